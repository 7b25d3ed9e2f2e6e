/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/bills.h"

#include <math.h>

const char *const lode_account_words[LODE_N_ACCOUNT] = {
    "Building, net", "Fixed", "Running", "Credits", "Supply", "Imports", "Transport, disposal", "Penalties",
};

const char *const lode_part_words[LODE_N_COST] = {
    "Capital of new plants",
    "Grants",
    "Salvage value at the end of the horizon",
    "Fixed cost of new and existing plants",
    "Variable cost of processes",
    "Production credits",
    "Primary supply",
    "Imports, landed",
    "Transport",
    "Disposal",
    "Penalty of unmet demand",
    "Paid above emission limits",
    "Paid above import shares",
};

static const lode_account account_of[LODE_N_COST] = {
    LODE_ACCOUNT_BUILDING, LODE_ACCOUNT_BUILDING, LODE_ACCOUNT_BUILDING, LODE_ACCOUNT_FIXED,     LODE_ACCOUNT_RUNNING,
    LODE_ACCOUNT_CREDIT,   LODE_ACCOUNT_SUPPLY,   LODE_ACCOUNT_IMPORT,   LODE_ACCOUNT_TRANSPORT, LODE_ACCOUNT_TRANSPORT,
    LODE_ACCOUNT_PENALTY,  LODE_ACCOUNT_PENALTY,  LODE_ACCOUNT_PENALTY,
};

double lode_bill_accounts(const double bill[], double sum[]) {
  double total = 0.0;
  for (int a = 0; a < LODE_N_ACCOUNT; ++a)
    sum[a] = 0.0;
  for (int part = 0; part < LODE_N_COST; ++part) {
    if (!isfinite(bill[part]))
      continue;
    sum[account_of[part]] += bill[part];
    total += bill[part];
  }
  return total;
}

void lode_bill_rest(const lode_facts *facts, const lode_bill *bill, size_t n, double rest[]) {
  for (int part = 0; part < LODE_N_COST; ++part) {
    const double cost = facts->plan->cost[part];
    double size = fabs(cost);
    rest[part] = isfinite(cost) ? cost : 0.0;
    for (size_t i = 0; i < n; ++i) {
      rest[part] -= bill[i][part];
      size += fabs(bill[i][part]);
    }
    if (fabs(rest[part]) <= 1e-9 * size)
      rest[part] = 0.0;
  }
}
