/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first section: what to build first, what limits the plan, what if imports are cut, how good the plan provably
 * is. Every sentence is computed from the files of the folder; one whose facts are missing is left out. */
#include <math.h>
#include <string.h>

#include "solver/report/constraints.h"
#include "solver/report/cut.h"
#include "solver/report/limits.h"
#include "solver/report/page.h"

#include <stdlib.h>

enum { MOST_NAMED = 6, MOST_PRODUCTS = 4, MOST_LIMITS = 3 };

static void put_money(lode_page *page, const lode_instance *in, double value) {
  lode_page_amount(page, value);
  lode_page_put(page, "&#160;");
  lode_page_name(page, in->money);
}

/* "Site (option, region)"; the region only where the site's name does not tell it. */
static void put_start(lode_page *page, const lode_instance *in, const lode_build *b) {
  const lode_site *site = &in->site[b->site];
  const char *region = lode_label(in->region[site->region].id, in->region[site->region].name);
  lode_page_put(page, "<b>");
  lode_page_name(page, lode_label(site->id, site->name));
  lode_page_put(page, "</b> (");
  lode_page_name(page, lode_label(in->option[b->option].id, in->option[b->option].name));
  if (site->name == NULL || strstr(site->name, region) == NULL) {
    lode_page_put(page, ", ");
    lode_page_name(page, region);
  }
  lode_page_put(page, ", ");
  put_money(page, in, lode_at(in, in->option[b->option].capital, (size_t)b->period, 0.0));
  lode_page_put(page, ")");
}

static bool starts_before(const lode_build *a, const lode_build *b) { return a->period < b->period; }

/* Largest capital among the plants of a period that are not yet named. NULL: none is left. */
static const lode_build *next_largest(const lode_facts *facts, int32_t period, const lode_build *named[], size_t n) {
  const lode_build *best = NULL;
  double most = -1.0;
  for (size_t i = 0; i < facts->plan->n_build; ++i) {
    const lode_build *b = &facts->plan->build[i];
    bool is_new = b->period == period;
    for (size_t k = 0; k < n; ++k)
      is_new = is_new && named[k] != b;
    const double capital = lode_at(facts->in, facts->in->option[b->option].capital, (size_t)period, 0.0);
    if (is_new && capital > most) {
      best = b;
      most = capital;
    }
  }
  return best;
}

static void put_first(lode_page *page, const lode_facts *facts) {
  const lode_plan *plan = facts->plan;
  const lode_build *first = plan->n_build > 0 ? &plan->build[0] : NULL, *named[MOST_NAMED] = {NULL}, *next;
  size_t n = 0, n_named = 0;
  lode_page_put(page, "<h3>What to build first</h3>\n");
  if (first == NULL) {
    lode_page_put(page, "<p>Nothing: the plan relies on the plants that stand and on imports.</p>\n");
    return;
  }
  for (size_t i = 1; i < plan->n_build; ++i)
    first = starts_before(&plan->build[i], first) ? &plan->build[i] : first;
  for (size_t i = 0; i < plan->n_build; ++i)
    n += plan->build[i].period == first->period;
  lode_page_put(page, "<p>Of %zu plant%s over the horizon, %zu start%s in ", plan->n_build,
                plan->n_build == 1 ? "" : "s", n, n == 1 ? "s" : "");
  lode_page_years(page, facts->in, (size_t)first->period, (size_t)first->period + 1);
  lode_page_put(page, ": ");
  while (n_named < MOST_NAMED && (next = next_largest(facts, first->period, named, n_named)) != NULL) {
    lode_page_put(page, "%s", n_named == 0 ? "" : "; ");
    put_start(page, facts->in, next);
    named[n_named++] = next;
  }
  if (n > n_named)
    lode_page_put(page, "; and %zu smaller one%s", n - n_named, n - n_named == 1 ? "" : "s");
  lode_page_put(page, ".</p>\n");
}

/* Limits on emissions that are used up, fullest in the most scenarios first. */
static void put_full_limits(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  lode_limit_year *year;
  size_t n, n_full = 0, n_named = 0;
  lode_limits_collect(page, facts, &year, &n);
  for (size_t i = 0; i < n; ++i)
    n_full += year[i].n_full > 0;
  if (n > 0 && n_full == 0)
    lode_page_put(page, "<li>No environmental limit is used up; the fullest is at ");
  if (n > 0 && n_full == 0)
    lode_page_percent(page, year[0].share);
  if (n_full > 0)
    lode_page_put(page, "<li><b>Environmental limits</b>: used up in %zu case%s of a limit and a period, such as ",
                  n_full, n_full == 1 ? "" : "s");
  for (size_t i = 0; i < n && n_named < MOST_LIMITS && n_full > 0; ++i) {
    const lode_cap *cap = &in->cap[year[i].cap];
    bool is_new = year[i].n_full > 0;
    for (size_t k = 0; k < i; ++k)
      is_new = is_new && year[k].cap != year[i].cap;
    if (!is_new)
      continue;
    lode_page_put(page, "%s", n_named++ > 0 ? "; " : "");
    lode_page_name(page, lode_label(in->pollutant[cap->pollutant].id, in->pollutant[cap->pollutant].name));
    lode_page_put(page, " in ");
    lode_page_name(page, lode_limit_where(in, cap));
    lode_page_put(page, " (%s, ", lode_limit_is_hard(cap) ? "hard" : "at a price");
    lode_page_years(page, in, (size_t)year[i].period, (size_t)year[i].period + 1);
    lode_page_put(page, ", in %zu of %zu scenarios)", year[i].n_full, in->n_scenario);
  }
  if (n > 0)
    lode_page_put(page, ".</li>\n");
  free(year);
}

static void put_limiting(lode_page *page, const lode_facts *facts) {
  lode_page_put(page, "<h3>What limits the plan</h3>\n<ul>\n");
  const size_t start = page->text.length;
  lode_put_spent_budgets(page, facts);
  lode_put_used_permits(page, facts);
  put_full_limits(page, facts);
  lode_put_full_shares(page, facts);
  if (page->status == LODE_OK && page->text.length == start)
    lode_page_put(page,
                  "<li>No budget, permit, environmental limit or import share of the instance is used up.</li>\n");
  lode_page_put(page, "</ul>\n");
  lode_put_worth(page, facts);
}

/* Period in which the least of what is wanted comes from own plants, in a scenario. */
static size_t hardest_period(const lode_facts *facts, size_t s, size_t c) {
  size_t worst = 0;
  double least = INFINITY, unmet = -1.0;
  for (size_t t = 0; t < facts->in->n_period; ++t) {
    const lode_reliance r = lode_reliance_of(facts, t, s, c);
    if (lode_unmet_share(&r) < unmet || (lode_unmet_share(&r) == unmet && lode_own_share(&r) >= least))
      continue;
    unmet = lode_unmet_share(&r);
    least = lode_own_share(&r);
    worst = t;
  }
  return worst;
}

static void put_product(lode_page *page, const lode_facts *facts, size_t s, size_t c) {
  const lode_instance *in = facts->in;
  const size_t worst = hardest_period(facts, s, c), last = in->n_period - 1;
  const lode_reliance r = lode_reliance_of(facts, worst, s, c), end = lode_reliance_of(facts, last, s, c);
  lode_page_put(page, "<li><b>");
  lode_page_name(page, lode_label(in->commodity[c].id, in->commodity[c].name));
  lode_page_put(page, "</b>: at worst, in ");
  lode_page_years(page, in, worst, worst + 1);
  lode_page_put(page, ", own plants and sources meet ");
  lode_page_percent(page, lode_own_share(&r));
  lode_page_put(page, " of demand, imports are ");
  lode_page_percent(page, lode_import_share(&r));
  lode_page_put(page, " of what is used, and ");
  lode_page_percent(page, lode_unmet_share(&r));
  lode_page_put(page, " of demand goes unmet");
  if (worst != last) {
    lode_page_put(page, "; in ");
    lode_page_years(page, in, last, last + 1);
    lode_page_put(page, " they meet ");
    lode_page_percent(page, lode_own_share(&end));
    lode_page_put(page, " and ");
    lode_page_percent(page, lode_unmet_share(&end));
    lode_page_put(page, " goes unmet");
  }
  lode_page_put(page, ".</li>\n");
}

static void put_cut(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  const lode_cut cut = lode_cut_find(facts);
  const lode_scenario *scenario = &in->scenario[cut.scenario];
  size_t n = 0;
  lode_page_put(page, "<h3>If imports are cut</h3>\n<p>");
  if (cut.is_restricted) {
    lode_page_put(page, "The hardest of the scenarios that restrict imports most is <b>");
    lode_page_name(page, lode_label(scenario->id, scenario->name));
    lode_page_put(page, "</b> (probability %.3g): on average over commodities and periods its ports may bring in ",
                  scenario->probability);
    lode_page_percent(page, cut.allowed);
    lode_page_put(page, " of what they may in the freest scenario. There:</p>\n<ul>\n");
  } else {
    lode_page_put(page, "No scenario of this instance allows fewer imports than another, so the plan was not tested "
                        "against a cut. In the scenario with the dearest shortages, <b>");
    lode_page_name(page, lode_label(scenario->id, scenario->name));
    lode_page_put(page, "</b>:</p>\n<ul>\n");
  }
  for (size_t c = 0; c < in->n_commodity; ++c)
    if (lode_is_demanded(facts, c) && ++n <= MOST_PRODUCTS)
      put_product(page, facts, cut.scenario, c);
  if (n > MOST_PRODUCTS)
    lode_page_put(page, "<li>%zu more products are in the section on imports.</li>\n", n - MOST_PRODUCTS);
  if (n == 0)
    lode_page_put(page, "<li>nothing is demanded.</li>\n");
  lode_page_put(page, "</ul>\n");
}

static void put_quality(lode_page *page, const lode_facts *facts) {
  const double cost = facts->plan->total, bound = facts->plan->bound;
  lode_page_put(page, "<h3>How good the plan provably is</h3>\n<p>");
  if (!isfinite(cost)) {
    lode_page_put(page, "plan.xml does not say what the plan costs.</p>\n");
    return;
  }
  lode_page_put(page, "The plan is expected to cost ");
  put_money(page, facts->in, cost);
  if (!isfinite(bound)) {
    lode_page_put(page, ". No bound is proven: a cheaper plan may exist, by any amount.</p>\n");
    return;
  }
  lode_page_put(page, ". It is proven that no plan costs less than ");
  put_money(page, facts->in, bound);
  if (bound > 0.0) {
    lode_page_put(page, ": this one costs <b>at most ");
    lode_page_percent(page, fmax(0.0, cost - bound) / bound);
    lode_page_put(page, " more than the best possible</b>");
  } else {
    lode_page_put(page, ": this one costs <b>at most ");
    put_money(page, facts->in, fmax(0.0, cost - bound));
    lode_page_put(page, " more than the best possible</b>");
  }
  lode_page_put(page, ".</p>\n");
}

static void put_missing(lode_page *page, const lode_facts *facts) {
  if (facts->n_missing == 0)
    return;
  lode_page_put(page, "<div class=\"warn\" role=\"note\"><p><b>This folder is incomplete.</b> Not there: ");
  for (size_t i = 0; i < facts->n_missing; ++i)
    lode_page_put(page, "%s%s", i > 0 ? ", " : "", facts->missing[i]);
  lode_page_put(page, ". %s</p></div>\n",
                facts->plan == NULL ? "Without plan.xml there is no plan to show: the run ended, or was looked at, "
                                      "before it had found and written one."
                                    : "What is made from these files is left out below.");
}

void lode_page_summary(lode_page *page, const lode_facts *facts) {
  lode_section_begin(page, "short", "In short");
  put_missing(page, facts);
  if (facts->plan == NULL) {
    lode_page_put(page, "<p>There is no plan in this folder.</p>\n");
  } else {
    put_first(page, facts);
    put_limiting(page, facts);
    if (lode_has_trade(facts) && page->status == LODE_OK)
      put_cut(page, facts);
    put_quality(page, facts);
  }
  lode_section_end(page);
}
