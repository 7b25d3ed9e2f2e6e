/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maps: a dot per region at its latitude and longitude, faint lines for lanes, arrows for what is hauled, plants as a
 * spiral of marks around their region. No coast, no border: the instance has none.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/report/hauls.h"
#include "solver/report/label.h"
#include "solver/report/map_places.h"
#include "solver/report/picture.h"
#include "solver/report/plants.h"

enum { MOST_LANES = 4000, MOST_HAULS = 400, LEGEND = 34, MOST_PERIODS = 12, MOST_NAMED = 1000 };

/* What one map shows. */
typedef struct chart {
  const lode_facts *facts;
  lode_places places;
  lode_plant *plant;
  size_t n_plant;
  size_t flow_period;  /**< of the flows */
  size_t plant_period; /**< of the plants; n_period: all of them */
  double scale;        /**< of marks */
  double left, top;
  lode_boxes taken; /**< marks and labels */
} chart;

static bool is_here(const chart *c, int32_t region) { return isfinite(c->places.at[region][0]); }
static double map_x(const chart *c, int32_t region) { return c->left + c->places.at[region][0]; }
static double map_y(const chart *c, int32_t region) { return c->top + c->places.at[region][1]; }

static void put_lanes(lode_page *page, const chart *c) {
  const lode_instance *in = c->facts->in;
  if (in->n_lane > MOST_LANES)
    return;
  lode_page_put(page, "<path class=\"lane\" d=\"M0 0");
  for (size_t i = 0; i < in->n_lane; ++i) {
    const int32_t a = in->lane[i].from, b = in->lane[i].to;
    if (is_here(c, a) && is_here(c, b))
      lode_page_put(page, "M%.1f %.1fL%.1f %.1f", map_x(c, a), map_y(c, a), map_x(c, b), map_y(c, b));
  }
  lode_page_put(page, "\"/>\n");
}

/* Bent to the right of its way, so that there and back are two lines; the head of the arrow ends short of the dot. The
 * script of the page draws in the same way. */
static void put_haul(lode_page *page, const chart *c, const lode_haul *h, double largest) {
  const double x0 = map_x(c, h->from), y0 = map_y(c, h->from), dx = map_x(c, h->to) - x0, dy = map_y(c, h->to) - y0;
  const double length = sqrt(dx * dx + dy * dy);
  if (length < 1.0)
    return;
  const double width = c->scale * (0.7 + 6.0 * sqrt(h->mass / largest)), stop = 1.0 - fmin(0.4, 7.0 / length);
  lode_page_put(page, "<path class=\"flow\"%s stroke-width=\"%.1f\" d=\"M%.1f %.1fQ%.1f %.1f %.1f %.1f\"><title>",
                c->scale < 1.0 || width < 1.2 ? "" : " marker-end=\"url(#head)\"", width, x0, y0,
                x0 + dx / 2.0 - 0.09 * dy, y0 + dy / 2.0 + 0.09 * dx, x0 + stop * dx, y0 + stop * dy);
  const lode_instance *in = c->facts->in;
  lode_page_short(page, lode_label(in->region[h->from].id, in->region[h->from].name), LODE_NAME_LENGTH);
  lode_page_put(page, " to ");
  lode_page_short(page, lode_label(in->region[h->to].id, in->region[h->to].name), LODE_NAME_LENGTH);
  lode_page_put(page, ": ");
  lode_page_amount(page, h->mass);
  lode_page_put(page, " ");
  lode_page_short(page, in->mass_unit, 24);
  lode_page_put(page, "/yr</title></path>\n");
}

static void put_hauls(lode_page *page, const chart *c) {
  lode_haul *haul;
  size_t n;
  lode_hauls_collect(page, c->facts, c->flow_period, &haul, &n);
  lode_page_put(page, "<g%s>\n", c->scale < 1.0 ? "" : " id=\"flows\"");
  for (size_t i = 0; i < n && i < MOST_HAULS && haul[i].mass >= 2e-3 * haul[0].mass; ++i)
    if (is_here(c, haul[i].from) && is_here(c, haul[i].to))
      put_haul(page, c, &haul[i], haul[0].mass);
  lode_page_put(page, "</g>\n");
  free(haul);
}

static void take(lode_page *page, chart *c, double x, double y, double r) {
  if (page->status == LODE_OK)
    page->status = lode_boxes_add(page->env, &c->taken, (lode_box){x - r, y - r, x + r, y + r});
}

/* Dots without names, as one line of no length each: short, where there are many or the map is small. */
static void put_plain_regions(lode_page *page, const chart *c) {
  lode_page_put(page, "<path class=\"dots\" stroke-width=\"%.1f\" d=\"M0 0", 4.8 * c->scale);
  for (size_t r = 0; r < c->facts->in->n_region; ++r)
    if (is_here(c, (int32_t)r))
      lode_page_put(page, "M%.1f %.1fh0", map_x(c, (int32_t)r), map_y(c, (int32_t)r));
  lode_page_put(page, "\"/>\n");
}

static void put_regions(lode_page *page, chart *c) {
  const lode_instance *in = c->facts->in;
  const bool is_plain = c->scale < 1.0 || in->n_region > MOST_NAMED;
  if (is_plain)
    put_plain_regions(page, c);
  for (size_t r = 0; r < in->n_region; ++r) {
    if (!is_here(c, (int32_t)r))
      continue;
    const double x = map_x(c, (int32_t)r), y = map_y(c, (int32_t)r);
    take(page, c, x, y, 3.0 * c->scale);
    if (is_plain)
      continue;
    lode_page_put(page, "<circle class=\"region\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>", x, y, 2.4 * c->scale);
    lode_page_short(page, lode_label(in->region[r].id, in->region[r].name), LODE_NAME_LENGTH);
    lode_page_put(page, "</title></circle>\n");
  }
}

/* The i-th mark of a region, on a spiral of even density (Vogel 1979); the first stands on the region itself. */
static lode_spot spot_of(const chart *c, const lode_plant *plant, size_t i) {
  const double turn = 2.399963 * (double)i, far = 12.0 * c->scale * sqrt((double)i);
  return (lode_spot){map_x(c, plant->region) + far * cos(turn), map_y(c, plant->region) + far * sin(turn),
                     c->scale * (3.6 + 4.4 * sqrt(plant->size))};
}

static void put_plants(lode_page *page, chart *c) {
  const lode_facts *facts = c->facts;
  size_t *n_here = lode_alloc(page->env, facts->in->n_region, sizeof *n_here, "map of the report");
  if (n_here == NULL) {
    page->status = LODE_E_NOMEM;
    return;
  }
  const bool is_small = c->scale < 1.0;
  for (size_t i = 0; i < c->n_plant; ++i) {
    const lode_plant *plant = &c->plant[i];
    char more[64] = "";
    if (!is_here(c, plant->region) ||
        (c->plant_period < facts->in->n_period && (c->plant_period < plant->first || c->plant_period >= plant->end)))
      continue;
    const lode_spot at = spot_of(c, plant, n_here[plant->region]++);
    if (!is_small)
      snprintf(more, sizeof more, " data-on=\"%zu %zu\"", plant->first, plant->end);
    lode_mark_begin(page, plant->stage, at, plant->build < 0, more);
    lode_plant_words(page, facts, plant);
    lode_mark_end(page);
    take(page, c, at.x, at.y, at.r);
  }
  free(n_here);
}

/* Does a plant stand or come here? */
static bool has_plant(const chart *c, int32_t region) {
  for (size_t i = 0; i < c->n_plant; ++i)
    if (c->plant[i].region == region)
      return true;
  return false;
}

static void put_label(lode_page *page, chart *c, int32_t r, bool is_strong) {
  const char *id = c->facts->in->region[r].id;
  const double width = lode_text_width(id) + 2.0;
  const lode_box frame = {c->left, c->top, c->left + LODE_PICTURE_WIDTH, c->top + c->places.height};
  const double thing[3] = {map_x(c, r), map_y(c, r), is_strong ? 5.0 : 3.0}, size[2] = {width, 12.0};
  lode_box box;
  if (!lode_label_place(&c->taken, frame, thing, size, &box))
    return;
  lode_picture_text(page, is_strong ? "mid halo strong" : "mid halo quiet", (box.x0 + box.x1) / 2.0, box.y1 - 2.5, id);
  page->status = page->status == LODE_OK ? lode_boxes_add(page->env, &c->taken, box) : page->status;
}

/* Ids of regions beside their dots, those with plants first (and alone, where there are very many); one for which there
 * is no room is left out. */
static void put_labels(lode_page *page, chart *c) {
  const int n_pass = c->facts->in->n_region > MOST_NAMED ? 1 : 2;
  for (int pass = 0; pass < n_pass; ++pass)
    for (size_t r = 0; r < c->facts->in->n_region; ++r)
      if (is_here(c, (int32_t)r) && has_plant(c, (int32_t)r) == (pass == 0))
        put_label(page, c, (int32_t)r, pass == 0);
}

static void put_legend(lode_page *page, const chart *c) {
  const lode_facts *facts = c->facts;
  const double y = c->places.height + 22.0;
  double x = lode_picture_legend(page, &facts->stages, 16.0, y);
  lode_page_put(page, "<circle class=\"hollow s7\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", x + 5.0, y - 4.0);
  lode_picture_text(page, "l", x + 15.0, y, "stands today (hollow)");
  x += 33.0 + lode_text_width("stands today (hollow)");
  lode_page_put(page, "<path class=\"flow\" stroke-width=\"4\" d=\"M%.1f %.1fh24\"/>", x, y - 4.0);
  lode_page_put(page, "<text class=\"l\" x=\"%.1f\" y=\"%.1f\">hauled, expected mass, ", x + 32.0, y);
  lode_page_years(page, facts->in, c->flow_period, c->flow_period + 1);
  lode_page_put(page, "</text>\n");
}

static void chart_end(chart *c) {
  lode_places_clear(&c->places);
  free(c->plant);
  free(c->taken.box);
}

bool lode_draw_map(lode_page *page, const lode_facts *facts) {
  chart c = {.facts = facts, .scale = 1.0};
  if (facts->plan == NULL || !lode_places_create(page, facts->in, LODE_PICTURE_WIDTH, &c.places))
    return false;
  c.flow_period = facts->in->n_period - 1;
  c.plant_period = facts->in->n_period;
  lode_plants_collect(page, facts, &c.plant, &c.n_plant);
  lode_picture_begin(page, c.places.height + LEGEND, "Map of regions, plants and flows");
  lode_page_put(page, "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"3\" refY=\"4\" markerWidth=\"6\" "
                      "markerHeight=\"6\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" "
                      "d=\"M0 0L8 4L0 8Z\"/></marker></defs>\n");
  put_lanes(page, &c);
  put_hauls(page, &c);
  put_regions(page, &c);
  put_plants(page, &c);
  put_labels(page, &c);
  put_legend(page, &c);
  lode_picture_end(page);
  chart_end(&c);
  return true;
}

bool lode_draw_map_periods(lode_page *page, const lode_facts *facts) {
  const size_t n = facts->in->n_period < MOST_PERIODS ? facts->in->n_period : MOST_PERIODS;
  const size_t n_column = n < 3 ? 2 : 3;
  const double width = LODE_PICTURE_WIDTH / (double)n_column;
  chart c = {.facts = facts, .scale = n_column < 2 ? 0.9 : 0.62};
  if (facts->plan == NULL || n < 2 || !lode_places_create(page, facts->in, width, &c.places))
    return false;
  const double height = c.places.height + 22.0;
  lode_plants_collect(page, facts, &c.plant, &c.n_plant);
  lode_picture_begin(page, height * (double)((n + n_column - 1) / n_column) + LEGEND - 8.0,
                     "Plants on line and flows, one map per period");
  for (size_t t = 0; t < n; ++t) {
    c.left = width * (double)(t % n_column);
    c.top = 22.0 + height * (double)(t / n_column);
    c.flow_period = c.plant_period = t;
    lode_page_put(page, "<text class=\"strong\" x=\"%.1f\" y=\"%.1f\">", c.left + 16.0, c.top - 6.0);
    lode_page_years(page, facts->in, t, t + 1);
    lode_page_put(page, "</text>\n");
    put_lanes(page, &c);
    put_hauls(page, &c);
    put_regions(page, &c);
    put_plants(page, &c);
  }
  lode_picture_legend(page, &facts->stages, 16.0, height * (double)((n + n_column - 1) / n_column) + 14.0);
  lode_picture_end(page);
  chart_end(&c);
  return true;
}
