/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entry of libFuzzer and AFL++. The reader is the one of LODE_FUZZ_READER, see tests/fuzz/README.md. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/readers.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static lode_fuzz_place place;
static const lode_fuzz_reader *reader;

static void clear(void) { lode_fuzz_place_clear(&place); }

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  const char *name = getenv("LODE_FUZZ_READER");
  (void)argc;
  (void)argv;
  for (reader = lode_fuzz_readers; reader->name != NULL; ++reader)
    if (name != NULL && strcmp(reader->name, name) == 0)
      break;
  if (reader->name == NULL) {
    fputs("set LODE_FUZZ_READER to one of:", stderr);
    for (reader = lode_fuzz_readers; reader->name != NULL; ++reader)
      fprintf(stderr, " %s", reader->name);
    fputs("\n", stderr);
    exit(2);
  }
  lode_fuzz_place_make(&place);
  atexit(clear);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  lode_fuzz_run(reader, &place, (const char *)data, n);
  return 0;
}
