/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SURVEY_H
#define LODE_SEARCH_SURVEY_H

#include "solver/search/branch.h"

/**
 * Strong branching at the root, shared by the ranks, before the tree begins: every promising item is tried for a short
 * while, the best of them to the end, and what they gain becomes the prior of the pseudo-costs. The first branchings
 * stand above the whole tree; chosen by costs alone, they gain a tenth of what the best ones do.
 * Collective; counts its iterations in tree_work; ends early with s->is_stopped.
 * Source: Applegate, Bixby, Chvatal, Cook (1995), DIMACS TR 95-05; Achterberg, Koch, Martin (2005).
 */
lode_status lode_survey(lode_search *s, lode_pseudo *pseudo);

#endif
