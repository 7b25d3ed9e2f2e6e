/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SCALING_H
#define LODE_SEARCH_SCALING_H

#include "solver/base/text.h"

enum { LODE_N_SCALE = 9 }; /* 1, 2, 4, ..., 256 ranks */

/** Seconds on the longest path of the rounds so far, for each number of ranks. */
typedef struct lode_scaling_part {
  double seconds[LODE_N_SCALE];
} lode_scaling_part;

/**
 * How a run would share its work on other numbers of ranks, from the time that every piece of it took here: each round
 * takes as long as the rank with the most work, dealt as the search deals it (SCALING.md). Zero-initialise. Measured
 * only: nothing is decided by it.
 */
typedef struct lode_scaling {
  lode_scaling_part blocks; /**< operations LPs of the blocks */
  lode_scaling_part tree;   /**< node LPs */
  lode_scaling_part plans;  /**< neighbourhoods, looks at neighbours, draws */
  lode_scaling_part cuts;   /**< separation of integer cuts */
  double dealt;             /**< seconds of this rank in `cuts` */
  double replicated;        /**< seconds that every rank spends alike: root LPs of the master, choice of integer cuts */
  double bytes;             /**< that every rank received */
  long exchanges;           /**< collectives with data */
} lode_scaling;

/** Rank of piece i of n_rank. */
typedef int (*lode_deal)(size_t i, int n_rank);

/** One round of n pieces. Local, O(n). */
void lode_scaling_round(lode_scaling_part *part, size_t n, const double seconds[], lode_deal deal);
/** Work that divides evenly over at most `most` ranks. Local. */
void lode_scaling_even(lode_scaling_part *part, double seconds, size_t most);
/** An exchange in which every rank receives n bytes. Local. */
void lode_scaling_exchange(lode_scaling *scaling, size_t n);
/** The table as CSV: ranks,blocks,tree,plans,cuts,replicated,exchange,total,speedup,efficiency (seconds). Local. */
lode_status lode_scaling_table(lode_env *env, const lode_scaling *scaling, lode_text *text);

#endif
