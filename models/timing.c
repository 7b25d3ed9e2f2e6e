/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/timing.h"

#include <math.h>

#include "instances/values.h"

double lode_lead_years(const lode_instance *in, int32_t option, int32_t region) {
  const lode_option *m = &in->option[option];
  double permitting = 0.0;
  for (size_t i = 0; i < m->capacity.n; ++i) {
    const lode_process *k = &in->process[m->capacity.term[i].item];
    double years = k->permitting;
    for (size_t a = 0; a < k->n_permitting_at; ++a)
      if (k->permitting_at[a].region == region)
        years = k->permitting_at[a].years;
    if (years > permitting)
      permitting = years;
  }
  return m->construction + permitting;
}

lode_on_line lode_build_on_line(const lode_instance *in, lode_build build) {
  const double up =
      in->period[build.period].first_year + lode_lead_years(in, build.option, in->site[build.site].region);
  const double down = up + in->option[build.option].life;
  lode_on_line on = {0, 0};
  for (size_t t = 0; t < in->n_period; ++t) {
    const double year = in->period[t].first_year;
    if (year < up)
      on.first = on.end = t + 1;
    else if (year < down)
      on.end = t + 1;
  }
  return on;
}

double lode_year_discount(const lode_instance *in, double year) { return pow(1.0 + in->rate, in->base_year - year); }

double lode_period_weight(const lode_instance *in, size_t t) { return in->period[t].years * lode_discount(in, t); }

void lode_build_cost(const lode_instance *in, lode_build build, double cost[LODE_N_COST]) {
  const lode_option *m = &in->option[build.option];
  const lode_period *last = &in->period[in->n_period - 1];
  const size_t t0 = (size_t)build.period;
  const double start = in->period[t0].first_year, end = last->first_year + last->years;
  const double paid = lode_year_discount(in, start);
  const double capital = lode_at(in, m->capital, t0, 0.0), grant = lode_at(in, m->grant, t0, 0.0);
  cost[LODE_COST_CAPITAL] += paid * capital;
  cost[LODE_COST_GRANT] -= paid * grant;
  const double up = start + lode_lead_years(in, build.option, in->site[build.site].region);
  const double used = end > up ? (end - up) / m->life : 0.0;
  if (used < 1.0)
    cost[LODE_COST_SALVAGE] -= lode_year_discount(in, end) * (capital - grant) * (1.0 - used);
  const lode_on_line on = lode_build_on_line(in, build);
  for (size_t t = on.first; t < on.end; ++t)
    cost[LODE_COST_FIXED] += lode_period_weight(in, t) * lode_at(in, m->fixed, t, 0.0);
}
