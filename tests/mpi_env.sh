# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced, not run: the environment in which a small machine carries several ranks, and mpi_run.
#
# Ranks yield while they wait and are not bound to cores: 4 ranks on 2 cores then cost little, without it a barrier
# takes 18 ms. Root is allowed, as in a container. Open MPI 5 reads PRTE_*, Open MPI 4 OMPI_*; other MPIs read neither.

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_mpi_yield_when_idle=1
export PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
export PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe PRTE_MCA_hwloc_default_binding_policy=none
# All ranks are on this machine: no remote shell is needed, and a machine without ssh must not be an error.
export OMPI_MCA_plm_rsh_agent=false PRTE_MCA_plm_ssh_agent=false

# mpi_private DIR: files of the run under DIR, and the transports of one machine, which start faster.
mpi_private() {
  export TMPDIR="$1" OMPI_MCA_orte_execute_quiet=1 OMPI_MCA_oob_tcp_if_include=lo
  case $(${MPIEXEC:-mpiexec} --version 2>/dev/null | head -n 1) in
  *"(Open MPI) 4."* | *"(OpenRTE) 4."*)
    export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader OMPI_MCA_btl_vader_backing_directory="$1" ;;
  esac
}

# mpi_run N PROGRAM [ARGUMENT...]: PROGRAM on N ranks, at most TEST_TIMEOUT seconds, and one such job at a time
# under `make -j` if MPI_LOCK names a file. Returns the launcher's code; 124 or 137: out of time.
mpi_run() {
  np=$1
  shift
  (
    if [ -n "${MPI_LOCK-}" ] && command -v flock >/dev/null 2>&1; then
      exec 9>"$MPI_LOCK" && flock 9 || exit 99
    fi
    exec timeout -k 5 "${TEST_TIMEOUT:-300}" ${MPIEXEC:-mpiexec} -n "$np" ${WRAPPER-} "$@" 9>&-
  )
}
