/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the tables of a result folder, a row at a time: they may be long. Sums are kept, and the rows of flows.csv and
 * emissions.csv. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/text.h"
#include "solver/report/facts_read.h"

typedef lode_facts_reader reader;
typedef lode_status (*row_reader)(reader *r);

static lode_status find_id(reader *r, const lode_idmap *map, const char *what, int field, int32_t *index) {
  const char *id = lode_csv_field(r->csv, r->column[field]);
  *index = lode_idmap_find(map, id, strlen(id));
  if (*index < 0)
    return LODE_FAIL(r->env, LODE_E_INPUT, "%s:%zu: %s \"%.200s\" is not in the instance", r->path,
                     lode_csv_line(r->csv), what, id);
  return LODE_OK;
}

static lode_status number(reader *r, int field, double *value) {
  return lode_csv_number(r->env, r->csv, r->column[field], value);
}

/* Columns 0 and 1 of every table of operations; the values of the pair are at hand then. */
static lode_status find_pair(reader *r) {
  int32_t t, s;
  lode_status st = find_id(r, &r->period, "period", 0, &t);
  if (st != LODE_OK || (st = find_id(r, &r->scenario, "scenario", 1, &s)) != LODE_OK)
    return st;
  if (t != r->t || s != r->s)
    lode_values_resolve(r->facts->in, (size_t)t, (size_t)s, r->values);
  r->t = t;
  r->s = s;
  return LODE_OK;
}

static size_t at(const reader *r, int32_t commodity) {
  return lode_facts_at(r->facts, (size_t)r->t, (size_t)r->s, (size_t)commodity);
}

/* Period, scenario, region, commodity, amount. */
static lode_status common_row(reader *r, int32_t *region, int32_t *commodity, double *amount) {
  lode_status st = find_pair(r);
  if (st == LODE_OK)
    st = find_id(r, &r->region, "region", 2, region);
  if (st == LODE_OK)
    st = find_id(r, &r->commodity, "commodity", 3, commodity);
  return st == LODE_OK ? number(r, 4, amount) : st;
}

static lode_status capacity_row(reader *r) {
  int32_t t, k;
  double amount;
  lode_status st = find_id(r, &r->period, "period", 0, &t);
  if (st != LODE_OK || (st = find_id(r, &r->process, "process", 1, &k)) != LODE_OK ||
      (st = number(r, 2, &amount)) != LODE_OK)
    return st;
  double *sum = strcmp(lode_csv_field(r->csv, r->column[3]), "existing") == 0 ? r->facts->existing : r->facts->built;
  sum[(size_t)t * r->facts->in->n_process + (size_t)k] += amount;
  return LODE_OK;
}

static lode_status activity_row(reader *r) {
  const lode_instance *in = r->facts->in;
  int32_t region, k;
  double amount;
  lode_status st = find_pair(r);
  if (st != LODE_OK || (st = find_id(r, &r->region, "region", 2, &region)) != LODE_OK ||
      (st = find_id(r, &r->process, "process", 3, &k)) != LODE_OK || (st = number(r, 4, &amount)) != LODE_OK)
    return st;
  const lode_terms *input = &in->process[k].in, *output = &in->process[k].out;
  for (size_t i = 0; i < input->n; ++i)
    r->facts->use[at(r, input->term[i].item)] += amount * lode_at(in, input->term[i].amount, (size_t)r->t, 0.0);
  for (size_t i = 0; i < output->n; ++i)
    r->facts->made[at(r, output->term[i].item)] += amount * lode_at(in, output->term[i].amount, (size_t)r->t, 0.0);
  r->facts->activity[((size_t)r->t * in->n_scenario + (size_t)r->s) * in->n_process + (size_t)k] += amount;
  lode_bill_activity(r, region, k, amount);
  return LODE_OK;
}

static lode_status demand_row(reader *r) {
  int32_t region, c;
  double demand, met;
  lode_status st = common_row(r, &region, &c, &demand);
  if (st == LODE_OK && (st = number(r, 5, &met)) == LODE_OK) {
    r->facts->demand[at(r, c)] += demand;
    r->facts->met[at(r, c)] += met;
  }
  return st;
}

static lode_status import_row(reader *r) {
  int32_t region, c;
  double amount;
  const lode_status st = common_row(r, &region, &c, &amount);
  if (st == LODE_OK) {
    r->facts->import[at(r, c)] += amount;
    lode_bill_import(r, region, c, amount);
  }
  return st;
}

static lode_status unmet_row(reader *r) {
  int32_t region, c;
  double amount;
  const lode_status st = common_row(r, &region, &c, &amount);
  if (st == LODE_OK)
    lode_bill_unmet(r, region, c, amount);
  return st;
}

static lode_status disposal_row(reader *r) {
  int32_t region, c;
  double amount;
  const lode_status st = common_row(r, &region, &c, &amount);
  if (st == LODE_OK)
    lode_bill_disposal(r, region, c, amount);
  return st;
}

static lode_status supply_row(reader *r) {
  int32_t supply;
  double amount;
  lode_status st = find_pair(r);
  if (st == LODE_OK)
    st = find_id(r, &r->supply, "supply", 2, &supply);
  if (st == LODE_OK && (st = number(r, 3, &amount)) == LODE_OK)
    lode_bill_supply(r, supply, amount);
  return st;
}

static lode_status flow_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_flow f = {0};
  lode_status st = find_pair(r);
  if (st != LODE_OK || (st = find_id(r, &r->region, "region", 2, &f.from)) != LODE_OK ||
      (st = find_id(r, &r->region, "region", 3, &f.to)) != LODE_OK ||
      (st = find_id(r, &r->commodity, "commodity", 4, &f.commodity)) != LODE_OK ||
      (st = number(r, 5, &f.flow)) != LODE_OK)
    return st;
  f.period = r->t;
  f.scenario = r->s;
  st = lode_reserve(r->env, (void **)&facts->flow, &facts->room_flow, facts->n_flow + 1, sizeof f, "flows");
  if (st != LODE_OK)
    return st;
  facts->flow[facts->n_flow++] = f;
  lode_bill_flow(r, &f);
  return LODE_OK;
}

/* Is `scope` how emissions.csv names where this cap applies? */
static bool is_scope(const lode_instance *in, const lode_cap *cap, const char *scope) {
  if (cap->region >= 0)
    return strcmp(scope, in->region[cap->region].id) == 0;
  if (cap->group >= 0)
    return strncmp(scope, "group:", 6) == 0 && strcmp(scope + 6, in->group[cap->group].id) == 0;
  return strcmp(scope, "total") == 0;
}

/* Rows come in the order of the caps: the search goes on behind the last one found. */
static lode_status find_cap(reader *r, const char *scope, int32_t pollutant, int32_t *cap) {
  const lode_instance *in = r->facts->in;
  for (size_t i = 0; i < in->n_cap; ++i) {
    const size_t k = (r->next_cap + i) % in->n_cap;
    if (in->cap[k].pollutant == pollutant && is_scope(in, &in->cap[k], scope)) {
      *cap = (int32_t)k;
      r->next_cap = k + 1;
      return LODE_OK;
    }
  }
  return LODE_FAIL(r->env, LODE_E_INPUT, "%s:%zu: no cap on %s in \"%.200s\" in the instance", r->path,
                   lode_csv_line(r->csv), in->pollutant[pollutant].id, scope);
}

static lode_status emission_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_limit_use use = {0};
  int32_t pollutant;
  lode_status st = find_pair(r);
  if (st != LODE_OK || (st = find_id(r, &r->pollutant, "pollutant", 3, &pollutant)) != LODE_OK ||
      (st = find_cap(r, lode_csv_field(r->csv, r->column[2]), pollutant, &use.cap)) != LODE_OK ||
      (st = number(r, 4, &use.emission)) != LODE_OK || (st = number(r, 6, &use.excess)) != LODE_OK)
    return st;
  use.period = r->t;
  use.scenario = r->s;
  use.limit = INFINITY;
  if (strcmp(lode_csv_field(r->csv, r->column[5]), "none") != 0 && (st = number(r, 5, &use.limit)) != LODE_OK)
    return st;
  lode_bill_excess(r, use.cap, use.excess);
  st = lode_reserve(r->env, (void **)&facts->limit, &facts->room_limit, facts->n_limit + 1, sizeof use, "limits");
  if (st == LODE_OK)
    facts->limit[facts->n_limit++] = use;
  return st;
}

/* An empty cell is NAN. */
static lode_status number_or_nothing(reader *r, int field, double *value) {
  *value = NAN;
  return lode_csv_field(r->csv, r->column[field])[0] == '\0' ? LODE_OK : number(r, field, value);
}

static lode_status progress_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_progress p = {0};
  lode_status st = number(r, 0, &p.seconds);
  if (st != LODE_OK || (st = number_or_nothing(r, 1, &p.lower)) != LODE_OK ||
      (st = number_or_nothing(r, 2, &p.upper)) != LODE_OK || (st = number_or_nothing(r, 3, &p.nodes)) != LODE_OK ||
      (st = number_or_nothing(r, 4, &p.cuts)) != LODE_OK)
    return st;
  snprintf(p.phase, sizeof p.phase, "%s", lode_csv_field(r->csv, r->column[5]));
  st = lode_reserve(r->env, (void **)&facts->progress, &facts->room_progress, facts->n_progress + 1,
                    sizeof *facts->progress, "convergence");
  if (st == LODE_OK)
    facts->progress[facts->n_progress++] = p;
  return st;
}

enum { MOST_WORTH = 2000 }; /* limits that are told apart */

static bool is_same_limit(const lode_worth *a, const lode_worth *b) {
  return a->period == b->period && isnan(a->percent) == isnan(b->percent) && strcmp(a->kind, b->kind) == 0 &&
         strcmp(a->name, b->name) == 0 && strcmp(a->region, b->region) == 0;
}

static lode_status bottleneck_row(reader *r) {
  lode_facts *facts = r->facts;
  lode_worth w = {.period = -1};
  lode_status st = LODE_OK;
  snprintf(w.kind, sizeof w.kind, "%s", lode_csv_field(r->csv, r->column[0]));
  snprintf(w.name, sizeof w.name, "%s", lode_csv_field(r->csv, r->column[1]));
  snprintf(w.region, sizeof w.region, "%s", lode_csv_field(r->csv, r->column[2]));
  snprintf(w.unit, sizeof w.unit, "%s", lode_csv_field(r->csv, r->column[4]));
  if (lode_csv_field(r->csv, r->column[3])[0] != '\0')
    st = find_id(r, &r->period, "period", 3, &w.period);
  if (st != LODE_OK || (st = number_or_nothing(r, 5, &w.step)) != LODE_OK ||
      (st = number_or_nothing(r, 6, &w.expected)) != LODE_OK || (st = number_or_nothing(r, 7, &w.percent)) != LODE_OK ||
      (st = number_or_nothing(r, 8, &w.at_most)) != LODE_OK)
    return st;
  for (size_t i = facts->n_worth; i-- > 0;)
    if (is_same_limit(&facts->worth[i], &w)) {
      facts->worth[i].expected += w.expected;
      facts->worth[i].percent += w.percent;
      return LODE_OK;
    }
  if (facts->n_worth == MOST_WORTH) /* the table begins with the largest */
    return LODE_OK;
  st = lode_reserve(r->env, (void **)&facts->worth, &facts->room_worth, facts->n_worth + 1, sizeof *facts->worth,
                    "bottlenecks");
  if (st == LODE_OK)
    facts->worth[facts->n_worth++] = w;
  return st;
}

static int by_percent(const void *left, const void *right) {
  const lode_worth *a = left, *b = right;
  if (isnan(a->percent) != isnan(b->percent))
    return isnan(a->percent) ? 1 : -1;
  const double x = isnan(a->percent) ? a->expected : a->percent, y = isnan(b->percent) ? b->expected : b->percent;
  if (x != y)
    return x > y ? -1 : 1;
  const int kind = strcmp(a->kind, b->kind), name = strcmp(a->name, b->name);
  return kind != 0 ? kind : name != 0 ? name : a->period - b->period;
}

/* Columns by the part of their name before "[", which holds a unit. False: there is none, `missing` names it. */
static bool find_columns(reader *r, const char *const name[], int n, const char **missing) {
  for (int i = 0; i < n; ++i) {
    const size_t length = strlen(name[i]);
    size_t c = 0;
    while (c < lode_csv_n_field(r->csv) &&
           !(strncmp(lode_csv_name(r->csv, c), name[i], length) == 0 &&
             (lode_csv_name(r->csv, c)[length] == '\0' || lode_csv_name(r->csv, c)[length] == '[')))
      ++c;
    *missing = name[i];
    if (c == lode_csv_n_field(r->csv))
      return false;
    r->column[i] = c;
  }
  return true;
}

static const struct table {
  const char *file, *column[LODE_MOST_COLUMNS];
  row_reader take;
  bool is_optional; /**< nobody misses the file, or its column */
} table[] = {
    {"capacity.csv", {"period", "process", "capacity", "status"}, capacity_row, false},
    {"activity.csv", {"period", "scenario", "region", "process", "activity"}, activity_row, false},
    {"demand.csv", {"period", "scenario", "region", "commodity", "demand", "met"}, demand_row, false},
    {"unmet.csv", {"period", "scenario", "region", "commodity", "unmet"}, unmet_row, false},
    {"imports.csv", {"period", "scenario", "region", "commodity", "amount"}, import_row, false},
    {"supply.csv", {"period", "scenario", "supply", "amount"}, supply_row, false},
    {"disposal.csv", {"period", "scenario", "region", "commodity", "amount"}, disposal_row, false},
    {"flows.csv", {"period", "scenario", "from", "to", "commodity", "flow"}, flow_row, false},
    {"emissions.csv", {"period", "scenario", "scope", "pollutant", "emission", "limit", "excess"}, emission_row, false},
    {"convergence.csv", {"seconds", "lower", "upper", "nodes", "cuts", "phase"}, progress_row, false},
    {"bottlenecks.csv",
     {"kind", "name", "region", "period", "unit", "step", "expected", "percent", "at_most"},
     bottleneck_row,
     true},
};

static lode_status read_rows(reader *r, const char *path, const struct table *what) {
  const char *missing = "";
  int n = 0;
  bool has_row = true;
  while (n < LODE_MOST_COLUMNS && what->column[n] != NULL)
    ++n;
  r->path = path;
  r->t = r->s = -1;
  lode_status st = lode_csv_open(r->env, path, &r->csv);
  if (st == LODE_OK && !find_columns(r, what->column, n, &missing)) {
    has_row = false;
    if (!what->is_optional)
      st = LODE_FAIL(r->env, LODE_E_INPUT, "%s:1: no column \"%s\"", path, missing);
  }
  while (has_row && st == LODE_OK && (st = lode_csv_next(r->env, r->csv, &has_row)) == LODE_OK && has_row)
    st = what->take(r);
  lode_csv_close(&r->csv);
  return st;
}

lode_status lode_facts_tables(reader *r, const char *dir) {
  lode_facts *facts = r->facts;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < sizeof table / sizeof table[0] && st == LODE_OK; ++i) {
    lode_text path = {NULL, 0, 0};
    const bool is_of_plan = table[i].take != progress_row;
    st = lode_text_printf(r->env, &path, "%s/%s", dir, table[i].file);
    if (st == LODE_OK && access(path.data, F_OK) != 0) {
      if (!table[i].is_optional)
        facts->missing[facts->n_missing++] = table[i].file;
    } else if (st == LODE_OK && (facts->plan != NULL || !is_of_plan)) {
      st = read_rows(r, path.data, &table[i]);
    }
    lode_text_free(&path);
  }
  if (facts->n_worth > 1)
    qsort(facts->worth, facts->n_worth, sizeof *facts->worth, by_percent);
  return st;
}
