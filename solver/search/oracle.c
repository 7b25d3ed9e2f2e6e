/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks' LPs of one rank. A block's first solve starts from the basis of a seed block (the largest one), carried
 * over by skeleton numbers; every later one from the block's own last basis. So the sequence of solves of a block
 * depends on the questions alone, not on which rank holds it.
 */
#include "solver/search/oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/block_lp.h"
#include "solver/search/oracle_private.h"

lode_status lode_oracle_create(lode_env *env, const lode_comm *comm, const lode_model *model, const lode_stop *stop,
                               lode_profile *profile, lode_oracle **oracle) {
  lode_oracle *o = lode_alloc(env, 1, sizeof *o, "oracle");
  if (o == NULL)
    return LODE_E_NOMEM;
  o->comm = comm;
  o->model = model;
  o->stop = stop;
  o->profile = profile;
  size_t n_row = 0, n_col = 0;
  for (size_t b = 0; b < model->n_block; ++b) {
    n_row = model->block[b].n_row > n_row ? model->block[b].n_row : n_row;
    n_col = model->block[b].n_col > n_col ? model->block[b].n_col : n_col;
  }
  o->owner = lode_alloc(env, model->n_block, sizeof *o->owner, "oracle");
  o->seconds = lode_alloc(env, model->n_block, sizeof *o->seconds, "oracle");
  o->L = lode_alloc(env, model->links->n, sizeof *o->L, "oracle");
  o->aim = lode_alloc(env, model->links->n, sizeof *o->aim, "oracle");
  o->pi = lode_alloc(env, n_row, sizeof *o->pi, "oracle");
  o->upper = lode_alloc(env, n_col, sizeof *o->upper, "oracle");
  o->seed_row = lode_alloc(env, model->skeleton->n_row, 1, "oracle");
  o->seed_col = lode_alloc(env, model->skeleton->n_col, 1, "oracle");
  lode_status st = lode_cut_work_create(env, model, &o->work);
  if (!o->owner || !o->seconds || !o->L || !o->aim || !o->pi || !o->upper || !o->seed_row || !o->seed_col)
    st = LODE_E_NOMEM;
  if (st == LODE_OK) {
    for (size_t b = 0; b < model->n_block; ++b)
      o->owner[b] = lode_block_owner(b, comm->n_rank);
    o->slot = lode_alloc(env, model->n_block, sizeof *o->slot, "oracle");
    if (o->slot == NULL)
      st = LODE_E_NOMEM;
  }
  st = lode_comm_agree(env, comm, st);
  if (st != LODE_OK)
    lode_oracle_destroy(&o);
  *oracle = o;
  return st;
}

void lode_oracle_drop(lode_oracle *o, size_t b) {
  slot *s = &o->slot[b];
  lode_lp_destroy(&s->cost);
  lode_sift_destroy(&s->cost_sift);
}

void lode_oracle_destroy(lode_oracle **oracle) {
  if (oracle == NULL || *oracle == NULL)
    return;
  lode_oracle *o = *oracle;
  for (size_t b = 0; o->slot != NULL && b < o->model->n_block; ++b) {
    lode_oracle_drop(o, b);
    lode_lp_destroy(&o->slot[b].feasibility);
    lode_sift_destroy(&o->slot[b].feasibility_sift);
    lode_coarse_destroy(&o->slot[b].coarse);
    lode_coarse_destroy(&o->slot[b].sketch);
    lode_text_free(&o->slot[b].resting);
  }
  free(o->slot);
  free(o->owner);
  free(o->seconds);
  free(o->L);
  free(o->aim);
  free(o->pi);
  free(o->upper);
  free(o->seed_row);
  free(o->seed_col);
  lode_cut_work_destroy(&o->work);
  free(o);
  *oracle = NULL;
}

lode_status lode_oracle_solve(lode_env *env, lode_oracle *o, size_t b, lode_cut_kind kind, const lode_lp_limits *limits,
                              lode_lp_outcome *outcome) {
  const lode_block *block = &o->model->block[b];
  slot *s = &o->slot[b];
  lode_lp *lp = kind == LODE_CUT_COST ? s->cost : s->feasibility;
  lode_sift *sift = kind == LODE_CUT_COST ? s->cost_sift : s->feasibility_sift;
  lode_status st = sift ? lode_sift_move(env, sift, o->L, lp) : lode_block_lp_move(env, block, o->L, lp);
  if (st == LODE_OK)
    st = sift ? lode_sift_solve(env, sift, limits, lp, outcome) : lode_lp_solve(env, lp, limits, outcome);
  return st;
}

bool lode_oracle_is_feasible(const lode_oracle *o, size_t b, lode_cut_kind kind) {
  const slot *s = &o->slot[b];
  return kind == LODE_CUT_COST ? !o->model->block[b].has_elastic && s->cost_sift == NULL : s->feasibility_sift == NULL;
}

static lode_status solve(lode_env *env, lode_oracle *o, size_t b, lode_cut_kind kind, lode_lp_outcome *outcome,
                         bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  const slot *own = &o->slot[b];
  const bool is_flat = kind == LODE_CUT_FEASIBILITY && own->feasibility_sift != NULL; /* nearly all costs are 0 */
  const lode_lp_limits limits = {.method = is_flat ? LODE_LP_PRIMAL : LODE_LP_DUAL,
                                 .deadline = o->stop->deadline,
                                 .signal = o->stop->signal,
                                 .is_feasible = lode_oracle_is_feasible(o, b, kind)};
  lode_status st = lode_oracle_solve(env, o, b, kind, &limits, outcome);
  if (st != LODE_OK)
    return st;
  if (*outcome == LODE_LP_TIME)
    *is_stopped = true;
  else if (*outcome != LODE_LP_OPTIMAL && *outcome != LODE_LP_INFEASIBLE)
    return LODE_FAIL(env, LODE_E_NUMERIC, "operations LP of period %s, scenario %s, component %zu: no method solves it",
                     o->model->instance->period[block->period].id, o->model->instance->scenario[block->scenario].id,
                     block->component);
  return LODE_OK;
}

lode_status lode_oracle_start_feasibility(lode_env *env, lode_oracle *o, size_t b) {
  const lode_block *block = &o->model->block[b];
  slot *s = &o->slot[b];
  lode_status st = lode_block_lp_create(env, block, LODE_CUT_FEASIBILITY, &s->feasibility);
  if (st == LODE_OK && lode_sift_pays(block))
    st = lode_sift_create(env, block, LODE_CUT_FEASIBILITY, s->feasibility, &s->feasibility_sift);
  return st;
}

/** Feasibility problem at L: elastic use, and the cut that forbids it. */
static lode_status ask_feasibility(lode_env *env, lode_oracle *o, size_t b, lode_record *answer, lode_cut *cut,
                                   bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  slot *s = &o->slot[b];
  lode_lp_outcome outcome;
  lode_status st = LODE_OK;
  if (s->feasibility == NULL)
    st = lode_oracle_start_feasibility(env, o, b);
  if (st == LODE_OK)
    st = solve(env, o, b, LODE_CUT_FEASIBILITY, &outcome, is_stopped);
  if (st != LODE_OK || *is_stopped)
    return st;
  if (outcome != LODE_LP_OPTIMAL)
    return LODE_FAIL(env, LODE_E_NUMERIC, "feasibility LP of period %s, scenario %s is called infeasible",
                     o->model->instance->period[block->period].id, o->model->instance->scenario[block->scenario].id);
  lode_block_lp_duals(block, LODE_CUT_FEASIBILITY, s->feasibility, o->pi);
  st = lode_cut_from_duals(env, o->model, block, LODE_CUT_FEASIBILITY, o->pi, &o->work, cut);
  answer->kind = LODE_CUT_FEASIBILITY;
  answer->elastic = lode_block_lp_objective(block, LODE_CUT_FEASIBILITY, s->feasibility);
  if (answer->elastic > lode_elastic_none)
    answer->upper = INFINITY;
  return st;
}

/** Solves the cost LP with the bounds that it has. */
static lode_status solve_as_it_is(lode_env *env, lode_oracle *o, size_t b, lode_lp_outcome *outcome, bool *is_stopped) {
  const slot *s = &o->slot[b];
  const lode_lp_limits limits = {.method = LODE_LP_DUAL, .deadline = o->stop->deadline, .signal = o->stop->signal};
  const lode_status st = s->cost_sift ? lode_sift_solve(env, s->cost_sift, &limits, s->cost, outcome)
                                      : lode_lp_solve(env, s->cost, &limits, outcome);
  *is_stopped |= st == LODE_OK && *outcome == LODE_LP_TIME;
  return st;
}

/** Where the cost LP is infeasible by less than the tolerance: cost with the elastic columns opened by that much. */
static lode_status ask_borderline(lode_env *env, lode_oracle *o, size_t b, lode_record *answer, bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  lode_lp *lp = o->slot[b].cost;
  lode_lp_outcome outcome;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->elastic_cost[j] > 0.0)
      st = lode_lp_set_column(env, lp, j, 0.0, 10.0 * lode_elastic_none / block->elastic_cost[j]);
  if (st == LODE_OK)
    st = solve_as_it_is(env, o, b, &outcome, is_stopped);
  if (st == LODE_OK && !*is_stopped)
    answer->upper = outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(block, LODE_CUT_COST, lp) : INFINITY;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->elastic_cost[j] > 0.0)
      st = lode_lp_set_column(env, lp, j, 0.0, 0.0);
  return st;
}

lode_status lode_oracle_start(lode_env *env, lode_oracle *o, size_t b) {
  slot *s = &o->slot[b];
  lode_status st = lode_block_lp_create(env, &o->model->block[b], LODE_CUT_COST, &s->cost);
  if (st == LODE_OK && o->is_seeded)
    st = lode_block_lp_start(env, &o->model->block[b], o->seed_row, o->seed_col, s->cost);
  if (st == LODE_OK && lode_sift_pays(&o->model->block[b]))
    st = lode_sift_create(env, &o->model->block[b], LODE_CUT_COST, s->cost, &s->cost_sift);
  return st;
}

/** Sum of the relative uses of elastic columns. @param x [n_col] work space */
static double elastic_use(const lode_block *block, const lode_lp *lp, double x[]) {
  double sum = 0.0;
  lode_lp_primal(lp, x);
  for (size_t j = 0; j < block->n_col; ++j)
    if (block->is_elastic[j])
      sum += block->elastic_cost[j] * x[j];
  return sum;
}

/**
 * Cost LP with the elastic columns opened at their price: a cut of costs, and no operation.
 * @param is_clear [out] is their use far above what counts as none?
 */
static lode_status ask_priced(lode_env *env, lode_oracle *o, size_t b, lode_record *answer, lode_cut *cut,
                              bool *is_clear, bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  lode_lp *lp = o->slot[b].cost;
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  lode_status st = LODE_OK;
  *is_clear = false;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->is_elastic[j])
      st = lode_lp_set_column(env, lp, j, block->lower[j], block->upper[j]);
  if (st == LODE_OK)
    st = solve_as_it_is(env, o, b, &outcome, is_stopped);
  if (st == LODE_OK && !*is_stopped) {
    lode_block_lp_duals(block, LODE_CUT_COST, lp, o->pi);
    st = lode_cut_from_duals(env, o->model, block, LODE_CUT_COST, o->pi, &o->work, cut);
    answer->kind = LODE_CUT_COST;
    answer->lower = st == LODE_OK ? lode_cut_value(cut, o->L) : -INFINITY;
    answer->upper = INFINITY;
    answer->priced = outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(block, LODE_CUT_COST, lp) : INFINITY;
    *is_clear = outcome == LODE_LP_OPTIMAL && elastic_use(block, lp, o->upper) > 10.0 * lode_elastic_none;
  }
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->is_elastic[j])
      st = lode_lp_set_column(env, lp, j, block->lower[j], block->lower[j]);
  return st;
}

/** A sifted cost LP that was infeasible, and the feasibility problem is not: its columns keep the rows. */
static lode_status solve_opened(lode_env *env, lode_oracle *o, size_t b, lode_lp_outcome *outcome, bool *is_stopped) {
  slot *s = &o->slot[b];
  double *x = lode_alloc(env, o->model->block[b].n_col, sizeof *x, "sifting");
  lode_status st = x ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK) {
    lode_lp_primal(s->feasibility, x);
    st = lode_sift_open(env, s->cost_sift, x, s->cost);
  }
  free(x);
  return st == LODE_OK ? solve(env, o, b, LODE_CUT_COST, outcome, is_stopped) : st;
}

static lode_status ask_cost(lode_env *env, lode_oracle *o, const lode_point *point, size_t b, lode_record *answer,
                            lode_cut *cut, bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  slot *s = &o->slot[b];
  lode_lp_outcome outcome;
  lode_status st = LODE_OK;
  if (s->cost == NULL)
    st = lode_oracle_start(env, o, b);
  if (st == LODE_OK)
    st = solve(env, o, b, LODE_CUT_COST, &outcome, is_stopped);
  if (st != LODE_OK || *is_stopped)
    return st;
  if (outcome == LODE_LP_INFEASIBLE && block->has_elastic) {
    bool is_clear;
    st = ask_priced(env, o, b, answer, cut, &is_clear, is_stopped);
    if (st != LODE_OK || *is_stopped || point->is_priced ||
        (is_clear && lode_record_is_worth(o, LODE_ASK_COST, point, answer, cut)))
      return st;
    lode_cut_clear(cut);
  }
  if (outcome == LODE_LP_INFEASIBLE && s->cost_sift != NULL && block->has_elastic) {
    st = ask_feasibility(env, o, b, answer, cut, is_stopped);
    if (st != LODE_OK || *is_stopped || answer->elastic > lode_elastic_none)
      return st;
    lode_cut_clear(cut);
    answer->elastic = 0.0;
    st = solve_opened(env, o, b, &outcome, is_stopped);
    if (st != LODE_OK || *is_stopped)
      return st;
  }
  lode_block_lp_duals(block, LODE_CUT_COST, s->cost, o->pi);
  if ((st = lode_cut_from_duals(env, o->model, block, LODE_CUT_COST, o->pi, &o->work, cut)) != LODE_OK)
    return st;
  answer->kind = LODE_CUT_COST;
  answer->lower = lode_cut_value(cut, o->L);
  answer->upper = outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(block, LODE_CUT_COST, s->cost) : INFINITY;
  if (outcome == LODE_LP_OPTIMAL && answer->lower > answer->upper + 1e-6 * (1.0 + fabs(answer->upper)))
    return LODE_FAIL(env, LODE_E_NUMERIC, "period %s, scenario %s: cut value %.12g above the LP's optimum %.12g",
                     o->model->instance->period[block->period].id, o->model->instance->scenario[block->scenario].id,
                     answer->lower, answer->upper);
  if (outcome == LODE_LP_OPTIMAL)
    return LODE_OK;
  if (!block->has_elastic)
    return LODE_FAIL(env, LODE_E_NUMERIC,
                     "operations LP of period %s, scenario %s is called infeasible, but doing nothing is feasible",
                     o->model->instance->period[block->period].id, o->model->instance->scenario[block->scenario].id);
  const double lower = answer->lower;
  lode_cut_clear(cut);
  st = ask_feasibility(env, o, b, answer, cut, is_stopped);
  answer->lower = lower;
  if (st == LODE_OK && !*is_stopped && answer->elastic <= lode_elastic_none)
    st = ask_borderline(env, o, b, answer, is_stopped);
  return st;
}

/** Solves one block at one point and appends its record. */
static lode_status ask_block(lode_env *env, lode_oracle *o, lode_question question, const lode_point *point, size_t p,
                             size_t b, lode_text *out, bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  lode_record answer = {.point = (int32_t)p, .block = (int32_t)b, .n = -1};
  lode_cut cut = {0};
  lode_status st = LODE_OK;
  const double started = lode_clock();
  if (question == LODE_ASK_COST && block->weight > 0.0)
    st = ask_cost(env, o, point, b, &answer, &cut, is_stopped);
  else if (block->has_elastic)
    st = ask_feasibility(env, o, b, &answer, &cut, is_stopped);
  else
    answer.kind = -1;
  if (st == LODE_OK && !*is_stopped) {
    answer.seconds = lode_clock() - started;
    answer.priced = isinf(answer.upper) && answer.priced > answer.lower ? answer.priced : answer.upper;
    st = lode_record_append(env, o, question, point, &answer, answer.kind >= 0 ? &cut : NULL, out);
  }
  lode_cut_clear(&cut);
  return st;
}

lode_status lode_oracle_seed(lode_env *env, lode_oracle *o, const lode_point *point, bool *is_stopped) {
  const lode_model *m = o->model;
  size_t largest = SIZE_MAX;
  for (size_t b = 0; b < m->n_block; ++b)
    if (m->block[b].weight > 0.0 && (largest == SIZE_MAX || m->block[b].n_col > m->block[largest].n_col))
      largest = b;
  if (largest == SIZE_MAX)
    return LODE_OK;
  lode_status st = LODE_OK;
  memset(o->seed_row, LODE_BASIC, m->skeleton->n_row);
  memset(o->seed_col, LODE_AT_LOWER, m->skeleton->n_col);
  if (o->owner[largest] == o->comm->rank) {
    lode_record answer = {.block = (int32_t)largest};
    lode_cut cut = {0};
    lode_links_evaluate(m->links, point->y, o->L);
    st = ask_cost(env, o, point, largest, &answer, &cut, is_stopped);
    lode_cut_clear(&cut);
    if (st == LODE_OK)
      st = lode_block_lp_save(env, &m->block[largest], o->slot[largest].cost, o->seed_row, o->seed_col);
  }
  if ((st = lode_comm_agree(env, o->comm, st)) != LODE_OK)
    return st;
  const int owner = o->owner[largest];
  if ((st = lode_comm_bcast(env, o->comm, owner, o->seed_row, m->skeleton->n_row)) == LODE_OK)
    st = lode_comm_bcast(env, o->comm, owner, o->seed_col, m->skeleton->n_col);
  o->is_seeded = st == LODE_OK;
  return st;
}

static lode_status ask_all(lode_env *env, lode_oracle *o, lode_question question, size_t n_point,
                           const lode_point point[], lode_text *out, bool *is_stopped) {
  lode_status st = LODE_OK;
  for (size_t p = 0; p < n_point && st == LODE_OK && !*is_stopped; ++p) {
    lode_links_evaluate(o->model->links, point[p].y, o->L);
    lode_links_evaluate(o->model->links, point[p].aim ? point[p].aim : point[p].y, o->aim);
    for (size_t b = 0; b < o->model->n_block && st == LODE_OK && !*is_stopped; ++b) {
      if (o->owner[b] != o->comm->rank)
        continue;
      st = ask_block(env, o, question, &point[p], p, b, out, is_stopped);
      *is_stopped |= lode_stop_now(o->stop);
    }
  }
  return st;
}

lode_status lode_oracle_ask(lode_env *env, lode_oracle *o, lode_question question, size_t n_point,
                            const lode_point point[], lode_answers *answers, bool *is_stopped) {
  lode_text out = {0};
  *is_stopped = false;
  memset(answers, 0, sizeof *answers);
  lode_status st = LODE_OK;
  if (n_point > 0 && question == LODE_ASK_COST && !o->is_seeded)
    if ((st = lode_oracle_seed(env, o, &point[0], is_stopped)) != LODE_OK)
      return st;
  const double started = lode_clock();
  if (!*is_stopped)
    st = ask_all(env, o, question, n_point, point, &out, is_stopped);
  if (o->profile != NULL)
    lode_profile_add(o->profile, LODE_WORK_BLOCKS, started);
  st = lode_comm_agree(env, o->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(env, o->comm, o->stop, *is_stopped, is_stopped);
  if (st != LODE_OK || *is_stopped)
    goto done;
  st = lode_records_gather(env, o, n_point, &out, answers);
done:
  if (st != LODE_OK)
    lode_answers_clear(answers);
  lode_text_free(&out);
  return st;
}

void lode_oracle_measure(lode_oracle *o, lode_scaling *scaling) { o->scaling = scaling; }
lode_status lode_oracle_statistics(lode_env *env, lode_oracle *o, lode_lp_stats *stats) {
  lode_lp_stats own = o->done;
  for (size_t b = 0; b < o->model->n_block; ++b) {
    const slot *s = &o->slot[b];
    const lode_lp *const lp[] = {s->cost, s->feasibility, s->coarse ? lode_coarse_lp(s->coarse) : NULL,
                                 s->sketch ? lode_coarse_lp(s->sketch) : NULL};
    for (size_t k = 0; k < sizeof lp / sizeof *lp; ++k)
      if (lp[k] != NULL)
        lode_profile_count(&own, lode_lp_statistics(lp[k]));
  }
  if (o->profile != NULL)
    lode_profile_count(&o->profile->block_lp, &own);
  long long count[3 + LODE_N_RUNG] = {own.solves, own.iterations, own.repairs};
  double seconds = own.seconds;
  for (size_t r = 0; r < LODE_N_RUNG; ++r)
    count[3 + r] = own.rung[r];
  lode_status st = LODE_OK;
  for (size_t i = 0; i < 3 + LODE_N_RUNG && st == LODE_OK; ++i)
    st = lode_comm_sum_int(env, o->comm, &count[i]);
  if (st == LODE_OK)
    st = lode_comm_max(env, o->comm, &seconds);
  *stats = (lode_lp_stats){.solves = (long)count[0], .iterations = (long)count[1], .repairs = (long)count[2]};
  for (size_t r = 0; r < LODE_N_RUNG; ++r)
    stats->rung[r] = (long)count[3 + r];
  stats->seconds = seconds;
  return st;
}
