/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_CONSTRAINTS_H
#define LODE_REPORT_CONSTRAINTS_H

#include "solver/report/page.h"

/** What is spent of capital. */
typedef struct lode_spending {
  size_t n_start;
  double capital, grant; /**< money, not discounted */
} lode_spending;
/** In period t in a group of regions (-1: all). Local, O(builds). */
lode_spending lode_spent_in(const lode_facts *facts, size_t t, int32_t group);
/** What counts against a budget in period t. */
double lode_budget_used(const lode_facts *facts, const lode_budget *budget, size_t t);
/** Starts of period t that need a permit of the agency. */
size_t lode_permits_used(const lode_facts *facts, const lode_agency *agency, size_t t);
/** Imports as a share of their base in one (period, scenario); 0 if neither is there. */
double lode_share_used(const lode_facts *facts, const lode_share *share, size_t t, size_t s);

/* List items of what is used up; nothing where there is nothing. Local. */
void lode_put_spent_budgets(lode_page *page, const lode_facts *facts);
/** The limits of which more would be worth most, in words (bottlenecks.csv). Local. */
void lode_put_worth(lode_page *page, const lode_facts *facts);
void lode_put_used_permits(lode_page *page, const lode_facts *facts);
void lode_put_full_shares(lode_page *page, const lode_facts *facts);

#endif
