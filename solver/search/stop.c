/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/stop.h"

#include "solver/base/clock.h"

bool lode_stop_now(const lode_stop *stop) {
  if (stop->look != NULL)
    stop->look(stop->context);
  return (stop->signal != NULL && *stop->signal != 0) || (stop->deadline > 0.0 && lode_clock() >= stop->deadline);
}

lode_status lode_stop_agree(lode_env *env, const lode_comm *comm, const lode_stop *stop, bool local, bool *is_stopped) {
  double any = local || lode_stop_now(stop) ? 1.0 : 0.0;
  const lode_status st = lode_comm_max(env, comm, &any);
  *is_stopped = any > 0.0;
  return st;
}
