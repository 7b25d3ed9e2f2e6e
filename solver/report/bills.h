/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_BILLS_H
#define LODE_REPORT_BILLS_H

#include "solver/report/facts.h"

/** Parts of the cost as a planner groups them. */
typedef enum lode_account {
  LODE_ACCOUNT_BUILDING,  /**< capital less grants and salvage */
  LODE_ACCOUNT_FIXED,     /**< fixed cost */
  LODE_ACCOUNT_RUNNING,   /**< variable cost of processes */
  LODE_ACCOUNT_CREDIT,    /**< production credits, <= 0 */
  LODE_ACCOUNT_SUPPLY,    /**< primary supply */
  LODE_ACCOUNT_IMPORT,    /**< imports, landed */
  LODE_ACCOUNT_TRANSPORT, /**< shipments and disposal */
  LODE_ACCOUNT_PENALTY,   /**< unmet demand and what is paid above limits */
  LODE_N_ACCOUNT
} lode_account;

extern const char *const lode_account_words[LODE_N_ACCOUNT];
/** Words for the parts of plan.xml. */
extern const char *const lode_part_words[LODE_N_COST];

/** Sums a bill by account; parts that are not finite count as 0. Local. @param sum [LODE_N_ACCOUNT] @return total */
double lode_bill_accounts(const double bill[], double sum[]);
/** What plan.xml says less what stages, or regions, explain: per part, 0 within rounding. Local.
 * @param bill [n] @param rest [LODE_N_COST] */
void lode_bill_rest(const lode_facts *facts, const lode_bill *bill, size_t n, double rest[]);

#endif
