#!/usr/bin/python3
# Edit Factory - several formats of one programme, measured by other tools
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from media import (end_of, load, loudness, make_clip, make_music,  # noqa: E402
                   make_photo, read_cues, streams, video_packets)
from tap import Sandbox, done, equal, near, ok  # noqa: E402

SCRIPT = "Hello there, a small world. It turns and turns, and so do we."
SIZES = {"out": (1080, 1920), "out.1x1": (1080, 1080),
         "out.16x9-reels": (1920, 1080)}
FORMATS = "9:16,1:1,16:9@reels"


def check_video(box, name, frames):
    path = box.path(name + ".mp4")
    found = streams(path)
    video = found["video"]
    equal((video["width"], video["height"]), SIZES[name], f"{name}: its size")
    equal((video["codec_name"], found["audio"]["codec_name"]),
          ("h264", "aac"), f"{name}: its codecs")
    packets = video_packets(path)
    equal(len(packets), frames, f"{name}: its frames")
    keys = [t for t, key, _ in packets if key]
    ok(all(b - a <= 2.001 for a, b in zip(keys, keys[1:])),
       f"{name}: a key frame every 2 s", keys)
    integrated, peak = loudness(path)
    near(integrated, -14, 0.3, f"{name}: -14 LUFS")
    ok(peak <= -1.0, f"{name}: at most -1 dBTP", peak)
    near(end_of(path, "v"), end_of(path, "a"), 1 / 30 + 1e-3,
         f"{name}: picture and sound end together")
    cover = streams(box.path(name + ".jpg"))["video"]
    equal((cover["width"], cover["height"]), SIZES[name], f"{name}: its cover")
    ok(len(read_cues(box.path(name + ".srt"))) > 1, f"{name}: subtitles")
    equal([c[:2] for c in read_cues(box.path(name + ".vtt"))],
          [c[:2] for c in read_cues(box.path(name + ".srt"))],
          f"{name}: the same cues in both")


def check_make(box):
    r = box.run("make", "script.txt", "-f", "clips", "-m", "music.wav", "-o",
                "out.mp4", "--formats", FORMATS, "--min-shot", "1", "--max-shot",
                "2")
    if not ok(r.status == 0, "three formats are made", r):
        return
    plan = load(box.path("out.plan.json"))
    frames = round(plan["duration"] * 30)
    for name in SIZES:
        check_video(box, name, frames)
        ok(name + ".mp4" in r.out, f"{name}: is told", r.out)
    outputs = plan["outputs"]
    equal([(o["name"], o["preset"]) for o in outputs],
          [("9x16", "generic"), ("1x1", "generic"), ("16x9-reels", "reels")],
          "the plan names them")
    ok(all(len(o["clips"]) == len(plan["clips"]) for o in outputs[1:]),
       "and frames every clip for each", outputs)
    # 640x360 is enlarged 5.3 times to cover 9:16, and 3 times for 1:1 and
    # 16:9; where the whole of it fills the canvas nothing is blurred.
    small = [i for i, c in enumerate(plan["clips"])
             if c["uri"].endswith(".mp4")]
    equal({(plan["clips"][i]["fit"], outputs[2]["clips"][i]["fit"])
           for i in small}, {("blur", "cover")}, "the fit is each canvas's own")
    manifest = load(box.path("out.manifest.json"))
    equal([o["file"] for o in manifest["outputs"]],
          [name + ".mp4" for name in SIZES], "the manifest lists the files")
    equal([(v["video"]["width"], v["video"]["height"])
           for v in manifest["videos"]], list(SIZES.values()),
          "and what was measured of each")


def check_again(box):
    """What lies there is not overwritten, and is no footage."""
    r = box.run("make", "script.txt", "-f", "clips", "-o", "fresh.mp4",
                "--formats", "1:1,16:9", "--dry-run")
    ok(r.status == 0 and "fresh.mp4" in r.out and "fresh.16x9.mp4" in r.out,
       "a dry run tells all of them", r)
    os.remove(box.path("out.mp4"))
    r = box.run("render", "out.plan.json", "-o", "out.mp4")
    ok(r.status != 0 and "out." in r.err and "exist" in r.err,
       "an output that exists is not replaced", r)
    r = box.run("render", "out.plan.json", "-o", "out.mp4", "--overwrite")
    ok(r.status == 0, "ef render makes all outputs of a plan", r)
    equal(streams(box.path("out.1x1.mp4"))["video"]["width"], 1080,
          "the square one too")


def check_errors(box):
    for value, what in (("9x16", "is no format"), ("1:1,1:1", "twice"),
                        ("1:1@myspace", "myspace"), ("", "too few")):
        r = box.run("make", "script.txt", "-f", "clips", "-o", "no.mp4",
                    "--formats", value)
        ok(r.status != 0 and "--formats" in r.err and what in r.err,
           f"--formats '{value}' is refused", r)
    r = box.run("make", "script.txt", "--plan", "out.plan.json", "--formats",
                "1:1")
    ok(r.status != 0 and "--formats has no effect with --plan" in r.err,
       "and has no effect with --plan", r)
    plan = load(box.path("out.plan.json"))
    plan["outputs"][1]["canvas"]["width"] = 1081
    box.write("bad.plan.json", json.dumps(plan))
    r = box.run("render", "bad.plan.json", "-o", "bad.mp4")
    ok(r.status != 0 and "outputs[1].canvas.width: must be even" in r.err,
       "a fault in an output is named by its path", r)


with Sandbox() as box:
    box.write("script.txt", SCRIPT)
    os.mkdir(box.path("clips"))
    make_clip(box.path("clips", "turn.mp4"))
    make_photo(box.path("clips", "world.jpg"))
    make_music(box.path("music.wav"))
    check_make(box)
    if os.path.exists(box.path("out.plan.json")):
        check_again(box)
        check_errors(box)
done()
