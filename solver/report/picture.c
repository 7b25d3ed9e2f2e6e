/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/picture.h"

#include <math.h>
#include <string.h>

#include "solver/report/utf8.h"

const lode_picture lode_pictures[] = {
    {"pictures/map.svg", "Regions, plants and what is hauled between them.", lode_draw_map},
    {"pictures/map-periods.svg", "Plants on line and flows, period by period.", lode_draw_map_periods},
    {"pictures/nodes.svg", "A box per region with the plants on line in the last period.", lode_draw_nodes},
    {"pictures/timeline.svg", "Building and running times of the plants.", lode_draw_timeline},
    {"pictures/capacity.svg", "Capacity against what is made and what is wanted.", lode_draw_capacity},
    {"pictures/imports.svg", "Where supply comes from: own plants, imports, or nowhere.", lode_draw_imports},
    {"pictures/cost.svg", "Expected discounted cost by kind, by stage and by region.", lode_draw_cost},
    {"pictures/limits.svg", "Limits by their largest use in any scenario.", lode_draw_limits},
    {"pictures/convergence.svg", "Proven lower bound and cost of the best plan over time.", lode_draw_convergence},
};
const size_t lode_n_pictures = sizeof lode_pictures / sizeof lode_pictures[0];

void lode_picture_begin(lode_page *page, double height, const char *title) {
  lode_page_put(page, "<svg %sviewBox=\"0 0 %d %.0f\" ",
                page->is_alone ? "xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" " : "", LODE_PICTURE_WIDTH,
                ceil(height));
  if (!page->is_alone) {
    lode_page_put(page, "role=\"img\" aria-label=\"%s\">\n", title);
    return;
  }
  lode_page_put(page, "width=\"%d\" height=\"%.0f\">\n<title>%s</title>\n<style>\n", LODE_PICTURE_WIDTH, ceil(height),
                title);
  lode_picture_style(page);
  lode_page_put(page, "</style>\n<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n");
}

void lode_picture_end(lode_page *page) { lode_page_put(page, "</svg>\n"); }

/* Corners of a polygon of n corners, the first at `turn` from the right. */
static void put_polygon(lode_page *page, lode_spot at, int n, double turn) {
  static const double pi = 3.14159265358979323846;
  for (int i = 0; i < n; ++i) {
    const double angle = turn + 2.0 * pi * i / n;
    lode_page_put(page, "%s%.1f %.1f", i == 0 ? "M" : "L", at.x + at.r * cos(angle), at.y + at.r * sin(angle));
  }
  lode_page_put(page, "Z");
}

static void put_shape(lode_page *page, size_t stage, lode_spot at) {
  static const double half = 1.57079632679489662;
  static const struct {
    int n;
    double turn, scale; /**< scale: areas alike */
  } shape[LODE_MOST_STAGES] = {{0, 0.0, 1.0}, {4, 0.5, 1.25},  {3, -1.0, 1.5}, {4, 0.0, 1.25},
                               {3, 1.0, 1.5}, {5, -1.0, 1.15}, {6, 0.0, 1.1},  {8, 0.25, 1.05}};
  at.r *= shape[stage].scale;
  if (shape[stage].n > 0)
    put_polygon(page, at, shape[stage].n, shape[stage].turn * half);
  else
    lode_page_put(page, "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0Z", at.x - at.r, at.y, at.r, at.r,
                  2.0 * at.r, at.r, at.r, -2.0 * at.r);
}

void lode_mark_begin(lode_page *page, size_t stage, lode_spot at, bool is_hollow, const char *more) {
  stage %= LODE_MOST_STAGES;
  lode_page_put(page, "<path class=\"m s%zu%s\"%s d=\"", stage, is_hollow ? " hollow" : "", more);
  put_shape(page, stage, at);
  lode_page_put(page, "\"><title>");
}

void lode_mark_end(lode_page *page) { lode_page_put(page, "</title></path>\n"); }

double lode_picture_legend(lode_page *page, const lode_stages *stages, double x, double y) {
  for (size_t s = 0; s < stages->n; ++s) {
    lode_mark_begin(page, s, (lode_spot){x + 5.0, y - 4.0, 5.0}, false, "");
    lode_page_short(page, stages->name[s], LODE_NAME_LENGTH);
    lode_mark_end(page);
    lode_picture_text(page, "l", x + 15.0, y, stages->name[s]);
    x += 33.0 + lode_text_width(stages->name[s]);
  }
  return x;
}

void lode_picture_text(lode_page *page, const char *kind, double x, double y, const char *text) {
  lode_page_put(page, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", kind, x, y);
  lode_page_short(page, text, 48);
  lode_page_put(page, "</text>\n");
}

void lode_picture_bar(lode_page *page, const char *kind, double x, double y, double width, double height) {
  lode_page_put(page, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", kind, x, y,
                fmax(width, 0.0), fmax(height, 0.0));
}

/* A letter is about six tenths as wide as high, a sign of the far east as wide as high. */
double lode_text_width(const char *text) {
  double width = 0.0;
  for (size_t n = 0; *text != '\0' && n < 48; ++n)
    width += lode_utf8_next(&text) >= 0x1100 ? 11.0 : 6.4;
  return width;
}

double lode_tick_step(double range, int n) {
  const double raw = range / n, power = pow(10.0, floor(log10(raw)));
  return power * (raw <= power ? 1.0 : raw <= 2.0 * power ? 2.0 : raw <= 5.0 * power ? 5.0 : 10.0);
}

bool lode_page_picture(lode_page *page, const lode_facts *facts, const char *file) {
  for (size_t i = 0; i < lode_n_pictures; ++i) {
    if (strcmp(lode_pictures[i].file, file) != 0)
      continue;
    const size_t start = page->text.length;
    lode_page_put(page, "<figure>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
                  lode_pictures[i].caption);
    if (page->status != LODE_OK)
      return false;
    if (!lode_pictures[i].draw(page, facts)) {
      if (page->status == LODE_OK) {
        page->text.length = start;
        page->text.data[start] = '\0';
      }
      return false;
    }
    lode_page_put(page, "</div>\n<figcaption>%s <span class=\"file\">%s</span></figcaption>\n</figure>\n",
                  lode_pictures[i].caption, file);
    return true;
  }
  return false;
}
