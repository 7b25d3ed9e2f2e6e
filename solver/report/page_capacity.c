/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacity against use and demand: products by stage and period, then the processes themselves. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/picture.h"
#include "solver/report/products.h"

enum { MOST_ROWS = 300 };

static void put_product_row(lode_page *page, const lode_facts *facts, const lode_product *p, size_t t) {
  const lode_instance *in = facts->in;
  const lode_commodity *c = &in->commodity[p->commodity];
  const lode_stage_output o = lode_product_in(facts, p, t);
  lode_row_head(page, facts->stages.name[p->stage]);
  lode_cell_name(page, lode_label(c->id, c->name));
  lode_page_put(page, "<td class=\"t\">");
  lode_page_years(page, in, t, t + 1);
  lode_page_put(page, "</td>");
  lode_cell_amount(page, o.capacity);
  lode_cell_amount(page, o.made);
  lode_cell_amount(page, o.least);
  lode_cell_amount(page, o.most);
  lode_cell_percent(page, o.capacity > 0.0 ? o.made / o.capacity : NAN);
  lode_cell_amount(page, o.wanted);
  lode_cell_amount(page, o.wanted_most);
  lode_cell_name(page, c->unit);
  lode_page_put(page, "</tr>\n");
}

static void put_products(lode_page *page, const lode_facts *facts, const lode_product *product, size_t n) {
  size_t n_row = 0;
  lode_page_put(page, "<details><summary>The numbers of the picture</summary>\n");
  lode_table_begin(page, "Capacity, output and what is wanted, per year");
  lode_table_head(page, LODE_COLUMN_TEXT, "Stage");
  lode_table_head(page, LODE_COLUMN_TEXT, "Product");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Capacity");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Made, expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "least");
  lode_table_head(page, LODE_COLUMN_NUMBER, "most");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Use of capacity");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Wanted, expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "most");
  lode_table_head(page, LODE_COLUMN_TEXT, "Unit");
  lode_table_body(page);
  for (size_t i = 0; i < n; ++i)
    for (size_t t = 0; t < facts->in->n_period; ++t)
      if (++n_row <= MOST_ROWS)
        put_product_row(page, facts, &product[i], t);
  lode_table_end(page);
  lode_page_rest(page, n_row > MOST_ROWS ? n_row - MOST_ROWS : 0, "rows", "activity.csv and capacity.csv");
  lode_page_put(page, "</details>\n");
}

/* @return was there anything to say? */
static bool put_process_row(lode_page *page, const lode_facts *facts, size_t k, size_t t) {
  const lode_instance *in = facts->in;
  const double old = facts->existing[t * in->n_process + k], built = facts->built[t * in->n_process + k];
  double mean = 0.0, most = 0.0;
  for (size_t s = 0; s < in->n_scenario; ++s) {
    const double activity = facts->activity[(t * in->n_scenario + s) * in->n_process + k];
    mean += in->scenario[s].probability * activity;
    most = fmax(most, activity);
  }
  if (old + built <= 0.0 && most <= 0.0)
    return false;
  lode_row_head(page, lode_label(in->process[k].id, in->process[k].name));
  lode_cell_name(page, in->process[k].stage);
  lode_page_put(page, "<td class=\"t\">");
  lode_page_years(page, in, t, t + 1);
  lode_page_put(page, "</td>");
  lode_cell_amount(page, old);
  lode_cell_amount(page, built);
  lode_cell_amount(page, mean);
  lode_cell_amount(page, most);
  lode_cell_percent(page, old + built > 0.0 ? mean / (old + built) : NAN);
  lode_cell_percent(page, old + built > 0.0 ? most / (old + built) : NAN);
  lode_cell_name(page, lode_process_unit(in, k, t));
  lode_page_put(page, "</tr>\n");
  return true;
}

static void put_processes(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  size_t n = 0, k = 0;
  lode_page_put(page, "<details><summary>Process by process</summary>\n");
  lode_table_begin(page, "Capacity and activity of processes, per year");
  lode_table_head(page, LODE_COLUMN_TEXT, "Process");
  lode_table_head(page, LODE_COLUMN_TEXT, "Stage");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Stands today");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Built");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Activity, expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "most");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Use, expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "most");
  lode_table_head(page, LODE_COLUMN_TEXT, "Unit");
  lode_table_body(page);
  for (; k < in->n_process && n < MOST_ROWS; ++k)
    for (size_t t = 0; t < in->n_period; ++t)
      n += put_process_row(page, facts, k, t);
  lode_table_end(page);
  lode_page_rest(page, in->n_process - k, "processes", "capacity.csv and activity.csv");
  lode_page_put(page, "</details>\n");
}

void lode_page_capacity(lode_page *page, const lode_facts *facts) {
  lode_product *product = NULL;
  size_t n = 0;
  if (!lode_has_trade(facts) || lode_facts_lack(facts, "capacity.csv") || page->status != LODE_OK)
    return;
  page->status = lode_products_collect(page->env, facts, &product, &n);
  lode_section_begin(page, "capacity", "Capacity, use and demand");
  if (n == 0)
    lode_page_put(page, "<p>No plant makes anything that is wanted.</p>\n");
  if (lode_page_picture(page, facts, "pictures/capacity.svg") && n > 12)
    lode_page_put(page, "<p class=\"note\">%zu more products are in the table alone.</p>\n", n - 12);
  if (n > 0)
    put_products(page, facts, product, n);
  put_processes(page, facts);
  lode_section_end(page);
  free(product);
}
