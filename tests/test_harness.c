/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/harness.h"
#include "tests/harness_suite.h"

static void one_and_one_is_two(void) { CU_ASSERT_EQUAL(1 + 1, 2); }

static void a_suite_that_did_not_run_whole_is_a_fault(void) {
  CU_ASSERT(lode_suite_faults(0) > 0);
  CU_ASSERT(lode_suite_faults(1000) > 0);
}

/* Run by tests/check_harness.sh to see that the program then fails. */
static void one_and_one_is_three(void) { CU_ASSERT_EQUAL(1 + 1, 3); }

int main(int argc, char *argv[]) {
  static const lode_test test[] = {
      {"one and one is two", one_and_one_is_two},
      {"a suite that did not run whole is a fault", a_suite_that_did_not_run_whole_is_a_fault},
      {"one and one is three", one_and_one_is_three},
  };
  if (argc == 2 && strcmp(argv[1], "--empty") == 0)
    return lode_test_main("nothing", test, 0);
  return lode_test_main("harness", test, argc == 2 && strcmp(argv[1], "--fail") == 0 ? 3 : 2);
}
