/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_CONFLICT_H
#define LODE_SEARCH_CONFLICT_H

#include "instances/instance.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/search/stop.h"

/** An infeasible instance: as read, and the bytes it was read from. */
typedef struct lode_conflict_question {
  const lode_instance *in;
  const char *data; /**< borrowed */
  size_t length;
  size_t period;  /**< where something was found missing: its limits are named first */
  long most_test; /**< searches at most */
} lode_conflict_question;

/**
 * Which limits conflict: a set of demands and limits that no plan can heed together, of which none can be left out as
 * far as the searches allow; then the least rise of each limit of the set that alone makes the instance feasible, or
 * that none does. In words, one a line. Every step is a search for any plan of a relaxed instance; one that does not
 * end counts as if there were a plan, so that the set is too large rather than wrong. Collective. Source: Junker
 * (2004), QuickXplain, AAAI 2004, 167-172.
 */
lode_status lode_conflict_explain(lode_env *env, const lode_comm *comm, const lode_conflict_question *question,
                                  const lode_stop *stop, lode_text *text);

#endif
