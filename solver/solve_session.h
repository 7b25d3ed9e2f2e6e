/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SOLVE_SESSION_H
#define LODE_SOLVE_SESSION_H

#include "partition/partition.h"
#include "solver/commands.h"
#include "solver/search/search.h"
#include "solver/solve_checkpoint.h"
#include "solver/solve_files.h"

/** Options of `lodestone solve`. */
typedef struct lode_solve_settings {
  const char *output, *start, *fix, *checkpoint, *resume, *end_time;
  double gap, time_limit, interval, checkpoint_interval, explain;
  const char *without;
  unsigned off; /* from `without` */
  long parts, seed, tasks, batch, nodes, memory;
  int method; /* 0 benders, 1 monolithic */
  bool is_dry, is_forced, no_tightening, no_checkpoint, has_scaling;
} lode_solve_settings;

/** All that lives as long as the run. */
typedef struct lode_session {
  const lode_run *run;
  lode_env *env;
  const lode_comm *comm;
  lode_solve_settings set;
  lode_text file; /* bytes of the instance */
  lode_text record;
  lode_instance *in;
  lode_model *model;
  lode_partition *partition, *parts; /**< region sets of the incumbent search; parts of coarse blocks or NULL */
  double *start;                     /* [starts] from --start or --fix */
  lode_output out;
  lode_search_result result;
  lode_keeper keeper;
  lode_text checkpoint; /**< path of the checkpoints */
  lode_text knobs;      /**< what must stay the same where a run goes on */
  lode_checkpoint from; /**< what this run goes on from; n_region 0: nothing */
  lode_stop stop;
  double end; /**< lode_clock() moment by which all must be over; 0: none */
} lode_session;

/** Seconds that a failed rank waits for the others to fail too. */
extern const double lode_lonely_patience;

/** Searches, or costs the plan of --fix, or hands the extensive form to the LP library. Collective. */
lode_status lode_solve_search(lode_session *s);
/** Plan, tables, verification, statistics; the final status. Collective. @return exit code */
lode_exit lode_solve_finish(lode_session *s, lode_status st);
/** Where each rank's time went: a line each, and statistics.csv. Collective. */
lode_status lode_solve_statistics(lode_session *s);
/** Sizes of the search and counters of its LPs. Rank 0. */
void lode_solve_print_statistics(lode_session *s);
/** Seconds in which a run ends after a limit or signal. Local. */
double lode_solve_grace(const lode_session *s);
/** What the caller sees last. Rank 0. */
void lode_solve_print_end(lode_session *s, lode_exit code);

#endif
