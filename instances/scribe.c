/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/scribe.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"

enum { LONGEST_TEXT = 1000 };

static void append(lode_scribe *scribe, const char *text, size_t length) {
  if (scribe->status == LODE_OK)
    scribe->status = lode_text_append(scribe->env, &scribe->text, text, length);
}

void lode_scribe_put(lode_scribe *scribe, const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof line) {
    if (scribe->status == LODE_OK)
      scribe->status = LODE_FAIL(scribe->env, LODE_E_BUG, "a line of an instance of more than %zu bytes", sizeof line);
    return;
  }
  append(scribe, line, (size_t)length);
}

static void put_value(lode_scribe *scribe, double value) {
  char buffer[32];
  const char *text = isinf(value) ? "none" : lode_number(buffer, value);
  append(scribe, text, strlen(text));
}

void lode_scribe_number(lode_scribe *scribe, const char *name, double value) {
  lode_scribe_series(scribe, name, &value, 1);
}

void lode_scribe_series(lode_scribe *scribe, const char *name, const double value[], size_t n) {
  size_t same = 1;
  while (same < n && value[same] == value[0])
    ++same;
  lode_scribe_put(scribe, " %s=\"", name);
  put_value(scribe, value[0]);
  for (size_t t = 1; t < n && same < n; ++t) {
    append(scribe, " ", 1);
    put_value(scribe, value[t]);
  }
  append(scribe, "\"", 1);
}

/** Length of the UTF-8 character that starts here, 0 if it is none that XML allows. */
static size_t character_length(const unsigned char *text) {
  if (text[0] < 0x80)
    return text[0] >= 0x20 && text[0] != 0x7f;
  const size_t n = (text[0] & 0xe0) == 0xc0 ? 2 : (text[0] & 0xf0) == 0xe0 ? 3 : (text[0] & 0xf8) == 0xf0 ? 4 : 0;
  for (size_t i = 1; i < n; ++i)
    if ((text[i] & 0xc0) != 0x80)
      return 0;
  const unsigned long first = n == 0 ? 0 : text[0], second = n == 0 ? 0 : text[1];
  const bool is_overlong = (n == 2 && first < 0xc2) || (n == 3 && first == 0xe0 && second < 0xa0) ||
                           (n == 4 && first == 0xf0 && second < 0x90);
  const bool is_beyond = (n == 4 && (first > 0xf4 || (first == 0xf4 && second > 0x8f))) ||
                         (n == 3 && first == 0xed && second > 0x9f) ||
                         (n == 3 && first == 0xef && second == 0xbf && text[2] >= 0xbe);
  return is_overlong || is_beyond ? 0 : n;
}

void lode_scribe_text(lode_scribe *scribe, const char *name, const char *text) {
  lode_scribe_put(scribe, " %s=\"", name);
  size_t kept = 0, n;
  for (; *text != '\0' && kept + 4 <= LONGEST_TEXT; text += n > 0 ? n : 1) {
    n = character_length((const unsigned char *)text);
    if (n == 1 && strchr("&<>\"", *text) != NULL)
      lode_scribe_put(scribe, "&#%d;", *text);
    else
      append(scribe, n > 0 ? text : "?", n > 0 ? n : 1);
    kept += n > 0 ? n : 1;
  }
  append(scribe, kept == 0 ? "?\"" : "\"", kept == 0 ? 2 : 1);
}

lode_status lode_scribe_finish(lode_scribe *scribe, const char *path) {
  lode_instance *in = NULL;
  if (scribe->status == LODE_OK)
    scribe->status = lode_instance_read_memory(scribe->env, scribe->text.data ? scribe->text.data : "",
                                               scribe->text.length, path, &in);
  lode_instance_destroy(&in);
  if (scribe->status == LODE_OK)
    scribe->status = lode_write_atomic(scribe->env, path, scribe->text.data, scribe->text.length);
  return scribe->status;
}

void lode_scribe_clear(lode_scribe *scribe) { lode_text_free(&scribe->text); }
