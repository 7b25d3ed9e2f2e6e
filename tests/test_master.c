/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LP of a master with the rows that a node needs, against the one with all rows: the same optimum at every node,
 * whatever was solved before, and bounds that are true where it ends early.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/random.h"
#include "tests/harness.h"
#include "tests/tiny_master.h"

static const lode_lp_limits no_limits = {.method = LODE_LP_DUAL};

/** Benders cuts at the optima of the LP and at random points, many of them slack everywhere else. */
static void make_cuts(tiny *t, lode_random *stream) {
  const size_t n_start = t->model->siting->n_start;
  double *y = calloc(t->master->n_col, sizeof *y);
  for (int round = 0; round < 12; ++round) {
    lode_relaxation r = {0};
    if (round % 2 == 0) {
      CU_ASSERT_EQUAL(lode_master_solve(t->env, t->master, NULL, NULL, &no_limits, LODE_ROWS_ALL, &r), LODE_OK);
      if (r.outcome == LODE_LP_OPTIMAL)
        tiny_add_benders(t, r.x);
    } else {
      for (size_t v = 0; v < n_start; ++v)
        y[v] = lode_random_unit(stream);
      tiny_add_benders(t, y);
    }
    lode_relaxation_clear(&r);
  }
  free(y);
}

/** A node: some starts fixed, some counts bounded. */
static void draw_node(const tiny *t, lode_random *stream, const lode_node_bounds *node) {
  const lode_master *m = t->master;
  for (size_t j = 0; j < m->n_siting; ++j) {
    node->lower[j] = m->lower[j];
    node->upper[j] = m->upper[j];
    if (j < t->model->siting->n_start && lode_random_below(stream, 4) == 0)
      *(lode_random_below(stream, 2) == 0 ? &node->lower[j] : &node->upper[j]) =
          lode_random_below(stream, 2) ? 1.0 : 0.0;
    if (node->lower[j] > node->upper[j])
      node->lower[j] = node->upper[j];
  }
  for (size_t c = 0; c < m->n_count; ++c) {
    const size_t at = m->n_siting + c;
    node->lower[at] = -INFINITY;
    node->upper[at] = INFINITY;
    if (lode_random_below(stream, 3) == 0)
      *(lode_random_below(stream, 3) == 0 ? &node->lower[at] : &node->upper[at]) = (double)lode_random_below(stream, 3);
    if (node->lower[at] > node->upper[at])
      node->lower[at] = node->upper[at];
  }
}

static bool is_same(const lode_relaxation *a, const lode_relaxation *b, size_t n_col) {
  return a->outcome == b->outcome && memcmp(&a->bound, &b->bound, sizeof a->bound) == 0 &&
         a->iterations == b->iterations && memcmp(a->x, b->x, n_col * sizeof *a->x) == 0 &&
         a->basis.n_row == b->basis.n_row && memcmp(a->basis.row, b->basis.row, a->basis.n_row) == 0 &&
         memcmp(a->basis.col, b->basis.col, a->basis.n_col) == 0;
}

/** One node in every way. @return 1 if it has an optimum */
static size_t compare(tiny *t, const lode_node_bounds *node, const lode_basis_copy *start) {
  lode_master *m = t->master;
  lode_relaxation all, needed, again, early, hand;
  CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, start, &no_limits, LODE_ROWS_NEEDED, &needed), LODE_OK);
  CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, start, &no_limits, LODE_ROWS_AT_HAND, &hand), LODE_OK);
  CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, start, &no_limits, LODE_ROWS_ALL, &all), LODE_OK);
  CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, start, &no_limits, LODE_ROWS_NEEDED, &again), LODE_OK);
  CU_ASSERT(is_same(&needed, &again, m->n_col));
  CU_ASSERT_EQUAL(needed.outcome, all.outcome);
  const bool is_optimal = all.outcome == LODE_LP_OPTIMAL;
  const double near = 1e-7 * (1.0 + fabs(all.bound));
  if (is_optimal) {
    CU_ASSERT_DOUBLE_EQUAL(needed.bound, all.bound, near);
    CU_ASSERT(hand.bound <= all.bound + near);
    for (size_t i = 0; i < m->rows.n; ++i)
      CU_ASSERT(lode_row_violation(&m->rows, i, needed.x) <= 1e-6);
    const double level = all.bound - 0.3 * fabs(all.bound);
    const lode_lp_limits limits = {.method = LODE_LP_DUAL, .has_cutoff = true, .cutoff = level};
    CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, start, &limits, LODE_ROWS_NEEDED, &early), LODE_OK);
    CU_ASSERT(early.outcome == LODE_LP_CUTOFF || early.outcome == LODE_LP_OPTIMAL);
    CU_ASSERT(early.bound <= all.bound + near);
    lode_relaxation rest;
    CU_ASSERT_EQUAL(lode_master_solve(t->env, m, node, &early.basis, &no_limits, LODE_ROWS_NEEDED, &rest), LODE_OK);
    CU_ASSERT_EQUAL(rest.outcome, LODE_LP_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(rest.bound, all.bound, near);
    lode_relaxation_clear(&rest);
    lode_relaxation_clear(&early);
  }
  lode_relaxation *const r[] = {&all, &needed, &again, &hand};
  for (size_t i = 0; i < sizeof r / sizeof r[0]; ++i)
    lode_relaxation_clear(r[i]);
  return is_optimal;
}

static void needed_rows_give_the_optimum_of_all(void) {
  size_t n_node = 0, n_optimal = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    tiny t;
    const bool is_made = tiny_create(seed, 14, &t);
    CU_ASSERT(is_made);
    lode_random stream = lode_random_stream(11, seed);
    if (is_made)
      make_cuts(&t, &stream);
    const size_t n = is_made ? t.master->n_siting + t.master->n_count : 0;
    const lode_node_bounds node = {calloc(n + 1, sizeof(double)), calloc(n + 1, sizeof(double))};
    lode_relaxation root = {0};
    if (is_made)
      CU_ASSERT_EQUAL(lode_master_solve(t.env, t.master, NULL, NULL, &no_limits, LODE_ROWS_ALL, &root), LODE_OK);
    for (int trial = 0; is_made && root.outcome == LODE_LP_OPTIMAL && trial < 12; ++trial, ++n_node) {
      draw_node(&t, &stream, &node);
      n_optimal += compare(&t, &node, trial % 4 == 3 ? NULL : &root.basis);
    }
    lode_relaxation_clear(&root);
    free(node.lower);
    free(node.upper);
    tiny_destroy(&t);
  }
  CU_ASSERT(n_node > 300);
  CU_ASSERT(n_optimal > 150);
}

/** The LP that a node begins with has fewer rows than the master, or there would be no use in it. */
static void slack_cuts_stay_out(void) {
  size_t n_fewer = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    tiny t;
    const bool is_made = tiny_create(seed, 14, &t);
    lode_random stream = lode_random_stream(12, seed);
    CU_ASSERT(is_made);
    if (is_made)
      make_cuts(&t, &stream);
    const size_t n = is_made ? t.master->n_siting + t.master->n_count : 0;
    const lode_node_bounds node = {calloc(n + 1, sizeof(double)), calloc(n + 1, sizeof(double))};
    lode_relaxation root = {0}, r = {0};
    if (is_made) {
      CU_ASSERT_EQUAL(lode_master_solve(t.env, t.master, NULL, NULL, &no_limits, LODE_ROWS_ALL, &root), LODE_OK);
      draw_node(&t, &stream, &node);
      CU_ASSERT_EQUAL(lode_master_solve(t.env, t.master, &node, &root.basis, &no_limits, LODE_ROWS_NEEDED, &r),
                      LODE_OK);
      CU_ASSERT_EQUAL(r.basis.n_row, t.master->rows.n); /* its basis speaks of all rows */
      n_fewer += lode_lp_n_row(t.master->lp) < t.master->rows.n;
    }
    lode_relaxation_clear(&r);
    lode_relaxation_clear(&root);
    free(node.lower);
    free(node.upper);
    tiny_destroy(&t);
  }
  CU_ASSERT(n_fewer > 15);
}

int main(void) {
  static const lode_test test[] = {
      {"needed rows give the optimum of all", needed_rows_give_the_optimum_of_all},
      {"slack cuts stay out", slack_cuts_stay_out},
  };
  return lode_test_main("master LP", test, sizeof test / sizeof test[0]);
}
