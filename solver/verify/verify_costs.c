/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money: the recomputed parts, weighted with n_t d_t and the scenarios' probabilities, against costs.csv row by row,
 * and their sums against the costs, total and bound that the plan claims.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/verify/check.h"

static const char costs_name[] = "costs.csv";
static const char costs_header[] = "period,scenario,part,amount[$/yr],expected[$]";

/* Slots of costs.csv: per period the first-stage parts (place 0), then those of every scenario (1 + s). */
static size_t slot_of(const lode_check *c, size_t t, size_t place, size_t part) {
  return (t * (c->in->n_scenario + 1) + place) * LODE_N_COST + part;
}

/** Parts that have no scenario. */
static bool is_first_stage(size_t part) {
  return part == LODE_COST_CAPITAL || part == LODE_COST_GRANT || part == LODE_COST_SALVAGE || part == LODE_COST_FIXED;
}

static double amount_at(const lode_check *c, size_t t, size_t place, size_t part) {
  if (place == 0)
    return c->start_amount[t * LODE_N_COST + part];
  return c->amount[(t * c->in->n_scenario + place - 1) * LODE_N_COST + part];
}

static double expected_at(const lode_check *c, size_t t, size_t place, size_t part) {
  if (place == 0)
    return c->start_expected[t * LODE_N_COST + part];
  return amount_at(c, t, place, part) * c->in->scenario[place - 1].probability * lode_check_weight(c->in, t);
}

/** Index of a part's name, LODE_N_COST if it has none. */
static size_t find_part(const char *word) {
  size_t part = 0;
  while (part < LODE_N_COST && strcmp(lode_cost_name[part], word) != 0)
    ++part;
  return part;
}

static void check_row(lode_check *c, const lode_csv *csv, bool *seen) {
  const size_t line = lode_csv_line(csv);
  const char *scenario = lode_csv_field(csv, 1), *word = lode_csv_field(csv, 2);
  const size_t part = find_part(word);
  const int32_t t = lode_check_find(c, &c->period, "period", lode_csv_field(csv, 0), costs_name, line);
  const int32_t s = scenario[0] == '\0' ? -1 : lode_check_find(c, &c->scenario, "scenario", scenario, costs_name, line);
  double amount = 0.0, expected = 0.0;
  if (part == LODE_N_COST)
    lode_check_fault(c, "%s:%zu: part '%s' is unknown, expected one of plan.xml", costs_name, line, word);
  if (part == LODE_N_COST || t < 0 || (scenario[0] != '\0' && s < 0) ||
      !lode_check_number(c, costs_name, csv, 3, true, &amount) ||
      !lode_check_number(c, costs_name, csv, 4, true, &expected))
    return;
  if (is_first_stage(part) != (s < 0)) {
    lode_check_fault(c, "%s:%zu: part %s with scenario '%s', expected %s", costs_name, line, word, scenario,
                     s < 0 ? "one of the scenarios" : "none");
    return;
  }
  const size_t place = (size_t)(s + 1), slot = slot_of(c, (size_t)t, place, part);
  if (seen[slot])
    lode_check_fault(c, "%s:%zu: period %s, scenario '%s', part %s given twice, expected one row", costs_name, line,
                     c->in->period[t].id, scenario, word);
  seen[slot] = true;
  const double own_amount = amount_at(c, (size_t)t, place, part), own = expected_at(c, (size_t)t, place, part);
  if (lode_check_differs(c, amount, own_amount, fabs(own_amount)))
    lode_check_fault(c, "%s:%zu: period %s, scenario '%s', part %s: amount %.9g, expected %.9g", costs_name, line,
                     c->in->period[t].id, scenario, word, amount, own_amount);
  if (lode_check_differs(c, expected, own, fabs(own)))
    lode_check_fault(c, "%s:%zu: period %s, scenario '%s', part %s: expected cost %.9g, expected %.9g", costs_name,
                     line, c->in->period[t].id, scenario, word, expected, own);
}

/** Rows that should be there; and the sums of all. */
static void sum_up(lode_check *c, const bool *seen) {
  const lode_instance *in = c->in;
  for (size_t t = 0; t < in->n_period; ++t)
    for (size_t place = 0; place <= in->n_scenario; ++place)
      for (size_t part = 0; part < LODE_N_COST; ++part) {
        const double amount = amount_at(c, t, place, part);
        c->result->cost[part] += expected_at(c, t, place, part);
        if (!seen[slot_of(c, t, place, part)] && lode_check_differs(c, 0.0, amount, fabs(amount)))
          lode_check_fault(c, "%s: period %s, scenario '%s', part %s: no row, expected amount %.9g", costs_name,
                           in->period[t].id, place == 0 ? "" : in->scenario[place - 1].id, lode_cost_name[part],
                           amount);
      }
  for (size_t part = 0; part < LODE_N_COST; ++part)
    c->result->total += c->result->cost[part];
}

static void check_claims(lode_check *c) {
  const lode_plan *plan = c->plan;
  double claimed = 0.0, size = 0.0;
  for (size_t part = 0; part < LODE_N_COST; ++part) {
    const double own = c->result->cost[part];
    claimed += plan->cost[part];
    size += fabs(own);
    if (isnan(plan->cost[part]))
      lode_check_fault(c, "plan.xml: cost of part %s is not given, expected %.9g", lode_cost_name[part], own);
    else if (lode_check_differs(c, plan->cost[part], own, fabs(own)))
      lode_check_fault(c, "plan.xml: cost of part %s is %.9g, expected %.9g", lode_cost_name[part], plan->cost[part],
                       own);
  }
  if (isnan(plan->total))
    lode_check_fault(c, "plan.xml: total is not given, expected %.9g", c->result->total);
  else if (lode_check_differs(c, plan->total, c->result->total, size))
    lode_check_fault(c, "plan.xml: total is %.9g, expected %.9g", plan->total, c->result->total);
  else if (!isnan(claimed) && lode_check_differs(c, plan->total, claimed, size))
    lode_check_fault(c, "plan.xml: total is %.9g, expected the sum of its parts, %.9g", plan->total, claimed);
  if (plan->bound > c->result->total + c->tolerance * (1.0 + fabs(c->result->total)))
    lode_check_fault(c, "plan.xml: bound is %.9g, expected at most the cost %.9g", plan->bound, c->result->total);
}

lode_status lode_check_costs(lode_check *c) {
  lode_csv *csv = NULL;
  bool has_row = false;
  bool *seen = lode_alloc(c->env, slot_of(c, c->in->n_period, 0, 0), sizeof *seen, costs_name);
  if (seen == NULL)
    return LODE_E_NOMEM;
  lode_status st = lode_check_file_open(c, costs_name, costs_header, &csv);
  while (st == LODE_OK && (st = lode_check_file_next(c, csv, &has_row)) == LODE_OK && has_row)
    check_row(c, csv, seen);
  if (st == LODE_OK) {
    sum_up(c, seen);
    check_claims(c);
  }
  lode_csv_close(&csv);
  free(seen);
  return st;
}
