/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_GENERATE_COUNTRY_H
#define LODE_INSTANCES_GENERATE_COUNTRY_H

#include <stdbool.h>

#include "instances/generate/generate.h"
#include "solver/base/random.h"

enum { LODE_COUNTRY_GROUPS = 4 };

typedef struct lode_place {
  int32_t x, y;  /**< km */
  double weight; /**< share of demand, sums to 1 over the places */
  int group;     /**< 0 .. LODE_COUNTRY_GROUPS - 1: agency and catchment */
  bool is_port;
  int mine; /**< 0 none, 1 light concentrate, 2 heavy */
} lode_place;

typedef struct lode_link { /**< undirected, from < to */
  int32_t from, to;
} lode_link;

/** The land of a synthetic instance. Owned; clear it. */
typedef struct lode_country {
  size_t n_place, n_link, n_mine[3], n_port;
  lode_place *place;
  lode_link *link; /**< in order of from, then to */
} lode_country;

/** Places the regions, joins them, and picks ports and mines. Local, O(n^2). */
lode_status lode_country_draw(lode_env *env, const lode_generate_options *options, lode_country *country);
void lode_country_clear(lode_country *country);
/** Name of a group, and how many places are in it. Local. */
const char *lode_country_group_name(int group);
size_t lode_country_group_size(const lode_country *country, int group);
/** Kilometres between two places by road, 1.2 times the straight line. Local. */
double lode_country_distance(const lode_country *country, size_t a, size_t b);

#endif
