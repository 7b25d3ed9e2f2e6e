#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every row of tests/corpus.tsv: bad instances, plans, benchmark files, result folders and option lines, each refused with
# its code and words. See tests/check_corpus.py.
set -eu
src=$(cd "${LODE_SRCDIR:-$(dirname "$0")/..}" && pwd)
lode=$(cd "${LODE_BUILDDIR:-$src}" && pwd)/lodestone
[ -x "$lode" ] || {
  echo "$lode is not there: make first, or set LODE_BUILDDIR"
  exit 1
}
command -v python3 >/dev/null 2>&1 || {
  echo "skipped: no python3"
  exit 77
}
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mpi_private "$dir"
export OMPI_MCA_ess_singleton_isolated=1 # one rank needs no daemon: each of the many commands starts sooner
"$lode" solve "$src/instances/small/chain.xml" -o "$dir/result" --gap 1e-7 --seed 1 >"$dir/log" 2>&1 || {
  cat "$dir/log"
  exit 1
}
PYTHONDONTWRITEBYTECODE=1 python3 "$src/tests/check_corpus.py" --program "$lode" --srcdir "$src" --result "$dir/result" "$@"
