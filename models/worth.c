/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/worth.h"

#include <math.h>
#include <stdlib.h>

static const double slack = 1e-6; /* relative: a limit that is not used up by more is not short, whatever its dual */

/** Limits of one block as they are found. */
typedef struct finder {
  lode_env *env;
  const lode_model *model;
  const lode_block *block;
  double negligible;
  lode_worth_list *list;
} finder;

static bool is_tight(double use, double limit) { return use >= limit - slack * (1.0 + fabs(limit)); }

static lode_status note(const finder *f, lode_worth w) {
  if (w.worth <= f->negligible || !is_tight(w.use, w.limit))
    return LODE_OK;
  lode_worth_list *list = f->list;
  const lode_status st =
      lode_reserve(f->env, (void **)&list->item, &list->room, list->n + 1, sizeof *list->item, "worth of limits");
  if (st != LODE_OK)
    return st;
  w.worth /= f->model->instance->unit_scale;
  list->item[list->n++] = w;
  return LODE_OK;
}

/** Row i: what a cap, lane or limit on imports allows and carries; a share allows imports of what is used. */
static lode_status look_at_row(const finder *f, size_t i, const double x[], double worth) {
  static const lode_limit limit_of[] = {[LODE_ROW_LANE] = LODE_LIMIT_LANE,
                                        [LODE_ROW_CAP] = LODE_LIMIT_CAP,
                                        [LODE_ROW_IMPORT_LIMIT] = LODE_LIMIT_IMPORT_TOTAL,
                                        [LODE_ROW_SHARE] = LODE_LIMIT_SHARE};
  const lode_skeleton *k = f->model->skeleton;
  const lode_tag tag = k->row[f->block->row[i]];
  if (tag.kind == LODE_ROW_BALANCE || tag.kind == LODE_ROW_TOTAL)
    return LODE_OK;
  lode_worth w = {.kind = (int32_t)limit_of[tag.kind], .a = tag.a, .limit = f->block->row_upper[i], .worth = worth};
  for (size_t e = f->block->start[i]; e < f->block->start[i + 1]; ++e) {
    const int32_t kind = k->col[f->block->col[f->block->column[e]]].kind;
    const double part = f->block->value[e] * x[f->block->column[e]];
    if (kind == LODE_COL_EXCESS_CAP || kind == LODE_COL_EXCESS_SHARE)
      continue;
    if (tag.kind == LODE_ROW_SHARE && kind != LODE_COL_IMPORT)
      w.limit -= part;
    else
      w.use += part;
  }
  return note(f, w);
}

/** Column j at its upper bound. */
static lode_status look_at_column(const finder *f, size_t j, double upper, double x, double worth) {
  const lode_tag tag = f->model->skeleton->col[f->block->col[j]];
  lode_worth w = {.a = tag.a, .limit = upper, .use = x, .worth = worth};
  switch ((lode_col_kind)tag.kind) {
  case LODE_COL_ACTIVITY:
    w.kind = LODE_LIMIT_CAPACITY;
    w.b = tag.b;
    break;
  case LODE_COL_SUPPLY:
    w.kind = LODE_LIMIT_SUPPLY;
    break;
  case LODE_COL_IMPORT:
    w.kind = LODE_LIMIT_IMPORT;
    break;
  case LODE_COL_DISPOSAL:
    w.kind = LODE_LIMIT_DISPOSAL;
    w.b = tag.b;
    break;
  case LODE_COL_FLOW: /* no datum limits a flow, an excess or what is missed but the demand itself */
  case LODE_COL_UNMET:
  case LODE_COL_EXCESS_CAP:
  case LODE_COL_EXCESS_SHARE:
  case LODE_COL_SHORT:
  case LODE_COL_OVER:
  case LODE_COL_TOTAL:
    return LODE_OK;
  }
  return note(f, w);
}

lode_status lode_block_worth(lode_env *env, const lode_model *model, const lode_block *block,
                             const lode_block_optimum *found, double negligible, lode_worth_list *list) {
  const finder f = {env, model, block, negligible, list};
  double *rc = lode_alloc(env, block->n_col, sizeof *rc, "worth of limits");
  lode_status st = rc ? LODE_OK : LODE_E_NOMEM;
  for (size_t j = 0; st == LODE_OK && j < block->n_col; ++j)
    rc[j] = block->cost[j];
  for (size_t i = 0; i < block->n_row && st == LODE_OK; ++i) {
    for (size_t e = block->start[i]; e < block->start[i + 1]; ++e)
      rc[block->column[e]] -= found->pi[i] * block->value[e];
    st = look_at_row(&f, i, found->x, -found->pi[i]);
  }
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (!block->is_elastic[j])
      st = look_at_column(&f, j, found->upper[j], found->x[j], -rc[j]);
  free(rc);
  return st;
}
