/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/report/live_line.h"
#include "tests/harness.h"

/* What lode_terminal_put makes of a text. */
static bool puts_as(const char *text, const char *expected) {
  char *data = NULL;
  size_t length = 0;
  FILE *file = open_memstream(&data, &length);
  if (file == NULL)
    return false;
  lode_terminal_put(file, text);
  fclose(file);
  const bool is_same = strcmp(data, expected) == 0;
  if (!is_same)
    printf("\n    '%s' instead of '%s'\n", data, expected);
  free(data);
  return is_same;
}

static void plain_text_stays_as_it_is(void) {
  CU_ASSERT(puts_as("", ""));
  CU_ASSERT(puts_as("two lines,\n\tone indented: 3 %", "two lines,\n\tone indented: 3 %"));
  CU_ASSERT(puts_as("Gr\xc3\xbc\xc3\x9f"
                    "e \xe2\x82\xac \xf0\x9f\xa7\xb2",
                    "Gr\xc3\xbc\xc3\x9f"
                    "e \xe2\x82\xac \xf0\x9f\xa7\xb2"));
}

static void nothing_that_acts_reaches_the_terminal(void) {
  CU_ASSERT(puts_as("\033[2Jgone", "\\x1b[2Jgone"));
  CU_ASSERT(puts_as("a\rb\a\b\x7f", "a\\x0db\\x07\\x08\\x7f"));
  CU_ASSERT(puts_as("\xc2\x9b"
                    "31m",
                    "\\x9b31m"));                      /* CSI as one character */
  CU_ASSERT(puts_as("\xe2\x80\xaeltr", "\\u202eltr")); /* turns the direction of writing */
  CU_ASSERT(puts_as("\xe2\x81\xa6x\xef\xbb\xbf", "\\u2066x\\ufeff"));
}

static void bytes_that_are_no_characters_are_shown(void) {
  CU_ASSERT(puts_as("\xff\xfe", "\\xff\\xfe"));
  CU_ASSERT(puts_as("\x9b", "\\x9b"));
  CU_ASSERT(puts_as("end \xe2\x82", "end \\xe2\\x82"));
  CU_ASSERT(puts_as("\xc0\x9b", "\\xc0\\x9b"));                   /* overlong */
  CU_ASSERT(puts_as("\xed\xa0\x80", "\\xed\\xa0\\x80"));          /* half of a pair */
  CU_ASSERT(puts_as("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80")); /* beyond the last */
}

static void the_middle_of_long_words_is_left_out(void) {
  char word[1001], expected[300];
  memset(word, 'x', 1000);
  word[1000] = '\0';
  memset(expected, 'x', sizeof expected);
  memcpy(expected + 180, "[...]", 5);
  expected[180 + 5 + 40] = '\0';
  CU_ASSERT(puts_as(word, expected));
  word[256] = '\0';
  CU_ASSERT(puts_as(word, word));
}

/* Text cut to `columns`. */
static bool fits_as(const char *text, size_t columns, const char *expected) {
  char buffer[64];
  const size_t n = lode_terminal_fit(buffer, sizeof buffer, text, columns);
  const bool is_same = strcmp(buffer, expected) == 0 && n <= columns;
  if (!is_same)
    printf("\n    '%s' (%zu) instead of '%s'\n", buffer, n, expected);
  return is_same;
}

static void what_is_too_wide_is_cut_between_characters(void) {
  CU_ASSERT(fits_as("magnets", 7, "magnets"));
  CU_ASSERT(fits_as("magnets", 6, "magn.."));
  CU_ASSERT(fits_as("magnets", 2, ".."));
  CU_ASSERT(fits_as("magnets", 1, ""));
  CU_ASSERT(fits_as("magnets", 0, ""));
  CU_ASSERT(fits_as("a\nb\tc", 9, "a b c"));
  CU_ASSERT(fits_as("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 4, "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"));
  CU_ASSERT(fits_as("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 3, "\xc3\xbc.."));
  CU_ASSERT(fits_as("ab\033[0m", 6, "ab.."));
  char tiny[4];
  CU_ASSERT_EQUAL(lode_terminal_fit(tiny, sizeof tiny, "magnets", 80), 3);
  CU_ASSERT_STRING_EQUAL(tiny, "m..");
  CU_ASSERT_EQUAL(lode_terminal_fit(tiny, 1, "magnets", 80), 0);
}

static void the_bar_goes_from_a_gap_of_one_to_the_goal(void) {
  CU_ASSERT_EQUAL(lode_live_share(INFINITY, 0.01), 0.0);
  CU_ASSERT_EQUAL(lode_live_share(NAN, 0.01), 0.0);
  CU_ASSERT_EQUAL(lode_live_share(3.0, 0.01), 0.0);
  CU_ASSERT_DOUBLE_EQUAL(lode_live_share(0.1, 0.01), 0.5, 1e-12);
  CU_ASSERT_EQUAL(lode_live_share(0.01, 0.01), 1.0);
  CU_ASSERT_EQUAL(lode_live_share(0.001, 0.01), 1.0);
  CU_ASSERT(lode_live_share(0.5, 0.0) > 0.0 && lode_live_share(0.5, 0.0) < 1.0);
  CU_ASSERT_EQUAL(lode_live_share(0.5, 1.0), 1.0);
  CU_ASSERT_EQUAL(lode_live_share(0.0, 0.0), 1.0);
}

static void the_live_line_keeps_to_the_width(void) {
  const lode_live_state states[] = {
      {.phase = NULL, .gap = INFINITY, .goal = 0.01, .left = INFINITY},
      {.phase = "root", .seconds = 83.0, .gap = 0.1, .goal = 0.01, .left = 4000.0, .nodes = 12},
      {.phase = "feasibility", .seconds = 1e12, .gap = 1e300, .goal = 0.0, .left = -5.0, .nodes = 1000000000000}};
  for (size_t i = 0; i < sizeof states / sizeof states[0]; ++i)
    for (int width = 1; width <= 200; ++width) {
      char line[512];
      const lode_terminal t = {.is_live = true, .width = width};
      lode_live_line(line, sizeof line, &states[i], &t);
      CU_ASSERT((int)strlen(line) < width);
    }
}

static void the_live_line_tells_time_left_only_where_there_is_a_limit(void) {
  char line[512];
  lode_live_state state = {.phase = "root", .seconds = 83.0, .gap = 0.1, .goal = 0.01, .left = 4000.0, .nodes = 12};
  lode_terminal t = {.is_live = true, .width = 120};
  lode_live_line(line, sizeof line, &state, &t);
  CU_ASSERT_STRING_EQUAL(
      line, "root         1:23  gap 10 %    [###############---------------] goal 1 %, 12 nodes, limit in 1:06:40");
  state.left = INFINITY;
  lode_live_line(line, sizeof line, &state, &t);
  CU_ASSERT(strstr(line, "limit") == NULL);
  t.is_colour = true;
  lode_live_line(line, sizeof line, &state, &t);
  CU_ASSERT(strstr(line, "[\033[32m###############\033[0m---") != NULL);
}

int main(int argc, char **argv) {
  (void)argc;
  (void)argv;
  static const lode_test test[] = {
      {"plain text stays as it is", plain_text_stays_as_it_is},
      {"nothing that acts reaches the terminal", nothing_that_acts_reaches_the_terminal},
      {"bytes that are no characters are shown", bytes_that_are_no_characters_are_shown},
      {"the middle of long words is left out", the_middle_of_long_words_is_left_out},
      {"what is too wide is cut between characters", what_is_too_wide_is_cut_between_characters},
      {"the bar goes from a gap of one to the goal", the_bar_goes_from_a_gap_of_one_to_the_goal},
      {"the live line keeps to the width", the_live_line_keeps_to_the_width},
      {"the live line tells time left only where there is a limit",
       the_live_line_tells_time_left_only_where_there_is_a_limit},
  };
  return lode_test_main("terminal", test, sizeof test / sizeof test[0]);
}
