/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_LP_LP_INTERNAL_H
#define LODE_LP_LP_INTERNAL_H

#include <glpk.h>
#include <setjmp.h>

#include "solver/lp/lp.h"

/** Sizes the library accepts; it aborts above them. */
#define LODE_LP_MAX_LINES 100000000
#define LODE_LP_MAX_NONZEROS 500000000
/** Largest rows + columns for which rational arithmetic is tried. */
#define LODE_LP_MAX_EXACT 200
/** Most iterations in rational arithmetic. */
#define LODE_LP_MAX_EXACT_STEPS 500
/** Relative error in A x = row, in bounds, and in c - A'pi = rc above which a solution called optimal is not believed.
 */
#define LODE_LP_TRUST 1e-6
/** Magnitude of an entry from which the matrix is scaled. Scaling costs more pivots than it saves where it is not
 * needed: on the US instance three times the time. */
#define LODE_LP_LARGE 1e6
/** Entries from which the matrix is put in order: the simplex copies it at every solve, and entries that came row by
 * row lie far apart for it. */
#define LODE_LP_PACK 2000
/** Default of lode_lp_set_tolerances. */
#define LODE_LP_TOLERANCE 1e-9

struct lode_lp {
  glp_prob *prob;
  size_t n_row, n_col;
  uint8_t *row_status; /**< [row_room] start basis of the next solve */
  size_t row_room;
  uint8_t *col_status; /**< [n_col] */
  int *index;          /**< [n_col + 1] work, 1-based */
  double *value;       /**< [n_col + 1] work, 1-based */
  int *last_row;       /**< [n_col] last row (1-based) that named the column, against duplicates */
  double tol_primal, tol_dual;
  double largest;   /**< magnitude of the entries there have been */
  bool is_regular;  /**< the start basis is known to be regular */
  int n_packed;     /**< entries that lie column by column in memory */
  bool is_broken;   /**< the library failed inside; its object is abandoned */
  bool has_values;  /**< the last solve left primal and dual values */
  bool has_optimum; /**< the basis is that of an optimal solve */
  bool is_factored; /**< the library holds a fresh factorisation of that basis */
  double *row_work; /**< [row_work_room] */
  size_t row_work_room;
  int last_iterations;
  lode_lp_stats stats;
};

/** Work done inside the library, with its arguments. */
typedef void lode_lp_work(lode_lp *lp, void *data);

/**
 * Runs `work`; a failure inside the library, which would end the process, becomes a status instead. The interrupted
 * object is then abandoned (its memory is lost) and lp refuses everything else. Not to be nested. Local.
 * @return LODE_E_NOMEM if the library was short of memory, LODE_E_BUG otherwise
 */
lode_status lode_lp_guard(lode_env *env, lode_lp *lp, lode_lp_work *work, void *data);

/** Same, quiet: nothing is recorded or marked; `text` receives what the library said. @return false on failure. */
bool lode_lp_try(lode_lp *lp, lode_lp_work *work, void *data, char *text, size_t n_text);

/** The library's type of a pair of bounds, and the bounds as it wants them. Local. */
int lode_lp_bound_type(double lower, double upper);

/** Local. @return whether bounds are neither NAN nor crossed nor infinite on the wrong side. */
bool lode_lp_bounds_fit(double lower, double upper);

/** Hands the start basis to the library and factorises it, repairing it if need be. Inside a guard. Local. */
void lode_lp_load_basis(lode_lp *lp);
/** Takes the library's basis as the start basis of the next solve. Inside a guard. Local. */
void lode_lp_save_basis(lode_lp *lp);
/** Advanced basis, or the standard one if that is singular; factorised. Inside a guard. Local. */
void lode_lp_load_standard(lode_lp *lp);

/** Mend a basis if its structure shows a fault, or by elimination in any case. */
typedef enum lode_lp_mending { LODE_LP_MEND_IF_SEEN, LODE_LP_MEND_ANYHOW } lode_lp_mending;
typedef enum lode_lp_mended { LODE_LP_MEND_UNCHANGED, LODE_LP_MEND_CHANGED, LODE_LP_MEND_FAILED } lode_lp_mended;

/**
 * Makes the start basis regular: columns that depend on others leave it, slacks of rows that are left over enter it.
 * Local. O(nonzeros of the basic columns) if its structure is sound, then the cube of what singletons leave over.
 * @return LODE_LP_MEND_FAILED if memory was short
 */
lode_lp_mended lode_lp_mend_basis(lode_lp *lp, lode_lp_mending mending);

/**
 * Puts a new library object with the same rows and columns, entered in the same order, in the place of one that the
 * library failed on. Inside a guard. Local, O(nonzeros).
 */
void lode_lp_rebuild(lode_lp *lp, void *unused);

/** Puts the matrix in order in memory if many entries are new. Inside a guard. Local, O(nonzeros). */
void lode_lp_pack(lode_lp *lp, void *unused);

/** Milliseconds until the deadline, at least 1; INT_MAX for none. Local. */
int lode_lp_milliseconds(double deadline);

#endif
