/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone solve: instance -> model -> partition -> search -> tables, plan, verification. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/plan.h"
#include "instances/read.h"
#include "solver/search/region_sets.h"
#include "solver/solve_session.h"

static const double end_margin = 30.0; /* seconds before --end-time at which the search ends, at least */
const double lode_lonely_patience = 10.0;

static const lode_option_row row[] = {
    {"--output,-o", LODE_OPT_TEXT, offsetof(lode_solve_settings, output), NULL, 0, 0, NULL, "DIR",
     "folder for the results"},
    {"--gap", LODE_OPT_REAL, offsetof(lode_solve_settings, gap), "0.01", 0, 1, NULL, "G",
     "relative gap between plan and proven bound at which to end"},
    {"--time-limit", LODE_OPT_REAL, offsetof(lode_solve_settings, time_limit), "0", 0, 1e9, NULL, "S",
     "seconds after which to end with the best plan (0: none)"},
    {"--parts", LODE_OPT_AUTO_INT, offsetof(lode_solve_settings, parts), "auto", 1, 100000, NULL, "K",
     "METIS parts of the coarse blocks with which the root begins (1: none; auto: by the size of the blocks)"},
    {"--method", LODE_OPT_CHOICE, offsetof(lode_solve_settings, method), "benders", 0, 0, "benders|monolithic", NULL,
     "decomposition, or the extensive form by GLPK (one rank; for small instances)"},
    {"--seed", LODE_OPT_INT, offsetof(lode_solve_settings, seed), "1", 0, 1e15, NULL, "N",
     "seed of every random stream"},
    {"--start", LODE_OPT_TEXT, offsetof(lode_solve_settings, start), NULL, 0, 0, NULL, "PLAN.xml",
     "plan to begin with"},
    {"--fix", LODE_OPT_TEXT, offsetof(lode_solve_settings, fix), NULL, 0, 0, NULL, "PLAN.xml",
     "cost this plan instead of searching for one"},
    {"--tasks", LODE_OPT_INT, offsetof(lode_solve_settings, tasks), "8", 1, 1000, NULL, "N",
     "neighbourhoods tried per round of the incumbent search"},
    {"--batch", LODE_OPT_INT, offsetof(lode_solve_settings, batch), "8", 1, 64, NULL, "N",
     "tree nodes solved per round"},
    {"--node-limit", LODE_OPT_INT, offsetof(lode_solve_settings, nodes), "0", 0, 1e15, NULL, "N",
     "tree nodes at most (0: any)"},
    {"--without", LODE_OPT_TEXT, offsetof(lode_solve_settings, without), NULL, 0, 0, NULL, "LIST",
     "parts of the search to switch off, of: " LODE_FEATURE_NAMES},
    {"--interval", LODE_OPT_REAL, offsetof(lode_solve_settings, interval), "5", 0, 1e6, NULL, "S",
     "seconds between progress lines"},
    {"--explain", LODE_OPT_REAL, offsetof(lode_solve_settings, explain), "60", 0, 1e9, NULL, "S",
     "seconds to look for the limits that conflict where the instance is infeasible (0: none)"},
    {"--no-tightening", LODE_OPT_FLAG, offsetof(lode_solve_settings, no_tightening), NULL, 0, 0, NULL, NULL,
     "leave capacities and flow bounds as given (same optimum, weaker bound)"},
    {"--end-time", LODE_OPT_TEXT, offsetof(lode_solve_settings, end_time), NULL, 0, 0, NULL, "T",
     "moment by which all must be over, as 2026-11-28T08:00:00 or in seconds since 1970; the search ends before it"},
    {"--checkpoint", LODE_OPT_TEXT, offsetof(lode_solve_settings, checkpoint), NULL, 0, 0, NULL, "FILE",
     "where the state of the search is kept for --resume (default: checkpoint.lode in the folder of results)"},
    {"--checkpoint-interval", LODE_OPT_REAL, offsetof(lode_solve_settings, checkpoint_interval), "60", 0, 1e9, NULL,
     "S", "seconds between checkpoints, at least; 0: only where the search ends or is stopped"},
    {"--no-checkpoint", LODE_OPT_FLAG, offsetof(lode_solve_settings, no_checkpoint), NULL, 0, 0, NULL, NULL,
     "write none"},
    {"--resume", LODE_OPT_TEXT, offsetof(lode_solve_settings, resume), NULL, 0, 0, NULL, "FILE",
     "go on from a checkpoint (or FILE.previous, if FILE is damaged), on any number of ranks"},
    {"--memory-per-rank", LODE_OPT_INT, offsetof(lode_solve_settings, memory), "2048", 1, 1e9, NULL, "MIB",
     "memory that a rank may use: a warning names the number of ranks that is enough"},
    {"--scaling", LODE_OPT_FLAG, offsetof(lode_solve_settings, has_scaling), NULL, 0, 0, NULL, NULL,
     "write scaling.csv: how long the run would have taken on 1 to 256 ranks, by the time that each piece took"},
    {"--dry-run", LODE_OPT_FLAG, offsetof(lode_solve_settings, is_dry), NULL, 0, 0, NULL, NULL,
     "print blocks, memory and useful ranks, and end"},
    {"--force", LODE_OPT_FLAG, offsetof(lode_solve_settings, is_forced), NULL, 0, 0, NULL, NULL,
     "replace the results that are in the folder"}};

static const lode_command_spec spec = {.name = "solve",
                                       .positional = "INSTANCE.xml",
                                       .n_positional = 1,
                                       .summary = "find the cheapest plan, with a proven gap",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

/** Instance, model, given plan: everything that can be wrong is found before the folder is touched. Collective. */
static lode_status prepare(lode_session *s, const char *path) {
  lode_status st = lode_features_parse(s->env, s->set.without, &s->set.off);
  if (st == LODE_OK)
    st = lode_file_share(s->env, s->comm, path, &s->file);
  if (st != LODE_OK)
    return st;
  const lode_model_options tighten = {.tighten_capacity = !s->set.no_tightening,
                                      .strong_flows = !s->set.no_tightening,
                                      .rank = s->comm->rank,
                                      .n_rank = s->comm->n_rank};
  st = lode_instance_read_memory(s->env, s->file.data ? s->file.data : "", s->file.length, path, &s->in);
  if (st == LODE_OK)
    st = lode_model_create(s->env, s->in, &tighten, &s->model);
  const char *plan_path = s->set.fix ? s->set.fix : s->set.start;
  if (st == LODE_OK && plan_path != NULL) {
    lode_plan *plan = NULL;
    s->start = lode_alloc(s->env, s->model->siting->n_start, sizeof *s->start, "plan");
    st = s->start ? lode_plan_read(s->env, s->in, plan_path, true, &plan) : LODE_E_NOMEM;
    if (st == LODE_E_IO)
      st = LODE_E_INPUT;
    if (st == LODE_OK)
      st = lode_siting_point(s->env, s->in, s->model->siting, plan, s->start);
    if (st == LODE_OK && !lode_siting_allows(s->model->siting, s->start))
      st = LODE_FAIL(
          s->env, LODE_E_INPUT,
          "%s: the plan breaks a rule of siting (plants per site, exclusion, prerequisite, permits or budget)",
          plan_path);
    lode_plan_destroy(&plan);
  }
  return lode_comm_agree(s->env, s->comm, st);
}

/** What must be the same where a run goes on from a checkpoint: the rest is the instance, the gap and the limits. */
static lode_status make_knobs(lode_session *s) {
  const lode_solve_settings *set = &s->set;
  lode_status st = lode_text_printf(s->env, &s->knobs, "version %s\n--seed %ld\n--tasks %ld\n--batch %ld\n",
                                    PACKAGE_VERSION, set->seed, set->tasks, set->batch);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, &s->knobs, "--parts %ld\n--without %s\n--no-tightening %d\n", set->parts,
                          set->without ? set->without : "", set->no_tightening);
  return st;
}

/** Reads the checkpoint of --resume. Collective. */
static lode_status read_checkpoint(lode_session *s) {
  if (s->set.resume == NULL)
    return LODE_OK;
  lode_status st = lode_checkpoint_share(s->env, s->comm, s->set.resume, s->in->fingerprint, s->knobs.data, &s->from);
  if (st == LODE_OK && s->from.n_region != s->in->n_region)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: parts of %zu regions, expected %zu", s->set.resume, s->from.n_region,
                   s->in->n_region);
  return st;
}

/** Parts as in the checkpoint, whatever METIS would say today. */
static lode_status copy_partition(lode_session *s, const lode_partition *from, lode_partition **to) {
  lode_partition *p = lode_alloc(s->env, 1, sizeof *p, "partition");
  if (p == NULL)
    return LODE_E_NOMEM;
  *to = p;
  p->n_part = from->n_part;
  p->n_region = from->n_region;
  p->part = lode_alloc(s->env, from->n_region, sizeof *p->part, "partition");
  if (p->part == NULL)
    return LODE_E_NOMEM;
  memcpy(p->part, from->part, from->n_region * sizeof *p->part);
  return LODE_OK;
}

/**
 * Region sets of the incumbent search, and the parts of coarse blocks: where not said, a sixth of the regions if blocks
 * are large enough for their LPs to be what the root waits for. From the instance alone, never from the ranks.
 * Collective.
 */
static lode_status make_partitions(lode_session *s) {
  if (s->from.n_region > 0) {
    lode_status st = copy_partition(s, &s->from.neighbourhood, &s->partition);
    if (st == LODE_OK && s->from.parts.n_part > 0)
      st = copy_partition(s, &s->from.parts, &s->parts);
    return lode_comm_agree(s->env, s->comm, st);
  }
  const bool is_auto = s->set.parts <= 0, shuffle = (s->set.off & LODE_FEATURE_METIS) != 0;
  const size_t parts = is_auto ? lode_coarse_parts_auto(s->model) : (size_t)s->set.parts;
  lode_status st = lode_region_sets(s->env, s->comm, s->in, lode_region_sets_auto(s->in), shuffle,
                                    (uint64_t)s->set.seed, &s->partition);
  if (st == LODE_OK && parts > 1)
    st = lode_region_sets(s->env, s->comm, s->in, parts, shuffle, (uint64_t)s->set.seed, &s->parts);
  if (st == LODE_OK && s->comm->rank == 0 && s->parts != NULL)
    lode_log(s->env, LODE_LOG_INFO, "coarse blocks of %zu parts begin the root (%s; largest block: %zu rows)",
             s->parts->n_part, is_auto ? "auto" : "as asked", lode_largest_block(s->model));
  return st;
}

/**
 * Memory that a rank is expected to need, MiB: fitted to gen-1000x4x4 (382, 233, 159 MiB on 1, 2, 4 ranks) and us-ree
 * (100, 66, 48) at their first round; cuts, nodes and the local search add up to 64 MiB.
 */
static double expected_memory(const lode_model *model, size_t ranks) {
  size_t entries = 0;
  for (size_t b = 0; b < model->n_block; ++b)
    entries += model->block[b].n_entry;
  const double replicated = 80.0 + 44e-6 * (double)entries;
  return replicated + 191e-6 * (double)entries / (double)(ranks < model->n_block ? ranks : model->n_block);
}

/** Says so where a rank is expected to need more than it may, and how many ranks would do. */
static void check_memory(const lode_session *s) {
  const double most = (double)s->set.memory, now = expected_memory(s->model, (size_t)s->comm->n_rank);
  size_t ranks = (size_t)s->comm->n_rank;
  if (now <= most)
    return;
  while (ranks < s->model->n_block && expected_memory(s->model, ranks) > most)
    ++ranks;
  if (expected_memory(s->model, ranks) <= most)
    lode_log(s->env, LODE_LOG_WARNING,
             "warning: a rank is expected to need %.0f MiB, more than --memory-per-rank %ld; %zu ranks would do", now,
             s->set.memory, ranks);
  else
    lode_log(s->env, LODE_LOG_WARNING,
             "warning: a rank is expected to need %.0f MiB, more than --memory-per-rank %ld, and %.0f on any number of "
             "ranks",
             now, s->set.memory, expected_memory(s->model, s->model->n_block));
}

/** The --dry-run page: what a Slurm request needs. Rank 0. */
static void print_dry_run(const lode_session *s) {
  size_t rows = 0, cols = 0, entries = 0, largest = 0;
  for (size_t b = 0; b < s->model->n_block; ++b) {
    const lode_block *block = &s->model->block[b];
    rows += block->n_row;
    cols += block->n_col;
    entries += block->n_entry;
    largest = block->n_row > largest ? block->n_row : largest;
  }
  lode_print(s->env, "binaries            %zu", s->model->siting->n_start);
  lode_print(s->env, "blocks              %zu (largest %zu rows)", s->model->n_block, largest);
  lode_print(s->env, "rows, columns       %zu, %zu (%zu entries)", rows, cols, entries);
  for (size_t ranks = 1; ranks <= s->model->n_block; ranks *= 2)
    lode_print(s->env, "memory per rank     %6.0f MiB on %zu ranks", expected_memory(s->model, ranks), ranks);
  lode_print(s->env, "useful ranks        1 to %zu", s->model->n_block);
}

/** Path of the checkpoints, and what stands in each. Local. */
static lode_status make_keeper(lode_session *s) {
  lode_status st = LODE_OK;
  const bool has_file = !s->set.no_checkpoint;
  if (has_file && s->set.checkpoint != NULL)
    st = lode_text_printf(s->env, &s->checkpoint, "%s", s->set.checkpoint);
  else if (has_file)
    st = lode_text_printf(s->env, &s->checkpoint, "%s/checkpoint.lode", s->set.output);
  s->keeper = (lode_keeper){.env = s->env,
                            .output = &s->out,
                            .model = s->model,
                            .path = s->checkpoint.data,
                            .head = {.fingerprint = s->in->fingerprint,
                                     .knobs = s->knobs,
                                     .gap = s->set.gap,
                                     .neighbourhood = *s->partition,
                                     .n_region = s->in->n_region}};
  if (s->parts != NULL)
    s->keeper.head.parts = *s->parts;
  return st;
}

/** What lives by the clock alone. */
static void look(void *context) {
  lode_session *s = context;
  lode_output_live(s->env, &s->out);
}

/** Moments at which the search ends, and by which all must be over. */
static void set_limits(lode_session *s, double left) {
  const double started = s->out.started, limit = s->set.time_limit;
  s->stop = (lode_stop){.signal = s->run->signal, .look = s->comm->rank == 0 ? look : NULL, .context = s};
  if (limit > 0.0) {
    s->stop.deadline = started + limit;
    s->end = s->stop.deadline + lode_solve_grace(s);
  }
  if (s->set.end_time != NULL) {
    const double end = started + left, search_end = end - fmax(end_margin, 0.02 * left);
    s->stop.deadline = s->stop.deadline > 0.0 ? fmin(s->stop.deadline, search_end) : search_end;
    s->end = s->end > 0.0 ? fmin(s->end, end) : end;
  }
  s->out.goal = s->set.gap;
  s->out.deadline = s->stop.deadline;
}

static lode_status open_output(lode_session *s, const char *path) {
  s->out.status = (lode_run_status){.state = "RUNNING",
                                    .bound = NAN,
                                    .incumbent = NAN,
                                    .gap = NAN,
                                    .unit = s->in->money,
                                    .version = PACKAGE_VERSION,
                                    .options = s->record.data ? s->record.data : "",
                                    .instance = path,
                                    .message = "",
                                    .missing = "plan tables verify report",
                                    .seconds_earlier = s->from.seconds,
                                    .ranks = s->comm->n_rank,
                                    .parts = s->parts != NULL ? (long)s->parts->n_part : 1};
  s->out.dir = s->set.output;
  s->out.interval = s->set.interval;
  const lode_output_mode mode = s->set.is_forced       ? LODE_OUTPUT_REPLACE
                                : s->from.n_region > 0 ? LODE_OUTPUT_GO_ON
                                                       : LODE_OUTPUT_NEW;
  return lode_output_open(s->env, s->comm, &s->out, &s->file, s->in->money, mode);
}

/** Everything but the folder: a fault here leaves nothing behind. Collective. @param left [out] seconds to --end-time
 */
static lode_status make_ready(lode_session *s, double *left) {
  lode_status st = make_knobs(s);
  if (st == LODE_OK && s->set.end_time != NULL)
    st = lode_seconds_until(s->env, s->set.end_time, left);
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = read_checkpoint(s);
  if (st == LODE_OK)
    st = make_partitions(s);
  if (st == LODE_OK)
    st = lode_options_record(s->env, &spec, &s->set, &s->record);
  if (st == LODE_OK)
    st = make_keeper(s);
  return lode_comm_agree(s->env, s->comm, st);
}

static lode_exit run_session(lode_session *s, const char *path) {
  double left = 0.0;
  lode_status st = prepare(s, path);
  if (st == LODE_OK && s->set.is_dry) {
    print_dry_run(s);
    return LODE_EXIT_OK;
  }
  if (st == LODE_OK)
    st = make_ready(s, &left);
  if (st != LODE_OK) {
    lode_comm_rescue(s->env, s->comm, lode_lonely_patience, LODE_EXIT_RESOURCE);
    return lode_command_fail(s->run, st);
  }
  if ((st = open_output(s, path)) != LODE_OK)
    return lode_command_fail(s->run, st);
  set_limits(s, left);
  lode_log(s->env, LODE_LOG_INFO, "%s: %zu regions, %zu periods, %zu scenarios; %zu binaries, %zu blocks; %d ranks",
           s->in->id, s->in->n_region, s->in->n_period, s->in->n_scenario, s->model->siting->n_start, s->model->n_block,
           s->comm->n_rank);
  check_memory(s);
  lode_log(s->env, LODE_LOG_DETAIL, "options: %s", s->record.data ? s->record.data : "");
  if (s->from.n_region > 0)
    lode_log(s->env, LODE_LOG_INFO, "going on from %s, after %.1f s", s->set.resume, s->from.seconds);
  if ((size_t)s->comm->n_rank > s->model->n_block)
    lode_log(s->env, LODE_LOG_WARNING, "warning: %d ranks, but only %zu blocks: the others are idle", s->comm->n_rank,
             s->model->n_block);
  st = lode_solve_search(s);
  const lode_exit code = lode_solve_finish(s, st);
  lode_solve_print_end(s, code);
  return code;
}

/** Options that do not go together. @return what is wrong, or NULL */
static const char *conflict(const lode_solve_settings *set) {
  if (set->output == NULL && !set->is_dry)
    return "--output DIR is missing";
  if (set->start != NULL && set->fix != NULL)
    return "--start and --fix exclude each other";
  if (set->resume != NULL && (set->start != NULL || set->fix != NULL))
    return "--resume brings its own plan: it excludes --start and --fix";
  if (set->method == 1 && (set->resume != NULL || set->checkpoint != NULL))
    return "--method monolithic keeps no checkpoints";
  if (set->no_checkpoint && set->checkpoint != NULL)
    return "--checkpoint and --no-checkpoint exclude each other";
  if (set->resume != NULL && set->is_forced)
    return "--resume goes on with the results of its instance: it excludes --force";
  return NULL;
}

static lode_exit run_solve(const lode_run *run) {
  lode_session s = {.run = run, .env = run->env, .comm = run->comm};
  const char *path[1];
  lode_exit code;
  if (!lode_command_begin(run, &spec, &s.set, path, &code))
    return code;
  const char *fault = conflict(&s.set);
  if (fault != NULL) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone solve: %s", fault);
    return LODE_EXIT_USAGE;
  }
  code = run_session(&s, path[0]);
  lode_search_result_clear(&s.result);
  lode_partition_destroy(&s.partition);
  lode_partition_destroy(&s.parts);
  lode_checkpoint_clear(&s.from);
  lode_model_destroy(&s.model);
  lode_instance_destroy(&s.in);
  lode_text_free(&s.file);
  lode_text_free(&s.record);
  lode_text_free(&s.knobs);
  lode_text_free(&s.checkpoint);
  free(s.start);
  return code;
}

const lode_command lode_command_solve = {.spec = &spec, .run = run_solve, .is_parallel = true};
