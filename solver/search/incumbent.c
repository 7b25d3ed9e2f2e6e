/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/incumbent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/base/random.h"
#include "solver/search/checkpoint.h"
#include "solver/search/moves.h"
#include "solver/search/sketch.h"
#include "solver/search/submip.h"

static const int node_limit = 200;        /* LPs of a task */
static const size_t most_tried = 3;       /* points of a repeat that the blocks see */
static const int most_repeats = 3;        /* times a neighbourhood is solved again with the cuts of its last point */
static const double open_share = 0.2;     /* of the sites that a random draw opens */
static const double near_zero = 5e-4;     /* reduced cost, relative to the bound, of a start that may be worth it */
static const long iteration_limit = 3000; /* simplex iterations of a task */
static const double most_share = 0.5;     /* of the tree's work, after a round that found a better plan */
static const double least_share = 0.1;    /* after many that did not */
static const double used = 1e-6;          /* a start that the relaxation uses at all */

/** What a task found, as it travels between ranks: header, then y as bytes, then theta. */
typedef struct found {
  int32_t task, is_found;
  int64_t iterations;
  double value, seconds;
} found;

/** Regions of a part and those next to it. */
static bool *region_set(lode_search *s, int32_t part) {
  const lode_instance *in = s->model->instance;
  const int32_t *part_of = s->options->neighbourhood->part;
  bool *has = lode_alloc(s->env, in->n_region, sizeof *has, "neighbourhood");
  if (has == NULL)
    return NULL;
  for (size_t r = 0; r < in->n_region; ++r)
    has[r] = part_of[r] == part;
  for (size_t l = 0; l < in->n_lane; ++l) {
    const size_t a = (size_t)in->lane[l].from, b = (size_t)in->lane[l].to;
    has[a] |= part_of[b] == part;
    has[b] |= part_of[a] == part;
  }
  return has;
}

/** Which sites a task frees wholly. Task 0: those the relaxation uses; even tasks: a region set; odd ones: a random
 * draw. */
static lode_status choose_sites(lode_search *s, int task, bool is_open[]) {
  const lode_instance *in = s->model->instance;
  lode_random stream = lode_random_stream(s->options->seed, (uint64_t)s->draw);
  if (task % 2 == 0 && task > 0 && s->options->neighbourhood != NULL) {
    const uint64_t n_part = s->options->neighbourhood->n_part; /* consecutive parts: no two tasks of a round alike */
    const uint64_t part = (lode_random_below(&stream, n_part) + (uint64_t)task / 2) % n_part;
    bool *region = region_set(s, (int32_t)part);
    if (region == NULL)
      return LODE_E_NOMEM;
    for (size_t j = 0; j < in->n_site; ++j)
      is_open[j] = region[in->site[j].region];
    free(region);
    return LODE_OK;
  }
  stream = lode_random_stream(s->options->seed, (uint64_t)s->draw * 1000u + (uint64_t)task);
  for (size_t j = 0; j < in->n_site; ++j)
    is_open[j] = task == 0 || lode_random_unit(&stream) < open_share;
  return LODE_OK;
}

/** The relaxation that plans are looked for near: that of the root, in the tree that of its best node. */
static const double *guide(const lode_search *s) { return s->place.phase == LODE_PHASE_TREE ? s->inside : s->root.x; }

/** Starts that may be worth moving at an open site: used by the relaxation, or not far from it. */
static bool is_promising(const lode_search *s, size_t v) {
  return guide(s)[v] > used || s->root.rc[v] < near_zero * fabs(s->root.bound);
}

/** Is v the incumbent's start b, or the same plant a period earlier or later? */
static bool is_shift(const lode_start *v, const lode_start *b) {
  const int32_t gap = v->build.period - b->build.period;
  return v->build.option == b->build.option && gap >= -1 && gap <= 1;
}

/**
 * Frees what task number `task` of this round may move: at open sites every promising start; at sites of the incumbent
 * its start, a period earlier or later; all else stays unbuilt.
 */
static lode_status set_task(lode_search *s, int task, double lower[], double upper[]) {
  const lode_siting *siting = s->model->siting;
  const lode_master *m = s->master;
  const size_t n_site = s->model->instance->n_site;
  const bool has_plan = isfinite(s->cost);
  bool *is_open = lode_alloc(s->env, n_site, sizeof *is_open, "neighbourhood");
  lode_status st = is_open ? choose_sites(s, task, is_open) : LODE_E_NOMEM;
  memcpy(lower, m->lower, m->n_siting * sizeof *lower);
  memcpy(upper, m->upper, m->n_siting * sizeof *upper);
  for (size_t j = 0; st == LODE_OK && j < n_site; ++j) {
    const size_t first = siting->site_first[j], end = siting->site_first[j + 1];
    for (size_t v = first; v < end; ++v) {
      bool is_free = task == 0 ? guide(s)[v] > used : is_open[j] && is_promising(s, v);
      for (size_t b = first; b < end && has_plan && !is_free; ++b)
        is_free = s->y[b] > 0.5 && is_shift(&siting->start[v], &siting->start[b]);
      if (!is_free)
        upper[v] = lower[v] > 0.5 ? 1.0 : 0.0;
    }
  }
  free(is_open);
  return st;
}

/** Runs one task and appends what it found. Local. */
static lode_status run_task(lode_search *s, int task, lode_text *out) {
  const lode_master *m = s->master;
  const size_t n_start = s->model->siting->n_start;
  double *lower = lode_alloc(s->env, m->n_siting, sizeof *lower, "task");
  double *upper = lode_alloc(s->env, m->n_siting, sizeof *upper, "task");
  lode_submip_result result = {.y = lode_alloc(s->env, n_start, sizeof(double), "task"),
                               .theta = lode_alloc(s->env, m->n_block, sizeof(double), "task")};
  const double started = lode_clock();
  lode_status st = lower && upper && result.y && result.theta ? set_task(s, task, lower, upper) : LODE_E_NOMEM;
  const double least = 1e-5 * fabs(s->cost);
  const lode_submip submip = {.lower = lower,
                              .upper = upper,
                              .cutoff = isfinite(s->cost) ? s->cost - least : INFINITY,
                              .node_limit = node_limit,
                              .iteration_limit = iteration_limit,
                              .deadline = s->stop->deadline,
                              .signal = s->stop->signal};
  if (st == LODE_OK)
    st = lode_submip_run(s->env, s->master, &submip, &result);
  if (st == LODE_OK && result.is_stopped)
    s->is_stopped = true;
  found header = {.task = task,
                  .is_found = st == LODE_OK && result.is_found,
                  .iterations = result.iterations,
                  .value = result.value,
                  .seconds = lode_clock() - started};
  if (st == LODE_OK)
    st = lode_text_append(s->env, out, (const char *)&header, sizeof header);
  if (st == LODE_OK && header.is_found) {
    for (size_t v = 0; v < n_start && st == LODE_OK; ++v) {
      const char bit = result.y[v] > 0.5;
      st = lode_text_append(s->env, out, &bit, 1);
    }
    if (st == LODE_OK)
      st = lode_text_append(s->env, out, (const char *)result.theta, m->n_block * sizeof *result.theta);
  }
  free(lower);
  free(upper);
  free(result.y);
  free(result.theta);
  return st;
}

/** A point found by some rank. */
typedef struct candidate {
  found header;
  const char *y, *theta;
} candidate;

static int by_value(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->header.value != b->header.value)
    return a->header.value < b->header.value ? -1 : 1;
  return a->header.task - b->header.task;
}

/** Tries the best different candidates on the blocks. Collective. */
static lode_status try_candidates(lode_search *s, candidate *list, size_t n, size_t most) {
  const size_t n_start = s->model->siting->n_start, n_block = s->master->n_block;
  qsort(list, n, sizeof *list, by_value);
  double **y = lode_alloc(s->env, most, sizeof *y, "candidates");
  double **theta = lode_alloc(s->env, most, sizeof *theta, "candidates");
  lode_status st = y && theta ? LODE_OK : LODE_E_NOMEM;
  size_t kept = 0;
  for (size_t i = 0; i < n && kept < most && st == LODE_OK; ++i) {
    bool is_known = false;
    for (size_t k = 0; k < i; ++k)
      is_known |= memcmp(list[k].y, list[i].y, n_start) == 0;
    if (is_known)
      continue;
    y[kept] = lode_alloc(s->env, n_start, sizeof **y, "candidates");
    theta[kept] = lode_alloc(s->env, n_block, sizeof **theta, "candidates");
    if (!y[kept] || !theta[kept]) {
      st = LODE_E_NOMEM;
    } else {
      for (size_t v = 0; v < n_start; ++v)
        y[kept][v] = list[i].y[v];
      memcpy(theta[kept], list[i].theta, n_block * sizeof **theta);
    }
    ++kept;
  }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK && kept > 0)
    st = lode_search_try(s, kept, y, theta, NULL, NULL, NULL);
  for (size_t k = 0; y && theta && k < kept; ++k) {
    free(y[k]);
    free(theta[k]);
  }
  free(y);
  free(theta);
  return st;
}

/** Runs the tasks that are still of use, and tries what they found. Collective. @param is_active [n_task, inout] */
static lode_status run_tasks(lode_search *s, bool is_active[], size_t *n_found) {
  const int n_task = s->options->n_task;
  const size_t n_start = s->model->siting->n_start, n_block = s->master->n_block;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  int turn = 0;
  const double started = lode_clock();
  for (int task = 0; task < n_task && st == LODE_OK && !s->is_stopped; ++task)
    if (is_active[task] && lode_block_owner((size_t)turn++, s->comm->n_rank) == s->comm->rank) {
      st = run_task(s, task, &out);
      s->is_stopped |= lode_stop_now(s->stop);
    }
  lode_profile_add(&s->profile, LODE_WORK_PLANS, started);
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, s->is_stopped, &s->is_stopped);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  lode_text_free(&out);
  if (st != LODE_OK || s->is_stopped)
    return st;
  candidate *list = lode_alloc(s->env, (size_t)n_task, sizeof *list, "candidates");
  double *seconds = lode_alloc(s->env, (size_t)n_task, sizeof *seconds, "candidates");
  st = list && seconds ? LODE_OK : LODE_E_NOMEM;
  *n_found = 0;
  size_t n_run = 0;
  for (size_t at = 0; st == LODE_OK && at < n_all;) {
    candidate *c = &list[*n_found];
    memcpy(&c->header, (char *)all + at, sizeof c->header);
    at += sizeof c->header;
    is_active[c->header.task] = c->header.is_found != 0;
    s->plan_work += c->header.iterations;
    seconds[n_run++] = c->header.seconds;
    if (!c->header.is_found)
      continue;
    c->y = (char *)all + at;
    c->theta = (char *)all + at + n_start;
    at += n_start + n_block * sizeof(double);
    ++*n_found;
  }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK && *n_found > 0)
    st = try_candidates(s, list, *n_found, most_tried);
  if (st == LODE_OK)
    lode_scaling_round(&s->scaling.plans, n_run, seconds, lode_block_owner);
  lode_scaling_exchange(&s->scaling, n_all);
  free(seconds);
  free(list);
  free(all);
  return st;
}

/** Neighbourhoods, solved again with the cuts of their last points. Collective. */
static lode_status run_neighbourhoods(lode_search *s) {
  lode_plan_place *p = &s->plans;
  lode_status st = LODE_OK;
  for (; p->repeat < most_repeats && st == LODE_OK && p->is_open && !s->is_stopped; ++p->repeat) {
    size_t n_found = 0;
    if ((st = lode_search_keep(s)) != LODE_OK)
      return st;
    st = run_tasks(s, p->is_active, &n_found);
    p->is_open = n_found > 0;
    ++s->rounds;
    if (st == LODE_OK && lode_search_done(s))
      break;
  }
  return st;
}

lode_status lode_incumbent_round(lode_search *s) {
  lode_plan_place *p = &s->plans;
  lode_status st = LODE_OK;
  if (p->stage == LODE_PLANS_NONE) {
    bool *const is_active = p->is_active;
    *p = (lode_plan_place){.stage = LODE_PLANS_TASKS, .is_open = true, .before = s->cost, .is_active = is_active};
    for (int task = 0; task < s->options->n_task; ++task)
      is_active[task] = task == 0 || !(s->options->off & LODE_FEATURE_REGIONS);
  }
  if (p->stage == LODE_PLANS_TASKS) {
    st = run_neighbourhoods(s);
    if (st != LODE_OK || s->is_stopped)
      return st;
    ++s->draw;
    p->stage = LODE_PLANS_SKETCH;
  }
  if (p->stage == LODE_PLANS_SKETCH) {
    if ((st = lode_search_keep(s)) == LODE_OK)
      st = lode_sketch_round(s);
    if (st != LODE_OK || s->is_stopped)
      return st;
    lode_moves_begin(s);
  }
  if (!lode_search_done(s))
    st = lode_moves_round(s);
  if (st != LODE_OK || s->is_stopped)
    return st;
  const bool is_better = s->cost < p->before - 1e-5 * fabs(p->before) || (isinf(p->before) && isfinite(s->cost));
  s->plan_share = is_better ? most_share : fmax(0.5 * s->plan_share, least_share);
  p->stage = LODE_PLANS_NONE;
  return LODE_OK;
}
