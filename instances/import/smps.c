/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A two-stage program as an instance of one region. A row of the second stage is a commodity: its columns are processes
 * that consume it (coefficients > 0 once the row reads <=) or make it (< 0), a right-hand side > 0 is a supply and < 0
 * a demand that must be met, the slack is free disposal. An equation is turned so that its right-hand side is a demand.
 * A binary of the first stage opens a plant that supplies what it relaxes. What does not fit is refused by name. */
#include "instances/import/smps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct mapping {
  const lode_smps *s;
  const char *path;
  lode_status status;
  double *sign;            /**< [row.n] the row times this reads <=, or = a demand */
  double *upper;           /**< [column.n] of the second stage: given or implied, INFINITY as long as neither */
  double *made, *used;     /**< [row.n] most that second-stage columns make and use, INFINITY if not known */
  size_t *first;           /**< [column.n + 1] into s->entry, which stand by column */
  double *supply, *demand; /**< [row.n] most of any scenario, and what plants may supply */
} mapping;

static const char *row_name(const mapping *m, size_t i) { return m->s->row.name[i]; }
static const char *column_name(const mapping *m, size_t j) { return m->s->column.name[j]; }

static void refuse(mapping *m, const char *kind, const char *name, const char *why) {
  if (m->status == LODE_OK)
    m->status = LODE_FAIL(m->s->env, LODE_E_INPUT, "%s: %s %.60s: %s", m->path, kind, name, why);
}

static bool is_second_row(const mapping *m, size_t i) { return i >= (size_t)m->s->second_row; }

/** Right-hand side of a row as it is read here: > 0 supply, < 0 demand. */
static double side(const mapping *m, size_t scenario, size_t i) {
  return m->sign[i] * m->s->scenario_rhs[scenario * m->s->row.n + i];
}

/** A sum that may be infinite, over finite coefficients: 0 times infinity is 0. */
static double times(double a, double b) { return a == 0.0 || b == 0.0 ? 0.0 : a * b; }

/* ---- signs, stages */

static void turn_rows(mapping *m) {
  const lode_smps *s = m->s;
  for (size_t i = 0; i < s->row.n; ++i) {
    m->sign[i] = s->type[i] == 'G' ? -1.0 : 1.0;
    if (s->type[i] == 'E') { /* the right-hand side of an equation becomes a demand */
      bool has_positive = false, has_negative = false;
      for (size_t k = 0; k < s->n_scenario; ++k) {
        has_positive |= s->scenario_rhs[k * s->row.n + i] > 0.0;
        has_negative |= s->scenario_rhs[k * s->row.n + i] < 0.0;
      }
      m->sign[i] = has_positive ? -1.0 : 1.0;
      if (has_positive && has_negative)
        refuse(m, "row", row_name(m, i), "an equation whose right-hand side changes its sign cannot be said");
    }
    for (size_t k = 0; k < s->n_scenario; ++k) {
      const double b = side(m, k, i);
      m->supply[i] = b > m->supply[i] ? b : m->supply[i];
      m->demand[i] = -b > m->demand[i] ? -b : m->demand[i];
      if (!is_second_row(m, i) && b != side(m, 0, i))
        refuse(m, "row", row_name(m, i), "a random right-hand side in the first stage");
    }
  }
}

static void check_columns(mapping *m) {
  const lode_smps *s = m->s;
  for (size_t j = 0; j < s->column.n; ++j) {
    const bool is_first = j < (size_t)s->second_column;
    m->upper[j] = s->upper[j];
    if (is_first && !s->is_integer[j])
      refuse(m, "first-stage column", column_name(m, j),
             "it is continuous, and a siting decision is 0 or 1: a capacity of any size cannot be said");
    else if (is_first && s->upper[j] != 1.0)
      refuse(m, "first-stage column", column_name(m, j), "an integer that is not 0 or 1 cannot be said");
    else if (is_first && s->cost[j] < 0.0)
      refuse(m, "first-stage column", column_name(m, j), "a negative cost of a siting decision cannot be said");
    else if (!is_first && s->is_integer[j])
      refuse(m, "second-stage column", column_name(m, j), "integer recourse cannot be said: operations are continuous");
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e) {
      const size_t i = (size_t)s->entry[e].row;
      const double c = m->sign[i] * s->entry[e].value;
      if (!is_first && !is_second_row(m, i))
        refuse(m, "second-stage column", column_name(m, j), "it stands in a row of the first stage");
      if (is_first && is_second_row(m, i) && s->type[i] == 'E')
        refuse(m, "first-stage column", column_name(m, j),
               "it stands in an equation of the second stage: a plant may supply less than its capacity");
      else if (is_first && is_second_row(m, i) && c > 0.0)
        refuse(m, "first-stage column", column_name(m, j),
               "it tightens a row of the second stage: a plant can only add capacity");
      else if (is_first && is_second_row(m, i))
        m->supply[i] -= c;
    }
  }
}

/* ---- bounds of the second stage */

/** What all columns of the second stage make and use at most, row by row, with the bounds known so far. */
static void sum_rows(mapping *m) {
  const lode_smps *s = m->s;
  memset(m->made, 0, s->row.n * sizeof *m->made);
  memset(m->used, 0, s->row.n * sizeof *m->used);
  for (size_t j = (size_t)s->second_column; j < s->column.n; ++j)
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e) {
      const size_t i = (size_t)s->entry[e].row;
      const double c = m->sign[i] * s->entry[e].value;
      if (c > 0.0)
        m->used[i] += times(c, m->upper[j]);
      else
        m->made[i] += times(-c, m->upper[j]);
    }
}

/** A bound that the rows imply: of what a column uses no more can be there, of what it makes for an equation no more
 * can be taken. A column that costs and only makes for inequalities needs no more than its rows can ask for. */
static double imply(const mapping *m, size_t j) {
  const lode_smps *s = m->s;
  double implied = INFINITY, needed = 0.0;
  bool only_makes = s->cost[j] >= 0.0;
  for (size_t e = m->first[j]; e < m->first[j + 1]; ++e) {
    const size_t i = (size_t)s->entry[e].row;
    const double c = m->sign[i] * s->entry[e].value;
    const double limit = c > 0.0 ? (m->supply[i] + m->made[i]) / c : (m->demand[i] + m->used[i]) / -c;
    only_makes &= c < 0.0;
    if ((c > 0.0 || s->type[i] == 'E') && limit < implied)
      implied = limit;
    if (c < 0.0 && limit > needed)
      needed = limit;
  }
  return implied < INFINITY ? implied : only_makes ? needed : INFINITY;
}

static void bound_columns(mapping *m) {
  const lode_smps *s = m->s;
  static const double room = 1.0 + 1e-9; /* for the rounding of the sums */
  for (bool is_new = true; is_new;) {
    is_new = false;
    sum_rows(m);
    for (size_t j = (size_t)s->second_column; j < s->column.n; ++j)
      if (isinf(m->upper[j])) {
        m->upper[j] = imply(m, j) * room;
        is_new |= !isinf(m->upper[j]);
      }
  }
  for (size_t j = (size_t)s->second_column; j < s->column.n; ++j)
    if (isinf(m->upper[j]))
      refuse(m, "second-stage column", column_name(m, j), "it has no upper bound, and none follows from the rows");
}

/* ---- rows of the first stage */

typedef enum rule_kind { RULE_REFUSED, RULE_REDUNDANT, RULE_AT_MOST, RULE_NEEDS, RULE_BUDGET } rule_kind;
typedef struct rule {
  rule_kind kind;
  double amount;
  size_t site, needs;
} rule;

static const double rounding = 1e-9; /* of a quotient: 0.3 / 0.1 is below 3 */

/** What a row of the first stage says, sum c x <= b. */
static rule read_rule(const mapping *m, size_t i) {
  const lode_smps *s = m->s;
  const double b = side(m, 0, i);
  double most = 0.0, first = 0.0, ratio = 0.0;
  size_t n = 0, site = 0, needs = 0;
  bool is_equal = true, is_budget = true;
  for (size_t j = 0; j < (size_t)s->second_column; ++j) {
    double c = 0.0;
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e)
      if ((size_t)s->entry[e].row == i)
        c = m->sign[i] * s->entry[e].value;
    is_budget &= (c == 0.0) == (s->cost[j] == 0.0) && c >= 0.0;
    if (c == 0.0)
      continue;
    most += c > 0.0 ? c : 0.0;
    if (n++ == 0) {
      first = c;
      ratio = s->cost[j] > 0.0 ? c / s->cost[j] : 0.0;
    }
    is_equal &= c == first;
    is_budget &= c == ratio * s->cost[j];
    if (c > 0.0)
      site = j;
    else
      needs = j;
  }
  if (s->type[i] == 'E')
    return (rule){.kind = RULE_REFUSED};
  if (most <= b)
    return (rule){.kind = RULE_REDUNDANT};
  if (is_equal && first > 0.0 && b >= 0.0)
    return (rule){.kind = RULE_AT_MOST, .amount = floor(b / first + rounding)};
  if (n == 2 && b == 0.0 && site != needs) { /* x_site <= x_needs */
    double sum = 0.0;
    for (size_t e = m->first[site]; e < m->first[site + 1]; ++e)
      sum += (size_t)s->entry[e].row == i ? s->entry[e].value : 0.0;
    for (size_t e = m->first[needs]; e < m->first[needs + 1]; ++e)
      sum += (size_t)s->entry[e].row == i ? s->entry[e].value : 0.0;
    if (sum == 0.0)
      return (rule){.kind = RULE_NEEDS, .site = site, .needs = needs};
  }
  if (is_budget && n > 0 && ratio > 0.0 && b >= 0.0)
    return (rule){.kind = RULE_BUDGET, .amount = b / ratio};
  return (rule){.kind = RULE_REFUSED};
}

static void write_rules(mapping *m, rule_kind kind, const char *container, lode_scribe *x) {
  const lode_smps *s = m->s;
  bool has_any = false;
  for (size_t i = 0; i < (size_t)s->second_row; ++i) {
    const rule r = read_rule(m, i);
    if (r.kind == RULE_REFUSED)
      refuse(m, "row", row_name(m, i),
             "a first-stage row other than at most n of, x <= y, or a limit on the cost of all cannot be said");
    if (r.kind != kind)
      continue;
    if (!has_any)
      lode_scribe_put(x, "  <%s>\n", container);
    has_any = true;
    if (kind == RULE_AT_MOST) {
      lode_scribe_put(x, "    <exclusion id=\"r%zu\" at-most=\"%.0f\" sites=\"", i + 1, r.amount);
      bool is_next = false;
      for (size_t j = 0; j < (size_t)s->second_column; ++j)
        for (size_t e = m->first[j]; e < m->first[j + 1]; ++e)
          if ((size_t)s->entry[e].row == i) {
            lode_scribe_put(x, is_next ? " x%zu" : "x%zu", j + 1);
            is_next = true;
          }
      lode_scribe_put(x, "\"/>\n");
    } else if (kind == RULE_NEEDS) {
      lode_scribe_put(x, "    <prerequisite site=\"x%zu\" needs=\"x%zu\"/>\n", r.site + 1, r.needs + 1);
    } else {
      lode_scribe_put(x, "    <budget id=\"r%zu\"", i + 1);
      lode_scribe_number(x, "amount", r.amount);
      lode_scribe_put(x, "/>\n");
    }
  }
  if (has_any)
    lode_scribe_put(x, "  </%s>\n", container);
}

/* ---- the instance */

static void write_head(const lode_import_request *request, const mapping *m, lode_scribe *x) {
  lode_scribe_put(x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lodestone version=\"1\" id=\"%s\">\n", request->id);
  lode_scribe_put(x, "  <units money=\"money\" unit-cost=\"money\" unit-cost-scale=\"1\"/>\n"
                     "  <economics base-year=\"2026\" rate=\"0\"/>\n"
                     "  <periods>\n    <period id=\"t1\" first-year=\"2026\" years=\"1\"/>\n  </periods>\n"
                     "  <commodities>\n    <commodity id=\"none\" unit=\"unit\"/>\n");
  for (size_t i = (size_t)m->s->second_row; i < m->s->row.n; ++i) {
    lode_scribe_put(x, "    <commodity id=\"r%zu\" unit=\"unit\"", i + 1);
    lode_scribe_text(x, "name", row_name(m, i));
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "  </commodities>\n  <regions>\n    <region id=\"all\"/>\n  </regions>\n");
}

static void write_processes(const mapping *m, lode_scribe *x) {
  const lode_smps *s = m->s;
  lode_scribe_put(x, "  <processes>\n    <process id=\"opened\" stage=\"first\"/>\n");
  for (size_t j = 0; j < (size_t)s->second_column; ++j)
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e)
      if (is_second_row(m, (size_t)s->entry[e].row))
        lode_scribe_put(
            x,
            "    <process id=\"x%zu-r%d\" stage=\"first\">\n      <output commodity=\"r%d\" amount=\"1\"/>\n"
            "    </process>\n",
            j + 1, s->entry[e].row + 1, s->entry[e].row + 1);
  for (size_t j = (size_t)s->second_column; j < s->column.n; ++j) {
    lode_scribe_put(x, "    <process id=\"y%zu\" stage=\"second\"", j + 1);
    lode_scribe_text(x, "name", column_name(m, j));
    lode_scribe_number(x, "cost", s->cost[j] > 0.0 ? s->cost[j] : 0.0);
    lode_scribe_put(x, ">\n");
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e) {
      const double c = m->sign[s->entry[e].row] * s->entry[e].value;
      lode_scribe_put(x, "      <%s commodity=\"r%d\"", c > 0.0 ? "input" : "output", s->entry[e].row + 1);
      lode_scribe_number(x, "amount", fabs(c));
      lode_scribe_put(x, "/>\n");
    }
    lode_scribe_put(x, "    </process>\n");
  }
  lode_scribe_put(x, "  </processes>\n");
}

static void write_plants(const mapping *m, lode_scribe *x) {
  const lode_smps *s = m->s;
  lode_scribe_put(x, "  <options>\n");
  for (size_t j = 0; j < (size_t)s->second_column; ++j) {
    lode_scribe_put(x, "    <option id=\"x%zu\"", j + 1);
    lode_scribe_text(x, "name", column_name(m, j));
    lode_scribe_number(x, "capital", s->cost[j]);
    lode_scribe_put(x, " life=\"1\">\n      <capacity process=\"opened\" amount=\"1\"/>\n");
    for (size_t e = m->first[j]; e < m->first[j + 1]; ++e)
      if (is_second_row(m, (size_t)s->entry[e].row)) {
        lode_scribe_put(x, "      <capacity process=\"x%zu-r%d\"", j + 1, s->entry[e].row + 1);
        lode_scribe_number(x, "amount", fabs(s->entry[e].value));
        lode_scribe_put(x, "/>\n");
      }
    lode_scribe_put(x, "    </option>\n");
  }
  lode_scribe_put(x, "  </options>\n");
  for (size_t j = (size_t)s->second_column; j < s->column.n; ++j) {
    lode_scribe_put(x, "%s      <capacity process=\"y%zu\"",
                    j == (size_t)s->second_column ? "  <plants>\n    <plant id=\"all\" region=\"all\">\n" : "", j + 1);
    lode_scribe_number(x, "amount", m->upper[j]);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "    </plant>\n  </plants>\n  <sites>\n");
  for (size_t j = 0; j < (size_t)s->second_column; ++j)
    lode_scribe_put(x, "    <site id=\"x%zu\" region=\"all\" options=\"x%zu\"/>\n", j + 1, j + 1);
  lode_scribe_put(x, "  </sites>\n");
}

/** Has the row ever a supply (sign 1) or a demand (sign -1) of its own? */
static bool has_side(const mapping *m, size_t i, double sign) {
  for (size_t k = 0; k < m->s->n_scenario; ++k)
    if (sign * side(m, k, i) > 0.0)
      return true;
  return false;
}

static double face(const mapping *m, size_t scenario, size_t i, double sign) {
  const double b = sign * side(m, scenario, i);
  return b > 0.0 ? b : 0.0;
}

/** Supplies, demands, disposals: three containers, each only if it holds something. */
static void write_market(const mapping *m, lode_scribe *x) {
  static const char *const container[] = {"supplies", "demands", "disposals"};
  for (int part = 0; part < 3; ++part) {
    bool has_any = false;
    for (size_t i = (size_t)m->s->second_row; i < m->s->row.n; ++i) {
      if (part < 2 ? !has_side(m, i, part == 0 ? 1.0 : -1.0) : m->s->type[i] == 'E')
        continue;
      if (!has_any)
        lode_scribe_put(x, "  <%s>\n", container[part]);
      has_any = true;
      if (part == 0)
        lode_scribe_put(x, "    <supply id=\"r%zu\" region=\"all\" commodity=\"r%zu\"", i + 1, i + 1);
      else
        lode_scribe_put(
            x, part == 1 ? "    <demand region=\"all\" commodity=\"r%zu\"" : "    <disposal commodity=\"r%zu\"", i + 1);
      if (part < 2)
        lode_scribe_number(x, part == 0 ? "limit" : "amount", face(m, 0, i, part == 0 ? 1.0 : -1.0));
      lode_scribe_put(x, "/>\n");
    }
    if (has_any)
      lode_scribe_put(x, "  </%s>\n", container[part]);
  }
}

static void write_credits(const mapping *m, lode_scribe *x) {
  bool has_any = false;
  for (size_t j = (size_t)m->s->second_column; j < m->s->column.n; ++j)
    if (m->s->cost[j] < 0.0) {
      lode_scribe_put(x, "%s    <credit process=\"y%zu\"", has_any ? "" : "  <credits>\n", j + 1);
      lode_scribe_number(x, "amount", -m->s->cost[j]);
      lode_scribe_put(x, "/>\n");
      has_any = true;
    }
  lode_scribe_put(x, has_any ? "  </credits>\n" : "");
}

static void write_scenarios(const mapping *m, lode_scribe *x) {
  const lode_smps *s = m->s;
  lode_scribe_put(x, s->n_scenario > 1 ? "  <adjustments>\n" : "");
  for (size_t k = 1; k < s->n_scenario; ++k) {
    lode_scribe_put(x, "    <set id=\"s%zu\">\n", k + 1);
    for (size_t i = (size_t)s->second_row; i < s->row.n; ++i)
      for (int part = 0; part < 2; ++part) {
        const double sign = part == 0 ? 1.0 : -1.0, amount = face(m, k, i, sign);
        if (!has_side(m, i, sign) || amount == face(m, 0, i, sign))
          continue;
        lode_scribe_put(x, "      <adjust target=\"%s\" op=\"set\" %s=\"r%zu\"", part == 0 ? "supply-limit" : "demand",
                        part == 0 ? "supply" : "commodity", i + 1);
        lode_scribe_number(x, "value", amount);
        lode_scribe_put(x, "/>\n");
      }
    lode_scribe_put(x, "    </set>\n");
  }
  lode_scribe_put(x, s->n_scenario > 1 ? "  </adjustments>\n  <scenarios>\n" : "  <scenarios>\n");
  for (size_t k = 0; k < s->n_scenario; ++k) {
    lode_scribe_put(x, "    <scenario id=\"s%zu\"", k + 1);
    lode_scribe_number(x, "probability", s->probability[k]);
    if (k > 0)
      lode_scribe_put(x, " apply=\"s%zu\"", k + 1);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "  </scenarios>\n</lodestone>\n");
}

lode_status lode_smps_write(const lode_import_request *request, const lode_smps *s, lode_scribe *x) {
  const size_t n_row = s->row.n + 1, n_column = s->column.n + 1;
  mapping m = {.s = s, .path = request->path};
  double *table = lode_alloc(s->env, 5 * n_row + n_column, sizeof *table, "rows");
  m.first = lode_alloc(s->env, n_column, sizeof *m.first, "columns");
  if (table == NULL || m.first == NULL) {
    m.status = LODE_E_NOMEM;
  } else {
    m.sign = table;
    m.supply = table + n_row;
    m.demand = table + 2 * n_row;
    m.made = table + 3 * n_row;
    m.used = table + 4 * n_row;
    m.upper = table + 5 * n_row;
    for (size_t e = 0; e < s->n_entry; ++e)
      ++m.first[s->entry[e].column + 1];
    for (size_t j = 0; j < s->column.n; ++j)
      m.first[j + 1] += m.first[j];
    turn_rows(&m);
    check_columns(&m);
  }
  if (m.status == LODE_OK)
    bound_columns(&m);
  if (m.status == LODE_OK) {
    write_head(request, &m, x);
    write_processes(&m, x);
    write_plants(&m, x);
    write_rules(&m, RULE_AT_MOST, "exclusions", x);
    write_rules(&m, RULE_NEEDS, "prerequisites", x);
    write_rules(&m, RULE_BUDGET, "budgets", x);
    write_market(&m, x);
    write_credits(&m, x);
    write_scenarios(&m, x);
  }
  free(table);
  free(m.first);
  return m.status != LODE_OK ? m.status : x->status;
}

static lode_status read_smps(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  lode_smps s = {0};
  lode_status st = lode_smps_read(env, request->path, &s);
  if (st == LODE_OK)
    st = lode_smps_write(request, &s, scribe);
  lode_smps_clear(&s);
  return st;
}

const lode_import_format lode_import_smps = {"smps", "two-stage stochastic program, SMPS", read_smps, false};
