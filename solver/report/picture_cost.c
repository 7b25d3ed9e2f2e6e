/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three groups of bars on one scale: parts of the cost, what the stages cost, what the regions cost. */
#include <math.h>
#include <stdlib.h>

#include "solver/report/bills.h"
#include "solver/report/picture.h"

enum { MOST_REGIONS = 14, LEFT = 260, RIGHT = 90, ROW = 19 };

typedef struct bars {
  double y, low, high; /**< y of the next bar; money at the edges */
} bars;

static double bar_x(const bars *b, double value) {
  return LEFT + (LODE_PICTURE_WIDTH - LEFT - RIGHT) * (value - b->low) / (b->high - b->low);
}

static void put_title(lode_page *page, bars *b, const char *title, const char *money) {
  b->y += 26.0;
  lode_page_put(page, "<text class=\"strong\" x=\"16\" y=\"%.1f\">%s, ", b->y, title);
  lode_page_short(page, money, 40);
  lode_page_put(page, "</text>\n");
  b->y += 8.0;
}

static void put_bar(lode_page *page, bars *b, const char *name, double value) {
  const double zero = bar_x(b, 0.0), end = bar_x(b, value);
  lode_page_put(page, "<text class=\"out\" x=\"%d\" y=\"%.1f\">", LEFT - 10, b->y + 12.5);
  lode_page_short(page, name, 40);
  lode_page_put(page, "</text>\n");
  lode_picture_bar(page, value < 0.0 ? "gain" : "cost", fmin(zero, end), b->y + 3.0, fabs(end - zero), ROW - 6);
  lode_page_put(page, "<text x=\"%.1f\" y=\"%.1f\">", fmax(zero, end) + 6.0, b->y + 12.5);
  lode_page_amount(page, value);
  lode_page_put(page, "</text>\n");
  b->y += ROW;
}

typedef struct sum {
  const char *name;
  double value;
} sum;

static int by_size(const void *a, const void *b) {
  const double x = fabs(((const sum *)a)->value), y = fabs(((const sum *)b)->value);
  return (x < y) - (x > y);
}

/* Sums of the regions, largest first; those behind MOST_REGIONS are put together. @return how many bars */
static size_t sum_regions(const lode_facts *facts, sum region[]) {
  double account[LODE_N_ACCOUNT], others = 0.0;
  size_t n = 0;
  for (size_t r = 0; r < facts->in->n_region; ++r) {
    const double value = lode_bill_accounts(facts->region[r], account);
    if (value != 0.0)
      region[n++] = (sum){lode_label(facts->in->region[r].id, facts->in->region[r].name), value};
  }
  if (n > 0)
    qsort(region, n, sizeof *region, by_size);
  if (n <= MOST_REGIONS)
    return n;
  for (size_t i = MOST_REGIONS; i < n; ++i)
    others += region[i].value;
  region[MOST_REGIONS] = (sum){"all other regions", others};
  return MOST_REGIONS + 1;
}

static void widen(bars *b, double value) {
  b->low = fmin(b->low, value);
  b->high = fmax(b->high, value);
}

static void draw(lode_page *page, const lode_facts *facts, const sum region[], size_t n_region) {
  const lode_instance *in = facts->in;
  const double *cost = facts->plan->cost;
  double account[LODE_N_ACCOUNT], height = 3.0 * 34.0 + 14.0;
  bars b = {0.0, 0.0, 0.0};
  for (int part = 0; part < LODE_N_COST; ++part)
    if (isfinite(cost[part]) && cost[part] != 0.0) {
      widen(&b, cost[part]);
      height += ROW;
    }
  for (size_t s = 0; s < facts->stages.n; ++s)
    widen(&b, lode_bill_accounts(facts->stage[s], account));
  for (size_t i = 0; i < n_region; ++i)
    widen(&b, region[i].value);
  if (b.high <= b.low)
    b.high = b.low + 1.0;
  height += ROW * (double)(facts->stages.n + n_region);
  lode_picture_begin(page, height, "Expected cost by kind, by stage and by region");
  put_title(page, &b, "By kind", in->money);
  for (int part = 0; part < LODE_N_COST; ++part)
    if (isfinite(cost[part]) && cost[part] != 0.0)
      put_bar(page, &b, lode_part_words[part], cost[part]);
  put_title(page, &b, "By stage: plants and their running", in->money);
  for (size_t s = 0; s < facts->stages.n; ++s)
    put_bar(page, &b, facts->stages.name[s], lode_bill_accounts(facts->stage[s], account));
  put_title(page, &b, "By region", in->money);
  for (size_t i = 0; i < n_region; ++i)
    put_bar(page, &b, region[i].name, region[i].value);
  lode_picture_end(page);
}

bool lode_draw_cost(lode_page *page, const lode_facts *facts) {
  bool is_known = false;
  if (facts->plan == NULL || page->status != LODE_OK)
    return false;
  for (int part = 0; part < LODE_N_COST; ++part)
    is_known = is_known || (isfinite(facts->plan->cost[part]) && facts->plan->cost[part] != 0.0);
  if (!is_known)
    return false;
  sum *region = lode_alloc(page->env, facts->in->n_region + 1, sizeof *region, "cost of the regions");
  if (region == NULL) {
    page->status = LODE_E_NOMEM;
    return false;
  }
  draw(page, facts, region, sum_regions(facts, region));
  free(region);
  return true;
}
