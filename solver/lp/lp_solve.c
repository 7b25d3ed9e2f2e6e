/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One solve: a ladder of attempts, each from a basis that is written into the library and factorised anew, so that
 * nothing of earlier solves can show. The first attempt that settles the question ends it. What the library calls
 * optimal is believed only if its own check of the optimality conditions, on the data as given, agrees.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/base/fault.h"
#include "solver/lp/lp_internal.h"

typedef struct attempt {
  const lode_lp_limits *limits;
  lode_lp_rung rung; /**< tried now */
  int iterations;    /**< used by all attempts so far */
  bool needs_primal; /**< no dual feasible basis exists: only the primal simplex can decide */
  bool is_settled;
  lode_lp_outcome outcome;
} attempt;

typedef enum presolve { AS_IT_STANDS, PRESOLVED } presolve;

/** Fast pivoting, or one that avoids small pivots. */
typedef enum care { USUAL, SAFE } care;
static const size_t slice_work = 20000000; /* rows times iterations of a slice */
static const size_t least_slice = 200;
static const double pivot_tolerance[] = {[USUAL] = 1e-9, [SAFE] = 1e-7}; /* of the ratio test, absolute */
static const double factor_tolerance[] = {
    [USUAL] = 0.1, [SAFE] = 0.5}; /* of the factorisation, share of the row's largest */

/* Order in which the rungs are tried when the caller asks for the primal simplex. */
static const lode_lp_rung primal_order[LODE_N_RUNG] = {LODE_RUNG_PRIMAL,   LODE_RUNG_DUAL,     LODE_RUNG_REFACTOR,
                                                       LODE_RUNG_STANDARD, LODE_RUNG_PRESOLVE, LODE_RUNG_EXACT};

int lode_lp_milliseconds(double deadline) {
  if (deadline == 0.0)
    return INT_MAX;
  double left = 1000.0 * (deadline - lode_clock());
  return left < 1.0 ? 1 : left >= (double)INT_MAX ? INT_MAX : (int)left;
}

/*
 * Iterations of one attempt, whatever the caller allows: far more than a solve that makes progress needs. The first
 * one, which takes the steps that are quickest where nothing is degenerate, gives up early if it goes round in circles.
 */
static int stall_limit(const lode_lp *lp, const attempt *a) {
  const int size = (int)(lp->n_row + lp->n_col < 20000000 ? lp->n_row + lp->n_col : 20000000);
  return a->rung == LODE_RUNG_DUAL ? 2000 + size : 20000 + 50 * size;
}

/*
 * Iterations between two looks at the signal: some seconds' worth on any LP. Fixed by the size of the LP, for a slice
 * begins with a new set of reference weights and so changes the path.
 */
static int slice(const lode_lp *lp) {
  const size_t n = slice_work / (lp->n_row + 1);
  return n < least_slice ? (int)least_slice : n > INT_MAX ? INT_MAX : (int)n;
}

static bool is_limited(const lode_lp *lp, const attempt *a) {
  return a->limits->iterations > 0 && a->limits->iterations - a->iterations <= stall_limit(lp, a);
}

static int iterations_left(const lode_lp *lp, const attempt *a) {
  if (!is_limited(lp, a))
    return stall_limit(lp, a);
  return a->limits->iterations > a->iterations ? a->limits->iterations - a->iterations : 0;
}

static bool holds(lode_lp *lp, int condition) {
  double absolute, relative;
  int at_absolute, at_relative;
  glp_check_kkt(lp->prob, GLP_SOL, condition, &absolute, &at_absolute, &relative, &at_relative);
  return relative <= LODE_LP_TRUST;
}

static bool is_believed(lode_lp *lp) {
  return isfinite(glp_get_obj_val(lp->prob)) && holds(lp, GLP_KKT_PE) && holds(lp, GLP_KKT_PB) &&
         holds(lp, GLP_KKT_DE) && holds(lp, GLP_KKT_DB);
}

static void settle(attempt *a, lode_lp_outcome outcome) {
  a->is_settled = true;
  a->outcome = outcome;
}

static void settle_infeasible(attempt *a) {
  if (!a->limits->is_feasible)
    settle(a, LODE_LP_INFEASIBLE);
}

static void settle_finished(lode_lp *lp, attempt *a) {
  int primal = glp_get_prim_stat(lp->prob), dual = glp_get_dual_stat(lp->prob);
  if (primal == GLP_FEAS && dual == GLP_FEAS) {
    if (a->limits->is_unchecked ? isfinite(glp_get_obj_val(lp->prob)) : is_believed(lp))
      settle(a, LODE_LP_OPTIMAL);
  } else if (primal == GLP_NOFEAS) {
    settle_infeasible(a);
  } else if (dual == GLP_NOFEAS && primal == GLP_FEAS) {
    settle(a, LODE_LP_UNBOUNDED);
  } else if (dual == GLP_NOFEAS) {
    a->needs_primal = true;
  }
}

static void judge(lode_lp *lp, attempt *a, int code) {
  switch (code) {
  case 0:
    settle_finished(lp, a);
    break;
  case GLP_EOBJUL:
    settle(a, LODE_LP_CUTOFF);
    break;
  case GLP_EITLIM:
    settle(a, LODE_LP_ITERATIONS);
    break;
  case GLP_ETMLIM:
    settle(a, LODE_LP_TIME);
    break;
  case GLP_ENOPFS:
    settle_infeasible(a);
    break;
  default: /* numerical trouble; the next rung decides */
    break;
  }
}

static bool has_signal(const lode_lp_limits *limits) { return limits->signal != NULL && *limits->signal != 0; }

static void run_simplex(lode_lp *lp, attempt *a, lode_lp_method method, presolve pre, care with) {
  glp_smcp p;
  glp_init_smcp(&p);
  p.msg_lev = GLP_MSG_OFF;
  p.meth = method == LODE_LP_PRIMAL ? GLP_PRIMAL : GLP_DUAL;
  p.tol_bnd = lp->tol_primal;
  p.tol_dj = lp->tol_dual;
  p.tol_piv = pivot_tolerance[with];
  /* the long step passes over boxed columns: an eighth fewer iterations on operations LPs than Harris' test */
  p.r_test = with == USUAL && p.meth == GLP_DUAL ? GLP_RT_FLIP : GLP_RT_HAR;
  int left = iterations_left(lp, a), code;
  const bool limited = is_limited(lp, a);
  p.presolve = pre == PRESOLVED ? GLP_ON : GLP_OFF;
  if (a->limits->has_cutoff && pre == AS_IT_STANDS && p.meth == GLP_DUAL)
    p.obj_ul = a->limits->cutoff;
  do {
    p.it_lim = pre == PRESOLVED || left < slice(lp) ? left : slice(lp);
    p.tm_lim = lode_lp_milliseconds(a->limits->deadline);
    glp_set_it_cnt(lp->prob, 0);
    code = glp_simplex(lp->prob, &p);
    a->iterations += glp_get_it_cnt(lp->prob);
    left -= glp_get_it_cnt(lp->prob);
    if (code == GLP_EITLIM && left > 0 && has_signal(a->limits))
      code = GLP_ETMLIM;
  } while (code == GLP_EITLIM && left > 0 && pre == AS_IT_STANDS);
  lp->has_values = pre == PRESOLVED ? code == 0 && glp_get_status(lp->prob) == GLP_OPT
                                    : code == 0 || code == GLP_EOBJUL || code == GLP_EITLIM || code == GLP_ETMLIM;
  judge(lp, a, code == GLP_EITLIM && !limited ? GLP_EFAIL : code);
}

/* Rational arithmetic, from the basis that the rungs before left: a few steps from it to the truth, if any. */
static void run_exact(lode_lp *lp, attempt *a) {
  if (lp->n_row == 0 || lp->n_col == 0 || lp->n_row + lp->n_col > LODE_LP_MAX_EXACT)
    return;
  glp_smcp p;
  glp_init_smcp(&p);
  p.msg_lev = GLP_MSG_OFF;
  const int left = iterations_left(lp, a);
  const bool limited = is_limited(lp, a) && left <= LODE_LP_MAX_EXACT_STEPS;
  p.it_lim = left < LODE_LP_MAX_EXACT_STEPS ? left : LODE_LP_MAX_EXACT_STEPS;
  p.tm_lim = lode_lp_milliseconds(a->limits->deadline);
  glp_set_it_cnt(lp->prob, 0);
  int code = glp_exact(lp->prob, &p);
  if (code == GLP_EBADB || code == GLP_ESING) {
    lode_lp_load_standard(lp);
    code = glp_exact(lp->prob, &p);
  }
  a->iterations += glp_get_it_cnt(lp->prob);
  lp->has_values = code == 0;
  judge(lp, a, code == GLP_EITLIM && !limited ? GLP_EFAIL : code);
}

static void set_factor(lode_lp *lp, care with) {
  glp_bfcp p;
  glp_get_bfcp(lp->prob, &p);
  p.piv_tol = factor_tolerance[with];
  glp_set_bfcp(lp->prob, &p);
}

/* Powers of two, from the matrix alone. What goes in and comes out is not scaled; the tolerances apply to what is. */
static void scale(lode_lp *lp) {
  if (lp->largest > LODE_LP_LARGE)
    glp_scale_prob(lp->prob, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
}

static void climb(lode_lp *lp, void *data) {
  attempt *a = data;
  const lode_lp_rung rung = a->rung;
  scale(lp);
  set_factor(lp, rung == LODE_RUNG_DUAL || rung == LODE_RUNG_PRIMAL ? USUAL : SAFE);
  switch (rung) {
  case LODE_RUNG_DUAL:
    lode_lp_load_basis(lp);
    run_simplex(lp, a, LODE_LP_DUAL, AS_IT_STANDS, USUAL);
    break;
  case LODE_RUNG_REFACTOR:
    lode_lp_load_basis(lp);
    run_simplex(lp, a, LODE_LP_DUAL, AS_IT_STANDS, SAFE);
    break;
  case LODE_RUNG_PRIMAL:
    lode_lp_load_basis(lp);
    run_simplex(lp, a, LODE_LP_PRIMAL, AS_IT_STANDS, USUAL);
    break;
  case LODE_RUNG_STANDARD:
    lode_lp_load_standard(lp);
    run_simplex(lp, a, LODE_LP_DUAL, AS_IT_STANDS, SAFE);
    if (a->is_settled)
      break;
    lode_lp_load_standard(lp);
    run_simplex(lp, a, LODE_LP_PRIMAL, AS_IT_STANDS, SAFE);
    break;
  case LODE_RUNG_PRESOLVE:
    run_simplex(lp, a, LODE_LP_PRIMAL, PRESOLVED, USUAL);
    break;
  default:
    run_exact(lp, a);
    break;
  }
}

static void keep_basis(lode_lp *lp, void *unused) {
  (void)unused;
  lode_lp_save_basis(lp);
}

/* One rung. A failed assertion inside the library is trouble like any other, but costs us its object. */
static lode_status try_rung(lode_env *env, lode_lp *lp, attempt *a) {
  char text[256];
  ++lp->stats.rung[a->rung];
  if (lode_lp_try(lp, climb, a, text, sizeof text))
    return LODE_OK;
  if (strstr(text, "memory") != NULL)
    return LODE_FAIL(env, LODE_E_NOMEM, "LP of %zu rows and %zu columns: %s", lp->n_row, lp->n_col, text);
  lode_log(env, LODE_LOG_DETAIL, "the LP library failed (%s); another way is tried", text);
  lp->has_values = false;
  a->is_settled = false;
  return lode_lp_guard(env, lp, lode_lp_rebuild, NULL);
}

static lode_status climb_ladder(lode_env *env, lode_lp *lp, attempt *a) {
  for (int k = 0; k < LODE_N_RUNG && !a->is_settled; ++k) {
    a->rung = a->limits->method == LODE_LP_PRIMAL ? primal_order[k] : (lode_lp_rung)k;
    if (a->needs_primal && (a->rung == LODE_RUNG_DUAL || a->rung == LODE_RUNG_REFACTOR))
      continue;
    if (k > 0 && (has_signal(a->limits) || (a->limits->deadline != 0.0 && lode_clock() >= a->limits->deadline))) {
      settle(a, LODE_LP_TIME);
      break;
    }
    lode_status st = try_rung(env, lp, a);
    if (st != LODE_OK)
      return st;
  }
  return a->is_settled && lp->has_values ? lode_lp_guard(env, lp, keep_basis, NULL) : LODE_OK;
}

lode_status lode_lp_solve(lode_env *env, lode_lp *lp, const lode_lp_limits *limits, lode_lp_outcome *outcome) {
  static const lode_lp_limits none = {0};
  attempt a = {.limits = limits != NULL ? limits : &none, .outcome = LODE_LP_TROUBLE};
  if (lp->is_broken)
    return LODE_FAIL(env, LODE_E_BUG, "an LP is used after the library failed on it");
  if (isnan(a.limits->deadline) || (a.limits->has_cutoff && isnan(a.limits->cutoff)))
    return LODE_FAIL(env, LODE_E_INPUT, "LP limits: deadline %g, cutoff %g", a.limits->deadline, a.limits->cutoff);
  const double started = lode_clock();
  const bool is_warm = memchr(lp->col_status, LODE_BASIC, lp->n_col) != NULL;
  lode_fault(env, LODE_FAULT_DELAY);
  lode_fault(env, LODE_FAULT_KILL);
  if (lode_fault(env, LODE_FAULT_LP)) {
    lp->has_values = lp->has_optimum = false;
    *outcome = LODE_LP_TROUBLE;
    return LODE_OK;
  }
  lp->has_values = lp->has_optimum = lp->is_factored = false;
  lode_status st = lode_lp_guard(env, lp, lode_lp_pack, NULL);
  if (st == LODE_OK)
    st = climb_ladder(env, lp, &a);
  if (st != LODE_OK)
    return st;
  lp->has_optimum = a.outcome == LODE_LP_OPTIMAL;
  lp->last_iterations = a.iterations;
  lp->stats.iterations += a.iterations;
  ++lp->stats.solves;
  lp->stats.warm += is_warm;
  lp->stats.unmoved += a.iterations == 0;
  lp->stats.seconds += lode_clock() - started;
  *outcome = a.outcome;
  return LODE_OK;
}

static void recall(lode_lp *lp, void *unused) {
  (void)unused;
  lode_lp_pack(lp, NULL);
  scale(lp);
  set_factor(lp, USUAL);
  lode_lp_load_basis(lp);
}

lode_status lode_lp_recall(lode_env *env, lode_lp *lp) {
  if (lp->is_broken)
    return LODE_FAIL(env, LODE_E_BUG, "an LP is used after the library failed on it");
  lp->has_values = false;
  lp->is_factored = false;
  const lode_status st = lode_lp_guard(env, lp, recall, NULL);
  lp->has_optimum = st == LODE_OK;
  return st;
}

/* ---- tableau rows */

typedef struct tableau {
  size_t line;
  bool is_row;
  double *multiplier;
  bool is_found;
} tableau;

/*
 * The library's system is r - A x = 0 with basis matrix B, columns of (I | -A). With B'y = e_p, p the place of x_j in
 * the basis, y'(I | -A) is the row of the tableau: 1 at x_j, 0 at other basic variables. So -y'A is what we want.
 */
static void tableau_row(lode_lp *lp, void *data) {
  tableau *t = data;
  if (!lp->is_factored) {
    set_factor(lp, USUAL);
    lp->is_factored = glp_factorize(lp->prob) == 0;
    if (!lp->is_factored)
      return;
  }
  const int line = (int)t->line + 1;
  const int place = t->is_row ? glp_get_row_bind(lp->prob, line) : glp_get_col_bind(lp->prob, line);
  if (place == 0)
    return;
  double *y = lp->row_work;
  for (size_t i = 0; i <= lp->n_row; ++i)
    y[i] = 0.0;
  y[place] = 1.0;
  glp_btran(lp->prob, y);
  for (size_t i = 0; i < lp->n_row; ++i)
    t->multiplier[i] = t->is_row && i == t->line ? 0.0 : -y[i + 1];
  t->is_found = true;
}

static lode_status find_multipliers(lode_env *env, lode_lp *lp, const char *what, size_t line, size_t n,
                                    const uint8_t status[], double multiplier[]) {
  tableau t = {line, status == lp->row_status, multiplier, false};
  if (line >= n)
    return LODE_FAIL(env, LODE_E_INPUT, "LP %s %zu of %zu", what, line, n);
  if (!lp->has_optimum)
    return LODE_FAIL(env, LODE_E_INPUT, "tableau row of an LP without an optimal basis");
  if (status[line] != LODE_BASIC)
    return LODE_FAIL(env, LODE_E_INPUT, "LP %s %zu is not basic", what, line);
  lode_status st = lode_reserve(env, (void **)&lp->row_work, &lp->row_work_room, lp->n_row + 1, sizeof *lp->row_work,
                                "LP tableau row");
  if (st != LODE_OK)
    return st;
  if ((st = lode_lp_guard(env, lp, tableau_row, &t)) != LODE_OK)
    return st;
  if (!t.is_found)
    return LODE_FAIL(env, LODE_E_INPUT, "LP %s %zu is not in a regular basis", what, line);
  return LODE_OK;
}

lode_status lode_lp_tableau_multipliers(lode_env *env, lode_lp *lp, size_t j, double multiplier[]) {
  return find_multipliers(env, lp, "column", j, lp->n_col, lp->col_status, multiplier);
}

lode_status lode_lp_tableau_row_multipliers(lode_env *env, lode_lp *lp, size_t i, double multiplier[]) {
  return find_multipliers(env, lp, "row", i, lp->n_row, lp->row_status, multiplier);
}
