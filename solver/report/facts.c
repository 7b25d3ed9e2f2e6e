/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a result folder and adds up what the report shows. */
#include "solver/report/facts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/read.h"
#include "solver/base/text.h"
#include "solver/report/facts_read.h"

typedef lode_facts_reader reader;

#define FILL_MAP(map, table)                                                                                           \
  for (size_t i = 0; i < in->n_##table; ++i)                                                                           \
    if ((st = lode_idmap_add(r->env, &r->map, in->table[i].id, (int32_t)i, &known)) != LODE_OK)                        \
      return st;

static lode_status fill_maps(reader *r) {
  const lode_instance *in = r->facts->in;
  int32_t known;
  lode_status st = LODE_OK;
  FILL_MAP(period, period)
  FILL_MAP(scenario, scenario)
  FILL_MAP(region, region)
  FILL_MAP(commodity, commodity)
  FILL_MAP(process, process)
  FILL_MAP(pollutant, pollutant)
  FILL_MAP(supply, supply)
  return st;
}
#undef FILL_MAP

/* Lanes ascending by (from, to): a counting sort by `to`, then one by `from`, both stable. */
static lode_status sort_lanes(reader *r) {
  const lode_instance *in = r->facts->in;
  size_t *first = lode_alloc(r->env, in->n_region + 2, sizeof *first, "lanes of the report");
  int32_t *other = lode_alloc(r->env, in->n_lane, sizeof *other, "lanes of the report");
  r->lane = lode_alloc(r->env, in->n_lane, sizeof *r->lane, "lanes of the report");
  const bool has_room = first != NULL && other != NULL && r->lane != NULL;
  for (int pass = 0; pass < 2 && has_room; ++pass) {
    memset(first, 0, (in->n_region + 2) * sizeof *first);
    for (size_t i = 0; i < in->n_lane; ++i)
      ++first[(pass == 0 ? in->lane[i].to : in->lane[i].from) + 1];
    for (size_t v = 0; v < in->n_region; ++v)
      first[v + 1] += first[v];
    for (size_t i = 0; i < in->n_lane; ++i) {
      const int32_t lane = pass == 0 ? (int32_t)i : other[i];
      const int32_t key = pass == 0 ? in->lane[lane].to : in->lane[lane].from;
      (pass == 0 ? other : r->lane)[first[key]++] = lane;
    }
  }
  free(first);
  free(other);
  return has_room ? LODE_OK : LODE_E_NOMEM;
}

static lode_status allocate(reader *r) {
  lode_facts *facts = r->facts;
  const lode_instance *in = facts->in;
  const size_t pairs = in->n_period * in->n_scenario;
  const struct {
    double **array;
    size_t n;
  } part[] = {
      {&facts->demand, pairs * in->n_commodity},
      {&facts->met, pairs * in->n_commodity},
      {&facts->import, pairs * in->n_commodity},
      {&facts->use, pairs * in->n_commodity},
      {&facts->made, pairs * in->n_commodity},
      {&facts->allowed, pairs * in->n_commodity},
      {&facts->activity, pairs * in->n_process},
      {&facts->penalty, pairs},
      {&facts->openness, in->n_scenario},
      {&facts->existing, in->n_period * in->n_process},
      {&facts->built, in->n_period * in->n_process},
  };
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    if ((*part[i].array = lode_alloc(r->env, part[i].n, sizeof(double), "sums of the report")) == NULL)
      return LODE_E_NOMEM;
  facts->region = lode_alloc(r->env, in->n_region, sizeof *facts->region, "cost of the regions");
  return facts->region != NULL ? lode_values_create(r->env, in, &r->values) : LODE_E_NOMEM;
}

/* Path of a file of the folder; false: it is not there, which is noted. */
static bool is_there(reader *r, const char *dir, const char *file, lode_text *path, lode_status *st) {
  path->length = 0;
  *st = lode_text_printf(r->env, path, "%s/%s", dir, file);
  if (*st != LODE_OK || access(path->data, F_OK) == 0)
    return *st == LODE_OK;
  r->facts->missing[r->facts->n_missing++] = file;
  return false;
}

static lode_status read_plan_and_status(reader *r, const char *dir) {
  lode_text path = {NULL, 0, 0};
  lode_status st;
  if (is_there(r, dir, "plan.xml", &path, &st))
    st = lode_plan_read(r->env, r->facts->in, path.data, false, &r->facts->plan);
  if (st == LODE_OK && is_there(r, dir, "status.json", &path, &st))
    st = lode_flat_json_read(r->env, path.data, &r->facts->status);
  lode_text_free(&path);
  return st;
}

#define COMPARE(field)                                                                                                 \
  if (x->field != y->field)                                                                                            \
    return x->field < y->field ? -1 : 1;

static int compare_flows(const void *a, const void *b) {
  const lode_flow *x = a, *y = b;
  COMPARE(commodity)
  COMPARE(period)
  COMPARE(from)
  COMPARE(to)
  COMPARE(scenario)
  return 0;
}
#undef COMPARE

static bool is_same_lane(const lode_flow *x, const lode_flow *y) {
  return x->commodity == y->commodity && x->period == y->period && x->from == y->from && x->to == y->to;
}

static lode_status sum_flows(lode_env *env, lode_facts *facts) {
  const lode_instance *in = facts->in;
  lode_status st = LODE_OK;
  if (facts->n_flow > 0)
    qsort(facts->flow, facts->n_flow, sizeof *facts->flow, compare_flows);
  for (size_t i = 0, end; i < facts->n_flow && st == LODE_OK; i = end) {
    const lode_flow *f = &facts->flow[i];
    lode_flow_sum sum = {f->commodity, f->period, f->from, f->to, 0.0, INFINITY, 0.0};
    for (end = i; end < facts->n_flow && is_same_lane(f, &facts->flow[end]); ++end) {
      const double flow = facts->flow[end].flow;
      sum.expected += in->scenario[facts->flow[end].scenario].probability * flow;
      sum.low = fmin(sum.low, flow);
      sum.high = fmax(sum.high, flow);
    }
    if (end - i < in->n_scenario)
      sum.low = 0.0;
    st = lode_reserve(env, (void **)&facts->haul, &facts->room_haul, facts->n_haul + 1, sizeof sum, "flows");
    if (st == LODE_OK)
      facts->haul[facts->n_haul++] = sum;
  }
  return st;
}

static lode_status read_all(reader *r, const char *dir) {
  lode_facts *facts = r->facts;
  lode_stages_collect(facts->in, &facts->stages);
  lode_status st = read_plan_and_status(r, dir);
  if (st == LODE_OK)
    st = allocate(r);
  if (st == LODE_OK)
    st = fill_maps(r);
  if (st == LODE_OK)
    st = sort_lanes(r);
  if (st == LODE_OK)
    st = lode_facts_tables(r, dir);
  if (st != LODE_OK)
    return st;
  lode_facts_allowed(r);
  lode_facts_openness(facts);
  if (facts->plan != NULL)
    lode_facts_plants(facts);
  return sum_flows(r->env, facts);
}

static lode_status read_instance(lode_env *env, const char *dir, lode_instance **in) {
  lode_text path = {NULL, 0, 0};
  lode_status st = lode_text_printf(env, &path, "%s/instance.xml", dir);
  if (st == LODE_OK && access(path.data, R_OK) != 0)
    st = LODE_FAIL(env, LODE_E_IO, "%s: %s; is %s the folder of a solve?", path.data, strerror(errno), dir);
  if (st == LODE_OK)
    st = lode_instance_read(env, path.data, in);
  lode_text_free(&path);
  return st;
}

lode_status lode_facts_read(lode_env *env, const char *dir, lode_facts **facts) {
  lode_facts *f = lode_alloc(env, 1, sizeof *f, "report");
  *facts = NULL;
  if (f == NULL)
    return LODE_E_NOMEM;
  reader r = {0};
  r.env = env;
  r.facts = f;
  lode_status st = read_instance(env, dir, &f->in);
  if (st == LODE_OK)
    st = read_all(&r, dir);
  lode_idmap *map[] = {&r.period, &r.scenario, &r.region, &r.commodity, &r.process, &r.pollutant, &r.supply};
  for (size_t i = 0; i < sizeof map / sizeof map[0]; ++i)
    lode_idmap_clear(map[i]);
  lode_values_destroy(&r.values);
  free(r.lane);
  if (st != LODE_OK)
    lode_facts_destroy(&f);
  *facts = f;
  return st;
}

void lode_facts_destroy(lode_facts **facts) {
  lode_facts *f = *facts;
  if (f == NULL)
    return;
  void *block[] = {f->demand, f->met,     f->import,   f->use,    f->made,  f->allowed, f->activity, f->existing,
                   f->built,  f->penalty, f->openness, f->region, f->limit, f->flow,    f->haul,     f->progress};
  free(f->worth);
  for (size_t i = 0; i < sizeof block / sizeof block[0]; ++i)
    free(block[i]);
  lode_plan_destroy(&f->plan);
  lode_instance_destroy(&f->in);
  lode_flat_json_clear(&f->status);
  free(f);
  *facts = NULL;
}

bool lode_facts_lack(const lode_facts *facts, const char *file) {
  for (size_t i = 0; i < facts->n_missing; ++i)
    if (strcmp(facts->missing[i], file) == 0)
      return true;
  return false;
}

bool lode_has_trade(const lode_facts *facts) {
  return facts->plan != NULL && !lode_facts_lack(facts, "demand.csv") && !lode_facts_lack(facts, "imports.csv") &&
         !lode_facts_lack(facts, "activity.csv");
}

lode_reliance lode_reliance_of(const lode_facts *facts, size_t t, size_t s, size_t c) {
  const size_t at = lode_facts_at(facts, t, s, c);
  return (lode_reliance){facts->import[at], facts->met[at] + facts->use[at], facts->demand[at], facts->met[at]};
}

lode_reliance lode_reliance_expected(const lode_facts *facts, size_t t, size_t c) {
  lode_reliance sum = {0.0, 0.0, 0.0, 0.0};
  for (size_t s = 0; s < facts->in->n_scenario; ++s) {
    const lode_reliance r = lode_reliance_of(facts, t, s, c);
    const double p = facts->in->scenario[s].probability;
    sum.import += p * r.import;
    sum.use += p * r.use;
    sum.demand += p * r.demand;
    sum.met += p * r.met;
  }
  return sum;
}

double lode_import_share(const lode_reliance *r) { return r->use > 0.0 ? r->import / r->use : 0.0; }

double lode_own_share(const lode_reliance *r) {
  if (r->demand > 0.0)
    return fmax(0.0, r->met - r->import) / r->demand;
  return r->use > 0.0 ? fmax(0.0, r->use - r->import) / r->use : 1.0;
}

double lode_unmet_share(const lode_reliance *r) {
  const double share = r->demand > 0.0 ? fmax(0.0, 1.0 - r->met / r->demand) : 0.0;
  return share < 5e-6 ? 0.0 : share;
}

bool lode_is_demanded(const lode_facts *facts, size_t c) {
  for (size_t t = 0; t < facts->in->n_period; ++t)
    for (size_t s = 0; s < facts->in->n_scenario; ++s)
      if (facts->demand[lode_facts_at(facts, t, s, c)] > 0.0)
        return true;
  return false;
}
