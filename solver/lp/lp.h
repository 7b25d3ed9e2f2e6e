/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_LP_LP_H
#define LODE_LP_LP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/*
 * One linear program: minimise c'x, row_lower <= A x <= row_upper, lower <= x <= upper (+-INFINITY: none).
 * 0-based. A solve is a pure function of (data, basis set, limits), so it gives the same bits on every rank.
 * The only user of the LP library. Every argument is checked before the library sees it.
 */
typedef struct lode_lp lode_lp;

/** Status of a row or column in a basis. */
typedef enum lode_basis {
  LODE_BASIC = 0,
  LODE_AT_LOWER,
  LODE_AT_UPPER,
  LODE_FREE, /**< nonbasic free at zero */
  LODE_FIXED
} lode_basis;

typedef enum lode_lp_outcome {
  LODE_LP_OPTIMAL,
  LODE_LP_INFEASIBLE,
  LODE_LP_UNBOUNDED,
  LODE_LP_CUTOFF,     /**< dual objective passed the objective limit */
  LODE_LP_ITERATIONS, /**< iteration limit */
  LODE_LP_TIME,       /**< deadline (lode_clock) passed */
  LODE_LP_TROUBLE     /**< every rung of the ladder failed */
} lode_lp_outcome;

/** Rungs tried when a solve has numerical trouble, in this order. */
typedef enum lode_lp_rung {
  LODE_RUNG_DUAL,     /**< dual simplex from the basis given */
  LODE_RUNG_REFACTOR, /**< same after a fresh factorisation with safer pivoting */
  LODE_RUNG_PRIMAL,   /**< primal simplex from the basis given */
  LODE_RUNG_STANDARD, /**< dual then primal simplex from the advanced basis */
  LODE_RUNG_PRESOLVE, /**< with presolve, scaled */
  LODE_RUNG_EXACT,    /**< rational arithmetic, only below a size limit */
  LODE_N_RUNG
} lode_lp_rung;

typedef enum lode_lp_method { LODE_LP_DUAL, LODE_LP_PRIMAL } lode_lp_method;

/** Limits of one solve. Zero-initialised: none, dual simplex. */
typedef struct lode_lp_limits {
  lode_lp_method method;
  int iterations;  /**< > 0: limit over all rungs; 0: none */
  bool has_cutoff; /**< stop when the dual objective exceeds `cutoff` (dual simplex only) */
  double cutoff;
  double deadline; /**< lode_clock() moment; 0: none. The only clock; a run cut by it gives LODE_LP_TIME */
  const volatile sig_atomic_t *signal; /**< not 0: as if the deadline had passed, at the end of a slice of iterations
                                          (lp_solve.c); NULL: none */
  bool is_feasible;  /**< the caller knows that there is a feasible point: "infeasible" is trouble, the next rung is
                        tried */
  bool is_unchecked; /**< optimality is not checked anew: the caller trusts only bounds that it makes from the duals */
} lode_lp_limits;

/** Counters, kept by each lode_lp; added up by the search. */
typedef struct lode_lp_stats {
  long solves, iterations;
  long warm;              /**< solves that began from another basis than the standard one */
  long unmoved;           /**< solves whose start basis was the answer */
  long rung[LODE_N_RUNG]; /**< solves in which the rung was tried */
  long repairs;           /**< bases repaired because singular or of the wrong count */
  double seconds;
} lode_lp_stats;

/** Rows (or columns) in compressed form: entry k of line i stands at start[i] <= k < start[i+1]. */
typedef struct lode_lp_rows {
  size_t n;
  const size_t *start;   /**< [n + 1] */
  const int32_t *column; /**< 0-based, none twice in a row */
  const double *value;
  const double *lower, *upper; /**< [n] */
} lode_lp_rows;

/**
 * New LP with n_col columns of bounds lower, upper and cost, and no rows.
 * Local. @return LODE_E_INPUT for NAN, lower > upper, infinite cost; LODE_E_NOMEM.
 */
lode_status lode_lp_create(lode_env *env, size_t n_col, const double lower[], const double upper[], const double cost[],
                           lode_lp **lp);
void lode_lp_destroy(lode_lp **lp);
size_t lode_lp_n_row(const lode_lp *lp);
size_t lode_lp_n_col(const lode_lp *lp);
/** Primal and dual feasibility tolerances, relative, 1e-12 .. 1e-3; 1e-9 each if not set. Local. */
lode_status lode_lp_set_tolerances(lode_env *env, lode_lp *lp, double primal, double dual);

/** Appends rows; they enter the basis. Copies. Entries of value 0 are dropped. Local. */
lode_status lode_lp_add_rows(lode_env *env, lode_lp *lp, const lode_lp_rows *rows);
/** Keeps the first n_keep rows. Local. */
lode_status lode_lp_truncate_rows(lode_env *env, lode_lp *lp, size_t n_keep);
lode_status lode_lp_set_column(lode_env *env, lode_lp *lp, size_t j, double lower, double upper);
lode_status lode_lp_set_row(lode_env *env, lode_lp *lp, size_t i, double lower, double upper);
lode_status lode_lp_set_cost(lode_env *env, lode_lp *lp, size_t j, double cost);

/**
 * Sets the start basis: row[n_row], column[n_col] of lode_basis. Statuses that do not fit the bounds are mended
 * (AT_UPPER without an upper bound becomes AT_LOWER or FREE, equal bounds become FIXED); a wrong count of basic
 * variables or a singular matrix is repaired at the next solve (counted in stats.repairs). NULL, NULL: the standard
 * (all rows basic) basis. Local.
 */
lode_status lode_lp_set_basis(lode_env *env, lode_lp *lp, const uint8_t row[], const uint8_t column[]);
/** Basis after the last solve. Local. */
void lode_lp_basis(const lode_lp *lp, uint8_t row[], uint8_t column[]);
/** Is the basis at hand known to be regular? Part of what a copy of an LP needs to go on like the original. Local. */
bool lode_lp_basis_is_regular(const lode_lp *lp);
/**
 * Vouches for the basis that was set: it came from an LP of the same data and is regular, so it is not looked at again.
 * Local.
 */
void lode_lp_vouch(lode_lp *lp);
/**
 * Takes the basis that was set for that of an optimal solve at the bounds at hand, without solving: for tableau rows
 * alone, values are not there. Local. @return LODE_E_BUG, LODE_E_NOMEM if the library fails.
 */
lode_status lode_lp_recall(lode_env *env, lode_lp *lp);

/**
 * Solves from the current basis (after a solve: the final one). Local.
 * @param outcome [out] what was found; primal and dual values can be read after OPTIMAL, and after any outcome but
 *        TROUBLE as whatever the simplex last held (duals then still give valid cuts by the rc formula)
 * @return LODE_OK for every outcome; LODE_E_BUG, LODE_E_NOMEM otherwise
 */
lode_status lode_lp_solve(lode_env *env, lode_lp *lp, const lode_lp_limits *limits, lode_lp_outcome *outcome);

double lode_lp_objective(const lode_lp *lp);
void lode_lp_primal(const lode_lp *lp, double x[]);     /**< [n_col] */
void lode_lp_activity(const lode_lp *lp, double row[]); /**< [n_row] A x */
void lode_lp_duals(const lode_lp *lp, double pi[]);     /**< [n_row]; pi >= 0 pushes a row up (lower bound active) */
void lode_lp_reduced_costs(const lode_lp *lp, double rc[]); /**< [n_col] c - A'pi */
int lode_lp_last_iterations(const lode_lp *lp);
const lode_lp_stats *lode_lp_statistics(const lode_lp *lp);

/**
 * Row of the simplex tableau of basic column `j` after an OPTIMAL solve, and the multipliers behind it:
 * multiplier[n_row] such that sum_i multiplier_i * (row i of A) has coefficient 1 in column j and 0 in the other basic
 * columns. For cut separation; safe, since the caller recombines rows of its own data. Local, O(one btran).
 * @return LODE_E_INPUT if column j is not basic.
 */
lode_status lode_lp_tableau_multipliers(lode_env *env, lode_lp *lp, size_t j, double multiplier[]);
/**
 * Same for the activity of basic row `i`: the sum over the other rows of multiplier_k * (row k of A) has the
 * coefficients of row i in the basic columns. multiplier[i] is 0.
 */
lode_status lode_lp_tableau_row_multipliers(lode_env *env, lode_lp *lp, size_t i, double multiplier[]);

/** Limits and result of the library's own integer search: the oracle of tests, never part of the decomposition. */
typedef struct lode_lp_mip_result {
  lode_lp_outcome outcome; /**< OPTIMAL: gap reached; TIME: limit, `has_solution` says whether x holds a plan */
  bool has_solution;
  double objective, bound;
  long nodes;
} lode_lp_mip_result;
/** @param is_integer [n_col]; @param x [n_col, out] best solution. Local. */
lode_status lode_lp_solve_mip(lode_env *env, lode_lp *lp, const bool is_integer[], double gap, double deadline,
                              double x[], lode_lp_mip_result *result);

/** "GLPK 5.0". Local. */
const char *lode_lp_library(void);

#endif
