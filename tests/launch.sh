#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# launch.sh PROGRAM [ARGUMENT...]: how make check runs a test program. mpi_test_* runs on every number of ranks in NP_LIST,
# any other program by itself; WRAPPER (valgrind) goes before the program, TEST_TIMEOUT (seconds) limits each run.
test_dir=$(dirname "$0")

case $(basename "$1") in
mpi_test_*) ;;
*)
  export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=1"
  timeout -k 5 "${TEST_TIMEOUT:-300}" ${WRAPPER-} "$@"
  code=$?
  [ $code = 124 ] && echo "launch.sh: stopped after TEST_TIMEOUT=${TEST_TIMEOUT:-300} s"
  exit $code
  ;;
esac

command -v "${MPIEXEC%% *}" >/dev/null 2>&1 || {
  echo "skipped: no MPI launcher, set MPIEXEC"
  exit 77
}
. "$test_dir/mpi_env.sh"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lode.XXXXXX") || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' HUP INT TERM
mpi_private "$scratch"

for np in ${NP_LIST:-1 2 3 4}; do
  echo "== $np ranks"
  mpi_run "$np" "$@"
  code=$?
  case $code in
  0) ;;
  124 | 137)
    echo "launch.sh: stopped on $np ranks after TEST_TIMEOUT=${TEST_TIMEOUT:-300} s"
    exit 1 ;;
  *)
    echo "launch.sh: exit code $code on $np ranks"
    exit 1 ;;
  esac
done
