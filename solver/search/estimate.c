/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 8 };                          /* cuts of a block are padded to a multiple of this */
static const size_t most_cuts = 12288;       /* the best of each block at the given point, if there are more */
static const float never = -1e30f;           /* value of padding */
static const float worth_forbidding = 1e-6f; /* violation of a cut without theta that forbids a point, relative */

/** A Benders cut where it is kept. */
typedef struct source {
  const lode_rows *rows;
  size_t row, block; /* block = n_block: no theta */
  double shift;      /* that raises it */
  double value;      /* at the given point */
  size_t order;
} source;

static int by_block_and_value(const void *left, const void *right) {
  const source *a = left, *b = right;
  if (a->block != b->block)
    return a->block < b->block ? -1 : 1;
  if (a->value != b->value)
    return a->value > b->value ? -1 : 1;
  return (a->order > b->order) - (a->order < b->order);
}

/** Links that master columns stand for: [n_col - first_link]. */
static int32_t *links_by_column(lode_env *env, const lode_master *m) {
  int32_t *link = lode_alloc(env, m->n_col - m->first_link, sizeof *link, "estimates");
  for (size_t l = 0; link != NULL && l < m->model->links->n; ++l)
    if ((size_t)m->link_column[l] >= m->first_link)
      link[(size_t)m->link_column[l] - m->first_link] = (int32_t)l;
  return link;
}

/** Calls for every (start, coefficient) of a cut's value; entries of one start may come apart. */
typedef void (*visit_start)(void *context, size_t start, double coefficient);

static void walk(const lode_master *m, const int32_t link[], const source *cut, visit_start visit, void *context) {
  const lode_links *links = m->model->links;
  for (size_t k = cut->rows->start[cut->row]; k < cut->rows->start[cut->row + 1]; ++k) {
    const size_t column = (size_t)cut->rows->column[k];
    const double beta = -cut->rows->value[k];
    if (column < m->model->siting->n_start)
      visit(context, column, beta);
    else if (column >= m->first_link)
      for (size_t l = (size_t)link[column - m->first_link], e = links->start[l]; e < links->start[l + 1]; ++e)
        visit(context, (size_t)links->var[e], beta * links->coefficient[e]);
  }
}

typedef struct tally {
  const double *y;
  double value;
} tally;

static void add_at(void *context, size_t start, double coefficient) {
  tally *s = context;
  s->value += coefficient * s->y[start];
}

typedef struct target {
  lode_estimate *estimate;
  size_t cut;
} target;

static void add_delta(void *context, size_t start, double coefficient) {
  const target *c = context;
  const int32_t slot = c->estimate->slot[start];
  if (slot >= 0)
    c->estimate->delta[(size_t)slot * c->estimate->n_cut + c->cut] += (float)coefficient;
}

/** Lists the Benders cuts of the master and the pool, then what there is more. */
static lode_status list_sources(lode_env *env, const lode_master *m, const lode_estimate_more *more,
                                const int32_t link[], const double y[], source **list, size_t *n) {
  const lode_rows *part[3] = {&m->rows, &m->pool.rows, more ? &more->cuts->rows : NULL};
  const lode_row_origin *origin[3] = {m->origin, m->pool.origin, more ? more->cuts->origin : NULL};
  *n = 0;
  *list = lode_alloc(env, m->rows.n + m->pool.rows.n + (more ? more->cuts->rows.n : 0), sizeof **list, "estimates");
  if (*list == NULL)
    return LODE_E_NOMEM;
  for (size_t p = 0; p < 3 && part[p] != NULL; ++p)
    for (size_t i = 0; i < part[p]->n; ++i) {
      if (origin[p][i] != LODE_ORIGIN_CUT || part[p]->start[i] == part[p]->start[i + 1])
        continue;
      const size_t column = (size_t)part[p]->column[part[p]->start[i]];
      const bool has_theta = column >= m->first_theta && column < m->first_link;
      source *s = &(*list)[*n];
      *s = (source){part[p], i, has_theta ? column - m->first_theta : m->n_block, 0.0, 0.0, *n};
      s->shift = p == 2 && has_theta ? more->shift[s->block] : 0.0;
      tally at = {y, part[p]->lower[i] + s->shift};
      walk(m, link, s, add_at, &at);
      s->value = at.value;
      ++*n;
    }
  if (*n > 0)
    qsort(*list, *n, sizeof **list, by_block_and_value);
  return LODE_OK;
}

/** Keeps the best of each block if there are too many; counts cuts with padding. */
static size_t select_sources(lode_estimate *e, source list[], size_t n) {
  const size_t most = n > most_cuts ? most_cuts / (e->n_block + 1) + 1 : n;
  size_t kept = 0, at = 0;
  for (size_t b = 0; b <= e->n_block; ++b) {
    e->first[b] = e->n_cut;
    for (size_t taken = 0; at < n && list[at].block == b; ++at)
      if (taken < most) {
        list[kept++] = list[at];
        ++taken;
        ++e->n_cut;
      }
    e->n_cut = (e->n_cut + WIDTH - 1) / WIDTH * WIDTH;
  }
  e->first[e->n_block + 1] = e->n_cut;
  return kept;
}

typedef struct ranked {
  double rc;
  int32_t start;
} ranked;

static int by_cost(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->rc != b->rc)
    return a->rc < b->rc ? -1 : 1;
  return a->start - b->start;
}

/** The plants of y, then those of least reduced cost that are not fixed, up to `most`. */
static lode_status choose_candidates(lode_env *env, lode_estimate *e, const double y[], const double rc[],
                                     size_t most) {
  const lode_master *m = e->master;
  const size_t n = m->model->siting->n_start;
  ranked *list = lode_alloc(env, n, sizeof *list, "estimates");
  e->candidate = lode_alloc(env, n, sizeof *e->candidate, "estimates");
  e->slot = lode_alloc(env, n, sizeof *e->slot, "estimates");
  if (!list || !e->candidate || !e->slot) {
    free(list);
    return LODE_E_NOMEM;
  }
  for (size_t v = 0; v < n; ++v) {
    const bool is_fixed = m->upper[v] < 0.5;
    list[v] = (ranked){y[v] > 0.5 ? -INFINITY : is_fixed ? INFINITY : rc[v], (int32_t)v};
    e->slot[v] = -1;
  }
  if (n > 0)
    qsort(list, n, sizeof *list, by_cost);
  for (size_t i = 0; i < n && (i < most || list[i].rc == -INFINITY) && list[i].rc < INFINITY; ++i)
    e->slot[list[i].start] = 0;
  for (size_t v = 0; v < n; ++v)
    if (e->slot[v] == 0) {
      e->slot[v] = (int32_t)e->n_candidate;
      e->candidate[e->n_candidate++] = (int32_t)v;
    }
  free(list);
  return LODE_OK;
}

lode_status lode_estimate_create(lode_env *env, const lode_master *m, const lode_estimate_more *more, const double y[],
                                 const double rc[], size_t most_bytes, lode_estimate *e) {
  *e = (lode_estimate){.master = m, .n_block = m->n_block};
  source *list = NULL;
  size_t n = 0;
  int32_t *link = links_by_column(env, m);
  e->first = lode_alloc(env, m->n_block + 2, sizeof *e->first, "estimates");
  lode_status st = link && e->first ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = list_sources(env, m, more, link, y, &list, &n);
  if (st == LODE_OK) {
    n = select_sources(e, list, n);
    st = choose_candidates(env, e, y, rc, most_bytes / (sizeof *e->delta * (e->n_cut + 1)));
  }
  if (st == LODE_OK) {
    e->alpha = lode_alloc(env, e->n_cut, sizeof *e->alpha, "estimates");
    e->delta = lode_alloc(env, e->n_cut * e->n_candidate, sizeof *e->delta, "estimates");
    st = e->alpha && e->delta ? LODE_OK : LODE_E_NOMEM;
  }
  for (size_t k = 0; k < e->n_cut && st == LODE_OK; ++k)
    e->alpha[k] = never;
  size_t in_block = 0;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    in_block = i > 0 && list[i].block == list[i - 1].block ? in_block + 1 : 0;
    target c = {e, e->first[list[i].block] + in_block};
    e->alpha[c.cut] = (float)(list[i].rows->lower[list[i].row] + list[i].shift);
    walk(m, link, &list[i], add_delta, &c);
  }
  free(list);
  free(link);
  if (st != LODE_OK)
    lode_estimate_clear(e);
  return st;
}

void lode_estimate_clear(lode_estimate *e) {
  free(e->first);
  free(e->candidate);
  free(e->slot);
  free(e->alpha);
  free(e->delta);
  memset(e, 0, sizeof *e);
}

const float *lode_estimate_delta(const lode_estimate *e, size_t v) { return &e->delta[(size_t)e->slot[v] * e->n_cut]; }

void lode_estimate_values(const lode_estimate *e, const double y[], float value[]) {
  memcpy(value, e->alpha, e->n_cut * sizeof *value);
  for (size_t i = 0; i < e->n_candidate; ++i) {
    const float *delta = &e->delta[i * e->n_cut];
    if (y[e->candidate[i]] > 0.5)
      for (size_t k = 0; k < e->n_cut; ++k)
        value[k] += delta[k];
  }
}

/** Largest of value + add over [from, to), a multiple of WIDTH. */
static float largest(const float value[], const float add[], size_t from, size_t to) {
  float best[WIDTH];
  for (size_t j = 0; j < WIDTH; ++j)
    best[j] = never;
  for (size_t k = from; k < to; k += WIDTH)
    for (size_t j = 0; j < WIDTH; ++j) {
      const float v = value[k + j] + add[k + j];
      best[j] = v > best[j] ? v : best[j];
    }
  for (size_t j = 1; j < WIDTH; ++j)
    best[0] = best[j] > best[0] ? best[j] : best[0];
  return best[0];
}

static float largest_value(const float value[], size_t from, size_t to) {
  float best = never;
  for (size_t k = from; k < to; ++k)
    best = value[k] > best ? value[k] : best;
  return best;
}

double lode_estimate_operations(const lode_estimate *e, const float value[], const float add[], double theta[]) {
  const lode_master *m = e->master;
  const size_t last = e->n_block;
  double sum = 0.0;
  for (size_t b = 0; b <= last; ++b) {
    const size_t from = e->first[b], to = e->first[b + 1];
    const float most = add != NULL ? largest(value, add, from, to) : largest_value(value, from, to);
    if (b == last)
      return most > worth_forbidding ? INFINITY : sum;
    const double own = fmax((double)most, m->lower[m->first_theta + b]);
    sum += m->cost[m->first_theta + b] * own;
    if (theta != NULL)
      theta[b] = own;
  }
  return sum;
}

void lode_estimate_tops(const lode_estimate *e, const float value[], size_t top[]) {
  for (size_t b = 0; b < e->n_block; ++b) {
    top[b] = e->first[b];
    for (size_t k = e->first[b]; k < e->first[b + 1]; ++k)
      top[b] = value[k] > value[top[b]] ? k : top[b];
  }
}

double lode_estimate_least(const lode_estimate *e, const size_t top[], const float value[], const float add[]) {
  const lode_master *m = e->master;
  double sum = 0.0;
  for (size_t b = 0; b < e->n_block; ++b) { /* in the order of the whole sum, which rounding then keeps above */
    const bool has_cut = e->first[b] < e->first[b + 1];
    const float most = has_cut ? value[top[b]] + add[top[b]] : never;
    sum += m->cost[m->first_theta + b] * fmax((double)most, m->lower[m->first_theta + b]);
  }
  return sum;
}
