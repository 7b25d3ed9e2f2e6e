/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Map: a dot per region at its latitude and longitude (equirectangular, true at the middle latitude), faint lines for
 * lanes, darker ones for what is hauled in the last period, plants as a spiral of dots around their region. Nothing is
 * drawn unless two regions at least have coordinates.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/report/page.h"

enum { WIDTH = 960, MARGIN = 34, MOST_LANES = 4000 };
static const double pi = 3.14159265358979323846;

typedef struct map {
  double west, east, south, north; /**< degrees shown */
  double per_degree, squeeze;      /**< squeeze: cosine of the middle latitude */
  double width, height;            /**< of what is shown, without margins */
} map;

static bool has_place(const lode_region *region) { return isfinite(region->lat) && isfinite(region->lon); }

/* Regions off the map stand at its edge. */
static double map_x(const map *m, const lode_region *r) {
  const double lon = fmin(fmax(r->lon, m->west), m->east);
  return (WIDTH - m->width) / 2.0 + (lon - m->west) * m->squeeze * m->per_degree;
}

static double map_y(const map *m, const lode_region *r) {
  return MARGIN + (m->north - fmin(fmax(r->lat, m->south), m->north)) * m->per_degree;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Lowest and highest value, but none further out than a fifth of the range of the middle nine tenths: a distant
 * possession must not shrink the mainland to a corner. */
static void choose_range(double value[], size_t n, double *low, double *high) {
  qsort(value, n, sizeof *value, by_value);
  const double first = value[n / 20], last = value[n - 1 - n / 20], reach = (last - first) / 5.0;
  *low = fmax(value[0], first - reach);
  *high = fmin(value[n - 1], last + reach);
}

/* False if there is nothing to draw. @param lat, lon [n_region] work space */
static bool fit(const lode_instance *in, double lat[], double lon[], map *m) {
  size_t n = 0;
  for (size_t r = 0; r < in->n_region; ++r) {
    if (!has_place(&in->region[r]))
      continue;
    lat[n] = in->region[r].lat;
    lon[n++] = in->region[r].lon;
  }
  if (n < 2)
    return false;
  choose_range(lat, n, &m->south, &m->north);
  choose_range(lon, n, &m->west, &m->east);
  m->squeeze = fmax(0.1, cos((m->south + m->north) / 2.0 * pi / 180.0));
  const double wide = fmax(1e-3, (m->east - m->west) * m->squeeze), high = fmax(1e-3, m->north - m->south);
  m->per_degree = fmin((WIDTH - 2.0 * MARGIN) / wide, (640.0 - 2.0 * MARGIN) / high);
  m->width = wide * m->per_degree;
  m->height = high * m->per_degree;
  return true;
}

static void put_line(lode_page *page, const map *m, const lode_region *a, const lode_region *b) {
  lode_page_put(page, "M%.1f %.1fL%.1f %.1f", map_x(m, a), map_y(m, a), map_x(m, b), map_y(m, b));
}

static void put_lanes(lode_page *page, const lode_instance *in, const map *m) {
  if (in->n_lane > MOST_LANES)
    return;
  lode_page_put(page, "<path class=\"lane\" d=\"");
  for (size_t i = 0; i < in->n_lane; ++i) {
    const lode_region *a = &in->region[in->lane[i].from], *b = &in->region[in->lane[i].to];
    if (has_place(a) && has_place(b))
      put_line(page, m, a, b);
  }
  lode_page_put(page, "\"/>\n");
}

static void put_hauls(lode_page *page, const lode_facts *facts, const map *m) {
  const lode_instance *in = facts->in;
  double largest = 0.0;
  if (facts->haul == NULL)
    return;
  for (size_t i = 0; i < in->n_region * in->n_region; ++i)
    largest = fmax(largest, facts->haul[i]);
  for (size_t i = 0; i < in->n_region && largest > 0.0; ++i) {
    for (size_t j = 0; j < in->n_region; ++j) {
      const double mass = facts->haul[i * in->n_region + j];
      if (mass < 1e-3 * largest || !has_place(&in->region[i]) || !has_place(&in->region[j]))
        continue;
      lode_page_put(page, "<path class=\"haul\" stroke-width=\"%.1f\" d=\"", 0.8 + 5.0 * sqrt(mass / largest));
      put_line(page, m, &in->region[i], &in->region[j]);
      lode_page_put(page, "\"><title>");
      lode_page_text(page, lode_label(in->region[i].id, in->region[i].name));
      lode_page_put(page, " to ");
      lode_page_text(page, lode_label(in->region[j].id, in->region[j].name));
      lode_page_put(page, ": ");
      lode_page_amount(page, mass);
      lode_page_put(page, " ");
      lode_page_text(page, in->mass_unit);
      lode_page_put(page, "/yr</title></path>\n");
    }
  }
}

/* The i-th dot of a region, on a spiral of even density (Vogel 1979). */
static void put_dot(lode_page *page, const map *m, const lode_region *region, size_t i, const char *paint) {
  const double turn = 2.399963 * (double)i, far = 9.0 * sqrt((double)i);
  lode_page_put(page, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.2\" %s><title>", map_x(m, region) + far * cos(turn),
                map_y(m, region) + far * sin(turn), paint);
}

static void put_existing(lode_page *page, const lode_instance *in, const map *m, const lode_stages *stages,
                         size_t n_dot[]) {
  for (size_t i = 0; i < in->n_existing; ++i) {
    const lode_existing *plant = &in->existing[i];
    const lode_region *region = &in->region[plant->region];
    char paint[64];
    if (!has_place(region))
      continue;
    snprintf(paint, sizeof paint, "fill=\"#fff\" stroke=\"%s\" stroke-width=\"2\"",
             lode_stage_colour(lode_stage_index(stages, in->process[plant->capacity.term[0].item].stage)));
    put_dot(page, m, region, n_dot[plant->region]++, paint);
    lode_page_text(page, lode_label(plant->id, plant->name));
    lode_page_put(page, ", existing, ");
    lode_page_text(page, lode_label(region->id, region->name));
    lode_page_put(page, "</title></circle>\n");
  }
}

static void put_built(lode_page *page, const lode_facts *facts, const map *m, const lode_stages *stages,
                      size_t n_dot[]) {
  const lode_instance *in = facts->in;
  for (size_t i = 0; i < facts->plan->n_build; ++i) {
    const lode_build *b = &facts->plan->build[i];
    const lode_site *site = &in->site[b->site];
    const lode_option *option = &in->option[b->option];
    char paint[64];
    if (!has_place(&in->region[site->region]))
      continue;
    snprintf(paint, sizeof paint, "fill=\"%s\" stroke=\"#fff\"",
             lode_stage_colour(lode_stage_index(stages, lode_option_stage(in, option))));
    put_dot(page, m, &in->region[site->region], n_dot[site->region]++, paint);
    lode_page_text(page, lode_label(site->id, site->name));
    lode_page_put(page, ": ");
    lode_page_text(page, lode_label(option->id, option->name));
    lode_page_put(page, ", started %d</title></circle>\n", in->period[b->period].first_year);
  }
}

static void put_regions(lode_page *page, const lode_instance *in, const map *m) {
  for (size_t r = 0; r < in->n_region; ++r) {
    const lode_region *region = &in->region[r];
    if (!has_place(region))
      continue;
    lode_page_put(page, "<circle class=\"region\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>", map_x(m, region),
                  map_y(m, region));
    lode_page_text(page, lode_label(region->id, region->name));
    lode_page_put(page, "</title></circle>");
  }
}

/* Ids of regions, below their dots: of all where there is room, else of those with plants. */
static void put_labels(lode_page *page, const lode_instance *in, const map *m, const size_t n_dot[]) {
  for (size_t r = 0; r < in->n_region; ++r) {
    const lode_region *region = &in->region[r];
    if (!has_place(region) || (in->n_region > 80 && n_dot[r] == 0))
      continue;
    const double below = 12.0 + (n_dot[r] > 0 ? 3.0 : 0.0) + (n_dot[r] > 1 ? 9.0 * sqrt((double)n_dot[r] - 1.0) : 0.0);
    lode_page_put(page, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", n_dot[r] > 0 ? "here" : "there", map_x(m, region),
                  map_y(m, region) + below);
    lode_page_text(page, region->id);
    lode_page_put(page, "</text>\n");
  }
}

static void put_legend(lode_page *page, const lode_facts *facts, const lode_stages *stages) {
  lode_page_put(page, "<p class=\"legend\">");
  for (size_t s = 0; s < stages->n; ++s) {
    lode_page_put(page, "<span><span class=\"dot\" style=\"background:%s\"></span>", lode_stage_colour(s));
    lode_page_text(page, stages->name[s]);
    lode_page_put(page, "</span> ");
  }
  if (facts->in->n_existing > 0)
    lode_page_put(page, "<span><span class=\"dot ring\"></span>existing</span> ");
  if (facts->haul != NULL && facts->has_tables)
    lode_page_put(page, "<span><span class=\"stroke\"></span>hauled in the last period (expected mass)</span>");
  lode_page_put(page, "</p>\n");
}

static void draw(lode_page *page, const lode_facts *facts, const map *m, size_t n_dot[]) {
  const lode_instance *in = facts->in;
  lode_stages stages;
  lode_stages_collect(in, &stages);
  lode_page_put(page,
                "<section class=\"picture\"><h2>Map</h2>\n<svg viewBox=\"0 0 %d %.0f\" role=\"img\" "
                "aria-label=\"Map of regions and plants\">\n",
                WIDTH, m->height + 2.0 * MARGIN);
  put_lanes(page, in, m);
  put_hauls(page, facts, m);
  put_regions(page, in, m);
  put_existing(page, in, m, &stages, n_dot);
  put_built(page, facts, m, &stages, n_dot);
  put_labels(page, in, m, n_dot);
  lode_page_put(page, "</svg>\n");
  put_legend(page, facts, &stages);
  lode_page_put(page, "</section>\n");
}

void lode_page_map(lode_page *page, const lode_facts *facts) {
  const size_t n = facts->in->n_region;
  map m;
  if (facts->plan == NULL || page->status != LODE_OK)
    return;
  size_t *n_dot = lode_alloc(page->env, n, sizeof *n_dot, "map of the report");
  double *work = lode_alloc(page->env, 2 * n, sizeof *work, "map of the report");
  if (n_dot == NULL || work == NULL)
    page->status = LODE_E_NOMEM;
  else if (fit(facts->in, work, work + n, &m))
    draw(page, facts, &m, n_dot);
  free(work);
  free(n_dot);
}
