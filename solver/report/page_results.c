/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the plan fares: imports and unmet demand per period and scenario, and the limits on emissions that bind. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/report/page.h"

enum { MOST_COMMODITIES = 12, MOST_LIMITS = 60 };

/* Imports, and what they are a share of, of some commodities in one (period, scenario). */
typedef struct reliance {
  double import, base, demand, met;
} reliance;

static reliance add_up(const lode_facts *facts, const int32_t *commodity, size_t n, lode_share_base of, size_t t,
                       size_t s) {
  reliance sum = {0.0, 0.0, 0.0, 0.0};
  for (size_t i = 0; i < n; ++i) {
    const size_t at = lode_facts_at(facts, t, s, (size_t)commodity[i]);
    sum.import += facts->import[at];
    sum.base += facts->met[at] + (of == LODE_SHARE_OF_USE ? facts->use[at] : 0.0);
    sum.demand += facts->demand[at];
    sum.met += facts->met[at];
  }
  return sum;
}

static void put_share(lode_page *page, double part, double whole, double limit) {
  const bool is_used_up = part > 0.0 && part >= 0.999 * limit * whole;
  lode_page_put(page, "<td class=\"n%s\">", is_used_up ? " full" : "");
  lode_page_percent(page, whole > 0.0 ? part / whole : part > 0.0 ? INFINITY : 0.0);
  lode_page_put(page, "</td>");
}

static void put_unmet(lode_page *page, const reliance *r) {
  const double unmet = r->demand > 0.0 ? fmax(0.0, 1.0 - r->met / r->demand) : 0.0;
  if (unmet < 5e-6) {
    lode_page_put(page, "<td class=\"n none\">0</td>");
    return;
  }
  lode_page_put(page, "<td class=\"n bad\">");
  lode_page_percent(page, unmet);
  lode_page_put(page, "</td>");
}

static void put_scenario(lode_page *page, const lode_scenario *scenario) {
  lode_page_put(page, "<tr><td>");
  lode_page_text(page, lode_label(scenario->id, scenario->name));
  lode_page_put(page, " <small>p&nbsp;=&nbsp;%.3g</small></td>", scenario->probability);
}

static void put_period_heads(lode_page *page, const lode_instance *in, const char *columns) {
  for (size_t t = 0; t < in->n_period; ++t) {
    lode_page_put(page, "<th class=\"n\"%s>", columns);
    lode_page_text(page, in->period[t].id);
    lode_page_put(page, "<br><small>from %d</small></th>", in->period[t].first_year);
  }
}

static void put_commodity(lode_page *page, const lode_facts *facts, int32_t c) {
  const lode_instance *in = facts->in;
  const lode_commodity *commodity = &in->commodity[c];
  lode_page_put(page, "<h3>");
  lode_page_text(page, lode_label(commodity->id, commodity->name));
  lode_page_put(page, "</h3>\n<table class=\"grid\"><thead><tr><th rowspan=\"2\">Scenario</th>");
  put_period_heads(page, in, " colspan=\"2\"");
  lode_page_put(page, "</tr><tr>");
  for (size_t t = 0; t < in->n_period; ++t)
    lode_page_put(page, "<th class=\"n\"><small>imports</small></th><th class=\"n\"><small>unmet</small></th>");
  lode_page_put(page, "</tr></thead><tbody>\n");
  for (size_t s = 0; s < in->n_scenario; ++s) {
    put_scenario(page, &in->scenario[s]);
    for (size_t t = 0; t < in->n_period; ++t) {
      const reliance r = add_up(facts, &c, 1, LODE_SHARE_OF_USE, t, s);
      put_share(page, r.import, r.base, INFINITY);
      put_unmet(page, &r);
    }
    lode_page_put(page, "</tr>\n");
  }
  lode_page_put(page, "<tr class=\"sum\"><td>Expected</td>");
  for (size_t t = 0; t < in->n_period; ++t) {
    reliance mean = {0.0, 0.0, 0.0, 0.0};
    for (size_t s = 0; s < in->n_scenario; ++s) {
      const reliance r = add_up(facts, &c, 1, LODE_SHARE_OF_USE, t, s);
      const double p = in->scenario[s].probability;
      mean.import += p * r.import;
      mean.base += p * r.base;
      mean.demand += p * r.demand;
      mean.met += p * r.met;
    }
    put_share(page, mean.import, mean.base, INFINITY);
    put_unmet(page, &mean);
  }
  lode_page_put(page, "</tr>\n</tbody></table>\n");
}

static bool is_demanded(const lode_facts *facts, size_t c) {
  for (size_t t = 0; t < facts->in->n_period; ++t)
    for (size_t s = 0; s < facts->in->n_scenario; ++s)
      if (facts->demand[lode_facts_at(facts, t, s, c)] > 0.0)
        return true;
  return false;
}

static void put_demand(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  size_t n = 0;
  lode_page_put(page,
                "<section><h2>Imports and unmet demand</h2>\n<p class=\"note\">Imports as a share of use (demand "
                "met and what processes consume), unmet demand as a share of demand, all regions together.</p>\n");
  for (size_t c = 0; c < in->n_commodity; ++c)
    if (is_demanded(facts, c) && ++n <= MOST_COMMODITIES)
      put_commodity(page, facts, (int32_t)c);
  if (n > MOST_COMMODITIES)
    lode_page_put(page, "<p class=\"note\">%zu more commodities are in imports.csv and unmet.csv.</p>\n",
                  n - MOST_COMMODITIES);
  if (n == 0)
    lode_page_put(page, "<p>No commodity is demanded.</p>\n");
  lode_page_put(page, "</section>\n");
}

static void put_share_table(lode_page *page, const lode_facts *facts, const lode_share *share) {
  const lode_instance *in = facts->in;
  lode_page_put(page, "<h3>");
  lode_page_text(page, share->id);
  lode_page_put(page, "</h3>\n<p class=\"note\">Imports of ");
  for (size_t i = 0; i < share->commodity.n; ++i) {
    const lode_commodity *c = &in->commodity[share->commodity.item[i]];
    lode_page_put(page, "%s", i > 0 ? ", " : "");
    lode_page_text(page, lode_label(c->id, c->name));
  }
  lode_page_put(page, ", of %s; %s.</p>\n<table class=\"grid\"><thead><tr><th>Scenario</th>",
                share->base == LODE_SHARE_OF_USE ? "their use" : "the demand met",
                share->price.count > 0 ? "more costs a price" : "a hard limit");
  put_period_heads(page, in, "");
  lode_page_put(page, "</tr><tr><th>at most</th>");
  for (size_t t = 0; t < in->n_period; ++t) {
    const double limit = lode_at(in, share->at_most, t, INFINITY);
    lode_page_put(page, "<th class=\"n\">");
    if (isinf(limit))
      lode_page_put(page, "none");
    else
      lode_page_percent(page, limit);
    lode_page_put(page, "</th>");
  }
  lode_page_put(page, "</tr></thead><tbody>\n");
  for (size_t s = 0; s < in->n_scenario; ++s) {
    put_scenario(page, &in->scenario[s]);
    for (size_t t = 0; t < in->n_period; ++t) {
      const reliance r = add_up(facts, share->commodity.item, share->commodity.n, share->base, t, s);
      put_share(page, r.import, r.base, lode_at(in, share->at_most, t, INFINITY));
    }
    lode_page_put(page, "</tr>\n");
  }
  lode_page_put(page, "</tbody></table>\n");
}

/* A limit that binds in several scenarios of one period, put together. */
static int by_limit(const void *a, const void *b) {
  const lode_binding *x = a, *y = b;
  const int scope = strcmp(x->scope, y->scope);
  if (x->pollutant != y->pollutant)
    return x->pollutant < y->pollutant ? -1 : 1;
  if (scope != 0)
    return scope;
  if (x->period != y->period)
    return x->period < y->period ? -1 : 1;
  return (x->scenario > y->scenario) - (x->scenario < y->scenario);
}

static bool is_same_limit(const lode_binding *x, const lode_binding *y) {
  return x->pollutant == y->pollutant && x->period == y->period && strcmp(x->scope, y->scope) == 0;
}

static void put_scope(lode_page *page, const lode_instance *in, const char *scope) {
  const char *label = scope;
  for (size_t r = 0; r < in->n_region; ++r)
    if (strcmp(in->region[r].id, scope) == 0)
      label = lode_label(in->region[r].id, in->region[r].name);
  for (size_t g = 0; g < in->n_group; ++g)
    if (strncmp(scope, "group:", 6) == 0 && strcmp(in->group[g].id, scope + 6) == 0)
      label = lode_label(in->group[g].id, in->group[g].name);
  lode_page_text(page, strcmp(scope, "total") == 0 ? "all regions" : label);
}

static void put_range(lode_page *page, double low, double high) {
  lode_page_put(page, "<td class=\"n\">");
  lode_page_amount(page, low);
  if (high > low * (1.0 + 1e-9)) {
    lode_page_put(page, "&thinsp;&ndash;&thinsp;");
    lode_page_amount(page, high);
  }
  lode_page_put(page, "</td>");
}

static void put_limit_row(lode_page *page, const lode_instance *in, const lode_binding *b, size_t n) {
  double low = INFINITY, high = 0.0, most = 0.0, excess = 0.0;
  for (size_t i = 0; i < n; ++i) {
    low = fmin(low, b[i].limit);
    high = fmax(high, b[i].limit);
    most = fmax(most, b[i].emission);
    excess = fmax(excess, b[i].excess);
  }
  const lode_pollutant *pollutant = &in->pollutant[b->pollutant];
  lode_page_put(page, "<tr><td class=\"t\">");
  lode_page_text(page, lode_label(pollutant->id, pollutant->name));
  lode_page_put(page, " <small>");
  lode_page_text(page, pollutant->unit);
  lode_page_put(page, "/yr</small></td><td>");
  put_scope(page, in, b->scope);
  lode_page_put(page, "</td><td>");
  lode_page_text(page, in->period[b->period].id);
  lode_page_put(page, "</td>");
  put_range(page, low, high);
  put_range(page, most, most);
  lode_page_put(page, "<td class=\"n%s\">", excess > 0.0 ? " bad" : "");
  lode_page_amount(page, excess);
  lode_page_put(page, "</td><td>");
  if (n == in->n_scenario)
    lode_page_put(page, "every scenario");
  for (size_t i = 0; i < n && n < in->n_scenario; ++i) {
    lode_page_put(page, "%s", i > 0 ? ", " : "");
    lode_page_text(page, in->scenario[b[i].scenario].id);
  }
  lode_page_put(page, "</td></tr>\n");
}

static void put_limit_rows(lode_page *page, const lode_facts *facts, lode_binding *sorted) {
  size_t n_row = 0;
  memcpy(sorted, facts->binding, facts->n_binding * sizeof *sorted);
  qsort(sorted, facts->n_binding, sizeof *sorted, by_limit);
  for (size_t i = 0, end; i < facts->n_binding; i = end) {
    for (end = i + 1; end < facts->n_binding && is_same_limit(&sorted[i], &sorted[end]);)
      ++end;
    if (++n_row <= MOST_LIMITS)
      put_limit_row(page, facts->in, &sorted[i], end - i);
  }
  lode_page_put(page, "</tbody></table>\n");
  if (n_row > MOST_LIMITS)
    lode_page_put(page, "<p class=\"note\">%zu more are in emissions.csv.</p>\n", n_row - MOST_LIMITS);
}

static void put_limits(lode_page *page, const lode_facts *facts) {
  if (facts->in->n_cap == 0 || page->status != LODE_OK)
    return;
  lode_page_put(page, "<section><h2>Emission limits that bind</h2>\n");
  if (facts->n_binding == 0) {
    lode_page_put(page, "<p>None of the %zu limits binds.</p></section>\n", facts->in->n_cap);
    return;
  }
  lode_binding *sorted = lode_alloc(page->env, facts->n_binding, sizeof *sorted, "limits of the report");
  if (sorted == NULL) {
    page->status = LODE_E_NOMEM;
    return;
  }
  lode_page_put(page, "<table><thead><tr><th>Pollutant</th><th>Where</th><th>Period</th><th class=\"n\">Limit</th>"
                      "<th class=\"n\">Largest emission</th><th class=\"n\">Largest excess</th><th>In</th></tr></thead>"
                      "<tbody>\n");
  put_limit_rows(page, facts, sorted);
  lode_page_put(page, "</section>\n");
  free(sorted);
}

void lode_page_results(lode_page *page, const lode_facts *facts) {
  if (!facts->has_tables)
    return;
  put_demand(page, facts);
  if (facts->in->n_share > 0) {
    lode_page_put(page, "<section><h2>Limits on import shares</h2>\n");
    for (size_t i = 0; i < facts->in->n_share && i < MOST_COMMODITIES; ++i)
      put_share_table(page, facts, &facts->in->share[i]);
    lode_page_put(page, "</section>\n");
  }
  put_limits(page, facts);
}
