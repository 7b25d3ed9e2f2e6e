/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expected trade of a lane from r to q: for each commodity it carries one, plus TRADE times the sum of r's share of
 * the commodity's supply and q's share of its demand. An unlimited supply counts as the largest limited one of its
 * commodity. A lane with a distance carries every commodity that has a mode, so sums over these are kept per region.
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "partition/partition.h"
#include "partition/partition_internal.h"

/** Weight of all of a commodity's supply or demand, against 1 for each commodity of a lane. */
#define TRADE 100.0

typedef struct shares {
  size_t n_commodity;
  double *supply, *demand;                 /* [region][commodity] part of the total, 0 .. 1 */
  double *supply_by_mode, *demand_by_mode; /* [region] sums over commodities that have a mode */
} shares;

typedef struct pair { /* regions a < b joined by a lane */
  int32_t a, b;
  double weight;
} pair;

static double mean(const lode_instance *in, lode_series s, double absent) {
  double sum = 0.0;
  for (size_t t = 0; t < in->n_period; ++t)
    sum += lode_at(in, s, t, absent);
  return sum / (double)in->n_period;
}

/* Makes parts of the total of [region][commodity] amounts; INFINITY counts as the largest finite one, or 1. */
static void normalise(double *amount, size_t n_region, size_t n_commodity) {
  for (size_t c = 0; c < n_commodity; ++c) {
    double most = 0.0, total = 0.0;
    for (size_t r = 0; r < n_region; ++r)
      if (isfinite(amount[r * n_commodity + c]))
        most = fmax(most, amount[r * n_commodity + c]);
    for (size_t r = 0; r < n_region; ++r) {
      double *x = &amount[r * n_commodity + c];
      if (!isfinite(*x))
        *x = most > 0.0 ? most : 1.0;
      total += *x;
    }
    for (size_t r = 0; r < n_region && total > 0.0; ++r)
      amount[r * n_commodity + c] /= total;
  }
}

static void free_shares(shares *s) {
  free(s->supply);
  free(s->demand);
  free(s->supply_by_mode);
  free(s->demand_by_mode);
}

static lode_status find_shares(lode_env *env, const lode_instance *in, shares *s) {
  const size_t n_cell = in->n_region * in->n_commodity;
  s->n_commodity = in->n_commodity;
  s->supply = lode_alloc(env, n_cell, sizeof *s->supply, "supply by region");
  s->demand = lode_alloc(env, n_cell, sizeof *s->demand, "demand by region");
  s->supply_by_mode = lode_alloc(env, in->n_region, sizeof *s->supply_by_mode, "supply by region");
  s->demand_by_mode = lode_alloc(env, in->n_region, sizeof *s->demand_by_mode, "demand by region");
  if (s->supply == NULL || s->demand == NULL || s->supply_by_mode == NULL || s->demand_by_mode == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < in->n_supply; ++i)
    s->supply[(size_t)in->supply[i].region * in->n_commodity + (size_t)in->supply[i].commodity] +=
        mean(in, in->supply[i].limit, INFINITY);
  for (size_t i = 0; i < in->n_import; ++i)
    s->supply[(size_t)in->import[i].region * in->n_commodity + (size_t)in->import[i].commodity] +=
        mean(in, in->import[i].limit, INFINITY);
  for (size_t i = 0; i < in->n_demand; ++i)
    s->demand[(size_t)in->demand[i].region * in->n_commodity + (size_t)in->demand[i].commodity] +=
        mean(in, in->demand[i].amount, 0.0);
  normalise(s->supply, in->n_region, in->n_commodity);
  normalise(s->demand, in->n_region, in->n_commodity);
  for (size_t c = 0; c < in->n_commodity; ++c) {
    if (in->commodity[c].mode < 0)
      continue;
    for (size_t r = 0; r < in->n_region; ++r) {
      s->supply_by_mode[r] += s->supply[r * in->n_commodity + c];
      s->demand_by_mode[r] += s->demand[r * in->n_commodity + c];
    }
  }
  return LODE_OK;
}

size_t lode_lane_flows(const lode_instance *in, const lode_lane *lane) {
  const bool has_modes = !isnan(lane->distance);
  size_t n = 0;
  for (size_t c = 0; c < in->n_commodity && has_modes; ++c)
    n += in->commodity[c].mode >= 0;
  for (size_t k = lane->first_cost; k < lane->first_cost + lane->n_cost; ++k)
    n += !has_modes || in->commodity[in->lane_cost[k].commodity].mode < 0;
  return n;
}

/* Expected trade, and how many commodities the lane carries. */
static double lane_weight(const lode_instance *in, const shares *s, const lode_lane *lane, size_t *n_carried) {
  const size_t from = (size_t)lane->from, to = (size_t)lane->to;
  const bool has_modes = !isnan(lane->distance);
  double trade = has_modes ? s->supply_by_mode[from] + s->demand_by_mode[to] : 0.0;
  *n_carried = lode_lane_flows(in, lane);
  for (size_t k = lane->first_cost; k < lane->first_cost + lane->n_cost; ++k) {
    const size_t c = (size_t)in->lane_cost[k].commodity;
    if (has_modes && in->commodity[c].mode >= 0)
      continue;
    trade += s->supply[from * s->n_commodity + c] + s->demand[to * s->n_commodity + c];
  }
  return (double)*n_carried + TRADE * trade;
}

static int by_regions(const void *left, const void *right) {
  const pair *x = left, *y = right;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return (x->b > y->b) - (x->b < y->b);
}

/* Joined pairs in ascending order, both directions added up. */
static lode_status find_pairs(lode_env *env, const lode_instance *in, const shares *s, double *size, pair **pairs,
                              size_t *n_pair) {
  pair *p = lode_alloc(env, in->n_lane, sizeof *p, "pairs of regions");
  if (p == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < in->n_lane; ++i) {
    const lode_lane *lane = &in->lane[i];
    size_t n_carried;
    p[i].weight = lane_weight(in, s, lane, &n_carried);
    p[i].a = lane->from < lane->to ? lane->from : lane->to;
    p[i].b = lane->from < lane->to ? lane->to : lane->from;
    size[lane->from] += (double)n_carried;
  }
  qsort(p, in->n_lane, sizeof *p, by_regions);
  size_t n = 0;
  for (size_t i = 0; i < in->n_lane; ++i) {
    if (n > 0 && p[n - 1].a == p[i].a && p[n - 1].b == p[i].b)
      p[n - 1].weight += p[i].weight;
    else
      p[n++] = p[i];
  }
  *pairs = p;
  *n_pair = n;
  return LODE_OK;
}

/* Rows and columns that stand in each region's part of an operations LP, lanes apart. */
static void count_sizes(const lode_instance *in, double *size) {
  double everywhere = 1.0 + (double)in->n_commodity; /* balances */
  for (size_t i = 0; i < in->n_disposal; ++i)
    if (in->disposal[i].region < 0)
      everywhere += 1.0;
    else
      size[in->disposal[i].region] += 1.0;
  for (size_t i = 0; i < in->n_supply; ++i)
    size[in->supply[i].region] += 1.0;
  for (size_t i = 0; i < in->n_import; ++i)
    size[in->import[i].region] += 1.0;
  for (size_t i = 0; i < in->n_demand; ++i)
    size[in->demand[i].region] += 1.0;
  for (size_t i = 0; i < in->n_existing; ++i)
    size[in->existing[i].region] += (double)in->existing[i].capacity.n;
  for (size_t i = 0; i < in->n_site; ++i)
    for (size_t k = 0; k < in->site[i].option.n; ++k)
      size[in->site[i].region] += (double)in->option[in->site[i].option.item[k]].capacity.n;
  for (size_t r = 0; r < in->n_region; ++r)
    size[r] += everywhere;
}

/* Factor that brings a sum of weights, rounded up, below what the library's integers hold. */
static double scale_of(double total, size_t n) {
  const double room = (double)LODE_GRAPH_MAX_TOTAL - (double)n;
  return total > room ? room / total : 1.0;
}

static int32_t rounded(double weight) {
  const double whole = floor(weight + 0.5);
  return whole < 1.0 ? 1 : (int32_t)whole;
}

static lode_status fill(lode_env *env, const pair *p, size_t n_pair, const double *size, lode_graph *g) {
  const size_t n = g->n_vertex;
  if (2 * n_pair > LODE_GRAPH_MAX_TOTAL / 2 || n > LODE_GRAPH_MAX_TOTAL / 4)
    return LODE_FAIL(env, LODE_E_INPUT, "%zu regions and %zu joined pairs are too many for the partitioner", n, n_pair);
  g->start = lode_alloc(env, n + 1, sizeof *g->start, "region graph");
  g->vertex_weight = lode_alloc(env, n, sizeof *g->vertex_weight, "region graph");
  g->neighbour = lode_alloc(env, 2 * n_pair, sizeof *g->neighbour, "region graph");
  g->edge_weight = lode_alloc(env, 2 * n_pair, sizeof *g->edge_weight, "region graph");
  int32_t *next = lode_alloc(env, n, sizeof *next, "region graph");
  if (g->start == NULL || g->vertex_weight == NULL || g->neighbour == NULL || g->edge_weight == NULL || next == NULL) {
    free(next);
    return LODE_E_NOMEM;
  }
  double total = 0.0, total_size = 0.0;
  for (size_t k = 0; k < n_pair; ++k) {
    total += 2.0 * p[k].weight;
    ++g->start[p[k].a + 1];
    ++g->start[p[k].b + 1];
  }
  for (size_t r = 0; r < n; ++r) {
    total_size += size[r];
    g->start[r + 1] += g->start[r];
    next[r] = g->start[r];
  }
  const double scale = scale_of(total, 2 * n_pair), scale_size = scale_of(total_size, n);
  for (size_t k = 0; k < n_pair; ++k) { /* ascending pairs give ascending neighbours */
    const int32_t weight = rounded(scale * p[k].weight), at_a = next[p[k].a]++, at_b = next[p[k].b]++;
    g->neighbour[at_a] = p[k].b;
    g->neighbour[at_b] = p[k].a;
    g->edge_weight[at_a] = g->edge_weight[at_b] = weight;
  }
  for (size_t r = 0; r < n; ++r)
    g->vertex_weight[r] = rounded(scale_size * size[r]);
  free(next);
  return LODE_OK;
}

lode_status lode_graph_create(lode_env *env, const lode_instance *in, lode_graph **graph) {
  shares s = {0};
  pair *pairs = NULL;
  size_t n_pair = 0;
  *graph = NULL;
  lode_graph *g = lode_alloc(env, 1, sizeof *g, "region graph");
  double *size = lode_alloc(env, in->n_region, sizeof *size, "sizes of regions");
  lode_status st = g == NULL || size == NULL ? LODE_E_NOMEM : LODE_OK;
  if (st != LODE_OK)
    goto done;
  g->n_vertex = in->n_region;
  count_sizes(in, size);
  if ((st = find_shares(env, in, &s)) != LODE_OK)
    goto done;
  if ((st = find_pairs(env, in, &s, size, &pairs, &n_pair)) != LODE_OK)
    goto done;
  if ((st = fill(env, pairs, n_pair, size, g)) != LODE_OK)
    goto done;
  *graph = g;
  g = NULL;
done:
  free_shares(&s);
  free(pairs);
  free(size);
  lode_graph_destroy(&g);
  return st;
}

void lode_graph_destroy(lode_graph **graph) {
  if (graph == NULL || *graph == NULL)
    return;
  free((*graph)->start);
  free((*graph)->neighbour);
  free((*graph)->edge_weight);
  free((*graph)->vertex_weight);
  free(*graph);
  *graph = NULL;
}
