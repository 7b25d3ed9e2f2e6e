/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans side by side. Each folder is reduced to rows (what, period, scenario, unit) -> value; a row that an earlier
 * folder has gets one value more. Instances may differ: rows are found by ids, never by numbers.
 */
#include "solver/report/comparison.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/report/facts.h"

const char *const lode_matter_name[LODE_N_MATTER] = {"run", "costs", "sites", "capacity", "imports", "unmet", "limits"};
const char *const lode_matter_title[LODE_N_MATTER] = {"The runs",
                                                      "Cost",
                                                      "What is built",
                                                      "Capacity, standing and built",
                                                      "Imports, of all use",
                                                      "Demand missed",
                                                      "Emissions and waste under limits"};

/* ---- rows */

typedef struct reader {
  lode_env *env;
  lode_comparison *c;
  lode_facts *facts;
  size_t k; /* the plan at hand */
} reader;

/** What a row is about. */
typedef struct row_name {
  lode_matter matter;
  const char *item, *period, *scenario, *unit;
  bool is_detail;
} row_name;

static char *copy(lode_env *env, const char *text) {
  const size_t size = strlen(text) + 1;
  char *to = lode_alloc(env, size, 1, "comparison");
  return to != NULL ? memcpy(to, text, size) : NULL;
}

static lode_status fill_row(reader *r, const row_name *name, const char *key, lode_comparison_row *row) {
  row->matter = name->matter;
  row->is_detail = name->is_detail;
  row->order = r->c->n_row;
  row->item = copy(r->env, name->item);
  row->period = copy(r->env, name->period);
  row->scenario = copy(r->env, name->scenario);
  row->unit = copy(r->env, name->unit);
  row->key = copy(r->env, key);
  row->value = lode_alloc(r->env, r->c->n_plan, sizeof *row->value, "comparison");
  row->text = lode_alloc(r->env, r->c->n_plan, sizeof *row->text, "comparison");
  if (!row->item || !row->period || !row->scenario || !row->unit || !row->key || !row->value || !row->text)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < r->c->n_plan; ++k)
    row->value[k] = NAN;
  return LODE_OK;
}

/** The row of that name, new if need be. */
static lode_status find_row(reader *r, const row_name *name, lode_comparison_row **row) {
  lode_comparison *c = r->c;
  lode_text key = {0};
  /* ids have no such characters, and what else is in a key comes last */
  lode_status st = lode_text_printf(r->env, &key, "%d\n%s\n%s\n%d\n%s\n%s", (int)name->matter, name->period,
                                    name->scenario, name->is_detail, name->item, name->unit);
  const int32_t at = st == LODE_OK ? lode_idmap_find(&c->known, key.data, key.length) : -1;
  if (st == LODE_OK && at < 0) {
    st = lode_reserve(r->env, (void **)&c->row, &c->room_row, c->n_row + 1, sizeof *c->row, "comparison");
    if (st == LODE_OK) {
      c->row[c->n_row] = (lode_comparison_row){0};
      ++c->n_row;
      st = fill_row(r, name, key.data, &c->row[c->n_row - 1]);
    }
    int32_t known;
    if (st == LODE_OK)
      st = lode_idmap_add(r->env, &c->known, c->row[c->n_row - 1].key, (int32_t)(c->n_row - 1), &known);
  }
  lode_text_free(&key);
  if (st == LODE_OK)
    *row = &c->row[at < 0 ? c->n_row - 1 : (size_t)at];
  return st;
}

static lode_status put_value(reader *r, row_name name, double value) {
  lode_comparison_row *row;
  const lode_status st = find_row(r, &name, &row);
  if (st == LODE_OK)
    row->value[r->k] = value;
  return st;
}

static lode_status put_text(reader *r, row_name name, const char *text) {
  lode_comparison_row *row;
  lode_status st = find_row(r, &name, &row);
  if (st == LODE_OK && text != NULL && row->text[r->k] == NULL)
    st = (row->text[r->k] = copy(r->env, text)) != NULL ? LODE_OK : LODE_E_NOMEM;
  return st;
}

/* ---- what is read from a folder */

static lode_status read_run(reader *r) {
  static const struct {
    const char *item, *key;
  } told[] = {{"state", "state"},     {"ended by", "stopped_by"}, {"options", "options"},
              {"seconds", "seconds"}, {"ranks", "ranks"},         {"nodes", "nodes"},
              {"cuts", "cuts"},       {"version", "version"},     {"last sign of life", "heartbeat"}};
  char hash[32];
  row_name name = {.matter = LODE_MATTER_RUN, .item = "instance", .period = "", .scenario = "", .unit = ""};
  lode_status st = put_text(r, name, r->facts->in->id);
  snprintf(hash, sizeof hash, "%016llx", (unsigned long long)r->facts->in->fingerprint);
  name.item = "fingerprint of the instance";
  if (st == LODE_OK)
    st = put_text(r, name, hash);
  for (size_t i = 0; st == LODE_OK && i < sizeof told / sizeof told[0]; ++i) {
    char number[40];
    const char *text = lode_flat_json_text(&r->facts->status, told[i].key);
    const double value = lode_flat_json_number(&r->facts->status, told[i].key);
    if (isfinite(value))
      snprintf(number, sizeof number, "%.6g", value);
    name.item = told[i].item;
    st = put_text(r, name, isfinite(value) ? number : text != NULL && text[0] != '\0' ? text : NULL);
  }
  return st;
}

static lode_status read_costs(reader *r) {
  const lode_plan *plan = r->facts->plan;
  const lode_flat_json *status = &r->facts->status;
  row_name name = {
      .matter = LODE_MATTER_COST, .item = "total", .period = "", .scenario = "", .unit = r->c->money[r->k]};
  lode_status st = put_value(r, name, plan != NULL && isfinite(plan->total) ? plan->total : NAN);
  name.item = "proven bound";
  const double bound = plan != NULL && isfinite(plan->bound) ? plan->bound : lode_flat_json_number(status, "bound");
  if (st == LODE_OK)
    st = put_value(r, name, bound);
  name.item = "gap";
  name.unit = "%";
  if (st == LODE_OK)
    st = put_value(r, name,
                   plan != NULL && isfinite(plan->total) && isfinite(bound) && plan->total != 0.0
                       ? (plan->total - bound) / fabs(plan->total)
                       : NAN);
  name.unit = r->c->money[r->k];
  for (size_t p = 0; st == LODE_OK && p < LODE_N_COST; ++p) {
    name.item = lode_cost_name[p];
    st = put_value(r, name, plan != NULL ? plan->cost[p] : NAN);
  }
  return st;
}

/** "mag_L from P3 (mag 2000); ..." of the builds first .. end - 1, which are of one site. */
static lode_status tell_builds(reader *r, size_t first, size_t end, lode_text *text) {
  const lode_instance *in = r->facts->in;
  lode_status st = LODE_OK;
  for (size_t i = first; st == LODE_OK && i < end; ++i) {
    const lode_build *b = &r->facts->plan->build[i];
    const lode_terms *capacity = &in->option[b->option].capacity;
    st = lode_text_printf(r->env, text, "%s%s in %s (", i > first ? "; " : "", in->option[b->option].id,
                          in->period[b->period].id);
    for (size_t p = 0; st == LODE_OK && p < capacity->n; ++p)
      st = lode_text_printf(r->env, text, "%s%s %.6g", p > 0 ? ", " : "", in->process[capacity->term[p].item].id,
                            lode_at(in, capacity->term[p].amount, (size_t)b->period, 0.0));
    if (st == LODE_OK)
      st = lode_text_printf(r->env, text, ")");
  }
  return st;
}

static lode_status read_sites(reader *r) {
  const lode_plan *plan = r->facts->plan;
  lode_status st = LODE_OK;
  for (size_t first = 0, end; plan != NULL && st == LODE_OK && first < plan->n_build; first = end) {
    for (end = first + 1; end < plan->n_build && plan->build[end].site == plan->build[first].site;)
      ++end;
    lode_text text = {0};
    const row_name name = {.matter = LODE_MATTER_SITE,
                           .item = r->facts->in->site[plan->build[first].site].id,
                           .period = "",
                           .scenario = "",
                           .unit = ""};
    st = tell_builds(r, first, end, &text);
    if (st == LODE_OK)
      st = put_text(r, name, text.data);
    lode_text_free(&text);
  }
  return st;
}

static lode_status read_capacity(reader *r) {
  const lode_facts *f = r->facts;
  lode_status st = LODE_OK;
  lode_text unit = {0};
  if (lode_facts_lack(f, "capacity.csv"))
    return st;
  for (size_t k = 0; k < f->in->n_process; ++k)
    for (size_t t = 0; st == LODE_OK && t < f->in->n_period; ++t) {
      const size_t at = t * f->in->n_process + k;
      unit.length = 0;
      st = lode_text_printf(r->env, &unit, "%s/yr", lode_process_unit(f->in, k, t));
      const row_name name = {.matter = LODE_MATTER_CAPACITY,
                             .item = f->in->process[k].id,
                             .period = f->in->period[t].id,
                             .scenario = "",
                             .unit = unit.data};
      if (st == LODE_OK)
        st = put_value(r, name, f->existing[at] + f->built[at]);
    }
  lode_text_free(&unit);
  return st;
}

/** Share or amount of one commodity in one period: of each scenario, expected, worst. */
typedef double (*measure)(const lode_reliance *r);
static double missed(const lode_reliance *r) { return r->demand - r->met; }

static lode_status read_measure(reader *r, row_name name, size_t t, size_t c, measure of) {
  const lode_facts *f = r->facts;
  const lode_reliance expected = lode_reliance_expected(f, t, c);
  double worst = 0.0;
  lode_status st = LODE_OK;
  name.item = f->in->commodity[c].id;
  name.period = f->in->period[t].id;
  name.is_detail = true;
  for (size_t s = 0; st == LODE_OK && s < f->in->n_scenario; ++s) {
    const lode_reliance one = lode_reliance_of(f, t, s, c);
    worst = fmax(worst, of(&one));
    name.scenario = f->in->scenario[s].id;
    st = put_value(r, name, of(&one));
  }
  name.is_detail = false;
  name.scenario = "expected";
  if (st == LODE_OK)
    st = put_value(r, name, of(&expected));
  name.scenario = "worst";
  return st == LODE_OK ? put_value(r, name, worst) : st;
}

static bool is_imported(const lode_instance *in, size_t c) {
  for (size_t i = 0; i < in->n_import; ++i)
    if ((size_t)in->import[i].commodity == c)
      return true;
  return false;
}

static lode_status read_trade(reader *r) {
  const lode_facts *f = r->facts;
  lode_status st = LODE_OK;
  if (!lode_has_trade(f))
    return st;
  for (size_t c = 0; c < f->in->n_commodity; ++c) {
    const bool is_demanded = lode_is_demanded(f, c), has_import = is_imported(f->in, c);
    for (size_t t = 0; st == LODE_OK && t < f->in->n_period; ++t) {
      if (has_import)
        st = read_measure(r, (row_name){.matter = LODE_MATTER_IMPORT, .unit = "%"}, t, c, lode_import_share);
      const char *unit = f->in->commodity[c].unit;
      if (st == LODE_OK && is_demanded)
        st = read_measure(r, (row_name){.matter = LODE_MATTER_UNMET, .unit = unit != NULL ? unit : ""}, t, c, missed);
    }
  }
  return st;
}

/** "co2 in AZ", "co2 in group west", "co2 in all regions", and " (above the limit)" */
static lode_status name_cap(reader *r, size_t cap, bool is_excess, lode_text *text) {
  const lode_instance *in = r->facts->in;
  const lode_cap *c = &in->cap[cap];
  text->length = 0;
  return lode_text_printf(r->env, text, "%s in %s%s%s", in->pollutant[c->pollutant].id, c->group >= 0 ? "group " : "",
                          c->region >= 0  ? in->region[c->region].id
                          : c->group >= 0 ? in->group[c->group].id
                                          : "all regions",
                          is_excess ? " (above the limit)" : "");
}

/** Emission or excess under one cap in one period: [n_scenario] values, 0 where the table has no row. */
static lode_status put_cap(reader *r, row_name name, const double value[]) {
  const lode_instance *in = r->facts->in;
  double expected = 0.0, worst = 0.0;
  lode_status st = LODE_OK;
  name.is_detail = true;
  for (size_t s = 0; st == LODE_OK && s < in->n_scenario; ++s) {
    expected += in->scenario[s].probability * value[s];
    worst = fmax(worst, value[s]);
    name.scenario = in->scenario[s].id;
    st = put_value(r, name, value[s]);
  }
  name.is_detail = false;
  name.scenario = "expected";
  if (st == LODE_OK)
    st = put_value(r, name, expected);
  name.scenario = "worst";
  return st == LODE_OK ? put_value(r, name, worst) : st;
}

/** Limits in use, those of one cap together. */
typedef struct cap_rows {
  size_t *start; /* [n_cap + 1] into `row` */
  size_t *row;   /* [n_limit] index into facts->limit */
} cap_rows;

static lode_status group_by_cap(reader *r, cap_rows *rows) {
  const lode_facts *f = r->facts;
  rows->start = lode_alloc(r->env, f->in->n_cap + 2, sizeof *rows->start, "limits");
  rows->row = lode_alloc(r->env, f->n_limit, sizeof *rows->row, "limits");
  if (rows->start == NULL || rows->row == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < f->n_limit; ++i)
    ++rows->start[f->limit[i].cap + 2];
  for (size_t c = 2; c < f->in->n_cap + 2; ++c)
    rows->start[c] += rows->start[c - 1];
  for (size_t i = 0; i < f->n_limit; ++i)
    rows->row[rows->start[f->limit[i].cap + 1]++] = i;
  return LODE_OK;
}

static lode_status read_cap(reader *r, const cap_rows *rows, size_t cap, double *emission, double *excess) {
  const lode_facts *f = r->facts;
  const size_t n_s = f->in->n_scenario, n = f->in->n_period * n_s;
  double all = 0.0, above = 0.0;
  lode_text text = {0};
  memset(emission, 0, n * sizeof *emission);
  memset(excess, 0, n * sizeof *excess);
  for (size_t i = rows->start[cap]; i < rows->start[cap + 1]; ++i) {
    const lode_limit_use *use = &f->limit[rows->row[i]];
    const size_t at = (size_t)use->period * n_s + (size_t)use->scenario;
    emission[at] = use->emission;
    excess[at] = use->excess;
    all += fabs(emission[at]);
    above += excess[at];
  }
  const char *unit = f->in->pollutant[f->in->cap[cap].pollutant].unit;
  row_name name = {.matter = LODE_MATTER_EMISSION, .unit = unit != NULL ? unit : ""};
  lode_status st = LODE_OK;
  for (int is_excess = 0; is_excess < 2; ++is_excess) {
    if ((is_excess ? above : all) == 0.0)
      continue;
    if (st == LODE_OK)
      st = name_cap(r, cap, is_excess != 0, &text);
    for (size_t t = 0; st == LODE_OK && t < f->in->n_period; ++t) {
      name.item = text.data;
      name.period = f->in->period[t].id;
      st = put_cap(r, name, (is_excess ? excess : emission) + t * n_s);
    }
  }
  lode_text_free(&text);
  return st;
}

static lode_status read_caps(reader *r) {
  const lode_facts *f = r->facts;
  const size_t n = f->in->n_period * f->in->n_scenario;
  if (lode_facts_lack(f, "emissions.csv"))
    return LODE_OK;
  cap_rows rows = {0};
  double *emission = lode_alloc(r->env, n, sizeof *emission, "emissions");
  double *excess = lode_alloc(r->env, n, sizeof *excess, "emissions");
  lode_status st = emission && excess ? group_by_cap(r, &rows) : LODE_E_NOMEM;
  for (size_t cap = 0; st == LODE_OK && cap < f->in->n_cap; ++cap)
    st = read_cap(r, &rows, cap, emission, excess);
  r->c->has_limits[r->k] = true;
  free(rows.start);
  free(rows.row);
  free(emission);
  free(excess);
  return st;
}

/* ---- folders */

/** A folder without an instance is none of a solve: told in other words than a file that cannot be opened. */
static lode_status is_result(lode_env *env, const char *dir) {
  struct stat what;
  lode_text path = {0};
  lode_status st = lode_text_printf(env, &path, "%s/instance.xml", dir);
  if (st == LODE_OK && stat(dir, &what) != 0)
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: %s", dir, strerror(errno));
  else if (st == LODE_OK && !S_ISDIR(what.st_mode))
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: is a file, expected the folder of a solve", dir);
  else if (st == LODE_OK && access(path.data, R_OK) != 0)
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: no results of a solve: instance.xml: %s", dir, strerror(errno));
  lode_text_free(&path);
  return st;
}

static lode_status read_missing(reader *r) {
  lode_text *text = &r->c->missing[r->k];
  lode_status st = LODE_OK;
  for (size_t i = 0; st == LODE_OK && i < r->facts->n_missing; ++i)
    st = lode_text_printf(r->env, text, "%s%s", i > 0 ? ", " : "", r->facts->missing[i]);
  return st;
}

static lode_status read_folder(reader *r) {
  lode_comparison *c = r->c;
  lode_status st = is_result(r->env, c->dir[r->k]);
  if (st == LODE_OK) {
    st = lode_facts_read(r->env, c->dir[r->k], &r->facts);
    st = st == LODE_E_IO ? LODE_E_INPUT : st;
  }
  if (st == LODE_OK) {
    c->fingerprint[r->k] = r->facts->in->fingerprint;
    c->has_plan[r->k] = r->facts->plan != NULL;
    c->money[r->k] = copy(r->env, r->facts->in->money);
    st = c->money[r->k] != NULL ? read_missing(r) : LODE_E_NOMEM;
  }
  lode_status (*const part[])(reader *) = {read_run, read_costs, read_sites, read_capacity, read_trade, read_caps};
  for (size_t i = 0; st == LODE_OK && i < sizeof part / sizeof part[0]; ++i)
    st = part[i](r);
  lode_facts_destroy(&r->facts);
  return st;
}

/** A limit that nothing was emitted under has no rows: of the same instance, that is a zero and not unknown. */
static void fill_zeros(lode_comparison *c) {
  for (size_t i = 0; i < c->n_row && !lode_comparison_is_mixed(c); ++i)
    for (size_t k = 0; c->row[i].matter == LODE_MATTER_EMISSION && k < c->n_plan; ++k)
      if (isnan(c->row[i].value[k]) && c->has_limits[k])
        c->row[i].value[k] = 0.0;
}

/** Last part of a path, without slashes at the end. */
static lode_status name_folder(lode_env *env, const char *dir, char **label) {
  size_t end = strlen(dir);
  while (end > 1 && dir[end - 1] == '/')
    --end;
  size_t first = end;
  while (first > 0 && dir[first - 1] != '/')
    --first;
  *label = lode_alloc(env, end - first + 1, 1, "comparison");
  if (*label != NULL)
    memcpy(*label, dir + first, end - first);
  return *label != NULL ? LODE_OK : LODE_E_NOMEM;
}

static lode_status name_folders(lode_env *env, lode_comparison *c) {
  lode_status st = LODE_OK;
  for (size_t k = 0; st == LODE_OK && k < c->n_plan; ++k)
    st = name_folder(env, c->dir[k], &c->label[k]);
  bool is_alike = false;
  for (size_t k = 0; st == LODE_OK && k < c->n_plan; ++k)
    for (size_t l = 0; l < k; ++l)
      is_alike |= strcmp(c->label[k], c->label[l]) == 0;
  for (size_t k = 0; st == LODE_OK && is_alike && k < c->n_plan; ++k) {
    free(c->label[k]);
    c->label[k] = copy(env, c->dir[k]);
    st = c->label[k] != NULL ? LODE_OK : LODE_E_NOMEM;
  }
  return st;
}

lode_status lode_comparison_read(lode_env *env, size_t n, const char *const dir[], lode_comparison **comparison) {
  *comparison = NULL;
  lode_comparison *c = lode_alloc(env, 1, sizeof *c, "comparison");
  if (c == NULL)
    return LODE_E_NOMEM;
  c->n_plan = n;
  c->dir = dir;
  c->label = lode_alloc(env, n, sizeof *c->label, "comparison");
  c->fingerprint = lode_alloc(env, n, sizeof *c->fingerprint, "comparison");
  c->money = lode_alloc(env, n, sizeof *c->money, "comparison");
  c->missing = lode_alloc(env, n, sizeof *c->missing, "comparison");
  c->has_plan = lode_alloc(env, n, sizeof *c->has_plan, "comparison");
  c->has_limits = lode_alloc(env, n, sizeof *c->has_limits, "comparison");
  const bool is_good = c->label && c->fingerprint && c->money && c->missing && c->has_plan && c->has_limits;
  lode_status st = is_good ? name_folders(env, c) : LODE_E_NOMEM;
  for (size_t k = 0; st == LODE_OK && k < n; ++k) {
    reader r = {.env = env, .c = c, .k = k};
    st = read_folder(&r);
  }
  if (st == LODE_OK)
    fill_zeros(c);
  else
    lode_comparison_destroy(&c);
  *comparison = c;
  return st;
}

void lode_comparison_destroy(lode_comparison **comparison) {
  lode_comparison *c = *comparison;
  if (c == NULL)
    return;
  for (size_t i = 0; i < c->n_row; ++i) {
    lode_comparison_row *row = &c->row[i];
    for (size_t k = 0; row->text != NULL && k < c->n_plan; ++k)
      free(row->text[k]);
    free(row->text);
    free(row->value);
    free(row->item);
    free(row->period);
    free(row->scenario);
    free(row->unit);
    free(row->key);
  }
  for (size_t k = 0; k < c->n_plan; ++k) {
    if (c->label != NULL)
      free(c->label[k]);
    if (c->money != NULL)
      free(c->money[k]);
    if (c->missing != NULL)
      lode_text_free(&c->missing[k]);
  }
  lode_idmap_clear(&c->known);
  free(c->row);
  free(c->label);
  free(c->fingerprint);
  free(c->money);
  free(c->missing);
  free(c->has_plan);
  free(c->has_limits);
  free(c);
  *comparison = NULL;
}
