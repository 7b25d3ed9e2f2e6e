/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_PRODUCTS_H
#define LODE_REPORT_PRODUCTS_H

#include "solver/report/facts.h"

/** A commodity that plants of a stage make and that somebody wants: what capacity and demand are compared in. */
typedef struct lode_product {
  size_t stage;
  int32_t commodity;
} lode_product;

/** Products of one period, units per year of the commodity. */
typedef struct lode_stage_output {
  double capacity;          /**< what the stage's plants on line can make */
  double made, least, most; /**< what they make: expected, and over the scenarios */
  double wanted,
      wanted_most; /**< demand, met or not, and what processes consume: expected, and in the worst scenario */
} lode_stage_output;

/** Local. @param product [out] owned by the caller (free) @return LODE_E_NOMEM */
lode_status lode_products_collect(lode_env *env, const lode_facts *facts, lode_product **product, size_t *n);
lode_stage_output lode_product_in(const lode_facts *facts, const lode_product *product, size_t t);

#endif
