/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/block_lp.h"

#include <math.h>
#include <stdlib.h>

static const double *cost_of(const lode_block *block, lode_cut_kind kind) {
  return kind == LODE_CUT_COST ? block->cost : block->elastic_cost;
}

double lode_block_lp_scale(const lode_block *block, lode_cut_kind kind) {
  const double *cost = cost_of(block, kind);
  long sum = 0, n = 0;
  for (size_t j = 0; j < block->n_col; ++j)
    if (cost[j] != 0.0) {
      sum += ilogb(cost[j]);
      ++n;
    }
  return n > 0 ? ldexp(1.0, (int)-lround((double)sum / (double)n)) : 1.0;
}

double lode_block_lp_penalty(const lode_block *block) {
  double most = 0.0;
  for (size_t j = 0; j < block->n_col; ++j)
    if (!block->is_elastic[j])
      most = fmax(most, fabs(block->cost[j]));
  return 10.0 * most;
}

double lode_block_lp_objective(const lode_block *block, lode_cut_kind kind, const lode_lp *lp) {
  return lode_lp_objective(lp) / lode_block_lp_scale(block, kind);
}

void lode_block_lp_duals(const lode_block *block, lode_cut_kind kind, const lode_lp *lp, double pi[]) {
  const double scale = lode_block_lp_scale(block, kind);
  lode_lp_duals(lp, pi);
  for (size_t i = 0; i < block->n_row; ++i)
    pi[i] /= scale;
}

lode_status lode_block_lp_create(lode_env *env, const lode_block *block, lode_cut_kind kind, lode_lp **lp) {
  double *upper = lode_alloc(env, block->n_col, sizeof *upper, "block LP");
  double *cost = lode_alloc(env, block->n_col, sizeof *cost, "block LP");
  lode_status st = upper && cost ? LODE_OK : LODE_E_NOMEM;
  if (st != LODE_OK)
    goto done;
  const double scale = lode_block_lp_scale(block, kind), penalty = lode_block_lp_penalty(block);
  for (size_t j = 0; j < block->n_col; ++j)
    cost[j] = scale * (kind == LODE_CUT_COST && block->is_elastic[j] ? penalty : cost_of(block, kind)[j]);
  for (size_t j = 0; j < block->n_col; ++j)
    upper[j] = block->is_elastic[j] && kind == LODE_CUT_COST ? 0.0 : block->upper[j];
  for (size_t j = 0; j < block->n_col; ++j) /* at y = 0 a moving bound may be below a fixed lower one: never is */
    upper[j] = upper[j] < block->lower[j] ? block->lower[j] : upper[j];
  if ((st = lode_lp_create(env, block->n_col, block->lower, upper, cost, lp)) != LODE_OK)
    goto done;
  const lode_lp_rows rows = {.n = block->n_row,
                             .start = block->start,
                             .column = block->column,
                             .value = block->value,
                             .lower = block->row_lower,
                             .upper = block->row_upper};
  if ((st = lode_lp_add_rows(env, *lp, &rows)) != LODE_OK)
    lode_lp_destroy(lp);
done:
  free(upper);
  free(cost);
  return st;
}

lode_status lode_block_lp_move(lode_env *env, const lode_block *block, const double L[], lode_lp *lp) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->link[j] >= 0) {
      const double upper = block->upper[j] + block->scale[j] * L[block->link[j]];
      st = lode_lp_set_column(env, lp, j, block->lower[j], upper > block->lower[j] ? upper : block->lower[j]);
    }
  return st;
}

lode_status lode_block_lp_start(lode_env *env, const lode_block *block, const uint8_t row[], const uint8_t col[],
                                lode_lp *lp) {
  uint8_t *r = lode_alloc(env, block->n_row, 1, "start basis"), *c = lode_alloc(env, block->n_col, 1, "start basis");
  lode_status st = r && c ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK) {
    for (size_t i = 0; i < block->n_row; ++i)
      r[i] = row[block->row[i]];
    for (size_t j = 0; j < block->n_col; ++j)
      c[j] = col[block->col[j]];
    st = lode_lp_set_basis(env, lp, r, c);
  }
  free(r);
  free(c);
  return st;
}

lode_status lode_block_lp_save(lode_env *env, const lode_block *block, const lode_lp *lp, uint8_t row[],
                               uint8_t col[]) {
  uint8_t *r = lode_alloc(env, block->n_row, 1, "basis"), *c = lode_alloc(env, block->n_col, 1, "basis");
  lode_status st = r && c ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK) {
    lode_lp_basis(lp, r, c);
    for (size_t i = 0; i < block->n_row; ++i)
      row[block->row[i]] = r[i];
    for (size_t j = 0; j < block->n_col; ++j)
      col[block->col[j]] = c[j];
  }
  free(r);
  free(c);
  return st;
}
