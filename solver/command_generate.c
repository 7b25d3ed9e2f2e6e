/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/commands.h"

static const lode_command_spec spec = {.name = "generate", .positional = "", .summary = "write a synthetic instance"};
static lode_exit run_generate(const lode_run *run) {
  (void)run;
  return LODE_EXIT_INTERNAL;
}
const lode_command lode_command_generate = {.spec = &spec, .run = run_generate};
