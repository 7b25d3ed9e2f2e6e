# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines as the solvers print them, and what the bench makes of them."""
import os
import tempfile
import unittest

import bench
import bench_logs as logs
import mps

HIGHS = """\
         0       0         0   0.00%   59.88822891     inf                  inf        0      0      0         0     0.1s
 R       0       0         0   0.00%   21285.102293    24426.666675      12.86%        0      0      0     17572     2.7s
         0       0         0   0.00%   21287.791634    24426.666675      12.85%     5572    414      0     22738     7.8s
 T      12       3         4   1.10%   21288.5         22000               3.3%     5572    414      0     22738     9.8s
"""
CBC = """\
Continuous objective value is 21196.5 - 1.72 seconds
Cbc0013I At root node, 30 cuts changed objective from 21196.5 to 21250.25 in 10 passes
Cbc0012I Integer solution of 22215.7 found by feasibility pump after 0 iterations and 0 nodes (9.2 seconds)
Cbc0010I After 0 nodes, 1 on tree, 22215.7 best solution, best possible 21260 (10.00 seconds)
Cbc0010I After 100 nodes, 60 on tree, 22000 best solution, best possible 21300.5 (12.30 seconds)
Cbc0004I Integer solution of 21900 found after 99 iterations and 120 nodes (13.00 seconds)
Objective value:                21900.00000000
Lower bound:                    21310.000
Enumerated nodes:               321
"""
GLPSOL = """\
* 21027: obj =   2.121748560e+04 inf =   1.354e-13 (0)
OPTIMAL LP SOLUTION FOUND
+ 21027: mip =     not found yet >=              -inf        (1; 0)
+ 46916: >>>>>   2.294588593e+04 >=   2.121748560e+04   7.5% (88; 0)
+ 52984: mip =   2.294588593e+04 >=   2.122114540e+04   7.5% (111; 1)
+ 60000: mip =   2.200000000e+04 >=     tree is empty   0.0% (0; 300)
"""
MPS = """\
NAME t FREE
ROWS
 N OBJ
 L A
 G B
 E C
COLUMNS
 M1 'MARKER' 'INTORG'
 x OBJ 1 A 2
 M2 'MARKER' 'INTEND'
 y B 1 C -1
RHS
 RHS A 4 B 1
 RHS OBJ -7
RANGES
 RNG A 3 B 2
BOUNDS
 UP BND x 1
 FR BND y
ENDATA
"""


def timed(text):
    return list(enumerate(text.splitlines(), 1))


class Logs(unittest.TestCase):
    def test_highs_has_times_of_its_own(self):
        trace = logs.highs(timed(HIGHS))
        self.assertEqual([p.seconds for p in trace], [0.1, 2.7, 7.8, 9.8])
        self.assertEqual(trace[0][1:], (59.88822891, None, 0, False))  # before the root LP
        self.assertEqual(trace[-1][1:], (21288.5, 22000.0, 12, False))
        self.assertEqual(logs.root_of(trace), (21287.791634, 7.8))

    def test_cbc_by_arrival(self):
        trace = logs.cbc(timed(CBC))
        self.assertEqual(logs.root_of(trace), (21260.0, 4))
        self.assertEqual((trace[-1].bound, trace[-1].incumbent, trace[-1].nodes), (21310.0, 21900.0, 321))

    def test_cbc_that_proves_its_plan_prints_no_bound(self):
        end = ("Result - Optimal solution found", "", "Objective value:                21900.5", "Enumerated nodes:   50")
        trace = logs.cbc(timed(CBC.split("Objective value")[0]) + [(20 + k, line) for k, line in enumerate(end)])
        self.assertEqual((trace[-1].bound, trace[-1].incumbent, trace[-1].nodes), (21900.5, 21900.5, 50))

    def test_cbc_without_a_plan(self):
        line = "Cbc0010I After 5 nodes, 6 on tree, 1e+50 best solution, best possible 21260 (10.00 seconds)"
        self.assertEqual(logs.cbc([(3.0, line)]), [logs.Point(3.0, 21260.0, None, 5, False)])

    def test_glpsol_root_and_end(self):
        trace = logs.glpsol(timed(GLPSOL))
        self.assertEqual(logs.root_of(trace), (21217.4856, 2))
        self.assertEqual(trace[1][1:4], (21217.4856, 22945.88593, 88))
        self.assertEqual(trace[-1][1:4], (22000.0, 22000.0, 300))

    def test_time_to_a_gap(self):
        trace = logs.cbc(timed(CBC))
        self.assertEqual(logs.time_to_gap(trace, 0.05), 3)
        self.assertEqual(logs.time_to_gap(trace, 0.03), 6)
        self.assertIsNone(logs.time_to_gap(trace, 0.01))
        self.assertIsNone(logs.time_to_gap([], 0.01))
        self.assertIsNone(logs.time_to_gap(trace, 0.03, limit=5))

    def test_gaps(self):
        self.assertEqual(logs.gap_of(90.0, 100.0), 0.1)
        self.assertEqual(logs.gap_of(0.0, 0.0), 0.0)
        self.assertEqual(logs.gap_of(-1.0, 0.0), float("inf"))
        self.assertIsNone(logs.gap_of(None, 1.0))


class Tables(unittest.TestCase):
    def test_ratios(self):
        self.assertEqual(bench.ratio(1.0, 2.0), "0.50")
        self.assertEqual(bench.ratio(3.0, 2.0), "1.50 (loses)")
        self.assertEqual(bench.ratio(None, 2.0), "only they")
        self.assertEqual(bench.ratio(1.0, None), "only we")
        self.assertEqual(bench.ratio(None, None), "-")

    def test_a_median_needs_every_run(self):
        self.assertEqual(bench.median([{"x": 1}, {"x": 5}, {"x": 2}], "x"), 2)
        self.assertIsNone(bench.median([{"x": 1}, {"x": None}], "x"))


class Mps(unittest.TestCase):
    def test_a_file_becomes_arrays(self):
        with tempfile.NamedTemporaryFile("w", suffix=".mps", delete=False) as file:
            file.write(MPS)
        cost, constant, matrix, row_lower, row_upper, lower, upper, integer = mps.read(file.name)
        os.unlink(file.name)
        self.assertEqual((cost, constant, integer), ([1.0, 0.0], 7.0, [1, 0]))
        self.assertEqual(matrix, ([2.0, 1.0, -1.0], [0, 1, 2], [0, 1, 1]))
        self.assertEqual((row_lower, row_upper), ([1.0, 1.0, 0.0], [4.0, 3.0, 0.0]))
        self.assertEqual((lower, upper), ([0.0, -float("inf")], [1.0, float("inf")]))


if __name__ == "__main__":
    unittest.main()
