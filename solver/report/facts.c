/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a result folder and adds up what the page shows. Tables may be long: a row at a time, sums alone are kept. */
#include "solver/report/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/idmap.h"
#include "instances/read.h"
#include "solver/base/csv.h"
#include "solver/base/text.h"

enum { MOST_REGIONS_OF_MAP = 400, MOST_COLUMNS = 8 };

/* A cap counts as binding from here on; the table holds what a solver with tolerances found. */
static const double binding_share = 0.999;

typedef struct reader {
  lode_env *env;
  lode_facts *facts;
  lode_idmap period, scenario, region, commodity, process, pollutant;
  lode_csv *csv;
  const char *path;
  size_t column[MOST_COLUMNS];
} reader;

typedef lode_status (*row_reader)(reader *r);

static lode_status find_id(reader *r, const lode_idmap *map, const char *what, int field, int32_t *index) {
  const char *id = lode_csv_field(r->csv, r->column[field]);
  *index = lode_idmap_find(map, id, strlen(id));
  if (*index < 0)
    return LODE_FAIL(r->env, LODE_E_INPUT, "%s:%zu: %s \"%s\" is not in the instance", r->path, lode_csv_line(r->csv),
                     what, id);
  return LODE_OK;
}

static lode_status number(reader *r, int field, double *value) {
  return lode_csv_number(r->env, r->csv, r->column[field], value);
}

/* Columns 0 and 1 of every table of operations. */
static lode_status find_pair(reader *r, int32_t *t, int32_t *s) {
  lode_status st = find_id(r, &r->period, "period", 0, t);
  return st == LODE_OK ? find_id(r, &r->scenario, "scenario", 1, s) : st;
}

/* Adds field `from` of the row (period, scenario, commodity, ...) to `sum`. */
static lode_status add_amount(reader *r, int from, double *sum) {
  int32_t t, s, c;
  double amount;
  lode_status st = find_pair(r, &t, &s);
  if (st != LODE_OK || (st = find_id(r, &r->commodity, "commodity", 2, &c)) != LODE_OK ||
      (st = number(r, from, &amount)) != LODE_OK)
    return st;
  sum[lode_facts_at(r->facts, (size_t)t, (size_t)s, (size_t)c)] += amount;
  return LODE_OK;
}

static lode_status demand_row(reader *r) {
  lode_status st = add_amount(r, 3, r->facts->demand);
  return st == LODE_OK ? add_amount(r, 4, r->facts->met) : st;
}

static lode_status import_row(reader *r) { return add_amount(r, 3, r->facts->import); }

static lode_status activity_row(reader *r) {
  const lode_instance *in = r->facts->in;
  int32_t t, s, k;
  double activity;
  lode_status st = find_pair(r, &t, &s);
  if (st != LODE_OK || (st = find_id(r, &r->process, "process", 2, &k)) != LODE_OK ||
      (st = number(r, 3, &activity)) != LODE_OK)
    return st;
  for (size_t i = 0; i < in->process[k].in.n; ++i) {
    const lode_term *term = &in->process[k].in.term[i];
    r->facts->use[lode_facts_at(r->facts, (size_t)t, (size_t)s, (size_t)term->item)] +=
        activity * lode_at(in, term->amount, (size_t)t, 0.0);
  }
  return LODE_OK;
}

static lode_status flow_row(reader *r) {
  const lode_instance *in = r->facts->in;
  int32_t t, s, from, to, c;
  double flow;
  lode_status st = find_pair(r, &t, &s);
  if (st != LODE_OK || (size_t)t + 1 < in->n_period)
    return st;
  if ((st = find_id(r, &r->region, "region", 2, &from)) != LODE_OK ||
      (st = find_id(r, &r->region, "region", 3, &to)) != LODE_OK ||
      (st = find_id(r, &r->commodity, "commodity", 4, &c)) != LODE_OK || (st = number(r, 5, &flow)) != LODE_OK)
    return st;
  r->facts->haul[(size_t)from * in->n_region + (size_t)to] +=
      in->scenario[s].probability * in->commodity[c].mass * flow;
  return LODE_OK;
}

static lode_status emission_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_binding b = {0};
  lode_status st = find_pair(r, &b.period, &b.scenario);
  if (st != LODE_OK || strcmp(lode_csv_field(r->csv, r->column[5]), "none") == 0)
    return st;
  if ((st = find_id(r, &r->pollutant, "pollutant", 3, &b.pollutant)) != LODE_OK ||
      (st = number(r, 4, &b.emission)) != LODE_OK || (st = number(r, 5, &b.limit)) != LODE_OK ||
      (st = number(r, 6, &b.excess)) != LODE_OK)
    return st;
  if (b.emission < binding_share * b.limit && b.excess == 0.0)
    return LODE_OK;
  snprintf(b.scope, sizeof b.scope, "%s", lode_csv_field(r->csv, r->column[2]));
  st = lode_reserve(r->env, (void **)&facts->binding, &facts->room_binding, facts->n_binding + 1,
                    sizeof *facts->binding, "limits that bind");
  if (st == LODE_OK)
    facts->binding[facts->n_binding++] = b;
  return st;
}

/* An empty cell is NAN. */
static lode_status number_or_nothing(reader *r, int field, double *value) {
  *value = NAN;
  return lode_csv_field(r->csv, r->column[field])[0] == '\0' ? LODE_OK : number(r, field, value);
}

static lode_status progress_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_progress p;
  lode_status st = number(r, 0, &p.seconds);
  if (st != LODE_OK || (st = number_or_nothing(r, 1, &p.lower)) != LODE_OK ||
      (st = number_or_nothing(r, 2, &p.upper)) != LODE_OK)
    return st;
  st = lode_reserve(r->env, (void **)&facts->progress, &facts->room_progress, facts->n_progress + 1,
                    sizeof *facts->progress, "convergence");
  if (st == LODE_OK)
    facts->progress[facts->n_progress++] = p;
  return st;
}

/* Columns by the part of their name before "[", which holds a unit. */
static lode_status find_columns(reader *r, const char *const name[], int n) {
  for (int i = 0; i < n; ++i) {
    const size_t length = strlen(name[i]);
    size_t c = 0;
    while (c < lode_csv_n_field(r->csv) &&
           !(strncmp(lode_csv_name(r->csv, c), name[i], length) == 0 &&
             (lode_csv_name(r->csv, c)[length] == '\0' || lode_csv_name(r->csv, c)[length] == '[')))
      ++c;
    if (c == lode_csv_n_field(r->csv))
      return LODE_FAIL(r->env, LODE_E_INPUT, "%s:1: no column \"%s\"", r->path, name[i]);
    r->column[i] = c;
  }
  return LODE_OK;
}

static lode_status read_rows(reader *r, const char *path, const char *const name[], row_reader take) {
  int n = 0;
  bool has_row = true;
  while (n < MOST_COLUMNS && name[n] != NULL)
    ++n;
  r->path = path;
  lode_status st = lode_csv_open(r->env, path, &r->csv);
  if (st == LODE_OK)
    st = find_columns(r, name, n);
  while (st == LODE_OK && (st = lode_csv_next(r->env, r->csv, &has_row)) == LODE_OK && has_row)
    st = take(r);
  lode_csv_close(&r->csv);
  return st;
}

/* A table that is not there is passed over. */
static lode_status read_table(reader *r, const char *dir, const char *file, const char *const name[], row_reader take,
                              bool *is_there) {
  lode_text path = {NULL, 0, 0};
  lode_status st = lode_text_printf(r->env, &path, "%s/%s", dir, file);
  *is_there = st == LODE_OK && access(path.data, F_OK) == 0;
  if (*is_there)
    st = read_rows(r, path.data, name, take);
  lode_text_free(&path);
  return st;
}

static const struct {
  const char *file, *column[MOST_COLUMNS];
  row_reader take;
} table[] = {
    {"demand.csv", {"period", "scenario", "commodity", "demand", "met"}, demand_row},
    {"imports.csv", {"period", "scenario", "commodity", "amount"}, import_row},
    {"activity.csv", {"period", "scenario", "process", "activity"}, activity_row},
    {"emissions.csv", {"period", "scenario", "scope", "pollutant", "emission", "limit", "excess"}, emission_row},
};

static lode_status read_tables(reader *r, const char *dir) {
  static const char *const flow_column[MOST_COLUMNS] = {"period", "scenario", "from", "to", "commodity", "flow"};
  lode_facts *facts = r->facts;
  bool is_there;
  facts->has_tables = true;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; ++i) {
    const lode_status st = read_table(r, dir, table[i].file, table[i].column, table[i].take, &is_there);
    if (st != LODE_OK)
      return st;
    facts->has_tables = facts->has_tables && is_there;
  }
  return facts->haul != NULL ? read_table(r, dir, "flows.csv", flow_column, flow_row, &is_there) : LODE_OK;
}

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
  return st;
}
#undef FILL_MAP

static lode_status allocate(lode_env *env, lode_facts *facts) {
  const lode_instance *in = facts->in;
  const size_t n = in->n_period * in->n_scenario * in->n_commodity;
  facts->demand = lode_alloc(env, n, sizeof(double), "demand of the report");
  facts->met = lode_alloc(env, n, sizeof(double), "demand met of the report");
  facts->import = lode_alloc(env, n, sizeof(double), "imports of the report");
  facts->use = lode_alloc(env, n, sizeof(double), "use of the report");
  if (facts->demand == NULL || facts->met == NULL || facts->import == NULL || facts->use == NULL)
    return LODE_E_NOMEM;
  if (in->n_region <= MOST_REGIONS_OF_MAP &&
      (facts->haul = lode_alloc(env, in->n_region * in->n_region, sizeof(double), "shipments of the report")) == NULL)
    return LODE_E_NOMEM;
  return LODE_OK;
}

static lode_status read_plan_and_status(lode_env *env, const char *dir, lode_facts *facts) {
  lode_text path = {NULL, 0, 0};
  lode_status st = lode_text_printf(env, &path, "%s/plan.xml", dir);
  if (st == LODE_OK && access(path.data, F_OK) == 0)
    st = lode_plan_read(env, facts->in, path.data, false, &facts->plan);
  path.length = 0;
  if (st == LODE_OK)
    st = lode_text_printf(env, &path, "%s/status.json", dir);
  if (st == LODE_OK && access(path.data, F_OK) == 0)
    st = lode_flat_json_read(env, path.data, &facts->status);
  lode_text_free(&path);
  return st;
}

static lode_status read_all(reader *r, const char *dir) {
  static const char *const column[MOST_COLUMNS] = {"seconds", "lower", "upper"};
  lode_facts *facts = r->facts;
  bool is_there;
  lode_status st = read_plan_and_status(r->env, dir, facts);
  if (st == LODE_OK)
    st = allocate(r->env, facts);
  if (st == LODE_OK)
    st = fill_maps(r);
  if (st == LODE_OK && facts->plan != NULL)
    st = read_tables(r, dir);
  if (st == LODE_OK)
    st = read_table(r, dir, "convergence.csv", column, progress_row, &is_there);
  return st;
}

lode_status lode_facts_read(lode_env *env, const char *dir, lode_facts **facts) {
  lode_text path = {NULL, 0, 0};
  lode_facts *f = lode_alloc(env, 1, sizeof *f, "report");
  *facts = NULL;
  if (f == NULL)
    return LODE_E_NOMEM;
  reader r = {0};
  r.env = env;
  r.facts = f;
  lode_status st = lode_text_printf(env, &path, "%s/instance.xml", dir);
  if (st == LODE_OK)
    st = lode_instance_read(env, path.data, &f->in);
  if (st == LODE_OK)
    st = read_all(&r, dir);
  lode_idmap *map[] = {&r.period, &r.scenario, &r.region, &r.commodity, &r.process, &r.pollutant};
  for (size_t i = 0; i < sizeof map / sizeof map[0]; ++i)
    lode_idmap_clear(map[i]);
  lode_text_free(&path);
  if (st != LODE_OK)
    lode_facts_destroy(&f);
  *facts = f;
  return st;
}

void lode_facts_destroy(lode_facts **facts) {
  lode_facts *f = *facts;
  if (f == NULL)
    return;
  lode_plan_destroy(&f->plan);
  lode_instance_destroy(&f->in);
  lode_flat_json_clear(&f->status);
  free(f->demand);
  free(f->met);
  free(f->import);
  free(f->use);
  free(f->binding);
  free(f->haul);
  free(f->progress);
  free(f);
  *facts = NULL;
}
