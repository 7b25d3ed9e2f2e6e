/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three ways to a result: the search, the cost of a given plan, the extensive form as a whole. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/extensive.h"
#include "solver/search/oracle.h"
#include "solver/solve_session.h"

static void show_progress(void *context, const lode_progress *p) {
  lode_session *s = context;
  if (s->comm->rank == 0)
    lode_output_progress(s->env, &s->out, p->phase, p->nodes, p->cuts, p->lower, p->upper, p->is_forced);
}

/** Costs the plan of --fix by one question to the blocks; other plans are not looked at, so no bound. Collective. */
static lode_status cost_given_plan(lode_session *s, const lode_stop *stop) {
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
static lode_status solve_monolithic(lode_session *s, const lode_stop *stop) {
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

lode_status lode_solve_search(lode_session *s) {
  if (s->set.fix != NULL)
    return cost_given_plan(s, &s->stop);
  if (s->set.method == 1)
    return solve_monolithic(s, &s->stop);
  const bool goes_on = s->from.n_region > 0;
  const lode_search_options options = {.gap = s->set.gap,
                                       .seed = (uint64_t)s->set.seed,
                                       .n_task = (int)s->set.tasks,
                                       .n_node = (int)s->set.batch,
                                       .node_limit = s->set.nodes,
                                       .off = s->set.off,
                                       .neighbourhood = s->partition,
                                       .parts = s->parts,
                                       .start = s->start,
                                       .save = lode_keeper_store,
                                       .save_context = &s->keeper,
                                       .save_interval = s->set.checkpoint_interval,
                                       .resume = goes_on ? s->from.state.data : NULL,
                                       .resume_n = s->from.state.length,
                                       .takes_floor = goes_on && s->from.gap != s->set.gap};
  return lode_search_run(s->env, s->comm, s->model, &options, &s->stop, show_progress, s, &s->result);
}
