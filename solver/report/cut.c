/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/cut.h"

#include <math.h>

#include "models/timing.h"

/* Mean over periods and commodities that ports bring in of (allowed here / most allowed in any scenario). Limits on
 * several commodities together count for each of them. */
static double allowed_share(const lode_facts *facts, size_t s) {
  const lode_instance *in = facts->in;
  double sum = 0.0, n = 0.0;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t c = 0; c < in->n_commodity; ++c) {
      double most = 0.0;
      for (size_t other = 0; other < in->n_scenario; ++other)
        most = fmax(most, facts->allowed[lode_facts_at(facts, t, other, c)]);
      if (most <= 0.0)
        continue;
      const double here = facts->allowed[lode_facts_at(facts, t, s, c)];
      sum += isinf(most) ? (isinf(here) ? 1.0 : 0.0) : here / most;
      n += 1.0;
    }
  }
  return n > 0.0 ? sum / n : 1.0;
}

/* What unmet demand costs over the horizon, given the scenario. */
static double penalty_of(const lode_facts *facts, size_t s) {
  double sum = 0.0;
  for (size_t t = 0; t < facts->in->n_period; ++t)
    sum += lode_period_weight(facts->in, t) * facts->penalty[t * facts->in->n_scenario + s];
  return sum;
}

lode_cut lode_cut_find(const lode_facts *facts) {
  static const double alike = 1e-9;
  lode_cut cut = {0, allowed_share(facts, 0), false};
  double freest = cut.allowed;
  for (size_t s = 1; s < facts->in->n_scenario; ++s) {
    const double allowed = allowed_share(facts, s);
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
