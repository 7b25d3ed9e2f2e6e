/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/link.h"

#include <stdlib.h>
#include <string.h>

lode_status lode_links_create(lode_env *env, lode_links **links) {
  lode_links *l = lode_alloc(env, 1, sizeof *l, "links");
  if (l == NULL)
    return LODE_E_NOMEM;
  l->n_bucket = 1024;
  l->start = lode_alloc(env, 1, sizeof *l->start, "links");
  l->bucket = lode_alloc(env, l->n_bucket, sizeof *l->bucket, "links");
  if (l->start == NULL || l->bucket == NULL) {
    lode_links_destroy(&l);
    return LODE_E_NOMEM;
  }
  memset(l->bucket, 0xff, l->n_bucket * sizeof *l->bucket);
  *links = l;
  return LODE_OK;
}

void lode_links_destroy(lode_links **links) {
  if (links == NULL || *links == NULL)
    return;
  free((*links)->start);
  free((*links)->var);
  free((*links)->coefficient);
  free((*links)->most);
  free((*links)->bucket);
  free(*links);
  *links = NULL;
}

static uint64_t hash_terms(size_t n, const int32_t var[], const double coefficient[]) {
  uint64_t h = lode_fingerprint(LODE_FINGERPRINT_START, var, n * sizeof *var);
  return lode_fingerprint(h, coefficient, n * sizeof *coefficient);
}

static bool same_terms(const lode_links *l, size_t i, size_t n, const int32_t var[], const double coefficient[]) {
  return l->start[i + 1] - l->start[i] == n && memcmp(&l->var[l->start[i]], var, n * sizeof *var) == 0 &&
         memcmp(&l->coefficient[l->start[i]], coefficient, n * sizeof *coefficient) == 0;
}

/** Bucket of the form, or the empty bucket where it belongs. */
static size_t find_bucket(const lode_links *l, size_t n, const int32_t var[], const double coefficient[]) {
  size_t b = (size_t)(hash_terms(n, var, coefficient) % l->n_bucket);
  while (l->bucket[b] >= 0 && !same_terms(l, (size_t)l->bucket[b], n, var, coefficient))
    b = (b + 1) % l->n_bucket;
  return b;
}

static lode_status rehash(lode_env *env, lode_links *l) {
  if (2 * (l->n + 1) < l->n_bucket)
    return LODE_OK;
  int32_t *bucket = lode_alloc(env, 4 * l->n_bucket, sizeof *bucket, "links");
  if (bucket == NULL)
    return LODE_E_NOMEM;
  free(l->bucket);
  l->bucket = bucket;
  l->n_bucket *= 4;
  memset(bucket, 0xff, l->n_bucket * sizeof *bucket);
  for (size_t i = 0; i < l->n; ++i) {
    const size_t first = l->start[i];
    bucket[find_bucket(l, l->start[i + 1] - first, &l->var[first], &l->coefficient[first])] = (int32_t)i;
  }
  return LODE_OK;
}

/** Sum over sites of the max-builds largest coefficients. */
static double largest_value(const lode_instance *in, const lode_siting *s, size_t n, const int32_t var[],
                            const double coefficient[]) {
  double sum = 0.0;
  for (size_t i = 0; i < n;) {
    const int32_t site = s->start[var[i]].build.site;
    size_t end = i;
    while (end < n && s->start[var[end]].build.site == site)
      ++end;
    const size_t most = (size_t)in->site[site].max_builds;
    for (size_t a = i; a < end; ++a) { /* ranks by counting: lists per site are short */
      size_t larger = 0;
      for (size_t b = i; b < end; ++b)
        larger += coefficient[b] > coefficient[a] || (coefficient[b] == coefficient[a] && b < a);
      if (larger < most)
        sum += coefficient[a];
    }
    i = end;
  }
  return sum;
}

lode_status lode_links_add(lode_env *env, lode_links *l, const lode_instance *in, const lode_siting *siting, size_t n,
                           int32_t var[], double coefficient[], int32_t *link, double *scale) {
  size_t kept = 0;
  *scale = 0.0;
  *link = -1;
  for (size_t i = 0; i < n; ++i)
    if (coefficient[i] > 0.0) {
      var[kept] = var[i];
      coefficient[kept] = coefficient[i];
      *scale = coefficient[kept] > *scale ? coefficient[kept] : *scale;
      ++kept;
    }
  if (kept == 0)
    return LODE_OK;
  for (size_t i = 0; i < kept; ++i)
    coefficient[i] = coefficient[i] / *scale;
  lode_status st = rehash(env, l);
  if (st != LODE_OK)
    return st;
  const size_t b = find_bucket(l, kept, var, coefficient);
  if (l->bucket[b] >= 0) {
    *link = l->bucket[b];
    return LODE_OK;
  }
  if (l->n + 2 > l->room) {
    const size_t room = l->room < 64 ? 128 : 2 * l->room;
    if ((st = lode_resize(env, (void **)&l->start, room + 1, sizeof *l->start, "links")) != LODE_OK ||
        (st = lode_resize(env, (void **)&l->most, room, sizeof *l->most, "links")) != LODE_OK)
      return st;
    l->room = room;
  }
  const size_t first = l->start[l->n], end = first + kept;
  if (end > l->room_entry) {
    const size_t room = 2 * end + 256;
    if ((st = lode_resize(env, (void **)&l->var, room, sizeof *l->var, "links")) != LODE_OK ||
        (st = lode_resize(env, (void **)&l->coefficient, room, sizeof *l->coefficient, "links")) != LODE_OK)
      return st;
    l->room_entry = room;
  }
  memcpy(&l->var[first], var, kept * sizeof *var);
  memcpy(&l->coefficient[first], coefficient, kept * sizeof *coefficient);
  l->most[l->n] = largest_value(in, siting, kept, var, coefficient);
  l->bucket[b] = *link = (int32_t)l->n;
  l->start[++l->n] = end;
  return LODE_OK;
}

void lode_links_evaluate(const lode_links *l, const double y[], double value[]) {
  for (size_t i = 0; i < l->n; ++i) {
    double sum = 0.0;
    for (size_t k = l->start[i]; k < l->start[i + 1]; ++k)
      sum += l->coefficient[k] * y[l->var[k]];
    value[i] = sum;
  }
}
