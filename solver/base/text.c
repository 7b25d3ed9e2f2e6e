/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text, numbers as text, names that are nearly right, fingerprints, and files that are never seen half-written.
 * Numbers are written and read as in the C locale whatever the process's locale is: the C library is asked in its own
 * locale and only the decimal point is exchanged, so that its correct rounding is kept.
 */
#include "solver/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/fault.h"
#include "solver/base/input.h"

lode_status lode_text_append(lode_env *env, lode_text *text, const char *data, size_t length) {
  if (length > SIZE_MAX - text->length - 1) {
    return LODE_FAIL(env, LODE_E_NOMEM, "no memory for a text of %zu more bytes", length);
  }
  void *block = text->data;
  lode_status st = lode_reserve(env, &block, &text->room, text->length + length + 1, 1, "text");
  if (st != LODE_OK) {
    return st;
  }
  text->data = block;
  if (length > 0) {
    memcpy(text->data + text->length, data, length);
  }
  text->length += length;
  text->data[text->length] = '\0';
  return LODE_OK;
}

lode_status lode_text_printf(lode_env *env, lode_text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0) {
    return LODE_FAIL(env, LODE_E_BUG, "text cannot be formatted: %s", format);
  }
  void *block = text->data;
  lode_status st = lode_reserve(env, &block, &text->room, text->length + (size_t)length + 1, 1, "text");
  if (st != LODE_OK) {
    return st;
  }
  text->data = block;
  va_start(args, format);
  vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
  va_end(args);
  text->length += (size_t)length;
  return LODE_OK;
}

void lode_text_trim(lode_text *text) {
  while (text->length > 0 && text->data[text->length - 1] == '\n')
    text->data[--text->length] = '\0';
}

void lode_text_free(lode_text *text) {
  if (text != NULL) {
    free(text->data);
    *text = (lode_text){0};
  }
}

static const char *locale_point(void) {
  const char *point = localeconv()->decimal_point;
  return point != NULL && point[0] != '\0' ? point : ".";
}

const char *lode_number(char buffer[32], double value) {
  if (!isfinite(value)) {
    return strcpy(buffer, isnan(value) ? "nan" : value > 0.0 ? "inf" : "-inf");
  }
  for (int digits = 15; digits <= 17; ++digits) {
    snprintf(buffer, 32, "%.*g", digits, value);
    if (strtod(buffer, NULL) == value) { /* 17 digits always read back (IEEE 754, 5.12.2) */
      break;
    }
  }
  const char *point = locale_point();
  char *found = strcmp(point, ".") == 0 ? NULL : strstr(buffer, point);
  if (found != NULL) {
    size_t width = strlen(point);
    *found = '.';
    memmove(found + 1, found + width, strlen(found + width) + 1);
  }
  return buffer;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Offset behind a run of digits that starts at i. */
static size_t skip_digits(const char *text, size_t length, size_t i) {
  while (i < length && is_digit(text[i])) {
    ++i;
  }
  return i;
}

/* Is the text [sign] (digits [. [digits]] | . digits) [e [sign] digits]?  @param point [out] its place, or length */
static bool is_number(const char *text, size_t length, size_t *point) {
  size_t i = length > 0 && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  size_t end = skip_digits(text, length, i);
  size_t n_digit = end - i;
  *point = length;
  if (end < length && text[end] == '.') {
    *point = end;
    i = end + 1;
    end = skip_digits(text, length, i);
    n_digit += end - i;
  }
  if (n_digit == 0) {
    return false;
  }
  if (end < length && (text[end] == 'e' || text[end] == 'E')) {
    i = end + 1;
    if (i < length && (text[i] == '+' || text[i] == '-')) {
      ++i;
    }
    end = skip_digits(text, length, i);
    if (end == i) {
      return false;
    }
  }
  return end == length;
}

bool lode_parse_number(const char *text, size_t length, double *value) {
  size_t point;
  if (!is_number(text, length, &point)) {
    return false;
  }
  const char *mark = locale_point();
  size_t width = strlen(mark);
  char local[128];
  char *copy = length + width < sizeof local ? local : malloc(length + width + 1);
  if (copy == NULL) {
    return false;
  }
  memcpy(copy, text, point);
  size_t end = point;
  if (point < length) {
    memcpy(copy + end, mark, width);
    end += width;
    memcpy(copy + end, text + point + 1, length - point - 1);
    end += length - point - 1;
  }
  copy[end] = '\0';
  char *rest;
  double parsed = strtod(copy, &rest);
  bool whole = rest == copy + end;
  if (copy != local) {
    free(copy);
  }
  if (!whole || !isfinite(parsed)) {
    return false;
  }
  *value = parsed;
  return true;
}

enum { EDIT_MAX = 64 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t lode_edit_distance(const char *a, const char *b) {
  size_t n_a = strnlen(a, EDIT_MAX), n_b = strnlen(b, EDIT_MAX);
  size_t table[3][EDIT_MAX + 1]; /* rows i-2, i-1, i of the distances between beginnings */
  size_t *older = table[0], *old = table[1], *now = table[2];
  for (size_t j = 0; j <= n_b; ++j) {
    old[j] = j;
  }
  for (size_t i = 1; i <= n_a; ++i) {
    now[0] = i;
    for (size_t j = 1; j <= n_b; ++j) {
      size_t change = old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = least(change, least(old[j], now[j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = least(now[j], older[j - 2] + 1);
      }
    }
    size_t *spare = older;
    older = old;
    old = now;
    now = spare;
  }
  return old[n_b];
}

size_t lode_nearest(const char *word, const char *const *name, size_t n) {
  size_t best = n, best_distance = 2 + strnlen(word, EDIT_MAX) / 3;
  for (size_t i = 0; i < n; ++i) {
    size_t distance = lode_edit_distance(word, name[i]);
    if (distance < best_distance) {
      best = i;
      best_distance = distance;
    }
  }
  return best;
}

uint64_t lode_fingerprint(uint64_t start, const void *data, size_t length) {
  const unsigned char *byte = data;
  uint64_t hash = start;
  for (size_t i = 0; i < length; ++i) {
    hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
  }
  return hash;
}

lode_status lode_fingerprint_file(lode_env *env, const char *path, uint64_t *value) {
  FILE *file;
  lode_status st = lode_input_open(env, path, 0, &file, NULL);
  if (st != LODE_OK) {
    return st;
  }
  char block[16384];
  uint64_t hash = LODE_FINGERPRINT_START;
  size_t n;
  errno = 0;
  while ((n = fread(block, 1, sizeof block, file)) > 0) {
    hash = lode_fingerprint(hash, block, n);
  }
  int reason = ferror(file) ? errno : 0;
  bool failed = ferror(file) != 0;
  fclose(file);
  if (failed) {
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot read: %s", path, strerror(reason));
  }
  *value = hash;
  return LODE_OK;
}

/* Writes all bytes through short writes and interruptions. @return 0, or the system's error number */
static int write_all(int file, const char *data, size_t length) {
  while (length > 0) {
    ssize_t n = write(file, data, length);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      return n < 0 ? errno : EIO;
    }
    data += n;
    length -= (size_t)n;
  }
  return 0;
}

lode_status lode_write_atomic(lode_env *env, const char *path, const char *data, size_t length) {
  lode_text draft = {0};
  lode_status st = lode_text_printf(env, &draft, "%s.tmp.%ld", path, (long)getpid());
  if (st != LODE_OK) {
    goto done;
  }
  int file = open(draft.data, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) {
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be created: %s", path, strerror(errno));
    goto done;
  }
  int reason = lode_fault(env, LODE_FAULT_WRITE) ? ENOSPC : write_all(file, data, length);
  if (reason == 0 && fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP) { /* some file systems have no fsync */
    reason = errno;
  }
  if (close(file) != 0 && reason == 0) {
    reason = errno;
  }
  if (reason == 0 && rename(draft.data, path) != 0) {
    reason = errno;
  }
  if (reason != 0) {
    unlink(draft.data);
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot write: %s", path, strerror(reason));
  }
done:
  lode_text_free(&draft);
  return st;
}
