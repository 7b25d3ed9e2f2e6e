/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/sift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t least_columns = 4000; /* of a block that is sifted */
static const size_t least_ratio = 8;      /* columns per row */
static const double tolerance = 1e-7;     /* reduced cost, against the terms it is made of, that opens a column */
enum { N_CHEAP = 4 };                     /* columns of a row that are open from the start, of each sign */

struct lode_sift {
  const lode_block *block;
  lode_cut_kind kind;
  bool is_begun;
  bool *is_open;  /**< [n_col] */
  double *upper;  /**< [n_col] true bound at the point */
  double *rc;     /**< [n_col] */
  double *size;   /**< [n_col] sum of the terms of rc */
  double *pi;     /**< [n_row] */
  int32_t *order; /**< [n_col] columns to open */
};

bool lode_sift_pays(const lode_block *block) {
  return block->n_col >= least_columns && block->n_col >= least_ratio * block->n_row;
}

static double cost(const lode_sift *s, size_t j) {
  return s->kind == LODE_CUT_COST ? s->block->cost[j] : s->block->elastic_cost[j];
}

/** Moves the n_keep columns of least key to the front (ties by number). */
static void least_first(const double key[], int32_t order[], size_t n, size_t n_keep) {
  size_t low = 0, high = n;
  while (high - low > 1 && n_keep > low && n_keep < high) {
    const int32_t pivot = order[low + (high - low) / 2];
    size_t a = low, c = high;
    for (size_t i = low; i < c;) {
      const int32_t j = order[i];
      if (j == pivot || key[j] < key[pivot] || (key[j] == key[pivot] && j < pivot)) {
        order[i++] = order[a];
        order[a++] = j;
      } else {
        order[i] = order[--c];
        order[c] = j;
      }
    }
    if (a == high) /* the pivot is the largest: set it apart */
      for (size_t i = low; i < high; ++i)
        if (order[i] == pivot) {
          order[i] = order[high - 1];
          order[high - 1] = pivot;
          a = high - 1;
          break;
        }
    if (n_keep <= a)
      high = a;
    else
      low = a;
  }
}

/**
 * Opens the `most` cheapest columns of each row and sign, of those that may be used at the point; where duals gave no
 * sign of what is missing. rc is work space. @return how many were closed before
 */
static size_t open_cheap(lode_sift *s, size_t most) {
  const lode_block *b = s->block;
  size_t n_opened = 0;
  for (size_t j = 0; j < b->n_col; ++j)
    s->rc[j] = cost(s, j);
  for (size_t i = 0; i < b->n_row; ++i)
    for (int sign = -1; sign <= 1; sign += 2) {
      size_t n = 0;
      for (size_t k = b->start[i]; k < b->start[i + 1]; ++k)
        if (sign * b->value[k] > 0.0 && s->upper[b->column[k]] > b->lower[b->column[k]])
          s->order[n++] = b->column[k];
      least_first(s->rc, s->order, n, most);
      for (size_t k = 0; k < n && k < most; ++k) {
        n_opened += !s->is_open[s->order[k]];
        s->is_open[s->order[k]] = true;
      }
    }
  return n_opened;
}

lode_status lode_sift_create(lode_env *env, const lode_block *block, lode_cut_kind kind, const lode_lp *lp,
                             lode_sift **sift) {
  lode_sift *s = lode_alloc(env, 1, sizeof *s, "sifting");
  if (s == NULL)
    return LODE_E_NOMEM;
  s->block = block;
  s->kind = kind;
  s->is_open = lode_alloc(env, block->n_col, sizeof *s->is_open, "sifting");
  s->upper = lode_alloc(env, block->n_col, sizeof *s->upper, "sifting");
  s->rc = lode_alloc(env, block->n_col, sizeof *s->rc, "sifting");
  s->size = lode_alloc(env, block->n_col, sizeof *s->size, "sifting");
  s->pi = lode_alloc(env, block->n_row, sizeof *s->pi, "sifting");
  s->order = lode_alloc(env, block->n_col, sizeof *s->order, "sifting");
  uint8_t *row = lode_alloc(env, block->n_row, 1, "sifting"), *col = lode_alloc(env, block->n_col, 1, "sifting");
  *sift = s;
  const bool is_made = s->is_open && s->upper && s->rc && s->size && s->pi && s->order && row && col;
  if (is_made) {
    lode_lp_basis(lp, row, col);
    for (size_t j = 0; j < block->n_col; ++j)
      s->is_open[j] = col[j] == LODE_BASIC || col[j] == LODE_AT_UPPER || block->is_elastic[j] || cost(s, j) < 0.0;
  } else {
    lode_sift_destroy(sift);
  }
  free(row);
  free(col);
  return is_made ? LODE_OK : LODE_E_NOMEM;
}

void lode_sift_put(const lode_sift *s, lode_sink *out) {
  lode_put_int(out, s->is_begun);
  for (size_t j = 0; j < s->block->n_col; j += 8) {
    unsigned char bits = 0;
    for (size_t k = 0; k < 8 && j + k < s->block->n_col; ++k)
      bits = (unsigned char)(bits | (s->is_open[j + k] ? 1u << k : 0u));
    lode_put_array(out, &bits, 1, 1);
  }
}

void lode_sift_get(lode_sift *s, lode_bytes *in) {
  s->is_begun = lode_get_int(in, 0, 1, "sifting") != 0;
  for (size_t j = 0; j < s->block->n_col; j += 8) {
    unsigned char bits;
    lode_get_array(in, &bits, 1, 1, "sifting");
    for (size_t k = 0; k < 8 && j + k < s->block->n_col; ++k)
      s->is_open[j + k] = (bits >> k & 1u) != 0;
  }
}

void lode_sift_destroy(lode_sift **sift) {
  if (sift == NULL || *sift == NULL)
    return;
  lode_sift *s = *sift;
  void *const part[] = {s->is_open, s->upper, s->rc, s->size, s->pi, s->order};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  free(s);
  *sift = NULL;
}

static lode_status set_column(lode_env *env, const lode_sift *s, size_t j, lode_lp *lp) {
  return lode_lp_set_column(env, lp, j, s->block->lower[j], s->is_open[j] ? s->upper[j] : s->block->lower[j]);
}

lode_status lode_sift_move(lode_env *env, lode_sift *s, const double L[], lode_lp *lp) {
  const lode_block *b = s->block;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < b->n_col && st == LODE_OK; ++j) {
    const double moved = b->link[j] >= 0 ? b->upper[j] + b->scale[j] * L[b->link[j]] : b->upper[j];
    s->upper[j] = b->is_elastic[j] && s->kind == LODE_CUT_COST ? b->lower[j] : fmax(moved, b->lower[j]);
    st = set_column(env, s, j, lp);
  }
  return st;
}

/** Reduced costs of all columns from the duals of the last solve. */
static void price(lode_sift *s, const lode_lp *lp) {
  const lode_block *b = s->block;
  lode_block_lp_duals(b, s->kind, lp, s->pi);
  for (size_t j = 0; j < b->n_col; ++j) {
    s->rc[j] = cost(s, j);
    s->size[j] = fabs(s->rc[j]);
  }
  for (size_t i = 0; i < b->n_row; ++i)
    for (size_t k = b->start[i]; k < b->start[i + 1] && s->pi[i] != 0.0; ++k) {
      const double term = s->pi[i] * b->value[k];
      s->rc[b->column[k]] -= term;
      s->size[b->column[k]] += fabs(term);
    }
}

/** Opens closed columns of negative reduced cost, at most two per row at a time. @param n [out] how many */
static lode_status open_priced(lode_env *env, lode_sift *s, lode_lp *lp, size_t *n) {
  const lode_block *b = s->block;
  const size_t most = 2 * b->n_row;
  lode_status st = LODE_OK;
  *n = 0;
  price(s, lp);
  for (size_t j = 0; j < b->n_col; ++j)
    if (!s->is_open[j] && s->upper[j] > b->lower[j] && s->rc[j] < -tolerance * s->size[j])
      s->order[(*n)++] = (int32_t)j;
  if (*n > most) {
    least_first(s->rc, s->order, *n, most);
    *n = most;
  }
  for (size_t k = 0; k < *n && st == LODE_OK; ++k) {
    s->is_open[s->order[k]] = true;
    st = set_column(env, s, (size_t)s->order[k], lp);
  }
  return st;
}

/** Same, with the bounds. @param n [out] how many were closed before */
static lode_status open_cheap_columns(lode_env *env, lode_sift *s, size_t most, lode_lp *lp, size_t *n) {
  lode_status st = LODE_OK;
  *n = open_cheap(s, most);
  for (size_t j = 0; j<s->block->n_col && * n> 0 && st == LODE_OK; ++j)
    if (s->is_open[j])
      st = set_column(env, s, j, lp);
  return st;
}

lode_status lode_sift_open(lode_env *env, lode_sift *s, const double x[], lode_lp *lp) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < s->block->n_col && st == LODE_OK; ++j)
    if (!s->is_open[j] && (x == NULL || x[j] > s->block->lower[j])) {
      s->is_open[j] = true;
      st = set_column(env, s, j, lp);
    }
  return st;
}

lode_status lode_sift_solve(lode_env *env, lode_sift *s, const lode_lp_limits *limits, lode_lp *lp,
                            lode_lp_outcome *outcome) {
  size_t n = 0;
  lode_status st = LODE_OK;
  if (!s->is_begun) {
    s->is_begun = true;
    st = open_cheap_columns(env, s, N_CHEAP, lp, &n);
  }
  for (bool is_tried = false; st == LODE_OK; is_tried = true) {
    st = lode_lp_solve(env, lp, limits, outcome);
    if (st == LODE_OK && *outcome == LODE_LP_OPTIMAL)
      st = open_priced(env, s, lp, &n);
    else if (st == LODE_OK && *outcome == LODE_LP_INFEASIBLE && !is_tried)
      st = open_cheap_columns(env, s, N_CHEAP, lp, &n);
    else
      break;
    if (n == 0)
      break;
  }
  return st;
}
