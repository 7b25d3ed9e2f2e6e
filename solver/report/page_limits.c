/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Environmental limits and their use. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/limits.h"
#include "solver/report/picture.h"

enum { MOST_YEARS = 400, MOST_PAIRS = 400 };
static const double near_share = 0.9;

static void put_heads(lode_page *page, const char *caption) {
  lode_table_begin(page, caption);
  lode_table_head(page, LODE_COLUMN_TEXT, "Pollutant");
  lode_table_head(page, LODE_COLUMN_TEXT, "Where");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_TEXT, "Scenario");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Limit");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Use");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Share");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Above it");
  lode_table_head(page, LODE_COLUMN_TEXT, "Unit");
  lode_table_head(page, LODE_COLUMN_TEXT, "Kind");
}

static void put_use(lode_page *page, const lode_instance *in, const lode_limit_use *use) {
  const lode_cap *cap = &in->cap[use->cap];
  const lode_pollutant *pollutant = &in->pollutant[cap->pollutant];
  const lode_scenario *scenario = &in->scenario[use->scenario];
  const double share = lode_limit_share(use->emission, use->limit);
  lode_row_head(page, lode_label(pollutant->id, pollutant->name));
  lode_cell_name(page, lode_limit_where(in, cap));
  lode_page_put(page, "<td class=\"t\">");
  lode_page_years(page, in, (size_t)use->period, (size_t)use->period + 1);
  lode_page_put(page, "</td>");
  lode_cell_name(page, lode_label(scenario->id, scenario->name));
  lode_cell_amount(page, use->limit);
  lode_cell_amount(page, use->emission);
  lode_page_put(page, "<td class=\"n%s\">", use->excess > 0.0 ? " bad" : share >= LODE_FULL_SHARE ? " full" : "");
  lode_page_percent(page, share);
  lode_page_put(page, "</td>");
  lode_cell_amount(page, use->excess);
  lode_page_put(page, "<td>");
  lode_page_name(page, pollutant->unit);
  lode_page_put(page, "/yr</td><td>%s</td>", lode_limit_is_hard(cap) ? "hard" : "priced");
}

static void put_years(lode_page *page, const lode_facts *facts, const lode_limit_year *year, size_t n) {
  lode_page_put(page, "<details><summary>Every limit by period, in the scenario that uses it most</summary>\n");
  put_heads(page, "Limits by period, in the scenario that uses them most");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Use, expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Full in scenarios");
  lode_table_body(page);
  for (size_t i = 0; i < n && i < MOST_YEARS; ++i) {
    const lode_limit_year *y = &year[i];
    const lode_limit_use use = {y->period, y->worst, y->cap, y->emission, y->limit, y->excess};
    put_use(page, facts->in, &use);
    lode_cell_amount(page, y->expected);
    lode_page_put(page, "<td class=\"n\">%zu of %zu</td></tr>\n", y->n_full, facts->in->n_scenario);
  }
  lode_table_end(page);
  lode_page_rest(page, n > MOST_YEARS ? n - MOST_YEARS : 0, "rows, less used,", "emissions.csv");
  lode_page_put(page, "</details>\n");
}

/* Every period and scenario in which a limit is nearly used up. */
static void put_pairs(lode_page *page, const lode_facts *facts) {
  size_t n = 0;
  lode_page_put(page, "<details><summary>Every period and scenario with a use of %.0f&#160;%% or more</summary>\n",
                100.0 * near_share);
  put_heads(page, "Limits nearly used up, by period and scenario");
  lode_table_body(page);
  for (size_t i = 0; i < facts->n_limit; ++i) {
    const lode_limit_use *use = &facts->limit[i];
    if (!isfinite(use->limit) || lode_limit_share(use->emission, use->limit) < near_share || ++n > MOST_PAIRS)
      continue;
    put_use(page, facts->in, use);
    lode_page_put(page, "</tr>\n");
  }
  lode_table_end(page);
  lode_page_rest(page, n > MOST_PAIRS ? n - MOST_PAIRS : 0, "rows", "emissions.csv");
  lode_page_put(page, "</details>\n");
}

static void put_count(lode_page *page, const lode_facts *facts, const lode_limit_year *year, size_t n) {
  size_t n_hard = 0, n_full = 0, n_over = 0;
  for (size_t i = 0; i < facts->in->n_cap; ++i)
    n_hard += lode_limit_is_hard(&facts->in->cap[i]);
  for (size_t i = 0; i < n; ++i) {
    n_full += year[i].n_full > 0;
    n_over += year[i].excess > 0.0;
  }
  lode_page_put(
      page,
      "<p>The instance has %zu limit%s, %zu hard and %zu at a price. Counted by limit and period, %zu %s used "
      "up in some scenario, of these %zu beyond the limit, at its price. Limits without any use are not in "
      "the tables.</p>\n",
      facts->in->n_cap, facts->in->n_cap == 1 ? "" : "s", n_hard, facts->in->n_cap - n_hard, n_full,
      n_full == 1 ? "is" : "are", n_over);
}

void lode_page_limits(lode_page *page, const lode_facts *facts) {
  lode_limit_year *year;
  size_t n;
  if (facts->plan == NULL || facts->in->n_cap == 0 || lode_facts_lack(facts, "emissions.csv"))
    return;
  lode_section_begin(page, "limits", "Environmental limits");
  lode_limits_collect(page, facts, &year, &n);
  put_count(page, facts, year, n);
  lode_page_picture(page, facts, "pictures/limits.svg");
  if (n > 0) {
    put_years(page, facts, year, n);
    put_pairs(page, facts);
  }
  lode_section_end(page);
  free(year);
}
