#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lodestone compare: the numbers are those of the folders; what is missing is a dash and not a zero; what is no result of
# a solve is refused.
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

fail() {
  echo "FAILED: $*"
  sed 's/^/  | /' log
  failed=1
}
want() {
  expected=$1
  shift
  what="lodestone $*"
  code=0
  timeout -k 5 120 "$lode" "$@" >log 2>&1 || code=$?
  [ "$code" = "$expected" ] || fail "$what: exit code $code, expected $expected"
}
says() { for pattern; do grep -q -e "$pattern" log || fail "$what: does not say '$pattern'"; done; }
# cell FILE ROW COLUMN EXPECTED: of a table; ROW is how the line begins.
cell() {
  value=$(awk -F, -v row="$2" -v column="$3" 'index($0, row) == 1 { print $column }' "$1")
  awk -v a="$value" -v b="$4" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && d <= 1e-6 * (1 + (b < 0 ? -b : b))) }' ||
    fail "$1: $2: '$value', expected $4"
}

echo "# the best plan and none"
printf '<plan version="1" instance="chain"><builds/></plan>\n' >none.xml
want 0 solve "$small/chain.xml" -o best --gap 0
want 0 solve "$small/chain.xml" -o idle --fix none.xml
want 0 compare best idle -o page.html --csv all.csv
says "^The runs  *best  *idle$" "^total \[million USD\]  *67.861 " "^metal-S  *M in P1 (reduce 400) *nothing$" \
  "^page.html$" "^all.csv$"
cell all.csv 'costs,total,' 6 67.86096
cell all.csv 'costs,proven bound,' 6 67.86096
[ "$(grep -c '^sites,' all.csv)" = "$(grep -c '<build ' best/plan.xml)" ] || fail "all.csv: not a row for each site"
for part in capital salvage fixed process supply transport unmet; do
  for k in 1 2; do
    folder=$(echo best idle | cut -d' ' -f$k)
    cell all.csv "costs,$part," $((5 + k)) "$(sed -n "s/.*<cost part=\"$part\" value=\"\([^\"]*\)\".*/\1/p" $folder/plan.xml)"
  done
done
# what is missed, expected, by hand from the tables
for period in P1 P2; do
  awk -F, -v p=$period 'NR > 1 && $1 == p { missed[$2] += $5 - $6 } END { m = 0; for (s in missed) if (missed[s] > m) m = missed[s]; print m }' \
    idle/demand.csv >missed
  commodity=$(awk -F, 'NR == 2 { print $4 }' idle/demand.csv)
  cell all.csv "unmet,$commodity,$period,worst," 7 "$(cat missed)"
done
grep -q '^limits' all.csv && fail "all.csv: limits, of which the instance has none"
if command -v xmllint >/dev/null 2>&1; then
  xmllint --html --nonet --noout page.html 2>html.log || :
  grep -v -e 'Tag [a-z]* invalid' html.log | grep -q 'error' && { cat html.log; fail "page.html is not well-formed"; }
fi
grep -q '<th scope="col"' page.html || fail "page.html: heads without a scope"
grep -o 'https*://[^"]*' page.html && fail "page.html names other places"

echo "# a narrow terminal, few lines"
want 0 compare best idle --lines 1
says "^and [0-9]* more$"
[ "$(awk '{ if (length > m) m = length } END { print m }' log)" -le 120 ] || fail "$what: lines beyond 120 columns"
want 0 compare best idle -q
says "^total "

echo "# limits, shares, a scenario of probability 0"
want 0 solve "$small/limits.xml" -o limits
cp -r limits limits-again
want 0 compare limits limits-again limits --csv same.csv
awk -F, 'NR > 1 && $1 != "run" && $1 != "sites" && ($(NF) != $(NF - 1) || $(NF) != $(NF - 2)) { bad = 1 } END { exit bad }' same.csv ||
  fail "same.csv: a folder and its copy differ"
grep -q '^limits,.*(above the limit),' same.csv || fail "same.csv: nothing above a soft cap"
if grep -q ',expected,.*,nan' same.csv; then fail "same.csv: not a number"; fi

echo "# other instances"
want 0 compare best limits
says "warning: the instances of best and limits differ" "^total \[million USD\]  *67.861  *- " "^total \[thousand EUR\]  *-  *18952"

echo "# folders of stopped runs"
want 6 solve "$src/instances/us-ree/us-ree.xml" -o early --time-limit 0.01
want 0 compare best early --csv early.csv
says "warning: early has no plan" "^metal-S .*  -$"
cp -r best untold
rm untold/demand.csv untold/imports.csv untold/status.json
want 0 compare best untold --csv untold.csv
says "warning: missing in untold: .*demand.csv"
grep -q '^unmet,.*,$' untold.csv || fail "untold.csv: what is unknown has a number"

echo "# what is refused"
want 2 compare best
says "DIR... is missing"
want 3 compare best nowhere
says "^nowhere: No such file"
want 3 compare best none.xml
says "^none.xml: is a file, expected the folder of a solve"
mkdir empty
want 3 compare empty best
says "^empty: no results of a solve: instance.xml: No such file"
cp -r best broken
echo 'P1,base,nowhere,metal,1,x,t' >>broken/demand.csv
want 3 compare best broken -o never.html --csv never.csv
says "broken/demand.csv:[0-9]*: "
[ ! -e never.html ] && [ ! -e never.csv ] || fail "$what: has written something"
cp -r best torn
head -c 200 best/plan.xml >torn/plan.xml
want 3 compare torn best
says "torn/plan.xml:"
want 74 compare best idle -o nowhere/page.html
want 74 compare best idle --csv nowhere/all.csv

echo "# names that are no good"
evil='<script>alert(1)<'
cp -r best "$evil"
want 0 compare best "$evil" -o evil.html
grep -q '<script>alert' evil.html && fail "evil.html: a name became markup"
odd=$(printf 'a\033[31m\nb')
cp -r best "$odd"
want 0 compare best "$odd" --csv odd.csv
grep -q "$(printf '\033')" log && fail "$what: an escape sequence came through"

exit "$failed"
