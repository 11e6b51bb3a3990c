#!/usr/bin/python3
# Edit Factory - the command line's frame: help, options, configuration
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from tap import Sandbox, done, equal, ok, one_line, skip  # noqa: E402

with Sandbox() as box:
    # Help
    r = box.run("--help")
    ok(r.status == 0 and "usage: ef COMMAND" in r.out and r.err == "",
       "ef --help explains itself on stdout", r)
    commands = [line.split()[0] for line in r.out.split("commands:")[1]
                .split("\n\n")[0].splitlines()
                if line.startswith("  ") and not line.startswith("   ")]
    for command in commands:
        r = box.run(command, "--help")
        ok(r.status == 0 and f"usage: ef {command}" in r.out and
           "exit status:" in r.out and r.err == "", f"ef {command} --help", r)
        ok(max(map(len, r.out.splitlines())) <= 80 or command == "help",
           f"ef {command} --help fits 80 columns",
           [x for x in r.out.splitlines() if len(x) > 80])
        r = box.run("help", "--man", command)
        ok(r.status == 0 and r.out.startswith(f".TH EF-{command.upper()} 1"),
           f"ef help --man {command}", r)
        if shutil.which("man"):
            man = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l",
                                  "-"], input=r.out.encode(),
                                 capture_output=True, env=dict(
                                     box.env, MANWIDTH="80", LC_ALL="C.UTF-8"))
            ok(man.returncode == 0 and man.stderr == b"",
               f"the man page of {command} is clean roff", man.stderr)
    r = box.run("--version")
    ok(r.status == 0 and r.out.startswith("ef (Edit Factory) "),
       "ef --version", r)

    # Usage errors: status 2, one line, the remedy in it
    ok(one_line(box.run(), "--help", status=2), "no command")
    ok(one_line(box.run("prob"), "ef probe", status=2),
       "a mistyped command is guessed")
    ok(one_line(box.run("xyzzy"), "xyzzy", "--help", status=2),
       "an unknown command")
    ok(one_line(box.run("probe", "--jsn", "x"), "--json", status=2),
       "a mistyped option is guessed")
    ok(one_line(box.run("probe", "--json=1", "x"), "no value", status=2),
       "a flag takes no value")
    ok(one_line(box.run("probe"), "FILE", status=2), "a missing argument")
    ok(one_line(box.run("styles", "a", "b"), "'b'", status=2),
       "one argument too many")
    ok(one_line(box.run("cache", "--limit", "many"), "many", "0 to", status=2),
       "a number that is none")
    ok(one_line(box.run("cache", "--limit"), "--limit GB", status=2),
       "a missing value")
    ok(one_line(box.run("cache", "--limit=1", "--limit=2"), "twice", status=2),
       "an option given twice")

    # Configuration
    box.config("[probe]\njson=true\n")
    photo = box.write("not-a-photo.jpg", "hello\n")
    r = box.run("probe", photo)
    ok(r.status == 1 and '"files"' in r.out,
       "the configuration gives defaults", r)
    box.config("[probe]\njsonn=true\n")
    ok(one_line(box.run("probe", photo), "config.ini", "[probe]", "jsonn"),
       "an unknown key is an error that names it")
    box.config("[probes]\njson=true\n")
    ok(one_line(box.run("probe", photo), "config.ini", "[probes]"),
       "an unknown group is an error that names it")
    box.config("[probe]\njson=perhaps\n")
    ok(one_line(box.run("probe", photo), "perhaps", "true, false"),
       "a wrong value is an error that names it")
    box.config("what is this\n")
    ok(one_line(box.run("probe", photo), "config.ini"),
       "a configuration that is none")
    box.config("")

    # Commands that need no engine
    ok(one_line(box.run("probe", photo), "not-a-photo.jpg", "text"),
       "probe says what a file is instead")
    ok(one_line(box.run("probe", "gone.mp4"), "gone.mp4"),
       "probe names a file that is not there")
    ok(one_line(box.run("probe", "a\nb\x1b[31m.mp4"), "a b\\x1b"),
       "a hostile file name stays one harmless line")
    r = box.run("styles")
    ok(r.status == 0 and "karaoke" in r.out, "styles lists karaoke", r)
    r = box.run("styles", "--preview", "styles.png")
    with open(os.path.join(box.folder, "styles.png"), "rb") as f:
        head = f.read(24)
    ok(r.status == 0 and head[:8] == b"\x89PNG\r\n\x1a\n" and
       int.from_bytes(head[16:20], "big") > 1000, "styles draws a sheet", r)
    ok(one_line(box.run("styles", "--preview", "styles.png"), "styles.png",
                "exists"), "the sheet is not overwritten")
    r = box.run("styles", "minimal", "--preview", "one.png", "--picture",
                box.path("styles.png"))
    ok(r.status == 0, "styles draws one over a picture", r)
    ok(one_line(box.run("styles", "--preview", "no.png", "--picture",
                        "gone.jpg"), "gone.jpg"),
       "styles names a picture that is not there")
    box.write(os.path.join(".home", "config", "editfactory", "styles",
                           "odd.json"),
              '{"version":1,"fonts":"No Such Font, Inter","outline":0}')
    box.write(os.path.join(".home", "config", "editfactory", "styles",
                           "bad.json"),
              '{"version":1,"sise":3}')
    r = box.run("styles")
    ok(r.status == 0 and "Inter for No Such Font" in r.out and
       "sise: unknown field" in r.err, "styles tells the font that serves", r)
    r = box.run("styles", "--preview", "styles.png", "--overwrite")
    ok(r.status == 0 and "sise" in r.err and "odd: the font No Such Font" in
       r.err, "a broken style does not spoil the sheet of the others", r)
    r = box.run("styles", "karaoke")
    ok(r.status == 0 and "words_per_cue" in r.out, "styles describes one", r)
    ok(one_line(box.run("styles", "karaokee"), "classic",
                "did you mean 'karaoke'?"),
       "an unknown style lists the names, and the one that was meant")
    ok(one_line(box.run("styles", "--preview", "sheet.jpg"), "sheet.jpg",
                ".png") and not os.path.exists(box.path("sheet.jpg")),
       "a sheet is a PNG and called so")
    r = box.run("cache")
    ok(r.status == 0 and "0 finished stages" in r.out, "cache is empty", r)
    ok(os.path.commonpath([r.out.split(":")[0], box.folder]) == box.folder,
       "the cache lies in XDG_CACHE_HOME", r)
    r = box.run("doctor")
    ok(r.status in (0, 1) and "H.264 encoder" in r.out, "doctor examines", r)
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            p = box.start("--help", stdout=full)
            p.communicate()
            equal(p.returncode, 1, "a full disk under stdout is a failure")
    else:
        skip("a full disk under stdout is a failure", "no /dev/full")
done()
