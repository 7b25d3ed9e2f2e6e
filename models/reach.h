/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_REACH_H
#define LODE_MODELS_REACH_H

#include "instances/values.h"
#include "models/block.h"

/** What holds an activity down. */
typedef enum lode_hold {
  LODE_HOLD_NONE,  /**< only its capacity */
  LODE_HOLD_INPUT, /**< item: a commodity of which no more can be had there */
  LODE_HOLD_USE,   /**< item: a commodity that it makes and that nothing takes */
  LODE_HOLD_CAP    /**< item: a hard cap */
} lode_hold;

typedef enum lode_reach_caps { LODE_REACH_WITHOUT_CAPS, LODE_REACH_WITH_CAPS } lode_reach_caps;

/**
 * What can happen at most in one (period, scenario), whatever is built: an upper bound of every activity and of every
 * commodity that can be had in a region. A place is region * n_commodity + commodity; activities are numbered like the
 * first columns of the skeleton. Read the results, change nothing.
 */
typedef struct lode_reach {
  lode_env *env;           /**< borrowed */
  const lode_model *model; /**< borrowed; only siting and skeleton are used */
  lode_values *values;     /**< of (t, s) */
  size_t n_place, n_activity, n_flow;
  /* of the instance */
  int32_t *activity;            /**< [region * process] of those that have or may get capacity */
  size_t *site_first;           /**< [n_region + 2] into site */
  int32_t *site;                /**< sites by region */
  bool *may_start;              /**< [siting n_col] the rules of siting let this start (or use of a site) be */
  int32_t *ruled_by;            /**< [siting n_col] the siting row that does not; -1 */
  size_t *in_first, *out_first; /**< [n_place + 2] flows into and out of a place */
  int32_t *in_flow, *out_flow;  /**< skeleton columns */
  /* of the period */
  size_t t;
  double *capacity;    /**< [n_activity] plants that stand and the most that may be built */
  double *inflow_most; /**< [n_place] what lanes carry there; 0 without one, INFINITY without limit */
  int32_t *island;     /**< [n_place] a place of the same commodity for all that lanes join, whichever way */
  /* of the scenario */
  size_t s;
  double *most;        /**< [n_activity] */
  lode_hold *hold;     /**< [n_activity] what lowered `most` last */
  int32_t *hold_item;  /**< [n_activity] */
  double *demand;      /**< [n_place] */
  double *local, *had; /**< [n_place] that can arise there; that can be had there, flows included */
  double *pool;        /**< [n_place] at the island's place: all that can arise on the island */
  double *port;        /**< [n_place] the same of imports alone */
  double *import_most; /**< [n_commodity] limits over all ports */
  bool *arises;        /**< [n_place] something arises there or can be brought */
  bool *wanted;        /**< [n_place] something is of use there or behind a lane */
  int32_t *queue;      /**< work space [n_place] */
  double *work;        /**< work space [n_start] */
} lode_reach;

/** Local, O(model). */
lode_status lode_reach_create(lode_env *env, const lode_model *model, lode_reach **reach);
void lode_reach_destroy(lode_reach **reach);
/** Goes to period t. Local, O(starts + lanes x commodities). */
void lode_reach_period(lode_reach *reach, size_t t);
/**
 * Goes to scenario s of the period. All activities begin at their capacity; then each is cut to what its inputs, the
 * use of its outputs and (if asked) hard caps allow, until nothing changes or for a fixed number of rounds. Every round
 * gives valid bounds; it starts from above, so that recycling loops keep themselves alive as they may in an equation.
 * Local, O(rounds x (matrix + flows)).
 */
void lode_reach_scenario(lode_reach *reach, size_t s, lode_reach_caps caps);
/** Activity of a process that has or may get capacity in the region. */
size_t lode_reach_activity(const lode_reach *reach, int32_t region, int32_t process);
/** Most demand of commodity c that can be met in (t,s), of the demands with counts[d] (NULL: all). Local, O(places). */
double lode_reach_met(lode_reach *reach, int32_t c, const bool counts[]);

#endif
