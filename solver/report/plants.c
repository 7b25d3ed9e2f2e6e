/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/plants.h"

#include <math.h>
#include <stdlib.h>

#include "models/timing.h"

static int compare_plants(const void *a, const void *b) {
  const lode_plant *x = a, *y = b;
  const bool is_built = x->build >= 0;
  if (is_built != (y->build >= 0))
    return is_built ? 1 : -1;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  if (x->stage != y->stage)
    return x->stage < y->stage ? -1 : 1;
  if (is_built)
    return (x->build > y->build) - (x->build < y->build);
  return (x->capacity > y->capacity) - (x->capacity < y->capacity); /* into one array: the order of the instance */
}

/* First and last period with capacity, for what stands may close. */
static void find_life(const lode_instance *in, lode_plant *plant) {
  plant->first = in->n_period;
  for (size_t t = 0; t < in->n_period; ++t) {
    int32_t process;
    if (lode_largest_capacity(in, plant->capacity, t, &process) <= 0.0)
      continue;
    plant->first = plant->first < t ? plant->first : t;
    plant->end = t + 1;
  }
}

static void add_existing(const lode_facts *facts, lode_plant *plant) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < in->n_existing; ++i) {
    const lode_existing *e = &in->existing[i];
    plant[i] = (lode_plant){.id = e->id, .name = e->name, .build = -1, .region = e->region, .capacity = &e->capacity};
    plant[i].stage = lode_stage_index(&facts->stages, lode_existing_stage(in, e));
    find_life(in, &plant[i]);
  }
}

static void add_built(const lode_facts *facts, lode_plant *plant) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < facts->plan->n_build; ++i) {
    const lode_build *b = &facts->plan->build[i];
    const lode_site *site = &in->site[b->site];
    const lode_option *option = &in->option[b->option];
    const lode_on_line on = lode_build_on_line(in, *b);
    plant[i] = (lode_plant){.id = site->id, .name = site->name, .build = (int32_t)i, .region = site->region};
    plant[i].option = lode_label(option->id, option->name);
    plant[i].capacity = &option->capacity;
    plant[i].stage = lode_stage_index(&facts->stages, lode_option_stage(in, option));
    plant[i].first = on.first;
    plant[i].end = on.end;
  }
}

static double size_of(const lode_instance *in, const lode_plant *plant) {
  int32_t process;
  return lode_largest_capacity(in, plant->capacity, plant->first < in->n_period ? plant->first : 0, &process);
}

void lode_plants_collect(lode_page *page, const lode_facts *facts, lode_plant **plant, size_t *n) {
  const lode_instance *in = facts->in;
  double largest[LODE_MOST_STAGES] = {0.0};
  *n = in->n_existing + (facts->plan != NULL ? facts->plan->n_build : 0);
  *plant = page->status == LODE_OK ? lode_alloc(page->env, *n, sizeof **plant, "plants of the report") : NULL;
  if (*plant == NULL) {
    page->status = page->status == LODE_OK ? LODE_E_NOMEM : page->status;
    *n = 0;
    return;
  }
  add_existing(facts, *plant);
  if (facts->plan != NULL)
    add_built(facts, *plant + in->n_existing);
  for (size_t i = 0; i < *n; ++i)
    largest[(*plant)[i].stage] = fmax(largest[(*plant)[i].stage], size_of(in, &(*plant)[i]));
  for (size_t i = 0; i < *n; ++i)
    (*plant)[i].size = largest[(*plant)[i].stage] > 0.0 ? size_of(in, &(*plant)[i]) / largest[(*plant)[i].stage] : 0.0;
  if (*n > 0)
    qsort(*plant, *n, sizeof **plant, compare_plants);
}

void lode_plant_capacity(lode_page *page, const lode_instance *in, const lode_plant *plant) {
  int32_t process;
  const size_t t = plant->first < in->n_period ? plant->first : 0;
  const double most = lode_largest_capacity(in, plant->capacity, t, &process);
  lode_page_amount(page, most);
  lode_page_put(page, " ");
  lode_page_short(page, process >= 0 ? lode_process_unit(in, (size_t)process, t) : "units", 24);
  lode_page_put(page, "/yr");
}

void lode_plant_words(lode_page *page, const lode_facts *facts, const lode_plant *plant) {
  const lode_instance *in = facts->in;
  lode_page_short(page, lode_label(plant->id, plant->name), LODE_NAME_LENGTH);
  lode_page_put(page, ": ");
  lode_page_short(page, plant->option != NULL ? plant->option : "stands today", LODE_NAME_LENGTH);
  lode_page_put(page, ", ");
  lode_page_short(page, lode_label(in->region[plant->region].id, in->region[plant->region].name), LODE_NAME_LENGTH);
  lode_page_put(page, ", ");
  lode_plant_capacity(page, in, plant);
  if (plant->first < plant->end) {
    lode_page_put(page, ", on line ");
    lode_page_years(page, in, plant->first, plant->end);
  }
}
