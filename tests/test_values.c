/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenario values and discounting, on tests/instances/good/full.xml and small texts. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "instances/values.h"
#include "solver/base/text.h"
#include "tests/harness.h"

static lode_instance *read_good(lode_env *env, const char *name) {
  const char *top = getenv("LODE_SRCDIR");
  char path[1024];
  lode_instance *in = NULL;
  snprintf(path, sizeof path, "%s/tests/instances/good/%s.xml", top == NULL ? "." : top, name);
  CU_ASSERT_EQUAL_FATAL(lode_instance_read(env, path, &in), LODE_OK);
  return in;
}

static void without_adjustments_values_are_those_of_the_file(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "full");
  lode_values *v = NULL;
  CU_ASSERT_EQUAL_FATAL(lode_values_create(env, in, &v), LODE_OK);
  lode_values_resolve(in, 1, 0, v);
  CU_ASSERT(v->demand[0] == 500.0 && v->demand[1] == 0.0);
  CU_ASSERT(isinf(v->supply_limit[0]) && isinf(v->supply_limit[1]));
  CU_ASSERT(v->supply_cost[0] == 3.0 && v->supply_cost[1] == 0.0);
  CU_ASSERT(v->import_price[0] == 55000.0 && v->import_tariff[0] == 0.1 && v->import_tariff[1] == 0.0);
  CU_ASSERT(v->import_limit[0] == 900.0 && isinf(v->import_limit[1]));
  CU_ASSERT(isinf(v->total_limit[0]) && isinf(v->cap_limit[0]) && v->cap_limit[2] == 1000.0);
  CU_ASSERT(v->process_cost[0] == 110.0 && v->process_cost[1] == 0.0 && v->transport_factor[2] == 1.0);
  CU_ASSERT(v->disposal_cost[0] == 30.0 && v->disposal_cost[1] == 0.0);
  lode_values_resolve(in, 0, 0, v);
  CU_ASSERT(v->demand[0] == 400.0 && v->supply_limit[0] == 5000.0 && v->process_cost[0] == 120.0);
  CU_ASSERT(isinf(v->import_limit[0]) && v->total_limit[0] == 1000.0 && v->cap_limit[0] == 50000.0);
  lode_values_destroy(&v);
  lode_values_destroy(&v);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* Scenario "worst" applies both sets: cut, then high. */
static void every_target_is_adjusted_as_said(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "full");
  lode_values *v = NULL;
  CU_ASSERT_EQUAL_FATAL(lode_values_create(env, in, &v), LODE_OK);
  lode_values_resolve(in, 0, 2, v);
  CU_ASSERT(v->demand[0] == 400.0 * 1.2 && v->demand[1] == 0.0);
  CU_ASSERT(v->import_price[0] == 59900.0 && v->import_price[1] == 50000.0);
  CU_ASSERT(v->import_tariff[0] == 0.6 && v->import_tariff[1] == 0.0);
  CU_ASSERT(isinf(v->import_limit[0]) && isinf(v->import_limit[1])); /* none stays none */
  CU_ASSERT(v->supply_limit[0] == 5000.0 * 0.9 && isinf(v->supply_limit[1]));
  CU_ASSERT(v->supply_cost[0] == 4.0 && v->supply_cost[1] == 0.0);
  CU_ASSERT(v->total_limit[0] == 300.0);
  CU_ASSERT(v->cap_limit[0] == 25000.0 && v->cap_limit[1] == 90000.0); /* of one region; the group's stays */
  CU_ASSERT(v->process_cost[0] == 120.0 * 1.1 && v->process_cost[1] == 0.0);
  CU_ASSERT(v->transport_factor[1] == 2.0 && v->transport_factor[0] == 1.0);
  CU_ASSERT(v->disposal_cost[0] == 30.0 && v->disposal_cost[1] == 50.0); /* entry for every region is another */
  lode_values_resolve(in, 1, 2, v);
  CU_ASSERT(v->demand[0] == 750.0 && v->import_limit[0] == 450.0 && v->transport_factor[1] == 1.0);
  CU_ASSERT(v->total_limit[0] == 300.0 && isinf(v->cap_limit[0])); /* set makes a limit of none */
  lode_values_resolve(in, 1, 1, v);
  CU_ASSERT(v->demand[0] == 750.0 && v->disposal_cost[1] == 0.0 && isinf(v->total_limit[0]));
  lode_values_destroy(&v);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void matched_items_are_those_of_the_selectors(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "full");
  const lode_adjust *high = in->adjustments[0].adjust, *cut = in->adjustments[1].adjust;
  CU_ASSERT(high[0].n_matched == 1 && high[0].matched[0] == 0);
  CU_ASSERT(high[3].n_matched == 2 && high[3].matched[0] == 0 && high[3].matched[1] == 1); /* no selector: all */
  CU_ASSERT(cut[1].n_matched == 1 && cut[1].matched[0] == 0);
  CU_ASSERT(cut[3].n_matched == 1 && cut[3].matched[0] == 0);
  CU_ASSERT(cut[5].n_matched == 1 && cut[5].matched[0] == 1); /* a commodity */
  CU_ASSERT(cut[6].n_matched == 1 && cut[6].matched[0] == 1);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static const char *const head =
    "<lodestone version=\"1\" id=\"x\"><units money=\"M\" unit-cost=\"M\" unit-cost-scale=\"1\"/>"
    "<economics base-year=\"2025.5\" rate=\"0.07\"/><periods>"
    "<period id=\"A\" first-year=\"2026\" years=\"3\"/>"
    "<period id=\"B\" first-year=\"2029\" years=\"1\"/></periods>"
    "<commodities><commodity id=\"c\" unit=\"t\"/></commodities><regions><region id=\"r\"/>"
    "</regions>"
    "<demands><demand region=\"r\" commodity=\"c\" amount=\"6 7\"/></demands><adjustments>";

static lode_instance *read_text(lode_env *env, const char *sets_and_scenarios) {
  lode_text text = {0};
  lode_instance *in = NULL;
  lode_text_printf(env, &text, "%s%s</lodestone>", head, sets_and_scenarios);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, text.data, text.length, "text", &in), LODE_OK);
  if (in == NULL)
    printf("\n%s\n", lode_env_message(env));
  lode_text_free(&text);
  return in;
}

static void sets_and_their_adjustments_are_applied_in_order(void) {
  lode_env *env = lode_env_create();
  lode_instance *in =
      read_text(env, "<set id=\"ten\"><adjust target=\"demand\" op=\"set\" value=\"10 20\"/></set>"
                     "<set id=\"twice\"><adjust target=\"demand\" op=\"multiply\" value=\"2\"/></set>"
                     "<set id=\"both\"><adjust target=\"demand\" op=\"add\" value=\"1\"/>"
                     "<adjust target=\"demand\" op=\"multiply\" value=\"3\"/>"
                     "<adjust target=\"demand\" op=\"add\" value=\"-2\"/></set>"
                     "</adjustments><scenarios><scenario id=\"s\" probability=\"0.25\" apply=\"ten twice\"/>"
                     "<scenario id=\"t\" probability=\"0.25\" apply=\"twice ten\"/>"
                     "<scenario id=\"u\" probability=\"0.5\" apply=\"twice both\"/></scenarios>");
  lode_values *v = NULL;
  CU_ASSERT_FATAL(in != NULL);
  CU_ASSERT_EQUAL_FATAL(lode_values_create(env, in, &v), LODE_OK);
  const double expected[2][3] = {{20.0, 10.0, (6.0 * 2 + 1) * 3 - 2}, {40.0, 20.0, (7.0 * 2 + 1) * 3 - 2}};
  for (size_t t = 0; t < 2; ++t)
    for (size_t s = 0; s < 3; ++s) {
      lode_values_resolve(in, t, s, v);
      CU_ASSERT_EQUAL(v->demand[0], expected[t][s]);
    }
  lode_values_destroy(&v);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void discount_is_the_mean_over_the_years(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_text(env, "</adjustments><scenarios><scenario id=\"s\" probability=\"1\"/></scenarios>");
  CU_ASSERT_FATAL(in != NULL);
  double by_hand = (pow(1.07, -0.5) + pow(1.07, -1.5) + pow(1.07, -2.5)) / 3.0;
  CU_ASSERT_DOUBLE_EQUAL(lode_discount(in, 0), by_hand, 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(lode_discount(in, 1), pow(1.07, -3.5), 1e-15);
  in->rate = 0.0;
  CU_ASSERT_EQUAL(lode_discount(in, 0), 1.0);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"without adjustments values are those of the file", without_adjustments_values_are_those_of_the_file},
      {"every target is adjusted as said", every_target_is_adjusted_as_said},
      {"matched items are those of the selectors", matched_items_are_those_of_the_selectors},
      {"sets and their adjustments are applied in order", sets_and_their_adjustments_are_applied_in_order},
      {"discount is the mean over the years", discount_is_the_mean_over_the_years},
  };
  return lode_test_main("values", test, sizeof test / sizeof test[0]);
}
