/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_RANDOM_H
#define LODE_BASE_RANDOM_H

#include <stdint.h>

/** Stream of random numbers; copy it to fork it. */
typedef struct lode_random {
  uint64_t state;
} lode_random;

/** Stream keyed by two numbers (seed, subtree or task), the same on every machine. Local. */
lode_random lode_random_stream(uint64_t seed, uint64_t key);
/** SplitMix64. Source: Steele, Lea, Flood (2014), OOPSLA, 453-472. Local. */
uint64_t lode_random_next(lode_random *random);
/** Uniform in [0,1), 53 bits. Local. */
double lode_random_unit(lode_random *random);
/** Uniform in 0 .. n-1, n > 0. Local. */
uint64_t lode_random_below(lode_random *random, uint64_t n);

#endif
