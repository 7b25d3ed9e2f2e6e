/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_PLANTS_H
#define LODE_REPORT_PLANTS_H

#include "solver/report/page.h"

/** A plant that stands or that the plan builds, as pictures and layers show it. Borrows its texts. */
typedef struct lode_plant {
  const char *id, *name; /**< of the site, or of the plant that stands; name may be NULL */
  const char *option;    /**< label of what is built; NULL: it stands already */
  int32_t build;         /**< index into plan->build; -1: it stands already */
  int32_t region;
  size_t stage;
  const lode_terms *capacity;
  size_t first, end; /**< periods on line */
  double size;       /**< its largest capacity among all plants of its stage: in (0, 1] */
} lode_plant;

/** Plants that stand, then those of the plan by start. Local. @param plant [out] owned by the caller (free); NULL on
 * failure, which page->status tells */
void lode_plants_collect(lode_page *page, const lode_facts *facts, lode_plant **plant, size_t *n);
/** "Site one: Refinery, Alpha, 1,200 t/yr, on line 2027–2028", for titles. Local. */
void lode_plant_words(lode_page *page, const lode_facts *facts, const lode_plant *plant);
/** "1,200 t/yr" of the largest capacity. Local. */
void lode_plant_capacity(lode_page *page, const lode_instance *in, const lode_plant *plant);

#endif
