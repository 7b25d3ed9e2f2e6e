/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Last solve of every block at the final plan, gathered by period on rank 0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/block_lp.h"
#include "solver/search/oracle_private.h"

/** Block number, then x and pi, of one solved block. */
static lode_status solve_block(lode_env *env, lode_oracle *o, size_t b, lode_text *out) {
  const lode_model *model = o->model;
  const lode_block *block = &model->block[b];
  lode_lp **lp = &o->slot[b].cost;
  const lode_lp_limits limits = {.method = LODE_LP_DUAL};
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  double *x = lode_alloc(env, block->n_col, sizeof *x, "operations");
  double *pi = lode_alloc(env, block->n_row, sizeof *pi, "operations");
  lode_status st = x && pi ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && *lp == NULL)
    st = lode_oracle_start(env, o, b);
  if (st == LODE_OK)
    st = lode_oracle_solve(env, o, b, LODE_CUT_COST, &limits, &outcome);
  lode_sift *sift = o->slot[b].cost_sift;
  if (st == LODE_OK && outcome == LODE_LP_INFEASIBLE && sift != NULL) {
    st = lode_sift_open(env, sift, NULL, *lp);
    if (st == LODE_OK)
      st = lode_sift_solve(env, sift, &limits, *lp, &outcome);
  }
  if (st == LODE_OK && outcome != LODE_LP_OPTIMAL)
    st = LODE_FAIL(env, LODE_E_NUMERIC, "period %s, scenario %s has no feasible operation under the plan",
                   model->instance->period[block->period].id, model->instance->scenario[block->scenario].id);
  if (st == LODE_OK) {
    const uint64_t key = b;
    lode_lp_primal(*lp, x);
    lode_block_lp_duals(block, LODE_CUT_COST, *lp, pi);
    st = lode_text_append(env, out, (const char *)&key, sizeof key);
    if (st == LODE_OK)
      st = lode_text_append(env, out, (const char *)x, block->n_col * sizeof *x);
    if (st == LODE_OK)
      st = lode_text_append(env, out, (const char *)pi, block->n_row * sizeof *pi);
  }
  lode_oracle_drop(o, b);
  free(x);
  free(pi);
  return st;
}

static lode_status hand_on(lode_env *env, const lode_model *model, const char *data, size_t size, size_t t,
                           lode_take take, void *context) {
  const size_t n_scenario = model->instance->n_scenario;
  lode_operations *ops = lode_alloc(env, n_scenario, sizeof *ops, "operations");
  lode_status st = ops ? LODE_OK : LODE_E_NOMEM;
  for (size_t s = 0; st == LODE_OK && s < n_scenario; ++s) {
    ops[s].period = t;
    ops[s].scenario = s;
  }
  for (size_t at = 0; st == LODE_OK && at < size;) {
    uint64_t key;
    memcpy(&key, data + at, sizeof key);
    at += sizeof key;
    const lode_block *block = &model->block[key];
    double *x = lode_alloc(env, block->n_col, sizeof *x, "operations");
    double *pi = lode_alloc(env, block->n_row, sizeof *pi, "operations");
    if (x && pi) {
      memcpy(x, data + at, block->n_col * sizeof *x);
      memcpy(pi, data + at + block->n_col * sizeof *x, block->n_row * sizeof *pi);
      at += (block->n_col + block->n_row) * sizeof *x;
      st = lode_block_extract(env, model, block, x, pi, &ops[block->scenario]);
    } else {
      st = LODE_E_NOMEM;
    }
    free(x);
    free(pi);
  }
  for (size_t s = 0; st == LODE_OK && s < n_scenario; ++s) {
    lode_operations_sort(&ops[s]);
    st = take(context, &ops[s]);
  }
  for (size_t s = 0; ops != NULL && s < n_scenario; ++s)
    lode_operations_clear(&ops[s]);
  free(ops);
  return st;
}

lode_status lode_oracle_operations(lode_env *env, lode_oracle *o, const double y[], lode_take take, void *context) {
  const lode_model *model = o->model;
  const lode_point point = {.y = y};
  bool is_stopped = false;
  lode_status st = lode_oracle_seed(env, o, &point, &is_stopped);
  if (st != LODE_OK)
    return st;
  lode_links_evaluate(model->links, y, o->L);
  for (size_t t = 0; t < model->instance->n_period && st == LODE_OK; ++t) {
    lode_text out = {0};
    void *all = NULL;
    size_t n_all = 0;
    for (size_t b = 0; b < model->n_block && st == LODE_OK; ++b)
      if (o->owner[b] == o->comm->rank && model->block[b].period == t)
        st = solve_block(env, o, b, &out);
    st = lode_comm_agree(env, o->comm, st);
    if (st == LODE_OK)
      st = lode_comm_gather(env, o->comm, 0, out.data, out.length, &all, &n_all, NULL);
    if (st == LODE_OK && o->comm->rank == 0)
      st = hand_on(env, model, all, n_all, t, take, context);
    st = lode_comm_agree(env, o->comm, st);
    lode_text_free(&out);
    free(all);
  }
  return st;
}
