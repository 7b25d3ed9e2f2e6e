/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone finish: tables, verification and report of a plan whose run was stopped before it could make them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/plan.h"
#include "instances/read.h"
#include "solver/base/clock.h"
#include "solver/commands.h"
#include "solver/report/flat_json.h"
#include "solver/search/state.h"
#include "solver/solve_files.h"
#include "solver/verify/verify.h"

static const double patience = 10.0; /* seconds that a failed rank waits for the others to fail too */

static const lode_command_spec spec = {.name = "finish",
                                       .positional = "DIR",
                                       .n_positional = 1,
                                       .summary = "make the tables and the report that a stopped run left out"};

typedef struct finisher {
  const lode_run *run;
  lode_env *env;
  const lode_comm *comm;
  lode_text instance;
  lode_instance *in;
  lode_model *model;
  lode_plan *plan;
  double *y;
  lode_flat_json old; /**< status.json as it was; rank 0 */
  lode_output out;
} finisher;

/** DIR/NAME. */
static lode_status path_of(finisher *f, const char *name, lode_text *path) {
  return lode_text_printf(f->env, path, "%s/%s", f->out.dir, name);
}

/** Instance and plan of the folder. Collective. */
static lode_status read_folder(finisher *f) {
  lode_text path = {0}, plan = {0};
  const lode_model_options options = {.rank = f->comm->rank, .n_rank = f->comm->n_rank};
  lode_status st = path_of(f, "instance.xml", &path);
  if (st == LODE_OK)
    st = path_of(f, "plan.xml", &plan);
  if (st == LODE_OK)
    st = lode_file_share(f->env, f->comm, path.data, &f->instance);
  if (st == LODE_OK) {
    st = lode_instance_read_memory(f->env, f->instance.data ? f->instance.data : "", f->instance.length, path.data,
                                   &f->in);
    if (st == LODE_OK)
      st = lode_model_create(f->env, f->in, &options, &f->model);
    if (st == LODE_OK)
      st = lode_plan_read(f->env, f->in, plan.data, false, &f->plan);
    st = st == LODE_E_IO ? LODE_E_INPUT : st;
    if (st == LODE_OK)
      f->y = lode_alloc(f->env, f->model->siting->n_start, sizeof *f->y, "plan");
    if (st == LODE_OK)
      st = f->y ? lode_siting_point(f->env, f->in, f->model->siting, f->plan, f->y) : LODE_E_NOMEM;
    st = lode_comm_agree(f->env, f->comm, st);
  }
  lode_text_free(&path);
  lode_text_free(&plan);
  return st;
}

/** Takes over what the stopped run said of itself. Rank 0. */
static lode_status read_status(finisher *f) {
  lode_run_status *s = &f->out.status;
  lode_text path = {0};
  lode_status st = path_of(f, "status.json", &path);
  if (st == LODE_OK && (st = lode_flat_json_read(f->env, path.data, &f->old)) == LODE_E_IO)
    st = LODE_E_INPUT;
  lode_text_free(&path);
  const double code = lode_flat_json_number(&f->old, "exit_code");
  const char *state = lode_flat_json_text(&f->old, "state");
  const bool is_dead = state == NULL || strcmp(state, "OPTIMAL") != 0; /* STOPPED, or RUNNING until it was killed */
  *s = (lode_run_status){.state = is_dead ? "STOPPED" : "OPTIMAL",
                         .exit_code = is_dead || !(code >= 0.0 && code < 128.0) ? LODE_EXIT_STOPPED : (int)code,
                         .unit = f->in->money,
                         .version = PACKAGE_VERSION,
                         .options = lode_flat_json_text(&f->old, "options"),
                         .instance = lode_flat_json_text(&f->old, "instance"),
                         .stopped_by = lode_flat_json_text(&f->old, "stopped_by"),
                         .checkpoint = lode_flat_json_text(&f->old, "checkpoint"),
                         .checkpoint_at = lode_flat_json_text(&f->old, "checkpoint_at"),
                         .message = "",
                         .missing = "tables verify report",
                         .seconds_earlier = lode_flat_json_number(&f->old, "seconds_earlier"),
                         .ranks = f->comm->n_rank,
                         .memory_mib_max = lode_flat_json_number(&f->old, "memory_mib_max")};
  const char *const number[] = {"seconds", "parts", "nodes", "cuts", "rounds"};
  double value[5];
  for (size_t i = 0; i < 5; ++i) {
    value[i] = lode_flat_json_number(&f->old, number[i]);
    value[i] = value[i] >= 0.0 && value[i] < 1e15 ? value[i] : 0.0;
  }
  s->seconds_earlier = (isnan(s->seconds_earlier) ? 0.0 : s->seconds_earlier) + value[0];
  s->parts = (long)value[1];
  s->nodes = (long)value[2];
  s->cuts = (long)value[3];
  s->rounds = (long)value[4];
  s->bound = f->plan->bound;
  s->incumbent = f->plan->total;
  s->gap = lode_gap(s->incumbent, s->bound);
  return st;
}

/** Tables and costs on all ranks, verification and report on the first. Collective. */
static lode_status make_results(finisher *f, bool *is_true, bool *is_stopped) {
  lode_run_status *s = &f->out.status;
  const lode_stop stop = {.signal = f->run->signal};
  double total = INFINITY;
  lode_verify_result found = {0};
  lode_status st =
      lode_output_plan(f->env, f->comm, &f->out, f->model, &stop, f->y, f->plan->bound, &total, is_stopped);
  if (st != LODE_OK || *is_stopped)
    return st;
  if (f->comm->rank == 0) {
    s->incumbent = total;
    s->bound = fmin(f->plan->bound, total);
    s->gap = lode_gap(total, s->bound);
    st = lode_verify_folder(f->env, f->in, f->out.dir, 1e-6, &found);
    *is_true = st == LODE_OK && found.n_fault == 0;
    if (st == LODE_OK && !*is_true)
      lode_log(f->env, LODE_LOG_ERROR, "verify disagrees:\n%s", found.text);
    s->missing = *is_true ? "" : "verify report";
    s->seconds = lode_clock() - f->out.started;
    if (st == LODE_OK && *is_true)
      st = lode_run_status_write(f->env, f->out.dir, s);
    if (st == LODE_OK && *is_true)
      st = lode_report_html(f->env, f->out.dir);
    lode_verify_clear(&found);
  }
  return lode_comm_agree(f->env, f->comm, st);
}

/** @return exit code: 0 where the folder is complete now */
static lode_exit finish(finisher *f) {
  bool is_true = true, is_stopped = false;
  lode_status st = read_folder(f);
  if (st == LODE_OK && f->comm->rank == 0) {
    f->out.started = lode_clock();
    st = lode_run_lock(f->env, f->out.dir);
    f->out.is_locked = st == LODE_OK;
    if (st == LODE_OK)
      st = read_status(f);
  }
  st = lode_comm_agree(f->env, f->comm, st);
  if (st == LODE_OK)
    st = make_results(f, &is_true, &is_stopped);
  if (st != LODE_OK)
    lode_comm_rescue(f->env, f->comm, patience, LODE_EXIT_RESOURCE);
  lode_exit code = lode_command_fail(f->run, st);
  if (st == LODE_OK && f->comm->rank == 0) {
    code = !is_true ? LODE_EXIT_WRONG : is_stopped ? LODE_EXIT_STOPPED : LODE_EXIT_OK;
    if (is_true && !is_stopped)
      lode_log(f->env, LODE_LOG_INFO, "%s: tables made and verified; cost %.6g, bound %.6g %s", f->out.dir,
               f->out.status.incumbent, f->out.status.bound, f->out.status.unit);
  }
  if (f->out.is_locked)
    lode_run_unlock(f->out.dir);
  return code;
}

static lode_exit run_finish(const lode_run *run) {
  const char *path[1];
  lode_exit code;
  int none = 0;
  if (!lode_command_begin(run, &spec, &none, path, &code))
    return code;
  finisher f = {.run = run, .env = run->env, .comm = run->comm, .out = {.dir = path[0]}};
  code = finish(&f);
  lode_flat_json_clear(&f.old);
  lode_plan_destroy(&f.plan);
  lode_model_destroy(&f.model);
  lode_instance_destroy(&f.in);
  lode_text_free(&f.instance);
  free(f.y);
  return code;
}

const lode_command lode_command_finish = {.spec = &spec, .run = run_finish, .is_parallel = true};
