/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility location as a chain of plants. Every echelon makes a commodity of its own out of that of the echelon before,
 * so that what leaves a site's region can only come from the site: the model then bounds each shipment by the opening
 * decision, which is the strong formulation. */
#include "instances/import/facility.h"

#include <stdlib.h>

lode_status lode_facility_create(lode_env *env, lode_facility *f) {
  f->demand = lode_alloc(env, f->n_customer * f->n_product, sizeof *f->demand, "demands");
  if (f->demand == NULL)
    return LODE_E_NOMEM;
  for (size_t e = 0; e < f->n_echelon; ++e) {
    lode_echelon *here = &f->echelon[e];
    const size_t n_next = e + 1 < f->n_echelon ? f->echelon[e + 1].n_site : f->n_customer;
    here->capacity = lode_alloc(env, here->n_site * f->n_product, sizeof *here->capacity, "capacities");
    here->fixed = lode_alloc(env, here->n_site, sizeof *here->fixed, "fixed costs");
    here->cost = lode_alloc(env, f->n_product * here->n_site * n_next, sizeof *here->cost, "costs");
    if (here->capacity == NULL || here->fixed == NULL || here->cost == NULL)
      return LODE_E_NOMEM;
  }
  return LODE_OK;
}

void lode_facility_clear(lode_facility *f) {
  for (size_t e = 0; e < 2; ++e) {
    free(f->echelon[e].capacity);
    free(f->echelon[e].fixed);
    free(f->echelon[e].cost);
  }
  free(f->demand);
  *f = (lode_facility){0};
}

/** Letter of the sites of an echelon: s alone, or p and d. */
static char letter(const lode_facility *f, size_t echelon) { return f->n_echelon == 1 ? 's' : "pd"[echelon]; }

static void write_head(const lode_import_request *request, const lode_facility *f, lode_scribe *s) {
  lode_scribe_put(s, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lodestone version=\"1\" id=\"%s\">\n", request->id);
  lode_scribe_put(s, "  <units money=\"money\" unit-cost=\"money\" unit-cost-scale=\"1\"/>\n"
                     "  <economics base-year=\"2026\" rate=\"0\"/>\n"
                     "  <periods>\n    <period id=\"t1\" first-year=\"2026\" years=\"1\"/>\n  </periods>\n"
                     "  <commodities>\n");
  for (size_t e = 0; e < f->n_echelon; ++e)
    for (size_t l = 0; l < f->n_product; ++l)
      lode_scribe_put(s, "    <commodity id=\"%c-k%zu\" unit=\"unit\"/>\n", letter(f, e), l + 1);
  lode_scribe_put(s, "  </commodities>\n  <regions>\n");
  for (size_t e = 0; e < f->n_echelon; ++e)
    for (size_t i = 0; i < f->echelon[e].n_site; ++i)
      lode_scribe_put(s, "    <region id=\"%c%zu\"/>\n", letter(f, e), i + 1);
  for (size_t k = 0; k < f->n_customer; ++k)
    lode_scribe_put(s, "    <region id=\"c%zu\"/>\n", k + 1);
  lode_scribe_put(s, "  </regions>\n");
}

static void write_plants(const lode_facility *f, lode_scribe *s) {
  lode_scribe_put(s, "  <processes>\n");
  for (size_t e = 0; e < f->n_echelon; ++e)
    for (size_t l = 0; l < f->n_product; ++l) {
      lode_scribe_put(s, "    <process id=\"make-%c-k%zu\" stage=\"%c\">\n", letter(f, e), l + 1, letter(f, e));
      if (e > 0)
        lode_scribe_put(s, "      <input commodity=\"%c-k%zu\" amount=\"1\"/>\n", letter(f, e - 1), l + 1);
      lode_scribe_put(s, "      <output commodity=\"%c-k%zu\" amount=\"1\"/>\n    </process>\n", letter(f, e), l + 1);
    }
  lode_scribe_put(s, "  </processes>\n  <options>\n");
  for (size_t e = 0; e < f->n_echelon; ++e)
    for (size_t i = 0; i < f->echelon[e].n_site; ++i) {
      lode_scribe_put(s, "    <option id=\"%c%zu\"", letter(f, e), i + 1);
      lode_scribe_number(s, "capital", f->echelon[e].fixed[i]);
      lode_scribe_put(s, " life=\"1\">\n");
      for (size_t l = 0; l < f->n_product; ++l) {
        lode_scribe_put(s, "      <capacity process=\"make-%c-k%zu\"", letter(f, e), l + 1);
        lode_scribe_number(s, "amount", f->echelon[e].capacity[i * f->n_product + l]);
        lode_scribe_put(s, "/>\n");
      }
      lode_scribe_put(s, "    </option>\n");
    }
  lode_scribe_put(s, "  </options>\n  <sites>\n");
  for (size_t e = 0; e < f->n_echelon; ++e)
    for (size_t i = 0; i < f->echelon[e].n_site; ++i) {
      const char c = letter(f, e);
      lode_scribe_put(s, "    <site id=\"%c%zu\" region=\"%c%zu\" options=\"%c%zu\"/>\n", c, i + 1, c, i + 1, c, i + 1);
    }
  lode_scribe_put(s, "  </sites>\n");
}

/** Lanes of one echelon: what no customer wants of a product needs no cost. */
static void write_lanes(const lode_facility *f, size_t e, lode_scribe *s) {
  const lode_echelon *here = &f->echelon[e];
  const bool is_last = e + 1 == f->n_echelon;
  const size_t n_next = is_last ? f->n_customer : f->echelon[e + 1].n_site;
  const char to = is_last ? 'c' : letter(f, e + 1);
  for (size_t i = 0; i < here->n_site; ++i)
    for (size_t k = 0; k < n_next; ++k) {
      bool is_open = false;
      for (size_t l = 0; l < f->n_product; ++l) {
        if (is_last && f->demand[k * f->n_product + l] == 0.0)
          continue;
        if (!is_open)
          lode_scribe_put(s, "    <lane from=\"%c%zu\" to=\"%c%zu\">\n", letter(f, e), i + 1, to, k + 1);
        is_open = true;
        lode_scribe_put(s, "      <cost commodity=\"%c-k%zu\"", letter(f, e), l + 1);
        lode_scribe_number(s, "value", here->cost[(l * here->n_site + i) * n_next + k]);
        lode_scribe_put(s, "/>\n");
      }
      if (is_open)
        lode_scribe_put(s, "    </lane>\n");
    }
}

lode_status lode_facility_write(const lode_import_request *request, const lode_facility *f, lode_scribe *s) {
  const char last = letter(f, f->n_echelon - 1);
  bool has_demand = false;
  write_head(request, f, s);
  write_plants(f, s);
  for (size_t k = 0; k < f->n_customer; ++k)
    for (size_t l = 0; l < f->n_product; ++l) {
      const double demand = f->demand[k * f->n_product + l];
      if (demand == 0.0)
        continue;
      lode_scribe_put(s, "%s    <demand region=\"c%zu\" commodity=\"%c-k%zu\"", has_demand ? "" : "  <demands>\n",
                      k + 1, last, l + 1);
      lode_scribe_number(s, "amount", demand);
      lode_scribe_put(s, "/>\n");
      has_demand = true;
    }
  lode_scribe_put(s, has_demand ? "  </demands>\n  <lanes>\n" : "");
  for (size_t e = 0; has_demand && e < f->n_echelon; ++e)
    write_lanes(f, e, s);
  lode_scribe_put(s, has_demand ? "  </lanes>\n" : "");
  lode_scribe_put(s, "  <scenarios>\n    <scenario id=\"only\" probability=\"1\"/>\n  </scenarios>\n</lodestone>\n");
  return s->status;
}

lode_status lode_facility_import(lode_env *env, const lode_import_request *request,
                                 lode_status (*read)(const lode_import_request *request, lode_scan *scan,
                                                     lode_facility *facility),
                                 lode_scribe *scribe) {
  lode_scan scan;
  lode_facility f = {0};
  lode_status st = lode_scan_open(env, request->path, &scan);
  if (st != LODE_OK)
    return st;
  st = read(request, &scan, &f);
  if (st == LODE_OK)
    st = lode_scan_end(&scan);
  if (st == LODE_OK)
    st = lode_facility_write(request, &f, scribe);
  lode_facility_clear(&f);
  lode_scan_close(&scan);
  return st;
}
