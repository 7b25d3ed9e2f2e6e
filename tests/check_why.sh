#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The commands that ask about a finished solve, on the instances that can be checked on paper: bottlenecks and why.
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
    grep -qe "$pattern" "$dir/log" || fail "$what: does not say '$pattern'"
  done
}

# row FILE PATTERN: bottlenecks.csv of the folder has such a line.
row() { grep -q "$2" "$1/bottlenecks.csv" || fail "$1/bottlenecks.csv: no row $2"; }

for name in chain limits two-regions; do
  want 0 solve "$small/$name.xml" -o "$name" --gap 1e-7 --checkpoint-interval 1e-6
done

# chain: a further metal plant in P1 saves 114000 USD for each of 2 years x .9 = 0.2052 million USD
row chain '^capacity,metal-S reduce,S,P1,one,400,400,,1,114000[.0-9]*,0.205[0-9]*,0.82[0-9]*,$'
# limits: 1 m3 is .5 t of metal, 1.667 t of magnets; the solvent is above its soft limit at 1000 EUR
row limits '^cap,wastewater,A,P1,normal,210,210,m3,1,16974\.3'
row limits '^cap,solvent,group:valley,P1,normal,5,5\.9[0-9]*,t,1,1000,5,0\.25,$'
row limits '^share,magnet-imports,total,P1,normal,100,150,t,1,1000,5,5,$'
[ "$(wc -l <two-regions/bottlenecks.csv)" = 1 ] || fail "two-regions: nothing binds"

# The costs without a rule stand in the instance: air 54.96096, watershed 59.51936, budget 65.46656.
cp -r chain resolved
want 0 bottlenecks resolved --resolve 20 --gap 1e-7
says "one more unit a year of reduce capacity of metal-S in South in 2030-2031 is worth 114,000 USD a year" \
  "one more of permits of air in P1 (limit 1, used 1) is worth at least 12.9 million USD, at most 12.9: proven" \
  "exclusion watershed .* at least 8.3416" \
  "7.5 million USD more of budget national in P1 (limit 37, used 22) is worth at least 2.3944" \
  "plants at site metal-S (limit 1, used 1) is worth nothing: proven"
row resolved '^permits,air,total,P1,,1,1,permit,1,,12\.[89][0-9]*,,12\.[89]'
row resolved '^budget,national,total,P1,,37,22,million USD,7.5,,2\.39'
head -n 2 resolved/bottlenecks.csv | tail -n 1 | grep -q '^permits,air' || fail "resolved: most valuable first"
want 0 bottlenecks resolved # and back to what the solve wrote
cmp resolved/bottlenecks.csv chain/bottlenecks.csv || fail "bottlenecks.csv differs from that of the solve"
says "limits of siting that bind and were not tried: 8 (--resolve N tries N)"
want 0 bottlenecks chain --resolve 1 --gap 1e-7 --lines 1
says "and [0-9]* more" "were not tried: 7"
want 0 bottlenecks two-regions
says "none binds"

# verify holds the money to the worth
want 0 bottlenecks chain
for change in '2s/,0.2051[0-9]*,/,0.3,/;2s/,0.205[0-9]*,/,0.3,/' '2s/^capacity/capasity/' '2s/,S,P1,/,X,P1,/' '2s/,400,400,/,400,300,/' '2s/,one,/,two,/' \
  '1s/worth/price/'; do
  rm -rf altered
  cp -r chain altered
  sed "$change" chain/bottlenecks.csv >altered/bottlenecks.csv
  cmp -s altered/bottlenecks.csv chain/bottlenecks.csv && fail "$change: nothing is altered"
  want 7 verify "$small/chain.xml" altered
  says "bottlenecks.csv:[12]: "
done

# Without metal-S nothing is left: 218.592; Q instead of R: 68.20736.
want 0 why chain metal-S --gap 1e-7
says "builds at metal-S: cost 67.861" "the best plan without it: cost 218.592" "costs 150.731 million USD (222.117 %) more" \
  "^  - metal-N: M, start P2$" "0 plants as before" "new capacity of reduce .*: 0 instead of 800" "^  unmet .*+183.168$"
want 0 why chain ref-2 --gap 1e-7
says "does not build at ref-2" "the best plan with it: cost 68.2074" "costs 0.3464 million USD (0.510 %) more" \
  "^  + ref-2: Q, start P1$" "2 plants as before"
want 0 why two-regions east --gap 1e-7 # large east alone is the best of them
says "does not build at east" "the best plan with it: cost 167.8"
# both scenarios of limits need the plant
want 0 why limits works
says "without it there is no plan at all: what must be met cannot be met"

# The cuts of the solve are used where they hold, and nothing hangs on them.
want 0 why chain ref-2 --gap 1e-7
says "began with [1-9][0-9]* cuts of the solve"
grep -v "^began" log >with-cuts
cp -r chain damaged
printf x >>damaged/checkpoint.lode
rm -f damaged/checkpoint.lode.previous
want 0 why damaged ref-2 --gap 1e-7
says "warning: cuts of the solve are not used: damaged/checkpoint.lode: truncated or damaged"
grep -v "^warning" log | cmp - with-cuts || fail "why says other things without the cuts"
cp limits/checkpoint.lode damaged
want 0 why damaged ref-2 --gap 1e-7
says "warning: cuts .* belongs to another instance"
rm damaged/checkpoint.lode
want 0 why damaged ref-2 --gap 1e-7
cmp log with-cuts || fail "why says other things without a checkpoint"
want 0 solve "$small/chain.xml" -o loose --gap 1e-7 --checkpoint-interval 1e-6 --no-tightening
want 0 why loose ref-2 --gap 1e-7
says "warning: cuts .* was made with \"--no-tightening 1\"" "costs 0.3464 million USD (0.510 %) more"

# Rules of siting alone can forbid a site.
sed 's/permits="1"/permits="0"/' "$small/chain.xml" >closed.xml
want 0 solve closed.xml -o closed --gap 1e-7
want 0 why closed metal-S
says "with it there is no plan at all: the rules of siting cannot be kept"

# the same words on any number of ranks
want 0 why chain ref-2 --gap 1e-7
cp log one-rank
mpi_run 3 "$lode" why chain ref-2 --gap 1e-7 >log 2>&1 || fail "why on three ranks: exit code $?"
cmp log one-rank || fail "why says other things on three ranks"
mpi_run 2 "$lode" bottlenecks resolved --resolve 20 --gap 1e-7 >log 2>&1 || fail "bottlenecks on two ranks: exit code $?"
row resolved '^permits,air,total,P1,,1,1,permit,1,,12\.[89]'
want 0 verify "$small/chain.xml" resolved
sed 's/^\(permits,air,total,P1,,1,1,permit,1,,\)[^,]*,/\199,/' resolved/bottlenecks.csv >altered/bottlenecks.csv
want 7 verify "$small/chain.xml" altered
says "worth at least 99, expected no more than at_most"

# what is wrong is said, and nothing is written
want 2 why chain
want 2 why chain metal-S --gap x
want 2 bottlenecks
want 3 why chain ref-3
says "has no site 'ref-3'; did you mean 'ref-1'?"
want 3 why nowhere ref-1
says "nowhere/instance.xml: cannot be opened: No such file"
mkdir bare
cp chain/instance.xml bare
want 3 bottlenecks bare
says "bare/plan.xml"
[ "$(ls bare)" = instance.xml ] || fail "bottlenecks writes where it cannot"
cp two-regions/plan.xml bare
want 3 bottlenecks bare
says "bare/plan.xml"
[ ! -e bare/bottlenecks.csv ] || fail "bottlenecks writes where it cannot"
cp -r chain full
rm full/bottlenecks.csv
mkdir full/bottlenecks.csv full/bottlenecks.csv.tmp
want 74 bottlenecks full
says "full/bottlenecks.csv"

exit "$failed"
