/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_ROWS_H
#define LODE_MODELS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/** Growing list of rows lower <= a x <= upper in compressed form. Zero-initialise; free with lode_rows_clear. */
typedef struct lode_rows {
  size_t n, n_entry;
  size_t *start;         /**< [n + 1]; NULL while n == 0 and nothing was begun */
  int32_t *column;       /**< [n_entry] */
  double *value;         /**< [n_entry] */
  double *lower, *upper; /**< [n] */
  size_t room_row, room_entry;
} lode_rows;

/** Appends an entry to the row being built (value 0 is left out). Local. */
lode_status lode_rows_entry(lode_env *env, lode_rows *rows, int32_t column, double value);
/** Ends the row being built. Local. */
lode_status lode_rows_end(lode_env *env, lode_rows *rows, double lower, double upper);
/** Drops the entries of the row being built. Local. */
void lode_rows_cancel(lode_rows *rows);
/** Entries of the row being built. Local. */
size_t lode_rows_open(const lode_rows *rows);
/** Forgets all rows, keeps the memory. Local. */
void lode_rows_reset(lode_rows *rows);
/** Keeps the rows i with keep[i], in their order; none may be open. Local. */
void lode_rows_keep(lode_rows *rows, const bool keep[]);
void lode_rows_clear(lode_rows *rows);

/** Rows by column: entries of column j at first[j] <= k < first[j + 1], rows ascending. Free with lode_by_column_clear.
 */
typedef struct lode_by_column {
  size_t *first; /**< [n_col + 2] */
  int32_t *row;
  double *value;
} lode_by_column;

/** Local, O(entries + columns). */
lode_status lode_rows_transpose(lode_env *env, const lode_rows *rows, size_t n_col, lode_by_column *columns);
void lode_by_column_clear(lode_by_column *columns);

#endif
