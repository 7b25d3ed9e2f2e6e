/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/base/shown.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_UNIT = 12 };

/* Code point at `text`, and its length; 0xFFFFFFFF and one byte if these bytes are not UTF-8 (RFC 3629, section 4). */
static uint32_t code_at(const unsigned char *text, size_t length, size_t *n) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const size_t want = text[0] < 0x80                       ? 1
                      : text[0] >= 0xC2 && text[0] < 0xE0  ? 2
                      : text[0] >= 0xE0 && text[0] < 0xF0  ? 3
                      : text[0] >= 0xF0 && text[0] <= 0xF4 ? 4
                                                           : 0;
  *n = 1;
  if (want == 0 || want > length)
    return UINT32_MAX;
  uint32_t code = want == 1 ? text[0] : text[0] & (0x7Fu >> want);
  for (size_t i = 1; i < want; ++i) {
    if ((text[i] & 0xC0u) != 0x80u)
      return UINT32_MAX;
    code = code << 6 | (text[i] & 0x3Fu);
  }
  if (code < least[want] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
    return UINT32_MAX;
  *n = want;
  return code;
}

/* Marks of direction, joiners, line separators, tags, private and unassigned ends of planes: nothing that a message
 * needs, and each can make it look like another. */
static bool is_sly(uint32_t code) {
  return (code >= 0x80 && code < 0xA0) || code == 0xAD || code == 0x61C || code == 0x180E ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xFFF0 && code <= 0xFFFB) ||
         (code & 0xFFFEu) == 0xFFFEu || (code >= 0xE0000 && code <= 0xE0FFF);
}

/* One character as it is shown. @return its length; *n bytes were read */
static size_t show_unit(char unit[LONGEST_UNIT], const char *text, size_t length, size_t *n) {
  static const char from[] = "\n\r\t", to[] = "nrt";
  const uint32_t code = code_at((const unsigned char *)text, length, n);
  const char *known = code != 0 && code < ' ' ? strchr(from, (int)code) : NULL;
  if (known != NULL)
    return (size_t)snprintf(unit, LONGEST_UNIT, "\\%c", to[known - from]);
  if (code == UINT32_MAX || code < ' ' || code == 0x7F)
    return (size_t)snprintf(unit, LONGEST_UNIT, "\\x%02x", (unsigned)(unsigned char)text[0]);
  if (is_sly(code))
    return (size_t)snprintf(unit, LONGEST_UNIT, code < 0x10000 ? "\\u%04x" : "\\U%06x", (unsigned)code);
  memcpy(unit, text, *n);
  return *n;
}

const char *lode_shown_bytes(char buffer[LODE_SHOWN_SIZE], const char *text, size_t length) {
  enum { MOST = 60 };
  size_t used = 0, n;
  char unit[LONGEST_UNIT];
  for (size_t at = 0; at < length; at += n) {
    const size_t more = show_unit(unit, text + at, length - at, &n);
    if (used + more > MOST) {
      memcpy(buffer + used, "...", 3);
      used += 3;
      break;
    }
    memcpy(buffer + used, unit, more);
    used += more;
  }
  buffer[used] = '\0';
  return buffer;
}

const char *lode_shown(char buffer[LODE_SHOWN_SIZE], const char *text) {
  return lode_shown_bytes(buffer, text, strnlen(text, LODE_SHOWN_SIZE));
}

size_t lode_escape(char *buffer, size_t room, const char *text, bool has_lines) {
  const size_t length = strlen(text);
  size_t used = 0, whole = 0, n;
  char unit[LONGEST_UNIT];
  for (size_t at = 0; at < length; at += n) {
    size_t more = 1;
    unit[0] = text[at];
    n = 1;
    if (!has_lines || (text[at] != '\n' && text[at] != '\t'))
      more = show_unit(unit, text + at, length - at, &n);
    if (used == whole && used + more < room) {
      memcpy(buffer + used, unit, more);
      used += more;
    }
    whole += more;
  }
  buffer[used] = '\0';
  return whole;
}
