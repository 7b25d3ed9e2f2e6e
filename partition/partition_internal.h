/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_PARTITION_PARTITION_INTERNAL_H
#define LODE_PARTITION_PARTITION_INTERNAL_H

#include "partition/partition.h"

/** Largest sum of vertex or of edge weights; the library adds them up in 32 bits. */
#define LODE_GRAPH_MAX_TOTAL 1000000000

/**
 * Checks a graph as METIS does not: counts, order, symmetry, positive weights, sums that fit. Local, O(edges log
 * degree).
 * @return LODE_E_INPUT
 */
lode_status lode_graph_check(lode_env *env, const lode_graph *graph);

/** Where a repair may act: the vertices of one connected component and the parts first .. first + n - 1 it is cut into.
 */
typedef struct lode_repair {
  const lode_graph *graph;
  const int32_t *vertex; /**< [n_vertex] ascending */
  size_t n_vertex;
  int32_t first_part, n_part; /**< n_part <= n_vertex */
  int32_t *part;              /**< [graph->n_vertex] of every vertex, changed in place */
  size_t n_moved;             /**< [out] vertices moved */
} lode_repair;

/**
 * Makes every part of a component connected and none empty: all but the heaviest piece of a part go to the neighbour
 * they trade with most, and an empty part grows out of the heaviest one. Local.
 */
lode_status lode_partition_repair(lode_env *env, lode_repair *repair);

/** Commodities that a lane carries: with a distance all that have a mode, and those it names a cost of. Local. */
size_t lode_lane_flows(const lode_instance *in, const lode_lane *lane);

#endif
