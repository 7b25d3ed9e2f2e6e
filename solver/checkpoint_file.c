/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/checkpoint_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/base/bytes.h"
#include "solver/base/input.h"

static const char magic[8] = {'l', 'o', 'd', 'e', 'c', 'k', 'p', 't'};
static const uint32_t version = 1;
static const uint32_t order = 0x01020304; /* of the bytes of a number */

typedef struct head {
  char magic[8];
  uint32_t version, order;
  uint64_t length, checksum;
} head;

void lode_checkpoint_clear(lode_checkpoint *c) {
  lode_text_free(&c->knobs);
  lode_text_free(&c->state);
  free(c->neighbourhood.part);
  free(c->parts.part);
  memset(c, 0, sizeof *c);
}

/* ---- writing */

static void put_partition(lode_sink *out, const lode_partition *p, size_t n_region) {
  lode_put_int(out, (int64_t)p->n_part);
  if (p->n_part > 0)
    lode_put_array(out, p->part, n_region, sizeof *p->part);
}

static lode_status compose(lode_env *env, const lode_checkpoint *c, lode_text *text) {
  head h = {.version = version, .order = order};
  memcpy(h.magic, magic, sizeof magic);
  lode_sink out = {.env = env, .text = text};
  lode_put_array(&out, &h, 1, sizeof h);
  lode_put_int(&out, (int64_t)c->fingerprint);
  lode_put_string(&out, c->knobs.data, c->knobs.length);
  lode_put_real(&out, c->gap);
  lode_put_real(&out, c->seconds);
  lode_put_int(&out, (int64_t)c->n_region);
  put_partition(&out, &c->neighbourhood, c->n_region);
  put_partition(&out, &c->parts, c->n_region);
  lode_put_string(&out, c->state.data, c->state.length);
  if (out.st != LODE_OK)
    return out.st;
  h.length = text->length - sizeof h;
  h.checksum = lode_fingerprint(LODE_FINGERPRINT_START, text->data + sizeof h, text->length - sizeof h);
  memcpy(text->data, &h, sizeof h);
  return LODE_OK;
}

/** PATH.new to PATH, and what was there to PATH.previous; the folder is told to keep it. */
static lode_status move(lode_env *env, const char *fresh, const char *path, const char *previous) {
  if (rename(path, previous) != 0 && errno != ENOENT)
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot be moved to %s: %s", path, previous, strerror(errno));
  if (rename(fresh, path) != 0)
    return LODE_FAIL(env, LODE_E_IO, "%s: cannot be moved to %s: %s", fresh, path, strerror(errno));
  char folder[4096];
  const char *slash = strrchr(path, '/');
  const size_t n = slash == NULL ? 0 : (size_t)(slash - path);
  if (n < sizeof folder - 1) {
    memcpy(folder, path, n);
    strcpy(folder + n, slash == NULL ? "." : n == 0 ? "/" : "");
    const int file = open(folder, O_RDONLY);
    if (file >= 0) {
      fsync(file); /* some file systems cannot; the files themselves are safe */
      close(file);
    }
  }
  return LODE_OK;
}

lode_status lode_checkpoint_write(lode_env *env, const lode_checkpoint *c, const char *path,
                                  lode_status (*between)(void *context), void *context) {
  lode_text text = {0}, fresh = {0}, previous = {0};
  lode_status st = compose(env, c, &text);
  if (st == LODE_OK)
    st = lode_text_printf(env, &fresh, "%s.new", path);
  if (st == LODE_OK)
    st = lode_text_printf(env, &previous, "%s.previous", path);
  if (st == LODE_OK)
    st = lode_write_atomic(env, fresh.data, text.data, text.length);
  if (st == LODE_OK) {
    if (between != NULL)
      st = between(context);
    if (st == LODE_OK)
      st = move(env, fresh.data, path, previous.data);
    if (st != LODE_OK)
      unlink(fresh.data);
  }
  lode_text_free(&text);
  lode_text_free(&fresh);
  lode_text_free(&previous);
  return st;
}

/* ---- reading */

static lode_status check_head(lode_env *env, const char *name, const char *data, size_t n, head *h) {
  if (n < sizeof *h)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: not a checkpoint, or truncated: %zu bytes", name, n);
  memcpy(h, data, sizeof *h);
  if (memcmp(h->magic, magic, sizeof magic) != 0)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: not a checkpoint", name);
  if (h->order != order)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: a checkpoint of another kind of machine", name);
  if (h->version > version)
    return LODE_FAIL(env, LODE_E_INPUT,
                     "%s: a checkpoint of format %" PRIu32 ", of a newer program; this one reads %" PRIu32, name,
                     h->version, version);
  if (h->version != version)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: a checkpoint of format %" PRIu32 ", expected %" PRIu32, name, h->version,
                     version);
  if (h->length != n - sizeof *h)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: truncated or damaged: %zu bytes, expected %" PRIu64, name, n - sizeof *h,
                     h->length);
  if (lode_fingerprint(LODE_FINGERPRINT_START, data + sizeof *h, n - sizeof *h) != h->checksum)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: damaged: the checksum does not fit", name);
  return LODE_OK;
}

static lode_status get_partition(lode_env *env, lode_bytes *in, size_t n_region, lode_partition *p) {
  p->n_part = (size_t)lode_get_int(in, 0, INT32_MAX, "number of parts");
  p->n_region = n_region;
  if (p->n_part == 0)
    return LODE_OK;
  lode_bytes_expect(in, n_region <= (in->n - in->at) / sizeof *p->part, "parts");
  if (in->is_bad)
    return LODE_OK;
  p->part = lode_alloc(env, n_region, sizeof *p->part, "parts");
  if (p->part == NULL)
    return LODE_E_NOMEM;
  lode_get_array(in, p->part, n_region, sizeof *p->part, "parts");
  for (size_t r = 0; r < n_region; ++r)
    lode_bytes_expect(in, p->part[r] >= 0 && (size_t)p->part[r] < p->n_part, "part of a region");
  return LODE_OK;
}

lode_status lode_checkpoint_parse(lode_env *env, const char *name, const char *data, size_t n, lode_checkpoint *c) {
  head h;
  memset(c, 0, sizeof *c);
  lode_status st = check_head(env, name, data, n, &h);
  if (st != LODE_OK)
    return st;
  lode_bytes in = {.data = data + sizeof h, .n = n - sizeof h};
  size_t length;
  c->fingerprint = (uint64_t)lode_get_int(&in, INT64_MIN, INT64_MAX, "fingerprint");
  const char *text = lode_get_string(&in, &length, "knobs");
  st = lode_text_append(env, &c->knobs, text, in.is_bad ? 0 : length);
  c->gap = lode_get_real(&in, "gap");
  c->seconds = lode_get_real(&in, "seconds");
  c->n_region = (size_t)lode_get_int(&in, 0, INT32_MAX, "regions");
  if (st == LODE_OK && !in.is_bad)
    st = get_partition(env, &in, c->n_region, &c->neighbourhood);
  if (st == LODE_OK && !in.is_bad)
    st = get_partition(env, &in, c->n_region, &c->parts);
  text = lode_get_string(&in, &length, "state");
  if (st == LODE_OK)
    st = lode_text_append(env, &c->state, text, in.is_bad ? 0 : length);
  lode_bytes_expect(&in, in.at == in.n && c->neighbourhood.n_part > 0 && c->seconds >= 0.0, "end");
  if (st == LODE_OK && in.is_bad)
    st = LODE_FAIL(env, LODE_E_INPUT, "%s: damaged: %s", name, in.fault);
  if (st != LODE_OK)
    lode_checkpoint_clear(c);
  return st;
}

lode_status lode_checkpoint_read(lode_env *env, const char *path, lode_checkpoint *c) {
  lode_text text = {0};
  memset(c, 0, sizeof *c);
  struct stat info;
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
    return LODE_FAIL(env, LODE_E_INPUT, "%s: not a file", path);
  if (access(path, R_OK) != 0)
    return LODE_FAIL(env, LODE_E_INPUT, "%s: cannot be read: %s", path, strerror(errno));
  lode_status st = lode_input_read(env, path, 0, &text);
  st = st == LODE_E_IO ? LODE_E_INPUT : st;
  if (st == LODE_OK)
    st = lode_checkpoint_parse(env, path, text.data ? text.data : "", text.length, c);
  lode_text_free(&text);
  return st;
}

/** The line of `text` that begins with the word that `line` begins with, or NULL. */
static const char *find_line(const char *text, const char *line, size_t n_word) {
  for (const char *at = text; *at != '\0'; at = strchr(at, '\n') + 1) {
    if (strncmp(at, line, n_word) == 0 && at[n_word] == ' ')
      return at;
    if (strchr(at, '\n') == NULL)
      break;
  }
  return NULL;
}

lode_status lode_checkpoint_fits(lode_env *env, const char *name, const lode_checkpoint *c, uint64_t fingerprint,
                                 const char *asked) {
  if (c->fingerprint != fingerprint)
    return LODE_FAIL(env, LODE_E_INPUT,
                     "%s: belongs to another instance: fingerprint %016" PRIx64 ", expected %016" PRIx64, name,
                     c->fingerprint, fingerprint);
  const char *made = c->knobs.data ? c->knobs.data : "";
  for (const char *line = asked; *line != '\0' && strchr(line, '\n') != NULL; line = strchr(line, '\n') + 1) {
    const size_t n_word = strcspn(line, " "), n_line = strcspn(line, "\n");
    const char *other = find_line(made, line, n_word);
    if (other == NULL || strncmp(other, line, n_line + 1) != 0)
      return LODE_FAIL(env, LODE_E_INPUT,
                       "%s: was made with \"%.*s\", this run asks for \"%.*s\": only --gap and the limits may change",
                       name, other ? (int)strcspn(other, "\n") : 7, other ? other : "nothing", (int)n_line, line);
  }
  return LODE_OK;
}
