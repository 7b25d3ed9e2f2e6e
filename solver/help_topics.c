/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of lodestone help that belong to no command. lodestone.1 says the same at length. */
#include "solver/command_help.h"

static const char exit_codes[] =
    "Exit codes, the same for every command:\n\n"
    "   0  done; solve: the gap is reached\n"
    "   2  wrong usage\n"
    "   3  bad instance or file; check --strict: warnings\n"
    "   4  infeasible: no plan meets what must be met\n"
    "   5  stopped by a limit or a signal; plan and bound are saved\n"
    "   6  stopped before any plan\n"
    "   7  verify disagrees, or bounds crossed\n"
    "  70  internal error\n"
    "  71  memory or MPI failed\n"
    "  74  output cannot be written\n"
    " 130  a second interrupt ended the program at once\n\n"
    "status.json in the folder of results has the same code (exit_code) beside the state.\n";

static const char files[] =
    "Files in the folder of results (solve -o DIR):\n\n"
    "  instance.xml      the instance, byte for byte; everything below can be made from DIR alone\n"
    "  status.json       state, exit code, bound, incumbent, gap, seconds, ranks, options; a heartbeat while it runs\n"
    "  plan.xml          what is built, the cost parts, the bound, the fingerprint of the instance\n"
    "  convergence.csv   time, phase, nodes, cuts, lower and upper bound\n"
    "  builds.csv capacity.csv activity.csv flows.csv supply.csv imports.csv demand.csv\n"
    "  unmet.csv disposal.csv emissions.csv costs.csv prices.csv\n"
    "                    tidy tables of the plan: one fact a row, ids and units in the head\n"
    "  report.html       the page for people; lodestone report DIR writes it anew, with its pictures (pictures/)\n"
    "                    and layers for maps (regions, plants, flows .geojson)\n"
    "  bottlenecks.csv   what each limit that binds is worth\n"
    "  scaling.csv       the run on other numbers of ranks (solve --scaling)\n"
    "  statistics.csv    where each rank's time went, and what its LPs did\n"
    "  checkpoint.lode   state of the search, and .previous: the one before; solve --resume reads them\n"
    "  lock              host, process and job that write there; a dead one's lock is taken over\n\n"
    "A file is written under another name and then renamed: readers see the old or the new one, never half.\n"
    "Results that are there are replaced only with --force; nothing changes if options or instance are wrong.\n";

static const char signals[] =
    "Signals during solve, to any rank or to mpirun (which passes on TERM, INT, USR1 and USR2):\n\n"
    "  INT TERM HUP USR1 USR2 XCPU   end in order: plan, bound and checkpoint are saved, then exit code 5,\n"
    "                                or 6 if there is no plan yet\n"
    "  a second INT                  end at once, with code 130\n"
    "  KILL                          cannot be caught: the last checkpoint stays, see solve --resume\n"
    "  XFSZ                          ignored: a file that grows too large is a write that fails (74)\n\n"
    "lodestone finish DIR makes tables and report where the end came before them.\n";

static const char environment[] =
    "Environment variables that lodestone reads:\n\n"
    "  TERM                  not set or dumb: no live line, no colours\n"
    "  NO_COLOR              not empty: no colours\n"
    "  OMPI_COMM_WORLD_SIZE, PMI_SIZE, SLURM_STEP_NUM_TASKS\n"
    "                        ranks that the launcher says there are: a program built for another MPI is refused\n"
    "  SLURM_JOB_ID, SLURM_RESTART_COUNT\n"
    "                        written to status.json and to the lock; a requeued job takes over its own lock\n\n"
    "MPI, GLPK and the rest read their own; results do not depend on the locale or on any of these.\n"
    "The job scripts in slurm/ have variables of their own: lodestone help slurm.\n";

static const char format[] =
    "The instance is one XML file, root element <lodestone version=\"1\" id=...>, with these containers in order:\n\n"
    "  units economics periods modes commodities pollutants regions groups processes options plants sites\n"
    "  exclusions prerequisites agencies budgets supplies imports import-limits demands disposals lanes caps\n"
    "  shares credits adjustments scenarios\n\n"
    "Numbers are the same in all periods, or one per period split by blanks; \"none\" is no limit. Flows,\n"
    "capacities and caps are per year; totals are in the unit of money, prices in unit-cost.\n"
    "lodestone check FILE tells each fault as one line FILE:LINE: what, value, expected.\n"
    "lodestone generate and import write such files. All elements and attributes: instances/FORMAT.md.\n";

static const char slurm[] =
    "Under Slurm:\n\n"
    "  sbatch --ntasks=16 --time=02:00:00 \\\n"
    "    --export=ALL,LODE_INSTANCE=us-ree.xml,LODE_OUT=us slurm/lodestone.sbatch\n\n"
    "lodestone solve FILE --dry-run tells blocks, memory per rank and useful ranks for the request.\n"
    "Two minutes before its limit the job gets USR1, saves plan, bound and checkpoint, and ends with code 5;\n"
    "solve --resume DIR/checkpoint.lode goes on, on any number of ranks. --end-time keeps a moment by itself.\n"
    "One rank per core. Under srun, Open MPI needs --mpi=pmix. Variables: LODE_INSTANCE, LODE_OUT, LODE_GAP,\n"
    "LODE_OPTIONS, LODE_PROGRAM, LODE_LAUNCHER; slurm/README.md has arrays and what goes wrong.\n";

static const char determinism[] =
    "The same instance, options and seed give the same plan, tables and bound, bit for bit, on any number of\n"
    "ranks (one binary, one kind of machine), unless a limit or a signal ends the run.\n\n"
    "What follows the clock is only when a run is stopped, when checkpoints are written and what is shown.\n"
    "A run that goes on from a checkpoint ends as if it had not been stopped.\n"
    "Another --seed, --tasks, --batch or --parts may give another plan within the same gap.\n"
    "lodestone verify INSTANCE.xml DIR recomputes every result from the instance alone;\n"
    "lodestone compare DIR DIR puts plans side by side.\n";

static const char terminal[] =
    "What solve shows while it runs:\n\n"
    "In a file or pipe: one line of fixed width every --interval seconds and at the end of each phase.\n"
    "On a terminal: those at the end of each phase, and below them a live line: phase, time, gap, a bar, nodes,\n"
    "and the time to the limit if there is one. The bar is empty at a gap of 100 % and full at --gap, by the\n"
    "logarithm of the gap; it tells what is proven, not how long it takes.\n\n"
    "  -q, --quiet     warnings and errors only\n"
    "  -v, --verbose   the regular lines on a terminal too, options, checkpoints, trouble of LPs that was mended\n"
    "  -vv             a line for every round\n\n"
    "Warnings and errors go to standard error. Control characters in names are shown as \\x1b.\n";

static const lode_topic topics[] = {
    {"exit-codes", "what the exit code says", exit_codes},
    {"files", "what is in the folder of results", files},
    {"signals", "how to stop a run", signals},
    {"environment", "environment variables", environment},
    {"format", "the instance file", format},
    {"slurm", "jobs on a cluster", slurm},
    {"determinism", "what is the same from run to run", determinism},
    {"terminal", "what is shown, and how loud", terminal},
};

const lode_topic *lode_help_topics(size_t *n) {
  *n = sizeof topics / sizeof topics[0];
  return topics;
}
