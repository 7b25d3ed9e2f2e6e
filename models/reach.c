/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds of what can be done at all, by propagation: capacity from what the rules of siting leave, what can be had from
 * supplies, imports and activities, over lanes. No LP: each number is an upper bound, often not the best one. What is
 * joined by lanes counts as one island, whose total is another bound on what any of its regions can have.
 */
#include "models/reach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rounds in which a recycling loop may shrink; every one is valid. */
enum { N_ROUND = 40 };
/* A cut smaller than this share of a bound is not worth another round. */
static const double small_cut = 1e-9;

static const lode_tag *column(const lode_reach *r, size_t j) { return &r->model->skeleton->col[j]; }
static size_t place_of(const lode_reach *r, int32_t region, int32_t commodity) {
  return (size_t)region * r->model->instance->n_commodity + (size_t)commodity;
}
static size_t flow_from(const lode_reach *r, int32_t flow) {
  const lode_tag *tag = column(r, (size_t)flow);
  return place_of(r, r->model->instance->lane[tag->a].from, tag->b);
}
static size_t flow_to(const lode_reach *r, int32_t flow) {
  const lode_tag *tag = column(r, (size_t)flow);
  return place_of(r, r->model->instance->lane[tag->a].to, tag->b);
}
/** Units per year that a flow can carry in the period. */
static double flow_most(const lode_reach *r, int32_t flow) {
  const lode_instance *in = r->model->instance;
  const lode_tag *tag = column(r, (size_t)flow);
  const double capacity = lode_at(in, in->lane[tag->a].capacity, r->t, INFINITY), mass = in->commodity[tag->b].mass;
  return mass > 0.0 && !isinf(capacity) ? capacity / mass : INFINITY;
}

size_t lode_reach_activity(const lode_reach *r, int32_t region, int32_t process) {
  return (size_t)r->activity[(size_t)region * r->model->instance->n_process + (size_t)process];
}

/* ---- of the instance */

/** Starts that some rule excludes even if no other is chosen. Prerequisites have negative entries, so repeat. */
static void rule_out(lode_reach *r) {
  const lode_siting *s = r->model->siting;
  for (size_t j = 0; j < s->n_col; ++j) {
    r->may_start[j] = true;
    r->ruled_by[j] = -1;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < s->rows.n; ++i) {
      double least = 0.0;
      for (size_t e = s->rows.start[i]; e < s->rows.start[i + 1]; ++e)
        least += r->may_start[s->rows.column[e]] ? fmin(s->rows.value[e], 0.0) : 0.0;
      for (size_t e = s->rows.start[i]; e < s->rows.start[i + 1]; ++e) {
        const int32_t j = s->rows.column[e];
        const double over = s->rows.value[e] + least - s->rows.upper[i];
        if (!r->may_start[j] || s->rows.value[e] <= 0.0 || over <= small_cut * (1.0 + fabs(s->rows.upper[i])))
          continue;
        r->may_start[j] = false;
        r->ruled_by[j] = (int32_t)i;
        changed = true;
      }
    }
  }
}

static void sort_sites(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  for (size_t j = 0; j < in->n_site; ++j)
    ++r->site_first[in->site[j].region + 2];
  for (size_t i = 1; i < in->n_region + 2; ++i)
    r->site_first[i] += r->site_first[i - 1];
  for (size_t j = 0; j < in->n_site; ++j)
    r->site[r->site_first[in->site[j].region + 1]++] = (int32_t)j;
}

/** Flows by the place that they leave (or reach), by counting. */
static void sort_flows(const lode_reach *r, size_t (*end)(const lode_reach *, int32_t), size_t *first, int32_t *flow) {
  const lode_skeleton *k = r->model->skeleton;
  for (size_t j = 0; j < k->n_col; ++j)
    if (k->col[j].kind == LODE_COL_FLOW)
      ++first[end(r, (int32_t)j) + 2];
  for (size_t i = 1; i < r->n_place + 2; ++i)
    first[i] += first[i - 1];
  for (size_t j = 0; j < k->n_col; ++j)
    if (k->col[j].kind == LODE_COL_FLOW)
      flow[first[end(r, (int32_t)j) + 1]++] = (int32_t)j;
}

static lode_status allocate(lode_env *env, lode_reach *r) {
  const lode_instance *in = r->model->instance;
#define LODE_WANT(field, n)                                                                                            \
  if ((r->field = lode_alloc(env, (n), sizeof *r->field, "reach")) == NULL)                                            \
  return LODE_E_NOMEM
  LODE_WANT(activity, in->n_region * in->n_process);
  LODE_WANT(site_first, in->n_region + 2);
  LODE_WANT(site, in->n_site);
  LODE_WANT(may_start, r->model->siting->n_col);
  LODE_WANT(ruled_by, r->model->siting->n_col);
  LODE_WANT(in_first, r->n_place + 2);
  LODE_WANT(out_first, r->n_place + 2);
  LODE_WANT(in_flow, r->n_flow);
  LODE_WANT(out_flow, r->n_flow);
  LODE_WANT(capacity, r->n_activity);
  LODE_WANT(inflow_most, r->n_place);
  LODE_WANT(island, r->n_place);
  LODE_WANT(most, r->n_activity);
  LODE_WANT(hold, r->n_activity);
  LODE_WANT(hold_item, r->n_activity);
  LODE_WANT(demand, r->n_place);
  LODE_WANT(local, r->n_place);
  LODE_WANT(had, r->n_place);
  LODE_WANT(pool, r->n_place);
  LODE_WANT(port, r->n_place);
  LODE_WANT(import_most, in->n_commodity);
  LODE_WANT(arises, r->n_place);
  LODE_WANT(wanted, r->n_place);
  LODE_WANT(queue, r->n_place);
  LODE_WANT(work, r->model->siting->n_start);
#undef LODE_WANT
  return lode_values_create(env, in, &r->values);
}

lode_status lode_reach_create(lode_env *env, const lode_model *model, lode_reach **reach) {
  lode_reach *r = lode_alloc(env, 1, sizeof *r, "reach");
  if (r == NULL)
    return LODE_E_NOMEM;
  r->env = env;
  r->model = model;
  r->n_place = model->instance->n_region * model->instance->n_commodity;
  for (size_t j = 0; j < model->skeleton->n_col; ++j) {
    r->n_activity += model->skeleton->col[j].kind == LODE_COL_ACTIVITY; /* these come first */
    r->n_flow += model->skeleton->col[j].kind == LODE_COL_FLOW;
  }
  const lode_status st = allocate(env, r);
  if (st != LODE_OK) {
    lode_reach_destroy(&r);
    return st;
  }
  for (size_t j = 0; j < r->n_activity; ++j)
    r->activity[(size_t)column(r, j)->a * model->instance->n_process + (size_t)column(r, j)->b] = (int32_t)j;
  rule_out(r);
  sort_sites(r);
  sort_flows(r, flow_to, r->in_first, r->in_flow);
  sort_flows(r, flow_from, r->out_first, r->out_flow);
  *reach = r;
  return LODE_OK;
}

void lode_reach_destroy(lode_reach **reach) {
  if (reach == NULL || *reach == NULL)
    return;
  lode_reach *r = *reach;
  void *const block[] = {r->site_first, r->site,    r->may_start, r->ruled_by,  r->in_first,
                         r->out_first,  r->in_flow, r->out_flow,  r->capacity,  r->inflow_most,
                         r->island,     r->most,    r->hold,      r->hold_item, r->demand,
                         r->local,      r->had,     r->pool,      r->port,      r->import_most,
                         r->arises,     r->wanted,  r->queue,     r->work,      r->activity};
  for (size_t i = 0; i < sizeof block / sizeof block[0]; ++i)
    free(block[i]);
  lode_values_destroy(&r->values);
  free(r);
  *reach = NULL;
}

/* ---- of the period */

static int descending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/** Most of a process that one site can give in the period: its largest starts, as many as may stand there. */
static double site_capacity(lode_reach *r, int32_t site, int32_t process) {
  const lode_instance *in = r->model->instance;
  const lode_siting *s = r->model->siting;
  size_t n = 0;
  for (size_t v = s->site_first[site]; v < s->site_first[site + 1]; ++v) {
    const lode_start *start = &s->start[v];
    if (r->may_start[v] && r->t >= start->on.first && r->t < start->on.end)
      r->work[n++] = lode_terms_amount(in, in->option[start->build.option].capacity, process, r->t);
  }
  qsort(r->work, n, sizeof *r->work, descending);
  double sum = 0.0;
  for (size_t i = 0; i < n && i < (size_t)in->site[site].max_builds; ++i)
    sum += r->work[i];
  return sum;
}

static void find_capacity(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  for (size_t j = 0; j < r->n_activity; ++j) {
    const lode_tag *tag = column(r, j);
    r->capacity[j] = 0.0;
    for (size_t i = r->site_first[tag->a]; i < r->site_first[tag->a + 1]; ++i)
      r->capacity[j] += site_capacity(r, r->site[i], tag->b);
  }
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t i = 0; i < in->existing[e].capacity.n; ++i) {
      const lode_term *term = &in->existing[e].capacity.term[i];
      r->capacity[lode_reach_activity(r, in->existing[e].region, term->item)] += lode_at(in, term->amount, r->t, 0.0);
    }
}

static int32_t find_root(int32_t *island, int32_t i) {
  while (island[i] != i)
    i = island[i] = island[island[i]];
  return i;
}

void lode_reach_period(lode_reach *r, size_t t) {
  r->t = t;
  find_capacity(r);
  for (size_t i = 0; i < r->n_place; ++i) {
    r->island[i] = (int32_t)i;
    r->inflow_most[i] = 0.0;
  }
  for (size_t f = 0; f < r->n_flow; ++f) {
    const int32_t flow = r->in_flow[f];
    const double most = flow_most(r, flow);
    if (most <= 0.0)
      continue;
    const int32_t a = find_root(r->island, (int32_t)flow_from(r, flow));
    const int32_t b = find_root(r->island, (int32_t)flow_to(r, flow));
    r->inflow_most[flow_to(r, flow)] += most;
    r->island[a > b ? a : b] = a > b ? b : a;
  }
  for (size_t i = 0; i < r->n_place; ++i)
    r->island[i] = find_root(r->island, (int32_t)i);
}

/* ---- of the scenario */

/** Spreads marks along flows, forwards or backwards; each place enters the queue once. */
typedef enum spread_way { SPREAD_FORWARD, SPREAD_BACKWARD } spread_way;
static void spread(lode_reach *r, bool *mark, spread_way way) {
  const size_t *first = way == SPREAD_FORWARD ? r->out_first : r->in_first;
  const int32_t *flow = way == SPREAD_FORWARD ? r->out_flow : r->in_flow;
  size_t n = 0;
  for (size_t i = 0; i < r->n_place; ++i)
    if (mark[i])
      r->queue[n++] = (int32_t)i;
  for (size_t q = 0; q < n; ++q)
    for (size_t e = first[r->queue[q]]; e < first[r->queue[q] + 1]; ++e) {
      const size_t next = way == SPREAD_FORWARD ? flow_to(r, flow[e]) : flow_from(r, flow[e]);
      if (mark[next] || flow_most(r, flow[e]) <= 0.0)
        continue;
      mark[next] = true;
      r->queue[n++] = (int32_t)next;
    }
}

static bool list_has(lode_list list, int32_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == item)
      return true;
  return false;
}

/** Imports that a hard share allows: its part of all demand and, if so said, of what activities consume. Sums of huge
 * numbers may overflow: to infinity, which bounds nothing, never to something less. */
static double share_most(const lode_reach *r, const lode_share *share, double at_most) {
  const lode_instance *in = r->model->instance;
  double use = 0.0;
  for (size_t d = 0; d < in->n_demand; ++d)
    use += list_has(share->commodity, in->demand[d].commodity) ? r->values->demand[d] : 0.0;
  for (size_t j = 0; j < r->n_activity && share->base == LODE_SHARE_OF_USE; ++j)
    for (size_t c = 0; c < share->commodity.n && r->most[j] > 0.0; ++c) {
      const double input = lode_terms_amount(in, in->process[column(r, j)->b].in, share->commodity.item[c], r->t);
      use += input > 0.0 ? r->most[j] * input : 0.0;
    }
  return use > 0.0 && at_most > 0.0 ? at_most * use : 0.0;
}

static void limit_imports(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  for (size_t c = 0; c < in->n_commodity; ++c)
    r->import_most[c] = INFINITY;
  for (size_t i = 0; i < in->n_import_limit; ++i)
    for (size_t c = 0; c < in->import_limit[i].commodity.n; ++c) {
      double *most = &r->import_most[in->import_limit[i].commodity.item[c]];
      *most = fmin(*most, r->values->total_limit[i]);
    }
  for (size_t i = 0; i < in->n_share; ++i) {
    const double at_most = lode_at(in, in->share[i].at_most, r->t, INFINITY);
    if (in->share[i].price.count > 0 || isinf(at_most))
      continue;
    const double limit = share_most(r, &in->share[i], at_most);
    for (size_t c = 0; c < in->share[i].commodity.n; ++c)
      r->import_most[in->share[i].commodity.item[c]] = fmin(r->import_most[in->share[i].commodity.item[c]], limit);
  }
}

/** Steps through the balance entries of activity j; e is 0 at first. @return false at the end */
static bool next_entry(const lode_reach *r, size_t j, size_t *e, size_t *place, double *value) {
  const lode_skeleton *k = r->model->skeleton;
  const lode_columns *m = &k->matrix[r->t];
  for (*e = *e == 0 ? m->start[j] + 1 : *e + 1; *e <= m->start[j + 1]; ++*e) {
    const lode_tag tag = k->row[m->row[*e - 1]];
    if (tag.kind != LODE_ROW_BALANCE)
      continue;
    *place = place_of(r, tag.a, tag.b);
    *value = m->value[*e - 1];
    return true;
  }
  return false;
}

/** What can arise in every place and island, and be had. */
static void find_supply(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  memset(r->local, 0, r->n_place * sizeof *r->local);
  memset(r->pool, 0, r->n_place * sizeof *r->pool);
  memset(r->port, 0, r->n_place * sizeof *r->port);
  limit_imports(r);
  for (size_t i = 0; i < in->n_supply; ++i)
    r->local[place_of(r, in->supply[i].region, in->supply[i].commodity)] += r->values->supply_limit[i];
  for (size_t j = 0; j < r->n_activity; ++j) {
    size_t e = 0, place;
    double value;
    while (r->most[j] > 0.0 && next_entry(r, j, &e, &place, &value))
      r->local[place] += value > 0.0 ? value * r->most[j] : 0.0;
  }
  for (size_t i = 0; i < r->n_place; ++i)
    r->pool[r->island[i]] += r->local[i];
  for (size_t i = 0; i < in->n_import; ++i) {
    const int32_t c = in->import[i].commodity;
    const size_t place = place_of(r, in->import[i].region, c);
    const double most = fmin(r->values->import_limit[i], r->import_most[c]);
    r->local[place] += most;
    r->port[r->island[place]] += most;
  }
  for (size_t i = 0; i < r->n_place; ++i) {
    r->port[i] = fmin(r->port[i], r->import_most[i % in->n_commodity]);
    r->pool[i] += r->port[i];
    r->arises[i] = r->local[i] > 0.0;
  }
  spread(r, r->arises, SPREAD_FORWARD);
  for (size_t i = 0; i < r->n_place; ++i)
    r->had[i] = r->arises[i] ? fmin(r->local[i] + r->inflow_most[i], r->pool[r->island[i]]) : 0.0;
}

static void find_use(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  for (size_t i = 0; i < r->n_place; ++i)
    r->wanted[i] = r->demand[i] > 0.0;
  for (size_t i = 0; i < in->n_disposal; ++i)
    for (size_t q = 0; q < in->n_region; ++q)
      if ((in->disposal[i].region < 0 || (size_t)in->disposal[i].region == q) &&
          lode_at(in, in->disposal[i].limit, r->t, INFINITY) > 0.0)
        r->wanted[place_of(r, (int32_t)q, in->disposal[i].commodity)] = true;
  for (size_t j = 0; j < r->n_activity; ++j) {
    size_t e = 0, place;
    double value;
    while (r->most[j] > 0.0 && next_entry(r, j, &e, &place, &value))
      r->wanted[place] |= value < 0.0;
  }
  spread(r, r->wanted, SPREAD_BACKWARD);
}

static bool lower(lode_reach *r, size_t j, double most, lode_hold hold, int32_t item) {
  if (!(most < r->most[j]))
    return false;
  const bool is_worth = most < (1.0 - small_cut) * r->most[j];
  r->most[j] = most;
  r->hold[j] = hold;
  r->hold_item[j] = item;
  return is_worth;
}

/** Cuts activities to hard caps of pollutants that nothing takes up. */
static void apply_caps(lode_reach *r) {
  const lode_instance *in = r->model->instance;
  const lode_skeleton *k = r->model->skeleton;
  const lode_columns *m = &k->matrix[r->t];
  for (size_t j = 0; j < r->n_activity; ++j)
    for (size_t e = m->start[j]; e < m->start[j + 1]; ++e) {
      const lode_tag tag = k->row[m->row[e]];
      if (tag.kind != LODE_ROW_CAP || in->cap[tag.a].price.count > 0 || m->value[e] <= 0.0)
        continue;
      bool is_taken_up = false;
      for (size_t p = 0; p < in->n_process; ++p)
        is_taken_up |= lode_terms_amount(in, in->process[p].emit, in->cap[tag.a].pollutant, r->t) < 0.0;
      if (!is_taken_up)
        lower(r, j, r->values->cap_limit[tag.a] / m->value[e], LODE_HOLD_CAP, tag.a);
    }
}

void lode_reach_scenario(lode_reach *r, size_t s, lode_reach_caps caps) {
  const lode_instance *in = r->model->instance;
  r->s = s;
  lode_values_resolve(in, r->t, s, r->values);
  memset(r->demand, 0, r->n_place * sizeof *r->demand);
  for (size_t d = 0; d < in->n_demand; ++d)
    r->demand[place_of(r, in->demand[d].region, in->demand[d].commodity)] += r->values->demand[d];
  for (size_t j = 0; j < r->n_activity; ++j) {
    r->most[j] = r->capacity[j];
    r->hold[j] = LODE_HOLD_NONE;
  }
  if (caps == LODE_REACH_WITH_CAPS)
    apply_caps(r);
  bool changed = true;
  for (int round = 0; round < N_ROUND && changed; ++round) {
    changed = false;
    find_supply(r);
    find_use(r);
    for (size_t j = 0; j < r->n_activity; ++j) {
      size_t e = 0, place;
      double value;
      while (r->most[j] > 0.0 && next_entry(r, j, &e, &place, &value)) {
        const int32_t c = (int32_t)(place % in->n_commodity);
        if (value < 0.0)
          changed |= lower(r, j, r->had[place] / -value, LODE_HOLD_INPUT, c);
        else if (!r->wanted[place])
          changed |= lower(r, j, 0.0, LODE_HOLD_USE, c);
      }
    }
  }
  find_supply(r);
}

double lode_reach_met(lode_reach *r, int32_t c, const bool counts[]) {
  const lode_instance *in = r->model->instance;
  double *sum = r->port; /* of no more use: `pool` has it */
  double met = 0.0;
  memset(sum, 0, r->n_place * sizeof *sum);
  for (size_t d = 0; d < in->n_demand; ++d) {
    const size_t place = place_of(r, in->demand[d].region, in->demand[d].commodity);
    if (in->demand[d].commodity == c && (counts == NULL || counts[d]))
      sum[r->island[place]] += fmin(r->values->demand[d], r->had[place]);
  }
  for (size_t q = 0; q < in->n_region; ++q)
    met += fmin(sum[place_of(r, (int32_t)q, c)], r->pool[place_of(r, (int32_t)q, c)]);
  return met;
}
