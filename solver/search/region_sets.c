/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/region_sets.h"

#include <stdlib.h>

static const size_t regions_per_part = 6; /* of region sets, and of coarse blocks where their number is not said */
static const size_t large_block = 2000;   /* rows from which coarse blocks pay */

lode_status lode_region_sets(lode_env *env, const lode_comm *comm, const lode_instance *in, size_t n_part, bool shuffle,
                             uint64_t seed, lode_partition **partition) {
  const size_t n = in->n_region;
  lode_status st = LODE_OK;
  lode_graph *graph = NULL;
  if (comm->rank == 0) {
    st = lode_graph_create(env, in, &graph);
    if (st == LODE_OK)
      st = lode_partition_create(env, graph, n_part, partition);
    if (st == LODE_OK && shuffle)
      lode_partition_shuffle(*partition, seed);
  } else {
    *partition = lode_alloc(env, 1, sizeof **partition, "partition");
    if (*partition != NULL)
      (*partition)->part = lode_alloc(env, n, sizeof *(*partition)->part, "partition");
    if (*partition == NULL || (*partition)->part == NULL)
      st = LODE_E_NOMEM;
  }
  lode_graph_destroy(&graph);
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK)
    return st;
  (*partition)->n_region = n;
  if ((st = lode_comm_bcast(env, comm, 0, &(*partition)->n_part, sizeof(*partition)->n_part)) != LODE_OK)
    return st;
  return lode_comm_bcast(env, comm, 0, (*partition)->part, n * sizeof *(*partition)->part);
}

/** First region of the island of r, as far as it is known. */
static int32_t first_of(const int32_t first[], int32_t r) {
  while (first[r] != r)
    r = first[r];
  return r;
}

lode_status lode_region_islands(lode_env *env, const lode_instance *in, lode_partition **partition) {
  lode_partition *p = lode_alloc(env, 1, sizeof *p, "partition");
  int32_t *first = lode_alloc(env, in->n_region, sizeof *first, "partition");
  if (p != NULL)
    p->part = lode_alloc(env, in->n_region, sizeof *p->part, "partition");
  *partition = p;
  if (p == NULL || p->part == NULL || first == NULL) {
    free(first);
    lode_partition_destroy(partition);
    return LODE_E_NOMEM;
  }
  p->n_region = in->n_region;
  for (size_t r = 0; r < in->n_region; ++r)
    first[r] = (int32_t)r;
  for (size_t l = 0; l < in->n_lane; ++l) {
    const int32_t a = first_of(first, in->lane[l].from), b = first_of(first, in->lane[l].to);
    first[a > b ? a : b] = a > b ? b : a;
  }
  for (size_t r = 0; r < in->n_region; ++r) {
    const int32_t root = first_of(first, (int32_t)r);
    p->part[r] = root == (int32_t)r ? (int32_t)p->n_part++ : p->part[root];
    first[r] = root;
  }
  free(first);
  return LODE_OK;
}

size_t lode_region_sets_auto(const lode_instance *in) { return in->n_region / regions_per_part + 1; }

size_t lode_largest_block(const lode_model *model) {
  size_t most = 0;
  for (size_t b = 0; b < model->n_block; ++b)
    most = model->block[b].n_row > most ? model->block[b].n_row : most;
  return most;
}

size_t lode_coarse_parts_auto(const lode_model *model) {
  return lode_largest_block(model) >= large_block ? lode_region_sets_auto(model->instance) : 1;
}
