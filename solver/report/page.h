/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_PAGE_H
#define LODE_REPORT_PAGE_H

#include "solver/base/text.h"
#include "solver/report/facts.h"

/** A page of HTML under way. After a failure the rest is passed over; `status` tells. Zero-initialise but for env. */
typedef struct lode_page {
  lode_env *env;
  lode_status status;
  lode_text text;
} lode_page;

/** Markup as it stands. Local. */
void lode_page_put(lode_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Text of others: & < > " ' are escaped, control characters become blanks; NULL is empty. Local. */
void lode_page_text(lode_page *page, const char *text);
/** A number for people: thousands separated, about four significant digits; "none" for infinity, a dash for NAN. Local.
 */
void lode_page_amount(lode_page *page, double value);
/** A fraction as "12.3 %". Local. */
void lode_page_percent(lode_page *page, double fraction);

/** Name of a thing where it has one, else its id. Local. */
const char *lode_label(const char *id, const char *name);
/** Stage of an option: its own, or that of its first process. Local. */
const char *lode_option_stage(const lode_instance *in, const lode_option *option);

enum { LODE_MOST_STAGES = 8 };
/** Stages of processes and options, in order of appearance, at most LODE_MOST_STAGES (then the rest counts
 * as the last). */
typedef struct lode_stages {
  const char *name[LODE_MOST_STAGES];
  size_t n;
} lode_stages;
void lode_stages_collect(const lode_instance *in, lode_stages *stages);
size_t lode_stage_index(const lode_stages *stages, const char *name);
/** Colour of a stage: "#3b6ea5". */
const char *lode_stage_colour(size_t index);

/* The sections of the page; each writes nothing where its facts are missing. Local. */
void lode_page_plan(lode_page *page, const lode_facts *facts);        /**< what is built, in words and as a table */
void lode_page_money(lode_page *page, const lode_facts *facts);       /**< capital and budgets, parts of the cost */
void lode_page_results(lode_page *page, const lode_facts *facts);     /**< imports, unmet demand, limits */
void lode_page_map(lode_page *page, const lode_facts *facts);         /**< regions and plants */
void lode_page_convergence(lode_page *page, const lode_facts *facts); /**< lower and upper bound over time */

#endif
