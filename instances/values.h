/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_VALUES_H
#define LODE_INSTANCES_VALUES_H

#include "instances/instance.h"

/** The numbers of one (period, scenario): base values with the scenario's adjustments applied. Absent limits are
 * INFINITY. All money is unit-cost money as in the file (not scaled). Arrays are indexed like the instance's tables. */
typedef struct lode_values {
  double *demand;           /**< [n_demand] units per year */
  double *supply_limit;     /**< [n_supply] units per year */
  double *supply_cost;      /**< [n_supply] per unit */
  double *import_price;     /**< [n_import] per unit, before tariff and handling */
  double *import_tariff;    /**< [n_import] fraction */
  double *import_limit;     /**< [n_import] units per year */
  double *total_limit;      /**< [n_import_limit] units per year */
  double *cap_limit;        /**< [n_cap] per year */
  double *process_cost;     /**< [n_process] per unit of activity */
  double *transport_factor; /**< [n_commodity] multiplier of every lane cost */
  double *disposal_cost;    /**< [n_disposal] per unit */
} lode_values;

/** Zeroed arrays of the right sizes. Local. */
lode_status lode_values_create(lode_env *env, const lode_instance *in, lode_values **values);
void lode_values_destroy(lode_values **values);
/** Fills the values of (period t, scenario s). Local, O(size of the instance + adjustments). Cannot fail. */
void lode_values_resolve(const lode_instance *in, size_t t, size_t s, lode_values *values);
/** d_t: mean over the years Y of period t of (1 + rate)^-(Y - base_year). Local. */
double lode_discount(const lode_instance *in, size_t t);

#endif
