/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/extensive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The program while it is built. */
typedef struct builder {
  lode_env *env;
  const lode_model *model;
  lode_mip *mip;
  lode_rows rows;
  size_t room_label;
  int32_t *column; /**< of each local column of the current block, -1: left out */
} builder;

/** Takes the text as a label; the text starts anew. */
static lode_status take_label(builder *b, char **label, lode_text *text) {
  if (text->data == NULL)
    return LODE_FAIL(b->env, LODE_E_BUG, "empty label");
  *label = text->data;
  memset(text, 0, sizeof *text);
  return LODE_OK;
}

static lode_status end_row(builder *b, double lower, double upper, lode_text *text) {
  lode_status st = lode_reserve(b->env, (void **)&b->mip->row_label, &b->room_label, b->rows.n + 1,
                                sizeof *b->mip->row_label, "rows");
  if (st != LODE_OK || (st = take_label(b, &b->mip->row_label[b->rows.n], text)) != LODE_OK)
    return st;
  if ((st = lode_rows_end(b->env, &b->rows, lower, upper)) != LODE_OK)
    free(b->mip->row_label[b->rows.n]);
  else
    b->mip->n_row = b->rows.n;
  return st;
}

static lode_status add_col(builder *b, double cost, double lower, double upper, bool is_integer, lode_text *text) {
  lode_mip *m = b->mip;
  lode_status st = take_label(b, &m->col_label[m->n_col], text);
  m->cost[m->n_col] = cost;
  m->lower[m->n_col] = lower;
  m->upper[m->n_col] = upper;
  m->is_integer[m->n_col++] = is_integer;
  return st;
}

static lode_status add_siting(builder *b, lode_text *text) {
  const lode_model *model = b->model;
  const lode_siting *s = model->siting;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < s->n_col && st == LODE_OK; ++j)
    if ((st = lode_siting_col_label(b->env, model->instance, s, j, text)) == LODE_OK)
      st = add_col(b, j < s->n_start ? s->start[j].cost : 0.0, 0.0, 1.0, j < s->n_start, text);
  for (size_t i = 0; i < s->rows.n && st == LODE_OK; ++i) {
    for (size_t k = s->rows.start[i]; k < s->rows.start[i + 1] && st == LODE_OK; ++k)
      st = lode_rows_entry(b->env, &b->rows, s->rows.column[k], s->rows.value[k]);
    if (st == LODE_OK && (st = lode_siting_row_label(b->env, model->instance, s, i, text)) == LODE_OK)
      st = end_row(b, s->rows.lower[i], s->rows.upper[i], text);
  }
  return st;
}

/** Row x_j - scale L(y) <= upper_j. */
static lode_status add_link_row(builder *b, const lode_block *block, size_t j, lode_text *text) {
  const lode_links *l = b->model->links;
  const size_t link = (size_t)block->link[j];
  lode_status st = LODE_OK;
  for (size_t k = l->start[link]; k < l->start[link + 1] && st == LODE_OK; ++k)
    st = lode_rows_entry(b->env, &b->rows, l->var[k], -block->scale[j] * l->coefficient[k]);
  if (st == LODE_OK)
    st = lode_rows_entry(b->env, &b->rows, b->column[j], 1.0);
  if (st == LODE_OK)
    st = lode_text_printf(b->env, text, "capacity of ");
  if (st == LODE_OK)
    st = lode_block_col_label(b->env, b->model, block, j, text);
  return st == LODE_OK ? end_row(b, -INFINITY, block->upper[j], text) : st;
}

static lode_status add_block(builder *b, const lode_block *block, lode_text *text) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j) {
    b->column[j] = -1;
    if (block->is_elastic[j])
      continue;
    b->column[j] = (int32_t)b->mip->n_col;
    if ((st = lode_block_col_label(b->env, b->model, block, j, text)) == LODE_OK)
      st = add_col(b, block->weight * block->cost[j], block->lower[j], lode_block_upper_most(b->model, block, j), false,
                   text);
  }
  for (size_t i = 0; i < block->n_row && st == LODE_OK; ++i) {
    for (size_t k = block->start[i]; k < block->start[i + 1] && st == LODE_OK; ++k)
      if (b->column[block->column[k]] >= 0)
        st = lode_rows_entry(b->env, &b->rows, b->column[block->column[k]], block->value[k]);
    if (st == LODE_OK && (st = lode_block_row_label(b->env, b->model, block, i, text)) == LODE_OK)
      st = end_row(b, block->row_lower[i], block->row_upper[i], text);
  }
  for (size_t j = 0; j < block->n_col && st == LODE_OK; ++j)
    if (b->column[j] >= 0 && block->link[j] >= 0)
      st = add_link_row(b, block, j, text);
  return st;
}

static lode_status allocate_columns(builder *b) {
  size_t n = b->model->siting->n_col, most = 0;
  for (size_t k = 0; k < b->model->n_block; ++k) {
    n += b->model->block[k].n_col;
    most = b->model->block[k].n_col > most ? b->model->block[k].n_col : most;
  }
  lode_mip *m = b->mip;
  b->column = lode_alloc(b->env, most, sizeof *b->column, "columns");
  m->cost = lode_alloc(b->env, n, sizeof *m->cost, "columns");
  m->lower = lode_alloc(b->env, n, sizeof *m->lower, "columns");
  m->upper = lode_alloc(b->env, n, sizeof *m->upper, "columns");
  m->is_integer = lode_alloc(b->env, n, sizeof *m->is_integer, "columns");
  m->col_label = lode_alloc(b->env, n, sizeof *m->col_label, "columns");
  return b->column && m->cost && m->lower && m->upper && m->is_integer && m->col_label ? LODE_OK : LODE_E_NOMEM;
}

lode_status lode_extensive_create(lode_env *env, const lode_model *model, lode_mip **mip) {
  builder b = {.env = env, .model = model, .mip = lode_alloc(env, 1, sizeof **mip, "extensive form")};
  if (b.mip == NULL)
    return LODE_E_NOMEM;
  lode_text text = {0};
  lode_status st = allocate_columns(&b);
  if (st == LODE_OK)
    st = add_siting(&b, &text);
  for (size_t k = 0; k < model->n_block && st == LODE_OK; ++k)
    st = add_block(&b, &model->block[k], &text);
  if (st == LODE_OK && b.rows.start == NULL) /* no rows at all: an empty list still has a start */
    st = (b.rows.start = lode_alloc(env, 1, sizeof *b.rows.start, "rows")) ? LODE_OK : LODE_E_NOMEM;
  b.mip->constant = model->siting->constant;
  b.mip->n_row = b.rows.n;
  b.mip->row_start = b.rows.start;
  b.mip->row_column = b.rows.column;
  b.mip->row_value = b.rows.value;
  b.mip->row_lower = b.rows.lower;
  b.mip->row_upper = b.rows.upper;
  free(b.column);
  lode_text_free(&text);
  if (st == LODE_OK) {
    *mip = b.mip;
    b.mip = NULL;
  }
  lode_mip_destroy(&b.mip);
  return st;
}
