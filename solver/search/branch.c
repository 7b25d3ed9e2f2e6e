/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/branch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double integral = 1e-6;       /* distance of a start from an integer that counts as none */
static const double count_integral = 0.02; /* same for a count: nearer ones are not worth a branching */
static const int reliable = 2;             /* observations that make a pseudo-cost trusted */
static const int try_iterations = 30;      /* simplex iterations of a trial */
static const double interchangeable = 0.1; /* share of a start's cost that fixing it may gain, against a count's */
enum { N_CANDIDATE = 2 };                  /* items that are compared at a node */

lode_status lode_pseudo_create(lode_env *env, const lode_master *m, lode_pseudo *p) {
  const size_t n_start = m->model->siting->n_start, n = n_start + m->n_count;
  *p = (lode_pseudo){.n = n, .n_start = n_start};
  p->down = lode_alloc(env, n, sizeof *p->down, "pseudo-costs");
  p->up = lode_alloc(env, n, sizeof *p->up, "pseudo-costs");
  p->n_down = lode_alloc(env, n, sizeof *p->n_down, "pseudo-costs");
  p->n_up = lode_alloc(env, n, sizeof *p->n_up, "pseudo-costs");
  p->prior = lode_alloc(env, n, sizeof *p->prior, "pseudo-costs");
  if (!p->down || !p->up || !p->n_down || !p->n_up || !p->prior)
    return LODE_E_NOMEM;
  for (size_t v = 0; v < n_start; ++v)
    p->prior[v] = interchangeable * (1.0 + fabs(m->cost[v]));
  for (size_t c = 0; c < m->n_count; ++c) {
    const size_t row = m->first_count + c;
    double sum = 0.0;
    for (size_t k = m->rows.start[row]; k < m->rows.start[row + 1]; ++k)
      sum += fabs(m->cost[m->rows.column[k]]);
    p->prior[n_start + c] = 1.0 + sum / (double)(m->rows.start[row + 1] - m->rows.start[row]);
  }
  return LODE_OK;
}

void lode_pseudo_destroy(lode_pseudo *p) {
  free(p->down);
  free(p->up);
  free(p->n_down);
  free(p->n_up);
  free(p->prior);
  memset(p, 0, sizeof *p);
}

void lode_pseudo_learn(lode_pseudo *p, const lode_decision *d, double gain) {
  const size_t item = (size_t)d->item;
  lode_pseudo_mean *all = item < p->n_start ? &p->start : &p->count;
  if (!isfinite(gain))
    return;
  *(d->is_up ? &p->up[item] : &p->down[item]) += fmax(gain, 0.0);
  ++*(d->is_up ? &p->n_up[item] : &p->n_down[item]);
  *(d->is_up ? &all->up : &all->down) += fmax(gain, 0.0);
  *(d->is_up ? &all->prior_up : &all->prior_down) += p->prior[item];
}

/** Own mean, or the prior at the rate at which priors of this kind came true. */
static double mean(double sum, int32_t n, double prior, double all, double all_prior) {
  return n > 0 ? sum / n : prior * (all_prior > 0.0 ? all / all_prior : 1.0);
}

/** Product of the changes of the two children. */
static double score(double down, double up) { return fmax(down, 1e-6) * fmax(up, 1e-6); }

/** Expected changes where the item is `part` above an integer. */
static void expect(const lode_pseudo *p, size_t item, double part, double *down, double *up) {
  const lode_pseudo_mean *all = item < p->n_start ? &p->start : &p->count;
  *down = part * mean(p->down[item], p->n_down[item], p->prior[item], all->down, all->prior_down);
  *up = (1.0 - part) * mean(p->up[item], p->n_up[item], p->prior[item], all->up, all->prior_up);
}

/** Bound with the item at its other side of `split`, by a few dual iterations. */
static lode_status try_child(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *r, size_t item,
                             double split, bool is_up, double *bound, bool *is_whole, long *iterations) {
  const size_t n_start = s->model->siting->n_start;
  const size_t at = item < n_start ? item : s->master->n_siting + item - n_start;
  double *side = is_up ? &bounds->lower[at] : &bounds->upper[at];
  const double old = *side;
  *side = is_up ? split + 1.0 : split;
  const lode_lp_limits limits = {.method = LODE_LP_DUAL,
                                 .iterations = try_iterations,
                                 .has_cutoff = isfinite(s->cost),
                                 .cutoff = s->cost,
                                 .deadline = s->stop->deadline,
                                 .signal = s->stop->signal};
  lode_relaxation child;
  const lode_status st = lode_master_solve(s->env, s->master, bounds, &r->basis, &limits, LODE_ROWS_AT_HAND, &child);
  *side = old;
  if (st == LODE_OK)
    *bound = child.bound;
  *is_whole = st == LODE_OK && child.outcome != LODE_LP_ITERATIONS;
  *iterations += child.iterations;
  lode_relaxation_clear(&child);
  return st;
}

/** An item that may be branched on, its value and the changes expected of its children. */
typedef struct candidate {
  size_t item;
  double x, down, up;
} candidate;

static candidate make_candidate(const lode_pseudo *p, size_t item, double x) {
  candidate c = {.item = item, .x = x};
  expect(p, item, x - floor(x), &c.down, &c.up);
  return c;
}

/** Keeps the best by expected score, best first. */
static void insert(candidate list[], size_t *n, candidate c) {
  size_t at = *n < N_CANDIDATE ? *n : N_CANDIDATE;
  const double value = score(c.down, c.up);
  while (at > 0 && score(list[at - 1].down, list[at - 1].up) < value) {
    if (at < N_CANDIDATE)
      list[at] = list[at - 1];
    --at;
  }
  if (at < N_CANDIDATE) {
    list[at] = c;
    *n = *n < N_CANDIDATE ? *n + 1 : *n;
  }
}

/** The best counts; starts only where no count is left, for a plant that one start gives up turns up at another site.
 */
static size_t shortlist(const lode_search *s, const double x[], const lode_pseudo *p, candidate list[]) {
  const lode_master *m = s->master;
  candidate start[N_CANDIDATE];
  size_t n_start = 0, n = 0;
  for (size_t v = 0; v < p->n_start; ++v)
    if (x[v] >= integral && x[v] <= 1.0 - integral)
      insert(start, &n_start, make_candidate(p, v, x[v]));
  const size_t n_count = s->options->off & LODE_FEATURE_BRANCHING ? 0 : m->n_count;
  for (size_t c = 0; c < n_count && n_start > 0; ++c) {
    const double value = lode_master_count(m, c, x), part = value - floor(value);
    if (part >= count_integral && part <= 1.0 - count_integral)
      insert(list, &n, make_candidate(p, p->n_start + c, value));
  }
  if (n > 0)
    return n;
  memcpy(list, start, n_start * sizeof *list);
  return n_start;
}

/** Change that a trial shows, not beyond the incumbent; one cut short may have more to come. */
static double change(const lode_search *s, double from, double bound, bool is_whole, double expected) {
  const double seen = fmin(bound, s->cost) - from;
  return is_whole ? seen : fmax(seen, expected);
}

lode_status lode_branch_choose(lode_search *s, lode_node_bounds *bounds, const lode_relaxation *r, const lode_pseudo *p,
                               lode_node_result *result) {
  candidate list[N_CANDIDATE];
  const size_t n = shortlist(s, r->x, p, list);
  const bool has_trials = !(s->options->off & LODE_FEATURE_TRIALS);
  double best = -1.0;
  lode_status st = LODE_OK;
  result->branch = -1;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    const size_t item = list[i].item;
    const double split = floor(list[i].x);
    double value = score(list[i].down, list[i].up), down = -INFINITY, up = -INFINITY;
    if (has_trials && (p->n_down[item] < reliable || p->n_up[item] < reliable)) {
      bool is_down_whole, is_up_whole = false;
      st = try_child(s, bounds, r, item, split, false, &down, &is_down_whole, &result->iterations);
      if (st == LODE_OK)
        st = try_child(s, bounds, r, item, split, true, &up, &is_up_whole, &result->iterations);
      value = score(change(s, r->bound, down, is_down_whole, list[i].down),
                    change(s, r->bound, up, is_up_whole, list[i].up));
    }
    if (value > best) {
      best = value;
      result->branch = (int32_t)item;
      result->split = (int32_t)split;
      result->part = list[i].x - split;
      result->down = down;
      result->up = up;
    }
  }
  return st;
}
