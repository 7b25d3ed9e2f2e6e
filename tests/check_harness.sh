#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The harness and its scripts fail when they should: a wrong assertion, an empty suite, a failure on the last rank alone,
# a program that does not end, an #include that points up.
set -u
launch="sh $LODE_SRCDIR/tests/launch.sh"
programs=$LODE_BUILDDIR/tests
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
bad=0

# refuses WHAT TEXT COMMAND...: COMMAND must end with a code that is neither 0 nor 77, and write TEXT.
refuses() {
  what=$1 text=$2
  shift 2
  "$@" >"$scratch/out" 2>&1
  code=$?
  if [ $code = 0 ] || [ $code = 77 ] || ! grep -qF "$text" "$scratch/out"; then
    echo "FAILED: $what: exit code $code, expected a failure that says: $text"
    cat "$scratch/out"
    bad=1
  else
    echo "ok: $what is refused"
  fi
}

refuses "a wrong assertion" "one and one is three" $launch "$programs/test_harness" --fail
refuses "an empty suite" "0 of 0 tests ran, FAILED" $launch "$programs/test_harness" --empty
TEST_TIMEOUT=1
export TEST_TIMEOUT
refuses "a serial program without end" "stopped after" $launch sleep 60
TEST_TIMEOUT=100

if command -v "${MPIEXEC%% *}" >/dev/null 2>&1; then
  NP_LIST=2
  export NP_LIST
  refuses "a failure on the last rank" "rank 1 of 2: 1 failures" $launch "$programs/mpi_test_harness" --fail-on-last-rank
  mkdir "$scratch/bin"
  printf '#!/bin/sh\nexec sleep 60\n' >"$scratch/bin/mpi_test_endless"
  chmod +x "$scratch/bin/mpi_test_endless"
  TEST_TIMEOUT=2
  refuses "a parallel program without end" "stopped on 2 ranks" $launch "$scratch/bin/mpi_test_endless"
fi

# includes FILE:LINE:TEXT: one line as grep -n prints it, for check_includes.sh.
includes() {
  echo "$1" >"$scratch/lines"
  INCLUDE_LINES=$scratch/lines sh "$LODE_SRCDIR/tests/check_includes.sh"
}
refuses "models including search" "models must not include" includes 'models/a.c:3:#include "solver/search/search.h"'
refuses "partition including models" "partition must not include" includes 'partition/a.c:3:#include "models/mip.h"'
refuses "models including partition" "models must not include" includes 'models/a.h:3:#include "partition/partition.h"'
refuses "verify including models" "verify must not include" includes 'solver/verify/a.c:3:#include "models/mip.h"'
refuses "report including lp" "report must not include" includes 'solver/report/a.c:3:#include "solver/lp/lp.h"'
refuses "base including instances" "base must not include" includes 'solver/base/a.c:3:#include "instances/plan.h"'
refuses "instances including models" "instances must not include" includes 'instances/import/a.c:3:#include "models/mip.h"'
refuses "glpk.h in search" "<glpk.h> belongs" includes 'solver/search/a.c:3:#include <glpk.h>'
refuses "metis.h in models" "<metis.h> belongs" includes 'models/a.c:3:# include <metis.h>'
refuses "libxml in report" "belongs to instances" includes 'solver/report/a.c:3:#include <libxml/tree.h>'
refuses "mpi.h in models" "<mpi.h> belongs" includes 'models/a.c:3:#include <mpi.h>'
refuses "mpi.h in base outside comm" "<mpi.h> belongs" includes 'solver/base/env.c:3:#include <mpi.h>'
refuses "a path that is not from the root" "from the root" includes 'models/a.c:3:#include "mip.h"'
refuses "a file outside the map" "no place" includes 'solver/util/a.c:3:#include <stdio.h>'
includes 'solver/search/a.c:3:#include "solver/verify/verify.h"' >/dev/null || { echo "FAILED: search may include verify"; bad=1; }
includes 'solver/base/comm.h:3:#include <mpi.h>' >/dev/null || { echo "FAILED: comm.h may include mpi.h"; bad=1; }

exit $bad
