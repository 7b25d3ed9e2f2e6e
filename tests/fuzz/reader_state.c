/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of a search, as it stands in a checkpoint, for a model of instances/small/chain.xml: gone on from, and its
 * cuts taken over. Bytes that break off or are out of range must be refused, all others end in an answer.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/block.h"
#include "solver/base/clock.h"
#include "solver/search/search.h"
#include "tests/fuzz/readers.h"

static const double patience = 5.0; /* seconds for a search that takes some milliseconds */

static void run_search(lode_env *env, const lode_comm *alone, const lode_model *model,
                       const lode_search_options *options) {
  const lode_stop stop = {.deadline = lode_clock() + patience};
  lode_search_result result = {0};
  const lode_status st = lode_search_run(env, alone, model, options, &stop, NULL, NULL, &result);
  if (st != LODE_OK && st != LODE_E_INPUT && st != LODE_E_NUMERIC && st != LODE_E_CROSSED)
    abort();
  if (st == LODE_OK && result.has_plan != (bool)isfinite(result.cost))
    abort();
  lode_search_result_clear(&result);
  lode_env_clear(env);
}

void lode_fuzz_state(const lode_fuzz_place *place, lode_env *env, const char *data, size_t n) {
  const lode_instance *in = place->instance;
  const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true, .n_rank = 1};
  lode_model *model = NULL;
  lode_comm alone;
  lode_comm_alone(env, &alone);
  int32_t *region = calloc(in->n_region, sizeof *region);
  if (region == NULL || lode_model_create(env, in, &tighten, &model) != LODE_OK)
    abort();
  region[in->n_region - 1] = 1;
  const lode_partition parts = {.n_part = 2, .n_region = in->n_region, .part = region};
  lode_search_options options = {.gap = 1e-6,
                                 .seed = 1,
                                 .n_task = 2,
                                 .n_node = 2,
                                 .node_limit = 50,
                                 .neighbourhood = &parts,
                                 .parts = &parts,
                                 .resume = data,
                                 .resume_n = n};
  run_search(env, &alone, model, &options);
  options.resume = NULL;
  options.known = data;
  options.known_n = n;
  run_search(env, &alone, model, &options);
  lode_model_destroy(&model);
  free(region);
}
