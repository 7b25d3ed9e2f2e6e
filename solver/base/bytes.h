/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_BYTES_H
#define LODE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/text.h"

/**
 * Numbers as bytes in the machine's own order, for checkpoints. The reader trusts nothing: whatever runs over the end
 * or out of range makes it fail, and from then on every read gives zero. The caller looks once, at the end.
 */
typedef struct lode_bytes {
  const char *data;
  size_t n, at;
  bool is_bad;
  const char *fault; /**< what was read when it failed, or NULL */
} lode_bytes;

/** Where bytes go. The first failure stays; later calls do nothing. */
typedef struct lode_sink {
  lode_env *env;
  lode_text *text;
  lode_status st;
} lode_sink;

void lode_put_int(lode_sink *out, int64_t value);
void lode_put_real(lode_sink *out, double value);
/** n values of `size` bytes each, without their number. */
void lode_put_array(lode_sink *out, const void *value, size_t n, size_t size);
/** Length and bytes. */
void lode_put_string(lode_sink *out, const char *text, size_t length);

/** An integer in low .. high. Local. */
int64_t lode_get_int(lode_bytes *in, int64_t low, int64_t high, const char *what);
/** A count of items of at least `size` bytes each, so at most what is left. Local. */
size_t lode_get_count(lode_bytes *in, size_t size, const char *what);
/** Any number but NAN. Local. */
double lode_get_real(lode_bytes *in, const char *what);
/** Any number. Local. */
double lode_get_real_or_nan(lode_bytes *in, const char *what);
/** Copies n values of `size` bytes; zeros on failure. Local. */
void lode_get_array(lode_bytes *in, void *value, size_t n, size_t size, const char *what);
/** A string, borrowed from the data. Local. */
const char *lode_get_string(lode_bytes *in, size_t *length, const char *what);
/** Marks the data as bad unless `holds`. Local. */
void lode_bytes_expect(lode_bytes *in, bool holds, const char *what);

#endif
