/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table per command; the parser, the help page and the record of a run all read it. Defaults go through the same
 * door as the user's words, so a default outside its own range is found by the first run.
 */
#include "solver/base/options.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/shown.h"

enum { NAME_SIZE = 64 };
/* Options of every command; they are no part of the record of a run. Only their names and help are read from here. */
static const lode_option_row common[] = {
    {"--quiet,-q", LODE_OPT_FLAG, 0, NULL, 0, 0, NULL, NULL, "say nothing but warnings and errors"},
    {"--verbose,-v", LODE_OPT_FLAG, 0, NULL, 0, 0, NULL, NULL, "say more; twice, or -vv: all there is to say"},
    {"--help", LODE_OPT_FLAG, 0, NULL, 0, 0, NULL, NULL, "this page"},
    {"--version", LODE_OPT_FLAG, 0, NULL, 0, 0, NULL, NULL, "the versions of the program and its libraries"},
};
enum { N_COMMON = sizeof common / sizeof common[0] };
static const char *const help_key = "--help";

/* What is being assigned: for messages only. */
typedef struct place {
  const lode_command_spec *spec;
  const lode_option_row *row;
  const char *key;  /* as the user wrote it */
  lode_status code; /* LODE_E_INPUT for the user's word, LODE_E_BUG for a default */
} place;

/* Copies the k-th name of a list such as "--output,-o" or "benders|monolithic". @return false if there is none */
static bool list_item(const char *list, char separator, size_t k, char item[NAME_SIZE]) {
  const char *begin = list;
  for (; k > 0; --k) {
    begin = strchr(begin, separator);
    if (begin == NULL) {
      return false;
    }
    ++begin;
  }
  const char *end = strchr(begin, separator);
  size_t length = end != NULL ? (size_t)(end - begin) : strlen(begin);
  if (length >= NAME_SIZE) {
    length = NAME_SIZE - 1;
  }
  memcpy(item, begin, length);
  item[length] = '\0';
  return true;
}

/* Keeps in `best` the name of the list nearest to word, if it is nearer than *distance. */
static void nearest_in_list(const char *word, const char *list, char separator, char best[NAME_SIZE],
                            size_t *distance) {
  char item[NAME_SIZE];
  for (size_t k = 0; list_item(list, separator, k, item); ++k) {
    size_t here = lode_edit_distance(word, item);
    if (here < *distance) {
      *distance = here;
      strcpy(best, item);
    }
  }
}

/* First distance that is too far: the rule of lode_nearest. A word of one letter and a dash is near everything. */
static size_t too_far(const char *word) {
  size_t length = strlen(word);
  return length <= 2 ? 0 : 2 + (length < 64 ? length : 64) / 3;
}

/* Does the row have a name of `length` characters that is `key`? */
static bool has_name(const lode_option_row *row, const char *key, size_t length) {
  char item[NAME_SIZE];
  for (size_t k = 0; list_item(row->key, ',', k, item); ++k) {
    if (strlen(item) == length && memcmp(item, key, length) == 0) {
      return true;
    }
  }
  return false;
}

static const lode_option_row *find_row(const lode_command_spec *spec, const char *key, size_t length) {
  for (size_t r = 0; r < spec->n_row; ++r) {
    if (has_name(&spec->row[r], key, length)) {
      return &spec->row[r];
    }
  }
  return NULL;
}

static const lode_option_row *find_common(const char *key, size_t length) {
  for (size_t r = 0; r < N_COMMON; ++r) {
    if (has_name(&common[r], key, length)) {
      return &common[r];
    }
  }
  return NULL;
}

static bool is_help(const lode_command_spec *spec, const char *word) {
  return strcmp(word, help_key) == 0 || (strcmp(word, "-h") == 0 && find_row(spec, "-h", 2) == NULL);
}

static lode_status out_of_range(lode_env *env, const place *at, const char *word) {
  char low[32], high[32], shown[LODE_SHOWN_SIZE];
  return LODE_FAIL(env, at->code, "%s: %s %s is outside the range %s to %s", at->spec->name, at->key,
                   lode_shown(shown, word), lode_number(low, at->row->low), lode_number(high, at->row->high));
}

static lode_status set_int(lode_env *env, const place *at, const char *word, long *field) {
  char *end;
  bool starts_well =
      *word == '-' || *word == '+' || (*word >= '0' && *word <= '9'); /* strtol skips blanks, we do not */
  errno = 0;
  long value = strtol(word, &end, 10);
  if (!starts_well || end == word || *end != '\0') {
    char shown[LODE_SHOWN_SIZE];
    return LODE_FAIL(env, at->code, "%s: %s '%s' is not an integer", at->spec->name, at->key, lode_shown(shown, word));
  }
  if (errno == ERANGE || (double)value < at->row->low || (double)value > at->row->high) {
    return out_of_range(env, at, word);
  }
  *field = value;
  return LODE_OK;
}

static lode_status set_real(lode_env *env, const place *at, const char *word, double *field) {
  double value;
  if (strcmp(word, "inf") == 0) { /* "no limit": allowed where the range has no end */
    value = INFINITY;
  } else if (strcmp(word, "-inf") == 0) {
    value = -INFINITY;
  } else if (!lode_parse_number(word, strlen(word), &value)) {
    char shown[LODE_SHOWN_SIZE];
    return LODE_FAIL(env, at->code, "%s: %s '%s' is not a number", at->spec->name, at->key, lode_shown(shown, word));
  }
  if (value < at->row->low || value > at->row->high) {
    return out_of_range(env, at, word);
  }
  *field = value;
  return LODE_OK;
}

static lode_status set_choice(lode_env *env, const place *at, const char *word, int *field) {
  char item[NAME_SIZE];
  for (size_t k = 0; list_item(at->row->choice, '|', k, item); ++k) {
    if (strcmp(item, word) == 0) {
      *field = (int)k;
      return LODE_OK;
    }
  }
  char near[NAME_SIZE] = "", shown[LODE_SHOWN_SIZE];
  size_t distance = too_far(word);
  nearest_in_list(word, at->row->choice, '|', near, &distance);
  return LODE_FAIL(env, at->code, "%s: %s '%s' is none of %s%s%s%s", at->spec->name, at->key, lode_shown(shown, word),
                   at->row->choice, near[0] != '\0' ? "; did you mean '" : "", near, near[0] != '\0' ? "'?" : "");
}

/* Stores a word in the row's field. */
static lode_status set_field(lode_env *env, const place *at, const char *word, void *values) {
  void *field = (char *)values + at->row->offset;
  switch (at->row->type) {
  case LODE_OPT_FLAG:
    *(bool *)field = strcmp(word, "true") == 0;
    return LODE_OK;
  case LODE_OPT_INT:
    return set_int(env, at, word, field);
  case LODE_OPT_AUTO_INT:
    if (strcmp(word, "auto") == 0) {
      *(long *)field = -1;
      return LODE_OK;
    }
    return set_int(env, at, word, field);
  case LODE_OPT_REAL:
    return set_real(env, at, word, field);
  case LODE_OPT_TEXT:
    if (word[0] == '\0') {
      return LODE_FAIL(env, at->code, "%s: %s is empty, expected %s", at->spec->name, at->key,
                       at->row->value != NULL ? at->row->value : "a text");
    }
    *(const char **)field = word;
    return LODE_OK;
  case LODE_OPT_CHOICE:
    return set_choice(env, at, word, field);
  }
  return LODE_FAIL(env, LODE_E_BUG, "%s: %s has a type without meaning", at->spec->name, at->key);
}

/* Value of an option without a default. */
static void set_zero(const lode_option_row *row, void *values) {
  void *field = (char *)values + row->offset;
  switch (row->type) {
  case LODE_OPT_FLAG:
    *(bool *)field = false;
    break;
  case LODE_OPT_INT:
  case LODE_OPT_AUTO_INT:
    *(long *)field = 0;
    break;
  case LODE_OPT_REAL:
    *(double *)field = 0.0;
    break;
  case LODE_OPT_TEXT:
    *(const char **)field = NULL;
    break;
  case LODE_OPT_CHOICE:
    *(int *)field = 0;
    break;
  }
}

static lode_status set_defaults(lode_env *env, const lode_command_spec *spec, void *values) {
  for (size_t r = 0; r < spec->n_row; ++r) {
    const lode_option_row *row = &spec->row[r];
    set_zero(row, values);
    if (row->initial != NULL) {
      place at = {.spec = spec, .row = row, .key = row->key, .code = LODE_E_BUG};
      lode_status st = set_field(env, &at, row->initial, values);
      if (st != LODE_OK) {
        return st;
      }
    }
  }
  return LODE_OK;
}

static lode_status unknown_option(lode_env *env, const lode_command_spec *spec, const char *word) {
  char key[NAME_SIZE], near[NAME_SIZE] = "";
  list_item(word, '=', 0, key);
  size_t distance = too_far(key);
  for (size_t r = 0; r < spec->n_row; ++r) {
    nearest_in_list(key, spec->row[r].key, ',', near, &distance);
  }
  for (size_t r = 0; r < N_COMMON; ++r) {
    nearest_in_list(key, common[r].key, ',', near, &distance);
  }
  if (near[0] != '\0') {
    return LODE_FAIL(env, LODE_E_INPUT, "%s: unknown option '%s'; did you mean '%s'?", spec->name, key, near);
  }
  return LODE_FAIL(env, LODE_E_INPUT, "%s: unknown option '%s'; see lodestone %s --help", spec->name, key, spec->name);
}

/* How loud the user wants it. */
typedef struct loudness {
  bool is_quiet;
  int more;
} loudness;

/* Reads -q, -v, -vv, --quiet, --verbose. @return false if the word is another */
static bool read_loudness(const lode_command_spec *spec, const char *word, loudness *loud) {
  const size_t n_v = strspn(word + 1, "v");
  if (find_row(spec, word, strlen(word)) != NULL) {
    return false;
  }
  if (n_v > 0 && word[1 + n_v] == '\0') {
    loud->more += n_v > 2 ? 2 : (int)n_v;
    return true;
  }
  const lode_option_row *row = find_common(word, strlen(word));
  loud->is_quiet = loud->is_quiet || row == &common[0];
  loud->more += row == &common[1];
  return row == &common[0] || row == &common[1];
}

static lode_status set_loudness(lode_env *env, const lode_command_spec *spec, const loudness *loud) {
  if (loud->is_quiet && loud->more > 0) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s: --quiet and --verbose exclude each other", spec->name);
  }
  if (loud->is_quiet) {
    lode_env_set_level(env, LODE_LOG_WARNING);
  } else if (loud->more > 0) {
    lode_env_set_level(env, loud->more > 1 ? LODE_LOG_DEBUG : LODE_LOG_DETAIL);
  }
  return LODE_OK;
}

/* Reads the option at argv[*k] and moves *k to the last word it used. */
static lode_status read_option(lode_env *env, const lode_command_spec *spec, int argc, char **argv, int *k,
                               void *values) {
  const char *word = argv[*k];
  const char *equals = strchr(word, '=');
  size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
  const lode_option_row *row = find_row(spec, word, length);
  char key[NAME_SIZE];
  list_item(word, '=', 0, key);
  if (row == NULL && equals != NULL && find_common(word, length) != NULL) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s: %s takes no value, but '%s' is given", spec->name, key, equals + 1);
  }
  if (row == NULL) {
    return unknown_option(env, spec, word);
  }
  place at = {.spec = spec, .row = row, .key = key, .code = LODE_E_INPUT};
  if (row->type == LODE_OPT_FLAG) {
    if (equals != NULL) {
      return LODE_FAIL(env, LODE_E_INPUT, "%s: %s takes no value, but '%s' is given", spec->name, key,
                       lode_shown((char[LODE_SHOWN_SIZE]){0}, equals + 1));
    }
    return set_field(env, &at, "true", values);
  }
  if (equals != NULL) {
    return set_field(env, &at, equals + 1, values);
  }
  /* A value may begin with a dash, but a word that is itself an option is a value forgotten. */
  const char *next = *k + 1 < argc ? argv[*k + 1] : NULL;
  if (next == NULL || find_row(spec, next, strlen(next)) != NULL || find_common(next, strlen(next)) != NULL) {
    return LODE_FAIL(env, LODE_E_INPUT, "%s: %s needs a value%s%s", spec->name, key, row->value != NULL ? ": " : "",
                     row->value != NULL ? row->value : "");
  }
  ++*k;
  return set_field(env, &at, argv[*k], values);
}

lode_status lode_options_parse(lode_env *env, const lode_command_spec *spec, int argc, char **argv, void *values,
                               const char **positional, bool *wants_help) {
  lode_status st = set_defaults(env, spec, values);
  *wants_help = false;
  const size_t most = spec->most_positional > 0 ? spec->most_positional : spec->n_positional;
  for (size_t i = 0; i < most; ++i) {
    positional[i] = NULL;
  }
  for (int k = 0; k < argc && strcmp(argv[k], "--") != 0; ++k) {
    *wants_help = *wants_help || is_help(spec, argv[k]);
  }
  if (st != LODE_OK || *wants_help) {
    return st;
  }
  size_t n_read = 0;
  bool only_positional = false;
  loudness loud = {0};
  for (int k = 0; k < argc; ++k) {
    if (!only_positional && strcmp(argv[k], "--") == 0) {
      only_positional = true;
    } else if (!only_positional && argv[k][0] == '-' && read_loudness(spec, argv[k], &loud)) {
      continue;
    } else if (!only_positional && argv[k][0] == '-' && argv[k][1] != '\0') {
      if ((st = read_option(env, spec, argc, argv, &k, values)) != LODE_OK) {
        return st;
      }
    } else if (n_read < most) {
      positional[n_read++] = argv[k];
    } else {
      return LODE_FAIL(env, LODE_E_INPUT, "%s: '%s' is one word too many; expected: %s", spec->name,
                       lode_shown((char[LODE_SHOWN_SIZE]){0}, argv[k]), most > 0 ? spec->positional : "options only");
    }
  }
  for (size_t i = 0; i < spec->n_positional; ++i) {
    char name[NAME_SIZE] = "";
    list_item(spec->positional, ' ', i, name);
    if (positional[i] == NULL || positional[i][0] == '\0') {
      return LODE_FAIL(env, LODE_E_INPUT, "%s: %s is %s; see lodestone %s --help", spec->name, name,
                       positional[i] == NULL ? "missing" : "empty", spec->name);
    }
  }
  return set_loudness(env, spec, &loud);
}

/* "  -o, --output DIR" */
static lode_status help_left(lode_env *env, const lode_option_row *row, lode_text *text) {
  char name[NAME_SIZE], brief[NAME_SIZE];
  list_item(row->key, ',', 0, name);
  bool has_brief = list_item(row->key, ',', 1, brief);
  const char *value = row->type == LODE_OPT_FLAG ? NULL : row->value != NULL ? row->value : row->choice;
  return lode_text_printf(env, text, "  %s%s%s%s%s", has_brief ? brief : "  ", has_brief ? ", " : "  ", name,
                          value != NULL ? " " : "", value != NULL ? value : "");
}

/* " (0 to 1; default 0.01)", as far as there is something to say */
static lode_status help_range(lode_env *env, const lode_option_row *row, lode_text *text) {
  const double endless = 1e15; /* ends beyond this are those of the type, not of the meaning */
  char low[32], high[32];
  bool is_number = row->type == LODE_OPT_INT || row->type == LODE_OPT_REAL || row->type == LODE_OPT_AUTO_INT;
  bool has_low = is_number && row->low > -endless, has_high = is_number && row->high < endless;
  bool has_default = row->initial != NULL && row->type != LODE_OPT_FLAG;
  lode_number(low, row->low);
  lode_number(high, row->high);
  lode_status st = LODE_OK;
  if (has_low && has_high) {
    st = lode_text_printf(env, text, " (%s to %s", low, high);
  } else if (has_low) {
    st = lode_text_printf(env, text, " (at least %s", low);
  } else if (has_high) {
    st = lode_text_printf(env, text, " (at most %s", high);
  }
  if (st == LODE_OK && has_default) {
    st = lode_text_printf(env, text, "%sdefault %s", has_low || has_high ? "; " : " (", row->initial);
  }
  if (st == LODE_OK && (has_low || has_high || has_default)) {
    st = lode_text_append(env, text, ")", 1);
  }
  return st;
}

static lode_status help_row(lode_env *env, const lode_option_row *row, lode_text *text) {
  enum { column = 28 }; /* where the help texts begin */
  size_t begin = text->length;
  lode_status st = help_left(env, row, text);
  if (st != LODE_OK) {
    return st;
  }
  size_t width = text->length - begin;
  if (width + 2 > column) {
    st = lode_text_printf(env, text, "\n%*s", column, "");
  } else {
    st = lode_text_printf(env, text, "%*s", (int)(column - width), "");
  }
  if (st == LODE_OK) {
    st = lode_text_printf(env, text, "%s", row->help != NULL ? row->help : "");
  }
  if (st == LODE_OK) {
    st = help_range(env, row, text);
  }
  return st == LODE_OK ? lode_text_append(env, text, "\n", 1) : st;
}

lode_status lode_options_help(lode_env *env, const lode_command_spec *spec, lode_text *text) {
  const char *positional = spec->positional != NULL ? spec->positional : "";
  lode_status st = lode_text_printf(env, text, "Usage: lodestone %s%s%s [OPTION]...\n%s\n\nOptions:\n", spec->name,
                                    positional[0] != '\0' ? " " : "", positional, spec->summary);
  for (size_t r = 0; r < spec->n_row && st == LODE_OK; ++r) {
    st = help_row(env, &spec->row[r], text);
  }
  for (size_t r = 0; r < N_COMMON && st == LODE_OK; ++r) {
    st = help_row(env, &common[r], text);
  }
  return st;
}

lode_status lode_options_common(lode_env *env, lode_text *text) {
  lode_status st = LODE_OK;
  char item[NAME_SIZE];
  for (size_t r = 0; r < N_COMMON; ++r) {
    for (size_t k = 0; st == LODE_OK && list_item(common[r].key, ',', k, item); ++k) {
      st = lode_text_printf(env, text, "%s%s", r + k > 0 ? " " : "", item);
    }
  }
  return st;
}

/* A word as a shell would read it back. */
static lode_status append_word(lode_env *env, lode_text *text, const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
    return lode_text_printf(env, text, "%s", word);
  }
  lode_status st = lode_text_append(env, text, "'", 1);
  for (const char *c = word; *c != '\0' && st == LODE_OK; ++c) {
    st = *c == '\'' ? lode_text_append(env, text, "'\\''", 4) : lode_text_append(env, text, c, 1);
  }
  return st == LODE_OK ? lode_text_append(env, text, "'", 1) : st;
}

static lode_status record_value(lode_env *env, const lode_option_row *row, const void *field, lode_text *text) {
  char number[32], item[NAME_SIZE] = "";
  switch (row->type) {
  case LODE_OPT_FLAG:
    return LODE_OK;
  case LODE_OPT_AUTO_INT:
    if (*(const long *)field == -1) {
      return lode_text_printf(env, text, " auto");
    }
    return lode_text_printf(env, text, " %ld", *(const long *)field);
  case LODE_OPT_INT:
    return lode_text_printf(env, text, " %ld", *(const long *)field);
  case LODE_OPT_REAL:
    return lode_text_printf(env, text, " %s", lode_number(number, *(const double *)field));
  case LODE_OPT_CHOICE:
    list_item(row->choice, '|', (size_t) * (const int *)field, item);
    return lode_text_printf(env, text, " %s", item);
  case LODE_OPT_TEXT: {
    lode_status st = lode_text_append(env, text, " ", 1);
    return st == LODE_OK ? append_word(env, text, *(const char *const *)field) : st;
  }
  }
  return LODE_FAIL(env, LODE_E_BUG, "%s has a type without meaning", row->key);
}

lode_status lode_options_record(lode_env *env, const lode_command_spec *spec, const void *values, lode_text *text) {
  bool is_first = true;
  for (size_t r = 0; r < spec->n_row; ++r) {
    const lode_option_row *row = &spec->row[r];
    const void *field = (const char *)values + row->offset;
    /* An unset flag or text cannot be written as words: leaving it out says the same. */
    if ((row->type == LODE_OPT_FLAG && !*(const bool *)field) ||
        (row->type == LODE_OPT_TEXT && *(const char *const *)field == NULL)) {
      continue;
    }
    char name[NAME_SIZE];
    list_item(row->key, ',', 0, name);
    lode_status st = lode_text_printf(env, text, "%s%s", is_first ? "" : " ", name);
    if (st == LODE_OK) {
      st = record_value(env, row, field, text);
    }
    if (st != LODE_OK) {
      return st;
    }
    is_first = false;
  }
  return LODE_OK;
}
