/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults on request, for tests/lodestone_faults: LODE_FAULT="KIND RANK PHASE N" makes the N-th opportunity of that kind
 * on that rank since the phase began (as in the progress lines; "start" before the first) a fault. A delay comes at
 * every one from the N-th on, so do failures to write.
 */
#include "solver/base/fault.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char phase_now[32] = "start";
static long n_seen;

void lode_fault_phase(const char *phase) {
  if (strcmp(phase, phase_now) == 0)
    return;
  n_seen = 0;
  snprintf(phase_now, sizeof phase_now, "%s", phase);
}

bool lode_fault(const lode_env *env, lode_fault_kind kind) {
  static const char *const name[] = {"alloc", "write", "lp", "delay", "kill"};
  char asked_kind[16], asked_phase[32];
  int rank;
  long n;
  const char *asked = getenv("LODE_FAULT");
  if (asked == NULL || sscanf(asked, "%15s %d %31s %ld", asked_kind, &rank, asked_phase, &n) != 4)
    return false;
  if (strcmp(asked_kind, name[kind]) != 0 || strcmp(asked_phase, phase_now) != 0 || lode_env_rank(env) != rank)
    return false;
  ++n_seen;
  if (kind == LODE_FAULT_KILL && n_seen == n)
    raise(SIGKILL);
  if (kind == LODE_FAULT_DELAY && n_seen >= n) {
    const struct timespec pause = {.tv_sec = 2};
    nanosleep(&pause, NULL);
    return false;
  }
  return kind == LODE_FAULT_WRITE ? n_seen >= n : n_seen == n;
}
