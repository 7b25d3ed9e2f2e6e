/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run is started: MPI_COMM_WORLD, signals, the command's name, the exit code. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/shown.h"
#include "solver/command_help.h"

static const lode_command *const command[] = {&lode_command_solve,  &lode_command_check,       &lode_command_verify,
                                              &lode_command_finish, &lode_command_export,      &lode_command_partition,
                                              &lode_command_report, &lode_command_generate,    &lode_command_compare,
                                              &lode_command_import, &lode_command_bottlenecks, &lode_command_why};
enum { N_COMMAND = sizeof command / sizeof command[0] };

static const unsigned most_start = 120;     /* seconds that MPI may take to start */
static volatile sig_atomic_t asked_to_stop; /* set by signals; the only variable of file scope that changes */

/** The first asks for an orderly end; a second INT means at once. */
static void on_signal(int number) {
  if (number == SIGINT && asked_to_stop == SIGINT)
    _exit(128 + SIGINT);
  asked_to_stop = number;
}

/** A rank that was killed while MPI starts can leave the others waiting there for ever. */
static void on_slow_start(int number) {
  static const char text[] = "lodestone: MPI does not start: another rank is gone?\n";
  (void)number;
  (void)!write(STDERR_FILENO, text, sizeof text - 1);
  _exit(LODE_EXIT_RESOURCE);
}

static void catch_signals(void) {
  static const int number[] = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP};
  signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a write that fails */
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (size_t i = 0; i < sizeof number / sizeof number[0]; ++i)
    sigaction(number[i], &action, NULL);
}

static int print_usage(FILE *file) {
  fprintf(file, "lodestone %s: siting of rare-earth plants\n\nusage: lodestone COMMAND ...\n\n", PACKAGE_VERSION);
  for (size_t i = 0; i < N_COMMAND; ++i)
    fprintf(file, "  %-12s %s\n", command[i]->spec->name, command[i]->spec->summary);
  fprintf(file, "  %-12s %s\n", "help", "tell of a command or a topic, or list the topics");
  fprintf(file, "\nlodestone COMMAND --help tells the options of a command; lodestone --version the versions.\n"
                "In parallel: mpirun -n RANKS lodestone solve ...\n");
  return file == stderr ? LODE_EXIT_USAGE : LODE_EXIT_OK;
}

static int print_version(void) {
  lode_env *env = lode_env_create();
  lode_text text = {0};
  const bool is_good = env != NULL && lode_version_text(env, &text) == LODE_OK;
  fputs(is_good ? text.data : "lodestone: out of memory\n", stdout);
  lode_text_free(&text);
  lode_env_destroy(&env);
  return is_good ? LODE_EXIT_OK : LODE_EXIT_RESOURCE;
}

static const lode_command *find(lode_env *env, const char *name) {
  for (size_t i = 0; i < N_COMMAND; ++i)
    if (strcmp(command[i]->spec->name, name) == 0)
      return command[i];
  const char *known[N_COMMAND + 1] = {"help"};
  for (size_t i = 0; i < N_COMMAND; ++i)
    known[i + 1] = command[i]->spec->name;
  char shown[LODE_SHOWN_SIZE];
  const size_t nearest = lode_nearest(name, known, N_COMMAND + 1);
  lode_shown(shown, name);
  if (nearest < N_COMMAND + 1)
    lode_log(env, LODE_LOG_ERROR, "lodestone: unknown command '%s'; did you mean '%s'?", shown, known[nearest]);
  else
    lode_log(env, LODE_LOG_ERROR, "lodestone: unknown command '%s'; lodestone --help lists them", shown);
  return NULL;
}

/** Ranks the launcher says there are: a program built for another MPI would run as so many lonely copies. */
static long launched_ranks(void) {
  static const char *const variable[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
  long most = 1;
  for (size_t i = 0; i < sizeof variable / sizeof variable[0]; ++i) {
    const char *value = getenv(variable[i]);
    const long n = value == NULL ? 1 : strtol(value, NULL, 10);
    most = n > most ? n : most;
  }
  return most;
}

/** Runs the command on the ranks that have a part in it; all end with its exit code. */
static int run_command(const lode_command *which, lode_env *env, int argc, char **argv) {
  lode_comm comm = {0};
  if (lode_comm_create(env, MPI_COMM_WORLD, &comm) != LODE_OK) {
    fprintf(stderr, "lodestone: %s\n", lode_env_message(env));
    return LODE_EXIT_RESOURCE;
  }
  int code = LODE_EXIT_OK;
  const long launched = launched_ranks();
  if (comm.n_rank == 1 && launched > 1) {
    fprintf(stderr,
            "lodestone: the launcher started %ld processes, but each sees only itself: built for another MPI? "
            "(under Slurm: mpirun, or srun --mpi=pmix)\n",
            launched);
    code = LODE_EXIT_RESOURCE;
  } else if (which->is_parallel || comm.rank == 0) {
    const lode_run run = {.env = env, .comm = &comm, .argc = argc, .argv = argv, .signal = &asked_to_stop};
    code = which->run(&run);
  }
  if (lode_comm_bcast(env, &comm, 0, &code, sizeof code) != LODE_OK)
    code = LODE_EXIT_RESOURCE;
  lode_comm_destroy(&comm);
  return code;
}

/** Starts MPI, runs the command on all ranks, and ends it. */
static int run_ranks(const lode_command *which, lode_env *env, int argc, char **argv) {
  catch_signals(); /* MPI takes its time to start, and may set its own */
  signal(SIGALRM, on_slow_start);
  alarm(most_start + (unsigned)launched_ranks() / 2);
  const bool is_up = MPI_Init(NULL, NULL) == MPI_SUCCESS;
  alarm(0);
  if (!is_up) {
    fprintf(stderr, "lodestone: MPI does not start\n");
    return LODE_EXIT_RESOURCE;
  }
  catch_signals();
  const int code = run_command(which, env, argc, argv);
  MPI_Finalize();
  return code;
}

/** Whatever needs no MPI, else the command. */
static int run_words(lode_env *env, int argc, char **argv) {
  const char *name = argv[1];
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    return print_usage(stdout);
  if (strcmp(name, "--version") == 0)
    return print_version();
  if (strcmp(name, "help") == 0)
    return lode_help_run(env, (lode_command_list){command, N_COMMAND}, argc - 2, argv + 2);
  const lode_command *which = find(env, name);
  if (which == NULL)
    return LODE_EXIT_USAGE;
  for (int i = 2; i < argc; ++i)
    if (strcmp(argv[i], "--version") == 0)
      return print_version();
  return run_ranks(which, env, argc - 2, argv + 2);
}

int main(int argc, char *argv[]) {
  if (argc < 2)
    return print_usage(stderr);
  lode_env *env = lode_env_create();
  if (env == NULL) {
    fprintf(stderr, "lodestone: out of memory\n");
    return LODE_EXIT_RESOURCE;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  setvbuf(stderr, NULL, _IOLBF, 0); /* a line is built of pieces, but written at once */
  const lode_terminal terminal = lode_terminal_find(getenv("OMPI_COMM_WORLD_SIZE") != NULL || launched_ranks() > 1);
  lode_env_set_terminal(env, &terminal);
  const int code = run_words(env, argc, argv);
  lode_env_destroy(&env);
  return code;
}
