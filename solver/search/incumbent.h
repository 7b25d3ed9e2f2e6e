/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_INCUMBENT_H
#define LODE_SEARCH_INCUMBENT_H

#include "solver/search/state.h"

/**
 * One round of the incumbent search: a fixed number of restricted masters ("tasks"), dealt over the ranks, each solved
 * by a short depth-first search; the most promising points are tried on the blocks. Task 0 frees the starts that the
 * root relaxation uses (kernel search); even tasks those of one METIS region set with its neighbours, odd ones those of
 * a random draw of sites; all may drop the incumbent's plants or move them by a period. A task whose point was tried is
 * solved again with the new cuts, a few times, until its restriction holds nothing that looks better. Then
 * local search (moves.h) goes on from the best plan. Collective.
 * Goes on from s->plans where a checkpoint was taken inside a round.
 * Source: kernel search: Angelelli, Mansini, Speranza (2010), Comput.
 * Oper. Res. 37(11), 2017-2026.
 */
lode_status lode_incumbent_round(lode_search *s);

#endif
