/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_ORACLE_PRIVATE_H
#define LODE_SEARCH_ORACLE_PRIVATE_H

#include "solver/search/oracle.h"
#include "solver/search/sift.h"

/** LPs of one block, and what sifts each (NULL: nothing does). */
typedef struct slot {
  lode_lp *cost, *feasibility;
  lode_sift *cost_sift, *feasibility_sift;
} slot;

struct lode_oracle {
  const lode_comm *comm;
  const lode_model *model;
  const lode_stop *stop;
  lode_profile *profile; /**< NULL: none */
  size_t first, end;     /* blocks of this rank */
  int *owner;            /* [n_block] */
  slot *slot;            /* [n_block] empty for blocks of other ranks */
  lode_cut_work work;
  double *L, *aim; /* [links] at y, at aim */
  double *pi, *upper;
  bool is_seeded;
  uint8_t *seed_row, *seed_col; /* skeleton numbers */
};

/** First question: the largest block is solved from nothing, and its basis goes to all ranks. Collective. */
lode_status lode_oracle_seed(lode_env *env, lode_oracle *o, const lode_point *point, bool *is_stopped);
/** Makes the cost LP of a block of this rank, started from the seed. Local. */
lode_status lode_oracle_start(lode_env *env, lode_oracle *o, size_t b);
/** Moves an LP of a block of this rank to o->L and solves it. Local. */
lode_status lode_oracle_solve(lode_env *env, lode_oracle *o, size_t b, lode_cut_kind kind, const lode_lp_limits *limits,
                              lode_lp_outcome *outcome);
/** Frees the cost LP of a block of this rank. Local. */
void lode_oracle_drop(lode_oracle *o, size_t b);

#endif
