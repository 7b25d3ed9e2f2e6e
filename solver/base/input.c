/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that users name can be anything: folders, pipes that nobody writes to, devices without end. */
#include "solver/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000 };

static lode_status fail(lode_env *env, const char *path, const char *reason) {
  return LODE_FAIL(env, LODE_E_IO, "%s: cannot be read: %s", path, reason);
}

static lode_status too_large(lode_env *env, const char *path, size_t most) {
  return LODE_FAIL(env, LODE_E_INPUT, "%s: more than %zu bytes, expected a smaller file", path, most);
}

/* Of an open file. The file was opened without waiting, so that a pipe without a writer comes back here. */
static lode_status check(lode_env *env, const char *path, int number, size_t most, size_t *limit) {
  struct stat info;
  if (fstat(number, &info) != 0)
    return fail(env, path, strerror(errno));
  if (S_ISDIR(info.st_mode))
    return fail(env, path, "it is a folder, expected a file");
  *limit = most;
  if (S_ISREG(info.st_mode))
    return (uintmax_t)info.st_size > most ? too_large(env, path, most) : LODE_OK;
  *limit = most < LODE_LARGEST_STREAM ? most : LODE_LARGEST_STREAM;
  struct pollfd wait = {.fd = number, .events = POLLIN};
  if (poll(&wait, 1, PATIENCE_MS) == 0)
    return fail(env, path, "nothing comes out of this pipe or device within 10 s");
  const int flags = fcntl(number, F_GETFL);
  if (flags < 0 || fcntl(number, F_SETFL, flags & ~O_NONBLOCK) != 0)
    return fail(env, path, strerror(errno));
  return LODE_OK;
}

lode_status lode_input_open(lode_env *env, const char *path, size_t most, FILE **file, size_t *limit) {
  size_t unused;
  *file = NULL;
  const int number = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (number < 0)
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot be opened: %s", path, strerror(errno));
  const lode_status st = check(env, path, number, most > 0 ? most : LODE_LARGEST_FILE, limit != NULL ? limit : &unused);
  if (st == LODE_OK && (*file = fdopen(number, "rb")) == NULL) {
    close(number);
    return fail(env, path, strerror(errno));
  }
  if (st != LODE_OK)
    close(number);
  return st;
}

lode_status lode_input_read(lode_env *env, const char *path, size_t most, lode_text *text) {
  FILE *file;
  char block[65536];
  size_t limit, n, whole = 0;
  lode_status st = lode_input_open(env, path, most, &file, &limit);
  if (st != LODE_OK)
    return st;
  while (st == LODE_OK && (n = fread(block, 1, sizeof block, file)) > 0) {
    whole += n;
    st = whole > limit ? too_large(env, path, limit) : lode_text_append(env, text, block, n);
  }
  if (st == LODE_OK && ferror(file) != 0)
    st = fail(env, path, strerror(errno));
  fclose(file);
  return st;
}
