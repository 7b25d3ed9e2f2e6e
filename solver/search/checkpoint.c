/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the state is kept and handed on, and how what all ranks share becomes bytes and comes back. */
#include "solver/search/checkpoint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"

static const double most_share = 0.01; /* of the time, for keeping; and again for handing on */
static const double least_pause = 0.5; /* seconds between two states that are kept */

void lode_saver_clear(lode_saver *saver) {
  lode_text_free(&saver->shared);
  lode_text_free(&saver->own);
  free(saver->floor_y);
  memset(saver, 0, sizeof *saver);
}

/* ---- bytes */

static void put_basis(lode_sink *out, const lode_basis_copy *basis) {
  lode_put_int(out, basis->row != NULL);
  if (basis->row == NULL)
    return;
  lode_put_int(out, (int64_t)basis->n_row);
  lode_put_int(out, (int64_t)basis->n_col);
  lode_put_array(out, basis->row, basis->n_row, 1);
  lode_put_array(out, basis->col, basis->n_col, 1);
}

static void check_statuses(lode_bytes *in, const uint8_t status[], size_t n) {
  for (size_t i = 0; i < n && status != NULL; ++i)
    lode_bytes_expect(in, status[i] <= LODE_FIXED, "status in a basis");
}

static lode_status get_basis(lode_search *s, lode_bytes *in, lode_basis_copy *basis) {
  *basis = (lode_basis_copy){0};
  if (lode_get_int(in, 0, 1, "basis") == 0)
    return LODE_OK;
  basis->n_row = (size_t)lode_get_int(in, 0, (int64_t)s->master->rows.n, "rows of a basis");
  basis->n_col = (size_t)lode_get_int(in, 0, (int64_t)s->master->n_col, "columns of a basis");
  lode_bytes_expect(in, basis->n_col == s->master->n_col, "columns of a basis");
  basis->row = lode_alloc(s->env, basis->n_row, 1, "basis");
  basis->col = lode_alloc(s->env, s->master->n_col, 1, "basis");
  if (!basis->row || !basis->col)
    return LODE_E_NOMEM;
  lode_get_array(in, basis->row, basis->n_row, 1, "basis");
  lode_get_array(in, basis->col, basis->n_col, 1, "basis");
  check_statuses(in, basis->row, basis->n_row);
  check_statuses(in, basis->col, basis->n_col);
  return LODE_OK;
}

static void put_rows(lode_sink *out, const lode_rows *rows, size_t first) {
  lode_put_int(out, (int64_t)(rows->n - first));
  for (size_t i = first; i < rows->n; ++i) {
    const size_t at = rows->start[i], n = rows->start[i + 1] - at;
    lode_put_int(out, (int64_t)n);
    lode_put_real(out, rows->lower[i]);
    lode_put_real(out, rows->upper[i]);
    lode_put_array(out, rows->column + at, n, sizeof *rows->column);
    lode_put_array(out, rows->value + at, n, sizeof *rows->value);
  }
}

/** Appends rows. @param n [out] how many */
static lode_status get_rows(lode_search *s, lode_bytes *in, lode_rows *rows, size_t *n) {
  lode_status st = LODE_OK;
  *n = lode_get_count(in, 3 * sizeof(int64_t), "number of cuts");
  for (size_t i = 0; i < *n && st == LODE_OK && !in->is_bad; ++i) {
    const size_t n_entry = lode_get_count(in, sizeof(int32_t) + sizeof(double), "entries of a cut");
    const double lower = lode_get_real(in, "side of a cut"), upper = lode_get_real(in, "side of a cut");
    lode_bytes_expect(in, n_entry <= (in->n - in->at) / (sizeof(int32_t) + sizeof(double)), "entries of a cut");
    const size_t columns = in->at, values = columns + n_entry * sizeof(int32_t);
    int32_t last = -1;
    for (size_t k = 0; k < n_entry && st == LODE_OK && !in->is_bad; ++k) {
      int32_t column;
      double value;
      memcpy(&column, in->data + columns + k * sizeof column, sizeof column);
      memcpy(&value, in->data + values + k * sizeof value, sizeof value);
      lode_bytes_expect(in, column >= 0 && (size_t)column < s->master->n_col && column != last && isfinite(value),
                        "entry of a cut");
      last = column;
      if (!in->is_bad)
        st = lode_rows_entry(s->env, rows, column, value);
    }
    in->at = values + n_entry * sizeof(double);
    lode_bytes_expect(in, lower <= upper && lower < INFINITY && upper > -INFINITY, "sides of a cut");
    if (st == LODE_OK)
      st = lode_rows_end(s->env, rows, lower, upper);
  }
  return st;
}

/* ---- master: rows behind the fixed ones, the pool, what is fixed */

static void put_origins(lode_sink *out, const lode_row_origin origin[], size_t n) {
  for (size_t i = 0; i < n; ++i)
    lode_put_int(out, origin[i]);
}

static void put_master(lode_sink *out, const lode_master *m) {
  const size_t first = m->n_fixed_rows;
  put_rows(out, &m->rows, first);
  put_origins(out, m->origin + first, m->rows.n - first);
  lode_put_array(out, m->age + first, m->rows.n - first, sizeof *m->age);
  put_rows(out, &m->pool.rows, 0);
  put_origins(out, m->pool.origin, m->pool.rows.n);
  lode_put_int(out, m->n_cut_made);
  lode_put_array(out, m->lower, m->n_siting, sizeof *m->lower);
  lode_put_array(out, m->upper, m->n_siting, sizeof *m->upper);
}

static lode_row_origin get_origin(lode_bytes *in) {
  return (lode_row_origin)lode_get_int(in, LODE_ORIGIN_CUT, LODE_ORIGIN_INTEGER, "origin of a cut");
}

static lode_status get_pool(lode_search *s, lode_bytes *in) {
  lode_pool *pool = &s->master->pool;
  size_t n;
  lode_status st = get_rows(s, in, &pool->rows, &n);
  if (st == LODE_OK && !in->is_bad)
    st = lode_reserve(s->env, (void **)&pool->origin, &pool->room_origin, n, sizeof *pool->origin, "cut pool");
  for (size_t i = 0; i < n && st == LODE_OK && !in->is_bad; ++i)
    pool->origin[i] = get_origin(in);
  return st;
}

static lode_status get_master(lode_search *s, lode_bytes *in) {
  lode_master *m = s->master;
  const size_t first = m->n_fixed_rows;
  size_t n;
  lode_status st = lode_master_truncate(s->env, m);
  if (st == LODE_OK)
    st = get_rows(s, in, &m->rows, &n);
  if (st == LODE_OK && !in->is_bad)
    st = lode_master_reserve(s->env, m, m->rows.n);
  if (st != LODE_OK || in->is_bad)
    return st;
  for (size_t i = 0; i < n; ++i)
    m->origin[first + i] = get_origin(in);
  lode_get_array(in, m->age + first, n, sizeof *m->age, "ages of cuts");
  if ((st = get_pool(s, in)) != LODE_OK)
    return st;
  m->n_cut_made = (long)lode_get_int(in, 0, INT64_MAX, "cuts made");
  lode_get_array(in, m->lower, m->n_siting, sizeof *m->lower, "fixed starts");
  lode_get_array(in, m->upper, m->n_siting, sizeof *m->upper, "fixed starts");
  for (size_t j = 0; j < m->n_siting; ++j)
    lode_bytes_expect(in, m->lower[j] >= 0.0 && m->lower[j] <= m->upper[j] && m->upper[j] <= 1.0, "fixed starts");
  return LODE_OK;
}

/* ---- relaxation of the root */

static void put_root(lode_sink *out, const lode_search *s) {
  const lode_relaxation *r = &s->root;
  lode_put_int(out, r->x != NULL);
  if (r->x == NULL)
    return;
  lode_put_int(out, r->outcome);
  lode_put_real(out, r->bound);
  lode_put_array(out, r->x, s->master->n_col, sizeof *r->x);
  lode_put_array(out, r->rc, s->master->n_siting, sizeof *r->rc);
  put_basis(out, &r->basis);
}

static lode_status get_root(lode_search *s, lode_bytes *in) {
  lode_relaxation *r = &s->root;
  if (lode_get_int(in, 0, 1, "root relaxation") == 0)
    return LODE_OK;
  r->outcome = (lode_lp_outcome)lode_get_int(in, LODE_LP_OPTIMAL, LODE_LP_TROUBLE, "outcome of the root relaxation");
  r->bound = lode_get_real(in, "root bound");
  r->x = lode_alloc(s->env, s->master->n_col, sizeof *r->x, "relaxation");
  r->rc = lode_alloc(s->env, s->master->n_siting, sizeof *r->rc, "relaxation");
  if (!r->x || !r->rc)
    return LODE_E_NOMEM;
  lode_get_array(in, r->x, s->master->n_col, sizeof *r->x, "root point");
  lode_get_array(in, r->rc, s->master->n_siting, sizeof *r->rc, "root reduced costs");
  const lode_status st = get_basis(s, in, &r->basis);
  lode_bytes_expect(in, r->basis.row != NULL, "root basis");
  return st;
}

/* ---- places */

static void put_places(lode_sink *out, const lode_search *s) {
  const lode_place *p = &s->place;
  const lode_plan_place *q = &s->plans;
  const int64_t number[] = {p->phase,  p->is_begun,  p->round,     p->idle,    q->stage,     q->repeat,
                            q->look,   q->idle,      q->width,     q->is_open, s->is_coarse, s->nodes,
                            s->rounds, s->tree_work, s->plan_work, s->draw};
  for (size_t i = 0; i < sizeof number / sizeof number[0]; ++i)
    lode_put_int(out, number[i]);
  const double real[] = {p->weight, p->fixed_at, p->lost, q->before, s->plan_share, s->inside_value, s->cost, s->bound};
  lode_put_array(out, real, sizeof real / sizeof real[0], sizeof real[0]);
  lode_put_array(out, p->past, LODE_WINDOW, sizeof p->past[0]);
  lode_put_array(out, q->past, LODE_WINDOW, sizeof q->past[0]);
  for (int task = 0; task < s->options->n_task; ++task) {
    const uint8_t is_active = q->is_active[task];
    lode_put_array(out, &is_active, 1, 1);
  }
  lode_put_array(out, s->y, s->model->siting->n_start, sizeof *s->y);
  lode_put_array(out, s->inside, s->master->n_siting, sizeof *s->inside);
}

static void get_places(lode_search *s, lode_bytes *in) {
  static const int most = 1000000000;
  lode_place *p = &s->place;
  lode_plan_place *q = &s->plans;
  p->phase = (lode_phase)lode_get_int(in, LODE_PHASE_COARSE, LODE_PHASE_TREE, "phase");
  p->is_begun = lode_get_int(in, 0, 1, "phase") != 0;
  p->round = (int)lode_get_int(in, 0, most, "round");
  p->idle = (int)lode_get_int(in, 0, most, "idle rounds");
  q->stage = (lode_plan_stage)lode_get_int(in, LODE_PLANS_NONE, LODE_PLANS_SKETCH, "stage of the incumbent search");
  q->repeat = (int)lode_get_int(in, 0, most, "repeat");
  q->look = (int)lode_get_int(in, 0, most, "look");
  q->idle = (int)lode_get_int(in, 0, most, "idle draws");
  q->width = (int)lode_get_int(in, 0, 1000000, "moves tried together");
  q->is_open = lode_get_int(in, 0, 1, "stage of the incumbent search") != 0;
  s->is_coarse = lode_get_int(in, 0, 1, "coarse") != 0;
  s->nodes = (long)lode_get_int(in, 0, INT64_MAX, "nodes");
  s->rounds = (long)lode_get_int(in, 0, INT64_MAX, "rounds");
  s->tree_work = (long)lode_get_int(in, 0, INT64_MAX, "work");
  s->plan_work = (long)lode_get_int(in, 0, INT64_MAX, "work");
  s->draw = (long)lode_get_int(in, 0, INT64_MAX, "draws");
  p->weight = lode_get_real(in, "weight");
  p->fixed_at = lode_get_real(in, "fixing");
  p->lost = lode_get_real(in, "lost");
  q->before = lode_get_real(in, "cost");
  s->plan_share = lode_get_real(in, "share");
  s->inside_value = lode_get_real(in, "value of the in-point");
  s->cost = lode_get_real(in, "cost");
  s->bound = lode_get_real(in, "bound");
  lode_get_array(in, p->past, LODE_WINDOW, sizeof p->past[0], "past bounds");
  lode_get_array(in, q->past, LODE_WINDOW, sizeof q->past[0], "past costs");
  for (int task = 0; task < s->options->n_task; ++task) {
    uint8_t is_active;
    lode_get_array(in, &is_active, 1, 1, "tasks");
    q->is_active[task] = is_active != 0;
  }
  lode_get_array(in, s->y, s->model->siting->n_start, sizeof *s->y, "plan");
  lode_get_array(in, s->inside, s->master->n_siting, sizeof *s->inside, "in-point");
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    lode_bytes_expect(in, s->y[v] == 0.0 || s->y[v] == 1.0, "plan");
  lode_bytes_expect(in, !s->is_coarse || (s->options->parts != NULL && p->phase == LODE_PHASE_COARSE), "coarse");
  lode_bytes_expect(in, p->phase == LODE_PHASE_ROOT || p->phase == LODE_PHASE_COARSE || s->root.x != NULL, "phase");
}

/* ---- tree */

static void put_tree(lode_sink *out, const lode_search *s) {
  const lode_pseudo *p = s->pseudo;
  lode_put_array(out, p->down, p->n, sizeof *p->down);
  lode_put_array(out, p->up, p->n, sizeof *p->up);
  lode_put_array(out, p->n_down, p->n, sizeof *p->n_down);
  lode_put_array(out, p->n_up, p->n, sizeof *p->n_up);
  lode_put_array(out, &p->start, 1, sizeof p->start);
  lode_put_array(out, &p->count, 1, sizeof p->count);
  lode_put_int(out, s->open->next_id);
  lode_put_int(out, (int64_t)s->open->n);
  for (size_t i = 0; i < s->open->n; ++i) {
    const lode_node *node = &s->open->node[i];
    lode_put_int(out, node->id);
    lode_put_int(out, (int64_t)node->n);
    for (size_t k = 0; k < node->n; ++k) {
      lode_put_int(out, node->decision[k].item);
      lode_put_int(out, node->decision[k].is_up);
      lode_put_int(out, node->decision[k].value);
    }
    lode_put_real(out, node->bound);
    lode_put_real(out, node->parent);
    lode_put_real(out, node->moved);
    lode_put_int(out, node->separated);
    lode_put_int(out, node->idle);
    put_basis(out, &node->basis);
  }
}

static lode_status get_node(lode_search *s, lode_bytes *in, int64_t next_id, int64_t n_item, lode_node *node) {
  node->id = lode_get_int(in, 0, next_id, "number of a node");
  node->n = lode_get_count(in, 3 * sizeof(int64_t), "decisions of a node");
  node->decision = lode_alloc(s->env, node->n, sizeof *node->decision, "node");
  if (node->decision == NULL)
    return LODE_E_NOMEM;
  for (size_t k = 0; k < node->n && !in->is_bad; ++k) {
    node->decision[k].item = (int32_t)lode_get_int(in, 0, n_item - 1, "decision of a node");
    node->decision[k].is_up = lode_get_int(in, 0, 1, "decision of a node") != 0;
    node->decision[k].value = (int32_t)lode_get_int(in, INT32_MIN, INT32_MAX, "decision of a node");
  }
  node->bound = lode_get_real(in, "bound of a node");
  node->parent = lode_get_real_or_nan(in, "parent of a node");
  node->moved = lode_get_real_or_nan(in, "branching of a node");
  node->separated = (int)lode_get_int(in, 0, 1, "node");
  node->idle = (int)lode_get_int(in, 0, INT32_MAX, "node");
  lode_bytes_expect(in, isnan(node->parent) || node->n > 0, "parent of a node");
  return get_basis(s, in, &node->basis);
}

static lode_status say_bad(lode_search *s, const lode_bytes *in) {
  return LODE_FAIL(s->env, LODE_E_INPUT, "the checkpoint is damaged or of another model: %s, at byte %zu of %zu",
                   in->fault, in->at, in->n);
}

lode_status lode_tree_load(lode_search *s, lode_nodes *open, lode_pseudo *p) {
  lode_bytes *in = &s->rest;
  lode_get_array(in, p->down, p->n, sizeof *p->down, "pseudo-costs");
  lode_get_array(in, p->up, p->n, sizeof *p->up, "pseudo-costs");
  lode_get_array(in, p->n_down, p->n, sizeof *p->n_down, "pseudo-costs");
  lode_get_array(in, p->n_up, p->n, sizeof *p->n_up, "pseudo-costs");
  lode_get_array(in, &p->start, 1, sizeof p->start, "pseudo-costs");
  lode_get_array(in, &p->count, 1, sizeof p->count, "pseudo-costs");
  open->next_id = lode_get_int(in, 0, INT64_MAX, "next node");
  const size_t n = lode_get_count(in, 8 * sizeof(int64_t), "number of nodes");
  lode_status st = lode_reserve(s->env, (void **)&open->node, &open->room, n, sizeof *open->node, "nodes");
  for (size_t i = 0; i < n && st == LODE_OK && !in->is_bad; ++i) {
    open->node[open->n] = (lode_node){0};
    st = get_node(s, in, open->next_id, (int64_t)p->n, &open->node[open->n++]);
  }
  return st == LODE_OK && in->is_bad ? say_bad(s, in) : st;
}

/* ---- the state as a whole */

static void put_sizes(lode_sink *out, const lode_search *s) {
  const lode_master *m = s->master;
  lode_put_int(out, s->question);
  lode_put_int(out, (int64_t)s->model->siting->n_start);
  lode_put_int(out, (int64_t)m->n_siting);
  lode_put_int(out, (int64_t)m->n_col);
  lode_put_int(out, (int64_t)m->n_fixed_rows);
  lode_put_int(out, (int64_t)m->n_block);
}

/** Keeps the state. Local. */
static lode_status take(lode_search *s) {
  lode_saver *saver = &s->saver;
  saver->shared.length = saver->own.length = 0;
  saver->has_state = false;
  lode_status st = LODE_OK;
  if (s->comm->rank == 0) {
    lode_sink out = {.env = s->env, .text = &saver->shared};
    put_sizes(&out, s);
    put_master(&out, s->master);
    put_root(&out, s);
    put_places(&out, s);
    lode_oracle_put_seed(s->oracle, &out);
    lode_put_int(&out, s->open != NULL);
    if (s->open != NULL)
      put_tree(&out, s);
    st = out.st;
  }
  if (st == LODE_OK)
    st = lode_oracle_put_blocks(s->env, s->oracle, &saver->own);
  saver->has_state = st == LODE_OK;
  return st;
}

lode_status lode_search_keep(lode_search *s) {
  lode_saver *saver = &s->saver;
  int what[2] = {0, 0}; /* keep? hand on? */
  if (s->options->save == NULL)
    return LODE_OK;
  const double now = lode_clock();
  if (s->comm->rank == 0) {
    if (saver->taken == 0.0)
      saver->taken = saver->written = now;
    const bool is_due = s->options->save_interval > 0.0 &&
                        now - saver->written >= fmax(s->options->save_interval, saver->writing / most_share);
    what[1] = s->options->saves_always || is_due;
    what[0] = what[1] || now - saver->taken >= fmax(least_pause, saver->taking / most_share);
  }
  lode_status st = lode_comm_bcast(s->env, s->comm, 0, what, sizeof what);
  if (st == LODE_OK && what[0]) {
    st = lode_comm_agree(s->env, s->comm, take(s));
    saver->taken = lode_clock();
    saver->taking = saver->taken - now;
  }
  if (what[0])
    lode_profile_add(&s->profile, LODE_WORK_SAVE, now);
  if (st == LODE_OK && what[1]) {
    const double started = lode_clock();
    st = lode_search_hand_on(s);
    saver->written = lode_clock();
    saver->writing = saver->written - started;
  }
  return st;
}

/** Best plan and bound known. @param y [out] borrowed, NULL: no plan */
static void best_known(const lode_search *s, double *cost, double *bound, const double **y) {
  const lode_saver *saver = &s->saver;
  const bool is_cost = s->question == LODE_ASK_COST;
  *cost = is_cost ? s->cost : INFINITY;
  *bound = is_cost ? s->bound : -INFINITY;
  *y = isfinite(*cost) ? s->y : NULL;
  if (!saver->is_floor)
    return;
  *bound = fmax(*bound, saver->floor_bound);
  if (saver->floor_cost < *cost) {
    *cost = saver->floor_cost;
    *y = saver->floor_y;
  }
}

lode_status lode_search_hand_on(lode_search *s) {
  lode_saver *saver = &s->saver;
  void *blocks = NULL;
  size_t n_blocks = 0;
  lode_text image = {0};
  if (s->options->save == NULL)
    return LODE_OK;
  const double started = lode_clock();
  lode_status st = LODE_OK;
  if (saver->has_state)
    st = lode_comm_gather(s->env, s->comm, 0, saver->own.data, saver->own.length, &blocks, &n_blocks, NULL);
  if (st == LODE_OK && s->comm->rank == 0) {
    lode_saved saved = {.nodes = s->nodes, .rounds = s->rounds};
    lode_sink out = {.env = s->env, .text = &image};
    best_known(s, &saved.cost, &saved.bound, &saved.y);
    lode_put_real(&out, saved.bound);
    lode_put_real(&out, saved.cost);
    lode_put_int(&out, saved.y != NULL);
    if (saved.y != NULL)
      lode_put_array(&out, saved.y, s->model->siting->n_start, sizeof *saved.y);
    lode_put_int(&out, saver->has_state);
    if (saver->has_state) {
      lode_put_array(&out, saver->shared.data, saver->shared.length, 1);
      lode_put_array(&out, blocks, n_blocks, 1);
    }
    saved.data = image.data;
    saved.n = image.length;
    st = out.st;
    if (st == LODE_OK)
      s->options->save(s->options->save_context, &saved);
  }
  lode_text_free(&image);
  free(blocks);
  st = lode_comm_agree(s->env, s->comm, st);
  lode_profile_add(&s->profile, LODE_WORK_SAVE, started);
  return st;
}

/** What stands before the state. @param y [out, starts] best plan, zero if there is none */
static void get_floor(lode_bytes *in, size_t n_start, double *bound, double *cost, double y[], bool *has_state,
                      lode_question *question) {
  *bound = lode_get_real(in, "bound");
  *cost = lode_get_real(in, "cost");
  const bool has_plan = lode_get_int(in, 0, 1, "plan") != 0;
  if (has_plan)
    lode_get_array(in, y, n_start, sizeof *y, "plan");
  for (size_t v = 0; v < n_start; ++v)
    lode_bytes_expect(in, y[v] == 0.0 || y[v] == 1.0, "plan");
  lode_bytes_expect(in, has_plan == (bool)isfinite(*cost), "plan");
  *has_state = lode_get_int(in, 0, 1, "state") != 0;
  *question =
      *has_state ? (lode_question)lode_get_int(in, LODE_ASK_COST, LODE_ASK_FEASIBILITY, "question") : LODE_ASK_COST;
}

lode_status lode_search_open(lode_search *s, lode_question *question, bool *has_state) {
  lode_saver *saver = &s->saver;
  s->rest = (lode_bytes){.data = s->options->resume, .n = s->options->resume_n};
  lode_bytes *in = &s->rest;
  const size_t n = s->model->siting->n_start;
  saver->floor_y = lode_alloc(s->env, n, sizeof *saver->floor_y, "plan");
  if (saver->floor_y == NULL)
    return LODE_E_NOMEM;
  get_floor(in, n, &saver->floor_bound, &saver->floor_cost, saver->floor_y, has_state, question);
  lode_bytes_expect(in, isinf(saver->floor_cost) || lode_siting_allows(s->model->siting, saver->floor_y), "plan");
  saver->is_floor = !in->is_bad;
  return in->is_bad ? say_bad(s, in) : LODE_OK;
}

/** Benders cuts among rows that were read, with their origins behind them: to the master's LP or to its pool. */
static lode_status adopt_rows(lode_search *s, lode_bytes *in, bool is_pool, size_t *n_cut) {
  lode_master *m = s->master;
  lode_rows rows = {0};
  size_t n;
  lode_status st = get_rows(s, in, &rows, &n);
  for (size_t i = 0; i < n && st == LODE_OK && !in->is_bad; ++i) {
    const size_t at = rows.start[i];
    if (get_origin(in) != LODE_ORIGIN_CUT)
      continue;
    ++*n_cut;
    st = is_pool ? lode_pool_take(s->env, &m->pool, &rows, i, LODE_ORIGIN_CUT)
                 : lode_master_add_row(s->env, m, LODE_ORIGIN_CUT, rows.start[i + 1] - at, rows.column + at,
                                       rows.value + at, rows.lower[i], rows.upper[i]);
  }
  if (!is_pool) /* their ages */
    for (size_t i = 0; i < n && !in->is_bad; ++i) {
      int32_t age;
      lode_get_array(in, &age, 1, sizeof age, "ages of cuts");
    }
  lode_rows_clear(&rows);
  return st;
}

lode_status lode_search_adopt(lode_search *s, size_t *n) {
  const lode_master *m = s->master;
  lode_bytes in = {.data = s->options->known, .n = s->options->known_n};
  double *y = lode_alloc(s->env, s->model->siting->n_start, sizeof *y, "plan");
  double bound, cost;
  bool has_state;
  lode_question question;
  *n = 0;
  if (y == NULL)
    return LODE_E_NOMEM;
  get_floor(&in, s->model->siting->n_start, &bound, &cost, y, &has_state, &question);
  free(y);
  lode_status st = LODE_OK;
  if (has_state && question == LODE_ASK_COST) {
    const size_t size[] = {s->model->siting->n_start, m->n_siting, m->n_col};
    for (size_t i = 0; i < sizeof size / sizeof size[0]; ++i)
      lode_get_int(&in, (int64_t)size[i], (int64_t)size[i], "size of the model");
    lode_get_int(&in, 0, INT64_MAX, "size of the model"); /* rules differ */
    lode_get_int(&in, (int64_t)m->n_block, (int64_t)m->n_block, "size of the model");
    if (!in.is_bad)
      st = lode_master_truncate(s->env, s->master);
    if (st == LODE_OK && !in.is_bad)
      st = adopt_rows(s, &in, false, n);
    if (st == LODE_OK && !in.is_bad)
      st = adopt_rows(s, &in, true, n);
  }
  if (st == LODE_OK && in.is_bad)
    return say_bad(s, &in);
  return st == LODE_OK ? lode_search_raise(s, bound) : st;
}

static lode_status get_state(lode_search *s, lode_bytes *in) {
  const lode_master *m = s->master;
  const size_t size[] = {s->model->siting->n_start, m->n_siting, m->n_col, m->n_fixed_rows, m->n_block};
  for (size_t i = 0; i < sizeof size / sizeof size[0]; ++i)
    lode_get_int(in, (int64_t)size[i], (int64_t)size[i], "size of the model");
  lode_status st = in->is_bad ? LODE_OK : get_master(s, in);
  if (st == LODE_OK && !in->is_bad)
    st = get_root(s, in);
  if (st == LODE_OK && !in->is_bad)
    get_places(s, in);
  if (st == LODE_OK && !in->is_bad)
    lode_oracle_get_seed(s->oracle, in);
  return st;
}

lode_status lode_search_load(lode_search *s) {
  lode_bytes *in = &s->rest;
  lode_status st = get_state(s, in);
  const bool has_tree = st == LODE_OK && lode_get_int(in, 0, 1, "tree") != 0;
  const size_t tree = in->at;
  if (st == LODE_OK && has_tree && !in->is_bad) { /* behind it are the blocks; the tree itself is read again later */
    lode_nodes open = {0};
    lode_pseudo pseudo = {0};
    st = lode_pseudo_create(s->env, s->master, &pseudo);
    if (st == LODE_OK)
      st = lode_tree_load(s, &open, &pseudo);
    lode_nodes_clear(&open);
    lode_pseudo_destroy(&pseudo);
  }
  lode_bytes_expect(in, !s->place.is_begun || has_tree == (s->place.phase == LODE_PHASE_TREE), "tree");
  if (st == LODE_OK && !in->is_bad)
    st = lode_oracle_get_blocks(s->env, s->oracle, in);
  if (st == LODE_OK && in->is_bad)
    st = say_bad(s, in);
  in->at = tree;
  s->is_resumed = true;
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK && s->options->takes_floor && s->question == LODE_ASK_COST) {
    if (s->saver.floor_cost < s->cost) {
      s->cost = s->saver.floor_cost;
      memcpy(s->y, s->saver.floor_y, s->model->siting->n_start * sizeof *s->y);
    }
    st = lode_search_raise(s, s->saver.floor_bound);
  }
  return st;
}
