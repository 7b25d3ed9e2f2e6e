/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each value by itself, by the tables of the format: what the reader finds while it reads, for instances that were
 * built in memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "instances/attribute.h"
#include "instances/check.h"
#include "solver/base/text.h"

typedef struct lode_visit {
  lode_diagnostics *d;
  const lode_instance *in;
  const char *element;
  size_t number; /* of the item in its table, from 1; 0 for lone elements */
  int line;
} lode_visit;

static void report(const lode_visit *visit, const lode_attribute *a, const char *wrong, const char *value,
                   const char *expected) {
  char shown[72];
  lode_diagnose(visit->d, visit->line, "attribute %s of <%s> number %zu %s: \"%s\", expected %s", a->name,
                visit->element, visit->number, wrong, lode_shown(shown, value), expected);
}

static void report_number(const lode_visit *visit, const lode_attribute *a, double value) {
  char shown[32];
  report(visit, a, "is out of range", lode_number(shown, value), lode_range_text(a->range));
}

static void report_index(const lode_visit *visit, const lode_attribute *a, int32_t index, size_t n) {
  char wrong[64], shown[32], expected[64];
  snprintf(wrong, sizeof wrong, "names no %s", lode_table_word(a->table));
  snprintf(shown, sizeof shown, "%ld", (long)index);
  snprintf(expected, sizeof expected, n == 0 ? "nothing: there is none" : "an index from 0 to %zu", n - 1);
  report(visit, a, wrong, shown, expected);
}

static lode_status check_text(const lode_visit *visit, const lode_attribute *a, const void *item) {
  const char *text;
  lode_field_get(item, a->offset, &text, sizeof text);
  if (text == NULL && (a->is_required || a->absent_text != NULL))
    report(visit, a, "is missing", "", "text");
  else if (text != NULL && a->kind == LODE_VALUE_ID && !lode_is_id(text))
    report(visit, a, "is not an id", text, "1 to 64 letters, digits and _ . : + -");
  else if (text != NULL && a->kind == LODE_VALUE_TEXT && !lode_is_text(text))
    report(visit, a, "is not text", text, "1 to 1000 characters of UTF-8");
  return LODE_OK;
}

static lode_status check_number(const lode_visit *visit, const lode_attribute *a, const void *item) {
  double value;
  int whole;
  if (a->kind == LODE_VALUE_INTEGER) {
    lode_field_get(item, a->offset, &whole, sizeof whole);
    value = whole;
  } else {
    lode_field_get(item, a->offset, &value, sizeof value);
  }
  bool is_absent = !a->is_required && (value == a->absent || (isnan(value) && isnan(a->absent)));
  if (!is_absent && !lode_range_has(a->range, value))
    report_number(visit, a, value);
  return LODE_OK;
}

static lode_status check_series(const lode_visit *visit, const lode_attribute *a, const void *item) {
  lode_series s;
  lode_field_get(item, a->offset, &s, sizeof s);
  if (s.count == 0 && a->is_required)
    report(visit, a, "is missing", "", "a series");
  if (s.count == 0)
    return LODE_OK;
  if (s.first < 0 || s.count < 0 || (size_t)s.first + (size_t)s.count > visit->in->n_number ||
      (s.count != 1 && (size_t)s.count != visit->in->n_period)) {
    report(visit, a, "has a wrong number of values", "", "one, or one per period");
    return LODE_OK;
  }
  for (int32_t i = 0; i < s.count; ++i) {
    double value = visit->in->number[s.first + i];
    bool is_none = a->kind == LODE_VALUE_LIMIT && isinf(value) && value > 0.0;
    if (!is_none && !lode_range_has(a->range, value))
      report_number(visit, a, value);
  }
  return LODE_OK;
}

static lode_status check_reference(const lode_visit *visit, const lode_attribute *a, const void *item) {
  int32_t index;
  lode_field_get(item, a->offset, &index, sizeof index);
  bool is_none = index == -1 && !a->is_required;
  size_t n = lode_table_count(visit->in, a->table);
  if (!is_none && (index < 0 || (size_t)index >= n))
    report_index(visit, a, index, n);
  return LODE_OK;
}

static lode_status check_list(const lode_visit *visit, const lode_attribute *a, const void *item) {
  lode_list list;
  lode_field_get(item, a->offset, &list, sizeof list);
  size_t n = lode_table_count(visit->in, a->table);
  if (list.n == 0 && a->is_required)
    report(visit, a, "is empty", "", "one or more ids");
  bool *is_named = lode_alloc(visit->d->env, n, sizeof *is_named, "list");
  if (is_named == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < list.n; ++i) {
    if (list.item[i] < 0 || (size_t)list.item[i] >= n) {
      report_index(visit, a, list.item[i], n);
    } else if (is_named[list.item[i]]) {
      report(visit, a, "names an id twice", lode_table_id(visit->in, a->table, (size_t)list.item[i]), "each id once");
    } else {
      is_named[list.item[i]] = true;
    }
  }
  free(is_named);
  return LODE_OK;
}

static lode_status check_choice(const lode_visit *visit, const lode_attribute *a, const void *item) {
  unsigned chosen = 0, n = 0;
  if (a->offset == LODE_NOWHERE || a->kind == LODE_VALUE_FLAG)
    return LODE_OK;
  lode_field_get(item, a->offset, &chosen, sizeof chosen);
  while (a->word[n] != NULL)
    ++n;
  char shown[32];
  snprintf(shown, sizeof shown, "%u", chosen);
  if (chosen >= n)
    report(visit, a, "is no word's number", shown, "the number of one of the words");
  return LODE_OK;
}

static lode_status check_attributes(const lode_visit *visit, const lode_attribute *attribute, size_t n,
                                    const void *item) {
  static lode_status (*const checker[])(const lode_visit *, const lode_attribute *, const void *) = {
      [LODE_VALUE_ID] = check_text,       [LODE_VALUE_TEXT] = check_text,     [LODE_VALUE_INTEGER] = check_number,
      [LODE_VALUE_NUMBER] = check_number, [LODE_VALUE_SERIES] = check_series, [LODE_VALUE_LIMIT] = check_series,
      [LODE_VALUE_REF] = check_reference, [LODE_VALUE_LIST] = check_list,     [LODE_VALUE_CHOICE] = check_choice,
      [LODE_VALUE_FLAG] = check_choice,
  };
  lode_status st = LODE_OK;
  for (size_t i = 0; i < n && st == LODE_OK; ++i)
    st = checker[attribute[i].kind](visit, &attribute[i], item);
  return st;
}

static lode_status check_items(lode_visit *visit, const lode_element *element, const void *parent) {
  size_t n;
  const char *item = lode_element_items(element, visit->in, parent, &n);
  if (element->is_needed && n == 0)
    lode_diagnose(visit->d, visit->line, "there is no <%s>, expected one or more", element->name);
  lode_status st = LODE_OK;
  for (size_t i = 0; i < n && st == LODE_OK; ++i, item += element->size) {
    if (element->line != LODE_NOWHERE)
      lode_field_get(item, element->line, &visit->line, sizeof visit->line);
    visit->element = element->name;
    visit->number = i + 1;
    st = check_attributes(visit, element->attribute, element->n_attribute, item);
    for (size_t k = 0; k < element->n_child && st == LODE_OK; ++k)
      st = check_items(visit, &element->child[k], item);
  }
  return st;
}

lode_status lode_check_values(lode_diagnostics *diagnostics, const lode_instance *in) {
  const lode_schema *schema = &lode_instance_schema;
  lode_visit visit = {.d = diagnostics, .in = in, .element = schema->root};
  for (size_t i = 0; i < in->n_lane; ++i)
    if (in->lane[i].n_cost > in->n_lane_cost || in->lane[i].first_cost > in->n_lane_cost - in->lane[i].n_cost) {
      lode_diagnose(diagnostics, in->lane[i].line, "costs of lane number %zu are not in the table of lane costs",
                    i + 1);
      return LODE_OK;
    }
  lode_status st = check_attributes(&visit, schema->attribute, schema->n_attribute, in);
  for (size_t s = 0; s < schema->n_section && st == LODE_OK; ++s) {
    const lode_section *section = &schema->section[s];
    visit.element = section->name;
    visit.number = 0;
    visit.line = 0;
    st = check_attributes(&visit, section->attribute, section->n_attribute, in);
    if (st == LODE_OK && section->element != NULL)
      st = check_items(&visit, section->element, in);
  }
  return st;
}
