/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/lp/lp_internal.h"

static const int library_status[] = {
    [LODE_BASIC] = GLP_BS, [LODE_AT_LOWER] = GLP_NL, [LODE_AT_UPPER] = GLP_NU,
    [LODE_FREE] = GLP_NF,  [LODE_FIXED] = GLP_NS,
};

static uint8_t our_status(int status) {
  switch (status) {
  case GLP_BS:
    return LODE_BASIC;
  case GLP_NU:
    return LODE_AT_UPPER;
  case GLP_NF:
    return LODE_FREE;
  case GLP_NS:
    return LODE_FIXED;
  default:
    return LODE_AT_LOWER;
  }
}

/* The library mends nonbasic statuses that do not fit the bounds. */
static void push_statuses(lode_lp *lp) {
  for (size_t i = 0; i < lp->n_row; ++i)
    glp_set_row_stat(lp->prob, (int)i + 1, library_status[lp->row_status[i]]);
  for (size_t j = 0; j < lp->n_col; ++j)
    glp_set_col_stat(lp->prob, (int)j + 1, library_status[lp->col_status[j]]);
}

static bool push_and_factorize(lode_lp *lp) {
  push_statuses(lp);
  return glp_factorize(lp->prob) == 0;
}

void lode_lp_load_standard(lode_lp *lp) {
  glp_adv_basis(lp->prob, 0);
  if (glp_factorize(lp->prob) == 0)
    return;
  glp_std_basis(lp->prob);
  glp_factorize(lp->prob); /* the unit matrix */
}

void lode_lp_load_basis(lode_lp *lp) {
  lode_lp_mended mended = LODE_LP_MEND_UNCHANGED;
  if (!lp->is_regular)
    mended = lode_lp_mend_basis(lp, LODE_LP_MEND_IF_SEEN);
  if (mended == LODE_LP_MEND_UNCHANGED) {
    if (push_and_factorize(lp)) {
      lp->is_regular = true;
      return;
    }
    mended = lode_lp_mend_basis(lp, LODE_LP_MEND_ANYHOW);
  }
  ++lp->stats.repairs;
  lp->is_regular = mended == LODE_LP_MEND_CHANGED && push_and_factorize(lp);
  if (!lp->is_regular)
    lode_lp_load_standard(lp);
}

void lode_lp_save_basis(lode_lp *lp) {
  lp->is_regular = glp_bf_exists(lp->prob);
  for (size_t i = 0; i < lp->n_row; ++i)
    lp->row_status[i] = our_status(glp_get_row_stat(lp->prob, (int)i + 1));
  for (size_t j = 0; j < lp->n_col; ++j)
    lp->col_status[j] = our_status(glp_get_col_stat(lp->prob, (int)j + 1));
}
