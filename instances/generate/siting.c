/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be built: processes, plants of two sizes, sites, and the rules. */
#include <stdio.h>

#include "instances/generate/sketch.h"

enum { SIZE_RATIO = 4, CLEAN_GRANT_PERIODS = 2 };
static const double capital_ratio = 2.6; /* of a plant four times as large: economies of scale */

/** A horizon of one period has no time to build: there plants stand at once. */
static bool has_leads(const lode_sketch *sketch) { return sketch->options->n_period > 1; }

static void put_amounts(const lode_sketch *sketch, const char *element, const char *key,
                        const lode_chain_amount amount[4]) {
  for (int i = 0; i < 4 && amount[i].id != NULL; ++i) {
    lode_scribe_put(sketch->scribe, "      <%s %s=\"%s\"", element, key, amount[i].id);
    lode_sketch_fixed(sketch, "amount", amount[i].amount, 4);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
}

static void put_processes(const lode_sketch *sketch) {
  lode_random random = lode_random_stream((uint64_t)sketch->options->seed, LODE_STREAM_TERMS);
  lode_scribe_put(sketch->scribe, "  <processes>\n");
  for (size_t k = 0; k < lode_chain_n_process; ++k) {
    const lode_chain_process *p = &lode_chain_process_table[k];
    const bool waits = has_leads(sketch) && !p->is_clean;
    lode_scribe_put(sketch->scribe, "    <process id=\"%s\" name=\"%s\" stage=\"%s\"", p->id, p->name, p->stage);
    lode_sketch_fixed(sketch, "cost", p->cost, 0);
    lode_scribe_put(sketch->scribe, waits ? " permitting=\"2\">\n" : ">\n");
    put_amounts(sketch, "input", "commodity", p->in);
    put_amounts(sketch, "output", "commodity", p->out);
    put_amounts(sketch, "emission", "pollutant", p->emit);
    for (size_t r = 0; waits && r < sketch->country->n_place; ++r) /* slower in one region of eight, quick in one */
      switch (lode_random_below(&random, 8)) {
      case 0:
        lode_scribe_put(sketch->scribe, "      <permitting region=\"r%zu\" years=\"4\"/>\n", r + 1);
        break;
      case 1:
        lode_scribe_put(sketch->scribe, "      <permitting region=\"r%zu\" years=\"1\"/>\n", r + 1);
        break;
      default:
        break;
      }
    lode_scribe_put(sketch->scribe, "    </process>\n");
  }
  lode_scribe_put(sketch->scribe, "  </processes>\n");
}

/** One plant with capacity for one process, or for two. */
static void put_option(const lode_sketch *sketch, const char *id, const lode_chain_process *first, double first_size,
                       const lode_chain_process *second, double second_size, double capital, bool is_large) {
  lode_scribe_put(sketch->scribe, "    <option id=\"%s\" stage=\"%s\"", id, first->stage);
  lode_sketch_fixed(sketch, "capital", capital, 1);
  if (first->is_clean && (second == NULL || second->is_clean)) {
    lode_scribe_put(sketch->scribe, " grant=\"");
    for (long t = 0; t < sketch->options->n_period; ++t)
      lode_scribe_put(sketch->scribe, "%s%d", t == 0 ? "" : " ", t < CLEAN_GRANT_PERIODS ? (int)(capital / 10.0) : 0);
    lode_scribe_put(sketch->scribe, "\"");
  }
  lode_sketch_fixed(sketch, "fixed", capital * 0.03, 2);
  lode_scribe_put(sketch->scribe, " construction=\"%d\" life=\"20\">\n", !has_leads(sketch) ? 0 : is_large ? 2 : 1);
  lode_scribe_put(sketch->scribe, "      <capacity process=\"%s\"", first->id);
  lode_sketch_fixed(sketch, "amount", first_size, 1);
  if (second != NULL) {
    lode_scribe_put(sketch->scribe, "/>\n      <capacity process=\"%s\"", second->id);
    lode_sketch_fixed(sketch, "amount", second_size, 1);
  }
  lode_scribe_put(sketch->scribe, "/>\n    </option>\n");
}

static const lode_chain_process *find(lode_trade trade, bool is_clean) {
  for (size_t k = 0; k < lode_chain_n_process; ++k)
    if (lode_chain_process_table[k].trade == trade && lode_chain_process_table[k].is_clean == is_clean)
      return &lode_chain_process_table[k];
  return &lode_chain_process_table[0];
}

void lode_sketch_technology(const lode_sketch *sketch) {
  char id[64];
  put_processes(sketch);
  lode_scribe_put(sketch->scribe, "  <options>\n");
  for (size_t k = 0; k < lode_chain_n_process; ++k) {
    const lode_chain_process *p = &lode_chain_process_table[k];
    snprintf(id, sizeof id, "%s-s", p->id);
    put_option(sketch, id, p, p->size, NULL, 0.0, p->capital, false);
    snprintf(id, sizeof id, "%s-l", p->id);
    put_option(sketch, id, p, p->size * SIZE_RATIO, NULL, 0.0, p->capital * capital_ratio, true);
  }
  /* metal and magnets under one roof save a tenth of the capital */
  const lode_chain_process *sinter = find(LODE_TRADE_MAGNET, false), *metal = find(LODE_TRADE_METAL, true);
  put_option(sketch, "works", sinter, 1200.0, metal, 420.0, 0.9 * (1.6 * sinter->capital + metal->capital), true);
  lode_scribe_put(sketch->scribe, "  </options>\n");
}

/** What stands: a refinery at the first light mine, a small magnet works at the first port. */
static void put_plants(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  size_t mine = 0, port = 0;
  while (mine < c->n_place && c->place[mine].mine != 1)
    ++mine;
  while (port < c->n_place && !c->place[port].is_port)
    ++port;
  lode_scribe_put(sketch->scribe, "  <plants>\n");
  if (mine < c->n_place) {
    lode_scribe_put(sketch->scribe, "    <plant id=\"refinery\" region=\"r%zu\" fixed=\"4\">\n", mine + 1);
    lode_scribe_put(sketch->scribe, "      <capacity process=\"sx-light\" amount=\"300\"/>\n    </plant>\n");
  }
  if (port < c->n_place) {
    lode_scribe_put(sketch->scribe, "    <plant id=\"old-works\" region=\"r%zu\" fixed=\"3\">\n", port + 1);
    lode_scribe_put(sketch->scribe, "      <capacity process=\"salt-light\" amount=\"120\"/>\n"
                                    "      <capacity process=\"sinter\" amount=\"300\"/>\n    </plant>\n");
  }
  lode_scribe_put(sketch->scribe, "  </plants>\n");
}

/** A site: region and trade from its own stream, so that more sites leave the first ones where they are. */
static void draw_site(const lode_sketch *sketch, size_t site, size_t *region, lode_trade *trade) {
  static const lode_trade wheel[10] = {
      LODE_TRADE_REFINE, LODE_TRADE_MAGNET,       LODE_TRADE_METAL,       LODE_TRADE_RECYCLE, LODE_TRADE_MAGNET,
      LODE_TRADE_REFINE, LODE_TRADE_REFINE_HEAVY, LODE_TRADE_METAL_HEAVY, LODE_TRADE_MAGNET,  LODE_TRADE_METAL};
  lode_random random = lode_random_stream((uint64_t)sketch->options->seed, ((uint64_t)LODE_STREAM_SITE << 32) + site);
  *region = (size_t)lode_random_below(&random, sketch->country->n_place);
  *trade = wheel[site % 10];
}

static size_t count_sites(const lode_sketch *sketch) {
  return (size_t)(sketch->options->site_density * (double)sketch->country->n_place + 0.5);
}

static void put_sites(const lode_sketch *sketch) {
  const size_t n = count_sites(sketch);
  lode_scribe_put(sketch->scribe, n > 0 ? "  <sites>\n" : "");
  for (size_t j = 0; j < n; ++j) {
    size_t region;
    lode_trade trade;
    draw_site(sketch, j, &region, &trade);
    lode_scribe_put(sketch->scribe, "    <site id=\"%s-%zu\" region=\"r%zu\" options=\"", lode_trade_name[trade], j + 1,
                    region + 1);
    const char *const dirty = find(trade, false)->id, *const clean = find(trade, true)->id;
    lode_scribe_put(sketch->scribe, "%s-s %s-l %s-s %s-l%s\"%s/>\n", dirty, dirty, clean, clean,
                    trade == LODE_TRADE_MAGNET ? " works" : "", j % 3 == 2 ? " max-builds=\"2\"" : "");
  }
  lode_scribe_put(sketch->scribe, n > 0 ? "  </sites>\n" : "");
}

/** Two sites of a trade, ten apart in the order of drawing, exclude each other if their regions have near numbers. */
static void put_exclusions(const lode_sketch *sketch) {
  const size_t n = count_sites(sketch);
  size_t found = 0;
  for (size_t j = 0; j + 10 < n; ++j) {
    size_t here, there;
    lode_trade trade;
    draw_site(sketch, j, &here, &trade);
    draw_site(sketch, j + 10, &there, &trade);
    if (here / 3 != there / 3)
      continue;
    const char *const name = lode_trade_name[trade];
    lode_scribe_put(sketch->scribe, "%s    <exclusion id=\"x%zu\" at-most=\"1\" sites=\"%s-%zu %s-%zu\"/>\n",
                    found == 0 ? "  <exclusions>\n" : "", found + 1, name, j + 1, name, j + 11);
    ++found;
  }
  lode_scribe_put(sketch->scribe, found > 0 ? "  </exclusions>\n" : "");
}

/** Every twelfth site is a second phase of another. */
static void put_prerequisites(const lode_sketch *sketch) {
  const size_t n = count_sites(sketch);
  for (size_t j = 11; j < n; j += 12) {
    size_t region;
    lode_trade mine, other;
    draw_site(sketch, j, &region, &mine);
    draw_site(sketch, j - 10, &region, &other);
    lode_scribe_put(sketch->scribe, "%s    <prerequisite site=\"%s-%zu\" needs=\"%s-%zu\"/>\n",
                    j == 11 ? "  <prerequisites>\n" : "", lode_trade_name[mine], j + 1, lode_trade_name[other], j - 9);
  }
  lode_scribe_put(sketch->scribe, n > 11 ? "  </prerequisites>\n" : "");
}

/** Permits and money: what a chain that meets half of the demand needs, spread over the periods, less as it tightens.
 */
void lode_sketch_siting(const lode_sketch *sketch) {
  const lode_generate_options *o = sketch->options;
  put_plants(sketch);
  put_sites(sketch);
  put_exclusions(sketch);
  put_prerequisites(sketch);
  if (o->tightness <= 0.0)
    return;
  const double share = (double)o->n_region / (double)o->n_period / o->tightness;
  lode_scribe_put(sketch->scribe, "  <agencies>\n    <agency id=\"environment\" processes=\"sx-light sx-heavy leach\"");
  lode_sketch_fixed(sketch, "permits", (double)(int64_t)(1.0 + 0.12 * share), 0);
  lode_scribe_put(sketch->scribe, "/>\n");
  for (int g = 0; g < LODE_COUNTRY_GROUPS; ++g) {
    const size_t n = lode_country_group_size(sketch->country, g);
    if (n == 0)
      continue;
    lode_scribe_put(sketch->scribe, "    <agency id=\"%s\" group=\"%s\"", lode_country_group_name(g),
                    lode_country_group_name(g));
    lode_sketch_fixed(sketch, "permits", (double)(int64_t)(1.0 + 0.6 * (double)n / (double)o->n_period / o->tightness),
                      0);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe, "  </agencies>\n  <budgets>\n    <budget id=\"capital\"");
  lode_sketch_growing(sketch, "amount", 150.0 + 34.0 * share, 0.1, 0);
  lode_scribe_put(sketch->scribe, "/>\n  </budgets>\n");
}
