/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the answers of blocks travel between ranks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/oracle_private.h"

static const double worth = 1e-7;       /* relative violation from which a cut is made */
static const double worth_least = 3e-9; /* and absolute: more than the LP's tolerance forgives */

double lode_cut_worth(double theta) { return worth * fabs(theta) + worth_least; }

bool lode_record_is_worth(const lode_oracle *o, lode_question question, const lode_point *point,
                          const lode_record *answer, const lode_cut *cut) {
  const bool forbids = answer->kind == LODE_CUT_FEASIBILITY && question == LODE_ASK_COST;
  if (answer->kind == LODE_CUT_COST && o->model->block[answer->block].weight == 0.0)
    return false;
  if (answer->kind == LODE_CUT_FEASIBILITY && answer->elastic <= lode_elastic_none)
    return false;
  if (point->theta == NULL)
    return true;
  const double theta = forbids ? lode_elastic_none : point->theta[answer->block];
  return lode_cut_value(cut, o->aim) > theta + lode_cut_worth(theta);
}

lode_status lode_record_append(lode_env *env, const lode_oracle *o, lode_question question, const lode_point *point,
                               lode_record *answer, const lode_cut *cut, lode_text *out) {
  const bool has_cut = cut != NULL && lode_record_is_worth(o, question, point, answer, cut);
  answer->alpha = cut != NULL ? cut->alpha : 0.0;
  answer->n = has_cut ? (int32_t)cut->n : -1;
  lode_status st = lode_text_append(env, out, (const char *)answer, sizeof *answer);
  if (st == LODE_OK && has_cut && cut->n > 0)
    st = lode_text_append(env, out, (const char *)cut->link, cut->n * sizeof *cut->link);
  if (st == LODE_OK && has_cut && cut->n > 0)
    st = lode_text_append(env, out, (const char *)cut->beta, cut->n * sizeof *cut->beta);
  return st;
}

static lode_status create_answers(lode_env *env, size_t n_point, size_t n_block, lode_answers *answers) {
  memset(answers, 0, sizeof *answers);
  answers->point = lode_alloc(env, n_point, sizeof *answers->point, "answers");
  if (answers->point == NULL)
    return LODE_E_NOMEM;
  answers->n_point = n_point;
  for (size_t p = 0; p < n_point; ++p) {
    answers->point[p].lower = lode_alloc(env, n_block, sizeof(double), "answers");
    answers->point[p].upper = lode_alloc(env, n_block, sizeof(double), "answers");
    answers->point[p].priced = lode_alloc(env, n_block, sizeof(double), "answers");
    answers->point[p].elastic = lode_alloc(env, n_block, sizeof(double), "answers");
    if (!answers->point[p].lower || !answers->point[p].upper || !answers->point[p].priced || !answers->point[p].elastic)
      return LODE_E_NOMEM;
  }
  answers->cut = lode_alloc(env, n_point * n_block, sizeof *answers->cut, "answers");
  return answers->cut ? LODE_OK : LODE_E_NOMEM;
}

/** Reads the ranks' records; cuts go to slot (point, block) first, then close up. */
static lode_status unpack(lode_env *env, size_t n_block, const char *data, size_t size, double seconds[],
                          lode_answers *answers) {
  for (size_t at = 0; at < size;) {
    lode_record r;
    memcpy(&r, data + at, sizeof r);
    at += sizeof r;
    seconds[r.block] += r.seconds;
    answers->point[r.point].lower[r.block] = r.lower;
    answers->point[r.point].upper[r.block] = r.upper;
    answers->point[r.point].priced[r.block] = r.priced;
    answers->point[r.point].elastic[r.block] = r.elastic;
    if (r.n < 0)
      continue;
    const size_t n = (size_t)r.n;
    lode_cut *cut = &answers->cut[(size_t)r.point * n_block + (size_t)r.block];
    *cut = (lode_cut){.kind = (lode_cut_kind)r.kind, .block = r.block, .alpha = r.alpha, .n = n};
    cut->link = lode_alloc(env, n, sizeof *cut->link, "cut");
    cut->beta = lode_alloc(env, n, sizeof *cut->beta, "cut");
    if (!cut->link || !cut->beta)
      return LODE_E_NOMEM;
    memcpy(cut->link, data + at, n * sizeof *cut->link);
    at += n * sizeof *cut->link;
    memcpy(cut->beta, data + at, n * sizeof *cut->beta);
    at += n * sizeof *cut->beta;
  }
  for (size_t i = 0; i < answers->n_point * n_block; ++i)
    if (answers->cut[i].link != NULL) {
      const lode_cut cut = answers->cut[i];
      memset(&answers->cut[i], 0, sizeof cut);
      answers->cut[answers->n_cut++] = cut;
    }
  return LODE_OK;
}

lode_status lode_records_gather(lode_env *env, const lode_oracle *o, size_t n_point, const lode_text *mine,
                                lode_answers *answers) {
  void *all = NULL;
  size_t n_all = 0;
  memset(o->seconds, 0, o->model->n_block * sizeof *o->seconds);
  lode_status st = lode_comm_gather_all(env, o->comm, mine->data, mine->length, &all, &n_all, NULL);
  if (st != LODE_OK)
    return st;
  st = create_answers(env, n_point, o->model->n_block, answers);
  if (st == LODE_OK)
    st = unpack(env, o->model->n_block, all, n_all, o->seconds, answers);
  if (o->scaling != NULL) {
    lode_scaling_round(&o->scaling->blocks, o->model->n_block, o->seconds, lode_block_owner);
    lode_scaling_exchange(o->scaling, n_all);
  }
  free(all);
  return lode_comm_agree(env, o->comm, st);
}

void lode_answers_clear(lode_answers *answers) {
  for (size_t p = 0; answers->point != NULL && p < answers->n_point; ++p) {
    free(answers->point[p].lower);
    free(answers->point[p].upper);
    free(answers->point[p].priced);
    free(answers->point[p].elastic);
  }
  for (size_t i = 0; answers->cut != NULL && i < answers->n_cut; ++i)
    lode_cut_clear(&answers->cut[i]);
  free(answers->point);
  free(answers->cut);
  memset(answers, 0, sizeof *answers);
}
