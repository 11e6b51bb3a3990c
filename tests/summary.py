#!/usr/bin/env python3
"""Count what the runner itself recorded: one line per run, the last it prints.

Reads meson's JUnit log, in which every TAP check is a test case of its own.
Exits 1 when a check failed or when nothing ran.
"""
import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
            print("failed: %s: %s"
                  % (case.get("classname"), case.get("name")))
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main():
    try:
        passed, failed, skipped = count(sys.argv[1])
    except (OSError, ElementTree.ParseError) as error:
        print("summary: %s" % error)
        passed, failed, skipped = 0, 1, 0
    if passed + failed == 0:
        failed = 1
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
