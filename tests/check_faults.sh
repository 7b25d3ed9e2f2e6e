#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One rank fails: in an allocation, a write, an LP, by being killed; in every phase. The whole job ends within 30 s, with
# the code of DESIGN 4, the rank's reason is said, and the last checkpoint serves: going on from it ends with the same
# plan. A delay changes nothing. And a disk that is really full, where a small file system can be mounted.
set -eu
src=${LODE_SRCDIR:-$(dirname "$0")/..}
bin=${LODE_BUILDDIR:-$src}
lode=$bin/lodestone faulty=$bin/tests/lodestone_faults
[ -x "$faulty" ] || {
  echo "$faulty is not there: run this by make check"
  exit 1
}
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'umount "$dir/small" 2>/dev/null || :; rm -rf "$dir"' EXIT
mpi_private "$dir"
launcher=${MPIEXEC:-mpiexec}
if ! command -v "${launcher%% *}" >/dev/null 2>&1; then
  echo "skipped: no MPI launcher, set MPIEXEC"
  exit 77
fi
cd "$dir"

fail() {
  echo "$*"
  [ ! -f log ] || tail -n 30 log
  exit 1
}

"$lode" generate --regions 9 --periods 3 --scenarios 3 --seed 3 -o case.xml >/dev/null
options="--gap 1e-4 --checkpoint-interval 0.05"
mpi_run 3 "$lode" solve case.xml -o whole $options >log 2>&1 || fail "the whole run ended with code $?"

n=0
# try CODES KIND RANK PHASE N: a run on 3 ranks with that fault ends with one of the codes
try() {
  codes=$1
  shift
  n=$((n + 1))
  out=out.$n
  before=$(date +%s)
  code=0
  rm -f log
  LODE_FAULT="$*" mpi_run 3 "$faulty" solve case.xml -o $out $options >log 2>&1 || code=$?
  seconds=$(($(date +%s) - before))
  [ $seconds -le 60 ] || fail "$*: the job ended after $seconds s" # 30 and a slow machine's start
  case " $codes " in *" $code "*) ;; *) fail "$*: code $code, expected one of $codes" ;; esac
  echo "$*: code $code after $seconds s: $(grep -v '^ \|^-\|^$' log | tail -n 1)"
}

# go_on: from the last checkpoint, if there is one, with a program without faults
go_on() {
  { [ $code != 0 ] && [ -f $out/checkpoint.lode ]; } || return 0
  code=0
  mpi_run 2 "$lode" solve case.xml -o $out $options --resume $out/checkpoint.lode >log 2>&1 || code=$?
  [ $code = 0 ] || fail "$out: going on ended with code $code"
  cmp whole/plan.xml $out/plan.xml || fail "$out: another plan than that of a run without faults"
  rm -rf $out
}

for rank in 0 2; do
  for phase in start root plans tree; do
    try "71 0" alloc $rank $phase 40
    [ $code = 0 ] || grep -q "no memory" log || fail "no word of the memory"
    go_on
    try "137 0" kill $rank $phase 3
    go_on
    try "70 0" lp $rank $phase 2
    [ $code = 0 ] || grep -q "no method solves it" log || fail "no word of the LP"
    go_on
  done
  try "71" alloc $rank tables 5
  go_on
  try "137" kill $rank tables 2
  go_on
  try "70" lp $rank tables 2
  go_on
done

# What cannot be written: checkpoints are missed, and the end tells.
try "0" write 0 root 1 # there is room again when it matters
grep -q "warning: no checkpoint was written" log || fail "no warning of the missed checkpoint"
grep -q "No space left" log || fail "no word of the disk"
try "74" write 0 tables 1
go_on
try "74" write 0 start 2
try "0" write 1 root 1

# A slow rank changes nothing.
try "0" delay 1 tables 1
cmp whole/plan.xml $out/plan.xml || fail "a slow rank changes the plan"

# A disk that is full.
mkdir small
if mount -t tmpfs -o size=300k none small 2>/dev/null; then
  code=0
  mpi_run 2 "$lode" solve case.xml -o small/out $options >log 2>&1 || code=$?
  [ $code = 74 ] || fail "a disk of 300 kB: code $code"
  grep -q "No space left" log || fail "a disk of 300 kB: no word of it"
  umount small
else
  echo "no small disk: a file system cannot be mounted here"
fi
code=0
mpi_run 2 "$lode" solve case.xml -o /proc/lodestone $options >log 2>&1 || code=$?
[ $code = 74 ] || fail "a folder that cannot be made: code $code"
echo "$n faults"
