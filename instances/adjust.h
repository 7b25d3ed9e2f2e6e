/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_ADJUST_H
#define LODE_INSTANCES_ADJUST_H

#include "instances/values.h"

/** Values of period t without any adjustment. Local. */
void lode_values_base(const lode_instance *in, size_t t, lode_values *values);
/** The array an adjustment of this target changes. Local. */
double *lode_values_of(lode_values *values, lode_target target);
/** Applies one adjustment to its matched items, period t; "none" stays under add and multiply. Local. */
void lode_adjust_apply(const lode_instance *in, const lode_adjust *adjust, size_t t, lode_values *values);

#endif
