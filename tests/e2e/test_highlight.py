#!/usr/bin/python3
# Edit Factory - each word is lit when it is said, in the delivered file
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renders plans with words at times that lie between frames, decodes the videos
with another tool, and finds by their samples on which frame each word is lit:
`styles`: every style as it ships; `motions`: of words and of cues, both
directions of writing; `rates`: at other rates of frames."""
import sys

from lit_words import Case, check, prepare, shipped_styles
from tap import Sandbox, done

ENGLISH = "Every single word lights. Exactly when spoken. Well done.".split()
HEBREW = "כל מילה כאן נדלקת. בדיוק בזמן הנכון. כל הכבוד.".split()
ARABIC = "كل كلمة هنا تضيء. تماما عندما تقال. عمل جيد.".split()
MOTIONS = ["none", "fade", "pop", "bounce", "slide", "highlight", "karaoke",
           "underline", "box"]
ENTRANCES = ["fade", "pop", "bounce", "slide"]
YELLOW = {"active_fill": "#ffe14d", "words_per_cue": 3}
RATES = ["24/1", "30000/1001", "60/1"]


def styles(box):
    check(box, [Case(style, ENGLISH, style) for style in shipped_styles()])


def motions(box):
    check(box, [Case("motion " + m, ENGLISH, "classic", {**YELLOW,
                                                         "animation": m})
                for m in MOTIONS] +
          [Case("entrance " + e, ENGLISH, "karaoke-fill", {"cue_animation": e})
           for e in ENTRANCES])
    for script, words in (("Hebrew", HEBREW), ("Arabic", ARABIC)):
        check(box, [Case(f"{style} in {script}", words, style, rtl=True)
                    for style in ("karaoke-fill", "boxed-word")])


def rates(box):
    """What begins with the least to be seen."""
    for fps in RATES:
        check(box, [Case(f"{style} at {fps}", ENGLISH, style)
                    for style in ("karaoke-fill", "lower-third")], fps)


def main():
    parts = {"styles": styles, "motions": motions, "rates": rates}
    with Sandbox() as box:
        prepare(box)
        for name in sys.argv[1:] or parts:
            parts[name](box)
    done()


main()
