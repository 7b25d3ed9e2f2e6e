/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report: report.html, one page with its style, script and pictures in it, to be mailed, printed and archived; the
 * pictures as files; layers for maps. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/report/geojson.h"
#include "solver/report/picture.h"
#include "solver/report/report_files.h"
#include "solver/report/run_status.h"

const char *const lode_report_files[] = {
    "report.html",
    "pictures/map.svg",
    "pictures/map-periods.svg",
    "pictures/nodes.svg",
    "pictures/timeline.svg",
    "pictures/capacity.svg",
    "pictures/imports.svg",
    "pictures/cost.svg",
    "pictures/limits.svg",
    "pictures/convergence.svg",
    "regions.geojson",
    "plants.geojson",
    "flows.geojson",
    NULL,
};

static const char *state_of(const lode_facts *facts) {
  const char *state = lode_flat_json_text(&facts->status, "state");
  return state != NULL ? state : facts->plan != NULL ? "PLAN" : "UNKNOWN";
}

static const struct {
  const char *state, *sentence;
} known_state[] = {
    {"OPTIMAL", "The search proved the gap that was asked for."},
    {"STOPPED", "A limit or a signal ended the search; plan and bound hold all the same."},
    {"INFEASIBLE", "No plan meets all hard demands and limits."},
    {"RUNNING", "The search was still running when this page was made."},
    {"FAILED", "The run failed."},
};

static void put_state(lode_page *page, const lode_facts *facts) {
  const char *state = state_of(facts), *message = lode_flat_json_text(&facts->status, "message"), *kind = "",
             *words = "";
  for (size_t i = 0; i < sizeof known_state / sizeof known_state[0]; ++i) {
    if (strcmp(known_state[i].state, state) != 0)
      continue;
    kind = known_state[i].state;
    words = known_state[i].sentence;
  }
  lode_page_put(page, "<p><span class=\"state %s\">", kind);
  lode_page_short(page, state, LODE_NAME_LENGTH);
  lode_page_put(page, "</span> %s", words);
  if (message != NULL && message[0] != '\0') {
    lode_page_put(page, " <bdi>");
    lode_page_short(page, message, LODE_TEXT_LENGTH);
    lode_page_put(page, "</bdi>");
  }
  lode_page_put(page, "</p>\n");
}

static void put_head(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  lode_page_put(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                      "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
  lode_page_short(page, lode_label(in->id, in->name), LODE_NAME_LENGTH);
  lode_page_put(page, "</title>\n");
  lode_page_style(page);
  lode_page_put(page, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
                      "<header class=\"top\">\n<h1>");
  lode_page_name(page, lode_label(in->id, in->name));
  lode_page_put(page, "</h1>\n");
  put_state(page, facts);
  lode_page_put(
      page, "<p>%zu region%s, %zu commodit%s, %zu candidate site%s, %d to %d in %zu period%s, %zu scenario%s.</p>\n",
      in->n_region, in->n_region == 1 ? "" : "s", in->n_commodity, in->n_commodity == 1 ? "y" : "ies", in->n_site,
      in->n_site == 1 ? "" : "s", in->period[0].first_year, lode_last_year(&in->period[in->n_period - 1]), in->n_period,
      in->n_period == 1 ? "" : "s", in->n_scenario, in->n_scenario == 1 ? "" : "s");
}

static void put_card(lode_page *page, const char *title, double value, const char *unit) {
  lode_page_put(page, "<li><span>%s</span><b>", title);
  lode_page_amount(page, isfinite(value) ? value : NAN);
  lode_page_put(page, "</b><span>");
  lode_page_name(page, unit);
  lode_page_put(page, "</span></li>\n");
}

/* Cost and bound: of the plan where it tells them, else of the status. */
static void put_cards(lode_page *page, const lode_facts *facts) {
  const lode_plan *plan = facts->plan;
  double cost = plan != NULL ? plan->total : NAN, bound = plan != NULL ? plan->bound : NAN;
  if (!isfinite(cost))
    cost = lode_flat_json_number(&facts->status, "incumbent");
  if (!isfinite(bound))
    bound = lode_flat_json_number(&facts->status, "bound");
  const double gap = cost == bound ? 0.0 : cost != 0.0 ? (cost - bound) / fabs(cost) : NAN;
  lode_page_put(page, "<ul class=\"cards\">\n");
  put_card(page, "Expected cost of the plan", cost, facts->in->money);
  put_card(page, "No plan costs less than", bound, facts->in->money);
  lode_page_put(page, "<li><span>Gap</span><b>");
  lode_page_percent(page, gap);
  lode_page_put(page, "</b><span>of the cost of the plan</span></li>\n");
  if (plan != NULL)
    put_card(page, "Plants started", (double)plan->n_build, "over the horizon");
  lode_page_put(page, "</ul>\n</header>\n");
}

static void put_sections(lode_page *page, const lode_facts *facts) {
  lode_page_summary(page, facts);
  lode_page_plan(page, facts);
  lode_page_map(page, facts);
  lode_page_capacity(page, facts);
  lode_page_imports(page, facts);
  lode_page_money(page, facts);
  lode_page_limits(page, facts);
  lode_page_convergence(page, facts);
  lode_page_run(page, facts);
}

/* Links to the sections that the body has. */
static void put_contents(lode_page *page, const char *body) {
  static const char *const section[][2] = {
      {"short", "In short"},    {"plan", "What is built"}, {"map", "Where"},
      {"capacity", "Capacity"}, {"imports", "Imports"},    {"cost", "Cost"},
      {"limits", "Limits"},     {"search", "How sure"},    {"run", "The run"},
  };
  lode_page_put(page, "<nav class=\"contents\" aria-label=\"Contents\"><ul>\n");
  for (size_t i = 0; i < sizeof section / sizeof section[0]; ++i) {
    char mark[32];
    snprintf(mark, sizeof mark, "<section id=\"%s\"", section[i][0]);
    if (body != NULL && strstr(body, mark) != NULL)
      lode_page_put(page, "<li><a href=\"#%s\">%s</a></li>\n", section[i][0], section[i][1]);
  }
  lode_page_put(page, "</ul></nav>\n");
}

static void put_foot(lode_page *page) {
  lode_page_put(page, "<footer><p>Made by <code>lodestone report</code> from the files of this folder: the tables as "
                      "CSV, these pictures in <code>pictures/</code>, layers for maps in <code>regions.geojson</code>, "
                      "<code>plants.geojson</code> and <code>flows.geojson</code>.</p></footer>\n");
}

static void put_page(lode_page *page, const lode_facts *facts) {
  lode_page body = {.env = page->env};
  put_sections(&body, facts);
  put_head(page, facts);
  put_cards(page, facts);
  put_contents(page, body.text.data);
  lode_page_put(page, "<main id=\"main\" tabindex=\"-1\">\n");
  if (body.status != LODE_OK)
    page->status = body.status;
  if (page->status == LODE_OK)
    page->status = lode_text_append(page->env, &page->text, body.text.data, body.text.length);
  lode_page_put(page, "</main>\n");
  put_foot(page);
  lode_page_script(page);
  lode_page_put(page, "</body>\n</html>\n");
  lode_text_free(&body.text);
}

/* Writes what the page holds, or, if it holds nothing, removes what an earlier report has left there. Frees it. */
static lode_status write_file(lode_env *env, const char *dir, const char *name, lode_page *page) {
  lode_text path = {NULL, 0, 0};
  lode_status st = page->status != LODE_OK ? page->status : lode_text_printf(env, &path, "%s/%s", dir, name);
  if (st == LODE_OK && page->text.length > 0)
    st = lode_write_atomic(env, path.data, page->text.data, page->text.length);
  else if (st == LODE_OK && unlink(path.data) != 0 && errno != ENOENT && errno != ENOTDIR)
    st = LODE_FAIL(env, LODE_E_IO, "%s: %s", path.data, strerror(errno));
  lode_text_free(&path);
  lode_text_free(&page->text);
  return st;
}

static lode_status make_folder(lode_env *env, const char *dir) {
  lode_text path = {NULL, 0, 0};
  struct stat info;
  lode_status st = lode_text_printf(env, &path, "%s/%s", dir, LODE_REPORT_FOLDER);
  if (st == LODE_OK && mkdir(path.data, 0777) != 0 && errno != EEXIST)
    st = LODE_FAIL(env, LODE_E_IO, "%s: folder cannot be made: %s", path.data, strerror(errno));
  if (st == LODE_OK && (stat(path.data, &info) != 0 || !S_ISDIR(info.st_mode)))
    st = LODE_FAIL(env, LODE_E_IO, "%s: not a folder", path.data);
  lode_text_free(&path);
  return st;
}

static lode_status write_pictures(lode_env *env, const char *dir, const lode_facts *facts) {
  lode_status st = make_folder(env, dir);
  for (size_t i = 0; i < lode_n_pictures && st == LODE_OK; ++i) {
    lode_page page = {.env = env, .is_alone = true};
    lode_pictures[i].draw(&page, facts);
    st = write_file(env, dir, lode_pictures[i].file, &page);
  }
  return st;
}

static lode_status write_layers(lode_env *env, const char *dir, const lode_facts *facts) {
  lode_status st = LODE_OK;
  for (size_t i = 0; i < lode_n_layers && st == LODE_OK; ++i) {
    lode_page page = {.env = env};
    lode_layers[i].write(&page, facts);
    st = write_file(env, dir, lode_layers[i].file, &page);
  }
  return st;
}

lode_status lode_report_html(lode_env *env, const char *dir) {
  lode_facts *facts = NULL;
  lode_page page = {.env = env};
  lode_status st = lode_facts_read(env, dir, &facts);
  if (st != LODE_OK)
    return st;
  put_page(&page, facts);
  if ((st = write_file(env, dir, "report.html", &page)) == LODE_OK && (st = write_pictures(env, dir, facts)) == LODE_OK)
    st = write_layers(env, dir, facts);
  lode_facts_destroy(&facts);
  return st;
}
