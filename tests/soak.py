#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random instances on random numbers of ranks, stopped at random moments in random ways, going on each time.

Judges: the extensive form by the LP library's integer search (where it ends in time), a run without stops (same files,
byte for byte), verify, and that bound and plan never get worse. Not part of make check: run it for as long as you like.
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="lodestone")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", required=True, help="work space; what fails is left there")
    return parser.parse_args()


class Fault(Exception):
    pass


def status(folder):
    path = folder / "status.json"
    return json.loads(path.read_text()) if path.exists() else {}


class Soak:
    def __init__(self, args):
        self.args = args
        self.draw = random.Random(args.seed)
        self.folder = Path(args.folder)
        self.count = {}
        self.folder.mkdir(parents=True, exist_ok=True)

    def tally(self, what):
        self.count[what] = self.count.get(what, 0) + 1

    def run(self, *words, timeout=300):
        return subprocess.run([self.args.program, *map(str, words)], capture_output=True, text=True, timeout=timeout)

    def start(self, ranks, words):
        command = [self.args.program, *map(str, words)]
        if ranks > 1:
            command = ["mpiexec", "-q", "-n", str(ranks), *command]
        log = open(self.folder / "log", "ab")
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def ranks_of(self, process):
        if process.args[0] == self.args.program:
            return [process.pid]
        found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        return [int(pid) for pid in found]

    def disturb(self, process, ranks):
        """Lets it run for a while, then stops it in one of several ways. Returns the way."""
        way = self.draw.choice(["usr1", "usr2", "term", "kill", "kill", "mpi-term", "mpi-kill"])
        try:
            process.wait(self.draw.choice([0.2, 0.5, 1.0, 2.0]) * self.draw.random() + 0.1)
            return "ended"
        except subprocess.TimeoutExpired:
            pass
        if way == "kill":
            victims = self.ranks_of(process)
            if victims:
                os.kill(self.draw.choice(victims), signal.SIGKILL)
        elif way == "mpi-kill":
            os.kill(process.pid, signal.SIGKILL)
        elif way == "mpi-term" or (way == "term" and ranks == 1):
            os.kill(process.pid, signal.SIGTERM)
        else:
            os.kill(process.pid, signal.SIGUSR1 if way == "usr1" else signal.SIGUSR2)
        began = time.monotonic()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Fault(f"{way} on {ranks} ranks: still there after 60 s")
        self.tally(f"stop by {way}")
        self.slowest = max(getattr(self, "slowest", 0.0), time.monotonic() - began)
        for _ in range(100):  # ranks of a killed launcher end on their own
            if subprocess.run(["pgrep", "-f", f"solve {self.folder}/case.xml"], capture_output=True).returncode != 0:
                break
            time.sleep(0.1)
        return way

    def interrupted(self, case, out, options):
        """Goes on until the end. Returns the number of stops."""
        best = {"bound": None, "incumbent": None}
        for turn in range(60):
            ranks = self.draw.randint(1, 4)
            words = ["solve", case, "-o", out, *options, "--checkpoint-interval", "0.1"]
            if (out / "checkpoint.lode").exists() or (out / "checkpoint.lode.previous").exists():
                words += ["--resume", out / "checkpoint.lode"]
            elif turn > 0:
                words += ["--force"]
            process = self.start(ranks, words)
            way = self.disturb(process, ranks) if turn < 12 else "end"
            code = process.wait(600)
            now = status(out)
            if code == 0:
                return turn
            if code == 4:
                return turn
            if way in ("ended", "end") or (code not in (5, 6, 130, 137, 143, 1, -9, -15) and code < 128):
                raise Fault(f"code {code} after {way} on {ranks} ranks")
            if (out / "checkpoint.lode").exists():
                for key, sign in (("bound", 1), ("incumbent", -1)):
                    old, new = best[key], now.get(key)
                    if old is not None and new is not None and sign * (new - old) < 0 and now.get("state") == "STOPPED":
                        raise Fault(f"{key} got worse: {old} to {new}")
                    if now.get("state") == "STOPPED" and new is not None:
                        best[key] = new
        raise Fault("no end")

    def one(self, number):
        seed = self.draw.randint(1, 10**6)
        regions, periods, scenarios = self.draw.randint(2, 12), self.draw.randint(1, 4), self.draw.randint(1, 4)
        case = self.folder / "case.xml"
        tight = self.draw.choice([0, 0.5, 1, 1, 1.5])
        made = self.run("generate", "--regions", regions, "--periods", periods, "--scenarios", scenarios, "--seed", seed,
                        "--tightness", tight, "-o", case)
        if made.returncode != 0:
            raise Fault("generate: " + made.stderr)
        gap = self.draw.choice(["0.01", "1e-3", "1e-4"])
        options = ["--gap", gap, "--seed", self.draw.randint(1, 9), "--parts", self.draw.choice(["auto", "1", "2", "3"])]
        if self.draw.random() < 0.2:
            options += ["--without", self.draw.choice(["moves", "counts,branching", "fixing", "regions"])]
        self.what = f"{regions}x{periods}x{scenarios} seed {seed} tightness {tight} {options}"
        whole, out, oracle = self.folder / "whole", self.folder / "out", self.folder / "oracle"
        for folder in (whole, out, oracle):
            subprocess.run(["rm", "-rf", folder], check=True)
        process = self.start(2, ["solve", case, "-o", whole, *options])
        try:
            process.wait(300)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            self.tally("too hard")
            return
        if process.returncode != 0:
            raise Fault(f"whole run: code {process.returncode}")
        stops = self.interrupted(case, out, options)
        for name in ["plan.xml", "builds.csv", "flows.csv", "costs.csv", "prices.csv", "imports.csv"]:
            if (whole / name).read_bytes() != (out / name).read_bytes():
                raise Fault(f"{name} differs from that of a run without stops")
        checked = self.run("verify", case, out)
        if checked.returncode != 0:
            raise Fault("verify: " + checked.stdout + checked.stderr)
        self.run("solve", case, "-o", oracle, "--method", "monolithic", "--gap", "0", "--time-limit", "10")
        truth, mine = status(oracle), status(out)
        if truth.get("state") == "OPTIMAL":
            self.tally("judged by the extensive form")
            best, size = truth["incumbent"], 1e-5 * (1 + abs(truth["incumbent"]))
            if mine["bound"] > best + size or mine["incumbent"] < best - size:
                raise Fault(f"bound {mine['bound']}, plan {mine['incumbent']}, optimum {best}")
            if mine["incumbent"] > best + float(gap) * abs(mine["incumbent"]) + size:
                raise Fault(f"plan {mine['incumbent']} is not within {gap} of the optimum {best}")
        self.tally("instances")
        self.count["stops"] = self.count.get("stops", 0) + stops

    def go(self):
        end, number, faults = time.monotonic() + self.args.seconds, 0, 0
        while time.monotonic() < end:
            number += 1
            (self.folder / "log").write_bytes(b"")
            try:
                self.one(number)
            except Fault as fault:
                faults += 1
                kept = self.folder / f"fault-{number}"
                subprocess.run(["rm", "-rf", kept], check=True)
                kept.mkdir()
                for name in ("case.xml", "log", "out", "whole"):
                    if (self.folder / name).exists():
                        subprocess.run(["cp", "-r", self.folder / name, kept], check=True)
                print(f"FAULT in {kept}: {fault}; {self.what}", flush=True)
            if number % 10 == 0:
                print(number, self.count, f"slowest end {getattr(self, 'slowest', 0):.1f} s", flush=True)
        print(f"{number} instances, {faults} faults:", self.count, f"slowest end {getattr(self, 'slowest', 0):.1f} s")
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(Soak(arguments()).go())
