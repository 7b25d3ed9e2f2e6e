/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_FACTS_READ_H
#define LODE_REPORT_FACTS_READ_H

#include "instances/idmap.h"
#include "instances/values.h"
#include "solver/base/csv.h"
#include "solver/report/facts.h"

/* What the reader of the folder (facts.c) shares with the readers of its tables (facts_tables.c) and with what adds up
 * their cost (facts_cost.c). */

enum { LODE_MOST_COLUMNS = 9 };

typedef struct lode_facts_reader {
  lode_env *env;
  lode_facts *facts;
  lode_idmap period, scenario, region, commodity, process, pollutant, supply;
  lode_csv *csv;
  const char *path;
  size_t column[LODE_MOST_COLUMNS];
  lode_values *values;          /**< of (t, s), the pair of the last row */
  int32_t t, s;                 /**< -1: none yet */
  size_t next_cap, next_demand; /**< where the next rows of emissions.csv and unmet.csv are looked for */
  int32_t *lane;                /**< [n_lane] ascending by (from, to) */
} lode_facts_reader;

/** Reads the tables that are there; notes those that are not. Local. */
lode_status lode_facts_tables(lode_facts_reader *reader, const char *dir);
/** Capital, grants, salvage and fixed cost of the plan and of what stands. Local. */
void lode_facts_plants(lode_facts *facts);

/* Cost of one row, added to the bills of its stage and region; t and s are those of reader->values. Local. */
void lode_bill_activity(lode_facts_reader *reader, int32_t region, int32_t process, double amount);
void lode_bill_supply(lode_facts_reader *reader, int32_t supply, double amount);
void lode_bill_import(lode_facts_reader *reader, int32_t region, int32_t commodity, double amount);
void lode_bill_flow(lode_facts_reader *reader, const lode_flow *flow);
void lode_bill_unmet(lode_facts_reader *reader, int32_t region, int32_t commodity, double amount);
void lode_bill_disposal(lode_facts_reader *reader, int32_t region, int32_t commodity, double amount);
void lode_bill_excess(lode_facts_reader *reader, int32_t cap, double amount);
/** Fills facts->allowed. Local, O(periods x scenarios x instance). */
void lode_facts_allowed(lode_facts_reader *reader);
/** Fills facts->openness from it. Local. */
void lode_facts_openness(lode_facts *facts);

#endif
