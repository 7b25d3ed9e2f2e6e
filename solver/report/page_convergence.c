/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How bound and plan came together. */
#include <math.h>

#include "solver/report/picture.h"

enum { MOST_LINES = 60 };

static void put_line(lode_page *page, const lode_progress *p) {
  lode_page_put(page, "<tr>");
  lode_cell_amount(page, p->seconds);
  lode_cell_name(page, p->phase);
  lode_cell_amount(page, p->nodes);
  lode_cell_amount(page, p->cuts);
  lode_cell_amount(page, p->lower);
  lode_cell_amount(page, p->upper);
  lode_cell_percent(page, p->upper == p->lower ? 0.0 : (p->upper - p->lower) / fabs(p->upper));
  lode_page_put(page, "</tr>\n");
}

/* The last line always; of the others as many, evenly, as there is room for. */
static void put_table(lode_page *page, const lode_facts *facts) {
  const size_t n = facts->n_progress, step = (n + MOST_LINES - 1) / MOST_LINES;
  size_t n_shown = 0;
  lode_page_put(page, "<details><summary>The lines of the search</summary>\n");
  lode_table_begin(page, "Progress of the search");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Seconds");
  lode_table_head(page, LODE_COLUMN_TEXT, "Phase");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Nodes");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Cuts");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Bound");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Best plan");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Gap");
  lode_table_body(page);
  for (size_t i = 0; i < n; ++i)
    if (i % step == 0 || i + 1 == n) {
      put_line(page, &facts->progress[i]);
      ++n_shown;
    }
  lode_table_end(page);
  lode_page_put(page, "<p class=\"note\">Bound and plan in ");
  lode_page_name(page, facts->in->money);
  lode_page_put(page, ".</p>\n");
  lode_page_rest(page, n - n_shown, "lines", "convergence.csv");
  lode_page_put(page, "</details>\n");
}

void lode_page_convergence(lode_page *page, const lode_facts *facts) {
  if (facts->n_progress == 0)
    return;
  lode_section_begin(page, "search", "How sure the plan is");
  lode_page_put(page, "<p>The search closes in on the best plan from both sides: the cost of the best plan found comes "
                      "down, the bound below which it is proven that no plan can lie goes up.</p>\n");
  lode_page_picture(page, facts, "pictures/convergence.svg");
  put_table(page, facts);
  lode_section_end(page);
}
