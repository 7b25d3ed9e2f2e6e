/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stoch file. SCENARIOS DISCRETE gives right-hand sides by scenario. INDEP DISCRETE and BLOCKS DISCRETE give random
 * elements, a row or several rows together, each with its cases; every combination of cases becomes a scenario, the
 * first element's cases fastest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/import/smps.h"
#include "instances/import/smps_line.h"

enum { MAX_SCENARIO = 10000 };
static const double largest_table = 2e7; /* right-hand sides of all scenarios together */
static const double sum_tolerance = 1e-9;

typedef struct outcome { /* one case of an element: changes [first, end) */
  double probability;
  size_t first, end;
} outcome;

typedef struct element { /* outcomes [first, end) */
  const char *name;
  int line;
  size_t first, end;
} element;

typedef struct stoch {
  lode_smps *s;
  enum { NONE, SCENARIOS, INDEP, BLOCKS } section;
  lode_idmap name; /* of scenarios, rows or blocks: no name comes a second time */
  element *element;
  outcome *outcome;
  lode_smps_rhs *change;
  size_t n_element, n_outcome, n_change, room_element, room_outcome, room_change;
} stoch;

#define GROW(at, field, room, count)                                                                                   \
  lode_reserve(b->s->env, (void **)&(at)->field, &(at)->room, (size_t)(count) + 1, sizeof *(at)->field, "scenarios")

static lode_status probability_of(stoch *b, const lode_smps_line *at, const char *text, double *probability) {
  const lode_status st = lode_smps_number(&b->s->stoch, at, text, probability);
  if (st == LODE_OK && !(*probability >= 0.0 && *probability <= 1.0))
    return lode_smps_fail(&b->s->stoch, at, "expected a probability, 0 to 1", text);
  return st;
}

static lode_status too_many(stoch *b, const lode_smps_line *at, const char *name) {
  return lode_smps_fail(&b->s->stoch, at, "more than 10000 scenarios, or too many right-hand sides, at", name);
}

/** A name that may come once. */
static lode_status add_name(stoch *b, const lode_smps_line *at, const char *name, const char *what) {
  int32_t known;
  const lode_status st = lode_idmap_add(b->s->env, &b->name, name, 0, &known);
  return st == LODE_OK && known >= 0 ? lode_smps_fail(&b->s->stoch, at, what, name) : st;
}

/** Appends a scenario with the core's right-hand sides. */
static lode_status add_scenario(stoch *b, const lode_smps_line *at, double probability) {
  lode_smps *s = b->s;
  if (s->n_scenario == MAX_SCENARIO || (double)(s->n_scenario + 1) * (double)s->row.n > largest_table)
    return too_many(b, at, at->word[0]);
  lode_status st = GROW(s, probability, room_scenario[0], s->n_scenario);
  if (st == LODE_OK)
    st = GROW(s, scenario_rhs, room_scenario[1], (s->n_scenario + 1) * s->row.n);
  if (st != LODE_OK)
    return st;
  s->probability[s->n_scenario] = probability;
  if (s->row.n > 0)
    memcpy(s->scenario_rhs + s->n_scenario * s->row.n, s->rhs, s->row.n * sizeof *s->rhs);
  ++s->n_scenario;
  ++s->round;
  return LODE_OK;
}

/** Right-hand sides of a scenario or of a case of a block. */
static lode_status read_changes(stoch *b, const lode_smps_line *at) {
  lode_smps_rhs pair[2];
  size_t n;
  if (lode_smps_find(&b->s->column, at->word[0]) >= 0)
    return lode_smps_fail(&b->s->stoch, at, "random costs and matrix entries cannot be said, of column", at->word[0]);
  lode_status st = lode_smps_read_rhs(b->s, &b->s->stoch, at, pair, &n);
  for (size_t k = 0; st == LODE_OK && k < n; ++k) {
    if (b->section == SCENARIOS) {
      b->s->scenario_rhs[(b->s->n_scenario - 1) * b->s->row.n + (size_t)pair[k].row] = pair[k].value;
    } else if ((st = GROW(b, change, room_change, b->n_change)) == LODE_OK) {
      b->change[b->n_change++] = pair[k];
      b->outcome[b->n_outcome - 1].end = b->n_change;
    }
  }
  return st;
}

static lode_status read_scenario_line(stoch *b, const lode_smps_line *at) {
  double probability = 0.0;
  if (strcmp(at->word[0], "SC") != 0) {
    if (b->s->n_scenario == 0)
      return lode_smps_fail(&b->s->stoch, at, "stands before the first SC", at->word[0]);
    return read_changes(b, at);
  }
  if (at->n < 4)
    return lode_smps_fail(&b->s->stoch, at, "expected SC, a name, 'ROOT' and a probability", at->word[at->n - 1]);
  if (strcmp(at->word[2], "'ROOT'") != 0 && strcmp(at->word[2], "ROOT") != 0)
    return lode_smps_fail(&b->s->stoch, at, "a scenario that branches from another cannot be said, from", at->word[2]);
  lode_status st = probability_of(b, at, at->word[3], &probability);
  if (st == LODE_OK)
    st = add_name(b, at, at->word[1], "a scenario given twice");
  return st == LODE_OK ? add_scenario(b, at, probability) : st;
}

/** One more case of the element of that name; the cases of an element stand together. */
static lode_status add_outcome(stoch *b, const lode_smps_line *at, const char *name, double probability) {
  const bool is_new = b->n_element == 0 || strcmp(b->element[b->n_element - 1].name, name) != 0;
  lode_status st = GROW(b, outcome, room_outcome, b->n_outcome);
  if (st == LODE_OK && is_new)
    st = add_name(b, at, name, "the cases of a random element stand apart, of");
  if (st == LODE_OK && is_new)
    st = GROW(b, element, room_element, b->n_element);
  if (st != LODE_OK)
    return st;
  if (is_new)
    b->element[b->n_element++] = (element){name, at->number, b->n_outcome, b->n_outcome};
  b->outcome[b->n_outcome++] = (outcome){probability, b->n_change, b->n_change};
  ++b->element[b->n_element - 1].end;
  ++b->s->round;
  return LODE_OK;
}

static lode_status read_independent_line(stoch *b, const lode_smps_line *at) {
  lode_scan *scan = &b->s->stoch;
  double probability, value;
  if (at->n != 4 && at->n != 5)
    return lode_smps_fail(scan, at, "expected a name, a row, a value, a stage and a probability", at->word[0]);
  const int32_t i = lode_smps_find(&b->s->row, at->word[1]);
  if (i < 0 || lode_smps_find(&b->s->column, at->word[0]) >= 0)
    return lode_smps_fail(scan, at, "random costs and matrix entries cannot be said, of",
                          i < 0 ? at->word[1] : at->word[0]);
  lode_status st = lode_smps_number(scan, at, at->word[2], &value);
  if (st == LODE_OK)
    st = probability_of(b, at, at->word[at->n - 1], &probability);
  if (st == LODE_OK)
    st = add_outcome(b, at, at->word[1], probability);
  if (st == LODE_OK)
    st = GROW(b, change, room_change, b->n_change);
  if (st == LODE_OK) {
    b->change[b->n_change++] = (lode_smps_rhs){i, value};
    b->outcome[b->n_outcome - 1].end = b->n_change;
  }
  return st;
}

static lode_status read_block_line(stoch *b, const lode_smps_line *at) {
  double probability;
  if (strcmp(at->word[0], "BL") != 0) {
    if (b->n_outcome == 0)
      return lode_smps_fail(&b->s->stoch, at, "stands before the first BL", at->word[0]);
    return read_changes(b, at);
  }
  if (at->n != 3 && at->n != 4)
    return lode_smps_fail(&b->s->stoch, at, "expected BL, a name, a stage and a probability", at->word[at->n - 1]);
  const lode_status st = probability_of(b, at, at->word[at->n - 1], &probability);
  return st == LODE_OK ? add_outcome(b, at, at->word[1], probability) : st;
}

/** Cases of an element set the same rows, in whatever order, and no two elements the same row. `owner` is [row.n]. */
static lode_status check_element(stoch *b, size_t e, size_t *owner) {
  const element *el = &b->element[e];
  lode_scan *scan = &b->s->stoch;
  double sum = 0.0;
  const size_t n = b->outcome[el->first].end - b->outcome[el->first].first;
  for (size_t c = el->first; c < el->end; ++c) {
    const outcome *o = &b->outcome[c];
    sum += o->probability;
    for (size_t k = o->first; k < o->end; ++k) {
      const size_t i = (size_t)b->change[k].row;
      if (owner[i] != (c == el->first ? 0 : e + 1) || o->end - o->first != n)
        return LODE_FAIL(scan->env, LODE_E_INPUT,
                         "%s:%d: random element \"%.60s\": row %.60s is not in every case, or in another element too",
                         scan->path, el->line, el->name, b->s->row.name[i]);
      owner[i] = e + 1;
    }
    if (o->end - o->first != n)
      return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: random element \"%.60s\": a case sets %zu rows, the first %zu",
                       scan->path, el->line, el->name, o->end - o->first, n);
  }
  if (fabs(sum - 1.0) > sum_tolerance)
    return LODE_FAIL(scan->env, LODE_E_INPUT,
                     "%s:%d: random element \"%.60s\": its probabilities sum to %.12g, expected 1", scan->path,
                     el->line, el->name, sum);
  return LODE_OK;
}

/** Every combination of cases. */
static lode_status combine(stoch *b) {
  lode_smps *s = b->s;
  const lode_smps_line end = {.word = {"ENDATA"}, .n = 1, .number = s->stoch.line};
  double n_scenario = 1.0;
  size_t *owner = lode_alloc(s->env, s->row.n, sizeof *owner, "rows");
  lode_status st = owner == NULL ? LODE_E_NOMEM : LODE_OK;
  for (size_t e = 0; st == LODE_OK && e < b->n_element; ++e) {
    n_scenario *= (double)(b->element[e].end - b->element[e].first);
    st = n_scenario > MAX_SCENARIO ? too_many(b, &end, b->element[e].name) : check_element(b, e, owner);
  }
  free(owner);
  for (size_t k = 0; st == LODE_OK && k < (size_t)n_scenario; ++k) {
    size_t rest = k;
    st = add_scenario(b, &end, 1.0);
    for (size_t e = 0; st == LODE_OK && e < b->n_element; ++e) {
      const size_t n = b->element[e].end - b->element[e].first;
      const outcome *o = &b->outcome[b->element[e].first + rest % n];
      rest /= n;
      s->probability[k] *= o->probability;
      for (size_t c = o->first; c < o->end; ++c)
        s->scenario_rhs[k * s->row.n + (size_t)b->change[c].row] = b->change[c].value;
    }
  }
  return st;
}

static lode_status read_section(stoch *b, const lode_smps_line *at) {
  static const char *const name[] = {"SCENARIOS", "INDEP", "BLOCKS"};
  lode_scan *scan = &b->s->stoch;
  if (strcmp(at->word[0], "STOCH") == 0)
    return LODE_OK;
  int k = 0;
  while (k < 3 && strcmp(at->word[0], name[k]) != 0)
    ++k;
  if (k == 3)
    return lode_smps_fail(scan, at, "a section that cannot be said", at->word[0]);
  if (b->section != NONE)
    return lode_smps_fail(scan, at, "a second section cannot be said", at->word[0]);
  if (at->n < 2 || strcmp(at->word[1], "DISCRETE") != 0)
    return lode_smps_fail(scan, at, "a distribution that is not DISCRETE cannot be said", at->word[at->n - 1]);
  if (at->n > 2 && (at->n > 3 || strcmp(at->word[2], "REPLACE") != 0))
    return lode_smps_fail(scan, at, "values that do not replace those of the core cannot be said", at->word[2]);
  b->section = k == 0 ? SCENARIOS : k == 1 ? INDEP : BLOCKS;
  return LODE_OK;
}

static lode_status read_lines(stoch *b) {
  lode_scan *scan = &b->s->stoch;
  bool has_line;
  lode_smps_line at;
  lode_status st = lode_smps_next(scan, &at, &has_line);
  for (; st == LODE_OK && has_line; st = st == LODE_OK ? lode_smps_next(scan, &at, &has_line) : st) {
    if (at.is_header && strcmp(at.word[0], "ENDATA") == 0)
      return LODE_OK;
    if (at.is_header)
      st = read_section(b, &at);
    else if (b->section == NONE)
      st = lode_smps_fail(scan, &at, "stands in no section", at.word[0]);
    else
      st = b->section == SCENARIOS ? read_scenario_line(b, &at)
           : b->section == INDEP   ? read_independent_line(b, &at)
                                   : read_block_line(b, &at);
  }
  return st != LODE_OK ? st : LODE_FAIL(scan->env, LODE_E_INPUT, "%s: the file ends before ENDATA", scan->path);
}

lode_status lode_smps_read_stoch(lode_smps *s) {
  stoch b = {.s = s};
  double sum = 0.0;
  lode_status st = read_lines(&b);
  if (st == LODE_OK && b.n_element > 0)
    st = combine(&b);
  if (st == LODE_OK && s->n_scenario == 0)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: no scenario", s->stoch.path);
  for (size_t k = 0; k < s->n_scenario; ++k)
    sum += s->probability[k];
  if (st == LODE_OK && fabs(sum - 1.0) > sum_tolerance)
    st = LODE_FAIL(s->env, LODE_E_INPUT, "%s: the probabilities of the scenarios sum to %.12g, expected 1",
                   s->stoch.path, sum);
  lode_idmap_clear(&b.name);
  free(b.element);
  free(b.outcome);
  free(b.change);
  return st;
}
