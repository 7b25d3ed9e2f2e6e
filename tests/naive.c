/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/naive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/lp/lp.h"

static bool has_item(lode_list list, int32_t item) {
  bool has = false;
  for (size_t i = 0; i < list.n; ++i)
    has = has || list.item[i] == item;
  return has;
}

static double amount_of(const lode_instance *in, lode_terms terms, int32_t item, size_t t) {
  double sum = 0.0;
  for (size_t i = 0; i < terms.n; ++i)
    if (terms.term[i].item == item)
      sum += lode_at(in, terms.term[i].amount, t, 0.0);
  return sum;
}

/* ---- time and first stage */

double lode_naive_lead(const lode_instance *in, lode_build build) {
  const lode_option *m = &in->option[build.option];
  double longest = 0.0;
  for (size_t i = 0; i < m->capacity.n; ++i) {
    const lode_process *k = &in->process[m->capacity.term[i].item];
    double years = k->permitting;
    for (size_t e = 0; e < k->n_permitting_at; ++e)
      if (k->permitting_at[e].region == in->site[build.site].region)
        years = k->permitting_at[e].years;
    longest = fmax(longest, years);
  }
  return m->construction + longest;
}

bool lode_naive_on_line(const lode_instance *in, lode_build build, size_t t) {
  const double up = in->period[build.period].first_year + lode_naive_lead(in, build);
  return in->period[t].first_year >= up && in->period[t].first_year < up + in->option[build.option].life;
}

static double discount(const lode_instance *in, double year) { return pow(1.0 + in->rate, -(year - in->base_year)); }

double lode_naive_weight(const lode_instance *in, size_t t) {
  double sum = 0.0;
  for (int year = in->period[t].first_year; year < in->period[t].first_year + in->period[t].years; ++year)
    sum += discount(in, year);
  return sum;
}

double lode_naive_first_stage(const lode_instance *in, const lode_build build[], size_t n) {
  const lode_period *last = &in->period[in->n_period - 1];
  const int end = last->first_year + last->years;
  double cost = 0.0;
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t t = 0; t < in->n_period; ++t)
      cost += lode_naive_weight(in, t) * lode_at(in, in->existing[e].fixed, t, 0.0);
  for (size_t i = 0; i < n; ++i) {
    const lode_option *m = &in->option[build[i].option];
    const size_t t0 = (size_t)build[i].period;
    const int start = in->period[t0].first_year;
    const double net = lode_at(in, m->capital, t0, 0.0) - lode_at(in, m->grant, t0, 0.0);
    const double age = fmax(0.0, end - (start + lode_naive_lead(in, build[i])));
    cost += discount(in, start) * net - discount(in, end) * net * fmax(0.0, 1.0 - age / m->life);
    for (size_t t = 0; t < in->n_period; ++t)
      if (lode_naive_on_line(in, build[i], t))
        cost += lode_naive_weight(in, t) * lode_at(in, m->fixed, t, 0.0);
  }
  return cost;
}

void lode_naive_capacity(const lode_instance *in, const lode_build build[], size_t n, size_t t, double capacity[]) {
  memset(capacity, 0, in->n_region * in->n_process * sizeof *capacity);
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t i = 0; i < in->existing[e].capacity.n; ++i)
      capacity[(size_t)in->existing[e].region * in->n_process + (size_t)in->existing[e].capacity.term[i].item] +=
          lode_at(in, in->existing[e].capacity.term[i].amount, t, 0.0);
  for (size_t b = 0; b < n; ++b) {
    const lode_terms given = in->option[build[b].option].capacity;
    for (size_t i = 0; i < given.n && lode_naive_on_line(in, build[b], t); ++i)
      capacity[(size_t)in->site[build[b].site].region * in->n_process + (size_t)given.term[i].item] +=
          lode_at(in, given.term[i].amount, t, 0.0);
  }
}

/* ---- rules */

static bool in_group(const lode_instance *in, int32_t group, int32_t region) {
  return group < 0 || has_item(in->group[group].region, region);
}

static bool keeps_sites(const lode_instance *in, const lode_build build[], size_t n) {
  for (size_t j = 0; j < in->n_site; ++j) {
    int count = 0;
    for (size_t i = 0; i < n; ++i)
      count += build[i].site == (int32_t)j;
    if (count > in->site[j].max_builds)
      return false;
  }
  for (size_t x = 0; x < in->n_exclusion; ++x) {
    int used = 0;
    for (size_t j = 0; j < in->exclusion[x].site.n; ++j) {
      bool has_plant = false;
      for (size_t i = 0; i < n; ++i)
        has_plant = has_plant || build[i].site == in->exclusion[x].site.item[j];
      used += has_plant;
    }
    if (used > in->exclusion[x].at_most)
      return false;
  }
  for (size_t x = 0; x < in->n_prerequisite; ++x)
    for (size_t i = 0; i < n; ++i) {
      bool has_first = build[i].site != in->prerequisite[x].site;
      for (size_t k = 0; k < n; ++k)
        has_first = has_first || (build[k].site == in->prerequisite[x].needs && build[k].period <= build[i].period);
      if (!has_first)
        return false;
    }
  return true;
}

static bool needs_permit(const lode_instance *in, const lode_agency *a, lode_build build) {
  const lode_terms given = in->option[build.option].capacity;
  bool has_process = a->process.n == 0;
  for (size_t i = 0; i < given.n; ++i)
    has_process = has_process || has_item(a->process, given.term[i].item);
  return has_process && in_group(in, a->group, in->site[build.site].region);
}

bool lode_naive_allows(const lode_instance *in, const lode_build build[], size_t n) {
  if (!keeps_sites(in, build, n))
    return false;
  for (size_t t = 0; t < in->n_period; ++t) {
    for (size_t a = 0; a < in->n_agency; ++a) {
      double starts = 0.0;
      for (size_t i = 0; i < n; ++i)
        starts += (size_t)build[i].period == t && needs_permit(in, &in->agency[a], build[i]);
      if (starts > lode_at(in, in->agency[a].permits, t, INFINITY))
        return false;
    }
    for (size_t b = 0; b < in->n_budget; ++b) {
      double spent = 0.0;
      for (size_t i = 0; i < n; ++i) {
        const lode_option *m = &in->option[build[i].option];
        if ((size_t)build[i].period == t && in_group(in, in->budget[b].group, in->site[build[i].site].region))
          spent += lode_at(in, m->capital, t, 0.0) - (in->budget[b].is_net ? lode_at(in, m->grant, t, 0.0) : 0.0);
      }
      if (spent > lode_at(in, in->budget[b].amount, t, INFINITY) + 1e-9 * spent)
        return false;
    }
  }
  return true;
}

/* ---- operations */

struct lode_naive_lp {
  lode_lp *lp;
  size_t n_activity; /* columns 0 .. n_activity - 1: [region][process] */
  double scale;      /* totals per unit cost */
  const lode_instance *in;
  size_t first_lane, first_cap, first_limit, first_share; /* rows */
  size_t first_supply, first_import, first_disposal;      /* columns */
  double *row_lower, *row_upper, *col_lower, *col_upper;  /* as the data have them */
};

/* The program under way: dense rows, since there are few. */
typedef struct builder {
  const lode_instance *in;
  const lode_values *v;
  size_t t, n_row, n_col;
  size_t first_lane, first_cap, first_limit, first_share; /* rows; the balances come first, by region and commodity */
  double *entry;                                          /* [room][n_row] by columns */
  double *lower, *upper, *cost;                           /* [room] */
} builder;

/* Where the columns of the market begin; activities and flows come before them. */
static void note_columns(const builder *b, size_t first, lode_naive_lp *p) {
  p->first_supply = first;
  p->first_import = first + b->in->n_supply;
  p->first_disposal = p->first_import + b->in->n_import;
  for (size_t i = 0; i < b->in->n_demand; ++i)
    p->first_disposal += b->in->demand[i].penalty.count > 0;
}

/* Appends a column. @return its entries, one per row */
static double *column(builder *b, double lower, double upper, double cost) {
  b->lower[b->n_col] = lower;
  b->upper[b->n_col] = upper;
  b->cost[b->n_col] = cost;
  return b->entry + b->n_row * b->n_col++;
}

static size_t place(const builder *b, int32_t region, int32_t commodity) {
  return (size_t)region * b->in->n_commodity + (size_t)commodity;
}

/* The share of period t; rows of shares without a limit stay empty and free. */
static double share_at(const builder *b, size_t i) { return lode_at(b->in, b->in->share[i].at_most, b->t, INFINITY); }

static void add_activities(builder *b) {
  const lode_instance *in = b->in;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t p = 0; p < in->n_process; ++p) {
      const lode_process *k = &in->process[p];
      double credit = 0.0;
      for (size_t i = 0; i < in->n_credit; ++i)
        if ((in->credit[i].region < 0 || (size_t)in->credit[i].region == r) &&
            (in->credit[i].process < 0 || (size_t)in->credit[i].process == p))
          credit += lode_at(in, in->credit[i].amount, b->t, 0.0) *
                    (in->credit[i].commodity < 0 ? 1.0 : amount_of(in, k->out, in->credit[i].commodity, b->t));
      double *entry = column(b, 0.0, 0.0, b->v->process_cost[p] - credit);
      for (size_t i = 0; i < k->out.n; ++i)
        entry[place(b, (int32_t)r, k->out.term[i].item)] += lode_at(in, k->out.term[i].amount, b->t, 0.0);
      for (size_t i = 0; i < k->in.n; ++i)
        entry[place(b, (int32_t)r, k->in.term[i].item)] -= lode_at(in, k->in.term[i].amount, b->t, 0.0);
      for (size_t i = 0; i < in->n_cap; ++i) {
        const lode_cap *cap = &in->cap[i];
        if (cap->region >= 0 ? (size_t)cap->region == r : in_group(in, cap->group, (int32_t)r))
          entry[b->first_cap + i] += amount_of(in, k->emit, cap->pollutant, b->t);
      }
      for (size_t i = 0; i < in->n_share; ++i)
        for (size_t c = 0; c < in->share[i].commodity.n && isfinite(share_at(b, i)); ++c)
          if (in->share[i].base == LODE_SHARE_OF_USE)
            entry[b->first_share + i] -= share_at(b, i) * amount_of(in, k->in, in->share[i].commodity.item[c], b->t);
    }
}

static void add_flows(builder *b) {
  const lode_instance *in = b->in;
  for (size_t l = 0; l < in->n_lane; ++l)
    for (size_t c = 0; c < in->n_commodity; ++c) {
      const lode_lane *lane = &in->lane[l];
      double cost = NAN;
      if (!isnan(lane->distance) && in->commodity[c].mode >= 0)
        cost = lane->distance * lode_at(in, in->mode[in->commodity[c].mode].tariff, b->t, 0.0) * in->commodity[c].mass *
               in->commodity[c].hazard;
      for (size_t i = 0; i < lane->n_cost; ++i)
        if ((size_t)in->lane_cost[lane->first_cost + i].commodity == c)
          cost = lode_at(in, in->lane_cost[lane->first_cost + i].cost, b->t, 0.0);
      if (isnan(cost))
        continue;
      double *entry = column(b, 0.0, INFINITY, cost * b->v->transport_factor[c]);
      entry[place(b, lane->from, (int32_t)c)] -= 1.0;
      entry[place(b, lane->to, (int32_t)c)] += 1.0;
      entry[b->first_lane + l] += in->commodity[c].mass;
    }
}

static void add_market(builder *b) {
  const lode_instance *in = b->in;
  for (size_t i = 0; i < in->n_supply; ++i)
    column(b, lode_at(in, in->supply[i].minimum, b->t, 0.0), b->v->supply_limit[i],
           b->v->supply_cost[i])[place(b, in->supply[i].region, in->supply[i].commodity)] = 1.0;
  for (size_t i = 0; i < in->n_import; ++i) {
    const lode_import *m = &in->import[i];
    double *entry =
        column(b, 0.0, b->v->import_limit[i],
               b->v->import_price[i] * (1.0 + b->v->import_tariff[i]) + lode_at(in, m->handling, b->t, 0.0));
    entry[place(b, m->region, m->commodity)] = 1.0;
    for (size_t k = 0; k < in->n_import_limit; ++k)
      entry[b->first_limit + k] = has_item(in->import_limit[k].commodity, m->commodity);
    for (size_t k = 0; k < in->n_share; ++k)
      entry[b->first_share + k] = isfinite(share_at(b, k)) && has_item(in->share[k].commodity, m->commodity);
  }
  for (size_t i = 0; i < in->n_demand; ++i) {
    const lode_demand *d = &in->demand[i];
    if (d->penalty.count == 0)
      continue;
    double *entry = column(b, 0.0, b->v->demand[i], lode_at(in, d->penalty, b->t, 0.0));
    entry[place(b, d->region, d->commodity)] = 1.0;
    for (size_t k = 0; k < in->n_share; ++k)
      if (isfinite(share_at(b, k)) && has_item(in->share[k].commodity, d->commodity))
        entry[b->first_share + k] += share_at(b, k);
  }
  for (size_t i = 0; i < in->n_disposal; ++i)
    for (size_t r = 0; r < in->n_region; ++r)
      if (in->disposal[i].region < 0 || (size_t)in->disposal[i].region == r)
        column(b, 0.0, lode_at(in, in->disposal[i].limit, b->t, INFINITY),
               b->v->disposal_cost[i])[place(b, (int32_t)r, in->disposal[i].commodity)] = -1.0;
  for (size_t i = 0; i < in->n_cap; ++i)
    if (in->cap[i].price.count > 0)
      column(b, 0.0, INFINITY, lode_at(in, in->cap[i].price, b->t, 0.0))[b->first_cap + i] = -1.0;
  for (size_t i = 0; i < in->n_share; ++i)
    if (in->share[i].price.count > 0)
      column(b, 0.0, INFINITY, lode_at(in, in->share[i].price, b->t, 0.0))[b->first_share + i] = -1.0;
}

static void set_sides(const builder *b, double lower[], double upper[]) {
  const lode_instance *in = b->in;
  for (size_t i = 0; i < b->n_row; ++i) {
    lower[i] = i < b->first_lane ? 0.0 : -INFINITY;
    upper[i] = i < b->first_lane ? 0.0 : INFINITY;
  }
  for (size_t i = 0; i < in->n_lane; ++i)
    upper[b->first_lane + i] = lode_at(in, in->lane[i].capacity, b->t, INFINITY);
  for (size_t i = 0; i < in->n_cap; ++i)
    upper[b->first_cap + i] = b->v->cap_limit[i];
  for (size_t i = 0; i < in->n_import_limit; ++i)
    upper[b->first_limit + i] = b->v->total_limit[i];
  for (size_t i = 0; i < in->n_share; ++i)
    if (isfinite(share_at(b, i)))
      upper[b->first_share + i] = 0.0;
  for (size_t i = 0; i < in->n_demand; ++i) {
    const lode_demand *d = &in->demand[i];
    lower[place(b, d->region, d->commodity)] += b->v->demand[i];
    upper[place(b, d->region, d->commodity)] += b->v->demand[i];
    for (size_t k = 0; k < in->n_share; ++k)
      if (isfinite(share_at(b, k)) && has_item(in->share[k].commodity, d->commodity))
        upper[b->first_share + k] += share_at(b, k) * b->v->demand[i];
  }
}

/* Hands the program over, by rows. */
static lode_status make_lp(lode_env *env, const builder *b, lode_lp **lp) {
  const size_t room = b->n_row * b->n_col;
  size_t *start = lode_alloc(env, b->n_row + 1, sizeof *start, "rows");
  int32_t *at = lode_alloc(env, room, sizeof *at, "rows");
  double *value = lode_alloc(env, room, sizeof *value, "rows");
  double *lower = lode_alloc(env, b->n_row, sizeof *lower, "rows"),
         *upper = lode_alloc(env, b->n_row, sizeof *upper, "rows");
  lode_status st = start && at && value && lower && upper ? LODE_OK : LODE_E_NOMEM;
  size_t n = 0;
  for (size_t i = 0; st == LODE_OK && i < b->n_row; ++i) {
    for (size_t j = 0; j < b->n_col; ++j)
      if (b->entry[j * b->n_row + i] != 0.0) {
        at[n] = (int32_t)j;
        value[n++] = b->entry[j * b->n_row + i];
      }
    start[i + 1] = n;
  }
  if (st == LODE_OK) {
    set_sides(b, lower, upper);
    st = lode_lp_create(env, b->n_col, b->lower, b->upper, b->cost, lp);
  }
  const lode_lp_rows rows = {b->n_row, start, at, value, lower, upper};
  if (st == LODE_OK)
    st = lode_lp_add_rows(env, *lp, &rows);
  free(start);
  free(at);
  free(value);
  free(lower);
  free(upper);
  return st;
}

lode_status lode_naive_lp_create(lode_env *env, const lode_instance *in, size_t t, size_t s, lode_naive_lp **lp) {
  builder b = {.in = in, .t = t};
  lode_values *values = NULL;
  const size_t room = in->n_region * (in->n_process + in->n_disposal) + in->n_lane * in->n_commodity + in->n_supply +
                      in->n_import + in->n_demand + in->n_cap + in->n_share;
  b.first_lane = in->n_region * in->n_commodity;
  b.first_cap = b.first_lane + in->n_lane;
  b.first_limit = b.first_cap + in->n_cap;
  b.first_share = b.first_limit + in->n_import_limit;
  b.n_row = b.first_share + in->n_share;
  b.entry = lode_alloc(env, room * b.n_row, sizeof *b.entry, "columns");
  b.lower = lode_alloc(env, room, sizeof *b.lower, "columns");
  b.upper = lode_alloc(env, room, sizeof *b.upper, "columns");
  b.cost = lode_alloc(env, room, sizeof *b.cost, "columns");
  lode_naive_lp *p = lode_alloc(env, 1, sizeof *p, "naive LP");
  lode_status st = p && b.entry && b.lower && b.upper && b.cost ? lode_values_create(env, in, &values) : LODE_E_NOMEM;
  if (st == LODE_OK) {
    lode_values_resolve(in, t, s, values);
    b.v = values;
    add_activities(&b);
    add_flows(&b);
    note_columns(&b, b.n_col, p);
    add_market(&b);
    p->n_activity = in->n_region * in->n_process;
    p->scale = in->unit_scale;
    p->in = in;
    p->first_lane = b.first_lane;
    p->first_cap = b.first_cap;
    p->first_limit = b.first_limit;
    p->first_share = b.first_share;
    p->row_lower = lode_alloc(env, b.n_row, sizeof *p->row_lower, "rows");
    p->row_upper = lode_alloc(env, b.n_row, sizeof *p->row_upper, "rows");
    st = p->row_lower && p->row_upper ? make_lp(env, &b, &p->lp) : LODE_E_NOMEM;
  }
  if (st == LODE_OK) {
    set_sides(&b, p->row_lower, p->row_upper);
    p->col_lower = b.lower;
    p->col_upper = b.upper;
    b.lower = b.upper = NULL;
  }
  if (st == LODE_OK) {
    *lp = p;
    p = NULL;
  }
  lode_naive_lp_destroy(&p);
  lode_values_destroy(&values);
  free(b.entry);
  free(b.lower);
  free(b.upper);
  free(b.cost);
  return st;
}

void lode_naive_lp_destroy(lode_naive_lp **lp) {
  if (*lp == NULL)
    return;
  lode_lp_destroy(&(*lp)->lp);
  free((*lp)->row_lower);
  free((*lp)->row_upper);
  free((*lp)->col_lower);
  free((*lp)->col_upper);
  free(*lp);
  *lp = NULL;
}

lode_status lode_naive_lp_solve(lode_env *env, lode_naive_lp *p, const double capacity[], double *cost) {
  const lode_lp_limits limits = {0};
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  lode_status st = LODE_OK;
  for (size_t j = 0; j < p->n_activity && st == LODE_OK; ++j)
    st = lode_lp_set_column(env, p->lp, j, 0.0, capacity[j]);
  if (st == LODE_OK)
    st = lode_lp_solve(env, p->lp, &limits, &outcome);
  if (st == LODE_OK && outcome != LODE_LP_OPTIMAL && outcome != LODE_LP_INFEASIBLE)
    st = LODE_FAIL(env, LODE_E_NUMERIC, "naive LP: outcome %d", (int)outcome);
  *cost = outcome == LODE_LP_OPTIMAL ? p->scale * lode_lp_objective(p->lp) : INFINITY;
  return st;
}

lode_status lode_naive_lp_take(lode_env *env, lode_naive_lp *p, size_t region, size_t commodity, double delta) {
  const size_t i = region * p->in->n_commodity + commodity;
  return lode_lp_set_row(env, p->lp, i, p->row_lower[i] + delta, p->row_upper[i] + delta);
}

lode_status lode_naive_lp_raise(lode_env *env, lode_naive_lp *p, lode_limit kind, size_t a, size_t b, double delta) {
  size_t i = 0, j = SIZE_MAX;
  switch (kind) {
  case LODE_LIMIT_LANE:
    i = p->first_lane + a;
    break;
  case LODE_LIMIT_CAP:
    i = p->first_cap + a;
    break;
  case LODE_LIMIT_IMPORT_TOTAL:
    i = p->first_limit + a;
    break;
  case LODE_LIMIT_SHARE:
    i = p->first_share + a;
    break;
  case LODE_LIMIT_SUPPLY:
    j = p->first_supply + a;
    break;
  case LODE_LIMIT_IMPORT:
    j = p->first_import + a;
    break;
  case LODE_LIMIT_DISPOSAL: /* a region, b disposal: columns go by disposal, then by its regions */
    j = p->first_disposal;
    for (size_t d = 0; d < b; ++d)
      j += p->in->disposal[d].region < 0 ? p->in->n_region : 1;
    j += p->in->disposal[b].region < 0 ? a : 0;
    break;
  default:
    return LODE_FAIL(env, LODE_E_BUG, "limit of kind %d", (int)kind);
  }
  if (j != SIZE_MAX)
    return lode_lp_set_column(env, p->lp, j, p->col_lower[j], p->col_upper[j] + delta);
  return lode_lp_set_row(env, p->lp, i, p->row_lower[i], p->row_upper[i] + delta);
}
