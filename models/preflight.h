/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_PREFLIGHT_H
#define LODE_MODELS_PREFLIGHT_H

#include "models/reach.h"

/** What a finding is about, in the order in which they are shown. */
typedef enum lode_concern {
  LODE_CONCERN_DEMAND,      /**< a demand that nothing can reach, or a hard one that cannot be met */
  LODE_CONCERN_REGION,      /**< a region in which nothing can be had */
  LODE_CONCERN_NEVER_BUILT, /**< a site, or an option at it, that no plan can start */
  LODE_CONCERN_NEVER_RUNS,  /**< a process that can never run where it is offered */
  LODE_CONCERN_NEVER_PAYS,  /**< a start that costs more than it could ever save */
  LODE_CONCERN_CAP,         /**< a hard cap that forbids (nearly) all */
  LODE_CONCERN_UNIT,        /**< a number far from others of its kind */
  LODE_CONCERN_TWIN,        /**< two items that say the same */
  LODE_CONCERN_SHORTAGE,    /**< note: demand with a penalty that cannot be met in full in some period */
  LODE_CONCERN_IDLE_CAP,    /**< note: a cap that can never bind */
  LODE_CONCERN_PROBABILITY, /**< note: probabilities that change what a scenario counts for */
  LODE_CONCERN_UNUSED,      /**< note: what is described and then never chosen */
  LODE_N_CONCERN
} lode_concern;

/** Findings of one concern that are kept; the rest is counted. */
enum { LODE_MAX_FINDING = 20 };

typedef struct lode_finding {
  lode_concern concern;
  int line;   /**< in the instance's file; 0: none */
  char *text; /**< owned */
} lode_finding;

/** What the pre-flight found. Zero-initialise but for `env`; free with lode_preflight_clear. */
typedef struct lode_preflight {
  lode_env *env; /**< borrowed */
  lode_finding *finding;
  size_t n, room;
  size_t count[LODE_N_CONCERN]; /**< found, kept or not */
  lode_status status;           /**< of keeping them: LODE_OK or LODE_E_NOMEM */
} lode_preflight;

/**
 * Looks at a valid instance for what cannot work or is likely a slip. Only what is proven is said, of the best that any
 * plan could do; much that cannot work stays unfound. Findings are sorted by concern and line.
 * Local, O(periods x scenarios x model).
 */
lode_status lode_preflight_run(const lode_model *model, lode_preflight *found);
void lode_preflight_clear(lode_preflight *found);

/** Notes tell what may well be meant; the other concerns are warnings. */
bool lode_concern_is_note(lode_concern concern);
/** Words for a concern in "and 3 more ...". */
const char *lode_concern_words(lode_concern concern);
/** Number of findings that are no notes. */
size_t lode_preflight_warnings(const lode_preflight *found);

/** Keeps a finding, or counts it only. Local. */
void lode_preflight_add(lode_preflight *found, lode_concern concern, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/**
 * saving[n_start] of each start: by how much the same plan without it can be dearer in operations, at most; INFINITY
 * where nothing is proven (a demand that must be met, a supply that must be taken, or a site that another one needs).
 * Discounted money like lode_start.cost: a start that costs more is in no optimal plan. Local, O(starts x scenarios).
 */
lode_status lode_preflight_savings(const lode_reach *reach, double saving[]);

/* The parts of the run; each adds what it finds. */
lode_status lode_preflight_demand(const lode_model *model, lode_preflight *found);
lode_status lode_preflight_sites(const lode_model *model, lode_preflight *found);
lode_status lode_preflight_caps(const lode_model *model, lode_preflight *found);
lode_status lode_preflight_numbers(const lode_instance *in, lode_preflight *found);
lode_status lode_preflight_twins(const lode_instance *in, lode_preflight *found);

#endif
