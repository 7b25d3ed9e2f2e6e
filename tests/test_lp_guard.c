/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens when the LP library fails inside: it would end the process; we turn that into a status. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "solver/lp/lp_internal.h"
#include "tests/harness.h"

#define OK(call) CU_ASSERT_EQUAL((call), LODE_OK)

static void misuse(lode_lp *lp, void *data) {
  glp_set_col_bnds(lp->prob, *(int *)data, GLP_FX, 0.0, 0.0); /* no such column: the library aborts */
}

static void nothing(lode_lp *lp, void *data) {
  (void)lp;
  (void)data;
}

/* min x + 2y + 3z; x + y + z >= 2, x - z <= 0.5, x + 2y <= 3; all in [0, 4] */
static lode_lp *make(lode_env *env) {
  static const double zero[3] = {0}, four[3] = {4, 4, 4}, cost[3] = {1, 2, 3}, value[7] = {1, 1, 1, 1, -1, 1, 2};
  static const double low[3] = {2, -INFINITY, -INFINITY}, high[3] = {INFINITY, 0.5, 3};
  static const size_t start[4] = {0, 3, 5, 7};
  static const int32_t column[7] = {0, 1, 2, 0, 2, 0, 1};
  lode_lp *lp = NULL;
  lode_lp_rows rows = {3, start, column, value, low, high};
  OK(lode_lp_create(env, 3, zero, four, cost, &lp));
  OK(lode_lp_add_rows(env, lp, &rows));
  return lp;
}

static void a_failure_inside_becomes_a_status(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env), *other = make(env);
  int column = 99;
  double x[3];
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  CU_ASSERT_EQUAL(lode_lp_guard(env, lp, misuse, &column), LODE_E_BUG);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "99"));
  CU_ASSERT_EQUAL(lode_lp_solve(env, lp, NULL, &outcome), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_lp_set_cost(env, lp, 0, 1.0), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_lp_set_column(env, lp, 0, 0.0, 1.0), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_lp_set_row(env, lp, 0, 0.0, 1.0), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_lp_truncate_rows(env, lp, 0), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_lp_guard(env, lp, nothing, NULL), LODE_E_BUG);
  lode_lp_primal(lp, x);
  CU_ASSERT(x[0] == 0.0 && lode_lp_objective(lp) == 0.0);
  lode_env_clear(env);
  OK(lode_lp_solve(env, other, NULL, &outcome)); /* others are untouched */
  CU_ASSERT_EQUAL(outcome, LODE_LP_OPTIMAL);
  lode_lp_destroy(&lp);
  lode_lp_destroy(&other);
  lode_env_destroy(&env);
}

static void a_rebuilt_object_gives_the_same_bits(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env), *fresh = make(env);
  int column = 99;
  char text[64];
  double x[3], pi[3], same_x[3], same_pi[3];
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  CU_ASSERT(!lode_lp_try(lp, misuse, &column, text, sizeof text));
  CU_ASSERT(text[0] != '\0');
  OK(lode_lp_guard(env, lp, lode_lp_rebuild, NULL));
  OK(lode_lp_solve(env, lp, NULL, &outcome));
  CU_ASSERT_EQUAL(outcome, LODE_LP_OPTIMAL);
  OK(lode_lp_solve(env, fresh, NULL, &outcome));
  lode_lp_primal(lp, x);
  lode_lp_duals(lp, pi);
  lode_lp_primal(fresh, same_x);
  lode_lp_duals(fresh, same_pi);
  CU_ASSERT_EQUAL(memcmp(x, same_x, sizeof x), 0);
  CU_ASSERT_EQUAL(memcmp(pi, same_pi, sizeof pi), 0);
  for (int i = 1; i <= 3; ++i) { /* the order of entries within rows and columns is the same as well */
    int index[4], same_index[4];
    double value[4], same_value[4];
    int n = glp_get_mat_row(lp->prob, i, index, value);
    CU_ASSERT_EQUAL(n, glp_get_mat_row(fresh->prob, i, same_index, same_value));
    CU_ASSERT_EQUAL(memcmp(index + 1, same_index + 1, (size_t)n * sizeof *index), 0);
    n = glp_get_mat_col(lp->prob, i, index, value);
    CU_ASSERT_EQUAL(n, glp_get_mat_col(fresh->prob, i, same_index, same_value));
    CU_ASSERT_EQUAL(memcmp(index + 1, same_index + 1, (size_t)n * sizeof *index), 0);
  }
  lode_lp_destroy(&lp);
  lode_lp_destroy(&fresh);
  lode_env_destroy(&env);
}

static void mending_keeps_what_is_sound(void) {
  lode_env *env = lode_env_create();
  lode_lp *lp = make(env);
  const uint8_t column[3] = {LODE_BASIC, LODE_BASIC, LODE_BASIC}, none[3] = {LODE_AT_LOWER, LODE_AT_LOWER, LODE_FIXED};
  const uint8_t two[3] = {LODE_AT_LOWER, LODE_AT_UPPER, LODE_BASIC}, full[3] = {LODE_BASIC, LODE_BASIC, LODE_BASIC};
  OK(lode_lp_set_basis(env, lp, none, column)); /* the matrix itself is regular */
  CU_ASSERT_EQUAL(lode_lp_mend_basis(lp, LODE_LP_MEND_IF_SEEN), LODE_LP_MEND_UNCHANGED);
  CU_ASSERT_EQUAL(lode_lp_mend_basis(lp, LODE_LP_MEND_ANYHOW), LODE_LP_MEND_CHANGED);
  CU_ASSERT_EQUAL(memcmp(lp->col_status, column, 3), 0);
  OK(lode_lp_set_basis(env, lp, two, column)); /* three columns for two rows: one leaves */
  CU_ASSERT_EQUAL(lode_lp_mend_basis(lp, LODE_LP_MEND_IF_SEEN), LODE_LP_MEND_CHANGED);
  CU_ASSERT_EQUAL(
      (lp->col_status[0] == LODE_BASIC) + (lp->col_status[1] == LODE_BASIC) + (lp->col_status[2] == LODE_BASIC), 2);
  CU_ASSERT_EQUAL(memcmp(lp->row_status, two, 3), 0);
  OK(lode_lp_set_basis(env, lp, none, none)); /* nothing basic: slacks enter */
  CU_ASSERT_EQUAL(lode_lp_mend_basis(lp, LODE_LP_MEND_IF_SEEN), LODE_LP_MEND_CHANGED);
  CU_ASSERT_EQUAL(memcmp(lp->row_status, full, 3), 0);
  lode_lp_destroy(&lp);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"a failure inside becomes a status", a_failure_inside_becomes_a_status},
      {"a rebuilt object gives the same bits", a_rebuilt_object_gives_the_same_bits},
      {"mending keeps what is sound", mending_keeps_what_is_sound},
  };
  return lode_test_main("lp, guard", test, sizeof test / sizeof *test);
}
