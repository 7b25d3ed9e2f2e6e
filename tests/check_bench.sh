#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The bench's readers of logs, on lines as the solvers print them.
command -v python3 >/dev/null 2>&1 || {
  echo "skipped: no python3"
  exit 77
}
export PYTHONDONTWRITEBYTECODE=1
cd "${LODE_SRCDIR:?}/tests" && exec python3 -m unittest -q test_bench
