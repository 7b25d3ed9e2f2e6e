/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_SCRIBE_H
#define LODE_INSTANCES_SCRIBE_H

#include "instances/instance.h"
#include "solver/base/text.h"

/** XML of an instance under way, for the generator and the importers. The first failure is kept, and nothing is
 * written after it, so that a writer need not ask after every line. Zero-initialise, set `env`. */
typedef struct lode_scribe {
  lode_env *env;
  lode_status status;
  lode_text text;
} lode_scribe;

/** Appends formatted text; no escaping: for markup and ids. Local. */
void lode_scribe_put(lode_scribe *scribe, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Appends ` name="value"`, a number in the shortest form that reads back to the same one ("none" if infinite). Local.
 */
void lode_scribe_number(lode_scribe *scribe, const char *name, double value);
/** Appends ` name="v1 v2 ..."`: a series of n numbers, a single one if all are equal. Local. @param value [n] */
void lode_scribe_series(lode_scribe *scribe, const char *name, const double value[], size_t n);
/** Appends ` name="text"`, escaped, bytes that XML does not allow replaced by '?', cut at 1000 bytes. Local. */
void lode_scribe_text(lode_scribe *scribe, const char *name, const char *text);
/**
 * Reads the text back with the reader of instances, so that no file is written that Lodestone refuses, and writes it.
 * Local. @return the first failure; LODE_E_INPUT with the reader's words if the instance does not hold; LODE_E_IO
 */
lode_status lode_scribe_finish(lode_scribe *scribe, const char *path);
void lode_scribe_clear(lode_scribe *scribe);

#endif
