/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double forgiven = 1e-7; /* violation, against the largest term, that counts as none */

void lode_pool_clear(lode_pool *pool) {
  lode_rows_clear(&pool->rows);
  free(pool->origin);
  memset(pool, 0, sizeof *pool);
}

lode_status lode_pool_end(lode_env *env, lode_pool *pool, lode_row_origin origin, double lower, double upper) {
  const lode_status st =
      lode_reserve(env, (void **)&pool->origin, &pool->room_origin, pool->rows.n + 1, sizeof *pool->origin, "cut pool");
  if (st != LODE_OK)
    return st;
  pool->origin[pool->rows.n] = origin;
  return lode_rows_end(env, &pool->rows, lower, upper);
}

lode_status lode_pool_take(lode_env *env, lode_pool *pool, const lode_rows *rows, size_t i, lode_row_origin origin) {
  lode_status st = LODE_OK;
  for (size_t k = rows->start[i]; k < rows->start[i + 1] && st == LODE_OK; ++k)
    st = lode_rows_entry(env, &pool->rows, rows->column[k], rows->value[k]);
  return st == LODE_OK ? lode_pool_end(env, pool, origin, rows->lower[i], rows->upper[i]) : st;
}

void lode_pool_keep(lode_pool *pool, const bool keep[]) {
  size_t n = 0;
  for (size_t i = 0; i < pool->rows.n; ++i)
    if (keep[i])
      pool->origin[n++] = pool->origin[i];
  lode_rows_keep(&pool->rows, keep);
}

lode_status lode_pool_limit(lode_env *env, lode_pool *pool, size_t most) {
  if (pool->rows.n_entry <= most)
    return LODE_OK;
  bool *keep = lode_alloc(env, pool->rows.n, sizeof *keep, "cut pool");
  if (keep == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < pool->rows.n; ++i)
    keep[i] = pool->rows.n_entry - pool->rows.start[i] <= most;
  lode_pool_keep(pool, keep);
  free(keep);
  return LODE_OK;
}

double lode_row_violation(const lode_rows *rows, size_t i, const double x[]) {
  double activity = 0.0, size = 0.0;
  for (size_t k = rows->start[i]; k < rows->start[i + 1]; ++k) {
    const double term = rows->value[k] * x[rows->column[k]];
    activity += term;
    size = fmax(size, fabs(term));
  }
  return fmax(rows->lower[i] - activity, activity - rows->upper[i]) - forgiven * size - 3e-9;
}
