#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

usage() {
  cat <<'TEXT'
usage: ./autogen.sh          make configure (needs autoconf and automake)
       ./autogen.sh check    all set-up, then the tests
       ./autogen.sh demo     all set-up, then solve the US instance on several ranks into demo-out/
       ./autogen.sh --help

All set-up: install what is missing (apt-get or dnf, as root or through sudo), make configure, configure and build in
build/. What is already there is kept. Nothing is installed where there is no root: then the missing packages are named.

Environment:
  LODE_CONFIGURE_FLAGS   options for configure, for example --with-glpk=DIR or --enable-werror
  LODE_RANKS             number of ranks of the demo (default: cores, at least 2, at most 4)
TEXT
}

say() { printf '%s\n' "autogen.sh: $*"; }
die() {
  printf '%s\n' "autogen.sh: $*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
cores() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

bootstrap() {
  have autoreconf || die "autoreconf not found; install autoconf and automake, or run: ./autogen.sh check"
  autoreconf -fi
}

# ---- packages

debian_build="gcc libc6-dev make autoconf automake libopenmpi-dev openmpi-bin libglpk-dev libmetis-dev libxml2-dev libjansson-dev libcunit1-dev"
debian_check="python3 python3-scipy glpk-utils coinor-cbc libxml2-utils"
fedora_build="gcc make autoconf automake openmpi openmpi-devel glpk-devel metis-devel libxml2-devel jansson-devel CUnit-devel"
fedora_check="python3 python3-scipy glpk-utils coin-or-Cbc libxml2"

debian_has() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
fedora_has() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }

# Prints those of the packages that `$1_has` does not know.
lacking() {
  has=$1_has
  shift
  list=
  for package; do "$has" "$package" || list="$list $package"; done
  printf '%s' "${list# }"
}

# Prints "root" or "sudo" where packages can be installed, else nothing. A password is asked for on a terminal only.
way_to_root() {
  if [ "$(id -u)" = 0 ]; then
    echo root
  elif have sudo && { sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ]; }; }; then
    echo sudo
  fi
}

as_root() { if [ "$(id -u)" = 0 ]; then env "$@"; else sudo env "$@"; fi; }

debian_install() {
  as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q update &&
    as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y install --no-install-recommends "$@"
}

fedora_install() {
  # Outside Fedora, GLPK, METIS and CUnit are in EPEL and CRB.
  grep -q '^ID="\{0,1\}fedora' /etc/os-release || {
    as_root dnf -y install epel-release dnf-plugins-core &&
      { as_root dnf config-manager --set-enabled crb || as_root dnf config-manager --set-enabled powertools; }
  } || say "EPEL or CRB could not be enabled; trying without"
  as_root dnf -y install "$@"
}

# Installs what is missing for $1, `check` or `demo`. Without root: goes on where the tools to build are there (the
# libraries may come from modules or Spack, configure will see), else names the packages and stops.
provide_packages() {
  if have apt-get && have dpkg-query; then
    family=debian packages=$debian_build extra=$debian_check
  elif have dnf && have rpm; then
    family=fedora packages=$fedora_build extra=$fedora_check
  else
    family= packages= extra=
  fi
  [ "$1" = check ] && packages="$packages $extra"
  if [ -n "$family" ]; then
    missing=$(lacking $family $packages)
    [ -n "$missing" ] || return 0
    if [ -n "$(way_to_root)" ]; then
      say "installing $missing"
      ${family}_install $missing || die "could not install: $missing"
      return 0
    fi
    what="these packages are missing, and there is neither root nor sudo to install them: $missing"
  else
    what="this system has neither apt-get nor dnf; Lodestone needs a C11 compiler, make, autoconf, automake, Open MPI, \
GLPK, METIS 5, libxml2, Jansson and CUnit, with their headers"
  fi
  for tool in autoreconf automake make "${CC:-mpicc}"; do
    have "${tool%% *}" || die "$what (not found: $tool)"
  done
  say "$what"
  say "the tools to build are here: going on with what configure finds"
}

# ---- build

make_all() {
  # Fedora keeps Open MPI off the path until its module is loaded.
  have mpicc || for dir in /usr/lib64/openmpi/bin /usr/lib/openmpi/bin; do
    if [ -x "$dir/mpicc" ]; then PATH=$dir:$PATH; fi
  done
  export PATH
  if [ ! -f configure ] || [ ! -f Makefile.in ] || [ ! -f build-aux/test-driver ]; then
    bootstrap
  fi
  flags=${LODE_CONFIGURE_FLAGS-}
  mkdir -p build
  if [ ! -f build/Makefile ] || [ "$(cat build/configure-flags 2>/dev/null)" != "$flags" ]; then
    rm -f build/configure-flags
    # The flags are separate words on purpose.
    (cd build && ../configure $flags) || die "configure failed, see the message above"
    printf '%s\n' "$flags" >build/configure-flags
  fi
  make -C build -j"$(cores)" || die "the build failed, see the messages above"
}

# ---- demo

demo() {
  ranks=${LODE_RANKS:-$(cores)}
  if [ -z "${LODE_RANKS-}" ]; then
    [ "$ranks" -ge 2 ] || ranks=2
    [ "$ranks" -le 4 ] || ranks=4
  fi
  . tests/mpi_env.sh
  say "mpirun -n $ranks build/lodestone solve instances/us-ree/us-ree.xml -o demo-out --gap 0.05 --time-limit 360 --force"
  code=0
  mpirun -n "$ranks" build/lodestone solve instances/us-ree/us-ree.xml -o demo-out --gap 0.05 --time-limit 360 --force ||
    code=$?
  if [ $code = 0 ]; then
    say "report: $(pwd)/demo-out/report.html"
  else
    say "the demo failed: lodestone ended with exit code $code" >&2
  fi
  return $code
}

case "${1-}" in
"" | check | demo) ;;
-h | --help)
  usage
  exit 0
  ;;
*)
  printf '%s\n' "autogen.sh: unknown argument: $1" >&2
  usage >&2
  exit 2
  ;;
esac
[ $# -le 1 ] || {
  usage >&2
  exit 2
}

cd "$(dirname "$0")"
case "${1-}" in
"") bootstrap ;;
check)
  provide_packages check
  make_all
  make -C build -j"$(cores)" check VERBOSE=1
  make -C build check-slurm
  ;;
demo)
  provide_packages demo
  make_all
  demo
  ;;
esac
