/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/node.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/branch.h"

const double lode_prune = 1e-9;

void lode_node_clear(lode_node *node) {
  free(node->decision);
  lode_basis_copy_clear(&node->basis);
  memset(node, 0, sizeof *node);
}

void lode_nodes_clear(lode_nodes *open) {
  for (size_t i = 0; i < open->n; ++i)
    lode_node_clear(&open->node[i]);
  free(open->node);
  memset(open, 0, sizeof *open);
}

static bool is_before(const lode_node *a, const lode_node *b) {
  return a->bound != b->bound ? a->bound < b->bound : a->id < b->id;
}

static void swap(lode_nodes *open, size_t a, size_t b) {
  const lode_node node = open->node[a];
  open->node[a] = open->node[b];
  open->node[b] = node;
}

static void sift_up(lode_nodes *open, size_t i) {
  for (; i > 0 && is_before(&open->node[i], &open->node[(i - 1) / 2]); i = (i - 1) / 2)
    swap(open, i, (i - 1) / 2);
}

static void sift_down(lode_nodes *open, size_t i) {
  for (;;) {
    size_t best = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < open->n; ++child)
      if (is_before(&open->node[child], &open->node[best]))
        best = child;
    if (best == i)
      return;
    swap(open, i, best);
    i = best;
  }
}

/** Puts a copy of `from` on the heap, with one more decision if there is one. */
static lode_status add(lode_env *env, lode_nodes *open, const lode_node *from, const lode_decision *decision,
                       const lode_basis_copy *basis) {
  lode_status st = lode_reserve(env, (void **)&open->node, &open->room, open->n + 1, sizeof *open->node, "nodes");
  if (st != LODE_OK)
    return st;
  lode_node node = *from;
  node.n = from->n + (decision != NULL);
  node.basis = (lode_basis_copy){0};
  node.decision = lode_alloc(env, node.n, sizeof *node.decision, "node");
  st = node.decision ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && basis->row != NULL)
    st = lode_basis_copy_dup(env, basis, &node.basis);
  if (st != LODE_OK) {
    lode_node_clear(&node);
    return st;
  }
  if (from->n > 0)
    memcpy(node.decision, from->decision, from->n * sizeof *node.decision);
  if (decision != NULL)
    node.decision[from->n] = *decision;
  open->node[open->n++] = node;
  sift_up(open, open->n - 1);
  return LODE_OK;
}

lode_status lode_nodes_plant(lode_env *env, lode_nodes *open, double bound, const lode_basis_copy *basis) {
  const lode_node root = {.id = open->next_id++, .bound = bound, .parent = NAN};
  return add(env, open, &root, NULL, basis);
}

lode_status lode_nodes_push(lode_env *env, lode_nodes *open, const lode_node *from, const lode_decision *decision,
                            double bound, double parent, double moved, const lode_basis_copy *basis) {
  lode_node child = *from;
  child.id = open->next_id++;
  child.bound = bound;
  child.parent = parent;
  child.moved = moved;
  child.separated = child.idle = 0;
  return add(env, open, &child, decision, basis);
}

lode_status lode_nodes_reopen(lode_env *env, lode_nodes *open, const lode_node *node, double bound,
                              const lode_basis_copy *basis) {
  lode_node again = *node;
  again.bound = bound;
  return add(env, open, &again, NULL, basis);
}

size_t lode_nodes_pop(lode_nodes *open, size_t most, lode_node batch[]) {
  size_t n = 0;
  while (n < most && open->n > 0) {
    batch[n++] = open->node[0];
    open->node[0] = open->node[--open->n];
    sift_down(open, 0);
  }
  return n;
}

void lode_nodes_prune(lode_nodes *open, double cutoff) {
  size_t n = 0;
  for (size_t i = 0; i < open->n; ++i) {
    if (open->node[i].bound >= cutoff)
      lode_node_clear(&open->node[i]);
    else
      open->node[n++] = open->node[i];
  }
  open->n = n;
  for (size_t i = n; i-- > 0;)
    sift_down(open, i);
}

double lode_nodes_least(const lode_nodes *open) { return open->n > 0 ? open->node[0].bound : INFINITY; }

/** Bounds of the node. @return false if they leave nothing */
static bool set_bounds(const lode_search *s, const lode_node *node, lode_node_bounds *bounds) {
  const lode_master *m = s->master;
  const size_t n_start = m->model->siting->n_start;
  memcpy(bounds->lower, m->lower, m->n_siting * sizeof *bounds->lower);
  memcpy(bounds->upper, m->upper, m->n_siting * sizeof *bounds->upper);
  for (size_t c = 0; c < m->n_count; ++c) {
    bounds->lower[m->n_siting + c] = -INFINITY;
    bounds->upper[m->n_siting + c] = INFINITY;
  }
  for (size_t i = 0; i < node->n; ++i) {
    const lode_decision *d = &node->decision[i];
    const size_t at = (size_t)d->item < n_start ? (size_t)d->item : m->n_siting + (size_t)d->item - n_start;
    if (d->is_up)
      bounds->lower[at] = fmax(bounds->lower[at], d->value);
    else
      bounds->upper[at] = fmin(bounds->upper[at], d->value);
  }
  for (size_t j = 0; j < m->n_siting + m->n_count; ++j)
    if (bounds->lower[j] > bounds->upper[j])
      return false;
  return true;
}

/** Solves the LP of a node up to `level`; a cutoff that the duals do not prove is not believed. */
static lode_status solve_relaxation(lode_search *s, const lode_node *node, const lode_node_bounds *bounds, double level,
                                    lode_relaxation *r) {
  const double cutoff = fmin(s->cost, level);
  const lode_lp_limits limits = {.method = LODE_LP_DUAL,
                                 .has_cutoff = isfinite(cutoff),
                                 .cutoff = cutoff,
                                 .deadline = s->stop->deadline,
                                 .signal = s->stop->signal};
  lode_status st = lode_master_solve(s->env, s->master, bounds, &node->basis, &limits, LODE_ROWS_NEEDED, r);
  if (st != LODE_OK || r->outcome != LODE_LP_CUTOFF || r->bound >= cutoff - lode_prune * fabs(cutoff))
    return st;
  const lode_lp_limits whole = {.method = LODE_LP_DUAL, .deadline = s->stop->deadline, .signal = s->stop->signal};
  lode_relaxation_clear(r);
  return lode_master_solve(s->env, s->master, bounds, &node->basis, &whole, LODE_ROWS_NEEDED, r);
}

lode_status lode_node_solve(lode_search *s, const lode_node *node, double level, const lode_pseudo *pseudo,
                            lode_node_result *result) {
  const size_t n = s->master->n_siting + s->master->n_count;
  const lode_node_bounds bounds = {lode_alloc(s->env, n, sizeof(double), "node"),
                                   lode_alloc(s->env, n, sizeof(double), "node")};
  lode_node_bounds own = bounds;
  lode_relaxation r = {0};
  lode_status st = bounds.lower && bounds.upper ? LODE_OK : LODE_E_NOMEM;
  *result = (lode_node_result){.outcome = LODE_LP_INFEASIBLE, .bound = INFINITY, .branch = -1};
  result->down = result->up = -INFINITY;
  if (st == LODE_OK && set_bounds(s, node, &own)) {
    st = solve_relaxation(s, node, &bounds, level, &r);
    if (st == LODE_OK) {
      result->iterations = r.iterations;
      result->outcome = r.outcome;
      result->bound = r.bound;
      result->is_cut = r.outcome == LODE_LP_OPTIMAL && r.bound < s->cost && lode_master_is_cut(s->master, r.x);
      if (r.outcome == LODE_LP_OPTIMAL && r.bound < s->cost && !result->is_cut)
        st = lode_branch_choose(s, &own, &r, pseudo, result);
      result->x = r.x;
      result->basis = r.basis;
      r.x = NULL;
      memset(&r.basis, 0, sizeof r.basis);
    }
  }
  lode_relaxation_clear(&r);
  free(bounds.lower);
  free(bounds.upper);
  return st;
}

void lode_node_result_clear(lode_node_result *result) {
  free(result->x);
  lode_basis_copy_clear(&result->basis);
  memset(result, 0, sizeof *result);
}

/** Fixed part of a packed result. */
typedef struct packed {
  int32_t index, outcome, branch, split, has_point, has_basis, is_cut;
  int64_t iterations;
  double bound, part, down, up, seconds;
  int64_t n_row;
} packed;

lode_status lode_node_result_pack(const lode_search *s, int32_t index, const lode_node_result *r, lode_text *out) {
  const bool has_point = r->x != NULL && r->outcome == LODE_LP_OPTIMAL;
  const bool has_basis = has_point || (r->basis.row != NULL && r->outcome == LODE_LP_CUTOFF);
  const packed head = {.index = index,
                       .outcome = (int32_t)r->outcome,
                       .branch = r->branch,
                       .split = r->split,
                       .has_point = has_point,
                       .has_basis = has_basis,
                       .is_cut = r->is_cut,
                       .iterations = r->iterations,
                       .bound = r->bound,
                       .part = r->part,
                       .down = r->down,
                       .up = r->up,
                       .seconds = r->seconds,
                       .n_row = (int64_t)r->basis.n_row};
  lode_status st = lode_text_append(s->env, out, (const char *)&head, sizeof head);
  if (has_point && st == LODE_OK)
    st = lode_text_append(s->env, out, (const char *)r->x, s->master->n_col * sizeof *r->x);
  if (!has_basis || st != LODE_OK)
    return st;
  if ((st = lode_text_append(s->env, out, (const char *)r->basis.row, r->basis.n_row)) != LODE_OK)
    return st;
  return lode_text_append(s->env, out, (const char *)r->basis.col, r->basis.n_col);
}

lode_status lode_node_result_unpack(const lode_search *s, const char *data, size_t *at, lode_node_result result[]) {
  packed head;
  memcpy(&head, data + *at, sizeof head);
  *at += sizeof head;
  lode_node_result *r = &result[head.index];
  *r = (lode_node_result){.outcome = (lode_lp_outcome)head.outcome,
                          .bound = head.bound,
                          .branch = head.branch,
                          .split = head.split,
                          .is_cut = head.is_cut != 0,
                          .iterations = (long)head.iterations,
                          .part = head.part,
                          .down = head.down,
                          .up = head.up,
                          .seconds = head.seconds};
  const size_t n_col = s->master->n_col, n_row = (size_t)head.n_row;
  if (head.has_point) {
    if ((r->x = lode_alloc(s->env, n_col, sizeof *r->x, "node result")) == NULL)
      return LODE_E_NOMEM;
    memcpy(r->x, data + *at, n_col * sizeof *r->x);
    *at += n_col * sizeof *r->x;
  }
  if (!head.has_basis)
    return LODE_OK;
  r->basis = (lode_basis_copy){lode_alloc(s->env, n_row, 1, "node result"), lode_alloc(s->env, n_col, 1, "node result"),
                               n_row, n_col};
  if (!r->basis.row || !r->basis.col)
    return LODE_E_NOMEM;
  memcpy(r->basis.row, data + *at, n_row);
  *at += n_row;
  memcpy(r->basis.col, data + *at, n_col);
  *at += n_col;
  return LODE_OK;
}
