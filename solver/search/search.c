/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Order of a run (SEARCH.md): a first plan, by a feasibility problem only where none is at hand; the root relaxation by
 * Benders cuts; a round of plans; integer cuts; the tree. Every decision rests on state that all ranks share.
 */
#include "solver/search/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/checkpoint.h"
#include "solver/search/full_plan.h"
#include "solver/search/incumbent.h"
#include "solver/search/integer_cut.h"
#include "solver/search/state.h"
#include "solver/search/tree.h"

static const double exhausted_gap = 1e-6; /* what LP tolerances may hide when no node is left, of 1 + cost */

static lode_status begin(lode_search *s, lode_question question) {
  s->question = question;
  s->cost = INFINITY;
  s->bound = -INFINITY;
  s->inside_value = INFINITY;
  lode_status st = lode_master_create(s->env, s->model,
                                      question == LODE_ASK_COST ? LODE_CUT_COST : LODE_CUT_FEASIBILITY, &s->master);
  s->y = lode_alloc(s->env, s->model->siting->n_start, sizeof *s->y, "plan");
  s->inside = lode_alloc(s->env, s->model->siting->n_col, sizeof *s->inside, "in-point");
  s->place = (lode_place){0};
  s->plans = (lode_plan_place){
      .is_active = lode_alloc(s->env, (size_t)s->options->n_task, sizeof *s->plans.is_active, "neighbourhoods")};
  s->saver.has_state = false;
  lode_profile_enter(&s->profile, LODE_STRETCH_START);
  if (!s->y || !s->inside || !s->plans.is_active)
    st = LODE_E_NOMEM;
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_oracle_create(s->env, s->comm, s->model, s->stop, &s->profile, &s->oracle);
  if (st == LODE_OK)
    lode_oracle_coarsen(s->oracle, s->options->parts);
  if (st == LODE_OK)
    lode_oracle_measure(s->oracle, &s->scaling);
  return st;
}

static void end(lode_search *s) {
  lode_master_destroy(&s->master);
  lode_oracle_destroy(&s->oracle);
  lode_relaxation_clear(&s->root);
  free(s->y);
  free(s->inside);
  free(s->plans.is_active);
  s->y = s->inside = NULL;
  s->plans.is_active = NULL;
}

/** Tries a point and starts the separation from it. Collective. */
static lode_status start_from(lode_search *s, const double y[]) {
  double *copy = lode_alloc(s->env, s->model->siting->n_start, sizeof *copy, "plan");
  lode_status st = copy ? LODE_OK : LODE_E_NOMEM;
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK) {
    memcpy(copy, y, s->model->siting->n_start * sizeof *copy);
    st = lode_search_try(s, 1, &copy, NULL, NULL, NULL, NULL);
  }
  if (st == LODE_OK && isfinite(s->cost)) {
    memcpy(s->inside, s->y, s->model->siting->n_start * sizeof *s->inside);
    lode_siting_complete(s->model->siting, s->inside);
    s->inside_value = s->cost;
  }
  free(copy);
  return st;
}

/** Tries the plan that is given and, if it is none, the one that builds as much as rules allow. Collective. */
static lode_status start_from_any(lode_search *s, const double first[]) {
  double *y = lode_alloc(s->env, s->model->siting->n_start, sizeof *y, "plan");
  lode_status st = y ? lode_full_plan(s->env, s->model, y) : LODE_E_NOMEM;
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK && s->options->start != NULL)
    st = start_from(s, first);
  if (st == LODE_OK && !s->is_stopped && isinf(s->cost))
    st = start_from(s, y);
  free(y);
  return st;
}

static bool goes_on(const lode_search *s, lode_status st) {
  return st == LODE_OK && !s->is_stopped && !lode_search_done(s) && s->root.outcome == LODE_LP_OPTIMAL;
}

/** Root, incumbent rounds, tree; all or, after a checkpoint, those that are left. Collective. */
static lode_status run_phases(lode_search *s, const char *name) {
  lode_status st = lode_search_root(s);
  if (goes_on(s, st) && lode_search_enter(s, LODE_PHASE_PLANS)) {
    lode_search_report(s, "root", true);
    st = lode_incumbent_round(s);
    lode_search_report(s, "plans", true);
  }
  if (goes_on(s, st) && lode_search_enter(s, LODE_PHASE_ROUNDING))
    st = lode_search_integer_cuts(s);
  if (st != LODE_OK || s->is_stopped || lode_search_done(s) || s->root.outcome == LODE_LP_INFEASIBLE)
    return st;
  lode_search_report(s, name, true);
  return lode_search_enter(s, LODE_PHASE_TREE) ? lode_tree_run(s) : st;
}

static bool has_elastic(const lode_model *model) {
  for (size_t b = 0; b < model->n_block; ++b)
    if (model->block[b].has_elastic)
      return true;
  return false;
}

/** Adds up the counters of a phase. Collective. */
static lode_status count(lode_search *s, lode_search_result *result) {
  lode_lp_stats blocks = {0};
  lode_status st = s->oracle ? lode_oracle_statistics(s->env, s->oracle, &blocks) : LODE_OK;
  result->block_lp.solves += blocks.solves;
  result->block_lp.iterations += blocks.iterations;
  result->block_lp.repairs += blocks.repairs;
  result->block_lp.seconds += blocks.seconds;
  for (size_t r = 0; r < LODE_N_RUNG; ++r)
    result->block_lp.rung[r] += blocks.rung[r];
  if (s->master != NULL) {
    result->master_lp = *lode_lp_statistics(s->master->lp);
    lode_profile_count(&s->profile.master_lp, &result->master_lp);
    result->cuts += s->master->n_cut_made;
    result->n_master_row = s->master->rows.n;
  }
  result->nodes += s->nodes;
  result->rounds += s->rounds;
  return st;
}

/**
 * Phase one: least elastic use, starting from `plan` or from a checkpoint. A plan without any is handed on in `plan`; a
 * proof that there is none gives the outcome INFEASIBLE. Collective.
 */
static lode_status find_feasible(lode_search *s, bool goes_on_from_state, double plan[], lode_search_result *result) {
  lode_status st = begin(s, LODE_ASK_FEASIBILITY);
  if (st == LODE_OK)
    st = goes_on_from_state ? lode_search_load(s) : start_from(s, plan);
  if (st == LODE_OK && !s->is_stopped && s->cost > 0.0)
    st = run_phases(s, "feasibility");
  if (st == LODE_OK && s->is_stopped)
    st = lode_search_hand_on(s);
  if (st == LODE_OK && s->cost == 0.0) {
    memcpy(plan, s->y, s->model->siting->n_start * sizeof *plan);
  } else if (st == LODE_OK && !s->is_stopped) {
    result->outcome = LODE_SEARCH_INFEASIBLE;
    result->elastic = s->bound;
    result->worst_y = lode_alloc(s->env, s->model->siting->n_start, sizeof *result->worst_y, "plan");
    if (result->worst_y == NULL)
      st = LODE_E_NOMEM;
    else
      memcpy(result->worst_y, s->y, s->model->siting->n_start * sizeof *s->y);
  }
  if (st == LODE_OK)
    st = count(s, result);
  end(s);
  return st;
}

/** Phase two: the search for the cheapest plan, from the incumbent. Collective. */
static lode_status find_cheapest(lode_search *s, lode_search_result *result) {
  lode_status st = run_phases(s, "root");
  if (st == LODE_OK && !s->is_stopped && s->root.outcome == LODE_LP_INFEASIBLE)
    st = LODE_FAIL(s->env, LODE_E_NUMERIC, "the root LP of the siting master is called infeasible, but a plan exists");
  if (st == LODE_OK)
    lode_search_report(s, s->is_stopped ? "stopped" : "end", true);
  if (st == LODE_OK) {
    const bool is_out = s->is_stopped || (s->options->node_limit > 0 && s->nodes >= s->options->node_limit);
    const bool is_exhausted = !is_out && s->cost - s->bound <= exhausted_gap * (1.0 + fabs(s->cost));
    result->outcome = lode_search_done(s) || is_exhausted ? LODE_SEARCH_GAP : LODE_SEARCH_STOPPED;
    if (!is_out && result->outcome == LODE_SEARCH_STOPPED)
      lode_log(
          s->env, LODE_LOG_WARNING,
          "no node is left, but tolerances of the LPs hide a gap of %.3g: are costs or amounts very small or large?",
          lode_gap(s->cost, s->bound));
    result->bound = s->bound;
    result->cost = s->cost;
    result->has_plan = isfinite(s->cost);
    if (result->has_plan) {
      result->y = lode_alloc(s->env, s->model->siting->n_start, sizeof *result->y, "plan");
      st = result->y ? LODE_OK : LODE_E_NOMEM;
      if (st == LODE_OK)
        memcpy(result->y, s->y, s->model->siting->n_start * sizeof *s->y);
    }
  }
  return st;
}

/** The first plan is all that is asked for. */
static lode_status hand_over(lode_search *s, lode_search_result *result) {
  result->outcome = LODE_SEARCH_GAP;
  result->cost = s->cost;
  result->has_plan = true;
  result->y = lode_alloc(s->env, s->model->siting->n_start, sizeof *result->y, "plan");
  if (result->y == NULL)
    return LODE_E_NOMEM;
  memcpy(result->y, s->y, s->model->siting->n_start * sizeof *s->y);
  return LODE_OK;
}

/** Takes over the cuts that are known from another search. Collective. */
static lode_status adopt(lode_search *s, lode_search_result *result) {
  if (s->options->known == NULL)
    return LODE_OK;
  const lode_status st = lode_comm_agree(s->env, s->comm, lode_search_adopt(s, &s->n_known));
  result->n_known = s->n_known;
  return st;
}

/**
 * Both phases; the first one only where no plan is at hand. Goes on from the state of a checkpoint if there is one.
 * Collective.
 */
static lode_status find(lode_search *s, double first[], lode_search_result *result) {
  const bool may_fail = has_elastic(s->model);
  lode_question question = LODE_ASK_COST;
  bool has_state = false;
  lode_status st = s->options->resume != NULL ? lode_search_open(s, &question, &has_state) : LODE_OK;
  st = lode_comm_agree(s->env, s->comm, st);
  bool needs_feasible = has_state && question == LODE_ASK_FEASIBILITY;
  if (st == LODE_OK && !needs_feasible) {
    st = begin(s, LODE_ASK_COST);
    if (st == LODE_OK)
      st = adopt(s, result);
    if (st == LODE_OK && has_state)
      st = lode_search_load(s);
    else if (st == LODE_OK)
      st = may_fail ? start_from_any(s, first) : start_from(s, first);
    needs_feasible = st == LODE_OK && !s->is_stopped && isinf(s->cost) && may_fail;
    if (needs_feasible) {
      st = count(s, result);
      end(s);
    }
    has_state = false;
  }
  if (st == LODE_OK && needs_feasible) {
    st = find_feasible(s, has_state, first, result);
    if (st != LODE_OK || s->is_stopped || result->outcome == LODE_SEARCH_INFEASIBLE)
      return st;
    st = begin(s, LODE_ASK_COST);
    s->nodes = s->rounds = 0;
    if (st == LODE_OK)
      st = adopt(s, result);
    if (st == LODE_OK)
      st = start_from(s, first);
  }
  if (st == LODE_OK && s->options->any_plan && isfinite(s->cost))
    st = hand_over(s, result);
  else if (st == LODE_OK && !s->is_stopped)
    st = find_cheapest(s, result);
  if (st == LODE_OK)
    st = lode_search_hand_on(s);
  if (st == LODE_OK)
    st = count(s, result);
  end(s);
  return st;
}

/** A stopped run reports no less than the run did that it goes on from. */
static void take_floor(const lode_search *s, lode_search_result *result) {
  const lode_saver *saver = &s->saver;
  if (!saver->is_floor || result->outcome != LODE_SEARCH_STOPPED)
    return;
  result->bound = fmax(result->bound, saver->floor_bound);
  if (saver->floor_cost >= result->cost)
    return;
  free(result->y);
  result->y = saver->floor_y;
  result->cost = saver->floor_cost;
  result->has_plan = true;
}

lode_status lode_search_run(lode_env *env, const lode_comm *comm, const lode_model *model,
                            const lode_search_options *options, const lode_stop *stop, lode_progress_fn progress,
                            void *context, lode_search_result *result) {
  lode_search s = {.env = env,
                   .comm = comm,
                   .model = model,
                   .options = options,
                   .stop = stop,
                   .progress = progress,
                   .progress_context = context};
  lode_profile_begin(&s.profile);
  memset(result, 0, sizeof *result);
  result->bound = -INFINITY;
  result->cost = INFINITY;
  result->outcome = LODE_SEARCH_STOPPED;
  double *first = lode_alloc(env, model->siting->n_start, sizeof *first, "plan");
  lode_status st = lode_comm_agree(env, comm, first ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK && options->start != NULL) /* without one: nothing built, which only what must be met can forbid */
    memcpy(first, options->start, model->siting->n_start * sizeof *first);
  if (st == LODE_OK)
    st = find(&s, first, result);
  free(first);
  if (st == LODE_OK)
    take_floor(&s, result);
  if (result->y != NULL && result->y == s.saver.floor_y)
    s.saver.floor_y = NULL;
  lode_saver_clear(&s.saver);
  lode_profile_end(&s.profile);
  result->scaling = s.scaling;
  result->scaling.replicated = lode_profile_total(&s.profile, LODE_WORK_MASTER) +
                               lode_profile_total(&s.profile, LODE_WORK_CUTS) - s.scaling.dealt;
  result->profile = s.profile;
  if (st != LODE_OK)
    lode_search_result_clear(result);
  return st;
}

void lode_search_result_clear(lode_search_result *result) {
  free(result->y);
  free(result->worst_y);
  result->y = result->worst_y = NULL;
}
