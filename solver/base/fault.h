/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_BASE_FAULT_H
#define LODE_BASE_FAULT_H

#include <stdbool.h>

#include "solver/base/env.h"

/** Ways to fail that tests provoke. */
typedef enum lode_fault_kind {
  LODE_FAULT_ALLOC, /**< an allocation gets nothing */
  LODE_FAULT_WRITE, /**< a file cannot be written: no space left */
  LODE_FAULT_LP,    /**< no method solves an LP */
  LODE_FAULT_DELAY, /**< an LP takes two seconds longer */
  LODE_FAULT_KILL   /**< the process is gone */
} lode_fault_kind;

/*
 * Places where a fault may be put in. Only tests/lodestone_faults is compiled with LODE_FAULTS (tests/fault.c says how
 * a fault is asked for); everywhere else they are nothing.
 */
#ifdef LODE_FAULTS
bool lode_fault(const lode_env *env, lode_fault_kind kind);
void lode_fault_phase(const char *phase);
#else
static inline bool lode_fault(const lode_env *env, lode_fault_kind kind) {
  (void)env;
  (void)kind;
  return false;
}
static inline void lode_fault_phase(const char *phase) { (void)phase; }
#endif

#endif
