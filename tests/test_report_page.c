/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, labels, pictures and layers of the report, with names that mean harm: markup, formulas, marks of direction. */
#include <CUnit/CUnit.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instances/plan.h"
#include "instances/read.h"
#include "solver/base/text.h"
#include "solver/report/json_text.h"
#include "solver/report/label.h"
#include "solver/report/page.h"
#include "solver/report/picture.h"
#include "solver/report/report_files.h"
#include "solver/report/run_status.h"
#include "solver/report/sheet.h"
#include "solver/report/utf8.h"
#include "tests/harness.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define RLO "\xE2\x80\xAE"
#define HEBREW "\xD7\xA9\xD7\x9C"
#define EVIL "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;, y=1&#10;\xE2\x80\xAEtxt"
#define SAFE "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;, y=1 [U+202E]txt"

/* Two regions on either side of the antimeridian, one plant that stands, one that is built; one flow. */
#define PLACES_A "lat=\"10\" lon=\"170\""
#define PLACES_B "lat=\"20\" lon=\"-170\""
#define INSTANCE(a, b)                                                                                                 \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><lodestone version=\"1\" id=\"evil\" name=\"" EVIL "\">"                  \
  "<units money=\"=1+1\" unit-cost=\"@x\" unit-cost-scale=\"1\"/><economics base-year=\"2025\" rate=\"0\"/>"           \
  "<periods><period id=\"-P\" name=\"" EVIL "\" first-year=\"2025\" years=\"1\"/></periods><commodities>"              \
  "<commodity id=\"+c\" name=\"" EVIL "\" unit=\"=cmd|' /C calc'!A0\"/></commodities>"                                 \
  "<pollutants><pollutant id=\"-w\" name=\"" EVIL "\" unit=\"&lt;b&gt;\"/></pollutants>"                               \
  "<regions><region id=\"+A1\" name=\"" EVIL "\" " a "/><region id=\"-B:2\" name=\"" HEBREW "\" " b "/></regions>"     \
  "<processes><process id=\"k\" name=\"" EVIL "\" stage=\"" EVIL "\"><output commodity=\"+c\" amount=\"1\"/>"          \
  "<emission pollutant=\"-w\" amount=\"1\"/></process></processes>"                                                    \
  "<options><option id=\"o\" name=\"" EVIL "\" capital=\"8\" life=\"9\"><capacity process=\"k\" amount=\"10\"/>"       \
  "</option></options><plants><plant id=\"old\" name=\"" EVIL "\" region=\"-B:2\"><capacity process=\"k\" "            \
  "amount=\"1\"/></plant></plants>"                                                                                    \
  "<sites><site id=\"s\" name=\"" EVIL "\" region=\"+A1\" options=\"o\"/></sites>"                                     \
  "<budgets><budget id=\"b\" name=\"" EVIL "\" amount=\"8\"/></budgets>"                                               \
  "<demands><demand region=\"-B:2\" commodity=\"+c\" amount=\"5\" penalty=\"2\"/></demands>"                           \
  "<lanes><lane from=\"+A1\" to=\"-B:2\"><cost commodity=\"+c\" value=\"1\"/></lane></lanes>"                          \
  "<caps><cap pollutant=\"-w\" limit=\"4\" region=\"+A1\"/></caps>"                                                    \
  "<scenarios><scenario id=\"base\" name=\"" EVIL "\" probability=\"1\"/></scenarios></lodestone>"

static lode_env *env;
static char folder[64];

static void path_of(char path[128], const char *name) { snprintf(path, 128, "%s/%s", folder, name); }

static void put_file(const char *name, const char *data) {
  char path[128];
  path_of(path, name);
  CU_ASSERT_EQUAL(lode_write_atomic(env, path, data, strlen(data)), LODE_OK);
}

/* Content of a file of the folder, owned by the caller; "" if there is none. */
static char *content(const char *name) {
  char path[128];
  char *data = calloc(1, 1 << 19);
  path_of(path, name);
  FILE *file = fopen(path, "rb");
  if (file != NULL) {
    CU_ASSERT(fread(data, 1, (1 << 19) - 1, file) > 0);
    fclose(file);
  }
  return data;
}

static const char *const table[][2] = {
    {"capacity.csv",
     "period,site,region,process,capacity[/yr],status\n-P,s,+A1,k,10,built\n-P,old,-B:2,k,1,existing\n"},
    {"activity.csv", "period,scenario,region,process,activity[/yr],capacity[/yr]\n-P,base,+A1,k,4,10\n"},
    {"flows.csv", "period,scenario,from,to,commodity,flow[/yr],unit\n-P,base,+A1,-B:2,+c,4,'=cmd|' /C calc'!A0\n"},
    {"supply.csv", "period,scenario,supply,region,commodity,amount[/yr],unit\n"},
    {"imports.csv", "period,scenario,region,commodity,amount[/yr],unit\n"},
    {"demand.csv", "period,scenario,region,commodity,demand[/yr],met[/yr],unit\n-P,base,-B:2,+c,5,4,x\n"},
    {"unmet.csv", "period,scenario,region,commodity,unmet[/yr],unit\n-P,base,-B:2,+c,1,x\n"},
    {"disposal.csv", "period,scenario,region,commodity,amount[/yr],unit\n"},
    {"emissions.csv",
     "period,scenario,scope,pollutant,emission[/yr],limit[/yr],excess[/yr],unit\n-P,base,+A1,-w,4,4,0,<b>\n"},
    {"convergence.csv", "seconds,phase,nodes,lower[x],upper[x],gap,cuts\n0,<b>,0,,,,0\n1,end,0,13,14,0.1,2\n"},
};

static void enter(const char *xml) {
  char path[128];
  lode_instance *in = NULL;
  lode_build build[1] = {{0, 0, 0}};
  env = lode_env_create();
  lode_env_set_level(env, LODE_LOG_ERROR);
  strcpy(folder, "test_page.XXXXXX");
  CU_ASSERT_PTR_NOT_NULL(mkdtemp(folder));
  put_file("instance.xml", xml);
  path_of(path, "instance.xml");
  CU_ASSERT_EQUAL(lode_instance_read(env, path, &in), LODE_OK);
  if (in != NULL) {
    lode_plan plan = {.build = build, .n_build = 1, .total = 14.0, .bound = 13.0, .fingerprint = in->fingerprint};
    plan.cost[LODE_COST_CAPITAL] = 8.0;
    plan.cost[LODE_COST_TRANSPORT] = 4.0;
    plan.cost[LODE_COST_UNMET] = 2.0;
    path_of(path, "plan.xml");
    CU_ASSERT_EQUAL(lode_plan_write(env, in, &plan, path), LODE_OK);
  } else {
    fprintf(stderr, "%s\n", lode_env_message(env));
  }
  for (size_t i = 0; i < COUNT(table); ++i)
    put_file(table[i][0], table[i][1]);
  lode_instance_destroy(&in);
}

static void leave(void) {
  char path[128];
  static const char *const other[] = {"instance.xml", "plan.xml", "status.json", "bottlenecks.csv"};
  for (size_t i = 0; i < COUNT(table); ++i) {
    path_of(path, table[i][0]);
    remove(path);
  }
  for (size_t i = 0; i < COUNT(other); ++i) {
    path_of(path, other[i]);
    remove(path);
  }
  for (size_t i = 0; lode_report_files[i] != NULL; ++i) {
    path_of(path, lode_report_files[i]);
    remove(path);
  }
  path_of(path, LODE_REPORT_FOLDER);
  remove(path);
  CU_ASSERT_EQUAL(rmdir(folder), 0); /* the list of files is whole, and nothing half-written is left */
  lode_env_destroy(&env);
}

static void expect_text(void (*put)(lode_page *page, const char *text), const char *text, const char *expected) {
  lode_env *e = lode_env_create();
  lode_page page = {.env = e};
  put(&page, text);
  CU_ASSERT_EQUAL(page.status, LODE_OK);
  CU_ASSERT_STRING_EQUAL(page.text.data != NULL ? page.text.data : "", expected);
  if (page.text.data != NULL && strcmp(page.text.data, expected) != 0)
    fprintf(stderr, "found    %s\nexpected %s\n", page.text.data, expected);
  lode_text_free(&page.text);
  lode_env_destroy(&e);
}

static void text_of_others_is_escaped(void) {
  expect_text(lode_page_text, "<a href=\"x\">&'", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  expect_text(lode_page_text, "a\nb\tc\x01\x7f", "a b c  ");
  expect_text(lode_page_text, "x" RLO "y\xE2\x81\xA6z", "x[U+202E]y[U+2066]z");
  expect_text(lode_page_text, HEBREW " \xE4\xB8\xAD \xF0\x9F\xA7\xB2", HEBREW " \xE4\xB8\xAD \xF0\x9F\xA7\xB2");
  /* a lone byte, an overlong slash, a surrogate, a character cut short, U+FFFF, beyond Unicode */
  expect_text(lode_page_text, "\x80", "\xEF\xBF\xBD");
  expect_text(lode_page_text, "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
  expect_text(lode_page_text, "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  expect_text(lode_page_text, "\xE4\xB8", "\xEF\xBF\xBD\xEF\xBF\xBD");
  expect_text(lode_page_text, "\xEF\xBF\xBF", "\xEF\xBF\xBD");
  expect_text(lode_page_text, "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  expect_text(lode_page_text, NULL, "");
}

static void names_are_isolated_and_shortened(void) {
  expect_text(lode_page_name, "plain", "plain");
  expect_text(lode_page_name, HEBREW, "<bdi>" HEBREW "</bdi>");
  char longest[10001], expected[11000];
  memset(longest, '<', 10000);
  longest[10000] = '\0';
  lode_env *e = lode_env_create();
  lode_page page = {.env = e};
  lode_page_name(&page, longest);
  CU_ASSERT_EQUAL(page.status, LODE_OK);
  CU_ASSERT_EQUAL(strncmp(page.text.data, "<bdi title=\"&lt;", 16), 0);
  const char *shown = strchr(page.text.data, '>') + 1;
  CU_ASSERT_EQUAL(strlen(shown), 71 * 4 + strlen("…") + strlen("</bdi>"));
  CU_ASSERT_EQUAL(strncmp(page.text.data + strlen(page.text.data) - 9, "…</bdi>", 9), 0);
  CU_ASSERT_EQUAL(page.text.length, 12 + 10000 * 4 + 2 + strlen(shown)); /* the whole name is in the title */
  lode_text_free(&page.text);
  memset(longest, 'a', 72);
  longest[72] = '\0';
  snprintf(expected, sizeof expected, "%s", longest);
  lode_page_name(&page, longest);
  CU_ASSERT_STRING_EQUAL(page.text.data, expected);
  lode_text_free(&page.text);
  lode_env_destroy(&e);
}

static void json_is_safe_inside_a_script(void) {
  expect_text(lode_json_text, "</script>\"\\\n" RLO, "\"\\u003c/script\\u003e\\u0022\\u005c\\u000a\\u202e\"");
  expect_text(lode_json_text, HEBREW "\x80\xE2\x80\xA8", "\"" HEBREW "\\ufffd\\u2028\"");
  expect_text(lode_json_text, NULL, "null");
}

static void labels_do_not_overlap(void) {
  lode_env *e = lode_env_create();
  lode_boxes taken = {0};
  const lode_box frame = {0.0, 0.0, 100.0, 100.0};
  const double thing[3] = {50.0, 50.0, 3.0}, size[2] = {30.0, 12.0};
  lode_box box = {0};
  int n = 0;
  CU_ASSERT_EQUAL(lode_boxes_add(e, &taken, (lode_box){47.0, 47.0, 53.0, 53.0}), LODE_OK);
  for (; n < 40 && lode_label_place(&taken, frame, thing, size, &box); ++n) {
    CU_ASSERT(lode_boxes_free(&taken, box));
    CU_ASSERT(box.x0 >= 0.0 && box.y0 >= 0.0 && box.x1 <= 100.0 && box.y1 <= 100.0);
    CU_ASSERT_EQUAL(lode_boxes_add(e, &taken, box), LODE_OK);
  }
  CU_ASSERT(n >= 4 && n < 40); /* some fit, then there is no room and it says so */
  free(taken.box);
  lode_env_destroy(&e);
}

static void formulas_stay_text_in_spreadsheets(void) {
  char data[256] = "";
  FILE *file = tmpfile();
  lode_sheet sheet = {file, false};
  lode_sheet_text(&sheet, "=1+1");
  lode_sheet_text(&sheet, "@x, y");
  lode_sheet_text(&sheet, "-A1"); /* an id: read back as it is */
  lode_sheet_text(&sheet, "+a b");
  lode_sheet_text(&sheet, "t");
  lode_sheet_number(&sheet, -2.0);
  lode_sheet_end_line(&sheet);
  rewind(file);
  CU_ASSERT_PTR_NOT_NULL(fgets(data, sizeof data, file));
  CU_ASSERT_STRING_EQUAL(data, "'=1+1,\"'@x, y\",-A1,'+a b,t,-2\n");
  fclose(file);
}

static void hostile_names_come_out_as_text(void) {
  enter(INSTANCE(PLACES_A, PLACES_B));
  put_file("bottlenecks.csv",
           "kind,name,region,period,scenario,limit,use,unit,step,worth,expected[$],percent[$],at_most[$]\n"
           "cap,\"<img src=x onerror=alert(1)> " RLO "\",total,,s,1,1,t,1,9,7,0.07,\n"
           "cap,\"<img src=x onerror=alert(1)> " RLO "\",total,,r,1,1,t,1,9,3,0.03,\n"
           "lane,a b,a,,s,1,1,t,1,9,900,0.09,\n"
           "budget,second,total,,,1,1,,5,,12,,15\n");
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  for (size_t i = 0; lode_report_files[i] != NULL; ++i) {
    char *found = content(lode_report_files[i]);
    CU_ASSERT(found[0] != '\0' || strstr(lode_report_files[i], "map-periods") != NULL); /* one period: no such map */
    CU_ASSERT_PTR_NULL(strstr(found, "<script>alert"));
    CU_ASSERT_PTR_NULL(strstr(found, "<img"));
    CU_ASSERT_PTR_NULL(strstr(found, RLO));
    free(found);
  }
  char *page = content("report.html");
  CU_ASSERT_PTR_NOT_NULL(strstr(page, SAFE));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "&lt;img src=x onerror=alert(1)&gt; [U+202E]"));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "allowed in all regions: 1&#160;% more would save 0.1 "));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "freight on a b: 1&#160;% more would save 0.09 "));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "budget second: at least 12 "));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "at most 7.7&#160;% more than the best possible"));
  free(page);
  leave();
}

static json_t *layer_of(const char *name) {
  char path[128];
  json_error_t fault;
  path_of(path, name);
  json_t *layer = json_load_file(path, 0, &fault);
  CU_ASSERT_PTR_NOT_NULL(layer);
  if (layer == NULL)
    fprintf(stderr, "%s:%d: %s\n", name, fault.line, fault.text);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(layer, "type")), "FeatureCollection");
  return layer;
}

static const json_t *feature(const json_t *layer, size_t i, const char *part) {
  return json_object_get(json_array_get(json_object_get(layer, "features"), i), part);
}

static void layers_hold_places_and_properties(void) {
  enter(INSTANCE(PLACES_A, PLACES_B));
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  json_t *layer = layer_of("regions.geojson");
  CU_ASSERT_EQUAL(json_array_size(json_object_get(layer, "features")), 2);
  const json_t *at = json_object_get(feature(layer, 0, "geometry"), "coordinates");
  CU_ASSERT_EQUAL(json_number_value(json_array_get(at, 0)), 170.0); /* longitude first */
  CU_ASSERT_EQUAL(json_number_value(json_array_get(at, 1)), 10.0);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(feature(layer, 0, "properties"), "id")), "+A1");
  json_decref(layer);
  layer = layer_of("plants.geojson");
  CU_ASSERT_EQUAL(json_array_size(json_object_get(layer, "features")), 2);
  const json_t *built = feature(layer, 1, "properties");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(built, "status")), "built");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(built, "option")), "o");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(built, "period")), "-P");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(built, "unit")), "=cmd|' /C calc'!A0");
  CU_ASSERT_EQUAL(json_number_value(json_object_get(built, "capacity")), 10.0);
  CU_ASSERT_PTR_NOT_NULL(
      strstr(json_string_value(json_object_get(built, "name")), "<script>alert(1)</script> & \"x\""));
  json_decref(layer);
  layer = layer_of("flows.geojson"); /* across the antimeridian, at latitude 15 half-way */
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(feature(layer, 0, "geometry"), "type")), "MultiLineString");
  const json_t *west = json_array_get(json_object_get(feature(layer, 0, "geometry"), "coordinates"), 0);
  CU_ASSERT_EQUAL(json_number_value(json_array_get(json_array_get(west, 1), 0)), 180.0);
  CU_ASSERT_EQUAL(json_number_value(json_array_get(json_array_get(west, 1), 1)), 15.0);
  CU_ASSERT_EQUAL(json_number_value(json_object_get(feature(layer, 0, "properties"), "expected")), 4.0);
  json_decref(layer);
  leave();
}

static void without_coordinates_geometries_are_null(void) {
  enter(INSTANCE("", ""));
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  static const char *const name[] = {"regions.geojson", "plants.geojson", "flows.geojson"};
  for (size_t i = 0; i < COUNT(name); ++i) {
    json_t *layer = layer_of(name[i]);
    CU_ASSERT(json_is_null(feature(layer, 0, "geometry")));
    json_decref(layer);
  }
  char *map = content("pictures/map.svg"), *nodes = content("pictures/nodes.svg"), *page = content("report.html");
  CU_ASSERT_EQUAL(map[0], '\0');
  CU_ASSERT_NOT_EQUAL(nodes[0], '\0');
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "gives no coordinates"));
  free(map);
  free(nodes);
  free(page);
  leave();
}

static void what_is_missing_is_said_and_old_pictures_go(void) {
  char path[128];
  enter(INSTANCE(PLACES_A, PLACES_B));
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  path_of(path, "emissions.csv");
  remove(path);
  path_of(path, "demand.csv");
  remove(path);
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  char *page = content("report.html"), *old = content("pictures/imports.svg");
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "This folder is incomplete."));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "status.json, demand.csv, emissions.csv"));
  CU_ASSERT_PTR_NULL(strstr(page, "<section id=\"imports\""));
  CU_ASSERT_PTR_NULL(strstr(page, "href=\"#imports\""));
  CU_ASSERT_EQUAL(old[0], '\0');
  free(page);
  free(old);
  path_of(path, "plan.xml");
  remove(path);
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_OK);
  page = content("report.html");
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "There is no plan in this folder."));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "Not there: plan.xml"));
  free(page);
  put_file("convergence.csv", "seconds,phase,nodes,lower[x],upper[x],gap,cuts\n0,root,0,,");
  CU_ASSERT_EQUAL(lode_report_html(env, folder), LODE_E_INPUT); /* cut off in the middle of a row */
  CU_ASSERT_PTR_NOT_NULL(strstr(lode_env_message(env), "convergence.csv:2"));
  leave();
}

int main(void) {
  static const lode_test test[] = {
      {"text of others is escaped", text_of_others_is_escaped},
      {"names are isolated and shortened", names_are_isolated_and_shortened},
      {"JSON is safe inside a script", json_is_safe_inside_a_script},
      {"labels do not overlap", labels_do_not_overlap},
      {"formulas stay text in spreadsheets", formulas_stay_text_in_spreadsheets},
      {"hostile names come out as text", hostile_names_come_out_as_text},
      {"layers hold places and properties", layers_hold_places_and_properties},
      {"without coordinates geometries are null", without_coordinates_geometries_are_null},
      {"what is missing is said, and old pictures go", what_is_missing_is_said_and_old_pictures_go},
  };
  return lode_test_main("report_page", test, COUNT(test));
}
