/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/submip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double integral = 1e-6; /* distance from an integer that counts as none */
static const double better = 1e-6;   /* relative improvement that is asked of a further point */

/** An open node: decisions from the root of the submip, and its parent's basis. */
typedef struct open_node {
  int32_t *var; /**< fixed starts */
  bool *value;
  size_t n;
  double bound;
  lode_basis_copy basis;
} open_node;

typedef struct stack {
  open_node *node;
  size_t n, room;
} stack;

static void clear_node(open_node *node) {
  free(node->var);
  free(node->value);
  lode_basis_copy_clear(&node->basis);
  memset(node, 0, sizeof *node);
}

/** Pushes `from` with one more decision (var < 0: none). */
static lode_status push(lode_env *env, stack *open, const open_node *from, int32_t var, bool value, double bound,
                        const lode_basis_copy *basis) {
  lode_status st = lode_reserve(env, (void **)&open->node, &open->room, open->n + 1, sizeof *open->node, "submip");
  if (st != LODE_OK)
    return st;
  open_node *node = &open->node[open->n];
  *node = (open_node){.n = (from ? from->n : 0) + (var >= 0), .bound = bound};
  node->var = lode_alloc(env, node->n, sizeof *node->var, "submip");
  node->value = lode_alloc(env, node->n, sizeof *node->value, "submip");
  st = node->var && node->value ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && basis != NULL && basis->row != NULL)
    st = lode_basis_copy_dup(env, basis, &node->basis);
  if (st != LODE_OK) {
    clear_node(node);
    return st;
  }
  if (from != NULL && from->n > 0) {
    memcpy(node->var, from->var, from->n * sizeof *node->var);
    memcpy(node->value, from->value, from->n * sizeof *node->value);
  }
  if (var >= 0) {
    node->var[node->n - 1] = var;
    node->value[node->n - 1] = value;
  }
  ++open->n;
  return LODE_OK;
}

/** Largest fractional start, or -1 if all are integral. */
static int32_t most_wanted(const lode_master *m, const double x[]) {
  int32_t best = -1;
  for (size_t v = 0; v < m->model->siting->n_start; ++v)
    if (x[v] > integral && x[v] < 1.0 - integral && (best < 0 || x[v] > x[best]))
      best = (int32_t)v;
  return best;
}

static void keep_point(const lode_master *m, const lode_relaxation *r, lode_submip_result *result) {
  result->is_found = true;
  result->value = r->bound;
  for (size_t v = 0; v < m->model->siting->n_start; ++v)
    result->y[v] = round(r->x[v]);
  memcpy(result->theta, r->x + m->first_theta, m->n_block * sizeof *result->theta);
}

/** Solves one node; prunes it, keeps its point, or pushes its children (the upward one on top). */
static lode_status visit(lode_env *env, lode_master *m, const lode_submip *task, const open_node *node, double lower[],
                         double upper[], stack *open, double *cutoff, lode_submip_result *result) {
  memcpy(lower, task->lower, m->n_siting * sizeof *lower);
  memcpy(upper, task->upper, m->n_siting * sizeof *upper);
  for (size_t i = 0; i < node->n; ++i)
    *(node->value[i] ? &lower[node->var[i]] : &upper[node->var[i]]) = node->value[i] ? 1.0 : 0.0;
  const lode_node_bounds bounds = {lower, upper};
  const lode_lp_limits limits = {
      .method = LODE_LP_DUAL, .has_cutoff = isfinite(*cutoff), .cutoff = *cutoff, .deadline = task->deadline};
  lode_relaxation r;
  lode_status st = lode_master_solve(env, m, &bounds, node->basis.row ? &node->basis : NULL, &limits, &r);
  if (st != LODE_OK)
    return st;
  ++result->nodes;
  result->iterations += r.iterations;
  result->is_stopped |= r.outcome == LODE_LP_TIME;
  if (r.outcome == LODE_LP_OPTIMAL && r.bound < *cutoff) {
    const int32_t var = most_wanted(m, r.x);
    if (var < 0) {
      keep_point(m, &r, result);
      *cutoff = r.bound - better * fabs(r.bound);
    } else {
      st = push(env, open, node, var, false, r.bound, &r.basis);
      if (st == LODE_OK)
        st = push(env, open, node, var, true, r.bound, &r.basis);
    }
  }
  lode_relaxation_clear(&r);
  return st;
}

lode_status lode_submip_run(lode_env *env, lode_master *m, const lode_submip *task, lode_submip_result *result) {
  stack open = {0};
  double cutoff = task->cutoff;
  double *lower = lode_alloc(env, m->n_siting, sizeof *lower, "submip");
  double *upper = lode_alloc(env, m->n_siting, sizeof *upper, "submip");
  result->is_found = result->is_stopped = false;
  result->nodes = 0;
  result->iterations = 0;
  lode_status st = lower && upper ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = push(env, &open, NULL, -1, false, -INFINITY, task->start);
  while (st == LODE_OK && open.n > 0 && !result->is_stopped && result->nodes < task->node_limit &&
         result->iterations < task->iteration_limit) {
    open_node node = open.node[--open.n];
    if (node.bound < cutoff)
      st = visit(env, m, task, &node, lower, upper, &open, &cutoff, result);
    clear_node(&node);
  }
  while (open.n > 0)
    clear_node(&open.node[--open.n]);
  free(open.node);
  free(lower);
  free(upper);
  return st;
}
