/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of instances that are built in memory: tests/instances/good/full.xml with one thing broken. What the reader
 * says of broken files is in test_instance_read.c. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/diagnostics.h"
#include "instances/idmap.h"
#include "instances/read.h"
#include "instances/schema.h"
#include "tests/harness.h"

static lode_instance *read_full(lode_env *env) {
  const char *top = getenv("LODE_SRCDIR");
  char path[1024];
  lode_instance *in = NULL;
  snprintf(path, sizeof path, "%s/tests/instances/good/full.xml", top == NULL ? "." : top);
  CU_ASSERT_EQUAL_FATAL(lode_instance_read(env, path, &in), LODE_OK);
  return in;
}

static void a_right_instance_passes_as_often_as_it_is_checked(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_full(env);
  CU_ASSERT_EQUAL(lode_instance_check(env, in), LODE_OK);
  CU_ASSERT_EQUAL(lode_instance_check(env, in), LODE_OK);
  CU_ASSERT(in->adjustments[0].adjust[3].n_matched == 2);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void half_built_instances_are_destroyed(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = lode_alloc(env, 1, sizeof *in, "instance");
  in->n_region = 3;
  in->region = lode_alloc(env, 3, sizeof *in->region, "regions");
  in->n_process = 2; /* counted, not there yet */
  lode_instance_destroy(&in);
  CU_ASSERT_PTR_NULL(in);
  lode_env_destroy(&env);
}

/* ---- one thing broken at a time */

static double *first_of(lode_instance *in, lode_series series) { return &in->number[series.first]; }

static void no_id(lode_instance *in) { free(in->id), in->id = NULL; }
static void bad_id(lode_instance *in) { in->site[1].id[0] = ' '; }
static void bad_text(lode_instance *in) { in->name[0] = '\001'; }
static void bad_utf8(lode_instance *in) { in->name[0] = '\xC0'; }
static void no_unit(lode_instance *in) { free(in->mass_unit), in->mass_unit = NULL; }
static void nan_rate(lode_instance *in) { in->rate = NAN; }
static void infinite_base(lode_instance *in) { in->base_year = INFINITY; }
static void negative_mass(lode_instance *in) { in->commodity[0].mass = -1.0; }
static void nan_mass(lode_instance *in) { in->commodity[0].mass = NAN; }
static void negative_builds(lode_instance *in) { in->site[0].max_builds = 0; }
static void negative_number(lode_instance *in) { *first_of(in, in->demand[0].amount) = -2.0; }
static void infinite_price(lode_instance *in) { *first_of(in, in->import[0].price) = INFINITY; }
static void minus_infinite_limit(lode_instance *in) { *first_of(in, in->import[0].limit) = -INFINITY; }
static void negative_child(lode_instance *in) { *first_of(in, in->option[1].capacity.term[0].amount) = -2.0; }
static void negative_lane_cost(lode_instance *in) { *first_of(in, in->lane_cost[2].cost) = -2.0; }
static void long_series(lode_instance *in) { in->demand[0].amount.count = 3; }
static void series_outside(lode_instance *in) { in->demand[0].amount.first = (int32_t)in->n_number; }
static void no_series(lode_instance *in) { in->demand[0].amount.count = 0; }
static void unknown_region(lode_instance *in) { in->supply[0].region = 3; }
static void no_region(lode_instance *in) { in->supply[0].region = -1; }
static void unknown_group(lode_instance *in) { in->agency[0].group = -2; }
static void unknown_in_list(lode_instance *in) { in->site[0].option.item[1] = 7; }
static void twice_in_list(lode_instance *in) { in->site[0].option.item[1] = 0; }
static void empty_list(lode_instance *in) { in->site[0].option.n = 0; }
static void unknown_word(lode_instance *in) { in->adjustments[0].adjust[0].op = (lode_adjust_op)9; }
static void no_scenario(lode_instance *in) {
  free(in->scenario[0].id), free(in->scenario[0].name);
  free(in->scenario[1].id), free(in->scenario[1].apply.item);
  free(in->scenario[2].id), free(in->scenario[2].apply.item);
  in->n_scenario = 0;
}
static void no_capacity(lode_instance *in) { in->option[0].capacity.n = 0; }
static void lane_cost_outside(lode_instance *in) { in->lane[2].n_cost = 3; }
static void same_id(lode_instance *in) { strcpy(in->region[1].id, "CA"); }
static void low_grant(lode_instance *in) { *first_of(in, in->option[0].grant) = 39.0; }
static void probability(lode_instance *in) { in->scenario[0].probability = 0.5 + 1e-8; }
static void gap(lode_instance *in) { in->period[1].first_year = 2030; }
static void circle(lode_instance *in) { in->prerequisite[0].needs = in->prerequisite[0].site; }
static void port_twice(lode_instance *in) {
  in->import[1].region = in->import[0].region;
  in->import[1].commodity = in->import[0].commodity;
}
static void disposal_twice(lode_instance *in) { in->disposal[1].commodity = in->disposal[0].commodity; }
static void input_twice(lode_instance *in) { in->process[0].out.term[1].item = in->process[0].out.term[0].item; }
static void lane_to_itself(lode_instance *in) { in->lane[0].to = in->lane[0].from; }
static void empty_lane(lode_instance *in) { in->lane[1].distance = NAN; }
static void two_scopes(lode_instance *in) { in->cap[0].group = 0; }
static void nothing_credited(lode_instance *in) { in->credit[1].process = -1; }
static void not_made(lode_instance *in) { in->credit[0].process = 1; }
static void wrong_selector(lode_instance *in) { in->adjustments[0].adjust[0].process = 0; }
static void no_match(lode_instance *in) { in->adjustments[0].adjust[0].region = 0; }
static void below_zero(lode_instance *in) { *first_of(in, in->adjustments[0].adjust[1].value) = -60001.0; }
static void high_minimum(lode_instance *in) { *first_of(in, in->supply[0].minimum) = 4501.0; }

static void every_fault_is_found(void) {
  static const struct {
    void (*damage)(lode_instance *);
    const char *fault;
  } row[] = {
      {no_id, "full.xml: attribute id of <lodestone> number 0 is missing"},
      {bad_id, ":62: attribute id of <site> number 2 is not an id: \" V-1\""},
      {bad_text, "attribute name of <lodestone> number 0 is not text"},
      {bad_utf8, "attribute name of <lodestone> number 0 is not text"},
      {no_unit, "attribute mass of <units> number 0 is missing"},
      {nan_rate, "attribute rate of <economics> number 0 is out of range: \"nan\", expected a number > -1"},
      {infinite_base, "attribute base-year of <economics> number 0 is out of range: \"inf\""},
      {negative_mass, "attribute mass of <commodity> number 1 is out of range: \"-1\""},
      {nan_mass, "attribute mass of <commodity> number 1 is out of range: \"nan\""},
      {negative_builds, "attribute max-builds of <site> number 1 is out of range: \"0\""},
      {negative_number, "attribute amount of <demand> number 1 is out of range: \"-2\""},
      {infinite_price, "attribute price of <import> number 1 is out of range: \"inf\""},
      {minus_infinite_limit, "attribute limit of <import> number 1 is out of range: \"-inf\""},
      {negative_child, "attribute amount of <capacity> number 1 is out of range: \"-2\""},
      {negative_lane_cost, "attribute value of <cost> number 2 is out of range: \"-2\""},
      {long_series, "attribute amount of <demand> number 1 has a wrong number of values"},
      {series_outside, "attribute amount of <demand> number 1 has a wrong number of values"},
      {no_series, "attribute amount of <demand> number 1 is missing"},
      {unknown_region, "attribute region of <supply> number 1 names no region: \"3\", expected an index from 0 to 2"},
      {no_region, "attribute region of <supply> number 1 names no region: \"-1\""},
      {unknown_group, "attribute group of <agency> number 1 names no group: \"-2\""},
      {unknown_in_list, "attribute options of <site> number 1 names no option: \"7\""},
      {twice_in_list, "attribute options of <site> number 1 names an id twice: \"small\""},
      {empty_list, "attribute options of <site> number 1 is empty"},
      {unknown_word, "attribute op of <adjust> number 1 is no word's number: \"9\""},
      {no_scenario, "there is no <scenario>, expected one or more"},
      {no_capacity, ":47: there is no <capacity>, expected one or more"},
      {lane_cost_outside, "costs of lane number 3 are not in the table of lane costs"},
      {same_id, ":26: id of <region> is taken: \"CA\", expected another one than in line 25"},
      {low_grant, "grant of option \"small\" exceeds its capital in period \"P2\": \"39\", expected at most 38"},
      {probability, "probabilities of the scenarios do not add up: \"1.00000001\""},
      {gap, "period \"P2\" leaves a gap or overlaps: first-year \"2030\", expected 2029"},
      {circle, "site \"CA-1\" needs itself"},
      {port_twice, "<import> is given twice: commodity \"magnet\", region \"TX\""},
      {disposal_twice, "<disposal> is given twice: commodity \"residue\", region \"CA\""},
      {input_twice, "<output> of process \"leach\" is given twice: commodity \"oxide\""},
      {lane_to_itself, "lane leads from a region to itself: \"CA\""},
      {empty_lane, "lane from \"CA\" to \"TX\" has neither a distance nor a <cost>"},
      {two_scopes, "cap has a region and a group"},
      {nothing_credited, "credit is for nothing"},
      {not_made, "credit on a commodity that process \"sinter\" does not make: \"oxide\""},
      {wrong_selector, "<adjust> of target \"demand\" has a selector that it does not take: \"process\""},
      {no_match, "<adjust> of target \"demand\" selects nothing"},
      {below_zero,
       "<adjust> makes import-price of <import> number 1 negative in period \"P1\", scenario \"boom\": \"-1\""},
      {high_minimum,
       "minimum of supply \"mine\" exceeds its limit in period \"P1\", scenario \"worst\": \"4501\", expected "
       "at most 4500"},
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i) {
    lode_env *env = lode_env_create();
    lode_instance *in = read_full(env);
    row[i].damage(in);
    CU_ASSERT_EQUAL(lode_instance_check(env, in), LODE_E_INPUT);
    bool is_said = strstr(lode_env_message(env), row[i].fault) != NULL;
    CU_ASSERT(is_said);
    if (!is_said)
      printf("\n  expected %s, got\n%s\n", row[i].fault, lode_env_message(env));
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
  }
}

/* A chain of 50,000 sites: deep enough to see that nothing recurses. Then its end is tied to its start. */
static void a_long_circle_of_prerequisites_is_found(void) {
  enum { SITE = 50000 };
  lode_env *env = lode_env_create();
  lode_instance *in = read_full(env);
  CU_ASSERT_EQUAL_FATAL(in->n_exclusion, 1);
  lode_site *site = lode_alloc(env, SITE, sizeof *site, "sites");
  lode_prerequisite *chain = lode_alloc(env, SITE, sizeof *chain, "prerequisites");
  for (int32_t j = 0; j < SITE; ++j) {
    char id[32];
    snprintf(id, sizeof id, "s%d", (int)j);
    site[j] = (lode_site){.id = strdup(id), .max_builds = 1};
    site[j].option.item = lode_alloc(env, 1, sizeof(int32_t), "option");
    site[j].option.n = 1;
    chain[j] = (lode_prerequisite){j, (j + 1) % SITE, j + 1};
  }
  for (size_t j = 0; j < in->n_site; ++j) {
    free(in->site[j].id), free(in->site[j].name), free(in->site[j].option.item);
  }
  free(in->site);
  free(in->prerequisite);
  in->site = site;
  in->n_site = SITE;
  in->prerequisite = chain;
  in->n_prerequisite = SITE - 1;
  CU_ASSERT_EQUAL(lode_instance_check(env, in), LODE_OK);
  in->n_prerequisite = SITE;
  CU_ASSERT_EQUAL(lode_instance_check(env, in), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "prerequisites run in a circle"));
  CU_ASSERT_PTR_NULL(strchr(lode_env_message(env), '\n')); /* one circle, one line */
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* ---- the helpers */

static void diagnostics_are_sorted_and_cut(void) {
  lode_env *env = lode_env_create();
  lode_diagnostics d = {.env = env, .source = "f"};
  CU_ASSERT_EQUAL(lode_diagnostics_finish(&d), LODE_OK);
  lode_diagnose(&d, 7, "second of %d", 7);
  lode_diagnose(&d, 7, "third");
  lode_diagnose(&d, 2, "first");
  lode_diagnose(&d, 0, "whole");
  CU_ASSERT_EQUAL(lode_diagnostics_finish(&d), LODE_E_INPUT);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "f: whole\nf:2: first\nf:7: second of 7\nf:7: third");
  char shown[72];
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "a\nb\x01"), "a\\nb\\x01");
  char longer[101];
  memset(longer, 'x', 100);
  longer[100] = '\0';
  memcpy(longer + 59, "\xC3\xA9", 2); /* a character across the cut */
  CU_ASSERT(strlen(lode_shown(shown, longer)) == 62 && strcmp(shown + 57, "xx...") == 0);
  lode_env_destroy(&env);
}

static void ids_are_found_and_the_first_of_equal_ones_wins(void) {
  lode_env *env = lode_env_create();
  lode_idmap map = {0};
  char id[1000][16];
  int32_t known;
  CU_ASSERT_EQUAL(lode_idmap_find(&map, "x", 1), -1);
  for (int i = 0; i < 1000; ++i) {
    snprintf(id[i], sizeof id[i], "n%d", i);
    CU_ASSERT_EQUAL(lode_idmap_add(env, &map, id[i], i, &known), LODE_OK);
    CU_ASSERT_EQUAL(known, -1);
  }
  CU_ASSERT_EQUAL(lode_idmap_add(env, &map, "n7", 1234, &known), LODE_OK);
  CU_ASSERT_EQUAL(known, 7);
  for (int i = 0; i < 1000; ++i)
    CU_ASSERT_EQUAL(lode_idmap_find(&map, id[i], strlen(id[i])), i);
  CU_ASSERT_EQUAL(lode_idmap_find(&map, "n12345", 3), 12); /* as many bytes as said */
  CU_ASSERT_EQUAL(lode_idmap_find(&map, "n1000", 5), -1);
  lode_idmap_clear(&map);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"a right instance passes as often as it is checked", a_right_instance_passes_as_often_as_it_is_checked},
      {"half-built instances are destroyed", half_built_instances_are_destroyed},
      {"every fault is found", every_fault_is_found},
      {"a long circle of prerequisites is found", a_long_circle_of_prerequisites_is_found},
      {"diagnostics are sorted and cut", diagnostics_are_sorted_and_cut},
      {"ids are found and the first of equal ones wins", ids_are_found_and_the_first_of_equal_ones_wins},
  };
  return lode_test_main("instance_check", test, sizeof test / sizeof test[0]);
}
