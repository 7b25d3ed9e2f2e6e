/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_MODELS_SITING_H
#define LODE_MODELS_SITING_H

#include "instances/instance.h"
#include "instances/plan.h"
#include "models/rows.h"
#include "models/timing.h"
#include "solver/base/text.h"

/** A start that is offered: one binary of the first stage. */
typedef struct lode_start {
  lode_build build;
  lode_on_line on; /**< not empty */
  double cost;     /**< discounted capital - grant - salvage + fixed, money */
} lode_start;

typedef enum lode_siting_row {
  LODE_ROW_SITE,         /**< at most max-builds plants */
  LODE_ROW_EXCLUSION,    /**< at most n sites used */
  LODE_ROW_USED,         /**< start <= site is used */
  LODE_ROW_PREREQUISITE, /**< site no later than what it needs */
  LODE_ROW_PERMITS,
  LODE_ROW_BUDGET,
  LODE_ROW_QUESTION /**< asked in addition: a site must have a plant, or none */
} lode_siting_row;

/** Which rule a row stands for. */
typedef struct lode_siting_tag {
  lode_siting_row kind;
  int32_t item;   /**< index in the instance's table (site for SITE, start for USED) */
  int32_t period; /**< -1: all */
} lode_siting_tag;

/**
 * First stage: binaries y (one per start, ascending by site, period, option order of the site), then continuous
 * columns in [0,1] "site is used" for sites of an exclusion that may have several plants.
 */
typedef struct lode_siting {
  size_t n_start, n_col; /**< binaries; all columns */
  lode_start *start;     /**< [n_start] */
  int32_t *used_site;    /**< [n_col - n_start] site of each "used" column */
  size_t *site_first;    /**< [n_site + 1] starts of a site: site_first[j] <= v < site_first[j+1] */
  lode_rows rows;
  lode_siting_tag *tag; /**< [rows.n] */
  size_t room_tag;
  double constant; /**< fixed cost of existing plants, discounted */
} lode_siting;

/** Local, O(sites x options x periods + rows). */
lode_status lode_siting_create(lode_env *env, const lode_instance *in, lode_siting **siting);
void lode_siting_destroy(lode_siting **siting);

/** What may be asked of a site in addition to the rules of the instance. */
typedef enum lode_site_rule { LODE_SITE_AS_GIVEN, LODE_SITE_USED, LODE_SITE_EMPTY } lode_site_rule;
/**
 * Adds a rule: the site must have a plant, or none. A site where no start is offered has none in any case.
 * Local. @return LODE_E_INPUT if it must have one
 */
lode_status lode_siting_ask(lode_env *env, const lode_instance *in, lode_siting *siting, int32_t site,
                            lode_site_rule rule);

/** First-stage cost (constant included) and its parts of a 0/1 point, summed in the order of the starts. Local. */
double lode_siting_cost(const lode_instance *in, const lode_siting *siting, const double y[], double part[LODE_N_COST]);
/** True if the 0/1 point y[n_start] keeps every rule; "used" columns are derived. Local, O(entries). */
bool lode_siting_allows(const lode_siting *siting, const double y[]);
/** Sets "used" columns of x[n_col] from its starts. Local. */
void lode_siting_complete(const lode_siting *siting, double x[]);
/** Plan of a 0/1 point: builds filled and sorted, costs zero. Local. */
lode_status lode_siting_plan(lode_env *env, const lode_siting *siting, const double y[], lode_plan **plan);
/** 0/1 point of a plan. @return LODE_E_INPUT if the plan has a plant that is not offered or offered once and built
 * twice. */
lode_status lode_siting_point(lode_env *env, const lode_instance *in, const lode_siting *siting, const lode_plan *plan,
                              double y[]);
/** Words for column j and row i. Local. */
lode_status lode_siting_col_label(lode_env *env, const lode_instance *in, const lode_siting *siting, size_t j,
                                  lode_text *text);
lode_status lode_siting_row_label(lode_env *env, const lode_instance *in, const lode_siting *siting, size_t i,
                                  lode_text *text);

#endif
