/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would help: the limits of which more is worth most, in a planner's words. */
#include <math.h>
#include <string.h>

#include "solver/report/constraints.h"
#include "solver/report/stages.h"

enum { MOST_WORTH = 8 };

/* Labels of what the table names by its id; the id itself where the instance does not know it. */

static const char *region_label(const lode_instance *in, const char *id) {
  for (size_t r = 0; r < in->n_region; ++r)
    if (strcmp(in->region[r].id, id) == 0)
      return lode_label(in->region[r].id, in->region[r].name);
  return strcmp(id, "total") == 0 ? "all regions" : id;
}

static const char *plant_label(const lode_instance *in, const char *id) {
  for (size_t j = 0; j < in->n_site; ++j)
    if (strcmp(in->site[j].id, id) == 0)
      return lode_label(in->site[j].id, in->site[j].name);
  return id;
}

static const char *process_label(const lode_instance *in, const char *id) {
  for (size_t k = 0; k < in->n_process; ++k)
    if (strcmp(in->process[k].id, id) == 0)
      return lode_label(in->process[k].id, in->process[k].name);
  return id;
}

static const char *commodity_label(const lode_instance *in, const char *id) {
  for (size_t c = 0; c < in->n_commodity; ++c)
    if (strcmp(in->commodity[c].id, id) == 0)
      return lode_label(in->commodity[c].id, in->commodity[c].name);
  return id;
}

static const char *pollutant_label(const lode_instance *in, const char *id) {
  for (size_t e = 0; e < in->n_pollutant; ++e)
    if (strcmp(in->pollutant[e].id, id) == 0)
      return lode_label(in->pollutant[e].id, in->pollutant[e].name);
  return id;
}

/** "sinter capacity at WA-mag": a plant and a process stand in one name. */
static void put_capacity(lode_page *page, const lode_instance *in, const lode_worth *w) {
  char plant[sizeof w->name];
  const char *blank = strchr(w->name, ' ');
  const size_t n = blank == NULL ? strlen(w->name) : (size_t)(blank - w->name);
  memcpy(plant, w->name, n);
  plant[n] = '\0';
  lode_page_name(page, process_label(in, blank == NULL ? "" : blank + 1));
  lode_page_put(page, " capacity at ");
  lode_page_name(page, plant_label(in, plant));
}

static void put_in_region(lode_page *page, const lode_instance *in, const char *before, const char *label,
                          const char *between, const lode_worth *w) {
  lode_page_put(page, "%s", before);
  lode_page_name(page, label);
  lode_page_put(page, "%s", between);
  lode_page_name(page, region_label(in, w->region));
}

static void put_what(lode_page *page, const lode_instance *in, const lode_worth *w) {
  if (strcmp(w->kind, "capacity") == 0)
    put_capacity(page, in, w);
  else if (strcmp(w->kind, "cap") == 0)
    put_in_region(page, in, "", pollutant_label(in, w->name), " allowed in ", w);
  else if (strcmp(w->kind, "import") == 0)
    put_in_region(page, in, "imports of ", commodity_label(in, w->name), " at ", w);
  else if (strcmp(w->kind, "supply") == 0)
    put_in_region(page, in, "supply from ", w->name, " in ", w);
  else if (strcmp(w->kind, "disposal") == 0)
    put_in_region(page, in, "disposal of ", commodity_label(in, w->name), " in ", w);
  else if (strcmp(w->kind, "site") == 0)
    put_in_region(page, in, "plants at ", plant_label(in, w->name), " in ", w);
  else {
    static const char *const word[][2] = {{"share", "imports above the share "},
                                          {"import-limit", "imports under "},
                                          {"lane", "freight on "},
                                          {"exclusion", "sites of "},
                                          {"permits", "permits of "},
                                          {"budget", "budget "}};
    for (size_t i = 0; i < sizeof word / sizeof word[0]; ++i)
      if (strcmp(w->kind, word[i][0]) == 0)
        lode_page_put(page, "%s", word[i][1]);
    lode_page_name(page, w->name);
  }
}

static void put_period(lode_page *page, const lode_instance *in, int32_t period) {
  if (period < 0)
    return;
  lode_page_put(page, " in ");
  lode_page_years(page, in, (size_t)period, (size_t)period + 1);
}

static void put_line(lode_page *page, const lode_instance *in, const lode_worth *w) {
  lode_page_put(page, "<li>");
  if (isnan(w->percent)) {
    lode_page_amount(page, w->step);
    lode_page_put(page, " more ");
    lode_page_name(page, w->unit);
    lode_page_put(page, ": ");
  }
  put_what(page, in, w);
  put_period(page, in, w->period);
  lode_page_put(page, isnan(w->percent) ? ": at least " : ": 1&#160;%% more would save ");
  lode_page_amount(page, isnan(w->percent) ? w->expected : w->percent);
  lode_page_put(page, " ");
  lode_page_text(page, in->money);
  if (isnan(w->percent) && isfinite(w->at_most)) {
    lode_page_put(page, ", at most ");
    lode_page_amount(page, w->at_most);
  }
  if (!isnan(w->percent)) {
    lode_page_put(page, "; one more ");
    lode_page_name(page, w->unit[0] != '\0' ? w->unit : "unit");
    lode_page_put(page, " a year ");
    lode_page_amount(page, w->expected);
  }
  lode_page_put(page, "</li>\n");
}

void lode_put_worth(lode_page *page, const lode_facts *facts) {
  size_t n = 0;
  for (size_t i = 0; i < facts->n_worth; ++i)
    n += facts->worth[i].percent > 0.0 || isnan(facts->worth[i].percent);
  if (n == 0)
    return;
  lode_page_put(page, "<p>What would help, with the plants as they are, in the expected cost:</p>\n<ol>\n");
  size_t n_shown = 0;
  for (size_t i = 0; i < facts->n_worth && n_shown < MOST_WORTH; ++i)
    if (facts->worth[i].percent > 0.0 || isnan(facts->worth[i].percent)) {
      put_line(page, facts->in, &facts->worth[i]);
      ++n_shown;
    }
  lode_page_put(page, "</ol>\n");
  if (n > n_shown)
    lode_page_rest(page, n - n_shown, "limits", "bottlenecks.csv");
}
