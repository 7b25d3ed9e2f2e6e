/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QuickXplain over the claims of an instance: background B, claims C, B + C infeasible. Split C in two; what of the
 * second half is needed beside the first, then what of the first beside that. A half that is not needed goes at once.
 * First whole kinds of claims are the units, then each kind in each period, then single claims of what is left: where
 * the last takes too long, the one before is told.
 */
#include "solver/search/conflict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "solver/base/clock.h"
#include "solver/search/claims.h"
#include "solver/search/relax.h"
#include "solver/search/what_if.h"

enum { N_LINE = 20, N_LEVEL = 3 };
enum { BY_KIND, BY_PERIOD, BY_CLAIM };
static const double share_of_time[N_LEVEL] = {0.5, 0.7, 0.85}; /* that must be left when a level ends; then the rises */
static const double close_enough = 1e-4; /* of the raised limit: between what is enough and what is not */
static const int most_doubling = 40;

typedef struct conflict {
  lode_env *env;
  const lode_comm *comm;
  const lode_conflict_question *question;
  lode_stop stop; /**< of the level at hand */
  int level;      /**< whose units the set is of; -1: none is known */
  lode_claim *claim;
  size_t n_claim;
  bool *is_kept;   /**< [claims] heeded in the next search */
  bool *is_needed; /**< [claims] in the set */
  size_t *order;   /**< [n_order] claims that may be needed, unit by unit */
  size_t n_order;
  size_t *unit; /**< [n_unit + 1] where units begin in `order` */
  size_t n_unit;
  bool *soft_demand, *soft_minimum;
  long n_test;
  bool is_cut_short; /**< some search did not end, or was one too many */
} conflict;

typedef enum answer { INFEASIBLE, FEASIBLE, UNKNOWN } answer;

/** Is there a plan of `in`? Takes `in`. @param plan [out] or NULL; owned by the caller */
static lode_status ask(conflict *c, lode_instance *in, lode_status st, answer *found, lode_plan **plan) {
  const lode_what_if question = {.gap = 0.5,
                                 .seed = 1,
                                 .rule = LODE_SITE_AS_GIVEN,
                                 .any_plan = true,
                                 .soft_demand = c->soft_demand,
                                 .soft_minimum = c->soft_minimum};
  lode_finding finding = {0};
  bool is_stopped = false;
  *found = UNKNOWN;
  st = lode_comm_agree(c->env, c->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(c->env, c->comm, &c->stop, false, &is_stopped);
  if (st == LODE_OK && !is_stopped && c->n_test++ < c->question->most_test)
    st = lode_ask_what_if(c->env, c->comm, in, &question, &c->stop, &finding);
  else
    finding.outcome = LODE_SEARCH_STOPPED;
  if (st == LODE_OK)
    *found = finding.outcome == LODE_SEARCH_INFEASIBLE ? INFEASIBLE : finding.plan != NULL ? FEASIBLE : UNKNOWN;
  c->is_cut_short |= *found == UNKNOWN;
  if (plan != NULL) {
    *plan = finding.plan;
    finding.plan = NULL;
  }
  lode_finding_clear(&finding);
  lode_instance_destroy(&in);
  return st;
}

static lode_status copy(conflict *c, lode_instance **in) {
  const lode_conflict_question *q = c->question;
  return lode_instance_read_memory(c->env, q->data, q->length, q->in->source, in);
}

/** Are the claims that are kept infeasible by themselves? Only if that is proven. Collective. */
static lode_status ask_kept(conflict *c, bool *is_infeasible) {
  const size_t n_period = c->question->in->n_period;
  lode_instance *in = NULL;
  answer found;
  lode_status st = copy(c, &in);
  for (size_t i = 0; i < c->n_claim && st == LODE_OK; ++i) {
    const lode_claim *claim = &c->claim[i];
    const size_t at = (size_t)claim->item * n_period + (size_t)(claim->period < 0 ? 0 : claim->period);
    if (claim->kind == LODE_CLAIM_DEMAND)
      c->soft_demand[at] = !c->is_kept[i];
    else if (claim->kind == LODE_CLAIM_MINIMUM)
      c->soft_minimum[at] = !c->is_kept[i];
    else if (!c->is_kept[i])
      st = lode_claim_raise(c->env, in, claim, INFINITY);
  }
  st = ask(c, in, st, &found, NULL);
  *is_infeasible = found == INFEASIBLE;
  return st;
}

/** Units first .. end - 1, all or those that are needed. */
static void keep(conflict *c, size_t first, size_t end, bool only_needed, bool value) {
  for (size_t i = c->unit[first]; i < c->unit[end]; ++i)
    if (!only_needed || c->is_needed[c->order[i]])
      c->is_kept[c->order[i]] = value;
}

/**
 * Marks the units first .. end - 1 that are needed beside those that are kept; all of these and the range together are
 * infeasible. @param is_new something was kept since that was asked last
 */
static lode_status explain(conflict *c, size_t first, size_t end, bool is_new, size_t *n_needed) {
  bool is_infeasible = false;
  lode_status st = is_new ? ask_kept(c, &is_infeasible) : LODE_OK;
  *n_needed = 0;
  if (st != LODE_OK || is_infeasible || first == end || c->is_cut_short)
    return st;
  if (end - first == 1) {
    for (size_t i = c->unit[first]; i < c->unit[end]; ++i)
      c->is_needed[c->order[i]] = true;
    *n_needed = 1;
    return LODE_OK;
  }
  const size_t middle = first + (end - first) / 2;
  size_t n_second = 0, n_first = 0;
  keep(c, first, middle, false, true);
  st = explain(c, middle, end, true, &n_second);
  keep(c, first, middle, false, false);
  if (st != LODE_OK)
    return st;
  keep(c, middle, end, true, true);
  st = explain(c, first, middle, n_second > 0, &n_first);
  keep(c, middle, end, true, false);
  *n_needed = n_first + n_second;
  return st;
}

/** Do two claims belong to one unit? */
static bool is_same_unit(const conflict *c, int level, size_t a, size_t b) {
  const lode_claim *p = &c->claim[a], *q = &c->claim[b];
  return p->kind == q->kind && (level == BY_KIND || p->period == q->period) && (level != BY_CLAIM || a == b);
}

/** Puts the claims that may be needed into units. Kinds come in their own order, else the list has the right one. */
static void make_units(conflict *c, int level, const bool may_be[]) {
  c->n_order = c->n_unit = 0;
  for (int kind = 0; kind < (level == BY_KIND ? LODE_N_CLAIM : 1); ++kind)
    for (size_t i = 0; i < c->n_claim; ++i)
      if (may_be[i] && (level != BY_KIND || (int)c->claim[i].kind == kind)) {
        if (c->n_order == 0 || !is_same_unit(c, level, c->order[c->n_order - 1], i))
          c->unit[c->n_unit++] = c->n_order;
        c->order[c->n_order++] = i;
      }
  c->unit[c->n_unit] = c->n_order;
}

/** Finds the set level by level; is_needed and level are those of the last one that came to its end. */
static lode_status find_set(conflict *c, const lode_stop *stop, double now) {
  bool *may_be = lode_alloc(c->env, c->n_claim, sizeof *may_be, "claims");
  lode_status st = lode_comm_agree(c->env, c->comm, may_be ? LODE_OK : LODE_E_NOMEM);
  for (size_t i = 0; i < c->n_claim && st == LODE_OK; ++i)
    may_be[i] = true;
  c->level = -1;
  for (int level = BY_KIND; level < N_LEVEL && st == LODE_OK && !c->is_cut_short; ++level) {
    size_t n_needed = 0;
    c->stop.deadline = stop->deadline > 0.0 ? now + share_of_time[level] * (stop->deadline - now) : 0.0;
    make_units(c, level, may_be);
    memset(c->is_needed, 0, c->n_claim);
    memset(c->is_kept, 0, c->n_claim);
    st = explain(c, 0, c->n_unit, false, &n_needed);
    if (c->is_cut_short)
      memcpy(c->is_needed, may_be, c->n_claim);
    else
      c->level = level;
    memcpy(may_be, c->is_needed, c->n_claim);
  }
  free(may_be);
  return st;
}

/** Is the whole instance feasible without the limits of a unit of needed claims, which begins at claim i? */
static lode_status ask_without(conflict *c, size_t i, answer *found) {
  const size_t n_period = c->question->in->n_period;
  lode_instance *in = NULL;
  memset(c->soft_demand, 0, c->question->in->n_demand * n_period);
  memset(c->soft_minimum, 0, c->question->in->n_supply * n_period);
  lode_status st = copy(c, &in);
  for (size_t k = i; k < c->n_claim && st == LODE_OK; ++k)
    if (c->is_needed[k] && is_same_unit(c, c->level, i, k))
      st = lode_claim_raise(c->env, in, &c->claim[k], INFINITY);
  return ask(c, in, st, found, NULL);
}

/** Is the whole instance feasible with one limit raised? @param use [out] what the plan uses of a limit of siting, or
 * NAN */
static lode_status ask_raised(conflict *c, const lode_claim *claim, double by, answer *found, double *use) {
  static const lode_limit limit_of[LODE_N_CLAIM] = {[LODE_CLAIM_BUDGET] = LODE_LIMIT_BUDGET,
                                                    [LODE_CLAIM_PERMITS] = LODE_LIMIT_PERMITS,
                                                    [LODE_CLAIM_EXCLUSION] = LODE_LIMIT_EXCLUSION,
                                                    [LODE_CLAIM_SITE] = LODE_LIMIT_SITE};
  const size_t n_period = c->question->in->n_period;
  lode_instance *in = NULL;
  lode_plan *plan = NULL;
  memset(c->soft_demand, 0, c->question->in->n_demand * n_period);
  memset(c->soft_minimum, 0, c->question->in->n_supply * n_period);
  lode_status st = copy(c, &in);
  if (st == LODE_OK)
    st = lode_claim_raise(c->env, in, claim, by);
  st = ask(c, in, st, found, &plan);
  const bool is_siting = limit_of[claim->kind] >= LODE_LIMIT_SITE;
  *use = plan != NULL && is_siting
             ? lode_siting_use(c->question->in, plan, limit_of[claim->kind], claim->item, claim->period)
             : NAN;
  lode_plan_destroy(&plan);
  return st;
}

/** Of what is known not to be enough and what is: is a number of few digits between them enough? */
static lode_status find_plain_number(conflict *c, const lode_claim *claim, double too_little, double *enough) {
  const double low = claim->least + too_little;
  double use;
  answer found = UNKNOWN;
  lode_status st = LODE_OK;
  for (int digits = 0; digits < 4 && low > 0.0 && st == LODE_OK; ++digits) {
    const double step = pow(10.0, floor(log10(low)) - digits), plain = ceil(low / step) * step;
    if (plain <= low || plain >= claim->least + *enough)
      continue;
    st = ask_raised(c, claim, plain - claim->least, &found, &use);
    if (found == FEASIBLE)
      *enough = plain - claim->least;
    break;
  }
  return st;
}

/**
 * Least rise that is enough: `too_little` is proven not to be, `enough` is shown to be by a plan; INFINITY if no rise
 * is known to be.
 */
static lode_status find_rise(conflict *c, const lode_claim *claim, double *too_little, double *enough) {
  const bool is_whole = lode_claim_is_whole(claim), has_rise = claim->kind != LODE_CLAIM_PREREQUISITE;
  const double size = is_whole ? 1.0 : claim->least;
  answer found;
  double use;
  lode_status st = ask_raised(c, claim, INFINITY, &found, &use);
  *too_little = 0.0;
  *enough = INFINITY;
  if (st != LODE_OK || found != FEASIBLE || !has_rise) {
    *enough = st == LODE_OK && found == FEASIBLE ? 0.0 : INFINITY;
    *too_little = found == INFEASIBLE ? INFINITY : 0.0;
    return st;
  }
  if (!isnan(use))
    *enough = use - claim->least;
  double by = is_whole || size <= 0.0 ? 1.0 : 0.5 * size;
  for (int k = 0; k < most_doubling && st == LODE_OK && isinf(*enough); ++k, by *= 2.0) {
    st = ask_raised(c, claim, by, &found, &use);
    if (found == UNKNOWN)
      return st;
    *(found == FEASIBLE ? enough : too_little) = by;
  }
  while (st == LODE_OK && *enough - *too_little > (is_whole ? 1.0 : close_enough * (size + *enough))) {
    by = 0.5 * (*too_little + *enough);
    by = is_whole ? floor(by) : by;
    st = ask_raised(c, claim, by, &found, &use);
    if (found == UNKNOWN)
      return st;
    if (found == INFEASIBLE)
      *too_little = by;
    else
      *enough = isnan(use) ? by : fmin(by, use - claim->least);
  }
  return st == LODE_OK && !is_whole && isnan(use) ? find_plain_number(c, claim, *too_little, enough) : st;
}

/** Up to the next number of five digits: still enough. */
static double round_up(double x) {
  if (x <= 0.0 || isinf(x))
    return x;
  const double digit = pow(10.0, floor(log10(x)) - 4.0);
  return ceil(x / digit * (1.0 - 1e-12)) * digit;
}

static lode_status say_rise(conflict *c, const lode_claim *claim, lode_text *text) {
  const lode_instance *in = c->question->in;
  const char *unit = lode_claim_unit(in, claim);
  double too_little, enough;
  lode_status st = find_rise(c, claim, &too_little, &enough);
  if (st == LODE_OK)
    st = lode_text_printf(c->env, text, "  ");
  if (st == LODE_OK)
    st = lode_claim_say(c->env, in, claim, text);
  if (st != LODE_OK)
    return st;
  if (claim->kind == LODE_CLAIM_PREREQUISITE && enough == 0.0)
    return lode_text_printf(c->env, text, " -> without it there is a plan\n");
  if (isinf(enough))
    return lode_text_printf(c->env, text,
                            isinf(too_little) ? " -> no rise is enough by itself\n"
                                              : " -> whether a rise is enough is not known\n");
  const double to = round_up(claim->least + enough), by = round_up(enough);
  st = claim->most > claim->least
           ? lode_text_printf(c->env, text, " -> enough, if raised by %.6g%s%s in every scenario", by,
                              *unit != '\0' ? " " : "", unit)
           : lode_text_printf(c->env, text, " -> enough, if raised to %.6g%s%s", to, *unit != '\0' ? " " : "", unit);
  if (st == LODE_OK && too_little > 0.0 && !lode_claim_is_whole(claim))
    st = lode_text_printf(c->env, text, "; %.6g %s",
                          claim->most > claim->least ? too_little : claim->least + too_little, "is not");
  return st == LODE_OK ? lode_text_printf(c->env, text, "\n") : st;
}

static bool is_limit(const lode_claim *claim) {
  return claim->kind != LODE_CLAIM_DEMAND && claim->kind != LODE_CLAIM_MINIMUM;
}

/** Needed claims of the unit of claim i; 0 if a claim before i is of the same unit. */
static size_t count_unit(const conflict *c, size_t i) {
  size_t n = 0;
  for (size_t k = 0; k < c->n_claim; ++k)
    if (c->is_needed[k] && is_same_unit(c, c->level, i, k)) {
      if (k < i)
        return 0;
      ++n;
    }
  return c->is_needed[i] ? n : 0;
}

static lode_status say_unit(conflict *c, size_t i, size_t n, lode_text *text) {
  const lode_instance *in = c->question->in;
  lode_status st = lode_text_printf(c->env, text, "  ");
  if (st != LODE_OK)
    return st;
  return n == 1 ? lode_claim_say(c->env, in, &c->claim[i], text)
                : lode_claims_say(c->env, in, &c->claim[i], n, c->level == BY_PERIOD, text);
}

/** What would help: the least rise of a limit, or a plan without a whole unit. */
static lode_status say_help(conflict *c, size_t i, size_t n, lode_text *text) {
  answer found;
  if (n == 1)
    return say_rise(c, &c->claim[i], text);
  lode_status st = ask_without(c, i, &found);
  if (st == LODE_OK)
    st = say_unit(c, i, n, text);
  return st == LODE_OK ? lode_text_printf(c->env, text, " -> %s\n",
                                          found == FEASIBLE     ? "without them there is a plan"
                                          : found == INFEASIBLE ? "without them there is no plan either"
                                                                : "whether there is a plan without them is not known")
                       : st;
}

static lode_status say_set(conflict *c, lode_text *text) {
  size_t n_line = 0, n_limit = 0;
  lode_status st = lode_text_printf(c->env, text,
                                    c->level < BY_CLAIM
                                        ? "these cannot hold together; without any one line the others can (there was "
                                          "no time to look at single limits: --explain S):\n"
                                        : "these cannot hold together; without any one of them the others can:\n");
  for (size_t i = 0; i < c->n_claim && st == LODE_OK; ++i) {
    const size_t n = count_unit(c, i);
    if (n == 0)
      continue;
    n_limit += is_limit(&c->claim[i]);
    if (n_line++ < N_LINE && (st = say_unit(c, i, n, text)) == LODE_OK)
      st = lode_text_printf(c->env, text, "\n");
  }
  if (st == LODE_OK && n_line > N_LINE)
    st = lode_text_printf(c->env, text, "  and %zu more\n", n_line - N_LINE);
  if (st == LODE_OK && n_limit == 0)
    return lode_text_printf(c->env, text,
                            "no limit is in the way: what stands, what may be built and what can be bought is not "
                            "enough, or a link of the chain is missing\n");
  if (st == LODE_OK)
    st = lode_text_printf(c->env, text, "with everything else as it is:\n");
  n_line = 0;
  for (size_t i = 0; i < c->n_claim && st == LODE_OK; ++i) {
    const size_t n = is_limit(&c->claim[i]) ? count_unit(c, i) : 0;
    if (n > 0 && n_line++ < N_LINE)
      st = say_help(c, i, n, text);
  }
  return st;
}

lode_status lode_conflict_explain(lode_env *env, const lode_comm *comm, const lode_conflict_question *question,
                                  const lode_stop *stop, lode_text *text) {
  const lode_instance *in = question->in;
  conflict c = {.env = env, .comm = comm, .question = question, .stop = *stop};
  lode_status st = lode_claims_list(env, in, question->period, &c.claim, &c.n_claim);
  if (st == LODE_OK) {
    c.is_kept = lode_alloc(env, c.n_claim, sizeof *c.is_kept, "claims");
    c.is_needed = lode_alloc(env, c.n_claim, sizeof *c.is_needed, "claims");
    c.order = lode_alloc(env, c.n_claim, sizeof *c.order, "claims");
    c.unit = lode_alloc(env, c.n_claim + 1, sizeof *c.unit, "claims");
    c.soft_demand = lode_alloc(env, in->n_demand * in->n_period, sizeof *c.soft_demand, "claims");
    c.soft_minimum = lode_alloc(env, in->n_supply * in->n_period, sizeof *c.soft_minimum, "claims");
    if (!c.is_kept || !c.is_needed || !c.order || !c.unit || !c.soft_demand || !c.soft_minimum)
      st = LODE_E_NOMEM;
  }
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK)
    st = find_set(&c, stop, lode_clock());
  c.stop.deadline = stop->deadline;
  if (st == LODE_OK)
    st = c.level < 0 ? lode_text_printf(env, text, "which limits conflict was not found in the time (--explain S)\n")
                     : say_set(&c, text);
  void *const part[] = {c.claim, c.is_kept, c.is_needed, c.order, c.unit, c.soft_demand, c.soft_minimum};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  return st;
}
