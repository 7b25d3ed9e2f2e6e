/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions about other plans against brute force on random tiny instances: the best plan with a site, without it, and
 * with a limit of siting raised; is there a plan at all?
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "solver/search/relax.h"
#include "solver/search/what_if.h"
#include "tests/brute_force.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SITE = 250, N_RAISE = 200 };
static const double tolerance = 1e-6; /* relative, of costs */

static lode_env *env;
static lode_comm world;

/** An instance, its siting and what every plan costs. */
typedef struct sample {
  char *text;
  lode_instance *in;
  lode_siting *siting;
  lode_brute *brute;
} sample;

static bool open_sample(uint64_t seed, sample *s) {
  memset(s, 0, sizeof *s);
  s->text = lode_random_instance(seed, NULL);
  bool is_good = s->text != NULL &&
                 lode_instance_read_memory(env, s->text, strlen(s->text), "random", &s->in) == LODE_OK &&
                 lode_siting_create(env, s->in, &s->siting) == LODE_OK;
  CU_ASSERT(is_good);
  if (is_good && lode_brute_create(env, s->in, s->siting, &s->brute) != LODE_OK) {
    lode_env_clear(env); /* too many plans */
    is_good = false;
  }
  return is_good;
}

static void close_sample(sample *s) {
  lode_brute_destroy(&s->brute);
  lode_siting_destroy(&s->siting);
  lode_instance_destroy(&s->in);
  free(s->text);
}

static bool builds_at(const sample *s, size_t plan, int32_t site) {
  for (size_t v = s->siting->site_first[site]; v < s->siting->site_first[site + 1]; ++v)
    if (plan >> v & 1)
      return true;
  return false;
}

/** Least cost of the plans that keep the rule; INFINITY if none does. */
static double best_with(const sample *s, int32_t site, lode_site_rule rule, bool *is_siting) {
  double best = INFINITY;
  *is_siting = true;
  for (size_t p = 0; p < s->brute->n_plan; ++p)
    if (s->brute->is_allowed[p] && (rule == LODE_SITE_AS_GIVEN || builds_at(s, p, site) == (rule == LODE_SITE_USED))) {
      *is_siting = false;
      best = fmin(best, s->brute->cost[p]);
    }
  return best;
}

static size_t plan_number(const sample *s, const lode_plan *plan) {
  double *y = calloc(s->siting->n_start + 1, sizeof *y);
  CU_ASSERT_EQUAL(lode_siting_point(env, s->in, s->siting, plan, y), LODE_OK);
  const size_t number = lode_brute_plan(s->brute, y);
  free(y);
  return number;
}

static void check_finding(const sample *s, const lode_finding *f, double best, bool is_siting) {
  const double slip = tolerance * (1.0 + fabs(best));
  if (isinf(best)) {
    CU_ASSERT_EQUAL(f->outcome, LODE_SEARCH_INFEASIBLE);
    CU_ASSERT_EQUAL(f->is_siting, is_siting);
    CU_ASSERT_PTR_NULL(f->plan);
    return;
  }
  CU_ASSERT_EQUAL(f->outcome, LODE_SEARCH_GAP);
  CU_ASSERT(fabs(f->cost - best) <= slip);
  CU_ASSERT(f->bound <= best + slip && f->bound >= best - slip);
  CU_ASSERT_PTR_NOT_NULL(f->plan);
  if (f->plan != NULL)
    CU_ASSERT(fabs(s->brute->cost[plan_number(s, f->plan)] - best) <= slip);
}

/** Does the price of a plan agree with brute force? */
static void check_price(const sample *s, lode_plan *plan) {
  const double cost = s->brute->cost[plan_number(s, plan)];
  CU_ASSERT_EQUAL(lode_plan_price(env, &world, s->in, plan, NULL, NULL), LODE_OK);
  CU_ASSERT(fabs(plan->total - cost) <= tolerance * (1.0 + fabs(cost)));
}

/** Questions by their answers. */
typedef struct tally {
  int used, empty, impossible;
  size_t known; /**< cuts taken over */
} tally;

/** Asks for the best plan with, and without, every site that can have a plant. */
static void ask_sites(const sample *s, const lode_plan *start, const lode_text *known, bool has_price, tally *n) {
  static const lode_site_rule rule[] = {LODE_SITE_USED, LODE_SITE_EMPTY};
  const lode_stop never = {0};
  for (int32_t j = 0; (size_t)j < s->in->n_site; ++j)
    for (size_t r = 0; r < 2; ++r) {
      if (s->siting->site_first[j] == s->siting->site_first[j + 1])
        continue;
      bool is_siting;
      const double best = best_with(s, j, rule[r], &is_siting);
      const lode_what_if question = {
          .gap = 1e-8, .seed = 3, .start = start, .known = known, .site = j, .rule = rule[r]};
      lode_finding f = {0};
      CU_ASSERT_EQUAL(lode_ask_what_if(env, &world, s->in, &question, &never, &f), LODE_OK);
      check_finding(s, &f, best, is_siting);
      if (f.plan != NULL && has_price)
        check_price(s, f.plan);
      n->used += rule[r] == LODE_SITE_USED && !isinf(best);
      n->empty += rule[r] == LODE_SITE_EMPTY && !isinf(best);
      n->impossible += isinf(best);
      n->known += f.n_known;
      lode_finding_clear(&f);
    }
}

static void sites(void) {
  tally n = {0};
  for (uint64_t seed = 0; seed < N_SITE; ++seed) {
    sample s;
    double *y = NULL;
    if (open_sample(seed, &s) && isfinite(s.brute->cost[s.brute->best])) {
      lode_plan *start = NULL;
      y = calloc(s.siting->n_start + 1, sizeof *y);
      lode_brute_point(s.brute, s.brute->best, y);
      CU_ASSERT_EQUAL(lode_siting_plan(env, s.siting, y, &start), LODE_OK);
      ask_sites(&s, start, NULL, seed % 10 == 0, &n);
      lode_plan_destroy(&start);
    }
    free(y);
    close_sample(&s);
  }
  CU_ASSERT(n.used > 100);
  CU_ASSERT(n.empty > 100);
  CU_ASSERT(n.impossible > 10);
}

static void keep_state(void *context, const lode_saved *saved) {
  lode_text *state = context;
  state->length = 0;
  CU_ASSERT_EQUAL(lode_text_append(env, state, saved->data, saved->n), LODE_OK);
}

/** State at a point of a solve, the same on every rank: the last one after `node_limit` nodes. */
static void solve(const sample *s, long node_limit, lode_text *state) {
  const lode_model_options tighten = {
      .tighten_capacity = true, .strong_flows = true, .rank = world.rank, .n_rank = world.n_rank};
  const lode_stop never = {0};
  int32_t *part = calloc(s->in->n_region, sizeof *part);
  if (part == NULL)
    MPI_Abort(MPI_COMM_WORLD, 1);
  const lode_partition all = {.n_part = 1, .n_region = s->in->n_region, .part = part};
  const lode_search_options options = {.gap = 1e-8,
                                       .seed = 9,
                                       .n_task = 2,
                                       .n_node = 2,
                                       .node_limit = node_limit,
                                       .neighbourhood = &all,
                                       .save = keep_state,
                                       .save_context = state,
                                       .saves_always = true};
  lode_model *model = NULL;
  lode_search_result result = {0};
  CU_ASSERT_EQUAL(lode_model_create(env, s->in, &tighten, &model), LODE_OK);
  CU_ASSERT_EQUAL(lode_search_run(env, &world, model, &options, &never, NULL, NULL, &result), LODE_OK);
  lode_search_result_clear(&result);
  lode_model_destroy(&model);
  free(part);
  uint64_t n = state->length;
  CU_ASSERT_EQUAL(lode_comm_bcast(env, &world, 0, &n, sizeof n), LODE_OK);
  if (world.rank != 0) {
    lode_text_free(state);
    CU_ASSERT_EQUAL(lode_reserve(env, (void **)&state->data, &state->room, (size_t)n + 1, 1, "state"), LODE_OK);
    state->length = (size_t)n;
  }
  CU_ASSERT_EQUAL(lode_comm_bcast(env, &world, 0, state->data, (size_t)n), LODE_OK);
}

/** The cuts and the bound of a solve change no answer. */
static void sites_with_cuts(void) {
  tally n = {0};
  for (uint64_t seed = 0; seed < N_SITE; ++seed) {
    sample s;
    lode_text state = {0};
    if (open_sample(seed, &s) && isfinite(s.brute->cost[s.brute->best])) {
      solve(&s, (long)(seed % 3), &state);
      ask_sites(&s, NULL, &state, false, &n);
    }
    lode_text_free(&state);
    close_sample(&s);
  }
  if (world.rank == 0)
    printf("%d questions with %zu cuts of solves\n", n.used + n.empty + n.impossible, n.known);
  CU_ASSERT(n.used + n.empty + n.impossible > 200);
  CU_ASSERT(n.known > 1000);
}

static void a_site_without_starts_is_refused(void) {
  const lode_stop never = {0};
  int n = 0;
  for (uint64_t seed = 0; seed < N_SITE && n < 5; ++seed) {
    sample s;
    if (open_sample(seed, &s))
      for (int32_t j = 0; (size_t)j < s.in->n_site; ++j)
        if (s.siting->site_first[j] == s.siting->site_first[j + 1]) {
          const lode_what_if question = {.gap = 1e-8, .seed = 3, .site = j, .rule = LODE_SITE_USED};
          lode_finding f = {0};
          CU_ASSERT_EQUAL(lode_ask_what_if(env, &world, s.in, &question, &never, &f), LODE_E_INPUT);
          CU_ASSERT(strstr(lode_env_message(env), "none of its options") != NULL);
          lode_env_clear(env);
          ++n;
        }
    close_sample(&s);
  }
  CU_ASSERT(n > 0);
}

/** Raising a tight limit gives the optimum of the raised instance. */
static void limits(void) {
  const lode_stop never = {0};
  int n_kind[LODE_N_LIMIT] = {0}, n_better = 0;
  for (uint64_t seed = 1000; seed < 1000 + N_RAISE; ++seed) {
    sample s;
    lode_siting_limit *limit = NULL;
    size_t n = 0;
    if (open_sample(seed, &s) && isfinite(s.brute->cost[s.brute->best])) {
      lode_plan *plan = NULL;
      double *y = calloc(s.siting->n_start + 1, sizeof *y);
      lode_brute_point(s.brute, s.brute->best, y);
      CU_ASSERT_EQUAL(lode_siting_plan(env, s.siting, y, &plan), LODE_OK);
      free(y);
      CU_ASSERT_EQUAL(lode_siting_tight(env, s.in, plan, &limit, &n), LODE_OK);
      for (size_t i = 0; i < n; ++i) {
        sample raised = {0};
        lode_finding f = {0};
        CU_ASSERT_EQUAL(lode_instance_read_memory(env, s.text, strlen(s.text), "random", &raised.in), LODE_OK);
        CU_ASSERT_EQUAL(lode_siting_raise(env, raised.in, &limit[i], limit[i].step), LODE_OK);
        CU_ASSERT_EQUAL(lode_siting_create(env, raised.in, &raised.siting), LODE_OK);
        CU_ASSERT_EQUAL(lode_brute_create(env, raised.in, raised.siting, &raised.brute), LODE_OK);
        const double best = raised.brute->cost[raised.brute->best];
        const lode_what_if question = {.gap = 1e-8, .seed = 3, .start = plan, .rule = LODE_SITE_AS_GIVEN};
        CU_ASSERT_EQUAL(lode_ask_what_if(env, &world, raised.in, &question, &never, &f), LODE_OK);
        check_finding(&raised, &f, best, false);
        CU_ASSERT(limit[i].step > 0.0);
        CU_ASSERT(limit[i].use <= limit[i].limit * (1.0 + 1e-9));
        ++n_kind[limit[i].kind];
        n_better += best < s.brute->cost[s.brute->best] - 1e-6;
        lode_finding_clear(&f);
        close_sample(&raised);
      }
      lode_plan_destroy(&plan);
    }
    free(limit);
    close_sample(&s);
  }
  if (world.rank == 0)
    printf("sites %d, exclusions %d, permits %d, budgets %d; %d of them worth something\n", n_kind[LODE_LIMIT_SITE],
           n_kind[LODE_LIMIT_EXCLUSION], n_kind[LODE_LIMIT_PERMITS], n_kind[LODE_LIMIT_BUDGET], n_better);
  for (int kind = LODE_LIMIT_SITE; kind <= LODE_LIMIT_BUDGET; ++kind)
    CU_ASSERT(n_kind[kind] > 5);
  CU_ASSERT(n_better > 10);
}

/** Only whether there is a plan. */
static void any_plan(void) {
  const lode_stop never = {0};
  int n_none = 0;
  for (uint64_t seed = 0; seed < N_SITE; ++seed) {
    sample s;
    if (open_sample(seed, &s)) {
      const lode_what_if question = {.gap = 0.01, .seed = 3, .rule = LODE_SITE_AS_GIVEN, .any_plan = true};
      const bool is_feasible = isfinite(s.brute->cost[s.brute->best]);
      lode_finding f = {0};
      CU_ASSERT_EQUAL(lode_ask_what_if(env, &world, s.in, &question, &never, &f), LODE_OK);
      CU_ASSERT_EQUAL(f.plan != NULL, is_feasible);
      CU_ASSERT_EQUAL(f.outcome == LODE_SEARCH_INFEASIBLE, !is_feasible);
      if (f.plan != NULL)
        CU_ASSERT(isfinite(s.brute->cost[plan_number(&s, f.plan)]));
      n_none += !is_feasible;
      lode_finding_clear(&f);
    }
    close_sample(&s);
  }
  CU_ASSERT(n_none > 5);
}

int main(int argc, char **argv) {
  static const lode_test test[] = {
      {"the best plans with and without each site are those of brute force", sites},
      {"the cuts of a solve change no answer", sites_with_cuts},
      {"a site that can have no plant cannot be asked for", a_site_without_starts_is_refused},
      {"with a limit of siting raised the optimum is that of brute force", limits},
      {"whether there is a plan at all", any_plan},
  };
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
    return 1;
  env = lode_env_create();
  if (env == NULL || lode_comm_create(env, MPI_COMM_WORLD, &world) != LODE_OK)
    MPI_Abort(MPI_COMM_WORLD, 1);
  const int code = lode_test_main_mpi("what_if", test, sizeof test / sizeof *test);
  lode_comm_destroy(&world);
  lode_env_destroy(&env);
  MPI_Finalize();
  return code;
}
