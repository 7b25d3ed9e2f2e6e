/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cost by kind, stage and region; capital per period against budgets. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/bills.h"
#include "solver/report/constraints.h"
#include "solver/report/picture.h"

enum { MOST_REGIONS = 200 };

static void put_parts(lode_page *page, const lode_facts *facts) {
  const double *cost = facts->plan->cost;
  lode_table_begin(page, "Expected cost by kind");
  lode_table_head(page, LODE_COLUMN_TEXT, "Kind");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Expected, discounted");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Of the total");
  lode_table_body(page);
  for (int part = 0; part < LODE_N_COST; ++part) {
    if (!isfinite(cost[part]) || cost[part] == 0.0)
      continue;
    lode_row_head(page, lode_part_words[part]);
    lode_cell_amount(page, cost[part]);
    lode_cell_percent(page, facts->plan->total != 0.0 ? cost[part] / facts->plan->total : NAN);
    lode_page_put(page, "</tr>\n");
  }
  lode_page_put(page, "<tr class=\"sum\"><th scope=\"row\">Total</th>");
  lode_cell_amount(page, facts->plan->total);
  lode_cell_percent(page, facts->plan->total != 0.0 ? 1.0 : NAN);
  lode_page_put(page, "</tr>\n");
  lode_table_end(page);
}

static void put_account_cells(lode_page *page, const double bill[]) {
  double account[LODE_N_ACCOUNT];
  const double total = lode_bill_accounts(bill, account);
  for (int a = 0; a < LODE_N_ACCOUNT; ++a)
    lode_cell_amount(page, account[a]);
  lode_cell_amount(page, total);
  lode_page_put(page, "</tr>\n");
}

static void put_account_heads(lode_page *page, const char *caption, const char *first) {
  lode_table_begin(page, caption);
  lode_table_head(page, LODE_COLUMN_TEXT, first);
  for (int a = 0; a < LODE_N_ACCOUNT; ++a)
    lode_table_head(page, LODE_COLUMN_NUMBER, lode_account_words[a]);
  lode_table_head(page, LODE_COLUMN_NUMBER, "Sum");
  lode_table_body(page);
}

/* What the plan's parts hold beyond the rows above; then all of it. */
static void put_rest(lode_page *page, const lode_facts *facts, const lode_bill *bill, size_t n, const char *words) {
  double rest[LODE_N_COST];
  lode_bill_rest(facts, bill, n, rest);
  lode_page_put(page, "<tr class=\"rest\"><th scope=\"row\">%s</th>", words);
  put_account_cells(page, rest);
  lode_page_put(page, "<tr class=\"sum\"><th scope=\"row\">Total</th>");
  put_account_cells(page, facts->plan->cost);
  lode_table_end(page);
}

static void put_stages(lode_page *page, const lode_facts *facts) {
  put_account_heads(page, "Expected cost by stage", "Stage");
  for (size_t s = 0; s < facts->stages.n; ++s) {
    lode_row_head(page, facts->stages.name[s]);
    put_account_cells(page, facts->stage[s]);
  }
  put_rest(page, facts, (const lode_bill *)facts->stage, facts->stages.n, "Not of a plant");
}

static void put_regions(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  size_t n = 0;
  lode_page_put(page, "<details><summary>By region</summary>\n");
  put_account_heads(page, "Expected cost by region", "Region");
  for (size_t r = 0; r < in->n_region; ++r) {
    bool is_empty = true;
    for (int part = 0; part < LODE_N_COST; ++part)
      is_empty = is_empty && facts->region[r][part] == 0.0;
    if (is_empty || ++n > MOST_REGIONS)
      continue;
    lode_row_head(page, lode_label(in->region[r].id, in->region[r].name));
    put_account_cells(page, facts->region[r]);
  }
  put_rest(page, facts, (const lode_bill *)facts->region, in->n_region, "Not of one region");
  if (n > MOST_REGIONS)
    lode_page_put(page, "<p class=\"note\">%zu more regions are left out here; the total holds them.</p>\n",
                  n - MOST_REGIONS);
  lode_page_put(page, "<p class=\"note\">Plants, activity, supply, imports, disposal and unmet demand where they are; "
                      "transport at the region that receives.</p></details>\n");
}

/* "120 of 200" */
static void put_use(lode_page *page, double used, double limit) {
  lode_page_put(page, "<td class=\"n%s\">", isfinite(limit) && used >= 0.999 * limit && used > 0.0 ? " full" : "");
  lode_page_amount(page, used);
  if (isfinite(limit)) {
    lode_page_put(page, " of ");
    lode_page_amount(page, limit);
  }
  lode_page_put(page, "</td>");
}

static void put_budget_heads(lode_page *page, const lode_instance *in) {
  lode_table_begin(page, "Capital of the plants that start, per period");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Starts");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Capital");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Grants");
  for (size_t b = 0; b < in->n_budget; ++b) {
    lode_page_put(page, "<th scope=\"col\" class=\"n\">Budget ");
    lode_page_name(page, lode_label(in->budget[b].id, in->budget[b].name));
    if (in->budget[b].group >= 0) {
      lode_page_put(page, ", ");
      lode_page_name(page, lode_label(in->group[in->budget[b].group].id, in->group[in->budget[b].group].name));
    }
    lode_page_put(page, " (%s)</th>", in->budget[b].is_net ? "capital less grants" : "capital");
  }
  lode_table_body(page);
}

static void put_budgets(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  put_budget_heads(page, in);
  for (size_t t = 0; t < in->n_period; ++t) {
    const lode_spending all = lode_spent_in(facts, t, -1);
    lode_page_put(page, "<tr><th scope=\"row\">");
    lode_page_years(page, in, t, t + 1);
    lode_page_put(page, "</th><td class=\"n\">%zu</td>", all.n_start);
    lode_cell_amount(page, all.capital);
    lode_cell_amount(page, all.grant);
    for (size_t b = 0; b < in->n_budget; ++b)
      put_use(page, lode_budget_used(facts, &in->budget[b], t), lode_at(in, in->budget[b].amount, t, INFINITY));
    lode_page_put(page, "</tr>\n");
  }
  lode_table_end(page);
  lode_page_put(page, "<p class=\"note\">Money in ");
  lode_page_name(page, in->money);
  lode_page_put(page, ", not discounted.</p>\n");
}

void lode_page_money(lode_page *page, const lode_facts *facts) {
  if (facts->plan == NULL)
    return;
  lode_section_begin(page, "cost", "What it costs");
  if (isfinite(facts->plan->total)) {
    lode_page_put(page, "<p class=\"note\">Money in ");
    lode_page_name(page, facts->in->money);
    lode_page_put(page, "; expected over scenarios, discounted at %g&#160;%% a year to %g.</p>\n",
                  100.0 * facts->in->rate, facts->in->base_year);
    lode_page_picture(page, facts, "pictures/cost.svg");
    put_parts(page, facts);
    put_stages(page, facts);
    put_regions(page, facts);
  }
  put_budgets(page, facts);
  lode_section_end(page);
}
