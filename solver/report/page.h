/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_PAGE_H
#define LODE_REPORT_PAGE_H

#include "solver/base/text.h"
#include "solver/report/facts.h"

/** Markup (HTML or SVG) under way. After a failure the rest is passed over; `status` tells. Zero-initialise but for
 * env. */
typedef struct lode_page {
  lode_env *env;
  lode_status status;
  bool is_alone; /**< an SVG file of its own instead of a part of report.html */
  lode_text text;
} lode_page;

enum { LODE_NAME_LENGTH = 72, LODE_TEXT_LENGTH = 4000 }; /* characters shown of a name, of a longer text */

/** Markup as it stands. Local. */
void lode_page_put(lode_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Text of others: & < > " ' are escaped, control characters become blanks, bytes that are not UTF-8 become U+FFFD,
 * marks that turn the direction of what follows are written out as "[U+202E]"; NULL is empty. Local. */
void lode_page_text(lode_page *page, const char *text);
/** Same, at most `most` characters and "…". For SVG, where there is no <bdi>. Local. */
void lode_page_short(lode_page *page, const char *text, size_t most);
/** A name in HTML: shortened, with the whole in its title; in a <bdi> where its direction may differ. Local. */
void lode_page_name(lode_page *page, const char *text);
/** Number of characters of UTF-8 text. Local. */
size_t lode_count_characters(const char *text);
/** A number for people: thousands separated, about four significant digits; "none" for infinity, a dash for NAN. Local.
 */
void lode_page_amount(lode_page *page, double value);
/** A fraction as "12.3 %". Local. */
void lode_page_percent(lode_page *page, double fraction);
/** "2026–2028" or "2026": from the first year of a period to the last year of the one before `end`. Local. */
void lode_page_years(lode_page *page, const lode_instance *in, size_t first, size_t end);

/* Tables: begin, heads and end of the head, rows, end. A table is a region that scrolls by itself on a narrow screen;
 * its columns sort where scripts run. */

/** Columns of text or of numbers. */
typedef enum lode_column { LODE_COLUMN_TEXT, LODE_COLUMN_NUMBER } lode_column;
/** @param caption plain words of ours. Local. */
void lode_table_begin(lode_page *page, const char *caption);
void lode_table_head(lode_page *page, lode_column kind, const char *head); /**< head: words of ours */
void lode_table_body(lode_page *page);                                     /**< between the heads and the rows */
void lode_table_end(lode_page *page);
void lode_cell_name(lode_page *page, const char *text);   /**< text of others */
void lode_cell_amount(lode_page *page, double value);     /**< lode_page_amount */
void lode_cell_percent(lode_page *page, double fraction); /**< lode_page_percent */
void lode_row_head(lode_page *page, const char *text);    /**< first cell of a row: text of others */
void lode_page_rest(lode_page *page, size_t n, const char *what, const char *file); /**< "n more WHAT are in FILE" */

/** A section with its heading; id for links. Local. */
void lode_section_begin(lode_page *page, const char *id, const char *title);
void lode_section_end(lode_page *page);

/* The parts of the page; each writes nothing, or says what is missing, where its facts are. Local. */
void lode_page_style(lode_page *page);                                /**< the style sheet */
void lode_page_script(lode_page *page);                               /**< sorting, choices of the map */
void lode_page_summary(lode_page *page, const lode_facts *facts);     /**< in plain words */
void lode_page_plan(lode_page *page, const lode_facts *facts);        /**< what is built when */
void lode_page_map(lode_page *page, const lode_facts *facts);         /**< regions, plants, flows */
void lode_page_capacity(lode_page *page, const lode_facts *facts);    /**< capacity against use and demand */
void lode_page_imports(lode_page *page, const lode_facts *facts);     /**< dependence, unmet demand, shares */
void lode_page_money(lode_page *page, const lode_facts *facts);       /**< cost by kind, stage, region; budgets */
void lode_page_limits(lode_page *page, const lode_facts *facts);      /**< environmental limits and their use */
void lode_page_convergence(lode_page *page, const lode_facts *facts); /**< bounds over time */
void lode_page_run(lode_page *page, const lode_facts *facts);         /**< the record of the run */

#endif
