/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done at most, in a region and in all of them, and what that says of a plant: in a year in which there is
 * feed for half of it, the relaxation would build half of it at half the price. So a new plant's capacity counts only
 * up to what can be done besides the plants that stand, E: activity <= E + sum_v min(capacity_v, most - E) y_v. At 0/1
 * points that is no less than min(most, E + sum_v capacity_v y_v): without a plant that is cut it is the same, and one
 * that is cut gives `most` already. Coefficient reduction: Savelsbergh (1994), ORSA Journal on Computing 6(4), 445-454.
 */
#include <math.h>
#include <string.h>

#include "models/bounds.h"

static const double rounding = 1e-9;  /* relative, of a sum of what can arise or be used */
static const double least_cut = 1e-3; /* relative; smaller ones are not worth another round, or a row */
static const int most_rounds = 40;    /* in which a recycling loop may shrink; every one is valid */

/** Most that can arise and be used of commodity c, where activities do what `total` allows. */
static void find_commodity(lode_bounds *b, size_t c) {
  const lode_instance *in = b->model->instance;
  double arise = 0.0, use = 0.0, import = 0.0, n_open = 0.0;
  bool is_open = false;
  for (size_t p = 0; p < in->n_process; ++p) {
    arise += b->total[p] * lode_terms_amount(in, in->process[p].out, (int32_t)c, b->t);
    use += b->total[p] * lode_terms_amount(in, in->process[p].in, (int32_t)c, b->t);
  }
  for (size_t i = 0; i < in->n_demand; ++i)
    use += (size_t)in->demand[i].commodity == c ? b->values->demand[i] : 0.0;
  for (size_t i = 0; i < in->n_disposal; ++i) {
    const double limit = lode_at(in, in->disposal[i].limit, b->t, INFINITY);
    if ((size_t)in->disposal[i].commodity == c && isinf(limit))
      is_open = true;
    else if ((size_t)in->disposal[i].commodity == c)
      use += limit * (in->disposal[i].region < 0 ? (double)in->n_region : 1.0);
  }
  for (size_t i = 0; i < in->n_supply; ++i)
    if ((size_t)in->supply[i].commodity == c) {
      const bool no_limit = isinf(b->values->supply_limit[i]);
      n_open += no_limit;
      arise += no_limit ? lode_at(in, in->supply[i].minimum, b->t, 0.0) : b->values->supply_limit[i];
    }
  for (size_t i = 0; i < in->n_import; ++i)
    if ((size_t)in->import[i].commodity == c) {
      const bool no_limit = isinf(b->values->import_limit[i]);
      n_open += no_limit;
      import += no_limit ? 0.0 : b->values->import_limit[i];
    }
  arise += b->reach != NULL ? fmin(import, b->total_limit[c]) : import;
  /* costs are not negative: buying to dispose never pays, so an open source need not exceed what is of use */
  b->available[c] = arise + n_open * use;
  b->useful[c] = is_open ? INFINITY : use;
  b->open_box[c] = use;
}

/** Cuts a process over all regions to what its inputs and the use of its outputs allow. @return is it less? */
static bool cut_process(lode_bounds *b, size_t p) {
  const lode_instance *in = b->model->instance;
  const lode_terms side[2] = {in->process[p].in, in->process[p].out};
  double most = b->total[p];
  for (int out = 0; out < 2; ++out)
    for (size_t i = 0; i < side[out].n; ++i) {
      const double amount = lode_at(in, side[out].term[i].amount, b->t, 0.0);
      const double all = (out ? b->useful : b->available)[side[out].term[i].item];
      if (amount > 0.0)
        most = fmin(most, (1.0 + rounding) * all / amount);
    }
  const bool is_less = most < (1.0 - least_cut) * b->total[p];
  if (is_less)
    b->total[p] = most;
  return is_less;
}

void lode_bounds_totals(lode_bounds *b) {
  const lode_instance *in = b->model->instance;
  const lode_skeleton *k = b->model->skeleton;
  memset(b->total, 0, in->n_process * sizeof *b->total);
  for (size_t j = 0; j < k->n_col && k->col[j].kind == LODE_COL_ACTIVITY; ++j) /* activities come first */
    b->total[k->col[j].b] += b->capacity_most[(size_t)k->col[j].a * in->n_process + (size_t)k->col[j].b];
  bool is_less = true;
  for (int round = 0; round < most_rounds && is_less; ++round) {
    is_less = false;
    for (size_t c = 0; c < in->n_commodity; ++c)
      find_commodity(b, c);
    for (size_t p = 0; p < in->n_process && b->reach != NULL; ++p)
      is_less |= cut_process(b, p);
  }
}

/** Cuts the coefficients of the starts in b->var to `room`. @return is one of them less? */
static bool cut_coefficients(lode_bounds *b, size_t n, double room) {
  bool is_less = false;
  for (size_t i = 0; i < n; ++i)
    if (b->coefficient[i] > room) {
      is_less |= room < (1.0 - least_cut) * b->coefficient[i];
      b->coefficient[i] = room;
    }
  return is_less;
}

lode_status lode_bounds_activity(lode_bounds *b, size_t j) {
  const lode_instance *in = b->model->instance;
  const lode_tag tag = b->model->skeleton->col[j];
  const size_t rk = (size_t)tag.a * in->n_process + (size_t)tag.b;
  b->upper[j] = b->existing[rk];
  b->link[j] = b->capacity_link[rk];
  b->scale[j] = b->link[j] < 0 ? 0.0 : b->capacity_scale[rk];
  b->most[j] = b->capacity_most[rk];
  if (b->reach == NULL || b->link[j] < 0)
    return LODE_OK;
  const double here = (1.0 + rounding) * b->reach->most[lode_reach_activity(b->reach, tag.a, tag.b)];
  const double most = fmin(b->total[tag.b], here);
  const size_t n = lode_bounds_starts(b, (size_t)tag.a);
  for (size_t i = 0; i < n; ++i)
    b->coefficient[i] = lode_bounds_capacity(b, (size_t)b->var[i], tag.b);
  if (!cut_coefficients(b, n, fmax(most - b->existing[rk], 0.0)))
    return LODE_OK;
  b->most[j] = fmin(b->most[j], most);
  b->scale[j] = 0.0;
  return lode_links_add(b->env, b->model->links, in, b->model->siting, n, b->var, b->coefficient, &b->link[j],
                        &b->scale[j]);
}

/** What a unit of process p makes (side 0) or uses (side 1) of commodity c. */
static double process_amount(const lode_bounds *b, int32_t p, int32_t c, int side) {
  const lode_process *process = &b->model->instance->process[p];
  return lode_terms_amount(b->model->instance, side == 0 ? process->out : process->in, c, b->t);
}

/** The same of start v. */
static double start_amount(const lode_bounds *b, size_t v, int32_t c, int side) {
  const lode_instance *in = b->model->instance;
  const lode_terms capacities = in->option[b->model->siting->start[v].build.option].capacity;
  double amount = 0.0;
  for (size_t i = 0; i < capacities.n; ++i) {
    const int32_t p = capacities.term[i].item;
    amount += lode_bounds_capacity(b, v, p) * process_amount(b, p, c, side);
  }
  return amount;
}

lode_status lode_bounds_total(lode_bounds *b, size_t j) {
  const lode_instance *in = b->model->instance;
  const int32_t c = b->model->skeleton->col[j].a / 2;
  const int side = b->model->skeleton->col[j].a % 2;
  const double most = side == 0 ? b->useful[c] : b->available[c];
  double standing = 0.0;
  size_t n = 0;
  if (b->reach == NULL || isinf(most))
    return LODE_OK;
  for (size_t p = 0; p < in->n_process; ++p) {
    double capacity = 0.0;
    for (size_t r = 0; r < in->n_region; ++r)
      capacity += b->existing[r * in->n_process + p];
    standing += fmin(capacity, b->total[p]) * process_amount(b, (int32_t)p, c, side);
  }
  for (size_t v = 0; v < b->model->siting->n_start; ++v) {
    const double amount = start_amount(b, v, c, side);
    if (amount <= 0.0)
      continue;
    b->var[n] = (int32_t)v;
    b->coefficient[n++] = amount;
  }
  if (!cut_coefficients(b, n, fmax((1.0 + rounding) * most - standing, 0.0)))
    return LODE_OK;
  b->upper[j] = standing;
  const lode_status st = lode_links_add(b->env, b->model->links, in, b->model->siting, n, b->var, b->coefficient,
                                        &b->link[j], &b->scale[j]);
  if (st == LODE_OK)
    b->most[j] = standing + (b->link[j] < 0 ? 0.0 : b->scale[j] * b->model->links->most[b->link[j]]);
  return st;
}
