/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_GEOJSON_H
#define LODE_REPORT_GEOJSON_H

#include "solver/report/page.h"

/* Layers for geographic information systems (RFC 7946, 2016): longitude and latitude in degrees, as the instance gives
 * them; a feature whose region has none has a null geometry. Each writes one whole file into the page. Local. */

typedef void (*lode_layer_write)(lode_page *page, const lode_facts *facts);
typedef struct lode_layer {
  const char *file;
  lode_layer_write write;
} lode_layer;
extern const lode_layer lode_layers[];
extern const size_t lode_n_layers;

#endif
