/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/text.h"

enum { PATH_SIZE = 512 };

static char *format_text(const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  if (text != NULL)
    vsnprintf(text, (size_t)length + 1, format, args);
  return text;
}

/* The same as one line. Takes the text. */
static char *escape(char *text) {
  if (text == NULL)
    return NULL;
  const size_t room = lode_escape(&(char){0}, 1, text, false) + 1;
  char *line = malloc(room);
  if (line != NULL)
    lode_escape(line, room, text, false);
  free(text);
  return line;
}

void lode_diagnose(lode_diagnostics *diagnostics, int line, const char *format, ...) {
  if (lode_diagnostics_full(diagnostics)) {
    diagnostics->is_cut = true;
    return;
  }
  va_list args;
  va_start(args, format);
  char *text = escape(format_text(format, args));
  va_end(args);
  if (text == NULL) {
    diagnostics->status = LODE_FAIL(diagnostics->env, LODE_E_NOMEM, "no memory for a fault of line %d", line);
    return;
  }
  diagnostics->fault[diagnostics->n++] = (lode_fault){line, text};
}

bool lode_diagnostics_full(const lode_diagnostics *diagnostics) { return diagnostics->n == LODE_MAX_FAULT; }

/* By line; faults of one line stay in the order they were found. */
static void sort_by_line(lode_diagnostics *diagnostics) {
  lode_fault *fault = diagnostics->fault;
  for (size_t i = 1; i < diagnostics->n; ++i) {
    lode_fault one = fault[i];
    size_t k = i;
    for (; k > 0 && fault[k - 1].line > one.line; --k)
      fault[k] = fault[k - 1];
    fault[k] = one;
  }
}

static lode_status print_fault(lode_diagnostics *diagnostics, const lode_fault *fault, lode_text *text) {
  char source[PATH_SIZE];
  lode_escape(source, sizeof source, diagnostics->source == NULL ? "instance" : diagnostics->source, false);
  const char *start = text->length > 0 ? "\n" : "";
  if (fault->line > 0)
    return lode_text_printf(diagnostics->env, text, "%s%s:%d: %s", start, source, fault->line, fault->text);
  return lode_text_printf(diagnostics->env, text, "%s%s: %s", start, source, fault->text);
}

lode_status lode_diagnostics_finish(lode_diagnostics *diagnostics) {
  lode_status st = diagnostics->status;
  lode_text text = {0};
  sort_by_line(diagnostics);
  for (size_t i = 0; i < diagnostics->n && st == LODE_OK; ++i)
    st = print_fault(diagnostics, &diagnostics->fault[i], &text);
  if (st == LODE_OK && diagnostics->is_cut)
    st = lode_text_printf(diagnostics->env, &text, "\nmore faults are not shown");
  if (st == LODE_OK && diagnostics->n > 0)
    st = lode_env_fail_lines(diagnostics->env, LODE_E_INPUT, __FILE__, __LINE__, text.data);
  for (size_t i = 0; i < diagnostics->n; ++i)
    free(diagnostics->fault[i].text);
  diagnostics->n = 0;
  diagnostics->is_cut = false;
  diagnostics->status = LODE_OK;
  lode_text_free(&text);
  return st;
}
