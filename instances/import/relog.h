/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_RELOG_H
#define LODE_INSTANCES_IMPORT_RELOG_H

#include <stdbool.h>

#include "instances/import/import.h"

enum { LODE_RELOG_PERIODS = 50 };

/* An instance of RELOG with plants of one size. Names are borrowed from the parsed file. Series are [n_period]. */

typedef struct lode_relog_product {
  const char *name;
  double transport[LODE_RELOG_PERIODS]; /**< $ per km and tonne */
} lode_relog_product;

typedef struct lode_relog_centre {
  const char *name;
  size_t product;
  double latitude, longitude;        /**< degrees */
  double amount[LODE_RELOG_PERIODS]; /**< t, all of which must be shipped */
} lode_relog_centre;

typedef struct lode_relog_output {
  size_t product;
  double amount; /**< t per t of input */
} lode_relog_output;

typedef struct lode_relog_plant {
  const char *name;
  size_t input, n_output;
  lode_relog_output *output;
} lode_relog_plant;

typedef struct lode_relog_disposal { /**< of one output */
  bool is_allowed, has_limit;
  double cost[LODE_RELOG_PERIODS]; /**< $ per t, may be negative */
  double limit[LODE_RELOG_PERIODS];
} lode_relog_disposal;

typedef struct lode_relog_location {
  const char *name;
  size_t plant;
  double latitude, longitude;
  double capacity; /**< t of input per year */
  double opening[LODE_RELOG_PERIODS], fixed[LODE_RELOG_PERIODS], variable[LODE_RELOG_PERIODS];
  lode_relog_disposal *disposal; /**< [n_output of the plant] */
} lode_relog_location;

typedef struct lode_relog {
  size_t n_period, n_product, n_centre, n_plant, n_location;
  lode_relog_product *product;
  lode_relog_centre *centre;
  lode_relog_plant *plant;
  lode_relog_location *location;
  size_t room_centre, room_location;
} lode_relog;

/** Appends an empty item. Local. @return NULL if memory is short */
lode_relog_centre *lode_relog_add_centre(lode_env *env, lode_relog *relog);
lode_relog_location *lode_relog_add_location(lode_env *env, lode_relog *relog, size_t n_output);
void lode_relog_clear(lode_relog *relog);
/** Kilometres straight through the earth between points of the WGS84 ellipsoid at height 0, to 0.01. Local. */
double lode_relog_distance(double latitude_a, double longitude_a, double latitude_b, double longitude_b);
/** Writes it as an instance. Local. */
lode_status lode_relog_write(const lode_import_request *request, const lode_relog *relog, lode_scribe *scribe);

#endif
