/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library ends the process when an assertion of its own fails or memory runs out. Its error hook may leave by
 * longjmp. Its manual then asks for the whole environment to be freed, which would pull every other problem object
 * from under its owner; we abandon the one object that was being worked on instead, since nothing but memory is lost.
 */
#include "solver/lp/lp_internal.h"

#include <string.h>

typedef struct guard {
  jmp_buf jump;
  char *text;
  size_t n_text;
} guard;

static int keep_text(void *info, const char *text) {
  guard *g = info;
  size_t length = strlen(g->text);
  for (; *text != '\0' && length + 1 < g->n_text; ++text)
    g->text[length++] = *text == '\n' ? ' ' : *text;
  g->text[length] = '\0';
  return 1; /* keeps the library from printing */
}

static void leave(void *info) {
  guard *g = info;
  longjmp(g->jump, 1);
}

bool lode_lp_try(lode_lp *lp, lode_lp_work *work, void *data, char *text, size_t n_text) {
  guard g = {.text = text, .n_text = n_text};
  volatile bool is_done = false;
  text[0] = '\0';
  glp_term_out(GLP_OFF);
  glp_term_hook(keep_text, &g);
  glp_error_hook(leave, &g);
  if (setjmp(g.jump) == 0) {
    work(lp, data);
    is_done = true;
  }
  glp_error_hook(NULL, NULL);
  glp_term_hook(NULL, NULL);
  glp_term_out(GLP_OFF);
  return is_done;
}

lode_status lode_lp_guard(lode_env *env, lode_lp *lp, lode_lp_work *work, void *data) {
  char text[256];
  if (lp->is_broken)
    return LODE_FAIL(env, LODE_E_BUG, "an LP is used after the library failed on it");
  if (lode_lp_try(lp, work, data, text, sizeof text))
    return LODE_OK;
  lp->is_broken = true;
  lp->has_values = false;
  lp->prob = NULL;
  lp->has_optimum = false;
  if (strstr(text, "memory") != NULL)
    return LODE_FAIL(env, LODE_E_NOMEM, "LP of %zu rows and %zu columns: %s", lp->n_row, lp->n_col, text);
  return LODE_FAIL(env, LODE_E_BUG, "the LP library failed: %s", text);
}
