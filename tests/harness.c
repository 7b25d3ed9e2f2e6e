/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness.h"
#include "tests/harness_suite.h"

#include <CUnit/Basic.h>
#include <CUnit/TestRun.h>
#include <stdio.h>

int lode_suite_open(const char *suite, const lode_test *test, size_t n) {
  if (CU_initialize_registry() != CUE_SUCCESS)
    return 1;
  CU_pSuite group = CU_add_suite(suite, NULL, NULL);
  if (group == NULL)
    return 1;
  for (size_t i = 0; i < n; ++i)
    if (CU_add_test(group, test[i].name, test[i].run) == NULL)
      return 1;
  return 0;
}

size_t lode_suite_faults(size_t n) {
  size_t fault = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
  return fault + (CU_get_number_of_tests_run() == n && n > 0 ? 0 : 1);
}

int lode_test_main(const char *suite, const lode_test *test, size_t n) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  int code = 1;
  if (lode_suite_open(suite, test, n) == 0) {
    CU_basic_set_mode(CU_BRM_VERBOSE);
    code = CU_basic_run_tests() == CUE_SUCCESS && lode_suite_faults(n) == 0 ? 0 : 1;
    printf("%s: %u of %zu tests ran, %s\n", suite, CU_get_number_of_tests_run(), n, code == 0 ? "passed" : "FAILED");
  } else {
    fprintf(stderr, "%s: %s\n", suite, CU_get_error_msg());
  }
  CU_cleanup_registry();
  return code;
}
