#!/usr/bin/python3
# Edit Factory - whole pipelines, each stage in a sandbox
# SPDX-License-Identifier: LGPL-2.1-or-later
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["EF_SOURCE_DIR"], "tests", "e2e"))
from media import video_packets  # noqa: E402
from tap import done, equal, media_tool, ok, skip  # noqa: E402

PHOTOS = sorted(glob.glob("/usr/share/backgrounds/*.jpg") +
                glob.glob("/usr/share/backgrounds/*/*.jpg"))
SCRIPT = "Hello there, a small world. It costs three dollars."


class Run:
    def __init__(self, mode, name, params, folder, *roots):
        path = os.path.join(folder, name + ".json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(params, f)
        work = os.path.join(folder, "work-" + mode)
        r = subprocess.run(
            [os.environ["RUN_SANDBOXED"], mode, name, path, work, *roots],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=280,
            check=False)
        self.status, self.err = r.returncode, r.stderr.decode()
        self.lines = r.stdout.decode().splitlines()
        self.outputs = {tuple(x.split()[1:3]): x.split()[3]
                        for x in self.lines if x.startswith("output ")}
        self.warnings = [x for x in self.lines if x.startswith("warning ")]
        start = next((i for i, x in enumerate(self.lines)
                      if x.startswith("{")), len(self.lines))
        self.report = json.loads("\n".join(self.lines[start:]) or "{}")

    def read(self, stage, name):
        with open(self.outputs[stage, name], "rb") as f:
            return f.read()

    def load(self, stage, name):
        return json.loads(self.read(stage, name))

    def __str__(self):
        return f"status {self.status}: {self.err}"


def both(name, params, folder, *roots):
    """Computed here, and in the sandbox."""
    runs = [Run(mode, name, params, folder, *roots)
            for mode in ("direct", "sandboxed")]
    good = all(ok(r.status == 0, f"{name}: {m}", r)
               for r, m in zip(runs, ("direct", "sandboxed")))
    return runs if good else None


def test_announce(folder):
    runs = both("announce", {"text": SCRIPT}, folder)
    if not runs:
        return
    direct, sandboxed = runs
    for name in ("speech.wav", "words.json"):
        ok(direct.read("say", name) == sandboxed.read("say", name),
           f"announce: {name} is the same, byte for byte")
    stage = sandboxed.report["stages"][0]
    ok(stage["cpu_seconds"] > 0 and stage["peak_bytes"] > 10 << 20,
       "the report has the process's time and memory", stage)


def test_speak_other(folder):
    """Another process in the sandbox: espeak-ng."""
    runs = both("announce", {"text": "Guten Tag, Welt.", "language": "de"},
                folder)
    if runs:
        equal(runs[0].read("say", "speech.wav"),
              runs[1].read("say", "speech.wav"), "espeak-ng speaks alike")


def sound(video):
    return media_tool("ffmpeg", "-v", "error", "-i", video, "-map", "0:a", "-f",
                      "md5", "-").stdout


def likeness(first, second):
    """PSNR of the pictures, dB. x264 does not make the same bits twice."""
    said = media_tool("ffmpeg", "-hide_banner", "-i", first, "-i", second,
                      "-lavfi", "[0:v][1:v]psnr", "-f", "null", "-").stderr
    return float(re.search(rb"average:([\d.]+|inf)", said).group(1))


def strip(plan):
    plan["voice"].pop("uri")
    plan["captions"].pop("words")
    return plan


def test_short(folder):
    footage = os.path.join(folder, "footage")
    os.mkdir(footage)
    paths = [shutil.copy(p, footage) for p in PHOTOS[:3]]
    for path in paths:
        os.chmod(path, 0o644)
    params = {"script": SCRIPT, "seed": 5,
              "footage": [{"path": p, "tags": ["world"]} for p in paths],
              "pins": [{"shot": 1, "path": paths[2]}],
              "bans": [{"path": paths[0]}]}
    runs = both("short", params, folder, footage)
    if not runs:
        return
    direct, sandboxed = runs
    equal([s["name"] for s in sandboxed.report["stages"]],
          ["speak", "score", "match", "cues", "master", "render",
           "verify"], "all seven stages")
    equal(sandboxed.warnings, direct.warnings, "the same warnings")
    for stage, name in (("speak", "voice.wav"), ("speak", "words.json"),
                        ("score", "scores.json"), ("cues", "captions.srt"),
                        ("cues", "cues.json")):
        ok(direct.read(stage, name) == sandboxed.read(stage, name),
           f"short: {name} is the same, byte for byte")
    equal(strip(sandboxed.load("match", "plan.json")),
          strip(direct.load("match", "plan.json")), "the same plan")
    shown = [c["uri"] for c in sandboxed.load("match", "plan.json")["clips"]]
    ok(shown[0].endswith(os.path.basename(paths[2])) and
       not any(u.endswith(os.path.basename(paths[0])) for u in shown),
       "what is pinned, and not what is banned", shown)
    videos = [r.outputs["render", "short.mp4"] for r in runs]
    equal(len(video_packets(videos[1])), len(video_packets(videos[0])),
          "as many frames")
    equal(sound(videos[1]), sound(videos[0]), "the same sound, to the bit")
    db = likeness(*videos)
    ok(db > 45, "the same picture", f"{db} dB")
    again = Run("sandboxed", "short", params, folder, footage)
    ok(again.status == 0 and
       all(s["cached"] for s in again.report["stages"]),
       "a second run comes from the cache", again)
    for run, mode in zip(runs, ("direct", "sandboxed")):
        print("# " + mode + ": " + ", ".join(
            f"{s['name']} {s['seconds']:.2f}s" for s in run.report["stages"]))


def test_plan(folder):
    """Somebody's plan that names what is not theirs."""
    for uri in ("/etc/passwd", "/dev/zero"):
        plan = {"version": 1, "duration": 2.0, "canvas":
                {"width": 64, "height": 64, "fps": "30/1"},
                "clips": [{"uri": uri, "at": 0.0, "duration": 2.0}]}
        path = os.path.join(folder, "evil-plan.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(plan, f)
        r = Run("sandboxed", "render", {"plan": path}, folder, folder)
        ok(r.status == 1 and uri in r.err and "outside" in r.err and
           "clips[0].uri" in r.err and len(r.err.splitlines()) == 1,
           f"a plan that names {uri} is refused", r)


with tempfile.TemporaryDirectory(prefix="ef-sandbox-test-") as top:
    test_announce(top)
    test_speak_other(top)
    test_plan(top)
    if len(PHOTOS) >= 3:
        test_short(top)
    else:
        skip("short", "there are no photographs (lomiri-wallpapers-20.04)")
done()
