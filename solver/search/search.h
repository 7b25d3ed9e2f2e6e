/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SEARCH_H
#define LODE_SEARCH_SEARCH_H

#include <stdint.h>

#include "models/block.h"
#include "partition/partition.h"
#include "solver/base/comm.h"
#include "solver/lp/lp.h"
#include "solver/search/feature.h"
#include "solver/search/profile.h"
#include "solver/search/scaling.h"
#include "solver/search/stop.h"

/** State of a search between two rounds, as bytes for `resume`, with the best plan and bound known by then. */
typedef struct lode_saved {
  const char *data;
  size_t n;
  const double *y; /**< [starts] best plan, NULL: none */
  double cost, bound;
  long nodes, rounds;
} lode_saved;
/** Receives a state, on rank 0. It is to be stored or, if that fails, forgotten: the search goes on in any case. */
typedef void (*lode_save_fn)(void *context, const lode_saved *saved);

/** Knobs of a search. Every one is part of the question: same values, same answer. */
typedef struct lode_search_options {
  double gap;                          /**< relative gap at which the search ends, > 0 */
  uint64_t seed;                       /**< of every random stream */
  int n_task;                          /**< neighbourhoods tried per round of the incumbent search, >= 1 */
  int n_node;                          /**< tree nodes solved per round, >= 1 */
  long node_limit;                     /**< tree nodes at most; 0: none */
  unsigned off;                        /**< features (lode_feature) that are switched off */
  double interval;                     /**< seconds between progress lines */
  const lode_partition *neighbourhood; /**< region sets of the incumbent search; borrowed */
  const lode_partition *parts;         /**< of coarse blocks, with which the root begins, or NULL; borrowed */
  const double *start;                 /**< [starts] a plan to begin with, or NULL; borrowed */
  lode_save_fn save;                   /**< receives states, at the end at the latest; NULL: none */
  void *save_context;
  double save_interval; /**< seconds between states that are handed on, at least; 0: only at the end */
  bool saves_always;    /**< every state is kept and handed on, whatever that costs: for tests */
  const char *resume; /**< a state to go on from, of the same model and the same knobs but `gap` and `node_limit`; NULL:
                         none; borrowed */
  size_t resume_n;
  bool
      takes_floor;   /**< the best plan and bound of `resume` are the search's own from the start: so where the gap is
                        another one than it was. Else the search repeats what it did, and ends as if it had not stopped */
  bool any_plan;     /**< end with the first feasible plan, without a bound: is there one? */
  const char *known; /**< a state of the same model under the same or fewer siting rules, whose Benders cuts and bound
                        hold here as well; NULL: none; borrowed */
  size_t known_n;
} lode_search_options;

typedef enum lode_search_outcome {
  LODE_SEARCH_GAP,        /**< plan within the gap */
  LODE_SEARCH_INFEASIBLE, /**< no plan: see `elastic` */
  LODE_SEARCH_STOPPED     /**< limit or signal */
} lode_search_outcome;

/** What a search found. Zero-initialise; lode_search_result_clear. The same on every rank. */
typedef struct lode_search_result {
  lode_search_outcome outcome;
  double bound; /**< proven lower bound; -INFINITY if none */
  bool has_plan;
  double *y;          /**< [starts] best plan */
  double cost;        /**< of the best plan; INFINITY if none */
  double elastic;     /**< infeasible: least sum of relative shortages over the worst block, proven */
  size_t worst_block; /**< infeasible: block with the largest shortage at the least-infeasible plan */
  double *worst_y;    /**< infeasible: that plan */
  long nodes, cuts, rounds;
  size_t n_known; /**< cuts taken from options.known */
  lode_lp_stats block_lp, master_lp;
  size_t n_master_row;
  lode_scaling scaling; /**< the same on every rank but for what its own clock says */
  lode_profile profile; /**< of this rank: not the same on every rank */
} lode_search_result;

/** One line of progress, on rank 0: seconds since the start are added by the receiver. */
typedef struct lode_progress {
  const char *phase;
  long nodes, cuts;
  double lower, upper; /**< money; -INFINITY, INFINITY if unknown, as while a feasible plan is looked for */
  bool is_forced;      /**< show it whatever the interval */
} lode_progress;
typedef void (*lode_progress_fn)(void *context, const lode_progress *progress);

/**
 * Branch-and-Benders-cut over siting and operations. Collective.
 * @param model the same on every rank
 * @return LODE_OK with result; LODE_E_NUMERIC if bounds cross or an LP cannot be solved
 * Source: Benders (1962); in-out: Ben-Ameur, Neame (2007), Networks 49(1), 3-17.
 */
lode_status lode_search_run(lode_env *env, const lode_comm *comm, const lode_model *model,
                            const lode_search_options *options, const lode_stop *stop, lode_progress_fn progress,
                            void *context, lode_search_result *result);
void lode_search_result_clear(lode_search_result *result);

#endif
