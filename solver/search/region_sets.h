/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_REGION_SETS_H
#define LODE_SEARCH_REGION_SETS_H

#include "models/block.h"
#include "partition/partition.h"
#include "solver/base/comm.h"

/** METIS on rank 0; the same parts on every rank. Collective. @param shuffle parts drawn at random instead, by `seed`
 */
lode_status lode_region_sets(lode_env *env, const lode_comm *comm, const lode_instance *in, size_t n_part, bool shuffle,
                             uint64_t seed, lode_partition **partition);
/** One part for each island of the network of lanes, by their first regions. Local. */
lode_status lode_region_islands(lode_env *env, const lode_instance *in, lode_partition **partition);
/** Number of region sets of the incumbent search, from the instance alone. Local. */
size_t lode_region_sets_auto(const lode_instance *in);
/** Number of parts of coarse blocks: as many if blocks are so large that their LPs are what the root waits for, else 1.
 * From the model alone, never from the ranks. Local. */
size_t lode_coarse_parts_auto(const lode_model *model);
/** Rows of the largest block. Local. */
size_t lode_largest_block(const lode_model *model);

#endif
