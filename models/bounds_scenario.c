/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds and costs of all columns in one (period, scenario), those of activities by bounds_total.c; then what can
 * differ from zero at all: a commodity must be able to arise and to be of use, an activity needs every input and a use
 * for every output; then which rows can bind.
 */
#include <math.h>
#include <string.h>

#include "models/bounds.h"

static size_t at(const lode_bounds *b, int32_t region, int32_t commodity) {
  return (size_t)region * b->model->instance->n_commodity + (size_t)commodity;
}

/** A source of the commodity in the region other than inflow and new plants. */
static void mark_fixed_sources(lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  memset(b->source, 0, in->n_region * in->n_commodity * sizeof *b->source);
  for (size_t i = 0; i < in->n_supply; ++i)
    b->source[at(b, in->supply[i].region, in->supply[i].commodity)] |= b->values->supply_limit[i] > 0.0;
  for (size_t i = 0; i < in->n_import; ++i)
    b->source[at(b, in->import[i].region, in->import[i].commodity)] |= b->values->import_limit[i] > 0.0;
  for (size_t r = 0; r < in->n_region; ++r)
    for (size_t p = 0; p < in->n_process; ++p)
      if (b->existing[r * in->n_process + p] > 0.0)
        for (size_t i = 0; i < in->process[p].out.n; ++i)
          b->source[at(b, (int32_t)r, in->process[p].out.term[i].item)] = true;
  for (size_t i = 0; i < in->n_region * in->n_commodity; ++i)
    b->source[i] |= b->inflow[i];
}

/** Most of commodity c that can be of use in region q if nothing leaves it; infinite if it may be disposed of. */
static double local_use(const lode_bounds *b, int32_t q, int32_t c) {
  const lode_instance *in = b->model->instance;
  double use = 0.0;
  for (size_t p = 0; p < in->n_process; ++p)
    use += b->capacity_most[(size_t)q * in->n_process + p] * lode_terms_amount(in, in->process[p].in, c, b->t);
  for (size_t i = 0; i < in->n_disposal; ++i)
    if (in->disposal[i].commodity == c && (in->disposal[i].region < 0 || in->disposal[i].region == q))
      return INFINITY;
  return use + b->demand_at[at(b, q, c)];
}

/** A box that the data imply but do not state; where prices are asked for, so wide that it binds nowhere. */
static double implied_box(const lode_bounds *b, double box) {
  return b->model->options.is_pricing ? 2.0 * box + 1.0 : box;
}

/** Bound of a flow; where only new plants can feed it, the bound moves with them (Local, O(starts of the region)). */
static lode_status bound_flow(lode_bounds *b, size_t j, const lode_lane *lane, int32_t c) {
  const lode_instance *in = b->model->instance;
  double most = fmin(b->available[c], b->useful[c]);
  if (b->model->options.is_pricing) {
    b->upper[j] = b->most[j] = implied_box(b, most);
    return LODE_OK;
  }
  const double capacity = lode_at(in, lane->capacity, b->t, INFINITY);
  if (in->commodity[c].mass > 0.0 && !isinf(capacity))
    most = fmin(most, capacity / in->commodity[c].mass);
  if (!b->outflow[at(b, lane->to, c)])
    most = fmin(most, local_use(b, lane->to, c));
  b->upper[j] = b->most[j] = most;
  if (!b->model->options.strong_flows || b->source[at(b, lane->from, c)])
    return LODE_OK;
  const size_t n = lode_bounds_starts(b, (size_t)lane->from);
  for (size_t i = 0; i < n; ++i) {
    const lode_start *start = &b->model->siting->start[b->var[i]];
    const lode_terms capacities = in->option[start->build.option].capacity;
    double output = 0.0;
    for (size_t p = 0; p < capacities.n; ++p) {
      const int32_t process = capacities.term[p].item;
      output += lode_bounds_capacity(b, (size_t)b->var[i], process) *
                lode_terms_amount(in, in->process[process].out, c, b->t);
    }
    b->coefficient[i] = fmin(output, most);
  }
  b->upper[j] = 0.0;
  lode_status st = lode_links_add(b->env, b->model->links, in, b->model->siting, n, b->var, b->coefficient, &b->link[j],
                                  &b->scale[j]);
  if (st == LODE_OK)
    b->most[j] = b->link[j] < 0 ? 0.0 : fmin(most, b->scale[j] * b->model->links->most[b->link[j]]);
  return st;
}

static lode_status bound_column(lode_bounds *b, size_t j) {
  const lode_instance *in = b->model->instance;
  const lode_tag tag = b->model->skeleton->col[j];
  const lode_values *v = b->values;
  double unit = 0.0;
  b->lower[j] = b->upper[j] = b->scale[j] = b->elastic[j] = b->most[j] = 0.0;
  b->link[j] = -1;
  switch ((lode_col_kind)tag.kind) {
  case LODE_COL_ACTIVITY:
    b->cost[j] = in->unit_scale * (v->process_cost[tag.b] - lode_activity_credit(in, tag.a, tag.b, b->t));
    return lode_bounds_activity(b, j);
  case LODE_COL_FLOW: {
    const lode_lane *lane = &in->lane[tag.a];
    b->cost[j] = in->unit_scale * lode_lane_unit_cost(in, lane, tag.b, b->t) * v->transport_factor[tag.b];
    return bound_flow(b, j, lane, tag.b);
  }
  case LODE_COL_SUPPLY: {
    const int32_t c = in->supply[tag.a].commodity;
    unit = v->supply_cost[tag.a];
    b->lower[j] = lode_at(in, in->supply[tag.a].minimum, b->t, 0.0);
    b->upper[j] =
        isinf(v->supply_limit[tag.a]) ? implied_box(b, fmax(b->open_box[c], b->lower[j])) : v->supply_limit[tag.a];
    break;
  }
  case LODE_COL_OVER:
    b->upper[j] = lode_at(in, in->supply[tag.a].minimum, b->t, 0.0);
    b->elastic[j] = b->upper[j] > 0.0 ? 1.0 / b->upper[j] : 0.0;
    break;
  case LODE_COL_IMPORT: {
    const lode_import *import = &in->import[tag.a];
    unit = v->import_price[tag.a] * (1.0 + v->import_tariff[tag.a]) + lode_at(in, import->handling, b->t, 0.0);
    b->upper[j] = v->import_limit[tag.a];
    if (!b->model->options.is_pricing)
      b->upper[j] = fmin(b->upper[j], b->total_limit[import->commodity]);
    if (isinf(b->upper[j]))
      b->upper[j] = implied_box(b, b->open_box[import->commodity]);
    break;
  }
  case LODE_COL_UNMET:
    unit = lode_at(in, in->demand[tag.a].penalty, b->t, 0.0);
    b->upper[j] = v->demand[tag.a];
    break;
  case LODE_COL_SHORT:
    b->upper[j] = v->demand[tag.a];
    b->elastic[j] = b->upper[j] > 0.0 ? 1.0 / b->upper[j] : 0.0;
    break;
  case LODE_COL_DISPOSAL:
    unit = v->disposal_cost[tag.b];
    b->upper[j] = lode_at(in, in->disposal[tag.b].limit, b->t, INFINITY);
    if (!b->model->options.is_pricing || isinf(b->upper[j]))
      b->upper[j] = fmin(b->upper[j], implied_box(b, b->available[in->disposal[tag.b].commodity]));
    break;
  case LODE_COL_EXCESS_CAP:
    unit = lode_at(in, in->cap[tag.a].price, b->t, 0.0);
    b->upper[j] = INFINITY; /* boxed with its row */
    break;
  case LODE_COL_EXCESS_SHARE:
    unit = lode_at(in, in->share[tag.a].price, b->t, 0.0);
    b->upper[j] = INFINITY;
    break;
  case LODE_COL_TOTAL:
    b->cost[j] = 0.0;
    return lode_bounds_total(b, j);
  }
  b->cost[j] = in->unit_scale * unit;
  if (b->link[j] < 0)
    b->most[j] = b->upper[j];
  return LODE_OK;
}

/** Sides of the rows. */
static void bound_rows(lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  const lode_skeleton *k = b->model->skeleton;
  for (size_t i = 0; i < k->n_row; ++i) {
    const lode_tag tag = k->row[i];
    double *upper = &b->row_upper[i];
    b->row_lower[i] = -INFINITY;
    switch ((lode_row_kind)tag.kind) {
    case LODE_ROW_BALANCE:
      b->row_lower[i] = *upper = b->demand_at[at(b, tag.a, tag.b)];
      break;
    case LODE_ROW_LANE:
      *upper = lode_at(in, in->lane[tag.a].capacity, b->t, INFINITY);
      break;
    case LODE_ROW_CAP:
      *upper = b->values->cap_limit[tag.a];
      break;
    case LODE_ROW_IMPORT_LIMIT:
      *upper = b->values->total_limit[tag.a];
      break;
    case LODE_ROW_SHARE: {
      const double share = lode_at(in, in->share[tag.a].at_most, b->t, INFINITY);
      double demand = 0.0;
      for (size_t d = 0; d < in->n_demand; ++d)
        for (size_t c = 0; c < in->share[tag.a].commodity.n; ++c)
          demand += in->share[tag.a].commodity.item[c] == in->demand[d].commodity ? b->values->demand[d] : 0.0;
      *upper = isinf(share) ? INFINITY : share * demand;
      break;
    }
    case LODE_ROW_TOTAL:
      *upper = 0.0;
      break;
    }
  }
}

/** Demand by place, and the smallest total import limit by commodity. */
static void gather(lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  memset(b->demand_at, 0, in->n_region * in->n_commodity * sizeof *b->demand_at);
  for (size_t d = 0; d < in->n_demand; ++d)
    b->demand_at[at(b, in->demand[d].region, in->demand[d].commodity)] += b->values->demand[d];
  for (size_t c = 0; c < in->n_commodity; ++c)
    b->total_limit[c] = INFINITY;
  for (size_t i = 0; i < in->n_import_limit; ++i)
    for (size_t c = 0; c < in->import_limit[i].commodity.n; ++c) {
      double *limit = &b->total_limit[in->import_limit[i].commodity.item[c]];
      *limit = fmin(*limit, b->values->total_limit[i]);
    }
}

/** Marks of (region, commodity) from columns that are on; flows spread them until nothing changes. */
static void mark_places(lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->t];
  const size_t n = in->n_region * in->n_commodity;
  memset(b->source, 0, n * sizeof *b->source);
  for (size_t i = 0; i < n; ++i)
    b->sink[i] = b->demand_at[i] > 0.0;
  for (size_t j = 0; j < k->n_col; ++j)
    if (b->col_on[j] && k->col[j].kind != LODE_COL_FLOW && k->col[j].kind != LODE_COL_UNMET &&
        k->col[j].kind != LODE_COL_SHORT) /* a demand not met is no source: it only leaves what came for it */
      for (size_t e = m->start[j]; e < m->start[j + 1]; ++e)
        if (k->row[m->row[e]].kind == LODE_ROW_BALANCE) {
          const size_t place = at(b, k->row[m->row[e]].a, k->row[m->row[e]].b);
          *(m->value[e] > 0.0 ? &b->source[place] : &b->sink[place]) = true;
        }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t j = 0; j < k->n_col; ++j)
      if (b->col_on[j] && k->col[j].kind == LODE_COL_FLOW) {
        const lode_lane *lane = &in->lane[k->col[j].a];
        const size_t from = at(b, lane->from, k->col[j].b), to = at(b, lane->to, k->col[j].b);
        changed |= (b->source[from] && !b->source[to]) || (b->sink[to] && !b->sink[from]);
        b->source[to] |= b->source[from];
        b->sink[from] |= b->sink[to];
      }
  }
}

/** Switches off columns that balances force to zero. @return true if one was */
static bool switch_off(lode_bounds *b) {
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->t];
  bool changed = false;
  for (size_t j = 0; j < k->n_col; ++j) {
    if (!b->col_on[j] || b->lower[j] > 0.0)
      continue;
    for (size_t e = m->start[j]; e < m->start[j + 1] && b->col_on[j]; ++e) {
      if (k->row[m->row[e]].kind != LODE_ROW_BALANCE)
        continue;
      const size_t place = at(b, k->row[m->row[e]].a, k->row[m->row[e]].b);
      if (m->value[e] > 0.0 ? !b->sink[place] : !b->source[place]) {
        b->col_on[j] = false;
        changed = true;
      }
    }
  }
  return changed;
}

/**
 * Largest value that the column's own bound allows at any point. Not `most`, which is also lowered by what rows (a hard
 * cap, a lane's capacity) imply: a row must not be dropped on its own strength.
 */
static double bound_most(const lode_bounds *b, size_t j) {
  return b->link[j] < 0 ? b->upper[j] : b->upper[j] + b->scale[j] * b->model->links->most[b->link[j]];
}

/** Rows that some point can violate; the excess columns are boxed by their row. */
static void find_binding_rows(lode_bounds *b) {
  const lode_skeleton *k = b->model->skeleton;
  const lode_columns *m = &k->matrix[b->t];
  double *most = b->row_most;
  memset(most, 0, k->n_row * sizeof *most);
  for (size_t j = 0; j < k->n_col; ++j)
    if (b->col_on[j] && k->col[j].kind != LODE_COL_EXCESS_CAP && k->col[j].kind != LODE_COL_EXCESS_SHARE)
      for (size_t e = m->start[j]; e < m->start[j + 1]; ++e)
        most[m->row[e]] += m->value[e] * (m->value[e] > 0.0 ? bound_most(b, j) : b->lower[j]);
  for (size_t i = 0; i < k->n_row; ++i)
    b->row_on[i] = k->row[i].kind == LODE_ROW_BALANCE || most[i] > b->row_upper[i];
  for (size_t j = k->n_col; j-- > 0 && k->col[j].kind == LODE_COL_TOTAL;) /* these come last */
    b->row_on[m->row[m->start[j]]] &= b->col_on[j];
  for (size_t j = 0; j < k->n_col; ++j)
    if (k->col[j].kind == LODE_COL_EXCESS_CAP || k->col[j].kind == LODE_COL_EXCESS_SHARE) {
      b->col_on[j] = m->start[j] < m->start[j + 1] && b->row_on[m->row[m->start[j]]];
      b->upper[j] = b->most[j] =
          b->col_on[j] ? implied_box(b, most[m->row[m->start[j]]] - b->row_upper[m->row[m->start[j]]]) : 0.0;
    }
}

lode_status lode_bounds_scenario(lode_bounds *b, size_t s) {
  const lode_instance *in = b->model->instance;
  const lode_skeleton *k = b->model->skeleton;
  lode_status st;
  b->s = s;
  lode_values_resolve(in, b->t, s, b->values);
  gather(b);
  if (b->reach != NULL)
    lode_reach_scenario(b->reach, s, LODE_REACH_WITH_CAPS);
  lode_bounds_totals(b);
  mark_fixed_sources(b);
  for (size_t j = 0; j < k->n_col; ++j) {
    if ((st = bound_column(b, j)) != LODE_OK)
      return st;
    const int32_t kind = k->col[j].kind;
    b->col_on[j] =
        b->most[j] > 0.0 || (b->model->options.is_pricing && (kind == LODE_COL_SUPPLY || kind == LODE_COL_IMPORT));
    if (b->upper[j] < b->lower[j])
      return LODE_FAIL(b->env, LODE_E_BUG, "column %zu has bounds %g > %g", j, b->lower[j], b->upper[j]);
  }
  bound_rows(b);
  do
    mark_places(b);
  while (!b->model->options.is_pricing && switch_off(b)); /* what a unit more would be used for has its price, too */
  find_binding_rows(b);
  return LODE_OK;
}
