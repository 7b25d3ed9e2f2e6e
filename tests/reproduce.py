#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes every bundled and generated instance anew and compares checksums, then writes every table of the README anew from
the results in tests/results and compares. --update writes what is found instead."""
import argparse
import csv
import hashlib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import bench

OPEN, CLOSE = re.compile(r"<!-- table (\S+) from (\S+) -->"), "<!-- end of table -->"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(how, program, srcdir, scratch):
    """File that a line of checksums.tsv says how to make."""
    kind, *words = shlex.split(how)
    path = scratch / "made"
    if kind == "file":
        return srcdir / words[0]
    if kind == "generate":
        command = [program, "generate", *words, "-o", path]
    elif kind == "us-ree":
        folder = srcdir / "instances" / "us-ree"
        command = [sys.executable, folder / "build_us_ree.py", "--tables", folder / "tables", "--output", scratch / "us-ree.xml",
                   "--provenance", scratch / "provenance.csv"]
        path = scratch / words[0]
    elif kind == "export":
        path = scratch / "made.mps"
        source = make(" ".join(words), program, srcdir, scratch)
        command = [program, "export", source, "-o", path]
    else:
        sys.exit(f"checksums.tsv: {how}")
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f"{how}: {done.stdout}")
    return path


def typed(row):
    """A line of a results file with numbers as numbers and empty cells as None."""
    text = ("instance", "solver", "status", "source", "optimum")
    return {key: cell if key in text else None if cell in ("", "-") else float(cell) for key, cell in row.items()}


def table(kind, path):
    """A table of the README from a results file."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [typed(row) for row in csv.DictReader(file)]
    lines = []
    if kind == "optima":
        lines = ["| instance | optimum | Lodestone | bound | gap | s |", "| --- | --- | --- | --- | --- | --- |"]
        for row in rows:
            if row["status"] == "refused":
                continue
            lines.append(f"| {row['instance']} | {row['optimum']} | {row['cost']:.3f} | {row['bound']:.3f} | {row['gap']:.1e} | "
                         f"{row['seconds']:.1f} |")
    elif kind == "bench":
        lines = ["| instance, limit | solver | root bound | bound | plan | gap % | s to 5 % | 2 % | 1 % | MiB |",
                 "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
        for name, solver in dict.fromkeys((row["instance"], row["solver"]) for row in rows):
            here = [row for row in rows if (row["instance"], row["solver"]) == (name, solver)]
            m = lambda key, h=here: bench.median(h, key)
            lines.append(f"| {name}, {here[0]['limit']:.0f} s | {solver} | {bench.show(m('root_bound'))} | {bench.show(m('bound'))} | "
                         f"{bench.show(m('incumbent'))} | {bench.show(m('gap'), 2, 100)} | {bench.show(m('seconds_to_0.05'))} | "
                         f"{bench.show(m('seconds_to_0.02'))} | {bench.show(m('seconds_to_0.01'))} | {bench.show(m('memory_mib'), 0)} |")
    else:
        sys.exit(f"README.md: unknown table {kind}")
    return lines


def render(text, srcdir):
    """The README with every marked table made anew."""
    lines, skipping = [], False
    for line in text.splitlines():
        if line == CLOSE:
            skipping = False
        if not skipping:
            lines.append(line)
        found = OPEN.fullmatch(line)
        if found:
            lines += table(found.group(1), srcdir / found.group(2))
            skipping = True
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="lodestone")
    parser.add_argument("--srcdir", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true", help="write checksums and tables instead of comparing")
    args = parser.parse_args()
    sums, readme = args.srcdir / "tests" / "checksums.tsv", args.srcdir / "README.md"
    lines, differs = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        for line in sums.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                lines.append(line)
                continue
            how, expected = line.split("\t")
            found = digest(make(how, args.program, args.srcdir, pathlib.Path(scratch)))
            lines.append(f"{how}\t{found}")
            differs += found != expected
            print("ok     " if found == expected else "DIFFERS", how, flush=True)
    old = readme.read_text(encoding="utf-8")
    new = render(old, args.srcdir)
    print("ok     " if new == old else "DIFFERS", f"README.md, {len(OPEN.findall(old))} tables from tests/results")
    if args.update:
        sums.write_text("\n".join(lines) + "\n", encoding="utf-8")
        readme.write_text(new, encoding="utf-8")
        return 0
    return 1 if differs or new != old else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
