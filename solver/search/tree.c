/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/branch.h"
#include "solver/search/incumbent.h"
#include "solver/search/node.h"

static const int separate_depth = 2;   /* fractional nodes up to here are separated once */
static const int separate_every = 4;   /* and below it the best node of every so many rounds */
static const int incumbent_every = 12; /* rounds between rounds of the incumbent search */
static const int purge_every = 24;     /* rounds between purges of slack cuts */
static const int32_t old_age = 60;     /* noted solves after which a slack cut is dropped */

/** The replicated tree. */
typedef struct tree {
  lode_nodes open;
  lode_pseudo pseudo;
  lode_node *batch; /**< nodes of the round */
  lode_node_result *result;
  size_t n_batch;
} tree;

/** Nodes that cannot hold a better plan. */
static bool is_useless(const lode_search *s, double bound) { return bound >= s->cost - lode_prune * fabs(s->cost); }

/** Solves this rank's nodes and shares all results. Collective. */
static lode_status solve_batch(lode_search *s, tree *t) {
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < t->n_batch && st == LODE_OK && !s->is_stopped; ++i)
    if (i % (size_t)s->comm->n_rank == (size_t)s->comm->rank) {
      lode_node_result r = {0};
      st = lode_node_solve(s, &t->batch[i], &t->pseudo, &r);
      s->is_stopped |= r.outcome == LODE_LP_TIME || lode_stop_now(s->stop);
      if (st == LODE_OK)
        st = lode_node_result_pack(s, (int32_t)i, &r, &out);
      lode_node_result_clear(&r);
    }
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, s->is_stopped, &s->is_stopped);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  if (st == LODE_OK && !s->is_stopped) {
    for (size_t at = 0; at < n_all && st == LODE_OK;)
      st = lode_node_result_unpack(s, all, &at, t->result);
    st = lode_comm_agree(s->env, s->comm, st);
  }
  lode_text_free(&out);
  free(all);
  return st;
}

/** Tries integral points and the chosen fractional one. @param cut_at [n_batch, out] did a cut hit the node's point? */
static lode_status separate_batch(lode_search *s, tree *t, bool cut_at[]) {
  const lode_master *m = s->master;
  lode_point *point = lode_alloc(s->env, t->n_batch, sizeof *point, "points");
  size_t *node = lode_alloc(s->env, t->n_batch, sizeof *node, "points");
  double **whole = lode_alloc(s->env, t->n_batch, sizeof *whole, "points"), **theta = NULL;
  size_t n_whole = 0;
  bool has_fractional = false;
  lode_status st = point && node && whole ? LODE_OK : LODE_E_NOMEM;
  theta = lode_alloc(s->env, t->n_batch, sizeof *theta, "points");
  if (theta == NULL)
    st = LODE_E_NOMEM;
  for (size_t i = 0; i < t->n_batch && st == LODE_OK; ++i) {
    const lode_node_result *r = &t->result[i];
    cut_at[i] = false;
    if (r->outcome != LODE_LP_OPTIMAL || is_useless(s, r->bound))
      continue;
    if (r->branch < 0) {
      for (size_t v = 0; v < s->model->siting->n_start; ++v)
        r->x[v] = round(r->x[v]);
      theta[n_whole] = r->x + m->first_theta;
      node[n_whole] = i;
      whole[n_whole++] = r->x;
    } else if (!has_fractional && t->batch[i].separated == 0 &&
               (t->batch[i].n <= (size_t)separate_depth || s->rounds % separate_every == 0)) {
      has_fractional = true;
      t->batch[i].separated = 1;
      point[0] = (lode_point){.y = r->x, .theta = r->x + m->first_theta};
      lode_answers answers;
      bool is_stopped;
      st = lode_oracle_ask(s->env, s->oracle, s->question, 1, point, &answers, &is_stopped);
      s->is_stopped |= is_stopped;
      for (size_t c = 0; st == LODE_OK && c < answers.n_cut && st == LODE_OK; ++c)
        st = lode_master_add_cut(s->env, s->master, &answers.cut[c]);
      cut_at[i] = st == LODE_OK && answers.n_cut > 0;
      lode_answers_clear(&answers);
    }
  }
  if (st == LODE_OK && !s->is_stopped && n_whole > 0) {
    for (size_t k = 0; k < n_whole && st == LODE_OK && !s->is_stopped; ++k) {
      size_t n_cut;
      st = lode_search_try(s, 1, &whole[k], &theta[k], NULL, &n_cut);
      cut_at[node[k]] = n_cut > 0;
    }
  }
  free(point);
  free(node);
  free(whole);
  free(theta);
  return st;
}

/** Reopens, closes or branches every node of the batch. Local, the same everywhere. */
static lode_status grow(lode_search *s, tree *t, const bool cut_at[]) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < t->n_batch && st == LODE_OK; ++i) {
    lode_node *node = &t->batch[i];
    lode_node_result *r = &t->result[i];
    if (r->outcome == LODE_LP_TROUBLE || r->outcome == LODE_LP_UNBOUNDED)
      return LODE_FAIL(s->env, LODE_E_NUMERIC, "master LP of a node: no method solves it");
    if (r->outcome == LODE_LP_INFEASIBLE || r->outcome == LODE_LP_CUTOFF || is_useless(s, r->bound))
      continue;
    const double bound = fmax(node->bound, r->bound);
    lode_pseudo_learn(&t->pseudo, s, r);
    if (cut_at[i]) {
      st = lode_nodes_reopen(s->env, &t->open, node, bound, &r->basis);
    } else if (r->branch >= 0) {
      st = lode_nodes_push(s->env, &t->open, node, r->branch, false, fmax(bound, r->down), &r->basis);
      if (st == LODE_OK)
        st = lode_nodes_push(s->env, &t->open, node, r->branch, true, fmax(bound, r->up), &r->basis);
    } /* else: integral and without a cut, so the blocks agree with theta: done */
  }
  return st;
}

static lode_status purge(lode_search *s, tree *t) {
  lode_basis_copy **basis = lode_alloc(s->env, t->open.n + 1, sizeof *basis, "purge");
  if (basis == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < t->open.n; ++i)
    basis[i] = &t->open.node[i].basis;
  basis[t->open.n] = &s->root.basis;
  const lode_status st = lode_master_purge(s->env, s->master, old_age, t->open.n + 1, basis);
  free(basis);
  return st;
}

static lode_status one_round(lode_search *s, tree *t) {
  bool cut_at[64] = {false};
  lode_status st = solve_batch(s, t);
  if (st != LODE_OK || s->is_stopped)
    return st;
  s->nodes += (long)t->n_batch;
  ++s->rounds;
  for (size_t i = 0; i < t->n_batch; ++i)
    if (t->result[i].outcome == LODE_LP_OPTIMAL) {
      const lode_relaxation seen = {.basis = t->result[i].basis};
      lode_master_note(s->master, &seen);
    }
  if ((st = separate_batch(s, t, cut_at)) != LODE_OK || s->is_stopped)
    return st;
  return grow(s, t, cut_at);
}

/** Bound of the whole tree: least over open nodes (all, after a round), or what those given up can hold. */
static lode_status raise_bound(lode_search *s, const tree *t) {
  return lode_search_raise(s, fmin(lode_nodes_least(&t->open), s->cost - lode_prune * fabs(s->cost)));
}

static void clear_batch(tree *t) {
  for (size_t i = 0; i < t->n_batch; ++i) {
    lode_node_clear(&t->batch[i]);
    lode_node_result_clear(&t->result[i]);
  }
  t->n_batch = 0;
}

lode_status lode_tree_run(lode_search *s) {
  const size_t most = (size_t)(s->options->n_node < 64 ? s->options->n_node : 64);
  tree t = {0};
  lode_status st = lode_pseudo_create(s->env, s->model, &t.pseudo);
  t.batch = lode_alloc(s->env, most, sizeof *t.batch, "tree");
  t.result = lode_alloc(s->env, most, sizeof *t.result, "tree");
  if (!t.batch || !t.result)
    st = LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_nodes_push(s->env, &t.open, NULL, -1, false, s->bound, &s->root.basis);
  for (int round = 1; st == LODE_OK; ++round) {
    lode_nodes_prune(&t.open, s->cost - lode_prune * fabs(s->cost));
    if ((st = raise_bound(s, &t)) != LODE_OK)
      break;
    lode_search_report(s, "tree", false);
    if (t.open.n == 0 || lode_search_done(s) || (s->options->node_limit > 0 && s->nodes >= s->options->node_limit))
      break;
    t.n_batch = lode_nodes_pop(&t.open, most, t.batch);
    st = one_round(s, &t);
    clear_batch(&t);
    if (st != LODE_OK || s->is_stopped)
      break;
    if (round % incumbent_every == 0) {
      bool is_better;
      st = lode_incumbent_round(s, &is_better);
    }
    if (st == LODE_OK && !s->is_stopped && round % purge_every == 0)
      st = purge(s, &t);
    if (s->is_stopped)
      break;
  }
  clear_batch(&t);
  lode_nodes_clear(&t.open);
  lode_pseudo_destroy(&t.pseudo);
  free(t.batch);
  free(t.result);
  return st;
}
