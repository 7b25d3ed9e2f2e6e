/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_STATE_H
#define LODE_SEARCH_STATE_H

#include "solver/search/master.h"
#include "solver/search/oracle.h"
#include "solver/search/search.h"

/** State of a run, the same on every rank at the end of every round. Private to solver/search. */
typedef struct lode_search {
  lode_env *env;
  const lode_comm *comm;
  const lode_model *model;
  const lode_search_options *options;
  const lode_stop *stop;
  lode_progress_fn progress;
  void *progress_context;
  lode_master *master;
  lode_oracle *oracle;
  lode_question question; /**< cost, or feasibility (then weights are 1 and costs of starts 0) */
  double *y;              /**< incumbent [starts] */
  double cost;            /**< of the incumbent, INFINITY */
  double bound;           /**< proven, -INFINITY */
  long nodes, rounds;
  long tree_work, plan_work; /**< simplex iterations of the tree and of the incumbent search */
  double plan_share;         /**< of the tree's work that the incumbent search may cost */
  long draw;                 /**< neighbourhood rounds begun: key of their random streams */
  lode_profile profile;
  bool is_stopped;
  /* root */
  lode_relaxation root; /**< last root relaxation */
  double *inside;       /**< [n_siting] in-point of the separation */
  double inside_value;
  bool is_coarse; /**< the points are separated by coarse blocks */
} lode_search;

/** Relative gap of the state, 0 if equal. Local. */
double lode_gap(double incumbent, double bound);
/** Is the search over: gap reached, or nothing better can exist? Local. */
bool lode_search_done(const lode_search *s);
/** Raises the bound (never lowers it); crossed bounds are LODE_E_NUMERIC. Local. */
lode_status lode_search_raise(lode_search *s, double bound);
void lode_search_report(lode_search *s, const char *phase, bool is_forced);

/**
 * Asks the blocks at 0/1 points: cuts go to the pool, better plans become the incumbent. Collective.
 * @param y [n_point] points [starts] up to rounding; the blocks are asked at the rounded points
 * @param theta [n_point] master's estimates at the points as given (cuts are made that are violated there) or NULL
 * @param value [out, n_point] true cost, INFINITY if infeasible or against a siting rule; NULL if not wanted
 * @param n_cut [out] cuts added; NULL if not wanted
 */
lode_status lode_search_try(lode_search *s, size_t n_point, double *const y[], double *const theta[], double value[],
                            size_t *n_cut);

/** Root: Benders loop on the LP relaxation with in-out separation. Collective. Stops early: s->is_stopped. */
lode_status lode_search_root(lode_search *s);
/**
 * Asks the blocks at weight x in-point + (1 - weight) x root point; cuts that the root point violates go to the master.
 * Collective.
 */
lode_status lode_search_separate(lode_search *s, double weight, size_t *n_cut);
/** Drops cuts that have long been slack at the root; the next solve rebuilds the LP. Local, same on all ranks. */
lode_status lode_search_purge(lode_search *s);
/** One more root LP after cuts were added (no separation). Collective: every rank solves the same LP. */
lode_status lode_search_resolve(lode_search *s);

#endif
