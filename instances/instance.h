/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_INSTANCE_H
#define LODE_INSTANCES_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/*
 * What is given: the data of one planning question, as read. FORMAT.md says what every field means. Items are
 * numbered from 0 in file order; an index of -1 means "none" or "every", as the field says. `line` is the line of
 * the element in its file (0 if built in memory); it takes no part in comparisons. Strings are owned by the instance.
 */

/** Numbers of one attribute: none (count 0), one for all periods (1), or one per period (n_period). */
typedef struct lode_series {
  int32_t first; /**< index into lode_instance.number */
  int32_t count;
} lode_series;

typedef struct lode_list { /**< list of indices */
  int32_t *item;
  size_t n;
} lode_list;

typedef struct lode_term { /**< amount of a commodity, pollutant or process */
  int32_t item;
  lode_series amount; /**< >= 0, except emissions, which may be negative */
} lode_term;

typedef struct lode_terms {
  lode_term *term;
  size_t n;
} lode_terms;

typedef struct lode_period {
  char *id;
  int first_year; /**< calendar year */
  int years;      /**< n_t > 0 */
  int line;
  char *name;
} lode_period;

typedef struct lode_mode { /**< mode of transport */
  char *id, *name;
  lode_series tariff; /**< unit-cost money per mass unit and distance unit */
  int line;
} lode_mode;

typedef struct lode_commodity {
  char *id, *name, *unit;
  int32_t mode;  /**< -1: shipped only where a lane gives an outright cost */
  double mass;   /**< mass hauled per unit, >= 0 (default 1) */
  double hazard; /**< multiplier of the tariff, >= 0 (default 1) */
  int line;
} lode_commodity;

typedef struct lode_pollutant {
  char *id, *name, *unit;
  int line;
} lode_pollutant;

typedef struct lode_region {
  char *id, *name;
  double lat, lon; /**< degrees; NAN if not given */
  int line;
} lode_region;

typedef struct lode_group { /**< named group of regions */
  char *id, *name;
  lode_list region;
  int line;
} lode_group;

typedef struct lode_permitting {
  int32_t region;
  double years; /**< >= 0 */
} lode_permitting;

typedef struct lode_process {
  char *id, *name, *stage;
  lode_series cost;   /**< unit-cost money per unit of activity, >= 0 */
  double permitting;  /**< years in every region that `permitting_at` does not name, >= 0 */
  lode_terms in, out; /**< commodities per unit of activity */
  lode_terms emit;    /**< pollutants per unit of activity */
  lode_permitting *permitting_at;
  size_t n_permitting_at;
  int line;
} lode_process;

typedef struct lode_option { /**< a plant that may be built */
  char *id, *name, *stage;
  lode_terms capacity; /**< process, units of activity per year once on line */
  lode_series capital; /**< money, paid at the start, >= 0 */
  lode_series grant;   /**< money, 0 <= grant <= capital */
  lode_series fixed;   /**< money per year on line, >= 0 */
  double construction; /**< years, >= 0 */
  double life;         /**< years on line, > 0 */
  int line;
} lode_option;

typedef struct lode_existing { /**< plants that stand, sunk */
  char *id, *name;
  int32_t region;
  lode_terms capacity; /**< process, units per year */
  lode_series fixed;   /**< money per year, >= 0 (a constant) */
  int line;
} lode_existing;

typedef struct lode_site {
  char *id, *name;
  int32_t region;
  lode_list option;
  int max_builds; /**< >= 1, over the horizon */
  int line;
} lode_site;

typedef struct lode_exclusion { /**< at most `at_most` of the sites may have a plant */
  char *id;
  int at_most;
  lode_list site;
  int line;
  char *name;
} lode_exclusion;

typedef struct lode_prerequisite { /**< `site` may start in a period only if `needs` starts in it or before */
  int32_t site, needs;
  int line;
} lode_prerequisite;

typedef struct lode_agency {
  char *id, *name;
  int32_t group;       /**< -1: every region */
  lode_list process;   /**< options with any of these; empty: every option */
  lode_series permits; /**< starts per period, >= 0; INFINITY = none */
  int line;
} lode_agency;

typedef struct lode_budget {
  char *id;
  int32_t group;      /**< -1: every region */
  bool is_net;        /**< capital less grants counts, instead of capital */
  lode_series amount; /**< money per period, >= 0; INFINITY = none */
  int line;
  char *name;
} lode_budget;

typedef struct lode_supply {
  char *id, *name;
  int32_t region, commodity;
  lode_series limit;   /**< units per year; absent or INFINITY: no limit */
  lode_series minimum; /**< units per year that must be taken; absent: 0 */
  lode_series cost;    /**< unit-cost money per unit, >= 0 */
  int line;
} lode_supply;

typedef struct lode_import { /**< a port's import of a commodity: landed cost = price * (1 + tariff) + handling */
  int32_t region, commodity;
  lode_series price, tariff, handling; /**< >= 0 */
  lode_series limit;                   /**< units per year; absent or INFINITY: none */
  int line;
} lode_import;

typedef struct lode_import_limit { /**< limit on the imports of commodities over all ports */
  char *id;
  lode_list commodity;
  lode_series limit; /**< units per year */
  int line;
  char *name;
} lode_import_limit;

typedef struct lode_demand {
  int32_t region, commodity;
  lode_series amount;  /**< units per year, >= 0 */
  lode_series penalty; /**< unit-cost money per unit missed; absent: demand must be met */
  int line;
} lode_demand;

typedef struct lode_disposal {
  int32_t region; /**< -1: every region */
  int32_t commodity;
  lode_series cost;  /**< unit-cost money per unit, >= 0 */
  lode_series limit; /**< units per year and region; absent or INFINITY: none */
  int line;
} lode_disposal;

typedef struct lode_lane_cost {
  int32_t commodity;
  lode_series cost; /**< unit-cost money per unit, >= 0 */
} lode_lane_cost;

typedef struct lode_lane { /**< directed */
  int32_t from, to;
  double distance;           /**< NAN: carries only what its costs name */
  lode_series capacity;      /**< mass units per year over all commodities; absent or INFINITY: none */
  size_t first_cost, n_cost; /**< into lode_instance.lane_cost; an outright cost wins over the tariff */
  int line;
} lode_lane;

typedef struct lode_cap {
  int32_t pollutant;
  int32_t region, group; /**< both -1: total */
  lode_series limit;     /**< per year, >= 0; INFINITY = none */
  lode_series price;     /**< unit-cost money per unit above; absent: hard */
  int line;
} lode_cap;

typedef enum lode_share_base {
  LODE_SHARE_OF_DEMAND, /**< demand met */
  LODE_SHARE_OF_USE     /**< demand met and what processes consume */
} lode_share_base;

typedef struct lode_share { /**< imports of the commodities <= at_most * their use, in each (t,s) by itself */
  char *id;
  lode_list commodity;
  lode_share_base base;
  lode_series at_most; /**< >= 0; INFINITY = none */
  lode_series price;   /**< unit-cost money per unit above; absent: hard */
  int line;
  char *name;
} lode_share;

typedef struct lode_credit { /**< per unit of output of `commodity`, or per unit of activity if that is -1 */
  int32_t process;           /**< -1: every process */
  int32_t commodity;         /**< -1: per unit of activity of `process` */
  int32_t region;            /**< -1: every region */
  lode_series amount;        /**< unit-cost money, >= 0 */
  int line;
} lode_credit;

typedef enum lode_target {
  LODE_ADJUST_DEMAND,
  LODE_ADJUST_SUPPLY_LIMIT,
  LODE_ADJUST_SUPPLY_COST,
  LODE_ADJUST_IMPORT_PRICE,
  LODE_ADJUST_IMPORT_TARIFF,
  LODE_ADJUST_IMPORT_LIMIT,
  LODE_ADJUST_TOTAL_LIMIT, /**< lode_import_limit.limit */
  LODE_ADJUST_CAP_LIMIT,
  LODE_ADJUST_PROCESS_COST,
  LODE_ADJUST_TRANSPORT_COST, /**< every lane of a commodity; multiply only */
  LODE_ADJUST_DISPOSAL_COST,
  LODE_N_TARGET
} lode_target;

typedef enum lode_adjust_op { LODE_OP_SET, LODE_OP_ADD, LODE_OP_MULTIPLY } lode_adjust_op;

typedef struct lode_adjust { /**< a selector of -1 (NULL id) selects every item */
  lode_target target;
  lode_adjust_op op;
  int32_t commodity, region, process, pollutant, supply, import_limit;
  lode_series value;
  int32_t *matched; /**< derived: items of the target's table, ascending */
  size_t n_matched;
  int line;
} lode_adjust;

typedef struct lode_adjustments { /**< a named set */
  char *id;
  lode_adjust *adjust;
  size_t n_adjust;
  int line;
  char *name;
} lode_adjustments;

typedef struct lode_scenario {
  char *id, *name;
  double probability;
  lode_list apply; /**< sets, applied in this order */
  int line;
} lode_scenario;

typedef struct lode_instance {
  char *id, *name;
  char *money, *unit_money; /**< names of the unit of totals and of unit costs */
  double unit_scale;        /**< totals = unit costs x unit_scale, > 0 */
  char *distance_unit, *mass_unit;
  double base_year;     /**< decimal; money of year Y counts (1 + rate)^-(Y - base_year) */
  double rate;          /**< per year, > -1 */
  char *source;         /**< file it came from, for messages */
  uint64_t fingerprint; /**< of the bytes it was read from */

  double *number; /**< pool of all series */
  size_t n_number;
#define LODE_TABLE(type, field)                                                                                        \
  type *field;                                                                                                         \
  size_t n_##field
  LODE_TABLE(lode_period, period);
  LODE_TABLE(lode_mode, mode);
  LODE_TABLE(lode_commodity, commodity);
  LODE_TABLE(lode_pollutant, pollutant);
  LODE_TABLE(lode_region, region);
  LODE_TABLE(lode_group, group);
  LODE_TABLE(lode_process, process);
  LODE_TABLE(lode_option, option);
  LODE_TABLE(lode_existing, existing);
  LODE_TABLE(lode_site, site);
  LODE_TABLE(lode_exclusion, exclusion);
  LODE_TABLE(lode_prerequisite, prerequisite);
  LODE_TABLE(lode_agency, agency);
  LODE_TABLE(lode_budget, budget);
  LODE_TABLE(lode_supply, supply);
  LODE_TABLE(lode_import, import);
  LODE_TABLE(lode_import_limit, import_limit);
  LODE_TABLE(lode_demand, demand);
  LODE_TABLE(lode_disposal, disposal);
  LODE_TABLE(lode_lane, lane);
  LODE_TABLE(lode_lane_cost, lane_cost);
  LODE_TABLE(lode_cap, cap);
  LODE_TABLE(lode_share, share);
  LODE_TABLE(lode_credit, credit);
  LODE_TABLE(lode_adjustments, adjustments);
  LODE_TABLE(lode_scenario, scenario);
#undef LODE_TABLE
} lode_instance;

/** Value in period t; `absent` if the attribute was not given. Local. */
static inline double lode_at(const lode_instance *in, lode_series s, size_t t, double absent) {
  if (s.count == 0)
    return absent;
  return in->number[(size_t)s.first + (s.count == 1 ? 0 : t)];
}

/** Local. Frees everything; accepts NULL and half-built instances; sets NULL. */
void lode_instance_destroy(lode_instance **instance);

/**
 * Checks of meaning on a structurally complete instance (see FORMAT.md, "Checks"), and the derived field
 * lode_adjust.matched. The reader calls it; whoever builds an instance in memory must.
 * Local, O(size log size). @return LODE_E_INPUT with up to 20 lines "file:line: ...".
 */
lode_status lode_instance_check(lode_env *env, lode_instance *instance);

#endif
