/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_MAP_PLACES_H
#define LODE_REPORT_MAP_PLACES_H

#include "solver/report/page.h"

/** Where the regions stand in a map of a given width. Regions without coordinates have x = NAN. */
typedef struct lode_places {
  double (*at)[2]; /**< [n_region] x, y; owned */
  double height;
} lode_places;

/** Equirectangular, true at the middle latitude; regions far off stand at the edge. Local. @return false if no region
 * has coordinates (nothing is allocated), or on failure, which page->status tells */
bool lode_places_create(lode_page *page, const lode_instance *in, double width, lode_places *places);
void lode_places_clear(lode_places *places);

#endif
