/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/piece.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/block_lp.h"

/** Parts in which a column has balances: at most two, -1 none. */
typedef struct sides {
  int32_t part[2];
} sides;

static void add_side(sides *s, int32_t part) {
  if (s->part[0] == part || s->part[1] == part)
    return;
  s->part[s->part[0] >= 0] = part;
}

static bool has_side(const sides *s, int32_t part) { return s->part[0] == part || s->part[1] == part; }

/** Lowest part that all columns of row i share, of those that have one at all; -1: none. */
static int32_t common_part(const lode_block *b, const sides side[], size_t i) {
  sides common = {{-1, -1}};
  bool is_first = true;
  for (size_t k = b->start[i]; k < b->start[i + 1]; ++k) {
    const sides *s = &side[b->column[k]];
    if (s->part[0] < 0)
      continue;
    if (is_first)
      common = *s;
    else
      for (int e = 0; e < 2; ++e)
        if (common.part[e] >= 0 && !has_side(s, common.part[e]))
          common.part[e] = -1;
    is_first = false;
  }
  if (common.part[0] >= 0 && common.part[1] >= 0)
    return common.part[0] < common.part[1] ? common.part[0] : common.part[1];
  return common.part[0] >= 0 ? common.part[0] : common.part[1];
}

lode_status lode_piece_rows(lode_env *env, const lode_model *model, const lode_block *b,
                            const lode_partition *partition, int32_t part[]) {
  sides *side = lode_alloc(env, b->n_col, sizeof *side, "parts of columns");
  if (side == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < b->n_col; ++j)
    side[j] = (sides){{-1, -1}};
  for (size_t i = 0; i < b->n_row; ++i) {
    const lode_tag *tag = &model->skeleton->row[b->row[i]];
    part[i] = tag->kind == LODE_ROW_BALANCE ? partition->part[tag->a] : -1;
    for (size_t k = b->start[i]; k < b->start[i + 1] && part[i] >= 0; ++k)
      add_side(&side[b->column[k]], part[i]);
  }
  for (size_t i = 0; i < b->n_row; ++i)
    if (model->skeleton->row[b->row[i]].kind != LODE_ROW_BALANCE)
      part[i] = common_part(b, side, i);
  free(side);
  return LODE_OK;
}

/** Numbers of the rows of the part and of their columns. */
static lode_status list_lines(lode_env *env, const int32_t row_part[], lode_piece *p, int32_t local[]) {
  const lode_block *b = p->block;
  for (size_t i = 0; i < b->n_row; ++i)
    p->n_row += row_part[i] == p->part;
  p->row = lode_alloc(env, p->n_row, sizeof *p->row, "piece");
  if (p->row == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0, n = 0; i < b->n_row; ++i) {
    if (row_part[i] != p->part)
      continue;
    p->row[n++] = (int32_t)i;
    for (size_t k = b->start[i]; k < b->start[i + 1]; ++k) {
      p->n_col += local[b->column[k]] == 0;
      local[b->column[k]] = 1;
    }
  }
  p->col = lode_alloc(env, p->n_col, sizeof *p->col, "piece");
  if (p->col == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0, n = 0; j < b->n_col; ++j)
    if (local[j] != 0) {
      local[j] = (int32_t)n;
      p->col[n++] = (int32_t)j;
    }
  return LODE_OK;
}

static lode_status make_lp(lode_env *env, lode_piece *p, const int32_t local[]) {
  const lode_block *b = p->block;
  lode_rows rows = {0};
  double *lower = lode_alloc(env, p->n_col, sizeof *lower, "piece");
  double *upper = lode_alloc(env, p->n_col, sizeof *upper, "piece");
  double *cost = lode_alloc(env, p->n_col, sizeof *cost, "piece");
  lode_status st = lower && upper && cost ? LODE_OK : LODE_E_NOMEM;
  for (size_t j = 0; j < p->n_col && st == LODE_OK; ++j) {
    lower[j] = b->lower[p->col[j]];
    upper[j] = fmax(b->upper[p->col[j]], lower[j]);
  }
  for (size_t i = 0; i < p->n_row && st == LODE_OK; ++i) {
    const size_t r = (size_t)p->row[i];
    for (size_t k = b->start[r]; k < b->start[r + 1] && st == LODE_OK; ++k)
      st = lode_rows_entry(env, &rows, local[b->column[k]], b->value[k]);
    if (st == LODE_OK)
      st = lode_rows_end(env, &rows, b->row_lower[r], b->row_upper[r]);
  }
  if (st == LODE_OK)
    st = lode_lp_create(env, p->n_col, lower, upper, cost, &p->lp);
  if (st == LODE_OK && rows.n > 0) {
    const lode_lp_rows part = {.n = rows.n,
                               .start = rows.start,
                               .column = rows.column,
                               .value = rows.value,
                               .lower = rows.lower,
                               .upper = rows.upper};
    st = lode_lp_add_rows(env, p->lp, &part);
  }
  lode_rows_clear(&rows);
  free(lower);
  free(upper);
  free(cost);
  return st;
}

lode_status lode_piece_create(lode_env *env, const lode_block *block, const int32_t row_part[], int32_t part,
                              lode_piece *p) {
  *p = (lode_piece){.block = block, .part = part, .scale = lode_block_lp_scale(block, LODE_CUT_COST)};
  int32_t *local = lode_alloc(env, block->n_col, sizeof *local, "piece");
  lode_status st = local ? list_lines(env, row_part, p, local) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = make_lp(env, p, local);
  free(local);
  if (st != LODE_OK)
    lode_piece_clear(p);
  return st;
}

void lode_piece_clear(lode_piece *p) {
  free(p->row);
  free(p->col);
  lode_lp_destroy(&p->lp);
  memset(p, 0, sizeof *p);
}

/** Costs of the piece: what the prices of its own rows make of a column, and its share of what is left. */
static lode_status set_costs(lode_env *env, lode_piece *p, const double pi[], const lode_prices *prices) {
  const lode_block *b = p->block;
  double *cost = lode_alloc(env, b->n_col, sizeof *cost, "piece");
  lode_status st = cost ? LODE_OK : LODE_E_NOMEM;
  for (size_t i = 0; i < p->n_row && st == LODE_OK; ++i)
    for (size_t r = (size_t)p->row[i], k = b->start[r]; k < b->start[r + 1]; ++k)
      cost[b->column[k]] += pi[r] * b->value[k];
  for (size_t j = 0; j < p->n_col && st == LODE_OK; ++j) {
    const size_t at = (size_t)p->col[j];
    st = lode_lp_set_cost(env, p->lp, j, p->scale * (cost[at] + prices->rest[at] / prices->sides[at]));
  }
  free(cost);
  return st;
}

lode_status lode_piece_solve(lode_env *env, lode_piece *p, const double L[], const double pi[],
                             const lode_prices *prices, const lode_lp_limits *limits, double own[],
                             lode_lp_outcome *outcome) {
  const lode_block *b = p->block;
  lode_status st = set_costs(env, p, pi, prices);
  for (size_t j = 0; j < p->n_col && st == LODE_OK; ++j) {
    const size_t at = (size_t)p->col[j];
    if (b->link[at] >= 0)
      st = lode_lp_set_column(env, p->lp, j, b->lower[at],
                              fmax(b->upper[at] + b->scale[at] * L[b->link[at]], b->lower[at]));
  }
  if (st == LODE_OK)
    st = lode_lp_solve(env, p->lp, limits, outcome);
  if (st == LODE_OK)
    lode_lp_duals(p->lp, own);
  for (size_t i = 0; i < p->n_row && st == LODE_OK; ++i)
    own[i] /= p->scale;
  return st;
}
