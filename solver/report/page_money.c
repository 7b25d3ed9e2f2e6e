/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capital per period against budgets, and the parts of the cost. */
#include <math.h>

#include "solver/report/page.h"

static bool holds(const lode_list *list, int32_t item) {
  for (size_t i = 0; i < list->n; ++i)
    if (list->item[i] == item)
      return true;
  return false;
}

typedef struct spending {
  size_t n_start;
  double capital, grant;
} spending;

/* What is spent in period t in a group of regions (-1: all). */
static spending spent_in(const lode_facts *facts, size_t t, int32_t group) {
  const lode_instance *in = facts->in;
  spending sum = {0, 0.0, 0.0};
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

/* "120 of 200" over a bar. */
static void put_use(lode_page *page, double used, double limit) {
  lode_page_put(page, "<td class=\"n\">");
  lode_page_amount(page, used);
  lode_page_put(page, isinf(limit) ? "" : " of ");
  if (!isinf(limit))
    lode_page_amount(page, limit);
  if (!isinf(limit) && limit > 0.0)
    lode_page_put(page, "<div class=\"track\"><div class=\"bar\" style=\"width:%.1f%%\"></div></div>",
                  fmin(100.0, 100.0 * used / limit));
  lode_page_put(page, "</td>");
}

static void put_budget_head(lode_page *page, const lode_instance *in) {
  lode_page_put(page, "<table><thead><tr><th>Period</th><th class=\"n\">Starts</th><th class=\"n\">Capital</th>"
                      "<th class=\"n\">Grants</th>");
  for (size_t b = 0; b < in->n_budget; ++b) {
    lode_page_put(page, "<th class=\"n\">Budget ");
    lode_page_text(page, in->budget[b].id);
    lode_page_put(page, "<br><small>%s", in->budget[b].is_net ? "capital less grants" : "capital");
    if (in->budget[b].group >= 0) {
      lode_page_put(page, ", ");
      lode_page_text(page, lode_label(in->group[in->budget[b].group].id, in->group[in->budget[b].group].name));
    }
    lode_page_put(page, "</small></th>");
  }
  lode_page_put(page, "</tr></thead><tbody>\n");
}

static void put_budgets(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  lode_page_put(page, "<section><h2>Capital per period</h2>\n");
  put_budget_head(page, in);
  for (size_t t = 0; t < in->n_period; ++t) {
    const spending all = spent_in(facts, t, -1);
    lode_page_put(page, "<tr><td>");
    lode_page_text(page, lode_label(in->period[t].id, NULL));
    lode_page_put(page, " <small>from %d, %d yr</small></td><td class=\"n\">%zu</td><td class=\"n\">",
                  in->period[t].first_year, in->period[t].years, all.n_start);
    lode_page_amount(page, all.capital);
    lode_page_put(page, "</td><td class=\"n\">");
    lode_page_amount(page, all.grant);
    lode_page_put(page, "</td>");
    for (size_t b = 0; b < in->n_budget; ++b) {
      const spending part = spent_in(facts, t, in->budget[b].group);
      put_use(page, in->budget[b].is_net ? part.capital - part.grant : part.capital,
              lode_at(in, in->budget[b].amount, t, INFINITY));
    }
    lode_page_put(page, "</tr>\n");
  }
  lode_page_put(page, "</tbody></table>\n<p class=\"note\">Money in ");
  lode_page_text(page, in->money);
  lode_page_put(page, ", not discounted.</p></section>\n");
}

static const char *const part_words[LODE_N_COST] = {
    "Capital of new plants",
    "Grants",
    "Salvage value at the end of the horizon",
    "Fixed cost of new and existing plants",
    "Variable cost of processes",
    "Production credits",
    "Primary supply",
    "Imports, landed",
    "Transport",
    "Disposal",
    "Penalty of unmet demand",
    "Paid above emission limits",
    "Paid above import shares",
};

static void put_parts(lode_page *page, const lode_facts *facts) {
  const double *cost = facts->plan->cost;
  double largest = 0.0;
  for (int part = 0; part < LODE_N_COST; ++part)
    if (isfinite(cost[part]))
      largest = fmax(largest, fabs(cost[part]));
  if (largest == 0.0)
    return;
  lode_page_put(page, "<section><h2>Parts of the cost</h2>\n<table class=\"parts\"><thead><tr><th>Part</th>"
                      "<th class=\"n\">Expected, discounted</th><th></th></tr></thead><tbody>\n");
  for (int part = 0; part < LODE_N_COST; ++part) {
    if (!isfinite(cost[part]) || cost[part] == 0.0)
      continue;
    lode_page_put(page, "<tr><td>%s</td><td class=\"n\">", part_words[part]);
    lode_page_amount(page, cost[part]);
    lode_page_put(page, "</td><td class=\"wide\"><div class=\"bar%s\" style=\"width:%.2f%%\"></div></td></tr>\n",
                  cost[part] < 0.0 ? " less" : "", 100.0 * fabs(cost[part]) / largest);
  }
  lode_page_put(page, "<tr class=\"sum\"><td>Total</td><td class=\"n\">");
  lode_page_amount(page, facts->plan->total);
  lode_page_put(page, "</td><td></td></tr>\n</tbody></table>\n<p class=\"note\">Money in ");
  lode_page_text(page, facts->in->money);
  lode_page_put(page, "; expected over scenarios, discounted at %g&nbsp;%% a year to %g.</p></section>\n",
                100.0 * facts->in->rate, facts->in->base_year);
}

void lode_page_money(lode_page *page, const lode_facts *facts) {
  if (facts->plan == NULL)
    return;
  put_parts(page, facts);
  put_budgets(page, facts);
}
