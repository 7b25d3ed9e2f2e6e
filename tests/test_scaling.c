/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/scaling.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/harness.h"

static lode_env *env;

static int deal_round(size_t i, int n_rank) { return (int)(i % (size_t)n_rank); }

static void a_round_takes_as_long_as_its_busiest_rank(void) {
  lode_scaling_part part = {{0.0}};
  const double seconds[] = {1.0, 2.0, 4.0, 8.0, 16.0};
  lode_scaling_round(&part, 5, seconds, deal_round);
  CU_ASSERT_EQUAL(part.seconds[0], 31.0);
  CU_ASSERT_EQUAL(part.seconds[1], 21.0); /* 1 + 4 + 16 */
  CU_ASSERT_EQUAL(part.seconds[2], 17.0); /* 1 + 16 */
  for (int k = 3; k < LODE_N_SCALE; ++k)
    CU_ASSERT_EQUAL(part.seconds[k], 16.0);
  lode_scaling_round(&part, 0, seconds, deal_round); /* nothing to do */
  CU_ASSERT_EQUAL(part.seconds[0], 31.0);
}

static void even_work_divides_as_far_as_there_are_pieces(void) {
  lode_scaling_part part = {{0.0}};
  lode_scaling_even(&part, 24.0, 6);
  CU_ASSERT_EQUAL(part.seconds[0], 24.0);
  CU_ASSERT_EQUAL(part.seconds[1], 12.0);
  CU_ASSERT_EQUAL(part.seconds[2], 6.0);
  CU_ASSERT_EQUAL(part.seconds[3], 4.0);
  CU_ASSERT_EQUAL(part.seconds[8], 4.0);
}

static void the_table_adds_up(void) {
  lode_scaling scaling = {.replicated = 2.0};
  lode_text text = {0};
  lode_scaling_even(&scaling.blocks, 6.0, 1000);
  CU_ASSERT_EQUAL(lode_scaling_table(env, &scaling, &text), LODE_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\n1,6.000,0.000,0.000,0.000,2.000,0.000,8.000,1.00,1.000\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\n2,3.000,0.000,0.000,0.000,2.000,0.000,5.000,1.60,0.800\n"));
  lode_scaling_exchange(&scaling, 1000000000); /* one rank has all; two receive half of it from each other */
  text.length = 0;
  CU_ASSERT_EQUAL(lode_scaling_table(env, &scaling, &text), LODE_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\n1,6.000,0.000,0.000,0.000,2.000,0.000,8.000,"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\n2,3.000,0.000,0.000,0.000,2.000,0.500,5.500,"));
  lode_text_free(&text);
}

int main(void) {
  static const lode_test test[] = {
      {"a round takes as long as its busiest rank", a_round_takes_as_long_as_its_busiest_rank},
      {"even work divides as far as there are pieces", even_work_divides_as_far_as_there_are_pieces},
      {"the table adds up", the_table_adds_up},
  };
  env = lode_env_create();
  const int code = lode_test_main("scaling", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
