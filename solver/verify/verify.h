/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_VERIFY_VERIFY_H
#define LODE_VERIFY_VERIFY_H

#include "instances/instance.h"
#include "instances/plan.h"

/** What the check found. Zero-initialise; free with lode_verify_clear. */
typedef struct lode_verify_result {
  size_t n_fault;           /**< 0: the folder is true */
  char *text;               /**< up to 20 lines "table: what, the value, what was expected", NULL if none */
  double cost[LODE_N_COST]; /**< recomputed, expected discounted */
  double total;             /**< recomputed */
  double worst_residual;    /**< largest relative violation of any constraint, also when within tolerance */
} lode_verify_result;

/**
 * Recomputes feasibility and cost of a result folder (plan.xml and the tables of solver/report/TABLES.md) from the
 * instance alone, one (period, scenario) at a time; also that bound <= cost, that derived tables agree, and that
 * status.json, where present and final, tells the same bound and incumbent. Shares no code with model or solver.
 * Local. @param tolerance relative to 1 + the largest magnitude of a row's terms, e.g. 1e-6
 * @return LODE_OK if the check could be made (faults are in result); LODE_E_IO for a missing or unreadable file;
 *         LODE_E_INPUT for a plan of another instance
 */
lode_status lode_verify_folder(lode_env *env, const lode_instance *in, const char *dir, double tolerance,
                               lode_verify_result *result);
void lode_verify_clear(lode_verify_result *result);

#endif
