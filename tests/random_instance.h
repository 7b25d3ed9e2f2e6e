/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_RANDOM_INSTANCE_H
#define LODE_TESTS_RANDOM_INSTANCE_H

#include <stdint.h>

/** Sizes of a random instance; a field of 0 stands for the default in brackets. */
typedef struct lode_random_shape {
  int max_region;        /**< 1 .. 6 [4] */
  int max_period;        /**< 1 .. 4 [3] */
  int max_scenario;      /**< 1 .. 4 [3] */
  int max_commodity;     /**< 2 .. 5 [4] */
  int max_binary;        /**< most starts (site, option, period) that come on line, >= 1 [8] */
  int infeasible_one_in; /**< one in so many has a hard demand that can hardly or not at all be met [8]; < 0: none */
} lode_random_shape;

/**
 * Text of a tiny instance (XML) with features of the format switched on at random: a chain of commodities and
 * processes, options with one or several processes, leads, short lives, grants, exclusions, prerequisites, agencies,
 * budgets, existing plants, supplies, imports, hard and penalised demands, disposals, lanes, caps, shares, credits and
 * scenarios with adjustments of every target, also one of probability 0. The reader accepts every one of them; the
 * plans are few enough to be enumerated. Same seed and shape, same text. Serial.
 *
 * @param shape NULL for the defaults
 * @return text owned by the caller (free), NULL if memory is short
 */
char *lode_random_instance(uint64_t seed, const lode_random_shape *shape);

#endif
