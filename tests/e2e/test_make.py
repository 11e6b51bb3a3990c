#!/usr/bin/python3
# Edit Factory - a script and footage in, a finished video out, measured
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(__file__))
from media import (boxes, end_of, load, loudness, make_clip,  # noqa: E402
                   make_music, make_photo, read_cues, streams, video_packets)
from tap import Sandbox, done, equal, near, ok, one_line  # noqa: E402
import json  # noqa: E402

SCRIPT = ("Three things about the fractal. It costs $3.50 today, and it never "
          "ends. Look at the clock!\n")
SHORT = "Hello there, a small world."
SIDE = ["jpg", "manifest.json", "mp4", "plan.json", "srt", "voice.wav", "vtt",
        "words.json"]


def events(text):
    return [json.loads(line) for line in text.splitlines()]


def group_is_gone(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def start_until_render(box, *args):
    """Starts `ef`, waits until it renders, and gives the process and what it
    told until then."""
    process = box.start(*args, "--progress", "json", start_new_session=True)
    process.stdin.close()
    told = []
    for line in process.stdout:
        told.append(json.loads(line))
        if told[-1]["event"] == "progress" and \
                told[-1]["stage"].startswith("render"):
            break
    return process, told


def end(process):
    """What it says after that; its status."""
    rest = process.stdout.read().decode()
    err = process.stderr.read().decode()
    process.stdout.close()
    process.stderr.close()
    return process.wait(timeout=60), rest, err


def check_container(video, frames):
    found = streams(video)
    v, a = found["video"], found["audio"]
    equal((v["codec_name"], v["profile"], v["pix_fmt"]),
          ("h264", "High", "yuv420p"), "H.264 High, yuv420p")
    equal((v["width"], v["height"], v["r_frame_rate"]),
          (1080, 1920, "30/1"), "1080x1920 at 30 frames/s")
    equal([v.get(k) for k in ("color_space", "color_transfer",
                              "color_primaries", "color_range")],
          ["bt709", "bt709", "bt709", "tv"], "flagged BT.709")
    equal((a["codec_name"], a["sample_rate"], a["channels"]),
          ("aac", "48000", 2), "AAC, 48 kHz, stereo")
    kinds = boxes(video)
    ok(kinds.index("moov") < kinds.index("mdat"),
       "faststart: moov before mdat", kinds)
    packets = video_packets(video)
    equal(len(packets), frames, "as many frames as the plan has")
    keys = [i for i, p in enumerate(packets) if p[1]]
    starts = [packets[i][0] - packets[0][0] for i in keys]
    ok(all(b - a <= 2.0 + 1e-3 for a, b in
           zip(starts, starts[1:] + [len(packets) / 30])),
       "a key frame at least every 2 s", starts)
    ok(all(p[0] >= packets[i][0] for i in keys for p in packets[i:]),
       "groups of pictures are closed")
    near(end_of(video, "v"), end_of(video, "a"), 1 / 30 + 1e-3,
         "picture and sound end within one frame of each other")


def check_sound(video):
    integrated, peak = loudness(video)
    near(integrated, -14, 0.3, "-14 LUFS by another meter")
    ok(peak <= -1.0, "true peak at most -1 dBTP", peak)


def check_side_files(box):
    srt, vtt = read_cues(box.path("out.srt")), read_cues(box.path("out.vtt"))
    ok(len(srt) >= 3, "there are captions", srt)
    equal(srt, vtt, "the same cues in .srt and .vtt")
    shown = " ".join(t.replace("\n", " ") for _, _, t in srt).split()
    equal([w.lower() for w in shown], SCRIPT.lower().split(),
          "every word of the script is shown, as written")
    words = load(box.path("out.words.json"))
    equal([w["text"] for w in words["words"]], SCRIPT.split(),
          "words.json has every word")
    plan = load(box.path("out.plan.json"))
    equal((plan["voice"]["uri"], plan["captions"]["words"]),
          ("out.voice.wav", "out.words.json"),
          "the plan refers to the voice and words beside it")
    manifest = load(box.path("out.manifest.json"))
    with open(box.path("out.mp4"), "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    equal(manifest["outputs"][0]["sha256"], digest,
          "the manifest has the video's hash")
    near(manifest["video"]["integrated"], loudness(box.path("out.mp4"))[0],
         0.15, "the manifest has the measured loudness")
    ok(all(len(i["sha256"]) == 64 for i in manifest["inputs"]) and
       len(manifest["inputs"]) >= 3, "the manifest has the inputs' hashes")
    ok(all(c["why"]["reason"] for c in manifest["clips"]),
       "the manifest has a reason for every clip")
    ok({s["name"] for s in manifest["stages"]} >=
       {"speak", "score", "match", "render", "verify"},
       "the manifest has the timing of each stage")
    cover = streams(box.path("out.jpg"))["video"]
    equal((cover["codec_name"], cover["width"], cover["height"]),
          ("mjpeg", 1080, 1920), "the cover is a picture of the video's size")
    ok(os.path.getsize(box.path("out.jpg")) > 20000, "the cover is not black")
    return plan


def test_whole(box):
    box.write("script.txt", SCRIPT)
    music = make_music(box.path("music.mp3"))
    r = box.run("make", "script.txt", "--footage", "footage", "-o", "out.mp4",
                "--music", music, "--seed", "5", "--min-shot", "2")
    if not ok(r.status == 0, "ef make", r):
        return
    ok("LUFS" in r.out and "out.mp4" in r.out and "voice" in r.out,
       "it says where the video lies, its loudness and voice", r)
    equal(r.err.count("notes.md"), 1, "an unusable file is told once")
    equal(sorted(f for f in box.files() if f.startswith("out")),
          ["out." + s for s in SIDE], "all results, nothing else")
    plan = check_side_files(box)
    equal(plan["clips"][0]["why"]["keyword"], "fractal",
          "a file's name is matched with the script")
    frames = -(-int(round(plan["duration"] * 30 * 1e6)) // 10**6)
    check_container(box.path("out.mp4"), frames)
    check_sound(box.path("out.mp4"))

    r = box.run("verify", "out.mp4", "--preset", "tiktok")
    ok(r.status == 0 and "WRONG" not in r.out, "ef verify agrees", r)
    r = box.run("verify", "footage/clock.mp4")
    ok(r.status == 1 and "WRONG" in r.out, "ef verify finds faults", r)
    ok(one_line(box.run("make", "script.txt", "-f", "footage",
                        "-o", "out.mp4"), "out.mp4", "--overwrite"),
       "an existing video is refused")


def test_render(box):
    """Change the plan, make it again."""
    path = box.path("out.plan.json")
    plan = load(path)
    plan["captions"]["style"] = "classic"
    plan["clips"][-1]["fit"] = "contain"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(plan, f)
    before = open(box.path("out.mp4"), "rb").read()
    r = box.run("render", "out.plan.json", "-o", "again.mp4")
    if not ok(r.status == 0, "ef render makes the changed plan", r):
        return
    after = open(box.path("again.mp4"), "rb").read()
    ok(before != after, "and the video has changed")
    equal(len(video_packets(box.path("again.mp4"))),
          len(video_packets(box.path("out.mp4"))), "and is as long")
    ok(load(box.path("again.plan.json"))["voice"]["uri"] == "out.voice.wav",
       "its plan refers to the same voice")
    plan["clips"][0]["colour"] = "red"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(plan, f)
    ok(one_line(box.run("render", "out.plan.json", "-o", "third.mp4"),
                "clips[0].colour", "unknown field"),
       "an unknown field of a plan is named")


def test_determinism(box):
    args = ["plan", "script.txt", "-f", "footage", "--seed", "9",
            "--progress", "none"]
    first = box.run(*args, "-o", "a.json", "--workdir", "cache-a")
    second = box.run(*args, "-o", "b.json", "--workdir", "cache-b")
    ok(first.status == 0 and second.status == 0, "ef plan", first)
    plans = [load(box.path(n)) for n in ("a.json", "b.json")]
    for plan in plans:
        plan["voice"].pop("uri")
        plan["captions"].pop("words")
    equal(plans[0], plans[1], "the same seed gives the same plan")
    equal(load(box.path("a.words.json")), load(box.path("b.words.json")),
          "and the same words")
    r = box.run("plan", "script.txt", "-f", "footage", "--explain")
    ok(r.status == 0 and "RUNNER-UP" in r.out and "fractal" in r.out,
       "ef plan --explain tells why", r)


def test_pins(box):
    """Named by path or by name; banned footage is nowhere."""
    r = box.run("plan", "script.txt", "-f", "footage", "-o", "pins.json",
                "--pin", "2=wall.mp4@1.5", "1=footage/fractal.jpg",
                "--ban", "clock.mp4", "--progress", "none")
    if not ok(r.status == 0, "ef plan --pin --ban", r):
        return
    clips = load(box.path("pins.json"))["clips"]
    names = [os.path.basename(clip["uri"]) for clip in clips]
    equal(names[:2], ["fractal.jpg", "wall.mp4"], "shots show what is pinned")
    equal(clips[1]["in"], 1.5, "from where it is pinned")
    ok("clock.mp4" not in names, "banned footage is not shown", names)


def test_stop(box):
    """Ctrl-C and SIGKILL in the middle of the render stage."""
    box.write("short.txt", SHORT)
    args = ["make", "short.txt", "-f", "footage", "-o", "stop.mp4"]
    before = box.files()
    process, _ = start_until_render(box, *args)
    os.killpg(process.pid, signal.SIGINT)
    status, _, err = end(process)
    equal(status, 130, "Ctrl-C ends with 130")
    lines = [x for x in err.splitlines() if "warning" not in x]
    ok(len(lines) == 1 and "Ctrl-C" in lines[0], "and one line", err)
    equal(box.files(), before, "and leaves no file")
    ok(group_is_gone(process), "and no process")

    process, _ = start_until_render(box, *args)
    os.killpg(process.pid, signal.SIGKILL)
    end(process)
    equal([f for f in box.files() if f not in before], [],
          "SIGKILL leaves nothing under the final name")
    ok(group_is_gone(process), "and no process")

    r = box.run(*args, "--progress", "json")
    ok(r.status == 0, "the same command goes on", r)
    told = events(r.out)
    cached = {e["stage"]: e["cached"] for e in told
              if e["event"] == "stage-done"}
    ok(cached.get("speak") and cached.get("score") and
       cached.get("master") and cached.get("render") is False,
       "from the finished stages", cached)
    fractions = [e["fraction"] for e in told if e["event"] == "progress"]
    ok(fractions == sorted(fractions) and fractions[-1] <= 1,
       "progress never goes back")
    equal(told[-1]["event"], "result", "the last event is the result")
    stages = box.path(".home/cache/editfactory/stages")
    equal([d for d in os.listdir(stages) if len(d) != 64], [],
          "the cache holds no half-made stage")


def test_variants(box):
    r = box.run("make", "short.txt", "-f", "footage", "-o", "v.mp4",
                "--variants", "2", "--progress", "none")
    if not ok(r.status == 0, "ef make --variants 2", r):
        return
    names = [f for f in box.files() if f.startswith("v")]
    r = box.run("make", "short.txt", "-f", "v-1.mp4", "v-2.jpg", "-o", "v.mp4",
                "--variants", "2", "--progress", "none", "--overwrite")
    ok(one_line(r, "v-1.mp4", "result itself"), "results are no footage", r)
    ok({"v-1.mp4", "v-2.mp4", "v-1.plan.json", "v-2.srt", "v.voice.wav"} <=
       set(names) and "v.mp4" not in names, "v-1 and v-2, one voice", names)
    firsts = {load(box.path(f"v-{n}.plan.json"))["clips"][0]["uri"]
              for n in (1, 2)}
    equal(len(firsts), 2, "they begin with different scenes")


def test_voice(box):
    """A voice made before and its words are used as they are."""
    r = box.run("speak", "short.txt", "-o", "me.wav", "--voice", "rms")
    if not ok(r.status == 0 and "rms" in r.out, "ef speak", r):
        return
    r = box.run("make", "short.txt", "-f", "footage/fractal.jpg", "-o",
                "own.mp4", "--voice-file", "me.wav", "--words",
                "me.words.json", "--progress", "none")
    if not ok(r.status == 0, "ef make --voice-file --words", r):
        return
    mine, used = [load(box.path(n))["words"] for n in
                  ("me.words.json", "own.words.json")]
    equal([w["start"] for w in used], [w["start"] for w in mine],
          "the given times are used")


def test_dry_run(box):
    before = box.files()
    r = box.run("make", "-", "-f", "footage", "-o", "dry.mp4", "--dry-run",
                stdin=SCRIPT.encode())
    ok(r.status == 0 and "dry.mp4" in r.out and "words" in r.out,
       "--dry-run says what would be made", r)
    equal(box.files(), before, "and makes nothing")
    box.config("[make]\nstyle=no-such-style\n")
    ok(one_line(box.run("make", "script.txt", "-f", "footage", "-o", "dry.mp4",
                        "--progress", "none"), "no-such-style", "karaoke"),
       "defaults come from the configuration")
    box.config("")


with Sandbox() as box:
    os.makedirs(box.path("footage/deep"))
    make_clip(box.path("footage/clock.mp4"))
    make_clip(box.path("footage/deep/wall.mp4"), 6, "360x640",
              source="smptehdbars")
    make_photo(box.path("footage/fractal.jpg"))
    box.write("footage/notes.md", "# not footage\n")
    test_whole(box)
    test_render(box)
    test_determinism(box)
    test_stop(box)
    test_pins(box)
    test_variants(box)
    test_voice(box)
    test_dry_run(box)
done()
