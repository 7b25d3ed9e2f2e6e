/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands beside solve: check, verify, export, partition, report. Each runs on one rank. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/read.h"
#include "models/extensive.h"
#include "models/preflight.h"
#include "partition/partition.h"
#include "partition/partition_report.h"
#include "solver/commands.h"
#include "solver/report/run_status.h"
#include "solver/verify/verify.h"

/** Reads an instance; a file that cannot be opened is the user's mistake. */
static lode_status read_instance(lode_env *env, const char *path, lode_instance **in) {
  const lode_status st = lode_instance_read(env, path, in);
  return st == LODE_E_IO ? LODE_E_INPUT : st;
}

/* ---- check */

typedef struct check_settings {
  bool is_strict;
} check_settings;
static const lode_option_row check_row[] = {{"--strict", LODE_OPT_FLAG, offsetof(check_settings, is_strict), NULL, 0, 0,
                                             NULL, NULL, "exit 3 also on warnings of the pre-flight, not on notes"}};
static const lode_command_spec check_spec = {.name = "check",
                                             .positional = "INSTANCE.xml",
                                             .n_positional = 1,
                                             .summary =
                                                 "validate an instance, tell its size, look for what cannot work",
                                             .row = check_row,
                                             .n_row = 1};

/** One line for each finding, bounded for each concern. */
static void show_preflight(lode_env *env, const lode_instance *in, const lode_preflight *found) {
  for (size_t i = 0; i < found->n; ++i) {
    const lode_finding *f = &found->finding[i];
    const bool is_note = lode_concern_is_note(f->concern), is_last = i + 1 == found->n || f[1].concern != f->concern;
    const lode_level level = is_note ? LODE_LOG_INFO : LODE_LOG_WARNING;
    const size_t n = found->count[f->concern];
    const char *word = is_note ? "note" : "warning";
    if (f->line > 0)
      lode_log(env, level, "%s:%d: %s: %s", in->source, f->line, word, f->text);
    else
      lode_log(env, level, "%s: %s: %s", in->source, word, f->text);
    if (is_last && n > LODE_MAX_FINDING)
      lode_log(env, level, "%s: %s: and %zu more %s", in->source, word, n - LODE_MAX_FINDING,
               lode_concern_words(f->concern));
  }
}

/** Shows what is wrong or odd. @param n_warning [out] without notes */
static lode_status preflight(lode_env *env, const lode_model *model, size_t *n_warning) {
  lode_preflight found = {.env = env};
  size_t n = 0;
  const lode_status st = lode_preflight_run(model, &found);
  if (st == LODE_OK) {
    show_preflight(env, model->instance, &found);
    for (int c = 0; c < LODE_N_CONCERN; ++c)
      n += found.count[c];
    *n_warning = lode_preflight_warnings(&found);
    n -= *n_warning;
    lode_log(env, LODE_LOG_INFO, "pre-flight: %zu warning%s, %zu note%s", *n_warning, *n_warning == 1 ? "" : "s", n,
             n == 1 ? "" : "s");
  }
  lode_preflight_clear(&found);
  return st;
}

static lode_exit run_check(const lode_run *run) {
  check_settings set = {0};
  const char *path[1];
  lode_exit code;
  lode_instance *in = NULL;
  lode_model *model = NULL;
  size_t n_warning = 0;
  const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true};
  if (!lode_command_begin(run, &check_spec, &set, path, &code))
    return code;
  lode_status st = read_instance(run->env, path[0], &in);
  if (st == LODE_OK)
    st = lode_model_create(run->env, in, &tighten, &model);
  if (st == LODE_OK) {
    size_t rows = 0, cols = 0;
    for (size_t b = 0; b < model->n_block; ++b) {
      rows += model->block[b].n_row;
      cols += model->block[b].n_col;
    }
    lode_log(run->env, LODE_LOG_INFO, "%s: %s is a good instance", path[0], in->id);
    lode_log(
        run->env, LODE_LOG_INFO,
        "regions %zu, lanes %zu, commodities %zu, processes %zu, options %zu, sites %zu, periods %zu, scenarios %zu",
        in->n_region, in->n_lane, in->n_commodity, in->n_process, in->n_option, in->n_site, in->n_period,
        in->n_scenario);
    lode_log(run->env, LODE_LOG_INFO, "binaries %zu, siting rows %zu, blocks %zu with %zu rows and %zu columns in all",
             model->siting->n_start, model->siting->rows.n, model->n_block, rows, cols);
    st = preflight(run->env, model, &n_warning);
  }
  code = lode_command_fail(run, st);
  if (st == LODE_OK && n_warning > 0 && set.is_strict)
    code = LODE_EXIT_INPUT;
  lode_model_destroy(&model);
  lode_instance_destroy(&in);
  return code;
}
const lode_command lode_command_check = {.spec = &check_spec, .run = run_check};

/* ---- verify */

static const lode_command_spec verify_spec = {.name = "verify",
                                              .positional = "INSTANCE.xml DIR",
                                              .n_positional = 2,
                                              .summary = "recompute feasibility and cost of a result folder"};

static lode_exit run_verify(const lode_run *run) {
  const char *path[2];
  lode_exit code;
  lode_instance *in = NULL;
  lode_verify_result found = {0};
  int none = 0;
  if (!lode_command_begin(run, &verify_spec, &none, path, &code))
    return code;
  lode_status st = read_instance(run->env, path[0], &in);
  if (st == LODE_OK) {
    st = lode_verify_folder(run->env, in, path[1], 1e-6, &found);
    st = st == LODE_E_IO ? LODE_E_INPUT : st;
  }
  code = lode_command_fail(run, st);
  if (st == LODE_OK && found.n_fault > 0) {
    lode_log(run->env, LODE_LOG_ERROR, "%s: %zu faults\n%s", path[1], found.n_fault, found.text);
    code = LODE_EXIT_WRONG;
  } else if (st == LODE_OK) {
    lode_log(run->env, LODE_LOG_INFO, "%s: true; cost %.17g %s recomputed, worst residual %.1e", path[1], found.total,
             in->money, found.worst_residual);
  }
  lode_verify_clear(&found);
  lode_instance_destroy(&in);
  return code;
}
const lode_command lode_command_verify = {.spec = &verify_spec, .run = run_verify};

/* ---- export */

typedef struct export_settings {
  const char *output;
} export_settings;
static const lode_option_row export_row[] = {
    {"--output,-o", LODE_OPT_TEXT, offsetof(export_settings, output), NULL, 0, 0, NULL, "FILE", "FILE.mps or FILE.lp"}};
static const lode_command_spec export_spec = {.name = "export",
                                              .positional = "INSTANCE.xml",
                                              .n_positional = 1,
                                              .summary = "write the extensive form as MPS or LP",
                                              .row = export_row,
                                              .n_row = 1};

static lode_exit run_export(const lode_run *run) {
  export_settings set = {0};
  const char *path[1];
  lode_exit code;
  lode_instance *in = NULL;
  lode_model *model = NULL;
  lode_mip *mip = NULL;
  const lode_model_options plain = {0};
  if (!lode_command_begin(run, &export_spec, &set, path, &code))
    return code;
  if (set.output == NULL) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone export: --output FILE.mps or FILE.lp is missing");
    return LODE_EXIT_USAGE;
  }
  if (lode_command_overwrites(run, &export_spec, path[0], set.output))
    return LODE_EXIT_USAGE;
  lode_status st = read_instance(run->env, path[0], &in);
  if (st == LODE_OK)
    st = lode_model_create(run->env, in, &plain, &model);
  if (st == LODE_OK)
    st = lode_extensive_create(run->env, model, &mip);
  if (st == LODE_OK)
    st = lode_mip_write(run->env, mip, set.output);
  code = lode_command_fail(run, st);
  if (st == LODE_OK)
    lode_log(run->env, LODE_LOG_INFO, "%s: %zu rows, %zu columns, %zu binaries", set.output, mip->n_row, mip->n_col,
             model->siting->n_start);
  lode_mip_destroy(&mip);
  lode_model_destroy(&model);
  lode_instance_destroy(&in);
  return code;
}
const lode_command lode_command_export = {.spec = &export_spec, .run = run_export};

/* ---- partition */

typedef struct partition_settings {
  long parts;
} partition_settings;
static const lode_option_row partition_row[] = {
    {"--parts", LODE_OPT_INT, offsetof(partition_settings, parts), "4", 1, 1e6, NULL, "K", "number of parts"}};
static const lode_command_spec partition_spec = {.name = "partition",
                                                 .positional = "INSTANCE.xml",
                                                 .n_positional = 1,
                                                 .summary = "split the regions by METIS; parts, balance, edge cut",
                                                 .row = partition_row,
                                                 .n_row = 1};

static lode_exit run_partition(const lode_run *run) {
  partition_settings set = {0};
  const char *path[1];
  lode_exit code;
  lode_instance *in = NULL;
  lode_graph *graph = NULL;
  lode_partition *partition = NULL;
  lode_text text = {0};
  if (!lode_command_begin(run, &partition_spec, &set, path, &code))
    return code;
  lode_status st = read_instance(run->env, path[0], &in);
  if (st == LODE_OK)
    st = lode_graph_create(run->env, in, &graph);
  if (st == LODE_OK)
    st = lode_partition_create(run->env, graph, (size_t)set.parts, &partition);
  if (st == LODE_OK)
    st = lode_partition_report(run->env, in, graph, partition, &text);
  code = lode_command_fail(run, st);
  if (st == LODE_OK)
    fputs(text.data, stdout);
  lode_text_free(&text);
  lode_partition_destroy(&partition);
  lode_graph_destroy(&graph);
  lode_instance_destroy(&in);
  return code;
}
const lode_command lode_command_partition = {.spec = &partition_spec, .run = run_partition};

/* ---- report */

static const lode_command_spec report_spec = {.name = "report",
                                              .positional = "DIR",
                                              .n_positional = 1,
                                              .summary =
                                                  "write report.html, pictures and map layers from the results in DIR"};

/** A folder without an instance is the user's mistake; what else is missing the page tells. */
static lode_status is_readable(lode_env *env, const char *dir, const char *name) {
  lode_text path = {0};
  lode_status st = lode_text_printf(env, &path, "%s/%s", dir, name);
  if (st == LODE_OK && access(path.data, R_OK) != 0)
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: %s; is %s the folder of a solve?", path.data, strerror(errno), dir);
  lode_text_free(&path);
  return st;
}

static lode_exit run_report(const lode_run *run) {
  const char *path[1];
  lode_exit code;
  int none = 0;
  if (!lode_command_begin(run, &report_spec, &none, path, &code))
    return code;
  lode_status st = is_readable(run->env, path[0], "instance.xml");
  if (st == LODE_OK)
    st = lode_report_html(run->env, path[0]);
  if (st == LODE_OK)
    lode_log(run->env, LODE_LOG_INFO, "%s/report.html, pictures/*.svg, *.geojson", path[0]);
  return lode_command_fail(run, st);
}
const lode_command lode_command_report = {.spec = &report_spec, .run = run_report};
