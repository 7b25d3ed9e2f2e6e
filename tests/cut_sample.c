/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/cut_sample.h"

#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "tests/random_instance.h"

enum { N_CUT = 6 };

void cut_sample_draw(const cut_sample *s, lode_random *random, double y[]) {
  for (size_t v = 0; v < s->model->siting->n_start; ++v)
    y[v] = (double)lode_random_below(random, 2);
}

bool cut_sample_cut(lode_env *env, const cut_sample *s, size_t b, lode_random *random, lode_cut *cut) {
  lode_cut_work work = {0};
  const lode_block *block = &s->model->block[b];
  double *pi = calloc(block->n_row + 1, sizeof *pi);
  bool is_good = lode_cut_work_create(env, s->model, &work) == LODE_OK && pi != NULL;
  for (size_t i = 0; is_good && i < block->n_row; ++i)
    pi[i] = 4.0 * lode_random_unit(random) - 2.0;
  is_good = is_good && lode_cut_from_duals(env, s->model, block, LODE_CUT_COST, pi, &work, cut) == LODE_OK;
  lode_cut_work_destroy(&work);
  free(pi);
  return is_good;
}

/** Cuts of every block; every third goes to the pool. */
static bool add_cuts(lode_env *env, const cut_sample *s, lode_random *random) {
  bool is_good = true;
  for (size_t b = 0; b < s->model->n_block && is_good; ++b)
    for (int k = 0; k < N_CUT && is_good; ++k) {
      lode_cut cut = {0};
      is_good = cut_sample_cut(env, s, b, random, &cut) &&
                (k % 3 == 2 ? lode_master_pool_cut(env, s->master, &cut) : lode_master_add_cut(env, s->master, &cut)) ==
                    LODE_OK;
      lode_cut_clear(&cut);
    }
  return is_good;
}

bool cut_sample_open(lode_env *env, uint64_t seed, lode_random *random, cut_sample *s) {
  static const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true};
  char *text = lode_random_instance(seed, NULL);
  memset(s, 0, sizeof *s);
  bool is_good = text != NULL && lode_instance_read_memory(env, text, strlen(text), "random", &s->in) == LODE_OK &&
                 lode_model_create(env, s->in, &tighten, &s->model) == LODE_OK &&
                 lode_master_create(env, s->model, LODE_CUT_COST, &s->master) == LODE_OK;
  free(text);
  if (!is_good)
    return false;
  s->y = calloc(s->model->siting->n_start + 1, sizeof *s->y);
  s->rc = calloc(s->model->siting->n_start + 1, sizeof *s->rc);
  if (s->y == NULL || s->rc == NULL)
    return false;
  cut_sample_draw(s, random, s->y);
  return add_cuts(env, s, random);
}

void cut_sample_close(cut_sample *s) {
  free(s->y);
  free(s->rc);
  lode_master_destroy(&s->master);
  lode_model_destroy(&s->model);
  lode_instance_destroy(&s->in);
}
