/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/cut.h"

#include <math.h>

#include "models/timing.h"

/* What unmet demand costs over the horizon, given the scenario. */
static double penalty_of(const lode_facts *facts, size_t s) {
  double sum = 0.0;
  for (size_t t = 0; t < facts->in->n_period; ++t)
    sum += lode_period_weight(facts->in, t) * facts->penalty[t * facts->in->n_scenario + s];
  return sum;
}

lode_cut lode_cut_find(const lode_facts *facts) {
  static const double alike = 1e-9;
  lode_cut cut = {0, facts->openness[0], false};
  double freest = cut.allowed;
  for (size_t s = 1; s < facts->in->n_scenario; ++s) {
    const double allowed = facts->openness[s];
    freest = fmax(freest, allowed);
    if (allowed < cut.allowed - alike ||
        (allowed <= cut.allowed + alike && penalty_of(facts, s) > penalty_of(facts, cut.scenario))) {
      cut.scenario = s;
      cut.allowed = fmin(cut.allowed, allowed);
    }
  }
  cut.is_restricted = cut.allowed < freest - alike;
  return cut;
}
