#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Instances by their checksums, tables of the README by their results.
command -v python3 >/dev/null 2>&1 || {
  echo "skipped: no python3"
  exit 77
}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 PYTHONDONTWRITEBYTECODE=1
exec python3 "${LODE_SRCDIR:?}/tests/reproduce.py" --program "${LODE_BUILDDIR:?}/lodestone" --srcdir "$LODE_SRCDIR"
