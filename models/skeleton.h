/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_SKELETON_H
#define LODE_MODELS_SKELETON_H

#include <stdbool.h>

#include "instances/instance.h"

/** Columns of operations; a, b as said. Amounts per year. */
typedef enum lode_col_kind {
  LODE_COL_ACTIVITY,     /**< a region, b process */
  LODE_COL_FLOW,         /**< a lane, b commodity */
  LODE_COL_SUPPLY,       /**< a supply */
  LODE_COL_IMPORT,       /**< a import */
  LODE_COL_UNMET,        /**< a demand (with a penalty) */
  LODE_COL_DISPOSAL,     /**< a region, b disposal entry */
  LODE_COL_EXCESS_CAP,   /**< a cap (soft) */
  LODE_COL_EXCESS_SHARE, /**< a share (soft) */
  LODE_COL_SHORT,        /**< a demand (hard): elastic, only in feasibility problems */
  LODE_COL_OVER,         /**< a supply (with a minimum): elastic surplus, likewise */
  LODE_COL_TOTAL         /**< a = 2 x commodity: made, + 1: used by all activities together; implied by the others */
} lode_col_kind;

typedef enum lode_row_kind {
  LODE_ROW_BALANCE,      /**< a region, b commodity: what arises = what is used (equation) */
  LODE_ROW_LANE,         /**< a lane: mass on it <= capacity */
  LODE_ROW_CAP,          /**< a cap */
  LODE_ROW_IMPORT_LIMIT, /**< a import limit */
  LODE_ROW_SHARE,        /**< a share: imports - share x use <= 0 */
  LODE_ROW_TOTAL         /**< a as in LODE_COL_TOTAL: sum over activities <= that column */
} lode_row_kind;

typedef struct lode_tag {
  int32_t kind, a, b;
} lode_tag;

/** Matrix of one period in columns. */
typedef struct lode_columns {
  size_t *start; /**< [n_col + 1] */
  int32_t *row;
  double *value;
} lode_columns;

/**
 * The columns and rows that operations can have in any (t,s), each once: blocks pick theirs from here, and carry bases
 * from one to the next by these numbers. A flow exists where the commodity can arrive at the lane's start and be of
 * use behind its end.
 */
typedef struct lode_skeleton {
  const lode_instance *instance; /**< borrowed */
  size_t n_col, n_row;
  lode_tag *col, *row;
  int32_t *balance;     /**< [n_region * n_commodity] row of the balance, -1 if none */
  lode_columns *matrix; /**< [n_period] */
  size_t room_col, room_row;
} lode_skeleton;

/** Local, O(columns x periods). */
lode_status lode_skeleton_create(lode_env *env, const lode_instance *in, lode_skeleton **skeleton);
void lode_skeleton_destroy(lode_skeleton **skeleton);

/** Cost of one unit of a commodity on a lane before scenario factors, unit-cost money; NAN if it cannot go there. */
double lode_lane_unit_cost(const lode_instance *in, const lode_lane *lane, int32_t commodity, size_t t);
/** Credit per unit of activity of a process in a region, unit-cost money. Local, O(credits). */
double lode_activity_credit(const lode_instance *in, int32_t region, int32_t process, size_t t);
/** Sum of the amounts of `item` in terms, period t. */
double lode_terms_amount(const lode_instance *in, lode_terms terms, int32_t item, size_t t);
/** Does the cap cover the region? */
bool lode_cap_covers(const lode_instance *in, const lode_cap *cap, int32_t region);

#endif
