/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_GENERATE_GENERATE_H
#define LODE_INSTANCES_GENERATE_GENERATE_H

#include "instances/scribe.h"

/** What is asked of a synthetic instance. */
typedef struct lode_generate_options {
  long n_region;       /**< 1 .. 10000 */
  long n_period;       /**< 1 .. 50 */
  long n_scenario;     /**< 1 .. 1000 */
  long years;          /**< of a period, 1 .. 20 */
  long mines, ports;   /**< regions with each; 0: one in 10, one in 12 */
  long seed;           /**< >= 0 */
  double site_density; /**< candidate sites per region, 0 .. 20 */
  double tightness;    /**< of budgets, permits and caps: 1 as meant, 2 half as much, 0 none at all */
} lode_generate_options;

/**
 * Writes a synthetic instance: regions on a plane joined by their Gabriel graph, demand by rank and size, a chain from
 * concentrate and scrap to two grades of magnets in twelve processes, two sizes of plant for each and integrated ones,
 * budgets, permits, caps, and scenarios from open trade to export cut. README.md in this folder says what is drawn how.
 * The same options give the same bytes everywhere: only integers and + - * / sqrt, numbers of fixed decimals.
 * Local, O(n_region^2) time. @return LODE_E_NOMEM, or LODE_E_INPUT if an option is out of range
 * Source of the network: Gabriel & Sokal (1969), Systematic Zoology 18(3), 259-278.
 */
lode_status lode_generate(lode_env *env, const lode_generate_options *options, lode_scribe *scribe);

#endif
