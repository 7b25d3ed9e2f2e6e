/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_MOVES_H
#define LODE_SEARCH_MOVES_H

#include "solver/search/state.h"

/**
 * Local search on the incumbent: a move drops a plant, builds one, or exchanges one for another (elsewhere, of another
 * size or kind, earlier or later). All moves are estimated by the cuts known so far (estimate.h), which is a lower
 * bound of what they cost; the blocks are asked only where that is below the incumbent, and their cuts rule out what
 * was only thought to be good. When no move is left, or a few
 * looks hardly came nearer to the bound, plants are taken out at random and the plan is mended by moves, on
 * estimates alone, from a fixed number of draws, dealt over the ranks. Goes on from s->plans. Collective.
 * Source: local search for facility location: Kuehn, Hamburger (1963); iterated: Lourenco, Martin, Stuetzle (2003).
 */
lode_status lode_moves_round(lode_search *s);
/** Sets s->plans to the beginning of the local search. Local. */
void lode_moves_begin(lode_search *s);

#endif
