/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html: one page without scripts, fonts or pictures from elsewhere, to be mailed, printed and archived. */
#include <math.h>
#include <string.h>

#include "solver/report/page.h"
#include "solver/report/run_status.h"

static const char *const style[] = {
    ":root{--ink:#1d2733;--soft:#5d6b7a;--line:#dde3ea;--tint:#f4f7fa;--blue:#2f6db5;--red:#b3261e}",
    "*{box-sizing:border-box}",
    "body{margin:0;background:var(--tint);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Helvetica Neue',Arial,sans-serif}",
    "main{max-width:1080px;margin:0 auto;padding:28px 20px 60px}",
    "header{margin-bottom:18px}h1{font-size:26px;line-height:1.2;margin:0 0 4px}",
    "h2{font-size:18px;margin:0 0 10px}h3{font-size:15px;margin:18px 0 6px}p{margin:0 0 10px}",
    "header p,.note,small{color:var(--soft)}small{font-size:12px;font-weight:400}.note{font-size:13px;margin:8px 0 0}",
    "section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin:0 0 16px;"
    "overflow-x:auto}",
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:0 0 16px}",
    ".card{background:#fff;border:1px solid var(--line);border-radius:8px;padding:12px 16px}",
    ".card span{display:block;font-size:12px;color:var(--soft)}",
    ".card b{display:block;font-size:22px;line-height:1.3;font-variant-numeric:tabular-nums}",
    ".state{display:inline-block;border-radius:4px;padding:1px 8px;font-size:13px;font-weight:600;color:#fff;"
    "background:var(--blue)}.state.OPTIMAL{background:#2c7a43}.state.INFEASIBLE,.state.FAILED{background:var(--red)}",
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}",
    "th,td{padding:5px 10px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}",
    "th{font-size:13px;color:var(--soft);font-weight:600;border-bottom:2px solid var(--line)}",
    ".t{white-space:nowrap}.n{text-align:right;white-space:nowrap}tr.sum td{font-weight:600;border-bottom:0}tbody "
    "tr:hover{background:#f8fafc}",
    ".sites td:first-child{white-space:nowrap;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}",
    ".parts{max-width:860px}.wide{width:45%}.bar{height:10px;margin-top:7px;background:var(--blue);border-radius:2px;"
    "min-width:1px}.bar.less{background:#3d8f50}.track{background:var(--line);border-radius:2px;margin-top:3px}",
    ".track .bar{height:4px;margin:0;min-width:0}td.none{color:#a6b0bb}td.bad{color:var(--red);font-weight:600}"
    "td.full{font-weight:600;background:#fdf3e4}.grid{font-size:14px;width:auto;min-width:60%}",
    ".dot{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:6px}"
    ".ring{border:2px solid var(--soft)}.stroke{display:inline-block;width:22px;height:0;border-top:3px solid #94a9c4;"
    "margin-right:6px;vertical-align:4px}.stroke.up{border-color:#d9822b}.stroke.low{border-color:var(--blue)}",
    ".legend{font-size:13px;margin:8px 0 0}.legend>span{margin-right:16px;white-space:nowrap}.starts{margin:0;"
    "padding-left:20px}.starts li{margin:0 0 4px}svg{display:block;width:100%;height:auto;font:12px "
    "system-ui,sans-serif}",
    ".lane{stroke:#e3e8ee;stroke-width:1;fill:none}.haul{stroke:#5f83b3;stroke-opacity:.45;fill:none;"
    "stroke-linecap:round}.region{fill:#b6c1cd}text.there{fill:#93a0ae;font-size:10px;text-anchor:middle;paint-order:"
    "stroke;stroke:#fff;stroke-width:3px}",
    "text.here{fill:#1d2733;font-weight:600;font-size:11px;text-anchor:middle;paint-order:stroke;stroke:#fff;"
    "stroke-width:3px}.rule{stroke:#e8edf2;fill:none}.axis{stroke:#93a0ae;fill:none}",
    "text.x{text-anchor:middle;fill:#5d6b7a}text.y{text-anchor:end;fill:#5d6b7a}text.unit{text-anchor:end;fill:#"
    "5d6b7a}",
    ".upper{stroke:#d9822b;stroke-width:2;fill:none}.lower{stroke:#2f6db5;stroke-width:2;fill:none}",
    ".run td:first-child{color:var(--soft);width:150px}.run td{word-break:break-word}",
    "@media print{body{background:#fff;font-size:11px}main{max-width:none;padding:0}section,.card{border-color:#ccc;"
    "break-inside:avoid;overflow:visible}.sites,section:has(.sites){break-inside:auto}tr{break-inside:avoid}"
    "thead{display:table-header-group}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}h2{break-after:avoid}"
    "}",
};

static const char *state_of(const lode_facts *facts) {
  const char *state = lode_flat_json_text(&facts->status, "state");
  return state != NULL ? state : facts->plan != NULL ? "PLAN" : "UNKNOWN";
}

static const char *sentence_of(const char *state) {
  static const struct {
    const char *state, *sentence;
  } known[] = {
      {"OPTIMAL", "The search proved the gap that was asked for."},
      {"STOPPED", "A limit or a signal ended the search; plan and bound hold all the same."},
      {"INFEASIBLE", "No plan meets all hard demands and limits."},
      {"RUNNING", "The search was still running when this page was made."},
      {"FAILED", "The run failed."},
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; ++i)
    if (strcmp(known[i].state, state) == 0)
      return known[i].sentence;
  return "";
}

static void put_head(lode_page *page, const lode_facts *facts) {
  const lode_instance *in = facts->in;
  const char *state = state_of(facts), *message = lode_flat_json_text(&facts->status, "message");
  lode_page_put(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
  lode_page_text(page, lode_label(in->id, in->name));
  lode_page_put(page, "</title>\n<style>\n");
  for (size_t i = 0; i < sizeof style / sizeof style[0]; ++i)
    lode_page_put(page, "%s\n", style[i]);
  lode_page_put(page, "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>");
  lode_page_text(page, lode_label(in->id, in->name));
  lode_page_put(page, "</h1>\n<p><span class=\"state ");
  lode_page_text(page, state);
  lode_page_put(page, "\">");
  lode_page_text(page, state);
  lode_page_put(page, "</span> %s", sentence_of(state));
  if (message != NULL && message[0] != '\0') {
    lode_page_put(page, " ");
    lode_page_text(page, message);
  }
  lode_page_put(page,
                "</p>\n<p>%zu regions, %zu commodities, %zu candidate sites, %d to %d in %zu periods, %zu "
                "scenario%s.</p>\n</header>\n",
                in->n_region, in->n_commodity, in->n_site, in->period[0].first_year,
                in->period[in->n_period - 1].first_year + in->period[in->n_period - 1].years - 1, in->n_period,
                in->n_scenario, in->n_scenario == 1 ? "" : "s");
}

static void put_card(lode_page *page, const char *title, double value, const char *unit) {
  lode_page_put(page, "<div class=\"card\"><span>%s</span><b>", title);
  lode_page_amount(page, isfinite(value) ? value : NAN);
  lode_page_put(page, "</b><span>");
  lode_page_text(page, unit);
  lode_page_put(page, "</span></div>\n");
}

/* Cost and bound: of the plan where it tells them, else of the status. */
static void put_cards(lode_page *page, const lode_facts *facts) {
  const lode_plan *plan = facts->plan;
  const lode_flat_json *status = &facts->status;
  double cost = plan != NULL ? plan->total : NAN, bound = plan != NULL ? plan->bound : NAN;
  if (!isfinite(cost))
    cost = lode_flat_json_number(status, "incumbent");
  if (!isfinite(bound))
    bound = lode_flat_json_number(status, "bound");
  const double gap = cost == bound ? 0.0 : cost != 0.0 ? (cost - bound) / fabs(cost) : NAN;
  lode_page_put(page, "<div class=\"cards\">\n");
  put_card(page, "Expected cost of the plan", cost, facts->in->money);
  put_card(page, "No plan costs less than", bound, facts->in->money);
  lode_page_put(page, "<div class=\"card\"><span>Gap</span><b>");
  lode_page_percent(page, gap);
  lode_page_put(page, "</b><span>of the cost of the plan</span></div>\n");
  if (plan != NULL)
    put_card(page, "Plants started", (double)plan->n_build, "over the horizon");
  lode_page_put(page, "</div>\n");
}

/* How the run went: what status.json tells beyond the headline. */
static void put_run(lode_page *page, const lode_facts *facts) {
  static const char *const shown[][2] = {
      {"seconds", "Time, seconds"},
      {"ranks", "Ranks"},
      {"parts", "Parts"},
      {"nodes", "Nodes"},
      {"cuts", "Cuts"},
      {"rounds", "Rounds"},
      {"memory_mib_max", "Memory, MiB"},
      {"version", "Version"},
      {"options", "Options"},
      {"instance", "Instance"},
      {"host", "Host"},
      {"job", "Job"},
      {"heartbeat", "Last written"},
  };
  if (facts->status.n == 0)
    return;
  lode_page_put(page, "<section><h2>The run</h2>\n<table class=\"run\"><tbody>\n");
  for (size_t i = 0; i < sizeof shown / sizeof shown[0]; ++i) {
    const char *text = lode_flat_json_text(&facts->status, shown[i][0]);
    if (text == NULL || text[0] == '\0')
      continue;
    const double value = i <= 6 ? lode_flat_json_number(&facts->status, shown[i][0]) : NAN;
    lode_page_put(page, "<tr><td>%s</td><td>", shown[i][1]);
    if (isnan(value))
      lode_page_text(page, text);
    else
      lode_page_amount(page, value);
    lode_page_put(page, "</td></tr>\n");
  }
  lode_page_put(page, "<tr><td>Fingerprint</td><td>%016llx</td></tr>\n</tbody></table></section>\n",
                (unsigned long long)facts->in->fingerprint);
}

lode_status lode_report_html(lode_env *env, const char *dir) {
  lode_facts *facts = NULL;
  lode_text path = {NULL, 0, 0};
  lode_page page = {0};
  page.env = env;
  page.status = lode_facts_read(env, dir, &facts);
  if (page.status == LODE_OK) {
    put_head(&page, facts);
    put_cards(&page, facts);
    if (facts->plan == NULL)
      lode_page_put(&page, "<section><p>There is no plan in this folder.</p></section>\n");
    lode_page_plan(&page, facts);
    lode_page_money(&page, facts);
    lode_page_results(&page, facts);
    lode_page_convergence(&page, facts);
    put_run(&page, facts);
    lode_page_put(&page, "</main>\n</body>\n</html>\n");
  }
  if (page.status == LODE_OK)
    page.status = lode_text_printf(env, &path, "%s/report.html", dir);
  if (page.status == LODE_OK)
    page.status = lode_write_atomic(env, path.data, page.text.data, page.text.length);
  lode_text_free(&path);
  lode_text_free(&page.text);
  lode_facts_destroy(&facts);
  return page.status;
}
