/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_WHAT_IF_H
#define LODE_SEARCH_WHAT_IF_H

#include "solver/search/oracle.h"
#include "solver/search/search.h"

/** A question about other plans than the one at hand. */
typedef struct lode_what_if {
  double gap; /**< at which its search ends */
  uint64_t seed;
  const lode_plan *start; /**< the plan at hand, or NULL; the nearest plan that keeps the rules begins the search */
  int32_t site;           /**< of `rule` */
  lode_site_rule rule;
  bool any_plan;            /**< is there a plan at all? */
  const bool *soft_demand;  /**< [n_demand][n_period] need not be met, whatever is said of it; NULL: none */
  const lode_text *known;   /**< checkpoint state of a search of the same instance without the rule, or NULL: its cuts
                               and its bound hold here too */
  const bool *soft_minimum; /**< [n_supply][n_period] need not be taken; NULL: none */
} lode_what_if;

/** Its answer, the same on every rank. Zero-initialise; free with lode_finding_clear. */
typedef struct lode_finding {
  lode_search_outcome outcome;
  bool is_siting; /**< INFEASIBLE: no plan keeps the rules of siting, whatever operations do */
  double cost;    /**< of `plan`; INFINITY if none */
  double bound;   /**< no plan that keeps the rules is cheaper; INFINITY if infeasible, -INFINITY if nothing is known */
  size_t n_known; /**< cuts taken from question.known */
  lode_plan *plan; /**< best found, costs not filled; NULL if none */
} lode_finding;

/**
 * Searches an instance, which may differ from the one at hand, with a rule on one site. Collective.
 * @param in the same on every rank
 */
lode_status lode_ask_what_if(lode_env *env, const lode_comm *comm, const lode_instance *in,
                             const lode_what_if *question, const lode_stop *stop, lode_finding *finding);
void lode_finding_clear(lode_finding *finding);

/**
 * Fills costs and total of a plan from its operations (LPs in which only limits of the data bind). Collective.
 * @param plan the same on every rank; @param take receives the operations on rank 0, or NULL
 * @return LODE_E_NUMERIC if some block has no feasible operation; LODE_E_INPUT if a plant is not offered
 */
lode_status lode_plan_price(lode_env *env, const lode_comm *comm, const lode_instance *in, lode_plan *plan,
                            lode_take take, void *context);

#endif
