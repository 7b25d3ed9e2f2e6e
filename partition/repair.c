/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "partition/partition_internal.h"

typedef struct mend {
  lode_repair *r;
  int32_t *piece;  /* [graph n_vertex] 1-based piece of a vertex, 0: not seen */
  int32_t *queue;  /* [component n_vertex] */
  int64_t *weight; /* [n_part] or of pieces, [component n_vertex + 1] */
} mend;

/*
 * Marks the piece of its part around `from`, without the vertex `without` (-1: none).
 * Vertices stand in m->queue in the order they were reached. @return their number
 */
static size_t flood(mend *m, int32_t from, int32_t mark, int32_t without) {
  const lode_graph *g = m->r->graph;
  const int32_t *part = m->r->part;
  size_t n = 0;
  m->queue[n++] = from;
  m->piece[from] = mark;
  for (size_t i = 0; i < n; ++i) {
    const int32_t v = m->queue[i];
    for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k) {
      const int32_t u = g->neighbour[k];
      if (part[u] != part[from] || m->piece[u] != 0 || u == without)
        continue;
      m->piece[u] = mark;
      m->queue[n++] = u;
    }
  }
  return n;
}

static void forget_pieces(mend *m) {
  for (size_t i = 0; i < m->r->n_vertex; ++i)
    m->piece[m->r->vertex[i]] = 0;
}

static int64_t queue_weight(const mend *m, size_t n) {
  int64_t sum = 0;
  for (size_t i = 0; i < n; ++i)
    sum += m->r->graph->vertex_weight[m->queue[i]];
  return sum;
}

/* Gives the n vertices in the queue to the neighbouring part they trade with most (ties: smaller number). */
static void give_away(mend *m, size_t n) {
  const lode_graph *g = m->r->graph;
  int32_t *part = m->r->part;
  const int32_t own = part[m->queue[0]];
  memset(m->weight, 0, (m->r->n_vertex + 1) * sizeof *m->weight);
  for (size_t i = 0; i < n; ++i)
    for (int32_t k = g->start[m->queue[i]]; k < g->start[m->queue[i] + 1]; ++k)
      m->weight[part[g->neighbour[k]] - m->r->first_part] += g->edge_weight[k];
  int32_t best = -1;
  for (int32_t p = 0; p < m->r->n_part; ++p)
    if (p + m->r->first_part != own && m->weight[p] > 0 && (best < 0 || m->weight[p] > m->weight[best]))
      best = p;
  if (best < 0) /* only if the component were not connected */
    return;
  for (size_t i = 0; i < n; ++i)
    part[m->queue[i]] = best + m->r->first_part;
  m->r->n_moved += n;
}

/* One lighter piece of a broken part goes to a neighbour. @return false if no part is broken */
static bool join_one_piece(mend *m) {
  lode_repair *r = m->r;
  int32_t broken = -1, lightest = -1, n_piece = 0;
  int64_t least = 0;
  forget_pieces(m);
  for (int32_t p = r->first_part; p < r->first_part + r->n_part && broken < 0; ++p) {
    int32_t in_part = 0;
    for (size_t i = 0; i < r->n_vertex; ++i) {
      const int32_t v = r->vertex[i];
      if (r->part[v] != p || m->piece[v] != 0)
        continue;
      const int64_t weight = queue_weight(m, flood(m, v, ++n_piece, -1));
      if (in_part++ == 0 || weight < least) {
        least = weight;
        lightest = v;
      }
    }
    if (in_part > 1)
      broken = p;
  }
  if (broken < 0)
    return false;
  forget_pieces(m);
  give_away(m, flood(m, lightest, 1, -1));
  return true;
}

static int32_t first_empty(const mend *m) {
  const lode_repair *r = m->r;
  memset(m->weight, 0, (r->n_vertex + 1) * sizeof *m->weight);
  for (size_t i = 0; i < r->n_vertex; ++i)
    m->weight[r->part[r->vertex[i]] - r->first_part] += r->graph->vertex_weight[r->vertex[i]];
  for (int32_t p = 0; p < r->n_part; ++p)
    if (m->weight[p] == 0)
      return p + r->first_part;
  return -1;
}

/* Heaviest part of at least two vertices, after first_empty. */
static int32_t find_donor(const mend *m) {
  const lode_repair *r = m->r;
  int32_t best = -1;
  for (int32_t p = 0; p < r->n_part; ++p) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_vertex && n < 2; ++i)
      n += r->part[r->vertex[i]] == p + r->first_part;
    if (n == 2 && (best < 0 || m->weight[p] > m->weight[best]))
      best = p;
  }
  return best < 0 ? -1 : best + r->first_part;
}

/* Whether the donor stays in one piece, and not empty, without v. */
static bool can_leave(mend *m, int32_t v) {
  const lode_repair *r = m->r;
  size_t n = 0;
  int32_t other = -1;
  for (size_t i = 0; i < r->n_vertex; ++i)
    if (r->part[r->vertex[i]] == r->part[v]) {
      ++n;
      if (r->vertex[i] != v)
        other = r->vertex[i];
    }
  if (other < 0)
    return false;
  forget_pieces(m);
  return flood(m, other, 1, v) == n - 1;
}

/* Weight of v's edges into part p. */
static int64_t tie(const lode_repair *r, int32_t v, int32_t p) {
  const lode_graph *g = r->graph;
  int64_t sum = 0;
  for (int32_t k = g->start[v]; k < g->start[v + 1]; ++k)
    sum += r->part[g->neighbour[k]] == p ? g->edge_weight[k] : 0;
  return sum;
}

/*
 * Next vertex to go from the donor to the growing part: touches it (if it has any), fits into `room`, leaves the donor
 * in one piece, and cuts least; -1 if there is none.
 */
static int32_t choose(mend *m, int32_t growing, int32_t donor, int64_t grown, int64_t room) {
  const lode_repair *r = m->r;
  int32_t best = -1;
  int64_t best_gain = 0;
  for (size_t i = 0; i < r->n_vertex; ++i) {
    const int32_t v = r->vertex[i];
    if (r->part[v] != donor || (grown > 0 && r->graph->vertex_weight[v] > room))
      continue;
    const int64_t near = tie(r, v, growing), gain = near - tie(r, v, donor);
    if ((grown > 0 && near == 0) || (best >= 0 && gain <= best_gain) || !can_leave(m, v))
      continue;
    best = v;
    best_gain = gain;
  }
  return best;
}

/* Grows the empty part out of the donor up to half its weight; both stay connected. */
static void grow(mend *m, int32_t empty, int32_t donor) {
  lode_repair *r = m->r;
  const int64_t half = (m->weight[donor - r->first_part] + 1) / 2;
  int64_t grown = 0;
  int32_t v;
  while ((v = choose(m, empty, donor, grown, half - grown)) >= 0) {
    r->part[v] = empty;
    grown += r->graph->vertex_weight[v];
    ++r->n_moved;
  }
}

lode_status lode_partition_repair(lode_env *env, lode_repair *repair) {
  mend m = {.r = repair};
  lode_status st = LODE_OK;
  repair->n_moved = 0;
  m.piece = lode_alloc(env, repair->graph->n_vertex, sizeof *m.piece, "pieces of parts");
  m.queue = lode_alloc(env, repair->n_vertex, sizeof *m.queue, "pieces of parts");
  m.weight = lode_alloc(env, repair->n_vertex + 1, sizeof *m.weight, "weights of parts");
  if (m.piece == NULL || m.queue == NULL || m.weight == NULL) {
    st = LODE_E_NOMEM;
    goto done;
  }
  while (join_one_piece(&m)) { /* every turn leaves one piece less */
  }
  int32_t empty;
  while ((empty = first_empty(&m)) >= 0) { /* every turn leaves one empty part less */
    const int32_t donor = find_donor(&m);
    if (donor < 0) {
      st = LODE_FAIL(env, LODE_E_BUG, "more parts than regions in a component");
      goto done;
    }
    grow(&m, empty, donor);
  }
done:
  free(m.piece);
  free(m.queue);
  free(m.weight);
  return st;
}
