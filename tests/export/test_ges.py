#!/usr/bin/python3
# Edit Factory - ef export --to ges, as GES itself reads it
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import project  # noqa: E402
import sanitized  # noqa: E402
from tap import Sandbox, done, equal, near, ok, skip  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SECOND = 10 ** 9
# Where one clip alone is seen: each clip, both rounds of the loop, motion.
TIMES = [SECOND * 3 // 2, SECOND * 9 // 2, SECOND * 7, SECOND * 9,
         SECOND * 21 // 2, SECOND * 23 // 2, SECOND * 25 // 2]
# Kernels differ. GES moves pictures by whole pixels, which is much for the hard
# edges of the still.
ALIKE = 40
ALIKE_IN_MOTION = {SECOND * 7: 22}
# Frames of these show the same five frames before and behind.
STILL = {SECOND * 21 // 2, SECOND * 23 // 2, SECOND * 25 // 2}


def strangers_env(folder):
    """What GES prints as critical is not ours to die of."""
    env = dict(os.environ, HOME=folder)
    env.pop("G_DEBUG", None)
    return env


def why_not():
    try:
        import gi
        gi.require_version("GES", "1.0")
    except (ImportError, ValueError):
        return "gir1.2-ges-1.0 and python3-gi are not installed"
    return sanitized.why_not()


def check_clips(layers):
    shots = [c for c in layers[0] if c["type"] == "UriClip"]
    turns = [c for c in layers[0] if c["type"] == "TransitionClip"]
    equal([c["start"] for c in shots],
          [0, 2600000000, 6 * SECOND, 7700000000, 10 * SECOND, 11 * SECOND,
           12 * SECOND], "the shots begin where they are first seen")
    equal([c["in"] for c in shots],
          [2 * SECOND, 400000000, 0, 2850000000, SECOND, SECOND,
           500000000], "in-points, transitions and speeds counted in")
    equal([c["start"] + c["duration"] for c in shots],
          [3400000000, 6 * SECOND, 8300000000, 10 * SECOND, 11 * SECOND,
           12 * SECOND, 13 * SECOND], "and end where they are last seen")
    equal([(c["id"], c["start"], c["duration"]) for c in turns],
          [("crossfade", 2600000000, 800000000),
           ("bar-wipe-lr", 7700000000, 600000000)],
          "transitions lie where two shots do, none is made twice")
    equal(["Effect" in c["children"] for c in shots],
          [False, True, False, True, False, False, False],
          "speeds are effects")
    ok(all(json.loads(c["editfactory"])["uri"] for c in shots),
       "each clip carries what the plan says of it")
    equal([(c["start"], c["duration"], c["children"]) for c in layers[1]],
          [(3 * SECOND, 3 * SECOND, ["AudioUriSource", "Effect"])],
          "a clip's sound, at its speed")
    equal([c["start"] for c in layers[2]], [SECOND // 4], "the voice's place")
    equal([c["start"] for c in layers[3]],
          [0, 3 * SECOND, 6 * SECOND, 9 * SECOND, 12 * SECOND],
          "music goes round")
    volumes = [c["volumes"] for c in layers[3]]
    full, ducked = 10 ** (-12 / 20), 10 ** (-18 / 20)
    near(volumes[0][1], ducked, 0.01, "music steps back under the voice")
    near(volumes[3][0], full, 0.01, "and comes back")
    near(volumes[4][2], 0, 0.01, "and fades out at the end")


def check_frames(frames):
    for frame in frames:
        time = frame["time"]
        name = f"GES shows at {time / SECOND} s what we show"
        ok(frame["psnr"] > ALIKE_IN_MOTION.get(time, ALIKE), name, frame)
        if time not in STILL:
            ok(frame["psnr"] > frame["others"] + 10, name + ", no other frame",
               frame)


def run_ges_launch(path):
    if sanitized.why_not():
        skip("ges-launch-1.0 plays it", sanitized.why_not())
        return
    if not shutil.which("ges-launch-1.0"):
        skip("ges-launch-1.0 plays it", "ges1.0-tools is not installed")
        return
    r = subprocess.run(
        ["ges-launch-1.0", "--load", path, "--videosink", "fakesink",
         "--audiosink", "fakesink"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120,
        env=strangers_env(os.path.dirname(path)))
    ok(r.returncode == 0 and "ERROR" not in r.stdout + r.stderr,
       "ges-launch-1.0 plays it", r.stdout + r.stderr)


with Sandbox() as box:
    path, plan = project.make(box.folder)
    output = os.path.join(box.folder, "p.xges")
    r = box.run("export", path, "-o", "p.xges")
    ok(r.status == 0 and os.path.exists(output), "ef export -o p.xges", r)
    reason = why_not()
    if reason:
        skip("GES loads it", reason)
    else:
        r = subprocess.run(
            [sys.executable, os.path.join(HERE, "ges_reader.py"), output,
             path] + [str(t) for t in TIMES], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=300,
            env=strangers_env(box.folder))
        if ok(r.returncode == 0, "GES loads it", r.stderr):
            result = json.loads(r.stdout)
            equal(result["duration"], 13 * SECOND,
                  "it is as long as the programme")
            equal(result["name"], "p", "it has a name")
            equal(json.loads(result["editfactory"])["duration"], 13,
                  "the project carries the rest of the plan")
            with open(os.path.join(box.folder, "p.srt")) as file:
                equal(result["markers"], file.read().count(" --> "),
                      "captions are markers")
            check_clips(result["layers"])
            check_frames(result["frames"])
        run_ges_launch(output)
done()
