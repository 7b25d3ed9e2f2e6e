/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_WORTH_H
#define LODE_MODELS_WORTH_H

#include "models/block.h"

/** A solved block. Borrows its arrays. */
typedef struct lode_block_optimum {
  const double *upper; /**< [n_col] bounds at the plan */
  const double *x;     /**< [n_col] */
  const double *pi;    /**< [n_row] duals, money per unit */
} lode_block_optimum;

/**
 * Limits of a solved block that bind, and what one more unit of each is worth: minus the dual of a row, minus the
 * reduced cost (c - A'pi, from the block's own data) of a column at its upper bound. At a kink of the costs that is a
 * value between what one unit more saves and what one unit less costs. Appends to the list. Local, O(entries).
 *
 * @param block of a model built with is_pricing; else bounds that no datum states may take the worth of the limits
 * @param negligible money per unit that counts as nothing, >= 0
 */
lode_status lode_block_worth(lode_env *env, const lode_model *model, const lode_block *block,
                             const lode_block_optimum *found, double negligible, lode_worth_list *list);

#endif
