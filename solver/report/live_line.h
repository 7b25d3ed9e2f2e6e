/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_LIVE_LINE_H
#define LODE_REPORT_LIVE_LINE_H

#include <stddef.h>

#include "solver/base/terminal.h"

/** What the live line of a solve tells. */
typedef struct lode_live_state {
  const char *phase; /**< NULL: nothing is known yet */
  double seconds;    /**< since the start */
  double gap;        /**< relative; not finite: no plan or no bound */
  double goal;       /**< gap at which the run ends */
  double left;       /**< seconds to the time limit of the search; not finite: none */
  long nodes;
} lode_live_state;

/**
 * The live line: phase, time, gap, nodes, time left, and a bar that is empty at a gap of 100 % and full at the goal, by
 * the logarithm of the gap. The bar tells what is proven, not how long it takes: nobody knows that. Local.
 * @param buffer [size >= 512]; narrower than the terminal, fit for lode_live
 */
void lode_live_line(char *buffer, size_t size, const lode_live_state *state, const lode_terminal *terminal);

/** Full share of the bar, 0 to 1. Local. */
double lode_live_share(double gap, double goal);

#endif
