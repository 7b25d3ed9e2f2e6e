/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose cost is it? Recomputes the parts of the expected discounted cost row by row from the tables and the instance,
 * for stages (what plants cost) and for regions. What plan.xml says and no row explains is shown as such by the page.
 */
#include <math.h>
#include <stdlib.h>

#include "models/skeleton.h"
#include "models/timing.h"
#include "solver/report/facts_read.h"

typedef lode_facts_reader reader;

/* Share of the objective of 1 unit-cost money per year in the pair of the row. */
static double weight_of(const reader *r) {
  const lode_instance *in = r->facts->in;
  return in->unit_scale * in->scenario[r->s].probability * lode_period_weight(in, (size_t)r->t);
}

void lode_bill_activity(reader *r, int32_t region, int32_t process, double amount) {
  const lode_instance *in = r->facts->in;
  const double weight = weight_of(r) * amount, cost = weight * r->values->process_cost[process],
               credit = -weight * lode_activity_credit(in, region, process, (size_t)r->t);
  double *stage = r->facts->stage[lode_stage_index(&r->facts->stages, in->process[process].stage)];
  stage[LODE_COST_PROCESS] += cost;
  stage[LODE_COST_CREDIT] += credit;
  r->facts->region[region][LODE_COST_PROCESS] += cost;
  r->facts->region[region][LODE_COST_CREDIT] += credit;
}

void lode_bill_supply(reader *r, int32_t supply, double amount) {
  r->facts->region[r->facts->in->supply[supply].region][LODE_COST_SUPPLY] +=
      weight_of(r) * amount * r->values->supply_cost[supply];
}

void lode_bill_import(reader *r, int32_t region, int32_t commodity, double amount) {
  const lode_instance *in = r->facts->in;
  for (size_t i = 0; i < in->n_import; ++i) {
    if (in->import[i].region != region || in->import[i].commodity != commodity)
      continue;
    const double landed = r->values->import_price[i] * (1.0 + r->values->import_tariff[i]) +
                          lode_at(in, in->import[i].handling, (size_t)r->t, 0.0);
    r->facts->region[region][LODE_COST_IMPORT] += weight_of(r) * amount * landed;
  }
}

static int compare_lanes(const lode_lane *lane, int32_t from, int32_t to) {
  if (lane->from != from)
    return lane->from < from ? -1 : 1;
  return (lane->to > to) - (lane->to < to);
}

/* To the region that receives. */
void lode_bill_flow(reader *r, const lode_flow *flow) {
  const lode_instance *in = r->facts->in;
  size_t low = 0, high = in->n_lane;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (compare_lanes(&in->lane[r->lane[middle]], flow->from, flow->to) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == in->n_lane || compare_lanes(&in->lane[r->lane[low]], flow->from, flow->to) != 0)
    return;
  const double cost = lode_lane_unit_cost(in, &in->lane[r->lane[low]], flow->commodity, (size_t)r->t);
  if (isfinite(cost))
    r->facts->region[flow->to][LODE_COST_TRANSPORT] +=
        weight_of(r) * flow->flow * cost * r->values->transport_factor[flow->commodity];
}

void lode_bill_unmet(reader *r, int32_t region, int32_t commodity, double amount) {
  const lode_instance *in = r->facts->in;
  for (size_t k = 0; k < in->n_demand; ++k) { /* rows come in the order of the demands */
    const size_t i = (r->next_demand + k) % in->n_demand;
    if (in->demand[i].region != region || in->demand[i].commodity != commodity)
      continue;
    const double penalty = lode_at(in, in->demand[i].penalty, (size_t)r->t, 0.0);
    r->facts->region[region][LODE_COST_UNMET] += weight_of(r) * amount * penalty;
    r->facts->penalty[(size_t)r->t * in->n_scenario + (size_t)r->s] += in->unit_scale * amount * penalty;
    r->next_demand = i + 1;
    return;
  }
}

void lode_bill_disposal(reader *r, int32_t region, int32_t commodity, double amount) {
  const lode_instance *in = r->facts->in;
  for (size_t i = 0; i < in->n_disposal; ++i)
    if (in->disposal[i].commodity == commodity && (in->disposal[i].region < 0 || in->disposal[i].region == region))
      r->facts->region[region][LODE_COST_DISPOSAL] += weight_of(r) * amount * r->values->disposal_cost[i];
}

void lode_bill_excess(reader *r, int32_t cap, double amount) {
  const lode_instance *in = r->facts->in;
  if (in->cap[cap].region >= 0)
    r->facts->region[in->cap[cap].region][LODE_COST_CAP] +=
        weight_of(r) * amount * lode_at(in, in->cap[cap].price, (size_t)r->t, 0.0);
}

static void add_bill(double to[], const double bill[]) {
  for (int part = 0; part < LODE_N_COST; ++part)
    to[part] += bill[part];
}

void lode_facts_plants(lode_facts *facts) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < facts->plan->n_build; ++i) {
    const lode_build b = facts->plan->build[i];
    lode_bill bill = {0.0};
    lode_build_cost(in, b, bill);
    add_bill(facts->stage[lode_stage_index(&facts->stages, lode_option_stage(in, &in->option[b.option]))], bill);
    add_bill(facts->region[in->site[b.site].region], bill);
  }
  for (size_t i = 0; i < in->n_existing; ++i) {
    const lode_existing *plant = &in->existing[i];
    lode_bill bill = {0.0};
    for (size_t t = 0; t < in->n_period; ++t)
      bill[LODE_COST_FIXED] += lode_period_weight(in, t) * lode_at(in, plant->fixed, t, 0.0);
    add_bill(facts->stage[lode_stage_index(&facts->stages, lode_existing_stage(in, plant))], bill);
    add_bill(facts->region[plant->region], bill);
  }
}

void lode_facts_allowed(reader *r) {
  const lode_instance *in = r->facts->in;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t s = 0; s < in->n_scenario; ++s) {
      double *allowed = &r->facts->allowed[lode_facts_at(r->facts, t, s, 0)];
      lode_values_resolve(in, t, s, r->values);
      for (size_t i = 0; i < in->n_import; ++i)
        allowed[in->import[i].commodity] += r->values->import_limit[i];
      for (size_t i = 0; i < in->n_import_limit; ++i)
        for (size_t k = 0; k < in->import_limit[i].commodity.n; ++k) {
          double *most = &allowed[in->import_limit[i].commodity.item[k]];
          *most = fmin(*most, r->values->total_limit[i]);
        }
    }
  }
}

/* One commodity in one period: what each scenario allows of what the freest allows. */
static void add_openness(lode_facts *facts, size_t t, size_t c, double most) {
  for (size_t s = 0; s < facts->in->n_scenario; ++s) {
    const double here = facts->allowed[lode_facts_at(facts, t, s, c)];
    facts->openness[s] += isinf(most) ? (isinf(here) ? 1.0 : 0.0) : here / most;
  }
}

void lode_facts_openness(lode_facts *facts) {
  const lode_instance *in = facts->in;
  double n = 0.0;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t c = 0; c < in->n_commodity; ++c) {
      double most = 0.0;
      for (size_t s = 0; s < in->n_scenario; ++s)
        most = fmax(most, facts->allowed[lode_facts_at(facts, t, s, c)]);
      if (most <= 0.0)
        continue;
      add_openness(facts, t, c, most);
      n += 1.0;
    }
  }
  for (size_t s = 0; s < in->n_scenario; ++s)
    facts->openness[s] = n > 0.0 ? facts->openness[s] / n : 1.0;
}
