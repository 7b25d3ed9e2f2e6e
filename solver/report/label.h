/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_LABEL_H
#define LODE_REPORT_LABEL_H

#include "solver/base/env.h"

#include <stdbool.h>

/** An upright rectangle, x0 <= x1, y0 <= y1 (y grows downwards). */
typedef struct lode_box {
  double x0, y0, x1, y1;
} lode_box;

/** Rectangles that are taken. Zero-initialise; free box. */
typedef struct lode_boxes {
  lode_box *box;
  size_t n, room;
} lode_boxes;

lode_status lode_boxes_add(lode_env *env, lode_boxes *taken, lode_box box);
/** Does a box overlap none that is taken? Local, O(n). */
bool lode_boxes_free(const lode_boxes *taken, lode_box box);

/**
 * A place for a label of the given width and height beside the round thing of radius r at (x, y): below, above, right,
 * left, the corners, the same further out; the first that overlaps nothing and lies within `frame`.
 * Local, O(n). @param found [out] unchanged if there is none @return is there one?
 */
bool lode_label_place(const lode_boxes *taken, lode_box frame, const double thing[3], const double size[2],
                      lode_box *found);

#endif
