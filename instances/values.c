/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/values.h"

#include <math.h>
#include <stdlib.h>

#include "instances/adjust.h"

lode_status lode_values_create(lode_env *env, const lode_instance *in, lode_values **values) {
  *values = NULL;
  lode_values *v = lode_alloc(env, 1, sizeof *v, "values");
  if (v == NULL)
    return LODE_E_NOMEM;
  const struct {
    double **array;
    size_t n;
  } part[] = {
      {&v->demand, in->n_demand},
      {&v->supply_limit, in->n_supply},
      {&v->supply_cost, in->n_supply},
      {&v->import_price, in->n_import},
      {&v->import_tariff, in->n_import},
      {&v->import_limit, in->n_import},
      {&v->total_limit, in->n_import_limit},
      {&v->cap_limit, in->n_cap},
      {&v->process_cost, in->n_process},
      {&v->transport_factor, in->n_commodity},
      {&v->disposal_cost, in->n_disposal},
  };
  for (size_t i = 0; i < sizeof part / sizeof part[0]; ++i) {
    *part[i].array = lode_alloc(env, part[i].n, sizeof(double), "values");
    if (*part[i].array == NULL) {
      lode_values_destroy(&v);
      return LODE_E_NOMEM;
    }
  }
  *values = v;
  return LODE_OK;
}

void lode_values_destroy(lode_values **values) {
  if (values == NULL || *values == NULL)
    return;
  lode_values *v = *values;
  for (int target = 0; target < LODE_N_TARGET; ++target)
    free(lode_values_of(v, (lode_target)target));
  free(v);
  *values = NULL;
}

double *lode_values_of(lode_values *values, lode_target target) {
  switch (target) {
  case LODE_ADJUST_DEMAND:
    return values->demand;
  case LODE_ADJUST_SUPPLY_LIMIT:
    return values->supply_limit;
  case LODE_ADJUST_SUPPLY_COST:
    return values->supply_cost;
  case LODE_ADJUST_IMPORT_PRICE:
    return values->import_price;
  case LODE_ADJUST_IMPORT_TARIFF:
    return values->import_tariff;
  case LODE_ADJUST_IMPORT_LIMIT:
    return values->import_limit;
  case LODE_ADJUST_TOTAL_LIMIT:
    return values->total_limit;
  case LODE_ADJUST_CAP_LIMIT:
    return values->cap_limit;
  case LODE_ADJUST_PROCESS_COST:
    return values->process_cost;
  case LODE_ADJUST_TRANSPORT_COST:
    return values->transport_factor;
  case LODE_ADJUST_DISPOSAL_COST:
    return values->disposal_cost;
  default:
    return NULL;
  }
}

void lode_values_base(const lode_instance *in, size_t t, lode_values *values) {
  for (size_t i = 0; i < in->n_demand; ++i)
    values->demand[i] = lode_at(in, in->demand[i].amount, t, 0.0);
  for (size_t i = 0; i < in->n_supply; ++i) {
    values->supply_limit[i] = lode_at(in, in->supply[i].limit, t, INFINITY);
    values->supply_cost[i] = lode_at(in, in->supply[i].cost, t, 0.0);
  }
  for (size_t i = 0; i < in->n_import; ++i) {
    values->import_price[i] = lode_at(in, in->import[i].price, t, 0.0);
    values->import_tariff[i] = lode_at(in, in->import[i].tariff, t, 0.0);
    values->import_limit[i] = lode_at(in, in->import[i].limit, t, INFINITY);
  }
  for (size_t i = 0; i < in->n_import_limit; ++i)
    values->total_limit[i] = lode_at(in, in->import_limit[i].limit, t, INFINITY);
  for (size_t i = 0; i < in->n_cap; ++i)
    values->cap_limit[i] = lode_at(in, in->cap[i].limit, t, INFINITY);
  for (size_t i = 0; i < in->n_process; ++i)
    values->process_cost[i] = lode_at(in, in->process[i].cost, t, 0.0);
  for (size_t i = 0; i < in->n_commodity; ++i)
    values->transport_factor[i] = 1.0;
  for (size_t i = 0; i < in->n_disposal; ++i)
    values->disposal_cost[i] = lode_at(in, in->disposal[i].cost, t, 0.0);
}

void lode_adjust_apply(const lode_instance *in, const lode_adjust *adjust, size_t t, lode_values *values) {
  double *array = lode_values_of(values, adjust->target);
  double by = lode_at(in, adjust->value, t, 0.0);
  for (size_t k = 0; k < adjust->n_matched; ++k) {
    double *value = &array[adjust->matched[k]];
    if (adjust->op == LODE_OP_SET)
      *value = by;
    else if (!isinf(*value))
      *value = adjust->op == LODE_OP_ADD ? *value + by : *value * by;
  }
}

void lode_values_resolve(const lode_instance *in, size_t t, size_t s, lode_values *values) {
  lode_values_base(in, t, values);
  const lode_list *apply = &in->scenario[s].apply;
  for (size_t i = 0; i < apply->n; ++i) {
    const lode_adjustments *set = &in->adjustments[apply->item[i]];
    for (size_t k = 0; k < set->n_adjust; ++k)
      lode_adjust_apply(in, &set->adjust[k], t, values);
  }
}

double lode_discount(const lode_instance *in, size_t t) {
  const lode_period *period = &in->period[t];
  double sum = 0.0;
  for (int year = 0; year < period->years; ++year)
    sum += pow(1.0 + in->rate, -(period->first_year + year - in->base_year));
  return sum / period->years;
}
