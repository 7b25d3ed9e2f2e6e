/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One (period, scenario): the rows of the tables are put into the constraints of the model as instances/FORMAT.md
 * states them, and priced. Amounts are per year; sums per commodity and region gather what comes in with a plus and
 * what goes out with a minus, and beside each sum the largest of its terms, to which the tolerance is relative.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/verify/check.h"

/** A sum and the largest magnitude of its terms. */
typedef struct sum {
  double value, size;
} sum;

static void add(sum *s, double term) {
  s->value += term;
  s->size = fmax(s->size, fabs(term));
}

typedef struct flows {
  sum *balance;             /**< [n_region][n_commodity] units per year, in - out */
  sum *emission;            /**< [n_region][n_pollutant] per year */
  sum *mass;                /**< [n_lane] mass units per year */
  double *met;              /**< [n_commodity] demand met, over all regions */
  double *consumed;         /**< [n_commodity] by processes */
  double *imported;         /**< [n_commodity] */
  double *unmet;            /**< [n_demand] */
  double *taken;            /**< [n_supply] */
  double cost[LODE_N_COST]; /**< unit-cost money per year */
} flows;

static lode_status flows_create(lode_env *env, const lode_instance *in, flows *f) {
  f->balance = lode_alloc(env, in->n_region * in->n_commodity, sizeof *f->balance, "balances");
  f->emission = lode_alloc(env, in->n_region * in->n_pollutant, sizeof *f->emission, "emissions");
  f->mass = lode_alloc(env, in->n_lane, sizeof *f->mass, "lanes");
  f->met = lode_alloc(env, in->n_commodity, sizeof *f->met, "commodities");
  f->consumed = lode_alloc(env, in->n_commodity, sizeof *f->consumed, "commodities");
  f->imported = lode_alloc(env, in->n_commodity, sizeof *f->imported, "commodities");
  f->unmet = lode_alloc(env, in->n_demand, sizeof *f->unmet, "demands");
  f->taken = lode_alloc(env, in->n_supply, sizeof *f->taken, "supplies");
  const bool is_complete = f->balance != NULL && f->emission != NULL && f->mass != NULL && f->met != NULL &&
                           f->consumed != NULL && f->imported != NULL && f->unmet != NULL && f->taken != NULL;
  return is_complete ? LODE_OK : LODE_E_NOMEM;
}

static void flows_clear(flows *f) {
  free(f->balance);
  free(f->emission);
  free(f->mass);
  free(f->met);
  free(f->consumed);
  free(f->imported);
  free(f->unmet);
  free(f->taken);
}

static sum *balance_of(const lode_check *c, flows *f, int32_t region, int32_t commodity) {
  return &f->balance[(size_t)region * c->in->n_commodity + (size_t)commodity];
}

/** Credit of one unit of activity of process k in region r. */
static double credit_rate(const lode_instance *in, size_t t, int32_t r, int32_t k) {
  double rate = 0.0;
  for (size_t i = 0; i < in->n_credit; ++i) {
    const lode_credit *credit = &in->credit[i];
    if ((credit->region >= 0 && credit->region != r) || (credit->process >= 0 && credit->process != k))
      continue;
    const double amount = lode_at(in, credit->amount, t, 0.0);
    if (credit->commodity < 0)
      rate += amount;
    for (size_t o = 0; o < in->process[k].out.n && credit->commodity >= 0; ++o)
      if (in->process[k].out.term[o].item == credit->commodity)
        rate += amount * lode_at(in, in->process[k].out.term[o].amount, t, 0.0);
  }
  return rate;
}

static void take_activity(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const int32_t r = row->a, k = row->b;
  const lode_process *process = &in->process[k];
  const double activity = row->value[0];
  const double capacity = c->capacity[(size_t)r * in->n_process + (size_t)k];
  if (lode_check_exceeds(c, activity - capacity, fmax(activity, capacity)))
    lode_check_fault(c,
                     "activity.csv:%zu: %s, region %s, process %s: activity %.9g, expected at most the capacity %.9g",
                     row->line, c->place, in->region[r].id, process->id, activity, capacity);
  if (lode_check_differs(c, row->value[1], capacity, capacity))
    lode_check_fault(c, "activity.csv:%zu: %s, region %s, process %s: capacity %.9g, expected %.9g", row->line,
                     c->place, in->region[r].id, process->id, row->value[1], capacity);
  for (size_t i = 0; i < process->in.n; ++i) {
    const double amount = activity * lode_at(in, process->in.term[i].amount, c->t, 0.0);
    add(balance_of(c, f, r, process->in.term[i].item), -amount);
    f->consumed[process->in.term[i].item] += amount;
  }
  for (size_t i = 0; i < process->out.n; ++i)
    add(balance_of(c, f, r, process->out.term[i].item), activity * lode_at(in, process->out.term[i].amount, c->t, 0.0));
  for (size_t i = 0; i < process->emit.n; ++i)
    add(&f->emission[(size_t)r * in->n_pollutant + (size_t)process->emit.term[i].item],
        activity * lode_at(in, process->emit.term[i].amount, c->t, 0.0));
  f->cost[LODE_COST_PROCESS] += activity * c->values->process_cost[k];
  f->cost[LODE_COST_CREDIT] -= activity * credit_rate(in, c->t, r, k);
}

static void take_flow(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const lode_lane *lane = &in->lane[row->a];
  const lode_commodity *item = &in->commodity[row->b];
  const double flow = row->value[0];
  add(balance_of(c, f, lane->from, row->b), -flow);
  add(balance_of(c, f, lane->to, row->b), flow);
  add(&f->mass[row->a], flow * item->mass);
  double rate = 0.0;
  size_t i = 0;
  while (i < lane->n_cost && in->lane_cost[lane->first_cost + i].commodity != row->b)
    ++i;
  if (i < lane->n_cost)
    rate = lode_at(in, in->lane_cost[lane->first_cost + i].cost, c->t, 0.0);
  else
    rate = lane->distance * lode_at(in, in->mode[item->mode].tariff, c->t, 0.0) * item->mass * item->hazard;
  f->cost[LODE_COST_TRANSPORT] += flow * rate * c->values->transport_factor[row->b];
}

static void take_supply(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_supply *supply = &c->in->supply[row->a];
  const double limit = c->values->supply_limit[row->a];
  f->taken[row->a] = row->value[0];
  add(balance_of(c, f, supply->region, supply->commodity), row->value[0]);
  f->cost[LODE_COST_SUPPLY] += row->value[0] * c->values->supply_cost[row->a];
  if (lode_check_exceeds(c, row->value[0] - limit, row->value[0]))
    lode_check_fault(c, "supply.csv:%zu: %s, supply %s: %.9g, expected at most its limit %.9g", row->line, c->place,
                     supply->id, row->value[0], limit);
}

static void take_import(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const lode_import *import = &in->import[row->a];
  const double amount = row->value[0], limit = c->values->import_limit[row->a];
  add(balance_of(c, f, import->region, import->commodity), amount);
  f->imported[import->commodity] += amount;
  f->cost[LODE_COST_IMPORT] += amount * (c->values->import_price[row->a] * (1.0 + c->values->import_tariff[row->a]) +
                                         lode_at(in, import->handling, c->t, 0.0));
  if (lode_check_exceeds(c, amount - limit, amount))
    lode_check_fault(c, "imports.csv:%zu: %s, region %s, commodity %s: %.9g, expected at most the limit %.9g",
                     row->line, c->place, in->region[import->region].id, in->commodity[import->commodity].id, amount,
                     limit);
}

static void take_unmet(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const lode_demand *demand = &in->demand[row->a];
  const double unmet = row->value[0], amount = c->values->demand[row->a];
  const double most = demand->penalty.count == 0 ? 0.0 : amount;
  f->unmet[row->a] = unmet;
  f->cost[LODE_COST_UNMET] += unmet * lode_at(in, demand->penalty, c->t, 0.0);
  if (lode_check_exceeds(c, unmet - most, fmax(unmet, amount)))
    lode_check_fault(c, "unmet.csv:%zu: %s, region %s, commodity %s: %.9g unmet, expected at most %.9g%s", row->line,
                     c->place, in->region[demand->region].id, in->commodity[demand->commodity].id, unmet, most,
                     demand->penalty.count == 0 ? ", as the demand must be met" : ", the demand");
}

static void take_disposal(lode_check *c, flows *f, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const lode_disposal *disposal = &in->disposal[row->b];
  const double limit = lode_at(in, disposal->limit, c->t, INFINITY);
  add(balance_of(c, f, row->a, disposal->commodity), -row->value[0]);
  f->cost[LODE_COST_DISPOSAL] += row->value[0] * c->values->disposal_cost[row->b];
  if (lode_check_exceeds(c, row->value[0] - limit, row->value[0]))
    lode_check_fault(c, "disposal.csv:%zu: %s, region %s, commodity %s: %.9g, expected at most the limit %.9g",
                     row->line, c->place, in->region[row->a].id, in->commodity[disposal->commodity].id, row->value[0],
                     limit);
}

/** Demand met leaves the balances; demand.csv must say the same. */
static void check_demands(lode_check *c, flows *f) {
  const lode_instance *in = c->in;
  const lode_check_rows *rows = &c->rows[LODE_CHECK_DEMAND];
  size_t next = 0;
  for (size_t d = 0; d < in->n_demand; ++d) {
    const double amount = c->values->demand[d], met = amount - f->unmet[d];
    const char *region = in->region[in->demand[d].region].id, *item = in->commodity[in->demand[d].commodity].id;
    add(balance_of(c, f, in->demand[d].region, in->demand[d].commodity), -met);
    f->met[in->demand[d].commodity] += met;
    const lode_check_row *row = next < rows->n && (size_t)rows->row[next].a == d ? &rows->row[next++] : NULL;
    if (row == NULL) {
      if (amount > 0.0)
        lode_check_fault(c, "demand.csv: %s, region %s, commodity %s: no row, expected demand %.9g, met %.9g", c->place,
                         region, item, amount, met);
      continue;
    }
    if (lode_check_differs(c, row->value[0], amount, amount))
      lode_check_fault(c, "demand.csv:%zu: %s, region %s, commodity %s: demand %.9g, expected %.9g", row->line,
                       c->place, region, item, row->value[0], amount);
    if (lode_check_differs(c, row->value[1], met, amount))
      lode_check_fault(c, "demand.csv:%zu: %s, region %s, commodity %s: met %.9g, expected demand less unmet, %.9g",
                       row->line, c->place, region, item, row->value[1], met);
  }
}

static void check_balances(lode_check *c, const flows *f) {
  const lode_instance *in = c->in;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t i = 0; i < in->n_commodity; ++i) {
      const sum *b = &f->balance[r * in->n_commodity + i];
      if (lode_check_exceeds(c, fabs(b->value), b->size))
        lode_check_fault(c, "balance: %s, region %s, commodity %s: in less out is %.9g, expected 0", c->place,
                         in->region[r].id, in->commodity[i].id, b->value);
    }
}

static void check_limits(lode_check *c, const flows *f) {
  const lode_instance *in = c->in;
  for (size_t l = 0; l < in->n_lane; ++l) {
    const double capacity = lode_at(in, in->lane[l].capacity, c->t, INFINITY);
    if (lode_check_exceeds(c, f->mass[l].value - capacity, f->mass[l].size))
      lode_check_fault(c, "flows.csv: %s, lane from %s to %s: %.9g %s hauled, expected at most its capacity %.9g",
                       c->place, in->region[in->lane[l].from].id, in->region[in->lane[l].to].id, f->mass[l].value,
                       in->mass_unit, capacity);
  }
  for (size_t i = 0; i < in->n_supply; ++i) {
    const double minimum = lode_at(in, in->supply[i].minimum, c->t, 0.0);
    if (lode_check_exceeds(c, minimum - f->taken[i], minimum))
      lode_check_fault(c, "supply.csv: %s, supply %s: %.9g, expected at least its minimum %.9g", c->place,
                       in->supply[i].id, f->taken[i], minimum);
  }
  for (size_t i = 0; i < in->n_import_limit; ++i) {
    const lode_list list = in->import_limit[i].commodity;
    sum total = {0.0, 0.0};
    for (size_t k = 0; k < list.n; ++k)
      add(&total, f->imported[list.item[k]]);
    if (lode_check_exceeds(c, total.value - c->values->total_limit[i], total.size))
      lode_check_fault(c, "imports.csv: %s, import-limit %s: %.9g over all ports, expected at most %.9g", c->place,
                       in->import_limit[i].id, total.value, c->values->total_limit[i]);
  }
}

static sum emission_of(const lode_instance *in, const flows *f, const lode_cap *cap) {
  sum total = {0.0, 0.0};
  const lode_list one = {(int32_t *)&cap->region, 1};
  const lode_list list = cap->group >= 0 ? in->group[cap->group].region : one;
  const size_t n = cap->region < 0 && cap->group < 0 ? in->n_region : list.n;
  for (size_t i = 0; i < n; ++i) {
    const size_t r = cap->region < 0 && cap->group < 0 ? i : (size_t)list.item[i];
    const sum *e = &f->emission[r * in->n_pollutant + (size_t)cap->pollutant];
    total.value += e->value;
    total.size = fmax(total.size, e->size);
  }
  return total;
}

/** One cap: its limit or its price, and its row of emissions.csv (NULL: none). */
static void check_cap(lode_check *c, flows *f, size_t i, const lode_check_row *row) {
  const lode_instance *in = c->in;
  const lode_cap *cap = &in->cap[i];
  const bool is_hard = cap->price.count == 0;
  const sum e = emission_of(in, f, cap);
  const double limit = c->values->cap_limit[i], excess = fmax(0.0, e.value - limit);
  const double price = lode_at(in, cap->price, c->t, 0.0);
  const char *scope = cap->region >= 0  ? in->region[cap->region].id
                      : cap->group >= 0 ? in->group[cap->group].id
                                        : "total";
  const char *pollutant = in->pollutant[cap->pollutant].id;
  f->cost[LODE_COST_CAP] += price * excess;
  if (is_hard && lode_check_exceeds(c, excess, fmax(e.size, isinf(limit) ? 0.0 : limit)))
    lode_check_fault(c, "cap: %s, scope %s, pollutant %s: emission %.9g, expected at most %.9g", c->place, scope,
                     pollutant, e.value, limit);
  const double size = fmax(e.size, isinf(limit) ? 0.0 : limit);
  const double written[3] = {row == NULL ? 0.0 : row->value[0], row == NULL ? limit : row->value[1],
                             row == NULL ? 0.0 : row->value[2]};
  char at[32] = "";
  if (row != NULL)
    snprintf(at, sizeof at, ":%zu", row->line);
  if (lode_check_differs(c, written[0], e.value, size))
    lode_check_fault(c, "emissions.csv%s: %s, scope %s, pollutant %s: emission %.9g, expected %.9g", at, c->place,
                     scope, pollutant, written[0], e.value);
  if (lode_check_differs(c, written[1], limit, isinf(limit) ? 0.0 : limit))
    lode_check_fault(c, "emissions.csv%s: %s, scope %s, pollutant %s: limit %.9g, expected %.9g", at, c->place, scope,
                     pollutant, written[1], limit);
  /* an excess that costs nothing may be larger than it must be */
  const bool is_free = !is_hard && price == 0.0 && written[2] > excess;
  if (!is_free && lode_check_differs(c, written[2], is_hard ? 0.0 : excess, size))
    lode_check_fault(c, "emissions.csv%s: %s, scope %s, pollutant %s: excess %.9g, expected %.9g", at, c->place, scope,
                     pollutant, written[2], is_hard ? 0.0 : excess);
}

static void check_caps(lode_check *c, flows *f) {
  const lode_check_rows *rows = &c->rows[LODE_CHECK_EMISSIONS];
  size_t next = 0;
  for (size_t i = 0; i < c->in->n_cap; ++i) {
    const bool has_row = next < rows->n && (size_t)rows->row[next].a == i;
    check_cap(c, f, i, has_row ? &rows->row[next] : NULL);
    next += has_row;
  }
}

/** Imports against their share of the use, in this (period, scenario) by itself. */
static void check_shares(lode_check *c, flows *f) {
  const lode_instance *in = c->in;
  for (size_t i = 0; i < in->n_share; ++i) {
    const lode_share *share = &in->share[i];
    const double at_most = lode_at(in, share->at_most, c->t, INFINITY);
    sum row = {0.0, 0.0};
    if (isinf(at_most))
      continue;
    for (size_t k = 0; k < share->commodity.n; ++k) {
      const int32_t item = share->commodity.item[k];
      add(&row, f->imported[item]);
      add(&row, -at_most * f->met[item]);
      if (share->base == LODE_SHARE_OF_USE)
        add(&row, -at_most * f->consumed[item]);
    }
    if (share->price.count > 0)
      f->cost[LODE_COST_SHARE] += fmax(0.0, row.value) * lode_at(in, share->price, c->t, 0.0);
    else if (lode_check_exceeds(c, row.value, row.size))
      lode_check_fault(c, "share %s: %s: imports are %.9g above %.9g of the use, expected none above", share->id,
                       c->place, row.value, at_most);
  }
}

static void take_all(lode_check *c, flows *f, lode_check_table table,
                     void (*take)(lode_check *, flows *, const lode_check_row *)) {
  for (size_t i = 0; i < c->rows[table].n; ++i)
    take(c, f, &c->rows[table].row[i]);
}

lode_status lode_check_operations(lode_check *c) {
  const lode_instance *in = c->in;
  flows f = {0};
  lode_status st = flows_create(c->env, in, &f);
  if (st != LODE_OK)
    goto done;
  lode_values_resolve(in, c->t, c->s, c->values);
  take_all(c, &f, LODE_CHECK_ACTIVITY, take_activity);
  take_all(c, &f, LODE_CHECK_FLOWS, take_flow);
  take_all(c, &f, LODE_CHECK_SUPPLY, take_supply);
  take_all(c, &f, LODE_CHECK_IMPORTS, take_import);
  take_all(c, &f, LODE_CHECK_UNMET, take_unmet);
  take_all(c, &f, LODE_CHECK_DISPOSAL, take_disposal);
  check_demands(c, &f);
  check_balances(c, &f);
  check_limits(c, &f);
  check_caps(c, &f);
  check_shares(c, &f);
  double *amount = &c->amount[(c->t * in->n_scenario + c->s) * LODE_N_COST];
  for (size_t i = 0; i < LODE_N_COST; ++i)
    amount[i] = f.cost[i] * in->unit_scale;
done:
  flows_clear(&f);
  return st;
}
