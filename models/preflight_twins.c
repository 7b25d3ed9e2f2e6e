/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items that say the same as another under a second id, as copying and pasting leaves them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/schema.h"
#include "models/preflight.h"
#include "solver/base/text.h"

typedef enum twin_name { TWIN_NAME_COUNTS, TWIN_NAME_IS_FREE } twin_name;

/** Tables in which a twin is a likely slip. What is not said of a table here may well stand twice. */
static const struct {
  lode_table table;
  twin_name name;           /* TWIN_NAME_COUNTS: another name makes it another thing */
  const char *beside;       /* the attribute in which twins may differ */
  const char *only_without; /* items that have this attribute are left out: several may be meant */
  const char *effect;
} rules[] = {
    {LODE_TABLE_GROUP, TWIN_NAME_IS_FREE, NULL, NULL, "names the same regions as"},
    {LODE_TABLE_PROCESS, TWIN_NAME_COUNTS, NULL, NULL, "is the same in all but its id as"},
    {LODE_TABLE_OPTION, TWIN_NAME_COUNTS, NULL, NULL, "is offered at a site together with the same"},
    {LODE_TABLE_PLANT, TWIN_NAME_COUNTS, NULL, NULL, "adds its capacity to the same"},
    {LODE_TABLE_EXCLUSION, TWIN_NAME_IS_FREE, "at-most", NULL, "is on the same sites as"},
    {LODE_TABLE_AGENCY, TWIN_NAME_IS_FREE, "permits", NULL, "has the same regions and processes as"},
    {LODE_TABLE_BUDGET, TWIN_NAME_IS_FREE, "amount", NULL, "limits the same capital as"},
    {LODE_TABLE_SUPPLY, TWIN_NAME_COUNTS, NULL, NULL, "adds its amount to the same"},
    {LODE_TABLE_IMPORT_LIMIT, TWIN_NAME_IS_FREE, "limit", NULL, "limits the same commodities as"},
    {LODE_TABLE_CAP, TWIN_NAME_IS_FREE, "limit", "price", "is on the same pollutant and regions as"},
    {LODE_TABLE_SHARE, TWIN_NAME_IS_FREE, "at-most", "price", "is on the same commodities as"},
    {LODE_TABLE_CREDIT, TWIN_NAME_IS_FREE, "amount", NULL, "is paid in addition to the same"},
    {LODE_TABLE_SET, TWIN_NAME_IS_FREE, NULL, NULL, "makes the same adjustments as"},
    {LODE_TABLE_SCENARIO, TWIN_NAME_IS_FREE, "probability", NULL, "is the same future as"},
};

typedef struct twin {
  lode_text text; /* all that counts of the item */
  size_t item;
  int line;
} twin;

static lode_status put_series(lode_env *env, const lode_instance *in, lode_series s, lode_text *text) {
  lode_status st = LODE_OK;
  for (size_t t = 0; t < in->n_period && s.count > 0 && st == LODE_OK; ++t) {
    char shown[32];
    st = lode_text_printf(env, text, "%s ", lode_number(shown, lode_at(in, s, t, 0.0)));
  }
  return st;
}

static lode_status put_value(lode_env *env, const lode_instance *in, const lode_attribute *a, const void *item,
                             lode_text *text) {
  char shown[32];
  const char *word = NULL;
  int32_t whole = 0;
  bool flag = false;
  double number = 0.0;
  lode_series series;
  lode_list list;
  lode_status st = LODE_OK;
  switch (a->kind) {
  case LODE_VALUE_ID:
    return LODE_OK;
  case LODE_VALUE_TEXT:
    lode_field_get(item, a->offset, &word, sizeof word);
    return lode_text_printf(env, text, "%s\n", word == NULL ? "" : word);
  case LODE_VALUE_INTEGER:
  case LODE_VALUE_REF:
  case LODE_VALUE_CHOICE:
    lode_field_get(item, a->offset, &whole, sizeof whole);
    return lode_text_printf(env, text, "%ld\n", (long)whole);
  case LODE_VALUE_FLAG:
    lode_field_get(item, a->offset, &flag, sizeof flag);
    return lode_text_printf(env, text, "%d\n", flag);
  case LODE_VALUE_NUMBER:
    lode_field_get(item, a->offset, &number, sizeof number);
    return lode_text_printf(env, text, "%s\n", isnan(number) ? "" : lode_number(shown, number));
  case LODE_VALUE_SERIES:
  case LODE_VALUE_LIMIT:
    lode_field_get(item, a->offset, &series, sizeof series);
    st = put_series(env, in, series, text);
    break;
  case LODE_VALUE_LIST:
    lode_field_get(item, a->offset, &list, sizeof list);
    for (size_t i = 0; i < list.n && st == LODE_OK; ++i)
      st = lode_text_printf(env, text, "%ld ", (long)list.item[i]);
    break;
  }
  return st == LODE_OK ? lode_text_printf(env, text, "\n") : st;
}

static bool is_left_out(const lode_attribute *a, size_t rule) {
  if (a->offset == LODE_NOWHERE)
    return true;
  if (strcmp(a->name, "name") == 0)
    return rules[rule].name == TWIN_NAME_IS_FREE;
  return rules[rule].beside != NULL && strcmp(a->name, rules[rule].beside) == 0;
}

static lode_status put_item(lode_env *env, const lode_instance *in, const lode_element *element, const void *item,
                            size_t rule, lode_text *text) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < element->n_attribute && st == LODE_OK; ++i)
    if (!is_left_out(&element->attribute[i], rule))
      st = put_value(env, in, &element->attribute[i], item, text);
  for (size_t k = 0; k < element->n_child && st == LODE_OK; ++k) {
    const lode_element *child = &element->child[k];
    size_t n;
    const char *part = lode_element_items(child, in, item, &n);
    st = lode_text_printf(env, text, "<%s\n", child->name);
    for (size_t i = 0; i < n && st == LODE_OK; ++i)
      for (size_t a = 0; a < child->n_attribute && st == LODE_OK; ++a)
        if (child->attribute[a].offset != LODE_NOWHERE)
          st = put_value(env, in, &child->attribute[a], part + i * child->size, text);
  }
  return st;
}

static bool is_given(const lode_element *element, const void *item, const char *name) {
  for (size_t i = 0; name != NULL && i < element->n_attribute; ++i)
    if (strcmp(element->attribute[i].name, name) == 0) {
      lode_series series;
      lode_field_get(item, element->attribute[i].offset, &series, sizeof series);
      return series.count > 0;
    }
  return false;
}

static int by_text_and_item(const void *a, const void *b) {
  const twin *x = a, *y = b;
  const int order = strcmp(x->text.data, y->text.data);
  return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

/** Options may well be alike at different places: at one site a choice between them is none. */
static bool is_one_choice(const lode_instance *in, size_t a, size_t b) {
  for (size_t j = 0; j < in->n_site; ++j) {
    int n = 0;
    for (size_t o = 0; o < in->site[j].option.n; ++o)
      n += (size_t)in->site[j].option.item[o] == a || (size_t)in->site[j].option.item[o] == b;
    if (n == 2)
      return true;
  }
  return false;
}

static void report(const lode_instance *in, size_t rule, const twin *one, const twin *other, lode_preflight *found) {
  const lode_table table = rules[rule].table;
  const char *word = lode_table_word(table), *a = lode_table_id(in, table, one->item);
  const char *b = lode_table_id(in, table, other->item);
  if (strcmp(a, "?") == 0)
    lode_preflight_add(found, LODE_CONCERN_TWIN, other->line, "this %s %s that of line %d", word, rules[rule].effect,
                       one->line);
  else
    lode_preflight_add(found, LODE_CONCERN_TWIN, other->line, "%s %s %s %s %s (line %d)", word, b, rules[rule].effect,
                       word, a, one->line);
}

static lode_status look_at_table(const lode_instance *in, size_t rule, lode_preflight *found) {
  const lode_element *element = lode_instance_schema.section[rules[rule].table].element;
  size_t n_item, n = 0;
  const char *item = lode_element_items(element, in, in, &n_item);
  twin *twins = lode_alloc(found->env, n_item, sizeof *twins, "items");
  lode_status st = twins == NULL ? LODE_E_NOMEM : LODE_OK;
  for (size_t i = 0; i < n_item && st == LODE_OK; ++i, item += element->size) {
    if (is_given(element, item, rules[rule].only_without))
      continue;
    twins[n].item = i;
    if (element->line != LODE_NOWHERE)
      lode_field_get(item, element->line, &twins[n].line, sizeof twins[n].line);
    st = put_item(found->env, in, element, item, rule, &twins[n++].text);
  }
  if (st == LODE_OK && n > 1) {
    qsort(twins, n, sizeof *twins, by_text_and_item);
    for (size_t i = 1, first = 0; i < n; ++i)
      if (strcmp(twins[i].text.data, twins[first].text.data) != 0)
        first = i;
      else if (rules[rule].table != LODE_TABLE_OPTION || is_one_choice(in, twins[first].item, twins[i].item))
        report(in, rule, &twins[first], &twins[i], found);
  }
  for (size_t i = 0; twins != NULL && i < n; ++i)
    lode_text_free(&twins[i].text);
  free(twins);
  return st;
}

/** Regions with the same coordinates, which would cost nothing to ship between. */
typedef struct spot {
  double lat, lon;
  size_t region;
} spot;

static int by_place(const void *a, const void *b) {
  const spot *x = a, *y = b;
  if (x->lat != y->lat)
    return x->lat < y->lat ? -1 : 1;
  if (x->lon != y->lon)
    return x->lon < y->lon ? -1 : 1;
  return (x->region > y->region) - (x->region < y->region);
}

static lode_status look_at_places(const lode_instance *in, lode_preflight *found) {
  spot *spots = lode_alloc(found->env, in->n_region, sizeof *spots, "places");
  size_t n = 0;
  if (spots == NULL)
    return LODE_E_NOMEM;
  for (size_t r = 0; r < in->n_region; ++r)
    if (!isnan(in->region[r].lat))
      spots[n++] = (spot){in->region[r].lat, in->region[r].lon, r};
  if (n > 1)
    qsort(spots, n, sizeof *spots, by_place);
  for (size_t i = 1; i < n; ++i)
    if (spots[i].lat == spots[i - 1].lat && spots[i].lon == spots[i - 1].lon)
      lode_preflight_add(found, LODE_CONCERN_TWIN, in->region[spots[i].region].line,
                         "region %s has the same coordinates as region %s (line %d)", in->region[spots[i].region].id,
                         in->region[spots[i - 1].region].id, in->region[spots[i - 1].region].line);
  free(spots);
  return LODE_OK;
}

lode_status lode_preflight_twins(const lode_instance *in, lode_preflight *found) {
  lode_status st = look_at_places(in, found);
  for (size_t i = 0; i < sizeof rules / sizeof rules[0] && st == LODE_OK; ++i)
    st = look_at_table(in, i, found);
  return st;
}
