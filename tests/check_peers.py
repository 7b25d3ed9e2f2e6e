#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exported extensive forms of the bundled and generated rows of optima.tsv, through glpsol, cbc and HiGHS: each must
find the optimum of the table. A solver that is not installed is left out, saying so; with none, exit code 77."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from bench import find_python
from run_optima import Runner, read_table


def output(words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout


def by_glpsol(mps, scratch):
    log = output(["glpsol", "--freemps", mps, "--mipgap", "1e-9", "-o", scratch / "glpsol.txt"])
    found = re.search(r"^Objective: +\S+ = (\S+)", (scratch / "glpsol.txt").read_text(), re.M)
    return float(found.group(1)) if found and "OPTIMAL" in log else None


def by_cbc(mps, _):
    log = output(["cbc", mps, "ratio", "1e-9", "allow", "1e-9", "solve"])
    found = re.search(r"^Objective value: +(\S+)", log, re.M) or re.search(r"objective (\S+)", log)
    return float(found.group(1)) if found and re.search("Optimal", log) else None


def by_highs(mps, _, python=None):
    found = re.search(r"^result 0 (\S+) ", output([python, HIGHS, mps]), re.M)
    return float(found.group(1)) if found else None


HIGHS = pathlib.Path(__file__).with_name("mps.py")


def main():
    class args:
        program, launcher, benchmarks = os.environ["LODE_BUILDDIR"] + "/lodestone", "", None
        srcdir = os.environ["LODE_SRCDIR"]
    python = find_python()
    solvers = {"glpsol": by_glpsol if shutil.which("glpsol") else None, "cbc": by_cbc if shutil.which("cbc") else None,
               "HiGHS": (lambda mps, to: by_highs(mps, to, python)) if python else None}
    for name in [name for name, solve in solvers.items() if solve is None]:
        print(f"{name} is not installed (Debian: glpk-utils, coinor-cbc, python3-scipy)")
        del solvers[name]
    if not solvers:
        return 77
    failed = n = 0
    with tempfile.TemporaryDirectory() as scratch:
        runner = Runner(args, scratch)
        for row in read_table(pathlib.Path(args.srcdir) / "tests" / "optima.tsv"):
            if shlex.split(row.how)[0] == "import" or row.status != "optimal":
                continue
            path, fault = runner.provide(row)
            mps = runner.scratch / "x.mps"
            fault = fault or runner.run(["export", path, "-o", mps])
            if fault.returncode:
                sys.exit(fault.stdout)
            found = {name: solve(mps, runner.scratch) for name, solve in solvers.items()}
            wrong = [name for name, value in found.items()
                     if value is None or abs(value - float(row.optimum)) > max(float(row.tolerance), 1e-6 * abs(value))]
            n += 1
            failed += bool(wrong)
            print(row.instance, row.optimum, *(f"{name} {value}" for name, value in found.items()),
                  "FAILED: " + ", ".join(wrong) if wrong else "ok")
    print(f"extensive forms: {n - failed} passed, {failed} failed")
    return 1 if failed or n == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
