/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_NODE_H
#define LODE_SEARCH_NODE_H

#include "solver/base/text.h"
#include "solver/search/state.h"

/** Relative distance from the incumbent within which a node is given up; the bound of an exhausted tree is that much
 * lower. */
extern const double lode_prune;

/** A branching: a start (item < starts) or count (starts + its number) is given a bound. */
typedef struct lode_decision {
  int32_t item;
  bool is_up; /**< lower bound, else upper bound */
  int32_t value;
} lode_decision;

/** An open node: what was decided on the way from the root. */
typedef struct lode_node {
  int64_t id; /**< order of birth; breaks ties */
  size_t n;
  lode_decision *decision; /**< [n] */
  double bound;            /**< proven */
  double parent;           /**< the parent's bound; NAN once the effect of the last decision has been learnt */
  double moved;            /**< distance that the last decision moved its item at least, in (0, 1) */
  int separated;           /**< its fractional point was given to the blocks */
  int idle;                /**< times in a row that cuts at its integral point did not raise the bound */
  lode_basis_copy basis;
} lode_node;

/** Open nodes, a heap by (bound, id). */
typedef struct lode_nodes {
  lode_node *node;
  size_t n, room;
  int64_t next_id;
} lode_nodes;

/** A solved node, as every rank sees it. */
typedef struct lode_node_result {
  lode_lp_outcome outcome;
  double bound;
  int32_t branch;  /**< item to branch on; -1: integral */
  int32_t split;   /**< its children are item <= split and item >= split + 1 */
  double part;     /**< value of the item above `split`, in (0, 1) */
  double down, up; /**< proven bounds of the children where strong branching found them, else -INFINITY */
  bool is_cut;     /**< a cut of the pool cuts off the point; no branching was chosen */
  long iterations; /**< of the simplex, trials included */
  double seconds;  /**< that it took; measured, never decided by */
  double *x;       /**< [n_col] sent to other ranks only where it is optimal, else NULL there */
  lode_basis_copy basis;
} lode_node_result;

void lode_node_clear(lode_node *node);
void lode_nodes_clear(lode_nodes *open);
/** Adds the root: no decision. Copies. Local. */
lode_status lode_nodes_plant(lode_env *env, lode_nodes *open, double bound, const lode_basis_copy *basis);
/**
 * Adds a child of `from` with one more decision. Copies. Local.
 * @param parent, moved what its solve will teach the pseudo-costs (see lode_node)
 */
lode_status lode_nodes_push(lode_env *env, lode_nodes *open, const lode_node *from, const lode_decision *decision,
                            double bound, double parent, double moved, const lode_basis_copy *basis);
/** Puts a node back with a better bound and basis, under its old number. Copies. Local. */
lode_status lode_nodes_reopen(lode_env *env, lode_nodes *open, const lode_node *node, double bound,
                              const lode_basis_copy *basis);
/** Takes the best nodes out, at most `most`. The caller owns them. @return how many */
size_t lode_nodes_pop(lode_nodes *open, size_t most, lode_node batch[]);
/** Drops nodes with bound >= cutoff. */
void lode_nodes_prune(lode_nodes *open, double cutoff);
/** Least bound, INFINITY if none is open. */
double lode_nodes_least(const lode_nodes *open);

struct lode_pseudo;
/**
 * Solves a node and chooses where to branch. Local; a pure function of the node, the level, the master and the
 * pseudo-costs.
 * @param level the LP may end where its bound reaches this, with outcome CUTOFF; INFINITY: not before the incumbent's
 * cost
 */
lode_status lode_node_solve(lode_search *s, const lode_node *node, double level, const struct lode_pseudo *pseudo,
                            lode_node_result *result);
void lode_node_result_clear(lode_node_result *result);
lode_status lode_node_result_pack(const lode_search *s, int32_t index, const lode_node_result *result, lode_text *out);
/** Reads one packed result at *at into result[its index]. */
lode_status lode_node_result_unpack(const lode_search *s, const char *data, size_t *at, lode_node_result result[]);

#endif
