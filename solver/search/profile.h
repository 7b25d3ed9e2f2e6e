/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_PROFILE_H
#define LODE_SEARCH_PROFILE_H

#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/lp/lp.h"

/** What a rank spends its time on. */
typedef enum lode_work {
  LODE_WORK_BLOCKS, /**< LPs of its blocks */
  LODE_WORK_MASTER, /**< root LPs of the master, the same on every rank */
  LODE_WORK_CUTS,   /**< its share of the separation of integer cuts, and the choice, the same on every rank */
  LODE_WORK_TREE,   /**< its nodes */
  LODE_WORK_PLANS,  /**< its tasks of the incumbent search */
  LODE_WORK_SAVE,   /**< keeping and handing on states */
  LODE_WORK_REST,   /**< waiting for other ranks, exchange, bookkeeping */
  LODE_N_WORK
} lode_work;

/** When: the first plan, then the phases of the search. Plans are looked for between the nodes of the tree as well. */
typedef enum lode_stretch {
  LODE_STRETCH_START,
  LODE_STRETCH_COARSE,
  LODE_STRETCH_ROOT,
  LODE_STRETCH_PLANS,
  LODE_STRETCH_ROUNDING,
  LODE_STRETCH_TREE,
  LODE_N_STRETCH
} lode_stretch;

/** What one rank has done so far. lode_profile_begin. Measured only: nothing is decided by it. */
typedef struct lode_profile {
  double seconds[LODE_N_STRETCH][LODE_N_WORK];
  lode_stretch stretch; /**< now */
  double since;         /**< moment (lode_clock) up to which the rest has been counted */
  lode_lp_stats block_lp, master_lp;
  double memory; /**< largest resident, MiB */
} lode_profile;

/** Words for kinds of work and stretches. Local. */
const char *lode_work_name(lode_work work);
const char *lode_stretch_name(lode_stretch stretch);
/** Everything zero, the clock running. Local. */
void lode_profile_begin(lode_profile *profile);
/** From now on time counts for another stretch. Local. */
void lode_profile_enter(lode_profile *profile, lode_stretch stretch);
/** Adds the time since `started` (lode_clock). Local. */
void lode_profile_add(lode_profile *profile, lode_work work, double started);
/** What is left of the elapsed time becomes the rest; takes the memory. Once. Local. */
void lode_profile_end(lode_profile *profile);
/** Seconds of a kind of work in all stretches. Local. */
double lode_profile_total(const lode_profile *profile, lode_work work);
/** Adds the counters of an LP. Local. */
void lode_profile_count(lode_lp_stats *sum, const lode_lp_stats *lp);
/**
 * Profiles of all ranks. Collective.
 * @param all [n_rank, out] on rank 0
 */
lode_status lode_profile_gather(lode_env *env, const lode_comm *comm, const lode_profile *profile, lode_profile all[]);
/**
 * statistics.csv: rank,stretch,quantity,unit,value (TABLES.md). Local.
 * @param text [out] appended
 */
lode_status lode_profile_table(lode_env *env, size_t n_rank, const lode_profile all[], lode_text *text);

#endif
