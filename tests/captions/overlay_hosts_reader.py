#!/usr/bin/python3
# Edit Factory - captions inside GES and playbin: which words are lit when
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: overlay_hosts_reader.py ges|playbin WORDS.json CLIP TIME...

A process of its own: what GES and playbin lose at their ends is not ours.
Prints, for each time in nanoseconds, the sums of what differs from black in the
left, middle and right third of the picture: JSON."""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GES", "1.0")
from gi.repository import GES, Gst, GstApp  # noqa: E402,F401

WIDTH, HEIGHT = 480, 272
EFFECT = "efsubtitleoverlay words-location={} safe-area=none style=karaoke " \
         "animation=none size=90 opacity=1"
VIEW = "videoconvert ! videoscale ! video/x-raw,format=GRAY8," \
       f"width={WIDTH},height={HEIGHT} ! " \
       "appsink name=s sync=false max-buffers=1"
FLUSH = Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE


def fail(text):
    print("overlay_hosts_reader: " + text, file=sys.stderr)
    sys.exit(1)


def ges_pipeline(words, clip, view):
    """The clip from 1 s of the timeline on, its first half second cut off."""
    GES.init()
    timeline = GES.Timeline.new_audio_video()
    layer = timeline.append_layer()
    asset = GES.UriClipAsset.request_sync(Gst.filename_to_uri(clip))
    element = layer.add_asset(asset, Gst.SECOND, Gst.SECOND // 2,
                              2 * Gst.SECOND, GES.TrackType.VIDEO)
    if not element.add(GES.Effect.new(EFFECT.format(words))):
        fail("GES does not take the effect")
    pipeline = GES.Pipeline()
    pipeline.set_timeline(timeline)
    pipeline.preview_set_video_sink(view)
    pipeline.preview_set_audio_sink(Gst.ElementFactory.make("fakesink", None))
    pipeline.set_mode(GES.PipelineFlags.FULL_PREVIEW)
    return pipeline


def playbin_pipeline(words, clip, view):
    pipeline = Gst.ElementFactory.make("playbin", None)
    pipeline.set_property("uri", Gst.filename_to_uri(clip))
    pipeline.set_property("video-sink", view)
    pipeline.set_property("audio-sink",
                          Gst.ElementFactory.make("fakesink", None))
    pipeline.set_property(
        "video-filter",
        Gst.parse_bin_from_description(EFFECT.format(words), True))
    return pipeline


def pull(pipeline, sink):
    if pipeline.get_state(60 * Gst.SECOND)[0] == Gst.StateChangeReturn.FAILURE:
        message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        fail(str(message.parse_error()) if message else "no message")
    sample = sink.emit("try-pull-preroll", 60 * Gst.SECOND)
    if not sample:
        fail("there is no frame")
    buffer = sample.get_buffer()
    return buffer.extract_dup(0, buffer.get_size())


def thirds(data):
    sums = [0, 0, 0]
    for y in range(HEIGHT):
        row = data[y * WIDTH:(y + 1) * WIDTH]
        for i in range(3):
            part = row[i * WIDTH // 3:(i + 1) * WIDTH // 3]
            sums[i] += sum(v for v in part if v > 24)
    return sums


def main():
    host, words, clip = sys.argv[1:4]
    Gst.init(None)
    view = Gst.parse_bin_from_description(VIEW, True)
    sink = view.get_by_name("s")
    make = ges_pipeline if host == "ges" else playbin_pipeline
    pipeline = make(words, clip, view)
    pipeline.set_state(Gst.State.PAUSED)
    pull(pipeline, sink)
    result = []
    for time in sys.argv[4:]:
        if not pipeline.seek_simple(Gst.Format.TIME, FLUSH, int(time)):
            fail("a seek to " + time + " is refused")
        result.append(thirds(pull(pipeline, sink)))
    pipeline.set_state(Gst.State.NULL)
    print(json.dumps(result))


main()
