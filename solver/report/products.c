/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/products.h"

#include <math.h>

/* Units of the commodity per unit of activity. */
static double yield_of(const lode_instance *in, size_t process, int32_t commodity, size_t t) {
  const lode_terms *out = &in->process[process].out;
  for (size_t i = 0; i < out->n; ++i)
    if (out->term[i].item == commodity)
      return lode_at(in, out->term[i].amount, t, 0.0);
  return 0.0;
}

static bool is_in_stage(const lode_facts *facts, size_t process, size_t stage) {
  return lode_stage_index(&facts->stages, facts->in->process[process].stage) == stage;
}

lode_stage_output lode_product_in(const lode_facts *facts, const lode_product *product, size_t t) {
  const lode_instance *in = facts->in;
  lode_stage_output o = {0.0, 0.0, INFINITY, 0.0, 0.0, 0.0};
  for (size_t k = 0; k < in->n_process; ++k)
    if (is_in_stage(facts, k, product->stage))
      o.capacity += yield_of(in, k, product->commodity, t) *
                    (facts->existing[t * in->n_process + k] + facts->built[t * in->n_process + k]);
  for (size_t s = 0; s < in->n_scenario; ++s) {
    const double *activity = &facts->activity[(t * in->n_scenario + s) * in->n_process];
    const size_t at = lode_facts_at(facts, t, s, (size_t)product->commodity);
    const double wanted = facts->demand[at] + facts->use[at];
    double made = 0.0;
    for (size_t k = 0; k < in->n_process; ++k)
      if (activity[k] > 0.0 && is_in_stage(facts, k, product->stage))
        made += yield_of(in, k, product->commodity, t) * activity[k];
    o.made += in->scenario[s].probability * made;
    o.least = fmin(o.least, made);
    o.most = fmax(o.most, made);
    o.wanted += in->scenario[s].probability * wanted;
    o.wanted_most = fmax(o.wanted_most, wanted);
  }
  return o;
}

/* Made or makeable, and wanted, in some period. */
static bool is_product(const lode_facts *facts, const lode_product *product) {
  bool is_makeable = false, is_wanted = false;
  for (size_t t = 0; t < facts->in->n_period; ++t) {
    const lode_stage_output o = lode_product_in(facts, product, t);
    is_makeable = is_makeable || o.capacity > 0.0;
    is_wanted = is_wanted || o.wanted_most > 0.0;
  }
  return is_makeable && is_wanted;
}

/* Does any process of the stage put it out? Asked first, because it is cheap. */
static bool comes_from(const lode_facts *facts, size_t stage, int32_t commodity) {
  for (size_t k = 0; k < facts->in->n_process; ++k) {
    const lode_terms *out = &facts->in->process[k].out;
    for (size_t i = 0; i < out->n; ++i)
      if (out->term[i].item == commodity && is_in_stage(facts, k, stage))
        return true;
  }
  return false;
}

lode_status lode_products_collect(lode_env *env, const lode_facts *facts, lode_product **product, size_t *n) {
  size_t room = 0;
  lode_status st = LODE_OK;
  *product = NULL;
  *n = 0;
  for (size_t g = 0; g < facts->stages.n && st == LODE_OK; ++g) {
    for (size_t c = 0; c < facts->in->n_commodity && st == LODE_OK; ++c) {
      const lode_product p = {g, (int32_t)c};
      if (!comes_from(facts, g, p.commodity) || !is_product(facts, &p))
        continue;
      st = lode_reserve(env, (void **)product, &room, *n + 1, sizeof p, "products of the report");
      if (st == LODE_OK)
        (*product)[(*n)++] = p;
    }
  }
  return st;
}
