/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks in a planner's words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/report/bottlenecks.h"
#include "solver/report/stages.h"

enum { AMOUNT = 48 };

/** Three digits that count, thousands separated: "279,000", "0.0412". @return text */
static const char *amount(char text[AMOUNT], double value) {
  char plain[AMOUNT];
  double size = fabs(value), unit = 1.0;
  if (!isfinite(value) || size >= 1e15 || size == 0.0) {
    snprintf(text, AMOUNT, "%.3g", value);
    return text;
  }
  while (size >= 1000.0 * unit)
    unit *= 10.0;
  const double rounded = size >= 1000.0 ? round(value / unit) * unit : value;
  snprintf(plain, sizeof plain, size >= 100.0 ? "%.0f" : "%.3g", rounded);
  const size_t n = strlen(plain), first = plain[0] == '-';
  size_t at = 0;
  for (size_t i = 0; i < n; ++i) {
    if (size >= 1000.0 && i > first && (n - i) % 3 == 0)
      text[at++] = ',';
    text[at++] = plain[i];
  }
  text[at] = '\0';
  return text;
}

static const char *region_label(const lode_instance *in, int32_t r) {
  return lode_label(in->region[r].id, in->region[r].name);
}

static const char *commodity_label(const lode_instance *in, int32_t c) {
  return lode_label(in->commodity[c].id, in->commodity[c].name);
}

/** An existing plant, or one of the plan by its site. */
static const char *plant_label(const lode_instance *in, const lode_plan *plan, size_t plant) {
  if (plant < in->n_existing)
    return in->existing[plant].id;
  const int32_t site = plan->build[plant - in->n_existing].site;
  return lode_label(in->site[site].id, in->site[site].name);
}

/** " in REGION", " in group G" or nothing. */
static lode_status say_scope(lode_env *env, const lode_instance *in, int32_t region, int32_t group, lode_text *text) {
  if (region >= 0)
    return lode_text_printf(env, text, " in %s", lode_label(in->region[region].id, in->region[region].name));
  return group >= 0 ? lode_text_printf(env, text, " in group %s", in->group[group].id) : LODE_OK;
}

lode_status lode_bottleneck_name(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_bottleneck *b, lode_text *text) {
  lode_status st = LODE_OK;
  switch ((lode_limit)b->kind) {
  case LODE_LIMIT_CAP:
    st = lode_text_printf(
        env, text, "%s allowed",
        lode_label(in->pollutant[in->cap[b->a].pollutant].id, in->pollutant[in->cap[b->a].pollutant].name));
    if (st == LODE_OK)
      st = say_scope(env, in, in->cap[b->a].region, in->cap[b->a].group, text);
    return st == LODE_OK && in->cap[b->a].region < 0 && in->cap[b->a].group < 0
               ? lode_text_printf(env, text, " in total")
               : st;
  case LODE_LIMIT_SHARE:
    return lode_text_printf(env, text, "imports above share %s", in->share[b->a].id);
  case LODE_LIMIT_IMPORT:
    return lode_text_printf(env, text, "%s imported at %s", commodity_label(in, in->import[b->a].commodity),
                            region_label(in, in->import[b->a].region));
  case LODE_LIMIT_IMPORT_TOTAL:
    return lode_text_printf(env, text, "imports under limit %s", in->import_limit[b->a].id);
  case LODE_LIMIT_SUPPLY:
    return lode_text_printf(env, text, "%s from supply %s in %s", commodity_label(in, in->supply[b->a].commodity),
                            in->supply[b->a].id, region_label(in, in->supply[b->a].region));
  case LODE_LIMIT_LANE:
    return lode_text_printf(env, text, "freight from %s to %s", region_label(in, in->lane[b->a].from),
                            region_label(in, in->lane[b->a].to));
  case LODE_LIMIT_CAPACITY:
    return lode_text_printf(env, text, "%s capacity of %s in %s",
                            lode_label(in->process[b->b].id, in->process[b->b].name),
                            plant_label(in, plan, (size_t)b->plant), region_label(in, b->a));
  case LODE_LIMIT_DISPOSAL:
    return lode_text_printf(env, text, "disposal of %s in %s", commodity_label(in, in->disposal[b->b].commodity),
                            region_label(in, b->a));
  case LODE_LIMIT_SITE:
    return lode_text_printf(env, text, "plants at site %s", lode_label(in->site[b->a].id, in->site[b->a].name));
  case LODE_LIMIT_EXCLUSION:
    return lode_text_printf(env, text, "sites of exclusion %s", in->exclusion[b->a].id);
  case LODE_LIMIT_PERMITS:
    st = lode_text_printf(env, text, "permits of %s", in->agency[b->a].id);
    return st == LODE_OK ? say_scope(env, in, -1, in->agency[b->a].group, text) : st;
  case LODE_LIMIT_BUDGET:
    st = lode_text_printf(env, text, "budget %s", in->budget[b->a].id);
    return st == LODE_OK ? say_scope(env, in, -1, in->budget[b->a].group, text) : st;
  case LODE_N_LIMIT:
    break;
  }
  return LODE_FAIL(env, LODE_E_BUG, "limit of kind %d", (int)b->kind);
}

static const char *unit_of(const lode_instance *in, const lode_bottleneck *b) {
  switch ((lode_limit)b->kind) {
  case LODE_LIMIT_CAP:
    return in->pollutant[in->cap[b->a].pollutant].unit;
  case LODE_LIMIT_SHARE:
    return in->commodity[in->share[b->a].commodity.item[0]].unit;
  case LODE_LIMIT_IMPORT:
    return in->commodity[in->import[b->a].commodity].unit;
  case LODE_LIMIT_IMPORT_TOTAL:
    return in->commodity[in->import_limit[b->a].commodity.item[0]].unit;
  case LODE_LIMIT_SUPPLY:
    return in->commodity[in->supply[b->a].commodity].unit;
  case LODE_LIMIT_LANE:
    return in->mass_unit != NULL ? in->mass_unit : "unit";
  case LODE_LIMIT_DISPOSAL:
    return in->commodity[in->disposal[b->b].commodity].unit;
  case LODE_LIMIT_CAPACITY:
  case LODE_LIMIT_SITE:
  case LODE_LIMIT_EXCLUSION:
  case LODE_LIMIT_PERMITS:
  case LODE_LIMIT_BUDGET:
  case LODE_N_LIMIT:
    break;
  }
  return "unit";
}

/** A limit in one period, over the scenarios in which it binds. */
typedef struct summary {
  lode_bottleneck limit; /**< of the first of them; expected: sum */
  double percent;        /**< money of the expected cost that one per cent more saves: units differ, this compares */
  double yearly;         /**< sum of probability x worth */
  double least, most;    /**< worth in any scenario, 0 where it does not bind */
  size_t n;              /**< scenarios */
} summary;

static int by_limit(const void *left, const void *right) {
  const lode_bottleneck *p = left, *q = right;
  const int32_t key[][2] = {{p->kind, q->kind},   {p->a, q->a},           {p->b, q->b},
                            {p->plant, q->plant}, {p->period, q->period}, {p->scenario, q->scenario}};
  for (size_t i = 0; i < sizeof key / sizeof key[0]; ++i)
    if (key[i][0] != key[i][1])
      return key[i][0] < key[i][1] ? -1 : 1;
  return 0;
}

static bool is_same(const lode_bottleneck *p, const lode_bottleneck *q) {
  return p->kind == q->kind && p->a == q->a && p->b == q->b && p->plant == q->plant && p->period == q->period;
}

static int by_size(const void *left, const void *right) {
  const summary *p = left, *q = right;
  if (p->percent != q->percent)
    return p->percent > q->percent ? -1 : 1;
  if (p->limit.expected != q->limit.expected)
    return p->limit.expected > q->limit.expected ? -1 : 1;
  return by_limit(&p->limit, &q->limit);
}

/** Adds up the scenarios of sorted limits. @return number of summaries */
static size_t sum_up(const lode_instance *in, const lode_bottleneck sorted[], size_t n, summary out[]) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    const lode_bottleneck *b = &sorted[i];
    if (b->scenario < 0 || isnan(b->worth))
      continue;
    if (m == 0 || !is_same(&out[m - 1].limit, b)) {
      out[m++] = (summary){.limit = *b, .least = b->worth};
      out[m - 1].limit.expected = 0.0;
    }
    summary *s = &out[m - 1];
    s->limit.expected += b->expected;
    s->percent += 0.01 * b->limit * b->expected;
    s->yearly += in->scenario[b->scenario].probability * b->worth;
    s->least = fmin(s->least, b->worth);
    s->most = fmax(s->most, b->worth);
    ++s->n;
  }
  for (size_t i = 0; i < m; ++i)
    out[i].least = out[i].n < in->n_scenario ? 0.0 : out[i].least;
  return m;
}

static lode_status say(lode_env *env, const lode_instance *in, const lode_plan *plan, const summary *s,
                       lode_text *text) {
  const lode_period *period = &in->period[s->limit.period];
  char a[AMOUNT], b[AMOUNT];
  lode_status st = lode_text_printf(env, text, "one more %s a year of ", unit_of(in, &s->limit));
  if (st == LODE_OK)
    st = lode_bottleneck_name(env, in, plan, &s->limit, text);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, " in %d-%d is worth %s %s a year", period->first_year,
                          period->first_year + period->years - 1, amount(a, s->yearly), in->unit_money);
  if (st == LODE_OK && s->most > s->least && in->n_scenario > 1)
    st = lode_text_printf(env, text, " (%s to %s by scenario)", amount(a, s->least), amount(b, s->most));
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "; 1 %% more would save %s %s of the expected cost\n", amount(a, s->percent),
                          in->money);
  return st;
}

lode_status lode_bottlenecks_say(lode_env *env, const lode_instance *in, const lode_plan *plan,
                                 const lode_bottlenecks *list, size_t n_most, lode_text *text) {
  lode_bottleneck *sorted = lode_alloc(env, list->n, sizeof *sorted, "bottlenecks");
  summary *line = lode_alloc(env, list->n, sizeof *line, "bottlenecks");
  lode_status st = sorted && line ? LODE_OK : LODE_E_NOMEM;
  size_t n = 0;
  if (st == LODE_OK && list->n > 0) {
    memcpy(sorted, list->item, list->n * sizeof *sorted);
    qsort(sorted, list->n, sizeof *sorted, by_limit);
    n = sum_up(in, sorted, list->n, line);
    qsort(line, n, sizeof *line, by_size);
  }
  for (size_t i = 0; i < n && i < n_most && st == LODE_OK; ++i)
    st = say(env, in, plan, &line[i], text);
  if (st == LODE_OK && n > n_most)
    st = lode_text_printf(env, text, "and %zu more\n", n - n_most);
  free(sorted);
  free(line);
  return st;
}
