/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/what_if.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/region_sets.h"

static const int n_task = 8, n_node = 8;    /* as by default in a solve */
static const double nearest_seconds = 10.0; /* for the nearest plan that keeps the rules: only a place to begin */

/** The siting rows alone: plan that keeps them and differs least from `from`. Rank 0. */
static lode_status find_nearest(lode_env *env, const lode_siting *s, const double from[], double y[],
                                lode_lp_mip_result *found) {
  lode_lp *lp = NULL;
  double *lower = lode_alloc(env, s->n_col, sizeof *lower, "nearest plan");
  double *upper = lode_alloc(env, s->n_col, sizeof *upper, "nearest plan");
  double *cost = lode_alloc(env, s->n_col, sizeof *cost, "nearest plan");
  double *x = lode_alloc(env, s->n_col, sizeof *x, "nearest plan");
  bool *is_integer = lode_alloc(env, s->n_col, sizeof *is_integer, "nearest plan");
  lode_status st = lower && upper && cost && x && is_integer ? LODE_OK : LODE_E_NOMEM;
  for (size_t j = 0; st == LODE_OK && j < s->n_col; ++j) {
    upper[j] = 1.0;
    is_integer[j] = j < s->n_start;
    cost[j] = j >= s->n_start ? 0.0 : from[j] > 0.5 ? -1.0 : 1.0;
  }
  const lode_lp_rows rows = {s->rows.n, s->rows.start, s->rows.column, s->rows.value, s->rows.lower, s->rows.upper};
  if (st == LODE_OK)
    st = lode_lp_create(env, s->n_col, lower, upper, cost, &lp);
  if (st == LODE_OK && s->rows.n > 0)
    st = lode_lp_add_rows(env, lp, &rows);
  if (st == LODE_OK)
    st = lode_lp_solve_mip(env, lp, is_integer, 0.0, lode_clock() + nearest_seconds, x, found);
  for (size_t v = 0; st == LODE_OK && found->has_solution && v < s->n_start; ++v)
    y[v] = x[v] > 0.5 ? 1.0 : 0.0;
  if (st == LODE_OK && found->has_solution && !lode_siting_allows(s, y))
    found->has_solution = false;
  lode_lp_destroy(&lp);
  free(lower);
  free(upper);
  free(cost);
  free(x);
  free(is_integer);
  return st;
}

/** A plan to begin with: the one at hand, or the nearest that keeps the rules. Collective. */
static lode_status choose_start(lode_env *env, const lode_comm *comm, const lode_model *model,
                                const lode_what_if *question, double y[], bool *has_start, bool *is_impossible) {
  const lode_siting *s = model->siting;
  lode_status st = LODE_OK;
  int state = 0; /* 1: y keeps the rules; 2: nothing does */
  if (question->start != NULL)
    st = lode_siting_point(env, model->instance, s, question->start, y);
  if (st == LODE_OK && lode_siting_allows(s, y)) {
    state = 1;
  } else if (st == LODE_OK && comm->rank == 0) {
    lode_lp_mip_result found = {0};
    st = find_nearest(env, s, y, y, &found);
    state = found.has_solution ? 1 : found.outcome == LODE_LP_INFEASIBLE ? 2 : 0;
  }
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK)
    st = lode_comm_bcast(env, comm, 0, &state, sizeof state);
  if (st == LODE_OK && s->n_start > 0)
    st = lode_comm_bcast(env, comm, 0, y, s->n_start * sizeof *y);
  *has_start = state == 1;
  *is_impossible = state == 2;
  return st;
}

static void show_nothing(void *context, const lode_progress *progress) {
  (void)context;
  (void)progress;
}

/** Runs the search and keeps what it found. Collective. */
static lode_status run(lode_env *env, const lode_comm *comm, const lode_model *model, const lode_what_if *question,
                       const double start[], const lode_stop *stop, lode_finding *finding) {
  const lode_instance *in = model->instance;
  const size_t n_coarse = lode_coarse_parts_auto(model);
  lode_partition *sets = NULL, *parts = NULL;
  lode_search_result result = {0};
  lode_status st = lode_region_sets(env, comm, in, lode_region_sets_auto(in), false, 0, &sets);
  if (st == LODE_OK && n_coarse > 1)
    st = lode_region_sets(env, comm, in, n_coarse, false, 0, &parts);
  const lode_search_options options = {.gap = question->gap,
                                       .seed = question->seed,
                                       .n_task = n_task,
                                       .n_node = n_node,
                                       .neighbourhood = sets,
                                       .parts = parts,
                                       .start = start,
                                       .any_plan = question->any_plan,
                                       .known = question->known ? question->known->data : NULL,
                                       .known_n = question->known ? question->known->length : 0};
  if (st == LODE_OK)
    st = lode_search_run(env, comm, model, &options, stop, show_nothing, NULL, &result);
  if (st == LODE_OK) {
    finding->outcome = result.outcome;
    finding->bound = result.outcome == LODE_SEARCH_INFEASIBLE ? INFINITY : result.bound;
    finding->cost = result.cost;
    finding->n_known = result.n_known;
    if (result.has_plan)
      st = lode_siting_plan(env, model->siting, result.y, &finding->plan);
  }
  lode_search_result_clear(&result);
  lode_partition_destroy(&sets);
  lode_partition_destroy(&parts);
  return st;
}

/** Lets go of demands and minima: what is missed, or not taken, is a column like any other, and free. */
static void soften(lode_model *model, const lode_what_if *question) {
  const size_t n_period = model->instance->n_period;
  for (size_t b = 0; b < model->n_block; ++b) {
    lode_block *block = &model->block[b];
    for (size_t j = 0; block->col != NULL && j < block->n_col; ++j) {
      const lode_tag tag = model->skeleton->col[block->col[j]];
      const size_t at = (size_t)tag.a * n_period + block->period;
      const bool is_soft = (tag.kind == LODE_COL_SHORT && question->soft_demand != NULL && question->soft_demand[at]) ||
                           (tag.kind == LODE_COL_OVER && question->soft_minimum != NULL && question->soft_minimum[at]);
      if (is_soft) {
        block->is_elastic[j] = false;
        block->elastic_cost[j] = 0.0;
      }
    }
  }
}

lode_status lode_ask_what_if(lode_env *env, const lode_comm *comm, const lode_instance *in,
                             const lode_what_if *question, const lode_stop *stop, lode_finding *finding) {
  const lode_model_options tighten = {
      .tighten_capacity = true, .strong_flows = true, .rank = comm->rank, .n_rank = comm->n_rank};
  lode_model *model = NULL;
  double *y = NULL;
  bool has_start = false, is_impossible = false;
  *finding = (lode_finding){.outcome = LODE_SEARCH_STOPPED, .cost = INFINITY, .bound = -INFINITY};
  lode_status st = lode_model_create(env, in, &tighten, &model);
  if (st == LODE_OK)
    soften(model, question);
  if (st == LODE_OK)
    st = lode_siting_ask(env, in, model->siting, question->site, question->rule);
  if (st == LODE_OK && (y = lode_alloc(env, model->siting->n_start, sizeof *y, "plan")) == NULL)
    st = LODE_E_NOMEM;
  st = lode_comm_agree(env, comm, st);
  if (st == LODE_OK)
    st = choose_start(env, comm, model, question, y, &has_start, &is_impossible);
  if (st == LODE_OK && is_impossible) {
    finding->outcome = LODE_SEARCH_INFEASIBLE;
    finding->is_siting = true;
    finding->bound = INFINITY;
  } else if (st == LODE_OK) {
    st = run(env, comm, model, question, has_start ? y : NULL, stop, finding);
  }
  free(y);
  lode_model_destroy(&model);
  return lode_comm_agree(env, comm, st);
}

void lode_finding_clear(lode_finding *finding) { lode_plan_destroy(&finding->plan); }

/** Adds up costs as operations arrive. */
typedef struct pricer {
  const lode_instance *in;
  lode_plan *plan;
  lode_take take;
  void *context;
} pricer;

static lode_status add_costs(void *context, lode_operations *ops) {
  const pricer *p = context;
  const double weight = p->in->scenario[ops->scenario].probability * lode_period_weight(p->in, ops->period);
  for (size_t c = 0; c < LODE_N_COST; ++c)
    p->plan->cost[c] += weight * ops->cost[c];
  return p->take != NULL ? p->take(p->context, ops) : LODE_OK;
}

lode_status lode_plan_price(lode_env *env, const lode_comm *comm, const lode_instance *in, lode_plan *plan,
                            lode_take take, void *context) {
  const lode_model_options pricing = {.is_pricing = true, .rank = comm->rank, .n_rank = comm->n_rank};
  const lode_stop never = {0};
  lode_model *model = NULL;
  lode_oracle *oracle = NULL;
  pricer p = {in, plan, take, context};
  bool is_stopped = false; /* never */
  double *y = NULL;
  lode_status st = lode_model_create(env, in, &pricing, &model);
  if (st == LODE_OK && (y = lode_alloc(env, model->siting->n_col, sizeof *y, "plan")) == NULL)
    st = LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_siting_point(env, in, model->siting, plan, y);
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK) {
    lode_siting_cost(in, model->siting, y, plan->cost);
    lode_siting_complete(model->siting, y);
    st = lode_oracle_create(env, comm, model, &never, NULL, &oracle);
  }
  if (st == LODE_OK)
    st = lode_oracle_operations(env, oracle, y, add_costs, &p, &is_stopped);
  if (st == LODE_OK)
    st = lode_comm_bcast(env, comm, 0, plan->cost, sizeof plan->cost);
  plan->total = 0.0;
  for (size_t c = 0; c < LODE_N_COST; ++c)
    plan->total += plan->cost[c];
  lode_oracle_destroy(&oracle);
  lode_model_destroy(&model);
  free(y);
  return st;
}
