/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_DRAWS_H
#define LODE_SEARCH_DRAWS_H

#include "solver/search/mover.h"

/** Plans drawn at random near another, best estimate first. Zero-initialise. */
typedef struct lode_draws {
  size_t n;
  double *y; /**< [n * starts] */
} lode_draws;

/**
 * Takes one to three plants of the mover's plan out at random, and mends the plan by the best moves on estimates,
 * without those plants: n_draw times, dealt over the ranks. Collective.
 * @param most_work cut evaluations of a look at all moves
 * @param limit only plans whose estimate is below are kept
 * @param draws [out] the same on every rank; empty after a stop (s->is_stopped)
 */
lode_status lode_draw(lode_mover *m, int n_draw, double most_work, double limit, lode_draws *draws);
void lode_draws_clear(lode_draws *draws);

#endif
