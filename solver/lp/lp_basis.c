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
static size_t push_statuses(lode_lp *lp) {
  size_t n_basic = 0;
  for (size_t i = 0; i < lp->n_row; ++i) {
    glp_set_row_stat(lp->prob, (int)i + 1, library_status[lp->row_status[i]]);
    n_basic += lp->row_status[i] == LODE_BASIC;
  }
  for (size_t j = 0; j < lp->n_col; ++j) {
    glp_set_col_stat(lp->prob, (int)j + 1, library_status[lp->col_status[j]]);
    n_basic += lp->col_status[j] == LODE_BASIC;
  }
  return n_basic;
}

/* Brings the number of basic variables to that of rows: surplus columns leave from the end, rows enter from the start.
 */
static void mend_count(lode_lp *lp, size_t n_basic) {
  for (size_t j = lp->n_col; j > 0 && n_basic > lp->n_row; --j)
    if (lp->col_status[j - 1] == LODE_BASIC) {
      lp->col_status[j - 1] = LODE_AT_LOWER;
      --n_basic;
    }
  for (size_t i = 0; i < lp->n_row && n_basic < lp->n_row; ++i)
    if (lp->row_status[i] != LODE_BASIC) {
      lp->row_status[i] = LODE_BASIC;
      ++n_basic;
    }
}

void lode_lp_load_standard(lode_lp *lp) {
  glp_adv_basis(lp->prob, 0);
  if (glp_factorize(lp->prob) == 0)
    return;
  glp_std_basis(lp->prob);
  glp_factorize(lp->prob); /* the unit matrix */
}

void lode_lp_load_basis(lode_lp *lp) {
  size_t n_basic = push_statuses(lp);
  if (n_basic == lp->n_row && glp_factorize(lp->prob) == 0)
    return;
  ++lp->stats.repairs;
  if (n_basic != lp->n_row) {
    mend_count(lp, n_basic);
    push_statuses(lp);
    if (glp_factorize(lp->prob) == 0)
      return;
  }
  lode_lp_load_standard(lp);
}

void lode_lp_save_basis(lode_lp *lp) {
  for (size_t i = 0; i < lp->n_row; ++i)
    lp->row_status[i] = our_status(glp_get_row_stat(lp->prob, (int)i + 1));
  for (size_t j = 0; j < lp->n_col; ++j)
    lp->col_status[j] = our_status(glp_get_col_stat(lp->prob, (int)j + 1));
}
