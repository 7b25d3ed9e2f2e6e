/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "instances/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/check.h"
#include "instances/document.h"
#include "solver/base/input.h"

/* Faults of the text and faults of meaning go into one list, so that a user sees both in one go. */
static lode_status read_and_check(lode_env *env, lode_feed *feed, const char *name, lode_instance *in) {
  lode_diagnostics diagnostics = {.env = env, .source = name};
  lode_context context = {.diagnostics = &diagnostics, .names = in, .pool = in};
  bool is_whole;
  lode_status st = lode_document_read(&context, &lode_instance_schema, feed, in, &is_whole);
  lode_context_clear(&context);
  in->fingerprint = feed->fingerprint;
  if (st == LODE_OK && is_whole)
    st = lode_check_meaning(&diagnostics, in, diagnostics.n > 0 ? LODE_CHECK_PARTIAL : LODE_CHECK_WHOLE);
  lode_status faults = lode_diagnostics_finish(&diagnostics);
  return st != LODE_OK ? st : faults;
}

static lode_status read_feed(lode_env *env, lode_feed *feed, const char *name, lode_instance **instance) {
  lode_feed_start(feed);
  lode_instance *in = lode_alloc(env, 1, sizeof *in, "instance");
  if (in == NULL)
    return LODE_E_NOMEM;
  lode_status st = LODE_OK;
  in->source = lode_alloc(env, strlen(name) + 1, 1, "name of the instance file");
  if (in->source == NULL)
    st = LODE_E_NOMEM;
  else
    strcpy(in->source, name);
  if (st == LODE_OK)
    st = read_and_check(env, feed, name, in);
  if (st == LODE_OK) {
    *instance = in;
    in = NULL;
  }
  lode_instance_destroy(&in);
  return st;
}

lode_status lode_instance_read(lode_env *env, const char *path, lode_instance **instance) {
  *instance = NULL;
  lode_feed *feed = lode_alloc(env, 1, sizeof *feed, "buffer of the instance file");
  if (feed == NULL)
    return LODE_E_NOMEM;
  lode_status st = lode_input_open(env, path, 0, &feed->file, &feed->most);
  if (st == LODE_OK) {
    st = read_feed(env, feed, path, instance);
    fclose(feed->file);
  }
  free(feed);
  return st;
}

lode_status lode_instance_read_memory(lode_env *env, const char *data, size_t length, const char *name,
                                      lode_instance **instance) {
  *instance = NULL;
  lode_feed *feed = lode_alloc(env, 1, sizeof *feed, "buffer of the instance");
  if (feed == NULL)
    return LODE_E_NOMEM;
  feed->data = data;
  feed->length = length;
  lode_status st = read_feed(env, feed, name, instance);
  free(feed);
  return st;
}
