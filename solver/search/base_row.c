/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/base_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double rule_slack = 1e-9; /* as in lode_siting_allows: what a plan may exceed a rule by, relative */
static const double rounding = 1e-13;  /* of the sum of a row's terms */
static const double tiny = 1e-9;       /* effect of an entry, against the largest, that is not worth keeping */
static const double most_spread = 1e7; /* largest entry / smallest */
static const double margin = 1e-11;    /* by which a cut is weakened, against the sum of its terms */

lode_status lode_base_row_create(lode_env *env, const lode_master *m, lode_base_row *base) {
  const size_t n = m->model->siting->n_start;
  *base = (lode_base_row){.a = lode_alloc(env, n, sizeof *base->a, "base row"),
                          .e = lode_alloc(env, n, sizeof *base->e, "base row"),
                          .c = lode_alloc(env, m->n_col, sizeof *base->c, "base row"),
                          .sum = lode_alloc(env, m->n_col, sizeof *base->sum, "base row")};
  return base->a && base->e && base->c && base->sum ? LODE_OK : LODE_E_NOMEM;
}

void lode_base_row_destroy(lode_base_row *base) {
  free(base->a);
  free(base->e);
  free(base->c);
  free(base->sum);
  memset(base, 0, sizeof *base);
}

static double magnitude(const lode_master *m, size_t j) {
  return j < m->n_siting ? 1.0 : fmax(fabs(m->lower[j]), fabs(m->upper[j]));
}

/** Adds weight x row: its slack is dropped where it would stand on the left with a plus, else it joins s. */
static double add_multiple(const lode_master *m, const lode_multiple *multiple, lode_base_row *base) {
  const size_t i = multiple->row;
  const double w = multiple->weight;
  double size = 0.0, largest = 0.0;
  for (size_t k = m->rows.start[i]; k < m->rows.start[i + 1]; ++k) {
    const size_t j = (size_t)m->rows.column[k];
    base->sum[j] += w * m->rows.value[k];
    size += fabs(w * m->rows.value[k]) * magnitude(m, j);
    largest = fmax(largest, fabs(m->rows.value[k]));
  }
  const double lower = m->rows.lower[i];
  double upper = m->rows.upper[i];
  if (lower == upper) {
    base->b += w * upper;
    return size + fabs(w * upper);
  }
  if (m->origin[i] == LODE_ORIGIN_RULE)
    upper += rule_slack * fmax(largest, fabs(upper));
  const double side = w > 0.0 ? (isfinite(upper) ? upper : lower) : (isfinite(lower) ? lower : upper);
  base->b += w * side;
  const double sign = w > 0.0 && !isfinite(upper) ? 1.0 : w < 0.0 && !isfinite(lower) ? -1.0 : 0.0;
  if (sign != 0.0) { /* s += |w| sign (row - side) */
    for (size_t k = m->rows.start[i]; k < m->rows.start[i + 1]; ++k)
      base->c[m->rows.column[k]] += sign * fabs(w) * m->rows.value[k];
    base->c0 -= sign * fabs(w) * side;
  }
  return size + fabs(w * side);
}

/** Continuous columns that did not cancel: dropped at their lower bound, or into s. */
static void take_continuous(const lode_master *m, double largest, lode_base_row *base) {
  for (size_t j = m->model->siting->n_start; j < m->first_link; ++j) {
    const double w = base->sum[j];
    const double lower = j < m->n_siting ? 0.0 : m->lower[j], upper = j < m->n_siting ? 1.0 : m->upper[j];
    if (w == 0.0)
      continue;
    if (fabs(w) * (upper - lower) <= tiny * largest) {
      base->b -= fmin(w * lower, w * upper);
      continue;
    }
    base->b -= w * lower;
    if (w < 0.0) {
      base->c[j] -= w;
      base->c0 += w * lower;
    }
  }
}

/** value[v] of the starts from a row over master columns. */
static void write_out(const lode_master *m, const double over[], double value[]) {
  const lode_links *links = m->model->links;
  memcpy(value, over, m->model->siting->n_start * sizeof *value);
  for (size_t l = 0; l < links->n; ++l) {
    const size_t j = (size_t)m->link_column[l];
    if (j < m->first_link || over[j] == 0.0)
      continue;
    for (size_t k = links->start[l]; k < links->start[l + 1]; ++k)
      value[links->var[k]] += over[j] * links->coefficient[k];
  }
}

void lode_base_row_make(const lode_master *m, size_t n, const lode_multiple multiple[], const double x[],
                        lode_base_row *base) {
  const size_t n_start = m->model->siting->n_start;
  memset(base->sum, 0, m->n_col * sizeof *base->sum);
  memset(base->c, 0, m->n_col * sizeof *base->c);
  base->b = base->c0 = 0.0;
  double size = 0.0, largest = 0.0;
  for (size_t k = 0; k < n; ++k)
    size += add_multiple(m, &multiple[k], base);
  write_out(m, base->sum, base->a);
  for (size_t v = 0; v < n_start; ++v)
    largest = fmax(largest, fabs(base->a[v]));
  take_continuous(m, largest, base);
  for (size_t v = 0; v < n_start; ++v)
    if (base->a[v] != 0.0 && fabs(base->a[v]) < tiny * largest) {
      base->b -= fmin(base->a[v], 0.0);
      base->a[v] = 0.0;
    }
  base->b += rounding * size;
  write_out(m, base->c, base->e);
  base->s = base->c0;
  for (size_t j = 0; j < m->n_col; ++j)
    base->s += base->c[j] * x[j];
  base->s = fmax(base->s, 0.0);
}

lode_status lode_base_row_cut(lode_env *env, const lode_master *m, const lode_base_row *base,
                              const lode_cmir_cut *found, lode_master_cut *cut, bool *is_good) {
  const size_t n_start = m->model->siting->n_start;
  double *value = base->sum;
  double largest = 0.0, theta = 0.0, most = 0.0, least = INFINITY, size = 0.0;
  double upper = found->r + found->sigma * base->c0;
  size_t n = 0;
  for (size_t j = 0; j < m->n_col; ++j) {
    value[j] = (j < n_start ? found->g[j] : 0.0) - found->sigma * base->c[j];
    largest = fmax(largest, fabs(value[j]) * magnitude(m, j));
    if (j >= m->first_theta && j < m->first_link)
      theta = fmax(theta, fabs(value[j]));
  }
  for (size_t j = 0; j < m->n_col; ++j) {
    const double low = j < m->n_siting ? 0.0 : m->lower[j], high = j < m->n_siting ? 1.0 : m->upper[j];
    if (value[j] == 0.0)
      continue;
    if (fabs(value[j]) * magnitude(m, j) < tiny * largest) {
      upper -= fmin(value[j] * low, value[j] * high);
      value[j] = 0.0;
      continue;
    }
    ++n;
    most = fmax(most, fabs(value[j]));
    least = fmin(least, fabs(value[j]));
    size += fabs(value[j]) * magnitude(m, j);
  }
  *is_good = n > 0 && most <= most_spread * least;
  if (!*is_good)
    return LODE_OK;
  const double scale = theta > 0.0 && theta > most * 1e-5 ? 1.0 / theta : 1.0 / most;
  *cut = (lode_master_cut){.depth = found->depth};
  cut->column = lode_alloc(env, n, sizeof *cut->column, "integer cut");
  cut->value = lode_alloc(env, n, sizeof *cut->value, "integer cut");
  if (!cut->column || !cut->value) {
    lode_master_cut_clear(cut);
    return LODE_E_NOMEM;
  }
  for (size_t j = 0; j < m->n_col; ++j)
    if (value[j] != 0.0) {
      cut->column[cut->n] = (int32_t)j;
      cut->value[cut->n++] = scale * value[j];
    }
  cut->upper = scale * (upper + margin * (size + fabs(upper)));
  return LODE_OK;
}

void lode_master_cut_clear(lode_master_cut *cut) {
  free(cut->column);
  free(cut->value);
  memset(cut, 0, sizeof *cut);
}
