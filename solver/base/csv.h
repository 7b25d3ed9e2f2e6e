/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_CSV_H
#define LODE_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "solver/base/env.h"

/**
 * Reader of one CSV file, a row at a time: memory for one row, whatever the file's length.
 * Format: RFC 4180 (2005) with a header row. Lines may end with LF or CRLF; a byte-order mark is passed over; blank
 * lines too, unless the file has a single column. Refused: a row with more or fewer fields than the header, a column
 * named twice, a quote inside an unquoted field, text behind a closing quote, a quote that is never closed, a zero
 * byte.
 */
typedef struct lode_csv lode_csv;

/**
 * Opens a file and reads its header row. Local.
 * @param csv [out] to be closed by the caller; NULL on failure
 * @return LODE_E_IO if it cannot be read, LODE_E_INPUT with "path:line: ..." if the header is wrong or missing
 */
lode_status lode_csv_open(lode_env *env, const char *path, lode_csv **csv);
/** Closes the file and frees. Local. Accepts NULL and a pointer to NULL; sets NULL. */
void lode_csv_close(lode_csv **csv);

/**
 * Reads the next row. Local, O(length of the row).
 * @param has_row [out] false at the end of the file, and on failure
 * @return LODE_E_IO, or LODE_E_INPUT with "path:line: ..."
 */
lode_status lode_csv_next(lode_env *env, lode_csv *csv, bool *has_row);

/** Number of columns, > 0. Local. */
size_t lode_csv_n_field(const lode_csv *csv);
/** Name of a column in the header; borrowed until close. Local. @param column < n_field */
const char *lode_csv_name(const lode_csv *csv, size_t column);
/** Index of the column with exactly this name, SIZE_MAX if there is none. Local, O(n_field). */
size_t lode_csv_column(const lode_csv *csv, const char *name);
/** Text of a field of the present row, unquoted and terminated; borrowed until the next row. Local.
 * @param column < n_field, and the last lode_csv_next gave a row */
const char *lode_csv_field(const lode_csv *csv, size_t column);
/** Line of the file in which the present row begins, from 1; the header's before the first row. Local. */
size_t lode_csv_line(const lode_csv *csv);

/**
 * A field of the present row as a finite number. Local.
 * @param value [out] unchanged on failure
 * @return LODE_E_INPUT with "path:line: ...", the column's name and the text
 */
lode_status lode_csv_number(lode_env *env, const lode_csv *csv, size_t column, double *value);

#endif
