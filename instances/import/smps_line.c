/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/import/smps_line.h"

#include <string.h>

#include "solver/base/shown.h"

lode_status lode_smps_fail(lode_scan *scan, const lode_smps_line *at, const char *what, const char *value) {
  char shown[LODE_SHOWN_SIZE];
  return LODE_FAIL(scan->env, LODE_E_INPUT, "%s:%d: %s: \"%s\"", scan->path, at->number, what,
                   lode_shown(shown, value));
}

lode_status lode_smps_next(lode_scan *scan, lode_smps_line *at, bool *has_line) {
  for (at->n = 0; scan->next < scan->length && at->n == 0;) {
    char *text = scan->data + scan->next, *end = memchr(text, '\n', scan->length - scan->next);
    char *const stop = end == NULL ? scan->data + scan->length : end;
    at->number = scan->line++;
    at->is_header = *text != ' ' && *text != '\t';
    scan->next = (size_t)(stop - scan->data) + (end != NULL);
    if (*text == '*')
      continue;
    *stop = '\0'; /* room for it behind the last byte: see lode_scan_open */
    for (char *word = strtok_r(text, " \t\r\f\v", &end); word != NULL; word = strtok_r(NULL, " \t\r\f\v", &end)) {
      if (at->n == LODE_SMPS_WORDS)
        return lode_smps_fail(scan, at, "more than 8 words on a line, from", word);
      at->word[at->n++] = word;
    }
  }
  *has_line = at->n > 0;
  return LODE_OK;
}

lode_status lode_smps_number(lode_scan *scan, const lode_smps_line *at, const char *text, double *value) {
  return lode_parse_number(text, strlen(text), value) ? LODE_OK : lode_smps_fail(scan, at, "expected a number", text);
}

int32_t lode_smps_find(const lode_idmap *map, const char *name) { return lode_idmap_find(map, name, strlen(name)); }
