/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random LPs against brute force and duality; the same bits whatever came before; the integer search by enumeration. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/base/random.h"
#include "solver/lp/lp.h"
#include "tests/harness.h"

#define OK(call) CU_ASSERT_EQUAL((call), LODE_OK)
enum { MAX = 120 };

typedef struct program {
  size_t n_col, n_row;
  double lower[MAX], upper[MAX], cost[MAX], row_lower[MAX], row_upper[MAX];
  size_t start[MAX + 1];
  int32_t column[MAX * MAX];
  double value[MAX * MAX];
} program;

static double whole(lode_random *r, int low, int high) {
  return low + (double)lode_random_below(r, (uint64_t)(high - low + 1));
}

/* Boxed columns; rows of every kind. `chance`: one entry in so many is there. */
static void draw(lode_random *r, program *p, size_t n_col, size_t n_row, uint64_t chance) {
  p->n_col = n_col;
  p->n_row = n_row;
  for (size_t j = 0; j < n_col; ++j) {
    p->lower[j] = whole(r, -3, 2);
    p->upper[j] = p->lower[j] + whole(r, 0, 6);
    p->cost[j] = whole(r, -9, 9);
  }
  size_t n = 0;
  p->start[0] = 0;
  for (size_t i = 0; i < n_row; ++i) {
    double middle = 0.0;
    for (size_t j = 0; j < n_col; ++j)
      if (lode_random_below(r, chance) == 0) {
        p->column[n] = (int32_t)j;
        p->value[n] = whole(r, -5, 5) / 4.0;
        middle += p->value[n++] * (p->lower[j] + lode_random_unit(r) * (p->upper[j] - p->lower[j]));
      }
    p->start[i + 1] = n;
    middle = floor(middle);
    const uint64_t kind = lode_random_below(r, 4);
    p->row_lower[i] = kind == 0 ? -INFINITY : middle;
    p->row_upper[i] = kind == 1 ? INFINITY : kind == 2 ? middle : middle + 1.0 + whole(r, 0, 3);
  }
}

static lode_lp_rows slice(const program *p, size_t first, size_t last) {
  return (lode_lp_rows){last - first, p->start + first,     p->column,
                        p->value,     p->row_lower + first, p->row_upper + first};
}

static lode_lp *make(lode_env *env, const program *p, size_t n_row) {
  lode_lp *lp = NULL;
  lode_lp_rows rows = slice(p, 0, n_row);
  OK(lode_lp_create(env, p->n_col, p->lower, p->upper, p->cost, &lp));
  OK(lode_lp_add_rows(env, lp, &rows));
  return lp;
}

static lode_lp_outcome solve(lode_env *env, lode_lp *lp) {
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  OK(lode_lp_solve(env, lp, NULL, &outcome));
  return outcome;
}

/* ---- vertices of at most three columns */

static double determinant(double m[3][3]) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* Solves a x = b by Cramer's rule; false if singular. */
static bool meet(double a[3][3], const double b[3], double x[3]) {
  const double whole_det = determinant(a);
  if (fabs(whole_det) < 1e-9)
    return false;
  for (size_t j = 0; j < 3; ++j) {
    double m[3][3];
    memcpy(m, a, sizeof m);
    for (size_t i = 0; i < 3; ++i)
      m[i][j] = b[i];
    x[j] = determinant(m) / whole_det;
  }
  return true;
}

/* All planes on which a vertex can lie: bounds of columns and of rows. Three columns, at most five rows. */
typedef struct planes {
  size_t n;
  double a[16][3], b[16];
} planes;

static void put(planes *f, const double a[3], double b) {
  if (isinf(b))
    return;
  memcpy(f->a[f->n], a, 3 * sizeof *a);
  f->b[f->n++] = b;
}

static void spread(const program *p, size_t i, double a[3]) {
  a[0] = a[1] = a[2] = 0.0;
  for (size_t k = p->start[i]; k < p->start[i + 1]; ++k)
    a[p->column[k]] = p->value[k];
}

static bool is_feasible(const program *p, const double x[3]) {
  for (size_t j = 0; j < 3; ++j)
    if (x[j] < p->lower[j] - 1e-7 || x[j] > p->upper[j] + 1e-7)
      return false;
  for (size_t i = 0; i < p->n_row; ++i) {
    double a[3];
    spread(p, i, a);
    const double row = a[0] * x[0] + a[1] * x[1] + a[2] * x[2];
    if (row < p->row_lower[i] - 1e-7 || row > p->row_upper[i] + 1e-7)
      return false;
  }
  return true;
}

/* Least cost over all vertices; INFINITY if there is none (the columns are boxed). */
static double least_vertex(const program *p) {
  planes f = {0};
  double best = INFINITY;
  for (size_t j = 0; j < 3; ++j) {
    const double a[3] = {j == 0, j == 1, j == 2};
    put(&f, a, p->lower[j]);
    put(&f, a, p->upper[j]);
  }
  for (size_t i = 0; i < p->n_row; ++i) {
    double a[3];
    spread(p, i, a);
    put(&f, a, p->row_lower[i]);
    put(&f, a, p->row_upper[i]);
  }
  for (size_t u = 0; u < f.n; ++u)
    for (size_t v = 0; v < u; ++v)
      for (size_t w = 0; w < v; ++w) {
        double a[3][3], x[3], b[3] = {f.b[u], f.b[v], f.b[w]};
        memcpy(a[0], f.a[u], sizeof a[0]);
        memcpy(a[1], f.a[v], sizeof a[1]);
        memcpy(a[2], f.a[w], sizeof a[2]);
        if (meet(a, b, x) && is_feasible(p, x))
          best = fmin(best, p->cost[0] * x[0] + p->cost[1] * x[1] + p->cost[2] * x[2]);
      }
  return best;
}

static void optimum_is_the_least_vertex(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(11, 1);
  program *p = calloc(1, sizeof *p);
  size_t n_optimal = 0, n_infeasible = 0;
  for (int k = 0; k < 600; ++k) {
    draw(&r, p, 3, 1 + lode_random_below(&r, 5), 2);
    const double best = least_vertex(p);
    lode_lp *lp = make(env, p, p->n_row);
    for (int primal = 0; primal < 2; ++primal) {
      lode_lp_limits limits = {.method = primal ? LODE_LP_PRIMAL : LODE_LP_DUAL};
      lode_lp_outcome outcome;
      OK(lode_lp_set_basis(env, lp, NULL, NULL));
      OK(lode_lp_solve(env, lp, &limits, &outcome));
      CU_ASSERT_EQUAL(outcome, isinf(best) ? LODE_LP_INFEASIBLE : LODE_LP_OPTIMAL);
      if (outcome == LODE_LP_OPTIMAL)
        CU_ASSERT_DOUBLE_EQUAL(lode_lp_objective(lp), best, 1e-6);
      ++*(outcome == LODE_LP_OPTIMAL ? &n_optimal : &n_infeasible);
    }
    lode_lp_destroy(&lp);
  }
  CU_ASSERT(n_optimal > 100 && n_infeasible > 100);
  free(p);
  lode_env_destroy(&env);
}

/* ---- larger ones by duality */

/* pi'b + min over the boxes of rc'x, with rc from the data: a lower bound for any pi of the right signs. */
static double dual_bound(const program *p, const double pi[]) {
  double rc[MAX], bound = 0.0;
  memcpy(rc, p->cost, p->n_col * sizeof *rc);
  for (size_t i = 0; i < p->n_row; ++i) {
    const double b = pi[i] > 0.0 ? p->row_lower[i] : p->row_upper[i];
    if (pi[i] == 0.0 || isinf(b))
      continue;
    bound += pi[i] * b;
    for (size_t k = p->start[i]; k < p->start[i + 1]; ++k)
      rc[p->column[k]] -= pi[i] * p->value[k];
  }
  for (size_t j = 0; j < p->n_col; ++j)
    bound += fmin(rc[j] * p->lower[j], rc[j] * p->upper[j]);
  return bound;
}

static double violation(const program *p, const double x[]) {
  double worst = 0.0;
  for (size_t j = 0; j < p->n_col; ++j)
    worst = fmax(worst, fmax(p->lower[j] - x[j], x[j] - p->upper[j]));
  for (size_t i = 0; i < p->n_row; ++i) {
    double row = 0.0;
    for (size_t k = p->start[i]; k < p->start[i + 1]; ++k)
      row += p->value[k] * x[p->column[k]];
    worst = fmax(worst, fmax(p->row_lower[i] - row, row - p->row_upper[i]));
  }
  return worst;
}

static void primal_and_dual_agree_on_larger_programs(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(12, 1);
  program *p = calloc(1, sizeof *p);
  size_t n_optimal = 0;
  for (int k = 0; k < 150; ++k) {
    draw(&r, p, 10 + lode_random_below(&r, 90), 5 + lode_random_below(&r, 30), 6);
    lode_lp *lp = make(env, p, p->n_row);
    if (solve(env, lp) == LODE_LP_OPTIMAL) {
      double x[MAX], pi[MAX], rc[MAX];
      ++n_optimal;
      lode_lp_primal(lp, x);
      lode_lp_duals(lp, pi);
      lode_lp_reduced_costs(lp, rc);
      CU_ASSERT(violation(p, x) <= 1e-7);
      CU_ASSERT_DOUBLE_EQUAL(dual_bound(p, pi), lode_lp_objective(lp), 1e-6);
      for (size_t j = 0; j < p->n_col; ++j)
        CU_ASSERT(fabs(rc[j]) < 1e-7 || fabs(x[j] - (rc[j] > 0.0 ? p->lower[j] : p->upper[j])) < 1e-7);
    }
    lode_lp_destroy(&lp);
  }
  CU_ASSERT(n_optimal > 50);
  free(p);
  lode_env_destroy(&env);
}

/* Multiplies rows and columns by powers of ten: the same program to a planner, another one to arithmetic. */
static void distort(lode_random *r, program *p, int power) {
  double scale[MAX];
  for (size_t j = 0; j < p->n_col; ++j) {
    scale[j] = pow(10.0, whole(r, -power, power));
    p->lower[j] /= scale[j];
    p->upper[j] /= scale[j];
    p->cost[j] *= scale[j];
  }
  for (size_t i = 0; i < p->n_row; ++i) {
    const double times = pow(10.0, whole(r, -power, power));
    p->row_lower[i] *= times;
    p->row_upper[i] *= times;
    for (size_t k = p->start[i]; k < p->start[i + 1]; ++k)
      p->value[k] *= times * scale[p->column[k]];
  }
}

static void badly_scaled_programs_climb_the_ladder(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(17, 1);
  program *p = calloc(1, sizeof *p);
  long higher = 0, n_optimal = 0;
  for (int k = 0; k < 300; ++k) {
    uint8_t row[MAX], column[MAX];
    draw(&r, p, 5 + lode_random_below(&r, 30), 5 + lode_random_below(&r, 30), 4);
    distort(&r, p, 5);
    for (size_t i = 0; i < p->n_row; ++i)
      row[i] = lode_random_below(&r, 2) == 0 ? LODE_AT_LOWER : LODE_BASIC;
    for (size_t j = 0; j < p->n_col; ++j)
      column[j] = lode_random_below(&r, 3) == 0 ? LODE_BASIC : LODE_AT_UPPER;
    lode_lp *lp = make(env, p, p->n_row);
    OK(lode_lp_set_basis(env, lp, row, column));
    if (solve(env, lp) == LODE_LP_OPTIMAL) {
      double x[MAX], pi[MAX];
      lode_lp_primal(lp, x);
      lode_lp_duals(lp, pi);
      ++n_optimal;
      CU_ASSERT(dual_bound(p, pi) <= lode_lp_objective(lp) + 1e-4 * (1.0 + fabs(lode_lp_objective(lp))));
      for (size_t j = 0; j < p->n_col; ++j)
        CU_ASSERT(x[j] >= p->lower[j] - 1e-5 * (1.0 + fabs(p->lower[j])) &&
                  x[j] <= p->upper[j] + 1e-5 * (1.0 + fabs(p->upper[j])));
    }
    for (int rung = LODE_RUNG_REFACTOR; rung < LODE_N_RUNG; ++rung)
      higher += lode_lp_statistics(lp)->rung[rung];
    lode_lp_destroy(&lp);
  }
  CU_ASSERT(higher > 0 && n_optimal > 20);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "");
  free(p);
  lode_env_destroy(&env);
}

/* ---- the same bits */

typedef struct answer {
  lode_lp_outcome outcome;
  int iterations;
  double objective, x[MAX], pi[MAX], rc[MAX], row[MAX];
  uint8_t row_status[MAX], col_status[MAX];
} answer;

static void ask(lode_env *env, lode_lp *lp, const lode_lp_limits *limits, answer *a) {
  memset(a, 0, sizeof *a);
  OK(lode_lp_solve(env, lp, limits, &a->outcome));
  a->iterations = lode_lp_last_iterations(lp);
  a->objective = lode_lp_objective(lp);
  lode_lp_primal(lp, a->x);
  lode_lp_duals(lp, a->pi);
  lode_lp_reduced_costs(lp, a->rc);
  lode_lp_activity(lp, a->row);
  lode_lp_basis(lp, a->row_status, a->col_status);
}

/* Whatever another caller may have done with the LP before. */
static void disturb(lode_env *env, lode_lp *lp, lode_random *r, const program *p) {
  double x[MAX], multiplier[MAX];
  bool is_integer[MAX] = {true, true};
  lode_lp_mip_result result;
  answer a;
  for (size_t j = 0; j < p->n_col; j += 3) {
    OK(lode_lp_set_column(env, lp, j, p->lower[j], lode_random_below(r, 2) ? p->lower[j] : INFINITY));
    OK(lode_lp_set_cost(env, lp, j, whole(r, -9, 9)));
  }
  ask(env, lp, NULL, &a);
  for (size_t j = 0; j < p->n_col && a.outcome == LODE_LP_OPTIMAL; ++j)
    if (a.col_status[j] == LODE_BASIC)
      OK(lode_lp_tableau_multipliers(env, lp, j, multiplier));
  ask(env, lp, &(lode_lp_limits){.method = LODE_LP_PRIMAL, .iterations = 3}, &a);
  if (lode_random_below(r, 4) == 0)
    OK(lode_lp_solve_mip(env, lp, is_integer, 0.5, lode_clock() + 0.2, x, &result));
  for (size_t j = 0; j < p->n_col; ++j) {
    OK(lode_lp_set_column(env, lp, j, p->lower[j], p->upper[j]));
    OK(lode_lp_set_cost(env, lp, j, p->cost[j]));
  }
}

static void a_solve_does_not_remember(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(13, 1);
  program *p = calloc(1, sizeof *p);
  answer *first = calloc(1, sizeof *first), *again = calloc(1, sizeof *again);
  long moved = 0;
  for (int k = 0; k < 60; ++k) {
    uint8_t row[MAX], column[MAX];
    draw(&r, p, 20 + lode_random_below(&r, 90), 10 + lode_random_below(&r, 60), 8);
    for (size_t i = 0; i < p->n_row; ++i)
      row[i] = lode_random_below(&r, 4) == 0 ? LODE_AT_LOWER : LODE_BASIC;
    for (size_t j = 0; j < p->n_col; ++j)
      column[j] = lode_random_below(&r, 4) == 0 ? LODE_BASIC : LODE_AT_UPPER;
    const lode_lp_limits limits = {.iterations = k % 3 == 0 ? 7 : 0};
    lode_lp *lp = make(env, p, p->n_row), *used = make(env, p, p->n_row);
    OK(lode_lp_set_basis(env, lp, row, column));
    ask(env, lp, &limits, first);
    disturb(env, used, &r, p);
    OK(lode_lp_set_basis(env, used, row, column));
    ask(env, used, &limits, again);
    CU_ASSERT_EQUAL(memcmp(first, again, sizeof *first), 0);
    OK(lode_lp_set_basis(env, used, first->row_status, first->col_status)); /* saved and put back */
    ask(env, used, NULL, again);
    ask(env, lp, NULL, first);
    CU_ASSERT_EQUAL(memcmp(first, again, sizeof *first), 0);
    moved += first->iterations;
    lode_lp_destroy(&lp);
    lode_lp_destroy(&used);
  }
  CU_ASSERT(moved > 100);
  free(p), free(first), free(again);
  lode_env_destroy(&env);
}

static void rows_removed_and_added_again_leave_no_trace(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(14, 1);
  program *p = calloc(1, sizeof *p);
  answer *first = calloc(1, sizeof *first), *again = calloc(1, sizeof *again);
  for (int k = 0; k < 60; ++k) {
    draw(&r, p, 20 + lode_random_below(&r, 90), 10 + lode_random_below(&r, 60), 8);
    const size_t keep = lode_random_below(&r, p->n_row);
    lode_lp *lp = make(env, p, p->n_row), *used = make(env, p, p->n_row);
    lode_lp_rows rest = slice(p, keep, p->n_row);
    ask(env, used, NULL, again);
    OK(lode_lp_truncate_rows(env, used, keep));
    ask(env, used, NULL, again);
    OK(lode_lp_add_rows(env, used, &rest));
    OK(lode_lp_set_basis(env, used, NULL, NULL));
    ask(env, used, NULL, again);
    ask(env, lp, NULL, first);
    CU_ASSERT_EQUAL(memcmp(first, again, sizeof *first), 0);
    lode_lp_destroy(&lp);
    lode_lp_destroy(&used);
  }
  free(p), free(first), free(again);
  lode_env_destroy(&env);
}

/* ---- tableau rows */

static void multipliers_make_a_unit_row(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(15, 1);
  program *p = calloc(1, sizeof *p);
  size_t n_row = 0;
  for (int k = 0; k < 80; ++k) {
    draw(&r, p, 5 + lode_random_below(&r, 60), 3 + lode_random_below(&r, 30), 4);
    lode_lp *lp = make(env, p, p->n_row);
    double multiplier[MAX];
    uint8_t row[MAX], column[MAX];
    if (solve(env, lp) == LODE_LP_OPTIMAL) {
      lode_lp_basis(lp, row, column);
      for (size_t j = 0; j < p->n_col; ++j) {
        double sum[MAX] = {0};
        if (column[j] != LODE_BASIC)
          continue;
        ++n_row;
        OK(lode_lp_tableau_multipliers(env, lp, j, multiplier));
        for (size_t i = 0; i < p->n_row; ++i) {
          CU_ASSERT(row[i] != LODE_BASIC || fabs(multiplier[i]) < 1e-9); /* basic slacks have coefficient 0 */
          for (size_t q = p->start[i]; q < p->start[i + 1]; ++q)
            sum[p->column[q]] += multiplier[i] * p->value[q];
        }
        for (size_t q = 0; q < p->n_col; ++q)
          CU_ASSERT(column[q] != LODE_BASIC || fabs(sum[q] - (q == j ? 1.0 : 0.0)) < 1e-8);
      }
      for (size_t i = 0; i < p->n_row; ++i) {
        double sum[MAX] = {0};
        if (row[i] != LODE_BASIC)
          continue;
        OK(lode_lp_tableau_row_multipliers(env, lp, i, multiplier));
        CU_ASSERT(multiplier[i] == 0.0);
        for (size_t k2 = 0; k2 < p->n_row; ++k2)
          for (size_t q = p->start[k2]; q < p->start[k2 + 1]; ++q)
            sum[p->column[q]] += (k2 == i ? -1.0 : multiplier[k2]) * p->value[q];
        for (size_t q = 0; q < p->n_col; ++q)
          CU_ASSERT(column[q] != LODE_BASIC || fabs(sum[q]) < 1e-8);
      }
    }
    lode_lp_destroy(&lp);
  }
  CU_ASSERT(n_row > 200);
  free(p);
  lode_env_destroy(&env);
}

/* ---- the integer search */

/* Best integral point of at most eight columns, by counting through all; INFINITY if none. */
static double best_integral(const program *p) {
  double x[8], best = INFINITY;
  memcpy(x, p->lower, p->n_col * sizeof *x);
  for (;;) {
    double cost = 0.0;
    for (size_t j = 0; j < p->n_col; ++j)
      cost += p->cost[j] * x[j];
    if (cost < best && violation(p, x) < 1e-9)
      best = cost;
    size_t j = 0;
    while (j < p->n_col && x[j] >= p->upper[j]) {
      x[j] = p->lower[j];
      ++j;
    }
    if (j == p->n_col)
      return best;
    x[j] += 1.0;
  }
}

static void integer_search_finds_the_best_integral_point(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(16, 1);
  program *p = calloc(1, sizeof *p);
  const bool all[8] = {true, true, true, true, true, true, true, true};
  size_t n_optimal = 0, n_infeasible = 0;
  for (int k = 0; k < 200; ++k) {
    double x[8];
    lode_lp_mip_result result;
    draw(&r, p, 4, 1 + lode_random_below(&r, 3), 2);
    const double best = best_integral(p);
    lode_lp *lp = make(env, p, p->n_row);
    OK(lode_lp_solve_mip(env, lp, all, 0.0, 0.0, x, &result));
    if (isinf(best)) {
      ++n_infeasible;
      CU_ASSERT_EQUAL(result.outcome, LODE_LP_INFEASIBLE);
      CU_ASSERT(!result.has_solution && result.bound > 0.0 && isinf(result.bound));
    } else {
      ++n_optimal;
      CU_ASSERT_EQUAL(result.outcome, LODE_LP_OPTIMAL);
      CU_ASSERT(result.has_solution && violation(p, x) < 1e-6);
      CU_ASSERT_DOUBLE_EQUAL(result.objective, best, 1e-6);
      CU_ASSERT(result.bound <= best + 1e-9 && result.bound >= best - 1e-6);
    }
    lode_lp_destroy(&lp);
  }
  CU_ASSERT(n_optimal > 50 && n_infeasible > 20);
  free(p);
  lode_env_destroy(&env);
}

static void integer_bounds_are_rounded_inwards(void) {
  lode_env *env = lode_env_create();
  const double lower[2] = {0.2, 0.0}, upper[2] = {3.7, 2.5}, cost[2] = {-1.0, -1.0}, narrow[2] = {0.8, 2.5};
  const bool first[2] = {true, false};
  double x[2];
  lode_lp_mip_result result;
  lode_lp *lp = NULL;
  OK(lode_lp_create(env, 2, lower, upper, cost, &lp)); /* no rows: 3 + 2.5 */
  OK(lode_lp_solve_mip(env, lp, first, 0.0, 0.0, x, &result));
  CU_ASSERT_EQUAL(result.outcome, LODE_LP_OPTIMAL);
  CU_ASSERT_DOUBLE_EQUAL(result.objective, -5.5, 1e-9);
  CU_ASSERT_DOUBLE_EQUAL(x[0], 3.0, 1e-9);
  lode_lp_destroy(&lp);
  OK(lode_lp_create(env, 2, lower, narrow, cost, &lp)); /* no integer in [0.2, 0.8] */
  OK(lode_lp_solve_mip(env, lp, first, 0.0, 0.0, x, &result));
  CU_ASSERT_EQUAL(result.outcome, LODE_LP_INFEASIBLE);
  lode_lp_destroy(&lp);
  OK(lode_lp_create(env, 0, NULL, NULL, NULL, &lp));
  OK(lode_lp_solve_mip(env, lp, NULL, 0.0, 0.0, x, &result));
  CU_ASSERT_EQUAL(result.outcome, LODE_LP_OPTIMAL);
  CU_ASSERT(result.has_solution && result.objective == 0.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

/* Knapsack in which every weight is even and the sack odd (Jeroslow): no search ends before the clock. */
static void a_stopped_search_gives_a_bound_that_holds(void) {
  enum { N = 60 };
  lode_env *env = lode_env_create();
  double lower[N + 1] = {0}, upper[N + 1], cost[N + 1] = {0}, value[N + 1], x[N + 1];
  int32_t column[N + 1];
  bool is_integer[N + 1];
  const size_t start[2] = {0, N + 1};
  const double sack[1] = {N + 1 - N % 2};
  for (int j = 0; j <= N; ++j) {
    upper[j] = 1.0;
    value[j] = j < N ? 2.0 : 1.0;
    column[j] = j;
    is_integer[j] = j < N;
  }
  upper[N] = 100.0; /* what is missing, at cost 1: optimum 1 */
  cost[N] = 1.0;
  lode_lp *lp = NULL;
  lode_lp_mip_result result;
  lode_lp_rows rows = {1, start, column, value, sack, sack};
  OK(lode_lp_create(env, N + 1, lower, upper, cost, &lp));
  OK(lode_lp_add_rows(env, lp, &rows));
  OK(lode_lp_solve_mip(env, lp, is_integer, 0.0, lode_clock() + 0.3, x, &result));
  CU_ASSERT(result.outcome == LODE_LP_TIME || result.outcome == LODE_LP_OPTIMAL);
  CU_ASSERT(result.bound <= 1.0 + 1e-9 && result.bound >= -1e-9);
  CU_ASSERT(!result.has_solution || result.objective >= 1.0 - 1e-6);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"optimum is the least vertex", optimum_is_the_least_vertex},
      {"primal and dual agree on larger programs", primal_and_dual_agree_on_larger_programs},
      {"badly scaled programs climb the ladder", badly_scaled_programs_climb_the_ladder},
      {"a solve does not remember", a_solve_does_not_remember},
      {"rows removed and added again leave no trace", rows_removed_and_added_again_leave_no_trace},
      {"multipliers make a unit row", multipliers_make_a_unit_row},
      {"integer search finds the best integral point", integer_search_finds_the_best_integral_point},
      {"integer bounds are rounded inwards", integer_bounds_are_rounded_inwards},
      {"a stopped search gives a bound that holds", a_stopped_search_gives_a_bound_that_holds},
  };
  return lode_test_main("lp, random", test, sizeof test / sizeof *test);
}
