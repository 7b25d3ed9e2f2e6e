/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_BLOCK_H
#define LODE_MODELS_BLOCK_H

#include "models/link.h"
#include "models/operations.h"
#include "models/siting.h"
#include "models/skeleton.h"

/** How a model is built; same optimum with any. */
typedef struct lode_model_options {
  bool tighten_capacity; /**< an option's capacity is cut to what hard caps, feed and use allow */
  bool strong_flows;     /**< flows that only new plants can feed are bounded by those plants */
  bool is_pricing;       /**< a bound that binds is a limit of the data: boxes that the data only imply are widened, no
                            column repeats the limit of a row, and what a limit of 0 closes is kept */
  int rank, n_rank;      /**< only blocks of this rank (lode_block_owner) keep their data; n_rank 0: all do */
} lode_model_options;

struct lode_cut;

/**
 * One operations LP: minimise c x, rows, lower <= x <= upper + scale L_link(y). Key (period, scenario, component,
 * part); part is 0 while blocks are not split. Columns and rows are ascending skeleton numbers.
 */
typedef struct lode_block {
  size_t period, scenario, component, part;
  double weight; /**< p_s n_t d_t of its cost in the objective, >= 0 */
  size_t n_col, n_row;
  int32_t *col, *row;    /**< [n_col], [n_row] skeleton numbers */
  double *cost;          /**< [n_col] money per unit per year */
  double *lower, *upper; /**< [n_col] finite; upper at y = 0, elastic columns: their box */
  double *scale;         /**< [n_col] units per unit of L */
  int32_t *link;         /**< [n_col] -1: none */
  bool *is_elastic;      /**< [n_col] only in feasibility problems */
  double *elastic_cost;  /**< [n_col] weight of an elastic column there (1 / size of the datum), 0 for others */
  bool has_elastic;
  double *row_lower, *row_upper; /**< [n_row] */
  size_t *start;                 /**< [n_row + 1] matrix by rows */
  int32_t *column;               /**< local columns, ascending in each row */
  double *value;
  size_t n_entry;                 /**< of the matrix */
  double most_cost, most_elastic; /**< no point costs more, or uses more elastic */
  struct lode_cut *first;         /**< cut of costs at pi = 0 */
} lode_block; /* where another rank has the data, all arrays are NULL; key, sizes and the last four fields stay */

/** All there is to optimise. */
typedef struct lode_model {
  const lode_instance *instance; /**< borrowed */
  lode_model_options options;
  lode_siting *siting;
  lode_skeleton *skeleton;
  lode_links *links;
  lode_block *block; /**< [n_block] ascending by key */
  size_t n_block, room_block;
} lode_model;

/**
 * Builds siting, skeleton and all blocks: connected components of each (t,s), after columns that are always zero and
 * rows that cannot bind are dropped. Local, O(size x periods x scenarios).
 * @return LODE_E_INPUT for structure that would make operations unbounded
 */
lode_status lode_model_create(lode_env *env, const lode_instance *in, const lode_model_options *options,
                              lode_model **model);
void lode_model_destroy(lode_model **model);

/**
 * Rank that has block b: back and forth over the ranks. Blocks of one period stand together and are alike, later
 * periods cost more than earlier ones, and scenarios repeat in each period; so every rank gets some of all. Local.
 */
int lode_block_owner(size_t b, int n_rank);

/** upper[n_col] of a block at link values L (see lode_links_evaluate). Local. */
void lode_block_upper(const lode_block *block, const double L[], double upper[]);
/** Largest upper bound a column can have at any point. */
double lode_block_upper_most(const lode_model *model, const lode_block *block, size_t j);

/**
 * Adds the block's optimal x[n_col] and row duals pi[n_row] (NULL: no prices) to what happens in its (t,s).
 * Amounts of at most 1e-9 are taken as 0. Lists are left unsorted; see lode_operations_sort. Local.
 */
lode_status lode_block_extract(lode_env *env, const lode_model *model, const lode_block *block, const double x[],
                               const double pi[], lode_operations *operations);
/** Puts every list in order. Local. */
void lode_operations_sort(lode_operations *operations);

/** Words for a column or row of a block: "flow CA NV ndpr_ox P1 base_open". Local. */
lode_status lode_block_col_label(lode_env *env, const lode_model *model, const lode_block *block, size_t j,
                                 lode_text *text);
lode_status lode_block_row_label(lode_env *env, const lode_model *model, const lode_block *block, size_t i,
                                 lode_text *text);

#endif
