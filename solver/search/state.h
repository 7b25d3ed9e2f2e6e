/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_STATE_H
#define LODE_SEARCH_STATE_H

#include "solver/base/bytes.h"
#include "solver/search/master.h"
#include "solver/search/oracle.h"
#include "solver/search/search.h"

/** Phases of a search, in their order. */
typedef enum lode_phase {
  LODE_PHASE_COARSE,   /**< root with coarse blocks */
  LODE_PHASE_ROOT,     /**< root with whole blocks */
  LODE_PHASE_PLANS,    /**< first round of the incumbent search */
  LODE_PHASE_ROUNDING, /**< integer cuts */
  LODE_PHASE_TREE
} lode_phase;

enum { LODE_WINDOW = 10 }; /**< rounds over which progress is measured, at most */

/** Where the loop of a phase stands at the head of a round. */
typedef struct lode_place {
  lode_phase phase;
  bool is_begun;            /**< else the phase starts from nothing */
  int round, idle;          /**< rounds done; those in a row that brought nothing */
  double weight;            /**< root: of the in-point */
  double past[LODE_WINDOW]; /**< root: bounds of the last rounds */
  double fixed_at;          /**< tree: cost at which starts were fixed last */
  double lost; /**< tree: least bound of the nodes closed because the blocks agree with theta, as far as cuts
                  can tell */
} lode_place;

/** Stages of a round of the incumbent search. */
typedef enum lode_plan_stage {
  LODE_PLANS_NONE,
  LODE_PLANS_TASKS,
  LODE_PLANS_IMPROVE,
  LODE_PLANS_DRAWS,
  LODE_PLANS_SKETCH /**< comes before IMPROVE */
} lode_plan_stage;

/** Where a round of the incumbent search stands. */
typedef struct lode_plan_place {
  lode_plan_stage stage;
  int repeat;               /**< of the neighbourhoods */
  int look;                 /**< at the neighbours of the plan */
  int idle;                 /**< random draws in a row without a better plan */
  bool is_open;             /**< the neighbourhoods still find points, or the last look tried some */
  int width;                /**< moves that are tried together */
  double before;            /**< cost when the round began */
  double past[LODE_WINDOW]; /**< costs at the last looks */
  bool *is_active;          /**< [n_task] neighbourhoods that are still of use */
} lode_plan_place;

/** The last state at the head of a round, as bytes (checkpoint.h), and when it is due again. */
typedef struct lode_saver {
  bool has_state;
  lode_text shared, own;   /**< what all ranks share, on rank 0; the blocks of this rank */
  double taken, taking;    /**< moment of the last one, seconds that it cost; on rank 0 */
  double written, writing; /**< same of what went to the caller */
  bool is_floor;           /**< a plan or bound of an earlier run is at hand */
  double floor_bound, floor_cost;
  double *floor_y; /**< [starts] */
} lode_saver;

/** State of a run, the same on every rank at the end of every round. Private to solver/search. */
typedef struct lode_search {
  lode_env *env;
  const lode_comm *comm;
  const lode_model *model;
  const lode_search_options *options;
  const lode_stop *stop;
  lode_progress_fn progress;
  void *progress_context;
  lode_master *master;
  lode_oracle *oracle;
  lode_question question; /**< cost, or feasibility (then weights are 1 and costs of starts 0) */
  double *y;              /**< incumbent [starts] */
  double cost;            /**< of the incumbent, INFINITY */
  double bound;           /**< proven, -INFINITY */
  long nodes, rounds;
  long tree_work, plan_work; /**< simplex iterations of the tree and of the incumbent search */
  double plan_share;         /**< of the tree's work that the incumbent search may cost */
  long draw;                 /**< neighbourhood rounds begun: key of their random streams */
  lode_profile profile;
  lode_scaling scaling;
  bool is_stopped;
  size_t n_known; /**< cuts taken over from another search */
  /* root */
  lode_relaxation root; /**< last root relaxation */
  double *inside; /**< [n_siting] in-point of the separation; in the tree, the point near which plans are looked for */
  double inside_value;
  bool is_coarse; /**< the points are separated by coarse blocks */
  /* what a checkpoint needs besides */
  lode_place place;
  lode_plan_place plans;
  const struct lode_nodes *open; /**< while the tree is searched */
  const struct lode_pseudo *pseudo;
  bool is_resumed; /**< `place` is that of a checkpoint, and its phase has not been entered yet */
  lode_bytes rest; /**< of the checkpoint: the tree */
  lode_saver saver;
} lode_search;

/**
 * To be called where a phase begins. @return true if it is to be run: from nothing (place.is_begun false; the rest is
 * zero), or on from the place of a checkpoint; false if the checkpoint is of a later phase. Local, the same everywhere.
 */
bool lode_search_enter(lode_search *s, lode_phase phase);
/** Relative gap of the state, 0 if equal. Local. */
double lode_gap(double incumbent, double bound);
/** Is the search over: gap reached, or nothing better can exist? Local. */
bool lode_search_done(const lode_search *s);
/** Raises the bound (never lowers it); crossed bounds are LODE_E_NUMERIC. Local. */
lode_status lode_search_raise(lode_search *s, double bound);
void lode_search_report(lode_search *s, const char *phase, bool is_forced);

/**
 * Asks the blocks at 0/1 points: cuts go to the pool, better plans become the incumbent. Collective.
 * @param y [n_point] points [starts] up to rounding; the blocks are asked at the rounded points
 * @param theta [n_point] master's estimates at the points as given (cuts are made that are violated there) or NULL
 * @param value [out, n_point] true cost, INFINITY if infeasible or against a siting rule; NULL if not wanted
 * @param upper [out, n_point x n_block] what operations cost there, in each block; NULL if not wanted
 * @param n_cut [out] cuts added; NULL if not wanted
 */
lode_status lode_search_try(lode_search *s, size_t n_point, double *const y[], double *const theta[], double value[],
                            double upper[], size_t *n_cut);

/** Root: Benders loop on the LP relaxation with in-out separation. Collective. Stops early: s->is_stopped. */
lode_status lode_search_root(lode_search *s);
/**
 * Asks the blocks at weight x in-point + (1 - weight) x root point; cuts that the root point violates go to the master.
 * Collective.
 */
lode_status lode_search_separate(lode_search *s, double weight, size_t *n_cut);
/** Drops cuts that have long been slack at the root; the next solve rebuilds the LP. Local, same on all ranks. */
lode_status lode_search_purge(lode_search *s);
/** One more root LP after cuts were added (no separation). Collective: every rank solves the same LP. */
lode_status lode_search_resolve(lode_search *s);

#endif
