/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_NAIVE_H
#define LODE_TESTS_NAIVE_H

#include "instances/instance.h"
#include "instances/plan.h"
#include "instances/values.h"
#include "models/operations.h"

/*
 * DESIGN section 1 and FORMAT.md read a second time, by the plainest means and with nothing of models/: no boxes, no
 * components, no tightening. What tests hold the model and the search against. All local.
 */

/** Years from the start of a build to its start-up. */
double lode_naive_lead(const lode_instance *in, lode_build build);
/** Is the plant on line in period t? */
bool lode_naive_on_line(const lode_instance *in, lode_build build, size_t t);
/** Do the builds keep max-builds, exclusions, prerequisites, permits and budgets? Budgets to 1e-9, relative. */
bool lode_naive_allows(const lode_instance *in, const lode_build build[], size_t n);
/** Discounted cost of the builds and of the plants that stand, money. */
double lode_naive_first_stage(const lode_instance *in, const lode_build build[], size_t n);
/** Capacity of every process in every region in period t: existing and built. @param capacity [n_region * n_process] */
void lode_naive_capacity(const lode_instance *in, const lode_build build[], size_t n, size_t t, double capacity[]);
/** Weight of period t: the sum over its years of (1 + rate)^-(year - base year). */
double lode_naive_weight(const lode_instance *in, size_t t);

/** Operations of one (period, scenario) as one linear program over everything there is. */
typedef struct lode_naive_lp lode_naive_lp;
lode_status lode_naive_lp_create(lode_env *env, const lode_instance *in, size_t t, size_t s, lode_naive_lp **lp);
void lode_naive_lp_destroy(lode_naive_lp **lp);
/** Least cost per year under the capacities, money; INFINITY if demand cannot be met. LODE_E_NUMERIC if not solved. */
lode_status lode_naive_lp_solve(lode_env *env, lode_naive_lp *lp, const double capacity[], double *cost);
/**
 * Raises a limit (of operations, as in lode_worth) by delta over the data, which may be negative; 0 restores it. A
 * limit that is infinite stays so. Capacities are the caller's.
 */
lode_status lode_naive_lp_raise(lode_env *env, lode_naive_lp *lp, lode_limit kind, size_t a, size_t b, double delta);
/** Raises what must leave the balance of a commodity in a region by delta over the data. */
lode_status lode_naive_lp_take(lode_env *env, lode_naive_lp *lp, size_t region, size_t commodity, double delta);

#endif
