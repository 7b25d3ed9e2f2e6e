/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SplitMix64: a counter that steps by an odd constant, and a bijection that scatters it. A stream is a starting point
 * of the counter; the same bijection scatters seed and key into it, so for one seed all keys start apart.
 */
#include "solver/base/random.h"

static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / golden ratio, odd */

static uint64_t scatter(uint64_t z) {
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

lode_random lode_random_stream(uint64_t seed, uint64_t key) {
  return (lode_random){.state = scatter(scatter(seed + golden) + key)};
}

uint64_t lode_random_next(lode_random *random) {
  random->state += golden;
  return scatter(random->state);
}

double lode_random_unit(lode_random *random) { return (double)(lode_random_next(random) >> 11) * 0x1p-53; }

uint64_t lode_random_below(lode_random *random, uint64_t n) {
  uint64_t uneven = (UINT64_C(0) - n) % n; /* 2^64 mod n: that many draws are thrown away, so that none is favoured */
  uint64_t drawn;
  do {
    drawn = lode_random_next(random);
  } while (drawn < uneven);
  return drawn % n;
}
