/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_SHOWN_H
#define LODE_BASE_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

/** Room for a value in a message, terminator included. */
enum { LODE_SHOWN_SIZE = 72 };

/**
 * A user's value fit for a message on one line: at most 60 bytes, "..." behind what is cut. What could move the cursor,
 * break the line, turn the direction of the text, is invisible or is not UTF-8 stands as an escape: \n, \x1b, \u202e.
 * Local.
 * @param buffer [LODE_SHOWN_SIZE] @return buffer
 */
const char *lode_shown(char buffer[LODE_SHOWN_SIZE], const char *text);

/** The same of the first `length` bytes, of which one may be zero. Local. */
const char *lode_shown_bytes(char buffer[LODE_SHOWN_SIZE], const char *text, size_t length);

/**
 * Copies a message of any length with the same escapes. Local.
 * @param buffer [room], room >= 1; what does not fit is cut between characters
 * @param has_lines line ends and tabs stay: the text is known to be a list of lines
 * @return length of the whole, as snprintf
 */
size_t lode_escape(char *buffer, size_t room, const char *text, bool has_lines);

#endif
