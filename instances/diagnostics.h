/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_DIAGNOSTICS_H
#define LODE_INSTANCES_DIAGNOSTICS_H

#include <stdbool.h>

#include "solver/base/env.h"
#include "solver/base/shown.h"

/** Faults that are shown in one go. */
enum { LODE_MAX_FAULT = 20 };

typedef struct lode_fault {
  int line;   /**< 0: none */
  char *text; /**< owned */
} lode_fault;

/** Faults of one file. Set `env` and `source`, zero the rest; finish it always. */
typedef struct lode_diagnostics {
  lode_env *env;      /**< borrowed */
  const char *source; /**< borrowed; stands before the line number */
  lode_fault fault[LODE_MAX_FAULT];
  size_t n;
  bool is_cut;        /**< there were more than fit */
  lode_status status; /**< LODE_E_NOMEM if a fault could not be kept */
} lode_diagnostics;

/** Records "source:line: text"; without `line:` if line is 0. Local. */
void lode_diagnose(lode_diagnostics *diagnostics, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** True if further faults would not be kept. Local. */
bool lode_diagnostics_full(const lode_diagnostics *diagnostics);
/**
 * Hands the faults, by line, to the environment and forgets them. Local.
 * @return LODE_OK if there was none, else LODE_E_INPUT or LODE_E_NOMEM
 */
lode_status lode_diagnostics_finish(lode_diagnostics *diagnostics);

#endif
