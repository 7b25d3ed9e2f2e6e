/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * status.json: one flat object, of which state, bound, incumbent and gap are held against the plan. The scanner reads
 * strings, numbers and the words null, true, false; nested values are faults.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/input.h"
#include "solver/verify/check.h"

enum { LARGEST_STATE = 1 << 20 };
static const char state_name[] = "status.json";

/** What the file says of the keys we ask for; NAN: null or not given. */
typedef struct run_state {
  char state[32];
  double bound, incumbent, gap;
} run_state;

/** Whole file; *data stays NULL if there is none. */
static lode_status read_file(lode_check *c, char **data) {
  lode_status st = LODE_OK;
  lode_text text = {0};
  char *path = lode_check_path(c, state_name);
  if (path == NULL)
    return LODE_E_NOMEM;
  if (access(path, F_OK) == 0 && (st = lode_input_read(c->env, path, LARGEST_STATE, &text)) == LODE_OK)
    st = lode_text_append(c->env, &text, "", 0);
  free(path);
  if (st != LODE_OK)
    lode_text_free(&text);
  *data = text.data;
  return st;
}

static const char *skip_blanks(const char *p) {
  while (isspace((unsigned char)*p))
    ++p;
  return p;
}

/** Reads a string into word, cut at its size; escapes stay as they are. @return behind it, NULL if it is none */
static const char *scan_string(const char *p, char *word, size_t size) {
  size_t n = 0;
  if (*p++ != '"')
    return NULL;
  for (; *p != '"'; ++p) {
    if (*p == '\0' || (*p == '\\' && p[1] == '\0'))
      return NULL;
    if (n + 1 < size)
      word[n++] = *p;
    if (*p == '\\' && n + 1 < size)
      word[n++] = p[1];
    p += *p == '\\';
  }
  word[n] = '\0';
  return p + 1;
}

/** A number or a bare word. @return behind it, NULL if it is neither */
static const char *scan_plain(const char *p, double *value) {
  const size_t length = strcspn(p, ",} \t\r\n");
  *value = NAN;
  if ((length == 4 && (memcmp(p, "null", 4) == 0 || memcmp(p, "true", 4) == 0)) ||
      (length == 5 && memcmp(p, "false", 5) == 0) || lode_parse_number(p, length, value))
    return p + length;
  return NULL;
}

static const char *scan_value(const char *p, const char *key, run_state *r) {
  char word[32];
  double value = NAN;
  if (*p == '"') {
    p = scan_string(p, word, sizeof word);
    if (p != NULL && strcmp(key, "state") == 0)
      memcpy(r->state, word, sizeof word);
    return p;
  }
  p = scan_plain(p, &value);
  if (strcmp(key, "bound") == 0)
    r->bound = value;
  if (strcmp(key, "incumbent") == 0)
    r->incumbent = value;
  if (strcmp(key, "gap") == 0)
    r->gap = value;
  return p;
}

/** @return NULL if all is well, else where it stops making sense */
static const char *scan_object(const char *data, run_state *r) {
  const char *p = skip_blanks(data);
  char key[64];
  if (*p != '{')
    return p;
  p = skip_blanks(p + 1);
  while (*p != '}') {
    const char *next = scan_string(p, key, sizeof key);
    if (next == NULL || *(next = skip_blanks(next)) != ':')
      return p;
    p = skip_blanks(next + 1);
    next = scan_value(p, key, r);
    if (next == NULL)
      return p;
    p = skip_blanks(next);
    if (*p != ',' && *p != '}')
      return p;
    if (*p == ',' && *(p = skip_blanks(p + 1)) == '}')
      return p;
  }
  p = skip_blanks(p + 1);
  return *p == '\0' ? NULL : p;
}

/** NAN stands for null, and is what a number that is not finite must be. */
static void compare(lode_check *c, const char *key, double written, double expected) {
  const bool should_be = isfinite(expected);
  if (isnan(written) && !should_be)
    return;
  if (isnan(written) || !should_be || lode_check_differs(c, written, expected, fabs(expected)))
    lode_check_fault(c, "%s: %s is %.9g, expected %.9g as in plan.xml (nan: null)", state_name, key, written,
                     should_be ? expected : NAN);
}

lode_status lode_check_run_state(lode_check *c) {
  char *data = NULL;
  run_state r = {"", NAN, NAN, NAN};
  const lode_status st = read_file(c, &data);
  if (st != LODE_OK || data == NULL)
    return st;
  const char *wrong = scan_object(data, &r);
  const double total = c->plan->total, bound = c->plan->bound;
  if (wrong != NULL) {
    lode_check_fault(c, "%s: not a flat JSON object at '%.20s'", state_name, wrong);
  } else if (strcmp(r.state, "OPTIMAL") == 0 || strcmp(r.state, "STOPPED") == 0) {
    compare(c, "bound", r.bound, bound);
    compare(c, "incumbent", r.incumbent, total);
    compare(c, "gap", r.gap, total == bound ? 0.0 : total == 0.0 ? INFINITY : (total - bound) / fabs(total));
  } else if (strcmp(r.state, "INFEASIBLE") == 0) {
    lode_check_fault(c, "%s: state is INFEASIBLE, expected OPTIMAL or STOPPED beside a plan", state_name);
  } else if (strcmp(r.state, "RUNNING") != 0 && strcmp(r.state, "FAILED") != 0) {
    lode_check_fault(c, "%s: state is '%s', expected OPTIMAL, STOPPED, INFEASIBLE, RUNNING or FAILED", state_name,
                     r.state);
  }
  free(data);
  return LODE_OK;
}
