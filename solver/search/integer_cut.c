/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Benders cut alone rounds to nothing: theta is continuous and large. What gives is a row without theta: the
 * difference of two tight cuts of one block, the slack of one as the continuous term; or a row of the tableau, where
 * the basis has eliminated the thetas already. Both are written in the starts before rounding, and in links again in
 * the master.
 */
#include "solver/search/integer_cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/clock.h"
#include "solver/search/base_row.h"
#include "solver/search/checkpoint.h"

static const double fractional = 1e-5;       /* distance from an integer that makes a tableau row worth a look */
static const double fractional_count = 0.01; /* same for a count */
static const double least_depth = 1e-4;      /* of a cut that is kept */
static const double most_parallel = 0.9;     /* cosine between two cuts of a round */
static const double least_multiplier = 1e-9; /* of a tableau row, against its largest */
static const size_t most_cuts = 100;         /* per round */
static const size_t most_tight = 8;          /* Benders cuts of a block that are paired */
static const int most_rounds = 8;
static const int n_pass = 2;           /* passes of Benders cuts after each round */
static const double least_gain = 1e-5; /* of the bound, relative, of a round that is not idle */
static const double least_part = 5e-3; /* same, of its distance to the incumbent */
static const int patience = 3;         /* idle rounds that end it */

/** A cut that was found, and where: what every rank sorts by in the end must not depend on who found it. */
typedef struct candidate {
  lode_master_cut cut;
  size_t piece, order; /**< piece of the work, place in it */
} candidate;

/** What one round of separation works with. */
typedef struct separator {
  lode_env *env;
  const lode_comm *comm;
  lode_master *master;
  const lode_relaxation *relaxation;
  lode_cmir_set set;
  size_t *first; /* of set */
  double *y;     /* of set */
  lode_cmir_work work;
  lode_base_row base;
  lode_multiple *multiple; /* [rows] */
  double *multiplier;      /* [rows] */
  double *g;
  candidate *found;
  size_t n_found, room_found;
  size_t piece; /**< pieces so far: rules, blocks, tableau rows */
} separator;

static void separator_clear(separator *p) {
  for (size_t i = 0; i < p->n_found; ++i)
    lode_master_cut_clear(&p->found[i].cut);
  free(p->found);
  free(p->first);
  free(p->y);
  free(p->multiple);
  free(p->multiplier);
  free(p->g);
  lode_cmir_work_destroy(&p->work);
  lode_base_row_destroy(&p->base);
}

/** Starts of a site of at most one plant are a group, other starts stand alone. */
static void make_set(separator *p) {
  const lode_siting *s = p->master->model->siting;
  const lode_instance *in = p->master->model->instance;
  size_t n = 0;
  for (size_t j = 0; j < in->n_site; ++j)
    for (size_t v = s->site_first[j]; v < s->site_first[j + 1]; ++v)
      if (v == s->site_first[j] || in->site[j].max_builds > 1)
        p->first[n++] = v;
  p->first[n] = s->n_start;
  for (size_t v = 0; v < s->n_start; ++v)
    p->y[v] = fmin(fmax(p->relaxation->x[v], 0.0), 1.0);
  p->set = (lode_cmir_set){.n = s->n_start, .n_group = n, .first = p->first, .y = p->y};
}

static lode_status separator_create(lode_env *env, const lode_comm *comm, lode_master *m, const lode_relaxation *r,
                                    separator *p) {
  const size_t n = m->model->siting->n_start;
  *p = (separator){.env = env, .comm = comm, .master = m, .relaxation = r};
  p->first = lode_alloc(env, n + 1, sizeof *p->first, "integer cuts");
  p->y = lode_alloc(env, n, sizeof *p->y, "integer cuts");
  p->g = lode_alloc(env, n, sizeof *p->g, "integer cuts");
  p->multiple = lode_alloc(env, m->rows.n, sizeof *p->multiple, "integer cuts");
  p->multiplier = lode_alloc(env, m->rows.n, sizeof *p->multiplier, "integer cuts");
  if (!p->first || !p->y || !p->g || !p->multiple || !p->multiplier)
    return LODE_E_NOMEM;
  lode_status st = lode_cmir_work_create(env, n, &p->work);
  if (st == LODE_OK)
    st = lode_base_row_create(env, m, &p->base);
  make_set(p);
  return st;
}

/** Begins the next piece of the work. @return is it this rank's? */
static bool is_own(separator *p) { return lode_block_owner(p->piece++, p->comm->n_rank) == p->comm->rank; }

/** Rounds the sum of the first n multiples; a cut that is deep enough joins the candidates. */
static lode_status round_sum(separator *p, size_t n) {
  lode_cmir_cut rounded = {.g = p->g};
  lode_base_row_make(p->master, n, p->multiple, p->relaxation->x, &p->base);
  const lode_cmir_row row = {.a = p->base.a, .b = p->base.b, .s = p->base.s, .e = p->base.e};
  if (!lode_cmir_separate(&p->set, &row, &p->work, &rounded) || rounded.depth < least_depth)
    return LODE_OK;
  lode_status st =
      lode_reserve(p->env, (void **)&p->found, &p->room_found, p->n_found + 1, sizeof *p->found, "integer cuts");
  bool is_good = false;
  if (st == LODE_OK) {
    candidate *c = &p->found[p->n_found];
    *c = (candidate){.piece = p->piece, .order = p->n_found};
    st = lode_base_row_cut(p->env, p->master, &p->base, &rounded, &c->cut, &is_good);
  }
  p->n_found += is_good;
  return st;
}

static bool is_tight(const separator *p, size_t row) {
  return row < p->relaxation->basis.n_row && p->relaxation->basis.row[row] != LODE_BASIC;
}

/** Budgets, permits, exclusions, prerequisites alone. */
static lode_status rules(separator *p) {
  const lode_siting *s = p->master->model->siting;
  lode_status st = LODE_OK;
  for (size_t i = 0; i < s->rows.n && st == LODE_OK; ++i)
    if (s->tag[i].kind != LODE_ROW_SITE && s->tag[i].kind != LODE_ROW_USED && is_own(p)) {
      p->multiple[0] = (lode_multiple){i, 1.0};
      st = round_sum(p, 1);
    }
  return st;
}

/** Differences of the newest tight Benders cuts of each block, both ways. */
static lode_status differences(separator *p) {
  const lode_master *m = p->master;
  size_t tight[64];
  lode_status st = LODE_OK;
  for (size_t b = 0; b < m->n_block; ++b) {
    size_t n = 0;
    if (!is_own(p))
      continue;
    for (size_t i = m->rows.n; i-- > m->n_fixed_rows && n < most_tight;)
      if (m->origin[i] == LODE_ORIGIN_CUT && is_tight(p, i) &&
          (size_t)m->rows.column[m->rows.start[i]] == m->first_theta + b)
        tight[n++] = i;
    for (size_t i = 0; i < n; ++i)
      for (size_t k = 0; k < n && st == LODE_OK; ++k)
        if (i != k) {
          p->multiple[0] = (lode_multiple){tight[i], 1.0};
          p->multiple[1] = (lode_multiple){tight[k], -1.0};
          st = round_sum(p, 2);
        }
  }
  return st;
}

/** Rounds the combination that the multipliers make, both ways. */
static lode_status round_multipliers(separator *p) {
  const lode_master *m = p->master;
  const lode_siting *s = m->model->siting;
  const size_t n_row = p->relaxation->basis.n_row;
  double largest = 0.0;
  size_t n = 0;
  for (size_t i = 0; i < n_row; ++i)
    largest = fmax(largest, fabs(p->multiplier[i]));
  for (size_t i = 0; i < n_row; ++i) {
    const bool is_site = i < s->rows.n && s->tag[i].kind == LODE_ROW_SITE;
    const bool is_group = is_site && m->model->instance->site[s->tag[i].item].max_builds == 1; /* see cmir.c */
    if (is_tight(p, i) && !is_group && fabs(p->multiplier[i]) > least_multiplier * largest)
      p->multiple[n++] = (lode_multiple){i, p->multiplier[i]};
  }
  lode_status st = round_sum(p, n);
  for (size_t k = 0; k < n; ++k)
    p->multiple[k].weight = -p->multiple[k].weight;
  return st == LODE_OK ? round_sum(p, n) : st;
}

/** Tableau rows of fractional starts. */
static lode_status tableau(separator *p) {
  lode_status st = LODE_OK;
  for (size_t v = 0; v < p->set.n && st == LODE_OK; ++v) {
    if (p->y[v] < fractional || p->y[v] > 1.0 - fractional || p->relaxation->basis.col[v] != LODE_BASIC || !is_own(p))
      continue;
    st = lode_lp_tableau_multipliers(p->env, p->master->lp, v, p->multiplier);
    if (st == LODE_OK)
      st = round_multipliers(p);
  }
  return st;
}

/** Tableau rows of fractional counts. */
static lode_status counts(separator *p) {
  const lode_master *m = p->master;
  lode_status st = LODE_OK;
  for (size_t c = 0; c < m->n_count && st == LODE_OK; ++c) {
    const double value = lode_master_count(m, c, p->relaxation->x), part = value - floor(value);
    if (part < fractional_count || part > 1.0 - fractional_count ||
        p->relaxation->basis.row[m->first_count + c] != LODE_BASIC || !is_own(p))
      continue;
    st = lode_lp_tableau_row_multipliers(p->env, m->lp, m->first_count + c, p->multiplier);
    if (st == LODE_OK)
      st = round_multipliers(p);
  }
  return st;
}

static lode_status put_candidate(lode_env *env, const candidate *c, lode_text *text) {
  lode_sink out = {.env = env, .text = text};
  lode_put_int(&out, (int64_t)c->piece);
  lode_put_int(&out, (int64_t)c->order);
  lode_put_int(&out, (int64_t)c->cut.n);
  lode_put_real(&out, c->cut.upper);
  lode_put_real(&out, c->cut.depth);
  lode_put_array(&out, c->cut.column, c->cut.n, sizeof *c->cut.column);
  lode_put_array(&out, c->cut.value, c->cut.n, sizeof *c->cut.value);
  return out.st;
}

static lode_status get_candidate(lode_env *env, lode_bytes *in, candidate *c) {
  *c = (candidate){.piece = (size_t)lode_get_int(in, 0, INT64_MAX, "piece"),
                   .order = (size_t)lode_get_int(in, 0, INT64_MAX, "order")};
  c->cut.n = (size_t)lode_get_int(in, 0, INT32_MAX, "entries of a cut");
  c->cut.upper = lode_get_real(in, "side of a cut");
  c->cut.depth = lode_get_real(in, "depth of a cut");
  c->cut.column = lode_alloc(env, c->cut.n, sizeof *c->cut.column, "integer cuts");
  c->cut.value = lode_alloc(env, c->cut.n, sizeof *c->cut.value, "integer cuts");
  if (!c->cut.column || !c->cut.value)
    return LODE_E_NOMEM;
  lode_get_array(in, c->cut.column, c->cut.n, sizeof *c->cut.column, "cut");
  lode_get_array(in, c->cut.value, c->cut.n, sizeof *c->cut.value, "cut");
  return LODE_OK;
}

/** Gives every rank the candidates of all. Collective. @param own how this rank's work went */
static lode_status share(separator *p, lode_status own) {
  lode_text text = {0};
  void *all = NULL;
  size_t n_all = 0;
  for (size_t i = 0; i < p->n_found && own == LODE_OK; ++i)
    own = put_candidate(p->env, &p->found[i], &text);
  lode_status st = lode_comm_agree(p->env, p->comm, own);
  if (st == LODE_OK && p->comm->n_rank > 1)
    st = lode_comm_gather_all(p->env, p->comm, text.data, text.length, &all, &n_all, NULL);
  lode_text_free(&text);
  if (st != LODE_OK || p->comm->n_rank == 1)
    return st;
  for (size_t i = 0; i < p->n_found; ++i)
    lode_master_cut_clear(&p->found[i].cut);
  p->n_found = 0;
  lode_bytes in = {.data = all, .n = n_all};
  while (in.at < in.n && st == LODE_OK) {
    st = lode_reserve(p->env, (void **)&p->found, &p->room_found, p->n_found + 1, sizeof *p->found, "integer cuts");
    if (st == LODE_OK)
      st = get_candidate(p->env, &in, &p->found[p->n_found++]);
  }
  free(all);
  return lode_comm_agree(p->env, p->comm, st);
}

static int deeper(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->cut.depth != b->cut.depth)
    return a->cut.depth > b->cut.depth ? -1 : 1;
  if (a->cut.n != b->cut.n)
    return a->cut.n < b->cut.n ? -1 : 1;
  if (a->piece != b->piece)
    return a->piece < b->piece ? -1 : 1;
  return (a->order > b->order) - (a->order < b->order);
}

/** Unit vector of a cut over the starts, links written out. */
static void direction(const lode_master *m, const lode_master_cut *cut, double d[]) {
  const lode_links *links = m->model->links;
  const size_t n = m->model->siting->n_start;
  double length = 0.0;
  memset(d, 0, n * sizeof *d);
  for (size_t k = 0; k < cut->n; ++k)
    if ((size_t)cut->column[k] < n)
      d[cut->column[k]] += cut->value[k];
  for (size_t l = 0, k = 0; l < links->n; ++l) {
    if ((size_t)m->link_column[l] < m->first_link)
      continue;
    while (k < cut->n && cut->column[k] < m->link_column[l])
      ++k;
    if (k < cut->n && cut->column[k] == m->link_column[l])
      for (size_t e = links->start[l]; e < links->start[l + 1]; ++e)
        d[links->var[e]] += cut->value[k] * links->coefficient[e];
  }
  for (size_t v = 0; v < n; ++v)
    length += d[v] * d[v];
  for (size_t v = 0; v < n && length > 0.0; ++v)
    d[v] /= sqrt(length);
}

/** Adds the deepest candidates that are not too parallel to those before. */
static lode_status choose(separator *p, size_t *n_added) {
  const size_t n = p->set.n;
  double *d = lode_alloc(p->env, (most_cuts + 1) * n, sizeof *d, "integer cuts");
  lode_status st = d ? LODE_OK : LODE_E_NOMEM;
  *n_added = 0;
  if (p->n_found > 0)
    qsort(p->found, p->n_found, sizeof *p->found, deeper);
  for (size_t i = 0; i < p->n_found && *n_added < most_cuts && st == LODE_OK; ++i) {
    const lode_master_cut *cut = &p->found[i].cut;
    double *own = d + *n_added * n;
    bool is_new = true;
    direction(p->master, cut, own);
    for (size_t k = 0; k < *n_added && is_new; ++k) {
      double cosine = 0.0;
      for (size_t v = 0; v < n; ++v)
        cosine += own[v] * d[k * n + v];
      is_new = cosine < most_parallel;
    }
    if (!is_new)
      continue;
    st = lode_master_add_row(p->env, p->master, LODE_ORIGIN_INTEGER, cut->n, cut->column, cut->value, -INFINITY,
                             cut->upper);
    ++*n_added;
  }
  free(d);
  return st;
}

/** Adds what all ranks spent to what is known of other numbers of ranks. Collective. */
static lode_status measure(lode_env *env, const lode_comm *comm, double seconds, size_t n_piece,
                           lode_scaling *scaling) {
  long long microseconds = (long long)(1e6 * seconds);
  const lode_status st = lode_comm_sum_int(env, comm, &microseconds);
  scaling->dealt += seconds;
  lode_scaling_even(&scaling->cuts, 1e-6 * (double)microseconds, n_piece > 0 ? n_piece : 1);
  return st;
}

lode_status lode_integer_cuts_add(lode_env *env, const lode_comm *comm, lode_master *m, const lode_relaxation *r,
                                  unsigned off, lode_scaling *scaling, size_t *n_cut) {
  static const struct {
    lode_feature feature;
    lode_status (*separate)(separator *p);
  } family[] = {{LODE_FEATURE_RULES, rules},
                {LODE_FEATURE_DIFFERENCES, differences},
                {LODE_FEATURE_TABLEAU, tableau},
                {LODE_FEATURE_COUNTS, counts}};
  separator p;
  *n_cut = 0;
  lode_status st = separator_create(env, comm, m, r, &p);
  const double started = lode_clock();
  for (size_t i = 0; i < sizeof family / sizeof family[0] && st == LODE_OK; ++i)
    if (!(off & (unsigned)family[i].feature))
      st = family[i].separate(&p);
  const double seconds = lode_clock() - started;
  st = share(&p, st);
  if (st == LODE_OK && scaling != NULL)
    st = measure(env, comm, seconds, p.piece, scaling);
  if (st == LODE_OK)
    st = choose(&p, n_cut);
  separator_clear(&p);
  return lode_comm_agree(env, comm, st);
}

/** Solves the root again and raises the bound. Local. */
static lode_status solve_again(lode_search *s) {
  lode_status st = lode_search_resolve(s);
  if (st == LODE_OK && !s->is_stopped)
    st = lode_search_raise(s, s->root.bound);
  if (st == LODE_OK)
    lode_search_report(s, "rounding", false);
  return st;
}

static bool is_over(const lode_search *s, lode_status st) {
  return st != LODE_OK || s->is_stopped || s->root.outcome != LODE_LP_OPTIMAL || lode_search_done(s);
}

/** Integer cuts at the root point, then Benders cuts at the points they lead to. Collective. */
static lode_status one_round(lode_search *s, size_t *n_cut) {
  const double started = lode_clock();
  lode_status st = lode_comm_agree(s->env, s->comm, lode_master_recall(s->env, s->master, &s->root));
  if (st == LODE_OK)
    st = lode_integer_cuts_add(s->env, s->comm, s->master, &s->root, s->options->off, &s->scaling, n_cut);
  lode_profile_add(&s->profile, LODE_WORK_CUTS, started);
  if (st == LODE_OK && *n_cut > 0)
    st = solve_again(s);
  for (int pass = 0; pass<n_pass && * n_cut> 0 && !is_over(s, st); ++pass) {
    size_t n_benders;
    if ((st = lode_search_separate(s, 0.0, &n_benders)) != LODE_OK || s->is_stopped)
      return st;
    if (pass + 1 == n_pass && (st = lode_search_purge(s)) != LODE_OK)
      return st;
    st = solve_again(s);
  }
  ++s->rounds;
  return st;
}

lode_status lode_search_integer_cuts(lode_search *s) {
  if (s->question != LODE_ASK_COST)
    return LODE_OK;
  lode_place *p = &s->place;
  lode_status st = p->is_begun ? LODE_OK : solve_again(s);
  p->is_begun = true;
  for (; p->round < most_rounds && p->idle < patience && !is_over(s, st); ++p->round) {
    const double before = s->root.bound, room = isfinite(s->cost) ? s->cost - before : 0.0;
    size_t n_cut = 0;
    st = lode_search_keep(s);
    if (st == LODE_OK)
      st = one_round(s, &n_cut);
    if (n_cut == 0)
      break;
    p->idle = s->root.bound - before < fmax(least_gain * fabs(s->root.bound), least_part * room) ? p->idle + 1 : 0;
  }
  return st;
}
