/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_CHECKPOINT_H
#define LODE_SEARCH_CHECKPOINT_H

#include "solver/search/branch.h"
#include "solver/search/node.h"
#include "solver/search/state.h"

/*
 * Checkpoints of a search. At the head of a round all ranks hold the same state, and each its blocks' bases; that is
 * written down as bytes from time to time (so rarely that it costs no more than a hundredth of the run) and kept in
 * memory. A stop throws the round away that it cuts short: what is handed on then is the last state kept, with the best
 * plan and bound known ("floor"). A run that goes on from it repeats the thrown away rounds, bit for bit, and reports
 * no less than the floor meanwhile. Numbers of a state never depend on ranks or on the clock.
 */

/** To be called at the head of a round, on every rank: keeps the state, and hands it on, if that is due. Collective. */
lode_status lode_search_keep(lode_search *s);
/** Hands the last state kept and the best plan and bound to options->save. Collective. */
lode_status lode_search_hand_on(lode_search *s);
/**
 * Reads the floor of options->resume and says which question its state is of. Local, the same everywhere.
 * @param question [out] of the state
 * @param has_state [out] false: the search begins from nothing
 * @return LODE_E_INPUT if the bytes are no checkpoint of this model
 */
lode_status lode_search_open(lode_search *s, lode_question *question, bool *has_state);
/** Takes the state of options->resume; the search has just begun its question. Collective. @return LODE_E_INPUT. */
lode_status lode_search_load(lode_search *s);
/**
 * Takes the cuts of options->known, a state of the same model under the same or fewer rules, into the master of a
 * search for the cheapest plan that has just begun, and its bound. Integer cuts stay behind: they may rest on starts
 * that were fixed because of another incumbent. Local, the same everywhere.
 * @param n [out] cuts; 0 if the state is of another question or has none
 * @return LODE_E_INPUT if the bytes are no state of this model
 */
lode_status lode_search_adopt(lode_search *s, size_t *n);
/** Reads the tree behind the state. Local. @return LODE_E_INPUT. */
lode_status lode_tree_load(lode_search *s, lode_nodes *open, lode_pseudo *pseudo);
void lode_saver_clear(lode_saver *saver);

#endif
