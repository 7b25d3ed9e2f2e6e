/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone solve: instance -> model -> partition -> search -> tables, plan, verification. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/plan.h"
#include "instances/read.h"
#include "models/extensive.h"
#include "partition/partition.h"
#include "solver/base/clock.h"
#include "solver/commands.h"
#include "solver/search/search.h"
#include "solver/search/state.h"
#include "solver/solve_files.h"
#include "solver/verify/verify.h"

static const size_t regions_per_part = 6;   /* of region sets, and of coarse blocks where their number is not said */
static const size_t large_block = 2000;     /* rows from which coarse blocks pay */
static const double lonely_patience = 10.0; /* seconds that a failed rank waits for the others to fail too */

typedef struct settings {
  const char *output, *start, *fix;
  double gap, time_limit, interval;
  const char *without;
  unsigned off; /* from `without` */
  long parts, seed, tasks, batch, nodes;
  int method; /* 0 benders, 1 monolithic */
  bool is_dry, is_forced, no_tightening;
} settings;

static const lode_option_row row[] = {
    {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "DIR", "folder for the results"},
    {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "0.01", 0, 1, NULL, "G",
     "relative gap between plan and proven bound at which to end"},
    {"--time-limit", LODE_OPT_REAL, offsetof(settings, time_limit), "0", 0, 1e9, NULL, "S",
     "seconds after which to end with the best plan (0: none)"},
    {"--parts", LODE_OPT_AUTO_INT, offsetof(settings, parts), "auto", 1, 100000, NULL, "K",
     "METIS parts of the coarse blocks with which the root begins (1: none; auto: by the size of the blocks)"},
    {"--method", LODE_OPT_CHOICE, offsetof(settings, method), "benders", 0, 0, "benders|monolithic", NULL,
     "decomposition, or the extensive form by GLPK (one rank; for small instances)"},
    {"--seed", LODE_OPT_INT, offsetof(settings, seed), "1", 0, 1e15, NULL, "N", "seed of every random stream"},
    {"--start", LODE_OPT_TEXT, offsetof(settings, start), NULL, 0, 0, NULL, "PLAN.xml", "plan to begin with"},
    {"--fix", LODE_OPT_TEXT, offsetof(settings, fix), NULL, 0, 0, NULL, "PLAN.xml",
     "cost this plan instead of searching for one"},
    {"--tasks", LODE_OPT_INT, offsetof(settings, tasks), "8", 1, 1000, NULL, "N",
     "neighbourhoods tried per round of the incumbent search"},
    {"--batch", LODE_OPT_INT, offsetof(settings, batch), "8", 1, 64, NULL, "N", "tree nodes solved per round"},
    {"--node-limit", LODE_OPT_INT, offsetof(settings, nodes), "0", 0, 1e15, NULL, "N", "tree nodes at most (0: any)"},
    {"--without", LODE_OPT_TEXT, offsetof(settings, without), NULL, 0, 0, NULL, "LIST",
     "parts of the search to switch off, of: " LODE_FEATURE_NAMES},
    {"--interval", LODE_OPT_REAL, offsetof(settings, interval), "5", 0, 1e6, NULL, "S",
     "seconds between progress lines"},
    {"--no-tightening", LODE_OPT_FLAG, offsetof(settings, no_tightening), NULL, 0, 0, NULL, NULL,
     "leave capacities and flow bounds as given (same optimum, weaker bound)"},
    {"--dry-run", LODE_OPT_FLAG, offsetof(settings, is_dry), NULL, 0, 0, NULL, NULL,
     "print blocks, memory and useful ranks, and end"},
    {"--force", LODE_OPT_FLAG, offsetof(settings, is_forced), NULL, 0, 0, NULL, NULL,
     "replace the results that are in the folder"}};

static const lode_command_spec spec = {.name = "solve",
                                       .positional = "INSTANCE.xml",
                                       .n_positional = 1,
                                       .summary = "find the cheapest plan, with a proven gap",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

/** All that lives as long as the run. */
typedef struct session {
  const lode_run *run;
  lode_env *env;
  const lode_comm *comm;
  settings set;
  lode_text file; /* bytes of the instance */
  lode_text record;
  lode_instance *in;
  lode_model *model;
  lode_partition *partition, *parts; /**< region sets of the incumbent search; parts of coarse blocks or NULL */
  double *start;                     /* [starts] from --start or --fix */
  lode_output out;
  lode_search_result result;
} session;

/** Instance, model, given plan: everything that can be wrong is found before the folder is touched. Collective. */
static lode_status prepare(session *s, const char *path) {
  lode_status st = lode_features_parse(s->env, s->set.without, &s->set.off);
  if (st == LODE_OK)
    st = lode_file_share(s->env, s->comm, path, &s->file);
  if (st != LODE_OK)
    return st;
  const lode_model_options tighten = {!s->set.no_tightening, !s->set.no_tightening, s->comm->rank, s->comm->n_rank};
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

/** METIS on rank 0; the same on every rank. Collective. */
static lode_status make_partition(session *s, size_t n_part, lode_partition **partition) {
  const size_t n = s->in->n_region;
  lode_status st = LODE_OK;
  lode_graph *graph = NULL;
  if (s->comm->rank == 0) {
    st = lode_graph_create(s->env, s->in, &graph);
    if (st == LODE_OK)
      st = lode_partition_create(s->env, graph, n_part, partition);
    if (st == LODE_OK && (s->set.off & LODE_FEATURE_METIS))
      lode_partition_shuffle(*partition, (uint64_t)s->set.seed);
  } else {
    *partition = lode_alloc(s->env, 1, sizeof **partition, "partition");
    if (*partition != NULL)
      (*partition)->part = lode_alloc(s->env, n, sizeof *(*partition)->part, "partition");
    if (*partition == NULL || (*partition)->part == NULL)
      st = LODE_E_NOMEM;
  }
  lode_graph_destroy(&graph);
  if ((st = lode_comm_agree(s->env, s->comm, st)) != LODE_OK)
    return st;
  (*partition)->n_region = n;
  if ((st = lode_comm_bcast(s->env, s->comm, 0, &(*partition)->n_part, sizeof(*partition)->n_part)) != LODE_OK)
    return st;
  return lode_comm_bcast(s->env, s->comm, 0, (*partition)->part, n * sizeof *(*partition)->part);
}

/** Rows of the largest block. */
static size_t largest_block(const lode_model *model) {
  size_t most = 0;
  for (size_t b = 0; b < model->n_block; ++b)
    most = model->block[b].n_row > most ? model->block[b].n_row : most;
  return most;
}

/**
 * Region sets of the incumbent search, and the parts of coarse blocks: where not said, a sixth of the regions if blocks
 * are large enough for their LPs to be what the root waits for. From the instance alone, never from the ranks.
 * Collective.
 */
static lode_status make_partitions(session *s) {
  const size_t auto_parts = s->in->n_region / regions_per_part + 1, n_row = largest_block(s->model);
  const bool is_auto = s->set.parts <= 0;
  const size_t parts = !is_auto ? (size_t)s->set.parts : n_row >= large_block ? auto_parts : 1;
  lode_status st = make_partition(s, auto_parts, &s->partition);
  if (st == LODE_OK && parts > 1)
    st = make_partition(s, parts, &s->parts);
  if (st == LODE_OK && s->comm->rank == 0 && s->parts != NULL)
    lode_log(s->env, LODE_LOG_INFO, "coarse blocks of %zu parts begin the root (%s; largest block: %zu rows)",
             s->parts->n_part, is_auto ? "auto" : "as asked", n_row);
  return st;
}

static void show_progress(void *context, const lode_progress *p) {
  session *s = context;
  if (s->comm->rank == 0)
    lode_output_progress(s->env, &s->out, p->phase, p->nodes, p->cuts, p->lower, p->upper, p->is_forced);
}

/** Costs the plan of --fix by one question to the blocks; other plans are not looked at, so no bound. Collective. */
static lode_status cost_given_plan(session *s, const lode_stop *stop) {
  lode_oracle *oracle = NULL;
  lode_answers answers = {0};
  bool is_stopped = false;
  double part[LODE_N_COST];
  double *y = lode_alloc(s->env, s->model->siting->n_col, sizeof *y, "plan");
  lode_status st = lode_comm_agree(s->env, s->comm, y ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK) {
    memcpy(y, s->start, s->model->siting->n_start * sizeof *y);
    lode_siting_complete(s->model->siting, y);
    st = lode_oracle_create(s->env, s->comm, s->model, stop, NULL, &oracle);
  }
  const lode_point point = {.y = y};
  if (st == LODE_OK)
    st = lode_oracle_ask(s->env, oracle, LODE_ASK_COST, 1, &point, &answers, &is_stopped);
  lode_search_result *r = &s->result;
  r->outcome = LODE_SEARCH_STOPPED;
  r->bound = -INFINITY;
  r->cost = INFINITY;
  if (st == LODE_OK && !is_stopped) {
    r->outcome = LODE_SEARCH_GAP;
    r->cost = lode_siting_cost(s->in, s->model->siting, s->start, part);
    for (size_t b = 0; b < s->model->n_block; ++b) {
      if (isinf(answers.point[0].upper[b]) && r->outcome != LODE_SEARCH_INFEASIBLE) {
        r->outcome = LODE_SEARCH_INFEASIBLE;
        r->elastic = answers.point[0].elastic[b];
        r->worst_y = y;
      } else if (s->model->block[b].weight > 0.0) {
        r->cost += s->model->block[b].weight * answers.point[0].upper[b];
      }
    }
    r->has_plan = r->outcome == LODE_SEARCH_GAP;
    r->y = r->has_plan ? y : NULL;
    y = NULL;
  }
  lode_answers_clear(&answers);
  lode_oracle_destroy(&oracle);
  free(y);
  return st;
}

/** The oracle of tests: the extensive form by the LP library's own integer search, on rank 0. Collective. */
static lode_status solve_monolithic(session *s, const lode_stop *stop) {
  const lode_model_options plain = {0};
  lode_search_result *r = &s->result;
  lode_model *model = NULL;
  lode_mip *mip = NULL;
  lode_lp *lp = NULL;
  lode_lp_mip_result found = {0};
  double *x = NULL;
  lode_status st = LODE_OK;
  r->y = lode_alloc(s->env, s->model->siting->n_start, sizeof *r->y, "plan");
  if (r->y == NULL)
    st = LODE_E_NOMEM;
  if (s->comm->rank == 0 && st == LODE_OK && (st = lode_model_create(s->env, s->in, &plain, &model)) == LODE_OK &&
      (st = lode_extensive_create(s->env, model, &mip)) == LODE_OK &&
      (st = lode_lp_create(s->env, mip->n_col, mip->lower, mip->upper, mip->cost, &lp)) == LODE_OK) {
    const lode_lp_rows rows = {mip->n_row,     mip->row_start, mip->row_column,
                               mip->row_value, mip->row_lower, mip->row_upper};
    x = lode_alloc(s->env, mip->n_col, sizeof *x, "solution");
    st = x ? lode_lp_add_rows(s->env, lp, &rows) : LODE_E_NOMEM;
    if (st == LODE_OK)
      st = lode_lp_solve_mip(s->env, lp, mip->is_integer, s->set.gap, stop->deadline, x, &found);
    for (size_t v = 0; st == LODE_OK && found.has_solution && v < s->model->siting->n_start; ++v)
      r->y[v] = x[v] > 0.5;
    r->has_plan = found.has_solution;
    r->cost = found.has_solution ? found.objective + mip->constant : INFINITY;
    r->bound = found.bound + mip->constant;
    r->outcome = found.outcome == LODE_LP_OPTIMAL      ? LODE_SEARCH_GAP
                 : found.outcome == LODE_LP_INFEASIBLE ? LODE_SEARCH_INFEASIBLE
                                                       : LODE_SEARCH_STOPPED;
    r->nodes = found.nodes;
    if (st == LODE_OK && found.outcome == LODE_LP_TROUBLE)
      st = LODE_FAIL(s->env, LODE_E_NUMERIC, "the LP library's integer search failed");
  }
  lode_lp_destroy(&lp);
  lode_mip_destroy(&mip);
  lode_model_destroy(&model);
  free(x);
  if ((st = lode_comm_agree(s->env, s->comm, st)) != LODE_OK)
    return st;
  struct {
    double cost, bound;
    int outcome, has_plan;
  } shared = {r->cost, r->bound, (int)r->outcome, r->has_plan};
  if ((st = lode_comm_bcast(s->env, s->comm, 0, &shared, sizeof shared)) != LODE_OK)
    return st;
  r->cost = shared.cost;
  r->bound = shared.bound;
  r->outcome = (lode_search_outcome)shared.outcome;
  r->has_plan = shared.has_plan != 0;
  return lode_comm_bcast(s->env, s->comm, 0, r->y, s->model->siting->n_start * sizeof *r->y);
}

static lode_status search(session *s) {
  const lode_stop stop = {.deadline = s->set.time_limit > 0.0 ? s->out.started + s->set.time_limit : 0.0,
                          .signal = s->run->signal};
  if (s->set.fix != NULL)
    return cost_given_plan(s, &stop);
  if (s->set.method == 1)
    return solve_monolithic(s, &stop);
  const lode_search_options options = {.gap = s->set.gap,
                                       .seed = (uint64_t)s->set.seed,
                                       .n_task = (int)s->set.tasks,
                                       .n_node = (int)s->set.batch,
                                       .node_limit = s->set.nodes,
                                       .off = s->set.off,
                                       .neighbourhood = s->partition,
                                       .parts = s->parts,
                                       .start = s->start};
  return lode_search_run(s->env, s->comm, s->model, &options, &stop, show_progress, s, &s->result);
}

/** Checks the written folder with code that shares nothing with the solver. Rank 0; collective in its outcome. */
static lode_status verify(session *s, bool *is_true) {
  lode_verify_result found = {0};
  lode_status st = LODE_OK;
  int good = 1;
  if (s->comm->rank == 0) {
    st = lode_verify_folder(s->env, s->in, s->set.output, 1e-6, &found);
    good = st == LODE_OK && found.n_fault == 0;
    if (st == LODE_OK && good)
      lode_log(s->env, LODE_LOG_INFO, "verified: plan and tables recomputed from the instance, worst residual %.1e",
               found.worst_residual);
    else if (st == LODE_OK)
      lode_log(s->env, LODE_LOG_ERROR, "verify disagrees:\n%s", found.text);
    lode_verify_clear(&found);
  }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_comm_bcast(s->env, s->comm, 0, &good, sizeof good);
  *is_true = good != 0;
  return st;
}

/** Largest shortages of the least infeasible plan, in words. Collective. */
static lode_status explain_infeasible(session *s) {
  lode_oracle *oracle = NULL;
  lode_answers answers = {0};
  bool is_stopped = false;
  lode_text text = {0};
  const lode_stop never = {0};
  double *y = lode_alloc(s->env, s->model->siting->n_col, sizeof *y, "plan");
  lode_status st = y ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && s->result.worst_y != NULL)
    memcpy(y, s->result.worst_y, s->model->siting->n_start * sizeof *y);
  if ((st = lode_comm_agree(s->env, s->comm, st)) == LODE_OK) {
    lode_siting_complete(s->model->siting, y);
    st = lode_oracle_create(s->env, s->comm, s->model, &never, NULL, &oracle);
  }
  const lode_point point = {.y = y};
  if (st == LODE_OK)
    st = lode_oracle_ask(s->env, oracle, LODE_ASK_FEASIBILITY, 1, &point, &answers, &is_stopped);
  if (st == LODE_OK)
    st = lode_oracle_explain(s->env, oracle, answers.point[0].elastic, &text);
  if (st == LODE_OK)
    lode_log(s->env, LODE_LOG_ERROR,
             s->set.fix ? "infeasible: under the given plan, the demand that must be met cannot be:\n%s"
             : s->result.worst_y != NULL ? "infeasible: no plan meets what must be met; the nearest that was tried:\n%s"
                                         : "infeasible: no plan meets what must be met; with nothing built:\n%s",
             text.data ? text.data : "");
  lode_text_free(&text);
  lode_answers_clear(&answers);
  lode_oracle_destroy(&oracle);
  free(y);
  return st;
}

/** Where the time of each rank went. Collective. */
static lode_status print_profiles(session *s) {
  lode_profile *all = lode_alloc(s->env, (size_t)s->comm->n_rank, sizeof *all, "profiles");
  lode_status st = lode_comm_agree(s->env, s->comm, all ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK)
    st = lode_profile_gather(s->env, s->comm, &s->result.profile, all);
  for (int r = 0; st == LODE_OK && s->comm->rank == 0 && r < s->comm->n_rank; ++r) {
    lode_text text = {0};
    for (int w = 0; w < LODE_N_WORK && st == LODE_OK; ++w)
      st = lode_text_printf(s->env, &text, "%s %s %.1f", w > 0 ? "," : "", lode_work_name((lode_work)w),
                            all[r].seconds[w]);
    if (st == LODE_OK)
      lode_log(s->env, LODE_LOG_INFO, "seconds of rank %d:%s", r, text.data);
    lode_text_free(&text);
  }
  free(all);
  return st;
}

static void print_statistics(session *s) {
  const lode_search_result *r = &s->result;
  lode_log(s->env, LODE_LOG_INFO, "%ld nodes, %ld rounds, %ld cuts, %zu master rows", r->nodes, r->rounds, r->cuts,
           r->n_master_row);
  const struct {
    const char *name;
    const lode_lp_stats *stats;
  } part[] = {{"block LPs", &r->block_lp}, {"master LPs (rank 0)", &r->master_lp}};
  for (size_t i = 0; i < 2; ++i)
    lode_log(s->env, LODE_LOG_INFO,
             "%s: %ld solves, %ld iterations, %.1f s; rungs beyond the first: refactor %ld, primal %ld, standard %ld, "
             "presolve %ld, exact %ld; bases repaired %ld",
             part[i].name, part[i].stats->solves, part[i].stats->iterations, part[i].stats->seconds,
             part[i].stats->rung[LODE_RUNG_REFACTOR], part[i].stats->rung[LODE_RUNG_PRIMAL],
             part[i].stats->rung[LODE_RUNG_STANDARD], part[i].stats->rung[LODE_RUNG_PRESOLVE],
             part[i].stats->rung[LODE_RUNG_EXACT], part[i].stats->repairs);
}

/** Plan, tables, verification, report. Collective. @return exit code */
static lode_exit finish(session *s, lode_status st) {
  lode_run_status *status = &s->out.status;
  lode_search_result *r = &s->result;
  lode_exit code = LODE_EXIT_INTERNAL;
  bool is_true = true;
  double total = INFINITY;
  if (st == LODE_OK && r->outcome == LODE_SEARCH_INFEASIBLE) {
    st = explain_infeasible(s);
    code = LODE_EXIT_INFEASIBLE;
    status->state = "INFEASIBLE";
    status->bound = status->incumbent = status->gap = NAN;
  } else if (st == LODE_OK && r->has_plan) {
    st = lode_output_plan(s->env, s->comm, &s->out, s->model, r->y, r->bound, &total);
    const double gap = lode_gap(total, fmin(r->bound, total));
    status->bound = fmin(r->bound, total);
    status->incumbent = total;
    status->gap = gap;
    code = r->outcome == LODE_SEARCH_GAP ? LODE_EXIT_OK : LODE_EXIT_STOPPED;
    status->state = code == LODE_EXIT_OK ? "OPTIMAL" : "STOPPED";
    if (st == LODE_OK)
      st = verify(s, &is_true);
    if (!is_true)
      code = LODE_EXIT_WRONG;
  } else if (st == LODE_OK) {
    code = LODE_EXIT_NO_PLAN;
    status->state = "STOPPED";
    status->bound = r->bound;
  }
  status->message = s->set.fix != NULL && code == LODE_EXIT_OK ? "cost of the plan given by --fix, not a search" : "";
  if (st != LODE_OK) {
    lode_comm_rescue(s->env, s->comm, lonely_patience, LODE_EXIT_RESOURCE);
    code = lode_command_fail(s->run, st);
    status->message = lode_env_message(s->env);
  }
  if (st != LODE_OK || !is_true)
    status->state = "FAILED";
  status->exit_code = code;
  status->nodes = r->nodes;
  status->cuts = r->cuts;
  status->rounds = r->rounds;
  double memory = lode_memory_peak_mib();
  if (st == LODE_OK && lode_comm_max(s->env, s->comm, &memory) == LODE_OK)
    status->memory_mib_max = memory;
  return code;
}

/** What the caller sees last. Rank 0. */
static void print_end(session *s, lode_exit code) {
  const lode_run_status *status = &s->out.status;
  print_statistics(s);
  lode_log(s->env, LODE_LOG_INFO, "largest memory of a rank: %.0f MiB", status->memory_mib_max);
  if (s->set.fix != NULL && code == LODE_EXIT_OK)
    lode_log(s->env, LODE_LOG_INFO, "given plan: cost %.6g %s; results in %s", status->incumbent, status->unit,
             s->set.output);
  else if (s->result.has_plan && code != LODE_EXIT_INTERNAL)
    lode_log(s->env, LODE_LOG_INFO, "%s: cost %.6g, bound %.6g %s, gap %.3f %%; results in %s", status->state,
             status->incumbent, status->bound, status->unit, 100.0 * status->gap, s->set.output);
  else if (code == LODE_EXIT_NO_PLAN)
    lode_log(s->env, LODE_LOG_INFO,
             isfinite(status->bound) ? "STOPPED before any plan; bound %.6g %s" : "STOPPED before any plan or bound",
             status->bound, status->unit);
}

/** The --dry-run page: what a Slurm request needs. Rank 0. */
static void print_dry_run(const session *s) {
  size_t rows = 0, cols = 0, entries = 0, largest = 0;
  for (size_t b = 0; b < s->model->n_block; ++b) {
    const lode_block *block = &s->model->block[b];
    rows += block->n_row;
    cols += block->n_col;
    entries += block->n_entry;
    largest = block->n_row > largest ? block->n_row : largest;
  }
  lode_log(s->env, LODE_LOG_INFO, "binaries            %zu", s->model->siting->n_start);
  lode_log(s->env, LODE_LOG_INFO, "blocks              %zu (largest %zu rows)", s->model->n_block, largest);
  lode_log(s->env, LODE_LOG_INFO, "rows, columns       %zu, %zu (%zu entries)", rows, cols, entries);
  /* fitted to gen-1000x4x4 (382, 233, 159 MiB on 1, 2, 4 ranks) and us-ree (100, 66, 48) at their first round; cuts,
     nodes and the local search add up to 64 MiB */
  const double replicated = 80.0 + 44e-6 * (double)entries;
  for (size_t ranks = 1; ranks <= s->model->n_block; ranks *= 2)
    lode_log(s->env, LODE_LOG_INFO, "memory per rank     %6.0f MiB on %zu ranks",
             replicated + 191e-6 * (double)entries / (double)ranks, ranks);
  lode_log(s->env, LODE_LOG_INFO, "useful ranks        1 to %zu", s->model->n_block);
}

static lode_exit run_session(session *s, const char *path) {
  lode_status st = prepare(s, path);
  if (st != LODE_OK) {
    lode_comm_rescue(s->env, s->comm, lonely_patience, LODE_EXIT_RESOURCE);
    return lode_command_fail(s->run, st);
  }
  if (s->set.is_dry) {
    print_dry_run(s);
    return LODE_EXIT_OK;
  }
  if ((st = make_partitions(s)) != LODE_OK ||
      (st = lode_options_record(s->env, &spec, &s->set, &s->record)) != LODE_OK) {
    lode_comm_rescue(s->env, s->comm, lonely_patience, LODE_EXIT_RESOURCE);
    return lode_command_fail(s->run, st);
  }
  s->out.status = (lode_run_status){.state = "RUNNING",
                                    .bound = NAN,
                                    .incumbent = NAN,
                                    .gap = NAN,
                                    .unit = s->in->money,
                                    .version = PACKAGE_VERSION,
                                    .options = s->record.data ? s->record.data : "",
                                    .instance = path,
                                    .message = "",
                                    .ranks = s->comm->n_rank,
                                    .parts = s->parts != NULL ? (long)s->parts->n_part : 1};
  s->out.dir = s->set.output;
  s->out.interval = s->set.interval;
  if ((st = lode_output_open(s->env, s->comm, &s->out, &s->file, s->in->money, s->set.is_forced)) != LODE_OK)
    return lode_command_fail(s->run, st);
  lode_log(s->env, LODE_LOG_INFO, "%s: %zu regions, %zu periods, %zu scenarios; %zu binaries, %zu blocks; %d ranks",
           s->in->id, s->in->n_region, s->in->n_period, s->in->n_scenario, s->model->siting->n_start, s->model->n_block,
           s->comm->n_rank);
  if ((size_t)s->comm->n_rank > s->model->n_block)
    lode_log(s->env, LODE_LOG_WARNING, "warning: %d ranks, but only %zu blocks: the others are idle", s->comm->n_rank,
             s->model->n_block);
  st = search(s);
  if (st == LODE_OK && s->set.fix == NULL && s->set.method == 0)
    st = print_profiles(s);
  lode_exit code = finish(s, st);
  if (lode_output_close(s->env, s->comm, &s->out) != LODE_OK) {
    lode_env_clear(s->env);
    code = LODE_EXIT_OUTPUT;
  }
  if (s->comm->rank == 0 && s->result.has_plan && (code == LODE_EXIT_OK || code == LODE_EXIT_STOPPED) &&
      lode_report_html(s->env, s->set.output) != LODE_OK)
    code = lode_command_fail(s->run, lode_env_code(s->env));
  print_end(s, code);
  return code;
}

static lode_exit run_solve(const lode_run *run) {
  session s = {.run = run, .env = run->env, .comm = run->comm};
  const char *path[1];
  lode_exit code;
  if (!lode_command_begin(run, &spec, &s.set, path, &code))
    return code;
  if (s.set.output == NULL && !s.set.is_dry) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone solve: --output DIR is missing");
    return LODE_EXIT_USAGE;
  }
  if (s.set.start != NULL && s.set.fix != NULL) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone solve: --start and --fix exclude each other");
    return LODE_EXIT_USAGE;
  }
  code = run_session(&s, path[0]);
  lode_search_result_clear(&s.result);
  lode_partition_destroy(&s.partition);
  lode_partition_destroy(&s.parts);
  lode_model_destroy(&s.model);
  lode_instance_destroy(&s.in);
  lode_text_free(&s.file);
  lode_text_free(&s.record);
  free(s.start);
  return code;
}

const lode_command lode_command_solve = {.spec = &spec, .run = run_solve, .is_parallel = true};
