/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double lode_clock(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
    return 0.0;
  }
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double lode_memory_peak_mib(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_maxrss < 0) {
    return 0.0;
  }
#ifdef __APPLE__
  return (double)usage.ru_maxrss / (1024.0 * 1024.0); /* bytes there, KiB elsewhere */
#else
  return (double)usage.ru_maxrss / 1024.0;
#endif
}

const char *lode_clock_utc(char buffer[32]) {
  time_t now = time(NULL);
  struct tm utc;
  if (gmtime_r(&now, &utc) == NULL || strftime(buffer, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
    return strcpy(buffer, "1970-01-01T00:00:00Z");
  }
  return buffer;
}
