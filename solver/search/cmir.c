/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For integers x >= 0, s >= 0 and a x <= b + s:   sum_j G(a_j / d) x_j <= floor(b / d) + s / (d (1 - f)),
 *     f = frac(b / d),  G(t) = floor(t) + max(0, frac(t) - f) / (1 - f),   for every divisor d > 0.
 * The members of a group and its slack sum to 1. One of them, the reference, is replaced by 1 - the others: a_j becomes
 * a_j - a_ref, b becomes b - a_ref. The reference nearest to 1 at the point makes the others nearly 0, where cuts are
 * deep.
 */
#include "solver/search/cmir.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_fraction = 0.01; /* f within [this, 1 - this]: multipliers stay below 100 */
static const double positive = 1e-7;       /* value of a binary that counts */
static const size_t n_flip = 24;           /* groups whose reference is changed on trial */
enum { MAX_DIVISOR = 64 };

/** A member of a group that is positive at the point and not the reference; its coefficient is a - a_reference. */
typedef struct lode_cmir_term {
  int32_t member; /* -1: slack */
  int32_t group;
  double a, y;
} term;

lode_status lode_cmir_work_create(lode_env *env, size_t n, lode_cmir_work *w) {
  w->term = lode_alloc(env, 2 * n, sizeof *w->term, "rounding");
  w->reference = lode_alloc(env, n, sizeof *w->reference, "rounding");
  w->delta = lode_alloc(env, 2 * n, sizeof *w->delta, "rounding");
  w->g = lode_alloc(env, n, sizeof *w->g, "rounding");
  w->room = n;
  return w->term && w->reference && w->delta && w->g ? LODE_OK : LODE_E_NOMEM;
}

void lode_cmir_work_destroy(lode_cmir_work *w) {
  free(w->term);
  free(w->reference);
  free(w->delta);
  free(w->g);
  memset(w, 0, sizeof *w);
}

static double coefficient(const lode_cmir_row *row, int32_t member) { return member < 0 ? 0.0 : row->a[member]; }

/** A row after the references are replaced. */
typedef struct form {
  const lode_cmir_set *set;
  const lode_cmir_row *row;
  lode_cmir_work *work;
  size_t n_term;
  double b;
} form;

static bool is_active(const form *f, size_t group) {
  for (size_t v = f->set->first[group]; v < f->set->first[group + 1]; ++v)
    if (f->row->a[v] != 0.0)
      return true;
  return false;
}

static void add_term(form *f, size_t group, int32_t member, double y) {
  const double a = coefficient(f->row, member) - coefficient(f->row, f->work->reference[group]);
  if (a != 0.0 && y > positive)
    f->work->term[f->n_term++] = (term){member, (int32_t)group, a, y};
}

/** Terms and right-hand side from the references in force. */
static void make_terms(form *f) {
  const lode_cmir_set *set = f->set;
  f->n_term = 0;
  f->b = f->row->b;
  for (size_t g = 0; g < set->n_group; ++g) {
    if (!is_active(f, g))
      continue;
    const int32_t reference = f->work->reference[g];
    double slack = 1.0;
    f->b -= coefficient(f->row, reference);
    for (size_t v = set->first[g]; v < set->first[g + 1]; ++v) {
      slack -= set->y[v];
      if ((int32_t)v != reference)
        add_term(f, g, (int32_t)v, set->y[v]);
    }
    if (reference >= 0)
      add_term(f, g, -1, slack);
  }
}

/** Reference of every group: its largest member at the point, slack first. */
static void choose_references(form *f) {
  const lode_cmir_set *set = f->set;
  for (size_t g = 0; g < set->n_group; ++g) {
    double slack = 1.0, most = -1.0;
    int32_t best = -1;
    for (size_t v = set->first[g]; v < set->first[g + 1]; ++v) {
      slack -= set->y[v];
      if (set->y[v] > most) {
        most = set->y[v];
        best = (int32_t)v;
      }
    }
    f->work->reference[g] = slack >= most ? -1 : best;
  }
}

static double rounded(double t, double f) {
  const double whole = floor(t), part = t - whole;
  return part > f ? whole + (part - f) / (1.0 - f) : whole;
}

/** Left minus right side of the cut at the point; -INFINITY if the divisor gives no safe cut. */
static double violation(const form *f, double d) {
  const double whole = floor(f->b / d), part = f->b / d - whole;
  if (part < least_fraction || part > 1.0 - least_fraction)
    return -INFINITY;
  double value = -whole - f->row->s / (d * (1.0 - part));
  for (size_t k = 0; k < f->n_term; ++k)
    value += rounded(f->work->term[k].a / d, part) * f->work->term[k].y;
  return value;
}

/** Writes the cut out over the binaries. @return its length, for the depth */
static double write_cut(const form *f, double d, lode_cmir_cut *cut) {
  const lode_cmir_set *set = f->set;
  const double whole = floor(f->b / d), part = f->b / d - whole;
  double length = 0.0;
  cut->r = whole;
  cut->sigma = 1.0 / (d * (1.0 - part));
  for (size_t g = 0; g < set->n_group; ++g) {
    if (!is_active(f, g)) {
      for (size_t v = set->first[g]; v < set->first[g + 1]; ++v) {
        cut->g[v] = 0.0;
        const double c = f->row->e ? cut->sigma * f->row->e[v] : 0.0;
        length += c * c;
      }
      continue;
    }
    const int32_t reference = f->work->reference[g];
    const double base = coefficient(f->row, reference);
    const double slack = reference < 0 ? 0.0 : rounded(-base / d, part); /* slack = 1 - the members */
    cut->r -= slack;
    for (size_t v = set->first[g]; v < set->first[g + 1]; ++v) {
      const double own = (int32_t)v == reference ? 0.0 : rounded((f->row->a[v] - base) / d, part);
      cut->g[v] = own - slack;
      const double c = cut->g[v] - (f->row->e ? cut->sigma * f->row->e[v] : 0.0);
      length += c * c;
    }
  }
  return sqrt(length);
}

static int descending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return a > b ? -1 : a < b;
}

/** Divisors to try: magnitudes of coefficients of positive terms, at most MAX_DIVISOR of them, evenly by rank. */
static size_t list_divisors(form *f, double list[]) {
  double *all = f->work->delta;
  size_t n = 0, kept = 0, out = 0;
  double most = 0.0;
  for (size_t k = 0; k < f->n_term; ++k) {
    all[n++] = fabs(f->work->term[k].a);
    most = fmax(most, all[n - 1]);
  }
  qsort(all, n, sizeof *all, descending);
  for (size_t k = 0; k < n; ++k)
    if (all[k] > 1e-6 * most && (kept == 0 || all[k] < all[kept - 1] * (1.0 - 1e-6)))
      all[kept++] = all[k];
  const size_t stride = (kept + MAX_DIVISOR - 2) / (MAX_DIVISOR - 1);
  for (size_t k = 0; k < kept; k += stride)
    list[out++] = all[k];
  return out;
}

/** Tries a divisor; keeps it if the cut is deeper than the best. */
static void try_divisor(const form *f, double d, lode_cmir_cut *best, double *best_d) {
  const double v = violation(f, d);
  if (!(v > 0.0))
    return;
  lode_cmir_cut trial = {.g = f->work->g};
  const double length = write_cut(f, d, &trial);
  if (length > 0.0 && v / length > best->depth) {
    best->depth = v / length;
    *best_d = d;
  }
}

/** Changes references one by one where that makes the cut deeper. */
static void improve_references(form *f, double d, lode_cmir_cut *best) {
  const lode_cmir_set *set = f->set;
  int32_t group[32];
  size_t n = 0;
  for (size_t k = 0; k < f->n_term && n < n_flip; ++k)
    if (n == 0 || group[n - 1] != f->work->term[k].group)
      group[n++] = f->work->term[k].group;
  for (size_t i = 0; i < n; ++i) {
    const size_t g = (size_t)group[i];
    const int32_t before = f->work->reference[g];
    int32_t keep = before;
    double slack = 1.0;
    for (size_t v = set->first[g]; v < set->first[g + 1]; ++v)
      slack -= set->y[v];
    for (size_t v = set->first[g]; v <= set->first[g + 1]; ++v) {
      const int32_t member = v < set->first[g + 1] ? (int32_t)v : -1;
      if (member == before || (member < 0 ? slack : set->y[v]) < positive)
        continue;
      f->work->reference[g] = member;
      make_terms(f);
      double unused = 0.0;
      const double depth = best->depth;
      try_divisor(f, d, best, &unused);
      if (best->depth > depth)
        keep = member;
    }
    f->work->reference[g] = keep;
  }
  make_terms(f);
}

bool lode_cmir_separate(const lode_cmir_set *set, const lode_cmir_row *row, lode_cmir_work *work, lode_cmir_cut *cut) {
  form f = {.set = set, .row = row, .work = work};
  double list[MAX_DIVISOR], best_d = 0.0;
  cut->depth = 0.0;
  choose_references(&f);
  make_terms(&f);
  const size_t n = list_divisors(&f, list);
  for (size_t k = 0; k < n; ++k)
    try_divisor(&f, list[k], cut, &best_d);
  if (best_d == 0.0)
    return false;
  const double first = best_d;
  for (double part = 2.0; part <= 8.0; part *= 2.0)
    try_divisor(&f, first / part, cut, &best_d);
  improve_references(&f, best_d, cut);
  write_cut(&f, best_d, cut);
  return true;
}
