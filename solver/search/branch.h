/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_BRANCH_H
#define LODE_SEARCH_BRANCH_H

#include "solver/search/node.h"

/** What the items of one kind gained, against their priors: for items without a record. */
typedef struct lode_pseudo_mean {
  double down, up;             /**< sums of gains */
  double prior_down, prior_up; /**< sums of the priors of those that gained */
} lode_pseudo_mean;

/** Pseudo-costs: mean change of the bound per unit of rounding an item down or up. The same on every rank. */
typedef struct lode_pseudo {
  size_t n, n_start;             /**< items, starts */
  double *down, *up;             /**< [n] sums */
  int32_t *n_down, *n_up;        /**< [n] observations */
  double *prior_down, *prior_up; /**< [n] gain per unit that is expected where nothing was seen, up to a factor */
  lode_pseudo_mean start, count;
} lode_pseudo;

lode_status lode_pseudo_create(lode_env *env, const lode_master *master, lode_pseudo *pseudo);
void lode_pseudo_destroy(lode_pseudo *pseudo);
/** Takes what a decision did to the bound, per unit of its item. Local, in the order of the batch. */
void lode_pseudo_learn(lode_pseudo *pseudo, const lode_decision *decision, double gain);

/** An item that may be branched on, its value and the changes expected of its children. */
typedef struct lode_candidate {
  size_t item;
  double x, down, up;
} lode_candidate;

/** What a few dual simplex iterations have shown of both children. */
typedef struct lode_trial {
  int32_t index;                   /**< of the caller */
  bool is_down_whole, is_up_whole; /**< solved to the end */
  double down, up;                 /**< proven bounds */
  long iterations;
  double seconds; /**< measured, never decided by */
} lode_trial;

/** Fractional items with the best expected product of changes, best first. Local. @return how many, at most `most` */
size_t lode_branch_shortlist(const lode_search *s, const double x[], const lode_pseudo *pseudo, size_t most,
                             lode_candidate list[]);
/** Tries both children. Local. @param bounds of the node; changed meanwhile @param trial [inout] added to */
lode_status lode_branch_try(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *relaxation,
                            const lode_candidate *candidate, int iterations, lode_trial *trial);
/** Makes gains that were seen the priors of their items, and scales the other priors to them. Local. */
lode_status lode_pseudo_expect(lode_env *env, lode_pseudo *pseudo, size_t n, const lode_candidate item[],
                               const double down[], const double up[]);

/**
 * Chooses the item to branch on, a start or a count: candidates by pseudo-cost product; those without a record are
 * tried (strong branching with few iterations). Sets branch (-1: integral), split, part, down, up. Local.
 * @param bounds of the node; changed meanwhile
 * Source: reliability branching: Achterberg, Koch, Martin (2005), Oper. Res. Lett. 33(1), 42-54.
 */
lode_status lode_branch_choose(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *relaxation,
                               const lode_pseudo *pseudo, lode_node_result *result);

#endif
