/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which columns and rows operations can have, and their matrix for every period:
 *   balance r,c:  supply + import + inflow + out a + unmet - outflow - in a - disposal = demand
 *   lane:         sum_c mass_c flow_c <= capacity
 *   cap e:        sum emission a - excess <= limit
 *   imports:      sum import <= limit
 *   share:        sum import + share (unmet - in a) - excess <= share x demand
 *   total:        sum out a <= made, sum in a <= used (columns whose bounds move with the plants, see bounds_total.c)
 */
#include "models/skeleton.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double lode_terms_amount(const lode_instance *in, lode_terms terms, int32_t item, size_t t) {
  for (size_t i = 0; i < terms.n; ++i)
    if (terms.term[i].item == item)
      return lode_at(in, terms.term[i].amount, t, 0.0);
  return 0.0;
}

double lode_lane_unit_cost(const lode_instance *in, const lode_lane *lane, int32_t commodity, size_t t) {
  for (size_t i = 0; i < lane->n_cost; ++i) {
    const lode_lane_cost *cost = &in->lane_cost[lane->first_cost + i];
    if (cost->commodity == commodity)
      return lode_at(in, cost->cost, t, 0.0);
  }
  const lode_commodity *c = &in->commodity[commodity];
  if (isnan(lane->distance) || c->mode < 0)
    return NAN;
  return lane->distance * lode_at(in, in->mode[c->mode].tariff, t, 0.0) * c->mass * c->hazard;
}

double lode_activity_credit(const lode_instance *in, int32_t region, int32_t process, size_t t) {
  double sum = 0.0;
  for (size_t i = 0; i < in->n_credit; ++i) {
    const lode_credit *credit = &in->credit[i];
    if ((credit->region >= 0 && credit->region != region) || (credit->process >= 0 && credit->process != process))
      continue;
    const double per_unit =
        credit->commodity < 0 ? 1.0 : lode_terms_amount(in, in->process[process].out, credit->commodity, t);
    sum += per_unit * lode_at(in, credit->amount, t, 0.0);
  }
  return sum;
}

bool lode_cap_covers(const lode_instance *in, const lode_cap *cap, int32_t region) {
  if (cap->region >= 0)
    return cap->region == region;
  if (cap->group < 0)
    return true;
  const lode_list list = in->group[cap->group].region;
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == region)
      return true;
  return false;
}

static bool list_has(lode_list list, int32_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == item)
      return true;
  return false;
}

static lode_status add_col(lode_env *env, lode_skeleton *k, lode_col_kind kind, size_t a, size_t b) {
  lode_status st = lode_reserve(env, (void **)&k->col, &k->room_col, k->n_col + 1, sizeof *k->col, "columns");
  if (st == LODE_OK)
    k->col[k->n_col++] = (lode_tag){kind, (int32_t)a, (int32_t)b};
  return st;
}

static lode_status add_row(lode_env *env, lode_skeleton *k, lode_row_kind kind, size_t a, size_t b) {
  lode_status st = lode_reserve(env, (void **)&k->row, &k->room_row, k->n_row + 1, sizeof *k->row, "rows");
  if (st == LODE_OK)
    k->row[k->n_row++] = (lode_tag){kind, (int32_t)a, (int32_t)b};
  return st;
}

/** Marks (region, process) pairs that have or may get capacity. */
static void mark_capacity(const lode_instance *in, bool *has) {
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t i = 0; i < in->existing[e].capacity.n; ++i)
      has[(size_t)in->existing[e].region * in->n_process + (size_t)in->existing[e].capacity.term[i].item] = true;
  for (size_t j = 0; j < in->n_site; ++j)
    for (size_t o = 0; o < in->site[j].option.n; ++o) {
      const lode_terms capacity = in->option[in->site[j].option.item[o]].capacity;
      for (size_t i = 0; i < capacity.n; ++i)
        has[(size_t)in->site[j].region * in->n_process + (size_t)capacity.term[i].item] = true;
    }
}

/** Where a commodity can arise (source) and be of use (sink), by region. */
static void mark_ends(const lode_instance *in, const bool *has, bool *source, bool *sink) {
  const size_t nc = in->n_commodity;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t k = 0; k < in->n_process; ++k) {
      if (!has[r * in->n_process + k])
        continue;
      for (size_t i = 0; i < in->process[k].out.n; ++i)
        source[r * nc + (size_t)in->process[k].out.term[i].item] = true;
      for (size_t i = 0; i < in->process[k].in.n; ++i)
        sink[r * nc + (size_t)in->process[k].in.term[i].item] = true;
    }
  for (size_t i = 0; i < in->n_supply; ++i)
    source[(size_t)in->supply[i].region * nc + (size_t)in->supply[i].commodity] = true;
  for (size_t i = 0; i < in->n_import; ++i)
    source[(size_t)in->import[i].region * nc + (size_t)in->import[i].commodity] = true;
  for (size_t i = 0; i < in->n_demand; ++i)
    sink[(size_t)in->demand[i].region * nc + (size_t)in->demand[i].commodity] = true;
  for (size_t i = 0; i < in->n_disposal; ++i)
    for (size_t r = 0; r < in->n_region; ++r)
      if (in->disposal[i].region < 0 || (size_t)in->disposal[i].region == r)
        sink[r * nc + (size_t)in->disposal[i].commodity] = true;
}

/** Spreads marks along the lanes (forwards from sources, backwards from sinks) until nothing changes. */
static void spread(const lode_instance *in, bool *source, bool *sink) {
  const size_t nc = in->n_commodity;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t l = 0; l < in->n_lane; ++l) {
      const lode_lane *lane = &in->lane[l];
      for (size_t c = 0; c < nc; ++c) {
        bool *from = &source[(size_t)lane->from * nc + c], *to = &source[(size_t)lane->to * nc + c];
        bool *before = &sink[(size_t)lane->from * nc + c], *after = &sink[(size_t)lane->to * nc + c];
        const bool forward = *from && !*to, backward = *after && !*before;
        if ((!forward && !backward) || isnan(lode_lane_unit_cost(in, lane, (int32_t)c, 0)))
          continue;
        *to |= *from;
        *before |= *after;
        changed = true;
      }
    }
  }
}

/** Does any process make (side 0) or use (side 1) the commodity? */
static bool is_handled(const lode_instance *in, size_t c, size_t side) {
  for (size_t p = 0; p < in->n_process; ++p) {
    const lode_terms terms = side == 0 ? in->process[p].out : in->process[p].in;
    for (size_t i = 0; i < terms.n; ++i)
      if ((size_t)terms.term[i].item == c)
        return true;
  }
  return false;
}

static lode_status list_columns(lode_env *env, lode_skeleton *k, const bool *has, const bool *source,
                                const bool *sink) {
  const lode_instance *in = k->instance;
  const size_t nc = in->n_commodity;
  lode_status st = LODE_OK;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t p = 0; p < in->n_process && st == LODE_OK; ++p)
      if (has[r * in->n_process + p])
        st = add_col(env, k, LODE_COL_ACTIVITY, r, p);
  for (size_t l = 0; l < in->n_lane; ++l)
    for (size_t c = 0; c < nc && st == LODE_OK; ++c)
      if (source[(size_t)in->lane[l].from * nc + c] && sink[(size_t)in->lane[l].to * nc + c] &&
          !isnan(lode_lane_unit_cost(in, &in->lane[l], (int32_t)c, 0)))
        st = add_col(env, k, LODE_COL_FLOW, l, c);
  for (size_t i = 0; i < in->n_supply && st == LODE_OK; ++i) {
    st = add_col(env, k, LODE_COL_SUPPLY, i, 0);
    if (st == LODE_OK && in->supply[i].minimum.count > 0)
      st = add_col(env, k, LODE_COL_OVER, i, 0);
  }
  for (size_t i = 0; i < in->n_import && st == LODE_OK; ++i)
    st = add_col(env, k, LODE_COL_IMPORT, i, 0);
  for (size_t i = 0; i < in->n_demand && st == LODE_OK; ++i)
    st = add_col(env, k, in->demand[i].penalty.count > 0 ? LODE_COL_UNMET : LODE_COL_SHORT, i, 0);
  for (size_t i = 0; i < in->n_disposal; ++i)
    for (size_t r = 0; r < in->n_region && st == LODE_OK; ++r)
      if ((in->disposal[i].region < 0 || (size_t)in->disposal[i].region == r) &&
          source[r * nc + (size_t)in->disposal[i].commodity])
        st = add_col(env, k, LODE_COL_DISPOSAL, r, i);
  for (size_t i = 0; i < in->n_cap && st == LODE_OK; ++i)
    if (in->cap[i].price.count > 0)
      st = add_col(env, k, LODE_COL_EXCESS_CAP, i, 0);
  for (size_t i = 0; i < in->n_share && st == LODE_OK; ++i)
    if (in->share[i].price.count > 0)
      st = add_col(env, k, LODE_COL_EXCESS_SHARE, i, 0);
  for (size_t i = 0; i < 2 * nc && st == LODE_OK; ++i)
    if (is_handled(in, i / 2, i % 2))
      st = add_col(env, k, LODE_COL_TOTAL, i, 0);
  return st;
}

static lode_status list_rows(lode_env *env, lode_skeleton *k, const bool *source, const bool *sink) {
  const lode_instance *in = k->instance;
  lode_status st = LODE_OK;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t c = 0; c < in->n_commodity && st == LODE_OK; ++c) {
      const size_t rc = r * in->n_commodity + c;
      k->balance[rc] = source[rc] || sink[rc] ? (int32_t)k->n_row : -1;
      if (k->balance[rc] >= 0)
        st = add_row(env, k, LODE_ROW_BALANCE, r, c);
    }
  for (size_t l = 0; l < in->n_lane && st == LODE_OK; ++l)
    if (in->lane[l].capacity.count > 0)
      st = add_row(env, k, LODE_ROW_LANE, l, 0);
  for (size_t i = 0; i < in->n_cap && st == LODE_OK; ++i)
    st = add_row(env, k, LODE_ROW_CAP, i, 0);
  for (size_t i = 0; i < in->n_import_limit && st == LODE_OK; ++i)
    st = add_row(env, k, LODE_ROW_IMPORT_LIMIT, i, 0);
  for (size_t i = 0; i < in->n_share && st == LODE_OK; ++i)
    st = add_row(env, k, LODE_ROW_SHARE, i, 0);
  for (size_t i = 0; i < 2 * in->n_commodity && st == LODE_OK; ++i)
    if (is_handled(in, i / 2, i % 2))
      st = add_row(env, k, LODE_ROW_TOTAL, i, 0);
  return st;
}

enum { N_ROW_KIND = LODE_ROW_TOTAL + 1 };

/** What an entry needs while a matrix is filled. */
typedef struct filler {
  lode_env *env;
  const lode_skeleton *k;
  lode_columns *m;
  const int32_t *row_of[N_ROW_KIND]; /**< row of each kind by item, see fill_matrices */
  size_t t, n, room_row, room_value;
} filler;

static lode_status put(filler *f, int32_t row, double value) {
  if (value == 0.0 || row < 0)
    return LODE_OK;
  lode_status st =
      lode_reserve(f->env, (void **)&f->m->row, &f->room_row, f->n + 1, sizeof *f->m->row, "matrix entries");
  if (st == LODE_OK)
    st = lode_reserve(f->env, (void **)&f->m->value, &f->room_value, f->n + 1, sizeof *f->m->value, "matrix entries");
  if (st != LODE_OK)
    return st;
  f->m->row[f->n] = row;
  f->m->value[f->n++] = value;
  return LODE_OK;
}

static int32_t balance_row(const lode_skeleton *k, int32_t region, int32_t commodity) {
  return k->balance[(size_t)region * k->instance->n_commodity + (size_t)commodity];
}

static lode_status put_activity(filler *f, int32_t r, int32_t p) {
  const lode_instance *in = f->k->instance;
  const lode_process *process = &in->process[p];
  lode_status st = LODE_OK;
  for (size_t i = 0; i < process->out.n && st == LODE_OK; ++i) {
    const int32_t c = process->out.term[i].item;
    st = put(f, balance_row(f->k, r, c),
             lode_at(in, process->out.term[i].amount, f->t, 0.0) - lode_terms_amount(in, process->in, c, f->t));
  }
  for (size_t i = 0; i < process->in.n && st == LODE_OK; ++i) {
    const int32_t c = process->in.term[i].item;
    bool is_also_out = false;
    for (size_t o = 0; o < process->out.n; ++o)
      is_also_out |= process->out.term[o].item == c;
    if (!is_also_out)
      st = put(f, balance_row(f->k, r, c), -lode_at(in, process->in.term[i].amount, f->t, 0.0));
  }
  for (size_t i = 0; i < in->n_cap && st == LODE_OK; ++i)
    if (lode_cap_covers(in, &in->cap[i], r))
      st = put(f, f->row_of[LODE_ROW_CAP][i], lode_terms_amount(in, process->emit, in->cap[i].pollutant, f->t));
  for (size_t i = 0; i < in->n_share && st == LODE_OK; ++i) {
    const double share = lode_at(in, in->share[i].at_most, f->t, INFINITY);
    if (in->share[i].base != LODE_SHARE_OF_USE || isinf(share))
      continue;
    double consumed = 0.0;
    for (size_t c = 0; c < in->share[i].commodity.n; ++c)
      consumed += lode_terms_amount(in, process->in, in->share[i].commodity.item[c], f->t);
    st = put(f, f->row_of[LODE_ROW_SHARE][i], -share * consumed);
  }
  for (size_t i = 0; i < process->out.n && st == LODE_OK; ++i)
    st = put(f, f->row_of[LODE_ROW_TOTAL][2 * process->out.term[i].item],
             lode_at(in, process->out.term[i].amount, f->t, 0.0));
  for (size_t i = 0; i < process->in.n && st == LODE_OK; ++i)
    st = put(f, f->row_of[LODE_ROW_TOTAL][2 * process->in.term[i].item + 1],
             lode_at(in, process->in.term[i].amount, f->t, 0.0));
  return st;
}

/** Demand that is not met: arises in the balance and lowers what a share may be taken of. */
static lode_status put_unmet(filler *f, const lode_demand *d) {
  const lode_instance *in = f->k->instance;
  lode_status st = put(f, balance_row(f->k, d->region, d->commodity), 1.0);
  for (size_t i = 0; i < in->n_share && st == LODE_OK; ++i) {
    const double share = lode_at(in, in->share[i].at_most, f->t, INFINITY);
    if (!isinf(share) && list_has(in->share[i].commodity, d->commodity))
      st = put(f, f->row_of[LODE_ROW_SHARE][i], share);
  }
  return st;
}

static lode_status put_import(filler *f, const lode_import *import) {
  const lode_instance *in = f->k->instance;
  lode_status st = put(f, balance_row(f->k, import->region, import->commodity), 1.0);
  for (size_t i = 0; i < in->n_import_limit && st == LODE_OK; ++i)
    if (list_has(in->import_limit[i].commodity, import->commodity))
      st = put(f, f->row_of[LODE_ROW_IMPORT_LIMIT][i], 1.0);
  for (size_t i = 0; i < in->n_share && st == LODE_OK; ++i)
    if (list_has(in->share[i].commodity, import->commodity) &&
        !isinf(lode_at(in, in->share[i].at_most, f->t, INFINITY)))
      st = put(f, f->row_of[LODE_ROW_SHARE][i], 1.0);
  return st;
}

static lode_status put_flow(filler *f, int32_t l, int32_t c) {
  const lode_instance *in = f->k->instance;
  const lode_lane *lane = &in->lane[l];
  lode_status st = put(f, balance_row(f->k, lane->from, c), -1.0);
  if (st == LODE_OK)
    st = put(f, balance_row(f->k, lane->to, c), 1.0);
  if (st == LODE_OK && lane->capacity.count > 0)
    st = put(f, f->row_of[LODE_ROW_LANE][l], in->commodity[c].mass);
  return st;
}

static lode_status put_column(filler *f, lode_tag tag) {
  const lode_instance *in = f->k->instance;
  switch ((lode_col_kind)tag.kind) {
  case LODE_COL_ACTIVITY:
    return put_activity(f, tag.a, tag.b);
  case LODE_COL_FLOW:
    return put_flow(f, tag.a, tag.b);
  case LODE_COL_SUPPLY:
    return put(f, balance_row(f->k, in->supply[tag.a].region, in->supply[tag.a].commodity), 1.0);
  case LODE_COL_OVER:
    return put(f, balance_row(f->k, in->supply[tag.a].region, in->supply[tag.a].commodity), -1.0);
  case LODE_COL_IMPORT:
    return put_import(f, &in->import[tag.a]);
  case LODE_COL_UNMET:
  case LODE_COL_SHORT:
    return put_unmet(f, &in->demand[tag.a]);
  case LODE_COL_DISPOSAL:
    return put(f, balance_row(f->k, tag.a, in->disposal[tag.b].commodity), -1.0);
  case LODE_COL_EXCESS_CAP:
    return put(f, f->row_of[LODE_ROW_CAP][tag.a], -1.0);
  case LODE_COL_EXCESS_SHARE:
    return put(f, f->row_of[LODE_ROW_SHARE][tag.a], -1.0);
  case LODE_COL_TOTAL:
    return put(f, f->row_of[LODE_ROW_TOTAL][tag.a], -1.0);
  }
  return LODE_FAIL(f->env, LODE_E_BUG, "column of kind %d", (int)tag.kind);
}

static lode_status fill_matrix(lode_env *env, lode_skeleton *k, int32_t *const row_of[N_ROW_KIND], size_t t) {
  filler f = {.env = env, .k = k, .m = &k->matrix[t], .t = t};
  for (size_t kind = 0; kind < N_ROW_KIND; ++kind)
    f.row_of[kind] = row_of[kind];
  f.m->start = lode_alloc(env, k->n_col + 1, sizeof *f.m->start, "matrix");
  if (f.m->start == NULL)
    return LODE_E_NOMEM;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < k->n_col && st == LODE_OK; ++j) {
    f.m->start[j] = f.n;
    st = put_column(&f, k->col[j]);
  }
  f.m->start[k->n_col] = f.n;
  return st;
}

static lode_status fill_matrices(lode_env *env, lode_skeleton *k) {
  const lode_instance *in = k->instance;
  const size_t n_item[N_ROW_KIND] = {0, in->n_lane, in->n_cap, in->n_import_limit, in->n_share, 2 * in->n_commodity};
  int32_t *row_of[N_ROW_KIND] = {NULL};
  lode_status st = LODE_OK;
  for (size_t kind = 1; kind < N_ROW_KIND; ++kind)
    if ((row_of[kind] = lode_alloc(env, n_item[kind], sizeof **row_of, "rows")) == NULL)
      st = LODE_E_NOMEM;
  if (st == LODE_OK)
    for (size_t i = 0; i < k->n_row; ++i)
      if (k->row[i].kind != LODE_ROW_BALANCE)
        row_of[k->row[i].kind][k->row[i].a] = (int32_t)i;
  k->matrix = lode_alloc(env, in->n_period, sizeof *k->matrix, "matrices");
  if (k->matrix == NULL)
    st = LODE_E_NOMEM;
  for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t)
    st = fill_matrix(env, k, row_of, t);
  for (size_t kind = 0; kind < N_ROW_KIND; ++kind)
    free(row_of[kind]);
  return st;
}

lode_status lode_skeleton_create(lode_env *env, const lode_instance *in, lode_skeleton **skeleton) {
  lode_status st = LODE_E_NOMEM;
  lode_skeleton *k = lode_alloc(env, 1, sizeof *k, "operations");
  bool *has = lode_alloc(env, in->n_region * in->n_process, sizeof *has, "capacity marks");
  bool *source = lode_alloc(env, in->n_region * in->n_commodity, sizeof *source, "source marks");
  bool *sink = lode_alloc(env, in->n_region * in->n_commodity, sizeof *sink, "sink marks");
  if (k == NULL || has == NULL || source == NULL || sink == NULL)
    goto done;
  k->instance = in;
  k->balance = lode_alloc(env, in->n_region * in->n_commodity, sizeof *k->balance, "balances");
  if (k->balance == NULL)
    goto done;
  mark_capacity(in, has);
  mark_ends(in, has, source, sink);
  spread(in, source, sink);
  if ((st = list_columns(env, k, has, source, sink)) != LODE_OK || (st = list_rows(env, k, source, sink)) != LODE_OK ||
      (st = fill_matrices(env, k)) != LODE_OK)
    goto done;
  *skeleton = k;
  k = NULL;
done:
  free(has);
  free(source);
  free(sink);
  lode_skeleton_destroy(&k);
  return st;
}

void lode_skeleton_destroy(lode_skeleton **skeleton) {
  if (skeleton == NULL || *skeleton == NULL)
    return;
  lode_skeleton *k = *skeleton;
  for (size_t t = 0; k->matrix != NULL && t < k->instance->n_period; ++t) {
    free(k->matrix[t].start);
    free(k->matrix[t].row);
    free(k->matrix[t].value);
  }
  free(k->matrix);
  free(k->col);
  free(k->row);
  free(k->balance);
  free(k);
  *skeleton = NULL;
}
