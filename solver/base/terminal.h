/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_TERMINAL_H
#define LODE_BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** What stands behind standard output and standard error. All zero: files or pipes. */
typedef struct lode_terminal {
  bool is_live;          /**< standard output is a terminal that can write its last line anew */
  bool is_colour;        /**< standard output may carry colours */
  bool is_colour_errors; /**< same, of standard error */
  int width;             /**< columns of standard output, > 0 if it is a terminal */
} lode_terminal;

/**
 * Asks the system. A launcher of ranks gives each a terminal of its own and copies what it says, so that under one it
 * is the launcher's own output that counts (Linux: /proc; elsewhere: no terminal). TERM=dumb or no TERM: neither live
 * nor coloured; NO_COLOR not empty: not coloured. Local.
 * @param is_launched started by mpirun or its like
 */
lode_terminal lode_terminal_find(bool is_launched);

/**
 * Prints text that may hold anything: control characters (but newline and tab), those that turn the direction of
 * writing, and bytes that are no UTF-8 are shown as \x1b or \u202e; the middle of words beyond 256 bytes is left out.
 * Local, no allocation.
 */
void lode_terminal_put(FILE *stream, const char *text);

/**
 * Same into a buffer, on one line (newline and tab as blanks), at most `columns` characters: what is cut ends by "..".
 * Local. @param size of buffer, > 0; text that does not fit is cut too. @return characters written
 */
size_t lode_terminal_fit(char *buffer, size_t size, const char *text, size_t columns);

#endif
