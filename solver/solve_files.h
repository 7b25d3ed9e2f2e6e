/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SOLVE_FILES_H
#define LODE_SOLVE_FILES_H

#include "models/block.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/report/run_status.h"

/** The folder a run writes to; rank 0 alone touches it. */
typedef struct lode_output {
  const char *dir;
  bool is_locked;
  double started;              /**< lode_clock() */
  double last_line, last_beat; /**< lode_clock() of the last progress line and heartbeat */
  double interval;             /**< seconds between lines */
  long n_line;
  lode_run_status status;
} lode_output;

/** Whole file into text; rank 0 reads, all ranks receive. Collective. @return LODE_E_INPUT if it cannot be read. */
lode_status lode_file_share(lode_env *env, const lode_comm *comm, const char *path, lode_text *text);

/**
 * Makes and locks the folder, refuses one with results unless `is_forced` (then they are removed), copies the instance
 * there and writes a first status. Rank 0, but collective in its outcome.
 */
lode_status lode_output_open(lode_env *env, const lode_comm *comm, lode_output *output, const lode_text *instance,
                             const char *money, bool is_forced);
/** Writes the final status and unlocks. Rank 0; harmless if not open. @return LODE_E_IO. */
lode_status lode_output_close(lode_env *env, const lode_comm *comm, lode_output *output);
/** Progress: a line on the screen and in convergence.csv, a heartbeat in status.json; each when due. Rank 0. */
void lode_output_progress(lode_env *env, lode_output *output, const char *phase, long nodes, long cuts, double lower,
                          double upper, bool is_forced);

/**
 * Operations of the plan from plain LPs, the tables, plan.xml with costs and bound. Collective.
 * @param y [starts] 0/1; @param bound proven; @param total [out] cost from the parts, same on every rank
 */
lode_status lode_output_plan(lode_env *env, const lode_comm *comm, const lode_output *output, const lode_model *model,
                             const double y[], double bound, double *total);

#endif
