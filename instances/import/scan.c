/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/import/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/input.h"

enum { LONGEST_QUOTE = 40, MAX_COUNT = 1000000 };

static lode_status refuse_zero(lode_scan *scan) {
  const char *zero = scan->length > 0 ? memchr(scan->data, 0, scan->length) : NULL;
  int line = 1;
  if (zero == NULL)
    return LODE_OK;
  for (const char *c = scan->data; c < zero; ++c)
    line += *c == '\n';
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: holds a zero byte, expected text", scan->path, line);
}

lode_status lode_scan_open(lode_env *env, const char *path, lode_scan *scan) {
  lode_status st;
  lode_text text = {0};
  *scan = (lode_scan){.env = env, .path = path, .line = 1};
  st = lode_input_read(env, path, 0, &text);
  if (st == LODE_OK)
    st = lode_text_append(env, &text, "", 0); /* there is a byte behind the last one */
  scan->data = text.data;
  scan->length = text.length;
  if (st == LODE_OK)
    st = refuse_zero(scan);
  if (st != LODE_OK)
    lode_scan_close(scan);
  return st;
}

void lode_scan_close(lode_scan *scan) {
  free(scan->data);
  scan->data = NULL;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool lode_scan_word(lode_scan *scan) {
  for (; scan->next < scan->length && is_blank(scan->data[scan->next]); ++scan->next)
    scan->line += scan->data[scan->next] == '\n';
  scan->word = scan->data + scan->next;
  scan->word_line = scan->line;
  const size_t start = scan->next;
  while (scan->next < scan->length && !is_blank(scan->data[scan->next]))
    ++scan->next;
  scan->word_length = scan->next - start;
  return scan->word_length > 0;
}

/** Length of the last word as far as it is quoted. */
static int quoted(const lode_scan *scan) {
  return scan->word_length < LONGEST_QUOTE ? (int)scan->word_length : LONGEST_QUOTE;
}

/** Puts the positions in the place of each '#'. */
static void fill_in(const char *what, size_t i, size_t j, char name[], size_t room) {
  size_t n = 0;
  for (bool is_first = true; *what != '\0' && n + 1 < room; ++what) {
    if (*what != '#') {
      name[n++] = *what;
      continue;
    }
    const int length = snprintf(name + n, room - n, "%zu", is_first ? i : j);
    n = (size_t)length < room - n ? n + (size_t)length : room - 1;
    is_first = false;
  }
  name[n] = '\0';
}

static lode_status fail(lode_scan *scan, const char *what, size_t i, size_t j, const char *expected) {
  char name[160];
  if (i == 0 || strchr(what, '#') != NULL)
    fill_in(what, i, j, name, sizeof name);
  else if (j == 0)
    snprintf(name, sizeof name, "%s %zu", what, i);
  else
    snprintf(name, sizeof name, "%s %zu, %zu", what, i, j);
  if (scan->word_length == 0)
    return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: the file ends before %s", scan->path, scan->word_line, name);
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: \"%.*s\", expected %s", scan->path, scan->word_line, name,
                   quoted(scan), scan->word, expected);
}

lode_status lode_scan_reread(lode_scan *scan, const char *what, size_t i, size_t j, double *value) {
  double number;
  if (scan->word_length == 0 || !lode_parse_number(scan->word, scan->word_length, &number) || number < 0.0)
    return fail(scan, what, i, j, "a number >= 0");
  *value = number + 0.0; /* no minus zero */
  return LODE_OK;
}

lode_status lode_scan_amount(lode_scan *scan, const char *what, size_t i, size_t j, double *value) {
  lode_scan_word(scan);
  return lode_scan_reread(scan, what, i, j, value);
}

lode_status lode_scan_number(lode_scan *scan, const char *what, size_t i, size_t j, double *value) {
  double number;
  if (!lode_scan_word(scan) || !lode_parse_number(scan->word, scan->word_length, &number))
    return fail(scan, what, i, j, "a number");
  *value = number + 0.0;
  return LODE_OK;
}

bool lode_scan_skip_line(lode_scan *scan) {
  const char *end = scan->next < scan->length ? memchr(scan->data + scan->next, '\n', scan->length - scan->next) : NULL;
  scan->word_length = 0;
  scan->next = end == NULL ? scan->length : (size_t)(end - scan->data) + 1;
  scan->line += end != NULL;
  scan->word_line = scan->line;
  return end != NULL;
}

lode_status lode_scan_count(lode_scan *scan, const char *what, size_t *count) {
  double number = 0.0;
  if (!lode_scan_word(scan) || !lode_parse_number(scan->word, scan->word_length, &number) || !(number >= 1.0) ||
      number > (double)MAX_COUNT || number != (double)(size_t)number)
    return fail(scan, what, 0, 0, "a whole number, 1 to 1000000");
  *count = (size_t)number;
  return LODE_OK;
}

lode_status lode_scan_expect(lode_scan *scan, double n_word) {
  const double room = 0.5 * (double)(scan->length - scan->next);
  if (n_word <= room + 1.0)
    return LODE_OK;
  return LODE_FAIL(scan->env, LODE_E_INPUT,
                   "%s:%d: the counts ask for %.0f numbers, but only %zu bytes follow: another format, or cut off",
                   scan->path, scan->word_line, n_word, scan->length - scan->next);
}

lode_status lode_scan_end(lode_scan *scan) {
  if (!lode_scan_word(scan))
    return LODE_OK;
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: \"%.*s\" behind the last number, expected the end of the file",
                   scan->path, scan->word_line, quoted(scan), scan->word);
}
