/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small programs with optima known on paper are written as MPS and LP, and read back by glpsol and cbc where these are
 * installed (where not, that part says so and is left out).
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/mip.h"
#include "tests/harness.h"

enum { MOST = 5 };

/** A program with at most MOST columns and rows, and its optimum. */
typedef struct program {
  const char *name;
  size_t n_col, n_row;
  double constant;
  double cost[MOST], lower[MOST], upper[MOST];
  bool is_integer[MOST];
  double matrix[MOST][MOST]; /**< by row */
  double row_lower[MOST], row_upper[MOST];
  double optimum;
} program;

static const program list[] = {
    /* x1 + x2 in [3, 8], both >= 0: the cheaper up to its bound 2, the other for the rest: 2 + 2 * 1 = 4, plus 10 */
    {"a range, from below", 2, 1, 10.0, {1, 2}, {0, 0}, {2, INFINITY}, {false}, {{1, 1}}, {3}, {8}, 14.0},
    /* the same range from above: -1 each, up to 8: -8 */
    {"a range, from above", 2, 1, 0.0, {-1, -1}, {0, 0}, {INFINITY, INFINITY}, {false}, {{1, 1}}, {3}, {8}, -8.0},
    /* free x >= 2 y - 5, y in [-3, -1]: x = -11, y = -3, cost x - y = -8 */
    {"a free column, negative bounds",
     2,
     1,
     0.0,
     {1, -1},
     {-INFINITY, -3},
     {INFINITY, -1},
     {false},
     {{1, -2}},
     {-5},
     {INFINITY},
     -8.0},
    /* x <= 4 without a lower bound, x >= -7 by a row */
    {"a lower bound at minus infinity", 1, 1, -1.5, {1}, {-INFINITY}, {4}, {false}, {{1}}, {-7}, {INFINITY}, -8.5},
    /* upper bound below zero, without a lower one: -x is least at x = -2 */
    {"a negative upper bound", 1, 1, 0.0, {-1}, {-INFINITY}, {-2}, {false}, {{1}}, {-INFINITY}, {9}, 2.0},
    /* knapsack: 8, 11, 6, 4 of weights 5, 7, 4, 3 in 14: the last three, 21 */
    {"binaries",
     4,
     1,
     0.0,
     {-8, -11, -6, -4},
     {0},
     {1, 1, 1, 1},
     {true, true, true, true},
     {{5, 7, 4, 3}},
     {-INFINITY},
     {14},
     -21.0},
    /* integer without an upper bound: 3 x >= 10 gives x = 4; y <= -1.5 integer, at least -6: 3 * 4 - 2 * (-2) = 16 */
    {"whole numbers beyond 0 and 1",
     2,
     2,
     0.0,
     {3, -2},
     {0, -6},
     {INFINITY, 0},
     {true, true},
     {{3, 0}, {0, 1}},
     {10, -INFINITY},
     {INFINITY, -1.5},
     16.0},
    /* integers and reals in turn: x = 2.5 whole is 3, y = 1, z = 2.5, u = 2; z + x = 5.5 */
    {"integers between reals",
     4,
     4,
     0.0,
     {1, 1, 1, 1},
     {0},
     {INFINITY, INFINITY, INFINITY, INFINITY},
     {true, false, true, false},
     {{2, 0, 0, 0}, {0, 1, 0, 0}, {1, 0, 2, 0}, {0, 0, 0, 1}},
     {5, 1, 8, 0.25},
     {INFINITY, INFINITY, INFINITY, INFINITY},
     3 + 1 + 3 + 0.25},
    /* x + y = 7, x - y = 1: 4 and 3; a third column is fixed at -2, a fourth stands nowhere */
    {"equalities, a fixed column, a column in no row",
     4,
     2,
     0.125,
     {1, 10, 1, 1},
     {0, 0, -2, 1.5},
     {9, 9, -2, 3},
     {false},
     {{1, 1}, {1, -1}},
     {7, 1},
     {7, 1},
     34 - 2 + 1.5 + 0.125},
    /* nothing to minimise: the constant */
    {"an empty objective", 2, 1, -3.25, {0}, {0}, {INFINITY, INFINITY}, {false}, {{1, 1}}, {1}, {INFINITY}, -3.25},
    {"an empty row", 1, 2, 0.0, {1}, {0}, {INFINITY}, {false}, {{0}, {1}}, {-INFINITY, 1}, {3, INFINITY}, 1.0},
    /* numbers that need all their digits: x >= 0.1 / 3 costs 1e-7 / 3 per 1e-6 */
    {"long numbers", 1, 1, 0.0, {1e6 / 3}, {0}, {INFINITY}, {false}, {{3}}, {0.1}, {INFINITY}, 0.1 / 9 * 1e6},
};
enum { N_PROGRAM = sizeof list / sizeof *list };

static lode_env *env;
static char work_dir[200];

static char *copy_text(const char *text) {
  char *copy = malloc(strlen(text) + 1);
  if (copy != NULL)
    strcpy(copy, text);
  return copy;
}

static lode_mip *make(const program *p) {
  lode_mip *m = lode_alloc(env, 1, sizeof *m, "mip");
  const size_t n = p->n_col, k = p->n_row;
  m->n_col = n;
  m->n_row = k;
  m->constant = p->constant;
  m->cost = lode_alloc(env, n, sizeof *m->cost, "mip");
  m->lower = lode_alloc(env, n, sizeof *m->lower, "mip");
  m->upper = lode_alloc(env, n, sizeof *m->upper, "mip");
  m->is_integer = lode_alloc(env, n, sizeof *m->is_integer, "mip");
  m->col_label = lode_alloc(env, n, sizeof *m->col_label, "mip");
  m->row_start = lode_alloc(env, k + 1, sizeof *m->row_start, "mip");
  m->row_column = lode_alloc(env, n * k, sizeof *m->row_column, "mip");
  m->row_value = lode_alloc(env, n * k, sizeof *m->row_value, "mip");
  m->row_lower = lode_alloc(env, k, sizeof *m->row_lower, "mip");
  m->row_upper = lode_alloc(env, k, sizeof *m->row_upper, "mip");
  m->row_label = lode_alloc(env, k, sizeof *m->row_label, "mip");
  for (size_t j = 0; j < n; ++j) {
    char label[64];
    snprintf(label, sizeof label, "column \"%zu\", words", j);
    m->cost[j] = p->cost[j];
    m->lower[j] = p->lower[j];
    m->upper[j] = p->upper[j];
    m->is_integer[j] = p->is_integer[j];
    m->col_label[j] = copy_text(label);
  }
  size_t entry = 0;
  for (size_t i = 0; i < k; ++i) {
    char label[64];
    snprintf(label, sizeof label, "row %zu", i);
    m->row_label[i] = copy_text(label);
    m->row_lower[i] = p->row_lower[i];
    m->row_upper[i] = p->row_upper[i];
    for (size_t j = 0; j < n; ++j)
      if (p->matrix[i][j] != 0.0) {
        m->row_column[entry] = (int32_t)j;
        m->row_value[entry++] = p->matrix[i][j];
      }
    m->row_start[i + 1] = entry;
  }
  return m;
}

static void write_program(const program *p, const char *ending) {
  char path[256];
  lode_mip *m = make(p);
  snprintf(path, sizeof path, "%s/f%s", work_dir, ending);
  const lode_status st = lode_mip_write(env, m, path);
  if (st != LODE_OK)
    printf("\n  %s\n", lode_env_message(env));
  CU_ASSERT_EQUAL(st, LODE_OK);
  lode_mip_destroy(&m);
  CU_ASSERT_PTR_NULL(m);
}

static bool is_installed(const char *solver) {
  char command[128];
  snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", solver);
  if (system(command) == 0)
    return true;
  printf("(%s is not installed: its reading is not tested) ", solver);
  return false;
}

/** Runs a solver (its output to f.log) and reads the number behind the last `word` of f.sol; NAN if there is none. */
static double optimum_of(const char *command, const char *word) {
  char line[1024], path[256];
  double value = NAN;
  snprintf(line, sizeof line, "cd '%s' && rm -f f.sol && %s >f.log 2>&1", work_dir, command);
  if (system(line) != 0)
    return NAN;
  snprintf(path, sizeof path, "%s/f.sol", work_dir);
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return NAN;
  while (fgets(line, sizeof line, file) != NULL) {
    const char *at = strstr(line, word);
    if (at != NULL) {
      value = strtod(at + strlen(word), NULL);
      break;
    }
  }
  fclose(file);
  return value;
}

/** Every program, written with this ending, has its optimum in this solver. */
static void expect_optima(const char *ending, const char *command, const char *word) {
  for (size_t i = 0; i < N_PROGRAM; ++i) {
    write_program(&list[i], ending);
    const double found = optimum_of(command, word);
    if (!(fabs(found - list[i].optimum) <= 1e-6 * (1.0 + fabs(list[i].optimum))))
      printf("\n  %s, %s: %.9g, expected %.9g\n", list[i].name, command, found, list[i].optimum);
    CU_ASSERT(fabs(found - list[i].optimum) <= 1e-6 * (1.0 + fabs(list[i].optimum)));
  }
}

static void glpsol_reads_mps(void) {
  if (is_installed("glpsol"))
    expect_optima(".mps", "glpsol --freemps f.mps -o f.sol", "Objective:  OBJ =");
}

static void glpsol_reads_lp(void) {
  if (is_installed("glpsol"))
    expect_optima(".lp", "glpsol --lp f.lp -o f.sol", "Objective:  obj =");
}

static void cbc_reads_mps(void) {
  if (is_installed("cbc"))
    expect_optima(".mps", "cbc f.mps solve solu f.sol", "objective value");
}

static void cbc_reads_lp(void) {
  if (is_installed("cbc"))
    expect_optima(".lp", "cbc f.lp solve solu f.sol", "objective value");
}

/** Whole text of a file of the work folder; "" if it cannot be read. Owned by the caller. */
static char *text_of(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", work_dir, name);
  char *text = calloc(1, 4096);
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    CU_ASSERT(fread(text, 1, 4095, file) > 0);
    fclose(file);
  }
  return text;
}

static void expect_text(const char *name, const char *expected) {
  char *text = text_of(name);
  if (strcmp(text, expected) != 0)
    printf("\n%s", text);
  CU_ASSERT_STRING_EQUAL(text, expected);
  free(text);
}

static void files_are_as_described(void) {
  const program *p = &list[0];
  write_program(p, ".mps");
  expect_text("f.mps", "NAME lodestone FREE\nROWS\n N OBJ\n L R1\nCOLUMNS\n C1 OBJ 1\n C1 R1 1\n C2 OBJ 2\n C2 R1 1\n"
                       " constant OBJ 10\nRHS\n RHS R1 8\nRANGES\n RNG R1 5\nBOUNDS\n FX BND constant 1\n UP BND C1 2\n"
                       "ENDATA\n");
  expect_text("f.names.csv", "name,kind,label\nC1,column,\"column \"\"0\"\", words\"\n"
                             "C2,column,\"column \"\"1\"\", words\"\nR1,row,row 0\n");
  write_program(p, ".lp");
  expect_text("f.lp", "Minimize\n obj: + 1 C1 + 2 C2 + 10 constant\nSubject To\n R1: + 1 C1 + 1 C2 >= 3\n"
                      " R1u: + 1 C1 + 1 C2 <= 8\nBounds\n constant = 1\n 0 <= C1 <= 2\nEnd\n");
  expect_text("f.names.csv", "name,kind,label\nC1,column,\"column \"\"0\"\", words\"\n"
                             "C2,column,\"column \"\"1\"\", words\"\nR1,row,row 0\nR1u,row,row 0\n");
}

static void other_endings_are_refused(void) {
  lode_mip *m = make(&list[0]);
  CU_ASSERT_EQUAL(lode_mip_write(env, m, "f.txt"), LODE_E_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), ".mps or .lp"));
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_mip_write(env, m, ".lp"), LODE_E_INPUT);
  lode_env_clear(env);
  lode_mip_destroy(&m);
}

static void folder_that_is_not_there_is_told(void) {
  char path[256];
  lode_mip *m = make(&list[0]);
  snprintf(path, sizeof path, "%s/nowhere/f.mps", work_dir);
  CU_ASSERT_EQUAL(lode_mip_write(env, m, path), LODE_E_IO);
  lode_env_clear(env);
  lode_mip_destroy(&m);
}

static void half_built_programs_are_freed(void) {
  lode_mip *m = lode_alloc(env, 1, sizeof *m, "mip");
  m->n_col = 3;
  m->col_label = lode_alloc(env, 3, sizeof *m->col_label, "mip");
  m->col_label[0] = copy_text("one");
  m->n_row = 2; /* labels never came to be */
  lode_mip_destroy(&m);
  CU_ASSERT_PTR_NULL(m);
  lode_mip_destroy(&m);
  lode_mip_destroy(NULL);
}

int main(void) {
  static const lode_test test[] = {
      {"files are as described", files_are_as_described},
      {"glpsol reads MPS with the same optimum", glpsol_reads_mps},
      {"glpsol reads LP with the same optimum", glpsol_reads_lp},
      {"cbc reads MPS with the same optimum", cbc_reads_mps},
      {"cbc reads LP with the same optimum", cbc_reads_lp},
      {"other endings are refused", other_endings_are_refused},
      {"a folder that is not there is told", folder_that_is_not_there_is_told},
      {"half-built programs are freed", half_built_programs_are_freed},
  };
  static const char *const left[] = {"f.mps", "f.lp", "f.names.csv", "f.sol", "f.log"};
  const char *tmp = getenv("TMPDIR");
  snprintf(work_dir, sizeof work_dir, "%s/lode_mip_XXXXXX", tmp != NULL ? tmp : "/tmp");
  if (mkdtemp(work_dir) == NULL || (env = lode_env_create()) == NULL) {
    perror(work_dir);
    return 1;
  }
  const int code = lode_test_main("mip_write", test, sizeof test / sizeof *test);
  for (size_t i = 0; i < sizeof left / sizeof *left; ++i) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", work_dir, left[i]);
    remove(path);
  }
  rmdir(work_dir);
  lode_env_destroy(&env);
  return code;
}
