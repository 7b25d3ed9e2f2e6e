/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_STAGES_H
#define LODE_REPORT_STAGES_H

#include "instances/instance.h"

/* What pages and pictures say of plants and periods in the same words. */

enum { LODE_MOST_STAGES = 8 };
/** Stages of processes and options, in order of appearance, at most LODE_MOST_STAGES (then the rest counts
 * as the last). Borrows the names. */
typedef struct lode_stages {
  const char *name[LODE_MOST_STAGES];
  size_t n;
} lode_stages;
void lode_stages_collect(const lode_instance *in, lode_stages *stages);
size_t lode_stage_index(const lode_stages *stages, const char *name);

/** Name of a thing where it has one, else its id. Local. */
const char *lode_label(const char *id, const char *name);
/** Stage of an option: its own, or that of its first process. Local. */
const char *lode_option_stage(const lode_instance *in, const lode_option *option);
/** Stage of a plant that stands: that of its first process. Local. */
const char *lode_existing_stage(const lode_instance *in, const lode_existing *plant);
/** What one unit of a process' activity is: the unit of the first output, else input, of amount 1; "units of activity"
 * if there is none. Local. */
const char *lode_process_unit(const lode_instance *in, size_t process, size_t t);
/** The largest capacity of a plant in period t. @param process [out] its process, -1 if there is none. Local. */
double lode_largest_capacity(const lode_instance *in, const lode_terms *capacity, size_t t, int32_t *process);
/** Last calendar year of a period. Local. */
static inline int lode_last_year(const lode_period *period) { return period->first_year + period->years - 1; }
/** Does the plan's world have any coordinates? Local, O(n_region). */
bool lode_has_places(const lode_instance *in);

#endif
