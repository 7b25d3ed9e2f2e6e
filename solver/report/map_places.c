/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/map_places.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Lowest and highest value, but none further out than a fifth of the range of the middle nine tenths: a distant
 * possession must not shrink the mainland to a corner. */
static void choose_range(double value[], size_t n, double *low, double *high) {
  qsort(value, n, sizeof *value, by_value);
  const double first = value[n / 20], last = value[n - 1 - n / 20], reach = (last - first) / 5.0;
  *low = fmax(value[0], first - reach);
  *high = fmin(value[n - 1], last + reach);
}

static bool has_place(const lode_region *region) { return isfinite(region->lat) && isfinite(region->lon); }

static void project(const lode_instance *in, const double range[4], double width, lode_places *places) {
  const double west = range[0], east = range[1], south = range[2], north = range[3], margin = 0.045 * width;
  const double squeeze = fmax(0.1, cos((south + north) / 2.0 * pi / 180.0));
  const double wide = fmax(1e-3, (east - west) * squeeze), high = fmax(1e-3, north - south);
  const double inside = width - 2.0 * margin;
  const bool is_spot = east - west < 1e-6 && north - south < 1e-6; /* all in one place */
  const double per_degree = is_spot ? 0.0 : fmin(inside / wide, 0.68 * inside / high);
  places->height = fmax(high * per_degree, 0.12 * width) + 2.0 * margin;
  for (size_t r = 0; r < in->n_region; ++r) {
    const lode_region *region = &in->region[r];
    const bool is_here = has_place(region);
    const double lon = is_here ? fmin(fmax(region->lon, west), east) : 0.0,
                 lat = is_here ? fmin(fmax(region->lat, south), north) : 0.0;
    places->at[r][0] = is_here ? width / 2.0 + (lon - (west + east) / 2.0) * squeeze * per_degree : NAN;
    places->at[r][1] = is_here ? places->height / 2.0 - (lat - (south + north) / 2.0) * per_degree : NAN;
  }
}

bool lode_places_create(lode_page *page, const lode_instance *in, double width, lode_places *places) {
  double range[4];
  size_t n = 0;
  places->at = NULL;
  if (page->status != LODE_OK || !lode_has_places(in))
    return false;
  double *value = lode_alloc(page->env, 2 * in->n_region, sizeof *value, "map of the report");
  places->at = lode_alloc(page->env, in->n_region, sizeof *places->at, "map of the report");
  if (value == NULL || places->at == NULL) {
    free(value);
    lode_places_clear(places);
    page->status = LODE_E_NOMEM;
    return false;
  }
  for (size_t r = 0; r < in->n_region; ++r) {
    if (!has_place(&in->region[r]))
      continue;
    value[n] = in->region[r].lon;
    value[in->n_region + n++] = in->region[r].lat;
  }
  choose_range(value, n, &range[0], &range[1]);
  choose_range(value + in->n_region, n, &range[2], &range[3]);
  free(value);
  project(in, range, width, places);
  return true;
}

void lode_places_clear(lode_places *places) {
  free(places->at);
  places->at = NULL;
}
