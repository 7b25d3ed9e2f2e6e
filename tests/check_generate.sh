#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lodestone generate: the same bytes for the same options, other bytes for others; a good instance at every corner of the
# options; and economics that make a decision: a plan worth having is far from building nothing and from building all.
set -u
lodestone=${LODE_BUILDDIR:?}/lodestone
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
bad=0
fail() {
  echo "FAILED: $*"
  bad=1
}

echo "# the same bytes"
make() { "$lodestone" generate "$@" >log 2>&1 || fail "generate $*: $(cat log)"; }
make --regions 20 --periods 3 --scenarios 7 --seed 5 -o a.xml
make --seed 5 --scenarios 7 --periods 3 --regions=20 -o b.xml
cmp a.xml b.xml || fail "the same options gave other bytes"
make --regions 20 --periods 3 --scenarios 7 --seed 6 -o b.xml
cmp -s a.xml b.xml && fail "another seed gave the same bytes"

echo "# every corner is a good instance"
for options in "--regions 1 --periods 1 --scenarios 1" "--regions 1 --periods 5 --scenarios 2" "--regions 2 --ports 2 --mines 2" \
  "--regions 3 --site-density 0" "--regions 7 --site-density 20" "--tightness 0" "--tightness 10" "--tightness 0.1" \
  "--regions 300 --periods 2 --scenarios 1000" "--periods 50 --years 20 --regions 5" "--years 1 --scenarios 2" \
  "--regions 1000 --periods 1 --scenarios 1" "--seed 1000000000000000" "--ports 10000 --mines 10000 --regions 30"; do
  make $options -o corner.xml
  "$lodestone" check corner.xml >log 2>&1 || fail "check of generate $options: $(cat log)"
done

echo "# options out of range"
for options in "--regions 0" "--regions 10001" "--periods 0" "--scenarios 1001" "--site-density -1" "--tightness nan" "--seed -1" \
  "--years 0" "--mines -1" "--sites 3" "12"; do
  rm -f no.xml
  "$lodestone" generate $options -o no.xml >log 2>&1
  code=$?
  [ $code = 2 ] || fail "generate $options: exit code $code, expected 2"
  [ ! -e no.xml ] || fail "generate $options: wrote a file"
done
"$lodestone" generate -o no/such/folder/x.xml >log 2>&1
[ $? = 74 ] || fail "a folder that is not there: expected exit code 74: $(cat log)"

# plan_all FILE: a large cheap plant at every site from the first period, but for the second site of an exclusion and
# those that need it.
plan_all() {
  awk '
    function word(key,  text) { text = $0; sub(".* " key "=\"", "", text); sub("\".*", "", text); return text }
    /<lodestone / { print "<plan version=\"1\" instance=\"" word("id") "\">\n  <builds>" }
    /<site / { n++; site[n] = word("id"); split(word("options"), option, " "); large[n] = option[2] }
    /<exclusion / { split(word("sites"), pair, " "); out[pair[2]] = 1 }
    /<prerequisite / { if (word("needs") in out) out[word("site")] = 1 }
    END {
      for (i = 1; i <= n; i++)
        if (!(site[i] in out)) print "    <build site=\"" site[i] "\" option=\"" large[i] "\" start=\"P1\"/>"
      print "  </builds>\n</plan>"
    }' "$1"
}
# cost FILE PLAN: what the plan costs.
cost() {
  "$lodestone" solve "$1" --fix "$2" -o fixed --force >log 2>&1 || { cat log >&2; echo 0; return; }
  sed -n 's/.*"incumbent": \([0-9.]*\).*/\1/p' fixed/status.json
}

echo "# neither nothing nor all"
for options in "--regions 12 --seed 1" "--regions 12 --seed 2" "--regions 24 --seed 3" \
  "--regions 18 --periods 3 --scenarios 9 --seed 4"; do
  make $options -o x.xml
  make $options --tightness 0 -o free.xml # budgets and permits forbid to build all
  printf '<plan version="1" instance="%s">\n  <builds>\n  </builds>\n</plan>\n' "$(sed -n 's/^<lodestone .* id="\([^"]*\)".*/\1/p' x.xml)" >nothing.xml
  plan_all free.xml >all.xml
  "$lodestone" solve x.xml -o best --gap 0.03 --node-limit 4000 --force >log 2>&1 || fail "solve of $options: $(tail -n 3 log)"
  best=$(sed -n 's/.*"incumbent": \([0-9.]*\).*/\1/p' best/status.json)
  sites=$(grep -c '<site ' x.xml)
  builds=$(grep -c '<build ' best/plan.xml)
  awk -v n="$(cost x.xml nothing.xml)" -v b="$best" -v a="$(cost free.xml all.xml)" -v k="$builds" -v s="$sites" -v o="$options" '
    BEGIN {
      printf "%s: nothing %.2f, all %.2f times the cost of the best plan, which builds %d at %d sites\n", o, n / b, a / b, k, s
      exit !(n > 1.15 * b && a > 1.15 * b && k > 0.1 * s && k < 0.8 * s)
    }' || fail "the economics of $options leave nothing to decide"
done

[ $bad = 0 ] && echo "generate: all well"
exit $bad
