/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/limits.h"

#include <math.h>
#include <stdlib.h>

static int by_cap(const void *a, const void *b) {
  const lode_limit_use *x = a, *y = b;
  if (x->cap != y->cap)
    return x->cap < y->cap ? -1 : 1;
  if (x->period != y->period)
    return x->period < y->period ? -1 : 1;
  return (x->scenario > y->scenario) - (x->scenario < y->scenario);
}

static int by_share(const void *a, const void *b) {
  const lode_limit_year *x = a, *y = b;
  if (x->share != y->share)
    return x->share < y->share ? 1 : -1;
  if (x->cap != y->cap)
    return x->cap < y->cap ? -1 : 1;
  return (x->period > y->period) - (x->period < y->period);
}

double lode_limit_share(double emission, double limit) {
  if (limit > 0.0)
    return emission / limit;
  return emission > 0.0 ? INFINITY : 0.0;
}

/* Rows [first, end) are of one cap and period. */
static lode_limit_year add_up(const lode_instance *in, const lode_limit_use *use, size_t n) {
  lode_limit_year year = {use->cap, use->period, use->scenario, 0.0, 0.0, 0.0, -INFINITY, 0.0, 0};
  for (size_t i = 0; i < n; ++i) {
    const double share = lode_limit_share(use[i].emission, use[i].limit);
    year.expected += in->scenario[use[i].scenario].probability * use[i].emission;
    year.n_full += share >= LODE_FULL_SHARE || use[i].excess > 0.0;
    if (share <= year.share)
      continue;
    year.worst = use[i].scenario;
    year.emission = use[i].emission;
    year.limit = use[i].limit;
    year.excess = use[i].excess;
    year.share = share;
  }
  return year;
}

static void gather(const lode_facts *facts, lode_limit_use *use, lode_limit_year *year, size_t *n) {
  size_t n_use = 0;
  for (size_t i = 0; i < facts->n_limit; ++i)
    if (isfinite(facts->limit[i].limit))
      use[n_use++] = facts->limit[i];
  if (n_use > 0)
    qsort(use, n_use, sizeof *use, by_cap);
  for (size_t i = 0, end; i < n_use; i = end) {
    for (end = i + 1; end < n_use && use[end].cap == use[i].cap && use[end].period == use[i].period;)
      ++end;
    year[(*n)++] = add_up(facts->in, &use[i], end - i);
  }
  if (*n > 0)
    qsort(year, *n, sizeof *year, by_share);
}

void lode_limits_collect(lode_page *page, const lode_facts *facts, lode_limit_year **year, size_t *n) {
  *n = 0;
  *year = NULL;
  if (page->status != LODE_OK)
    return;
  lode_limit_use *use = lode_alloc(page->env, facts->n_limit, sizeof *use, "limits of the report");
  *year = lode_alloc(page->env, facts->n_limit, sizeof **year, "limits of the report");
  if (use == NULL || *year == NULL) {
    free(*year);
    *year = NULL;
    page->status = LODE_E_NOMEM;
  } else {
    gather(facts, use, *year, n);
  }
  free(use);
}

const char *lode_limit_where(const lode_instance *in, const lode_cap *cap) {
  if (cap->region >= 0)
    return lode_label(in->region[cap->region].id, in->region[cap->region].name);
  return cap->group >= 0 ? lode_label(in->group[cap->group].id, in->group[cap->group].name) : "all regions";
}

bool lode_limit_is_hard(const lode_cap *cap) { return cap->price.count == 0; }
