/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/fault.h"

double lode_gap(double incumbent, double bound) {
  if (!isfinite(incumbent) || !isfinite(bound))
    return INFINITY;
  if (incumbent <= bound)
    return 0.0;
  return incumbent == 0.0 ? INFINITY : (incumbent - bound) / fabs(incumbent);
}

bool lode_search_enter(lode_search *s, lode_phase phase) {
  if (s->is_resumed && s->place.phase > phase)
    return false;
  if (!s->is_resumed)
    s->place = (lode_place){.phase = phase};
  s->is_resumed = false;
  lode_profile_enter(&s->profile, (lode_stretch)(LODE_STRETCH_COARSE + (phase - LODE_PHASE_COARSE)));
  return true;
}

bool lode_search_done(const lode_search *s) {
  if (s->question == LODE_ASK_FEASIBILITY) /* a plan without elastic use, or proof that every plan has some */
    return s->cost == 0.0 || s->bound > lode_elastic_none * (double)s->model->n_block;
  return lode_gap(s->cost, s->bound) <= s->options->gap;
}

lode_status lode_search_raise(lode_search *s, double bound) {
  if (bound > s->cost) { /* nothing better than the incumbent is left; more than rounding above it is a fault of ours */
    if (bound < INFINITY && bound - s->cost > 1e-6 * (1.0 + fabs(s->cost)))
      return LODE_FAIL(s->env, LODE_E_CROSSED, "bounds crossed: lower bound %.12g above the cost %.12g of a plan",
                       bound, s->cost);
    bound = s->cost;
  }
  if (bound > s->bound)
    s->bound = bound;
  return LODE_OK;
}

void lode_search_report(lode_search *s, const char *phase, bool is_forced) {
  lode_fault_phase(phase);
  if (s->progress == NULL)
    return;
  const bool is_money = s->question == LODE_ASK_COST; /* else the bounds are of a shortage, and there is no plan yet */
  const lode_saver *floor = &s->saver;
  const double lower = is_money ? s->bound : -INFINITY, upper = is_money ? s->cost : INFINITY;
  const lode_progress line = {.phase = is_money ? phase : "feasibility",
                              .nodes = s->nodes,
                              .cuts = s->master->n_cut_made,
                              .lower = floor->is_floor ? fmax(lower, floor->floor_bound) : lower,
                              .upper = floor->is_floor ? fmin(upper, floor->floor_cost) : upper,
                              .is_forced = is_forced};
  s->progress(s->progress_context, &line);
}

/** True cost of a 0/1 point from the blocks' answers, summed in the order of plan.xml's parts and of the blocks. */
static double plan_cost(const lode_search *s, const double y[], const lode_answer *answer) {
  double part[LODE_N_COST];
  double cost = s->question == LODE_ASK_COST ? lode_siting_cost(s->model->instance, s->model->siting, y, part) : 0.0;
  for (size_t b = 0; b < s->model->n_block; ++b) {
    if (isinf(answer->upper[b]) && s->question == LODE_ASK_COST)
      return INFINITY;
    if (s->question == LODE_ASK_FEASIBILITY)
      cost += answer->elastic[b] > lode_elastic_none ? answer->elastic[b] : 0.0;
    else if (s->model->block[b].weight > 0.0)
      cost += s->model->block[b].weight * answer->upper[b];
  }
  return cost;
}

lode_status lode_search_try(lode_search *s, size_t n_point, double *const y[], double *const theta[], double value[],
                            double upper[], size_t *n_cut) {
  lode_answers answers = {0};
  bool is_stopped = false;
  if (n_cut != NULL)
    *n_cut = 0;
  lode_point *point = lode_alloc(s->env, n_point, sizeof *point, "points");
  double *whole = lode_alloc(s->env, n_point * s->master->n_siting, sizeof *whole, "points");
  lode_status st = point && whole ? LODE_OK : LODE_E_NOMEM;
  for (size_t p = 0; p < n_point && st == LODE_OK; ++p) {
    double *at = whole + p * s->master->n_siting;
    for (size_t v = 0; v < s->model->siting->n_start; ++v)
      at[v] = y[p][v] > 0.5 ? 1.0 : 0.0;
    lode_siting_complete(s->model->siting, at);
    point[p] = (lode_point){.y = at, .theta = theta ? theta[p] : NULL, .aim = y[p]};
  }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_oracle_ask(s->env, s->oracle, s->question, n_point, point, &answers, &is_stopped);
  s->is_stopped |= is_stopped;
  for (size_t c = 0; c < answers.n_cut && st == LODE_OK; ++c)
    st = lode_master_pool_cut(s->env, s->master, &answers.cut[c]);
  if (n_cut != NULL)
    *n_cut = answers.n_cut;
  for (size_t p = 0; p < answers.n_point && st == LODE_OK; ++p) {
    const double *at = point[p].y;
    const bool is_allowed = lode_siting_allows(s->model->siting, at);
    const double cost = is_allowed ? plan_cost(s, at, &answers.point[p]) : INFINITY;
    if (value != NULL)
      value[p] = cost;
    if (upper != NULL)
      memcpy(upper + p * s->model->n_block, answers.point[p].upper, s->model->n_block * sizeof *upper);
    if (cost < s->cost) {
      s->cost = cost;
      memcpy(s->y, at, s->model->siting->n_start * sizeof *s->y);
      if (s->cost < s->bound - 1e-6 * (1.0 + fabs(s->cost)))
        st = LODE_FAIL(s->env, LODE_E_CROSSED, "bounds crossed: a plan costs %.12g, below the lower bound %.12g",
                       s->cost, s->bound);
      else if (s->cost < s->bound)
        s->bound = s->cost;
    }
  }
  lode_answers_clear(&answers);
  free(point);
  free(whole);
  return st;
}
