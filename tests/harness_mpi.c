/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All ranks run the same tests in the same order. Only rank 0 writes: its own summary by CUnit, then for every
 * other rank with failures the list that rank kept, so that a failure on rank 3 alone is seen and counted.
 */
#include <CUnit/Basic.h>
#include <CUnit/TestRun.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/harness.h"
#include "tests/harness_suite.h"

enum { TEXT_SIZE = 4000, FAULT_TAG = 7701 };

/* What rank 0 hears of one rank. */
typedef struct rank_report {
  int fault;
  char text[TEXT_SIZE];
} rank_report;

/* This rank's failed assertions, one per line, as many as fit. */
static void list_failures(char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (CU_pFailureRecord f = CU_get_failure_list(); f != NULL; f = f->pNext) {
    int wrote = snprintf(text + used, size - used, "    %s: %s:%u: %s\n", f->pTest != NULL ? f->pTest->pName : "?",
                         f->strFileName != NULL ? f->strFileName : "?", f->uiLineNumber,
                         f->strCondition != NULL ? f->strCondition : "?");
    if (wrote < 0 || (size_t)wrote >= size - used)
      return;
    used += (size_t)wrote;
  }
}

/* Rank 0 prints the reports of the others in rank order. @return faults of the ranks 1, 2, ... */
static int print_others(int n_rank, rank_report *report) {
  int fault = 0;
  for (int r = 1; r < n_rank; ++r) {
    if (MPI_Recv(report, (int)sizeof *report, MPI_BYTE, r, FAULT_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS)
      return fault + 1;
    if (report->fault == 0)
      continue;
    printf("  rank %d of %d: %d failures\n%s", r, n_rank, report->fault, report->text);
    fault += report->fault;
  }
  return fault;
}

int lode_test_main_mpi(const char *suite, const lode_test *test, size_t n) {
  int rank = 0, n_rank = 1;
  rank_report *report = calloc(1, sizeof *report);
  if (report == NULL || MPI_Comm_rank(MPI_COMM_WORLD, &rank) != MPI_SUCCESS ||
      MPI_Comm_size(MPI_COMM_WORLD, &n_rank) != MPI_SUCCESS || lode_suite_open(suite, test, n) != 0) {
    fprintf(stderr, "%s: a rank cannot set up its tests\n", suite);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  CU_basic_set_mode(CU_BRM_VERBOSE);
  int ran = (rank == 0 ? CU_basic_run_tests() : CU_run_all_tests()) == CUE_SUCCESS; /* the latter prints nothing */
  report->fault = (int)lode_suite_faults(n) + (ran ? 0 : 1);
  list_failures(report->text, sizeof report->text);
  CU_cleanup_registry();

  int fault = report->fault;
  if (rank == 0)
    fault += print_others(n_rank, report);
  else if (MPI_Send(report, (int)sizeof *report, MPI_BYTE, 0, FAULT_TAG, MPI_COMM_WORLD) != MPI_SUCCESS)
    fault += 1;
  if (MPI_Bcast(&fault, 1, MPI_INT, 0, MPI_COMM_WORLD) != MPI_SUCCESS)
    fault += 1;
  if (rank == 0)
    printf("%s on %d ranks: %s\n", suite, n_rank, fault == 0 ? "passed" : "FAILED");
  free(report);
  return fault == 0 ? 0 : 1;
}
