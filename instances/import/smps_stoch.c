/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stoch file: right-hand sides by scenario (SCENARIOS DISCRETE) or one by one (INDEP DISCRETE), of which all
 * combinations become scenarios. */
#include <string.h>

#include "instances/import/smps.h"
#include "instances/import/smps_line.h"

enum { MAX_SCENARIO = 10000 };
static const double largest_table = 2e7; /* right-hand sides of all scenarios together */

#define GROW(field, room, count)                                                                                       \
  lode_reserve(s->env, (void **)&s->field, &s->room, (size_t)(count) + 1, sizeof *s->field, "program")

/** Appends a scenario with the core's right-hand sides. */
static lode_status add_scenario(lode_smps *s, const lode_smps_line *at, double probability) {
  if (s->n_scenario == MAX_SCENARIO || (double)(s->n_scenario + 1) * (double)s->row.n > largest_table)
    return lode_smps_fail(&s->stoch, at, "more than 10000 scenarios, or too many right-hand sides, at", at->word[0]);
  if (!(probability >= 0.0 && probability <= 1.0))
    return lode_smps_fail(&s->stoch, at, "expected a probability, 0 to 1, at", at->word[at->n - 1]);
  lode_status st = GROW(probability, room_scenario[0], s->n_scenario);
  if (st == LODE_OK)
    st = GROW(scenario_rhs, room_scenario[1], (s->n_scenario + 1) * s->row.n);
  if (st == LODE_OK) {
    s->probability[s->n_scenario] = probability;
    memcpy(s->scenario_rhs + s->n_scenario * s->row.n, s->rhs, s->row.n * sizeof *s->rhs);
    ++s->n_scenario;
  }
  return st;
}

static lode_status read_scenario_line(lode_smps *s, const lode_smps_line *at) {
  if (strcmp(at->word[0], "SC") != 0) {
    if (lode_smps_find(&s->column, at->word[0]) >= 0)
      return lode_smps_fail(&s->stoch, at, "random costs and matrix entries cannot be said, of column", at->word[0]);
    if (s->n_scenario == 0)
      return lode_smps_fail(&s->stoch, at, "stands before the first SC", at->word[0]);
    return lode_smps_set_rhs(s, &s->stoch, at, s->scenario_rhs + (s->n_scenario - 1) * s->row.n);
  }
  double probability = 0.0;
  if (at->n < 4)
    return lode_smps_fail(&s->stoch, at, "expected SC, a name, 'ROOT' and a probability", at->word[at->n - 1]);
  if (strcmp(at->word[2], "'ROOT'") != 0 && strcmp(at->word[2], "ROOT") != 0)
    return lode_smps_fail(&s->stoch, at, "a scenario that branches from another cannot be said, from", at->word[2]);
  const lode_status st = lode_smps_number(&s->stoch, at, at->word[3], &probability);
  return st == LODE_OK ? add_scenario(s, at, probability) : st;
}

/** One more value of an independent right-hand side: values of one row stand together, and every scenario so far is
 * multiplied by the values of a row, of which the first is set in place. */
typedef struct product {
  int32_t row;   /**< the one under way, -1 none */
  size_t before; /**< scenarios before it came */
  double first;  /**< probability of its first value */
} product;

static lode_status read_independent_line(lode_smps *s, const lode_smps_line *at, product *p) {
  double value, probability;
  if (at->n != 4 && at->n != 5)
    return lode_smps_fail(&s->stoch, at, "expected a name, a row, a value, a stage and a probability", at->word[0]);
  const int32_t i = lode_smps_find(&s->row, at->word[1]);
  if (i < 0 || lode_smps_find(&s->column, at->word[0]) >= 0)
    return lode_smps_fail(&s->stoch, at, "random costs and matrix entries cannot be said, of",
                          i < 0 ? at->word[1] : at->word[0]);
  lode_status st = lode_smps_number(&s->stoch, at, at->word[2], &value);
  if (st == LODE_OK)
    st = lode_smps_number(&s->stoch, at, at->word[at->n - 1], &probability);
  if (st == LODE_OK && s->n_scenario == 0)
    st = add_scenario(s, at, 1.0);
  if (st != LODE_OK)
    return st;
  if (i != p->row) {
    *p = (product){i, s->n_scenario, probability};
    for (size_t k = 0; k < p->before; ++k) {
      s->probability[k] *= probability;
      s->scenario_rhs[k * s->row.n + (size_t)i] = value;
    }
    return probability >= 0.0 ? LODE_OK : lode_smps_fail(&s->stoch, at, "expected a probability", at->word[at->n - 1]);
  }
  if (!(p->first > 0.0))
    return lode_smps_fail(&s->stoch, at, "the first value of a row has probability 0, row", at->word[1]);
  for (size_t k = 0; st == LODE_OK && k < p->before; ++k) {
    st = add_scenario(s, at, s->probability[k] / p->first * probability);
    if (st == LODE_OK) {
      double *to = s->scenario_rhs + (s->n_scenario - 1) * s->row.n;
      memcpy(to, s->scenario_rhs + k * s->row.n, s->row.n * sizeof *to);
      to[i] = value;
    }
  }
  return st;
}

lode_status lode_smps_read_stoch(lode_smps *s) {
  enum { NONE, SCENARIOS, INDEP } section = NONE;
  bool has_line;
  lode_smps_line at;
  product p = {-1, 0, 0.0};
  lode_status st = lode_smps_next(&s->stoch, &at, &has_line);
  for (; st == LODE_OK && has_line; st = st == LODE_OK ? lode_smps_next(&s->stoch, &at, &has_line) : st) {
    if (!at.is_header) {
      st = section == SCENARIOS ? read_scenario_line(s, &at)
           : section == INDEP   ? read_independent_line(s, &at, &p)
                                : lode_smps_fail(&s->stoch, &at, "stands in no section", at.word[0]);
    } else if (strcmp(at.word[0], "SCENARIOS") == 0 || strcmp(at.word[0], "INDEP") == 0) {
      if (at.n > 1 && strcmp(at.word[1], "DISCRETE") != 0)
        return lode_smps_fail(&s->stoch, &at, "a distribution that is not DISCRETE cannot be said", at.word[1]);
      if (section != NONE)
        return lode_smps_fail(&s->stoch, &at, "a second section cannot be said", at.word[0]);
      section = at.word[0][0] == 'S' ? SCENARIOS : INDEP;
    } else if (strcmp(at.word[0], "STOCH") != 0 && strcmp(at.word[0], "ENDATA") != 0) {
      return lode_smps_fail(&s->stoch, &at, "a section that cannot be said", at.word[0]);
    }
  }
  if (st == LODE_OK && s->n_scenario == 0)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: no scenario", s->stoch.path);
  return st;
}
