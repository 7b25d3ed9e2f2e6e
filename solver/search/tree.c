/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/branch.h"
#include "solver/search/checkpoint.h"
#include "solver/search/incumbent.h"
#include "solver/search/node.h"

static const int separate_depth = 2;   /* fractional nodes up to here are separated once */
static const int separate_every = 4;   /* and below it the best node of every so many rounds */
static const int purge_every = 24;     /* rounds between purges of slack cuts */
static const int32_t old_age = 60;     /* noted solves after which a slack cut is dropped */
static const long first_credit = 2;    /* part of the work on plans before the tree that counts against them in it */
static const double level_step = 0.05; /* share of the gap by which a node's LP raises its bound at a time */
static const double least_step = 1e-6; /* relative; smaller steps are not worth an LP of their own */
static const int most_idle = 50;       /* cuts at a node's integral point that may leave its bound where it is */

/** The replicated tree. */
typedef struct tree {
  lode_nodes open;
  lode_pseudo pseudo;
  lode_node *batch; /**< nodes of the round */
  lode_node_result *result;
  double *value; /**< [n_batch] true cost of a result's integral point; NAN: not asked */
  bool *cut_at;  /**< [n_batch] did a cut hit the result's point? */
  size_t n_batch;
} tree;

/** Nodes that cannot hold a better plan. */
static bool is_useless(const lode_search *s, double bound) { return bound >= s->cost - lode_prune * fabs(s->cost); }

enum { MOST_BATCH = 64 };

/**
 * Order in which the nodes are dealt: those not solved before first, which take longest, then those opened again with
 * a cut. Each kind goes back and forth over the ranks. @param order [out, n_batch]
 */
static void make_order(const tree *t, size_t order[]) {
  size_t n = 0;
  for (int is_old = 0; is_old < 2; ++is_old)
    for (size_t i = 0; i < t->n_batch; ++i)
      if (isnan(t->batch[i].parent) == (is_old == 1))
        order[n++] = i;
}

/** Adds the round to what is known of other numbers of ranks. */
static void measure(lode_search *s, const tree *t, const size_t order[], size_t n_byte) {
  double seconds[MOST_BATCH];
  for (size_t k = 0; k < t->n_batch; ++k)
    seconds[k] = t->result[order[k]].seconds;
  lode_scaling_round(&s->scaling.tree, t->n_batch, seconds, lode_block_owner);
  lode_scaling_exchange(&s->scaling, n_byte);
}

/**
 * Bound at which the LP of a node may end for now. A node far above the others waits there, and most of its steps are
 * never taken if the search ends before the others catch up.
 */
static double level(const lode_search *s, const tree *t, size_t i) {
  const double step = level_step * (s->cost - t->batch[0].bound);
  return isfinite(step) && step > least_step * fabs(s->cost) ? t->batch[i].bound + step : INFINITY;
}

/** Solves this rank's nodes and shares all results. Collective. */
static lode_status solve_batch(lode_search *s, tree *t) {
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  size_t order[MOST_BATCH];
  make_order(t, order);
  const double started = lode_clock();
  for (size_t k = 0; k < t->n_batch && st == LODE_OK && !s->is_stopped; ++k)
    if (lode_block_owner(k, s->comm->n_rank) == s->comm->rank) {
      const size_t i = order[k];
      lode_node_result r = {0};
      const double begun = lode_clock();
      st = lode_node_solve(s, &t->batch[i], level(s, t, i), &t->pseudo, &r);
      r.seconds = lode_clock() - begun;
      s->is_stopped |= r.outcome == LODE_LP_TIME || lode_stop_now(s->stop);
      if (st == LODE_OK)
        st = lode_node_result_pack(s, (int32_t)i, &r, &out);
      lode_node_result_clear(&r);
    }
  lode_profile_add(&s->profile, LODE_WORK_TREE, started);
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, s->is_stopped, &s->is_stopped);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  if (st == LODE_OK && !s->is_stopped) {
    for (size_t at = 0; at < n_all && st == LODE_OK;)
      st = lode_node_result_unpack(s, all, &at, t->result);
    st = lode_comm_agree(s->env, s->comm, st);
    measure(s, t, order, n_all);
  }
  lode_text_free(&out);
  free(all);
  return st;
}

/** Asks the blocks at the fractional point of a node. Collective. */
static lode_status separate_fractional(lode_search *s, tree *t, size_t i) {
  const lode_point point = {.y = t->result[i].x, .theta = t->result[i].x + s->master->first_theta, .is_priced = true};
  lode_answers answers;
  bool is_stopped;
  t->batch[i].separated = 1;
  lode_status st = lode_oracle_ask(s->env, s->oracle, s->question, 1, &point, &answers, &is_stopped);
  s->is_stopped |= is_stopped;
  for (size_t c = 0; c < answers.n_cut && st == LODE_OK; ++c)
    st = lode_master_add_cut(s->env, s->master, &answers.cut[c]);
  t->cut_at[i] = st == LODE_OK && answers.n_cut > 0;
  lode_answers_clear(&answers);
  return st;
}

/** Tries integral points and the chosen fractional one. Collective. */
static lode_status separate_batch(lode_search *s, tree *t) {
  bool has_fractional = false;
  size_t n_cut;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < t->n_batch && st == LODE_OK; ++i) {
    t->cut_at[i] = t->result[i].is_cut;
    t->value[i] = NAN;
    if (t->cut_at[i])
      st = lode_master_activate(s->env, s->master, t->result[i].x, &n_cut);
  }
  for (size_t i = 0; i < t->n_batch && st == LODE_OK && !s->is_stopped; ++i) {
    const lode_node_result *r = &t->result[i];
    if (r->outcome != LODE_LP_OPTIMAL || r->is_cut || r->branch < 0 || has_fractional || is_useless(s, r->bound) ||
        t->batch[i].separated != 0 || (t->batch[i].n > (size_t)separate_depth && s->rounds % separate_every != 0))
      continue;
    has_fractional = true;
    st = separate_fractional(s, t, i);
  }
  for (size_t i = 0; i < t->n_batch && st == LODE_OK && !s->is_stopped; ++i) {
    const lode_node_result *r = &t->result[i];
    if (r->outcome != LODE_LP_OPTIMAL || r->is_cut || r->branch >= 0 || is_useless(s, r->bound))
      continue;
    double *const y = r->x, *const theta = r->x + s->master->first_theta;
    st = lode_search_try(s, 1, &y, &theta, &t->value[i], NULL, &n_cut);
    t->cut_at[i] = n_cut > 0;
    if (st == LODE_OK && n_cut > 0 && !s->is_stopped)
      st = lode_master_activate(s->env, s->master, r->x, &n_cut);
  }
  return st;
}

/** What cuts too small to be made can hide of the cost at a point. */
static double hidden(const lode_search *s, const double theta[], double value) {
  double sum = 1e-9 * fabs(value);
  for (size_t b = 0; b < s->master->n_block; ++b)
    sum += 2.0 * s->master->cost[s->master->first_theta + b] * lode_cut_worth(theta[b]);
  return sum;
}

/**
 * Start to branch on at a point that counts as integral: the one farthest from an integer, else any that is built, else
 * any; -1 if the node fixes all.
 */
static int32_t any_start(const lode_search *s, const lode_node *node, const double x[]) {
  const lode_master *m = s->master;
  int32_t best = -1;
  double farthest = -1.0;
  for (size_t v = 0; v < s->model->siting->n_start; ++v) {
    bool is_fixed = m->lower[v] == m->upper[v];
    for (size_t i = 0; i < node->n && !is_fixed; ++i)
      is_fixed = (size_t)node->decision[i].item == v;
    const double distance = fabs(x[v] - round(x[v])) + (x[v] > 0.5 ? 1e-12 : 0.0);
    if (!is_fixed && distance > farthest) {
      farthest = distance;
      best = (int32_t)v;
    }
  }
  return best;
}

/** Opens item <= split and item >= split + 1. @param part how far the item is above split; NAN: nothing to learn */
static lode_status push_children(lode_search *s, tree *t, size_t i, int32_t item, int32_t split, double part,
                                 double down, double up) {
  const lode_decision low = {.item = item, .is_up = false, .value = split};
  const lode_decision high = {.item = item, .is_up = true, .value = split + 1};
  const lode_basis_copy *basis = &t->result[i].basis;
  const double parent = isnan(part) ? NAN : t->result[i].bound;
  const lode_status st = lode_nodes_push(s->env, &t->open, &t->batch[i], &low, down, parent, part, basis);
  return st == LODE_OK ? lode_nodes_push(s->env, &t->open, &t->batch[i], &high, up, parent, 1.0 - part, basis) : st;
}

/**
 * An integral point whose node is not closed by its bound. Where the blocks agree with theta, the node is done; where
 * they do not, because the point is integral only up to a tolerance or the LP does not heed the cuts, it branches.
 */
static lode_status close_or_branch(lode_search *s, tree *t, size_t i, double bound) {
  const lode_node *node = &t->batch[i];
  const lode_node_result *r = &t->result[i];
  const bool is_feasible = isfinite(t->value[i]);
  const int32_t v = any_start(s, node, r->x); /* -1: the node holds this plan alone, and it has been tried */
  if (v < 0 || (is_feasible && t->value[i] - bound <= hidden(s, r->x + s->master->first_theta, t->value[i]))) {
    s->place.lost = is_feasible ? fmin(s->place.lost, bound) : s->place.lost;
    return LODE_OK;
  }
  return push_children(s, t, i, v, 0, NAN, bound, bound);
}

/** Plans are looked for near the point of the best node that no cut has hit. */
static void set_guide(lode_search *s, const tree *t) {
  size_t best = t->n_batch;
  for (size_t i = 0; i < t->n_batch; ++i) {
    const lode_node_result *r = &t->result[i];
    if (r->outcome == LODE_LP_OPTIMAL && !t->cut_at[i] && !is_useless(s, r->bound) &&
        (best == t->n_batch || r->bound < t->result[best].bound))
      best = i;
  }
  if (best < t->n_batch)
    memcpy(s->inside, t->result[best].x, s->master->n_siting * sizeof *s->inside);
}

/** Reopens, closes or branches every node of the batch. Local, the same everywhere. */
static lode_status grow(lode_search *s, tree *t) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < t->n_batch && st == LODE_OK; ++i) {
    lode_node *node = &t->batch[i];
    lode_node_result *r = &t->result[i];
    if (r->outcome == LODE_LP_TROUBLE || r->outcome == LODE_LP_UNBOUNDED)
      return LODE_FAIL(s->env, LODE_E_NUMERIC, "master LP of a node: no method solves it");
    if (r->outcome == LODE_LP_INFEASIBLE || is_useless(s, r->bound))
      continue;
    const double bound = fmax(node->bound, r->bound);
    const bool is_waiting = r->outcome == LODE_LP_CUTOFF;
    if (!r->is_cut && !isnan(node->parent)) {
      lode_pseudo_learn(&t->pseudo, &node->decision[node->n - 1], (r->bound - node->parent) / node->moved);
      node->parent = NAN;
    }
    node->idle = bound > node->bound + 1e-9 * fabs(bound) ? 0 : node->idle + 1;
    if (is_waiting || (t->cut_at[i] && node->idle < most_idle)) {
      st = lode_nodes_reopen(s->env, &t->open, node, bound, &r->basis);
    } else if (r->branch >= 0) {
      st = push_children(s, t, i, r->branch, r->split, r->part, fmax(bound, r->down), fmax(bound, r->up));
    } else {
      st = close_or_branch(s, t, i, bound);
    }
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
  lode_status st = solve_batch(s, t);
  if (st != LODE_OK || s->is_stopped)
    return st;
  s->nodes += (long)t->n_batch;
  ++s->rounds;
  for (size_t i = 0; i < t->n_batch; ++i)
    s->tree_work += t->result[i].iterations;
  for (size_t i = 0; i < t->n_batch; ++i)
    if (t->result[i].outcome == LODE_LP_OPTIMAL) {
      const lode_relaxation seen = {.basis = t->result[i].basis};
      lode_master_note(s->master, &seen);
    }
  if ((st = separate_batch(s, t)) != LODE_OK || s->is_stopped)
    return st;
  set_guide(s, t);
  return grow(s, t);
}

/** Bound of the whole tree: least over open nodes (all, after a round), or what those given up can hold. */
static lode_status raise_bound(lode_search *s, const tree *t) {
  return lode_search_raise(s,
                           fmin(fmin(lode_nodes_least(&t->open), s->place.lost), s->cost - lode_prune * fabs(s->cost)));
}

static void clear_batch(tree *t) {
  for (size_t i = 0; i < t->n_batch; ++i) {
    lode_node_clear(&t->batch[i]);
    lode_node_result_clear(&t->result[i]);
  }
  t->n_batch = 0;
}

/** Nothing but the root, or the tree of a checkpoint. */
static lode_status begin(lode_search *s, tree *t) {
  lode_status st = lode_pseudo_create(s->env, s->master, &t->pseudo);
  if (s->place.is_begun)
    return st == LODE_OK ? lode_tree_load(s, &t->open, &t->pseudo) : st;
  s->place.is_begun = true;
  s->place.round = 1;
  s->place.lost = s->place.fixed_at = INFINITY;
  s->tree_work = 0;
  memcpy(s->inside, s->root.x, s->master->n_siting * sizeof *s->inside);
  s->plan_work /= first_credit; /* the tree has a turn before plans are looked for again */
  return st == LODE_OK ? lode_nodes_plant(s->env, &t->open, s->bound, &s->root.basis) : st;
}

/** Fixes, prunes and raises the bound. @param is_over [out] nothing is left to do */
static lode_status take_stock(lode_search *s, tree *t, bool *is_over) {
  if (s->cost < s->place.fixed_at && !(s->options->off & LODE_FEATURE_FIXING)) {
    s->place.fixed_at = s->cost;
    lode_master_fix(s->master, &s->root, s->cost);
  }
  lode_nodes_prune(&t->open, s->cost - lode_prune * fabs(s->cost));
  const lode_status st = raise_bound(s, t);
  if (st != LODE_OK)
    return st;
  lode_search_report(s, "tree", false);
  const bool is_limit = s->options->node_limit > 0 && s->nodes >= s->options->node_limit;
  *is_over = t->open.n == 0 || lode_search_done(s) || is_limit;
  return lode_search_keep(s);
}

static lode_status run_rounds(lode_search *s, tree *t, size_t most) {
  lode_status st = LODE_OK;
  for (; st == LODE_OK && !s->is_stopped; ++s->place.round) {
    bool is_over = false;
    if (s->plans.stage == LODE_PLANS_NONE) {
      st = take_stock(s, t, &is_over);
      if (st != LODE_OK || is_over)
        break;
      t->n_batch = lode_nodes_pop(&t->open, most, t->batch);
      st = one_round(s, t);
      clear_batch(t);
    }
    const bool is_due = (double)s->plan_work <= s->plan_share * (double)s->tree_work;
    if (st == LODE_OK && !s->is_stopped && (is_due || s->plans.stage != LODE_PLANS_NONE))
      st = lode_incumbent_round(s);
    if (st == LODE_OK && !s->is_stopped && s->place.round % purge_every == 0)
      st = purge(s, t);
  }
  return st;
}

lode_status lode_tree_run(lode_search *s) {
  const size_t most = (size_t)(s->options->n_node < MOST_BATCH ? s->options->n_node : MOST_BATCH);
  tree t = {0};
  t.batch = lode_alloc(s->env, most, sizeof *t.batch, "tree");
  t.result = lode_alloc(s->env, most, sizeof *t.result, "tree");
  t.value = lode_alloc(s->env, most, sizeof *t.value, "tree");
  t.cut_at = lode_alloc(s->env, most, sizeof *t.cut_at, "tree");
  lode_status st = t.batch && t.result && t.value && t.cut_at ? begin(s, &t) : LODE_E_NOMEM;
  st = lode_comm_agree(s->env, s->comm, st);
  s->open = &t.open;
  s->pseudo = &t.pseudo;
  if (st == LODE_OK)
    st = run_rounds(s, &t, most);
  s->open = NULL;
  s->pseudo = NULL;
  clear_batch(&t);
  lode_nodes_clear(&t.open);
  lode_pseudo_destroy(&t.pseudo);
  free(t.batch);
  free(t.result);
  free(t.value);
  free(t.cut_at);
  return st;
}
