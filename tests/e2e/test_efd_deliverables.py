#!/usr/bin/python3
# Edit Factory - several formats of one programme as outputs of a job
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from daemon import Efd, why_not  # noqa: E402
from media import load, make_clip, streams  # noqa: E402
from tap import Sandbox, done, equal, near, ok, skip  # noqa: E402

SCRIPT = "Hello there, a small world. It turns."
FURTHER = {"short.1x1.mp4", "cover.1x1.jpg", "captions.1x1.srt",
           "captions.1x1.vtt"}


def check_job(box, efd):
    r = box.run("submit", "script.txt", "--footage", "clips", "-o", "out.mp4",
                "--formats", "9:16,1:1")
    if not ok(r.status == 0, "two formats are made by the server", r):
        return
    equal(streams(box.path("out.1x1.mp4"))["video"]["height"], 1080,
          "the second one lies beside the first")
    ok({"out.1x1.jpg", "out.1x1.srt", "out.1x1.vtt"} <= set(box.files()),
       "with cover and captions", box.files())
    equal([o["file"] for o in load(box.path("out.manifest.json"))
           .get("outputs", [])], [], "the server's manifest lists no files")
    outputs = {o["name"]: o for o in efd.job(last_job(efd))["outputs"]}
    ok(FURTHER <= set(outputs), "they are outputs of the job", set(outputs))
    first, second = outputs["short.mp4"], outputs["short.1x1.mp4"]
    near(second["duration"], first["duration"], 1e-6, "measured for itself")
    near(second["loudness"], -14, 0.3, "and as loud")
    equal(second["media_type"], "video/mp4", "as what it is")


def last_job(efd):
    return efd.get("/v1/jobs").json["jobs"][0]["id"]


def check_choice(box, efd):
    """A request may ask for some of the outputs only."""
    job = efd.job(last_job(efd))
    id = efd.submit("short", job["params"], outputs=["short.1x1.mp4"])
    ended = efd.wait_for(id)
    equal([o["name"] for o in ended["outputs"]], ["short.1x1.mp4"],
          "one of the formats alone can be asked for")


def check_bad(efd):
    job = efd.job(last_job(efd))
    for formats, what in ((["9x16"], "formats"), ([], "formats"),
                          (["1:1"] * 9, "formats")):
        answer = efd.request("POST", "/v1/jobs", {
            "pipeline": "short",
            "params": dict(job["params"], formats=formats)})
        ok(answer.status in (400, 422) and what in str(answer),
           f"formats {formats} is refused", answer)


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
        check_job(box, efd)
        check_choice(box, efd)
        check_bad(efd)
    done()


main()
