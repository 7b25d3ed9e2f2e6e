/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMPS, two stages: Birge, Dempster, Gassmann, Gunn, King and Wallace (1987), COAL Newsletter 17, 1-19. The core is an
 * MPS file whose fields are split by blanks; the time file names the first column and row of each stage; the stoch file
 * has right-hand sides by scenario (SCENARIOS DISCRETE) or one by one (INDEP DISCRETE). */
#include "instances/import/smps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORD = 8, MAX_SCENARIO = 10000 };
static const double largest_table = 2e7; /* right-hand sides of all scenarios together */

typedef struct line {
  char *word[MAX_WORD];
  int n, number;
  bool is_header; /**< begins in the first column */
} line;

static lode_status fail(lode_scan *scan, const line *at, const char *what, const char *value) {
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: \"%.60s\"", scan->path, at->number, what, value);
}

/** Next line that has words; its words are terminated in place. @return LODE_E_INPUT if it has too many */
static lode_status next_line(lode_scan *scan, line *at, bool *has_line) {
  for (at->n = 0; scan->next < scan->length && at->n == 0;) {
    char *text = scan->data + scan->next, *end = memchr(text, '\n', scan->length - scan->next);
    char *const stop = end == NULL ? scan->data + scan->length : end;
    at->number = scan->line++;
    at->is_header = *text != ' ' && *text != '\t';
    scan->next = (size_t)(stop - scan->data) + (end != NULL);
    if (*text == '*')
      continue;
    *stop = '\0'; /* room for it behind the last byte: see lode_scan_open */
    for (char *word = strtok_r(text, " \t\r\f\v", &end); word != NULL; word = strtok_r(NULL, " \t\r\f\v", &end)) {
      if (at->n == MAX_WORD)
        return fail(scan, at, "more than 8 words on a line, from", word);
      at->word[at->n++] = word;
    }
  }
  *has_line = at->n > 0;
  return LODE_OK;
}

static lode_status number_of(lode_scan *scan, const line *at, const char *text, double *value) {
  return lode_parse_number(text, strlen(text), value) ? LODE_OK : fail(scan, at, "expected a number", text);
}

static int32_t find(const lode_idmap *map, const char *name) { return lode_idmap_find(map, name, strlen(name)); }

#define GROW(field, room, count)                                                                                       \
  lode_reserve(s->env, (void **)&s->field, &s->room, (size_t)(count) + 1, sizeof *s->field, "program")

static lode_status add_row(lode_smps *s, const line *at) {
  int32_t known;
  if (at->n != 2 || strlen(at->word[0]) != 1 || strchr("NLGE", at->word[0][0]) == NULL)
    return fail(&s->core, at, "expected N, L, G or E and a name", at->word[0]);
  if (at->word[0][0] == 'N') {
    if (s->objective != NULL)
      return fail(&s->core, at, "a second objective", at->word[1]);
    s->objective = at->word[1];
    return LODE_OK;
  }
  const size_t n = s->row.n;
  lode_status st = GROW(type, room_row, n);
  if (st == LODE_OK)
    st = GROW(rhs, room_rhs, n);
  if (st == LODE_OK)
    st = lode_idmap_add(s->env, &s->row, at->word[1], (int32_t)n, &known);
  if (st == LODE_OK && known >= 0)
    return fail(&s->core, at, "a row given twice", at->word[1]);
  if (st == LODE_OK) {
    s->type[n] = at->word[0][0];
    s->rhs[n] = 0.0;
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
static lode_status add_entries(lode_smps *s, const line *at, bool *is_integer) {
  if (at->n >= 3 && strcmp(at->word[1], "'MARKER'") == 0) {
    *is_integer = strcmp(at->word[2], "'INTORG'") == 0;
    return LODE_OK;
  }
  if (at->n != 3 && at->n != 5)
    return fail(&s->core, at, "expected a column and one or two pairs of row and number", at->word[0]);
  int32_t j = find(&s->column, at->word[0]);
  lode_status st = LODE_OK;
  if (j >= 0 && (size_t)j + 1 != s->column.n)
    return fail(&s->core, at, "a column given twice", at->word[0]);
  if (j < 0) {
    j = (int32_t)s->column.n;
    st = add_column(s, at->word[0], *is_integer);
  }
  for (int k = 1; st == LODE_OK && k < at->n; k += 2) {
    double value;
    const int32_t i = find(&s->row, at->word[k]);
    const bool is_cost = s->objective != NULL && strcmp(at->word[k], s->objective) == 0;
    if (i < 0 && !is_cost)
      return fail(&s->core, at, "no such row", at->word[k]);
    if ((st = number_of(&s->core, at, at->word[k + 1], &value)) != LODE_OK)
      return st;
    for (size_t e = s->n_entry; !is_cost && e > 0 && s->entry[e - 1].column == j; --e)
      if (s->entry[e - 1].row == i)
        return fail(&s->core, at, "an entry given twice, in row", at->word[k]);
    if (is_cost) {
      s->cost[j] = value;
    } else if (value != 0.0 && (st = GROW(entry, room_entry, s->n_entry)) == LODE_OK) {
      s->entry[s->n_entry++] = (lode_smps_entry){i, j, value};
    }
  }
  return st;
}

/** "[set] row value [row value]" into a vector of right-hand sides. */
static lode_status set_rhs(lode_smps *s, lode_scan *scan, const line *at, double *rhs) {
  if (at->n < 2 || at->n > 5)
    return fail(scan, at, "expected one or two pairs of row and number", at->word[0]);
  for (int k = at->n % 2; k < at->n; k += 2) {
    double value;
    const int32_t i = find(&s->row, at->word[k]);
    const lode_status st = number_of(scan, at, at->word[k + 1], &value);
    if (st != LODE_OK)
      return st;
    if (i < 0 && s->objective != NULL && strcmp(at->word[k], s->objective) == 0 && value == 0.0)
      continue;
    if (i < 0)
      return fail(scan, at, "a right-hand side of what is no constraint", at->word[k]);
    rhs[i] = value;
  }
  return LODE_OK;
}

static lode_status set_bound(lode_smps *s, const line *at) {
  double value = 0.0;
  if (at->n < 3 || at->n > 4)
    return fail(&s->core, at, "expected a type, a name, a column and a number", at->word[0]);
  const int32_t j = find(&s->column, at->word[2]);
  if (j < 0)
    return fail(&s->core, at, "no such column", at->word[2]);
  lode_status st = at->n == 4 ? number_of(&s->core, at, at->word[3], &value) : LODE_OK;
  if (st != LODE_OK)
    return st;
  if (strcmp(at->word[0], "BV") == 0) {
    s->is_integer[j] = true;
    s->upper[j] = 1.0;
  } else if ((strcmp(at->word[0], "UP") == 0 || strcmp(at->word[0], "UI") == 0) && at->n == 4 && value >= 0.0) {
    s->is_integer[j] |= at->word[0][1] == 'I';
    s->upper[j] = value;
  } else if (strcmp(at->word[0], "PL") == 0) {
    s->upper[j] = INFINITY;
  } else if (strcmp(at->word[0], "LO") != 0 || at->n != 4 || value != 0.0) {
    return fail(&s->core, at, "a bound other than 0 <= column <= number cannot be said, of column", at->word[2]);
  }
  return LODE_OK;
}

static lode_status read_core(lode_smps *s) {
  enum { NONE, ROWS, COLUMNS, RHS, BOUNDS, END } section = NONE;
  static const char *const name[] = {"NAME", "ROWS", "COLUMNS", "RHS", "BOUNDS", "ENDATA"};
  bool has_line, is_integer = false;
  line at;
  lode_status st = next_line(&s->core, &at, &has_line);
  for (; st == LODE_OK && has_line && section != END; st = st == LODE_OK ? next_line(&s->core, &at, &has_line) : st) {
    if (at.is_header) {
      int found = 0;
      while (found < 6 && strcmp(at.word[0], name[found]) != 0)
        ++found;
      if (found == 6)
        return fail(&s->core, &at, "a section that is not known", at.word[0]);
      section = found;
    } else if (section == ROWS) {
      st = add_row(s, &at);
    } else if (section == COLUMNS) {
      st = add_entries(s, &at, &is_integer);
    } else if (section == RHS) {
      st = set_rhs(s, &s->core, &at, s->rhs);
    } else if (section == BOUNDS) {
      st = set_bound(s, &at);
    } else {
      return fail(&s->core, &at, "stands in no section", at.word[0]);
    }
    if (st == LODE_OK && section == END)
      return LODE_OK;
  }
  return st != LODE_OK ? st : LODE_FAIL(s->env, LODE_E_INPUT, "%s: the file ends before ENDATA", s->core.path);
}

static lode_status read_time(lode_smps *s) {
  bool has_line;
  line at;
  int n = 0;
  lode_status st = next_line(&s->time, &at, &has_line);
  for (; st == LODE_OK && has_line; st = next_line(&s->time, &at, &has_line)) {
    if (at.is_header)
      continue; /* TIME, PERIODS, ENDATA */
    if (at.n != 3)
      return fail(&s->time, &at, "expected a column, a row and a stage", at.word[0]);
    const int32_t j = find(&s->column, at.word[0]), i = find(&s->row, at.word[1]);
    if (j < 0)
      return fail(&s->time, &at, "no such column", at.word[0]);
    if (i < 0 && (s->objective == NULL || strcmp(at.word[1], s->objective) != 0))
      return fail(&s->time, &at, "no such row", at.word[1]);
    if (++n == 1 && (j != 0 || i > 0))
      return fail(&s->time, &at, "the first stage does not begin with the first column and row of the core",
                  at.word[0]);
    if (n == 2) {
      s->second_column = j;
      s->second_row = i < 0 ? 0 : i;
    }
    if (n > 2)
      return fail(&s->time, &at, "more than two stages cannot be said, stage", at.word[2]);
  }
  if (st == LODE_OK && n != 2)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: %d stages, expected two", s->time.path, n);
  return st;
}

/** Appends a scenario with the core's right-hand sides. */
static lode_status add_scenario(lode_smps *s, const line *at, double probability) {
  if (s->n_scenario == MAX_SCENARIO || (double)(s->n_scenario + 1) * (double)s->row.n > largest_table)
    return fail(&s->stoch, at, "more than 10000 scenarios, or too many right-hand sides, at", at->word[0]);
  if (!(probability >= 0.0 && probability <= 1.0))
    return fail(&s->stoch, at, "expected a probability, 0 to 1, at", at->word[at->n - 1]);
  lode_status st = GROW(probability, room_scenario[0], s->n_scenario);
  if (st == LODE_OK)
    st = GROW(scenario_rhs, room_scenario[1], (s->n_scenario + 1) * s->row.n);
  if (st == LODE_OK) {
    s->probability[s->n_scenario] = probability;
    memcpy(s->scenario_rhs + s->n_scenario * s->row.n, s->rhs, s->row.n * sizeof *s->rhs);
    ++s->n_scenario;
  }
  return st;
}

static lode_status read_scenario_line(lode_smps *s, const line *at) {
  if (strcmp(at->word[0], "SC") != 0) {
    if (find(&s->column, at->word[0]) >= 0)
      return fail(&s->stoch, at, "random costs and matrix entries cannot be said, of column", at->word[0]);
    if (s->n_scenario == 0)
      return fail(&s->stoch, at, "stands before the first SC", at->word[0]);
    return set_rhs(s, &s->stoch, at, s->scenario_rhs + (s->n_scenario - 1) * s->row.n);
  }
  double probability = 0.0;
  if (at->n < 4)
    return fail(&s->stoch, at, "expected SC, a name, 'ROOT' and a probability", at->word[at->n - 1]);
  if (strcmp(at->word[2], "'ROOT'") != 0 && strcmp(at->word[2], "ROOT") != 0)
    return fail(&s->stoch, at, "a scenario that branches from another cannot be said, from", at->word[2]);
  const lode_status st = number_of(&s->stoch, at, at->word[3], &probability);
  return st == LODE_OK ? add_scenario(s, at, probability) : st;
}

/** One more value of an independent right-hand side: values of one row stand together, and every scenario so far is
 * multiplied by the values of a row, of which the first is set in place. */
typedef struct product {
  int32_t row;   /**< the one under way, -1 none */
  size_t before; /**< scenarios before it came */
  double first;  /**< probability of its first value */
} product;

static lode_status read_independent_line(lode_smps *s, const line *at, product *p) {
  double value, probability;
  if (at->n != 4 && at->n != 5)
    return fail(&s->stoch, at, "expected a name, a row, a value, a stage and a probability", at->word[0]);
  const int32_t i = find(&s->row, at->word[1]);
  if (i < 0 || find(&s->column, at->word[0]) >= 0)
    return fail(&s->stoch, at, "random costs and matrix entries cannot be said, of", i < 0 ? at->word[1] : at->word[0]);
  lode_status st = number_of(&s->stoch, at, at->word[2], &value);
  if (st == LODE_OK)
    st = number_of(&s->stoch, at, at->word[at->n - 1], &probability);
  if (st == LODE_OK && s->n_scenario == 0)
    st = add_scenario(s, at, 1.0);
  if (st != LODE_OK)
    return st;
  if (i != p->row) {
    *p = (product){i, s->n_scenario, probability};
    for (size_t k = 0; k < p->before; ++k) {
      s->probability[k] *= probability;
      s->scenario_rhs[k * s->row.n + (size_t)i] = value;
    }
    return probability >= 0.0 ? LODE_OK : fail(&s->stoch, at, "expected a probability", at->word[at->n - 1]);
  }
  if (!(p->first > 0.0))
    return fail(&s->stoch, at, "the first value of a row has probability 0, row", at->word[1]);
  for (size_t k = 0; st == LODE_OK && k < p->before; ++k) {
    st = add_scenario(s, at, s->probability[k] / p->first * probability);
    if (st == LODE_OK) {
      double *to = s->scenario_rhs + (s->n_scenario - 1) * s->row.n;
      memcpy(to, s->scenario_rhs + k * s->row.n, s->row.n * sizeof *to);
      to[i] = value;
    }
  }
  return st;
}

static lode_status read_stoch(lode_smps *s) {
  enum { NONE, SCENARIOS, INDEP } section = NONE;
  bool has_line;
  line at;
  product p = {-1, 0, 0.0};
  lode_status st = next_line(&s->stoch, &at, &has_line);
  for (; st == LODE_OK && has_line; st = st == LODE_OK ? next_line(&s->stoch, &at, &has_line) : st) {
    if (!at.is_header) {
      st = section == SCENARIOS ? read_scenario_line(s, &at)
           : section == INDEP   ? read_independent_line(s, &at, &p)
                                : fail(&s->stoch, &at, "stands in no section", at.word[0]);
    } else if (strcmp(at.word[0], "SCENARIOS") == 0 || strcmp(at.word[0], "INDEP") == 0) {
      if (at.n > 1 && strcmp(at.word[1], "DISCRETE") != 0)
        return fail(&s->stoch, &at, "a distribution that is not DISCRETE cannot be said", at.word[1]);
      if (section != NONE)
        return fail(&s->stoch, &at, "a second section cannot be said", at.word[0]);
      section = at.word[0][0] == 'S' ? SCENARIOS : INDEP;
    } else if (strcmp(at.word[0], "STOCH") != 0 && strcmp(at.word[0], "ENDATA") != 0) {
      return fail(&s->stoch, &at, "a section that cannot be said", at.word[0]);
    }
  }
  if (st == LODE_OK && s->n_scenario == 0)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: no scenario", s->stoch.path);
  return st;
}

lode_status lode_smps_read(lode_env *env, const char *path, lode_smps *s) {
  static const char *const ending[] = {".tim", ".sto"};
  const char *dot = strrchr(path, '.');
  char *name[2] = {NULL, NULL};
  lode_status st;
  s->env = env;
  if (dot == NULL || strcmp(dot, ".cor") != 0)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: expected the core file, NAME.cor, with NAME.tim and NAME.sto beside it",
                     path);
  for (int k = 0; k < 2; ++k) {
    name[k] = lode_alloc(env, strlen(path) + 1, 1, "name of a file");
    if (name[k] != NULL)
      snprintf(name[k], strlen(path) + 1, "%.*s%s", (int)(dot - path), path, ending[k]);
  }
  st = name[0] && name[1] ? lode_scan_open(env, path, &s->core) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_scan_open(env, name[0], &s->time);
  if (st == LODE_OK)
    st = lode_scan_open(env, name[1], &s->stoch);
  if (st == LODE_OK)
    st = read_core(s);
  if (st == LODE_OK)
    st = read_time(s);
  if (st == LODE_OK)
    st = read_stoch(s);
  s->time.path = s->stoch.path = NULL;
  free(name[0]);
  free(name[1]);
  return st;
}

void lode_smps_clear(lode_smps *s) {
  lode_idmap_clear(&s->row);
  lode_idmap_clear(&s->column);
  free(s->type);
  free(s->rhs);
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
