/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_FACTS_H
#define LODE_REPORT_FACTS_H

#include "instances/instance.h"
#include "instances/plan.h"
#include "solver/report/flat_json.h"
#include "solver/report/stages.h"

/** Use of one limit in one (period, scenario): a row of emissions.csv. */
typedef struct lode_limit_use {
  int32_t period, scenario, cap;
  double emission, limit, excess; /**< limit INFINITY: none */
} lode_limit_use;

/** A row of flows.csv. */
typedef struct lode_flow {
  int32_t commodity, period, from, to, scenario;
  double flow; /**< units per year */
} lode_flow;

/** Flow of a commodity on a lane in a period over the scenarios. */
typedef struct lode_flow_sum {
  int32_t commodity, period, from, to;
  double expected, low, high; /**< units per year; low is 0 where a scenario does without */
} lode_flow_sum;

/** What more of a limit is worth in a period: rows of bottlenecks.csv, added up over the scenarios. */
typedef struct lode_worth {
  char kind[16], name[132], region[72], unit[72]; /**< as in the table, cut short */
  int32_t period;                                 /**< -1: all */
  double expected; /**< money, of a unit more (operations) or of `step` more (siting: at least that) */
  double percent;  /**< money, of one per cent more; NAN: a limit of siting */
  double step, at_most;
} lode_worth;

/** A line of convergence.csv; NAN where nothing is known yet. */
typedef struct lode_progress {
  double seconds, lower, upper, nodes, cuts;
  char phase[24];
} lode_progress;

typedef double lode_bill[LODE_N_COST]; /**< parts of the expected discounted cost, money */

/** What the report is made from. */
typedef struct lode_facts {
  lode_instance *in;
  lode_plan *plan;         /**< NULL: no plan in the folder */
  lode_stages stages;      /**< of the instance */
  const char *missing[16]; /**< files of a complete folder that are not there */
  size_t n_missing;
  lode_flat_json status; /**< empty if there is no status.json */
  /** [n_period][n_scenario][n_commodity] units per year, over all regions: demand, demand met, imports, consumed by
   * processes, made by processes; what ports may import at most (INFINITY: no limit) */
  double *demand, *met, *import, *use, *made, *allowed;
  double *activity;         /**< [n_period][n_scenario][n_process] units per year, over all regions */
  double *existing, *built; /**< [n_period][n_process] capacity, units per year, over all regions */
  double *openness; /**< [n_scenario] imports that ports allow, as a mean share of what the freest scenario allows */
  double *penalty;  /**< [n_period][n_scenario] paid for unmet demand, money per year */
  lode_bill stage[LODE_MOST_STAGES]; /**< cost of what belongs to a stage */
  lode_bill *region;                 /**< [n_region] cost of what happens in a region */
  lode_limit_use *limit;             /**< in the order of the table */
  size_t n_limit, room_limit;
  lode_flow *flow; /**< ascending by (commodity, period, from, to, scenario) */
  size_t n_flow, room_flow;
  lode_flow_sum *haul; /**< ascending by (commodity, period, from, to) */
  size_t n_haul, room_haul;
  lode_progress *progress;
  size_t n_progress, room_progress;
  lode_worth *worth; /**< of bottlenecks.csv, by what one per cent more saves, largest first; then those of siting */
  size_t n_worth, room_worth;
} lode_facts;

/** Reads the folder. Everything but instance.xml may be missing (facts->missing tells); what is there must be whole.
 * Local. @return LODE_E_IO, LODE_E_INPUT with file, line and value; *facts is then NULL */
lode_status lode_facts_read(lode_env *env, const char *dir, lode_facts **facts);
void lode_facts_destroy(lode_facts **facts);

/** Is this file of the folder missing? Local. */
bool lode_facts_lack(const lode_facts *facts, const char *file);

/** Index into the [n_period][n_scenario][n_commodity] arrays. */
static inline size_t lode_facts_at(const lode_facts *facts, size_t t, size_t s, size_t c) {
  return (t * facts->in->n_scenario + s) * facts->in->n_commodity + c;
}

/** Imports, and what they are compared with, of one commodity: units per year. */
typedef struct lode_reliance {
  double import, use, demand, met; /**< use: demand met and what processes consume */
} lode_reliance;
lode_reliance lode_reliance_of(const lode_facts *facts, size_t t, size_t s, size_t c);
/** Expected over the scenarios. */
lode_reliance lode_reliance_expected(const lode_facts *facts, size_t t, size_t c);
/** Imports as a share of use, 0 if there is no use. */
double lode_import_share(const lode_reliance *r);
/** Demand met without imports, as a share of demand; of what is not demanded, use without imports as a share of use; 1
 * if nothing is wanted. Imports count first for demand: a share that is claimed is never too large. */
double lode_own_share(const lode_reliance *r);
/** Unmet demand as a share of demand. */
double lode_unmet_share(const lode_reliance *r);
/** Does anyone demand the commodity, in any period and scenario? */
bool lode_is_demanded(const lode_facts *facts, size_t c);
/** Are all tables of demand, imports and activity there? */
bool lode_has_trade(const lode_facts *facts);

#endif
