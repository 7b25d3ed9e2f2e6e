/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One echelon: OR-Library's files (Beasley 1988, European Journal of Operational Research 33(2), 216-233) and those of
 * Holmberg, Ronnqvist and Yuan (1999, same journal 113(3), 544-559). Both give the cost of serving all of a customer's
 * demand, customer by customer in the first, site by site in the second. */
#include <math.h>
#include <string.h>

#include "instances/import/facility.h"

static lode_status read_sites(const lode_import_request *request, bool takes_word, lode_scan *scan, lode_facility *f) {
  lode_echelon *site = &f->echelon[0];
  bool had_word = false;
  lode_status st = LODE_OK;
  for (size_t i = 0; st == LODE_OK && i < site->n_site; ++i) {
    if (!lode_scan_word(scan) || !takes_word || scan->word_length != 8 || memcmp(scan->word, "capacity", 8) != 0) {
      st = lode_scan_reread(scan, "capacity of site", i + 1, 0, &site->capacity[i]);
    } else if (isnan(request->capacity)) {
      st = LODE_FAIL(scan->env, LODE_E_INPUT,
                     "%s:%d: capacity of site %zu: \"capacity\", the word; the number must be given: --capacity Q",
                     scan->path, scan->word_line, i + 1);
    } else {
      site->capacity[i] = request->capacity;
      had_word = true;
    }
    if (st == LODE_OK)
      st = lode_scan_amount(scan, "fixed cost of site", i + 1, 0, &site->fixed[i]);
  }
  if (st == LODE_OK && !had_word && !isnan(request->capacity))
    st = LODE_FAIL(scan->env, LODE_E_INPUT, "%s:1: --capacity is given, but the file has its own numbers", scan->path);
  return st;
}

/** Cost of all of a customer's demand becomes cost per unit. Nothing can be served in shares to who wants nothing. */
static lode_status read_cost(lode_scan *scan, lode_facility *f, size_t customer, size_t site) {
  double all;
  const lode_status st = lode_scan_amount(scan, "cost of customer # from site #", customer + 1, site + 1, &all);
  if (st != LODE_OK)
    return st;
  if (f->demand[customer] == 0.0 && all != 0.0)
    return LODE_FAIL(
        scan->env, LODE_E_INPUT,
        "%s:%d: cost of customer %zu from site %zu: \"%.*s\", but the customer's demand is 0: a cost that no "
        "shipment causes cannot be said",
        scan->path, scan->word_line, customer + 1, site + 1, (int)scan->word_length, scan->word);
  const double unit = f->demand[customer] == 0.0 ? 0.0 : all / f->demand[customer];
  if (isinf(unit))
    return LODE_FAIL(scan->env, LODE_E_INPUT,
                     "%s:%d: cost of customer %zu from site %zu: \"%.*s\", expected one that is finite when divided by "
                     "the demand %g",
                     scan->path, scan->word_line, customer + 1, site + 1, (int)scan->word_length, scan->word,
                     f->demand[customer]);
  f->echelon[0].cost[site * f->n_customer + customer] = unit;
  return LODE_OK;
}

static lode_status read_head(const lode_import_request *request, bool takes_word, lode_scan *scan, lode_facility *f) {
  f->n_echelon = f->n_product = 1;
  lode_status st = lode_scan_count(scan, "number of sites", &f->echelon[0].n_site);
  if (st == LODE_OK)
    st = lode_scan_count(scan, "number of customers", &f->n_customer);
  const double m = (double)f->echelon[0].n_site, n = (double)f->n_customer;
  if (st == LODE_OK)
    st = lode_scan_expect(scan, 2.0 * m + n + m * n);
  if (st == LODE_OK)
    st = lode_facility_create(scan->env, f);
  return st == LODE_OK ? read_sites(request, takes_word, scan, f) : st;
}

static lode_status fill_orlib(const lode_import_request *request, lode_scan *scan, lode_facility *f) {
  lode_status st = read_head(request, true, scan, f);
  for (size_t j = 0; st == LODE_OK && j < f->n_customer; ++j) {
    st = lode_scan_amount(scan, "demand of customer", j + 1, 0, &f->demand[j]);
    for (size_t i = 0; st == LODE_OK && i < f->echelon[0].n_site; ++i)
      st = read_cost(scan, f, j, i);
  }
  return st;
}

static lode_status fill_holmberg(const lode_import_request *request, lode_scan *scan, lode_facility *f) {
  lode_status st = read_head(request, false, scan, f);
  for (size_t j = 0; st == LODE_OK && j < f->n_customer; ++j)
    st = lode_scan_amount(scan, "demand of customer", j + 1, 0, &f->demand[j]);
  for (size_t i = 0; st == LODE_OK && i < f->echelon[0].n_site; ++i)
    for (size_t j = 0; st == LODE_OK && j < f->n_customer; ++j)
      st = read_cost(scan, f, j, i);
  return st;
}

static lode_status read_orlib(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  return lode_facility_import(env, request, fill_orlib, scribe);
}

static lode_status read_holmberg(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  return lode_facility_import(env, request, fill_holmberg, scribe);
}

const lode_import_format lode_import_orlib = {"orlib", "capacitated facility location, OR-Library", read_orlib, true};
const lode_import_format lode_import_holmberg = {"holmberg", "capacitated facility location, Holmberg", read_holmberg,
                                                 false};
