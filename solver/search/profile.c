/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/profile.h"

#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"

const char *lode_work_name(lode_work work) {
  static const char *const name[LODE_N_WORK] = {"blocks", "master", "cuts", "tree", "plans", "checkpoints", "rest"};
  return name[work];
}

void lode_profile_add(lode_profile *profile, lode_work work, double started) {
  profile->seconds[work] += lode_clock() - started;
}

lode_status lode_profile_gather(lode_env *env, const lode_comm *comm, const lode_profile *profile, lode_profile all[]) {
  void *data = NULL;
  size_t n = 0;
  const lode_status st = lode_comm_gather(env, comm, 0, (const char *)profile, sizeof *profile, &data, &n, NULL);
  if (st == LODE_OK && comm->rank == 0)
    memcpy(all, data, n);
  free(data);
  return st;
}
