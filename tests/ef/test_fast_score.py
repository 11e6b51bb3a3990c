#!/usr/bin/python3
# Edit Factory - ef score --fast: key frames alone
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Key frames rank the moments of footage about as all frames do; what has too
few of them is decoded whole; results are kept by what is in a file."""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from media import ffmpeg, make_clip  # noqa: E402
from ranks import pair, spearman  # noqa: E402
from tap import Sandbox, done, equal, near, ok, skip  # noqa: E402

MEDIA = os.environ.get("EF_SHARED_MEDIA", "")
CLIPS = ["bottle-detection.mp4", "changi.mp4", "kohlipe1.mp4", "kohlipe2.mp4"]


def like_a_camera(source, path):
    """A key frame a second, as cameras write."""
    ffmpeg("-i", source, "-t", "24", "-an", "-vf", "scale=320:-2", "-r", "25",
           "-c:v", "libx264", "-preset", "ultrafast", "-g", "25",
           "-sc_threshold", "0", path)


def scores(box, *args):
    r = box.run("score", *args, "-o", "s.json", "--overwrite", "--top", "1")
    if r.status != 0:
        return None, r
    with open(box.path("s.json"), encoding="utf-8") as f:
        return json.load(f)["files"], r


def kept(box):
    """How many results of single files the cache has."""
    return sum("score.json" in names
               for _, _, names in os.walk(box.path(".home")))


def real_footage(box):
    if not all(os.path.exists(os.path.join(MEDIA, c)) for c in CLIPS):
        skip("key frames rank as all frames do", "there is no footage")
        return
    os.mkdir(box.path("real"))
    for clip in CLIPS:
        like_a_camera(os.path.join(MEDIA, clip), box.path("real", clip))
    whole, _ = scores(box, "real")
    fast, r = scores(box, "real", "--fast")
    ok("few key frames" not in r.err, "nothing is warned of", r)
    pairs = pair(whole, fast)
    rank = spearman([(a["total"], b["total"]) for a, b in pairs])
    print("# rank correlation of %d segments with the whole: %.3f" %
          (len(pairs), rank))
    ok(rank > 0.8, "key frames rank as all frames do", rank)
    for a, b in zip(whole, fast):
        near(b["duration"], a["duration"], 0.05, "the duration is known")
        ok(all(s["end"] <= a["duration"] + 0.05 for s in b["segments"]),
           "no segment is longer than the file")


with Sandbox() as box:
    make_clip(box.path("a.mp4"), 8)
    whole, _ = scores(box, "a.mp4")
    fast, r = scores(box, "a.mp4", "--fast")
    equal(r.status, 0, "ef score --fast")
    near(fast[0]["duration"], 8, 0.05, "the whole duration is known")
    ok(0 < len(fast[0]["segments"]) <= len(whole[0]["segments"]),
       "it has segments", fast)
    ok(fast[0]["segments"] != whole[0]["segments"],
       "results of the two modes are kept apart")

    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8", "-c:v",
           "libx264", "-preset", "ultrafast", "-g", "250", box.path("b.mp4"))
    whole, _ = scores(box, "b.mp4")
    fast, r = scores(box, "b.mp4", "--fast")
    ok("b.mp4: has too few key frames" in r.err,
       "a file with too few key frames is named", r)
    equal(fast[0]["segments"], whole[0]["segments"], "and decoded whole")

    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8", "-c:v",
           "libx264", "-preset", "ultrafast", "-x264-params",
           "keyint=25:intra-refresh=1", box.path("r.mp4"))
    whole, _ = scores(box, "r.mp4")
    fast, r = scores(box, "r.mp4", "--fast")
    equal(fast[0]["segments"], whole[0]["segments"],
          "key frames that are not decoded by themselves are no key frames")

    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6", "-c:v",
           "mjpeg", box.path("c.avi"))
    fast, r = scores(box, "c.avi", "--fast")
    ok("few key frames" not in r.err, "all frames may be key frames", r)
    near(fast[0]["duration"], 6, 0.05, "that is a video like others")

    before = kept(box)
    shutil.copy(box.path("a.mp4"), box.path("copy.mp4"))
    again, r = scores(box, "copy.mp4")
    equal(kept(box), before, "a copy is not looked at again")
    equal(again[0]["path"], box.path("copy.mp4"), "but has its own name")
    real_footage(box)
done()
