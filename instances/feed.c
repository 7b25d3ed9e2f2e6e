/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes before the root element are looked at before libxml2 sees them: a document type declaration ends the feed
 * there and then, so that no entity is ever declared. The scan knows comments and processing instructions, in which
 * the word may stand. Line by line, because libxml2 reports the line its parser has reached: with longer pieces that is
 * lines behind the element it hands out.
 *
 * Behind the prolog the feed counts the attributes of each tag: libxml2 compares them pairwise, so that a tag of a
 * million of them would keep it busy for hours.
 */
#include "instances/feed.h"

#include <errno.h>
#include <string.h>

#include "solver/base/text.h"

enum { SCAN_OUTSIDE, SCAN_COMMENT, SCAN_INSTRUCTION, SCAN_DONE };
enum {
  TAG_NONE,
  TAG_OPENED,
  TAG_INSIDE,
  TAG_DOUBLE,
  TAG_SINGLE,
  TAG_BANG,
  TAG_DASH,
  TAG_COMMENT,
  TAG_CDATA,
  TAG_QUERY
};

void lode_feed_start(lode_feed *feed) {
  feed->fingerprint = LODE_FINGERPRINT_START;
  feed->line = 1;
}

static bool ends_with(const lode_feed *feed, const char *word) {
  size_t n = strlen(word);
  return memcmp(feed->window + sizeof feed->window - n, word, n) == 0;
}

static void scan_byte(lode_feed *feed, char c) {
  memmove(feed->window, feed->window + 1, sizeof feed->window - 1);
  feed->window[sizeof feed->window - 1] = c;
  char before = feed->window[sizeof feed->window - 2];
  if (feed->state == SCAN_COMMENT) {
    if (ends_with(feed, "-->"))
      feed->state = SCAN_OUTSIDE;
  } else if (feed->state == SCAN_INSTRUCTION) {
    if (ends_with(feed, "?>"))
      feed->state = SCAN_OUTSIDE;
  } else if (ends_with(feed, "<!--")) {
    feed->state = SCAN_COMMENT;
    memset(feed->window, 0, sizeof feed->window); /* "<!-->" does not end */
  } else if (ends_with(feed, "<?")) {
    feed->state = SCAN_INSTRUCTION;
  } else if (ends_with(feed, "<!D") || ends_with(feed, "<!d")) {
    feed->fault = LODE_FEED_DOCTYPE;
    feed->fault_line = feed->line;
  } else if (before == '<' && c != '!') {
    feed->state = SCAN_DONE;
  }
}

/* Bytes that may be handed out: all but what follows a fault. */
static size_t scan_prolog(lode_feed *feed, const char *data, size_t n) {
  for (size_t i = 0; i < n && feed->state != SCAN_DONE; ++i) {
    scan_byte(feed, data[i]);
    if (data[i] == '\0' || data[i] == '\xFE' || data[i] == '\xFF') {
      feed->fault = LODE_FEED_ENCODING;
      feed->fault_line = feed->line;
    }
    if (feed->fault != LODE_FEED_FINE)
      return 0;
  }
  return n;
}

/* Behind a start that ends with `end` behind `n_mark` marks. */
static int look_for_end(lode_feed *feed, char c, char mark, int n_mark) {
  if (c == '>' && feed->n_mark >= n_mark)
    return TAG_NONE;
  feed->n_mark = c == mark ? feed->n_mark + 1 : 0;
  return feed->tag_state;
}

static int next_tag_state(lode_feed *feed, char c) {
  switch (feed->tag_state) {
  case TAG_NONE:
    return c == '<' ? TAG_OPENED : TAG_NONE;
  case TAG_OPENED:
    feed->n_value = 0;
    feed->n_mark = 0;
    return c == '!' ? TAG_BANG : c == '?' ? TAG_QUERY : c == '>' ? TAG_NONE : TAG_INSIDE;
  case TAG_INSIDE:
    feed->n_value += c == '"' || c == '\'';
    return c == '"' ? TAG_DOUBLE : c == '\'' ? TAG_SINGLE : c == '>' ? TAG_NONE : TAG_INSIDE;
  case TAG_DOUBLE:
    return c == '"' ? TAG_INSIDE : TAG_DOUBLE;
  case TAG_SINGLE:
    return c == '\'' ? TAG_INSIDE : TAG_SINGLE;
  case TAG_BANG:
    return c == '-' ? TAG_DASH : c == '[' ? TAG_CDATA : TAG_INSIDE;
  case TAG_DASH:
    return TAG_COMMENT;
  case TAG_COMMENT:
    return look_for_end(feed, c, '-', 2);
  case TAG_CDATA:
    return look_for_end(feed, c, ']', 2);
  default:
    return look_for_end(feed, c, '?', 1);
  }
}

/* Bytes that may be handed out: none of a line with a tag that has too many attributes. */
static size_t scan_tags(lode_feed *feed, const char *data, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    if (feed->tag_state == TAG_NONE) { /* most bytes of a file stand in tags, but blanks between them need no look */
      const char *open = memchr(data + i, '<', n - i);
      if (open == NULL)
        break;
      i = (size_t)(open - data);
    }
    feed->tag_state = next_tag_state(feed, data[i]);
    if (feed->n_value > LODE_MOST_ATTRIBUTES) {
      feed->fault = LODE_FEED_CROWDED;
      feed->fault_line = feed->line;
      return 0;
    }
  }
  feed->line += n > 0 && data[n - 1] == '\n';
  return n;
}

static void refill(lode_feed *feed) {
  if (feed->file == NULL)
    return;
  feed->data = feed->buffer;
  feed->next = 0;
  feed->length = fread(feed->buffer, 1, sizeof feed->buffer, feed->file);
  if (feed->length == 0 && ferror(feed->file) != 0) {
    feed->fault = LODE_FEED_IO;
    feed->error = errno;
  }
  feed->whole += feed->length;
  if (feed->most > 0 && feed->whole > feed->most)
    feed->fault = LODE_FEED_SIZE;
}

/* At most the rest of a line. */
static size_t next_piece(lode_feed *feed, char *buffer, int room) {
  if (feed->fault == LODE_FEED_FINE && feed->next == feed->length)
    refill(feed);
  if (feed->fault != LODE_FEED_FINE || feed->next == feed->length || room <= 0)
    return 0;
  const char *from = feed->data + feed->next;
  size_t n = feed->length - feed->next;
  n = n > (size_t)room ? (size_t)room : n;
  const char *end = memchr(from, '\n', n);
  n = end == NULL ? n : (size_t)(end - from) + 1;
  feed->fingerprint = lode_fingerprint(feed->fingerprint, from, n);
  feed->next += n;
  if (feed->state != SCAN_DONE)
    n = scan_prolog(feed, from, n);
  n = scan_tags(feed, from, n);
  memcpy(buffer, from, n);
  return n;
}

int lode_feed_read(void *context, char *buffer, int room) {
  lode_feed *feed = context;
  size_t n = next_piece(feed, buffer, room);
  feed->is_ended = n == 0;
  return (int)n;
}

void lode_feed_drain(lode_feed *feed) {
  char rest[4096];
  while (lode_feed_read(feed, rest, sizeof rest) > 0)
    continue;
}
