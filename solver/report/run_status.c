/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.json, replaced as a whole at every heartbeat, and convergence.csv, which grows by a line at a time. */
#include "solver/report/run_status.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/clock.h"
#include "solver/base/text.h"
#include "solver/report/sheet.h"

/* "key": "text" with the escapes of RFC 8259; null where there is no text. */
static lode_status put_text(lode_env *env, lode_text *json, const char *key, const char *value) {
  lode_status st = lode_text_printf(env, json, ",\n  \"%s\": %s", key, value == NULL ? "null" : "\"");
  if (value == NULL)
    return st;
  for (const char *c = value; *c != '\0' && st == LODE_OK; ++c) {
    if (*c == '"' || *c == '\\')
      st = lode_text_printf(env, json, "\\%c", *c);
    else if (*c == '\n')
      st = lode_text_append(env, json, "\\n", 2);
    else if ((unsigned char)*c < 0x20)
      st = lode_text_printf(env, json, "\\u%04x", (unsigned)(unsigned char)*c);
    else
      st = lode_text_append(env, json, c, 1);
  }
  return st == LODE_OK ? lode_text_append(env, json, "\"", 1) : st;
}

static lode_status put_number(lode_env *env, lode_text *json, const char *key, double value) {
  char buffer[32];
  return lode_text_printf(env, json, ",\n  \"%s\": %s", key,
                          isfinite(value) ? lode_number(buffer, value == 0.0 ? 0.0 : value) : "null");
}

static lode_status put_integer(lode_env *env, lode_text *json, const char *key, long value) {
  return lode_text_printf(env, json, ",\n  \"%s\": %ld", key, value);
}

static lode_status put_outcome(lode_env *env, lode_text *json, const lode_run_status *s) {
  lode_status st = lode_text_printf(env, json, "{\n  \"state\": \"%s\"", s->state);
  st = st == LODE_OK ? put_integer(env, json, "exit_code", s->exit_code) : st;
  st = st == LODE_OK ? put_number(env, json, "bound", s->bound) : st;
  st = st == LODE_OK ? put_number(env, json, "incumbent", s->incumbent) : st;
  st = st == LODE_OK ? put_number(env, json, "gap", s->gap) : st;
  st = st == LODE_OK ? put_text(env, json, "unit", s->unit) : st;
  st = st == LODE_OK ? put_text(env, json, "instance", s->instance) : st;
  st = st == LODE_OK ? put_text(env, json, "message", s->message) : st;
  st = st == LODE_OK ? put_text(env, json, "version", s->version) : st;
  return st == LODE_OK ? put_text(env, json, "options", s->options) : st;
}

static lode_status put_effort(lode_env *env, lode_text *json, const lode_run_status *s) {
  char host[256] = "", utc[32];
  gethostname(host, sizeof host - 1);
  lode_status st = put_text(env, json, "stopped_by", s->stopped_by);
  st = st == LODE_OK ? put_text(env, json, "missing", s->missing ? s->missing : "") : st;
  st = st == LODE_OK ? put_text(env, json, "checkpoint", s->checkpoint) : st;
  st = st == LODE_OK ? put_text(env, json, "checkpoint_at", s->checkpoint_at) : st;
  st = st == LODE_OK ? put_number(env, json, "seconds", s->seconds) : st;
  st = st == LODE_OK ? put_number(env, json, "seconds_earlier", s->seconds_earlier) : st;
  st = st == LODE_OK ? put_integer(env, json, "ranks", s->ranks) : st;
  st = st == LODE_OK ? put_integer(env, json, "parts", s->parts) : st;
  st = st == LODE_OK ? put_integer(env, json, "nodes", s->nodes) : st;
  st = st == LODE_OK ? put_integer(env, json, "cuts", s->cuts) : st;
  st = st == LODE_OK ? put_integer(env, json, "rounds", s->rounds) : st;
  st = st == LODE_OK ? put_number(env, json, "memory_mib_max", s->memory_mib_max) : st;
  st = st == LODE_OK ? put_text(env, json, "host", host) : st;
  st = st == LODE_OK ? put_integer(env, json, "pid", (long)getpid()) : st;
  st = st == LODE_OK ? put_text(env, json, "job", getenv("SLURM_JOB_ID")) : st;
  st = st == LODE_OK ? put_text(env, json, "heartbeat", lode_clock_utc(utc)) : st;
  return st == LODE_OK ? lode_text_append(env, json, "\n}\n", 3) : st;
}

lode_status lode_run_status_write(lode_env *env, const char *dir, const lode_run_status *status) {
  lode_text json = {NULL, 0, 0}, path = {NULL, 0, 0};
  lode_status st = put_outcome(env, &json, status);
  if (st == LODE_OK)
    st = put_effort(env, &json, status);
  if (st == LODE_OK)
    st = lode_text_printf(env, &path, "%s/status.json", dir);
  if (st == LODE_OK)
    st = lode_write_atomic(env, path.data, json.data, json.length);
  lode_text_free(&json);
  lode_text_free(&path);
  return st;
}

/* Opens DIR/convergence.csv, lets `fill` write, closes with all errors seen. */
static lode_status with_convergence(lode_env *env, const char *dir, const char *mode,
                                    void (*fill)(lode_sheet *, const void *), const void *data) {
  lode_text path = {NULL, 0, 0};
  lode_status st = lode_text_printf(env, &path, "%s/convergence.csv", dir);
  if (st != LODE_OK)
    return st;
  lode_sheet sheet = {fopen(path.data, mode), false};
  bool is_written = sheet.file != NULL;
  if (is_written) {
    fill(&sheet, data);
    is_written = !ferror(sheet.file);
    is_written = fclose(sheet.file) == 0 && is_written;
  }
  if (!is_written)
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", path.data, strerror(errno));
  lode_text_free(&path);
  return st;
}

static void fill_header(lode_sheet *sheet, const void *money) {
  lode_sheet_header(sheet, "seconds,phase,nodes,lower[$],upper[$],gap,cuts", money, "");
}

static void fill_line(lode_sheet *sheet, const void *data) {
  const lode_convergence *line = data;
  lode_sheet_number(sheet, line->seconds);
  lode_sheet_text(sheet, line->phase);
  lode_sheet_number(sheet, (double)line->nodes);
  lode_sheet_number(sheet, isfinite(line->lower) ? line->lower : NAN);
  lode_sheet_number(sheet, isfinite(line->upper) ? line->upper : NAN);
  lode_sheet_number(sheet, isfinite(line->gap) ? line->gap : NAN);
  lode_sheet_number(sheet, (double)line->cuts);
  lode_sheet_end_line(sheet);
}

lode_status lode_convergence_start(lode_env *env, const char *dir, const char *money) {
  return with_convergence(env, dir, "w", fill_header, money);
}

lode_status lode_convergence_add(lode_env *env, const char *dir, const lode_convergence *line) {
  return with_convergence(env, dir, "a", fill_line, line);
}
