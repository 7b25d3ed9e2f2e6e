#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the US rare-earth instance from its tables, with the origin of every number.

The tables hold the figures, each row with its confidence; this program puts them together in the order of
instances/FORMAT.md. A number reaches the XML only as a Fact, which knows the cells it comes from, so that the
provenance file has a line for every numeric attribute. Arithmetic is decimal: the same tables give the same
bytes on every machine.
"""

import argparse
import csv
import sys
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import quoteattr

PERIODS = ("P1", "P2", "P3", "P4", "P5")
PROVENANCE = ("xml_element", "attribute", "periods", "value", "table", "column", "row_key", "confidence",
              "origin_or_assumption")

# What identifies a row of each table, and where the row says how sure it is and why. A confidence or origin
# that starts with ":" is a text for all rows; "regions.csv" and "adjacency.csv" are looked up in column_sources.csv.
TABLES = {
    "adjacency": ("region_a region_b", None, None),
    "candidates": ("site", "confidence", "origin"),
    "caps": ("scope pollutant", "confidence", "rule"),
    "choices": ("item", "confidence", "origin"),
    "commodities": ("commodity", "confidence", "origin"),
    "demand": ("region commodity level", "confidence", "origin"),
    "existing": ("site process", "confidence", "origin"),
    "freight": ("mode cargo parameter", "confidence", "source_title"),
    "imports": ("commodity import_level period", "confidence", "origin"),
    "names": ("kind id", ":name", ":name, no number"),
    "options": ("option", "confidence", "origin"),
    "policy": ("item applies_to period", "confidence", "origin"),
    "ports": ("region", "confidence", ":assumption: no statistics of ports by commodity"),
    "power": ("region", "confidence", "origin"),
    "recipes": ("process role item", "confidence", "origin"),
    "regions": ("region", None, None),
    "scenarios": ("scenario", "confidence", ":assumption: demand low .25, base .50, high .25 x imports open .45, "
                                             "restricted .40, cut .15"),
    "supply": ("supply", "confidence", "origin"),
}


def plain(number):
    """Shortest plain decimal text of a Decimal."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def join(texts, glue):
    """The different texts in order of appearance, joined."""
    return glue.join(dict.fromkeys(text for text in texts if text))


class Fact:
    """A number with its cells. number None stands for the word `none` (no limit)."""

    def __init__(self, number, cells):
        self.number = number
        self.cells = cells  # tuples (table, column, row key, confidence, origin)

    def text(self):
        return "none" if self.number is None else plain(self.number)

    def times(self, *others):
        number, cells = self.number, list(self.cells)
        for other in others:
            number *= other.number
            cells += other.cells
        return Fact(number, cells)

    def over(self, other):
        """Exact quotient; a table whose ratio is not a short decimal is refused."""
        number = (self.number / other.number).quantize(Decimal("0.000001"))
        if number * other.number != self.number:
            raise SystemExit(f"{self.cells[0]}: {self.number} / {other.number} is not a short decimal")
        return Fact(number, self.cells + other.cells)

    def plus(self, other):
        return Fact(self.number + other.number, self.cells + other.cells)


class Series:
    """One Fact per period, or one for all; prints once where all are equal."""

    def __init__(self, facts, periods=PERIODS):
        self.facts = facts
        self.periods = "all" if len(facts) == 1 else " ".join(periods)

    def text(self):
        texts = [fact.text() for fact in self.facts]
        return texts[0] if len(set(texts)) == 1 else " ".join(texts)

    def cells(self):
        return [cell for fact in self.facts for cell in fact.cells]


class Tables:
    """All tables by name, rows by key, with the words that provenance needs."""

    def __init__(self, folder):
        self.rows, self.by_key = {}, {}
        for name, (key, _, _) in TABLES.items():
            with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                self.rows[name] = list(csv.DictReader(file))
            self.by_key[name] = {tuple(row[k] for k in key.split()): row for row in self.rows[name]}
            if len(self.by_key[name]) != len(self.rows[name]):
                raise SystemExit(f"{name}.csv: two rows with one key ({key})")
        with open(folder / "column_sources.csv", encoding="utf-8", newline="") as file:
            self.columns = list(csv.DictReader(file))

    def row(self, table, *key):
        if key not in self.by_key[table]:
            raise SystemExit(f"{table}.csv: no row {' '.join(key)}")
        return self.by_key[table][key]

    def name(self, kind, item):
        return self.row("names", kind, item)["name"]

    def whence(self, table, row, column):
        """Confidence and origin of a cell."""
        _, sure, why = TABLES[table]
        if sure is None:
            for source in self.columns:
                if source["file"] == f"{table}.csv" and column in source["column"].split(", "):
                    return source["confidence"], source["source_title"]
            raise SystemExit(f"column_sources.csv: nothing on {table}.csv {column}")
        return tuple(word[1:] if word.startswith(":") else row[word] for word in (sure, why))

    def fact(self, table, row, column, text=None):
        """The number in a cell (or in a part of it, given as text)."""
        key = " ".join(f"{k}={row[k]}" for k in TABLES[table][0].split())
        number = Decimal(row[column] if text is None else text)
        return Fact(number, [(f"{table}.csv", column, key, *self.whence(table, row, column))])

    def one(self, table, column, *key):
        return Series([self.fact(table, self.row(table, *key), column)])

    def across(self, table, row):
        """Columns P1 to P5 of a row."""
        return Series([self.fact(table, row, period) for period in PERIODS])

    def policy(self, item, applies_to):
        """Rows of policy.csv for P1 to P5, or the one for all; a missing period is `none`."""
        if (item, applies_to, "all") in self.by_key["policy"]:
            return self.one("policy", "value", item, applies_to, "all")
        facts = []
        for period in PERIODS:
            row = self.by_key["policy"].get((item, applies_to, period))
            none = ("policy.csv", "value", f"item={item} applies_to={applies_to} period={period} (no row)",
                    "assumption", "no limit in this period")
            facts.append(self.fact("policy", row, "value") if row else Fact(None, [none]))
        return Series(facts)


class Writer:
    """XML lines and provenance lines. Numbers come as Series, other attributes as text."""

    def __init__(self):
        self.xml, self.trace, self.path = [], [], []

    def _tag(self, tag, key, attributes, end):
        place = "/".join(self.path + [f"{tag}[{key}]" if key else tag])
        words = []
        for name, value in attributes.items():
            if value is None:
                continue
            if isinstance(value, Series):
                self.trace.append(self._line(place, name, value))
                value = value.text()
            words.append(f" {name}={quoteattr(value)}")
        self.xml.append("  " * len(self.path) + f"<{tag}{''.join(words)}{end}")

    @staticmethod
    def _line(place, attribute, series):
        columns = list(zip(*series.cells()))
        glue = (" x ", " x ", "; ", " x ", " | ")
        return (place, attribute, series.periods, series.text(), *(join(c, g) for c, g in zip(columns, glue)))

    def leaf(self, tag, key="", **attributes):
        self._tag(tag, key, {name.rstrip("_").replace("_", "-"): v for name, v in attributes.items()}, "/>")

    def open(self, tag, key="", **attributes):
        self._tag(tag, key, {name.rstrip("_").replace("_", "-"): v for name, v in attributes.items()}, ">")
        self.path.append(f"{tag}[{key}]" if key else tag)

    def close(self):
        place = self.path.pop()
        self.xml.append("  " * len(self.path) + f"</{place.split('[')[0]}>")

    def save(self, xml, provenance):
        with open(xml, "w", encoding="utf-8", newline="") as file:
            file.write("\n".join(['<?xml version="1.0" encoding="UTF-8"?>'] + self.xml) + "\n")
        with open(provenance, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(PROVENANCE)
            out.writerows(self.trace)


def write_frame(w, t):
    """Units, economics, periods, modes."""
    w.leaf("units", money="million USD", unit_cost="USD", unit_cost_scale=t.one("choices", "value", "unit_cost_scale"),
           distance="km", mass="t")
    w.leaf("economics", base_year=t.one("choices", "value", "base_year"),
           rate=t.one("policy", "value", "discount_rate", "all", "all"))
    w.open("periods")
    year = t.fact("choices", t.row("choices", "first_year"), "value")
    length = t.fact("policy", t.row("policy", "years_per_period", "all", "all"), "value")
    for period in PERIODS:
        w.leaf("period", period, id=period, first_year=Series([year]), years=Series([length]))
        year = year.plus(length)
    w.close()
    w.open("modes")
    for mode in ("rail", "truck"):
        cost, circuity = (t.fact("freight", t.row("freight", mode, "general", what), "value")
                          for what in ("cost", "circuity"))
        w.leaf("mode", mode, id=mode, tariff=Series([cost.times(circuity)]))
    w.close()


def write_goods(w, t):
    """Commodities and pollutants."""
    w.open("commodities")
    for row in t.rows["commodities"]:
        key, hauled = row["commodity"], row["mode"] != "none"
        w.leaf("commodity", key, id=key, name=row["name"], unit=row["unit"], mode=row["mode"] if hauled else None,
               mass=t.one("commodities", "gross_t_hauled_per_unit", key) if hauled else None,
               hazard=t.one("commodities", "hazard_multiplier", key) if hauled else None)
    w.close()
    w.open("pollutants")
    for pollutant in dict.fromkeys(row["pollutant"] for row in t.rows["caps"]):
        unit = next(row["unit"] for row in t.rows["caps"] if row["pollutant"] == pollutant)
        w.leaf("pollutant", pollutant, id=pollutant, name=t.name("pollutant", pollutant), unit=unit)
    w.close()


def permit_rules(t):
    """Agency, processes and regions (none: all) out of the unit column of policy.csv, e.g.
    "starts per period of options with: sep_monaz; regions: AK DE"."""
    rules = {}
    for row in t.rows["policy"]:
        if row["item"] == "permits":
            what, _, where = row["unit"].partition("; regions: ")
            rule = (what.split(": ")[1], where)
            if rules.setdefault(row["applies_to"], rule) != rule:
                raise SystemExit(f"policy.csv: {row['applies_to']} differs in {row['period']}")
    return rules


def write_regions(w, t):
    w.open("regions")
    for row in t.rows["regions"]:
        key = row["region"]
        w.leaf("region", key, id=key, name=row["name"], lat=t.one("regions", "lat", key),
               lon=t.one("regions", "lon", key))
    w.close()
    w.open("groups")
    for agency, (_, where) in permit_rules(t).items():
        if where:
            w.leaf("group", agency, id=agency, regions=where)
    w.close()


def write_processes(w, t):
    w.open("processes")
    for process in dict.fromkeys(row["process"] for row in t.rows["recipes"]):
        rows = [row for row in t.rows["recipes"] if row["process"] == process]
        w.open("process", process, id=process, name=t.name("process", process), stage=rows[0]["stage"],
               cost=t.one("recipes", "value", process, "cost", "variable_cost"))
        for role, tag, kind in (("in", "input", "commodity"), ("out", "output", "commodity"),
                                ("emission", "emission", "pollutant")):
            for row in rows:
                amount = t.fact("recipes", row, "value")
                if row["role"] == role and amount.number != 0:
                    w.leaf(tag, row["item"], **{kind: row["item"]}, amount=Series([amount]))
        w.close()
    w.close()


def option_name(t, option):
    if ("option", option) in t.by_key["names"]:
        return t.name("option", option)
    family, size = option.split("_")
    return f"{t.name('family', family)}, {t.name('size', size)}"


def write_options(w, t):
    """Lead periods become years of construction; permitting is inside them."""
    years = t.fact("policy", t.row("policy", "years_per_period", "all", "all"), "value")
    w.open("options")
    for row in t.rows["options"]:
        key = row["option"]
        grant = t.one("options", "grant_musd", key)
        lead = t.fact("options", row, "lead_periods").times(years)
        w.open("option", key, id=key, name=option_name(t, key), stage=row["stage"],
               capital=t.one("options", "capex_musd", key), grant=grant if grant.text() != "0" else None,
               fixed=t.one("options", "fixed_om_musd_per_yr", key), construction=Series([lead]),
               life=t.one("options", "life_years", key))
        for part in row["capacity_t_per_yr"].split(";"):
            process, amount = part.split("=")
            w.leaf("capacity", process, process=process,
                   amount=Series([t.fact("options", row, "capacity_t_per_yr", amount)]))
        w.close()
    w.close()


def write_plants_and_sites(w, t):
    w.open("plants")
    for site in dict.fromkeys(row["site"] for row in t.rows["existing"]):
        rows = [row for row in t.rows["existing"] if row["site"] == site]
        w.open("plant", site, id=site, name=t.name("plant", site), region=rows[0]["region"],
               fixed=Series([t.fact("existing", rows[0], "fixed_om")]))
        for row in rows:
            w.leaf("capacity", row["process"], process=row["process"], amount=t.across("existing", row))
        w.close()
    w.close()
    states = {row["region"]: row["name"] for row in t.rows["regions"]}
    w.open("sites")
    for row in t.rows["candidates"]:
        key, builds = row["site"], t.one("candidates", "max_builds", row["site"])
        name = (t.name("site", key) if row["kind"] == "named" else
                f"{t.name('family', key.split('-')[1])}, {states[row['region']]}")
        w.leaf("site", key, id=key, name=name, region=row["region"], options=row["options"].replace(";", " "),
               max_builds=builds if builds.text() != "1" else None)
    w.close()


def write_rules(w, t):
    """Prerequisites, agencies, budgets."""
    w.open("prerequisites")
    for row in t.rows["candidates"]:
        if row["requires"]:
            w.leaf("prerequisite", row["site"], site=row["site"], needs=row["requires"])
    w.close()
    w.open("agencies")
    for agency, (processes, where) in permit_rules(t).items():
        w.leaf("agency", agency, id=agency, permits=t.policy("permits", agency), group=agency if where else None,
               processes=processes)
    w.close()
    w.open("budgets")
    w.leaf("budget", "national", id="national", amount=t.policy("budget", "all"), of="gross")
    w.close()


def write_supplies(w, t):
    states = {row["region"]: row["name"] for row in t.rows["regions"]}
    w.open("supplies")
    for row in t.rows["supply"]:
        key = row["supply"]
        name = (f"End-of-life components, {states[row['region']]}" if row["commodity"] == "eol" else
                t.name("supply", key))
        w.leaf("supply", key, id=key, name=name, region=row["region"], commodity=row["commodity"],
               cost=t.one("supply", "cost_usd_per_t", key), limit=t.across("supply", row))
    for row in t.rows["power"]:
        key = row["region"]
        w.leaf("supply", f"power_{key}", id=f"power_{key}", name=f"Industrial power, {states[key]}", region=key,
               commodity=row["commodity"], cost=t.one("power", "price_usd_per_mwh", key))
    w.close()


def import_series(t, commodity, level, column):
    return Series([t.fact("imports", t.row("imports", commodity, level, period), column) for period in PERIODS])


def imported(t):
    return dict.fromkeys(row["commodity"] for row in t.rows["imports"])


def write_imports(w, t):
    """The open level is the base; restricted and cut are adjustments."""
    w.open("imports")
    for commodity in imported(t):
        national = import_series(t, commodity, "open", "limit_t_per_yr_total")
        tariff = import_series(t, commodity, "open", "tariff")
        for row in t.rows["ports"]:
            share = t.fact("ports", row, "max_share_of_total_limit")
            w.leaf("import", f"{row['region']} {commodity}", region=row["region"], commodity=commodity,
                   price=import_series(t, commodity, "open", "price_usd_per_t_cif"),
                   tariff=tariff if tariff.text() != "0" else None,
                   handling=import_series(t, commodity, "open", "port_handling_usd_per_t"),
                   limit=Series([share.times(limit) for limit in national.facts]))
    w.close()
    w.open("import-limits")
    for commodity in imported(t):
        w.leaf("import-limit", commodity, id=commodity, commodities=commodity,
               limit=import_series(t, commodity, "open", "limit_t_per_yr_total"))
    w.close()


def write_demands(w, t):
    w.open("demands")
    for row in t.rows["demand"]:
        if row["level"] == "base":
            w.leaf("demand", f"{row['region']} {row['commodity']}", region=row["region"], commodity=row["commodity"],
                   amount=t.across("demand", row), penalty=t.policy("unmet_penalty", row["commodity"]))
    w.close()
    w.open("disposals")
    for row in t.rows["policy"]:
        if row["item"] == "disposal":
            key = row["applies_to"]
            w.leaf("disposal", key, commodity=key, cost=t.policy("disposal", key))
        if row["item"] == "residue_disposal":
            key = row["applies_to"]
            w.leaf("disposal", f"{key} residue", commodity="residue", region=key,
                   cost=t.policy("residue_disposal", key))
    w.close()


def write_lanes(w, t):
    """Every neighbour both ways. The sea link has outright costs: neither rail nor truck runs there."""
    ferry = t.fact("freight", t.row("freight", "ferry_AK", "general", "cost"), "value").times(
        t.fact("choices", t.row("choices", "sea_circuity"), "value"))
    w.open("lanes")
    for row in t.rows["adjacency"]:
        ends = (row["region_a"], row["region_b"])
        distance = t.fact("adjacency", row, "distance_km")
        for a, b in (ends, ends[::-1]):
            if row["link_type"] != "sea":
                w.leaf("lane", f"{a}>{b}", from_=a, to=b, distance=Series([distance]))
                continue
            w.open("lane", f"{a}>{b}", from_=a, to=b, distance=Series([distance]))
            for goods in t.rows["commodities"]:
                if goods["mode"] != "none":
                    mass, hazard = (t.fact("commodities", goods, column)
                                    for column in ("gross_t_hauled_per_unit", "hazard_multiplier"))
                    w.leaf("cost", goods["commodity"], commodity=goods["commodity"],
                           value=Series([distance.times(ferry, mass, hazard)]))
            w.close()
    w.close()


def write_limits(w, t):
    """Caps, the import share, credits."""
    w.open("caps")
    for row in t.rows["caps"]:
        scope, pollutant = row["scope"], row["pollutant"]
        w.leaf("cap", f"{scope} {pollutant}", pollutant=pollutant, limit=t.one("caps", "cap_per_yr", scope, pollutant),
               region=scope if scope != "TOTAL" else None,
               price=t.one("caps", "price_usd_per_unit", scope, pollutant) if row["kind"] == "soft" else None)
    w.close()
    magnets = "mag_std+mag_hi"
    w.open("shares")
    w.leaf("share", "magnet_imports", id="magnet_imports", commodities=magnets.replace("+", " "),
           at_most=t.policy("import_share_max", magnets), of="demand", price=t.policy("import_share_price", magnets))
    w.close()
    w.open("credits")
    for key in dict.fromkeys(row["applies_to"] for row in t.rows["policy"] if row["item"] == "credit"):
        w.leaf("credit", key, amount=t.policy("credit", key), commodity=key)
    for key in dict.fromkeys(row["applies_to"] for row in t.rows["policy"] if row["item"] == "floor_credit"):
        w.leaf("credit", key, amount=t.policy("floor_credit", key), process=key)
    w.close()


def write_import_set(w, t, level):
    w.open("set", f"imports_{level}", id=f"imports_{level}")
    for commodity in imported(t):
        total, base = (import_series(t, commodity, which, "limit_t_per_yr_total") for which in (level, "open"))
        w.leaf("adjust", f"import-price {commodity}", target="import-price", op="set", commodity=commodity,
               value=import_series(t, commodity, level, "price_usd_per_t_cif"))
        w.leaf("adjust", f"import-limit {commodity}", target="import-limit", op="multiply", commodity=commodity,
               value=Series([a.over(b) for a, b in zip(total.facts, base.facts)]))
        w.leaf("adjust", f"total-limit {commodity}", target="total-limit", op="set", import_limit=commodity,
               value=total)
    w.close()


def write_scenarios(w, t):
    w.open("adjustments")
    for level in ("low", "high"):
        w.open("set", f"demand_{level}", id=f"demand_{level}")
        for row in t.rows["demand"]:
            if row["level"] == level:
                w.leaf("adjust", f"demand {row['region']} {row['commodity']}", target="demand", op="set",
                       commodity=row["commodity"], region=row["region"], value=t.across("demand", row))
        w.close()
    for level in ("restricted", "cut"):
        write_import_set(w, t, level)
    w.close()
    w.open("scenarios")
    for row in t.rows["scenarios"]:
        sets = [f"{what}_{row[column]}" for what, column, base in
                (("demand", "demand_level", "base"), ("imports", "import_level", "open")) if row[column] != base]
        w.leaf("scenario", row["scenario"], id=row["scenario"],
               probability=t.one("scenarios", "probability", row["scenario"]), apply=" ".join(sets) or None)
    w.close()


def check(t):
    """What the tables say twice must agree."""
    for row in t.rows["commodities"]:
        key = ("disposal", row["commodity"], "all")
        twice = t.by_key["policy"].get(key, {"value": ""})["value"]
        if row["disposal_usd_per_unit"] != twice:
            raise SystemExit(f"disposal of {row['commodity']}: {row['disposal_usd_per_unit']} and {twice}")
    for commodity in imported(t):
        for level in ("restricted", "cut"):
            for column in ("tariff", "port_handling_usd_per_t"):
                if (import_series(t, commodity, level, column).text() !=
                        import_series(t, commodity, "open", column).text()):
                    raise SystemExit(f"imports.csv: {column} of {commodity} differs at level {level}")
    if any(row["fixed_om"] != "0" for row in t.rows["existing"]):
        raise SystemExit("existing.csv: a fixed cost per process; the plant has one for all")
    if sum(Decimal(row["probability"]) for row in t.rows["scenarios"]) != 1:
        raise SystemExit("scenarios.csv: probabilities do not sum to 1")


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Builds the US rare-earth instance and its provenance from tables.")
    parser.add_argument("--tables", metavar="DIR", type=Path, default=here / "tables", help="folder of the tables")
    parser.add_argument("--output", metavar="FILE", type=Path, default=here / "us-ree.xml", help="instance to write")
    parser.add_argument("--provenance", metavar="FILE", type=Path, default=here / "provenance.csv",
                        help="origin of every number, to write")
    options = parser.parse_args()
    t, w = Tables(options.tables), Writer()
    check(t)
    w.xml.append("<!-- Built by instances/us-ree/build_us_ree.py from instances/us-ree/tables: do not edit here.\n"
                 "     provenance.csv says where every number comes from; README.md what it is and is not. -->")
    w.open("lodestone", version="1", id="us-ree", name="Rare-earth plants of the United States, 2026 to 2040")
    for write in (write_frame, write_goods, write_regions, write_processes, write_options, write_plants_and_sites,
                  write_rules, write_supplies, write_imports, write_demands, write_lanes, write_limits,
                  write_scenarios):
        write(w, t)
    w.close()
    w.trace = [(place.replace("lodestone/", "", 1), *rest) for place, *rest in w.trace]
    w.save(options.output, options.provenance)
    return 0


if __name__ == "__main__":
    sys.exit(main())
