/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "partition/partition_report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "partition/partition_internal.h"

typedef struct tally {
  size_t n_region;
  int64_t weight, to_others; /* of regions; of edges that leave the part */
} tally;

static void add_up(const lode_graph *g, const lode_partition *p, tally *part) {
  for (size_t v = 0; v < g->n_vertex; ++v) {
    tally *t = &part[p->part[v]];
    ++t->n_region;
    t->weight += g->vertex_weight[v];
    for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k)
      if (p->part[g->neighbour[k]] != p->part[v])
        t->to_others += g->edge_weight[k];
  }
}

/** Lanes that join two parts: their flows are what coarse blocks keep. */
static size_t cut_lanes(const lode_instance *in, const lode_partition *p) {
  size_t n = 0;
  for (size_t l = 0; l < in->n_lane; ++l)
    n += p->part[in->lane[l].from] != p->part[in->lane[l].to];
  return n;
}

/** Flows of a period and scenario: those across borders, or all. */
static size_t flows(const lode_instance *in, const lode_partition *p, bool is_border) {
  size_t n = 0;
  for (size_t l = 0; l < in->n_lane; ++l)
    if (!is_border || p->part[in->lane[l].from] != p->part[in->lane[l].to])
      n += lode_lane_flows(in, &in->lane[l]);
  return n;
}

static lode_status print_head(lode_env *env, const lode_instance *in, const lode_graph *g, const lode_partition *p,
                              lode_text *out) {
  int64_t twice = 0;
  for (int32_t k = 0; k < g->start[g->n_vertex]; ++k)
    twice += g->edge_weight[k];
  const double share = twice > 0 ? 200.0 * (double)p->edge_cut / (double)twice : 0.0;
  return lode_text_printf(env, out,
                          "regions   %zu, joined pairs %d\n"
                          "parts     %zu\n"
                          "balance   %.3f (largest part weight / mean)\n"
                          "edge cut  %" PRId64 " (%.1f %% of the expected trade)\n"
                          "cut lanes %zu of %zu\n"
                          "columns   %zu flows cross a border in a period and scenario, of %zu\n"
                          "seeds     %d tried; the best by edge cut x balance is %d, the largest edge cut %" PRId64 "\n"
                          "repaired  %zu regions moved\n"
                          "%6s %8s %10s %10s  %s\n",
                          p->n_region, (int)(g->start[g->n_vertex] / 2), p->n_part, p->balance, p->edge_cut, share,
                          cut_lanes(in, p), in->n_lane, flows(in, p, true), flows(in, p, false), (int)p->n_seed,
                          (int)p->seed, p->worst_cut, p->n_repaired, "part", "regions", "weight", "border", "ids");
}

lode_status lode_partition_report(lode_env *env, const lode_instance *in, const lode_graph *graph,
                                  const lode_partition *partition, lode_text *out) {
  const lode_partition *p = partition;
  if (in->n_region != p->n_region || graph->n_vertex != p->n_region)
    return LODE_FAIL(env, LODE_E_INPUT, "partition of %zu regions, graph of %zu, instance of %zu", p->n_region,
                     graph->n_vertex, in->n_region);
  tally *part = lode_alloc(env, p->n_part, sizeof *part, "parts");
  if (part == NULL)
    return LODE_E_NOMEM;
  add_up(graph, p, part);
  lode_status st = print_head(env, in, graph, p, out);
  for (size_t k = 0; k < p->n_part && st == LODE_OK; ++k) {
    st = lode_text_printf(env, out, "%6zu %8zu %10" PRId64 " %10" PRId64 " ", k, part[k].n_region, part[k].weight,
                          part[k].to_others);
    for (size_t v = 0; v < p->n_region && st == LODE_OK; ++v)
      if ((size_t)p->part[v] == k)
        st = lode_text_printf(env, out, " %s", in->region[v].id);
    if (st == LODE_OK)
      st = lode_text_printf(env, out, "\n");
  }
  free(part);
  return st;
}
