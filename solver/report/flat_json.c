/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/flat_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/input.h"
#include "solver/base/shown.h"
#include "solver/base/text.h"

enum { LONGEST_FILE = 1 << 20, MOST_MEMBERS = 1000 };

typedef struct scanner {
  lode_env *env;
  const char *path, *start, *at;
} scanner;

static lode_status refuse(const scanner *s, const char *expected) {
  char shown[LODE_SHOWN_SIZE];
  int line = 1;
  for (const char *c = s->start; c < s->at; ++c)
    line += *c == '\n';
  return LODE_FAIL(s->env, LODE_E_INPUT, "%s:%d: not a flat JSON object: \"%s\", expected %s", s->path, line,
                   lode_shown_bytes(shown, s->at, strnlen(s->at, 20)), expected);
}

static void skip_blanks(scanner *s) { s->at += strspn(s->at, " \t\r\n"); }

static lode_status take_char(scanner *s, char c, const char *expected) {
  skip_blanks(s);
  if (*s->at != c)
    return refuse(s, expected);
  ++s->at;
  return LODE_OK;
}

static lode_status put_utf8(scanner *s, lode_text *out, unsigned code) {
  char byte[4];
  size_t n = 0;
  if (code < 0x80) {
    byte[n++] = (char)code;
  } else if (code < 0x800) {
    byte[n++] = (char)(0xc0 | (code >> 6));
    byte[n++] = (char)(0x80 | (code & 0x3f));
  } else {
    if (code < 0x10000) {
      byte[n++] = (char)(0xe0 | (code >> 12));
    } else {
      byte[n++] = (char)(0xf0 | (code >> 18));
      byte[n++] = (char)(0x80 | ((code >> 12) & 0x3f));
    }
    byte[n++] = (char)(0x80 | ((code >> 6) & 0x3f));
    byte[n++] = (char)(0x80 | (code & 0x3f));
  }
  return lode_text_append(s->env, out, byte, n);
}

static lode_status take_hex(scanner *s, unsigned *code) {
  char digits[5] = "";
  if (strspn(s->at, "0123456789abcdefABCDEF") < 4)
    return refuse(s, "four hexadecimal digits");
  memcpy(digits, s->at, 4);
  *code = (unsigned)strtoul(digits, NULL, 16);
  s->at += 4;
  return LODE_OK;
}

/* Behind the backslash. */
static lode_status take_escape(scanner *s, lode_text *out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char c = *s->at;
  const char *found = c != '\0' ? strchr(from, c) : NULL;
  unsigned code, low;
  lode_status st;
  if (found != NULL) {
    ++s->at;
    return lode_text_append(s->env, out, &to[found - from], 1);
  }
  if (c != 'u')
    return refuse(s, "an escape");
  ++s->at;
  if ((st = take_hex(s, &code)) != LODE_OK)
    return st;
  if (code >= 0xd800 && code < 0xdc00 && s->at[0] == '\\' && s->at[1] == 'u') {
    s->at += 2;
    if ((st = take_hex(s, &low)) != LODE_OK)
      return st;
    if (low < 0xdc00 || low > 0xdfff)
      return refuse(s, "the second half of a surrogate pair before this");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  if (code == 0 || (code >= 0xd800 && code < 0xe000))
    return refuse(s, "no zero and no half of a surrogate pair before this");
  return put_utf8(s, out, code);
}

/* A string; the caller owns *text. */
static lode_status take_string(scanner *s, char **text) {
  lode_text out = {NULL, 0, 0};
  lode_status st = take_char(s, '"', "a string");
  if (st == LODE_OK)
    st = lode_text_append(s->env, &out, "", 0);
  while (st == LODE_OK && *s->at != '"') {
    const size_t plain = strcspn(s->at, "\"\\");
    if (s->at[plain] == '\0') {
      st = refuse(s, "the end of a string");
    } else if (plain > 0) {
      st = lode_text_append(s->env, &out, s->at, plain);
      s->at += plain;
    } else {
      ++s->at;
      st = take_escape(s, &out);
    }
  }
  if (st != LODE_OK) {
    lode_text_free(&out);
    return st;
  }
  ++s->at;
  *text = out.data;
  return LODE_OK;
}

/* A string, a number, true, false or null. */
static lode_status take_value(scanner *s, char **text) {
  skip_blanks(s);
  if (*s->at == '"')
    return take_string(s, text);
  const size_t n = strcspn(s->at, " \t\r\n,}{[]\":");
  double number;
  if (n == 4 && strncmp(s->at, "null", 4) == 0) {
    s->at += n;
    return LODE_OK;
  }
  if (!(n == 4 && strncmp(s->at, "true", 4) == 0) && !(n == 5 && strncmp(s->at, "false", 5) == 0) &&
      !lode_parse_number(s->at, n, &number))
    return refuse(s, "a string, a number, true, false or null");
  if ((*text = lode_alloc(s->env, n + 1, 1, "status")) == NULL)
    return LODE_E_NOMEM;
  memcpy(*text, s->at, n);
  s->at += n;
  return LODE_OK;
}

static lode_status take_member(scanner *s, lode_flat_json *json) {
  lode_status st =
      lode_reserve(s->env, (void **)&json->member, &json->room, json->n + 1, sizeof *json->member, "status");
  if (st != LODE_OK)
    return st;
  lode_member *member = &json->member[json->n++];
  member->key = member->text = NULL;
  if (json->n > MOST_MEMBERS)
    return refuse(s, "at most 1000 members");
  if ((st = take_string(s, &member->key)) != LODE_OK)
    return st;
  for (size_t i = 0; i + 1 < json->n; ++i)
    if (strcmp(json->member[i].key, member->key) == 0)
      return refuse(s, "no name a second time before this");
  if ((st = take_char(s, ':', "a colon")) != LODE_OK)
    return st;
  return take_value(s, &member->text);
}

static lode_status take_object(scanner *s, lode_flat_json *json) {
  lode_status st = take_char(s, '{', "an object");
  skip_blanks(s);
  while (st == LODE_OK && *s->at != '}') {
    if (json->n > 0)
      st = take_char(s, ',', "a comma");
    if (st == LODE_OK)
      st = take_member(s, json);
    skip_blanks(s);
  }
  if (st == LODE_OK)
    st = take_char(s, '}', "the end of the object");
  skip_blanks(s);
  return st == LODE_OK && *s->at != '\0' ? refuse(s, "the end of the file") : st;
}

lode_status lode_flat_json_parse(lode_env *env, const char *name, const char *data, size_t length,
                                 lode_flat_json *json) {
  scanner s = {env, name, NULL, NULL};
  lode_text text = {0}; /* terminated, whatever was given */
  lode_status st = lode_text_append(env, &text, data, length);
  s.start = s.at = text.data;
  if (st == LODE_OK && memchr(data, '\0', length) != NULL) {
    s.at += strlen(s.at);
    st = refuse(&s, "text without a zero byte");
  }
  if (st == LODE_OK)
    st = take_object(&s, json);
  lode_text_free(&text);
  return st;
}

lode_status lode_flat_json_read(lode_env *env, const char *path, lode_flat_json *json) {
  lode_text text = {0};
  lode_status st = lode_input_read(env, path, LONGEST_FILE, &text);
  if (st == LODE_OK)
    st = lode_flat_json_parse(env, path, text.data ? text.data : "", text.length, json);
  lode_text_free(&text);
  return st;
}

static const lode_member *find(const lode_flat_json *json, const char *key) {
  for (size_t i = 0; i < json->n; ++i)
    if (strcmp(json->member[i].key, key) == 0)
      return &json->member[i];
  return NULL;
}

const char *lode_flat_json_text(const lode_flat_json *json, const char *key) {
  const lode_member *member = find(json, key);
  return member != NULL ? member->text : NULL;
}

double lode_flat_json_number(const lode_flat_json *json, const char *key) {
  const char *text = lode_flat_json_text(json, key);
  double value;
  return text != NULL && lode_parse_number(text, strlen(text), &value) ? value : NAN;
}

void lode_flat_json_clear(lode_flat_json *json) {
  for (size_t i = 0; i < json->n; ++i) {
    free(json->member[i].key);
    free(json->member[i].text);
  }
  free(json->member);
  memset(json, 0, sizeof *json);
}
