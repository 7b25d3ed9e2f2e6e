/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/relax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/timing.h"

static const double slack = 1e-9;        /* relative, as in lode_siting_allows */
static const double budget_share = 0.01; /* least step of a budget */

static bool list_has(lode_list list, int32_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == item)
      return true;
  return false;
}

static bool in_group(const lode_instance *in, int32_t group, int32_t site) {
  return group < 0 || list_has(in->group[group].region, in->site[site].region);
}

static bool needs_permit(const lode_instance *in, const lode_agency *a, lode_build b) {
  bool needs = a->process.n == 0;
  for (size_t i = 0; i < in->option[b.option].capacity.n && !needs; ++i)
    needs = list_has(a->process, in->option[b.option].capacity.term[i].item);
  return needs && in_group(in, a->group, b.site);
}

/** What one plant takes of a limit. */
static double part_of(const lode_instance *in, lode_build b, lode_limit kind, int32_t item, int32_t period) {
  if (period >= 0 && b.period != period)
    return 0.0;
  switch (kind) {
  case LODE_LIMIT_SITE:
    return b.site == item ? 1.0 : 0.0;
  case LODE_LIMIT_PERMITS:
    return needs_permit(in, &in->agency[item], b) ? 1.0 : 0.0;
  case LODE_LIMIT_BUDGET: {
    const lode_option *m = &in->option[b.option];
    const double grant = in->budget[item].is_net ? lode_at(in, m->grant, (size_t)b.period, 0.0) : 0.0;
    return in_group(in, in->budget[item].group, b.site) ? lode_at(in, m->capital, (size_t)b.period, 0.0) - grant : 0.0;
  }
  default:
    return 0.0;
  }
}

double lode_siting_use(const lode_instance *in, const lode_plan *plan, lode_limit kind, int32_t item, int32_t period) {
  double use = 0.0;
  if (kind == LODE_LIMIT_EXCLUSION) {
    for (size_t i = 0; i < in->exclusion[item].site.n; ++i) {
      bool is_used = false;
      for (size_t b = 0; b < plan->n_build && !is_used; ++b)
        is_used = plan->build[b].site == in->exclusion[item].site.item[i];
      use += is_used ? 1.0 : 0.0;
    }
    return use;
  }
  for (size_t b = 0; b < plan->n_build; ++b)
    use += part_of(in, plan->build[b], kind, item, period);
  return use;
}

/** Least that a plant which does not fit any more would take; INFINITY if every one that there is fits. */
static double least_that_does_not_fit(const lode_instance *in, const lode_siting_limit *l) {
  double least = INFINITY;
  const bool is_site = l->kind == LODE_LIMIT_SITE;
  const size_t first = is_site ? (size_t)l->item : 0, end = is_site ? first + 1 : in->n_site;
  for (size_t j = first; j < end; ++j)
    for (size_t o = 0; o < in->site[j].option.n; ++o)
      for (size_t t = 0; t < in->n_period; ++t) {
        const lode_build b = {(int32_t)j, in->site[j].option.item[o], (int32_t)t};
        const lode_on_line on = lode_build_on_line(in, b);
        const bool is_member = l->kind == LODE_LIMIT_EXCLUSION && list_has(in->exclusion[l->item].site, b.site);
        const double part = is_member ? 1.0 : part_of(in, b, l->kind, l->item, l->period);
        if (on.first < on.end && part > 0.0 && l->use + part > l->limit * (1.0 + slack))
          least = fmin(least, part);
      }
  return least;
}

/** Appends the limit if it is finite and some plant does not fit under it. */
static lode_status consider(lode_env *env, const lode_instance *in, const lode_plan *plan, lode_siting_limit l,
                            lode_siting_limit **list, size_t *n) {
  if (isinf(l.limit))
    return LODE_OK;
  l.use = lode_siting_use(in, plan, l.kind, l.item, l.period);
  const double least = least_that_does_not_fit(in, &l);
  /* a site without a plant is not short of plants, however few it may have */
  if (isinf(least) || (l.kind != LODE_LIMIT_BUDGET && l.use < l.limit))
    return LODE_OK;
  l.step = l.kind == LODE_LIMIT_BUDGET ? fmax(budget_share * l.limit, l.use + least - l.limit) : 1.0;
  const lode_status st = lode_resize(env, (void **)list, *n + 1, sizeof **list, "limits of siting");
  if (st == LODE_OK)
    (*list)[(*n)++] = l;
  return st;
}

lode_status lode_siting_tight(lode_env *env, const lode_instance *in, const lode_plan *plan, lode_siting_limit **list,
                              size_t *n) {
  lode_status st = LODE_OK;
  *list = NULL;
  *n = 0;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t b = 0; b < in->n_budget && st == LODE_OK; ++b)
      st = consider(env, in, plan,
                    (lode_siting_limit){.kind = LODE_LIMIT_BUDGET,
                                        .item = (int32_t)b,
                                        .period = (int32_t)t,
                                        .limit = lode_at(in, in->budget[b].amount, t, INFINITY)},
                    list, n);
    for (size_t a = 0; a < in->n_agency && st == LODE_OK; ++a)
      st = consider(env, in, plan,
                    (lode_siting_limit){.kind = LODE_LIMIT_PERMITS,
                                        .item = (int32_t)a,
                                        .period = (int32_t)t,
                                        .limit = floor(lode_at(in, in->agency[a].permits, t, INFINITY))},
                    list, n);
  }
  for (size_t x = 0; x < in->n_exclusion && st == LODE_OK; ++x)
    st =
        consider(env, in, plan,
                 (lode_siting_limit){
                     .kind = LODE_LIMIT_EXCLUSION, .item = (int32_t)x, .period = -1, .limit = in->exclusion[x].at_most},
                 list, n);
  for (size_t j = 0; j < in->n_site && st == LODE_OK; ++j)
    st = consider(
        env, in, plan,
        (lode_siting_limit){.kind = LODE_LIMIT_SITE, .item = (int32_t)j, .period = -1, .limit = in->site[j].max_builds},
        list, n);
  return st;
}

lode_status lode_series_set(lode_env *env, lode_instance *in, lode_series *series, size_t t, double absent,
                            double value) {
  const size_t first = in->n_number;
  const lode_status st =
      lode_resize(env, (void **)&in->number, in->n_number + in->n_period, sizeof *in->number, "numbers");
  if (st != LODE_OK)
    return st;
  for (size_t i = 0; i < in->n_period; ++i)
    in->number[first + i] = i == t ? value : lode_at(in, *series, i, absent);
  in->n_number += in->n_period;
  *series = (lode_series){(int32_t)first, (int32_t)in->n_period};
  return LODE_OK;
}

lode_status lode_siting_raise(lode_env *env, lode_instance *in, const lode_siting_limit *l, double step) {
  const double raised = l->limit + step;
  switch (l->kind) {
  case LODE_LIMIT_SITE:
    in->site[l->item].max_builds = (int)raised;
    return LODE_OK;
  case LODE_LIMIT_EXCLUSION:
    in->exclusion[l->item].at_most = (int)raised;
    return LODE_OK;
  case LODE_LIMIT_PERMITS:
    return lode_series_set(env, in, &in->agency[l->item].permits, (size_t)l->period, INFINITY, raised);
  case LODE_LIMIT_BUDGET:
    return lode_series_set(env, in, &in->budget[l->item].amount, (size_t)l->period, INFINITY, raised);
  default:
    return LODE_FAIL(env, LODE_E_BUG, "limit of kind %d is none of siting", (int)l->kind);
  }
}
