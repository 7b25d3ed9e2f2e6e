/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone import: public formats become instances. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "instances/import/import.h"
#include "solver/commands.h"

static const lode_import_format *const format[] = {&lode_import_orlib,    &lode_import_holmberg, &lode_import_tscflp,
                                                   &lode_import_mptscflp, &lode_import_mcnd,     &lode_import_netdes,
                                                   &lode_import_relog,    &lode_import_smps};

typedef struct settings {
  int format; /* index into `format`; -1 would need a default, so the first word is "none" */
  const char *output;
  double capacity;
} settings;

static const lode_option_row row[] = {
    {"--format", LODE_OPT_CHOICE, offsetof(settings, format), "none", 0, 0,
     "none|orlib|holmberg|tscflp|mptscflp|mcnd|netdes|relog|smps", NULL, "format of the file"},
    {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "FILE.xml", "instance to write"},
    {"--capacity", LODE_OPT_REAL, offsetof(settings, capacity), "0", 0, 1e15, NULL, "Q",
     "capacity of each site where an orlib file has the word instead of a number"}};
static const lode_command_spec spec = {.name = "import",
                                       .positional = "FILE",
                                       .n_positional = 1,
                                       .summary = "turn a public benchmark file into an instance",
                                       .row = row,
                                       .n_row = sizeof row / sizeof row[0]};

/** The file's name without folder and ending, what no id can have replaced by '_'. */
static void make_id(const char *path, char id[64]) {
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  const char *end = strrchr(name, '.');
  size_t length = end != NULL && end != name ? (size_t)(end - name) : strlen(name);
  length = length > 63 ? 63 : length;
  for (size_t i = 0; i < length; ++i) {
    const char c = name[i];
    const bool is_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         (c != '\0' && strchr("_.:+-", c) != NULL);
    id[i] = is_good ? c : '_';
  }
  id[length] = '\0';
  if (length == 0)
    strcpy(id, "import");
}

static lode_exit usage(const lode_run *run, const char *fault) {
  lode_log(run->env, LODE_LOG_ERROR, "lodestone import: %s", fault);
  return LODE_EXIT_USAGE;
}

static lode_exit run_import(const lode_run *run) {
  settings set = {0};
  const char *path[1];
  char id[64];
  lode_exit code;
  if (!lode_command_begin(run, &spec, &set, path, &code))
    return code;
  if (set.format == 0)
    return usage(run, "--format is missing; lodestone import --help lists the formats");
  if (set.output == NULL)
    return usage(run, "--output FILE.xml is missing");
  const lode_import_format *chosen = format[set.format - 1];
  if (set.capacity > 0.0 && !chosen->takes_capacity)
    return usage(run, "--capacity goes with --format orlib only");
  if (lode_command_overwrites(run, &spec, path[0], set.output))
    return LODE_EXIT_USAGE;
  make_id(path[0], id);
  const lode_import_request request = {path[0], id, set.capacity > 0.0 ? set.capacity : NAN};
  lode_scribe scribe = {.env = run->env};
  lode_status st = chosen->read(run->env, &request, &scribe);
  if (st == LODE_E_IO)
    st = LODE_E_INPUT; /* a file that cannot be read is the user's mistake */
  if (st == LODE_OK)
    st = lode_scribe_finish(&scribe, set.output);
  if (st == LODE_OK)
    lode_log(run->env, LODE_LOG_INFO, "%s: %s, %zu bytes", set.output, chosen->summary, scribe.text.length);
  lode_scribe_clear(&scribe);
  return lode_command_fail(run, st);
}
const lode_command lode_command_import = {.spec = &spec, .run = run_import};
