/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of the run: what status.json tells, so that it can be done again. */
#include <math.h>

#include "solver/report/page.h"

static void put_amount_row(lode_page *page, const lode_facts *facts, const char *key, const char *words) {
  const double value = lode_flat_json_number(&facts->status, key);
  if (isnan(value))
    return;
  lode_page_put(page, "<tr><th scope=\"row\">%s</th><td>", words);
  if (key[0] == 'g' && key[1] == 'a')
    lode_page_percent(page, value);
  else
    lode_page_amount(page, value);
  lode_page_put(page, "</td></tr>\n");
}

static void put_text_row(lode_page *page, const lode_facts *facts, const char *key, const char *words) {
  const char *text = lode_flat_json_text(&facts->status, key);
  if (text == NULL || text[0] == '\0')
    return;
  lode_page_put(page, "<tr><th scope=\"row\">%s</th><td><bdi>", words);
  lode_page_short(page, text, LODE_TEXT_LENGTH);
  lode_page_put(page, "</bdi></td></tr>\n");
}

void lode_page_run(lode_page *page, const lode_facts *facts) {
  lode_section_begin(page, "run", "The run");
  if (facts->status.n == 0) {
    lode_page_put(page, "<p>status.json is missing: nothing is known of the run.</p>\n");
  }
  lode_page_put(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Record of the run\">\n<table>"
                      "<caption>Record of the run</caption>\n<tbody>\n");
  put_text_row(page, facts, "state", "State");
  put_text_row(page, facts, "message", "Message");
  put_text_row(page, facts, "missing", "Left out by a stop");
  put_text_row(page, facts, "stopped_by", "Stopped by");
  put_amount_row(page, facts, "exit_code", "Exit code");
  put_amount_row(page, facts, "incumbent", "Cost of the best plan");
  put_amount_row(page, facts, "bound", "Proven bound");
  put_text_row(page, facts, "unit", "Unit of both");
  put_amount_row(page, facts, "gap", "Gap, of the cost of the plan");
  put_text_row(page, facts, "options", "Options");
  put_text_row(page, facts, "version", "Version of lodestone");
  put_text_row(page, facts, "instance", "Instance");
  lode_page_put(page, "<tr><th scope=\"row\">Fingerprint of instance.xml</th><td>%016llx</td></tr>\n",
                (unsigned long long)facts->in->fingerprint);
  put_amount_row(page, facts, "ranks", "Ranks");
  put_amount_row(page, facts, "parts", "Parts");
  put_amount_row(page, facts, "seconds", "Time, seconds");
  put_amount_row(page, facts, "seconds_earlier", "Time of the runs it goes on from, seconds");
  put_amount_row(page, facts, "nodes", "Nodes");
  put_amount_row(page, facts, "cuts", "Cuts");
  put_amount_row(page, facts, "rounds", "Rounds");
  put_amount_row(page, facts, "memory_mib_max", "Largest memory of a rank, MiB");
  put_text_row(page, facts, "host", "Host");
  put_text_row(page, facts, "job", "Job");
  put_text_row(page, facts, "heartbeat", "Last written");
  lode_page_put(page, "</tbody></table></div>\n");
  lode_section_end(page);
}
