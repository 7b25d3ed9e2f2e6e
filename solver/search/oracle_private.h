/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_ORACLE_PRIVATE_H
#define LODE_SEARCH_ORACLE_PRIVATE_H

#include "solver/search/coarse.h"
#include "solver/search/oracle.h"
#include "solver/search/sift.h"

/** LPs of one block, and what sifts each (NULL: nothing does). */
typedef struct slot {
  lode_coarse *coarse;
  lode_coarse *sketch;
  lode_lp *cost, *feasibility;
  lode_sift *cost_sift, *feasibility_sift;
  lode_text resting; /**< the whole LPs while coarse ones are asked: what they need to go on, as in a checkpoint */
} slot;

struct lode_oracle {
  const lode_comm *comm;
  const lode_model *model;
  const lode_stop *stop;
  lode_profile *profile; /**< NULL: none */
  int *owner;            /* [n_block] */
  slot *slot;            /* [n_block] empty for blocks of other ranks */
  lode_cut_work work;
  double *L, *aim; /* [links] at y, at aim */
  double *pi, *upper;
  bool is_seeded;
  uint8_t *seed_row, *seed_col;       /* skeleton numbers */
  const lode_partition *parts;        /* borrowed; NULL: no coarse blocks */
  const lode_partition *sketch_parts; /* borrowed; NULL: no sketches */
  lode_lp_stats done;                 /* counters of LPs that are gone */
  lode_scaling *scaling;              /* borrowed; NULL: not measured */
  double *seconds;                    /* [n_block] of the last question */
};

/** What one block answered at one point. */
typedef struct lode_record {
  int32_t point, block, kind;
  int32_t n; /**< entries of the cut; -1: no cut */
  double lower, upper, priced, elastic, alpha;
  double seconds; /**< that it took; measured, never decided by */
} lode_record;

/** Is the cut worth sending? It must be violated at aim: by the estimate there, or, where it forbids, by elastic use.
 */
bool lode_record_is_worth(const lode_oracle *o, lode_question question, const lode_point *point,
                          const lode_record *answer, const lode_cut *cut);
/** Appends an answer, with its cut if there is one (else NULL) and it is worth sending. Local. */
lode_status lode_record_append(lode_env *env, const lode_oracle *o, lode_question question, const lode_point *point,
                               lode_record *answer, const lode_cut *cut, lode_text *out);
/** Gives every rank the answers of all. Collective. */
lode_status lode_records_gather(lode_env *env, const lode_oracle *o, size_t n_point, const lode_text *mine,
                                lode_answers *answers);

/** First question: the largest block is solved from nothing, and its basis goes to all ranks. Collective. */
lode_status lode_oracle_seed(lode_env *env, lode_oracle *o, const lode_point *point, bool *is_stopped);
/** Makes the cost LP of a block of this rank, started from the seed. Local. */
lode_status lode_oracle_start(lode_env *env, lode_oracle *o, size_t b);
/** Makes the feasibility LP of a block of this rank. Local. */
lode_status lode_oracle_start_feasibility(lode_env *env, lode_oracle *o, size_t b);
/** Moves an LP of a block of this rank to o->L and solves it. Local. */
lode_status lode_oracle_solve(lode_env *env, lode_oracle *o, size_t b, lode_cut_kind kind, const lode_lp_limits *limits,
                              lode_lp_outcome *outcome);
/** Is the LP feasible at every point, as it stands? So where nothing must be met and no column is closed. Local. */
bool lode_oracle_is_feasible(const lode_oracle *o, size_t b, lode_cut_kind kind);
/** Frees the whole LPs of a block of this rank, after noting what they need to go on. Local. */
lode_status lode_oracle_rest(lode_env *env, lode_oracle *o, size_t b);
/** Makes the LPs that rest anew; they go on bit for bit. Nothing if none does. Local. */
lode_status lode_oracle_wake(lode_env *env, lode_oracle *o, size_t b);
/** Frees the cost LP of a block of this rank. Local. */
void lode_oracle_drop(lode_oracle *o, size_t b);

#endif
