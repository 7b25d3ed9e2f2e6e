/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An arc is a process. With several goods the arc first makes room, as much as its capacity, and each good's process
 * takes some, while opening the arc also bounds each good by itself: the strong formulation. With several scenarios the
 * room is a supply, whose limit a scenario may adjust. */
#include "instances/import/network.h"

#include <stdlib.h>

lode_status lode_network_create(lode_env *env, lode_network *n) {
  n->from = lode_alloc(env, n->n_arc, sizeof *n->from, "arcs");
  n->to = lode_alloc(env, n->n_arc, sizeof *n->to, "arcs");
  n->fixed = lode_alloc(env, n->n_arc, sizeof *n->fixed, "arcs");
  n->cost = lode_alloc(env, n->n_scenario * n->n_arc, sizeof *n->cost, "arcs");
  n->capacity = lode_alloc(env, n->n_scenario * n->n_arc, sizeof *n->capacity, "arcs");
  n->balance = lode_alloc(env, n->n_scenario * n->n_good * n->n_node, sizeof *n->balance, "balances");
  n->probability = lode_alloc(env, n->n_scenario, sizeof *n->probability, "probabilities");
  const bool is_whole = n->from && n->to && n->fixed && n->cost && n->capacity && n->balance && n->probability;
  return is_whole ? LODE_OK : LODE_E_NOMEM;
}

void lode_network_clear(lode_network *n) {
  free(n->from);
  free(n->to);
  free(n->fixed);
  free(n->cost);
  free(n->capacity);
  free(n->balance);
  free(n->probability);
  *n = (lode_network){0};
}

static double balance_of(const lode_network *n, size_t s, size_t g, size_t i) {
  return n->balance[(s * n->n_good + g) * n->n_node + i];
}

/** Most that starts at the nodes of a good, over the scenarios. */
static double most_flow(const lode_network *n, size_t g) {
  double most = 0.0;
  for (size_t s = 0; s < n->n_scenario; ++s) {
    double sum = 0.0;
    for (size_t i = 0; i < n->n_node; ++i)
      sum += balance_of(n, s, g, i) > 0.0 ? balance_of(n, s, g, i) : 0.0;
    most = sum > most ? sum : most;
  }
  return most;
}

static double most_capacity(const lode_network *n, size_t a) {
  double most = 0.0;
  for (size_t s = 0; s < n->n_scenario; ++s)
    most = n->capacity[s * n->n_arc + a] > most ? n->capacity[s * n->n_arc + a] : most;
  return most;
}

/** Does the node ever start (sign 1) or end (sign -1) the good? */
static bool is_end(const lode_network *n, size_t g, size_t i, double sign) {
  for (size_t s = 0; s < n->n_scenario; ++s)
    if (sign * balance_of(n, s, g, i) > 0.0)
      return true;
  return false;
}

static void write_head(const lode_import_request *request, const lode_network *n, lode_scribe *x) {
  lode_scribe_put(x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lodestone version=\"1\" id=\"%s\">\n", request->id);
  lode_scribe_put(x, "  <units money=\"money\" unit-cost=\"money\" unit-cost-scale=\"1\"/>\n"
                     "  <economics base-year=\"2026\" rate=\"0\"/>\n"
                     "  <periods>\n    <period id=\"t1\" first-year=\"2026\" years=\"1\"/>\n  </periods>\n"
                     "  <commodities>\n");
  for (size_t i = 0; i < n->n_node; ++i)
    for (size_t g = 0; g < n->n_good; ++g)
      lode_scribe_put(x, "    <commodity id=\"n%zu-k%zu\" unit=\"unit\"/>\n", i + 1, g + 1);
  for (size_t a = 0; a < n->n_arc; ++a)
    lode_scribe_put(x, "    <commodity id=\"room%zu\" unit=\"unit\"/>\n", a + 1);
  lode_scribe_put(x, "  </commodities>\n  <regions>\n    <region id=\"net\"/>\n  </regions>\n");
}

static void write_arcs(const lode_network *n, lode_scribe *x) {
  const bool has_goods = n->n_good > 1;
  lode_scribe_put(x, "  <processes>\n");
  for (size_t a = 0; a < n->n_arc; ++a) {
    if (has_goods)
      lode_scribe_put(x,
                      "    <process id=\"open%zu\" stage=\"arc\">\n      <output commodity=\"room%zu\" amount=\"1\"/>\n"
                      "    </process>\n",
                      a + 1, a + 1);
    for (size_t g = 0; g < n->n_good; ++g) {
      lode_scribe_put(x, "    <process id=\"a%zu-k%zu\" stage=\"arc\"", a + 1, g + 1);
      lode_scribe_number(x, "cost", n->cost[a]);
      lode_scribe_put(x, ">\n      <input commodity=\"n%zu-k%zu\" amount=\"1\"/>\n", n->from[a] + 1, g + 1);
      lode_scribe_put(x, "      <input commodity=\"room%zu\" amount=\"1\"/>\n", a + 1);
      lode_scribe_put(x, "      <output commodity=\"n%zu-k%zu\" amount=\"1\"/>\n    </process>\n", n->to[a] + 1, g + 1);
    }
  }
  lode_scribe_put(x, "  </processes>\n  <options>\n");
  for (size_t a = 0; a < n->n_arc; ++a) {
    const double capacity = most_capacity(n, a);
    lode_scribe_put(x, "    <option id=\"a%zu\"", a + 1);
    lode_scribe_number(x, "capital", n->fixed[a]);
    lode_scribe_put(x, " life=\"1\">\n");
    if (has_goods) {
      lode_scribe_put(x, "      <capacity process=\"open%zu\"", a + 1);
      lode_scribe_number(x, "amount", capacity);
      lode_scribe_put(x, "/>\n");
    }
    for (size_t g = 0; g < n->n_good; ++g) {
      const double flow = most_flow(n, g);
      lode_scribe_put(x, "      <capacity process=\"a%zu-k%zu\"", a + 1, g + 1);
      lode_scribe_number(x, "amount", flow < capacity ? flow : capacity);
      lode_scribe_put(x, "/>\n");
    }
    lode_scribe_put(x, "    </option>\n");
  }
  lode_scribe_put(x, "  </options>\n  <sites>\n");
  for (size_t a = 0; a < n->n_arc; ++a)
    lode_scribe_put(x, "    <site id=\"a%zu\" region=\"net\" options=\"a%zu\"/>\n", a + 1, a + 1);
  lode_scribe_put(x, "  </sites>\n");
}

/** One of an end's two faces: what it sends, or what it wants; 0 where the sign is the other's. */
static double face(const lode_network *n, size_t s, size_t g, size_t i, double sign) {
  const double amount = sign * balance_of(n, s, g, i);
  return amount > 0.0 ? amount : 0.0;
}

static void write_ends(const lode_network *n, lode_scribe *x) {
  bool has_any = false;
  for (size_t a = 0; n->n_good == 1 && a < n->n_arc; ++a) {
    lode_scribe_put(x, "%s    <supply id=\"room%zu\" region=\"net\" commodity=\"room%zu\"",
                    has_any ? "" : "  <supplies>\n", a + 1, a + 1);
    lode_scribe_number(x, "limit", n->capacity[a]);
    lode_scribe_put(x, "/>\n");
    has_any = true;
  }
  for (int side = 0; side < 2; ++side) { /* supplies, then demands */
    for (size_t g = 0; g < n->n_good; ++g)
      for (size_t i = 0; i < n->n_node; ++i) {
        if (!is_end(n, g, i, side == 0 ? 1.0 : -1.0))
          continue;
        if (side == 0)
          lode_scribe_put(x, "%s    <supply id=\"n%zu-k%zu\" region=\"net\" commodity=\"n%zu-k%zu\"",
                          has_any ? "" : "  <supplies>\n", i + 1, g + 1, i + 1, g + 1);
        else
          lode_scribe_put(x, "%s    <demand region=\"net\" commodity=\"n%zu-k%zu\"", has_any ? "" : "  <demands>\n",
                          i + 1, g + 1);
        lode_scribe_number(x, side == 0 ? "limit" : "amount", face(n, 0, g, i, side == 0 ? 1.0 : -1.0));
        lode_scribe_put(x, "/>\n");
        has_any = true;
      }
    if (has_any)
      lode_scribe_put(x, side == 0 ? "  </supplies>\n" : "  </demands>\n");
    has_any = false;
  }
}

/** What scenario s sets otherwise than the first. */
static void write_adjustments(const lode_network *n, size_t s, lode_scribe *x) {
  lode_scribe_put(x, "    <set id=\"set%zu\">\n", s + 1);
  for (size_t a = 0; a < n->n_arc; ++a) {
    if (n->cost[s * n->n_arc + a] != n->cost[a]) {
      lode_scribe_put(x, "      <adjust target=\"process-cost\" op=\"set\" process=\"a%zu-k1\"", a + 1);
      lode_scribe_number(x, "value", n->cost[s * n->n_arc + a]);
      lode_scribe_put(x, "/>\n");
    }
    if (n->capacity[s * n->n_arc + a] != n->capacity[a]) {
      lode_scribe_put(x, "      <adjust target=\"supply-limit\" op=\"set\" supply=\"room%zu\"", a + 1);
      lode_scribe_number(x, "value", n->capacity[s * n->n_arc + a]);
      lode_scribe_put(x, "/>\n");
    }
  }
  for (size_t i = 0; i < n->n_node; ++i)
    for (int side = 0; side < 2; ++side) {
      const double sign = side == 0 ? 1.0 : -1.0, amount = face(n, s, 0, i, sign);
      if (!is_end(n, 0, i, sign) || amount == face(n, 0, 0, i, sign))
        continue;
      lode_scribe_put(x, "      <adjust target=\"%s\" op=\"set\" %s=\"n%zu-k1\"", side == 0 ? "supply-limit" : "demand",
                      side == 0 ? "supply" : "commodity", i + 1);
      lode_scribe_number(x, "value", amount);
      lode_scribe_put(x, "/>\n");
    }
  lode_scribe_put(x, "    </set>\n");
}

lode_status lode_network_write(const lode_import_request *request, const lode_network *n, lode_scribe *x) {
  write_head(request, n, x);
  write_arcs(n, x);
  write_ends(n, x);
  if (n->n_scenario > 1) {
    lode_scribe_put(x, "  <adjustments>\n");
    for (size_t s = 1; s < n->n_scenario; ++s)
      write_adjustments(n, s, x);
    lode_scribe_put(x, "  </adjustments>\n");
  }
  lode_scribe_put(x, "  <scenarios>\n");
  for (size_t s = 0; s < n->n_scenario; ++s) {
    lode_scribe_put(x, "    <scenario id=\"s%zu\"", s + 1);
    lode_scribe_number(x, "probability", n->probability[s]);
    if (s > 0)
      lode_scribe_put(x, " apply=\"set%zu\"", s + 1);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "  </scenarios>\n</lodestone>\n");
  return x->status;
}
