/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adjustments: which items they select, whether their results make sense in every period and scenario that has them. */
#include <math.h>
#include <stdlib.h>

#include "instances/adjust.h"
#include "instances/check.h"
#include "instances/schema.h"
#include "solver/base/text.h"

enum { BY_COMMODITY = 1, BY_REGION = 2, BY_PROCESS = 4, BY_POLLUTANT = 8, BY_SUPPLY = 16, BY_IMPORT_LIMIT = 32 };

static const struct {
  unsigned selectors;
  lode_table table; /* of the items */
} targets[LODE_N_TARGET] = {
    [LODE_ADJUST_DEMAND] = {BY_COMMODITY | BY_REGION, LODE_TABLE_DEMAND},
    [LODE_ADJUST_SUPPLY_LIMIT] = {BY_SUPPLY | BY_COMMODITY | BY_REGION, LODE_TABLE_SUPPLY},
    [LODE_ADJUST_SUPPLY_COST] = {BY_SUPPLY | BY_COMMODITY | BY_REGION, LODE_TABLE_SUPPLY},
    [LODE_ADJUST_IMPORT_PRICE] = {BY_COMMODITY | BY_REGION, LODE_TABLE_IMPORT},
    [LODE_ADJUST_IMPORT_TARIFF] = {BY_COMMODITY | BY_REGION, LODE_TABLE_IMPORT},
    [LODE_ADJUST_IMPORT_LIMIT] = {BY_COMMODITY | BY_REGION, LODE_TABLE_IMPORT},
    [LODE_ADJUST_TOTAL_LIMIT] = {BY_IMPORT_LIMIT, LODE_TABLE_IMPORT_LIMIT},
    [LODE_ADJUST_CAP_LIMIT] = {BY_POLLUTANT | BY_REGION, LODE_TABLE_CAP},
    [LODE_ADJUST_PROCESS_COST] = {BY_PROCESS, LODE_TABLE_PROCESS},
    [LODE_ADJUST_TRANSPORT_COST] = {BY_COMMODITY, LODE_TABLE_COMMODITY},
    [LODE_ADJUST_DISPOSAL_COST] = {BY_COMMODITY | BY_REGION, LODE_TABLE_DISPOSAL},
};

/* What an adjustment compares of item i; fields that the table lacks hold -1 and are never asked for. */
typedef struct lode_key {
  int32_t commodity, region, pollutant;
} lode_key;

static lode_key key_of(const lode_instance *in, lode_table table, size_t i) {
  lode_key key = {-1, -1, -1};
  switch (table) {
  case LODE_TABLE_DEMAND:
    return (lode_key){in->demand[i].commodity, in->demand[i].region, -1};
  case LODE_TABLE_SUPPLY:
    return (lode_key){in->supply[i].commodity, in->supply[i].region, -1};
  case LODE_TABLE_IMPORT:
    return (lode_key){in->import[i].commodity, in->import[i].region, -1};
  case LODE_TABLE_DISPOSAL:
    return (lode_key){in->disposal[i].commodity, in->disposal[i].region, -1};
  case LODE_TABLE_CAP:
    return (lode_key){-1, in->cap[i].region, in->cap[i].pollutant};
  case LODE_TABLE_COMMODITY:
    return (lode_key){(int32_t)i, -1, -1};
  default:
    return key;
  }
}

static bool selects(const lode_instance *in, const lode_adjust *adjust, lode_table table, size_t i) {
  lode_key key = key_of(in, table, i);
  int32_t item = (int32_t)i;
  return (adjust->commodity == -1 || adjust->commodity == key.commodity) &&
         (adjust->region == -1 || adjust->region == key.region) &&
         (adjust->pollutant == -1 || adjust->pollutant == key.pollutant) &&
         (adjust->process == -1 || adjust->process == item) && (adjust->supply == -1 || adjust->supply == item) &&
         (adjust->import_limit == -1 || adjust->import_limit == item);
}

/* One selector: a fault if it is given and not one of the target's. */
static bool is_out_of_place(lode_diagnostics *d, const lode_adjust *adjust, int32_t given, unsigned bit,
                            const char *name) {
  if (given == -1 || (targets[adjust->target].selectors & bit) != 0)
    return false;
  lode_diagnose(d, adjust->line,
                "<adjust> of target \"%s\" has a selector that it does not take: \"%s\", see FORMAT.md",
                lode_target_word[adjust->target], name);
  return true;
}

static bool has_wrong_form(lode_diagnostics *d, const lode_adjust *adjust) {
  bool is_wrong = is_out_of_place(d, adjust, adjust->commodity, BY_COMMODITY, "commodity");
  is_wrong = is_out_of_place(d, adjust, adjust->region, BY_REGION, "region") || is_wrong;
  is_wrong = is_out_of_place(d, adjust, adjust->process, BY_PROCESS, "process") || is_wrong;
  is_wrong = is_out_of_place(d, adjust, adjust->pollutant, BY_POLLUTANT, "pollutant") || is_wrong;
  is_wrong = is_out_of_place(d, adjust, adjust->supply, BY_SUPPLY, "supply") || is_wrong;
  is_wrong = is_out_of_place(d, adjust, adjust->import_limit, BY_IMPORT_LIMIT, "import-limit") || is_wrong;
  if (adjust->target == LODE_ADJUST_TRANSPORT_COST && adjust->op != LODE_OP_MULTIPLY) {
    lode_diagnose(d, adjust->line, "op of <adjust> does not fit transport-cost: \"%s\", expected \"multiply\"",
                  adjust->op == LODE_OP_SET ? "set" : "add");
    is_wrong = true;
  }
  return is_wrong;
}

static bool has_unknown(const lode_adjust *adjust) {
  return adjust->commodity == LODE_UNKNOWN || adjust->region == LODE_UNKNOWN || adjust->process == LODE_UNKNOWN ||
         adjust->pollutant == LODE_UNKNOWN || adjust->supply == LODE_UNKNOWN || adjust->import_limit == LODE_UNKNOWN ||
         adjust->value.count == 0;
}

static lode_status match(lode_diagnostics *d, const lode_instance *in, lode_adjust *adjust, lode_check_extent extent) {
  lode_table table = targets[adjust->target].table;
  size_t n_item = lode_table_count(in, table), n = 0;
  free(adjust->matched);
  adjust->matched = NULL;
  adjust->n_matched = 0;
  if (has_wrong_form(d, adjust) || has_unknown(adjust))
    return LODE_OK;
  for (size_t i = 0; i < n_item; ++i)
    n += selects(in, adjust, table, i) ? 1 : 0;
  if (n == 0 && extent == LODE_CHECK_WHOLE)
    lode_diagnose(d, adjust->line, "<adjust> of target \"%s\" selects nothing, expected at least one <%s>",
                  lode_target_word[adjust->target], lode_table_word(table));
  adjust->matched = lode_alloc(d->env, n, sizeof *adjust->matched, "items of an adjustment");
  if (adjust->matched == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < n_item; ++i)
    if (selects(in, adjust, table, i))
      adjust->matched[adjust->n_matched++] = (int32_t)i;
  return LODE_OK;
}

/* ---- results */

typedef struct lode_trial {
  lode_diagnostics *d;
  const lode_instance *in;
  lode_values *values;
  size_t t, s;
  bool *is_told; /* [n_supply] this supply's minimum is reported */
} lode_trial;

static bool is_limit(lode_target target) {
  return target == LODE_ADJUST_SUPPLY_LIMIT || target == LODE_ADJUST_IMPORT_LIMIT ||
         target == LODE_ADJUST_TOTAL_LIMIT || target == LODE_ADJUST_CAP_LIMIT;
}

/* True if a result is out of range; reports the first. */
static bool check_results(const lode_trial *trial, const lode_adjust *adjust) {
  const double *array = lode_values_of(trial->values, adjust->target);
  for (size_t k = 0; k < adjust->n_matched; ++k) {
    double value = array[adjust->matched[k]];
    char shown[32];
    if (value >= 0.0 && (isfinite(value) || is_limit(adjust->target)))
      continue;
    lode_diagnose(trial->d, adjust->line,
                  "<adjust> makes %s of <%s> number %ld %s in period \"%s\", scenario \"%s\": \"%s\", expected a "
                  "number >= 0",
                  lode_target_word[adjust->target], lode_table_word(targets[adjust->target].table),
                  (long)adjust->matched[k] + 1, value < 0.0 ? "negative" : "infinite",
                  lode_table_id(trial->in, LODE_TABLE_PERIOD, trial->t),
                  lode_table_id(trial->in, LODE_TABLE_SCENARIO, trial->s), lode_number(shown, value));
    return true;
  }
  return false;
}

/* Applies the scenario's adjustments; one with a bad result selects nothing any more, so that it is told once. */
static void try_scenario(const lode_trial *trial) {
  const lode_list *apply = &trial->in->scenario[trial->s].apply;
  lode_values_base(trial->in, trial->t, trial->values);
  for (size_t i = 0; i < apply->n; ++i) {
    if (apply->item[i] < 0)
      continue;
    lode_adjustments *set = &trial->in->adjustments[apply->item[i]];
    for (size_t k = 0; k < set->n_adjust; ++k) {
      lode_adjust_apply(trial->in, &set->adjust[k], trial->t, trial->values);
      if (check_results(trial, &set->adjust[k]))
        set->adjust[k].n_matched = 0;
    }
  }
}

static void check_minima(const lode_trial *trial) {
  const lode_instance *in = trial->in;
  for (size_t i = 0; i < in->n_supply; ++i) {
    double minimum = lode_at(in, in->supply[i].minimum, trial->t, 0.0), limit = trial->values->supply_limit[i];
    char shown[32], most[32];
    if (!(minimum > limit) || trial->is_told[i])
      continue;
    trial->is_told[i] = true;
    lode_diagnose(trial->d, in->supply[i].line,
                  "minimum of supply \"%s\" exceeds its limit in period \"%s\", scenario \"%s\": \"%s\", expected at "
                  "most %s",
                  lode_table_id(in, LODE_TABLE_SUPPLY, i), lode_table_id(in, LODE_TABLE_PERIOD, trial->t),
                  lode_table_id(in, LODE_TABLE_SCENARIO, trial->s), lode_number(shown, minimum),
                  lode_number(most, limit));
  }
}

lode_status lode_check_adjustments(lode_diagnostics *diagnostics, lode_instance *in, lode_check_extent extent) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < in->n_adjustments; ++i)
    for (size_t k = 0; k < in->adjustments[i].n_adjust && st == LODE_OK; ++k)
      st = match(diagnostics, in, &in->adjustments[i].adjust[k], extent);
  if (st != LODE_OK)
    return st;
  lode_trial trial = {.d = diagnostics, .in = in};
  trial.is_told = lode_alloc(diagnostics->env, in->n_supply, sizeof *trial.is_told, "supplies");
  st = trial.is_told == NULL ? LODE_E_NOMEM : lode_values_create(diagnostics->env, in, &trial.values);
  for (trial.t = 0; trial.t < in->n_period && st == LODE_OK; ++trial.t)
    for (trial.s = 0; trial.s < in->n_scenario; ++trial.s) {
      try_scenario(&trial);
      check_minima(&trial);
    }
  lode_values_destroy(&trial.values);
  free(trial.is_told);
  return st;
}
