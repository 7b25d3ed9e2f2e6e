/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_RESTRICTION_H
#define LODE_SEARCH_RESTRICTION_H

#include "models/rows.h"
#include "solver/search/master.h"

/**
 * The master with most starts fixed, as a small LP of its own over the free starts and theta: link columns are
 * substituted, fixed columns folded into the right-hand sides, cuts that cannot be largest anywhere in the restriction
 * left out, and the others added only when a point violates them. Far smaller than the master when a neighbourhood is
 * free.
 */
typedef struct lode_restriction {
  lode_lp *lp;
  size_t n_col, n_row; /**< columns; rows in the LP so far */
  int32_t *column;     /**< [n_col] master column */
  double *fixed;       /**< [master columns] value of those left out */
  int32_t *local;      /**< [master columns] -1: fixed or a link */
  size_t first_theta;  /**< master column from which on columns are theta */
  double constant;     /**< to be added to the LP's objective */
  bool is_infeasible;  /**< a row cannot be kept whatever the free columns do */
  lode_rows pool;      /**< rows over local columns, added when violated */
  bool *is_loaded;     /**< [pool.n] */
  double *x;           /**< [n_col] last point */
  double *worst;       /**< work space [n_col] */
  int32_t *choice;     /**< work space [n_col] */
} lode_restriction;

/** Local. @param lower, upper [n_siting] bounds; equal bounds fix a column. */
lode_status lode_restriction_create(lode_env *env, const lode_master *master, const double lower[],
                                    const double upper[], lode_restriction **restriction);
void lode_restriction_destroy(lode_restriction **restriction);
/**
 * Solves from the LP's current basis, adding violated pool rows (the worst of each theta) until none is left. Local.
 * @param iterations [out] simplex iterations of all solves; x is valid after OPTIMAL
 */
lode_status lode_restriction_solve(lode_env *env, lode_restriction *restriction, const lode_lp_limits *limits,
                                   lode_lp_outcome *outcome, long *iterations);

#endif
