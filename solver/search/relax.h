/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_RELAX_H
#define LODE_SEARCH_RELAX_H

#include "instances/plan.h"
#include "models/operations.h"

/** A limit of siting: what it allows and how much of it a plan uses. */
typedef struct lode_siting_limit {
  lode_limit kind;      /**< SITE, EXCLUSION, PERMITS or BUDGET */
  int32_t item, period; /**< period -1: all */
  double limit, use;
  double step; /**< least rise that may let a plant in: 1, or of a budget what the cheapest that does not fit lacks, but
                  at least 1 % */
} lode_siting_limit;

/**
 * Limits of siting that leave no room for a further plant that comes on line, in the order budgets and permits by
 * period, exclusions, sites. Local. @param list owned by the caller (free)
 */
lode_status lode_siting_tight(lode_env *env, const lode_instance *in, const lode_plan *plan, lode_siting_limit **list,
                              size_t *n);
/** What the plan uses of a limit of siting. Local. */
double lode_siting_use(const lode_instance *in, const lode_plan *plan, lode_limit kind, int32_t item, int32_t period);
/** Raises the limit in the instance by `step`; the instance must not be checked anew. Local. */
lode_status lode_siting_raise(lode_env *env, lode_instance *in, const lode_siting_limit *limit, double step);

/** Sets the value of period t, whatever the number of values was. Local. */
lode_status lode_series_set(lode_env *env, lode_instance *in, lode_series *series, size_t t, double absent,
                            double value);

#endif
