/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/live_line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PART_SIZE = 64, MOST_BAR = 30, LEAST_BAR = 5 };
static const double least_goal = 1e-4; /* end of the bar where the goal is nearer to 0 */

double lode_live_share(double gap, double goal) {
  const double end = fmax(goal, least_goal);
  if (!isfinite(gap) || gap >= 1.0)
    return 0.0;
  if (gap <= end)
    return 1.0;
  return log(gap) / log(end); /* both below 1 */
}

/** 12.3 s, 1:23, 1:02:03 */
static void write_time(char out[PART_SIZE], double seconds) {
  if (seconds < 60.0) {
    snprintf(out, PART_SIZE, "%.1f s", fmax(0.0, seconds));
    return;
  }
  const long s = (long)fmin(seconds, 1e9);
  if (s < 3600)
    snprintf(out, PART_SIZE, "%ld:%02ld", s / 60, s % 60);
  else
    snprintf(out, PART_SIZE, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

/** "[####----] " with or without colour. */
static void write_bar(char *out, size_t size, double share, int width, const lode_terminal *terminal) {
  static const char full[] = "##############################", rest[] = "------------------------------";
  const int n = (int)(share * width + 1e-9);
  snprintf(out, size, "[%s%.*s%s%.*s]", terminal->is_colour ? "\033[32m" : "", n, full,
           terminal->is_colour ? "\033[0m" : "", width - n, rest);
}

void lode_live_line(char *buffer, size_t size, const lode_live_state *state, const lode_terminal *terminal) {
  char time[PART_SIZE], gap[PART_SIZE], tail[2 * PART_SIZE + 32], left[PART_SIZE], head[256], bar[2 * PART_SIZE] = "";
  write_time(time, state->seconds);
  if (isfinite(state->gap))
    snprintf(gap, sizeof gap, "gap %.3g %%", 100.0 * state->gap);
  else
    snprintf(gap, sizeof gap, "no gap yet");
  snprintf(head, sizeof head, "%-8.20s %8s  %-11s", state->phase != NULL ? state->phase : "start", time, gap);
  snprintf(tail, sizeof tail, "goal %.3g %%, %ld nodes", 100.0 * state->goal, state->nodes);
  if (isfinite(state->left)) {
    const size_t n = strlen(tail);
    write_time(left, state->left);
    snprintf(tail + n, sizeof tail - n, ", limit in %s", left);
  }
  const int columns = terminal->width - 1; /* the last column would begin a new line */
  const int room = columns - (int)strlen(head) - (int)strlen(tail) - 4;
  if (room >= LEAST_BAR) {
    write_bar(bar, sizeof bar, lode_live_share(state->gap, state->goal), room < MOST_BAR ? room : MOST_BAR, terminal);
    snprintf(buffer, size, "%s %s %s", head, bar, tail);
    return;
  }
  char whole[sizeof head + sizeof tail + 2];
  snprintf(whole, sizeof whole, "%s %s", head, tail);
  lode_terminal_fit(buffer, size, whole, columns > 0 ? (size_t)columns : 0);
}
