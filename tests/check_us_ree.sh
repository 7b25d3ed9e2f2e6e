#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The committed US instance is what its tables and its builder give, byte for byte; every number in it has a line of
# provenance; its size is that of the specification.
set -eu
src=${LODE_SRCDIR:-$(dirname "$0")/..}/instances/us-ree
if ! command -v python3 >/dev/null 2>&1; then
  echo "skipped: no python3"
  exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

PYTHONDONTWRITEBYTECODE=1 python3 "$src/build_us_ree.py" --tables "$src/tables" --output "$dir/us-ree.xml" \
  --provenance "$dir/provenance.csv"
for file in us-ree.xml provenance.csv; do
  cmp "$src/$file" "$dir/$file" || {
    echo "$file is not what build_us_ree.py makes of the tables: run it and commit the result"
    exit 1
  }
done

python3 - "$src/us-ree.xml" "$src/provenance.csv" <<'PYTHON'
import collections, csv, re, sys
import xml.etree.ElementTree as tree

root = tree.parse(sys.argv[1]).getroot()
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    lines = list(csv.DictReader(file))
failed = False


def want(what, found, expected):
    global failed
    if found != expected:
        failed = True
        print(f"{what}: {found}, expected {expected}")


number = re.compile(r"(none|-?[0-9][0-9.]*)( (none|-?[0-9][0-9.]*))*$")
in_xml = collections.Counter((element.tag, name, text) for element in root.iter()
                             for name, text in element.attrib.items() if name != "version" and number.match(text))
traced = collections.Counter((line["xml_element"].split("/")[-1].split("[")[0], line["attribute"], line["value"])
                             for line in lines)
for key in sorted(set(in_xml) | set(traced)):
    want(f"lines of provenance for {key}", traced[key], in_xml[key])
for line in lines:
    want(f"empty cells of provenance for {line['xml_element']} {line['attribute']}",
         [name for name, text in line.items() if not text], [])

count = {tag: len(root.findall(tag + "/*")) for tag in ("periods", "regions", "lanes", "commodities", "processes",
                                                        "options", "sites", "scenarios", "caps")}
want("sizes", count, dict(periods=5, regions=49, lanes=216, commodities=15, processes=15, options=52, sites=200,
                          scenarios=9, caps=246))
want("site-option pairs", sum(len(site.get("options").split()) for site in root.find("sites")), 485)
sys.exit(failed)
PYTHON
