/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_IMPORT_IMPORT_H
#define LODE_INSTANCES_IMPORT_IMPORT_H

#include "instances/scribe.h"

/** What the user asks for. */
typedef struct lode_import_request {
  const char *path; /**< of the file to read */
  const char *id;   /**< of the instance: the file's name without folder and ending, made an id */
  double capacity;  /**< stands for the word "capacity" in OR-Library files; NAN if not given */
} lode_import_request;

/** A public format. `read` writes the whole instance to the scribe. Local. */
typedef struct lode_import_format {
  const char *name, *summary;
  /** @return LODE_E_INPUT with "file:line: what, the value, what was expected" (also for what the model cannot say),
   * LODE_E_IO if the file cannot be read */
  lode_status (*read)(lode_env *env, const lode_import_request *request, lode_scribe *scribe);
  bool takes_capacity;
} lode_import_format;

extern const lode_import_format lode_import_orlib, lode_import_holmberg, lode_import_tscflp, lode_import_mptscflp,
    lode_import_mcnd, lode_import_netdes, lode_import_relog, lode_import_smps;

#endif
