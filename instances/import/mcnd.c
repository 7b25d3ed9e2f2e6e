/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Multicommodity fixed-charge network design, the .dow files of Crainic, Frangioni and Gendron (2001), Discrete Applied
 * Mathematics 112(1-3), 73-99: a title line; nodes arcs commodities; arcs; commodities. */
#include "instances/import/network.h"
#include "instances/import/scan.h"

static const double largest_table = 5e6; /* commodities times nodes or arcs */

/** A node's number, from 1 to n. */
static lode_status read_node(lode_scan *scan, const char *what, size_t i, size_t n_node, size_t *node) {
  double number;
  const lode_status st = lode_scan_amount(scan, what, i, 0, &number);
  if (st != LODE_OK)
    return st;
  if (!(number >= 1.0) || number > (double)n_node || number != (double)(size_t)number)
    return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s %zu: \"%.*s\", expected a node, 1 to %zu", scan->path,
                     scan->word_line, what, i, (int)scan->word_length, scan->word, n_node);
  *node = (size_t)number - 1;
  return LODE_OK;
}

static lode_status loop(lode_scan *scan, const char *what, size_t i) {
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s %zu goes from a node to itself", scan->path, scan->word_line,
                   what, i);
}

static lode_status read_arcs(lode_scan *scan, lode_network *n) {
  lode_status st = LODE_OK;
  for (size_t a = 0; st == LODE_OK && a < n->n_arc; ++a) {
    double unused;
    st = read_node(scan, "first node of arc", a + 1, n->n_node, &n->from[a]);
    if (st == LODE_OK)
      st = read_node(scan, "second node of arc", a + 1, n->n_node, &n->to[a]);
    if (st == LODE_OK && n->from[a] == n->to[a])
      st = loop(scan, "arc", a + 1);
    if (st == LODE_OK)
      st = lode_scan_amount(scan, "unit cost of arc", a + 1, 0, &n->cost[a]);
    if (st == LODE_OK)
      st = lode_scan_amount(scan, "capacity of arc", a + 1, 0, &n->capacity[a]);
    if (st == LODE_OK)
      st = lode_scan_amount(scan, "fixed cost of arc", a + 1, 0, &n->fixed[a]);
    if (st == LODE_OK)
      st = lode_scan_number(scan, "sixth number of arc", a + 1, 0, &unused);
    if (st == LODE_OK)
      st = lode_scan_number(scan, "seventh number of arc", a + 1, 0, &unused);
  }
  return st;
}

static lode_status read_goods(lode_scan *scan, lode_network *n) {
  lode_status st = LODE_OK;
  for (size_t g = 0; st == LODE_OK && g < n->n_good; ++g) {
    size_t from = 0, to = 0;
    double amount = 0.0;
    st = read_node(scan, "origin of commodity", g + 1, n->n_node, &from);
    if (st == LODE_OK)
      st = read_node(scan, "destination of commodity", g + 1, n->n_node, &to);
    if (st == LODE_OK && from == to)
      st = loop(scan, "commodity", g + 1);
    if (st == LODE_OK)
      st = lode_scan_amount(scan, "quantity of commodity", g + 1, 0, &amount);
    if (st == LODE_OK) {
      n->balance[g * n->n_node + from] = amount;
      n->balance[g * n->n_node + to] = -amount;
    }
  }
  return st;
}

/** Every commodity has a balance at each node and a flow on each arc: few numbers in the file may ask for many. */
static lode_status check_size(lode_scan *scan, const lode_network *n) {
  if ((double)n->n_node > 2.0 * ((double)n->n_arc + (double)n->n_good))
    return LODE_FAIL(scan->env, LODE_E_INPUT,
                     "%s:%d: %zu nodes, but the ends of %zu arcs and %zu commodities are fewer", scan->path,
                     scan->word_line, n->n_node, n->n_arc, n->n_good);
  const size_t more = n->n_node > n->n_arc ? n->n_node : n->n_arc;
  if ((double)more * (double)n->n_good <= largest_table)
    return LODE_OK;
  return LODE_FAIL(scan->env, LODE_E_INPUT,
                   "%s:%d: %zu nodes, %zu arcs and %zu commodities: more than %.0f balances or flows", scan->path,
                   scan->word_line, n->n_node, n->n_arc, n->n_good, largest_table);
}

static lode_status read_mcnd(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  lode_scan scan;
  lode_network n = {.n_scenario = 1};
  lode_status st = lode_scan_open(env, request->path, &scan);
  if (st != LODE_OK)
    return st;
  lode_scan_skip_line(&scan);
  st = lode_scan_count(&scan, "number of nodes", &n.n_node);
  if (st == LODE_OK)
    st = lode_scan_count(&scan, "number of arcs", &n.n_arc);
  if (st == LODE_OK)
    st = lode_scan_count(&scan, "number of commodities", &n.n_good);
  if (st == LODE_OK)
    st = lode_scan_expect(&scan, 7.0 * (double)n.n_arc + 3.0 * (double)n.n_good);
  if (st == LODE_OK)
    st = check_size(&scan, &n);
  if (st == LODE_OK)
    st = lode_network_create(env, &n);
  if (st == LODE_OK) {
    n.probability[0] = 1.0;
    st = read_arcs(&scan, &n);
  }
  if (st == LODE_OK)
    st = read_goods(&scan, &n);
  if (st == LODE_OK)
    st = lode_scan_end(&scan);
  if (st == LODE_OK)
    st = lode_network_write(request, &n, scribe);
  lode_network_clear(&n);
  lode_scan_close(&scan);
  return st;
}

const lode_import_format lode_import_mcnd = {"mcnd", "multicommodity network design", read_mcnd, false};
