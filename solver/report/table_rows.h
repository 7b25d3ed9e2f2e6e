/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_TABLE_ROWS_H
#define LODE_REPORT_TABLE_ROWS_H

#include "instances/values.h"
#include "models/operations.h"
#include "models/timing.h"
#include "solver/report/bottlenecks.h"
#include "solver/report/sheet.h"

/* What the writer of the tables (tables.c) shares with the functions that fill one table each (table_*.c). */

typedef enum lode_table_id {
  LODE_TABLE_BUILDS,
  LODE_TABLE_CAPACITY,
  LODE_TABLE_ACTIVITY,
  LODE_TABLE_FLOWS,
  LODE_TABLE_SUPPLY,
  LODE_TABLE_IMPORTS,
  LODE_TABLE_DEMAND,
  LODE_TABLE_UNMET,
  LODE_TABLE_DISPOSAL,
  LODE_TABLE_EMISSIONS,
  LODE_TABLE_COSTS,
  LODE_TABLE_PRICES,
  LODE_TABLE_BOTTLENECKS,
  LODE_N_TABLE
} lode_table_id;

struct lode_tables {
  const lode_instance *in; /**< borrowed */
  const lode_plan *plan;   /**< borrowed */
  char *dir;
  lode_sheet sheet[LODE_N_TABLE];
  lode_on_line *on_line;        /**< [n_build] */
  lode_values *values;          /**< of the (period, scenario) that is written */
  double *capacity;             /**< [n_region][n_process] units per year in the current period */
  double *emission;             /**< [n_region][n_pollutant] per year in the current (period, scenario) */
  lode_bottlenecks bottlenecks; /**< so far; the table is ranked, so written at the end */
  size_t n_added;               /**< (period, scenario) pairs so far */
};

/* Every function below is local, takes the numbers of the current (period, scenario) where it needs them from
 * `tables`, and cannot fail: errors of writing stay in the file. */

void lode_rows_builds(struct lode_tables *tables);
void lode_rows_capacity(struct lode_tables *tables);
/** Capacity on line in period t -> tables->capacity. */
void lode_capacity_on_line(struct lode_tables *tables, size_t t);
void lode_rows_activity(struct lode_tables *tables, const lode_operations *o);
void lode_rows_trade(struct lode_tables *tables, const lode_operations *o);
void lode_rows_demand(struct lode_tables *tables, const lode_operations *o);
void lode_rows_disposal(struct lode_tables *tables, const lode_operations *o);
void lode_rows_emissions(struct lode_tables *tables, const lode_operations *o);
void lode_rows_prices(struct lode_tables *tables, const lode_operations *o);
void lode_rows_first_stage(struct lode_tables *tables, size_t t);
void lode_rows_costs(struct lode_tables *tables, const lode_operations *o);

#endif
