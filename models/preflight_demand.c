/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Demand against what can be had, whatever is built. First what nothing can reach in any period and scenario; then, for
 * the rest, the largest shortage of each commodity and period over the scenarios, with the reason followed upstream.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/diagnostics.h"
#include "models/preflight.h"
#include "models/reach.h"
#include "models/skeleton.h"

/* Below this share of the demand a shortage is rounding. */
static const double small_share = 1e-6;
/* Periods that are named. */
enum { MAX_PERIOD = 6 };

/** What a commodity lacks in one period, in the scenario where it lacks most. */
typedef struct shortage {
  double total, met; /* total 0: nothing */
  size_t scenario, n_short;
  bool is_hard; /* what can be met falls short of the hard demands alone */
} shortage;

typedef struct sweep {
  const lode_model *model;
  lode_preflight *found;
  lode_reach *reach;
  bool *is_asked, *is_reached; /* [n_demand] in some (t,s) */
  bool *is_hard;               /* [n_demand] reached somewhere and without a penalty */
  bool *has_something;         /* [n_place] in some (t,s) */
  shortage *worst;             /* [n_commodity] of the period */
} sweep;

static size_t place_of(const lode_instance *in, int32_t region, int32_t commodity) {
  return (size_t)region * in->n_commodity + (size_t)commodity;
}

static void look_everywhere(sweep *w) {
  const lode_instance *in = w->model->instance;
  for (size_t t = 0; t < in->n_period; ++t) {
    lode_reach_period(w->reach, t);
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_reach_scenario(w->reach, s, LODE_REACH_WITH_CAPS);
      for (size_t d = 0; d < in->n_demand; ++d)
        if (w->reach->values->demand[d] > 0.0) {
          w->is_asked[d] = true;
          w->is_reached[d] |= w->reach->arises[place_of(in, in->demand[d].region, in->demand[d].commodity)];
        }
      for (size_t i = 0; i < w->reach->n_place; ++i)
        w->has_something[i] |= w->reach->arises[i];
    }
  }
}

static void report_unreached(const sweep *w) {
  const lode_instance *in = w->model->instance;
  size_t n_asked = 0;
  for (size_t d = 0; d < in->n_demand; ++d) {
    n_asked += w->is_asked[d];
    if (w->is_asked[d] && !w->is_reached[d])
      lode_preflight_add(w->found, LODE_CONCERN_DEMAND, in->demand[d].line,
                         "no plan can bring any %s to %s, in any period or scenario: %s",
                         in->commodity[in->demand[d].commodity].id, in->region[in->demand[d].region].id,
                         in->demand[d].penalty.count > 0 ? "all of this demand stays unmet"
                                                         : "it must be met, so the instance is infeasible");
  }
  if (n_asked == 0)
    lode_preflight_add(w->found, LODE_CONCERN_DEMAND, 0, "there is no demand in any period or scenario");
}

/** Can the lane carry the commodity in some period? */
static bool may_carry(const lode_instance *in, const lode_lane *lane, size_t c) {
  double most = 0.0;
  for (size_t t = 0; t < in->n_period; ++t)
    most = fmax(most, lode_at(in, lane->capacity, t, INFINITY));
  return most > 0.0 && !isnan(lode_lane_unit_cost(in, lane, (int32_t)c, 0));
}

/** The model leaves out flows that are of no use to anybody: what they could bring can be had all the same. */
static void follow_useless_lanes(sweep *w) {
  const lode_instance *in = w->model->instance;
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (size_t l = 0; l < in->n_lane; ++l)
      for (size_t c = 0; c < in->n_commodity; ++c) {
        const lode_lane *lane = &in->lane[l];
        bool *there = &w->has_something[place_of(in, lane->to, (int32_t)c)];
        if (*there || !w->has_something[place_of(in, lane->from, (int32_t)c)] || !may_carry(in, lane, c))
          continue;
        *there = has_changed = true;
      }
  }
}

/** Is anything at all there? @return the region, from `first`, where there is not; n_region: none */
static size_t next_bare(const sweep *w, size_t first) {
  const lode_instance *in = w->model->instance;
  for (size_t r = first; r < in->n_region; ++r) {
    size_t c = 0;
    while (c < in->n_commodity && !w->has_something[r * in->n_commodity + c])
      ++c;
    if (c == in->n_commodity)
      return r;
  }
  return in->n_region;
}

static void report_regions(sweep *w) {
  const lode_instance *in = w->model->instance;
  bool is_asked = false;
  for (size_t d = 0; d < in->n_demand && !is_asked; ++d)
    is_asked = w->is_asked[d];
  if (!is_asked || next_bare(w, 0) == in->n_region)
    return;
  follow_useless_lanes(w);
  for (size_t r = next_bare(w, 0); r < in->n_region; r = next_bare(w, r + 1))
    lode_preflight_add(w->found, LODE_CONCERN_REGION, in->region[r].line,
                       "nothing can be had in %s: no supply, import, plant or site there gives anything, and no lane "
                       "brings it from elsewhere",
                       in->region[r].id);
}

/* ---- shortages */

/** Most that arises of a commodity in all regions, by where it comes from. */
typedef struct origin {
  double supply, import, made, capacity; /* made: at most; capacity: if nothing but capacity held it down */
  lode_hold hold;                        /* what costs most of the difference */
  int32_t item;
} origin;

static origin find_origin(const lode_reach *r, int32_t c, double *lost) {
  const lode_instance *in = r->model->instance;
  const lode_columns *m = &r->model->skeleton->matrix[r->t];
  origin o = {.item = -1};
  double worst_loss = 0.0;
  for (size_t i = 0; i < in->n_supply; ++i)
    o.supply += in->supply[i].commodity == c ? r->values->supply_limit[i] : 0.0;
  for (size_t i = 0; i < in->n_import; ++i)
    o.import += in->import[i].commodity == c ? r->values->import_limit[i] : 0.0;
  o.import = fmin(o.import, r->import_most[c]);
  memset(lost, 0, (in->n_commodity + in->n_cap) * sizeof *lost);
  for (size_t j = 0; j < r->n_activity; ++j)
    for (size_t e = m->start[j]; e < m->start[j + 1]; ++e) {
      const lode_tag tag = r->model->skeleton->row[m->row[e]];
      if (tag.kind != LODE_ROW_BALANCE || tag.b != c || m->value[e] <= 0.0 || r->capacity[j] <= 0.0)
        continue;
      o.made += m->value[e] * r->most[j];
      o.capacity += m->value[e] * r->capacity[j];
      if (r->hold[j] == LODE_HOLD_NONE)
        continue;
      const size_t slot = (size_t)r->hold_item[j] + (r->hold[j] == LODE_HOLD_CAP ? in->n_commodity : 0);
      lost[slot] += m->value[e] * (r->capacity[j] - r->most[j]);
      if (lost[slot] > worst_loss) {
        worst_loss = lost[slot];
        o.hold = r->hold[j];
        o.item = r->hold_item[j];
      }
    }
  return o;
}

static lode_status put_amount(lode_env *env, lode_text *text, const char *before, double amount) {
  return isinf(amount) ? lode_text_printf(env, text, "%swithout limit", before)
                       : lode_text_printf(env, text, "%s%.6g", before, amount);
}

/** "supplies 0, imports 200, plants 300 of 900 for lack of metal", and upstream. Local. */
static lode_status put_origin(const lode_reach *r, int32_t c, double *lost, lode_text *text) {
  const lode_instance *in = r->model->instance;
  lode_env *env = r->env;
  lode_status st = LODE_OK;
  bool *is_told = lode_alloc(env, in->n_commodity, sizeof *is_told, "commodities");
  if (is_told == NULL)
    return LODE_E_NOMEM;
  for (bool more = true; more && st == LODE_OK;) {
    const origin o = find_origin(r, c, lost);
    is_told[c] = true;
    more = false;
    st = lode_text_printf(env, text, "; %s: ", in->commodity[c].id);
    if (st == LODE_OK)
      st = put_amount(env, text, "supplies ", o.supply);
    if (st == LODE_OK)
      st = put_amount(env, text, ", imports ", o.import);
    if (st == LODE_OK)
      st = put_amount(env, text, ", plants ", o.made);
    if (st != LODE_OK || !(o.made < o.capacity * (1.0 - small_share)))
      continue;
    if (o.hold == LODE_HOLD_INPUT)
      st = lode_text_printf(env, text, " of %.6g for lack of %s", o.capacity, in->commodity[o.item].id);
    else if (o.hold == LODE_HOLD_USE)
      st = lode_text_printf(env, text, " of %.6g as %s that they also make has no use or disposal", o.capacity,
                            in->commodity[o.item].id);
    else
      st = lode_text_printf(env, text, " of %.6g for the cap on %s (line %d)", o.capacity,
                            in->pollutant[in->cap[o.item].pollutant].id, in->cap[o.item].line);
    more = o.hold == LODE_HOLD_INPUT && !is_told[o.item];
    c = more ? o.item : c;
  }
  free(is_told);
  return st;
}

static void compare(sweep *w, size_t t, size_t s) {
  const lode_instance *in = w->model->instance;
  for (size_t c = 0; c < in->n_commodity; ++c) {
    double total = 0.0, hard = 0.0;
    for (size_t d = 0; d < in->n_demand; ++d)
      if ((size_t)in->demand[d].commodity == c && w->is_reached[d]) {
        total += w->reach->values->demand[d];
        hard += w->is_hard[d] ? w->reach->values->demand[d] : 0.0;
      }
    if (total <= 0.0)
      continue;
    const double met = lode_reach_met(w->reach, (int32_t)c, w->is_reached);
    const bool is_hard = hard > 0.0 && lode_reach_met(w->reach, (int32_t)c, w->is_hard) < hard * (1.0 - small_share);
    if (met >= total * (1.0 - small_share))
      continue;
    shortage *worst = &w->worst[c * in->n_period + t];
    ++worst->n_short;
    if (is_hard > worst->is_hard ||
        (is_hard == worst->is_hard && (worst->total <= 0.0 || total - met > worst->total - worst->met))) {
      worst->total = total;
      worst->met = met;
      worst->scenario = s;
      worst->is_hard = is_hard;
    }
  }
}

/** "P1 60 %, P2 97.1 %, and 4 more periods": how much can be met in each that is short. Local. */
static lode_status put_periods(const sweep *w, size_t c, lode_text *text) {
  const lode_instance *in = w->model->instance;
  size_t n = 0;
  lode_status st = LODE_OK;
  for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t) {
    const shortage *a = &w->worst[c * in->n_period + t];
    if (a->total > 0.0 && ++n <= MAX_PERIOD)
      st = lode_text_printf(w->found->env, text, "%s%s %.3g %%", n > 1 ? ", " : "", in->period[t].id,
                            100.0 * a->met / a->total);
  }
  if (st == LODE_OK && n > MAX_PERIOD)
    st = lode_text_printf(w->found->env, text, " and %zu more periods", n - MAX_PERIOD);
  return st;
}

/** The period with the largest shortage of a commodity, of hard demands if there is one; n_period if none is short. */
static size_t find_worst(const sweep *w, size_t c) {
  const size_t n = w->model->instance->n_period;
  const shortage *a = &w->worst[c * n];
  size_t worst = n;
  for (size_t t = 0; t < n; ++t)
    if (a[t].total > 0.0 &&
        (worst == n || a[t].is_hard > a[worst].is_hard ||
         (a[t].is_hard == a[worst].is_hard && a[t].total - a[t].met > a[worst].total - a[worst].met)))
      worst = t;
  return worst;
}

static lode_status report_shortage(sweep *w, size_t c, double *lost) {
  const lode_instance *in = w->model->instance;
  const size_t t = find_worst(w, c);
  if (t == in->n_period)
    return LODE_OK;
  const shortage *worst = &w->worst[c * in->n_period + t];
  lode_text periods = {0}, why = {0};
  char unit[72];
  int line = 0;
  for (size_t d = in->n_demand; d-- > 0;)
    if ((size_t)in->demand[d].commodity == c && w->is_reached[d])
      line = in->demand[d].line;
  lode_reach_period(w->reach, t);
  lode_reach_scenario(w->reach, worst->scenario, LODE_REACH_WITH_CAPS);
  lode_status st = put_periods(w, c, &periods);
  if (st == LODE_OK)
    st = put_origin(w->reach, (int32_t)c, lost, &why);
  if (st == LODE_OK)
    lode_preflight_add(
        w->found, worst->is_hard ? LODE_CONCERN_DEMAND : LODE_CONCERN_SHORTAGE, line,
        "whatever is built, at most this much of the demand for %s can be met: %s; worst in %s of scenario "
        "%s (%zu of %zu are short): %.6g of %.6g %s%s%s",
        in->commodity[c].id, periods.data, in->period[t].id, in->scenario[worst->scenario].id, worst->n_short,
        in->n_scenario, worst->met, worst->total, lode_shown(unit, in->commodity[c].unit),
        worst->is_hard ? "; it must be met, so the instance is infeasible" : "", why.data);
  lode_text_free(&periods);
  lode_text_free(&why);
  return st;
}

static lode_status look_at_shortages(sweep *w) {
  const lode_instance *in = w->model->instance;
  lode_status st = LODE_OK;
  double *lost = lode_alloc(w->found->env, in->n_commodity + in->n_cap, sizeof *lost, "reasons");
  if (lost == NULL)
    return LODE_E_NOMEM;
  for (size_t t = 0; t < in->n_period; ++t) {
    lode_reach_period(w->reach, t);
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_reach_scenario(w->reach, s, LODE_REACH_WITH_CAPS);
      compare(w, t, s);
    }
  }
  for (size_t c = 0; c < in->n_commodity && st == LODE_OK; ++c)
    st = report_shortage(w, c, lost);
  free(lost);
  return st;
}

lode_status lode_preflight_demand(const lode_model *model, lode_preflight *found) {
  const lode_instance *in = model->instance;
  sweep w = {.model = model, .found = found};
  w.is_asked = lode_alloc(found->env, in->n_demand, sizeof *w.is_asked, "demands");
  w.is_reached = lode_alloc(found->env, in->n_demand, sizeof *w.is_reached, "demands");
  w.is_hard = lode_alloc(found->env, in->n_demand, sizeof *w.is_hard, "demands");
  w.has_something = lode_alloc(found->env, in->n_region * in->n_commodity, sizeof *w.has_something, "regions");
  w.worst = lode_alloc(found->env, in->n_commodity * in->n_period, sizeof *w.worst, "commodities");
  lode_status st = LODE_E_NOMEM;
  if (w.is_asked != NULL && w.is_reached != NULL && w.is_hard != NULL && w.has_something != NULL && w.worst != NULL)
    st = lode_reach_create(found->env, model, &w.reach);
  if (st == LODE_OK) {
    look_everywhere(&w);
    report_unreached(&w);
    report_regions(&w);
    for (size_t d = 0; d < in->n_demand; ++d)
      w.is_hard[d] = w.is_reached[d] && in->demand[d].penalty.count == 0;
    st = look_at_shortages(&w);
  }
  lode_reach_destroy(&w.reach);
  free(w.is_asked);
  free(w.is_reached);
  free(w.is_hard);
  free(w.has_something);
  free(w.worst);
  return st;
}
