/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_BRUTE_FORCE_H
#define LODE_TESTS_BRUTE_FORCE_H

#include "models/siting.h"

/** Every plan of a tiny instance, priced by tests/naive.h alone. Plan p builds start v of the siting if bit v is set.
 */
typedef struct lode_brute {
  size_t n_start, n_plan; /**< 2^n_start */
  bool *is_allowed;       /**< [n_plan] keeps the rules */
  double *cost; /**< [n_plan] expected discounted cost; INFINITY: not allowed, or not feasible in some (t,s) */
  size_t best;  /**< a cheapest plan */
} lode_brute;

/** Local, O(2^n_start LPs at worst; (t,s) with equal capacities are solved once). LODE_E_INPUT beyond 12 starts. */
lode_status lode_brute_create(lode_env *env, const lode_instance *in, const lode_siting *siting, lode_brute **brute);
void lode_brute_destroy(lode_brute **brute);
/** 0/1 point of a plan. @param y [n_start] */
void lode_brute_point(const lode_brute *brute, size_t plan, double y[]);
/** Number of a 0/1 point. */
size_t lode_brute_plan(const lode_brute *brute, const double y[]);

#endif
