/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/result_folder.h"

#include "instances/read.h"
#include "solver/solve_files.h"

lode_status lode_result_folder_copy(lode_env *env, const lode_result_folder *folder, lode_instance **in) {
  return lode_instance_read_memory(env, folder->file.data ? folder->file.data : "", folder->file.length, "instance.xml",
                                   in);
}

lode_status lode_result_folder_open(lode_env *env, const lode_comm *comm, const char *dir, lode_result_folder *folder) {
  lode_text instance = {0}, plan = {0};
  folder->dir = dir;
  lode_status st = lode_text_printf(env, &instance, "%s/instance.xml", dir);
  if (st == LODE_OK)
    st = lode_text_printf(env, &plan, "%s/plan.xml", dir);
  if ((st = lode_comm_agree(env, comm, st)) == LODE_OK)
    st = lode_file_share(env, comm, instance.data, &folder->file);
  if (st == LODE_OK) {
    st = lode_result_folder_copy(env, folder, &folder->in);
    if (st == LODE_OK)
      st = lode_plan_read(env, folder->in, plan.data, false, &folder->plan);
    st = lode_comm_agree(env, comm, st == LODE_E_IO ? LODE_E_INPUT : st);
  }
  lode_text_free(&instance);
  lode_text_free(&plan);
  return st;
}

void lode_result_folder_close(lode_result_folder *folder) {
  lode_plan_destroy(&folder->plan);
  lode_instance_destroy(&folder->in);
  lode_text_free(&folder->file);
}
