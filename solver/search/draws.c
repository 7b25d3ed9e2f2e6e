/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/draws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/base/random.h"

static const double least_better = 1e-6; /* relative improvement that is asked of a move */
static const int most_descent = 60;      /* moves of a descent on estimates */
static const uint64_t most_out = 3;      /* plants that a draw takes out */

/** What leads a draw on its way between ranks; y [starts] follows. */
typedef struct head {
  double estimate, task;
} head;

/** Takes plants out at random, and mends by the best moves on estimates, without those plants. Local. */
static void draw(lode_mover *m, const double from[], double most_work, int task) {
  lode_search *s = m->s;
  const size_t n = s->model->siting->n_start;
  lode_random stream = lode_random_stream(s->options->seed, 0x6d6f7665u + (uint64_t)s->draw * 1000u + (uint64_t)task);
  size_t n_built = 0;
  memset(m->is_taboo, 0, n * sizeof *m->is_taboo);
  lode_mover_set(m, from);
  for (size_t v = 0; v < n; ++v)
    n_built += from[v] > 0.5;
  double *y = m->y;
  const size_t n_out = 1 + (size_t)lode_random_below(&stream, most_out);
  for (size_t k = 0; k < n_out && n_built > 0; ++k, --n_built) {
    size_t pick = (size_t)lode_random_below(&stream, n_built);
    for (size_t v = 0; v < n; ++v)
      if (y[v] > 0.5 && pick-- == 0) {
        y[v] = 0.0;
        m->is_taboo[v] = true;
        break;
      }
  }
  lode_mover_set(m, y);
  double best = m->cost + lode_estimate_operations(&m->estimate, m->value, NULL, NULL);
  for (int i = 0; i < most_descent && !lode_stop_now(s->stop); ++i) {
    lode_move found[1];
    size_t n_found;
    lode_mover_look(m, most_work, best - least_better * fabs(best), 0, 1, 1, found, &n_found);
    if (n_found == 0 || found[0].estimate >= best - least_better * fabs(best))
      return;
    best = found[0].estimate;
    lode_move_apply(&found[0], y);
    lode_mover_set(m, y);
  }
}

static int by_estimate(const void *left, const void *right) {
  const char *const *a = left, *const *b = right;
  head x, z;
  memcpy(&x, *a, sizeof x);
  memcpy(&z, *b, sizeof z);
  if (x.estimate != z.estimate)
    return x.estimate < z.estimate ? -1 : 1;
  return (x.task > z.task) - (x.task < z.task); /* not by rank */
}

/** The draws of this rank that look good enough. Local. */
static lode_status draw_own(lode_mover *m, const double from[], int n_draw, double most_work, double limit,
                            lode_text *out) {
  const lode_search *s = m->s;
  lode_status st = LODE_OK;
  for (int task = 0; task < n_draw && st == LODE_OK; ++task) {
    if (task % s->comm->n_rank != s->comm->rank)
      continue;
    draw(m, from, most_work, task);
    const head h = {m->cost + lode_estimate_operations(&m->estimate, m->value, NULL, NULL), task};
    if (h.estimate >= limit)
      continue;
    st = lode_text_append(s->env, out, (const char *)&h, sizeof h);
    if (st == LODE_OK)
      st = lode_text_append(s->env, out, (const char *)m->y, s->model->siting->n_start * sizeof *m->y);
  }
  memset(m->is_taboo, 0, s->model->siting->n_start * sizeof *m->is_taboo);
  return st;
}

/** What all ranks drew, in order. */
static lode_status unpack(lode_env *env, const char *all, size_t n_all, size_t n_start, lode_draws *draws) {
  const size_t size = sizeof(head) + n_start * sizeof(double), n = n_all / size;
  const char **at = lode_alloc(env, n, sizeof *at, "draws");
  draws->y = lode_alloc(env, n * n_start, sizeof *draws->y, "draws");
  const lode_status st = at && draws->y ? LODE_OK : LODE_E_NOMEM;
  for (size_t i = 0; i < n && st == LODE_OK; ++i)
    at[i] = all + i * size;
  if (st == LODE_OK && n > 0)
    qsort(at, n, sizeof *at, by_estimate);
  for (size_t i = 0; i < n && st == LODE_OK; ++i)
    memcpy(draws->y + i * n_start, at[i] + sizeof(head), n_start * sizeof *draws->y);
  draws->n = st == LODE_OK ? n : 0;
  free(at);
  return st;
}

lode_status lode_draw(lode_mover *m, int n_draw, double most_work, double limit, lode_draws *draws) {
  lode_search *s = m->s;
  const size_t n = s->model->siting->n_start;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  const double started = lode_clock();
  double *from = lode_alloc(s->env, n, sizeof *from, "draws");
  lode_status own = from ? LODE_OK : LODE_E_NOMEM;
  if (own == LODE_OK) {
    memcpy(from, m->y, n * sizeof *from);
    own = draw_own(m, from, n_draw, most_work, limit, &out);
    lode_mover_set(m, from);
  }
  ++s->draw;
  const double seconds = lode_clock() - started;
  lode_profile_add(&s->profile, LODE_WORK_PLANS, started);
  lode_status st = lode_comm_agree(s->env, s->comm, own);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, lode_stop_now(s->stop), &s->is_stopped);
  if (st == LODE_OK)
    st = lode_mover_account(m, seconds, (size_t)n_draw);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_agree(s->env, s->comm, unpack(s->env, all, n_all, n, draws));
  lode_text_free(&out);
  free(from);
  free(all);
  return st;
}

void lode_draws_clear(lode_draws *draws) {
  free(draws->y);
  memset(draws, 0, sizeof *draws);
}
