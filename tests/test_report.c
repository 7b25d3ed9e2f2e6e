/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables, status, lock and page of one small case: two regions, two periods, two scenarios, one plant. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "instances/read.h"
#include "models/timing.h"
#include "solver/base/csv.h"
#include "solver/base/text.h"
#include "solver/report/bottlenecks.h"
#include "solver/report/flat_json.h"
#include "solver/report/report_files.h"
#include "solver/report/run_status.h"
#include "solver/report/tables.h"
#include "tests/harness.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* One plant started in P1 (2025) comes on line in P2 (2027), has 2 of its 4 years left in 2029: salvage 0.5 x 80. */
#define REGIONS_WITH_PLACES                                                                                            \
  "<region id=\"A\" name=\"Alpha\" lat=\"35\" lon=\"-110\"/>"                                                          \
  "<region id=\"B\" name=\"Tom &amp; &lt;b&gt;&quot;Jerry&quot;\" lat=\"40\" lon=\"-90\"/>"
#define REGIONS_WITHOUT "<region id=\"A\"/><region id=\"B\"/>"
#define INSTANCE(regions)                                                                                              \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"                                                                         \
  "<lodestone version=\"1\" id=\"small\" name=\"Small &lt;case&gt;\">"                                                 \
  "<units money=\"kUSD, real\" unit-cost=\"kUSD\" unit-cost-scale=\"1\"/>"                                             \
  "<economics base-year=\"2025\" rate=\"0\"/>"                                                                         \
  "<periods><period id=\"P1\" first-year=\"2025\" years=\"2\"/><period id=\"P2\" first-year=\"2027\" years=\"2\"/>"    \
  "</periods>"                                                                                                         \
  "<commodities><commodity id=\"ore\" unit=\"t\"/><commodity id=\"metal\" name=\"Metal\" unit=\"t, "                   \
  "&quot;pure&quot;\"/>"                                                                                               \
  "</commodities>"                                                                                                     \
  "<pollutants><pollutant id=\"co2\" unit=\"t\"/></pollutants>"                                                        \
  "<regions>" regions "</regions>"                                                                                     \
  "<groups><group id=\"both\" regions=\"A B\"/></groups>"                                                              \
  "<processes><process id=\"refine\" stage=\"refining\" cost=\"1\"><input commodity=\"ore\" amount=\"1\"/>"            \
  "<output commodity=\"metal\" amount=\"1\"/><emission pollutant=\"co2\" amount=\"0.25 0.5\"/></process></processes>"  \
  "<options><option id=\"o\" name=\"Refinery\" capital=\"100\" grant=\"20\" fixed=\"5\" construction=\"2\" "           \
  "life=\"4\">"                                                                                                        \
  "<capacity process=\"refine\" amount=\"10\"/></option></options>"                                                    \
  "<plants><plant id=\"OLD\" region=\"B\" fixed=\"1\"><capacity process=\"refine\" amount=\"3 0\"/></plant></plants>"  \
  "<sites><site id=\"S1\" name=\"Site one\" region=\"A\" options=\"o\"/></sites>"                                      \
  "<budgets><budget id=\"purse\" amount=\"200 none\" of=\"net\"/></budgets>"                                           \
  "<supplies><supply id=\"mine\" region=\"A\" commodity=\"ore\" cost=\"2\"/></supplies>"                               \
  "<imports><import region=\"B\" commodity=\"metal\" price=\"9\"/></imports>"                                          \
  "<demands><demand region=\"B\" commodity=\"metal\" amount=\"8\" penalty=\"20\"/></demands>"                          \
  "<disposals><disposal commodity=\"ore\" cost=\"1\"/></disposals>"                                                    \
  "<lanes><lane from=\"A\" to=\"B\"><cost commodity=\"metal\" value=\"1\"/></lane></lanes>"                            \
  "<caps><cap pollutant=\"co2\" limit=\"4\" price=\"3\"/><cap pollutant=\"co2\" limit=\"none\" region=\"A\"/>"         \
  "<cap pollutant=\"co2\" limit=\"100\" group=\"both\"/></caps>"                                                       \
  "<shares><share id=\"own\" commodities=\"metal\" at-most=\"1 0.5\"/></shares>"                                       \
  "<adjustments><set id=\"more\"><adjust target=\"demand\" op=\"multiply\" value=\"2\"/></set></adjustments>"          \
  "<scenarios><scenario id=\"base\" probability=\"1\"/><scenario id=\"high\" probability=\"0\" apply=\"more\"/>"       \
  "</scenarios></lodestone>"

static lode_env *env;
static char folder[64];

static lode_instance *read_case(const char *xml) {
  lode_instance *in = NULL;
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, xml, strlen(xml), "small.xml", &in), LODE_OK);
  if (in == NULL)
    fprintf(stderr, "%s\n", lode_env_message(env));
  return in;
}

static void enter(void) {
  env = lode_env_create();
  lode_env_set_level(env, LODE_LOG_ERROR);
  strcpy(folder, "test_report.XXXXXX");
  CU_ASSERT_PTR_NOT_NULL(mkdtemp(folder));
}

static void path_of(char path[128], const char *name) { snprintf(path, 128, "%s/%s", folder, name); }

static void leave(void) {
  static const char *const name[] = {
      "builds.csv",  "capacity.csv", "activity.csv", "flows.csv",       "supply.csv",      "imports.csv",
      "demand.csv",  "unmet.csv",    "disposal.csv", "emissions.csv",   "costs.csv",       "prices.csv",
      "status.json", "plan.xml",     "instance.xml", "bottlenecks.csv", "convergence.csv", "lock"};
  char path[128];
  for (size_t i = 0; i < COUNT(name); ++i) {
    path_of(path, name[i]);
    remove(path);
  }
  for (size_t i = 0; lode_report_files[i] != NULL; ++i) {
    path_of(path, lode_report_files[i]);
    remove(path);
  }
  path_of(path, LODE_REPORT_FOLDER);
  rmdir(path);
  CU_ASSERT_EQUAL(rmdir(folder), 0); /* nothing half-written is left */
  lode_env_destroy(&env);
}

/* Content of a file of the folder, owned by the caller; "" if there is none. */
static char *content(const char *name) {
  char path[128];
  char *data = calloc(1, 1 << 19);
  path_of(path, name);
  FILE *file = fopen(path, "rb");
  if (file != NULL) {
    CU_ASSERT(fread(data, 1, (1 << 19) - 1, file) > 0);
    fclose(file);
  }
  return data;
}

static void put_file(const char *name, const char *data) {
  char path[128];
  path_of(path, name);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, data, strlen(data)), LODE_OK);
}

static void expect(const char *name, const char *bytes) {
  char *found = content(name);
  CU_ASSERT_STRING_EQUAL(found, bytes);
  if (strcmp(found, bytes) != 0)
    fprintf(stderr, "---- %s\n%s---- expected\n%s", name, found, bytes);
  free(found);
}

/* The plan: the one plant, started in P1. */
static lode_build build[1] = {{0, 0, 0}};
static lode_plan plan_of(const lode_instance *in) {
  lode_plan plan = {build, 1, {0.0}, 0.0, -INFINITY, in->fingerprint};
  lode_build_cost(in, build[0], plan.cost);
  plan.cost[LODE_COST_FIXED] += 4.0; /* the existing plant: 1 in each of four years */
  plan.cost[LODE_COST_IMPORT] = 90.0;
  plan.cost[LODE_COST_UNMET] = 120.0;
  plan.cost[LODE_COST_PROCESS] = plan.cost[LODE_COST_TRANSPORT] = 16.0;
  plan.cost[LODE_COST_SUPPLY] = 32.0;
  plan.total = 328.0;
  plan.bound = 300.0;
  return plan;
}

/* What happens under it, solved on paper. Period and scenario are at the front of each row. */
static lode_entry nothing_built[2][2] = {{{0, 0, 5.0}, {0, 0, 3.0}}, {{0, 0, 5.0}, {0, 0, 11.0}}}; /* import, unmet */
static lode_entry activity[2] = {{0, 0, 8.0}, {0, 0, 10.0}}, flow[2] = {{0, 1, 8.0}, {0, 1, 10.0}};
static lode_entry ore[2] = {{0, 0, 9.0}, {0, 0, 10.0}}, dumped[1] = {{0, 0, 1.0}}, short_of[1] = {{0, 0, 6.0}};
static lode_entry price[2] = {{0, 0, 2.0}, {1, 1, -0.0}}, excess[1] = {{0, 0, 1.0}};

static lode_worth cap_binds[1] = {{LODE_LIMIT_CAP, 0, 0, 4.0, 4.0, 1.5}};
static lode_worth full[2] = {{LODE_LIMIT_CAP, 0, 0, 4.0, 5.0, 3.0}, {LODE_LIMIT_CAPACITY, 0, 0, 10.0, 10.0, 14.5}};

static lode_operations operations_of(size_t t, size_t s) {
  lode_operations o = {0};
  o.period = t;
  o.scenario = s;
  if (t == 0) {
    o.import = (lode_entries){&nothing_built[s][0], 1, 1};
    o.unmet = (lode_entries){&nothing_built[s][1], 1, 1};
    o.cost[LODE_COST_IMPORT] = 45.0;
    o.cost[LODE_COST_UNMET] = s == 0 ? 60.0 : 220.0;
    return o;
  }
  o.activity = (lode_entries){&activity[s], 1, 1};
  o.flow = (lode_entries){&flow[s], 1, 1};
  o.supply = (lode_entries){&ore[s], 1, 1};
  o.cost[LODE_COST_PROCESS] = o.cost[LODE_COST_TRANSPORT] = activity[s].value;
  o.cost[LODE_COST_SUPPLY] = 2.0 * activity[s].value;
  if (s == 0) {
    o.disposal = (lode_entries){dumped, 1, 1};
    o.price = (lode_entries){price, 2, 2};
    o.worth = (lode_worth_list){cap_binds, 1, 1};
  } else {
    o.unmet = (lode_entries){short_of, 1, 1};
    o.excess_cap = (lode_entries){excess, 1, 1};
    o.worth = (lode_worth_list){full, 2, 2};
    o.cost[LODE_COST_UNMET] = 120.0;
    o.cost[LODE_COST_CAP] = 3.0;
  }
  return o;
}

static void write_tables(const lode_instance *in, const lode_plan *plan) {
  lode_tables *tables = NULL;
  CU_ASSERT_EQUAL(lode_tables_open(env, in, folder, plan, &tables), LODE_OK);
  for (size_t t = 0; t < 2 && tables != NULL; ++t) {
    for (size_t s = 0; s < 2; ++s) {
      const lode_operations o = operations_of(t, s);
      CU_ASSERT_EQUAL(lode_tables_add(env, tables, &o), LODE_OK);
    }
  }
  if (tables != NULL)
    CU_ASSERT_EQUAL(lode_tables_close(env, &tables), LODE_OK);
  CU_ASSERT_PTR_NULL(tables);
}

static void tables_hold_these_bytes(void) {
  enter();
  lode_instance *in = read_case(INSTANCE(REGIONS_WITH_PLACES));
  if (in != NULL) {
    const lode_plan plan = plan_of(in);
    write_tables(in, &plan);
  }
  expect("builds.csv", "site,region,option,start,online_from,online_to,\"capital[kUSD, real]\",\"grant[kUSD, real]\","
                       "\"fixed[kUSD, real/yr]\"\nS1,A,o,P1,P2,P2,100,20,5\n");
  expect("capacity.csv", "period,site,region,process,capacity[/yr],status\nP1,OLD,B,refine,3,existing\n"
                         "P2,S1,A,refine,10,built\n");
  expect("activity.csv", "period,scenario,region,process,activity[/yr],capacity[/yr]\nP2,base,A,refine,8,10\n"
                         "P2,high,A,refine,10,10\n");
  expect("flows.csv", "period,scenario,from,to,commodity,flow[/yr],unit\nP2,base,A,B,metal,8,\"t, \"\"pure\"\"\"\n"
                      "P2,high,A,B,metal,10,\"t, \"\"pure\"\"\"\n");
  expect("supply.csv", "period,scenario,supply,region,commodity,amount[/yr],unit\nP2,base,mine,A,ore,9,t\n"
                       "P2,high,mine,A,ore,10,t\n");
  expect("imports.csv", "period,scenario,region,commodity,amount[/yr],unit\nP1,base,B,metal,5,\"t, \"\"pure\"\"\"\n"
                        "P1,high,B,metal,5,\"t, \"\"pure\"\"\"\n");
  expect("demand.csv", "period,scenario,region,commodity,demand[/yr],met[/yr],unit\n"
                       "P1,base,B,metal,8,5,\"t, \"\"pure\"\"\"\nP1,high,B,metal,16,5,\"t, \"\"pure\"\"\"\n"
                       "P2,base,B,metal,8,8,\"t, \"\"pure\"\"\"\nP2,high,B,metal,16,10,\"t, \"\"pure\"\"\"\n");
  expect("unmet.csv", "period,scenario,region,commodity,unmet[/yr],unit\nP1,base,B,metal,3,\"t, \"\"pure\"\"\"\n"
                      "P1,high,B,metal,11,\"t, \"\"pure\"\"\"\nP2,high,B,metal,6,\"t, \"\"pure\"\"\"\n");
  expect("disposal.csv", "period,scenario,region,commodity,amount[/yr],unit\nP2,base,A,ore,1,t\n");
  expect("emissions.csv", "period,scenario,scope,pollutant,emission[/yr],limit[/yr],excess[/yr],unit\n"
                          "P2,base,total,co2,4,4,0,t\nP2,base,A,co2,4,none,0,t\nP2,base,group:both,co2,4,100,0,t\n"
                          "P2,high,total,co2,5,4,1,t\nP2,high,A,co2,5,none,0,t\nP2,high,group:both,co2,5,100,0,t\n");
  expect("costs.csv", "period,scenario,part,\"amount[kUSD, real/yr]\",\"expected[kUSD, real]\"\n"
                      "P1,,capital,100,100\nP1,,grant,-20,-20\nP1,,salvage,-40,-40\nP1,,fixed,1,2\n"
                      "P1,base,import,45,90\nP1,base,unmet,60,120\nP1,high,import,45,0\nP1,high,unmet,220,0\n"
                      "P2,,fixed,6,12\nP2,base,process,8,16\nP2,base,supply,16,32\nP2,base,transport,8,16\n"
                      "P2,high,process,10,0\nP2,high,supply,20,0\nP2,high,transport,10,0\nP2,high,unmet,120,0\n"
                      "P2,high,cap,3,0\n");
  expect("prices.csv", "period,scenario,region,commodity,price[kUSD]\nP2,base,A,ore,2\nP2,base,B,metal,0\n");
  expect("bottlenecks.csv", "kind,name,region,period,scenario,limit,use,unit,step,worth[kUSD],\"expected[kUSD, real]\","
                            "\"percent[kUSD, real]\",\"at_most[kUSD, real]\"\n"
                            "cap,co2,total,P2,base,4,4,t,1,1.5,3,0.12,\n"
                            "capacity,S1 refine,A,P2,high,10,10,,1,14.5,0,0,\n"
                            "cap,co2,total,P2,high,4,5,t,1,3,0,0,\n");
  lode_instance_destroy(&in);
  leave();
}

static void bottlenecks_are_said_in_words(void) {
  enter();
  lode_instance *in = read_case(INSTANCE(REGIONS_WITH_PLACES));
  lode_bottlenecks list = {0};
  lode_text text = {0};
  if (in != NULL) {
    const lode_plan plan = plan_of(in);
    for (size_t s = 0; s < 2; ++s) {
      const lode_operations o = operations_of(1, s);
      CU_ASSERT_EQUAL(lode_bottlenecks_add(env, in, &plan, &o, &list), LODE_OK);
    }
    CU_ASSERT_EQUAL(lode_bottlenecks_say(env, in, &plan, &list, 1, &text), LODE_OK);
    CU_ASSERT_STRING_EQUAL(
        text.data, "one more t a year of co2 allowed in total in 2027-2028 is worth 1.5 kUSD a year "
                   "(1.5 to 3 by scenario); 1 % more would save 0.12 kUSD, real of the expected cost\nand 1 more\n");
  }
  lode_text_free(&text);
  lode_bottlenecks_clear(&list);
  lode_instance_destroy(&in);
  leave();
}

static void expected_costs_sum_to_the_total_of_the_plan(void) {
  enter();
  lode_instance *in = read_case(INSTANCE(REGIONS_WITH_PLACES));
  double sum = 0.0, value = 0.0;
  bool has_row = true;
  char path[128];
  lode_csv *csv = NULL;
  path_of(path, "costs.csv");
  if (in != NULL) {
    const lode_plan plan = plan_of(in);
    double parts = 0.0;
    for (int i = 0; i < LODE_N_COST; ++i)
      parts += plan.cost[i];
    CU_ASSERT_DOUBLE_EQUAL(parts, 328.0, 1e-9);
    write_tables(in, &plan);
    CU_ASSERT_EQUAL(lode_csv_open(env, path, &csv), LODE_OK);
    while (csv != NULL && lode_csv_next(env, csv, &has_row) == LODE_OK && has_row) {
      CU_ASSERT_EQUAL(lode_csv_number(env, csv, 4, &value), LODE_OK);
      sum += value;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, 328.0, 1e-9);
  }
  lode_csv_close(&csv);
  lode_instance_destroy(&in);
  leave();
}

static void half_written_tables_leave_nothing(void) {
  enter();
  lode_instance *in = read_case(INSTANCE(REGIONS_WITH_PLACES));
  lode_tables *tables = NULL;
  if (in != NULL) {
    const lode_plan plan = plan_of(in);
    CU_ASSERT_EQUAL(lode_tables_open(env, in, folder, &plan, &tables), LODE_OK);
    lode_operations o = operations_of(0, 1);
    CU_ASSERT_EQUAL(lode_tables_add(env, tables, &o), LODE_E_BUG); /* scenario 0 comes first */
    lode_env_clear(env);
    o = operations_of(0, 0);
    CU_ASSERT_EQUAL(lode_tables_add(env, tables, &o), LODE_OK);
    CU_ASSERT_EQUAL(lode_tables_close(env, &tables), LODE_E_BUG); /* three pairs are missing */
    CU_ASSERT_PTR_NULL(tables);
    lode_env_clear(env);
    CU_ASSERT_EQUAL(lode_tables_open(env, in, folder, &plan, &tables), LODE_OK);
    lode_tables_abandon(&tables);
    lode_tables_abandon(&tables);
    CU_ASSERT_EQUAL(lode_tables_open(env, in, "no/such/folder", &plan, &tables), LODE_E_IO);
    CU_ASSERT_PTR_NULL(tables);
  }
  lode_instance_destroy(&in);
  leave();
}

static lode_run_status status_of(const char *state) {
  lode_run_status status = {0};
  status.state = state;
  status.bound = 300.0;
  status.incumbent = INFINITY;
  status.gap = NAN;
  status.unit = "kUSD, real";
  status.version = "0.1";
  status.options = "--gap 0.05 \"a\\b\"\n\x01";
  status.instance = "small";
  status.message = NULL;
  status.seconds = 1.5;
  status.ranks = 4;
  status.nodes = 12;
  return status;
}

static void status_reads_back(void) {
  char path[128];
  lode_flat_json json = {0};
  enter();
  path_of(path, "status.json");
  lode_run_status status = status_of("RUNNING");
  CU_ASSERT_EQUAL(lode_run_status_write(env, folder, &status), LODE_OK);
  CU_ASSERT_EQUAL(lode_flat_json_read(env, path, &json), LODE_OK);
  CU_ASSERT_STRING_EQUAL(lode_flat_json_text(&json, "state"), "RUNNING");
  CU_ASSERT_STRING_EQUAL(lode_flat_json_text(&json, "options"), status.options);
  CU_ASSERT_EQUAL(lode_flat_json_number(&json, "bound"), 300.0);
  CU_ASSERT_EQUAL(lode_flat_json_number(&json, "nodes"), 12.0);
  CU_ASSERT_EQUAL(lode_flat_json_number(&json, "pid"), (double)getpid());
  CU_ASSERT_PTR_NULL(lode_flat_json_text(&json, "incumbent"));
  CU_ASSERT_PTR_NULL(lode_flat_json_text(&json, "gap"));
  CU_ASSERT_PTR_NULL(lode_flat_json_text(&json, "message"));
  CU_ASSERT_PTR_NOT_NULL(lode_flat_json_text(&json, "heartbeat"));
  CU_ASSERT_PTR_NOT_NULL(lode_flat_json_text(&json, "host"));
  CU_ASSERT(isnan(lode_flat_json_number(&json, "state")));
  lode_flat_json_clear(&json);
  CU_ASSERT_EQUAL(lode_run_status_write(env, "no/such/folder", &status), LODE_E_IO);
  leave();
}

static void a_status_that_is_not_flat_is_refused(void) {
  static const char *const bad[] = {
      "",          "[1]",          "{\"a\": {}}",        "{\"a\": 1,}",        "{\"a\" 1}",
      "{\"a\": 1", "{\"a\": nan}", "{\"a\": \"x}",       "{\"a\": \"\\q\"}",   "{\"a\": 1} x",
      "{a: 1}",    "{\"a\": [1]}", "{\"a\": \"\\u12\"}", "{\"a\": 1 \"b\": 2}"};
  char path[128];
  enter();
  path_of(path, "status.json");
  for (size_t i = 0; i < COUNT(bad); ++i) {
    lode_flat_json json = {0};
    put_file("status.json", bad[i]);
    CU_ASSERT_EQUAL(lode_flat_json_read(env, path, &json), LODE_E_INPUT);
    lode_flat_json_clear(&json);
    lode_env_clear(env);
  }
  put_file("status.json", " {\"a\" : \"\\u00e9\\ud83d\\ude00\\n\", \"b\":true , \"c\":-1e3} ");
  lode_flat_json json = {0};
  CU_ASSERT_EQUAL(lode_flat_json_read(env, path, &json), LODE_OK);
  CU_ASSERT_STRING_EQUAL(lode_flat_json_text(&json, "a"), "\xc3\xa9\xf0\x9f\x98\x80\n");
  CU_ASSERT_STRING_EQUAL(lode_flat_json_text(&json, "b"), "true");
  CU_ASSERT_EQUAL(lode_flat_json_number(&json, "c"), -1000.0);
  lode_flat_json_clear(&json);
  leave();
}

static void put_lock(const char *host, long pid) {
  char text[512];
  snprintf(text, sizeof text, "host %s\npid %ld\njob 42\n", host, pid);
  put_file("lock", text);
}

/* A child that waits to be killed, or (kill at once) a number of a process that is dead. */
static pid_t new_process(bool is_alive) {
  const pid_t child = fork();
  if (child == 0) {
    if (is_alive)
      pause();
    _exit(0);
  }
  if (!is_alive)
    waitpid(child, NULL, 0);
  return child;
}

static void a_lock_keeps_others_out_until_its_process_is_dead(void) {
  char host[256] = "", path[128];
  enter();
  gethostname(host, sizeof host - 1);
  path_of(path, "lock");
  CU_ASSERT_EQUAL(lode_run_lock(env, folder), LODE_OK);
  CU_ASSERT_EQUAL(access(path, F_OK), 0);
  lode_run_unlock(folder);
  CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);

  const pid_t other = new_process(true);
  put_lock(host, (long)other);
  CU_ASSERT_EQUAL(lode_run_lock(env, folder), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "job 42"));
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), host));
  lode_env_clear(env);
  lode_run_unlock(folder); /* not ours: stays */
  CU_ASSERT_EQUAL(access(path, F_OK), 0);
  kill(other, SIGKILL);
  waitpid(other, NULL, 0);
  CU_ASSERT_EQUAL(lode_run_lock(env, folder), LODE_OK);
  char *text = content("lock");
  char mine[32];
  snprintf(mine, sizeof mine, "pid %ld\n", (long)getpid());
  CU_ASSERT_PTR_NOT_NULL(strstr(text, mine));
  free(text);
  lode_run_unlock(folder);
  CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
  leave();
}

static void a_lock_of_another_host_or_of_nobody_is_left_alone(void) {
  enter();
  put_lock("some.other.host", (long)new_process(false));
  CU_ASSERT_EQUAL(lode_run_lock(env, folder), LODE_E_INPUT);
  lode_env_clear(env);
  put_file("lock", "???");
  CU_ASSERT_EQUAL(lode_run_lock(env, folder), LODE_E_INPUT);
  lode_env_clear(env);
  leave();
}

static void locking_makes_the_folder_and_its_parents(void) {
  char inner[128];
  struct stat found;
  enter();
  path_of(inner, "a/b/");
  CU_ASSERT_EQUAL(lode_run_lock(env, inner), LODE_OK);
  CU_ASSERT_EQUAL(stat(inner, &found), 0);
  lode_run_unlock(inner);
  CU_ASSERT_EQUAL(rmdir(inner), 0);
  path_of(inner, "a");
  CU_ASSERT_EQUAL(rmdir(inner), 0);
  put_file("lock", "x");
  path_of(inner, "lock/below");
  CU_ASSERT_EQUAL(lode_run_lock(env, inner), LODE_E_IO);
  leave();
}

static void convergence_grows_by_lines(void) {
  enter();
  const lode_convergence first = {0.5, "root", 0, 3, -INFINITY, INFINITY, INFINITY};
  const lode_convergence second = {1.25, "tree", 4, 17, 300.0, 328.0, 0.0625};
  CU_ASSERT_EQUAL(lode_convergence_start(env, folder, "kUSD, real"), LODE_OK);
  CU_ASSERT_EQUAL(lode_convergence_add(env, folder, &first), LODE_OK);
  CU_ASSERT_EQUAL(lode_convergence_add(env, folder, &second), LODE_OK);
  expect("convergence.csv", "seconds,phase,nodes,\"lower[kUSD, real]\",\"upper[kUSD, real]\",gap,cuts\n"
                            "0.5,root,0,,,,3\n1.25,tree,4,300,328,0.0625,17\n");
  CU_ASSERT_EQUAL(lode_convergence_start(env, folder, "kUSD"), LODE_OK);
  expect("convergence.csv", "seconds,phase,nodes,lower[kUSD],upper[kUSD],gap,cuts\n");
  CU_ASSERT_EQUAL(lode_convergence_add(env, "no/such/folder", &first), LODE_E_IO);
  leave();
}

static void write_folder(const char *xml) {
  char path[128];
  lode_instance *in = NULL;
  put_file("instance.xml", xml);
  path_of(path, "instance.xml");
  CU_ASSERT_EQUAL(lode_instance_read(env, path, &in), LODE_OK);
  if (in != NULL) {
    const lode_plan plan = plan_of(in);
    const lode_convergence line[] = {{0.5, "root", 0, 3, -INFINITY, INFINITY, INFINITY},
                                     {0.8, "root", 0, 9, 250.0, 400.0, 0.375},
                                     {1.25, "tree", 4, 17, 300.0, 328.0, 0.085}};
    const lode_run_status status = status_of("STOPPED");
    path_of(path, "plan.xml");
    CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, path), LODE_OK);
    write_tables(in, &plan);
    CU_ASSERT_EQUAL(lode_run_status_write(env, folder, &status), LODE_OK);
    CU_ASSERT_EQUAL(lode_convergence_start(env, folder, in->money), LODE_OK);
    for (size_t i = 0; i < COUNT(line); ++i)
      CU_ASSERT_EQUAL(lode_convergence_add(env, folder, &line[i]), LODE_OK);
  }
  lode_instance_destroy(&in);
}

static void expect_in(const char *page, const char *piece) {
  CU_ASSERT_PTR_NOT_NULL(strstr(page, piece));
  if (strstr(page, piece) == NULL)
    fprintf(stderr, "not on the page: %s\n", piece);
}

static void the_page_tells_the_plan_and_escapes_names(void) {
  static const char *const needed[] = {"Small &lt;case&gt;",
                                       "STOPPED",
                                       ">328<",
                                       ">300<",
                                       "8.5&#160;%",
                                       "<b>1 plant</b>",
                                       "1 refining",
                                       "<b>Site one</b> (Refinery, Alpha, 100&#160;kUSD, real)",
                                       "<td class=\"t\">S1</td>",
                                       "2027–2028",
                                       "80 of 200",
                                       "Tom &amp; &lt;b&gt;&quot;Jerry&quot;",
                                       "pictures/map.svg",
                                       "How sure the plan is",
                                       "Imports and self-sufficiency",
                                       "37.5&#160;%",
                                       "68.8&#160;%",
                                       "Environmental limits",
                                       "all regions",
                                       "2 of 2</td>",
                                       "class=\"n full\">100.0&#160;%",
                                       "Penalty of unmet demand",
                                       "--gap 0.05 &quot;a\\b&quot;"};
  static const char *const unwanted[] = {"http://", "https://", "src=", "href=\"p", "url(h",
                                         "<case>",  "Tom & ",   "nan",  "inf<"};
  enter();
  write_folder(INSTANCE(REGIONS_WITH_PLACES));
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  char *page = content("report.html");
  for (size_t i = 0; i < COUNT(needed); ++i)
    expect_in(page, needed[i]);
  for (size_t i = 0; i < COUNT(unwanted); ++i)
    CU_ASSERT_PTR_NULL(strstr(page, unwanted[i]));
  free(page);
  leave();
}

static void without_places_there_is_no_map(void) {
  enter();
  write_folder(INSTANCE(REGIONS_WITHOUT));
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  char *page = content("report.html");
  CU_ASSERT_PTR_NULL(strstr(page, "pictures/map.svg"));
  expect_in(page, "Plants of the plan");
  free(page);
  leave();
}

static void a_folder_without_a_plan_still_has_a_page(void) {
  enter();
  put_file("instance.xml", INSTANCE(REGIONS_WITH_PLACES));
  lode_run_status status = status_of("INFEASIBLE");
  status.message = "demand for metal in B, P1, base: short by 3 t";
  CU_ASSERT_EQUAL(lode_run_status_write(env, folder, &status), LODE_OK);
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  char *page = content("report.html");
  expect_in(page, "There is no plan in this folder");
  expect_in(page, "demand for metal in B, P1, base: short by 3 t");
  free(page);
  leave();
}

static void a_page_of_broken_files_is_refused(void) {
  enter();
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_E_IO); /* no instance */
  lode_env_clear(env);
  write_folder(INSTANCE(REGIONS_WITH_PLACES));
  put_file("demand.csv", "period,scenario,region,commodity,demand[/yr],met[/yr],unit\nP1,base,B,metall,8,5,t\n");
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "demand.csv:2"));
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "metall"));
  lode_env_clear(env);
  put_file("demand.csv", "period,scenario,region,what\n");
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_E_INPUT);
  leave();
}

int main(void) {
  static const lode_test test[] = {
      {"bottlenecks are said in words", bottlenecks_are_said_in_words},
      {"tables hold these bytes", tables_hold_these_bytes},
      {"expected costs sum to the total of the plan", expected_costs_sum_to_the_total_of_the_plan},
      {"half-written tables leave nothing", half_written_tables_leave_nothing},
      {"status reads back", status_reads_back},
      {"a status that is not flat is refused", a_status_that_is_not_flat_is_refused},
      {"a lock keeps others out until its process is dead", a_lock_keeps_others_out_until_its_process_is_dead},
      {"a lock of another host or of nobody is left alone", a_lock_of_another_host_or_of_nobody_is_left_alone},
      {"locking makes the folder and its parents", locking_makes_the_folder_and_its_parents},
      {"convergence grows by lines", convergence_grows_by_lines},
      {"the page tells the plan and escapes names", the_page_tells_the_plan_and_escapes_names},
      {"without places there is no map", without_places_there_is_no_map},
      {"a folder without a plan still has a page", a_folder_without_a_plan_still_has_a_page},
      {"a page of broken files is refused", a_page_of_broken_files_is_refused},
  };
  return lode_test_main("report", test, COUNT(test));
}
