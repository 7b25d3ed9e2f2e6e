/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.xml, by the same walk as instances: the file's form is a schema of its own whose references name the ids of the
 * instance. */
#include "instances/plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/document.h"
#include "solver/base/input.h"

const char *const lode_cost_name[LODE_N_COST + 1] = {"capital", "grant",  "salvage", "fixed",     "process",
                                                     "credit",  "supply", "import",  "transport", "disposal",
                                                     "unmet",   "cap",    "share",   NULL};

/* ---- the file as it stands */

typedef struct plan_cost {
  unsigned part; /* lode_cost_part */
  double value;
  int line;
} plan_cost;

typedef struct plan_start {
  lode_build build;
  int line;
} plan_start;

typedef struct plan_file {
  char *instance, *fingerprint, *money;
  double total, bound, gap;
  plan_cost *cost;
  size_t n_cost;
  plan_start *start;
  size_t n_start;
} plan_file;

static const char *const version_word[] = {"1", NULL};

/* clang-format off */
static const lode_attribute root_attribute[] = {
    {.name = "version", .kind = LODE_VALUE_CHOICE, .is_required = true, .offset = LODE_NOWHERE, .word = version_word},
    {.name = "instance", .kind = LODE_VALUE_TEXT, .offset = offsetof(plan_file, instance)},
    {.name = "fingerprint", .kind = LODE_VALUE_TEXT, .offset = offsetof(plan_file, fingerprint)},
    {.name = "money", .kind = LODE_VALUE_TEXT, .offset = offsetof(plan_file, money)},
};
static const lode_attribute result_attribute[] = {
    {.name = "total", .kind = LODE_VALUE_NUMBER, .offset = offsetof(plan_file, total), .absent = NAN},
    {.name = "bound", .kind = LODE_VALUE_NUMBER, .offset = offsetof(plan_file, bound), .absent = -INFINITY},
    {.name = "gap", .kind = LODE_VALUE_NUMBER, .offset = offsetof(plan_file, gap), .absent = NAN},
};
static const lode_attribute cost_attribute[] = {
    {.name = "part", .kind = LODE_VALUE_CHOICE, .is_required = true, .offset = offsetof(plan_cost, part),
     .word = lode_cost_name},
    {.name = "value", .kind = LODE_VALUE_NUMBER, .is_required = true, .offset = offsetof(plan_cost, value)},
};
static const lode_attribute build_attribute[] = {
    {.name = "site", .kind = LODE_VALUE_REF, .is_required = true, .offset = offsetof(plan_start, build.site),
     .table = LODE_TABLE_SITE},
    {.name = "option", .kind = LODE_VALUE_REF, .is_required = true, .offset = offsetof(plan_start, build.option),
     .table = LODE_TABLE_OPTION},
    {.name = "start", .kind = LODE_VALUE_REF, .is_required = true, .offset = offsetof(plan_start, build.period),
     .table = LODE_TABLE_PERIOD},
};
static const lode_element cost_element = {
    .name = "cost", .attribute = cost_attribute, .n_attribute = sizeof cost_attribute / sizeof cost_attribute[0],
    .size = sizeof(plan_cost), .item = offsetof(plan_file, cost), .count = offsetof(plan_file, n_cost),
    .line = offsetof(plan_cost, line)};
static const lode_element build_element = {
    .name = "build", .attribute = build_attribute, .n_attribute = sizeof build_attribute / sizeof build_attribute[0],
    .size = sizeof(plan_start), .item = offsetof(plan_file, start), .count = offsetof(plan_file, n_start),
    .line = offsetof(plan_start, line)};
static const lode_section plan_section[] = {
    {.name = "result", .attribute = result_attribute,
     .n_attribute = sizeof result_attribute / sizeof result_attribute[0]},
    {.name = "costs", .element = &cost_element},
    {.name = "builds", .is_required = true, .element = &build_element},
};
static const lode_schema plan_schema = {
    .root = "plan", .attribute = root_attribute, .n_attribute = sizeof root_attribute / sizeof root_attribute[0],
    .section = plan_section, .n_section = sizeof plan_section / sizeof plan_section[0]};
/* clang-format on */

/* ---- plans */

void lode_plan_destroy(lode_plan **plan) {
  if (plan == NULL || *plan == NULL)
    return;
  free((*plan)->build);
  free(*plan);
  *plan = NULL;
}

static int compare_build(const void *x, const void *y) {
  const lode_build *a = x, *b = y;
  if (a->site != b->site)
    return a->site < b->site ? -1 : 1;
  if (a->period != b->period)
    return a->period < b->period ? -1 : 1;
  return (a->option > b->option) - (a->option < b->option);
}

void lode_plan_sort(lode_plan *plan) {
  if (plan->n_build > 1)
    qsort(plan->build, plan->n_build, sizeof *plan->build, compare_build);
}

/* ---- writing */

static double relative_gap(double total, double bound) {
  if (total == bound)
    return 0.0;
  return total == 0.0 ? INFINITY : fabs(total - bound) / fabs(total);
}

static lode_status fill_file(lode_env *env, const lode_plan *plan, plan_file *file) {
  file->total = plan->total;
  file->bound = plan->bound;
  file->gap = relative_gap(plan->total, plan->bound);
  file->cost = lode_alloc(env, LODE_N_COST, sizeof *file->cost, "costs of the plan");
  file->start = lode_alloc(env, plan->n_build, sizeof *file->start, "builds of the plan");
  if (file->cost == NULL || file->start == NULL)
    return LODE_E_NOMEM;
  for (unsigned part = 0; part < LODE_N_COST; ++part)
    if (isfinite(plan->cost[part]))
      file->cost[file->n_cost++] = (plan_cost){part, plan->cost[part], 0};
  for (size_t i = 0; i < plan->n_build; ++i)
    file->start[i].build = plan->build[i];
  file->n_start = plan->n_build;
  return LODE_OK;
}

lode_status lode_plan_write(lode_env *env, const lode_instance *in, const lode_plan *plan, const char *path) {
  char fingerprint[24];
  snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, plan->fingerprint);
  plan_file file = {.instance = in->id, .fingerprint = fingerprint, .money = in->money};
  lode_text text = {0};
  lode_status st = fill_file(env, plan, &file);
  if (st == LODE_OK)
    st = lode_document_write(env, &plan_schema, in, &file, &text);
  if (st == LODE_OK)
    st = lode_write_atomic(env, path, text.data, text.length);
  lode_text_free(&text);
  free(file.cost);
  free(file.start);
  return st;
}

/* ---- reading */

static bool is_offered(const lode_site *site, int32_t option) {
  for (size_t i = 0; i < site->option.n; ++i)
    if (site->option.item[i] == option)
      return true;
  return false;
}

static void check_builds(lode_diagnostics *d, const lode_instance *in, const plan_file *file) {
  for (size_t i = 0; i < file->n_start; ++i) {
    lode_build build = file->start[i].build;
    if (build.site >= 0 && build.option >= 0 && !is_offered(&in->site[build.site], build.option))
      lode_diagnose(d, file->start[i].line,
                    "site \"%s\" does not offer this option: \"%s\", expected one of its options",
                    lode_table_id(in, LODE_TABLE_SITE, (size_t)build.site),
                    lode_table_id(in, LODE_TABLE_OPTION, (size_t)build.option));
  }
}

/* Text of exactly 16 hexadecimal digits. */
static bool parse_fingerprint(const char *text, uint64_t *value) {
  if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
    return false;
  *value = strtoull(text, NULL, 16);
  return true;
}

static void check_fingerprint(lode_diagnostics *d, const lode_instance *in, const plan_file *file, bool any_instance,
                              uint64_t *value) {
  char shown[72];
  *value = 0;
  if (file->fingerprint != NULL && !parse_fingerprint(file->fingerprint, value))
    lode_diagnose(d, 0, "fingerprint is not one: \"%s\", expected 16 hexadecimal digits",
                  lode_shown(shown, file->fingerprint));
  else if (file->fingerprint == NULL && !any_instance)
    lode_diagnose(d, 0, "<plan> has no fingerprint, expected \"%016" PRIx64 "\", the one of instance \"%s\"",
                  in->fingerprint, in->id);
  else if (*value != in->fingerprint && !any_instance)
    lode_diagnose(
        d, 0, "plan belongs to other data: fingerprint \"%s\", expected \"%016" PRIx64 "\", the one of instance \"%s\"",
        lode_shown(shown, file->fingerprint), in->fingerprint, in->id);
}

static lode_status fill_plan(lode_diagnostics *d, const plan_file *file, lode_plan *plan) {
  plan->total = file->total;
  plan->bound = file->bound;
  for (size_t part = 0; part < LODE_N_COST; ++part)
    plan->cost[part] = NAN;
  for (size_t i = 0; i < file->n_cost; ++i) {
    if (!isnan(plan->cost[file->cost[i].part]))
      lode_diagnose(d, file->cost[i].line, "<cost> is given twice: \"%s\", expected once",
                    lode_cost_name[file->cost[i].part]);
    plan->cost[file->cost[i].part] = file->cost[i].value;
  }
  plan->build = lode_alloc(d->env, file->n_start, sizeof *plan->build, "builds of the plan");
  if (plan->build == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < file->n_start; ++i)
    plan->build[i] = file->start[i].build;
  plan->n_build = file->n_start;
  lode_plan_sort(plan);
  return LODE_OK;
}

static lode_status read_file(lode_diagnostics *d, const lode_instance *in, lode_feed *feed, bool any_instance,
                             lode_plan *plan) {
  lode_context context = {.diagnostics = d, .names = in};
  plan_file file = {0};
  bool is_whole;
  lode_status st = lode_context_enter_all(&context);
  if (st == LODE_OK)
    st = lode_document_read(&context, &plan_schema, feed, &file, &is_whole);
  if (st == LODE_OK && is_whole) {
    check_fingerprint(d, in, &file, any_instance, &plan->fingerprint);
    check_builds(d, in, &file);
    st = fill_plan(d, &file, plan);
  }
  lode_context_clear(&context);
  lode_document_clear(&plan_schema, &file);
  return st;
}

lode_status lode_plan_read(lode_env *env, const lode_instance *in, const char *path, bool any_instance,
                           lode_plan **plan) {
  lode_diagnostics diagnostics = {.env = env, .source = path};
  *plan = NULL;
  lode_plan *p = lode_alloc(env, 1, sizeof *p, "plan");
  lode_feed *feed = lode_alloc(env, 1, sizeof *feed, "buffer of the plan file");
  lode_status st = p == NULL || feed == NULL ? LODE_E_NOMEM : LODE_OK;
  if (st == LODE_OK)
    st = lode_input_open(env, path, 0, &feed->file, &feed->most);
  if (st == LODE_OK) {
    lode_feed_start(feed);
    st = read_file(&diagnostics, in, feed, any_instance, p);
    fclose(feed->file);
  }
  lode_status faults = lode_diagnostics_finish(&diagnostics);
  st = st != LODE_OK ? st : faults;
  if (st == LODE_OK) {
    *plan = p;
    p = NULL;
  }
  lode_plan_destroy(&p);
  free(feed);
  return st;
}
