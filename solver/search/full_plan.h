/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_FULL_PLAN_H
#define LODE_SEARCH_FULL_PLAN_H

#include "models/block.h"

/**
 * A plan that builds as much as rules allow: starts in the order of their periods, dearest first, each taken if the
 * rules then still hold. Where something must be met, it often can be from such a plan. Local, O(n log n + entries).
 * @param y [n_start, out] 0/1
 */
lode_status lode_full_plan(lode_env *env, const lode_model *model, double y[]);

#endif
