/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_HAULS_H
#define LODE_REPORT_HAULS_H

#include "solver/report/page.h"

/** Expected mass from one region to another, all commodities together, mass units per year. */
typedef struct lode_haul {
  int32_t from, to;
  double mass;
} lode_haul;

/** What is hauled in period t, heaviest first. Local, O(flows log flows). @param haul [out] owned by the caller (free);
 * NULL on failure, which page->status tells */
void lode_hauls_collect(lode_page *page, const lode_facts *facts, size_t t, lode_haul **haul, size_t *n);

#endif
