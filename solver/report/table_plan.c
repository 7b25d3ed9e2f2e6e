/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that follow from the plan alone: builds.csv, capacity.csv and the first-stage rows of costs.csv. */
#include "solver/report/table_rows.h"

#include <string.h>

void lode_rows_builds(struct lode_tables *tables) {
  const lode_instance *in = tables->in;
  lode_sheet *sheet = &tables->sheet[LODE_TABLE_BUILDS];
  for (size_t i = 0; i < tables->plan->n_build; ++i) {
    const lode_build build = tables->plan->build[i];
    const lode_site *site = &in->site[build.site];
    const lode_option *option = &in->option[build.option];
    const size_t t = (size_t)build.period;
    const lode_on_line on = tables->on_line[i];
    const bool is_ever_up = on.first < on.end;
    lode_sheet_text(sheet, site->id);
    lode_sheet_text(sheet, in->region[site->region].id);
    lode_sheet_text(sheet, option->id);
    lode_sheet_text(sheet, in->period[t].id);
    lode_sheet_text(sheet, is_ever_up ? in->period[on.first].id : NULL);
    lode_sheet_text(sheet, is_ever_up ? in->period[on.end - 1].id : NULL);
    lode_sheet_number(sheet, lode_at(in, option->capital, t, 0.0));
    lode_sheet_number(sheet, lode_at(in, option->grant, t, 0.0));
    lode_sheet_number(sheet, is_ever_up ? lode_at(in, option->fixed, on.first, 0.0) : 0.0);
    lode_sheet_end_line(sheet);
  }
}

/* Rows of one plant, existing or built, in period t. */
static void plant_rows(struct lode_tables *tables, size_t t, const char *site, int32_t region,
                       const lode_terms *capacity, const char *status) {
  const lode_instance *in = tables->in;
  lode_sheet *sheet = &tables->sheet[LODE_TABLE_CAPACITY];
  for (size_t i = 0; i < capacity->n; ++i) {
    const double amount = lode_at(in, capacity->term[i].amount, t, 0.0);
    if (amount == 0.0)
      continue;
    lode_sheet_text(sheet, in->period[t].id);
    lode_sheet_text(sheet, site);
    lode_sheet_text(sheet, in->region[region].id);
    lode_sheet_text(sheet, in->process[capacity->term[i].item].id);
    lode_sheet_number(sheet, amount);
    lode_sheet_text(sheet, status);
    lode_sheet_end_line(sheet);
  }
}

static bool is_on_line(const struct lode_tables *tables, size_t build, size_t t) {
  return tables->on_line[build].first <= t && t < tables->on_line[build].end;
}

void lode_rows_capacity(struct lode_tables *tables) {
  const lode_instance *in = tables->in;
  const lode_plan *plan = tables->plan;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t i = 0; i < in->n_existing; ++i)
      plant_rows(tables, t, in->existing[i].id, in->existing[i].region, &in->existing[i].capacity, "existing");
    for (size_t i = 0; i < plan->n_build; ++i) {
      const lode_site *site = &in->site[plan->build[i].site];
      if (is_on_line(tables, i, t))
        plant_rows(tables, t, site->id, site->region, &in->option[plan->build[i].option].capacity, "built");
    }
  }
}

static void add_capacity(struct lode_tables *tables, size_t t, int32_t region, const lode_terms *capacity) {
  double *of_region = tables->capacity + (size_t)region * tables->in->n_process;
  for (size_t i = 0; i < capacity->n; ++i)
    of_region[capacity->term[i].item] += lode_at(tables->in, capacity->term[i].amount, t, 0.0);
}

void lode_capacity_on_line(struct lode_tables *tables, size_t t) {
  const lode_instance *in = tables->in;
  const lode_plan *plan = tables->plan;
  memset(tables->capacity, 0, in->n_region * in->n_process * sizeof *tables->capacity);
  for (size_t i = 0; i < in->n_existing; ++i)
    add_capacity(tables, t, in->existing[i].region, &in->existing[i].capacity);
  for (size_t i = 0; i < plan->n_build; ++i)
    if (is_on_line(tables, i, t))
      add_capacity(tables, t, in->site[plan->build[i].site].region, &in->option[plan->build[i].option].capacity);
}

static void cost_row(struct lode_tables *tables, size_t t, lode_cost_part part, double amount, double expected) {
  lode_sheet *sheet = &tables->sheet[LODE_TABLE_COSTS];
  if (amount == 0.0 && expected == 0.0)
    return;
  lode_sheet_text(sheet, tables->in->period[t].id);
  lode_sheet_text(sheet, NULL);
  lode_sheet_text(sheet, lode_cost_name[part]);
  lode_sheet_number(sheet, amount);
  lode_sheet_number(sheet, expected);
  lode_sheet_end_line(sheet);
}

static double fixed_per_year(const struct lode_tables *tables, size_t t) {
  const lode_instance *in = tables->in;
  double fixed = 0.0;
  for (size_t i = 0; i < in->n_existing; ++i)
    fixed += lode_at(in, in->existing[i].fixed, t, 0.0);
  for (size_t i = 0; i < tables->plan->n_build; ++i)
    if (is_on_line(tables, i, t))
      fixed += lode_at(in, in->option[tables->plan->build[i].option].fixed, t, 0.0);
  return fixed;
}

void lode_rows_first_stage(struct lode_tables *tables, size_t t) {
  const lode_instance *in = tables->in;
  const lode_period *last = &in->period[in->n_period - 1];
  double expected[LODE_N_COST] = {0.0}, capital = 0.0, grant = 0.0;
  for (size_t i = 0; i < tables->plan->n_build; ++i) {
    const lode_build build = tables->plan->build[i];
    if ((size_t)build.period != t)
      continue;
    capital += lode_at(in, in->option[build.option].capital, t, 0.0);
    grant += lode_at(in, in->option[build.option].grant, t, 0.0);
    lode_build_cost(in, build, expected);
  }
  const double salvage = expected[LODE_COST_SALVAGE] / lode_year_discount(in, last->first_year + last->years);
  const double fixed = fixed_per_year(tables, t);
  cost_row(tables, t, LODE_COST_CAPITAL, capital, expected[LODE_COST_CAPITAL]);
  cost_row(tables, t, LODE_COST_GRANT, -grant, expected[LODE_COST_GRANT]);
  cost_row(tables, t, LODE_COST_SALVAGE, salvage, expected[LODE_COST_SALVAGE]);
  cost_row(tables, t, LODE_COST_FIXED, fixed, lode_period_weight(in, t) * fixed);
}
