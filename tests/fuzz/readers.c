/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One entry per reader. Readers of files get one in a folder of the process; where a reader wants several, the input
 * holds them one behind another. What is checked besides the sanitizers' faults: a failure has a message, success has
 * none, the message holds nothing that a terminal must not get, and what was read can be written and read again.
 */
#include "tests/fuzz/readers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/import/import.h"
#include "instances/plan.h"
#include "instances/read.h"
#include "models/block.h"
#include "solver/base/csv.h"
#include "solver/base/input.h"
#include "solver/base/options.h"
#include "solver/base/shown.h"
#include "solver/checkpoint_file.h"
#include "solver/report/flat_json.h"
#include "solver/verify/verify.h"

static void insist(int holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "broken promise: %s\n", what);
  abort();
}

/* ---- files */

static void put_file(const lode_fuzz_place *place, const char *name, const char *data, size_t n, char path[600]) {
  snprintf(path, 600, "%s/%s", place->folder, name);
  FILE *file = fopen(path, "wb");
  insist(file != NULL && fwrite(data, 1, n, file) == n, "the fuzzer itself can write");
  fclose(file);
}

/* Bytes before the next mark; *rest and *n_rest are what stands behind it. */
static size_t split(const char *mark, const char **rest, size_t *n_rest) {
  const size_t n_mark = strlen(mark), n = *n_rest;
  const char *data = *rest;
  for (size_t i = 0; i + n_mark <= n; ++i)
    if (memcmp(data + i, mark, n_mark) == 0) {
      *rest = data + i + n_mark;
      *n_rest = n - i - n_mark;
      return i;
    }
  *rest = data + n;
  *n_rest = 0;
  return n;
}

/* ---- instances and plans */

/* A good instance makes a model, if it is small, and the text written of it is read as the same. */
static void use_instance(lode_env *env, const lode_fuzz_place *place, lode_instance *in) {
  const double size = (double)in->n_period * (double)in->n_scenario *
                      (double)(in->n_region * in->n_commodity + in->n_lane * (in->n_commodity + 1));
  char path[600];
  lode_model *model = NULL;
  lode_instance *again = NULL;
  if (size < 2e4 && lode_model_create(env, in, &(lode_model_options){.tighten_capacity = true, .strong_flows = true},
                                      &model) != LODE_OK)
    insist(lode_env_code(env) != LODE_E_BUG, "a good instance has a model");
  lode_model_destroy(&model);
  lode_env_clear(env);
  snprintf(path, sizeof path, "%s/written.xml", place->folder);
  insist(lode_instance_write(env, in, path) == LODE_OK && lode_instance_read(env, path, &again) == LODE_OK,
         "what is written of an instance is read again");
  insist(again->n_region == in->n_region && again->n_lane == in->n_lane && again->n_number == in->n_number,
         "what is read again is the same");
  lode_instance_destroy(&again);
}

static void run_instance(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  lode_instance *in = NULL;
  const lode_status st = lode_instance_read_memory(env, data, n, "x.xml", &in);
  insist((st == LODE_OK) == (in != NULL), "an instance or a fault");
  if (in != NULL)
    use_instance(env, place, in);
  lode_instance_destroy(&in);
}

static void run_plan(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  const lode_instance *in = place->instance;
  char path[600];
  lode_plan *plan = NULL, *again = NULL;
  put_file(place, "plan.xml", data, n, path);
  if (lode_plan_read(env, in, path, true, &plan) == LODE_OK) {
    insist(lode_plan_write(env, in, plan, path) == LODE_OK && lode_plan_read(env, in, path, true, &again) == LODE_OK &&
               again->n_build == plan->n_build,
           "what is written of a plan is read again");
    lode_plan_destroy(&again);
  }
  lode_plan_destroy(&plan);
}

/* ---- results */

static void run_status(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  lode_flat_json json = {0};
  (void)place;
  if (lode_flat_json_parse(env, "status.json", data, n, &json) == LODE_OK)
    (void)lode_flat_json_number(&json, "bound");
  lode_flat_json_clear(&json);
}

static void run_csv(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  char path[600];
  lode_csv *csv = NULL;
  bool has_row = true;
  put_file(place, "table.csv", data, n, path);
  lode_status st = lode_csv_open(env, path, &csv);
  while (st == LODE_OK && (st = lode_csv_next(env, csv, &has_row)) == LODE_OK && has_row)
    for (size_t c = 0; c < lode_csv_n_field(csv); ++c) {
      double value;
      if (lode_csv_number(env, csv, c, &value) == LODE_OK)
        insist(isfinite(value), "a number of a table is finite");
      else
        lode_env_clear(env);
    }
  lode_csv_close(&csv);
}

/* "=== NAME" and a line end before each file. */
static void run_folder(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  static const char *const known[] = {"plan.xml",      "builds.csv",  "capacity.csv", "activity.csv", "flows.csv",
                                      "supply.csv",    "imports.csv", "demand.csv",   "unmet.csv",    "disposal.csv",
                                      "emissions.csv", "costs.csv",   "prices.csv",   "status.json"};
  char path[600];
  lode_verify_result found = {0};
  for (size_t k = 0; k < sizeof known / sizeof known[0]; ++k) {
    snprintf(path, sizeof path, "%s/%s", place->folder, known[k]);
    unlink(path);
  }
  (void)split("=== ", &data, &n);
  while (n > 0) {
    const char *name = data;
    const size_t n_name = split("\n", &data, &n);
    const char *text = data;
    const size_t n_text = split("=== ", &data, &n);
    for (size_t k = 0; k < sizeof known / sizeof known[0]; ++k)
      if (strlen(known[k]) == n_name && memcmp(known[k], name, n_name) == 0)
        put_file(place, known[k], text, n_text, path);
  }
  const lode_status st = lode_verify_folder(env, place->instance, place->folder, 1e-6, &found);
  insist(st != LODE_OK || found.n_fault == 0 || found.text != NULL, "faults have a text");
  lode_verify_clear(&found);
}

/* The checksum is made to fit, else nothing behind it would ever be read. */
static void run_checkpoint(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  enum { HEAD = 32 };
  lode_checkpoint c;
  (void)place;
  (void)lode_checkpoint_parse(env, "x.lode", data, n, &c);
  lode_checkpoint_clear(&c);
  if (n < HEAD)
    return;
  char *copy = malloc(n);
  insist(copy != NULL, "the fuzzer itself has memory");
  memcpy(copy, data, n);
  const uint64_t length = n - HEAD, sum = lode_fingerprint(LODE_FINGERPRINT_START, copy + HEAD, n - HEAD);
  memcpy(copy + HEAD - 16, &length, 8);
  memcpy(copy + HEAD - 8, &sum, 8);
  lode_env_clear(env);
  if (lode_checkpoint_parse(env, "x.lode", copy, n, &c) == LODE_OK)
    (void)lode_checkpoint_fits(env, "x.lode", &c, c.fingerprint, "version 1\n--seed 1\n");
  lode_checkpoint_clear(&c);
  free(copy);
}

/* ---- public formats */

static void import(const lode_import_format *format, const lode_fuzz_place *place, lode_env *env, const char *path) {
  const lode_import_request request = {path, "x", format->takes_capacity ? 10.0 : NAN};
  lode_scribe scribe = {.env = env};
  lode_instance *in = NULL;
  if (format->read(env, &request, &scribe) == LODE_OK && scribe.text.length < 1u << 20 &&
      lode_instance_read_memory(env, scribe.text.data, scribe.text.length, "x.xml", &in) == LODE_OK)
    use_instance(env, place, in);
  lode_instance_destroy(&in);
  lode_scribe_clear(&scribe);
}

#define IMPORTER(name)                                                                                                 \
  static void run_##name(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {                    \
    char path[600];                                                                                                    \
    put_file(place, "given.txt", data, n, path);                                                                       \
    import(&lode_import_##name, place, env, path);                                                                     \
  }
IMPORTER(orlib)
IMPORTER(holmberg)
IMPORTER(tscflp)
IMPORTER(mptscflp)
IMPORTER(mcnd)
IMPORTER(netdes)
IMPORTER(relog)

/* Core, time and stoch file with "=====" and a line end between them. */
static void run_smps(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  static const char *const name[] = {"x.cor", "x.tim", "x.sto"};
  char path[600];
  for (size_t k = 0; k < 3; ++k) {
    const char *text = data;
    const size_t length = split("=====\n", &data, &n);
    put_file(place, name[k], text, length, path);
  }
  import(&lode_import_smps, place, env, path);
}

/* ---- options: one word a line */

typedef struct settings {
  bool is_forced;
  double gap;
  long parts, seed;
  int method;
  const char *output;
} settings;

static void run_options(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  static const lode_option_row row[] = {
      {"--force", LODE_OPT_FLAG, offsetof(settings, is_forced), NULL, 0, 0, NULL, NULL, "replace"},
      {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "0.01", 0, 1, NULL, "G", "gap"},
      {"--parts", LODE_OPT_AUTO_INT, offsetof(settings, parts), "auto", 1, 100, NULL, "K", "parts"},
      {"--seed", LODE_OPT_INT, offsetof(settings, seed), "1", 0, 1e15, NULL, "N", "seed"},
      {"--method", LODE_OPT_CHOICE, offsetof(settings, method), "fast", 0, 0, "fast|slow", NULL, "method"},
      {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "DIR", "folder"}};
  static const lode_command_spec spec = {.name = "x",
                                         .positional = "A B",
                                         .n_positional = 1,
                                         .most_positional = 2,
                                         .summary = "s",
                                         .row = row,
                                         .n_row = 6};
  enum { MOST = 64 };
  char *copy = malloc(n + 1), *word[MOST];
  int n_word = 0;
  settings set;
  const char *positional[2];
  bool wants_help;
  lode_text text = {0};
  (void)place;
  insist(copy != NULL, "the fuzzer itself has memory");
  if (n > 0)
    memcpy(copy, data, n);
  copy[n] = '\0';
  for (char *at = copy; n_word < MOST && at <= copy + n; at += strlen(at) + 1) {
    at[strcspn(at, "\n")] = '\0';
    word[n_word++] = at;
  }
  if (lode_options_parse(env, &spec, n_word, word, &set, positional, &wants_help) == LODE_OK && !wants_help) {
    insist(set.gap >= 0.0 && set.gap <= 1.0 && set.parts >= -1 && set.parts <= 100 && set.seed >= 0 &&
               set.method >= 0 && set.method <= 1,
           "values lie in their ranges");
    insist(lode_options_record(env, &spec, &set, &text) == LODE_OK, "options can be recorded");
  }
  lode_text_free(&text);
  free(copy);
}

const lode_fuzz_reader lode_fuzz_readers[] = {
    {"instance", {"tests/instances/good", "tests/instances/bad", "instances/small"}, run_instance},
    {"plan", {NULL}, run_plan},
    {"status", {NULL}, run_status},
    {"csv", {NULL}, run_csv},
    {"folder", {NULL}, run_folder},
    {"checkpoint", {NULL}, run_checkpoint},
    {"state", {NULL}, lode_fuzz_state},
    {"orlib", {NULL}, run_orlib},
    {"holmberg", {NULL}, run_holmberg},
    {"tscflp", {NULL}, run_tscflp},
    {"mptscflp", {NULL}, run_mptscflp},
    {"mcnd", {NULL}, run_mcnd},
    {"netdes", {NULL}, run_netdes},
    {"relog", {NULL}, run_relog},
    {"smps", {NULL}, run_smps},
    {"options", {NULL}, run_options},
    {NULL, {NULL}, NULL},
};

/* ---- around a reader */

void lode_fuzz_place_make(lode_fuzz_place *place) {
  const char *top = getenv("TMPDIR"), *source = getenv("LODE_SRCDIR");
  char path[600];
  lode_env *env = lode_env_create();
  lode_instance *in = NULL;
  snprintf(place->folder, sizeof place->folder, "%s/lode-fuzz-XXXXXX", top != NULL ? top : "/var/tmp");
  insist(mkdtemp(place->folder) != NULL, "TMPDIR is a folder that can be written to");
  snprintf(path, sizeof path, "%s/instances/small/chain.xml", source != NULL ? source : ".");
  if (lode_instance_read(env, path, &in) != LODE_OK) {
    fprintf(stderr, "%s; set LODE_SRCDIR to the source tree\n", lode_env_message(env));
    exit(2);
  }
  place->instance = in;
  lode_env_destroy(&env);
}

void lode_fuzz_place_clear(lode_fuzz_place *place) {
  static const char *const name[] = {"plan.xml",      "builds.csv",  "capacity.csv", "activity.csv", "flows.csv",
                                     "supply.csv",    "imports.csv", "demand.csv",   "unmet.csv",    "disposal.csv",
                                     "emissions.csv", "costs.csv",   "prices.csv",   "status.json",  "written.xml",
                                     "given.txt",     "table.csv",   "x.cor",        "x.tim",        "x.sto"};
  char path[600];
  for (size_t k = 0; k < sizeof name / sizeof name[0]; ++k) {
    snprintf(path, sizeof path, "%s/%s", place->folder, name[k]);
    unlink(path);
  }
  rmdir(place->folder);
  lode_instance *in = place->instance;
  lode_instance_destroy(&in);
}

void lode_fuzz_run(const lode_fuzz_reader *reader, const lode_fuzz_place *place, const char *data, size_t n) {
  lode_env *env = lode_env_create();
  insist(env != NULL, "the fuzzer itself has memory");
  reader->run(place, env, data, n);
  const char *message = lode_env_message(env);
  insist((lode_env_code(env) == LODE_OK) == (message[0] == '\0'), "a failure has a message");
  insist(lode_env_code(env) != LODE_E_BUG && lode_env_code(env) != LODE_E_NOMEM, message);
  const size_t room = strlen(message) + 1;
  char *shown = malloc(room);
  insist(shown != NULL && lode_escape(shown, room, message, true) + 1 == room && strcmp(shown, message) == 0,
         "a message holds nothing that must be escaped");
  free(shown);
  lode_env_destroy(&env);
}
