/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as tables of a terminal and as a CSV file; which rows to show first. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/terminal.h"
#include "solver/report/comparison.h"

enum { CELL_SIZE = 512, LEAST_CELL = 12, MOST_LABEL = 48 };

bool lode_comparison_is_mixed(const lode_comparison *c) {
  for (size_t k = 1; k < c->n_plan; ++k)
    if (c->fingerprint[k] != c->fingerprint[0])
      return true;
  return false;
}

static bool is_text(const lode_comparison_row *row) {
  return row->matter == LODE_MATTER_RUN || row->matter == LODE_MATTER_SITE;
}

static const char *text_of(const lode_comparison_row *row, size_t k) {
  return row->text[k] != NULL ? row->text[k] : "";
}

double lode_comparison_spread(const lode_comparison *c, const lode_comparison_row *row) {
  double low = INFINITY, high = -INFINITY;
  size_t n = 0;
  if (is_text(row)) {
    for (size_t k = 1; k < c->n_plan; ++k)
      if (strcmp(text_of(row, k), text_of(row, 0)) != 0)
        return 1.0;
    return 0.0;
  }
  for (size_t k = 0; k < c->n_plan; ++k)
    if (!isnan(row->value[k])) {
      low = fmin(low, row->value[k]);
      high = fmax(high, row->value[k]);
      ++n;
    }
  return n < 2 ? -1.0 : high - low;
}

/** Rows that are zero or unknown in all plans say nothing, but for costs. */
static bool says_something(const lode_comparison *c, const lode_comparison_row *row) {
  if (is_text(row) || row->matter == LODE_MATTER_COST)
    return true;
  for (size_t k = 0; k < c->n_plan; ++k)
    if (!isnan(row->value[k]) && row->value[k] != 0.0)
      return true;
  return false;
}

typedef struct ranked {
  const lode_comparison_row *row;
  double spread; /* amounts: as a share of the largest of their unit */
} ranked;

static int compare_ranked(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->spread != y->spread)
    return x->spread > y->spread ? -1 : 1;
  return x->row->order < y->row->order ? -1 : x->row->order > y->row->order;
}

/** Largest amount of each unit: what a difference is held against, so that the greatest ones come first. */
typedef struct scales {
  struct {
    const char *unit;
    double largest;
  } of[32];
  size_t n;
} scales;

static double *scale_of(scales *s, const char *unit) {
  const size_t most = sizeof s->of / sizeof s->of[0];
  size_t i = 0;
  while (i < s->n && strcmp(s->of[i].unit, unit) != 0)
    ++i;
  if (i == most)
    i = most - 1; /* more units than that share a scale: the order suffers, nothing else */
  if (i == s->n) {
    s->of[i].unit = unit;
    s->of[i].largest = 0.0;
    ++s->n;
  }
  return &s->of[i].largest;
}

static void take_scale(const lode_comparison *c, const lode_comparison_row *row, scales *s) {
  double *largest = scale_of(s, row->unit);
  for (size_t k = 0; !is_text(row) && k < c->n_plan; ++k)
    if (!isnan(row->value[k]))
      *largest = fmax(*largest, fabs(row->value[k]));
}

static double rank_of(const lode_comparison *c, const lode_comparison_row *row, scales *s) {
  if (row->matter == LODE_MATTER_RUN || row->matter == LODE_MATTER_COST)
    return 0.0; /* these keep their order */
  const double spread = lode_comparison_spread(c, row), largest = *scale_of(s, row->unit);
  return is_text(row) || spread <= 0.0 || largest == 0.0 ? spread : spread / largest;
}

size_t lode_comparison_rows(const lode_comparison *c, lode_matter matter, bool detail,
                            const lode_comparison_row **rows) {
  scales s = {.n = 0};
  size_t n = 0;
  for (size_t i = 0; i < c->n_row; ++i)
    n += c->row[i].matter == matter;
  ranked *all = malloc((n > 0 ? n : 1) * sizeof *all); /* short of memory, rows stay as they came */
  n = 0;
  for (size_t i = 0; i < c->n_row; ++i) {
    const lode_comparison_row *row = &c->row[i];
    if (row->matter != matter || row->is_detail != detail || !says_something(c, row))
      continue;
    if (all != NULL)
      all[n].row = row;
    take_scale(c, row, &s);
    rows[n++] = row;
  }
  if (all != NULL) {
    for (size_t i = 0; i < n; ++i)
      all[i].spread = rank_of(c, rows[i], &s);
    qsort(all, n, sizeof *all, compare_ranked);
    for (size_t i = 0; i < n; ++i)
      rows[i] = all[i].row;
  }
  free(all);
  return n;
}

/* ---- terminal */

typedef struct table {
  lode_env *env;
  const lode_comparison *c;
  lode_text *text;
  size_t label, cell; /* columns */
  bool has_difference;
} table;

/** "magnet, P3, worst" */
static void name_row(const lode_comparison_row *row, char *out, size_t size) {
  snprintf(out, size, "%s%s%s%s%s%s%s%s", row->item, row->period[0] != '\0' ? ", " : "", row->period,
           row->scenario[0] != '\0' ? ", " : "", row->scenario, row->unit[0] != '\0' ? " [" : "", row->unit,
           row->unit[0] != '\0' ? "]" : "");
}

static void write_number(char *out, size_t size, double value, const char *unit) {
  if (isnan(value))
    snprintf(out, size, "-");
  else if (strcmp(unit, "%") == 0)
    snprintf(out, size, "%.2f", 100.0 * value);
  else
    snprintf(out, size, "%.6g", value == 0.0 ? 0.0 : value);
}

/** A cell of the given width: text to the left, numbers to the right. */
static lode_status put_cell(const table *t, const char *content, size_t width, bool is_number) {
  char cell[CELL_SIZE];
  const size_t n = lode_terminal_fit(cell, sizeof cell, content, width);
  return lode_text_printf(t->env, t->text, "%*s%s%*s", is_number ? (int)(width - n) : 0, "", cell,
                          is_number ? 0 : (int)(width - n), "");
}

/** Without blanks at its end. */
static lode_status end_line(const table *t) {
  while (t->text->length > 0 && t->text->data[t->text->length - 1] == ' ')
    t->text->data[--t->text->length] = '\0';
  return lode_text_append(t->env, t->text, "\n", 1);
}

static lode_status put_row(const table *t, const lode_comparison_row *row) {
  char name[CELL_SIZE], cell[CELL_SIZE];
  name_row(row, name, sizeof name);
  lode_status st = put_cell(t, name, t->label, false);
  for (size_t k = 0; st == LODE_OK && k < t->c->n_plan; ++k) {
    const char *content = cell;
    if (is_text(row))
      content = row->text[k] != NULL                                   ? row->text[k]
                : row->matter == LODE_MATTER_SITE && t->c->has_plan[k] ? "nothing"
                                                                       : "-";
    else
      write_number(cell, sizeof cell, row->value[k], row->unit);
    st = lode_text_append(t->env, t->text, "  ", 2);
    if (st == LODE_OK)
      st = put_cell(t, content, t->cell, !is_text(row));
  }
  if (st == LODE_OK && t->has_difference && !is_text(row)) {
    write_number(cell, sizeof cell, row->value[1] - row->value[0], row->unit);
    st = lode_text_printf(t->env, t->text, "  %12s", cell);
  }
  return st == LODE_OK ? end_line(t) : st;
}

static lode_status put_head(const table *t, lode_matter matter) {
  const bool is_number = matter != LODE_MATTER_RUN && matter != LODE_MATTER_SITE;
  lode_status st = lode_text_printf(t->env, t->text, "\n");
  if (st == LODE_OK)
    st = put_cell(t, lode_matter_title[matter], t->label, false);
  for (size_t k = 0; st == LODE_OK && k < t->c->n_plan; ++k) {
    st = lode_text_append(t->env, t->text, "  ", 2);
    if (st == LODE_OK)
      st = put_cell(t, t->c->label[k], t->cell, is_number);
  }
  if (st == LODE_OK && t->has_difference && is_number)
    st = lode_text_printf(t->env, t->text, "  %12s", "difference");
  return st == LODE_OK ? end_line(t) : st;
}

lode_status lode_comparison_print(lode_env *env, const lode_comparison *c, int width, size_t most, lode_text *text) {
  table t = {.env = env, .c = c, .text = text, .has_difference = c->n_plan == 2};
  const size_t wide = (size_t)(width > 40 ? width : 40) - (t.has_difference ? 14 : 0) - 2 * c->n_plan;
  t.cell = LEAST_CELL;
  t.label = wide > c->n_plan * t.cell + 20 ? wide - c->n_plan * t.cell : 20;
  if (t.label > MOST_LABEL) {
    t.cell += (t.label - MOST_LABEL) / c->n_plan;
    t.label = MOST_LABEL;
  }
  const lode_comparison_row **rows = lode_alloc(env, c->n_row, sizeof *rows, "comparison");
  lode_status st = rows != NULL ? LODE_OK : LODE_E_NOMEM;
  for (int m = 0; st == LODE_OK && m < LODE_N_MATTER; ++m) {
    const size_t n = lode_comparison_rows(c, (lode_matter)m, false, rows);
    const size_t n_shown = n < most || m == LODE_MATTER_RUN || m == LODE_MATTER_COST ? n : most;
    if (n == 0)
      continue;
    st = put_head(&t, (lode_matter)m);
    for (size_t i = 0; st == LODE_OK && i < n_shown; ++i)
      st = put_row(&t, rows[i]);
    if (st == LODE_OK && n_shown < n)
      st = lode_text_printf(env, text, "and %zu more\n", n - n_shown);
  }
  free(rows);
  return st;
}

/* ---- CSV */

static void write_row(lode_sheet *sheet, const lode_comparison *c, const lode_comparison_row *row) {
  lode_sheet_text(sheet, lode_matter_name[row->matter]);
  lode_sheet_text(sheet, row->item);
  lode_sheet_text(sheet, row->period);
  lode_sheet_text(sheet, row->scenario);
  lode_sheet_text(sheet, strcmp(row->unit, "%") == 0 ? "share" : row->unit);
  for (size_t k = 0; k < c->n_plan; ++k) {
    if (is_text(row))
      lode_sheet_text(sheet, row->text[k]);
    else
      lode_sheet_number(sheet, row->value[k]);
  }
  lode_sheet_end_line(sheet);
}

lode_status lode_comparison_csv(lode_env *env, const lode_comparison *c, const char *path) {
  char *data = NULL;
  size_t length = 0;
  lode_sheet sheet = {.file = open_memstream(&data, &length)};
  if (sheet.file == NULL)
    return LODE_FAIL(env, LODE_E_NOMEM, "comparison");
  static const char *const head[] = {"matter", "item", "period", "scenario", "unit"};
  for (size_t i = 0; i < sizeof head / sizeof head[0]; ++i)
    lode_sheet_text(&sheet, head[i]);
  for (size_t k = 0; k < c->n_plan; ++k)
    lode_sheet_text(&sheet, c->dir[k]);
  lode_sheet_end_line(&sheet);
  for (int m = 0; m < LODE_N_MATTER; ++m)
    for (size_t i = 0; i < c->n_row; ++i)
      if (c->row[i].matter == (lode_matter)m)
        write_row(&sheet, c, &c->row[i]);
  const bool is_bad = ferror(sheet.file) != 0;
  lode_status st = fclose(sheet.file) != 0 || is_bad ? LODE_FAIL(env, LODE_E_NOMEM, "comparison") : LODE_OK;
  if (st == LODE_OK)
    st = lode_write_atomic(env, path, data, length);
  free(data);
  return st;
}
