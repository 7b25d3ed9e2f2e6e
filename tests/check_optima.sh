#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The bundled and generated rows of optima.tsv, end to end.
command -v python3 >/dev/null 2>&1 || {
  echo "skipped: no python3"
  exit 77
}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 PYTHONDONTWRITEBYTECODE=1
exec python3 "${LODE_SRCDIR:?}/tests/run_optima.py" --table "$LODE_SRCDIR/tests/optima.tsv" \
  --program "${LODE_BUILDDIR:?}/lodestone" --srcdir "$LODE_SRCDIR"
