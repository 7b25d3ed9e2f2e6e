/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connected components share the K parts by weight (Webster's divisors). A component with several parts is cut by
 * METIS, then mended, or by halving its heaviest part where parts have few regions; one with a single part is that
 * part; one with none is dealt, heaviest first, to the lightest part. Parts are numbered by their smallest region.
 */
#include <metis.h>
#include <stdlib.h>
#include <string.h>

#include "partition/partition_internal.h"
#include "solver/base/random.h"

/** Seeds of the library's random numbers that are tried: 1, 2, ... */
#define METIS_SEEDS 8
/** Cuts the library computes for each, of which it takes the best. */
#define METIS_CUTS 4
/** Balance that the library aims at: a better one is no gain. */
#define METIS_BALANCE 1.03
/** Regions per part below which halving the heaviest part is used instead: the library leaves parts empty there. */
#define MIN_PER_PART 3

typedef struct component {
  size_t first, n; /* into split.vertex */
  int64_t weight;
  int32_t n_part; /* parts of its own */
  int32_t first_part;
} component;

typedef struct split {
  const lode_graph *graph;
  int32_t seed;
  int32_t *vertex; /* [n_vertex] by component, ascending within */
  int32_t *local;  /* [n_vertex] place of a vertex within its component */
  component *comp;
  size_t n_comp;
  lode_partition *p;
} split;

/* ---- components */

static int ascending(const void *left, const void *right) {
  const int32_t x = *(const int32_t *)left, y = *(const int32_t *)right;
  return (x > y) - (x < y);
}

static lode_status find_components(lode_env *env, split *s) {
  const lode_graph *g = s->graph;
  const size_t n = g->n_vertex;
  s->vertex = lode_alloc(env, n, sizeof *s->vertex, "components");
  s->local = lode_alloc(env, n, sizeof *s->local, "components");
  s->comp = lode_alloc(env, n, sizeof *s->comp, "components");
  bool *is_seen = lode_alloc(env, n, sizeof *is_seen, "components");
  if (s->vertex == NULL || s->local == NULL || s->comp == NULL || is_seen == NULL) {
    free(is_seen);
    return LODE_E_NOMEM;
  }
  size_t n_seen = 0;
  for (size_t v = 0; v < n; ++v) {
    if (is_seen[v])
      continue;
    component *c = &s->comp[s->n_comp++];
    c->first = n_seen;
    is_seen[v] = true;
    s->vertex[n_seen++] = (int32_t)v;
    for (size_t i = c->first; i < n_seen; ++i) {
      const int32_t u = s->vertex[i];
      c->weight += g->vertex_weight[u];
      for (int32_t k = g->start[u]; k < g->start[u + 1]; ++k)
        if (!is_seen[g->neighbour[k]]) {
          is_seen[g->neighbour[k]] = true;
          s->vertex[n_seen++] = g->neighbour[k];
        }
    }
    c->n = n_seen - c->first;
    qsort(s->vertex + c->first, c->n, sizeof *s->vertex, ascending);
    for (size_t i = 0; i < c->n; ++i)
      s->local[s->vertex[c->first + i]] = (int32_t)i;
  }
  free(is_seen);
  return LODE_OK;
}

/* Webster: each part in turn goes to the component with the largest weight / (2 parts + 1) that can be cut further. */
static void share_parts(split *s) {
  for (size_t given = 0; given < s->p->n_part; ++given) {
    component *best = NULL;
    for (size_t i = 0; i < s->n_comp; ++i) {
      component *c = &s->comp[i];
      if ((size_t)c->n_part == c->n)
        continue;
      if (best == NULL || c->weight * (2 * (int64_t)best->n_part + 1) > best->weight * (2 * (int64_t)c->n_part + 1))
        best = c;
    }
    ++best->n_part; /* there are more vertices than parts */
  }
  int32_t next = 0;
  for (size_t i = 0; i < s->n_comp; ++i) {
    s->comp[i].first_part = next;
    next += s->comp[i].n_part;
  }
}

/* ---- the library */

typedef struct subgraph { /* in the library's integers */
  idx_t *start, *neighbour, *edge_weight, *vertex_weight, *part;
} subgraph;

static void free_subgraph(subgraph *b) {
  free(b->start);
  free(b->neighbour);
  free(b->edge_weight);
  free(b->vertex_weight);
  free(b->part);
}

/*
 * Largest weight w such that no region counts more than the mean part when weights are cut off at w. A heavier region
 * fills a part anyway, and with its full weight the library tries to bisect empty graphs.
 */
static int32_t weight_limit(const split *s, const component *c) {
  int64_t limit = c->weight / c->n_part + 1, sum = 0;
  for (int turn = 0; turn < 100; ++turn) {
    const int64_t before = limit;
    sum = 0;
    for (size_t i = 0; i < c->n; ++i) {
      const int64_t weight = s->graph->vertex_weight[s->vertex[c->first + i]];
      sum += weight < limit ? weight : limit;
    }
    limit = sum / c->n_part + 1;
    if (limit == before)
      break;
  }
  return (int32_t)limit;
}

static lode_status build_subgraph(lode_env *env, const split *s, const component *c, subgraph *b) {
  const lode_graph *g = s->graph;
  const int32_t *vertex = s->vertex + c->first, limit = weight_limit(s, c);
  size_t n_end = 0;
  for (size_t i = 0; i < c->n; ++i)
    n_end += (size_t)(g->start[vertex[i] + 1] - g->start[vertex[i]]);
  b->start = lode_alloc(env, c->n + 1, sizeof *b->start, "component");
  b->neighbour = lode_alloc(env, n_end, sizeof *b->neighbour, "component");
  b->edge_weight = lode_alloc(env, n_end, sizeof *b->edge_weight, "component");
  b->vertex_weight = lode_alloc(env, c->n, sizeof *b->vertex_weight, "component");
  b->part = lode_alloc(env, c->n, sizeof *b->part, "component");
  if (b->start == NULL || b->neighbour == NULL || b->edge_weight == NULL || b->vertex_weight == NULL || b->part == NULL)
    return LODE_E_NOMEM;
  size_t n = 0;
  for (size_t i = 0; i < c->n; ++i) {
    for (int32_t k = g->start[vertex[i]]; k < g->start[vertex[i] + 1]; ++k) {
      b->neighbour[n] = s->local[g->neighbour[k]];
      b->edge_weight[n++] = g->edge_weight[k];
    }
    b->start[i + 1] = (idx_t)n;
    b->vertex_weight[i] = g->vertex_weight[vertex[i]] < limit ? g->vertex_weight[vertex[i]] : limit;
  }
  return LODE_OK;
}

static lode_status call_library(lode_env *env, const component *c, int32_t seed, subgraph *b) {
  idx_t n = (idx_t)c->n, n_part = c->n_part, n_weight = 1, cut = 0, option[METIS_NOPTIONS];
  METIS_SetDefaultOptions(option);
  option[METIS_OPTION_OBJTYPE] = METIS_OBJTYPE_CUT;
  option[METIS_OPTION_NUMBERING] = 0;
  option[METIS_OPTION_SEED] = seed;
  option[METIS_OPTION_NCUTS] = METIS_CUTS;
  option[METIS_OPTION_CONTIG] = 1;
  const int code = METIS_PartGraphKway(&n, &n_weight, b->start, b->neighbour, b->vertex_weight, NULL, b->edge_weight,
                                       &n_part, NULL, NULL, option, &cut, b->part);
  if (code == METIS_OK)
    return LODE_OK;
  if (code == METIS_ERROR_MEMORY)
    return LODE_FAIL(env, LODE_E_NOMEM, "METIS: %zu regions in %d parts", c->n, (int)c->n_part);
  return LODE_FAIL(env, LODE_E_BUG, "METIS refused %zu regions in %d parts (code %d)", c->n, (int)c->n_part, code);
}

static lode_status take_library_parts(lode_env *env, split *s, const component *c) {
  subgraph b = {0};
  lode_status st = build_subgraph(env, s, c, &b);
  if (st == LODE_OK)
    st = call_library(env, c, s->seed, &b);
  for (size_t i = 0; i < c->n && st == LODE_OK; ++i) {
    s->p->part[s->vertex[c->first + i]] = c->first_part + (int32_t)b.part[i];
    if (b.part[i] < 0 || b.part[i] >= c->n_part)
      st = LODE_FAIL(env, LODE_E_BUG, "METIS put a region into part %ld of %d", (long)b.part[i], (int)c->n_part);
  }
  free_subgraph(&b);
  return st;
}

static lode_status cut_component(lode_env *env, split *s, const component *c) {
  const bool is_fine = c->n < MIN_PER_PART * (size_t)c->n_part;
  lode_repair repair = {.graph = s->graph,
                        .vertex = s->vertex + c->first,
                        .n_vertex = c->n,
                        .first_part = c->first_part,
                        .n_part = c->n_part,
                        .part = s->p->part};
  lode_status st = LODE_OK;
  if (!is_fine)
    st = take_library_parts(env, s, c);
  for (size_t i = 0; i < c->n && is_fine; ++i) /* one part, and empty ones that grow out of it */
    s->p->part[s->vertex[c->first + i]] = c->first_part;
  if (st != LODE_OK || (st = lode_partition_repair(env, &repair)) != LODE_OK)
    return st;
  s->p->n_repaired += is_fine ? 0 : repair.n_moved;
  return LODE_OK;
}

static lode_status cut_components(lode_env *env, split *s) {
  for (size_t i = 0; i < s->n_comp; ++i) {
    const component *c = &s->comp[i];
    lode_status st = LODE_OK;
    if (c->n_part > 1 && (size_t)c->n_part < c->n)
      st = cut_component(env, s, c);
    else if (c->n_part > 0) /* whole, or a part for each region */
      for (size_t k = 0; k < c->n; ++k)
        s->p->part[s->vertex[c->first + k]] = c->first_part + (c->n_part == 1 ? 0 : (int32_t)k);
    if (st != LODE_OK)
      return st;
  }
  return LODE_OK;
}

/* ---- the rest */

static void weigh(const split *s, int64_t *weight) {
  memset(weight, 0, s->p->n_part * sizeof *weight);
  for (size_t v = 0; v < s->graph->n_vertex; ++v)
    if (s->p->part[v] >= 0)
      weight[s->p->part[v]] += s->graph->vertex_weight[v];
}

/* Components without a part first, heaviest first (ties: the one with the smallest region). */
static int by_dealing(const void *left, const void *right) {
  const component *x = left, *y = right;
  if ((x->n_part == 0) != (y->n_part == 0))
    return x->n_part == 0 ? -1 : 1;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return (x->first > y->first) - (x->first < y->first);
}

static void deal(split *s, int64_t *weight) {
  if (s->n_comp == 0)
    return;
  weigh(s, weight);
  qsort(s->comp, s->n_comp, sizeof *s->comp, by_dealing);
  for (size_t i = 0; i < s->n_comp && s->comp[i].n_part == 0; ++i) {
    const component *c = &s->comp[i];
    size_t lightest = 0;
    for (size_t p = 1; p < s->p->n_part; ++p)
      if (weight[p] < weight[lightest])
        lightest = p;
    for (size_t k = 0; k < c->n; ++k)
      s->p->part[s->vertex[c->first + k]] = (int32_t)lightest;
    weight[lightest] += c->weight;
  }
}

static lode_status number_by_first_region(lode_env *env, lode_partition *p) {
  int32_t *name = lode_alloc(env, p->n_part, sizeof *name, "names of parts"), next = 0;
  if (name == NULL)
    return LODE_E_NOMEM;
  for (size_t v = 0; v < p->n_region; ++v) {
    if (name[p->part[v]] == 0)
      name[p->part[v]] = ++next;
    p->part[v] = name[p->part[v]] - 1;
  }
  free(name);
  return LODE_OK;
}

static void measure(split *s, int64_t *weight) {
  const lode_graph *g = s->graph;
  int64_t total = 0, most = 0, twice = 0;
  weigh(s, weight);
  for (size_t p = 0; p < s->p->n_part; ++p) {
    total += weight[p];
    most = weight[p] > most ? weight[p] : most;
  }
  for (size_t v = 0; v < g->n_vertex; ++v)
    for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k)
      twice += s->p->part[v] != s->p->part[g->neighbour[k]] ? g->edge_weight[k] : 0;
  s->p->edge_cut = twice / 2;
  s->p->balance = (double)most * (double)s->p->n_part / (double)total;
}

static lode_status divide(lode_env *env, split *s) {
  lode_partition *p = s->p;
  if (p->n_part == 1)
    return LODE_OK;
  if (p->n_part == p->n_region) {
    for (size_t v = 0; v < p->n_region; ++v)
      p->part[v] = (int32_t)v;
    return LODE_OK;
  }
  for (size_t v = 0; v < p->n_region; ++v)
    p->part[v] = -1;
  lode_status st = find_components(env, s);
  if (st != LODE_OK)
    return st;
  share_parts(s);
  return cut_components(env, s);
}

/** Parts with one seed. */
static lode_status create(lode_env *env, const lode_graph *graph, size_t n_part, int32_t seed,
                          lode_partition **partition) {
  split s = {.graph = graph, .seed = seed};
  int64_t *weight = NULL;
  lode_status st = LODE_OK;
  *partition = NULL;
  lode_partition *p = lode_alloc(env, 1, sizeof *p, "partition");
  if (p == NULL)
    return LODE_E_NOMEM;
  s.p = p;
  p->n_region = graph->n_vertex;
  p->n_part = n_part < p->n_region ? n_part : p->n_region;
  p->part = lode_alloc(env, p->n_region, sizeof *p->part, "partition");
  weight = lode_alloc(env, p->n_part, sizeof *weight, "weights of parts");
  if (p->part == NULL || weight == NULL) {
    st = LODE_E_NOMEM;
    goto done;
  }
  if ((st = divide(env, &s)) != LODE_OK)
    goto done;
  deal(&s, weight);
  if ((st = number_by_first_region(env, p)) != LODE_OK)
    goto done;
  measure(&s, weight);
  *partition = p;
  p = NULL;
done:
  free(s.vertex);
  free(s.local);
  free(s.comp);
  free(weight);
  lode_partition_destroy(&p);
  return st;
}

/** What is wanted small: the trade between parts, and the largest part where it is larger than it need be. */
static double objective(const lode_partition *p) {
  return (double)p->edge_cut * (p->balance > METIS_BALANCE ? p->balance : METIS_BALANCE);
}

lode_status lode_partition_create(lode_env *env, const lode_graph *graph, size_t n_part, lode_partition **partition) {
  lode_partition *best = NULL;
  int64_t most = 0;
  *partition = NULL;
  lode_status st = lode_graph_check(env, graph);
  if (st != LODE_OK)
    return st;
  if (n_part == 0)
    return LODE_FAIL(env, LODE_E_INPUT, "0 parts; at least 1 is needed");
  const bool has_choice = n_part > 1 && n_part < graph->n_vertex;
  const int32_t n_seed = has_choice ? METIS_SEEDS : 1;
  for (int32_t seed = 1; seed <= n_seed; ++seed) {
    lode_partition *p = NULL;
    if ((st = create(env, graph, n_part, seed, &p)) != LODE_OK) {
      lode_partition_destroy(&best);
      return st;
    }
    most = p->edge_cut > most ? p->edge_cut : most;
    p->seed = seed;
    if (best == NULL || objective(p) < objective(best)) {
      lode_partition *const worse = best;
      best = p;
      p = worse;
    }
    lode_partition_destroy(&p);
  }
  best->n_seed = n_seed;
  best->worst_cut = most;
  *partition = best;
  return LODE_OK;
}

void lode_partition_shuffle(lode_partition *p, uint64_t seed) {
  lode_random stream = lode_random_stream(seed, 0x7061727473u);
  for (size_t i = p->n_region; i > 1; --i) {
    const size_t k = (size_t)lode_random_below(&stream, i);
    const int32_t part = p->part[k];
    p->part[k] = p->part[i - 1];
    p->part[i - 1] = part;
  }
}

void lode_partition_destroy(lode_partition **partition) {
  if (partition == NULL || *partition == NULL)
    return;
  free((*partition)->part);
  free(*partition);
  *partition = NULL;
}

/* The library's version as text at compile time. */
#define TEXT(number) #number
#define NAME(major, minor, sub) "METIS " TEXT(major) "." TEXT(minor) "." TEXT(sub)

const char *lode_partition_library(void) { return NAME(METIS_VER_MAJOR, METIS_VER_MINOR, METIS_VER_SUBMINOR); }
