/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/restriction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double slack = 1e-7;    /* violation of a row without free columns that makes a restriction infeasible */
static const double violated = 1e-7; /* relative violation at which a pool row is added */
static const int most_passes = 50;   /* solves in a row with added rows */

/** Work space: bounds of every master column in the restriction, and which cuts stay. */
typedef struct box {
  double *lower, *upper; /**< [n_col of the master] */
  double *best;          /**< [n_block] largest guaranteed value of a cut */
} box;

/** Bounds of link columns follow from those of their starts. */
static void bound_links(const lode_master *m, box *b) {
  const lode_links *l = m->model->links;
  for (size_t i = 0; i < l->n; ++i) {
    const size_t column = (size_t)m->link_column[i];
    if (column < m->first_link)
      continue;
    double lower = 0.0, upper = 0.0;
    for (size_t k = l->start[i]; k < l->start[i + 1]; ++k) {
      lower += l->coefficient[k] * b->lower[l->var[k]];
      upper += l->coefficient[k] * b->upper[l->var[k]];
    }
    b->lower[column] = lower;
    b->upper[column] = fmin(upper, fmax(l->most[i], lower));
  }
}

/** Rows of the master, or of its pool. */
typedef struct source {
  const lode_rows *rows;
  const lode_row_origin *origin;
  size_t first; /**< cuts from here on */
} source;

enum { N_SOURCE = 2 };
static void list_sources(const lode_master *m, source list[N_SOURCE]) {
  list[0] = (source){&m->rows, m->origin, m->n_fixed_rows};
  list[1] = (source){&m->pool.rows, m->pool.origin, 0};
}

/** Theta column of a cut row, or SIZE_MAX for other rows. */
static size_t theta_of(const lode_master *m, const source *from, size_t row) {
  if (from->origin[row] != LODE_ORIGIN_CUT || from->rows->start[row] == from->rows->start[row + 1])
    return SIZE_MAX;
  const size_t column = (size_t)from->rows->column[from->rows->start[row]];
  return column >= m->first_theta && column < m->first_link ? column : SIZE_MAX;
}

/** Range of the value that a cut gives its theta. */
static void cut_range(const lode_rows *rows, const box *b, size_t row, double *least, double *most) {
  *least = *most = rows->lower[row];
  for (size_t k = rows->start[row] + 1; k < rows->start[row + 1]; ++k) {
    const double v = -rows->value[k];
    const size_t j = (size_t)rows->column[k];
    *least += v > 0.0 ? v * b->lower[j] : v * b->upper[j];
    *most += v > 0.0 ? v * b->upper[j] : v * b->lower[j];
  }
}

static lode_status make_box(lode_env *env, const lode_master *m, const double lower[], const double upper[], box *b) {
  b->lower = lode_alloc(env, m->n_col, sizeof *b->lower, "restriction");
  b->upper = lode_alloc(env, m->n_col, sizeof *b->upper, "restriction");
  b->best = lode_alloc(env, m->n_block, sizeof *b->best, "restriction");
  if (!b->lower || !b->upper || !b->best)
    return LODE_E_NOMEM;
  memcpy(b->lower, m->lower, m->n_col * sizeof *b->lower);
  memcpy(b->upper, m->upper, m->n_col * sizeof *b->upper);
  memcpy(b->lower, lower, m->n_siting * sizeof *b->lower);
  memcpy(b->upper, upper, m->n_siting * sizeof *b->upper);
  bound_links(m, b);
  for (size_t k = 0; k < m->n_block; ++k)
    b->best[k] = m->lower[m->first_theta + k];
  source list[N_SOURCE];
  list_sources(m, list);
  for (size_t q = 0; q < N_SOURCE; ++q)
    for (size_t i = list[q].first; i < list[q].rows->n; ++i) {
      const size_t theta = theta_of(m, &list[q], i);
      double least, most;
      if (theta == SIZE_MAX)
        continue;
      cut_range(list[q].rows, b, i, &least, &most);
      b->best[theta - m->first_theta] = fmax(b->best[theta - m->first_theta], least);
    }
  for (size_t k = 0; k < m->n_block; ++k) /* a cut may promise more than the box of theta holds only by rounding */
    b->best[k] = fmin(b->best[k], m->upper[m->first_theta + k]);
  return LODE_OK;
}

static lode_status make_columns(lode_env *env, const lode_master *m, const box *b, lode_restriction *r) {
  double *lower = lode_alloc(env, m->n_col, sizeof *lower, "restriction");
  double *upper = lode_alloc(env, m->n_col, sizeof *upper, "restriction");
  double *cost = lode_alloc(env, m->n_col, sizeof *cost, "restriction");
  r->column = lode_alloc(env, m->n_col, sizeof *r->column, "restriction");
  r->fixed = lode_alloc(env, m->n_col, sizeof *r->fixed, "restriction");
  r->local = lode_alloc(env, m->n_col, sizeof *r->local, "restriction");
  lode_status st = lower && upper && cost && r->column && r->fixed && r->local ? LODE_OK : LODE_E_NOMEM;
  r->first_theta = m->first_theta;
  r->constant = m->kind == LODE_CUT_COST ? m->model->siting->constant : 0.0;
  for (size_t j = 0; j < m->first_link && st == LODE_OK; ++j) {
    const double low = j >= m->first_theta ? b->best[j - m->first_theta] : b->lower[j];
    r->local[j] = -1;
    if (low >= b->upper[j]) {
      r->fixed[j] = low;
      r->constant += m->cost[j] * low;
      continue;
    }
    lower[r->n_col] = low;
    upper[r->n_col] = b->upper[j];
    cost[r->n_col] = m->cost[j];
    r->local[j] = (int32_t)r->n_col;
    r->column[r->n_col++] = (int32_t)j;
  }
  r->x = lode_alloc(env, r->n_col, sizeof *r->x, "restriction");
  r->worst = lode_alloc(env, r->n_col, sizeof *r->worst, "restriction");
  r->choice = lode_alloc(env, r->n_col, sizeof *r->choice, "restriction");
  if (!r->x || !r->worst || !r->choice)
    st = LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_lp_create(env, r->n_col, lower, upper, cost, &r->lp);
  free(lower);
  free(upper);
  free(cost);
  return st;
}

/** Adds a x_j to the row in `work` (dense over local columns), or to the shift if column j is fixed. */
static void spread(const lode_restriction *r, size_t j, double a, double work[], double *shift) {
  if (r->local[j] >= 0)
    work[r->local[j]] += a;
  else
    *shift += a * r->fixed[j];
}

/** What is left of a master row: free starts and theta; to `rows`. */
static lode_status reduce_row(lode_env *env, const lode_master *m, const int32_t link_of[], const lode_rows *from,
                              size_t i, lode_restriction *r, double work[], lode_rows *rows) {
  const lode_links *l = m->model->links;
  double shift = 0.0;
  lode_status st = LODE_OK;
  memset(work, 0, r->n_col * sizeof *work);
  for (size_t k = from->start[i]; k < from->start[i + 1]; ++k) {
    const size_t j = (size_t)from->column[k];
    if (j < m->first_link) {
      spread(r, j, from->value[k], work, &shift);
      continue;
    }
    const size_t link = (size_t)link_of[j - m->first_link];
    for (size_t e = l->start[link]; e < l->start[link + 1]; ++e)
      spread(r, (size_t)l->var[e], from->value[k] * l->coefficient[e], work, &shift);
  }
  for (size_t j = 0; j < r->n_col && st == LODE_OK; ++j)
    st = lode_rows_entry(env, rows, (int32_t)j, work[j]);
  if (st != LODE_OK)
    return st;
  if (lode_rows_open(rows) > 0)
    return lode_rows_end(env, rows, from->lower[i] - shift, from->upper[i] - shift);
  const double size = slack * (1.0 + fabs(shift));
  r->is_infeasible |= shift < from->lower[i] - size || shift > from->upper[i] + size;
  return LODE_OK;
}

/** Siting rules go into the LP, everything else into the pool; definitions of links are gone with the links. */
static lode_status make_rows(lode_env *env, const lode_master *m, const box *b, lode_restriction *r) {
  lode_rows rules = {0};
  const size_t n_rule = m->model->siting->rows.n;
  int32_t *link_of = lode_alloc(env, m->n_col - m->first_link, sizeof *link_of, "restriction");
  double *work = lode_alloc(env, r->n_col, sizeof *work, "restriction");
  lode_status st = link_of && work ? LODE_OK : LODE_E_NOMEM;
  for (size_t l = 0; l < m->model->links->n && st == LODE_OK; ++l)
    if ((size_t)m->link_column[l] >= m->first_link)
      link_of[(size_t)m->link_column[l] - m->first_link] = (int32_t)l;
  for (size_t i = 0; i < n_rule && st == LODE_OK; ++i)
    st = reduce_row(env, m, link_of, &m->rows, i, r, work, &rules);
  source list[N_SOURCE];
  list_sources(m, list);
  for (size_t q = 0; q < N_SOURCE; ++q)
    for (size_t i = list[q].first; i < list[q].rows->n && st == LODE_OK; ++i) {
      const size_t theta = theta_of(m, &list[q], i);
      double least, most = INFINITY;
      if (theta != SIZE_MAX)
        cut_range(list[q].rows, b, i, &least, &most);
      if (theta == SIZE_MAX || most > b->best[theta - m->first_theta])
        st = reduce_row(env, m, link_of, list[q].rows, i, r, work, &r->pool);
    }
  r->n_row = rules.n;
  if (st == LODE_OK && rules.n > 0) {
    const lode_lp_rows loaded = {rules.n, rules.start, rules.column, rules.value, rules.lower, rules.upper};
    st = lode_lp_add_rows(env, r->lp, &loaded);
  }
  r->is_loaded = lode_alloc(env, r->pool.n, sizeof *r->is_loaded, "restriction");
  if (r->is_loaded == NULL)
    st = LODE_E_NOMEM;
  lode_rows_clear(&rules);
  free(link_of);
  free(work);
  return st;
}

lode_status lode_restriction_create(lode_env *env, const lode_master *m, const double lower[], const double upper[],
                                    lode_restriction **restriction) {
  box b = {0};
  lode_restriction *r = lode_alloc(env, 1, sizeof *r, "restriction");
  lode_status st = r ? make_box(env, m, lower, upper, &b) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = make_columns(env, m, &b, r);
  if (st == LODE_OK)
    st = make_rows(env, m, &b, r);
  free(b.lower);
  free(b.upper);
  free(b.best);
  if (st == LODE_OK) {
    *restriction = r;
    r = NULL;
  }
  lode_restriction_destroy(&r);
  return st;
}

void lode_restriction_destroy(lode_restriction **restriction) {
  if (restriction == NULL || *restriction == NULL)
    return;
  lode_restriction *r = *restriction;
  lode_lp_destroy(&r->lp);
  lode_rows_clear(&r->pool);
  void *const part[] = {r->column, r->fixed, r->local, r->is_loaded, r->x, r->worst, r->choice};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  free(r);
  *restriction = NULL;
}

/** Violation of a pool row at x, relative to its terms. */
static double violation(const lode_restriction *r, size_t i) {
  double activity = 0.0, size = 1.0;
  for (size_t k = r->pool.start[i]; k < r->pool.start[i + 1]; ++k) {
    const double term = r->pool.value[k] * r->x[r->pool.column[k]];
    activity += term;
    size = fmax(size, fabs(term));
  }
  return fmax(r->pool.lower[i] - activity, activity - r->pool.upper[i]) / size;
}

static lode_status load(lode_env *env, lode_restriction *r, size_t i) {
  const size_t start[2] = {0, r->pool.start[i + 1] - r->pool.start[i]};
  const lode_lp_rows row = {1,
                            start,
                            &r->pool.column[r->pool.start[i]],
                            &r->pool.value[r->pool.start[i]],
                            &r->pool.lower[i],
                            &r->pool.upper[i]};
  r->is_loaded[i] = true;
  ++r->n_row;
  return lode_lp_add_rows(env, r->lp, &row);
}

/** Adds the most violated row of each theta, and every violated row without one. @param n [out] how many */
static lode_status load_violated(lode_env *env, lode_restriction *r, size_t *n) {
  lode_status st = LODE_OK;
  *n = 0;
  for (size_t j = 0; j < r->n_col; ++j) {
    r->worst[j] = violated;
    r->choice[j] = -1;
  }
  for (size_t i = 0; i < r->pool.n && st == LODE_OK; ++i) {
    if (r->is_loaded[i])
      continue;
    const double v = violation(r, i);
    const int32_t last = r->pool.column[r->pool.start[i + 1] - 1]; /* theta is the last column, if there is one */
    if ((size_t)r->column[last] < r->first_theta) {
      if (v > violated) {
        st = load(env, r, i);
        ++*n;
      }
    } else if (v > r->worst[last]) {
      r->worst[last] = v;
      r->choice[last] = (int32_t)i;
    }
  }
  for (size_t j = 0; j < r->n_col && st == LODE_OK; ++j)
    if (r->choice[j] >= 0) {
      st = load(env, r, (size_t)r->choice[j]);
      ++*n;
    }
  return st;
}

lode_status lode_restriction_solve(lode_env *env, lode_restriction *r, const lode_lp_limits *limits,
                                   lode_lp_outcome *outcome, long *iterations) {
  lode_status st = LODE_OK;
  lode_lp_limits own = *limits;
  own.is_unchecked = true; /* what comes out is tried on the blocks */
  *iterations = 0;
  for (int pass = 0; pass < most_passes; ++pass) {
    size_t n = 0;
    st = lode_lp_solve(env, r->lp, &own, outcome);
    *iterations += lode_lp_last_iterations(r->lp);
    if (st != LODE_OK || *outcome != LODE_LP_OPTIMAL)
      return st;
    lode_lp_primal(r->lp, r->x);
    if ((st = load_violated(env, r, &n)) != LODE_OK || n == 0)
      return st;
  }
  return st;
}
