/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lower and upper bound over time. The early bounds of a search are far away; the window shows the last stretch. */
#include <math.h>

#include "solver/report/picture.h"

enum { WIDTH = LODE_PICTURE_WIDTH, HEIGHT = 300, LEFT = 92, RIGHT = 16, TOP = 30, BOTTOM = 38, N_TICK = 5 };

typedef struct frame {
  double last; /**< seconds at the right edge */
  double low, high;
} frame;

static double frame_x(const frame *f, double seconds) { return LEFT + (WIDTH - LEFT - RIGHT) * seconds / f->last; }

static double frame_y(const frame *f, double value) {
  const double inside = fmin(fmax(value, f->low), f->high);
  return TOP + (HEIGHT - TOP - BOTTOM) * (f->high - inside) / (f->high - f->low);
}

/* The final interval and half its middle's size around, or what there was, if less. False: nothing to draw. */
static bool choose_frame(const lode_facts *facts, frame *f) {
  double least = INFINITY, most = -INFINITY, lower = NAN, upper = NAN;
  f->last = 0.0;
  for (size_t i = 0; i < facts->n_progress; ++i) {
    const lode_progress *p = &facts->progress[i];
    f->last = fmax(f->last, p->seconds);
    lower = isfinite(p->lower) ? p->lower : lower;
    upper = isfinite(p->upper) ? p->upper : upper;
    least = fmin(least, isfinite(p->lower) ? p->lower : isfinite(p->upper) ? p->upper : least);
    most = fmax(most, isfinite(p->upper) ? p->upper : isfinite(p->lower) ? p->lower : most);
  }
  if (facts->n_progress < 2 || f->last <= 0.0 || !isfinite(least) || !isfinite(most))
    return false;
  const double a = isfinite(lower) ? lower : least, b = isfinite(upper) ? upper : most;
  const double room = fmax(3.0 * fabs(b - a), 0.1 * fmax(fabs(a), fabs(b)));
  f->low = fmax(least, fmin(a, b) - room);
  f->high = fmin(most, fmax(a, b) + room);
  const bool is_wide = f->high - f->low > 1e-9 * fabs(f->high);
  const double edge = is_wide ? 0.06 * (f->high - f->low) : fmax(1e-6, 0.01 * fabs(f->high));
  f->low -= edge;
  f->high += edge;
  return true;
}

static void put_axes(lode_page *page, const frame *f, const char *money) {
  const double dy = lode_tick_step(f->high - f->low, N_TICK), dx = lode_tick_step(f->last, N_TICK);
  for (double k = ceil(f->low / dy); k * dy <= f->high; k += 1.0) {
    const double y = frame_y(f, k * dy);
    lode_page_put(page, "<path class=\"rule\" d=\"M%d %.1fH%d\"/><text class=\"y\" x=\"%d\" y=\"%.1f\">", LEFT, y,
                  WIDTH - RIGHT, LEFT - 8, y + 4.0);
    lode_page_amount(page, k * dy);
    lode_page_put(page, "</text>\n");
  }
  for (double k = 0.0; k * dx <= f->last; k += 1.0) {
    lode_page_put(page, "<text class=\"x\" x=\"%.1f\" y=\"%d\">", frame_x(f, k * dx), HEIGHT - BOTTOM + 18);
    lode_page_amount(page, k * dx);
    lode_page_put(page, "</text>\n");
  }
  lode_page_put(page, "<path class=\"axis\" d=\"M%d %dH%d\"/><text class=\"x\" x=\"%d\" y=\"%d\">seconds</text>\n",
                LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4);
  lode_page_put(page, "<text class=\"quiet\" x=\"16\" y=\"14\">");
  lode_page_short(page, money, 60);
  lode_page_put(page, "</text>\n");
}

/* Bounds hold until the next one: steps. */
static void put_curve(lode_page *page, const lode_facts *facts, const frame *f, bool is_upper) {
  bool is_down = false;
  lode_page_put(page, "<path class=\"%s\" d=\"", is_upper ? "upper" : "lower");
  for (size_t i = 0; i < facts->n_progress; ++i) {
    const lode_progress *p = &facts->progress[i];
    const double value = is_upper ? p->upper : p->lower;
    if (!isfinite(value))
      continue;
    if (is_down)
      lode_page_put(page, "H%.1fV%.1f", frame_x(f, p->seconds), frame_y(f, value));
    else
      lode_page_put(page, "M%.1f %.1f", frame_x(f, p->seconds), frame_y(f, value));
    is_down = true;
  }
  lode_page_put(page, "%s\"/>\n", is_down ? "" : "M0 0");
}

bool lode_draw_convergence(lode_page *page, const lode_facts *facts) {
  frame f;
  if (!choose_frame(facts, &f))
    return false;
  lode_picture_begin(page, HEIGHT + 24.0, "Lower bound and cost of the best plan over time");
  put_axes(page, &f, facts->in->money);
  put_curve(page, facts, &f, true);
  put_curve(page, facts, &f, false);
  lode_page_put(page, "<path class=\"upper\" d=\"M%d %dh26\"/>", LEFT, HEIGHT + 12);
  lode_picture_text(page, "l", LEFT + 34.0, HEIGHT + 16.0, "cost of the best plan");
  lode_page_put(page, "<path class=\"lower\" d=\"M%d %dh26\"/>", LEFT + 200, HEIGHT + 12);
  lode_picture_text(page, "l", LEFT + 234.0, HEIGHT + 16.0, "proven: no plan costs less");
  lode_picture_end(page);
  return true;
}
