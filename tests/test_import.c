/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public formats of facility location: what they become, and what is refused with which words. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/import/import.h"
#include "instances/read.h"
#include "models/siting.h"
#include "tests/brute_force.h"
#include "tests/harness.h"
#include "tests/import_case.h"

static const char *const path = "test_import.txt"; /* in the folder the test runs in */

/** Imports text; the instance read back, or NULL with the message in `env`. */
static lode_instance *import(lode_env *env, const lode_import_format *format, double capacity, const char *text,
                             size_t length) {
  return lode_import_case(env, format, path, capacity, text, length);
}

static lode_instance *import_text(lode_env *env, const lode_import_format *format, double capacity, const char *text) {
  return import(env, format, capacity, text, strlen(text));
}

/** Lane cost from one region to another, -1 if there is none. */
static double lane_cost(const lode_instance *in, const char *from, const char *to, size_t product) {
  for (size_t l = 0; l < in->n_lane; ++l) {
    const lode_lane *lane = &in->lane[l];
    if (strcmp(in->region[lane->from].id, from) == 0 && strcmp(in->region[lane->to].id, to) == 0 &&
        product < lane->n_cost)
      return lode_at(in, in->lane_cost[lane->first_cost + product].cost, 0, -1.0);
  }
  return -1.0;
}

static void orlib_costs_become_costs_per_unit(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import_text(env, &lode_import_orlib, NAN, "2 3\n10 100.\n 20 0\n4 8 12\n5 10 20\n0 0 0\n");
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_region, 5);
    CU_ASSERT_EQUAL(in->n_site, 2);
    CU_ASSERT_EQUAL(in->n_demand, 2); /* who wants nothing has no demand and no lane */
    CU_ASSERT_EQUAL(in->n_lane, 4);
    CU_ASSERT_EQUAL(lane_cost(in, "s1", "c1", 0), 2.0);
    CU_ASSERT_EQUAL(lane_cost(in, "s2", "c1", 0), 3.0);
    CU_ASSERT_EQUAL(lane_cost(in, "s2", "c2", 0), 4.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[0].capital, 0, -1.0), 100.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capacity.term[0].amount, 0, -1.0), 20.0);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void the_word_capacity_takes_the_number_given(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import_text(env, &lode_import_orlib, 8000.0, "1 1\ncapacity 7.5\n2 6\n");
  CU_ASSERT(in != NULL && lode_at(in, in->option[0].capacity.term[0].amount, 0, -1.0) == 8000.0);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void holmberg_costs_stand_site_by_site(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import_text(env, &lode_import_holmberg, NAN, "2 2  10 1 20 2  4 5  8 10 12 20");
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(lane_cost(in, "s1", "c2", 0), 2.0);
    CU_ASSERT_EQUAL(lane_cost(in, "s2", "c1", 0), 3.0);
    CU_ASSERT_EQUAL(lane_cost(in, "s2", "c2", 0), 4.0);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void two_echelons_are_a_chain(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import_text(env, &lode_import_tscflp, NAN, "1 2 1\n5\n9 100\n1 2\n6 10 7 20\n3\n4\n");
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_site, 3);
    CU_ASSERT_EQUAL(in->n_commodity, 2);
    CU_ASSERT_EQUAL(in->process[1].in.n, 1);
    CU_ASSERT_EQUAL(lane_cost(in, "p1", "d2", 0), 2.0);
    CU_ASSERT_EQUAL(lane_cost(in, "d2", "c1", 0), 4.0);
    CU_ASSERT_EQUAL(lane_cost(in, "p1", "c1", 0), -1.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[2].capital, 0, -1.0), 20.0);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void one_binary_opens_a_facility_for_all_products(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import_text(env, &lode_import_mptscflp, NAN,
                                  "1 1 2 2\n 3 4\n 5 0\n 9 8 100\n 11\n 12\n 7 6 50\n 21 22\n 23 24\n");
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_site, 2);
    CU_ASSERT_EQUAL(in->option[0].capacity.n, 2);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capacity.term[1].amount, 0, -1.0), 6.0);
    CU_ASSERT_EQUAL(lode_at(in, in->option[1].capital, 0, -1.0), 50.0);
    CU_ASSERT_EQUAL(in->n_demand, 3);
    CU_ASSERT_EQUAL(lane_cost(in, "p1", "d1", 1), 12.0);
    CU_ASSERT_EQUAL(lane_cost(in, "d1", "c1", 1), 23.0);
    CU_ASSERT_EQUAL(lane_cost(in, "d1", "c2", 0), 22.0); /* product 2 is not wanted there */
    CU_ASSERT_EQUAL(lane_cost(in, "d1", "c2", 1), -1.0);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/** Cost of the cheapest of all plans, priced one by one; INFINITY if none works, NAN if the import fails. */
static double optimum(const lode_import_format *format, const char *text) {
  lode_env *env = lode_env_create();
  lode_siting *siting = NULL;
  lode_brute *brute = NULL;
  lode_instance *in = import_text(env, format, NAN, text);
  double cost = NAN;
  if (in != NULL && lode_siting_create(env, in, &siting) == LODE_OK &&
      lode_brute_create(env, in, siting, &brute) == LODE_OK)
    cost = brute->cost[brute->best];
  lode_brute_destroy(&brute);
  lode_siting_destroy(&siting);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
  return cost;
}

static void optima_are_those_on_paper(void) {
  /* 9 units ask for both sites, 10 + 20; units cost 1 and 1 from site 1, 3 and 4 from site 2. Site 1 gives its 6 to
   * customer 2 (5) and to customer 1 (1), 6 in all; site 2 gives the other 3 to customer 1, 9: a shared customer. */
  CU_ASSERT_DOUBLE_EQUAL(optimum(&lode_import_orlib, "2 2\n6 10\n6 20\n4\n4 12\n5\n5 20\n"), 45.0, 1e-6);
  CU_ASSERT_DOUBLE_EQUAL(optimum(&lode_import_holmberg, "2 2\n6 10\n6 20\n4 5\n4 5\n12 20\n"), 45.0, 1e-6);
  /* The plant 100, depot 1 10, 5 units at 1 + 3; by depot 2 it were 150. */
  CU_ASSERT_DOUBLE_EQUAL(optimum(&lode_import_tscflp, "1 2 1\n5\n9 100\n1 2\n6 10 7 20\n3\n4\n"), 130.0, 1e-6);
  /* 8 units of product 1 ask for both depots (7 and 5): 100 + 50 + 30. Product 1: 3 to customer 1 at 32, 5 to customer
   * 2 by depot 1 at 33; product 2: 4 to customer 1 by depot 1 at 35. */
  CU_ASSERT_DOUBLE_EQUAL(optimum(&lode_import_mptscflp, "1 2 2 2\n3 4\n5 0\n9 8 100\n11 12\n12 10\n7 6 50\n5 9 30\n"
                                                        "21 22\n20 25\n23 24\n26 1\n"),
                         581.0, 1e-6);
}

static void too_little_capacity_is_no_fault_of_the_file(void) {
  CU_ASSERT_EQUAL(optimum(&lode_import_orlib, "1 1\n0 5\n2 3\n"), INFINITY);
  CU_ASSERT_DOUBLE_EQUAL(optimum(&lode_import_orlib, "2 1\n0 5\n2 7\n2 3 4\n"), 11.0,
                         1e-6); /* the site of capacity 0 stays shut */
  CU_ASSERT_EQUAL(optimum(&lode_import_tscflp, "1 1 1\n5\n4 100\n1\n6 10\n3\n"), INFINITY);
}

typedef struct bad {
  const lode_import_format *format;
  double capacity;
  const char *text, *message; /* part of the message, behind the path */
} bad;

static void faults_are_named_with_file_line_and_value(void) {
  const lode_import_format *o = &lode_import_orlib, *h = &lode_import_holmberg, *t = &lode_import_tscflp,
                           *m = &lode_import_mptscflp;
  const bad row[] = {
      {o, NAN, "", ":1: the file ends before number of sites"},
      {o, NAN, " \n\n ", ":3: the file ends before number of sites"},
      {o, NAN, "2", ":1: the file ends before number of customers"},
      {o, NAN, "0 3\n", ":1: number of sites: \"0\", expected a whole number, 1 to 1000000"},
      {o, NAN, "-2 3\n", ":1: number of sites: \"-2\""},
      {o, NAN, "2.5 3\n", ":1: number of sites: \"2.5\""},
      {o, NAN, "2e9 3\n", ":1: number of sites: \"2e9\""},
      {o, NAN, "1e400 3\n", ":1: number of sites: \"1e400\""},
      {o, NAN, "nan 3\n", ":1: number of sites: \"nan\""},
      {o, NAN, "0x2 3\n", ":1: number of sites: \"0x2\""},
      {o, NAN, "two 3\n", ":1: number of sites: \"two\""},
      {o, NAN, "2 inf\n", ":1: number of customers: \"inf\""},
      {o, NAN, "1000000 1000000\n1 1\n", ":1: the counts ask for 1000003000000 numbers, but only 5 bytes follow"},
      {o, NAN, "2 2\n1 1\n1 1\n", ":1: the counts ask for 10 numbers"},
      {o, NAN, "1 1\n10 5\n2\n      ", ":4: the file ends before cost of customer 1 from site 1"},
      {o, NAN, "1 1\n10\n         ", ":3: the file ends before fixed cost of site 1"},
      {o, NAN, "1 1\n-10 5\n2 3\n", ":2: capacity of site 1: \"-10\", expected a number >= 0"},
      {o, NAN, "1 1\n10 -5\n2 3\n", ":2: fixed cost of site 1: \"-5\""},
      {o, NAN, "1 1\n10 5\n-2 3\n", ":3: demand of customer 1: \"-2\""},
      {o, NAN, "1 1\n10 5\n2 -3\n", ":3: cost of customer 1 from site 1: \"-3\""},
      {o, NAN, "1 1\n10 5\n2 3,5\n", ":3: cost of customer 1 from site 1: \"3,5\""},
      {o, NAN, "1 1\n10 5\n2 3 4\n", ":3: \"4\" behind the last number, expected the end of the file"},
      {o, NAN, "1 1\n10 5\n2 3\nEOF\n", ":4: \"EOF\" behind the last number"},
      {o, NAN, "1 1\n10 5\n0 3\n", ":3: cost of customer 1 from site 1: \"3\", but the customer's demand is 0"},
      {o, NAN, "1 1\ncapacity 5\n2 3\n", ":2: capacity of site 1: \"capacity\", the word; the number must be given"},
      {o, 9, "1 1\n10 5\n2 3\n", ":1: --capacity is given, but the file has its own numbers"},
      {o, 9, "1 1\nCapacity 5\n2 3\n", ":2: capacity of site 1: \"Capacity\""},
      {o, 9, "1 1\ncapacityx 5\n2 3\n", ":2: capacity of site 1: \"capacityx\""},
      {o, NAN, "1 1\n10 5\n2 1e309\n", ":3: cost of customer 1 from site 1: \"1e309\""},
      {o, NAN, "1 2\n10 5\n2 3\n1e-300 1e300\n",
       ":4: cost of customer 2 from site 1: \"1e300\", expected one that is "},
      {o, NAN, "<lodestone/>", ":1: number of sites: \"<lodestone/>\""},
      {o, NAN, "{\"a\": 1}", ":1: number of sites: \"{\"a\":\""},
      {o, NAN, "1111111111111111111111111111111111111111111111111111 1",
       "\"1111111111111111111111111111111111111111\""},
      {h, NAN, "", ":1: the file ends before number of sites"},
      {h, NAN, "1 1\ncapacity 5\n2 3\n", ":2: capacity of site 1: \"capacity\", expected a number >= 0"},
      {h, NAN, "1 2\n10 5\n2 x\n3 4\n", ":3: demand of customer 2: \"x\""},
      {h, NAN, "1 2\n10 5\n2 2\n3 -4\n", ":4: cost of customer 2 from site 1: \"-4\""},
      {h, NAN, "1 2\n10 5\n2 0\n3 4\n", "but the customer's demand is 0"},
      {h, NAN, "1 2\n10 5\n2 2\n3\n     ", ":5: the file ends before cost of customer 2 from site 1"},
      {h, NAN, "1 2\n10 5\n2 2\n3 4 5\n", ":4: \"5\" behind the last number"},
      {t, NAN, "", ":1: the file ends before number of plants"},
      {t, NAN, "1", ":1: the file ends before number of depots"},
      {t, NAN, "1 1", ":1: the file ends before number of customers"},
      {t, NAN, "1 0 1\n", ":1: number of depots: \"0\""},
      {t, NAN, "1 1 1.5\n", ":1: number of customers: \"1.5\""},
      {t, NAN, "1 1 1\n5\n9 100\n", ":1: the counts ask for 7 numbers"},
      {t, NAN, "1 1 1\n-5\n9 100\n1\n6 10\n3\n", ":2: demand of customer 1: \"-5\""},
      {t, NAN, "1 1 1\n5\n9,0 100\n1\n6 10\n3\n", ":3: capacity of plant 1: \"9,0\""},
      {t, NAN, "1 1 1\n5\n9 -100\n1\n6 10\n3\n", ":3: fixed cost of plant 1: \"-100\""},
      {t, NAN, "1 1 1\n5\n9 100\n-1\n6 10\n3\n", ":4: unit cost from plant 1 to depot 1: \"-1\""},
      {t, NAN, "1 1 1\n5\n9 100\n1\nsix 10\n3\n", ":5: capacity of depot 1: \"six\""},
      {t, NAN, "1 1 1\n5\n9 100\n1\n6 ten\n3\n", ":5: fixed cost of depot 1: \"ten\""},
      {t, NAN, "1 1 1\n5\n9 100\n1\n6 10\n--3\n", ":6: unit cost from depot 1 to customer 1: \"--3\""},
      {t, NAN, "1 1 1\n5\n9 100\n1\n6 10\n3\n7", ":7: \"7\" behind the last number"},
      {m, NAN, "1 1 1", ":1: the file ends before number of products"},
      {m, NAN, "1 1 1 0", ":1: number of products: \"0\""},
      {m, NAN, "1000 1000 1000 1000\n", ":1: the counts ask for"},
      {m, NAN, "1 1 1 2\n 3 -4\n 9 8 100\n 11\n 12\n 7 6 50\n 21\n 23\n",
       ":2: demand of customer 1 for product 2: \"-4\""},
      {m, NAN, "1 1 1 2\n 3 4\n 9 a 100\n 11\n 12\n 7 6 50\n 21\n 23\n",
       ":3: capacity of plant 1 for product 2: \"a\""},
      {m, NAN, "1 1 1 2\n 3 4\n 9 8 1e 11\n 12\n 7 6 50\n 21\n 23\n 4", ":3: fixed cost of plant 1: \"1e\""},
      {m, NAN, "1 1 1 2\n 3 4\n 9 8 100\n 11\n -12\n 7 6 50\n 21\n 23\n",
       ":5: unit cost of product 2 from plant 1 to depot 1: \"-12\""},
      {m, NAN, "1 1 1 2\n 3 4\n 9 8 100\n 11\n 12\n 7 6 50\n 21\n 2 3\n", ":8: \"3\" behind the last number"},
      {m, NAN, "1 1 1 2\n 3 4\n 9 8 100\n 11\n 12\n 7 6 50\n 21\n         ",
       ":8: the file ends before unit cost of product 2 from depot 1 to customer 1"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; ++i) {
    lode_env *env = lode_env_create();
    lode_instance *in = import_text(env, row[i].format, row[i].capacity, row[i].text);
    const bool is_right = in == NULL && lode_env_code(env) == LODE_E_INPUT &&
                          strncmp(lode_env_message(env), path, strlen(path)) == 0 &&
                          strstr(lode_env_message(env), row[i].message) != NULL;
    CU_ASSERT(is_right);
    if (!is_right)
      printf("row %zu: \"%s\", expected \"%s\"\n", i, lode_env_message(env), row[i].message);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
  }
}

static void zero_bytes_and_missing_files_are_refused(void) {
  lode_env *env = lode_env_create();
  CU_ASSERT_PTR_NULL(import(env, &lode_import_orlib, NAN, "1 1\n1\0 5 2 3", 13));
  CU_ASSERT(strstr(lode_env_message(env), "test_import.txt:2: holds a zero byte") != NULL);
  lode_env_clear(env);
  lode_scribe scribe = {.env = env};
  const lode_import_request nowhere = {"no/such.txt", "x", NAN}, folder = {".", "x", NAN};
  CU_ASSERT_EQUAL(lode_import_tscflp.read(env, &nowhere, &scribe), LODE_E_IO);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_import_tscflp.read(env, &folder, &scribe), LODE_E_IO);
  lode_scribe_clear(&scribe);
  lode_env_destroy(&env);
}

/* Every beginning of a good file but the whole is refused, or is a good file of its own; nothing crashes. */
static void every_truncation_is_refused(void) {
  static const char text[] = "1 1 2 2\n 3 4\n 5 6\n 9 8 100\n 11\n 12\n 7 6 50\n 21 22\n 23 24\n";
  lode_env *env = lode_env_create();
  for (size_t n = 0; n + 3 < sizeof text; ++n) { /* without the last digit it is whole still */
    lode_instance *in = import(env, &lode_import_mptscflp, NAN, text, n);
    CU_ASSERT_PTR_NULL(in);
    lode_instance_destroy(&in);
    lode_env_clear(env);
  }
  lode_env_destroy(&env);
}

static void text_of_others_is_made_fit_for_xml(void) {
  lode_env *env = lode_env_create();
  lode_scribe scribe = {.env = env};
  lode_scribe_text(&scribe, "name", "a<b>&\"c\"\n\x01\xff\xc3\xa9\xed\xa0\x80");
  CU_ASSERT_STRING_EQUAL(scribe.text.data, " name=\"a&#60;b&#62;&#38;&#34;c&#34;???\xc3\xa9???\"");
  lode_scribe_clear(&scribe);
  lode_scribe_series(&scribe, "value", (const double[]){1.0, 1.0, 1.0}, 3);
  lode_scribe_series(&scribe, "limit", (const double[]){0.1, INFINITY}, 2);
  CU_ASSERT_STRING_EQUAL(scribe.text.data, " value=\"1\" limit=\"0.1 none\"");
  lode_scribe_clear(&scribe);
  lode_env_destroy(&env);
}

int main(void) {
  const lode_test test[] = {
      {"OR-Library costs become costs per unit", orlib_costs_become_costs_per_unit},
      {"the word capacity takes the number given", the_word_capacity_takes_the_number_given},
      {"Holmberg's costs stand site by site", holmberg_costs_stand_site_by_site},
      {"two echelons are a chain", two_echelons_are_a_chain},
      {"one binary opens a facility for all products", one_binary_opens_a_facility_for_all_products},
      {"optima are those on paper", optima_are_those_on_paper},
      {"too little capacity is no fault of the file", too_little_capacity_is_no_fault_of_the_file},
      {"faults are named with file, line and value", faults_are_named_with_file_line_and_value},
      {"zero bytes and missing files are refused", zero_bytes_and_missing_files_are_refused},
      {"every truncation is refused", every_truncation_is_refused},
      {"text of others is made fit for XML", text_of_others_is_made_fit_for_xml},
  };
  return lode_test_main("import", test, sizeof test / sizeof *test);
}
