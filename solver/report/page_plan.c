/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is built when: a sentence, the timeline, the table of plants. */
#include <math.h>
#include <stdlib.h>

#include "models/timing.h"
#include "solver/report/picture.h"
#include "solver/report/plants.h"

enum { MOST_ROWS = 400 };

static size_t count_stage(const lode_facts *facts, size_t stage) {
  size_t n = 0;
  for (size_t i = 0; i < facts->plan->n_build; ++i)
    n += lode_stage_index(&facts->stages,
                          lode_option_stage(facts->in, &facts->in->option[facts->plan->build[i].option])) == stage;
  return n;
}

/* "3 refining, 2 magnet and 1 recycling" */
static void put_stage_counts(lode_page *page, const lode_facts *facts) {
  size_t n_left = 0;
  for (size_t s = 0; s < facts->stages.n; ++s)
    n_left += count_stage(facts, s) > 0;
  for (size_t s = 0; s < facts->stages.n; ++s) {
    const size_t n = count_stage(facts, s);
    if (n == 0)
      continue;
    lode_page_put(page, "%zu ", n);
    lode_page_name(page, facts->stages.name[s]);
    --n_left;
    lode_page_put(page, "%s", n_left == 0 ? "" : n_left == 1 ? " and " : ", ");
  }
}

static void put_words(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  const lode_plan *plan = facts->plan;
  double capital = 0.0, grant = 0.0;
  size_t n_site = 0;
  for (size_t i = 0; i < plan->n_build; ++i) {
    const lode_build *b = &plan->build[i];
    capital += lode_at(in, in->option[b->option].capital, (size_t)b->period, 0.0);
    grant += lode_at(in, in->option[b->option].grant, (size_t)b->period, 0.0);
    n_site += i == 0 || plan->build[i - 1].site != b->site;
  }
  lode_page_put(page, "<p>The plan starts <b>%zu plant%s</b> at %zu of %zu site%s: ", plan->n_build,
                plan->n_build == 1 ? "" : "s", n_site, in->n_site, in->n_site == 1 ? "" : "s");
  put_stage_counts(page, facts);
  lode_page_put(page, ". They cost ");
  lode_page_amount(page, capital);
  lode_page_put(page, "&#160;");
  lode_page_name(page, in->money);
  lode_page_put(page, " of capital");
  if (grant > 0.0) {
    lode_page_put(page, ", of which grants pay ");
    lode_page_amount(page, grant);
  }
  lode_page_put(page, " (not discounted).");
  if (in->n_existing > 0)
    lode_page_put(page, " %zu plant%s stand%s already.", in->n_existing, in->n_existing == 1 ? "" : "s",
                  in->n_existing == 1 ? "s" : "");
  lode_page_put(page, "</p>\n");
}

static void put_row(lode_page *page, const lode_facts *facts, const lode_plant *plant) {
  const lode_instance *in = facts->in;
  const lode_build *b = &facts->plan->build[plant->build];
  const lode_option *option = &in->option[b->option];
  lode_row_head(page, lode_label(plant->id, plant->name));
  lode_page_put(page, "<td class=\"t\">");
  lode_page_name(page, plant->id);
  lode_page_put(page, "</td>");
  lode_cell_name(page, lode_label(in->region[plant->region].id, in->region[plant->region].name));
  lode_page_put(page, "<td class=\"t\"><svg class=\"key\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">");
  lode_mark_begin(page, plant->stage, (lode_spot){7.0, 7.0, 5.0}, false, "");
  lode_mark_end(page);
  lode_page_put(page, "</svg>");
  lode_page_name(page, facts->stages.name[plant->stage]);
  lode_page_put(page, "</td>");
  lode_cell_name(page, plant->option);
  lode_page_put(page, "<td class=\"n wrap\">");
  lode_plant_capacity(page, in, plant);
  lode_page_put(page, "</td><td class=\"t\">");
  lode_page_years(page, in, (size_t)b->period, (size_t)b->period + 1);
  lode_page_put(page, "</td><td class=\"t\">");
  if (plant->first < plant->end)
    lode_page_years(page, in, plant->first, plant->end);
  else
    lode_page_put(page, "never");
  lode_page_put(page, "</td>");
  lode_cell_amount(page, lode_at(in, option->capital, (size_t)b->period, 0.0));
  lode_cell_amount(page, lode_at(in, option->grant, (size_t)b->period, 0.0));
  lode_page_put(page, "</tr>\n");
}

static void put_table(lode_page *page, const lode_facts *facts) {
  lode_plant *plant;
  size_t n, n_row = 0;
  lode_plants_collect(page, facts, &plant, &n);
  lode_table_begin(page, "Plants of the plan, by the period in which they come on line");
  lode_table_head(page, LODE_COLUMN_TEXT, "Name");
  lode_table_head(page, LODE_COLUMN_TEXT, "Site");
  lode_table_head(page, LODE_COLUMN_TEXT, "Region");
  lode_table_head(page, LODE_COLUMN_TEXT, "Stage");
  lode_table_head(page, LODE_COLUMN_TEXT, "Option");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Capacity");
  lode_table_head(page, LODE_COLUMN_TEXT, "Building starts");
  lode_table_head(page, LODE_COLUMN_TEXT, "On line");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Capital");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Grant");
  lode_table_body(page);
  for (size_t i = 0; i < n; ++i)
    if (plant[i].build >= 0 && ++n_row <= MOST_ROWS)
      put_row(page, facts, &plant[i]);
  lode_table_end(page);
  lode_page_put(page, "<p class=\"note\">Money in ");
  lode_page_name(page, facts->in->money);
  lode_page_put(page, ", of the year of the start, not discounted. Capacity: the largest that the plant gives to a "
                      "process, in the unit that one unit of the process makes or takes. A plant is on line in whole "
                      "periods, after construction and permitting.</p>\n");
  lode_page_rest(page, n_row > MOST_ROWS ? n_row - MOST_ROWS : 0, "plants", "builds.csv");
  free(plant);
}

void lode_page_plan(lode_page *page, const lode_facts *facts) {
  if (facts->plan == NULL)
    return;
  lode_section_begin(page, "plan", "What is built, and when");
  if (facts->plan->n_build == 0) {
    lode_page_put(page, "<p>Nothing: the plan relies on existing plants and imports.</p>");
  } else {
    put_words(page, facts);
    lode_page_picture(page, facts, "pictures/timeline.svg");
    put_table(page, facts);
  }
  lode_section_end(page);
}
