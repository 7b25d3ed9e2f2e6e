/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_SKETCH_H
#define LODE_SEARCH_SKETCH_H

#include "solver/search/state.h"

/**
 * Local search by sketches: blocks in which the regions of an island are one (coarse.h), so that shipping is free. What
 * that forgets is measured at the plan at hand, block by block, and added to what the sketches say elsewhere: near the
 * plan that is right to a small part of what a move is worth, at a tenth of the work of the blocks. Estimates (by the
 * sketches' cuts too) choose moves and draws that the sketches are asked about, sketches choose what the blocks are
 * asked about, and only they change the plan. Ends at once where shipping costs so much that a sketch says little. Does
 * not come back to the blocks' time limits between looks: a stop throws away a part of a round. Collective.
 */
lode_status lode_sketch_round(lode_search *s);

#endif
