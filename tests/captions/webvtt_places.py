# Edit Factory - WebVTT's places: the cues, and the boxes about what is drawn
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Documents of one or several cues that are shown at TIME, drawn by
efsubtitleoverlay with the type that browsers use."""

import shutil
import subprocess

WIDTH, HEIGHT = 1280, 720
TIME = 5
FONT = "DejaVu Sans"

# Browsers set captions in 5 % of the height; a style counts pixels of a canvas
# with 1080 on its shorter side. Cues without a line stand on the last one.
STYLE = (f'style=classic safe-area=full fonts="{FONT}" weight=400 outline=0 '
         "shadow-colour=#00000000 chars-per-line=80 max-lines=4 line-height=1 "
         "anchor=bottom position-y=1 cue-animation=none animation=none "
         f"size={0.05 * HEIGHT * 1080 / min(WIDTH, HEIGHT)} min-size=20")

CUE = "00:00.000 --> 00:09.000"
LONG = ("When a caption is longer than its box is wide, it is broken into "
        "several lines")
HEBREW = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
ARABIC = ("\u0645\u0631\u062d\u0628\u0627 "
          "\u0628\u0627\u0644\u0639\u0627\u0644\u0645")


def one(settings, text="Handsome\nHats"):
    return f"{CUE} {settings}\n{text}\n"


def region(settings, *cues):
    """@cues: (seconds at which it begins, settings, text)"""
    return f"REGION\nid:r {settings}\n\n" + "\n".join(
        f"00:{at:06.3f} --> 00:09.000 region:r {more}\n{text}\n"
        for at, more, text in cues)


HALF = "width:50% regionanchor:0%,0% viewportanchor:25%,20%"
THREE = [(0, "", "One hat"), (1, "", "Another hat"), (2, "", "Third hat")]

# name: document
CASES = {
    "no settings": one(""),
    "one line": one("", "Handsome Hats"),
    "first line": one("line:0"),
    "second line": one("line:1", "Hats"),
    "sixth line": one("line:5"),
    "eleventh line": one("line:10", "Hats"),
    "last line": one("line:-1"),
    "third to last": one("line:-3"),
    "tenth to last": one("line:-10", "Hats"),
    "line beyond the last": one("line:16"),
    "a fifth from the top": one("line:20%"),
    "half way": one("line:50%", "Hats"),
    "at the bottom": one("line:100%"),
    "line's middle": one("line:50%,center"),
    "line's end": one("line:50%,end"),
    "left": one("align:left line:30%"),
    "right": one("align:right line:30%"),
    "start": one("align:start line:30%"),
    "end": one("align:end line:30%"),
    "position": one("position:30% line:30%"),
    "position and left": one("position:30% align:left line:30%"),
    "position and right": one("position:70% align:right line:30%"),
    "line-left": one("position:20%,line-left line:30%"),
    "line-right": one("position:80%,line-right align:left size:50% line:30%"),
    "centre of a side": one("position:75%,center align:right line:30%"),
    "size": one("size:40% line:3", LONG),
    "size and left": one("size:50% align:left line:3", LONG),
    "size that has no room": one("size:90% position:80% line:30%"),
    "two cues": one("", "Hats") + "\n" + one("", "Handsome"),
    "two places": one("line:10%", "Hats") + "\n" + one("line:70%", "Caps"),
    "Hebrew": one("line:40%", HEBREW),
    "Hebrew at the left": one("align:left line:40%", HEBREW),
    "Hebrew at the right": one("align:right line:40%", HEBREW),
    "Hebrew at its start": one("align:start line:40%", HEBREW),
    "Hebrew from a position": one("align:start position:60% line:40%", HEBREW),
    "Arabic": one("position:40% line:40%", ARABIC),
    "mixed directions": one("align:left line:40%", f"One {HEBREW} two"),
    "full region": region(f"lines:3 {HALF}", *THREE),
    "full region, scrolled": region(f"lines:3 scroll:up {HALF}", *THREE),
    "region that runs over": region(f"lines:2 scroll:up {HALF}", *THREE),
    "region by its last corner": region(
        "width:40% lines:3 regionanchor:100%,100% viewportanchor:90%,90%",
        *THREE),
    "region by its middle": region(
        "width:40% lines:3 regionanchor:50%,50% viewportanchor:50%,50%",
        *THREE),
    "region with room": region(f"lines:4 {HALF}", *THREE[:2]),
    "region with a side": region(f"lines:1 {HALF}",
                                 (0, "align:left", "One hat")),
    "no such region": one("region:r"),
}

# Where Chromium is known to draw elsewhere, and why.
DIFFERENT = {
    "line beyond the last": "Chromium goes back by lines from the top",
    "line's middle": "Chromium does not read the side of a line",
    "line's end": "Chromium does not read the side of a line",
    "size and left": "Chromium fills lines, ours are even",
    "Hebrew at its start": "Chromium gives the box no width",
    "Hebrew from a position": "Chromium begins at the box's left",
    "region with room": "Chromium fills regions from the top",
    "region with a side": "Chromium centres all text of regions",
}


def run(command, data=None):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def box(grey):
    """About what is lit of a frame: edges as parts of the canvas, or None."""
    xs, ys = [], []
    for y in range(HEIGHT):
        row = grey[y * WIDTH:(y + 1) * WIDTH]
        if max(row) > 100:
            lit = [x for x in range(WIDTH) if row[x] > 100]
            xs += [lit[0], lit[-1] + 1]
            ys += [y, y + 1]
    if not xs:
        return None
    return [round(min(xs) / WIDTH, 4), round(min(ys) / HEIGHT, 4),
            round(max(xs) / WIDTH, 4), round(max(ys) / HEIGHT, 4)]


def ours(folder, document):
    path = f"{folder}/cues.vtt"
    with open(path, "w", encoding="utf-8") as file:
        file.write("WEBVTT\n\n" + document)
    caps = (f"video/x-raw,format=GRAY8,width={WIDTH},height={HEIGHT},"
            "framerate=1/1")
    run(["sh", "-c", "gst-launch-1.0 -q videotestsrc pattern=black "
         f"num-buffers={TIME + 1} ! '{caps}' ! efsubtitleoverlay "
         f"subtitles-location={path} {STYLE} ! filesink "
         f"location={folder}/cues.grey"])
    with open(f"{folder}/cues.grey", "rb") as file:
        return box(file.read()[-WIDTH * HEIGHT:])


def box_of_png(png):
    return box(run(["ffmpeg", "-v", "error", "-nostdin", "-i", "-", "-f",
                    "rawvideo", "-pix_fmt", "gray", "-"], png))


def has_font():
    try:
        return b"DejaVu" in run(["fc-list", f":family={FONT}"])
    except (OSError, RuntimeError):
        return False


def has_ffmpeg():
    return shutil.which("ffmpeg") is not None
