#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The job scripts under a real Slurm that is started for this test: a solve; a solve that is stopped by the early warning
# and requeued until the gap is met; a sweep with the table that depends on it; a job that is cancelled; a node that fails.
# Not part of make check: `make check-slurm`, which autogen.sh check runs where Slurm is installed.
set -u
src=${LODE_SRCDIR:-$(cd "$(dirname "$0")/.." && pwd)}
lode=${LODE_BUILDDIR:-$src/build}/lodestone
[ -x "$lode" ] || {
  echo "$lode is not there: make first, or set LODE_BUILDDIR"
  exit 1
}
export PATH=$PATH:/usr/sbin:/sbin
for tool in slurmctld slurmd munged mungekey sbatch mpirun pgrep pkill; do
  command -v $tool >/dev/null 2>&1 || {
    echo "skipped: $tool is not installed (slurmctld, slurmd, slurm-client, munge, Open MPI)"
    exit 77
  }
done
. "$src/tests/mpi_env.sh"
. "$src/tests/slurm_cluster.sh"
dir=$(mktemp -d /tmp/ls.XXXXXX)
clean() {
  slurm_stop
  rm -rf "$dir"
}
trap clean EXIT
trap 'exit 99' INT TERM HUP
began=$SECONDS

fail() {
  echo "FAILED: $*"
  squeue -a 2>/dev/null
  ls -t "$dir"/*.log | head -n 2 | xargs tail -n 15 "$dir/log/slurmctld.log"
  exit 1
}
passed() { echo "passed after $((SECONDS - began)) s: $*"; }

slurm_start "$dir" 2 4 || {
  echo "skipped: a private Slurm does not start here"
  exit 77
}
cd "$dir" || exit 99
# virtual nodes are one host: shared memory would clash, and there is the loopback only
export OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_oob_tcp_if_include=lo
unset OMPI_MCA_plm_rsh_agent PRTE_MCA_plm_ssh_agent
export LODE_PROGRAM=$lode LODE_INSTANCE=$dir/case.xml LODE_CHECKPOINT_INTERVAL=0.2 LODE_GAP=1e-4
"$lode" generate --regions 14 --periods 4 --scenarios 3 --seed 1 -o case.xml >/dev/null
"$lode" generate --regions 5 --periods 2 --scenarios 2 --seed 1 -o small.xml >/dev/null

# field ID NAME
field() { scontrol -o show job "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }

# until SECONDS COMMAND...: waits for it to hold
until_holds() {
  local end=$((SECONDS + $1))
  shift
  while ! "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}
is_in() { case " $2 " in *" $(field "$1" JobState) "*) ;; *) return 1 ;; esac; }
submit() { sbatch --parsable --ntasks=2 --nodes=1 --mem-per-cpu=100 --time=10 --output="$dir/job-%j.log" --export=ALL "$@"; }
# same DIR: the plan and tables of the job that was left alone
same() {
  for file in plan.xml flows.csv costs.csv prices.csv; do
    cmp "$dir/whole/$file" "$1/$file" || fail "$1: $file differs from that of a run without stops"
  done
  "$lode" verify case.xml "$1" >verify.log 2>&1 || fail "$1: verify disagrees"
}
word() { sed -n 's/^ *"'"$1"'": "*\([^",]*\)"*,*$/\1/p' "$2/status.json"; }
# hurry ID: a requeued job waits for two minutes otherwise
hurry() {
  until_holds 60 is_in "$1" "PENDING RUNNING COMPLETED" || fail "job $1 is $(field "$1" JobState)"
  scontrol update jobid="$1" starttime=now 2>/dev/null
}

# 1. A solve.
id=$(LODE_OUT=$dir/whole submit "$src/slurm/solve.sbatch") || fail "sbatch"
until_holds 200 is_in "$id" "COMPLETED FAILED TIMEOUT" || fail "no end of job $id"
[ "$(field "$id" JobState)" = COMPLETED ] || fail "a solve ended as $(field "$id" JobState), $(field "$id" ExitCode)"
grep -q -- "--end-time" whole/status.json || fail "the end time of the job was not passed on"
passed "a solve: $(word incumbent whole) $(word unit whole)"

# 2. Stopped by the early warning, requeued, and on to the end.
id=$(LODE_OUT=$dir/stopped submit "$src/slurm/solve.sbatch") || fail "sbatch"
until_holds 60 test -f stopped/checkpoint.lode || fail "job $id leaves no checkpoint"
scancel -b -s USR1 "$id"
until_holds 60 grep -q "lodestone ended with code" "job-$id.log" || fail "the signal is not heard"
if grep -q "lodestone ended with code 5" "job-$id.log"; then
  until_holds 60 is_in "$id" "PENDING" || fail "job $id is not requeued but $(field "$id" JobState)"
  hurry "$id"
fi
until_holds 200 is_in "$id" "COMPLETED FAILED TIMEOUT" || fail "no end of job $id"
[ "$(field "$id" JobState)" = COMPLETED ] || fail "it ended as $(field "$id" JobState), $(field "$id" ExitCode)"
grep -q "going on from" "job-$id.log" || fail "its second life does not go on from the checkpoint"
same stopped
passed "stopped by USR1, requeued, gone on: the same plan"

# 3. The same signal without requeueing: the state tells the outcome.
id=$(LODE_REQUEUE=no LODE_OUT=$dir/ended submit "$src/slurm/solve.sbatch") || fail "sbatch"
until_holds 60 test -f ended/checkpoint.lode || fail "job $id leaves no checkpoint"
scancel -b -s USR1 "$id"
until_holds 60 is_in "$id" "COMPLETED FAILED" || fail "no end of job $id"
[ "$(field "$id" JobState) $(field "$id" ExitCode)" = "FAILED 5:0" ] ||
  fail "it ended as $(field "$id" JobState), $(field "$id" ExitCode)"
[ "$(word state ended)" = STOPPED ] || fail "status.json says $(word state ended)"
passed "stopped for good: FAILED 5:0, plan and bound saved"

# 4. A sweep with its table.
printf '%s\n' "$dir/small.xml --seed 1" "$dir/small.xml --seed 2 --without moves" "$dir/nothing.xml" >runs.txt
LODE_LIST=$dir/runs.txt LODE_OUT_ROOT=$dir/runs LODE_AT_ONCE=3 bash "$src/slurm/sweep.sh" --ntasks=2 --nodes=1 \
  --mem-per-cpu=100 --time=10 --output="$dir/sweep-%A_%a.log" >sweep.out || fail "sweep.sh"
table=$(sed -n 's/.*table \([0-9]*\):.*/\1/p' sweep.out)
until_holds 120 is_in "$table" "COMPLETED FAILED" || fail "no end of the table's job: $(cat sweep.out)"
[ "$(grep -c OPTIMAL runs/sweep.csv)" = 2 ] || fail "the table has not two solved runs: $(cat runs/sweep.csv)"
grep -q "^3-nothing,,MISSING" runs/sweep.csv || fail "the table is silent about the run that failed: $(cat runs/sweep.csv)"
passed "a sweep of three and its table"

# 5. Cancelled: the last checkpoint and plan are whole.
id=$(LODE_OUT=$dir/cancelled submit "$src/slurm/solve.sbatch") || fail "sbatch"
until_holds 60 test -f cancelled/checkpoint.lode || fail "job $id leaves no checkpoint"
scancel "$id"
until_holds 60 is_in "$id" "CANCELLED COMPLETED" || fail "job $id is $(field "$id" JobState)"
until_holds 30 sh -c '! pgrep -f "solve $1" >/dev/null' sh "$LODE_INSTANCE" || fail "ranks of a cancelled job live on"
if [ "$(field "$id" JobState)" = CANCELLED ]; then
  [ -n "$(word checkpoint_at cancelled)" ] || fail "status.json does not tell of the checkpoint"
  "$lode" finish cancelled >finish.log 2>&1 || fail "finish: $(cat finish.log)"
  mpirun -q -n 2 "$lode" solve case.xml -o cancelled --gap 1e-4 --resume cancelled/checkpoint.lode >go_on.log 2>&1 ||
    fail "a cancelled job cannot be gone on with: $(tail -n 3 go_on.log)"
fi
same cancelled
passed "cancelled, finished, gone on: the same plan"

# 6. Its node fails: Slurm requeues the job, which goes on elsewhere.
id=$(LODE_OUT=$dir/failed submit "$src/slurm/solve.sbatch") || fail "sbatch"
until_holds 60 test -f failed/checkpoint.lode || fail "job $id leaves no checkpoint"
node=$(field "$id" NodeList)
slurm_node_dies "${node#n}" "$id"
pkill -9 -f "solve $LODE_INSTANCE" # ranks and launcher
until_holds 100 is_in "$id" "PENDING COMPLETED FAILED" || fail "job $id is $(field "$id" JobState) after its node failed"
hurry "$id"
until_holds 200 is_in "$id" "COMPLETED FAILED TIMEOUT" || fail "no end of job $id"
[ "$(field "$id" JobState)" = COMPLETED ] || fail "it ended as $(field "$id" JobState), $(field "$id" ExitCode)"
[ "$(field "$id" Restarts)" -ge 1 ] || fail "the job was not begun anew"
same failed
passed "its node failed, requeued, gone on: the same plan"
echo "6 jobs and a sweep under $(sbatch --version)"
