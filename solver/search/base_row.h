/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_BASE_ROW_H
#define LODE_SEARCH_BASE_ROW_H

#include "solver/search/cmir.h"
#include "solver/search/master.h"

/**
 * Row a y <= b + s over the starts, made of rows of the master: links are written out, what is continuous (slacks of
 * Benders cuts, thetas that do not cancel, "used" columns) is dropped where that weakens and gathered in s otherwise.
 * s = c x + c0 over master columns is >= 0 at every plan.
 */
typedef struct lode_base_row {
  double *a, *e;   /**< [n_start]; e: s over the starts, links written out */
  double *c;       /**< [n_col] */
  double *sum;     /**< [n_col] work space */
  double b, c0, s; /**< s at the relaxation's point */
} lode_base_row;

/** Row i of the master, times `weight`. */
typedef struct lode_multiple {
  size_t row;
  double weight;
} lode_multiple;

/** A cut over master columns, value x <= upper. */
typedef struct lode_master_cut {
  size_t n;
  int32_t *column; /**< [n] */
  double *value;
  double upper;
  double depth;
} lode_master_cut;

lode_status lode_base_row_create(lode_env *env, const lode_master *master, lode_base_row *base);
void lode_base_row_destroy(lode_base_row *base);

/**
 * Sums multiples of master rows into a base row; b is raised by the rounding the sum may carry.
 * Local, O(n_col + entries). @param x [n_col] the relaxation's point
 */
void lode_base_row_make(const lode_master *master, size_t n, const lode_multiple multiple[], const double x[],
                        lode_base_row *base);

/**
 * The cut g y <= r + sigma s over master columns: tiny entries removed at their worst, scaled, raised by rounding.
 * Local. @param is_good [out] false if its entries are too far apart (then nothing is made)
 */
lode_status lode_base_row_cut(lode_env *env, const lode_master *master, const lode_base_row *base,
                              const lode_cmir_cut *found, lode_master_cut *cut, bool *is_good);
void lode_master_cut_clear(lode_master_cut *cut);

#endif
