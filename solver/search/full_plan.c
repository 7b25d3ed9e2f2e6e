/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/full_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** A start in the order in which it is tried. */
typedef struct turn {
  int32_t start, period;
  double cost;
} turn;

static int by_turn(const void *left, const void *right) {
  const turn *a = left, *b = right;
  if (a->period != b->period)
    return a->period - b->period;
  if (a->cost != b->cost)
    return a->cost > b->cost ? -1 : 1;
  return a->start - b->start;
}

/** Adds the start, with "used" of its site, if no upper side of a rule is passed. */
static bool take(const lode_siting *s, const lode_by_column *t, int32_t used, size_t v, double activity[], double x[]) {
  const size_t column[2] = {v, used >= 0 && x[used] == 0.0 ? (size_t)used : v};
  const size_t n = column[1] == v ? 1 : 2;
  for (size_t c = 0; c < n; ++c)
    for (size_t k = t->first[column[c]]; k < t->first[column[c] + 1]; ++k)
      activity[t->row[k]] += t->value[k];
  bool fits = true;
  for (size_t c = 0; c < n; ++c)
    for (size_t k = t->first[column[c]]; k < t->first[column[c] + 1]; ++k)
      fits &= activity[t->row[k]] <= s->rows.upper[t->row[k]] && activity[t->row[k]] >= s->rows.lower[t->row[k]];
  for (size_t c = 0; c < n; ++c) {
    x[column[c]] = fits ? 1.0 : 0.0;
    for (size_t k = t->first[column[c]]; k < t->first[column[c] + 1] && !fits; ++k)
      activity[t->row[k]] -= t->value[k];
  }
  return fits;
}

lode_status lode_full_plan(lode_env *env, const lode_model *model, double y[]) {
  const lode_siting *s = model->siting;
  lode_by_column t = {0};
  turn *order = lode_alloc(env, s->n_start, sizeof *order, "first plan");
  double *activity = lode_alloc(env, s->rows.n, sizeof *activity, "first plan");
  double *x = lode_alloc(env, s->n_col, sizeof *x, "first plan");
  int32_t *used = lode_alloc(env, model->instance->n_site, sizeof *used, "first plan");
  lode_status st = order && activity && x && used ? lode_rows_transpose(env, &s->rows, s->n_col, &t) : LODE_E_NOMEM;
  for (size_t j = 0; j < model->instance->n_site && st == LODE_OK; ++j)
    used[j] = -1;
  for (size_t j = s->n_start; j < s->n_col && st == LODE_OK; ++j)
    used[s->used_site[j - s->n_start]] = (int32_t)j;
  for (size_t v = 0; v < s->n_start && st == LODE_OK; ++v)
    order[v] = (turn){(int32_t)v, s->start[v].build.period, s->start[v].cost};
  if (st == LODE_OK && s->n_start > 0)
    qsort(order, s->n_start, sizeof *order, by_turn);
  for (size_t i = 0; i < s->n_start && st == LODE_OK; ++i) {
    const size_t v = (size_t)order[i].start;
    y[v] = take(s, &t, used[s->start[v].build.site], v, activity, x);
  }
  if (st == LODE_OK && !lode_siting_allows(s, y)) /* rules that only more than one start could keep */
    memset(y, 0, s->n_start * sizeof *y);
  lode_by_column_clear(&t);
  free(order);
  free(activity);
  free(x);
  free(used);
  return st;
}
