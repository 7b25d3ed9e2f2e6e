/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_COARSE_H
#define LODE_SEARCH_COARSE_H

#include "models/block.h"
#include "partition/partition.h"
#include "solver/lp/lp.h"

/**
 * A block in which the regions of a part are one: their balances of a commodity are added up, so shipping inside a part
 * is free and its columns vanish; all other rows stay. That is a relaxation, far smaller than the block, and its duals,
 * the same for every region of a part, make a cut of the block (models/cut.h: any duals do). COARSE.md has the theory.
 */
typedef struct lode_coarse lode_coarse;

/** Local, O(nonzeros). */
lode_status lode_coarse_create(lode_env *env, const lode_model *model, const lode_block *block,
                               const lode_partition *partition, lode_coarse **coarse);
void lode_coarse_destroy(lode_coarse **coarse);

/**
 * Solves it at the link values L, from its last basis; what cannot be met is priced, so that fractional points give
 * cuts of costs.
 * @param pi [out, n_row of the block] duals of the block's rows
 * @param value [out] optimum of the relaxation, INFINITY if it was not found (the duals are of use all the same)
 */
lode_status lode_coarse_solve(lode_env *env, lode_coarse *coarse, const double L[], const lode_lp_limits *limits,
                              double pi[], double *value, lode_lp_outcome *outcome);
/** Its LP, owned by it. Local. */
lode_lp *lode_coarse_lp(lode_coarse *coarse);
/** Rows and columns of its LP. Local. */
void lode_coarse_size(const lode_coarse *coarse, size_t *n_row, size_t *n_col);

#endif
