/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_FUZZ_READERS_H
#define LODE_TESTS_FUZZ_READERS_H

#include <stddef.h>

#include "solver/base/env.h"

/** What the readers share between inputs. */
typedef struct lode_fuzz_place {
  char folder[512]; /**< of the process, for readers that want files */
  void *instance;   /**< lode_instance of plans and result folders */
} lode_fuzz_place;

/** A reader of bytes that anybody may have written. */
typedef struct lode_fuzz_reader {
  const char *name;    /**< also of its folder of seeds */
  const char *seed[3]; /**< further folders of seeds below the source tree, NULL behind the last */
  /** Reads the bytes; aborts where the reader breaks a promise. Faults that it reports are what it is for. */
  void (*run)(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n);
} lode_fuzz_reader;

/** All readers; the last has no name. */
extern const lode_fuzz_reader lode_fuzz_readers[];

/** The reader `state`, in a file of its own. */
void lode_fuzz_state(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n);

/** Makes the place below TMPDIR and reads instances/small/chain.xml of LODE_SRCDIR; ends the process if it cannot. */
void lode_fuzz_place_make(lode_fuzz_place *place);
/** Removes what was made. */
void lode_fuzz_place_clear(lode_fuzz_place *place);
/** One input: a fresh environment, the reader, and what every reader promises of its message. */
void lode_fuzz_run(const lode_fuzz_reader *reader, const lode_fuzz_place *place, const char *data, size_t n);

#endif
