/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <mpi.h>
#include <stdio.h>
#include <sys/stat.h>

#include "instances/read.h"
#include "partition/partition.h"
#include "solver/commands.h"
#include "solver/lp/lp.h"

bool lode_command_begin(const lode_run *run, const lode_command_spec *spec, void *values, const char **positional,
                        lode_exit *code) {
  bool wants_help = false;
  const lode_status st = lode_options_parse(run->env, spec, run->argc, run->argv, values, positional, &wants_help);
  *code = LODE_EXIT_OK;
  if (st != LODE_OK) {
    lode_log(run->env, LODE_LOG_ERROR, "lodestone %s", lode_env_message(run->env)); /* names the command */
    *code = st == LODE_E_INPUT ? LODE_EXIT_USAGE : LODE_EXIT_INTERNAL;
    return false;
  }
  if (!wants_help)
    return true;
  lode_text text = {0};
  if (lode_options_help(run->env, spec, &text) != LODE_OK)
    *code = lode_command_fail(run, LODE_E_NOMEM);
  else if (run->comm->rank == 0)
    fputs(text.data, stdout);
  lode_text_free(&text);
  return false;
}

bool lode_command_overwrites(const lode_run *run, const lode_command_spec *spec, const char *input,
                             const char *output) {
  struct stat in, out;
  const bool is_same = stat(input, &in) == 0 && stat(output, &out) == 0 && S_ISREG(in.st_mode) &&
                       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
  if (is_same)
    lode_log(run->env, LODE_LOG_ERROR, "lodestone %s: --output %s is the file that is read, expected another one",
             spec->name, output);
  return is_same;
}

lode_exit lode_command_fail(const lode_run *run, lode_status status) {
  if (status == LODE_OK)
    return LODE_EXIT_OK;
  if (status == LODE_E_BUG)
    lode_log(run->env, LODE_LOG_ERROR, "lodestone: internal error at %s: %s", lode_env_place(run->env),
             lode_env_message(run->env));
  else
    lode_log(run->env, LODE_LOG_ERROR, "%s", lode_env_message(run->env));
  switch (status) {
  case LODE_OK:
    return LODE_EXIT_OK;
  case LODE_E_INPUT:
    return LODE_EXIT_INPUT;
  case LODE_E_IO:
    return LODE_EXIT_OUTPUT;
  case LODE_E_CROSSED:
    return LODE_EXIT_WRONG;
  case LODE_E_NOMEM:
  case LODE_E_MPI:
    return LODE_EXIT_RESOURCE;
  case LODE_E_NUMERIC:
  case LODE_E_BUG:
    break;
  }
  return LODE_EXIT_INTERNAL;
}

lode_status lode_version_text(lode_env *env, lode_text *text) {
  char mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(mpi, &length); /* may be called before MPI_Init */
  for (int i = 0; i < length; ++i)
    if (mpi[i] == ',' || mpi[i] == '\n')
      mpi[i] = '\0';
  return lode_text_printf(env, text, "lodestone %s\n%s\n%s\n%s\n%s\ncompiler %s\n", PACKAGE_VERSION, lode_lp_library(),
                          lode_partition_library(), lode_xml_library(), mpi, __VERSION__);
}
