#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Submits a sweep: an array with one solve for each line of a list, and a job that makes the table when all have ended.
#   LODE_LIST=runs.txt LODE_OUT_ROOT=runs [LODE_AT_ONCE=4] slurm/sweep.sh [OPTION of sbatch for the array]...
# Prints the two job numbers.
set -eu
: "${LODE_LIST:?a file with one line for each run: an instance, then options}"
: "${LODE_OUT_ROOT:?the folder that gets one folder for each run}"
scripts=$(cd "$(dirname "$0")" && pwd)
n=$(grep -c '' "$LODE_LIST")
[ "$n" -gt 0 ] || {
  echo "$LODE_LIST is empty" >&2
  exit 2
}
export LODE_LIST LODE_OUT_ROOT LODE_SCRIPTS="$scripts"
array=$(sbatch --parsable --array="1-$n%${LODE_AT_ONCE:-4}" --export=ALL "$@" "$scripts/sweep.sbatch")
table=$(sbatch --parsable --dependency="afterany:${array%%;*}" --export=ALL "$scripts/collect.sbatch")
echo "array ${array%%;*}, table ${table%%;*}: $LODE_OUT_ROOT/sweep.csv"
