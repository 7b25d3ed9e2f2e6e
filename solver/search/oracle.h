/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_ORACLE_H
#define LODE_SEARCH_ORACLE_H

#include "models/cut.h"
#include "partition/partition.h"
#include "solver/base/bytes.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"
#include "solver/lp/lp.h"
#include "solver/search/profile.h"
#include "solver/search/scaling.h"
#include "solver/search/stop.h"

/**
 * Answers "what do operations cost at this siting?": holds the LPs of the blocks dealt to this rank and solves them,
 * each from its own last basis, so that answers do not depend on the number of ranks.
 */
typedef struct lode_oracle lode_oracle;

/** Which LPs a question needs. */
typedef enum lode_question {
  LODE_ASK_COST,       /**< cost; where infeasible, the feasibility problem instead */
  LODE_ASK_FEASIBILITY /**< only the feasibility problems of blocks with elastic columns */
} lode_question;

/** A siting point, fractional or not. */
typedef struct lode_point {
  const double *y;     /**< [siting columns] */
  const double *theta; /**< [n_block] estimates: a cut is only made where it beats them at `aim`; NULL: always */
  const double *aim;   /**< [starts] where theta holds; NULL: y */
  bool is_priced;      /**< what cannot be met is priced, not forbidden: a cut of costs comes where no operation is
                            feasible. For fractional points, which need not be feasible to be of use */
} lode_point;

/** Violation from which a cut of a block is worth a row, given the estimate that it must beat. */
double lode_cut_worth(double theta);

/** Answer for one point. */
typedef struct lode_answer {
  double *lower;   /**< [n_block] proven: value of the block's cut at y */
  double *upper;   /**< [n_block] cost of a feasible operation at y; INFINITY: none (infeasible) */
  double *priced;  /**< [n_block] upper, or where that is INFINITY the cost with what is not met at its price, if asked
                        for (else INFINITY) */
  double *elastic; /**< [n_block] least elastic use found (feasibility problems), else 0 */
} lode_answer;

typedef struct lode_answers {
  size_t n_point;
  lode_answer *point; /**< [n_point] */
  lode_cut *cut;      /**< ascending by (point, block) */
  size_t n_cut;
} lode_answers;

/**
 * Deals the blocks, one after the other. Collective.
 * @param model borrowed; the same on every rank
 * @param profile receives the time of block LPs, or NULL
 */
lode_status lode_oracle_create(lode_env *env, const lode_comm *comm, const lode_model *model, const lode_stop *stop,
                               lode_profile *profile, lode_oracle **oracle);
void lode_oracle_destroy(lode_oracle **oracle);

/**
 * Solves the blocks at every point; every rank receives every answer and every cut. Collective.
 * @param is_stopped [out] true on every rank if a limit cut the work short; then answers are empty
 * @return LODE_E_NUMERIC if a block's LP fails on every rung
 */
lode_status lode_oracle_ask(lode_env *env, lode_oracle *oracle, lode_question question, size_t n_point,
                            const lode_point point[], lode_answers *answers, bool *is_stopped);
void lode_answers_clear(lode_answers *answers);

/** Where the times of blocks and the bytes exchanged are added up (borrowed). Local. */
void lode_oracle_measure(lode_oracle *oracle, lode_scaling *scaling);
/** Sets the parts of coarse blocks (borrowed). Local, the same on every rank. */
void lode_oracle_coarsen(lode_oracle *oracle, const lode_partition *parts);
/** Frees the coarse blocks, which are not asked again; the LPs of whole blocks, which rested meanwhile, come back.
 * Collective. */
lode_status lode_oracle_refine(lode_env *env, lode_oracle *oracle);
/**
 * Cuts of the blocks at one point from their coarse relaxations (coarse.h): cheap, and wrong by no more than shipping
 * inside parts costs. Collective.
 * @param answers [out] `lower` and cuts; `priced` is the optimum of the relaxation; `upper` is INFINITY: nothing is
 * said of feasible operations
 */
lode_status lode_oracle_ask_coarse(lode_env *env, lode_oracle *oracle, const lode_point *point, lode_answers *answers,
                                   bool *is_stopped);

/**
 * Begins sketches of the blocks, in which the regions of a part are one (borrowed), or ends them (NULL). They are asked
 * beside the whole blocks, and no checkpoint knows them. Local, the same on every rank.
 */
void lode_oracle_sketch(lode_oracle *oracle, const lode_partition *parts);
/** As lode_oracle_ask_coarse, of the sketches, at several points. Collective. */
lode_status lode_oracle_ask_sketch(lode_env *env, lode_oracle *oracle, size_t n_point, const lode_point point[],
                                   lode_answers *answers, bool *is_stopped);

/** Receives what happens in one (t,s), on rank 0; a failure there ends the work on all ranks. */
typedef lode_status (*lode_take)(void *context, lode_operations *operations);
/**
 * Operations of a plan, delivered to rank 0 one (t,s) at a time, period-major. The oracle must be new and its model
 * built for pricing (lode_model_options), so that prices and worth are those of the data's limits; every block starts
 * from the seed basis. Collective.
 * @param y [siting columns] 0/1
 * @param is_stopped [out] true on every rank if a limit cut it short; `take` has then seen a part
 * @return LODE_E_NUMERIC if a block has no feasible operation at y
 */
lode_status lode_oracle_operations(lode_env *env, lode_oracle *oracle, const double y[], lode_take take, void *context,
                                   bool *is_stopped);

/**
 * After LODE_ASK_FEASIBILITY at one point: up to ten lines "row, region, commodity, period, scenario, amount" of the
 * largest elastic uses there, largest first; the same on every rank. Collective.
 * @param elastic [n_block] of the answer
 */
lode_status lode_oracle_explain(lode_env *env, lode_oracle *oracle, const double elastic[], lode_text *text);

/** Basis from which blocks start that have not been solved yet. Local, the same everywhere. */
void lode_oracle_put_seed(const lode_oracle *oracle, lode_sink *out);
void lode_oracle_get_seed(lode_oracle *oracle, lode_bytes *in);
/** State of this rank's blocks: number and bytes of each. Local. */
lode_status lode_oracle_put_blocks(lode_env *env, const lode_oracle *oracle, lode_text *text);
/** Takes the state of this rank's blocks out of that of all; the oracle must be new. Local. */
lode_status lode_oracle_get_blocks(lode_env *env, lode_oracle *oracle, lode_bytes *in);

/** Adds up the LP statistics of all ranks' blocks; those of this rank go to the profile too. Once. Collective. */
lode_status lode_oracle_statistics(lode_env *env, lode_oracle *oracle, lode_lp_stats *stats);

#endif
