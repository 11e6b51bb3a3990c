#!/usr/bin/python3
# Edit Factory - efnormalize against two passes of ffmpeg's loudnorm
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: loudness.py [BENCH [SECONDS]]

Makes SECONDS (600) of speech, 48 kHz stereo, from espeak-ng; measures the CPU
seconds of efnormalize mode=linear (measure + apply + limit) and of the two
loudnorm passes that do the same, in the same run. Exit status 1 when efnormalize
needs more than a sixth.
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(TOP, "build"))
TEXT = ("The quick brown fox jumps over the lazy dog. Nobody expected the "
        "harbour to be this quiet in the morning! Ten years later, the whole "
        "town came back, and everybody wanted to know: what had changed?")


def cpu(argv):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ((after.ru_utime - before.ru_utime) +
            (after.ru_stime - before.ru_stime), done)


def make_speech(path, seconds):
    wav = path + ".wav"
    subprocess.run(["espeak-ng", "-w", wav, TEXT], check=True)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-stream_loop", "-1",
                    "-i", wav, "-t", str(seconds), "-ac", "2", "-ar", "48000",
                    "-f", "f32le", path], check=True)


def raw(path):
    return ["ffmpeg", "-hide_banner", "-nostats", "-threads", "1", "-f",
            "f32le", "-ar", "48000", "-ac", "2", "-i", path]


def loudnorm(path):
    base = "loudnorm=I=-14:TP=-1.5:LRA=11"
    plain, _ = cpu(raw(path) + ["-f", "null", "-"])
    first, done = cpu(raw(path) + ["-af", base + ":print_format=json", "-f",
                                   "null", "-"])
    m = json.loads(re.search(r"\{[^{}]*\}", done.stderr).group(0))
    second, _ = cpu(raw(path) + ["-af", base + ":linear=true"
                                 f":measured_I={m['input_i']}"
                                 f":measured_TP={m['input_tp']}"
                                 f":measured_LRA={m['input_lra']}"
                                 f":measured_thresh={m['input_thresh']}"
                                 f":offset={m['target_offset']}",
                                 "-f", "null", "-"])
    return first + second - 2 * plain


def main():
    bench = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        BUILD, "tests", "bench", "loudness-bench")
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "speech.f32")
        make_speech(path, seconds)
        ours = float(subprocess.run([bench, path], capture_output=True,
                                    text=True, check=True).stdout)
        theirs = loudnorm(path)
    print(f"efnormalize linear, {seconds} s stereo: {ours:.2f} CPU-s; two "
          f"loudnorm passes: {theirs:.2f} CPU-s; {theirs / ours:.1f} x")
    return 0 if ours * 6 <= theirs else 1


if __name__ == "__main__":
    sys.exit(main())
