/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone why: what does the best plan cost without a site that the plan uses, or with one that it does not? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/clock.h"
#include "solver/commands.h"
#include "solver/result_folder.h"
#include "solver/search/what_if.h"
#include "solver/solve_checkpoint.h"

typedef struct settings {
  long seed;
  double gap, time_limit;
} settings;

static const lode_option_row row[] = {
    {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "0.01", 0, 1, NULL, "G",
     "relative gap between the other plan and its proven bound at which to end"},
    {"--time-limit", LODE_OPT_REAL, offsetof(settings, time_limit), "0", 0, 1e9, NULL, "S",
     "seconds after which to end with what is known (0: none)"},
    {"--seed", LODE_OPT_INT, offsetof(settings, seed), "1", 0, 1e15, NULL, "N", "seed of every random stream"}};

static const lode_command_spec spec = {
    .name = "why",
    .positional = "DIR SITE",
    .n_positional = 2,
    .summary = "what the best plan costs without a site of the plan, or with another; and what changes",
    .row = row,
    .n_row = sizeof row / sizeof row[0]};

typedef struct session {
  const lode_run *run;
  lode_env *env;
  const lode_comm *comm;
  settings set;
  lode_result_folder folder;
  int32_t site;
  bool is_used; /**< the plan builds there */
  lode_checkpoint checkpoint;
  lode_finding other;
} session;

/** What a checkpoint must have been made with for its cuts to hold in the model of this command. */
static const char same_model[] = "version " PACKAGE_VERSION "\n--no-tightening 0\n";

/**
 * Reads DIR/checkpoint.lode for its cuts. Without one, or with one of another instance or model, the search begins from
 * nothing. Collective.
 */
static lode_status read_known(session *s) {
  lode_text path = {0};
  lode_status st = lode_text_printf(s->env, &path, "%s/checkpoint.lode", s->folder.dir);
  int is_there = st == LODE_OK && s->comm->rank == 0 && access(path.data, F_OK) == 0;
  if ((st = lode_comm_agree(s->env, s->comm, st)) == LODE_OK)
    st = lode_comm_bcast(s->env, s->comm, 0, &is_there, sizeof is_there);
  if (st == LODE_OK && is_there)
    st = lode_checkpoint_share(s->env, s->comm, path.data, s->folder.in->fingerprint, same_model, &s->checkpoint);
  if (st == LODE_E_INPUT) {
    if (s->comm->rank == 0)
      lode_log(s->env, LODE_LOG_WARNING, "warning: cuts of the solve are not used: %s", lode_env_message(s->env));
    lode_env_clear(s->env);
    lode_checkpoint_clear(&s->checkpoint);
    st = LODE_OK;
  }
  lode_text_free(&path);
  return st;
}

static lode_status find_site(session *s, const char *id) {
  const lode_instance *in = s->folder.in;
  const char **known = lode_alloc(s->env, in->n_site, sizeof *known, "sites");
  if (known == NULL)
    return LODE_E_NOMEM;
  s->site = -1;
  for (size_t j = 0; j < in->n_site; ++j) {
    known[j] = in->site[j].id;
    if (strcmp(known[j], id) == 0)
      s->site = (int32_t)j;
  }
  const size_t nearest = lode_nearest(id, known, in->n_site);
  lode_status st = LODE_OK;
  if (s->site < 0)
    st = nearest < in->n_site ? LODE_FAIL(s->env, LODE_E_INPUT, "%s/instance.xml has no site '%s'; did you mean '%s'?",
                                          s->folder.dir, id, known[nearest])
                              : LODE_FAIL(s->env, LODE_E_INPUT, "%s/instance.xml has no site '%s'", s->folder.dir, id);
  free(known);
  for (size_t i = 0; i < s->folder.plan->n_build; ++i)
    s->is_used |= s->folder.plan->build[i].site == s->site;
  return st;
}

static lode_status say_plant(session *s, const char *sign, lode_build b, lode_text *text) {
  const lode_instance *in = s->folder.in;
  return lode_text_printf(s->env, text, "  %s %s: %s, start %s\n", sign, in->site[b.site].id, in->option[b.option].id,
                          in->period[b.period].id);
}

static int compare(lode_build a, lode_build b) {
  if (a.site != b.site)
    return a.site < b.site ? -1 : 1;
  if (a.period != b.period)
    return a.period < b.period ? -1 : 1;
  return a.option < b.option ? -1 : a.option > b.option;
}

/** Plants that only one of the plans has; both are sorted. */
static lode_status say_plants(session *s, lode_text *text) {
  const lode_plan *p = s->folder.plan, *q = s->other.plan;
  lode_status st = LODE_OK;
  size_t i = 0, k = 0, n_same = 0;
  while (st == LODE_OK && (i < p->n_build || k < q->n_build)) {
    const int order = i == p->n_build ? 1 : k == q->n_build ? -1 : compare(p->build[i], q->build[k]);
    if (order < 0)
      st = say_plant(s, "-", p->build[i], text);
    else if (order > 0)
      st = say_plant(s, "+", q->build[k], text);
    n_same += order == 0;
    i += order <= 0;
    k += order >= 0;
  }
  return st == LODE_OK ? lode_text_printf(s->env, text, "  %zu plants as before\n", n_same) : st;
}

/** Capacity that a plan adds to a process by the last period. */
static double capacity_of(const lode_instance *in, const lode_plan *plan, size_t process) {
  const size_t last = in->n_period - 1;
  double sum = 0.0;
  for (size_t i = 0; i < plan->n_build; ++i) {
    const lode_on_line on = lode_build_on_line(in, plan->build[i]);
    const lode_terms terms = in->option[plan->build[i].option].capacity;
    for (size_t k = 0; k < terms.n && on.first <= last && last < on.end; ++k)
      sum += (size_t)terms.term[k].item == process ? lode_at(in, terms.term[k].amount, last, 0.0) : 0.0;
  }
  return sum;
}

static lode_status say_capacity(session *s, lode_text *text) {
  const lode_instance *in = s->folder.in;
  lode_status st = LODE_OK;
  for (size_t k = 0; k < in->n_process && st == LODE_OK; ++k) {
    const double this = capacity_of(in, s->folder.plan, k), other = capacity_of(in, s->other.plan, k);
    if (fabs(this - other) > 1e-9 * (1.0 + fabs(this)))
      st = lode_text_printf(s->env, text, "  new capacity of %s on line in %s: %.6g instead of %.6g\n",
                            in->process[k].id, in->period[in->n_period - 1].id, other, this);
  }
  return st;
}

static lode_status say_costs(session *s, lode_text *text) {
  const lode_plan *p = s->folder.plan, *q = s->other.plan;
  lode_status st =
      lode_text_printf(s->env, text, "  %-12s %14s %14s %14s\n", "cost part", "this plan", "the other", "difference");
  for (size_t c = 0; c < LODE_N_COST && st == LODE_OK; ++c)
    if (p->cost[c] != 0.0 || q->cost[c] != 0.0)
      st = lode_text_printf(s->env, text, "  %-12s %14.6g %14.6g %+14.6g\n", lode_cost_name[c], p->cost[c], q->cost[c],
                            q->cost[c] - p->cost[c]);
  return st == LODE_OK ? lode_text_printf(s->env, text, "  %-12s %14.6g %14.6g %+14.6g", "total", p->total, q->total,
                                          q->total - p->total)
                       : st;
}

/** "1.2 % to 3.0 % more" of the cost of this plan; differences below what LP tolerances hide count as none. */
static lode_status say_range(session *s, lode_text *text) {
  const double cost = s->folder.plan->total, slip = 1e-6 * (1.0 + fabs(cost));
  const lode_finding *f = &s->other;
  const double least = f->bound - cost, most = f->cost - cost, percent = 100.0 / fmax(fabs(cost), 1e-300);
  const char *money = s->folder.in->money;
  if (isinf(f->bound))
    return lode_text_printf(s->env, text, "costs at most %.6g %s (%+.3f %%) more than this plan; no bound is proven",
                            most, money, percent * most);
  if (most < -slip)
    return lode_text_printf(s->env, text,
                            "is cheaper than this plan by at least %.6g %s (%.3f %%), at most %.6g (%.3f %%): the plan "
                            "at hand is not the best; solve again with a smaller gap",
                            -most, money, -percent * most, -least, -percent * least);
  if (least > slip && most - least <= slip)
    return lode_text_printf(s->env, text, "costs %.6g %s (%.3f %%) more than this plan: proven", most, money,
                            percent * most);
  if (least > slip)
    return lode_text_printf(s->env, text,
                            "costs between %.6g and %.6g %s more than this plan (between %.3f %% and %.3f %%): proven",
                            least, most, money, percent * least, percent * most);
  return lode_text_printf(s->env, text,
                          "costs at most %.6g %s (%.3f %%) more than this plan; whether it costs more at all is not "
                          "proven: it may be up to %.6g (%.3f %%) cheaper",
                          fmax(most, 0.0), money, percent * fmax(most, 0.0), fmax(-least, 0.0),
                          percent * fmax(-least, 0.0));
}

/** Rank 0. */
static lode_status say(session *s, lode_text *text) {
  const lode_finding *f = &s->other;
  const char *site = s->folder.in->site[s->site].id, *how = s->is_used ? "without" : "with";
  const double base = s->folder.plan->bound;
  lode_status st =
      lode_text_printf(s->env, text, "this plan %s at %s: cost %.6g %s", s->is_used ? "builds" : "does not build", site,
                       s->folder.plan->total, s->folder.in->money);
  if (st == LODE_OK)
    st = isfinite(base) ? lode_text_printf(s->env, text, ", no plan costs less than %.6g\n", base)
                        : lode_text_printf(s->env, text, ", without a bound\n");
  if (st == LODE_OK && f->outcome == LODE_SEARCH_INFEASIBLE)
    return lode_text_printf(s->env, text, "%s it there is no plan at all: %s", how,
                            f->is_siting ? "the rules of siting cannot be kept" : "what must be met cannot be met");
  if (st == LODE_OK && f->plan == NULL)
    return isinf(f->bound)
               ? lode_text_printf(s->env, text, "%s it nothing was found or proven in the time", how)
               : lode_text_printf(s->env, text, "%s it no plan was found in the time; none costs less than %.6g", how,
                                  f->bound);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, text, "the best plan %s it: cost %.6g, bound %.6g\nthe best plan %s it ", how,
                          f->cost, f->bound, how);
  if (st == LODE_OK)
    st = say_range(s, text);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, text, "\nwhat changes:\n");
  if (st == LODE_OK)
    st = say_plants(s, text);
  if (st == LODE_OK)
    st = say_capacity(s, text);
  return st == LODE_OK ? say_costs(s, text) : st;
}

/** Collective. */
static lode_status work(session *s, const char *const argument[2]) {
  const double started = lode_clock();
  lode_text text = {0};
  lode_status st = lode_result_folder_open(s->env, s->comm, argument[0], &s->folder);
  if (st == LODE_OK)
    st = lode_comm_agree(s->env, s->comm, find_site(s, argument[1]));
  if (st == LODE_OK)
    st = read_known(s);
  if (st == LODE_OK)
    st = lode_plan_price(s->env, s->comm, s->folder.in, s->folder.plan, NULL, NULL);
  const lode_what_if question = {.gap = s->set.gap,
                                 .seed = (uint64_t)s->set.seed,
                                 .start = s->folder.plan,
                                 .site = s->site,
                                 .known = s->checkpoint.state.length > 0 ? &s->checkpoint.state : NULL,
                                 .rule = s->is_used ? LODE_SITE_EMPTY : LODE_SITE_USED};
  const lode_stop stop = {.deadline = s->set.time_limit > 0.0 ? started + s->set.time_limit : 0.0,
                          .signal = s->run->signal};
  if (st == LODE_OK)
    st = lode_ask_what_if(s->env, s->comm, s->folder.in, &question, &stop, &s->other);
  if (st == LODE_OK && s->comm->rank == 0 && s->other.n_known > 0)
    lode_log(s->env, LODE_LOG_INFO, "began with %zu cuts of the solve", s->other.n_known);
  if (st == LODE_OK && s->other.plan != NULL) {
    st = lode_plan_price(s->env, s->comm, s->folder.in, s->other.plan, NULL, NULL);
    s->other.cost = s->other.plan->total; /* summed as this plan's cost is */
  }
  if (st == LODE_OK && s->comm->rank == 0)
    st = say(s, &text);
  if (st == LODE_OK && s->comm->rank == 0)
    lode_print(s->env, "%s", text.data);
  lode_text_free(&text);
  return lode_comm_agree(s->env, s->comm, st);
}

/** As of a solve: gap reached or proven that there is no plan; stopped with a plan; stopped without. */
static lode_exit code_of(const lode_finding *f) {
  if (f->outcome != LODE_SEARCH_STOPPED)
    return LODE_EXIT_OK;
  return f->plan != NULL ? LODE_EXIT_STOPPED : LODE_EXIT_NO_PLAN;
}

static lode_exit run_why(const lode_run *run) {
  session s = {.run = run, .env = run->env, .comm = run->comm};
  const char *argument[2];
  lode_exit code;
  if (!lode_command_begin(run, &spec, &s.set, argument, &code))
    return code;
  const lode_status st = work(&s, argument);
  code = st == LODE_OK ? code_of(&s.other) : lode_command_fail(run, st);
  lode_finding_clear(&s.other);
  lode_checkpoint_clear(&s.checkpoint);
  lode_result_folder_close(&s.folder);
  return code;
}

const lode_command lode_command_why = {.spec = &spec, .run = run_why, .is_parallel = true};
