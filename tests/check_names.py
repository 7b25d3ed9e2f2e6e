#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that are allowed but awkward, from the instance to every output: ids that look like paths, numbers and formulas,
texts with markup, quotes, line ends, marks of direction and 1000 characters. Every file is read by a parser that is not
ours; no name opens a tag, a cell, a line or a folder. Arguments: program, source folder, an empty folder."""
import csv
import html.parser
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
from xml.sax.saxutils import quoteattr

IDS = {"N": "..", "S": "-S", "ref-1": "-", "ref-2": "+1", "metal-S": "...", "metal-N": "." + "x" * 63, "oxide": "-1.5",
       "ore": "0x1", "metal": "nan", "P1": "1e5", "P2": "P.2", "one": "none", "refine": "CON", "reduce": "a:b", "R": "-R",
       "Q": "NUL", "M": "+M", "RL": "_", "mine": ".hidden", "old-refinery": "-old", "air": "-air", "national": "-rf",
       "watershed": "--"}
MARK = "zq7"  # stands in every text, so that it can be found
TEXTS = {
    "name": '</title></script><script>alert("%s")</script>' % MARK,
    "North": "<img src=x onerror='%s'>&amp;&#60;" % MARK,
    "South": "a\n%s,\"b\",'c'\r\n=1+1\u202ereversed\u2066\u200b\u2028" % MARK,
    "money": '=HYPERLINK("http://%s")&<b-%s>' % (MARK, MARK),
    "unit-cost": "@%s\t|" % MARK,
    "unit": "-2+3 %s\\\"\n,;" % MARK,
    "refining": "%s]]>--><!-- ${x} {{y}} %%s %%n" % MARK,
    "metallization": MARK + "\u05d0\U0001f600" * 400,
}
SLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
failed = []


def attribute(text):
    """Quoted for XML; what a parser would make blanks of, as references."""
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def make(source):
    with open(os.path.join(source, "instances", "small", "chain.xml"), encoding="utf-8") as file:
        text = re.sub(r"<!--.*?-->", "", file.read(), flags=re.S)

    def exchange(match):
        key, value = match.groups()
        if key in ("version", "encoding") or (key == "id" and value == "chain"):
            return match.group()
        if key in TEXTS and value not in TEXTS and key != "name":
            return " %s=%s" % (key, attribute(TEXTS[key]))
        if key == "name":
            return " name=" + attribute(TEXTS.get(value, TEXTS["name"]))
        if key == "stage":
            return " stage=" + attribute(TEXTS[value])
        if re.fullmatch(r"[-0-9. e]+", value) or key == "of":
            return match.group()
        return ' %s="%s"' % (key, " ".join(IDS.get(word, word) for word in value.split()))

    return re.sub(r' ([a-z-]+)="([^"]*)"', exchange, text)


def check(holds, what):
    if not holds:
        failed.append(what)
        print("FAILED: " + what)


def run(program, *words, code=0):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
    said = done.stdout.decode("utf-8")
    check(done.returncode == code, "%s: exit code %d: %s" % (" ".join(words), done.returncode, said[:800]))
    check(not SLY.search(said), "%s: says %r" % (" ".join(words), SLY.search(said)))
    return said


class Page(html.parser.HTMLParser):
    """Tags, attributes and handlers of a page."""

    def __init__(self):
        super().__init__()
        self.texts, self.bad, self.scripts, self.inside = [], [], [], None

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        for key, value in attrs:
            if key.startswith("on") and MARK in (value or ""):
                self.bad.append("%s of <%s>" % (key, tag))
            if MARK in key or (key in ("href", "src") and MARK in (value or "") and not value.startswith(("#", "data:"))):
                self.bad.append("%s=%s of <%s>" % (key, value, tag))
        if MARK in tag or tag == "img":
            self.bad.append("<%s>" % tag)

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts.append(data)
            if 'alert("' + MARK in data.split("<")[0][:40]:
                self.bad.append("a script of a name")
        self.texts.append(data)


def read_all(folder):
    """Every file below a folder through its parser."""
    for top, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(top, name)
            kind = os.path.splitext(name)[1]
            with open(path, "rb") as file:
                data = file.read()
            if kind == ".lode":
                continue
            try:
                text = data.decode("utf-8")
                if kind == ".csv":
                    with open(path, encoding="utf-8", newline="") as file:
                        rows = list(csv.reader(file, strict=True))
                    check(len({len(r) for r in rows}) == 1, name + ": rows of several lengths")
                    for cell in (c for r in rows for c in r):
                        plain = re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?|-?inf|nan", cell)
                        # an id stays as it is: none of its characters calls a function
                        check(cell[:1] not in "=+-@\t\r" or not cell or plain or cell in IDS.values(), "%s: a spreadsheet runs %r" % (name, cell))
                elif kind in (".json", ".geojson"):
                    json.loads(text, object_pairs_hook=unique)
                elif kind in (".xml", ".svg"):
                    tree.fromstring(data)
                elif kind == ".html":
                    page = Page()
                    page.feed(text)
                    page.close()
                    check(not page.bad, "%s: %s" % (name, page.bad[:5]))
                    check(MARK in "".join(page.texts), name + ": the names are not on the page")
                if kind in (".json", ".geojson", ".html", ".svg"):
                    check(not SLY.search(text), "%s: holds %r" % (name, SLY.search(text)))
            except Exception as fault:  # any parser's
                check(False, "%s: %s: %s" % (name, type(fault).__name__, fault))


def unique(pairs):
    keys = [k for k, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key twice: %s" % keys)
    return dict(pairs)


def main():
    program, source, folder = sys.argv[1:]
    os.chdir(folder)
    os.mkdir("in")
    os.chdir("in")
    with open("names.xml", "w", encoding="utf-8", newline="") as file:
        file.write(make(source))
    run(program, "check", "names.xml")
    run(program, "solve", "names.xml", "-o", "out", "--gap", "1e-7")
    with open("out/plan.xml", "rb") as file:
        total = float(tree.fromstring(file.read()).find("result").get("total"))
    check(abs(total - 67.86096) < 1e-4, "the names change the optimum: %r" % total)
    run(program, "verify", "names.xml", "out")
    run(program, "report", "out")
    run(program, "bottlenecks", "out")
    run(program, "finish", "out")
    run(program, "partition", "names.xml", "--parts", "2")
    run(program, "solve", "names.xml", "-o", "again", "--fix", "out/plan.xml")
    for kind in ("mps", "lp"):
        run(program, "export", "names.xml", "-o", "form." + kind)
        with open("form." + kind, encoding="ascii") as file:
            check(MARK not in file.read(), kind + ": holds a text of the user")
    before = {p: os.stat(os.path.join("out", p)).st_mtime_ns for p in os.listdir("out")}
    run(program, "solve", "names.xml", "-o", "out", code=3)
    check(before == {p: os.stat(os.path.join("out", p)).st_mtime_ns for p in os.listdir("out")}, "results have changed")
    read_all(".")
    check(sorted(os.listdir("..")) == ["in"], "a name has left the folder: %s" % os.listdir(".."))
    flat = [n for top, d, files in os.walk("out") for n in d + files]
    check(not [n for n in flat if n in IDS.values()], "an id has become a file")
    print("%d faults" % len(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
