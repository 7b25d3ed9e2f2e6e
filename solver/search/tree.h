/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_TREE_H
#define LODE_SEARCH_TREE_H

#include "solver/search/state.h"

/**
 * Branch and bound on the master in bulk-synchronous rounds: a fixed number of best nodes is dealt over the ranks, all
 * ranks learn all results, integral points are tried on the blocks (their cuts reopen the node), one fractional point a
 * round is separated too, the rest branch by pseudo-costs. Ends when the gap is reached, no node is left, or on a
 * limit. Collective; the tree is replicated.
 * Source: pseudo-costs: Benichou et al. (1971), Math. Program. 1, 76-94.
 */
lode_status lode_tree_run(lode_search *s);

#endif
