/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master LP. A cut theta_b >= alpha + beta L is kept in link columns (3 to 10 times sparser than in y). Bounds that
 * are reported or used to prune are recomputed from the duals with the master's own data, every column boxed:
 *     bound = constant + pi'b + sum_j min(rc_j l_j, rc_j u_j),
 * so an LP stopped early or slightly wrong duals give a weaker bound, never a false one.
 */
#include "solver/search/master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/count.h"

static const double safety = 1e-12;        /* relative, of a cutoff */
static const size_t most_pooled = 4000000; /* entries of the pool */

lode_status lode_master_reserve(lode_env *env, lode_master *m, size_t n) {
  const lode_status st = lode_reserve(env, (void **)&m->origin, &m->room_origin, n, sizeof *m->origin, "master rows");
  return st == LODE_OK ? lode_reserve(env, (void **)&m->age, &m->room_age, n, sizeof *m->age, "master rows") : st;
}

static lode_status end_row(lode_env *env, lode_master *m, lode_row_origin origin, double lower, double upper) {
  const lode_status st = lode_master_reserve(env, m, m->rows.n + 1);
  if (st != LODE_OK)
    return st;
  m->origin[m->rows.n] = origin;
  m->age[m->rows.n] = 0;
  return lode_rows_end(env, &m->rows, lower, upper);
}

/** Bounds and costs of the columns; theta is boxed by what its block can cost at all. */
static lode_status make_columns(lode_env *env, lode_master *m) {
  const lode_model *model = m->model;
  const lode_siting *s = model->siting;
  m->link_column = lode_alloc(env, model->links->n, sizeof *m->link_column, "master");
  if (m->link_column == NULL)
    return LODE_E_NOMEM;
  m->n_siting = s->n_col;
  m->n_block = model->n_block;
  m->first_theta = s->n_col;
  m->first_link = m->first_theta + m->n_block;
  m->n_col = m->first_link;
  for (size_t l = 0; l < model->links->n; ++l) {
    const size_t first = model->links->start[l];
    if (model->links->start[l + 1] - first == 1 && model->links->coefficient[first] == 1.0)
      m->link_column[l] = model->links->var[first];
    else
      m->link_column[l] = (int32_t)m->n_col++;
  }
  m->lower = lode_alloc(env, m->n_col, sizeof *m->lower, "master");
  m->upper = lode_alloc(env, m->n_col, sizeof *m->upper, "master");
  m->cost = lode_alloc(env, m->n_col, sizeof *m->cost, "master");
  m->rc = lode_alloc(env, m->n_col, sizeof *m->rc, "master");
  if (!m->lower || !m->upper || !m->cost || !m->rc)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < s->n_col; ++j) {
    m->upper[j] = 1.0;
    m->cost[j] = j < s->n_start && m->kind == LODE_CUT_COST ? s->start[j].cost : 0.0;
  }
  for (size_t l = 0; l < model->links->n; ++l)
    if ((size_t)m->link_column[l] >= m->first_link)
      m->upper[m->link_column[l]] = model->links->most[l];
  for (size_t b = 0; b < m->n_block; ++b) {
    const lode_block *block = &model->block[b];
    const double most = m->kind == LODE_CUT_COST ? block->most_cost : block->most_elastic;
    m->upper[m->first_theta + b] = most + fabs(most); /* with room: a cut may be above the box by rounding */
    m->cost[m->first_theta + b] = m->kind == LODE_CUT_COST ? block->weight : 1.0;
  }
  return LODE_OK;
}

/** Counts are of no use where a plan is only to be feasible. */
static lode_status make_counts(lode_env *env, lode_master *m) {
  lode_rows counts = {0};
  lode_status st = m->kind == LODE_CUT_COST ? lode_counts_make(env, m->model, &counts) : LODE_OK;
  m->first_count = m->rows.n;
  for (size_t i = 0; i < counts.n && st == LODE_OK; ++i) {
    for (size_t k = counts.start[i]; k < counts.start[i + 1] && st == LODE_OK; ++k)
      st = lode_rows_entry(env, &m->rows, counts.column[k], counts.value[k]);
    if (st == LODE_OK)
      st = end_row(env, m, LODE_ORIGIN_COUNT, -INFINITY, INFINITY);
  }
  m->n_count = counts.n;
  m->n_fixed_rows = m->rows.n;
  lode_rows_clear(&counts);
  return st;
}

static lode_status make_rows(lode_env *env, lode_master *m) {
  const lode_siting *s = m->model->siting;
  const lode_links *links = m->model->links;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < s->rows.n; ++i) {
    for (size_t k = s->rows.start[i]; k < s->rows.start[i + 1]; ++k)
      if ((st = lode_rows_entry(env, &m->rows, s->rows.column[k], s->rows.value[k])) != LODE_OK)
        return st;
    if ((st = end_row(env, m, LODE_ORIGIN_RULE, s->rows.lower[i], s->rows.upper[i])) != LODE_OK)
      return st;
  }
  for (size_t l = 0; l < links->n; ++l) {
    if ((size_t)m->link_column[l] < m->first_link)
      continue;
    if ((st = lode_rows_entry(env, &m->rows, m->link_column[l], 1.0)) != LODE_OK)
      return st;
    for (size_t k = links->start[l]; k < links->start[l + 1]; ++k)
      if ((st = lode_rows_entry(env, &m->rows, links->var[k], -links->coefficient[k])) != LODE_OK)
        return st;
    if ((st = end_row(env, m, LODE_ORIGIN_RULE, 0.0, 0.0)) != LODE_OK)
      return st;
  }
  return make_counts(env, m);
}

/** First bound of every theta: the cut formula at pi = 0 (elastic use: 0, the bound it has). */
static lode_status first_bounds(lode_env *env, lode_master *m) {
  lode_status st = LODE_OK;
  for (size_t b = 0; b < m->n_block && m->kind == LODE_CUT_COST && st == LODE_OK; ++b) {
    lode_cut cut = *m->model->block[b].first;
    cut.block = (int32_t)b;
    m->lower[m->first_theta + b] = lode_cut_least(m->model, &cut);
    if (m->upper[m->first_theta + b] < m->lower[m->first_theta + b])
      m->upper[m->first_theta + b] = m->lower[m->first_theta + b];
    if (m->model->block[b].weight == 0.0)
      m->upper[m->first_theta + b] = m->lower[m->first_theta + b] = 0.0;
    else if (cut.n > 0)
      st = lode_master_add_cut(env, m, &cut);
  }
  return st;
}

lode_status lode_master_create(lode_env *env, const lode_model *model, lode_cut_kind kind, lode_master **master) {
  lode_master *m = lode_alloc(env, 1, sizeof *m, "master");
  if (m == NULL)
    return LODE_E_NOMEM;
  m->model = model;
  m->kind = kind;
  lode_status st = make_columns(env, m);
  if (st == LODE_OK)
    st = make_rows(env, m);
  if (st == LODE_OK)
    st = first_bounds(env, m);
  if (st == LODE_OK)
    st = lode_lp_create(env, m->n_col, m->lower, m->upper, m->cost, &m->lp);
  if (st == LODE_OK) {
    *master = m;
    m = NULL;
  }
  lode_master_destroy(&m);
  return st;
}

void lode_master_destroy(lode_master **master) {
  if (master == NULL || *master == NULL)
    return;
  lode_master *m = *master;
  lode_lp_destroy(&m->lp);
  lode_rows_clear(&m->rows);
  lode_pool_clear(&m->pool);
  void *const part[] = {m->link_column, m->lower, m->upper, m->cost,   m->origin,
                        m->age,         m->rc,    m->pi,    m->lp_row, m->in_lp};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  free(m);
  *master = NULL;
}

/** Entries of a cut, to the row being built. @param lower [out] its side */
static lode_status write_cut(lode_env *env, const lode_master *m, const lode_cut *cut, lode_rows *rows, double *lower) {
  lode_status st = LODE_OK;
  const bool has_theta = cut->kind == m->kind;
  if (has_theta)
    st = lode_rows_entry(env, rows, (int32_t)(m->first_theta + (size_t)cut->block), 1.0);
  for (size_t k = 0; k < cut->n && st == LODE_OK; ++k)
    st = lode_rows_entry(env, rows, m->link_column[cut->link[k]], -cut->beta[k]);
  /* where no elastic use is allowed at all, what counts as none is granted */
  *lower = has_theta ? cut->alpha : cut->alpha - lode_elastic_none;
  return st;
}

lode_status lode_master_add_cut(lode_env *env, lode_master *m, const lode_cut *cut) {
  double lower;
  const lode_status st = write_cut(env, m, cut, &m->rows, &lower);
  ++m->n_cut_made;
  return st == LODE_OK ? end_row(env, m, LODE_ORIGIN_CUT, lower, INFINITY) : st;
}

lode_status lode_master_pool_cut(lode_env *env, lode_master *m, const lode_cut *cut) {
  double lower;
  const lode_status st = write_cut(env, m, cut, &m->pool.rows, &lower);
  ++m->n_cut_made;
  return st == LODE_OK ? lode_pool_end(env, &m->pool, LODE_ORIGIN_CUT, lower, INFINITY) : st;
}

lode_status lode_master_pool_write(lode_env *env, const lode_master *m, const lode_cut *cut, lode_pool *pool) {
  double lower;
  const lode_status st = write_cut(env, m, cut, &pool->rows, &lower);
  return st == LODE_OK ? lode_pool_end(env, pool, LODE_ORIGIN_CUT, lower, INFINITY) : st;
}

bool lode_master_is_cut(const lode_master *m, const double x[]) {
  for (size_t i = 0; i < m->pool.rows.n; ++i)
    if (lode_row_violation(&m->pool.rows, i, x) > 0.0)
      return true;
  return false;
}

/** Block whose theta row i bounds, n_block if none; for rows of the master or of its pool. */
static size_t block_of(const lode_master *m, const lode_rows *rows, const lode_row_origin origin[], size_t i) {
  const size_t j = rows->start[i] < rows->start[i + 1] ? (size_t)rows->column[rows->start[i]] : 0;
  return origin[i] == LODE_ORIGIN_CUT && j >= m->first_theta && j < m->first_link ? j - m->first_theta : m->n_block;
}

size_t lode_master_block_of(const lode_master *m, size_t row) { return block_of(m, &m->rows, m->origin, row); }

lode_status lode_master_activate(lode_env *env, lode_master *m, const double x[], size_t *n) {
  const lode_rows *rows = &m->pool.rows;
  bool *keep = lode_alloc(env, rows->n, sizeof *keep, "cut pool");
  double *worst = lode_alloc(env, m->n_block, sizeof *worst, "cut pool");
  size_t *choice = lode_alloc(env, m->n_block, sizeof *choice, "cut pool");
  lode_status st = keep && worst && choice ? LODE_OK : LODE_E_NOMEM;
  *n = 0;
  for (size_t i = 0; i < rows->n && st == LODE_OK; ++i) {
    const double v = lode_row_violation(rows, i, x);
    const size_t b = block_of(m, rows, m->pool.origin, i);
    keep[i] = b < m->n_block || v <= 0.0;
    if (b < m->n_block && v > worst[b]) {
      worst[b] = v;
      choice[b] = i;
    }
  }
  for (size_t b = 0; b < m->n_block && st == LODE_OK; ++b)
    if (worst[b] > 0.0)
      keep[choice[b]] = false;
  for (size_t i = 0; i < rows->n && st == LODE_OK; ++i) {
    if (keep[i])
      continue;
    for (size_t k = rows->start[i]; k < rows->start[i + 1] && st == LODE_OK; ++k)
      st = lode_rows_entry(env, &m->rows, rows->column[k], rows->value[k]);
    if (st == LODE_OK)
      st = end_row(env, m, m->pool.origin[i], rows->lower[i], rows->upper[i]);
    ++*n;
  }
  if (st == LODE_OK && *n > 0)
    lode_pool_keep(&m->pool, keep);
  free(keep);
  free(worst);
  free(choice);
  return st;
}

lode_status lode_master_add_row(lode_env *env, lode_master *m, lode_row_origin origin, size_t n, const int32_t column[],
                                const double value[], double lower, double upper) {
  lode_status st = LODE_OK;
  for (size_t k = 0; k < n && st == LODE_OK; ++k)
    st = lode_rows_entry(env, &m->rows, column[k], value[k]);
  ++m->n_cut_made;
  return st == LODE_OK ? end_row(env, m, origin, lower, upper) : st;
}

lode_status lode_master_truncate(lode_env *env, lode_master *m) {
  bool *keep = lode_alloc(env, m->rows.n, sizeof *keep, "master rows");
  if (keep == NULL)
    return LODE_E_NOMEM;
  memset(keep, true, m->n_fixed_rows * sizeof *keep);
  lode_rows_keep(&m->rows, keep);
  free(keep);
  return lode_master_forget_rows(env, m);
}

static void drop_basis_rows(lode_basis_copy *basis, const bool keep[]) {
  size_t n = 0;
  for (size_t i = 0; i < basis->n_row; ++i)
    if (keep[i])
      basis->row[n++] = basis->row[i];
  basis->n_row = n;
}

lode_status lode_master_purge(lode_env *env, lode_master *m, int32_t old, size_t n_basis, lode_basis_copy *basis[]) {
  bool *keep = lode_alloc(env, m->rows.n, sizeof *keep, "purge");
  if (keep == NULL)
    return LODE_E_NOMEM;
  size_t n = 0;
  const size_t before = m->rows.n;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < before && st == LODE_OK; ++i) {
    keep[i] = i < m->n_fixed_rows || m->age[i] < old;
    for (size_t k = 0; k < n_basis && !keep[i]; ++k)
      keep[i] = i < basis[k]->n_row && basis[k]->row[i] != LODE_BASIC;
    if (!keep[i]) {
      st = lode_pool_take(env, &m->pool, &m->rows, i, m->origin[i]);
      continue;
    }
    m->origin[n] = m->origin[i];
    m->age[n++] = m->age[i];
  }
  if (st == LODE_OK) {
    lode_rows_keep(&m->rows, keep);
    st = lode_pool_limit(env, &m->pool, most_pooled);
  }
  for (size_t k = 0; k < n_basis && st == LODE_OK; ++k)
    if (basis[k]->row != NULL)
      drop_basis_rows(basis[k], keep);
  free(keep);
  return st != LODE_OK || n == before ? st : lode_master_forget_rows(env, m);
}

void lode_master_note(lode_master *m, const lode_relaxation *r) {
  for (size_t i = m->n_fixed_rows; i < r->basis.n_row; ++i)
    m->age[i] = r->basis.row[i] == LODE_BASIC ? m->age[i] + 1 : 0;
}

void lode_relaxation_clear(lode_relaxation *r) {
  free(r->x);
  free(r->rc);
  lode_basis_copy_clear(&r->basis);
  memset(r, 0, sizeof *r);
}

lode_status lode_basis_copy_dup(lode_env *env, const lode_basis_copy *from, lode_basis_copy *to) {
  *to = (lode_basis_copy){.n_row = from->n_row, .n_col = from->n_col};
  to->row = lode_alloc(env, from->n_row, 1, "basis");
  to->col = lode_alloc(env, from->n_col, 1, "basis");
  if (!to->row || !to->col) {
    lode_basis_copy_clear(to);
    return LODE_E_NOMEM;
  }
  memcpy(to->row, from->row, from->n_row);
  memcpy(to->col, from->col, from->n_col);
  return LODE_OK;
}

void lode_basis_copy_clear(lode_basis_copy *basis) {
  free(basis->row);
  free(basis->col);
  memset(basis, 0, sizeof *basis);
}

size_t lode_master_fix(lode_master *m, const lode_relaxation *r, double cutoff) {
  size_t n = 0;
  for (size_t v = 0; v < m->model->siting->n_start; ++v) {
    if (m->lower[v] == m->upper[v] || r->bound + fabs(r->rc[v]) < cutoff + safety * fabs(cutoff))
      continue;
    if (r->rc[v] > 0.0)
      m->upper[v] = 0.0;
    else
      m->lower[v] = 1.0;
    ++n;
  }
  return n;
}

double lode_master_count(const lode_master *m, size_t c, const double x[]) {
  const size_t row = m->first_count + c;
  double sum = 0.0;
  for (size_t k = m->rows.start[row]; k < m->rows.start[row + 1]; ++k)
    sum += x[m->rows.column[k]];
  return sum;
}

double lode_master_fractionality(const lode_master *m, const double x[]) {
  double worst = 0.0;
  for (size_t v = 0; v < m->model->siting->n_start; ++v)
    worst = fmax(worst, fabs(x[v] - round(x[v])));
  return worst;
}
