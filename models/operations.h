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

/** Limits that can be short: of operations (units per year), then of siting. */
typedef enum lode_limit {
  LODE_LIMIT_CAP,          /**< a cap */
  LODE_LIMIT_SHARE,        /**< a share; limit: imports that it allows */
  LODE_LIMIT_IMPORT,       /**< a import: the port's own */
  LODE_LIMIT_IMPORT_TOTAL, /**< a import limit */
  LODE_LIMIT_SUPPLY,       /**< a supply */
  LODE_LIMIT_LANE,         /**< a lane, mass units */
  LODE_LIMIT_CAPACITY,     /**< a region, b process: all plants on line */
  LODE_LIMIT_DISPOSAL,     /**< a region, b disposal */
  LODE_LIMIT_SITE,         /**< a site: plants over the horizon */
  LODE_LIMIT_EXCLUSION,    /**< a exclusion: sites over the horizon */
  LODE_LIMIT_PERMITS,      /**< a agency: starts in a period */
  LODE_LIMIT_BUDGET,       /**< a budget: money in a period */
  LODE_N_LIMIT
} lode_limit;

/** A limit that binds, and what one more unit of it is worth by the duals of the LP. */
typedef struct lode_worth {
  int32_t kind, a, b; /**< lode_limit; as it says */
  double limit, use;  /**< units per year; use is above a soft limit that is exceeded */
  double worth;       /**< unit-cost money per unit, > 0 */
} lode_worth;

typedef struct lode_worth_list {
  lode_worth *item;
  size_t n, room;
} lode_worth_list;

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
  lode_worth_list worth;     /**< limits that bind, ascending by kind, a, b */
  double cost[LODE_N_COST];  /**< money (totals) per year, not discounted; first-stage parts 0 */
} lode_operations;

void lode_operations_clear(lode_operations *operations); /**< frees the lists, zeroes all */

#endif
