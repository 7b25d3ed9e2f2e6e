/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/page.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lode_page_put(lode_page *page, const char *format, ...) {
  char piece[2048];
  va_list args;
  if (page->status != LODE_OK)
    return;
  va_start(args, format);
  const int n = vsnprintf(piece, sizeof piece, format, args);
  va_end(args);
  if (n < 0 || (size_t)n >= sizeof piece)
    page->status = LODE_FAIL(page->env, LODE_E_BUG, "report: a piece of %d bytes", n);
  else
    page->status = lode_text_append(page->env, &page->text, piece, (size_t)n);
}

void lode_page_text(lode_page *page, const char *text) {
  static const char special[] = "&<>\"'";
  static const char *const escape[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  for (const char *c = text != NULL ? text : ""; *c != '\0' && page->status == LODE_OK; ++c) {
    const char *found = strchr(special, *c);
    const char plain = (unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c;
    const char *piece = found != NULL ? escape[found - special] : &plain;
    page->status = lode_text_append(page->env, &page->text, piece, found != NULL ? strlen(piece) : 1);
  }
}

/* "-1234567.8" -> "-1,234,567.8" */
static void put_grouped(lode_page *page, const char *digits) {
  const size_t n_sign = strspn(digits, "-"), n_whole = strspn(digits + n_sign, "0123456789");
  if (n_sign > 0)
    lode_page_put(page, "&minus;");
  for (size_t i = 0; i < n_whole; ++i)
    lode_page_put(page, "%s%c", i > 0 && (n_whole - i) % 3 == 0 ? "," : "", digits[n_sign + i]);
  lode_page_put(page, "%s", digits + n_sign + n_whole);
}

void lode_page_amount(lode_page *page, double value) {
  char digits[400];
  const double size = fabs(value);
  if (isnan(value)) {
    lode_page_put(page, "&ndash;");
  } else if (isinf(value)) {
    lode_page_put(page, value > 0.0 ? "none" : "&minus;&infin;");
  } else if (size >= 1e15 || (size < 1e-3 && size > 0.0)) {
    lode_page_put(page, "%.3g", value);
  } else {
    const int decimals = size >= 999.95 || value == 0.0 ? 0 : size >= 99.995 ? 1 : size >= 9.9995 ? 2 : 3;
    snprintf(digits, sizeof digits, "%.*f", decimals, value == 0.0 ? 0.0 : value);
    char *end = digits + strlen(digits);
    while (decimals > 0 && end[-1] == '0')
      *--end = '\0';
    if (end[-1] == '.')
      end[-1] = '\0';
    put_grouped(page, digits);
  }
}

void lode_page_percent(lode_page *page, double fraction) {
  if (!isfinite(fraction)) {
    lode_page_put(page, "&ndash;");
    return;
  }
  const double percent = fabs(fraction) < 5e-6 ? 0.0 : 100.0 * fraction;
  lode_page_put(page, fabs(percent) < 1.0 && percent != 0.0 ? "%.2f&nbsp;%%" : "%.1f&nbsp;%%", percent);
}

const char *lode_label(const char *id, const char *name) { return name != NULL && name[0] != '\0' ? name : id; }

const char *lode_option_stage(const lode_instance *in, const lode_option *option) {
  if (option->stage != NULL && option->stage[0] != '\0')
    return option->stage;
  return option->capacity.n > 0 ? in->process[option->capacity.term[0].item].stage : "other";
}

static void add_stage(lode_stages *stages, const char *name) {
  if (stages->n < LODE_MOST_STAGES &&
      (stages->n == 0 || strcmp(stages->name[lode_stage_index(stages, name)], name) != 0))
    stages->name[stages->n++] = name;
}

void lode_stages_collect(const lode_instance *in, lode_stages *stages) {
  stages->n = 0;
  for (size_t k = 0; k < in->n_process; ++k)
    add_stage(stages, in->process[k].stage);
  for (size_t m = 0; m < in->n_option; ++m)
    add_stage(stages, lode_option_stage(in, &in->option[m]));
}

size_t lode_stage_index(const lode_stages *stages, const char *name) {
  for (size_t i = 0; i < stages->n; ++i)
    if (strcmp(stages->name[i], name) == 0)
      return i;
  return stages->n - 1;
}

const char *lode_stage_colour(size_t index) {
  static const char *const colour[LODE_MOST_STAGES] = {"#2f6db5", "#d9822b", "#8e3f97", "#3d8f50",
                                                       "#b03a48", "#4aa3a2", "#7a6a4f", "#6b7280"};
  return colour[index % LODE_MOST_STAGES];
}
