/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Estimates of plans on random instances: with cuts made at random points, an estimate equals the largest cut of every
 * block, written out from the rows of the master; a plant added or dropped changes it by what the delta says; with too
 * little room, the plants of the plan stay candidates; a cut without theta forbids; cuts of
 * a sketch count with their shifts.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/estimate.h"
#include "tests/cut_sample.h"
#include "tests/harness.h"

enum { N_SEED = 80, N_POINT = 8 };

static lode_env *env;
static long n_compared, n_forbidden, n_raised;

/** The same from the rows of the master: side - (row without theta) at the point, links written out. */
static double by_hand(const cut_sample *s, const double y[]) {
  const lode_master *m = s->master;
  double *x = calloc(m->n_col + 1, sizeof *x), *L = calloc(s->model->links->n + 1, sizeof *L), sum = 0.0;
  lode_links_evaluate(s->model->links, y, L);
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    x[v] = y[v];
  for (size_t l = 0; l < s->model->links->n; ++l)
    x[m->link_column[l]] = L[l];
  for (size_t b = 0; b < m->n_block; ++b) {
    double most = m->lower[m->first_theta + b];
    for (int p = 0; p < 2; ++p) {
      const lode_rows *rows = p == 0 ? &m->rows : &m->pool.rows;
      const lode_row_origin *origin = p == 0 ? m->origin : m->pool.origin;
      for (size_t i = 0; i < rows->n; ++i) {
        if (origin[i] != LODE_ORIGIN_CUT || (size_t)rows->column[rows->start[i]] != m->first_theta + b)
          continue;
        double value = rows->lower[i];
        for (size_t k = rows->start[i] + 1; k < rows->start[i + 1]; ++k)
          value -= rows->value[k] * x[rows->column[k]];
        most = fmax(most, value);
      }
    }
    sum += m->cost[m->first_theta + b] * most;
  }
  free(x);
  free(L);
  return sum;
}

static bool is_near(double a, double b, double size) { return fabs(a - b) <= 1e-5 * (1.0 + fabs(b) + size); }

static double magnitude(const lode_estimate *e) {
  double most = 0.0;
  for (size_t k = 0; k < e->n_cut; ++k)
    most = e->alpha[k] > -1e29f ? fmax(most, fabs((double)e->alpha[k])) : most;
  return most;
}

/** The estimate by one cut of each block is never above the whole one, and is that one where nothing is added. */
static void check_least(const lode_estimate *e, const float value[], const float delta[]) {
  size_t *top = calloc(e->n_block + 1, sizeof *top);
  float *nothing = calloc(e->n_cut + 1, sizeof *nothing);
  lode_estimate_tops(e, value, top);
  CU_ASSERT(lode_estimate_least(e, top, value, delta) <= lode_estimate_operations(e, value, delta, NULL));
  const double whole = lode_estimate_operations(e, value, NULL, NULL);
  CU_ASSERT(isinf(whole) || lode_estimate_least(e, top, value, nothing) == whole);
  free(top);
  free(nothing);
}

/** Estimates at random points and at their neighbours. */
static void compare(const cut_sample *s, lode_random *random) {
  const size_t n = s->model->siting->n_start;
  lode_estimate e;
  CU_ASSERT_EQUAL_FATAL(lode_estimate_create(env, s->master, NULL, s->y, s->rc, (size_t)1 << 20, &e), LODE_OK);
  CU_ASSERT_EQUAL(e.n_candidate, n);
  float *value = calloc(e.n_cut + 1, sizeof *value), *rest = calloc(e.n_cut + 1, sizeof *rest);
  double *y = calloc(n + 1, sizeof *y), size = magnitude(&e);
  for (int k = 0; k < N_POINT && value && rest && y; ++k) {
    cut_sample_draw(s, random, y);
    lode_estimate_values(&e, y, value);
    CU_ASSERT(is_near(lode_estimate_operations(&e, value, NULL, NULL), by_hand(s, y), size));
    const size_t v = n > 0 ? (size_t)lode_random_below(random, n) : 0;
    if (n == 0)
      continue;
    const float *delta = lode_estimate_delta(&e, v);
    double changed;
    check_least(&e, value, delta);
    if (y[v] > 0.5) {
      for (size_t c = 0; c < e.n_cut; ++c)
        rest[c] = value[c] - delta[c];
      y[v] = 0.0;
      changed = lode_estimate_operations(&e, rest, NULL, NULL);
    } else {
      y[v] = 1.0;
      changed = lode_estimate_operations(&e, value, delta, NULL);
    }
    CU_ASSERT(is_near(changed, by_hand(s, y), size));
    ++n_compared;
  }
  free(value);
  free(rest);
  free(y);
  lode_estimate_clear(&e);
}

static void estimates_are_the_largest_cuts(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 11);
    cut_sample s;
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    compare(&s, &random);
    cut_sample_close(&s);
  }
  CU_ASSERT(n_compared > 400);
}

static void plants_of_the_plan_stay_candidates(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 12);
    cut_sample s;
    lode_estimate e;
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    CU_ASSERT_EQUAL_FATAL(lode_estimate_create(env, s.master, NULL, s.y, s.rc, 1, &e), LODE_OK);
    for (size_t v = 0; v < s.model->siting->n_start; ++v) {
      CU_ASSERT_EQUAL(e.slot[v] >= 0, s.y[v] > 0.5);
      CU_ASSERT(e.slot[v] < 0 || (size_t)e.candidate[e.slot[v]] == v);
    }
    lode_estimate_clear(&e);
    cut_sample_close(&s);
  }
}

/** "At least one plant of the first start": y_0 >= 1, as a cut of the feasibility problem would say. */
static void cuts_without_theta_forbid(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 13);
    cut_sample s;
    lode_estimate e;
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    if (s.model->siting->n_start > 0) {
      const int32_t first = 0;
      const double one = 1.0;
      CU_ASSERT_EQUAL(lode_master_add_row(env, s.master, LODE_ORIGIN_CUT, 1, &first, &one, 1.0, INFINITY), LODE_OK);
      CU_ASSERT_EQUAL_FATAL(lode_estimate_create(env, s.master, NULL, s.y, s.rc, (size_t)1 << 20, &e), LODE_OK);
      float *value = calloc(e.n_cut + 1, sizeof *value);
      for (int k = 0; k < 2 && value != NULL; ++k) {
        s.y[0] = k;
        lode_estimate_values(&e, s.y, value);
        CU_ASSERT_EQUAL(isinf(lode_estimate_operations(&e, value, NULL, NULL)), k == 0);
        n_forbidden += k == 0;
      }
      free(value);
      lode_estimate_clear(&e);
    }
    cut_sample_close(&s);
  }
  CU_ASSERT(n_forbidden > 20);
}

/** Cuts of a sketch count with their shifts: as if they were cuts of the master, raised by them. */
static void more_cuts_are_raised(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 14);
    cut_sample s;
    lode_estimate plain, raised;
    lode_pool cuts = {0};
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    const size_t n = s.model->n_block;
    double *shift = calloc(n + 1, sizeof *shift);
    for (size_t b = 0; b < n && shift != NULL; ++b) {
      lode_cut cut = {0};
      shift[b] = 10.0 * lode_random_unit(&random);
      CU_ASSERT_FATAL(cut_sample_cut(env, &s, b, &random, &cut));
      CU_ASSERT_EQUAL(lode_master_pool_write(env, s.master, &cut, &cuts), LODE_OK);
      lode_cut_clear(&cut);
    }
    const lode_estimate_more more = {&cuts, shift};
    CU_ASSERT_EQUAL_FATAL(lode_estimate_create(env, s.master, &more, s.y, s.rc, (size_t)1 << 20, &raised), LODE_OK);
    for (size_t i = 0; i < cuts.rows.n; ++i) /* now as cuts of the pool */
      cuts.rows.lower[i] += shift[(size_t)cuts.rows.column[cuts.rows.start[i]] - s.master->first_theta];
    for (size_t i = 0; i < cuts.rows.n; ++i)
      CU_ASSERT_EQUAL(lode_pool_take(env, &s.master->pool, &cuts.rows, i, LODE_ORIGIN_CUT), LODE_OK);
    CU_ASSERT_EQUAL_FATAL(lode_estimate_create(env, s.master, NULL, s.y, s.rc, (size_t)1 << 20, &plain), LODE_OK);
    CU_ASSERT_EQUAL(plain.n_cut, raised.n_cut);
    float *a = calloc(plain.n_cut + 1, sizeof *a), *b = calloc(raised.n_cut + 1, sizeof *b);
    lode_estimate_values(&plain, s.y, a);
    lode_estimate_values(&raised, s.y, b);
    CU_ASSERT_EQUAL(lode_estimate_operations(&plain, a, NULL, NULL), lode_estimate_operations(&raised, b, NULL, NULL));
    n_raised += cuts.rows.n > 0;
    free(a);
    free(b);
    free(shift);
    lode_estimate_clear(&plain);
    lode_estimate_clear(&raised);
    lode_pool_clear(&cuts);
    cut_sample_close(&s);
  }
  CU_ASSERT(n_raised > 40);
}

int main(void) {
  static const lode_test test[] = {
      {"estimates are the largest cuts", estimates_are_the_largest_cuts},
      {"plants of the plan stay candidates", plants_of_the_plan_stay_candidates},
      {"cuts without theta forbid", cuts_without_theta_forbid},
      {"more cuts are raised", more_cuts_are_raised},
  };
  env = lode_env_create();
  const int code = env == NULL ? 1 : lode_test_main("estimate", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
