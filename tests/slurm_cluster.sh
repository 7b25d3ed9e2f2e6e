# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced, not run (bash): a private Slurm on this machine, with several virtual nodes, for any user.
#   slurm_start DIR NODES CPUS_PER_NODE    DIR is absolute and short (sockets: less than 60 characters)
#   slurm_stop                             ends what slurm_start began
#   slurm_node_dies N JOB                  node nN and the job on it are gone as if the power had failed
#   slurm_node_comes N                     and is there again

slurm_start() {
  slurm_dir=$1 slurm_nodes=$2
  local cpus=$3 me host comm= base=$((20000 + RANDOM % 10000))
  me=$(id -un) host=$(hostname -s)
  export SLURM_CONF=$slurm_dir/slurm.conf PATH=$PATH:/usr/sbin:/sbin
  mkdir -p "$slurm_dir"/{munge,log,state,run}
  chmod 755 "$slurm_dir" "$slurm_dir/munge" # munged insists
  for i in $(seq "$slurm_nodes"); do
    mkdir -p "$slurm_dir/spool/n$i" "$slurm_dir/tmp/n$i"
    chmod 1777 "$slurm_dir/tmp/n$i"
  done
  mungekey -c -k "$slurm_dir/munge/key" || return 1
  munged --key-file="$slurm_dir/munge/key" --socket="$slurm_dir/munge/sock" --pid-file="$slurm_dir/munge/pid" \
    --log-file="$slurm_dir/munge/log" --seed-file="$slurm_dir/munge/seed" || return 1
  case $(getent ahostsv4 "$host" | head -n 1) in # the own name is local: the daemons listen there only
  127.*) comm=CommunicationParameters=NoInAddrAny,NoCtldInAddrAny ;;
  esac
  {
    # config_overrides: more CPUs than there are; TmpFS for each node: PMIx finds one folder a node; TIMEOUT short
    tr -s ' ' '\n' <<CONF
ClusterName=test SlurmctldHost=$host(127.0.0.1) SlurmctldPort=$base $comm SlurmUser=$me SlurmdUser=$me
AuthType=auth/munge CredType=cred/munge AuthInfo=socket=$slurm_dir/munge/sock
StateSaveLocation=$slurm_dir/state SlurmdSpoolDir=$slurm_dir/spool/%n TmpFS=$slurm_dir/tmp/%n
SlurmctldPidFile=$slurm_dir/run/slurmctld.pid SlurmdPidFile=$slurm_dir/run/slurmd-%n.pid
SlurmctldLogFile=$slurm_dir/log/slurmctld.log SlurmdLogFile=$slurm_dir/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc TaskPlugin=task/none MailProg=/bin/true
JobCompType=jobcomp/none
SchedulerParameters=sched_interval=2,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres SelectTypeParameters=CR_CPU SlurmdParameters=config_overrides
ReturnToService=2 JobRequeue=1 KillWait=2 MinJobAge=300 SlurmctldTimeout=30 SlurmdTimeout=5
CONF
    echo "NodeName=n[1-$slurm_nodes] NodeHostname=$host NodeAddr=127.0.0.1" \
      "Port=[$((base + 1))-$((base + slurm_nodes))] CPUs=$cpus RealMemory=4000 State=UNKNOWN"
    echo "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP"
  } | grep . >"$SLURM_CONF"
  slurmctld -f "$SLURM_CONF" || return 1
  for i in $(seq "$slurm_nodes"); do slurm_node_comes "$i" || return 1; done
  for _ in $(seq 60); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$slurm_nodes" ] && return 0
    sleep 0.5
  done
  echo "Slurm did not come up:"
  tail -n 5 "$slurm_dir"/log/*.log
  return 1
}

slurm_node_comes() { slurmd -f "$SLURM_CONF" -N "n$1"; }

slurm_node_dies() {
  kill -9 "$(cat "$slurm_dir/run/slurmd-n$1.pid")"
  pkill -9 -f "slurmstepd: \\[$2\\." # the shepherds of its steps: they would tell
  pkill -9 -f "$slurm_dir/spool/n$1/.*slurm_script"
}

slurm_stop() {
  [ -n "${slurm_dir-}" ] || return 0
  timeout 5 scancel -u "$(id -un)" 2>/dev/null
  for _ in $(seq 50); do
    [ -z "$(timeout 5 squeue -h 2>/dev/null)" ] && break
    sleep 0.1
  done
  local pids= file pid left
  for file in "$slurm_dir"/run/*.pid "$slurm_dir"/munge/pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    case $(cat "/proc/$pid/comm" 2>/dev/null) in slurm* | munged) kill "$pid" && pids="$pids $pid" ;; esac
  done
  for _ in $(seq 100); do
    left=
    for pid in $pids; do
      [ -r "/proc/$pid/stat" ] && ! grep -q ') Z ' "/proc/$pid/stat" && left="$left $pid"
    done
    [ -z "$left" ] && return 0
    sleep 0.1
  done
  kill -9 $left
}
