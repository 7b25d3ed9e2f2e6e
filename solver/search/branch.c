/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/branch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double integral = 1e-6;  /* distance from an integer that counts as none */
static const int n_candidate = 6;     /* starts tried by strong branching at a node */
static const int reliable = 2;        /* observations that make a pseudo-cost trusted */
static const int try_iterations = 40; /* simplex iterations of a trial */

lode_status lode_pseudo_create(lode_env *env, const lode_model *model, lode_pseudo *p) {
  const size_t n = model->siting->n_start;
  *p = (lode_pseudo){.n = n};
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

void lode_pseudo_learn(lode_pseudo *p, const lode_search *s, const lode_node_result *r) {
  (void)s;
  if (r->branch < 0)
    return;
  if (!isnan(r->gain_down)) {
    p->down[r->branch] += r->gain_down;
    p->all_down += r->gain_down;
    ++p->n_down[r->branch];
    ++p->n_all_down;
  }
  if (!isnan(r->gain_up)) {
    p->up[r->branch] += r->gain_up;
    p->all_up += r->gain_up;
    ++p->n_up[r->branch];
    ++p->n_all_up;
  }
}

static double mean(double sum, int32_t n, double all, long n_all) {
  return n > 0 ? sum / n : n_all > 0 ? all / (double)n_all : 1.0;
}

/** Product of the expected changes of the two children. */
static double score(double down, double up) { return fmax(down, 1e-6) * fmax(up, 1e-6); }

static double expected(const lode_pseudo *p, size_t v, double x) {
  return score(x * mean(p->down[v], p->n_down[v], p->all_down, p->n_all_down),
               (1.0 - x) * mean(p->up[v], p->n_up[v], p->all_up, p->n_all_up));
}

/** Bound after fixing start v, by a few dual iterations. */
static lode_status try_child(lode_search *s, const lode_node_bounds *bounds, const lode_relaxation *r, size_t v,
                             bool is_up, double *bound) {
  double *lower = (double *)bounds->lower, *upper = (double *)bounds->upper;
  const double old_lower = lower[v], old_upper = upper[v];
  lower[v] = upper[v] = is_up ? 1.0 : 0.0;
  const lode_lp_limits limits = {.method = LODE_LP_DUAL,
                                 .iterations = try_iterations,
                                 .has_cutoff = isfinite(s->cost),
                                 .cutoff = s->cost,
                                 .deadline = s->stop->deadline};
  lode_relaxation child;
  const lode_status st = lode_master_solve(s->env, s->master, bounds, &r->basis, &limits, &child);
  lower[v] = old_lower;
  upper[v] = old_upper;
  if (st == LODE_OK)
    *bound = child.bound;
  lode_relaxation_clear(&child);
  return st;
}

/** The n_candidate best starts by expected score, best first. @return their number */
static size_t shortlist(const lode_search *s, const double x[], const lode_pseudo *p, size_t list[]) {
  double value[16];
  size_t n = 0;
  for (size_t v = 0; v < s->model->siting->n_start; ++v) {
    if (x[v] < integral || x[v] > 1.0 - integral)
      continue;
    const double e = expected(p, v, x[v]);
    size_t at = n < (size_t)n_candidate ? n : (size_t)n_candidate;
    while (at > 0 && value[at - 1] < e) {
      if (at < (size_t)n_candidate) {
        value[at] = value[at - 1];
        list[at] = list[at - 1];
      }
      --at;
    }
    if (at < (size_t)n_candidate) {
      value[at] = e;
      list[at] = v;
      n = n < (size_t)n_candidate ? n + 1 : n;
    }
  }
  return n;
}

lode_status lode_branch_choose(lode_search *s, const lode_node_bounds *bounds, const lode_relaxation *r,
                               const lode_pseudo *p, lode_node_result *result) {
  size_t list[16];
  const size_t n = shortlist(s, r->x, p, list);
  double best = -1.0;
  lode_status st = LODE_OK;
  result->branch = -1;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    const size_t v = list[i];
    const double x = r->x[v];
    double value = expected(p, v, x), down = -INFINITY, up = -INFINITY;
    if (p->n_down[v] < reliable || p->n_up[v] < reliable) {
      st = try_child(s, bounds, r, v, false, &down);
      if (st == LODE_OK)
        st = try_child(s, bounds, r, v, true, &up);
      value = score(fmin(down, s->cost) - r->bound, fmin(up, s->cost) - r->bound);
    }
    if (value > best) {
      const bool was_tried = !isinf(down) || !isinf(up);
      best = value;
      result->branch = (int32_t)v;
      result->down = down;
      result->up = up;
      const double most = isfinite(s->cost) ? s->cost - r->bound : INFINITY;
      result->gain_down = was_tried && isfinite(down) ? fmin(fmax(down - r->bound, 0.0), most) / x : NAN;
      result->gain_up = was_tried && isfinite(up) ? fmin(fmax(up - r->bound, 0.0), most) / (1.0 - x) : NAN;
    }
  }
  return st;
}
