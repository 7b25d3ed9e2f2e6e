/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

enum { EXIT_OK = 0, EXIT_USAGE = 2 };

int main(int argc, char *argv[]) {
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    printf("lodestone %s\n", PACKAGE_VERSION);
    return EXIT_OK;
  }
  if (argc == 2 && strcmp(argv[1], "--help") == 0) {
    printf("usage: lodestone --help | --version\n");
    return EXIT_OK;
  }
  fprintf(stderr, "usage: lodestone --help | --version\n");
  return EXIT_USAGE;
}
