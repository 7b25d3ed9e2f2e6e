/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_IMPORT_CASE_H
#define LODE_TESTS_IMPORT_CASE_H

#include "instances/import/import.h"

/** Imports bytes, by way of a file of that name in the folder the test runs in, and reads the instance back. Serial.
 * @return owned by the caller; NULL with the message in `env` if the bytes are refused */
lode_instance *lode_import_case(lode_env *env, const lode_import_format *format, const char *path, double capacity,
                                const char *data, size_t length);

#endif
