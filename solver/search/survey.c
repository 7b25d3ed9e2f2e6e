/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"

static const int short_trial = 100; /* simplex iterations of a first trial */
static const int long_trial = 600;  /* same of those that looked best in it */
static const double least = 1e-9;   /* gain that counts, relative to the bound: ratios are taken of it */
enum { MOST_TRIED = 64, MOST_FINISHED = 8 };

/** An item and what its trials have shown: gains of the bound, not beyond the incumbent. */
typedef struct surveyed {
  lode_candidate item;
  lode_trial seen;
} surveyed;

static double gain(const lode_search *s, double bound) {
  return fmax(fmin(bound, s->cost) - s->root.bound, least * fabs(s->root.bound));
}

static double score(const lode_search *s, const lode_trial *t) { return gain(s, t->down) * gain(s, t->up); }

/** Tries this rank's share of the items, and gathers what all have seen. Collective. */
static lode_status try_items(lode_search *s, lode_node_bounds *bounds, int iterations, surveyed list[], size_t n) {
  lode_status st = LODE_OK;
  lode_text out = {0};
  void *all = NULL;
  size_t n_all = 0;
  double seconds[MOST_TRIED];
  const double started = lode_clock();
  for (size_t k = 0; k < n && st == LODE_OK && !s->is_stopped; ++k)
    if (lode_block_owner(k, s->comm->n_rank) == s->comm->rank) {
      list[k].seen = (lode_trial){.index = (int32_t)k};
      st = lode_branch_try(s, bounds, &s->root, &list[k].item, iterations, &list[k].seen);
      s->is_stopped |= lode_stop_now(s->stop);
      if (st == LODE_OK)
        st = lode_text_append(s->env, &out, (const char *)&list[k].seen, sizeof list[k].seen);
    }
  lode_profile_add(&s->profile, LODE_WORK_TREE, started);
  st = lode_comm_agree(s->env, s->comm, st);
  if (st == LODE_OK)
    st = lode_stop_agree(s->env, s->comm, s->stop, s->is_stopped, &s->is_stopped);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_gather_all(s->env, s->comm, out.data, out.length, &all, &n_all, NULL);
  for (size_t i = 0; i < n_all / sizeof(lode_trial); ++i) {
    lode_trial seen;
    memcpy(&seen, (char *)all + i * sizeof seen, sizeof seen);
    list[seen.index].seen = seen;
    s->tree_work += seen.iterations;
    seconds[seen.index] = seen.seconds;
  }
  if (st == LODE_OK && !s->is_stopped) {
    lode_scaling_round(&s->scaling.tree, n, seconds, lode_block_owner);
    lode_scaling_exchange(&s->scaling, n_all);
  }
  lode_text_free(&out);
  free(all);
  return st;
}

/** Puts the best by what was seen first; ties by item. */
static void rank_items(const lode_search *s, surveyed list[], size_t n) {
  for (size_t i = 1; i < n; ++i) {
    const surveyed moved = list[i];
    const double value = score(s, &moved.seen);
    size_t at = i;
    for (; at > 0; --at) {
      const double before = score(s, &list[at - 1].seen);
      if (before > value || (before == value && list[at - 1].item.item < moved.item.item))
        break;
      list[at] = list[at - 1];
    }
    list[at] = moved;
  }
}

/** By how much trials that were finished gained more than they had when they were cut short. */
static double growth(const lode_search *s, const surveyed list[], const lode_trial first[], size_t n) {
  double sum_first = 0.0, sum = 0.0;
  for (size_t k = 0; k < n; ++k) {
    sum_first += gain(s, first[k].down) + gain(s, first[k].up);
    sum += gain(s, list[k].seen.down) + gain(s, list[k].seen.up);
  }
  return sum_first > 0.0 ? fmax(sum / sum_first, 1.0) : 1.0;
}

/** Trials of all items, longer ones of the best. Collective. @param down, up [out, n] expected gains */
static lode_status look(lode_search *s, lode_node_bounds *bounds, surveyed list[], size_t n, double down[],
                        double up[]) {
  lode_trial first[MOST_FINISHED];
  const size_t n_best = n < MOST_FINISHED ? n : MOST_FINISHED;
  lode_status st = try_items(s, bounds, short_trial, list, n);
  if (st != LODE_OK || s->is_stopped)
    return st;
  rank_items(s, list, n);
  for (size_t k = 0; k < n_best; ++k)
    first[k] = list[k].seen;
  if ((st = try_items(s, bounds, long_trial, list, n_best)) != LODE_OK || s->is_stopped)
    return st;
  const double more = growth(s, list, first, n_best);
  for (size_t k = 0; k < n; ++k) {
    const lode_trial *t = &list[k].seen;
    down[k] = gain(s, t->down) * (k < n_best || t->is_down_whole ? 1.0 : more);
    up[k] = gain(s, t->up) * (k < n_best || t->is_up_whole ? 1.0 : more);
  }
  return LODE_OK;
}

lode_status lode_survey(lode_search *s, lode_pseudo *p) {
  surveyed list[MOST_TRIED];
  lode_candidate item[MOST_TRIED];
  double down[MOST_TRIED], up[MOST_TRIED];
  lode_node_bounds bounds = {0};
  if (s->root.outcome != LODE_LP_OPTIMAL || (s->options->off & LODE_FEATURE_TRIALS))
    return LODE_OK;
  const size_t n = lode_branch_shortlist(s, s->root.x, p, MOST_TRIED, item);
  if (n < 2)
    return LODE_OK;
  for (size_t k = 0; k < n; ++k)
    list[k] = (surveyed){.item = item[k]};
  lode_status st = lode_comm_agree(s->env, s->comm, lode_node_bounds_create(s, &bounds));
  if (st == LODE_OK)
    st = look(s, &bounds, list, n, down, up);
  for (size_t k = 0; k < n; ++k)
    item[k] = list[k].item;
  if (st == LODE_OK && !s->is_stopped)
    st = lode_comm_agree(s->env, s->comm, lode_pseudo_expect(s->env, p, n, item, down, up));
  lode_node_bounds_destroy(&bounds);
  return st;
}
