/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_SCAN_H
#define LODE_INSTANCES_IMPORT_SCAN_H

#include <stdbool.h>

#include "solver/base/text.h"

/** A file of words split by blanks and line breaks, read one after the other. Zero-initialise. */
typedef struct lode_scan {
  lode_env *env;
  const char *path;
  char *data;
  size_t length, next;
  int line;         /**< of the byte `next`, from 1 */
  const char *word; /**< the last word read, [word_length], not terminated */
  size_t word_length;
  int word_line;
} lode_scan;

/** Reads a whole file. Local. @return LODE_E_IO if that fails, LODE_E_INPUT if it holds a zero byte or is above 4 GiB
 */
lode_status lode_scan_open(lode_env *env, const char *path, lode_scan *scan);
void lode_scan_close(lode_scan *scan);
/** Goes to the next word. Local. @return false at the end of the file */
bool lode_scan_word(lode_scan *scan);
/** Next word as a number >= 0. `what` and two positions from 1 (0: none) say what it is: each '#' in "cost of customer
 * # from site #" stands for the next position; without any, the positions follow. Local.
 * @return LODE_E_INPUT with "file:line: ..." */
lode_status lode_scan_amount(lode_scan *scan, const char *what, size_t i, size_t j, double *value);
/** Same, of any sign. */
lode_status lode_scan_number(lode_scan *scan, const char *what, size_t i, size_t j, double *value);
/** The last word read as a number >= 0; see lode_scan_amount. */
lode_status lode_scan_reread(lode_scan *scan, const char *what, size_t i, size_t j, double *value);
/** Passes over the rest of the line. Local. @return false at the end of the file */
bool lode_scan_skip_line(lode_scan *scan);
/** Next word as a count, 1 to 1,000,000. Local. */
lode_status lode_scan_count(lode_scan *scan, const char *what, size_t *count);
/** Makes sure, before memory is taken for them, that the rest of the file can hold so many words. Local. */
lode_status lode_scan_expect(lode_scan *scan, double n_word);
/** The file must end here. Local. */
lode_status lode_scan_end(lode_scan *scan);

#endif
