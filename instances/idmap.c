/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "solver/base/text.h"

/* Slot that holds the id, or the empty one where it belongs. Linear probing ends because a slot is always empty. */
static size_t find_slot(const lode_idmap *map, const char *id, size_t length) {
  size_t mask = map->n_slot - 1;
  size_t k = (size_t)lode_fingerprint(LODE_FINGERPRINT_START, id, length) & mask;
  for (; map->slot[k] >= 0; k = (k + 1) & mask) {
    const char *name = map->name[map->slot[k]];
    if (strncmp(name, id, length) == 0 && name[length] == '\0')
      break;
  }
  return k;
}

static lode_status grow(lode_env *env, lode_idmap *map) {
  size_t n_slot = map->n_slot == 0 ? 16 : 2 * map->n_slot;
  int32_t *slot = lode_alloc(env, n_slot, sizeof *slot, "table of ids");
  if (slot == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < n_slot; ++k)
    slot[k] = -1;
  free(map->slot);
  map->slot = slot;
  map->n_slot = n_slot;
  for (size_t i = 0; i < map->n; ++i)
    slot[find_slot(map, map->name[i], strlen(map->name[i]))] = (int32_t)i;
  return LODE_OK;
}

lode_status lode_idmap_add(lode_env *env, lode_idmap *map, const char *id, int32_t number, int32_t *known) {
  if (2 * (map->n + 1) >= map->n_slot) {
    lode_status st = grow(env, map);
    if (st != LODE_OK)
      return st;
  }
  size_t k = find_slot(map, id, strlen(id));
  *known = map->slot[k] < 0 ? -1 : map->number[map->slot[k]];
  if (map->slot[k] >= 0)
    return LODE_OK;
  void *name = map->name, *numbers = map->number;
  lode_status st = lode_reserve(env, &name, &map->room_name, map->n + 1, sizeof *map->name, "ids");
  map->name = name;
  if (st == LODE_OK)
    st = lode_reserve(env, &numbers, &map->room_number, map->n + 1, sizeof *map->number, "ids");
  map->number = numbers;
  if (st != LODE_OK)
    return st;
  map->name[map->n] = id;
  map->number[map->n] = number;
  map->slot[k] = (int32_t)map->n++;
  return LODE_OK;
}

int32_t lode_idmap_find(const lode_idmap *map, const char *id, size_t length) {
  if (map->n == 0)
    return -1;
  size_t k = find_slot(map, id, length);
  return map->slot[k] < 0 ? -1 : map->number[map->slot[k]];
}

void lode_idmap_clear(lode_idmap *map) {
  free(map->name);
  free(map->slot);
  free(map->number);
  *map = (lode_idmap){0};
}
