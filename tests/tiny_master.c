/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tiny_master.h"

#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/block_lp.h"
#include "tests/random_instance.h"

bool tiny_create(uint64_t seed, int most, tiny *t) {
  const lode_random_shape shape = {.max_binary = most};
  const lode_model_options options = {.tighten_capacity = seed % 3 != 0, .strong_flows = seed % 2 == 0};
  *t = (tiny){.env = lode_env_create()};
  char *text = lode_random_instance(seed, &shape);
  bool is_made = lode_instance_read_memory(t->env, text, strlen(text), "random", &t->in) == LODE_OK &&
                 lode_model_create(t->env, t->in, &options, &t->model) == LODE_OK &&
                 lode_master_create(t->env, t->model, LODE_CUT_COST, &t->master) == LODE_OK &&
                 lode_cut_work_create(t->env, t->model, &t->work) == LODE_OK;
  free(text);
  if (!is_made)
    return false;
  t->lp = calloc(t->model->n_block + 1, sizeof *t->lp);
  t->L = calloc(t->model->links->n + 1, sizeof *t->L);
  for (size_t b = 0; b < t->model->n_block; ++b)
    is_made &= lode_block_lp_create(t->env, &t->model->block[b], LODE_CUT_COST, &t->lp[b]) == LODE_OK;
  return is_made;
}

void tiny_destroy(tiny *t) {
  for (size_t b = 0; t->lp != NULL && b < t->model->n_block; ++b)
    lode_lp_destroy(&t->lp[b]);
  free(t->lp);
  free(t->L);
  lode_cut_work_destroy(&t->work);
  lode_master_destroy(&t->master);
  lode_model_destroy(&t->model);
  lode_instance_destroy(&t->in);
  lode_env_destroy(&t->env);
}

double tiny_block_cost(tiny *t, size_t b) {
  const lode_lp_limits limits = {0};
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  CU_ASSERT_EQUAL(lode_block_lp_move(t->env, &t->model->block[b], t->L, t->lp[b]), LODE_OK);
  CU_ASSERT_EQUAL(lode_lp_solve(t->env, t->lp[b], &limits, &outcome), LODE_OK);
  CU_ASSERT(outcome == LODE_LP_OPTIMAL || outcome == LODE_LP_INFEASIBLE);
  return outcome == LODE_LP_OPTIMAL ? lode_block_lp_objective(&t->model->block[b], LODE_CUT_COST, t->lp[b]) : INFINITY;
}

void tiny_add_benders(tiny *t, const double y[]) {
  double *pi = NULL;
  lode_links_evaluate(t->model->links, y, t->L);
  for (size_t b = 0; b < t->model->n_block; ++b) {
    const lode_block *block = &t->model->block[b];
    lode_cut cut = {0};
    if (block->weight == 0.0 || isinf(tiny_block_cost(t, b)))
      continue;
    pi = realloc(pi, (block->n_row + 1) * sizeof *pi);
    lode_block_lp_duals(&t->model->block[b], LODE_CUT_COST, t->lp[b], pi);
    CU_ASSERT_EQUAL(lode_cut_from_duals(t->env, t->model, block, LODE_CUT_COST, pi, &t->work, &cut), LODE_OK);
    CU_ASSERT_EQUAL(lode_master_add_cut(t->env, t->master, &cut), LODE_OK);
    lode_cut_clear(&cut);
  }
  free(pi);
}
