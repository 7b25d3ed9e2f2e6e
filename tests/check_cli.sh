#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a user meets: exit codes, what is said, which files are left behind, for every command of the program.
set -eu
src=$(cd "${LODE_SRCDIR:-$(dirname "$0")/..}" && pwd)
lode=${LODE_BUILDDIR:-$src}/lodestone
[ -x "$lode" ] || {
  echo "$lode is not there: make first, or set LODE_BUILDDIR"
  exit 1
}
small=$src/instances/small
us=$src/instances/us-ree/us-ree.xml
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
run=
trap 'if [ -n "$run" ]; then kill -9 "$run" 2>/dev/null || :; fi; rm -rf "$dir"' EXIT
mpi_private "$dir"
export OMPI_MCA_ess_singleton_isolated=1 # one rank needs no daemon: each of the many commands starts sooner
cd "$dir"
failed=0

fail() {
  echo "FAILED: $*"
  sed 's/^/  | /' "$dir/log"
  failed=1
}

# want CODE ARGUMENT...: lodestone ARGUMENT... ends with CODE; what it says is in $dir/log.
want() {
  expected=$1
  shift
  what="lodestone $*"
  code=0
  timeout -k 5 120 "$lode" "$@" >"$dir/log" 2>&1 || code=$?
  [ "$code" = "$expected" ] || fail "$what: exit code $code, expected $expected"
}

# says PATTERN...: the last command said something that matches each of them.
says() {
  for pattern; do
    grep -q -e "$pattern" "$dir/log" || fail "$what: does not say '$pattern'"
  done
}

# no_folder DIR: the last command has left none.
no_folder() {
  [ ! -e "$1" ] || fail "$what: has made $1"
}

# attribute NAME FILE: of the result in a plan.xml.
attribute() {
  sed -n "s/.*<result .*$1=\"\\([^\"]*\\)\".*/\\1/p" "$2"
}

# is_near VALUE EXPECTED: within a relative difference of 1e-6.
is_near() {
  awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && d <= 1e-6 * b) }'
}

# costs DIR EXPECTED: total of DIR/plan.xml.
costs() {
  total=$(attribute total "$1/plan.xml")
  is_near "$total" "$2" || fail "$what: total '$total', expected $2"
}

# state DIR STATE: what status.json says.
state() {
  grep -q "\"state\": \"$2\"" "$1/status.json" || fail "$what: status.json does not say $2: $(cat "$1/status.json")"
}

# market AMOUNT CAPITAL PENALTY: an instance with one plant of capacity 5 and one demand.
market() {
  cat <<XML
<lodestone version="1" id="market">
  <units money="million USD" unit-cost="USD" unit-cost-scale="1e-06"/>
  <economics base-year="2030" rate="0"/>
  <periods><period id="P1" first-year="2030" years="10"/></periods>
  <commodities><commodity id="ore" unit="t"/><commodity id="oxide" unit="t"/></commodities>
  <regions><region id="west"/></regions>
  <processes>
    <process id="separate" stage="refining"><input commodity="ore" amount="1"/><output commodity="oxide" amount="1"/></process>
  </processes>
  <options><option id="plant" capital="$2" life="10"><capacity process="separate" amount="5"/></option></options>
  <sites><site id="works" region="west" options="plant"/></sites>
  <supplies><supply id="mine" region="west" commodity="ore" cost="1"/></supplies>
  <demands><demand region="west" commodity="oxide" amount="$1" $3/></demands>
  <scenarios><scenario id="only" probability="1"/></scenarios>
</lodestone>
XML
}

echo "# usage"
what="lodestone"
code=0
"$lode" >log 2>&1 || code=$?
[ "$code" = 2 ] || fail "lodestone without a command: exit code $code, expected 2"
want 2 sovle x.xml -o out
says "unknown command 'sovle'" "did you mean 'solve'"
want 2 solve "$small/chain.xml" -o out --gapp 0.1
says "unknown option '--gapp'" "did you mean '--gap'"
no_folder out
want 2 solve "$small/chain.xml"
says "output DIR is missing"
want 2 export "$small/chain.xml"
says "output FILE.mps or FILE.lp is missing"
want 2 solve -o out
says "INSTANCE.xml is missing"
want 2 solve "$small/chain.xml" -o out --gap 2
says "gap 2 is outside the range 0 to 1"
want 2 solve "$small/chain.xml" -o out --start a.xml --fix b.xml
says "exclude each other"
no_folder out
want 0 --help
says "usage: lodestone COMMAND"
want 0 --version
says '^lodestone [0-9]' GLPK METIS
for command in solve check verify export partition report; do
  want 0 "$command" --help
  says "Usage: lodestone $command"
done

echo "# files that are no good"
for name in empty not_xml truncated wrong_root unknown_attribute unknown_region probabilities number_word; do
  bad=$src/tests/instances/bad/$name.xml
  want 3 solve "$bad" -o out
  says "$bad:[0-9][0-9]*: "
  no_folder out
done
want 3 check "$src/tests/instances/bad/several.xml"
says "several.xml:[0-9][0-9]*: "
want 3 solve none.xml -o out
says "none.xml: cannot be opened: No such file"
want 3 solve "$dir" -o out
says "$dir: cannot be read: it is a folder"
want 3 solve "$small/chain.xml" -o out --fix none.xml
says "none.xml: "
no_folder out
want 3 verify "$small/chain.xml" none
says "none/plan.xml"
want 3 report none
says "none/instance.xml: No such file"
want 3 check none.xml
says "none.xml: "
want 3 export "$small/chain.xml" -o case.txt
says "expected an ending .mps or .lp"

echo "# what the pre-flight says: notes are no warnings, --strict refuses warnings only, a fault comes before both"
for name in two-regions chain limits; do
  want 0 check "$small/$name.xml" --strict
  says "$name is a good instance" "pre-flight: 0 warnings, "
done
want 0 check "$us" --strict
says "us-ree.xml:[0-9]*: note: [0-9]* of 49 caps on water can never bind" "pre-flight: 0 warnings, 5 notes"
sed 's/amount="1000" penalty/amount="1000000" penalty/; s/from="W" to="E"/from="E" to="W"/' "$small/two-regions.xml" >odd.xml
want 0 check odd.xml
says "odd.xml:[0-9]*: warning: no plan can bring any oxide to E" \
  "odd.xml:[0-9]*: warning: separate can never run in E (east): no ore can be had there"
want 3 check odd.xml --strict
says "is a good instance" "pre-flight: [1-9][0-9]* warnings"
awk '/<region id="E"/ { for (i = 1; i <= 25; ++i) printf "<region id=\"X%d\"/>\n", i } { print }' "$small/two-regions.xml" >many.xml
want 3 check many.xml --strict
says "warning: and 5 more regions in which nothing can be had" "pre-flight: 25 warnings"
[ "$(grep -c "nothing can be had in X" log)" = 20 ] || fail "$what: more or less than 20 lines of one kind"
want 3 check "$src/tests/instances/bad/probabilities.xml" --strict
if grep -q pre-flight log; then fail "$what: goes on after a fault"; fi

echo "# places that cannot be written"
echo mine >in-the-way
want 74 solve "$small/chain.xml" -o in-the-way
says "in-the-way: not a folder"
[ "$(cat in-the-way)" = mine ] || fail "$what: a file that is no folder was changed"
want 74 solve "$small/chain.xml" -o in-the-way/out
says "in-the-way/out: folder cannot be made"
want 74 export "$small/chain.xml" -o in-the-way/case.mps
says "in-the-way/case.mps"

echo "# infeasible, or only dear"
market 10 50 '' >short.xml
for method in benders monolithic; do
  want 4 solve short.xml -o "short-$method" --method "$method"
  says "infeasible" "oxide in west, period P1, scenario only"
  state "short-$method" INFEASIBLE
  for key in bound incumbent gap; do
    grep -q "\"$key\": null" "short-$method/status.json" || fail "$what: status.json has a $key: a shortage is no money"
  done
  if cut -d, -f4-6 "short-$method/convergence.csv" | tail -n +2 | grep -q '[0-9]'; then
    fail "$what: convergence.csv has bounds: a shortage is no money"
  fi
  [ ! -e "short-$method/plan.xml" ] || fail "$what: has written a plan"
done
market 5 5e9 '' >dear.xml
want 0 solve dear.xml -o dear
costs dear 5000000000.00005
market 10 50 'penalty="1"' >cheap.xml
want 0 solve cheap.xml -o cheap
costs cheap 1e-4
market 10 50 'penalty="0"' >free.xml
want 0 solve free.xml -o free
costs free 0

echo "# known optima, by both methods and by other programs"
for line in "two-regions 152.4" "chain 67.86096" "limits 18951.95"; do
  name=${line% *}
  optimum=${line#* }
  want 0 check "$small/$name.xml"
  says "$name is a good instance"
  for method in benders monolithic; do
    want 0 solve "$small/$name.xml" -o "$name-$method" --gap 1e-7 --method "$method"
    costs "$name-$method" "$optimum"
    state "$name-$method" OPTIMAL
    want 0 verify "$small/$name.xml" "$name-$method"
    says "true; cost"
  done
  cmp "$name-benders/builds.csv" "$name-monolithic/builds.csv" || fail "$name: the methods build differently"
  for kind in mps lp; do
    want 0 export "$small/$name.xml" -o "$name.$kind"
    if command -v glpsol >/dev/null 2>&1; then
      case $kind in mps) option=--freemps ;; *) option=--lp ;; esac
      glpsol $option "$name.$kind" -o answer >log 2>&1 || fail "glpsol $option $name.$kind"
      value=$(sed -n 's/^Objective: .*= *\([^ ]*\) .*/\1/p' answer)
      is_near "$value" "$optimum" || fail "glpsol $option $name.$kind: '$value', expected $optimum"
    fi
    if command -v cbc >/dev/null 2>&1; then
      cbc "$name.$kind" solve solution answer >log 2>&1 || fail "cbc $name.$kind"
      value=$(sed -n '1s/^Optimal - objective value *//p' answer)
      is_near "$value" "$optimum" || fail "cbc $name.$kind: '$value', expected $optimum"
    fi
  done
done
command -v glpsol >/dev/null 2>&1 || echo "part skipped: no glpsol"
command -v cbc >/dev/null 2>&1 || echo "part skipped: no cbc"

echo "# plans given"
want 0 solve "$small/chain.xml" -o fixed --fix chain-benders/plan.xml
says "given plan: cost 67.861 "
costs fixed 67.86096
cmp fixed/builds.csv chain-benders/builds.csv || fail "$what: other builds than given"
cmp fixed/flows.csv chain-benders/flows.csv || fail "$what: other flows than those of the search"
want 0 verify "$small/chain.xml" fixed
printf '<plan version="1" instance="two-regions">\n  <builds/>\n</plan>\n' >nothing.xml
want 0 solve "$small/two-regions.xml" -o nothing --fix nothing.xml
costs nothing 280
want 0 verify "$small/two-regions.xml" nothing
want 0 solve "$small/two-regions.xml" -o begun --start nothing.xml --gap 1e-7
costs begun 152.4
want 0 solve "$small/chain.xml" -o begun-best --start chain-benders/plan.xml --gap 1e-7
costs begun-best 67.86096
want 3 solve "$small/two-regions.xml" -o other --fix chain-benders/plan.xml
says 'unknown site: "ref-1"'
no_folder other
want 4 solve dear.xml -o idle --fix nothing.xml
says "under the given plan" "oxide in west"

echo "# a folder that holds results"
cp -R chain-benders kept
want 3 solve "$small/two-regions.xml" -o kept
says "kept/.* exists" "[-]-force"
diff -r chain-benders kept >log || fail "$what: refused, but has changed the folder"
want 0 solve "$small/two-regions.xml" -o kept --force --gap 1e-7
costs kept 152.4
want 0 verify "$small/two-regions.xml" kept
want 3 verify "$small/chain.xml" kept
says "plan of another instance"

echo "# results altered by hand"
# altered FILE SED PATTERN...: verify finds a result folder with such a change wrong, and says PATTERN.
altered() {
  file=$1
  change=$2
  shift 2
  rm -rf altered
  cp -R chain-benders altered
  sed "$change" "chain-benders/$file" >"altered/$file"
  ! cmp -s "chain-benders/$file" "altered/$file" || fail "$file: $change changes nothing"
  want 7 verify "$small/chain.xml" altered
  what="verify after $change in $file"
  says "$@"
}
altered flows.csv '2s/,500,/,499,/' "balance: period P1, scenario one, region [NS], commodity oxide"
altered flows.csv 2d "balance: period P1, scenario one, region [NS], commodity oxide"
altered plan.xml 's/option="R"/option="M"/' 'plan.xml:[0-9]*: site "ref-1" does not offer this option: "M"'
altered plan.xml '/site="ref-1"/s/start="P1"/start="P2"/' "plan.xml: .*ref-1" "builds.csv:[0-9]*: .*ref-1, option R, start P1"
altered plan.xml '/site="metal-N"/d' "builds.csv:[0-9]*: .*metal-N"
altered plan.xml 's/part="capital" value="[^"]*"/part="capital" value="30"/' "cost of part capital is 30, expected 31.6"
altered plan.xml 's/total="[^"]*"/total="60"/' "total is 60, expected 67.86096"
altered plan.xml 's/bound="[^"]*"/bound="70"/' "bound is 70, expected at most"
altered costs.csv '2s/,22,/,21,/' "costs.csv:2: .*part capital: amount 21, expected 22"

echo "# pages"
want 0 solve "$us" --dry-run -o dry
says "blocks  *45 " "memory per rank" "useful ranks  *1 to 45"
no_folder dry
want 0 partition "$us" --parts 3
says "^parts  *3$" "edge cut" "^  *2  *[0-9]"
cp chain-benders/report.html before.html
echo stale >chain-benders/report.html
want 0 report chain-benders
cmp before.html chain-benders/report.html || fail "$what: another page than that of the solve"
mkdir bare
cp chain-benders/instance.xml bare
want 0 report bare
grep -q "There is no plan in this folder" bare/report.html || fail "$what: a page that does not say what is missing"
echo "<plan" >bare/plan.xml
want 3 report bare
says "bare/plan.xml:[0-9]*: not well-formed"
sed 's/unit="[^"]*"/unit="=1+1"/' "$small/chain.xml" >formula.xml
want 0 solve formula.xml -o formula
grep -q ",'=1+1$" formula/demand.csv || fail "$what: a unit that a spreadsheet takes for a formula"
want 0 verify formula.xml formula

echo "# stopped on the way"
want 5 solve "$us" -o limited --gap 0 --time-limit 12 # a busy machine takes its time to the first plan
state limited STOPPED
want 0 verify "$us" limited
# stop SIGNAL: a run on the US instance, asked to end once it has a plan, does so within 60 s and leaves a true folder.
stop() {
  rm -f code
  (
    "$lode" solve "$us" -o "stopped-$1" --gap 0 >log 2>&1 &
    echo $! >pid
    code=0
    wait $! || code=$?
    echo "$code" >code.part && mv code.part code
  ) &
  waiter=$!
  second=0
  while [ "$second" -lt 60 ] && ! grep -q '"incumbent": [0-9]' "stopped-$1/status.json" 2>/dev/null; do
    sleep 1
    second=$((second + 1))
  done
  run=$(cat pid)
  what="solve after SIG$1"
  [ ! -e code ] && kill -s "$1" "$run" || fail "$what: has ended by itself"
  second=0
  while [ ! -e code ] && [ "$second" -lt 60 ]; do
    sleep 1
    second=$((second + 1))
  done
  if [ ! -e code ]; then
    fail "$what: still runs after 60 s"
    kill -9 "$run"
  fi
  wait "$waiter"
  run=
  code=$(cat code)
  [ "$code" = 5 ] || fail "$what: exit code $code, expected 5"
  state "stopped-$1" STOPPED
  grep -q '"exit_code": 5' "stopped-$1/status.json" || fail "$what: status.json has another exit code than 5"
  want 0 verify "$us" "stopped-$1"
}
stop USR1
stop TERM

exit "$failed"
