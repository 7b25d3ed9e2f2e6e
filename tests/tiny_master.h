/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_TINY_MASTER_H
#define LODE_TESTS_TINY_MASTER_H

#include <stdbool.h>

#include "instances/read.h"
#include "solver/search/master.h"

/** A small random instance with its master and the LPs of its blocks. */
typedef struct tiny {
  lode_env *env;
  lode_instance *in;
  lode_model *model;
  lode_master *master;
  lode_lp **lp; /* [n_block] operations at true cost; feasibility problems for weight 0 */
  double *L;
  lode_cut_work work;
} tiny;

/** @param most starts at most, 20 or less */
bool tiny_create(uint64_t seed, int most, tiny *t);
void tiny_destroy(tiny *t);
/** Cost of block b at the point whose links are in t->L; INFINITY if infeasible. */
double tiny_block_cost(tiny *t, size_t b);
/** Adds the Benders cut of every block at y (feasible blocks of positive weight only). */
void tiny_add_benders(tiny *t, const double y[]);

#endif
