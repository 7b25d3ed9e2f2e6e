/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_READ_H
#define LODE_INSTANCES_READ_H

#include "instances/instance.h"

/**
 * Reads an instance file (streaming; network, DTD and entities off) and checks structure and meaning.
 * Local. @return LODE_E_IO if the file cannot be opened; LODE_E_INPUT with up to 20 lines
 * "file:line: what is wrong, the value, what was expected"; *instance is then NULL.
 */
lode_status lode_instance_read(lode_env *env, const char *path, lode_instance **instance);
/** Same from memory; `name` stands for the file in messages. Local. */
lode_status lode_instance_read_memory(lode_env *env, const char *data, size_t length, const char *name,
                                      lode_instance **instance);
/** Writes an instance; reading it back gives the same instance, and writing that the same bytes. Local. */
lode_status lode_instance_write(lode_env *env, const lode_instance *instance, const char *path);
/** "libxml2 2.9.14". Local. */
const char *lode_xml_library(void);

#endif
