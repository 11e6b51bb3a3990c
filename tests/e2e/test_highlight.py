#!/usr/bin/python3
# Edit Factory - each word is lit when it is said, in the delivered file
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renders a plan with words at times that lie between frames, decodes the video
with another tool, and finds by its samples on which frame each word is lit."""
import json
import subprocess
import sys

from media import ffmpeg
from tap import Sandbox, done, equal, ok

FPS = 30
WIDTH, HEIGHT = 540, 960
VOICE_AT = 0.41
DURATION = 7
# Onset and end, seconds of the voice.
TIMES = [(0.05, 0.39), (0.39, 0.81), (0.85, 1.30), (1.33, 1.72),
         (2.46, 2.90), (2.93, 3.31), (3.38, 3.80),
         (4.61, 5.02), (5.07, 5.55)]
ENGLISH = "Every single word lights. Exactly when spoken. Well done.".split()
HEBREW = "כל מילה כאן נדלקת. בדיוק בזמן הנכון. כל הכבוד.".split()
ARABIC = "كل كلمة هنا تضيء. تماما عندما تقال. عمل جيد.".split()
# The chroma plane in which what is lit is far from grey, white and black.
YELLOW, ORANGE, GREEN = ("u", 0, 90), ("u", 0, 90), ("u", 0, 90)


def write_plan(box, words, style, overrides):
    text = " ".join(words)
    at, items = 0, []
    for word, (start, end) in zip(words, TIMES):
        items.append({"text": word, "start": start, "end": end, "char": at,
                      "length": len(word)})
        at += len(word) + 1
    box.write("words.json", json.dumps(
        {"version": 1, "language": "und", "text": text, "duration": 5.8,
         "timing": "given", "words": items}))
    box.write("plan.json", json.dumps(
        {"version": 1, "duration": DURATION,
         "canvas": {"width": WIDTH, "height": HEIGHT, "fps": f"{FPS}/1"},
         "clips": [{"uri": "grey.mp4", "at": 0, "duration": DURATION}],
         "voice": {"uri": "voice.wav", "at": VOICE_AT},
         "captions": {"words": "words.json", "style": style,
                      "overrides": overrides}}))


class Frames:
    """The lit samples of each frame, as numbers with a byte a sample."""

    def __init__(self, video, plane, low, high):
        self.width, self.height = WIDTH // 2, HEIGHT // 2
        size = self.width * self.height
        table = bytes(1 if low <= i < high else 0 for i in range(256))
        raw = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", video, "-vf",
             f"format=yuv420p,extractplanes={plane}", "-f", "rawvideo", "-"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
            check=True).stdout
        self.masks = [raw[i:i + size].translate(table)
                      for i in range(0, len(raw) - size + 1, size)]
        self.numbers = [int.from_bytes(m, "big") for m in self.masks]

    def columns(self, number):
        """Which columns have lit samples, ignoring lines."""
        mask = number.to_bytes(self.width * self.height, "big")
        found = 0
        for y in range(self.height):
            row = mask[y * self.width:(y + 1) * self.width]
            if any(row):
                found |= int.from_bytes(row, "big")
        return found.to_bytes(self.width, "big")

    def centre(self, number):
        columns = self.columns(number)
        lit = [x for x, c in enumerate(columns) if c]
        return (lit[0] + lit[-1]) / 2 if lit else None

    def row(self, number):
        mask = number.to_bytes(self.width * self.height, "big")
        return mask.find(b"\1") // self.width


def found_by_place(frames):
    """One thing is lit at a time: frames on which it is at another place than
    it was, or comes after nothing."""
    found, last = [], 0
    for i, now in enumerate(frames.numbers):
        count = now.bit_count()
        if count < 20:
            last = 0
            continue
        both = (now & last).bit_count()
        if not last or both < 0.5 * min(count, last.bit_count()):
            found.append((i, now))
        last = now
    return found


def found_by_growth(frames):
    """What is lit stays lit until the cue ends: frames on which samples are lit
    that no growth of what was lit joins to it, after a pause in growing or in
    another word."""
    found, last, fresh, grown = [], 0, 0, 0
    for i, now in enumerate(frames.numbers):
        count = now.bit_count()
        if count < 2:
            last = fresh = 0
            continue
        if last and count < 0.6 * last.bit_count():
            last = 0
        new = now & ~last
        if not last:
            found.append((i, new))
            fresh = new
        elif new.bit_count() >= 2 and is_apart(frames, new, fresh):
            found.append((i, new))
            fresh = new
        elif new.bit_count() >= 2:
            fresh |= new
        last = now if not last else now | last
    return found


GAP = 5  # samples of chroma between two words at least


def is_apart(frames, new, word):
    """Do the new samples lie beside the word, a blank away, or on another
    line?"""
    a = [x for x, c in enumerate(frames.columns(new)) if c]
    b = [x for x, c in enumerate(frames.columns(word)) if c]
    if abs(frames.row(new) - frames.row(word)) > 25:
        return True
    return a[0] > b[-1] + GAP or a[-1] < b[0] - GAP


def found_by_edges(frames):
    """What is lit travels: frames on which it begins to move after a rest."""
    found, still, last = [], 2, 0
    for i, now in enumerate(frames.numbers):
        if now.bit_count() < 20:
            last, still = 0, 2
            continue
        moved = (now ^ last).bit_count() > 0.05 * now.bit_count()
        if moved and still >= 2:
            found.append((i, now))
        still = 0 if moved else still + 1
        last = now
    return found


def check(box, name, words, style, overrides, plane, find, rtl):
    write_plan(box, words, style, overrides)
    r = box.run("render", "plan.json", "-o", "out.mp4", "--overwrite")
    if not ok(r.status == 0, f"{name}: ef render", r):
        return
    frames = Frames(box.path("out.mp4"), *plane)
    equal(len(frames.masks), DURATION * FPS, f"{name}: frames")
    found = find(frames)
    if not equal(len(found), len(words), f"{name}: every word is lit once"):
        print("#", [i for i, _ in found])
        return
    late = [i / FPS - (VOICE_AT + start)
            for (i, _), (start, _) in zip(found, TIMES)]
    # What fills has no width at the onset: a frame later it has.
    frames_late = 2 if find == found_by_growth else 1
    ok(all(-1e-6 <= x <= frames_late / FPS + 1e-6 for x in late),
       f"{name}: at most {frames_late} frames after words.json's onset",
       [round(x, 4) for x in late])
    # Words 0 and 1, 4 and 5, 7 and 8 stand on one line.
    pairs = [(a, b) for a, b in ((0, 1), (4, 5), (7, 8))
             if abs(frames.row(found[a][1]) - frames.row(found[b][1])) < 20]
    order = [frames.centre(found[b][1]) > frames.centre(found[a][1])
             for a, b in pairs]
    ok(pairs and all(x != rtl for x in order),
       f"{name}: from the {'right' if rtl else 'left'}", order)


# The style's cues fade in, and with them the first word's colour.
FILL = {"max_lines": 1, "words_per_cue": 2, "cue_animation": "none"}
CASES = [
    ("colour", ENGLISH, "word-pop", {}, YELLOW, found_by_place, False),
    ("colour in Hebrew", HEBREW, "word-pop", {}, YELLOW, found_by_place, True),
    ("fill", ENGLISH, "karaoke-fill", FILL, ORANGE, found_by_growth, False),
    ("fill in Arabic", ARABIC, "karaoke-fill", FILL, ORANGE, found_by_growth,
     True),
    ("box", ENGLISH, "boxed-word", {}, GREEN, found_by_edges, False),
    ("box in Hebrew", HEBREW, "boxed-word", {}, GREEN, found_by_edges, True),
]


def main():
    with Sandbox() as box:
        ffmpeg("-f", "lavfi", "-i", f"color=c=0x808080:s={WIDTH}x{HEIGHT}:"
               f"r={FPS}:d={DURATION}", "-c:v", "libx264", "-preset",
               "ultrafast", "-pix_fmt", "yuv420p", box.path("grey.mp4"))
        ffmpeg("-f", "lavfi", "-i", "sine=f=300:r=48000:d=5.8",
               box.path("voice.wav"))
        for case in CASES:
            if len(sys.argv) < 2 or sys.argv[1] in case[0]:
                check(box, *case)
    done()


main()
