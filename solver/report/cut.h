/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_CUT_H
#define LODE_REPORT_CUT_H

#include "solver/report/facts.h"

/** The scenario that asks most of the country: among those whose ports may import least, the one that pays most for
 * demand it leaves unmet. */
typedef struct lode_cut {
  size_t scenario;
  double allowed;     /**< imports its ports allow, as a mean share of what the freest scenario allows; 1: no less */
  bool is_restricted; /**< does any scenario allow less than another? */
} lode_cut;

lode_cut lode_cut_find(const lode_facts *facts);

#endif
