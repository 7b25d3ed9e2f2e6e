/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few collectives that all parts use. Every function here either succeeds on all ranks or is refused on all ranks;
 * where memory could be short on one rank alone, the ranks agree before they go on.
 */
#include "solver/base/comm.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"

/* One call moves fewer than INT_MAX items; a gigabyte at a time keeps the library's own copies small too. */
enum { PIECE_BYTES = 1 << 30, PIECE_DOUBLES = 1 << 27 };
/* A message travels in a buffer on the stack: one that must be allocated could fail on one rank alone. */
enum { MESSAGE_SIZE = 16384, PLACE_SIZE = 256 };

/* LODE_OK, or LODE_E_MPI with the library's own words. */
static lode_status checked(lode_env *env, int code, const char *what) {
  if (code == MPI_SUCCESS) {
    return LODE_OK;
  }
  char reason[MPI_MAX_ERROR_STRING + 1];
  int length = 0;
  if (MPI_Error_string(code, reason, &length) != MPI_SUCCESS || length < 0) {
    length = 0;
  }
  reason[length] = '\0';
  return LODE_FAIL(env, LODE_E_MPI, "%s: MPI error %d: %s", what, code, reason);
}

lode_status lode_comm_create(lode_env *env, MPI_Comm parent, lode_comm *comm) {
  *comm = (lode_comm){0};
  MPI_Comm copy, rescue;
  lode_status st = checked(env, MPI_Comm_dup(parent, &copy), "duplicate the communicator");
  if (st != LODE_OK) {
    return st;
  }
  if ((st = checked(env, MPI_Comm_dup(parent, &rescue), "duplicate the communicator")) != LODE_OK) {
    MPI_Comm_free(&copy);
    return st;
  }
  int rank = 0, n_rank = 0;
  if ((st = checked(env, MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN), "set the error handler")) != LODE_OK ||
      (st = checked(env, MPI_Comm_rank(copy, &rank), "ask for the rank")) != LODE_OK ||
      (st = checked(env, MPI_Comm_size(copy, &n_rank), "ask for the number of ranks")) != LODE_OK) {
    MPI_Comm_free(&copy);
    MPI_Comm_free(&rescue);
    return st;
  }
  *comm = (lode_comm){.mpi = copy, .rescue = rescue, .rank = rank, .n_rank = n_rank};
  lode_env_set_rank(env, rank, n_rank);
  return LODE_OK;
}

void lode_comm_alone(lode_env *env, lode_comm *comm) {
  *comm = (lode_comm){.mpi = MPI_COMM_NULL, .rescue = MPI_COMM_NULL, .rank = 0, .n_rank = 1};
  lode_env_set_rank(env, 0, 1);
}

void lode_comm_destroy(lode_comm *comm) {
  /* a zeroed handle is not MPI_COMM_NULL in every library */
  if (comm != NULL && comm->n_rank > 0 && comm->mpi != MPI_COMM_NULL) {
    MPI_Comm_free(&comm->mpi);
    MPI_Comm_free(&comm->rescue);
    *comm = (lode_comm){0};
  }
}

void lode_comm_rescue(lode_env *env, const lode_comm *comm, double patience, int code) {
  MPI_Request request;
  int is_done = comm->n_rank == 1;
  if (is_done || MPI_Ibarrier(comm->rescue, &request) != MPI_SUCCESS) {
    return;
  }
  const double end = lode_clock() + patience;
  while (!is_done && lode_clock() < end) {
    if (MPI_Test(&request, &is_done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
      break;
    }
  }
  if (!is_done) {
    fprintf(stderr, "lodestone: rank %d failed alone: %s\n", comm->rank, lode_env_message(env));
    MPI_Abort(comm->mpi, code);
  }
}

/* A rank's first failure, as it travels. */
typedef struct failure {
  char message[MESSAGE_SIZE];
  char place[PLACE_SIZE];
} failure;

static void copy_text(char *to, size_t size, const char *from) {
  size_t length = strnlen(from, size - 1);
  memcpy(to, from, length);
  to[length] = '\0';
}

/* Gives every rank the failure of rank `root`. */
static lode_status share_failure(lode_env *env, const lode_comm *comm, int root, failure *first) {
  memset(first, 0, sizeof *first);
  if (comm->rank == root) {
    copy_text(first->message, sizeof first->message, lode_env_message(env));
    copy_text(first->place, sizeof first->place, lode_env_place(env));
  }
  return checked(env, MPI_Bcast(first, (int)sizeof *first, MPI_BYTE, root, comm->mpi), "share the message of a rank");
}

/* Records another rank's failure as if it had happened here. */
static void adopt_failure(lode_env *env, lode_status code, int rank, failure *first) {
  char *colon = strrchr(first->place, ':');
  int line = 0;
  if (colon != NULL) {
    line = (int)strtol(colon + 1, NULL, 10);
    *colon = '\0';
  }
  lode_env_clear(env);
  char text[MESSAGE_SIZE + 32];
  snprintf(text, sizeof text, "rank %d: %s", rank, first->message);
  (void)lode_env_fail_lines(env, code, first->place, line, text);
}

lode_status lode_comm_agree(lode_env *env, const lode_comm *comm, lode_status local) {
  struct {
    int status, rank;
  } mine = {(int)local, comm->rank}, worst = {0, 0};
  if (comm->n_rank == 1)
    return local;
  /* MAXLOC: the largest status, and of the ranks that have it the lowest (MPI 4.0, 6.9.4) */
  lode_status st = checked(env, MPI_Allreduce(&mine, &worst, 1, MPI_2INT, MPI_MAXLOC, comm->mpi), "agree on a status");
  if (st != LODE_OK || worst.status == LODE_OK) {
    return st;
  }
  failure first;
  st = share_failure(env, comm, worst.rank, &first);
  if (st != LODE_OK) {
    return st;
  }
  if (local == LODE_OK) {
    adopt_failure(env, (lode_status)worst.status, worst.rank, &first);
  }
  return (lode_status)worst.status;
}

/* How the ranks' strings lie one behind another. Of length n_rank, 8 bytes each: MPI's own v-calls ask for it. */
typedef struct layout {
  int *count, *begin;
  size_t total;
} layout;

static void free_layout(layout *lay) {
  free(lay->count);
  free(lay->begin);
  *lay = (layout){0};
}

/* Tells every rank every length. All ranks get the same answer, so all refuse or none. */
static lode_status make_layout(lode_env *env, const lode_comm *comm, size_t n_mine, layout *lay) {
  size_t n_rank = (size_t)comm->n_rank;
  lode_status st = LODE_OK;
  lay->count = lode_alloc(env, n_rank, sizeof *lay->count, "lengths of the ranks' parts");
  lay->begin = lode_alloc(env, n_rank, sizeof *lay->begin, "places of the ranks' parts");
  if (lay->count == NULL || lay->begin == NULL) {
    st = LODE_E_NOMEM;
  } else if (n_mine > INT_MAX) {
    st = LODE_FAIL(env, LODE_E_MPI, "gather: %zu bytes on rank %d, at most %d in all", n_mine, comm->rank, INT_MAX);
  }
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK) {
    return st;
  }
  int n = (int)n_mine;
  lay->count[0] = n;
  if (n_rank > 1)
    st = checked(env, MPI_Allgather(&n, 1, MPI_INT, lay->count, 1, MPI_INT, comm->mpi), "gather lengths");
  if (st != LODE_OK) {
    return st;
  }
  for (size_t r = 0; r < n_rank; ++r) {
    if (lay->total + (size_t)lay->count[r] > INT_MAX) {
      return LODE_FAIL(env, LODE_E_MPI, "gather: more than %d bytes from the first %zu ranks", INT_MAX, r + 1);
    }
    lay->begin[r] = (int)lay->total;
    lay->total += (size_t)lay->count[r];
  }
  return LODE_OK;
}

enum { EVERY_RANK = -1 };

/* Both gathers. @param root a rank, or EVERY_RANK */
static lode_status gather(lode_env *env, const lode_comm *comm, int root, const void *mine, size_t n_mine, void **all,
                          size_t *n_all, size_t *offset) {
  bool receives = root == EVERY_RANK || root == comm->rank;
  layout lay = {0};
  void *data = NULL;
  *all = NULL;
  *n_all = 0;
  lode_status st = make_layout(env, comm, n_mine, &lay);
  if (st != LODE_OK) {
    goto done;
  }
  if (receives && (data = lode_alloc(env, lay.total, 1, "parts of all ranks")) == NULL) {
    st = LODE_E_NOMEM;
  }
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK) {
    goto done;
  }
  int n = (int)n_mine, code = MPI_SUCCESS;
  if (comm->n_rank > 1)
    code = root == EVERY_RANK ? MPI_Allgatherv(mine, n, MPI_BYTE, data, lay.count, lay.begin, MPI_BYTE, comm->mpi)
                              : MPI_Gatherv(mine, n, MPI_BYTE, data, lay.count, lay.begin, MPI_BYTE, root, comm->mpi);
  else if (n > 0)
    memcpy(data, mine, n_mine);
  if ((st = checked(env, code, "gather parts")) != LODE_OK) {
    goto done;
  }
  if (offset != NULL) {
    for (int r = 0; r < comm->n_rank; ++r) {
      offset[r] = (size_t)lay.begin[r];
    }
    offset[comm->n_rank] = lay.total;
  }
  if (receives) {
    *all = data;
    *n_all = lay.total;
    data = NULL;
  }
done:
  free(data);
  free_layout(&lay);
  return st;
}

lode_status lode_comm_gather_all(lode_env *env, const lode_comm *comm, const void *mine, size_t n_mine, void **all,
                                 size_t *n_all, size_t *offset) {
  return gather(env, comm, EVERY_RANK, mine, n_mine, all, n_all, offset);
}

lode_status lode_comm_gather(lode_env *env, const lode_comm *comm, int root, const void *mine, size_t n_mine,
                             void **all, size_t *n_all, size_t *offset) {
  return gather(env, comm, root, mine, n_mine, all, n_all, offset);
}

lode_status lode_comm_bcast(lode_env *env, const lode_comm *comm, int root, void *data, size_t n) {
  char *byte = data;
  lode_status st = LODE_OK;
  while (n > 0 && st == LODE_OK && comm->n_rank > 1) {
    size_t piece = n < PIECE_BYTES ? n : PIECE_BYTES;
    st = checked(env, MPI_Bcast(byte, (int)piece, MPI_BYTE, root, comm->mpi), "broadcast");
    byte += piece;
    n -= piece;
  }
  return st;
}

lode_status lode_comm_merge(lode_env *env, const lode_comm *comm, double *value, size_t n) {
  /* A rank alone would keep a negative zero, which 0 + -0 on two ranks loses: adding zero makes them the same. */
  for (size_t i = 0; i < n; ++i) {
    value[i] += 0.0;
  }
  lode_status st = LODE_OK;
  while (n > 0 && st == LODE_OK && comm->n_rank > 1) {
    size_t piece = n < PIECE_DOUBLES ? n : PIECE_DOUBLES;
    st = checked(env, MPI_Allreduce(MPI_IN_PLACE, value, (int)piece, MPI_DOUBLE, MPI_SUM, comm->mpi), "merge");
    value += piece;
    n -= piece;
  }
  return st;
}

lode_status lode_comm_max(lode_env *env, const lode_comm *comm, double *value) {
  return comm->n_rank == 1
             ? LODE_OK
             : checked(env, MPI_Allreduce(MPI_IN_PLACE, value, 1, MPI_DOUBLE, MPI_MAX, comm->mpi), "largest value");
}

lode_status lode_comm_sum_int(lode_env *env, const lode_comm *comm, long long *value) {
  return comm->n_rank == 1 ? LODE_OK
                           : checked(env, MPI_Allreduce(MPI_IN_PLACE, value, 1, MPI_LONG_LONG, MPI_SUM, comm->mpi),
                                     "sum of integers");
}
