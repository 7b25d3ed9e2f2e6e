# SPDX-License-Identifier: GPL-3.0-or-later
"""What the solvers print, as traces: lists of Point in order of time. A value a solver does not print is None."""
import collections
import csv
import re

Point = collections.namedtuple("Point", "seconds bound incumbent nodes is_root")
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
HUGE = 1e40  # cbc prints 1e+50 where it has no plan


def value(text):
    """Number of a word, None for words such as inf and for the huge numbers that mean none."""
    if text is None or not re.fullmatch(NUMBER, text) or abs(float(text)) > HUGE:
        return None
    return float(text)


def lodestone(path):
    """The file convergence.csv of a result folder."""
    points = []
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = [name.split("[")[0] for name in next(rows)]
        for row in rows:
            cell = dict(zip(names, row))
            points.append(Point(float(cell["seconds"]), value(cell["lower"]), value(cell["upper"]),
                                int(cell["nodes"]), cell["phase"] == "root"))
    return points


def highs(lines):
    """(arrival, line) pairs of HiGHS's log; the time is its own."""
    pattern = re.compile(rf"^ [A-Z ] +(\d+) +\d+ +\d+ +\S+% +({NUMBER}|-?inf) +({NUMBER}|-?inf) +\S+ .* (\d+) +({NUMBER})s$")
    points = []
    for _, line in lines:
        found = pattern.match(line)
        if found:
            nodes, bound, incumbent, iterations, seconds = found.groups()
            is_root = int(nodes) == 0 and int(iterations) > 0  # the first line stands before the root LP
            points.append(Point(float(seconds), value(bound), value(incumbent), int(nodes), is_root))
    return [p for p in points if not (p.bound is None and p.incumbent is None)]


def cbc(lines):
    """(arrival, line) pairs of cbc's log; the time is that of arrival. The bound of the root is the last one before
    cbc starts to count nodes."""
    points, bound, incumbent, nodes, is_proven = [], None, None, 0, False
    for seconds, line in lines:
        is_root = nodes == 0
        is_proven |= line.strip() == "Result - Optimal solution found"
        found = re.match(rf"Continuous objective value is ({NUMBER})", line)
        if found and bound is None:
            bound = value(found.group(1))
        found = re.match(rf"Cbc0013I At root node, .* changed objective from {NUMBER} to ({NUMBER})", line)
        bound = max(bound, value(found.group(1))) if found and bound is not None else bound
        found = re.match(rf"Cbc00(?:04|12|16)I Integer solution of ({NUMBER}) found", line)
        if found:
            incumbent = value(found.group(1))
        found = re.match(rf"Cbc0010I After (\d+) nodes, .*? ({NUMBER}) best solution, best possible ({NUMBER})", line)
        if found:
            nodes = int(found.group(1))
            is_root = nodes == 0
            incumbent = value(found.group(2)) if value(found.group(2)) is not None else incumbent
            bound = value(found.group(3)) if value(found.group(3)) is not None else bound
        found = re.match(rf"(Objective value|Lower bound|Enumerated nodes): +({NUMBER})", line)
        if found and found.group(1) == "Objective value":
            incumbent = value(found.group(2))
            if is_proven and incumbent is not None:  # then cbc prints no lower bound: it is the plan's cost
                bound, is_root = incumbent, False
        elif found and found.group(1) == "Lower bound":
            bound = value(found.group(2))
            is_root = False
        elif found:
            nodes = int(found.group(2))
            is_root = False
        point = Point(seconds, bound, incumbent, nodes, is_root)
        if (bound, incumbent) != (None, None) and (not points or points[-1][1:] != point[1:]):
            points.append(point)
    return points


def glpsol(lines):
    """(arrival, line) pairs of glpsol's log; the time is that of arrival."""
    points, objective, nodes = [], None, 0
    for seconds, line in lines:
        found = re.match(rf"[*# ] *\d+: obj = +({NUMBER})", line)
        if found:
            objective = value(found.group(1))
        if line.startswith("OPTIMAL LP SOLUTION FOUND") and objective is not None:
            points.append(Point(seconds, objective, None, 0, True))
        found = re.match(rf"\+ *\d+: (?:mip|>>>>>) *=? *(not found yet|{NUMBER}) >= +(tree is empty|-inf|{NUMBER})"
                         r".*?\((\d+); (\d+)\)", line)
        if found:
            incumbent = value(found.group(1))
            bound = incumbent if found.group(2) == "tree is empty" else value(found.group(2))
            nodes = int(found.group(3)) + int(found.group(4))
            points.append(Point(seconds, bound, incumbent, nodes, False))
    return [p for p in points if not (p.bound is None and p.incumbent is None)]


def closing(lines, trace, solver):
    """HiGHS may end without a last line in its table. Adds what its closing report says."""
    if solver != "highs":
        return trace
    for seconds, line in lines:
        found = re.match(rf"result \d ({NUMBER}|-) ({NUMBER}|-|inf|-inf|nan)", line)
        if found and (value(found.group(1)) is not None or value(found.group(2)) is not None):
            timing = [re.match(rf" +Timing +({NUMBER}) \(total\)", other) for _, other in lines]
            total = [float(t.group(1)) for t in timing if t]
            nodes, has_root = (trace[-1].nodes, any(p.is_root for p in trace)) if trace else (0, False)
            trace = trace + [Point(total[-1] if total else seconds, value(found.group(2)), value(found.group(1)), nodes,
                                   nodes == 0 and has_root)]
    return trace


def gap_of(bound, incumbent):
    """(incumbent - bound) / |incumbent|; None where one of them is missing."""
    if bound is None or incumbent is None:
        return None
    if incumbent == bound:
        return 0.0
    return (incumbent - bound) / abs(incumbent) if incumbent != 0.0 else float("inf")


def best_so_far(trace):
    """The trace with the best bound and plan up to each point."""
    bound = incumbent = None
    best = []
    for p in trace:
        if p.bound is not None:
            bound = p.bound if bound is None else max(bound, p.bound)
        if p.incumbent is not None:
            incumbent = p.incumbent if incumbent is None else min(incumbent, p.incumbent)
        best.append(p._replace(bound=bound, incumbent=incumbent))
    return best


def time_to_gap(trace, target, limit=float("inf")):
    """Seconds to a gap; None if it was not reached by the limit, whoever overruns it."""
    for p in best_so_far(trace):
        gap = gap_of(p.bound, p.incumbent)
        if gap is not None and gap <= target and p.seconds <= limit:
            return p.seconds
    return None


def root_of(trace):
    """(bound, seconds) when the root was done; (None, None) if it was not."""
    root = [p for p in trace if p.is_root and p.bound is not None]
    if not root:
        return None, None
    bound = max(p.bound for p in root)
    return bound, next(p.seconds for p in root if p.bound == bound)
