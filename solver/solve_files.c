/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/solve_files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/base/clock.h"
#include "solver/base/input.h"
#include "solver/report/report_files.h"
#include "solver/report/tables.h"
#include "solver/search/oracle.h"
#include "solver/search/state.h"

static lode_status read_file(lode_env *env, const char *path, lode_text *text) {
  const lode_status st = lode_input_read(env, path, 0, text);
  return st == LODE_E_IO ? LODE_E_INPUT : st; /* a file that cannot be read is the user's mistake */
}

lode_status lode_file_share(lode_env *env, const lode_comm *comm, const char *path, lode_text *text) {
  lode_status st = comm->rank == 0 ? read_file(env, path, text) : LODE_OK;
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK)
    return st;
  uint64_t length = text->length;
  if ((st = lode_comm_bcast(env, comm, 0, &length, sizeof length)) != LODE_OK)
    return st;
  if (comm->rank != 0) {
    text->data = lode_alloc(env, (size_t)length + 1, 1, "file");
    text->length = (size_t)length;
    text->room = (size_t)length + 1;
    st = text->data ? LODE_OK : LODE_E_NOMEM;
  }
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK)
    return st;
  return length > 0 ? lode_comm_bcast(env, comm, 0, text->data, (size_t)length) : LODE_OK;
}

/** What a run leaves besides its tables. */
static const char *const run_file[] = {"status.json", "plan.xml", "instance.xml", "convergence.csv", "statistics.csv"};
/** What is made of a plan, besides lode_report_files. */
static const char *const plan_file[] = {
    "builds.csv", "capacity.csv", "activity.csv",  "flows.csv", "supply.csv", "imports.csv",     "demand.csv",
    "unmet.csv",  "disposal.csv", "emissions.csv", "costs.csv", "prices.csv", "bottlenecks.csv", "scaling.csv"};
/** Checkpoints where no other place is named for them. */
static const char *const checkpoint_file[] = {"checkpoint.lode", "checkpoint.lode.previous"};

typedef struct file_list {
  const char *const *name;
  size_t n;
} file_list;
static const file_list run_files = {run_file, sizeof run_file / sizeof run_file[0]};
static const file_list plan_files = {plan_file, sizeof plan_file / sizeof plan_file[0]};
static const file_list checkpoint_files = {checkpoint_file, sizeof checkpoint_file / sizeof checkpoint_file[0]};

/** Removes files, or refuses if there is one and they are to stay. */
static lode_status clear_files(lode_env *env, const char *dir, file_list list, bool is_forced) {
  for (size_t i = 0; i < list.n; ++i) {
    lode_text path = {0};
    lode_status st = lode_text_printf(env, &path, "%s/%s", dir, list.name[i]);
    if (st == LODE_OK && access(path.data, F_OK) == 0) {
      if (!is_forced)
        st = LODE_FAIL(env, LODE_E_INPUT, "%s exists: name another folder, or give --force to replace what is there",
                       path.data);
      else if (remove(path.data) != 0)
        st = LODE_FAIL(env, LODE_E_IO, "%s: %s", path.data, strerror(errno));
    }
    lode_text_free(&path);
    if (st != LODE_OK)
      return st;
  }
  return LODE_OK;
}

/** Tables, report and pictures. The folder of pictures goes only when it is empty: what a user put there stays. */
static lode_status clear_plan(lode_env *env, const char *dir, bool is_forced) {
  file_list report = {lode_report_files, 0};
  while (report.name[report.n] != NULL)
    ++report.n;
  lode_status st = clear_files(env, dir, plan_files, is_forced);
  if (st == LODE_OK)
    st = clear_files(env, dir, report, is_forced);
  lode_text folder = {0};
  if (st == LODE_OK && is_forced && (st = lode_text_printf(env, &folder, "%s/%s", dir, LODE_REPORT_FOLDER)) == LODE_OK)
    rmdir(folder.data);
  lode_text_free(&folder);
  return st;
}

static lode_status clear_results(lode_env *env, const char *dir, bool is_forced) {
  lode_status st = clear_files(env, dir, run_files, is_forced);
  if (st == LODE_OK)
    st = clear_plan(env, dir, is_forced);
  return st == LODE_OK ? clear_files(env, dir, checkpoint_files, is_forced) : st;
}

lode_status lode_output_clear_tables(lode_env *env, lode_output *o) {
  if (!o->has_tables)
    return LODE_OK;
  const lode_status st = clear_plan(env, o->dir, true);
  o->has_tables = st != LODE_OK;
  return st;
}

/** Is DIR/instance.xml, byte for byte, the instance? */
static bool has_instance(lode_env *env, const char *dir, const lode_text *instance) {
  lode_text path = {0}, other = {0};
  bool is_same = false;
  if (lode_text_printf(env, &path, "%s/instance.xml", dir) == LODE_OK && access(path.data, R_OK) == 0)
    is_same = read_file(env, path.data, &other) == LODE_OK && other.length == instance->length &&
              memcmp(other.data, instance->data, other.length) == 0;
  lode_text_free(&path);
  lode_text_free(&other);
  return is_same;
}

static lode_status write_in(lode_env *env, const char *dir, const char *name, const char *data, size_t length) {
  lode_text path = {0};
  lode_status st = lode_text_printf(env, &path, "%s/%s", dir, name);
  if (st == LODE_OK)
    st = lode_write_atomic(env, path.data, data, length);
  lode_text_free(&path);
  return st;
}

static lode_status open_folder(lode_env *env, lode_output *o, const lode_text *instance, const char *money,
                               lode_output_mode mode) {
  lode_status st;
  struct stat info;
  const bool is_forced = mode == LODE_OUTPUT_REPLACE, goes_on = mode == LODE_OUTPUT_GO_ON;
  const bool is_there = stat(o->dir, &info) == 0, is_kept = is_there && goes_on && has_instance(env, o->dir, instance);
  if (is_there && !is_forced && !is_kept && (st = clear_results(env, o->dir, false)) != LODE_OK)
    return st; /* nothing is touched before this is known */
  if ((st = lode_run_lock(env, o->dir)) != LODE_OK)
    return st;
  o->is_locked = true;
  o->has_tables = is_kept;
  if (!is_kept && ((st = clear_results(env, o->dir, is_forced)) != LODE_OK ||
                   (st = write_in(env, o->dir, "instance.xml", instance->data, instance->length)) != LODE_OK ||
                   (st = lode_convergence_start(env, o->dir, money)) != LODE_OK))
    return st;
  return lode_run_status_write(env, o->dir, &o->status);
}

lode_status lode_output_open(lode_env *env, const lode_comm *comm, lode_output *o, const lode_text *instance,
                             const char *money, lode_output_mode mode) {
  lode_status st = LODE_OK;
  o->started = lode_clock();
  o->last_line = -INFINITY;
  if (comm->rank == 0)
    st = open_folder(env, o, instance, money, mode);
  return lode_comm_agree(env, comm, st);
}

lode_status lode_output_close(lode_env *env, const lode_comm *comm, lode_output *o) {
  if (comm->rank != 0 || !o->is_locked)
    return LODE_OK;
  o->status.seconds = lode_clock() - o->started;
  const lode_status st = lode_run_status_write(env, o->dir, &o->status);
  lode_run_unlock(o->dir);
  o->is_locked = false;
  return st;
}

void lode_output_live(lode_env *env, lode_output *o) {
  static const double pause = 0.2; /* seconds: a line that is read, not a film */
  const double now = lode_clock();
  if (!lode_env_terminal(env)->is_live || now - o->last_live < pause)
    return;
  char line[512];
  o->last_live = now;
  o->live.seconds = now - o->started + o->status.seconds_earlier;
  o->live.goal = o->goal;
  o->live.left = o->deadline > 0.0 ? o->deadline - now : INFINITY;
  if (o->live.phase == NULL)
    o->live.gap = INFINITY;
  lode_live_line(line, sizeof line, &o->live, lode_env_terminal(env));
  lode_live(env, line);
}

/** A fixed-width line of the log, under a head once in a while. */
static void log_progress(lode_env *env, lode_output *o, const lode_convergence *line) {
  char low[32], high[32], percent[32];
  snprintf(low, sizeof low, isfinite(line->lower) ? "%.2f" : "-", line->lower);
  snprintf(high, sizeof high, isfinite(line->upper) ? "%.2f" : "-", line->upper);
  snprintf(percent, sizeof percent, isfinite(line->gap) ? "%.3f" : "-", 100.0 * line->gap);
  if (o->n_line++ % 25 == 0)
    lode_log(env, LODE_LOG_INFO, "%9s  %-11s %8s %15s %15s %9s %8s", "time s", "phase", "nodes", "lower", "upper",
             "gap %", "cuts");
  lode_log(env, LODE_LOG_INFO, "%9.1f  %-11s %8ld %15s %15s %9s %8ld", line->seconds, line->phase, line->nodes, low,
           high, percent, line->cuts);
}

void lode_output_progress(lode_env *env, lode_output *o, const char *phase, long nodes, long cuts, double lower,
                          double upper, bool is_forced) {
  const double now = lode_clock(), gap = lode_gap(upper, lower);
  const lode_convergence line = {now - o->started + o->status.seconds_earlier, phase, nodes, cuts, lower, upper, gap};
  const lode_level level = lode_env_level(env);
  o->live.phase = phase;
  o->live.nodes = nodes;
  o->live.gap = gap;
  lode_output_live(env, o);
  if (!is_forced && level < LODE_LOG_DEBUG && now - o->last_line < o->interval)
    return;
  if (is_forced || level >= LODE_LOG_DETAIL || !lode_env_terminal(env)->is_live)
    log_progress(env, o, &line);
  if (!is_forced && now - o->last_line < o->interval)
    return;
  o->last_line = now;
  lode_status st = lode_convergence_add(env, o->dir, &line);
  o->status.seconds = now - o->started;
  o->status.nodes = nodes;
  o->status.cuts = cuts;
  o->status.bound = lower;
  o->status.incumbent = upper;
  o->status.gap = gap;
  if (st == LODE_OK && (is_forced || now - o->last_beat > 5.0)) {
    o->last_beat = now;
    st = lode_run_status_write(env, o->dir, &o->status);
  }
  if (st != LODE_OK) { /* a full disk must not end the search; the final write will tell */
    lode_log(env, LODE_LOG_WARNING, "%s", lode_env_message(env));
    lode_env_clear(env);
  }
}

/** Operations on their way into the tables, and their expected cost. */
typedef struct writer {
  lode_env *env;
  const lode_model *model;
  lode_tables *tables;
  lode_plan *plan;
} writer;

static lode_status take(void *context, lode_operations *ops) {
  writer *w = context;
  const double weight =
      w->model->instance->scenario[ops->scenario].probability * lode_period_weight(w->model->instance, ops->period);
  for (size_t p = 0; p < LODE_N_COST; ++p)
    w->plan->cost[p] += weight * ops->cost[p];
  return lode_tables_add(w->env, w->tables, ops);
}

static lode_status finish_plan(lode_env *env, const char *dir, const lode_model *model, lode_plan *plan, double bound) {
  lode_text path = {0};
  plan->total = 0.0;
  for (size_t p = 0; p < LODE_N_COST; ++p)
    plan->total += plan->cost[p];
  /* the parts are added in another order than in the search: the bound may be above by rounding, never by more */
  if (bound > plan->total + 1e-6 * (1.0 + fabs(plan->total)))
    return LODE_FAIL(env, LODE_E_CROSSED, "bounds crossed: lower bound %.12g above the cost %.12g of the plan", bound,
                     plan->total);
  plan->bound = fmin(bound, plan->total);
  plan->fingerprint = model->instance->fingerprint;
  lode_status st = lode_text_printf(env, &path, "%s/plan.xml", dir);
  if (st == LODE_OK)
    st = lode_plan_write(env, model->instance, plan, path.data);
  lode_text_free(&path);
  return st;
}

lode_status lode_output_plan(lode_env *env, const lode_comm *comm, const lode_output *o, const lode_model *model,
                             const lode_stop *stop, const double y[], double bound, double *total, bool *is_stopped) {
  const lode_model_options pricing = {.is_pricing = true, .rank = comm->rank, .n_rank = comm->n_rank};
  writer w = {.env = env, .model = model};
  lode_model *fresh = NULL;
  lode_oracle *oracle = NULL;
  double part[LODE_N_COST];
  double *whole = lode_alloc(env, model->siting->n_col, sizeof *whole, "plan");
  lode_status st = whole ? lode_model_create(env, model->instance, &pricing, &fresh) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_siting_plan(env, model->siting, y, &w.plan);
  if (st == LODE_OK && comm->rank == 0)
    st = lode_tables_open(env, model->instance, o->dir, w.plan, &w.tables);
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK)
    goto done;
  *is_stopped = false;
  memcpy(whole, y, model->siting->n_start * sizeof *whole);
  lode_siting_complete(model->siting, whole);
  lode_siting_cost(model->instance, model->siting, y, part);
  memcpy(w.plan->cost, part, sizeof part);
  if ((st = lode_oracle_create(env, comm, fresh, stop, NULL, &oracle)) != LODE_OK ||
      (st = lode_oracle_operations(env, oracle, whole, take, &w, is_stopped)) != LODE_OK || *is_stopped)
    goto done;
  if (comm->rank == 0) {
    st = lode_tables_close(env, &w.tables);
    if (st == LODE_OK)
      st = finish_plan(env, o->dir, model, w.plan, bound);
    *total = w.plan->total;
  }
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK)
    st = lode_comm_bcast(env, comm, 0, total, sizeof *total);
done:
  lode_tables_abandon(&w.tables);
  lode_plan_destroy(&w.plan);
  lode_oracle_destroy(&oracle);
  lode_model_destroy(&fresh);
  free(whole);
  return st;
}
