/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bottlenecks.csv, if it is there: names that the instance has, limits that are used up, and money that follows from
 * the worth. The worth itself, a dual, is not recomputed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/verify/check.h"

static const char file_name[] = "bottlenecks.csv";
static const char header[] =
    "kind,name,region,period,scenario,limit,use,unit,step,worth[@],expected[$],percent[$],at_most[$]";

enum { KIND, NAME, REGION, PERIOD, SCENARIO, LIMIT, USE, UNIT, STEP, WORTH, EXPECTED, PERCENT, AT_MOST };

static bool is_one_of(const char *word, const char *const list[]) {
  for (; *list != NULL; ++list)
    if (strcmp(word, *list) == 0)
      return true;
  return false;
}

/** Kind; region, group or total. */
static void check_words(lode_check *c, const lode_csv *csv) {
  static const char *const kinds[] = {"cap",      "share", "import",    "import-limit", "supply", "lane", "capacity",
                                      "disposal", "site",  "exclusion", "permits",      "budget", NULL};
  const size_t line = lode_csv_line(csv);
  const char *kind = lode_csv_field(csv, KIND), *scope = lode_csv_field(csv, REGION);
  if (!is_one_of(kind, kinds))
    lode_check_fault(c, "%s:%zu: kind '%s' is unknown", file_name, line, kind);
  if (strncmp(scope, "group:", 6) == 0)
    lode_check_find(c, &c->group, "group", scope + 6, file_name, line);
  else if (strcmp(scope, "total") != 0)
    lode_check_find(c, &c->region, "region", scope, file_name, line);
}

/** A limit of operations: what its worth is in the objective. */
static void check_worth(lode_check *c, const lode_csv *csv, int32_t t, int32_t s) {
  const size_t line = lode_csv_line(csv);
  double limit, use, worth, expected, percent;
  if (!lode_check_number(c, file_name, csv, LIMIT, true, &limit) ||
      !lode_check_number(c, file_name, csv, USE, true, &use) ||
      !lode_check_number(c, file_name, csv, WORTH, false, &worth) ||
      !lode_check_number(c, file_name, csv, EXPECTED, false, &expected) ||
      !lode_check_number(c, file_name, csv, PERCENT, true, &percent))
    return;
  const double own = c->in->scenario[s].probability * lode_check_weight(c->in, (size_t)t) * c->in->unit_scale * worth;
  if (lode_check_differs(c, expected, own, fabs(own)))
    lode_check_fault(c, "%s:%zu: expected is %.9g, expected %.9g from the worth", file_name, line, expected, own);
  if (lode_check_differs(c, percent, 0.01 * limit * own, fabs(0.01 * limit * own)))
    lode_check_fault(c, "%s:%zu: percent is %.9g, expected %.9g", file_name, line, percent, 0.01 * limit * own);
  if (lode_check_differs(c, fmin(use, limit), limit, fabs(limit)))
    lode_check_fault(c, "%s:%zu: %s %s has a worth, but only %.9g of %.9g is used", file_name, line,
                     lode_csv_field(csv, KIND), lode_csv_field(csv, NAME), use, limit);
}

/** A limit of siting: what a search proved. */
static void check_range(lode_check *c, const lode_csv *csv) {
  double step, least, most = INFINITY;
  if (!lode_check_number(c, file_name, csv, STEP, false, &step) ||
      !lode_check_number(c, file_name, csv, EXPECTED, false, &least))
    return;
  if (*lode_csv_field(csv, AT_MOST) != '\0' && !lode_check_number(c, file_name, csv, AT_MOST, false, &most))
    return;
  if (!isinf(most) && lode_check_exceeds(c, least - most, fabs(most)))
    lode_check_fault(c, "%s:%zu: worth at least %.9g, expected no more than at_most, %.9g", file_name,
                     lode_csv_line(csv), least, most);
}

static void check_row(lode_check *c, const lode_csv *csv) {
  const size_t line = lode_csv_line(csv);
  const char *period = lode_csv_field(csv, PERIOD), *scenario = lode_csv_field(csv, SCENARIO);
  const int32_t t = *period == '\0' ? -1 : lode_check_find(c, &c->period, "period", period, file_name, line);
  const int32_t s = *scenario == '\0' ? -1 : lode_check_find(c, &c->scenario, "scenario", scenario, file_name, line);
  check_words(c, csv);
  if ((*period != '\0' && t < 0) || (*scenario != '\0' && s < 0))
    return;
  if (s >= 0 && t < 0)
    lode_check_fault(c, "%s:%zu: a scenario without a period", file_name, line);
  else if (s >= 0)
    check_worth(c, csv, t, s);
  else
    check_range(c, csv);
}

lode_status lode_check_bottlenecks(lode_check *c) {
  lode_csv *csv = NULL;
  bool has_row = false;
  char *path = lode_check_path(c, file_name);
  if (path == NULL)
    return LODE_E_NOMEM;
  const bool is_there = access(path, F_OK) == 0;
  free(path);
  if (!is_there)
    return LODE_OK;
  lode_status st = lode_check_file_open(c, file_name, header, &csv);
  while (st == LODE_OK && (st = lode_check_file_next(c, csv, &has_row)) == LODE_OK && has_row)
    check_row(c, csv);
  lode_csv_close(&csv);
  return st;
}
