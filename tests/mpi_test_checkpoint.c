/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A search that is stopped and goes on must end as if it had not been stopped, bit for bit, on any number of ranks:
 * from every state that a whole run hands on, and when it is stopped again and again. Damaged states are refused.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "instances/generate/generate.h"
#include "instances/read.h"
#include "partition/partition.h"
#include "solver/base/random.h"
#include "solver/search/search.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_RANDOM = 60, MOST_STATES = 400, MOST_RESUMED = 12, N_DAMAGED = 300 };

static lode_env *env;
static lode_comm world, own; /* all ranks; this rank alone */

/** One instance; the model knows which blocks are a rank's, so there is one for each communicator. */
typedef struct sample {
  lode_instance *in;
  lode_model *alone, *together;
  lode_partition *partition, *parts;
} sample;

static bool open_sample(const char *text, bool is_coarse, sample *s) {
  const lode_model_options alone = {.tighten_capacity = true, .strong_flows = true};
  const lode_model_options together = {
      .tighten_capacity = true, .strong_flows = true, .rank = world.rank, .n_rank = world.n_rank};
  lode_graph *graph = NULL;
  memset(s, 0, sizeof *s);
  bool is_good = text != NULL && lode_instance_read_memory(env, text, strlen(text), "instance", &s->in) == LODE_OK &&
                 lode_model_create(env, s->in, &alone, &s->alone) == LODE_OK &&
                 lode_model_create(env, s->in, &together, &s->together) == LODE_OK &&
                 lode_graph_create(env, s->in, &graph) == LODE_OK &&
                 lode_partition_create(env, graph, 2, &s->partition) == LODE_OK;
  if (is_good && is_coarse)
    is_good = lode_partition_create(env, graph, 1 + s->in->n_region / 3, &s->parts) == LODE_OK;
  lode_graph_destroy(&graph);
  return is_good;
}

static void close_sample(sample *s) {
  lode_partition_destroy(&s->partition);
  lode_partition_destroy(&s->parts);
  lode_model_destroy(&s->alone);
  lode_model_destroy(&s->together);
  lode_instance_destroy(&s->in);
}

/** States that a run handed on, on its rank 0. */
typedef struct states {
  size_t n;
  lode_text state[MOST_STATES];
  size_t stop_after;             /* 0: never */
  volatile sig_atomic_t is_told; /* after that many states */
} states;

static void keep_state(void *context, const lode_saved *saved) {
  states *all = context;
  if (all->n == MOST_STATES)
    lode_text_free(&all->state[--all->n]);
  CU_ASSERT_EQUAL(lode_text_append(env, &all->state[all->n], saved->data, saved->n), LODE_OK);
  ++all->n;
  if (all->stop_after > 0 && all->n == all->stop_after)
    all->is_told = 1;
}

static void clear_states(states *all) {
  for (size_t i = 0; i < all->n; ++i)
    lode_text_free(&all->state[i]);
  all->n = 0;
}

/** Gives rank 0's state to all. Collective. */
static void share(const lode_comm *comm, lode_text *state) {
  uint64_t n = state->length;
  CU_ASSERT_EQUAL(lode_comm_bcast(env, comm, 0, &n, sizeof n), LODE_OK);
  if (comm->rank != 0) {
    lode_text_free(state);
    state->data = calloc((size_t)n + 1, 1);
    state->length = (size_t)n;
    state->room = (size_t)n + 1;
  }
  CU_ASSERT_EQUAL(lode_comm_bcast(env, comm, 0, state->data, (size_t)n), LODE_OK);
}

static lode_status run(const sample *s, const lode_comm *comm, unsigned off, states *all, const lode_text *resume,
                       lode_search_result *result) {
  const lode_search_options options = {.gap = 1e-8,
                                       .seed = 7,
                                       .n_task = 4,
                                       .n_node = 2,
                                       .off = off,
                                       .neighbourhood = s->partition,
                                       .parts = s->parts,
                                       .save = all ? keep_state : NULL,
                                       .save_context = all,
                                       .saves_always = true,
                                       .resume = resume ? resume->data : NULL,
                                       .resume_n = resume ? resume->length : 0};
  const lode_stop stop = {.signal = all ? &all->is_told : NULL};
  return lode_search_run(env, comm, comm == &own ? s->alone : s->together, &options, &stop, NULL, NULL, result);
}

static void check_same(const sample *s, const lode_search_result *a, const lode_search_result *b) {
  CU_ASSERT_EQUAL(a->outcome, b->outcome);
  CU_ASSERT(memcmp(&a->bound, &b->bound, sizeof a->bound) == 0);
  CU_ASSERT(memcmp(&a->cost, &b->cost, sizeof a->cost) == 0);
  CU_ASSERT_EQUAL(a->has_plan, b->has_plan);
  if (a->has_plan && b->has_plan)
    CU_ASSERT(memcmp(a->y, b->y, s->alone->siting->n_start * sizeof *a->y) == 0);
}

/** From up to MOST_RESUMED states of a whole run on one rank, on all ranks. @return states that there were */
static size_t check_states(const sample *s, unsigned off) {
  states all = {0};
  lode_search_result whole = {0};
  CU_ASSERT_EQUAL(run(s, &own, off, &all, NULL, &whole), LODE_OK);
  const size_t n = all.n, step = n / MOST_RESUMED + 1;
  for (size_t i = 0; i < n; i += step) {
    lode_search_result again = {0};
    CU_ASSERT_EQUAL(run(s, &world, off, NULL, &all.state[i], &again), LODE_OK);
    check_same(s, &whole, &again);
    lode_search_result_clear(&again);
  }
  clear_states(&all);
  lode_search_result_clear(&whole);
  return n;
}

/** Stopped after every few states, on all ranks; bound and plan never get worse. @return stops */
static int check_stops(const sample *s, unsigned off, size_t patience) {
  lode_search_result whole = {0}, part = {0};
  lode_text state = {0};
  double bound = -INFINITY, cost = INFINITY;
  int n_stop = 0;
  CU_ASSERT_EQUAL(run(s, &own, off, NULL, NULL, &whole), LODE_OK);
  for (bool is_over = false; !is_over && n_stop < 200; ++n_stop) {
    states all = {.stop_after = patience + (size_t)n_stop % 3};
    lode_search_result_clear(&part);
    CU_ASSERT_EQUAL(run(s, &world, off, &all, n_stop > 0 ? &state : NULL, &part), LODE_OK);
    is_over = part.outcome != LODE_SEARCH_STOPPED;
    CU_ASSERT(is_over || (part.bound >= bound && part.cost <= cost));
    bound = fmax(bound, part.bound);
    cost = fmin(cost, part.cost);
    if (world.rank == 0 && all.n > 0 && !is_over) {
      lode_text_free(&state);
      state = all.state[all.n - 1];
      memset(&all.state[all.n - 1], 0, sizeof state);
    }
    if (!is_over)
      share(&world, &state);
    clear_states(&all);
  }
  check_same(s, &whole, &part);
  lode_search_result_clear(&whole);
  lode_search_result_clear(&part);
  lode_text_free(&state);
  return n_stop;
}

static void random_instances_go_on_from_every_state(void) {
  size_t n = 0;
  for (uint64_t seed = 0; seed < N_RANDOM; ++seed) {
    char *text = lode_random_instance(9000 + seed, NULL);
    sample s;
    const bool is_open = open_sample(text, seed % 2 == 1, &s);
    CU_ASSERT(is_open);
    if (is_open)
      n += check_states(&s, seed % 3 == 0 ? 0x2ff : 0);
    close_sample(&s);
    free(text);
  }
  CU_ASSERT(n > 4 * N_RANDOM);
}

/** An instance of some size, with a long tree. */
static bool open_generated(int seed, bool is_coarse, sample *s) {
  const lode_generate_options options = {
      .n_region = 9, .n_period = 2, .n_scenario = 2, .years = 3, .seed = seed, .site_density = 1.0, .tightness = 1.0};
  lode_scribe scribe = {.env = env};
  const bool is_good = lode_generate(env, &options, &scribe) == LODE_OK && open_sample(scribe.text.data, is_coarse, s);
  lode_scribe_clear(&scribe);
  return is_good;
}

static void generated_instances_go_on_from_every_state(void) {
  for (int seed = 1; seed <= 3; ++seed) {
    sample s;
    const bool is_open = open_generated(seed, seed == 2, &s);
    CU_ASSERT(is_open);
    if (is_open)
      CU_ASSERT(check_states(&s, seed == 3 ? 0x20f : 0) > 20);
    close_sample(&s);
  }
}

static void a_search_may_be_stopped_again_and_again(void) {
  for (int seed = 1; seed <= 4; ++seed) {
    sample s;
    const bool is_open = open_generated(seed, seed == 2, &s);
    CU_ASSERT(is_open);
    if (is_open)
      CU_ASSERT(check_stops(&s, seed == 3 ? 0x20f : 0, 1 + (size_t)seed) >= 3);
    close_sample(&s);
  }
}

static void damaged_states_are_refused(void) {
  sample s;
  states all = {0};
  lode_search_result whole = {0};
  const bool is_open = open_generated(3, false, &s);
  CU_ASSERT(is_open);
  if (!is_open)
    return;
  CU_ASSERT_EQUAL(run(&s, &own, 0x20f, &all, NULL, &whole), LODE_OK);
  lode_random stream = lode_random_stream(1, 2);
  for (int k = 0; k < N_DAMAGED && all.n > 0; ++k) {
    const lode_text *good = &all.state[lode_random_below(&stream, all.n)];
    lode_search_result result = {0};
    lode_text bad = {0};
    CU_ASSERT_EQUAL(lode_text_append(env, &bad, good->data, good->length), LODE_OK);
    if (k % 2 == 0)
      bad.length = (size_t)lode_random_below(&stream, good->length);
    for (int i = 0; k % 2 == 1 && i < 8; ++i) /* where numbers of things stand */
      bad.data[8 * lode_random_below(&stream, good->length / 8)] ^= (char)(1 + lode_random_below(&stream, 255));
    const lode_status st = run(&s, &own, 0x20f, NULL, &bad, &result);
    CU_ASSERT(k % 2 == 1 || st == LODE_E_INPUT); /* a changed number may look right; it must not do harm */
    CU_ASSERT(st == LODE_OK || strlen(lode_env_message(env)) > 0);
    lode_env_clear(env);
    lode_search_result_clear(&result);
    lode_text_free(&bad);
  }
  clear_states(&all);
  lode_search_result_clear(&whole);
  close_sample(&s);
}

int main(int argc, char **argv) {
  static const lode_test test[] = {
      {"random instances go on from every state", random_instances_go_on_from_every_state},
      {"generated instances go on from every state", generated_instances_go_on_from_every_state},
      {"a search may be stopped again and again", a_search_may_be_stopped_again_and_again},
      {"damaged states are refused", damaged_states_are_refused},
  };
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
    return 1;
  env = lode_env_create();
  if (env == NULL || lode_comm_create(env, MPI_COMM_SELF, &own) != LODE_OK ||
      lode_comm_create(env, MPI_COMM_WORLD, &world) != LODE_OK)
    MPI_Abort(MPI_COMM_WORLD, 1);
  const int code = lode_test_main_mpi("checkpoint", test, sizeof test / sizeof *test);
  lode_comm_destroy(&own);
  lode_comm_destroy(&world);
  lode_env_destroy(&env);
  MPI_Finalize();
  return code;
}
