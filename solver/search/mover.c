/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/mover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t most_bytes = (size_t)64 << 20; /* of the estimates */
static const double per_iteration = 5e5;           /* cut evaluations that cost as much as a simplex iteration */

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
  if (a->drop != b->drop)
    return a->drop < b->drop;
  if (a->add != b->add)
    return a->add < b->add;
  return a->drop_too != b->drop_too ? a->drop_too < b->drop_too : a->add_too < b->add_too;
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
    m->single[i] = (lode_move){m->cost + start_cost(m, v) + operations, -1, (int32_t)v, -1, -1};
  }
  m->work += is_counted ? (double)e->n_candidate * (double)e->n_cut : 0.0;
  qsort(m->single, e->n_candidate, sizeof *m->single, by_estimate);
  most = most < 20 ? 20 : most;
  for (size_t i = 0; i < e->n_candidate && i < most; ++i)
    m->is_listed[m->single[i].add] = true;
}

static size_t n_group(const lode_mover *m) { return m->s->model->instance->n_option * m->s->model->instance->n_period; }

/** Group of a start: option and period. */
static lode_move *group_of(const lode_mover *m, size_t v) {
  const lode_build *b = &m->s->model->siting->start[v].build;
  return &m->group[(size_t)b->option * m->s->model->instance->n_period + (size_t)b->period];
}

static void clear_groups(lode_mover *m) {
  for (size_t g = 0; g < n_group(m); ++g)
    m->group[g] = (lode_move){INFINITY, -1, -1, -1, -1};
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
  if (m->is_grouped)
    clear_groups(m);
  int32_t broken = -1;
  if (drop >= 0) {
    add_activity(m, (size_t)drop, -1.0);
    cost -= start_cost(m, (size_t)drop);
    broken = broken_by(m, (size_t)drop);
    if (broken < 0)
      lode_move_insert(list, n, most,
                       (lode_move){cost + lode_estimate_operations(e, m->rest, NULL, NULL), drop, -1, -1, -1});
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
    const lode_move move = {first + lode_estimate_operations(e, m->rest, gain, NULL), drop, (int32_t)v, -1, -1};
    if (!m->is_grouped)
      lode_move_insert(list, n, most, move);
    else if (is_before(&move, group_of(m, v)))
      *group_of(m, v) = move;
  }
  for (size_t g = 0; m->is_grouped && g < n_group(m); ++g)
    if (m->group[g].estimate < limit)
      lode_move_insert(list, n, most, m->group[g]);
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

/** Groups whose best plant may be built at all. @return their number */
static size_t fill_groups(lode_mover *m) {
  const lode_estimate *e = &m->estimate;
  size_t n = 0;
  clear_groups(m);
  for (size_t i = 0; i < e->n_candidate; ++i) {
    const size_t v = (size_t)e->candidate[i];
    if (m->y[v] > 0.5 || m->is_taboo[v])
      continue;
    const double operations = lode_estimate_operations(e, m->value, lode_estimate_delta(e, v), NULL);
    const lode_move move = {m->cost + start_cost(m, v) + operations, -1, (int32_t)v, -1, -1};
    if (is_before(&move, group_of(m, v)))
      *group_of(m, v) = move;
  }
  for (size_t g = 0; g < n_group(m); ++g)
    n += m->group[g].add >= 0;
  return n;
}

/** Plants v and w of groups, on top of `sum` with v: by one cut of each block first. */
static void look_at_pair(lode_mover *m, double cost, size_t v, size_t w, const lode_move *dropped, double limit,
                         size_t most, lode_move list[], size_t *n) {
  const lode_estimate *e = &m->estimate;
  const float *gain = lode_estimate_delta(e, w);
  const double first = cost + start_cost(m, v) + start_cost(m, w);
  m->work += (double)e->n_block;
  if (first + lode_estimate_least(e, m->top, m->sum, gain) > limit)
    return;
  m->work += (double)e->n_cut;
  const double estimate = first + lode_estimate_operations(e, m->sum, gain, NULL);
  if (estimate < limit)
    lode_move_insert(list, n, most, (lode_move){estimate, dropped->drop, (int32_t)v, dropped->drop_too, (int32_t)w});
}

/** One plant of a group (where two are dropped) or two, on top of `rest`. */
static void add_groups(lode_mover *m, double cost, const lode_move *dropped, double limit, size_t most,
                       lode_move list[], size_t *n) {
  const lode_estimate *e = &m->estimate;
  for (size_t a = 0; a < n_group(m); ++a) {
    const int32_t v = m->group[a].add;
    if (v < 0 || !fits(m, (size_t)v))
      continue;
    const float *gain = lode_estimate_delta(e, (size_t)v);
    for (size_t k = 0; k < e->n_cut; ++k)
      m->sum[k] = m->rest[k] + gain[k];
    lode_estimate_tops(e, m->sum, m->top);
    m->work += (double)e->n_cut;
    add_activity(m, (size_t)v, 1.0);
    if (dropped->drop_too >= 0) {
      const double estimate = cost + start_cost(m, (size_t)v) + lode_estimate_operations(e, m->sum, NULL, NULL);
      if (estimate < limit)
        lode_move_insert(list, n, most, (lode_move){estimate, dropped->drop, v, dropped->drop_too, -1});
    }
    for (size_t b = a + 1; b < n_group(m); ++b)
      if (m->group[b].add >= 0 && fits(m, (size_t)m->group[b].add))
        look_at_pair(m, cost, (size_t)v, (size_t)m->group[b].add, dropped, limit, most, list, n);
    add_activity(m, (size_t)v, -1.0);
  }
}

/** Drops v (sign -1) or takes it back (1), in `rest` and the rules. */
static void take_out(lode_mover *m, size_t v, float sign) {
  const float *delta = lode_estimate_delta(&m->estimate, v);
  for (size_t k = 0; k < m->estimate.n_cut; ++k)
    m->rest[k] += sign * delta[k];
  add_activity(m, v, sign);
}

void lode_mover_look_pairs(lode_mover *m, double most_work, double limit, size_t share, size_t n_share, size_t most,
                           lode_move list[], size_t *n) {
  const lode_siting *siting = m->s->model->siting;
  const lode_estimate *e = &m->estimate;
  const size_t groups = fill_groups(m);
  size_t n_built = 0, turn = 0;
  for (size_t v = 0; v < siting->n_start; ++v)
    n_built += m->y[v] > 0.5;
  *n = 0;
  const double pairs = 0.5 * (double)groups * (double)groups * (double)e->n_block, built = (double)n_built;
  m->work += share == 0 ? (double)e->n_candidate * (double)e->n_cut : 0.0; /* what every rank does counts once */
  if ((built + 1.0) * pairs > most_work)
    return;
  const bool has_two = 0.5 * built * built * pairs <= most_work;
  memcpy(m->rest, m->value, e->n_cut * sizeof *m->rest);
  if (share == 0)
    add_groups(m, m->cost, &(lode_move){0.0, -1, -1, -1, -1}, limit, most, list, n);
  for (size_t v = 0; v < siting->n_start; ++v) {
    if (m->y[v] < 0.5 || ++turn % n_share != share)
      continue;
    const double cost = m->cost - start_cost(m, v);
    memcpy(m->rest, m->value, e->n_cut * sizeof *m->rest);
    take_out(m, v, -1.0f);
    add_groups(m, cost, &(lode_move){0.0, (int32_t)v, -1, -1, -1}, limit, most, list, n);
    for (size_t u = v + 1; has_two && u < siting->n_start && !lode_stop_now(m->s->stop); ++u)
      if (m->y[u] > 0.5) {
        take_out(m, u, -1.0f);
        add_groups(m, cost - start_cost(m, u), &(lode_move){0.0, (int32_t)v, -1, (int32_t)u, -1}, limit, most, list, n);
        take_out(m, u, 1.0f);
      }
    add_activity(m, v, 1.0);
  }
}

void lode_move_apply(const lode_move *step, double y[]) {
  const int32_t drop[] = {step->drop, step->drop_too}, add[] = {step->add, step->add_too};
  for (int i = 0; i < 2; ++i)
    if (drop[i] >= 0)
      y[drop[i]] = 0.0;
  for (int i = 0; i < 2; ++i)
    if (add[i] >= 0)
      y[add[i]] = 1.0;
}

lode_status lode_mover_share(lode_mover *m, size_t most, lode_move list[], size_t *n) {
  lode_search *s = m->s;
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = lode_stop_agree(s->env, s->comm, s->stop, lode_stop_now(s->stop), &s->is_stopped);
  if (st == LODE_OK)
    st = lode_comm_gather_all(s->env, s->comm, list, *n * sizeof *list, &all, &n_all, NULL);
  if (st == LODE_OK) {
    *n = 0;
    for (size_t i = 0; i < n_all / sizeof *list; ++i) {
      lode_move step;
      memcpy(&step, (char *)all + i * sizeof step, sizeof step);
      lode_move_insert(list, n, most, step);
    }
  }
  free(all);
  return st;
}

lode_status lode_mover_account(lode_mover *m, double seconds, size_t most) {
  long long work = (long long)m->work, microseconds = (long long)(1e6 * seconds);
  lode_status st = lode_comm_sum_int(m->s->env, m->s->comm, &work);
  if (st == LODE_OK)
    st = lode_comm_sum_int(m->s->env, m->s->comm, &microseconds);
  m->s->plan_work += (long)((double)work / per_iteration);
  lode_scaling_even(&m->s->scaling.plans, 1e-6 * (double)microseconds, most);
  return st;
}

void lode_mover_clear(lode_mover *m) {
  lode_estimate_clear(&m->estimate);
  lode_by_column_clear(&m->rules);
  void *const part[] = {m->is_loose,  m->activity, m->y,   m->value, m->rest, m->is_taboo,
                        m->is_listed, m->single,   m->top, m->sum,   m->group};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
}

lode_status lode_mover_create(lode_search *s, const double y[], const lode_estimate_more *more, lode_mover *m) {
  const lode_siting *siting = s->model->siting;
  const size_t n = siting->n_start;
  *m = (lode_mover){.s = s};
  lode_status st = lode_estimate_create(s->env, s->master, more, y, s->root.rc, most_bytes, &m->estimate);
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
  m->sum = lode_alloc(s->env, m->estimate.n_cut, sizeof *m->sum, "moves");
  m->group = lode_alloc(s->env, n_group(m), sizeof *m->group, "moves");
  if (!m->sum || !m->group || !m->top || !m->is_loose || !m->activity || !m->y || !m->value || !m->rest ||
      !m->is_taboo || !m->is_listed || !m->single)
    st = LODE_E_NOMEM;
  for (size_t i = 0; i < siting->rows.n && st == LODE_OK; ++i)
    for (size_t k = siting->rows.start[i]; k < siting->rows.start[i + 1]; ++k)
      m->is_loose[i] |= (size_t)siting->rows.column[k] >= n;
  if (st == LODE_OK)
    lode_mover_set(m, y);
  else
    lode_mover_clear(m);
  return st;
}
