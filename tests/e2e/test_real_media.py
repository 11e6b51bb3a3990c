#!/usr/bin/python3
# Edit Factory - real footage: 4K HEVC, small clips, photographs
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from media import end_of, load, loudness, streams, video_packets  # noqa: E402
from tap import Sandbox, done, near, ok, skip  # noqa: E402

MEDIA = os.environ.get("EF_SHARED_MEDIA", "")
FILES = ["changi.mp4", "car-detection.mp4", "photo1.jpg", "portrait.jpg"]
SCRIPT = ("A car drives by in the morning. The photo shows a face. And the "
          "city of Changi sleeps.")

missing = [f for f in FILES + ["chime.mp3"]
           if not os.path.exists(os.path.join(MEDIA, f))]
if missing:
    skip("real footage", f"not in EF_SHARED_MEDIA: {', '.join(missing)}")
    done()

with Sandbox() as box:
    box.write("script.txt", SCRIPT)
    r = box.run("make", "script.txt", "--footage",
                *[os.path.join(MEDIA, f) for f in FILES], "--music",
                os.path.join(MEDIA, "chime.mp3"), "-o", "real.mp4",
                "--min-shot", "1.5", "--preset", "reels",
                "--match", "keyword_strict")
    if ok(r.status == 0, "ef make with real footage", r):
        video = box.path("real.mp4")
        plan = load(box.path("real.plan.json"))
        ok({"car", "changi"} <= {c["why"].get("keyword")
                                 for c in plan["clips"]},
           "names are matched with the script",
           [(c["uri"], c["why"].get("keyword")) for c in plan["clips"]])
        near(len(video_packets(video)), plan["duration"] * 30, 1,
             "as many frames as the plan has")
        v = streams(video)["video"]
        ok((v["width"], v["height"]) == (1080, 1920), "1080x1920", v)
        integrated, peak = loudness(video)
        near(integrated, -14, 0.3, "-14 LUFS")
        ok(peak <= -1.0, "true peak at most -1 dBTP", peak)
        near(end_of(video, "v"), end_of(video, "a"), 1 / 30 + 1e-3,
             "picture and sound end together")
done()
