/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The builds of a plan against the rules of the first stage, read off the instance anew: a plant must be offered and
 * come on line, then plants per site, exclusions, prerequisites, permits and budgets are counted one by one. Years and
 * money follow instances/FORMAT.md, "Timing".
 */
#include <math.h>

#include "solver/verify/check.h"

static bool has(lode_list list, int32_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == item)
      return true;
  return false;
}

static bool in_group(const lode_instance *in, int32_t group, int32_t region) {
  return group < 0 || has(in->group[group].region, region);
}

/** Years from the start of a plant to its start-up. */
static double lead_years(const lode_instance *in, lode_build b) {
  const lode_option *m = &in->option[b.option];
  const int32_t region = in->site[b.site].region;
  double longest = 0.0;
  for (size_t i = 0; i < m->capacity.n; ++i) {
    const lode_process *k = &in->process[m->capacity.term[i].item];
    size_t p = 0;
    while (p < k->n_permitting_at && k->permitting_at[p].region != region)
      ++p;
    longest = fmax(longest, p < k->n_permitting_at ? k->permitting_at[p].years : k->permitting);
  }
  return m->construction + longest;
}

bool lode_check_is_on_line(const lode_instance *in, lode_build b, size_t t) {
  const double first = in->period[t].first_year, up = in->period[b.period].first_year + lead_years(in, b);
  return first >= up && first < up + in->option[b.option].life;
}

double lode_check_weight(const lode_instance *in, size_t t) {
  double sum = 0.0; /* n_t times the mean over n_t years is the sum over them */
  for (int y = 0; y < in->period[t].years; ++y)
    sum += pow(1.0 + in->rate, in->base_year - (in->period[t].first_year + y));
  return sum;
}

void lode_check_capacity(lode_check *c) {
  const lode_instance *in = c->in;
  const size_t n_process = in->n_process;
  for (size_t i = 0; i < in->n_region * n_process; ++i)
    c->capacity[i] = 0.0;
  for (size_t e = 0; e < in->n_existing; ++e) {
    const lode_terms terms = in->existing[e].capacity;
    for (size_t i = 0; i < terms.n; ++i)
      c->capacity[(size_t)in->existing[e].region * n_process + (size_t)terms.term[i].item] +=
          lode_at(in, terms.term[i].amount, c->t, 0.0);
  }
  for (size_t i = 0; i < c->plan->n_build; ++i) {
    const lode_build b = c->plan->build[i];
    const lode_terms terms = in->option[b.option].capacity;
    if (!lode_check_is_on_line(in, b, c->t))
      continue;
    for (size_t k = 0; k < terms.n; ++k)
      c->capacity[(size_t)in->site[b.site].region * n_process + (size_t)terms.term[k].item] +=
          lode_at(in, terms.term[k].amount, c->t, 0.0);
  }
}

/** A plant by itself: offered at its site, on line at some time, not twice in the list. */
static void check_build(lode_check *c, size_t i) {
  const lode_instance *in = c->in;
  const lode_build b = c->plan->build[i];
  const lode_site *site = &in->site[b.site];
  const char *option = in->option[b.option].id, *start = in->period[b.period].id;
  if (!has(site->option, b.option))
    lode_check_fault(c, "plan.xml: site %s, option %s, start %s: the site does not offer this option (it offers %s%s)",
                     site->id, option, start, site->option.n > 0 ? in->option[site->option.item[0]].id : "none",
                     site->option.n > 1 ? " and others" : "");
  size_t t = 0;
  while (t < in->n_period && !lode_check_is_on_line(in, b, t))
    ++t;
  if (t == in->n_period)
    lode_check_fault(c, "plan.xml: site %s, option %s, start %s: comes on line in %.9g for %.9g years, in no period",
                     site->id, option, start, in->period[b.period].first_year + lead_years(in, b),
                     in->option[b.option].life);
  for (size_t k = 0; k < i; ++k) {
    const lode_build a = c->plan->build[k];
    if (a.site == b.site && a.option == b.option && a.period == b.period)
      lode_check_fault(c, "plan.xml: site %s, option %s, start %s: given twice, expected once", site->id, option,
                       start);
  }
}

static size_t builds_at(const lode_check *c, int32_t site) {
  size_t n = 0;
  for (size_t i = 0; i < c->plan->n_build; ++i)
    n += c->plan->build[i].site == site;
  return n;
}

static void check_sites(lode_check *c) {
  const lode_instance *in = c->in;
  for (size_t j = 0; j < in->n_site; ++j) {
    const size_t n = builds_at(c, (int32_t)j);
    if (n > (size_t)in->site[j].max_builds)
      lode_check_fault(c, "plan.xml: site %s: %zu plants, expected at most %d", in->site[j].id, n,
                       in->site[j].max_builds);
  }
  for (size_t x = 0; x < in->n_exclusion; ++x) {
    const lode_exclusion *e = &in->exclusion[x];
    int used = 0;
    for (size_t i = 0; i < e->site.n; ++i)
      used += builds_at(c, e->site.item[i]) > 0;
    if (used > e->at_most)
      lode_check_fault(c, "plan.xml: exclusion %s: %d of its sites have a plant, expected at most %d", e->id, used,
                       e->at_most);
  }
}

static void check_prerequisites(lode_check *c) {
  const lode_instance *in = c->in;
  for (size_t x = 0; x < in->n_prerequisite; ++x) {
    const lode_prerequisite *p = &in->prerequisite[x];
    int32_t first = INT32_MAX; /* period of the first plant at the site that is needed */
    for (size_t i = 0; i < c->plan->n_build; ++i)
      if (c->plan->build[i].site == p->needs && c->plan->build[i].period < first)
        first = c->plan->build[i].period;
    for (size_t i = 0; i < c->plan->n_build; ++i) {
      const lode_build b = c->plan->build[i];
      if (b.site == p->site && b.period < first)
        lode_check_fault(c, "plan.xml: site %s, start %s: needs site %s no later, which starts %s%s",
                         in->site[b.site].id, in->period[b.period].id, in->site[p->needs].id,
                         first == INT32_MAX ? "never" : "in ", first == INT32_MAX ? "" : in->period[first].id);
    }
  }
}

static bool needs_permit(const lode_instance *in, const lode_agency *a, lode_build b) {
  const lode_terms terms = in->option[b.option].capacity;
  bool is_named = a->process.n == 0;
  for (size_t i = 0; i < terms.n; ++i)
    is_named = is_named || has(a->process, terms.term[i].item);
  return is_named && in_group(in, a->group, in->site[b.site].region);
}

static void check_permits(lode_check *c) {
  const lode_instance *in = c->in;
  for (size_t a = 0; a < in->n_agency; ++a)
    for (size_t t = 0; t < in->n_period; ++t) {
      const double permits = lode_at(in, in->agency[a].permits, t, INFINITY);
      double n = 0.0;
      for (size_t i = 0; i < c->plan->n_build; ++i)
        n += (size_t)c->plan->build[i].period == t && needs_permit(in, &in->agency[a], c->plan->build[i]);
      if (lode_check_exceeds(c, n - permits, n))
        lode_check_fault(c, "plan.xml: agency %s, period %s: %.9g starts, expected at most %.9g permits",
                         in->agency[a].id, in->period[t].id, n, permits);
    }
}

static void check_budgets(lode_check *c) {
  const lode_instance *in = c->in;
  for (size_t i = 0; i < in->n_budget; ++i)
    for (size_t t = 0; t < in->n_period; ++t) {
      const lode_budget *budget = &in->budget[i];
      const double amount = lode_at(in, budget->amount, t, INFINITY);
      double spent = 0.0;
      for (size_t k = 0; k < c->plan->n_build; ++k) {
        const lode_build b = c->plan->build[k];
        if ((size_t)b.period != t || !in_group(in, budget->group, in->site[b.site].region))
          continue;
        spent += lode_at(in, in->option[b.option].capital, t, 0.0);
        if (budget->is_net)
          spent -= lode_at(in, in->option[b.option].grant, t, 0.0);
      }
      if (lode_check_exceeds(c, spent - amount, spent))
        lode_check_fault(c, "plan.xml: budget %s, period %s: %.9g %s spent, expected at most %.9g", budget->id,
                         in->period[t].id, spent, in->money, amount);
    }
}

/** Money of one plant: capital, grant and salvage belong to its start, fixed cost to each period on line. */
static void add_cost(lode_check *c, lode_build b) {
  const lode_instance *in = c->in;
  const lode_option *m = &in->option[b.option];
  const size_t t0 = (size_t)b.period;
  const int end = in->period[in->n_period - 1].first_year + in->period[in->n_period - 1].years;
  const double start = in->period[t0].first_year;
  const double capital = lode_at(in, m->capital, t0, 0.0), grant = lode_at(in, m->grant, t0, 0.0);
  const double used = fmin(fmax(end - (start + lead_years(in, b)), 0.0), m->life);
  const double salvage = (capital - grant) * fmax(0.0, 1.0 - used / m->life);
  const double at_start = pow(1.0 + in->rate, in->base_year - start);
  const double at_end = pow(1.0 + in->rate, in->base_year - end);
  double *amount = &c->start_amount[t0 * LODE_N_COST], *expected = &c->start_expected[t0 * LODE_N_COST];
  amount[LODE_COST_CAPITAL] += capital;
  amount[LODE_COST_GRANT] -= grant;
  amount[LODE_COST_SALVAGE] -= salvage;
  expected[LODE_COST_CAPITAL] += capital * at_start;
  expected[LODE_COST_GRANT] -= grant * at_start;
  expected[LODE_COST_SALVAGE] -= salvage * at_end;
  for (size_t t = 0; t < in->n_period; ++t)
    if (lode_check_is_on_line(in, b, t))
      c->start_amount[t * LODE_N_COST + LODE_COST_FIXED] += lode_at(in, m->fixed, t, 0.0);
}

void lode_check_plan(lode_check *c) {
  const lode_instance *in = c->in;
  for (size_t i = 0; i < c->plan->n_build; ++i) {
    check_build(c, i);
    add_cost(c, c->plan->build[i]);
  }
  check_sites(c);
  check_prerequisites(c);
  check_permits(c);
  check_budgets(c);
  for (size_t t = 0; t < in->n_period; ++t) {
    double *fixed = &c->start_amount[t * LODE_N_COST + LODE_COST_FIXED];
    for (size_t e = 0; e < in->n_existing; ++e)
      *fixed += lode_at(in, in->existing[e].fixed, t, 0.0);
    c->start_expected[t * LODE_N_COST + LODE_COST_FIXED] = *fixed * lode_check_weight(in, t);
  }
}
