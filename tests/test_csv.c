/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/csv.h"
#include "solver/base/text.h"
#include "tests/harness.h"

static const char *const path = "test_csv.csv"; /* in the folder the test runs in */

/* Opens a table of these bytes. */
static lode_status open_bytes(lode_env *env, const char *data, size_t n, lode_csv **csv) {
  if (lode_write_atomic(env, path, data, n) != LODE_OK) {
    abort();
  }
  lode_status st = lode_csv_open(env, path, csv);
  unlink(path); /* the reader holds it open */
  return st;
}

static lode_status open_text(lode_env *env, const char *text, lode_csv **csv) {
  return open_bytes(env, text, strlen(text), csv);
}

/* Does reading all of the text fail with this message (without the path)? */
static bool is_refused(const char *text, size_t n, const char *message) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  lode_status st = open_bytes(env, text, n, &csv);
  bool has_row = st == LODE_OK;
  while (has_row) {
    st = lode_csv_next(env, csv, &has_row);
  }
  char expected[256];
  snprintf(expected, sizeof expected, "%s:%s", path, message);
  bool ok = st == LODE_E_INPUT && strcmp(lode_env_message(env), expected) == 0;
  if (!ok) {
    printf("\n    expected '%s', found '%s'\n", expected, lode_env_message(env));
  }
  lode_csv_close(&csv);
  lode_env_destroy(&env);
  return ok;
}

static bool row_is(lode_env *env, lode_csv *csv, size_t line, const char *a, const char *b) {
  bool has_row = false;
  return lode_csv_next(env, csv, &has_row) == LODE_OK && has_row && lode_csv_line(csv) == line &&
         strcmp(lode_csv_field(csv, 0), a) == 0 && strcmp(lode_csv_field(csv, 1), b) == 0;
}

static bool at_end(lode_env *env, lode_csv *csv) {
  bool has_row = true;
  return lode_csv_next(env, csv, &has_row) == LODE_OK && !has_row;
}

static void header_and_rows_are_read_with_their_lines(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  CU_ASSERT_EQUAL(open_text(env, "site,flow[/yr]\nA,1.5\n\nB,\n", &csv), LODE_OK);
  CU_ASSERT_EQUAL(lode_csv_n_field(csv), 2);
  CU_ASSERT_STRING_EQUAL(lode_csv_name(csv, 1), "flow[/yr]");
  CU_ASSERT_EQUAL(lode_csv_column(csv, "flow[/yr]"), 1);
  CU_ASSERT_EQUAL(lode_csv_column(csv, "flow"), SIZE_MAX);
  CU_ASSERT_EQUAL(lode_csv_line(csv), 1);
  CU_ASSERT(row_is(env, csv, 2, "A", "1.5"));
  CU_ASSERT(row_is(env, csv, 4, "B", ""));
  CU_ASSERT(at_end(env, csv));
  CU_ASSERT(at_end(env, csv)); /* and stays there */
  lode_csv_close(&csv);
  CU_ASSERT_PTR_NULL(csv);
  lode_csv_close(&csv);
  lode_csv_close(NULL);
  lode_env_destroy(&env);
}

static void quoted_fields_hold_commas_quotes_and_line_ends(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  CU_ASSERT_EQUAL(open_text(env, "\"a,b\",c\n\"x \"\"y\"\", z\",\"two\r\nlines\"\n\"\",\"\"\"\"\n", &csv), LODE_OK);
  CU_ASSERT_STRING_EQUAL(lode_csv_name(csv, 0), "a,b");
  CU_ASSERT(row_is(env, csv, 2, "x \"y\", z", "two\r\nlines"));
  CU_ASSERT(row_is(env, csv, 4, "", "\""));
  CU_ASSERT(at_end(env, csv));
  lode_csv_close(&csv);
  lode_env_destroy(&env);
}

static void crlf_mark_and_missing_last_line_end_are_accepted(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  CU_ASSERT_EQUAL(open_text(env, "\xEF\xBB\xBFname,x\r\n\"q\",\"1\"\r\n\r\nd\xC3\xBC,2", &csv), LODE_OK);
  CU_ASSERT_EQUAL(lode_csv_column(csv, "name"), 0);
  CU_ASSERT_EQUAL(lode_csv_column(csv, "x"), 1);
  CU_ASSERT(row_is(env, csv, 2, "q", "1"));
  CU_ASSERT(row_is(env, csv, 4, "d\xC3\xBC", "2"));
  CU_ASSERT(at_end(env, csv));
  lode_csv_close(&csv);
  CU_ASSERT_EQUAL(open_text(env, "a,b\n1,", &csv), LODE_OK); /* an empty last field without line end */
  CU_ASSERT(row_is(env, csv, 2, "1", ""));
  CU_ASSERT(at_end(env, csv));
  lode_csv_close(&csv);
  lode_env_destroy(&env);
}

static void a_blank_line_is_an_empty_field_of_a_single_column(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  bool has_row = false;
  CU_ASSERT_EQUAL(open_text(env, "only\n\nx\n", &csv), LODE_OK);
  CU_ASSERT_EQUAL(lode_csv_next(env, csv, &has_row), LODE_OK);
  CU_ASSERT(has_row && strcmp(lode_csv_field(csv, 0), "") == 0);
  CU_ASSERT_EQUAL(lode_csv_next(env, csv, &has_row), LODE_OK);
  CU_ASSERT(has_row && strcmp(lode_csv_field(csv, 0), "x") == 0);
  CU_ASSERT(at_end(env, csv));
  lode_csv_close(&csv);
  lode_env_destroy(&env);
}

static void rows_longer_than_the_buffer_are_read(void) {
  enum { N_ROW = 400, WIDTH = 997 }; /* 400 kB: fields lie across every border of the read buffer */
  lode_env *env = lode_env_create();
  lode_text text = {0};
  lode_csv *csv = NULL;
  CU_ASSERT_EQUAL(lode_text_printf(env, &text, "n,filler\r\n"), LODE_OK);
  for (int i = 0; i < N_ROW; ++i) {
    CU_ASSERT_EQUAL(lode_text_printf(env, &text, "%d,\"%0*d\"\"\"\r\n", i, WIDTH, i), LODE_OK);
  }
  CU_ASSERT_EQUAL(lode_text_printf(env, &text, "last,%0*d\n", 200000, 7), LODE_OK);
  CU_ASSERT_EQUAL(open_bytes(env, text.data, text.length, &csv), LODE_OK);
  char number[32], filler[WIDTH + 2];
  int n_fault = 0;
  for (int i = 0; i < N_ROW; ++i) {
    snprintf(number, sizeof number, "%d", i);
    snprintf(filler, sizeof filler, "%0*d\"", WIDTH, i);
    n_fault += !row_is(env, csv, (size_t)i + 2, number, filler);
  }
  CU_ASSERT_EQUAL(n_fault, 0);
  bool has_row = false;
  CU_ASSERT_EQUAL(lode_csv_next(env, csv, &has_row), LODE_OK);
  CU_ASSERT(has_row && strlen(lode_csv_field(csv, 1)) == 200000);
  CU_ASSERT(at_end(env, csv));
  lode_csv_close(&csv);
  lode_text_free(&text);
  lode_env_destroy(&env);
}

static void faults_are_named_with_file_and_line(void) {
#define REFUSED(text, message) CU_ASSERT(is_refused((text), sizeof(text) - 1, (message)))
  REFUSED("", "1: header row is missing: the file is empty");
  REFUSED("\n\n", "3: header row is missing: the file is empty");
  REFUSED("a,b,a\n", "1: columns 1 and 3 have the same name 'a'");
  REFUSED("a,b\n1,2\n1\n", "3: row of 1 fields, the header has 2");
  REFUSED("a,b\n1,2,3\n", "2: row of 3 fields, the header has 2");
  REFUSED("a,b\n\"x\ny\",1\n\"2\",\"3\n\n", "4: quote is never closed");
  REFUSED("a,b\n1,x\"y\n", "2: quote in a field without quotes");
  REFUSED("a,b\n\"x\"y,1\n", "2: 'y' behind a closing quote");
  REFUSED("a,b\n1\r,2\n", "2: carriage return in a field without quotes");
  REFUSED("a,b\n1,\"2\"\r3\n", "2: carriage return behind a closing quote");
  REFUSED("a,b\n1,\0\n", "2: zero byte in a field without quotes");
  REFUSED("a,b\n1,\"\0\"\n", "2: zero byte in a text file");
  REFUSED("a,b\n\"x\ny\",1,2\n", "2: row of 3 fields, the header has 2"); /* the line in which it begins */
#undef REFUSED
}

static void numbers_are_read_or_named(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  double value = 9.0;
  CU_ASSERT_EQUAL(open_text(env, "id,cost[MUSD]\nA,1e-3\nB,1e\n", &csv), LODE_OK);
  CU_ASSERT(row_is(env, csv, 2, "A", "1e-3"));
  CU_ASSERT_EQUAL(lode_csv_number(env, csv, 1, &value), LODE_OK);
  CU_ASSERT_EQUAL(value, 0.001);
  CU_ASSERT(row_is(env, csv, 3, "B", "1e"));
  CU_ASSERT_EQUAL(lode_csv_number(env, csv, 1, &value), LODE_E_INPUT);
  CU_ASSERT_EQUAL(value, 0.001);
  CU_ASSERT_STRING_EQUAL(lode_env_message(env), "test_csv.csv:3: column cost[MUSD]: '1e' is not a number");
  lode_csv_close(&csv);
  lode_env_destroy(&env);
}

static void files_that_cannot_be_read_are_io_errors(void) {
  lode_env *env = lode_env_create();
  lode_csv *csv = NULL;
  CU_ASSERT_EQUAL(lode_csv_open(env, "no/such.csv", &csv), LODE_E_IO);
  CU_ASSERT_PTR_NULL(csv);
  CU_ASSERT(strstr(lode_env_message(env), "no/such.csv: cannot be opened: No such file") != NULL);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_csv_open(env, ".", &csv), LODE_E_IO);
  CU_ASSERT(strstr(lode_env_message(env), "cannot be read: it is a folder") != NULL);
  CU_ASSERT_PTR_NULL(csv);
  lode_env_destroy(&env);
}

int main(void) {
  const lode_test test[] = {
      {"header and rows are read with their lines", header_and_rows_are_read_with_their_lines},
      {"quoted fields hold commas, quotes and line ends", quoted_fields_hold_commas_quotes_and_line_ends},
      {"CRLF, a byte-order mark and a missing last line end are accepted",
       crlf_mark_and_missing_last_line_end_are_accepted},
      {"a blank line is an empty field of a single column", a_blank_line_is_an_empty_field_of_a_single_column},
      {"rows longer than the buffer are read", rows_longer_than_the_buffer_are_read},
      {"faults are named with file and line", faults_are_named_with_file_and_line},
      {"numbers are read or named", numbers_are_read_or_named},
      {"files that cannot be read are IO errors", files_that_cannot_be_read_are_io_errors},
  };
  return lode_test_main("csv", test, sizeof test / sizeof *test);
}
