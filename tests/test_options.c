/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/base/options.h"
#include "tests/harness.h"

typedef struct settings {
  bool force;
  long seed, parts, rounds;
  double gap, limit;
  const char *output, *start;
  int method, shape;
} settings;

static const lode_option_row table[] = {
    {"--force,-f", LODE_OPT_FLAG, offsetof(settings, force), NULL, 0, 0, NULL, NULL, "overwrite"},
    {"--seed", LODE_OPT_INT, offsetof(settings, seed), "1", 0, 1e9, NULL, "N", "of the random numbers"},
    {"--rounds", LODE_OPT_INT, offsetof(settings, rounds), NULL, -5, 5, NULL, "N", "how many"},
    {"--parts", LODE_OPT_AUTO_INT, offsetof(settings, parts), "auto", 1, 1000, NULL, "K", "METIS parts"},
    {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "0.01", 0, 1, NULL, "G", "relative gap"},
    {"--time-limit", LODE_OPT_REAL, offsetof(settings, limit), "inf", 0, INFINITY, NULL, "S", "s of wall clock"},
    {"--output,-o", LODE_OPT_TEXT, offsetof(settings, output), NULL, 0, 0, NULL, "DIR", "result folder"},
    {"--start", LODE_OPT_TEXT, offsetof(settings, start), NULL, 0, 0, NULL, "PLAN.xml", "plan to begin with"},
    {"--method", LODE_OPT_CHOICE, offsetof(settings, method), "benders", 0, 0, "benders|monolithic", NULL, "how"},
    {"--shape", LODE_OPT_CHOICE, offsetof(settings, shape), NULL, 0, 0, "round|square|flat", "WORD", "none"},
};
static const lode_command_spec spec = {
    .name = "solve",
    .positional = "INSTANCE.xml DIR",
    .n_positional = 2,
    .summary = "Finds a plan.",
    .row = table,
    .n_row = sizeof table / sizeof *table,
};

enum { MAX_WORD = 24 };

/* What one command line gave. */
typedef struct outcome {
  lode_env *env;
  lode_status st;
  settings set;
  const char *positional[2];
  bool wants_help;
  char line[512]; /* the words themselves, which `set` borrows */
} outcome;

/* Parses a line of words split by single blanks. */
static void parse(outcome *o, const char *line) {
  memset(o, 0, sizeof *o);
  o->env = lode_env_create();
  strncpy(o->line, line, sizeof o->line - 1);
  char *argv[MAX_WORD], *rest = NULL;
  int argc = 0;
  for (char *word = strtok_r(o->line, " ", &rest); word != NULL && argc < MAX_WORD; word = strtok_r(NULL, " ", &rest)) {
    argv[argc++] = word;
  }
  o->st = lode_options_parse(o->env, &spec, argc, argv, &o->set, o->positional, &o->wants_help);
}

static bool is_refused(const char *line, const char *part_of_message) {
  outcome o;
  parse(&o, line);
  bool ok = o.st == LODE_E_INPUT && strstr(lode_env_message(o.env), part_of_message) != NULL;
  if (!ok) {
    printf("\n    %s: status %d, message '%s'\n", line, (int)o.st, lode_env_message(o.env));
  }
  lode_env_destroy(&o.env);
  return ok;
}

static void defaults_fill_what_is_not_given(void) {
  outcome o;
  parse(&o, "a.xml out");
  CU_ASSERT_EQUAL(o.st, LODE_OK);
  CU_ASSERT(!o.set.force && !o.wants_help);
  CU_ASSERT_EQUAL(o.set.seed, 1);
  CU_ASSERT_EQUAL(o.set.rounds, 0);
  CU_ASSERT_EQUAL(o.set.parts, -1);
  CU_ASSERT_EQUAL(o.set.gap, 0.01);
  CU_ASSERT(isinf(o.set.limit));
  CU_ASSERT_PTR_NULL(o.set.output);
  CU_ASSERT_EQUAL(o.set.method, 0);
  CU_ASSERT_STRING_EQUAL(o.positional[0], "a.xml");
  CU_ASSERT_STRING_EQUAL(o.positional[1], "out");
  lode_env_destroy(&o.env);
}

static void every_type_is_read_in_both_spellings(void) {
  const char *const line[] = {
      "-f --seed 7 --rounds -3 --parts 8 --gap 5e-2 --time-limit 60 -o d --start p=q.xml --method monolithic "
      "--shape flat a.xml out",
      "a.xml --force --seed=7 --rounds=-3 --parts=8 --gap=0.05 --time-limit=60 out --output=d --start=p=q.xml "
      "--method=monolithic --shape=flat"};
  for (int k = 0; k < 2; ++k) {
    outcome o;
    parse(&o, line[k]);
    CU_ASSERT_EQUAL(o.st, LODE_OK);
    CU_ASSERT(o.set.force);
    CU_ASSERT_EQUAL(o.set.seed, 7);
    CU_ASSERT_EQUAL(o.set.rounds, -3);
    CU_ASSERT_EQUAL(o.set.parts, 8);
    CU_ASSERT_EQUAL(o.set.gap, 0.05);
    CU_ASSERT_EQUAL(o.set.limit, 60.0);
    CU_ASSERT(o.set.output != NULL && strcmp(o.set.output, "d") == 0);
    CU_ASSERT(o.set.start != NULL && strcmp(o.set.start, "p=q.xml") == 0);
    CU_ASSERT_EQUAL(o.set.method, 1);
    CU_ASSERT_EQUAL(o.set.shape, 2);
    CU_ASSERT_STRING_EQUAL(o.positional[0], "a.xml");
    CU_ASSERT_STRING_EQUAL(o.positional[1], "out");
    lode_env_destroy(&o.env);
  }
}

static void the_last_of_equal_options_counts_and_two_dashes_end_them(void) {
  outcome o;
  parse(&o, "--gap 0.5 --parts 3 --gap 0.25 --parts auto -- --force -");
  CU_ASSERT_EQUAL(o.st, LODE_OK);
  CU_ASSERT_EQUAL(o.set.gap, 0.25);
  CU_ASSERT_EQUAL(o.set.parts, -1);
  CU_ASSERT_FALSE(o.set.force);
  CU_ASSERT_STRING_EQUAL(o.positional[0], "--force");
  CU_ASSERT_STRING_EQUAL(o.positional[1], "-");
  lode_env_destroy(&o.env);
}

static void unknown_options_get_the_nearest_name(void) {
  CU_ASSERT(is_refused("--gpa 0.1 a b", "solve: unknown option '--gpa'; did you mean '--gap'?"));
  CU_ASSERT(is_refused("--time_limit=5 a b", "'--time_limit'; did you mean '--time-limit'?"));
  CU_ASSERT(is_refused("--hlep", "did you mean '--help'?"));
  CU_ASSERT(is_refused("--colourful a b", "unknown option '--colourful'; see lodestone solve --help"));
  CU_ASSERT(is_refused("-x a b", "unknown option '-x'; see"));
  CU_ASSERT(is_refused("--ga 0.1 a b", "did you mean '--gap'?")); /* beginnings are not accepted */
}

static void wrong_values_are_refused_with_the_word(void) {
  CU_ASSERT(is_refused("--seed 1.5 a b", "--seed '1.5' is not an integer"));
  CU_ASSERT(is_refused("--seed= a b", "--seed '' is not an integer"));
  CU_ASSERT(is_refused("--seed 99999999999999999999 a b", "--seed 99999999999999999999 is outside the range 0 to"));
  CU_ASSERT(is_refused("--rounds 6 a b", "--rounds 6 is outside the range -5 to 5"));
  CU_ASSERT(is_refused("--rounds auto a b", "'auto' is not an integer"));
  CU_ASSERT(is_refused("--parts 0 a b", "--parts 0 is outside the range 1 to 1000"));
  CU_ASSERT(is_refused("--parts -1 a b", "--parts -1 is outside"));
  CU_ASSERT(is_refused("--gap five a b", "--gap 'five' is not a number"));
  CU_ASSERT(is_refused("--gap nan a b", "--gap 'nan' is not a number"));
  CU_ASSERT(is_refused("--gap 1.01 a b", "--gap 1.01 is outside the range 0 to 1"));
  CU_ASSERT(is_refused("--gap inf a b", "--gap inf is outside"));
  CU_ASSERT(is_refused("--method bender a b", "'bender' is none of benders|monolithic; did you mean 'benders'?"));
  CU_ASSERT(is_refused("--method simulated-annealing a b", "is none of benders|monolithic"));
  CU_ASSERT(is_refused("--force=yes a b", "--force takes no value, but 'yes' is given"));
}

static void missing_and_surplus_words_are_refused(void) {
  CU_ASSERT(is_refused("a.xml b --gap", "--gap needs a value: G"));
  CU_ASSERT(is_refused("--output --gap 0.1 a b", "--output needs a value: DIR"));
  CU_ASSERT(is_refused("a.xml", "solve: DIR is missing"));
  CU_ASSERT(is_refused("", "solve: INSTANCE.xml is missing"));
  CU_ASSERT(is_refused("a b c", "'c' is one word too many; expected: INSTANCE.xml DIR"));
}

static void help_anywhere_requires_nothing_else(void) {
  const char *const line[] = {"--help", "-h", "--gap --help", "a --nonsense --help"};
  for (int k = 0; k < 4; ++k) {
    outcome o;
    parse(&o, line[k]);
    CU_ASSERT_EQUAL(o.st, LODE_OK);
    CU_ASSERT(o.wants_help);
    CU_ASSERT_EQUAL(o.set.gap, 0.01);
    lode_env_destroy(&o.env);
  }
  outcome o;
  parse(&o, "a -- --help");
  CU_ASSERT_EQUAL(o.st, LODE_OK);
  CU_ASSERT_FALSE(o.wants_help);
  lode_env_destroy(&o.env);
}

static void help_names_every_option_with_range_and_default(void) {
  lode_env *env = lode_env_create();
  lode_text text = {0};
  CU_ASSERT_EQUAL(lode_options_help(env, &spec, &text), LODE_OK);
  CU_ASSERT(strncmp(text.data, "Usage: lodestone solve INSTANCE.xml DIR [OPTION]...\nFinds a plan.\n", 66) == 0);
  CU_ASSERT(strstr(text.data, "\n      --gap G               relative gap (0 to 1; default 0.01)\n") != NULL);
  CU_ASSERT(strstr(text.data, "\n  -o, --output DIR          result folder\n") != NULL);
  CU_ASSERT(strstr(text.data, "s of wall clock (at least 0; default inf)\n") != NULL);
  CU_ASSERT(strstr(text.data, "      --method benders|monolithic\n") != NULL);
  CU_ASSERT(strstr(text.data, "(1 to 1000; default auto)\n") != NULL);
  CU_ASSERT(strstr(text.data, "--help") != NULL);
  lode_text_free(&text);
  lode_env_destroy(&env);
}

static void every_command_can_be_told_how_loud_to_be(void) {
  const struct {
    const char *line;
    lode_level level;
  } row[] = {{"a b", LODE_LOG_INFO},        {"-q a b", LODE_LOG_WARNING},       {"a b --quiet", LODE_LOG_WARNING},
             {"-v a b", LODE_LOG_DETAIL},   {"a --verbose b", LODE_LOG_DETAIL}, {"-vv a b", LODE_LOG_DEBUG},
             {"-v a b -v", LODE_LOG_DEBUG}, {"-vvvv a b", LODE_LOG_DEBUG},      {"-q -q a b", LODE_LOG_WARNING}};
  for (size_t k = 0; k < sizeof row / sizeof row[0]; ++k) {
    outcome o;
    parse(&o, row[k].line);
    CU_ASSERT_EQUAL(o.st, LODE_OK);
    CU_ASSERT_EQUAL(lode_env_level(o.env), row[k].level);
    lode_env_destroy(&o.env);
  }
  CU_ASSERT(is_refused("-q -v a b", "--quiet and --verbose exclude each other"));
  CU_ASSERT(is_refused("--quiet=yes a b", "--quiet takes no value, but 'yes' is given"));
  CU_ASSERT(is_refused("--quite a b", "did you mean '--quiet'?"));
  CU_ASSERT(is_refused("--output -q a b", "--output needs a value: DIR"));
  outcome o;
  parse(&o, "-- -q -v"); /* files of these names */
  CU_ASSERT_EQUAL(o.st, LODE_OK);
  CU_ASSERT_EQUAL(lode_env_level(o.env), LODE_LOG_INFO);
  CU_ASSERT_STRING_EQUAL(o.positional[0], "-q");
  lode_env_destroy(&o.env);
}

static void more_words_are_taken_where_there_may_be_more(void) {
  const lode_command_spec many = {
      .name = "compare", .positional = "DIR DIR...", .n_positional = 2, .most_positional = 3, .summary = "compares"};
  char one[] = "one", two[] = "two", three[] = "three", four[] = "four";
  char *argv[] = {one, two, three, four};
  const char *word[3];
  bool wants_help;
  int none = 0;
  for (int argc = 0; argc <= 4; ++argc) {
    lode_env *env = lode_env_create();
    const lode_status st = lode_options_parse(env, &many, argc, argv, &none, word, &wants_help);
    CU_ASSERT_EQUAL(st, argc < 2 || argc > 3 ? LODE_E_INPUT : LODE_OK);
    CU_ASSERT_EQUAL(word[2] != NULL, argc > 2);
    lode_env_destroy(&env);
  }
}

static void the_record_parses_back_to_the_same_values(void) {
  outcome o, again;
  parse(&o, "--gap 0.3 --parts 4 --force --output d/e --method monolithic --rounds -2 a b");
  lode_text text = {0};
  CU_ASSERT_EQUAL(lode_options_record(o.env, &spec, &o.set, &text), LODE_OK);
  CU_ASSERT_STRING_EQUAL(text.data, "--force --seed 1 --rounds -2 --parts 4 --gap 0.3 --time-limit inf --output d/e "
                                    "--method monolithic --shape round");
  CU_ASSERT_EQUAL(lode_text_append(o.env, &text, " a b", 4), LODE_OK);
  parse(&again, text.data);
  CU_ASSERT_EQUAL(again.st, LODE_OK);
  CU_ASSERT(again.set.force == o.set.force && again.set.parts == o.set.parts && again.set.gap == o.set.gap);
  CU_ASSERT(again.set.limit == o.set.limit && again.set.method == o.set.method && again.set.rounds == o.set.rounds);
  text.length = 0;
  o.set.output = "my 'best' plan";
  CU_ASSERT_EQUAL(lode_options_record(o.env, &spec, &o.set, &text), LODE_OK);
  CU_ASSERT(strstr(text.data, "--output 'my '\\''best'\\'' plan' ") != NULL);
  lode_text_free(&text);
  lode_env_destroy(&o.env);
  lode_env_destroy(&again.env);
}

static void a_default_outside_its_range_is_our_own_fault(void) {
  const lode_option_row row = {"--gap", LODE_OPT_REAL, offsetof(settings, gap), "2", 0, 1, NULL, "G", "gap"};
  const lode_command_spec broken = {.name = "x", .positional = "", .summary = "", .row = &row, .n_row = 1};
  lode_env *env = lode_env_create();
  settings set;
  bool wants_help;
  CU_ASSERT_EQUAL(lode_options_parse(env, &broken, 0, NULL, &set, NULL, &wants_help), LODE_E_BUG);
  lode_env_destroy(&env);
}

int main(void) {
  const lode_test test[] = {
      {"defaults fill what is not given", defaults_fill_what_is_not_given},
      {"every type is read in both spellings", every_type_is_read_in_both_spellings},
      {"the last of equal options counts, and two dashes end them",
       the_last_of_equal_options_counts_and_two_dashes_end_them},
      {"unknown options get the nearest name", unknown_options_get_the_nearest_name},
      {"wrong values are refused with the word", wrong_values_are_refused_with_the_word},
      {"missing and surplus words are refused", missing_and_surplus_words_are_refused},
      {"every command can be told how loud to be", every_command_can_be_told_how_loud_to_be},
      {"more words are taken where there may be more", more_words_are_taken_where_there_may_be_more},
      {"help anywhere requires nothing else", help_anywhere_requires_nothing_else},
      {"help names every option with range and default", help_names_every_option_with_range_and_default},
      {"the record parses back to the same values", the_record_parses_back_to_the_same_values},
      {"a default outside its range is our own fault", a_default_outside_its_range_is_our_own_fault},
  };
  return lode_test_main("options", test, sizeof test / sizeof *test);
}
