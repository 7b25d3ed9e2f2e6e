/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random instances: supplies, imports, demands, transport, limits, and the scenarios that change them. */
#include "tests/random_draft.h"

#include <string.h>

/* Commodity c is worth about this much. */
static double worth(int c) { return 4.0 + 14.0 * c; }

static void decide_demands(draft *d) {
  const int last = d->n_commodity - 1;
  for (int r = 0; r < d->n_region; ++r)
    for (int c = 1; c <= last; ++c)
      if (lode_draft_chance(d, c == last ? 4 : 1, 6))
        d->demand_kind[r][c] = lode_draft_chance(d, 1, 4) ? HARD_DEMAND : SOFT_DEMAND;
  const int r = lode_draft_int(d, 0, d->n_region - 1);
  if (d->is_tight)
    d->demand_kind[d->is_isolated ? d->n_region - 1 : r][last] = HARD_DEMAND;
  else if (d->demand_kind[r][last] == NO_DEMAND)
    d->demand_kind[r][last] = SOFT_DEMAND;
  for (int c = 0; c <= last; ++c)
    d->has_free_disposal[c] = lode_draft_chance(d, 1, 3);
  for (int k = 0; k < d->n_process; ++k)
    if (d->process[k].by_product >= 0 && lode_draft_chance(d, 4, 5))
      d->has_free_disposal[d->process[k].by_product] = true;
}

static void draw_supply(draft *d, int region, int commodity) {
  lode_draft_put(d, "    <supply id=\"u%d\" region=\"r%d\" commodity=\"c%d\"", d->supply.n, region, commodity);
  if (lode_draft_chance(d, 9, 10))
    lode_draft_put_series(d, "cost", 0.2 * worth(commodity), 0.9 * worth(commodity));
  if (lode_draft_chance(d, 3, 4))
    lode_draft_put_limit(d, "limit", 8.0, 50.0);
  if (d->has_free_disposal[commodity] && lode_draft_chance(d, 1, 4))
    lode_draft_put_series(d, "minimum", 0.2, 1.0);
  lode_draft_put(d, "/>\n");
  lode_draft_note_item(&d->supply, region, commodity);
}

static void draw_supplies(draft *d) {
  const size_t box = lode_draft_open_box(d, "supplies");
  const int always = lode_draft_int(d, 0, d->n_region - 1);
  for (int r = 0; r < d->n_region; ++r) {
    if (r == always || lode_draft_chance(d, 1, 3))
      draw_supply(d, r, 0);
    if (lode_draft_chance(d, 1, 8))
      draw_supply(d, r, lode_draft_int(d, 0, d->n_commodity - 1));
  }
  lode_draft_close_box(d, "supplies", box);
}

/* A demand that must be met gets an import without limit, unless the instance is to be tight. */
static void draw_imports(draft *d) {
  const size_t box = lode_draft_open_box(d, "imports");
  for (int c = 0; c < d->n_commodity; ++c) {
    for (int r = 0; r < d->n_region; ++r) {
      const bool is_needed = d->demand_kind[r][c] == HARD_DEMAND && !d->is_tight;
      if (!is_needed && !lode_draft_chance(d, 1, 4))
        continue;
      lode_draft_put(d, "    <import region=\"r%d\" commodity=\"c%d\"", r, c);
      lode_draft_put_series(d, "price", 1.0 * worth(c), 1.8 * worth(c));
      if (lode_draft_chance(d, 1, 3))
        lode_draft_put_series(d, "tariff", 0.0, 0.25);
      if (lode_draft_chance(d, 1, 3))
        lode_draft_put_series(d, "handling", 0.1, 2.0);
      if (!is_needed && (d->is_tight || lode_draft_chance(d, 1, 2)))
        lode_draft_put_limit(d, "limit", 1.0, 12.0);
      lode_draft_put(d, "/>\n");
      lode_draft_note_item(&d->import, r, c);
    }
  }
  lode_draft_close_box(d, "imports", box);
}

static void draw_import_limits(draft *d) {
  const size_t box = lode_draft_open_box(d, "import-limits");
  if (d->import.n > 0 && lode_draft_chance(d, 1, 4)) {
    bool chosen[MAX_COMMODITY] = {false};
    double low = 2.0;
    chosen[d->import.item[lode_draft_int(d, 0, d->import.n - 1)].commodity] = true;
    for (int c = 0; c < d->n_commodity; ++c)
      chosen[c] = chosen[c] || lode_draft_chance(d, 1, 4);
    for (int r = 0; r < d->n_region; ++r)
      for (int c = 0; c < d->n_commodity; ++c)
        if (chosen[c] && d->demand_kind[r][c] == HARD_DEMAND)
          low += 8.0;
    lode_draft_put(d, "    <import-limit id=\"l0\"");
    lode_draft_put_list(d, "commodities", "c", chosen, d->n_commodity);
    lode_draft_put_limit(d, "limit", low, low + 20.0);
    lode_draft_put(d, "/>\n");
    ++d->n_import_limit;
  }
  lode_draft_close_box(d, "import-limits", box);
}

static void put_demand_amount(draft *d) {
  if (!d->is_tight && d->n_period > 1 && lode_draft_chance(d, 1, 8)) {
    lode_draft_put(d, " amount=\"0");
    for (int t = 1; t < d->n_period; ++t)
      lode_draft_put(d, " %d", lode_draft_int(d, 3, 15));
    lode_draft_put(d, "\"");
    d->has_zero_demand = true;
    return;
  }
  lode_draft_put_series(d, "amount", 3.0, 15.0);
}

static void draw_demands(draft *d) {
  const size_t box = lode_draft_open_box(d, "demands");
  const bool is_huge = d->is_tight && lode_draft_chance(d, 1, 2);
  for (int r = 0; r < d->n_region; ++r) {
    for (int c = 0; c < d->n_commodity; ++c) {
      if (d->demand_kind[r][c] == NO_DEMAND)
        continue;
      lode_draft_put(d, "    <demand region=\"r%d\" commodity=\"c%d\"", r, c);
      if (is_huge && d->demand_kind[r][c] == HARD_DEMAND)
        lode_draft_put(d, " amount=\"%d\"", lode_draft_int(d, 1000, 5000));
      else
        put_demand_amount(d);
      if (d->demand_kind[r][c] == SOFT_DEMAND)
        lode_draft_put_series(d, "penalty", 1.2 * worth(c), 4.0 * worth(c));
      lode_draft_put(d, "/>\n");
      lode_draft_note_item(&d->demand, r, c);
    }
  }
  lode_draft_close_box(d, "demands", box);
}

static void draw_disposals(draft *d) {
  const size_t box = lode_draft_open_box(d, "disposals");
  for (int c = 0; c < d->n_commodity; ++c) {
    for (int r = d->has_free_disposal[c] ? -1 : 0; r < (d->has_free_disposal[c] ? 0 : d->n_region); ++r) {
      if (r >= 0 && !lode_draft_chance(d, 1, 5))
        continue;
      lode_draft_put(d, "    <disposal commodity=\"c%d\"", c);
      if (r >= 0)
        lode_draft_put(d, " region=\"r%d\"", r);
      if (lode_draft_chance(d, 3, 4))
        lode_draft_put_series(d, "cost", 0.3, 4.0);
      if (r >= 0)
        lode_draft_put_limit(d, "limit", 0.5, 8.0);
      lode_draft_put(d, "/>\n");
      lode_draft_note_item(&d->disposal, r, c);
    }
  }
  lode_draft_close_box(d, "disposals", box);
}

static void draw_lane(draft *d, int from, int to) {
  const bool has_distance = lode_draft_chance(d, 3, 4), has_costs = !has_distance || lode_draft_chance(d, 1, 4);
  bool chosen[MAX_COMMODITY] = {false};
  lode_draft_put(d, "    <lane from=\"r%d\" to=\"r%d\"", from, to);
  if (has_distance)
    lode_draft_put(d, " distance=\"%d\"", lode_draft_int(d, 50, 500));
  if (lode_draft_chance(d, 1, 4))
    lode_draft_put_limit(d, "capacity", 2.0, 25.0);
  if (!has_costs) {
    lode_draft_put(d, "/>\n");
    return;
  }
  lode_draft_put(d, ">\n");
  lode_draft_choose(d, chosen, d->n_commodity);
  for (int c = 0; c < d->n_commodity; ++c) {
    if (!chosen[c])
      continue;
    lode_draft_put(d, "      <cost commodity=\"c%d\"", c);
    lode_draft_put_series(d, "value", 0.2, 8.0);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_put(d, "    </lane>\n");
}

static void draw_lanes(draft *d) {
  const size_t box = lode_draft_open_box(d, "lanes");
  const int n = d->n_region - (d->is_isolated ? 1 : 0);
  for (int from = 0; from < n; ++from)
    for (int to = 0; to < n; ++to)
      if (from != to && lode_draft_chance(d, 2, 3))
        draw_lane(d, from, to);
  lode_draft_close_box(d, "lanes", box);
}

static void draw_caps(draft *d) {
  const size_t box = lode_draft_open_box(d, "caps");
  const int n = d->n_pollutant > 0 ? lode_draft_int(d, 0, 3) : 0;
  for (int i = 0; i < n; ++i) {
    const int pollutant = lode_draft_int(d, 0, d->n_pollutant - 1), scope = lode_draft_int(d, 0, 2);
    const int region = scope == 0 ? lode_draft_int(d, 0, d->n_region - 1) : -1;
    lode_draft_put(d, "    <cap pollutant=\"e%d\"", pollutant);
    lode_draft_put_limit(d, "limit", 2.0, 30.0);
    if (region >= 0)
      lode_draft_put(d, " region=\"r%d\"", region);
    else if (scope == 1 && d->n_group > 0)
      lode_draft_put(d, " group=\"g%d\"", lode_draft_int(d, 0, d->n_group - 1));
    if (lode_draft_chance(d, 1, 2))
      lode_draft_put_series(d, "price", 1.0, 15.0);
    lode_draft_put(d, "/>\n");
    lode_draft_note_item(&d->cap, region, pollutant);
  }
  lode_draft_close_box(d, "caps", box);
}

static void draw_shares(draft *d) {
  const size_t box = lode_draft_open_box(d, "shares");
  const int n = d->import.n > 0 ? lode_draft_int(d, 0, 4) - 2 : 0;
  for (int i = 0; i < n; ++i) {
    bool chosen[MAX_COMMODITY] = {false}, must_be_met = false;
    chosen[d->import.item[lode_draft_int(d, 0, d->import.n - 1)].commodity] = true;
    for (int c = 0; c < d->n_commodity; ++c) {
      chosen[c] = chosen[c] || lode_draft_chance(d, 1, 4);
      for (int r = 0; r < d->n_region; ++r)
        must_be_met = must_be_met || (chosen[c] && d->demand_kind[r][c] == HARD_DEMAND);
    }
    lode_draft_put(d, "    <share id=\"h%d\"", i);
    lode_draft_put_list(d, "commodities", "c", chosen, d->n_commodity);
    lode_draft_put_limit(d, "at-most", 0.1, 0.9);
    if (lode_draft_chance(d, 1, 2))
      lode_draft_put(d, " of=\"%s\"", lode_draft_chance(d, 2, 3) ? "use" : "demand");
    if (must_be_met ? lode_draft_chance(d, 9, 10) : lode_draft_chance(d, 1, 2))
      lode_draft_put_series(d, "price", 2.0, 30.0);
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "shares", box);
}

static void draw_credits(draft *d) {
  const size_t box = lode_draft_open_box(d, "credits");
  for (int i = 0; i < 2; ++i) {
    if (!lode_draft_chance(d, 1, 4))
      continue;
    const int k = lode_draft_int(d, 0, d->n_process - 1), kind = lode_draft_int(d, 0, 2);
    lode_draft_put(d, "    <credit");
    lode_draft_put_series(d, "amount", 0.5, 12.0);
    if (kind != 1)
      lode_draft_put(d, " process=\"k%d\"", k);
    if (kind != 0)
      lode_draft_put(d, " commodity=\"c%d\"", d->process[k].output);
    if (lode_draft_chance(d, 1, 3))
      lode_draft_put(d, " region=\"r%d\"", lode_draft_int(d, 0, d->n_region - 1));
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "credits", box);
}

void lode_draft_market(draft *d) {
  decide_demands(d);
  draw_supplies(d);
  draw_imports(d);
  draw_import_limits(d);
  draw_demands(d);
  draw_disposals(d);
  draw_lanes(d);
  draw_caps(d);
  draw_shares(d);
  draw_credits(d);
}

/* What adjustments may aim at: the rows they select from, and a range of plausible values. */
typedef struct target {
  const char *name;
  const item_list *item; /**< NULL: selected by `selector` alone */
  const char *selector;  /**< attribute, NULL if none */
  const char *prefix;
  int n;            /**< rows there are */
  double low, high; /**< of set */
} target;

static void put_selectors(draft *d, const target *a) {
  if (a->item == NULL) {
    if (lode_draft_chance(d, 2, 3))
      lode_draft_put(d, " %s=\"%s%d\"", a->selector, a->prefix, lode_draft_int(d, 0, a->n - 1));
    return;
  }
  const int i = lode_draft_int(d, 0, a->n - 1), region = a->item->item[i].region;
  if (a->selector != NULL && strcmp(a->selector, "supply") == 0 && lode_draft_chance(d, 1, 3)) {
    lode_draft_put(d, " supply=\"u%d\"", i);
    return;
  }
  if (lode_draft_chance(d, 1, 2))
    lode_draft_put(d, " %s=\"%s%d\"", strcmp(a->name, "cap-limit") == 0 ? "pollutant" : "commodity", a->prefix,
                   a->item->item[i].commodity);
  if (region >= 0 && lode_draft_chance(d, 1, 2))
    lode_draft_put(d, " region=\"r%d\"", region);
}

/* Demand is lowered by an amount only where nothing else changes it, so that it cannot become negative. */
static void draw_adjust(draft *d, const target *a) {
  const bool is_demand = strcmp(a->name, "demand") == 0, is_transport = strcmp(a->name, "transport-cost") == 0;
  const int op = is_transport ? 2 : lode_draft_int(d, 0, 3);
  if (a->n == 0 || (is_demand && d->is_demand_lowered))
    return;
  lode_draft_put(d, "      <adjust target=\"%s\"", a->name);
  if (is_demand && !d->has_zero_demand && lode_draft_chance(d, 1, 6)) {
    d->is_demand_lowered = true;
    lode_draft_put(d, " op=\"add\"");
    lode_draft_put_series(d, "value", -2.5, -0.5);
  } else if (op == 0) {
    lode_draft_put(d, " op=\"set\"");
    lode_draft_put_series(d, "value", a->low, a->high);
  } else if (op == 1) {
    lode_draft_put(d, " op=\"add\"");
    lode_draft_put_series(d, "value", 0.1 * a->low, 0.3 * a->high);
  } else {
    lode_draft_put(d, " op=\"multiply\"");
    lode_draft_put_series(d, "value", a->item == &d->supply ? 0.8 : 0.5, 1.6);
  }
  put_selectors(d, a);
  lode_draft_put(d, "/>\n");
  if (is_demand)
    d->has_zero_demand = true; /* adjusted once: never lowered by an amount after that */
}

static void draw_set(draft *d, int set) {
  const target all[] = {
      {"demand", &d->demand, NULL, "c", d->demand.n, 2.0, 15.0},
      {"supply-limit", &d->supply, "supply", "c", d->supply.n, 8.0, 40.0},
      {"supply-cost", &d->supply, "supply", "c", d->supply.n, 1.0, 10.0},
      {"import-price", &d->import, NULL, "c", d->import.n, 5.0, 60.0},
      {"import-tariff", &d->import, NULL, "c", d->import.n, 0.05, 0.5},
      {"import-limit", &d->import, NULL, "c", d->import.n, 4.0, 20.0},
      {"total-limit", NULL, "import-limit", "l", d->n_import_limit, 8.0, 40.0},
      {"cap-limit", &d->cap, NULL, "e", d->cap.n, 2.0, 30.0},
      {"process-cost", NULL, "process", "k", d->n_process, 1.0, 8.0},
      {"transport-cost", NULL, "commodity", "c", d->n_commodity, 0.5, 2.0},
      {"disposal-cost", &d->disposal, NULL, "c", d->disposal.n, 0.5, 5.0},
  };
  const int n_kind = (int)(sizeof all / sizeof all[0]), n = lode_draft_int(d, 1, 3);
  lode_draft_put(d, "    <set id=\"set%d\">\n", set);
  const size_t start = d->text.length;
  for (int i = 0; i < n; ++i)
    draw_adjust(d, &all[lode_draft_int(d, 0, n_kind - 1)]);
  if (d->text.length == start)
    draw_adjust(d, &all[n_kind - 3]); /* there is always a process */
  lode_draft_put(d, "    </set>\n");
}

void lode_draft_scenarios(draft *d) {
  size_t box = lode_draft_open_box(d, "adjustments");
  d->n_set = d->n_scenario > 1 ? lode_draft_int(d, 1, 3) : lode_draft_int(d, 0, 1);
  for (int i = 0; i < d->n_set; ++i)
    draw_set(d, i);
  lode_draft_close_box(d, "adjustments", box);
  box = lode_draft_open_box(d, "scenarios");
  int left = 100;
  const bool has_zero = d->n_scenario > 1 && lode_draft_chance(d, 1, 4);
  for (int s = 0; s < d->n_scenario; ++s) {
    const int n_after = d->n_scenario - 1 - s;
    const int percent = n_after == 0 ? left : has_zero && s == 0 ? 0 : lode_draft_int(d, 5, left - 10 * n_after);
    lode_draft_put(d, "    <scenario id=\"w%d\" probability=\"%d.%02d\"", s, percent / 100, percent % 100);
    left -= percent;
    if (d->n_set > 0 && lode_draft_chance(d, s == 0 ? 1 : 4, 5)) {
      bool chosen[MAX_SITE];
      lode_draft_choose(d, chosen, d->n_set);
      lode_draft_put_list(d, "apply", "set", chosen, d->n_set);
    }
    lode_draft_put(d, "/>\n");
  }
  lode_draft_close_box(d, "scenarios", box);
}
