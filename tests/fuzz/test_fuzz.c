/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seeds of every reader, and changes of them that are the same on every machine: the part of fuzzing that belongs
 * into make check. test_fuzz [READER [FILE...]]: one reader, or the files given.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/input.h"
#include "solver/base/random.h"
#include "tests/fuzz/readers.h"

enum { LARGEST_SEED = 200000 };

/** Changes per reader, dealt over its seeds; fewer where every run is slow, as under valgrind. */
static int n_change(void) {
  const char *wrapper = getenv("WRAPPER");
  return wrapper != NULL && wrapper[0] != '\0' ? 15 : 600;
}

static const char *const token[] = {"\"",        "<",         ">",
                                    "&",         "'",         ",",
                                    "{",         "}",         "[",
                                    "]",         ":",         "\\",
                                    "\\u0000",   "-1",        "0",
                                    "1e999",     "nan",       "1e308",
                                    "1e-308",    "999999999", " ",
                                    "\n",        "\t",        "\xFF",
                                    "\xC0\xAF",  "\x1B[",     "none",
                                    "<!--",      "-->",       "]]>",
                                    "<![CDATA[", "<?",        "99999999999999999999",
                                    "0x1",       "=== "};

static void mutate_bytes(lode_random *random, lode_text *text) {
  const size_t at = (size_t)lode_random_below(random, text->length);
  switch (lode_random_below(random, 4)) {
  case 0:
    text->data[at] = (char)(text->data[at] ^ (1 << lode_random_below(random, 8)));
    break;
  case 1:
    text->data[at] = (char)lode_random_below(random, 256);
    break;
  case 2: { /* a piece goes */
    const size_t n = 1 + (size_t)lode_random_below(random, text->length - at < 40 ? text->length - at : 40);
    memmove(text->data + at, text->data + at + n, text->length - at - n);
    text->length -= n;
    break;
  }
  default: /* the end goes */
    text->length = at;
  }
}

static void insert(lode_env *env, lode_random *random, lode_text *text) {
  const size_t at = (size_t)lode_random_below(random, text->length + 1),
               from = (size_t)lode_random_below(random, text->length);
  const char *word = token[lode_random_below(random, sizeof token / sizeof token[0])];
  char piece[64];
  size_t n = strlen(word);
  memcpy(piece, word, n);
  if (lode_random_below(random, 2) == 0) { /* of its own */
    n = text->length - from < sizeof piece ? text->length - from : sizeof piece;
    memcpy(piece, text->data + from, n);
  }
  if (lode_text_append(env, text, piece, n) != LODE_OK)
    abort();
  memmove(text->data + at + n, text->data + at, text->length - n - at);
  memcpy(text->data + at, piece, n);
}

static void change(const lode_fuzz_reader *reader, const lode_fuzz_place *place, lode_env *env, const lode_text *seed,
                   lode_random *random) {
  lode_text text = {0};
  if (lode_text_append(env, &text, seed->data, seed->length) != LODE_OK)
    abort();
  for (uint64_t k = 1 + lode_random_below(random, 4); k > 0 && text.length > 0; --k)
    if (lode_random_below(random, 2) == 0)
      mutate_bytes(random, &text);
    else
      insert(env, random, &text);
  /* exactly as long as it is, so that a byte too far is seen */
  char *exact = malloc(text.length > 0 ? text.length : 1);
  if (exact == NULL)
    abort();
  memcpy(exact, text.data, text.length);
  lode_fuzz_run(reader, place, exact, text.length);
  free(exact);
  lode_text_free(&text);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Files of a folder, by name. @return how many, all of them owned by the caller */
static size_t list(const char *folder, char *path[], size_t most) {
  size_t n = 0;
  DIR *dir = opendir(folder);
  for (struct dirent *entry; dir != NULL && n < most && (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.')
      continue;
    const size_t size = strlen(folder) + strlen(entry->d_name) + 2;
    path[n] = malloc(size);
    if (path[n] == NULL)
      abort();
    snprintf(path[n++], size, "%s/%s", folder, entry->d_name);
  }
  if (dir != NULL)
    closedir(dir);
  qsort(path, n, sizeof *path, by_name);
  return n;
}

static void run_file(const lode_fuzz_reader *reader, const lode_fuzz_place *place, const char *path, size_t changes) {
  lode_env *env = lode_env_create();
  lode_text seed = {0};
  lode_random random = lode_random_stream(1, changes);
  if (env == NULL || lode_input_read(env, path, 0, &seed) != LODE_OK ||
      lode_text_append(env, &seed, "", 0) != LODE_OK) {
    fprintf(stderr, "%s\n", env != NULL ? lode_env_message(env) : "no memory");
    exit(1);
  }
  lode_fuzz_run(reader, place, seed.data, seed.length);
  for (size_t k = 0; k < changes && seed.length < LARGEST_SEED; ++k)
    change(reader, place, env, &seed, &random);
  lode_text_free(&seed);
  lode_env_destroy(&env);
}

static void run_reader(const lode_fuzz_reader *reader, const lode_fuzz_place *place) {
  enum { MOST = 1000 };
  const char *source = getenv("LODE_SRCDIR");
  static char *path[MOST];
  char folder[600];
  snprintf(folder, sizeof folder, "%s/tests/fuzz/seeds/%s", source != NULL ? source : ".", reader->name);
  size_t n = list(folder, path, MOST);
  for (size_t k = 0; k < 3 && reader->seed[k] != NULL; ++k) {
    snprintf(folder, sizeof folder, "%s/%s", source != NULL ? source : ".", reader->seed[k]);
    n += list(folder, path + n, MOST - n);
  }
  if (n == 0) {
    fprintf(stderr, "%s: no seeds in %s\n", reader->name, folder);
    exit(1);
  }
  for (size_t i = 0; i < n; ++i) {
    run_file(reader, place, path[i], 1 + n_change() / n);
    free(path[i]);
  }
  printf("%s: %zu seeds, %zu changes\n", reader->name, n, n * (1 + n_change() / n));
}

int main(int argc, char *argv[]) {
  lode_fuzz_place place;
  int n_run = 0;
  lode_fuzz_place_make(&place);
  for (const lode_fuzz_reader *reader = lode_fuzz_readers; reader->name != NULL; ++reader) {
    if (argc > 1 && strcmp(argv[1], reader->name) != 0)
      continue;
    for (int k = 2; k < argc; ++k)
      run_file(reader, &place, argv[k], 0);
    if (argc <= 2)
      run_reader(reader, &place);
    ++n_run;
  }
  lode_fuzz_place_clear(&place);
  if (n_run == 0)
    fprintf(stderr, "no reader is called %s\n", argv[1]);
  return n_run > 0 ? 0 : 2;
}
