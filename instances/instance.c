/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/instance.h"

#include <stdlib.h>

#include "instances/schema.h"

void lode_instance_destroy(lode_instance **instance) {
  if (instance == NULL || *instance == NULL)
    return;
  lode_instance *in = *instance;
  for (size_t i = 0; in->adjustments != NULL && i < in->n_adjustments; ++i)
    for (size_t k = 0; in->adjustments[i].adjust != NULL && k < in->adjustments[i].n_adjust; ++k)
      free(in->adjustments[i].adjust[k].matched);
  lode_document_clear(&lode_instance_schema, in);
  free(in->source);
  free(in->number);
  free(in);
  *instance = NULL;
}
