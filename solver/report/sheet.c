/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/sheet.h"

#include <math.h>
#include <string.h>

#include "instances/attribute.h"

static void next_cell(lode_sheet *sheet) {
  if (sheet->is_mid_line)
    putc(',', sheet->file);
  sheet->is_mid_line = true;
}

static void put_quoted(lode_sheet *sheet, const char *text) {
  for (; *text != '\0'; ++text) {
    if (*text == '"')
      putc('"', sheet->file);
    putc(*text, sheet->file);
  }
}

void lode_sheet_text(lode_sheet *sheet, const char *text) {
  next_cell(sheet);
  if (text == NULL)
    return;
  const char *mark = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL && !lode_is_id(text) ? "'" : "";
  if (strpbrk(text, ",\"\r\n") == NULL) {
    fprintf(sheet->file, "%s%s", mark, text);
    return;
  }
  fprintf(sheet->file, "\"%s", mark);
  put_quoted(sheet, text);
  putc('"', sheet->file);
}

void lode_sheet_number(lode_sheet *sheet, double value) {
  next_cell(sheet);
  if (!isnan(value))
    fprintf(sheet->file, "%.17g", value == 0.0 ? 0.0 : value);
}

void lode_sheet_end_line(lode_sheet *sheet) {
  putc('\n', sheet->file);
  sheet->is_mid_line = false;
}

/* One header cell [cell, end), with $ and @ replaced; the names of units are free text and may need quotes. */
static void put_header_cell(lode_sheet *sheet, const char *cell, const char *end, const char *money,
                            const char *unit_money) {
  bool needs_quotes = false;
  for (const char *c = cell; c < end; ++c)
    if (*c == '$' || *c == '@')
      needs_quotes = needs_quotes || strpbrk(*c == '$' ? money : unit_money, ",\"\r\n") != NULL;
  next_cell(sheet);
  if (needs_quotes)
    putc('"', sheet->file);
  for (const char *c = cell; c < end; ++c) {
    if (*c == '$' || *c == '@')
      put_quoted(sheet, *c == '$' ? money : unit_money);
    else
      putc(*c, sheet->file);
  }
  if (needs_quotes)
    putc('"', sheet->file);
}

void lode_sheet_header(lode_sheet *sheet, const char *cells, const char *money, const char *unit_money) {
  for (const char *cell = cells; *cell != '\0';) {
    const char *end = cell + strcspn(cell, ",");
    put_header_cell(sheet, cell, end, money, unit_money);
    cell = *end == ',' ? end + 1 : end;
  }
  lode_sheet_end_line(sheet);
}
