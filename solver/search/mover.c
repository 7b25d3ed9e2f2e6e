/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/mover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t most_bytes = (size_t)64 << 20; /* of the estimates */

static double tolerance(const lode_rows *rows, size_t i) {
  const double side = isfinite(rows->upper[i]) ? rows->upper[i] : rows->lower[i];
  return 1e-9 * (1.0 + fabs(side));
}

static bool holds(const lode_mover *m, size_t i, double activity) {
  const lode_rows *rows = &m->s->model->siting->rows;
  const double slip = tolerance(rows, i);
  return m->is_loose[i] || (activity <= rows->upper[i] + slip && activity >= rows->lower[i] - slip);
}

static void add_activity(lode_mover *m, size_t v, double sign) {
  for (size_t k = m->rules.first[v]; k < m->rules.first[v + 1]; ++k)
    m->activity[m->rules.row[k]] += sign * m->rules.value[k];
}

/** Do the rules that v is in hold once it is built? */
static bool fits(const lode_mover *m, size_t v) {
  for (size_t k = m->rules.first[v]; k < m->rules.first[v + 1]; ++k)
    if (!holds(m, (size_t)m->rules.row[k], m->activity[m->rules.row[k]] + m->rules.value[k]))
      return false;
  return true;
}

/** First rule of a plant that has been dropped that no longer holds, or -1: only plants in it can be exchanged for it.
 */
static int32_t broken_by(const lode_mover *m, size_t dropped) {
  for (size_t k = m->rules.first[dropped]; k < m->rules.first[dropped + 1]; ++k)
    if (!holds(m, (size_t)m->rules.row[k], m->activity[m->rules.row[k]]))
      return m->rules.row[k];
  return -1;
}

static bool is_in(const lode_mover *m, size_t v, int32_t rule) {
  for (size_t k = m->rules.first[v]; k < m->rules.first[v + 1]; ++k)
    if (m->rules.row[k] == rule)
      return true;
  return false;
}

static double start_cost(const lode_mover *m, size_t v) { return m->s->master->cost[v]; }

void lode_mover_set(lode_mover *m, const double y[]) {
  const lode_siting *siting = m->s->model->siting;
  memmove(m->y, y, siting->n_start * sizeof *m->y); /* y may be m->y */
  memset(m->activity, 0, siting->rows.n * sizeof *m->activity);
  m->cost = siting->constant;
  for (size_t v = 0; v < siting->n_start; ++v)
    if (y[v] > 0.5) {
      add_activity(m, v, 1.0);
      m->cost += start_cost(m, v);
    }
  lode_estimate_values(&m->estimate, m->y, m->value);
}

static bool is_before(const lode_move *a, const lode_move *b) {
  if (a->estimate != b->estimate)
    return a->estimate < b->estimate;
  return a->drop != b->drop ? a->drop < b->drop : a->add < b->add;
}

void lode_move_insert(lode_move list[], size_t *n, size_t most, lode_move candidate) {
  size_t at = *n;
  if (*n == most && !is_before(&candidate, &list[most - 1]))
    return;
  if (*n < most)
    ++*n;
  else
    --at;
  for (; at > 0 && is_before(&candidate, &list[at - 1]); --at)
    list[at] = list[at - 1];
  list[at] = candidate;
}

static int by_estimate(const void *left, const void *right) {
  const lode_move *a = left, *b = right;
  return is_before(a, b) ? -1 : is_before(b, a);
}

/** Lists the starts that a look considers: all, or those that look best when built in addition. */
static void list_starts(lode_mover *m, size_t n_built, double most_work, bool is_counted) {
  const lode_estimate *e = &m->estimate;
  const double whole = (double)(n_built + 1) * (double)e->n_candidate * (double)e->n_cut;
  for (size_t i = 0; i < e->n_candidate; ++i)
    m->is_listed[e->candidate[i]] = whole <= most_work;
  if (whole <= most_work)
    return;
  size_t most = (size_t)(most_work / ((double)(n_built + 1) * (double)(e->n_cut + 1)));
  for (size_t i = 0; i < e->n_candidate; ++i) {
    const size_t v = (size_t)e->candidate[i];
    const double operations = lode_estimate_operations(e, m->value, lode_estimate_delta(e, v), NULL);
    m->single[i] = (lode_move){m->cost + start_cost(m, v) + operations, -1, (int32_t)v};
  }
  m->work += is_counted ? (double)e->n_candidate * (double)e->n_cut : 0.0;
  qsort(m->single, e->n_candidate, sizeof *m->single, by_estimate);
  most = most < 20 ? 20 : most;
  for (size_t i = 0; i < e->n_candidate && i < most; ++i)
    m->is_listed[m->single[i].add] = true;
}

/** Looks at all moves that drop `drop` (-1: no plant) and may cost less than `limit`. */
static void look_at(lode_mover *m, int32_t drop, double limit, size_t most, lode_move list[], size_t *n) {
  const lode_estimate *e = &m->estimate;
  const lode_start *start = m->s->model->siting->start;
  const float *delta = drop >= 0 ? lode_estimate_delta(e, (size_t)drop) : NULL;
  double cost = m->cost;
  for (size_t k = 0; k < e->n_cut; ++k)
    m->rest[k] = drop >= 0 ? m->value[k] - delta[k] : m->value[k];
  lode_estimate_tops(e, m->rest, m->top);
  int32_t broken = -1;
  if (drop >= 0) {
    add_activity(m, (size_t)drop, -1.0);
    cost -= start_cost(m, (size_t)drop);
    broken = broken_by(m, (size_t)drop);
    if (broken < 0)
      lode_move_insert(list, n, most, (lode_move){cost + lode_estimate_operations(e, m->rest, NULL, NULL), drop, -1});
    m->work += (double)e->n_cut;
  }
  for (size_t i = 0; i < e->n_candidate; ++i) {
    const size_t v = (size_t)e->candidate[i];
    if (m->y[v] > 0.5 || m->is_taboo[v] || (broken >= 0 && !is_in(m, v, broken)) ||
        (!m->is_listed[v] && (drop < 0 || start[v].build.site != start[drop].build.site)) || !fits(m, v))
      continue;
    const float *gain = lode_estimate_delta(e, v);
    const double first = cost + start_cost(m, v);
    m->work += (double)e->n_block;
    if (most == 1 && *n == 1) /* a longer list would be another one where ranks share a look, and so would `work` */
      limit = fmin(limit, list[0].estimate);
    if (first + lode_estimate_least(e, m->top, m->rest, gain) > limit)
      continue;
    m->work += (double)e->n_cut;
    lode_move_insert(list, n, most,
                     (lode_move){first + lode_estimate_operations(e, m->rest, gain, NULL), drop, (int32_t)v});
  }
  if (drop >= 0)
    add_activity(m, (size_t)drop, 1.0);
}

void lode_mover_look(lode_mover *m, double most_work, double limit, size_t share, size_t n_share, size_t most,
                     lode_move list[], size_t *n) {
  const size_t n_start = m->s->model->siting->n_start;
  size_t n_built = 0, turn = 0;
  *n = 0;
  for (size_t v = 0; v < n_start; ++v)
    n_built += m->y[v] > 0.5;
  list_starts(m, n_built, most_work, share == 0); /* what every rank does counts once */
  if (share == 0)
    look_at(m, -1, limit, most, list, n);
  for (size_t v = 0; v < n_start && !lode_stop_now(m->s->stop); ++v)
    if (m->y[v] > 0.5 && ++turn % n_share == share)
      look_at(m, (int32_t)v, limit, most, list, n);
}

void lode_move_apply(const lode_move *step, double y[]) {
  if (step->drop >= 0)
    y[step->drop] = 0.0;
  if (step->add >= 0)
    y[step->add] = 1.0;
}

void lode_mover_clear(lode_mover *m) {
  lode_estimate_clear(&m->estimate);
  lode_by_column_clear(&m->rules);
  void *const part[] = {m->is_loose, m->activity,  m->y,      m->value, m->rest,
                        m->is_taboo, m->is_listed, m->single, m->top};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
}

lode_status lode_mover_create(lode_search *s, lode_mover *m) {
  const lode_siting *siting = s->model->siting;
  const size_t n = siting->n_start;
  *m = (lode_mover){.s = s};
  lode_status st = lode_estimate_create(s->env, s->master, s->y, s->root.rc, most_bytes, &m->estimate);
  if (st == LODE_OK)
    st = lode_rows_transpose(s->env, &siting->rows, siting->n_col, &m->rules);
  m->is_loose = lode_alloc(s->env, siting->rows.n, sizeof *m->is_loose, "moves");
  m->activity = lode_alloc(s->env, siting->rows.n, sizeof *m->activity, "moves");
  m->y = lode_alloc(s->env, n, sizeof *m->y, "moves");
  m->value = lode_alloc(s->env, m->estimate.n_cut, sizeof *m->value, "moves");
  m->rest = lode_alloc(s->env, m->estimate.n_cut, sizeof *m->rest, "moves");
  m->is_taboo = lode_alloc(s->env, n, sizeof *m->is_taboo, "moves");
  m->is_listed = lode_alloc(s->env, n, sizeof *m->is_listed, "moves");
  m->single = lode_alloc(s->env, n, sizeof *m->single, "moves");
  m->top = lode_alloc(s->env, m->estimate.n_block, sizeof *m->top, "moves");
  if (!m->top || !m->is_loose || !m->activity || !m->y || !m->value || !m->rest || !m->is_taboo || !m->is_listed ||
      !m->single)
    st = LODE_E_NOMEM;
  for (size_t i = 0; i < siting->rows.n && st == LODE_OK; ++i)
    for (size_t k = siting->rows.start[i]; k < siting->rows.start[i + 1]; ++k)
      m->is_loose[i] |= (size_t)siting->rows.column[k] >= n;
  if (st == LODE_OK)
    lode_mover_set(m, s->y);
  else
    lode_mover_clear(m);
  return st;
}
