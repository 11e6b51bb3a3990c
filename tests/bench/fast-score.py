#!/usr/bin/env python3
# Edit Factory - ef score --fast against ef score, on ten minutes of footage
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ten minutes of 1280x720 with a key frame a second, as cameras write them,
made from the clips in ../shared/media in pieces of 10 to 30 s. CPU seconds of
both modes, pairs in turn, and how alike they rank the segments. Last line:
"fast-score: N of the CPU-s, rank correlation R"."""
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "e2e"))
from ranks import pair, spearman  # noqa: E402

BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(TOP, "build"))
MEDIA = os.environ.get("EF_SHARED_MEDIA",
                       os.path.join(TOP, "..", "shared", "media"))
EF = os.path.join(BUILD, "orchestrator", "ef", "ef")
CLIPS = {"bottle-detection.mp4": 39, "car-detection.mp4": 30, "changi.mp4": 9,
         "kohlipe1.mp4": 85, "kohlipe2.mp4": 37, "palawan.mp4": 3}
SECONDS = 600
PAIRS = 3


def make(folder):
    """The film; pieces are encoded one by one and joined as they are."""
    lots, total, names = random.Random(4), 0, []
    while total < SECONDS:
        clip = lots.choice(sorted(CLIPS))
        length = min(CLIPS[clip], lots.randint(10, 30), SECONDS - total)
        start = lots.uniform(0, CLIPS[clip] - length)
        name = os.path.join(folder, "%03d.mp4" % len(names))
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-ss", "%.3f" % start, "-i",
             os.path.join(MEDIA, clip), "-t", str(length), "-an", "-vf",
             "scale=1280:720:force_original_aspect_ratio=increase,"
             "crop=1280:720,fps=30", "-c:v", "libx264", "-preset", "veryfast",
             "-g", "30", "-keyint_min", "30", "-sc_threshold", "0", name],
            check=True)
        names.append(name)
        total += length
    listed = os.path.join(folder, "list")
    with open(listed, "w", encoding="utf-8") as f:
        f.writelines("file '%s'\n" % n for n in names)
    film = os.path.join(folder, "film.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i",
                    listed, "-c", "copy", film], check=True)
    for name in names:
        os.remove(name)
    return film


def run(folder, film, *options):
    """CPU seconds, without what is kept; the scores."""
    work = tempfile.mkdtemp(dir=folder)
    out = os.path.join(work, "s.json")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([EF, "score", film, "-o", out, "--workdir", work,
                    "--progress", "none", "--top", "1", *options], check=True,
                   stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(out, encoding="utf-8") as f:
        files = json.load(f)["files"]
    shutil.rmtree(work)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime), files


def main():
    if not all(os.path.exists(os.path.join(MEDIA, c)) for c in CLIPS):
        sys.exit("fast-score: there is no footage in %s" % MEDIA)
    with tempfile.TemporaryDirectory(prefix="ef-bench-") as folder:
        film = make(folder)
        ratios = []
        for _ in range(PAIRS):
            whole_seconds, whole = run(folder, film)
            fast_seconds, fast = run(folder, film, "--fast")
            ratios.append(fast_seconds / whole_seconds)
            print("all frames %.1f CPU-s, key frames %.1f CPU-s: %.3f" % (
                whole_seconds, fast_seconds, ratios[-1]))
    pairs = pair(whole, fast)
    for factor in ("total", "motion", "variance", "sharpness", "contrast"):
        print("rank correlation of %s, %d segments: %.3f" % (
            factor, len(pairs),
            spearman([(a[factor], b[factor]) for a, b in pairs])))
    print("segments: %d and %d; cuts: %d and %d" % (
        len(whole[0]["segments"]), len(fast[0]["segments"]),
        len(whole[0]["cuts"]), len(fast[0]["cuts"])))
    print("fast-score: %.3f of the CPU-s, rank correlation %.3f" % (
        statistics.median(ratios),
        spearman([(a["total"], b["total"]) for a, b in pairs])))


if __name__ == "__main__":
    main()
