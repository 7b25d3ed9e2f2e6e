/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SUBMIP_H
#define LODE_SEARCH_SUBMIP_H

#include "solver/search/master.h"

/** A restricted master: which siting columns may move, and how much work it is worth. */
typedef struct lode_submip {
  const double *lower, *upper;         /**< [n_siting] */
  double cutoff;                       /**< only points below are of interest; INFINITY: any */
  int node_limit;                      /**< LPs at most */
  long iteration_limit;                /**< simplex iterations at most, four times as many for a first point */
  double deadline;                     /**< lode_clock() moment, 0: none */
  const volatile sig_atomic_t *signal; /**< as in lode_lp_limits */
} lode_submip;

/** Best 0/1 point of the master's rows found (its true cost is not known here). */
typedef struct lode_submip_result {
  bool is_found, is_stopped;
  double value;  /**< master objective of the point */
  double *y;     /**< [starts] owned by the caller of lode_submip_run */
  double *theta; /**< [n_block] the master's estimates there */
  int nodes;
  long iterations;
} lode_submip_result;

/**
 * Depth-first branch and bound on the master LP: dives on the largest fractional start first (plants that the
 * relaxation wants most), then backtracks within the limits. Local; a pure function of its arguments and the master's
 * rows.
 * @param result y and theta must be allocated
 */
lode_status lode_submip_run(lode_env *env, const lode_master *master, const lode_submip *task,
                            lode_submip_result *result);

#endif
