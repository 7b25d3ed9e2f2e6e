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
  size_t n, n_start;      /**< items, starts */
  double *down, *up;      /**< [n] sums */
  int32_t *n_down, *n_up; /**< [n] observations */
  double *prior;          /**< [n] gain per unit that is expected where nothing was seen, up to a factor */
  lode_pseudo_mean start, count;
} lode_pseudo;

lode_status lode_pseudo_create(lode_env *env, const lode_master *master, lode_pseudo *pseudo);
void lode_pseudo_destroy(lode_pseudo *pseudo);
/** Takes what a decision did to the bound, as far as its node was solved, per unit of its item. Local, in the order of
 * the batch. */
void lode_pseudo_learn(lode_pseudo *pseudo, const lode_decision *decision, double gain);

/**
 * Chooses the item to branch on, a count or, where none is fractional, a start: candidates by pseudo-cost product;
 * those without a record are tried (strong branching with few iterations, on the rows of the node's last LP). Sets
 * branch (-1: integral), split, part, down, up. Local.
 * @param bounds of the node; changed meanwhile
 * Source: reliability branching: Achterberg, Koch, Martin (2005), Oper. Res. Lett. 33(1), 42-54.
 */
lode_status lode_branch_choose(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *relaxation,
                               const lode_pseudo *pseudo, lode_node_result *result);

#endif
