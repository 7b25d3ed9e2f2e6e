/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of limits that bind, and bottlenecks.csv. */
#include "solver/report/bottlenecks.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/timing.h"

const char *const lode_bottlenecks_header =
    "kind,name,region,period,scenario,limit,use,unit,step,worth[@],expected[$],percent[$],at_most[$]";

static const char *const kind_name[LODE_N_LIMIT] = {
    [LODE_LIMIT_CAP] = "cap",           [LODE_LIMIT_SHARE] = "share",
    [LODE_LIMIT_IMPORT] = "import",     [LODE_LIMIT_IMPORT_TOTAL] = "import-limit",
    [LODE_LIMIT_SUPPLY] = "supply",     [LODE_LIMIT_LANE] = "lane",
    [LODE_LIMIT_CAPACITY] = "capacity", [LODE_LIMIT_DISPOSAL] = "disposal",
    [LODE_LIMIT_SITE] = "site",         [LODE_LIMIT_EXCLUSION] = "exclusion",
    [LODE_LIMIT_PERMITS] = "permits",   [LODE_LIMIT_BUDGET] = "budget"};

static lode_status append(lode_env *env, lode_bottlenecks *list, const lode_bottleneck *limit) {
  const lode_status st =
      lode_reserve(env, (void **)&list->item, &list->room, list->n + 1, sizeof *list->item, "bottlenecks");
  if (st == LODE_OK)
    list->item[list->n++] = *limit;
  return st;
}

/** One row for every plant of the region that is on line and has capacity for the process: all of them are full. */
static lode_status add_plants(lode_env *env, const lode_instance *in, const lode_plan *plan, lode_bottleneck limit,
                              lode_bottlenecks *list) {
  const size_t t = (size_t)limit.period, n = in->n_existing + plan->n_build;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    const bool is_old = i < in->n_existing;
    const lode_build build = is_old ? (lode_build){0, 0, 0} : plan->build[i - in->n_existing];
    const lode_on_line on = is_old ? (lode_on_line){0, in->n_period} : lode_build_on_line(in, build);
    const int32_t region = is_old ? in->existing[i].region : in->site[build.site].region;
    const lode_terms terms = is_old ? in->existing[i].capacity : in->option[build.option].capacity;
    double capacity = 0.0;
    for (size_t k = 0; k < terms.n; ++k)
      capacity += terms.term[k].item == limit.b ? lode_at(in, terms.term[k].amount, t, 0.0) : 0.0;
    if (region != limit.a || t < on.first || t >= on.end || capacity == 0.0)
      continue;
    limit.plant = (int32_t)i;
    limit.limit = limit.use = capacity;
    st = append(env, list, &limit);
  }
  return st;
}

lode_status lode_bottlenecks_add(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_operations *ops, lode_bottlenecks *list) {
  const double weight = in->scenario[ops->scenario].probability * lode_period_weight(in, ops->period);
  lode_status st = LODE_OK;
  for (size_t i = 0; i < ops->worth.n && st == LODE_OK; ++i) {
    const lode_worth *w = &ops->worth.item[i];
    const lode_bottleneck limit = {.kind = w->kind,
                                   .a = w->a,
                                   .b = w->b,
                                   .plant = -1,
                                   .period = (int32_t)ops->period,
                                   .scenario = (int32_t)ops->scenario,
                                   .limit = w->limit,
                                   .use = w->use,
                                   .step = 1.0,
                                   .worth = w->worth,
                                   .expected = weight * in->unit_scale * w->worth,
                                   .at_most = NAN};
    st = w->kind == LODE_LIMIT_CAPACITY ? add_plants(env, in, plan, limit, list) : append(env, list, &limit);
  }
  return st;
}

static int compare(double a, double b) { return a > b ? -1 : a < b; }

static int by_worth(const void *left, const void *right) {
  const lode_bottleneck *p = left, *q = right;
  int order = compare(p->expected, q->expected);
  if (order == 0 && !isnan(p->worth) && !isnan(q->worth))
    order = compare(p->worth, q->worth);
  const int32_t key[][2] = {{p->kind, q->kind},   {p->a, q->a},           {p->b, q->b},
                            {p->plant, q->plant}, {p->period, q->period}, {p->scenario, q->scenario}};
  for (size_t i = 0; i < sizeof key / sizeof key[0] && order == 0; ++i)
    order = key[i][0] < key[i][1] ? -1 : key[i][0] > key[i][1];
  return order;
}

void lode_bottlenecks_rank(lode_bottlenecks *list) {
  if (list->n > 1)
    qsort(list->item, list->n, sizeof *list->item, by_worth);
}

void lode_bottlenecks_clear(lode_bottlenecks *list) {
  free(list->item);
  memset(list, 0, sizeof *list);
}

enum { WORD = 160 }; /* two ids of at most 64 characters */

static void put_plant(const lode_instance *in, const lode_plan *plan, const lode_bottleneck *b, char name[WORD]) {
  const size_t i = (size_t)b->plant;
  const char *plant = i < in->n_existing ? in->existing[i].id : in->site[plan->build[i - in->n_existing].site].id;
  snprintf(name, WORD, "%s %s", plant, in->process[b->b].id);
}

static void put_scope(const lode_instance *in, int32_t region, int32_t group, char scope[WORD]) {
  if (group >= 0)
    snprintf(scope, WORD, "group:%s", in->group[group].id);
  else
    snprintf(scope, WORD, "%s", region >= 0 ? in->region[region].id : "total");
}

/** Name, region and unit of a limit. */
static const char *describe(const lode_instance *in, const lode_plan *plan, const lode_bottleneck *b, char name[WORD],
                            char region[WORD]) {
  const char *id = "", *unit = "";
  int32_t r = -1, group = -1;
  switch ((lode_limit)b->kind) {
  case LODE_LIMIT_CAP:
    id = in->pollutant[in->cap[b->a].pollutant].id;
    unit = in->pollutant[in->cap[b->a].pollutant].unit;
    r = in->cap[b->a].region;
    group = in->cap[b->a].group;
    break;
  case LODE_LIMIT_SHARE:
    id = in->share[b->a].id;
    unit = in->commodity[in->share[b->a].commodity.item[0]].unit;
    break;
  case LODE_LIMIT_IMPORT:
    id = in->commodity[in->import[b->a].commodity].id;
    unit = in->commodity[in->import[b->a].commodity].unit;
    r = in->import[b->a].region;
    break;
  case LODE_LIMIT_IMPORT_TOTAL:
    id = in->import_limit[b->a].id;
    unit = in->commodity[in->import_limit[b->a].commodity.item[0]].unit;
    break;
  case LODE_LIMIT_SUPPLY:
    id = in->supply[b->a].id;
    unit = in->commodity[in->supply[b->a].commodity].unit;
    r = in->supply[b->a].region;
    break;
  case LODE_LIMIT_LANE:
    snprintf(name, WORD, "%s %s", in->region[in->lane[b->a].from].id, in->region[in->lane[b->a].to].id);
    r = in->lane[b->a].from;
    unit = in->mass_unit != NULL ? in->mass_unit : "";
    break;
  case LODE_LIMIT_CAPACITY:
    put_plant(in, plan, b, name);
    r = b->a;
    break;
  case LODE_LIMIT_DISPOSAL:
    id = in->commodity[in->disposal[b->b].commodity].id;
    unit = in->commodity[in->disposal[b->b].commodity].unit;
    r = b->a;
    break;
  case LODE_LIMIT_SITE:
    id = in->site[b->a].id;
    unit = "plant";
    r = in->site[b->a].region;
    break;
  case LODE_LIMIT_EXCLUSION:
    id = in->exclusion[b->a].id;
    unit = "site";
    break;
  case LODE_LIMIT_PERMITS:
    id = in->agency[b->a].id;
    unit = "permit";
    group = in->agency[b->a].group;
    break;
  case LODE_LIMIT_BUDGET:
    id = in->budget[b->a].id;
    unit = in->money;
    group = in->budget[b->a].group;
    break;
  case LODE_N_LIMIT:
    break;
  }
  if (*id != '\0')
    snprintf(name, WORD, "%s", id);
  put_scope(in, r, group, region);
  return unit;
}

void lode_bottlenecks_rows(const lode_instance *in, const lode_plan *plan, const lode_bottlenecks *list,
                           lode_sheet *sheet) {
  for (size_t i = 0; i < list->n; ++i) {
    const lode_bottleneck *b = &list->item[i];
    char name[WORD] = "", region[WORD] = "";
    const char *unit = describe(in, plan, b, name, region);
    lode_sheet_text(sheet, kind_name[b->kind]);
    lode_sheet_text(sheet, name);
    lode_sheet_text(sheet, region);
    lode_sheet_text(sheet, b->period >= 0 ? in->period[b->period].id : NULL);
    lode_sheet_text(sheet, b->scenario >= 0 ? in->scenario[b->scenario].id : NULL);
    lode_sheet_number(sheet, b->limit);
    lode_sheet_number(sheet, b->use);
    lode_sheet_text(sheet, unit);
    lode_sheet_number(sheet, b->step);
    lode_sheet_number(sheet, b->worth);
    lode_sheet_number(sheet, b->expected);
    lode_sheet_number(sheet, isnan(b->worth) ? NAN : 0.01 * b->limit * b->expected);
    lode_sheet_number(sheet, isinf(b->at_most) ? NAN : b->at_most); /* nothing is proven */
    lode_sheet_end_line(sheet);
  }
}

lode_status lode_bottlenecks_write(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                   const lode_bottlenecks *list, const char *dir) {
  lode_text path = {0}, part = {0};
  lode_status st = lode_text_printf(env, &path, "%s/bottlenecks.csv", dir);
  if (st == LODE_OK)
    st = lode_text_printf(env, &part, "%s.tmp", path.data);
  lode_sheet sheet = {0};
  if (st == LODE_OK && (sheet.file = fopen(part.data, "w")) == NULL)
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", part.data, strerror(errno));
  if (st == LODE_OK) {
    lode_sheet_header(&sheet, lode_bottlenecks_header, in->money, in->unit_money);
    lode_bottlenecks_rows(in, plan, list, &sheet);
    errno = 0;
    const bool is_written =
        fflush(sheet.file) == 0 && !ferror(sheet.file) && (fsync(fileno(sheet.file)) == 0 || errno == EINVAL);
    const int reason = errno;
    if (fclose(sheet.file) != 0 || !is_written || rename(part.data, path.data) != 0) {
      st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", path.data, strerror(reason != 0 ? reason : errno));
      remove(part.data);
    }
  }
  lode_text_free(&path);
  lode_text_free(&part);
  return st;
}
