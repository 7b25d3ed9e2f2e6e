/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.xml, for the instance tests/instances/good/base.xml: sites S1, S2, option plant, periods P1, P2. */
#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/plan.h"
#include "instances/read.h"
#include "solver/base/text.h"
#include "tests/harness.h"

static const char *const file = "test_plan_io.tmp.xml";
static const char *const again = "test_plan_io.tmp2.xml";

static lode_env *env;
static lode_instance *in;

static void set_up(void) {
  const char *top = getenv("LODE_SRCDIR");
  char path[1024];
  env = lode_env_create();
  snprintf(path, sizeof path, "%s/tests/instances/good/base.xml", top == NULL ? "." : top);
  CU_ASSERT_EQUAL_FATAL(lode_instance_read(env, path, &in), LODE_OK);
}

static void clean_up(void) {
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
  remove(file);
  remove(again);
}

static bool same_bytes(void) {
  uint64_t x = 1, y = 2;
  return lode_fingerprint_file(env, file, &x) == LODE_OK && lode_fingerprint_file(env, again, &y) == LODE_OK && x == y;
}

static void a_plan_comes_back_as_it_was_written(void) {
  set_up();
  lode_build build[] = {{1, 0, 1}, {0, 0, 1}, {0, 0, 0}};
  lode_plan plan = {.build = build, .n_build = 3, .total = 100.1, .bound = 90.0, .fingerprint = in->fingerprint};
  for (int part = 0; part < LODE_N_COST; ++part)
    plan.cost[part] = part == LODE_COST_GRANT ? -1.0 / 3.0 : 0.1 * part;
  lode_plan_sort(&plan);
  CU_ASSERT(build[0].period == 0 && build[1].site == 0 && build[2].site == 1);
  lode_plan *back = NULL;
  CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, file), LODE_OK);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, file, false, &back), LODE_OK);
  CU_ASSERT_FATAL(back != NULL);
  CU_ASSERT(back->n_build == 3 && memcmp(back->build, build, sizeof build) == 0);
  CU_ASSERT(memcmp(back->cost, plan.cost, sizeof plan.cost) == 0);
  CU_ASSERT(back->total == 100.1 && back->bound == 90.0 && back->fingerprint == in->fingerprint);
  CU_ASSERT_EQUAL(lode_plan_write(env, in, back, again), LODE_OK);
  CU_ASSERT(same_bytes());
  lode_plan_destroy(&back);
  lode_plan_destroy(&back);
  clean_up();
}

static void the_file_is_the_one_described(void) {
  set_up();
  lode_build build[] = {{0, 0, 1}};
  lode_plan plan = {.build = build, .n_build = 1, .total = 200.0, .bound = 150.0, .fingerprint = UINT64_C(0xabc)};
  plan.cost[LODE_COST_CAPITAL] = 200.0;
  CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, file), LODE_OK);
  const char *expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<plan version=\"1\" instance=\"base\" fingerprint=\"0000000000000abc\" money=\"MUSD\">\n"
                         "  <result total=\"200\" bound=\"150\" gap=\"0.25\"/>\n"
                         "  <costs>\n"
                         "    <cost part=\"capital\" value=\"200\"/>\n"
                         "    <cost part=\"grant\" value=\"0\"/>\n";
  const char *end = "    <cost part=\"share\" value=\"0\"/>\n"
                    "  </costs>\n"
                    "  <builds>\n"
                    "    <build site=\"S1\" option=\"plant\" start=\"P2\"/>\n"
                    "  </builds>\n"
                    "</plan>\n";
  char text[4096];
  FILE *stream = fopen(file, "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
  text[fread(text, 1, sizeof text - 1, stream)] = '\0';
  fclose(stream);
  CU_ASSERT_NSTRING_EQUAL(text, expected, strlen(expected));
  CU_ASSERT(strlen(text) > strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0);
  clean_up();
}

static void no_bound_and_no_builds_are_written_and_read(void) {
  set_up();
  lode_plan plan = {.total = 0.0, .bound = -INFINITY, .fingerprint = in->fingerprint};
  lode_plan *back = NULL;
  CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, file), LODE_OK);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, file, false, &back), LODE_OK);
  CU_ASSERT(back != NULL && back->n_build == 0 && back->total == 0.0 && back->bound == -INFINITY);
  lode_plan_destroy(&back);
  clean_up();
}

/* Reads `text` as a plan. @return status; the message is in env */
static lode_status read_text(const char *text, bool any_instance, lode_plan **plan) {
  lode_env_clear(env);
  FILE *stream = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
  fputs(text, stream);
  fclose(stream);
  return lode_plan_read(env, in, file, any_instance, plan);
}

static void a_plan_by_hand_needs_only_builds(void) {
  set_up();
  lode_plan *plan = NULL;
  const char *text = "<plan version=\"1\"><builds>\n<build site=\"S2\" start=\"P1\" option=\"plant\"/>\n"
                     "<build site=\"S1\" start=\"P1\" option=\"plant\"/></builds></plan>";
  CU_ASSERT_EQUAL(read_text(text, true, &plan), LODE_OK);
  CU_ASSERT_FATAL(plan != NULL);
  CU_ASSERT(plan->n_build == 2 && plan->build[0].site == 0 && plan->build[1].site == 1);
  CU_ASSERT(isnan(plan->total) && plan->bound == -INFINITY && isnan(plan->cost[LODE_COST_FIXED]));
  CU_ASSERT_EQUAL(lode_plan_write(env, in, plan, again), LODE_OK); /* unknown costs are left out again */
  lode_plan_destroy(&plan);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, again, true, &plan), LODE_OK);
  CU_ASSERT(plan != NULL && isnan(plan->total));
  lode_plan_destroy(&plan);
  CU_ASSERT_EQUAL(read_text(text, false, &plan), LODE_E_INPUT); /* whose plan is it? */
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "has no fingerprint"));
  CU_ASSERT_PTR_NULL(plan);
  clean_up();
}

static void wrong_plans_are_refused_with_their_line(void) {
#define PLAN(builds) "<plan version=\"1\">\n<builds>\n" builds "\n</builds>\n</plan>\n"
  static const struct {
    const char *text, *fault;
  } row[] = {
      {PLAN("<build site=\"S3\" option=\"plant\" start=\"P1\"/>"),
       "xml:3: attribute site of <build> names an unknown site: "
       "\"S3\", expected the id of a <site> above, did you "
       "mean \"S1\"?"},
      {PLAN("<build site=\"S1\" option=\"plants\" start=\"P1\"/>"),
       "xml:3: attribute option of <build> names an unknown"},
      {PLAN("<build site=\"S1\" option=\"plant\" start=\"2026\"/>"),
       "xml:3: attribute start of <build> names an unknown"},
      {PLAN("<build site=\"S1\" option=\"plant\"/>"), "xml:3: attribute start of <build> is missing"},
      {PLAN("\n<bild/>"), "xml:4: unknown element in <builds>: \"bild\", expected build, did you mean \"build\"?"},
      {PLAN("") "<plan/>", "xml:6: not well-formed XML"},
      {"<plan version=\"1\"/>", "xml:1: <builds> is missing in <plan>"},
      {"<plan version=\"1\" fingerprint=\"12\"><builds/></plan>", "fingerprint is not one: \"12\""},
      {"<!DOCTYPE plan>\n<plan version=\"1\"><builds/></plan>", "xml:1: document type declaration"},
      {"<plan version=\"1\">\n<costs>\n<cost part=\"capital\" value=\"1\"/>\n<cost part=\"capital\" "
       "value=\"2\"/></costs>"
       "<builds/></plan>",
       "xml:4: <cost> is given twice: \"capital\""},
      {"<plan version=\"1\">\n<costs>\n<cost part=\"captal\" value=\"1\"/></costs><builds/></plan>",
       "did you mean \"capital\"?"},
      {"<plan version=\"1\"><result total=\"nan\"/><builds/></plan>", "attribute total of <result> is not a finite"},
      {"", "xml:1: not well-formed XML"},
  };
  set_up();
  for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i) {
    lode_plan *plan = NULL;
    CU_ASSERT_EQUAL(read_text(row[i].text, true, &plan), LODE_E_INPUT);
    CU_ASSERT_PTR_NULL(plan);
    bool is_said = strstr(lode_env_message(env), row[i].fault) != NULL;
    CU_ASSERT(is_said);
    if (!is_said)
      printf("\n  expected %s, got\n%s\n", row[i].fault, lode_env_message(env));
    lode_plan_destroy(&plan);
  }
#undef PLAN
  clean_up();
}

static void a_plan_of_other_data_is_refused_unless_wanted(void) {
  set_up();
  lode_plan plan = {.bound = -INFINITY, .fingerprint = in->fingerprint + 1};
  lode_plan *back = NULL;
  CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, file), LODE_OK);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, file, false, &back), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "plan belongs to other data"));
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, file, true, &back), LODE_OK);
  CU_ASSERT(back != NULL && back->fingerprint == in->fingerprint + 1);
  lode_plan_destroy(&back);
  CU_ASSERT_EQUAL(lode_plan_read(env, in, "no/such/plan.xml", true, &back), LODE_E_IO);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, "no/such/plan.xml"), LODE_E_IO);
  clean_up();
}

static void an_option_that_the_site_does_not_offer_is_refused(void) {
  set_up();
  lode_plan *plan = NULL;
  in->site[1].option.n = 0;
  CU_ASSERT_EQUAL(
      read_text("<plan version=\"1\"><builds>\n<build site=\"S2\" option=\"plant\" start=\"P1\"/></builds></plan>",
                true, &plan),
      LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "xml:2: site \"S2\" does not offer this option: \"plant\""));
  clean_up();
}

static void every_cost_part_has_a_name(void) {
  CU_ASSERT_STRING_EQUAL(lode_cost_name[LODE_COST_CAPITAL], "capital");
  CU_ASSERT_STRING_EQUAL(lode_cost_name[LODE_COST_CREDIT], "credit");
  CU_ASSERT_STRING_EQUAL(lode_cost_name[LODE_COST_UNMET], "unmet");
  CU_ASSERT_STRING_EQUAL(lode_cost_name[LODE_COST_SHARE], "share");
  CU_ASSERT_PTR_NULL(lode_cost_name[LODE_N_COST]);
}

int main(void) {
  static const lode_test test[] = {
      {"a plan comes back as it was written", a_plan_comes_back_as_it_was_written},
      {"the file is the one described", the_file_is_the_one_described},
      {"no bound and no builds are written and read", no_bound_and_no_builds_are_written_and_read},
      {"a plan by hand needs only builds", a_plan_by_hand_needs_only_builds},
      {"wrong plans are refused with their line", wrong_plans_are_refused_with_their_line},
      {"a plan of other data is refused unless wanted", a_plan_of_other_data_is_refused_unless_wanted},
      {"an option that the site does not offer is refused", an_option_that_the_site_does_not_offer_is_refused},
      {"every cost part has a name", every_cost_part_has_a_name},
  };
  return lode_test_main("plan_io", test, sizeof test / sizeof test[0]);
}
