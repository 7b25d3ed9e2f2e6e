/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Root of the search: the LP relaxation by Benders cuts. The separation point lies between the master's point ("out")
 * and the best point so far ("in"); where that gives no cut that the out-point violates, a nearer point and then the
 * out-point itself are separated. Large blocks are coarse at first (COARSE.md). Source: Ben-Ameur, Neame (2007),
 * Networks 49(1), 3-17.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/checkpoint.h"

static const double root_gap = 1e-3;             /* between the in-point's value and the bound, relative */
static const double coarse_gap = 3e-3;           /* same while blocks are coarse */
static const double step = 0.5;                  /* weight of the in-point */
static const double least_step = 0.1;            /* a smaller weight that gives no cut is followed by 0 */
static const int32_t old_age = 8;                /* root solves after which a slack cut is dropped */
static const int most_passes = 20;               /* solves in a row with cuts of the pool */
enum { WINDOW = LODE_WINDOW, SHORT_WINDOW = 4 }; /* rounds over which the bound must rise; same after coarse blocks */
static const double least_rise = 2e-3;           /* relative; else plans are looked for before the rest is proven */
static const int most_idle = 100;                /* rounds in a row that may leave bound and in-point where they are */

/** One LP from the basis of the last. Collective. */
static lode_status solve_root(lode_search *s) {
  lode_relaxation next = {0};
  const lode_lp_limits limits = {.method = LODE_LP_DUAL, .deadline = s->stop->deadline, .signal = s->stop->signal};
  const double started = lode_clock();
  lode_status st = lode_master_solve(s->env, s->master, NULL, &s->root.basis, &limits, LODE_ROWS_ALL, &next);
  lode_profile_add(&s->profile, LODE_WORK_MASTER, started);
  if (st == LODE_OK && next.outcome != LODE_LP_OPTIMAL && next.outcome != LODE_LP_INFEASIBLE &&
      next.outcome != LODE_LP_TIME)
    st = LODE_FAIL(s->env, LODE_E_NUMERIC, "root LP of the siting master: no method solves it");
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, next.outcome == LODE_LP_TIME, &s->is_stopped);
  if (st != LODE_OK || s->is_stopped) {
    lode_relaxation_clear(&next);
    return st;
  }
  lode_relaxation_clear(&s->root);
  s->root = next;
  lode_master_note(s->master, &s->root);
  return LODE_OK;
}

lode_status lode_search_resolve(lode_search *s) {
  size_t n = 1;
  lode_status st = LODE_OK;
  for (int pass = 0; pass < most_passes && n > 0; ++pass) {
    if ((st = solve_root(s)) != LODE_OK || s->is_stopped || s->root.outcome != LODE_LP_OPTIMAL)
      return st;
    st = lode_comm_agree(s->env, s->comm, lode_master_activate(s->env, s->master, s->root.x, &n));
    if (st != LODE_OK)
      return st;
  }
  return st;
}

/** Expected cost (or elastic use) at a point from the blocks' answers, with what cannot be met at its price. */
static double point_value(const lode_search *s, const double y[], const lode_answer *answer) {
  const bool is_cost = s->question == LODE_ASK_COST;
  double value = is_cost ? s->model->siting->constant : 0.0;
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    value += s->master->cost[v] * y[v];
  for (size_t b = 0; b < s->model->n_block; ++b) {
    if (!is_cost || s->model->block[b].weight > 0.0)
      value += is_cost ? s->model->block[b].weight * answer->priced[b] : answer->elastic[b];
  }
  return value;
}

lode_status lode_search_separate(lode_search *s, double weight, size_t *n_cut) {
  const size_t n = s->master->n_siting;
  double *y = lode_alloc(s->env, n, sizeof *y, "separation");
  if (y == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < n; ++j)
    y[j] = weight * s->inside[j] + (1.0 - weight) * s->root.x[j];
  const lode_point point = {.y = y, .theta = s->root.x + s->master->first_theta, .aim = s->root.x, .is_priced = true};
  lode_answers answers;
  bool is_stopped;
  *n_cut = 0;
  lode_status st = s->is_coarse ? lode_oracle_ask_coarse(s->env, s->oracle, &point, &answers, &is_stopped)
                                : lode_oracle_ask(s->env, s->oracle, s->question, 1, &point, &answers, &is_stopped);
  s->is_stopped |= is_stopped;
  if (st == LODE_OK && !is_stopped) {
    const double value = point_value(s, y, &answers.point[0]);
    if (value < s->inside_value) {
      s->inside_value = value;
      memcpy(s->inside, y, n * sizeof *y);
    }
    for (size_t c = 0; c < answers.n_cut && st == LODE_OK; ++c)
      st = lode_master_add_cut(s->env, s->master, &answers.cut[c]);
    *n_cut = answers.n_cut;
    lode_answers_clear(&answers);
  }
  free(y);
  return st;
}

lode_status lode_search_purge(lode_search *s) {
  lode_basis_copy *basis[1] = {&s->root.basis};
  return lode_master_purge(s->env, s->master, old_age, 1, basis);
}

/** In-out separation until bound and in-point's value are within `gap`, or nothing moves. Collective. */
static lode_status close_in(lode_search *s, double gap, int window) {
  lode_status st = LODE_OK;
  lode_place *p = &s->place;
  const double full = s->options->off & LODE_FEATURE_STABILISING ? 0.0 : step;
  if (!p->is_begun)
    p->weight = full;
  for (p->is_begun = true; p->idle < most_idle; ++p->round) {
    if ((st = lode_search_keep(s)) != LODE_OK)
      return st;
    const double bound = s->bound, inside_value = s->inside_value;
    size_t n_cut;
    if ((st = lode_search_resolve(s)) != LODE_OK || s->is_stopped)
      return st;
    ++s->rounds;
    if (s->root.outcome == LODE_LP_INFEASIBLE)
      return LODE_OK;
    if ((st = lode_search_raise(s, s->root.bound)) != LODE_OK)
      return st;
    lode_search_report(s, s->is_coarse ? "coarse" : "root", false);
    if (s->question == LODE_ASK_COST && p->round >= window &&
        s->root.bound - p->past[p->round % window] < least_rise * fabs(s->root.bound))
      return LODE_OK;
    p->past[p->round % window] = s->root.bound;
    if (lode_search_done(s) ||
        (isfinite(s->inside_value) && s->inside_value - s->root.bound <= gap * fabs(s->inside_value)))
      return LODE_OK;
    if ((st = lode_search_separate(s, p->weight, &n_cut)) != LODE_OK || s->is_stopped)
      return st;
    if (n_cut == 0 && p->weight == 0.0)
      return LODE_OK;
    p->weight = n_cut > 0 ? full : p->weight > least_step ? p->weight / 4.0 : 0.0;
    if (p->round % 4 == 3 && (st = lode_search_purge(s)) != LODE_OK)
      return st;
    p->idle = s->bound > bound || s->inside_value < inside_value ? 0 : p->idle + 1;
  }
  return LODE_OK;
}

lode_status lode_search_root(lode_search *s) {
  lode_status st = LODE_OK;
  const bool is_cost = s->question == LODE_ASK_COST;
  if (s->options->parts != NULL && is_cost && s->n_known == 0 && lode_search_enter(s, LODE_PHASE_COARSE)) {
    s->is_coarse = true;
    if (!s->place.is_begun)
      s->inside_value = INFINITY; /* of coarse blocks: not known yet, and of whole ones no longer afterwards */
    st = close_in(s, coarse_gap, WINDOW);
    s->is_coarse = false;
    s->inside_value = INFINITY;
    if (st == LODE_OK && !s->is_stopped) {
      st = lode_oracle_refine(s->env, s->oracle);
      lode_search_report(s, "coarse", true);
    }
    if (st != LODE_OK || s->is_stopped || lode_search_done(s) || s->root.outcome != LODE_LP_OPTIMAL)
      return st;
  }
  return lode_search_enter(s, LODE_PHASE_ROOT)
             ? close_in(s, root_gap, s->options->parts != NULL ? SHORT_WINDOW : WINDOW)
             : LODE_OK;
}
