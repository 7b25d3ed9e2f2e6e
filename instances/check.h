/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_CHECK_H
#define LODE_INSTANCES_CHECK_H

#include "instances/diagnostics.h"
#include "instances/instance.h"

typedef enum lode_check_extent {
  LODE_CHECK_WHOLE,
  LODE_CHECK_PARTIAL /**< faults were found before: pass over LODE_UNKNOWN and NAN, say nothing of what is missing */
} lode_check_extent;

/** Checks that concern several values; fills lode_adjust.matched. Faults go to the diagnostics. Local. */
lode_status lode_check_meaning(lode_diagnostics *diagnostics, lode_instance *in, lode_check_extent extent);
/** Each value by itself, as the reader does while reading; for instances built in memory. Local. */
lode_status lode_check_values(lode_diagnostics *diagnostics, const lode_instance *in);
/** No key may stand twice: ports, demands, disposals, lanes, and commodities in recipes. Local. */
lode_status lode_check_pairs(lode_diagnostics *diagnostics, const lode_instance *in);
/** No site may need itself, directly or through others. Local. */
lode_status lode_check_order(lode_diagnostics *diagnostics, const lode_instance *in);
/** Adjustments: selectors, matched items, results; supply minima against limits. Fills lode_adjust.matched. Local. */
lode_status lode_check_adjustments(lode_diagnostics *diagnostics, lode_instance *in, lode_check_extent extent);

#endif
