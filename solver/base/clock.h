/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_CLOCK_H
#define LODE_BASE_CLOCK_H

#include <stddef.h>

/** Seconds since an arbitrary fixed moment (monotonic). Local. */
double lode_clock(void);
/** Largest resident memory of this process so far, MiB; 0 where the system does not tell. Local. */
double lode_memory_peak_mib(void);
/** Time now as "2026-11-23T21:39:00Z". Local. @return buffer */
const char *lode_clock_utc(char buffer[32]);

#endif
