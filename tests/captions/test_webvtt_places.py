#!/usr/bin/env python3
# Edit Factory - places of WebVTT, beside Chromium
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each document of webvtt_places.py is drawn where Chromium draws it: by the
boxes recorded in webvtt-places.json always, and where Chromium is installed by
what it draws now. With --record the boxes are written anew."""

import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, HERE)
import chromium  # noqa: E402
import sanitized  # noqa: E402
import tap  # noqa: E402
import webvtt_places as places  # noqa: E402

RECORD = os.path.join(HERE, "webvtt-places.json")
# Of the canvas: a region's line is 5.3 % of the height in Chromium, and as high
# as the font's lines here.
TOLERANCE = 0.016
# Two versions of Chromium, of the same fonts.
DRIFT = 0.01


def distance(a, b):
    """The farthest apart that two edges are; of nothing and something, 1."""
    if a is None or b is None:
        return 0 if a is b else 1
    return max(abs(p - q) for p, q in zip(a, b))


def theirs(folder):
    """By name, the boxes that Chromium draws now."""
    browser = chromium.Browser(folder, places.WIDTH, places.HEIGHT,
                               places.FONT)
    try:
        # What scrolls takes 0.433 s a cue.
        return {name: places.box_of_png(browser.shoot(
            "WEBVTT\n\n" + document, places.TIME,
            1500 if "REGION" in document else 50))
            for name, document in places.CASES.items()}
    finally:
        browser.close()


def record():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        boxes = theirs(folder)
    head = {
        "browser": chromium.version(),
        "again": "python3 tests/captions/test_webvtt_places.py --record, with "
                 "Debian's chromium, ffmpeg and fonts-dejavu",
        "canvas": [places.WIDTH, places.HEIGHT],
        "font": places.FONT,
        "boxes": "left, top, right and bottom edge of what is lit, of the "
                 "canvas; null: nothing",
    }
    cases = [json.dumps({"name": name, "box": box,
                         "document": places.CASES[name]})
             for name, box in boxes.items()]
    with open(RECORD, "w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n  ' +
                   ",\n  ".join(cases) + "\n ]\n}\n")


def recorded():
    with open(RECORD, encoding="utf-8") as file:
        document = json.load(file)
    cases = {case["name"]: case for case in document["cases"]}
    tap.equal({name: case["document"] for name, case in cases.items()},
              places.CASES, "the boxes were recorded of these documents (if "
              "not: --record)")
    return {name: case["box"] for name, case in cases.items()}


def compare(name, mine, other, who):
    """Where Chromium is known to differ it has to: else the page that says so
    is out of date."""
    apart = distance(mine, other)
    detail = f"ours {mine}, theirs {other}"
    if name in places.DIFFERENT:
        tap.ok(mine and apart > TOLERANCE,
               f"{name}: {places.DIFFERENT[name]} ({who})", detail)
    else:
        tap.ok(apart <= TOLERANCE, f"{name}: drawn where {who} draws it",
               detail)


def compare_now(mine, old):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            now = theirs(folder)
        except chromium.CannotStart as error:
            tap.skip("beside this Chromium", str(error))
            return
    for name, box in now.items():
        compare(name, mine[name], box, "this Chromium")
        tap.ok(distance(box, old.get(name)) <= DRIFT,
               f"{name}: Chromium draws it where it did (else: --record)",
               f"now {box}, recorded {old.get(name)}")


def main():
    why_not = sanitized.why_not()
    if not places.has_font():
        why_not = "the package fonts-dejavu is not installed"
    if why_not:
        tap.skip("webvtt-places", why_not)
        tap.done()
    with tempfile.TemporaryDirectory() as folder:
        mine = {name: places.ours(folder, document)
                for name, document in places.CASES.items()}
    old = recorded()
    for name, box in old.items():
        compare(name, mine.get(name), box, "Chromium")
    if not chromium.find():
        tap.skip("beside this Chromium", "the package chromium is not "
                 "installed; its recorded boxes were used")
    elif not places.has_ffmpeg():
        tap.skip("beside this Chromium", "there is no ffmpeg, which makes its "
                 "video and reads its pictures")
    else:
        compare_now(mine, old)
    tap.done()


if sys.argv[1:] == ["--record"]:
    record()
else:
    main()
