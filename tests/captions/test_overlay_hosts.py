#!/usr/bin/python3
# Edit Factory - efsubtitleoverlay as an effect of GES and a filter of playbin
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import media  # noqa: E402
import sanitized  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MS = 10 ** 6
# Each word in another cue, so that what is shown tells the time.
WORDS = ["iii", "mmmm"]


def why_not():
    try:
        import gi
        gi.require_version("GES", "1.0")
    except (ImportError, ValueError):
        return "gir1.2-ges-1.0 and python3-gi are not installed"
    return sanitized.why_not()


def write_words(path):
    words = [{"text": w, "start": 0.5 + 0.5 * i, "end": 0.9 + 0.5 * i}
             for i, w in enumerate(WORDS)]
    with open(path, "w") as file:
        json.dump({"version": 1, "duration": 2, "timing": "engine",
                   "text": " ".join(WORDS), "words": words}, file)


def read(host, words, clip, times):
    """What GES prints as critical is not ours to die of."""
    env = dict(os.environ)
    env.pop("G_DEBUG", None)
    result = subprocess.run(
        [sys.executable, os.path.join(HERE, "overlay_hosts_reader.py"), host,
         words, clip] + [str(t) for t in times],
        env=env, capture_output=True, text=True, timeout=170)
    if not ok(result.returncode == 0, f"{host} plays with captions",
              result.stderr[-2000:]):
        return None
    return [sum(x) for x in json.loads(result.stdout.splitlines()[-1])]


def check(host, words, clip, offset):
    """@offset: of the host's time from the words'. Seeks go back and forth."""
    times = [600, 1200, 300, 1200, 600, 1900]
    shown = read(host, words, clip, [t * MS + offset for t in times])
    if not shown:
        return
    equal([s > 0 for s in shown], [True, True, False, True, True, False],
          f"{host}: captions when words are said, after each seek")
    ok(shown[1] != shown[0] and shown[1] == shown[3] and shown[0] == shown[4],
       f"{host}: the same frame again after another seek", shown)


def main():
    reason = why_not()
    if reason:
        skip("captions in GES and playbin", reason)
        done()
    with tempfile.TemporaryDirectory() as folder:
        words = os.path.join(folder, "words.json")
        clip = os.path.join(folder, "black.mp4")
        write_words(words)
        media.make_clip(clip, seconds=4, size="480x272", rate=25,
                        source="color", sound=False)
        check("playbin", words, clip, 0)
        # Effects count from their clip's start, whatever it begins with.
        check("ges", words, clip, 1000 * MS)
    done()


main()
