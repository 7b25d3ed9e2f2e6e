/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/constraints.h"

#include <math.h>

/* A plant is a lump: a budget counts as spent before its last dollar. */
static const double spent_share = 0.9, full_share = 0.999;
enum { MOST_PERIODS = 12 };

static bool holds(const lode_list *list, int32_t item) {
  for (size_t i = 0; i < list->n; ++i)
    if (list->item[i] == item)
      return true;
  return false;
}

lode_spending lode_spent_in(const lode_facts *facts, size_t t, int32_t group) {
  const lode_instance *in = facts->in;
  lode_spending sum = {0, 0.0, 0.0};
  for (size_t i = 0; i < facts->plan->n_build; ++i) {
    const lode_build *b = &facts->plan->build[i];
    if ((size_t)b->period != t || (group >= 0 && !holds(&in->group[group].region, in->site[b->site].region)))
      continue;
    ++sum.n_start;
    sum.capital += lode_at(in, in->option[b->option].capital, t, 0.0);
    sum.grant += lode_at(in, in->option[b->option].grant, t, 0.0);
  }
  return sum;
}

double lode_budget_used(const lode_facts *facts, const lode_budget *budget, size_t t) {
  const lode_spending s = lode_spent_in(facts, t, budget->group);
  return budget->is_net ? s.capital - s.grant : s.capital;
}

static bool needs_permit(const lode_instance *in, const lode_agency *agency, const lode_build *b) {
  const lode_terms *capacity = &in->option[b->option].capacity;
  bool is_concerned = agency->process.n == 0;
  for (size_t i = 0; i < capacity->n; ++i)
    is_concerned = is_concerned || holds(&agency->process, capacity->term[i].item);
  return is_concerned && (agency->group < 0 || holds(&in->group[agency->group].region, in->site[b->site].region));
}

size_t lode_permits_used(const lode_facts *facts, const lode_agency *agency, size_t t) {
  size_t n = 0;
  for (size_t i = 0; i < facts->plan->n_build; ++i)
    n += (size_t)facts->plan->build[i].period == t && needs_permit(facts->in, agency, &facts->plan->build[i]);
  return n;
}

double lode_share_used(const lode_facts *facts, const lode_share *share, size_t t, size_t s) {
  double import = 0.0, base = 0.0;
  for (size_t i = 0; i < share->commodity.n; ++i) {
    const lode_reliance r = lode_reliance_of(facts, t, s, (size_t)share->commodity.item[i]);
    import += r.import;
    base += share->base == LODE_SHARE_OF_USE ? r.use : r.met;
  }
  return base > 0.0 ? import / base : import > 0.0 ? INFINITY : 0.0;
}

static void put_period(lode_page *page, const lode_instance *in, size_t t, size_t n_before) {
  lode_page_put(page, "%s", n_before > 0 ? ", " : "");
  lode_page_years(page, in, t, t + 1);
}

void lode_put_spent_budgets(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < in->n_budget; ++i) {
    const lode_budget *budget = &in->budget[i];
    size_t n = 0;
    for (size_t t = 0; t < in->n_period && n < MOST_PERIODS; ++t) {
      const double limit = lode_at(in, budget->amount, t, INFINITY), used = lode_budget_used(facts, budget, t);
      if (!isfinite(limit) || limit <= 0.0 || used < spent_share * limit)
        continue;
      if (n == 0) {
        lode_page_put(page, "<li><b>The budget</b> ");
        lode_page_name(page, lode_label(budget->id, budget->name));
        lode_page_put(page, " is all but spent in ");
      }
      put_period(page, in, t, n++);
      lode_page_put(page, " (");
      lode_page_percent(page, used / limit);
      lode_page_put(page, ")");
    }
    lode_page_put(page, "%s", n > 0 ? ".</li>\n" : "");
  }
}

void lode_put_used_permits(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < in->n_agency; ++i) {
    const lode_agency *agency = &in->agency[i];
    size_t n = 0;
    for (size_t t = 0; t < in->n_period && n < MOST_PERIODS; ++t) {
      const double permits = lode_at(in, agency->permits, t, INFINITY);
      const size_t used = lode_permits_used(facts, agency, t);
      if (!isfinite(permits) || used == 0 || (double)used + 1.0 <= permits)
        continue;
      if (n == 0) {
        lode_page_put(page, "<li><b>Permits</b> of ");
        lode_page_name(page, lode_label(agency->id, agency->name));
        lode_page_put(page, " are used up in ");
      }
      put_period(page, in, t, n++);
      lode_page_put(page, " (%zu)", used);
    }
    lode_page_put(page, "%s", n > 0 ? ".</li>\n" : "");
  }
}

void lode_put_full_shares(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < in->n_share && lode_has_trade(facts); ++i) {
    const lode_share *share = &in->share[i];
    size_t n = 0;
    for (size_t t = 0; t < in->n_period; ++t)
      for (size_t s = 0; s < in->n_scenario; ++s) {
        const double limit = lode_at(in, share->at_most, t, INFINITY), used = lode_share_used(facts, share, t, s);
        n += isfinite(limit) && used > 0.0 && used >= full_share * limit;
      }
    if (n == 0)
      continue;
    lode_page_put(page, "<li><b>The limit on imports</b> ");
    lode_page_name(page, lode_label(share->id, share->name));
    lode_page_put(page, " is reached in %zu of %zu pairs of period and scenario.</li>\n", n,
                  in->n_period * in->n_scenario);
  }
}
