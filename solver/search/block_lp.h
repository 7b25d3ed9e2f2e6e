/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_BLOCK_LP_H
#define LODE_SEARCH_BLOCK_LP_H

#include "models/cut.h"
#include "solver/lp/lp.h"

/** Power of two by which the costs of the LP are multiplied: no digit is lost, here or on the way back. Local. */
double lode_block_lp_scale(const lode_block *block, lode_cut_kind kind);
/** Money per unit of elastic column where it is priced: beyond what meeting a demand costs on most ways. Local. */
double lode_block_lp_penalty(const lode_block *block);

/**
 * LP of a block at y = 0: true costs with elastic columns fixed at 0, or the feasibility problem. Costs are multiplied
 * by a power of two that brings their geometric mean near 1, for the LP's tolerance on reduced costs is absolute; the
 * objective and the duals are to be read by the functions below. Elastic columns have a price in the former, for when
 * they are opened. Local.
 */
lode_status lode_block_lp_create(lode_env *env, const lode_block *block, lode_cut_kind kind, lode_lp **lp);
/** Objective after a solve, in the block's own money (or elastic use). Local. */
double lode_block_lp_objective(const lode_block *block, lode_cut_kind kind, const lode_lp *lp);
/** Row duals pi[n_row] after a solve, likewise. Local. */
void lode_block_lp_duals(const lode_block *block, lode_cut_kind kind, const lode_lp *lp, double pi[]);
/** Moves the bounds to the link values L. Local, O(columns). */
lode_status lode_block_lp_move(lode_env *env, const lode_block *block, const double L[], lode_lp *lp);
/** Start basis from statuses by skeleton numbers; and those of a solved block. Local. */
lode_status lode_block_lp_start(lode_env *env, const lode_block *block, const uint8_t row[], const uint8_t col[],
                                lode_lp *lp);
lode_status lode_block_lp_save(lode_env *env, const lode_block *block, const lode_lp *lp, uint8_t row[], uint8_t col[]);

#endif
