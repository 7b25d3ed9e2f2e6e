/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_CMIR_H
#define LODE_SEARCH_CMIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/**
 * Binaries in consecutive groups of which at most one is 1 (a lone binary is a group of one), and a point to cut off.
 * Borrows its arrays.
 */
typedef struct lode_cmir_set {
  size_t n, n_group;
  const size_t *first; /**< [n_group + 1] group g: first[g] <= v < first[g + 1] */
  const double *y;     /**< [n] the point, in [0,1]; groups sum to at most 1 */
} lode_cmir_set;

/** One row a y <= b + s over the binaries, s >= 0 a continuous term. Borrows its arrays. */
typedef struct lode_cmir_row {
  const double *a; /**< [n] */
  double b;
  double s;        /**< value of s at the point, >= 0 */
  const double *e; /**< [n] s written out over the binaries (for the cut's length), or NULL */
} lode_cmir_row;

/** A cut g y <= r + sigma s. */
typedef struct lode_cmir_cut {
  double *g; /**< [n] of the caller */
  double r, sigma;
  double depth; /**< violation / length of g - sigma e at the point */
} lode_cmir_cut;

/** Work space for sets of up to n binaries. Zero-initialise. */
typedef struct lode_cmir_work {
  struct lode_cmir_term *term;
  int32_t *reference;
  double *delta, *g;
  size_t room;
} lode_cmir_work;
lode_status lode_cmir_work_create(lode_env *env, size_t n, lode_cmir_work *work);
void lode_cmir_work_destroy(lode_cmir_work *work);

/**
 * Deepest mixed-integer rounding cut of one row among several divisors and choices of the member of each group that is
 * expressed by the others (the slack of the group is a member too: for a lone binary this is complementing). Holds at
 * every 0/1 point of the set and s >= 0 that keep the row. Local, O(divisors x terms), no allocation.
 *
 * @param cut [out] g, r, sigma, depth
 * @return true if a cut deeper than 0 was found
 * Source: Marchand, Wolsey (2001), Operations Research 49(3), 363-371.
 */
bool lode_cmir_separate(const lode_cmir_set *set, const lode_cmir_row *row, lode_cmir_work *work, lode_cmir_cut *cut);

#endif
