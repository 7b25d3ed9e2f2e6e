#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The same instance, options and seed give the same files on every number of ranks, byte for byte (convergence.csv and statistics.csv tell
# the time and are left out); the small cases come to their known optima; verify agrees with every folder.
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

fail() {
  echo "$*"
  exit 1
}

# solve CASE RANKS INSTANCE [OPTION...]: results in $dir/CASE.RANKS, which verify must find true.
solve() {
  folder=$1.$2 ranks=$2 instance=$3
  shift 3
  mpi_run "$ranks" "$lode" solve "$instance" -o "$dir/$folder" "$@" >"$dir/log" 2>&1 || {
    cat "$dir/log"
    fail "$folder: solve failed"
  }
  "$lode" verify "$instance" "$dir/$folder" >"$dir/log" 2>&1 || {
    cat "$dir/log"
    fail "$folder: verify disagrees"
  }
}

# same CASE RANKS OTHER: the folders of CASE on so many ranks hold the same.
same() {
  n=0
  for file in "$dir/$1.$2"/*.csv "$dir/$1.$2/plan.xml" "$dir/$1.$2/instance.xml"; do
    name=$(basename "$file")
    case $name in convergence.csv | statistics.csv) continue ;; esac
    cmp "$file" "$dir/$1.$3/$name" || fail "$1: $name on $2 and on $3 ranks differ"
    n=$((n + 1))
  done
  [ "$n" -ge 14 ] || fail "$1: $n files compared, expected 12 tables, the plan and the instance"
  [ "$(ls "$dir/$1.$2")" = "$(ls "$dir/$1.$3")" ] || fail "$1: other files on $2 than on $3 ranks"
}

# is_near VALUE EXPECTED: within a relative difference of 1e-6.
is_near() {
  awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && d <= 1e-6 * b) }'
}

# optimum CASE RANKS VALUE: what plan.xml and status.json say of it.
optimum() {
  total=$(sed -n 's/.*<result total="\([^"]*\)".*/\1/p' "$dir/$1.$2/plan.xml")
  bound=$(sed -n 's/.*<result .*bound="\([^"]*\)".*/\1/p' "$dir/$1.$2/plan.xml")
  is_near "$total" "$3" || fail "$1 on $2 ranks: total $total in plan.xml, expected $3"
  is_near "$bound" "$3" || fail "$1 on $2 ranks: bound $bound in plan.xml, expected $3"
  for key in incumbent bound; do
    value=$(sed -n "s/^ *\"$key\": *\([^,]*\),*\$/\1/p" "$dir/$1.$2/status.json")
    is_near "$value" "$3" || fail "$1 on $2 ranks: $key $value in status.json, expected $3"
  done
  grep -q '"state": "OPTIMAL"' "$dir/$1.$2/status.json" || fail "$1 on $2 ranks: status.json does not say OPTIMAL"
  grep -q "\"ranks\": $2," "$dir/$1.$2/status.json" || fail "$1: status.json does not say that there were $2 ranks"
}

for line in "two-regions 152.4" "chain 67.86096" "limits 18951.95"; do
  small=${line% *}
  for np in 1 2 3 4; do
    solve "$small" "$np" "$src/instances/small/$small.xml" --gap 1e-6
    optimum "$small" "$np" "${line#* }"
    same "$small" 1 "$np"
  done
done

# A ring of seven regions, two sizes a site, two periods, two scenarios: cuts, plans and a tree of some tens of nodes.
awk '
function number(low, high) { seed = (seed * 1103 + 12345) % 65536; return low + int((high - low) * seed / 65536) }
BEGIN {
  n = 7; seed = 7
  print "<lodestone version=\"1\" id=\"ring\"><units money=\"MUSD\" unit-cost=\"USD\" unit-cost-scale=\"1e-06\"/>"
  print "<economics base-year=\"2030\" rate=\"0.05\"/><periods><period id=\"P1\" first-year=\"2030\" years=\"5\"/>"
  print "<period id=\"P2\" first-year=\"2035\" years=\"5\"/></periods><modes><mode id=\"rail\" tariff=\"1\"/></modes>"
  print "<commodities><commodity id=\"ore\" unit=\"t\" mode=\"rail\" mass=\"3\"/>"
  print "<commodity id=\"oxide\" unit=\"t\" mode=\"rail\"/></commodities><regions>"
  for (i = 0; i < n; ++i) print "<region id=\"R" i "\"/>"
  print "</regions><processes><process id=\"separate\" stage=\"refining\" cost=\"2000\"><input commodity=\"ore\" amount=\"3\"/>"
  print "<output commodity=\"oxide\" amount=\"1\"/></process></processes><options>"
  print "<option id=\"small\" capital=\"31\" fixed=\"1\" life=\"20\"><capacity process=\"separate\" amount=\"1000\"/></option>"
  print "<option id=\"large\" capital=\"47\" fixed=\"2\" life=\"20\"><capacity process=\"separate\" amount=\"1900\"/></option>"
  print "</options><sites>"
  for (i = 0; i < n; ++i) print "<site id=\"S" i "\" region=\"R" i "\" options=\"small large\"/>"
  print "</sites><supplies>"
  for (i = 0; i < n; i += 2) print "<supply id=\"M" i "\" region=\"R" i "\" commodity=\"ore\" cost=\"" number(300, 900) "\" limit=\"5000\"/>"
  print "</supplies><demands>"
  for (i = 0; i < n; ++i) {
    a = number(300, 1100)
    print "<demand region=\"R" i "\" commodity=\"oxide\" amount=\"" a " " a + number(0, 700) "\" penalty=\"" number(11000, 16000) "\"/>"
  }
  print "</demands><lanes>"
  for (i = 0; i < n; ++i) {
    a = number(200, 900); j = (i + 1) % n
    print "<lane from=\"R" i "\" to=\"R" j "\" distance=\"" a "\"/><lane from=\"R" j "\" to=\"R" i "\" distance=\"" a "\"/>"
  }
  print "</lanes><adjustments><set id=\"more\"><adjust target=\"demand\" op=\"multiply\" value=\"1.5\"/></set></adjustments>"
  print "<scenarios><scenario id=\"low\" probability=\"0.55\"/><scenario id=\"high\" probability=\"0.45\" apply=\"more\"/></scenarios>"
  print "</lodestone>"
}
' </dev/null >"$dir/ring.xml"
for np in 1 3 4; do
  solve ring "$np" "$dir/ring.xml" --gap 1e-6
  grep -q '"state": "OPTIMAL"' "$dir/ring.$np/status.json" || fail "ring on $np ranks: not OPTIMAL"
  same ring 1 "$np"
done
nodes=$(sed -n 's/^ *"nodes": *\([0-9]*\).*/\1/p' "$dir/ring.1/status.json")
[ "${nodes:-0}" -gt 1 ] || fail "ring: ${nodes:-no} nodes: it is there to make the ranks share a tree"

# The same optimum for every number of parts, the same files on every number of ranks.
ring=$(sed -n 's/.*<result total="\([^"]*\)".*/\1/p' "$dir/ring.1/plan.xml")
for parts in 1 2 3 7 16; do
  for np in 1 3; do
    solve "parts$parts" "$np" "$dir/ring.xml" --gap 1e-6 --parts "$parts"
    optimum "parts$parts" "$np" "$ring"
  done
  same "parts$parts" 1 3
done

# Draws of plans with the same estimate: which of them is tried first must not depend on who drew it.
"$lode" generate --regions 11 --periods 4 --scenarios 4 --seed 550455 --tightness 0 -o "$dir/draws.xml" >"$dir/log"
for np in 1 4; do
  solve draws "$np" "$dir/draws.xml" --gap 4e-3 --seed 8 --parts 2
done
same draws 1 4

# The US instance: building nothing is within a quarter of the root's bound, so this ends there.
for np in 1 3; do
  solve us-ree "$np" "$src/instances/us-ree/us-ree.xml" --gap 0.25
done
same us-ree 1 3
