/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/operations.h"

#include <stdlib.h>
#include <string.h>

void lode_operations_clear(lode_operations *operations) {
  lode_entries *list[] = {&operations->activity, &operations->flow,       &operations->supply,
                          &operations->import,   &operations->unmet,      &operations->disposal,
                          &operations->price,    &operations->excess_cap, &operations->excess_share};
  for (size_t i = 0; i < sizeof list / sizeof list[0]; ++i)
    free(list[i]->entry);
  free(operations->worth.item);
  memset(operations, 0, sizeof *operations);
}
