#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Instances broken in known ways: solve must name what conflicts and the least change that helps, and with that change
# there is a plan. Each case is one of instances/small with a limit or two changed; the amounts are found by hand.
set -eu
src=$(cd "${LODE_SRCDIR:-$(dirname "$0")/..}" && pwd)
lode=${LODE_BUILDDIR:-$src}/lodestone
small=$src/instances/small
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mpi_private "$dir"
export OMPI_MCA_ess_singleton_isolated=1
cd "$dir"
failed=0
n_case=0

fail() {
  echo "FAILED: $*"
  sed 's/^/  | /' "$dir/log"
  failed=1
}

run() {
  code=0
  timeout -k 5 120 "$lode" solve "$1" -o out --force >log 2>&1 || code=$?
  # what conflicts, and what helps
  sed -n '/^these cannot hold together/,/^with everything else/p' log | grep '^  ' >set || :
  sed -n '/^with everything else/,$p' log | grep '^  .*->' >rises || :
}

# broken NAME BASE SED PATTERN...: exit 4; the set has a line for each PATTERN and, demands apart, no other.
broken() {
  name=$1
  base=$2
  change=$3
  shift 3
  n_case=$((n_case + 1))
  sed "$change" "$small/$base.xml" >"$name.xml"
  cmp -s "$name.xml" "$small/$base.xml" && fail "$name: nothing is changed"
  run "$name.xml"
  [ "$code" = 4 ] || fail "$name: exit code $code, expected 4"
  for pattern; do
    grep -qe "$pattern" set || fail "$name: '$pattern' is not named"
  done
  n_limit=$(grep -vc 'demand of' set || :)
  [ "$n_limit" = $# ] || fail "$name: $n_limit limits are named, expected $#"
}

# helps PATTERN SED: the last case says a rise that matches, and the instance changed so has a plan.
helps() {
  grep -qe "$1" rises || fail "$name: does not say '$1'"
  sed "$2" "$name.xml" >mended.xml
  cp log told
  run mended.xml
  [ "$code" = 0 ] || fail "$name, mended by $2: exit code $code, expected 0"
  cp told log
  sed -n '/^with everything else/,$p' log | grep '^  .*->' >rises || :
}

echo "# caps, shares, imports, supplies, lanes, disposal: limits.xml needs 500 t of magnets, at most 160 imported if cut off"
water='cap on wastewater in A'
embargo='limit on imports of magnet at B'
broken cap limits 's/limit="210"/limit="150"/' "$water" "$embargo"
helps "$water.* raised to 204 m3" 's/limit="150"/limit="204"/'
helps "$embargo.* raised by 90 t in every scenario" 's/value="160"/value="250"/'
broken embargo limits 's/value="160"/value="100"/' "$water" "$embargo"
helps "$water.* raised to 240 m3" 's/limit="210"/limit="240"/'
broken no-imports limits 's/value="160"/value="0"/' "$water" "$embargo"
helps "$embargo.* 0 t in scenario embargo -> enough, if raised by 150 t" 's/value="0"/value="150"/'
broken ore limits 's/limit="20"/limit="5"/' 'supply own-oxide' 'import share oxide-imports' "$embargo"
helps 'supply own-oxide.* raised to 12.24 t' 's/cost="6000" limit="5"/cost="6000" limit="12.24"/'
broken share limits 's/at-most="0.9"/at-most="0.5"/' 'supply own-oxide' 'import share oxide-imports' "$embargo"
helps 'oxide-imports.* raised to 0.83661' 's/at-most="0.5"/at-most="0.83661"/'
broken magnet-share limits 's/at-most="0.2" of="demand" price="1000"/at-most="0.2" of="demand"/' "$water" 'import share magnet-imports'
helps 'magnet-imports.* raised to 0.3' 's/at-most="0.2"/at-most="0.3"/'
broken lane-in limits 's/from="B" to="A" distance="100"/& capacity="50"/' 'lane from B to A' 'supply own-oxide'
helps 'lane from B to A.* raised to 102.4' 's/capacity="50"/capacity="102.4"/'
broken lane-out limits 's/from="A" to="B" distance="100"/& capacity="10"/' 'lane from A to B' "$embargo"
helps 'lane from A to B.* raised to 40' 's/capacity="10"/capacity="40"/'
broken scrap limits 's/commodity="scrap" cost="400"/& limit="20"/' 'disposal of scrap' "$embargo"
helps 'disposal of scrap.* raised to 34 t' 's/cost="400" limit="20"/cost="400" limit="34"/'
broken carbon limits 's/limit="1000" price="10"/limit="1000"/' 'cap on co2e in total' "$embargo"
helps 'co2e in total.* raised to 1700 t' 's/limit="1000"/limit="1700"/'
broken solvent limits 's/limit="5" group="valley" price="1000"/limit="5" group="valley"/' 'cap on solvent in group valley' "$embargo"
helps 'solvent in group valley.* raised to 5.78 t' 's/limit="5" group/limit="5.78" group/'
broken total limits 's/<demands>/<import-limits><import-limit id="all" commodities="magnet" limit="100"\/><\/import-limits>&/' \
  "$water" 'import limit all'
helps 'import limit all.* raised to 150 t' 's/commodities="magnet" limit="100"/commodities="magnet" limit="150"/'
broken small-plant limits 's/options="both half"/options="half"/' "$embargo"
helps "$embargo.* raised by 140 t in every scenario" 's/value="160"/value="300"/'
broken thirst limits 's/region="A" commodity="magnet" amount="300"/region="A" commodity="magnet" amount="320"/' "$water" "$embargo"
helps "$water.* raised to 216 m3" 's/limit="210"/limit="216"/'
broken waste limits 's/limit="20"/limit="200" minimum="130"/' 'minimum of supply own-oxide' "$water"
helps "$water.* raised to 216.68 m3" 's/limit="210"/limit="216.68"/'

echo "# rules of siting: chain.xml, where the metal must be had"
must='s/amount="500 800" penalty="120000"/amount="400 800"/'
broken money chain "$must" 'budget national, period P1' 'exclusion watershed'
helps 'budget national.* raised to 37.5 million USD' 's/amount="37 15"/amount="37.5 15"/'
helps 'exclusion watershed.* raised to 2 sites' 's/at-most="1"/at-most="2"/'
broken poor chain 's/amount="500 800" penalty="120000"/amount="400 400"/;s/amount="37 15"/amount="10 15"/' 'budget national, period P1'
helps 'budget national.* raised to 15 million USD' 's/amount="10 15"/amount="15 15"/'
broken air chain 's/amount="500 800" penalty="120000"/amount="400 400"/;s/permits="1"/permits="0"/' 'permits of air, period P1'
helps 'permits of air.* raised to 1 starts' 's/permits="0"/permits="1 0"/'
broken hurry chain 's/amount="500 800" penalty="120000"/amount="500 500"/' 'permits of air, period P1'
helps 'permits of air.* raised to 2 starts' 's/permits="1"/permits="2 1"/'
broken order chain 's/<demand region="S" commodity="metal" amount="500 800" penalty="120000"/<demand region="N" commodity="metal" amount="400"/' \
  'permits of air, period P1' 'prerequisite: metal-N needs metal-S'
helps 'prerequisite: metal-N needs metal-S -> without it there is a plan' '/<prerequisite /d;/prerequisites>/d'

echo "# capacity and supply: two-regions.xml, where the oxide must be had"
must='s/amount="1000" penalty="20000"/amount="1000"/'
broken mine two-regions "$must;s/limit=\"10000\"/limit=\"3000\"/" 'supply mine'
helps 'supply mine.* raised to 8000 t' 's/limit="3000"/limit="8000"/'
broken rail two-regions "$must;s/distance=\"1000\"/& capacity=\"500\"/" 'lane from W to E'
helps 'lane from W to E.* raised to 2000' 's/capacity="500"/capacity="2000"/'
broken sites two-regions 's/amount="1000" penalty="20000"/amount="2500"/;s/limit="10000"/limit="none"/' 'site west' 'site east'
helps 'site east.* raised to 2 plants' 's/id="east" region="E"/& max-builds="2"/'
broken hunger two-regions 's/amount="1000" penalty="20000"/amount="1500"/' 'supply mine'
helps 'supply mine.* raised to 12000 t' 's/limit="10000"/limit="12000"/'
broken island two-regions "$must;/<lane /d;/lanes>/d"
grep -q 'no limit is in the way' log || fail "island: a missing link is not told from a limit"
broken two-limits two-regions "$must;s/limit=\"10000\"/limit=\"3000\"/;s/distance=\"1000\"/& capacity=\"500\"/" '.'
grep -q 'no rise is enough by itself' rises || fail "two-limits: one limit alone is said to be enough"

echo "# on any number of ranks the same; and it can be left out"
"$lode" solve money.xml -o out --force >log 2>&1 || :
sed -n '/^these cannot hold together/,/sites$/p' log >one
mpi_run 3 "$lode" solve money.xml -o out --force >log 2>&1 || :
sed -n '/^these cannot hold together/,/sites$/p' log >three
[ -s one ] && cmp one three || fail "other words on three ranks"
code=0
"$lode" solve money.xml -o out --force --explain 0 >log 2>&1 || code=$?
[ "$code" = 4 ] || fail "--explain 0: exit code $code, expected 4"
grep -q 'infeasible: ' log && ! grep -q 'cannot hold together' log || fail "--explain 0: the conflict is looked for"
code=0
"$lode" solve money.xml -o out --force --explain -1 >log 2>&1 || code=$?
[ "$code" = 2 ] || fail "--explain -1: exit code $code, expected 2"
"$lode" solve money.xml -o out --force --method monolithic >log 2>&1 || :
grep -q 'exclusion watershed' log || fail "--method monolithic does not explain"

echo "$n_case broken instances"
[ "$n_case" -ge 20 ] || fail "only $n_case cases"
exit "$failed"
