/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instance format as tables: FORMAT.md row by row. */
#include <math.h>

#include "instances/schema.h"

static const char *const version_word[] = {"1", NULL};
static const char *const budget_word[] = {"gross", "net", NULL};
static const char *const share_word[] = {"demand", "use", NULL};
static const char *const op_word[] = {"set", "add", "multiply", NULL};
const char *const lode_target_word[] = {"demand",        "supply-limit",   "supply-cost",   "import-price",
                                        "import-tariff", "import-limit",   "total-limit",   "cap-limit",
                                        "process-cost",  "transport-cost", "disposal-cost", NULL};

/* One line for an attribute, where it fits. */
/* clang-format off */
static const lode_attribute root_attribute[] = {
    {.name = "version", .kind = LODE_VALUE_CHOICE, .is_required = true, .offset = LODE_NOWHERE, .word = version_word},
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_instance, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_instance, name)},
};

static const lode_attribute units_attribute[] = {
    {.name = "money", .kind = LODE_VALUE_TEXT, .is_required = true, .offset = offsetof(lode_instance, money)},
    {.name = "unit-cost", .kind = LODE_VALUE_TEXT, .is_required = true, .offset = offsetof(lode_instance, unit_money)},
    {.name = "unit-cost-scale", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_POSITIVE, .is_required = true,
     .offset = offsetof(lode_instance, unit_scale)},
    {.name = "distance", .kind = LODE_VALUE_TEXT,
     .offset = offsetof(lode_instance, distance_unit), .absent_text = "km"},
    {.name = "mass", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_instance, mass_unit), .absent_text = "t"},
};

static const lode_attribute economics_attribute[] = {
    {.name = "base-year", .kind = LODE_VALUE_NUMBER, .is_required = true, .offset = offsetof(lode_instance, base_year)},
    {.name = "rate", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_RATE, .is_required = true,
     .offset = offsetof(lode_instance, rate)},
};

static const lode_attribute period_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_period, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_period, name)},
    {.name = "first-year", .kind = LODE_VALUE_INTEGER, .range = LODE_RANGE_YEAR, .is_required = true,
     .offset = offsetof(lode_period, first_year)},
    {.name = "years", .kind = LODE_VALUE_INTEGER, .range = LODE_RANGE_POSITIVE, .is_required = true,
     .offset = offsetof(lode_period, years)},
};

static const lode_attribute mode_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_mode, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_mode, name)},
    {.name = "tariff", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_mode, tariff)},
};

static const lode_attribute commodity_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_commodity, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_commodity, name)},
    {.name = "unit", .kind = LODE_VALUE_TEXT, .is_required = true, .offset = offsetof(lode_commodity, unit)},
    {.name = "mode", .kind = LODE_VALUE_REF, .offset = offsetof(lode_commodity, mode), .table = LODE_TABLE_MODE},
    {.name = "mass", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_commodity, mass), .absent = 1.0},
    {.name = "hazard", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_commodity, hazard), .absent = 1.0},
};

static const lode_attribute pollutant_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_pollutant, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_pollutant, name)},
    {.name = "unit", .kind = LODE_VALUE_TEXT, .is_required = true, .offset = offsetof(lode_pollutant, unit)},
};

static const lode_attribute region_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_region, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_region, name)},
    {.name = "lat", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_LATITUDE,
     .offset = offsetof(lode_region, lat), .absent = NAN},
    {.name = "lon", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_LONGITUDE,
     .offset = offsetof(lode_region, lon), .absent = NAN},
};

static const lode_attribute group_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_group, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_group, name)},
    {.name = "regions", .kind = LODE_VALUE_LIST, .is_required = true,
     .offset = offsetof(lode_group, region), .table = LODE_TABLE_REGION},
};

static const lode_attribute flow_attribute[] = {
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_term, item), .table = LODE_TABLE_COMMODITY},
    {.name = "amount", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_term, amount)},
};

static const lode_attribute emission_attribute[] = {
    {.name = "pollutant", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_term, item), .table = LODE_TABLE_POLLUTANT},
    {.name = "amount", .kind = LODE_VALUE_SERIES, .is_required = true, .offset = offsetof(lode_term, amount)},
};

static const lode_attribute permitting_attribute[] = {
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_permitting, region), .table = LODE_TABLE_REGION},
    {.name = "years", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_permitting, years)},
};

static const lode_attribute capacity_attribute[] = {
    {.name = "process", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_term, item), .table = LODE_TABLE_PROCESS},
    {.name = "amount", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_term, amount)},
};

static const lode_attribute process_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_process, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_process, name)},
    {.name = "stage", .kind = LODE_VALUE_TEXT, .is_required = true, .offset = offsetof(lode_process, stage)},
    {.name = "cost", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_process, cost)},
    {.name = "permitting", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_process, permitting)},
};

static const lode_attribute option_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_option, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_option, name)},
    {.name = "stage", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_option, stage)},
    {.name = "capital", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_option, capital)},
    {.name = "grant", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_option, grant)},
    {.name = "fixed", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_option, fixed)},
    {.name = "construction", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_option, construction)},
    {.name = "life", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_POSITIVE, .is_required = true,
     .offset = offsetof(lode_option, life)},
};

static const lode_attribute plant_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_existing, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_existing, name)},
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_existing, region), .table = LODE_TABLE_REGION},
    {.name = "fixed", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_existing, fixed)},
};

static const lode_attribute site_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_site, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_site, name)},
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_site, region), .table = LODE_TABLE_REGION},
    {.name = "options", .kind = LODE_VALUE_LIST, .is_required = true,
     .offset = offsetof(lode_site, option), .table = LODE_TABLE_OPTION},
    {.name = "max-builds", .kind = LODE_VALUE_INTEGER, .range = LODE_RANGE_POSITIVE,
     .offset = offsetof(lode_site, max_builds), .absent = 1.0},
};

static const lode_attribute exclusion_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_exclusion, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_exclusion, name)},
    {.name = "at-most", .kind = LODE_VALUE_INTEGER, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_exclusion, at_most)},
    {.name = "sites", .kind = LODE_VALUE_LIST, .is_required = true,
     .offset = offsetof(lode_exclusion, site), .table = LODE_TABLE_SITE},
};

static const lode_attribute prerequisite_attribute[] = {
    {.name = "site", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_prerequisite, site), .table = LODE_TABLE_SITE},
    {.name = "needs", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_prerequisite, needs), .table = LODE_TABLE_SITE},
};

static const lode_attribute agency_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_agency, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_agency, name)},
    {.name = "permits", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_agency, permits)},
    {.name = "group", .kind = LODE_VALUE_REF, .offset = offsetof(lode_agency, group), .table = LODE_TABLE_GROUP},
    {.name = "processes", .kind = LODE_VALUE_LIST,
     .offset = offsetof(lode_agency, process), .table = LODE_TABLE_PROCESS},
};

static const lode_attribute budget_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_budget, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_budget, name)},
    {.name = "amount", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_budget, amount)},
    {.name = "of", .kind = LODE_VALUE_FLAG, .offset = offsetof(lode_budget, is_net), .word = budget_word},
    {.name = "group", .kind = LODE_VALUE_REF, .offset = offsetof(lode_budget, group), .table = LODE_TABLE_GROUP},
};

static const lode_attribute supply_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_supply, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_supply, name)},
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_supply, region), .table = LODE_TABLE_REGION},
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_supply, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "cost", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_supply, cost)},
    {.name = "limit", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_supply, limit)},
    {.name = "minimum", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_supply, minimum)},
};

static const lode_attribute import_attribute[] = {
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_import, region), .table = LODE_TABLE_REGION},
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_import, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "price", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_import, price)},
    {.name = "tariff", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_import, tariff)},
    {.name = "handling", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_import, handling)},
    {.name = "limit", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_import, limit)},
};

static const lode_attribute import_limit_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_import_limit, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_import_limit, name)},
    {.name = "commodities", .kind = LODE_VALUE_LIST, .is_required = true,
     .offset = offsetof(lode_import_limit, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "limit", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_import_limit, limit)},
};

static const lode_attribute demand_attribute[] = {
    {.name = "region", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_demand, region), .table = LODE_TABLE_REGION},
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_demand, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "amount", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_demand, amount)},
    {.name = "penalty", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_demand, penalty)},
};

static const lode_attribute disposal_attribute[] = {
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_disposal, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "region", .kind = LODE_VALUE_REF, .offset = offsetof(lode_disposal, region), .table = LODE_TABLE_REGION},
    {.name = "cost", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_disposal, cost)},
    {.name = "limit", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_disposal, limit)},
};

static const lode_attribute lane_cost_attribute[] = {
    {.name = "commodity", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_lane_cost, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "value", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_lane_cost, cost)},
};

static const lode_attribute lane_attribute[] = {
    {.name = "from", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_lane, from), .table = LODE_TABLE_REGION},
    {.name = "to", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_lane, to), .table = LODE_TABLE_REGION},
    {.name = "distance", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_lane, distance), .absent = NAN},
    {.name = "capacity", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_lane, capacity)},
};

static const lode_attribute cap_attribute[] = {
    {.name = "pollutant", .kind = LODE_VALUE_REF, .is_required = true,
     .offset = offsetof(lode_cap, pollutant), .table = LODE_TABLE_POLLUTANT},
    {.name = "limit", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_cap, limit)},
    {.name = "region", .kind = LODE_VALUE_REF, .offset = offsetof(lode_cap, region), .table = LODE_TABLE_REGION},
    {.name = "group", .kind = LODE_VALUE_REF, .offset = offsetof(lode_cap, group), .table = LODE_TABLE_GROUP},
    {.name = "price", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .offset = offsetof(lode_cap, price)},
};

static const lode_attribute share_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_share, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_share, name)},
    {.name = "commodities", .kind = LODE_VALUE_LIST, .is_required = true,
     .offset = offsetof(lode_share, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "at-most", .kind = LODE_VALUE_LIMIT, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_share, at_most)},
    {.name = "of", .kind = LODE_VALUE_CHOICE, .offset = offsetof(lode_share, base), .word = share_word},
    {.name = "price", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE,
     .offset = offsetof(lode_share, price)},
};

static const lode_attribute credit_attribute[] = {
    {.name = "amount", .kind = LODE_VALUE_SERIES, .range = LODE_RANGE_NOT_NEGATIVE, .is_required = true,
     .offset = offsetof(lode_credit, amount)},
    {.name = "process", .kind = LODE_VALUE_REF, .offset = offsetof(lode_credit, process), .table = LODE_TABLE_PROCESS},
    {.name = "commodity", .kind = LODE_VALUE_REF,
     .offset = offsetof(lode_credit, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "region", .kind = LODE_VALUE_REF, .offset = offsetof(lode_credit, region), .table = LODE_TABLE_REGION},
};

static const lode_attribute adjust_attribute[] = {
    {.name = "target", .kind = LODE_VALUE_CHOICE, .is_required = true,
     .offset = offsetof(lode_adjust, target), .word = lode_target_word},
    {.name = "op", .kind = LODE_VALUE_CHOICE, .is_required = true,
     .offset = offsetof(lode_adjust, op), .word = op_word},
    {.name = "value", .kind = LODE_VALUE_SERIES, .is_required = true, .offset = offsetof(lode_adjust, value)},
    {.name = "commodity", .kind = LODE_VALUE_REF,
     .offset = offsetof(lode_adjust, commodity), .table = LODE_TABLE_COMMODITY},
    {.name = "region", .kind = LODE_VALUE_REF, .offset = offsetof(lode_adjust, region), .table = LODE_TABLE_REGION},
    {.name = "process", .kind = LODE_VALUE_REF, .offset = offsetof(lode_adjust, process), .table = LODE_TABLE_PROCESS},
    {.name = "pollutant", .kind = LODE_VALUE_REF,
     .offset = offsetof(lode_adjust, pollutant), .table = LODE_TABLE_POLLUTANT},
    {.name = "supply", .kind = LODE_VALUE_REF, .offset = offsetof(lode_adjust, supply), .table = LODE_TABLE_SUPPLY},
    {.name = "import-limit", .kind = LODE_VALUE_REF,
     .offset = offsetof(lode_adjust, import_limit), .table = LODE_TABLE_IMPORT_LIMIT},
};

static const lode_attribute set_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_adjustments, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_adjustments, name)},
};

static const lode_attribute scenario_attribute[] = {
    {.name = "id", .kind = LODE_VALUE_ID, .is_required = true, .offset = offsetof(lode_scenario, id)},
    {.name = "name", .kind = LODE_VALUE_TEXT, .offset = offsetof(lode_scenario, name)},
    {.name = "probability", .kind = LODE_VALUE_NUMBER, .range = LODE_RANGE_FRACTION, .is_required = true,
     .offset = offsetof(lode_scenario, probability), .absent = NAN},
    {.name = "apply", .kind = LODE_VALUE_LIST, .offset = offsetof(lode_scenario, apply), .table = LODE_TABLE_SET},
};

static const lode_element process_child[] = {
    {.name = "input", .attribute = flow_attribute,
     .n_attribute = sizeof flow_attribute / sizeof flow_attribute[0], .size = sizeof(lode_term),
     .item = offsetof(lode_process, in.term), .count = offsetof(lode_process, in.n), .line = LODE_NOWHERE},
    {.name = "output", .attribute = flow_attribute,
     .n_attribute = sizeof flow_attribute / sizeof flow_attribute[0], .size = sizeof(lode_term),
     .item = offsetof(lode_process, out.term), .count = offsetof(lode_process, out.n), .line = LODE_NOWHERE},
    {.name = "emission", .attribute = emission_attribute,
     .n_attribute = sizeof emission_attribute / sizeof emission_attribute[0], .size = sizeof(lode_term),
     .item = offsetof(lode_process, emit.term), .count = offsetof(lode_process, emit.n), .line = LODE_NOWHERE},
    {.name = "permitting", .attribute = permitting_attribute,
     .n_attribute = sizeof permitting_attribute / sizeof permitting_attribute[0], .size = sizeof(lode_permitting),
     .item = offsetof(lode_process, permitting_at), .count = offsetof(lode_process, n_permitting_at),
     .line = LODE_NOWHERE},
};

static const lode_element option_child[] = {
    {.name = "capacity", .attribute = capacity_attribute,
     .n_attribute = sizeof capacity_attribute / sizeof capacity_attribute[0], .size = sizeof(lode_term),
     .item = offsetof(lode_option, capacity.term), .count = offsetof(lode_option, capacity.n),
     .line = LODE_NOWHERE, .is_needed = true},
};

static const lode_element plant_child[] = {
    {.name = "capacity", .attribute = capacity_attribute,
     .n_attribute = sizeof capacity_attribute / sizeof capacity_attribute[0], .size = sizeof(lode_term),
     .item = offsetof(lode_existing, capacity.term), .count = offsetof(lode_existing, capacity.n),
     .line = LODE_NOWHERE, .is_needed = true},
};

static const lode_element lane_child[] = {
    {.name = "cost", .attribute = lane_cost_attribute,
     .n_attribute = sizeof lane_cost_attribute / sizeof lane_cost_attribute[0], .size = sizeof(lode_lane_cost),
     .item = offsetof(lode_instance, lane_cost), .count = offsetof(lode_instance, n_lane_cost), .line = LODE_NOWHERE,
     .is_pooled = true, .first = offsetof(lode_lane, first_cost), .share = offsetof(lode_lane, n_cost)},
};

static const lode_element set_child[] = {
    {.name = "adjust", .attribute = adjust_attribute,
     .n_attribute = sizeof adjust_attribute / sizeof adjust_attribute[0], .size = sizeof(lode_adjust),
     .item = offsetof(lode_adjustments, adjust), .count = offsetof(lode_adjustments, n_adjust),
     .line = offsetof(lode_adjust, line)},
};

static const lode_element instance_element[LODE_N_TABLE] = {
    [LODE_TABLE_PERIOD] = {.name = "period",
     .attribute = period_attribute,
     .n_attribute = sizeof period_attribute / sizeof period_attribute[0], .size = sizeof(lode_period),
     .item = offsetof(lode_instance, period), .count = offsetof(lode_instance, n_period),
     .line = offsetof(lode_period, line), .is_needed = true},
    [LODE_TABLE_MODE] = {.name = "mode",
     .attribute = mode_attribute,
     .n_attribute = sizeof mode_attribute / sizeof mode_attribute[0], .size = sizeof(lode_mode),
     .item = offsetof(lode_instance, mode), .count = offsetof(lode_instance, n_mode),
     .line = offsetof(lode_mode, line)},
    [LODE_TABLE_COMMODITY] = {.name = "commodity",
     .attribute = commodity_attribute,
     .n_attribute = sizeof commodity_attribute / sizeof commodity_attribute[0], .size = sizeof(lode_commodity),
     .item = offsetof(lode_instance, commodity), .count = offsetof(lode_instance, n_commodity),
     .line = offsetof(lode_commodity, line), .is_needed = true},
    [LODE_TABLE_POLLUTANT] = {.name = "pollutant",
     .attribute = pollutant_attribute,
     .n_attribute = sizeof pollutant_attribute / sizeof pollutant_attribute[0], .size = sizeof(lode_pollutant),
     .item = offsetof(lode_instance, pollutant), .count = offsetof(lode_instance, n_pollutant),
     .line = offsetof(lode_pollutant, line)},
    [LODE_TABLE_REGION] = {.name = "region",
     .attribute = region_attribute,
     .n_attribute = sizeof region_attribute / sizeof region_attribute[0], .size = sizeof(lode_region),
     .item = offsetof(lode_instance, region), .count = offsetof(lode_instance, n_region),
     .line = offsetof(lode_region, line), .is_needed = true},
    [LODE_TABLE_GROUP] = {.name = "group",
     .attribute = group_attribute,
     .n_attribute = sizeof group_attribute / sizeof group_attribute[0], .size = sizeof(lode_group),
     .item = offsetof(lode_instance, group), .count = offsetof(lode_instance, n_group),
     .line = offsetof(lode_group, line)},
    [LODE_TABLE_PROCESS] = {.name = "process",
     .attribute = process_attribute,
     .n_attribute = sizeof process_attribute / sizeof process_attribute[0], .size = sizeof(lode_process),
     .item = offsetof(lode_instance, process), .count = offsetof(lode_instance, n_process),
     .line = offsetof(lode_process, line),
     .child = process_child, .n_child = sizeof process_child / sizeof process_child[0]},
    [LODE_TABLE_OPTION] = {.name = "option",
     .attribute = option_attribute,
     .n_attribute = sizeof option_attribute / sizeof option_attribute[0], .size = sizeof(lode_option),
     .item = offsetof(lode_instance, option), .count = offsetof(lode_instance, n_option),
     .line = offsetof(lode_option, line),
     .child = option_child, .n_child = sizeof option_child / sizeof option_child[0]},
    [LODE_TABLE_PLANT] = {.name = "plant",
     .attribute = plant_attribute,
     .n_attribute = sizeof plant_attribute / sizeof plant_attribute[0], .size = sizeof(lode_existing),
     .item = offsetof(lode_instance, existing), .count = offsetof(lode_instance, n_existing),
     .line = offsetof(lode_existing, line),
     .child = plant_child, .n_child = sizeof plant_child / sizeof plant_child[0]},
    [LODE_TABLE_SITE] = {.name = "site",
     .attribute = site_attribute,
     .n_attribute = sizeof site_attribute / sizeof site_attribute[0], .size = sizeof(lode_site),
     .item = offsetof(lode_instance, site), .count = offsetof(lode_instance, n_site),
     .line = offsetof(lode_site, line)},
    [LODE_TABLE_EXCLUSION] = {.name = "exclusion",
     .attribute = exclusion_attribute,
     .n_attribute = sizeof exclusion_attribute / sizeof exclusion_attribute[0], .size = sizeof(lode_exclusion),
     .item = offsetof(lode_instance, exclusion), .count = offsetof(lode_instance, n_exclusion),
     .line = offsetof(lode_exclusion, line)},
    [LODE_TABLE_PREREQUISITE] = {.name = "prerequisite",
     .attribute = prerequisite_attribute,
     .n_attribute = sizeof prerequisite_attribute / sizeof prerequisite_attribute[0], .size = sizeof(lode_prerequisite),
     .item = offsetof(lode_instance, prerequisite), .count = offsetof(lode_instance, n_prerequisite),
     .line = offsetof(lode_prerequisite, line)},
    [LODE_TABLE_AGENCY] = {.name = "agency",
     .attribute = agency_attribute,
     .n_attribute = sizeof agency_attribute / sizeof agency_attribute[0], .size = sizeof(lode_agency),
     .item = offsetof(lode_instance, agency), .count = offsetof(lode_instance, n_agency),
     .line = offsetof(lode_agency, line)},
    [LODE_TABLE_BUDGET] = {.name = "budget",
     .attribute = budget_attribute,
     .n_attribute = sizeof budget_attribute / sizeof budget_attribute[0], .size = sizeof(lode_budget),
     .item = offsetof(lode_instance, budget), .count = offsetof(lode_instance, n_budget),
     .line = offsetof(lode_budget, line)},
    [LODE_TABLE_SUPPLY] = {.name = "supply",
     .attribute = supply_attribute,
     .n_attribute = sizeof supply_attribute / sizeof supply_attribute[0], .size = sizeof(lode_supply),
     .item = offsetof(lode_instance, supply), .count = offsetof(lode_instance, n_supply),
     .line = offsetof(lode_supply, line)},
    [LODE_TABLE_IMPORT] = {.name = "import",
     .attribute = import_attribute,
     .n_attribute = sizeof import_attribute / sizeof import_attribute[0], .size = sizeof(lode_import),
     .item = offsetof(lode_instance, import), .count = offsetof(lode_instance, n_import),
     .line = offsetof(lode_import, line)},
    [LODE_TABLE_IMPORT_LIMIT] = {.name = "import-limit",
     .attribute = import_limit_attribute,
     .n_attribute = sizeof import_limit_attribute / sizeof import_limit_attribute[0], .size = sizeof(lode_import_limit),
     .item = offsetof(lode_instance, import_limit), .count = offsetof(lode_instance, n_import_limit),
     .line = offsetof(lode_import_limit, line)},
    [LODE_TABLE_DEMAND] = {.name = "demand",
     .attribute = demand_attribute,
     .n_attribute = sizeof demand_attribute / sizeof demand_attribute[0], .size = sizeof(lode_demand),
     .item = offsetof(lode_instance, demand), .count = offsetof(lode_instance, n_demand),
     .line = offsetof(lode_demand, line)},
    [LODE_TABLE_DISPOSAL] = {.name = "disposal",
     .attribute = disposal_attribute,
     .n_attribute = sizeof disposal_attribute / sizeof disposal_attribute[0], .size = sizeof(lode_disposal),
     .item = offsetof(lode_instance, disposal), .count = offsetof(lode_instance, n_disposal),
     .line = offsetof(lode_disposal, line)},
    [LODE_TABLE_LANE] = {.name = "lane",
     .attribute = lane_attribute,
     .n_attribute = sizeof lane_attribute / sizeof lane_attribute[0], .size = sizeof(lode_lane),
     .item = offsetof(lode_instance, lane), .count = offsetof(lode_instance, n_lane), .line = offsetof(lode_lane, line),
     .child = lane_child, .n_child = sizeof lane_child / sizeof lane_child[0]},
    [LODE_TABLE_CAP] = {.name = "cap",
     .attribute = cap_attribute,
     .n_attribute = sizeof cap_attribute / sizeof cap_attribute[0], .size = sizeof(lode_cap),
     .item = offsetof(lode_instance, cap), .count = offsetof(lode_instance, n_cap), .line = offsetof(lode_cap, line)},
    [LODE_TABLE_SHARE] = {.name = "share",
     .attribute = share_attribute,
     .n_attribute = sizeof share_attribute / sizeof share_attribute[0], .size = sizeof(lode_share),
     .item = offsetof(lode_instance, share), .count = offsetof(lode_instance, n_share),
     .line = offsetof(lode_share, line)},
    [LODE_TABLE_CREDIT] = {.name = "credit",
     .attribute = credit_attribute,
     .n_attribute = sizeof credit_attribute / sizeof credit_attribute[0], .size = sizeof(lode_credit),
     .item = offsetof(lode_instance, credit), .count = offsetof(lode_instance, n_credit),
     .line = offsetof(lode_credit, line)},
    [LODE_TABLE_SET] = {.name = "set",
     .attribute = set_attribute,
     .n_attribute = sizeof set_attribute / sizeof set_attribute[0], .size = sizeof(lode_adjustments),
     .item = offsetof(lode_instance, adjustments), .count = offsetof(lode_instance, n_adjustments),
     .line = offsetof(lode_adjustments, line),
     .child = set_child, .n_child = sizeof set_child / sizeof set_child[0]},
    [LODE_TABLE_SCENARIO] = {.name = "scenario",
     .attribute = scenario_attribute,
     .n_attribute = sizeof scenario_attribute / sizeof scenario_attribute[0], .size = sizeof(lode_scenario),
     .item = offsetof(lode_instance, scenario), .count = offsetof(lode_instance, n_scenario),
     .line = offsetof(lode_scenario, line), .is_needed = true},
};

static const lode_section instance_section[LODE_N_TABLE] = {
    [LODE_TABLE_UNITS] = {.name = "units", .is_required = true,
     .attribute = units_attribute, .n_attribute = sizeof units_attribute / sizeof units_attribute[0]},
    [LODE_TABLE_ECONOMICS] = {.name = "economics", .is_required = true,
     .attribute = economics_attribute, .n_attribute = sizeof economics_attribute / sizeof economics_attribute[0]},
    [LODE_TABLE_PERIOD] = {.name = "periods", .is_required = true, .element = &instance_element[LODE_TABLE_PERIOD]},
    [LODE_TABLE_MODE] = {.name = "modes", .element = &instance_element[LODE_TABLE_MODE]},
    [LODE_TABLE_COMMODITY] = {.name = "commodities", .is_required = true,
     .element = &instance_element[LODE_TABLE_COMMODITY]},
    [LODE_TABLE_POLLUTANT] = {.name = "pollutants", .element = &instance_element[LODE_TABLE_POLLUTANT]},
    [LODE_TABLE_REGION] = {.name = "regions", .is_required = true, .element = &instance_element[LODE_TABLE_REGION]},
    [LODE_TABLE_GROUP] = {.name = "groups", .element = &instance_element[LODE_TABLE_GROUP]},
    [LODE_TABLE_PROCESS] = {.name = "processes", .element = &instance_element[LODE_TABLE_PROCESS]},
    [LODE_TABLE_OPTION] = {.name = "options", .element = &instance_element[LODE_TABLE_OPTION]},
    [LODE_TABLE_PLANT] = {.name = "plants", .element = &instance_element[LODE_TABLE_PLANT]},
    [LODE_TABLE_SITE] = {.name = "sites", .element = &instance_element[LODE_TABLE_SITE]},
    [LODE_TABLE_EXCLUSION] = {.name = "exclusions", .element = &instance_element[LODE_TABLE_EXCLUSION]},
    [LODE_TABLE_PREREQUISITE] = {.name = "prerequisites", .element = &instance_element[LODE_TABLE_PREREQUISITE]},
    [LODE_TABLE_AGENCY] = {.name = "agencies", .element = &instance_element[LODE_TABLE_AGENCY]},
    [LODE_TABLE_BUDGET] = {.name = "budgets", .element = &instance_element[LODE_TABLE_BUDGET]},
    [LODE_TABLE_SUPPLY] = {.name = "supplies", .element = &instance_element[LODE_TABLE_SUPPLY]},
    [LODE_TABLE_IMPORT] = {.name = "imports", .element = &instance_element[LODE_TABLE_IMPORT]},
    [LODE_TABLE_IMPORT_LIMIT] = {.name = "import-limits", .element = &instance_element[LODE_TABLE_IMPORT_LIMIT]},
    [LODE_TABLE_DEMAND] = {.name = "demands", .element = &instance_element[LODE_TABLE_DEMAND]},
    [LODE_TABLE_DISPOSAL] = {.name = "disposals", .element = &instance_element[LODE_TABLE_DISPOSAL]},
    [LODE_TABLE_LANE] = {.name = "lanes", .element = &instance_element[LODE_TABLE_LANE]},
    [LODE_TABLE_CAP] = {.name = "caps", .element = &instance_element[LODE_TABLE_CAP]},
    [LODE_TABLE_SHARE] = {.name = "shares", .element = &instance_element[LODE_TABLE_SHARE]},
    [LODE_TABLE_CREDIT] = {.name = "credits", .element = &instance_element[LODE_TABLE_CREDIT]},
    [LODE_TABLE_SET] = {.name = "adjustments", .element = &instance_element[LODE_TABLE_SET]},
    [LODE_TABLE_SCENARIO] = {.name = "scenarios", .is_required = true,
     .element = &instance_element[LODE_TABLE_SCENARIO]},
};
/* clang-format on */

const lode_schema lode_instance_schema = {.root = "lodestone",
                                          .attribute = root_attribute,
                                          .n_attribute = sizeof root_attribute / sizeof root_attribute[0],
                                          .section = instance_section,
                                          .n_section = LODE_N_TABLE};
