/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits that are used most, a row each, a cell per period: the deeper the fuller, with its share written in it. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/limits.h"
#include "solver/report/picture.h"

enum { MOST_ROWS = 24, LEFT = 360, RIGHT = 16, TOP = 30, ROW = 22 };

/* The caps of the fullest years, each once. @return how many */
static size_t choose(const lode_limit_year *year, size_t n, int32_t cap[MOST_ROWS]) {
  size_t n_cap = 0;
  for (size_t i = 0; i < n && n_cap < MOST_ROWS; ++i) {
    bool is_new = year[i].share > 0.0;
    for (size_t k = 0; k < n_cap; ++k)
      is_new = is_new && cap[k] != year[i].cap;
    if (is_new)
      cap[n_cap++] = year[i].cap;
  }
  return n_cap;
}

static void put_cell(lode_page *page, const lode_limit_year *year, double x, double y, double wide) {
  lode_picture_bar(page, "cell", x + 1.0, y + 1.0, wide - 2.0, ROW - 2);
  if (year == NULL)
    return;
  lode_page_put(page,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" opacity=\"%.2f\"/>"
                "<text class=\"mid%s\" x=\"%.1f\" y=\"%.1f\">",
                year->excess > 0.0 ? "over" : "heat", x + 1.0, y + 1.0, wide - 2.0, ROW - 2,
                0.75 * fmin(1.0, fmax(0.0, year->share * year->share)), year->share >= LODE_FULL_SHARE ? " strong" : "",
                x + wide / 2.0, y + 15.0);
  if (isinf(year->share))
    lode_page_put(page, "over 0");
  else
    lode_page_put(page, wide >= 26.0 ? "%.0f%%" : "%.0f", 100.0 * year->share);
  lode_page_put(page, "</text>\n");
}

static void put_row(lode_page *page, const lode_facts *facts, const lode_limit_year *year, size_t n,
                    const double at[2]) {
  const lode_instance *in = facts->in;
  const int32_t k = (int32_t)at[1];
  const lode_cap *cap = &in->cap[k];
  const double y = at[0], wide = (double)(LODE_PICTURE_WIDTH - LEFT - RIGHT) / (double)in->n_period;
  lode_page_put(page, "<text class=\"out\" x=\"%d\" y=\"%.1f\">", LEFT - 10, y + 15.0);
  lode_page_short(page, lode_label(in->pollutant[cap->pollutant].id, in->pollutant[cap->pollutant].name), 30);
  lode_page_put(page, ", ");
  lode_page_short(page, lode_limit_where(in, cap), 22);
  lode_page_put(page, "%s</text>\n", lode_limit_is_hard(cap) ? "" : " (priced)");
  for (size_t t = 0; t < in->n_period; ++t) {
    const lode_limit_year *found = NULL;
    for (size_t i = 0; i < n && found == NULL; ++i)
      if (year[i].cap == k && (size_t)year[i].period == t)
        found = &year[i];
    put_cell(page, found, LEFT + wide * (double)t, y, wide);
  }
}

bool lode_draw_limits(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  int32_t cap[MOST_ROWS];
  lode_limit_year *year;
  size_t n;
  if (facts->plan == NULL || page->status != LODE_OK)
    return false;
  lode_limits_collect(page, facts, &year, &n);
  const size_t n_cap = choose(year, n, cap);
  if (n_cap > 0) {
    const double wide = (double)(LODE_PICTURE_WIDTH - LEFT - RIGHT) / (double)in->n_period;
    lode_picture_begin(page, TOP + ROW * (double)n_cap + 30.0, "Largest use of environmental limits by period");
    for (size_t t = 0; t < in->n_period; ++t)
      if (wide >= 30.0 || t % 5 == 0)
        lode_page_put(page, "<text class=\"x\" x=\"%.1f\" y=\"%d\">%d</text>\n", LEFT + wide * ((double)t + 0.5),
                      TOP - 10, in->period[t].first_year);
    for (size_t i = 0; i < n_cap; ++i) {
      const double at[2] = {TOP + ROW * (double)i, (double)cap[i]};
      put_row(page, facts, year, n, at);
    }
    lode_picture_text(page, "quiet", 16.0, TOP + ROW * (double)n_cap + 20.0, "Share of the limit, worst scenario.");
    lode_picture_text(page, "quiet", 230.0, TOP + ROW * (double)n_cap + 20.0,
                      "Priced limits may be exceeded; empty: no use.");
    lode_picture_end(page);
  }
  free(year);
  return n_cap > 0;
}
