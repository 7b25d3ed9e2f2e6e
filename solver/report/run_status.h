/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_RUN_STATUS_H
#define LODE_REPORT_RUN_STATUS_H

#include "solver/base/env.h"

/** What status.json tells; see TABLES.md. Texts are borrowed. NAN or infinite numbers are written as null. */
typedef struct lode_run_status {
  const char *state;
  int exit_code;
  double bound, incumbent, gap;
  const char *unit, *version, *options, *instance, *message;
  double seconds, seconds_earlier; /**< of this run; of those that it goes on from */
  const char *stopped_by;          /**< what ended the search early, NULL: nothing */
  const char *missing;             /**< names of what a stop left out of the results, "" if nothing */
  const char *checkpoint;          /**< path of the last checkpoint, NULL: none */
  const char *checkpoint_at;       /**< when it was written, UTC */
  int ranks;
  long parts, nodes, cuts, rounds;
  double memory_mib_max;
} lode_run_status;

/** Writes DIR/status.json atomically, with host, pid, job and heartbeat of now. Local. @return LODE_E_IO. */
lode_status lode_run_status_write(lode_env *env, const char *dir, const lode_run_status *status);

/**
 * Takes DIR/lock (host, pid, job), making DIR if needed; a lock whose process is dead on this host is taken over.
 * Local.
 * @return LODE_E_IO if DIR cannot be made or written; LODE_E_INPUT if a live run holds it (the message names it)
 */
lode_status lode_run_lock(lode_env *env, const char *dir);
/** Removes DIR/lock. Local. */
void lode_run_unlock(const char *dir);

/** One line of convergence.csv, appended and flushed; the first call of a run (append == 0) starts the file. Local. */
typedef struct lode_convergence {
  double seconds;
  const char *phase;
  long nodes, cuts;
  double lower, upper, gap;
} lode_convergence;
lode_status lode_convergence_start(lode_env *env, const char *dir, const char *money);
lode_status lode_convergence_add(lode_env *env, const char *dir, const lode_convergence *line);

/** Writes DIR/report.html from the files in DIR alone (instance.xml, plan.xml, tables, status.json). Local. */
lode_status lode_report_html(lode_env *env, const char *dir);

#endif
