/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel per stage and product: what its plants can make (frame), make (bar, whisker over the scenarios), and what is
 * wanted of it (line), period by period. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/picture.h"
#include "solver/report/products.h"

enum {
  MOST_PANELS = 12,
  N_COLUMN = 3,
  WIDTH = LODE_PICTURE_WIDTH / N_COLUMN,
  HEIGHT = 196,
  TOP = 44,
  BOTTOM = 26,
  LEFT = 54,
  RIGHT = 14
};

typedef struct panel {
  const lode_facts *facts;
  const lode_product *product;
  double x, y, most;
} panel;

static double height_of(const panel *p, double value) { return (HEIGHT - TOP - BOTTOM) * value / p->most; }

static void put_axes(lode_page *page, const panel *p) {
  const lode_instance *in = p->facts->in;
  const lode_commodity *c = &in->commodity[p->product->commodity];
  const double bottom = p->y + HEIGHT - BOTTOM, step = lode_tick_step(p->most, 4);
  lode_mark_begin(page, p->product->stage, (lode_spot){p->x + LEFT + 5.0, p->y + 14.0, 5.0}, false, "");
  lode_page_short(page, p->facts->stages.name[p->product->stage], LODE_NAME_LENGTH);
  lode_mark_end(page);
  lode_page_put(page, "<text class=\"strong\" x=\"%.1f\" y=\"%.1f\">", p->x + LEFT + 16.0, p->y + 18.0);
  lode_page_short(page, lode_label(c->id, c->name), 36);
  lode_page_put(page, "</text>\n<text class=\"quiet\" x=\"%.1f\" y=\"%.1f\">", p->x + LEFT + 16.0, p->y + 32.0);
  lode_page_short(page, c->unit, 30);
  lode_page_put(page, "/yr</text>\n");
  for (double k = 0.0; k * step <= p->most * (1.0 + 1e-9); k += 1.0) {
    const double y = bottom - height_of(p, k * step);
    lode_page_put(page, "<path class=\"rule\" d=\"M%.1f %.1fh%d\"/><text class=\"y\" x=\"%.1f\" y=\"%.1f\">",
                  p->x + LEFT, y, WIDTH - LEFT - RIGHT, p->x + LEFT - 6.0, y + 4.0);
    lode_page_amount(page, k * step);
    lode_page_put(page, "</text>\n");
  }
}

static void put_period(lode_page *page, const panel *p, size_t t) {
  const lode_instance *in = p->facts->in;
  const lode_stage_output o = lode_product_in(p->facts, p->product, t);
  const double slot = (double)(WIDTH - LEFT - RIGHT) / (double)in->n_period, wide = fmin(34.0, 0.6 * slot);
  const double middle = p->x + LEFT + slot * ((double)t + 0.5), bottom = p->y + HEIGHT - BOTTOM;
  char kind[8];
  snprintf(kind, sizeof kind, "s%zu", p->product->stage);
  lode_picture_bar(page, kind, middle - wide / 2.0, bottom - height_of(p, o.made), wide, height_of(p, o.made));
  lode_picture_bar(page, "frame", middle - wide / 2.0, bottom - height_of(p, o.capacity), wide,
                   height_of(p, o.capacity));
  if (o.most > o.least)
    lode_page_put(page, "<path class=\"whisker\" d=\"M%.1f %.1fV%.1fm-3 0h6M%.1f %.1fh6\"/>\n", middle,
                  bottom - height_of(p, o.least), bottom - height_of(p, o.most), middle - 3.0,
                  bottom - height_of(p, o.least));
  lode_page_put(page, "<path class=\"want\" d=\"M%.1f %.1fh%.1f\"/>\n", middle - wide / 2.0 - 4.0,
                bottom - height_of(p, o.wanted), wide + 8.0);
  if (slot >= 26.0 || t % 4 == 0)
    lode_page_put(page, "<text class=\"x\" x=\"%.1f\" y=\"%.1f\">%d</text>\n", middle, bottom + 16.0,
                  in->period[t].first_year);
}

static void put_panel(lode_page *page, panel *p) {
  p->most = 0.0;
  for (size_t t = 0; t < p->facts->in->n_period; ++t) {
    const lode_stage_output o = lode_product_in(p->facts, p->product, t);
    p->most = fmax(p->most, fmax(fmax(o.capacity, o.most), o.wanted));
  }
  if (p->most <= 0.0)
    p->most = 1.0;
  put_axes(page, p);
  for (size_t t = 0; t < p->facts->in->n_period; ++t)
    put_period(page, p, t);
}

static void put_legend(lode_page *page, double y) {
  lode_picture_bar(page, "frame", 16.0, y - 10.0, 14.0, 12.0);
  lode_picture_text(page, "l", 36.0, y, "capacity of the stage");
  lode_picture_bar(page, "s7", 186.0, y - 8.0, 14.0, 10.0);
  lode_picture_text(page, "l", 206.0, y, "made, expected");
  lode_page_put(page, "<path class=\"whisker\" d=\"M%d %.1fv-12m-3 0h6m-6 12h6\"/>\n", 322, y + 2.0);
  lode_picture_text(page, "l", 332.0, y, "made, over the scenarios");
  lode_page_put(page, "<path class=\"want\" d=\"M502 %.1fh22\"/>\n", y - 4.0);
  lode_picture_text(page, "l", 530.0, y, "wanted, expected: demand and what plants consume");
}

bool lode_draw_capacity(lode_page *page, const lode_facts *facts) {
  lode_product *product = NULL;
  size_t n = 0;
  if (!lode_has_trade(facts) || lode_facts_lack(facts, "capacity.csv") || page->status != LODE_OK)
    return false;
  page->status = lode_products_collect(page->env, facts, &product, &n);
  const size_t n_panel = n < MOST_PANELS ? n : MOST_PANELS;
  if (page->status == LODE_OK && n_panel > 0) {
    const double rows = (double)((n_panel + N_COLUMN - 1) / N_COLUMN);
    lode_picture_begin(page, rows * HEIGHT + 34.0, "Capacity, output and what is wanted by stage, product and period");
    for (size_t i = 0; i < n_panel; ++i) {
      panel p = {facts, &product[i], (double)(WIDTH * (i % N_COLUMN)), (double)(HEIGHT * (i / N_COLUMN)), 1.0};
      put_panel(page, &p);
    }
    put_legend(page, rows * HEIGHT + 22.0);
    lode_picture_end(page);
  }
  free(product);
  return n_panel > 0;
}
