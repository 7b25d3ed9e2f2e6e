/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RELOG's JSON instances (Argonne National Laboratory): centres hold amounts of products that must all be shipped;
 * plants of one input and several outputs may be opened at locations; what is not shipped on is disposed of.
 *
 * Every centre and location is a region. Opened plants stay open, so an option per location and period of opening lives
 * exactly to the horizon's end and has no salvage; a marker process per period and a permit of an agency of its own
 * keep each option to its period. What pays instead of costing is a credit on a process. Keys that are not known are
 * refused by name, and so is what the model cannot say: capacity between sizes. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/import/import.h"
#include "instances/import/relog.h"
#include "solver/base/input.h"

enum { MAX_PERIOD = LODE_RELOG_PERIODS, LONGEST_NAME = 200 };

typedef struct reader {
  lode_env *env;
  const char *path;
  lode_status status;
  lode_relog *relog;
} reader;

/** Records what is wrong with the value at a place, a path of keys. */
static void refuse(reader *r, const char *place, const char *what) {
  if (r->status == LODE_OK)
    r->status = LODE_FAIL(r->env, LODE_E_INPUT, "%s: %s: %s", r->path, place, what);
}

/** Place of a key below another, cut where it is too long. */
typedef struct place {
  char text[4 * LONGEST_NAME];
} place;

static place below(const char *above, const char *key) {
  place p;
  snprintf(p.text, sizeof p.text, above[0] ? "%.400s.%.200s" : "%.400s%.200s", above, key);
  for (char *c = p.text; *c != '\0'; ++c) /* the message stays on one line */
    if ((unsigned char)*c < ' ' || *c == 127)
      *c = '?';
  return p;
}

/** Records what was expected and what stands there. */
static void refuse_value(reader *r, const char *at, const char *expected, const json_t *value) {
  char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
  char what[200];
  snprintf(what, sizeof what, "%s, found %.80s", expected, text == NULL ? "something else" : text);
  free(text);
  refuse(r, at, what);
}

static const json_t *member(reader *r, const json_t *object, const char *above, const char *key) {
  const json_t *value = json_object_get(object, key);
  if (value == NULL)
    refuse(r, below(above, key).text, "missing");
  return value;
}

/** Refuses keys that are not in the list. */
static void check_keys(reader *r, const json_t *object, const char *above, const char *const *known) {
  const char *key;
  json_t *value;
  if (!json_is_object(object)) {
    refuse(r, above, "expected an object");
    return;
  }
  json_object_foreach((json_t *)object, key, value) {
    bool is_known = false;
    for (size_t i = 0; known[i] != NULL; ++i)
      is_known |= strcmp(key, known[i]) == 0;
    if (!is_known)
      refuse(r, below(above, key).text, "not known, and what it says may matter");
  }
}

static double number_of(reader *r, const json_t *object, const char *above, const char *key, double low) {
  const json_t *value = member(r, object, above, key);
  const double number = json_is_number(value) ? json_number_value(value) : NAN;
  if (value != NULL && !(isfinite(number) && number >= low))
    refuse_value(r, below(above, key).text, low == 0.0 ? "expected a number >= 0" : "expected a number", value);
  return number;
}

/** One number per period. */
static void series_of(reader *r, const json_t *object, const char *above, const char *key, double low, double *series) {
  const json_t *value = member(r, object, above, key);
  if (value == NULL)
    return;
  if (json_array_size(value) != r->relog->n_period) { /* 0 if it is no array */
    refuse_value(r, below(above, key).text, "expected an array of one number per year of the horizon", value);
    return;
  }
  for (size_t t = 0; t < r->relog->n_period; ++t) {
    const json_t *one = json_array_get(value, t);
    series[t] = json_is_number(one) ? json_number_value(one) : NAN;
    if (!(isfinite(series[t]) && series[t] >= low))
      refuse_value(r, below(above, key).text, low == 0.0 ? "expected numbers >= 0" : "expected numbers", value);
  }
}

/** Energy and emissions have no effect on the cost: read to be checked, if they are given. A series, or an object of
 * series by pollutant. */
static void check_footprint(reader *r, const json_t *object, const char *above, const char *energy,
                            const char *emissions) {
  double unused[LODE_RELOG_PERIODS];
  const place here = below(above, emissions);
  json_t *by = json_object_get(object, emissions), *one;
  const char *name;
  if (json_object_get(object, energy) != NULL)
    series_of(r, object, above, energy, 0.0, unused);
  if (by != NULL && !json_is_object(by))
    refuse_value(r, here.text, "expected an object", by);
  json_object_foreach(by, name, one) { series_of(r, by, here.text, name, 0.0, unused); }
}

static size_t find_product(reader *r, const char *above, const char *name) {
  for (size_t p = 0; p < r->relog->n_product; ++p)
    if (strcmp(r->relog->product[p].name, name) == 0)
      return p;
  refuse(r, below(above, name).text, "no product has this name");
  return 0;
}

static void read_products(reader *r, const json_t *products) {
  static const char *const known[] = {"transportation cost ($/km/tonne)", "transportation energy (J/km/tonne)",
                                      "transportation emissions (tonne/km/tonne)", "initial amounts", NULL};
  static const char *const known_centre[] = {"latitude (deg)", "longitude (deg)", "amount (tonne)", NULL};
  const char *name, *centre_name;
  json_t *product, *centre;
  json_object_foreach((json_t *)products, name, product) {
    const place here = below("products", name);
    lode_relog_product *p = &r->relog->product[r->relog->n_product];
    check_keys(r, product, here.text, known);
    p->name = name;
    series_of(r, product, here.text, known[0], 0.0, p->transport);
    check_footprint(r, product, here.text, known[1], known[2]);
    json_t *amounts = json_object_get(product, "initial amounts");
    const place there = below(here.text, "initial amounts");
    if (amounts != NULL && !json_is_object(amounts))
      refuse(r, there.text, "expected an object");
    json_object_foreach(amounts, centre_name, centre) {
      const place at = below(there.text, centre_name);
      check_keys(r, centre, at.text, known_centre);
      lode_relog_centre *c = lode_relog_add_centre(r->env, r->relog);
      if (c == NULL) {
        r->status = LODE_E_NOMEM;
        return;
      }
      c->name = centre_name;
      c->product = r->relog->n_product;
      /* of any size: RELOG's own sample has a latitude of 100 */
      c->latitude = number_of(r, centre, at.text, known_centre[0], -INFINITY);
      c->longitude = number_of(r, centre, at.text, known_centre[1], -INFINITY);
      series_of(r, centre, at.text, known_centre[2], 0.0, c->amount);
    }
    ++r->relog->n_product;
  }
}

/** Are all sizes the same number, at the same cost? */
static bool is_one_size(const json_t *sizes) {
  const char *text;
  json_t *size, *first = NULL;
  double amount, first_amount = NAN;
  json_object_foreach((json_t *)sizes, text, size) {
    if (first == NULL)
      first_amount = lode_parse_number(text, strlen(text), &amount) ? amount : NAN;
    else if (!lode_parse_number(text, strlen(text), &amount) || amount != first_amount || !json_equal(size, first))
      return false;
    first = size;
  }
  return true;
}

/** The one size of a plant. Two sizes mean any capacity between them, unless they are the same. */
static void read_size(reader *r, const json_t *sizes, const char *above, lode_relog_location *l) {
  static const char *const known[] = {"opening cost ($)", "fixed operating cost ($)",
                                      "variable operating cost ($/tonne)", NULL};
  const char *text;
  json_t *size;
  if (json_object_size(sizes) == 0) {
    refuse(r, above, "expected an object with the sizes of the plant");
    return;
  }
  if (!is_one_size(sizes)) {
    char what[256], list[120] = "";
    json_object_foreach((json_t *)sizes, text, size) {
      snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.30s", list[0] ? " and " : "", text);
    }
    snprintf(what, sizeof what,
             "sizes %s: a capacity between sizes, expanded by the tonne, cannot be said; list one size", list);
    refuse(r, above, what);
    return;
  }
  json_object_foreach((json_t *)sizes, text, size) {
    const place here = below(above, text);
    check_keys(r, size, here.text, known);
    if (!lode_parse_number(text, strlen(text), &l->capacity) || l->capacity < 0.0)
      refuse(r, here.text, "expected a number >= 0 as the size");
    series_of(r, size, here.text, known[0], 0.0, l->opening);
    series_of(r, size, here.text, known[1], 0.0, l->fixed);
    series_of(r, size, here.text, known[2], -INFINITY, l->variable);
  }
}

static void read_disposal(reader *r, const json_t *disposal, const char *above, const lode_relog_plant *plant,
                          lode_relog_location *l) {
  static const char *const known[] = {"cost ($/tonne)", "limit (tonne)", NULL};
  const char *name;
  json_t *terms;
  if (disposal != NULL && !json_is_object(disposal))
    refuse(r, above, "expected an object");
  json_object_foreach((json_t *)disposal, name, terms) {
    const place here = below(above, name);
    const size_t product = find_product(r, above, name);
    size_t k = 0;
    while (k < plant->n_output && plant->output[k].product != product)
      ++k;
    check_keys(r, terms, here.text, known);
    if (k == plant->n_output) {
      refuse(r, here.text, "the plant does not make this product");
      return;
    }
    lode_relog_disposal *d = &l->disposal[k];
    d->is_allowed = true;
    series_of(r, terms, here.text, known[0], -INFINITY, d->cost);
    d->has_limit = json_object_get(terms, known[1]) != NULL;
    if (d->has_limit)
      series_of(r, terms, here.text, known[1], 0.0, d->limit);
  }
}

static void read_location(reader *r, const json_t *location, const place *here, const char *name, size_t plant) {
  static const char *const known[] = {"latitude (deg)", "longitude (deg)", "disposal", "capacities (tonne)", NULL};
  lode_relog_plant *p = &r->relog->plant[plant];
  lode_relog_location *l = lode_relog_add_location(r->env, r->relog, p->n_output);
  if (l == NULL) {
    r->status = LODE_E_NOMEM;
    return;
  }
  check_keys(r, location, here->text, known);
  l->name = name;
  l->plant = plant;
  l->latitude = number_of(r, location, here->text, known[0], -INFINITY);
  l->longitude = number_of(r, location, here->text, known[1], -INFINITY);
  read_disposal(r, json_object_get(location, known[2]), below(here->text, known[2]).text, p, l);
  const json_t *sizes = member(r, location, here->text, known[3]);
  if (r->status == LODE_OK)
    read_size(r, sizes, below(here->text, known[3]).text, l);
}

static void read_plants(reader *r, const json_t *plants) {
  static const char *const known[] = {
      "input", "outputs (tonne/tonne)", "energy (GJ/tonne)", "emissions (tonne/tonne)", "locations", NULL};
  const char *name, *key;
  json_t *plant, *value;
  json_object_foreach((json_t *)plants, name, plant) {
    const place here = below("plants", name);
    lode_relog_plant *p = &r->relog->plant[r->relog->n_plant];
    check_keys(r, plant, here.text, known);
    check_footprint(r, plant, here.text, known[2], known[3]);
    p->name = name;
    const json_t *input = member(r, plant, here.text, "input");
    if (input != NULL && !json_is_string(input))
      refuse_value(r, below(here.text, "input").text, "expected the name of a product", input);
    if (r->status != LODE_OK)
      return;
    p->input = find_product(r, below(here.text, "input").text, json_string_value(input));
    json_t *outputs = json_object_get(plant, known[1]);
    const place out = below(here.text, known[1]);
    if (outputs != NULL && !json_is_object(outputs))
      refuse(r, out.text, "expected an object");
    p->output = lode_alloc(r->env, json_object_size(outputs), sizeof *p->output, "outputs");
    if (p->output == NULL)
      r->status = LODE_E_NOMEM;
    ++r->relog->n_plant;
    if (r->status != LODE_OK)
      return;
    json_object_foreach(outputs, key, value) {
      p->output[p->n_output].product = find_product(r, out.text, key);
      p->output[p->n_output].amount = number_of(r, outputs, out.text, key, 0.0);
      if (r->status == LODE_OK && p->output[p->n_output].product == p->input)
        refuse(r, below(out.text, key).text, "the plant's own input: a loop cannot be said");
      ++p->n_output;
    }
    json_t *locations = (json_t *)member(r, plant, here.text, "locations");
    const place there = below(here.text, "locations");
    if (r->status == LODE_OK && !json_is_object(locations))
      refuse(r, there.text, "expected an object");
    json_object_foreach(locations, key, value) {
      const place at = below(there.text, key);
      if (r->status == LODE_OK)
        read_location(r, value, &at, key, r->relog->n_plant - 1);
    }
  }
}

static void read_root(reader *r, const json_t *root) {
  static const char *const known[] = {"parameters", "products", "plants", NULL};
  static const char *const known_parameter[] = {"time horizon (years)", NULL};
  check_keys(r, root, "the file", known);
  const json_t *parameters = member(r, root, "", "parameters"), *products = member(r, root, "", "products"),
               *plants = member(r, root, "", "plants");
  if (r->status != LODE_OK)
    return;
  check_keys(r, parameters, "parameters", known_parameter);
  const double years = number_of(r, parameters, "parameters", known_parameter[0], 0.0);
  if (r->status == LODE_OK && (years < 1.0 || years > MAX_PERIOD || years != floor(years)))
    refuse_value(r, below("parameters", known_parameter[0]).text, "expected a whole number, 1 to 50",
                 json_object_get(parameters, known_parameter[0]));
  if (r->status == LODE_OK && (json_object_size(products) == 0 || json_object_size(plants) == 0))
    refuse(r, json_object_size(products) == 0 ? "products" : "plants", "expected an object that is not empty");
  if (r->status != LODE_OK)
    return;
  r->relog->n_period = (size_t)years;
  r->relog->product = lode_alloc(r->env, json_object_size(products), sizeof *r->relog->product, "products");
  r->relog->plant = lode_alloc(r->env, json_object_size(plants), sizeof *r->relog->plant, "plants");
  if (r->relog->product == NULL || r->relog->plant == NULL)
    r->status = LODE_E_NOMEM;
  if (r->status == LODE_OK)
    read_products(r, products);
  if (r->status == LODE_OK)
    read_plants(r, plants);
}

static lode_status read_relog(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  json_error_t error;
  lode_relog relog = {0};
  reader r = {.env = env, .path = request->path, .relog = &relog};
  lode_text text = {0};
  lode_status st = lode_input_read(env, request->path, 0, &text);
  json_t *root =
      st != LODE_OK ? NULL : json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, &error);
  if (st == LODE_OK && root == NULL)
    st =
        LODE_FAIL(env, LODE_E_INPUT, "%s:%d: not JSON: %s", request->path, error.line > 0 ? error.line : 1, error.text);
  lode_text_free(&text);
  if (st != LODE_OK)
    return st;
  read_root(&r, root);
  if (r.status == LODE_OK)
    r.status = lode_relog_write(request, &relog, scribe);
  lode_relog_clear(&relog);
  json_decref(root);
  return r.status;
}

const lode_import_format lode_import_relog = {"relog", "reverse logistics, RELOG", read_relog, false};
