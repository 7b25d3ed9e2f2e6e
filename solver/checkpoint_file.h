/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_CHECKPOINT_FILE_H
#define LODE_CHECKPOINT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "partition/partition.h"
#include "solver/base/text.h"

/**
 * A checkpoint file: a head with version, length and checksum, then the question that the run answers (instance,
 * knobs, parts), then a state of the search (search/checkpoint.h). Zero-initialise; free with _clear.
 */
typedef struct lode_checkpoint {
  uint64_t fingerprint;                /**< of the instance */
  lode_text knobs;                     /**< lines "name value": what must be the same when the run goes on */
  double gap;                          /**< asked for; may be another one later */
  double seconds;                      /**< of all runs so far */
  lode_partition neighbourhood, parts; /**< parts.n_part 0: none. Arrays are owned by a checkpoint that was read */
  size_t n_region;
  lode_text state;
} lode_checkpoint;

/**
 * Writes PATH.new in full, then moves PATH to PATH.previous and PATH.new to PATH, so that a whole file is there at any
 * moment. `between` (may be NULL) is called between writing and moving: what fails there leaves all as it was. Local.
 * @return LODE_E_IO
 */
lode_status lode_checkpoint_write(lode_env *env, const lode_checkpoint *checkpoint, const char *path,
                                  lode_status (*between)(void *context), void *context);
/**
 * Reads and checks a file. Local.
 * @return LODE_E_INPUT with the reason: not there, no checkpoint, truncated, damaged, of a newer version or another
 * kind of machine
 */
lode_status lode_checkpoint_read(lode_env *env, const char *path, lode_checkpoint *checkpoint);
/** Same, from bytes; `name` stands in messages. */
lode_status lode_checkpoint_parse(lode_env *env, const char *name, const char *data, size_t n,
                                  lode_checkpoint *checkpoint);
/** First line of `asked` that `knobs` has not like this, in words. Local. @return LODE_E_INPUT if there is one */
lode_status lode_checkpoint_fits(lode_env *env, const char *name, const lode_checkpoint *checkpoint,
                                 uint64_t fingerprint, const char *asked);
void lode_checkpoint_clear(lode_checkpoint *checkpoint);

#endif
