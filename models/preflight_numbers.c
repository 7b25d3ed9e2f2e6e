/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that are far from others of their kind, as a slip of units makes them. A kind is an attribute of an element,
 * for one commodity, process, pollutant or mode, with the same choices and the same references given (a cap of a region
 * is another kind than one in total). Zeros, limits of "none" and what was left out do not count.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/schema.h"
#include "models/preflight.h"
#include "solver/base/text.h"

/* A number this many times above or below the median of its kind is told. */
static const double far_factor = 1000.0;
/* ... if the nearest number that is not told is this many times away: some kinds (recipes) are wide by nature. */
static const double lone_factor = 100.0;
/* Kinds with fewer items say nothing. */
enum { MIN_ITEM = 5 };
/* Money of a year this far from the base year counts next to nothing, or past bounds. */
static const double far_years = 50.0;
/* A rate above this is a percentage that was not divided by 100. */
static const double high_rate = 0.5;

typedef struct sample {
  uint64_t kind;
  double value;      /* > 0; of a series the largest */
  double low;        /* the smallest that is not zero */
  size_t item;       /* running number of the item, for order */
  const char *label; /* owned by the collection */
  const char *attribute;
  int line;
} sample;

typedef struct collection {
  lode_env *env;
  const lode_instance *in;
  sample *sample;
  size_t n, room;
  char **label;
  size_t n_label, room_label;
  size_t n_item;
} collection;

static bool is_kept_kind(const lode_attribute *a) {
  return a->offset != LODE_NOWHERE &&
         (a->kind == LODE_VALUE_NUMBER || a->kind == LODE_VALUE_SERIES || a->kind == LODE_VALUE_LIMIT) &&
         (a->range == LODE_RANGE_ANY || a->range == LODE_RANGE_NOT_NEGATIVE || a->range == LODE_RANGE_POSITIVE);
}

static bool is_key_table(lode_table table) {
  return table == LODE_TABLE_COMMODITY || table == LODE_TABLE_PROCESS || table == LODE_TABLE_POLLUTANT ||
         table == LODE_TABLE_MODE;
}

/** What sets an item's kind apart from others of its element. */
static uint64_t kind_of(uint64_t kind, const lode_element *element, const void *item) {
  kind = lode_fingerprint(kind, &element, sizeof element);
  for (size_t i = 0; i < element->n_attribute; ++i) {
    const lode_attribute *a = &element->attribute[i];
    int32_t value = 0;
    if (a->offset == LODE_NOWHERE)
      continue;
    if (a->kind == LODE_VALUE_CHOICE) {
      lode_field_get(item, a->offset, &value, sizeof value);
    } else if (a->kind == LODE_VALUE_REF) {
      lode_field_get(item, a->offset, &value, sizeof value);
      value = is_key_table(a->table) || value < 0 ? value : 0;
    }
    kind = lode_fingerprint(kind, &value, sizeof value);
  }
  return kind;
}

/** "option big", "demand of oxide NV", "option big, capacity of leach". Local. */
static lode_status put_label(const collection *c, const lode_element *element, const void *item, lode_text *text) {
  lode_status st = lode_text_printf(c->env, text, "%s%s", text->length > 0 ? ", " : "", element->name);
  const char *id = NULL;
  for (size_t i = 0; i < element->n_attribute && st == LODE_OK; ++i) {
    const lode_attribute *a = &element->attribute[i];
    int32_t ref = -1;
    if (a->kind == LODE_VALUE_ID) {
      lode_field_get(item, a->offset, &id, sizeof id);
      return lode_text_printf(c->env, text, " %s", id == NULL ? "?" : id);
    }
    if (a->kind == LODE_VALUE_REF)
      lode_field_get(item, a->offset, &ref, sizeof ref);
    if (ref >= 0)
      st = lode_text_printf(c->env, text, " %s", lode_table_id(c->in, a->table, (size_t)ref));
  }
  return st;
}

/** Largest and smallest amount of an attribute that count. @return false if there is none */
static bool get_span(const collection *c, const lode_attribute *a, const void *item, double *low, double *high) {
  const double *number = NULL;
  double lone;
  size_t n = 1;
  *low = INFINITY;
  *high = 0.0;
  if (a->kind == LODE_VALUE_NUMBER) {
    lode_field_get(item, a->offset, &lone, sizeof lone);
    if (!a->is_required && (isnan(lone) || lone == a->absent))
      return false;
    number = &lone;
  } else {
    lode_series s;
    lode_field_get(item, a->offset, &s, sizeof s);
    number = c->in->number + s.first;
    n = (size_t)s.count;
  }
  for (size_t i = 0; i < n; ++i) {
    const double value = fabs(number[i]);
    if (!(value > 0.0) || isinf(value))
      continue;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
  }
  return *high > 0.0;
}

static lode_status add_item(collection *c, const lode_element *element, const void *item, uint64_t above,
                            const lode_text *before, int line) {
  lode_text label = {0};
  lode_status st = LODE_OK;
  size_t n_kept = 0;
  double low, high;
  if (before->length > 0)
    st = lode_text_append(c->env, &label, before->data, before->length);
  if (st == LODE_OK)
    st = put_label(c, element, item, &label);
  for (size_t i = 0; i < element->n_attribute && st == LODE_OK; ++i) {
    const lode_attribute *a = &element->attribute[i];
    if (!is_kept_kind(a) || !get_span(c, a, item, &low, &high))
      continue;
    st = lode_reserve(c->env, (void **)&c->sample, &c->room, c->n + 1, sizeof *c->sample, "numbers");
    if (st != LODE_OK)
      break;
    const uint64_t kind = lode_fingerprint(kind_of(above, element, item), &i, sizeof i);
    c->sample[c->n++] = (sample){kind, high, low, c->n_item++, label.data, a->name, line};
    ++n_kept;
  }
  if (st == LODE_OK && n_kept > 0)
    st = lode_reserve(c->env, (void **)&c->label, &c->room_label, c->n_label + 1, sizeof *c->label, "labels");
  if (st == LODE_OK && n_kept > 0) {
    c->label[c->n_label++] = label.data; /* the samples borrow it */
    return st;
  }
  lode_text_free(&label);
  return st;
}

static lode_status add_children(collection *c, const lode_element *element, const void *item, int line) {
  lode_text label = {0};
  lode_status st = put_label(c, element, item, &label);
  for (size_t k = 0; k < element->n_child && st == LODE_OK; ++k) {
    const lode_element *child = &element->child[k];
    size_t n;
    const char *part = lode_element_items(child, c->in, item, &n);
    for (size_t i = 0; i < n && st == LODE_OK; ++i)
      st = add_item(c, child, part + i * child->size, LODE_FINGERPRINT_START, &label, line);
  }
  lode_text_free(&label);
  return st;
}

static lode_status collect(collection *c) {
  const lode_text none = {0};
  lode_status st = LODE_OK;
  for (size_t s = 0; s < LODE_N_TABLE && st == LODE_OK; ++s) {
    const lode_element *element = lode_instance_schema.section[s].element;
    size_t n;
    if (element == NULL || s == LODE_TABLE_PERIOD)
      continue;
    const char *item = lode_element_items(element, c->in, c->in, &n);
    for (size_t i = 0; i < n && st == LODE_OK; ++i, item += element->size) {
      int line = 0;
      if (element->line != LODE_NOWHERE)
        lode_field_get(item, element->line, &line, sizeof line);
      st = add_item(c, element, item, LODE_FINGERPRINT_START, &none, line);
      if (st == LODE_OK)
        st = add_children(c, element, item, line);
    }
  }
  return st;
}

static int by_kind_and_value(const void *a, const void *b) {
  const sample *x = a, *y = b;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

static void report(const sample *a, double value, double median, size_t n, lode_preflight *found) {
  lode_preflight_add(found, LODE_CONCERN_UNIT, a->line,
                     "%s: %s %.6g is %.3g times %s the median (%.6g) of the %zu of its kind: is the unit right?",
                     a->label, a->attribute, value, value > median ? value / median : median / value,
                     value > median ? "above" : "below", median, n);
}

static void look_at_kind(const sample *a, size_t n, lode_preflight *found) {
  if (n < MIN_ITEM)
    return;
  const double median = n % 2 == 1 ? a[n / 2].value : 0.5 * (a[n / 2 - 1].value + a[n / 2].value);
  size_t low = 0, high = n; /* a[low .. high - 1] are near */
  while (low < n && a[low].value * far_factor < median)
    ++low;
  while (high > low && a[high - 1].value > far_factor * median)
    --high;
  if (low > 0 && a[low - 1].value * lone_factor <= a[low].value)
    for (size_t i = 0; i < low; ++i)
      report(&a[i], a[i].value, median, n, found);
  if (high < n && a[high].value >= lone_factor * a[high - 1].value)
    for (size_t i = high; i < n; ++i)
      report(&a[i], a[i].value, median, n, found);
}

/** A series that leaps from one period to another. */
static void look_at_leaps(const collection *c, lode_preflight *found) {
  for (size_t i = 0; i < c->n; ++i)
    if (c->sample[i].value > far_factor * c->sample[i].low)
      lode_preflight_add(found, LODE_CONCERN_UNIT, c->sample[i].line,
                         "%s: %s is %.6g in one period and %.6g in another: is that meant?", c->sample[i].label,
                         c->sample[i].attribute, c->sample[i].low, c->sample[i].value);
}

static void look_at_economics(const lode_instance *in, lode_preflight *found) {
  const double first = in->period[0].first_year;
  if (fabs(first - in->base_year) > far_years)
    lode_preflight_add(found, LODE_CONCERN_UNIT, 0,
                       "the base year %.6g is %.6g years from the first period (%.6g): all money is discounted by that",
                       in->base_year, fabs(first - in->base_year), first);
  if (in->rate >= high_rate)
    lode_preflight_add(found, LODE_CONCERN_UNIT, 0, "the rate %.6g is %.6g %% a year: was it meant as %.6g?", in->rate,
                       100.0 * in->rate, in->rate / 100.0);
}

lode_status lode_preflight_numbers(const lode_instance *in, lode_preflight *found) {
  collection c = {.env = found->env, .in = in};
  lode_status st = collect(&c);
  if (st == LODE_OK && c.n > 0) {
    look_at_leaps(&c, found);
    qsort(c.sample, c.n, sizeof *c.sample, by_kind_and_value);
    for (size_t first = 0, end; first < c.n; first = end) {
      for (end = first + 1; end < c.n && c.sample[end].kind == c.sample[first].kind;)
        ++end;
      look_at_kind(&c.sample[first], end - first, found);
    }
  }
  if (st == LODE_OK)
    look_at_economics(in, found);
  for (size_t i = 0; i < c.n_label; ++i)
    free(c.label[i]);
  free(c.label);
  free(c.sample);
  return st;
}
