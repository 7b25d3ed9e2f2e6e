/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as a page of its own: in the style of report.html, without anything from elsewhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/report/comparison.h"
#include "solver/report/page.h"

enum { MOST_ROWS = 1000 }; /* of a table: beyond that nobody reads, and the CSV file has them */

static bool is_text(lode_matter matter) { return matter == LODE_MATTER_RUN || matter == LODE_MATTER_SITE; }

static void put_head(lode_page *page, const lode_comparison *c) {
  lode_page_put(page,
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>%zu plans side by side</title>\n",
                c->n_plan);
  lode_page_style(page);
  lode_page_put(page,
                "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the comparison</a>\n"
                "<header class=\"top\">\n<h1>%zu plans side by side</h1>\n<p>",
                c->n_plan);
  for (size_t k = 0; k < c->n_plan; ++k) {
    lode_page_put(page, k > 0 ? ", " : "");
    lode_page_name(page, c->dir[k]);
  }
  lode_page_put(page, ".</p>\n</header>\n<main id=\"main\">\n");
}

/** What a reader must know before he compares. */
static void put_warnings(lode_page *page, const lode_comparison *c) {
  if (lode_comparison_is_mixed(c))
    lode_page_put(page, "<p role=\"note\"><strong>The instances differ</strong> (see their fingerprints): costs and "
                        "amounts of one need not mean the same in the other. Rows are matched by ids.</p>\n");
  for (size_t k = 0; k < c->n_plan; ++k)
    if (c->missing[k].length > 0) {
      lode_page_put(page, "<p role=\"note\">Missing in ");
      lode_page_name(page, c->dir[k]);
      lode_page_put(page, ": ");
      lode_page_short(page, c->missing[k].data, LODE_TEXT_LENGTH);
      lode_page_put(page, ". What follows from it is unknown and shown as a dash.</p>\n");
    }
}

static void put_columns(lode_page *page, const lode_comparison *c, lode_matter matter) {
  const lode_column kind = is_text(matter) ? LODE_COLUMN_TEXT : LODE_COLUMN_NUMBER;
  lode_table_head(page, LODE_COLUMN_TEXT, matter == LODE_MATTER_SITE ? "Site" : "What");
  if (matter >= LODE_MATTER_CAPACITY)
    lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  if (matter >= LODE_MATTER_IMPORT)
    lode_table_head(page, LODE_COLUMN_TEXT, "Scenario");
  if (!is_text(matter))
    lode_table_head(page, LODE_COLUMN_TEXT, "Unit");
  for (size_t k = 0; k < c->n_plan; ++k) {
    lode_page head = {.env = page->env}; /* names of folders are text of others: heads take markup */
    lode_page_name(&head, c->label[k]);
    lode_table_head(page, kind, head.status == LODE_OK && head.text.data != NULL ? head.text.data : "?");
    lode_text_free(&head.text);
  }
  if (c->n_plan == 2 && !is_text(matter))
    lode_table_head(page, kind, "Difference");
  lode_table_body(page);
}

static void put_value(lode_page *page, double value, const char *unit) {
  if (strcmp(unit, "%") == 0)
    lode_cell_percent(page, value);
  else
    lode_cell_amount(page, value);
}

static void put_row(lode_page *page, const lode_comparison *c, const lode_comparison_row *row) {
  const lode_matter matter = row->matter;
  lode_page_put(page, "<tr>");
  lode_row_head(page, row->item);
  if (matter >= LODE_MATTER_CAPACITY)
    lode_cell_name(page, row->period);
  if (matter >= LODE_MATTER_IMPORT)
    lode_cell_name(page, row->scenario);
  if (!is_text(matter))
    lode_cell_name(page, row->unit);
  for (size_t k = 0; k < c->n_plan; ++k) {
    if (!is_text(matter)) {
      put_value(page, row->value[k], row->unit);
    } else if (row->text[k] == NULL) {
      lode_page_put(page, matter == LODE_MATTER_SITE && c->has_plan[k] ? "<td>nothing</td>" : "<td>&ndash;</td>");
    } else { /* whole: options and plants are what the reader came for */
      lode_page_put(page, "<td>");
      lode_page_short(page, row->text[k], LODE_TEXT_LENGTH);
      lode_page_put(page, "</td>");
    }
  }
  if (c->n_plan == 2 && !is_text(matter))
    put_value(page, row->value[1] - row->value[0], row->unit);
  lode_page_put(page, "</tr>\n");
}

static void put_table(lode_page *page, const lode_comparison *c, lode_matter matter, bool detail,
                      const lode_comparison_row **rows) {
  const size_t n = lode_comparison_rows(c, matter, detail, rows);
  if (n == 0)
    return;
  if (detail)
    lode_page_put(page, "<details>\n<summary>By scenario (%zu rows)</summary>\n", n);
  lode_table_begin(page, lode_matter_title[matter]);
  put_columns(page, c, matter);
  for (size_t i = 0; i < n && i < MOST_ROWS; ++i)
    put_row(page, c, rows[i]);
  lode_table_end(page);
  if (n > MOST_ROWS)
    lode_page_put(page,
                  "<p>And %zu more, in which the plans differ less; <code>--csv FILE</code> writes them all.</p>\n",
                  n - MOST_ROWS);
  if (detail)
    lode_page_put(page, "</details>\n");
}

/** How to read the numbers of a section. */
static const char *note_of(lode_matter matter) {
  switch (matter) {
  case LODE_MATTER_RUN:
    return "";
  case LODE_MATTER_COST:
    return "Expected and discounted, as plan.xml has them. Credits, grants and salvage count negative. No plan of the "
           "instance costs less than the proven bound.";
  case LODE_MATTER_SITE:
    return "Option, period of the start, and capacity of each of its processes per year. Sites where the plans differ "
           "come first.";
  case LODE_MATTER_CAPACITY:
    return "Per year on line, over all regions. Rows in which the plans differ most come first, here and below.";
  case LODE_MATTER_IMPORT:
    return "Imports as a share of demand met and of what processes consume; expected over the scenarios, and in the "
           "worst of them.";
  case LODE_MATTER_UNMET:
    return "Per year, over all regions; expected over the scenarios, and in the worst of them.";
  case LODE_MATTER_EMISSION:
    return "Per year, under each cap of the instance; expected over the scenarios, and in the worst of them.";
  case LODE_N_MATTER:
    break;
  }
  return "";
}

static void put_sections(lode_page *page, const lode_comparison *c, const lode_comparison_row **rows) {
  for (int m = 0; m < LODE_N_MATTER; ++m) {
    const lode_matter matter = (lode_matter)m;
    if (lode_comparison_rows(c, matter, false, rows) == 0)
      continue;
    lode_section_begin(page, lode_matter_name[m], lode_matter_title[m]);
    if (note_of(matter)[0] != '\0')
      lode_page_put(page, "<p>%s</p>\n", note_of(matter));
    put_table(page, c, matter, false, rows);
    put_table(page, c, matter, true, rows);
    lode_section_end(page);
  }
}

lode_status lode_comparison_html(lode_env *env, const lode_comparison *c, const char *path) {
  lode_page page = {.env = env};
  const lode_comparison_row **rows = lode_alloc(env, c->n_row, sizeof *rows, "comparison");
  page.status = rows != NULL ? LODE_OK : LODE_E_NOMEM;
  put_head(&page, c);
  put_warnings(&page, c);
  put_sections(&page, c, rows);
  lode_page_put(&page, "</main>\n");
  lode_page_script(&page);
  lode_page_put(&page, "</body>\n</html>\n");
  if (page.status == LODE_OK)
    page.status = lode_write_atomic(env, path, page.text.data, page.text.length);
  lode_text_free(&page.text);
  free(rows);
  return page.status;
}
