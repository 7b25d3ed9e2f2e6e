/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions, plants and flows: maps, the data from which the script of the page draws other flows, the largest flows as a
 * table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/report/json_text.h"
#include "solver/report/map_places.h"
#include "solver/report/picture.h"

enum { MOST_ROWS = 60, MOST_DRAWN = 24000 };

typedef void (*put_item)(lode_page *page, const lode_instance *in, size_t i);

static void put_list(lode_page *page, const lode_instance *in, const char *key, size_t n, put_item put) {
  lode_page_put(page, "\"%s\":[", key);
  for (size_t i = 0; i < n; ++i) {
    lode_page_put(page, "%s", i > 0 ? "," : "");
    put(page, in, i);
  }
  lode_page_put(page, "],\n");
}

static void put_region(lode_page *page, const lode_instance *in, size_t i) {
  lode_json_text(page, lode_label(in->region[i].id, in->region[i].name));
}

static void put_commodity(lode_page *page, const lode_instance *in, size_t i) {
  const lode_commodity *c = &in->commodity[i];
  lode_page_put(page, "[");
  lode_json_text(page, lode_label(c->id, c->name));
  lode_page_put(page, ",");
  lode_json_text(page, c->unit);
  lode_page_put(page, ",%.6g]", c->mass);
}

static void put_period(lode_page *page, const lode_instance *in, size_t i) {
  lode_page_put(page, "\"");
  lode_page_years(page, in, i, i + 1);
  lode_page_put(page, "\"");
}

static void put_scenario(lode_page *page, const lode_instance *in, size_t i) {
  lode_page_put(page, "[");
  lode_json_text(page, lode_label(in->scenario[i].id, in->scenario[i].name));
  lode_page_put(page, ",%.9g]", in->scenario[i].probability);
}

static int by_flow(const void *a, const void *b) {
  const double x = ((const lode_flow *)a)->flow, y = ((const lode_flow *)b)->flow;
  return (x < y) - (x > y);
}

/* Flows of one commodity and period, "from,to,scenario,flow" one behind another; the smallest are left out where there
 * are more than `most`. @return how many are left out */
static size_t put_flows(lode_page *page, const lode_flow *flow, size_t n, size_t most) {
  lode_flow *sorted = page->status == LODE_OK ? lode_alloc(page->env, n, sizeof *sorted, "flows of the report") : NULL;
  if (sorted == NULL) {
    page->status = page->status == LODE_OK ? LODE_E_NOMEM : page->status;
    return 0;
  }
  memcpy(sorted, flow, n * sizeof *sorted);
  if (n > most)
    qsort(sorted, n, sizeof *sorted, by_flow);
  lode_page_put(page, "\"%d,%d\":[", flow->commodity, flow->period);
  for (size_t i = 0; i < n && i < most; ++i)
    lode_page_put(page, "%s%d,%d,%d,%.4g", i > 0 ? "," : "", sorted[i].from, sorted[i].to, sorted[i].scenario,
                  sorted[i].flow);
  lode_page_put(page, "]");
  free(sorted);
  return n > most ? n - most : 0;
}

static bool is_same_group(const lode_flow *a, const lode_flow *b) {
  return a->commodity == b->commodity && a->period == b->period;
}

/* @return flows that are left out */
static size_t put_data(lode_page *page, const lode_facts *facts, const lode_places *places) {
  const lode_instance *in = facts->in;
  size_t n_left_out = 0, n_group = 0;
  for (size_t i = 0; i < facts->n_flow; ++i)
    n_group += i == 0 || !is_same_group(&facts->flow[i - 1], &facts->flow[i]);
  lode_page_put(page, "<script type=\"application/json\" id=\"map-data\">\n{\"mass\":");
  lode_json_text(page, in->mass_unit);
  lode_page_put(page, ",\n");
  put_list(page, in, "regions", in->n_region, put_region);
  put_list(page, in, "commodities", in->n_commodity, put_commodity);
  put_list(page, in, "periods", in->n_period, put_period);
  put_list(page, in, "scenarios", in->n_scenario, put_scenario);
  lode_page_put(page, "\"at\":[");
  for (size_t r = 0; r < in->n_region; ++r)
    if (isfinite(places->at[r][0]))
      lode_page_put(page, "%s[%.1f,%.1f]", r > 0 ? "," : "", places->at[r][0], places->at[r][1]);
    else
      lode_page_put(page, "%snull", r > 0 ? "," : "");
  lode_page_put(page, "],\n\"flows\":{");
  for (size_t i = 0, end; i < facts->n_flow; i = end) {
    for (end = i + 1; end < facts->n_flow && is_same_group(&facts->flow[i], &facts->flow[end]);)
      ++end;
    lode_page_put(page, "%s", i > 0 ? ",\n" : "");
    n_left_out += put_flows(page, &facts->flow[i], end - i, MOST_DRAWN / n_group + 1);
  }
  lode_page_put(page, "}}\n</script>\n");
  return n_left_out;
}

/* The choices appear only where the script runs: it takes off `hidden`. */
static void put_choices(lode_page *page) {
  lode_page_put(page, "<form id=\"map-choices\" class=\"choices\" hidden>\n"
                      "<label>Flows of <select id=\"map-commodity\"></select></label>\n"
                      "<label>Period <select id=\"map-period\"></select></label>\n"
                      "<label>Scenario <select id=\"map-scenario\"></select></label>\n</form>\n"
                      "<p id=\"map-words\" class=\"note\" aria-live=\"polite\"></p>\n");
}

static int by_expected(const void *a, const void *b) {
  const lode_flow_sum *const *x = a, *const *y = b;
  if ((*x)->expected != (*y)->expected)
    return (*x)->expected < (*y)->expected ? 1 : -1;
  return (*x > *y) - (*x < *y); /* into one array */
}

static void put_flow_row(lode_page *page, const lode_instance *in, const lode_flow_sum *f) {
  const lode_commodity *c = &in->commodity[f->commodity];
  lode_row_head(page, lode_label(c->id, c->name));
  lode_cell_name(page, lode_label(in->region[f->from].id, in->region[f->from].name));
  lode_cell_name(page, lode_label(in->region[f->to].id, in->region[f->to].name));
  lode_page_put(page, "<td class=\"t\">");
  lode_page_years(page, in, (size_t)f->period, (size_t)f->period + 1);
  lode_page_put(page, "</td>");
  lode_cell_amount(page, f->expected);
  lode_cell_amount(page, f->low);
  lode_cell_amount(page, f->high);
  lode_page_put(page, "<td>");
  lode_page_name(page, c->unit);
  lode_page_put(page, "/yr</td></tr>\n");
}

static void put_flow_table(lode_page *page, const lode_facts *facts) {
  const lode_flow_sum **sorted = lode_alloc(page->env, facts->n_haul, sizeof *sorted, "flows of the report");
  if (sorted == NULL) {
    page->status = LODE_E_NOMEM;
    return;
  }
  for (size_t i = 0; i < facts->n_haul; ++i)
    sorted[i] = &facts->haul[i];
  qsort(sorted, facts->n_haul, sizeof *sorted, by_expected);
  lode_page_put(page, "<details><summary>The largest flows as a table</summary>\n");
  lode_table_begin(page, "Largest flows, expected and over the scenarios");
  lode_table_head(page, LODE_COLUMN_TEXT, "Commodity");
  lode_table_head(page, LODE_COLUMN_TEXT, "From");
  lode_table_head(page, LODE_COLUMN_TEXT, "To");
  lode_table_head(page, LODE_COLUMN_TEXT, "Period");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Expected");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Least");
  lode_table_head(page, LODE_COLUMN_NUMBER, "Most");
  lode_table_head(page, LODE_COLUMN_TEXT, "Unit");
  lode_table_body(page);
  for (size_t i = 0; i < facts->n_haul && i < MOST_ROWS; ++i)
    put_flow_row(page, facts->in, sorted[i]);
  lode_table_end(page);
  lode_page_rest(page, facts->n_haul > MOST_ROWS ? facts->n_haul - MOST_ROWS : 0, "flows", "flows.csv");
  lode_page_put(page, "</details>\n");
  free(sorted);
}

void lode_page_map(lode_page *page, const lode_facts *facts) {
  lode_places places;
  if (facts->plan == NULL || page->status != LODE_OK)
    return;
  lode_section_begin(page, "map", "Where");
  if (lode_places_create(page, facts->in, LODE_PICTURE_WIDTH, &places)) {
    size_t n_left_out = 0;
    put_choices(page);
    lode_page_picture(page, facts, "pictures/map.svg");
    n_left_out = put_data(page, facts, &places);
    lode_places_clear(&places);
    if (n_left_out > 0)
      lode_page_put(page, "<p class=\"note\">%zu small flows are left out of the choices of the map.</p>\n",
                    n_left_out);
    lode_page_put(page, "<p class=\"note\">Dots stand at the latitude and longitude of the regions, those far off at "
                        "the edge; no border is drawn, because the instance has none. Marks grow with capacity, "
                        "within their stage.</p>\n");
    lode_page_picture(page, facts, "pictures/map-periods.svg");
  } else if (!lode_has_places(facts->in)) {
    lode_page_put(page,
                  "<p class=\"note\">The instance gives no coordinates, so there is no map. The boxes below stand "
                  "in the order of the instance.</p>\n");
  }
  if (!lode_page_picture(page, facts, "pictures/nodes.svg"))
    lode_page_put(page, "<p class=\"note\">%zu regions are too many for boxes; see plants.geojson.</p>\n",
                  facts->in->n_region);
  if (facts->n_haul > 0 && page->status == LODE_OK)
    put_flow_table(page, facts);
  if (lode_facts_lack(facts, "flows.csv"))
    lode_page_put(page, "<p class=\"note\">flows.csv is missing: no flows are drawn.</p>\n");
  lode_section_end(page);
}
