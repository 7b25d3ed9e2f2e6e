/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row is read character by character into one buffer, its fields terminated one behind another; `begin` holds where
 * each starts (offsets, because the buffer moves when it grows). The header is the first row, kept.
 */
#include "solver/base/csv.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/input.h"
#include "solver/base/shown.h"
#include "solver/base/text.h"

enum { BLOCK_SIZE = 65536, END = -1, LONGEST_ROW = 1 << 20, MOST_FIELDS = 1000 };

/* Terminated fields, one behind another. */
typedef struct row {
  char *text;
  size_t length, room;
  size_t *begin; /* [n_field] */
  size_t n_field, begin_room;
  bool is_blank; /* one empty field without quotes */
} row;

struct lode_csv {
  FILE *file;
  char *path;
  size_t line;  /* of the next character */
  size_t first; /* line in which the present row begins */
  row header, now;
  size_t at, end; /* unread part of block */
  unsigned char block[BLOCK_SIZE];
};

static void free_row(row *r) {
  free(r->text);
  free(r->begin);
  *r = (row){0};
}

void lode_csv_close(lode_csv **csv) {
  if (csv == NULL || *csv == NULL) {
    return;
  }
  if ((*csv)->file != NULL) {
    fclose((*csv)->file);
  }
  free_row(&(*csv)->header);
  free_row(&(*csv)->now);
  free((*csv)->path);
  free(*csv);
  *csv = NULL;
}

/* Next character without taking it; END at the end of the file and on a read error (ferror tells). */
static int peek(lode_csv *csv) {
  if (csv->at == csv->end) {
    csv->at = 0;
    csv->end = fread(csv->block, 1, sizeof csv->block, csv->file);
  }
  return csv->at < csv->end ? csv->block[csv->at] : END;
}

static int take(lode_csv *csv) {
  int c = peek(csv);
  if (c != END) {
    ++csv->at;
  }
  if (c == '\n') {
    ++csv->line;
  }
  return c;
}

static lode_status append(lode_env *env, const lode_csv *csv, row *r, int c) {
  if (r->length >= LONGEST_ROW) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: row of more than %d bytes", csv->path, csv->line, LONGEST_ROW);
  }
  if (r->length == r->room) {
    void *block = r->text;
    lode_status st = lode_reserve(env, &block, &r->room, r->length + 1, 1, "a row of a table");
    r->text = block;
    if (st != LODE_OK) {
      return st;
    }
  }
  r->text[r->length++] = (char)c;
  return LODE_OK;
}

static lode_status begin_field(lode_env *env, row *r) {
  void *block = r->begin;
  lode_status st = lode_reserve(env, &block, &r->begin_room, r->n_field + 1, sizeof *r->begin, "fields of a table");
  r->begin = block;
  if (st == LODE_OK) {
    r->begin[r->n_field++] = r->length;
  }
  return st;
}

/* Does the line, or the file, end here? Takes nothing. A CR alone is no line end. */
static bool is_end(int c) { return c == '\n' || c == END; }

/* The rest of a field whose opening quote has been taken. */
static lode_status read_quoted(lode_env *env, lode_csv *csv) {
  size_t opened = csv->line;
  lode_status st = LODE_OK;
  while (st == LODE_OK) {
    int c = take(csv);
    if (c == END) {
      return ferror(csv->file) ? LODE_OK
                               : LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: quote is never closed", csv->path, opened);
    }
    if (c == '\0') {
      return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: zero byte in a text file", csv->path, csv->line);
    }
    if (c == '"') {
      if (peek(csv) != '"') {
        return LODE_OK;
      }
      take(csv);
    }
    st = append(env, csv, &csv->now, c);
  }
  return st;
}

/* A field up to its comma or line end, which stay. */
static lode_status read_plain(lode_env *env, lode_csv *csv) {
  lode_status st = LODE_OK;
  for (int c = peek(csv); st == LODE_OK && c != ',' && !is_end(c); c = peek(csv)) {
    take(csv);
    if (c == '\r' && is_end(peek(csv))) {
      return LODE_OK;
    }
    if (c == '"' || c == '\0' || c == '\r') {
      return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: %s in a field without quotes", csv->path, csv->line,
                       c == '"'    ? "quote"
                       : c == '\r' ? "carriage return"
                                   : "zero byte");
    }
    st = append(env, csv, &csv->now, c);
  }
  return st;
}

/* One field and its terminator; what ends it (comma or line end) stays. */
static lode_status read_field(lode_env *env, lode_csv *csv) {
  if (csv->now.n_field >= MOST_FIELDS) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: row of more than %d fields", csv->path, csv->line, MOST_FIELDS);
  }
  lode_status st = begin_field(env, &csv->now);
  if (st != LODE_OK) {
    return st;
  }
  if (peek(csv) != '"') {
    st = read_plain(env, csv);
    csv->now.is_blank = csv->now.n_field == 1 && csv->now.length == 0;
  } else {
    take(csv);
    csv->now.is_blank = false;
    st = read_quoted(env, csv);
    if (st == LODE_OK && peek(csv) == '\r') {
      take(csv);
      if (!is_end(peek(csv))) {
        st = LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: carriage return behind a closing quote", csv->path, csv->line);
      }
    } else if (st == LODE_OK && peek(csv) != ',' && !is_end(peek(csv))) {
      st = LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: '%s' behind a closing quote", csv->path, csv->line,
                     lode_shown_bytes((char[LODE_SHOWN_SIZE]){0}, &(char){(char)peek(csv)}, 1));
    }
  }
  return st == LODE_OK ? append(env, csv, &csv->now, '\0') : st;
}

/* One line's fields into csv->now. @param has_row [out] false at the end of the file */
static lode_status read_row(lode_env *env, lode_csv *csv, bool *has_row) {
  csv->now.length = 0;
  csv->now.n_field = 0;
  csv->first = csv->line;
  *has_row = false;
  if (peek(csv) != END) {
    bool more = true;
    while (more) {
      lode_status st = read_field(env, csv);
      if (st != LODE_OK) {
        return st;
      }
      more = take(csv) == ',';
    }
    *has_row = true;
  }
  if (ferror(csv->file)) {
    *has_row = false;
    return LODE_FAIL(env, LODE_E_IO, "%s:%zu: cannot read: %s", csv->path, csv->line, strerror(errno));
  }
  return LODE_OK;
}

/* Read_row, passing over blank lines where a blank line cannot be an empty field. */
static lode_status read_filled(lode_env *env, lode_csv *csv, bool *has_row) {
  lode_status st;
  do {
    st = read_row(env, csv, has_row);
  } while (st == LODE_OK && *has_row && csv->now.is_blank && csv->header.n_field != 1);
  return st;
}

static lode_status read_header(lode_env *env, lode_csv *csv) {
  static const unsigned char mark[] = {0xEF, 0xBB, 0xBF}; /* byte-order mark, as spreadsheets write it */
  if (peek(csv) == mark[0] && csv->end - csv->at >= 3 && memcmp(csv->block + csv->at, mark, 3) == 0) {
    csv->at += 3;
  }
  bool has_row;
  lode_status st = read_filled(env, csv, &has_row);
  if (st != LODE_OK) {
    return st;
  }
  if (!has_row) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: header row is missing: the file is empty", csv->path, csv->line);
  }
  csv->header = csv->now;
  csv->now = (row){0};
  for (size_t c = 0; c < csv->header.n_field; ++c) {
    size_t same = lode_csv_column(csv, lode_csv_name(csv, c));
    if (same != c) {
      char shown[LODE_SHOWN_SIZE];
      return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: columns %zu and %zu have the same name '%s'", csv->path, csv->first,
                       same + 1, c + 1, lode_shown(shown, lode_csv_name(csv, c)));
    }
  }
  return LODE_OK;
}

lode_status lode_csv_open(lode_env *env, const char *path, lode_csv **csv) {
  *csv = NULL;
  lode_csv *made = lode_alloc(env, 1, sizeof *made, "table reader");
  if (made == NULL) {
    return LODE_E_NOMEM;
  }
  lode_status st = LODE_OK;
  made->line = 1;
  size_t size = strlen(path) + 1;
  if ((made->path = lode_alloc(env, size, 1, "name of a table")) == NULL) {
    st = LODE_E_NOMEM;
    goto done;
  }
  memcpy(made->path, path, size);
  if ((st = lode_input_open(env, path, 0, &made->file, NULL)) != LODE_OK) {
    goto done;
  }
  if ((st = read_header(env, made)) != LODE_OK) {
    goto done;
  }
  *csv = made;
  made = NULL;
done:
  lode_csv_close(&made);
  return st;
}

lode_status lode_csv_next(lode_env *env, lode_csv *csv, bool *has_row) {
  lode_status st = read_filled(env, csv, has_row);
  if (st == LODE_OK && *has_row && csv->now.n_field != csv->header.n_field) {
    st = LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: row of %zu fields, the header has %zu", csv->path, csv->first,
                   csv->now.n_field, csv->header.n_field);
  }
  if (st != LODE_OK) {
    *has_row = false;
  }
  return st;
}

size_t lode_csv_n_field(const lode_csv *csv) { return csv->header.n_field; }

const char *lode_csv_name(const lode_csv *csv, size_t column) { return csv->header.text + csv->header.begin[column]; }

size_t lode_csv_column(const lode_csv *csv, const char *name) {
  for (size_t c = 0; c < csv->header.n_field; ++c) {
    if (strcmp(lode_csv_name(csv, c), name) == 0) {
      return c;
    }
  }
  return SIZE_MAX;
}

const char *lode_csv_field(const lode_csv *csv, size_t column) { return csv->now.text + csv->now.begin[column]; }

size_t lode_csv_line(const lode_csv *csv) { return csv->first; }

lode_status lode_csv_number(lode_env *env, const lode_csv *csv, size_t column, double *value) {
  const char *text = lode_csv_field(csv, column);
  if (!lode_parse_number(text, strlen(text), value)) {
    char name[LODE_SHOWN_SIZE], shown[LODE_SHOWN_SIZE];
    return LODE_FAIL(env, LODE_E_INPUT, "%s:%zu: column %s: '%s' is not a number", csv->path, csv->first,
                     lode_shown(name, lode_csv_name(csv, column)), lode_shown(shown, text));
  }
  return LODE_OK;
}
