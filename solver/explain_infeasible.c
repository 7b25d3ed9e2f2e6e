/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/explain_infeasible.h"

#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/conflict.h"
#include "solver/search/oracle.h"

static const long most_test = 500; /* searches for conflicting limits */

/** Largest shortages at the plan, in words, and the period of the largest. Collective. */
static lode_status say_shortages(lode_env *env, const lode_comm *comm, const lode_infeasible *run, size_t *period,
                                 lode_text *text) {
  const lode_model *model = run->model;
  const lode_stop never = {0};
  lode_oracle *oracle = NULL;
  lode_answers answers = {0};
  bool is_stopped = false;
  double *y = lode_alloc(env, model->siting->n_col, sizeof *y, "plan");
  lode_status st = y ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && run->plan != NULL)
    memcpy(y, run->plan, model->siting->n_start * sizeof *y);
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK) {
    lode_siting_complete(model->siting, y);
    st = lode_oracle_create(env, comm, model, &never, NULL, &oracle);
  }
  const lode_point point = {.y = y};
  if (st == LODE_OK)
    st = lode_oracle_ask(env, oracle, LODE_ASK_FEASIBILITY, 1, &point, &answers, &is_stopped);
  if (st == LODE_OK)
    st = lode_oracle_explain(env, oracle, answers.point[0].elastic, text);
  double most = 0.0;
  for (size_t b = 0; st == LODE_OK && b < model->n_block; ++b)
    if (answers.point[0].elastic[b] > most) {
      most = answers.point[0].elastic[b];
      *period = model->block[b].period;
    }
  lode_answers_clear(&answers);
  lode_oracle_destroy(&oracle);
  free(y);
  return st;
}

lode_status lode_explain_infeasible(lode_env *env, const lode_comm *comm, const lode_infeasible *run,
                                    const volatile sig_atomic_t *signal) {
  lode_text shortages = {0}, conflict = {0};
  size_t period = 0;
  lode_status st = say_shortages(env, comm, run, &period, &shortages);
  lode_text_trim(&shortages);
  if (st == LODE_OK)
    lode_log(env, LODE_LOG_ERROR,
             run->is_given       ? "infeasible: under the given plan, the demand that must be met cannot be:\n%s"
             : run->plan != NULL ? "infeasible: no plan meets what must be met; the nearest that was tried:\n%s"
                                 : "infeasible: no plan meets what must be met; with nothing built:\n%s",
             shortages.data ? shortages.data : "");
  double seconds = run->seconds; /* clocks differ: rank 0 says how long */
  if (st == LODE_OK)
    st = lode_comm_bcast(env, comm, 0, &seconds, sizeof seconds);
  if (st == LODE_OK && !run->is_given && seconds > 0.0) {
    const lode_conflict_question question = {.in = run->model->instance,
                                             .data = run->file->data ? run->file->data : "",
                                             .length = run->file->length,
                                             .period = period,
                                             .most_test = most_test};
    const lode_stop stop = {.deadline = lode_clock() + seconds, .signal = signal};
    st = lode_conflict_explain(env, comm, &question, &stop, &conflict);
    lode_text_trim(&conflict);
    if (st == LODE_OK && conflict.length > 0)
      lode_log(env, LODE_LOG_ERROR, "%s", conflict.data);
  }
  lode_text_free(&shortages);
  lode_text_free(&conflict);
  return st;
}
