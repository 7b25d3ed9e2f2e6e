/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_PLAN_H
#define LODE_INSTANCES_PLAN_H

#include <stdint.h>

#include "instances/instance.h"

/** One plant of a plan. */
typedef struct lode_build {
  int32_t site, option, period; /**< start period */
} lode_build;

/** Parts of the expected discounted cost, money of the instance. Credits, grants and salvage count negative. */
typedef enum lode_cost_part {
  LODE_COST_CAPITAL, /**< gross */
  LODE_COST_GRANT,   /**< <= 0 */
  LODE_COST_SALVAGE, /**< <= 0 */
  LODE_COST_FIXED,   /**< fixed O&M of built and existing plants */
  LODE_COST_PROCESS, /**< variable cost of activity */
  LODE_COST_CREDIT,  /**< <= 0 */
  LODE_COST_SUPPLY,
  LODE_COST_IMPORT, /**< landed: price, tariff, handling */
  LODE_COST_TRANSPORT,
  LODE_COST_DISPOSAL,
  LODE_COST_UNMET,
  LODE_COST_CAP,   /**< paid above soft caps */
  LODE_COST_SHARE, /**< paid above soft import shares */
  LODE_N_COST
} lode_cost_part;

/** "capital", "grant", ... as in plan.xml and costs.csv; ends with NULL. */
extern const char *const lode_cost_name[LODE_N_COST + 1];

/** A plan: what is built, and what is claimed of it. */
typedef struct lode_plan {
  lode_build *build; /**< ascending by (site, period, option) */
  size_t n_build;
  double cost[LODE_N_COST]; /**< expected discounted, money of the instance */
  double total;             /**< their sum */
  double bound;             /**< proven lower bound; -INFINITY if none */
  uint64_t fingerprint;     /**< of the instance file */
} lode_plan;

void lode_plan_destroy(lode_plan **plan);
/** Sorts builds into the order above. Local. */
void lode_plan_sort(lode_plan *plan);
/** Writes plan.xml atomically; same plan, same bytes. Local. */
lode_status lode_plan_write(lode_env *env, const lode_instance *in, const lode_plan *plan, const char *path);
/**
 * Reads plan.xml. Unknown sites, options and periods are refused with file:line and the nearest name; a fingerprint
 * other than the instance's is refused unless `any_instance`. Costs may be absent (NAN then).
 * Local. @return LODE_E_IO, LODE_E_INPUT.
 */
lode_status lode_plan_read(lode_env *env, const lode_instance *in, const char *path, bool any_instance,
                           lode_plan **plan);

#endif
