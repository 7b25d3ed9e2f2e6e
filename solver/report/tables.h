/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_TABLES_H
#define LODE_REPORT_TABLES_H

#include "instances/instance.h"
#include "instances/plan.h"
#include "models/operations.h"

/** Writer of the CSV tables of TABLES.md; files appear under their names only when closed. */
typedef struct lode_tables lode_tables;

/** Opens every table in `dir` (as NAME.csv.tmp) and writes builds.csv and capacity.csv. Local. @return LODE_E_IO. */
lode_status lode_tables_open(lode_env *env, const lode_instance *in, const char *dir, const lode_plan *plan,
                             lode_tables **tables);
/** Appends one (period, scenario); to be called period-major, in order. Local. */
lode_status lode_tables_add(lode_env *env, lode_tables *tables, const lode_operations *operations);
/** Flushes, checks and renames all files. Frees the writer in any case; sets NULL. Local. */
lode_status lode_tables_close(lode_env *env, lode_tables **tables);
/** Throws away half-written tables. Accepts NULL. Local. */
void lode_tables_abandon(lode_tables **tables);

#endif
