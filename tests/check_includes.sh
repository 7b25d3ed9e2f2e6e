#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails on an #include that points up the map of folders, or on a library's header outside the folder that owns it.
cd "${LODE_SRCDIR:-$(dirname "$0")/..}" || exit 99

# When the script is tested itself, a file stands in for the tree: INCLUDE_LINES=FILE, lines as grep -n prints them.
if [ -n "${INCLUDE_LINES-}" ]; then
  cat "$INCLUDE_LINES"
else
  find solver models instances partition tests -name '*.[ch]' -type f -print | LC_ALL=C sort |
    xargs grep -n '^[[:space:]]*#[[:space:]]*include' /dev/null
fi | LC_ALL=C awk '
  # The unit a file belongs to, by its path.
  function unit(path) {
    if (path ~ /^solver\/[^\/]*\.[ch]$/) return "main"
    if (path ~ /^solver\/(base|lp|search|verify|report)\//) { split(path, part, "/"); return part[2] }
    if (path ~ /^tests\/fuzz\//) return "fuzz" # reads checkpoints too, which belong to the program
    if (path ~ /^(models|partition|instances|tests)\//) { split(path, part, "/"); return part[1] }
    return "nowhere"
  }
  function fault(what) { printf "%s:%s: %s\n", file, line, what; bad = 1 }
  BEGIN {
    allowed["base"] = " base "
    allowed["instances"] = " instances base "
    allowed["partition"] = " partition instances base "
    allowed["models"] = " models instances base "
    allowed["lp"] = " lp base "
    allowed["verify"] = " verify instances base "
    allowed["report"] = " report models instances base "
    allowed["search"] = " search lp models partition instances report verify base "
    allowed["main"] = " main search lp models partition instances report verify base "
    allowed["fuzz"] = " fuzz main search lp models partition instances report verify base "
    allowed["tests"] = " tests search lp models partition instances report verify base "
  }
  {
    rest = $0
    file = substr(rest, 1, index(rest, ":") - 1); rest = substr(rest, length(file) + 2)
    line = substr(rest, 1, index(rest, ":") - 1); rest = substr(rest, length(line) + 2)
    from = unit(file)
    n_line++
    if (from == "nowhere") { fault("the map has no place for this file"); next }
    if (match(rest, /"[^"]*"/)) {
      name = substr(rest, RSTART + 1, RLENGTH - 2)
      to = unit(name)
      if (to == "nowhere")
        fault("\"" name "\": write the path from the root of the tree, \"solver/base/env.h\"")
      else if (index(allowed[from], " " to " ") == 0)
        fault(from " must not include \"" name "\" (" to " is not below it); allowed:" allowed[from])
    } else if (match(rest, /<[^>]*>/)) {
      name = substr(rest, RSTART + 1, RLENGTH - 2)
      if (from == "tests") next
      if (name == "glpk.h" && from != "lp") fault("<glpk.h> belongs to solver/lp")
      if (name == "metis.h" && from != "partition") fault("<metis.h> belongs to partition")
      if (name ~ /^libxml\// && from != "instances") fault("<" name "> belongs to instances")
      if (name == "jansson.h" && from != "instances") fault("<jansson.h> belongs to instances")
      if (name == "mpi.h" && from != "search" && from != "main" && file !~ /^solver\/base\/comm[^\/]*\.[ch]$/)
        fault("<mpi.h> belongs to solver/base/comm.*, solver/search and the commands")
    }
  }
  END {
    if (n_line == 0) { print "no #include lines found: wrong folder?"; exit 1 }
    printf "%d #include lines, %s\n", n_line, bad ? "faults above" : "all point down"
    exit bad
  }'
