/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/lp/lp.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/lp/lp_internal.h"

/* ---- bounds */

int lode_lp_bound_type(double lower, double upper) {
  if (lower == upper)
    return GLP_FX;
  if (isinf(lower))
    return isinf(upper) ? GLP_FR : GLP_UP;
  return isinf(upper) ? GLP_LO : GLP_DB;
}

bool lode_lp_bounds_fit(double lower, double upper) {
  return lower <= upper && lower < INFINITY && upper > -INFINITY; /* false for NAN */
}

static lode_status check_bounds(lode_env *env, const char *what, size_t i, double lower, double upper) {
  if (lode_lp_bounds_fit(lower, upper))
    return LODE_OK;
  return LODE_FAIL(env, LODE_E_INPUT, "LP %s %zu: bounds [%g, %g] hold no number", what, i, lower, upper);
}

static lode_status check_cost(lode_env *env, size_t j, double cost) {
  if (isfinite(cost))
    return LODE_OK;
  return LODE_FAIL(env, LODE_E_INPUT, "LP column %zu: cost %g is not finite", j, cost);
}

static lode_status check_usable(lode_env *env, const lode_lp *lp) {
  return lp->is_broken ? LODE_FAIL(env, LODE_E_BUG, "an LP is used after the library failed on it") : LODE_OK;
}

/* ---- life */

typedef struct columns {
  const double *lower, *upper, *cost;
} columns;

static void make_columns(lode_lp *lp, void *data) {
  const columns *c = data;
  lp->prob = glp_create_prob();
  if (lp->n_col > 0)
    glp_add_cols(lp->prob, (int)lp->n_col);
  for (size_t j = 0; j < lp->n_col; ++j) {
    glp_set_col_bnds(lp->prob, (int)j + 1, lode_lp_bound_type(c->lower[j], c->upper[j]), c->lower[j], c->upper[j]);
    glp_set_obj_coef(lp->prob, (int)j + 1, c->cost[j]);
  }
}

static lode_status check_columns(lode_env *env, size_t n_col, const columns *c) {
  lode_status st;
  if (n_col > LODE_LP_MAX_LINES)
    return LODE_FAIL(env, LODE_E_INPUT, "%zu LP columns, at most %d are possible", n_col, LODE_LP_MAX_LINES);
  for (size_t j = 0; j < n_col; ++j) {
    if ((st = check_bounds(env, "column", j, c->lower[j], c->upper[j])) != LODE_OK)
      return st;
    if ((st = check_cost(env, j, c->cost[j])) != LODE_OK)
      return st;
  }
  return LODE_OK;
}

lode_status lode_lp_create(lode_env *env, size_t n_col, const double lower[], const double upper[], const double cost[],
                           lode_lp **lp) {
  columns c = {lower, upper, cost};
  *lp = NULL;
  lode_status st = check_columns(env, n_col, &c);
  if (st != LODE_OK)
    return st;
  lode_lp *self = lode_alloc(env, 1, sizeof *self, "LP");
  if (self == NULL)
    return LODE_E_NOMEM;
  self->n_col = n_col;
  self->tol_primal = self->tol_dual = LODE_LP_TOLERANCE;
  self->col_status = lode_alloc(env, n_col, sizeof *self->col_status, "LP basis");
  self->index = lode_alloc(env, n_col + 1, sizeof *self->index, "LP work");
  self->value = lode_alloc(env, n_col + 1, sizeof *self->value, "LP work");
  self->last_row = lode_alloc(env, n_col, sizeof *self->last_row, "LP work");
  if (self->col_status == NULL || self->index == NULL || self->value == NULL || self->last_row == NULL) {
    st = LODE_E_NOMEM;
    goto done;
  }
  memset(self->col_status, LODE_AT_LOWER, n_col);
  self->is_regular = true;
  st = lode_lp_guard(env, self, make_columns, &c);
  if (st != LODE_OK)
    goto done;
  *lp = self;
  self = NULL;
done:
  lode_lp_destroy(&self);
  return st;
}

void lode_lp_destroy(lode_lp **lp) {
  if (lp == NULL || *lp == NULL)
    return;
  if ((*lp)->prob != NULL)
    glp_delete_prob((*lp)->prob);
  free((*lp)->row_status);
  free((*lp)->col_status);
  free((*lp)->index);
  free((*lp)->value);
  free((*lp)->last_row);
  free((*lp)->row_work);
  free(*lp);
  *lp = NULL;
}

size_t lode_lp_n_row(const lode_lp *lp) { return lp->n_row; }
size_t lode_lp_n_col(const lode_lp *lp) { return lp->n_col; }

lode_status lode_lp_set_tolerances(lode_env *env, lode_lp *lp, double primal, double dual) {
  if (!(primal >= 1e-12 && primal <= 1e-3 && dual >= 1e-12 && dual <= 1e-3))
    return LODE_FAIL(env, LODE_E_INPUT, "LP tolerances %g and %g must lie in [1e-12, 1e-3]", primal, dual);
  lp->tol_primal = primal;
  lp->tol_dual = dual;
  return LODE_OK;
}

/* ---- rows */

static lode_status check_row(lode_env *env, lode_lp *lp, const lode_lp_rows *rows, size_t i, size_t *n_nonzero) {
  if (rows->start[i] > rows->start[i + 1])
    return LODE_FAIL(env, LODE_E_INPUT, "LP row %zu: starts decrease", i);
  for (size_t k = rows->start[i]; k < rows->start[i + 1]; ++k) {
    int32_t j = rows->column[k];
    if (j < 0 || (size_t)j >= lp->n_col)
      return LODE_FAIL(env, LODE_E_INPUT, "LP row %zu: column %d is not in 0 .. %zu", i, (int)j, lp->n_col);
    if (!isfinite(rows->value[k]))
      return LODE_FAIL(env, LODE_E_INPUT, "LP row %zu, column %d: value %g is not finite", i, (int)j, rows->value[k]);
    if (lp->last_row[j] == (int)i + 1)
      return LODE_FAIL(env, LODE_E_INPUT, "LP row %zu: column %d stands in it twice", i, (int)j);
    lp->last_row[j] = (int)i + 1;
    *n_nonzero += rows->value[k] != 0.0;
  }
  return check_bounds(env, "row", i, rows->lower[i], rows->upper[i]);
}

static lode_status check_rows(lode_env *env, lode_lp *lp, const lode_lp_rows *rows) {
  if (rows->n > LODE_LP_MAX_LINES - lp->n_row)
    return LODE_FAIL(env, LODE_E_INPUT, "%zu more LP rows, at most %d are possible", rows->n, LODE_LP_MAX_LINES);
  size_t n_nonzero = (size_t)glp_get_num_nz(lp->prob);
  memset(lp->last_row, 0, lp->n_col * sizeof *lp->last_row);
  for (size_t i = 0; i < rows->n; ++i) {
    lode_status st = check_row(env, lp, rows, i, &n_nonzero);
    if (st != LODE_OK)
      return st;
  }
  if (n_nonzero > LODE_LP_MAX_NONZEROS)
    return LODE_FAIL(env, LODE_E_INPUT, "%zu LP nonzeros, at most %d are possible", n_nonzero, LODE_LP_MAX_NONZEROS);
  return LODE_OK;
}

static void append_rows(lode_lp *lp, void *data) {
  const lode_lp_rows *rows = data;
  int first = glp_add_rows(lp->prob, (int)rows->n);
  for (size_t i = 0; i < rows->n; ++i) {
    int n = 0;
    for (size_t k = rows->start[i]; k < rows->start[i + 1]; ++k)
      if (rows->value[k] != 0.0) {
        lp->index[++n] = rows->column[k] + 1;
        lp->value[n] = rows->value[k];
        lp->largest = fmax(lp->largest, fabs(rows->value[k]));
      }
    glp_set_mat_row(lp->prob, first + (int)i, n, lp->index, lp->value);
    glp_set_row_bnds(lp->prob, first + (int)i, lode_lp_bound_type(rows->lower[i], rows->upper[i]), rows->lower[i],
                     rows->upper[i]);
  }
}

lode_status lode_lp_add_rows(lode_env *env, lode_lp *lp, const lode_lp_rows *rows) {
  lode_status st = check_usable(env, lp);
  if (st != LODE_OK || rows->n == 0)
    return st;
  if ((st = check_rows(env, lp, rows)) != LODE_OK)
    return st;
  st = lode_reserve(env, (void **)&lp->row_status, &lp->row_room, lp->n_row + rows->n, sizeof *lp->row_status,
                    "LP basis");
  if (st != LODE_OK)
    return st;
  if ((st = lode_lp_guard(env, lp, append_rows, (void *)rows)) != LODE_OK)
    return st;
  memset(lp->row_status + lp->n_row, LODE_BASIC, rows->n);
  lp->n_row += rows->n;
  lp->has_optimum = false;
  return LODE_OK;
}

static void delete_rows(lode_lp *lp, void *data) {
  size_t n_keep = *(const size_t *)data;
  int n = (int)(lp->n_row - n_keep);
  int *number = malloc(((size_t)n + 1) * sizeof *number);
  if (number == NULL) { /* one by one from the end: slow, but always possible */
    for (size_t i = lp->n_row; i > n_keep; --i)
      glp_del_rows(lp->prob, 1, (int[]){0, (int)i});
    return;
  }
  for (int i = 1; i <= n; ++i)
    number[i] = (int)n_keep + i;
  glp_del_rows(lp->prob, n, number);
  free(number);
}

lode_status lode_lp_truncate_rows(lode_env *env, lode_lp *lp, size_t n_keep) {
  lode_status st = check_usable(env, lp);
  if (st != LODE_OK)
    return st;
  if (n_keep > lp->n_row)
    return LODE_FAIL(env, LODE_E_INPUT, "cannot keep %zu of %zu LP rows", n_keep, lp->n_row);
  if (n_keep == lp->n_row)
    return LODE_OK;
  if ((st = lode_lp_guard(env, lp, delete_rows, &n_keep)) != LODE_OK)
    return st;
  for (size_t i = n_keep; i < lp->n_row; ++i)
    lp->is_regular = lp->is_regular && lp->row_status[i] == LODE_BASIC;
  lp->n_row = n_keep;
  lp->n_packed = 0;
  if (n_keep == 0 && lp->largest > LODE_LP_LARGE) /* scales are made anew, from the rows that come */
    glp_unscale_prob(lp->prob);
  if (n_keep == 0)
    lp->largest = 0.0;
  lp->has_optimum = false;
  return LODE_OK;
}

/*
 * Column by column, each from its first row to its last. The library puts an entry at the head of its row's and of its
 * column's list, so both lists come out in the order they had: the copy gives the same bits.
 */
static glp_prob *copy(lode_lp *lp, int row[], double value[]) {
  glp_prob *old = lp->prob, *prob = glp_create_prob();
  if (lp->n_row > 0)
    glp_add_rows(prob, (int)lp->n_row);
  for (int i = 1; i <= (int)lp->n_row; ++i)
    glp_set_row_bnds(prob, i, glp_get_row_type(old, i), glp_get_row_lb(old, i), glp_get_row_ub(old, i));
  if (lp->n_col > 0)
    glp_add_cols(prob, (int)lp->n_col);
  for (int j = 1; j <= (int)lp->n_col; ++j) {
    glp_set_col_bnds(prob, j, glp_get_col_type(old, j), glp_get_col_lb(old, j), glp_get_col_ub(old, j));
    glp_set_obj_coef(prob, j, glp_get_obj_coef(old, j));
    const int n = glp_get_mat_col(old, j, row, value); /* the last row comes first */
    for (int k = 1, q = n; k < q; ++k, --q) {
      const int index = row[k];
      const double a = value[k];
      row[k] = row[q], value[k] = value[q];
      row[q] = index, value[q] = a;
    }
    glp_set_mat_col(prob, j, n, row, value);
  }
  return prob;
}

/* Copies the library's object; without memory for it, the old one stays. */
static bool replace(lode_lp *lp) {
  int *row = malloc((lp->n_row + 1) * sizeof *row);
  double *value = malloc((lp->n_row + 1) * sizeof *value);
  const bool is_possible = row != NULL && value != NULL;
  if (is_possible)
    lp->prob = copy(lp, row, value);
  free(row);
  free(value);
  return is_possible;
}

void lode_lp_rebuild(lode_lp *lp, void *unused) {
  (void)unused;
  replace(lp); /* the old one is abandoned */
}

void lode_lp_pack(lode_lp *lp, void *unused) {
  (void)unused;
  const int n = glp_get_num_nz(lp->prob);
  if (n < LODE_LP_PACK || n - lp->n_packed <= n / 8)
    return;
  glp_prob *old = lp->prob;
  if (replace(lp))
    glp_delete_prob(old);
  lp->n_packed = n;
}

/* ---- changes */

lode_status lode_lp_set_column(lode_env *env, lode_lp *lp, size_t j, double lower, double upper) {
  lode_status st = check_usable(env, lp);
  if (st != LODE_OK)
    return st;
  if (j >= lp->n_col)
    return LODE_FAIL(env, LODE_E_INPUT, "LP column %zu of %zu", j, lp->n_col);
  if ((st = check_bounds(env, "column", j, lower, upper)) == LODE_OK)
    glp_set_col_bnds(lp->prob, (int)j + 1, lode_lp_bound_type(lower, upper), lower, upper);
  return st;
}

lode_status lode_lp_set_row(lode_env *env, lode_lp *lp, size_t i, double lower, double upper) {
  lode_status st = check_usable(env, lp);
  if (st != LODE_OK)
    return st;
  if (i >= lp->n_row)
    return LODE_FAIL(env, LODE_E_INPUT, "LP row %zu of %zu", i, lp->n_row);
  if ((st = check_bounds(env, "row", i, lower, upper)) == LODE_OK)
    glp_set_row_bnds(lp->prob, (int)i + 1, lode_lp_bound_type(lower, upper), lower, upper);
  return st;
}

lode_status lode_lp_set_cost(lode_env *env, lode_lp *lp, size_t j, double cost) {
  lode_status st = check_usable(env, lp);
  if (st != LODE_OK)
    return st;
  if (j >= lp->n_col)
    return LODE_FAIL(env, LODE_E_INPUT, "LP column %zu of %zu", j, lp->n_col);
  if ((st = check_cost(env, j, cost)) == LODE_OK)
    glp_set_obj_coef(lp->prob, (int)j + 1, cost);
  return st;
}

static lode_status check_basis(lode_env *env, const char *what, const uint8_t status[], size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (status[i] > LODE_FIXED)
      return LODE_FAIL(env, LODE_E_INPUT, "LP %s %zu: %d is no basis status", what, i, status[i]);
  return LODE_OK;
}

lode_status lode_lp_set_basis(lode_env *env, lode_lp *lp, const uint8_t row[], const uint8_t column[]) {
  lode_status st;
  if ((row == NULL) != (column == NULL) && lp->n_row > 0 && lp->n_col > 0)
    return LODE_FAIL(env, LODE_E_INPUT, "an LP basis needs the statuses of rows and columns");
  bool is_standard = row == NULL && column == NULL;
  if (!is_standard) {
    if ((st = check_basis(env, "row", row, lp->n_row)) != LODE_OK)
      return st;
    if ((st = check_basis(env, "column", column, lp->n_col)) != LODE_OK)
      return st;
  }
  if (lp->n_row > 0) {
    if (is_standard)
      memset(lp->row_status, LODE_BASIC, lp->n_row);
    else
      memcpy(lp->row_status, row, lp->n_row);
  }
  if (lp->n_col > 0) {
    if (is_standard)
      memset(lp->col_status, LODE_AT_LOWER, lp->n_col);
    else
      memcpy(lp->col_status, column, lp->n_col);
  }
  lp->is_regular = is_standard;
  lp->has_optimum = false;
  return LODE_OK;
}

bool lode_lp_basis_is_regular(const lode_lp *lp) { return lp->is_regular; }
void lode_lp_vouch(lode_lp *lp) { lp->is_regular = true; }

void lode_lp_basis(const lode_lp *lp, uint8_t row[], uint8_t column[]) {
  if (lp->n_row > 0)
    memcpy(row, lp->row_status, lp->n_row);
  if (lp->n_col > 0)
    memcpy(column, lp->col_status, lp->n_col);
}

/* ---- what the last solve left; zeros if it left nothing, never values of an earlier one */

double lode_lp_objective(const lode_lp *lp) { return !lp->has_values ? 0.0 : glp_get_obj_val(lp->prob); }

void lode_lp_primal(const lode_lp *lp, double x[]) {
  for (size_t j = 0; j < lp->n_col; ++j)
    x[j] = !lp->has_values ? 0.0 : glp_get_col_prim(lp->prob, (int)j + 1);
}

void lode_lp_activity(const lode_lp *lp, double row[]) {
  for (size_t i = 0; i < lp->n_row; ++i)
    row[i] = !lp->has_values ? 0.0 : glp_get_row_prim(lp->prob, (int)i + 1);
}

void lode_lp_duals(const lode_lp *lp, double pi[]) {
  for (size_t i = 0; i < lp->n_row; ++i)
    pi[i] = !lp->has_values ? 0.0 : glp_get_row_dual(lp->prob, (int)i + 1);
}

void lode_lp_reduced_costs(const lode_lp *lp, double rc[]) {
  for (size_t j = 0; j < lp->n_col; ++j)
    rc[j] = !lp->has_values ? 0.0 : glp_get_col_dual(lp->prob, (int)j + 1);
}

int lode_lp_last_iterations(const lode_lp *lp) { return lp->last_iterations; }
const lode_lp_stats *lode_lp_statistics(const lode_lp *lp) { return &lp->stats; }

/* The library's version as text at compile time. */
#define LODE_LP_TEXT(number) #number
#define LODE_LP_NAME(major, minor) "GLPK " LODE_LP_TEXT(major) "." LODE_LP_TEXT(minor)

const char *lode_lp_library(void) { return LODE_LP_NAME(GLP_MAJOR_VERSION, GLP_MINOR_VERSION); }
