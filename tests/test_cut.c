/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every cut at every plan: on random tiny instances cuts are made from exact duals at whole and broken points, from
 * duals of LPs stopped early, and from random and wrong-signed duals; none may be above the block's value at any plan.
 * And what tightening adds to a model is implied at every plan.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "models/cut.h"
#include "solver/base/random.h"
#include "solver/search/block_lp.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SEED = 120, MOST_START = 10 };

static lode_env *env;
static long n_checked, n_tight;

/** Values of one block at every plan that keeps max-builds, and link values there. */
typedef struct table {
  size_t n_plan;
  double *value; /**< [n_plan] INFINITY: infeasible */
  double *L;     /**< [n_plan * links] */
} table;

/** Value of a block at link values L, NAN if the LP fails; INFINITY if infeasible. @param pi [n_row] or NULL */
static double solve_at(const lode_block *block, lode_cut_kind kind, const double L[], int iterations, double pi[]) {
  lode_lp *lp = NULL;
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  const lode_lp_limits limits = {.iterations = iterations};
  double value = NAN;
  if (lode_block_lp_create(env, block, kind, &lp) == LODE_OK && lode_block_lp_move(env, block, L, lp) == LODE_OK &&
      lode_lp_solve(env, lp, &limits, &outcome) == LODE_OK) {
    value = outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(block, kind, lp) : INFINITY;
    if (pi != NULL)
      lode_block_lp_duals(block, kind, lp, pi);
  }
  lode_lp_destroy(&lp);
  return value;
}

/** The cut must be at or below the block's value at every plan. */
static void check_cut(const lode_model *model, const table *t, const lode_cut *cut) {
  for (size_t p = 0; p < t->n_plan; ++p) {
    const double claim = lode_cut_value(cut, t->L + p * model->links->n);
    CU_ASSERT(claim <= t->value[p] + 1e-7 * (1.0 + fabs(claim)));
    n_tight += fabs(claim - t->value[p]) <= 1e-6 * (1.0 + fabs(claim));
    ++n_checked;
  }
  CU_ASSERT(lode_cut_least(model, cut) <= cut->alpha + 1e-9 * (1.0 + fabs(cut->alpha)));
}

static void check_duals(const lode_model *model, const lode_block *block, lode_cut_kind kind, const table *t,
                        const double pi[], lode_cut_work *work) {
  lode_cut cut = {0};
  CU_ASSERT_EQUAL(lode_cut_from_duals(env, model, block, kind, pi, work, &cut), LODE_OK);
  check_cut(model, t, &cut);
  lode_cut_clear(&cut);
}

/** Cuts of one block from many sources. */
static void check_block(const lode_model *model, const lode_block *block, lode_cut_kind kind, table *t,
                        lode_cut_work *work, lode_random *random) {
  const size_t n_link = model->links->n, n_start = model->siting->n_start;
  double *pi = calloc(block->n_row + 1, sizeof *pi), *y = calloc(n_start + 1, sizeof *y);
  double *L = calloc(n_link + 1, sizeof *L);
  for (size_t p = 0; p < t->n_plan; ++p)
    t->value[p] = solve_at(block, kind, t->L + p * n_link, 0, NULL);
  check_duals(model, block, kind, t, NULL, work);
  for (int k = 0; k < 6; ++k) {
    for (size_t v = 0; v < n_start; ++v) /* whole points, then broken ones */
      y[v] = k < 2 ? (double)(lode_random_next(random) % 2) : lode_random_unit(random);
    lode_links_evaluate(model->links, y, L);
    solve_at(block, kind, L, k % 2 == 1 ? 1 + k : 0, pi);
    check_duals(model, block, kind, t, pi, work);
    for (size_t i = 0; i < block->n_row; ++i) /* wrong signs and sizes */
      pi[i] *= lode_random_unit(random) < 0.3 ? -1.0 : 2.0 * lode_random_unit(random);
    check_duals(model, block, kind, t, pi, work);
  }
  for (size_t i = 0; i < block->n_row; ++i)
    pi[i] = 20.0 * lode_random_unit(random) - 10.0;
  check_duals(model, block, kind, t, pi, work);
  free(pi);
  free(y);
  free(L);
}

static void check_seed(uint64_t seed, bool is_tight) {
  const lode_model_options options = {.tighten_capacity = is_tight, .strong_flows = is_tight};
  lode_instance *in = NULL;
  lode_model *model = NULL;
  lode_cut_work work = {0};
  lode_random random = lode_random_stream(seed, 99);
  char *text = lode_random_instance(seed, NULL);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, text, strlen(text), "random", &in), LODE_OK);
  CU_ASSERT_EQUAL(lode_model_create(env, in, &options, &model), LODE_OK);
  CU_ASSERT_EQUAL(lode_cut_work_create(env, model, &work), LODE_OK);
  const size_t n_start = model->siting->n_start, n_link = model->links->n;
  if (n_start <= MOST_START) {
    table t = {.value = calloc((size_t)1 << n_start, sizeof(double)),
               .L = calloc(((size_t)1 << n_start) * n_link + 1, sizeof(double))};
    double y[MOST_START + 1] = {0};
    for (size_t p = 0; p < (size_t)1 << n_start; ++p) {
      for (size_t v = 0; v < n_start; ++v)
        y[v] = (double)(p >> v & 1);
      if (!lode_siting_allows(model->siting, y))
        continue;
      lode_links_evaluate(model->links, y, t.L + t.n_plan++ * n_link);
    }
    for (size_t b = 0; b < model->n_block; ++b) {
      check_block(model, &model->block[b], LODE_CUT_COST, &t, &work, &random);
      if (model->block[b].has_elastic)
        check_block(model, &model->block[b], LODE_CUT_FEASIBILITY, &t, &work, &random);
    }
    free(t.value);
    free(t.L);
  }
  lode_cut_work_destroy(&work);
  lode_model_destroy(&model);
  lode_instance_destroy(&in);
  free(text);
}

static void no_cut_is_above_the_value_of_any_plan(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed)
    check_seed(seed, seed % 3 != 0);
  CU_ASSERT(n_checked > 100000);
  CU_ASSERT(n_tight > n_checked / 20); /* valid because weak would be no use: many touch */
}

/** Expected cost of operations of a plan; INFINITY if some block cannot be. */
static double operations_cost(const lode_model *model, const double y[]) {
  double *L = calloc(model->links->n + 1, sizeof *L), sum = 0.0;
  lode_links_evaluate(model->links, y, L);
  for (size_t b = 0; b < model->n_block; ++b) {
    const double value = solve_at(&model->block[b], LODE_CUT_COST, L, 0, NULL);
    sum += isfinite(value) ? model->block[b].weight * value : value; /* the weight may be 0 */
  }
  free(L);
  return sum;
}

static size_t count_totals(const lode_model *model) {
  size_t n = 0;
  for (size_t b = 0; b < model->n_block; ++b)
    for (size_t j = 0; j < model->block[b].n_col; ++j)
      n += model->skeleton->col[model->block[b].col[j]].kind == LODE_COL_TOTAL;
  return n;
}

/** Tightened coefficients and totals say nothing new at 0/1 points; between them they say more, or nothing. */
static void tightening_changes_no_plan(void) {
  const lode_model_options plain = {0}, tight = {.tighten_capacity = true, .strong_flows = true};
  size_t n_plan = 0, n_total = 0, n_stronger = 0;
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_instance *in = NULL;
    lode_model *model[2] = {NULL};
    char *text = lode_random_instance(seed, NULL);
    lode_random random = lode_random_stream(seed, 7);
    CU_ASSERT_EQUAL(lode_instance_read_memory(env, text, strlen(text), "random", &in), LODE_OK);
    CU_ASSERT_EQUAL(lode_model_create(env, in, &plain, &model[0]), LODE_OK);
    CU_ASSERT_EQUAL(lode_model_create(env, in, &tight, &model[1]), LODE_OK);
    const size_t n_start = model[0]->siting->n_start;
    double y[MOST_START + 1] = {0};
    n_total += count_totals(model[1]);
    for (size_t p = 0; n_start <= MOST_START && p < (size_t)1 << n_start; ++p) {
      for (size_t v = 0; v < n_start; ++v)
        y[v] = (double)(p >> v & 1);
      if (!lode_siting_allows(model[0]->siting, y))
        continue;
      const double a = operations_cost(model[0], y), b = operations_cost(model[1], y);
      CU_ASSERT(a == b || fabs(a - b) <= 1e-7 * (1.0 + fabs(a)));
      for (size_t v = 0; v < n_start; ++v)
        y[v] *= lode_random_unit(&random);
      const double c = operations_cost(model[0], y), d = operations_cost(model[1], y);
      CU_ASSERT(d == c || d >= c - 1e-7 * (1.0 + fabs(c)));
      n_stronger += isfinite(c) && d > c + 1e-6 * (1.0 + fabs(c));
      ++n_plan;
    }
    lode_model_destroy(&model[0]);
    lode_model_destroy(&model[1]);
    lode_instance_destroy(&in);
    free(text);
  }
  printf(" %zu plans, %zu totals, stronger at %zu broken points ", n_plan, n_total, n_stronger);
  CU_ASSERT(n_plan > 1000);
  CU_ASSERT(n_total > 100);
  CU_ASSERT(n_stronger > n_plan / 20);
}

int main(void) {
  static const lode_test test[] = {{"no cut is above the value of any plan", no_cut_is_above_the_value_of_any_plan},
                                   {"tightening changes no plan", tightening_changes_no_plan}};
  env = lode_env_create();
  const int code = env == NULL ? 1 : lode_test_main("cut", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
