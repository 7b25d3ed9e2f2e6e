/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/base/bytes.h"

#include <math.h>
#include <string.h>

void lode_put_array(lode_sink *out, const void *value, size_t n, size_t size) {
  if (out->st == LODE_OK && n > 0)
    out->st = lode_text_append(out->env, out->text, value, n * size);
}

void lode_put_int(lode_sink *out, int64_t value) { lode_put_array(out, &value, 1, sizeof value); }

void lode_put_real(lode_sink *out, double value) { lode_put_array(out, &value, 1, sizeof value); }

void lode_put_string(lode_sink *out, const char *text, size_t length) {
  lode_put_int(out, (int64_t)length);
  lode_put_array(out, text, length, 1);
}

void lode_bytes_expect(lode_bytes *in, bool holds, const char *what) {
  if (holds || in->is_bad)
    return;
  in->is_bad = true;
  in->fault = what;
}

void lode_get_array(lode_bytes *in, void *value, size_t n, size_t size, const char *what) {
  lode_bytes_expect(in, size > 0 && n <= (in->n - in->at) / size, what);
  if (n == 0)
    return;
  if (in->is_bad) {
    memset(value, 0, n * size);
    return;
  }
  memcpy(value, in->data + in->at, n * size);
  in->at += n * size;
}

int64_t lode_get_int(lode_bytes *in, int64_t low, int64_t high, const char *what) {
  int64_t value;
  lode_get_array(in, &value, 1, sizeof value, what);
  lode_bytes_expect(in, value >= low && value <= high, what);
  return in->is_bad ? 0 : value;
}

size_t lode_get_count(lode_bytes *in, size_t size, const char *what) {
  const size_t n = (size_t)lode_get_int(in, 0, INT64_MAX, what);
  lode_bytes_expect(in, n <= (in->n - in->at) / (size > 0 ? size : 1), what);
  return in->is_bad ? 0 : n;
}

double lode_get_real_or_nan(lode_bytes *in, const char *what) {
  double value;
  lode_get_array(in, &value, 1, sizeof value, what);
  return value;
}

double lode_get_real(lode_bytes *in, const char *what) {
  const double value = lode_get_real_or_nan(in, what);
  lode_bytes_expect(in, !isnan(value), what);
  return in->is_bad ? 0.0 : value;
}

const char *lode_get_string(lode_bytes *in, size_t *length, const char *what) {
  *length = lode_get_count(in, 1, what);
  const char *text = in->data + in->at;
  in->at += *length;
  return in->is_bad ? "" : text;
}
