/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Last solve of every block at the final plan, gathered by period on rank 0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/worth.h"
#include "solver/search/block_lp.h"
#include "solver/search/oracle_private.h"

static const double negligible = 1e-7; /* worth of a unit, in costs scaled to a mean near 1 */

/** Block number, then what rank 0 needs of a solved block that it may not have: x, pi, costs, columns, rows, worth. */
static lode_status solve_block(lode_env *env, lode_oracle *o, size_t b, lode_text *out, bool *is_stopped) {
  const lode_model *model = o->model;
  const lode_block *block = &model->block[b];
  lode_lp **lp = &o->slot[b].cost;
  lode_lp_limits limits = {.method = LODE_LP_DUAL, .deadline = o->stop->deadline, .signal = o->stop->signal};
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  double *x = lode_alloc(env, block->n_col, sizeof *x, "operations");
  double *pi = lode_alloc(env, block->n_row, sizeof *pi, "operations");
  lode_worth_list worth = {0};
  lode_status st = x && pi ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK && *lp == NULL)
    st = lode_oracle_start(env, o, b);
  limits.is_feasible = lode_oracle_is_feasible(o, b, LODE_CUT_COST);
  if (st == LODE_OK)
    st = lode_oracle_solve(env, o, b, LODE_CUT_COST, &limits, &outcome);
  lode_sift *sift = o->slot[b].cost_sift;
  if (st == LODE_OK && outcome == LODE_LP_INFEASIBLE && sift != NULL) {
    st = lode_sift_open(env, sift, NULL, *lp);
    if (st == LODE_OK)
      st = lode_sift_solve(env, sift, &limits, *lp, &outcome);
  }
  *is_stopped |= st == LODE_OK && (outcome == LODE_LP_TIME || lode_stop_now(o->stop));
  if (st == LODE_OK && !*is_stopped && outcome != LODE_LP_OPTIMAL)
    st = LODE_FAIL(env, LODE_E_NUMERIC, "period %s, scenario %s has no feasible operation under the plan",
                   model->instance->period[block->period].id, model->instance->scenario[block->scenario].id);
  if (st == LODE_OK && !*is_stopped) {
    const uint64_t key = b;
    lode_lp_primal(*lp, x);
    lode_block_lp_duals(block, LODE_CUT_COST, *lp, pi);
    for (size_t j = 0; j < block->n_col; ++j)
      x[j] = block->is_elastic[j] ? 0.0 : x[j];
    lode_block_upper(block, o->L, o->upper);
    const lode_block_optimum found = {o->upper, x, pi};
    st = lode_block_worth(env, model, block, &found, negligible / lode_block_lp_scale(block, LODE_CUT_COST), &worth);
    const uint64_t n_worth = worth.n;
    const struct {
      const void *data;
      size_t size;
    } part[] = {{&key, sizeof key},
                {x, block->n_col * sizeof *x},
                {pi, block->n_row * sizeof *pi},
                {block->cost, block->n_col * sizeof *block->cost},
                {block->col, block->n_col * sizeof *block->col},
                {block->row, block->n_row * sizeof *block->row},
                {&n_worth, sizeof n_worth},
                {worth.item, worth.n * sizeof *worth.item}};
    for (size_t i = 0; i < sizeof part / sizeof part[0] && st == LODE_OK; ++i)
      st = part[i].size > 0 ? lode_text_append(env, out, part[i].data, part[i].size) : LODE_OK;
  }
  free(worth.item);
  lode_oracle_drop(o, b);
  free(x);
  free(pi);
  return st;
}

/** Copies `size` bytes from data + at on. @return the copy, or NULL if memory is short */
static void *take_copy(lode_env *env, const char *data, size_t *at, size_t size) {
  void *copy = lode_alloc(env, size, 1, "operations");
  if (copy != NULL && size > 0)
    memcpy(copy, data + *at, size);
  *at += size;
  return copy;
}

/** Appends the limits of a block that bind. */
static lode_status read_worth(lode_env *env, const char *data, size_t *at, lode_worth_list *list) {
  uint64_t n;
  memcpy(&n, data + *at, sizeof n);
  *at += sizeof n;
  const lode_status st =
      lode_reserve(env, (void **)&list->item, &list->room, list->n + (size_t)n, sizeof *list->item, "operations");
  if (st != LODE_OK || n == 0)
    return st;
  memcpy(list->item + list->n, data + *at, (size_t)n * sizeof *list->item);
  *at += (size_t)n * sizeof *list->item;
  list->n += (size_t)n;
  return LODE_OK;
}

/** Reads one solved block. */
static lode_status read_block(lode_env *env, const lode_model *model, const char *data, size_t *at,
                              lode_operations ops[]) {
  uint64_t key;
  memcpy(&key, data + *at, sizeof key);
  *at += sizeof key;
  lode_block seen = {.period = model->block[key].period,
                     .scenario = model->block[key].scenario,
                     .n_col = model->block[key].n_col,
                     .n_row = model->block[key].n_row};
  double *x = take_copy(env, data, at, seen.n_col * sizeof *x);
  double *pi = take_copy(env, data, at, seen.n_row * sizeof *pi);
  seen.cost = take_copy(env, data, at, seen.n_col * sizeof *seen.cost);
  seen.col = take_copy(env, data, at, seen.n_col * sizeof *seen.col);
  seen.row = take_copy(env, data, at, seen.n_row * sizeof *seen.row);
  seen.is_elastic = lode_alloc(env, seen.n_col, sizeof *seen.is_elastic, "operations"); /* their x is 0 */
  const bool is_good = x && pi && seen.cost && seen.col && seen.row && seen.is_elastic;
  lode_status st = is_good ? lode_block_extract(env, model, &seen, x, pi, &ops[seen.scenario]) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = read_worth(env, data, at, &ops[seen.scenario].worth);
  void *const part[] = {x, pi, seen.cost, seen.col, seen.row, seen.is_elastic};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
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
  for (size_t at = 0; st == LODE_OK && at < size;)
    st = read_block(env, model, data, &at, ops);
  for (size_t s = 0; st == LODE_OK && s < n_scenario; ++s) {
    lode_operations_sort(&ops[s]);
    st = take(context, &ops[s]);
  }
  for (size_t s = 0; ops != NULL && s < n_scenario; ++s)
    lode_operations_clear(&ops[s]);
  free(ops);
  return st;
}

lode_status lode_oracle_operations(lode_env *env, lode_oracle *o, const double y[], lode_take take, void *context,
                                   bool *is_stopped) {
  const lode_model *model = o->model;
  const lode_point point = {.y = y};
  *is_stopped = false;
  lode_status st = lode_oracle_seed(env, o, &point, is_stopped);
  if (st == LODE_OK)
    st = lode_stop_agree(env, o->comm, o->stop, *is_stopped, is_stopped);
  if (st != LODE_OK)
    return st;
  lode_links_evaluate(model->links, y, o->L);
  for (size_t t = 0; t < model->instance->n_period && st == LODE_OK && !*is_stopped; ++t) {
    lode_text out = {0};
    void *all = NULL;
    size_t n_all = 0;
    for (size_t b = 0; b < model->n_block && st == LODE_OK && !*is_stopped; ++b)
      if (o->owner[b] == o->comm->rank && model->block[b].period == t)
        st = solve_block(env, o, b, &out, is_stopped);
    st = lode_comm_agree(env, o->comm, st);
    if (st == LODE_OK)
      st = lode_stop_agree(env, o->comm, o->stop, *is_stopped, is_stopped);
    if (st == LODE_OK && !*is_stopped)
      st = lode_comm_gather(env, o->comm, 0, out.data, out.length, &all, &n_all, NULL);
    if (st == LODE_OK && !*is_stopped && o->comm->rank == 0)
      st = hand_on(env, model, all, n_all, t, take, context);
    st = lode_comm_agree(env, o->comm, st);
    lode_text_free(&out);
    free(all);
  }
  return st;
}
