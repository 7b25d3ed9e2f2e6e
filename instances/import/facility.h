/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_FACILITY_H
#define LODE_INSTANCES_IMPORT_FACILITY_H

#include "instances/import/import.h"
#include "instances/import/scan.h"

/** Sites of one echelon: a binary opens a site for all products. Owned arrays. */
typedef struct lode_echelon {
  size_t n_site;
  double *capacity; /**< [n_site][n_product] units */
  double *fixed;    /**< [n_site] money */
  double *cost;     /**< [n_product][n_site][n_next] money per unit to the next echelon, or to the customers */
} lode_echelon;

/** Capacitated facility location in one or two echelons: customers are served, in shares, from open sites. */
typedef struct lode_facility {
  size_t n_echelon, n_product, n_customer;
  lode_echelon echelon[2];
  double *demand; /**< [n_customer][n_product] units; a customer may want nothing */
} lode_facility;

/** Reads a file and writes it as an instance; `read` fills the facility from the first word to the last. Local. */
lode_status lode_facility_import(lode_env *env, const lode_import_request *request,
                                 lode_status (*read)(const lode_import_request *request, lode_scan *scan,
                                                     lode_facility *facility),
                                 lode_scribe *scribe);
/** Takes memory for the counts that stand in the struct. Local. */
lode_status lode_facility_create(lode_env *env, lode_facility *facility);
void lode_facility_clear(lode_facility *facility);
/**
 * Writes it as an instance: a region per site and per customer, a process per product and echelon, an option per site,
 * one period of one year without discount, so that the cost is the format's. Local, O(costs).
 */
lode_status lode_facility_write(const lode_import_request *request, const lode_facility *facility, lode_scribe *scribe);

#endif
