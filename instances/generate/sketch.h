/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_GENERATE_SKETCH_H
#define LODE_INSTANCES_GENERATE_SKETCH_H

#include "instances/generate/chain.h"
#include "instances/generate/country.h"

/** A synthetic instance under way; shared by the files of this folder. */
typedef struct lode_sketch {
  const lode_generate_options *options;
  const lode_country *country;
  lode_scribe *scribe;
  double demand; /**< of both magnets in all regions in the first period, t per year */
} lode_sketch;

enum { LODE_STREAM_SITE = 10, LODE_STREAM_CAP, LODE_STREAM_SUPPLY, LODE_STREAM_TERMS };

/** Appends ` name="value"` with at most `decimals` decimals, rounded half up, no trailing zeros. |value| < 1e9. */
void lode_sketch_fixed(const lode_sketch *sketch, const char *name, double value, int decimals);
/** Same, one per period: base * (1 + growth * t). */
void lode_sketch_growing(const lode_sketch *sketch, const char *name, double base, double growth, int decimals);

/** Processes and options. */
void lode_sketch_technology(const lode_sketch *sketch);
/** From plants to budgets. */
void lode_sketch_siting(const lode_sketch *sketch);
/** From supplies to lanes. */
void lode_sketch_market(const lode_sketch *sketch);
/** From caps to scenarios. */
void lode_sketch_policy(const lode_sketch *sketch);

#endif
