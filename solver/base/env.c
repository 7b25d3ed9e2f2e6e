/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/base/env.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/fault.h"
#include "solver/base/shown.h"

/* 20 faults of a file with room to spare: a failure must be recordable when memory is short, so no allocation. */
enum { MESSAGE_SIZE = 16384, PLACE_SIZE = 256 };

struct lode_env {
  lode_status code;
  lode_level level;
  int rank, n_rank;
  lode_terminal terminal;
  bool has_live; /* the last line of the terminal is the live line */
  char message[MESSAGE_SIZE];
  char place[PLACE_SIZE];
};

lode_env *lode_env_create(void) {
  lode_env *env = calloc(1, sizeof *env);
  if (env == NULL) {
    return NULL;
  }
  env->level = LODE_LOG_INFO;
  env->n_rank = 1;
  return env;
}

/* The live line makes room for what stays. */
static void clear_live(lode_env *env) {
  if (env->has_live) {
    fputs("\r\033[K", stdout);
    fflush(stdout);
    env->has_live = false;
  }
}

void lode_env_destroy(lode_env **env) {
  if (env != NULL) {
    if (*env != NULL) {
      clear_live(*env);
    }
    free(*env);
    *env = NULL;
  }
}

/* Marks a text that did not fit, without cutting a UTF-8 character in two. */
static void mark_cut(char *text, size_t size) {
  static const char mark[] = " [...]";
  size_t end = strlen(text) < size - sizeof mark ? strlen(text) : size - sizeof mark;
  while (end > 0 && ((unsigned char)text[end] & 0xC0u) == 0x80u) {
    --end;
  }
  memcpy(text + end, mark, sizeof mark);
}

static void record(lode_env *env, lode_status code, const char *text, bool is_cut, bool has_lines) {
  env->code = code;
  if (lode_escape(env->message, sizeof env->message, text, has_lines) >= sizeof env->message) {
    is_cut = true;
  }
  if (is_cut) {
    mark_cut(env->message, sizeof env->message);
  }
}

static void put_place(lode_env *env, const char *file, int line) {
  if (snprintf(env->place, sizeof env->place, "%s:%d", file, line) < 0) {
    env->place[0] = '\0';
  }
}

lode_status lode_env_fail(lode_env *env, lode_status code, const char *file, int line, const char *format, ...) {
  if (env == NULL || env->code != LODE_OK) {
    return code;
  }
  char text[MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (length < 0) { /* the text itself cannot be formatted: its pattern is better than silence */
    (void)snprintf(text, sizeof text, "%s", format);
  }
  record(env, code, text, length >= MESSAGE_SIZE, false);
  put_place(env, file, line);
  return code;
}

lode_status lode_env_fail_lines(lode_env *env, lode_status code, const char *file, int line, const char *text) {
  if (env != NULL && env->code == LODE_OK) {
    record(env, code, text, false, true);
    put_place(env, file, line);
  }
  return code;
}

const char *lode_env_message(const lode_env *env) { return env->message; }

const char *lode_env_place(const lode_env *env) { return env->place; }

lode_status lode_env_code(const lode_env *env) { return env->code; }

void lode_env_clear(lode_env *env) {
  env->code = LODE_OK;
  env->message[0] = '\0';
  env->place[0] = '\0';
}

void lode_env_set_level(lode_env *env, lode_level level) { env->level = level; }

lode_level lode_env_level(const lode_env *env) { return env->level; }

void lode_env_set_rank(lode_env *env, int rank, int n_rank) {
  env->rank = rank;
  env->n_rank = n_rank;
}

int lode_env_rank(const lode_env *env) { return env->rank; }

int lode_env_n_rank(const lode_env *env) { return env->n_rank; }

void lode_env_set_terminal(lode_env *env, const lode_terminal *terminal) { env->terminal = *terminal; }

const lode_terminal *lode_env_terminal(const lode_env *env) { return &env->terminal; }

static void print_line(lode_env *env, FILE *stream, const char *colour, const char *format, va_list args) {
  char brief[4096], *whole = NULL;
  va_list again;
  va_copy(again, args);
  const int length = vsnprintf(brief, sizeof brief, format, args);
  if (length >= (int)sizeof brief && (whole = malloc((size_t)length + 1)) != NULL) {
    vsnprintf(whole, (size_t)length + 1, format, again);
  } else if (length >= (int)sizeof brief) {
    mark_cut(brief, sizeof brief);
  }
  va_end(again);
  clear_live(env);
  fputs(colour, stream);
  lode_terminal_put(stream, length < 0 ? format : whole != NULL ? whole : brief);
  fputs(colour[0] != '\0' ? "\033[0m\n" : "\n", stream);
  fflush(stream); /* a job's output is a file: who watches it wants the line now */
  free(whole);
}

void lode_log(lode_env *env, lode_level level, const char *format, ...) {
  if (format == NULL || env->rank != 0 || level > env->level) {
    return;
  }
  const bool is_error = level <= LODE_LOG_WARNING;
  const char *colour = !is_error || !env->terminal.is_colour_errors ? ""
                       : level == LODE_LOG_ERROR                    ? "\033[31m"
                                                                    : "\033[33m";
  va_list args;
  va_start(args, format);
  print_line(env, is_error ? stderr : stdout, colour, format, args);
  va_end(args);
}

void lode_print(lode_env *env, const char *format, ...) {
  if (format == NULL || env->rank != 0) {
    return;
  }
  va_list args;
  va_start(args, format);
  print_line(env, stdout, "", format, args);
  va_end(args);
}

void lode_live(lode_env *env, const char *line) {
  if (env->rank != 0 || !env->terminal.is_live || env->level < LODE_LOG_INFO) {
    return;
  }
  if (line == NULL || line[0] == '\0') {
    clear_live(env);
    return;
  }
  fprintf(stdout, "\r%s\033[K", line);
  fflush(stdout);
  env->has_live = true;
}

static lode_status no_memory(lode_env *env, const char *what, size_t n, size_t size) {
  return LODE_FAIL(env, LODE_E_NOMEM, "no memory for %s: %zu times %zu bytes", what, n, size);
}

static bool wraps(size_t n, size_t size) { return size > 0 && n > SIZE_MAX / size; }

void *lode_alloc(lode_env *env, size_t n, size_t size, const char *what) {
  void *block = wraps(n, size) || lode_fault(env, LODE_FAULT_ALLOC) ? NULL : calloc(n > 0 ? n : 1, size > 0 ? size : 1);
  if (block == NULL) {
    (void)no_memory(env, what, n, size);
  }
  return block;
}

lode_status lode_resize(lode_env *env, void **block, size_t n, size_t size, const char *what) {
  size_t n_byte = n * size;
  void *grown = wraps(n, size) || lode_fault(env, LODE_FAULT_ALLOC) ? NULL : realloc(*block, n_byte > 0 ? n_byte : 1);
  if (grown == NULL) {
    return no_memory(env, what, n, size);
  }
  *block = grown;
  return LODE_OK;
}

lode_status lode_reserve(lode_env *env, void **block, size_t *room, size_t need, size_t size, const char *what) {
  if (need <= *room) {
    return LODE_OK;
  }
  size_t target = *room <= SIZE_MAX / 2 ? 2 * *room : SIZE_MAX;
  if (target < need) {
    target = need;
  }
  if (target < 8) {
    target = 8;
  }
  lode_status st = lode_resize(env, block, target, size, what);
  if (st == LODE_OK) {
    *room = target;
  }
  return st;
}
