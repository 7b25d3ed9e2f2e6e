/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mixed-integer program as a file that other solvers read, in the part of MPS and LP on which they agree: short
 * names, both bounds of every column that needs one (defaults of integer columns differ), no ranges in LP (two rows
 * instead), lines of at most a few terms.
 */
#include "models/mip.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/text.h"

enum { TERMS_PER_LINE = 6 };

void lode_mip_destroy(lode_mip **mip) {
  if (mip == NULL || *mip == NULL)
    return;
  lode_mip *m = *mip;
  for (size_t j = 0; m->col_label != NULL && j < m->n_col; ++j)
    free(m->col_label[j]);
  for (size_t i = 0; m->row_label != NULL && i < m->n_row; ++i)
    free(m->row_label[i]);
  free(m->cost);
  free(m->lower);
  free(m->upper);
  free(m->is_integer);
  free(m->col_label);
  free(m->row_start);
  free(m->row_column);
  free(m->row_value);
  free(m->row_lower);
  free(m->row_upper);
  free(m->row_label);
  free(m);
  *mip = NULL;
}

/** Text under way; the first failure is kept and ends all writing. */
typedef struct writer {
  lode_env *env;
  const lode_mip *mip;
  lode_text text;
  lode_status st;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *w, const char *format, ...) {
  char line[256]; /* names and numbers only: labels go through put_cell */
  va_list args;
  if (w->st != LODE_OK)
    return;
  va_start(args, format);
  const int n = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  w->st = n >= 0 && (size_t)n < sizeof line ? lode_text_append(w->env, &w->text, line, (size_t)n)
                                            : LODE_FAIL(w->env, LODE_E_BUG, "a line of %d characters", n);
}

static bool is_equality(const lode_mip *m, size_t i) { return m->row_lower[i] == m->row_upper[i]; }

static bool is_range(const lode_mip *m, size_t i) {
  return isfinite(m->row_lower[i]) && isfinite(m->row_upper[i]) && !is_equality(m, i);
}

/* ---- MPS */

static void mps_rows(writer *w) {
  const lode_mip *m = w->mip;
  put(w, "ROWS\n N OBJ\n");
  for (size_t i = 0; i < m->n_row; ++i)
    put(w, " %c R%zu\n", is_equality(m, i) ? 'E' : isfinite(m->row_upper[i]) ? 'L' : 'G', i + 1);
}

/** Entries by column, as MPS wants them: row and value of entry k of column j stand at start[j] + k. */
typedef struct columns {
  size_t *start, *row;
  double *value;
} columns;

static lode_status columns_create(lode_env *env, const lode_mip *m, columns *c) {
  const size_t n = m->row_start[m->n_row];
  c->start = lode_alloc(env, m->n_col + 2, sizeof *c->start, "columns of a file");
  c->row = lode_alloc(env, n, sizeof *c->row, "columns of a file");
  c->value = lode_alloc(env, n, sizeof *c->value, "columns of a file");
  if (c->start == NULL || c->row == NULL || c->value == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < n; ++k) /* counted two places on, so that filling moves every start to its own place */
    ++c->start[(size_t)m->row_column[k] + 2];
  for (size_t j = 0; j < m->n_col; ++j)
    c->start[j + 2] += c->start[j + 1];
  for (size_t i = 0; i < m->n_row; ++i)
    for (size_t k = m->row_start[i]; k < m->row_start[i + 1]; ++k) {
      const size_t at = c->start[(size_t)m->row_column[k] + 1]++;
      c->row[at] = i;
      c->value[at] = m->row_value[k];
    }
  return LODE_OK;
}

static void columns_clear(columns *c) {
  free(c->start);
  free(c->row);
  free(c->value);
}

static void mps_columns(writer *w) {
  const lode_mip *m = w->mip;
  columns c = {NULL, NULL, NULL};
  char number[32];
  bool is_marked = false;
  size_t n_marker = 0;
  put(w, "COLUMNS\n");
  if (w->st == LODE_OK)
    w->st = columns_create(w->env, m, &c);
  for (size_t j = 0; j < m->n_col && w->st == LODE_OK; ++j) {
    if (m->is_integer[j] != is_marked) {
      is_marked = m->is_integer[j];
      put(w, " M%zu 'MARKER' '%s'\n", ++n_marker, is_marked ? "INTORG" : "INTEND");
    }
    if (m->cost[j] != 0.0 || c.start[j] == c.start[j + 1]) /* a column must appear somewhere */
      put(w, " C%zu OBJ %s\n", j + 1, lode_number(number, m->cost[j] == 0.0 ? 0.0 : m->cost[j]));
    for (size_t k = c.start[j]; k < c.start[j + 1]; ++k)
      put(w, " C%zu R%zu %s\n", j + 1, c.row[k] + 1, lode_number(number, c.value[k]));
  }
  if (is_marked)
    put(w, " M%zu 'MARKER' 'INTEND'\n", ++n_marker);
  if (m->constant != 0.0)
    put(w, " constant OBJ %s\n", lode_number(number, m->constant));
  columns_clear(&c);
}

static void mps_sides(writer *w) {
  const lode_mip *m = w->mip;
  char number[32];
  put(w, "RHS\n");
  for (size_t i = 0; i < m->n_row; ++i) {
    const double side = isfinite(m->row_upper[i]) ? m->row_upper[i] : m->row_lower[i];
    if (side != 0.0)
      put(w, " RHS R%zu %s\n", i + 1, lode_number(number, side));
  }
  put(w, "RANGES\n");
  for (size_t i = 0; i < m->n_row; ++i)
    if (is_range(m, i))
      put(w, " RNG R%zu %s\n", i + 1, lode_number(number, m->row_upper[i] - m->row_lower[i]));
}

static void mps_bounds(writer *w) {
  const lode_mip *m = w->mip;
  char number[32];
  put(w, "BOUNDS\n");
  if (m->constant != 0.0)
    put(w, " FX BND constant 1\n");
  for (size_t j = 0; j < m->n_col; ++j) {
    const double lower = m->lower[j], upper = m->upper[j];
    if (lower == upper) {
      put(w, " FX BND C%zu %s\n", j + 1, lode_number(number, lower));
      continue;
    }
    if (isinf(lower) && isinf(upper)) {
      put(w, " FR BND C%zu\n", j + 1);
      continue;
    }
    if (isinf(lower))
      put(w, " MI BND C%zu\n", j + 1);
    else if (lower != 0.0 || m->is_integer[j])
      put(w, " LO BND C%zu %s\n", j + 1, lode_number(number, lower));
    if (isfinite(upper))
      put(w, " UP BND C%zu %s\n", j + 1, lode_number(number, upper));
    else if (m->is_integer[j])
      put(w, " PL BND C%zu\n", j + 1);
  }
}

static void write_mps(writer *w) {
  put(w, "NAME lodestone FREE\n");
  mps_rows(w);
  mps_columns(w);
  mps_sides(w);
  mps_bounds(w);
  put(w, "ENDATA\n");
}

/* ---- LP */

/** One term of a sum; n counts those before it. */
static void lp_term(writer *w, size_t n, double value, size_t j) {
  char number[32];
  if (n > 0 && n % TERMS_PER_LINE == 0)
    put(w, "\n ");
  put(w, " %c %s C%zu", value < 0.0 ? '-' : '+', lode_number(number, fabs(value)), j + 1);
}

static void lp_objective(writer *w) {
  const lode_mip *m = w->mip;
  char number[32];
  size_t n = 0;
  put(w, "Minimize\n obj:");
  for (size_t j = 0; j < m->n_col; ++j)
    if (m->cost[j] != 0.0)
      lp_term(w, n++, m->cost[j], j);
  put(w, " %c %s constant\n", m->constant < 0.0 ? '-' : '+', lode_number(number, fabs(m->constant)));
}

static void lp_row(writer *w, size_t i, const char *ending, const char *sense, double side) {
  const lode_mip *m = w->mip;
  char number[32];
  put(w, " R%zu%s:", i + 1, ending);
  for (size_t k = m->row_start[i]; k < m->row_start[i + 1]; ++k)
    lp_term(w, k - m->row_start[i], m->row_value[k], (size_t)m->row_column[k]);
  if (m->row_start[i] == m->row_start[i + 1]) /* a sum cannot be empty */
    put(w, " + 0 constant");
  put(w, " %s %s\n", sense, lode_number(number, side == 0.0 ? 0.0 : side));
}

static void lp_rows(writer *w) {
  const lode_mip *m = w->mip;
  put(w, "Subject To\n");
  for (size_t i = 0; i < m->n_row; ++i) {
    if (is_equality(m, i)) {
      lp_row(w, i, "", "=", m->row_lower[i]);
      continue;
    }
    if (isfinite(m->row_lower[i]))
      lp_row(w, i, "", ">=", m->row_lower[i]);
    if (isfinite(m->row_upper[i]))
      lp_row(w, i, is_range(m, i) ? "u" : "", "<=", m->row_upper[i]);
  }
  if (m->n_row == 0)
    put(w, " none: + 1 constant = 1\n");
}

static void lp_bounds(writer *w) {
  const lode_mip *m = w->mip;
  char low[32], high[32];
  put(w, "Bounds\n constant = 1\n");
  for (size_t j = 0; j < m->n_col; ++j) {
    const double lower = m->lower[j], upper = m->upper[j];
    lode_number(low, lower);
    lode_number(high, upper);
    if (lower == upper)
      put(w, " C%zu = %s\n", j + 1, low);
    else if (isinf(lower) && isinf(upper))
      put(w, " C%zu free\n", j + 1);
    else if (isfinite(upper))
      put(w, " %s <= C%zu <= %s\n", isinf(lower) ? "-inf" : low, j + 1, high);
    else if (lower != 0.0)
      put(w, " C%zu >= %s\n", j + 1, low);
  }
}

static void write_lp(writer *w) {
  const lode_mip *m = w->mip;
  size_t n = 0;
  lp_objective(w);
  lp_rows(w);
  lp_bounds(w);
  for (size_t j = 0; j < m->n_col; ++j)
    if (m->is_integer[j]) {
      put(w, "%s C%zu", n == 0 ? "General\n" : n % (2 * TERMS_PER_LINE) == 0 ? "\n" : "", j + 1);
      ++n;
    }
  put(w, "%sEnd\n", n > 0 ? "\n" : "");
}

/* ---- names */

/** A cell of a CSV file, quoted where RFC 4180 asks for it. */
static void put_cell(writer *w, const char *cell) {
  if (w->st == LODE_OK && strpbrk(cell, ",\"\r\n") == NULL) {
    w->st = lode_text_append(w->env, &w->text, cell, strlen(cell));
    return;
  }
  put(w, "\"");
  for (const char *p = cell; *p != '\0'; ++p)
    put(w, "%s%c", *p == '"' ? "\"" : "", *p);
  put(w, "\"");
}

static void write_names(writer *w, bool is_lp) {
  const lode_mip *m = w->mip;
  put(w, "name,kind,label\n");
  for (size_t j = 0; j < m->n_col; ++j) {
    put(w, "C%zu,column,", j + 1);
    put_cell(w, m->col_label[j]);
    put(w, "\n");
  }
  for (size_t i = 0; i < m->n_row; ++i) {
    put(w, "R%zu,row,", i + 1);
    put_cell(w, m->row_label[i]);
    put(w, "\n");
    if (!is_lp || !is_range(m, i))
      continue;
    put(w, "R%zuu,row,", i + 1); /* the upper side, a row of its own in LP */
    put_cell(w, m->row_label[i]);
    put(w, "\n");
  }
}

/** Writes the text gathered to a file, and forgets it. */
static void flush_to(writer *w, const char *path) {
  if (w->st == LODE_OK)
    w->st = lode_write_atomic(w->env, path, w->text.data, w->text.length);
  w->text.length = 0;
}

static bool ends_in(const char *path, const char *ending) {
  const size_t n = strlen(path), k = strlen(ending);
  return n > k && strcmp(path + n - k, ending) == 0;
}

lode_status lode_mip_write(lode_env *env, const lode_mip *mip, const char *path) {
  static const char names_ending[] = ".names.csv";
  const bool is_lp = ends_in(path, ".lp");
  if (!is_lp && !ends_in(path, ".mps"))
    return LODE_FAIL(env, LODE_E_INPUT, "%s: unknown kind of file, expected an ending .mps or .lp", path);
  const size_t stem = strlen(path) - (is_lp ? 3 : 4), size = stem + sizeof names_ending;
  writer w = {env, mip, {NULL, 0, 0}, LODE_OK};
  char *names = lode_alloc(env, size, 1, "path");
  if (names == NULL)
    return LODE_E_NOMEM;
  snprintf(names, size, "%.*s%s", (int)stem, path, names_ending);
  if (is_lp)
    write_lp(&w);
  else
    write_mps(&w);
  flush_to(&w, path);
  write_names(&w, is_lp);
  flush_to(&w, names);
  free(names);
  lode_text_free(&w.text);
  return w.st;
}
