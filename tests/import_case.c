/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/import_case.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <unistd.h>

#include "instances/read.h"

lode_instance *lode_import_case(lode_env *env, const lode_import_format *format, const char *path, double capacity,
                                const char *data, size_t length) {
  const lode_import_request request = {path, "tiny", capacity};
  lode_scribe scribe = {.env = env};
  lode_instance *in = NULL;
  if (lode_write_atomic(env, path, data, length) != LODE_OK)
    abort();
  if (format->read(env, &request, &scribe) == LODE_OK)
    CU_ASSERT_EQUAL(lode_instance_read_memory(env, scribe.text.data, scribe.text.length, "tiny.xml", &in), LODE_OK);
  lode_scribe_clear(&scribe);
  unlink(path);
  return in;
}
