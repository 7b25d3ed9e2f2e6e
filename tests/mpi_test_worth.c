/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prices and the worth of limits against finite differences: tests/naive.h, which shares nothing with the model, is
 * solved again with the limit a little higher and a little lower. Costs are convex in a limit, so whatever the step
 *   (cost - cost with more) / step <= worth <= (cost with less - cost) / step,
 * and a limit that is not reported is worth 0.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "solver/base/random.h"
#include "solver/search/oracle.h"
#include "tests/harness.h"
#include "tests/naive.h"
#include "tests/random_instance.h"

enum { N_RANDOM = 400, N_TRY = 20 };
static const double tolerance = 2e-6; /* of the largest money per unit */

static lode_env *env;
static lode_comm world;

/** What was met: a test that never meets a kind shows nothing about it. */
typedef struct census {
  long long found[LODE_N_LIMIT], exact, prices, zero_limits, plans;
} census;

/** A plan under test, and the LP of the (period, scenario) at hand. */
typedef struct bench {
  const lode_instance *in;
  const lode_plan *plan;
  const lode_model *model;
  lode_naive_lp *lp;
  double *capacity, cost, largest;
  const lode_operations *ops;
  census *met;
} bench;

static double solve(const bench *b) {
  double cost = NAN;
  CU_ASSERT_EQUAL(lode_naive_lp_solve(env, b->lp, b->capacity, &cost), LODE_OK);
  return cost;
}

/** Cost with the limit raised by delta. */
static double cost_with(const bench *b, lode_limit kind, size_t i, size_t k, double delta) {
  double cost;
  if (kind == LODE_LIMIT_CAPACITY) {
    double *capacity = &b->capacity[i * b->in->n_process + k];
    const double given = *capacity;
    *capacity += delta;
    cost = solve(b);
    *capacity = given;
    return cost;
  }
  CU_ASSERT_EQUAL(lode_naive_lp_raise(env, b->lp, kind, i, k, delta), LODE_OK);
  cost = solve(b);
  CU_ASSERT_EQUAL(lode_naive_lp_raise(env, b->lp, kind, i, k, 0.0), LODE_OK);
  return cost;
}

static const lode_worth *find(const lode_operations *ops, lode_limit kind, size_t i, size_t k) {
  for (size_t w = 0; w < ops->worth.n; ++w)
    if (ops->worth.item[w].kind == (int32_t)kind && (size_t)ops->worth.item[w].a == i &&
        (size_t)ops->worth.item[w].b == k)
      return &ops->worth.item[w];
  return NULL;
}

/** Is the reported worth (0 if not reported) between the one-sided differences? */
static void check_limit(bench *b, lode_limit kind, size_t i, size_t k) {
  const double money = b->in->unit_scale;
  const lode_worth *w = find(b->ops, kind, i, k);
  const double worth = w == NULL ? 0.0 : w->worth * money, slip = tolerance * b->largest;
  const double size = w == NULL ? 1.0 : fabs(w->limit) + 1.0;
  const double step[2] = {0.001 * size, 0.25 * size};
  for (size_t d = 0; d < 2; ++d) {
    const double more = cost_with(b, kind, i, k, step[d]);
    CU_ASSERT((b->cost - more) / step[d] <= worth + slip);
    if (w == NULL)
      continue;
    if (d == 0 && fabs((b->cost - more) / step[d] - worth) <= slip)
      ++b->met->exact;
    if (w->limit >= step[d]) {
      const double less = cost_with(b, kind, i, k, -step[d]);
      CU_ASSERT((less - b->cost) / step[d] >= worth - slip);
    }
  }
  if (w != NULL) {
    ++b->met->found[kind];
    b->met->zero_limits += w->limit == 0.0;
    CU_ASSERT(w->worth > 0.0);
    CU_ASSERT(w->use >= w->limit - 1e-5 * size);
  }
}

/** Can the commodity arise (sign 1), be of use (-1) in the region at all? Where not, no lane takes it out, or in. */
static bool has_column(const bench *b, const lode_entry *e, double sign) {
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->ops->period];
  const int32_t row = k->balance[(size_t)e->a * b->in->n_commodity + (size_t)e->b];
  for (size_t j = 0; j < k->n_col; ++j)
    for (size_t i = m->start[j]; i < m->start[j + 1]; ++i)
      if (m->row[i] == row && m->value[i] * sign > 0.0 && k->col[j].kind != LODE_COL_UNMET &&
          k->col[j].kind != LODE_COL_SHORT)
        return true;
  return false;
}

static void check_price(bench *b, const lode_entry *e) {
  const double price = e->value * b->in->unit_scale, slip = tolerance * b->largest, step = 0.01;
  for (int side = -1; side <= 1; side += 2) {
    if (!has_column(b, e, -side))
      continue;
    CU_ASSERT_EQUAL(lode_naive_lp_take(env, b->lp, (size_t)e->a, (size_t)e->b, side * step), LODE_OK);
    const double cost = solve(b);
    CU_ASSERT(cost >= b->cost + price * side * step - slip * step - 1e-9 * fabs(b->cost));
    CU_ASSERT_EQUAL(lode_naive_lp_take(env, b->lp, (size_t)e->a, (size_t)e->b, 0.0), LODE_OK);
  }
  ++b->met->prices;
}

static double largest_money(const lode_operations *ops, double scale) {
  double most = 1.0;
  for (size_t i = 0; i < ops->price.n; ++i)
    most = fmax(most, fabs(ops->price.entry[i].value));
  for (size_t i = 0; i < ops->worth.n; ++i)
    most = fmax(most, ops->worth.item[i].worth);
  return most * scale;
}

static lode_status check_operations(void *context, lode_operations *ops) {
  bench *b = context;
  const lode_instance *in = b->in;
  const size_t n_item[] = {[LODE_LIMIT_CAP] = in->n_cap,       [LODE_LIMIT_SHARE] = in->n_share,
                           [LODE_LIMIT_IMPORT] = in->n_import, [LODE_LIMIT_IMPORT_TOTAL] = in->n_import_limit,
                           [LODE_LIMIT_SUPPLY] = in->n_supply, [LODE_LIMIT_LANE] = in->n_lane};
  b->ops = ops;
  b->largest = largest_money(ops, in->unit_scale);
  CU_ASSERT_EQUAL(lode_naive_lp_create(env, in, ops->period, ops->scenario, &b->lp), LODE_OK);
  lode_naive_capacity(in, b->plan->build, b->plan->n_build, ops->period, b->capacity);
  b->cost = solve(b);
  CU_ASSERT(isfinite(b->cost));
  for (int kind = 0; kind <= LODE_LIMIT_LANE; ++kind)
    for (size_t i = 0; i < n_item[kind]; ++i)
      check_limit(b, (lode_limit)kind, i, 0);
  for (size_t r = 0; r < in->n_region; ++r) {
    for (size_t p = 0; p < in->n_process; ++p)
      if (b->capacity[r * in->n_process + p] > 0.0)
        check_limit(b, LODE_LIMIT_CAPACITY, r, p);
    for (size_t d = 0; d < in->n_disposal; ++d)
      if (in->disposal[d].region < 0 || (size_t)in->disposal[d].region == r)
        check_limit(b, LODE_LIMIT_DISPOSAL, r, d);
  }
  for (size_t i = 0; i < ops->price.n; ++i)
    check_price(b, &ops->price.entry[i]);
  lode_naive_lp_destroy(&b->lp);
  return LODE_OK;
}

/** Is there an operation in every (period, scenario)? */
static bool is_feasible(const lode_instance *in, const lode_plan *plan, double capacity[]) {
  bool is_good = true;
  for (size_t t = 0; t < in->n_period && is_good; ++t) {
    lode_naive_capacity(in, plan->build, plan->n_build, t, capacity);
    for (size_t s = 0; s < in->n_scenario && is_good; ++s) {
      lode_naive_lp *lp = NULL;
      double cost = INFINITY;
      CU_ASSERT_EQUAL(lode_naive_lp_create(env, in, t, s, &lp), LODE_OK);
      CU_ASSERT_EQUAL(lode_naive_lp_solve(env, lp, capacity, &cost), LODE_OK);
      is_good = isfinite(cost);
      lode_naive_lp_destroy(&lp);
    }
  }
  return is_good;
}

/** Checks one plan. Collective. */
static void check_plan(const lode_model *model, const double y[], census *met) {
  const lode_instance *in = model->instance;
  const lode_stop never = {0};
  lode_oracle *oracle = NULL;
  lode_plan *plan = NULL;
  double *whole = calloc(model->siting->n_col + 1, sizeof *whole);
  double *capacity = calloc(in->n_region * in->n_process + 1, sizeof *capacity);
  memcpy(whole, y, model->siting->n_start * sizeof *whole);
  lode_siting_complete(model->siting, whole);
  CU_ASSERT_EQUAL(lode_siting_plan(env, model->siting, y, &plan), LODE_OK);
  bool is_stopped = false;
  bench b = {.in = in, .plan = plan, .model = model, .capacity = capacity, .met = met};
  if (is_feasible(in, plan, capacity)) { /* the same on every rank */
    ++met->plans;
    CU_ASSERT_EQUAL(lode_oracle_create(env, &world, model, &never, NULL, &oracle), LODE_OK);
    CU_ASSERT_EQUAL(lode_oracle_operations(env, oracle, whole, check_operations, &b, &is_stopped), LODE_OK);
  }
  lode_oracle_destroy(&oracle);
  lode_plan_destroy(&plan);
  free(whole);
  free(capacity);
}

/** A random plan that keeps the rules of siting, the same on every rank; nothing built, where none is found. */
static void draw_plan(const lode_siting *siting, uint64_t seed, double y[]) {
  lode_random stream = lode_random_stream(seed, 1);
  for (int i = 0; i < N_TRY; ++i) {
    for (size_t v = 0; v < siting->n_start; ++v)
      y[v] = lode_random_unit(&stream) < 0.3 ? 1.0 : 0.0;
    if (lode_siting_allows(siting, y))
      return;
  }
  memset(y, 0, siting->n_start * sizeof *y);
}

static void check_instance(lode_instance *in, uint64_t seed, census *met) {
  const lode_model_options pricing = {.is_pricing = true, .rank = world.rank, .n_rank = world.n_rank};
  lode_model *model = NULL;
  CU_ASSERT_EQUAL(lode_model_create(env, in, &pricing, &model), LODE_OK);
  if (model == NULL)
    return;
  double *y = calloc(model->siting->n_start + 1, sizeof *y);
  draw_plan(model->siting, seed, y);
  check_plan(model, y, met);
  free(y);
  lode_model_destroy(&model);
}

static void random_instances(void) {
  census met = {0};
  for (uint64_t seed = 0; seed < N_RANDOM; ++seed) {
    lode_instance *in = NULL;
    char *text = lode_random_instance(seed, NULL);
    CU_ASSERT(text != NULL && lode_instance_read_memory(env, text, strlen(text), "random", &in) == LODE_OK);
    free(text);
    if (in != NULL)
      check_instance(in, seed, &met);
    lode_instance_destroy(&in);
  }
  if (world.rank != 0)
    return;
  printf("%lld plans, %lld prices; limits:", met.plans, met.prices);
  for (int kind = 0; kind <= LODE_LIMIT_DISPOSAL; ++kind)
    printf(" %lld", met.found[kind]);
  printf("; of 0: %lld; equal to the difference upwards: %lld\n", met.zero_limits, met.exact);
  for (int kind = 0; kind <= LODE_LIMIT_DISPOSAL; ++kind)
    CU_ASSERT(met.found[kind] >= 5);
  CU_ASSERT(met.plans > N_RANDOM / 3);
  CU_ASSERT(met.zero_limits >= 5);
  CU_ASSERT(met.prices > 1000);
}

static void small_instances(void) {
  static const char *const name[] = {"chain", "limits", "two-regions"};
  const char *dir = getenv("LODE_SRCDIR");
  census met = {0};
  for (size_t i = 0; i < 3; ++i)
    for (uint64_t seed = 0; seed < 4; ++seed) {
      char path[4096];
      lode_instance *in = NULL;
      snprintf(path, sizeof path, "%s/instances/small/%s.xml", dir != NULL ? dir : ".", name[i]);
      CU_ASSERT_EQUAL(lode_instance_read(env, path, &in), LODE_OK);
      if (in != NULL)
        check_instance(in, seed, &met);
      lode_instance_destroy(&in);
    }
  CU_ASSERT(world.rank != 0 || met.plans > 3);
}

int main(int argc, char **argv) {
  static const lode_test test[] = {
      {"prices and worth lie between one-sided differences on random instances", random_instances},
      {"and on the small instances", small_instances},
  };
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
    return 1;
  env = lode_env_create();
  if (env == NULL || lode_comm_create(env, MPI_COMM_WORLD, &world) != LODE_OK)
    MPI_Abort(MPI_COMM_WORLD, 1);
  const int code = lode_test_main_mpi("worth", test, sizeof test / sizeof *test);
  lode_comm_destroy(&world);
  lode_env_destroy(&env);
  MPI_Finalize();
  return code;
}
