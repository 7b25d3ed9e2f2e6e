/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is built: a paragraph, a list per period, the table of sites. */
#include <math.h>
#include <string.h>

#include "models/timing.h"
#include "solver/report/page.h"

static const char *stage_of(const lode_instance *in, const lode_build *build) {
  return lode_option_stage(in, &in->option[build->option]);
}

static void put_years(lode_page *page, const lode_instance *in, size_t first, size_t end) {
  const lode_period *a = &in->period[first], *b = &in->period[end - 1];
  const int last = b->first_year + b->years - 1;
  if (last > a->first_year)
    lode_page_put(page, "%d&ndash;%d", a->first_year, last);
  else
    lode_page_put(page, "%d", a->first_year);
}

static size_t count_stage(const lode_facts *facts, const lode_stages *stages, size_t stage) {
  size_t n = 0;
  for (size_t i = 0; i < facts->plan->n_build; ++i)
    n += lode_stage_index(stages, stage_of(facts->in, &facts->plan->build[i])) == stage;
  return n;
}

/* "3 refining, 2 magnet and 1 recycling plant(s)" */
static void put_stage_counts(lode_page *page, const lode_facts *facts, const lode_stages *stages) {
  size_t n_left = 0;
  for (size_t s = 0; s < stages->n; ++s)
    n_left += count_stage(facts, stages, s) > 0;
  for (size_t s = 0; s < stages->n; ++s) {
    const size_t n = count_stage(facts, stages, s);
    if (n == 0)
      continue;
    lode_page_put(page, "%zu ", n);
    lode_page_text(page, stages->name[s]);
    --n_left;
    lode_page_put(page, "%s", n_left == 0 ? "" : n_left == 1 ? " and " : ", ");
  }
}

static void put_summary(lode_page *page, const lode_facts *facts, const lode_stages *stages) {
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
  put_stage_counts(page, facts, stages);
  lode_page_put(page, ". They cost ");
  lode_page_amount(page, capital);
  lode_page_put(page, " ");
  lode_page_text(page, in->money);
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

/* "Site (option, region)"; the region only where the site's name does not tell it. */
static void put_start(lode_page *page, const lode_instance *in, const lode_build *b) {
  const lode_site *site = &in->site[b->site];
  const char *region = lode_label(in->region[site->region].id, in->region[site->region].name);
  lode_page_text(page, lode_label(site->id, site->name));
  lode_page_put(page, " (");
  lode_page_text(page, lode_label(in->option[b->option].id, in->option[b->option].name));
  if (site->name == NULL || strstr(site->name, region) == NULL) {
    lode_page_put(page, ", ");
    lode_page_text(page, region);
  }
  lode_page_put(page, ")");
}

/* Per period and stage, which plants start. */
static void put_starts(lode_page *page, const lode_facts *facts, const lode_stages *stages) {
  const lode_instance *in = facts->in;
  lode_page_put(page, "<ul class=\"starts\">\n");
  for (size_t t = 0; t < in->n_period; ++t) {
    const char *gap = "";
    for (size_t s = 0; s < stages->n; ++s) {
      bool is_first = true;
      for (size_t i = 0; i < facts->plan->n_build; ++i) {
        const lode_build *b = &facts->plan->build[i];
        if ((size_t)b->period != t || lode_stage_index(stages, stage_of(in, b)) != s)
          continue;
        if (gap[0] == '\0') {
          lode_page_put(page, "<li><b>");
          put_years(page, in, t, t + 1);
          lode_page_put(page, "</b> ");
        }
        lode_page_put(page, "%s", is_first ? gap : ", ");
        if (is_first) {
          lode_page_put(page, "<i>");
          lode_page_text(page, stages->name[s]);
          lode_page_put(page, "</i> at ");
        }
        put_start(page, in, b);
        is_first = false;
        gap = "; ";
      }
    }
    if (gap[0] != '\0')
      lode_page_put(page, "</li>\n");
  }
  lode_page_put(page, "</ul>\n");
}

static void cell(lode_page *page, const char *text) {
  lode_page_put(page, "<td>");
  lode_page_text(page, text);
  lode_page_put(page, "</td>");
}

static void number_cell(lode_page *page, double value) {
  lode_page_put(page, "<td class=\"n\">");
  lode_page_amount(page, value);
  lode_page_put(page, "</td>");
}

static void put_site_row(lode_page *page, const lode_facts *facts, const lode_stages *stages, size_t i) {
  const lode_instance *in = facts->in;
  const lode_build *b = &facts->plan->build[i];
  const lode_site *site = &in->site[b->site];
  const lode_region *region = &in->region[site->region];
  const lode_option *option = &in->option[b->option];
  const lode_on_line on = lode_build_on_line(in, *b);
  lode_page_put(page, "<tr>");
  cell(page, site->id);
  cell(page, site->name);
  cell(page, lode_label(region->id, region->name));
  lode_page_put(page, "<td class=\"t\"><span class=\"dot\" style=\"background:%s\"></span>",
                lode_stage_colour(lode_stage_index(stages, stage_of(in, b))));
  lode_page_text(page, stage_of(in, b));
  lode_page_put(page, "</td>");
  cell(page, lode_label(option->id, option->name));
  lode_page_put(page, "<td class=\"t\">");
  put_years(page, in, (size_t)b->period, (size_t)b->period + 1);
  lode_page_put(page, "</td><td class=\"t\">");
  if (on.first < on.end)
    put_years(page, in, on.first, on.end);
  lode_page_put(page, "</td>");
  number_cell(page, lode_at(in, option->capital, (size_t)b->period, 0.0));
  number_cell(page, lode_at(in, option->grant, (size_t)b->period, 0.0));
  lode_page_put(page, "</tr>\n");
}

static void put_site_table(lode_page *page, const lode_facts *facts, const lode_stages *stages) {
  lode_page_put(page, "<section><h2>Sites</h2>\n<table class=\"sites\"><thead><tr><th>Site</th><th>Name</th>"
                      "<th>Region</th><th>Stage</th><th>Option</th><th>Start</th><th>On line</th>"
                      "<th class=\"n\">Capital</th><th class=\"n\">Grant</th></tr></thead><tbody>\n");
  for (size_t i = 0; i < facts->plan->n_build; ++i)
    put_site_row(page, facts, stages, i);
  lode_page_put(page, "</tbody></table>\n<p class=\"note\">Money in ");
  lode_page_text(page, facts->in->money);
  lode_page_put(page, ", of the year of the start. A plant is on line in whole periods, after construction and "
                      "permitting.</p></section>\n");
}

void lode_page_plan(lode_page *page, const lode_facts *facts) {
  lode_stages stages;
  if (facts->plan == NULL)
    return;
  lode_stages_collect(facts->in, &stages);
  lode_page_put(page, "<section><h2>What is built</h2>\n");
  if (facts->plan->n_build == 0) {
    lode_page_put(page, "<p>Nothing: the plan relies on existing plants and imports.</p>");
  } else {
    put_summary(page, facts, &stages);
    put_starts(page, facts, &stages);
  }
  lode_page_put(page, "</section>\n");
  lode_page_map(page, facts);
  if (facts->plan->n_build > 0)
    put_site_table(page, facts, &stages);
}
