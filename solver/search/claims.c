/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/values.h"
#include "solver/search/relax.h"

static const char set_name[] = "limits raised"; /* no id of an instance has a space */

/** A list under way. */
typedef struct lister {
  lode_env *env;
  const lode_instance *in;
  lode_values *values;
  lode_claim **list;
  size_t *n, room;
} lister;

static size_t n_item(const lode_instance *in, lode_claim_kind kind) {
  const size_t n[LODE_N_CLAIM] = {[LODE_CLAIM_DEMAND] = in->n_demand,
                                  [LODE_CLAIM_MINIMUM] = in->n_supply,
                                  [LODE_CLAIM_CAP] = in->n_cap,
                                  [LODE_CLAIM_SHARE] = in->n_share,
                                  [LODE_CLAIM_IMPORT_TOTAL] = in->n_import_limit,
                                  [LODE_CLAIM_IMPORT] = in->n_import,
                                  [LODE_CLAIM_BUDGET] = in->n_budget,
                                  [LODE_CLAIM_PERMITS] = in->n_agency,
                                  [LODE_CLAIM_SUPPLY] = in->n_supply,
                                  [LODE_CLAIM_LANE] = in->n_lane,
                                  [LODE_CLAIM_DISPOSAL] = in->n_disposal,
                                  [LODE_CLAIM_EXCLUSION] = in->n_exclusion,
                                  [LODE_CLAIM_PREREQUISITE] = in->n_prerequisite,
                                  [LODE_CLAIM_SITE] = in->n_site};
  return n[kind];
}

/** Value of item i in period t and the scenario of l->values; INFINITY (of what must be met: 0) where it claims
 * nothing.
 */
static double value_of(const lister *l, lode_claim_kind kind, size_t i, size_t t) {
  const lode_instance *in = l->in;
  const lode_values *v = l->values;
  switch (kind) {
  case LODE_CLAIM_DEMAND:
    return in->demand[i].penalty.count > 0 ? 0.0 : v->demand[i];
  case LODE_CLAIM_MINIMUM:
    return lode_at(in, in->supply[i].minimum, t, 0.0);
  case LODE_CLAIM_CAP:
    return in->cap[i].price.count > 0 ? INFINITY : v->cap_limit[i];
  case LODE_CLAIM_SHARE:
    return in->share[i].price.count > 0 ? INFINITY : lode_at(in, in->share[i].at_most, t, INFINITY);
  case LODE_CLAIM_IMPORT_TOTAL:
    return v->total_limit[i];
  case LODE_CLAIM_IMPORT:
    return v->import_limit[i];
  case LODE_CLAIM_BUDGET:
    return lode_at(in, in->budget[i].amount, t, INFINITY);
  case LODE_CLAIM_PERMITS:
    return floor(lode_at(in, in->agency[i].permits, t, INFINITY));
  case LODE_CLAIM_SUPPLY:
    return v->supply_limit[i];
  case LODE_CLAIM_LANE:
    return lode_at(in, in->lane[i].capacity, t, INFINITY);
  case LODE_CLAIM_DISPOSAL:
    return lode_at(in, in->disposal[i].limit, t, INFINITY);
  case LODE_CLAIM_EXCLUSION:
    return in->exclusion[i].at_most;
  case LODE_CLAIM_PREREQUISITE:
    return 0.0;
  case LODE_CLAIM_SITE:
    return in->site[i].max_builds;
  case LODE_N_CLAIM:
    break;
  }
  return INFINITY;
}

static bool has_period(lode_claim_kind kind) { return kind < LODE_CLAIM_EXCLUSION; }

static lode_status list_kind(lister *l, lode_claim_kind kind, size_t t) {
  const lode_instance *in = l->in;
  const bool must = kind == LODE_CLAIM_DEMAND || kind == LODE_CLAIM_MINIMUM;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < n_item(in, kind) && st == LODE_OK; ++i) {
    lode_claim c = {kind, (int32_t)i, has_period(kind) ? (int32_t)t : -1, INFINITY, -INFINITY, 0};
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_values_resolve(in, t, s, l->values);
      const double value = value_of(l, kind, i, t);
      if (must ? value > c.most : value < c.least)
        c.tight = (int32_t)s;
      c.least = fmin(c.least, value);
      c.most = fmax(c.most, value);
    }
    if (must ? c.most <= 0.0 : isinf(c.least))
      continue;
    st = lode_reserve(l->env, (void **)l->list, &l->room, *l->n + 1, sizeof **l->list, "claims");
    if (st == LODE_OK)
      (*l->list)[(*l->n)++] = c;
  }
  return st;
}

lode_status lode_claims_list(lode_env *env, const lode_instance *in, size_t first, lode_claim **list, size_t *n) {
  lister l = {.env = env, .in = in, .list = list, .n = n};
  *list = NULL;
  *n = 0;
  lode_status st = lode_values_create(env, in, &l.values);
  for (int kind = 0; kind < LODE_CLAIM_EXCLUSION && st == LODE_OK; ++kind)
    st = list_kind(&l, (lode_claim_kind)kind, first);
  for (int kind = 0; kind < LODE_N_CLAIM; ++kind) {
    if (!has_period((lode_claim_kind)kind) && st == LODE_OK)
      st = list_kind(&l, (lode_claim_kind)kind, first);
    for (size_t t = 0; t < in->n_period && has_period((lode_claim_kind)kind) && st == LODE_OK; ++t)
      if (t != first)
        st = list_kind(&l, (lode_claim_kind)kind, t);
  }
  lode_values_destroy(&l.values);
  return st;
}

bool lode_claim_is_whole(const lode_claim *c) {
  return c->kind == LODE_CLAIM_PERMITS || c->kind == LODE_CLAIM_EXCLUSION || c->kind == LODE_CLAIM_SITE;
}

/** The set of adjustments that raises limits, applied last in every scenario. */
static lode_status open_set(lode_env *env, lode_instance *in, lode_adjustments **set) {
  if (in->n_adjustments > 0 && strcmp(in->adjustments[in->n_adjustments - 1].id, set_name) == 0) {
    *set = &in->adjustments[in->n_adjustments - 1];
    return LODE_OK;
  }
  lode_status st =
      lode_resize(env, (void **)&in->adjustments, in->n_adjustments + 1, sizeof *in->adjustments, "adjustments");
  if (st != LODE_OK)
    return st;
  *set = &in->adjustments[in->n_adjustments];
  **set = (lode_adjustments){0};
  if (((*set)->id = lode_alloc(env, sizeof set_name, 1, "adjustments")) == NULL)
    return LODE_E_NOMEM;
  memcpy((*set)->id, set_name, sizeof set_name);
  const int32_t number = (int32_t)in->n_adjustments++;
  for (size_t s = 0; s < in->n_scenario && st == LODE_OK; ++s) {
    lode_list *apply = &in->scenario[s].apply;
    st = lode_resize(env, (void **)&apply->item, apply->n + 1, sizeof *apply->item, "adjustments");
    if (st == LODE_OK)
      apply->item[apply->n++] = number;
  }
  return st;
}

/** Adds to a value that scenarios may have changed. */
static lode_status add_to_value(lode_env *env, lode_instance *in, lode_target target, const lode_claim *c, double by) {
  lode_adjustments *set = NULL;
  lode_status st = open_set(env, in, &set);
  if (st == LODE_OK)
    st = lode_resize(env, (void **)&set->adjust, set->n_adjust + 1, sizeof *set->adjust, "adjustments");
  if (st != LODE_OK)
    return st;
  lode_adjust *a = &set->adjust[set->n_adjust];
  *a = (lode_adjust){.target = target,
                     .op = LODE_OP_ADD,
                     .commodity = -1,
                     .region = -1,
                     .process = -1,
                     .pollutant = -1,
                     .supply = -1,
                     .import_limit = -1};
  if ((a->matched = lode_alloc(env, 1, sizeof *a->matched, "adjustments")) == NULL)
    return LODE_E_NOMEM;
  a->matched[0] = c->item;
  a->n_matched = 1;
  ++set->n_adjust;
  return lode_series_set(env, in, &a->value, (size_t)c->period, 0.0, by);
}

static lode_status add_to_series(lode_env *env, lode_instance *in, lode_series *series, const lode_claim *c,
                                 double by) {
  const size_t t = (size_t)c->period;
  const double given = lode_at(in, *series, t, INFINITY);
  return lode_series_set(env, in, series, t, INFINITY, given + by);
}

static int add_to_count(int count, double by) { return by > 1e6 ? 1000000 : count + (int)by; }

lode_status lode_claim_raise(lode_env *env, lode_instance *in, const lode_claim *c, double by) {
  switch (c->kind) {
  case LODE_CLAIM_CAP:
    return add_to_value(env, in, LODE_ADJUST_CAP_LIMIT, c, by);
  case LODE_CLAIM_IMPORT_TOTAL:
    return add_to_value(env, in, LODE_ADJUST_TOTAL_LIMIT, c, by);
  case LODE_CLAIM_IMPORT:
    return add_to_value(env, in, LODE_ADJUST_IMPORT_LIMIT, c, by);
  case LODE_CLAIM_SUPPLY:
    return add_to_value(env, in, LODE_ADJUST_SUPPLY_LIMIT, c, by);
  case LODE_CLAIM_SHARE:
    return add_to_series(env, in, &in->share[c->item].at_most, c, by);
  case LODE_CLAIM_BUDGET:
    return add_to_series(env, in, &in->budget[c->item].amount, c, by);
  case LODE_CLAIM_PERMITS:
    return add_to_series(env, in, &in->agency[c->item].permits, c, by);
  case LODE_CLAIM_LANE:
    return add_to_series(env, in, &in->lane[c->item].capacity, c, by);
  case LODE_CLAIM_DISPOSAL:
    return add_to_series(env, in, &in->disposal[c->item].limit, c, by);
  case LODE_CLAIM_EXCLUSION:
    in->exclusion[c->item].at_most = add_to_count(in->exclusion[c->item].at_most, by);
    return LODE_OK;
  case LODE_CLAIM_SITE:
    in->site[c->item].max_builds = add_to_count(in->site[c->item].max_builds, by);
    return LODE_OK;
  case LODE_CLAIM_PREREQUISITE: /* a site that needs itself needs nothing */
    in->prerequisite[c->item].needs = in->prerequisite[c->item].site;
    return LODE_OK;
  case LODE_CLAIM_DEMAND:
  case LODE_CLAIM_MINIMUM:
  case LODE_N_CLAIM:
    break;
  }
  return LODE_FAIL(env, LODE_E_BUG, "claim of kind %d is no limit", (int)c->kind);
}

const char *lode_claim_unit(const lode_instance *in, const lode_claim *c) {
  const size_t i = (size_t)c->item;
  switch (c->kind) {
  case LODE_CLAIM_DEMAND:
    return in->commodity[in->demand[i].commodity].unit;
  case LODE_CLAIM_MINIMUM:
  case LODE_CLAIM_SUPPLY:
    return in->commodity[in->supply[i].commodity].unit;
  case LODE_CLAIM_CAP:
    return in->pollutant[in->cap[i].pollutant].unit;
  case LODE_CLAIM_IMPORT_TOTAL:
    return in->commodity[in->import_limit[i].commodity.item[0]].unit;
  case LODE_CLAIM_IMPORT:
    return in->commodity[in->import[i].commodity].unit;
  case LODE_CLAIM_BUDGET:
    return in->money;
  case LODE_CLAIM_PERMITS:
    return "starts";
  case LODE_CLAIM_LANE:
    return in->mass_unit != NULL ? in->mass_unit : "";
  case LODE_CLAIM_DISPOSAL:
    return in->commodity[in->disposal[i].commodity].unit;
  case LODE_CLAIM_EXCLUSION:
    return "sites";
  case LODE_CLAIM_SITE:
    return "plants";
  case LODE_CLAIM_SHARE:
  case LODE_CLAIM_PREREQUISITE:
  case LODE_N_CLAIM:
    break;
  }
  return "";
}

static const char *scope_of(const lode_instance *in, int32_t region, int32_t group, const char **word) {
  *word = region >= 0 ? " in " : group >= 0 ? " in group " : "";
  return region >= 0 ? in->region[region].id : group >= 0 ? in->group[group].id : "";
}

/** "LINE: cap on wastewater in A". */
static lode_status say_what(lode_env *env, const lode_instance *in, const lode_claim *c, lode_text *text) {
  const size_t i = (size_t)c->item;
  const char *word = "", *scope;
  switch (c->kind) {
  case LODE_CLAIM_DEMAND:
    return lode_text_printf(env, text, "%d: demand of %s in %s that must be met", in->demand[i].line,
                            in->commodity[in->demand[i].commodity].id, in->region[in->demand[i].region].id);
  case LODE_CLAIM_MINIMUM:
    return lode_text_printf(env, text, "%d: minimum of supply %s that must be taken", in->supply[i].line,
                            in->supply[i].id);
  case LODE_CLAIM_CAP:
    scope = scope_of(in, in->cap[i].region, in->cap[i].group, &word);
    return lode_text_printf(env, text, "%d: cap on %s%s%s", in->cap[i].line, in->pollutant[in->cap[i].pollutant].id,
                            *word != '\0' ? word : " in total", scope);
  case LODE_CLAIM_SHARE:
    return lode_text_printf(env, text, "%d: import share %s", in->share[i].line, in->share[i].id);
  case LODE_CLAIM_IMPORT_TOTAL:
    return lode_text_printf(env, text, "%d: import limit %s", in->import_limit[i].line, in->import_limit[i].id);
  case LODE_CLAIM_IMPORT:
    return lode_text_printf(env, text, "%d: limit on imports of %s at %s", in->import[i].line,
                            in->commodity[in->import[i].commodity].id, in->region[in->import[i].region].id);
  case LODE_CLAIM_BUDGET:
    scope = scope_of(in, -1, in->budget[i].group, &word);
    return lode_text_printf(env, text, "%d: budget %s%s%s", in->budget[i].line, in->budget[i].id, word, scope);
  case LODE_CLAIM_PERMITS:
    scope = scope_of(in, -1, in->agency[i].group, &word);
    return lode_text_printf(env, text, "%d: permits of %s%s%s", in->agency[i].line, in->agency[i].id, word, scope);
  case LODE_CLAIM_SUPPLY:
    return lode_text_printf(env, text, "%d: limit of supply %s (%s in %s)", in->supply[i].line, in->supply[i].id,
                            in->commodity[in->supply[i].commodity].id, in->region[in->supply[i].region].id);
  case LODE_CLAIM_LANE:
    return lode_text_printf(env, text, "%d: capacity of the lane from %s to %s", in->lane[i].line,
                            in->region[in->lane[i].from].id, in->region[in->lane[i].to].id);
  case LODE_CLAIM_DISPOSAL:
    scope = scope_of(in, in->disposal[i].region, -1, &word);
    return lode_text_printf(env, text, "%d: limit on disposal of %s%s%s", in->disposal[i].line,
                            in->commodity[in->disposal[i].commodity].id, *word != '\0' ? word : " in each region",
                            scope);
  case LODE_CLAIM_EXCLUSION:
    return lode_text_printf(env, text, "%d: exclusion %s", in->exclusion[i].line, in->exclusion[i].id);
  case LODE_CLAIM_PREREQUISITE:
    return lode_text_printf(env, text, "%d: prerequisite: %s needs %s", in->prerequisite[i].line,
                            in->site[in->prerequisite[i].site].id, in->site[in->prerequisite[i].needs].id);
  case LODE_CLAIM_SITE:
    return lode_text_printf(env, text, "%d: plants at site %s", in->site[i].line, in->site[i].id);
  case LODE_N_CLAIM:
    break;
  }
  return LODE_FAIL(env, LODE_E_BUG, "claim of kind %d", (int)c->kind);
}

lode_status lode_claim_say(lode_env *env, const lode_instance *in, const lode_claim *c, lode_text *text) {
  lode_status st = lode_text_printf(env, text, "%s:", in->source);
  if (st == LODE_OK)
    st = say_what(env, in, c, text);
  if (st == LODE_OK && c->period >= 0)
    st = lode_text_printf(env, text, ", period %s", in->period[c->period].id);
  if (st != LODE_OK || c->kind == LODE_CLAIM_PREREQUISITE)
    return st;
  const bool must = c->kind == LODE_CLAIM_DEMAND || c->kind == LODE_CLAIM_MINIMUM;
  const char *unit = lode_claim_unit(in, c);
  st = lode_text_printf(env, text, ": %.6g%s%s", must ? c->most : c->least, *unit != '\0' ? " " : "", unit);
  return st == LODE_OK && c->most > c->least ? lode_text_printf(env, text, " in scenario %s", in->scenario[c->tight].id)
                                             : st;
}

lode_status lode_claims_say(lode_env *env, const lode_instance *in, const lode_claim *any, size_t n, bool of_period,
                            lode_text *text) {
  static const char *const name[LODE_N_CLAIM] = {[LODE_CLAIM_DEMAND] = "demands that must be met",
                                                 [LODE_CLAIM_MINIMUM] = "minima of supplies that must be taken",
                                                 [LODE_CLAIM_CAP] = "caps on pollutants",
                                                 [LODE_CLAIM_SHARE] = "import shares",
                                                 [LODE_CLAIM_IMPORT_TOTAL] = "import limits over all ports",
                                                 [LODE_CLAIM_IMPORT] = "limits on imports at ports",
                                                 [LODE_CLAIM_BUDGET] = "budgets",
                                                 [LODE_CLAIM_PERMITS] = "limits on permits",
                                                 [LODE_CLAIM_SUPPLY] = "limits of supplies",
                                                 [LODE_CLAIM_LANE] = "capacities of lanes",
                                                 [LODE_CLAIM_DISPOSAL] = "limits on disposal",
                                                 [LODE_CLAIM_EXCLUSION] = "exclusions",
                                                 [LODE_CLAIM_PREREQUISITE] = "prerequisites",
                                                 [LODE_CLAIM_SITE] = "limits on the plants at a site"};
  const bool is_of_period = of_period && any->period >= 0;
  return lode_text_printf(env, text, "%zu %s%s%s", n, name[any->kind], is_of_period ? ", period " : "",
                          is_of_period ? in->period[any->period].id : "");
}
