/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/moves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/checkpoint.h"
#include "solver/search/draws.h"
#include "solver/search/mover.h"

static const double step_work = 4e8;       /* cut evaluations of a look at all moves */
static const double descent_work = 4e7;    /* same in a descent on estimates */
static const double better = 0.05;         /* relative improvement that is asked of a move, in gaps */
static const double least_better = 1e-6;   /* and at least */
static const int first_width = 4;          /* moves that are tried together at first */
static const double least_progress = 0.02; /* of the distance to the bound, by WINDOW looks */
static const double least_drawn = 0.002;   /* same, by a draw that is followed by more */
static const int draws_per_task = 2;       /* draws of a round, for each of --tasks */
static const int most_rounds = 3;          /* rounds of random draws without a better plan */
enum { WINDOW = 5 };
enum { N_TRIED = 2, N_KEPT = 64 }; /* points that the blocks see at a time; moves that are kept */

/** Cost below which a plan is worth the blocks' time. */
static double target(const lode_search *s) {
  return s->cost - fmax(better * s->options->gap, least_better) * fabs(s->cost);
}

/** Cost below which a move is worth being one of several: in a large country no single plant is worth the blocks' time.
 */
static double little_target(const lode_search *s) { return s->cost - least_better * fabs(s->cost); }

/** Points found by the ranks, and what they are estimated to cost. */
typedef struct points {
  size_t n;
  double **y, **theta, *estimate;
} points;

static void points_clear(points *p) {
  for (size_t i = 0; i < p->n; ++i) {
    free(p->y[i]);
    free(p->theta[i]);
  }
  free(p->y);
  free(p->theta);
  free(p->estimate);
  memset(p, 0, sizeof *p);
}

static lode_status points_create(lode_env *env, size_t most, points *p) {
  *p = (points){.y = lode_alloc(env, most, sizeof *p->y, "moves"),
                .theta = lode_alloc(env, most, sizeof *p->theta, "moves"),
                .estimate = lode_alloc(env, most, sizeof *p->estimate, "moves")};
  return p->y && p->theta && p->estimate ? LODE_OK : LODE_E_NOMEM;
}

/** Adds a plan that looks worth it, unless it is there already or breaks a rule. Changes the plan of m. */
static lode_status points_add(lode_mover *m, const double y[], points *p) {
  lode_search *s = m->s;
  const size_t n = s->model->siting->n_start;
  bool is_known = !lode_siting_allows(s->model->siting, y);
  for (size_t i = 0; i < p->n && !is_known; ++i)
    is_known = memcmp(p->y[i], y, n * sizeof *y) == 0;
  if (is_known)
    return LODE_OK;
  double *own = lode_alloc(s->env, n, sizeof *own, "moves");
  double *theta = lode_alloc(s->env, s->master->n_block, sizeof *theta, "moves");
  if (!own || !theta) {
    free(own);
    free(theta);
    return LODE_E_NOMEM;
  }
  memcpy(own, y, n * sizeof *own);
  lode_mover_set(m, own);
  p->estimate[p->n] = m->cost + lode_estimate_operations(&m->estimate, m->value, NULL, theta);
  if (p->estimate[p->n] >= target(s)) {
    free(own);
    free(theta);
    return LODE_OK;
  }
  p->y[p->n] = own;
  p->theta[p->n++] = theta;
  return LODE_OK;
}

/** Asks the blocks. Collective. @param is_better [out] */
static lode_status points_try(lode_search *s, const points *p, bool *is_better) {
  const double aim = target(s);
  lode_status st = p->n > 0 ? lode_search_try(s, p->n, p->y, p->theta, NULL, NULL, NULL) : LODE_OK;
  *is_better = s->cost <= aim;
  ++s->rounds;
  lode_search_report(s, "plans", false);
  return st;
}

/** Plants of the incumbent, each of which is a rank's to look at. */
static size_t n_built(const lode_search *s) {
  size_t n = 1;
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    n += s->y[v] > 0.5;
  return n;
}

/**
 * Applies the first `most` moves that get along with each other and the rules: those that are worth the blocks' time
 * alone or, where none is, all that are worth something. @return their number
 */
static size_t combine(const lode_search *s, const lode_move list[], size_t n, size_t most, double y[]) {
  const double limit = n > 0 && list[0].estimate < target(s) ? target(s) : little_target(s);
  size_t taken = 0;
  for (size_t i = 0; i < n && taken < most && list[i].estimate < limit; ++i) {
    if ((list[i].drop >= 0 && y[list[i].drop] < 0.5) || (list[i].add >= 0 && y[list[i].add] > 0.5))
      continue;
    lode_move_apply(&list[i], y);
    if (lode_siting_allows(s->model->siting, y)) {
      ++taken;
    } else {
      lode_move_apply(&(lode_move){0.0, list[i].add, list[i].drop, -1, -1}, y);
    }
  }
  return taken;
}

/** Adds `width` moves together, or twice as many as often as it takes to make them worth it. Changes y. Local. */
static lode_status add_wide(lode_mover *m, const lode_move list[], size_t n, size_t width, double y[], points *p) {
  const lode_search *s = m->s;
  lode_status st = LODE_OK;
  for (size_t taken = width; width > 1 && taken == width && p->n == 0 && st == LODE_OK; width *= 2) {
    memcpy(y, s->y, s->model->siting->n_start * sizeof *y);
    taken = combine(s, list, n, width, y);
    if (taken > 1)
      st = points_add(m, y, p);
  }
  return st;
}

/** Points that a look leads to: some moves together, then single ones. Local. */
static lode_status make_points(lode_mover *m, const lode_move list[], size_t n, size_t width, points *p) {
  lode_search *s = m->s;
  const size_t size = s->model->siting->n_start * sizeof *s->y;
  double *y = lode_alloc(s->env, s->model->siting->n_start, sizeof *y, "moves");
  lode_status st = points_create(s->env, N_TRIED, p);
  if (y == NULL || st != LODE_OK) {
    free(y);
    return LODE_E_NOMEM;
  }
  st = add_wide(m, list, n, width, y, p);
  for (size_t i = 0; i < n && st == LODE_OK && p->n < N_TRIED && list[i].estimate < target(s); ++i) {
    memcpy(y, s->y, size);
    lode_move_apply(&list[i], y);
    st = points_add(m, y, p);
  }
  free(y);
  return st;
}

/**
 * One look at the incumbent's neighbours; the best go to the blocks. Collective.
 * @param width [inout] moves that are tried together: twice as many where that was best, else half as many
 */
static lode_status step(lode_search *s, int *width, bool *is_better, size_t *n_tried) {
  lode_move list[N_KEPT];
  size_t n = 0;
  lode_mover m;
  points p = {0};
  const double started = lode_clock();
  *is_better = false;
  *n_tried = 0;
  lode_status st = lode_comm_agree(s->env, s->comm, lode_mover_create(s, s->y, NULL, &m));
  if (st != LODE_OK) {
    lode_mover_clear(&m);
    return st;
  }
  lode_mover_look(&m, step_work, little_target(s), (size_t)s->comm->rank, (size_t)s->comm->n_rank, N_KEPT, list, &n);
  const double seconds = lode_clock() - started;
  lode_profile_add(&s->profile, LODE_WORK_PLANS, started);
  st = lode_mover_share(&m, N_KEPT, list, &n);
  if (st == LODE_OK)
    st = lode_mover_account(&m, seconds, n_built(s));
  if (st == LODE_OK)
    st = lode_comm_agree(s->env, s->comm, make_points(&m, list, n, (size_t)*width, &p));
  *n_tried = p.n;
  if (st == LODE_OK && !s->is_stopped)
    st = points_try(s, &p, is_better);
  const bool is_wide = p.n > 0 && memcmp(p.y[0], s->y, s->model->siting->n_start * sizeof *s->y) == 0;
  *width = is_wide && *is_better ? (*width < N_KEPT ? 2 * *width : N_KEPT) : (*width > 1 ? *width / 2 : 1);
  points_clear(&p);
  lode_mover_clear(&m);
  return st;
}

/** Looks until no move looks better, or a few together hardly came nearer to the bound. Collective. */
static lode_status improve(lode_search *s) {
  lode_plan_place *p = &s->plans;
  lode_status st = LODE_OK;
  for (; p->is_open && st == LODE_OK && !s->is_stopped && !lode_search_done(s); ++p->look) {
    bool is_better;
    size_t n_tried = 0;
    if ((st = lode_search_keep(s)) != LODE_OK)
      return st;
    if (p->look >= WINDOW && p->past[p->look % WINDOW] - s->cost < least_progress * (s->cost - s->bound))
      break;
    p->past[p->look % WINDOW] = s->cost;
    st = step(s, &p->width, &is_better, &n_tried);
    p->is_open = n_tried > 0;
  }
  return st;
}

/** Random draws; the best few that look better go to the blocks. Collective. */
static lode_status draws(lode_search *s, bool *is_better) {
  const size_t n = s->model->siting->n_start;
  lode_mover m;
  lode_draws found = {0};
  points p = {0};
  *is_better = false;
  lode_status st = lode_comm_agree(s->env, s->comm, lode_mover_create(s, s->y, NULL, &m));
  if (st == LODE_OK)
    st = lode_draw(&m, draws_per_task * s->options->n_task, descent_work, target(s), &found);
  lode_status own = st == LODE_OK ? points_create(s->env, N_TRIED, &p) : st;
  for (size_t i = 0; i < found.n && own == LODE_OK && p.n < N_TRIED; ++i)
    own = points_add(&m, found.y + i * n, &p);
  if (st == LODE_OK)
    st = lode_comm_agree(s->env, s->comm, own);
  if (st == LODE_OK && !s->is_stopped)
    st = points_try(s, &p, is_better);
  points_clear(&p);
  lode_draws_clear(&found);
  lode_mover_clear(&m);
  return st;
}

void lode_moves_begin(lode_search *s) {
  lode_plan_place *p = &s->plans;
  p->stage = LODE_PLANS_IMPROVE;
  p->look = 0;
  p->is_open = true;
  p->width = first_width;
}

lode_status lode_moves_round(lode_search *s) {
  lode_plan_place *p = &s->plans;
  lode_status st = LODE_OK;
  if (s->question != LODE_ASK_COST || isinf(s->cost) || (s->options->off & LODE_FEATURE_MOVES))
    return LODE_OK;
  for (bool is_better = true; is_better && st == LODE_OK && !s->is_stopped;) {
    is_better = false;
    if (p->stage == LODE_PLANS_IMPROVE) {
      st = improve(s);
      if (st != LODE_OK || s->is_stopped)
        return st;
      p->stage = LODE_PLANS_DRAWS;
      p->idle = 0;
    }
    while (p->idle < most_rounds && !is_better && st == LODE_OK && !s->is_stopped && !lode_search_done(s)) {
      if ((st = lode_search_keep(s)) != LODE_OK)
        return st;
      const double before = s->cost;
      st = draws(s, &is_better);
      is_better = is_better && before - s->cost >= least_drawn * (before - s->bound);
      ++p->idle;
    }
    if (is_better)
      lode_moves_begin(s);
  }
  return st;
}
