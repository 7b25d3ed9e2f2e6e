/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Integer cuts against brute force: rounding of one row over all points of its box, and on random tiny instances every
 * cut the master receives at every plan with the true cost of every block.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/random.h"
#include "solver/search/cmir.h"
#include "solver/search/integer_cut.h"
#include "tests/harness.h"
#include "tests/tiny_master.h"

enum { MOST_BINARY = 10 };

/* ---- one row */

static double product(size_t n, const double a[], const double y[]) {
  double sum = 0.0;
  for (size_t v = 0; v < n; ++v)
    sum += a[v] * y[v];
  return sum;
}

/** Does the 0/1 point of bits keep the groups? */
static bool set_point(const lode_cmir_set *set, unsigned bits, double y[]) {
  for (size_t v = 0; v < set->n; ++v)
    y[v] = (bits >> v) & 1u;
  for (size_t g = 0; g < set->n_group; ++g) {
    double sum = 0.0;
    for (size_t v = set->first[g]; v < set->first[g + 1]; ++v)
      sum += y[v];
    if (sum > 1.0)
      return false;
  }
  return true;
}

/** Largest violation of the cut over all 0/1 points with the least s the row allows. */
static double worst_violation(const lode_cmir_set *set, const lode_cmir_row *row, const lode_cmir_cut *cut) {
  double y[MOST_BINARY], worst = -INFINITY;
  for (unsigned bits = 0; bits < 1u << set->n; ++bits) {
    if (!set_point(set, bits, y))
      continue;
    const double s = fmax(0.0, product(set->n, row->a, y) - row->b);
    worst = fmax(worst, product(set->n, cut->g, y) - cut->r - cut->sigma * s);
  }
  return worst;
}

/* 3 y0 + 2 y1 + 2 y2 <= 4.5 at (0.5, 0.75, 0.75): y0 + y1 + y2 <= 2 is not violated, d = 2 and y complemented do better
 */
static void rounding_of_a_knapsack_is_deep_and_true(void) {
  lode_env *env = lode_env_create();
  const size_t first[] = {0, 1, 2, 3};
  const double y[] = {0.5, 0.75, 0.75}, a[] = {3.0, 2.0, 2.0};
  const lode_cmir_set set = {3, 3, first, y};
  const lode_cmir_row row = {.a = a, .b = 4.5, .s = 0.0};
  double g[3];
  lode_cmir_cut cut = {.g = g};
  lode_cmir_work work = {0};
  CU_ASSERT_EQUAL(lode_cmir_work_create(env, 3, &work), LODE_OK);
  CU_ASSERT(lode_cmir_separate(&set, &row, &work, &cut));
  CU_ASSERT(cut.depth > 0.05);
  CU_ASSERT(product(3, g, y) - cut.r > 0.05);
  CU_ASSERT(worst_violation(&set, &row, &cut) <= 1e-12);
  lode_cmir_work_destroy(&work);
  lode_env_destroy(&env);
}

/* y0 + y1 <= 1 is known; 2 y0 + 2 y1 <= 1 + s: the group makes it y0 + y1 <= s, which lone binaries give only as
 * separate bounds. */
static void a_group_is_used(void) {
  lode_env *env = lode_env_create();
  const size_t first[] = {0, 2};
  const double y[] = {0.3, 0.3}, a[] = {2.0, 2.0};
  const lode_cmir_set set = {2, 1, first, y};
  const lode_cmir_row row = {.a = a, .b = 1.0, .s = 0.2};
  double g[2];
  lode_cmir_cut cut = {.g = g};
  lode_cmir_work work = {0};
  CU_ASSERT_EQUAL(lode_cmir_work_create(env, 2, &work), LODE_OK);
  CU_ASSERT(lode_cmir_separate(&set, &row, &work, &cut));
  CU_ASSERT(worst_violation(&set, &row, &cut) <= 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(g[0] / cut.sigma, 1.0, 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(cut.r, 0.0, 1e-12);
  lode_cmir_work_destroy(&work);
  lode_env_destroy(&env);
}

static void no_cut_from_a_row_that_rounds_to_itself(void) {
  lode_env *env = lode_env_create();
  const size_t first[] = {0, 1, 2};
  const double y[] = {0.5, 0.5}, a[] = {1.0, 1.0};
  const lode_cmir_set set = {2, 2, first, y};
  const lode_cmir_row row = {.a = a, .b = 1.0, .s = 0.0};
  double g[2];
  lode_cmir_cut cut = {.g = g};
  lode_cmir_work work = {0};
  CU_ASSERT_EQUAL(lode_cmir_work_create(env, 2, &work), LODE_OK);
  CU_ASSERT_FALSE(lode_cmir_separate(&set, &row, &work, &cut));
  lode_cmir_work_destroy(&work);
  lode_env_destroy(&env);
}

static void rounding_of_random_rows_holds_at_every_point(void) {
  lode_env *env = lode_env_create();
  lode_cmir_work work = {0};
  CU_ASSERT_EQUAL(lode_cmir_work_create(env, MOST_BINARY, &work), LODE_OK);
  int n_found = 0;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    lode_random stream = lode_random_stream(7, seed);
    size_t first[MOST_BINARY + 1] = {0}, n_group = 0;
    double a[MOST_BINARY], y[MOST_BINARY], e[MOST_BINARY], g[MOST_BINARY], b = 0.0;
    const size_t n = 2 + (size_t)lode_random_below(&stream, MOST_BINARY - 1);
    const bool is_whole = seed % 2 == 0;
    for (size_t v = 0; v < n;) {
      size_t end = v + 1 + (size_t)lode_random_below(&stream, 3);
      end = end < n ? end : n;
      double left = 1.0;
      for (; v < end; ++v) {
        y[v] = left * lode_random_unit(&stream);
        left -= y[v];
      }
      first[++n_group] = end;
    }
    for (size_t v = 0; v < n; ++v) {
      a[v] = is_whole ? (double)lode_random_below(&stream, 13) - 6.0 : 20.0 * lode_random_unit(&stream) - 10.0;
      e[v] = lode_random_unit(&stream);
      b += a[v] * y[v];
    }
    const double s = seed % 3 == 0 ? 0.0 : 0.3 * lode_random_unit(&stream);
    const lode_cmir_set set = {n, n_group, first, y};
    const lode_cmir_row row = {.a = a, .b = b - s, .s = s, .e = seed % 5 == 0 ? NULL : e};
    lode_cmir_cut cut = {.g = g};
    if (!lode_cmir_separate(&set, &row, &work, &cut))
      continue;
    ++n_found;
    CU_ASSERT(cut.depth > 0.0);
    CU_ASSERT(product(n, g, y) - cut.r - cut.sigma * s > 0.0);
    CU_ASSERT(worst_violation(&set, &row, &cut) <= 1e-9);
  }
  CU_ASSERT(n_found > 2000);
  lode_cmir_work_destroy(&work);
  lode_env_destroy(&env);
}

/* ---- cuts of a master */

/** Gives the starts other costs, so that other vertices are cut off. */
static void shake(tiny *t, uint64_t seed, uint64_t trial) {
  lode_random stream = lode_random_stream(seed, trial);
  const size_t n_start = t->model->siting->n_start;
  double size = 1.0;
  for (size_t v = 0; v < n_start; ++v)
    size = fmax(size, fabs(t->master->cost[v]));
  for (size_t v = 0; v < n_start; ++v) {
    const double cost = t->master->cost[v] * lode_random_unit(&stream) + 0.2 * size * (lode_random_unit(&stream) - 0.5);
    CU_ASSERT_EQUAL(lode_lp_set_cost(t->env, t->master->lp, v, trial == 0 ? t->master->cost[v] : cost), LODE_OK);
  }
}

/** Benders cuts and integer cuts at several vertices. @return integer cuts made */
static size_t make_cuts(tiny *t, uint64_t seed) {
  const lode_lp_limits limits = {0};
  size_t n_all = 0;
  lode_comm alone;
  lode_comm_alone(t->env, &alone);
  for (uint64_t trial = 0; trial < 6; ++trial)
    for (int round = 0; round < 5; ++round) {
      lode_relaxation r;
      size_t n_cut = 0;
      shake(t, seed, trial);
      CU_ASSERT_EQUAL(lode_master_solve(t->env, t->master, NULL, NULL, &limits, LODE_ROWS_ALL, &r), LODE_OK);
      if (r.outcome == LODE_LP_OPTIMAL) {
        if (round > 1)
          CU_ASSERT_EQUAL(lode_integer_cuts_add(t->env, &alone, t->master, &r, 0, NULL, &n_cut), LODE_OK);
        n_all += n_cut;
        tiny_add_benders(t, r.x);
      }
      lode_relaxation_clear(&r);
    }
  return n_all;
}

/** Every row of the master at a plan with true thetas. */
static void check_rows(const tiny *t, const double x[]) {
  const lode_rows *rows = &t->master->rows;
  for (size_t i = 0; i < rows->n; ++i) {
    double sum = 0.0, size = 1.0;
    for (size_t k = rows->start[i]; k < rows->start[i + 1]; ++k) {
      sum += rows->value[k] * x[rows->column[k]];
      size = fmax(size, fabs(rows->value[k] * x[rows->column[k]]));
    }
    CU_ASSERT(sum >= rows->lower[i] - 1e-8 * size);
    CU_ASSERT(sum <= rows->upper[i] + 1e-8 * size);
  }
}

/** Holds every row against every plan. @return plans */
static size_t check_plans(tiny *t) {
  const lode_master *m = t->master;
  const size_t n_start = t->model->siting->n_start;
  size_t n_plan = 0;
  double *x = calloc(m->n_col, sizeof *x);
  for (unsigned bits = 0; bits < 1u << n_start; ++bits) {
    for (size_t v = 0; v < n_start; ++v)
      x[v] = (bits >> v) & 1u;
    if (!lode_siting_allows(t->model->siting, x))
      continue;
    lode_siting_complete(t->model->siting, x);
    lode_links_evaluate(t->model->links, x, t->L);
    for (size_t l = 0; l < t->model->links->n; ++l)
      x[m->link_column[l]] = t->L[l];
    bool is_feasible = true;
    for (size_t b = 0; b < m->n_block && is_feasible; ++b) {
      x[m->first_theta + b] = t->model->block[b].weight > 0.0 ? tiny_block_cost(t, b) : 0.0;
      is_feasible = isfinite(x[m->first_theta + b]);
    }
    if (is_feasible)
      check_rows(t, x);
    n_plan += is_feasible;
  }
  free(x);
  return n_plan;
}

static void cuts_hold_at_every_plan_of_random_instances(void) {
  size_t n_cut = 0, n_plan = 0, n_instance = 0;
  for (uint64_t seed = 0; seed < 150; ++seed) {
    tiny t;
    const bool is_made = tiny_create(seed, MOST_BINARY - 1, &t);
    CU_ASSERT(is_made);
    const size_t made = is_made ? make_cuts(&t, seed) : 0;
    if (made > 0) {
      n_plan += check_plans(&t);
      ++n_instance;
    }
    n_cut += made;
    tiny_destroy(&t);
  }
  CU_ASSERT(n_instance > 50);
  CU_ASSERT(n_cut > 500);
  CU_ASSERT(n_plan > 1000);
}

int main(void) {
  static const lode_test test[] = {
      {"rounding of a knapsack is deep and true", rounding_of_a_knapsack_is_deep_and_true},
      {"a group is used", a_group_is_used},
      {"no cut from a row that rounds to itself", no_cut_from_a_row_that_rounds_to_itself},
      {"rounding of random rows holds at every point", rounding_of_random_rows_holds_at_every_point},
      {"cuts hold at every plan of random instances", cuts_hold_at_every_plan_of_random_instances},
  };
  return lode_test_main("integer cuts", test, sizeof test / sizeof test[0]);
}
