/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts the operations of every (period, scenario) into blocks: the connected components of its matrix, once columns
 * that are always zero and rows that cannot bind are gone. All that links blocks is the siting decision.
 */
#include "models/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/bounds.h"
#include "models/cut.h"

/** Frees the data. */
static void strip_block(lode_block *block) {
  void *const part[] = {block->col,       block->row,   block->cost,       block->lower,        block->upper,
                        block->scale,     block->link,  block->is_elastic, block->elastic_cost, block->row_lower,
                        block->row_upper, block->start, block->column,     block->value};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  block->col = block->row = block->link = block->column = NULL;
  block->cost = block->lower = block->upper = block->scale = block->elastic_cost = NULL;
  block->row_lower = block->row_upper = block->value = NULL;
  block->is_elastic = NULL;
  block->start = NULL;
}

static void free_block(lode_block *block) {
  strip_block(block);
  if (block->first != NULL)
    lode_cut_clear(block->first);
  free(block->first);
}

int lode_block_owner(size_t b, int n_rank) {
  const size_t turn = b / (size_t)n_rank, place = b % (size_t)n_rank;
  return (int)(turn % 2 == 0 ? place : (size_t)n_rank - 1 - place);
}

static size_t find_root(size_t *parent, size_t i) {
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

/** Work space of the cut into components. */
typedef struct splitter {
  size_t *parent;        /**< [n_col] union-find; roots are smallest columns */
  size_t *row_member;    /**< [n_row] a column of the row, SIZE_MAX if none */
  int32_t *component;    /**< [n_col] -1: off */
  int32_t *local_row;    /**< [n_row] index within its block, -1: off */
  size_t *n_col, *n_row; /**< [components] sizes */
  size_t n_component;
} splitter;

/** Rows of totals bind what is one component anyway; where they would join several, they are left out. */
static void join_totals(const lode_bounds *b, splitter *w) {
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->t];
  for (size_t j = 0; j < k->n_col && k->col[j].kind == LODE_COL_ACTIVITY; ++j)
    for (size_t e = m->start[j]; e < m->start[j + 1] && b->col_on[j]; ++e) {
      const size_t i = (size_t)m->row[e];
      if (k->row[i].kind != LODE_ROW_TOTAL || !b->row_on[i])
        continue;
      const size_t root = find_root(w->parent, j);
      b->row_on[i] = w->row_member[i] == SIZE_MAX || find_root(w->parent, w->row_member[i]) == root;
      w->row_member[i] = b->row_on[i] ? root : SIZE_MAX;
    }
  for (size_t j = k->n_col; j-- > 0 && k->col[j].kind == LODE_COL_TOTAL;) /* these come last */
    if (b->col_on[j]) {
      const size_t i = (size_t)m->row[m->start[j]];
      b->col_on[j] = w->row_member[i] != SIZE_MAX;
      w->parent[j] = b->col_on[j] ? w->row_member[i] : j;
    }
}

static void find_components(const lode_bounds *b, splitter *w) {
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->t];
  size_t lonely = SIZE_MAX; /* columns without a row share one component */
  for (size_t i = 0; i < k->n_row; ++i)
    w->row_member[i] = SIZE_MAX;
  for (size_t j = 0; j < k->n_col; ++j)
    w->parent[j] = j;
  for (size_t j = 0; j < k->n_col; ++j) {
    if (!b->col_on[j] || k->col[j].kind == LODE_COL_TOTAL)
      continue;
    bool has_row = false;
    for (size_t e = m->start[j]; e < m->start[j + 1]; ++e) {
      const size_t i = (size_t)m->row[e];
      if (!b->row_on[i] || k->row[i].kind == LODE_ROW_TOTAL)
        continue;
      has_row = true;
      if (w->row_member[i] == SIZE_MAX) {
        w->row_member[i] = j;
        continue;
      }
      const size_t p = find_root(w->parent, j), q = find_root(w->parent, w->row_member[i]);
      w->parent[p > q ? p : q] = p > q ? q : p;
    }
    if (!has_row && lonely == SIZE_MAX)
      lonely = j;
    else if (!has_row)
      w->parent[j] = lonely;
  }
  join_totals(b, w);
  w->n_component = 0;
  for (size_t j = 0; j < k->n_col; ++j) {
    w->component[j] = -1;
    if (!b->col_on[j])
      continue;
    const size_t root = find_root(w->parent, j);
    if (root == j) {
      w->n_col[w->n_component] = w->n_row[w->n_component] = 0;
      w->component[j] = (int32_t)w->n_component++;
    } else {
      w->component[j] = w->component[root];
    }
    ++w->n_col[w->component[j]];
  }
  for (size_t i = 0; i < k->n_row; ++i) {
    w->local_row[i] = -1;
    if (w->row_member[i] != SIZE_MAX)
      w->local_row[i] = (int32_t)w->n_row[w->component[w->row_member[i]]]++;
  }
}

static lode_status allocate_block(lode_env *env, lode_block *block) {
#define LODE_WANT(field, n)                                                                                            \
  if ((block->field = lode_alloc(env, (n), sizeof *block->field, "block")) == NULL)                                    \
  return LODE_E_NOMEM
  LODE_WANT(col, block->n_col);
  LODE_WANT(row, block->n_row);
  LODE_WANT(cost, block->n_col);
  LODE_WANT(lower, block->n_col);
  LODE_WANT(upper, block->n_col);
  LODE_WANT(scale, block->n_col);
  LODE_WANT(link, block->n_col);
  LODE_WANT(is_elastic, block->n_col);
  LODE_WANT(elastic_cost, block->n_col);
  LODE_WANT(row_lower, block->n_row);
  LODE_WANT(row_upper, block->n_row);
  LODE_WANT(start, block->n_row + 2);
#undef LODE_WANT
  return LODE_OK;
}

static void fill_column(const lode_bounds *b, lode_block *block, size_t at, size_t j) {
  const int32_t kind = b->model->skeleton->col[j].kind;
  block->col[at] = (int32_t)j;
  block->cost[at] = b->cost[j];
  block->lower[at] = b->lower[j];
  block->upper[at] = b->upper[j];
  block->scale[at] = b->scale[j];
  block->link[at] = b->link[j];
  block->is_elastic[at] = kind == LODE_COL_SHORT || kind == LODE_COL_OVER;
  block->elastic_cost[at] = b->elastic[j];
  block->has_elastic |= block->is_elastic[at];
}

/** Matrix by rows from the skeleton's columns (counting sort; columns ascend in each row). */
static lode_status fill_block_matrix(lode_env *env, const lode_bounds *b, const splitter *w, lode_block *block) {
  const lode_columns *m = &b->model->skeleton->matrix[b->t];
  for (size_t a = 0; a < block->n_col; ++a)
    for (size_t e = m->start[block->col[a]]; e < m->start[block->col[a] + 1]; ++e)
      if (w->local_row[m->row[e]] >= 0)
        ++block->start[w->local_row[m->row[e]] + 2];
  for (size_t i = 2; i < block->n_row + 2; ++i)
    block->start[i] += block->start[i - 1];
  const size_t n = block->start[block->n_row + 1];
  block->column = lode_alloc(env, n, sizeof *block->column, "block matrix");
  block->value = lode_alloc(env, n, sizeof *block->value, "block matrix");
  if (block->column == NULL || block->value == NULL)
    return LODE_E_NOMEM;
  for (size_t a = 0; a < block->n_col; ++a)
    for (size_t e = m->start[block->col[a]]; e < m->start[block->col[a] + 1]; ++e)
      if (w->local_row[m->row[e]] >= 0) {
        const size_t at = block->start[w->local_row[m->row[e]] + 1]++;
        block->column[at] = (int32_t)a;
        block->value[at] = m->value[e];
      }
  return LODE_OK;
}

static lode_status add_blocks(lode_env *env, const lode_bounds *b, splitter *w) {
  lode_model *model = b->model;
  const lode_skeleton *k = model->skeleton;
  const double weight = model->instance->scenario[b->s].probability * lode_period_weight(model->instance, b->t);
  find_components(b, w);
  if (w->n_component == 0) /* there may be no array at all yet */
    return LODE_OK;
  lode_status st = lode_reserve(env, (void **)&model->block, &model->room_block, model->n_block + w->n_component,
                                sizeof *model->block, "blocks");
  if (st != LODE_OK)
    return st;
  lode_block *first = model->block + model->n_block;
  for (size_t c = 0; c < w->n_component; ++c) {
    first[c] = (lode_block){.period = b->t, .scenario = b->s, .component = c, .weight = weight};
    first[c].n_col = w->n_col[c];
    first[c].n_row = w->n_row[c];
    ++model->n_block;
    if ((st = allocate_block(env, &first[c])) != LODE_OK)
      return st;
    w->n_col[c] = 0;
  }
  for (size_t j = 0; j < k->n_col; ++j)
    if (w->component[j] >= 0)
      fill_column(b, &first[w->component[j]], w->n_col[w->component[j]]++, j);
  for (size_t i = 0; i < k->n_row; ++i)
    if (w->local_row[i] >= 0) {
      lode_block *block = &first[w->component[w->row_member[i]]];
      block->row[w->local_row[i]] = (int32_t)i;
      block->row_lower[w->local_row[i]] = b->row_lower[i];
      block->row_upper[w->local_row[i]] = b->row_upper[i];
    }
  for (size_t c = 0; c < w->n_component && st == LODE_OK; ++c)
    st = fill_block_matrix(env, b, w, &first[c]);
  return st;
}

/** What every rank knows of a block: how large its cost and elastic use can be, and its cut at pi = 0. */
static lode_status describe_block(lode_env *env, const lode_model *model, lode_cut_work *work, lode_block *block) {
  block->n_entry = block->start[block->n_row];
  for (size_t j = 0; j < block->n_col; ++j) {
    block->most_elastic += block->elastic_cost[j] * block->upper[j];
    if (!block->is_elastic[j])
      block->most_cost +=
          fmax(block->cost[j] * block->lower[j], block->cost[j] * lode_block_upper_most(model, block, j));
  }
  block->first = lode_alloc(env, 1, sizeof *block->first, "block");
  return block->first ? lode_cut_from_duals(env, model, block, LODE_CUT_COST, NULL, work, block->first) : LODE_E_NOMEM;
}

/** Describes the blocks from `first` on and drops the data of those that other ranks have. */
static lode_status describe_blocks(lode_env *env, lode_model *model, size_t first) {
  const lode_model_options *o = &model->options;
  lode_cut_work work = {0};
  lode_status st = lode_cut_work_create(env, model, &work);
  for (size_t b = first; b < model->n_block && st == LODE_OK; ++b) {
    st = describe_block(env, model, &work, &model->block[b]);
    if (o->n_rank > 0 && lode_block_owner(b, o->n_rank) != o->rank)
      strip_block(&model->block[b]);
  }
  lode_cut_work_destroy(&work);
  return st;
}

static lode_status make_blocks(lode_env *env, lode_model *model) {
  const lode_instance *in = model->instance;
  const lode_skeleton *k = model->skeleton;
  lode_bounds *bounds = NULL;
  splitter w = {.parent = lode_alloc(env, k->n_col, sizeof *w.parent, "components"),
                .row_member = lode_alloc(env, k->n_row, sizeof *w.row_member, "components"),
                .component = lode_alloc(env, k->n_col, sizeof *w.component, "components"),
                .local_row = lode_alloc(env, k->n_row, sizeof *w.local_row, "components"),
                .n_col = lode_alloc(env, k->n_col, sizeof *w.n_col, "components"),
                .n_row = lode_alloc(env, k->n_col, sizeof *w.n_row, "components")};
  lode_status st = LODE_E_NOMEM;
  if (w.parent && w.row_member && w.component && w.local_row && w.n_col && w.n_row)
    st = lode_bounds_create(env, model, &bounds);
  for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t) {
    st = lode_bounds_period(bounds, t);
    for (size_t s = 0; s < in->n_scenario && st == LODE_OK; ++s)
      if ((st = lode_bounds_scenario(bounds, s)) == LODE_OK) {
        const size_t first = model->n_block;
        if ((st = add_blocks(env, bounds, &w)) == LODE_OK)
          st = describe_blocks(env, model, first);
      }
  }
  lode_bounds_destroy(&bounds);
  void *const part[] = {w.parent, w.row_member, w.component, w.local_row, w.n_col, w.n_row};
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i)
    free(part[i]);
  return st;
}

lode_status lode_model_create(lode_env *env, const lode_instance *in, const lode_model_options *options,
                              lode_model **model) {
  lode_model *m = lode_alloc(env, 1, sizeof *m, "model");
  if (m == NULL)
    return LODE_E_NOMEM;
  m->instance = in;
  m->options = *options;
  lode_status st = lode_siting_create(env, in, &m->siting);
  if (st == LODE_OK)
    st = lode_skeleton_create(env, in, &m->skeleton);
  if (st == LODE_OK)
    st = lode_links_create(env, &m->links);
  if (st == LODE_OK)
    st = make_blocks(env, m);
  if (st == LODE_OK) {
    *model = m;
    m = NULL;
  }
  lode_model_destroy(&m);
  return st;
}

void lode_model_destroy(lode_model **model) {
  if (model == NULL || *model == NULL)
    return;
  for (size_t i = 0; i < (*model)->n_block; ++i)
    free_block(&(*model)->block[i]);
  free((*model)->block);
  lode_links_destroy(&(*model)->links);
  lode_skeleton_destroy(&(*model)->skeleton);
  lode_siting_destroy(&(*model)->siting);
  free(*model);
  *model = NULL;
}

void lode_block_upper(const lode_block *block, const double L[], double upper[]) {
  for (size_t j = 0; j < block->n_col; ++j)
    upper[j] = block->upper[j] + (block->link[j] < 0 ? 0.0 : block->scale[j] * L[block->link[j]]);
}

double lode_block_upper_most(const lode_model *model, const lode_block *block, size_t j) {
  const int32_t link = block->link[j];
  return block->upper[j] + (link < 0 ? 0.0 : block->scale[j] * model->links->most[link]);
}

lode_status lode_block_col_label(lode_env *env, const lode_model *model, const lode_block *block, size_t j,
                                 lode_text *text) {
  const lode_instance *in = model->instance;
  const lode_tag tag = model->skeleton->col[block->col[j]];
  const char *t = in->period[block->period].id, *s = in->scenario[block->scenario].id;
  switch ((lode_col_kind)tag.kind) {
  case LODE_COL_ACTIVITY:
    return lode_text_printf(env, text, "activity %s %s %s %s", in->region[tag.a].id, in->process[tag.b].id, t, s);
  case LODE_COL_FLOW:
    return lode_text_printf(env, text, "flow %s %s %s %s %s", in->region[in->lane[tag.a].from].id,
                            in->region[in->lane[tag.a].to].id, in->commodity[tag.b].id, t, s);
  case LODE_COL_SUPPLY:
    return lode_text_printf(env, text, "supply %s %s %s", in->supply[tag.a].id, t, s);
  case LODE_COL_OVER:
    return lode_text_printf(env, text, "surplus %s %s %s", in->supply[tag.a].id, t, s);
  case LODE_COL_IMPORT:
    return lode_text_printf(env, text, "import %s %s %s %s", in->region[in->import[tag.a].region].id,
                            in->commodity[in->import[tag.a].commodity].id, t, s);
  case LODE_COL_UNMET:
  case LODE_COL_SHORT:
    return lode_text_printf(env, text, "%s %s %s %s %s", tag.kind == LODE_COL_UNMET ? "unmet" : "short",
                            in->region[in->demand[tag.a].region].id, in->commodity[in->demand[tag.a].commodity].id, t,
                            s);
  case LODE_COL_DISPOSAL:
    return lode_text_printf(env, text, "disposal %s %s %s %s", in->region[tag.a].id,
                            in->commodity[in->disposal[tag.b].commodity].id, t, s);
  case LODE_COL_EXCESS_CAP:
    return lode_text_printf(env, text, "excess cap#%d %s %s %s", (int)tag.a + 1,
                            in->pollutant[in->cap[tag.a].pollutant].id, t, s);
  case LODE_COL_EXCESS_SHARE:
    return lode_text_printf(env, text, "excess share %s %s %s", in->share[tag.a].id, t, s);
  case LODE_COL_TOTAL:
    return lode_text_printf(env, text, "%s %s %s %s", tag.a % 2 == 0 ? "made" : "used", in->commodity[tag.a / 2].id, t,
                            s);
  }
  return LODE_FAIL(env, LODE_E_BUG, "column of kind %d", (int)tag.kind);
}

lode_status lode_block_row_label(lode_env *env, const lode_model *model, const lode_block *block, size_t i,
                                 lode_text *text) {
  const lode_instance *in = model->instance;
  const lode_tag tag = model->skeleton->row[block->row[i]];
  const char *t = in->period[block->period].id, *s = in->scenario[block->scenario].id;
  switch ((lode_row_kind)tag.kind) {
  case LODE_ROW_BALANCE:
    return lode_text_printf(env, text, "balance %s %s %s %s", in->region[tag.a].id, in->commodity[tag.b].id, t, s);
  case LODE_ROW_LANE:
    return lode_text_printf(env, text, "lane %s %s %s %s", in->region[in->lane[tag.a].from].id,
                            in->region[in->lane[tag.a].to].id, t, s);
  case LODE_ROW_CAP:
    return lode_text_printf(env, text, "cap#%d %s %s %s", (int)tag.a + 1, in->pollutant[in->cap[tag.a].pollutant].id, t,
                            s);
  case LODE_ROW_IMPORT_LIMIT:
    return lode_text_printf(env, text, "import-limit %s %s %s", in->import_limit[tag.a].id, t, s);
  case LODE_ROW_SHARE:
    return lode_text_printf(env, text, "share %s %s %s", in->share[tag.a].id, t, s);
  case LODE_ROW_TOTAL:
    return lode_text_printf(env, text, "total-%s %s %s %s", tag.a % 2 == 0 ? "made" : "used",
                            in->commodity[tag.a / 2].id, t, s);
  }
  return LODE_FAIL(env, LODE_E_BUG, "row of kind %d", (int)tag.kind);
}
