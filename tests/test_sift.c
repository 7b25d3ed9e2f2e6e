/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the search on blocks and rules of random instances: sifting finds what the whole LP finds, from point to
 * point; the full plan keeps every rule; counts are sums of starts; the pool gives cuts back when they are violated.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "solver/base/random.h"
#include "solver/search/count.h"
#include "solver/search/feature.h"
#include "solver/search/full_plan.h"
#include "solver/search/pool.h"
#include "solver/search/sift.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SEED = 60, N_POINT = 6 };

static lode_env *env;
static long n_optimal, n_infeasible;

static bool open_model(uint64_t seed, lode_instance **in, lode_model **model) {
  static const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true};
  char *text = lode_random_instance(seed, NULL);
  *in = NULL;
  *model = NULL;
  const bool is_good = text != NULL && lode_instance_read_memory(env, text, strlen(text), "random", in) == LODE_OK &&
                       lode_model_create(env, *in, &tighten, model) == LODE_OK;
  free(text);
  return is_good;
}

/** Both LPs of one block at random points. */
static void compare(const lode_model *model, const lode_block *block, lode_cut_kind kind, lode_random *random) {
  const lode_lp_limits none = {0};
  double *y = calloc(model->siting->n_col + 1, sizeof *y), *L = calloc(model->links->n + 1, sizeof *L);
  lode_lp *whole = NULL, *sifted = NULL;
  lode_sift *sift = NULL;
  CU_ASSERT_EQUAL(lode_block_lp_create(env, block, kind, &whole), LODE_OK);
  CU_ASSERT_EQUAL(lode_block_lp_create(env, block, kind, &sifted), LODE_OK);
  CU_ASSERT_EQUAL(lode_sift_create(env, block, kind, sifted, &sift), LODE_OK);
  for (int k = 0; k < N_POINT && y && L && whole && sifted && sift; ++k) {
    lode_lp_outcome a, b;
    for (size_t v = 0; v < model->siting->n_start; ++v)
      y[v] = k % 2 == 0 ? (double)lode_random_below(random, 2) : 0.3 * lode_random_unit(random);
    lode_links_evaluate(model->links, y, L);
    CU_ASSERT_EQUAL(lode_block_lp_move(env, block, L, whole), LODE_OK);
    CU_ASSERT_EQUAL(lode_lp_solve(env, whole, &none, &a), LODE_OK);
    CU_ASSERT_EQUAL(lode_sift_move(env, sift, L, sifted), LODE_OK);
    CU_ASSERT_EQUAL(lode_sift_solve(env, sift, &none, sifted, &b), LODE_OK);
    if (b == LODE_LP_INFEASIBLE) { /* not proven while columns are closed */
      CU_ASSERT_EQUAL(lode_sift_open(env, sift, NULL, sifted), LODE_OK);
      CU_ASSERT_EQUAL(lode_sift_solve(env, sift, &none, sifted, &b), LODE_OK);
    }
    CU_ASSERT_EQUAL(a, b);
    n_infeasible += a == LODE_LP_INFEASIBLE;
    if (a != LODE_LP_OPTIMAL || b != LODE_LP_OPTIMAL)
      continue;
    const double want = lode_block_lp_objective(block, kind, whole), got = lode_block_lp_objective(block, kind, sifted);
    CU_ASSERT(fabs(want - got) <= 1e-6 * (1.0 + fabs(want)));
    ++n_optimal;
  }
  lode_sift_destroy(&sift);
  lode_lp_destroy(&whole);
  lode_lp_destroy(&sifted);
  free(y);
  free(L);
}

static void sifting_finds_what_the_whole_lp_finds(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_instance *in;
    lode_model *model;
    lode_random random = lode_random_stream(seed, 3);
    const bool is_open = open_model(seed, &in, &model);
    CU_ASSERT(is_open);
    for (size_t b = 0; is_open && b < model->n_block; ++b) {
      compare(model, &model->block[b], LODE_CUT_COST, &random);
      if (model->block[b].has_elastic)
        compare(model, &model->block[b], LODE_CUT_FEASIBILITY, &random);
    }
    lode_model_destroy(&model);
    lode_instance_destroy(&in);
  }
  CU_ASSERT(n_optimal > 500);
  CU_ASSERT(n_infeasible > 20);
}

static void full_plans_keep_the_rules_and_counts_add_up_starts(void) {
  long n_built = 0, n_count = 0;
  for (uint64_t seed = 0; seed < 4 * N_SEED; ++seed) {
    lode_instance *in;
    lode_model *model;
    lode_rows rows = {0};
    const bool is_open = open_model(seed, &in, &model);
    double *y = is_open ? calloc(model->siting->n_start + 1, sizeof *y) : NULL;
    CU_ASSERT(is_open);
    if (y != NULL) {
      CU_ASSERT_EQUAL(lode_full_plan(env, model, y), LODE_OK);
      CU_ASSERT(lode_siting_allows(model->siting, y));
      for (size_t v = 0; v < model->siting->n_start; ++v)
        n_built += y[v] > 0.5;
      CU_ASSERT_EQUAL(lode_counts_make(env, model, &rows), LODE_OK);
      for (size_t i = 0; i < rows.n; ++i) {
        CU_ASSERT(rows.start[i + 1] - rows.start[i] >= 2);
        for (size_t k = rows.start[i]; k < rows.start[i + 1]; ++k)
          CU_ASSERT(rows.value[k] == 1.0 && (size_t)rows.column[k] < model->siting->n_start);
        n_count += 1;
      }
    }
    lode_rows_clear(&rows);
    free(y);
    lode_model_destroy(&model);
    lode_instance_destroy(&in);
  }
  CU_ASSERT(n_built > 100);
  CU_ASSERT(n_count > 500);
}

static lode_status row(lode_pool *pool, double value, double lower) {
  lode_status st = lode_rows_entry(env, &pool->rows, 0, value);
  if (st == LODE_OK)
    st = lode_rows_entry(env, &pool->rows, 1, 1.0);
  return st == LODE_OK ? lode_pool_end(env, pool, LODE_ORIGIN_CUT, lower, INFINITY) : st;
}

static void pools_keep_and_forget(void) {
  lode_pool pool = {0}, other = {0};
  const double x[2] = {1.0, 2.0};
  for (int i = 0; i < 5; ++i)
    CU_ASSERT_EQUAL(row(&pool, i, 4.0), LODE_OK); /* i x0 + x1 >= 4: cut off by the point for i = 0, 1 */
  CU_ASSERT_EQUAL(pool.rows.n, 5);
  for (size_t i = 0; i < 5; ++i)
    CU_ASSERT_EQUAL(lode_row_violation(&pool.rows, i, x) > 0.0, i < 2);
  CU_ASSERT_EQUAL(lode_pool_take(env, &other, &pool.rows, 3, LODE_ORIGIN_INTEGER), LODE_OK);
  CU_ASSERT_EQUAL(other.origin[0], LODE_ORIGIN_INTEGER);
  CU_ASSERT(other.rows.value[0] == 3.0);
  lode_pool_keep(&pool, (const bool[]){true, false, true, false, true});
  CU_ASSERT_EQUAL(pool.rows.n, 3);
  CU_ASSERT(pool.rows.value[pool.rows.start[2]] == 4.0);
  CU_ASSERT_EQUAL(lode_pool_limit(env, &pool, 3), LODE_OK); /* the first two are the oldest */
  CU_ASSERT_EQUAL(pool.rows.n, 1);
  CU_ASSERT(pool.rows.value[0] == 4.0);
  lode_pool_clear(&pool);
  lode_pool_clear(&other);
}

static void features_have_names(void) {
  unsigned bits = 7;
  CU_ASSERT_EQUAL(lode_features_parse(env, NULL, &bits), LODE_OK);
  CU_ASSERT_EQUAL(bits, 0);
  CU_ASSERT_EQUAL(lode_features_parse(env, "stabilising,rules", &bits), LODE_OK);
  CU_ASSERT_EQUAL(bits, LODE_FEATURE_STABILISING | LODE_FEATURE_RULES);
  CU_ASSERT_EQUAL(lode_features_parse(env, LODE_FEATURE_NAMES, &bits), LODE_OK);
  CU_ASSERT_EQUAL(bits, 2u * LODE_FEATURE_SKETCH - 1u);
  CU_ASSERT_EQUAL(lode_features_parse(env, "rules,rule", &bits), LODE_E_INPUT);
  lode_env_clear(env);
}

int main(void) {
  static const lode_test test[] = {
      {"sifting finds what the whole LP finds", sifting_finds_what_the_whole_lp_finds},
      {"full plans keep the rules, counts add up starts", full_plans_keep_the_rules_and_counts_add_up_starts},
      {"pools keep and forget", pools_keep_and_forget},
      {"features have names", features_have_names},
  };
  env = lode_env_create();
  const int code = env == NULL ? 1 : lode_test_main("sift", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
