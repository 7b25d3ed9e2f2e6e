/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/solve_checkpoint.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "solver/base/clock.h"
#include "solver/search/state.h"

/** plan.xml of the best plan, without the parts of its cost: they come with the tables. */
static lode_status write_plan(const lode_keeper *k, const char *path) {
  lode_plan *plan = NULL;
  lode_status st = lode_siting_plan(k->env, k->model->siting, k->now->y, &plan);
  if (st != LODE_OK)
    return st;
  for (size_t p = 0; p < LODE_N_COST; ++p)
    plan->cost[p] = NAN;
  plan->total = k->now->cost;
  plan->bound = k->now->bound;
  plan->fingerprint = k->model->instance->fingerprint;
  st = lode_plan_write(k->env, k->model->instance, plan, path);
  lode_plan_destroy(&plan);
  return st;
}

/** The last thing before the checkpoint gets its name: so that the two are of one round. */
static lode_status name_plan(void *context) {
  const lode_keeper *k = context;
  lode_text fresh = {0}, path = {0};
  lode_status st = LODE_OK;
  if (k->now->y == NULL)
    return st;
  st = lode_text_printf(k->env, &fresh, "%s/plan.xml.new", k->output->dir);
  if (st == LODE_OK)
    st = lode_text_printf(k->env, &path, "%s/plan.xml", k->output->dir);
  if (st == LODE_OK)
    st = write_plan(k, fresh.data);
  if (st == LODE_OK && rename(fresh.data, path.data) != 0)
    st = LODE_FAIL(k->env, LODE_E_IO, "%s: cannot be moved to %s: %s", fresh.data, path.data, strerror(errno));
  lode_text_free(&fresh);
  lode_text_free(&path);
  return st;
}

void lode_keeper_store(void *context, const lode_saved *saved) {
  lode_keeper *k = context;
  lode_output *o = k->output;
  const double seconds = lode_clock() - o->started;
  lode_checkpoint whole = k->head;
  whole.seconds = o->status.seconds_earlier + seconds;
  whole.state = (lode_text){.data = (char *)saved->data, .length = saved->n}; /* borrowed, read only */
  k->now = saved;
  lode_status st = saved->y != NULL ? lode_output_clear_tables(k->env, o) : LODE_OK;
  if (st == LODE_OK)
    st = k->path != NULL ? lode_checkpoint_write(k->env, &whole, k->path, name_plan, k) : name_plan(k);
  if (st == LODE_OK) {
    lode_clock_utc(o->checkpoint_at);
    o->status.checkpoint = k->path;
    o->status.checkpoint_at = o->checkpoint_at;
    o->status.bound = saved->bound;
    o->status.incumbent = saved->cost;
    o->status.gap = lode_gap(saved->cost, saved->bound);
    o->status.seconds = seconds;
    o->status.nodes = saved->nodes;
    st = lode_run_status_write(k->env, o->dir, &o->status);
    if (k->path != NULL)
      lode_log(k->env, LODE_LOG_DETAIL, "checkpoint after %.1f s: %zu bytes in %s", whole.seconds, saved->n, k->path);
  }
  k->now = NULL;
  k->has_failed = st != LODE_OK;
  if (st != LODE_OK) { /* the search goes on: there may be room next time, and the last write will tell */
    lode_log(k->env, LODE_LOG_WARNING, "warning: no checkpoint was written: %s", lode_env_message(k->env));
    lode_env_clear(k->env);
  }
}

/* ---- reading */

static lode_status read_one(lode_env *env, const char *path, uint64_t fingerprint, const char *knobs,
                            lode_checkpoint *c) {
  lode_status st = lode_checkpoint_read(env, path, c);
  if (st == LODE_OK)
    st = lode_checkpoint_fits(env, path, c, fingerprint, knobs);
  if (st != LODE_OK)
    lode_checkpoint_clear(c);
  return st;
}

static lode_status read_either(lode_env *env, const char *path, uint64_t fingerprint, const char *knobs,
                               lode_checkpoint *c) {
  lode_text previous = {0}, reason = {0};
  lode_status st = lode_text_printf(env, &previous, "%s.previous", path);
  if (st == LODE_OK)
    st = read_one(env, path, fingerprint, knobs, c);
  if (st == LODE_E_INPUT && access(previous.data, F_OK) == 0 &&
      lode_text_printf(env, &reason, "%s", lode_env_message(env)) == LODE_OK) {
    lode_env_clear(env);
    st = read_one(env, previous.data, fingerprint, knobs, c);
    if (st == LODE_OK) {
      lode_log(env, LODE_LOG_WARNING, "warning: %s; going on from %s", reason.data, previous.data);
    } else if (lode_text_printf(env, &reason, "\n%s", lode_env_message(env)) == LODE_OK) {
      lode_env_clear(env);
      st = lode_env_fail_lines(env, LODE_E_INPUT, __FILE__, __LINE__, reason.data);
    }
  }
  lode_text_free(&previous);
  lode_text_free(&reason);
  return st;
}

/** Length and bytes from rank 0. Collective. */
static lode_status share_bytes(lode_env *env, const lode_comm *comm, void **data, size_t *n, size_t size) {
  uint64_t count = *n;
  lode_status st = lode_comm_bcast(env, comm, 0, &count, sizeof count);
  if (st == LODE_OK && comm->rank != 0) {
    *n = (size_t)count;
    *data = lode_alloc(env, (size_t)count + 1, size, "checkpoint");
    st = *data ? LODE_OK : LODE_E_NOMEM;
  }
  st = lode_comm_agree(env, comm, st);
  return st == LODE_OK && count > 0 ? lode_comm_bcast(env, comm, 0, *data, (size_t)count * size) : st;
}

lode_status lode_checkpoint_share(lode_env *env, const lode_comm *comm, const char *path, uint64_t fingerprint,
                                  const char *knobs, lode_checkpoint *c) {
  lode_status st = LODE_OK;
  memset(c, 0, sizeof *c);
  if (comm->rank == 0)
    st = read_either(env, path, fingerprint, knobs, c);
  if ((st = lode_comm_agree(env, comm, st)) != LODE_OK)
    return st;
  double number[5] = {c->gap, c->seconds, (double)c->n_region, (double)c->neighbourhood.n_part,
                      (double)c->parts.n_part};
  st = lode_comm_bcast(env, comm, 0, number, sizeof number);
  c->gap = number[0];
  c->seconds = number[1];
  c->n_region = c->neighbourhood.n_region = c->parts.n_region = (size_t)number[2];
  c->neighbourhood.n_part = (size_t)number[3];
  c->parts.n_part = (size_t)number[4];
  size_t n_near = c->n_region, n_part = c->parts.n_part > 0 ? c->n_region : 0;
  if (st == LODE_OK)
    st = share_bytes(env, comm, (void **)&c->neighbourhood.part, &n_near, sizeof *c->neighbourhood.part);
  if (st == LODE_OK)
    st = share_bytes(env, comm, (void **)&c->parts.part, &n_part, sizeof *c->parts.part);
  return st == LODE_OK ? share_bytes(env, comm, (void **)&c->state.data, &c->state.length, 1) : st;
}

/* ---- moments */

lode_status lode_seconds_until(lode_env *env, const char *moment, double *seconds) {
  struct tm tm = {.tm_isdst = -1};
  int n = 0;
  double epoch;
  if (sscanf(moment, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
             &tm.tm_sec, &n) == 6 &&
      moment[n] == '\0') {
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    const struct tm asked = tm;
    const time_t at = mktime(&tm);
    if (at != (time_t)-1 && tm.tm_mon == asked.tm_mon && tm.tm_mday == asked.tm_mday) {
      *seconds = difftime(at, time(NULL));
      return LODE_OK;
    }
  } else if (lode_parse_number(moment, strlen(moment), &epoch) && epoch > 1e9) {
    *seconds = epoch - (double)time(NULL);
    return LODE_OK;
  }
  return LODE_FAIL(env, LODE_E_INPUT,
                   "--end-time %s is no moment; expected one like 2026-11-28T08:00:00, or seconds since 1970", moment);
}
