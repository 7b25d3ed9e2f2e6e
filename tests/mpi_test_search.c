/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search against brute force on random tiny instances: every plan is priced by tests/naive.h, which shares nothing
 * with the model, and the extensive form is solved as a whole. And the search against itself: one rank and all ranks
 * must agree bit for bit.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "models/extensive.h"
#include "partition/partition.h"
#include "solver/lp/lp.h"
#include "solver/search/search.h"
#include "tests/brute_force.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_BRUTE = 1000, N_RANKS = 200, N_ORACLE = 300, N_OFF = 30, N_FEATURE = 12 };
static const double tolerance = 1e-6; /* relative, of costs */

static lode_env *env;
static lode_comm world, own; /* all ranks; this rank alone */

/** One instance and its model. */
typedef struct sample {
  lode_instance *in;
  lode_model *model;
  lode_graph *graph;
  lode_partition *partition, *parts; /* region sets of the incumbent search; parts of coarse blocks, or NULL */
} sample;

static bool open_sample(uint64_t seed, sample *s) {
  static const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true};
  char *text = lode_random_instance(seed, NULL);
  memset(s, 0, sizeof *s);
  const bool is_good = text != NULL &&
                       lode_instance_read_memory(env, text, strlen(text), "random", &s->in) == LODE_OK &&
                       lode_model_create(env, s->in, &tighten, &s->model) == LODE_OK &&
                       lode_graph_create(env, s->in, &s->graph) == LODE_OK &&
                       lode_partition_create(env, s->graph, 2, &s->partition) == LODE_OK;
  free(text);
  if (is_good && seed % 2 == 1) /* coarse blocks of 1 .. all regions */
    return lode_partition_create(env, s->graph, 1 + (size_t)(seed / 2) % s->in->n_region, &s->parts) == LODE_OK;
  return is_good;
}

static void close_sample(sample *s) {
  lode_partition_destroy(&s->partition);
  lode_partition_destroy(&s->parts);
  lode_graph_destroy(&s->graph);
  lode_model_destroy(&s->model);
  lode_instance_destroy(&s->in);
}

static lode_status run(const sample *s, const lode_comm *comm, unsigned off, lode_search_result *result) {
  const lode_search_options options = {
      .gap = 1e-8, .seed = 7, .n_task = 4, .n_node = 4, .off = off, .neighbourhood = s->partition, .parts = s->parts};
  const lode_stop never = {0};
  return lode_search_run(env, comm, s->model, &options, &never, NULL, NULL, result);
}

/** What random instances were met with: a test that never meets a feature shows nothing about it. */
typedef struct census {
  int infeasible, exclusion, prerequisite, several, zero, island, agency, budget;
} census;

static void count_features(const sample *s, census *c) {
  const lode_instance *in = s->in;
  bool several = false, zero = false, island = false;
  for (size_t m = 0; m < in->n_option; ++m)
    several |= in->option[m].capacity.n > 1;
  for (size_t k = 0; k < in->n_scenario; ++k)
    zero |= in->scenario[k].probability == 0.0;
  for (size_t r = 0; r < in->n_region && in->n_region > 1; ++r)
    island |= s->graph->start[r] == s->graph->start[r + 1];
  c->several += several;
  c->zero += zero;
  c->island += island;
  c->exclusion += in->n_exclusion > 0;
  c->prerequisite += in->n_prerequisite > 0;
  c->agency += in->n_agency > 0;
  c->budget += in->n_budget > 0;
}

/** Plan of the extensive form by the LP library's integer search; its objective is only as good as its tolerances. */
static bool solve_whole(const sample *s, double y[]) {
  static const lode_model_options plain = {0};
  lode_model *model = NULL;
  lode_mip *mip = NULL;
  lode_lp *lp = NULL;
  lode_lp_mip_result found = {0};
  double *x = NULL;
  if (lode_model_create(env, s->in, &plain, &model) == LODE_OK && lode_extensive_create(env, model, &mip) == LODE_OK &&
      lode_lp_create(env, mip->n_col, mip->lower, mip->upper, mip->cost, &lp) == LODE_OK) {
    const lode_lp_rows rows = {mip->n_row,     mip->row_start, mip->row_column,
                               mip->row_value, mip->row_lower, mip->row_upper};
    x = calloc(mip->n_col + 1, sizeof *x);
    CU_ASSERT_EQUAL(lode_lp_add_rows(env, lp, &rows), LODE_OK);
    CU_ASSERT_EQUAL(lode_lp_solve_mip(env, lp, mip->is_integer, 0.0, 0.0, x, &found), LODE_OK);
    for (size_t v = 0; found.has_solution && v < model->siting->n_start; ++v)
      y[v] = x[v] > 0.5;
  }
  free(x);
  lode_lp_destroy(&lp);
  lode_mip_destroy(&mip);
  lode_model_destroy(&model);
  return found.has_solution;
}

static void check_against_oracle(const sample *s, const lode_brute *brute) {
  double y[64] = {0};
  const bool has_plan = solve_whole(s, y);
  const double best = brute->cost[brute->best];
  CU_ASSERT_EQUAL(has_plan, isfinite(best));
  if (has_plan) {
    const size_t plan = lode_brute_plan(brute, y);
    CU_ASSERT(brute->is_allowed[plan]);
    CU_ASSERT(brute->cost[plan] <= best + 1e-4 * (1.0 + fabs(best)));
  }
}

/** @param off features that are switched off */
static void check_against_brute(uint64_t seed, unsigned off, census *c) {
  sample s;
  lode_brute *brute = NULL;
  lode_search_result result = {0};
  const bool is_open = open_sample(seed, &s);
  CU_ASSERT(is_open);
  if (is_open && lode_brute_create(env, s.in, s.model->siting, &brute) == LODE_OK) {
    const double best = brute->cost[brute->best], size = tolerance * (1.0 + fabs(best));
    count_features(&s, c);
    if (off == 0 && seed < N_ORACLE)
      check_against_oracle(&s, brute);
    CU_ASSERT_EQUAL(run(&s, &own, off, &result), LODE_OK);
    if (isinf(best)) {
      ++c->infeasible;
      CU_ASSERT_EQUAL(result.outcome, LODE_SEARCH_INFEASIBLE);
    } else {
      CU_ASSERT_EQUAL(result.outcome, LODE_SEARCH_GAP);
      CU_ASSERT(result.has_plan);
      CU_ASSERT(fabs(result.cost - best) <= size);
      CU_ASSERT(result.bound <= best + size);
      if (result.has_plan) {
        const size_t plan = lode_brute_plan(brute, result.y);
        CU_ASSERT(brute->is_allowed[plan]);
        CU_ASSERT(fabs(brute->cost[plan] - result.cost) <= size);
      }
    }
  } else {
    lode_env_clear(env);
  }
  lode_search_result_clear(&result);
  lode_brute_destroy(&brute);
  close_sample(&s);
}

static void search_finds_the_optimum_of_brute_force(void) {
  census c = {0};
  for (uint64_t seed = 0; seed < N_BRUTE; ++seed) /* each rank its share */
    if ((int)(seed % (uint64_t)world.n_rank) == world.rank)
      check_against_brute(seed, 0, &c);
  long long met[8] = {c.infeasible, c.exclusion, c.prerequisite, c.several, c.zero, c.island, c.agency, c.budget};
  for (size_t i = 0; i < 8; ++i) {
    CU_ASSERT_EQUAL(lode_comm_sum_int(env, &world, &met[i]), LODE_OK);
    CU_ASSERT(met[i] >= 10);
  }
}

static void each_feature_can_be_switched_off(void) {
  census c = {0};
  for (int k = 0; k <= N_FEATURE; ++k) /* one after the other, then all */
    for (uint64_t seed = 0; seed < N_OFF; ++seed)
      if ((int)(seed % (uint64_t)world.n_rank) == world.rank)
        check_against_brute(5000 + 100 * (uint64_t)k + seed, k < N_FEATURE ? 1u << k : (1u << N_FEATURE) - 1u, &c);
}

static void all_ranks_find_what_one_rank_finds(void) {
  for (uint64_t seed = 1000; seed < 1000 + N_RANKS; ++seed) {
    sample s;
    lode_search_result alone = {0}, together = {0};
    const bool is_open = open_sample(seed, &s);
    CU_ASSERT(is_open);
    if (!is_open)
      continue;
    const unsigned off = seed % 3 == 0 ? 1u << seed % N_FEATURE : 0;
    CU_ASSERT_EQUAL(run(&s, &own, off, &alone), LODE_OK);
    CU_ASSERT_EQUAL(run(&s, &world, off, &together), LODE_OK);
    CU_ASSERT_EQUAL(alone.outcome, together.outcome);
    CU_ASSERT(memcmp(&alone.bound, &together.bound, sizeof alone.bound) == 0);
    CU_ASSERT(memcmp(&alone.cost, &together.cost, sizeof alone.cost) == 0);
    CU_ASSERT(alone.nodes == together.nodes && alone.cuts == together.cuts && alone.rounds == together.rounds);
    CU_ASSERT_EQUAL(alone.has_plan, together.has_plan);
    if (alone.has_plan && together.has_plan)
      CU_ASSERT(memcmp(alone.y, together.y, s.model->siting->n_start * sizeof *alone.y) == 0);
    lode_search_result_clear(&alone);
    lode_search_result_clear(&together);
    close_sample(&s);
  }
}

int main(int argc, char **argv) {
  static const lode_test test[] = {
      {"search and extensive form find the optimum of brute force", search_finds_the_optimum_of_brute_force},
      {"each feature can be switched off", each_feature_can_be_switched_off},
      {"all ranks find what one rank finds, bit for bit", all_ranks_find_what_one_rank_finds},
  };
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
    return 1;
  env = lode_env_create();
  if (env == NULL || lode_comm_create(env, MPI_COMM_SELF, &own) != LODE_OK ||
      lode_comm_create(env, MPI_COMM_WORLD, &world) != LODE_OK)
    MPI_Abort(MPI_COMM_WORLD, 1);
  const int code = lode_test_main_mpi("search", test, sizeof test / sizeof *test);
  lode_comm_destroy(&own);
  lode_comm_destroy(&world);
  lode_env_destroy(&env);
  MPI_Finalize();
  return code;
}
