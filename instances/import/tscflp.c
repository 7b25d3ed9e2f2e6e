/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two echelons: plants, depots, customers. tscflp (Fernandes et al. 2014, Computers & Industrial Engineering 69,
 * 200-208) has one product; mptscflp has L, whose costs stand in blocks, and whose capacities stand before the fixed
 * cost. */
#include <stdio.h>

#include "instances/import/facility.h"

static lode_status read_counts(lode_scan *scan, lode_facility *f, bool has_products) {
  f->n_echelon = 2;
  f->n_product = 1;
  lode_status st = lode_scan_count(scan, "number of plants", &f->echelon[0].n_site);
  if (st == LODE_OK)
    st = lode_scan_count(scan, "number of depots", &f->echelon[1].n_site);
  if (st == LODE_OK)
    st = lode_scan_count(scan, "number of customers", &f->n_customer);
  if (st == LODE_OK && has_products)
    st = lode_scan_count(scan, "number of products", &f->n_product);
  const double i = (double)f->echelon[0].n_site, j = (double)f->echelon[1].n_site, k = (double)f->n_customer;
  if (st == LODE_OK)
    st = lode_scan_expect(scan, (double)f->n_product * (k + i + j + i * j + j * k) + i + j);
  return st == LODE_OK ? lode_facility_create(scan->env, f) : st;
}

static lode_status read_sites(lode_scan *scan, lode_facility *f, size_t e) {
  static const char *const capacity[] = {"capacity of plant #", "capacity of depot #"};
  static const char *const for_product[] = {"capacity of plant # for product #", "capacity of depot # for product #"};
  static const char *const fixed[] = {"fixed cost of plant #", "fixed cost of depot #"};
  lode_echelon *here = &f->echelon[e];
  const size_t n = f->n_product;
  lode_status st = LODE_OK;
  for (size_t i = 0; st == LODE_OK && i < here->n_site; ++i) {
    for (size_t l = 0; st == LODE_OK && l < n; ++l)
      st = lode_scan_amount(scan, n > 1 ? for_product[e] : capacity[e], i + 1, l + 1, &here->capacity[i * n + l]);
    if (st == LODE_OK)
      st = lode_scan_amount(scan, fixed[e], i + 1, 0, &here->fixed[i]);
  }
  return st;
}

static lode_status read_costs(lode_scan *scan, lode_facility *f, size_t e) {
  static const char *const lane[] = {"from plant # to depot #", "from depot # to customer #"};
  lode_echelon *here = &f->echelon[e];
  const size_t n_next = e == 0 ? f->echelon[1].n_site : f->n_customer;
  char what[96];
  lode_status st = LODE_OK;
  for (size_t l = 0; st == LODE_OK && l < f->n_product; ++l) {
    if (f->n_product > 1)
      snprintf(what, sizeof what, "unit cost of product %zu %s", l + 1, lane[e]);
    else
      snprintf(what, sizeof what, "unit cost %s", lane[e]);
    for (size_t i = 0; st == LODE_OK && i < here->n_site; ++i)
      for (size_t k = 0; st == LODE_OK && k < n_next; ++k)
        st = lode_scan_amount(scan, what, i + 1, k + 1, &here->cost[(l * here->n_site + i) * n_next + k]);
  }
  return st;
}

static lode_status fill(lode_scan *scan, lode_facility *f, bool has_products) {
  lode_status st = read_counts(scan, f, has_products);
  for (size_t k = 0; st == LODE_OK && k < f->n_customer; ++k)
    for (size_t l = 0; st == LODE_OK && l < f->n_product; ++l)
      st = lode_scan_amount(scan, f->n_product > 1 ? "demand of customer # for product #" : "demand of customer #",
                            k + 1, l + 1, &f->demand[k * f->n_product + l]);
  for (size_t e = 0; st == LODE_OK && e < 2; ++e) {
    st = read_sites(scan, f, e);
    if (st == LODE_OK)
      st = read_costs(scan, f, e);
  }
  return st;
}

static lode_status fill_tscflp(const lode_import_request *request, lode_scan *scan, lode_facility *f) {
  (void)request;
  return fill(scan, f, false);
}

static lode_status fill_mptscflp(const lode_import_request *request, lode_scan *scan, lode_facility *f) {
  (void)request;
  return fill(scan, f, true);
}

static lode_status read_tscflp(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  return lode_facility_import(env, request, fill_tscflp, scribe);
}

static lode_status read_mptscflp(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  return lode_facility_import(env, request, fill_mptscflp, scribe);
}

const lode_import_format lode_import_tscflp = {"tscflp", "facility location in two echelons", read_tscflp, false};
const lode_import_format lode_import_mptscflp = {"mptscflp", "facility location in two echelons, several products",
                                                 read_mptscflp, false};
