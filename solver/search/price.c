/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Priced passes (PRICES.md): every part of every block is solved alone at the prices in force, and the duals of the
 * parts, put together, give a cut of the block. Any duals do (models/cut.h), so no bound rests on the prices.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/block_lp.h"
#include "solver/search/oracle_private.h"

/** What a piece answered; its duals follow. */
typedef struct report {
  int32_t block, part;
  int64_t iterations;
} report;

static size_t number(const lode_split *s, size_t block, size_t part) { return part * s->n_block + block; }

static size_t piece_rows(const lode_split *s, size_t block, size_t part, size_t n_row) {
  size_t n = 0;
  for (size_t i = 0; i < n_row; ++i)
    n += s->row_part[block][i] == (int32_t)part;
  return n;
}

/** Pieces by (part, block), cut into runs of equal weight. */
static lode_status deal(lode_env *env, const lode_oracle *o, lode_split *s) {
  const size_t n = s->n_block * s->n_part;
  double *weight = lode_alloc(env, n, sizeof *weight, "parts"), sum = 0.0, before = 0.0;
  if (weight == NULL)
    return LODE_E_NOMEM;
  for (size_t p = 0; p < s->n_part; ++p)
    for (size_t b = 0; b < s->n_block; ++b) {
      const double rows = (double)piece_rows(s, b, p, o->model->block[b].n_row);
      weight[number(s, b, p)] = rows * rows; /* simplex work grows faster than the LP */
      sum += rows * rows;
    }
  for (size_t q = 0; q < n; ++q) {
    const int at = sum > 0.0 ? (int)((before + 0.5 * weight[q]) / sum * o->comm->n_rank) : 0;
    s->owner[q] = at < o->comm->n_rank ? at : o->comm->n_rank - 1;
    before += weight[q];
  }
  free(weight);
  return LODE_OK;
}

static lode_status create_split(lode_env *env, lode_oracle *o, const lode_partition *partition) {
  const lode_model *m = o->model;
  lode_split *s = lode_alloc(env, 1, sizeof *s, "parts");
  o->split = s;
  if (s == NULL)
    return LODE_E_NOMEM;
  s->n_block = m->n_block;
  s->n_part = partition->n_part;
  s->owner = lode_alloc(env, s->n_block * s->n_part, sizeof *s->owner, "parts");
  s->piece = lode_alloc(env, s->n_block * s->n_part, sizeof *s->piece, "parts");
  s->row_part = lode_alloc(env, s->n_block, sizeof *s->row_part, "parts");
  s->price = lode_alloc(env, s->n_block, sizeof *s->price, "parts");
  if (!s->owner || !s->piece || !s->row_part || !s->price)
    return LODE_E_NOMEM;
  size_t n_col = 0;
  for (size_t b = 0; b < s->n_block; ++b) {
    const lode_block *block = &m->block[b];
    n_col = block->n_col > n_col ? block->n_col : n_col;
    s->row_part[b] = lode_alloc(env, block->n_row, sizeof **s->row_part, "parts");
    s->price[b] = lode_alloc(env, block->n_row, sizeof **s->price, "parts");
    if (!s->row_part[b] || !s->price[b])
      return LODE_E_NOMEM;
    const lode_status st = lode_piece_rows(env, m, block, partition, s->row_part[b]);
    if (st != LODE_OK)
      return st;
  }
  s->prices.rest = lode_alloc(env, n_col, sizeof *s->prices.rest, "parts");
  s->prices.sides = lode_alloc(env, n_col, sizeof *s->prices.sides, "parts");
  s->last_side = lode_alloc(env, n_col, sizeof *s->last_side, "parts");
  if (!s->prices.rest || !s->prices.sides || !s->last_side)
    return LODE_E_NOMEM;
  return deal(env, o, s);
}

lode_status lode_oracle_split(lode_env *env, lode_oracle *o, const lode_partition *partition) {
  return lode_comm_agree(env, o->comm, create_split(env, o, partition));
}

void lode_split_destroy(lode_split **split) {
  if (split == NULL || *split == NULL)
    return;
  lode_split *s = *split;
  for (size_t q = 0; s->piece != NULL && q < s->n_block * s->n_part; ++q)
    lode_piece_clear(&s->piece[q]);
  for (size_t b = 0; b < s->n_block; ++b) {
    free(s->row_part != NULL ? s->row_part[b] : NULL);
    free(s->price != NULL ? s->price[b] : NULL);
  }
  void *const part[] = {s->owner, s->piece, s->row_part, s->price, s->prices.rest, s->prices.sides, s->last_side};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  free(s);
  *split = NULL;
}

/** Reduced costs at the prices in force, and in how many parts each column is. */
static void write_prices(lode_split *s, const lode_block *block, const double pi[], const int32_t row_part[]) {
  const double penalty = lode_block_lp_penalty(block);
  for (size_t j = 0; j < block->n_col; ++j) {
    s->prices.rest[j] = block->is_elastic[j] ? penalty : block->cost[j];
    s->prices.sides[j] = 0;
    s->last_side[j] = -1;
  }
  for (size_t i = 0; i < block->n_row; ++i)
    for (size_t k = block->start[i]; k < block->start[i + 1]; ++k)
      s->prices.rest[block->column[k]] -= pi[i] * block->value[k];
  for (size_t part = 0; part < s->n_part; ++part)
    for (size_t i = 0; i < block->n_row; ++i)
      for (size_t k = block->start[i]; row_part[i] == (int32_t)part && k < block->start[i + 1]; ++k)
        if (s->last_side[block->column[k]] != (int32_t)part) {
          s->last_side[block->column[k]] = (int32_t)part;
          ++s->prices.sides[block->column[k]];
        }
}

/** Solves one piece of this rank and appends its duals. */
static lode_status ask_piece(lode_env *env, lode_oracle *o, size_t b, size_t part, lode_text *out, bool *is_stopped) {
  lode_split *s = o->split;
  const lode_block *block = &o->model->block[b];
  lode_piece *piece = &s->piece[number(s, b, part)];
  const lode_lp_limits limits = {.method = LODE_LP_DUAL, .deadline = o->stop->deadline};
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  lode_status st = LODE_OK;
  if (piece->block == NULL)
    st = lode_piece_create(env, block, s->row_part[b], (int32_t)part, piece);
  if (st != LODE_OK || piece->n_row == 0)
    return st;
  write_prices(s, block, s->price[b], s->row_part[b]);
  st = lode_piece_solve(env, piece, o->L, s->price[b], &s->prices, &limits, o->pi, &outcome);
  *is_stopped |= outcome == LODE_LP_TIME;
  const report r = {(int32_t)b, (int32_t)part, lode_lp_last_iterations(piece->lp)};
  if (st == LODE_OK)
    st = lode_text_append(env, out, (const char *)&r, sizeof r);
  return st == LODE_OK ? lode_text_append(env, out, (const char *)o->pi, piece->n_row * sizeof *o->pi) : st;
}

/** Puts the duals of the pieces in their places. @param work [inout] iterations x rows of all pieces are added */
static void put_together(lode_oracle *o, const char *all, size_t n_all, double *work) {
  lode_split *s = o->split;
  for (size_t at = 0; at < n_all;) {
    report r;
    memcpy(&r, all + at, sizeof r);
    at += sizeof r;
    size_t n_row = 0;
    for (size_t i = 0; i < o->model->block[r.block].n_row; ++i)
      if (s->row_part[r.block][i] == r.part) {
        double pi;
        memcpy(&pi, all + at, sizeof pi);
        s->price[r.block][i] = isfinite(pi) ? pi : 0.0;
        at += sizeof pi;
        ++n_row;
      }
    *work += (double)r.iterations * (double)n_row;
  }
}

/** The cuts that the prices make, of the blocks of this rank. */
static lode_status make_cuts(lode_env *env, lode_oracle *o, const lode_point *point, lode_text *out) {
  lode_status st = LODE_OK;
  lode_links_evaluate(o->model->links, point->aim ? point->aim : point->y, o->aim);
  for (size_t b = 0; b < o->model->n_block && st == LODE_OK; ++b) {
    const lode_block *block = &o->model->block[b];
    if (o->owner[b] != o->comm->rank)
      continue;
    lode_record answer = {.block = (int32_t)b, .kind = -1, .upper = INFINITY, .priced = INFINITY};
    lode_cut cut = {0};
    if (block->weight > 0.0) {
      answer.kind = LODE_CUT_COST;
      st = lode_cut_from_duals(env, o->model, block, LODE_CUT_COST, o->split->price[b], &o->work, &cut);
      answer.lower = st == LODE_OK ? lode_cut_value(&cut, o->L) : -INFINITY;
    }
    if (st == LODE_OK)
      st = lode_record_append(env, o, LODE_ASK_COST, point, &answer, answer.kind >= 0 ? &cut : NULL, out);
    lode_cut_clear(&cut);
  }
  return st;
}

lode_status lode_oracle_price(lode_env *env, lode_oracle *o, const lode_point *point, lode_answers *answers,
                              double *work, bool *is_stopped) {
  lode_split *s = o->split;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  *is_stopped = false;
  *work = 0.0;
  memset(answers, 0, sizeof *answers);
  const double started = lode_clock();
  lode_links_evaluate(o->model->links, point->y, o->L);
  for (size_t p = 0; p < s->n_part; ++p)
    for (size_t b = 0; b < s->n_block && st == LODE_OK && !*is_stopped; ++b)
      if (s->owner[number(s, b, p)] == o->comm->rank && o->model->block[b].weight > 0.0) {
        st = ask_piece(env, o, b, p, &out, is_stopped);
        *is_stopped |= lode_stop_now(o->stop);
      }
  if (o->profile != NULL)
    lode_profile_add(o->profile, LODE_WORK_BLOCKS, started);
  st = lode_comm_agree(env, o->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(env, o->comm, o->stop, *is_stopped, is_stopped);
  if (st == LODE_OK && !*is_stopped)
    st = lode_comm_gather_all(env, o->comm, out.data, out.length, &all, &n_all, NULL);
  lode_text_free(&out);
  if (st == LODE_OK && !*is_stopped) {
    put_together(o, all, n_all, work);
    st = lode_comm_agree(env, o->comm, make_cuts(env, o, point, &out));
    if (st == LODE_OK)
      st = lode_records_gather(env, o, 1, &out, answers);
    lode_text_free(&out);
  }
  free(all);
  if (st != LODE_OK)
    lode_answers_clear(answers);
  return st;
}

/** What goes before the duals of a whole block. */
typedef struct head {
  int64_t block, iterations;
} head;

lode_status lode_oracle_take_prices(lode_env *env, lode_oracle *o, double *work) {
  lode_split *s = o->split;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  lode_status st = LODE_OK;
  *work = 0.0;
  for (size_t b = 0; b < s->n_block && st == LODE_OK; ++b) {
    if (o->owner[b] != o->comm->rank || o->slot[b].cost == NULL)
      continue;
    const head h = {(int32_t)b, lode_lp_last_iterations(o->slot[b].cost)};
    lode_block_lp_duals(&o->model->block[b], LODE_CUT_COST, o->slot[b].cost, o->pi);
    st = lode_text_append(env, &out, (const char *)&h, sizeof h);
    if (st == LODE_OK)
      st = lode_text_append(env, &out, (const char *)o->pi, o->model->block[b].n_row * sizeof *o->pi);
  }
  st = lode_comm_agree(env, o->comm, st);
  if (st == LODE_OK)
    st = lode_comm_gather_all(env, o->comm, out.data, out.length, &all, &n_all, NULL);
  for (size_t at = 0; st == LODE_OK && at < n_all;) {
    head h;
    memcpy(&h, (char *)all + at, sizeof h);
    at += sizeof h;
    const size_t b = (size_t)h.block, n = o->model->block[b].n_row;
    *work += (double)h.iterations * (double)n;
    memcpy(s->price[b], (char *)all + at, n * sizeof(double));
    at += n * sizeof(double);
    for (size_t i = 0; i < n; ++i)
      s->price[b][i] = isfinite(s->price[b][i]) ? s->price[b][i] : 0.0;
  }
  lode_text_free(&out);
  free(all);
  return st;
}
