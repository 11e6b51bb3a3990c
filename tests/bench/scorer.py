#!/usr/bin/env python3
# Edit Factory - what scoring 900 frames of 1080x1920 costs, all factors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs scorer-bench: preloaded frames, the median of 7 runs, CPU seconds.
Beside it ffmpeg's scdet (cuts alone) on raw frames, less the reading of
them. Last line: "scorer: N CPU-s, goal 0.25"."""
import os
import re
import resource
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(TOP, "build"))
GOAL = 0.25
SOURCE = ["-f", "lavfi", "-i", "color=gray:s=1080x1920:r=30:d=30"]


def ffmpeg_seconds(filters):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["ffmpeg", "-v", "error", "-threads", "1",
                    "-filter_threads", "1"] + SOURCE +
                   ["-vf", filters, "-f", "null", "-"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def scdet():
    pairs = [ffmpeg_seconds("scdet") - ffmpeg_seconds("null")
             for _ in range(3)]
    return sorted(pairs)[1]


def main():
    bench = os.path.join(BUILD, "tests", "bench", "scorer-bench")
    out = subprocess.run([bench], check=True, stdout=subprocess.PIPE,
                         text=True).stdout
    print(out, end="")
    found = re.search(r"([0-9.]+) CPU-s", out)
    if not found:
        sys.exit("scorer-bench printed no number")
    print("ffmpeg scdet, 900 frames 1080x1920: %.3f CPU-s" % scdet())
    seconds = float(found.group(1))
    print("scorer: %.3f CPU-s, goal %.2f" % (seconds, GOAL))


if __name__ == "__main__":
    main()
