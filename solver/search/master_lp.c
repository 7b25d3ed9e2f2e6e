/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LP of a master: which of its rows the library sees, and what it makes of them. The root's LP has all rows. That
 * of a node begins with the rules, the counts that the node bounds and the cuts that are tight in its start basis, and
 * takes in what its point violates until nothing is violated: of some thousand cuts, one node needs a tenth, and the
 * simplex pays for each at every step. Fewer rows are a relaxation, so every bound on the way is proven.
 *
 * Whenever the set of rows changes the library's object is filled anew, so a solve does not depend on those before.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/master.h"

static const double safety = 1e-12; /* as in models/cut.c */

static double constant(const lode_master *m) { return m->kind == LODE_CUT_COST ? m->model->siting->constant : 0.0; }

/* ---- rows of the LP */

lode_status lode_master_forget_rows(lode_env *env, lode_master *m) {
  m->n_lp_row = 0;
  return lode_lp_truncate_rows(env, m->lp, 0);
}

static lode_status reserve_rows(lode_env *env, lode_master *m) {
  const lode_status st =
      lode_reserve(env, (void **)&m->lp_row, &m->room_lp_row, m->rows.n, sizeof *m->lp_row, "master LP");
  return st == LODE_OK ? lode_reserve(env, (void **)&m->in_lp, &m->room_in_lp, m->rows.n, sizeof *m->in_lp, "master LP")
                       : st;
}

/** Hands rows lp_row[n_lp_row ... n_row] to the library. */
static lode_status append(lode_env *env, lode_master *m, size_t n_row) {
  const size_t n = n_row - m->n_lp_row, *row = m->lp_row + m->n_lp_row;
  size_t n_entry = 0;
  for (size_t i = 0; i < n; ++i)
    n_entry += m->rows.start[row[i] + 1] - m->rows.start[row[i]];
  size_t *start = lode_alloc(env, n + 1, sizeof *start, "master LP");
  int32_t *column = lode_alloc(env, n_entry, sizeof *column, "master LP");
  double *value = lode_alloc(env, n_entry, sizeof *value, "master LP");
  double *lower = lode_alloc(env, n, sizeof *lower, "master LP"),
         *upper = lode_alloc(env, n, sizeof *upper, "master LP");
  lode_status st = start && column && value && lower && upper ? LODE_OK : LODE_E_NOMEM;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    const size_t from = m->rows.start[row[i]], count = m->rows.start[row[i] + 1] - from;
    if (count > 0) {
      memcpy(column + start[i], m->rows.column + from, count * sizeof *column);
      memcpy(value + start[i], m->rows.value + from, count * sizeof *value);
    }
    start[i + 1] = start[i] + count;
    lower[i] = m->rows.lower[row[i]];
    upper[i] = m->rows.upper[row[i]];
  }
  const lode_lp_rows rows = {.n = n, .start = start, .column = column, .value = value, .lower = lower, .upper = upper};
  if (st == LODE_OK)
    st = lode_lp_add_rows(env, m->lp, &rows);
  if (st == LODE_OK)
    m->n_lp_row = n_row;
  free(start);
  free(column);
  free(value);
  free(lower);
  free(upper);
  return st;
}

/** Makes the LP's rows those that in_lp names; what it has stays if the new ones all come behind. */
static lode_status load(lode_env *env, lode_master *m) {
  size_t n = 0, same = 0;
  for (size_t i = 0; i < m->rows.n; ++i)
    if (m->in_lp[i]) {
      same += same == n && n < m->n_lp_row && m->lp_row[n] == i;
      m->lp_row[n++] = i;
    }
  if (same < m->n_lp_row) {
    const lode_status st = lode_master_forget_rows(env, m);
    if (st != LODE_OK)
      return st;
  }
  return append(env, m, n);
}

static bool is_bounded(const lode_node_bounds *bounds, size_t at) {
  return isfinite(bounds->lower[at]) || isfinite(bounds->upper[at]);
}

/** Which rows a solve begins with: all; those that `start` needs at these bounds; or the ones at hand. */
static lode_status choose_rows(lode_env *env, lode_master *m, const lode_node_bounds *bounds,
                               const lode_basis_copy *start, lode_master_rows rows) {
  lode_status st = reserve_rows(env, m);
  if (st != LODE_OK)
    return st;
  const bool is_all = rows == LODE_ROWS_ALL || bounds == NULL;
  const size_t behind = m->first_count + m->n_count;
  if (rows == LODE_ROWS_AT_HAND && m->n_lp_row > 0) {
    memset(m->in_lp, false, m->rows.n * sizeof *m->in_lp);
    for (size_t k = 0; k < m->n_lp_row; ++k)
      m->in_lp[m->lp_row[k]] = true;
    size_t n = m->n_lp_row;
    for (size_t c = 0; c < m->n_count; ++c)
      if (!m->in_lp[m->first_count + c] && is_bounded(bounds, m->n_siting + c))
        m->lp_row[n++] = m->first_count + c;
    return append(env, m, n);
  }
  for (size_t i = 0; i < m->rows.n; ++i) {
    if (is_all || i < m->first_count)
      m->in_lp[i] = true;
    else if (i < behind)
      m->in_lp[i] = is_bounded(bounds, m->n_siting + i - m->first_count);
    else
      m->in_lp[i] = start == NULL || start->row == NULL || (i < start->n_row && start->row[i] != LODE_BASIC);
  }
  return load(env, m);
}

/**
 * Takes in the most violated cut of each block and every other violated row.
 * @param n [out] rows that are new in the LP
 */
static lode_status take_violated(lode_env *env, lode_master *m, const double x[], size_t *n) {
  double *worst = lode_alloc(env, m->n_block, sizeof *worst, "master LP");
  size_t *choice = lode_alloc(env, m->n_block, sizeof *choice, "master LP");
  lode_status st = worst && choice ? LODE_OK : LODE_E_NOMEM;
  memset(m->in_lp, false, m->rows.n * sizeof *m->in_lp);
  for (size_t k = 0; k < m->n_lp_row; ++k)
    m->in_lp[m->lp_row[k]] = true;
  size_t n_row = m->n_lp_row;
  for (size_t i = m->n_fixed_rows; i < m->rows.n && st == LODE_OK; ++i) {
    const double v = m->in_lp[i] ? 0.0 : lode_row_violation(&m->rows, i, x);
    if (v <= 0.0)
      continue;
    const size_t b = lode_master_block_of(m, i);
    if (b == m->n_block)
      m->lp_row[n_row++] = i;
    else if (v > worst[b]) {
      worst[b] = v;
      choice[b] = i;
    }
  }
  for (size_t b = 0; b < m->n_block && st == LODE_OK; ++b)
    if (worst[b] > 0.0)
      m->lp_row[n_row++] = choice[b];
  *n = n_row - m->n_lp_row;
  if (st == LODE_OK && *n > 0)
    st = append(env, m, n_row);
  free(worst);
  free(choice);
  return st;
}

/* ---- solving */

/** Bound from the LP's duals; reduced costs of all columns stay in m->rc. */
static lode_status safe_bound(lode_env *env, lode_master *m, const lode_node_bounds *node, double *bound) {
  lode_status st = lode_reserve(env, (void **)&m->pi, &m->room_pi, m->rows.n, sizeof *m->pi, "duals");
  if (st != LODE_OK)
    return st;
  lode_lp_duals(m->lp, m->pi);
  double value = constant(m), sum = fabs(value);
  memcpy(m->rc, m->cost, m->n_col * sizeof *m->rc);
  for (size_t k = 0; k < m->n_lp_row; ++k) {
    const size_t i = m->lp_row[k];
    double pi = isfinite(m->pi[k]) ? m->pi[k] : 0.0;
    if ((pi > 0.0 && isinf(m->rows.lower[i])) || (pi < 0.0 && isinf(m->rows.upper[i])))
      pi = 0.0;
    if (pi == 0.0)
      continue;
    const double term = pi * (pi > 0.0 ? m->rows.lower[i] : m->rows.upper[i]);
    value += term;
    sum += fabs(term);
    for (size_t e = m->rows.start[i]; e < m->rows.start[i + 1]; ++e)
      m->rc[m->rows.column[e]] -= pi * m->rows.value[e];
  }
  for (size_t j = 0; j < m->n_col; ++j) {
    const bool is_node = j < m->n_siting && node != NULL;
    const double lower = is_node ? node->lower[j] : m->lower[j], upper = is_node ? node->upper[j] : m->upper[j];
    const double term = m->rc[j] >= 0.0 ? m->rc[j] * lower : m->rc[j] * upper;
    value += term;
    sum += fabs(term);
  }
  *bound = value - safety * sum;
  return LODE_OK;
}

static lode_status set_bounds(lode_env *env, lode_master *m, const lode_node_bounds *node) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < m->n_siting && st == LODE_OK; ++j)
    st = lode_lp_set_column(env, m->lp, j, node ? node->lower[j] : m->lower[j], node ? node->upper[j] : m->upper[j]);
  for (size_t c = 0; c < m->n_count && st == LODE_OK; ++c) {
    const size_t row = m->first_count + c;
    m->rows.lower[row] = node ? node->lower[m->n_siting + c] : -INFINITY;
    m->rows.upper[row] = node ? node->upper[m->n_siting + c] : INFINITY;
  }
  for (size_t k = 0; k < m->n_lp_row && st == LODE_OK; ++k) {
    const size_t row = m->lp_row[k];
    if (row >= m->first_count && row < m->first_count + m->n_count)
      st = lode_lp_set_row(env, m->lp, k, m->rows.lower[row], m->rows.upper[row]);
  }
  return st;
}

/** Start basis: that of the copy, rows that came later basic; the standard basis without one. */
static lode_status set_start(lode_env *env, lode_master *m, const lode_basis_copy *start) {
  if (start == NULL || start->row == NULL)
    return lode_lp_set_basis(env, m->lp, NULL, NULL);
  uint8_t *row = lode_alloc(env, m->n_lp_row, 1, "start basis");
  if (row == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < m->n_lp_row; ++k)
    row[k] = m->lp_row[k] < start->n_row ? start->row[m->lp_row[k]] : LODE_BASIC;
  const lode_status st = lode_lp_set_basis(env, m->lp, row, start->col);
  free(row);
  return st;
}

static lode_status copy_result(lode_env *env, lode_master *m, const lode_node_bounds *bounds, lode_relaxation *r) {
  r->x = lode_alloc(env, m->n_col, sizeof *r->x, "relaxation");
  r->rc = lode_alloc(env, m->n_siting, sizeof *r->rc, "relaxation");
  r->basis.row = lode_alloc(env, m->rows.n, 1, "relaxation");
  r->basis.col = lode_alloc(env, m->n_col, 1, "relaxation");
  r->basis.n_row = m->rows.n;
  r->basis.n_col = m->n_col;
  if (!r->x || !r->rc || !r->basis.row || !r->basis.col)
    return LODE_E_NOMEM;
  lode_lp_primal(m->lp, r->x);
  uint8_t *row = lode_alloc(env, m->n_lp_row, 1, "relaxation");
  if (row == NULL)
    return LODE_E_NOMEM;
  lode_lp_basis(m->lp, row, r->basis.col);
  memset(r->basis.row, LODE_BASIC, m->rows.n);
  for (size_t k = 0; k < m->n_lp_row; ++k)
    r->basis.row[m->lp_row[k]] = row[k];
  free(row);
  double bound;
  lode_status st = safe_bound(env, m, bounds, &bound);
  if (st != LODE_OK)
    return st;
  memcpy(r->rc, m->rc, m->n_siting * sizeof *r->rc);
  r->bound = r->outcome == LODE_LP_INFEASIBLE ? INFINITY : bound;
  return LODE_OK;
}

/** Solves, and solves again with what the point violates, if that is asked. */
static lode_status solve_rows(lode_env *env, lode_master *m, const lode_lp_limits *limits, lode_master_rows rows,
                              lode_relaxation *r) {
  double *x = rows == LODE_ROWS_NEEDED ? lode_alloc(env, m->n_col, sizeof *x, "relaxation") : NULL;
  lode_status st = rows == LODE_ROWS_NEEDED && x == NULL ? LODE_E_NOMEM : LODE_OK;
  for (size_t n = 1; n > 0 && st == LODE_OK;) {
    n = 0;
    if ((st = lode_lp_solve(env, m->lp, limits, &r->outcome)) != LODE_OK)
      break;
    r->iterations += lode_lp_last_iterations(m->lp);
    if (x != NULL && r->outcome == LODE_LP_OPTIMAL) {
      lode_lp_primal(m->lp, x);
      st = take_violated(env, m, x, &n);
    }
  }
  free(x);
  return st;
}

lode_status lode_master_solve(lode_env *env, lode_master *m, const lode_node_bounds *bounds,
                              const lode_basis_copy *start, const lode_lp_limits *limits, lode_master_rows rows,
                              lode_relaxation *r) {
  memset(r, 0, sizeof *r);
  lode_lp_limits own = *limits;
  own.is_unchecked = true;
  own.cutoff -= constant(m); /* the LP does not know the constant */
  lode_status st = choose_rows(env, m, bounds, start, rows);
  if (st == LODE_OK)
    st = set_bounds(env, m, bounds);
  if (st == LODE_OK)
    st = set_start(env, m, start);
  if (st == LODE_OK)
    st = solve_rows(env, m, &own, rows, r);
  if (st == LODE_OK)
    st = copy_result(env, m, bounds, r);
  if (st != LODE_OK)
    lode_relaxation_clear(r);
  return st;
}

lode_status lode_master_recall(lode_env *env, lode_master *m, const lode_relaxation *r) {
  lode_status st = choose_rows(env, m, NULL, NULL, LODE_ROWS_ALL);
  if (st == LODE_OK)
    st = set_bounds(env, m, NULL);
  if (st == LODE_OK)
    st = set_start(env, m, &r->basis);
  return st == LODE_OK ? lode_lp_recall(env, m->lp) : st;
}
