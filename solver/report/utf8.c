/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/utf8.h"

#include <stddef.h>

/* Source: RFC 3629 (2003), section 4: no overlong forms, no surrogates, nothing above U+10FFFF. */
uint32_t lode_utf8_next(const char **text) {
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  const unsigned char *c = (const unsigned char *)*text;
  const size_t n_more = *c >= 0xf0 && *c < 0xf8 ? 3 : *c >= 0xe0 ? 2 : *c >= 0xc0 ? 1 : 0;
  uint32_t code = *c;
  ++*text;
  if (*c < 0x80)
    return code;
  if (*c < 0xc0 || *c >= 0xf8)
    return LODE_UTF8_BROKEN;
  code &= 0x3fu >> n_more;
  for (size_t i = 1; i <= n_more; ++i) {
    if ((c[i] & 0xc0) != 0x80)
      return LODE_UTF8_BROKEN;
    code = code << 6 | (c[i] & 0x3fu);
  }
  if (code < least[n_more] || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
    return LODE_UTF8_BROKEN;
  *text += n_more;
  return code == 0xfffe || code == 0xffff ? LODE_UTF8_BROKEN : code;
}
