/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that may stand once: pairs of ids over a table (sorted), and ids within one item (marked). */
#include <stdio.h>
#include <stdlib.h>

#include "instances/check.h"
#include "instances/schema.h"

typedef struct lode_pair {
  int32_t a, b; /* -1: every one */
  int line;
} lode_pair;

typedef struct lode_pair_words {
  const char *element;
  lode_table a, b;
  const char *a_word, *b_word;
} lode_pair_words;

static int compare_pair(const void *x, const void *y) {
  const lode_pair *p = x, *q = y;
  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  if (p->b != q->b)
    return p->b < q->b ? -1 : 1;
  return (p->line > q->line) - (p->line < q->line);
}

static void report_pair(lode_diagnostics *d, const lode_instance *in, const lode_pair_words *words, lode_pair here,
                        lode_pair first) {
  const char *b = here.b < 0 ? "(every)" : lode_table_id(in, words->b, (size_t)here.b);
  lode_diagnose(d, here.line, "<%s> is given twice: %s \"%s\", %s \"%s\", expected once (see line %d)", words->element,
                words->a_word, lode_table_id(in, words->a, (size_t)here.a), words->b_word, b, first.line);
}

/* Sorts the pairs and reports each that repeats one before. A pair whose b is -1 covers every b of its a. */
static void check_pairs(lode_diagnostics *d, const lode_instance *in, const lode_pair_words *words, lode_pair *pair,
                        size_t n) {
  qsort(pair, n, sizeof *pair, compare_pair);
  size_t first = 0;
  for (size_t i = 1; i < n; ++i) {
    bool is_same = pair[i].a == pair[first].a && (pair[first].b == -1 || pair[i].b == pair[first].b);
    if (!is_same)
      first = i;
    else if (pair[i].a >= 0 && pair[i].b != LODE_UNKNOWN && pair[first].b != LODE_UNKNOWN)
      report_pair(d, in, words, pair[i].line >= pair[first].line ? pair[i] : pair[first],
                  pair[i].line >= pair[first].line ? pair[first] : pair[i]);
  }
}

static lode_status check_tables(lode_diagnostics *d, const lode_instance *in, lode_pair *pair) {
  static const lode_pair_words port = {"import", LODE_TABLE_COMMODITY, LODE_TABLE_REGION, "commodity", "region"};
  static const lode_pair_words demand = {"demand", LODE_TABLE_COMMODITY, LODE_TABLE_REGION, "commodity", "region"};
  static const lode_pair_words disposal = {"disposal", LODE_TABLE_COMMODITY, LODE_TABLE_REGION, "commodity", "region"};
  static const lode_pair_words lane = {"lane", LODE_TABLE_REGION, LODE_TABLE_REGION, "from", "to"};
  static const lode_pair_words order = {"prerequisite", LODE_TABLE_SITE, LODE_TABLE_SITE, "site", "needs"};
  for (size_t i = 0; i < in->n_import; ++i)
    pair[i] = (lode_pair){in->import[i].commodity, in->import[i].region, in->import[i].line};
  check_pairs(d, in, &port, pair, in->n_import);
  for (size_t i = 0; i < in->n_demand; ++i)
    pair[i] = (lode_pair){in->demand[i].commodity, in->demand[i].region, in->demand[i].line};
  check_pairs(d, in, &demand, pair, in->n_demand);
  for (size_t i = 0; i < in->n_disposal; ++i)
    pair[i] = (lode_pair){in->disposal[i].commodity, in->disposal[i].region, in->disposal[i].line};
  check_pairs(d, in, &disposal, pair, in->n_disposal);
  for (size_t i = 0; i < in->n_lane; ++i)
    pair[i] = (lode_pair){in->lane[i].from, in->lane[i].to, in->lane[i].line};
  check_pairs(d, in, &lane, pair, in->n_lane);
  for (size_t i = 0; i < in->n_prerequisite; ++i)
    pair[i] = (lode_pair){in->prerequisite[i].site, in->prerequisite[i].needs, in->prerequisite[i].line};
  check_pairs(d, in, &order, pair, in->n_prerequisite);
  return LODE_OK;
}

/* ---- within one item */

typedef struct lode_marks {
  lode_diagnostics *d;
  const lode_instance *in;
  size_t *mark; /* [most items of any table]; the last item that named it, from 1 */
  size_t stamp;
} lode_marks;

static void mark(lode_marks *marks, int32_t item, lode_table table, const char *element, int line, const char *owner) {
  if (item >= 0 && marks->mark[item] == marks->stamp)
    lode_diagnose(marks->d, line, "<%s> of %s is given twice: %s \"%s\", expected once", element, owner,
                  lode_table_word(table), lode_table_id(marks->in, table, (size_t)item));
  if (item >= 0)
    marks->mark[item] = marks->stamp;
}

static void mark_terms(lode_marks *marks, lode_terms terms, lode_table table, const char *element, int line,
                       const char *owner) {
  ++marks->stamp;
  for (size_t i = 0; i < terms.n; ++i)
    mark(marks, terms.term[i].item, table, element, line, owner);
}

static void check_recipes(lode_marks *marks) {
  const lode_instance *in = marks->in;
  char owner[128];
  for (size_t k = 0; k < in->n_process; ++k) {
    const lode_process *process = &in->process[k];
    snprintf(owner, sizeof owner, "process \"%s\"", lode_table_id(in, LODE_TABLE_PROCESS, k));
    mark_terms(marks, process->in, LODE_TABLE_COMMODITY, "input", process->line, owner);
    mark_terms(marks, process->out, LODE_TABLE_COMMODITY, "output", process->line, owner);
    mark_terms(marks, process->emit, LODE_TABLE_POLLUTANT, "emission", process->line, owner);
    ++marks->stamp;
    for (size_t i = 0; i < process->n_permitting_at; ++i)
      mark(marks, process->permitting_at[i].region, LODE_TABLE_REGION, "permitting", process->line, owner);
  }
  for (size_t m = 0; m < in->n_option; ++m) {
    snprintf(owner, sizeof owner, "option \"%s\"", lode_table_id(in, LODE_TABLE_OPTION, m));
    mark_terms(marks, in->option[m].capacity, LODE_TABLE_PROCESS, "capacity", in->option[m].line, owner);
  }
  for (size_t i = 0; i < in->n_existing; ++i) {
    snprintf(owner, sizeof owner, "plant \"%s\"", lode_table_id(in, LODE_TABLE_PLANT, i));
    mark_terms(marks, in->existing[i].capacity, LODE_TABLE_PROCESS, "capacity", in->existing[i].line, owner);
  }
  for (size_t i = 0; i < in->n_lane; ++i) {
    ++marks->stamp;
    for (size_t k = 0; k < in->lane[i].n_cost; ++k)
      mark(marks, in->lane_cost[in->lane[i].first_cost + k].commodity, LODE_TABLE_COMMODITY, "cost", in->lane[i].line,
           "a lane");
  }
}

static size_t largest(const size_t *n, size_t count) {
  size_t most = 1;
  for (size_t i = 0; i < count; ++i)
    most = n[i] > most ? n[i] : most;
  return most;
}

lode_status lode_check_pairs(lode_diagnostics *diagnostics, const lode_instance *in) {
  const size_t pairs[] = {in->n_import, in->n_demand, in->n_disposal, in->n_lane, in->n_prerequisite};
  const size_t items[] = {in->n_commodity, in->n_process, in->n_pollutant, in->n_region};
  lode_pair *pair = lode_alloc(diagnostics->env, largest(pairs, 5), sizeof *pair, "pairs of ids");
  size_t *marked = lode_alloc(diagnostics->env, largest(items, 4), sizeof *marked, "marks of ids");
  lode_status st = pair == NULL || marked == NULL ? LODE_E_NOMEM : LODE_OK;
  if (st == LODE_OK) {
    lode_marks marks = {diagnostics, in, marked, 0};
    check_tables(diagnostics, in, pair);
    check_recipes(&marks);
  }
  free(pair);
  free(marked);
  return st;
}
