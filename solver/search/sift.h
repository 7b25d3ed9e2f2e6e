/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SIFT_H
#define LODE_SEARCH_SIFT_H

#include "solver/base/bytes.h"
#include "solver/search/block_lp.h"

/**
 * Sifting of a block's LP: columns that are not promising stay fixed at their lower bounds, where the simplex leaves
 * them out; after each solve they are priced, and those that would help are opened. What is optimal then is optimal for
 * all columns. Pays where lanes are many times the rows.
 * Source: Bixby, Gregory, Lustig, Marsten, Shanno (1992), Operations Research 40(5), 885-897.
 */
typedef struct lode_sift lode_sift;

/** Has the block so many columns that sifting pays? Local. */
bool lode_sift_pays(const lode_block *block);
/** @param lp of the block and kind, its start basis set: columns that are basic there are open. Local. */
lode_status lode_sift_create(lode_env *env, const lode_block *block, lode_cut_kind kind, const lode_lp *lp,
                             lode_sift **sift);
/** Which columns are open: what a copy needs to go on like the original. Local. */
void lode_sift_put(const lode_sift *sift, lode_sink *out);
void lode_sift_get(lode_sift *sift, lode_bytes *in);
void lode_sift_destroy(lode_sift **sift);
/** As lode_block_lp_move. Local, O(columns). */
lode_status lode_sift_move(lode_env *env, lode_sift *sift, const double L[], lode_lp *lp);
/** Opens the columns that are above their lower bounds in x[n_col] (NULL: all). Local. */
lode_status lode_sift_open(lode_env *env, lode_sift *sift, const double x[], lode_lp *lp);
/**
 * As lode_lp_solve, over all columns. INFEASIBLE is not proven: the feasibility problem tells, and columns that keep
 * the rows there may be opened. Local; a pure function of what the sift was asked before.
 */
lode_status lode_sift_solve(lode_env *env, lode_sift *sift, const lode_lp_limits *limits, lode_lp *lp,
                            lode_lp_outcome *outcome);

#endif
