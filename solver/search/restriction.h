/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_RESTRICTION_H
#define LODE_SEARCH_RESTRICTION_H

#include "solver/search/master.h"

/**
 * The master with most starts fixed, as a small LP of its own: fixed columns folded into the right-hand sides, rows without
 * a free column gone, and of each block only the cuts that can be largest somewhere in the restriction. One to two orders of
 * magnitude smaller than the master when a neighbourhood is free.
 */
typedef struct lode_restriction {
  lode_lp *lp;
  size_t n_col, n_row;
  int32_t *column;  /**< [n_col] master column */
  double *fixed;    /**< [master columns] value of those left out */
  bool *is_free;    /**< [master columns] */
  double constant;  /**< to be added to the LP's objective */
  bool is_infeasible; /**< a row cannot be kept whatever the free columns do */
} lode_restriction;

/** Local. @param lower, upper [n_siting] bounds; equal bounds fix a column. */
lode_status lode_restriction_create(lode_env *env, const lode_master *master, const double lower[],
                                    const double upper[], lode_restriction **restriction);
void lode_restriction_destroy(lode_restriction **restriction);

#endif
