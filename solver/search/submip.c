/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/submip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/restriction.h"

static const double integral = 1e-6; /* distance from an integer that counts as none */
static const long until_found = 4;   /* times the iteration limit that the first point may cost */
static const double better = 1e-6;   /* relative improvement that is asked of a further point */

/** An open node: decisions from the root of the submip, and its parent's basis. */
typedef struct open_node {
  int32_t *var; /**< columns of the restriction that are fixed */
  bool *value;
  size_t n;
  double bound;
  uint8_t *basis; /**< [n_col + n_row] or NULL; rows that came later are basic */
  size_t n_row;
} open_node;

/** A submip at work. */
typedef struct worker {
  lode_env *env;
  const lode_master *master;
  const lode_submip *task;
  lode_restriction *r;
  open_node *open;
  size_t n_open, room;
  uint8_t *basis; /**< work space [n_col + n_row] */
  size_t room_basis;
  double cutoff;
  lode_submip_result *result;
} worker;

static void clear_node(open_node *node) {
  free(node->var);
  free(node->value);
  free(node->basis);
  memset(node, 0, sizeof *node);
}

/** Pushes `from` with one more decision (var < 0: none), to start from the basis just found. */
static lode_status push(worker *w, const open_node *from, int32_t var, bool value, double bound) {
  lode_status st = lode_reserve(w->env, (void **)&w->open, &w->room, w->n_open + 1, sizeof *w->open, "submip");
  if (st != LODE_OK)
    return st;
  const size_t before = from ? from->n : 0, size = w->r->n_col + w->r->n_row;
  open_node node = {.n = before + (var >= 0), .bound = bound, .n_row = w->r->n_row};
  node.var = lode_alloc(w->env, node.n, sizeof *node.var, "submip");
  node.value = lode_alloc(w->env, node.n, sizeof *node.value, "submip");
  if (from != NULL)
    node.basis = lode_alloc(w->env, size, 1, "submip");
  if (!node.var || !node.value || (from != NULL && !node.basis)) {
    clear_node(&node);
    return LODE_E_NOMEM;
  }
  if (before > 0) {
    memcpy(node.var, from->var, before * sizeof *node.var);
    memcpy(node.value, from->value, before * sizeof *node.value);
  }
  if (from != NULL)
    memcpy(node.basis, w->basis, size);
  if (var >= 0) {
    node.var[before] = var;
    node.value[before] = value;
  }
  w->open[w->n_open++] = node;
  return LODE_OK;
}

static bool is_start(const worker *w, size_t j) { return (size_t)w->r->column[j] < w->master->model->siting->n_start; }

/** Largest fractional start, or -1 if all are integral. */
static int32_t most_wanted(const worker *w) {
  int32_t best = -1;
  for (size_t j = 0; j < w->r->n_col; ++j)
    if (is_start(w, j) && w->r->x[j] > integral && w->r->x[j] < 1.0 - integral &&
        (best < 0 || w->r->x[j] > w->r->x[best]))
      best = (int32_t)j;
  return best;
}

static void keep_point(worker *w, double value) {
  const lode_master *m = w->master;
  lode_submip_result *result = w->result;
  result->is_found = true;
  result->value = value;
  for (size_t v = 0; v < m->model->siting->n_start; ++v)
    result->y[v] = round(w->r->fixed[v]);
  for (size_t b = 0; b < m->n_block; ++b)
    result->theta[b] = w->r->fixed[m->first_theta + b];
  for (size_t j = 0; j < w->r->n_col; ++j) {
    const size_t column = (size_t)w->r->column[j];
    if (is_start(w, j))
      result->y[column] = round(w->r->x[j]);
    else if (column >= m->first_theta && column < m->first_link)
      result->theta[column - m->first_theta] = w->r->x[j];
  }
}

static lode_status set_node(worker *w, const open_node *node) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < w->r->n_col && st == LODE_OK; ++j)
    if (is_start(w, j))
      st = lode_lp_set_column(w->env, w->r->lp, j, 0.0, 1.0);
  for (size_t i = 0; i < node->n && st == LODE_OK; ++i)
    st = lode_lp_set_column(w->env, w->r->lp, (size_t)node->var[i], node->value[i], node->value[i]);
  if (st != LODE_OK || node->basis == NULL)
    return st == LODE_OK ? lode_lp_set_basis(w->env, w->r->lp, NULL, NULL) : st;
  if ((st = lode_reserve(w->env, (void **)&w->basis, &w->room_basis, w->r->n_col + w->r->n_row, 1, "submip")) !=
      LODE_OK)
    return st;
  memcpy(w->basis, node->basis, w->r->n_col + node->n_row);
  memset(w->basis + w->r->n_col + node->n_row, LODE_BASIC, w->r->n_row - node->n_row);
  return lode_lp_set_basis(w->env, w->r->lp, w->basis + w->r->n_col, w->basis);
}

/** Solves one node; prunes it, keeps its point, or pushes its children (the upward one on top). */
static lode_status visit(worker *w, const open_node *node) {
  const lode_lp_limits limits = {.method = LODE_LP_DUAL,
                                 .has_cutoff = isfinite(w->cutoff),
                                 .cutoff = w->cutoff - w->r->constant,
                                 .deadline = w->task->deadline,
                                 .signal = w->task->signal};
  lode_lp_outcome outcome;
  long iterations = 0;
  lode_status st = set_node(w, node);
  if (st == LODE_OK)
    st = lode_restriction_solve(w->env, w->r, &limits, &outcome, &iterations);
  if (st != LODE_OK)
    return st;
  ++w->result->nodes;
  w->result->iterations += iterations;
  w->result->is_stopped |= outcome == LODE_LP_TIME;
  const double bound = lode_lp_objective(w->r->lp) + w->r->constant;
  if (outcome != LODE_LP_OPTIMAL || bound >= w->cutoff)
    return LODE_OK;
  const int32_t var = most_wanted(w);
  if (var < 0) {
    keep_point(w, bound);
    w->cutoff = bound - better * fabs(bound);
    return LODE_OK;
  }
  if ((st = lode_reserve(w->env, (void **)&w->basis, &w->room_basis, w->r->n_col + w->r->n_row, 1, "submip")) !=
      LODE_OK)
    return st;
  lode_lp_basis(w->r->lp, w->basis + w->r->n_col, w->basis);
  if ((st = push(w, node, var, false, bound)) == LODE_OK)
    st = push(w, node, var, true, bound);
  return st;
}

lode_status lode_submip_run(lode_env *env, const lode_master *m, const lode_submip *task, lode_submip_result *result) {
  worker w = {.env = env, .master = m, .task = task, .cutoff = task->cutoff, .result = result};
  result->is_found = result->is_stopped = false;
  result->nodes = 0;
  result->iterations = 0;
  lode_status st = lode_restriction_create(env, m, task->lower, task->upper, &w.r);
  if (st == LODE_OK)
    st = push(&w, NULL, -1, false, -INFINITY);
  while (st == LODE_OK && !w.r->is_infeasible && w.n_open > 0 && !result->is_stopped &&
         result->nodes < task->node_limit &&
         result->iterations < (result->is_found ? 1 : until_found) * task->iteration_limit) {
    open_node node = w.open[--w.n_open];
    if (node.bound < w.cutoff)
      st = visit(&w, &node);
    clear_node(&node);
  }
  while (w.n_open > 0)
    clear_node(&w.open[--w.n_open]);
  free(w.open);
  free(w.basis);
  lode_restriction_destroy(&w.r);
  return st;
}
