/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_OPERATIONS_H
#define LODE_MODELS_OPERATIONS_H

#include "instances/instance.h"
#include "instances/plan.h"

/** An amount at two indices; what they are, each list says. */
typedef struct lode_entry {
  int32_t a, b;
  double value;
} lode_entry;

typedef struct lode_entries {
  lode_entry *entry;
  size_t n, room;
} lode_entries;

/** What happens in one (period, scenario) under a plan: the optimal solution of its operations LPs, in the words of
 * the instance. Lists are ascending in (a, b) and leave out zeros, unless said. Amounts are units per year. */
typedef struct lode_operations {
  size_t period, scenario;
  lode_entries activity;   /**< a region, b process */
  lode_entries flow;       /**< a lane, b commodity */
  lode_entries supply;     /**< a supply */
  lode_entries import;     /**< a import */
  lode_entries unmet;      /**< a demand */
  lode_entries disposal;   /**< a region, b disposal (entry of the instance's table) */
  lode_entries price;      /**< a region, b commodity: dual of the balance row, unit-cost money per unit; zeros kept */
  lode_entries excess_cap; /**< a cap: amount above a soft cap */
  lode_entries excess_share; /**< a share: amount above a soft share */
  double cost[LODE_N_COST];  /**< money (totals) per year, not discounted; first-stage parts 0 */
} lode_operations;

void lode_operations_clear(lode_operations *operations); /**< frees the lists, zeroes all */

#endif
