/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/stages.h"

#include <math.h>
#include <string.h>

const char *lode_label(const char *id, const char *name) { return name != NULL && name[0] != '\0' ? name : id; }

const char *lode_option_stage(const lode_instance *in, const lode_option *option) {
  if (option->stage != NULL && option->stage[0] != '\0')
    return option->stage;
  return option->capacity.n > 0 ? in->process[option->capacity.term[0].item].stage : "other";
}

const char *lode_existing_stage(const lode_instance *in, const lode_existing *plant) {
  return plant->capacity.n > 0 ? in->process[plant->capacity.term[0].item].stage : "other";
}

static void add_stage(lode_stages *stages, const char *name) {
  if (stages->n < LODE_MOST_STAGES &&
      (stages->n == 0 || strcmp(stages->name[lode_stage_index(stages, name)], name) != 0))
    stages->name[stages->n++] = name;
}

void lode_stages_collect(const lode_instance *in, lode_stages *stages) {
  stages->n = 0;
  for (size_t k = 0; k < in->n_process; ++k)
    add_stage(stages, in->process[k].stage);
  for (size_t m = 0; m < in->n_option; ++m)
    add_stage(stages, lode_option_stage(in, &in->option[m]));
  if (stages->n == 0)
    stages->name[stages->n++] = "other";
}

size_t lode_stage_index(const lode_stages *stages, const char *name) {
  for (size_t i = 0; i < stages->n; ++i)
    if (strcmp(stages->name[i], name) == 0)
      return i;
  return stages->n - 1;
}

static const char *unit_of_one(const lode_instance *in, const lode_terms *terms, size_t t) {
  for (size_t i = 0; i < terms->n; ++i)
    if (fabs(lode_at(in, terms->term[i].amount, t, 0.0) - 1.0) < 1e-12)
      return in->commodity[terms->term[i].item].unit;
  return NULL;
}

const char *lode_process_unit(const lode_instance *in, size_t process, size_t t) {
  const char *unit = unit_of_one(in, &in->process[process].out, t);
  if (unit == NULL)
    unit = unit_of_one(in, &in->process[process].in, t);
  return unit != NULL ? unit : "units of activity";
}

double lode_largest_capacity(const lode_instance *in, const lode_terms *capacity, size_t t, int32_t *process) {
  double most = 0.0;
  *process = -1;
  for (size_t i = 0; i < capacity->n; ++i) {
    const double amount = lode_at(in, capacity->term[i].amount, t, 0.0);
    if (*process < 0 || amount > most) {
      most = amount;
      *process = capacity->term[i].item;
    }
  }
  return most;
}

bool lode_has_places(const lode_instance *in) {
  for (size_t r = 0; r < in->n_region; ++r)
    if (isfinite(in->region[r].lat) && isfinite(in->region[r].lon))
      return true;
  return false;
}
