/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_INTEGER_CUT_H
#define LODE_SEARCH_INTEGER_CUT_H

#include "solver/search/state.h"

/**
 * Cuts off the point of an optimal relaxation: mixed-integer rounding of single rules, of differences of two Benders
 * cuts of one block, and of rows of the simplex tableau, all written in the starts. Every cut holds for every plan that
 * keeps the rules and thetas no smaller than the blocks' values. The master gets them as LODE_ORIGIN_INTEGER, the same
 * on any number of ranks, which share the work. Collective; a function of (master, relaxation) alone.
 *
 * @param relaxation the last solve of this master, OPTIMAL
 * @param off families (lode_feature) that are left out
 * @param scaling receives the time, or NULL
 * @param n_cut [out] cuts added
 */
lode_status lode_integer_cuts_add(lode_env *env, const lode_comm *comm, lode_master *master,
                                  const lode_relaxation *relaxation, unsigned off, lode_scaling *scaling,
                                  size_t *n_cut);

/**
 * Rounds of integer cuts and fresh Benders cuts at the root; raises the bound. For LODE_ASK_COST only. Collective.
 * Source: DESIGN 3.1; Marchand, Wolsey (2001); Gomory (1960), RAND RM-2597.
 */
lode_status lode_search_integer_cuts(lode_search *s);

#endif
