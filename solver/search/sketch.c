/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/draws.h"
#include "solver/search/mover.h"
#include "solver/search/region_sets.h"

static const double step_work = 4e8;        /* cut evaluations of a look at all moves */
static const double pair_work = 2e9;        /* same of a look at pairs */
static const double draw_work = 2e7;        /* same in a descent on estimates */
static const double better = 0.02;          /* relative improvement that is asked of a plan, in gaps */
static const double least_better = 1e-6;    /* and at least */
static const double most_forgotten = 0.05;  /* of the cost, by sketches that are of use */
static const double least_progress = 0.005; /* of the distance to the bound, by WINDOW looks */
static const int most_idle = 6;             /* looks in a row without a better plan */
static const int most_draws = 4;            /* rounds of draws without one */
static const int draws_per_task = 2;        /* draws of a round, for each of --tasks */
enum { N_ASKED = 16, N_TRIED = 2, N_KEPT = 64, WINDOW = 5 };

/** Plan at hand, and what is known near it. */
typedef struct sketch {
  lode_search *s;
  lode_partition *islands;
  lode_pool cuts; /**< of the sketches, on the columns of the master */
  double *shift;  /**< [n_block] what the sketch of a block forgets, by the plan at hand */
  double *y;      /**< [siting columns] the incumbent */
} sketch;

/** Points that the sketches are asked about. */
typedef struct points {
  size_t n;
  double *y[N_ASKED];     /**< [siting columns] */
  double *theta[N_ASKED]; /**< [n_block] estimates, less the shifts */
  double *lower[N_ASKED]; /**< [n_block] what the sketches say, or NULL */
  double value[N_ASKED];  /**< cost with that, and the shifts */
} points;

static void points_clear(points *p) {
  for (size_t i = 0; i < p->n; ++i) {
    free(p->y[i]);
    free(p->theta[i]);
    free(p->lower[i]);
  }
  p->n = 0;
}

/** Cost below which a plan is worth asking. */
static double target(const lode_search *s) {
  return s->cost - fmax(better * s->options->gap, least_better) * fabs(s->cost);
}

/** Adds a plan unless it breaks a rule, is there already or looks bad. Changes the plan of m. Local. */
static lode_status points_add(const sketch *k, lode_mover *m, const double y[], points *p) {
  lode_search *s = k->s;
  const size_t n = s->model->siting->n_start, n_block = s->model->n_block;
  bool is_known = p->n == N_ASKED || !lode_siting_allows(s->model->siting, y);
  for (size_t i = 0; i < p->n && !is_known; ++i)
    is_known = memcmp(p->y[i], y, n * sizeof *y) == 0;
  if (is_known)
    return LODE_OK;
  double *own = lode_alloc(s->env, s->master->n_siting, sizeof *own, "sketch");
  double *theta = lode_alloc(s->env, n_block, sizeof *theta, "sketch");
  if (own && theta) {
    memcpy(own, y, n * sizeof *own);
    lode_siting_complete(s->model->siting, own);
    lode_mover_set(m, own);
    if (m->cost + lode_estimate_operations(&m->estimate, m->value, NULL, theta) < target(s)) {
      for (size_t b = 0; b < n_block; ++b)
        theta[b] -= k->shift[b];
      p->y[p->n] = own;
      p->theta[p->n] = theta;
      p->lower[p->n++] = NULL;
      return LODE_OK;
    }
  }
  const lode_status st = own && theta ? LODE_OK : LODE_E_NOMEM;
  free(own);
  free(theta);
  return st;
}

/** Cost of a plan with operations as the sketches and the shifts say. */
static double sketched_cost(const sketch *k, const double y[], const double lower[]) {
  const lode_model *model = k->s->model;
  double part[LODE_N_COST];
  double cost = lode_siting_cost(model->instance, model->siting, y, part);
  for (size_t b = 0; b < model->n_block; ++b)
    if (model->block[b].weight > 0.0)
      cost += model->block[b].weight * (lower[b] + k->shift[b]);
  return cost;
}

/** Asks the sketches; their cuts are kept. Collective. */
static lode_status ask(sketch *k, points *p) {
  lode_search *s = k->s;
  lode_answers answers = {0};
  lode_point point[N_ASKED];
  bool is_stopped = false;
  for (size_t i = 0; i < p->n; ++i)
    point[i] = (lode_point){.y = p->y[i], .theta = p->theta[i]};
  lode_status st = lode_oracle_ask_sketch(s->env, s->oracle, p->n, point, &answers, &is_stopped);
  s->is_stopped |= is_stopped;
  for (size_t c = 0; c < answers.n_cut && st == LODE_OK; ++c)
    st = lode_master_pool_write(s->env, s->master, &answers.cut[c], &k->cuts);
  for (size_t i = 0; i < answers.n_point && st == LODE_OK; ++i) {
    p->value[i] = sketched_cost(k, p->y[i], answers.point[i].lower);
    p->lower[i] = answers.point[i].lower;
    answers.point[i].lower = NULL;
  }
  lode_answers_clear(&answers);
  return lode_comm_agree(s->env, s->comm, st);
}

/** The plan at hand and its shifts. @param upper, lower [n_block] what blocks and sketches say of it */
static void settle(sketch *k, const double upper[], const double lower[]) {
  const lode_search *s = k->s;
  memcpy(k->y, s->y, s->model->siting->n_start * sizeof *k->y);
  lode_siting_complete(s->model->siting, k->y);
  for (size_t b = 0; b < s->model->n_block; ++b)
    k->shift[b] = s->model->block[b].weight > 0.0 ? upper[b] - lower[b] : 0.0;
}

/** Asks blocks and sketches at the incumbent. Collective. @param is_useful [out] do the sketches forget little? */
static lode_status begin(sketch *k, bool *is_useful) {
  lode_search *s = k->s;
  const size_t n_block = s->model->n_block;
  lode_answers whole = {0}, rough = {0};
  bool is_stopped = false;
  double forgotten = 0.0;
  *is_useful = false;
  memcpy(k->y, s->y, s->model->siting->n_start * sizeof *k->y);
  lode_siting_complete(s->model->siting, k->y);
  for (size_t b = 0; b < n_block; ++b)
    k->shift[b] = INFINITY; /* as estimates: no cut of the blocks is wanted */
  lode_point point = {.y = k->y, .theta = k->shift};
  lode_status st = lode_oracle_ask(s->env, s->oracle, s->question, 1, &point, &whole, &is_stopped);
  point.theta = NULL;
  if (st == LODE_OK && !is_stopped)
    st = lode_oracle_ask_sketch(s->env, s->oracle, 1, &point, &rough, &is_stopped);
  s->is_stopped |= is_stopped;
  if (st == LODE_OK && !is_stopped) {
    settle(k, whole.point[0].upper, rough.point[0].lower);
    for (size_t b = 0; b < n_block; ++b)
      forgotten += s->model->block[b].weight * k->shift[b];
    *is_useful = fabs(forgotten) <= most_forgotten * fabs(s->cost);
  }
  for (size_t c = 0; c < rough.n_cut && st == LODE_OK; ++c)
    st = lode_master_pool_write(s->env, s->master, &rough.cut[c], &k->cuts);
  lode_answers_clear(&whole);
  lode_answers_clear(&rough);
  return lode_comm_agree(s->env, s->comm, st);
}

/** Asks the blocks about the points that the sketches find best. Collective. */
static lode_status try_best(sketch *k, const points *p, bool *is_better) {
  lode_search *s = k->s;
  const size_t n_block = s->model->n_block, n = s->model->siting->n_start;
  const double aim = target(s);
  size_t pick[N_TRIED], n_pick = 0;
  double *y[N_TRIED];
  *is_better = false;
  while (n_pick < N_TRIED) {
    size_t best = p->n;
    for (size_t i = 0; i < p->n; ++i)
      if (p->value[i] < aim && (n_pick == 0 || i != pick[0]) && (best == p->n || p->value[i] < p->value[best]))
        best = i;
    if (best == p->n)
      break;
    y[n_pick] = p->y[best];
    pick[n_pick++] = best;
  }
  if (n_pick == 0)
    return LODE_OK;
  double *upper = lode_alloc(s->env, n_pick * n_block, sizeof *upper, "sketch");
  lode_status st = lode_comm_agree(s->env, s->comm, upper ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK)
    st = lode_search_try(s, n_pick, y, NULL, NULL, upper, NULL);
  *is_better = st == LODE_OK && !s->is_stopped && s->cost <= aim;
  for (size_t q = 0; q < n_pick && st == LODE_OK && !s->is_stopped; ++q)
    if (memcmp(y[q], s->y, n * sizeof *s->y) == 0)
      settle(k, upper + q * n_block, p->lower[pick[q]]);
  free(upper);
  ++s->rounds;
  lode_search_report(s, "plans", false);
  return st;
}

/** Sketches, then blocks, about points that the ranks made alike. Clears them. Collective. @param own how that went */
static lode_status ask_and_try(sketch *k, lode_status own, points *p, bool *is_better) {
  lode_search *s = k->s;
  lode_status st = lode_comm_agree(s->env, s->comm, own);
  if (st == LODE_OK && !s->is_stopped && p->n > 0)
    st = ask(k, p);
  if (st == LODE_OK && !s->is_stopped && p->n > 0)
    st = try_best(k, p, is_better);
  points_clear(p);
  return st;
}

static lode_status create_mover(sketch *k, lode_mover *m) {
  lode_search *s = k->s;
  const lode_estimate_more more = {&k->cuts, k->shift};
  const lode_status st = lode_comm_agree(s->env, s->comm, lode_mover_create(s, s->y, &more, m));
  if (st != LODE_OK)
    lode_mover_clear(m);
  return st;
}

/** One look at the neighbours, or at pairs; the best go to the sketches. Collective. @param n_asked [out] points */
static lode_status look(sketch *k, bool is_pairs, size_t *n_asked, bool *is_better) {
  lode_search *s = k->s;
  const size_t n = s->model->siting->n_start, rank = (size_t)s->comm->rank, n_rank = (size_t)s->comm->n_rank;
  lode_move list[N_KEPT];
  size_t n_move = 0, n_built = 1;
  lode_mover m;
  points p = {0};
  const double started = lode_clock();
  *n_asked = 0;
  *is_better = false;
  lode_status st = create_mover(k, &m);
  if (st != LODE_OK)
    return st;
  m.is_grouped = true;
  if (is_pairs)
    lode_mover_look_pairs(&m, pair_work, target(s), rank, n_rank, N_KEPT, list, &n_move);
  else
    lode_mover_look(&m, step_work, target(s), rank, n_rank, N_KEPT, list, &n_move);
  const double seconds = lode_clock() - started;
  lode_profile_add(&s->profile, LODE_WORK_PLANS, started);
  for (size_t v = 0; v < n; ++v)
    n_built += s->y[v] > 0.5;
  st = lode_mover_share(&m, N_KEPT, list, &n_move);
  if (st == LODE_OK)
    st = lode_mover_account(&m, seconds, n_built);
  double *y = lode_alloc(s->env, n, sizeof *y, "sketch");
  lode_status own = y ? LODE_OK : LODE_E_NOMEM;
  for (size_t i = 0; i < n_move && own == LODE_OK; ++i) {
    memcpy(y, s->y, n * sizeof *y);
    lode_move_apply(&list[i], y);
    own = points_add(k, &m, y, &p);
  }
  free(y);
  lode_mover_clear(&m);
  *n_asked = p.n;
  return ask_and_try(k, st == LODE_OK ? own : st, &p, is_better);
}

/** Looks until nothing looks better, or a few together hardly came nearer to the bound; then at pairs. Collective. */
static lode_status improve(sketch *k) {
  lode_search *s = k->s;
  lode_status st = LODE_OK;
  double past[WINDOW];
  bool is_pairs = false;
  for (int at = 0, idle = 0; st == LODE_OK && !s->is_stopped && !lode_search_done(s); ++at) {
    size_t n_asked = 0;
    bool is_better = false;
    const bool is_slow = at >= WINDOW && past[at % WINDOW] - s->cost < least_progress * (s->cost - s->bound);
    past[at % WINDOW] = s->cost;
    if (!is_slow)
      st = look(k, is_pairs, &n_asked, &is_better);
    idle = is_better ? 0 : idle + 1;
    if (is_better) {
      is_pairs = false;
    } else if (is_slow || n_asked == 0 || idle == most_idle) {
      if (is_pairs)
        break;
      is_pairs = true;
      at = -1; /* the window begins anew */
      idle = 0;
    }
  }
  return st;
}

/** Random draws; the best go to the sketches. Collective. */
static lode_status draws(sketch *k, bool *is_better) {
  lode_search *s = k->s;
  const size_t n = s->model->siting->n_start;
  lode_mover m;
  lode_draws found = {0};
  points p = {0};
  *is_better = false;
  lode_status st = create_mover(k, &m);
  if (st != LODE_OK)
    return st;
  st = lode_draw(&m, draws_per_task * s->options->n_task, draw_work, target(s), &found);
  lode_status own = LODE_OK;
  for (size_t i = 0; i < found.n && own == LODE_OK && st == LODE_OK; ++i)
    own = points_add(k, &m, found.y + i * n, &p);
  lode_draws_clear(&found);
  lode_mover_clear(&m);
  return ask_and_try(k, st == LODE_OK ? own : st, &p, is_better);
}

static lode_status search(sketch *k) {
  lode_search *s = k->s;
  bool is_useful;
  lode_status st = begin(k, &is_useful);
  for (int idle = 0; is_useful && idle < most_draws && st == LODE_OK && !s->is_stopped && !lode_search_done(s);) {
    bool is_better = false;
    st = improve(k);
    while (idle < most_draws && !is_better && st == LODE_OK && !s->is_stopped && !lode_search_done(s)) {
      st = draws(k, &is_better);
      idle = is_better ? 0 : idle + 1;
    }
  }
  return st;
}

lode_status lode_sketch_round(lode_search *s) {
  const unsigned needed = LODE_FEATURE_SKETCH | LODE_FEATURE_MOVES;
  const bool is_large = lode_coarse_parts_auto(s->model) > 1; /* there moves are tried many at a time (moves.c) */
  if (s->question != LODE_ASK_COST || isinf(s->cost) || (s->options->off & needed) || is_large || lode_search_done(s))
    return LODE_OK;
  sketch k = {.s = s};
  lode_status st = lode_region_islands(s->env, s->model->instance, &k.islands);
  k.shift = lode_alloc(s->env, s->model->n_block, sizeof *k.shift, "sketch");
  k.y = lode_alloc(s->env, s->master->n_siting, sizeof *k.y, "sketch");
  st = lode_comm_agree(s->env, s->comm, st == LODE_OK && k.shift && k.y ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK) {
    lode_oracle_sketch(s->oracle, k.islands);
    st = search(&k);
    lode_oracle_sketch(s->oracle, NULL);
  }
  lode_pool_clear(&k.cuts);
  lode_partition_destroy(&k.islands);
  free(k.shift);
  free(k.y);
  return st;
}
