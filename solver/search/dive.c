/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dive on the master with fresh cuts: dearer than one on the cuts at hand, but its plan is one that the blocks agree
 * with. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/incumbent.h"

static const double integral = 1e-6; /* distance from an integer that counts as none */
static const double sure = 0.8;      /* starts from here on are fixed together */

/** Bounds of the dive, and its last relaxation. */
typedef struct dive {
  double *lower, *upper; /**< [n_siting] */
  lode_relaxation r;
} dive;

/** Collective only in that all ranks learn when one has to stop; each solves the same LP. */
static lode_status solve(lode_search *s, dive *d) {
  lode_relaxation next = {0};
  const lode_node_bounds bounds = {d->lower, d->upper};
  const lode_lp_limits limits = {.method = LODE_LP_DUAL, .deadline = s->stop->deadline};
  const lode_basis_copy *start = d->r.basis.row ? &d->r.basis : &s->root.basis;
  lode_status st = lode_master_solve(s->env, s->master, &bounds, start, &limits, &next);
  if (st == LODE_OK) {
    lode_relaxation_clear(&d->r);
    d->r = next;
  }
  if ((st = lode_comm_agree(s->env, s->comm, st)) != LODE_OK)
    return st;
  return lode_stop_agree(s->env, s->comm, s->stop, next.outcome == LODE_LP_TIME, &s->is_stopped);
}

/** Cuts at the point of the relaxation. Collective. @param n_cut [out] how many */
static lode_status separate(lode_search *s, const dive *d, size_t *n_cut) {
  const lode_point point = {.y = d->r.x, .theta = d->r.x + s->master->first_theta};
  lode_answers answers;
  bool is_stopped;
  lode_status st = lode_oracle_ask(s->env, s->oracle, s->question, 1, &point, &answers, &is_stopped);
  s->is_stopped |= is_stopped;
  for (size_t c = 0; c < answers.n_cut && st == LODE_OK; ++c)
    st = lode_master_add_cut(s->env, s->master, &answers.cut[c]);
  *n_cut = answers.n_cut;
  lode_answers_clear(&answers);
  return st;
}

/** Fixes the sure starts and at least the one wanted most. @return how many; 0: integral */
static size_t fix_starts(const lode_search *s, dive *d) {
  size_t n = 0, best = SIZE_MAX;
  for (size_t v = 0; v < s->model->siting->n_start; ++v) {
    if (d->lower[v] > 0.5 || d->upper[v] < 0.5)
      continue;
    const double x = d->r.x[v];
    if (x > sure) {
      n += x < 1.0 - integral;
      d->lower[v] = 1.0;
    } else if (x > integral && (best == SIZE_MAX || x > d->r.x[best])) {
      best = v;
    }
  }
  if (n == 0 && best != SIZE_MAX) {
    d->lower[best] = 1.0;
    n = 1;
  }
  return n;
}

/** One way down. Collective. @param y [out] the point reached; @param is_found false if the dive ended in an empty node
 */
static lode_status go_down(lode_search *s, dive *d, double y[], bool *is_found) {
  lode_status st = LODE_OK;
  *is_found = false;
  for (;;) {
    size_t n_cut = 0;
    if ((st = solve(s, d)) != LODE_OK || s->is_stopped)
      return st;
    if (d->r.outcome != LODE_LP_OPTIMAL)
      return LODE_OK;
    if ((st = separate(s, d, &n_cut)) != LODE_OK || s->is_stopped)
      return st;
    if (n_cut > 0 && ((st = solve(s, d)) != LODE_OK || s->is_stopped))
      return st;
    if (d->r.outcome != LODE_LP_OPTIMAL)
      return LODE_OK;
    ++s->rounds;
    if (fix_starts(s, d) > 0)
      continue;
    for (size_t v = 0; v < s->model->siting->n_start; ++v)
      y[v] = round(d->r.x[v]);
    *is_found = true;
    return LODE_OK;
  }
}

lode_status lode_incumbent_dive(lode_search *s) {
  const lode_master *m = s->master;
  dive d = {.lower = lode_alloc(s->env, m->n_siting, sizeof(double), "dive"),
            .upper = lode_alloc(s->env, m->n_siting, sizeof(double), "dive")};
  double *y = lode_alloc(s->env, m->n_siting, sizeof *y, "dive");
  bool is_found = false;
  lode_status st = lode_comm_agree(s->env, s->comm, d.lower && d.upper && y ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK) {
    memcpy(d.lower, m->lower, m->n_siting * sizeof *d.lower);
    memcpy(d.upper, m->upper, m->n_siting * sizeof *d.upper);
    st = go_down(s, &d, y, &is_found);
  }
  if (st == LODE_OK && is_found && !s->is_stopped)
    st = lode_search_try(s, 1, &y, NULL, NULL, NULL);
  lode_relaxation_clear(&d.r);
  free(d.lower);
  free(d.upper);
  free(y);
  return st;
}
