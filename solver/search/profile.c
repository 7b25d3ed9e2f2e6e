/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/profile.h"

#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"

const char *lode_work_name(lode_work work) {
  static const char *const name[LODE_N_WORK] = {"blocks", "master", "cuts", "tree", "plans", "checkpoints", "rest"};
  return name[work];
}

const char *lode_stretch_name(lode_stretch stretch) {
  static const char *const name[LODE_N_STRETCH] = {"start", "coarse", "root", "plans", "rounding", "tree"};
  return name[stretch];
}

void lode_profile_begin(lode_profile *profile) { *profile = (lode_profile){.since = lode_clock()}; }

void lode_profile_enter(lode_profile *profile, lode_stretch stretch) {
  const double now = lode_clock();
  profile->seconds[profile->stretch][LODE_WORK_REST] += now - profile->since;
  profile->since = now;
  profile->stretch = stretch;
}

void lode_profile_add(lode_profile *profile, lode_work work, double started) {
  const double seconds = lode_clock() - started;
  profile->seconds[profile->stretch][work] += seconds;
  profile->seconds[profile->stretch][LODE_WORK_REST] -= seconds;
}

void lode_profile_end(lode_profile *profile) {
  lode_profile_enter(profile, profile->stretch);
  profile->memory = lode_memory_peak_mib();
}

double lode_profile_total(const lode_profile *profile, lode_work work) {
  double sum = 0.0;
  for (int k = 0; k < LODE_N_STRETCH; ++k)
    sum += profile->seconds[k][work];
  return sum;
}

void lode_profile_count(lode_lp_stats *sum, const lode_lp_stats *lp) {
  sum->solves += lp->solves;
  sum->iterations += lp->iterations;
  sum->warm += lp->warm;
  sum->unmoved += lp->unmoved;
  sum->repairs += lp->repairs;
  sum->seconds += lp->seconds;
  for (size_t r = 0; r < LODE_N_RUNG; ++r)
    sum->rung[r] += lp->rung[r];
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

static lode_status lp_rows(lode_env *env, size_t rank, const char *name, const lode_lp_stats *lp, lode_text *text) {
  static const char *const rung[LODE_N_RUNG] = {"dual", "refactor", "primal", "standard", "presolve", "exact"};
  const struct {
    const char *name;
    long value;
  } count[] = {{"solves", lp->solves},
               {"iterations", lp->iterations},
               {"warm starts", lp->warm},
               {"without an iteration", lp->unmoved},
               {"bases repaired", lp->repairs}};
  lode_status st = LODE_OK;
  for (size_t i = 0; i < sizeof count / sizeof count[0] && st == LODE_OK; ++i)
    st = lode_text_printf(env, text, "%zu,,%s LPs: %s,1,%ld\n", rank, name, count[i].name, count[i].value);
  for (size_t r = 0; r < LODE_N_RUNG && st == LODE_OK; ++r)
    st = lode_text_printf(env, text, "%zu,,%s LPs: rung %s,1,%ld\n", rank, name, rung[r], lp->rung[r]);
  return st == LODE_OK ? lode_text_printf(env, text, "%zu,,%s LPs,s,%.3f\n", rank, name, lp->seconds) : st;
}

lode_status lode_profile_table(lode_env *env, size_t n_rank, const lode_profile all[], lode_text *text) {
  lode_status st = lode_text_printf(env, text, "rank,stretch,quantity,unit,value\n");
  for (size_t r = 0; r < n_rank && st == LODE_OK; ++r) {
    for (int k = 0; k < LODE_N_STRETCH; ++k)
      for (int w = 0; w < LODE_N_WORK && st == LODE_OK; ++w)
        st = lode_text_printf(env, text, "%zu,%s,%s,s,%.3f\n", r, lode_stretch_name((lode_stretch)k),
                              lode_work_name((lode_work)w), all[r].seconds[k][w]);
    if (st == LODE_OK)
      st = lp_rows(env, r, "block", &all[r].block_lp, text);
    if (st == LODE_OK)
      st = lp_rows(env, r, "master", &all[r].master_lp, text);
    if (st == LODE_OK)
      st = lode_text_printf(env, text, "%zu,,largest memory,MiB,%.1f\n", r, all[r].memory);
  }
  return st;
}
