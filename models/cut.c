/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double lode_elastic_none = 1e-7;
static const double safety = 1e-12;     /* alpha is lowered by this x the sum of magnitudes */
static const double negligible = 1e-11; /* beta whose largest effect is below this x that sum is moved into alpha */

lode_status lode_cut_work_create(lode_env *env, const lode_model *model, lode_cut_work *work) {
  size_t most = 0;
  for (size_t b = 0; b < model->n_block; ++b)
    most = model->block[b].n_col > most ? model->block[b].n_col : most;
  work->rc = lode_alloc(env, most, sizeof *work->rc, "cut");
  work->beta = lode_alloc(env, model->links->n, sizeof *work->beta, "cut");
  work->touched = lode_alloc(env, model->links->n, sizeof *work->touched, "cut");
  return work->rc && work->beta && work->touched ? LODE_OK : LODE_E_NOMEM;
}

void lode_cut_work_destroy(lode_cut_work *work) {
  free(work->rc);
  free(work->beta);
  free(work->touched);
  memset(work, 0, sizeof *work);
}

static int ascending(const void *left, const void *right) {
  const int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
  return (a > b) - (a < b);
}

/** rc = c - A'pi and alpha = pi'b; wrong-signed pi count as 0. @return sum of the magnitudes of alpha's terms */
static double price_out(const lode_block *block, lode_cut_kind kind, const double pi[], double rc[], double *alpha) {
  double sum = 0.0;
  memcpy(rc, kind == LODE_CUT_COST ? block->cost : block->elastic_cost, block->n_col * sizeof *rc);
  *alpha = 0.0;
  for (size_t i = 0; pi != NULL && i < block->n_row; ++i) {
    double dual = isfinite(pi[i]) ? pi[i] : 0.0;
    if ((dual > 0.0 && isinf(block->row_lower[i])) || (dual < 0.0 && isinf(block->row_upper[i])))
      dual = 0.0;
    if (dual == 0.0)
      continue;
    const double term = dual * (dual > 0.0 ? block->row_lower[i] : block->row_upper[i]);
    *alpha += term;
    sum += fabs(term);
    for (size_t k = block->start[i]; k < block->start[i + 1]; ++k)
      rc[block->column[k]] -= dual * block->value[k];
  }
  return sum;
}

lode_status lode_cut_from_duals(lode_env *env, const lode_model *model, const lode_block *block, lode_cut_kind kind,
                                const double pi[], lode_cut_work *work, lode_cut *cut) {
  const lode_links *links = model->links;
  double alpha;
  double sum = price_out(block, kind, pi, work->rc, &alpha);
  size_t n = 0;
  for (size_t j = 0; j < block->n_col; ++j) {
    if (block->is_elastic[j] && kind == LODE_CUT_COST)
      continue; /* fixed at 0 there */
    const double rc = work->rc[j];
    const double term = rc >= 0.0 ? rc * block->lower[j] : rc * block->upper[j];
    alpha += term;
    sum += fabs(term);
    if (rc >= 0.0 || block->link[j] < 0)
      continue;
    const int32_t link = block->link[j];
    if (work->beta[link] == 0.0)
      work->touched[n++] = link;
    work->beta[link] += rc * block->scale[j];
  }
  qsort(work->touched, n, sizeof *work->touched, ascending);
  for (size_t k = 0; k < n; ++k)
    sum += fabs(work->beta[work->touched[k]]) * links->most[work->touched[k]];
  *cut = (lode_cut){.kind = kind, .block = (int32_t)(block - model->block)};
  cut->link = lode_alloc(env, n, sizeof *cut->link, "cut");
  cut->beta = lode_alloc(env, n, sizeof *cut->beta, "cut");
  const lode_status st = cut->link && cut->beta ? LODE_OK : LODE_E_NOMEM;
  for (size_t k = 0; k < n; ++k) {
    const int32_t link = work->touched[k];
    const double beta = work->beta[link], effect = beta * links->most[link];
    work->beta[link] = 0.0;
    if (st != LODE_OK)
      continue;
    if (-effect <= negligible * sum) {
      alpha += effect;
      continue;
    }
    cut->link[cut->n] = link;
    cut->beta[cut->n++] = beta;
  }
  cut->alpha = alpha - safety * sum;
  if (st != LODE_OK)
    lode_cut_clear(cut);
  return st;
}

void lode_cut_clear(lode_cut *cut) {
  free(cut->link);
  free(cut->beta);
  memset(cut, 0, sizeof *cut);
}

double lode_cut_value(const lode_cut *cut, const double L[]) {
  double value = cut->alpha;
  for (size_t k = 0; k < cut->n; ++k)
    value += cut->beta[k] * L[cut->link[k]];
  return value;
}

double lode_cut_least(const lode_model *model, const lode_cut *cut) { return lode_cut_value(cut, model->links->most); }
