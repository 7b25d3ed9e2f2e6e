/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a result folder, one (period, scenario) at a time: every open table waits at its next row; when the
 * driver comes to a (period, scenario), the rows of it are turned into indices of the instance and sorted. Rows behind
 * their place, rows given twice, unknown ids, foreign units and numbers that cannot be are faults, and are left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/verify/check.h"

/*
 * Kinds of columns behind period and scenario, one letter each. Ids: r region, k process, c commodity, y supply,
 * p pollutant. o scope. # number >= 0, + number of either sign, l limit or `none`, u unit of the commodity or
 * pollutant.
 */
typedef struct table_format {
  const char *name, *header, *kinds;
} table_format;

static const table_format format_of[LODE_CHECK_N_TABLE] = {
    [LODE_CHECK_ACTIVITY] = {"activity.csv", "period,scenario,region,process,activity[/yr],capacity[/yr]", "rk##"},
    [LODE_CHECK_FLOWS] = {"flows.csv", "period,scenario,from,to,commodity,flow[/yr],unit", "rrc#u"},
    [LODE_CHECK_SUPPLY] = {"supply.csv", "period,scenario,supply,region,commodity,amount[/yr],unit", "yrc#u"},
    [LODE_CHECK_IMPORTS] = {"imports.csv", "period,scenario,region,commodity,amount[/yr],unit", "rc#u"},
    [LODE_CHECK_DEMAND] = {"demand.csv", "period,scenario,region,commodity,demand[/yr],met[/yr],unit", "rc##u"},
    [LODE_CHECK_UNMET] = {"unmet.csv", "period,scenario,region,commodity,unmet[/yr],unit", "rc#u"},
    [LODE_CHECK_DISPOSAL] = {"disposal.csv", "period,scenario,region,commodity,amount[/yr],unit", "rc#u"},
    [LODE_CHECK_EMISSIONS] = {"emissions.csv",
                              "period,scenario,scope,pollutant,emission[/yr],limit[/yr],excess[/yr],unit", "op+l#u"},
    [LODE_CHECK_PRICES] = {"prices.csv", "period,scenario,region,commodity,price[@]", "rc+"},
};

struct lode_check_stream {
  lode_csv *csv[LODE_CHECK_N_TABLE]; /**< NULL: of no use, which was noted */
  bool has_row[LODE_CHECK_N_TABLE];
  bool *cap_seen;  /**< [n_cap] had its row in this (period, scenario) */
  size_t next_cap; /**< where the next row of emissions.csv is expected */
};

const char *lode_check_table_name(lode_check_table table) { return format_of[table].name; }

/** Header text with [$] and [@] replaced by the instance's words. */
static lode_status expand_header(lode_check *c, const char *header, lode_text *text) {
  lode_status st = LODE_OK;
  for (const char *p = header; *p != '\0' && st == LODE_OK; ++p) {
    const char *word = *p == '$' ? c->in->money : *p == '@' ? c->in->unit_money : NULL;
    st = word != NULL ? lode_text_append(c->env, text, word, strlen(word)) : lode_text_append(c->env, text, p, 1);
  }
  return st;
}

/** Compares the names of the columns one by one, as a name may itself hold a comma. */
static lode_status check_header(lode_check *c, const char *name, const char *header, lode_csv **csv) {
  size_t column = 0;
  const size_t n_field = lode_csv_n_field(*csv);
  size_t n_expected = 1;
  for (const char *p = header; *p != '\0'; ++p)
    n_expected += *p == ',';
  if (n_expected != n_field) {
    lode_check_fault(c, "%s:1: %zu columns, expected %zu: %s", name, n_field, n_expected, header);
    lode_csv_close(csv);
    return LODE_OK;
  }
  for (const char *p = header; column < n_field; ++column) {
    const size_t length = strcspn(p, ",");
    lode_text part = {0}, word = {0};
    lode_status st = lode_text_append(c->env, &part, p, length);
    if (st == LODE_OK)
      st = expand_header(c, part.data, &word);
    if (st == LODE_OK && strcmp(word.data, lode_csv_name(*csv, column)) != 0)
      lode_check_fault(c, "%s:1: column %zu is '%s', expected '%s'", name, column + 1, lode_csv_name(*csv, column),
                       word.data);
    lode_text_free(&part);
    lode_text_free(&word);
    if (st != LODE_OK)
      return st;
    p += length + (p[length] == ',');
  }
  return LODE_OK;
}

/** A malformed file is a fault of the folder, not of the check. */
static lode_status note_malformed(lode_check *c, lode_status st) {
  if (st != LODE_E_INPUT)
    return st;
  lode_check_fault(c, "%s", lode_env_message(c->env));
  lode_env_clear(c->env);
  return LODE_OK;
}

lode_status lode_check_file_open(lode_check *c, const char *name, const char *header, lode_csv **csv) {
  *csv = NULL;
  char *path = lode_check_path(c, name);
  if (path == NULL)
    return LODE_E_NOMEM;
  lode_status st = note_malformed(c, lode_csv_open(c->env, path, csv));
  free(path);
  if (st == LODE_OK && *csv != NULL)
    st = check_header(c, name, header, csv);
  return st;
}

lode_status lode_check_file_next(lode_check *c, lode_csv *csv, bool *has_row) {
  *has_row = false;
  return csv == NULL ? LODE_OK : note_malformed(c, lode_csv_next(c->env, csv, has_row));
}

bool lode_check_number(lode_check *c, const char *table, const lode_csv *csv, size_t column, bool is_signed,
                       double *value) {
  const char *cell = lode_csv_field(csv, column);
  const bool is_number = lode_parse_number(cell, strlen(cell), value);
  /* a solver's zero may be slightly negative: not less than zero is a constraint like any other */
  if (is_number && (is_signed || !lode_check_exceeds(c, -*value, 0.0)))
    return true;
  lode_check_fault(c, "%s:%zu: %s is '%s', expected a %sfinite number", table, lode_csv_line(csv),
                   lode_csv_name(csv, column), cell, is_number ? "non-negative " : "");
  return false;
}

/** What a row says, before it is known which item it means. */
typedef struct cells {
  int32_t id[3];
  double value[3];
  const char *unit;  /**< expected; NULL if no column names what has a unit */
  const char *scope; /**< of an emission, borrowed from the reader */
} cells;

static bool read_unit(lode_check *c, const table_format *f, const lode_csv *csv, size_t column, const cells *row) {
  const char *cell = lode_csv_field(csv, column);
  if (row->unit == NULL || strcmp(cell, row->unit) == 0)
    return true;
  if (cell[0] == '\'' && row->unit[0] != '\0' && strchr("=+-@\t\r", row->unit[0]) != NULL &&
      strcmp(cell + 1, row->unit) == 0)
    return true; /* so written that no spreadsheet takes it for a formula */
  lode_check_fault(c, "%s:%zu: unit is '%s', expected '%s'", f->name, lode_csv_line(csv), cell, row->unit);
  return false;
}

/** Turns the cells behind period and scenario into indices and numbers; false after a fault. */
static bool read_cells(lode_check *c, const table_format *f, const lode_csv *csv, cells *row) {
  const size_t line = lode_csv_line(csv);
  size_t n_id = 0, n_value = 0;
  row->unit = NULL;
  for (size_t i = 0; f->kinds[i] != '\0'; ++i) {
    const char *cell = lode_csv_field(csv, i + 2);
    int32_t id = 0;
    bool is_good = true;
    switch (f->kinds[i]) {
    case 'r':
      id = row->id[n_id++] = lode_check_find(c, &c->region, "region", cell, f->name, line);
      break;
    case 'k':
      id = row->id[n_id++] = lode_check_find(c, &c->process, "process", cell, f->name, line);
      break;
    case 'y':
      id = row->id[n_id++] = lode_check_find(c, &c->supply, "supply", cell, f->name, line);
      break;
    case 'c':
      id = row->id[n_id++] = lode_check_find(c, &c->commodity, "commodity", cell, f->name, line);
      row->unit = id < 0 ? NULL : c->in->commodity[id].unit;
      break;
    case 'p':
      id = row->id[n_id++] = lode_check_find(c, &c->pollutant, "pollutant", cell, f->name, line);
      row->unit = id < 0 ? NULL : c->in->pollutant[id].unit;
      break;
    case 'o':
      row->scope = cell;
      break;
    case 'l':
      if (strcmp(cell, "none") == 0) {
        row->value[n_value++] = INFINITY;
        break;
      } /* else a number like any other */
      is_good = lode_check_number(c, f->name, csv, i + 2, false, &row->value[n_value++]);
      break;
    case 'u':
      is_good = read_unit(c, f, csv, i + 2, row);
      break;
    default:
      is_good = lode_check_number(c, f->name, csv, i + 2, f->kinds[i] == '+', &row->value[n_value++]);
      break;
    }
    if (id < 0 || !is_good)
      return false;
  }
  return true;
}

static bool resolve_flow(lode_check *c, size_t line, const cells *row, lode_check_row *out) {
  const lode_instance *in = c->in;
  const lode_commodity *item = &in->commodity[row->id[2]];
  out->a = lode_check_find_pair(&c->lane, row->id[0], row->id[1]);
  out->b = row->id[2];
  if (out->a < 0) {
    lode_check_fault(c, "flows.csv:%zu: %s: no lane goes from %s to %s", line, c->place, in->region[row->id[0]].id,
                     in->region[row->id[1]].id);
    return false;
  }
  const lode_lane *lane = &in->lane[out->a];
  bool carries = !isnan(lane->distance) && item->mode >= 0;
  for (size_t i = 0; i < lane->n_cost; ++i)
    carries = carries || in->lane_cost[lane->first_cost + i].commodity == out->b;
  if (!carries)
    lode_check_fault(c, "flows.csv:%zu: %s: the lane from %s to %s does not carry %s", line, c->place,
                     in->region[lane->from].id, in->region[lane->to].id, item->id);
  return carries;
}

static bool resolve_supply(lode_check *c, size_t line, const cells *row, lode_check_row *out) {
  const lode_instance *in = c->in;
  const lode_supply *supply = &in->supply[row->id[0]];
  out->a = row->id[0];
  out->b = 0;
  if (supply->region == row->id[1] && supply->commodity == row->id[2])
    return true;
  lode_check_fault(c, "supply.csv:%zu: %s: supply %s is said to give %s in %s, expected %s in %s", line, c->place,
                   supply->id, in->commodity[row->id[2]].id, in->region[row->id[1]].id,
                   in->commodity[supply->commodity].id, in->region[supply->region].id);
  return false;
}

/** An item known by region and commodity. */
static bool resolve_pair(lode_check *c, lode_check_table table, size_t line, const cells *row, lode_check_row *out) {
  const bool is_disposal = table == LODE_CHECK_DISPOSAL;
  const lode_check_pairs *pairs = is_disposal ? &c->disposal : table == LODE_CHECK_IMPORTS ? &c->import : &c->demand;
  int32_t item = lode_check_find_pair(pairs, row->id[0], row->id[1]);
  if (item < 0 && is_disposal)
    item = lode_check_find_pair(pairs, -1, row->id[1]);
  if (item < 0) {
    lode_check_fault(c, "%s:%zu: %s: the instance has no %s of %s in %s", format_of[table].name, line, c->place,
                     is_disposal                   ? "disposal"
                     : table == LODE_CHECK_IMPORTS ? "import"
                                                   : "demand",
                     c->in->commodity[row->id[1]].id, c->in->region[row->id[0]].id);
    return false;
  }
  out->a = is_disposal ? row->id[0] : item;
  out->b = is_disposal ? item : 0;
  return true;
}

/** Compares words, not indices: a region, too, may be named `total`. */
static bool is_cap_of(const lode_instance *in, const lode_cap *cap, const cells *row) {
  if (cap->pollutant != row->id[0])
    return false;
  if (cap->region >= 0)
    return strcmp(row->scope, in->region[cap->region].id) == 0;
  if (cap->group >= 0)
    return strncmp(row->scope, "group:", 6) == 0 && strcmp(row->scope + 6, in->group[cap->group].id) == 0;
  return strcmp(row->scope, "total") == 0;
}

/** Is the word a region, a group or the total? If not, that is noted. */
static bool is_scope(lode_check *c, const char *word, size_t line) {
  if (strcmp(word, "total") == 0)
    return true;
  if (strncmp(word, "group:", 6) == 0)
    return lode_check_find(c, &c->group, "group", word + 6, "emissions.csv", line) >= 0;
  return lode_check_find(c, &c->region, "region", word, "emissions.csv", line) >= 0;
}

/** Caps of one scope and pollutant have their rows in the order of the instance; the search goes on where it was. */
static bool resolve_emission(lode_check *c, lode_check_stream *stream, size_t line, const cells *row,
                             lode_check_row *out) {
  const lode_instance *in = c->in;
  size_t n_meant = 0;
  out->b = 0;
  for (size_t k = 0; k < in->n_cap; ++k) {
    const size_t i = (stream->next_cap + k) % in->n_cap;
    if (!is_cap_of(in, &in->cap[i], row))
      continue;
    ++n_meant;
    if (!stream->cap_seen[i]) {
      stream->cap_seen[i] = true;
      stream->next_cap = (i + 1) % in->n_cap;
      out->a = (int32_t)i;
      return true;
    }
  }
  const char *pollutant = in->pollutant[row->id[0]].id;
  if (n_meant > 0)
    lode_check_fault(c, "emissions.csv:%zu: %s: %s in scope %s given twice, expected %zu rows", line, c->place,
                     pollutant, row->scope, n_meant);
  else if (is_scope(c, row->scope, line))
    lode_check_fault(c, "emissions.csv:%zu: %s: the instance has no cap of %s in scope %s", line, c->place, pollutant,
                     row->scope);
  return false;
}

/** Reads the present row of a table into its rows. */
static lode_status take_row(lode_check *c, lode_check_stream *stream, lode_check_table table) {
  const lode_csv *csv = stream->csv[table];
  const size_t line = lode_csv_line(csv);
  lode_check_rows *rows = &c->rows[table];
  cells row = {{0}, {0.0}, NULL, NULL};
  if (!read_cells(c, &format_of[table], csv, &row))
    return LODE_OK;
  lode_check_row out = {row.id[0], row.id[1], {row.value[0], row.value[1], row.value[2]}, line};
  bool is_known = true;
  switch (table) {
  case LODE_CHECK_FLOWS:
    is_known = resolve_flow(c, line, &row, &out);
    break;
  case LODE_CHECK_SUPPLY:
    is_known = resolve_supply(c, line, &row, &out);
    break;
  case LODE_CHECK_IMPORTS:
  case LODE_CHECK_DEMAND:
  case LODE_CHECK_UNMET:
  case LODE_CHECK_DISPOSAL:
    is_known = resolve_pair(c, table, line, &row, &out);
    break;
  case LODE_CHECK_EMISSIONS:
    is_known = resolve_emission(c, stream, line, &row, &out);
    break;
  default:
    break;
  }
  if (!is_known)
    return LODE_OK;
  const lode_status st =
      lode_reserve(c->env, (void **)&rows->row, &rows->room, rows->n + 1, sizeof *rows->row, format_of[table].name);
  if (st == LODE_OK)
    rows->row[rows->n++] = out;
  return st;
}

static int by_index(const void *a, const void *b) {
  const lode_check_row *x = a, *y = b;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  if (x->b != y->b)
    return x->b < y->b ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

/** Sorts the rows of a table and drops what stands there twice. */
static void sort_rows(lode_check *c, lode_check_table table) {
  lode_check_rows *rows = &c->rows[table];
  if (rows->n < 2)
    return;
  qsort(rows->row, rows->n, sizeof *rows->row, by_index);
  size_t n = 1;
  for (size_t i = 1; i < rows->n; ++i) {
    if (rows->row[i].a != rows->row[n - 1].a || rows->row[i].b != rows->row[n - 1].b)
      rows->row[n++] = rows->row[i];
    else
      lode_check_fault(c, "%s:%zu: %s: says again what line %zu says, expected one row for each", format_of[table].name,
                       rows->row[i].line, c->place, rows->row[n - 1].line);
  }
  rows->n = n;
}

/** Reads on while rows belong to the (period, scenario) at hand or to none that is still to come. */
static lode_status read_table(lode_check *c, lode_check_stream *stream, lode_check_table table) {
  const char *name = format_of[table].name;
  const size_t here = c->t * c->in->n_scenario + c->s;
  lode_status st = LODE_OK;
  c->rows[table].n = 0;
  while (st == LODE_OK && stream->has_row[table]) {
    const lode_csv *csv = stream->csv[table];
    const size_t line = lode_csv_line(csv);
    const int32_t t = lode_check_find(c, &c->period, "period", lode_csv_field(csv, 0), name, line);
    const int32_t s = lode_check_find(c, &c->scenario, "scenario", lode_csv_field(csv, 1), name, line);
    if (t >= 0 && s >= 0) {
      const size_t key = (size_t)t * c->in->n_scenario + (size_t)s;
      if (key > here)
        break;
      if (key < here)
        lode_check_fault(c, "%s:%zu: period %s, scenario %s stands behind later ones, expected rows in order", name,
                         line, c->in->period[t].id, c->in->scenario[s].id);
      else
        st = take_row(c, stream, table);
    }
    if (st == LODE_OK)
      st = lode_check_file_next(c, stream->csv[table], &stream->has_row[table]);
  }
  sort_rows(c, table);
  return st;
}

lode_status lode_check_stream_open(lode_check *c, lode_check_stream **stream) {
  lode_status st = LODE_OK;
  lode_check_stream *new = lode_alloc(c->env, 1, sizeof *new, "tables");
  if (new == NULL)
    return LODE_E_NOMEM;
  new->cap_seen = lode_alloc(c->env, c->in->n_cap, sizeof *new->cap_seen, "caps");
  if (new->cap_seen == NULL)
    st = LODE_E_NOMEM;
  for (size_t i = 0; i < LODE_CHECK_N_TABLE && st == LODE_OK; ++i) {
    st = lode_check_file_open(c, format_of[i].name, format_of[i].header, &new->csv[i]);
    if (st == LODE_OK)
      st = lode_check_file_next(c, new->csv[i], &new->has_row[i]);
  }
  if (st == LODE_OK) {
    *stream = new;
    new = NULL;
  }
  lode_check_stream_close(&new);
  return st;
}

lode_status lode_check_stream_read(lode_check *c, lode_check_stream *stream) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < c->in->n_cap; ++i)
    stream->cap_seen[i] = false;
  stream->next_cap = 0;
  for (size_t i = 0; i < LODE_CHECK_N_TABLE && st == LODE_OK; ++i)
    st = read_table(c, stream, (lode_check_table)i);
  return st;
}

void lode_check_stream_close(lode_check_stream **stream) {
  if (stream == NULL || *stream == NULL)
    return;
  for (size_t i = 0; i < LODE_CHECK_N_TABLE; ++i)
    lode_csv_close(&(*stream)->csv[i]);
  free((*stream)->cap_seen);
  free(*stream);
  *stream = NULL;
}
