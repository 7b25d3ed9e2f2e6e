/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/scaling.h"

#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/profile.h"
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

static void stretches_add_up_to_the_time_that_passed(void) {
  lode_profile p;
  const double started = lode_clock();
  lode_profile_begin(&p);
  lode_profile_add(&p, LODE_WORK_BLOCKS, lode_clock() - 3.0); /* as if three seconds had gone by */
  lode_profile_enter(&p, LODE_STRETCH_TREE);
  lode_profile_add(&p, LODE_WORK_TREE, lode_clock() - 2.0);
  lode_profile_end(&p);
  double sum = 0.0;
  for (int k = 0; k < LODE_N_STRETCH; ++k)
    for (int w = 0; w < LODE_N_WORK; ++w)
      sum += p.seconds[k][w];
  CU_ASSERT_TRUE(sum >= 0.0 && sum <= lode_clock() - started + 1e-9);
  CU_ASSERT_DOUBLE_EQUAL(p.seconds[LODE_STRETCH_START][LODE_WORK_BLOCKS], 3.0, 0.5);
  CU_ASSERT_DOUBLE_EQUAL(p.seconds[LODE_STRETCH_TREE][LODE_WORK_TREE], 2.0, 0.5);
  CU_ASSERT_DOUBLE_EQUAL(lode_profile_total(&p, LODE_WORK_REST), -5.0, 1.0);
  CU_ASSERT_TRUE(p.memory > 0.0);
}

static void every_rank_has_rows_of_statistics(void) {
  const lode_lp_stats lp = {.solves = 4, .iterations = 50, .warm = 3, .unmoved = 1};
  lode_profile all[2] = {{.seconds = {[LODE_STRETCH_ROOT] = {[LODE_WORK_BLOCKS] = 1.5}}}, {.memory = 12.25}};
  lode_text text = {0};
  lode_profile_count(&all[1].block_lp, &lp);
  lode_profile_count(&all[1].block_lp, &lp);
  CU_ASSERT_EQUAL(lode_profile_table(env, 2, all, &text), LODE_OK);
  CU_ASSERT_PTR_EQUAL(strstr(text.data, "rank,stretch,quantity,unit,value\n"), text.data);
  const char *const row[] = {"\n0,root,blocks,s,1.500\n",
                             "\n1,tree,rest,s,0.000\n",
                             "\n1,,block LPs: solves,1,8\n",
                             "\n1,,block LPs: warm starts,1,6\n",
                             "\n1,,block LPs: without an iteration,1,2\n",
                             "\n1,,largest memory,MiB,12.2\n"};
  for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i)
    CU_ASSERT_PTR_NOT_NULL(strstr(text.data, row[i]));
  lode_text_free(&text);
}

int main(void) {
  static const lode_test test[] = {
      {"a round takes as long as its busiest rank", a_round_takes_as_long_as_its_busiest_rank},
      {"even work divides as far as there are pieces", even_work_divides_as_far_as_there_are_pieces},
      {"the table adds up", the_table_adds_up},
      {"stretches add up to the time that passed", stretches_add_up_to_the_time_that_passed},
      {"every rank has rows of statistics", every_rank_has_rows_of_statistics},
  };
  env = lode_env_create();
  const int code = lode_test_main("scaling", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
