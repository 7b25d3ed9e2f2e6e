/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMPS, two stages: Birge, Dempster, Gassmann, Gunn, King and Wallace (1987), COAL Newsletter 17, 1-19. The core is an
 * MPS file whose fields are split by blanks; the time file names the first column and row of each stage; the stoch file
 * is read in smps_stoch.c. */
#include "instances/import/smps.h"
#include "instances/import/smps_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double endless = 1e20; /* bounds from here on mean none, as in other readers of MPS */

#define GROW(field, room, count)                                                                                       \
  lode_reserve(s->env, (void **)&s->field, &s->room, (size_t)(count) + 1, sizeof *s->field, "program")

static lode_status add_row(lode_smps *s, const lode_smps_line *at) {
  int32_t known;
  if (at->n != 2 || strlen(at->word[0]) != 1 || strchr("NLGE", at->word[0][0]) == NULL)
    return lode_smps_fail(&s->core, at, "expected N, L, G or E and a name", at->word[0]);
  if (at->word[0][0] == 'N') {
    if (s->objective != NULL)
      return lode_smps_fail(&s->core, at, "a second objective", at->word[1]);
    s->objective = at->word[1];
    return LODE_OK;
  }
  const size_t n = s->row.n;
  lode_status st = GROW(type, room_row, n);
  if (st == LODE_OK)
    st = GROW(rhs, room_rhs, n);
  if (st == LODE_OK)
    st = GROW(stamp, room_stamp, n);
  if (st == LODE_OK)
    st = lode_idmap_add(s->env, &s->row, at->word[1], (int32_t)n, &known);
  if (st == LODE_OK && known >= 0)
    return lode_smps_fail(&s->core, at, "a row given twice", at->word[1]);
  if (st == LODE_OK) {
    s->type[n] = at->word[0][0];
    s->rhs[n] = 0.0;
    s->stamp[n] = 0;
  }
  return st;
}

static lode_status add_column(lode_smps *s, const char *name, bool is_integer) {
  int32_t known;
  const size_t n = s->column.n;
  lode_status st = GROW(cost, room_column[0], n);
  if (st == LODE_OK)
    st = GROW(upper, room_column[1], n);
  if (st == LODE_OK)
    st = GROW(is_integer, room_column[2], n);
  if (st == LODE_OK)
    st = lode_idmap_add(s->env, &s->column, name, (int32_t)n, &known);
  if (st == LODE_OK) {
    s->cost[n] = 0.0;
    s->upper[n] = is_integer ? 1.0 : INFINITY;
    s->is_integer[n] = is_integer;
  }
  return st;
}

/** "name row value [row value]" of COLUMNS. */
static lode_status add_entries(lode_smps *s, const lode_smps_line *at, bool *is_integer) {
  if (at->n >= 3 && strcmp(at->word[1], "'MARKER'") == 0) {
    *is_integer = strcmp(at->word[2], "'INTORG'") == 0;
    return *is_integer || strcmp(at->word[2], "'INTEND'") == 0
               ? LODE_OK
               : lode_smps_fail(&s->core, at, "expected 'INTORG' or 'INTEND'", at->word[2]);
  }
  if (at->n != 3 && at->n != 5)
    return lode_smps_fail(&s->core, at, "expected a column and one or two pairs of row and number", at->word[0]);
  int32_t j = lode_smps_find(&s->column, at->word[0]);
  lode_status st = LODE_OK;
  if (j >= 0 && (size_t)j + 1 != s->column.n)
    return lode_smps_fail(&s->core, at, "a column given twice", at->word[0]);
  if (j < 0) {
    j = (int32_t)s->column.n;
    st = add_column(s, at->word[0], *is_integer);
  }
  for (int k = 1; st == LODE_OK && k < at->n; k += 2) {
    double value;
    const int32_t i = lode_smps_find(&s->row, at->word[k]);
    const bool is_cost = s->objective != NULL && strcmp(at->word[k], s->objective) == 0;
    if (i < 0 && !is_cost)
      return lode_smps_fail(&s->core, at, "no such row", at->word[k]);
    if ((st = lode_smps_number(&s->core, at, at->word[k + 1], &value)) != LODE_OK)
      return st;
    for (size_t e = s->n_entry; !is_cost && e > 0 && s->entry[e - 1].column == j; --e)
      if (s->entry[e - 1].row == i)
        return lode_smps_fail(&s->core, at, "an entry given twice, in row", at->word[k]);
    if (is_cost) {
      s->cost[j] = value;
    } else if (value != 0.0 && (st = GROW(entry, room_entry, s->n_entry)) == LODE_OK) {
      s->entry[s->n_entry++] = (lode_smps_entry){i, j, value};
    }
  }
  return st;
}

lode_status lode_smps_read_rhs(lode_smps *s, lode_scan *scan, const lode_smps_line *at, lode_smps_rhs pair[2],
                               size_t *n) {
  *n = 0;
  if (at->n < 2 || at->n > 5)
    return lode_smps_fail(scan, at, "expected one or two pairs of row and number", at->word[0]);
  for (int k = at->n % 2; k < at->n; k += 2) {
    double value;
    const int32_t i = lode_smps_find(&s->row, at->word[k]);
    const lode_status st = lode_smps_number(scan, at, at->word[k + 1], &value);
    if (st != LODE_OK)
      return st;
    if (i < 0 && s->objective != NULL && strcmp(at->word[k], s->objective) == 0 && value == 0.0)
      continue;
    if (i < 0)
      return lode_smps_fail(scan, at, "a right-hand side of what is no constraint", at->word[k]);
    if (s->stamp[i] == s->round)
      return lode_smps_fail(scan, at, "a right-hand side given twice, of row", at->word[k]);
    s->stamp[i] = s->round;
    pair[(*n)++] = (lode_smps_rhs){i, value};
  }
  return LODE_OK;
}

/** The set of a section must be the same on all its lines: of several, a solver takes one. */
static lode_status check_set(lode_smps *s, const lode_smps_line *at, const char *name, const char **set) {
  if (*set == NULL)
    *set = name;
  return strcmp(*set, name) == 0 ? LODE_OK : lode_smps_fail(&s->core, at, "a second set in the section", name);
}

static lode_status set_rhs(lode_smps *s, const lode_smps_line *at, const char **set) {
  lode_smps_rhs pair[2];
  size_t n;
  lode_status st = lode_smps_read_rhs(s, &s->core, at, pair, &n);
  if (st == LODE_OK)
    st = check_set(s, at, at->n % 2 == 1 ? at->word[0] : "", set);
  for (size_t k = 0; st == LODE_OK && k < n; ++k)
    s->rhs[pair[k].row] = pair[k].value;
  return st;
}

static lode_status set_bound(lode_smps *s, const lode_smps_line *at, const char **set) {
  double value = 0.0;
  if (at->n < 3 || at->n > 4)
    return lode_smps_fail(&s->core, at, "expected a type, a name, a column and a number", at->word[0]);
  const int32_t j = lode_smps_find(&s->column, at->word[2]);
  if (j < 0)
    return lode_smps_fail(&s->core, at, "no such column", at->word[2]);
  lode_status st = at->n == 4 ? lode_smps_number(&s->core, at, at->word[3], &value) : LODE_OK;
  if (st == LODE_OK)
    st = check_set(s, at, at->word[1], set);
  if (st != LODE_OK)
    return st;
  if (strcmp(at->word[0], "BV") == 0) {
    s->is_integer[j] = true;
    s->upper[j] = 1.0;
  } else if ((strcmp(at->word[0], "UP") == 0 || strcmp(at->word[0], "UI") == 0) && at->n == 4 && value >= 0.0) {
    s->is_integer[j] |= at->word[0][1] == 'I';
    s->upper[j] = value >= endless ? INFINITY : value;
  } else if (strcmp(at->word[0], "PL") == 0) {
    s->upper[j] = INFINITY;
  } else if (strcmp(at->word[0], "LO") != 0 || at->n != 4 || value != 0.0) {
    return lode_smps_fail(&s->core, at, "a bound other than 0 <= column <= number cannot be said, of column",
                          at->word[2]);
  }
  return LODE_OK;
}

static lode_status read_core(lode_smps *s) {
  enum { NONE, ROWS, COLUMNS, RHS, BOUNDS, END } section = NONE;
  static const char *const name[] = {"NAME", "ROWS", "COLUMNS", "RHS", "BOUNDS", "ENDATA"};
  const char *set[2] = {NULL, NULL}; /* of right-hand sides and bounds */
  bool has_line, is_integer = false;
  lode_smps_line at;
  lode_status st = lode_smps_next(&s->core, &at, &has_line);
  for (; st == LODE_OK && has_line && section != END;
       st = st == LODE_OK ? lode_smps_next(&s->core, &at, &has_line) : st) {
    if (at.is_header) {
      int found = 0;
      while (found < 6 && strcmp(at.word[0], name[found]) != 0)
        ++found;
      if (found == 6)
        return lode_smps_fail(&s->core, &at, "a section that is not known", at.word[0]);
      section = found;
    } else if (section == ROWS) {
      st = add_row(s, &at);
    } else if (section == COLUMNS) {
      st = add_entries(s, &at, &is_integer);
    } else if (section == RHS) {
      st = set_rhs(s, &at, &set[0]);
    } else if (section == BOUNDS) {
      st = set_bound(s, &at, &set[1]);
    } else {
      return lode_smps_fail(&s->core, &at, "stands in no section", at.word[0]);
    }
    if (st == LODE_OK && section == END)
      return LODE_OK;
  }
  return st != LODE_OK ? st : LODE_FAIL(s->env, LODE_E_INPUT, "%s: the file ends before ENDATA", s->core.path);
}

static lode_status read_time(lode_smps *s) {
  bool has_line, is_whole = false;
  lode_smps_line at;
  int n = 0;
  lode_status st = lode_smps_next(&s->time, &at, &has_line);
  for (; st == LODE_OK && has_line; st = lode_smps_next(&s->time, &at, &has_line)) {
    if (at.is_header && strcmp(at.word[0], "ENDATA") == 0) {
      is_whole = true;
      break;
    }
    if (at.is_header && (strcmp(at.word[0], "TIME") == 0 || strcmp(at.word[0], "PERIODS") == 0))
      continue;
    if (at.is_header)
      return lode_smps_fail(&s->time, &at, "a section that is not known", at.word[0]);
    if (at.n != 3)
      return lode_smps_fail(&s->time, &at, "expected a column, a row and a stage", at.word[0]);
    const int32_t j = lode_smps_find(&s->column, at.word[0]), i = lode_smps_find(&s->row, at.word[1]);
    if (j < 0)
      return lode_smps_fail(&s->time, &at, "no such column", at.word[0]);
    if (i < 0 && (s->objective == NULL || strcmp(at.word[1], s->objective) != 0))
      return lode_smps_fail(&s->time, &at, "no such row", at.word[1]);
    if (++n == 1 && (j != 0 || i > 0))
      return lode_smps_fail(&s->time, &at, "the first stage does not begin with the first column and row of the core",
                            at.word[0]);
    if (n == 2) {
      s->second_column = j;
      s->second_row = i < 0 ? 0 : i;
    }
    if (n > 2)
      return lode_smps_fail(&s->time, &at, "more than two stages cannot be said, stage", at.word[2]);
  }
  if (st == LODE_OK && !is_whole)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: the file ends before ENDATA", s->time.path);
  if (st == LODE_OK && n != 2)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: %d stages, expected two", s->time.path, n);
  return st;
}

enum { CORE, TIME, STOCH, N_FILE };
static const char *const ending[N_FILE][6] = {
    {".cor", ".core", ".COR", ".CORE"}, {".tim", ".time", ".TIM", ".TIME"}, {".sto", ".stoch", ".STO", ".STOCH"}};

/** Which of the three a path's ending says it is, N_FILE if none; its stem's length. */
static int kind_of(const char *path, size_t *stem) {
  const char *dot = strrchr(path, '.');
  for (int f = 0; dot != NULL && f < N_FILE; ++f)
    for (int k = 0; ending[f][k] != NULL; ++k)
      if (strcmp(dot, ending[f][k]) == 0) {
        *stem = (size_t)(dot - path);
        return f;
      }
  *stem = strlen(path);
  return N_FILE;
}

/** Name of one of the three: the path itself if it is that one, else the stem with the first ending that is there, or
 * with the usual one if none is. */
static char *name_file(lode_env *env, const char *path, int file, bool *is_there) {
  size_t stem;
  const int kind = kind_of(path, &stem);
  const size_t size = strlen(path) + 8;
  char *name = lode_alloc(env, size, 1, "name of a file");
  *is_there = false;
  if (name == NULL)
    return NULL;
  if (kind == file) {
    *is_there = true;
    snprintf(name, size, "%s", path);
  }
  for (int k = 0; !*is_there && ending[file][k] != NULL; ++k) {
    snprintf(name, size, "%.*s%s", (int)stem, path, ending[file][k]);
    *is_there = access(name, R_OK) == 0;
  }
  if (!*is_there)
    snprintf(name, size, "%.*s%s", (int)stem, path, ending[file][0]);
  return name;
}

lode_status lode_smps_read(lode_env *env, const char *path, lode_smps *s) {
  lode_scan *const scan[N_FILE] = {&s->core, &s->time, &s->stoch};
  char *name[N_FILE] = {NULL, NULL, NULL};
  lode_status st = LODE_OK;
  size_t stem;
  s->env = env;
  s->round = 1;
  for (int f = 0; st == LODE_OK && f < N_FILE; ++f) {
    bool is_there;
    name[f] = name_file(env, path, f, &is_there);
    if (name[f] == NULL)
      st = LODE_E_NOMEM;
    else if (f == CORE && !is_there && kind_of(path, &stem) == N_FILE)
      st = LODE_FAIL(env, LODE_E_INPUT,
                     "%s: expected the core file, NAME.cor, with NAME.tim and NAME.sto beside it, or NAME", path);
    else
      st = lode_scan_open(env, name[f], scan[f]);
  }
  if (st == LODE_OK)
    st = read_core(s);
  if (st == LODE_OK)
    st = read_time(s);
  if (st == LODE_OK)
    st = lode_smps_read_stoch(s);
  for (int f = 0; f < N_FILE; ++f) {
    scan[f]->path = NULL;
    free(name[f]);
  }
  return st;
}

void lode_smps_clear(lode_smps *s) {
  lode_idmap_clear(&s->row);
  lode_idmap_clear(&s->column);
  free(s->type);
  free(s->rhs);
  free(s->stamp);
  free(s->cost);
  free(s->upper);
  free(s->is_integer);
  free(s->entry);
  free(s->probability);
  free(s->scenario_rhs);
  lode_scan_close(&s->core);
  lode_scan_close(&s->time);
  lode_scan_close(&s->stoch);
}
