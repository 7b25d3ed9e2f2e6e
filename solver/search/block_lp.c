/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/block_lp.h"

#include <stdlib.h>

lode_status lode_block_lp_create(lode_env *env, const lode_block *block, lode_cut_kind kind, lode_lp **lp) {
  double *upper = lode_alloc(env, block->n_col, sizeof *upper, "block LP");
  if (upper == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < block->n_col; ++j)
    upper[j] = block->is_elastic[j] && kind == LODE_CUT_COST ? 0.0 : block->upper[j];
  for (size_t j = 0; j < block->n_col; ++j) /* at y = 0 a moving bound may be below a fixed lower one: never is */
    upper[j] = upper[j] < block->lower[j] ? block->lower[j] : upper[j];
  lode_status st = lode_lp_create(env, block->n_col, block->lower, upper,
                                  kind == LODE_CUT_COST ? block->cost : block->elastic_cost, lp);
  free(upper);
  if (st != LODE_OK)
    return st;
  const lode_lp_rows rows = {.n = block->n_row,
                             .start = block->start,
                             .column = block->column,
                             .value = block->value,
                             .lower = block->row_lower,
                             .upper = block->row_upper};
  if ((st = lode_lp_add_rows(env, *lp, &rows)) != LODE_OK)
    lode_lp_destroy(lp);
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
