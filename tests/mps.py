# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs for other solvers: the MPS files of `lodestone export` as the arrays that scipy's milp takes.

As a program: `python3 mps.py FILE.mps [--gap G] [--time-limit S] [--relax]` solves with HiGHS and prints its log, then
one line `result STATUS OBJECTIVE BOUND`. Exit code 77 where scipy is not installed.
"""
import argparse
import sys


def read(path):
    """(cost, constant, matrix as (value, row, column), row lower, row upper, lower, upper, integer) of a free MPS file."""
    inf = float("inf")
    section, objective, is_integer = None, None, False
    rows, kinds, columns, cost, integer = {}, [], {}, [], []
    value, at_row, at_column, rhs, ranges, bounds, constant = [], [], [], {}, {}, [], 0.0
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.strip() or line[0] == "*":
                continue
            words = line.split()
            if line[0] not in " \t":
                section = words[0]
            elif section == "ROWS":
                if words[0] == "N":
                    objective = words[1] if objective is None else objective
                else:
                    rows[words[1]] = len(kinds)
                    kinds.append(words[0])
            elif section == "COLUMNS":
                if words[1] == "'MARKER'":
                    is_integer = words[2] == "'INTORG'"
                    continue
                j = columns.get(words[0])
                if j is None:
                    j = columns[words[0]] = len(cost)
                    cost.append(0.0)
                    integer.append(1 if is_integer else 0)
                for name, text in zip(words[1::2], words[2::2]):
                    if name == objective:
                        cost[j] += float(text)
                    else:
                        value.append(float(text))
                        at_row.append(rows[name])
                        at_column.append(j)
            elif section in ("RHS", "RANGES"):
                for name, text in zip(words[1::2], words[2::2]):
                    if name == objective:
                        constant = -float(text)
                    else:
                        (rhs if section == "RHS" else ranges)[rows[name]] = float(text)
            elif section == "BOUNDS":
                bounds.append((words[0], columns[words[2]], float(words[3]) if len(words) > 3 else 0.0))
    row_lower, row_upper = [], []
    for i, kind in enumerate(kinds):
        h, r = rhs.get(i, 0.0), ranges.get(i)
        low = -inf if kind == "L" else h
        high = inf if kind == "G" else h
        if r is not None:
            low = h - abs(r) if kind == "L" or (kind == "E" and r < 0) else low
            high = h + abs(r) if kind == "G" or (kind == "E" and r > 0) else high
        row_lower.append(low)
        row_upper.append(high)
    lower, upper = [0.0] * len(cost), [inf] * len(cost)
    for kind, j, number in bounds:
        if kind in ("LO", "FX", "LI"):
            lower[j] = number
        if kind in ("UP", "FX", "UI"):
            upper[j] = number
        if kind in ("FR", "MI"):
            lower[j] = -inf
        if kind in ("PL", "FR"):
            upper[j] = inf
        if kind == "BV":
            lower[j], upper[j], integer[j] = 0.0, 1.0, 1
    return cost, constant, (value, at_row, at_column), row_lower, row_upper, lower, upper, integer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--gap", type=float, default=1e-9)
    parser.add_argument("--time-limit", type=float, default=60)
    parser.add_argument("--relax", action="store_true", help="solve the LP relaxation")
    args = parser.parse_args()
    try:
        import numpy
        import scipy.optimize
        import scipy.sparse
    except ImportError:
        print("skipped: scipy is not installed (Debian: python3-scipy)")
        return 77
    cost, constant, (value, i, j), row_lower, row_upper, lower, upper, integer = read(args.file)
    matrix = scipy.sparse.csr_matrix((value, (i, j)), shape=(len(row_lower), len(cost)))
    result = scipy.optimize.milp(
        numpy.array(cost), integrality=None if args.relax else numpy.array(integer),
        bounds=scipy.optimize.Bounds(lower, upper),
        constraints=scipy.optimize.LinearConstraint(matrix, row_lower, row_upper),
        options={"disp": True, "mip_rel_gap": args.gap, "time_limit": args.time_limit})
    bound = getattr(result, "mip_dual_bound", None)
    if args.relax and result.status == 0:
        bound = result.fun
    found = "-" if result.fun is None else repr(float(result.fun) + constant)
    proven = "-" if bound is None else repr(float(bound) + constant)
    print(f"result {result.status} {found} {proven}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
