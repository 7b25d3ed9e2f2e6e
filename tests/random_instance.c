/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/random_instance.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/random_draft.h"

int lode_draft_int(draft *d, int low, int high) {
  return low + (int)lode_random_below(&d->random, (uint64_t)(high - low + 1));
}

bool lode_draft_chance(draft *d, int num, int den) {
  return lode_random_below(&d->random, (uint64_t)den) < (uint64_t)num;
}

void lode_draft_put(draft *d, const char *format, ...) {
  char piece[512];
  va_list args;
  va_start(args, format);
  const int n = vsnprintf(piece, sizeof piece, format, args);
  va_end(args);
  if (d->status == LODE_OK)
    d->status = lode_text_append(d->env, &d->text, piece, (size_t)n);
}

static double between(draft *d, double low, double high) { return low + (high - low) * lode_random_unit(&d->random); }

/* Two decimals, more for small numbers. */
static void put_between(draft *d, double low, double high) {
  lode_draft_put(d, "%.*f", high < 3.0 ? 4 : 2, between(d, low, high));
}

void lode_draft_put_series(draft *d, const char *name, double low, double high) {
  const int n = lode_draft_chance(d, 1, 4) ? d->n_period : 1;
  lode_draft_put(d, " %s=\"", name);
  for (int t = 0; t < n; ++t) {
    lode_draft_put(d, "%s", t > 0 ? " " : "");
    put_between(d, low, high);
  }
  lode_draft_put(d, "\"");
}

void lode_draft_put_limit(draft *d, const char *name, double low, double high) {
  const int n = lode_draft_chance(d, 1, 4) ? d->n_period : 1;
  lode_draft_put(d, " %s=\"", name);
  for (int t = 0; t < n; ++t) {
    lode_draft_put(d, "%s", t > 0 ? " " : "");
    if (n > 1 && lode_draft_chance(d, 1, 5))
      lode_draft_put(d, "none");
    else
      put_between(d, low, high);
  }
  lode_draft_put(d, "\"");
}

void lode_draft_put_list(draft *d, const char *name, const char *prefix, const bool chosen[], int n) {
  const char *gap = "";
  lode_draft_put(d, " %s=\"", name);
  for (int i = 0; i < n; ++i) {
    if (!chosen[i])
      continue;
    lode_draft_put(d, "%s%s%d", gap, prefix, i);
    gap = " ";
  }
  lode_draft_put(d, "\"");
}

void lode_draft_choose(draft *d, bool chosen[], int n) {
  for (int i = 0; i < n; ++i)
    chosen[i] = lode_draft_chance(d, 1, 2);
  chosen[lode_draft_int(d, 0, n - 1)] = true;
}

size_t lode_draft_open_box(draft *d, const char *name) {
  lode_draft_put(d, "  <%s>\n", name);
  return d->text.length;
}

void lode_draft_close_box(draft *d, const char *name, size_t start) {
  if (d->status != LODE_OK)
    return;
  if (d->text.length > start) {
    lode_draft_put(d, "  </%s>\n", name);
    return;
  }
  d->text.length = start - strlen(name) - 5;
  d->text.data[d->text.length] = '\0';
}

void lode_draft_note_item(item_list *list, int region, int commodity) {
  if (list->n < MAX_ITEM) {
    list->item[list->n].region = region;
    list->item[list->n].commodity = commodity;
    ++list->n;
  }
}

static int at_most(int wanted, int usual, int most) {
  const int n = wanted > 0 ? wanted : usual;
  return n < most ? n : most;
}

static void draw_sizes(draft *d, const lode_random_shape *shape) {
  const lode_random_shape none = {0}, *s = shape != NULL ? shape : &none;
  const int one_in = s->infeasible_one_in == 0 ? 8 : s->infeasible_one_in;
  d->n_region = lode_draft_int(d, 1, at_most(s->max_region, 4, MAX_REGION));
  d->n_period = lode_draft_int(d, 1, at_most(s->max_period, 3, MAX_PERIOD));
  if (d->n_period == 1)
    d->n_period = lode_draft_int(d, 1, at_most(s->max_period, 3, MAX_PERIOD)); /* one period is the dull case */
  d->n_scenario = lode_draft_int(d, 1, at_most(s->max_scenario, 3, MAX_SCENARIO));
  d->n_commodity = lode_draft_int(d, 2, at_most(s->max_commodity, 4, MAX_COMMODITY));
  const int most = s->max_binary > 0 ? s->max_binary : 8;
  d->max_binary = lode_draft_int(d, most < 2 ? most : 2, most);
  d->is_isolated = d->n_region > 1 && lode_draft_chance(d, 1, 6);
  d->is_tight = one_in > 0 && lode_draft_chance(d, 1, one_in);
}

char *lode_random_instance(uint64_t seed, const lode_random_shape *shape) {
  draft *d = calloc(1, sizeof *d);
  char *text = NULL;
  if (d == NULL)
    return NULL;
  d->env = lode_env_create();
  d->random = lode_random_stream(seed, UINT64_C(0x10de));
  if (d->env != NULL) {
    draw_sizes(d, shape);
    lode_draft_put(d, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lodestone version=\"1\" id=\"random-%llu\">\n",
                   (unsigned long long)seed);
    lode_draft_technology(d);
    lode_draft_siting(d);
    lode_draft_market(d);
    lode_draft_scenarios(d);
    lode_draft_put(d, "</lodestone>\n");
    if (d->status == LODE_OK) {
      text = d->text.data;
      d->text.data = NULL;
    }
  }
  lode_text_free(&d->text);
  lode_env_destroy(&d->env);
  free(d);
  return text;
}
