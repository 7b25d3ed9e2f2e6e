/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is a result folder true? The plan is held against the rules of the first stage, then every (period, scenario) of the
 * tables against the constraints of the second, then all money against what the files claim. Everything is worked out
 * from the instance by code of this folder's own; what does not agree is a fault in words.
 */
#include "solver/verify/verify.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/verify/check.h"

enum { MOST_LINES = 20 };

/** A fault is one line, whatever the file had in it. */
static void append_line(lode_check *c, const char *line) {
  if (c->failed == LODE_OK && c->text.length > 0)
    c->failed = lode_text_append(c->env, &c->text, "\n", 1);
  if (c->failed == LODE_OK)
    c->failed = lode_text_append(c->env, &c->text, line, strlen(line));
}

void lode_check_fault(lode_check *c, const char *format, ...) {
  char line[1024];
  va_list args;
  if (c->result->n_fault++ >= MOST_LINES)
    return;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  for (char *p = line; *p != '\0'; ++p)
    if (*p == '\n' || *p == '\r')
      *p = ' ';
  append_line(c, line);
}

bool lode_check_exceeds(lode_check *c, double violation, double size) {
  if (!(violation > 0.0))
    return false;
  const double residual = violation / (1.0 + size);
  c->result->worst_residual = fmax(c->result->worst_residual, residual);
  return residual > c->tolerance;
}

bool lode_check_differs(const lode_check *c, double written, double expected, double size) {
  return written != expected && !(fabs(written - expected) <= c->tolerance * (1.0 + size));
}

void lode_check_at(lode_check *c, size_t t, size_t s) {
  c->t = t;
  c->s = s;
  snprintf(c->place, sizeof c->place, "period %s, scenario %s", c->in->period[t].id, c->in->scenario[s].id);
}

char *lode_check_path(lode_check *c, const char *name) {
  const size_t size = strlen(c->dir) + strlen(name) + 2;
  char *path = lode_alloc(c->env, size, 1, "path");
  if (path != NULL)
    snprintf(path, size, "%s/%s", c->dir, name);
  return path;
}

/** Does a plan that cannot be understood say itself that it is of another instance? */
static bool is_of_another(const lode_instance *in, const char *path) {
  static const char key[] = "fingerprint=\"";
  char head[4096], own[17];
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return false;
  head[fread(head, 1, sizeof head - 1, file)] = '\0';
  fclose(file);
  snprintf(own, sizeof own, "%016" PRIx64, in->fingerprint);
  const char *at = strstr(head, key);
  return at != NULL && strncmp(at + sizeof key - 1, own, sizeof own - 1) != 0;
}

/** @return LODE_E_INPUT for a plan of another instance; c->plan stays NULL if the file cannot be understood, a fault */
static lode_status read_plan(lode_check *c) {
  char *path = lode_check_path(c, "plan.xml");
  if (path == NULL)
    return LODE_E_NOMEM;
  lode_status st = lode_plan_read(c->env, c->in, path, true, &c->plan);
  if (st == LODE_OK ? c->plan->fingerprint != c->in->fingerprint : st == LODE_E_INPUT && is_of_another(c->in, path)) {
    lode_env_clear(c->env);
    st = LODE_FAIL(c->env, LODE_E_INPUT, "%s: plan of another instance, expected fingerprint %016" PRIx64 " of %s",
                   path, c->in->fingerprint, c->in->source != NULL ? c->in->source : c->in->id);
  } else if (st == LODE_E_INPUT) {
    lode_check_fault(c, "%s", lode_env_message(c->env));
    lode_env_clear(c->env);
    lode_plan_destroy(&c->plan);
    st = LODE_OK;
  }
  free(path);
  return st;
}

static lode_status check_create(lode_check *c) {
  const lode_instance *in = c->in;
  c->capacity = lode_alloc(c->env, in->n_region * in->n_process, sizeof *c->capacity, "capacities");
  c->start_amount = lode_alloc(c->env, in->n_period * LODE_N_COST, sizeof *c->start_amount, "costs");
  c->start_expected = lode_alloc(c->env, in->n_period * LODE_N_COST, sizeof *c->start_expected, "costs");
  c->amount = lode_alloc(c->env, in->n_period * in->n_scenario * LODE_N_COST, sizeof *c->amount, "costs");
  if (c->capacity == NULL || c->start_amount == NULL || c->start_expected == NULL || c->amount == NULL)
    return LODE_E_NOMEM;
  const lode_status st = lode_values_create(c->env, in, &c->values);
  return st != LODE_OK ? st : lode_check_lookup_create(c);
}

static void check_clear(lode_check *c) {
  lode_plan_destroy(&c->plan);
  lode_check_lookup_destroy(c);
  lode_values_destroy(&c->values);
  free(c->capacity);
  for (size_t i = 0; i < LODE_CHECK_N_TABLE; ++i)
    free(c->rows[i].row);
  free(c->start_amount);
  free(c->start_expected);
  free(c->amount);
  lode_text_free(&c->text);
}

static lode_status check_tables(lode_check *c) {
  lode_check_stream *stream = NULL;
  lode_status st = lode_check_stream_open(c, &stream);
  for (size_t t = 0; t < c->in->n_period && st == LODE_OK; ++t)
    for (size_t s = 0; s < c->in->n_scenario && st == LODE_OK; ++s) {
      lode_check_at(c, t, s);
      if (s == 0)
        lode_check_capacity(c);
      st = lode_check_stream_read(c, stream);
      if (st == LODE_OK)
        st = lode_check_operations(c);
    }
  lode_check_stream_close(&stream);
  return st;
}

lode_status lode_verify_folder(lode_env *env, const lode_instance *in, const char *dir, double tolerance,
                               lode_verify_result *result) {
  lode_check c = {.env = env, .in = in, .dir = dir, .tolerance = tolerance, .result = result};
  lode_verify_clear(result);
  lode_status st = check_create(&c);
  if (st == LODE_OK)
    st = read_plan(&c);
  if (st == LODE_OK && c.plan != NULL) {
    lode_check_plan(&c);
    st = lode_check_builds(&c);
    if (st == LODE_OK)
      st = check_tables(&c);
    if (st == LODE_OK)
      st = lode_check_costs(&c);
    if (st == LODE_OK)
      st = lode_check_bottlenecks(&c);
    if (st == LODE_OK)
      st = lode_check_run_state(&c);
  }
  if (st == LODE_OK)
    st = c.failed;
  if (c.text.length > 0) {
    result->text = c.text.data;
    c.text = (lode_text){0};
  }
  check_clear(&c);
  return st;
}

void lode_verify_clear(lode_verify_result *result) {
  free(result->text);
  *result = (lode_verify_result){0};
}
