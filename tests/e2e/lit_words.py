# Edit Factory - on which frame is each word lit?
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every case is rendered as it is and with the colours that light words taken
away; where the two videos differ, a word is lit. A style that lights none
is compared with the picture without captions: there a word is lit when it
comes."""
import json
import os
import re
import subprocess

from media import ffmpeg, read_cues
from tap import equal, ok

WIDTH, HEIGHT = 1080, 1920
VOICE_AT = 0.41
DURATION = 6.1
# Onset and end, seconds of the voice: between frames of all rates.
TIMES = [(0.05, 0.39), (0.39, 0.81), (0.85, 1.30), (1.33, 1.72),
         (2.46, 2.90), (2.93, 3.31), (3.38, 3.80),
         (4.61, 5.02), (5.07, 5.55)]
# Videos in one render: what it may deliver.
OUTPUTS = 8
# What is looked at: the lower part of the picture at a quarter of its size.
SMALLER = 4
BAND_Y, BAND_WIDTH, BAND_HEIGHT = 160, WIDTH // SMALLER, 320
# Differences from here on are no noise of the encoder's, and are seen: where a
# cue comes there is none; from the last on they are the word itself.
FAINT, SEEN, CERTAIN = 5, 10, 24
# Of a word's samples that are to be lit: letters that fill begin with few.
FEW, PART = 8, 0.02
FEW_FILLED, PART_FILLED = 5, 0.008
ALL = (1 << 8 * BAND_WIDTH * BAND_HEIGHT) - 1
# Of a word's time, when it is at rest and most of it is sung.
LATE = 0.8


class Case:
    def __init__(self, name, words, style, overrides=None, rtl=False):
        self.name, self.words, self.style = name, words, style
        self.overrides, self.rtl = overrides or {}, rtl
        path = os.path.join(os.environ["EF_DATA"], "styles", style + ".json")
        with open(path, encoding="utf-8") as f:
            self.values = {**json.load(f), **self.overrides}

    def value(self, name, default=None):
        return self.values.get(name, default)

    def reveals(self):
        return self.value("animation") in ("fade", "slide")

    def lights(self):
        """Does the style tell the word that is said from the others?"""
        return (any(self.value(x, self.value("fill")) != self.value("fill")
                    for x in ("active_fill", "spoken_fill")) or
                self.value("box") == "word" or
                self.value("animation") in ("underline", "box"))

    def fills(self):
        return self.value("animation") == "karaoke"

    def comes(self):
        """Does nothing tell the word but that its cue comes?"""
        return not self.lights() and not self.reveals()

    def dark(self):
        """The same with nothing lit, each word where it was: only colours
        differ."""
        if self.reveals() or self.comes():
            return {**self.overrides, "opacity": 0}
        dark = {"active_fill": self.value("fill"),
                "spoken_fill": self.value("fill"),
                "active_outline_colour": self.value("outline_colour",
                                                    "#000000"),
                "underline_colour": "#00000000"}
        if self.value("box") == "word" or self.value("animation") == "box":
            dark["box_colour"] = "#00000000"
        return {**self.overrides, **dark}

    def renderings(self):
        """Overrides of the videos that it takes: letters that fill stay lit, so
        that a third one tells which are whose."""
        if not self.fills():
            return [self.overrides, self.dark()]
        return [self.overrides, self.dark(),
                {**self.overrides, "animation": "none",
                 "cue_animation": "none",
                 "spoken_fill": self.value("fill")}]


def prepare(box):
    ffmpeg("-f", "lavfi", "-i", f"color=c=0x808080:s={WIDTH}x{HEIGHT}:r=30:"
           f"d={DURATION}", "-c:v", "libx264", "-preset", "ultrafast",
           "-pix_fmt", "yuv420p", box.path("grey.mp4"))
    ffmpeg("-f", "lavfi", "-i", "sine=f=300:r=48000:d=5.8",
           box.path("voice.wav"))


def write_words(box, words):
    at, items = 0, []
    for word, (start, end) in zip(words, TIMES):
        items.append({"text": word, "start": start, "end": end, "char": at,
                      "length": len(word)})
        at += len(word) + 1
    box.write("words.json", json.dumps(
        {"version": 1, "language": "und", "text": " ".join(words),
         "duration": 5.8, "timing": "given", "words": items}))


def write_plan(box, looks, fps):
    looks = [{"style": c.style, "overrides": o} for c, o in looks]
    box.write("plan.json", json.dumps(
        {"version": 1, "duration": DURATION,
         "canvas": {"width": WIDTH, "height": HEIGHT, "fps": fps},
         "clips": [{"uri": "grey.mp4", "at": 0, "duration": DURATION}],
         "voice": {"uri": "voice.wav", "at": VOICE_AT},
         "captions": {"words": "words.json", **looks[0]},
         "outputs": [{"preset": "generic"}] +
         [{"preset": "generic", "name": f"n{i}", "captions": looks[i]}
          for i in range(1, len(looks))]}))


def differences(lit, dark):
    """Of the samples of two videos: three planes a frame."""
    small = (f"scale={BAND_WIDTH}:{HEIGHT // SMALLER}:flags=area,"
             f"format=yuv444p,crop={BAND_WIDTH}:{BAND_HEIGHT}:0:{BAND_Y}")
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-i", lit, "-i", dark, "-filter_complex",
         f"[0]{small}[a];[1]{small}[b];[a][b]blend=all_mode=difference",
         "-fps_mode", "passthrough", "-f", "rawvideo", "-"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
        check=True).stdout


def lit_frames(raw, least):
    """For each frame a number, a byte a sample: 1 where any plane differs by
    @least."""
    raw = raw.translate(bytes(i >= least for i in range(256)))
    size = BAND_WIDTH * BAND_HEIGHT
    planes = [int.from_bytes(raw[i:i + size], "big")
              for i in range(0, len(raw) - size + 1, size)]
    return [planes[i] | planes[i + 1] | planes[i + 2]
            for i in range(0, len(planes), 3)]


def place(number):
    """(middle column, first row) of the samples that are set."""
    mask = number.to_bytes(BAND_WIDTH * BAND_HEIGHT, "big")
    columns = 0
    for y in range(BAND_HEIGHT):
        columns |= int.from_bytes(
            mask[y * BAND_WIDTH:(y + 1) * BAND_WIDTH], "big")
    lit = [x for x, c in enumerate(columns.to_bytes(BAND_WIDTH, "big")) if c]
    return (lit[0] + lit[-1]) / 2, mask.find(b"\1") // BAND_WIDTH


def spread(number, radius):
    """The samples and those about them."""
    for _ in range(radius):
        number |= number << 8 | number >> 8
    for _ in range(radius):
        number |= number << 8 * BAND_WIDTH | number >> 8 * BAND_WIDTH
    return number & ALL


def is_gone(case, frame, last):
    """Is what was lit in the cue before not shown any more? Letters that fill
    change it all the time, words may hide all of the one before."""
    some = 0.1 * last.bit_count()
    return ((last & ~frame).bit_count() > some or
            case.comes() and (frame & ~last).bit_count() > some)


def is_lit(case, frames, f, own, enough, begins, before):
    if not begins:
        return (frames[SEEN][f] & own).bit_count() >= enough
    return ((frames[FAINT][f] & own).bit_count() >= enough and
            (not before or is_gone(case, frames[SEEN][f], before)))


def find_onsets(case, frames, alone, rate, starts):
    """(word, frame, samples) of the words that are lit where none was while the
    word before was said: the first frame that shows any of that. @frames: by
    how much is to be seen; @alone: what is lit when each word is lit by itself;
    @starts: words that begin a cue"""
    found, last, before = [], -1, 0
    few, part = ((FEW_FILLED, PART_FILLED) if case.fills() else (FEW, PART))
    for k, (start, end) in enumerate(TIMES):
        late = int((VOICE_AT + start + LATE * (end - start)) * rate)
        begins = k in starts
        own = alone[late]
        if not begins and not case.fills():
            own &= ~spread(before, 2)
        enough = max(few, own.bit_count() * part)
        if own.bit_count() > 4 * FEW and (begins or not case.comes()):
            first = next((f for f in range(last + 1, late + 1)
                          if is_lit(case, frames, f, own, enough, begins,
                                    before)), late)
            found.append((k, first, own))
        last, before = late, frames[SEEN][late]
    return found


def cue_starts(srt):
    """Words that begin a cue."""
    starts = [start / 1000 - VOICE_AT for start, _, _ in read_cues(srt)]
    return [k for k, (start, _) in enumerate(TIMES)
            if any(abs(start - s) < 0.002 for s in starts)]


def check_case(box, case, names, rate):
    lit, dark = (box.path(n + ".mp4") for n in names[:2])
    raw = differences(lit, dark)
    frames = {least: lit_frames(raw, least) for least in (FAINT, SEEN)}
    if case.fills():
        raw = differences(box.path(names[2] + ".mp4"), dark)
    alone = lit_frames(raw, CERTAIN)
    # Without a last frame's half, as the programme's length says.
    ok(abs(len(alone) - DURATION * rate) <= 1, f"{case.name}: frames")
    starts = cue_starts(box.path(names[0] + ".srt"))
    found = find_onsets(case, frames, alone, rate, starts)
    if not equal([k for k, _, _ in found],
                 starts if case.comes() else list(range(len(TIMES))),
                 f"{case.name}: every word is lit"):
        return
    late = [f - (VOICE_AT + TIMES[k][0]) * rate for k, f, _ in found]
    ok(all(-1e-6 <= x <= 1 + 1e-6 for x in late),
       f"{case.name}: never before its onset, at most one frame after",
       [round(x, 2) for x in late])
    check_order(case, found)


def check_order(case, found):
    """Words 0 and 1, 4 and 5, 7 and 8, where they stand on one line."""
    places = {k: place(own) for k, _, own in found}
    order = [places[b][0] > places[a][0] for a, b in ((0, 1), (4, 5), (7, 8))
             if a in places and b in places and
             abs(places[a][1] - places[b][1]) < 8 and
             abs(places[a][0] - places[b][0]) > 10]
    ok(all(x != case.rtl for x in order) and (order or not case.lights()),
       f"{case.name}: from the {'right' if case.rtl else 'left'}", order)


def check_group(box, group, fps):
    rate = int(fps.split("/")[0]) / int(fps.split("/")[1])
    looks = [(c, o) for c in group for o in c.renderings()]
    names = ["out"] + [f"out.n{i}" for i in range(1, len(looks))]
    write_plan(box, looks, fps)
    r = box.run("render", "plan.json", "-o", "out.mp4", "--overwrite")
    if not ok(r.status == 0, "ef render at " + fps, r):
        return
    for case in group:
        check_case(box, case, [n for n, (c, _) in zip(names, looks)
                               if c is case], rate)


def check(box, cases, fps="30/1"):
    """Renders cases of the same words, as many at a time as may be."""
    write_words(box, cases[0].words)
    group, size = [], 0
    for case in cases:
        if size + len(case.renderings()) > OUTPUTS:
            check_group(box, group, fps)
            group, size = [], 0
        group.append(case)
        size += len(case.renderings())
    check_group(box, group, fps)


def shipped_styles():
    folder = os.path.join(os.environ["EF_DATA"], "styles")
    return sorted(re.sub(r"\.json$", "", x) for x in os.listdir(folder)
                  if x.endswith(".json"))
