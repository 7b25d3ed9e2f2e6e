/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A basis is regular if the matrix of its structural columns and of the rows whose slack is nonbasic is square and
 * regular. Columns with one entry in the rows left, then rows with one entry in the columns left, are taken out as
 * pivots; a dense elimination with partial pivoting does the rest. Columns without a pivot leave the basis, rows
 * without one send in their slack, and what remains is square and regular, close to the basis that was given.
 * The first two steps alone find most faults and cost no more than reading the columns; they always come before the
 * library's factorisation, which fails an assertion on some structurally singular matrices.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/lp/lp_internal.h"

/** A pivot below this share of its column's largest entry is taken for zero. */
#define TOL_PIVOT 1e-8
/** Largest remainder that is eliminated; of a larger one no column is kept. */
#define MAX_REMAINDER 1000

typedef struct lines { /* compressed columns, or rows, of the matrix in question */
  int *start, *index;
  double *value;
  int *count; /* entries in lines of the other kind that are still open */
  bool *is_open;
  int n;
} lines;

typedef struct work {
  lines col, row;
  int *column_of, *row_of; /* [col.n] [row.n] place in the LP */
  bool *has_pivot_col, *has_pivot_row;
  int *stack;
  double tol_pivot; /* share of a line's largest entry below which a singleton is taken for zero */
} work;

static bool allocate_lines(lines *s, int n, int n_entry) {
  s->n = n;
  s->start = calloc((size_t)n + 2, sizeof *s->start);
  s->index = calloc((size_t)n_entry + 1, sizeof *s->index);
  s->value = calloc((size_t)n_entry + 1, sizeof *s->value);
  s->count = calloc((size_t)n + 1, sizeof *s->count);
  s->is_open = calloc((size_t)n + 1, sizeof *s->is_open);
  return s->start && s->index && s->value && s->count && s->is_open;
}

static void free_lines(lines *s) {
  free(s->start);
  free(s->index);
  free(s->value);
  free(s->count);
  free(s->is_open);
}

static void free_work(work *w) {
  free_lines(&w->col);
  free_lines(&w->row);
  free(w->column_of);
  free(w->row_of);
  free(w->has_pivot_col);
  free(w->has_pivot_row);
  free(w->stack);
}

static bool allocate(work *w, int n_col, int n_row, int n_entry) {
  const size_t longest = (size_t)(n_col > n_row ? n_col : n_row) + 1;
  w->column_of = calloc(longest, sizeof *w->column_of);
  w->row_of = calloc(longest, sizeof *w->row_of);
  w->has_pivot_col = calloc(longest, sizeof *w->has_pivot_col);
  w->has_pivot_row = calloc(longest, sizeof *w->has_pivot_row);
  w->stack = calloc(longest + (size_t)n_entry, sizeof *w->stack);
  return allocate_lines(&w->col, n_col, n_entry) && allocate_lines(&w->row, n_row, n_entry) && w->column_of &&
         w->row_of && w->has_pivot_col && w->has_pivot_row && w->stack;
}

/* Rows from columns. */
static void transpose(work *w) {
  lines *c = &w->col, *r = &w->row;
  for (int k = 0; k < c->start[c->n]; ++k)
    ++r->start[c->index[k] + 1];
  for (int i = 0; i < r->n; ++i)
    r->start[i + 1] += r->start[i];
  for (int j = 0; j < c->n; ++j)
    for (int k = c->start[j]; k < c->start[j + 1]; ++k) {
      const int i = c->index[k], at = r->start[i] + r->count[i]++;
      r->index[at] = j;
      r->value[at] = c->value[k];
    }
}

static bool gather(lode_lp *lp, work *w) {
  int n_col = 0, n_row = 0, n_entry = 0;
  int *place = calloc(lp->n_row + 1, sizeof *place); /* 1-based in the LP; 0: slack basic */
  double *entry = calloc(lp->n_row + 1, sizeof *entry);
  int *index = calloc(lp->n_row + 1, sizeof *index);
  bool is_done = false;
  if (place == NULL || entry == NULL || index == NULL)
    goto done;
  for (size_t i = 0; i < lp->n_row; ++i)
    if (lp->row_status[i] != LODE_BASIC)
      place[i + 1] = ++n_row;
  for (size_t j = 0; j < lp->n_col; ++j)
    if (lp->col_status[j] == LODE_BASIC) {
      ++n_col;
      n_entry += glp_get_mat_col(lp->prob, (int)j + 1, NULL, NULL);
    }
  if (!allocate(w, n_col, n_row, n_entry))
    goto done;
  for (size_t i = 0; i < lp->n_row; ++i)
    if (place[i + 1] > 0)
      w->row_of[place[i + 1] - 1] = (int)i;
  int n = 0, c = 0;
  for (size_t j = 0; j < lp->n_col; ++j) {
    if (lp->col_status[j] != LODE_BASIC)
      continue;
    const int length = glp_get_mat_col(lp->prob, (int)j + 1, index, entry);
    for (int k = 1; k <= length; ++k)
      if (place[index[k]] > 0) {
        w->col.index[n] = place[index[k]] - 1;
        w->col.value[n++] = entry[k];
      }
    w->column_of[c] = (int)j;
    w->col.start[++c] = n;
  }
  transpose(w);
  is_done = true;
done:
  free(place);
  free(entry);
  free(index);
  return is_done;
}

static double largest(const lines *s, int i) {
  double most = 0.0;
  for (int k = s->start[i]; k < s->start[i + 1]; ++k)
    most = fmax(most, fabs(s->value[k]));
  return most;
}

static int count_open(lines *s, const lines *across, int *stack) {
  int n = 0;
  for (int i = 0; i < s->n; ++i) {
    s->count[i] = 0;
    if (!s->is_open[i])
      continue;
    for (int k = s->start[i]; k < s->start[i + 1]; ++k)
      s->count[i] += across->is_open[s->index[k]];
    if (s->count[i] == 1)
      stack[n++] = i;
  }
  return n;
}

/* Pivots on lines of `s` with a single entry in the open lines across. A pivot that is all but zero closes only s's. */
static void take_singletons(work *w, lines *s, lines *across, bool *has_pivot_s, bool *has_pivot_across) {
  int *stack = w->stack;
  int n = count_open(s, across, stack);
  while (n > 0) {
    const int i = stack[--n];
    if (!s->is_open[i] || s->count[i] != 1)
      continue;
    int k = s->start[i];
    while (!across->is_open[s->index[k]])
      ++k;
    s->is_open[i] = false;
    if (fabs(s->value[k]) < w->tol_pivot * largest(s, i))
      continue;
    const int j = s->index[k];
    across->is_open[j] = false;
    has_pivot_s[i] = has_pivot_across[j] = true;
    for (int q = across->start[j]; q < across->start[j + 1]; ++q) {
      const int other = across->index[q];
      if (s->is_open[other] && --s->count[other] == 1)
        stack[n++] = other;
    }
  }
}

typedef struct dense {
  int n_row, n_col; /* open rows; columns that got a pivot so far */
  double *value;    /* column-major; columns of L below their pivots, zero in rows used before */
  int *pivot_row;   /* of each column */
  bool *is_used;    /* rows */
} dense;

/* Eliminates one column x in place. @return false if no pivot is left for it; x is then zero. */
static bool eliminate_column(dense *d, double *x) {
  double most = 0.0;
  for (int i = 0; i < d->n_row; ++i)
    most = fmax(most, fabs(x[i]));
  for (int e = 0; e < d->n_col; ++e) {
    const double *l = d->value + (size_t)e * (size_t)d->n_row, top = x[d->pivot_row[e]];
    for (int i = 0; i < d->n_row && top != 0.0; ++i)
      x[i] -= l[i] * top;
  }
  int p = -1;
  for (int i = 0; i < d->n_row; ++i)
    if (!d->is_used[i] && (p < 0 || fabs(x[i]) > fabs(x[p])))
      p = i;
  if (p < 0 || fabs(x[p]) <= TOL_PIVOT * most) {
    memset(x, 0, (size_t)d->n_row * sizeof *x);
    return false;
  }
  d->is_used[p] = true;
  const double pivot = x[p];
  for (int i = 0; i < d->n_row; ++i)
    x[i] = d->is_used[i] ? 0.0 : x[i] / pivot;
  d->pivot_row[d->n_col++] = p;
  return true;
}

/* Dense elimination of the open lines, column by column. @return false if memory is short. */
static bool eliminate(work *w) {
  int n_col = 0;
  dense d = {0};
  for (int i = 0; i < w->row.n; ++i)
    if (w->row.is_open[i])
      w->row.count[i] = d.n_row++; /* from here on: place in the dense matrix */
  for (int j = 0; j < w->col.n; ++j)
    n_col += w->col.is_open[j];
  if (d.n_row == 0 || n_col == 0 || d.n_row > MAX_REMAINDER || n_col > MAX_REMAINDER)
    return true;
  d.value = calloc((size_t)d.n_row * (size_t)n_col, sizeof *d.value);
  d.pivot_row = calloc((size_t)n_col, sizeof *d.pivot_row);
  d.is_used = calloc((size_t)d.n_row, sizeof *d.is_used);
  const bool is_done = d.value != NULL && d.pivot_row != NULL && d.is_used != NULL;
  for (int j = 0; j < w->col.n && is_done; ++j) {
    if (!w->col.is_open[j])
      continue;
    double *x = d.value + (size_t)d.n_col * (size_t)d.n_row;
    for (int k = w->col.start[j]; k < w->col.start[j + 1]; ++k)
      if (w->row.is_open[w->col.index[k]])
        x[w->row.count[w->col.index[k]]] = w->col.value[k];
    w->has_pivot_col[j] = eliminate_column(&d, x);
  }
  for (int i = 0; i < w->row.n && is_done; ++i)
    w->has_pivot_row[i] = w->has_pivot_row[i] || (w->row.is_open[i] && d.is_used[w->row.count[i]]);
  free(d.value);
  free(d.pivot_row);
  free(d.is_used);
  return is_done;
}

/* Whether the singletons left a square remainder without empty lines, and took all others. */
static bool looks_regular(work *w) {
  if (w->row.n != w->col.n)
    return false;
  count_open(&w->col, &w->row, w->stack);
  count_open(&w->row, &w->col, w->stack);
  for (int j = 0; j < w->col.n; ++j)
    if (!w->has_pivot_col[j] && (!w->col.is_open[j] || w->col.count[j] == 0))
      return false;
  for (int i = 0; i < w->row.n; ++i)
    if (!w->has_pivot_row[i] && (!w->row.is_open[i] || w->row.count[i] == 0))
      return false;
  return true;
}

static void apply(lode_lp *lp, const work *w) {
  for (int j = 0; j < w->col.n; ++j)
    if (!w->has_pivot_col[j])
      lp->col_status[w->column_of[j]] = LODE_AT_LOWER;
  for (int i = 0; i < w->row.n; ++i)
    if (!w->has_pivot_row[i])
      lp->row_status[w->row_of[i]] = LODE_BASIC;
}

lode_lp_mended lode_lp_mend_basis(lode_lp *lp, lode_lp_mending mending) {
  work w = {0};
  lode_lp_mended result = LODE_LP_MEND_FAILED;
  if (!gather(lp, &w))
    goto done;
  memset(w.col.is_open, true, (size_t)w.col.n);
  memset(w.row.is_open, true, (size_t)w.row.n);
  /* by structure alone, so that a basis known to be regular, which is never looked at, would pass */
  w.tol_pivot = mending == LODE_LP_MEND_IF_SEEN ? 0.0 : TOL_PIVOT;
  take_singletons(&w, &w.col, &w.row, w.has_pivot_col, w.has_pivot_row);
  take_singletons(&w, &w.row, &w.col, w.has_pivot_row, w.has_pivot_col);
  if (mending == LODE_LP_MEND_IF_SEEN && looks_regular(&w)) {
    result = LODE_LP_MEND_UNCHANGED;
    goto done;
  }
  if (!eliminate(&w))
    goto done;
  apply(lp, &w);
  result = LODE_LP_MEND_CHANGED;
done:
  free_work(&w);
  return result;
}
