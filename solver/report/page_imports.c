/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import dependence, self-sufficiency and unmet demand per period and scenario, and the limits on import shares. */
#include <math.h>

#include "solver/report/constraints.h"
#include "solver/report/picture.h"

enum { MOST_COMMODITIES = 12, MOST_SCENARIOS = 60, MOST_ROWS = 400, MOST_COLUMNS = 12, MOST_OPEN = 24 };

/* A scenario and a period, or the expectation where s is n_scenario. */
static void put_row(lode_page *page, const lode_facts *facts, size_t c, size_t s, size_t t) {
  const lode_instance *in = facts->in;
  const bool is_mean = s == in->n_scenario;
  const lode_reliance r = is_mean ? lode_reliance_expected(facts, t, c) : lode_reliance_of(facts, t, s, c);
  if (is_mean)
    lode_page_put(page, "<tr class=\"mean\"><th scope=\"row\">Expected</th><td class=\"n\">1</td>");
  else {
    lode_row_head(page, lode_label(in->scenario[s].id, in->scenario[s].name));
    lode_page_put(page, "<td class=\"n\">%.4g</td>", in->scenario[s].probability);
  }
  lode_page_put(page, "<td class=\"t\">");
  lode_page_years(page, in, t, t + 1);
  lode_page_put(page, "</td>");
  lode_cell_amount(page, r.demand);
  lode_cell_amount(page, r.import);
  lode_cell_percent(page, lode_import_share(&r));
  lode_cell_percent(page, lode_own_share(&r));
  lode_page_put(page, "<td class=\"n%s\">", lode_unmet_share(&r) > 0.0 ? " bad" : "");
  lode_page_percent(page, lode_unmet_share(&r));
  lode_page_put(page, "</td></tr>\n");
}

static void put_commodity(lode_page *page, const lode_facts *facts, size_t c, bool is_open) {
  const lode_instance *in = facts->in;
  const size_t room = MOST_ROWS / in->n_period + 1, n = in->n_scenario < room ? in->n_scenario : room;
  lode_page_put(page, "<details%s><summary>", is_open ? " open" : "");
  lode_page_name(page, lode_label(in->commodity[c].id, in->commodity[c].name));
  lode_page_put(page, " <small>(");
  lode_page_name(page, in->commodity[c].unit);
  lode_page_put(page, " per year)</small></summary>\n");
  lode_table_begin(page, "Imports, own supply and unmet demand by scenario and period");
  lode_table_head(page, LODE_COLUMN_TEXT, "Scenario");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Probability");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Demand");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Imports");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Imports of use");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Own of demand");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Unmet of demand");
  lode_table_body(page);
  for (size_t t = 0; t < in->n_period; ++t)
    put_row(page, facts, c, in->n_scenario, t);
  for (size_t s = 0; s < n; ++s)
    for (size_t t = 0; t < in->n_period; ++t)
      put_row(page, facts, c, s, t);
  lode_table_end(page);
  lode_page_rest(page, in->n_scenario - n, "scenarios", "imports.csv and demand.csv");
  lode_page_put(page, "</details>\n");
}

static void put_share_row(lode_page *page, const lode_facts *facts, const lode_share *share, size_t s) {
  const lode_instance *in = facts->in;
  lode_row_head(page, lode_label(in->scenario[s].id, in->scenario[s].name));
  for (size_t t = 0; t < in->n_period; ++t) {
    const double used = lode_share_used(facts, share, t, s), limit = lode_at(in, share->at_most, t, INFINITY);
    lode_page_put(page, "<td class=\"n%s\">", used > 0.0 && used >= 0.999 * limit ? " full" : "");
    lode_page_percent(page, used);
    lode_page_put(page, "</td>");
  }
  lode_page_put(page, "</tr>\n");
}

static void put_share(lode_page *page, const lode_facts *facts, const lode_share *share) {
  const lode_instance *in = facts->in;
  lode_page_put(page, "<h3>");
  lode_page_name(page, lode_label(share->id, share->name));
  lode_page_put(page, "</h3>\n<p class=\"note\">Imports of ");
  for (size_t i = 0; i < share->commodity.n && i < MOST_COMMODITIES; ++i) {
    const lode_commodity *c = &in->commodity[share->commodity.item[i]];
    lode_page_put(page, "%s", i > 0 ? ", " : "");
    lode_page_name(page, lode_label(c->id, c->name));
  }
  lode_page_put(page, "%s, as a share of %s; %s. At most: ", share->commodity.n > MOST_COMMODITIES ? " and others" : "",
                share->base == LODE_SHARE_OF_USE ? "their use" : "the demand met",
                share->price.count > 0 ? "more costs a price" : "a hard limit");
  for (size_t t = 0; t < in->n_period && t < MOST_COLUMNS; ++t) {
    const double limit = lode_at(in, share->at_most, t, INFINITY);
    lode_page_put(page, "%s%d ", t > 0 ? ", " : "", in->period[t].first_year);
    if (isinf(limit))
      lode_page_put(page, "none");
    else
      lode_page_percent(page, limit);
  }
  lode_page_put(page, ".</p>\n");
  lode_table_begin(page, "Share of imports by scenario and period");
  lode_table_head(page, LODE_COLUMN_TEXT, "Scenario");
  for (size_t t = 0; t < in->n_period; ++t) {
    char year[16];
    snprintf(year, sizeof year, "%d", in->period[t].first_year);
    lode_table_head(page, LODE_COLUMN_NUMBER, year);
  }
  lode_table_body(page);
  for (size_t s = 0; s < in->n_scenario && s < MOST_SCENARIOS; ++s)
    put_share_row(page, facts, share, s);
  lode_table_end(page);
}

void lode_page_imports(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  size_t n = 0;
  if (!lode_has_trade(facts))
    return;
  lode_section_begin(page, "imports", "Imports and self-sufficiency");
  lode_page_put(page,
                "<p class=\"note\">All regions together. <b>Imports of use</b>: imports of the product as a share "
                "of what is used of it (demand met and what plants consume). <b>Own of demand</b> "
                "(self-sufficiency): demand met without imports of the product, which may still be "
                "made from imported material. <b>Unmet of demand</b>: demand that nobody serves.</p>\n");
  lode_page_picture(page, facts, "pictures/imports.svg");
  for (size_t c = 0; c < in->n_commodity; ++c)
    if (lode_is_demanded(facts, c) && ++n <= MOST_COMMODITIES)
      put_commodity(page, facts, c, n == 1 && in->n_scenario * in->n_period <= MOST_OPEN);
  if (n > MOST_COMMODITIES)
    lode_page_rest(page, n - MOST_COMMODITIES, "products", "imports.csv and demand.csv");
  if (n == 0)
    lode_page_put(page, "<p>No commodity is demanded.</p>\n");
  for (size_t i = 0; i < in->n_share && i < MOST_COMMODITIES; ++i)
    put_share(page, facts, &in->share[i]);
  lode_section_end(page);
}
