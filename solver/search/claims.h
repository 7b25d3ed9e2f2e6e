/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_CLAIMS_H
#define LODE_SEARCH_CLAIMS_H

#include "instances/instance.h"
#include "solver/base/text.h"

/** What a plan must heed, in the order in which an explanation would rather name it. */
typedef enum lode_claim_kind {
  LODE_CLAIM_DEMAND,  /**< a demand without penalty */
  LODE_CLAIM_MINIMUM, /**< a supply that must be taken */
  LODE_CLAIM_CAP,     /**< hard ones */
  LODE_CLAIM_SHARE,   /**< hard ones */
  LODE_CLAIM_IMPORT_TOTAL,
  LODE_CLAIM_IMPORT,
  LODE_CLAIM_BUDGET,
  LODE_CLAIM_PERMITS,
  LODE_CLAIM_SUPPLY,
  LODE_CLAIM_LANE,
  LODE_CLAIM_DISPOSAL,
  LODE_CLAIM_EXCLUSION,
  LODE_CLAIM_PREREQUISITE,
  LODE_CLAIM_SITE, /**< plants at a site */
  LODE_N_CLAIM
} lode_claim_kind;

/** One row of the instance's tables in one period. */
typedef struct lode_claim {
  lode_claim_kind kind;
  int32_t item, period; /**< period -1: all */
  double least, most;   /**< its value over the scenarios; INFINITY: no limit there */
  int32_t tight;        /**< first scenario with the value that asks most */
} lode_claim;

/**
 * Everything that can stand in the way of a plan; what is unlimited is left out. By kind, but the period `first` before
 * all others. Local. @param list owned by the caller (free)
 */
lode_status lode_claims_list(lode_env *env, const lode_instance *in, size_t first, lode_claim **list, size_t *n);
/**
 * Raises a limit by `by` (INFINITY: takes it away) in every scenario. Demands and minima are not limits: the model lets
 * go of them, see lode_what_if. Local.
 */
lode_status lode_claim_raise(lode_env *env, lode_instance *in, const lode_claim *claim, double by);
/** Only whole numbers count. Local. */
bool lode_claim_is_whole(const lode_claim *claim);
/** "FILE:LINE: cap on wastewater in A, period P1: 210 m3". Local. */
lode_status lode_claim_say(lode_env *env, const lode_instance *in, const lode_claim *claim, lode_text *text);
/** "98 demands that must be met, period P2": n claims of the kind. Local. */
lode_status lode_claims_say(lode_env *env, const lode_instance *in, const lode_claim *any, size_t n, bool of_period,
                            lode_text *text);
/** Unit of its value. Local. */
const char *lode_claim_unit(const lode_instance *in, const lode_claim *claim);

#endif
