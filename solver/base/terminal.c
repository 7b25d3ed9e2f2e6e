/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/base/terminal.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PATH_SIZE = 256, LONG_WORD = 256, WORD_HEAD = 180, WORD_TAIL = 40, USUAL_WIDTH = 80, MOST_PARENTS = 8 };

/* ---- what is behind the streams */

static int width_of(int fd) {
  struct winsize size = {0};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_WIDTH;
}

/** Where standard output of a process goes. @return false if the system does not say */
static bool output_of(long pid, char path[PATH_SIZE]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/%ld/fd/1", pid);
  const ssize_t n = readlink(link, path, PATH_SIZE - 1);
  if (n <= 0 || n >= PATH_SIZE - 1)
    return false;
  path[n] = '\0';
  return true;
}

static long parent_of(long pid) {
  char path[64], line[128];
  long parent = 0;
  snprintf(path, sizeof path, "/proc/%ld/status", pid);
  FILE *file = fopen(path, "r");
  while (file != NULL && parent == 0 && fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "PPid:", 5) == 0)
      parent = strtol(line + 5, NULL, 10);
  if (file != NULL)
    fclose(file);
  return parent;
}

/** The launcher is the nearest ancestor whose output is not ours. @return its terminal's width, 0: it has none */
static int width_of_launcher(void) {
  char ours[PATH_SIZE], theirs[PATH_SIZE];
  if (!output_of((long)getpid(), ours))
    return 0;
  long pid = (long)getppid();
  for (int i = 0; i < MOST_PARENTS && pid > 1; ++i, pid = parent_of(pid)) {
    if (!output_of(pid, theirs))
      return 0;
    if (strcmp(ours, theirs) == 0)
      continue; /* a shell or a debugger between the launcher and us */
    const int fd = open(theirs, O_WRONLY | O_NOCTTY | O_NONBLOCK);
    const int width = fd >= 0 && isatty(fd) ? width_of(fd) : 0;
    if (fd >= 0)
      close(fd);
    return width;
  }
  return 0;
}

lode_terminal lode_terminal_find(bool is_launched) {
  const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
  const bool is_able = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
  const bool may_colour = is_able && (no_colour == NULL || no_colour[0] == '\0');
  lode_terminal t = {0};
  if (isatty(STDOUT_FILENO))
    t.width = is_launched ? width_of_launcher() : width_of(STDOUT_FILENO);
  t.is_live = is_able && t.width > 0;
  t.is_colour = may_colour && t.width > 0;
  t.is_colour_errors = may_colour && isatty(STDERR_FILENO);
  return t;
}

/* ---- text of unknown origin */

/** Length of the UTF-8 character at text, and what it is. @return 0 if there is none */
static size_t decode(const char *text, uint32_t *character) {
  static const struct {
    unsigned char mask, lead;
    uint32_t least;
  } form[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
  const unsigned char *byte = (const unsigned char *)text;
  for (size_t extra = 0; extra < sizeof form / sizeof form[0]; ++extra) {
    if ((byte[0] & form[extra].mask) != form[extra].lead)
      continue;
    uint32_t c = byte[0] & (unsigned char)~form[extra].mask;
    for (size_t i = 1; i <= extra; ++i) {
      if ((byte[i] & 0xC0u) != 0x80u)
        return 0; /* the end of the text stops here too */
      c = c << 6 | (byte[i] & 0x3Fu);
    }
    *character = c;
    return c >= form[extra].least && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) ? extra + 1 : 0;
  }
  return 0;
}

/** Would it move the cursor, or turn what is around it? */
static bool is_active(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

/** One character as it may be shown. @return bytes of text used */
static size_t show(const char *text, char shown[16], size_t *columns) {
  uint32_t c = 0;
  const size_t n = decode(text, &c);
  if (n > 0 && !is_active(c)) {
    memcpy(shown, text, n);
    shown[n] = '\0';
    *columns = 1;
    return n;
  }
  if (n == 0 || c <= 0xFF)
    *columns = (size_t)snprintf(shown, 16, "\\x%02x", n == 0 ? (unsigned)(unsigned char)text[0] : (unsigned)c);
  else
    *columns = (size_t)snprintf(shown, 16, "\\u%04x", (unsigned)c);
  return n > 0 ? n : 1;
}

static bool is_between_words(char c) { return c == '\0' || strchr(" \t\n/,;|", c) != NULL; }

static size_t word_length(const char *text) {
  size_t n = 0;
  while (!is_between_words(text[n]))
    ++n;
  return n;
}

void lode_terminal_put(FILE *stream, const char *text) {
  char shown[16];
  size_t columns;
  while (*text != '\0') {
    const size_t length = word_length(text);
    const char *end = text + (length > 0 ? length : 1);
    const char *gap = length > LONG_WORD ? text + WORD_HEAD : NULL;
    while (text < end) {
      if (gap != NULL && text >= gap) {
        fputs("[...]", stream);
        text = end - WORD_TAIL;
        while (((unsigned char)*text & 0xC0u) == 0x80u) /* never into a character */
          ++text;
        gap = NULL;
      } else if (*text == '\n' || *text == '\t') {
        fputc(*text++, stream);
      } else {
        text += show(text, shown, &columns);
        fputs(shown, stream);
      }
    }
  }
}

size_t lode_terminal_fit(char *buffer, size_t size, const char *text, size_t columns) {
  size_t used = 0, n = 0, cut = 0, n_cut = 0; /* `cut`, `n_cut`: where ".." still fits */
  buffer[0] = '\0';
  while (*text != '\0') {
    char shown[16] = " ";
    size_t wide = 1;
    text += *text == '\n' || *text == '\t' ? 1 : show(text, shown, &wide);
    const size_t length = strlen(shown);
    if (n + wide > columns || used + length + 1 > size) {
      const size_t dots = columns - n_cut < 2 || size - cut < 3 ? 0 : 2;
      memcpy(buffer + cut, "..", dots);
      buffer[cut + dots] = '\0';
      return n_cut + dots;
    }
    memcpy(buffer + used, shown, length + 1);
    used += length;
    n += wide;
    if (n + 2 <= columns && used + 3 <= size) {
      cut = used;
      n_cut = n;
    }
  }
  return n;
}
