/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a solve: plan, tables, verification, and what is said of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/base/fault.h"
#include "solver/explain_infeasible.h"
#include "solver/search/state.h"
#include "solver/solve_session.h"
#include "solver/verify/verify.h"

static const double least_grace = 10.0;  /* seconds after a limit or signal by which a run has ended */
static const double grace_share = 0.02;  /* same, of the time limit */
static const double results_share = 0.6; /* of that, for tables; the rest was or will be needed by others */

/** Checks the written folder with code that shares nothing with the solver. Rank 0; collective in its outcome. */
static lode_status verify(lode_session *s, bool *is_true) {
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

/** What is missing and which limits conflict, in the time that is left. Collective. */
static lode_status explain(lode_session *s) {
  const double left = s->end > 0.0 ? fmax(0.0, s->end - lode_clock()) : INFINITY;
  const lode_infeasible told = {.model = s->model,
                                .file = &s->file,
                                .plan = s->result.worst_y,
                                .is_given = s->set.fix != NULL,
                                .seconds = fmin(s->set.explain, left)};
  return lode_explain_infeasible(s->env, s->comm, &told, s->run->signal);
}

double lode_solve_grace(const lode_session *s) { return fmax(least_grace, grace_share * s->set.time_limit); }

/** What ended the search before the gap was reached, or NULL. */
static const char *stopped_by(const lode_session *s) {
  static const struct {
    int number;
    const char *name;
  } signal_name[] = {{SIGINT, "signal INT"},   {SIGTERM, "signal TERM"}, {SIGUSR1, "signal USR1"},
                     {SIGUSR2, "signal USR2"}, {SIGXCPU, "signal XCPU"}, {SIGHUP, "signal HUP"}};
  if (s->result.outcome != LODE_SEARCH_STOPPED)
    return NULL;
  for (size_t i = 0; i < sizeof signal_name / sizeof signal_name[0]; ++i)
    if (*s->run->signal == signal_name[i].number)
      return signal_name[i].name;
  if (s->stop.deadline > 0.0 && lode_clock() >= s->stop.deadline)
    return s->set.end_time != NULL ? "time limit or end time" : "time limit";
  return s->set.nodes > 0 && s->result.nodes >= s->set.nodes ? "node limit" : "another rank";
}

/** Writes the status as it is; a fault is told later, by the last write. Rank 0. */
static void write_status(lode_session *s) {
  s->out.status.seconds = lode_clock() - s->out.started;
  if (s->comm->rank == 0 && lode_run_status_write(s->env, s->out.dir, &s->out.status) != LODE_OK)
    lode_env_clear(s->env);
}

/** Tables, costs and verification of the plan, in the time that is left. Collective. */
static lode_status make_results(lode_session *s, bool *is_true) {
  lode_run_status *status = &s->out.status;
  const bool is_told = *s->run->signal != 0;
  const lode_stop stop = {.deadline = is_told ? lode_clock() + results_share * lode_solve_grace(s) : s->end,
                          .signal = is_told ? NULL : s->run->signal};
  double total = INFINITY;
  bool is_stopped = false;
  lode_fault_phase("tables");
  lode_status st =
      lode_output_plan(s->env, s->comm, &s->out, s->model, &stop, s->result.y, s->result.bound, &total, &is_stopped);
  if (st != LODE_OK || is_stopped)
    return st;
  status->missing = "verify report";
  status->bound = fmin(s->result.bound, total);
  status->incumbent = total;
  status->gap = lode_gap(total, status->bound);
  if ((st = lode_stop_agree(s->env, s->comm, &stop, false, &is_stopped)) != LODE_OK || is_stopped)
    return st;
  st = verify(s, is_true);
  if (st == LODE_OK && *is_true)
    status->missing = "report";
  return st;
}

/** The plan's status and results. Collective. @return exit code */
static lode_exit finish_plan(lode_session *s, lode_status *st) {
  lode_run_status *status = &s->out.status;
  bool is_true = true;
  status->bound = fmin(s->result.bound, s->result.cost);
  status->incumbent = s->result.cost;
  status->gap = lode_gap(status->incumbent, status->bound);
  status->state = s->result.outcome == LODE_SEARCH_GAP ? "OPTIMAL" : "STOPPED";
  status->exit_code = s->result.outcome == LODE_SEARCH_GAP ? LODE_EXIT_OK : LODE_EXIT_STOPPED;
  status->missing = s->set.fix == NULL && s->set.method == 0 ? "tables verify report" : "plan tables verify report";
  status->message = "plan and bound are saved; lodestone finish makes what is missing";
  write_status(s); /* whatever comes now may be cut short */
  *st = make_results(s, &is_true);
  status->message = "";
  if (!is_true)
    return LODE_EXIT_WRONG;
  if (strcmp(status->missing, "report") == 0)
    return (lode_exit)status->exit_code;
  status->state = "STOPPED";
  status->message = "plan and bound are saved; lodestone finish makes what is missing";
  return LODE_EXIT_STOPPED;
}

/** Last status, and the report, which shows it. Collective. */
static lode_exit close_results(lode_session *s, lode_exit code) {
  lode_run_status *status = &s->out.status;
  const bool has_tables = strcmp(status->missing, "report") == 0;
  status->exit_code = code;
  if (has_tables)
    status->missing = "";
  lode_status st = lode_output_close(s->env, s->comm, &s->out);
  if (st == LODE_OK && s->comm->rank == 0 && has_tables && (st = lode_report_html(s->env, s->set.output)) != LODE_OK) {
    status->missing = "report";
    status->exit_code = lode_command_fail(s->run, st);
    lode_env_clear(s->env);
    write_status(s);
    return (lode_exit)status->exit_code;
  }
  if (st != LODE_OK) {
    code = lode_command_fail(s->run, st);
    lode_env_clear(s->env);
  }
  return code;
}

/** scaling.csv, and the same on the screen. Rank 0. */
static lode_status write_scaling(lode_session *s) {
  lode_text text = {0}, path = {0};
  lode_status st = lode_scaling_table(s->env, &s->result.scaling, &text);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, &path, "%s/scaling.csv", s->set.output);
  if (st == LODE_OK)
    st = lode_write_atomic(s->env, path.data, text.data, text.length);
  if (st == LODE_OK)
    lode_log(s->env, LODE_LOG_INFO, "seconds of this run by numbers of ranks (a model: SCALING.md)\n%s", text.data);
  lode_text_free(&text);
  lode_text_free(&path);
  return st;
}

lode_exit lode_solve_finish(lode_session *s, lode_status st) {
  lode_run_status *status = &s->out.status;
  lode_search_result *r = &s->result;
  lode_exit code = LODE_EXIT_INTERNAL;
  if (st == LODE_OK && s->set.fix == NULL && s->set.method == 0)
    st = lode_solve_statistics(s);
  if (st == LODE_OK && s->set.has_scaling && s->comm->rank == 0)
    st = write_scaling(s);
  st = lode_comm_agree(s->env, s->comm, st);
  status->nodes = r->nodes;
  status->cuts = r->cuts;
  status->rounds = r->rounds;
  status->stopped_by = st == LODE_OK ? stopped_by(s) : NULL;
  if (st == LODE_OK && r->outcome == LODE_SEARCH_INFEASIBLE) {
    st = explain(s);
    code = LODE_EXIT_INFEASIBLE;
    status->state = "INFEASIBLE";
    status->missing = "";
    status->bound = status->incumbent = status->gap = NAN;
  } else if (st == LODE_OK && r->has_plan) {
    code = finish_plan(s, &st);
  } else if (st == LODE_OK) {
    code = LODE_EXIT_NO_PLAN;
    status->state = "STOPPED";
    status->bound = r->bound;
  }
  if (s->set.fix != NULL && code == LODE_EXIT_OK)
    status->message = "cost of the plan given by --fix, not a search";
  if (st == LODE_OK && s->keeper.has_failed) {
    code = LODE_EXIT_OUTPUT;
    status->message = "the last checkpoint could not be written";
  }
  lode_text reason = {0};
  if (st != LODE_OK) {
    lode_comm_rescue(s->env, s->comm, lode_lonely_patience, LODE_EXIT_RESOURCE);
    code = lode_command_fail(s->run, st);
    lode_text_printf(s->env, &reason, "%s", lode_env_message(s->env));
    status->message = reason.data ? reason.data : "";
    lode_env_clear(s->env);
  }
  if (st != LODE_OK || code == LODE_EXIT_WRONG)
    status->state = "FAILED";
  double memory = lode_memory_peak_mib();
  if (st == LODE_OK && lode_comm_max(s->env, s->comm, &memory) == LODE_OK)
    status->memory_mib_max = memory;
  code = close_results(s, code);
  status->message = "";
  lode_text_free(&reason);
  return code;
}

/** What the caller sees last. Rank 0. */
void lode_solve_print_end(lode_session *s, lode_exit code) {
  const lode_run_status *status = &s->out.status;
  lode_solve_print_statistics(s);
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
