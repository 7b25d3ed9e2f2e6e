/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_POOL_H
#define LODE_SEARCH_POOL_H

#include "models/rows.h"

/** Where a row of the master comes from, and what it rests on. */
typedef enum lode_row_origin {
  LODE_ORIGIN_RULE,   /**< siting rule or definition of a link column */
  LODE_ORIGIN_COUNT,  /**< count of plants (count.h), without bounds but at nodes that branched on it */
  LODE_ORIGIN_CUT,    /**< Benders cut: holds for every plan */
  LODE_ORIGIN_INTEGER /**< integer cut: holds for every plan that keeps the rules */
} lode_row_origin;

/**
 * Cuts that the master LP does without: those made at plans that were tried, and those that have long been slack. They
 * return when a point violates them, and the restricted masters of the incumbent search know them all. Zero-initialise.
 * The same on every rank.
 */
typedef struct lode_pool {
  lode_rows rows;
  lode_row_origin *origin; /**< [rows.n] */
  size_t room_origin;
} lode_pool;

void lode_pool_clear(lode_pool *pool);
/** Ends the row being built in pool->rows. Local. */
lode_status lode_pool_end(lode_env *env, lode_pool *pool, lode_row_origin origin, double lower, double upper);
/** Copies row i of `rows`. Local. */
lode_status lode_pool_take(lode_env *env, lode_pool *pool, const lode_rows *rows, size_t i, lode_row_origin origin);
/** Keeps the rows with keep[i], in their order. Local. */
void lode_pool_keep(lode_pool *pool, const bool keep[]);
/** Drops the oldest rows until at most `most` entries are left. Local. */
lode_status lode_pool_limit(lode_env *env, lode_pool *pool, size_t most);
/** Violation of row i at x; > 0 if it is more than tolerances forgive. Local. */
double lode_row_violation(const lode_rows *rows, size_t i, const double x[]);

#endif
