/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids and pairs of ids of the tables back to items of the instance, by binary search in sorted copies. */
#include <stdlib.h>
#include <string.h>

#include "solver/verify/check.h"

/** An id with its place, for sorting. */
typedef struct named {
  const char *name;
  int32_t item;
} named;

static int by_name(const void *a, const void *b) {
  const named *x = a, *y = b;
  const int order = strcmp(x->name, y->name);
  return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

static int by_pair(const void *a, const void *b) {
  const lode_check_pair *x = a, *y = b;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return (x->b > y->b) - (x->b < y->b);
}

/** Reads the ids that stand at the start of every item of a table. */
static lode_status list_names(lode_check *c, const void *table, size_t n, size_t item_size, lode_check_names *names) {
  lode_status st = LODE_OK;
  named *list = lode_alloc(c->env, n, sizeof *list, "names");
  names->name = lode_alloc(c->env, n, sizeof *names->name, "names");
  names->sorted = lode_alloc(c->env, n, sizeof *names->sorted, "names");
  if (list == NULL || names->name == NULL || names->sorted == NULL) {
    st = LODE_E_NOMEM;
    goto done;
  }
  names->n = n;
  for (size_t i = 0; i < n; ++i) {
    char *id;
    memcpy(&id, (const char *)table + i * item_size, sizeof id);
    names->name[i] = id;
    list[i] = (named){id, (int32_t)i};
  }
  qsort(list, n, sizeof *list, by_name);
  for (size_t i = 0; i < n; ++i)
    names->sorted[i] = list[i].item;
done:
  free(list);
  return st;
}

/* `id` is the first member of every table with ids, which list_names relies on. */
_Static_assert(offsetof(lode_period, id) == 0 && offsetof(lode_scenario, id) == 0, "id comes first");
_Static_assert(offsetof(lode_region, id) == 0 && offsetof(lode_commodity, id) == 0, "id comes first");
_Static_assert(offsetof(lode_process, id) == 0 && offsetof(lode_pollutant, id) == 0, "id comes first");
_Static_assert(offsetof(lode_group, id) == 0 && offsetof(lode_site, id) == 0, "id comes first");
_Static_assert(offsetof(lode_option, id) == 0 && offsetof(lode_existing, id) == 0, "id comes first");
_Static_assert(offsetof(lode_supply, id) == 0, "id comes first");

static lode_status list_all_names(lode_check *c) {
  const lode_instance *in = c->in;
  const struct {
    const void *table;
    size_t n, item_size;
    lode_check_names *names;
  } list[] = {{in->period, in->n_period, sizeof *in->period, &c->period},
              {in->scenario, in->n_scenario, sizeof *in->scenario, &c->scenario},
              {in->region, in->n_region, sizeof *in->region, &c->region},
              {in->commodity, in->n_commodity, sizeof *in->commodity, &c->commodity},
              {in->process, in->n_process, sizeof *in->process, &c->process},
              {in->pollutant, in->n_pollutant, sizeof *in->pollutant, &c->pollutant},
              {in->group, in->n_group, sizeof *in->group, &c->group},
              {in->site, in->n_site, sizeof *in->site, &c->site},
              {in->option, in->n_option, sizeof *in->option, &c->option},
              {in->existing, in->n_existing, sizeof *in->existing, &c->existing},
              {in->supply, in->n_supply, sizeof *in->supply, &c->supply}};
  for (size_t i = 0; i < sizeof list / sizeof *list; ++i) {
    const lode_status st = list_names(c, list[i].table, list[i].n, list[i].item_size, list[i].names);
    if (st != LODE_OK)
      return st;
  }
  return LODE_OK;
}

static lode_status make_pairs(lode_check *c, size_t n, lode_check_pairs *pairs) {
  pairs->pair = lode_alloc(c->env, n, sizeof *pairs->pair, "pairs of ids");
  pairs->n = pairs->pair != NULL ? n : 0;
  return pairs->pair != NULL ? LODE_OK : LODE_E_NOMEM;
}

static void sort_pairs(lode_check_pairs *pairs) { qsort(pairs->pair, pairs->n, sizeof *pairs->pair, by_pair); }

lode_status lode_check_lookup_create(lode_check *c) {
  const lode_instance *in = c->in;
  lode_status st = list_all_names(c);
  if (st != LODE_OK || (st = make_pairs(c, in->n_lane, &c->lane)) != LODE_OK ||
      (st = make_pairs(c, in->n_import, &c->import)) != LODE_OK ||
      (st = make_pairs(c, in->n_demand, &c->demand)) != LODE_OK ||
      (st = make_pairs(c, in->n_disposal, &c->disposal)) != LODE_OK)
    return st;
  for (size_t i = 0; i < in->n_lane; ++i)
    c->lane.pair[i] = (lode_check_pair){in->lane[i].from, in->lane[i].to, (int32_t)i};
  for (size_t i = 0; i < in->n_import; ++i)
    c->import.pair[i] = (lode_check_pair){in->import[i].region, in->import[i].commodity, (int32_t)i};
  for (size_t i = 0; i < in->n_demand; ++i)
    c->demand.pair[i] = (lode_check_pair){in->demand[i].region, in->demand[i].commodity, (int32_t)i};
  for (size_t i = 0; i < in->n_disposal; ++i)
    c->disposal.pair[i] = (lode_check_pair){in->disposal[i].region, in->disposal[i].commodity, (int32_t)i};
  sort_pairs(&c->lane);
  sort_pairs(&c->import);
  sort_pairs(&c->demand);
  sort_pairs(&c->disposal);
  return LODE_OK;
}

void lode_check_lookup_destroy(lode_check *c) {
  lode_check_names *names[] = {&c->period, &c->scenario, &c->region, &c->commodity, &c->process, &c->pollutant,
                               &c->group,  &c->site,     &c->option, &c->existing,  &c->supply};
  lode_check_pairs *pairs[] = {&c->lane, &c->import, &c->demand, &c->disposal};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    free(names[i]->name);
    free(names[i]->sorted);
    *names[i] = (lode_check_names){0};
  }
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i) {
    free(pairs[i]->pair);
    *pairs[i] = (lode_check_pairs){0};
  }
}

int32_t lode_check_find(lode_check *c, const lode_check_names *names, const char *what, const char *id,
                        const char *table, size_t line) {
  size_t low = 0, high = names->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int order = strcmp(names->name[names->sorted[middle]], id);
    if (order == 0)
      return names->sorted[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  const size_t near = lode_nearest(id, names->name, names->n);
  lode_check_fault(c, "%s:%zu: %s '%s' is unknown, expected %s%s", table, line, what, id,
                   near < names->n ? "perhaps " : "one of the instance", near < names->n ? names->name[near] : "");
  return -1;
}

int32_t lode_check_find_pair(const lode_check_pairs *pairs, int32_t a, int32_t b) {
  const lode_check_pair key = {a, b, 0};
  if (pairs->n == 0)
    return -1;
  const lode_check_pair *found = bsearch(&key, pairs->pair, pairs->n, sizeof key, by_pair);
  return found != NULL ? found->item : -1;
}
