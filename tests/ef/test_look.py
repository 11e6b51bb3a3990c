#!/usr/bin/python3
# Edit Factory - ef render with --range and --draft
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, os.path.join(HERE, "..", "export"))
import project  # noqa: E402
from tap import Sandbox, done, equal, near, ok, one_line  # noqa: E402

CANVAS = 540, 960


def look_at(box, name):
    r = box.run("probe", "--json", name)
    return json.loads(r.out)["files"][0] if r.status == 0 else {}


def size(info):
    video = info.get("video", {})
    return video.get("width"), video.get("height")


with Sandbox() as box:
    path, plan = project.make(box.folder)
    plan["canvas"].update(width=CANVAS[0], height=CANVAS[1])
    with open(path, "w") as file:
        json.dump(plan, file)
    before = set(os.listdir(box.folder))
    r = box.run("render", path, "--range", "2.5..4", "--draft")
    ok(r.status == 0, "a draft of a part", r)
    equal(set(os.listdir(box.folder)) - before, {"p.look.mp4"},
          "is one file beside nothing else")
    info = look_at(box, "p.look.mp4")
    equal(size(info), (360, 640),
          "of a small canvas of the same shape")
    near(info.get("duration"), 1.5, 0.001, "as long as the part")
    ok(one_line(box.run("render", path, "--range", "2..3"), "p.look.mp4",
                "--overwrite"), "a look is not overwritten")
    r = box.run("render", path, "-r", "12.5..", "-o", "end.mp4")
    info = look_at(box, "end.mp4")
    equal(size(info), CANVAS,
          "without --draft the part has the plan's canvas")
    near(info.get("duration"), 0.5, 0.001, "an open range goes to the end")
    ok(one_line(box.run("render", path, "-r", "13..14", "-o", "x.mp4"),
                "13.000 s", status=2), "a range behind the end")
    ok(one_line(box.run("render", path, "-r", "4..3", "-o", "x.mp4"),
                "--range", status=2), "a range that ends before it begins")
    ok(one_line(box.run("render", path, "-r", "soon", "-o", "x.mp4"),
                "3..6", status=2), "no range at all")
    left = set(os.listdir(box.folder)) - before
    equal(left, {"p.look.mp4", "end.mp4"},
          "a fault leaves nothing")
    plan["outputs"].append({"name": "wide", "preset": "generic",
                            "canvas": {"width": 960, "height": 540}})
    with open(path, "w") as file:
        json.dump(plan, file)
    r = box.run("render", path, "-r", "2.5..4", "-d", "-o", "two.mp4")
    ok(r.status == 0, "a draft of a plan of two outputs", r)
    equal(set(os.listdir(box.folder)) - before - left,
          {"two.mp4", "two.wide.mp4"}, "is a file of each")
    info = look_at(box, "two.wide.mp4")
    equal(size(info), (640, 360), "each on a small canvas of its own shape")
    near(info.get("duration"), 1.5, 0.001, "and as long as the part")
done()
