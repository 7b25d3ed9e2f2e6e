/* SPDX-License-Identifier: GPL-3.0-or-later */
/* builds.csv and capacity.csv, which say again what the plan and the instance say, held against both. */
#include <stdlib.h>
#include <string.h>

#include "solver/verify/check.h"

static const char builds_name[] = "builds.csv";
static const char builds_header[] = "site,region,option,start,online_from,online_to,capital[$],grant[$],fixed[$/yr]";
static const char capacity_name[] = "capacity.csv";
static const char capacity_header[] = "period,site,region,process,capacity[/yr],status";

/** Compares a cell with the text it must have. */
static void check_text(lode_check *c, const char *table, const lode_csv *csv, size_t column, const char *expected) {
  const char *cell = lode_csv_field(csv, column);
  if (strcmp(cell, expected) != 0)
    lode_check_fault(c, "%s:%zu: %s is '%s', expected '%s'", table, lode_csv_line(csv), lode_csv_name(csv, column),
                     cell, expected);
}

static void check_amount(lode_check *c, const char *table, const lode_csv *csv, size_t column, double expected) {
  double value = 0.0;
  if (lode_check_number(c, table, csv, column, false, &value) && lode_check_differs(c, value, expected, expected))
    lode_check_fault(c, "%s:%zu: site %s: %s is %.9g, expected %.9g", table, lode_csv_line(csv), lode_csv_field(csv, 0),
                     lode_csv_name(csv, column), value, expected);
}

/** One row of builds.csv: marks the plant of the plan that it is about. */
static void check_build_row(lode_check *c, const lode_csv *csv, bool *seen) {
  const lode_instance *in = c->in;
  const size_t line = lode_csv_line(csv), n = c->plan->n_build, n_period = in->n_period;
  const int32_t site = lode_check_find(c, &c->site, "site", lode_csv_field(csv, 0), builds_name, line);
  const int32_t option = lode_check_find(c, &c->option, "option", lode_csv_field(csv, 2), builds_name, line);
  const int32_t start = lode_check_find(c, &c->period, "period", lode_csv_field(csv, 3), builds_name, line);
  if (site < 0 || option < 0 || start < 0)
    return;
  size_t i = 0;
  while (i < n && (c->plan->build[i].site != site || c->plan->build[i].option != option ||
                   c->plan->build[i].period != start || seen[i]))
    ++i;
  if (i == n) {
    lode_check_fault(c, "%s:%zu: site %s, option %s, start %s: not in plan.xml, or given before", builds_name, line,
                     in->site[site].id, in->option[option].id, in->period[start].id);
    return;
  }
  seen[i] = true;
  const lode_build b = c->plan->build[i];
  const lode_option *m = &in->option[option];
  size_t first = 0, last = n_period;
  while (first < n_period && !lode_check_is_on_line(in, b, first))
    ++first;
  while (last > 0 && !lode_check_is_on_line(in, b, last - 1))
    --last;
  check_text(c, builds_name, csv, 1, in->region[in->site[site].region].id);
  check_amount(c, builds_name, csv, 6, lode_at(in, m->capital, (size_t)start, 0.0));
  check_amount(c, builds_name, csv, 7, lode_at(in, m->grant, (size_t)start, 0.0));
  if (first == n_period)
    return; /* never on line: a fault of the plan, noted there */
  check_text(c, builds_name, csv, 4, in->period[first].id);
  check_text(c, builds_name, csv, 5, in->period[last - 1].id);
  check_amount(c, builds_name, csv, 8, lode_at(in, m->fixed, first, 0.0));
}

static lode_status check_build_table(lode_check *c) {
  lode_csv *csv = NULL;
  bool has_row = false;
  bool *seen = lode_alloc(c->env, c->plan->n_build, sizeof *seen, "builds");
  if (seen == NULL)
    return LODE_E_NOMEM;
  lode_status st = lode_check_file_open(c, builds_name, builds_header, &csv);
  while (st == LODE_OK && (st = lode_check_file_next(c, csv, &has_row)) == LODE_OK && has_row)
    check_build_row(c, csv, seen);
  for (size_t i = 0; i < c->plan->n_build && st == LODE_OK; ++i) {
    const lode_build b = c->plan->build[i];
    if (!seen[i])
      lode_check_fault(c, "%s: site %s, option %s, start %s of plan.xml: no row, expected one", builds_name,
                       c->in->site[b.site].id, c->in->option[b.option].id, c->in->period[b.period].id);
  }
  lode_csv_close(&csv);
  free(seen);
  return st;
}

/** Capacities of one period: what is written less what is expected, by owner (existing plants, then sites). */
typedef struct owned {
  double *written, *expected; /**< [n_existing + n_site][n_process] per year */
  size_t n;
} owned;

static void expect_capacity(lode_check *c, size_t t, owned *o) {
  const lode_instance *in = c->in;
  for (size_t i = 0; i < o->n; ++i)
    o->written[i] = o->expected[i] = 0.0;
  for (size_t e = 0; e < in->n_existing; ++e) {
    const lode_terms terms = in->existing[e].capacity;
    for (size_t i = 0; i < terms.n; ++i)
      o->expected[e * in->n_process + (size_t)terms.term[i].item] += lode_at(in, terms.term[i].amount, t, 0.0);
  }
  for (size_t i = 0; i < c->plan->n_build; ++i) {
    const lode_build b = c->plan->build[i];
    const lode_terms terms = in->option[b.option].capacity;
    const size_t owner = in->n_existing + (size_t)b.site;
    for (size_t k = 0; k < terms.n && lode_check_is_on_line(in, b, t); ++k)
      o->expected[owner * in->n_process + (size_t)terms.term[k].item] += lode_at(in, terms.term[k].amount, t, 0.0);
  }
}

static void take_capacity_row(lode_check *c, const lode_csv *csv, owned *o) {
  const lode_instance *in = c->in;
  const size_t line = lode_csv_line(csv);
  const char *status = lode_csv_field(csv, 5);
  const bool is_built = strcmp(status, "built") == 0;
  double value = 0.0;
  if (!is_built && strcmp(status, "existing") != 0) {
    lode_check_fault(c, "%s:%zu: status is '%s', expected 'existing' or 'built'", capacity_name, line, status);
    return;
  }
  const int32_t owner = is_built
                            ? lode_check_find(c, &c->site, "site", lode_csv_field(csv, 1), capacity_name, line)
                            : lode_check_find(c, &c->existing, "plant", lode_csv_field(csv, 1), capacity_name, line);
  const int32_t process = lode_check_find(c, &c->process, "process", lode_csv_field(csv, 3), capacity_name, line);
  if (owner < 0 || process < 0 || !lode_check_number(c, capacity_name, csv, 4, false, &value))
    return;
  const int32_t region = is_built ? in->site[owner].region : in->existing[owner].region;
  check_text(c, capacity_name, csv, 2, in->region[region].id);
  o->written[((size_t)owner + (is_built ? in->n_existing : 0)) * in->n_process + (size_t)process] += value;
}

/** Takes the rows of period t; `has_row` says whether csv stands at a row. */
static lode_status read_capacity_period(lode_check *c, size_t t, lode_csv *csv, bool *has_row, owned *o) {
  lode_status st = LODE_OK;
  while (st == LODE_OK && *has_row) {
    const size_t line = lode_csv_line(csv);
    const int32_t period = lode_check_find(c, &c->period, "period", lode_csv_field(csv, 0), capacity_name, line);
    if (period > (int32_t)t)
      break;
    if (period == (int32_t)t)
      take_capacity_row(c, csv, o);
    else if (period >= 0)
      lode_check_fault(c, "%s:%zu: period %s stands behind later ones, expected rows in order", capacity_name, line,
                       c->in->period[period].id);
    st = lode_check_file_next(c, csv, has_row);
  }
  return st;
}

static void compare_capacity(lode_check *c, size_t t, const owned *o) {
  const lode_instance *in = c->in;
  for (size_t i = 0; i < o->n; ++i) {
    const size_t owner = i / in->n_process;
    const bool is_built = owner >= in->n_existing;
    if (lode_check_differs(c, o->written[i], o->expected[i], o->expected[i]))
      lode_check_fault(c, "%s: period %s, %s %s, process %s: %.9g in all, expected %.9g", capacity_name,
                       in->period[t].id, is_built ? "site" : "plant",
                       is_built ? in->site[owner - in->n_existing].id : in->existing[owner].id,
                       in->process[i % in->n_process].id, o->written[i], o->expected[i]);
  }
}

static lode_status check_capacity_table(lode_check *c) {
  lode_csv *csv = NULL;
  bool has_row = false;
  owned o = {.n = (c->in->n_existing + c->in->n_site) * c->in->n_process};
  lode_status st = LODE_OK;
  o.written = lode_alloc(c->env, o.n, sizeof *o.written, "capacities");
  o.expected = lode_alloc(c->env, o.n, sizeof *o.expected, "capacities");
  if (o.written == NULL || o.expected == NULL)
    st = LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_check_file_open(c, capacity_name, capacity_header, &csv);
  if (st == LODE_OK)
    st = lode_check_file_next(c, csv, &has_row);
  for (size_t t = 0; t < c->in->n_period && st == LODE_OK; ++t) {
    expect_capacity(c, t, &o);
    st = read_capacity_period(c, t, csv, &has_row, &o);
    if (st == LODE_OK)
      compare_capacity(c, t, &o);
  }
  lode_csv_close(&csv);
  free(o.written);
  free(o.expected);
  return st;
}

lode_status lode_check_builds(lode_check *c) {
  const lode_status st = check_build_table(c);
  return st != LODE_OK ? st : check_capacity_table(c);
}
