/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of what happens in one (period, scenario). */
#include "solver/report/table_rows.h"

#include <math.h>
#include <string.h>

/* Starts a line: period, scenario. */
static lode_sheet *start_row(struct lode_tables *tables, lode_table_id id, const lode_operations *o) {
  lode_sheet *sheet = &tables->sheet[id];
  lode_sheet_text(sheet, tables->in->period[o->period].id);
  lode_sheet_text(sheet, tables->in->scenario[o->scenario].id);
  return sheet;
}

/* Ends a line: region, commodity, amount, unit. */
static void end_row(lode_sheet *sheet, const lode_instance *in, int32_t region, int32_t commodity, double amount) {
  lode_sheet_text(sheet, in->region[region].id);
  lode_sheet_text(sheet, in->commodity[commodity].id);
  lode_sheet_number(sheet, amount);
  lode_sheet_text(sheet, in->commodity[commodity].unit);
  lode_sheet_end_line(sheet);
}

void lode_rows_activity(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  for (size_t i = 0; i < o->activity.n; ++i) {
    const lode_entry *e = &o->activity.entry[i];
    if (e->value == 0.0)
      continue;
    lode_sheet *sheet = start_row(tables, LODE_TABLE_ACTIVITY, o);
    lode_sheet_text(sheet, in->region[e->a].id);
    lode_sheet_text(sheet, in->process[e->b].id);
    lode_sheet_number(sheet, e->value);
    lode_sheet_number(sheet, tables->capacity[(size_t)e->a * in->n_process + (size_t)e->b]);
    lode_sheet_end_line(sheet);
  }
}

void lode_rows_trade(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  for (size_t i = 0; i < o->flow.n; ++i) {
    const lode_entry *e = &o->flow.entry[i];
    if (e->value == 0.0)
      continue;
    lode_sheet *sheet = start_row(tables, LODE_TABLE_FLOWS, o);
    lode_sheet_text(sheet, in->region[in->lane[e->a].from].id);
    end_row(sheet, in, in->lane[e->a].to, e->b, e->value);
  }
  for (size_t i = 0; i < o->supply.n; ++i) {
    const lode_entry *e = &o->supply.entry[i];
    if (e->value == 0.0)
      continue;
    lode_sheet *sheet = start_row(tables, LODE_TABLE_SUPPLY, o);
    lode_sheet_text(sheet, in->supply[e->a].id);
    end_row(sheet, in, in->supply[e->a].region, in->supply[e->a].commodity, e->value);
  }
  for (size_t i = 0; i < o->import.n; ++i) {
    const lode_entry *e = &o->import.entry[i];
    if (e->value != 0.0)
      end_row(start_row(tables, LODE_TABLE_IMPORTS, o), in, in->import[e->a].region, in->import[e->a].commodity,
              e->value);
  }
}

void lode_rows_demand(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  size_t next = 0; /* the list is ascending, as the table of demands is */
  for (size_t i = 0; i < in->n_demand; ++i) {
    const lode_demand *demand = &in->demand[i];
    const double amount = tables->values->demand[i];
    double unmet = 0.0;
    for (; next < o->unmet.n && (size_t)o->unmet.entry[next].a <= i; ++next)
      unmet += o->unmet.entry[next].value;
    if (amount != 0.0) {
      lode_sheet *sheet = start_row(tables, LODE_TABLE_DEMAND, o);
      lode_sheet_text(sheet, in->region[demand->region].id);
      lode_sheet_text(sheet, in->commodity[demand->commodity].id);
      lode_sheet_number(sheet, amount);
      lode_sheet_number(sheet, amount - unmet);
      lode_sheet_text(sheet, in->commodity[demand->commodity].unit);
      lode_sheet_end_line(sheet);
    }
    if (unmet != 0.0)
      end_row(start_row(tables, LODE_TABLE_UNMET, o), in, demand->region, demand->commodity, unmet);
  }
}

void lode_rows_disposal(struct lode_tables *tables, const lode_operations *o) {
  for (size_t i = 0; i < o->disposal.n; ++i) {
    const lode_entry *e = &o->disposal.entry[i];
    if (e->value != 0.0)
      end_row(start_row(tables, LODE_TABLE_DISPOSAL, o), tables->in, e->a, tables->in->disposal[e->b].commodity,
              e->value);
  }
}

/* Per region and pollutant: sum over processes of activity x emission per unit. */
static void emissions_of_regions(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  memset(tables->emission, 0, in->n_region * in->n_pollutant * sizeof *tables->emission);
  for (size_t i = 0; i < o->activity.n; ++i) {
    const lode_entry *e = &o->activity.entry[i];
    const lode_terms *emit = &in->process[e->b].emit;
    for (size_t k = 0; k < emit->n; ++k)
      tables->emission[(size_t)e->a * in->n_pollutant + (size_t)emit->term[k].item] +=
          e->value * lode_at(in, emit->term[k].amount, o->period, 0.0);
  }
}

static double emission_of_cap(const struct lode_tables *tables, const lode_cap *cap) {
  const lode_instance *in = tables->in;
  const double *emission = tables->emission + cap->pollutant;
  double sum = 0.0;
  if (cap->region >= 0)
    return emission[(size_t)cap->region * in->n_pollutant];
  if (cap->group >= 0) {
    const lode_list *region = &in->group[cap->group].region;
    for (size_t i = 0; i < region->n; ++i)
      sum += emission[(size_t)region->item[i] * in->n_pollutant];
    return sum;
  }
  for (size_t r = 0; r < in->n_region; ++r)
    sum += emission[r * in->n_pollutant];
  return sum;
}

static void put_scope(lode_sheet *sheet, const lode_instance *in, const lode_cap *cap) {
  char scope[128]; /* ids have at most 64 characters */
  if (cap->group >= 0)
    snprintf(scope, sizeof scope, "group:%s", in->group[cap->group].id);
  else
    snprintf(scope, sizeof scope, "%s", cap->region >= 0 ? in->region[cap->region].id : "total");
  lode_sheet_text(sheet, scope);
}

void lode_rows_emissions(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  size_t next = 0;
  emissions_of_regions(tables, o);
  for (size_t i = 0; i < in->n_cap; ++i) {
    const lode_cap *cap = &in->cap[i];
    const double emission = emission_of_cap(tables, cap), limit = tables->values->cap_limit[i];
    double excess = 0.0;
    for (; next < o->excess_cap.n && (size_t)o->excess_cap.entry[next].a <= i; ++next)
      excess += o->excess_cap.entry[next].value;
    if (emission == 0.0 && excess == 0.0)
      continue;
    lode_sheet *sheet = start_row(tables, LODE_TABLE_EMISSIONS, o);
    put_scope(sheet, in, cap);
    lode_sheet_text(sheet, in->pollutant[cap->pollutant].id);
    lode_sheet_number(sheet, emission);
    if (isinf(limit))
      lode_sheet_text(sheet, "none");
    else
      lode_sheet_number(sheet, limit);
    lode_sheet_number(sheet, excess);
    lode_sheet_text(sheet, in->pollutant[cap->pollutant].unit);
    lode_sheet_end_line(sheet);
  }
}

void lode_rows_costs(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  const double weight = in->scenario[o->scenario].probability * lode_period_weight(in, o->period);
  for (int part = 0; part < LODE_N_COST; ++part) {
    if (o->cost[part] == 0.0)
      continue;
    lode_sheet *sheet = start_row(tables, LODE_TABLE_COSTS, o);
    lode_sheet_text(sheet, lode_cost_name[part]);
    lode_sheet_number(sheet, o->cost[part]);
    lode_sheet_number(sheet, weight * o->cost[part]);
    lode_sheet_end_line(sheet);
  }
}

void lode_rows_prices(struct lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  for (size_t i = 0; i < o->price.n; ++i) {
    const lode_entry *e = &o->price.entry[i];
    lode_sheet *sheet = start_row(tables, LODE_TABLE_PRICES, o);
    lode_sheet_text(sheet, in->region[e->a].id);
    lode_sheet_text(sheet, in->commodity[e->b].id);
    lode_sheet_number(sheet, e->value);
    lode_sheet_end_line(sheet);
  }
}
