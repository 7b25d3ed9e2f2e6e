#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input of every kind, one row each in tests/corpus.tsv: the program ends with the code and the words of the row, on
lines that a terminal can show, within a time limit, and no file appears or changes.

A row: command, base, edits, exit code, words. {} in the command is the file that is made: the base with its edits.
  base   a file below tests/ or instances/, @NAME for the good seed of tests/fuzz/seeds/NAME,
         result/NAME for a file of a solve, or - for none
  edits  separated by ' ;; ': OLD => NEW (once; \\n, \\t, \\xHH as in Python), all OLD => NEW, cut N, cut -N (bytes), append
         TEXT, make NAME (see MAKE below)
  words  separated by ' && ', each a part of what is said; {FILE} is the file's name. !WORD must not be said
Every folder also holds good.xml, plain, secret (not to be read), folder and fifo; {DIR} is a copy of the results of a
solve, whose file `base` is replaced. --show prints what every row says. A line that begins with '# ' is a remark.
"""
import argparse
import concurrent.futures
import gzip
import hashlib
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

SLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SANITIZER = re.compile(rb"Sanitizer|runtime error:|Segmentation|Signal: |core dumped|Assertion")
LONGEST_LINE = 1500

KINDS = ("core", "time", "stoch")  # of an SMPS program, one behind another in its seed


def entity_bomb(data):
    declared = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 12))
    return data.replace(b"<lodestone ", b'<!DOCTYPE lodestone [<!ENTITY e0 "ha">' + declared + b"]>\n<lodestone ", 1).replace(
        b'id="NV"', b'id="NV" name="&e11;"', 1)


def put(data, text):
    """Text behind the region NV."""
    return data.replace(b'<region id="NV"/>', b'<region id="NV"/>' + text, 1)


def attributes(n):
    return lambda data: data.replace(b'<region id="NV"/>', b'<region id="NV" ' + b" ".join(
        b'a%d="1"' % i for i in range(n)) + b"/>", 1)


MAKE = {
    "entity-bomb": entity_bomb,
    "deep": lambda d: put(d, b"<a>" * 100000 + b"</a>" * 100000),
    "deep-open": lambda d: put(d, b"<a>" * 100000),
    "attributes-999": attributes(999),
    "attributes-2000": attributes(2000),
    "attributes-1000000": attributes(1000000),
    "long-name": lambda d: put(d, b"<" + b"r" * 10000 + b"/>"),
    "longer-name": lambda d: put(d, b"<" + b"r" * 100000 + b"/>"),
    "long-attribute": lambda d: d.replace(b'id="NV"', b'id="NV" ' + b"q" * 10000 + b'="1"', 1),
    "long-id": lambda d: d.replace(b'id="NV"', b'id="' + b"N" * 10000 + b'"', 1),
    "long-text": lambda d: d.replace(b'id="NV"', b'id="NV" name="' + b"N" * 10000 + b'"', 1),
    "huge-value": lambda d: d.replace(b'id="NV"', b'id="NV" name="' + b"N" * 11000000 + b'"', 1),
    "huge-comment": lambda d: put(d, b"<!--" + b"N" * 11000000 + b"-->"),
    "huge-cdata": lambda d: put(d, b"<![CDATA[" + b"N" * 11000000 + b"]]>"),
    "digits-10000": lambda d: d.replace(b'rate="0.05"', b'rate="' + b"9" * 10000 + b'"', 1),
    "digits-10000-word": lambda d: d.replace(b" 100\n", b" " + b"1" * 10000 + b"\n", 1),
    "long-word": lambda d: d.replace(b" 100\n", b" " + b"x" * 100000 + b"\n", 1),
    "many-periods": lambda d: re.sub(rb"<periods>.*</periods>", b"<periods>" + b"".join(
        b'<period id="p%d" first-year="%d" years="1"/>' % (i, i) for i in range(1, 10001)) + b"</periods>", d, flags=re.S),
    "many-blocks": lambda d: re.sub(rb"<scenarios>.*</scenarios>", b"<scenarios>" + b"".join(
        b'<scenario id="s%d" probability="%.17g"/>' % (i, 1 / 50001) for i in range(50001)) + b"</scenarios>", d, flags=re.S),
    "many-values": lambda d: d.replace(b'amount="500 700"', b'amount="' + b"1 " * 100000 + b'"', 1),
    "utf-16": lambda d: d.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
    "utf-16-le": lambda d: d.decode().encode("utf-16-le"),
    "utf-16-be": lambda d: d.decode().encode("utf-16-be"),
    "utf-32": lambda d: d.decode().encode("utf-32"),
    "utf-7": lambda d: d.replace(b"UTF-8", b"UTF-7"),
    "gzip": lambda d: gzip.compress(d, mtime=0),
    "random": lambda d: b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(2000)),
    "zeros": lambda d: bytes(100000),
    "brackets": lambda d: b"<" * 100000,
    "blanks": lambda d: b" " * 1000000,
    "lists": lambda d: b"[" * 100000,
    "objects": lambda d: b'{"a":' * 100000,
    "json-keys": lambda d: b"{" + b",".join(b'"k%d":1' % i for i in range(2000)) + b"}",
    "json-megabyte": lambda d: b'{"k":"' + b"x" * 1100000 + b'"}',
    "csv-fields": lambda d: b"a," * 100000 + b"a\n",
    "csv-row": lambda d: d + b"x" * 2000000 + b"\n",
    "csv-quote": lambda d: d + b'"' + b"x\n" * 700000,
}


def unescape(text):
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1")


def edit(data, words):
    for one in filter(None, words.split(" ;; ")):
        verb, _, rest = one.partition(" ")
        if verb == "cut":
            n = int(rest)
            data = data[:n]
        elif verb == "append":
            data += unescape(rest)
        elif verb == "make":
            data = MAKE[rest](data)
        else:
            is_all = verb == "all"
            old, new = (unescape(w.replace("=>", "")) for w in re.split(r" =>(?: |$)", rest if is_all else one, maxsplit=1))
            if old not in data:
                raise ValueError("%r is not in the base of: %s" % (old, words))
            data = data.replace(old, new) if is_all else data.replace(old, new, 1)
    return data


class Row:
    def __init__(self, number, line):
        fields = line.rstrip("\n").split("\t")
        if len(fields) != 5:
            raise SystemExit("corpus.tsv:%d: %d fields, expected 5" % (number, len(fields)))
        self.number = number
        self.command, self.base, self.edits, code, words = fields
        self.code = int(code)
        self.words = [w for w in words.split(" && ") if w]


class Corpus:
    def __init__(self, args):
        self.args = args
        self.folder = None

    def base(self, name):
        if name == "-":
            return b""
        if name[1:] in KINDS:
            return self.smps()[name[1:]]
        if name.startswith("@"):
            folder = os.path.join(self.args.srcdir, "tests", "fuzz", "seeds", name[1:])
            name = os.path.join(folder, next(f for f in os.listdir(folder) if f.startswith("good.")))
        path = name[7:] if name.startswith("result/") else os.path.join(self.args.srcdir, name)
        if name.startswith("result/"):
            path = os.path.join(self.args.result, path)
        with open(path, "rb") as file:
            return file.read()

    def smps(self):
        with open(os.path.join(self.args.srcdir, "tests", "fuzz", "seeds", "smps", "good.txt"), "rb") as file:
            return dict(zip(KINDS, file.read().split(b"=====\n")))

    def place(self, row, folder):
        """Makes what the row is about. Returns the name that stands for {}."""
        data = edit(self.base(row.base), row.edits)
        if "{DIR}" in row.command:
            shutil.copytree(self.args.result, os.path.join(folder, "dir"))
            name = row.base[7:] if row.base.startswith("result/") else "instance.xml"
            with open(os.path.join(folder, "dir", name), "wb") as file:
                file.write(data)
            return "dir"
        if row.base[1:] in KINDS:
            for kind, text in self.smps().items():
                with open(os.path.join(folder, "case." + kind), "wb") as file:
                    file.write(data if row.base == "@" + kind else text)
            return "case." + row.base[1:]
        if row.base == "-" and not row.edits:
            return ""
        name = "case.xml" if row.base.endswith(".xml") else "case.txt"
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        return name

    def special(self, folder):
        """What is in every folder besides: things that are no files."""
        os.mkdir(os.path.join(folder, "folder"))
        os.mkfifo(os.path.join(folder, "fifo"))
        for name, mode in (("secret", 0), ("plain", 0o644)):
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write("stays\n")
            os.chmod(path, mode)
        with open(os.path.join(folder, "good.xml"), "wb") as file:
            file.write(self.base("instances/small/chain.xml"))

    @staticmethod
    def state(folder):
        """Every path with its kind, time and contents."""
        found = {}
        for top, folders, files in os.walk(folder):
            for name in folders + files:
                path = os.path.join(top, name)
                info = os.lstat(path)
                text = b""
                if stat.S_ISREG(info.st_mode) and info.st_mode & 0o400:
                    with open(path, "rb") as file:
                        text = hashlib.sha256(file.read()).digest()
                found[os.path.relpath(path, folder)] = (info.st_mode, text)
        return found

    def words(self, row, name):
        command = row.command.replace("{DIR}", "dir").split(" ")
        return [os.fsdecode(unescape(w.replace("{}", name).replace("~", " "))) if w != "''" else "" for w in command]

    def run(self, row):
        folder = tempfile.mkdtemp(dir=self.folder)
        try:
            self.special(folder)
            name = self.place(row, folder)
            before = self.state(folder)
            code, said = self.call(self.words(row, name), folder)
            return self.judge(row, name, code, said, before, self.state(folder)), said
        except ValueError as fault:
            return ["the row itself: %s" % fault], b""
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def call(self, words, folder):
        scratch = tempfile.mkdtemp(dir=self.folder)  # of MPI: two runs that begin together must not share it
        process = subprocess.Popen([self.args.program, *words], cwd=folder, env={**os.environ, "TMPDIR": scratch}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said = process.communicate(timeout=self.args.limit)[0]
            return process.returncode, said
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "none within %g s" % self.args.limit, process.communicate()[0]

    @staticmethod
    def judge(row, name, code, said, before, after):
        faults = []
        if code != row.code:
            faults.append("exit code %s, expected %d" % (code, row.code))
        if SANITIZER.search(said):
            faults.append("a crash or a sanitizer's words")
        try:
            text = said.decode("utf-8")
        except UnicodeDecodeError as fault:
            faults.append("what is said is not UTF-8: %s" % fault)
            text = said.decode("utf-8", "replace")
        if SLY.search(text):
            faults.append("a character that a message must not hold: %r" % SLY.search(text).group())
        if max(map(len, text.split("\n"))) > LONGEST_LINE:
            faults.append("a line of more than %d characters" % LONGEST_LINE)
        if not text.strip():
            faults.append("nothing is said")
        for word in row.words:
            word = word.replace("{FILE}", name)
            if (word[1:] in text) if word.startswith("!") else (word not in text):
                faults.append("expected: " + word)
        faults += ["changed: " + path for path in sorted(before.keys() | after.keys())
                   if before.get(path) != after.get(path)]
        return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--srcdir", required=True)
    parser.add_argument("--result", required=True, help="folder of a finished solve of instances/small/chain.xml")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="rows that have this text")
    parser.add_argument("--show", action="store_true")
    corpus = Corpus(parser.parse_args())
    with open(os.path.join(corpus.args.srcdir, "tests", "corpus.tsv"), encoding="utf-8") as file:
        rows = [Row(n, line) for n, line in enumerate(file, 1)
                if line.strip() and not line.startswith("# ") and corpus.args.only in line]
    n_bad = 0
    if os.geteuid() == 0:  # root may read everything
        rows = [r for r in rows if " secret" not in r.command]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as corpus.folder, concurrent.futures.ThreadPoolExecutor(corpus.args.jobs) as pool:
        for row, (faults, said) in zip(rows, pool.map(corpus.run, rows)):
            if faults or corpus.args.show:
                n_bad += bool(faults)
                print("corpus.tsv:%d: %s | %s | %s" % (row.number, row.command, row.base, row.edits))
                for fault in faults or ():
                    print("  " + fault)
                for line in said.decode("utf-8", "replace").split("\n")[:6]:
                    print("  | " + line[:400])
    print("%d cases, %d wrong" % (len(rows), n_bad))
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
