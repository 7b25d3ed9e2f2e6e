/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_UTF8_H
#define LODE_REPORT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/** What a byte that is no part of a character reads as; so do U+FFFE and U+FFFF, which XML does not allow. */
#define LODE_UTF8_BROKEN UINT32_C(0x110000)

/** Next character of a terminated text; moves *text behind it, never behind the end. **text is not 0. Local. */
uint32_t lode_utf8_next(const char **text);
/** Does it turn the direction of what follows (embedding, override, isolate)? Local. */
static inline bool lode_utf8_turns(uint32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

#endif
