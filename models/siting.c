/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first stage: which starts are offered, what each costs, and the rules that bind them: plants per site,
 * exclusions, prerequisites, permits, budgets. Rows that no point can violate are left out.
 */
#include "models/siting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool list_has(lode_list list, int32_t item) {
  for (size_t i = 0; i < list.n; ++i)
    if (list.item[i] == item)
      return true;
  return false;
}

static lode_status add_start(lode_env *env, const lode_instance *in, lode_siting *s, size_t *room, lode_build build) {
  const lode_on_line on = lode_build_on_line(in, build);
  if (on.first == on.end)
    return LODE_OK;
  lode_status st = lode_reserve(env, (void **)&s->start, room, s->n_start + 1, sizeof *s->start, "starts");
  if (st != LODE_OK)
    return st;
  double part[LODE_N_COST] = {0};
  lode_build_cost(in, build, part);
  const double cost = part[LODE_COST_CAPITAL] + part[LODE_COST_GRANT] + part[LODE_COST_SALVAGE] + part[LODE_COST_FIXED];
  s->start[s->n_start++] = (lode_start){build, on, cost};
  return LODE_OK;
}

static lode_status list_starts(lode_env *env, const lode_instance *in, lode_siting *s) {
  size_t room = 0;
  lode_status st = LODE_OK;
  s->site_first = lode_alloc(env, in->n_site + 1, sizeof *s->site_first, "sites");
  if (s->site_first == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < in->n_site && st == LODE_OK; ++j) {
    s->site_first[j] = s->n_start;
    for (size_t t = 0; t < in->n_period && st == LODE_OK; ++t)
      for (size_t o = 0; o < in->site[j].option.n && st == LODE_OK; ++o)
        st = add_start(env, in, s, &room, (lode_build){(int32_t)j, in->site[j].option.item[o], (int32_t)t});
  }
  s->site_first[in->n_site] = s->n_start;
  return st;
}

/** Ends the row being built, or drops it where even the largest (smallest) activity of a 0/1 point keeps it. */
static lode_status end_row(lode_env *env, lode_siting *s, double upper, lode_siting_tag tag) {
  double most = 0.0;
  const size_t first = s->rows.n_entry - lode_rows_open(&s->rows);
  for (size_t k = first; k < s->rows.n_entry; ++k)
    most += s->rows.value[k] > 0.0 ? s->rows.value[k] : 0.0;
  if (lode_rows_open(&s->rows) == 0 || most <= upper) {
    lode_rows_cancel(&s->rows);
    return LODE_OK;
  }
  lode_status st = lode_reserve(env, (void **)&s->tag, &s->room_tag, s->rows.n + 1, sizeof *s->tag, "siting rows");
  if (st != LODE_OK)
    return st;
  s->tag[s->rows.n] = tag;
  return lode_rows_end(env, &s->rows, -INFINITY, upper);
}

static lode_status site_rows(lode_env *env, const lode_instance *in, lode_siting *s) {
  lode_status st = LODE_OK;
  for (size_t j = 0; j < in->n_site && st == LODE_OK; ++j) {
    for (size_t v = s->site_first[j]; v < s->site_first[j + 1] && st == LODE_OK; ++v)
      st = lode_rows_entry(env, &s->rows, (int32_t)v, 1.0);
    if (st == LODE_OK)
      st = end_row(env, s, in->site[j].max_builds, (lode_siting_tag){LODE_ROW_SITE, (int32_t)j, -1});
  }
  return st;
}

/** Column that says whether site j has a plant; made on first use, with its rows start <= used. */
static lode_status used_column(lode_env *env, lode_siting *s, int32_t *column_of, size_t j, int32_t *column) {
  if (column_of[j] >= 0) {
    *column = column_of[j];
    return LODE_OK;
  }
  const size_t n_used = s->n_col - s->n_start;
  lode_status st = lode_resize(env, (void **)&s->used_site, n_used + 1, sizeof *s->used_site, "used sites");
  if (st != LODE_OK)
    return st;
  s->used_site[n_used] = (int32_t)j;
  *column = column_of[j] = (int32_t)s->n_col++;
  for (size_t v = s->site_first[j]; v < s->site_first[j + 1]; ++v)
    if ((st = lode_rows_entry(env, &s->rows, (int32_t)v, 1.0)) != LODE_OK ||
        (st = lode_rows_entry(env, &s->rows, *column, -1.0)) != LODE_OK ||
        (st = end_row(env, s, 0.0, (lode_siting_tag){LODE_ROW_USED, (int32_t)v, -1})) != LODE_OK)
      return st;
  return LODE_OK;
}

static lode_status exclusion_rows(lode_env *env, const lode_instance *in, lode_siting *s) {
  lode_status st = LODE_OK;
  int32_t *column_of = lode_alloc(env, in->n_site, sizeof *column_of, "used sites");
  if (column_of == NULL)
    return LODE_E_NOMEM;
  for (size_t j = 0; j < in->n_site; ++j)
    column_of[j] = -1;
  for (size_t x = 0; x < in->n_exclusion; ++x) /* the used columns first: their rows must not stand inside ours */
    for (size_t i = 0; i < in->exclusion[x].site.n; ++i) {
      int32_t column;
      const size_t j = (size_t)in->exclusion[x].site.item[i];
      if (in->site[j].max_builds > 1 && (st = used_column(env, s, column_of, j, &column)) != LODE_OK)
        goto done;
    }
  for (size_t x = 0; x < in->n_exclusion; ++x) {
    const lode_exclusion *e = &in->exclusion[x];
    for (size_t i = 0; i < e->site.n; ++i) {
      const size_t j = (size_t)e->site.item[i];
      if (column_of[j] >= 0) {
        if ((st = lode_rows_entry(env, &s->rows, column_of[j], 1.0)) != LODE_OK)
          goto done;
        continue;
      }
      for (size_t v = s->site_first[j]; v < s->site_first[j + 1]; ++v)
        if ((st = lode_rows_entry(env, &s->rows, (int32_t)v, 1.0)) != LODE_OK)
          goto done;
    }
    if ((st = end_row(env, s, e->at_most, (lode_siting_tag){LODE_ROW_EXCLUSION, (int32_t)x, -1})) != LODE_OK)
      goto done;
  }
done:
  free(column_of);
  return st;
}

/** Entries of the starts of site j in periods first..last, all with the same coefficient. */
static lode_status site_entries(lode_env *env, lode_siting *s, size_t j, int32_t first, int32_t last, double value) {
  lode_status st = LODE_OK;
  for (size_t v = s->site_first[j]; v < s->site_first[j + 1] && st == LODE_OK; ++v)
    if (s->start[v].build.period >= first && s->start[v].build.period <= last)
      st = lode_rows_entry(env, &s->rows, (int32_t)v, value);
  return st;
}

static lode_status prerequisite_rows(lode_env *env, const lode_instance *in, lode_siting *s) {
  lode_status st = LODE_OK;
  for (size_t x = 0; x < in->n_prerequisite; ++x) {
    const size_t a = (size_t)in->prerequisite[x].site, b = (size_t)in->prerequisite[x].needs;
    for (int32_t t = 0; t < (int32_t)in->n_period && a != b; ++t) { /* what needs only itself needs nothing */
      const lode_siting_tag tag = {LODE_ROW_PREREQUISITE, (int32_t)x, t};
      if (in->site[a].max_builds == 1) { /* sum over earlier starts is 0 or 1: the tight, cumulative form */
        if ((st = site_entries(env, s, a, 0, t, 1.0)) != LODE_OK ||
            (st = site_entries(env, s, b, 0, t, -1.0)) != LODE_OK || (st = end_row(env, s, 0.0, tag)) != LODE_OK)
          return st;
        continue;
      }
      for (size_t v = s->site_first[a]; v < s->site_first[a + 1]; ++v)
        if (s->start[v].build.period == t &&
            ((st = lode_rows_entry(env, &s->rows, (int32_t)v, 1.0)) != LODE_OK ||
             (st = site_entries(env, s, b, 0, t, -1.0)) != LODE_OK || (st = end_row(env, s, 0.0, tag)) != LODE_OK))
          return st;
    }
  }
  return st;
}

static bool in_group(const lode_instance *in, int32_t group, int32_t region) {
  return group < 0 || list_has(in->group[group].region, region);
}

static bool needs_permit(const lode_instance *in, const lode_agency *a, const lode_start *v) {
  if (!in_group(in, a->group, in->site[v->build.site].region))
    return false;
  if (a->process.n == 0)
    return true;
  const lode_terms capacity = in->option[v->build.option].capacity;
  for (size_t i = 0; i < capacity.n; ++i)
    if (list_has(a->process, capacity.term[i].item))
      return true;
  return false;
}

static lode_status permit_rows(lode_env *env, const lode_instance *in, lode_siting *s) {
  lode_status st = LODE_OK;
  for (size_t a = 0; a < in->n_agency; ++a)
    for (size_t t = 0; t < in->n_period; ++t) {
      const double permits = lode_at(in, in->agency[a].permits, t, INFINITY);
      if (isinf(permits))
        continue;
      for (size_t v = 0; v < s->n_start; ++v)
        if ((size_t)s->start[v].build.period == t && needs_permit(in, &in->agency[a], &s->start[v]) &&
            (st = lode_rows_entry(env, &s->rows, (int32_t)v, 1.0)) != LODE_OK)
          return st;
      /* plants are whole, and so are the permits that can be used */
      st = end_row(env, s, floor(permits), (lode_siting_tag){LODE_ROW_PERMITS, (int32_t)a, (int32_t)t});
      if (st != LODE_OK)
        return st;
    }
  return st;
}

static lode_status budget_rows(lode_env *env, const lode_instance *in, lode_siting *s) {
  lode_status st = LODE_OK;
  for (size_t b = 0; b < in->n_budget; ++b)
    for (size_t t = 0; t < in->n_period; ++t) {
      const double amount = lode_at(in, in->budget[b].amount, t, INFINITY);
      if (isinf(amount))
        continue;
      for (size_t v = 0; v < s->n_start; ++v) {
        const lode_build build = s->start[v].build;
        if ((size_t)build.period != t || !in_group(in, in->budget[b].group, in->site[build.site].region))
          continue;
        const lode_option *m = &in->option[build.option];
        const double grant = in->budget[b].is_net ? lode_at(in, m->grant, t, 0.0) : 0.0;
        if ((st = lode_rows_entry(env, &s->rows, (int32_t)v, lode_at(in, m->capital, t, 0.0) - grant)) != LODE_OK)
          return st;
      }
      if ((st = end_row(env, s, amount, (lode_siting_tag){LODE_ROW_BUDGET, (int32_t)b, (int32_t)t})) != LODE_OK)
        return st;
    }
  return st;
}

lode_status lode_siting_create(lode_env *env, const lode_instance *in, lode_siting **siting) {
  lode_siting *s = lode_alloc(env, 1, sizeof *s, "siting");
  if (s == NULL)
    return LODE_E_NOMEM;
  lode_status st = list_starts(env, in, s);
  s->n_col = s->n_start;
  if (st == LODE_OK)
    st = site_rows(env, in, s);
  if (st == LODE_OK)
    st = exclusion_rows(env, in, s);
  if (st == LODE_OK)
    st = prerequisite_rows(env, in, s);
  if (st == LODE_OK)
    st = permit_rows(env, in, s);
  if (st == LODE_OK)
    st = budget_rows(env, in, s);
  for (size_t e = 0; e < in->n_existing; ++e)
    for (size_t t = 0; t < in->n_period; ++t)
      s->constant += lode_period_weight(in, t) * lode_at(in, in->existing[e].fixed, t, 0.0);
  if (st == LODE_OK) {
    *siting = s;
    s = NULL;
  }
  lode_siting_destroy(&s);
  return st;
}

lode_status lode_siting_ask(lode_env *env, const lode_instance *in, lode_siting *s, int32_t site, lode_site_rule rule) {
  const lode_siting_tag tag = {LODE_ROW_QUESTION, site, -1};
  lode_status st = LODE_OK;
  if (rule == LODE_SITE_AS_GIVEN) /* there may be no site at all */
    return LODE_OK;
  const size_t first = s->site_first[site], end = s->site_first[site + 1];
  if (rule == LODE_SITE_EMPTY && first == end)
    return LODE_OK;
  if (first == end)
    return LODE_FAIL(env, LODE_E_INPUT, "site %s: none of its options ever comes on line, so none can be built",
                     in->site[site].id);
  for (size_t v = first; v < end && st == LODE_OK; ++v)
    st = lode_rows_entry(env, &s->rows, (int32_t)v, rule == LODE_SITE_USED ? -1.0 : 1.0);
  return st == LODE_OK ? end_row(env, s, rule == LODE_SITE_USED ? -1.0 : 0.0, tag) : st;
}

void lode_siting_destroy(lode_siting **siting) {
  if (siting == NULL || *siting == NULL)
    return;
  lode_siting *s = *siting;
  free(s->start);
  free(s->used_site);
  free(s->site_first);
  lode_rows_clear(&s->rows);
  free(s->tag);
  free(s);
  *siting = NULL;
}

double lode_siting_cost(const lode_instance *in, const lode_siting *s, const double y[], double part[LODE_N_COST]) {
  memset(part, 0, LODE_N_COST * sizeof *part);
  part[LODE_COST_FIXED] = s->constant;
  for (size_t v = 0; v < s->n_start; ++v)
    if (y[v] > 0.5)
      lode_build_cost(in, s->start[v].build, part);
  return part[LODE_COST_CAPITAL] + part[LODE_COST_GRANT] + part[LODE_COST_SALVAGE] + part[LODE_COST_FIXED];
}

void lode_siting_complete(const lode_siting *s, double x[]) {
  for (size_t u = s->n_start; u < s->n_col; ++u) {
    const size_t j = (size_t)s->used_site[u - s->n_start];
    x[u] = 0.0;
    for (size_t v = s->site_first[j]; v < s->site_first[j + 1]; ++v)
      x[u] = fmax(x[u], x[v]);
  }
}

bool lode_siting_allows(const lode_siting *s, const double y[]) {
  for (size_t i = 0; i < s->rows.n; ++i) {
    double activity = 0.0, size = 0.0;
    for (size_t k = s->rows.start[i]; k < s->rows.start[i + 1]; ++k) {
      const size_t j = (size_t)s->rows.column[k];
      double x = 0.0;
      if (j < s->n_start) {
        x = y[j];
      } else {
        const size_t site = (size_t)s->used_site[j - s->n_start];
        for (size_t v = s->site_first[site]; v < s->site_first[site + 1]; ++v)
          x = fmax(x, y[v]);
      }
      activity += s->rows.value[k] * x;
      size = fmax(size, fabs(s->rows.value[k]));
    }
    /* sums of decimal numbers: a budget spent to the cent may be over by rounding */
    if (activity > s->rows.upper[i] + 1e-9 * fmax(size, fabs(s->rows.upper[i])))
      return false;
  }
  return true;
}

lode_status lode_siting_plan(lode_env *env, const lode_siting *s, const double y[], lode_plan **plan) {
  lode_plan *p = lode_alloc(env, 1, sizeof *p, "plan");
  if (p == NULL)
    return LODE_E_NOMEM;
  size_t n = 0;
  for (size_t v = 0; v < s->n_start; ++v)
    n += y[v] > 0.5;
  p->build = lode_alloc(env, n, sizeof *p->build, "plan");
  if (p->build == NULL) {
    lode_plan_destroy(&p);
    return LODE_E_NOMEM;
  }
  for (size_t v = 0; v < s->n_start; ++v)
    if (y[v] > 0.5)
      p->build[p->n_build++] = s->start[v].build;
  lode_plan_sort(p);
  p->bound = -INFINITY;
  *plan = p;
  return LODE_OK;
}

lode_status lode_siting_point(lode_env *env, const lode_instance *in, const lode_siting *s, const lode_plan *plan,
                              double y[]) {
  memset(y, 0, s->n_start * sizeof *y);
  for (size_t i = 0; i < plan->n_build; ++i) {
    const lode_build b = plan->build[i];
    size_t v = s->site_first[b.site];
    while (v < s->site_first[b.site + 1] &&
           (s->start[v].build.option != b.option || s->start[v].build.period != b.period))
      ++v;
    const char *site = in->site[b.site].id, *option = in->option[b.option].id, *period = in->period[b.period].id;
    if (v == s->site_first[b.site + 1])
      return LODE_FAIL(
          env, LODE_E_INPUT,
          "plan: site %s, option %s, start %s is not offered (not an option of the site, or never on line)", site,
          option, period);
    if (y[v] > 0.5)
      return LODE_FAIL(env, LODE_E_INPUT, "plan: site %s, option %s, start %s is built twice", site, option, period);
    y[v] = 1.0;
  }
  return LODE_OK;
}

lode_status lode_siting_col_label(lode_env *env, const lode_instance *in, const lode_siting *s, size_t j,
                                  lode_text *text) {
  if (j >= s->n_start)
    return lode_text_printf(env, text, "used %s", in->site[s->used_site[j - s->n_start]].id);
  const lode_build b = s->start[j].build;
  return lode_text_printf(env, text, "start %s %s %s", in->site[b.site].id, in->option[b.option].id,
                          in->period[b.period].id);
}

lode_status lode_siting_row_label(lode_env *env, const lode_instance *in, const lode_siting *s, size_t i,
                                  lode_text *text) {
  const lode_siting_tag tag = s->tag[i];
  const char *period = tag.period < 0 ? "" : in->period[tag.period].id;
  switch (tag.kind) {
  case LODE_ROW_SITE:
    return lode_text_printf(env, text, "site %s", in->site[tag.item].id);
  case LODE_ROW_EXCLUSION:
    return lode_text_printf(env, text, "exclusion %s", in->exclusion[tag.item].id);
  case LODE_ROW_USED: {
    const lode_build b = s->start[tag.item].build;
    return lode_text_printf(env, text, "used-by %s %s %s", in->site[b.site].id, in->option[b.option].id,
                            in->period[b.period].id);
  }
  case LODE_ROW_PREREQUISITE: {
    const lode_prerequisite *p = &in->prerequisite[tag.item];
    return lode_text_printf(env, text, "prerequisite %s needs %s %s #%zu", in->site[p->site].id, in->site[p->needs].id,
                            period, i);
  }
  case LODE_ROW_PERMITS:
    return lode_text_printf(env, text, "permits %s %s", in->agency[tag.item].id, period);
  case LODE_ROW_BUDGET:
    return lode_text_printf(env, text, "budget %s %s", in->budget[tag.item].id, period);
  case LODE_ROW_QUESTION:
    return lode_text_printf(env, text, "question %s #%zu", in->site[tag.item].id, i);
  }
  return LODE_FAIL(env, LODE_E_BUG, "siting row of kind %d", (int)tag.kind);
}
