/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_PROFILE_H
#define LODE_SEARCH_PROFILE_H

#include "solver/base/comm.h"

/** What a rank spends its time on. */
typedef enum lode_work {
  LODE_WORK_BLOCKS, /**< LPs of its blocks */
  LODE_WORK_MASTER, /**< root LPs of the master, the same on every rank */
  LODE_WORK_CUTS,   /**< separation of integer cuts, the same on every rank */
  LODE_WORK_TREE,   /**< its nodes */
  LODE_WORK_PLANS,  /**< its tasks of the incumbent search */
  LODE_WORK_SAVE,   /**< keeping and handing on states */
  LODE_WORK_REST,   /**< waiting for other ranks, exchange, bookkeeping */
  LODE_N_WORK
} lode_work;

/** Seconds by kind of work of one rank. Zero-initialise. Measured only: nothing is decided by it. */
typedef struct lode_profile {
  double seconds[LODE_N_WORK];
} lode_profile;

/** Word for a kind of work. Local. */
const char *lode_work_name(lode_work work);
/** Adds the time since `started` (lode_clock). Local. */
void lode_profile_add(lode_profile *profile, lode_work work, double started);
/**
 * Profiles of all ranks. Collective.
 * @param all [n_rank, out] on rank 0
 */
lode_status lode_profile_gather(lode_env *env, const lode_comm *comm, const lode_profile *profile, lode_profile all[]);

#endif
