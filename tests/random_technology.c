/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random instances: time, places, the chain of processes, the plants on offer and the rules for siting them. */
#include "tests/random_draft.h"

#include <stdio.h>

static void draw_time(draft *d) {
  const bool is_scaled = lode_draft_chance(d, 1, 3);
  d->scale = is_scaled ? 0.001 : 1.0;
  lode_draft_put(d, "  <units money=\"%s\" unit-cost=\"USD\" unit-cost-scale=\"%g\"/>\n",
                 is_scaled ? "thousand USD" : "USD", d->scale);
  lode_draft_put(d, "  <economics base-year=\"%s\" rate=\"%s\"/>\n", lode_draft_chance(d, 1, 4) ? "2025.5" : "2025",
                 lode_draft_chance(d, 1, 4)   ? "0"
                 : lode_draft_chance(d, 1, 2) ? "0.03"
                                              : "0.08");
  const size_t box = lode_draft_open_box(d, "periods");
  d->first_year[0] = 2025;
  for (int t = 0; t < d->n_period; ++t) {
    const int years = lode_draft_int(d, 1, 4);
    lode_draft_put(d, "    <period id=\"p%d\" first-year=\"%d\" years=\"%d\"/>\n", t, d->first_year[t], years);
    d->first_year[t + 1] = d->first_year[t] + years;
  }
  lode_draft_close_box(d, "periods", box);
}

static void draw_goods(draft *d) {
  size_t box = lode_draft_open_box(d, "modes");
  lode_draft_put(d, "    <mode id=\"m0\"");
  lode_draft_put_series(d, "tariff", 0.005, 0.03);
  lode_draft_put(d, "/>\n");
  lode_draft_close_box(d, "modes", box);
  box = lode_draft_open_box(d, "commodities");
  for (int c = 0; c < d->n_commodity; ++c) {
    lode_draft_put(d, "    <commodity id=\"c%d\" unit=\"t\"", c);
    if (lode_draft_chance(d, 5, 6))
      lode_draft_put(d, " mode=\"m0\"");
    if (lode_draft_chance(d, 1, 3))
      lode_draft_put(d, " mass=\"%.1f\"", 0.1 * lode_draft_int(d, 5, 20));
    if (lode_draft_chance(d, 1, 4))
      lode_draft_put(d, " hazard=\"%.1f\"", 0.1 * lode_draft_int(d, 10, 30));
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "commodities", box);
  d->n_pollutant = lode_draft_int(d, 0, 2);
  box = lode_draft_open_box(d, "pollutants");
  for (int e = 0; e < d->n_pollutant; ++e)
    lode_draft_put(d, "    <pollutant id=\"e%d\" unit=\"t\"/>\n", e);
  lode_draft_close_box(d, "pollutants", box);
}

static void draw_places(draft *d) {
  const bool has_map = lode_draft_chance(d, 1, 2);
  size_t box = lode_draft_open_box(d, "regions");
  for (int r = 0; r < d->n_region; ++r) {
    lode_draft_put(d, "    <region id=\"r%d\"", r);
    if (has_map)
      lode_draft_put(d, " lat=\"%d\" lon=\"%d\"", lode_draft_int(d, 25, 49), lode_draft_int(d, -124, -67));
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "regions", box);
  d->n_group = lode_draft_int(d, 0, 2);
  box = lode_draft_open_box(d, "groups");
  for (int g = 0; g < d->n_group; ++g) {
    bool chosen[MAX_REGION];
    lode_draft_choose(d, chosen, d->n_region);
    lode_draft_put(d, "    <group id=\"g%d\"", g);
    lode_draft_put_list(d, "regions", "r", chosen, d->n_region);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "groups", box);
}

/* Process k turns commodity k into k + 1; one beyond the chain takes a short cut. */
static void draw_recipe(draft *d, int k) {
  const int n = d->n_commodity, last = n - 1;
  const bool is_short_cut = k >= last;
  const int input = is_short_cut ? lode_draft_int(d, 0, last - 1) : k;
  const int output = is_short_cut ? lode_draft_int(d, input + 1, last) : k + 1;
  const int other = lode_draft_int(d, 0, last);
  d->process[k].output = output;
  d->process[k].input = lode_draft_chance(d, 1, 10) ? -1 : input;
  d->process[k].by_product = other != output && other != input && lode_draft_chance(d, 1, 2) ? other : -1;
  if (d->process[k].input >= 0) {
    lode_draft_put(d, "      <input commodity=\"c%d\"", input);
    lode_draft_put_series(d, "amount", 0.8, 1.8);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_put(d, "      <output commodity=\"c%d\" amount=\"%s\"/>\n", output,
                 lode_draft_chance(d, 2, 3) ? "1" : "0.9");
  if (d->process[k].by_product >= 0) {
    lode_draft_put(d, "      <output commodity=\"c%d\"", other);
    lode_draft_put_series(d, "amount", 0.05, 0.5);
    lode_draft_put(d, "/>\n");
  }
}

static void draw_process(draft *d, int k) {
  static const char *const stage[] = {"refining", "metallization", "magnet", "recycling"};
  lode_draft_put(d, "    <process id=\"k%d\" stage=\"%s\"", k, stage[k % 4]);
  if (lode_draft_chance(d, 7, 8))
    lode_draft_put_series(d, "cost", 1.0, 6.0);
  if (d->n_period > 1 && lode_draft_chance(d, 1, 3)) {
    d->process[k].permitting = 0.5 * lode_draft_int(d, 0, 4);
    lode_draft_put(d, " permitting=\"%g\"", d->process[k].permitting);
  }
  lode_draft_put(d, ">\n");
  draw_recipe(d, k);
  for (int e = 0; e < d->n_pollutant; ++e) {
    if (lode_draft_chance(d, 1, 3))
      continue;
    lode_draft_put(d, "      <emission pollutant=\"e%d\"", e);
    if (lode_draft_chance(d, 1, 6))
      lode_draft_put_series(d, "amount", -0.5, -0.1);
    else
      lode_draft_put_series(d, "amount", 0.1, 2.0);
    lode_draft_put(d, "/>\n");
  }
  for (int r = 0; r < d->n_region; ++r) {
    d->process[k].permitting_at[r] = d->process[k].permitting;
    if (!lode_draft_chance(d, 1, 8))
      continue;
    d->process[k].permitting_at[r] = lode_draft_int(d, 0, 3);
    lode_draft_put(d, "      <permitting region=\"r%d\" years=\"%g\"/>\n", r, d->process[k].permitting_at[r]);
  }
  lode_draft_put(d, "    </process>\n");
}

static void draw_option(draft *d, int m) {
  const bool is_quick = m == 0 || d->n_period == 1; /* so that something can be built in most instances */
  const int main_process = lode_draft_int(d, 0, d->n_process - 1);
  const double capital = lode_draft_int(d, 40, lode_draft_chance(d, 1, 2) ? 300 : 1200), low = 0.7 * capital * d->scale,
               high = 1.3 * capital * d->scale;
  d->option[m].construction = is_quick || lode_draft_chance(d, 1, 2) ? 0.0 : 0.5 * lode_draft_int(d, 1, 6);
  d->option[m].life = lode_draft_chance(d, 1, 3) ? lode_draft_int(d, 1, 5) : lode_draft_int(d, 8, 25);
  lode_draft_put(d, "    <option id=\"o%d\"", m);
  lode_draft_put_series(d, "capital", low, high);
  if (lode_draft_chance(d, 1, 3))
    lode_draft_put_series(d, "grant", 0.0, 0.7 * low);
  if (lode_draft_chance(d, 3, 4))
    lode_draft_put_series(d, "fixed", 0.01 * capital * d->scale, 0.05 * capital * d->scale);
  if (d->option[m].construction > 0.0)
    lode_draft_put(d, " construction=\"%g\"", d->option[m].construction);
  lode_draft_put(d, " life=\"%g\">\n", d->option[m].life);
  for (int k = 0; k < d->n_process; ++k) {
    d->option[m].has_process[k] = k == main_process || lode_draft_chance(d, 1, 5);
    if (!d->option[m].has_process[k])
      continue;
    lode_draft_put(d, "      <capacity process=\"k%d\"", k);
    lode_draft_put_series(d, "amount", 6.0, 30.0);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_put(d, "    </option>\n");
}

void lode_draft_technology(draft *d) {
  draw_time(d);
  draw_goods(d);
  draw_places(d);
  d->n_process = d->n_commodity - 1 + (lode_draft_chance(d, 1, 2) ? 1 : 0);
  size_t box = lode_draft_open_box(d, "processes");
  for (int k = 0; k < d->n_process; ++k)
    draw_process(d, k);
  lode_draft_close_box(d, "processes", box);
  d->n_option = lode_draft_int(d, 1, MAX_OPTION);
  box = lode_draft_open_box(d, "options");
  for (int m = 0; m < d->n_option; ++m)
    draw_option(d, m);
  lode_draft_close_box(d, "options", box);
}

/* Start periods from which the option comes on line at all, as FORMAT.md, "Timing", says. */
static int count_starts(const draft *d, int option, int region) {
  double lead = 0.0;
  int n = 0;
  for (int k = 0; k < d->n_process; ++k)
    if (d->option[option].has_process[k] && d->process[k].permitting_at[region] > lead)
      lead = d->process[k].permitting_at[region];
  lead += d->option[option].construction;
  for (int t = 0; t < d->n_period; ++t) {
    const double up = d->first_year[t] + lead, down = up + d->option[option].life;
    bool is_ever_up = false;
    for (int u = 0; u < d->n_period; ++u)
      is_ever_up = is_ever_up || (up <= d->first_year[u] && d->first_year[u] < down);
    n += is_ever_up;
  }
  return n;
}

/* Draws sites until the binary variables of the instance are spent. */
static void draw_sites(draft *d) {
  const size_t box = lode_draft_open_box(d, "sites");
  for (int tries = 0; tries < 12 && d->n_site < MAX_SITE && d->n_binary < d->max_binary; ++tries) {
    const int region = lode_draft_int(d, 0, d->n_region - 1);
    bool chosen[MAX_OPTION], is_any = false;
    lode_draft_choose(d, chosen, d->n_option);
    for (int m = 0; m < d->n_option; ++m) {
      const int n = chosen[m] ? count_starts(d, m, region) : 0;
      chosen[m] = chosen[m] && d->n_binary + n <= d->max_binary && (n > 0 || lode_draft_chance(d, 1, 4));
      d->n_binary += chosen[m] ? n : 0;
      is_any = is_any || chosen[m];
    }
    if (!is_any)
      continue;
    d->site_region[d->n_site] = region;
    lode_draft_put(d, "    <site id=\"s%d\" region=\"r%d\"", d->n_site++, region);
    lode_draft_put_list(d, "options", "o", chosen, d->n_option);
    lode_draft_put(d, "%s/>\n", lode_draft_chance(d, 1, 4) ? " max-builds=\"2\"" : "");
  }
  lode_draft_close_box(d, "sites", box);
}

static void draw_site_rules(draft *d) {
  size_t box = lode_draft_open_box(d, "exclusions");
  if (d->n_site >= 2 && lode_draft_chance(d, 1, 3)) {
    bool chosen[MAX_SITE];
    lode_draft_choose(d, chosen, d->n_site);
    lode_draft_put(d, "    <exclusion id=\"x0\" at-most=\"1\"");
    lode_draft_put_list(d, "sites", "s", chosen, d->n_site);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "exclusions", box);
  box = lode_draft_open_box(d, "prerequisites");
  for (int j = 1; j < d->n_site; ++j)
    if (lode_draft_chance(d, 1, 6))
      lode_draft_put(d, "    <prerequisite site=\"s%d\" needs=\"s%d\"/>\n", j, lode_draft_int(d, 0, j - 1));
  lode_draft_close_box(d, "prerequisites", box);
}

static void draw_agency(draft *d, int a) {
  lode_draft_put(d, "    <agency id=\"a%d\" permits=\"", a);
  const int n = lode_draft_chance(d, 1, 2) ? d->n_period : 1;
  for (int t = 0; t < n; ++t)
    lode_draft_put(d, "%s%s", t > 0 ? " " : "",
                   lode_draft_chance(d, 1, 4)   ? "0"
                   : lode_draft_chance(d, 2, 3) ? "1"
                   : lode_draft_chance(d, 1, 2) ? "2"
                                                : "none");
  lode_draft_put(d, "\"");
  if (d->n_group > 0 && lode_draft_chance(d, 1, 2))
    lode_draft_put(d, " group=\"g%d\"", lode_draft_int(d, 0, d->n_group - 1));
  if (lode_draft_chance(d, 1, 2)) {
    bool chosen[MAX_PROCESS];
    lode_draft_choose(d, chosen, d->n_process);
    lode_draft_put_list(d, "processes", "k", chosen, d->n_process);
  }
  lode_draft_put(d, "/>\n");
}

static void draw_permits_and_budgets(draft *d) {
  size_t box = lode_draft_open_box(d, "agencies");
  for (int a = 0; a < 2; ++a)
    if (lode_draft_chance(d, 1, 5))
      draw_agency(d, a);
  lode_draft_close_box(d, "agencies", box);
  box = lode_draft_open_box(d, "budgets");
  for (int b = 0; b < 2; ++b) {
    if (!lode_draft_chance(d, 1, 4))
      continue;
    lode_draft_put(d, "    <budget id=\"b%d\"", b);
    lode_draft_put_limit(d, "amount", 300.0 * d->scale, 1500.0 * d->scale);
    if (lode_draft_chance(d, 1, 2))
      lode_draft_put(d, " of=\"%s\"", lode_draft_chance(d, 2, 3) ? "net" : "gross");
    if (d->n_group > 0 && lode_draft_chance(d, 1, 2))
      lode_draft_put(d, " group=\"g%d\"", lode_draft_int(d, 0, d->n_group - 1));
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "budgets", box);
}

void lode_draft_siting(draft *d) {
  const size_t box = lode_draft_open_box(d, "plants");
  const int n_plant = lode_draft_int(d, 0, 2);
  for (int i = 0; i < n_plant; ++i) {
    lode_draft_put(d, "    <plant id=\"old%d\" region=\"r%d\"", i, lode_draft_int(d, 0, d->n_region - 1));
    if (lode_draft_chance(d, 1, 2))
      lode_draft_put_series(d, "fixed", 5.0 * d->scale, 30.0 * d->scale);
    lode_draft_put(d, ">\n      <capacity process=\"k%d\"", lode_draft_int(d, 0, d->n_process - 1));
    lode_draft_put_series(d, "amount", 2.0, 10.0);
    lode_draft_put(d, "/>\n    </plant>\n");
  }
  lode_draft_close_box(d, "plants", box);
  draw_sites(d);
  draw_site_rules(d);
  draw_permits_and_budgets(d);
}
