/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/count.h"

#include <math.h>
#include <string.h>

/** Which starts a family of counts adds up. */
typedef enum family { BY_OPTION, BY_PROCESS, BY_STAGE } family;

/** Group of an option in a family is `item`? Stages are named by the first option that has them. */
static bool belongs(const lode_instance *in, family kind, size_t option, size_t item) {
  const lode_option *o = &in->option[option];
  if (kind == BY_OPTION)
    return option == item;
  if (kind == BY_STAGE)
    return strcmp(o->stage ? o->stage : "", in->option[item].stage ? in->option[item].stage : "") == 0;
  for (size_t k = 0; k < o->capacity.n; ++k)
    if ((size_t)o->capacity.term[k].item == item)
      return true;
  return false;
}

/** Has an earlier option the same stage? */
static bool is_repeated(const lode_instance *in, size_t option) {
  for (size_t i = 0; i < option; ++i)
    if (belongs(in, BY_STAGE, i, option))
      return true;
  return false;
}

/** Does row i stand before already? Rows that come later hold other starts far more often than not. */
static bool is_known(const lode_rows *rows, size_t i) {
  const size_t n = rows->start[i + 1] - rows->start[i];
  for (size_t k = 0; k < i; ++k)
    if (rows->start[k + 1] - rows->start[k] == n &&
        memcmp(&rows->column[rows->start[k]], &rows->column[rows->start[i]], n * sizeof *rows->column) == 0)
      return true;
  return false;
}

/** Starts of the group up to period t. */
static lode_status count_row(lode_env *env, const lode_model *model, family kind, size_t item, int32_t t,
                             lode_rows *rows) {
  const lode_siting *s = model->siting;
  lode_status st = LODE_OK;
  for (size_t v = 0; v < s->n_start && st == LODE_OK; ++v)
    if (s->start[v].build.period <= t && belongs(model->instance, kind, (size_t)s->start[v].build.option, item))
      st = lode_rows_entry(env, rows, (int32_t)v, 1.0);
  if (st != LODE_OK)
    return st;
  if (lode_rows_open(rows) < 2) {
    lode_rows_cancel(rows);
    return LODE_OK;
  }
  st = lode_rows_end(env, rows, -INFINITY, INFINITY);
  if (st == LODE_OK && is_known(rows, rows->n - 1)) {
    --rows->n;
    rows->n_entry = rows->start[rows->n];
  }
  return st;
}

lode_status lode_counts_make(lode_env *env, const lode_model *model, lode_rows *rows) {
  const lode_instance *in = model->instance;
  lode_status st = LODE_OK;
  for (int kind = BY_STAGE; kind >= BY_OPTION; --kind) {
    const size_t n = kind == BY_PROCESS ? in->n_process : in->n_option;
    for (size_t item = 0; item < n; ++item) {
      if (kind == BY_STAGE && is_repeated(in, item))
        continue;
      for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t)
        st = count_row(env, model, (family)kind, item, (int32_t)t, rows);
    }
  }
  return st;
}
