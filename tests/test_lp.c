/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/lp/lp.h"
#include "tests/harness.h"

static const double none = INFINITY;

#define NEAR(a, b) CU_ASSERT_DOUBLE_EQUAL((a), (b), 1e-7)
#define OK(call) CU_ASSERT_EQUAL((call), LODE_OK)

/* A dense LP of at most 4 columns and 4 rows, handed over in compressed form. */
typedef struct small {
  size_t n_col, n_row;
  double cost[4], lower[4], upper[4];
  double a[4][4];
  double row_lower[4], row_upper[4];
} small;

static lode_status add_small_rows(lode_env *env, lode_lp *lp, const small *s, size_t first, size_t last) {
  size_t start[5] = {0}, n = 0;
  int32_t column[16];
  double value[16];
  for (size_t i = first; i < last; ++i) {
    for (size_t j = 0; j < s->n_col; ++j) {
      column[n] = (int32_t)j;
      value[n++] = s->a[i][j];
    }
    start[i - first + 1] = n;
  }
  lode_lp_rows rows = {last - first, start, column, value, s->row_lower + first, s->row_upper + first};
  return lode_lp_add_rows(env, lp, &rows);
}

static lode_lp *make(lode_env *env, const small *s) {
  lode_lp *lp = NULL;
  OK(lode_lp_create(env, s->n_col, s->lower, s->upper, s->cost, &lp));
  OK(add_small_rows(env, lp, s, 0, s->n_row));
  return lp;
}

static lode_lp_outcome solve(lode_env *env, lode_lp *lp) {
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  OK(lode_lp_solve(env, lp, NULL, &outcome));
  return outcome;
}

static lode_lp_outcome solve_with(lode_env *env, lode_lp *lp, lode_lp_limits limits) {
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  OK(lode_lp_solve(env, lp, &limits, &outcome));
  return outcome;
}

/* min -3x - 5y; x <= 4, 2y <= 12, 3x + 2y <= 18: optimum -36 at (2, 6), row duals 0, -3/2, -1. (Wyndor, Hillier.) */
static const small wyndor = {
    2,          3, {-3, -5}, {0, 0}, {INFINITY, INFINITY}, {{1, 0}, {0, 2}, {3, 2}}, {-INFINITY, -INFINITY, -INFINITY},
    {4, 12, 18}};

/* min 2x + 3y; x + y >= 4, x - y >= -2 ; x, y in [0, 10]: optimum 8 at (4, 0), duals 2, 0, reduced cost of y 1. */
static const small demand = {2, 2, {2, 3}, {0, 0}, {10, 10}, {{1, 1}, {1, -1}}, {4, -2}, {INFINITY, INFINITY}};

static void known_optimum_and_duals_of_upper_rows(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &wyndor);
  double x[2], pi[3], row[3], rc[2];
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  lode_lp_primal(lp, x);
  lode_lp_duals(lp, pi);
  lode_lp_activity(lp, row);
  lode_lp_reduced_costs(lp, rc);
  NEAR(lode_lp_objective(lp), -36.0);
  NEAR(x[0], 2.0);
  NEAR(x[1], 6.0);
  NEAR(pi[0], 0.0);
  NEAR(pi[1], -1.5);
  NEAR(pi[2], -1.0);
  NEAR(row[2], 18.0);
  NEAR(rc[0], 0.0);
  NEAR(rc[1], 0.0);
  CU_ASSERT(lode_lp_last_iterations(lp) > 0);
  CU_ASSERT_EQUAL(lode_lp_statistics(lp)->solves, 1);
  CU_ASSERT_EQUAL(lode_lp_statistics(lp)->repairs, 0);
  lode_lp_destroy(&lp);
  CU_ASSERT_PTR_NULL(lp);
  lode_env_destroy(&env);
}

static void dual_of_an_active_lower_row_is_positive(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &demand);
  double pi[2], rc[2];
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  lode_lp_duals(lp, pi);
  lode_lp_reduced_costs(lp, rc);
  NEAR(lode_lp_objective(lp), 8.0);
  NEAR(pi[0], 2.0);
  NEAR(pi[1], 0.0);
  NEAR(rc[0], 0.0);
  NEAR(rc[1], 1.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void infeasible_and_unbounded_are_outcomes(void) {
  lode_env *env = lode_env_create();
  lode_lp_limits primal = {.method = LODE_LP_PRIMAL};
  lode_lp *lp = make(env, &demand);
  OK(lode_lp_set_row(env, lp, 0, 21.0, none)); /* x + y <= 20 by the bounds */
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_INFEASIBLE);
  OK(lode_lp_set_basis(env, lp, NULL, NULL));
  CU_ASSERT_EQUAL(solve_with(env, lp, primal), LODE_LP_INFEASIBLE);
  const lode_lp_limits known = {.is_feasible = true}; /* a caller who is wrong: every rung is tried, none is believed */
  CU_ASSERT_EQUAL(solve_with(env, lp, known), LODE_LP_TROUBLE);
  OK(lode_lp_set_row(env, lp, 0, 20.0, none));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), 50.0);
  lode_lp_destroy(&lp);

  lp = make(env, &wyndor);
  OK(lode_lp_set_row(env, lp, 0, -none, none));
  OK(lode_lp_set_row(env, lp, 2, -none, none));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_UNBOUNDED);
  OK(lode_lp_set_basis(env, lp, NULL, NULL));
  CU_ASSERT_EQUAL(solve_with(env, lp, primal), LODE_LP_UNBOUNDED);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "");
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void free_columns_ranges_and_equations(void) {
  /* min x + 2y + z, x free, y in [-1, 1], z >= 0; -3 <= x + y <= 5; x - z = 1: x = -2, but z = x - 1 >= 0 needs x >= 1;
   * y = -1: optimum at x = 1, y = -1, z = 0: 1 - 2 + 0 = -1. */
  static const small s = {
      3, 2, {1, 2, 1}, {-INFINITY, -1, 0}, {INFINITY, 1, INFINITY}, {{1, 1, 0}, {1, 0, -1}}, {-3, 1}, {5, 1}};
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &s);
  double x[3];
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  lode_lp_primal(lp, x);
  NEAR(lode_lp_objective(lp), -1.0);
  NEAR(x[0], 1.0);
  NEAR(x[1], -1.0);
  OK(lode_lp_set_column(env, lp, 2, -none, none)); /* z free as well: now x + y = -3, so x = -2, z = -3 */
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), -7.0);
  OK(lode_lp_set_cost(env, lp, 1, -10.0)); /* y = 1, x = -4, z = -5 */
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), -19.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void problems_without_rows_columns_or_entries(void) {
  lode_env *env = lode_env_create();
  const double lower[2] = {1, -none}, upper[2] = {3, 4}, cost[2] = {2, -1}, wrong[2] = {2, 1};
  const size_t start[2] = {0, 0};
  const double row_lower[1] = {0.5}, row_upper[1] = {none};
  double x[2] = {0};
  lode_lp_rows empty = {1, start, NULL, NULL, row_lower, row_upper};
  lode_lp *lp = NULL;
  OK(lode_lp_create(env, 2, lower, upper, cost, &lp));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  lode_lp_primal(lp, x);
  NEAR(lode_lp_objective(lp), -2.0);
  NEAR(x[0], 1.0);
  NEAR(x[1], 4.0);
  OK(lode_lp_add_rows(env, lp, &empty));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_INFEASIBLE); /* 0 >= 0.5 */
  OK(lode_lp_set_row(env, lp, 0, -1.0, 1.0));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  OK(lode_lp_truncate_rows(env, lp, 0));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), -2.0);
  lode_lp_destroy(&lp);

  OK(lode_lp_create(env, 2, lower, upper, wrong, &lp)); /* falls for ever along the second column */
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_UNBOUNDED);
  lode_lp_destroy(&lp);

  OK(lode_lp_create(env, 0, NULL, NULL, NULL, &lp));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  CU_ASSERT_EQUAL(lode_lp_objective(lp), 0.0);
  OK(lode_lp_add_rows(env, lp, &empty));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_INFEASIBLE);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void a_limit_leaves_readable_values(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &wyndor);
  double x[2], pi[3];
  OK(lode_lp_set_column(env, lp, 0, 0.0, 10.0)); /* boxed, so the start basis can be made dual feasible */
  OK(lode_lp_set_column(env, lp, 1, 0.0, 10.0));
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.iterations = 1}), LODE_LP_ITERATIONS);
  CU_ASSERT_EQUAL(lode_lp_last_iterations(lp), 1);
  lode_lp_primal(lp, x);
  lode_lp_duals(lp, pi);
  for (int i = 0; i < 3; ++i)
    CU_ASSERT(pi[i] <= 1e-9); /* dual feasible all the way */
  /* the duals' bound: pi'b + sum of min over the boxes of rc_j x_j, never above the optimum */
  double bound = 4 * pi[0] + 12 * pi[1] + 18 * pi[2];
  const double rc[2] = {-3 - pi[0] - 3 * pi[2], -5 - 2 * pi[1] - 2 * pi[2]};
  for (int j = 0; j < 2; ++j)
    bound += fmin(0.0, 10.0 * rc[j]);
  CU_ASSERT(bound <= -36.0 + 1e-9);
  CU_ASSERT(isfinite(x[0]) && isfinite(x[1]));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL); /* goes on from there */
  NEAR(lode_lp_objective(lp), -36.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void the_dual_objective_past_the_cutoff_ends_a_solve(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &demand);
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.has_cutoff = true, .cutoff = 7.5}), LODE_LP_CUTOFF);
  OK(lode_lp_set_basis(env, lp, NULL, NULL));
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.has_cutoff = true, .cutoff = 8.5}), LODE_LP_OPTIMAL);
  OK(lode_lp_set_basis(env, lp, NULL, NULL));
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.method = LODE_LP_PRIMAL, .has_cutoff = true, .cutoff = 7.5}),
                  LODE_LP_OPTIMAL);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

/* Assignment of n to n with pseudo-random costs: degenerate, and long enough to be cut by the clock. */
static lode_lp *assignment(lode_env *env, size_t n) {
  double *lower = calloc(n * n, sizeof *lower), *upper = calloc(n * n, sizeof *upper),
         *cost = calloc(n * n, sizeof *cost);
  size_t *start = calloc(2 * n + 1, sizeof *start);
  int32_t *column = calloc(2 * n * n, sizeof *column);
  double *value = calloc(2 * n * n, sizeof *value), *one = calloc(2 * n, sizeof *one);
  for (size_t j = 0; j < n * n; ++j) {
    upper[j] = 1.0;
    cost[j] = (double)((j * 7919 + j * j * 104729) % 1009);
  }
  for (size_t i = 0; i < 2 * n; ++i) {
    one[i] = 1.0;
    for (size_t k = 0; k < n; ++k) {
      column[i * n + k] = (int32_t)(i < n ? i * n + k : k * n + i - n);
      value[i * n + k] = 1.0;
    }
    start[i + 1] = (i + 1) * n;
  }
  lode_lp *lp = NULL;
  lode_lp_rows rows = {2 * n, start, column, value, one, one};
  OK(lode_lp_create(env, n * n, lower, upper, cost, &lp));
  OK(lode_lp_add_rows(env, lp, &rows));
  free(lower), free(upper), free(cost), free(start), free(column), free(value), free(one);
  return lp;
}

static void a_deadline_that_has_passed_stops_a_long_solve(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = assignment(env, 70);
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.deadline = lode_clock() - 1.0}), LODE_LP_TIME);
  double *x = calloc(lode_lp_n_col(lp), sizeof *x);
  lode_lp_primal(lp, x);
  CU_ASSERT(isfinite(x[0]));
  free(x);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void degenerate_assignment_has_an_integral_optimum(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = assignment(env, 12);
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  const double dual = lode_lp_objective(lp);
  NEAR(dual, floor(dual + 0.5));
  OK(lode_lp_set_basis(env, lp, NULL, NULL));
  CU_ASSERT_EQUAL(solve_with(env, lp, (lode_lp_limits){.method = LODE_LP_PRIMAL}), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), dual);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void wrong_and_singular_bases_are_repaired(void) {
  /* rows 1 and 2 of `twin` are equal, so no basis may hold only x and y in them */
  static const small twin = {2, 2, {1, 1}, {0, 0}, {10, 10}, {{1, 2}, {1, 2}}, {4, 4}, {INFINITY, INFINITY}};
  static const uint8_t both[2] = {LODE_BASIC, LODE_BASIC}, neither[2] = {LODE_AT_UPPER, LODE_FREE};
  const struct {
    const uint8_t *row, *column;
    long repairs;
  } start[] = {{neither, both, 1}, {both, both, 1}, {neither, neither, 1}, {both, neither, 0}};
  lode_env *env = lode_env_create();
  for (size_t k = 0; k < sizeof start / sizeof *start; ++k) {
    lode_lp *lp = make(env, &twin);
    OK(lode_lp_set_basis(env, lp, start[k].row, start[k].column));
    CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
    NEAR(lode_lp_objective(lp), 2.0);
    CU_ASSERT_EQUAL(lode_lp_statistics(lp)->repairs, start[k].repairs);
    lode_lp_destroy(&lp);
  }
  lode_env_destroy(&env);
}

static void a_removed_row_takes_its_place_in_the_basis_along(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &wyndor);
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL); /* rows 1 and 2 are nonbasic */
  OK(lode_lp_truncate_rows(env, lp, 2));
  CU_ASSERT_EQUAL(lode_lp_n_row(lp), 2);
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL); /* x = 4, y = 6 */
  NEAR(lode_lp_objective(lp), -42.0);
  OK(add_small_rows(env, lp, &wyndor, 2, 3));
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), -36.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void refused(lode_env *env, lode_status st, const char *word) {
  CU_ASSERT_EQUAL(st, LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), word));
  lode_env_clear(env);
}

static void bad_columns_are_refused(void) {
  lode_env *env = lode_env_create();
  const double zero[1] = {0}, one[1] = {1}, nan_[1] = {NAN}, plus[1] = {INFINITY}, minus[1] = {-INFINITY};
  lode_lp *lp = NULL;
  refused(env, lode_lp_create(env, 1, one, zero, zero, &lp), "column 0");
  refused(env, lode_lp_create(env, 1, nan_, one, zero, &lp), "nan");
  refused(env, lode_lp_create(env, 1, zero, nan_, zero, &lp), "nan");
  refused(env, lode_lp_create(env, 1, plus, plus, zero, &lp), "inf");
  refused(env, lode_lp_create(env, 1, minus, minus, zero, &lp), "inf");
  refused(env, lode_lp_create(env, 1, zero, one, nan_, &lp), "cost nan");
  refused(env, lode_lp_create(env, 1, zero, one, plus, &lp), "cost inf");
  CU_ASSERT_PTR_NULL(lp);
  OK(lode_lp_create(env, 1, zero, one, zero, &lp));
  refused(env, lode_lp_set_column(env, lp, 1, 0.0, 1.0), "column 1 of 1");
  refused(env, lode_lp_set_column(env, lp, 0, 2.0, 1.0), "[2, 1]");
  refused(env, lode_lp_set_cost(env, lp, 0, NAN), "nan");
  refused(env, lode_lp_set_cost(env, lp, 7, 0.0), "column 7");
  refused(env, lode_lp_set_row(env, lp, 0, 0.0, 1.0), "row 0 of 0");
  refused(env, lode_lp_set_tolerances(env, lp, 0.0, 1e-9), "tolerances");
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void bad_rows_are_refused_and_change_nothing(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &wyndor);
  const size_t start[2] = {0, 2}, backward[2] = {2, 0};
  const int32_t good[2] = {0, 1}, twice[2] = {1, 1}, below[2] = {-1, 0}, above[2] = {0, 2};
  const double one[2] = {1, 1}, holed[2] = {1, NAN}, huge[2] = {INFINITY, 1};
  const double low[1] = {0}, high[1] = {1}, nan_[1] = {NAN};
  const struct {
    lode_lp_rows rows;
    const char *word;
  } bad[] = {
      {{1, start, twice, one, low, high}, "twice"},      {{1, start, below, one, low, high}, "column -1"},
      {{1, start, above, one, low, high}, "column 2"},   {{1, start, good, holed, low, high}, "not finite"},
      {{1, start, good, huge, low, high}, "not finite"}, {{1, start, good, one, high, low}, "[1, 0]"},
      {{1, start, good, one, nan_, high}, "nan"},        {{1, backward, good, one, low, high}, "starts"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k)
    refused(env, lode_lp_add_rows(env, lp, &bad[k].rows), bad[k].word);
  CU_ASSERT_EQUAL(lode_lp_n_row(lp), 3);
  refused(env, lode_lp_truncate_rows(env, lp, 4), "keep 4 of 3");
  refused(env, lode_lp_set_row(env, lp, 0, 3.0, 2.0), "[3, 2]");
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  NEAR(lode_lp_objective(lp), -36.0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void bad_bases_limits_and_tableau_rows_are_refused(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env, &demand);
  const uint8_t row[2] = {LODE_BASIC, LODE_BASIC}, column[2] = {LODE_AT_LOWER, 9};
  double multiplier[2];
  lode_lp_outcome outcome;
  refused(env, lode_lp_set_basis(env, lp, row, column), "column 1: 9");
  refused(env, lode_lp_set_basis(env, lp, row, NULL), "rows and columns");
  refused(env, lode_lp_solve(env, lp, &(lode_lp_limits){.deadline = NAN}, &outcome), "deadline");
  refused(env, lode_lp_solve(env, lp, &(lode_lp_limits){.has_cutoff = true, .cutoff = NAN}, &outcome), "cutoff");
  refused(env, lode_lp_tableau_multipliers(env, lp, 0, multiplier), "without an optimal");
  CU_ASSERT_EQUAL(solve(env, lp), LODE_LP_OPTIMAL);
  OK(lode_lp_tableau_multipliers(env, lp, 0, multiplier));
  refused(env, lode_lp_tableau_multipliers(env, lp, 1, multiplier), "not basic");
  refused(env, lode_lp_tableau_multipliers(env, lp, 2, multiplier), "column 2 of 2");
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

static void nothing_is_destroyed_twice(void) {
  lode_lp *lp = NULL;
  lode_lp_destroy(NULL);
  lode_lp_destroy(&lp);
  CU_ASSERT_PTR_NULL(lp);
  CU_ASSERT_EQUAL(strncmp(lode_lp_library(), "GLPK ", 5), 0);
}

int main(void) {
  static const lode_test test[] = {
      {"known optimum and duals of upper rows", known_optimum_and_duals_of_upper_rows},
      {"dual of an active lower row is positive", dual_of_an_active_lower_row_is_positive},
      {"infeasible and unbounded are outcomes", infeasible_and_unbounded_are_outcomes},
      {"free columns, ranges and equations", free_columns_ranges_and_equations},
      {"problems without rows, columns or entries", problems_without_rows_columns_or_entries},
      {"a limit leaves readable values", a_limit_leaves_readable_values},
      {"the dual objective past the cutoff ends a solve", the_dual_objective_past_the_cutoff_ends_a_solve},
      {"a deadline that has passed stops a long solve", a_deadline_that_has_passed_stops_a_long_solve},
      {"degenerate assignment has an integral optimum", degenerate_assignment_has_an_integral_optimum},
      {"wrong and singular bases are repaired", wrong_and_singular_bases_are_repaired},
      {"a removed row takes its place in the basis along", a_removed_row_takes_its_place_in_the_basis_along},
      {"bad columns are refused", bad_columns_are_refused},
      {"bad rows are refused and change nothing", bad_rows_are_refused_and_change_nothing},
      {"bad bases, limits and tableau rows are refused", bad_bases_limits_and_tableau_rows_are_refused},
      {"nothing is destroyed twice", nothing_is_destroyed_twice},
  };
  return lode_test_main("lp", test, sizeof test / sizeof *test);
}
