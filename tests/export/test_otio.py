#!/usr/bin/python3
# Edit Factory - ef export --to otio
# SPDX-License-Identifier: LGPL-2.1-or-later
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import otio_schema  # noqa: E402
import project  # noqa: E402
from tap import Sandbox, done, equal, ok, one_line, skip  # noqa: E402


def frames(time):
    assert time["rate"] == project.FPS
    return time["value"]


def lasts(item):
    return frames(item["source_range"]["duration"])


def items(track):
    return [x for x in track["children"]
            if x["OTIO_SCHEMA"] != "Transition.1"]


def check_breakage(timeline):
    """The reader that judges us refuses what is wrong."""
    clip = timeline["tracks"]["children"][0]["children"][0]
    for change in (lambda t, c: c.pop("enabled"),
                   lambda t, c: c.update(media_reference=None),
                   lambda t, c: c.update(active_media_reference_key="X"),
                   lambda t, c: c["source_range"].update(duration=3),
                   lambda t, c: t["tracks"].update(OTIO_SCHEMA="Stack.9")):
        broken = copy.deepcopy(timeline)
        change(broken, broken["tracks"]["children"][0]["children"][0])
        if not otio_schema.check(broken):
            return False
    return clip is not None


def check_with_library(path):
    try:
        import opentimelineio
    except ImportError:
        skip("OpenTimelineIO reads it", "opentimelineio is not installed")
        return
    timeline = opentimelineio.adapters.read_from_file(path)
    equal(timeline.duration().to_frames(), 390, "OpenTimelineIO reads it")


with Sandbox() as box:
    path, plan = project.make(box.folder)
    r = box.run("export", path, "--to", "otio", "-o", "p.otio")
    ok(r.status == 0 and "6 shots" in r.out, "ef export --to otio", r)
    with open(os.path.join(box.folder, "p.otio")) as file:
        timeline = json.load(file)
    faults = otio_schema.check(timeline)
    ok(not faults, "every object has the members of its schema",
       "\n".join(faults))
    ok(check_breakage(timeline), "a broken one is told from it")
    check_with_library(os.path.join(box.folder, "p.otio"))
    stack = timeline["tracks"]
    tracks = {t["name"]: t for t in stack["children"]}
    equal([t["name"] for t in stack["children"]],
          ["Picture", "Clip sound", "Voice", "Music"], "a track for each kind of thing")
    shots = items(tracks["Picture"])
    equal([lasts(x) for x in shots], [90, 90, 60, 60, 30, 30, 30],
          "durations are whole frames, a loop is two rounds")
    equal(sum(map(lasts, shots)), 390, "they add up to the programme")
    equal([frames(x["source_range"]["start_time"]) for x in shots],
          [60, 30, 0, 90, 30, 30, 15], "in-points")
    equal([x["effects"][0]["time_scalar"] for x in shots if x["effects"]],
          [1.5, 0.5], "speeds")
    turns = [(frames(x["in_offset"]), frames(x["out_offset"]),
              x["transition_type"])
             for x in tracks["Picture"]["children"]
             if x["OTIO_SCHEMA"] == "Transition.1"]
    equal(turns, [(12, 12, "SMPTE_Dissolve"), (9, 9, "Custom_Transition")],
          "transitions are centred on their cuts")
    voice = tracks["Voice"]["children"]
    equal([x["OTIO_SCHEMA"] for x in voice], ["Gap.1", "Clip.2"],
          "the voice begins after a gap")
    equal(lasts(voice[0]), 7.5, "of a quarter of a second")
    equal(voice[1]["effects"][0]["metadata"]["editfactory"]["gain_db"], -3,
          "with its gain")
    equal([lasts(x) for x in tracks["Music"]["children"]],
          [90, 90, 90, 90, 30], "music goes round")
    sound = tracks["Clip sound"]["children"]
    equal([lasts(x) for x in sound], [90, 90],
          "a clip's sound lies where the clip does")
    equal([x["effect_name"] for x in sound[1]["effects"]],
          ["LinearTimeWarp", "Volume"], "at its speed, with its gain")
    media = shots[0]["media_references"]["DEFAULT_MEDIA"]
    equal(media["target_url"], "file://" + os.path.join(box.folder,
                                                        "ball.mp4"),
          "files are named by absolute URLs")
    equal((media["available_range"]["duration"]["value"],
           media["available_range"]["duration"]["rate"]), (300, 25),
          "with the length that they have")
    own = [x["metadata"]["editfactory"]["clip"] for x in shots]
    ok(own[0] == plan["clips"][0] and own[4] == own[5] == plan["clips"][4],
       "each clip carries what the plan says of it", own)
    rest = {k: v for k, v in plan.items() if k != "clips"}
    equal(timeline["metadata"]["editfactory"]["plan"], rest,
          "the timeline carries the rest")
    said = [w["text"] for m in stack["markers"]
            for w in m["metadata"]["editfactory"]["words"]]
    equal([x.lower() for x in said], [x.lower() for x in project.WORDS],
          "captions are markers, with the words' times")
    with open(os.path.join(box.folder, "p.srt")) as file:
        equal(file.read().count(" --> "), len(stack["markers"]),
              "and lie beside it")

    # Names and errors
    r = box.run("export", path, "--to", "otio", "-o", "p.otio")
    ok(one_line(r, "p.otio", "--overwrite"), "nothing is overwritten", r)
    ok(one_line(box.run("export", path), "--to", status=2), "no format")
    ok(one_line(box.run("export", path, "-o", "x.mp4"), ".otio", status=2),
       "an unknown extension")
    ok(one_line(box.run("export", path, "-o", "x.otio", "--to", "ges"),
                ".xges", status=2), "two formats at once")
    ok(one_line(box.run("export", "gone.json", "--to", "otio"), "gone.json"),
       "a plan that is not there")
    os.rename(os.path.join(box.folder, "bars.mp4"),
              os.path.join(box.folder, "gone.mp4"))
    r = box.run("export", path, "--to", "otio", "-o", "q.otio")
    ok(one_line(r, "bars.mp4") and not os.path.exists(
        os.path.join(box.folder, "q.otio")), "a file that is not there", r)
done()
