/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_ESTIMATE_H
#define LODE_SEARCH_ESTIMATE_H

#include "solver/search/master.h"

/** Cuts that need not hold for the blocks: those of a sketch of them (sketch.h). */
typedef struct lode_estimate_more {
  const lode_pool *cuts; /**< more cuts, on the columns of the master; all have a theta */
  const double *shift;   /**< [n_block] by which they are raised */
} lode_estimate_more;

/**
 * What the cuts of the master and its pool say of 0/1 points: a lower estimate of their cost, in time proportional to
 * the number of cuts for a point that differs from a known one by a start or two. The cuts are written out over the
 * starts, start by start, cuts of a block together, in single precision: estimates choose what the blocks are asked,
 * they prove nothing.
 */
typedef struct lode_estimate {
  const lode_master *master; /**< borrowed */
  size_t n_block, n_cut;     /**< blocks; cuts with padding */
  size_t *first;             /**< [n_block + 2] cuts of a block; after the last block those without theta */
  size_t n_candidate;
  int32_t *candidate; /**< [n_candidate] starts that may be built, ascending */
  int32_t *slot;      /**< [n_start] place among the candidates, or -1 */
  float *alpha;       /**< [n_cut] value where nothing is built */
  float *delta;       /**< [n_candidate * n_cut] what a start adds to the value of a cut */
} lode_estimate;

/**
 * @param more cuts besides those of the master and its pool, or NULL
 * @param y [n_start] 0/1 point whose starts are candidates, and at which cuts are chosen if there are too many
 * @param rc [n_start] reduced costs: the lowest come first where not all starts can be candidates
 * @param most_bytes of memory, for the large array
 * Local, O(entries of cuts, written out in starts + cuts x candidates).
 */
lode_status lode_estimate_create(lode_env *env, const lode_master *master, const lode_estimate_more *more,
                                 const double y[], const double rc[], size_t most_bytes, lode_estimate *estimate);
void lode_estimate_clear(lode_estimate *estimate);
/** What start v adds to the cuts [n_cut]; v must be a candidate. Local. */
const float *lode_estimate_delta(const lode_estimate *estimate, size_t v);
/** Values [n_cut] of the cuts at a 0/1 point of candidates. Local. */
void lode_estimate_values(const lode_estimate *estimate, const double y[], float value[]);
/**
 * Expected operations cost where the cuts have the values value + add (add may be NULL); INFINITY if a cut without
 * theta is violated. Local, O(cuts). @param theta [n_block] the estimates, or NULL if not wanted
 */
double lode_estimate_operations(const lode_estimate *estimate, const float value[], const float add[], double theta[]);
/** The cut of each block that is largest at the values: top[n_block]. Local, O(cuts). */
void lode_estimate_tops(const lode_estimate *estimate, const float value[], size_t top[]);
/**
 * No more than lode_estimate_operations(value, add), by the cuts `top` alone; with the tops of `value` often near it.
 * Local, O(blocks).
 */
double lode_estimate_least(const lode_estimate *estimate, const size_t top[], const float value[], const float add[]);

#endif
