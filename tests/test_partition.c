/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "partition/partition.h"
#include "partition/partition_internal.h"
#include "partition/partition_report.h"
#include "solver/base/random.h"
#include "tests/harness.h"

#define OK(call) CU_ASSERT_EQUAL((call), LODE_OK)
enum { MAX = 60 };

/* A graph given as a symmetric matrix of edge weights, 0: no edge. */
typedef struct matrix {
  size_t n;
  int32_t weight[MAX], edge[MAX][MAX];
} matrix;

static void join(matrix *m, size_t a, size_t b, int32_t weight) { m->edge[a][b] = m->edge[b][a] = weight; }

static matrix *blank(size_t n) {
  matrix *m = calloc(1, sizeof *m);
  m->n = n;
  for (size_t v = 0; v < n; ++v)
    m->weight[v] = 1;
  return m;
}

static matrix *path(size_t n) {
  matrix *m = blank(n);
  for (size_t v = 1; v < n; ++v)
    join(m, v - 1, v, 1);
  return m;
}

static lode_graph *graph_of(const matrix *m) {
  lode_graph *g = calloc(1, sizeof *g);
  g->n_vertex = m->n;
  g->start = calloc(m->n + 1, sizeof *g->start);
  g->vertex_weight = calloc(m->n + 1, sizeof *g->vertex_weight);
  g->neighbour = calloc(m->n * m->n + 1, sizeof *g->neighbour);
  g->edge_weight = calloc(m->n * m->n + 1, sizeof *g->edge_weight);
  int32_t n = 0;
  for (size_t v = 0; v < m->n; ++v) {
    g->vertex_weight[v] = m->weight[v];
    for (size_t u = 0; u < m->n; ++u)
      if (m->edge[v][u] > 0) {
        g->neighbour[n] = (int32_t)u;
        g->edge_weight[n++] = m->edge[v][u];
      }
    g->start[v + 1] = n;
  }
  return g;
}

/* Number of connected pieces of the regions with a given part, -1: of all. */
static size_t pieces(const matrix *m, const int32_t *part, int32_t which) {
  bool is_seen[MAX] = {false};
  size_t n = 0;
  for (size_t v = 0; v < m->n; ++v) {
    size_t stack[MAX], top = 0;
    if (is_seen[v] || (which >= 0 && part[v] != which))
      continue;
    ++n;
    is_seen[v] = true;
    stack[top++] = v;
    while (top > 0) {
      const size_t u = stack[--top];
      for (size_t w = 0; w < m->n; ++w)
        if (m->edge[u][w] > 0 && !is_seen[w] && (which < 0 || part[w] == which)) {
          is_seen[w] = true;
          stack[top++] = w;
        }
    }
  }
  return n;
}

/* What holds of every partition. */
static void check_partition(const matrix *m, const lode_partition *p, size_t asked) {
  int64_t weight[MAX] = {0}, total = 0, most = 0, cut = 0;
  size_t n_in[MAX] = {0};
  CU_ASSERT_EQUAL(p->n_region, m->n);
  CU_ASSERT_EQUAL(p->n_part, asked < m->n ? asked : m->n);
  for (size_t v = 0; v < m->n; ++v) {
    CU_ASSERT(p->part[v] >= 0 && (size_t)p->part[v] < p->n_part);
    ++n_in[p->part[v]];
    weight[p->part[v]] += m->weight[v];
    for (size_t u = 0; u < v; ++u)
      cut += p->part[u] != p->part[v] ? m->edge[u][v] : 0;
  }
  for (size_t k = 0; k < p->n_part; ++k) {
    CU_ASSERT(n_in[k] > 0);
    total += weight[k];
    most = weight[k] > most ? weight[k] : most;
    if (pieces(m, p->part, -1) == 1)
      CU_ASSERT_EQUAL(pieces(m, p->part, (int32_t)k), 1);
  }
  CU_ASSERT_EQUAL(p->edge_cut, cut);
  CU_ASSERT_DOUBLE_EQUAL(p->balance, (double)most * (double)p->n_part / (double)total, 1e-12);
  CU_ASSERT(p->balance >= 1.0 - 1e-12);
  CU_ASSERT_EQUAL(p->part[0], 0);
}

static lode_partition *cut(lode_env *env, const matrix *m, size_t n_part) {
  lode_graph *g = graph_of(m);
  lode_partition *p = NULL, *again = NULL;
  OK(lode_partition_create(env, g, n_part, &p));
  OK(lode_partition_create(env, g, n_part, &again));
  check_partition(m, p, n_part);
  CU_ASSERT_EQUAL(memcmp(p->part, again->part, m->n * sizeof *p->part), 0);
  lode_partition_destroy(&again);
  lode_graph_destroy(&g);
  return p;
}

static void one_part_and_one_part_each(void) {
  lode_env *env = lode_env_create();
  matrix *m = path(7);
  lode_partition *p = cut(env, m, 1);
  CU_ASSERT(p->edge_cut == 0 && p->balance == 1.0);
  lode_partition_destroy(&p);
  p = cut(env, m, 7);
  for (int32_t v = 0; v < 7; ++v)
    CU_ASSERT_EQUAL(p->part[v], v);
  CU_ASSERT_EQUAL(p->edge_cut, 6);
  lode_partition_destroy(&p);
  p = cut(env, m, 1000); /* more than regions */
  CU_ASSERT_EQUAL(p->n_part, 7);
  lode_partition_destroy(&p);
  free(m);
  m = blank(1);
  p = cut(env, m, 3);
  CU_ASSERT_EQUAL(p->n_part, 1);
  lode_partition_destroy(&p);
  free(m);
  lode_env_destroy(&env);
}

static void a_path_is_cut_in_the_middle(void) {
  lode_env *env = lode_env_create();
  matrix *m = path(20);
  lode_partition *p = cut(env, m, 2);
  CU_ASSERT_EQUAL(p->edge_cut, 1);
  CU_ASSERT(p->balance <= 1.1);
  lode_partition_destroy(&p);
  free(m);
  lode_env_destroy(&env);
}

static void two_cliques_on_a_bridge_part_at_the_bridge(void) {
  lode_env *env = lode_env_create();
  matrix *m = blank(12);
  for (size_t v = 0; v < 12; ++v)
    for (size_t u = 0; u < v; ++u)
      if (u / 6 == v / 6)
        join(m, u, v, 10);
  join(m, 2, 9, 1);
  lode_partition *p = cut(env, m, 2);
  CU_ASSERT_EQUAL(p->edge_cut, 1);
  CU_ASSERT(p->balance == 1.0);
  lode_partition_destroy(&p);
  free(m);
  lode_env_destroy(&env);
}

static void every_number_of_parts_of_many_shapes(void) {
  lode_env *env = lode_env_create();
  for (int shape = 0; shape < 5; ++shape)
    for (size_t n = 2; n <= 14; ++n)
      for (size_t k = 1; k <= n; ++k) {
        matrix *m = shape == 0 || shape == 4 ? path(n) : blank(n);
        for (size_t v = 0; v < n; ++v)
          for (size_t u = 0; u < v; ++u)
            if ((shape == 1 && u == 0) || shape == 2) /* star, complete graph; 3: islands */
              join(m, u, v, 1 + (int32_t)(u + v));
        for (size_t v = 0; v < n && shape == 4; ++v) /* skewed weights */
          m->weight[v] = v == n / 2 ? 1000 : 1;
        lode_partition *p = cut(env, m, k);
        lode_partition_destroy(&p);
        free(m);
      }
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "");
  lode_env_destroy(&env);
}

static void random_graphs(void) {
  lode_env *env = lode_env_create();
  lode_random r = lode_random_stream(5, 5);
  for (int turn = 0; turn < 300; ++turn) {
    matrix *m = blank(1 + lode_random_below(&r, MAX));
    const uint64_t sparse = 1 + lode_random_below(&r, 30);
    for (size_t v = 0; v < m->n; ++v) {
      m->weight[v] = 1 + (int32_t)lode_random_below(&r, turn % 2 ? 3 : 10000);
      for (size_t u = 0; u < v; ++u)
        if (lode_random_below(&r, sparse) == 0)
          join(m, u, v, 1 + (int32_t)lode_random_below(&r, 1000));
    }
    lode_partition *p = cut(env, m, 1 + lode_random_below(&r, m->n));
    lode_partition_destroy(&p);
    free(m);
  }
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "");
  lode_env_destroy(&env);
}

static void islands_go_one_by_one_to_the_lightest_part(void) {
  lode_env *env = lode_env_create();
  matrix *m = blank(9);
  const int32_t weight[9] = {9, 8, 7, 1, 2, 3, 1, 1, 1};
  memcpy(m->weight, weight, sizeof weight);
  lode_partition *p = cut(env, m, 3); /* 9 1 1, 8 2 1, 7 3 1 or as good: 33 in 3 parts */
  CU_ASSERT_DOUBLE_EQUAL(p->balance, 1.0, 1e-12);
  CU_ASSERT_EQUAL(p->edge_cut, 0);
  lode_partition_destroy(&p);
  free(m);
  lode_env_destroy(&env);
}

static void components_get_parts_by_weight(void) {
  lode_env *env = lode_env_create();
  matrix *m = path(30); /* cut into 20, 9 and 1 by taking two edges away */
  join(m, 19, 20, 0);
  join(m, 28, 29, 0);
  lode_partition *p = cut(env, m, 3);
  CU_ASSERT_EQUAL(p->edge_cut, 1); /* two parts for the 20, one for the 9, the island to the lighter one */
  CU_ASSERT_EQUAL(p->part[20], p->part[28]);
  CU_ASSERT_EQUAL(p->part[20], p->part[29]);
  CU_ASSERT(p->balance <= 1.11);
  lode_partition_destroy(&p);
  free(m);
  lode_env_destroy(&env);
}

static void broken_and_empty_parts_are_mended(void) {
  lode_env *env = lode_env_create();
  matrix *m = path(8);
  lode_graph *g = graph_of(m);
  int32_t vertex[8], part[8] = {0, 1, 0, 0, 1, 1, 1, 0}; /* 0 and 1 in pieces, 2 empty */
  for (int32_t v = 0; v < 8; ++v)
    vertex[v] = v;
  lode_repair r = {.graph = g, .vertex = vertex, .n_vertex = 8, .first_part = 0, .n_part = 3, .part = part};
  OK(lode_partition_repair(env, &r));
  for (int32_t k = 0; k < 3; ++k)
    CU_ASSERT_EQUAL(pieces(m, part, k), 1);
  CU_ASSERT(r.n_moved >= 3);
  memset(part, 0, sizeof part); /* all in one: seven empty ones */
  r.n_part = 8;
  OK(lode_partition_repair(env, &r));
  for (int32_t k = 0; k < 8; ++k)
    CU_ASSERT_EQUAL(pieces(m, part, k), 1);
  CU_ASSERT_EQUAL(r.n_moved >= 7, 1);
  lode_graph_destroy(&g);
  free(m);
  lode_env_destroy(&env);
}

static void refused(lode_env *env, const lode_graph *g, size_t n_part, const char *word) {
  lode_partition *p = NULL;
  CU_ASSERT_EQUAL(lode_partition_create(env, g, n_part, &p), LODE_E_INPUT);
  CU_ASSERT_PTR_NULL(p);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), word));
  lode_env_clear(env);
}

static void wrong_graphs_are_refused(void) {
  lode_env *env = lode_env_create();
  matrix *m = path(4);
  lode_graph *g = graph_of(m); /* neighbours 1 | 0 2 | 1 3 | 2 */
  refused(env, g, 0, "0 parts");
  g->vertex_weight[2] = 0;
  refused(env, g, 2, "weight 0 of region 2");
  g->vertex_weight[2] = 2000000000;
  refused(env, g, 2, "add up");
  g->vertex_weight[2] = 1;
  g->edge_weight[0] = 5;
  refused(env, g, 2, "differs from its return");
  g->edge_weight[0] = -1;
  refused(env, g, 2, "weight -1");
  g->edge_weight[0] = 1;
  g->neighbour[0] = 4;
  refused(env, g, 2, "cannot have neighbour 4");
  g->neighbour[0] = 0;
  refused(env, g, 2, "cannot have neighbour 0");
  g->neighbour[0] = 3;
  refused(env, g, 2, "differs from its return");
  g->neighbour[0] = 1;
  g->neighbour[1] = 2;
  g->neighbour[2] = 0;
  refused(env, g, 2, "not ascending");
  g->neighbour[1] = 0;
  g->neighbour[2] = 2;
  g->start[1] = 4;
  refused(env, g, 2, "starts decrease");
  g->start[0] = 1;
  refused(env, g, 2, "first start");
  g->n_vertex = 0;
  refused(env, g, 2, "of 0 regions");
  lode_graph_destroy(&g);
  lode_graph_destroy(&g);
  lode_graph_destroy(NULL);
  lode_partition_destroy(NULL);
  free(m);
  lode_env_destroy(&env);
}

/* ---- from an instance: four regions, ore (with a mode) and magnets (only where a lane says so) */

typedef struct sample {
  double number[8];
  lode_region region[4];
  lode_commodity commodity[2];
  lode_period period[1];
  lode_supply supply[2];
  lode_import import[1];
  lode_demand demand[1];
  lode_lane_cost lane_cost[2];
  lode_lane lane[4];
  lode_instance in;
} sample;

static void fill_sample(sample *s) {
  static char name[4][2] = {"A", "B", "C", "D"};
  memset(s, 0, sizeof *s);
  const lode_series sixty = {0, 1}, forty = {1, 1}, endless = {2, 1}, none = {0, 0};
  s->number[0] = 60.0, s->number[1] = 40.0, s->number[2] = INFINITY;
  for (int k = 0; k < 4; ++k)
    s->region[k].id = name[k];
  s->commodity[1].mode = -1;
  s->supply[0] = (lode_supply){.region = 0, .commodity = 0, .limit = sixty};
  s->supply[1] = (lode_supply){.region = 1, .commodity = 0, .limit = forty};
  s->import[0] = (lode_import){.region = 2, .commodity = 1, .limit = endless};
  s->demand[0] = (lode_demand){.region = 1, .commodity = 1, .amount = forty, .penalty = none};
  s->lane_cost[0] = (lode_lane_cost){.commodity = 1, .cost = forty};
  s->lane_cost[1] = (lode_lane_cost){.commodity = 0, .cost = forty};
  s->lane[0] = (lode_lane){.from = 0, .to = 1, .distance = 10.0};                               /* ore */
  s->lane[1] = (lode_lane){.from = 1, .to = 0, .distance = 10.0, .first_cost = 1, .n_cost = 1}; /* ore, at a price */
  s->lane[2] = (lode_lane){.from = 2, .to = 1, .distance = NAN, .first_cost = 0, .n_cost = 1};  /* magnets */
  s->lane[3] = (lode_lane){.from = 0, .to = 2, .distance = 20.0, .first_cost = 0, .n_cost = 1}; /* both */
  s->in = (lode_instance){.number = s->number,
                          .n_number = 3,
                          .region = s->region,
                          .n_region = 4,
                          .commodity = s->commodity,
                          .n_commodity = 2,
                          .period = s->period,
                          .n_period = 1,
                          .supply = s->supply,
                          .n_supply = 2,
                          .import = s->import,
                          .n_import = 1,
                          .demand = s->demand,
                          .n_demand = 1,
                          .lane_cost = s->lane_cost,
                          .n_lane_cost = 2,
                          .lane = s->lane,
                          .n_lane = 4};
}

static void graph_of_an_instance_adds_up_expected_trade(void) {
  lode_env *env = lode_env_create();
  sample s;
  lode_graph *g = NULL;
  fill_sample(&s);
  OK(lode_graph_create(env, &s.in, &g));
  OK(lode_graph_check(env, g));
  const int32_t start[5] = {0, 2, 4, 6, 6}, neighbour[6] = {1, 2, 0, 2, 0, 1};
  CU_ASSERT_EQUAL(memcmp(g->start, start, sizeof start), 0);
  CU_ASSERT_EQUAL(memcmp(g->neighbour, neighbour, sizeof neighbour), 0);
  CU_ASSERT_EQUAL(g->edge_weight[0], 102); /* A-B: 1 + 100 x 0.6 there, 1 + 100 x 0.4 back */
  CU_ASSERT_EQUAL(g->edge_weight[1], 62);  /* A-C: 2 + 100 x 0.6 */
  CU_ASSERT_EQUAL(g->edge_weight[3], 201); /* C-B: 1 + 100 x (1 + 1) */
  const int32_t weight[4] = {7, 6, 5, 3};  /* 3 each; a supply, import, demand 1 each; a lane by what it carries */
  CU_ASSERT_EQUAL(memcmp(g->vertex_weight, weight, sizeof weight), 0);
  lode_graph_destroy(&g);
  s.in.n_lane = 0; /* no lane at all */
  OK(lode_graph_create(env, &s.in, &g));
  OK(lode_graph_check(env, g));
  CU_ASSERT_EQUAL(g->start[4], 0);
  lode_graph_destroy(&g);
  lode_env_destroy(&env);
}

static void report_names_parts_and_regions(void) {
  lode_env *env = lode_env_create();
  sample s;
  lode_graph *g = NULL;
  lode_partition *p = NULL;
  lode_text text = {0};
  fill_sample(&s);
  OK(lode_graph_create(env, &s.in, &g));
  OK(lode_partition_create(env, g, 2, &p));
  OK(lode_partition_report(env, &s.in, g, p, &text));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "parts     2\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "edge cut"));
  size_t n_cut = 0;
  for (size_t l = 0; l < s.in.n_lane; ++l)
    n_cut += p->part[s.in.lane[l].from] != p->part[s.in.lane[l].to];
  char line[40];
  snprintf(line, sizeof line, "cut lanes %zu of %zu\n", n_cut, s.in.n_lane);
  CU_ASSERT(n_cut > 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, line));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "flows cross a border in a period and scenario, of "));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "seeds     8 tried; the best by edge cut x balance is "));
  CU_ASSERT(p->seed >= 1 && p->seed <= p->n_seed && p->edge_cut <= p->worst_cut);
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, " A"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text.data, " D"));
  s.in.n_region = 3;
  CU_ASSERT_EQUAL(lode_partition_report(env, &s.in, g, p, &text), LODE_E_INPUT);
  lode_text_free(&text);
  lode_partition_destroy(&p);
  lode_graph_destroy(&g);
  CU_ASSERT_EQUAL(strncmp(lode_partition_library(), "METIS ", 6), 0);
  lode_env_destroy(&env);
}

static void shuffled_parts_keep_their_sizes(void) {
  int32_t part[60];
  size_t n[7] = {0}, n_moved = 0;
  lode_partition p = {.n_region = 60, .n_part = 7, .part = part};
  for (int32_t r = 0; r < 60; ++r)
    part[r] = r / 9;
  lode_partition_shuffle(&p, 5);
  for (int32_t r = 0; r < 60; ++r) {
    CU_ASSERT_FATAL(part[r] >= 0 && part[r] < 7);
    ++n[part[r]];
    n_moved += part[r] != r / 9;
  }
  for (size_t k = 0; k < 7; ++k)
    CU_ASSERT_EQUAL(n[k], k < 6 ? 9 : 6);
  CU_ASSERT(n_moved > 30);
}

int main(void) {
  static const lode_test test[] = {
      {"one part, and one part each", one_part_and_one_part_each},
      {"a path is cut in the middle", a_path_is_cut_in_the_middle},
      {"two cliques on a bridge part at the bridge", two_cliques_on_a_bridge_part_at_the_bridge},
      {"every number of parts of many shapes", every_number_of_parts_of_many_shapes},
      {"random graphs", random_graphs},
      {"islands go one by one to the lightest part", islands_go_one_by_one_to_the_lightest_part},
      {"components get parts by weight", components_get_parts_by_weight},
      {"broken and empty parts are mended", broken_and_empty_parts_are_mended},
      {"wrong graphs are refused", wrong_graphs_are_refused},
      {"graph of an instance adds up expected trade", graph_of_an_instance_adds_up_expected_trade},
      {"report names parts and regions", report_names_parts_and_regions},
      {"shuffled parts keep their sizes", shuffled_parts_keep_their_sizes},
  };
  return lode_test_main("partition", test, sizeof test / sizeof *test);
}
