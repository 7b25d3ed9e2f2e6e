/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/hauls.h"

#include <stdlib.h>

static int by_lane(const void *a, const void *b) {
  const lode_haul *x = a, *y = b;
  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  return (x->to > y->to) - (x->to < y->to);
}

static int by_mass(const void *a, const void *b) {
  const lode_haul *x = a, *y = b;
  return x->mass != y->mass ? (x->mass < y->mass ? 1 : -1) : by_lane(a, b);
}

void lode_hauls_collect(lode_page *page, const lode_facts *facts, size_t t, lode_haul **haul, size_t *n) {
  size_t n_row = 0;
  *n = 0;
  *haul = page->status == LODE_OK ? lode_alloc(page->env, facts->n_haul, sizeof **haul, "map of the report") : NULL;
  if (*haul == NULL) {
    page->status = page->status == LODE_OK ? LODE_E_NOMEM : page->status;
    return;
  }
  lode_haul *h = *haul;
  for (size_t i = 0; i < facts->n_haul; ++i) {
    const lode_flow_sum *f = &facts->haul[i];
    const double mass = f->expected * facts->in->commodity[f->commodity].mass;
    if ((size_t)f->period == t && mass > 0.0)
      h[n_row++] = (lode_haul){f->from, f->to, mass};
  }
  if (n_row == 0)
    return;
  qsort(h, n_row, sizeof *h, by_lane);
  *n = 1;
  for (size_t i = 1; i < n_row; ++i) {
    if (by_lane(&h[i], &h[*n - 1]) == 0)
      h[*n - 1].mass += h[i].mass;
    else
      h[(*n)++] = h[i];
  }
  qsort(h, *n, sizeof *h, by_mass);
}
