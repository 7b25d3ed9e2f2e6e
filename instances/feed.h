/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_FEED_H
#define LODE_INSTANCES_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { LODE_FEED_ROOM = 65536, LODE_MOST_ATTRIBUTES = 1000 };

/** Why the bytes ended before the file did. */
typedef enum lode_feed_fault {
  LODE_FEED_FINE,
  LODE_FEED_DOCTYPE,  /**< a document type declaration stands at `fault_line` */
  LODE_FEED_ENCODING, /**< not UTF-8: a zero byte, or the mark of another encoding */
  LODE_FEED_IO,       /**< reading failed; errno in `error` */
  LODE_FEED_SIZE,     /**< more than `most` bytes */
  LODE_FEED_CROWDED   /**< a tag with more than LODE_MOST_ATTRIBUTES attributes */
} lode_feed_fault;

/** The bytes of a file or of memory on their way to the XML parser, one line at a time. Zero-initialise, set `file`, or
 * `data` and `length`, then start it. */
typedef struct lode_feed {
  FILE *file; /**< borrowed; NULL: data */
  const char *data;
  size_t length, next;  /**< bytes of data; next one to hand out */
  size_t most, whole;   /**< bytes that may come from the file (0: any), and that came */
  uint64_t fingerprint; /**< of what was read */
  bool is_ended;        /**< the parser was told that there is no more */
  lode_feed_fault fault;
  int fault_line, error;
  int line;        /**< of the next byte, from 1 */
  int state;       /**< of the scan of the prolog */
  char window[10]; /**< last bytes of the prolog */
  int tag_state;   /**< of the scan of tags */
  size_t n_value;  /**< attributes of the tag so far */
  int n_mark;      /**< marks in a row that may end a comment, a section or an instruction */
  char buffer[LODE_FEED_ROOM];
} lode_feed;

/** Puts the feed before the first byte. Local. */
void lode_feed_start(lode_feed *feed);
/** xmlInputReadCallback. The rest of a line at most, so that the parser is never lines ahead of what it reports. */
int lode_feed_read(void *feed, char *buffer, int room);
/** Reads what the parser left, so that the fingerprint is the whole file's. Local. */
void lode_feed_drain(lode_feed *feed);

#endif
