/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_FLAT_JSON_H
#define LODE_REPORT_FLAT_JSON_H

#include "solver/base/env.h"

/** One member of a flat object. */
typedef struct lode_member {
  char *key;
  char *text; /**< a string without its escapes, or the word as it stands (number, true, false); NULL: null */
} lode_member;

/** A JSON object without objects or lists in it, such as status.json. Zero-initialise; free with _clear. */
typedef struct lode_flat_json {
  lode_member *member;
  size_t n, room;
} lode_flat_json;

/** Reads a file (RFC 8259) of at most 1 MiB and 1000 members. Local. @return LODE_E_IO; LODE_E_INPUT "path:line: ..."
 * if it is anything else, or names a member twice */
lode_status lode_flat_json_read(lode_env *env, const char *path, lode_flat_json *json);
/** The same of bytes in memory, called `name`. Local. */
lode_status lode_flat_json_parse(lode_env *env, const char *name, const char *data, size_t length,
                                 lode_flat_json *json);
/** Text of a member; NULL if it is not there or null. Local, O(n). */
const char *lode_flat_json_text(const lode_flat_json *json, const char *key);
/** Number of a member; NAN if it is not there, null or no number. Local, O(n). */
double lode_flat_json_number(const lode_flat_json *json, const char *key);
void lode_flat_json_clear(lode_flat_json *json);

#endif
