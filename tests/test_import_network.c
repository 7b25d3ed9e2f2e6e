/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public formats of network design and RELOG: what they become, and what is refused with which words. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/import/import.h"
#include "instances/import/relog.h"
#include "instances/read.h"
#include "tests/harness.h"
#include "tests/import_case.h"

static const char *const path = "test_import_network.txt"; /* in the folder the test runs in */

/** Imports text; the instance read back, or NULL with the message in `env`. */
static lode_instance *import(lode_env *env, const lode_import_format *format, const char *text, size_t length) {
  return lode_import_case(env, format, path, NAN, text, length);
}

static const char mcnd[] = " TITLE:\n 3 2 2\n 1 2 4 10 100 1 1\n 2 3 5 3 50 1 1\n 1 3 2\n 2 3 6\n";
static const char netdes[] = "head\n+\n3\n0.5\n2\n0,1,0;0,0,1;0,0,0\n0,7,0;0,0,9;0,0,0\n2\n0.25,0.75\n--Scenarios--\n"
                             "0,1,0;0,0,2;0,0,0\n0,5,0;0,0,6;0,0,0\n4,0,-4\n---\n"
                             "0,3,0;0,0,2;0,0,0\n0,5,0;0,0,4;0,0,0\n0,3,-3\n";
#define SITE(sizes)                                                                                                    \
  "{\"parameters\":{\"time horizon (years)\":2},\"products\":{\"P\":{\"transportation cost ($/km/tonne)\":[1,2],"      \
  "\"initial amounts\":{\"C\":{\"latitude (deg)\":0,\"longitude (deg)\":0,\"amount (tonne)\":[3,4]}}},\"Q\":{"         \
  "\"transportation cost ($/km/tonne)\":[1,1]}},\"plants\":{\"F\":{\"input\":\"P\",\"outputs (tonne/tonne)\":{\"Q\":"  \
  "0.5},\"locations\":{\"L\":{\"latitude (deg)\":0,\"longitude (deg)\":1,\"disposal\":{\"Q\":{\"cost ($/tonne)\":"     \
  "[-10,5]}},\"capacities (tonne)\":{" sizes "}}}}}}"
#define SIZE(text)                                                                                                     \
  "\"" text "\":{\"opening cost ($)\":[500,600],\"fixed operating cost ($)\":[30,31],"                                 \
  "\"variable operating cost ($/tonne)\":[-15,15]}"

static void an_arc_makes_room_for_all_goods(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, &lode_import_mcnd, mcnd, sizeof mcnd - 1);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_site, 2);
    CU_ASSERT_EQUAL(in->n_process, 6);
    CU_ASSERT_EQUAL(in->option[1].capacity.n, 3);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capacity.term[0].amount, 0, -1.0), 3.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capacity.term[1].amount, 0, -1.0), 2.0); /* no more than is sent */
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capacity.term[2].amount, 0, -1.0), 3.0);
    CU_ASSERT_EQUAL(in->n_supply, 2);
    CU_ASSERT_EQUAL(in->n_demand, 2);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void scenarios_of_a_network_are_adjustments(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, &lode_import_netdes, netdes, sizeof netdes - 1);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_scenario, 2);
    CU_ASSERT_EQUAL(in->scenario[1].probability, 0.75);
    CU_ASSERT_EQUAL(in->n_adjustments, 1);
    CU_ASSERT_EQUAL(in->adjustments[0].n_adjust, 5); /* a cost, a capacity, two supplies, a demand */
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capital, 0, -1.0), 9.0);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void relog_plants_of_one_size_are_options_of_each_period(void) {
  static const char text[] = SITE(SIZE("250.0"));
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, &lode_import_relog, text, sizeof text - 1);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_option, 2);
    CU_ASSERT_EQUAL(in->option[1].life, 1.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capital, 0, -1.0), 600.0);
    CU_ASSERT_EQUAL(in->n_agency, 2);
    CU_ASSERT_EQUAL(in->n_credit, 2);
    CU_ASSERT_EQUAL(lode_at(in, in->supply[0].minimum, 1, -1.0), 4.0);
    CU_ASSERT_DOUBLE_EQUAL(lode_at(in, in->lane_cost[0].cost, 1, -1.0), 2.0 * 111.32, 1e-9);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void a_size_given_twice_at_the_same_cost_is_one_size(void) {
  static const char text[] = SITE(SIZE("250.0") "," SIZE("250"));
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, &lode_import_relog, text, sizeof text - 1);
  CU_ASSERT(in != NULL);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void degrees_may_lie_beyond_the_pole(void) {
  static const char text[] =
      "{\"parameters\":{\"time horizon (years)\":1},\"products\":{\"P\":{\"transportation cost "
      "($/km/tonne)\":[1],\"initial amounts\":{\"C\":{\"latitude (deg)\":100,\"longitude (deg)\":0,"
      "\"amount (tonne)\":[3]}}}},\"plants\":{\"F\":{\"input\":\"P\",\"locations\":{\"L\":{\"latitude "
      "(deg)\":100.0,\"longitude (deg)\":0,\"capacities (tonne)\":{\"5\":{\"opening cost ($)\":[1],"
      "\"fixed operating cost ($)\":[1],\"variable operating cost ($/tonne)\":[1]}}}}}}}";
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, &lode_import_relog, text, sizeof text - 1);
  CU_ASSERT(in != NULL);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void distances_go_straight_through_the_earth(void) {
  CU_ASSERT_DOUBLE_EQUAL(lode_relog_distance(7, 7, 0, 0), 1095.62, 1e-9); /* RELOG's sample, C1 to F1/L1 */
  CU_ASSERT_DOUBLE_EQUAL(lode_relog_distance(84, 76, 0, 0), 8889.75, 1e-9);
  CU_ASSERT_EQUAL(lode_relog_distance(10, 20, 10, 20), 0.0);
  CU_ASSERT_DOUBLE_EQUAL(lode_relog_distance(100, 20, 80, -160), 0.0, 1e-9); /* beyond the pole, as in RELOG's sample */
}

/** A good text with one piece put in place of another; part of the message that it must give. */
typedef struct bad {
  const lode_import_format *format;
  const char *good, *out, *in, *message;
} bad;

static void faults_are_named(void) {
  static const char relog[] = SITE(SIZE("250.0"));
  const lode_import_format *m = &lode_import_mcnd, *n = &lode_import_netdes, *r = &lode_import_relog;
  const bad row[] = {
      {m, mcnd, " 3 2 2", "", ":3: the counts ask for 26 numbers"},
      {m, mcnd, " 3 2 2", " 0 2 2", ":2: number of nodes: \"0\", expected a whole number"},
      {m, mcnd, " 3 2 2", " 3 x 2", ":2: number of arcs: \"x\""},
      {m, mcnd, " 3 2 2", " 3 2 2.5", ":2: number of commodities: \"2.5\""},
      {m, mcnd, " 3 2 2", " 3 200000 2", ":2: the counts ask for 1400006 numbers"},
      {m, mcnd, " 3 2 2", " 1000000 2 6", ":2: the counts ask for 32 numbers"},
      {m, mcnd, " 1 2 4", " 4 2 4", ":3: first node of arc 1: \"4\", expected a node, 1 to 3"},
      {m, mcnd, " 1 2 4", " 0 2 4", ":3: first node of arc 1: \"0\""},
      {m, mcnd, " 1 2 4", " 1.5 2 4", ":3: first node of arc 1: \"1.5\""},
      {m, mcnd, " 1 2 4", " 1 1 4", ":3: arc 1 goes from a node to itself"},
      {m, mcnd, " 1 2 4", " 1 2 -4", ":3: unit cost of arc 1: \"-4\""},
      {m, mcnd, "4 10 100", "4 -10 100", ":3: capacity of arc 1: \"-10\""},
      {m, mcnd, "4 10 100", "4 10 1oo", ":3: fixed cost of arc 1: \"1oo\""},
      {m, mcnd, "100 1 1", "100 a 1", ":3: sixth number of arc 1: \"a\""},
      {m, mcnd, "100 1 1", "100 1 b", ":3: seventh number of arc 1: \"b\""},
      {m, mcnd, " 1 3 2", " 9 3 2", ":5: origin of commodity 1: \"9\""},
      {m, mcnd, " 1 3 2", " 1 9 2", ":5: destination of commodity 1: \"9\""},
      {m, mcnd, " 1 3 2", " 3 3 2", ":5: commodity 1 goes from a node to itself"},
      {m, mcnd, " 2 3 6", " 2 3 -6", ":6: quantity of commodity 2: \"-6\""},
      {m, mcnd, " 2 3 6", " 2 3 6 7", ":6: \"7\" behind the last number"},
      {m, mcnd, " 2 3 6", " 2 3          ", ":7: the file ends before quantity of commodity 2"},
      {n, netdes, "+", "*", "no line begins with '+'"},
      {n, netdes, "\n3\n", "\n0\n", ":3: number of nodes: \"0\""},
      {n, netdes, "\n3\n", "\nthree\n", ":3: number of nodes: \"three\""},
      {n, netdes, "\n3\n", "\n3000\n", ":5: the counts ask for 18000000 numbers"},
      {n, netdes, "\n3\n", "\n4\n", ":6: adjacency of nodes: the line has fewer than 16 numbers"},
      {n, netdes, "\n3\n", "\n2\n", ":6: adjacency of nodes: the line has more than 4 numbers"},
      {n, netdes, "0.5", "half", ":4: density: \"half\""},
      {n, netdes, "0,1,0;0,0,1", "0,1,0;0,0,2", ":6: adjacency of nodes 2, 3: \"2\", expected 0 or 1"},
      {n, netdes, "0,1,0;0,0,1", "1,1,0;0,0,1", ":6: an arc goes from node 1 to itself"},
      {n, netdes, "0,1,0;0,0,1", "0,0,0;0,0,0", ":6: the network has no arc"},
      {n, netdes, "0,1,0;0,0,1", "0,x,0;0,0,1", ":6: adjacency of nodes 1, 2: \"x\""},
      {n, netdes, "0,7,0", "0,-7,0", "first-stage cost: \"-7\", expected a number >= 0"},
      {n, netdes, "\n2\n0.25", "\n0\n0.25", ":8: number of scenarios: \"0\""},
      {n, netdes, "\n2\n0.25", "\n3\n0.25", ":8: the counts ask for 60 numbers"},
      {n, netdes, "0.25,0.75", "0.25,0.75,0.1", ":9: probability of scenario: the line has more than 2 numbers"},
      {n, netdes, "0.25,0.75", "0.25,y", ":9: probability of scenario 2: \"y\""},
      {n, netdes, "--Scenarios--", "Scenarios", ":10: before scenario 1 of 2: expected a line that begins with '-'"},
      {n, netdes, "4,0,-4\n---", "4,0,-4\n", "before scenario 2 of 2"},
      {n, netdes, "0,1,0;0,0,2;", "0,-1,0;0,0,2;", "cost of arc between nodes: \"-1\""},
      {n, netdes, "0,5,0;0,0,6", "0,5,0;0,0,-6", "capacity of arc between nodes: \"-6\""},
      {n, netdes, "4,0,-4", "4,0,-3", ":13: the balances of scenario 1 sum to 1, expected 0"},
      {n, netdes, "0,3,-3\n", "0,3\n", "balance of node"},
      {n, netdes, "0,3,-3\n", "0,3,-3\n5\n", ":18: \"5\" behind the last scenario"},
      {n, netdes, "0,3,-3\n", "0,3,-3\n---\n5\n", ":19: \"5\" behind the last scenario, expected the end"},
      {n, netdes, "0,3,-3\n", "0,3,-3\n---\n0,3,0;0,0,2;0,0,0\n", ":19: \"0\" behind the last scenario"},
      {n, netdes, "0.25,0.75", "0.25,0.7", ":9: the probabilities sum to 0.95, expected 1"},
      {n, netdes, "0.25,0.75", "-0.25,1.25", ":9: probability: \"-0.25\", expected a number >= 0"},
      {r, relog, "{\"parameters\"", "\"parameters\"", ":1: not JSON"},
      {r, relog, "}}}}}}", "}}}}}", ":1: not JSON"},
      {r, relog, "\"Q\":0.5", "\"Q\":NaN", ":1: not JSON"},
      {r, relog, "\"Q\":0.5", "\"Q\":0.5,\"Q\":1", ":1: not JSON: duplicate object key"},
      {r, relog, "{\"time horizon (years)\":2}", "[]", "parameters"},
      {r, relog, "(years)\":2", "(years)\":0", "parameters.time horizon (years): expected a whole number, 1 to 50"},
      {r, relog, "(years)\":2", "(years)\":2.5", "expected a whole number, 1 to 50"},
      {r, relog, "(years)\":2", "(years)\":\"2\"", "parameters.time horizon (years): expected a number >= 0"},
      {r, relog, "(years)\":2", "(years)\":3",
       "products.P.transportation cost ($/km/tonne): expected an array of one number"},
      {r, relog, "\"parameters\":{", "\"parameters\":{\"x\":1,", "parameters.x: not known"},
      {r, relog, "{\"parameters\"", "{\"policy\":{},\"parameters\"", "policy: not known"},
      {r, relog, "[1,2]", "[1,-2]", "products.P.transportation cost ($/km/tonne): expected numbers >= 0"},
      {r, relog, "[1,2]", "[1,null]", "products.P.transportation cost ($/km/tonne): expected numbers >= 0"},
      {r, relog, "[1,2]", "1", "products.P.transportation cost ($/km/tonne): expected an array"},
      {r, relog, "\"amount (tonne)\":[3,4]", "\"amount (tonne)\":[3,4,5]",
       "products.P.initial amounts.C.amount (tonne)"},
      {r, relog, "\"amount (tonne)\":[3,4]", "\"amounts\":[3,4]", "products.P.initial amounts.C.amounts: not known"},
      {r, relog, "\"input\":\"P\"", "\"input\":\"X\"", "no product has this name"},
      {r, relog, "\"input\":\"P\"", "\"input\":1", "plants.F.input: expected the name of a product"},
      {r, relog, "\"input\":\"P\",", "", "plants.F.input: missing"},
      {r, relog, "\"Q\":0.5", "\"Z\":0.5", "plants.F.outputs (tonne/tonne).Z: no product has this name"},
      {r, relog, "\"Q\":0.5", "\"P\":0.5", "plants.F.outputs (tonne/tonne).P: the plant's own input"},
      {r, relog, "\"Q\":0.5", "\"Q\":-1", "plants.F.outputs (tonne/tonne).Q: expected a number >= 0"},
      {r, relog, "\"disposal\":{\"Q\"", "\"disposal\":{\"P\"", "disposal.P: the plant does not make this product"},
      {r, relog, "[-10,5]", "[-10]", "disposal.Q.cost ($/tonne): expected an array"},
      {r, relog, "\"250.0\"", "\"big\"", "capacities (tonne).big: expected a number >= 0 as the size"},
      {r, relog, "[500,600]", "[500,-600]", "250.0.opening cost ($): expected numbers >= 0"},
      {r, relog, "\"capacities (tonne)\"", "\"capacity\"", "plants.F.locations.L.capacity: not known"},
      {r, SITE(SIZE("250.0") "," SIZE("1000.0")), "P", "P", "sizes 250.0 and 1000.0: a capacity between sizes"},
      {r, relog, "\"longitude (deg)\":1", "\"longitude (deg)\":\"east\"", "expected a number, found \"east\""},
      {r, relog, "\"input\":\"P\"", "\"input\":\"P\",\"energy (GJ/tonne)\":5",
       "plants.F.energy (GJ/tonne): expected an array of one number per year of the horizon, found 5"},
      {r, relog, "\"input\":\"P\"", "\"input\":\"P\",\"emissions (tonne/tonne)\":{\"CO2\":[1]}",
       "plants.F.emissions (tonne/tonne).CO2: expected an array of one number"},
      {r, relog, "\"input\":\"P\"", "\"input\":\"P\",\"emissions (tonne/tonne)\":[1,2]",
       "plants.F.emissions (tonne/tonne): expected an object, found [1,2]"},
      {r, relog, "{\"parameters\"", "{\"a\\nb\":1,\"parameters\"", "a?b: not known"},
      {r, SITE(SIZE("250.0") "," SIZE("250")), "[30,31]", "[30,32]", "sizes 250.0 and 250: a capacity between sizes"},
      {r, SITE(""), "P", "P", "capacities (tonne): expected an object with the sizes"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; ++i) {
    const char *at = strstr(row[i].good, row[i].out);
    char text[4096];
    if (at == NULL)
      abort();
    const int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - row[i].good), row[i].good, row[i].in,
                                at + strlen(row[i].out));
    lode_env *env = lode_env_create();
    lode_instance *in = import(env, row[i].format, text, (size_t)length);
    const bool is_right = row[i].message[0] == '\0' || (in == NULL && lode_env_code(env) == LODE_E_INPUT &&
                                                        strncmp(lode_env_message(env), path, strlen(path)) == 0 &&
                                                        strstr(lode_env_message(env), row[i].message) != NULL);
    CU_ASSERT(is_right);
    if (!is_right)
      printf("row %zu: \"%s\", expected \"%s\"\n", i, lode_env_message(env), row[i].message);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
  }
}

/* 3,000 arcs and 3,000 commodities stand on 6,000 lines and ask for 9 million flows. */
static void more_flows_than_memory_holds_are_refused(void) {
  lode_env *env = lode_env_create();
  lode_scribe text = {.env = env};
  lode_scribe_put(&text, " TITLE:\n 2 3000 3000\n");
  for (int a = 0; a < 3000; ++a)
    lode_scribe_put(&text, " 1 2 1 1 1 1 1\n 1 2 1\n");
  CU_ASSERT_EQUAL(text.status, LODE_OK);
  lode_instance *in = import(env, &lode_import_mcnd, text.text.data, text.text.length);
  CU_ASSERT_PTR_NULL(in);
  CU_ASSERT(strstr(lode_env_message(env), ":2: 2 nodes, 3000 arcs and 3000 commodities: more than 5000000") != NULL);
  lode_instance_destroy(&in);
  lode_scribe_clear(&text);
  lode_env_destroy(&env);
}

/* No beginning of a file crashes; all but those that miss blanks or a digit are refused. */
static void truncated_files_do_not_crash(void) {
  static const char relog[] = SITE(SIZE("250.0"));
  const struct {
    const lode_import_format *format;
    const char *text;
    size_t length, tail;
  } file[] = {{&lode_import_mcnd, mcnd, sizeof mcnd - 1, 2},
              {&lode_import_netdes, netdes, sizeof netdes - 1, 3},
              {&lode_import_relog, relog, sizeof relog - 1, 1}};
  for (size_t f = 0; f < sizeof file / sizeof *file; ++f)
    for (size_t n = 0; n + file[f].tail <= file[f].length; ++n) {
      lode_env *env = lode_env_create();
      lode_instance *in = import(env, file[f].format, file[f].text, n);
      CU_ASSERT_PTR_NULL(in);
      lode_instance_destroy(&in);
      lode_env_destroy(&env);
    }
}

int main(void) {
  const lode_test test[] = {
      {"an arc makes room for all goods", an_arc_makes_room_for_all_goods},
      {"scenarios of a network are adjustments", scenarios_of_a_network_are_adjustments},
      {"RELOG's plants of one size are options of each period", relog_plants_of_one_size_are_options_of_each_period},
      {"a size given twice at the same cost is one size", a_size_given_twice_at_the_same_cost_is_one_size},
      {"degrees may lie beyond the pole", degrees_may_lie_beyond_the_pole},
      {"distances go straight through the earth", distances_go_straight_through_the_earth},
      {"faults are named", faults_are_named},
      {"more flows than memory holds are refused", more_flows_than_memory_holds_are_refused},
      {"truncated files do not crash", truncated_files_do_not_crash},
  };
  return lode_test_main("import of networks", test, sizeof test / sizeof *test);
}
