/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_BOTTLENECKS_H
#define LODE_REPORT_BOTTLENECKS_H

#include "instances/plan.h"
#include "models/operations.h"
#include "solver/base/text.h"
#include "solver/report/sheet.h"

/** A limit that binds and what one more `step` of it is worth. */
typedef struct lode_bottleneck {
  int32_t kind, a, b;       /**< lode_limit; as it says */
  int32_t plant;            /**< of a capacity: existing plant, or n_existing + plant of the plan; else -1 */
  int32_t period, scenario; /**< -1: all */
  double limit, use;        /**< per year; of siting: per period */
  double step;              /**< units that the worth is of: 1, or what a search was given */
  double worth;             /**< with the plan fixed: unit-cost money per unit, not discounted; NAN: from a search */
  double expected;          /**< money of a unit more each year, in the objective; of a search: at least that */
  double at_most;           /**< money, of a search: proven; else NAN */
} lode_bottleneck;

/** Growing list. Zero-initialise; free with lode_bottlenecks_clear. */
typedef struct lode_bottlenecks {
  lode_bottleneck *item;
  size_t n, room;
} lode_bottlenecks;

/** Appends the limits that bind in one (period, scenario); a capacity once for every plant that gives it. Local. */
lode_status lode_bottlenecks_add(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_operations *ops, lode_bottlenecks *list);
/** Sorts by expected worth, largest first; ties by worth, then as in the instance. Local. */
void lode_bottlenecks_rank(lode_bottlenecks *list);
void lode_bottlenecks_clear(lode_bottlenecks *list);

/** Header of bottlenecks.csv for lode_sheet_header. */
extern const char *const lode_bottlenecks_header;
/** Writes the rows as they stand. Local; errors of writing stay in the file. */
void lode_bottlenecks_rows(const lode_instance *in, const lode_plan *plan, const lode_bottlenecks *list,
                           lode_sheet *sheet);
/** Writes DIR/bottlenecks.csv, whole or not at all. Local. @return LODE_E_IO. */
lode_status lode_bottlenecks_write(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                   const lode_bottlenecks *list, const char *dir);

/** What a limit is of: words for people, such as "wastewater allowed in TX". Local. */
lode_status lode_bottleneck_name(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_bottleneck *limit, lode_text *text);
/**
 * One line per limit and period, expected over the scenarios, ordered by what one per cent more saves, for units
 * differ: "one more t a year of ... in 2029-2031 is worth ...". Limits of siting are not among them. Local.
 * @param n_most lines at most
 */
lode_status lode_bottlenecks_say(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_bottlenecks *list, size_t n_most, lode_text *text);

#endif
