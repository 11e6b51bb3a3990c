#!/usr/bin/python3
# Edit Factory - the container file knows what the build needs
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from tap import done, ok  # noqa: E402

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(*parts):
    with open(os.path.join(TOP, *parts), encoding="utf-8") as f:
        return f.read()


def main():
    wanted = re.search(r'^BUILD_PACKAGES="(.*?)"', read("factory"),
                       re.S | re.M).group(1).split()
    stages = read("deploy", "Containerfile").split("\nFROM ")
    ok(len(wanted) > 10 and len(stages) == 3, "both lists are found")
    for name in wanted:
        ok(re.search(rf"\s{re.escape(name)}\s", stages[1]),
           f"the container's build has {name}")
    done()


main()
