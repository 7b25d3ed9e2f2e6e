/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_HARNESS_SUITE_H
#define LODE_TESTS_HARNESS_SUITE_H

#include "tests/harness.h"

/** Fills CUnit's registry with one suite; the caller cleans the registry up. Local. @return 0, or 1 as CUnit's error
 * says. */
int lode_suite_open(const char *suite, const lode_test *test, size_t n);

/** Failed assertions and suites of this rank after a run, plus one if not all of the `n` tests ran or n is 0. Local. */
size_t lode_suite_faults(size_t n);

#endif
