/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_SMPS_LINE_H
#define LODE_INSTANCES_IMPORT_SMPS_LINE_H

#include "instances/import/smps.h"

enum { LODE_SMPS_WORDS = 8 };

/** A line of one of the three files, split at blanks. Its words stand in the text of the file. */
typedef struct lode_smps_line {
  char *word[LODE_SMPS_WORDS];
  int n, number;
  bool is_header; /**< begins in the first column */
} lode_smps_line;

/** Next line that has words; its words are terminated in place. Local. @return LODE_E_INPUT if it has too many */
lode_status lode_smps_next(lode_scan *scan, lode_smps_line *at, bool *has_line);
/** Records "file:line: what: "value"". Local. @return LODE_E_INPUT */
lode_status lode_smps_fail(lode_scan *scan, const lode_smps_line *at, const char *what, const char *value);
lode_status lode_smps_number(lode_scan *scan, const lode_smps_line *at, const char *text, double *value);
/** Number of a row or column, -1 if there is none. Local. */
int32_t lode_smps_find(const lode_idmap *map, const char *name);
/** A right-hand side of a row. */
typedef struct lode_smps_rhs {
  int32_t row;
  double value;
} lode_smps_rhs;

/** Reads "[set] row value [row value]". A row may come once within a round, which the caller counts in smps->round.
 * Local. @param pair [2] the n pairs of constraints */
lode_status lode_smps_read_rhs(lode_smps *smps, lode_scan *scan, const lode_smps_line *at, lode_smps_rhs pair[2],
                               size_t *n);
/** Reads the stoch file. Local. */
lode_status lode_smps_read_stoch(lode_smps *smps);

#endif
