# Edit Factory - a plan and its files, for the tests of exports
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes small videos whose frames can be told apart, a voice, music, a still,
and a plan that shows all that an export has to say."""

import json
import os
import subprocess

WIDTH, HEIGHT, FPS = 272, 480, 30
WORDS = ["One", "small", "\"step\"", "for", "<us>", "it's", "späť", "\\n"]


def launch(line):
    subprocess.run(["gst-launch-1.0", "-q"] + line.split(), check=True,
                   stdin=subprocess.DEVNULL, capture_output=True)


def video(path, pattern, frames, fps, sound=""):
    launch(f"videotestsrc pattern={pattern} num-buffers={frames} ! "
           f"video/x-raw,format=I420,width=480,height=360,framerate={fps} ! "
           "x264enc speed-preset=veryfast pass=qual quantizer=16 "
           "vbv-buf-capacity=0 key-int-max=30 ! h264parse ! mp4mux name=m ! "
           f"filesink location={path} {sound}")


def files(folder):
    video(os.path.join(folder, "ball.mp4"), "ball", 300, "25/1")
    video(os.path.join(folder, "bars.mp4"), "pinwheel", 60, "30/1")
    video(os.path.join(folder, "zone.mp4"), "ball", 300, "30000/1001",
          "audiotestsrc num-buffers=100 samplesperbuffer=4800 ! "
          "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! aacparse ! m.")
    launch("videotestsrc num-buffers=1 pattern=pinwheel ! "
           "video/x-raw,format=RGB,width=640,height=480 ! pngenc ! filesink "
           f"location={folder}/still.png")
    launch("audiotestsrc num-buffers=70 samplesperbuffer=4800 ! "
           "audio/x-raw,rate=48000,channels=1 ! wavenc ! filesink "
           f"location={folder}/voice.wav")
    launch("audiotestsrc num-buffers=30 samplesperbuffer=4800 freq=700 ! "
           "audio/x-raw,rate=48000,channels=2 ! wavenc ! filesink "
           f"location={folder}/music.wav")


def plan(folder):
    """Clips at 0, 3, 6, 8, 10 and 12 s of 13; the last but one is looped."""
    words = [{"text": w, "start": 0.3 + 0.7 * i, "end": 0.9 + 0.7 * i}
             for i, w in enumerate(WORDS)]
    document = {
        "version": 1,
        "canvas": {"width": WIDTH, "height": HEIGHT, "fps": f"{FPS}/1"},
        "duration": 13,
        "clips": [
            {"uri": "ball.mp4", "at": 0, "duration": 3, "in": 2,
             "why": {"reason": "\"because\" <it's> ünique\n"}},
            {"uri": "zone.mp4", "at": 3, "duration": 3, "in": 1, "speed": 1.5,
             "sound": -6,
             "transition": {"type": "crossfade", "duration": 0.8}},
            {"uri": "still.png", "at": 6, "duration": 2,
             "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.3, "x": 0.1}}},
            {"uri": "ball.mp4", "at": 8, "duration": 2, "in": 3,
             "speed": 0.5, "fit": "contain",
             "transition": {"type": "wipe", "duration": 0.6,
                            "direction": "right"}},
            {"uri": "bars.mp4", "at": 10, "duration": 2, "in": 1},
            {"uri": "bars.mp4", "at": 12, "duration": 1, "in": 0.5,
             "focus": [0.2, 0.5]}],
        "voice": {"uri": "voice.wav", "at": 0.25, "gain": -3},
        "music": {"uri": "music.wav", "gain": -12, "duck": -6,
                  "fade_out": 1},
        "captions": {"words": "words.json", "style": "karaoke"},
        "outputs": [{"preset": "generic"}]}
    with open(os.path.join(folder, "words.json"), "w") as file:
        json.dump({"version": 1, "duration": 7, "words": words}, file)
    path = os.path.join(folder, "p.plan.json")
    with open(path, "w") as file:
        json.dump(document, file)
    return path, document


def make(folder):
    files(folder)
    return plan(folder)
