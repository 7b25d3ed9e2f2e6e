/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/geojson.h"

#include <math.h>
#include <stdlib.h>

#include "solver/report/json_text.h"
#include "solver/report/plants.h"

static void put_regions(lode_page *page, const lode_facts *facts);
static void put_plants(lode_page *page, const lode_facts *facts);
static void put_flows(lode_page *page, const lode_facts *facts);

const lode_layer lode_layers[] = {
    {"regions.geojson", put_regions}, {"plants.geojson", put_plants}, {"flows.geojson", put_flows}};
const size_t lode_n_layers = sizeof lode_layers / sizeof lode_layers[0];

static bool has_place(const lode_region *region) { return isfinite(region->lon) && isfinite(region->lat); }

static void put_position(lode_page *page, double lon, double lat) {
  lode_page_put(page, "[");
  lode_json_number(page, lon);
  lode_page_put(page, ",");
  lode_json_number(page, lat);
  lode_page_put(page, "]");
}

static void put_point(lode_page *page, const lode_region *region) {
  if (!has_place(region)) {
    lode_page_put(page, "null");
    return;
  }
  lode_page_put(page, "{\"type\":\"Point\",\"coordinates\":");
  put_position(page, region->lon, region->lat);
  lode_page_put(page, "}");
}

/* A way across the antimeridian is cut there (RFC 7946, section 3.1.9). */
static void put_line(lode_page *page, const lode_region *a, const lode_region *b) {
  if (!has_place(a) || !has_place(b)) {
    lode_page_put(page, "null");
    return;
  }
  const double across = b->lon - a->lon;
  if (fabs(across) <= 180.0) {
    lode_page_put(page, "{\"type\":\"LineString\",\"coordinates\":[");
    put_position(page, a->lon, a->lat);
    lode_page_put(page, ",");
    put_position(page, b->lon, b->lat);
    lode_page_put(page, "]}");
    return;
  }
  const double edge = a->lon > 0.0 ? 180.0 : -180.0, way = 360.0 - fabs(across);
  const double part = way > 0.0 ? (180.0 - fabs(a->lon)) / way : 0.0, lat = a->lat + part * (b->lat - a->lat);
  lode_page_put(page, "{\"type\":\"MultiLineString\",\"coordinates\":[[");
  put_position(page, a->lon, a->lat);
  lode_page_put(page, ",");
  put_position(page, edge, lat);
  lode_page_put(page, "],[");
  put_position(page, -edge, lat);
  lode_page_put(page, ",");
  put_position(page, b->lon, b->lat);
  lode_page_put(page, "]]}");
}

static void begin(lode_page *page, const char *name) {
  lode_page_put(page, "{\"type\":\"FeatureCollection\",\"name\":\"%s\",\"features\":[", name);
}

static void begin_feature(lode_page *page, bool is_first) {
  lode_page_put(page, "%s\n{\"type\":\"Feature\",\"geometry\":", is_first ? "" : ",");
}

static void end(lode_page *page) { lode_page_put(page, "\n]}\n"); }

static void text_property(lode_page *page, const char *key, const char *text) {
  lode_page_put(page, ",\"%s\":", key);
  lode_json_text(page, text);
}

static void number_property(lode_page *page, const char *key, double value) {
  lode_page_put(page, ",\"%s\":", key);
  lode_json_number(page, value);
}

static void put_regions(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  begin(page, "regions");
  for (size_t r = 0; r < in->n_region; ++r) {
    size_t n_start = 0, n_stand = 0;
    double cost = 0.0;
    for (size_t i = 0; facts->plan != NULL && i < facts->plan->n_build; ++i)
      n_start += in->site[facts->plan->build[i].site].region == (int32_t)r;
    for (size_t i = 0; i < in->n_existing; ++i)
      n_stand += in->existing[i].region == (int32_t)r;
    for (int part = 0; part < LODE_N_COST; ++part)
      cost += facts->region[r][part];
    begin_feature(page, r == 0);
    put_point(page, &in->region[r]);
    lode_page_put(page, ",\"properties\":{\"id\":");
    lode_json_text(page, in->region[r].id);
    text_property(page, "name", in->region[r].name);
    lode_page_put(page, ",\"plants_existing\":%zu,\"plants_built\":%zu", n_stand, n_start);
    number_property(page, "cost", cost);
    text_property(page, "cost_unit", in->money);
    lode_page_put(page, "}}");
  }
  end(page);
}

/* "sep_bastn": 3600, ... */
static void put_capacities(lode_page *page, const lode_instance *in, const lode_plant *plant, size_t t) {
  lode_page_put(page, ",\"capacities\":{");
  for (size_t i = 0; i < plant->capacity->n; ++i) {
    lode_page_put(page, "%s", i > 0 ? "," : "");
    lode_json_text(page, in->process[plant->capacity->term[i].item].id);
    lode_page_put(page, ":");
    lode_json_number(page, lode_at(in, plant->capacity->term[i].amount, t, 0.0));
  }
  lode_page_put(page, "}");
}

static void put_plant(lode_page *page, const lode_facts *facts, const lode_plant *plant) {
  const lode_instance *in = facts->in;
  const size_t t = plant->first < in->n_period ? plant->first : 0;
  const bool is_on = plant->first < plant->end;
  const lode_build *b = plant->build >= 0 ? &facts->plan->build[plant->build] : NULL;
  int32_t process;
  const double capacity = lode_largest_capacity(in, plant->capacity, t, &process);
  lode_page_put(page, ",\"properties\":{\"id\":");
  lode_json_text(page, plant->id);
  text_property(page, "name", plant->name);
  text_property(page, "region", in->region[plant->region].id);
  text_property(page, "stage", facts->stages.name[plant->stage]);
  text_property(page, "status", b != NULL ? "built" : "existing");
  text_property(page, "option", b != NULL ? in->option[b->option].id : NULL);
  text_property(page, "period", b != NULL ? in->period[b->period].id : NULL);
  text_property(page, "online_from", is_on ? in->period[plant->first].id : NULL);
  text_property(page, "online_to", is_on ? in->period[plant->end - 1].id : NULL);
  lode_page_put(page, ",\"year\":");
  if (is_on)
    lode_page_put(page, "%d", in->period[plant->first].first_year);
  else
    lode_page_put(page, "null");
  text_property(page, "process", process >= 0 ? in->process[process].id : NULL);
  number_property(page, "capacity", capacity);
  text_property(page, "unit", process >= 0 ? lode_process_unit(in, (size_t)process, t) : NULL);
  put_capacities(page, in, plant, t);
  number_property(page, "capital",
                  b != NULL ? lode_at(in, in->option[b->option].capital, (size_t)b->period, 0.0) : NAN);
  text_property(page, "capital_unit", in->money);
  lode_page_put(page, "}}");
}

static void put_plants(lode_page *page, const lode_facts *facts) {
  lode_plant *plant;
  size_t n;
  lode_plants_collect(page, facts, &plant, &n);
  begin(page, "plants");
  for (size_t i = 0; i < n; ++i) {
    begin_feature(page, i == 0);
    put_point(page, &facts->in->region[plant[i].region]);
    put_plant(page, facts, &plant[i]);
  }
  end(page);
  free(plant);
}

static void put_flows(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  begin(page, "flows");
  for (size_t i = 0; i < facts->n_haul; ++i) {
    const lode_flow_sum *f = &facts->haul[i];
    begin_feature(page, i == 0);
    put_line(page, &in->region[f->from], &in->region[f->to]);
    lode_page_put(page, ",\"properties\":{\"from\":");
    lode_json_text(page, in->region[f->from].id);
    text_property(page, "to", in->region[f->to].id);
    text_property(page, "commodity", in->commodity[f->commodity].id);
    text_property(page, "commodity_name", in->commodity[f->commodity].name);
    text_property(page, "period", in->period[f->period].id);
    lode_page_put(page, ",\"year\":%d", in->period[f->period].first_year);
    number_property(page, "expected", f->expected);
    number_property(page, "least", f->low);
    number_property(page, "most", f->high);
    text_property(page, "unit", in->commodity[f->commodity].unit);
    lode_page_put(page, "}}");
  }
  end(page);
}
