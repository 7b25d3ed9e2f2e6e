/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moves on random instances with random cuts: what a look lists costs what the cuts say of the plan after the move; no
 * better move is left out, as enumeration shows; shares of a look together list what one look does; islands of a
 * network are what its lanes join.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/search/mover.h"
#include "solver/search/region_sets.h"
#include "tests/cut_sample.h"
#include "tests/harness.h"

enum { N_SEED = 300, N_LIST = 32, N_SHARE = 3 };
static const double plenty = 1e12;

static lode_env *env;
static long n_single, n_pair, n_best;

/** A search that has what moves need. */
static void open_search(const cut_sample *s, const lode_stop *stop, lode_search *search) {
  memset(search, 0, sizeof *search);
  search->env = env;
  search->model = s->model;
  search->master = s->master;
  search->stop = stop;
  search->root.rc = s->rc;
}

/** Estimate of a plan, by a mover of its own. */
static double estimate_of(lode_mover *m, const double y[]) {
  lode_mover_set(m, y);
  return m->cost + lode_estimate_operations(&m->estimate, m->value, NULL, NULL);
}

/** Rules that have no column but starts. */
static bool keeps_rules(const lode_mover *m, const double y[]) {
  const lode_siting *siting = m->s->model->siting;
  for (size_t i = 0; i < siting->rows.n; ++i) {
    double sum = 0.0;
    for (size_t k = siting->rows.start[i]; k < siting->rows.start[i + 1]; ++k)
      sum += (size_t)siting->rows.column[k] < siting->n_start ? siting->rows.value[k] * y[siting->rows.column[k]] : 0.0;
    if (!m->is_loose[i] && (sum > siting->rows.upper[i] + 1e-6 || sum < siting->rows.lower[i] - 1e-6))
      return false;
  }
  return true;
}

static void check_list(lode_mover *m, const double y[], const lode_move list[], size_t n) {
  const size_t n_start = m->s->model->siting->n_start;
  double *moved = calloc(n_start + 1, sizeof *moved);
  for (size_t i = 0; i < n && moved != NULL; ++i) {
    memcpy(moved, y, n_start * sizeof *moved);
    lode_move_apply(&list[i], moved);
    const double value = estimate_of(m, moved);
    CU_ASSERT(fabs(value - list[i].estimate) <= 1e-4 * (1.0 + fabs(value)));
    CU_ASSERT(i == 0 || list[i - 1].estimate <= list[i].estimate);
    n_pair += list[i].drop_too >= 0 || list[i].add_too >= 0;
    n_single += list[i].drop_too < 0 && list[i].add_too < 0;
  }
  free(moved);
  lode_mover_set(m, y);
}

/** No single exchange that keeps the rules is better than the first of the list. */
static void check_best(lode_mover *m, const double y[], const lode_move list[], size_t n) {
  const int32_t n_start = (int32_t)m->s->model->siting->n_start;
  double *moved = calloc((size_t)n_start + 1, sizeof *moved);
  for (int32_t drop = -1; drop < n_start && moved != NULL; ++drop)
    for (int32_t add = -1; add < n_start; ++add) {
      if ((drop >= 0 && y[drop] < 0.5) || (add >= 0 && y[add] > 0.5) || (drop < 0 && add < 0))
        continue;
      memcpy(moved, y, (size_t)n_start * sizeof *moved);
      lode_move_apply(&(lode_move){0.0, drop, add, -1, -1}, moved);
      if (!keeps_rules(m, moved))
        continue;
      const double value = estimate_of(m, moved);
      CU_ASSERT(isinf(value) || (n > 0 && list[0].estimate <= value + 1e-4 * (1.0 + fabs(value))));
      ++n_best;
    }
  free(moved);
  lode_mover_set(m, y);
}

/** Looks in shares, put together, are one look. */
static void check_shares(lode_mover *m, bool is_pairs, const lode_move list[], size_t n) {
  lode_move all[N_LIST], own[N_LIST];
  size_t n_all = 0, n_own = 0;
  for (size_t share = 0; share < N_SHARE; ++share) {
    if (is_pairs)
      lode_mover_look_pairs(m, plenty, INFINITY, share, N_SHARE, N_LIST, own, &n_own);
    else
      lode_mover_look(m, plenty, INFINITY, share, N_SHARE, N_LIST, own, &n_own);
    for (size_t i = 0; i < n_own; ++i)
      lode_move_insert(all, &n_all, N_LIST, own[i]);
  }
  CU_ASSERT_EQUAL(n_all, n);
  for (size_t i = 0; i < n && i < n_all; ++i)
    CU_ASSERT(all[i].estimate == list[i].estimate && all[i].drop == list[i].drop && all[i].add == list[i].add &&
              all[i].drop_too == list[i].drop_too && all[i].add_too == list[i].add_too);
}

static void looks_list_the_best_moves(void) {
  static const lode_stop never = {0};
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 21);
    cut_sample s;
    lode_search search;
    lode_mover m;
    lode_move list[N_LIST];
    size_t n = 0;
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    const size_t n_start = s.model->siting->n_start;
    for (int tries = 0; tries < 200 && !lode_siting_allows(s.model->siting, s.y); ++tries)
      for (size_t v = 0; v < n_start; ++v)
        s.y[v] = (double)(lode_random_below(&random, 4) == 0);
    open_search(&s, &never, &search);
    CU_ASSERT_EQUAL_FATAL(lode_mover_create(&search, s.y, NULL, &m), LODE_OK);
    lode_mover_look(&m, plenty, INFINITY, 0, 1, N_LIST, list, &n);
    check_list(&m, s.y, list, n);
    if (lode_siting_allows(s.model->siting, s.y))
      check_best(&m, s.y, list, n);
    check_shares(&m, false, list, n);
    m.is_grouped = true;
    lode_mover_look(&m, plenty, INFINITY, 0, 1, N_LIST, list, &n);
    check_list(&m, s.y, list, n);
    check_shares(&m, false, list, n);
    lode_mover_look_pairs(&m, plenty, INFINITY, 0, 1, N_LIST, list, &n);
    check_list(&m, s.y, list, n);
    check_shares(&m, true, list, n);
    lode_mover_look_pairs(&m, 0.0, INFINITY, 0, 1, N_LIST, list, &n);
    CU_ASSERT_EQUAL(n, 0); /* too much work */
    lode_mover_clear(&m);
    cut_sample_close(&s);
  }
  CU_ASSERT(n_single > 2000 && n_pair > 500 && n_best > 1000);
}

static void islands_are_what_lanes_join(void) {
  for (uint64_t seed = 0; seed < N_SEED; ++seed) {
    lode_random random = lode_random_stream(seed, 22);
    cut_sample s;
    lode_partition *islands = NULL;
    CU_ASSERT_FATAL(cut_sample_open(env, seed, &random, &s));
    CU_ASSERT_EQUAL_FATAL(lode_region_islands(env, s.in, &islands), LODE_OK);
    size_t n_root = 0;
    bool *is_new = calloc(s.in->n_region + 1, sizeof *is_new);
    for (size_t l = 0; l < s.in->n_lane; ++l)
      CU_ASSERT_EQUAL(islands->part[s.in->lane[l].from], islands->part[s.in->lane[l].to]);
    for (size_t r = 0; r < s.in->n_region && is_new != NULL; ++r) {
      CU_ASSERT((size_t)islands->part[r] < islands->n_part);
      n_root += !is_new[islands->part[r]];
      is_new[islands->part[r]] = true;
    }
    CU_ASSERT_EQUAL(n_root, islands->n_part);
    CU_ASSERT(s.in->n_region - islands->n_part <= s.in->n_lane); /* as many lanes as it takes to join them */
    free(is_new);
    lode_partition_destroy(&islands);
    cut_sample_close(&s);
  }
}

int main(void) {
  static const lode_test test[] = {
      {"looks list the best moves", looks_list_the_best_moves},
      {"islands are what lanes join", islands_are_what_lanes_join},
  };
  env = lode_env_create();
  const int code = env == NULL ? 1 : lode_test_main("mover", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
