/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gantt chart: a row per plant of the plan; faint from the start of building to the start-up, then full while on line.
 */
#include <math.h>
#include <stdlib.h>

#include "models/timing.h"
#include "solver/report/picture.h"
#include "solver/report/plants.h"

enum { MOST_ROWS = 80, LEFT = 444, RIGHT = 14, NAME = 276, TOP = 30, ROW = 19 };

typedef struct frame {
  double first, last; /**< years at the edges */
  double bottom;
} frame;

static double frame_x(const frame *f, double year) {
  return LEFT +
         (LODE_PICTURE_WIDTH - LEFT - RIGHT) * (fmin(fmax(year, f->first), f->last) - f->first) / (f->last - f->first);
}

static void put_periods(lode_page *page, const lode_instance *in, const frame *f) {
  for (size_t t = 0; t < in->n_period; ++t) {
    const double x = frame_x(f, in->period[t].first_year), end = frame_x(f, lode_last_year(&in->period[t]) + 1.0);
    lode_page_put(page, "<path class=\"line\" d=\"M%.1f %dV%.1f\"/>\n", x, TOP - 8, f->bottom);
    if (end - x < 24.0 && t % 5 != 0)
      continue;
    lode_page_put(page, "<text class=\"x\" x=\"%.1f\" y=\"%d\">", (x + end) / 2.0, TOP - 13);
    if (end - x >= 62.0)
      lode_page_years(page, in, t, t + 1);
    else
      lode_page_put(page, "%d", in->period[t].first_year);
    lode_page_put(page, "</text>\n");
  }
  lode_page_put(page, "<path class=\"line\" d=\"M%.1f %dV%.1fM%d %dH%d\"/>\n", frame_x(f, f->last), TOP - 8, f->bottom,
                LEFT, TOP - 8, LODE_PICTURE_WIDTH - RIGHT);
}

static void put_row(lode_page *page, const lode_facts *facts, const frame *f, const lode_plant *plant, double y) {
  const lode_instance *in = facts->in;
  const lode_build *b = &facts->plan->build[plant->build];
  const double start = in->period[b->period].first_year;
  const double ready = start + lode_lead_years(in, b->option, in->site[b->site].region);
  const double on = plant->first < plant->end ? in->period[plant->first].first_year : f->last;
  const double off = plant->first < plant->end ? lode_last_year(&in->period[plant->end - 1]) + 1.0 : f->last;
  lode_page_put(page, "<g><title>");
  lode_plant_words(page, facts, plant);
  lode_page_put(page, "; building starts %.0f, ready after %.3g years</title>\n", start, ready - start);
  lode_page_put(page, "<text class=\"out\" x=\"%d\" y=\"%.1f\">", NAME, y + 12.5);
  lode_page_short(page, lode_label(plant->id, plant->name), 46);
  lode_page_put(page, "</text>\n<text class=\"out quiet\" x=\"%d\" y=\"%.1f\">", LEFT - 10, y + 12.5);
  lode_plant_capacity(page, in, plant);
  lode_page_put(page, "</text>\n");
  char kind[16];
  snprintf(kind, sizeof kind, "s%zu faint", plant->stage);
  lode_picture_bar(page, kind, frame_x(f, start), y + 5.0, frame_x(f, on) - frame_x(f, start), ROW - 10);
  kind[2] = '\0';
  lode_picture_bar(page, kind, frame_x(f, on), y + 2.0, frame_x(f, off) - frame_x(f, on), ROW - 4);
  lode_page_put(page, "</g>\n");
}

bool lode_draw_timeline(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  lode_plant *plant;
  size_t n, n_row = 0;
  if (facts->plan == NULL || facts->plan->n_build == 0 || page->status != LODE_OK)
    return false;
  const size_t n_shown = facts->plan->n_build < MOST_ROWS ? facts->plan->n_build : MOST_ROWS;
  const frame f = {in->period[0].first_year, lode_last_year(&in->period[in->n_period - 1]) + 1.0,
                   TOP + ROW * (double)n_shown};
  lode_plants_collect(page, facts, &plant, &n);
  lode_picture_begin(page, f.bottom + 46.0, "Timeline of building and running the plants of the plan");
  put_periods(page, in, &f);
  for (size_t i = 0; i < n && n_row < n_shown; ++i)
    if (plant[i].build >= 0)
      put_row(page, facts, &f, &plant[i], TOP + ROW * (double)n_row++);
  const double x = lode_picture_legend(page, &facts->stages, 16.0, f.bottom + 24.0);
  lode_picture_text(page, "l quiet", x, f.bottom + 24.0, "narrow: being built; wide: on line");
  if (n_shown < facts->plan->n_build)
    lode_page_put(page, "<text class=\"quiet\" x=\"16\" y=\"%.1f\">%zu more plants are in builds.csv</text>\n",
                  f.bottom + 42.0, facts->plan->n_build - n_shown);
  lode_picture_end(page);
  free(plant);
  return true;
}
