/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_BOUNDS_H
#define LODE_MODELS_BOUNDS_H

#include "instances/values.h"
#include "models/block.h"
#include "models/reach.h"

/**
 * One (period, scenario) before it is cut into blocks: bounds and costs of all skeleton columns, which of them can
 * differ from zero, which rows can bind. Private to models/.
 */
typedef struct lode_bounds {
  lode_env *env;
  lode_model *model;
  size_t t, s;
  lode_values *values;
  lode_reach *reach; /**< NULL where capacity is not tightened */
  /* of the instance */
  size_t *site_start;     /**< [n_region + 1] into site */
  int32_t *site;          /**< sites by region, ascending */
  bool *inflow, *outflow; /**< [region * commodity] a flow column leads in, out */
  double *cap_most;       /**< [n_period * n_cap] largest limit over scenarios */
  bool *has_negative;     /**< [n_pollutant] some process takes it up */
  /* of the period */
  double *existing, *allowed, *capacity_most, *capacity_scale; /**< [region * process]; most: also by hard caps */
  int32_t *capacity_link;                                      /**< [region * process] */
  /* of the period and scenario, by skeleton number */
  double *cost, *lower, *upper, *scale, *most, *elastic; /**< [n_col]; most: largest upper bound at any point */
  int32_t *link;
  double *row_lower, *row_upper;
  bool *col_on, *row_on;
  bool *source, *sink;        /**< [region * commodity] something can arise, be of use */
  double *available, *useful; /**< [n_commodity] most that can arise, be used in all; useful may be infinite */
  double *open_box;           /**< [n_commodity] box of a source without limit */
  double *total;              /**< [n_process] most activity over all regions */
  double *total_limit;        /**< [n_commodity] smallest limit on imports over all ports */
  double *demand_at;          /**< [region * commodity] */
  double *row_most;           /**< [n_row] largest activity */
  int32_t *var;               /**< work space [n_start] */
  double *coefficient;
} lode_bounds;

lode_status lode_bounds_create(lode_env *env, lode_model *model, lode_bounds **bounds);
void lode_bounds_destroy(lode_bounds **bounds);
/** Goes to period t. Local. */
lode_status lode_bounds_period(lode_bounds *bounds, size_t t);
/** Goes to scenario s of the period. Local. */
lode_status lode_bounds_scenario(lode_bounds *bounds, size_t s);

/**
 * What can happen at most over all regions together in the scenario: total, available, useful, open_box. From capacity
 * down to what feed and use allow, if capacity is tightened. Local, O(rounds x (activities + commodities x processes)).
 */
void lode_bounds_totals(lode_bounds *bounds);
/**
 * Bound of activity column j. A new plant counts no more than what can be done besides the plants that stand: of a
 * plant that is larger the relaxation could else build the part that is of use. Local, O(starts of the region).
 */
lode_status lode_bounds_activity(lode_bounds *bounds, size_t j);
/**
 * Bound of column j, what all activities make or use of a commodity: plants that stand, and each new one no more than
 * what can be made or used besides. Off where that is no tighter than the bounds of the activities. Local, O(starts).
 */
lode_status lode_bounds_total(lode_bounds *bounds, size_t j);

/** Capacity that start v gives to a process in the period (0: not on line), tightened if so asked. Local. */
double lode_bounds_capacity(const lode_bounds *bounds, size_t v, int32_t process);
/** Lists the starts of a region on line in the period in bounds->var, ascending. @return their number. Local. */
size_t lode_bounds_starts(lode_bounds *bounds, size_t region);

#endif
