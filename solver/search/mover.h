/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_MOVER_H
#define LODE_SEARCH_MOVER_H

#include "solver/search/estimate.h"
#include "solver/search/state.h"

/** Exchange of at most two plants for at most two others; -1: none. */
typedef struct lode_move {
  double estimate;
  int32_t drop, add, drop_too, add_too;
} lode_move;

/** Plan at hand and what is known of its neighbours. */
typedef struct lode_mover {
  lode_search *s;
  bool is_grouped; /**< of an option and period only the best plant counts, for each one that is dropped */
  lode_estimate estimate;
  lode_by_column rules; /**< of the siting rules, by start */
  bool *is_loose;       /**< [rules] has a "used" column: looked at in the whole plan only */
  double *activity;     /**< [rules] */
  double *y;            /**< [starts] */
  float *value, *rest;  /**< [cuts] of the plan; with plants dropped */
  float *sum;           /**< [cuts] of `rest` with a plant built */
  size_t *top;          /**< [blocks] largest cuts of `rest`, or of `sum` */
  double cost;          /**< first-stage cost of the plan */
  bool *is_taboo;       /**< [starts] not to be built */
  bool *is_listed;      /**< [starts] worth a look where not all can be */
  lode_move *single;    /**< [candidates] work space */
  lode_move *group;     /**< [option, period] best plant to build in addition, estimate INFINITY: none */
  double work;
} lode_mover;

/**
 * A mover at the plan y, whose plants are candidates of the estimates. Local, O(cuts x starts). lode_mover_clear, also
 * after a failure. @param more cuts of a sketch, or NULL
 */
lode_status lode_mover_create(lode_search *s, const double y[], const lode_estimate_more *more, lode_mover *m);
void lode_mover_clear(lode_mover *m);
/** Takes the plan y. Local. */
void lode_mover_set(lode_mover *m, const double y[]);
/**
 * Looks at moves of every n_share-th plant of the plan, from `share` on; the first share has those that drop none.
 * Local.
 * @param most_work cut evaluations at most: where all moves take more, only those that look best when built in addition
 * @param limit estimates from here on are not wanted
 * @param list [most, out] the best, best first @param n [out] how many
 */
void lode_mover_look(lode_mover *m, double most_work, double limit, size_t share, size_t n_share, size_t most,
                     lode_move list[], size_t *n);
/**
 * Looks at exchanges with two plants on one side or both; of those to build, at the best of each option and period.
 * Where that is more than most_work no two are dropped; where it still is, nothing is listed.
 * Local, else as lode_mover_look.
 */
void lode_mover_look_pairs(lode_mover *m, double most_work, double limit, size_t share, size_t n_share, size_t most,
                           lode_move list[], size_t *n);
/** Keeps the best moves, best first; ties by plants. Local. */
void lode_move_insert(lode_move list[], size_t *n, size_t most, lode_move candidate);
/** Gathers the ranks' best moves; all ranks hold the same list afterwards, and know of stops. Collective. */
lode_status lode_mover_share(lode_mover *m, size_t most, lode_move list[], size_t *n);
/** Adds the work of all ranks to the account. Collective. @param most ranks that it can be dealt over */
lode_status lode_mover_account(lode_mover *m, double seconds, size_t most);
/** Drops and builds. Local. */
void lode_move_apply(const lode_move *step, double y[]);

#endif
