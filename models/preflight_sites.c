/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is offered but cannot be of use: never on line in the horizon, ruled out by budgets, permits or orders, never
 * able to run, or dearer than all it could save. The last compares a plan with the same plan without the plant, which
 * lets everything rest that is tied to it: no plan saves more than what the unmet demand and lost credits then cost.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/diagnostics.h"
#include "models/preflight.h"
#include "models/reach.h"

/* ---- never built */

/** Words for how a start at the first period would be on line, and when the last period begins. */
static lode_status put_lateness(lode_env *env, const lode_instance *in, int32_t option, int32_t site, lode_text *text) {
  const double lead = lode_lead_years(in, option, in->site[site].region);
  const double up = in->period[0].first_year + lead;
  return lode_text_printf(env, text,
                          "started in %s it takes %.6g years of building and permitting and would be on line from "
                          "%.6g to %.6g, but no period begins then (the last in %d)",
                          in->period[0].id, lead, up, up + in->option[option].life,
                          in->period[in->n_period - 1].first_year);
}

static lode_status put_rule(lode_env *env, const lode_instance *in, const lode_siting *s, int32_t row,
                            lode_text *text) {
  const lode_siting_tag tag = s->tag[row];
  const char *period = tag.period < 0 ? "" : in->period[tag.period].id;
  switch (tag.kind) {
  case LODE_ROW_PERMITS:
    return lode_text_printf(env, text, "agency %s (line %d) grants no permit in %s", in->agency[tag.item].id,
                            in->agency[tag.item].line, period);
  case LODE_ROW_BUDGET:
    return lode_text_printf(env, text, "its capital is more than budget %s (line %d) has in %s",
                            in->budget[tag.item].id, in->budget[tag.item].line, period);
  case LODE_ROW_PREREQUISITE:
    return lode_text_printf(env, text, "site %s that it needs (line %d) cannot start in %s or before",
                            in->site[in->prerequisite[tag.item].needs].id, in->prerequisite[tag.item].line, period);
  case LODE_ROW_USED:
    return lode_text_printf(env, text, "an exclusion allows no plant at the site");
  case LODE_ROW_EXCLUSION:
    return lode_text_printf(env, text, "exclusion %s (line %d) allows none of its sites", in->exclusion[tag.item].id,
                            in->exclusion[tag.item].line);
  case LODE_ROW_SITE:
  case LODE_ROW_QUESTION:
    break;
  }
  return lode_siting_row_label(env, in, s, (size_t)row, text);
}

/** First start of the option at the site and how many may be; n_start if none is on line in time. */
static size_t find_start(const lode_reach *r, int32_t site, int32_t option, size_t *n_may) {
  const lode_siting *s = r->model->siting;
  size_t first = s->n_start;
  *n_may = 0;
  for (size_t v = s->site_first[site]; v < s->site_first[site + 1]; ++v)
    if (s->start[v].build.option == option) {
      first = first == s->n_start ? v : first;
      *n_may += r->may_start[v];
    }
  return first;
}

/** One option that cannot be started at some of the sites that offer it: all in one line. */
static lode_status look_at_option(const lode_reach *r, int32_t option, lode_preflight *found) {
  const lode_instance *in = r->model->instance;
  size_t n_site = 0, n_late = 0, n_ruled = 0;
  int32_t late = -1, ruled = -1;
  size_t ruled_start = 0;
  for (size_t j = 0; j < in->n_site; ++j)
    for (size_t o = 0; o < in->site[j].option.n; ++o) {
      size_t n_may;
      if (in->site[j].option.item[o] != option)
        continue;
      ++n_site;
      const size_t v = find_start(r, (int32_t)j, option, &n_may);
      if (v == r->model->siting->n_start) {
        late = n_late++ == 0 ? (int32_t)j : late;
      } else if (n_may == 0) {
        ruled = n_ruled == 0 ? (int32_t)j : ruled;
        ruled_start = n_ruled++ == 0 ? v : ruled_start;
      }
    }
  lode_text why = {0};
  lode_status st = LODE_OK;
  if (n_late > 0 && (st = put_lateness(found->env, in, option, late, &why)) == LODE_OK)
    lode_preflight_add(found, LODE_CONCERN_NEVER_BUILT, in->site[late].line,
                       "option %s can never be on line at site %s (so at %zu of the %zu sites that offer it): %s",
                       in->option[option].id, in->site[late].id, n_late, n_site, why.data);
  lode_text_free(&why);
  if (st == LODE_OK && n_ruled > 0 &&
      (st = put_rule(found->env, in, r->model->siting, r->ruled_by[ruled_start], &why)) == LODE_OK)
    lode_preflight_add(found, LODE_CONCERN_NEVER_BUILT, in->site[ruled].line,
                       "option %s can be started in no period at site %s (so at %zu of the %zu sites that offer it); "
                       "in %s: %s",
                       in->option[option].id, in->site[ruled].id, n_ruled, n_site,
                       in->period[r->model->siting->start[ruled_start].build.period].id, why.data);
  lode_text_free(&why);
  return st;
}

/* ---- never runs */

typedef struct life {
  bool has_capacity, runs, is_mixed; /* in some (t,s); is_mixed: held down for different reasons */
  lode_hold hold;
  int32_t item;
  size_t t, s; /* where it was held down first */
} life;

static void note_lives(const lode_reach *r, life *lives) {
  for (size_t j = 0; j < r->n_activity; ++j) {
    life *a = &lives[j];
    if (r->capacity[j] <= 0.0)
      continue;
    a->runs |= r->most[j] > 0.0;
    if (!a->has_capacity) {
      a->has_capacity = true;
      a->hold = r->hold[j];
      a->item = r->hold_item[j];
      a->t = r->t;
      a->s = r->s;
    } else if (a->hold != r->hold[j] || a->item != r->hold_item[j]) {
      a->is_mixed = true;
    }
  }
}

static bool gives(const lode_terms capacity, int32_t process) {
  for (size_t i = 0; i < capacity.n; ++i)
    if (capacity.term[i].item == process)
      return true;
  return false;
}

/** A plant or site of the region that gives the process, its line, and how many there are. */
static const char *find_giver(const lode_reach *r, lode_tag tag, size_t *n, int *line) {
  const lode_instance *in = r->model->instance;
  const char *id = "?";
  *n = 0;
  for (size_t i = r->site_first[tag.a]; i < r->site_first[tag.a + 1]; ++i) {
    const lode_site *site = &in->site[r->site[i]];
    bool is_giver = false;
    for (size_t o = 0; o < site->option.n; ++o)
      is_giver |= gives(in->option[site->option.item[o]].capacity, tag.b);
    if (is_giver && (*n)++ == 0) {
      id = site->id;
      *line = site->line;
    }
  }
  for (size_t e = 0; e < in->n_existing; ++e)
    if (in->existing[e].region == tag.a && gives(in->existing[e].capacity, tag.b) && (*n)++ == 0) {
      id = in->existing[e].id;
      *line = in->existing[e].line;
    }
  return id;
}

static void report_life(const lode_reach *r, size_t j, const life *a, lode_preflight *found) {
  const lode_instance *in = r->model->instance;
  const lode_tag tag = r->model->skeleton->col[j];
  const char *region = in->region[tag.a].id;
  char when[320] = "", others[64] = "";
  size_t n;
  int line = 0;
  const char *giver = find_giver(r, tag, &n, &line);
  if (n > 1)
    snprintf(others, sizeof others, " and %zu more there", n - 1);
  if (a->is_mixed)
    snprintf(when, sizeof when, ", for several reasons; in %s of scenario %s", in->period[a->t].id,
             in->scenario[a->s].id);
  if (a->hold == LODE_HOLD_CAP)
    lode_preflight_add(found, LODE_CONCERN_NEVER_RUNS, line,
                       "%s can never run in %s (%s%s)%s: the cap on %s (line %d) allows none", in->process[tag.b].id,
                       region, giver, others, when, in->pollutant[in->cap[a->item].pollutant].id,
                       in->cap[a->item].line);
  else if (a->hold == LODE_HOLD_USE)
    lode_preflight_add(
        found, LODE_CONCERN_NEVER_RUNS, line,
        "%s can never run in %s (%s%s)%s: nothing can take the %s that it makes (no use, disposal or lane)",
        in->process[tag.b].id, region, giver, others, when, in->commodity[a->item].id);
  else
    lode_preflight_add(found, LODE_CONCERN_NEVER_RUNS, line, "%s can never run in %s (%s%s)%s: no %s can be had there",
                       in->process[tag.b].id, region, giver, others, when, in->commodity[a->item].id);
}

static lode_status look_at_lives(lode_reach *r, lode_preflight *found) {
  const lode_instance *in = r->model->instance;
  life *lives = lode_alloc(found->env, r->n_activity, sizeof *lives, "activities");
  if (lives == NULL)
    return LODE_E_NOMEM;
  for (size_t t = 0; t < in->n_period; ++t) {
    lode_reach_period(r, t);
    for (size_t s = 0; s < in->n_scenario; ++s) {
      lode_reach_scenario(r, s, LODE_REACH_WITH_CAPS);
      note_lives(r, lives);
    }
  }
  for (size_t j = 0; j < r->n_activity; ++j)
    if (lives[j].has_capacity && !lives[j].runs)
      report_life(r, j, &lives[j], found);
  free(lives);
  return LODE_OK;
}

/* ---- never pays */

/** Most that a block can cost less than at rest, discounted and weighted; INFINITY if it cannot rest. */
static double block_saving(const lode_model *model, const lode_block *b) {
  double saving = 0.0;
  for (size_t j = 0; j < b->n_col; ++j) {
    const double most = lode_block_upper_most(model, b, j);
    if (b->lower[j] > 0.0 || (b->is_elastic[j] && most > 0.0))
      return INFINITY;
    if (model->skeleton->col[b->col[j]].kind == LODE_COL_UNMET)
      saving += fabs(b->cost[j]) * most;
    else
      saving += fmax(0.0, -b->cost[j]) * most;
  }
  return b->weight > 0.0 ? b->weight * saving : 0.0;
}

/** The blocks of one (t,s), and what each can save. */
typedef struct span {
  size_t first, end;
  const double *saving; /* [n_block] */
} span;

/** Adds to saving[v] what the blocks of one (t,s) that start v is part of can save. Local. */
static void add_savings(const lode_reach *r, const span *blocks, int32_t *block_of, double saving[]) {
  const lode_model *m = r->model;
  const lode_instance *in = m->instance;
  for (size_t j = 0; j < r->n_activity; ++j)
    block_of[j] = -1;
  for (size_t b = blocks->first; b < blocks->end; ++b)
    for (size_t j = 0; j < m->block[b].n_col; ++j)
      if ((size_t)m->block[b].col[j] < r->n_activity)
        block_of[m->block[b].col[j]] = (int32_t)b;
  const size_t t = m->block[blocks->first].period;
  for (size_t v = 0; v < m->siting->n_start; ++v) {
    const lode_start *start = &m->siting->start[v];
    const lode_terms capacity = in->option[start->build.option].capacity;
    if (t < start->on.first || t >= start->on.end)
      continue;
    for (size_t i = 0; i < capacity.n; ++i) {
      const int32_t region = in->site[start->build.site].region;
      const int32_t b = block_of[lode_reach_activity(r, region, capacity.term[i].item)];
      bool is_counted = b < 0;
      for (size_t k = 0; k < i && !is_counted; ++k)
        is_counted = block_of[lode_reach_activity(r, region, capacity.term[k].item)] == b;
      if (!is_counted)
        saving[v] += blocks->saving[b];
    }
  }
}

static bool is_needed(const lode_instance *in, int32_t site) {
  for (size_t i = 0; i < in->n_prerequisite; ++i)
    if (in->prerequisite[i].needs == site)
      return true;
  return false;
}

/** The option at a site can never pay if none of its starts can. @return the start that comes nearest, or n_start */
static size_t find_unpaid(const lode_reach *r, int32_t site, int32_t option, const double saving[]) {
  const lode_siting *s = r->model->siting;
  size_t nearest = s->n_start;
  for (size_t v = s->site_first[site]; v < s->site_first[site + 1]; ++v) {
    if (s->start[v].build.option != option || !r->may_start[v])
      continue;
    if (!(s->start[v].cost > saving[v] * (1.0 + 1e-6)))
      return s->n_start;
    if (nearest == s->n_start || s->start[v].cost - saving[v] < s->start[nearest].cost - saving[nearest])
      nearest = v;
  }
  return nearest;
}

static void report_unpaid(const lode_reach *r, const double saving[], lode_preflight *found) {
  const lode_instance *in = r->model->instance;
  for (size_t m = 0; m < in->n_option; ++m) {
    size_t n = 0, n_site = 0, shown = 0;
    char money[72];
    for (size_t j = 0; j < in->n_site; ++j)
      for (size_t o = 0; o < in->site[j].option.n; ++o)
        if ((size_t)in->site[j].option.item[o] == m) {
          const size_t v = find_unpaid(r, (int32_t)j, (int32_t)m, saving);
          ++n_site;
          if (v < r->model->siting->n_start && saving[v] > 0.0) /* else it cannot run, which is said elsewhere */
            shown = n++ == 0 ? v : shown;
        }
    if (n == 0)
      continue;
    const lode_start *start = &r->model->siting->start[shown];
    lode_preflight_add(
        found, LODE_CONCERN_NEVER_PAYS, in->option[m].line,
        "option %s can never pay at site %s (so at %zu of the %zu sites that offer it): started in %s it "
        "costs %.6g %s over the horizon, and all that depends on it is worth at most %.6g",
        in->option[m].id, in->site[start->build.site].id, n, n_site, in->period[start->build.period].id, start->cost,
        lode_shown(money, in->money), saving[shown]);
  }
}

lode_status lode_preflight_savings(const lode_reach *r, double saving[]) {
  const lode_model *m = r->model;
  int32_t *block_of = lode_alloc(r->env, r->n_activity, sizeof *block_of, "activities");
  double *saves = lode_alloc(r->env, m->n_block, sizeof *saves, "blocks");
  const lode_status st = block_of == NULL || saves == NULL ? LODE_E_NOMEM : LODE_OK;
  for (size_t b = 0; b < m->n_block && st == LODE_OK; ++b)
    saves[b] = block_saving(m, &m->block[b]);
  for (size_t v = 0; v < m->siting->n_start; ++v)
    saving[v] = is_needed(m->instance, m->siting->start[v].build.site) ? INFINITY : 0.0;
  for (size_t first = 0, end; st == LODE_OK && first < m->n_block; first = end) {
    for (end = first; end < m->n_block && m->block[end].period == m->block[first].period &&
                      m->block[end].scenario == m->block[first].scenario;)
      ++end;
    const span blocks = {first, end, saves};
    add_savings(r, &blocks, block_of, saving);
  }
  free(block_of);
  free(saves);
  return st;
}

static lode_status look_at_savings(const lode_reach *r, lode_preflight *found) {
  double *saving = lode_alloc(found->env, r->model->siting->n_start, sizeof *saving, "starts");
  lode_status st = saving == NULL ? LODE_E_NOMEM : lode_preflight_savings(r, saving);
  if (st == LODE_OK)
    report_unpaid(r, saving, found);
  free(saving);
  return st;
}

lode_status lode_preflight_sites(const lode_model *model, lode_preflight *found) {
  lode_reach *reach = NULL;
  lode_status st = lode_reach_create(found->env, model, &reach);
  for (size_t m = 0; m < model->instance->n_option && st == LODE_OK; ++m)
    st = look_at_option(reach, (int32_t)m, found);
  if (st == LODE_OK)
    st = look_at_lives(reach, found);
  if (st == LODE_OK)
    st = look_at_savings(reach, found);
  lode_reach_destroy(&reach);
  return st;
}
