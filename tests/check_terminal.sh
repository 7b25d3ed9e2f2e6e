#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is shown on a terminal and what in a file; help, man page and completion know every command and option.
set -eu
src=$(cd "${LODE_SRCDIR:-$(dirname "$0")/..}" && pwd)
build=${LODE_BUILDDIR:-$src}
lode=$build/lodestone
completion=$build/solver/completions/lodestone
small=$src/instances/small
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mpi_private "$dir"
export OMPI_MCA_ess_singleton_isolated=1
cd "$dir"
failed=0
esc=$(printf '\033')

fail() {
  echo "FAILED: $*"
  sed 's/^/  | /' log | cat -v
  failed=1
}

# want CODE COMMAND...: ends with CODE; what it says is in log.
want() {
  expected=$1
  shift
  what="$*"
  code=0
  timeout -k 5 120 "$@" >log 2>&1 || code=$?
  [ "$code" = "$expected" ] || fail "$what: exit code $code, expected $expected"
}
says() { for pattern; do grep -q -e "$pattern" log || fail "$what: does not say '$pattern'"; done; }
is_silent() { [ ! -s log ] || fail "$what: is not silent"; }
is_plain() { ! grep -q "[$esc$(printf '\r')]" log || fail "$what: control characters in a file"; }

echo "# how loud"
want 0 "$lode" solve "$small/chain.xml" -o quiet -q
is_silent
[ -s quiet/plan.xml ] || fail "$what: no plan"
want 0 "$lode" check "$small/chain.xml" --quiet
is_silent
want 3 "$lode" check none.xml -q
says "none.xml: .*No such file"
want 0 "$lode" solve "$small/chain.xml" --dry-run -q
says "^blocks "
want 0 "$lode" solve "$small/chain.xml" -o loud -v
says "^options: --output loud " "OPTIMAL"
is_plain
want 0 "$lode" solve "$small/chain.xml" -o plain
says "^   time s  phase  *nodes " "OPTIMAL"
is_plain
! grep -q "^options:" log || fail "$what: louder than asked"
want 2 "$lode" check "$small/chain.xml" -q -v
says "exclude each other"
want 0 "$lode" check "$small/chain.xml" -vv
grep '"options"' loud/status.json | grep -q verbose && fail "status.json: the record names --verbose"

echo "# text of unknown origin"
evil=$(printf 'no\033[2J\233such\302\233.xml')
want 3 "$lode" check "$evil"
is_plain
says 'no\\x1b\[2J\\x9bsuch\\u009b.xml'
want 2 "$lode" "$evil"
is_plain
want 2 "$lode" solve "--$evil"
is_plain
want 2 "$lode" help "$evil"
is_plain

echo "# a terminal"
if python3 -c 'import pty, os; os.waitstatus_to_exitcode' 2>/dev/null; then
  printf '%s\n' '#!/bin/sh' 'exec env -u NO_COLOR TERM="${term-xterm}" python3 "'"$src"'/tests/terminal.py" "$@"' >on_tty
  chmod +x on_tty
  want 0 ./on_tty --columns 90 -- "$lode" solve "$small/chain.xml" -o live
  says "$(printf '\r')start .* no gap yet .*$esc\[K" "$(printf '\r')$esc\[K" "OPTIMAL"
  tr '\r' '\n' <log | sed "s/$esc\\[[0-9;]*[A-Za-z]//g" | awk 'length >= 90 && /goal/ { wide = 1 } END { exit wide }' ||
    fail "$what: a live line as wide as the terminal"
  tail -n 1 log | grep -q "$esc" && fail "$what: the live line is left behind"
  want 3 ./on_tty -- "$lode" check none.xml
  says "^$esc\[31mnone.xml: .*$esc\[0m"
  want 3 ./on_tty --errors errors -- "$lode" check none.xml
  ! grep -q "$esc" errors || fail "$what: colours in a file"
  want 3 env NO_COLOR=1 TERM=xterm python3 "$src/tests/terminal.py" -- "$lode" check none.xml
  ! grep -q "$esc" log || fail "$what: colours in spite of NO_COLOR"
  want 0 env NO_COLOR=1 TERM=xterm python3 "$src/tests/terminal.py" -- "$lode" solve "$small/chain.xml" -o uncoloured
  says "start .* no gap yet"
  ! grep -q "$esc\[[0-9]" log || fail "$what: colours in spite of NO_COLOR"
  export term
  for term in dumb ''; do
    want 0 ./on_tty -- "$lode" solve "$small/chain.xml" -o dumb --force
    ! grep -q "$esc" log || fail "$what: TERM='$term' gets more than text"
    says "^   time s  phase"
  done
  term=xterm
  want 0 ./on_tty -- "$lode" solve "$small/chain.xml" -o hush -q
  is_silent
  # A launcher gives its ranks a terminal of their own: a file behind it is still a file.
  TERM=xterm mpi_run 2 "$lode" solve "$small/chain.xml" -o ranks >log 2>&1 || fail "two ranks: code $?"
  what="two ranks into a file"
  is_plain
  if [ -d /proc/self/fd ]; then
    want 0 env TERM=xterm python3 "$src/tests/terminal.py" -- ${MPIEXEC:-mpiexec} -n 2 "$lode" solve "$small/chain.xml" -o ranks --force
    says "start .* no gap yet"
  fi
else
  echo "no terminals by this python3: left out"
fi

echo "# help"
want 0 "$lode" help
says "exit-codes" "determinism" "solve"
"$lode" help commands >log
commands=$(awk '{ print $1 }' log)
topics=$("$lode" help | sed '1,/^Topics/d; /^$/,$d' | awk '{ print $1 }')
[ "$(echo "$commands" | wc -l)" -ge 9 ] && [ "$(echo "$topics" | wc -l)" -ge 9 ] || fail "few commands or topics"
for word in $commands $topics; do
  want 0 "$lode" help "$word"
  [ "$(wc -l <log)" -ge 3 ] || fail "$what: says little"
done
for command in $commands; do
  "$lode" "$command" --help >"$command.help"
  "$lode" help "$command" >log
  cmp -s log "$command.help" || fail "help $command: another page than $command --help"
done
want 2 "$lode" help exit-code
says "did you mean 'exit-codes'"
want 2 "$lode" help nonsense
says "lodestone help lists"
want 2 "$lode" help files format
want 74 sh -c "'$lode' help files >/dev/full"

echo "# the man page"
sed 's/\\-/-/g; s/\\f[RIBP]//g' "$src/solver/lodestone.1" >man
for command in $commands; do
  awk -v c="lodestone $command" '/^\.S[SH]/ { on = index($0, "\"" c " ") || index($0, "\"" c "\"") } on' man >section
  echo "section of $command" >log
  [ -s section ] || fail "lodestone.1: nothing about $command"
  awk '/^ *-/ { for (i = 1; i <= 2; ++i) if ($i ~ /^-/) { sub(/,$/, "", $i); print $i } }' "$command.help" |
    grep -v -x -e --help -e --version -e --quiet -e -q -e --verbose -e -v >options || :
  while read -r option; do
    grep -q -e "[ .\"]$option\\($\\|[^a-z-]\\)" section || fail "lodestone.1: nothing about $command $option"
  done <options
  sed -n 's/^\.BI* \(--[a-z-]*\).*/\1/p; s/^\.BR .*\(--[a-z-]*\).*/\1/p' section | sort -u >told
  while read -r option; do
    grep -q -e "[ ,]$option\($\|[ ,]\)" "$command.help" || fail "lodestone.1: $command $option, which there is not"
  done <told
done
for word in $topics $(sed -n 's/^  \([A-Z_]*[A-Z]\) .*/\1/p' <<TEXT
$("$lode" help environment)
TEXT
) $("$lode" help exit-codes | awk '/^ +[0-9]/ { print $1 }'); do
  grep -q -e "$word" man || fail "lodestone.1: nothing about $word"
done
for option in --quiet -q --verbose -v -vv --help --version; do
  grep -q -e "$option" man || fail "lodestone.1: nothing about $option"
done
if command -v man >/dev/null 2>&1; then
  LC_ALL=C MANROFFSEQ= man --warnings -E UTF-8 -l -Tutf8 -Z "$src/solver/lodestone.1" >/dev/null 2>log || :
  [ ! -s log ] || fail "lodestone.1: warnings"
fi

echo "# the completion"
if command -v bash >/dev/null 2>&1 && bash -c '((BASH_VERSINFO[0] >= 4))'; then
  mkdir results 'two words'
  cp "$small/chain.xml" one.xml
  # complete WORD...: what bash would offer for the last word.
  complete() {
    bash -c 'source "$1"; shift; COMP_WORDS=(lodestone "$@"); COMP_CWORD=$#
      _lodestone; ((${#COMPREPLY[@]} == 0)) || printf "%s\n" "${COMPREPLY[@]}"' bash "$completion" "$@" >log
    what="completion of lodestone $*"
  }
  offers() { for word; do grep -q -x -e "$word" log || fail "$what: does not offer $word"; done; }
  complete ''
  offers $commands help
  complete so
  [ "$(cat log)" = solve ] || fail "$what: not solve alone"
  for command in $commands; do
    complete "$command" -
    offers $(awk '/^ *-/ { for (i = 1; i <= 2; ++i) if ($i ~ /^-/) { sub(/,$/, "", $i); print $i } }' "$command.help")
  done
  complete help ''
  offers $commands $topics
  complete solve --method ''
  [ "$(tr '\n' ' ' <log)" = "benders monolithic " ] || fail "$what: not the two methods"
  complete solve --method = mo
  [ "$(cat log)" = monolithic ] || fail "$what: not monolithic"
  complete solve --method =
  offers benders
  complete solve ''
  offers one.xml results 'two words'
  ! grep -q log log || fail "$what: offers what is no instance"
  complete solve -o re
  [ "$(cat log)" = results ] || fail "$what: not the folder"
  complete solve one.xml --gap ''
  is_silent
  complete report t
  offers 'two words'
  "$lode" help completion | cmp -s - "$completion" || fail "the completion is not that of the program"
  complete nonsense ''
  is_silent
else
  echo "no bash 4: left out"
fi

exit "$failed"
