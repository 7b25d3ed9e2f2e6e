/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_COMPARISON_H
#define LODE_REPORT_COMPARISON_H

#include "instances/idmap.h"
#include "solver/base/text.h"
#include "solver/report/sheet.h"

/** What rows of a comparison are about, in the order of the page. */
typedef enum lode_matter {
  LODE_MATTER_RUN,      /**< text: instance, state, options */
  LODE_MATTER_COST,     /**< total, bound, gap, parts */
  LODE_MATTER_SITE,     /**< text: what is built at a site */
  LODE_MATTER_CAPACITY, /**< of a process, standing and built */
  LODE_MATTER_IMPORT,   /**< of a commodity, as a share of its use */
  LODE_MATTER_UNMET,    /**< demand of a commodity that is missed */
  LODE_MATTER_EMISSION, /**< under a cap, and above it */
  LODE_N_MATTER
} lode_matter;
/** "run", "costs", ... as in the CSV file. */
extern const char *const lode_matter_name[LODE_N_MATTER];
/** A heading. */
extern const char *const lode_matter_title[LODE_N_MATTER];

/** One fact of all plans. Strings are owned by the comparison; "" where they do not apply. */
typedef struct lode_comparison_row {
  lode_matter matter;
  char *item;     /**< "total", site, process, commodity, "scope pollutant" */
  char *period;   /**< id */
  char *scenario; /**< id; "expected" or "worst" over the scenarios */
  char *unit;     /**< "%" for shares: values are then fractions */
  char *key;      /**< all of it, for lookup */
  bool is_detail; /**< of one scenario: pages and terminals show what is over all first */
  size_t order;   /**< in which it came */
  double *value;  /**< [n_plan]; NAN: unknown */
  char **text;    /**< [n_plan] instead of values, for RUN and SITE; NULL: nothing */
} lode_comparison_row;

/** Plans side by side. */
typedef struct lode_comparison {
  size_t n_plan;
  const char *const *dir; /**< [n_plan] borrowed */
  char **label;           /**< [n_plan] last part of the path, or all of it where two are alike */
  uint64_t *fingerprint;  /**< [n_plan] of the instance */
  char **money;           /**< [n_plan] */
  bool *has_plan;         /**< [n_plan] without, nothing is known of its sites */
  bool *has_limits;       /**< [n_plan] is there a table of emissions? */
  lode_text *missing;     /**< [n_plan] files that a complete folder has and this one has not */
  lode_comparison_row *row;
  size_t n_row, room_row;
  lode_idmap known; /**< rows by key; borrows them */
} lode_comparison;

/**
 * Reads the folders, one after the other. Whatever is missing in one is unknown (NAN or NULL), not zero. Local.
 * @param dir [n] folders of solves, finished or stopped, n >= 1
 * @return LODE_E_INPUT "DIR: ..." for a folder that is none of a solve or has a damaged file; *comparison is then NULL
 */
lode_status lode_comparison_read(lode_env *env, size_t n, const char *const dir[], lode_comparison **comparison);
void lode_comparison_destroy(lode_comparison **comparison);

/** Largest minus smallest value; -1 if fewer than two are known. Text: 1 if two differ, else 0. Local. */
double lode_comparison_spread(const lode_comparison *c, const lode_comparison_row *row);
/** Is there more than one instance? Local. */
bool lode_comparison_is_mixed(const lode_comparison *c);
/** Rows of a matter, those in which plans differ most first, otherwise as they came. @param rows [n_row] out
 * @param detail rows of single scenarios too? @return how many. Local, O(n log n). */
size_t lode_comparison_rows(const lode_comparison *c, lode_matter matter, bool detail,
                            const lode_comparison_row **rows);

/** The tables of a terminal, `width` columns wide, at most `most` rows of each matter and then their number. */
lode_status lode_comparison_print(lode_env *env, const lode_comparison *c, int width, size_t most, lode_text *text);
/** Every row: matter,item,period,scenario,unit and a column for each plan, %.17g; unknown is an empty cell. */
lode_status lode_comparison_csv(lode_env *env, const lode_comparison *c, const char *path);
/** A self-contained page. Written atomically. @return LODE_E_IO */
lode_status lode_comparison_html(lode_env *env, const lode_comparison *c, const char *path);

#endif
