/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From XML to tables. The parser's events are met by a walk through the schema that knows where it stands: in the root,
 * in a section, in an element, in a child. What does not belong there is reported once and passed over with all it
 * contains, so that one misspelt container does not bring a fault for each of its elements.
 */
#include "instances/document.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEPTH_ROOT, DEPTH_SECTION, DEPTH_ELEMENT, DEPTH_CHILD };

typedef struct lode_walk {
  lode_context *context;
  const lode_schema *schema;
  xmlTextReaderPtr reader;
  const lode_feed *feed;
  void *document;
  int line;                    /* where the walk is: behind the last start tag and the text since */
  int skipped;                 /* depth of the element that is passed over with its contents, INT_MAX if none */
  const lode_section *section; /* the one the walk is in */
  const lode_section *furthest;
  bool is_seen[LODE_N_TABLE];
  int root_line, section_line; /* of their start tags */
  bool is_lost;                /* another section was met inside this one */
  void *item;                  /* current element of the section */
  bool is_fatal;               /* the walk gave up */
  char *word;                  /* the parser's message */
  int word_line;
} lode_walk;

/* ---- what was expected */

/* "<a>, <b> or <c>" */
static const char *join(char *buffer, size_t room, const char *const *name, size_t n) {
  size_t used = 0;
  buffer[0] = '\0';
  for (size_t i = 0; i < n && used < room; ++i) {
    int length = snprintf(buffer + used, room - used, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", name[i]);
    used += length < 0 ? 0 : (size_t)length;
  }
  return n == 0 ? "none" : buffer;
}

static void report_unknown(lode_walk *walk, const char *what, const char *word, const char *const *name, size_t n) {
  char shown[72], near[128], expected[512];
  lode_diagnose(walk->context->diagnostics, walk->context->line, "%s: \"%s\", expected %s%s", what,
                lode_shown(shown, word), join(expected, sizeof expected, name, n),
                lode_did_you_mean(near, word, name, n));
}

static const char *value_words(const lode_attribute *attribute) {
  static const char *const words[] = {
      [LODE_VALUE_ID] = "an id",           [LODE_VALUE_TEXT] = "text",
      [LODE_VALUE_INTEGER] = "an integer", [LODE_VALUE_NUMBER] = "a number",
      [LODE_VALUE_SERIES] = "a series",    [LODE_VALUE_LIMIT] = "a series in which \"none\" may stand",
      [LODE_VALUE_REF] = "an id",          [LODE_VALUE_LIST] = "a list of ids",
      [LODE_VALUE_CHOICE] = "a word",      [LODE_VALUE_FLAG] = "a word",
  };
  return words[attribute->kind];
}

/* ---- attributes */

/* Declaring a prefix, or that there is no namespace, changes no name. */
static bool is_harmless_declaration(const char *name, const char *value) {
  return strncmp(name, "xmlns:", 6) == 0 || (strcmp(name, "xmlns") == 0 && value[0] == '\0');
}

static lode_status read_attribute(lode_walk *walk, const char *element, const lode_attribute *attribute, size_t n,
                                  void *item, uint64_t *seen) {
  const char *name = (const char *)xmlTextReaderConstName(walk->reader);
  const char *value = (const char *)xmlTextReaderConstValue(walk->reader);
  value = value == NULL ? "" : value;
  if (name == NULL)
    return LODE_FAIL(walk->context->diagnostics->env, LODE_E_NOMEM, "no memory for the name of an attribute");
  for (size_t i = 0; i < n; ++i)
    if (strcmp(attribute[i].name, name) == 0) {
      *seen |= UINT64_C(1) << i;
      return lode_attribute_parse(walk->context, &attribute[i], element, value, item);
    }
  if (is_harmless_declaration(name, value))
    return LODE_OK;
  const char *known[64];
  char what[128];
  for (size_t i = 0; i < n; ++i)
    known[i] = attribute[i].name;
  snprintf(what, sizeof what, "unknown attribute of <%.64s>", element);
  report_unknown(walk, what, name, known, n);
  return LODE_OK;
}

static lode_status read_attributes(lode_walk *walk, const char *element, const lode_attribute *attribute, size_t n,
                                   void *item) {
  uint64_t seen = 0;
  lode_status st = LODE_OK;
  int found = xmlTextReaderMoveToFirstAttribute(walk->reader);
  for (; found == 1 && st == LODE_OK; found = xmlTextReaderMoveToNextAttribute(walk->reader))
    st = read_attribute(walk, element, attribute, n, item, &seen);
  xmlTextReaderMoveToElement(walk->reader);
  for (size_t i = 0; i < n && st == LODE_OK; ++i)
    if (attribute[i].is_required && (seen >> i & 1u) == 0)
      lode_diagnose(walk->context->diagnostics, walk->context->line, "attribute %s of <%s> is missing, expected %s",
                    attribute[i].name, element, value_words(&attribute[i]));
  return st;
}

/* ---- elements, from the root down */

static lode_status start_root(lode_walk *walk, const char *name) {
  const lode_schema *schema = walk->schema;
  if (strcmp(name, schema->root) != 0) {
    report_unknown(walk, "unknown root element", name, &schema->root, 1);
    walk->is_fatal = true;
    return LODE_OK;
  }
  walk->root_line = walk->context->line;
  return read_attributes(walk, name, schema->attribute, schema->n_attribute, walk->document);
}

/* A section counts once, and behind those that stand before it in the schema. */
static void check_place(lode_walk *walk, const lode_section *section) {
  size_t s = (size_t)(section - walk->schema->section);
  lode_diagnostics *d = walk->context->diagnostics;
  if (walk->is_seen[s])
    lode_diagnose(d, walk->context->line, "<%s> stands here a second time, expected it once", section->name);
  else if (walk->furthest != NULL && section < walk->furthest)
    lode_diagnose(d, walk->context->line, "<%s> stands behind <%s>, expected it before", section->name,
                  walk->furthest->name);
  if (walk->furthest == NULL || section > walk->furthest)
    walk->furthest = section;
}

static lode_status start_section(lode_walk *walk, const char *name) {
  const lode_schema *schema = walk->schema;
  const char *known[LODE_N_TABLE];
  size_t s = 0;
  for (; s < schema->n_section && strcmp(schema->section[s].name, name) != 0; ++s)
    known[s] = schema->section[s].name;
  if (s == schema->n_section) {
    char what[64];
    snprintf(what, sizeof what, "unknown element in <%s>", schema->root);
    report_unknown(walk, what, name, known, s);
    walk->skipped = DEPTH_SECTION;
    return LODE_OK;
  }
  const lode_section *section = &schema->section[s];
  check_place(walk, section);
  walk->section = section;
  walk->section_line = walk->context->line;
  walk->is_lost = false;
  bool is_again = walk->is_seen[s];
  walk->is_seen[s] = true;
  if (is_again && section->element == NULL)
    return LODE_OK;
  return read_attributes(walk, name, section->attribute, section->n_attribute, walk->document);
}

static lode_status start_item(lode_walk *walk, const lode_element *element, void *parent, void **item) {
  lode_status st = lode_element_add(walk->context->diagnostics->env, element, walk->document, parent, item);
  if (st == LODE_OK && element->line != LODE_NOWHERE)
    lode_field_set(*item, element->line, &walk->context->line, sizeof walk->context->line);
  if (st == LODE_OK)
    st = read_attributes(walk, element->name, element->attribute, element->n_attribute, *item);
  return st;
}

static lode_status enter_id(lode_walk *walk, size_t s) {
  const lode_attribute *id = &walk->section->element->attribute[0];
  const char *text;
  size_t n;
  if (walk->schema != &lode_instance_schema || id->kind != LODE_VALUE_ID)
    return LODE_OK;
  lode_field_get(walk->item, id->offset, &text, sizeof text);
  lode_element_items(walk->section->element, walk->document, walk->document, &n);
  return text == NULL ? LODE_OK : lode_context_enter(walk->context, (lode_table)s, text, n - 1);
}

/* A section inside a section is a forgotten end tag: said once, not for every section that follows. */
static void refuse_element(lode_walk *walk, const char *name) {
  const lode_element *element = walk->section->element;
  bool is_section = false;
  for (size_t s = 0; s < walk->schema->n_section; ++s)
    is_section = is_section || strcmp(walk->schema->section[s].name, name) == 0;
  walk->skipped = DEPTH_ELEMENT;
  if (is_section && walk->is_lost)
    return;
  if (is_section) {
    walk->is_lost = true;
    lode_diagnose(walk->context->diagnostics, walk->context->line, "<%s> stands inside <%s>, expected </%s> before it",
                  name, walk->section->name, walk->section->name);
    return;
  }
  char what[128];
  snprintf(what, sizeof what, "unknown element in <%s>", walk->section->name);
  report_unknown(walk, what, name, element == NULL ? NULL : &element->name, element == NULL ? 0 : 1);
}

static lode_status start_element(lode_walk *walk, const char *name) {
  const lode_element *element = walk->section->element;
  size_t s = (size_t)(walk->section - walk->schema->section);
  if (element == NULL || strcmp(element->name, name) != 0) {
    refuse_element(walk, name);
    return LODE_OK;
  }
  lode_status st = start_item(walk, element, walk->document, &walk->item);
  return st == LODE_OK ? enter_id(walk, s) : st;
}

static lode_status start_child(lode_walk *walk, const char *name) {
  const lode_element *element = walk->section->element;
  const char *known[8];
  void *item;
  for (size_t i = 0; i < element->n_child; ++i) {
    known[i] = element->child[i].name;
    if (strcmp(known[i], name) == 0)
      return start_item(walk, &element->child[i], walk->item, &item);
  }
  char what[128];
  snprintf(what, sizeof what, "unknown element in <%s>", element->name);
  report_unknown(walk, what, name, known, element->n_child);
  walk->skipped = DEPTH_CHILD;
  return LODE_OK;
}

static lode_status start(lode_walk *walk, int depth) {
  const char *name = (const char *)xmlTextReaderConstName(walk->reader);
  if (name == NULL)
    return LODE_FAIL(walk->context->diagnostics->env, LODE_E_NOMEM, "no memory for the name of an element");
  if (depth >= walk->skipped)
    return LODE_OK;
  switch (depth) {
  case DEPTH_ROOT:
    return start_root(walk, name);
  case DEPTH_SECTION:
    return start_section(walk, name);
  case DEPTH_ELEMENT:
    return start_element(walk, name);
  case DEPTH_CHILD:
    return start_child(walk, name);
  default:
    report_unknown(walk, "unknown element inside a child", name, NULL, 0);
    walk->skipped = depth;
    return LODE_OK;
  }
}

static void report_lacking(lode_walk *walk, const char *where, int line, const char *name) {
  lode_diagnose(walk->context->diagnostics, line, "<%s> has no <%s>, expected one or more", where, name);
}

static void end_element(lode_walk *walk) {
  const lode_element *element = walk->section->element;
  int line = walk->context->line;
  if (element->line != LODE_NOWHERE)
    lode_field_get(walk->item, element->line, &line, sizeof line);
  for (size_t i = 0; i < element->n_child; ++i) {
    size_t n;
    lode_element_items(&element->child[i], walk->document, walk->item, &n);
    if (element->child[i].is_needed && n == 0)
      report_lacking(walk, element->name, line, element->child[i].name);
  }
}

static void end_section(lode_walk *walk) {
  const lode_element *element = walk->section->element;
  size_t n = 1;
  if (element != NULL && element->is_needed)
    lode_element_items(element, walk->document, walk->document, &n);
  if (n == 0)
    report_lacking(walk, walk->section->name, walk->section_line, element->name);
}

static void end_root(lode_walk *walk) {
  for (size_t s = 0; s < walk->schema->n_section; ++s)
    if (walk->schema->section[s].is_required && !walk->is_seen[s])
      lode_diagnose(walk->context->diagnostics, walk->root_line, "<%s> is missing in <%s>",
                    walk->schema->section[s].name, walk->schema->root);
}

static void end(lode_walk *walk, int depth) {
  if (depth >= walk->skipped) {
    if (depth == walk->skipped)
      walk->skipped = INT_MAX;
    return;
  }
  if (depth == DEPTH_ROOT)
    end_root(walk);
  else if (depth == DEPTH_SECTION)
    end_section(walk);
  else if (depth == DEPTH_ELEMENT)
    end_element(walk);
}

/* ---- the parser's events */

static const char *text_of(lode_walk *walk) {
  const char *text = (const char *)xmlTextReaderConstValue(walk->reader);
  return text == NULL ? "" : text;
}

static int count_lines(const char *text, size_t n) {
  int lines = 0;
  for (size_t i = 0; i < n && text[i] != '\0'; ++i)
    lines += text[i] == '\n';
  return lines;
}

static void report_text(lode_walk *walk) {
  const char *text = text_of(walk);
  size_t blank = strspn(text, " \t\r\n");
  char shown[72];
  lode_diagnose(walk->context->diagnostics, walk->line + count_lines(text, blank),
                "text between elements: \"%s\", expected attributes only", lode_shown(shown, text + blank));
}

/*
 * Line of a start tag (its last one). The parser's own line can be one ahead of the node that it hands out, the node's
 * stops at 65535; so the node's is taken up to there and the parser's behind.
 */
static int tag_line(lode_walk *walk) {
  long line = xmlGetLineNo(xmlTextReaderCurrentNode(walk->reader));
  return line > 0 && line < 65535 ? (int)line : xmlTextReaderGetParserLineNumber(walk->reader);
}

static lode_status take_start(lode_walk *walk, int depth) {
  bool is_empty = xmlTextReaderIsEmptyElement(walk->reader) == 1;
  walk->line = tag_line(walk);
  walk->context->line = walk->line;
  lode_status st = start(walk, depth);
  if (is_empty && st == LODE_OK && !walk->is_fatal)
    end(walk, depth);
  return st;
}

static lode_status take_node(lode_walk *walk) {
  int depth = xmlTextReaderDepth(walk->reader);
  switch (xmlTextReaderNodeType(walk->reader)) {
  case XML_READER_TYPE_ELEMENT:
    return take_start(walk, depth);
  case XML_READER_TYPE_END_ELEMENT:
    walk->context->line = walk->line;
    end(walk, depth);
    return LODE_OK;
  case XML_READER_TYPE_TEXT:
  case XML_READER_TYPE_CDATA:
  case XML_READER_TYPE_ENTITY_REFERENCE:
    if (depth <= walk->skipped)
      report_text(walk);
    break;
  default:
    break;
  }
  walk->line += count_lines(text_of(walk), SIZE_MAX);
  return LODE_OK;
}

static bool is_readable(lode_walk *walk) {
  const char *version = (const char *)xmlTextReaderConstXmlVersion(walk->reader);
  const char *encoding = (const char *)xmlTextReaderConstEncoding(walk->reader);
  char shown[72];
  if (version != NULL && strcmp(version, "1.0") != 0)
    lode_diagnose(walk->context->diagnostics, 1, "unknown version of XML: \"%s\", expected \"1.0\"",
                  lode_shown(shown, version));
  else if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0)
    lode_diagnose(walk->context->diagnostics, 1, "unknown encoding: \"%s\", expected \"UTF-8\"",
                  lode_shown(shown, encoding));
  else
    return true;
  walk->is_fatal = true;
  return false;
}

/* The parser's own limits, which it calls internal errors and answers with advice to programmers. */
static const char *plain_words(const char *message) {
  if (message == NULL)
    return NULL;
  if (strstr(message, "Huge input") != NULL || strstr(message, "too long") != NULL || strstr(message, "XML_PARSE_HUGE"))
    return strstr(message, "depth") != NULL  ? "elements stand more than 256 deep in each other"
           : strstr(message, "Name") != NULL ? "a name of more than 50000 characters"
                                             : "a value, comment or text of more than 10 million bytes";
  return message;
}

#if LIBXML_VERSION >= 21200
static void keep_error(void *data, const xmlError *error)
#else
static void keep_error(void *data, xmlErrorPtr error)
#endif
{
  lode_walk *walk = data;
  if (error->level < XML_ERR_ERROR || error->domain == XML_FROM_NAMESPACE || walk->word != NULL)
    return; /* names with a prefix are refused as unknown names */
  const char *word = plain_words(error->message);
  if (error->code == XML_ERR_DOCUMENT_END && walk->feed->is_ended)
    word = "the file ends before its root element does";
  walk->word = word == NULL ? NULL : strdup(word);
  walk->word_line = error->line;
}

/* Why the parser stopped. */
static lode_status report_stop(lode_walk *walk, const lode_feed *feed, bool is_failed) {
  lode_diagnostics *d = walk->context->diagnostics;
  switch (feed->fault) {
  case LODE_FEED_DOCTYPE:
    lode_diagnose(d, feed->fault_line, "document type declaration (DOCTYPE) is not allowed, expected <%s>",
                  walk->schema->root);
    return LODE_OK;
  case LODE_FEED_ENCODING:
    lode_diagnose(d, feed->fault_line, "these bytes are not UTF-8, expected XML 1.0 in UTF-8");
    return LODE_OK;
  case LODE_FEED_IO:
    return LODE_FAIL(d->env, LODE_E_IO, "%s: cannot be read: %s", d->source, strerror(feed->error));
  case LODE_FEED_SIZE:
    lode_diagnose(d, 0, "more than %zu bytes, expected a smaller file", feed->most);
    return LODE_OK;
  case LODE_FEED_CROWDED:
    lode_diagnose(d, feed->fault_line, "a tag has more than %d attributes, expected those of its element",
                  LODE_MOST_ATTRIBUTES);
    return LODE_OK;
  case LODE_FEED_FINE:
    break;
  }
  if (!is_failed && walk->word == NULL)
    return LODE_OK;
  char shown[72];
  const char *word = walk->word == NULL ? "unknown fault" : walk->word;
  lode_diagnose(d, walk->word_line > 0 ? walk->word_line : 1, "not well-formed XML: %.*s", (int)strcspn(word, "\n"),
                strlen(word) > 200 ? lode_shown(shown, word) : word);
  return LODE_OK;
}

lode_status lode_document_read(lode_context *context, const lode_schema *schema, lode_feed *feed, void *document,
                               bool *is_whole) {
  lode_walk walk = {
      .context = context, .schema = schema, .feed = feed, .document = document, .line = 1, .skipped = INT_MAX};
  lode_env *env = context->diagnostics->env;
  *is_whole = false;
  lode_status st = lode_attributes_reset(env, schema->attribute, schema->n_attribute, document);
  for (size_t s = 0; s < schema->n_section && st == LODE_OK; ++s)
    st = lode_attributes_reset(env, schema->section[s].attribute, schema->section[s].n_attribute, document);
  if (st != LODE_OK)
    return st;
  walk.reader = xmlReaderForIO(lode_feed_read, NULL, feed, NULL, NULL, XML_PARSE_NONET);
  if (walk.reader == NULL)
    return LODE_FAIL(env, LODE_E_NOMEM, "no memory for the XML parser");
  xmlTextReaderSetStructuredErrorHandler(walk.reader, keep_error, &walk);
  int found = xmlTextReaderRead(walk.reader);
  if (found == 1 && !is_readable(&walk))
    found = 0;
  while (found == 1 && st == LODE_OK && !walk.is_fatal && !context->diagnostics->is_cut) {
    st = take_node(&walk);
    found = st == LODE_OK && !walk.is_fatal ? xmlTextReaderRead(walk.reader) : 0;
  }
  bool is_cut = walk.is_fatal || context->diagnostics->is_cut || st != LODE_OK;
  if (!is_cut)
    st = report_stop(&walk, feed, found < 0);
  *is_whole = !is_cut && found == 0 && walk.word == NULL && feed->fault == LODE_FEED_FINE;
  xmlFreeTextReader(walk.reader);
  free(walk.word);
  lode_feed_drain(feed);
  return st;
}
