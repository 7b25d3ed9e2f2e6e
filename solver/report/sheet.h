/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_SHEET_H
#define LODE_REPORT_SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "instances/instance.h"

/** A CSV file under way, cell by cell (RFC 4180, lines end with LF). Write errors are kept by `file`. */
typedef struct lode_sheet {
  FILE *file;       /**< borrowed; NULL: not open */
  bool is_mid_line; /**< a cell stands in this line */
} lode_sheet;

/** Quotes what has a comma, a quote or a line end; NULL is empty. Free text that a spreadsheet would take for a formula
 * (= + - @ in front) gets an apostrophe before it; ids stay as they are, so that they read back. Local. */
void lode_sheet_text(lode_sheet *sheet, const char *text);
/** %.17g; zero has no sign, not-a-number is an empty cell. Local. */
void lode_sheet_number(lode_sheet *sheet, double value);
void lode_sheet_end_line(lode_sheet *sheet);
/** Writes the header line from "a,b[$],c[@]": $ is the instance's money, @ its unit-cost money. Local. */
void lode_sheet_header(lode_sheet *sheet, const char *cells, const char *money, const char *unit_money);

#endif
