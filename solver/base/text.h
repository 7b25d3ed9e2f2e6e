/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_TEXT_H
#define LODE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "solver/base/env.h"

/** Growing text; data is always terminated. Zero-initialise; free with lode_text_free. */
typedef struct lode_text {
  char *data;
  size_t length, room;
} lode_text;
lode_status lode_text_printf(lode_env *env, lode_text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
lode_status lode_text_append(lode_env *env, lode_text *text, const char *data, size_t length);
/** Takes line ends off the end. Local. */
void lode_text_trim(lode_text *text);
void lode_text_free(lode_text *text);

/** Text of a finite double that reads back to the same double: the shortest of %.15g, %.16g, %.17g. Local.
 * @param buffer [32] @return buffer; infinities give "inf", "-inf". */
const char *lode_number(char buffer[32], double value);

/**
 * Whole-string, locale-independent number: optional sign, digits, point, exponent; "inf", "nan", hex are refused.
 * Local. @return false if text is not exactly one finite number.
 */
bool lode_parse_number(const char *text, size_t length, double *value);

/** Edit distance with transposition (Damerau 1964, restricted), at most 64 characters of each are read. Local. */
size_t lode_edit_distance(const char *a, const char *b);
/** Index of the name nearest to `word` (distance at most 1 + length/3), or n if none is near. Local, O(n). */
size_t lode_nearest(const char *word, const char *const *name, size_t n);

/** 64-bit FNV-1a of bytes; start with LODE_FINGERPRINT_START. A fingerprint against mix-ups, not against attack. */
#define LODE_FINGERPRINT_START UINT64_C(14695981039346656037)
uint64_t lode_fingerprint(uint64_t start, const void *data, size_t length);
/** Fingerprint of a whole file. @return LODE_E_IO with the name and the system's reason. */
lode_status lode_fingerprint_file(lode_env *env, const char *path, uint64_t *value);

/** Writes via PATH.tmp.PID, fsync, rename: readers see the old or the new file, never half. Local. */
lode_status lode_write_atomic(lode_env *env, const char *path, const char *data, size_t length);

#endif
