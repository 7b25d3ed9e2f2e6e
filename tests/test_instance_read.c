/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing of instances. The files are in tests/instances; its README says what they stand for. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/read.h"
#include "solver/base/random.h"
#include "solver/base/text.h"
#include "tests/harness.h"

static const char *const written = "test_instance_read.tmp.xml";
static const char *const rewritten = "test_instance_read.tmp2.xml";

static const char *place(char path[1024], const char *name) {
  const char *top = getenv("LODE_SRCDIR");
  snprintf(path, 1024, "%s/tests/instances/%s", top == NULL ? "." : top, name);
  return path;
}

/* Whole file; the caller frees. */
static char *load(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *data = NULL;
  *length = 0;
  if (file == NULL)
    return NULL;
  if (fseek(file, 0, SEEK_END) == 0) {
    long end = ftell(file);
    rewind(file);
    data = malloc((size_t)end + 1);
    *length = data == NULL ? 0 : fread(data, 1, (size_t)end, file);
    if (data != NULL)
      data[*length] = '\0';
  }
  fclose(file);
  return data;
}

static bool same_bytes(const char *a, const char *b) {
  size_t n, m;
  char *x = load(a, &n), *y = load(b, &m);
  bool is_same = x != NULL && y != NULL && n == m && memcmp(x, y, n) == 0;
  free(x);
  free(y);
  return is_same;
}

/* Writes, reads and writes again: both writings must be equal. */
static void check_fixed_point(lode_env *env, const lode_instance *in) {
  lode_instance *again = NULL;
  CU_ASSERT_EQUAL(lode_instance_write(env, in, written), LODE_OK);
  CU_ASSERT_EQUAL(lode_instance_read(env, written, &again), LODE_OK);
  if (again != NULL) {
    CU_ASSERT_EQUAL(lode_instance_write(env, again, rewritten), LODE_OK);
    CU_ASSERT(same_bytes(written, rewritten));
    CU_ASSERT_EQUAL(again->n_lane_cost, in->n_lane_cost);
    CU_ASSERT_EQUAL(again->n_number, in->n_number);
  }
  lode_instance_destroy(&again);
  remove(written);
  remove(rewritten);
}

static void every_good_file_comes_back_as_it_was_written(void) {
  char path[1024], name[300];
  DIR *dir = opendir(place(path, "good"));
  int n = 0;
  CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
  for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
    size_t length = strlen(entry->d_name);
    if (length < 5 || strcmp(entry->d_name + length - 4, ".xml") != 0)
      continue;
    snprintf(name, sizeof name, "good/%.255s", entry->d_name);
    lode_env *env = lode_env_create();
    lode_instance *in = NULL;
    CU_ASSERT_EQUAL(lode_instance_read(env, place(path, name), &in), LODE_OK);
    if (in == NULL)
      printf("\n  %s\n", lode_env_message(env));
    else
      check_fixed_point(env, in);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
    ++n;
  }
  closedir(dir);
  CU_ASSERT(n >= 12);
}

/* The instance of good/NAME.xml, which must read. */
static lode_instance *read_good(lode_env *env, const char *name) {
  char path[1024], file[64];
  lode_instance *in = NULL;
  snprintf(file, sizeof file, "good/%s.xml", name);
  CU_ASSERT_EQUAL_FATAL(lode_instance_read(env, place(path, file), &in), LODE_OK);
  return in;
}

static void first_fields_are_as_in_the_file(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "full");
  CU_ASSERT_STRING_EQUAL(in->name, "All & every <thing>");
  CU_ASSERT_STRING_EQUAL(in->unit_money, "USD");
  CU_ASSERT_EQUAL(in->unit_scale, 1e-6);
  CU_ASSERT_STRING_EQUAL(in->mass_unit, "kg");
  CU_ASSERT_EQUAL(in->base_year, 2025.5);
  CU_ASSERT(in->n_period == 2 && in->period[1].first_year == 2029 && in->period[1].years == 2);
  CU_ASSERT_STRING_EQUAL(in->period[0].name, "first");
  CU_ASSERT(in->mode[1].tariff.count == 2 && lode_at(in, in->mode[1].tariff, 1, 0.0) == 0.04);
  CU_ASSERT(in->commodity[0].mode == 1 && in->commodity[3].mode == -1);
  CU_ASSERT(in->commodity[0].mass == 1.5 && in->commodity[0].hazard == 2.0 && in->commodity[1].mass == 1.0);
  CU_ASSERT(in->region[0].lon == -119.4 && isnan(in->region[2].lat));
  CU_ASSERT(in->group[0].region.n == 2 && in->group[0].region.item[1] == 1);
  const lode_process *leach = &in->process[0];
  CU_ASSERT(leach->in.n == 1 && leach->out.n == 2 && leach->emit.n == 2 && leach->n_permitting_at == 1);
  CU_ASSERT(lode_at(in, leach->out.term[1].amount, 1, 0.0) == 0.8 && leach->out.term[1].item == 3);
  CU_ASSERT(lode_at(in, leach->emit.term[1].amount, 0, 0.0) == -0.5);
  CU_ASSERT(leach->permitting == 1.5 && leach->permitting_at[0].region == 0 && leach->permitting_at[0].years == 3.0);
  CU_ASSERT(in->process[1].cost.count == 0 && in->option[1].stage == NULL && in->option[1].life == 7.5);
  CU_ASSERT(in->option[1].capacity.n == 2 && in->option[1].capacity.term[1].item == 1);
  CU_ASSERT(in->existing[0].region == 0 && lode_at(in, in->existing[0].capacity.term[0].amount, 1, 9.0) == 0.0);
  CU_ASSERT(in->site[0].max_builds == 2 && in->site[1].max_builds == 1 && in->site[0].option.item[1] == 1);
  CU_ASSERT(in->site[0].line == 61);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void last_fields_are_as_in_the_file(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "full");
  CU_ASSERT(in->exclusion[0].at_most == 1 && in->prerequisite[0].site == 0 && in->prerequisite[0].needs == 2);
  CU_ASSERT(isinf(lode_at(in, in->agency[0].permits, 1, 0.0)) && in->agency[0].group == 0);
  CU_ASSERT(in->agency[1].group == -1 && in->agency[1].process.n == 0);
  CU_ASSERT(in->budget[0].is_net && !in->budget[1].is_net && in->budget[1].group == -1);
  CU_ASSERT(in->supply[1].limit.count == 0 && lode_at(in, in->supply[0].minimum, 1, 0.0) == 10.0);
  CU_ASSERT(lode_at(in, in->import[0].handling, 0, 0.0) == 20.0 && in->import_limit[0].commodity.n == 2);
  CU_ASSERT(in->demand[1].penalty.count == 0 && lode_at(in, in->demand[0].penalty, 1, 0.0) == 2e5);
  CU_ASSERT(in->disposal[0].region == -1 && in->disposal[1].region == 0);
  CU_ASSERT(in->n_lane == 3 && in->n_lane_cost == 3 && in->lane[2].first_cost == 1 && in->lane[2].n_cost == 2);
  CU_ASSERT(isnan(in->lane[2].distance) && in->lane_cost[2].commodity == 1);
  CU_ASSERT(in->cap[0].region == 0 && in->cap[0].group == -1 && in->cap[1].group == 0 && in->cap[1].price.count == 0);
  CU_ASSERT(in->share[0].base == LODE_SHARE_OF_USE && in->share[1].base == LODE_SHARE_OF_DEMAND);
  CU_ASSERT(in->credit[0].region == 0 && in->credit[1].commodity == -1 && in->credit[2].process == -1);
  const lode_adjust *adjust = in->adjustments[1].adjust;
  CU_ASSERT(in->adjustments[1].n_adjust == 7 && adjust[2].target == LODE_ADJUST_TOTAL_LIMIT);
  CU_ASSERT(adjust[2].op == LODE_OP_SET && adjust[2].import_limit == 0 && adjust[2].supply == -1);
  CU_ASSERT(in->scenario[2].apply.n == 2 && in->scenario[2].apply.item[0] == 1 && in->scenario[0].apply.n == 0);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* ---- bad files */

/* Does the message have a line "...NAME:LINE: ...PART..."? */
static bool has_fault(const char *message, const char *name, int line, const char *part) {
  char start[400];
  snprintf(start, sizeof start, "/%s:%d: ", name, line);
  while (*message != '\0') {
    size_t length = strcspn(message, "\n");
    char *one = malloc(length + 1);
    memcpy(one, message, length);
    one[length] = '\0';
    const char *found = strstr(one, start);
    bool is_it = found != NULL && strstr(found, part) != NULL;
    free(one);
    if (is_it)
      return true;
    message += length + (message[length] == '\n' ? 1 : 0);
  }
  return false;
}

static int count_lines(const char *text) {
  int n = *text == '\0' ? 0 : 1;
  for (; *text != '\0'; ++text)
    n += *text == '\n' ? 1 : 0;
  return n;
}

/* Reads a bad file; its message goes to `message` (owned by the caller). */
static char *refuse(const char *name) {
  char path[1024], file[400];
  lode_env *env = lode_env_create();
  lode_instance *in = NULL;
  snprintf(file, sizeof file, "bad/%s", name);
  lode_status st = lode_instance_read(env, place(path, file), &in);
  CU_ASSERT_EQUAL(st, LODE_E_INPUT);
  CU_ASSERT_PTR_NULL(in);
  if (st != LODE_E_INPUT)
    printf("\n  %s is not refused\n", name);
  lode_instance_destroy(&in);
  char *message = strdup(lode_env_message(env));
  lode_env_destroy(&env);
  return message;
}

static void every_bad_file_is_refused_where_and_why_expected(void) {
  char path[1024], row[1024], last[256] = "";
  FILE *table = fopen(place(path, "bad/expected.tsv"), "r");
  char *message = NULL;
  int n_file = 0, n_row = 0;
  CU_ASSERT_PTR_NOT_NULL_FATAL(table);
  while (fgets(row, sizeof row, table) != NULL) {
    char *name = strtok(row, "\t"), *kind = strtok(NULL, "\t"), *line = strtok(NULL, "\t"), *part = strtok(NULL, "\n");
    if (row[0] == '#')
      continue;
    CU_ASSERT_FATAL(name != NULL && kind != NULL && line != NULL && part != NULL);
    if (strcmp(name, last) != 0) {
      CU_ASSERT(message == NULL || count_lines(message) == n_row); /* nothing beside what was expected */
      free(message);
      message = refuse(name);
      snprintf(last, sizeof last, "%s", name);
      n_row = 0;
      ++n_file;
    }
    ++n_row;
    bool is_there = has_fault(message, name, atoi(line), part);
    CU_ASSERT(is_there);
    if (!is_there)
      printf("\n  %s: expected line %s: %s, got\n%s\n", name, line, part, message);
  }
  CU_ASSERT(message != NULL && count_lines(message) == n_row);
  free(message);
  fclose(table);
  CU_ASSERT(n_file >= 100);
}

/* ---- from memory */

static const char *const head = "<lodestone version=\"1\" id=\"x\">\n"
                                "<units money=\"M\" unit-cost=\"M\" unit-cost-scale=\"1\"/>\n"
                                "<economics base-year=\"2025\" rate=\"0\"/>\n"
                                "<periods><period id=\"P\" first-year=\"2025\" years=\"1\"/></periods>\n"
                                "<commodities><commodity id=\"c\" unit=\"t\"/></commodities>\n";
static const char *const tail = "<scenarios><scenario id=\"s\" probability=\"1\"/></scenarios>\n</lodestone>\n";

static void faults_beyond_twenty_are_only_mentioned(void) {
  lode_env *env = lode_env_create();
  lode_text text = {0};
  lode_instance *in = NULL;
  lode_text_printf(env, &text, "%s<regions>\n", head);
  for (int i = 0; i < 30; ++i)
    lode_text_printf(env, &text, "<region id=\"r %d\"/>\n", i);
  lode_text_printf(env, &text, "</regions>\n%s", tail);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, text.data, text.length, "m", &in), LODE_E_INPUT);
  const char *message = lode_env_message(env);
  CU_ASSERT_EQUAL(count_lines(message), 21);
  CU_ASSERT_PTR_NOT_NULL(strstr(message, "m:7: attribute id of <region> is not an id: \"r 0\""));
  CU_ASSERT_PTR_NOT_NULL(strstr(message, "m:26: attribute id of <region> is not an id: \"r 19\""));
  CU_ASSERT_PTR_NOT_NULL(strstr(message, "\nmore faults are not shown"));
  lode_text_free(&text);
  lode_env_destroy(&env);
}

/* libxml2 keeps the line of a node in 16 bits. */
static void a_fault_behind_line_65535_is_reported_at_its_line(void) {
  lode_env *env = lode_env_create();
  lode_text text = {0};
  lode_instance *in = NULL;
  lode_text_printf(env, &text, "%s<regions>\n", head); /* 6 lines */
  for (int i = 0; i < 70000; ++i)
    lode_text_printf(env, &text, i == 69993 ? "<region id=\"r%d\" lat=\"x\"/>\n" : "<region id=\"r%d\"/>\n", i);
  lode_text_printf(env, &text, "</regions>\n%s", tail);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, text.data, text.length, "m", &in), LODE_E_INPUT);
  CU_ASSERT(strncmp(lode_env_message(env), "m:70000: attribute lat of <region>", 34) == 0);
  lode_text_free(&text);
  lode_env_destroy(&env);
}

static void a_hundred_thousand_lane_costs_are_read(void) {
  enum { REGION = 150, LANE = 20000, COST = 5 };
  lode_env *env = lode_env_create();
  lode_text text = {0};
  lode_instance *in = NULL;
  lode_text_printf(env, &text, "%s", head);
  text.length -= strlen("</commodities>\n");
  for (int c = 1; c < COST; ++c)
    lode_text_printf(env, &text, "<commodity id=\"c%d\" unit=\"t\"/>\n", c);
  lode_text_printf(env, &text, "</commodities><regions>\n");
  for (int r = 0; r < REGION; ++r)
    lode_text_printf(env, &text, "<region id=\"r%d\"/>\n", r);
  lode_text_printf(env, &text, "</regions><lanes>\n");
  for (int k = 0, n = 0; n < LANE; ++k) {
    int from = k / REGION, to = k % REGION;
    if (from == to)
      continue;
    lode_text_printf(env, &text, "<lane from=\"r%d\" to=\"r%d\"><cost commodity=\"c\" value=\"%d\"/>\n", from, to, n);
    for (int c = 1; c < COST; ++c)
      lode_text_printf(env, &text, "  <cost commodity=\"c%d\" value=\"%d.5\"/>\n", c, c);
    lode_text_printf(env, &text, "</lane>\n");
    ++n;
  }
  lode_text_printf(env, &text, "</lanes>\n%s", tail);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, text.data, text.length, "m", &in), LODE_OK);
  CU_ASSERT_FATAL(in != NULL);
  CU_ASSERT(in->n_lane == LANE && in->n_lane_cost == (size_t)LANE * COST);
  CU_ASSERT_EQUAL(lode_at(in, in->lane_cost[in->lane[LANE - 1].first_cost].cost, 0, 0.0), LANE - 1);
  lode_instance_destroy(&in);
  lode_text_free(&text);
  lode_env_destroy(&env);
}

static void a_file_cut_anywhere_is_refused(void) {
  char path[1024];
  size_t length;
  char *data = load(place(path, "good/base.xml"), &length);
  CU_ASSERT_PTR_NOT_NULL_FATAL(data);
  for (size_t n = 0; n <= length; ++n) {
    char *piece = malloc(n + 1); /* of its own, so that a read behind its end is seen */
    memcpy(piece, data, n);
    lode_env *env = lode_env_create();
    lode_instance *in = NULL;
    lode_status st = lode_instance_read_memory(env, piece, n, "piece", &in);
    CU_ASSERT_EQUAL(st, n + 1 < length ? LODE_E_INPUT : LODE_OK); /* the last byte is a line end */
    CU_ASSERT(st == LODE_OK || strncmp(lode_env_message(env), "piece:", 6) == 0);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
    free(piece);
  }
  free(data);
}

static void damaged_bytes_are_refused_or_come_back_as_written(void) {
  static const char bytes[] = "<>/\"'=& \n\tabcCA0129.-+eE#;!?[]x:\xff\xc3";
  char path[1024];
  size_t length;
  char *data = load(place(path, "good/full.xml"), &length);
  CU_ASSERT_PTR_NOT_NULL_FATAL(data);
  lode_random random = lode_random_stream(7, 1);
  for (int k = 0; k < 2000; ++k) {
    char *copy = malloc(length);
    memcpy(copy, data, length);
    for (int i = 0; i <= k % 3; ++i)
      copy[lode_random_below(&random, length)] = bytes[lode_random_below(&random, sizeof bytes - 1)];
    lode_env *env = lode_env_create();
    lode_instance *in = NULL;
    lode_status st = lode_instance_read_memory(env, copy, length, "copy", &in);
    CU_ASSERT(st == LODE_OK || st == LODE_E_INPUT);
    if (st == LODE_OK && k % 20 == 0)
      check_fixed_point(env, in);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
    free(copy);
  }
  free(data);
}

static void files_that_cannot_be_read_or_written_are_said_to_be(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = NULL;
  CU_ASSERT_EQUAL(lode_instance_read(env, "no/such/file.xml", &in), LODE_E_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "no/such/file.xml"));
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_instance_read(env, ".", &in), LODE_E_IO);
  CU_ASSERT_PTR_NULL(in);
  lode_env_clear(env);
  in = read_good(env, "base");
  CU_ASSERT_EQUAL(lode_instance_write(env, in, "no/such/folder/file.xml"), LODE_E_IO);
  lode_instance_destroy(&in);
  lode_instance_destroy(&in);
  lode_instance_destroy(NULL);
  lode_env_destroy(&env);
}

static void the_fingerprint_is_the_one_of_the_bytes(void) {
  char path[1024];
  size_t length;
  lode_env *env = lode_env_create();
  lode_instance *in = read_good(env, "comments"), *same = NULL;
  uint64_t expected;
  CU_ASSERT_EQUAL(lode_fingerprint_file(env, place(path, "good/comments.xml"), &expected), LODE_OK);
  CU_ASSERT_EQUAL(in->fingerprint, expected);
  CU_ASSERT_STRING_EQUAL(in->source, path);
  char *data = load(path, &length);
  CU_ASSERT_EQUAL(lode_instance_read_memory(env, data, length, "memory", &same), LODE_OK);
  CU_ASSERT(same != NULL && same->fingerprint == expected && strcmp(same->source, "memory") == 0);
  free(data);
  lode_instance_destroy(&same);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

int main(void) {
  static const lode_test test[] = {
      {"every good file comes back as it was written", every_good_file_comes_back_as_it_was_written},
      {"first fields are as in the file", first_fields_are_as_in_the_file},
      {"last fields are as in the file", last_fields_are_as_in_the_file},
      {"every bad file is refused where and why expected", every_bad_file_is_refused_where_and_why_expected},
      {"faults beyond twenty are only mentioned", faults_beyond_twenty_are_only_mentioned},
      {"a fault behind line 65535 is reported at its line", a_fault_behind_line_65535_is_reported_at_its_line},
      {"a hundred thousand lane costs are read", a_hundred_thousand_lane_costs_are_read},
      {"a file cut anywhere is refused", a_file_cut_anywhere_is_refused},
      {"damaged bytes are refused or come back as written", damaged_bytes_are_refused_or_come_back_as_written},
      {"files that cannot be read or written are said to be", files_that_cannot_be_read_or_written_are_said_to_be},
      {"the fingerprint is the one of the bytes", the_fingerprint_is_the_one_of_the_bytes},
  };
  return lode_test_main("instance_read", test, sizeof test / sizeof test[0]);
}
