/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prerequisites must not run in a circle: depth-first search with three colours. Each prerequisite that leads back to a
 * site still on the path closes a circle and is reported; there is at least one such in every circle.
 */
#include <stdlib.h>

#include "instances/check.h"
#include "instances/schema.h"

enum { NEW, ON_PATH, DONE };

typedef struct lode_graph {
  size_t *first; /* [n_site + 1] prerequisites of a site in `edge` */
  size_t *edge;  /* [n_prerequisite] */
  size_t *path;  /* [n_site] */
  size_t *next;  /* [n_site] next edge of a site on the path */
  char *colour;  /* [n_site] */
} lode_graph;

static bool is_usable(const lode_prerequisite *prerequisite) {
  return prerequisite->site >= 0 && prerequisite->needs >= 0;
}

static void sort_by_site(const lode_instance *in, lode_graph *graph) {
  for (size_t i = 0; i < in->n_prerequisite; ++i)
    if (is_usable(&in->prerequisite[i]))
      ++graph->first[in->prerequisite[i].site + 1];
  for (size_t j = 0; j < in->n_site; ++j) {
    graph->first[j + 1] += graph->first[j];
    graph->next[j] = graph->first[j];
  }
  for (size_t i = 0; i < in->n_prerequisite; ++i)
    if (is_usable(&in->prerequisite[i]))
      graph->edge[graph->next[in->prerequisite[i].site]++] = i;
  for (size_t j = 0; j < in->n_site; ++j)
    graph->next[j] = graph->first[j];
}

static void search(lode_diagnostics *d, const lode_instance *in, lode_graph *graph, size_t root) {
  size_t depth = 0;
  graph->path[depth++] = root;
  graph->colour[root] = ON_PATH;
  while (depth > 0) {
    size_t j = graph->path[depth - 1];
    if (graph->next[j] == graph->first[j + 1]) {
      graph->colour[j] = DONE;
      --depth;
      continue;
    }
    const lode_prerequisite *edge = &in->prerequisite[graph->edge[graph->next[j]++]];
    size_t k = (size_t)edge->needs;
    if (graph->colour[k] == ON_PATH)
      lode_diagnose(d, edge->line,
                    k == j ? "site \"%s\" needs itself: \"%s\", expected another site"
                           : "prerequisites run in a circle: site \"%s\" needs \"%s\", which needs the "
                             "first; expected an order",
                    lode_table_id(in, LODE_TABLE_SITE, j), lode_table_id(in, LODE_TABLE_SITE, k));
    if (graph->colour[k] != NEW)
      continue;
    graph->colour[k] = ON_PATH;
    graph->path[depth++] = k;
  }
}

lode_status lode_check_order(lode_diagnostics *diagnostics, const lode_instance *in) {
  lode_env *env = diagnostics->env;
  lode_graph graph = {
      .first = lode_alloc(env, in->n_site + 1, sizeof *graph.first, "prerequisites"),
      .edge = lode_alloc(env, in->n_prerequisite, sizeof *graph.edge, "prerequisites"),
      .path = lode_alloc(env, in->n_site, sizeof *graph.path, "prerequisites"),
      .next = lode_alloc(env, in->n_site, sizeof *graph.next, "prerequisites"),
      .colour = lode_alloc(env, in->n_site, 1, "prerequisites"),
  };
  lode_status st = LODE_E_NOMEM;
  if (graph.first != NULL && graph.edge != NULL && graph.path != NULL && graph.next != NULL && graph.colour != NULL) {
    sort_by_site(in, &graph);
    for (size_t j = 0; j < in->n_site; ++j)
      if (graph.colour[j] == NEW)
        search(diagnostics, in, &graph, j);
    st = LODE_OK;
  }
  free(graph.first);
  free(graph.edge);
  free(graph.path);
  free(graph.next);
  free(graph.colour);
  return st;
}
