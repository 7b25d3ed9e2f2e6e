/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/brute_force.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/naive.h"

enum { MAX_START = 12 };

/** What a (t,s) cost at the capacities met so far. */
typedef struct memory {
  double *capacity; /**< [n][size] */
  double *cost;     /**< [n] */
  size_t n, room, room_cost;
} memory;

static lode_status price(lode_env *env, lode_naive_lp *lp, memory *m, const double capacity[], size_t size,
                         double *cost) {
  for (size_t i = 0; i < m->n; ++i)
    if (memcmp(m->capacity + i * size, capacity, size * sizeof *capacity) == 0) {
      *cost = m->cost[i];
      return LODE_OK;
    }
  lode_status st = lode_naive_lp_solve(env, lp, capacity, cost);
  if (st == LODE_OK)
    st = lode_reserve(env, (void **)&m->capacity, &m->room, (m->n + 1) * size + 1, sizeof *capacity, "capacities");
  if (st == LODE_OK)
    st = lode_reserve(env, (void **)&m->cost, &m->room_cost, m->n + 1, sizeof *m->cost, "costs");
  if (st != LODE_OK)
    return st;
  memcpy(m->capacity + m->n * size, capacity, size * sizeof *capacity);
  m->cost[m->n++] = *cost;
  return LODE_OK;
}

static size_t list_builds(const lode_siting *siting, size_t plan, lode_build build[]) {
  size_t n = 0;
  for (size_t v = 0; v < siting->n_start; ++v)
    if (plan >> v & 1u)
      build[n++] = siting->start[v].build;
  return n;
}

/** Adds the cost of one (t,s) to every plan that is still in the race. */
static lode_status add_operations(lode_env *env, const lode_instance *in, const lode_siting *siting, size_t t, size_t s,
                                  double capacity[], lode_brute *b) {
  lode_naive_lp *lp = NULL;
  memory m = {0};
  lode_build build[MAX_START];
  const double weight = lode_naive_weight(in, t) * in->scenario[s].probability;
  lode_status st = lode_naive_lp_create(env, in, t, s, &lp);
  for (size_t p = 0; p < b->n_plan && st == LODE_OK; ++p) {
    double cost;
    if (isinf(b->cost[p]))
      continue;
    lode_naive_capacity(in, build, list_builds(siting, p, build), t, capacity);
    st = price(env, lp, &m, capacity, in->n_region * in->n_process, &cost);
    b->cost[p] = isinf(cost) ? INFINITY : b->cost[p] + weight * cost;
  }
  lode_naive_lp_destroy(&lp);
  free(m.capacity);
  free(m.cost);
  return st;
}

lode_status lode_brute_create(lode_env *env, const lode_instance *in, const lode_siting *siting, lode_brute **brute) {
  lode_build build[MAX_START];
  if (siting->n_start > MAX_START)
    return LODE_FAIL(env, LODE_E_INPUT, "%zu starts are too many for brute force", siting->n_start);
  lode_brute *b = lode_alloc(env, 1, sizeof *b, "brute force");
  if (b == NULL)
    return LODE_E_NOMEM;
  b->n_start = siting->n_start;
  b->n_plan = (size_t)1 << siting->n_start;
  b->is_allowed = lode_alloc(env, b->n_plan, sizeof *b->is_allowed, "plans");
  b->cost = lode_alloc(env, b->n_plan, sizeof *b->cost, "plans");
  double *capacity = lode_alloc(env, in->n_region * in->n_process, sizeof *capacity, "capacities");
  lode_status st = b->is_allowed && b->cost && capacity ? LODE_OK : LODE_E_NOMEM;
  for (size_t p = 0; st == LODE_OK && p < b->n_plan; ++p) {
    const size_t n = list_builds(siting, p, build);
    b->is_allowed[p] = lode_naive_allows(in, build, n);
    b->cost[p] = b->is_allowed[p] ? lode_naive_first_stage(in, build, n) : INFINITY;
  }
  for (size_t t = 0; t < in->n_period; ++t)
    for (size_t s = 0; s < in->n_scenario && st == LODE_OK; ++s)
      st = add_operations(env, in, siting, t, s, capacity, b);
  for (size_t p = 1; st == LODE_OK && p < b->n_plan; ++p)
    b->best = b->cost[p] < b->cost[b->best] ? p : b->best;
  free(capacity);
  if (st != LODE_OK)
    lode_brute_destroy(&b);
  *brute = b;
  return st;
}

void lode_brute_destroy(lode_brute **brute) {
  if (*brute == NULL)
    return;
  free((*brute)->is_allowed);
  free((*brute)->cost);
  free(*brute);
  *brute = NULL;
}

void lode_brute_point(const lode_brute *b, size_t plan, double y[]) {
  for (size_t v = 0; v < b->n_start; ++v)
    y[v] = plan >> v & 1u ? 1.0 : 0.0;
}

size_t lode_brute_plan(const lode_brute *b, const double y[]) {
  size_t plan = 0;
  for (size_t v = 0; v < b->n_start; ++v)
    plan |= (size_t)(y[v] > 0.5) << v;
  return plan;
}
