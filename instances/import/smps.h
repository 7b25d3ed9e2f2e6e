/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_SMPS_H
#define LODE_INSTANCES_IMPORT_SMPS_H

#include <stdbool.h>

#include "instances/idmap.h"
#include "instances/import/import.h"
#include "instances/import/scan.h"

typedef struct lode_smps_entry {
  int32_t row, column;
  double value;
} lode_smps_entry;

/** A two-stage program with scenarios of right-hand sides. Names point into the texts of the files. */
typedef struct lode_smps {
  lode_env *env;
  lode_scan core, time, stoch;
  const char *objective;
  lode_idmap row, column; /**< without the objective; numbers in order of the core */
  char *type;             /**< [row.n] L, G or E */
  double *rhs;            /**< [row.n] */
  double *cost, *upper;   /**< [column.n]; lower bounds are 0 */
  bool *is_integer;       /**< [column.n] */
  lode_smps_entry *entry;
  size_t n_entry, n_scenario;
  int32_t second_row, second_column; /**< first ones of the second stage */
  double *probability;               /**< [n_scenario] */
  double *scenario_rhs;              /**< [n_scenario][row.n] */
  size_t *stamp, round; /**< [row.n] the last round in which a right-hand side of the row was read; the one under way */
  size_t room_stamp, room_row, room_rhs, room_column[3], room_entry, room_scenario[2];
} lode_smps;

/** Reads core, time and stoch file, of which the path is one (or what they have in common). Local. @return LODE_E_INPUT
 * with "file:line: ..." */
lode_status lode_smps_read(lode_env *env, const char *path, lode_smps *smps);
void lode_smps_clear(lode_smps *smps);
/** Writes it as an instance, or says what cannot be said. Local. */
lode_status lode_smps_write(const lode_import_request *request, const lode_smps *smps, lode_scribe *scribe);

#endif
