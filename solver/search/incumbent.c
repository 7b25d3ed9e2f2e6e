/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/incumbent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/random.h"
#include "solver/search/submip.h"

static const int node_limit = 400;          /* LPs of a task */
static const long iteration_limit = 30000;  /* simplex iterations of a task */
static const double used = 1e-6;            /* a start that the relaxation uses at all */

/** What a task found, as it travels between ranks: header, then y as bytes, then theta. */
typedef struct found {
  int32_t task, is_found;
  double value;
} found;

/** Is region r in the set of part p or next to it? */
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

/** Frees what task number `task` of this round may move; all else stays as in the incumbent (or unbuilt). */
static lode_status set_task(lode_search *s, int task, double lower[], double upper[]) {
  const lode_siting *siting = s->model->siting;
  const lode_master *m = s->master;
  const bool has_plan = isfinite(s->cost);
  bool *region = NULL;
  if (task > 0 && s->options->neighbourhood != NULL) {
    lode_random stream = lode_random_stream(s->options->seed, (uint64_t)s->rounds * 1000u + (uint64_t)task);
    const size_t part = (size_t)lode_random_below(&stream, s->options->neighbourhood->n_part);
    if ((region = region_set(s, (int32_t)part)) == NULL)
      return LODE_E_NOMEM;
  }
  memcpy(lower, m->lower, m->n_siting * sizeof *lower);
  memcpy(upper, m->upper, m->n_siting * sizeof *upper);
  for (size_t j = 0; j < s->model->instance->n_site; ++j) {
    bool is_built = false;
    for (size_t v = siting->site_first[j]; v < siting->site_first[j + 1] && has_plan; ++v)
      is_built |= s->y[v] > 0.5;
    const bool is_near = region != NULL && region[s->model->instance->site[j].region];
    for (size_t v = siting->site_first[j]; v < siting->site_first[j + 1]; ++v) {
      const bool is_used = s->root.x != NULL && s->root.x[v] > used;
      const bool is_free = region == NULL ? is_used || (has_plan && is_built) : is_built || (is_near && (is_used || s->root.rc[v] < 0.02 * fabs(s->root.bound)));
      if (!is_free)
        upper[v] = lower[v] > 0.5 ? 1.0 : 0.0;
    }
  }
  free(region);
  return LODE_OK;
}

/** Runs one task and appends what it found. Local. */
static lode_status run_task(lode_search *s, int task, lode_text *out) {
  const lode_master *m = s->master;
  const size_t n_start = s->model->siting->n_start;
  double *lower = lode_alloc(s->env, m->n_siting, sizeof *lower, "task");
  double *upper = lode_alloc(s->env, m->n_siting, sizeof *upper, "task");
  lode_submip_result result = {.y = lode_alloc(s->env, n_start, sizeof(double), "task"),
                               .theta = lode_alloc(s->env, m->n_block, sizeof(double), "task")};
  lode_status st = lower && upper && result.y && result.theta ? set_task(s, task, lower, upper) : LODE_E_NOMEM;
  const double least = 1e-5 * fabs(s->cost);
  const lode_submip submip = {.lower = lower,
                              .upper = upper,
                              .cutoff = isfinite(s->cost) ? s->cost - least : INFINITY,
                              .node_limit = node_limit,
                              .iteration_limit = iteration_limit,
                              .deadline = s->stop->deadline};
  if (st == LODE_OK)
    st = lode_submip_run(s->env, s->master, &submip, &result);
  if (st == LODE_OK && result.is_stopped)
    s->is_stopped = true;
  found header = {.task = task, .is_found = st == LODE_OK && result.is_found, .value = result.value};
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
    st = lode_search_try(s, kept, y, theta, NULL, NULL);
  for (size_t k = 0; y && theta && k < kept; ++k) {
    free(y[k]);
    free(theta[k]);
  }
  free(y);
  free(theta);
  return st;
}

lode_status lode_incumbent_round(lode_search *s, bool *is_better) {
  const int n_task = s->options->n_task;
  const size_t n_start = s->model->siting->n_start, n_block = s->master->n_block;
  const double before = s->cost;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  *is_better = false;
  for (int task = 0; task < n_task && st == LODE_OK && !s->is_stopped; ++task)
    if (task % s->comm->n_rank == s->comm->rank) {
      st = run_task(s, task, &out);
      s->is_stopped |= lode_stop_now(s->stop);
    }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, s->is_stopped, &s->is_stopped);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  lode_text_free(&out);
  if (st != LODE_OK || s->is_stopped)
    return st;
  candidate *list = lode_alloc(s->env, (size_t)n_task, sizeof *list, "candidates");
  st = list ? LODE_OK : LODE_E_NOMEM;
  size_t n = 0;
  for (size_t at = 0; st == LODE_OK && at < n_all;) {
    memcpy(&list[n].header, (char *)all + at, sizeof list[n].header);
    at += sizeof list[n].header;
    if (!list[n].header.is_found)
      continue;
    list[n].y = (char *)all + at;
    list[n].theta = (char *)all + at + n_start;
    at += n_start + n_block * sizeof(double);
    ++n;
  }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = try_candidates(s, list, n, (size_t)(n_task + 1) / 2);
  ++s->rounds;
  *is_better = s->cost < before - 1e-5 * fabs(before) || (isinf(before) && isfinite(s->cost));
  free(list);
  free(all);
  return st;
}
