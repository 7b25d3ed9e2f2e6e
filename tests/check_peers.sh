#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Exported extensive forms against the other solvers that are installed.
command -v python3 >/dev/null 2>&1 || {
  echo "skipped: no python3"
  exit 77
}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 PYTHONDONTWRITEBYTECODE=1
exec python3 "${LODE_SRCDIR:?}/tests/check_peers.py"
