/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone compare: plans side by side. */
#include <stdio.h>

#include "solver/commands.h"
#include "solver/report/comparison.h"

enum { MOST_PLANS = 16, FILE_WIDTH = 120 };

typedef struct settings {
  const char *output, *csv;
  long lines;
} settings;
static const lode_option_row row[] = {
    {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "FILE.html",
     "also write a page that needs nothing else"},
    {"--csv", LODE_OPT_TEXT, offsetof(settings, csv), NULL, 0, 0, NULL, "FILE",
     "also write every row, scenario by scenario"},
    {"--lines", LODE_OPT_INT, offsetof(settings, lines), "20", 1, 1e6, NULL, "N",
     "lines to print of each table; those in which the plans differ most come first"}};
static const lode_command_spec spec = {.name = "compare",
                                       .positional = "DIR DIR...",
                                       .n_positional = 2,
                                       .most_positional = MOST_PLANS,
                                       .summary = "put the plans of result folders side by side",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

/** What must be known before anything is compared. */
static void warn(const lode_run *run, const lode_comparison *c) {
  for (size_t k = 1; k < c->n_plan; ++k)
    if (c->fingerprint[k] != c->fingerprint[0])
      lode_log(run->env, LODE_LOG_WARNING,
               "warning: the instances of %s and %s differ: costs and amounts need not mean the same", c->dir[0],
               c->dir[k]);
  for (size_t k = 0; k < c->n_plan; ++k)
    if (!c->has_plan[k])
      lode_log(run->env, LODE_LOG_WARNING, "warning: %s has no plan", c->dir[k]);
    else if (c->missing[k].length > 0)
      lode_log(run->env, LODE_LOG_WARNING, "warning: missing in %s: %s; what follows from it is shown as '-'",
               c->dir[k], c->missing[k].data);
}

static lode_exit run_compare(const lode_run *run) {
  settings set = {0};
  const char *dir[MOST_PLANS];
  lode_exit code;
  lode_comparison *c = NULL;
  lode_text text = {0};
  if (!lode_command_begin(run, &spec, &set, dir, &code))
    return code;
  size_t n = 0;
  while (n < MOST_PLANS && dir[n] != NULL)
    ++n;
  const int width = lode_env_terminal(run->env)->width;
  lode_status st = lode_comparison_read(run->env, n, dir, &c);
  if (st == LODE_OK) {
    warn(run, c);
    st = lode_comparison_print(run->env, c, width > 0 ? width : FILE_WIDTH, (size_t)set.lines, &text);
  }
  if (st == LODE_OK && set.output != NULL)
    st = lode_comparison_html(run->env, c, set.output);
  if (st == LODE_OK && set.csv != NULL)
    st = lode_comparison_csv(run->env, c, set.csv);
  if (st == LODE_OK && text.length > 1) { /* without its first and last line ends */
    text.data[text.length - 1] = '\0';
    lode_print(run->env, "%s", text.data + 1);
  }
  if (st == LODE_OK && set.output != NULL)
    lode_log(run->env, LODE_LOG_INFO, "%s", set.output);
  if (st == LODE_OK && set.csv != NULL)
    lode_log(run->env, LODE_LOG_INFO, "%s", set.csv);
  code = lode_command_fail(run, st);
  lode_text_free(&text);
  lode_comparison_destroy(&c);
  return code;
}

const lode_command lode_command_compare = {.spec = &spec, .run = run_compare};
