/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the values of LP columns to what happens, in the words of the instance. */
#include <math.h>
#include <stdlib.h>

#include "models/block.h"

static const double negligible = 1e-9; /* units per year that are printed as nothing */

static lode_status add(lode_env *env, lode_entries *list, int32_t a, int32_t b, double value) {
  lode_status st =
      lode_reserve(env, (void **)&list->entry, &list->room, list->n + 1, sizeof *list->entry, "operations");
  if (st == LODE_OK)
    list->entry[list->n++] = (lode_entry){a, b, value};
  return st;
}

static lode_status extract_column(lode_env *env, const lode_model *model, const lode_block *block, size_t j, double x,
                                  lode_operations *ops) {
  const lode_instance *in = model->instance;
  const lode_tag tag = model->skeleton->col[block->col[j]];
  const double money = x * block->cost[j];
  switch ((lode_col_kind)tag.kind) {
  case LODE_COL_ACTIVITY: {
    const double credit = in->unit_scale * lode_activity_credit(in, tag.a, tag.b, block->period);
    ops->cost[LODE_COST_CREDIT] -= x * credit;
    ops->cost[LODE_COST_PROCESS] += x * (block->cost[j] + credit);
    return add(env, &ops->activity, tag.a, tag.b, x);
  }
  case LODE_COL_FLOW:
    ops->cost[LODE_COST_TRANSPORT] += money;
    return add(env, &ops->flow, tag.a, tag.b, x);
  case LODE_COL_SUPPLY:
    ops->cost[LODE_COST_SUPPLY] += money;
    return add(env, &ops->supply, tag.a, 0, x);
  case LODE_COL_IMPORT:
    ops->cost[LODE_COST_IMPORT] += money;
    return add(env, &ops->import, tag.a, 0, x);
  case LODE_COL_UNMET:
    ops->cost[LODE_COST_UNMET] += money;
    return add(env, &ops->unmet, tag.a, 0, x);
  case LODE_COL_DISPOSAL:
    ops->cost[LODE_COST_DISPOSAL] += money;
    return add(env, &ops->disposal, tag.a, tag.b, x);
  case LODE_COL_EXCESS_CAP:
    ops->cost[LODE_COST_CAP] += money;
    return add(env, &ops->excess_cap, tag.a, 0, x);
  case LODE_COL_EXCESS_SHARE:
    ops->cost[LODE_COST_SHARE] += money;
    return add(env, &ops->excess_share, tag.a, 0, x);
  case LODE_COL_TOTAL: /* a sum of activities */
    return LODE_OK;
  case LODE_COL_SHORT:
  case LODE_COL_OVER:
    return LODE_FAIL(env, LODE_E_BUG, "an elastic column is used in a plan");
  }
  return LODE_FAIL(env, LODE_E_BUG, "column of kind %d", (int)tag.kind);
}

lode_status lode_block_extract(lode_env *env, const lode_model *model, const lode_block *block, const double x[],
                               const double pi[], lode_operations *ops) {
  lode_status st = LODE_OK;
  ops->period = block->period;
  ops->scenario = block->scenario;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (fabs(x[j]) > negligible && !block->is_elastic[j])
      st = extract_column(env, model, block, j, x[j], ops);
  for (size_t i = 0; pi != NULL && i < block->n_row && st == LODE_OK; ++i) {
    const lode_tag tag = model->skeleton->row[block->row[i]];
    if (tag.kind == LODE_ROW_BALANCE)
      st = add(env, &ops->price, tag.a, tag.b, pi[i] / model->instance->unit_scale);
  }
  return st;
}

static int by_key(const void *left, const void *right) {
  const lode_entry *p = left, *q = right;
  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  return p->b < q->b ? -1 : p->b > q->b;
}

static int by_limit(const void *left, const void *right) {
  const lode_worth *p = left, *q = right;
  if (p->kind != q->kind)
    return p->kind - q->kind;
  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  return p->b < q->b ? -1 : p->b > q->b;
}

void lode_operations_sort(lode_operations *ops) {
  if (ops->worth.n > 1)
    qsort(ops->worth.item, ops->worth.n, sizeof *ops->worth.item, by_limit);
  lode_entries *const list[] = {&ops->activity, &ops->flow,  &ops->supply,     &ops->import,      &ops->unmet,
                                &ops->disposal, &ops->price, &ops->excess_cap, &ops->excess_share};
  for (size_t i = 0; i < sizeof list / sizeof list[0]; ++i)
    if (list[i]->n > 1)
      qsort(list[i]->entry, list[i]->n, sizeof *list[i]->entry, by_key);
}
