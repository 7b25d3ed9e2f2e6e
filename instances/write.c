/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From tables to XML: the walk of the schema, each item a line. */
#include <math.h>
#include <string.h>

#include "instances/document.h"
#include "instances/read.h"

typedef struct lode_writer {
  lode_env *env;
  const lode_instance *in;
  const void *document;
  lode_text *text;
  lode_status status; /* of the first failure; nothing is written after it */
} lode_writer;

static void put(lode_writer *writer, const char *text) {
  if (writer->status == LODE_OK)
    writer->status = lode_text_append(writer->env, writer->text, text, strlen(text));
}

static void put_number(lode_writer *writer, double value) {
  char buffer[32];
  put(writer, isinf(value) ? "none" : lode_number(buffer, value));
}

/* Blanks but the space are written as references: a parser turns them into spaces otherwise. */
static void put_escaped(lode_writer *writer, const char *text) {
  static const struct {
    char c;
    const char *word;
  } escape[] = {{'&', "&amp;"}, {'<', "&lt;"},   {'>', "&gt;"},  {'"', "&quot;"},
                {'\t', "&#9;"}, {'\n', "&#10;"}, {'\r', "&#13;"}};
  while (*text != '\0' && writer->status == LODE_OK) {
    size_t plain = strcspn(text, "&<>\"\t\n\r");
    writer->status = lode_text_append(writer->env, writer->text, text, plain);
    text += plain;
    for (size_t i = 0; *text != '\0' && i < sizeof escape / sizeof escape[0]; ++i)
      if (escape[i].c == *text) {
        put(writer, escape[i].word);
        ++text;
        break;
      }
  }
}

static void open_attribute(lode_writer *writer, const char *name) {
  put(writer, " ");
  put(writer, name);
  put(writer, "=\"");
}

static void put_text_attribute(lode_writer *writer, const lode_attribute *a, const void *item) {
  const char *text;
  lode_field_get(item, a->offset, &text, sizeof text);
  if (text == NULL || (a->absent_text != NULL && strcmp(text, a->absent_text) == 0))
    return;
  open_attribute(writer, a->name);
  put_escaped(writer, text);
  put(writer, "\"");
}

static void put_number_attribute(lode_writer *writer, const lode_attribute *a, const void *item) {
  double value;
  int whole;
  if (a->kind == LODE_VALUE_INTEGER) {
    lode_field_get(item, a->offset, &whole, sizeof whole);
    value = whole;
  } else {
    lode_field_get(item, a->offset, &value, sizeof value);
  }
  if (!a->is_required && (value == a->absent || !isfinite(value)))
    return;
  open_attribute(writer, a->name);
  put_number(writer, value);
  put(writer, "\"");
}

static void put_series_attribute(lode_writer *writer, const lode_attribute *a, const void *item) {
  lode_series series;
  lode_field_get(item, a->offset, &series, sizeof series);
  if (series.count == 0)
    return;
  open_attribute(writer, a->name);
  for (int32_t t = 0; t < series.count; ++t) {
    put(writer, t == 0 ? "" : " ");
    put_number(writer, writer->in->number[series.first + t]);
  }
  put(writer, "\"");
}

static void put_ids_attribute(lode_writer *writer, const lode_attribute *a, const void *item) {
  lode_list list = {0};
  int32_t one;
  if (a->kind == LODE_VALUE_REF) {
    lode_field_get(item, a->offset, &one, sizeof one);
    list = (lode_list){&one, one < 0 ? 0 : 1};
  } else {
    lode_field_get(item, a->offset, &list, sizeof list);
  }
  if (list.n == 0)
    return;
  open_attribute(writer, a->name);
  for (size_t i = 0; i < list.n; ++i) {
    put(writer, i == 0 ? "" : " ");
    put(writer, lode_table_id(writer->in, a->table, (size_t)list.item[i]));
  }
  put(writer, "\"");
}

static void put_choice_attribute(lode_writer *writer, const lode_attribute *a, const void *item) {
  unsigned chosen = 0;
  bool flag;
  if (a->offset != LODE_NOWHERE && a->kind == LODE_VALUE_FLAG) {
    lode_field_get(item, a->offset, &flag, sizeof flag);
    chosen = flag ? 1 : 0;
  } else if (a->offset != LODE_NOWHERE) {
    lode_field_get(item, a->offset, &chosen, sizeof chosen);
  }
  if (chosen == 0 && !a->is_required)
    return;
  open_attribute(writer, a->name);
  put(writer, a->word[chosen]);
  put(writer, "\"");
}

static void put_attributes(lode_writer *writer, const lode_attribute *attribute, size_t n, const void *item) {
  static void (*const putter[])(lode_writer *, const lode_attribute *, const void *) = {
      [LODE_VALUE_ID] = put_text_attribute,        [LODE_VALUE_TEXT] = put_text_attribute,
      [LODE_VALUE_INTEGER] = put_number_attribute, [LODE_VALUE_NUMBER] = put_number_attribute,
      [LODE_VALUE_SERIES] = put_series_attribute,  [LODE_VALUE_LIMIT] = put_series_attribute,
      [LODE_VALUE_REF] = put_ids_attribute,        [LODE_VALUE_LIST] = put_ids_attribute,
      [LODE_VALUE_CHOICE] = put_choice_attribute,  [LODE_VALUE_FLAG] = put_choice_attribute,
  };
  for (size_t i = 0; i < n; ++i)
    putter[attribute[i].kind](writer, &attribute[i], item);
}

static void put_indent(lode_writer *writer, size_t depth) {
  for (size_t i = 0; i < depth; ++i)
    put(writer, "  ");
}

/* Items of an element; children go one level down, and there are no grandchildren. */
static void put_items(lode_writer *writer, const lode_element *element, const void *parent, size_t depth) {
  size_t n;
  const char *item = lode_element_items(element, writer->document, parent, &n);
  for (size_t i = 0; i < n; ++i, item += element->size) {
    bool has_child = false;
    for (size_t k = 0; k < element->n_child; ++k) {
      size_t n_child;
      lode_element_items(&element->child[k], writer->document, item, &n_child);
      has_child = has_child || n_child > 0;
    }
    put_indent(writer, depth);
    put(writer, "<");
    put(writer, element->name);
    put_attributes(writer, element->attribute, element->n_attribute, item);
    put(writer, has_child ? ">\n" : "/>\n");
    for (size_t k = 0; k < element->n_child; ++k)
      put_items(writer, &element->child[k], item, depth + 1);
    if (has_child) {
      put_indent(writer, depth);
      put(writer, "</");
      put(writer, element->name);
      put(writer, ">\n");
    }
  }
}

/* A lone element that is not required is left out when none of its attributes is given. */
static void put_lone(lode_writer *writer, const lode_section *section) {
  size_t before = writer->text->length;
  put(writer, "  <");
  put(writer, section->name);
  size_t named = writer->text->length;
  put_attributes(writer, section->attribute, section->n_attribute, writer->document);
  if (writer->status == LODE_OK && writer->text->length == named && !section->is_required) {
    writer->text->length = before;
    writer->text->data[before] = '\0';
    return;
  }
  put(writer, "/>\n");
}

static void put_section(lode_writer *writer, const lode_section *section) {
  if (section->element == NULL) {
    put_lone(writer, section);
    return;
  }
  size_t n;
  lode_element_items(section->element, writer->document, writer->document, &n);
  if (n == 0 && !section->is_required)
    return;
  put(writer, "  <");
  put(writer, section->name);
  put(writer, ">\n");
  put_items(writer, section->element, writer->document, 2);
  put(writer, "  </");
  put(writer, section->name);
  put(writer, ">\n");
}

lode_status lode_document_write(lode_env *env, const lode_schema *schema, const lode_instance *in, const void *document,
                                lode_text *text) {
  lode_writer writer = {env, in, document, text, LODE_OK};
  put(&writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
  put(&writer, schema->root);
  put_attributes(&writer, schema->attribute, schema->n_attribute, document);
  put(&writer, ">\n");
  for (size_t s = 0; s < schema->n_section; ++s)
    put_section(&writer, &schema->section[s]);
  put(&writer, "</");
  put(&writer, schema->root);
  put(&writer, ">\n");
  return writer.status;
}

lode_status lode_instance_write(lode_env *env, const lode_instance *instance, const char *path) {
  lode_text text = {0};
  lode_status st = lode_document_write(env, &lode_instance_schema, instance, instance, &text);
  if (st == LODE_OK)
    st = lode_write_atomic(env, path, text.data, text.length);
  lode_text_free(&text);
  return st;
}
