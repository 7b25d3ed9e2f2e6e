/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Caps against the most that could be emitted if everything that may be built ran at what its inputs allow, caps apart.
 * What stays below needs no cap; a hard cap far below forbids nearly all, which is often a unit.
 */
#include <math.h>
#include <stdlib.h>

#include "instances/diagnostics.h"
#include "models/preflight.h"
#include "models/reach.h"

/* A cap that allows less than this share of what could be emitted is told. */
static const double tight_share = 1e-3;

typedef struct room {
  bool is_finite, binds, is_taken_up; /* in some (t,s) */
  double nearest;                     /* largest emission / limit */
  double largest;                     /* largest emission */
  double tight_limit, tight_emission; /* of the smallest limit / emission */
  size_t t, s, n_tight;
} room;

static void look_at_caps(const lode_reach *r, double *emission, bool *is_taken_up, room *rooms) {
  const lode_instance *in = r->model->instance;
  const lode_skeleton *k = r->model->skeleton;
  const lode_columns *m = &k->matrix[r->t];
  for (size_t i = 0; i < in->n_cap; ++i) {
    emission[i] = 0.0;
    is_taken_up[i] = false;
  }
  for (size_t j = 0; j < r->n_activity; ++j)
    for (size_t e = m->start[j]; e < m->start[j + 1] && r->most[j] > 0.0; ++e)
      if (k->row[m->row[e]].kind == LODE_ROW_CAP) {
        const int32_t i = k->row[m->row[e]].a;
        emission[i] += m->value[e] > 0.0 ? m->value[e] * r->most[j] : 0.0;
        is_taken_up[i] |= m->value[e] < 0.0;
      }
  for (size_t i = 0; i < in->n_cap; ++i) {
    const double limit = r->values->cap_limit[i];
    room *a = &rooms[i];
    a->largest = fmax(a->largest, emission[i]);
    a->is_taken_up |= is_taken_up[i];
    if (isinf(limit))
      continue;
    a->is_finite = true;
    a->binds |= !(emission[i] <= limit);
    if (emission[i] > 0.0 && limit > 0.0)
      a->nearest = fmax(a->nearest, emission[i] / limit);
    if (emission[i] <= 0.0 || is_taken_up[i] || limit >= tight_share * emission[i])
      continue;
    if (a->n_tight++ == 0 || limit * a->tight_emission < a->tight_limit * emission[i]) {
      a->tight_limit = limit;
      a->tight_emission = emission[i];
      a->t = r->t;
      a->s = r->s;
    }
  }
}

/** "in CA", "in group west", "in total". */
static lode_status put_scope(lode_env *env, const lode_instance *in, const lode_cap *cap, lode_text *text) {
  if (cap->region >= 0)
    return lode_text_printf(env, text, "in %s", in->region[cap->region].id);
  if (cap->group >= 0)
    return lode_text_printf(env, text, "in group %s", in->group[cap->group].id);
  return lode_text_printf(env, text, "in total");
}

static lode_status report_tight(const lode_instance *in, size_t i, const room *a, lode_preflight *found) {
  const lode_cap *cap = &in->cap[i];
  const char *pollutant = in->pollutant[cap->pollutant].id;
  lode_text scope = {0};
  char unit[72];
  lode_status st = put_scope(found->env, in, cap, &scope);
  if (st == LODE_OK && a->tight_limit <= 0.0)
    lode_preflight_add(found, LODE_CONCERN_CAP, cap->line,
                       "the cap on %s %s is 0 in %s of scenario %s (and so in %zu periods and scenarios): nothing that "
                       "emits it can run",
                       pollutant, scope.data, in->period[a->t].id, in->scenario[a->s].id, a->n_tight);
  else if (st == LODE_OK)
    lode_preflight_add(found, LODE_CONCERN_CAP, cap->line,
                       "the cap on %s %s is %.6g %s in %s of scenario %s, %.2g %% of the %.6g that plants there could "
                       "emit: is the unit right?",
                       pollutant, scope.data, a->tight_limit, lode_shown(unit, in->pollutant[cap->pollutant].unit),
                       in->period[a->t].id, in->scenario[a->s].id, 100.0 * a->tight_limit / a->tight_emission,
                       a->tight_emission);
  lode_text_free(&scope);
  return st;
}

/** All caps on a pollutant that cannot bind, in one line. */
static lode_status report_idle(const lode_instance *in, int32_t pollutant, const room *rooms, lode_preflight *found) {
  size_t n = 0, n_cap = 0, n_silent = 0, nearest = 0;
  for (size_t i = 0; i < in->n_cap; ++i) {
    if (in->cap[i].pollutant != pollutant || !rooms[i].is_finite)
      continue;
    ++n_cap;
    if (rooms[i].binds)
      continue;
    n_silent += rooms[i].largest <= 0.0;
    if (n++ == 0 || rooms[i].nearest > rooms[nearest].nearest)
      nearest = i;
  }
  if (n == 0)
    return LODE_OK;
  lode_text scope = {0};
  lode_status st = put_scope(found->env, in, &in->cap[nearest], &scope);
  if (st == LODE_OK && n_silent == n)
    lode_preflight_add(found, LODE_CONCERN_IDLE_CAP, in->cap[nearest].line,
                       "%zu of %zu caps on %s can never bind, for example %s: nothing that can run there emits it", n,
                       n_cap, in->pollutant[pollutant].id, scope.data);
  else if (st == LODE_OK)
    lode_preflight_add(found, LODE_CONCERN_IDLE_CAP, in->cap[nearest].line,
                       "%zu of %zu caps on %s can never bind; nearest comes the one %s: all that may be built could "
                       "emit at most %.3g %% of it",
                       n, n_cap, in->pollutant[pollutant].id, scope.data, 100.0 * rooms[nearest].nearest);
  lode_text_free(&scope);
  return st;
}

lode_status lode_preflight_caps(const lode_model *model, lode_preflight *found) {
  const lode_instance *in = model->instance;
  lode_reach *reach = NULL;
  room *rooms = lode_alloc(found->env, in->n_cap, sizeof *rooms, "caps");
  double *emission = lode_alloc(found->env, in->n_cap, sizeof *emission, "caps");
  bool *is_taken_up = lode_alloc(found->env, in->n_cap, sizeof *is_taken_up, "caps");
  lode_status st = LODE_E_NOMEM;
  if (rooms != NULL && emission != NULL && is_taken_up != NULL)
    st = lode_reach_create(found->env, model, &reach);
  for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t) {
    lode_reach_period(reach, t);
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_reach_scenario(reach, s, LODE_REACH_WITHOUT_CAPS);
      look_at_caps(reach, emission, is_taken_up, rooms);
    }
  }
  for (size_t i = 0; i < in->n_cap && st == LODE_OK; ++i)
    if (rooms[i].n_tight > 0 && in->cap[i].price.count == 0)
      st = report_tight(in, i, &rooms[i], found);
  for (size_t p = 0; p < in->n_pollutant && st == LODE_OK; ++p)
    st = report_idle(in, (int32_t)p, rooms, found);
  lode_reach_destroy(&reach);
  free(rooms);
  free(emission);
  free(is_taken_up);
  return st;
}
