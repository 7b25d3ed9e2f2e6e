/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_SEARCH_PIECE_H
#define LODE_SEARCH_PIECE_H

#include "models/block.h"
#include "partition/partition.h"
#include "solver/lp/lp.h"

/**
 * Part of every row of a block: that of the region for balances; for another row the lowest part in which each of its
 * columns has a balance; -1 for one that spans parts (its dual is a price in every part).
 * @param part [out, n_row]
 * Local, O(nonzeros).
 */
lode_status lode_piece_rows(lode_env *env, const lode_model *model, const lode_block *block,
                            const lode_partition *partition, int32_t part[]);

/**
 * What a part sees of a block: its rows, and every column that has an entry in them. A column of several parts ("border
 * column") is in each of them with a share of its cost. PRICES.md has the theory.
 */
typedef struct lode_piece {
  const lode_block *block; /**< borrowed */
  int32_t part;
  size_t n_row, n_col;
  int32_t *row, *col; /**< [n_row], [n_col] of the block, ascending */
  lode_lp *lp;
  double scale; /**< power of two by which costs are multiplied */
} lode_piece;

/** Local, O(nonzeros). @param row_part of the block, from lode_piece_rows */
lode_status lode_piece_create(lode_env *env, const lode_block *block, const int32_t row_part[], int32_t part,
                              lode_piece *piece);
void lode_piece_clear(lode_piece *piece);

/** Prices of a block, written out for its columns. */
typedef struct lode_prices {
  double *rest;   /**< [n_col] reduced cost at the prices of all rows */
  int32_t *sides; /**< [n_col] parts that have the column */
} lode_prices;

/**
 * Moves the piece to the link values L and the prices, and solves it from its last basis.
 * @param pi [n_row of the block] prices of all rows; @param prices made from them
 * @param own [out, n_row of the piece] duals of its rows
 * @param outcome OPTIMAL, or what else; the duals are usable all the same
 */
lode_status lode_piece_solve(lode_env *env, lode_piece *piece, const double L[], const double pi[],
                             const lode_prices *prices, const lode_lp_limits *limits, double own[],
                             lode_lp_outcome *outcome);

#endif
