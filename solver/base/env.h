/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_ENV_H
#define LODE_BASE_ENV_H

#include <stdarg.h>
#include <stddef.h>

#include "solver/base/terminal.h"

/** What went wrong. Infeasible, optimal, out of time are outcomes, never statuses. */
typedef enum lode_status {
  LODE_OK = 0,
  LODE_E_NOMEM,   /**< memory could not be had */
  LODE_E_INPUT,   /**< the user's file, option or instance is wrong */
  LODE_E_IO,      /**< a file could not be read or written */
  LODE_E_NUMERIC, /**< every rung of the numerical ladder failed */
  LODE_E_CROSSED, /**< a lower bound above the cost of a plan */
  LODE_E_MPI,     /**< a communication call failed */
  LODE_E_BUG      /**< an invariant of our own does not hold */
} lode_status;

/** How loud. A message is shown if its level is at most the environment's. */
typedef enum lode_level {
  LODE_LOG_ERROR = 0,
  LODE_LOG_WARNING,
  LODE_LOG_INFO,
  LODE_LOG_DETAIL,
  LODE_LOG_DEBUG
} lode_level;

/** Message of the first failure, and the log. One per run; see comm.h for its communicator. */
typedef struct lode_env lode_env;

/**
 * New environment: rank 0 of 1, level LODE_LOG_INFO, log to standard output.
 * Local. @return NULL if memory is short.
 */
lode_env *lode_env_create(void);
/** Local. Accepts NULL and a pointer to NULL; sets NULL. */
void lode_env_destroy(lode_env **env);

/**
 * Records a failure. The first message wins until lode_env_clear; later ones are dropped. It is one line: line ends,
 * control characters and marks of direction in values and names of files stand as escapes (shown.h).
 * Local. @return code, so that `return LODE_FAIL(...)` reads well.
 */
lode_status lode_env_fail(lode_env *env, lode_status code, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/** The same of a text that may have several lines, such as a list of faults in a file. */
lode_status lode_env_fail_lines(lode_env *env, lode_status code, const char *file, int line, const char *text);
#define LODE_FAIL(env, code, ...) lode_env_fail((env), (code), __FILE__, __LINE__, __VA_ARGS__)

/** Local. Message of the first failure, "" if none; valid until the next fail or clear. */
const char *lode_env_message(const lode_env *env);
/** Local. Source place "file:line" of the first failure, for LODE_E_BUG reports. */
const char *lode_env_place(const lode_env *env);
lode_status lode_env_code(const lode_env *env);
void lode_env_clear(lode_env *env);

void lode_env_set_level(lode_env *env, lode_level level);
lode_level lode_env_level(const lode_env *env);
/** Rank shown by lode_env_rank; only rank 0 speaks through lode_log. Local. */
void lode_env_set_rank(lode_env *env, int rank, int n_rank);
int lode_env_rank(const lode_env *env);
int lode_env_n_rank(const lode_env *env);

/** What the log may do with the two streams; a new environment takes them for files. Local. */
void lode_env_set_terminal(lode_env *env, const lode_terminal *terminal);
const lode_terminal *lode_env_terminal(const lode_env *env);

/**
 * Prints one line on rank 0 (warnings and errors to standard error, the rest to standard output), as
 * lode_terminal_put does. Local.
 */
void lode_log(lode_env *env, lode_level level, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** Same for what a command is asked for: standard output, at every level. Local. */
void lode_print(lode_env *env, const char *format, ...) __attribute__((format(printf, 2, 3)));
/**
 * The live line: on a terminal it stands below the log and is written over by the next; elsewhere, or if the level is
 * below LODE_LOG_INFO, nothing happens. Rank 0. Local.
 * @param line one line, narrower than the terminal, fit to be shown; NULL or "": take it away
 */
void lode_live(lode_env *env, const char *line);

/** Checked calloc: n * size bytes of zero, at least one byte; records LODE_E_NOMEM naming `what`. Local. */
void *lode_alloc(lode_env *env, size_t n, size_t size, const char *what);
/** Checked realloc to n * size bytes; *block is unchanged on failure. Local. */
lode_status lode_resize(lode_env *env, void **block, size_t n, size_t size, const char *what);
/** Ensures room for `need` items, at least doubling *room. Local. */
lode_status lode_reserve(lode_env *env, void **block, size_t *room, size_t need, size_t size, const char *what);

#endif
