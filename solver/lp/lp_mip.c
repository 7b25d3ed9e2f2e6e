/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's own branch and cut, on a copy. The relaxation is solved first by our ladder, with the deadline: it
 * gives the first bound, and an infeasible or unbounded relaxation never reaches the integer search, which solves its
 * root without a time limit.
 */
#include <float.h>
#include <math.h>

#include "solver/base/clock.h"
#include "solver/lp/lp_internal.h"

/** Distance from an integer below which a bound of an integer column counts as that integer. */
#define TOL_INTEGER_BOUND 1e-9
/** Relative improvement below which a node is not explored; the proven bound allows for it. */
#define TOL_OBJECTIVE 1e-9

typedef enum cuts { WITH_CUTS, WITHOUT_CUTS } cuts;

typedef struct search {
  const bool *is_integer;
  double gap, deadline, bound;
  double *x;
  cuts cuts;
  bool is_empty; /**< an integer column's bounds hold no integer */
  lode_lp_mip_result *result;
} search;

/* Whatever the event, the best bound over open nodes is valid for all that is still to be searched. */
static void watch(glp_tree *tree, void *info) {
  search *s = info;
  int best = glp_ios_best_node(tree);
  if (best == 0)
    return;
  double bound = glp_ios_node_bound(tree, best);
  if (bound > s->bound && bound < DBL_MAX)
    s->bound = bound;
}

static void mark_integers(glp_prob *copy, search *s, size_t n_col) {
  for (size_t j = 0; j < n_col; ++j) {
    if (!s->is_integer[j])
      continue;
    int k = (int)j + 1, type = glp_get_col_type(copy, k);
    bool has_lower = type == GLP_LO || type == GLP_DB || type == GLP_FX;
    bool has_upper = type == GLP_UP || type == GLP_DB || type == GLP_FX;
    double lower = has_lower ? ceil(glp_get_col_lb(copy, k) - TOL_INTEGER_BOUND) : -INFINITY;
    double upper = has_upper ? floor(glp_get_col_ub(copy, k) + TOL_INTEGER_BOUND) : INFINITY;
    if (lower > upper) {
      s->is_empty = true;
      return;
    }
    glp_set_col_kind(copy, k, GLP_IV);
    glp_set_col_bnds(copy, k, lode_lp_bound_type(lower, upper), lower, upper);
  }
}

static void set_search(const search *s, glp_iocp *p) {
  int with = s->cuts == WITH_CUTS ? GLP_ON : GLP_OFF;
  glp_init_iocp(p);
  p->msg_lev = GLP_MSG_OFF;
  p->br_tech = GLP_BR_DTH;
  p->bt_tech = GLP_BT_BLB;
  p->presolve = GLP_ON;
  p->gmi_cuts = p->mir_cuts = p->cov_cuts = with;
  p->sr_heur = GLP_ON;
  p->mip_gap = s->gap;
  p->tol_obj = TOL_OBJECTIVE;
  p->tm_lim = lode_lp_milliseconds(s->deadline);
  p->cb_func = watch;
  p->cb_info = (void *)s;
}

static void judge_search(search *s, glp_prob *copy, int code) {
  lode_lp_mip_result *r = s->result;
  int status = glp_mip_status(copy);
  r->has_solution = status == GLP_OPT || status == GLP_FEAS;
  if (r->has_solution)
    r->objective = glp_mip_obj_val(copy);
  if (code == 0 && status == GLP_OPT) {
    r->outcome = LODE_LP_OPTIMAL;
    s->bound = r->objective - TOL_OBJECTIVE * (1.0 + fabs(r->objective));
  } else if (code == GLP_EMIPGAP && r->has_solution) {
    r->outcome = LODE_LP_OPTIMAL;
  } else if (code == GLP_ENOPFS || (code == 0 && status == GLP_NOFEAS)) {
    r->outcome = LODE_LP_INFEASIBLE;
    s->bound = INFINITY;
  } else if (code == GLP_ETMLIM) {
    r->outcome = LODE_LP_TIME;
  } else {
    r->outcome = LODE_LP_TROUBLE;
  }
}

static void branch_and_cut(lode_lp *lp, void *data) {
  search *s = data;
  glp_prob *copy = glp_create_prob();
  glp_copy_prob(copy, lp->prob, GLP_OFF);
  mark_integers(copy, s, lp->n_col);
  if (s->is_empty) {
    s->result->outcome = LODE_LP_INFEASIBLE;
    s->bound = INFINITY;
  } else {
    glp_iocp p;
    set_search(s, &p);
    judge_search(s, copy, glp_intopt(copy, &p));
    if (s->result->has_solution)
      for (size_t j = 0; j < lp->n_col; ++j)
        s->x[j] = glp_mip_col_val(copy, (int)j + 1);
  }
  glp_delete_prob(copy);
}

/* Its cut separators fail assertions of their own on some inputs; the search is then run again without them. */
static lode_status run_search(lode_env *env, lode_lp *lp, search *s) {
  char text[256];
  const double root = s->bound;
  lode_lp_mip_result blank = *s->result;
  if (lode_lp_try(lp, branch_and_cut, s, text, sizeof text))
    return LODE_OK;
  lode_log(env, LODE_LOG_DETAIL, "the LP library's integer search failed (%s); it is run again without cuts", text);
  *s->result = blank;
  s->bound = root;
  s->cuts = WITHOUT_CUTS;
  if (lode_lp_try(lp, branch_and_cut, s, text, sizeof text))
    return LODE_OK;
  return LODE_FAIL(env, LODE_E_BUG, "the LP library's integer search failed: %s", text);
}

lode_status lode_lp_solve_mip(lode_env *env, lode_lp *lp, const bool is_integer[], double gap, double deadline,
                              double x[], lode_lp_mip_result *result) {
  if (!(gap >= 0.0 && gap < INFINITY) || isnan(deadline))
    return LODE_FAIL(env, LODE_E_INPUT, "integer search: gap %g, deadline %g", gap, deadline);
  const lode_lp_limits limits = {.deadline = deadline};
  const double started = lode_clock();
  lode_lp_outcome relaxed;
  lode_status st = lode_lp_solve(env, lp, &limits, &relaxed);
  if (st != LODE_OK)
    return st;
  *result = (lode_lp_mip_result){.outcome = relaxed, .objective = INFINITY, .bound = -INFINITY};
  for (size_t j = 0; j < lp->n_col; ++j)
    x[j] = 0.0;
  if (relaxed == LODE_LP_INFEASIBLE)
    result->bound = INFINITY;
  if (relaxed != LODE_LP_OPTIMAL)
    return LODE_OK;
  result->bound = lode_lp_objective(lp);
  const double now = lode_clock();
  if (deadline != 0.0 && deadline - now < now - started) { /* its root would need about as long again */
    result->outcome = LODE_LP_TIME;
    return LODE_OK;
  }
  search s = {
      .is_integer = is_integer, .gap = gap, .deadline = deadline, .bound = result->bound, .x = x, .result = result};
  st = run_search(env, lp, &s);
  result->bound = result->has_solution && s.bound > result->objective ? result->objective : s.bound;
  return st;
}
