/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_TIMING_H
#define LODE_MODELS_TIMING_H

#include <stdbool.h>

#include "instances/instance.h"
#include "instances/plan.h"

/** Periods in which a plant is on line: first <= t < end. Empty (first == end) if never. */
typedef struct lode_on_line {
  size_t first, end;
} lode_on_line;

/** Years from the start of building to the start-up: construction + longest permitting there. Local. */
double lode_lead_years(const lode_instance *in, int32_t option, int32_t region);

/** Periods whose first year lies in [start + lead, start + lead + life). Local, O(n_period). */
lode_on_line lode_build_on_line(const lode_instance *in, lode_build build);

/**
 * Adds the discounted first-stage cost of one plant (capital, grant, salvage, fixed) to cost[LODE_N_COST], money.
 * Local, O(n_period).
 */
void lode_build_cost(const lode_instance *in, lode_build build, double cost[LODE_N_COST]);

/** n_t * d_t of period t. Local. */
double lode_period_weight(const lode_instance *in, size_t t);

/** Discount factor (1 + rate)^-(year - base year). Local. */
double lode_year_discount(const lode_instance *in, double year);

#endif
