/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_COMMANDS_H
#define LODE_COMMANDS_H

#include <signal.h>

#include "solver/base/comm.h"
#include "solver/base/options.h"

/** Exit codes, the same for every command. */
typedef enum lode_exit {
  LODE_EXIT_OK = 0, /**< done; solve: gap reached */
  LODE_EXIT_USAGE = 2,
  LODE_EXIT_INPUT = 3, /**< bad instance or file */
  LODE_EXIT_INFEASIBLE = 4,
  LODE_EXIT_STOPPED = 5, /**< by limit or signal, plan and bound saved */
  LODE_EXIT_NO_PLAN = 6, /**< stopped before any plan */
  LODE_EXIT_WRONG = 7,   /**< verify disagrees, or bounds crossed */
  LODE_EXIT_INTERNAL = 70,
  LODE_EXIT_RESOURCE = 71, /**< memory or MPI */
  LODE_EXIT_OUTPUT = 74    /**< cannot write */
} lode_exit;

/** What a command is given. */
typedef struct lode_run {
  lode_env *env;
  const lode_comm *comm;
  int argc; /**< words behind the command's name */
  char **argv;
  const volatile sig_atomic_t *signal; /**< not 0: asked to stop */
} lode_run;

/** A command: how it is called, and what runs it. @return exit code; messages have been printed. */
typedef struct lode_command {
  const lode_command_spec *spec;
  lode_exit (*run)(const lode_run *run);
  bool is_parallel; /**< all ranks run it; others run on rank 0 alone */
} lode_command;

extern const lode_command lode_command_solve, lode_command_check, lode_command_verify, lode_command_export,
    lode_command_partition, lode_command_report, lode_command_generate, lode_command_import, lode_command_compare,
    lode_command_finish, lode_command_bottlenecks, lode_command_why;

/** Parses the words of a command; prints help or the fault. @return true to go on, else *code is the exit code. */
bool lode_command_begin(const lode_run *run, const lode_command_spec *spec, void *values, const char **positional,
                        lode_exit *code);
/** Is the file to be written the one that is read? A fault of usage, said to the user. Local. */
bool lode_command_overwrites(const lode_run *run, const lode_command_spec *spec, const char *input, const char *output);
/** Exit code of a status; the message of a failure is printed on the rank that speaks. */
lode_exit lode_command_fail(const lode_run *run, lode_status status);

/** Version of the program, its libraries and its compiler, one a line. Local. */
lode_status lode_version_text(lode_env *env, lode_text *text);

#endif
