/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_CUT_SAMPLE_H
#define LODE_TESTS_CUT_SAMPLE_H

#include "models/cut.h"
#include "solver/base/random.h"
#include "solver/search/master.h"

/** A random instance with its master, random cuts in it and its pool, and a random 0/1 point. */
typedef struct cut_sample {
  lode_instance *in;
  lode_model *model;
  lode_master *master;
  double *y, *rc;
} cut_sample;

/** @return false if anything fails */
bool cut_sample_open(lode_env *env, uint64_t seed, lode_random *random, cut_sample *s);
void cut_sample_close(cut_sample *s);
/** Another point [starts]. */
void cut_sample_draw(const cut_sample *s, lode_random *random, double y[]);
/** A cut of a block from random duals: any duals give a valid one. @return false if anything fails */
bool cut_sample_cut(lode_env *env, const cut_sample *s, size_t block, lode_random *random, lode_cut *cut);

#endif
