/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMPS: what a two-stage program becomes, and what is refused with which words. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/import/import.h"
#include "instances/read.h"
#include "tests/harness.h"

static const char *const file_name[3] = {"test_import_smps.cor", "test_import_smps.tim", "test_import_smps.sto"};

/* Two sites of capacity 8 and 9, one of them at most; a customer whose demand is 3 or 7, or missed at 20. */
static const char *const good[3] = {
    "NAME t\n* a remark\nROWS\n N obj\n L one\n L cap1\n G cap2\n G dem\nCOLUMNS\n M 'MARKER' 'INTORG'\n x1 obj 10 one "
    "1\n"
    " x1 cap1 -8\n x2 obj 12 one 1\n x2 cap2 9\n M 'MARKER' 'INTEND'\n y1 obj 2 cap1 1\n y1 dem 1\n y2 obj -1 cap2 -1\n"
    " y2 dem 1\n miss obj 20 dem 1\nRHS\n rhs one 1 dem 3\nBOUNDS\n UP b y2 6\nENDATA\n",
    "TIME t\nPERIODS LP\n x1 one S1\n y1 cap1 S2\nENDATA\n",
    "STOCH t\nSCENARIOS DISCRETE\n SC low 'ROOT' 0.25 S2\n SC high 'ROOT' 0.75 S2\n rhs dem 7\nENDATA\n"};

/** Imports three texts; the instance read back, or NULL with the message in `env`. */
static lode_instance *import(lode_env *env, const char *const text[3]) {
  const lode_import_request request = {file_name[0], "tiny", NAN};
  lode_scribe scribe = {.env = env};
  lode_instance *in = NULL;
  for (int k = 0; k < 3; ++k)
    if (lode_write_atomic(env, file_name[k], text[k], strlen(text[k])) != LODE_OK)
      abort();
  if (lode_import_smps.read(env, &request, &scribe) == LODE_OK)
    CU_ASSERT_EQUAL(lode_instance_read_memory(env, scribe.text.data, scribe.text.length, "tiny.xml", &in), LODE_OK);
  lode_scribe_clear(&scribe);
  for (int k = 0; k < 3; ++k)
    unlink(file_name[k]);
  return in;
}

static void rows_are_commodities_and_columns_processes(void) {
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, good);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_site, 2);
    CU_ASSERT_EQUAL(in->n_exclusion, 1);
    CU_ASSERT_EQUAL(in->exclusion[0].at_most, 1);
    CU_ASSERT_EQUAL(in->n_commodity, 4);
    CU_ASSERT_EQUAL(in->n_credit, 1);
    CU_ASSERT_EQUAL(in->n_demand, 1);
    CU_ASSERT_EQUAL(lode_at(in, in->demand[0].amount, 0, -1.0), 3.0);
    CU_ASSERT_EQUAL(in->n_scenario, 2);
    CU_ASSERT_EQUAL(in->adjustments[0].n_adjust, 1);
    CU_ASSERT_EQUAL(in->existing[0].capacity.n, 3);
    CU_ASSERT_DOUBLE_EQUAL(lode_at(in, in->existing[0].capacity.term[0].amount, 0, -1.0), 8.0, 1e-6); /* implied */
    CU_ASSERT_EQUAL(lode_at(in, in->existing[0].capacity.term[1].amount, 0, -1.0), 6.0);              /* given */
    CU_ASSERT_DOUBLE_EQUAL(lode_at(in, in->existing[0].capacity.term[2].amount, 0, -1.0), 7.0, 1e-6); /* needed */
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void independent_values_are_combined(void) {
  const char *const text[3] = {good[0], good[1],
                               "STOCH t\nINDEP DISCRETE\n rhs dem 3 S2 0.25\n rhs dem 7 S2 0.75\n rhs cap1 1 S2 0.5\n"
                               " rhs cap1 2 S2 0.25\n rhs cap1 0 S2 0.25\nENDATA\n"};
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, text);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    double sum = 0.0;
    CU_ASSERT_EQUAL(in->n_scenario, 6);
    for (size_t s = 0; s < in->n_scenario; ++s)
      sum += in->scenario[s].probability;
    CU_ASSERT_EQUAL(sum, 1.0);
    CU_ASSERT_EQUAL(in->scenario[0].probability, 0.125);
    CU_ASSERT_EQUAL(in->scenario[1].probability, 0.375);
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

static void blocks_are_combined_with_each_other(void) {
  const char *const text[3] = {good[0], good[1],
                               "STOCH t\nBLOCKS DISCRETE\n BL a S2 0.25\n rhs dem 3\n rhs cap1 1\n BL a S2 0.75\n"
                               " rhs cap1 2 dem 7\n BL b S2 0.5\n rhs cap2 0\n BL b S2 0.5\n rhs cap2 -1\nENDATA\n"};
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, text);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_scenario, 4);
    CU_ASSERT_EQUAL(in->scenario[0].probability, 0.125);
    CU_ASSERT_EQUAL(in->scenario[3].probability, 0.375);
    CU_ASSERT_EQUAL(in->adjustments[0].n_adjust, 2); /* block a: demand and supply */
    CU_ASSERT_EQUAL(in->adjustments[1].n_adjust, 1); /* block b: supply */
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* Random elements that a program cannot be made of. */
static void faults_of_random_elements_are_named(void) {
  static const char *const row[][2] = {
      {"INDEP DISCRETE\n rhs dem 3 S2 0.5\n rhs cap1 1 S2 1\n rhs dem 7 S2 0.5\n",
       ".sto:5: the cases of a random element stand apart, of: \"dem\""},
      {"INDEP DISCRETE\n rhs dem 3 S2 0.4\n rhs dem 7 S2 0.4\n rhs cap1 1 S2 0.65\n rhs cap1 2 S2 0.6\n",
       ".sto:3: random element \"dem\": its probabilities sum to 0.8, expected 1"},
      {"INDEP DISCRETE\n rhs dem 3 S2 -0.5\n", ".sto:3: expected a probability, 0 to 1: \"-0.5\""},
      {"INDEP DISCRETE\n rhs dem 3 S2 1.5\n", ".sto:3: expected a probability, 0 to 1: \"1.5\""},
      {"INDEP DISCRETE\n rhs dem 3\n", ".sto:3: expected a name, a row, a value, a stage and a probability"},
      {"INDEP DISCRETE\n rhs nix 3 S2 1\n", ".sto:3: random costs and matrix entries cannot be said, of: \"nix\""},
      {"INDEP DISCRETE\n y1 obj 3 S2 1\n", ".sto:3: random costs and matrix entries cannot be said, of: \"obj\""},
      {"INDEP DISCRETE\n rhs dem three S2 1\n", ".sto:3: expected a number: \"three\""},
      {"BLOCKS DISCRETE\n rhs dem 3\n", ".sto:3: stands before the first BL"},
      {"BLOCKS DISCRETE\n BL a\n", ".sto:3: expected BL, a name, a stage and a probability"},
      {"BLOCKS DISCRETE\n BL a S2 0.5\n rhs dem 3\n BL a S2 0.5\n rhs cap1 3\n",
       ".sto:3: random element \"a\": row cap1 is not in every case"},
      {"BLOCKS DISCRETE\n BL a S2 0.5\n rhs dem 3\n BL a S2 0.5\n",
       ".sto:3: random element \"a\": a case sets 0 rows, the first 1"},
      {"BLOCKS DISCRETE\n BL a S2 1\n rhs dem 3\n BL b S2 1\n rhs dem 3\n",
       ".sto:5: random element \"b\": row dem is not in every case, or in another element too"},
      {"BLOCKS DISCRETE\n BL a S2 1\n y1 dem 3\n", ".sto:4: random costs and matrix entries cannot be said"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; ++i) {
    char stoch[512];
    const char *const text[3] = {good[0], good[1], stoch};
    snprintf(stoch, sizeof stoch, "STOCH t\n%sENDATA\n", row[i][0]);
    lode_env *env = lode_env_create();
    lode_instance *in = import(env, text);
    const bool is_right = in == NULL && strstr(lode_env_message(env), row[i][1]) != NULL;
    CU_ASSERT(is_right);
    if (!is_right)
      printf("row %zu: \"%s\", expected \"%s\"\n", i, lode_env_message(env), row[i][1]);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
  }
}

/* 14 rows of two values: 16,384 combinations. */
static void too_many_combinations_are_refused(void) {
  char core[2048] = "NAME t\nROWS\n N obj\n", stoch[2048] = "STOCH t\nINDEP DISCRETE\n";
  for (int i = 0; i < 14; ++i) {
    snprintf(core + strlen(core), 64, " G d%d\n", i);
    snprintf(stoch + strlen(stoch), 64, " rhs d%d 1 S2 0.5\n rhs d%d 2 S2 0.5\n", i, i);
  }
  strcat(core, "COLUMNS\n M 'MARKER' 'INTORG'\n x obj 1\n M 'MARKER' 'INTEND'\n y obj 1 d0 1\nENDATA\n");
  strcat(stoch, "ENDATA\n");
  const char *const text[3] = {core, "TIME t\nPERIODS LP\n x obj S1\n y d0 S2\nENDATA\n", stoch};
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, text);
  CU_ASSERT_PTR_NULL(in);
  CU_ASSERT(strstr(lode_env_message(env), "more than 10000 scenarios") != NULL);
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* Three times 0.1 is above 0.3, which still allows three. */
static void a_quotient_is_not_cut_below_a_whole_number(void) {
  const char *const text[3] = {"NAME t\nROWS\n N obj\n L few\n G dem\nCOLUMNS\n M 'MARKER' 'INTORG'\n"
                               " x1 obj 1 few 0.1\n x2 obj 1 few 0.1\n x3 obj 1 few 0.1\n x4 obj 1 few 0.1\n"
                               " M 'MARKER' 'INTEND'\n y obj 1 dem 1\nRHS\n rhs few 0.3 dem 1\nBOUNDS\n"
                               " UP b y 1e30\nENDATA\n",
                               "TIME t\nPERIODS LP\n x1 few S1\n y dem S2\nENDATA\n",
                               "STOCH t\nSCENARIOS DISCRETE\n SC s 'ROOT' 1 S2\nENDATA\n"};
  lode_env *env = lode_env_create();
  lode_instance *in = import(env, text);
  CU_ASSERT(in != NULL);
  if (in != NULL) {
    CU_ASSERT_EQUAL(in->n_exclusion, 1);
    CU_ASSERT_EQUAL(in->exclusion[0].at_most, 3);
    CU_ASSERT_DOUBLE_EQUAL(lode_at(in, in->existing[0].capacity.term[0].amount, 0, -1.0), 1.0, 1e-6); /* 1e30 is none */
  }
  lode_instance_destroy(&in);
  lode_env_destroy(&env);
}

/* The same three files by other names. */
static void any_of_the_three_names_them(void) {
  static const char *const name[][4] = {{"test_smps_b.COR", "test_smps_b.TIM", "test_smps_b.STO", "test_smps_b.COR"},
                                        {"test_smps_c.core", "test_smps_c.time", "test_smps_c.stoch", "test_smps_c"},
                                        {"test_smps_d.cor", "test_smps_d.tim", "test_smps_d.sto", "test_smps_d.sto"}};
  for (size_t i = 0; i < sizeof name / sizeof *name; ++i) {
    lode_env *env = lode_env_create();
    const lode_import_request request = {name[i][3], "tiny", NAN};
    lode_scribe scribe = {.env = env};
    for (int f = 0; f < 3; ++f)
      if (lode_write_atomic(env, name[i][f], good[f], strlen(good[f])) != LODE_OK)
        abort();
    CU_ASSERT_EQUAL(lode_import_smps.read(env, &request, &scribe), LODE_OK);
    lode_scribe_clear(&scribe);
    for (int f = 0; f < 3; ++f)
      unlink(name[i][f]);
    lode_env_destroy(&env);
  }
}

/** The good files with one piece put in place of another in one of them; part of the message that it must give. */
typedef struct bad {
  int file;
  const char *out, *in, *message;
} bad;

static void faults_are_named(void) {
  static const bad row[] = {
      {0, "NAME t\n", " x y\n", ".cor:1: stands in no section: \"x\""},
      {0, "NAME t\n", "NAME t\nQUADOBJ\n", ".cor:2: a section that is not known: \"QUADOBJ\""},
      {0, "ENDATA\n", "RANGES\n", ".cor:25: a section that is not known: \"RANGES\""},
      {0, "ENDATA\n", "", "the file ends before ENDATA"},
      {0, " N obj\n", " N obj\n N second\n", ".cor:5: a second objective: \"second\""},
      {0, " L one\n", " X one\n", ".cor:5: expected N, L, G or E and a name: \"X\""},
      {0, " L one\n", " L one two\n", ".cor:5: expected N, L, G or E and a name: \"L\""},
      {0, " L cap1\n", " L one\n", ".cor:6: a row given twice: \"one\""},
      {0, " x1 obj 10 one 1\n", " x1 obj 10 two 1\n", ".cor:11: no such row: \"two\""},
      {0, " x1 obj 10 one 1\n", " x1 obj 1o one 1\n", ".cor:11: expected a number: \"1o\""},
      {0, " x1 obj 10 one 1\n", " x1 obj 10 one\n", ".cor:11: expected a column and one or two pairs"},
      {0, " x1 obj 10 one 1\n", " x1 one 1 one 1\n", ".cor:11: an entry given twice, in row: \"one\""},
      {0, " x1 obj 10 one 1\n", " a b c d e f g h i\n", ".cor:11: more than 8 words on a line"},
      {0, " y2 dem 1\n", " y1 one 1\n", ".cor:19: a column given twice: \"y1\""},
      {0, " x1 obj 10", " x1 obj -10", "first-stage column x1: a negative cost"},
      {0, " M 'MARKER' 'INTORG'\n", "", "first-stage column x1: it is continuous"},
      {0, " M 'MARKER' 'INTEND'\n", "", "second-stage column y1: integer recourse"},
      {0, " x1 cap1 -8\n", " x1 cap1 8\n", "first-stage column x1: it tightens a row"},
      {0, " L cap1\n", " E cap1\n", "first-stage column x1: it stands in an equation"},
      {0, " y1 dem 1\n", " y1 one 1\n", "second-stage column y1: it stands in a row of the first stage"},
      {0, " y1 obj 2 cap1 1\n y1 dem 1\n", " y1 obj -2 dem 1\n", "second-stage column y1: it has no upper bound"},
      {0, " x1 obj 10 one 1\n", " x1 obj 10 one 2\n", "row one: a first-stage row other than"},
      {0, " L one\n", " E one\n", "row one: a first-stage row other than"},
      {0, " rhs one 1 dem 3\n", " rhs one 1 nix 3\n", ".cor:22: a right-hand side of what is no constraint: \"nix\""},
      {0, " rhs one 1 dem 3\n", " rhs obj 5\n", ".cor:22: a right-hand side of what is no constraint: \"obj\""},
      {0, " rhs one 1 dem 3\n", " rhs\n", ".cor:22: expected one or two pairs"},
      {0, " UP b y2 6\n", " UP b y9 6\n", ".cor:24: no such column: \"y9\""},
      {0, " UP b y2 6\n", " FR b y2\n", ".cor:24: a bound other than 0 <= column <= number cannot be said"},
      {0, " UP b y2 6\n", " LO b y2 1\n", ".cor:24: a bound other than"},
      {0, " UP b y2 6\n", " UP b y2 -1\n", ".cor:24: a bound other than"},
      {0, " UP b y2 6\n", " UP b x1 3\n", "first-stage column x1: an integer that is not 0 or 1"},
      {1, " x1 one S1\n", " x9 one S1\n", ".tim:3: no such column: \"x9\""},
      {1, " x1 one S1\n", " x1 nix S1\n", ".tim:3: no such row: \"nix\""},
      {1, " x1 one S1\n", " x2 one S1\n", ".tim:3: the first stage does not begin with"},
      {1, " x1 one S1\n", " x1 one\n", ".tim:3: expected a column, a row and a stage"},
      {1, " y1 cap1 S2\n", "", ".tim: 1 stages, expected two"},
      {1, " y1 cap1 S2\n", " y1 cap1 S2\n miss dem S3\n", ".tim:5: more than two stages cannot be said, stage: \"S3\""},
      {2, "SCENARIOS DISCRETE", "NODES", ".sto:2: a section that cannot be said: \"NODES\""},
      {2, "SCENARIOS DISCRETE", "INDEP DISCRETE ADD", ".sto:2: values that do not replace those of the core"},
      {2, "SCENARIOS DISCRETE", "SCENARIOS DISCRETE MULTIPLY", ".sto:2: values that do not replace"},
      {2, "SCENARIOS DISCRETE", "SCENARIOS", ".sto:2: a distribution that is not DISCRETE"},
      {2, "SC high", "SC low", ".sto:4: a scenario given twice: \"low\""},
      {2, " rhs dem 7\n", " rhs dem 7\n rhs dem 9\n", ".sto:6: a right-hand side given twice, of row: \"dem\""},
      {2, "0.75", "0.7", ".sto: the probabilities of the scenarios sum to 0.95, expected 1"},
      {2, "ENDATA\n", "", ".sto: the file ends before ENDATA"},
      {1, "ENDATA\n", "", ".tim: the file ends before ENDATA"},
      {1, "PERIODS LP\n", "ROWS\n", ".tim:2: a section that is not known: \"ROWS\""},
      {0, " rhs one 1 dem 3\n", " rhs one 1 dem 3\n rhs dem 5\n", ".cor:23: a right-hand side given twice"},
      {0, " rhs one 1 dem 3\n", " rhs one 1\n other dem 5\n", ".cor:23: a second set in the section: \"other\""},
      {0, " UP b y2 6\n", " UP b y2 6\n UP c y2 7\n", ".cor:25: a second set in the section: \"c\""},
      {0, "'INTEND'", "'END'", ".cor:15: expected 'INTORG' or 'INTEND'"},
      {2, "SCENARIOS DISCRETE", "INDEP NORMAL", ".sto:2: a distribution that is not DISCRETE"},
      {2, "SCENARIOS DISCRETE\n", "", ".sto:2: stands in no section"},
      {2, "ENDATA", "INDEP", ".sto:6: a second section cannot be said"},
      {2, " SC low 'ROOT' 0.25 S2\n", " rhs dem 7\n", ".sto:3: stands before the first SC"},
      {2, " SC low 'ROOT' 0.25 S2\n", " SC low 'ROOT'\n", ".sto:3: expected SC, a name, 'ROOT' and a probability"},
      {2, " SC low 'ROOT' 0.25 S2\n", " SC low other 0.25 S2\n", ".sto:3: a scenario that branches from another"},
      {2, " SC low 'ROOT' 0.25 S2\n", " SC low 'ROOT' p S2\n", ".sto:3: expected a number: \"p\""},
      {2, " SC low 'ROOT' 0.25 S2\n", " SC low 'ROOT' 1.25 S2\n", ".sto:3: expected a probability, 0 to 1"},
      {2, " rhs dem 7\n", " y1 dem 7\n", ".sto:5: random costs and matrix entries cannot be said, of column: \"y1\""},
      {2, " rhs dem 7\n", " rhs nix 7\n", ".sto:5: a right-hand side of what is no constraint: \"nix\""},
      {2, " rhs dem 7\n", " rhs one 7\n", "row one: a random right-hand side in the first stage"},
      {2, " SC low 'ROOT' 0.25 S2\n SC high 'ROOT' 0.75 S2\n rhs dem 7\n", "", ".sto: no scenario"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; ++i) {
    const char *const whole = good[row[i].file], *at = strstr(whole, row[i].out),
                      *text[3] = {good[0], good[1], good[2]};
    char altered[2048];
    if (at == NULL)
      abort();
    snprintf(altered, sizeof altered, "%.*s%s%s", (int)(at - whole), whole, row[i].in, at + strlen(row[i].out));
    text[row[i].file] = altered;
    lode_env *env = lode_env_create();
    lode_instance *in = import(env, text);
    const bool is_right =
        in == NULL && lode_env_code(env) == LODE_E_INPUT && strstr(lode_env_message(env), row[i].message) != NULL;
    CU_ASSERT(is_right);
    if (!is_right)
      printf("row %zu: \"%s\", expected \"%s\"\n", i, lode_env_message(env), row[i].message);
    lode_instance_destroy(&in);
    lode_env_destroy(&env);
  }
}

/* No beginning of any of the three files crashes. */
static void truncated_files_do_not_crash(void) {
  for (int k = 0; k < 3; ++k)
    for (size_t n = 0; n < strlen(good[k]); ++n) {
      const char *text[3] = {good[0], good[1], good[2]};
      char cut[2048];
      snprintf(cut, sizeof cut, "%.*s", (int)n, good[k]);
      text[k] = cut;
      lode_env *env = lode_env_create();
      const lode_import_request request = {file_name[0], "tiny", NAN};
      lode_scribe scribe = {.env = env};
      for (int f = 0; f < 3; ++f)
        if (lode_write_atomic(env, file_name[f], text[f], strlen(text[f])) != LODE_OK)
          abort();
      const lode_status st = lode_import_smps.read(env, &request, &scribe);
      CU_ASSERT(st == LODE_OK || st == LODE_E_INPUT);
      lode_scribe_clear(&scribe);
      lode_env_destroy(&env);
    }
  for (int f = 0; f < 3; ++f)
    unlink(file_name[f]);
}

static void the_three_files_must_be_there(void) {
  lode_env *env = lode_env_create();
  lode_scribe scribe = {.env = env};
  const lode_import_request other = {"x.mps", "x", NAN}, nowhere = {"no/such.cor", "x", NAN};
  CU_ASSERT_EQUAL(lode_import_smps.read(env, &other, &scribe), LODE_E_INPUT);
  CU_ASSERT(strstr(lode_env_message(env), "expected the core file") != NULL);
  lode_env_clear(env);
  CU_ASSERT_EQUAL(lode_import_smps.read(env, &nowhere, &scribe), LODE_E_IO);
  lode_scribe_clear(&scribe);
  lode_env_destroy(&env);
}

int main(void) {
  const lode_test test[] = {
      {"rows are commodities and columns processes", rows_are_commodities_and_columns_processes},
      {"independent values are combined", independent_values_are_combined},
      {"blocks are combined with each other", blocks_are_combined_with_each_other},
      {"faults of random elements are named", faults_of_random_elements_are_named},
      {"too many combinations are refused", too_many_combinations_are_refused},
      {"a quotient is not cut below a whole number", a_quotient_is_not_cut_below_a_whole_number},
      {"any of the three names them", any_of_the_three_names_them},
      {"faults are named", faults_are_named},
      {"truncated files do not crash", truncated_files_do_not_crash},
      {"the three files must be there", the_three_files_must_be_there},
  };
  return lode_test_main("import of SMPS", test, sizeof test / sizeof *test);
}
