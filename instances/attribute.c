/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of attributes: one parser for each kind of value. */
#include "instances/attribute.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/text.h"

/* An attribute being read: what all parsers need. */
typedef struct lode_reading {
  lode_context *context;
  const lode_attribute *attribute;
  const char *element, *text;
  void *item;
} lode_reading;

/* ---- the context */

lode_status lode_context_enter(lode_context *context, lode_table table, const char *id, size_t item) {
  int32_t known;
  return lode_idmap_add(context->diagnostics->env, &context->id[table], id, (int32_t)item, &known);
}

lode_status lode_context_enter_all(lode_context *context) {
  lode_status st = LODE_OK;
  for (size_t t = 0; t < LODE_N_TABLE; ++t)
    for (size_t i = 0; i < lode_table_count(context->names, (lode_table)t) && st == LODE_OK; ++i)
      st = lode_context_enter(context, (lode_table)t, lode_table_id(context->names, (lode_table)t, i), i);
  return st;
}

void lode_context_clear(lode_context *context) {
  for (size_t t = 0; t < LODE_N_TABLE; ++t)
    lode_idmap_clear(&context->id[t]);
}

/* ---- words */

static bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("_.:+-", c) != NULL);
}

bool lode_is_id(const char *text) {
  size_t n = 0;
  while (n <= 64 && is_id_character(text[n]))
    ++n;
  return n >= 1 && n <= 64 && text[n] == '\0';
}

/* Bytes of the UTF-8 character at `text`, 0 if it is none or one that XML 1.0 does not allow. */
static size_t character_length(const unsigned char *text) {
  if (text[0] < 0x80)
    return text[0] >= ' ' || text[0] == '\t' || text[0] == '\n' || text[0] == '\r' ? 1 : 0;
  size_t n = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
  uint32_t code = text[0] & (0xFFu >> (n + 1));
  for (size_t i = 1; i < n; ++i) {
    if ((text[i] & 0xC0u) != 0x80u)
      return 0;
    code = code << 6 | (text[i] & 0x3Fu);
  }
  const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  bool is_allowed = code >= least[n] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE &&
                    code != 0xFFFF && text[0] >= 0xC0 && text[0] < 0xF8;
  return is_allowed ? n : 0;
}

bool lode_is_text(const char *text) {
  size_t n = 0;
  while (text[0] != '\0' && n <= 1000) {
    size_t length = character_length((const unsigned char *)text);
    if (length == 0)
      return false;
    text += length;
    ++n;
  }
  return n >= 1 && n <= 1000;
}

const char *lode_did_you_mean(char buffer[128], const char *word, const char *const *name, size_t n) {
  size_t nearest = lode_nearest(word, name, n);
  buffer[0] = '\0';
  if (nearest < n)
    snprintf(buffer, 128, ", did you mean \"%.80s\"?", name[nearest]);
  return buffer;
}

/* ---- faults */

/* "attribute tariff of <mode> WHAT: "abc", expected EXPECTED" */
static void report(const lode_reading *reading, const char *what, const char *value, const char *expected) {
  char shown[72];
  lode_diagnose(reading->context->diagnostics, reading->context->line, "attribute %s of <%s> %s: \"%s\", expected %s",
                reading->attribute->name, reading->element, what, lode_shown(shown, value), expected);
}

static lode_status copy_text(const lode_reading *reading) {
  size_t size = strlen(reading->text) + 1;
  char *copy = lode_alloc(reading->context->diagnostics->env, size, 1, reading->attribute->name);
  if (copy == NULL)
    return LODE_E_NOMEM;
  memcpy(copy, reading->text, size);
  char *old;
  lode_field_get(reading->item, reading->attribute->offset, &old, sizeof old);
  free(old);
  lode_field_set(reading->item, reading->attribute->offset, &copy, sizeof copy);
  return LODE_OK;
}

static lode_status parse_id(const lode_reading *reading) {
  if (!lode_is_id(reading->text))
    report(reading, "is not an id", reading->text, "1 to 64 letters, digits and _ . : + -");
  return copy_text(reading);
}

static lode_status parse_text(const lode_reading *reading) {
  if (!lode_is_text(reading->text))
    report(reading, reading->text[0] == '\0' ? "is empty" : "is too long", reading->text, "1 to 1000 characters");
  return copy_text(reading);
}

/* ---- numbers */

static lode_status parse_integer(const lode_reading *reading) {
  const char *digit = reading->text + (reading->text[0] == '-' ? 1 : 0);
  size_t n = strspn(digit, "0123456789");
  int value = 0;
  if (n < 1 || n > 9 || digit[n] != '\0') {
    report(reading, "is not a whole number", reading->text, "a whole number of at most 9 digits");
  } else {
    value = (int)strtol(reading->text, NULL, 10);
    if (!lode_range_has(reading->attribute->range, value)) {
      report(reading, "is out of range", reading->text, lode_range_text(reading->attribute->range));
      value = 0;
    }
  }
  lode_field_set(reading->item, reading->attribute->offset, &value, sizeof value);
  return LODE_OK;
}

/* True if the `length` bytes at `text` are a number of the attribute's range; reports if not. */
static bool parse_one(const lode_reading *reading, const char *text, size_t length, double *value) {
  const char *wrong = NULL;
  if (!lode_parse_number(text, length, value))
    wrong = "is not a finite decimal number";
  else if (!lode_range_has(reading->attribute->range, *value))
    wrong = "is out of range";
  if (wrong == NULL)
    return true;
  char word[72];
  snprintf(word, sizeof word, "%.*s", length > 70 ? 70 : (int)length, text);
  report(reading, wrong, word, lode_range_text(reading->attribute->range));
  return false;
}

static lode_status parse_number(const lode_reading *reading) {
  double value;
  if (!parse_one(reading, reading->text, strlen(reading->text), &value))
    value = NAN;
  lode_field_set(reading->item, reading->attribute->offset, &value, sizeof value);
  return LODE_OK;
}

/* Next word of a list. @return false at the end */
static bool next_word(const char **text, size_t *length) {
  const char *blank = " \t\n\r";
  *text += strspn(*text, blank);
  *length = strcspn(*text, blank);
  return *length > 0;
}

static lode_status append_number(lode_context *context, double value) {
  lode_instance *pool = context->pool;
  if (pool->n_number >= (size_t)INT32_MAX)
    return LODE_FAIL(context->diagnostics->env, LODE_E_INPUT, "more than %ld numbers", (long)INT32_MAX);
  void *number = pool->number;
  lode_status st = lode_reserve(context->diagnostics->env, &number, &context->room_number, pool->n_number + 1,
                                sizeof *pool->number, "numbers");
  pool->number = number;
  if (st == LODE_OK)
    pool->number[pool->n_number++] = value;
  return st;
}

/* A series has one value or one per period; while no period is known, any number of values will do. */
static bool has_right_length(const lode_reading *reading, size_t count) {
  size_t n_period = reading->context->names->n_period;
  if (count == 1 || (count > 0 && (n_period == 0 || count == n_period)))
    return true;
  char what[48], expected[64];
  snprintf(what, sizeof what, "has %zu values", count);
  snprintf(expected, sizeof expected, n_period > 1 ? "1 value or %zu, one per period" : "1 value", n_period);
  report(reading, what, reading->text, expected);
  return false;
}

static lode_status parse_series(const lode_reading *reading) {
  lode_instance *pool = reading->context->pool;
  size_t first = pool->n_number, length;
  bool is_good = true;
  const char *word = reading->text;
  lode_status st = LODE_OK;
  for (; st == LODE_OK && next_word(&word, &length); word += length) {
    double value = INFINITY;
    bool is_none = reading->attribute->kind == LODE_VALUE_LIMIT && length == 4 && memcmp(word, "none", 4) == 0;
    is_good = (is_none || parse_one(reading, word, length, &value)) && is_good;
    st = append_number(reading->context, value);
  }
  if (st != LODE_OK)
    return st;
  size_t count = pool->n_number - first;
  is_good = has_right_length(reading, count) && is_good;
  lode_series series = {(int32_t)first, (int32_t)count};
  if (!is_good || reading->context->names->n_period == 0) {
    pool->n_number = first;
    series = (lode_series){0, 0};
  }
  lode_field_set(reading->item, reading->attribute->offset, &series, sizeof series);
  return LODE_OK;
}

/* ---- references and choices */

/* Number of the id in these bytes, LODE_UNKNOWN with a report if there is none. */
static int32_t find_reference(const lode_reading *reading, const char *text, size_t length) {
  const lode_attribute *a = reading->attribute;
  const lode_idmap *map = &reading->context->id[a->table];
  int32_t item = lode_idmap_find(map, text, length);
  if (item >= 0)
    return item;
  char word[72], shown[72], near[128];
  snprintf(word, sizeof word, "%.*s", length > 70 ? 70 : (int)length, text);
  lode_diagnose(reading->context->diagnostics, reading->context->line,
                "attribute %s of <%s> names an unknown %s: \"%s\", expected the id of a <%s> %s%s", a->name,
                reading->element, lode_table_word(a->table), lode_shown(shown, word), lode_table_word(a->table),
                map->n == 0 ? "(there is none above this line)" : "above",
                lode_did_you_mean(near, word, map->name, map->n));
  return LODE_UNKNOWN;
}

static lode_status parse_reference(const lode_reading *reading) {
  int32_t item = find_reference(reading, reading->text, strlen(reading->text));
  lode_field_set(reading->item, reading->attribute->offset, &item, sizeof item);
  return LODE_OK;
}

static int compare_index(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

static lode_status refuse_twice(const lode_reading *reading, const lode_list *list) {
  lode_env *env = reading->context->diagnostics->env;
  int32_t *sorted = lode_alloc(env, list->n, sizeof *sorted, "list");
  if (sorted == NULL)
    return LODE_E_NOMEM;
  if (list->n > 0)
    memcpy(sorted, list->item, list->n * sizeof *sorted);
  qsort(sorted, list->n, sizeof *sorted, compare_index);
  for (size_t i = 1; i < list->n; ++i)
    if (sorted[i] == sorted[i - 1] && sorted[i] >= 0 && (i == 1 || sorted[i] != sorted[i - 2]))
      report(reading, "names an id twice",
             lode_table_id(reading->context->names, reading->attribute->table, (size_t)sorted[i]), "each id once");
  free(sorted);
  return LODE_OK;
}

static lode_status parse_list(const lode_reading *reading) {
  lode_env *env = reading->context->diagnostics->env;
  lode_list list = {0};
  size_t room = 0, length;
  const char *word = reading->text;
  lode_status st = LODE_OK;
  for (; st == LODE_OK && next_word(&word, &length); word += length) {
    void *item = list.item;
    st = lode_reserve(env, &item, &room, list.n + 1, sizeof *list.item, "list");
    list.item = item;
    if (st == LODE_OK)
      list.item[list.n++] = find_reference(reading, word, length);
  }
  if (list.n == 0)
    report(reading, "is empty", reading->text, "one or more ids separated by blanks");
  if (st == LODE_OK)
    st = refuse_twice(reading, &list);
  lode_field_set(reading->item, reading->attribute->offset, &list, sizeof list);
  return st;
}

static void report_choice(const lode_reading *reading, size_t n_word) {
  char expected[256] = "", near[128];
  for (size_t i = 0; i < n_word; ++i) {
    size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s\"%s\"",
             i == 0           ? ""
             : i + 1 < n_word ? ", "
                              : " or ",
             reading->attribute->word[i]);
  }
  size_t used = strlen(expected);
  snprintf(expected + used, sizeof expected - used, "%s",
           lode_did_you_mean(near, reading->text, reading->attribute->word, n_word));
  report(reading, "is not a word known here", reading->text, expected);
}

static lode_status parse_choice(const lode_reading *reading) {
  const lode_attribute *a = reading->attribute;
  unsigned chosen = 0;
  while (a->word[chosen] != NULL && strcmp(a->word[chosen], reading->text) != 0)
    ++chosen;
  if (a->word[chosen] == NULL) {
    report_choice(reading, chosen);
    chosen = 0;
  }
  bool is_second = chosen == 1;
  _Static_assert(sizeof(lode_target) == sizeof chosen, "enums are kept as unsigned int");
  if (a->offset == LODE_NOWHERE)
    return LODE_OK;
  if (a->kind == LODE_VALUE_FLAG)
    lode_field_set(reading->item, a->offset, &is_second, sizeof is_second);
  else
    lode_field_set(reading->item, a->offset, &chosen, sizeof chosen);
  return LODE_OK;
}

lode_status lode_attribute_parse(lode_context *context, const lode_attribute *attribute, const char *element,
                                 const char *text, void *item) {
  static lode_status (*const parser[])(const lode_reading *) = {
      [LODE_VALUE_ID] = parse_id,         [LODE_VALUE_TEXT] = parse_text,     [LODE_VALUE_INTEGER] = parse_integer,
      [LODE_VALUE_NUMBER] = parse_number, [LODE_VALUE_SERIES] = parse_series, [LODE_VALUE_LIMIT] = parse_series,
      [LODE_VALUE_REF] = parse_reference, [LODE_VALUE_LIST] = parse_list,     [LODE_VALUE_CHOICE] = parse_choice,
      [LODE_VALUE_FLAG] = parse_choice,
  };
  const lode_reading reading = {context, attribute, element, text, item};
  return parser[attribute->kind](&reading);
}
