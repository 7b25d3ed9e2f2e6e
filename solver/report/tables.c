/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, order and closing of the tables. All are written under NAME.csv.tmp and get their names only when every
 * one of them is complete, so that a folder never holds a mixture of two runs' tables. */
#include "solver/report/tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/base/text.h"
#include "solver/report/table_rows.h"

/* $: money, @: unit-cost money. In the order of lode_table_id. */
static const struct {
  const char *name, *header;
} layout[LODE_N_TABLE] = {
    {"builds", "site,region,option,start,online_from,online_to,capital[$],grant[$],fixed[$/yr]"},
    {"capacity", "period,site,region,process,capacity[/yr],status"},
    {"activity", "period,scenario,region,process,activity[/yr],capacity[/yr]"},
    {"flows", "period,scenario,from,to,commodity,flow[/yr],unit"},
    {"supply", "period,scenario,supply,region,commodity,amount[/yr],unit"},
    {"imports", "period,scenario,region,commodity,amount[/yr],unit"},
    {"demand", "period,scenario,region,commodity,demand[/yr],met[/yr],unit"},
    {"unmet", "period,scenario,region,commodity,unmet[/yr],unit"},
    {"disposal", "period,scenario,region,commodity,amount[/yr],unit"},
    {"emissions", "period,scenario,scope,pollutant,emission[/yr],limit[/yr],excess[/yr],unit"},
    {"costs", "period,scenario,part,amount[$/yr],expected[$]"},
    {"prices", "period,scenario,region,commodity,price[@]"},
    {"bottlenecks", NULL}, /* lode_bottlenecks_header */
};

static lode_status table_path(lode_env *env, const lode_tables *tables, int id, const char *ending, lode_text *path) {
  path->length = 0;
  return lode_text_printf(env, path, "%s/%s%s", tables->dir, layout[id].name, ending);
}

static lode_status open_sheets(lode_env *env, lode_tables *tables) {
  lode_text path = {NULL, 0, 0};
  lode_status st = LODE_OK;
  for (int id = 0; id < LODE_N_TABLE; ++id) {
    if ((st = table_path(env, tables, id, ".csv.tmp", &path)) != LODE_OK)
      break;
    tables->sheet[id].file = fopen(path.data, "w");
    if (tables->sheet[id].file == NULL) {
      st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", path.data, strerror(errno));
      break;
    }
    const char *header = id == LODE_TABLE_BOTTLENECKS ? lode_bottlenecks_header : layout[id].header;
    lode_sheet_header(&tables->sheet[id], header, tables->in->money, tables->in->unit_money);
  }
  lode_text_free(&path);
  return st;
}

static lode_status allocate(lode_env *env, lode_tables *tables, const char *dir) {
  const lode_instance *in = tables->in;
  const size_t length = strlen(dir) + 1;
  if ((tables->dir = lode_alloc(env, length, 1, "folder of the tables")) == NULL)
    return LODE_E_NOMEM;
  memcpy(tables->dir, dir, length);
  tables->on_line = lode_alloc(env, tables->plan->n_build, sizeof *tables->on_line, "plants of the tables");
  tables->capacity = lode_alloc(env, in->n_region * in->n_process, sizeof *tables->capacity, "capacity of the tables");
  tables->emission =
      lode_alloc(env, in->n_region * in->n_pollutant, sizeof *tables->emission, "emissions of the tables");
  if (tables->on_line == NULL || tables->capacity == NULL || tables->emission == NULL)
    return LODE_E_NOMEM;
  for (size_t i = 0; i < tables->plan->n_build; ++i)
    tables->on_line[i] = lode_build_on_line(in, tables->plan->build[i]);
  return lode_values_create(env, in, &tables->values);
}

lode_status lode_tables_open(lode_env *env, const lode_instance *in, const char *dir, const lode_plan *plan,
                             lode_tables **tables) {
  lode_tables *w = lode_alloc(env, 1, sizeof *w, "writer of the tables");
  lode_status st = LODE_OK;
  *tables = NULL;
  if (w == NULL)
    return LODE_E_NOMEM;
  w->in = in;
  w->plan = plan;
  if ((st = allocate(env, w, dir)) != LODE_OK || (st = open_sheets(env, w)) != LODE_OK) {
    lode_tables_abandon(&w);
    return st;
  }
  lode_rows_builds(w);
  lode_rows_capacity(w);
  *tables = w;
  return LODE_OK;
}

lode_status lode_tables_add(lode_env *env, lode_tables *tables, const lode_operations *o) {
  const lode_instance *in = tables->in;
  const size_t key = o->period * in->n_scenario + o->scenario;
  if (o->period >= in->n_period || o->scenario >= in->n_scenario || key != tables->n_added)
    return LODE_FAIL(env, LODE_E_BUG, "tables: period %zu, scenario %zu out of order", o->period, o->scenario);
  if (o->scenario == 0) {
    lode_capacity_on_line(tables, o->period);
    lode_rows_first_stage(tables, o->period);
  }
  lode_values_resolve(in, o->period, o->scenario, tables->values);
  lode_rows_activity(tables, o);
  lode_rows_trade(tables, o);
  lode_rows_demand(tables, o);
  lode_rows_disposal(tables, o);
  lode_rows_emissions(tables, o);
  lode_rows_costs(tables, o);
  lode_rows_prices(tables, o);
  ++tables->n_added;
  return lode_bottlenecks_add(env, in, tables->plan, o, &tables->bottlenecks);
}

/* Closes a file; all must be on the disk before any gets its name. */
static lode_status close_sheet(lode_env *env, lode_tables *tables, int id) {
  FILE *file = tables->sheet[id].file;
  tables->sheet[id].file = NULL;
  errno = 0;
  const bool is_written = fflush(file) == 0 && !ferror(file) && (fsync(fileno(file)) == 0 || errno == EINVAL);
  const int reason = errno;
  if (fclose(file) != 0 || !is_written)
    return LODE_FAIL(env, LODE_E_IO, "%s/%s.csv: cannot be written: %s", tables->dir, layout[id].name,
                     strerror(reason != 0 ? reason : errno));
  return LODE_OK;
}

static lode_status name_table(lode_env *env, lode_tables *tables, int id) {
  lode_text from = {NULL, 0, 0}, to = {NULL, 0, 0};
  lode_status st = table_path(env, tables, id, ".csv.tmp", &from);
  if (st == LODE_OK)
    st = table_path(env, tables, id, ".csv", &to);
  if (st == LODE_OK && rename(from.data, to.data) != 0)
    st = LODE_FAIL(env, LODE_E_IO, "%s: cannot be written: %s", to.data, strerror(errno));
  lode_text_free(&from);
  lode_text_free(&to);
  return st;
}

lode_status lode_tables_close(lode_env *env, lode_tables **tables) {
  lode_tables *w = *tables;
  lode_status st = LODE_OK;
  if (w->n_added != w->in->n_period * w->in->n_scenario)
    st = LODE_FAIL(env, LODE_E_BUG, "tables: %zu of %zu pairs of period and scenario", w->n_added,
                   w->in->n_period * w->in->n_scenario);
  lode_bottlenecks_rank(&w->bottlenecks);
  lode_bottlenecks_rows(w->in, w->plan, &w->bottlenecks, &w->sheet[LODE_TABLE_BOTTLENECKS]);
  for (int id = 0; id < LODE_N_TABLE && st == LODE_OK; ++id)
    st = close_sheet(env, w, id);
  for (int id = 0; id < LODE_N_TABLE && st == LODE_OK; ++id)
    st = name_table(env, w, id);
  lode_tables_abandon(tables);
  return st;
}

void lode_tables_abandon(lode_tables **tables) {
  lode_tables *w = *tables;
  if (w == NULL)
    return;
  for (int id = 0; id < LODE_N_TABLE; ++id) {
    char path[4096]; /* no allocation on the way out */
    if (w->sheet[id].file != NULL)
      fclose(w->sheet[id].file);
    if (w->dir != NULL && (size_t)snprintf(path, sizeof path, "%s/%s.csv.tmp", w->dir, layout[id].name) < sizeof path)
      remove(path);
  }
  lode_values_destroy(&w->values);
  free(w->on_line);
  free(w->capacity);
  free(w->emission);
  lode_bottlenecks_clear(&w->bottlenecks);
  free(w->dir);
  free(w);
  *tables = NULL;
}
