#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that is stopped and goes on ends with the files of a run that was not stopped, byte for byte: by limits, by signals
# through the launcher and to a single process, after a rank was killed, on changing numbers of ranks. Checkpoints that are
# of no use are refused with a sentence, and the previous one is tried.
set -eu
src=${LODE_SRCDIR:-$(dirname "$0")/..}
lode=${LODE_BUILDDIR:-$src}/lodestone
[ -x "$lode" ] || {
  echo "$lode is not there: make first, or set LODE_BUILDDIR"
  exit 1
}
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mpi_private "$dir"
launcher=${MPIEXEC:-mpiexec}
if ! command -v "${launcher%% *}" >/dev/null 2>&1; then
  echo "skipped: no MPI launcher, set MPIEXEC"
  exit 77
fi
cd "$dir"

fail() {
  echo "$*"
  [ ! -f log ] || cat log
  exit 1
}

"$lode" generate --regions 12 --periods 4 --scenarios 3 --seed 1 -o case.xml >/dev/null
"$lode" generate --regions 12 --periods 4 --scenarios 3 --seed 2 -o other.xml >/dev/null
options="--gap 1e-4 --checkpoint-interval 0.2"

# run RANKS OPTION...: sets $code
run() {
  ranks=$1
  shift
  code=0
  mpi_run "$ranks" "$lode" solve case.xml $options "$@" >log 2>&1 || code=$?
}

# word KEY DIR: a member of status.json
word() { sed -n 's/^ *"'"$1"'": "*\([^",]*\)"*,*$/\1/p' "$2/status.json"; }

# same FOLDER: holds what the whole run holds
same() {
  for file in whole/*.csv whole/plan.xml whole/instance.xml; do
    name=$(basename "$file")
    [ "$name" = convergence.csv ] || [ "$name" = statistics.csv ] || cmp "$file" "$1/$name" || fail "$1: $name differs from that of a run without stops"
  done
  [ "$(word missing "$1")" = "" ] || fail "$1: status.json says that something is missing"
  "$lode" verify case.xml "$1" >log 2>&1 || fail "$1: verify disagrees"
}

# go_on FOLDER: resumes on 1 to 4 ranks, a second at a time, until the end; bound and plan never get worse
go_on() {
  turn=0
  while [ $turn -lt 60 ]; do
    turn=$((turn + 1))
    low=$(word bound "$1") high=$(word incumbent "$1")
    limit="--time-limit 1"
    [ $turn -lt 6 ] || limit= # a slow machine
    run $((turn % 4 + 1)) -o "$1" $limit --resume "$1/checkpoint.lode"
    [ $code = 0 ] && return 0
    [ $code = 5 ] || [ $code = 6 ] || fail "$1: going on ended with code $code"
    if [ "$low" != null ] && [ "$high" != null ]; then
      awk -v a="$low" -v b="$(word bound "$1")" -v c="$high" -v d="$(word incumbent "$1")" \
        'BEGIN { exit !(b >= a && d <= c) }' || fail "$1: bound or plan got worse: $low, $high"
    fi
  done
  fail "$1: no end after $turn runs"
}

run 2 -o whole --time-limit 300
[ $code = 0 ] || fail "the whole run ended with code $code"

run 2 -o limited --time-limit 1
[ $code = 5 ] || [ $code = 6 ] || [ $code = 0 ] || fail "a run of a second ended with code $code"
[ -f limited/checkpoint.lode ] || fail "no checkpoint after a limit"
go_on limited
same limited

# Signals: to all ranks through the launcher, to a single process; each in an orderly end.
try_signal() { # FOLDER SIGNAL LAUNCHED_RANKS
  rm -rf "$1"
  if [ "$3" = 1 ]; then
    "$lode" solve case.xml $options -o "$1" >log 2>&1 &
  else
    $launcher -n "$3" "$lode" solve case.xml $options -o "$1" >log 2>&1 &
  fi
  pid=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.15
    [ -f "$1/plan.xml" ] && break
  done
  before=$(date +%s)
  kill -"$2" $pid
  code=0
  wait $pid || code=$?
  [ $(($(date +%s) - before)) -le 15 ] || fail "$1: it took more than 15 s to end"
  case $code in
  0 | 5 | 6) ;;
  *) fail "$1: code $code after signal $2" ;;
  esac
  [ $code = 0 ] || [ "$(word stopped_by "$1")" = "signal $2" ] || fail "$1: status.json names $(word stopped_by "$1")"
  go_on "$1"
  same "$1"
}
try_signal usr1 USR1 2
try_signal usr2 USR2 3
try_signal term TERM 1
try_signal int INT 1

# A second INT ends at once; the folder can be taken over.
"$lode" solve case.xml $options -o twice >log 2>&1 &
pid=$!
sleep 0.6
kill -STOP $pid # so that both are pending before it runs on
kill -INT $pid
kill -CONT $pid
sleep 0.05
kill -INT $pid 2>/dev/null || :
code=0
wait $pid || code=$?
case $code in 0 | 5 | 130) ;; *) fail "twice: code $code" ;; esac

# A rank is killed: the job ends, the last checkpoint and plan are whole.
$launcher -n 3 "$lode" solve case.xml $options -o killed >log 2>&1 &
pid=$!
turn=0
while [ ! -f killed/checkpoint.lode ] && kill -0 $pid 2>/dev/null && [ $turn -lt 600 ]; do
  turn=$((turn + 1))
  sleep 0.1
done
victim=$(pgrep -P $pid | tail -n 1)
before=$(date +%s)
[ -z "$victim" ] || kill -9 "$victim" 2>/dev/null || :
code=0
wait $pid || code=$?
[ $(($(date +%s) - before)) -le 30 ] || fail "killed: the others went on for more than 30 s"
if [ -n "$victim" ] && [ $code != 0 ]; then
  [ -f killed/checkpoint.lode ] || fail "killed: no checkpoint"
  "$lode" finish killed >log 2>&1 || fail "killed: finish ended with code $?"
  "$lode" verify case.xml killed >log 2>&1 || fail "killed: verify disagrees after finish"
  go_on killed
fi
same killed

# Checkpoints of no use. refuse WORDS FILE: code 3, the words, and nothing changed on disk
cp limited/checkpoint.lode good.lode
refuse() {
  words=$1
  shift
  run 2 -o refused "$@"
  [ $code = 3 ] || fail "expected code 3, not $code: $words"
  grep -q "$words" log || fail "expected the words: $words"
  [ ! -e refused ] || fail "a refused checkpoint left a folder: $words"
}
size=$(wc -c <good.lode)
head -c $((size / 2)) good.lode >half.lode
refuse "truncated" --resume half.lode
head -c 10 good.lode >ten.lode
refuse "not a checkpoint, or truncated" --resume ten.lode
: >empty.lode
refuse "not a checkpoint, or truncated" --resume empty.lode
cp good.lode flipped.lode
printf 'X' | dd of=flipped.lode bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
refuse "damaged: the checksum" --resume flipped.lode
cp good.lode newer.lode
printf '\377' | dd of=newer.lode bs=1 seek=8 conv=notrunc 2>/dev/null
refuse "of a newer program" --resume newer.lode
refuse "not a checkpoint" --resume case.xml
refuse "cannot be read" --resume nothing.lode
refuse "not a file" --resume .
refuse 'was made with "--seed 1", this run asks for "--seed 2"' --resume good.lode --seed 2
refuse 'asks for "--batch 4"' --resume good.lode --batch 4
cp half.lode pair.lode
cp ten.lode pair.lode.previous
refuse "pair.lode.previous: not a checkpoint" --resume pair.lode
code=0
mpi_run 2 "$lode" solve other.xml $options -o refused --resume good.lode >log 2>&1 || code=$?
[ $code = 3 ] && grep -q "another instance" log || fail "a checkpoint of another instance is taken: code $code"

cp good.lode pair.lode.previous
run 2 -o previous --resume pair.lode
[ $code = 0 ] || fail "the previous checkpoint is not taken: code $code"
grep -q "going on from pair.lode.previous" log || fail "no word of the previous checkpoint"
same previous

# Results of another instance stay.
mkdir foreign
cp other.xml foreign/instance.xml
run 1 -o foreign --resume good.lode
[ $code = 3 ] || fail "the results of another instance are replaced: code $code"
cmp other.xml foreign/instance.xml || fail "the results of another instance have changed"

# Options that do not go together, and moments.
for words in "--resume good.lode --force" "--resume good.lode --start whole/plan.xml" "--no-checkpoint --checkpoint x"; do
  run 1 -o refused $words
  [ $code = 2 ] || fail "$words: expected code 2, not $code"
done
run 1 -o refused --end-time yesterday
[ $code = 3 ] && grep -q "is no moment" log || fail "--end-time yesterday: code $code"
run 2 -o late --end-time "$(date -d '-1 hour' +%Y-%m-%dT%H:%M:%S 2>/dev/null || echo 1000000001)"
[ $code = 5 ] || [ $code = 6 ] || fail "an end time that is over: code $code"

# A smaller gap may be asked for later.
run 2 -o coarse --gap 0.02
[ $code = 0 ] || fail "gap 0.02: code $code"
run 3 -o coarse --resume coarse/checkpoint.lode
[ $code = 0 ] || fail "gap 1e-4 after 0.02: code $code"
"$lode" verify case.xml coarse >log 2>&1 || fail "coarse: verify disagrees"
awk -v g="$(word gap coarse)" 'BEGIN { exit !(g <= 1e-4) }' || fail "coarse: gap $(word gap coarse)"

echo "stopped and went on: same files"
