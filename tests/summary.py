#!/usr/bin/env python3
"""Count what the runner itself recorded; the last line it prints is the sum.

usage: summary.py MESON_LOGS_FOLDER

meson's JUnit log holds each TAP check as a test case of its own; its JSON log
holds how each test program ended. A program that ended badly without a failed
check of its own (it crashed, hung, or stopped early) counts as one failure.
Exits 1 when anything failed or when nothing ran.
"""
import json
import os
import sys
import xml.etree.ElementTree as ElementTree

GOOD = ("OK", "SKIP", "EXPECTEDFAIL")


def count_checks(path):
    """Checks of each program: {name: [passed, failed, skipped]}"""
    counts = {}
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            name = case.get("classname", "").split(".", 1)[-1]
            kinds = {child.tag for child in case}
            failed = bool(kinds & {"failure", "error"})
            index = 1 if failed else 2 if "skipped" in kinds else 0
            counts.setdefault(name, [0, 0, 0])[index] += 1
            if failed:
                print("failed: %s: %s" % (name, case.get("name")))
    return counts


def add_programs(path, counts):
    """Adds programs that ended badly, and those without checks."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            program = json.loads(line)
            entry = counts.setdefault(program["name"], [0, 0, 0])
            if program["result"] not in GOOD and entry[1] == 0:
                print("failed: %s: the program ended with %s"
                      % (program["name"], program["result"]))
                entry[1] += 1
            elif entry == [0, 0, 0]:
                entry[2 if program["result"] == "SKIP" else 0] += 1


def main():
    folder = sys.argv[1]
    try:
        counts = count_checks(os.path.join(folder, "testlog.junit.xml"))
        add_programs(os.path.join(folder, "testlog.json"), counts)
    except (OSError, ValueError, ElementTree.ParseError) as error:
        print("summary: %s" % error)
        counts = {"": [0, 1, 0]}
    passed, failed, skipped = (sum(column) for column in zip(
        *counts.values())) if counts else (0, 1, 0)
    if passed + failed == 0:
        failed = 1
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
