/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/label.h"

lode_status lode_boxes_add(lode_env *env, lode_boxes *taken, lode_box box) {
  const lode_status st =
      lode_reserve(env, (void **)&taken->box, &taken->room, taken->n + 1, sizeof *taken->box, "labels of a picture");
  if (st == LODE_OK)
    taken->box[taken->n++] = box;
  return st;
}

bool lode_boxes_free(const lode_boxes *taken, lode_box box) {
  for (size_t i = 0; i < taken->n; ++i) {
    const lode_box *b = &taken->box[i];
    if (box.x0 < b->x1 && b->x0 < box.x1 && box.y0 < b->y1 && b->y0 < box.y1)
      return false;
  }
  return true;
}

bool lode_label_place(const lode_boxes *taken, lode_box frame, const double thing[3], const double size[2],
                      lode_box *found) {
  static const double toward[8][2] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
  for (int ring = 0; ring < 3; ++ring) {
    for (int i = 0; i < 8; ++i) {
      const double far = thing[2] + 2.0 + 9.0 * ring, corner = i < 4 ? 1.0 : 0.75;
      const double x = thing[0] + toward[i][0] * corner * (far + size[0] / 2.0),
                   y = thing[1] + toward[i][1] * corner * (far + size[1] / 2.0);
      const lode_box box = {x - size[0] / 2.0, y - size[1] / 2.0, x + size[0] / 2.0, y + size[1] / 2.0};
      if (box.x0 < frame.x0 || box.x1 > frame.x1 || box.y0 < frame.y0 || box.y1 > frame.y1 ||
          !lode_boxes_free(taken, box))
        continue;
      *found = box;
      return true;
    }
  }
  return false;
}
