#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the table of known optima end to end: make, import or find the instance, solve, verify, compare.

A row passes if its status is as the table says, the cost is the optimum within the tolerance (status "optimal"), or the
proven gap is reached and the best known value lies between bound and cost (status "within"). A bound above a known
optimum fails by itself, whatever else holds.
"""
import argparse
import collections
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

COLUMNS = "instance how status optimum tolerance gap limit source".split()
Row = collections.namedtuple("Row", COLUMNS)
REFUSED, INFEASIBLE = 3, 4  # exit codes of lodestone


def read_table(path):
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if fields == COLUMNS:
            continue
        if len(fields) != len(COLUMNS):
            sys.exit(f"{path}:{number}: {len(fields)} fields, expected {len(COLUMNS)}")
        rows.append(Row(*fields))
    return rows


class Runner:
    def __init__(self, args, scratch):
        self.args = args
        self.scratch = pathlib.Path(scratch)
        self.launch = shlex.split(args.launcher)

    def run(self, words, parallel=False):
        words = (self.launch if parallel else []) + [self.args.program] + [str(word) for word in words]
        return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def provide(self, row):
        """Instance file, or the exit code of a refusal; None if the public file is absent."""
        kind, *words = shlex.split(row.how)
        path = self.scratch / (row.instance.replace("/", "_") + ".xml")
        if kind == "file":
            return pathlib.Path(self.args.srcdir) / words[0], None
        if kind == "generate":
            done = self.run(["generate", *words, "-o", path])
        elif kind == "import":
            public = pathlib.Path(self.args.benchmarks or "") / words[-1]
            if not self.args.benchmarks or not public.exists():
                return None, None
            done = self.run(["import", "--format", words[0], *words[1:-1], public, "-o", path])
        else:
            sys.exit(f"{row.instance}: how: {row.how}")
        return path, done if done.returncode else None

    def solve(self, row, path):
        folder = self.scratch / "out"
        began = time.monotonic()
        done = self.run(["solve", path, "-o", folder, "--force", "--gap", row.gap, "--time-limit", row.limit,
                         "--interval", "1e6"], parallel=bool(self.launch))
        seconds = time.monotonic() - began
        status = json.loads((folder / "status.json").read_text(encoding="utf-8")) if folder.exists() else {}
        return done, status, seconds, self.run(["verify", path, folder]) if done.returncode in (0, 5) else None


def judge(row, done, status, check):
    """Fault of a solved row, None if there is none."""
    wanted = {"optimal": 0, "within": 0, "infeasible": INFEASIBLE}.get(row.status)
    if wanted is None:
        sys.exit(f"{row.instance}: status {row.status}")
    bound, cost = status.get("bound"), status.get("incumbent")
    if row.optimum != "-" and bound is not None and cost is not None:
        if bound > float(row.optimum) + float(row.tolerance):
            return "bound above the known optimum"
        if cost < bound - abs(cost) * 1e-9:
            return "cost below its own bound"
    if done.returncode != wanted:
        return f"exit code {done.returncode}, expected {wanted}"
    if check is not None and check.returncode:
        return "verify disagrees"
    if row.status == "optimal" and abs(cost - float(row.optimum)) > float(row.tolerance):
        return "not the optimum"
    return None


def number(value, form="%.6f"):
    return "-" if value is None else form % value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--program", required=True, help="lodestone")
    parser.add_argument("--srcdir", required=True)
    parser.add_argument("--benchmarks", help="folder of public files; without it only bundled and generated rows run")
    parser.add_argument("--launcher", default="", help='such as "mpirun -n 2"')
    parser.add_argument("--csv", type=pathlib.Path, help="results as CSV")
    args = parser.parse_args()
    rows = [row for row in read_table(args.table) if row.how.startswith("import") == bool(args.benchmarks)]
    lines = ["instance,status,optimum,cost,bound,gap,seconds,source"]
    failed = skipped = 0
    print(f"{'instance':22} {'status':10} {'optimum':>18} {'cost':>18} {'bound':>18} {'gap':>9} {'s':>7}")
    with tempfile.TemporaryDirectory() as scratch:
        runner = Runner(args, scratch)
        for row in rows:
            path, refusal = runner.provide(row)
            status, seconds, fault = {}, 0.0, None
            if path is None:
                skipped += 1
                print(f"{row.instance:22} skipped: {args.benchmarks}/{shlex.split(row.how)[-1]} is not there")
                continue
            if refusal is not None or row.status == "refused":
                is_right = refusal is not None and refusal.returncode == REFUSED and row.status == "refused"
                fault = None if is_right else refusal.stdout if refusal else "not refused"
                print(" " * 2 + (refusal.stdout.strip() if refusal else ""))
            else:
                done, status, seconds, check = runner.solve(row, path)
                fault = judge(row, done, status, check)
            failed += fault is not None
            print(f"{row.instance:22} {row.status:10} {row.optimum:>18} {number(status.get('incumbent')):>18} "
                  f"{number(status.get('bound')):>18} {number(status.get('gap'), '%.2e'):>9} {seconds:7.1f}  "
                  f"{'FAILED: ' + fault if fault else 'ok'}", flush=True)
            lines.append(",".join([row.instance, row.status, row.optimum, number(status.get("incumbent")),
                                   number(status.get("bound")), number(status.get("gap"), "%.3g"), "%.1f" % seconds,
                                   '"' + row.source.replace('"', '""') + '"']))
    if args.csv:
        args.csv.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"optima: {len(rows) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
