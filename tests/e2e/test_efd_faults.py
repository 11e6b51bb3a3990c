#!/usr/bin/python3
# Edit Factory - efd while everything under it is killed
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from daemon import Efd, children_of, stages_of, wait, why_not  # noqa: E402
from media import make_clip, make_photo  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

SCRIPT = ("Hello there, a small world. It turns and turns, and it never ends. "
          "Look at the clock, and count the seconds with me: one, two, three.")


def make_params(efd):
    clip = efd.upload(make_clip(os.path.join(efd.folder, "fractal.mp4"),
                                seconds=12))
    photo = efd.upload(make_photo(os.path.join(efd.folder, "clock.jpg")))
    return {"script": SCRIPT, "footage": [{"path": clip}, {"path": photo}]}


def renders(job):
    return job["state"] == "running" and \
        (job["stage"] or "").startswith("render")


def is_gone(pids, timeout):
    deadline = time.monotonic() + timeout
    while any(os.path.exists(f"/proc/{p}") for p in pids):
        if time.monotonic() > deadline:
            return False
        wait(0.02)
    return True


def lines(efd, id):
    return efd.get(f"/v1/jobs/{id}/log?lines=200").json["lines"]


def attempts(efd, id):
    return [a["outcome"] for a in
            efd.get(f"/v1/jobs/{id}/attempts").json["attempts"]]


def begin(efd, params, seed):
    """A job that renders: another seed makes another plan, so that nothing
    from match on comes from the cache."""
    id = efd.submit("short", dict(params, seed=seed))
    job = efd.wait_for(id, renders)
    ok(renders(job), "a job renders", job)
    return id


def check_cancel(efd, params):
    id = begin(efd, params, 1)
    pids = children_of(efd.process.pid)
    began = time.monotonic()
    equal(efd.request("POST", f"/v1/jobs/{id}/cancel").status, 202,
          "a running job is cancelled")
    job = efd.wait_for(id)
    took = time.monotonic() - began
    equal(job["state"], "cancelled", "and ends cancelled")
    ok(took < 2, "within two seconds", took)
    ok(is_gone([p for p in pids if p in stages_of(efd)], 2),
       "its process is gone")
    equal(efd.request("POST", f"/v1/jobs/{id}/cancel").code, "job-terminal",
          "it cannot be cancelled twice")
    again = efd.request("POST", f"/v1/jobs/{id}/retry")
    equal((again.status, again.json["retry_of"]), (202, id), "it is retried")
    job = efd.wait_for(again.json["id"])
    equal(job["state"], "succeeded", "the new job succeeds")
    ok(any(l["stage"] == "match" and "before" in l["text"]
           for l in lines(efd, job["id"])), "and goes on where it was",
       lines(efd, job["id"]))


def check_stage_killed(efd, params):
    id = begin(efd, params, 2)
    for pid in stages_of(efd):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    job = efd.wait_for(id, lambda j: j["attempt"] > 1 or j["error"])
    job = efd.wait_for(id)
    equal((job["state"], attempts(efd, id)),
          ("succeeded", ["retried", "succeeded"]),
          "a killed stage is tried once more")


def check_daemon_killed(efd, params):
    id = begin(efd, params, 3)
    pids = children_of(efd.process.pid)
    speak_before = [l for l in lines(efd, id) if l["stage"] == "match"]
    ok(speak_before, "match is finished")
    efd.kill()
    ok(is_gone(pids, 2), "stages die with the daemon",
       [p for p in pids if os.path.exists(f"/proc/{p}")])
    postgres = efd.postgres()
    began = time.monotonic()
    efd.start()
    equal(efd.postgres(), postgres, "PostgreSQL is taken over")
    job = efd.wait_for(id, lambda j: j["attempt"] == 2)
    took = time.monotonic() - began
    ok(took < 10, "its job goes on at once", took)
    job = efd.wait_for(id)
    equal((job["state"], attempts(efd, id)),
          ("succeeded", ["lost", "succeeded"]), "and succeeds")
    second = [l["text"] for l in lines(efd, id) if l["attempt"] == 2 and
              re.match(r"(speak|score|match)", l["stage"] or "") and
              "finished" in l["text"]]
    equal(set(second), {"was finished before"},
          "finished stages are not done again")


def check_postgres_killed(efd, params):
    """The private server is started again; the render does not notice."""
    id = begin(efd, params, 4)
    before = efd.postgres()
    os.kill(before, signal.SIGQUIT)
    ok(is_gone([before], 10), "PostgreSQL is stopped at once")
    answer = efd.get(f"/v1/jobs/{id}")
    ok(answer.status == 200 or
       (answer.status, answer.headers.get("Retry-After")) == (503, "2"),
       "meanwhile the answer is 503", answer)
    equal(efd.get("/healthz").status, 200, "the process lives")
    job = efd.wait_for(id)
    equal((job["state"], attempts(efd, id)), ("succeeded", ["succeeded"]),
          "the job survives it in one attempt")
    ok(efd.postgres() != before, "PostgreSQL was started again")


def check_both_killed(efd, params):
    id = begin(efd, params, 6)
    os.kill(efd.postgres(), signal.SIGKILL)
    efd.kill()
    efd.start()
    job = efd.wait_for(id)
    equal(job["state"], "succeeded", "the job survives both being killed")


def check_graceful_stop(efd, params):
    id = begin(efd, params, 5)
    began = time.monotonic()
    equal(efd.stop(), 0, "it stops in the middle of a render")
    ok(time.monotonic() - began < 10, "soon")
    ok(is_gone([efd.process.pid], 1), "all of it")
    efd.start()
    job = efd.wait_for(id)
    equal((job["state"], attempts(efd, id)[0], job["failures"]),
          ("succeeded", "released", 0), "and the job is given back unharmed")


def check_exclusive(efd, params):
    id = efd.submit("announce", {"text": "One, two, three."}, exclusive="x")
    refused = efd.request("POST", "/v1/jobs", {
        "pipeline": "announce", "params": {"text": "Two."}, "exclusive": "x"})
    if refused.status == 409:
        equal((refused.code, refused.json["holder"]), ("exclusive", id),
              "the lock's holder is named")
    else:
        ok(efd.job(id)["state"] == "succeeded",
           "the lock was free because its holder had ended", refused)
    efd.wait_for(id)
    equal(efd.request("POST", "/v1/jobs", {
        "pipeline": "announce", "params": {"text": "Three."},
        "exclusive": "x"}).status, 202, "the lock is free afterwards")


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd() as efd:
        params = make_params(efd)
        check_cancel(efd, params)
        check_stage_killed(efd, params)
        check_daemon_killed(efd, params)
        check_postgres_killed(efd, params)
        check_both_killed(efd, params)
        check_graceful_stop(efd, params)
        check_exclusive(efd, params)
    done()


main()
