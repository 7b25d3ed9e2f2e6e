/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/branch.h"

#include <CUnit/CUnit.h>

#include "tests/harness.h"

static lode_env *env;

enum { N_START = 2, N = 5 };

/** Pseudo-costs of two starts and three counts, all priors 1 or 10. */
typedef struct fixture {
  double down[N], up[N], prior_down[N], prior_up[N];
  int32_t n_down[N], n_up[N];
  lode_pseudo pseudo;
} fixture;

static void set_up(fixture *f) {
  *f = (fixture){.prior_down = {1, 1, 10, 10, 10}, .prior_up = {1, 1, 10, 10, 10}};
  f->pseudo = (lode_pseudo){.n = N,
                            .n_start = N_START,
                            .down = f->down,
                            .up = f->up,
                            .n_down = f->n_down,
                            .n_up = f->n_up,
                            .prior_down = f->prior_down,
                            .prior_up = f->prior_up};
}

static void what_was_seen_becomes_the_prior_and_scales_the_rest(void) {
  fixture f;
  set_up(&f);
  const lode_candidate item[2] = {{.item = 2, .x = 3.25}, {.item = 4, .x = 0.5}};
  const double down[2] = {5.0, 10.0}, up[2] = {3.0, 2.0};
  CU_ASSERT_EQUAL(lode_pseudo_expect(env, &f.pseudo, 2, item, down, up), LODE_OK);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[2], 20.0, 1e-12); /* 5 for a quarter */
  CU_ASSERT_DOUBLE_EQUAL(f.prior_up[2], 4.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[4], 20.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_up[4], 4.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[3], 20.0, 1e-12); /* priors of counts came true twice over */
  CU_ASSERT_DOUBLE_EQUAL(f.prior_up[3], 4.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[0], 2.0, 1e-12); /* of starts nothing was seen: as counts */
  CU_ASSERT_DOUBLE_EQUAL(f.prior_up[1], 0.4, 1e-12);
}

static void kinds_have_rates_of_their_own(void) {
  fixture f;
  set_up(&f);
  const lode_candidate item[2] = {{.item = 0, .x = 0.5}, {.item = 2, .x = 0.5}};
  const double gain[2] = {4.0, 10.0};
  CU_ASSERT_EQUAL(lode_pseudo_expect(env, &f.pseudo, 2, item, gain, gain), LODE_OK);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[1], 8.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(f.prior_down[3], 20.0, 1e-12);
}

static void learning_counts_against_the_prior(void) {
  fixture f;
  set_up(&f);
  const lode_decision down = {.item = 3, .value = 2}, up = {.item = 3, .is_up = true, .value = 3};
  lode_pseudo_learn(&f.pseudo, &down, 7.0);
  lode_pseudo_learn(&f.pseudo, &up, -1.0); /* rounding of the LP: no gain */
  CU_ASSERT_EQUAL(f.n_down[3], 1);
  CU_ASSERT_EQUAL(f.n_up[3], 1);
  CU_ASSERT_EQUAL(f.down[3], 7.0);
  CU_ASSERT_EQUAL(f.up[3], 0.0);
  CU_ASSERT_EQUAL(f.pseudo.count.down, 7.0);
  CU_ASSERT_EQUAL(f.pseudo.count.prior_down, 10.0);
  CU_ASSERT_EQUAL(f.pseudo.start.prior_down, 0.0);
}

int main(void) {
  static const lode_test test[] = {
      {"what was seen becomes the prior and scales the rest", what_was_seen_becomes_the_prior_and_scales_the_rest},
      {"kinds have rates of their own", kinds_have_rates_of_their_own},
      {"learning counts against the prior", learning_counts_against_the_prior},
  };
  env = lode_env_create();
  const int code = lode_test_main("branching", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
