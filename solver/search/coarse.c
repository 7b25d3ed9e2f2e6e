/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/coarse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/block_lp.h"

struct lode_coarse {
  const lode_block *block;
  size_t n_row, n_col;
  int32_t *row_of; /**< [n_row of the block] coarse row */
  int32_t *col;    /**< [n_col] column of the block, ascending */
  lode_lp *lp;
  double scale; /**< power of two by which costs are multiplied */
  double *pi;   /**< [n_row] work space */
};

/** Which coarse row a row of the block goes to; rows of balances by (part, commodity), in the order of the block. */
static lode_status map_rows(lode_env *env, const lode_model *model, const lode_partition *partition, lode_coarse *c) {
  const lode_block *b = c->block;
  const size_t n_commodity = model->instance->n_commodity;
  int32_t *seen = lode_alloc(env, partition->n_part * n_commodity, sizeof *seen, "coarse block");
  if (seen == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < partition->n_part * n_commodity; ++k)
    seen[k] = -1;
  for (size_t i = 0; i < b->n_row; ++i) {
    const lode_tag *tag = &model->skeleton->row[b->row[i]];
    if (tag->kind != LODE_ROW_BALANCE) {
      c->row_of[i] = (int32_t)c->n_row++;
      continue;
    }
    int32_t *known = &seen[(size_t)partition->part[tag->a] * n_commodity + (size_t)tag->b];
    if (*known < 0)
      *known = (int32_t)c->n_row++;
    c->row_of[i] = *known;
  }
  free(seen);
  return LODE_OK;
}

/** Rows of the block in the order of their coarse rows: order[first[r]] .. order[first[r + 1] - 1] go to r. */
static lode_status order_rows(lode_env *env, const lode_coarse *c, size_t **first, size_t **order) {
  const lode_block *b = c->block;
  *first = lode_alloc(env, c->n_row + 2, sizeof **first, "coarse block");
  *order = lode_alloc(env, b->n_row, sizeof **order, "coarse block");
  if (!*first || !*order)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < b->n_row; ++i)
    ++(*first)[c->row_of[i] + 2];
  for (size_t r = 0; r < c->n_row; ++r)
    (*first)[r + 2] += (*first)[r + 1];
  for (size_t i = 0; i < b->n_row; ++i)
    (*order)[(*first)[c->row_of[i] + 1]++] = i;
  return LODE_OK;
}

/** Rows added up, over the columns of the block. @param sum [n_col] zero, left zero */
static lode_status add_up(lode_env *env, const lode_coarse *c, double sum[], int32_t touched[], lode_rows *rows) {
  const lode_block *b = c->block;
  size_t *first = NULL, *order = NULL;
  lode_status st = order_rows(env, c, &first, &order);
  for (size_t r = 0; r < c->n_row && st == LODE_OK; ++r) {
    double lower = 0.0, upper = 0.0;
    size_t n = 0;
    for (size_t k = first[r]; k < first[r + 1]; ++k) {
      const size_t i = order[k];
      lower += b->row_lower[i];
      upper += b->row_upper[i];
      for (size_t e = b->start[i]; e < b->start[i + 1]; ++e) {
        if (sum[b->column[e]] == 0.0)
          touched[n++] = b->column[e]; /* twice if it had come back to 0: then the second entry is written as 0 */
        sum[b->column[e]] += b->value[e];
      }
    }
    for (size_t k = 0; k < n && st == LODE_OK; ++k) {
      st = lode_rows_entry(env, rows, touched[k], sum[touched[k]]);
      sum[touched[k]] = 0.0;
    }
    if (st == LODE_OK)
      st = lode_rows_end(env, rows, lower, upper);
  }
  free(first);
  free(order);
  return st;
}

/** Numbers the columns that have entries left, in `rows` too. */
static lode_status number_columns(lode_env *env, lode_coarse *c, lode_rows *rows) {
  const size_t n = c->block->n_col;
  int32_t *local = lode_alloc(env, n, sizeof *local, "coarse block");
  if (local == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < rows->n_entry; ++k)
    local[rows->column[k]] = 1;
  for (size_t j = 0; j < n; ++j)
    c->n_col += local[j] != 0;
  c->col = lode_alloc(env, c->n_col, sizeof *c->col, "coarse block");
  for (size_t j = 0, at = 0; c->col != NULL && j < n; ++j)
    if (local[j] != 0) {
      local[j] = (int32_t)at;
      c->col[at++] = (int32_t)j;
    }
  for (size_t k = 0; c->col != NULL && k < rows->n_entry; ++k)
    rows->column[k] = local[rows->column[k]];
  free(local);
  return c->col ? LODE_OK : LODE_E_NOMEM;
}

static lode_status make_lp(lode_env *env, lode_coarse *c, const lode_rows *rows) {
  const lode_block *b = c->block;
  const double penalty = lode_block_lp_penalty(b);
  double *lower = lode_alloc(env, c->n_col, sizeof *lower, "coarse block");
  double *upper = lode_alloc(env, c->n_col, sizeof *upper, "coarse block");
  double *cost = lode_alloc(env, c->n_col, sizeof *cost, "coarse block");
  lode_status st = lower && upper && cost ? LODE_OK : LODE_E_NOMEM;
  for (size_t j = 0; j < c->n_col && st == LODE_OK; ++j) {
    const size_t at = (size_t)c->col[j];
    lower[j] = b->lower[at];
    upper[j] = fmax(b->upper[at], b->lower[at]);
    cost[j] = c->scale * (b->is_elastic[at] ? penalty : b->cost[at]);
  }
  if (st == LODE_OK)
    st = lode_lp_create(env, c->n_col, lower, upper, cost, &c->lp);
  if (st == LODE_OK && rows->n > 0) {
    const lode_lp_rows all = {.n = rows->n,
                              .start = rows->start,
                              .column = rows->column,
                              .value = rows->value,
                              .lower = rows->lower,
                              .upper = rows->upper};
    st = lode_lp_add_rows(env, c->lp, &all);
  }
  free(lower);
  free(upper);
  free(cost);
  return st;
}

lode_status lode_coarse_create(lode_env *env, const lode_model *model, const lode_block *block,
                               const lode_partition *partition, lode_coarse **coarse) {
  lode_coarse *c = lode_alloc(env, 1, sizeof *c, "coarse block");
  lode_rows rows = {0};
  if (c == NULL)
    return LODE_E_NOMEM;
  c->block = block;
  c->scale = lode_block_lp_scale(block, LODE_CUT_COST);
  c->row_of = lode_alloc(env, block->n_row, sizeof *c->row_of, "coarse block");
  double *sum = lode_alloc(env, block->n_col, sizeof *sum, "coarse block");
  int32_t *touched = lode_alloc(env, block->start[block->n_row] + 1, sizeof *touched, "coarse block");
  lode_status st = c->row_of && sum && touched ? map_rows(env, model, partition, c) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = add_up(env, c, sum, touched, &rows);
  if (st == LODE_OK)
    st = number_columns(env, c, &rows);
  if (st == LODE_OK)
    st = make_lp(env, c, &rows);
  if (st == LODE_OK) {
    c->pi = lode_alloc(env, c->n_row, sizeof *c->pi, "coarse block");
    st = c->pi ? LODE_OK : LODE_E_NOMEM;
  }
  lode_rows_clear(&rows);
  free(sum);
  free(touched);
  if (st != LODE_OK)
    lode_coarse_destroy(&c);
  *coarse = c;
  return st;
}

void lode_coarse_destroy(lode_coarse **coarse) {
  if (coarse == NULL || *coarse == NULL)
    return;
  lode_coarse *c = *coarse;
  lode_lp_destroy(&c->lp);
  free(c->row_of);
  free(c->col);
  free(c->pi);
  free(c);
  *coarse = NULL;
}

lode_status lode_coarse_solve(lode_env *env, lode_coarse *c, const double L[], const lode_lp_limits *limits,
                              double pi[], double *value, lode_lp_outcome *outcome) {
  const lode_block *b = c->block;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < c->n_col && st == LODE_OK; ++j) {
    const size_t at = (size_t)c->col[j];
    if (b->link[at] >= 0)
      st = lode_lp_set_column(env, c->lp, j, b->lower[at],
                              fmax(b->upper[at] + b->scale[at] * L[b->link[at]], b->lower[at]));
  }
  if (st == LODE_OK)
    st = lode_lp_solve(env, c->lp, limits, outcome);
  if (st != LODE_OK)
    return st;
  lode_lp_duals(c->lp, c->pi);
  for (size_t i = 0; i < b->n_row; ++i) {
    const double dual = c->pi[c->row_of[i]] / c->scale;
    pi[i] = isfinite(dual) ? dual : 0.0;
  }
  *value = *outcome == LODE_LP_OPTIMAL ? lode_lp_objective(c->lp) / c->scale : INFINITY;
  return LODE_OK;
}

void lode_coarse_size(const lode_coarse *c, size_t *n_row, size_t *n_col) {
  *n_row = c->n_row;
  *n_col = c->n_col;
}

lode_lp *lode_coarse_lp(lode_coarse *c) { return c->lp; }
