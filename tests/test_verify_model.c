/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two readings of FORMAT.md, model and verify, share no code: random instances are solved as one program, the blocks
 * once more at its plan, and what the tables then say must pass verify with the program's own optimum as total.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/read.h"
#include "models/extensive.h"
#include "solver/lp/lp.h"
#include "solver/report/tables.h"
#include "solver/verify/verify.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SEED = 150 };
#define TOLERANCE 1e-6

static lode_env *env;
static char work_dir[256];

/** Optimum of the extensive form; x[n_col] owned by the caller, NULL if infeasible. */
static double *solve_whole(const lode_mip *m, double *optimum) {
  lode_lp *lp = NULL;
  lode_lp_mip_result result = {0};
  double *x = calloc(m->n_col + 1, sizeof *x);
  const lode_lp_rows rows = {m->n_row, m->row_start, m->row_column, m->row_value, m->row_lower, m->row_upper};
  CU_ASSERT_EQUAL_FATAL(lode_lp_create(env, m->n_col, m->lower, m->upper, m->cost, &lp), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_add_rows(env, lp, &rows), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_solve_mip(env, lp, m->is_integer, 0.0, 0.0, x, &result), LODE_OK);
  lode_lp_destroy(&lp);
  *optimum = result.objective + m->constant;
  if (result.has_solution)
    return x;
  free(x);
  return NULL;
}

/** Solves a block at link values L without elastic columns, and adds what happens to `operations`. */
static void solve_block(const lode_model *model, const lode_block *block, const double L[],
                        lode_operations *operations) {
  lode_lp *lp = NULL;
  lode_lp_outcome outcome = LODE_LP_TROUBLE;
  const lode_lp_limits limits = {0};
  const lode_lp_rows rows = {block->n_row, block->start,     block->column,
                             block->value, block->row_lower, block->row_upper};
  double *upper = calloc(block->n_col + 1, sizeof *upper), *x = calloc(block->n_col + 1, sizeof *x);
  double *pi = calloc(block->n_row + 1, sizeof *pi);
  lode_block_upper(block, L, upper);
  for (size_t j = 0; j < block->n_col; ++j)
    upper[j] = block->is_elastic[j] ? block->lower[j] : upper[j];
  CU_ASSERT_EQUAL_FATAL(lode_lp_create(env, block->n_col, block->lower, upper, block->cost, &lp), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_add_rows(env, lp, &rows), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_solve(env, lp, &limits, &outcome), LODE_OK);
  CU_ASSERT_EQUAL(outcome, LODE_LP_OPTIMAL);
  lode_lp_primal(lp, x);
  lode_lp_duals(lp, pi);
  CU_ASSERT_EQUAL(lode_block_extract(env, model, block, x, pi, operations), LODE_OK);
  lode_lp_destroy(&lp);
  free(upper);
  free(x);
  free(pi);
}

/** Writes the tables of plan y, and plan.xml with the costs that the model finds. */
static void write_folder(const lode_instance *in, const lode_model *model, const double y[]) {
  char path[300];
  lode_plan *plan = NULL;
  lode_tables *tables = NULL;
  double *L = calloc(model->links->n + 1, sizeof *L);
  lode_links_evaluate(model->links, y, L);
  CU_ASSERT_EQUAL_FATAL(lode_siting_plan(env, model->siting, y, &plan), LODE_OK);
  lode_siting_cost(in, model->siting, y, plan->cost);
  CU_ASSERT_EQUAL_FATAL(lode_tables_open(env, in, work_dir, plan, &tables), LODE_OK);
  for (size_t t = 0, k = 0; t < in->n_period; ++t)
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_operations operations = {.period = t, .scenario = s};
      for (; k < model->n_block && model->block[k].period == t && model->block[k].scenario == s; ++k)
        solve_block(model, &model->block[k], L, &operations);
      lode_operations_sort(&operations);
      for (int part = 0; part < LODE_N_COST; ++part)
        plan->cost[part] += operations.cost[part] * in->scenario[s].probability * lode_period_weight(in, t);
      CU_ASSERT_EQUAL(lode_tables_add(env, tables, &operations), LODE_OK);
      lode_operations_clear(&operations);
    }
  CU_ASSERT_EQUAL(lode_tables_close(env, &tables), LODE_OK);
  for (int part = 0; part < LODE_N_COST; ++part)
    plan->total += plan->cost[part];
  plan->fingerprint = in->fingerprint;
  snprintf(path, sizeof path, "%s/plan.xml", work_dir);
  CU_ASSERT_EQUAL(lode_plan_write(env, in, plan, path), LODE_OK);
  lode_plan_destroy(&plan);
  free(L);
}

static void check_instance(const lode_instance *in, uint64_t seed, const lode_model_options *options,
                           size_t *n_solved) {
  lode_model *model = NULL;
  lode_mip *mip = NULL;
  lode_verify_result result = {0};
  double optimum = 0.0;
  CU_ASSERT_EQUAL_FATAL(lode_model_create(env, in, options, &model), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_extensive_create(env, model, &mip), LODE_OK);
  double *x = solve_whole(mip, &optimum);
  if (x != NULL) {
    for (size_t j = 0; j < model->siting->n_start; ++j)
      x[j] = x[j] > 0.5 ? 1.0 : 0.0;
    write_folder(in, model, x);
    const lode_status st = lode_verify_folder(env, in, work_dir, TOLERANCE, &result);
    const bool is_same = fabs(result.total - optimum) <= TOLERANCE * (1.0 + fabs(optimum));
    if (st != LODE_OK || result.n_fault > 0 || !is_same)
      printf("\n  seed %d: optimum %.12g, verify %.12g\n%s\n%s\n", (int)seed, optimum, result.total,
             result.text != NULL ? result.text : "", lode_env_message(env));
    CU_ASSERT_EQUAL(st, LODE_OK);
    CU_ASSERT_EQUAL(result.n_fault, 0);
    CU_ASSERT(is_same);
    ++*n_solved;
  }
  lode_verify_clear(&result);
  lode_mip_destroy(&mip);
  lode_model_destroy(&model);
  free(x);
}

static void optimal_plans_of_random_instances_pass(void) {
  static const lode_model_options options[2] = {{0}, {.tighten_capacity = true, .strong_flows = true}};
  size_t n_solved = 0;
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_instance *in = NULL;
    char *text = lode_random_instance(seed, NULL);
    CU_ASSERT_EQUAL_FATAL(lode_instance_read_memory(env, text, strlen(text), "random.xml", &in), LODE_OK);
    check_instance(in, seed, &options[seed % 2], &n_solved);
    lode_instance_destroy(&in);
    free(text);
    lode_env_clear(env);
  }
  CU_ASSERT(n_solved > N_SEED / 2);
}

static void remove_folder(void) {
  static const char *const name[] = {"builds.csv",  "capacity.csv", "activity.csv",    "flows.csv",    "supply.csv",
                                     "imports.csv", "demand.csv",   "unmet.csv",       "disposal.csv", "emissions.csv",
                                     "costs.csv",   "prices.csv",   "bottlenecks.csv", "plan.xml"};
  for (size_t i = 0; i < sizeof name / sizeof *name; ++i) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", work_dir, name[i]);
    remove(path);
  }
  rmdir(work_dir);
}

int main(void) {
  static const lode_test test[] = {
      {"optimal plans of random instances pass, with the optimum as total", optimal_plans_of_random_instances_pass},
  };
  const char *tmp = getenv("TMPDIR");
  snprintf(work_dir, sizeof work_dir, "%s/lode_model_XXXXXX", tmp != NULL ? tmp : "/tmp");
  if (mkdtemp(work_dir) == NULL || (env = lode_env_create()) == NULL) {
    perror(work_dir);
    return 1;
  }
  const int code = lode_test_main("verify_model", test, sizeof test / sizeof *test);
  remove_folder();
  lode_env_destroy(&env);
  return code;
}
