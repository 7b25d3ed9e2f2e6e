/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone bottlenecks: what is one more unit of each limit worth? With the plan fixed, and by searching again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "solver/base/clock.h"
#include "solver/commands.h"
#include "solver/report/bottlenecks.h"
#include "solver/result_folder.h"
#include "solver/search/relax.h"
#include "solver/search/what_if.h"

typedef struct settings {
  long resolve, lines, seed;
  double gap, time_limit;
} settings;

static const lode_option_row row[] = {
    {"--resolve", LODE_OPT_INT, offsetof(settings, resolve), "0", 0, 1e6, NULL, "N",
     "limits of siting that bind (budgets, permits, exclusions, plants per site) to raise, each with a search of its "
     "own"},
    {"--time-limit", LODE_OPT_REAL, offsetof(settings, time_limit), "60", 0, 1e9, NULL, "S",
     "seconds for all these searches, shared evenly (0: none)"},
    {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "0.001", 0, 1, NULL, "G", "relative gap at which each ends"},
    {"--seed", LODE_OPT_INT, offsetof(settings, seed), "1", 0, 1e15, NULL, "N", "seed of every random stream"},
    {"--lines", LODE_OPT_INT, offsetof(settings, lines), "20", 1, 1e6, NULL, "N", "lines to print of each list"}};

static const lode_command_spec spec = {.name = "bottlenecks",
                                       .positional = "DIR",
                                       .n_positional = 1,
                                       .summary = "what one more unit of each limit is worth; writes "
                                                  "DIR/bottlenecks.csv",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

typedef struct session {
  const lode_run *run;
  lode_env *env;
  const lode_comm *comm;
  settings set;
  lode_result_folder folder;
  lode_bottlenecks list; /**< rank 0: those of operations; all ranks: those of siting, added at the end */
} session;

static lode_status take(void *context, lode_operations *ops) {
  session *s = context;
  return lode_bottlenecks_add(s->env, s->folder.in, s->folder.plan, ops, &s->list);
}

/** What a search with a raised limit proves, in words. */
static lode_status say_finding(session *s, const lode_bottleneck *b, double gain, lode_text *text) {
  const lode_instance *in = s->folder.in;
  const bool is_budget = b->kind == LODE_LIMIT_BUDGET;
  lode_status st = is_budget ? lode_text_printf(s->env, text, "%.6g %s more of ", b->step, in->money)
                             : lode_text_printf(s->env, text, "one more of ");
  if (st == LODE_OK)
    st = lode_bottleneck_name(s->env, in, s->folder.plan, b, text);
  if (st == LODE_OK && b->period >= 0)
    st = lode_text_printf(s->env, text, " in %s", in->period[b->period].id);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, text, " (limit %.6g, used %.6g) ", b->limit, b->use);
  if (st == LODE_OK && b->expected > 0.0)
    st = lode_text_printf(s->env, text, "is worth at least %.6g %s, at most %.6g: proven", b->expected, in->money,
                          b->at_most);
  else if (st == LODE_OK && isinf(b->at_most))
    st = lode_text_printf(s->env, text, "may be worth something: nothing is proven");
  else if (st == LODE_OK && b->at_most == 0.0)
    st = lode_text_printf(s->env, text, "is worth nothing: proven");
  else if (st == LODE_OK)
    st = lode_text_printf(s->env, text, "is worth at most %.6g %s, perhaps nothing", b->at_most, in->money);
  if (st == LODE_OK)
    st = b->at_most == 0.0 ? lode_text_printf(s->env, text, "\n")
         : gain > 0.0
             ? lode_text_printf(s->env, text, "; a plan that uses it is %.6g cheaper than the one at hand\n", gain)
             : lode_text_printf(s->env, text, "; no cheaper plan that uses it was found\n");
  return st;
}

/** A difference of proven values; what LP tolerances may hide counts as nothing. */
static double proven(double difference, double cost) {
  return difference > 1e-6 * (1.0 + fabs(cost)) ? difference : 0.0;
}

/** Raises one limit and searches again. Collective. @param best [inout] cost of the best plan known for the limits as
 * they are */
static lode_status resolve_one(session *s, const lode_siting_limit *limit, const lode_stop *stop, double *best,
                               lode_text *text) {
  lode_instance *raised = NULL;
  lode_finding finding = {0};
  lode_status st = lode_result_folder_copy(s->env, &s->folder, &raised);
  if (st == LODE_OK)
    st = lode_siting_raise(s->env, raised, limit, limit->step);
  st = lode_comm_agree(s->env, s->comm, st);
  const lode_what_if question = {
      .gap = s->set.gap, .seed = (uint64_t)s->set.seed, .start = s->folder.plan, .rule = LODE_SITE_AS_GIVEN};
  if (st == LODE_OK)
    st = lode_ask_what_if(s->env, s->comm, raised, &question, stop, &finding);
  if (st == LODE_OK) {
    const lode_plan *plan = s->folder.plan;
    const double bound = isfinite(plan->bound) ? plan->bound : -INFINITY;
    const double use = finding.plan == NULL
                           ? 0.0
                           : lode_siting_use(s->folder.in, finding.plan, limit->kind, limit->item, limit->period);
    const bool is_used = use > limit->limit * (1.0 + 1e-9);
    if (finding.plan != NULL && !is_used && finding.cost < *best) {
      lode_log(s->env, LODE_LOG_WARNING,
               "the plan at hand is not the best: one of cost %.6g keeps every limit; solve again with a smaller gap",
               finding.cost);
      *best = finding.cost;
    }
    const lode_bottleneck b = {.kind = (int32_t)limit->kind,
                               .a = limit->item,
                               .plant = -1,
                               .period = limit->period,
                               .scenario = -1,
                               .limit = limit->limit,
                               .use = limit->use,
                               .step = limit->step,
                               .worth = NAN,
                               .expected = proven(bound - finding.cost, *best),
                               .at_most = proven(*best - finding.bound, *best)};
    const double gain = is_used ? *best - finding.cost : 0.0;
    st = say_finding(s, &b, gain > 1e-9 * fabs(*best) ? gain : 0.0, text);
    if (st == LODE_OK)
      st = lode_reserve(s->env, (void **)&s->list.item, &s->list.room, s->list.n + 1, sizeof b, "bottlenecks");
    if (st == LODE_OK)
      s->list.item[s->list.n++] = b;
  }
  lode_finding_clear(&finding);
  lode_instance_destroy(&raised);
  return lode_comm_agree(s->env, s->comm, st);
}

/** Searches for the limits of siting. Collective. */
static lode_status resolve(session *s, lode_text *text) {
  lode_siting_limit *limit = NULL;
  size_t n = 0;
  lode_status st = lode_siting_tight(s->env, s->folder.in, s->folder.plan, &limit, &n);
  st = lode_comm_agree(s->env, s->comm, st);
  const size_t n_tried = n < (size_t)s->set.resolve ? n : (size_t)s->set.resolve;
  double best = s->folder.plan->total;
  for (size_t i = 0; i < n_tried && st == LODE_OK; ++i) {
    const double deadline = s->set.time_limit > 0.0 ? lode_clock() + s->set.time_limit / (double)n_tried : 0.0;
    const lode_stop stop = {.deadline = deadline, .signal = s->run->signal};
    st = resolve_one(s, &limit[i], &stop, &best, text);
  }
  if (st == LODE_OK && n > n_tried)
    st = lode_text_printf(s->env, text, "limits of siting that bind and were not tried: %zu (--resolve N tries N)\n",
                          n - n_tried);
  free(limit);
  return st;
}

static void print(session *s, lode_text *operations, lode_text *siting) {
  lode_text_trim(operations);
  lode_text_trim(siting);
  const lode_instance *in = s->folder.in;
  lode_print(s->env, "plan of cost %.6g %s; worth of the limits that bind in operations, plan fixed:\n%s",
             s->folder.plan->total, in->money, operations->length > 0 ? operations->data : "none binds");
  if (siting->length > 0)
    lode_print(s->env, "limits of siting, over all plans, in the expected cost:\n%s", siting->data);
  lode_log(s->env, LODE_LOG_INFO, "%s/bottlenecks.csv", s->folder.dir);
}

/** Collective. */
static lode_status work(session *s, const char *dir) {
  lode_text operations = {0}, siting = {0};
  lode_status st = lode_result_folder_open(s->env, s->comm, dir, &s->folder);
  if (st == LODE_OK)
    st = lode_plan_price(s->env, s->comm, s->folder.in, s->folder.plan, take, s);
  if (st == LODE_OK && s->comm->rank == 0)
    st = lode_bottlenecks_say(s->env, s->folder.in, s->folder.plan, &s->list, (size_t)s->set.lines, &operations);
  if ((st = lode_comm_agree(s->env, s->comm, st)) == LODE_OK)
    st = resolve(s, &siting);
  if (st == LODE_OK && s->comm->rank == 0) {
    lode_bottlenecks_rank(&s->list);
    st = lode_bottlenecks_write(s->env, s->folder.in, s->folder.plan, &s->list, dir);
    if (st == LODE_OK)
      print(s, &operations, &siting);
  }
  lode_text_free(&operations);
  lode_text_free(&siting);
  return lode_comm_agree(s->env, s->comm, st);
}

static lode_exit run_bottlenecks(const lode_run *run) {
  session s = {.run = run, .env = run->env, .comm = run->comm};
  const char *dir[1];
  lode_exit code;
  if (!lode_command_begin(run, &spec, &s.set, dir, &code))
    return code;
  code = lode_command_fail(run, work(&s, dir[0]));
  lode_bottlenecks_clear(&s.list);
  lode_result_folder_close(&s.folder);
  return code;
}

const lode_command lode_command_bottlenecks = {.spec = &spec, .run = run_bottlenecks, .is_parallel = true};
