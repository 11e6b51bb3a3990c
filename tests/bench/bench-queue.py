#!/usr/bin/python3
# Edit Factory - bench: claims, submits, starts and cancels of the orchestrator
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what docs/bench.md lists under "queue"."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from daemon import Efd  # noqa: E402
from media import make_clip  # noqa: E402
from snow import ENDLESS, Snowing  # noqa: E402

BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(HERE, "../../build"))
os.environ.setdefault("EFD", os.path.join(BUILD, "orchestrator/efd/efd"))
STARTS = 200
CANCELS = 20
KILLS = 10


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(name, value, goal):
    print(f"{name:44} {value:>12}   goal {goal}")
    sys.stdout.flush()


def throughput(tenants, goal):
    state = tempfile.mkdtemp(prefix="ef-bench-")
    os.chmod(state, 0o711)
    try:
        out = subprocess.run(
            [os.path.join(BUILD, "tests/bench/queue-bench"), state,
             str(tenants), "16", "8"], check=True, capture_output=True)
    finally:
        shutil.rmtree(state, ignore_errors=True)
    result = json.loads(out.stdout)
    show(f"durable submits/s, {tenants} tenant(s), 16 clients",
         result["submits"], ">= 1000")
    show(f"claim + fenced finish/s, {tenants} tenant(s)", result["cycles"],
         f">= {goal}")
    show("  of these claims empty", result["empty_claims"], "0")


def starts(efd):
    """One job at a time on an idle daemon."""
    took = []
    for i in range(STARTS):
        id = efd.submit("announce", {"text": "One."})
        job = efd.wait_for(id)
        first = efd.get(f"/v1/jobs/{id}/attempts").json["attempts"][0]
        took.append((moment(first["started_at"]) -
                     moment(job["created_at"])).total_seconds() * 1000)
    show(f"submit to start, median of {STARTS}, ms",
         f"{percentile(took, .5):.1f}", "")
    show("submit to start, p99, ms", f"{percentile(took, .99):.1f}", "<= 50")


def cancels(efd):
    clip = efd.upload(make_clip(os.path.join(efd.folder, "fractal.mp4"),
                                seconds=12))
    took = []
    for i in range(CANCELS):
        id = efd.submit("short", {
            "script": "Hello there, a small world. It turns and turns.",
            "seed": i, "footage": [{"path": clip}]})
        efd.wait_for(id, lambda j: j["stage"] == "render")
        began = time.monotonic()
        efd.request("POST", f"/v1/jobs/{id}/cancel")
        job = efd.wait_for(id)
        took.append(time.monotonic() - began)
        if job["state"] != "cancelled":
            raise RuntimeError(f"not cancelled: {job}")
    show(f"cancel of a render, longest of {CANCELS}, s", f"{max(took):.2f}",
         "<= 2")


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(efd):
    """What the daemon itself takes while a job renders."""
    clip = efd.upload(make_clip(os.path.join(efd.folder, "long.mp4"),
                                seconds=20, size="1920x1080"))
    words = "It turns and turns, and it never ends. " * 8
    before = cpu_of(efd.process.pid)
    id = efd.submit("short", {"script": words, "footage": [{"path": clip}]})
    job = efd.wait_for(id, timeout=600, pause=2)
    daemon = cpu_of(efd.process.pid) - before
    first = efd.get(f"/v1/jobs/{id}/attempts").json["attempts"][0]
    if job["state"] != "succeeded":
        raise RuntimeError(f"failed: {job['error']}")
    show("daemon's share of a render's CPU, %",
         f"{100 * daemon / first['cpu_seconds']:.2f}", "<= 1")


def recovery():
    """A daemon is killed while it works; another one goes on with its job. Its
    state folder is not used again: the lease must run out."""
    took = []
    with Snowing("--api") as api:
        url = f"host='{api.sockets()}' dbname=editfactory"
        worker = Snowing("--worker", env={"EF_DATABASE_URL": url}).start()
        for _ in range(KILLS):
            job = api.submit("snow", {"frames": ENDLESS})
            api.wait_for(job, lambda j: j["state"] == "running")
            next_one = Snowing("--worker", env={"EF_DATABASE_URL": url}).start()
            began = time.monotonic()
            worker.kill()
            api.wait_for(job, lambda j: j["attempt"] == 2)
            took.append(time.monotonic() - began)
            api.request("POST", f"/v1/jobs/{job}/cancel")
            api.wait_for(job)
            worker.close()
            worker = next_one
        worker.close()
    show(f"recovery after kill -9, longest of {KILLS}, s", f"{max(took):.1f}",
         "<= 30")
    show("  median, s", f"{percentile(took, .5):.1f}", "")


def main():
    if sys.argv[1:] == ["share"]:
        with Efd() as efd:
            share(efd)
        return
    if sys.argv[1:] == ["recovery"]:
        recovery()
        return
    throughput(1, 1000)
    throughput(500, 2000)
    with Efd() as efd:
        starts(efd)
        cancels(efd)
        share(efd)
    recovery()


main()
