#!/usr/bin/python3
# Edit Factory - the page of requirements against the tests that it names
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A row is "| id | requirement | status | how |". A test is named by its file
in backticks, then by checks in quotation marks or functions in backticks."""

import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from tap import done, equal, ok  # noqa: E402

PAGE = "docs/requirements.md"
GROUPS = ("STAB", "SEC", "JOB", "WORK", "API", "STOR", "DEPLOY", "MON",
          "SCALE", "TEST")
ID = re.compile(r"2(A-v6|A-v11|B)-([A-Z]+)-\d\d")
STATUS = re.compile(r"met|partly|replaced|open \([B-F]\)|out of scope")
NAME = re.compile(r'`([^`]+)`|"([^"]+)"')
FILE = re.compile(r"tests/[\w./-]+\.(py|c)")
FUNCTION = re.compile(r"\w+")
MAX_WORDS = 12

# Of the build tree, which finds itself by it; not for users.
INTERNAL = {"EF_BUILD_DIR"}

Row = collections.namedtuple("Row", "group id requirement status how")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


def read_page(text):
    """The rows, and the counts of the summary."""
    rows, counts, group = [], {}, None
    for line in text.splitlines():
        if line.startswith("## "):
            group = line[3:].split(":")[0]
        cells = [c.strip() for c in line.strip("|").split("|")]
        if not line.startswith("| ") or cells[0] in ("id", "status"):
            continue
        if group == "Summary":
            counts[cells[0]] = int(cells[1])
        elif group:
            rows.append(Row(group, *cells))
    return rows, counts


def references(how):
    """[(file, name)]; name None for the file itself."""
    found, path = [], None
    for ticked, quoted in NAME.findall(how):
        if FILE.fullmatch(ticked):
            path = ticked
            found.append((path, None))
        elif quoted:
            found.append((path, quoted))
        elif path and FUNCTION.fullmatch(ticked):
            found.append((path, ticked))
    return found


def is_there(path, name):
    if path is None or not os.path.isfile(os.path.join(ROOT, path)):
        return False
    text = read(path)
    if name is None:
        return True
    if FUNCTION.fullmatch(name):
        return re.search(rf"\b{name}\b \(|\bdef {name}\b|\"{name}\"", text)
    return name in text


def check_row(row):
    match = ID.fullmatch(row.id)
    ok(match and match.group(2) == row.group and row.group in GROUPS,
       f"{row.id} is an id of its group", row.group)
    ok(STATUS.fullmatch(row.status), f"{row.id} has a status", row.status)
    ok(0 < len(row.requirement.split()) <= MAX_WORDS,
       f"{row.id} is said in a few words", row.requirement)
    named = references(row.how)
    if row.status in ("met", "partly"):
        ok(any(name for _, name in named), f"{row.id} names what shows it")
    if row.status == "partly":
        ok("Missing: " in row.how, f"{row.id} says what is missing")
    if row.status in ("replaced", "out of scope"):
        ok(row.how, f"{row.id} says why")
    missing = [f"{p}: {n}" for p, n in named if not is_there(p, n)]
    equal(missing, [], f"{row.id} names tests that there are")


def check_summary(rows, counts):
    found = collections.Counter(row.status.split(" (")[0] for row in rows)
    equal(counts, {status: found[status] for status in counts},
          "the summary adds up")
    equal(sum(counts.values()), len(rows), "to all rows")


def check_reader():
    """What reads the page finds faults."""
    rows, counts = read_page(
        "| not | a | row |\n## JOB: x\n| id | r | s | h |\n|---|---|---|---|\n"
        "| 2B-JOB-01 | r | met | `tests/a.py` \"b c\" `test_d` |\n"
        "## Summary\n| status | rows |\n| met | 3 |\n")
    equal((rows, counts), ([Row("JOB", "2B-JOB-01", "r", "met",
                                '`tests/a.py` "b c" `test_d`')], {"met": 3}),
          "a page is read")
    equal(references(rows[0].how + ' `tests/e.c` "f"'),
          [("tests/a.py", None), ("tests/a.py", "b c"),
           ("tests/a.py", "test_d"), ("tests/e.c", None), ("tests/e.c", "f")],
          "names belong to the file before them")
    ok(not is_there("tests/none.py", None), "a file that is not there")
    here = "tests/docs/test_requirements.py"
    ok(not is_there(here, "check" + "_nothing"), "nor a function")
    ok(not is_there(here, "no such" + " check"), "nor a check")
    ok(is_there(here, "check_reader"), "one that is there")


def variables():
    """What programs read from the environment."""
    found = set()
    for top in ("orchestrator", "include", "gst"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith((".c", ".h")):
                    found |= set(re.findall(
                        r'"(EF_[A-Z_]+)"', read(folder, name)))
    return found


def check_variables():
    pages = "".join(read("docs", name)
                    for name in os.listdir(os.path.join(ROOT, "docs")))
    found = variables()
    ok(len(found) > 10, "there are variables", found)
    equal({v for v in found - INTERNAL if f"`{v}" not in pages and
           f"${v}" not in pages}, set(), "every variable is documented")


def main():
    check_reader()
    rows, counts = read_page(read(PAGE))
    for row in rows:
        check_row(row)
    equal([i for i, n in collections.Counter(r.id for r in rows).items()
           if n > 1], [], "no id comes twice")
    equal({row.group for row in rows}, set(GROUPS), "every group is there")
    check_summary(rows, counts)
    check_variables()
    done()


main()
