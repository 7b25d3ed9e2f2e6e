/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lower and upper bound over time. The early bounds of a search are far away; the window shows the last stretch. */
#include <math.h>

#include "solver/report/page.h"

enum { WIDTH = 960, HEIGHT = 300, LEFT = 92, RIGHT = 16, TOP = 14, BOTTOM = 38, N_TICK = 5 };

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
  const double edge = f->high > f->low ? 0.06 * (f->high - f->low) : fmax(1e-6, 0.01 * fabs(f->high));
  f->low -= edge;
  f->high += edge;
  return true;
}

/* 1, 2 or 5 times a power of ten, at least range / N_TICK. */
static double tick_step(double range) {
  const double raw = range / N_TICK, power = pow(10.0, floor(log10(raw)));
  return power * (raw <= power ? 1.0 : raw <= 2.0 * power ? 2.0 : raw <= 5.0 * power ? 5.0 : 10.0);
}

static void put_axes(lode_page *page, const frame *f, const char *money) {
  const double dy = tick_step(f->high - f->low), dx = tick_step(f->last);
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
  lode_page_put(page, "<text class=\"unit\" x=\"%d\" y=\"%d\">", WIDTH - RIGHT, TOP);
  lode_page_text(page, money);
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

void lode_page_convergence(lode_page *page, const lode_facts *facts) {
  frame f;
  if (!choose_frame(facts, &f))
    return;
  lode_page_put(page,
                "<section class=\"picture\"><h2>Bounds over time</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-label=\"Lower and upper bound over time\">\n",
                WIDTH, HEIGHT);
  put_axes(page, &f, facts->in->money);
  put_curve(page, facts, &f, true);
  put_curve(page, facts, &f, false);
  lode_page_put(page, "</svg>\n<p class=\"legend\"><span><span class=\"stroke up\"></span>best plan</span> "
                      "<span><span class=\"stroke low\"></span>proven lower bound</span></p></section>\n");
}
