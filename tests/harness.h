/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_HARNESS_H
#define LODE_TESTS_HARNESS_H

#include <stddef.h>

/** A test: a sentence and what runs it. */
typedef struct lode_test {
  const char *name;
  void (*run)(void);
} lode_test;

/** Runs one CUnit suite and prints its summary. @return exit code: 0 if all passed. Serial programs. */
int lode_test_main(const char *suite, const lode_test *test, size_t n);

/**
 * Same for programs under MPI: every rank runs the tests, only rank 0 reports, any rank's failure fails the run.
 * Collective; call between MPI_Init and MPI_Finalize. No CU_ASSERT_*_FATAL in such tests.
 */
int lode_test_main_mpi(const char *suite, const lode_test *test, size_t n);

#endif
