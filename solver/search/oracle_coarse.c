/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to relaxations of the blocks: coarse blocks, which stand for them, and sketches beside them. */
#include <math.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/oracle_private.h"

void lode_oracle_coarsen(lode_oracle *o, const lode_partition *parts) { o->parts = parts; }

lode_status lode_oracle_refine(lode_env *env, lode_oracle *o) {
  lode_status st = LODE_OK;
  for (size_t b = 0; b < o->model->n_block && st == LODE_OK; ++b) {
    if (o->slot[b].coarse != NULL)
      lode_profile_count(&o->done, lode_lp_statistics(lode_coarse_lp(o->slot[b].coarse)));
    lode_coarse_destroy(&o->slot[b].coarse);
    st = lode_oracle_wake(env, o, b);
  }
  return lode_comm_agree(env, o->comm, st);
}

/** Coarse block: cut and value of the relaxation. */
static lode_status ask_coarse_block(lode_env *env, lode_oracle *o, lode_coarse **coarse, const lode_partition *parts,
                                    const lode_point *point, size_t p, size_t b, lode_text *out, bool *is_stopped) {
  const lode_block *block = &o->model->block[b];
  const lode_lp_limits limits = {
      .method = LODE_LP_DUAL, .deadline = o->stop->deadline, .signal = o->stop->signal, .is_feasible = true};
  lode_record answer = {.point = (int32_t)p, .block = (int32_t)b, .kind = -1, .upper = INFINITY};
  lode_cut cut = {0};
  lode_lp_outcome outcome = LODE_LP_OPTIMAL;
  lode_status st = LODE_OK;
  const double started = lode_clock();
  if (block->weight > 0.0) {
    answer.kind = LODE_CUT_COST;
    if (*coarse == NULL)
      st = lode_coarse_create(env, o->model, block, parts, coarse);
    if (st == LODE_OK)
      st = lode_coarse_solve(env, *coarse, o->L, &limits, o->pi, &answer.priced, &outcome);
    if (st == LODE_OK)
      st = lode_cut_from_duals(env, o->model, block, LODE_CUT_COST, o->pi, &o->work, &cut);
    if (st == LODE_OK)
      answer.lower = lode_cut_value(&cut, o->L);
    *is_stopped |= outcome == LODE_LP_TIME;
  }
  answer.seconds = lode_clock() - started;
  if (st == LODE_OK)
    st = lode_record_append(env, o, LODE_ASK_COST, point, &answer, answer.kind >= 0 ? &cut : NULL, out);
  lode_cut_clear(&cut);
  return st;
}

/** Coarse blocks that stand for the whole ones, or sketches beside them. */
static lode_status ask_all(lode_env *env, lode_oracle *o, bool is_sketch, size_t n_point, const lode_point point[],
                           lode_text *out, bool *is_stopped) {
  lode_status st = LODE_OK;
  for (size_t p = 0; p < n_point && st == LODE_OK && !*is_stopped; ++p) {
    lode_links_evaluate(o->model->links, point[p].y, o->L);
    lode_links_evaluate(o->model->links, point[p].aim ? point[p].aim : point[p].y, o->aim);
    for (size_t b = 0; b < o->model->n_block && st == LODE_OK && !*is_stopped; ++b) {
      slot *s = &o->slot[b];
      if (o->owner[b] != o->comm->rank)
        continue;
      if (!is_sketch && s->cost != NULL && o->model->block[b].weight > 0.0)
        st = lode_oracle_rest(env, o, b);
      if (st == LODE_OK)
        st = is_sketch ? ask_coarse_block(env, o, &s->sketch, o->sketch_parts, &point[p], p, b, out, is_stopped)
                       : ask_coarse_block(env, o, &s->coarse, o->parts, &point[p], p, b, out, is_stopped);
      *is_stopped |= lode_stop_now(o->stop);
    }
  }
  return st;
}

static lode_status ask(lode_env *env, lode_oracle *o, bool is_sketch, size_t n_point, const lode_point point[],
                       lode_answers *answers, bool *is_stopped) {
  lode_text out = {0};
  const double started = lode_clock();
  *is_stopped = false;
  memset(answers, 0, sizeof *answers);
  lode_status st = ask_all(env, o, is_sketch, n_point, point, &out, is_stopped);
  if (o->profile != NULL)
    lode_profile_add(o->profile, LODE_WORK_BLOCKS, started);
  st = lode_comm_agree(env, o->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(env, o->comm, o->stop, *is_stopped, is_stopped);
  if (st == LODE_OK && !*is_stopped)
    st = lode_records_gather(env, o, n_point, &out, answers);
  if (st != LODE_OK)
    lode_answers_clear(answers);
  lode_text_free(&out);
  return st;
}

lode_status lode_oracle_ask_coarse(lode_env *env, lode_oracle *o, const lode_point *point, lode_answers *answers,
                                   bool *is_stopped) {
  return ask(env, o, false, 1, point, answers, is_stopped);
}

lode_status lode_oracle_ask_sketch(lode_env *env, lode_oracle *o, size_t n_point, const lode_point point[],
                                   lode_answers *answers, bool *is_stopped) {
  return ask(env, o, true, n_point, point, answers, is_stopped);
}

void lode_oracle_sketch(lode_oracle *o, const lode_partition *parts) {
  for (size_t b = 0; b < o->model->n_block; ++b) {
    if (o->slot[b].sketch != NULL)
      lode_profile_count(&o->done, lode_lp_statistics(lode_coarse_lp(o->slot[b].sketch)));
    lode_coarse_destroy(&o->slot[b].sketch);
  }
  o->sketch_parts = parts;
}
