#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench: Lodestone on 1 and 2 ranks against glpsol, cbc and HiGHS on the exported extensive form, one after the other
in one run, under the same time limit, cores and gap. Writes bench.md, bench.csv and trace.csv.

Gaps are (incumbent - bound) / |incumbent| for everybody, from the values printed. Times of cbc and glpsol are those at
which a line arrived, so they include reading the file; Lodestone's and HiGHS's are their own clocks. A bound above the
best plan that anybody found is reported and makes the exit code 1.
"""
import argparse
import csv
import datetime
import os
import pathlib
import platform
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

import bench_logs as logs

# regions x periods x scenarios: seconds for each solver
QUICK = {"12x4x3": 15, "24x4x3": 20, "48x4x3": 20, "us-ree": 45}
FULL = {"12x4x3": 300, "24x4x3": 300, "48x4x3": 300, "48x5x9": 300, "100x5x10": 600, "200x5x10": 600, "us-ree": 600}
SOLVERS = ["lodestone-1", "lodestone-2", "glpsol", "cbc", "highs"]
CORES = {"lodestone-1": 1, "lodestone-2": 2, "glpsol": 1, "cbc": 2, "highs": 2}
TARGETS = (0.05, 0.02, 0.01, 0.005)
GRACE = 30  # seconds past the limit after which a solver is killed
TOLERANCE = 1e-6  # relative, of a bound against a plan


def session_members(session):
    """Pids of a session: the launcher's children do not stay in its process group."""
    members = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = pathlib.Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session:
                    members.append(int(entry))
            except (OSError, IndexError):
                continue
    return members


def peak_kib(pid):
    try:
        text = pathlib.Path("/proc", str(pid), "status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+)", text, re.M)
    return int(found.group(1)) if found and not re.search(r"^Name:\s+(mpi|orte|prte)", text, re.M) else 0


def run(words, limit):
    """Lines with the second of their arrival, exit code, sum of the peak memories of the processes in MiB."""
    began = time.monotonic()
    peaks, lines = {}, []
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                          errors="replace", bufsize=1, start_new_session=True) as child:
        def watch():
            while child.poll() is None:
                for pid in session_members(child.pid):
                    peaks[pid] = max(peaks.get(pid, 0), peak_kib(pid))
                if time.monotonic() - began > limit + GRACE:
                    for pid in session_members(child.pid):
                        try:
                            os.kill(pid, signal.SIGKILL)
                        except ProcessLookupError:
                            pass
                time.sleep(0.1)
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        for line in child.stdout:
            lines.append((time.monotonic() - began, line.rstrip("\n")))
        child.wait()
        watcher.join()
    return lines, child.returncode, sum(peaks.values()) / 1024.0


class Bench:
    def __init__(self, args):
        self.args = args
        self.out = pathlib.Path(args.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.rows, self.points = [], []

    def provide(self, name):
        xml, mps = self.out / f"{name}.xml", self.out / f"{name}.mps"
        if name == "us-ree":
            shutil.copy(pathlib.Path(self.args.srcdir) / "instances/us-ree/us-ree.xml", xml)
        else:
            regions, periods, scenarios = name.split("x")
            subprocess.run([self.args.program, "generate", "--regions", regions, "--periods", periods, "--scenarios",
                            scenarios, "--seed", str(self.args.seed), "-o", xml], check=True, stdout=subprocess.DEVNULL)
        if set(self.args.solvers) & {"glpsol", "cbc", "highs"}:
            subprocess.run([self.args.program, "export", xml, "-o", mps], check=True, stdout=subprocess.DEVNULL)
        return xml, mps

    def command(self, solver, xml, mps, limit):
        gap = str(self.args.gap)
        if solver.startswith("lodestone"):
            return [*shlex.split(self.args.mpiexec), "-n", solver[-1], self.args.program, "solve", xml, "-o",
                    self.out / "solve", "--force", "--gap", gap, "--time-limit", str(limit), "--interval", "1e6"]
        if solver == "glpsol":
            return ["stdbuf", "-oL", "glpsol", "--freemps", mps, "--mipgap", gap, "--tmlim", str(int(limit))]
        if solver == "cbc":
            return ["stdbuf", "-oL", "cbc", mps, "timeMode", "elapsed", "sec", str(limit), "ratio", gap, "threads", "2", "solve"]
        return [self.args.python, pathlib.Path(__file__).with_name("mps.py"), mps, "--gap", gap, "--time-limit", str(limit)]

    def trace(self, solver, lines):
        if solver.startswith("lodestone"):
            path = self.out / "solve" / "convergence.csv"
            return logs.lodestone(path) if path.exists() else []
        return logs.closing(lines, getattr(logs, solver)(lines), solver)

    def measure(self, name, solver, xml, mps, limit, repeat):
        shutil.rmtree(self.out / "solve", ignore_errors=True)
        lines, code, memory = run([str(word) for word in self.command(solver, xml, mps, limit)], limit)
        trace = logs.best_so_far(self.trace(solver, lines))
        (self.out / f"{name}-{solver}-{repeat}.log").write_text("\n".join(f"{t:9.2f} {line}" for t, line in lines) + "\n")
        last = trace[-1] if trace else logs.Point(None, None, None, None, False)
        root_bound, root_seconds = logs.root_of(trace)
        row = {"instance": name, "solver": solver, "cores": CORES[solver], "repeat": repeat, "limit": limit, "code": code,
               "root_bound": root_bound, "root_seconds": root_seconds, "bound": last.bound, "incumbent": last.incumbent,
               "gap": logs.gap_of(last.bound, last.incumbent), "seconds": lines[-1][0] if lines else None,
               "nodes": last.nodes, "memory_mib": memory}
        for target in TARGETS:
            row[f"seconds_to_{target:g}"] = logs.time_to_gap(trace, target, limit)
        self.rows.append(row)
        self.points += [[name, solver, repeat, p.seconds, p.bound, p.incumbent, logs.gap_of(p.bound, p.incumbent), p.nodes]
                        for p in trace]
        print(f"{name:10} {solver:12} root {show(root_bound)} in {show(root_seconds, 1)} s, bound {show(last.bound)}, plan "
              f"{show(last.incumbent)}, gap {show(row['gap'], 2, 100)} %, {memory:.0f} MiB, code {code}", flush=True)

    def false_bounds(self):
        """Rows whose bound lies above the best plan of anybody."""
        wrong = []
        for name in {row["instance"] for row in self.rows}:
            plans = [row["incumbent"] for row in self.rows if row["instance"] == name and row["incumbent"] is not None]
            best = min(plans) if plans else float("inf")
            wrong += [f"{name}: {row['solver']}: bound {row['bound']!r} above the plan {best!r}" for row in self.rows
                      if row["instance"] == name and row["bound"] is not None
                      and row["bound"] > best + TOLERANCE * abs(best)]
        return wrong


def show(number, decimals=1, scale=1):
    return "-" if number is None else f"{number * scale:.{decimals}f}"


def versions(args):
    """Name and version of each program, as it says itself."""
    def first(words, pattern):
        try:
            text = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=30).stdout
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = re.search(pattern, text)
        return found.group(1) if found else None
    found = {"lodestone": first([args.program, "--version"], r"lodestone (\S+)"),
             "glpsol": first(["glpsol", "--version"], r"Solver (\S+)"), "cbc": first(["cbc", "-stop"], r"Version: (\S+)")}
    program = ("import scipy, scipy.optimize as o; print('scipy', scipy.__version__); "
               "o.milp([1.0], bounds=o.Bounds(0, 1), integrality=[1], options={'disp': True})")
    found["highs"] = first([args.python, "-c", program], r"HiGHS (\S+)") if args.python else None
    return found


def find_python():
    """A python3 that has scipy: the one that runs this, or the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if python and shutil.which(python) and subprocess.run([python, "-c", "import scipy.optimize"], check=False,
                                                              stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


def machine():
    try:
        model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
        memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2**20
    except (OSError, AttributeError):
        return platform.platform()
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def median(rows, key):
    """Median over the repeats; None as soon as one of them has no value."""
    values = [row[key] for row in rows]
    return None if not values or any(v is None for v in values) else statistics.median(values)


def ratio(ours, theirs):
    if ours is None and theirs is None:
        return "-"
    if ours is None:
        return "only they"
    if theirs is None:
        return "only we"
    if theirs == 0 or ours == 0:
        return "equal" if theirs == ours else "they have 0" if theirs == 0 else "we have 0"
    return f"{ours / theirs:.2f}" + (" (loses)" if ours > theirs else "")


def markdown(rows, about):
    """The report: what was found, and Lodestone on two ranks over each peer (below 1: better)."""
    text = list(about)
    for name in dict.fromkeys(row["instance"] for row in rows):
        here = {s: [r for r in rows if (r["instance"], r["solver"]) == (name, s)] for s in SOLVERS}
        here = {s: found for s, found in here.items() if found}
        text += ["", f"## {name}, {next(iter(here.values()))[0]['limit']} s", "",
                 "| solver | cores | root bound | root s | bound | plan | gap % | s to 5 % | 2 % | 1 % | 0.5 % | nodes | MiB |",
                 "| --- " * 13 + "|"]
        for solver, found in here.items():
            m = lambda key, f=found: median(f, key)
            code = sorted({r["code"] for r in found} - {0, 5})
            text.append(f"| {solver}{f' (code {code})' if code else ''} | {found[0]['cores']} | {show(m('root_bound'))} | "
                        f"{show(m('root_seconds'))} | {show(m('bound'))} | {show(m('incumbent'))} | "
                        f"{show(m('gap'), 2, 100)} | " + " | ".join(show(m(f'seconds_to_{t:g}')) for t in TARGETS)
                        + f" | {show(m('nodes'), 0)} | {show(m('memory_mib'), 0)} |")
        ours = here.get("lodestone-2")
        peers = [s for s in here if not s.startswith("lodestone")]
        if ours and peers:
            text += ["", "| lodestone-2 over | root s | final gap | s to 5 % | 2 % | 1 % | 0.5 % | memory |",
                     "| --- " * 8 + "|"]
            for s in peers:
                keys = ["root_seconds", "gap"] + [f"seconds_to_{t:g}" for t in TARGETS] + ["memory_mib"]
                text.append(f"| {s} | " + " | ".join(ratio(median(ours, k), median(here[s], k)) for k in keys) + " |")
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="lodestone")
    parser.add_argument("--mpiexec", default="mpirun")
    parser.add_argument("--srcdir", required=True)
    parser.add_argument("--out", default="bench-out")
    parser.add_argument("--ladder", choices=("quick", "full"), default="quick")
    parser.add_argument("--instances", help="such as 12x4x3,us-ree instead of the ladder")
    parser.add_argument("--solvers", default=",".join(SOLVERS))
    parser.add_argument("--limit", type=float, help="seconds, instead of the ladder's")
    parser.add_argument("--gap", type=float, default=0.005)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    args = parser.parse_args()
    ladder = FULL if args.ladder == "full" else QUICK
    names = args.instances.split(",") if args.instances else list(ladder)
    args.solvers = args.solvers.split(",")
    unknown = [s for s in args.solvers if s not in SOLVERS]
    if unknown:
        parser.error(f"unknown solver {unknown[0]}; known: {', '.join(SOLVERS)}")
    args.python = find_python()
    found = versions(args)
    for solver in [s for s in args.solvers if found[s.split("-")[0]] is None]:
        print(f"skipped: {solver} is not installed (Debian: glpk-utils, coinor-cbc, python3-scipy)")
        args.solvers.remove(solver)
    bench = Bench(args)
    began = time.monotonic()
    for name in names:
        xml, mps = bench.provide(name)
        limit = args.limit or ladder.get(name) or FULL.get(name, 60)
        for repeat in range(1, args.repeats + 1):
            for solver in args.solvers:
                bench.measure(name, solver, xml, mps, limit, repeat)
    wrong = bench.false_bounds()
    about = [f"# Bench of {datetime.date.today().isoformat()}", "", machine() + "; " + ", ".join(
        f"{name} {version}" for name, version in found.items() if version) + f"; gap {args.gap:g}, seed {args.seed}, "
        f"{args.repeats} run{'s, medians' if args.repeats > 1 else ''}."]
    about += ["", "**False bounds:**", *wrong] if wrong else []
    (bench.out / "bench.md").write_text(markdown(bench.rows, about), encoding="utf-8")
    with open(bench.out / "bench.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, bench.rows[0].keys())
        writer.writeheader()
        writer.writerows(bench.rows)
    with open(bench.out / "trace.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["instance", "solver", "repeat", "seconds", "bound", "incumbent", "gap", "nodes"],
                                    *bench.points])
    print(f"bench: {time.monotonic() - began:.0f} s; {bench.out}/bench.md, bench.csv, trace.csv", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
