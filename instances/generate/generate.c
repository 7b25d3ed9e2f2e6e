/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A synthetic instance: what is the same in all of them, and the order of the parts. */
#include "instances/generate/generate.h"

#include <math.h>

#include "instances/generate/sketch.h"

enum { MAX_REGION = 10000, MAX_PERIOD = 50, MAX_SCENARIO = 1000, MAX_YEARS = 20, FIRST_YEAR = 2026 };

/* printf rounds by the C library's own reckoning; here the rounding is ours, and only integers are printed. */
static void put_fixed(const lode_sketch *sketch, double value, int decimals) {
  int64_t unit = 1;
  for (int k = 0; k < decimals; ++k)
    unit *= 10;
  const int64_t whole = (int64_t)floor(fabs(value) * (double)unit + 0.5);
  int64_t fraction = whole % unit;
  lode_scribe_put(sketch->scribe, "%s%lld", value < 0.0 && whole > 0 ? "-" : "", (long long)(whole / unit));
  for (; fraction != 0 && fraction % 10 == 0; --decimals)
    fraction /= 10;
  if (fraction != 0)
    lode_scribe_put(sketch->scribe, ".%0*lld", decimals, (long long)fraction);
}

void lode_sketch_fixed(const lode_sketch *sketch, const char *name, double value, int decimals) {
  lode_scribe_put(sketch->scribe, " %s=\"", name);
  put_fixed(sketch, value, decimals);
  lode_scribe_put(sketch->scribe, "\"");
}

void lode_sketch_growing(const lode_sketch *sketch, const char *name, double base, double growth, int decimals) {
  lode_scribe_put(sketch->scribe, " %s=\"", name);
  for (long t = 0; t < sketch->options->n_period; ++t) {
    lode_scribe_put(sketch->scribe, t == 0 ? "" : " ");
    put_fixed(sketch, base * (1.0 + growth * (double)t), decimals);
  }
  lode_scribe_put(sketch->scribe, "\"");
}

static void put_head(const lode_sketch *sketch) {
  const lode_generate_options *o = sketch->options;
  lode_scribe_put(sketch->scribe,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<lodestone version=\"1\" id=\"gen-%ldx%ldx%ld-%ld\" name=\"synthetic: %ld regions, %ld periods, %ld "
                  "scenarios, seed %ld\">\n",
                  o->n_region, o->n_period, o->n_scenario, o->seed, o->n_region, o->n_period, o->n_scenario, o->seed);
  lode_scribe_put(sketch->scribe, "  <units money=\"million USD\" unit-cost=\"USD\" unit-cost-scale=\"0.000001\" "
                                  "distance=\"km\" mass=\"t\"/>\n  <economics base-year=\"2026\" rate=\"0.07\"/>\n"
                                  "  <periods>\n");
  for (long t = 0; t < o->n_period; ++t)
    lode_scribe_put(sketch->scribe, "    <period id=\"P%ld\" first-year=\"%ld\" years=\"%ld\"/>\n", t + 1,
                    FIRST_YEAR + t * o->years, o->years);
  lode_scribe_put(sketch->scribe, "  </periods>\n  <modes>\n    <mode id=\"rail\" tariff=\"0.04\"/>\n"
                                  "    <mode id=\"truck\" tariff=\"0.19\"/>\n  </modes>\n  <commodities>\n");
  for (size_t g = 0; g < lode_chain_n_good; ++g) {
    const lode_chain_good *good = &lode_chain_good_table[g];
    lode_scribe_put(sketch->scribe, "    <commodity id=\"%s\" name=\"%s\" unit=\"%s\"", good->id, good->name,
                    good->mode != NULL ? "t" : "MWh");
    if (good->mode != NULL) {
      lode_scribe_put(sketch->scribe, " mode=\"%s\"", good->mode);
      lode_sketch_fixed(sketch, "mass", good->mass, 2);
      lode_sketch_fixed(sketch, "hazard", good->hazard, 2);
    }
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe,
                  "  </commodities>\n  <pollutants>\n"
                  "    <pollutant id=\"wastewater\" name=\"acid wastewater\" unit=\"m3\"/>\n"
                  "    <pollutant id=\"radres\" name=\"radioactive residue\" unit=\"t\"/>\n"
                  "    <pollutant id=\"air\" name=\"fluorides and dust\" unit=\"t\"/>\n"
                  "    <pollutant id=\"co2e\" name=\"greenhouse gases\" unit=\"t\"/>\n  </pollutants>\n");
}

static void put_places(const lode_sketch *sketch) {
  const lode_country *c = sketch->country;
  lode_scribe_put(sketch->scribe, "  <regions>\n");
  for (size_t r = 0; r < c->n_place; ++r) {
    lode_scribe_put(sketch->scribe, "    <region id=\"r%zu\"", r + 1);
    lode_sketch_fixed(sketch, "lat", 25.0 + c->place[r].y / 110.0, 4);
    lode_sketch_fixed(sketch, "lon", -123.0 + c->place[r].x / 80.0, 4);
    lode_scribe_put(sketch->scribe, "/>\n");
  }
  lode_scribe_put(sketch->scribe, "  </regions>\n  <groups>\n");
  for (int g = 0; g < LODE_COUNTRY_GROUPS; ++g) {
    bool is_open = false;
    for (size_t r = 0; r < c->n_place; ++r)
      if (c->place[r].group == g) {
        if (!is_open)
          lode_scribe_put(sketch->scribe, "    <group id=\"%s\" regions=\"", lode_country_group_name(g));
        lode_scribe_put(sketch->scribe, is_open ? " r%zu" : "r%zu", r + 1);
        is_open = true;
      }
    lode_scribe_put(sketch->scribe, is_open ? "\"/>\n" : "");
  }
  lode_scribe_put(sketch->scribe, "  </groups>\n");
}

static lode_status check(lode_env *env, const lode_generate_options *o) {
  const struct {
    const char *name;
    double value, low, high;
  } range[] = {{"regions", (double)o->n_region, 1, MAX_REGION},
               {"periods", (double)o->n_period, 1, MAX_PERIOD},
               {"scenarios", (double)o->n_scenario, 1, MAX_SCENARIO},
               {"years", (double)o->years, 1, MAX_YEARS},
               {"mines", (double)o->mines, 0, MAX_REGION},
               {"ports", (double)o->ports, 0, MAX_REGION},
               {"seed", (double)o->seed, 0, 1e15},
               {"site-density", o->site_density, 0, 20},
               {"tightness", o->tightness, 0, 10}};
  for (size_t i = 0; i < sizeof range / sizeof range[0]; ++i)
    if (!(range[i].value >= range[i].low && range[i].value <= range[i].high))
      return LODE_FAIL(env, LODE_E_INPUT, "generate: %s: %g, expected %g to %g", range[i].name, range[i].value,
                       range[i].low, range[i].high);
  return LODE_OK;
}

lode_status lode_generate(lode_env *env, const lode_generate_options *options, lode_scribe *scribe) {
  lode_country country = {0};
  lode_status st = check(env, options);
  if (st == LODE_OK)
    st = lode_country_draw(env, options, &country);
  if (st == LODE_OK) {
    lode_sketch sketch = {options, &country, scribe, 0.0};
    for (size_t g = 0; g < lode_chain_n_good; ++g)
      sketch.demand += lode_chain_good_table[g].demand * (double)country.n_place;
    put_head(&sketch);
    put_places(&sketch);
    lode_sketch_technology(&sketch);
    lode_sketch_siting(&sketch);
    lode_sketch_market(&sketch);
    lode_sketch_policy(&sketch);
    lode_scribe_put(scribe, "</lodestone>\n");
    st = scribe->status;
  }
  lode_country_clear(&country);
  return st;
}
