/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places, network, ports and mines of a synthetic instance.
 *
 * Places are distinct points of a grid of kilometres. Two are joined if the circle over their distance as diameter
 * holds no third: the Gabriel graph, a part of the Delaunay triangulation that holds the shortest spanning tree, so
 * that it is connected and sparse. The test is one inner product of integers, exact on every machine. */
#include "instances/generate/country.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH_KM = 4400, HEIGHT_KM = 2600, NEAREST = 24 };
static const double circuity = 1.2;

enum { STREAM_PLACE = 1, STREAM_WEIGHT, STREAM_MINE };

static int64_t square_distance(const lode_place *a, const lode_place *b) {
  const int64_t dx = a->x - b->x, dy = a->y - b->y;
  return dx * dx + dy * dy;
}

double lode_country_distance(const lode_country *country, size_t a, size_t b) {
  return circuity * sqrt((double)square_distance(&country->place[a], &country->place[b]));
}

const char *lode_country_group_name(int group) {
  static const char *const name[LODE_COUNTRY_GROUPS] = {"south-west", "south-east", "north-west", "north-east"};
  return name[group];
}

size_t lode_country_group_size(const lode_country *country, int group) {
  size_t n = 0;
  for (size_t i = 0; i < country->n_place; ++i)
    n += country->place[i].group == group;
  return n;
}

static bool is_taken(const lode_country *c, size_t n, int64_t gap) {
  for (size_t j = 0; j < n; ++j)
    if (square_distance(&c->place[n], &c->place[j]) < gap)
      return true;
  return false;
}

/** Points apart from one another, at most a quarter of the room of each. */
static void draw_points(const lode_generate_options *options, lode_country *c) {
  lode_random random = lode_random_stream((uint64_t)options->seed, STREAM_PLACE);
  const int64_t gap = WIDTH_KM / 4 * (int64_t)HEIGHT_KM / (4 * (int64_t)c->n_place) + 1;
  for (size_t i = 0; i < c->n_place; ++i) {
    int64_t apart = gap;
    do {
      c->place[i].x = (int32_t)lode_random_below(&random, WIDTH_KM);
      c->place[i].y = (int32_t)lode_random_below(&random, HEIGHT_KM);
      apart -= apart / 16; /* gives way in the end */
    } while (is_taken(c, i, apart > 1 ? apart : 1));
    c->place[i].group = (c->place[i].x >= WIDTH_KM / 2 ? 1 : 0) + (c->place[i].y >= HEIGHT_KM / 2 ? 2 : 0);
  }
}

/** Sizes as of cities: the one of rank k counts 1 / (k + n / 8 + 1); ranks are dealt at random. */
static void draw_weights(const lode_generate_options *options, lode_country *c) {
  lode_random random = lode_random_stream((uint64_t)options->seed, STREAM_WEIGHT);
  double sum = 0.0;
  for (size_t k = 0; k < c->n_place; ++k)
    sum += c->place[k].weight = 1.0 / ((double)k + (double)c->n_place / 8.0 + 1.0);
  for (size_t k = c->n_place; k-- > 1;) {
    const size_t j = (size_t)lode_random_below(&random, k + 1);
    const double swap = c->place[k].weight;
    c->place[k].weight = c->place[j].weight;
    c->place[j].weight = swap;
  }
  for (size_t k = 0; k < c->n_place; ++k)
    c->place[k].weight /= sum;
}

/** The places nearest to i that are in `near`, in order of distance, ties by number. @return how many */
static size_t find_nearest(const lode_country *c, size_t i, size_t near[NEAREST]) {
  int64_t distance[NEAREST];
  size_t n = 0;
  for (size_t j = 0; j < c->n_place; ++j) {
    const int64_t d = square_distance(&c->place[i], &c->place[j]);
    if (j == i || (n == NEAREST && d >= distance[n - 1]))
      continue;
    size_t k = n < NEAREST ? n++ : n - 1;
    for (; k > 0 && distance[k - 1] > d; --k) {
      distance[k] = distance[k - 1];
      near[k] = near[k - 1];
    }
    distance[k] = d;
    near[k] = j;
  }
  return n;
}

/** Is k strictly inside the circle whose diameter is ij? */
static bool is_between(const lode_country *c, size_t i, size_t j, size_t k) {
  const lode_place *a = &c->place[i], *b = &c->place[j], *m = &c->place[k];
  return k != i && k != j && (int64_t)(a->x - m->x) * (b->x - m->x) + (int64_t)(a->y - m->y) * (b->y - m->y) < 0;
}

static bool is_joined(const lode_country *c, size_t i, size_t j, const size_t near[], size_t n_near) {
  for (size_t k = 0; k < n_near; ++k)
    if (is_between(c, i, j, near[k]))
      return false;
  for (size_t k = 0; k < c->n_place; ++k)
    if (is_between(c, i, j, k))
      return false;
  return true;
}

static lode_status draw_links(lode_env *env, lode_country *c) {
  size_t room = 0, near[NEAREST];
  for (size_t i = 0; i < c->n_place; ++i) {
    const size_t n_near = find_nearest(c, i, near);
    for (size_t j = i + 1; j < c->n_place; ++j) {
      if (!is_joined(c, i, j, near, n_near))
        continue;
      void *link = c->link;
      const lode_status st = lode_reserve(env, &link, &room, c->n_link + 1, sizeof *c->link, "links");
      if (st != LODE_OK)
        return st;
      c->link = link;
      c->link[c->n_link++] = (lode_link){(int32_t)i, (int32_t)j};
    }
  }
  return LODE_OK;
}

static size_t count_or(long given, size_t n, size_t one_in) {
  const size_t count = given > 0 ? (size_t)given : (n + one_in - 1) / one_in;
  return count > n ? n : count;
}

/** Ports at the places nearest to the west and south edges, mines anywhere, every third one of heavy concentrate. */
static void draw_roles(const lode_generate_options *options, lode_country *c) {
  lode_random random = lode_random_stream((uint64_t)options->seed, STREAM_MINE);
  c->n_port = count_or(options->ports, c->n_place, 12);
  for (size_t k = 0; k < c->n_port; ++k) {
    size_t best = c->n_place;
    int32_t least = WIDTH_KM + HEIGHT_KM;
    for (size_t i = 0; i < c->n_place; ++i) {
      const lode_place *p = &c->place[i];
      const int32_t sea = k % 2 == 0 ? p->x : p->y;
      if (!p->is_port && sea < least) {
        least = sea;
        best = i;
      }
    }
    c->place[best].is_port = true;
  }
  const size_t n_mine = count_or(options->mines, c->n_place, 10);
  for (size_t k = 0; k < n_mine; ++k) {
    size_t i;
    do
      i = (size_t)lode_random_below(&random, c->n_place);
    while (c->place[i].mine != 0);
    c->place[i].mine = k % 3 == 1 ? 2 : 1;
    ++c->n_mine[c->place[i].mine];
  }
}

lode_status lode_country_draw(lode_env *env, const lode_generate_options *options, lode_country *country) {
  country->n_place = (size_t)options->n_region;
  country->place = lode_alloc(env, country->n_place, sizeof *country->place, "places");
  if (country->place == NULL)
    return LODE_E_NOMEM;
  draw_points(options, country);
  draw_weights(options, country);
  draw_roles(options, country);
  return draw_links(env, country);
}

void lode_country_clear(lode_country *country) {
  free(country->place);
  free(country->link);
  *country = (lode_country){0};
}
