/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone verify: the case of verify_case.c passes; whatever is altered in it is found and named. */
#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "instances/read.h"
#include "solver/verify/verify.h"
#include "tests/harness.h"
#include "tests/verify_case.h"

#define TOLERANCE 1e-6

/** One alteration: of a file of the folder, or of the instance, which the folder then no longer fits. */
typedef struct alteration {
  const char *file, *from, *to;
  const char *finding; /**< must stand in one of the lines */
} alteration;

static char work_dir[256];

static void path_of(char path[512], const char *name) { snprintf(path, 512, "%s/%s", work_dir, name); }

/** Text with the first `from` replaced; NULL if it does not occur. Owned by the caller. */
static char *replace(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  if (at == NULL)
    return NULL;
  const size_t head = (size_t)(at - text), size = strlen(text) + strlen(to) + 1;
  char *changed = malloc(size);
  if (changed != NULL)
    snprintf(changed, size, "%.*s%s%s", (int)head, text, to, at + strlen(from));
  return changed;
}

static void write_page(const char *name, const char *text) {
  char path[512];
  path_of(path, name);
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  CU_ASSERT_EQUAL(fputs(text, file) >= 0, 1);
  CU_ASSERT_EQUAL(fclose(file), 0);
}

/** Writes the folder for an instance, with one alteration (NULL: none). */
static void write_folder(uint64_t fingerprint, const alteration *change) {
  char hex[17];
  snprintf(hex, sizeof hex, "%016" PRIx64, fingerprint);
  for (size_t i = 0; i < VERIFY_N_PAGE; ++i) {
    char *text = replace(verify_folder[i].text, "FINGERPRINT", hex);
    const char *whole = text != NULL ? text : verify_folder[i].text;
    char *changed = NULL;
    if (change != NULL && strcmp(change->file, verify_folder[i].name) == 0) {
      changed = replace(whole, change->from, change->to);
      if (changed == NULL)
        printf("\n  no '%s' in %s\n", change->from, change->file);
      CU_ASSERT_PTR_NOT_NULL(changed);
    }
    write_page(verify_folder[i].name, changed != NULL ? changed : whole);
    free(changed);
    free(text);
  }
}

static lode_instance *read_instance(lode_env *env, const alteration *change) {
  lode_instance *in = NULL;
  char *changed = NULL;
  if (change != NULL && strcmp(change->file, "instance") == 0) {
    changed = replace(verify_instance, change->from, change->to);
    CU_ASSERT_PTR_NOT_NULL(changed);
  }
  const char *text = changed != NULL ? changed : verify_instance;
  const lode_status st = lode_instance_read_memory(env, text, strlen(text), "paper.xml", &in);
  if (st != LODE_OK)
    printf("\n  %s\n", lode_env_message(env));
  CU_ASSERT_EQUAL_FATAL(st, LODE_OK);
  free(changed);
  return in;
}

/** Verifies the folder with one alteration; leaves the folder there. */
static lode_status verify_with(lode_env *env, const alteration *change, lode_verify_result *result) {
  lode_instance *in = read_instance(env, change);
  write_folder(in->fingerprint, change);
  const lode_status st = lode_verify_folder(env, in, work_dir, TOLERANCE, result);
  lode_instance_destroy(&in);
  return st;
}

/** Every alteration is found, in words that hold its `finding`. */
static void expect_findings(const alteration *list, size_t n) {
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  for (size_t i = 0; i < n; ++i) {
    const lode_status st = verify_with(env, &list[i], &result);
    const bool is_found =
        st == LODE_OK && result.n_fault > 0 && result.text != NULL && strstr(result.text, list[i].finding) != NULL;
    if (!is_found)
      printf("\n  %s: '%s' -> '%s': expected '%s', status %d, %zu faults:\n%s\n%s\n", list[i].file, list[i].from,
             list[i].to, list[i].finding, (int)st, result.n_fault, result.text != NULL ? result.text : "",
             lode_env_message(env));
    CU_ASSERT(is_found);
    lode_env_clear(env);
  }
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

static void true_folder_passes(void) {
  static const double cost[LODE_N_COST] = {8.0,     -2.0,    -0.1875, 1.3125, 12.75,  -2.55, 7.93125,
                                           33.1875, 4.44375, 0.6375,  56.25,  2.3625, 0.75};
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  const lode_status st = verify_with(env, NULL, &result);
  if (st != LODE_OK || result.n_fault > 0)
    printf("\n%s\n%s\n", result.text != NULL ? result.text : "", lode_env_message(env));
  CU_ASSERT_EQUAL(st, LODE_OK);
  CU_ASSERT_EQUAL(result.n_fault, 0);
  CU_ASSERT_PTR_NULL(result.text);
  for (int part = 0; part < LODE_N_COST; ++part)
    CU_ASSERT_DOUBLE_EQUAL(result.cost[part], cost[part], 1e-12);
  CU_ASSERT_DOUBLE_EQUAL(result.total, 122.8875, 1e-12);
  CU_ASSERT(result.worst_residual < 1e-12);
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

static void altered_plans_are_found(void) {
#define BUILD "<build site=\"A\" option=\"small\" start=\"P1\"/>"
  static const alteration list[] = {
      {"plan.xml", "option=\"small\"", "option=\"big\"", "site \"A\" does not offer this option: \"big\""},
      {"plan.xml", "start=\"P1\"", "start=\"P2\"", "comes on line in 2034 for 4 years, in no period"},
      {"plan.xml", BUILD, BUILD BUILD, "given twice"},
      {"plan.xml", BUILD, "", "builds.csv:2: site A, option small, start P1: not in plan.xml"},
      {"plan.xml", BUILD, "", "activity 90, expected at most the capacity 60"},
      {"plan.xml", "site=\"A\"", "site=\"AA\"", "AA"},
      {"plan.xml", BUILD, BUILD "<build site=\"B\" option=\"big\" start=\"P2\"/>",
       "exclusion river: 2 of its sites have a plant, expected at most 1"},
      {"plan.xml", BUILD, "<build site=\"B\" option=\"small\" start=\"P1\"/>",
       "site B, start P1: needs site A no later, which starts never"},
      {"plan.xml", BUILD, BUILD "<build site=\"B\" option=\"small\" start=\"P1\"/>",
       "agency office, period P1: 2 starts, expected at most 1 permits"},
      {"plan.xml", BUILD, BUILD "<build site=\"B\" option=\"small\" start=\"P1\"/>",
       "budget purse, period P1: 16 kUSD spent, expected at most 10"},
      {"plan.xml", BUILD, BUILD "<build site=\"B\" option=\"big\" start=\"P2\"/>",
       "budget net-purse, period P2: 16 kUSD spent, expected at most 6"},
      {"plan.xml", BUILD,
       BUILD "<build site=\"B\" option=\"small\" start=\"P1\"/>"
             "<build site=\"B\" option=\"big\" start=\"P1\"/>",
       "site B: 2 plants, expected at most 1"},
      {"plan.xml", "total=\"122.8875\"", "total=\"122.8\"", "total is 122.8, expected 122.8875"},
      {"plan.xml", "bound=\"92.165625\"", "bound=\"123\"", "bound is 123, expected at most the cost 122.8875"},
      {"plan.xml", "value=\"12.75\"", "value=\"12.76\"", "part process is 12.76, expected 12.75"},
      {"plan.xml", "value=\"-0.1875\"", "value=\"0\"", "part salvage is 0, expected -0.1875"},
      {"plan.xml", "value=\"8\"", "value=\"9\"", "part capital is 9, expected 8"},
  };
#undef BUILD
  expect_findings(list, sizeof list / sizeof *list);
}

static void altered_amounts_are_found(void) {
  static const alteration list[] = {
      {"flows.csv", "P2,base,N,S,metal,80", "P2,base,N,S,metal,81",
       "balance: period P2, scenario base, region N, commodity metal: in less out is -1"},
      {"flows.csv", "P1,nil,N,S,ore,5,t\n", "", "period P1, scenario nil, region S, commodity ore"},
      {"activity.csv", "P1,base,N,smelt,60,60", "P1,base,N,smelt,61,60",
       "region N, process smelt: activity 61, expected at most the capacity 60"},
      {"activity.csv", "P2,high,N,smelt,130,160", "P2,high,N,smelt,130,161",
       "period P2, scenario high, region N, process smelt: capacity 161, expected 160"},
      {"activity.csv", "P1,nil,N,smelt,10", "P1,nil,N,smelt,9",
       "balance: period P1, scenario nil, region N, commodity metal"},
      {"supply.csv", "P1,base,mine,N,ore,125", "P1,base,mine,N,ore,401",
       "supply mine: 401, expected at most its limit 400"},
      {"supply.csv", "P1,nil,mine,N,ore,25,t\n", "", "scenario nil, supply mine: 0, expected at least its minimum 20"},
      {"supply.csv", "P2,base,mine,N,ore", "P2,base,mine,S,ore",
       "supply mine is said to give ore in S, expected ore in N"},
      {"imports.csv", "P1,high,S,metal,80", "P1,high,S,metal,101",
       "region S, commodity metal: 101, expected at most the limit 100"},
      {"imports.csv", "P1,high,S,metal,80", "P1,high,S,metal,95",
       "import-limit ports: 95 over all ports, expected at most 90"},
      {"imports.csv", "P1,base,S", "P1,base,N", "no import of metal in N"},
      {"unmet.csv", "P1,base,S,metal,10", "P1,base,S,metal,11", "met 70, expected demand less unmet, 69"},
      {"unmet.csv", "P1,base,S,metal,10", "P1,base,S,metal,81", "81 unmet, expected at most 80, the demand"},
      {"unmet.csv", "P1,base,S", "P1,base,N", "10 unmet, expected at most 0, as the demand must be met"},
      {"disposal.csv", "P2,high,N,slag,65", "P2,high,N,slag,165",
       "commodity slag: 165, expected at most the limit 100"},
      {"disposal.csv", "P2,high,N,slag,65,t", "P2,high,N,metal,65,t met", "no disposal of metal in N"},
      {"demand.csv", "P2,base,S,metal,80,80", "P2,base,S,metal,90,80", "demand 90, expected 80"},
      {"demand.csv", "P1,high,S,metal,160,120", "P1,high,S,metal,160,160", "met 160, expected demand less unmet, 120"},
      {"demand.csv", "P2,nil,S,ore,5,5,t\n", "",
       "scenario nil, region S, commodity ore: no row, expected demand 5, met 5"},
      {"emissions.csv", "P1,base,N,acid,180", "P1,base,N,acid,170",
       "scope N, pollutant acid: emission 170, expected 180"},
      {"emissions.csv", "P1,high,group:both,acid,180,none", "P1,high,group:both,acid,180,180",
       "scope both, pollutant acid: limit 180, expected inf"},
      {"emissions.csv", "P2,high,total,co2,130,50,80", "P2,high,total,co2,130,50,0", "excess 0, expected 80"},
      {"emissions.csv", "P1,base,total,co2,60,50,10,t\n", "", "emission 0, expected 60"},
  };
  expect_findings(list, sizeof list / sizeof *list);
}

static void altered_rows_are_found(void) {
  static const alteration list[] = {
      {"flows.csv", "P1,base,N,S,ore,5,t\n", "P1,base,N,S,ore,5,t\nP1,base,N,S,ore,5,t\n",
       "flows.csv:3: period P1, scenario base: says again what line 2 says"},
      {"activity.csv", "P2,nil,N,smelt,10,160\n", "P2,nil,N,smelt,10,160\nP1,nil,N,smelt,10,60\n",
       "activity.csv:8: period P1, scenario nil stands behind later ones"},
      {"flows.csv", "P1,base,N,S,metal", "P1,base,N,S,metl", "commodity 'metl' is unknown, expected perhaps metal"},
      {"flows.csv", "P1,base,N,S,metal", "P1,bass,N,S,metal", "scenario 'bass' is unknown, expected perhaps base"},
      {"flows.csv", "P2,nil,N,S,ore", "P3,nil,N,S,ore", "period 'P3' is unknown"},
      {"flows.csv", "P1,base,N,S,metal,50", "P1,base,N,N,metal,50", "no lane goes from N to N"},
      {"flows.csv", "P1,base,N,S,metal,50", "P1,base,S,N,metal,50", "the lane from S to N does not carry metal"},
      {"flows.csv", "P1,base,N,S,metal,50", "P1,base,N,S,metal,nan", "flow[/yr] is 'nan', expected a finite number"},
      {"flows.csv", "P1,base,N,S,metal,50", "P1,base,N,S,metal,-50", "'-50', expected a non-negative finite number"},
      {"flows.csv", "P1,base,N,S,metal,50,t met", "P1,base,N,S,metal,50,kg", "unit is 'kg', expected 't met'"},
      {"flows.csv", "P1,base,N,S,metal,50,t met", "P1,base,N,S,metal,50", "flows.csv:3"},
      {"flows.csv", "flow[/yr]", "flow[t/yr]", "flows.csv:1: column 6 is 'flow[t/yr]', expected 'flow[/yr]'"},
      {"activity.csv", "activity[/yr],capacity[/yr]\n", "activity[/yr]\n", "activity.csv:1: 5 columns, expected 6"},
      {"emissions.csv", "P1,base,N,acid,180,200,0,m3\n", "P1,base,N,acid,180,200,0,m3\nP1,base,N,acid,180,200,0,m3\n",
       "acid in scope N given twice"},
      {"emissions.csv", "P1,base,total,co2", "P1,base,S,co2", "no cap of co2 in scope S"},
      {"emissions.csv", "P1,base,group:both", "P1,base,group:bot", "group 'bot' is unknown, expected perhaps both"},
      {"prices.csv", "P1,base,N,slag,-1\n", "P1,base,N,slag,-1\nP1,base,N,slag,-1\n", "prices.csv:4: period P1"},
      {"prices.csv", "S,metal,200", "S,metal,", "price[USD] is '', expected a finite number"},
      {"prices.csv", "S,metal,200", "T,metal,200", "region 'T' is unknown"},
      {"builds.csv", "A,N,small,P1,P2,P2,8", "A,N,small,P1,P1,P2,8", "online_from is 'P1', expected 'P2'"},
      {"builds.csv", "P2,P2,8,2,1", "P2,P2,7,2,1", "capital[kUSD] is 7, expected 8"},
      {"builds.csv", "P2,P2,8,2,1", "P2,P2,8,1,1", "grant[kUSD] is 1, expected 2"},
      {"builds.csv", "P2,P2,8,2,1", "P2,P2,8,2,3", "fixed[kUSD/yr] is 3, expected 1"},
      {"builds.csv", "A,N,small", "A,S,small", "region is 'S', expected 'N'"},
      {"builds.csv", "A,N,small,P1,P2,P2,8,2,1\n", "", "option small, start P1 of plan.xml: no row"},
      {"builds.csv", "A,N,small,P1,P2,P2,8,2,1\n", "A,N,small,P1,P2,P2,8,2,1\nA,N,small,P1,P2,P2,8,2,1\n",
       "builds.csv:3: site A, option small, start P1: not in plan.xml, or given before"},
      {"capacity.csv", "P2,A,N,smelt,100", "P2,A,N,smelt,110", "site A, process smelt: 110 in all, expected 100"},
      {"capacity.csv", "P2,A,N,reuse,5,built\n", "", "period P2, site A, process reuse: 0 in all, expected 5"},
      {"capacity.csv", "P2,A,N,reuse,5,built\n", "P2,A,N,reuse,5,built\nP2,A,N,reuse,5,built\n",
       "process reuse: 10 in all, expected 5"},
      {"capacity.csv", "P1,old,N,smelt,60,existing", "P1,odl,N,smelt,60,existing",
       "plant 'odl' is unknown, expected perhaps old"},
      {"capacity.csv", "5,built", "5,planned", "status is 'planned', expected 'existing' or 'built'"},
  };
  expect_findings(list, sizeof list / sizeof *list);
}

static void altered_money_is_found(void) {
  static const alteration list[] = {
      {"costs.csv", "P1,base,transport,2.15", "P1,base,transport,2.16",
       "scenario 'base', part transport: amount 2.16, expected 2.15"},
      {"costs.csv", "P1,high,share,2,0.75", "P1,high,share,2,0.8", "part share: expected cost 0.8, expected 0.75"},
      {"costs.csv", "P2,nil,supply,0.75,0", "P2,nil,supply,0.75,0.1", "part supply: expected cost 0.1, expected 0"},
      {"costs.csv", "P1,high,unmet,80,30\n", "", "period P1, scenario 'high', part unmet: no row, expected amount 80"},
      {"costs.csv", "P1,,salvage,-3", "P1,,salvage,-6", "part salvage: amount -6, expected -3"},
      {"costs.csv", "P2,,fixed,1.5,0.5625\n", "", "period P2, scenario '', part fixed: no row"},
      {"costs.csv", "P2,,fixed,1.5,0.5625\n", "P2,,fixed,1.5,0.5625\nP2,,fixed,1.5,0.5625\n", "part fixed given twice"},
      {"costs.csv", "P1,base,disposal", "P1,base,dispersal", "part 'dispersal' is unknown"},
      {"costs.csv", "P1,,capital,8,8", "P1,base,capital,8,8", "part capital with scenario 'base', expected none"},
      {"status.json", "\"incumbent\": 122.8875", "\"incumbent\": 122.8", "incumbent is 122.8, expected 122.8875"},
      {"status.json", "\"incumbent\": 122.8875", "\"incumbent\": null", "incumbent is nan, expected 122.8875"},
      {"status.json", "\"bound\": 92.165625", "\"bound\": 92", "bound is 92, expected 92.165625"},
      {"status.json", "\"gap\": 0.25", "\"gap\": 0.01", "gap is 0.01, expected 0.25"},
      {"status.json", "\"OPTIMAL\"", "\"INFEASIBLE\"", "state is INFEASIBLE"},
      {"status.json", "\"OPTIMAL\"", "\"DONE\"", "state is 'DONE'"},
      {"status.json", "null\n}", "null\n", "not a flat JSON object"},
      {"status.json", "\"gap\": 0.25,", "\"gap\": 0.25", "not a flat JSON object"},
  };
  expect_findings(list, sizeof list / sizeof *list);
}

/** The folder is as it was; the rule of the instance is another. */
static void every_rule_of_the_instance_is_checked(void) {
  static const alteration list[] = {
      {"instance", "capacity=\"1000\"", "capacity=\"55\"",
       "period P1, scenario base, lane from N to S: 60 t hauled, expected at most its capacity 55"},
      {"instance", "limit=\"400\" minimum=\"20\"", "limit=\"260\" minimum=\"20\"",
       "supply mine: 265, expected at most its limit 260"},
      {"instance", "minimum=\"20\"", "minimum=\"30\"",
       "scenario nil, supply mine: 25, expected at least its minimum 30"},
      {"instance", "handling=\"5\" limit=\"100\"", "handling=\"5\" limit=\"79\"", "80, expected at most the limit 79"},
      {"instance", "commodities=\"metal\" limit=\"90\"", "commodities=\"metal\" limit=\"75\"",
       "import-limit ports: 80"},
      {"instance", "amount=\"80\" penalty=\"200\"", "amount=\"80\"",
       "10 unmet, expected at most 0, as the demand must be met"},
      {"instance", "cost=\"1\" limit=\"100\"", "cost=\"1\" limit=\"60\"",
       "commodity slag: 65, expected at most the limit 60"},
      {"instance", "limit=\"200 400\"", "limit=\"170 400\"",
       "cap: period P1, scenario base, scope N, pollutant acid: emission 180, expected at most 170"},
      {"instance", "limit=\"none 450\"", "limit=\"none 380\"", "cap: period P2, scenario high, scope both"},
      {"instance", "limit=\"50\" price=\"7\"", "limit=\"50\"",
       "scope total, pollutant co2: emission 60, expected at most 50"},
      {"instance", "limit=\"50\" price=\"7\"", "limit=\"50\" price=\"8\"", "part cap: amount 0.7, expected 0.8"},
      {"instance", "at-most=\"0.5\" price=\"20\"", "at-most=\"0.5\"",
       "share self: period P1, scenario high: imports are 10 above 0.5 of the use"},
      {"instance", "at-most=\"0.5\" price=\"20\"", "at-most=\"0.4\" price=\"20\"",
       "scenario 'high', part share: amount 2, expected 4.8"},
      {"instance", "amount=\"10 none\"", "amount=\"7 none\"",
       "budget purse, period P1: 8 kUSD spent, expected at most 7"},
      {"instance", "amount=\"6\" of=\"net\"", "amount=\"5\" of=\"net\"", "budget net-purse, period P1: 6 kUSD spent"},
      {"instance", "permits=\"1\"", "permits=\"0\"", "agency office, period P1: 1 starts"},
      {"instance", "at-most=\"1\" sites=\"A B\"", "at-most=\"0\" sites=\"A B\"", "exclusion river: 1 of its sites"},
      {"instance", "options=\"small\" max-builds=\"2\"", "options=\"big\" max-builds=\"2\"",
       "site \"A\" does not offer this option: \"small\""},
      {"instance", "construction=\"1\"", "construction=\"3\"", "comes on line in 2034 for 4 years, in no period"},
      {"instance", "permitting=\"1\"", "permitting=\"0.5\"", "part salvage: amount -3, expected -2.25"},
      {"instance", "tariff=\"0.1\" handling", "tariff=\"0.2\" handling", "part import: amount 12, expected 13"},
      {"instance", "mass=\"2\" hazard=\"1.5\"", "mass=\"2\" hazard=\"3\"", "part transport: amount 2.15, expected 2.3"},
      {"instance", "<credit amount=\"2\"", "<credit amount=\"3\"", "part credit: amount -1.2, expected -1.8"},
      {"instance", "rate=\"1\"", "rate=\"0\"", "part process: expected cost 6.75, expected 9"},
  };
  expect_findings(list, sizeof list / sizeof *list);
}

static void missing_files_are_told(void) {
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  lode_instance *in = read_instance(env, NULL);
  for (size_t i = 0; i < VERIFY_N_PAGE; ++i) {
    char path[512];
    write_folder(in->fingerprint, NULL);
    path_of(path, verify_folder[i].name);
    CU_ASSERT_EQUAL(remove(path), 0);
    const lode_status st = lode_verify_folder(env, in, work_dir, TOLERANCE, &result);
    if (strcmp(verify_folder[i].name, "status.json") == 0) { /* it need not be there */
      CU_ASSERT_EQUAL(st, LODE_OK);
      CU_ASSERT_EQUAL(result.n_fault, 0);
    } else {
      CU_ASSERT_EQUAL(st, LODE_E_IO);
      CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), verify_folder[i].name));
    }
    lode_env_clear(env);
  }
  lode_instance_destroy(&in);
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

static void plan_of_another_instance_is_refused(void) {
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  lode_instance *in = read_instance(env, NULL);
  write_folder(in->fingerprint + 1, NULL);
  CU_ASSERT_EQUAL(lode_verify_folder(env, in, work_dir, TOLERANCE, &result), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "another instance"));
  lode_env_clear(env);
  const alteration other = {"plan.xml", "site=\"A\"", "site=\"Z\"", ""}; /* it may well have other sites */
  write_folder(in->fingerprint + 1, &other);
  CU_ASSERT_EQUAL(lode_verify_folder(env, in, work_dir, TOLERANCE, &result), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "another instance"));
  lode_instance_destroy(&in);
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

static void running_state_is_left_alone(void) {
  static const alteration change = {"status.json", "\"OPTIMAL\",\n  \"exit_code\": 0,\n  \"bound\": 92.165625",
                                    "\"RUNNING\",\n  \"bound\": 1", ""};
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  CU_ASSERT_EQUAL(verify_with(env, &change, &result), LODE_OK);
  CU_ASSERT_EQUAL(result.n_fault, 0);
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

static void small_residuals_are_let_through_and_told(void) {
  static const alteration change = {"flows.csv", "P2,base,N,S,metal,80", "P2,base,N,S,metal,80.00004", ""};
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  CU_ASSERT_EQUAL(verify_with(env, &change, &result), LODE_OK);
  CU_ASSERT_EQUAL(result.n_fault, 0);
  CU_ASSERT_DOUBLE_EQUAL(result.worst_residual, 0.00004 / 81.0, 1e-9); /* largest term of S: 80 */
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

/** Many faults: all are counted, twenty are told. */
static void text_has_at_most_twenty_lines(void) {
  static const alteration change = {"instance", "<process id=\"smelt\" stage=\"refining\" cost=\"10\"",
                                    "<process id=\"smelt\" stage=\"refining\" cost=\"11\"", ""};
  lode_env *env = lode_env_create();
  lode_verify_result result = {0};
  lode_instance *in = read_instance(env, &change);
  const alteration empty = {"activity.csv", "P1,base,N,smelt,60,60\n", "", ""};
  write_folder(in->fingerprint, &empty);
  write_page("demand.csv", "period,scenario,region,commodity,demand[/yr],met[/yr],unit\n");
  CU_ASSERT_EQUAL(lode_verify_folder(env, in, work_dir, TOLERANCE, &result), LODE_OK);
  CU_ASSERT(result.n_fault > 20);
  size_t n_line = 1;
  CU_ASSERT_PTR_NOT_NULL_FATAL(result.text);
  for (const char *p = result.text; *p != '\0'; ++p)
    n_line += *p == '\n';
  CU_ASSERT_EQUAL(n_line, 20);
  lode_instance_destroy(&in);
  lode_verify_clear(&result);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"a true folder passes, with the costs worked out on paper", true_folder_passes},
      {"altered plans are found", altered_plans_are_found},
      {"altered amounts are found", altered_amounts_are_found},
      {"altered rows are found", altered_rows_are_found},
      {"altered money is found", altered_money_is_found},
      {"every rule of the instance is checked", every_rule_of_the_instance_is_checked},
      {"missing files are told", missing_files_are_told},
      {"a plan of another instance is refused", plan_of_another_instance_is_refused},
      {"the state of a run under way is left alone", running_state_is_left_alone},
      {"small residuals are let through and told", small_residuals_are_let_through_and_told},
      {"the text has at most twenty lines", text_has_at_most_twenty_lines},
  };
  const char *tmp = getenv("TMPDIR");
  snprintf(work_dir, sizeof work_dir, "%s/lode_verify_XXXXXX", tmp != NULL ? tmp : "/tmp");
  if (mkdtemp(work_dir) == NULL) {
    perror(work_dir);
    return 1;
  }
  const int code = lode_test_main("verify", test, sizeof test / sizeof *test);
  for (size_t i = 0; i < VERIFY_N_PAGE; ++i) {
    char path[512];
    path_of(path, verify_folder[i].name);
    remove(path);
  }
  rmdir(work_dir);
  return code;
}
