/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone generate: a synthetic instance. */
#include "instances/generate/generate.h"
#include "solver/commands.h"

typedef struct settings {
  lode_generate_options ask;
  const char *output;
} settings;

#define FIELD(name) (offsetof(settings, ask) + offsetof(lode_generate_options, name))
static const lode_option_row row[] = {
    {"--regions", LODE_OPT_INT, FIELD(n_region), "12", 1, 10000, NULL, "R", "regions"},
    {"--periods", LODE_OPT_INT, FIELD(n_period), "4", 1, 50, NULL, "T", "periods"},
    {"--scenarios", LODE_OPT_INT, FIELD(n_scenario), "3", 1, 1000, NULL, "S", "scenarios"},
    {"--years", LODE_OPT_INT, FIELD(years), "3", 1, 20, NULL, "N", "years of a period"},
    {"--site-density", LODE_OPT_REAL, FIELD(site_density), "1.9", 0, 20, NULL, "D", "candidate sites per region"},
    {"--tightness", LODE_OPT_REAL, FIELD(tightness), "1", 0, 10, NULL, "X",
     "of budgets, permits and waste caps: 2 halves them, 0 leaves them out"},
    {"--mines", LODE_OPT_INT, FIELD(mines), "0", 0, 10000, NULL, "N", "mines (0: one in ten regions)"},
    {"--ports", LODE_OPT_INT, FIELD(ports), "0", 0, 10000, NULL, "N", "ports (0: one in twelve regions)"},
    {"--seed", LODE_OPT_INT, FIELD(seed), "1", 0, 1e15, NULL, "N", "seed; same options, same bytes"},
    {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "FILE.xml", "instance to write"}};
#undef FIELD
static const lode_command_spec spec = {.name = "generate",
                                       .positional = "",
                                       .summary = "write a synthetic instance",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

static lode_exit run_generate(const lode_run *run) {
  settings set = {0};
  lode_exit code;
  if (!lode_command_begin(run, &spec, &set, NULL, &code))
    return code;
  if (set.output == NULL) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone generate: --output FILE.xml is missing");
    return LODE_EXIT_USAGE;
  }
  lode_scribe scribe = {.env = run->env};
  lode_status st = lode_generate(run->env, &set.ask, &scribe);
  if (st == LODE_OK)
    st = lode_scribe_finish(&scribe, set.output);
  if (st == LODE_OK)
    lode_log(run->env, LODE_LOG_INFO, "%s: %ld regions, %ld periods, %ld scenarios, %zu bytes", set.output,
             set.ask.n_region, set.ask.n_period, set.ask.n_scenario, scribe.text.length);
  lode_scribe_clear(&scribe);
  return lode_command_fail(run, st);
}
const lode_command lode_command_generate = {.spec = &spec, .run = run_generate};
