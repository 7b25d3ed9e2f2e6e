/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where what is wanted of a commodity comes from, period by period: two bars, expected and in the scenario that asks
 * most of the country (cut.h). */
#include <math.h>

#include "solver/report/cut.h"
#include "solver/report/picture.h"

enum {
  MOST_PANELS = 6,
  N_COLUMN = 2,
  WIDTH = LODE_PICTURE_WIDTH / N_COLUMN,
  HEIGHT = 220,
  TOP = 38,
  BOTTOM = 46,
  LEFT = 50,
  RIGHT = 16
};

/* One bar: own, imported, unmet, upwards. */
static void put_bar(lode_page *page, const lode_reliance *r, double x, double bottom, double wide) {
  const double high = HEIGHT - TOP - BOTTOM;
  if (r->demand <= 0.0)
    return;
  const double own = high * lode_own_share(r), unmet = high * lode_unmet_share(r),
               import = fmax(0.0, high - own - unmet);
  lode_picture_bar(page, "own", x, bottom - own, wide, own);
  lode_picture_bar(page, "import", x, bottom - own - import, wide, import);
  lode_picture_bar(page, "unmet", x, bottom - high, wide, unmet);
  if (wide < 30.0)
    return;
  lode_page_put(page, "<text class=\"tiny halo\" x=\"%.1f\" y=\"%.1f\">%.0f&#160;%%</text>\n", x + wide / 2.0,
                bottom - fmax(own, 14.0) + 11.0, 100.0 * lode_own_share(r));
}

static void put_panel(lode_page *page, const lode_facts *facts, const lode_cut *cut, size_t c, const double at[2]) {
  const lode_instance *in = facts->in;
  const double bottom = at[1] + HEIGHT - BOTTOM, slot = (double)(WIDTH - LEFT - RIGHT) / (double)in->n_period;
  const double wide = fmin(34.0, 0.42 * slot);
  lode_page_put(page, "<text class=\"strong\" x=\"%.1f\" y=\"%.1f\">", at[0] + LEFT, at[1] + 20.0);
  lode_page_short(page, lode_label(in->commodity[c].id, in->commodity[c].name), 60);
  lode_page_put(page, "</text>\n");
  for (int k = 0; k <= 4; ++k) {
    const double y = bottom - (HEIGHT - TOP - BOTTOM) * 0.25 * k;
    lode_page_put(
        page, "<path class=\"rule\" d=\"M%.1f %.1fh%d\"/><text class=\"y\" x=\"%.1f\" y=\"%.1f\">%d&#160;%%</text>\n",
        at[0] + LEFT, y, WIDTH - LEFT - RIGHT, at[0] + LEFT - 6.0, y + 4.0, 25 * k);
  }
  for (size_t t = 0; t < in->n_period; ++t) {
    const double middle = at[0] + LEFT + slot * ((double)t + 0.5);
    const lode_reliance mean = lode_reliance_expected(facts, t, c),
                        worst = lode_reliance_of(facts, t, cut->scenario, c);
    put_bar(page, &mean, middle - wide - 1.5, bottom, wide);
    put_bar(page, &worst, middle + 1.5, bottom, wide);
    if (wide >= 16.0)
      lode_page_put(page,
                    "<text class=\"tiny quiet\" x=\"%.1f\" y=\"%.1f\">mean</text><text class=\"tiny quiet\" "
                    "x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                    middle - wide / 2.0 - 1.5, bottom + 12.0, middle + wide / 2.0 + 1.5, bottom + 12.0,
                    cut->is_restricted ? "cut" : "worst");
    if (slot >= 26.0 || t % 4 == 0)
      lode_page_put(page, "<text class=\"x\" x=\"%.1f\" y=\"%.1f\">%d</text>\n", middle, bottom + 27.0,
                    in->period[t].first_year);
  }
}

static void put_legend(lode_page *page, const lode_facts *facts, const lode_cut *cut, double y) {
  static const char *const kind[] = {"own", "import", "unmet"};
  static const char *const words[] = {"demand met without imports", "met with imports", "unmet"};
  const lode_scenario *scenario = &facts->in->scenario[cut->scenario];
  double x = 16.0;
  for (int i = 0; i < 3; ++i) {
    lode_picture_bar(page, kind[i], x, y - 9.0, 14.0, 11.0);
    lode_picture_text(page, "l", x + 20.0, y, words[i]);
    x += 40.0 + lode_text_width(words[i]);
  }
  lode_page_put(page, "<text class=\"quiet\" x=\"%.1f\" y=\"%.1f\">mean: expected; %s: scenario ", x, y,
                cut->is_restricted ? "cut" : "worst");
  lode_page_short(page, lode_label(scenario->id, scenario->name), 40);
  lode_page_put(page, "</text>\n");
}

bool lode_draw_imports(lode_page *page, const lode_facts *facts) {
  size_t n = 0, n_panel = 0;
  if (!lode_has_trade(facts) || page->status != LODE_OK)
    return false;
  for (size_t c = 0; c < facts->in->n_commodity; ++c)
    n += lode_is_demanded(facts, c);
  n = n < MOST_PANELS ? n : MOST_PANELS;
  if (n == 0)
    return false;
  const lode_cut cut = lode_cut_find(facts);
  const double rows = (double)((n + N_COLUMN - 1) / N_COLUMN);
  lode_picture_begin(page, rows * HEIGHT + 30.0, "Own supply, imports and unmet demand by product and period");
  for (size_t c = 0; c < facts->in->n_commodity && n_panel < n; ++c) {
    const double at[2] = {(double)(WIDTH * (n_panel % N_COLUMN)), (double)(HEIGHT * (n_panel / N_COLUMN))};
    if (!lode_is_demanded(facts, c))
      continue;
    put_panel(page, facts, &cut, c, at);
    ++n_panel;
  }
  put_legend(page, facts, &cut, rows * HEIGHT + 18.0);
  lode_picture_end(page);
  return true;
}
