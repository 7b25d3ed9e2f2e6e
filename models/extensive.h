/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_EXTENSIVE_H
#define LODE_MODELS_EXTENSIVE_H

#include "models/block.h"
#include "models/mip.h"

/**
 * The whole program as one mixed-integer program: siting columns first (model->siting, same order), then the columns of
 * every block at weight x cost; siting rows, block rows, and a row x <= upper + scale L(y) for every bound that moves.
 * Elastic columns are left out. Local, O(size of all blocks).
 */
lode_status lode_extensive_create(lode_env *env, const lode_model *model, lode_mip **mip);

#endif
