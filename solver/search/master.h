/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_MASTER_H
#define LODE_SEARCH_MASTER_H

#include "models/cut.h"
#include "solver/lp/lp.h"
#include "solver/search/pool.h"

/** Status of each basic or nonbasic row and column of a master LP; rows added later start basic. */
typedef struct lode_basis_copy {
  uint8_t *row, *col;
  size_t n_row, n_col;
} lode_basis_copy;

/**
 * Siting master: minimise constant + c y + sum_b weight_b theta_b over siting rules and cuts. Columns: siting columns,
 * one theta per block, one column per link with more than one term. The same rows stand in the same order on every
 * rank.
 */
typedef struct lode_master {
  const lode_model *model; /**< borrowed */
  lode_cut_kind kind;      /**< FEASIBILITY: starts cost nothing, theta is the elastic use of a block, weight 1 */
  size_t n_siting, n_block, n_col;
  size_t first_theta, first_link;
  int32_t *link_column;         /**< [links] master column that equals L */
  double *lower, *upper, *cost; /**< [n_col] global bounds (reduced-cost fixing moves those of y) */
  lode_rows rows;
  lode_row_origin *origin; /**< [rows.n] */
  int32_t *age;            /**< [rows.n] solves in a row in which the row was slack */
  size_t room_origin, room_age;
  size_t first_count, n_count; /**< rows of counts */
  size_t n_fixed_rows;         /**< rules, definitions and counts, never dropped */
  lode_pool pool;
  lode_lp *lp;
  size_t n_lp_row, *lp_row; /**< rows the LP has, in its order */
  bool *in_lp;              /**< [rows.n] work space: the same as marks */
  size_t room_lp_row, room_in_lp;
  long n_cut_made; /**< cuts ever added */
  double *rc, *pi; /**< work space of the safe bound */
  size_t room_pi;
} lode_master;

/** Rows that a solve's LP has. */
typedef enum lode_master_rows {
  LODE_ROWS_ALL,
  LODE_ROWS_NEEDED, /**< rules, counts that are bounded, cuts tight in the start basis; then what points violate */
  LODE_ROWS_AT_HAND /**< those of the last solve and bounded counts: a relaxation, for trials */
} lode_master_rows;

/** Bounds of siting columns and counts at a node. */
typedef struct lode_node_bounds {
  double *lower, *upper; /**< [n_siting + n_count] */
} lode_node_bounds;

/** One solved relaxation. Arrays are owned; lode_relaxation_clear. */
typedef struct lode_relaxation {
  lode_lp_outcome outcome;
  double bound; /**< proven: from the duals by the rc formula; INFINITY if infeasible */
  double *x;    /**< [n_col] */
  double *rc;   /**< [n_siting] reduced costs behind `bound` */
  lode_basis_copy basis;
  int iterations;
} lode_relaxation;

/** Local; every rank builds the same. */
lode_status lode_master_create(lode_env *env, const lode_model *model, lode_cut_kind kind, lode_master **master);
void lode_master_destroy(lode_master **master);

/** Adds a Benders cut (copied). Local, to be called on every rank in the same order. */
lode_status lode_master_add_cut(lode_env *env, lode_master *master, const lode_cut *cut);
/** Same, but to the pool. Local, likewise. */
lode_status lode_master_pool_cut(lode_env *env, lode_master *master, const lode_cut *cut);
/** Writes a cut to another pool, on the columns of the master. Local. */
lode_status lode_master_pool_write(lode_env *env, const lode_master *m, const lode_cut *cut, lode_pool *pool);
/** Does a cut of the pool cut off the point x[n_col]? Local. */
bool lode_master_is_cut(const lode_master *master, const double x[]);
/**
 * Takes out of the pool the most violated cut of each block and every violated integer cut. Local, likewise.
 * @param n [out] rows added to the LP
 */
lode_status lode_master_activate(lode_env *env, lode_master *master, const double x[], size_t *n);
/** Adds a row over master columns. Local, likewise. */
lode_status lode_master_add_row(lode_env *env, lode_master *master, lode_row_origin origin, size_t n,
                                const int32_t column[], const double value[], double lower, double upper);
/**
 * Moves to the pool cuts that were slack in the last `old` solves noted by lode_master_note and in all the bases; maps
 * the bases. Local, likewise.
 * @param n_basis, basis bases to be mapped to the remaining rows
 */
lode_status lode_master_purge(lode_env *env, lode_master *master, int32_t old, size_t n_basis,
                              lode_basis_copy *basis[]);
/** Ages cuts by a solved relaxation: slack rows grow older, tight ones are new again. Local, likewise. */
void lode_master_note(lode_master *master, const lode_relaxation *relaxation);

/** Drops every row behind the fixed ones; the pool is left. Local. */
lode_status lode_master_truncate(lode_env *env, lode_master *master);
/** Empties the LP: to be called when rows of the master go or change their places. Local. */
lode_status lode_master_forget_rows(lode_env *env, lode_master *master);
/** Block whose theta a cut bounds; n_block if the row is no Benders cut. Local. */
size_t lode_master_block_of(const lode_master *master, size_t row);
/** Room for the origins and ages of n rows. Local. */
lode_status lode_master_reserve(lode_env *env, lode_master *master, size_t n);

/**
 * Solves the relaxation at a node. Local; a pure function of (master rows, bounds, start, limits), and with
 * LODE_ROWS_AT_HAND of the solve before.
 * @param start basis (rows may be fewer than the master has) or NULL
 * @param limits cutoff may stop it early: outcome CUTOFF, bound is then proven all the same
 */
lode_status lode_master_solve(lode_env *env, lode_master *master, const lode_node_bounds *bounds,
                              const lode_basis_copy *start, const lode_lp_limits *limits, lode_master_rows rows,
                              lode_relaxation *result);
/**
 * Takes a relaxation's basis for the LP's optimal one, without solving: tableau rows can then be asked for. Local, a
 * pure function of (rows, relaxation).
 */
lode_status lode_master_recall(lode_env *env, lode_master *master, const lode_relaxation *relaxation);
void lode_relaxation_clear(lode_relaxation *relaxation);
lode_status lode_basis_copy_dup(lode_env *env, const lode_basis_copy *from, lode_basis_copy *to);
void lode_basis_copy_clear(lode_basis_copy *basis);

/**
 * Fixes starts by their reduced costs: where the other value would cost `cutoff` or more. Holds for every plan below
 * `cutoff`. Local, likewise. @param relaxation of the root @return starts fixed now
 */
size_t lode_master_fix(lode_master *master, const lode_relaxation *relaxation, double cutoff);
/** Value of count c at a point. Local, O(its starts). */
double lode_master_count(const lode_master *master, size_t c, const double x[]);
/** Largest distance of a siting binary from an integer, 0 .. 0.5. Local. */
double lode_master_fractionality(const lode_master *master, const double x[]);

#endif
