/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-stage stochastic network design, the netdes files: behind a line that begins with '+' stand the number of nodes,
 * density, cost ratio, adjacency and first-stage costs, the number of scenarios, their probabilities, and for each
 * scenario a line that begins with '-', costs, capacities and balances. Matrices stand on a line each, rows split by
 * ';' and entries by ','. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/import/network.h"
#include "instances/import/scan.h"

static const double sum_tolerance = 1e-9;     /* of the probabilities */
static const double balance_tolerance = 1e-9; /* relative, of the sum of a scenario's balances */

/** Goes behind the line that begins with '+', and makes what follows a list of words. */
static lode_status skip_head(lode_scan *scan) {
  bool is_found = false;
  while (!is_found && scan->next < scan->length) {
    is_found = scan->data[scan->next] == '+';
    lode_scan_skip_line(scan);
  }
  if (!is_found)
    return LODE_FAIL(scan->env, LODE_E_INPUT, "%s: no line begins with '+', which ends the head of the file",
                     scan->path);
  for (size_t k = scan->next; k < scan->length; ++k)
    if (scan->data[k] == ',' || scan->data[k] == ';')
      scan->data[k] = ' ';
  return LODE_OK;
}

/** Reads rows x columns numbers that stand on one line, alone. */
static lode_status read_line(lode_scan *scan, const char *what, size_t n_row, size_t n_column, double value[]) {
  int line = 0;
  for (size_t i = 0; i < n_row; ++i)
    for (size_t j = 0; j < n_column; ++j) {
      const lode_status st =
          lode_scan_number(scan, what, n_row > 1 ? i + 1 : j + 1, n_row > 1 ? j + 1 : 0, &value[i * n_column + j]);
      if (st != LODE_OK)
        return st;
      if (line != 0 && scan->word_line != line)
        return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: the line has fewer than %zu numbers", scan->path, line,
                         what, n_row * n_column);
      line = scan->word_line;
    }
  for (; scan->next < scan->length && scan->data[scan->next] != '\n'; ++scan->next)
    if (strchr(" \t\r", scan->data[scan->next]) == NULL)
      return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: the line has more than %zu numbers", scan->path, line, what,
                       n_row * n_column);
  return LODE_OK;
}

static lode_status not_negative(lode_scan *scan, const char *what, double value) {
  if (value >= 0.0)
    return LODE_OK;
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: \"%g\", expected a number >= 0", scan->path, scan->word_line,
                   what, value);
}

static lode_status read_probabilities(lode_scan *scan, lode_network *n) {
  double sum = 0.0;
  lode_status st = read_line(scan, "probability of scenario", 1, n->n_scenario, n->probability);
  for (size_t s = 0; st == LODE_OK && s < n->n_scenario; ++s) {
    st = not_negative(scan, "probability", n->probability[s]);
    sum += n->probability[s];
  }
  if (st == LODE_OK && fabs(sum - 1.0) > sum_tolerance)
    st = LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: the probabilities sum to %.12g, expected 1", scan->path,
                   scan->word_line, sum);
  return st;
}

/** Adjacency and first-stage costs: the arcs, in order of their nodes. */
static lode_status read_arcs(lode_scan *scan, lode_network *n, double *matrix) {
  const size_t n_node = n->n_node;
  lode_status st = read_line(scan, "adjacency of nodes", n_node, n_node, matrix);
  for (size_t k = 0; st == LODE_OK && k < n_node * n_node; ++k) {
    if (matrix[k] != 0.0 && matrix[k] != 1.0)
      return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: adjacency of nodes %zu, %zu: \"%g\", expected 0 or 1",
                       scan->path, scan->word_line, k / n_node + 1, k % n_node + 1, matrix[k]);
    if (matrix[k] == 1.0 && k / n_node == k % n_node)
      return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: an arc goes from node %zu to itself", scan->path,
                       scan->word_line, k / n_node + 1);
    n->n_arc += matrix[k] == 1.0;
  }
  if (st == LODE_OK && n->n_arc == 0)
    return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: the network has no arc", scan->path, scan->word_line);
  return st;
}

/** The arcs' entries of a matrix, none negative. */
static lode_status read_of_arcs(lode_scan *scan, const lode_network *n, const char *what, double *matrix,
                                double value[]) {
  lode_status st = read_line(scan, what, n->n_node, n->n_node, matrix);
  for (size_t a = 0; st == LODE_OK && a < n->n_arc; ++a) {
    value[a] = matrix[n->from[a] * n->n_node + n->to[a]];
    st = not_negative(scan, what, value[a]);
  }
  return st;
}

static lode_status read_scenario(lode_scan *scan, lode_network *n, size_t s, double *matrix) {
  if (!lode_scan_word(scan) || scan->word[0] != '-')
    return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: before scenario %zu of %zu: expected a line that begins with '-'",
                     scan->path, scan->word_line, s + 1, n->n_scenario);
  lode_scan_skip_line(scan);
  lode_status st = read_of_arcs(scan, n, "cost of arc between nodes", matrix, n->cost + s * n->n_arc);
  if (st == LODE_OK)
    st = read_of_arcs(scan, n, "capacity of arc between nodes", matrix, n->capacity + s * n->n_arc);
  double *balance = n->balance + s * n->n_node, sum = 0.0, size = 0.0;
  if (st == LODE_OK)
    st = read_line(scan, "balance of node", 1, n->n_node, balance);
  for (size_t i = 0; st == LODE_OK && i < n->n_node; ++i) {
    sum += balance[i];
    size += fabs(balance[i]);
  }
  if (st == LODE_OK && fabs(sum) > balance_tolerance * size)
    st = LODE_FAIL(scan->env, LODE_E_INPUT,
                   "%s:%d: the balances of scenario %zu sum to %g, expected 0: no flow has them", scan->path,
                   scan->word_line, s + 1, sum);
  return st;
}

static lode_status read_body(lode_scan *scan, lode_network *n, double **matrix) {
  double ignored;
  lode_status st = lode_scan_count(scan, "number of nodes", &n->n_node);
  if (st == LODE_OK)
    st = lode_scan_number(scan, "density", 0, 0, &ignored);
  if (st == LODE_OK)
    st = lode_scan_number(scan, "cost ratio", 0, 0, &ignored);
  if (st == LODE_OK)
    st = lode_scan_expect(scan, 2.0 * (double)n->n_node * (double)n->n_node);
  if (st == LODE_OK &&
      (*matrix = lode_alloc(scan->env, 2 * n->n_node * n->n_node, sizeof **matrix, "matrices")) == NULL)
    st = LODE_E_NOMEM;
  double *adjacency = *matrix, *entry = st == LODE_OK ? *matrix + n->n_node * n->n_node : NULL;
  if (st == LODE_OK)
    st = read_arcs(scan, n, adjacency);
  if (st == LODE_OK)
    st = read_line(scan, "first-stage cost of nodes", n->n_node, n->n_node, entry);
  if (st == LODE_OK)
    st = lode_scan_count(scan, "number of scenarios", &n->n_scenario);
  if (st == LODE_OK)
    st = lode_scan_expect(scan, (double)n->n_scenario * (2.0 * (double)n->n_node * (double)n->n_node + 2.0));
  n->n_good = 1;
  if (st == LODE_OK)
    st = lode_network_create(scan->env, n);
  for (size_t k = 0, a = 0; st == LODE_OK && k < n->n_node * n->n_node; ++k)
    if (adjacency[k] == 1.0) {
      n->from[a] = k / n->n_node;
      n->to[a] = k % n->n_node;
      n->fixed[a++] = entry[k];
      st = not_negative(scan, "first-stage cost", entry[k]);
    }
  if (st == LODE_OK)
    st = read_probabilities(scan, n);
  for (size_t s = 0; st == LODE_OK && s < n->n_scenario; ++s)
    st = read_scenario(scan, n, s, entry);
  return st;
}

/** The last scenario may have a closing line, behind which nothing stands. */
static lode_status read_tail(lode_scan *scan) {
  if (!lode_scan_word(scan))
    return LODE_OK;
  if (scan->word[0] == '-') {
    lode_scan_skip_line(scan);
    if (!lode_scan_word(scan))
      return LODE_OK;
  }
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: \"%.*s\" behind the last scenario, expected the end of the file",
                   scan->path, scan->word_line, scan->word_length < 40 ? (int)scan->word_length : 40, scan->word);
}

static lode_status read_netdes(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  lode_scan scan;
  lode_network n = {0};
  double *matrix = NULL;
  lode_status st = lode_scan_open(env, request->path, &scan);
  if (st != LODE_OK)
    return st;
  st = skip_head(&scan);
  if (st == LODE_OK)
    st = read_body(&scan, &n, &matrix);
  if (st == LODE_OK)
    st = read_tail(&scan);
  if (st == LODE_OK)
    st = lode_network_write(request, &n, scribe);
  free(matrix);
  lode_network_clear(&n);
  lode_scan_close(&scan);
  return st;
}

const lode_import_format lode_import_netdes = {"netdes", "stochastic network design", read_netdes, false};
