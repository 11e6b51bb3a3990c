#!/usr/bin/python3
# Edit Factory - bad input: one clear line, no partial output, no leftovers
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import resource
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from media import ffmpeg, png  # noqa: E402
from tap import Result, Sandbox, done, equal, ok, one_line, skip  # noqa: E402

GOOD = "Hello there, a small world."


def refused(box, name, args, *wanted, status=1, stdin=b""):
    """Nothing but the refusal: no file, no process, no second line."""
    before = box.files()
    process = box.start(*args, start_new_session=True)
    out, err = process.communicate(stdin, timeout=100)
    r = Result(process.returncode, out.decode(), err.decode(), 0)
    ok(one_line(r, *wanted, status=status), name, r)
    left = [f for f in box.files() if f not in before]
    ok(not left, name + ": leaves no file", left)
    try:
        os.killpg(process.pid, 0)
        ok(False, name + ": leaves no process")
    except ProcessLookupError:
        pass


def make(*args, script="good.txt", footage="ok.mp4", output="out.mp4"):
    return ["make", script, "-f", footage, "-o", output, "--progress", "none",
            *args]


def scripts(box):
    cases = [
        ("an empty script", b"", ["empty"]),
        ("a script of blanks", b" \n\t\n", ["empty"]),
        ("a script of 5001 characters", b"word " * 1000 + b"x", ["5001", "5000"]),
        ("a script that is not UTF-8", b"Hello \xff there", ["UTF-8", "byte 6"]),
    ]
    for name, content, wanted in cases:
        box.write("bad.txt", content)
        refused(box, name, make(script="bad.txt"), "bad.txt", *wanted)
        refused(box, name + " on stdin", make(script="-"), "standard input",
                *wanted, stdin=content)
    refused(box, "a script that is not there", make(script="gone.txt"),
            "gone.txt", "no such file")
    refused(box, "a script that is a folder", make(script="empty-folder"),
            "empty-folder", "folder")


def footage(box):
    box.write("text.mp4", "just text\n")
    box.write("list.mp4", "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n")
    box.write("huge.png", png(30000, 30000))
    box.write("nothing.mp4", b"")
    box.write("noise.mp4", bytes((i * 7919 >> 3) & 255 for i in range(9999)))
    with open(box.path("ok.mp4"), "rb") as f:
        whole = f.read()
    ffmpeg("-i", box.path("ok.mp4"), "-c", "copy", box.path("late.mp4"))
    with open(box.path("late.mp4"), "rb") as f:
        late = f.read()
    box.write("headless.mp4", late[:len(late) // 2])
    box.write("stump.mp4", whole[:whole.index(b"mdat") + 40])
    ffmpeg("-f", "lavfi", "-i", "sine=d=2", box.path("sound.m4a"))
    cases = [
        ("footage that is not there", "gone.mp4", []),
        ("footage that is a text file", "text.mp4", ["text file"]),
        ("footage that is a playlist", "list.mp4", ["playlist"]),
        ("footage that is empty", "nothing.mp4", ["empty"]),
        ("footage that is noise", "noise.mp4", []),
        ("footage without its index", "headless.mp4", ["cut off"]),
        ("footage of which nothing decodes", "stump.mp4", []),
        ("footage without a picture", "sound.m4a", ["no picture"]),
        ("a picture of 30000x30000", "huge.png", ["30000x30000"]),
        ("an empty folder", "empty-folder", ["no usable"]),
    ]
    for name, file, wanted in cases:
        refused(box, name, make(footage=file), file, *wanted)


def options(box):
    cases = [
        ("an unknown voice", ["--voice", "slf"], ["slf", "'slt'"]),
        ("an unknown provider", ["--provider", "nobody"], ["nobody", "flite"]),
        ("an unknown style", ["--style", "karoake"],
         ["karoake", "did you mean 'karaoke'", "classic"]),
        ("an unknown preset", ["--preset", "tiktock"],
         ["tiktock", "did you mean 'tiktok'", "shorts"]),
        ("an unknown way to match", ["--match", "best"], ["best", "balanced"]),
        ("a ban of everything", ["--ban", "ok.mp4"], ["no usable", "banned"]),
        ("a language that is none", ["--language", "no language"],
         ["--language"]),
        ("music that is not there", ["--music", "gone.mp3"], ["gone.mp3"]),
        ("music that is text", ["--music", "text.mp4"], ["text.mp4", "text"]),
        ("music without sound", ["--music", "ok.mp4"], ["ok.mp4", "no sound"]),
        ("words that are no JSON", ["--words", "text.mp4"],
         ["text.mp4:1:"]),
        ("a recording that does not match", ["--voice-file", "sound.m4a"],
         ["sound.m4a", "match"]),
        ("a plan that is not there", ["--music", "gone.mp3"], ["gone.mp3"]),
    ]
    for name, args, wanted in cases:
        refused(box, name, make(*args), *wanted)
    for name, args, wanted in [
            ("--no-voice with --voice", ["--no-voice", "--voice", "slt"],
             ["--no-voice", "--voice"]),
            ("a seed that is none", ["--seed", "-1"], ["--seed"]),
            ("too many variants", ["--variants", "11"], ["--variants", "10"]),
            ("a pin of a shot that is not there", ["--pin", "99=ok.mp4"],
             ["ok.mp4", "no shot 99"]),
            ("a pin without a shot", ["--pin", "ok.mp4"],
             ["--pin ok.mp4", "SHOT=FILE"]),
            ("a pin of other footage", ["--pin", "1=ok.mp3"],
             ["1=ok.mp3", "did you mean 'ok.mp4'"]),
            ("a pin from nowhere", ["--pin", "1=ok.mp4@soon"],
             ["@soon", "seconds"]),
            ("a ban that ends before it begins", ["--ban", "ok.mp4@3-2"],
             ["ok.mp4@3-2", "TO after FROM"]),
            ("--plan with --pin", ["--plan", "p.json", "--pin", "1=ok.mp4"],
             ["--pin"]),
            ("--plan with --style", ["--plan", "p.json", "--style", "classic"],
             ["--style"])]:
        refused(box, name, make(*args) if "--plan" not in args else
                ["make", "good.txt", "-o", "out.mp4", *args], *wanted,
                status=2)
    refused(box, "no footage", ["make", "good.txt"], "--footage", status=2)
    refused(box, "an output that is no .mp4", make(output="out.avi"),
            "out.avi", ".mp4", status=2)


def outputs(box):
    refused(box, "a folder that is not there", make(output="gone/out.mp4"),
            "gone", "make it")
    box.write("there.srt", "mine\n")
    refused(box, "a result that exists", make(output="there.mp4"), "there.srt",
            "--overwrite")
    os.makedirs(box.path("folder.mp4"))
    refused(box, "an output that is a folder", make(output="folder.mp4"),
            "folder.mp4", "is a folder")
    if os.geteuid() != 0:
        os.makedirs(box.path("locked"), mode=0o555)
        refused(box, "an unwritable folder", make(output="locked/out.mp4"),
                "locked", "cannot write")
        return
    # root may write anywhere: be somebody else
    for root, folders, names in os.walk(box.folder):
        for n in [root] + [os.path.join(root, n) for n in names]:
            os.chown(n, 65534, 65534)
    os.makedirs(box.path("locked"), mode=0o755)
    probe = subprocess.run([box.ef, "--version"], user=65534, group=65534,
                           env=box.env, capture_output=True, extra_groups=[])
    if probe.returncode:
        skip("an unwritable folder", "nobody cannot run ef here")
        return
    r = subprocess.run([box.ef, *make(output="locked/out.mp4")], user=65534,
                       group=65534, extra_groups=[], cwd=box.folder,
                       env=box.env, capture_output=True, timeout=60)
    r = Result(r.returncode, r.stdout.decode(), r.stderr.decode(), 0)
    ok(one_line(r, "locked", "cannot write"), "an unwritable folder", r)


def full_disk(box):
    """A file system of one megabyte, in a mount namespace of our own."""
    disk = box.path("disk")
    os.makedirs(disk)
    script = ('mount -t tmpfs -o size=256k tmpfs "$1" || exit 99; shift; '
              '"$@"; s=$?; ls -A "$0" >&3; exit $s')
    read, write = os.pipe()
    process = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script.replace(">&3", f">&{write}"),
         disk, disk, box.ef, *make(output="disk/out.mp4")],
        cwd=box.folder, env=box.env, capture_output=True, timeout=100,
        pass_fds=[write])
    os.close(write)
    with os.fdopen(read) as f:
        left = f.read()
    if process.returncode == 99 or b"unshare" in process.stderr:
        skip("a full disk", "no mount namespaces here")
        return
    r = Result(process.returncode, process.stdout.decode(),
               process.stderr.decode(), 0)
    ok(one_line(r, "disk/out", "No space left", "make room"), "a full disk", r)
    equal(left, "", "a full disk: leaves no file")


def full_cache(box):
    """A limit on the size of any file stands for a full disk under the cache.
    """
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))
    before = box.files()
    r = subprocess.run([box.ef, *make("--workdir", "full-cache")],
                       cwd=box.folder, capture_output=True, timeout=100,
                       preexec_fn=limit, env=dict(
                           box.env, GST_REGISTRY_1_0=box.path(
                               ".home", "registry.bin")))
    result = Result(r.returncode, r.stdout.decode(), r.stderr.decode(), 0)
    lines = [x for x in result.err.splitlines() if x.startswith("ef: ")]
    ok(r.returncode == 1 and len(lines) == 1,
       "a cache that cannot be written", result)
    equal([f for f in box.files()
           if f not in before and not f.startswith("full-cache")], [],
          "a cache that cannot be written: leaves no file")


def documents(box):
    box.write("plan.json", json.dumps({"version": 1, "colour": 1}))
    refused(box, "a plan with an unknown field", ["render", "plan.json"],
            "plan.json")
    box.write("plan.json", '{"version": 1,}')
    refused(box, "a plan that is no JSON", ["render", "plan.json"],
            "plan.json:1:")
    refused(box, "a plan that is not there", ["render", "gone.json"],
            "gone.json")
    with open(os.path.join(os.environ["EF_DATA"], "short.json")) as f:
        short = json.load(f)
    short["stages"][0]["colour"] = "red"
    box.write(".home/config/editfactory/short.json", json.dumps(short))
    refused(box, "a description with an unknown field", make(), "short.json",
            "stages[0]", "colour")
    os.remove(box.path(".home/config/editfactory/short.json"))


def compromises(box):
    """What is not perfect is used, with a warning."""
    with open(box.path("ok.mp4"), "rb") as f:
        whole = f.read()
    box.write("cut.mp4", whole[:len(whole) * 6 // 10])
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240", "-frames:v", "1",
           box.path("one.mp4"))
    for name, file, wanted in [
            ("truncated footage", "cut.mp4", "breaks off after"),
            ("footage of one frame", "one.mp4", "last frame stays")]:
        r = box.run(*make(footage=file, output=file + ".out.mp4"))
        ok(r.status == 0 and wanted in r.err,
           name + " is used, with a warning", r)
        ok(os.path.exists(box.path(file + ".out.mp4")), name + ": a video")


with Sandbox() as box:
    box.write("good.txt", GOOD)
    os.makedirs(box.path("empty-folder"))
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=540x960:d=6", "-c:v", "libx264",
           "-g", "15", "-pix_fmt", "yuv420p", "-movflags", "+faststart",
           box.path("ok.mp4"))
    scripts(box)
    footage(box)
    options(box)
    documents(box)
    compromises(box)
    full_disk(box)
    full_cache(box)
    outputs(box)
done()
