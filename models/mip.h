/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_MIP_H
#define LODE_MODELS_MIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/base/env.h"

/** A mixed-integer program as plain rows: minimise constant + c'x, row_lower <= A x <= row_upper, lower <= x <= upper.
 */
typedef struct lode_mip {
  size_t n_col, n_row;
  double constant;
  double *cost, *lower, *upper;  /**< [n_col] */
  bool *is_integer;              /**< [n_col] */
  char **col_label;              /**< [n_col] words for people, e.g. "start UT-P2 uuuu_p2 P2"; unique */
  size_t *row_start;             /**< [n_row + 1] */
  int32_t *row_column;           /**< 0-based, none twice in a row */
  double *row_value;             /**< not 0 */
  double *row_lower, *row_upper; /**< [n_row]; both infinite does not occur */
  char **row_label;              /**< [n_row] unique */
} lode_mip;

void lode_mip_destroy(lode_mip **mip);

/**
 * Writes free-format MPS (path ends in .mps) or CPLEX LP format (.lp) that glpsol, cbc and HiGHS read: safe unique
 * names C1.., R1.., numbers by lode_number, the constant as the cost of a column `constant` fixed at 1 (readers
 * disagree on the sign of a right-hand side of the objective), two-sided rows as ranges (LP: as two rows R1 and R1u),
 * integers marked; and NAMES (path with .names.csv for its ending): name,kind,label of every row and column. Local.
 * @return LODE_E_INPUT for another ending, LODE_E_IO.
 */
lode_status lode_mip_write(lode_env *env, const lode_mip *mip, const char *path);

#endif
