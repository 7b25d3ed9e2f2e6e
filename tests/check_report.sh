#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a planner sees: the page in a browser, its size, what it would fetch (nothing); pictures and layers as others read
# them. The browser's part needs Chromium.
set -eu
src=$(cd "${LODE_SRCDIR:-$(dirname "$0")/..}" && pwd)
lode=${LODE_BUILDDIR:-$src}/lodestone
[ -x "$lode" ] || {
  echo "$lode is not there: make first, or set LODE_BUILDDIR"
  exit 1
}
for tool in python3 xmllint; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "skipped: no $tool"
    exit 77
  }
done
. "$src/tests/mpi_env.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mpi_private "$dir"
export OMPI_MCA_ess_singleton_isolated=1
cd "$dir"
failed=0

fail() {
  echo "FAILED: $*"
  failed=1
}

# solve INSTANCE DIR: a folder with a plan; which one does not matter here.
solve() {
  timeout -k 5 "${TEST_TIMEOUT:-300}" "$lode" solve "$1" -o "$2" --gap 1 --time-limit 60 >log 2>&1 || {
    sed 's/^/  | /' log
    fail "solve $1"
  }
}

echo "# folders: one, ten and three hundred regions, the bundled ones, one without coordinates"
for r in 1 10 300; do
  "$lode" generate --regions $r --periods 4 --scenarios 3 --seed 1 -o r$r.xml >log
  solve r$r.xml r$r
done
solve "$src/instances/small/limits.xml" limits
solve "$src/instances/us-ree/us-ree.xml" us
sed 's/ lat="[^"]*" lon="[^"]*"//' r10.xml >nowhere.xml
solve nowhere.xml nowhere
folders="r1 r10 r300 limits us nowhere"

echo "# nothing is fetched, nothing is huge, pictures are well-formed"
for d in $folders; do
  if grep -o 'https*://[^"]*' "$d/report.html" >found; then
    fail "$d/report.html names $(head -n 1 found)"
  fi
  for picture in "$d"/pictures/*.svg; do
    xmllint --noout --nonet "$picture" 2>log || fail "$picture: $(head -n 1 log)"
    if grep -o 'https*://[^"]*' "$picture" | grep -v '^http://www.w3.org/2000/svg$' >found; then
      fail "$picture names $(head -n 1 found)"
    fi
  done
  size=$(wc -c <"$d/report.html")
  [ "$size" -lt 5000000 ] || fail "$d/report.html has $size bytes"
done
[ ! -e nowhere/pictures/map.svg ] || fail "a map without coordinates"

echo "# structure of the page; layers by RFC 7946; labels and boxes apart"
python3 - $folders <<'PYTHON' || failed=1
import html.parser, json, re, sys, xml.etree.ElementTree as tree

bad = 0


def want(what, is_true):
    global bad
    if not is_true:
        print("FAILED:", what)
        bad = 1


class Page(html.parser.HTMLParser):
    """Balance of tags, ids, links, and what a reader of screens needs."""
    void = {"meta", "br", "img", "input", "link", "hr"}

    def __init__(self, name):
        super().__init__()
        self.name, self.open, self.ids, self.links, self.tables, self.captions = name, [], set(), set(), 0, 0
        self.levels, self.tags = [], set()

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self.tags.add(tag)
        if tag not in self.void:
            self.open.append(tag)
        if "id" in a:
            want(f"{self.name}: id {a['id']} twice", a["id"] not in self.ids)
            self.ids.add(a["id"])
        if tag == "a":
            self.links.add(a["href"])
        if tag == "svg":
            want(f"{self.name}: picture without label", "aria-label" in a or a.get("aria-hidden") == "true")
        if tag == "th":
            want(f"{self.name}: head without scope", a.get("scope") in ("col", "row"))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        want(f"{self.name}: a handler of events in <{tag}>", not any(k.startswith("on") for k in a))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag):
        want(f"{self.name}: </{tag}> closes <{self.open[-1] if self.open else ''}>", self.open and self.open[-1] == tag)
        if self.open:
            self.open.pop()


def check_page(d):
    page = Page(d)
    page.feed(open(f"{d}/report.html", encoding="utf-8").read())
    want(f"{d}: left open {page.open}", not page.open)
    want(f"{d}: {page.tables} tables, {page.captions} captions", page.tables == page.captions > 0)
    want(f"{d}: one h1, no level skipped", page.levels.count(1) == 1 and page.levels[0] == 1 and
         all(b - a <= 1 for a, b in zip(page.levels, page.levels[1:])))
    want(f"{d}: landmarks", {"main", "nav", "header", "footer"} <= page.tags)
    for link in page.links:
        want(f"{d}: link {link}", link[0] == "#" and link[1:] in page.ids)


def is_position(p):
    return len(p) == 2 and -180 <= p[0] <= 180 and -90 <= p[1] <= 90


def check_layer(d, name, kinds, keys):
    layer = json.load(open(f"{d}/{name}.geojson", encoding="utf-8"))
    want(f"{d}/{name}: a collection", layer["type"] == "FeatureCollection" and isinstance(layer["features"], list))
    for f in layer["features"]:
        g = f["geometry"]
        want(f"{d}/{name}: a feature", f["type"] == "Feature" and set(keys) <= set(f["properties"]))
        if d in ("nowhere", "limits"):
            continue
        want(f"{d}/{name}: {g}", g is not None and g["type"] in kinds)
        c = g["coordinates"]
        flat = [c] if g["type"] == "Point" else c if g["type"] == "LineString" else sum(c, [])
        want(f"{d}/{name}: {c}", all(is_position(p) for p in flat) and (g["type"] == "Point" or len(flat) >= 2))
    return layer["features"]


def apart(what, boxes):
    boxes.sort()
    for i, a in enumerate(boxes):
        for b in boxes[i + 1:]:
            if b[0] >= a[2]:
                break
            want(f"{what}: {a[4]} and {b[4]} overlap", a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6)


def check_boxes(d):
    """Boxes of regions overlap nowhere; nor do labels on the map, at 6 units a letter."""
    ns = "{http://www.w3.org/2000/svg}"
    boxes = []
    for r in tree.parse(f"{d}/pictures/nodes.svg").iter(ns + "rect"):
        if r.get("class", "").startswith("box"):
            x, y, w, h = (float(r.get(k)) for k in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h, r.find(ns + "title").text))
            want(f"{d}/nodes: inside", 0 <= x and x + w <= 960)
    apart(f"{d}/nodes.svg", boxes)
    if d in ("nowhere", "limits"):
        return
    labels = []
    for t in tree.parse(f"{d}/pictures/map.svg").iter(ns + "text"):
        if "halo" in t.get("class", ""):
            x, y, half = float(t.get("x")), float(t.get("y")), 3.0 * len(t.text)
            labels.append((x - half, y - 9, x + half, y + 1, t.text))
    want(f"{d}/map.svg: labels", labels)
    apart(f"{d}/map.svg", labels)


for d in sys.argv[1:]:
    check_page(d)
    check_layer(d, "regions", ["Point"], ["id", "name"])
    check_layer(d, "plants", ["Point"],
                ["id", "stage", "option", "period", "online_from", "online_to", "capacity", "unit", "status"])
    flows = check_layer(d, "flows", ["LineString", "MultiLineString"], ["from", "to", "commodity", "period", "unit"])
    want(f"{d}: flows", flows or d in ("r1", "limits"))
    check_boxes(d)
sys.exit(bad)
PYTHON

echo "# a solve does not overwrite a report, unless told to; then nothing old stays"
touch r1/pictures/mine.svg
rm -f r1/*.csv r1/*.xml r1/status.json r1/report.html
if "$lode" solve r1.xml -o r1 --gap 1 >log 2>&1 || ! grep -q "r1/pictures/.*exists" log; then
  fail "a folder with pictures is taken: $(cat log)"
fi
"$lode" solve r1.xml -o r1 --gap 1 --force >log 2>&1 || fail "--force: $(cat log)"
[ -e r1/pictures/mine.svg ] && [ -e r1/report.html ] || fail "what a user put into pictures/ is gone, or no report"

browser=
for name in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$name" || :)
done
[ -n "$browser" ] || {
  [ "$failed" = 0 ] || exit 1
  echo "skipped from here: no chromium"
  exit 77
}

# look FILE: the document after its scripts have run, on standard output; console messages go to `log`.
look() {
  timeout -k 5 120 "$browser" --headless --no-sandbox --disable-gpu --allow-file-access-from-files \
    --user-data-dir="$dir/browser" --enable-logging=stderr --virtual-time-budget=5000 --window-size=390,800 \
    --dump-dom "file://$dir/$1" 2>log
}

echo "# in a browser: no complaint of the script, no sideways scrolling on a phone, tables sort, the map chooses"
for d in $folders; do
  look "$d/report.html" >dom || fail "$d: the browser failed: $(tail -n 1 log)"
  if grep "CONSOLE" log >found; then
    fail "$d: $(head -n 1 found)"
  fi
  grep -q '<th scope="col"[^>]*><button' dom || fail "$d: heads of tables are no buttons"
  cat >try.html <<HTML
<body><iframe src="$d/report.html" style="width:390px;height:700px;border:0"></iframe><pre></pre><script>
onload = function () {
  var inside = frames[0].document, root = inside.documentElement, out = [], changed = 0;
  out.push('wide ' + (root.scrollWidth > 390 ? root.scrollWidth : 'no'));
  var head = inside.querySelector('table.sorts th.n'), table = head.closest('table'), rows = table.tBodies[0].rows;
  head.firstChild.click();
  head.firstChild.click();
  var values = Array.prototype.filter.call(rows, function (r) { return r.className === ''; }).map(function (r) {
    return parseFloat(r.cells[head.cellIndex].textContent.replace(/,/g, '').replace('\u2212', '-')); });
  out.push('sorted ' + (head.getAttribute('aria-sort') === 'descending' && values.every(function (v, i) {
    return i === 0 || !(v > values[i - 1]); })));
  var select = inside.getElementById('map-period'), flows = inside.getElementById('flows');
  if (select) {
    for (var i = 0; i < select.options.length; ++i) {
      select.selectedIndex = i;
      select.dispatchEvent(new Event('change'));
      changed += inside.getElementById('map-words').textContent.indexOf(select.options[i].text) > 0;
    }
    out.push('map ' + (changed === select.options.length));
  }
  document.querySelector('pre').textContent = out.join('; ') + ';';
};
</script>
HTML
  look try.html >dom || fail "$d: the browser failed: $(tail -n 1 log)"
  for word in "wide no;" "sorted true;"; do
    grep -q "<pre>.*$word" dom || fail "$d: not '$word': $(grep '<pre>' dom)"
  done
  if [ -e "$d/pictures/map.svg" ]; then
    grep -q "<pre>.*map true;" dom || fail "$d: the map does not choose: $(grep '<pre>' dom)"
  fi
done
exit $failed
