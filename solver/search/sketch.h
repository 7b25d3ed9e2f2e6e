/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SKETCH_H
#define LODE_SEARCH_SKETCH_H

#include "solver/search/state.h"

/**
 * Local search by sketches: blocks in which the regions of an island are one (coarse.h), so that shipping is free. What
 * that forgets is measured at the plan at hand, block by block, and added to what the sketches say elsewhere: near the
 * plan that is right to a small part of what a move is worth, for a tenth of the blocks' work. Estimates, by the cuts
 * of sketches too, choose the moves and draws that the sketches are asked about; these choose what the blocks are asked
 * about, and the blocks alone change the plan. Where no single exchange looks better, exchanges of two plants are
 * looked at. Ends at once where shipping costs so much that a sketch says little, and in large countries, where no
 * single plant is worth a question. No state is kept inside a round: a run that goes on from a checkpoint begins the
 * round again. Collective.
 * Source: surrogates in local search, corrected at the point at hand: Alexandrov et al. (1998), Struct. Optim. 15.
 */
lode_status lode_sketch_round(lode_search *s);

#endif
