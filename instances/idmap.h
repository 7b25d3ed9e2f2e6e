/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IDMAP_H
#define LODE_INSTANCES_IDMAP_H

#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/** Numbers of ids: an open hash table. Zero-initialise; borrows the ids. */
typedef struct lode_idmap {
  const char **name; /**< [n] in the order added */
  size_t n, room_name;
  int32_t *slot; /**< [n_slot] index into name, -1 empty; n_slot is 0 or a power of two above 2 n */
  size_t n_slot;
  int32_t *number; /**< [n] what each name stands for */
  size_t room_number;
} lode_idmap;

/** Adds an id; one that is known keeps its number, which `known` receives (-1 if new). Local, O(length). */
lode_status lode_idmap_add(lode_env *env, lode_idmap *map, const char *id, int32_t number, int32_t *known);
/** Number of an id, -1 if unknown. Local, O(length). */
int32_t lode_idmap_find(const lode_idmap *map, const char *id, size_t length);
void lode_idmap_clear(lode_idmap *map);

#endif
