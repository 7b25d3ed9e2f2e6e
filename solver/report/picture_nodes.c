/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Node map: a box per region, none on another, with its id and a mark per plant on line in the last period. With
 * coordinates the boxes start at their places and are pushed apart, so that neighbours stay near; without any they
 * stand in rows in the order of the instance. Lines: what is hauled in the last period.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/report/hauls.h"
#include "solver/report/map_places.h"
#include "solver/report/picture.h"
#include "solver/report/plants.h"

enum { MOST_NODES = 400, MOST_HAULS = 400, N_PUSH = 600 };

typedef struct nodes {
  const lode_facts *facts;
  lode_plant *plant;
  size_t n_plant;
  double (*at)[2];      /**< [n_region] middle of the box */
  double width, height; /**< of a box */
  double bottom;
} nodes;

/* Boxes wide enough for the longest id, as far as that is reasonable, and small enough for their number. */
static void choose_size(nodes *g) {
  const lode_instance *in = g->facts->in;
  double widest = 38.0;
  for (size_t r = 0; r < in->n_region; ++r)
    widest = fmax(widest, lode_text_width(in->region[r].id) + 10.0);
  const double fits = in->n_region > 120 ? 46.0 : in->n_region > 40 ? 74.0 : 130.0;
  g->width = fmin(widest, fits);
  g->height = in->n_region > 120 ? 26.0 : 32.0;
}

static void put_in_rows(nodes *g) {
  const double step_x = g->width + 12.0, step_y = g->height + 12.0;
  const size_t n_column = (size_t)fmax(1.0, floor((LODE_PICTURE_WIDTH - 20.0) / step_x));
  for (size_t r = 0; r < g->facts->in->n_region; ++r) {
    g->at[r][0] = 16.0 + g->width / 2.0 + step_x * (double)(r % n_column);
    g->at[r][1] = 16.0 + g->height / 2.0 + step_y * (double)(r / n_column);
  }
}

/* Moves two boxes that overlap apart along the axis on which that takes less. True if they did. */
static bool push(nodes *g, size_t a, size_t b) {
  const double gap = 5.0, dx = g->at[b][0] - g->at[a][0], dy = g->at[b][1] - g->at[a][1];
  const double over_x = g->width + gap - fabs(dx), over_y = g->height + gap - fabs(dy);
  if (over_x <= 1e-6 || over_y <= 1e-6)
    return false;
  const int axis = over_x < over_y ? 0 : 1;
  const double way = (axis == 0 ? dx : dy) >= 0.0 ? 0.5 : -0.5, by = way * (axis == 0 ? over_x : over_y);
  g->at[a][axis] -= by;
  g->at[b][axis] += by;
  return true;
}

static void hold_inside(nodes *g, size_t r) {
  const double half = g->width / 2.0 + 4.0;
  g->at[r][0] = fmin(fmax(g->at[r][0], half), LODE_PICTURE_WIDTH - half);
}

/* False: they could not be parted. */
static bool part(nodes *g) {
  const size_t n = g->facts->in->n_region;
  for (int k = 0; k < N_PUSH; ++k) {
    bool is_pushed = false;
    for (size_t a = 0; a < n; ++a)
      for (size_t b = a + 1; b < n; ++b)
        is_pushed = push(g, a, b) || is_pushed;
    for (size_t r = 0; r < n; ++r)
      hold_inside(g, r);
    if (!is_pushed)
      return true;
  }
  return false;
}

/* Places, spread so that the boxes have about twice the room they need. */
static bool put_at_places(lode_page *page, nodes *g) {
  lode_places places;
  const size_t n = g->facts->in->n_region;
  if (!lode_places_create(page, g->facts->in, LODE_PICTURE_WIDTH, &places))
    return false;
  const double needed = 2.2 * (double)n * (g->width + 5.0) * (g->height + 5.0) / LODE_PICTURE_WIDTH;
  const double stretch = fmax(1.0, needed / places.height);
  bool is_complete = true;
  for (size_t r = 0; r < n; ++r) {
    is_complete = is_complete && isfinite(places.at[r][0]);
    g->at[r][0] = places.at[r][0];
    g->at[r][1] = places.at[r][1] * stretch;
  }
  lode_places_clear(&places);
  return is_complete && part(g);
}

static void frame(nodes *g) {
  double top = INFINITY;
  g->bottom = 0.0;
  for (size_t r = 0; r < g->facts->in->n_region; ++r)
    top = fmin(top, g->at[r][1]);
  for (size_t r = 0; r < g->facts->in->n_region; ++r) {
    g->at[r][1] += g->height / 2.0 + 8.0 - top;
    g->bottom = fmax(g->bottom, g->at[r][1] + g->height / 2.0);
  }
}

static void put_hauls(lode_page *page, const nodes *g) {
  lode_haul *haul;
  size_t n;
  lode_hauls_collect(page, g->facts, g->facts->in->n_period - 1, &haul, &n);
  for (size_t i = 0; i < n && i < MOST_HAULS && haul[i].mass >= 1e-3 * haul[0].mass; ++i) {
    const double *a = g->at[haul[i].from], *b = g->at[haul[i].to];
    lode_page_put(page, "<path class=\"flow\" stroke-width=\"%.1f\" d=\"M%.1f %.1fQ%.1f %.1f %.1f %.1f\"/>\n",
                  0.7 + 6.0 * sqrt(haul[i].mass / haul[0].mass), a[0], a[1], (a[0] + b[0]) / 2.0 - 0.09 * (b[1] - a[1]),
                  (a[1] + b[1]) / 2.0 + 0.09 * (b[0] - a[0]), b[0], b[1]);
  }
  free(haul);
}

static bool is_on_line(const nodes *g, const lode_plant *plant, size_t region) {
  return plant->region == (int32_t)region && plant->end == g->facts->in->n_period && plant->first < plant->end;
}

static void put_box(lode_page *page, const nodes *g, size_t r) {
  const lode_region *region = &g->facts->in->region[r];
  const double left = g->at[r][0] - g->width / 2.0, top = g->at[r][1] - g->height / 2.0;
  size_t n = 0, i_mark = 0;
  for (size_t i = 0; i < g->n_plant; ++i)
    n += is_on_line(g, &g->plant[i], r);
  lode_page_put(page, "<rect class=\"box%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"><title>",
                n > 0 ? " has" : "", left, top, g->width, g->height);
  lode_page_short(page, lode_label(region->id, region->name), LODE_NAME_LENGTH);
  lode_page_put(page, "</title></rect>\n<text class=\"mid%s\" x=\"%.1f\" y=\"%.1f\">", n > 0 ? " strong" : " quiet",
                g->at[r][0], n > 0 ? top + 12.0 : g->at[r][1] + 4.0);
  lode_page_short(page, region->id, (size_t)((g->width - 6.0) / 6.4));
  lode_page_put(page, "</text>\n");
  const double step = fmin(10.0, n > 1 ? (g->width - 12.0) / (double)(n - 1) : 10.0);
  for (size_t i = 0; i < g->n_plant; ++i) {
    if (!is_on_line(g, &g->plant[i], r))
      continue;
    const double x = g->at[r][0] + step * ((double)i_mark++ - (double)(n - 1) / 2.0);
    lode_mark_begin(page, g->plant[i].stage, (lode_spot){x, top + g->height - 8.0, 3.8}, g->plant[i].build < 0, "");
    lode_plant_words(page, g->facts, &g->plant[i]);
    lode_mark_end(page);
  }
}

static void draw(lode_page *page, nodes *g) {
  frame(g);
  lode_picture_begin(page, g->bottom + 34.0, "Regions as boxes with their plants");
  put_hauls(page, g);
  for (size_t r = 0; r < g->facts->in->n_region; ++r)
    put_box(page, g, r);
  const double x = lode_picture_legend(page, &g->facts->stages, 16.0, g->bottom + 23.0);
  lode_picture_text(page, "l quiet", x, g->bottom + 23.0, "hollow: stands today");
  lode_picture_end(page);
}

bool lode_draw_nodes(lode_page *page, const lode_facts *facts) {
  nodes g = {.facts = facts};
  if (facts->plan == NULL || facts->in->n_region > MOST_NODES || page->status != LODE_OK)
    return false;
  g.at = lode_alloc(page->env, facts->in->n_region, sizeof *g.at, "boxes of the report");
  if (g.at == NULL) {
    page->status = LODE_E_NOMEM;
    return false;
  }
  lode_plants_collect(page, facts, &g.plant, &g.n_plant);
  choose_size(&g);
  if (!put_at_places(page, &g))
    put_in_rows(&g);
  draw(page, &g);
  free(g.plant);
  free(g.at);
  return true;
}
