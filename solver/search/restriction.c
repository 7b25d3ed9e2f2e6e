/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/restriction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/rows.h"

static const double slack = 1e-7; /* violation of a row without free columns that makes a restriction infeasible */

/** Work space: bounds of every master column in the restriction, and which cuts stay. */
typedef struct box {
  double *lower, *upper; /**< [n_col of the master] */
  double *best;          /**< [n_block] largest guaranteed value of a cut */
} box;

/** Bounds of link columns follow from those of their starts. */
static void bound_links(const lode_master *m, box *b) {
  const lode_links *l = m->model->links;
  for (size_t i = 0; i < l->n; ++i) {
    const size_t column = (size_t)m->link_column[i];
    if (column < m->first_link)
      continue;
    double lower = 0.0, upper = 0.0;
    for (size_t k = l->start[i]; k < l->start[i + 1]; ++k) {
      lower += l->coefficient[k] * b->lower[l->var[k]];
      upper += l->coefficient[k] * b->upper[l->var[k]];
    }
    b->lower[column] = lower;
    b->upper[column] = fmin(upper, fmax(l->most[i], lower));
  }
}

/** Theta column of a cut row, or SIZE_MAX for other rows. */
static size_t theta_of(const lode_master *m, size_t row) {
  if (m->origin[row] != LODE_ORIGIN_CUT || m->rows.start[row] == m->rows.start[row + 1])
    return SIZE_MAX;
  const size_t column = (size_t)m->rows.column[m->rows.start[row]];
  return column >= m->first_theta && column < m->first_link ? column : SIZE_MAX;
}

/** Range of the value that a cut gives its theta. */
static void cut_range(const lode_master *m, const box *b, size_t row, double *least, double *most) {
  *least = *most = m->rows.lower[row];
  for (size_t k = m->rows.start[row] + 1; k < m->rows.start[row + 1]; ++k) {
    const double v = -m->rows.value[k];
    const size_t j = (size_t)m->rows.column[k];
    *least += v > 0.0 ? v * b->lower[j] : v * b->upper[j];
    *most += v > 0.0 ? v * b->upper[j] : v * b->lower[j];
  }
}

static lode_status make_box(lode_env *env, const lode_master *m, const double lower[], const double upper[], box *b) {
  b->lower = lode_alloc(env, m->n_col, sizeof *b->lower, "restriction");
  b->upper = lode_alloc(env, m->n_col, sizeof *b->upper, "restriction");
  b->best = lode_alloc(env, m->n_block, sizeof *b->best, "restriction");
  if (!b->lower || !b->upper || !b->best)
    return LODE_E_NOMEM;
  memcpy(b->lower, m->lower, m->n_col * sizeof *b->lower);
  memcpy(b->upper, m->upper, m->n_col * sizeof *b->upper);
  memcpy(b->lower, lower, m->n_siting * sizeof *b->lower);
  memcpy(b->upper, upper, m->n_siting * sizeof *b->upper);
  bound_links(m, b);
  for (size_t k = 0; k < m->n_block; ++k)
    b->best[k] = m->lower[m->first_theta + k];
  for (size_t i = m->n_fixed_rows; i < m->rows.n; ++i) {
    const size_t theta = theta_of(m, i);
    double least, most;
    if (theta == SIZE_MAX)
      continue;
    cut_range(m, b, i, &least, &most);
    b->best[theta - m->first_theta] = fmax(b->best[theta - m->first_theta], least);
  }
  for (size_t k = 0; k < m->n_block; ++k) /* a cut may promise more than the box of theta holds only by rounding */
    b->best[k] = fmin(b->best[k], m->upper[m->first_theta + k]);
  return LODE_OK;
}

static lode_status make_columns(lode_env *env, const lode_master *m, const box *b, lode_restriction *r) {
  double *lower = lode_alloc(env, m->n_col, sizeof *lower, "restriction");
  double *upper = lode_alloc(env, m->n_col, sizeof *upper, "restriction");
  double *cost = lode_alloc(env, m->n_col, sizeof *cost, "restriction");
  r->column = lode_alloc(env, m->n_col, sizeof *r->column, "restriction");
  r->fixed = lode_alloc(env, m->n_col, sizeof *r->fixed, "restriction");
  r->is_free = lode_alloc(env, m->n_col, sizeof *r->is_free, "restriction");
  lode_status st = lower && upper && cost && r->column && r->fixed && r->is_free ? LODE_OK : LODE_E_NOMEM;
  r->constant = m->kind == LODE_CUT_COST ? m->model->siting->constant : 0.0;
  for (size_t j = 0; j < m->n_col && st == LODE_OK; ++j) {
    const bool is_theta = j >= m->first_theta && j < m->first_link;
    const double low = is_theta ? b->best[j - m->first_theta] : b->lower[j];
    if (low >= b->upper[j]) {
      r->fixed[j] = low;
      r->constant += m->cost[j] * low;
      continue;
    }
    r->is_free[j] = true;
    lower[r->n_col] = low;
    upper[r->n_col] = b->upper[j];
    cost[r->n_col] = m->cost[j];
    r->column[r->n_col++] = (int32_t)j;
  }
  if (st == LODE_OK)
    st = lode_lp_create(env, r->n_col, lower, upper, cost, &r->lp);
  free(lower);
  free(upper);
  free(cost);
  return st;
}

/** Adds what is left of a master row. */
static lode_status add_row(lode_env *env, const lode_master *m, const int32_t local[], size_t i, lode_restriction *r,
                           lode_rows *rows) {
  double shift = 0.0;
  lode_status st = LODE_OK;
  for (size_t k = m->rows.start[i]; k < m->rows.start[i + 1] && st == LODE_OK; ++k) {
    const size_t j = (size_t)m->rows.column[k];
    if (r->is_free[j])
      st = lode_rows_entry(env, rows, local[j], m->rows.value[k]);
    else
      shift += m->rows.value[k] * r->fixed[j];
  }
  if (st != LODE_OK)
    return st;
  if (lode_rows_open(rows) > 0)
    return lode_rows_end(env, rows, m->rows.lower[i] - shift, m->rows.upper[i] - shift);
  const double size = slack * (1.0 + fabs(shift));
  r->is_infeasible |= shift < m->rows.lower[i] - size || shift > m->rows.upper[i] + size;
  return LODE_OK;
}

static lode_status make_rows(lode_env *env, const lode_master *m, const box *b, lode_restriction *r) {
  lode_rows rows = {0};
  int32_t *local = lode_alloc(env, m->n_col, sizeof *local, "restriction");
  lode_status st = local ? LODE_OK : LODE_E_NOMEM;
  for (size_t j = 0; j < r->n_col && st == LODE_OK; ++j)
    local[r->column[j]] = (int32_t)j;
  for (size_t i = 0; i < m->rows.n && st == LODE_OK; ++i) {
    const size_t theta = theta_of(m, i);
    if (theta != SIZE_MAX) {
      double least, most;
      cut_range(m, b, i, &least, &most);
      if (most <= b->best[theta - m->first_theta])
        continue;
    }
    st = add_row(env, m, local, i, r, &rows);
  }
  r->n_row = rows.n;
  if (st == LODE_OK && rows.n > 0) {
    const lode_lp_rows list = {rows.n, rows.start, rows.column, rows.value, rows.lower, rows.upper};
    st = lode_lp_add_rows(env, r->lp, &list);
  }
  lode_rows_clear(&rows);
  free(local);
  return st;
}

lode_status lode_restriction_create(lode_env *env, const lode_master *m, const double lower[], const double upper[],
                                    lode_restriction **restriction) {
  box b = {0};
  lode_restriction *r = lode_alloc(env, 1, sizeof *r, "restriction");
  lode_status st = r ? make_box(env, m, lower, upper, &b) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = make_columns(env, m, &b, r);
  if (st == LODE_OK)
    st = make_rows(env, m, &b, r);
  free(b.lower);
  free(b.upper);
  free(b.best);
  if (st == LODE_OK) {
    *restriction = r;
    r = NULL;
  }
  lode_restriction_destroy(&r);
  return st;
}

void lode_restriction_destroy(lode_restriction **restriction) {
  if (restriction == NULL || *restriction == NULL)
    return;
  lode_lp_destroy(&(*restriction)->lp);
  free((*restriction)->column);
  free((*restriction)->fixed);
  free((*restriction)->is_free);
  free(*restriction);
  *restriction = NULL;
}
