/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the pre-flight says: nothing of an instance in order, the right thing of the same instance broken in one way,
 * and never a falsehood: plans of random instances, optimal for their own and for random costs, stay within its bounds.
 */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instances/read.h"
#include "models/extensive.h"
#include "models/preflight.h"
#include "solver/base/random.h"
#include "solver/lp/lp.h"
#include "tests/harness.h"
#include "tests/random_instance.h"

enum { N_SEED = 500, N_COST = 3 };

static lode_env *env;
static const lode_model_options tighten = {.tighten_capacity = true, .strong_flows = true};

/* Ore of the west becomes oxide at either end and is wanted in five regions; each line is broken by one case below. */
static const char healthy[] =
    "<lodestone version='1' id='healthy'>\n"
    "<units money='MUSD' unit-cost='USD' unit-cost-scale='1e-6'/>\n"
    "<economics base-year='2030' rate='0.05'/>\n"
    "<periods><period id='P1' first-year='2030' years='5'/><period id='P2' first-year='2035' years='5'/></periods>\n"
    "<modes><mode id='rail' tariff='0.1'/></modes>\n"
    "<commodities><commodity id='ore' unit='t' mode='rail'/><commodity id='oxide' unit='t' mode='rail'/>"
    "<commodity id='residue' unit='t'/></commodities>\n"
    "<pollutants><pollutant id='acid' unit='m3'/></pollutants>\n"
    "<regions><region id='W' lat='40' lon='-120'/><region id='A' lat='40' lon='-110'/><region id='B'/>"
    "<region id='C'/><region id='D'/></regions>\n"
    "<processes><process id='leach' stage='refining' cost='100'><input commodity='ore' amount='2'/>"
    "<output commodity='oxide' amount='1'/><output commodity='residue' amount='1'/>"
    "<emission pollutant='acid' amount='5'/></process></processes>\n"
    "<options><option id='small' capital='10' life='20'><capacity process='leach' amount='500'/></option>\n"
    "<option id='large' capital='16' life='20' construction='1'><capacity process='leach' amount='1000'/></option>"
    "</options>\n"
    "<plants><plant id='old' region='W'><capacity process='leach' amount='400'/></plant></plants>\n"
    "<sites><site id='west' region='W' options='small large'/>\n"
    "<site id='east' region='A' options='small'/></sites>\n"
    "<agencies><agency id='state' permits='1'/></agencies>\n"
    "<budgets><budget id='all' amount='30'/></budgets>\n"
    "<supplies><supply id='mine' region='W' commodity='ore' cost='10' limit='4000'/></supplies>\n"
    "<imports><import region='B' commodity='oxide' price='20000' limit='600'/></imports>\n"
    "<demands>\n"
    "<demand region='W' commodity='oxide' amount='100' penalty='90000'/>\n"
    "<demand region='A' commodity='oxide' amount='120' penalty='90000'/>\n"
    "<demand region='B' commodity='oxide' amount='80' penalty='90000'/>\n"
    "<demand region='C' commodity='oxide' amount='200' penalty='90000'/>\n"
    "<demand region='D' commodity='oxide' amount='150' penalty='90000'/>\n"
    "</demands>\n"
    "<disposals><disposal commodity='residue' cost='5'/></disposals>\n"
    "<lanes><lane from='W' to='A' distance='900'/><lane from='A' to='B' distance='500'/>\n"
    "<lane from='B' to='C' distance='600'/>\n"
    "<lane from='C' to='D' distance='700'/></lanes>\n"
    "<caps><cap pollutant='acid' region='W' limit='5000'/>\n"
    "</caps>\n"
    "<scenarios><scenario id='low' probability='1'/>\n"
    "</scenarios>\n"
    "</lodestone>\n";

/** The healthy text with one piece replaced. */
static char *broken(const char *from, const char *to) {
  const char *at = strstr(healthy, from);
  CU_ASSERT_PTR_NOT_NULL_FATAL(at);
  CU_ASSERT_PTR_NULL(strstr(at + 1, from));
  char *text = malloc(sizeof healthy + strlen(to));
  CU_ASSERT_PTR_NOT_NULL_FATAL(text);
  sprintf(text, "%.*s%s%s", (int)(at - healthy), healthy, to, at + strlen(from));
  return text;
}

static void look(const char *text, lode_preflight *found) {
  lode_instance *in = NULL;
  lode_model *model = NULL;
  *found = (lode_preflight){.env = env};
  if (lode_instance_read_memory(env, text, strlen(text), "case.xml", &in) != LODE_OK)
    printf("\n%s\n", lode_env_message(env));
  CU_ASSERT_PTR_NOT_NULL_FATAL(in);
  CU_ASSERT_EQUAL_FATAL(lode_model_create(env, in, &tighten, &model), LODE_OK);
  CU_ASSERT_EQUAL(lode_preflight_run(model, found), LODE_OK);
  lode_model_destroy(&model);
  lode_instance_destroy(&in);
}

static void show(const lode_preflight *found) {
  for (size_t i = 0; i < found->n; ++i)
    printf("\n  %d: line %d: %s", (int)found->finding[i].concern, found->finding[i].line, found->finding[i].text);
}

static void an_instance_in_order_gives_nothing(void) {
  lode_preflight found;
  look(healthy, &found);
  if (found.n > 0)
    show(&found);
  CU_ASSERT_EQUAL(found.n, 0);
  CU_ASSERT_EQUAL(lode_preflight_warnings(&found), 0);
  lode_preflight_clear(&found);
}

typedef struct breakage {
  const char *from, *to;
  lode_concern concern;
  const char *says; /* the one finding of the concern has these words */
} breakage;

static const breakage breakages[] = {
    /* demand */
    {"<lane from='C' to='D' distance='700'/>", "", LODE_CONCERN_DEMAND,
     "no plan can bring any oxide to D, in any period or scenario: all of this demand stays unmet"},
    {"region='D' commodity='oxide' amount='150' penalty='90000'", "region='D' commodity='ore' amount='9000'",
     LODE_CONCERN_DEMAND, "the demand for ore can be met: P1 44.4 %, P2 44.4 %; worst in P1 of scenario low"},
    {"region='D' commodity='oxide' amount='150' penalty='90000'", "region='D' commodity='ore' amount='9000'",
     LODE_CONCERN_DEMAND,
     "4000 of 9000 t; it must be met, so the instance is infeasible; ore: supplies 4000, imports 0"},
    {"region='D' commodity='oxide' amount='150'", "region='D' commodity='oxide' amount='3000'", LODE_CONCERN_SHORTAGE,
     "oxide: supplies 0, imports 600, plants 1400"},
    {"commodity='ore' cost='10' limit='4000'", "commodity='ore' cost='10' limit='20'", LODE_CONCERN_SHORTAGE,
     "for lack of ore; ore: supplies 20, imports 0, plants 0"},
    {"<lane from='B' to='C' distance='600'/>", "<lane from='B' to='C' distance='600' capacity='100'/>",
     LODE_CONCERN_SHORTAGE, "P1 84.6 %, P2 84.6 %; worst in P1 of scenario low (1 of 1 are short): 550 of 650 t"},
    {"<region id='D'/>", "<region id='D'/><region id='E'/>", LODE_CONCERN_REGION, "nothing can be had in E"},
    {"<option id='large'",
     "<option id='spare' capital='1' life='9'><capacity process='leach' amount='1'/></option>"
     "<option id='large'",
     LODE_CONCERN_UNUSED, "option spare is offered at no site"},
    {"<scenarios>",
     "<adjustments><set id='boom'><adjust target='demand' op='multiply' value='2'/></set></adjustments>"
     "<scenarios>",
     LODE_CONCERN_UNUSED, "no scenario applies the set boom"},
    /* siting */
    {"capital='16' life='20' construction='1'", "capital='16' life='20' construction='12'", LODE_CONCERN_NEVER_BUILT,
     "option large can never be on line at site west (so at 1 of the 1 sites that offer it): started in P1 it takes "
     "12"},
    {"amount='30'", "amount='9'", LODE_CONCERN_NEVER_BUILT, "its capital is more than budget all (line 16) has in P1"},
    {"permits='1'", "permits='0'", LODE_CONCERN_NEVER_BUILT, "agency state (line 15) grants no permit in P1"},
    {"<lanes>", "<lanes><lane from='D' to='C' distance='7'/>", LODE_N_CONCERN, NULL},
    {"<disposal commodity='residue' cost='5'/>", "<disposal commodity='residue' region='W'/>", LODE_CONCERN_NEVER_RUNS,
     "leach can never run in A (east): nothing can take the residue that it makes (no use, disposal or lane)"},
    {"<lane from='W' to='A' distance='900'/>", "<lane from='W' to='A'><cost commodity='oxide' value='9'/></lane>",
     LODE_CONCERN_NEVER_RUNS, "leach can never run in A (east): no ore can be had there"},
    {"region='W' limit='5000'", "region='W' limit='0'", LODE_CONCERN_NEVER_RUNS,
     "leach can never run in W (west and 1 more there): the cap on acid (line 30) allows none"},
    {"capital='16'", "capital='16000000' grant='0'", LODE_CONCERN_NEVER_BUILT, "large can be started in no period"},
    {"<budgets><budget id='all' amount='30'/></budgets>\n<supplies>", "<supplies>", LODE_N_CONCERN, NULL},
    {"<option id='small' capital='10'", "<option id='small' fixed='900' capital='10'", LODE_CONCERN_NEVER_PAYS,
     "option small can never pay at site west (so at 2 of the 2 sites that offer it): started in P2"},
    /* caps */
    {"region='W' limit='5000'", "region='W' limit='0'", LODE_CONCERN_CAP,
     "the cap on acid in W is 0 in P1 of scenario low (and so in 2 periods and scenarios)"},
    {"region='W' limit='5000'", "region='W' limit='5'", LODE_CONCERN_CAP,
     "the cap on acid in W is 5 m3 in P2 of scenario low, 0.071 % of the 7000 that plants there could emit"},
    {"region='W' limit='5000'", "region='W' limit='7000'", LODE_CONCERN_IDLE_CAP,
     "1 of 1 caps on acid can never bind; nearest comes the one in W: all that may be built could emit at most 100 %"},
    {"region='W' limit='5000'", "region='D' limit='5000'", LODE_CONCERN_IDLE_CAP,
     "nothing that can run there emits it"},
    /* numbers */
    {"region='B' commodity='oxide' amount='80'", "region='B' commodity='oxide' amount='200000'", LODE_CONCERN_UNIT,
     "demand B oxide: amount 200000 is 1.33e+03 times above the median (150) of the 5 of its kind"},
    {"region='B' commodity='oxide' amount='80'", "region='B' commodity='oxide' amount='0.08'", LODE_CONCERN_UNIT,
     "demand B oxide: amount 0.08 is 1.5e+03 times below the median (120) of the 5 of its kind"},
    {"region='B' commodity='oxide' amount='80'", "region='B' commodity='oxide' amount='80 90000'", LODE_CONCERN_UNIT,
     "demand B oxide: amount is 80 in one period and 90000 in another"},
    {"rate='0.05'", "rate='5'", LODE_CONCERN_UNIT, "the rate 5 is 500 % a year: was it meant as 0.05?"},
    {"base-year='2030'", "base-year='30'", LODE_CONCERN_UNIT, "the base year 30 is 2000 years from the first period"},
    /* twins */
    {"lat='40' lon='-110'", "lat='40' lon='-120'", LODE_CONCERN_TWIN, "region A has the same coordinates as region W"},
    {"<supplies>", "<supplies><supply id='pit' region='W' commodity='ore' cost='10' limit='4000'/>", LODE_CONCERN_TWIN,
     "supply mine adds its amount to the same supply pit"},
    {"</caps>", "<cap pollutant='acid' region='W' limit='4000'/></caps>", LODE_CONCERN_TWIN,
     "this cap is on the same pollutant and regions as that of line 30"},
    {"capital='16' life='20' construction='1'><capacity process='leach' amount='1000'",
     "capital='10' life='20'><capacity process='leach' amount='500'", LODE_CONCERN_TWIN,
     "option large is offered at a site together with the same option small (line 10)"},
    {"options='small'/></sites>", "options='small'/><site id='other' region='B' options='small'/></sites>",
     LODE_N_CONCERN, NULL},
    {"probability='1'/>", "probability='0.5'/><scenario id='high' probability='0.5'/>", LODE_CONCERN_TWIN,
     "scenario high is the same future as scenario low"},
    {"probability='1'/>", "probability='1'/><scenario id='war' probability='0'/>", LODE_CONCERN_PROBABILITY,
     "scenario war has probability 0"},
    {"probability='1'/>", "probability='0.9999'/><scenario id='war' probability='0.0001'/>", LODE_CONCERN_PROBABILITY,
     "scenario war has probability 0.0001: its costs hardly count"},
    {"<caps><cap pollutant='acid' region='W' limit='5000'/>\n</caps>", "", LODE_N_CONCERN, NULL},
};

static void each_breakage_is_told(void) {
  for (size_t i = 0; i < sizeof breakages / sizeof *breakages; ++i) {
    const breakage *b = &breakages[i];
    lode_preflight found;
    char *text = broken(b->from, b->to);
    bool is_told = b->says == NULL;
    look(text, &found);
    for (size_t k = 0; k < found.n && b->says != NULL; ++k)
      is_told |= found.finding[k].concern == b->concern && strstr(found.finding[k].text, b->says) != NULL;
    if (b->says == NULL)
      is_told = found.n == 0;
    if (!is_told) {
      printf("\n  case %zu: %s", i, b->to);
      show(&found);
    }
    CU_ASSERT(is_told);
    lode_preflight_clear(&found);
    free(text);
  }
}

static void findings_are_bounded_and_counted(void) {
  char regions[1200] = "<region id='D'/>";
  lode_preflight found;
  for (int i = 0; i < 30; ++i)
    sprintf(regions + strlen(regions), "<region id='far%d'/>", i);
  char *text = broken("<region id='D'/>", regions);
  look(text, &found);
  CU_ASSERT_EQUAL(found.count[LODE_CONCERN_REGION], 30);
  CU_ASSERT_EQUAL(found.n, LODE_MAX_FINDING);
  CU_ASSERT_EQUAL(lode_preflight_warnings(&found), 30);
  lode_preflight_clear(&found);
  free(text);
}

/* Lanes into regions that want nothing are of no use, and left out of the model; what they could bring can be had. */
static void what_no_one_wants_can_still_be_had(void) {
  const struct {
    const char *lanes;
    const char *bare; /* the regions in which nothing can be had */
  } row[] = {{"<lane from='D' to='E' distance='1'/><lane from='E' to='F' distance='1'/>", ""},
             {"<lane from='F' to='E' distance='1'/><lane from='D' to='E' distance='1'/>", "F"},
             {"<lane from='D' to='E' distance='1' capacity='0'/><lane from='E' to='F' distance='1'/>", "EF"},
             {"<lane from='D' to='E'><cost commodity='residue' value='1'/></lane>", "EF"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; ++i) {
    lode_preflight found;
    char told[8] = "", text[sizeof healthy + 400];
    char *with_regions = broken("<region id='D'/>", "<region id='D'/><region id='E'/><region id='F'/>");
    char *end = strstr(with_regions, "</lanes>");
    snprintf(text, sizeof text, "%.*s%s%s", (int)(end - with_regions), with_regions, row[i].lanes, end);
    look(text, &found);
    for (size_t k = 0; k < found.n; ++k)
      if (found.finding[k].concern == LODE_CONCERN_REGION)
        strncat(told, found.finding[k].text + strlen("nothing can be had in "), 1);
    CU_ASSERT_STRING_EQUAL(told, row[i].bare);
    CU_ASSERT_EQUAL(found.n, strlen(row[i].bare));
    lode_preflight_clear(&found);
    free(with_regions);
  }
}

/* ---- against plans */

/** Solution of the extensive form, owned by the caller; NULL if infeasible. */
static double *solve(const lode_mip *m, const double cost[]) {
  lode_lp *lp = NULL;
  lode_lp_mip_result result = {0};
  double *x = calloc(m->n_col + 1, sizeof *x);
  const lode_lp_rows rows = {m->n_row, m->row_start, m->row_column, m->row_value, m->row_lower, m->row_upper};
  CU_ASSERT_EQUAL_FATAL(lode_lp_create(env, m->n_col, m->lower, m->upper, cost, &lp), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_add_rows(env, lp, &rows), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_lp_solve_mip(env, lp, m->is_integer, 0.0, 0.0, x, &result), LODE_OK);
  lode_lp_destroy(&lp);
  if (result.has_solution)
    return x;
  free(x);
  return NULL;
}

static bool is_within(double value, double most) { return value <= most + 1e-6 * (1.0 + fabs(value)); }

/** One (t,s) of a solution: activities, what is met and what is emitted. x: columns of its blocks in order. */
static const double *check_operations(lode_reach *r, size_t t, size_t s, const double *x, uint64_t seed) {
  const lode_model *m = r->model;
  const lode_instance *in = m->instance;
  double *met = calloc(in->n_commodity + 1, sizeof *met);
  for (size_t d = 0; d < in->n_demand; ++d)
    met[in->demand[d].commodity] += r->values->demand[d];
  for (size_t b = 0; b < m->n_block; ++b)
    for (size_t j = 0; m->block[b].period == t && m->block[b].scenario == s && j < m->block[b].n_col; ++j) {
      if (m->block[b].is_elastic[j])
        continue;
      const lode_tag tag = m->skeleton->col[m->block[b].col[j]];
      if (tag.kind == LODE_COL_UNMET)
        met[in->demand[tag.a].commodity] -= *x;
      if (tag.kind == LODE_COL_ACTIVITY && !is_within(*x, r->most[m->block[b].col[j]])) {
        printf("\n  seed %d: %s in %s runs at %.12g, at most %.12g", (int)seed, in->process[tag.b].id,
               in->region[tag.a].id, *x, r->most[m->block[b].col[j]]);
        CU_FAIL("an activity is above its bound");
      }
      ++x;
    }
  for (size_t c = 0; c < in->n_commodity; ++c) {
    const double most = lode_reach_met(r, (int32_t)c, NULL);
    if (!is_within(met[c], most)) {
      printf("\n  seed %d: %.12g of %s is met, at most %.12g", (int)seed, met[c], in->commodity[c].id, most);
      CU_FAIL("more is met than can be");
    }
  }
  free(met);
  return x;
}

static void check_solution(lode_reach *r, const double x[], uint64_t seed) {
  const lode_model *m = r->model;
  const double *next = x + m->siting->n_col;
  for (size_t v = 0; v < m->siting->n_start; ++v)
    CU_ASSERT(x[v] < 0.5 || r->may_start[v]);
  for (size_t t = 0; t < m->instance->n_period; ++t) {
    lode_reach_period(r, t);
    for (size_t s = 0; s < m->instance->n_scenario; ++s) {
      lode_reach_scenario(r, s, LODE_REACH_WITH_CAPS);
      next = check_operations(r, t, s, next, seed);
    }
  }
}

typedef struct tallies {
  size_t n_plan, n_infeasible, n_dear;
} tallies;

/** The optimal plan has no start that is said never to pay. */
static void check_savings(lode_reach *r, const double x[], tallies *tally) {
  const lode_siting *s = r->model->siting;
  double *saving = calloc(s->n_start + 1, sizeof *saving);
  CU_ASSERT_EQUAL(lode_preflight_savings(r, saving), LODE_OK);
  for (size_t v = 0; v < s->n_start; ++v) {
    const bool is_dear = s->start[v].cost > saving[v] * (1.0 + 1e-6);
    tally->n_dear += is_dear;
    CU_ASSERT(!is_dear || x[v] < 0.5);
  }
  free(saving);
}

static bool says_infeasible(const lode_preflight *found) {
  for (size_t i = 0; i < found->n; ++i)
    if (strstr(found->finding[i].text, "the instance is infeasible") != NULL)
      return true;
  return false;
}

static void check_random(uint64_t seed, const lode_model_options *options, tallies *tally) {
  lode_instance *in = NULL;
  lode_model *model = NULL;
  lode_mip *mip = NULL;
  lode_reach *reach = NULL;
  lode_random random = lode_random_stream(seed, 0);
  lode_preflight found = {.env = env};
  char *text = lode_random_instance(seed, NULL);
  CU_ASSERT_EQUAL_FATAL(lode_instance_read_memory(env, text, strlen(text), "random.xml", &in), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_model_create(env, in, options, &model), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_extensive_create(env, model, &mip), LODE_OK);
  CU_ASSERT_EQUAL_FATAL(lode_reach_create(env, model, &reach), LODE_OK);
  CU_ASSERT_EQUAL(lode_preflight_run(model, &found), LODE_OK);
  double *x = solve(mip, mip->cost);
  if (x == NULL)
    ++tally->n_infeasible;
  else
    CU_ASSERT(!says_infeasible(&found));
  for (int k = 0; k < N_COST && x != NULL; ++k) {
    ++tally->n_plan;
    check_solution(reach, x, seed);
    if (k == 0)
      check_savings(reach, x, tally);
    free(x);
    for (size_t j = 0; j < mip->n_col; ++j)
      mip->cost[j] = lode_random_unit(&random) - (k == 0 && j < model->siting->n_start ? 1.0 : 0.7);
    x = solve(mip, mip->cost);
  }
  free(x);
  free(text);
  lode_preflight_clear(&found);
  lode_reach_destroy(&reach);
  lode_mip_destroy(&mip);
  lode_model_destroy(&model);
  lode_instance_destroy(&in);
}

static void no_plan_breaks_what_is_said_of_all(void) {
  static const lode_model_options loose = {0};
  tallies tally = {0};
  for (uint64_t seed = 0; seed < N_SEED; ++seed)
    check_random(seed, seed % 2 == 0 ? &loose : &tighten, &tally);
  printf("\n  %zu plans, %zu infeasible instances, %zu starts too dear ", tally.n_plan, tally.n_infeasible,
         tally.n_dear);
  CU_ASSERT(tally.n_plan > N_SEED && tally.n_dear > 0);
}

int main(void) {
  static const lode_test test[] = {
      {"an instance in order gives nothing", an_instance_in_order_gives_nothing},
      {"each breakage is told", each_breakage_is_told},
      {"what no one wants can still be had", what_no_one_wants_can_still_be_had},
      {"findings are bounded and counted", findings_are_bounded_and_counted},
      {"no plan breaks what is said of all", no_plan_breaks_what_is_said_of_all},
  };
  if ((env = lode_env_create()) == NULL)
    return 1;
  const int code = lode_test_main("preflight", test, sizeof test / sizeof *test);
  lode_env_destroy(&env);
  return code;
}
