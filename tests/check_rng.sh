#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The grammar instances/lodestone.rng and the reader agree: the grammar accepts every good file and every file whose
# fault is one of meaning, and refuses every file with a fault of structure. That the reader does so, line by line, is
# tests/test_instance_read.c; both go by tests/instances/bad/expected.tsv.
set -eu
top=${LODE_SRCDIR:-.}
rng=$top/instances/lodestone.rng
command -v xmllint >/dev/null 2>&1 || {
  echo "skipped: no xmllint here (Debian: apt-get install libxml2-utils)"
  exit 77
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
faults=0 seen=0

# grammar FILE: sets said to accepts, refuses (the grammar does) or unreadable (not XML)
grammar() {
  seen=$((seen + 1))
  code=0
  xmllint --nonet --noout --relaxng "$rng" "$1" >/dev/null 2>"$tmp/err" || code=$?
  case $code in
  0) said=accepts ;;
  3 | 4) said=refuses ;;
  1) said=unreadable ;;
  *) echo "xmllint ends with $code:" && cat "$tmp/err" && exit 1 ;;
  esac
}

# expect FILE ANSWER WHY
expect() {
  grammar "$1"
  test "$said" = "$2" && return
  echo "$1: the grammar says '$said', expected '$2' ($3)"
  cat "$tmp/err"
  faults=$((faults + 1))
}

for file in "$top"/tests/instances/good/*.xml "$top"/instances/small/*.xml "$top"/instances/us-ree/*.xml; do
  expect "$file" accepts "the reader does"
done

grep -v '^#' "$top/tests/instances/bad/expected.tsv" | cut -f 1,2 | sort -u >"$tmp/bad"
while read -r name kind; do
  file=$top/tests/instances/bad/$name
  case $kind in
  structure) expect "$file" refuses "a fault of structure" ;;
  meaning) expect "$file" accepts "a fault of meaning" ;;
  form) expect "$file" unreadable "not well-formed" ;;
  outside) ;;
  *) echo "expected.tsv: $name: unknown kind of fault '$kind'" && exit 1 ;;
  esac
done <"$tmp/bad"

for file in "$top"/tests/instances/bad/*.xml; do
  grep -q "^$(basename "$file")	" "$tmp/bad" || {
    echo "$file is not in expected.tsv"
    faults=$((faults + 1))
  }
done

test "$seen" -ge 100 || { echo "only $seen files seen" && exit 1; }
echo "$seen files, $faults disagreements"
test "$faults" -eq 0
