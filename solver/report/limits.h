/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_LIMITS_H
#define LODE_REPORT_LIMITS_H

#include "solver/report/page.h"

/** Use of one cap in one period over the scenarios. */
typedef struct lode_limit_year {
  int32_t cap, period;
  int32_t worst;                  /**< scenario with the largest share */
  double emission, limit, excess; /**< in that scenario */
  double share;                   /**< emission / limit there; INFINITY if the limit is 0 and something is emitted */
  double expected;                /**< expected emission */
  size_t n_full;                  /**< scenarios in which it is used up */
} lode_limit_year;

/** A limit counts as used up from here on; the table holds what a solver with tolerances found. */
#define LODE_FULL_SHARE 0.999

/** Every cap that is a limit, with a row in emissions.csv, by share, largest first. Local. @param year [out] owned by
 * the caller (free); NULL on failure, which page->status tells */
void lode_limits_collect(lode_page *page, const lode_facts *facts, lode_limit_year **year, size_t *n);
/** "Utah" or the group or "all regions". */
const char *lode_limit_where(const lode_instance *in, const lode_cap *cap);
bool lode_limit_is_hard(const lode_cap *cap);
double lode_limit_share(double emission, double limit);

#endif
