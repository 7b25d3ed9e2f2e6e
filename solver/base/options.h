/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_OPTIONS_H
#define LODE_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "solver/base/env.h"
#include "solver/base/text.h"

typedef enum lode_option_type {
  LODE_OPT_FLAG,    /**< bool, no value */
  LODE_OPT_INT,     /**< long */
  LODE_OPT_REAL,    /**< double */
  LODE_OPT_TEXT,    /**< const char *, borrowed from argv */
  LODE_OPT_CHOICE,  /**< int index into `choice` */
  LODE_OPT_AUTO_INT /**< long, the word "auto" is stored as -1 */
} lode_option_type;

/** One row of a command's option table. */
typedef struct lode_option_row {
  const char *key; /**< "--gap"; a short form after a comma: "--output,-o" */
  lode_option_type type;
  size_t offset;       /**< of the field in the command's struct */
  const char *initial; /**< default as text; NULL: false, 0 or NULL */
  double low, high;    /**< inclusive range of numbers */
  const char *choice;  /**< "benders|monolithic" for LODE_OPT_CHOICE */
  const char *value;   /**< placeholder in the help: "S", "FILE" */
  const char *help;    /**< one line, with unit */
} lode_option_row;

/** A command: name, what stands behind the options, its table. */
typedef struct lode_command_spec {
  const char *name;       /**< "solve" */
  const char *positional; /**< "INSTANCE.xml", "" if none; names split by blanks */
  size_t n_positional;    /**< how many are required */
  size_t most_positional; /**< how many there may be; 0: n_positional */
  const char *summary;    /**< one line */
  const lode_option_row *row;
  size_t n_row;
} lode_command_spec;

/**
 * Fills `values` (the command's struct) with defaults, then from argv[0 .. argc-1] (words behind the command name).
 * "--key value" and "--key=value" are both read. Every command also has --quiet and --verbose, which set the level of
 * env. Local.
 * @param positional [n_positional or most_positional] receives borrowed words, NULL where there is none
 * @param wants_help [out] true if --help stood anywhere; then nothing is required
 * @return LODE_E_INPUT with a message that names the word and, for an unknown option, the nearest one
 */
lode_status lode_options_parse(lode_env *env, const lode_command_spec *spec, int argc, char **argv, void *values,
                               const char **positional, bool *wants_help);
/** Appends the help page of a command. Local. */
lode_status lode_options_help(lode_env *env, const lode_command_spec *spec, lode_text *text);
/** Appends the names of the options that every command has, split by blanks. Local. */
lode_status lode_options_common(lode_env *env, lode_text *text);
/** Appends "--gap 0.01 --seed 1 ..." of every option (the record of a run). Local. */
lode_status lode_options_record(lode_env *env, const lode_command_spec *spec, const void *values, lode_text *text);

#endif
