/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_FEATURE_H
#define LODE_SEARCH_FEATURE_H

#include "solver/base/env.h"

/** Parts of the search that can be switched off, one bit each: for measurements, and for the tests of the others. */
typedef enum lode_feature {
  LODE_FEATURE_RULES = 1,         /**< integer cuts from single rules */
  LODE_FEATURE_DIFFERENCES = 2,   /**< integer cuts from differences of Benders cuts */
  LODE_FEATURE_TABLEAU = 4,       /**< integer cuts from tableau rows of starts */
  LODE_FEATURE_COUNTS = 8,        /**< integer cuts from tableau rows of counts */
  LODE_FEATURE_BRANCHING = 16,    /**< branching on counts */
  LODE_FEATURE_TRIALS = 32,       /**< strong branching */
  LODE_FEATURE_FIXING = 64,       /**< fixing by reduced costs */
  LODE_FEATURE_REGIONS = 128,     /**< neighbourhoods of the incumbent search (else only the relaxation's support) */
  LODE_FEATURE_STABILISING = 256, /**< in-out separation at the root */
  LODE_FEATURE_MOVES = 512,       /**< local search on the plan by what the cuts say */
  LODE_FEATURE_METIS = 1024,      /**< METIS parts (else regions dealt to parts of the same sizes at random) */
  LODE_FEATURE_SKETCH = 2048      /**< local search on sketches of the blocks */
} lode_feature;

/** Names as --without takes them, separated by commas. */
#define LODE_FEATURE_NAMES                                                                                             \
  "rules,differences,tableau,counts,branching,trials,fixing,regions,stabilising,moves,metis,sketch"

/** Bits of a list of names; NULL: none. Local. @return LODE_E_INPUT with the word that is no feature */
lode_status lode_features_parse(lode_env *env, const char *list, unsigned *bits);

#endif
