/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_JSON_TEXT_H
#define LODE_REPORT_JSON_TEXT_H

#include "solver/report/page.h"

/** A JSON string (RFC 8259) with its quotes, in ASCII where it matters: quotes, backslashes, controls, < > & (it may
 * stand inside a script element) and marks of direction are written as escapes; NULL is null. Local. */
void lode_json_text(lode_page *page, const char *text);
/** A number that reads back, or null where it is not finite. Local. */
void lode_json_number(lode_page *page, double value);

#endif
