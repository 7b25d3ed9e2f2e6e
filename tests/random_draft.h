/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_RANDOM_DRAFT_H
#define LODE_TESTS_RANDOM_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "solver/base/random.h"
#include "solver/base/text.h"

/* A random instance under way: what was drawn so far and the text. Shared by the files random_*.c alone. */

enum {
  MAX_REGION = 6,
  MAX_PERIOD = 4,
  MAX_SCENARIO = 4,
  MAX_COMMODITY = 5,
  MAX_PROCESS = 5,
  MAX_OPTION = 4,
  MAX_SITE = 6,
  MAX_ITEM = 64
};

/** Rows of a table that adjustments may select: region and commodity (or pollutant), -1 if none. */
typedef struct item_list {
  struct {
    int region, commodity;
  } item[MAX_ITEM];
  int n;
} item_list;

typedef struct draft {
  lode_env *env;
  lode_status status;
  lode_random random;
  lode_text text;

  int n_region, n_period, n_scenario, n_commodity, n_process, n_pollutant, n_group, n_option, n_site, n_set;
  int n_import_limit;
  int max_binary, n_binary;
  bool is_isolated; /**< the last region has no lane */
  bool is_tight;    /**< a hard demand that can hardly be met */
  bool has_zero_demand, is_demand_lowered;
  double scale; /**< totals per unit cost */
  int first_year[MAX_PERIOD + 1];
  struct {
    int input, output, by_product; /**< -1: none */
    double permitting, permitting_at[MAX_REGION];
  } process[MAX_PROCESS];
  struct {
    bool has_process[MAX_PROCESS];
    double construction, life;
  } option[MAX_OPTION];
  int site_region[MAX_SITE];
  enum { NO_DEMAND, SOFT_DEMAND, HARD_DEMAND } demand_kind[MAX_REGION][MAX_COMMODITY];
  bool has_free_disposal[MAX_COMMODITY]; /**< everywhere, without limit */
  item_list supply, import, demand, disposal, cap;
} draft;

/** Uniform integer in low .. high. */
int lode_draft_int(draft *d, int low, int high);
/** True with probability num / den. */
bool lode_draft_chance(draft *d, int num, int den);
/** Appends text. */
void lode_draft_put(draft *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Appends ` name="..."`: one number in [low, high] of few decimals, or now and then one per period. */
void lode_draft_put_series(draft *d, const char *name, double low, double high);
/** Same, with the word none here and there. */
void lode_draft_put_limit(draft *d, const char *name, double low, double high);
/** Appends ` name="c1 c3"`: `prefix` and indices of the chosen ones. */
void lode_draft_put_list(draft *d, const char *name, const char *prefix, const bool chosen[], int n);
/** Chooses a random non-empty subset of n things. */
void lode_draft_choose(draft *d, bool chosen[], int n);
/** Opens a container; lode_draft_close_box takes its tag away again if nothing came in between. */
size_t lode_draft_open_box(draft *d, const char *name);
void lode_draft_close_box(draft *d, const char *name, size_t start);
void lode_draft_note_item(item_list *list, int region, int commodity);

/** The containers from units to options. */
void lode_draft_technology(draft *d);
/** From plants to budgets. */
void lode_draft_siting(draft *d);
/** From supplies to credits. */
void lode_draft_market(draft *d);
/** Adjustments and scenarios. */
void lode_draft_scenarios(draft *d);

#endif
