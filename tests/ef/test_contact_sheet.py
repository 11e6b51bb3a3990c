#!/usr/bin/python3
# Edit Factory - ef score --contact-sheet
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sheet is a PNG with one card a moment, and shows the footage."""
import os
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from media import make_clip, make_photo  # noqa: E402
from tap import Sandbox, done, equal, ok  # noqa: E402


def png_size(path):
    with open(path, "rb") as f:
        head = f.read(24)
    return struct.unpack(">8sIIII", head)[3:] \
        if head[:8] == b"\x89PNG\r\n\x1a\n" else None


def greens(path):
    """How many pixels are pure green, by ffmpeg."""
    data = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt",
         "rgb24", "-"], check=True, stdout=subprocess.PIPE).stdout
    return sum(1 for i in range(0, len(data), 3)
               if data[i] < 30 and data[i + 1] > 225 and data[i + 2] < 30)


with Sandbox() as box:
    os.mkdir(box.path("clips"))
    make_photo(box.path("clips", "a.jpg"))
    make_photo(box.path("clips", "b.jpg"), "640x360", "smptebars")
    make_clip(box.path("clips", "c.mp4"), 4)
    r = box.run("score", "clips", "--contact-sheet", "sheet.png")
    equal(r.status, 0, "ef score writes a contact sheet")
    both = png_size(box.path("sheet.png"))
    ok(both and both[0] > 480 and both[1] > 300, "it is a PNG", both)
    r = box.run("score", "clips", "--contact-sheet", "sheet.png")
    ok(r.status != 0 and "sheet.png" in r.err, "it is not replaced unasked", r)
    r = box.run("score", "clips/c.mp4", "--contact-sheet", "sheet.png",
                "--overwrite", "--top", "1")
    equal(r.status, 0, "with --overwrite it is")
    one = png_size(box.path("sheet.png"))
    ok(one[0] < both[0], "one moment is one card", (one, both))
    with_green = greens(box.path("sheet.png"))
    ok(with_green > 100, "the footage is on it", with_green)
    r = box.run("score", "clips", "--contact-sheet", "none/x.png")
    ok(r.status != 0 and "none" in r.err,
       "a folder that is not there is named", r)
done()
