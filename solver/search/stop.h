/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_STOP_H
#define LODE_SEARCH_STOP_H

#include <signal.h>
#include <stdbool.h>

#include "solver/base/comm.h"

/** Why a run must end early: a moment, or a signal. The only use of the clock in the search. */
typedef struct lode_stop {
  double deadline;                     /**< lode_clock() moment; 0: none */
  const volatile sig_atomic_t *signal; /**< not 0: stop; may be NULL */
  void (*look)(void *context);         /**< called where the search asks, for what lives by the clock; may be NULL */
  void *context;                       /**< of `look`, which changes nothing that the search knows of */
} lode_stop;

/** This rank's view. Local. */
bool lode_stop_now(const lode_stop *stop);
/** True on every rank if any rank must stop, or brings `local` true. Collective. */
lode_status lode_stop_agree(lode_env *env, const lode_comm *comm, const lode_stop *stop, bool local, bool *is_stopped);

#endif
