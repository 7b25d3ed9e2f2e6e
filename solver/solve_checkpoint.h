/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SOLVE_CHECKPOINT_H
#define LODE_SOLVE_CHECKPOINT_H

#include "solver/checkpoint_file.h"
#include "solver/search/search.h"
#include "solver/solve_files.h"

/** What rank 0 needs to store states of a search: plan.xml, status.json and the checkpoint of one round together. */
typedef struct lode_keeper {
  lode_env *env;
  lode_output *output;
  const lode_model *model;
  const char *path;      /**< of the checkpoint; NULL: none is written, plan.xml and status.json are */
  lode_checkpoint head;  /**< all but the state and the seconds; borrows its arrays */
  bool has_failed;       /**< the last state could not be stored */
  const lode_saved *now; /**< while it is stored */
} lode_keeper;

/** For lode_search_options.save; context is a lode_keeper. A failure is told as a warning and remembered. */
void lode_keeper_store(void *context, const lode_saved *saved);

/**
 * Reads PATH or, if that is of no use, PATH.previous; rank 0 reads, all ranks receive. Collective.
 * @param knobs, fingerprint of this run; lines that are not asked for may be any
 * @return LODE_E_INPUT with both reasons
 */
lode_status lode_checkpoint_share(lode_env *env, const lode_comm *comm, const char *path, uint64_t fingerprint,
                                  const char *knobs, lode_checkpoint *checkpoint);

/**
 * Seconds from now to a moment "2026-11-28T08:00:00" (local time) or in seconds since 1970. Local.
 * @return LODE_E_INPUT if it is neither
 */
lode_status lode_seconds_until(lode_env *env, const char *moment, double *seconds);

#endif
