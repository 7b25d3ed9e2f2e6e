/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/feature.h"

#include <string.h>

/** Number of the word among the names, or -1. */
static int find(const char *word, size_t length) {
  const char *name = LODE_FEATURE_NAMES;
  for (int i = 0;; ++i) {
    const size_t n = strcspn(name, ",");
    if (n == length && memcmp(name, word, n) == 0)
      return i;
    if (name[n] == '\0')
      return -1;
    name += n + 1;
  }
}

lode_status lode_features_parse(lode_env *env, const char *list, unsigned *bits) {
  *bits = 0;
  while (list != NULL && *list != '\0') {
    const size_t n = strcspn(list, ",");
    const int i = find(list, n);
    if (i < 0)
      return LODE_FAIL(env, LODE_E_INPUT, "--without: '%.*s' is none of %s", (int)n, list, LODE_FEATURE_NAMES);
    *bits |= 1u << i;
    list += n + (list[n] == ',');
  }
  return LODE_OK;
}
