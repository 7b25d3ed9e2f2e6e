/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits on waste, shares, credits, and the scenarios: a grid of demand, low to high, and trade, open to cut. */
#include "instances/generate/sketch.h"

enum { MILLION = 1000000 };

/** Caps that the cheap technologies alone would break: six tenths of their waste if they served all of the demand. */
static void put_caps(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  const double scale = sketch->demand / sketch->options->tightness;
  lode_random random = lode_random_stream((uint64_t)sketch->options->seed, LODE_STREAM_CAP);
  lode_scribe_put(sketch->scribe, "  <caps>\n    <cap pollutant=\"wastewater\"");
  lode_sketch_growing(sketch, "limit", 16.0 * scale, 0.05, 0);
  lode_scribe_put(sketch->scribe, "/>\n    <cap pollutant=\"co2e\"");
  lode_sketch_growing(sketch, "limit", 8.0 * scale, 0.0, 0);
  lode_scribe_put(sketch->scribe, " price=\"90\"/>\n");
  for (int g = 0; g < LODE_COUNTRY_GROUPS; ++g) {
    const size_t n = lode_country_group_size(c, g);
    const double part = (double)n / (double)c->n_place;
    if (n == 0)
      continue;
    lode_scribe_put(sketch->scribe, "    <cap pollutant=\"radres\" group=\"%s\"", lode_country_group_name(g));
    lode_sketch_fixed(sketch, "limit", 0.09 * scale * part, 1);
    lode_scribe_put(sketch->scribe, "/>\n    <cap pollutant=\"air\" group=\"%s\"", lode_country_group_name(g));
    lode_sketch_fixed(sketch, "limit", 0.014 * scale * part, 2);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  for (size_t r = 0; r < c->n_place; ++r) { /* a river bears one large works that fouls it, or two or three */
    lode_scribe_put(sketch->scribe, "    <cap pollutant=\"wastewater\" region=\"r%zu\"", r + 1);
    lode_sketch_fixed(sketch, "limit",
                      5000.0 * (double)(4 + lode_random_below(&random, 24)) / sketch->options->tightness, 0);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe, "  </caps>\n");
}

/** Levels of demand and of trade whose grid has n_scenario cells or a few more. */
static long count_levels(long n_scenario) {
  long n = 1;
  while ((n + 1) * (n + 1) <= n_scenario)
    ++n;
  return n;
}

/** Level k of n between low and high; the middle if there is one. */
static double level(long k, long n, double low, double high) {
  return n == 1 ? 0.5 * (low + high) : low + (high - low) * (double)k / (double)(n - 1);
}

/** Demand departs from what is expected by and by; trade is cut from the second period on. */
static void put_adjustments(const lode_sketch *sketch, long n_demand, long n_trade) {
  const long n_period = sketch->options->n_period;
  lode_scribe_put(sketch->scribe, "  <adjustments>\n");
  for (long k = 0; k < n_demand; ++k) {
    const double growth = level(k, n_demand, -0.25, 0.35);
    lode_scribe_put(sketch->scribe, "    <set id=\"demand-%ld\">\n      <adjust target=\"demand\" op=\"multiply\"",
                    k + 1);
    lode_sketch_growing(sketch, "value", 1.0 + growth / (double)n_period, growth / ((double)n_period + growth), 6);
    lode_scribe_put(sketch->scribe, "/>\n    </set>\n");
  }
  for (long k = 0; k < n_trade; ++k) {
    const double severity = n_trade == 1 ? 0.5 : level(k, n_trade, 0.0, 1.0);
    lode_scribe_put(sketch->scribe,
                    "    <set id=\"trade-%ld\">\n      <adjust target=\"total-limit\" op=\"multiply\" value=\"", k + 1);
    for (long t = 0; t < n_period; ++t)
      lode_scribe_put(sketch->scribe, "%s%s%04d", t == 0 ? "" : " ", "0.",
                      t == 0 && n_period > 1 ? 9999 : (int)(9999.0 * (1.0 - 0.92 * severity)));
    lode_scribe_put(sketch->scribe, "\"/>\n      <adjust target=\"import-price\" op=\"multiply\" value=\"");
    for (long t = 0; t < n_period; ++t) {
      const int percent = t == 0 && n_period > 1 ? 0 : (int)(100.0 * severity);
      lode_scribe_put(sketch->scribe, "%s%d.%02d", t == 0 ? "" : " ", 1 + percent / 100, percent % 100);
    }
    lode_scribe_put(sketch->scribe, "\"/>\n    </set>\n");
  }
  lode_scribe_put(sketch->scribe, "  </adjustments>\n");
}

/** Middle levels count double; millionths, and the last scenario takes what is left. */
static void put_scenarios(const lode_sketch *sketch, long n_demand, long n_trade) {
  const long n = sketch->options->n_scenario;
  long sum = 0, left = MILLION;
  for (int pass = 0; pass < 2; ++pass)
    for (long s = 0; s < n; ++s) {
      const long d = s % n_demand, t = s / n_demand;
      const long weight = (d > 0 && d + 1 < n_demand ? 2 : 1) * (t > 0 && t + 1 < n_trade ? 2 : t == 0 ? 2 : 1);
      if (pass == 0) {
        sum += weight;
        continue;
      }
      const long share = s + 1 == n ? left : MILLION / sum * weight;
      left -= share;
      lode_scribe_put(sketch->scribe,
                      "%s    <scenario id=\"S%ld\" probability=\"%ld.%06ld\" apply=\"demand-%ld trade-%ld\"/>\n",
                      s == 0 ? "  <scenarios>\n" : "", s + 1, share / MILLION, share % MILLION, d + 1, t + 1);
    }
  lode_scribe_put(sketch->scribe, "  </scenarios>\n");
}

void lode_sketch_policy(const lode_sketch *sketch) {
  const long n_demand = count_levels(sketch->options->n_scenario);
  const long n_trade = (sketch->options->n_scenario + n_demand - 1) / n_demand;
  if (sketch->options->tightness > 0.0)
    put_caps(sketch);
  lode_scribe_put(sketch->scribe,
                  "  <shares>\n    <share id=\"own-magnets\" commodities=\"magnet magnet-hot\" at-most=\"0.6\" "
                  "price=\"15000\"/>\n  </shares>\n"
                  "  <credits>\n    <credit commodity=\"met-light\" amount=\"2500\"/>\n"
                  "    <credit commodity=\"met-heavy\" amount=\"6000\"/>\n  </credits>\n");
  put_adjustments(sketch, n_demand, n_trade);
  put_scenarios(sketch, n_demand, n_trade);
}
