/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_CUT_H
#define LODE_MODELS_CUT_H

#include "models/block.h"

/** Relative elastic use of a block that counts as none. */
extern const double lode_elastic_none;

/** Which problem of a block: true costs without elastic columns, or cost 0 but 1/size per unit of elastic column. */
typedef enum lode_cut_kind { LODE_CUT_COST, LODE_CUT_FEASIBILITY } lode_cut_kind;

/**
 * value(y) >= alpha + sum_k beta_k L_link[k](y), beta <= 0, for every y: the block's cost (LODE_CUT_COST), or its least
 * elastic use, which a plan must bring to 0 (LODE_CUT_FEASIBILITY).
 */
typedef struct lode_cut {
  lode_cut_kind kind;
  int32_t block;
  double alpha;
  size_t n;
  int32_t *link; /**< [n] ascending */
  double *beta;  /**< [n] < 0 */
} lode_cut;

/** Work space for one rank. */
typedef struct lode_cut_work {
  double *rc;   /**< [largest n_col] */
  double *beta; /**< [links.n] zero between calls */
  int32_t *touched;
} lode_cut_work;
lode_status lode_cut_work_create(lode_env *env, const lode_model *model, lode_cut_work *work);
void lode_cut_work_destroy(lode_cut_work *work);

/**
 * Cut from any row duals pi[n_row] (NULL: zero), valid by construction: wrong-signed duals of inequalities are set to
 * 0, rc = c - A'pi is computed from the block's own data, then alpha + beta y = pi'b + sum_j min(rc_j l_j, rc_j
 * u_j(y)), tiny beta are moved into alpha at their worst, and alpha is lowered by 1e-12 x the sum of the terms'
 * magnitudes. Local, O(nonzeros). @param cut [out] owned by the caller, lode_cut_clear Source: Benders (1962), Numer.
 * Math. 4, 238-252; safe bounds: Neumaier, Shcherbina (2004), Math. Program. 99, 283-296.
 */
lode_status lode_cut_from_duals(lode_env *env, const lode_model *model, const lode_block *block, lode_cut_kind kind,
                                const double pi[], lode_cut_work *work, lode_cut *cut);
void lode_cut_clear(lode_cut *cut);
/** alpha + beta L. Local. */
double lode_cut_value(const lode_cut *cut, const double L[]);
/** Smallest value of the cut over all points that keep max-builds of every site. Local. */
double lode_cut_least(const lode_model *model, const lode_cut *cut);

#endif
