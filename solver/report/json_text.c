/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/json_text.h"

#include <math.h>
#include <string.h>

#include "solver/report/utf8.h"

static bool needs_escape(uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c < 0x80 && strchr("\"\\<>&'", (int)c) != NULL) || c == 0x2028 ||
         c == 0x2029 || c == 0x200e || c == 0x200f || c == 0x61c || lode_utf8_turns(c);
}

void lode_json_text(lode_page *page, const char *text) {
  if (text == NULL) {
    lode_page_put(page, "null");
    return;
  }
  lode_page_put(page, "\"");
  while (*text != '\0' && page->status == LODE_OK) {
    const char *const start = text;
    const uint32_t c = lode_utf8_next(&text);
    if (c == LODE_UTF8_BROKEN)
      lode_page_put(page, "\\ufffd");
    else if (needs_escape(c))
      lode_page_put(page, "\\u%04x", (unsigned)c);
    else
      page->status = lode_text_append(page->env, &page->text, start, (size_t)(text - start));
  }
  lode_page_put(page, "\"");
}

void lode_json_number(lode_page *page, double value) {
  char buffer[32];
  if (isfinite(value))
    lode_page_put(page, "%s", lode_number(buffer, value));
  else
    lode_page_put(page, "null");
}
