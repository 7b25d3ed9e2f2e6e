/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "models/timing.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

/* (site, option, start period) that come on line */
static size_t count_binaries(const lode_instance *in) {
  size_t n = 0;
  for (size_t j = 0; j < in->n_site; ++j) {
    for (size_t i = 0; i < in->site[j].option.n; ++i) {
      for (size_t t = 0; t < in->n_period; ++t) {
        const lode_build build = {(int32_t)j, in->site[j].option.item[i], (int32_t)t};
        const lode_on_line on = lode_build_on_line(in, build);
        n += on.first < on.end;
      }
    }
  }
  return n;
}

static void the_reader_accepts_every_random_instance(void) {
  lode_env *env = lode_env_create();
  size_t n_few = 0, n_adjust[LODE_N_TARGET] = {0};
  for (uint64_t seed = 0; seed < 600; ++seed) {
    char *text = lode_random_instance(seed, NULL);
    lode_instance *in = NULL;
    CU_ASSERT_EQUAL(lode_instance_read_memory(env, text, strlen(text), "random", &in), LODE_OK);
    if (in == NULL) {
      fprintf(stderr, "seed %d: %s\n", (int)seed, lode_env_message(env));
      lode_env_clear(env);
    } else {
      const size_t n = count_binaries(in);
      CU_ASSERT(n <= 8);
      n_few += n < 2;
      for (size_t i = 0; i < in->n_adjustments; ++i)
        for (size_t k = 0; k < in->adjustments[i].n_adjust; ++k)
          ++n_adjust[in->adjustments[i].adjust[k].target];
    }
    lode_instance_destroy(&in);
    free(text);
  }
  CU_ASSERT(n_few < 60);
  for (int target = 0; target < LODE_N_TARGET; ++target)
    CU_ASSERT(n_adjust[target] >= 10);
  lode_env_destroy(&env);
}

static void a_seed_gives_the_same_text_again(void) {
  char *first = lode_random_instance(7, NULL), *again = lode_random_instance(7, NULL);
  char *other = lode_random_instance(8, NULL);
  CU_ASSERT_STRING_EQUAL(first, again);
  CU_ASSERT_STRING_NOT_EQUAL(first, other);
  free(first);
  free(again);
  free(other);
}

static void the_shape_bounds_the_sizes(void) {
  const lode_random_shape shape = {2, 1, 1, 2, 3, -1};
  lode_env *env = lode_env_create();
  for (uint64_t seed = 0; seed < 60; ++seed) {
    char *text = lode_random_instance(seed, &shape);
    lode_instance *in = NULL;
    CU_ASSERT_EQUAL(lode_instance_read_memory(env, text, strlen(text), "random", &in), LODE_OK);
    if (in != NULL) {
      CU_ASSERT(in->n_region <= 2 && in->n_period == 1 && in->n_scenario == 1 && in->n_commodity == 2);
      CU_ASSERT(count_binaries(in) <= 3);
    }
    lode_instance_destroy(&in);
    free(text);
  }
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"the reader accepts every random instance", the_reader_accepts_every_random_instance},
      {"a seed gives the same text again", a_seed_gives_the_same_text_again},
      {"the shape bounds the sizes", the_shape_bounds_the_sizes},
  };
  return lode_test_main("random instances", test, sizeof test / sizeof test[0]);
}
