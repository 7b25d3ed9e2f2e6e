/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_COMM_H
#define LODE_BASE_COMM_H

#include <mpi.h>
#include <stddef.h>

#include "solver/base/env.h"

/** A duplicated communicator with MPI_ERRORS_RETURN. */
typedef struct lode_comm {
  MPI_Comm mpi;
  MPI_Comm rescue; /**< for lode_comm_rescue alone */
  int rank;        /**< this rank */
  int n_rank;      /**< ranks in all, > 0 */
} lode_comm;

/** Collective. Duplicates `parent`, sets MPI_ERRORS_RETURN, tells env its rank. */
lode_status lode_comm_create(lode_env *env, MPI_Comm parent, lode_comm *comm);
/** One rank, for programs that do not start MPI: no function here calls MPI where there is only one. Local. */
void lode_comm_alone(lode_env *env, lode_comm *comm);
/** Collective. Frees the duplicate; accepts a zeroed comm. */
void lode_comm_destroy(lode_comm *comm);

/**
 * Largest status of any rank; afterwards every rank whose own status was LODE_OK holds that rank's
 * message, headed by the rank's number. Collective; to be called before every collective phase in which one rank could
 * have failed. If the communicator itself fails, LODE_E_MPI.
 */
lode_status lode_comm_agree(lode_env *env, const lode_comm *comm, lode_status local);

/**
 * To be called by a rank whose status is a failure, before it leaves the work that all ranks share. If every rank has
 * failed (as after lode_comm_agree) all go on together. If one failed alone, the others wait in some collective for
 * ever: after `patience` seconds the message is printed and MPI_Abort ends the run with `code`. Collective among
 * failing ranks.
 */
void lode_comm_rescue(lode_env *env, const lode_comm *comm, double patience, int code);

/**
 * Concatenates the ranks' byte strings in rank order on every rank.
 * Collective. @param all [out] owned by the caller (free), total bytes; @param offset [n_rank + 1] (owned by the
 * caller) or NULL. Refuses more than INT_MAX bytes in all with LODE_E_MPI.
 */
lode_status lode_comm_gather_all(lode_env *env, const lode_comm *comm, const void *mine, size_t n_mine, void **all,
                                 size_t *n_all, size_t *offset);

/** Same, but only `root` receives (*all NULL elsewhere); refuses more than INT_MAX bytes in all. Collective. */
lode_status lode_comm_gather(lode_env *env, const lode_comm *comm, int root, const void *mine, size_t n_mine,
                             void **all, size_t *n_all, size_t *offset);

/** Broadcast of n bytes from root in pieces below INT_MAX. Collective. */
lode_status lode_comm_bcast(lode_env *env, const lode_comm *comm, int root, void *data, size_t n);

/**
 * Bit-for-bit rank-independent vector: each value stands in exactly one rank's slot, zero elsewhere, so the sum of
 * doubles is exact. Collective. In place, n values.
 */
lode_status lode_comm_merge(lode_env *env, const lode_comm *comm, double *value, size_t n);

/** Largest value over ranks. Collective. */
lode_status lode_comm_max(lode_env *env, const lode_comm *comm, double *value);
/** Sum of integers over ranks. Collective. */
lode_status lode_comm_sum_int(lode_env *env, const lode_comm *comm, long long *value);

#endif
