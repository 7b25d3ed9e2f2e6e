/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/preflight.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  bool is_note;
  const char *words;
} concerns[LODE_N_CONCERN] = {
    [LODE_CONCERN_DEMAND] = {false, "demands that cannot be met"},
    [LODE_CONCERN_REGION] = {false, "regions in which nothing can be had"},
    [LODE_CONCERN_NEVER_BUILT] = {false, "sites or options that no plan can start"},
    [LODE_CONCERN_NEVER_RUNS] = {false, "processes that can never run where they are offered"},
    [LODE_CONCERN_NEVER_PAYS] = {false, "options that can never pay"},
    [LODE_CONCERN_CAP] = {false, "caps that forbid (nearly) all"},
    [LODE_CONCERN_UNIT] = {false, "numbers far from others of their kind"},
    [LODE_CONCERN_TWIN] = {false, "items that say the same as another"},
    [LODE_CONCERN_SHORTAGE] = {true, "demands that cannot be met in full"},
    [LODE_CONCERN_IDLE_CAP] = {true, "caps that can never bind"},
    [LODE_CONCERN_PROBABILITY] = {true, "remarks on probabilities"},
    [LODE_CONCERN_UNUSED] = {true, "items that nothing refers to"},
};

bool lode_concern_is_note(lode_concern concern) { return concerns[concern].is_note; }
const char *lode_concern_words(lode_concern concern) { return concerns[concern].words; }

size_t lode_preflight_warnings(const lode_preflight *found) {
  size_t n = 0;
  for (int c = 0; c < LODE_N_CONCERN; ++c)
    n += concerns[c].is_note ? 0 : found->count[c];
  return n;
}

void lode_preflight_add(lode_preflight *found, lode_concern concern, int line, const char *format, ...) {
  va_list arguments;
  char *text = NULL;
  if (found->status != LODE_OK || found->count[concern]++ >= LODE_MAX_FINDING)
    return;
  found->status = lode_reserve(found->env, (void **)&found->finding, &found->room, found->n + 1, sizeof *found->finding,
                               "findings");
  if (found->status != LODE_OK)
    return;
  va_start(arguments, format);
  const int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (length < 0 || (text = lode_alloc(found->env, (size_t)length + 1, 1, "finding")) == NULL) {
    found->status = LODE_E_NOMEM;
    return;
  }
  va_start(arguments, format);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  va_end(arguments);
  found->finding[found->n++] = (lode_finding){concern, line, text};
}

static int by_concern_and_line(const void *a, const void *b) {
  const lode_finding *x = a, *y = b;
  if (x->concern != y->concern)
    return x->concern < y->concern ? -1 : 1;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  return strcmp(x->text, y->text);
}

static void look_at_probabilities(const lode_instance *in, lode_preflight *found) {
  for (size_t s = 0; s < in->n_scenario; ++s)
    if (in->scenario[s].probability <= 0.0)
      lode_preflight_add(found, LODE_CONCERN_PROBABILITY, in->scenario[s].line,
                         "scenario %s has probability 0: it costs nothing, but every plan must be able to live with it",
                         in->scenario[s].id);
    else if (in->scenario[s].probability < 1e-3)
      lode_preflight_add(found, LODE_CONCERN_PROBABILITY, in->scenario[s].line,
                         "scenario %s has probability %g: its costs hardly count", in->scenario[s].id,
                         in->scenario[s].probability);
}

static bool holds(lode_list list, size_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if ((size_t)list.item[i] == item)
      return true;
  return false;
}

/** Options and sets of adjustments exist only to be chosen. */
static void look_at_unused(const lode_instance *in, lode_preflight *found) {
  for (size_t o = 0; o < in->n_option; ++o) {
    size_t j = 0;
    while (j < in->n_site && !holds(in->site[j].option, o))
      ++j;
    if (j == in->n_site)
      lode_preflight_add(found, LODE_CONCERN_UNUSED, in->option[o].line, "option %s is offered at no site",
                         in->option[o].id);
  }
  for (size_t a = 0; a < in->n_adjustments; ++a) {
    size_t s = 0;
    while (s < in->n_scenario && !holds(in->scenario[s].apply, a))
      ++s;
    if (s == in->n_scenario)
      lode_preflight_add(found, LODE_CONCERN_UNUSED, in->adjustments[a].line, "no scenario applies the set %s",
                         in->adjustments[a].id);
  }
}

lode_status lode_preflight_run(const lode_model *model, lode_preflight *found) {
  lode_status st = lode_preflight_demand(model, found);
  if (st == LODE_OK)
    st = lode_preflight_sites(model, found);
  if (st == LODE_OK)
    st = lode_preflight_caps(model, found);
  if (st == LODE_OK)
    st = lode_preflight_numbers(model->instance, found);
  if (st == LODE_OK)
    st = lode_preflight_twins(model->instance, found);
  look_at_probabilities(model->instance, found);
  look_at_unused(model->instance, found);
  if (found->n > 0)
    qsort(found->finding, found->n, sizeof *found->finding, by_concern_and_line);
  return st == LODE_OK ? found->status : st;
}

void lode_preflight_clear(lode_preflight *found) {
  for (size_t i = 0; i < found->n; ++i)
    free(found->finding[i].text);
  free(found->finding);
  *found = (lode_preflight){.env = found->env};
}
