/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_RESULT_FOLDER_H
#define LODE_RESULT_FOLDER_H

#include "instances/plan.h"
#include "solver/base/comm.h"
#include "solver/base/text.h"

/** What a command that asks about a finished solve reads: DIR alone. Zero-initialise; lode_result_folder_close. */
typedef struct lode_result_folder {
  const char *dir;
  lode_text file;    /**< bytes of DIR/instance.xml */
  lode_instance *in; /**< the same on every rank */
  lode_plan *plan;   /**< of DIR/plan.xml, with its bound */
} lode_result_folder;

/** Collective. @return LODE_E_INPUT if a file is missing or wrong, or the plan belongs to another instance. */
lode_status lode_result_folder_open(lode_env *env, const lode_comm *comm, const char *dir, lode_result_folder *folder);
/** The instance read anew, to be changed by the caller. Local. */
lode_status lode_result_folder_copy(lode_env *env, const lode_result_folder *folder, lode_instance **in);
void lode_result_folder_close(lode_result_folder *folder);

#endif
