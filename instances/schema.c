/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The walk over a document that is described by tables: items are reached by offsets, fields copied by memcpy, which
 * keeps to the aliasing rules whatever the field's type.
 */
#include "instances/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  double low, high;
  bool is_open; /* low itself is out */
  const char *text;
} ranges[LODE_N_RANGE] = {
    [LODE_RANGE_ANY] = {-INFINITY, INFINITY, false, "a finite number"},
    [LODE_RANGE_NOT_NEGATIVE] = {0.0, INFINITY, false, "a number >= 0"},
    [LODE_RANGE_POSITIVE] = {0.0, INFINITY, true, "a number > 0"},
    [LODE_RANGE_FRACTION] = {0.0, 1.0, false, "a number from 0 to 1"},
    [LODE_RANGE_RATE] = {-1.0, INFINITY, true, "a number > -1"},
    [LODE_RANGE_LATITUDE] = {-90.0, 90.0, false, "degrees from -90 to 90"},
    [LODE_RANGE_LONGITUDE] = {-180.0, 180.0, false, "degrees from -180 to 180"},
    [LODE_RANGE_YEAR] = {1.0, 9999.0, false, "a year from 1 to 9999"},
};

const char *lode_range_text(lode_range range) { return ranges[range].text; }

bool lode_range_has(lode_range range, double value) {
  double low = ranges[range].low;
  return isfinite(value) && (ranges[range].is_open ? value > low : value >= low) && value <= ranges[range].high;
}

void lode_field_get(const void *item, size_t offset, void *value, size_t size) {
  memcpy(value, (const char *)item + offset, size);
}

void lode_field_set(void *item, size_t offset, const void *value, size_t size) {
  memcpy((char *)item + offset, value, size);
}

static void *get_pointer(const void *item, size_t offset) {
  void *pointer;
  lode_field_get(item, offset, &pointer, sizeof pointer);
  return pointer;
}

static size_t get_size(const void *item, size_t offset) {
  size_t size;
  lode_field_get(item, offset, &size, sizeof size);
  return size;
}

const char *lode_table_word(lode_table table) {
  const lode_section *section = &lode_instance_schema.section[table];
  return section->element == NULL ? section->name : section->element->name;
}

size_t lode_table_count(const lode_instance *in, lode_table table) {
  const lode_element *element = lode_instance_schema.section[table].element;
  return element == NULL ? 0 : get_size(in, element->count);
}

static const lode_attribute *find_id(const lode_element *element) {
  for (size_t i = 0; i < element->n_attribute; ++i)
    if (element->attribute[i].kind == LODE_VALUE_ID)
      return &element->attribute[i];
  return NULL;
}

const char *lode_table_id(const lode_instance *in, lode_table table, size_t item) {
  const lode_element *element = lode_instance_schema.section[table].element;
  const lode_attribute *id = element == NULL ? NULL : find_id(element);
  if (id == NULL)
    return "?";
  const char *text = get_pointer((const char *)get_pointer(in, element->item) + item * element->size, id->offset);
  return text == NULL ? "?" : text;
}

void *lode_element_items(const lode_element *element, const void *document, const void *parent, size_t *n) {
  if (!element->is_pooled) {
    *n = get_size(parent, element->count);
    return get_pointer(parent, element->item);
  }
  *n = get_size(parent, element->share);
  char *pool = get_pointer(document, element->item);
  return *n == 0 ? NULL : pool + get_size(parent, element->first) * element->size;
}

lode_status lode_attributes_reset(lode_env *env, const lode_attribute *attribute, size_t n, void *item) {
  const int32_t none = -1;
  for (size_t i = 0; i < n; ++i) {
    const lode_attribute *a = &attribute[i];
    if (a->offset == LODE_NOWHERE)
      continue;
    if (a->kind == LODE_VALUE_NUMBER) {
      lode_field_set(item, a->offset, &a->absent, sizeof a->absent);
    } else if (a->kind == LODE_VALUE_INTEGER) {
      int whole = (int)a->absent;
      lode_field_set(item, a->offset, &whole, sizeof whole);
    } else if (a->kind == LODE_VALUE_REF) {
      lode_field_set(item, a->offset, &none, sizeof none);
    } else if (a->absent_text != NULL) {
      char *text = lode_alloc(env, strlen(a->absent_text) + 1, 1, a->name);
      if (text == NULL)
        return LODE_E_NOMEM;
      strcpy(text, a->absent_text);
      lode_field_set(item, a->offset, &text, sizeof text);
    }
  }
  return LODE_OK;
}

/* The struct that holds a table, and the offsets in it, of top-level elements, children and pooled children alike.
 * A table has room for the next power of two, at least 4, so that no count of the room is kept. */
lode_status lode_element_add(lode_env *env, const lode_element *element, void *document, void *parent, void **item) {
  void *holder = element->is_pooled ? document : parent;
  void *table = get_pointer(holder, element->item);
  size_t n = get_size(holder, element->count);
  if (n >= (size_t)INT32_MAX)
    return LODE_FAIL(env, LODE_E_INPUT, "more than %ld elements <%s>", (long)INT32_MAX, element->name);
  if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
    lode_status st = lode_resize(env, &table, n == 0 ? 4 : 2 * n, element->size, element->name);
    if (st != LODE_OK)
      return st;
    lode_field_set(holder, element->item, &table, sizeof table);
  }
  *item = (char *)table + n * element->size;
  memset(*item, 0, element->size);
  lode_status st = lode_attributes_reset(env, element->attribute, element->n_attribute, *item);
  if (element->is_pooled) {
    size_t share = get_size(parent, element->share);
    if (share++ == 0)
      lode_field_set(parent, element->first, &n, sizeof n);
    lode_field_set(parent, element->share, &share, sizeof share);
  }
  ++n;
  lode_field_set(holder, element->count, &n, sizeof n);
  return st;
}

static void clear_attributes(const lode_attribute *attribute, size_t n, void *item) {
  for (size_t i = 0; i < n; ++i)
    if (attribute[i].offset != LODE_NOWHERE &&
        (attribute[i].kind == LODE_VALUE_ID || attribute[i].kind == LODE_VALUE_TEXT ||
         attribute[i].kind == LODE_VALUE_LIST))
      free(get_pointer(item,
                       attribute[i].offset + (attribute[i].kind == LODE_VALUE_LIST ? offsetof(lode_list, item) : 0)));
}

static void clear_table(const lode_element *element, const void *holder) {
  char *table = get_pointer(holder, element->item);
  size_t n = table == NULL ? 0 : get_size(holder, element->count);
  for (size_t i = 0; i < n; ++i) {
    void *item = table + i * element->size;
    clear_attributes(element->attribute, element->n_attribute, item);
    for (size_t k = 0; k < element->n_child; ++k)
      if (!element->child[k].is_pooled)
        clear_table(&element->child[k], item);
  }
  free(table);
}

void lode_document_clear(const lode_schema *schema, void *document) {
  clear_attributes(schema->attribute, schema->n_attribute, document);
  for (size_t s = 0; s < schema->n_section; ++s) {
    const lode_section *section = &schema->section[s];
    clear_attributes(section->attribute, section->n_attribute, document);
    if (section->element == NULL)
      continue;
    clear_table(section->element, document);
    for (size_t k = 0; k < section->element->n_child; ++k)
      if (section->element->child[k].is_pooled)
        clear_table(&section->element->child[k], document);
  }
}
