/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DIR/lock: "host H\npid P\njob J\n". It is made with O_EXCL, so one of two runs that start together loses. A lock of a
 * process that is dead on this host is rewritten in place under a record lock, after a second look: two runs that
 * both find it dead cannot both have it. A process of this number that is ourselves left the lock in an earlier life.
 */
#include "solver/report/run_status.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/base/text.h"

enum { N_TEXT = 512 };

typedef struct holder {
  char host[256], job[128];
  long pid;
} holder;

static holder this_process(void) {
  const char *job = getenv("SLURM_JOB_ID");
  holder h = {{0}, {0}, 0};
  if (gethostname(h.host, sizeof h.host - 1) != 0 || h.host[0] == '\0')
    strcpy(h.host, "unknown");
  h.pid = (long)getpid();
  snprintf(h.job, sizeof h.job, "%s", job != NULL && job[0] != '\0' ? job : "none");
  return h;
}

static bool read_holder(int file, holder *h) {
  char text[N_TEXT];
  memset(h, 0, sizeof *h);
  const ssize_t n = pread(file, text, sizeof text - 1, 0);
  if (n <= 0)
    return false;
  text[n] = '\0';
  return sscanf(text, "host %255s pid %ld job %127s", h->host, &h->pid, h->job) == 3 && h->pid > 0;
}

static bool write_holder(int file, const holder *h) {
  char text[N_TEXT];
  const int n = snprintf(text, sizeof text, "host %s\npid %ld\njob %s\n", h->host, h->pid, h->job);
  return n > 0 && (size_t)n < sizeof text && ftruncate(file, 0) == 0 && pwrite(file, text, (size_t)n, 0) == n;
}

/* A process that has ended but that its parent has not asked for; where /proc does not tell, none is. */
static bool is_zombie(long pid) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return false;
  const size_t n = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[n] = '\0';
  const char *end = strrchr(text, ')'); /* of the name, which may hold anything */
  return end != NULL && strncmp(end, ") Z", 3) == 0;
}

/* The same job on other nodes, begun anew by Slurm: what held the lock then has ended. */
static bool is_earlier_life(const holder *h, const holder *me) {
  const char *restarts = getenv("SLURM_RESTART_COUNT");
  return strcmp(h->job, "none") != 0 && strcmp(h->job, me->job) == 0 && restarts != NULL && atoi(restarts) > 0 &&
         strcmp(h->host, me->host) != 0;
}

static bool is_dead(const holder *h, const holder *me) {
  if (strcmp(h->host, me->host) != 0)
    return is_earlier_life(h, me);
  return h->pid == me->pid || (kill((pid_t)h->pid, 0) != 0 && errno == ESRCH) || is_zombie(h->pid);
}

/* The directory and its parents. */
static lode_status make_folder(lode_env *env, const char *dir) {
  lode_text path = {NULL, 0, 0};
  struct stat found;
  lode_status st = lode_text_printf(env, &path, "%s", dir);
  for (size_t i = 1; st == LODE_OK && i <= path.length; ++i) {
    const char end = path.data[i];
    if (end != '/' && end != '\0')
      continue;
    path.data[i] = '\0';
    const int reason = mkdir(path.data, 0777) == 0 ? 0 : errno;
    if (reason != 0 && reason != EEXIST && reason != EISDIR &&
        (stat(path.data, &found) != 0 || !S_ISDIR(found.st_mode)))
      st = LODE_FAIL(env, LODE_E_IO, "%s: folder cannot be made: %s", path.data, strerror(reason));
    path.data[i] = end;
  }
  if (st == LODE_OK && (stat(dir, &found) != 0 || !S_ISDIR(found.st_mode)))
    st = LODE_FAIL(env, LODE_E_IO, "%s: not a folder", dir);
  lode_text_free(&path);
  return st;
}

/* Waits for no one: false if another process is just taking the lock over. File systems without record locks count as
 * granted, which leaves the second look. */
static bool grab(int file) {
  struct flock whole = {0};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return fcntl(file, F_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES);
}

static bool is_still_named(int file, const char *path) {
  struct stat open_file, named;
  return fstat(file, &open_file) == 0 && stat(path, &named) == 0 && open_file.st_ino == named.st_ino &&
         open_file.st_dev == named.st_dev;
}

static lode_status take_over(lode_env *env, const char *dir, const char *path, const holder *me) {
  holder other;
  lode_status st = LODE_OK;
  const int file = open(path, O_RDWR);
  if (file < 0)
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot be opened: %s", path, strerror(errno));
  if (!grab(file) || !is_still_named(file, path))
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: another run is just taking this folder", dir);
  else if (!read_holder(file, &other))
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: in use, and %s does not say by whom; remove it if no run is alive", dir,
                   path);
  else if (!is_dead(&other, me))
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: in use by process %ld on %s (job %s); remove %s if that run is dead", dir,
                   other.pid, other.host, other.job, path);
  else if (!write_holder(file, me))
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", path, strerror(errno));
  close(file);
  if (st == LODE_OK)
    lode_log(env, LODE_LOG_DETAIL, "%s: took over the lock of process %ld, which is dead", dir, other.pid);
  return st;
}

static lode_status take(lode_env *env, const char *dir, const char *path) {
  const holder me = this_process();
  const int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
  if (file < 0 && errno == EEXIST)
    return take_over(env, dir, path, &me);
  if (file < 0)
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot be made: %s", path, strerror(errno));
  const bool is_written = write_holder(file, &me);
  const int reason = errno;
  if (close(file) == 0 && is_written)
    return LODE_OK;
  unlink(path);
  return LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", path, strerror(reason));
}

lode_status lode_run_lock(lode_env *env, const char *dir) {
  lode_text path = {NULL, 0, 0};
  lode_status st = make_folder(env, dir);
  if (st == LODE_OK)
    st = lode_text_printf(env, &path, "%s/lock", dir);
  if (st == LODE_OK)
    st = take(env, dir, path.data);
  lode_text_free(&path);
  return st;
}

void lode_run_unlock(const char *dir) {
  char path[4096];
  const holder me = this_process();
  holder other;
  if ((size_t)snprintf(path, sizeof path, "%s/lock", dir) >= sizeof path)
    return;
  const int file = open(path, O_RDONLY);
  if (file < 0)
    return;
  const bool is_ours = read_holder(file, &other) && other.pid == me.pid && strcmp(other.host, me.host) == 0;
  close(file);
  if (is_ours)
    unlink(path);
}
