/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_PARTITION_PARTITION_H
#define LODE_PARTITION_PARTITION_H

#include <stddef.h>
#include <stdint.h>

#include "instances/instance.h"

/** Undirected region graph in compressed form, as METIS wants it. */
typedef struct lode_graph {
  size_t n_vertex;        /**< regions */
  int32_t *start;         /**< [n_vertex + 1] */
  int32_t *neighbour;     /**< [start[n_vertex]] every edge twice, no loops, ascending */
  int32_t *edge_weight;   /**< same shape, > 0, expected trade */
  int32_t *vertex_weight; /**< [n_vertex] > 0, size of the region's LP */
} lode_graph;

/** Regions dealt to parts. */
typedef struct lode_partition {
  size_t n_region, n_part;
  int32_t *part;        /**< [n_region] 0 .. n_part-1, none empty */
  int64_t edge_cut;     /**< sum of the weights of edges between parts */
  double balance;       /**< largest part weight / mean part weight, >= 1 */
  size_t n_repaired;    /**< regions moved to mend empty or broken parts */
  int32_t seed, n_seed; /**< the seed that gave these parts, of so many that were tried */
  int64_t worst_cut;    /**< largest edge cut that a seed gave */
} lode_partition;

/**
 * Graph of an instance: an edge where lanes join two regions (both directions added up), weight from the number of
 * commodities the lanes can carry and the demand and supply next to them; vertex weight from supplies, imports,
 * demands, disposals, plants, sites and lanes of the region. Local, O(lanes log lanes).
 */
lode_status lode_graph_create(lode_env *env, const lode_instance *in, lode_graph **graph);
void lode_graph_destroy(lode_graph **graph);

/**
 * K-way partition, the best of a fixed number of seeds: the one with the least edge cut times balance, where a balance
 * of 1.03 is good enough (ties: the first). K = 1 and K >= regions never call the library; isolated regions and small
 * components are dealt one by one to the lightest part and K is shared over the components by weight; empty parts are
 * repaired by moving border vertices. Local, to be called on one rank and broadcast.
 * @param n_part 1 .. ; more than regions gives one region per part (n_part is lowered)
 * Source: Karypis, Kumar (1998), J. Parallel Distrib. Comput. 48(1), 96-129.
 */
lode_status lode_partition_create(lode_env *env, const lode_graph *graph, size_t n_part, lode_partition **partition);
void lode_partition_destroy(lode_partition **partition);
/** Deals the regions to the parts at random, sizes kept: what the library's parts are measured against. edge_cut and
 * balance are not made anew. Local. */
void lode_partition_shuffle(lode_partition *partition, uint64_t seed);
/** "METIS 5.1.0". Local. */
const char *lode_partition_library(void);

#endif
