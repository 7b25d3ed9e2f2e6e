/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_NETWORK_H
#define LODE_INSTANCES_IMPORT_NETWORK_H

#include "instances/import/import.h"

/** Fixed-charge network design: arcs are opened once, goods flow in every scenario. Owned arrays. Either several goods
 * or several scenarios. */
typedef struct lode_network {
  size_t n_node, n_arc, n_good, n_scenario;
  size_t *from, *to;   /**< [n_arc] nodes from 0 */
  double *fixed;       /**< [n_arc] money */
  double *cost;        /**< [n_scenario][n_arc] money per unit, the same for every good */
  double *capacity;    /**< [n_scenario][n_arc] units of all goods together */
  double *balance;     /**< [n_scenario][n_good][n_node] units that start (> 0) or end (< 0) at a node; sums to 0 */
  double *probability; /**< [n_scenario] */
} lode_network;

/** Takes memory for the counts that stand in the struct. Local. */
lode_status lode_network_create(lode_env *env, lode_network *network);
void lode_network_clear(lode_network *network);
/**
 * Writes it as an instance of one region: a commodity per node and good, a process per arc and good that carries it
 * from node to node, an option per arc. Scenarios are adjustments of the first one. Local.
 */
lode_status lode_network_write(const lode_import_request *request, const lode_network *network, lode_scribe *scribe);

#endif
