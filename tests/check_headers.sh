#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails if a header does not compile alone, or lacks its guard LODE_<FOLDER>_<FILE>_H.
cd "${LODE_SRCDIR:-$(dirname "$0")/..}" || exit 99
bad=0
n=0
for h in $(find solver models instances partition tests -name '*.h' -type f | LC_ALL=C sort); do
  n=$((n + 1))
  guard=LODE_$(echo "${h#solver/}" | tr 'a-z' 'A-Z' | tr '/.' '__')
  grep -q "^#ifndef $guard\$" "$h" || {
    echo "$h: the guard should be $guard"
    bad=1
  }
  printf '#include "%s"\nextern int lode_alone;\n' "$h" |
    ${CC:-mpicc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wshadow -Werror -I. ${LODE_TEST_CPPFLAGS-} \
      -x c -fsyntax-only - || {
    echo "$h: does not compile alone"
    bad=1
  }
done
[ "$n" -gt 0 ] || {
  echo "no headers found: wrong folder?"
  exit 1
}
[ $bad = 0 ] && echo "$n headers compile alone"
exit $bad
