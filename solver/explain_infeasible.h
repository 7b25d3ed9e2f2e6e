/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_EXPLAIN_INFEASIBLE_H
#define LODE_EXPLAIN_INFEASIBLE_H

#include "models/block.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/search/stop.h"

/** A run that ended infeasible. Borrows all. */
typedef struct lode_infeasible {
  const lode_model *model;
  const lode_text *file; /**< bytes of the instance */
  const double *plan;    /**< [starts] at which something is missing; NULL: nothing built */
  bool is_given;         /**< the plan was given, others were not looked at */
  double seconds;        /**< for the search of conflicting limits; 0: none */
} lode_infeasible;

/** Prints what is missing at the plan and, unless it was given, which limits conflict. Collective. */
lode_status lode_explain_infeasible(lode_env *env, const lode_comm *comm, const lode_infeasible *run,
                                    const volatile sig_atomic_t *signal);

#endif
