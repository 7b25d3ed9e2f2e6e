/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_ATTRIBUTE_H
#define LODE_INSTANCES_ATTRIBUTE_H

#include "instances/diagnostics.h"
#include "instances/idmap.h"
#include "instances/schema.h"

/** What the attributes of a document are read against. Zero-initialise, then set diagnostics and names. */
typedef struct lode_context {
  lode_diagnostics *diagnostics; /**< borrowed */
  const lode_instance *names;    /**< borrowed; whose ids the references name, whose periods a series has */
  lode_instance *pool;           /**< borrowed; receives the numbers of series; NULL if there are none */
  size_t room_number;            /**< of pool->number */
  lode_idmap id[LODE_N_TABLE];   /**< ids of the tables so far */
  int line;                      /**< of the element being read */
} lode_context;

/** Enters the id of an item (the first of equal ones wins; the checks report the others). Local. */
lode_status lode_context_enter(lode_context *context, lode_table table, const char *id, size_t item);
/** Enters every id of `names`. Local. */
lode_status lode_context_enter_all(lode_context *context);
void lode_context_clear(lode_context *context);

/**
 * Reads one attribute into its field. Faults go to the diagnostics; the field then holds LODE_UNKNOWN, NAN, 0 or
 * nothing, so that later checks can pass over it. Local.
 * @param element name for messages
 * @return LODE_E_NOMEM
 */
lode_status lode_attribute_parse(lode_context *context, const lode_attribute *attribute, const char *element,
                                 const char *text, void *item);

/** "..., did you mean "NAME"?" if a name is near to `word`, else "". The result lives in `buffer`. Local. */
const char *lode_did_you_mean(char buffer[128], const char *word, const char *const *name, size_t n);

/** 1 to 64 letters, digits and _ . : + - ? Local. */
bool lode_is_id(const char *text);
/** 1 to 1000 characters of UTF-8 that XML allows? Local. */
bool lode_is_text(const char *text);

#endif
