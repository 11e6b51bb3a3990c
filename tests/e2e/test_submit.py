#!/usr/bin/python3
# Edit Factory - ef submit, jobs, job, cancel and retry with a real daemon
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from daemon import Efd, why_not  # noqa: E402
from media import loudness, make_clip, make_photo, streams  # noqa: E402
from tap import Sandbox, done, equal, near, ok, one_line, skip  # noqa: E402

SCRIPT = "Hello there, a small world. It turns and turns."
RESULTS = ["out.jpg", "out.manifest.json", "out.mp4", "out.plan.json",
           "out.srt", "out.voice.wav", "out.vtt", "out.words.json"]


def check_make(box):
    """What ef make does, a server does as well."""
    make_photo(box.path("logo.png"), "300x100", "testsrc")
    make_photo(box.path("badge.jpg"), "200x200", "testsrc")
    box.write("layers.json", json.dumps(
        {"version": 1, "layers": [{"text": "Now", "at": -1},
                                  {"uri": "badge.jpg"}]}))
    r = box.run("submit", "script.txt", "--footage", "clips", "-o", "out.mp4",
                "--logo", "logo.png", "--layers", "layers.json")
    ok(r.status == 0, "a video is made by the server", r)
    equal([f for f in box.files() if f.startswith("out.")], RESULTS,
          "its results lie where ef make leaves them")
    near(loudness(box.path("out.mp4"))[0], -14, 0.3, "it has its loudness")
    video = streams(box.path("out.mp4"))["video"]
    equal((video["width"], video["height"]), (1080, 1920), "and its size")
    with open(box.path("out.plan.json")) as f:
        plan = json.load(f)
    equal(({c["uri"] for c in plan["clips"]} <=
           {"clips/fractal.mp4", "clips/clock.jpg"}, plan["voice"]["uri"],
           plan["captions"]["words"]),
          (True, "out.voice.wav", "out.words.json"),
          "the plan names the files of this machine")
    equal([layer.get("uri") for layer in plan["layers"]],
          [None, "badge.jpg", "logo.png"], "those of its layers as well")
    r = box.run("render", "out.plan.json", "-o", "again.mp4")
    ok(r.status == 0, "and can be rendered here", r)


class Cutter:
    """Stands before efd's socket, and cuts the connections that bring much, a
    number of times."""

    def __init__(self, efd, times, after):
        self.target = efd.where["socket"]
        self.times, self.after = times, after
        self.path = os.path.join(efd.folder, "cutter.sock")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(16)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            for way in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.pump, args=way,
                                 daemon=True).start()

    def pump(self, source, sink, upwards):
        seen = 0
        try:
            while data := source.recv(65536):
                seen += len(data)
                if upwards and self.times and seen > self.after:
                    self.times -= 1
                    break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()
        os.unlink(self.path)


def check_cuts(box, efd):
    """A large clip, through connections that break."""
    with open(box.path("clips", "fractal.mp4"), "rb") as f:
        clip = f.read()
    box.write("large/clip.mp4", clip + (40 << 20).to_bytes(4, "big") + b"free" +
              os.urandom((40 << 20) - 8))
    cutter = Cutter(efd, 3, 9 << 20)
    box.env["EF_SERVER"] = "unix:" + cutter.path
    box.env["EF_API_KEY"] = efd.key
    r = box.run("submit", "script.txt", "--footage", "large", "-o", "l.mp4",
                "--detach")
    del box.env["EF_SERVER"], box.env["EF_API_KEY"]
    cutter.close()
    ok(r.status == 0 and cutter.times == 0,
       "a large clip arrives although the connection breaks three times", r)
    id = r.out.strip()
    asset = efd.job(id)["params"]["footage"][0]["path"]
    with open(box.path("large/clip.mp4"), "rb") as f:
        wanted = hashlib.sha256(f.read()).hexdigest()
    equal(efd.get("/v1/assets/" + asset).json["sha256"], wanted, "whole")
    efd.request("POST", f"/v1/jobs/{id}/cancel")
    efd.wait_for(id)


def check_refusals(box):
    r = box.run("submit", "script.txt", "--footage", "clips", "-o", "out.mp4")
    ok(one_line(r, "out.mp4", "--overwrite"), "results are never replaced", r)
    r = box.run("submit", "script.txt", "--footage", "clips", "-o", "new.mp4",
                "--style", "nothing")
    ok(one_line(r, "nothing"), "an unknown style is refused", r)
    r = box.run("job", "01a1fdca-f24e-7000-b637-7450036b70cc")
    ok(one_line(r), "so is an unknown job", r)


def check_jobs(box):
    r = box.run("submit", "script.txt", "--footage", "clips", "-o", "x.mp4",
                "--detach", "--exclusive", "one")
    id = re.search(r"[0-9a-f-]{36}", r.out + r.err).group(0)
    busy = box.run("submit", "script.txt", "--footage", "clips", "-o",
                   "y.mp4", "--exclusive", "one")
    ok(busy.status == 1 and id in busy.err, "the lock's holder is named", busy)
    r = box.run("cancel", id)
    ok(r.status == 0, "a job is cancelled", r)
    r = box.run("job", id, "--follow")
    equal(r.status, 3, "and followed to its end")
    r = box.run("jobs", "--json")
    equal([j["state"] for j in json.loads(r.out)["jobs"]],
          ["cancelled", "succeeded"], "jobs are listed")
    r = box.run("retry", id)
    new = re.search(r"[0-9a-f-]{36}", (r.out + r.err).replace(id, "")).group(0)
    r = box.run("job", new, "--follow", "--download", "results")
    ok(r.status == 0 and "results/short.mp4" in box.files(),
       "a retried job ends well, and its results are fetched", r)


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd() as efd, Sandbox() as box:
        box.env["EF_STATE_DIR"] = efd.state
        box.write("script.txt", SCRIPT)
        os.mkdir(box.path("clips"))
        make_clip(box.path("clips", "fractal.mp4"), seconds=8)
        make_photo(box.path("clips", "clock.jpg"))
        check_make(box)
        check_refusals(box)
        check_jobs(box)
        check_cuts(box, efd)
        efd.stop()
        r = box.run("jobs")
        ok(one_line(r, "efd"), "without a server it says what to do", r)
        refused = subprocess.run(
            [os.environ["EFD"], "--state-dir", "/tmp/nowhere", "--stage-user",
             "postgres"], capture_output=True, timeout=60, check=False,
            env=efd.env)
        ok(refused.returncode == 1 and b"--stage-user" in refused.stderr or
           os.geteuid() != 0, "stages and PostgreSQL need users of their own",
           refused)
    done()


main()
