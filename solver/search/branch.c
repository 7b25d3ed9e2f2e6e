/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/branch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double integral = 1e-6;       /* distance of a start from an integer that counts as none */
static const double count_integral = 0.02; /* same for a count: nearer ones are not worth a branching */
static const int reliable = 2;             /* observations that make a pseudo-cost trusted */
static const int try_iterations = 60;      /* simplex iterations of a trial */
static const double prior = 10.0;          /* gain per unit expected of a count, against a start, before any is seen */
enum { N_CANDIDATE = 8 };                  /* items that are compared at a node */

lode_status lode_pseudo_create(lode_env *env, const lode_master *m, lode_pseudo *p) {
  const size_t n_start = m->model->siting->n_start, n = n_start + m->n_count;
  *p = (lode_pseudo){.n = n, .n_start = n_start};
  p->down = lode_alloc(env, n, sizeof *p->down, "pseudo-costs");
  p->up = lode_alloc(env, n, sizeof *p->up, "pseudo-costs");
  p->n_down = lode_alloc(env, n, sizeof *p->n_down, "pseudo-costs");
  p->n_up = lode_alloc(env, n, sizeof *p->n_up, "pseudo-costs");
  return p->down && p->up && p->n_down && p->n_up ? LODE_OK : LODE_E_NOMEM;
}

void lode_pseudo_destroy(lode_pseudo *p) {
  free(p->down);
  free(p->up);
  free(p->n_down);
  free(p->n_up);
  memset(p, 0, sizeof *p);
}

void lode_pseudo_learn(lode_pseudo *p, const lode_node_result *r) {
  if (r->branch < 0)
    return;
  lode_pseudo_mean *all = (size_t)r->branch < p->n_start ? &p->start : &p->count;
  if (!isnan(r->gain_down)) {
    p->down[r->branch] += r->gain_down;
    all->down += r->gain_down;
    ++p->n_down[r->branch];
    ++all->n_down;
  }
  if (!isnan(r->gain_up)) {
    p->up[r->branch] += r->gain_up;
    all->up += r->gain_up;
    ++p->n_up[r->branch];
    ++all->n_up;
  }
}

static double mean(double sum, int32_t n, double all, long n_all, double none) {
  return n > 0 ? sum / n : n_all > 0 ? all / (double)n_all : none;
}

/** Product of the expected changes of the two children. */
static double score(double down, double up) { return fmax(down, 1e-6) * fmax(up, 1e-6); }

/** Expected score of an item whose value is `part` above an integer. */
static double expected(const lode_pseudo *p, size_t item, double part) {
  const lode_pseudo_mean *all = item < p->n_start ? &p->start : &p->count;
  const double none = item < p->n_start ? 1.0 : prior;
  return score(part * mean(p->down[item], p->n_down[item], all->down, all->n_down, none),
               (1.0 - part) * mean(p->up[item], p->n_up[item], all->up, all->n_up, none));
}

/** Bound with the item at its other side of `split`, by a few dual iterations. */
static lode_status try_child(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *r, size_t item,
                             double split, bool is_up, double *bound, long *iterations) {
  const size_t n_start = s->model->siting->n_start;
  const size_t at = item < n_start ? item : s->master->n_siting + item - n_start;
  double *side = is_up ? &bounds->lower[at] : &bounds->upper[at];
  const double old = *side;
  *side = is_up ? split + 1.0 : split;
  const lode_lp_limits limits = {.method = LODE_LP_DUAL,
                                 .iterations = try_iterations,
                                 .has_cutoff = isfinite(s->cost),
                                 .cutoff = s->cost,
                                 .deadline = s->stop->deadline};
  lode_relaxation child;
  const lode_status st = lode_master_solve(s->env, s->master, bounds, &r->basis, &limits, &child);
  *side = old;
  if (st == LODE_OK)
    *bound = child.bound;
  *iterations += child.iterations;
  lode_relaxation_clear(&child);
  return st;
}

typedef struct candidate {
  size_t item;
  double x, expected;
} candidate;

/** Keeps the best by expected score, best first. */
static void insert(candidate list[], size_t *n, candidate c) {
  size_t at = *n < N_CANDIDATE ? *n : N_CANDIDATE;
  while (at > 0 && list[at - 1].expected < c.expected) {
    if (at < N_CANDIDATE)
      list[at] = list[at - 1];
    --at;
  }
  if (at < N_CANDIDATE) {
    list[at] = c;
    *n = *n < N_CANDIDATE ? *n + 1 : *n;
  }
}

static size_t shortlist(const lode_search *s, const double x[], const lode_pseudo *p, candidate list[]) {
  const lode_master *m = s->master;
  size_t n = 0;
  for (size_t v = 0; v < p->n_start; ++v)
    if (x[v] >= integral && x[v] <= 1.0 - integral)
      insert(list, &n, (candidate){v, x[v], expected(p, v, x[v])});
  for (size_t c = 0; c < m->n_count && n > 0; ++c) {
    const double value = lode_master_count(m, c, x), part = value - floor(value);
    if (part >= count_integral && part <= 1.0 - count_integral)
      insert(list, &n, (candidate){p->n_start + c, value, expected(p, p->n_start + c, part)});
  }
  return n;
}

lode_status lode_branch_choose(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *r, const lode_pseudo *p,
                               lode_node_result *result) {
  candidate list[N_CANDIDATE];
  const size_t n = shortlist(s, r->x, p, list);
  const double most = isfinite(s->cost) ? s->cost - r->bound : INFINITY;
  double best = -1.0;
  lode_status st = LODE_OK;
  result->branch = -1;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    const size_t item = list[i].item;
    const double split = floor(list[i].x), part = list[i].x - split;
    double value = list[i].expected, down = -INFINITY, up = -INFINITY;
    if (p->n_down[item] < reliable || p->n_up[item] < reliable) {
      st = try_child(s, bounds, r, item, split, false, &down, &result->iterations);
      if (st == LODE_OK)
        st = try_child(s, bounds, r, item, split, true, &up, &result->iterations);
      value = score(fmin(down, s->cost) - r->bound, fmin(up, s->cost) - r->bound);
    }
    if (value > best) {
      best = value;
      result->branch = (int32_t)item;
      result->split = (int32_t)split;
      result->down = down;
      result->up = up;
      result->gain_down = isfinite(down) ? fmin(fmax(down - r->bound, 0.0), most) / part : NAN;
      result->gain_up = isfinite(up) ? fmin(fmax(up - r->bound, 0.0), most) / (1.0 - part) : NAN;
    }
  }
  return st;
}
