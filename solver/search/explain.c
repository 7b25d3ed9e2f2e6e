/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows cannot be met, in words. */
#include <stdlib.h>
#include <string.h>

#include "solver/search/oracle_private.h"

enum { N_LINE = 10 };

/** One shortage, as it travels between ranks. */
typedef struct shortage {
  int32_t block, column;
  double relative, amount;
} shortage;

static int by_size(const void *left, const void *right) {
  const shortage *a = left, *b = right;
  if (a->relative != b->relative)
    return a->relative > b->relative ? -1 : 1;
  if (a->block != b->block)
    return a->block < b->block ? -1 : 1;
  return a->column < b->column ? -1 : a->column > b->column;
}

static lode_status collect(lode_env *env, lode_oracle *o, size_t b, lode_text *out) {
  const lode_block *block = &o->model->block[b];
  const lode_lp *lp = o->slot[b].feasibility;
  double *x = lode_alloc(env, block->n_col, sizeof *x, "shortages");
  lode_status st = x ? LODE_OK : LODE_E_NOMEM;
  if (st == LODE_OK)
    lode_lp_primal(lp, x);
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (block->is_elastic[j] && x[j] * block->elastic_cost[j] > lode_elastic_none) {
      const shortage s = {(int32_t)b, block->col[j], x[j] * block->elastic_cost[j], x[j]};
      st = lode_text_append(env, out, (const char *)&s, sizeof s);
    }
  free(x);
  return st;
}

static lode_status say(lode_env *env, const lode_model *model, const shortage *s, lode_text *text) {
  const lode_instance *in = model->instance;
  const lode_block *block = &model->block[s->block];
  const lode_tag tag = model->skeleton->col[s->column];
  const bool is_short = tag.kind == LODE_COL_SHORT;
  const int32_t region = is_short ? in->demand[tag.a].region : in->supply[tag.a].region;
  const int32_t c = is_short ? in->demand[tag.a].commodity : in->supply[tag.a].commodity;
  return lode_text_printf(
      env, text, "%s:%d: balance of %s in %s, period %s, scenario %s: %.6g %s per year (%.3g %%) %s\n", in->source,
      is_short ? in->demand[tag.a].line : in->supply[tag.a].line, in->commodity[c].id, in->region[region].id,
      in->period[block->period].id, in->scenario[block->scenario].id, s->amount, in->commodity[c].unit,
      100.0 * s->relative, is_short ? "of the demand cannot be met" : "of the least supply cannot be taken");
}

lode_status lode_oracle_explain(lode_env *env, lode_oracle *o, const double elastic[], lode_text *text) {
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  for (size_t b = 0; b < o->model->n_block && st == LODE_OK; ++b)
    if (o->owner[b] == o->comm->rank && elastic[b] > lode_elastic_none)
      st = collect(env, o, b, &out);
  st = lode_comm_agree(env, o->comm, st);
  if (st == LODE_OK)
    st = lode_comm_gather_all(env, o->comm, out.data, out.length, &all, &n_all, NULL);
  const size_t n = n_all / sizeof(shortage);
  if (st == LODE_OK && n > 0) {
    shortage *list = all;
    qsort(list, n, sizeof *list, by_size);
    for (size_t i = 0; i < n && i < N_LINE && st == LODE_OK; ++i)
      st = say(env, o->model, &list[i], text);
    if (st == LODE_OK && n > N_LINE)
      st = lode_text_printf(env, text, "and %zu more", n - N_LINE);
  }
  lode_text_free(&out);
  free(all);
  return st;
}
