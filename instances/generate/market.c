/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is dug up, bought, wanted, thrown away and carried. */
#include <math.h>
#include <string.h>

#include "instances/generate/sketch.h"

static const double demand_growth = 0.2, scrap_share = 0.15, scrap_growth = 0.25, penalty_ratio = 2.5, tariff = 0.15;

static void put_supplies(const lode_sketch *sketch) {
  lode_random random = lode_random_stream((uint64_t)sketch->options->seed, LODE_STREAM_SUPPLY);
  const lode_country *c = sketch->country;
  lode_scribe_put(sketch->scribe, "  <supplies>\n");
  for (size_t r = 0; r < c->n_place; ++r) {
    const lode_place *p = &c->place[r];
    lode_scribe_put(sketch->scribe, "    <supply id=\"power-%zu\" region=\"r%zu\" commodity=\"power\" cost=\"%d\"/>\n",
                    r + 1, r + 1, 45 + (int)lode_random_below(&random, 90));
    lode_scribe_put(sketch->scribe, "    <supply id=\"scrap-%zu\" region=\"r%zu\" commodity=\"scrap\" cost=\"%d\"",
                    r + 1, r + 1, 5000 + 100 * (int)lode_random_below(&random, 60));
    lode_sketch_growing(sketch, "limit", sketch->demand * scrap_share * p->weight, scrap_growth, 2);
    lode_scribe_put(sketch->scribe, "/>\n");
    if (p->mine == 0)
      continue;
    const double need = sketch->demand * (p->mine == 1 ? 1.7 : 0.5) / (double)c->n_mine[p->mine];
    lode_scribe_put(sketch->scribe, "    <supply id=\"mine-%zu\" region=\"r%zu\" commodity=\"%s\" cost=\"%d\"", r + 1,
                    r + 1, p->mine == 1 ? "conc-light" : "conc-heavy",
                    (p->mine == 1 ? 1800 : 4500) + 50 * (int)lode_random_below(&random, 20));
    lode_sketch_growing(sketch, "limit", need * (0.6 + 0.1 * (double)lode_random_below(&random, 9)), 0.15, 1);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe, "  </supplies>\n");
}

static void put_imports(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  const double growth = 1.0 + demand_growth * (double)(sketch->options->n_period - 1);
  lode_scribe_put(sketch->scribe, "  <imports>\n");
  for (size_t r = 0; r < c->n_place; ++r)
    for (size_t g = 0; c->place[r].is_port && g < lode_chain_n_good; ++g) {
      const lode_chain_good *good = &lode_chain_good_table[g];
      if (good->import_price == 0.0)
        continue;
      lode_scribe_put(sketch->scribe, "    <import region=\"r%zu\" commodity=\"%s\"", r + 1, good->id);
      lode_sketch_fixed(sketch, "price", good->import_price, 0);
      lode_sketch_fixed(sketch, "tariff", good->demand > 0.0 ? tariff : 0.0, 2);
      lode_scribe_put(sketch->scribe, " handling=\"%zu\"", 40 + 7 * (r % 11));
      lode_sketch_fixed(sketch, "limit",
                        1.5 * growth * good->import_share * good->use * sketch->demand / (double)c->n_port, 1);
      lode_scribe_put(sketch->scribe, "/>\n");
    }
  lode_scribe_put(sketch->scribe, "  </imports>\n  <import-limits>\n");
  for (size_t g = 0; g < lode_chain_n_good; ++g) {
    const lode_chain_good *good = &lode_chain_good_table[g];
    if (good->import_price == 0.0)
      continue;
    lode_scribe_put(sketch->scribe, "    <import-limit id=\"all-%s\" commodities=\"%s\"", good->id, good->id);
    lode_sketch_growing(sketch, "limit", good->import_share * good->use * sketch->demand, demand_growth, 1);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe, "  </import-limits>\n");
}

static void put_demands(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  lode_scribe_put(sketch->scribe, "  <demands>\n");
  for (size_t r = 0; r < c->n_place; ++r)
    for (size_t g = 0; g < lode_chain_n_good; ++g) {
      const lode_chain_good *good = &lode_chain_good_table[g];
      if (good->demand == 0.0)
        continue;
      lode_scribe_put(sketch->scribe, "    <demand region=\"r%zu\" commodity=\"%s\"", r + 1, good->id);
      lode_sketch_growing(sketch, "amount", good->demand * (double)c->n_place * c->place[r].weight, demand_growth, 2);
      lode_sketch_fixed(sketch, "penalty", penalty_ratio * good->import_price, 0);
      lode_scribe_put(sketch->scribe, "/>\n");
    }
  lode_scribe_put(sketch->scribe, "  </demands>\n  <disposals>\n    <disposal commodity=\"scrap\" cost=\"450\"/>\n"
                                  "    <disposal commodity=\"ox-heavy\" cost=\"500\"/>\n  </disposals>\n");
}

void lode_sketch_market(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  put_supplies(sketch);
  put_imports(sketch);
  put_demands(sketch);
  lode_scribe_put(sketch->scribe, c->n_link > 0 ? "  <lanes>\n" : "");
  for (size_t l = 0; l < c->n_link; ++l)
    for (int back = 0; back < 2; ++back) {
      const size_t from = (size_t)(back ? c->link[l].to : c->link[l].from);
      const size_t to = (size_t)(back ? c->link[l].from : c->link[l].to);
      lode_scribe_put(sketch->scribe, "    <lane from=\"r%zu\" to=\"r%zu\"", from + 1, to + 1);
      lode_sketch_fixed(sketch, "distance", lode_country_distance(c, from, to), 1);
      lode_scribe_put(sketch->scribe, "/>\n");
    }
  lode_scribe_put(sketch->scribe, c->n_link > 0 ? "  </lanes>\n" : "");
}
