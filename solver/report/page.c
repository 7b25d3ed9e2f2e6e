/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, numbers and tables of the page. Entities are numbers only, so that the same calls write HTML and SVG. */
#include "solver/report/page.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "solver/report/utf8.h"

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

/* One character of others' text as it may stand in markup. */
static void put_character(lode_page *page, uint32_t c, const char *bytes, size_t n) {
  static const char special[] = "&<>\"'";
  static const char *const escape[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  char turn[16];
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
    bytes = " ";
    n = 1;
  } else if (c < 0x80 && strchr(special, (int)c) != NULL) {
    bytes = escape[strchr(special, (int)c) - special];
    n = strlen(bytes);
  } else if (lode_utf8_turns(c)) {
    n = (size_t)snprintf(turn, sizeof turn, "[U+%04X]", (unsigned)c);
    bytes = turn;
  } else if (c == LODE_UTF8_BROKEN) {
    bytes = "\xEF\xBF\xBD";
    n = 3;
  }
  if (page->status == LODE_OK)
    page->status = lode_text_append(page->env, &page->text, bytes, n);
}

/* Not a character is cut in two; "…" only where more than one would be left out. */
void lode_page_short(lode_page *page, const char *text, size_t most) {
  size_t n = 0;
  const bool is_long = text != NULL && lode_count_characters(text) > most;
  for (const char *c = text != NULL ? text : ""; *c != '\0' && page->status == LODE_OK; ++n) {
    const char *const start = c;
    if (is_long && n + 1 >= most) {
      lode_page_put(page, "…");
      return;
    }
    const uint32_t code = lode_utf8_next(&c);
    put_character(page, code, start, (size_t)(c - start));
  }
}

void lode_page_text(lode_page *page, const char *text) { lode_page_short(page, text, SIZE_MAX); }

size_t lode_count_characters(const char *text) {
  size_t n = 0;
  while (*text != '\0') {
    lode_utf8_next(&text);
    ++n;
  }
  return n;
}

static bool is_ascii(const char *text) {
  for (; *text != '\0'; ++text)
    if ((unsigned char)*text >= 0x80)
      return false;
  return true;
}

void lode_page_name(lode_page *page, const char *text) {
  if (text == NULL)
    return;
  const bool is_long = lode_count_characters(text) > LODE_NAME_LENGTH;
  if (!is_long && is_ascii(text)) {
    lode_page_text(page, text);
    return;
  }
  lode_page_put(page, "<bdi");
  if (is_long) {
    lode_page_put(page, " title=\"");
    lode_page_text(page, text);
    lode_page_put(page, "\"");
  }
  lode_page_put(page, ">");
  lode_page_short(page, text, LODE_NAME_LENGTH);
  lode_page_put(page, "</bdi>");
}

/* "-1234567.8" -> "−1,234,567.8" */
static void put_grouped(lode_page *page, const char *digits) {
  const size_t n_sign = strspn(digits, "-"), n_whole = strspn(digits + n_sign, "0123456789");
  if (n_sign > 0)
    lode_page_put(page, "−");
  for (size_t i = 0; i < n_whole; ++i)
    lode_page_put(page, "%s%c", i > 0 && (n_whole - i) % 3 == 0 ? "," : "", digits[n_sign + i]);
  lode_page_put(page, "%s", digits + n_sign + n_whole);
}

void lode_page_amount(lode_page *page, double value) {
  char digits[400];
  const double size = fabs(value);
  if (isnan(value)) {
    lode_page_put(page, "–");
  } else if (isinf(value)) {
    lode_page_put(page, value > 0.0 ? "none" : "−∞");
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
    lode_page_put(page, "–");
    return;
  }
  const double percent = fabs(fraction) < 5e-6 ? 0.0 : 100.0 * fraction;
  lode_page_put(page, "%s%.*f&#160;%%", percent < 0.0 ? "−" : "", fabs(percent) < 1.0 && percent != 0.0 ? 2 : 1,
                fabs(percent));
}

void lode_page_years(lode_page *page, const lode_instance *in, size_t first, size_t end) {
  const int from = in->period[first].first_year, to = lode_last_year(&in->period[end - 1]);
  if (to > from)
    lode_page_put(page, "%d–%d", from, to);
  else
    lode_page_put(page, "%d", from);
}

void lode_table_begin(lode_page *page, const char *caption) {
  lode_page_put(page,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n<table class=\"sorts\">"
                "<caption>%s</caption>\n<thead><tr>",
                caption, caption);
}

void lode_table_head(lode_page *page, lode_column kind, const char *head) {
  lode_page_put(page, "<th scope=\"col\"%s>%s</th>", kind == LODE_COLUMN_NUMBER ? " class=\"n\"" : "", head);
}

void lode_table_body(lode_page *page) { lode_page_put(page, "</tr></thead>\n<tbody>\n"); }

void lode_table_end(lode_page *page) { lode_page_put(page, "</tbody></table></div>\n"); }

void lode_cell_name(lode_page *page, const char *text) {
  lode_page_put(page, "<td>");
  lode_page_name(page, text);
  lode_page_put(page, "</td>");
}

void lode_cell_amount(lode_page *page, double value) {
  lode_page_put(page, "<td class=\"n\">");
  lode_page_amount(page, value);
  lode_page_put(page, "</td>");
}

void lode_cell_percent(lode_page *page, double fraction) {
  lode_page_put(page, "<td class=\"n\">");
  lode_page_percent(page, fraction);
  lode_page_put(page, "</td>");
}

void lode_row_head(lode_page *page, const char *text) {
  lode_page_put(page, "<tr><th scope=\"row\">");
  lode_page_name(page, text);
  lode_page_put(page, "</th>");
}

void lode_page_rest(lode_page *page, size_t n, const char *what, const char *file) {
  if (n > 0)
    lode_page_put(page, "<p class=\"note\">%zu more %s are left out here; all are in %s.</p>\n", n, what, file);
}

void lode_section_begin(lode_page *page, const char *id, const char *title) {
  lode_page_put(page, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n", id, id, id,
                title);
}

void lode_section_end(lode_page *page) { lode_page_put(page, "</section>\n"); }
