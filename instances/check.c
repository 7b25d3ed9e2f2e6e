/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of meaning: what can only be said of several values together. FORMAT.md, "Checks". */
#include "instances/check.h"

#include <math.h>
#include <stdlib.h>

#include "instances/idmap.h"
#include "instances/schema.h"
#include "solver/base/text.h"

/* How far from 1 probabilities may sum. */
static const double probability_tolerance = 1e-9;
/* Every pair of a period and a scenario is an LP of its own; far more than any machine solves. */
static const size_t most_blocks = 100000;

static lode_status check_unique(lode_diagnostics *d, const lode_instance *in, lode_table table) {
  const lode_element *element = lode_instance_schema.section[table].element;
  if (element == NULL || element->attribute[0].kind != LODE_VALUE_ID)
    return LODE_OK;
  size_t n;
  const char *item = lode_element_items(element, in, in, &n);
  lode_idmap map = {0};
  lode_status st = LODE_OK;
  for (size_t i = 0; i < n && st == LODE_OK; ++i) {
    int32_t known;
    int line, before;
    const char *id;
    lode_field_get(item + i * element->size, element->attribute[0].offset, &id, sizeof id);
    if (id == NULL)
      continue;
    st = lode_idmap_add(d->env, &map, id, (int32_t)i, &known);
    if (st != LODE_OK || known < 0)
      continue;
    lode_field_get(item + i * element->size, element->line, &line, sizeof line);
    lode_field_get(item + (size_t)known * element->size, element->line, &before, sizeof before);
    char shown[72];
    lode_diagnose(d, line, "id of <%s> is taken: \"%s\", expected another one than in line %d", element->name,
                  lode_shown(shown, id), before);
  }
  lode_idmap_clear(&map);
  return st;
}

static void check_periods(lode_diagnostics *d, const lode_instance *in) {
  for (size_t t = 1; t < in->n_period; ++t) {
    const lode_period *last = &in->period[t - 1], *here = &in->period[t];
    if (last->first_year <= 0 || last->years <= 0 || here->first_year <= 0)
      continue; /* reported as values */
    long expected = (long)last->first_year + last->years;
    if (here->first_year != expected)
      lode_diagnose(d, here->line, "period \"%s\" leaves a gap or overlaps: first-year \"%d\", expected %ld",
                    lode_table_id(in, LODE_TABLE_PERIOD, t), here->first_year, expected);
  }
}

static void check_probabilities(lode_diagnostics *d, const lode_instance *in) {
  double sum = 0.0;
  char buffer[32];
  for (size_t s = 0; s < in->n_scenario; ++s)
    sum += in->scenario[s].probability;
  if (in->n_scenario > 0 && fabs(sum - 1.0) > probability_tolerance)
    lode_diagnose(d, in->scenario[in->n_scenario - 1].line,
                  "probabilities of the scenarios do not add up: \"%s\", expected 1 within 1e-9",
                  lode_number(buffer, sum));
}

static void check_size(lode_diagnostics *d, const lode_instance *in) {
  if (in->n_period == 0 || in->n_scenario <= most_blocks / in->n_period)
    return;
  lode_diagnose(d, in->scenario[in->n_scenario - 1].line,
                "too many pairs of a period and a scenario: \"%zu times %zu\", expected at most %zu", in->n_period,
                in->n_scenario, most_blocks);
}

static void check_grants(lode_diagnostics *d, const lode_instance *in) {
  for (size_t m = 0; m < in->n_option; ++m) {
    const lode_option *option = &in->option[m];
    if (option->capital.count == 0)
      continue;
    for (size_t t = 0; t < in->n_period; ++t) {
      double grant = lode_at(in, option->grant, t, 0.0), capital = lode_at(in, option->capital, t, 0.0);
      char shown[32], most[32];
      if (grant <= capital)
        continue;
      lode_diagnose(d, option->line,
                    "grant of option \"%s\" exceeds its capital in period \"%s\": \"%s\", expected at most %s",
                    lode_table_id(in, LODE_TABLE_OPTION, m), lode_table_id(in, LODE_TABLE_PERIOD, t),
                    lode_number(shown, grant), lode_number(most, capital));
      break;
    }
  }
}

static void check_places(lode_diagnostics *d, const lode_instance *in, lode_check_extent extent) {
  for (size_t r = 0; r < in->n_region && extent == LODE_CHECK_WHOLE; ++r)
    if (isnan(in->region[r].lat) != isnan(in->region[r].lon))
      lode_diagnose(d, in->region[r].line, "region \"%s\" has one coordinate, expected lat and lon or neither",
                    lode_table_id(in, LODE_TABLE_REGION, r));
  for (size_t i = 0; i < in->n_cap; ++i)
    if (in->cap[i].region != -1 && in->cap[i].group != -1)
      lode_diagnose(d, in->cap[i].line, "cap has a region and a group, expected one of them or neither");
}

static void check_lanes(lode_diagnostics *d, const lode_instance *in, lode_check_extent extent) {
  for (size_t i = 0; i < in->n_lane; ++i) {
    const lode_lane *lane = &in->lane[i];
    if (lane->from < 0 || lane->to < 0)
      continue;
    const char *from = lode_table_id(in, LODE_TABLE_REGION, (size_t)lane->from);
    if (lane->from == lane->to)
      lode_diagnose(d, lane->line, "lane leads from a region to itself: \"%s\", expected two regions", from);
    else if (isnan(lane->distance) && lane->n_cost == 0 && extent == LODE_CHECK_WHOLE)
      lode_diagnose(d, lane->line, "lane from \"%s\" to \"%s\" has neither a distance nor a <cost>, expected one", from,
                    lode_table_id(in, LODE_TABLE_REGION, (size_t)lane->to));
  }
}

static bool makes(const lode_process *process, int32_t commodity) {
  for (size_t i = 0; i < process->out.n; ++i)
    if (process->out.term[i].item == commodity)
      return true;
  return false;
}

static void check_credits(lode_diagnostics *d, const lode_instance *in, lode_check_extent extent) {
  for (size_t i = 0; i < in->n_credit; ++i) {
    const lode_credit *credit = &in->credit[i];
    if (credit->process == -1 && credit->commodity == -1)
      lode_diagnose(d, credit->line, "credit is for nothing, expected a process or a commodity");
    if (credit->commodity < 0 || credit->process == LODE_UNKNOWN || extent == LODE_CHECK_PARTIAL)
      continue;
    bool is_made = credit->process >= 0 && makes(&in->process[credit->process], credit->commodity);
    for (size_t k = 0; k < in->n_process && credit->process < 0 && !is_made; ++k)
      is_made = makes(&in->process[k], credit->commodity);
    if (!is_made && credit->process < 0)
      lode_diagnose(d, credit->line, "credit on a commodity that no process makes: \"%s\", expected an output",
                    lode_table_id(in, LODE_TABLE_COMMODITY, (size_t)credit->commodity));
    else if (!is_made)
      lode_diagnose(d, credit->line,
                    "credit on a commodity that process \"%s\" does not make: \"%s\", expected one of its outputs",
                    lode_table_id(in, LODE_TABLE_PROCESS, (size_t)credit->process),
                    lode_table_id(in, LODE_TABLE_COMMODITY, (size_t)credit->commodity));
  }
}

lode_status lode_check_meaning(lode_diagnostics *diagnostics, lode_instance *in, lode_check_extent extent) {
  lode_status st = LODE_OK;
  for (size_t t = 0; t < LODE_N_TABLE && st == LODE_OK; ++t)
    st = check_unique(diagnostics, in, (lode_table)t);
  if (st != LODE_OK)
    return st;
  check_periods(diagnostics, in);
  check_probabilities(diagnostics, in);
  check_size(diagnostics, in);
  check_grants(diagnostics, in);
  check_places(diagnostics, in, extent);
  check_lanes(diagnostics, in, extent);
  check_credits(diagnostics, in, extent);
  st = lode_check_pairs(diagnostics, in);
  if (st == LODE_OK)
    st = lode_check_order(diagnostics, in);
  if (st == LODE_OK)
    st = lode_check_adjustments(diagnostics, in, extent);
  return st;
}

/* Values first: the other checks follow the indices that these have found good. */
lode_status lode_instance_check(lode_env *env, lode_instance *instance) {
  lode_diagnostics diagnostics = {.env = env, .source = instance->source};
  lode_status st = lode_check_values(&diagnostics, instance);
  if (st == LODE_OK && diagnostics.n == 0)
    st = lode_check_meaning(&diagnostics, instance, LODE_CHECK_WHOLE);
  lode_status faults = lode_diagnostics_finish(&diagnostics);
  return st != LODE_OK ? st : faults;
}
