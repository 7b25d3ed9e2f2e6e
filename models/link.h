/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_LINK_H
#define LODE_MODELS_LINK_H

#include "models/siting.h"

/**
 * Linear forms L(y) = sum_v coefficient_v y_v >= 0 by which starts bound columns of operations: u(y) = u0 + scale L(y).
 * Each form is kept once, with largest coefficient 1: capacity of a process in a region and period, "a plant that makes
 * c is on line", ...
 */
typedef struct lode_links {
  size_t n;
  size_t *start;       /**< [n + 1] */
  int32_t *var;        /**< starts, ascending */
  double *coefficient; /**< in (0, 1] */
  double *most;        /**< [n] largest L(y) over points that keep max-builds of every site */
  size_t room, room_entry;
  int32_t *bucket; /**< hash table of link numbers, -1 empty */
  size_t n_bucket;
} lode_links;

lode_status lode_links_create(lode_env *env, lode_links **links);
void lode_links_destroy(lode_links **links);
/**
 * Number of the form with these terms (found or added); zero coefficients are left out; -1 for no term at all.
 * @param var [n] ascending starts; coefficient [n] >= 0, changed
 * @param scale [out] largest coefficient. Local.
 */
lode_status lode_links_add(lode_env *env, lode_links *links, const lode_instance *in, const lode_siting *siting,
                           size_t n, int32_t var[], double coefficient[], int32_t *link, double *scale);
/** value[n] = L(y) for all links. Local, O(entries). */
void lode_links_evaluate(const lode_links *links, const double y[], double value[]);

#endif
