/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coarse blocks on random instances, for every number of parts from one to one per region, regions dealt to parts at
 * random (so parts need not hang together): the relaxation is never above the block's optimum, its cut holds at other
 * plans too, and with a part per region it is the block.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "models/cut.h"
#include "solver/base/random.h"
#include "solver/search/block_lp.h"
#include "solver/search/coarse.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SEED = 60, N_POINT = 5 };

static lode_env *env;
static long n_held, n_equal, n_below;

/** A block, its whole LP and its coarse one, and room for points. */
typedef struct sample {
  const lode_model *model;
  const lode_block *block;
  lode_lp *whole;
  lode_coarse *coarse;
  double *y, *L, *pi;
} sample;

/** Optimum of the whole block at a random point; INFINITY if there is none. @param is_plan 0/1, else fractional */
static double whole_value(sample *s, bool is_plan, lode_random *random) {
  const lode_lp_limits none = {0};
  lode_lp_outcome outcome;
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    s->y[v] = is_plan ? (double)lode_random_below(random, 2) : lode_random_unit(random);
  lode_links_evaluate(s->model->links, s->y, s->L);
  CU_ASSERT_EQUAL(lode_block_lp_move(env, s->block, s->L, s->whole), LODE_OK);
  CU_ASSERT_EQUAL(lode_lp_solve(env, s->whole, &none, &outcome), LODE_OK);
  return outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(s->block, LODE_CUT_COST, s->whole) : INFINITY;
}

/** Cut at a point, held against the whole block there and elsewhere. */
static void check_point(sample *s, bool is_plan, bool is_whole, lode_cut_work *work, lode_random *random) {
  const lode_lp_limits none = {0};
  const double optimum = whole_value(s, is_plan, random), size = 1.0 + (isfinite(optimum) ? fabs(optimum) : 0.0);
  lode_lp_outcome outcome;
  lode_cut cut = {0};
  double value;
  CU_ASSERT_EQUAL(lode_coarse_solve(env, s->coarse, s->L, &none, s->pi, &value, &outcome), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_cut_from_duals(env, s->model, s->block, LODE_CUT_COST, s->pi, work, &cut), LODE_OK);
  const double at = lode_cut_value(&cut, s->L);
  if (isfinite(optimum) && outcome == LODE_LP_OPTIMAL) {
    CU_ASSERT(value <= optimum + 1e-6 * size);
    CU_ASSERT(at <= optimum + 1e-6 * size);
    n_below += value < optimum - 1e-6 * size;
    if (is_whole && !s->block->has_elastic) {
      CU_ASSERT(fabs(value - optimum) <= 1e-6 * size);
      CU_ASSERT(fabs(at - optimum) <= 1e-6 * size);
      ++n_equal;
    }
  }
  for (int k = 0; k < N_POINT; ++k) {
    const double other = whole_value(s, true, random);
    if (isfinite(other)) {
      CU_ASSERT(lode_cut_value(&cut, s->L) <= other + 1e-6 * (1.0 + fabs(other)));
      ++n_held;
    }
  }
  lode_cut_clear(&cut);
}

/** All blocks of a model with one partition. */
static void check_parts(const lode_model *model, const lode_partition *partition, lode_random *random) {
  lode_cut_work work = {0};
  CU_ASSERT_EQUAL_FATAL(lode_cut_work_create(env, model, &work), LODE_OK);
  for (size_t b = 0; b < model->n_block; ++b) {
    sample s = {.model = model, .block = &model->block[b]};
    size_t n_row, n_col;
    s.y = calloc(model->siting->n_col + 1, sizeof *s.y);
    s.L = calloc(model->links->n + 1, sizeof *s.L);
    s.pi = calloc(s.block->n_row + 1, sizeof *s.pi);
    CU_ASSERT_FATAL(s.y && s.L && s.pi);
    CU_ASSERT_EQUAL_FATAL(lode_block_lp_create(env, s.block, LODE_CUT_COST, &s.whole), LODE_OK);
    CU_ASSERT_EQUAL_FATAL(lode_coarse_create(env, model, s.block, partition, &s.coarse), LODE_OK);
    lode_coarse_size(s.coarse, &n_row, &n_col);
    CU_ASSERT(n_row <= s.block->n_row && n_col <= s.block->n_col);
    for (int k = 0; k < 2; ++k)
      check_point(&s, k == 0, partition->n_part == partition->n_region, &work, random);
    lode_lp_destroy(&s.whole);
    lode_coarse_destroy(&s.coarse);
    free(s.y);
    free(s.L);
    free(s.pi);
  }
  lode_cut_work_destroy(&work);
}

static void coarse_blocks_are_relaxations(void) {
  static const lode_model_options plain = {.tighten_capacity = true, .strong_flows = true};
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 21);
    lode_instance *in = NULL;
    lode_model *model = NULL;
    char *text = lode_random_instance(seed, NULL);
    CU_ASSERT_FATAL(text != NULL && lode_instance_read_memory(env, text, strlen(text), "random", &in) == LODE_OK &&
                    lode_model_create(env, in, &plain, &model) == LODE_OK);
    free(text);
    for (size_t n_part = 1; n_part <= in->n_region; ++n_part) {
      lode_partition p = {.n_region = in->n_region, .n_part = n_part};
      p.part = calloc(in->n_region, sizeof *p.part);
      for (size_t r = 0; p.part != NULL && r < in->n_region; ++r) /* with empty parts, or one per region at the end */
        p.part[r] = (int32_t)(n_part == in->n_region ? r : lode_random_below(&random, n_part));
      if (p.part != NULL)
        check_parts(model, &p, &random);
      free(p.part);
    }
    lode_model_destroy(&model);
    lode_instance_destroy(&in);
  }
  CU_ASSERT(n_held > 1000);
  CU_ASSERT(n_equal > 20);
  CU_ASSERT(n_below > 20);
}

int main(void) {
  static const lode_test test[] = {{"coarse blocks are relaxations", coarse_blocks_are_relaxations}};
  env = lode_env_create();
  const int code = env == NULL ? 1 : lode_test_main("coarse", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
