/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "tests/harness.h"

static void ranks_can_add(void) {
  int rank, n_rank, sum = -1;
  CU_ASSERT_EQUAL(MPI_Comm_rank(MPI_COMM_WORLD, &rank), MPI_SUCCESS);
  CU_ASSERT_EQUAL(MPI_Comm_size(MPI_COMM_WORLD, &n_rank), MPI_SUCCESS);
  CU_ASSERT_EQUAL(MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD), MPI_SUCCESS);
  CU_ASSERT_EQUAL(sum, n_rank * (n_rank - 1) / 2);
}

/* Fails on the last rank alone; run by tests/check_harness.sh to see that the run then fails. */
static void the_last_rank_fails(void) {
  int rank, n_rank;
  CU_ASSERT_EQUAL(MPI_Comm_rank(MPI_COMM_WORLD, &rank), MPI_SUCCESS);
  CU_ASSERT_EQUAL(MPI_Comm_size(MPI_COMM_WORLD, &n_rank), MPI_SUCCESS);
  CU_ASSERT_NOT_EQUAL(rank, n_rank - 1);
}

int main(int argc, char *argv[]) {
  static const lode_test test[] = {{"ranks can add", ranks_can_add}, {"the last rank fails", the_last_rank_fails}};
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
    return EXIT_FAILURE;
  int with_failure = argc == 2 && strcmp(argv[1], "--fail-on-last-rank") == 0;
  int code = lode_test_main_mpi("harness under MPI", test, with_failure ? 2 : 1);
  MPI_Finalize();
  return code;
}
