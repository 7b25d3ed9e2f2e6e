/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds of operations columns from the data alone. Every column gets a finite box (largest demand, supply, capacity),
 * so that a cut is valid for any duals. Capacity is tightened to what hard caps allow here, to what feed and use allow
 * in bounds_total.c; a flow that only new plants can feed is bounded by those plants (all are column bounds that move
 * with y, see lode_links).
 */
#include "models/bounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static lode_status allocate(lode_env *env, lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  const lode_skeleton *k = b->model->skeleton;
  const size_t rp = in->n_region * in->n_process, rc = in->n_region * in->n_commodity;
#define LODE_WANT(field, n)                                                                                            \
  if ((b->field = lode_alloc(env, (n), sizeof *b->field, "bounds")) == NULL)                                           \
  return LODE_E_NOMEM
  LODE_WANT(site_start, in->n_region + 2);
  LODE_WANT(site, in->n_site);
  LODE_WANT(inflow, rc);
  LODE_WANT(outflow, rc);
  LODE_WANT(cap_most, in->n_period * in->n_cap);
  LODE_WANT(has_negative, in->n_pollutant);
  LODE_WANT(existing, rp);
  LODE_WANT(allowed, rp);
  LODE_WANT(capacity_most, rp);
  LODE_WANT(capacity_scale, rp);
  LODE_WANT(capacity_link, rp);
  LODE_WANT(cost, k->n_col);
  LODE_WANT(lower, k->n_col);
  LODE_WANT(upper, k->n_col);
  LODE_WANT(scale, k->n_col);
  LODE_WANT(most, k->n_col);
  LODE_WANT(elastic, k->n_col);
  LODE_WANT(link, k->n_col);
  LODE_WANT(row_lower, k->n_row);
  LODE_WANT(row_upper, k->n_row);
  LODE_WANT(col_on, k->n_col);
  LODE_WANT(row_on, k->n_row);
  LODE_WANT(source, rc);
  LODE_WANT(sink, rc);
  LODE_WANT(available, in->n_commodity);
  LODE_WANT(useful, in->n_commodity);
  LODE_WANT(open_box, in->n_commodity);
  LODE_WANT(total, in->n_process);
  LODE_WANT(total_limit, in->n_commodity);
  LODE_WANT(demand_at, rc);
  LODE_WANT(row_most, k->n_row);
  LODE_WANT(var, b->model->siting->n_start);
  LODE_WANT(coefficient, b->model->siting->n_start);
#undef LODE_WANT
  return LODE_OK;
}

/** Sites by region (counting sort). */
static void sort_sites(const lode_instance *in, lode_bounds *b) {
  for (size_t j = 0; j < in->n_site; ++j)
    ++b->site_start[in->site[j].region + 2];
  for (size_t r = 1; r < in->n_region + 2; ++r)
    b->site_start[r] += b->site_start[r - 1];
  for (size_t j = 0; j < in->n_site; ++j)
    b->site[b->site_start[in->site[j].region + 1]++] = (int32_t)j;
}

static void find_constants(const lode_instance *in, lode_bounds *b) {
  const lode_skeleton *k = b->model->skeleton;
  for (size_t j = 0; j < k->n_col; ++j)
    if (k->col[j].kind == LODE_COL_FLOW) {
      const lode_lane *lane = &in->lane[k->col[j].a];
      b->outflow[(size_t)lane->from * in->n_commodity + (size_t)k->col[j].b] = true;
      b->inflow[(size_t)lane->to * in->n_commodity + (size_t)k->col[j].b] = true;
    }
  for (size_t s = 0; s < in->n_scenario; ++s)
    for (size_t t = 0; t < in->n_period; ++t) {
      lode_values_resolve(in, t, s, b->values);
      for (size_t i = 0; i < in->n_cap; ++i)
        b->cap_most[t * in->n_cap + i] = fmax(b->cap_most[t * in->n_cap + i], b->values->cap_limit[i]);
    }
  for (size_t p = 0; p < in->n_process; ++p)
    for (size_t i = 0; i < in->process[p].emit.n; ++i)
      for (size_t t = 0; t < in->n_period; ++t)
        if (lode_at(in, in->process[p].emit.term[i].amount, t, 0.0) < 0.0)
          b->has_negative[in->process[p].emit.term[i].item] = true;
}

lode_status lode_bounds_create(lode_env *env, lode_model *model, lode_bounds **bounds) {
  lode_bounds *b = lode_alloc(env, 1, sizeof *b, "bounds");
  if (b == NULL)
    return LODE_E_NOMEM;
  b->env = env;
  b->model = model;
  lode_status st = allocate(env, b);
  if (st == LODE_OK)
    st = lode_values_create(env, model->instance, &b->values);
  if (st == LODE_OK && model->options.tighten_capacity && !model->options.is_pricing)
    st = lode_reach_create(env, model, &b->reach);
  if (st != LODE_OK) {
    lode_bounds_destroy(&b);
    return st;
  }
  sort_sites(model->instance, b);
  find_constants(model->instance, b);
  *bounds = b;
  return LODE_OK;
}

void lode_bounds_destroy(lode_bounds **bounds) {
  if (bounds == NULL || *bounds == NULL)
    return;
  lode_bounds *b = *bounds;
  void *const block[] = {b->site_start,    b->site,     b->inflow,      b->outflow,       b->cap_most,
                         b->has_negative,  b->existing, b->allowed,     b->capacity_most, b->capacity_scale,
                         b->capacity_link, b->cost,     b->lower,       b->upper,         b->scale,
                         b->most,          b->elastic,  b->link,        b->row_lower,     b->row_upper,
                         b->col_on,        b->row_on,   b->source,      b->sink,          b->available,
                         b->useful,        b->var,      b->coefficient, b->open_box,      b->total_limit,
                         b->demand_at,     b->row_most, b->total};
  for (size_t i = 0; i < sizeof block / sizeof block[0]; ++i)
    free(block[i]);
  lode_values_destroy(&b->values);
  lode_reach_destroy(&b->reach);
  free(b);
  *bounds = NULL;
}

/** What hard caps let a process do in a region, in the scenario that lets it do most. */
static double allowed_activity(const lode_bounds *b, int32_t region, int32_t process) {
  const lode_instance *in = b->model->instance;
  double most = INFINITY;
  for (size_t i = 0; i < in->n_cap; ++i) {
    const lode_cap *cap = &in->cap[i];
    if (cap->price.count > 0 || b->has_negative[cap->pollutant] || !lode_cap_covers(in, cap, region))
      continue;
    const double e = lode_terms_amount(in, in->process[process].emit, cap->pollutant, b->t);
    if (e > 0.0)
      most = fmin(most, b->cap_most[b->t * in->n_cap + i] / e);
  }
  return most;
}

double lode_bounds_capacity(const lode_bounds *b, size_t v, int32_t process) {
  const lode_instance *in = b->model->instance;
  const lode_start *start = &b->model->siting->start[v];
  if (b->t < start->on.first || b->t >= start->on.end)
    return 0.0;
  const double capacity = lode_terms_amount(in, in->option[start->build.option].capacity, process, b->t);
  if (!b->model->options.tighten_capacity)
    return capacity;
  return fmin(capacity, b->allowed[(size_t)in->site[start->build.site].region * in->n_process + (size_t)process]);
}

size_t lode_bounds_starts(lode_bounds *b, size_t region) {
  const lode_siting *s = b->model->siting;
  size_t n = 0;
  for (size_t i = b->site_start[region]; i < b->site_start[region + 1]; ++i)
    for (size_t v = s->site_first[b->site[i]]; v < s->site_first[b->site[i] + 1]; ++v)
      if (b->t >= s->start[v].on.first && b->t < s->start[v].on.end)
        b->var[n++] = (int32_t)v;
  return n;
}

lode_status lode_bounds_period(lode_bounds *b, size_t t) {
  const lode_instance *in = b->model->instance;
  const size_t np = in->n_process;
  b->t = t;
  if (b->reach != NULL)
    lode_reach_period(b->reach, t);
  memset(b->existing, 0, in->n_region * np * sizeof *b->existing);
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t i = 0; i < in->existing[e].capacity.n; ++i) {
      const lode_term *term = &in->existing[e].capacity.term[i];
      b->existing[(size_t)in->existing[e].region * np + (size_t)term->item] += lode_at(in, term->amount, t, 0.0);
    }
  for (size_t j = 0; j < b->model->skeleton->n_col; ++j) {
    const lode_tag tag = b->model->skeleton->col[j];
    if (tag.kind != LODE_COL_ACTIVITY)
      continue;
    const size_t rk = (size_t)tag.a * np + (size_t)tag.b;
    b->allowed[rk] = allowed_activity(b, tag.a, tag.b);
    const size_t n = lode_bounds_starts(b, (size_t)tag.a);
    for (size_t i = 0; i < n; ++i)
      b->coefficient[i] = lode_bounds_capacity(b, (size_t)b->var[i], tag.b);
    lode_status st = lode_links_add(b->env, b->model->links, in, b->model->siting, n, b->var, b->coefficient,
                                    &b->capacity_link[rk], &b->capacity_scale[rk]);
    if (st != LODE_OK)
      return st;
    b->capacity_most[rk] = b->existing[rk];
    if (b->capacity_link[rk] >= 0)
      b->capacity_most[rk] += b->capacity_scale[rk] * b->model->links->most[b->capacity_link[rk]];
    if (b->model->options.tighten_capacity)
      b->capacity_most[rk] = fmin(b->capacity_most[rk], b->allowed[rk]);
  }
  return LODE_OK;
}
