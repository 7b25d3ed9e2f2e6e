#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Awkward ids and texts through every command and into every output. See tests/check_names.py.
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
export OMPI_MCA_ess_singleton_isolated=1
mkdir "$dir/names"
PYTHONDONTWRITEBYTECODE=1 python3 "$src/tests/check_names.py" "$lode" "$src" "$dir/names"
