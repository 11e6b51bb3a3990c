#!/usr/bin/env python3
"""What a plan's length costs in memory: R1's 30 s of six clips against ten
minutes of two hundred, from the same files.

usage: length.py [--encode] [--seconds N]

Both pads are played by gst-launch-1.0 into nothing, or with --encode the
picture into x264enc as R1 does it. Peak memory is the kernel's own (wait4);
the goal is within 20 % of R1. --seconds: of the long plan, 600.
"""
import argparse
import json
import os
import tempfile

import r1

CLIPS_OF = 3  # seconds of a clip of the long plan


def write_long(folder, plan, seconds):
    """R1's plan with its clips again and again, CLIPS_OF seconds of each."""
    with open(plan, encoding="utf-8") as file:
        long = json.load(file)
    clips = long["clips"]
    long["clips"] = [dict(clips[i % len(clips)], at=i * CLIPS_OF,
                          duration=CLIPS_OF)
                     for i in range(seconds // CLIPS_OF)]
    long["duration"] = len(long["clips"]) * CLIPS_OF
    path = os.path.join(folder, "long.plan.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(long, file)
    return path, len(long["clips"])


def play(plan, encode):
    coder = "x264enc %s !" % r1.X264 if encode else ""
    return r1.measure(r1.gst(
        "eftimelinesrc location=%s name=t t.video ! queue max-size-buffers=2 "
        "max-size-bytes=0 max-size-time=0 ! %s fakesink sync=false "
        "t.audio ! queue ! fakesink sync=false" % (plan, coder)),
        dict(os.environ, MALLOC_MMAP_THRESHOLD_="131072"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encode", action="store_true")
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ef-length-") as folder:
        files = r1.media_files(folder)
        r1.speak(folder)
        short = r1.write_plan(folder, files)
        long, n = write_long(folder, short, options.seconds)
        few = play(short, options.encode)
        many = play(long, options.encode)
    print("R1, 6 clips, %d s: %.0f MB, %.1f CPU-s"
          % (r1.SECONDS, few.megabytes, few.cpu))
    print("%d clips, %d s: %.0f MB, %.1f CPU-s; %.2f x R1's memory"
          % (n, n * CLIPS_OF, many.megabytes, many.cpu, many.megabytes / few.megabytes))


if __name__ == "__main__":
    main()
