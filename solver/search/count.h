/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_COUNT_H
#define LODE_SEARCH_COUNT_H

#include "models/block.h"
#include "models/rows.h"

/**
 * Counts: plants of one option, of one process or of one stage that have been started up to a period, over all sites.
 * Integer at every plan, where the relaxation has a plant of a kind spread over sites that are nearly interchangeable.
 * The master carries each as a row without bounds, which costs its LP next to nothing; the tree branches on them, and
 * the integer cuts round their tableau rows.
 *
 * @param rows [out] appended: one row of coefficients 1 over the starts per count, at least two entries, no two alike
 * Local, O(starts x periods x log).
 * Source: branching on sums: Ryan, Foster (1981); Ostrowski, Anjos, Vannelli (2015), Math. Program. 150, 99-129.
 */
lode_status lode_counts_make(lode_env *env, const lode_model *model, lode_rows *rows);

#endif
