/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodestone help: lists commands and topics, tells one of them, writes the completion. */
#include "solver/command_help.h"

#include <stdlib.h>
#include <string.h>

static lode_status list_commands(lode_env *env, lode_command_list list, lode_text *text) {
  lode_status st = LODE_OK;
  for (size_t i = 0; st == LODE_OK && i < list.n; ++i)
    st = lode_text_printf(env, text, "  %-12s %s\n", list.command[i]->spec->name, list.command[i]->spec->summary);
  return st;
}

static lode_status list_topics(lode_env *env, lode_text *text) {
  size_t n;
  const lode_topic *topic = lode_help_topics(&n);
  lode_status st = lode_text_printf(env, text, "  %-12s %s\n", "commands", "every command in one line");
  for (size_t i = 0; st == LODE_OK && i < n; ++i)
    st = lode_text_printf(env, text, "  %-12s %s\n", topic[i].name, topic[i].summary);
  return st == LODE_OK ? lode_text_printf(env, text, "  %-12s %s\n", "completion", "the completion for bash, to source")
                       : st;
}

static lode_status overview(lode_env *env, lode_command_list list, lode_text *text) {
  lode_status st = lode_text_printf(env, text, "Commands (lodestone help COMMAND):\n");
  if (st == LODE_OK)
    st = list_commands(env, list, text);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "\nTopics (lodestone help TOPIC):\n");
  if (st == LODE_OK)
    st = list_topics(env, text);
  return st == LODE_OK ? lode_text_printf(env, text, "\nThe whole manual: man lodestone\n") : st;
}

/** Every word that may stand behind `help`. @return their number; NULL in *word if memory is short */
static size_t help_words(lode_env *env, lode_command_list list, const char ***word) {
  size_t n_topic, n = 0;
  const lode_topic *topic = lode_help_topics(&n_topic);
  *word = lode_alloc(env, list.n + n_topic + 2, sizeof **word, "help");
  if (*word == NULL)
    return 0;
  for (size_t i = 0; i < list.n; ++i)
    (*word)[n++] = list.command[i]->spec->name;
  for (size_t i = 0; i < n_topic; ++i)
    (*word)[n++] = topic[i].name;
  (*word)[n++] = "commands";
  (*word)[n++] = "completion";
  return n;
}

static lode_exit unknown_topic(lode_env *env, lode_command_list list, const char *name) {
  const char **word;
  const size_t n = help_words(env, list, &word), nearest = word != NULL ? lode_nearest(name, word, n) : n;
  if (nearest < n)
    lode_log(env, LODE_LOG_ERROR, "lodestone help: nothing about '%s'; did you mean '%s'?", name, word[nearest]);
  else
    lode_log(env, LODE_LOG_ERROR, "lodestone help: nothing about '%s'; lodestone help lists what there is", name);
  free(word);
  return LODE_EXIT_USAGE;
}

/** The page of a word. @return false if there is none */
static bool page_of(lode_env *env, lode_command_list list, const char *name, lode_text *text, lode_status *st) {
  size_t n;
  const lode_topic *topic = lode_help_topics(&n);
  if (strcmp(name, "commands") == 0) {
    *st = list_commands(env, list, text);
    return true;
  }
  if (strcmp(name, "completion") == 0) {
    *st = lode_help_completion(env, list, text);
    return true;
  }
  for (size_t i = 0; i < list.n; ++i)
    if (strcmp(list.command[i]->spec->name, name) == 0) {
      *st = lode_options_help(env, list.command[i]->spec, text);
      return true;
    }
  for (size_t i = 0; i < n; ++i)
    if (strcmp(topic[i].name, name) == 0) {
      *st = lode_text_printf(env, text, "%s", topic[i].text);
      return true;
    }
  return false;
}

lode_exit lode_help_run(lode_env *env, lode_command_list list, int argc, char **argv) {
  lode_text text = {0};
  lode_status st = LODE_OK;
  if (argc > 1) {
    lode_log(env, LODE_LOG_ERROR, "lodestone help: '%s' is one word too many; expected: one command or topic", argv[1]);
    return LODE_EXIT_USAGE;
  }
  if (argc == 0 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
    st = overview(env, list, &text);
  else if (!page_of(env, list, argv[0], &text, &st))
    return unknown_topic(env, list, argv[0]);
  lode_exit code = LODE_EXIT_OK;
  if (st != LODE_OK) {
    lode_log(env, LODE_LOG_ERROR, "lodestone help: %s", lode_env_message(env));
    code = LODE_EXIT_RESOURCE;
  } else if (fputs(text.data, stdout) == EOF || fflush(stdout) == EOF) {
    lode_log(env, LODE_LOG_ERROR, "lodestone help: standard output cannot be written");
    code = LODE_EXIT_OUTPUT;
  }
  lode_text_free(&text);
  return code;
}

/* ---- completion */

static const char completion_head[] =
    "# Completion of lodestone for bash, written from its option tables by `lodestone help completion`.\n"
    "_lodestone_files() { # GLOB: files that match, and folders\n"
    "  mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"; compgen -f -X \"!$1\" -- \"$cur\")\n"
    "}\n"
    "_lodestone_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\"); }\n"
    "_lodestone() {\n"
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
    "  COMPREPLY=()\n"
    "  if [[ $cur == = ]]; then cur=\n"
    "  elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n";

/* Shells stop at what they do not know: names and words of the tables are letters, digits and dashes. */
static lode_status append_list(lode_env *env, lode_text *text, const char *list, char separator, const char *between) {
  lode_status st = LODE_OK;
  for (const char *c = list; *c != '\0' && st == LODE_OK; ++c)
    st = *c == separator ? lode_text_printf(env, text, "%s", between) : lode_text_append(env, text, c, 1);
  return st;
}

/** What can be completed behind an option: its values, files, folders, or nothing. */
static lode_status complete_value(lode_env *env, const lode_option_row *row, lode_text *text) {
  const char *value = row->value != NULL ? row->value : "";
  if (row->type == LODE_OPT_CHOICE) {
    lode_status st = lode_text_printf(env, text, "_lodestone_words \"");
    if (st == LODE_OK)
      st = append_list(env, text, row->choice, '|', " ");
    return st == LODE_OK ? lode_text_printf(env, text, "\"") : st;
  }
  if (row->type == LODE_OPT_AUTO_INT)
    return lode_text_printf(env, text, "_lodestone_words auto");
  if (row->type == LODE_OPT_TEXT && strcmp(value, "DIR") == 0)
    return lode_text_printf(env, text, "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")");
  if (row->type == LODE_OPT_TEXT && strstr(value, ".xml") != NULL)
    return lode_text_printf(env, text, "_lodestone_files '*.xml'");
  if (row->type == LODE_OPT_TEXT && strstr(value, "FILE") != NULL)
    return lode_text_printf(env, text, "_lodestone_files '*'");
  return lode_text_printf(env, text, ":");
}

static lode_status complete_values(lode_env *env, const lode_command_spec *spec, lode_text *text) {
  lode_status st = LODE_OK;
  for (size_t r = 0; st == LODE_OK && r < spec->n_row; ++r) {
    if (spec->row[r].type == LODE_OPT_FLAG)
      continue;
    char between[64];
    snprintf(between, sizeof between, " | %s:", spec->name);
    st = lode_text_printf(env, text, "  %s:", spec->name);
    if (st == LODE_OK)
      st = append_list(env, text, spec->row[r].key, ',', between);
    if (st == LODE_OK)
      st = lode_text_printf(env, text, ") ");
    if (st == LODE_OK)
      st = complete_value(env, &spec->row[r], text);
    if (st == LODE_OK)
      st = lode_text_printf(env, text, "; return ;;\n");
  }
  return st;
}

/** A command's options and the files it works on. */
static lode_status complete_command(lode_env *env, const lode_command_spec *spec, lode_text *text) {
  const char *positional = spec->positional != NULL ? spec->positional : "";
  const char *files = strstr(positional, ".xml") != NULL   ? "_lodestone_files '*.xml'"
                      : strstr(positional, "FILE") != NULL ? "_lodestone_files '*'"
                      : strstr(positional, "DIR") != NULL  ? "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")"
                                                           : ":";
  lode_status st = lode_text_printf(env, text, "  %s)\n    if [[ $cur == -* ]]; then _lodestone_words \"", spec->name);
  for (size_t r = 0; st == LODE_OK && r < spec->n_row; ++r) {
    st = append_list(env, text, spec->row[r].key, ',', " ");
    if (st == LODE_OK)
      st = lode_text_append(env, text, " ", 1);
  }
  return st == LODE_OK ? lode_text_printf(env, text, "$common\"; else %s; fi ;;\n", files) : st;
}

lode_status lode_help_completion(lode_env *env, lode_command_list list, lode_text *text) {
  const char **word;
  const size_t n_word = help_words(env, list, &word);
  lode_status st = word != NULL ? lode_text_printf(env, text, "%s  local common=\"", completion_head) : LODE_E_NOMEM;
  if (st == LODE_OK)
    st = lode_options_common(env, text);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "\"\n  if ((COMP_CWORD == 1)); then\n    _lodestone_words \"");
  for (size_t i = 0; st == LODE_OK && i < list.n; ++i)
    st = lode_text_printf(env, text, "%s ", list.command[i]->spec->name);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "help --help --version\"\n    return\n  fi\n  case $command:$prev in\n");
  for (size_t i = 0; st == LODE_OK && i < list.n; ++i)
    st = complete_values(env, list.command[i]->spec, text);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "  esac\n  case $command in\n");
  for (size_t i = 0; st == LODE_OK && i < list.n; ++i)
    st = complete_command(env, list.command[i]->spec, text);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "  help) _lodestone_words \"");
  for (size_t i = 0; st == LODE_OK && i < n_word; ++i)
    st = lode_text_printf(env, text, "%s%s", i > 0 ? " " : "", word[i]);
  if (st == LODE_OK)
    st = lode_text_printf(env, text, "\" ;;\n  esac\n}\ncomplete -o filenames -F _lodestone lodestone\n");
  free(word);
  return st;
}
