/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_INPUT_H
#define LODE_BASE_INPUT_H

#include <stdio.h>

#include "solver/base/text.h"

/** Bytes that are read of a file at most; of what has no size beforehand (pipes, devices) LODE_LARGEST_STREAM. */
#define LODE_LARGEST_FILE ((size_t)1 << 32)
#define LODE_LARGEST_STREAM ((size_t)1 << 28)

/**
 * Opens a file to be read. Folders, sockets, larger files than `most` and pipes into which nobody writes within 10
 * seconds are refused. Local.
 * @param most bytes that may be read; 0 for LODE_LARGEST_FILE
 * @param file [out] closed by the caller
 * @param limit [out] bytes after which the reader must stop, of what has no size beforehand; may be NULL
 * @return LODE_E_IO with the name and the reason; LODE_E_INPUT if it is too large
 */
lode_status lode_input_open(lode_env *env, const char *path, size_t most, FILE **file, size_t *limit);

/** Appends the whole file. Local. @return as lode_input_open */
lode_status lode_input_read(lode_env *env, const char *path, size_t most, lode_text *text);

#endif
