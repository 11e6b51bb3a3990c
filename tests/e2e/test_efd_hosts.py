#!/usr/bin/python3
# Edit Factory - machines that lose their network while they work
# SPDX-License-Identifier: LGPL-2.1-or-later
import contextlib
import hashlib
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for part in (HERE, os.path.join(HERE, "..", "soak"),
             os.path.join(HERE, "..", "media")):
    sys.path.insert(0, part)
import hosts  # noqa: E402
from daemon import Efd, stages_of, wait, why_not  # noqa: E402
from fake_s3 import FakeS3  # noqa: E402
from postgres import Cluster  # noqa: E402
from snow import PACE, PACE_BYTES, add_pipeline  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

PASSWORD = "pass word:1"
# Seconds: what docs/fleet.md promises, and what the worker allows itself
# (orchestrator/worker/lease.h) with some for a busy machine.
TAKEN_OVER = 30
STOPPED = 15
RECOVERED = 15


class Fleet:
    """Of one API and two workers elsewhere."""

    def __init__(self, folder, stack):
        self.seed = 0
        self.store = FakeS3(address=hosts.HUB)
        stack.callback(self.store.close)
        self.cluster = Cluster(os.path.join(folder, "pg"))
        stack.callback(self.cluster.close)
        self.cluster.listen(hosts.HUB, hosts.NETWORK, PASSWORD)
        self.session = self.cluster.session()
        env = self.environment(folder)
        self.api = stack.enter_context(Efd("--api", env=env))
        there = os.path.join(folder, "machine")
        self.workers = [stack.enter_context(
            hosts.Host(i, there, "--worker", "--slots", "1", "--poll", "0.5",
                       "--upkeep-interval", "1", env=env)) for i in range(2)]

    def environment(self, folder):
        path = os.path.join(folder, "pgpass")
        with open(path, "w", encoding="utf-8") as f:
            f.write("*:*:*:*:" + PASSWORD.replace(":", "\\:") + "\n")
        os.chmod(path, 0o600)
        return dict(
            self.store.environment(os.path.join(folder, "secret")),
            XDG_CONFIG_HOME=add_pipeline(folder, PACE), PGPASSFILE=path,
            EF_DATABASE_URL=f"host={hosts.HUB} dbname=editfactory")

    def submit(self, frames):
        self.seed += 1
        return self.api.submit("pace", {"frames": frames, "seed": self.seed})

    def measure_rate(self):
        """Frames a second of the stage that takes its time."""
        began = time.monotonic()
        job = self.api.wait_for(self.submit(400))
        equal(job["state"], "succeeded", "workers elsewhere do jobs")
        return 1000 / (time.monotonic() - began)

    def attempts(self, id):
        return self.api.get(f"/v1/jobs/{id}/attempts").json["attempts"]

    def find_runner(self, id):
        """Who computes the second stage of the job, and who does not."""
        self.api.wait_for(id, lambda j: j["stage"] == "second")
        here, there = self.workers
        deadline = time.monotonic() + 30
        while bool(stages_of(here)) == bool(stages_of(there)):
            if time.monotonic() > deadline:
                raise RuntimeError("nobody runs it, or both do")
            wait(0.02)
        return (here, there) if stages_of(here) else (there, here)


def seconds_until(condition, timeout):
    """None: never"""
    began = time.monotonic()
    while not condition():
        if time.monotonic() > began + timeout:
            return None
        wait(0.05)
    return time.monotonic() - began


def measure(what, seconds, limit):
    ok(seconds is not None and seconds < limit,
       f"{what} ({seconds} s)" if seconds is None else
       f"{what} ({seconds:.1f} s)", f"{seconds}, at most {limit}")


def check_outcomes(fleet, id, wanted, name):
    job = fleet.api.wait_for(id)
    equal(job["state"], "succeeded", f"{name} succeeds")
    equal([a["outcome"] for a in fleet.attempts(id)], wanted,
          f"{name}: its attempts")
    equal(fleet.session.run("SELECT count(*) FROM job_event WHERE kind = "
                            f"'succeeded' AND job_id = '{id}'"), "1",
          f"{name} is finished once")
    return job


def check_outputs(fleet, job, frames, name):
    bodies = {o["name"]: fleet.api.get(o["href"]).body
              for o in job["outputs"]}
    ok(all(hashlib.sha256(bodies[o["name"]]).hexdigest() == o["sha256"]
           for o in job["outputs"]), f"{name}: its outputs are whole")
    equal({n: len(bodies[n]) / size for n, size in PACE_BYTES.items()},
          {"first.raw": 600, "second.raw": frames}, f"{name}: all its frames")


def named_objects(fleet):
    return set(fleet.session.run(
        "SELECT object_key FROM asset UNION SELECT tenant_id || '/cache/' "
        "|| key || '/' || unnest (names) FROM stage_copy").split())


def unnamed_objects(fleet):
    return set(fleet.store.objects) - named_objects(fleet)


def check_loose_objects(fleet):
    """Nobody can list a store: what a row does not name the database knows to be
    loose, and in a day it goes."""
    loose = set(fleet.session.run("SELECT object_key FROM loose_object").split())
    equal(unnamed_objects(fleet) - loose, set(), "it is known to be loose")
    fleet.session.run("UPDATE loose_object SET due_at = now()")
    measure("and removed when it is due",
            seconds_until(lambda: not unnamed_objects(fleet), 60), 30)


def check_objects(fleet, name):
    """What lies in the store is what rows name."""
    equal(unnamed_objects(fleet), set(),
          f"{name}: no object is there that nobody names")
    equal(named_objects(fleet) - set(fleet.store.objects), set(),
          f"{name}: no object is named that is not there")
    equal(fleet.store.refused, [], f"{name}: every request was right")


def finished_before(fleet, id):
    """The stages that an attempt did not compute."""
    lines = fleet.api.get(f"/v1/jobs/{id}/log?lines=200").json["lines"]
    return [(line["attempt"], line["stage"]) for line in lines
            if line["text"] == "was finished before"]


def check_cut_while_rendering(fleet):
    frames = int(30 * fleet.measure_rate())
    id = fleet.submit(frames)
    cut, other = fleet.find_runner(id)
    cut.cut()
    began = time.monotonic()
    stopped = taken = None
    while (not stopped or not taken) and time.monotonic() < began + 60:
        now = time.monotonic() - began
        if not stopped and not stages_of(cut):
            stopped = now
        if not taken and stages_of(other):
            taken = now
        wait(0.05)
    measure("a worker without a network stops its stages", stopped, STOPPED)
    measure("its job goes on elsewhere", taken, TAKEN_OVER)
    ok(stopped and taken and stopped < taken, "after they were stopped")
    cut.mend()
    second = fleet.submit(501)
    measure("when the network is back the worker takes jobs again",
            seconds_until(lambda: stages_of(cut), 60), RECOVERED)
    check_outputs(fleet, check_outcomes(fleet, second, ["succeeded"],
                                        "the next job"), 501, "the next job")
    job = check_outcomes(fleet, id, ["lost", "succeeded"], "the job")
    check_outputs(fleet, job, frames, "the job")
    runs = fleet.attempts(id)
    ok(runs[0]["worker"] != runs[1]["worker"], "by two workers", runs)
    equal(finished_before(fleet, id), [(2, "first")],
          "what the first had finished the second did not compute again")
    check_objects(fleet, "a cut while rendering")


def cut_at_upload(fleet, cut):
    """When the second output is on its way; tells when that was."""
    happened, seen = [], set()

    def before(method, path):
        if method == "PUT" and "/jobs/" in path:
            seen.add(path)
            if len(seen) == 2 and not happened:
                cut.cut()
                happened.append(time.monotonic())

    fleet.store.before = before
    return happened


def count_registrations(worker):
    return worker.log_text().count('"worker registered"')


def check_cut_while_uploading(fleet):
    id = fleet.submit(1500)
    cut, _ = fleet.find_runner(id)
    registered = count_registrations(cut)
    happened = cut_at_upload(fleet, cut)
    ok(seconds_until(lambda: happened, 60) is not None,
       "the network is cut in the middle of an upload")
    fleet.api.wait_for(id, lambda j: j["attempt"] == 2)
    measure("the job goes on elsewhere", time.monotonic() - happened[0],
            TAKEN_OVER)
    ok(unnamed_objects(fleet), "an output lies in the store that is no output")
    cut.mend()
    measure("when the network is back the worker is one again", seconds_until(
        lambda: count_registrations(cut) > registered, 60), RECOVERED)
    job = check_outcomes(fleet, id, ["lost", "succeeded"], "the job")
    check_outputs(fleet, job, 1500, "the job")
    check_loose_objects(fleet)
    ids = [fleet.submit(1500) for _ in fleet.workers]
    ok(seconds_until(lambda: all(stages_of(w) for w in fleet.workers), 20)
       is not None, "both work again")
    for id in ids:
        check_outcomes(fleet, id, ["succeeded"], "a job after that")
    # TCP sends again what was not acknowledged, 26 s after the cut at the latest.
    seconds_until(lambda: time.monotonic() > happened[0] + 35, 60)
    check_objects(fleet, "a cut while uploading")


def main():
    reason = why_not() or hosts.why_no_hosts()
    if reason:
        skip("hosts", reason)
        done()
        return
    hosts.enter()
    with tempfile.TemporaryDirectory() as folder, \
            contextlib.ExitStack() as stack:
        os.chmod(folder, 0o711)
        fleet = Fleet(folder, stack)
        check_cut_while_rendering(fleet)
        check_cut_while_uploading(fleet)
    done()


main()
