/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy of the blocks' LPs needs to go on like the originals: their bases, and which columns are open. */
#include <stdlib.h>
#include <string.h>

#include "solver/search/block_lp.h"
#include "solver/search/oracle_private.h"

static lode_status put_lp(lode_env *env, const lode_lp *lp, lode_sink *out) {
  lode_put_int(out, lp != NULL);
  if (lp == NULL)
    return out->st;
  const size_t n_row = lode_lp_n_row(lp), n_col = lode_lp_n_col(lp);
  uint8_t *status = lode_alloc(env, n_row + n_col, 1, "basis");
  if (status == NULL)
    return LODE_E_NOMEM;
  lode_lp_basis(lp, status, status + n_row);
  lode_put_int(out, lode_lp_basis_is_regular(lp));
  lode_put_array(out, status, n_row + n_col, 1);
  free(status);
  return out->st;
}

static lode_status get_lp(lode_env *env, lode_bytes *in, lode_lp *lp) {
  const size_t n_row = lode_lp_n_row(lp), n_col = lode_lp_n_col(lp);
  uint8_t *status = lode_alloc(env, n_row + n_col, 1, "basis");
  if (status == NULL)
    return LODE_E_NOMEM;
  const bool is_regular = lode_get_int(in, 0, 1, "basis of a block") != 0;
  lode_get_array(in, status, n_row + n_col, 1, "basis of a block");
  for (size_t i = 0; i < n_row + n_col; ++i)
    lode_bytes_expect(in, status[i] <= LODE_FIXED, "basis of a block");
  lode_status st = in->is_bad ? LODE_OK : lode_lp_set_basis(env, lp, status, status + n_row);
  if (st == LODE_OK && is_regular && !in->is_bad)
    lode_lp_vouch(lp);
  free(status);
  return st;
}

void lode_oracle_put_seed(const lode_oracle *o, lode_sink *out) {
  lode_put_int(out, o->is_seeded);
  if (!o->is_seeded)
    return;
  lode_put_array(out, o->seed_row, o->model->skeleton->n_row, 1);
  lode_put_array(out, o->seed_col, o->model->skeleton->n_col, 1);
}

void lode_oracle_get_seed(lode_oracle *o, lode_bytes *in) {
  o->is_seeded = lode_get_int(in, 0, 1, "seed basis") != 0;
  if (!o->is_seeded)
    return;
  lode_get_array(in, o->seed_row, o->model->skeleton->n_row, 1, "seed basis");
  lode_get_array(in, o->seed_col, o->model->skeleton->n_col, 1, "seed basis");
  for (size_t i = 0; i < o->model->skeleton->n_row; ++i)
    lode_bytes_expect(in, o->seed_row[i] <= LODE_FIXED, "seed basis");
  for (size_t j = 0; j < o->model->skeleton->n_col; ++j)
    lode_bytes_expect(in, o->seed_col[j] <= LODE_FIXED, "seed basis");
}

/** Cost LP and feasibility LP, each with what sifts it. */
static lode_status put_whole(lode_env *env, const slot *s, lode_sink *out) {
  if (s->cost == NULL && s->resting.length > 0) {
    lode_put_array(out, s->resting.data, s->resting.length, 1);
    return out->st;
  }
  lode_status st = put_lp(env, s->cost, out);
  if (st == LODE_OK && s->cost_sift != NULL)
    lode_sift_put(s->cost_sift, out);
  if (st == LODE_OK)
    st = put_lp(env, s->feasibility, out);
  if (st == LODE_OK && s->feasibility_sift != NULL)
    lode_sift_put(s->feasibility_sift, out);
  return st == LODE_OK ? out->st : st;
}

/** Whole LPs, coarse LP. */
static lode_status put_block(lode_env *env, const slot *s, lode_sink *out) {
  lode_status st = put_whole(env, s, out);
  if (st == LODE_OK)
    st = put_lp(env, s->coarse ? lode_coarse_lp(s->coarse) : NULL, out);
  return st == LODE_OK ? out->st : st;
}

lode_status lode_oracle_rest(lode_env *env, lode_oracle *o, size_t b) {
  slot *s = &o->slot[b];
  lode_text own = {0};
  lode_sink out = {.env = env, .text = &own};
  const lode_status st = put_whole(env, s, &out);
  if (st != LODE_OK) {
    lode_text_free(&own);
    return st;
  }
  lode_text_free(&s->resting);
  s->resting = own;
  lode_profile_count(&o->done, lode_lp_statistics(s->cost));
  if (s->feasibility != NULL)
    lode_profile_count(&o->done, lode_lp_statistics(s->feasibility));
  lode_oracle_drop(o, b);
  lode_lp_destroy(&s->feasibility);
  lode_sift_destroy(&s->feasibility_sift);
  return LODE_OK;
}

lode_status lode_oracle_put_blocks(lode_env *env, const lode_oracle *o, lode_text *text) {
  lode_sink out = {.env = env, .text = text};
  lode_status st = LODE_OK;
  for (size_t b = 0; b < o->model->n_block && st == LODE_OK; ++b) {
    if (o->owner[b] != o->comm->rank)
      continue;
    lode_text own = {0};
    lode_sink inner = {.env = env, .text = &own};
    st = put_block(env, &o->slot[b], &inner);
    if (st == LODE_OK) {
      lode_put_int(&out, (int64_t)b);
      lode_put_string(&out, own.data, own.length);
      st = out.st;
    }
    lode_text_free(&own);
  }
  return st;
}

static lode_status get_whole(lode_env *env, lode_oracle *o, size_t b, lode_bytes *in) {
  slot *s = &o->slot[b];
  lode_status st = LODE_OK;
  if (lode_get_int(in, 0, 1, "block") != 0) {
    st = lode_oracle_start(env, o, b);
    if (st == LODE_OK)
      st = get_lp(env, in, s->cost);
    if (st == LODE_OK && s->cost_sift != NULL)
      lode_sift_get(s->cost_sift, in);
  }
  if (st == LODE_OK && lode_get_int(in, 0, 1, "block") != 0) {
    st = lode_oracle_start_feasibility(env, o, b);
    if (st == LODE_OK)
      st = get_lp(env, in, s->feasibility);
    if (st == LODE_OK && s->feasibility_sift != NULL)
      lode_sift_get(s->feasibility_sift, in);
  }
  return st;
}

static lode_status get_block(lode_env *env, lode_oracle *o, size_t b, lode_bytes *in) {
  const lode_block *block = &o->model->block[b];
  slot *s = &o->slot[b];
  lode_status st = get_whole(env, o, b, in);
  if (st == LODE_OK && lode_get_int(in, 0, 1, "block") != 0) {
    lode_bytes_expect(in, o->parts != NULL, "coarse block");
    if (!in->is_bad)
      st = lode_coarse_create(env, o->model, block, o->parts, &s->coarse);
    if (st == LODE_OK && !in->is_bad)
      st = get_lp(env, in, lode_coarse_lp(s->coarse));
  }
  lode_bytes_expect(in, in->at == in->n, "end of a block");
  return st;
}

lode_status lode_oracle_wake(lode_env *env, lode_oracle *o, size_t b) {
  slot *s = &o->slot[b];
  lode_bytes in = {.data = s->resting.data, .n = s->resting.length};
  if (s->cost != NULL || in.n == 0)
    return LODE_OK;
  const lode_status st = get_whole(env, o, b, &in);
  lode_text_free(&s->resting);
  return st != LODE_OK || !in.is_bad ? st : LODE_FAIL(env, LODE_E_BUG, "a resting LP cannot be made anew");
}

lode_status lode_oracle_get_blocks(lode_env *env, lode_oracle *o, lode_bytes *in) {
  lode_status st = LODE_OK;
  bool *is_seen = lode_alloc(env, o->model->n_block, sizeof *is_seen, "blocks");
  if (is_seen == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < o->model->n_block && st == LODE_OK && !in->is_bad; ++i) {
    const size_t b = (size_t)lode_get_int(in, 0, (int64_t)o->model->n_block - 1, "number of a block");
    lode_bytes inner = {.at = 0};
    inner.data = lode_get_string(in, &inner.n, "block");
    lode_bytes_expect(in, !is_seen[b], "number of a block");
    is_seen[b] = true;
    if (in->is_bad || o->owner[b] != o->comm->rank)
      continue;
    st = get_block(env, o, b, &inner);
    lode_bytes_expect(in, !inner.is_bad, inner.fault);
  }
  free(is_seen);
  lode_bytes_expect(in, in->at == in->n, "end");
  return st;
}
