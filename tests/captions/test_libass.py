#!/usr/bin/env python3
# Edit Factory - looks and places of ASS, beside libass
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The same script drawn by efsubtitleoverlay and by ffmpeg's ass filter: the
boxes about what is drawn agree, in all and in each colour."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))
import sanitized  # noqa: E402
import tap  # noqa: E402

WIDTH, HEIGHT = 540, 960
# Pixels that two renderers of the same font may differ by.
TOLERANCE = 5

HEAD = f"""[Script Info]
ScriptType: v4.00+
PlayResX: {WIDTH}
PlayResY: {HEIGHT}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, BorderStyle, Outline, Shadow, Alignment, \
MarginL, MarginR, MarginV
Style: Default,DejaVu Sans,40,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,1,0,0,\
2,30,50,70

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

# libass counts a font's size from the top of a line to its bottom: for DejaVu
# 1.164 em. The canvas is half of a style's.
STYLE = ('style=classic safe-area=full fonts="DejaVu Sans" weight=400 outline=0 '
         'shadow-colour=#00000000 chars-per-line=60 cue-animation=none '
         f"size={2 * 40 / 1.164:.3f}")

CASES = {
    "upper left": ["{\\an7}upper left"],
    "upper middle": ["{\\an8}upper middle\\Nof two lines"],
    "upper right": ["{\\an9}right"],
    "left": ["{\\an4}left"],
    "middle": ["{\\an5}in the middle"],
    "right": ["{\\an6}right of it"],
    "old anchors": ["{\\a6}upper middle"],
    "at a point": ["{\\an7\\pos(100,200)}at a point"],
    "on a point": ["{\\an2\\pos(270,800)}on a point"],
    "left of a point": ["{\\an6\\pos(500,333)}before"],
    "moving": ["{\\an5\\move(200,300,400,300,4000,5000)}from here"],
    "two places": ["{\\an7\\pos(40,100)}one", "{\\an9\\pos(500,700)}the other"],
    "a colour": ["{\\an5}white {\\c&H0000FF&}red{\\c} white"],
    "a colour in a word": ["{\\an5}wh{\\c&H0000FF&}itew{\\c}ash"],
    # libass sets what tags divide as texts of their own, from left to right.
    "Arabic": ["{\\an5}\u0627\u0644\u0633\u0644\u0627\u0645"],
    "sizes": ["{\\an5}small {\\fs80\\c&H0000FF&}large"],
    "italic": ["{\\an5}so {\\i1\\c&H0000FF&}oblique{\\i0\\c} a word"],
    "underlined": ["{\\an5}a {\\u1\\c&H0000FF&}noun over{\\u0\\c} none"],
    "struck": ["{\\an5}a {\\s1\\c&H0000FF&}noun{\\s0\\c} over"],
}


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def ours(path):
    out = path + ".rgb"
    caps = (f"video/x-raw,format=RGB,width={WIDTH},height={HEIGHT},"
            "framerate=1/1")
    run(["sh", "-c", "gst-launch-1.0 -q videotestsrc pattern=black "
         f"num-buffers=2 ! '{caps}' ! efsubtitleoverlay "
         f"subtitles-location={path} {STYLE} ! filesink location={out}"])
    with open(out, "rb") as file:
        return file.read()


def theirs(path):
    return run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                f"color=black:s={WIDTH}x{HEIGHT}:r=1:d=2,format=rgb24,"
                f"ass={path}", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])


def box(video, red):
    """About the pixels of the second frame that are lit, or red."""
    stride = (WIDTH * 3 + 3) // 4 * 4 if len(video) % (WIDTH * 3) else WIDTH * 3
    frame = video[stride * HEIGHT:]
    xs, ys = [], []
    for y in range(HEIGHT):
        row = frame[y * stride:y * stride + WIDTH * 3]
        if not any(row):
            continue
        r, g = row[0::3], row[1::3]
        lit = [x for x in range(WIDTH)
               if r[x] > 100 and (not red or g[x] < r[x] / 2)]
        if lit:
            ys.append(y)
            xs += [lit[0], lit[-1]]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def compare(name, path, red):
    a, b = box(ours(path), red), box(theirs(path), red)
    near = a and b and all(abs(p - q) <= TOLERANCE for p, q in zip(a, b))
    tap.ok(near, f"{name}: {'the red' if red else 'all'} is drawn where libass "
           "draws it", f"ours {a}, theirs {b}")


def have(command, what):
    try:
        return what in run(command).decode(errors="replace")
    except (OSError, RuntimeError):
        return False


def main():
    if not have(["ffmpeg", "-hide_banner", "-filters"], " ass "):
        tap.skip("libass", "there is no ffmpeg with the ass filter")
    elif not have(["fc-list", ":family=DejaVu Sans"], "DejaVu"):
        tap.skip("libass", "the package fonts-dejavu is not installed")
    elif sanitized.why_not():
        tap.skip("libass", sanitized.why_not())
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.ass")
            for name, texts in CASES.items():
                with open(path, "w", encoding="utf-8") as file:
                    file.write(HEAD)
                    for text in texts:
                        file.write("Dialogue: 0,0:00:00.00,0:00:08.00,Default,,"
                                   f"0,0,0,,{text}\n")
                compare(name, path, False)
                if "0000FF" in texts[0]:
                    compare(name, path, True)
    tap.done()


main()
