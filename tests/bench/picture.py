#!/usr/bin/env python3
# Edit Factory - what composing and judging R1's pictures costs, nothing else
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs composer-bench on frames of R1's six clips (no decoding, no encoding)
and scorer-bench; beside them, in the same run and in turn, ffmpeg's crop and
scale on such frames, less the reading of them. CPU seconds, medians.
Last lines: "composer: N CPU-s, goal 1.20", "scorer: N CPU-s, goal 0.25"."""
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile

from r1 import BUILD, CLIPS, FRAMES, HEIGHT, WIDTH, media_files, quietly, say

COMPOSER_GOAL, SCORER_GOAL = 1.2, 0.25
PRELOADED, PAIRS = 8, 7


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quietly(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def number(text, label):
    found = re.search(label + r" ([0-9.]+) CPU-s", text)
    if not found:
        sys.exit("picture: no '%s' in: %s" % (label, text))
    return float(found.group(1))


def composer(files):
    command = [os.path.join(BUILD, "tests", "bench", "composer-bench")]
    for name, at, window in CLIPS:
        command += [files[name], str(at)] + [str(n) for n in window]
    return quietly(command)


def preload(folder, files):
    """A few raw frames of each clip; ffmpeg reads them again and again."""
    paths = []
    for i, (name, at, window) in enumerate(CLIPS):
        path = os.path.join(folder, "%d.nut" % i)
        quietly(["ffmpeg", "-v", "error", "-y", "-ss", str(at), "-i",
                 files[name], "-frames:v", str(PRELOADED), "-c:v", "rawvideo",
                 "-pix_fmt", "yuv420p", path])
        paths.append((path, window))
    return paths


def swscale(paths):
    """Cropping and scaling R1's frames in ffmpeg, less reading them."""
    total = 0
    each = FRAMES // len(paths)
    for path, (x, y, w, h) in paths:
        line = ["ffmpeg", "-v", "error", "-threads", "1", "-filter_threads",
                "1", "-stream_loop", "-1", "-i", path, "-frames:v", str(each)]
        scale = "crop=%d:%d:%d:%d,scale=%d:%d:flags=bicubic" % (
            w, h, x, y, WIDTH, HEIGHT)
        end = ["-f", "null", "-"]
        total += cpu_seconds(line + ["-vf", scale] + end)
        total -= cpu_seconds(line + end)
    return total


def main():
    with tempfile.TemporaryDirectory(prefix="ef-picture-") as folder:
        files = media_files(folder)
        paths = preload(folder, files)
        ours, theirs = [], []
        for _ in range(PAIRS):
            ours.append(composer(files))
            theirs.append(swscale(paths))
    still = statistics.median(number(t, "still") for t in ours)
    zoom = statistics.median(number(t, "zoom") for t in ours)
    peer = statistics.median(theirs)
    say("R1's %d frames %dx%d, preloaded" % (FRAMES, WIDTH, HEIGHT))
    say("  composer, windows that stand still  %.2f CPU-s" % still)
    say("  composer, windows that zoom         %.2f CPU-s" % zoom)
    say("  ffmpeg, crop and scale              %.2f CPU-s" % peer)
    text = quietly([os.path.join(BUILD, "tests", "bench", "scorer-bench")])
    say("composer: %.2f CPU-s, goal %.2f; %.2f x ffmpeg's crop and scale"
        % (zoom, COMPOSER_GOAL, zoom / peer))
    say("scorer: %.3f CPU-s, goal %.2f" % (number(text, ":"), SCORER_GOAL))


if __name__ == "__main__":
    main()
