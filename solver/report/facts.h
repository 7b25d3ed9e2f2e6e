/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_FACTS_H
#define LODE_REPORT_FACTS_H

#include "instances/instance.h"
#include "instances/plan.h"
#include "solver/report/flat_json.h"

/** A cap that binds in one (period, scenario). */
typedef struct lode_binding {
  int32_t period, scenario, pollutant;
  char scope[80]; /**< as in emissions.csv */
  double emission, limit, excess;
} lode_binding;

/** A line of convergence.csv; NAN where nothing is known yet. */
typedef struct lode_progress {
  double seconds, lower, upper;
} lode_progress;

/** What report.html is made from. */
typedef struct lode_facts {
  lode_instance *in;
  lode_plan *plan;       /**< NULL: no plan in the folder */
  bool has_tables;       /**< the arrays below are filled */
  lode_flat_json status; /**< empty if there is no status.json */
  /** [n_period][n_scenario][n_commodity] units per year, over all regions: demand, demand met, imports, consumed by
   * processes */
  double *demand, *met, *import, *use;
  lode_binding *binding; /**< in the order of the table */
  size_t n_binding, room_binding;
  double *haul; /**< [n_region][n_region] expected mass units per year in the last period; NULL: too many regions */
  lode_progress *progress;
  size_t n_progress, room_progress;
} lode_facts;

/** Reads the folder; plan, tables, status and convergence may be missing, instance.xml not. Local.
 * @return LODE_E_IO, LODE_E_INPUT; *facts is then NULL */
lode_status lode_facts_read(lode_env *env, const char *dir, lode_facts **facts);
void lode_facts_destroy(lode_facts **facts);

/** Index into the [n_period][n_scenario][n_commodity] arrays. */
static inline size_t lode_facts_at(const lode_facts *facts, size_t t, size_t s, size_t c) {
  return (t * facts->in->n_scenario + s) * facts->in->n_commodity + c;
}

#endif
