/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/base/clock.h"
#include "solver/base/env.h"
#include "solver/base/random.h"
#include "solver/base/shown.h"
#include "solver/base/text.h"
#include "tests/harness.h"

static lode_env *fresh_env(void) {
  lode_env *env = lode_env_create();
  if (env == NULL) {
    abort();
  }
  return env;
}

/* ---- env */

static void first_message_wins_until_clear(void) {
  lode_env *env = fresh_env();
  CU_ASSERT_EQUAL(lode_env_code(env), LODE_OK);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "");
  CU_ASSERT_EQUAL(lode_env_fail(env, LODE_E_IO, "a.c", 7, "disk %d is full", 3), LODE_E_IO);
  CU_ASSERT_EQUAL(LODE_FAIL(env, LODE_E_BUG, "later"), LODE_E_BUG);
  CU_ASSERT_EQUAL(lode_env_code(env), LODE_E_IO);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "disk 3 is full");
  CU_ASSERT_STRING_EQUAL(lode_env_place(env), "a.c:7");
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_env_code(env), LODE_OK);
  CU_ASSERT_STRING_EQUAL(lode_env_place(env), "");
  CU_ASSERT_EQUAL(LODE_FAIL(env, LODE_E_INPUT, "new"), LODE_E_INPUT);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "new");
  lode_env_destroy(&env);
  CU_ASSERT_PTR_NULL(env);
  lode_env_destroy(&env);
  lode_env_destroy(NULL);
}

static void twenty_long_lines_fit_and_more_is_marked(void) {
  lode_env *env = fresh_env();
  char line[301], all[20 * 301 + 1] = "";
  memset(line, 'x', 300);
  line[300] = '\0';
  for (int i = 0; i < 20; ++i) {
    strcat(strcat(all, line), "\n");
  }
  CU_ASSERT_EQUAL(lode_env_fail_lines(env, LODE_E_INPUT, "a.c", 1, all), LODE_E_INPUT);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), all);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(LODE_FAIL(env, LODE_E_INPUT, "%s%s%s", all, all, all), LODE_E_INPUT);
  const char *kept = lode_env_message(env);
  CU_ASSERT(strlen(kept) > 2 * strlen(all));
  CU_ASSERT_STRING_EQUAL(kept + strlen(kept) - 6, " [...]");
  lode_env_destroy(&env);
}

static void what_is_shown_cannot_move_the_cursor(void) {
  char shown[LODE_SHOWN_SIZE], text[64];
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "a\tb\x1b[2J\x7f"), "a\\tb\\x1b[2J\\x7f");
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "\xe2\x80\xae"
                                           "1"),
                         "\\u202e1");
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "\xc3\xa9\xe4\xb8\xad"), "\xc3\xa9\xe4\xb8\xad");
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "\xc3"), "\\xc3"); /* cut off */
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "\xc0\xaf\xed\xa0\x80"), "\\xc0\\xaf\\xed\\xa0\\x80");
  CU_ASSERT_STRING_EQUAL(lode_shown(shown, "\xf3\xa0\x80\x81"), "\\U0e0001"); /* a tag: invisible */
  CU_ASSERT_STRING_EQUAL(lode_shown_bytes(shown, "a\0b", 3), "a\\x00b");
  char many[101];
  memset(many, '\x01', 100);
  many[100] = '\0';
  CU_ASSERT_EQUAL(strlen(lode_shown(shown, many)), 63); /* no escape is cut in two */
  CU_ASSERT_EQUAL(lode_escape(text, sizeof text, "a\nb\r", true), 5);
  CU_ASSERT_STRING_EQUAL(text, "a\nb\\r");
  CU_ASSERT_EQUAL(lode_escape(text, 4, "ab\n", false), 4);
  CU_ASSERT_STRING_EQUAL(text, "ab");
  lode_env *env = fresh_env();
  CU_ASSERT_EQUAL(LODE_FAIL(env, LODE_E_INPUT, "%s: gone", "x\ny"), LODE_E_INPUT);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "x\\ny: gone");
  lode_env_destroy(&env);
}

static void sizes_that_wrap_around_are_refused(void) {
  lode_env *env = fresh_env();
  CU_ASSERT_PTR_NULL(lode_alloc(env, SIZE_MAX / 2, 4, "regions"));
  CU_ASSERT_EQUAL(lode_env_code(env), LODE_E_NOMEM);
  CU_ASSERT(strstr(lode_env_message(env), "regions") != NULL);
  int *kept = lode_alloc(env, 3, sizeof *kept, "numbers");
  void *block = kept;
  CU_ASSERT_EQUAL(lode_resize(env, &block, SIZE_MAX / 2, 4, "numbers"), LODE_E_NOMEM);
  CU_ASSERT_PTR_EQUAL(block, kept);
  free(block);
  void *nothing = lode_alloc(env, 0, 8, "nothing");
  CU_ASSERT_PTR_NOT_NULL(nothing);
  free(nothing);
  lode_env_destroy(&env);
}

static void reserve_doubles_and_keeps_what_was_there(void) {
  lode_env *env = fresh_env();
  void *block = NULL;
  size_t room = 0, n_growth = 0;
  for (size_t i = 0; i < 1000; ++i) {
    size_t before = room;
    CU_ASSERT_EQUAL(lode_reserve(env, &block, &room, i + 1, sizeof(size_t), "list"), LODE_OK);
    CU_ASSERT(room > i && (room == before || room >= 2 * before));
    n_growth += room != before;
    ((size_t *)block)[i] = i;
  }
  CU_ASSERT(n_growth <= 10);
  for (size_t i = 0; i < 1000; ++i) {
    CU_ASSERT_EQUAL(((size_t *)block)[i], i);
  }
  free(block);
  lode_env_destroy(&env);
}

static void levels_and_ranks_are_kept(void) {
  lode_env *env = fresh_env();
  CU_ASSERT_EQUAL(lode_env_rank(env), 0);
  CU_ASSERT_EQUAL(lode_env_n_rank(env), 1);
  CU_ASSERT_EQUAL(lode_env_level(env), LODE_LOG_INFO);
  lode_env_set_level(env, LODE_LOG_DEBUG);
  lode_env_set_rank(env, 2, 5);
  CU_ASSERT_EQUAL(lode_env_level(env), LODE_LOG_DEBUG);
  CU_ASSERT_EQUAL(lode_env_rank(env), 2);
  CU_ASSERT_EQUAL(lode_env_n_rank(env), 5);
  lode_log(env, LODE_LOG_INFO, "rank 2 must stay silent: this line is a fault");
  lode_env_destroy(&env);
}

/* ---- text and numbers */

static void text_grows_and_is_terminated(void) {
  lode_env *env = fresh_env();
  lode_text text = {0};
  for (int i = 0; i < 300; ++i) {
    CU_ASSERT_EQUAL(lode_text_printf(env, &text, "%03d,", i), LODE_OK);
  }
  CU_ASSERT_EQUAL(text.length, 1200);
  CU_ASSERT_EQUAL(text.data[1200], '\0');
  CU_ASSERT(strncmp(text.data, "000,001,", 8) == 0);
  CU_ASSERT_STRING_EQUAL(text.data + 1192, "298,299,");
  CU_ASSERT_EQUAL(lode_text_append(env, &text, "a\0b", 3), LODE_OK);
  CU_ASSERT_EQUAL(text.length, 1203);
  CU_ASSERT_EQUAL(memcmp(text.data + 1200, "a\0b", 4), 0);
  CU_ASSERT_EQUAL(lode_text_append(env, &text, "", SIZE_MAX - 5), LODE_E_NOMEM);
  CU_ASSERT_EQUAL(text.length, 1203);
  lode_text_free(&text);
  CU_ASSERT_PTR_NULL(text.data);
  lode_text empty = {0};
  CU_ASSERT_EQUAL(lode_text_append(env, &empty, NULL, 0), LODE_OK);
  CU_ASSERT_STRING_EQUAL(empty.data, "");
  lode_text_free(&empty);
  lode_env_destroy(&env);
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static bool reads_back(double value) {
  char buffer[32];
  double again = 0.0;
  lode_number(buffer, value);
  return lode_parse_number(buffer, strlen(buffer), &again) && same_bits(value, again);
}

static void check_numbers(void) {
  char buffer[32];
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, 0.1), "0.1");
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, 1.0 / 3.0), "0.3333333333333333");  /* 16 digits */
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, 0.1 + 0.2), "0.30000000000000004"); /* 17 digits */
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, 1e100), "1e+100");
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, -2500.5), "-2500.5");
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, INFINITY), "inf");
  CU_ASSERT_STRING_EQUAL(lode_number(buffer, -INFINITY), "-inf");
  const double edge[] = {0.0, -0.0, DBL_MAX, -DBL_MAX, DBL_MIN, 4.9e-324, 9007199254740993.0, 5e-320};
  for (size_t i = 0; i < sizeof edge / sizeof *edge; ++i) {
    CU_ASSERT(reads_back(edge[i]));
  }
  lode_random random = lode_random_stream(1, 2);
  int n_fault = 0;
  for (int i = 0; i < 20000; ++i) { /* all bit patterns that are numbers */
    uint64_t bits = lode_random_next(&random);
    double value;
    memcpy(&value, &bits, sizeof value);
    n_fault += isfinite(value) && !reads_back(value);
  }
  CU_ASSERT_EQUAL(n_fault, 0);
}

static void numbers_read_back_in_the_c_locale(void) { check_numbers(); }

/* Where a locale with another decimal point is installed, everything must be the same under it. */
static void numbers_read_back_in_other_locales(void) {
  const char *const name[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ps_AF.UTF-8", ""};
  for (size_t i = 0; i < sizeof name / sizeof *name; ++i) {
    if (setlocale(LC_ALL, name[i]) != NULL) {
      check_numbers();
      double value = 0.0;
      CU_ASSERT(lode_parse_number("1.5", 3, &value) && value == 1.5);
      CU_ASSERT_FALSE(lode_parse_number("1,5", 3, &value));
    }
  }
  setlocale(LC_ALL, "C");
}

static void parsed_numbers_are_rounded_to_nearest(void) {
  const struct {
    const char *text;
    double value;
  } good[] = {
      {"0", 0.0},
      {"-0", -0.0},
      {"+5", 5.0},
      {".5", 0.5},
      {"5.", 5.0},
      {"1e3", 1000.0},
      {"1E-3", 0.001},
      {"1.25e+2", 125.0},
      {"1e-400", 0.0},
      {"0001.50", 1.5},
      {"9007199254740993", 9007199254740992.0}, /* tie goes to even */
      {"9007199254740993.0000000000000000000000000000000000000001", 9007199254740994.0},
      {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; ++i) {
    double value = NAN;
    CU_ASSERT(lode_parse_number(good[i].text, strlen(good[i].text), &value));
    CU_ASSERT(same_bits(value, good[i].value));
  }
  double value = NAN;
  CU_ASSERT(lode_parse_number("123abc", 3, &value) && value == 123.0);
  char tiny[300] = "0."; /* longer than any buffer on the stack: 10^-200 * 10^200 */
  memset(tiny + 2, '0', 199);
  strcpy(tiny + 201, "1e200");
  CU_ASSERT(lode_parse_number(tiny, strlen(tiny), &value) && value == 1.0);
}

static void what_is_no_finite_number_is_refused(void) {
  const char *const bad[] = {"",      "+",     "-",      ".",     "e5",  "1e",  "1e+",     "inf",
                             "-inf",  "nan",   "0x10",   " 1",    "1 ",  "1,5", "--1",     "1.2.3",
                             "1e5.0", "1e400", "-1e400", "1_000", "1d3", "1f",  "infinity"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    double value = 77.0;
    CU_ASSERT_FALSE(lode_parse_number(bad[i], strlen(bad[i]), &value));
    CU_ASSERT_EQUAL(value, 77.0);
  }
  double value = 77.0;
  CU_ASSERT_FALSE(lode_parse_number("1\0002", 3, &value));
}

/* ---- names */

static void edit_distance_counts_single_changes(void) {
  CU_ASSERT_EQUAL(lode_edit_distance("", ""), 0);
  CU_ASSERT_EQUAL(lode_edit_distance("", "abc"), 3);
  CU_ASSERT_EQUAL(lode_edit_distance("kitten", "sitting"), 3);
  CU_ASSERT_EQUAL(lode_edit_distance("abcd", "abdc"), 1); /* neighbours swapped */
  CU_ASSERT_EQUAL(lode_edit_distance("ca", "abc"), 3);    /* restricted: 2 without the restriction */
  CU_ASSERT_EQUAL(lode_edit_distance("magnet", "magnets"), 1);
  char a[101], b[101];
  memset(a, 'a', 100);
  memset(b, 'a', 100);
  a[100] = b[100] = '\0';
  b[90] = 'x'; /* behind what is read */
  CU_ASSERT_EQUAL(lode_edit_distance(a, b), 0);
}

static void nearest_name_is_found_or_none_is_near(void) {
  const char *const name[] = {"refining", "metallization", "magnet", "recycling"};
  CU_ASSERT_EQUAL(lode_nearest("magnets", name, 4), 2);
  CU_ASSERT_EQUAL(lode_nearest("metalization", name, 4), 1);
  CU_ASSERT_EQUAL(lode_nearest("recycling", name, 4), 3);
  CU_ASSERT_EQUAL(lode_nearest("smelter", name, 4), 4);
  CU_ASSERT_EQUAL(lode_nearest("anything", name, 0), 0);
  const char *const equal[] = {"axc", "abx"};
  CU_ASSERT_EQUAL(lode_nearest("abc", equal, 2), 0); /* the first of equals */
}

/* ---- fingerprints and files */

static void fingerprints_are_fnv1a(void) {
  CU_ASSERT_EQUAL(lode_fingerprint(LODE_FINGERPRINT_START, "", 0), UINT64_C(0xcbf29ce484222325));
  CU_ASSERT_EQUAL(lode_fingerprint(LODE_FINGERPRINT_START, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
  CU_ASSERT_EQUAL(lode_fingerprint(LODE_FINGERPRINT_START, "foobar", 6), UINT64_C(0x85944171f73967e8));
  uint64_t half = lode_fingerprint(LODE_FINGERPRINT_START, "foo", 3);
  CU_ASSERT_EQUAL(lode_fingerprint(half, "bar", 3), UINT64_C(0x85944171f73967e8));
}

/* New directory for a test's files. @return its name, which the caller frees */
static char *scratch(void) {
  char *name = strdup("test_base.XXXXXX");
  if (name == NULL || mkdtemp(name) == NULL) {
    abort();
  }
  return name;
}

static void atomic_write_replaces_and_leaves_nothing_behind(void) {
  lode_env *env = fresh_env();
  char *dir = scratch(), path[64], draft[128];
  snprintf(path, sizeof path, "%s/file", dir);
  snprintf(draft, sizeof draft, "%s.tmp.%ld", path, (long)getpid());
  uint64_t value = 0;
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, "something longer", 16), LODE_OK);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, "foobar", 6), LODE_OK);
  CU_ASSERT_EQUAL(lode_fingerprint_file(env, path, &value), LODE_OK);
  CU_ASSERT_EQUAL(value, UINT64_C(0x85944171f73967e8));
  CU_ASSERT(access(draft, F_OK) != 0);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, NULL, 0), LODE_OK);
  CU_ASSERT_EQUAL(lode_fingerprint_file(env, path, &value), LODE_OK);
  CU_ASSERT_EQUAL(value, LODE_FINGERPRINT_START);
  CU_ASSERT_EQUAL(lode_env_code(env), LODE_OK);
  unlink(path);
  rmdir(dir);
  free(dir);
  lode_env_destroy(&env);
}

static void files_that_cannot_be_had_are_named_with_the_reason(void) {
  lode_env *env = fresh_env();
  char *dir = scratch(), path[64], inside[80];
  uint64_t value = 5;
  snprintf(path, sizeof path, "%s/none/file", dir);
  CU_ASSERT_EQUAL(lode_fingerprint_file(env, path, &value), LODE_E_IO);
  CU_ASSERT(strstr(lode_env_message(env), path) != NULL);
  CU_ASSERT(strstr(lode_env_message(env), "No such file") != NULL);
  CU_ASSERT_EQUAL(value, 5);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, "x", 1), LODE_E_IO);
  CU_ASSERT(strstr(lode_env_message(env), path) != NULL);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_fingerprint_file(env, dir, &value), LODE_E_IO); /* a directory opens, but does not read */
  lode_env_clear(env);
  snprintf(path, sizeof path, "%s/taken", dir);
  snprintf(inside, sizeof inside, "%s/taken/file", dir);
  CU_ASSERT_EQUAL(mkdir(path, 0777), 0);
  CU_ASSERT_EQUAL(lode_write_atomic(env, inside, "x", 1), LODE_OK);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, "x", 1), LODE_E_IO); /* rename onto a directory */
  unlink(inside);
  rmdir(path);
  CU_ASSERT_EQUAL(rmdir(dir), 0); /* so nothing was left behind */
  free(dir);
  lode_env_destroy(&env);
}

/* ---- random numbers and time */

static void random_numbers_are_splitmix64(void) {
  lode_random zero = {0}, other = {1234567};
  CU_ASSERT_EQUAL(lode_random_next(&zero), UINT64_C(0xe220a8397b1dcdaf));
  CU_ASSERT_EQUAL(lode_random_next(&zero), UINT64_C(0x6e789e6aa1b965f4));
  CU_ASSERT_EQUAL(lode_random_next(&zero), UINT64_C(0x06c45d188009454f));
  CU_ASSERT_EQUAL(lode_random_next(&other), UINT64_C(6457827717110365317));
  CU_ASSERT_EQUAL(lode_random_next(&other), UINT64_C(3203168211198807973));
}

static void streams_differ_by_seed_and_key_and_repeat(void) {
  lode_random a = lode_random_stream(1, 0), again = lode_random_stream(1, 0);
  lode_random key = lode_random_stream(1, 1), seed = lode_random_stream(0, 1);
  uint64_t first = lode_random_next(&a);
  CU_ASSERT_EQUAL(first, lode_random_next(&again));
  CU_ASSERT_NOT_EQUAL(first, lode_random_next(&key));
  CU_ASSERT_NOT_EQUAL(first, lode_random_next(&seed));
  lode_random fork = a;
  CU_ASSERT_EQUAL(lode_random_next(&a), lode_random_next(&fork));
}

static void draws_stay_in_range_and_are_even(void) {
  lode_random random = lode_random_stream(7, 7);
  int count[6] = {0}, n_outside = 0;
  double sum = 0.0;
  for (int i = 0; i < 60000; ++i) {
    double unit = lode_random_unit(&random);
    n_outside += !(unit >= 0.0 && unit < 1.0);
    sum += unit;
    uint64_t die = lode_random_below(&random, 6);
    n_outside += die >= 6;
    count[die % 6]++;
  }
  CU_ASSERT_EQUAL(n_outside, 0);
  CU_ASSERT(fabs(sum / 60000 - 0.5) < 0.01);
  for (int i = 0; i < 6; ++i) {
    CU_ASSERT(abs(count[i] - 10000) < 500); /* over five standard deviations */
  }
  CU_ASSERT_EQUAL(lode_random_below(&random, 1), 0);
  CU_ASSERT(lode_random_below(&random, UINT64_MAX) < UINT64_MAX);
}

static void clock_does_not_run_backwards(void) {
  double before = lode_clock();
  char utc[32];
  CU_ASSERT_EQUAL(strlen(lode_clock_utc(utc)), 20);
  CU_ASSERT(utc[4] == '-' && utc[10] == 'T' && utc[19] == 'Z' && strcmp(utc, "2020") > 0);
  CU_ASSERT(lode_memory_peak_mib() >= 0.0 && lode_memory_peak_mib() < 1e6);
  CU_ASSERT(lode_clock() >= before);
}

int main(void) {
  const lode_test test[] = {
      {"the first message wins until clear", first_message_wins_until_clear},
      {"twenty long lines fit, and more is marked as cut", twenty_long_lines_fit_and_more_is_marked},
      {"what is shown cannot move the cursor", what_is_shown_cannot_move_the_cursor},
      {"sizes that wrap around are refused", sizes_that_wrap_around_are_refused},
      {"reserve doubles and keeps what was there", reserve_doubles_and_keeps_what_was_there},
      {"levels and ranks are kept", levels_and_ranks_are_kept},
      {"text grows and is terminated", text_grows_and_is_terminated},
      {"numbers read back in the C locale", numbers_read_back_in_the_c_locale},
      {"numbers read back in other locales", numbers_read_back_in_other_locales},
      {"parsed numbers are rounded to nearest", parsed_numbers_are_rounded_to_nearest},
      {"what is no finite number is refused", what_is_no_finite_number_is_refused},
      {"edit distance counts single changes", edit_distance_counts_single_changes},
      {"the nearest name is found, or none is near", nearest_name_is_found_or_none_is_near},
      {"fingerprints are FNV-1a", fingerprints_are_fnv1a},
      {"atomic write replaces and leaves nothing behind", atomic_write_replaces_and_leaves_nothing_behind},
      {"files that cannot be had are named with the reason", files_that_cannot_be_had_are_named_with_the_reason},
      {"random numbers are SplitMix64", random_numbers_are_splitmix64},
      {"streams differ by seed and key, and repeat", streams_differ_by_seed_and_key_and_repeat},
      {"draws stay in range and are even", draws_stay_in_range_and_are_even},
      {"the clock does not run backwards", clock_does_not_run_backwards},
  };
  return lode_test_main("base", test, sizeof test / sizeof *test);
}
