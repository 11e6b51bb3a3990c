#!/usr/bin/python3
# Edit Factory - what GES makes of a project, and its frames beside ours
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: ges_reader.py PROJECT.xges PLAN.json TIME...

A process of its own: what GES loses at its end is not ours. Prints JSON:
{"duration", "markers", "layers": [[{type, id, start, duration, in, children}]],
"frames": [{time, psnr, others}]}: psnr of GES's frame against ours, and others
against ours five frames before and behind. Times in nanoseconds."""

import json
import math
import os
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GES", "1.0")
gi.require_version("GstController", "1.0")
from gi.repository import GES, GLib, Gst, GstApp, GstController  # noqa: E402,F401

PLANES = ("videoconvert ! videoscale ! "
          "video/x-raw,format=I420,width={},height={} ! ")
SINK = "appsink name=s sync=false max-buffers=1"


def fail(text):
    print("ges_reader: " + text, file=sys.stderr)
    sys.exit(1)


def load(path):
    project = GES.Project.new(Gst.filename_to_uri(path))
    loop = GLib.MainLoop()
    faults = []
    project.connect("loaded", lambda *a: loop.quit())
    project.connect("error-loading-asset",
                    lambda p, error, id, t: faults.append(f"{id}: {error}"))
    timeline = project.extract()
    GLib.timeout_add_seconds(60, loop.quit)
    loop.run()
    if faults:
        fail("\n".join(faults))
    return project, timeline


def volumes(clip):
    """Of a sound with key frames: the gain at its beginning, in the middle and
    at its end."""
    for source in clip.get_children(False):
        binding = source.get_control_binding("volume") \
            if isinstance(source, GES.AudioSource) else None
        if binding:
            curve = binding.get_property("control-source")
            first = clip.get_inpoint()
            return [curve.control_source_get_value(
                first + clip.get_duration() * i // 2)[1] for i in range(3)]
    return None


def describe(clip):
    return {"type": type(clip).__name__, "id": clip.get_id(),
            "start": clip.get_start(), "duration": clip.get_duration(),
            "in": clip.get_inpoint(),
            "children": sorted(type(x).__name__
                               for x in clip.get_children(False)),
            "volumes": volumes(clip),
            "editfactory": clip.get_string("editfactory")}


def count(markers):
    return len(markers.get_markers()) if markers else 0


def pull(pipeline, sink):
    if pipeline.get_state(60 * Gst.SECOND)[0] == Gst.StateChangeReturn.FAILURE:
        message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        fail("a pipeline does not start: %s" %
             (message.parse_error() if message else "no message",))
    sample = sink.emit("try-pull-preroll", 60 * Gst.SECOND)
    if not sample:
        fail("there is no frame")
    buffer = sample.get_buffer()
    return buffer.extract_dup(0, buffer.get_size())


def our_frame(plan, time, planes):
    pipeline = Gst.parse_launch(
        f"eftimelinesrc name=t t.video ! {planes} {SINK}")
    source = pipeline.get_by_name("t")
    source.set_property("location", plan)
    source.set_property("start", time)
    pipeline.set_state(Gst.State.PAUSED)
    data = pull(pipeline, pipeline.get_by_name("s"))
    pipeline.set_state(Gst.State.NULL)
    return data


def psnr(a, b, size):
    """Of the luma; rows of a multiple of four have no padding."""
    a, b = a[:size], b[:size]
    error = sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)
    return 10 * math.log10(255 ** 2 / max(error, 0.01))


def compare(timeline, plan, times):
    with open(plan) as file:
        canvas = json.load(file)["canvas"]
    planes = PLANES.format(canvas["width"], canvas["height"])
    pipeline = GES.Pipeline()
    view = Gst.parse_bin_from_description(planes + SINK, True)
    pipeline.set_timeline(timeline)
    pipeline.preview_set_video_sink(view)
    pipeline.preview_set_audio_sink(
        Gst.ElementFactory.make("fakesink", None))
    pipeline.set_mode(GES.PipelineFlags.FULL_PREVIEW)
    pipeline.set_state(Gst.State.PAUSED)
    pull(pipeline, view.get_by_name("s"))
    step = 5 * Gst.SECOND // 30
    frames = []
    for time in times:
        pipeline.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH |
                             Gst.SeekFlags.ACCURATE, time)
        theirs = pull(pipeline, view.get_by_name("s"))
        ours = [our_frame(plan, time + d, planes) for d in (0, -step, step)]
        if os.environ.get("EF_KEEP_FRAMES"):
            for name, data in (("ges", theirs), ("ours", ours[0])):
                with open(f"{os.environ['EF_KEEP_FRAMES']}/{time}-{name}.gray",
                          "wb") as file:
                    file.write(data)
        values = [psnr(theirs, x, canvas["width"] * canvas["height"])
                  for x in ours]
        frames.append({"time": time, "psnr": values[0],
                       "others": max(values[1:])})
    pipeline.set_state(Gst.State.NULL)
    return frames


def main():
    path, plan = sys.argv[1:3]
    Gst.init(None)
    GES.init()
    project, timeline = load(path)
    result = {
        "duration": timeline.get_duration(),
        "name": project.get_string("name"),
        "editfactory": project.get_string("editfactory"),
        "markers": count(timeline.get_marker_list("captions")),
        "layers": [[describe(c) for c in layer.get_clips()]
                   for layer in timeline.get_layers()],
        "frames": compare(timeline, plan, [int(x) for x in sys.argv[3:]])}
    print(json.dumps(result))


main()
