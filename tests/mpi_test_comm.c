/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/comm.h"
#include "tests/harness.h"

static lode_env *env;
static lode_comm comm;

/* Is it true on every rank? Every rank asks, every rank learns. */
static bool all_ranks(bool is_true) {
  int mine = is_true, all = 0;
  return MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD) == MPI_SUCCESS && all;
}

static void a_communicator_is_a_copy_that_returns_its_errors(void) {
  int relation = MPI_IDENT, world_rank = -1;
  CU_ASSERT_EQUAL(MPI_Comm_compare(comm.mpi, MPI_COMM_WORLD, &relation), MPI_SUCCESS);
  CU_ASSERT(all_ranks(relation == MPI_CONGRUENT));
  CU_ASSERT_EQUAL(MPI_Comm_rank(MPI_COMM_WORLD, &world_rank), MPI_SUCCESS);
  CU_ASSERT(all_ranks(comm.rank == world_rank && lode_env_rank(env) == world_rank));
  CU_ASSERT(all_ranks(lode_env_n_rank(env) == comm.n_rank));
  lode_env_clear(env); /* a call that cannot succeed comes back with the library's reason and its name */
  char byte = 0;
  lode_status st = lode_comm_bcast(env, &comm, comm.n_rank + 5, &byte, 1);
  CU_ASSERT(all_ranks(comm.n_rank == 1 || st == LODE_E_MPI)); /* one rank has nobody to ask */
  CU_ASSERT(all_ranks(comm.n_rank == 1 || strncmp(lode_env_message(env), "broadcast: MPI error", 20) == 0));
  lode_env_clear(env);
  lode_comm zero = {0};
  lode_comm_destroy(&zero);
  lode_comm_destroy(NULL);
}

static void agreeing_on_success_leaves_no_message(void) {
  lode_env_clear(env);
  lode_status st = lode_comm_agree(env, &comm, LODE_OK);
  CU_ASSERT(all_ranks(st == LODE_OK && lode_env_code(env) == LODE_OK));
}

/* Is the message `text` of rank `culprit`, named where it comes from another rank? */
static bool tells(int culprit, const char *text) {
  char head[32] = "";
  if (comm.rank != culprit) {
    snprintf(head, sizeof head, "rank %d: ", culprit);
  }
  const char *message = lode_env_message(env);
  return strncmp(message, head, strlen(head)) == 0 && strcmp(message + strlen(head), text) == 0;
}

static void one_failing_rank_is_heard_by_all(void) {
  for (int culprit = 0; culprit < comm.n_rank; ++culprit) {
    char expected[64];
    snprintf(expected, sizeof expected, "disk %d full\nsecond line %%s", culprit);
    lode_env_clear(env);
    lode_status st = LODE_OK;
    if (comm.rank == culprit) {
      st = lode_env_fail_lines(env, LODE_E_IO, "far/away.c", 42, expected);
    }
    st = lode_comm_agree(env, &comm, st);
    CU_ASSERT(all_ranks(st == LODE_E_IO && lode_env_code(env) == LODE_E_IO));
    CU_ASSERT(all_ranks(tells(culprit, expected)));
    CU_ASSERT(all_ranks(strcmp(lode_env_place(env), "far/away.c:42") == 0));
  }
  lode_env_clear(env);
}

static void the_worst_status_of_the_lowest_rank_wins(void) {
  /* ranks 0, 3, 6: fine; others fail alike, but the last rank fails worse where there are three or more */
  bool has_worse = comm.n_rank >= 3;
  lode_env_clear(env);
  lode_status st = LODE_OK, expected = comm.n_rank == 1 ? LODE_OK : has_worse ? LODE_E_BUG : LODE_E_INPUT;
  if (has_worse && comm.rank == comm.n_rank - 1) {
    st = LODE_FAIL(env, LODE_E_BUG, "from %d", comm.rank);
  } else if (comm.rank % 3 != 0) {
    st = LODE_FAIL(env, LODE_E_INPUT, "from %d", comm.rank);
  }
  lode_status local = st;
  st = lode_comm_agree(env, &comm, st);
  CU_ASSERT(all_ranks(st == expected));
  char theirs[48], own[32]; /* who failed keeps its own message */
  const int culprit = has_worse ? comm.n_rank - 1 : 1;
  snprintf(theirs, sizeof theirs, "rank %d: from %d", culprit, culprit);
  snprintf(own, sizeof own, "from %d", comm.rank);
  const char *wanted = expected == LODE_OK ? "" : local == LODE_OK ? theirs : own;
  CU_ASSERT(all_ranks(strcmp(lode_env_message(env), wanted) == 0));
  lode_env_clear(env);
  st = comm.rank == 0 ? LODE_OK : LODE_FAIL(env, LODE_E_IO, "from %d", comm.rank); /* equal: the lowest */
  st = lode_comm_agree(env, &comm, st);
  CU_ASSERT(all_ranks(comm.n_rank == 1 || st == LODE_E_IO));
  CU_ASSERT(all_ranks(comm.n_rank == 1 || comm.rank != 0 || strcmp(lode_env_message(env), "rank 1: from 1") == 0));
  lode_env_clear(env);
}

static void a_message_of_an_earlier_failure_gives_way(void) {
  lode_env_clear(env);
  (void)LODE_FAIL(env, LODE_E_NUMERIC, "handled long ago"); /* and not cleared */
  lode_status st = LODE_OK;
  if (comm.rank == comm.n_rank - 1) {
    lode_env_clear(env);
    st = LODE_FAIL(env, LODE_E_IO, "now");
  }
  st = lode_comm_agree(env, &comm, st);
  CU_ASSERT(all_ranks(st == LODE_E_IO && tells(comm.n_rank - 1, "now")));
  lode_env_clear(env);
}

static void a_long_message_arrives_whole(void) {
  lode_env_clear(env);
  char line[12001];
  memset(line, 'x', 12000);
  line[12000] = '\0';
  lode_status st = comm.rank == comm.n_rank - 1 ? LODE_FAIL(env, LODE_E_INPUT, "%s", line) : LODE_OK;
  st = lode_comm_agree(env, &comm, st);
  CU_ASSERT(all_ranks(st == LODE_E_INPUT && tells(comm.n_rank - 1, line)));
  lode_env_clear(env);
}

/* What rank r contributes: r bytes 'a' + r, so rank 0 has nothing. */
static size_t fill_part(int r, char part[64]) {
  size_t n = (size_t)r % 64;
  memset(part, 'a' + r % 26, n);
  return n;
}

static bool is_every_part(const char *all, size_t n_all, const size_t *offset) {
  size_t at = 0;
  bool ok = all != NULL;
  for (int r = 0; ok && r < comm.n_rank; ++r) {
    char part[64];
    size_t n = fill_part(r, part);
    ok = offset[r] == at && at + n <= n_all && memcmp(all + at, part, n) == 0;
    at += n;
  }
  return ok && at == n_all && offset[comm.n_rank] == n_all;
}

static void gathering_joins_parts_in_rank_order_empty_ones_too(void) {
  char part[64];
  size_t n = fill_part(comm.rank, part), n_all = 99;
  size_t *offset = calloc((size_t)comm.n_rank + 1, sizeof *offset);
  void *all = NULL;
  lode_status st = lode_comm_gather_all(env, &comm, n > 0 ? part : NULL, n, &all, &n_all, offset);
  CU_ASSERT(all_ranks(st == LODE_OK && is_every_part(all, n_all, offset)));
  free(all);
  st = lode_comm_gather_all(env, &comm, part, n, &all, &n_all, NULL);
  CU_ASSERT(all_ranks(st == LODE_OK && all != NULL));
  free(all);
  st = lode_comm_gather_all(env, &comm, NULL, 0, &all, &n_all, offset); /* nobody has anything */
  CU_ASSERT(all_ranks(st == LODE_OK && all != NULL && n_all == 0 && offset[comm.n_rank] == 0));
  free(all);
  free(offset);
}

static void gathering_to_a_root_gives_nothing_to_the_others(void) {
  char part[64];
  size_t n = fill_part(comm.rank, part);
  for (int root = 0; root < comm.n_rank; ++root) {
    size_t n_all = 99;
    size_t *offset = calloc((size_t)comm.n_rank + 1, sizeof *offset);
    void *all = part; /* must be overwritten everywhere */
    lode_status st = lode_comm_gather(env, &comm, root, part, n, &all, &n_all, offset);
    bool mine = comm.rank == root;
    CU_ASSERT(all_ranks(st == LODE_OK));
    CU_ASSERT(all_ranks(mine ? is_every_part(all, n_all, offset) : all == NULL && n_all == 0));
    free(all);
    free(offset);
  }
}

static void too_much_to_gather_is_refused_on_every_rank(void) {
  lode_env_clear(env);
  size_t half = (size_t)INT_MAX / 2 + 2, n_all = 1; /* two such parts are too many; nothing of them is read */
  char byte = 0;
  void *all = &byte;
  if (comm.n_rank >= 2) {
    lode_status st = lode_comm_gather_all(env, &comm, &byte, comm.rank < 2 ? half : 0, &all, &n_all, NULL);
    CU_ASSERT(all_ranks(st == LODE_E_MPI && all == NULL && n_all == 0));
    CU_ASSERT(all_ranks(lode_env_message(env)[0] != '\0'));
  }
  lode_env_clear(env);
  size_t n = comm.rank == comm.n_rank - 1 ? (size_t)INT_MAX + 1 : 0; /* one part alone is too long */
  lode_status st = lode_comm_gather(env, &comm, 0, &byte, n, &all, &n_all, NULL);
  CU_ASSERT(all_ranks(st == LODE_E_MPI && all == NULL && strstr(lode_env_message(env), "2147483648") != NULL));
  lode_env_clear(env);
}

static void broadcast_reaches_all_from_any_root(void) {
  enum { N = 5000 };
  for (int root = 0; root < comm.n_rank; ++root) {
    unsigned char data[N], sent[N];
    for (int i = 0; i < N; ++i) {
      sent[i] = (unsigned char)(i * 7 + root);
    }
    memset(data, 0, sizeof data);
    if (comm.rank == root) {
      memcpy(data, sent, sizeof data);
    }
    CU_ASSERT(all_ranks(lode_comm_bcast(env, &comm, root, data, N) == LODE_OK));
    CU_ASSERT(all_ranks(memcmp(data, sent, N) == 0));
  }
  CU_ASSERT(all_ranks(lode_comm_bcast(env, &comm, 0, NULL, 0) == LODE_OK));
}

/* Each value stands on one rank: whichever ranks those are, every bit comes back, and -0 is 0 on one rank as on many.
 */
static void merging_is_exact_however_values_are_dealt(void) {
  const double value[] = {0.1, -1e300, 1e-300, 4.9e-324, DBL_MAX, 1.0 / 3.0, -0.0, 0.0, 1e16, 1.0, -1e16, -INFINITY};
  enum { N = sizeof value / sizeof *value };
  for (int shift = 0; shift < 3; ++shift) {
    double merged[N] = {0};
    for (int i = 0; i < N; ++i) {
      if ((i * (shift + 1) + shift) % comm.n_rank == comm.rank) {
        merged[i] = value[i];
      }
    }
    CU_ASSERT(all_ranks(lode_comm_merge(env, &comm, merged, N) == LODE_OK));
    bool same = true;
    for (int i = 0; i < N; ++i) {
      double expected = value[i] == 0.0 ? 0.0 : value[i];
      same = same && memcmp(&merged[i], &expected, sizeof expected) == 0;
    }
    CU_ASSERT(all_ranks(same));
  }
  CU_ASSERT(all_ranks(lode_comm_merge(env, &comm, NULL, 0) == LODE_OK));
}

static void largest_value_and_sum_are_those_of_all_ranks(void) {
  double value = comm.rank == comm.n_rank - 1 ? 2.5 : -7.0;
  CU_ASSERT(all_ranks(lode_comm_max(env, &comm, &value) == LODE_OK && value == 2.5));
  long long count = (1LL << 40) + comm.rank, n = comm.n_rank;
  CU_ASSERT(all_ranks(lode_comm_sum_int(env, &comm, &count) == LODE_OK));
  CU_ASSERT(all_ranks(count == n * (1LL << 40) + n * (n - 1) / 2));
}

static void a_rank_alone_needs_no_library(void) {
  lode_env *own = lode_env_create();
  lode_comm alone;
  void *all = NULL;
  size_t n = 0, offset[2];
  double value[2] = {-0.0, 3.0}, most = 2.0;
  long long sum = 7;
  if (own == NULL)
    MPI_Abort(MPI_COMM_WORLD, 1); /* leaving alone would make the other ranks wait */
  lode_comm_alone(own, &alone);
  CU_ASSERT_EQUAL(lode_comm_agree(own, &alone, LODE_E_IO), LODE_E_IO);
  CU_ASSERT_EQUAL(lode_comm_gather_all(own, &alone, "abc", 3, &all, &n, offset), LODE_OK);
  CU_ASSERT(n == 3 && offset[0] == 0 && offset[1] == 3 && memcmp(all, "abc", 3) == 0);
  CU_ASSERT_EQUAL(lode_comm_bcast(own, &alone, 0, value, sizeof value), LODE_OK);
  CU_ASSERT_EQUAL(lode_comm_merge(own, &alone, value, 2), LODE_OK);
  CU_ASSERT(value[0] == 0.0 && !signbit(value[0]) && value[1] == 3.0);
  CU_ASSERT(lode_comm_max(own, &alone, &most) == LODE_OK && most == 2.0);
  CU_ASSERT(lode_comm_sum_int(own, &alone, &sum) == LODE_OK && sum == 7);
  lode_comm_destroy(&alone);
  lode_env_destroy(&own);
  free(all);
}

int main(int argc, char **argv) {
  const lode_test test[] = {
      {"a communicator is a copy that returns its errors", a_communicator_is_a_copy_that_returns_its_errors},
      {"agreeing on success leaves no message", agreeing_on_success_leaves_no_message},
      {"one failing rank is heard by all", one_failing_rank_is_heard_by_all},
      {"the worst status of the lowest rank wins", the_worst_status_of_the_lowest_rank_wins},
      {"a message of an earlier failure gives way", a_message_of_an_earlier_failure_gives_way},
      {"a long message arrives whole", a_long_message_arrives_whole},
      {"gathering joins parts in rank order, empty ones too", gathering_joins_parts_in_rank_order_empty_ones_too},
      {"gathering to a root gives nothing to the others", gathering_to_a_root_gives_nothing_to_the_others},
      {"too much to gather is refused on every rank", too_much_to_gather_is_refused_on_every_rank},
      {"broadcast reaches all from any root", broadcast_reaches_all_from_any_root},
      {"merging is exact however values are dealt", merging_is_exact_however_values_are_dealt},
      {"a rank alone needs no library", a_rank_alone_needs_no_library},
      {"largest value and sum are those of all ranks", largest_value_and_sum_are_those_of_all_ranks},
  };
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS) {
    return 1;
  }
  int code = 1;
  env = lode_env_create();
  if (env == NULL || lode_comm_create(env, MPI_COMM_WORLD, &comm) != LODE_OK) {
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  code = lode_test_main_mpi("comm", test, sizeof test / sizeof *test);
  lode_comm_destroy(&comm);
  lode_env_destroy(&env);
  MPI_Finalize();
  return code;
}
