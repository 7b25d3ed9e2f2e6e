/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>

#include "tests/harness.h"
#include "tests/harness_suite.h"

static void one_and_one_is_two(void) { CU_ASSERT_EQUAL(1 + 1, 2); }

/* Counted while the suite runs: this test and the one before it. */
static void tests_run_are_counted(void) {
  CU_ASSERT_EQUAL(CU_get_number_of_tests_run(), 2);
  CU_ASSERT_EQUAL(lode_suite_faults(2), 0);
}

static void a_suite_that_did_not_run_whole_is_a_fault(void) {
  CU_ASSERT(lode_suite_faults(4) > 0);
  CU_ASSERT(lode_suite_faults(0) > 0);
}

int main(void) {
  static const lode_test test[] = {
      {"one and one is two", one_and_one_is_two},
      {"tests that ran are counted", tests_run_are_counted},
      {"a suite that did not run whole is a fault", a_suite_that_did_not_run_whole_is_a_fault},
  };
  return lode_test_main("harness", test, sizeof test / sizeof test[0]);
}
