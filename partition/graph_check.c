/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "partition/partition_internal.h"

/* Weight of the edge from v to u, 0 if there is none. Neighbours are ascending. */
static int32_t weight_between(const lode_graph *g, int32_t v, int32_t u) {
  int32_t low = g->start[v], high = g->start[v + 1];
  while (low < high) {
    const int32_t middle = low + (high - low) / 2;
    if (g->neighbour[middle] == u)
      return g->edge_weight[middle];
    if (g->neighbour[middle] < u)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

static lode_status check_vertex(lode_env *env, const lode_graph *g, size_t v, int64_t *total) {
  if (g->vertex_weight[v] <= 0)
    return LODE_FAIL(env, LODE_E_INPUT, "region graph: weight %d of region %zu", (int)g->vertex_weight[v], v);
  for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k) {
    const int32_t u = g->neighbour[k];
    if (u < 0 || (size_t)u >= g->n_vertex || (size_t)u == v)
      return LODE_FAIL(env, LODE_E_INPUT, "region graph: region %zu cannot have neighbour %d", v, (int)u);
    if (k > g->start[v] && g->neighbour[k - 1] >= u)
      return LODE_FAIL(env, LODE_E_INPUT, "region graph: neighbours of region %zu are not ascending", v);
    if (g->edge_weight[k] <= 0)
      return LODE_FAIL(env, LODE_E_INPUT, "region graph: weight %d of edge %zu to %d", (int)g->edge_weight[k], v,
                       (int)u);
    *total += g->edge_weight[k];
  }
  return LODE_OK;
}

static lode_status check_symmetry(lode_env *env, const lode_graph *g, size_t v) {
  for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k)
    if (weight_between(g, g->neighbour[k], (int32_t)v) != g->edge_weight[k])
      return LODE_FAIL(env, LODE_E_INPUT, "region graph: edge %zu to %d differs from its return", v,
                       (int)g->neighbour[k]);
  return LODE_OK;
}

lode_status lode_graph_check(lode_env *env, const lode_graph *g) {
  lode_status st;
  int64_t total = 0, total_edges = 0;
  if (g->n_vertex == 0 || g->n_vertex > LODE_GRAPH_MAX_TOTAL)
    return LODE_FAIL(env, LODE_E_INPUT, "region graph of %zu regions", g->n_vertex);
  if (g->start[0] != 0)
    return LODE_FAIL(env, LODE_E_INPUT, "region graph: first start is %d, not 0", (int)g->start[0]);
  for (size_t v = 0; v < g->n_vertex; ++v)
    if (g->start[v + 1] < g->start[v])
      return LODE_FAIL(env, LODE_E_INPUT, "region graph: starts decrease at region %zu", v);
  for (size_t v = 0; v < g->n_vertex; ++v) {
    if ((st = check_vertex(env, g, v, &total_edges)) != LODE_OK)
      return st;
    total += g->vertex_weight[v];
  }
  for (size_t v = 0; v < g->n_vertex; ++v)
    if ((st = check_symmetry(env, g, v)) != LODE_OK)
      return st;
  if (total > LODE_GRAPH_MAX_TOTAL || total_edges > LODE_GRAPH_MAX_TOTAL)
    return LODE_FAIL(env, LODE_E_INPUT, "region graph: weights add up to more than %d", LODE_GRAPH_MAX_TOTAL);
  return LODE_OK;
}
