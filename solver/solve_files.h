/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SOLVE_FILES_H
#define LODE_SOLVE_FILES_H

#include "models/block.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/report/live_line.h"
#include "solver/report/run_status.h"
#include "solver/search/stop.h"

/** The folder a run writes to; rank 0 alone touches it. */
typedef struct lode_output {
  const char *dir;
  bool is_locked;
  double started;              /**< lode_clock() */
  double last_line, last_beat; /**< lode_clock() of the last progress line and heartbeat */
  double interval;             /**< seconds between lines */
  long n_line;
  bool has_tables; /**< tables of an earlier run may be there: they go when a plan is written that is not theirs */
  char checkpoint_at[32];
  double goal, deadline; /**< gap at which the search ends; lode_clock() moment of its limit, 0: none */
  lode_live_state live;  /**< what the live line told last */
  double last_live;      /**< lode_clock() of that */
  lode_run_status status;
} lode_output;

/** Whole file into text; rank 0 reads, all ranks receive. Collective. @return LODE_E_INPUT if it cannot be read. */
lode_status lode_file_share(lode_env *env, const lode_comm *comm, const char *path, lode_text *text);

/** What becomes of results that are in the folder. */
typedef enum lode_output_mode {
  LODE_OUTPUT_NEW,     /**< there must be none */
  LODE_OUTPUT_REPLACE, /**< they are removed */
  LODE_OUTPUT_GO_ON    /**< those of the same instance stay until there are better ones; others: as NEW */
} lode_output_mode;

/**
 * Makes and locks the folder, copies the instance there and writes a first status. Rank 0, but collective in its
 * outcome. @return LODE_E_INPUT if results are in the way, LODE_E_IO
 */
lode_status lode_output_open(lode_env *env, const lode_comm *comm, lode_output *output, const lode_text *instance,
                             const char *money, lode_output_mode mode);
/** Removes tables and report, which belong to another plan than the one that is about to be written. Rank 0. */
lode_status lode_output_clear_tables(lode_env *env, lode_output *output);
/** Writes the final status and unlocks. Rank 0; harmless if not open. @return LODE_E_IO. */
lode_status lode_output_close(lode_env *env, const lode_comm *comm, lode_output *output);
/**
 * Progress: a line on the screen and in convergence.csv, a heartbeat in status.json; each when due. On a terminal the
 * live line takes the place of lines that are not forced. Rank 0.
 */
void lode_output_progress(lode_env *env, lode_output *output, const char *phase, long nodes, long cuts, double lower,
                          double upper, bool is_forced);
/** Writes the live line anew, if it is due. Rank 0; anywhere else nothing happens. */
void lode_output_live(lode_env *env, lode_output *output);

/**
 * Operations of the plan from plain LPs, the tables, plan.xml with costs and bound. Collective.
 * @param stop cuts it short; then nothing is written
 * @param y [starts] 0/1; @param bound proven; @param total [out] cost from the parts, same on every rank
 * @param is_stopped [out] was it cut short?
 */
lode_status lode_output_plan(lode_env *env, const lode_comm *comm, const lode_output *output, const lode_model *model,
                             const lode_stop *stop, const double y[], double bound, double *total, bool *is_stopped);

#endif
