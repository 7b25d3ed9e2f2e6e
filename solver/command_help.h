/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_COMMAND_HELP_H
#define LODE_COMMAND_HELP_H

#include "solver/commands.h"

/** A page of `lodestone help`. */
typedef struct lode_topic {
  const char *name, *summary, *text;
} lode_topic;
/** All pages. @param n [out] how many */
const lode_topic *lode_help_topics(size_t *n);

/** The commands of the program. */
typedef struct lode_command_list {
  const lode_command *const *command;
  size_t n;
} lode_command_list;

/**
 * lodestone help [COMMAND | TOPIC]: words behind `help`. Needs no MPI. @return exit code
 */
lode_exit lode_help_run(lode_env *env, lode_command_list list, int argc, char **argv);

/** Appends the completion for bash, written from the option tables. */
lode_status lode_help_completion(lode_env *env, lode_command_list list, lode_text *text);

#endif
