/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rows.h"

#include <stdlib.h>
#include <string.h>

static lode_status grow_rows(lode_env *env, lode_rows *rows) {
  if (rows->n + 1 < rows->room_row)
    return LODE_OK;
  const size_t room = rows->room_row < 64 ? 128 : 2 * rows->room_row;
  const int fresh = rows->start == NULL;
  lode_status st;
  if ((st = lode_resize(env, (void **)&rows->start, room + 1, sizeof *rows->start, "row starts")) != LODE_OK ||
      (st = lode_resize(env, (void **)&rows->lower, room, sizeof *rows->lower, "row bounds")) != LODE_OK ||
      (st = lode_resize(env, (void **)&rows->upper, room, sizeof *rows->upper, "row bounds")) != LODE_OK)
    return st;
  if (fresh)
    rows->start[0] = 0;
  rows->room_row = room;
  return LODE_OK;
}

lode_status lode_rows_entry(lode_env *env, lode_rows *rows, int32_t column, double value) {
  if (value == 0.0)
    return LODE_OK;
  if (rows->n_entry == rows->room_entry) {
    const size_t room = rows->room_entry < 256 ? 512 : 2 * rows->room_entry;
    lode_status st;
    if ((st = lode_resize(env, (void **)&rows->column, room, sizeof *rows->column, "row entries")) != LODE_OK ||
        (st = lode_resize(env, (void **)&rows->value, room, sizeof *rows->value, "row entries")) != LODE_OK)
      return st;
    rows->room_entry = room;
  }
  rows->column[rows->n_entry] = column;
  rows->value[rows->n_entry++] = value;
  return LODE_OK;
}

lode_status lode_rows_end(lode_env *env, lode_rows *rows, double lower, double upper) {
  lode_status st = grow_rows(env, rows);
  if (st != LODE_OK)
    return st;
  rows->lower[rows->n] = lower;
  rows->upper[rows->n] = upper;
  rows->start[++rows->n] = rows->n_entry;
  return LODE_OK;
}

size_t lode_rows_open(const lode_rows *rows) { return rows->n_entry - (rows->start ? rows->start[rows->n] : 0); }

void lode_rows_cancel(lode_rows *rows) { rows->n_entry = rows->start ? rows->start[rows->n] : 0; }

void lode_rows_reset(lode_rows *rows) { rows->n = rows->n_entry = 0; }

void lode_rows_clear(lode_rows *rows) {
  free(rows->start);
  free(rows->column);
  free(rows->value);
  free(rows->lower);
  free(rows->upper);
  memset(rows, 0, sizeof *rows);
}

void lode_rows_keep(lode_rows *rows, const bool keep[]) {
  size_t n = 0, entry = 0;
  const size_t before = rows->n;
  for (size_t i = 0; i < before; ++i) {
    if (!keep[i])
      continue;
    const size_t first = rows->start[i], length = rows->start[i + 1] - first;
    memmove(&rows->column[entry], &rows->column[first], length * sizeof *rows->column);
    memmove(&rows->value[entry], &rows->value[first], length * sizeof *rows->value);
    rows->lower[n] = rows->lower[i];
    rows->upper[n] = rows->upper[i];
    rows->start[n++] = entry;
    entry += length;
  }
  if (before > 0)
    rows->start[n] = entry;
  rows->n = n;
  rows->n_entry = entry;
}

lode_status lode_rows_transpose(lode_env *env, const lode_rows *rows, size_t n_col, lode_by_column *t) {
  t->first = lode_alloc(env, n_col + 2, sizeof *t->first, "columns");
  t->row = lode_alloc(env, rows->n_entry, sizeof *t->row, "columns");
  t->value = lode_alloc(env, rows->n_entry, sizeof *t->value, "columns");
  if (!t->first || !t->row || !t->value) {
    lode_by_column_clear(t);
    return LODE_E_NOMEM;
  }
  for (size_t k = 0; k < rows->n_entry; ++k)
    ++t->first[rows->column[k] + 2];
  for (size_t j = 0; j < n_col; ++j)
    t->first[j + 2] += t->first[j + 1];
  for (size_t i = 0; i < rows->n; ++i)
    for (size_t k = rows->start[i]; k < rows->start[i + 1]; ++k) {
      const size_t at = t->first[rows->column[k] + 1]++;
      t->row[at] = (int32_t)i;
      t->value[at] = rows->value[k];
    }
  return LODE_OK;
}

void lode_by_column_clear(lode_by_column *t) {
  free(t->first);
  free(t->row);
  free(t->value);
  memset(t, 0, sizeof *t);
}
