/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_VERIFY_CHECK_H
#define LODE_VERIFY_CHECK_H

#include <stdbool.h>

#include "instances/instance.h"
#include "instances/plan.h"
#include "instances/values.h"
#include "solver/base/csv.h"
#include "solver/base/text.h"
#include "solver/verify/verify.h"

/*
 * Shared by the files of solver/verify only. Faults are collected, never returned: a status other than LODE_OK means
 * that the check itself could not go on (memory, unreadable file).
 */

/** Ids of a table, findable by binary search. Borrows the ids. */
typedef struct lode_check_names {
  const char **name; /**< [n] in table order */
  int32_t *sorted;   /**< [n] indices by name */
  size_t n;
} lode_check_names;

/** An item known by two indices, sorted by them. */
typedef struct lode_check_pair {
  int32_t a, b, item;
} lode_check_pair;

typedef struct lode_check_pairs {
  lode_check_pair *pair;
  size_t n;
} lode_check_pairs;

/** The tables with one block of rows per (period, scenario). */
typedef enum lode_check_table {
  LODE_CHECK_ACTIVITY,  /**< a region, b process; activity, capacity */
  LODE_CHECK_FLOWS,     /**< a lane, b commodity; flow */
  LODE_CHECK_SUPPLY,    /**< a supply; amount */
  LODE_CHECK_IMPORTS,   /**< a import; amount */
  LODE_CHECK_DEMAND,    /**< a demand; demand, met */
  LODE_CHECK_UNMET,     /**< a demand; unmet */
  LODE_CHECK_DISPOSAL,  /**< a region, b disposal; amount */
  LODE_CHECK_EMISSIONS, /**< a cap; emission, limit (INFINITY: none), excess */
  LODE_CHECK_PRICES,    /**< a region, b commodity; price */
  LODE_CHECK_N_TABLE
} lode_check_table;

/** One row of such a table. */
typedef struct lode_check_row {
  int32_t a, b;
  double value[3];
  size_t line;
} lode_check_row;

/** The rows of one table in the (period, scenario) at hand, ascending in (a, b), none twice. */
typedef struct lode_check_rows {
  lode_check_row *row;
  size_t n, room;
} lode_check_rows;

typedef struct lode_check {
  lode_env *env;
  const lode_instance *in;
  const char *dir;
  double tolerance;
  lode_verify_result *result;
  lode_text text;     /**< fault lines so far */
  lode_status failed; /**< first failure to note a fault */
  lode_plan *plan;
  lode_check_names period, scenario, region, commodity, process, pollutant, group, site, option, existing, supply;
  lode_check_pairs lane, import, demand, disposal; /**< disposal with region -1 stands for every region */
  size_t t, s;                                     /**< the (period, scenario) at hand */
  char place[160];                                 /**< "period P1, scenario base" */
  lode_values *values;                             /**< of (t, s) */
  double *capacity;                                /**< [n_region][n_process] on line in period t, per year */
  lode_check_rows rows[LODE_CHECK_N_TABLE];
  double *start_amount;   /**< [n_period][LODE_N_COST] first-stage parts as in costs.csv, money (fixed: per year) */
  double *start_expected; /**< [n_period][LODE_N_COST] their share of the objective, money */
  double *amount;         /**< [n_period][n_scenario][LODE_N_COST] second-stage parts, money per year */
} lode_check;

/* verify.c */

/** Notes a fault: one line of text, the first 20 are kept. Local. */
void lode_check_fault(lode_check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** True if a constraint is violated by more than the tolerance x (1 + size); keeps the worst. Local. */
bool lode_check_exceeds(lode_check *c, double violation, double size);
/** True if a written number is not the recomputed one, relative to 1 + size. Local. */
bool lode_check_differs(const lode_check *c, double written, double expected, double size);
/** Sets the (period, scenario) at hand and the text of it. Local. */
void lode_check_at(lode_check *c, size_t t, size_t s);
/** n_t d_t, from the definition. Local, O(years). */
double lode_check_weight(const lode_instance *in, size_t t);
/** DIR/name, owned by the caller; NULL if memory is short. Local. */
char *lode_check_path(lode_check *c, const char *name);

/* verify_names.c */

lode_status lode_check_lookup_create(lode_check *c);
void lode_check_lookup_destroy(lode_check *c);
/** Index of an id; if unknown, notes the fault with the nearest name and gives -1. Local. */
int32_t lode_check_find(lode_check *c, const lode_check_names *names, const char *what, const char *id,
                        const char *table, size_t line);
/** Item of a pair, -1 if none. Local, O(log n). */
int32_t lode_check_find_pair(const lode_check_pairs *pairs, int32_t a, int32_t b);

/* verify_plan.c */

/** Is the plant on line in period t? Local. */
bool lode_check_is_on_line(const lode_instance *in, lode_build build, size_t t);
/** Rules of the first stage, and its cost into start_amount and start_expected. Local. */
void lode_check_plan(lode_check *c);
/** Fills capacity for period c->t. Local. */
void lode_check_capacity(lode_check *c);

/* verify_builds.c */

/** builds.csv and capacity.csv against the plan. Local. @return LODE_E_IO for a missing file */
lode_status lode_check_builds(lode_check *c);

/* verify_tables.c */

/**
 * Opens DIR/name and checks its header, as in TABLES.md with [$] for the money and [@] for the unit-cost money. Local.
 * @param csv [out] NULL if the file is of no use; that is a fault
 * @return LODE_E_IO for a missing file
 */
lode_status lode_check_file_open(lode_check *c, const char *name, const char *header, lode_csv **csv);
/** Next row; a malformed one is a fault and ends the table, as does csv == NULL. Local. */
lode_status lode_check_file_next(lode_check *c, lode_csv *csv, bool *has_row);
/** A number; faults: not a finite number, or negative unless `is_signed`. @return false after a fault. Local. */
bool lode_check_number(lode_check *c, const char *table, const lode_csv *csv, size_t column, bool is_signed,
                       double *value);

typedef struct lode_check_stream lode_check_stream;
/** Opens the nine tables of lode_check_table. Local. @return LODE_E_IO for a missing one */
lode_status lode_check_stream_open(lode_check *c, lode_check_stream **stream);
/** Reads the rows of the (period, scenario) at hand; to be called period-major. Local. */
lode_status lode_check_stream_read(lode_check *c, lode_check_stream *stream);
void lode_check_stream_close(lode_check_stream **stream);
const char *lode_check_table_name(lode_check_table table);

/* verify_operations.c */

/** Every constraint of the (period, scenario) at hand, its derived tables, and its cost into `amount`. Local. */
lode_status lode_check_operations(lode_check *c);

/* verify_costs.c */

/** costs.csv, the parts, total and bound of the plan; fills result->cost and total. Local. */
lode_status lode_check_costs(lode_check *c);

/* ---- verify_bottlenecks.c */

/** bottlenecks.csv, if it is there: names, and money that follows from the worth. Local. */
lode_status lode_check_bottlenecks(lode_check *c);

/* verify_state.c */

/** status.json, where present and final, against the plan. Local. */
lode_status lode_check_run_state(lode_check *c);

#endif
