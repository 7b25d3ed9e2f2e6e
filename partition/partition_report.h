/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_PARTITION_PARTITION_REPORT_H
#define LODE_PARTITION_PARTITION_REPORT_H

#include "partition/partition.h"
#include "solver/base/text.h"

/**
 * Appends what people ask of a partition: parts, balance, edge cut, repairs, then each part with its weight and the
 * ids of its regions. Local, O(regions * parts + edges).
 * @return LODE_E_INPUT if instance, graph and partition are not of the same regions
 */
lode_status lode_partition_report(lode_env *env, const lode_instance *in, const lode_graph *graph,
                                  const lode_partition *partition, lode_text *out);

#endif
