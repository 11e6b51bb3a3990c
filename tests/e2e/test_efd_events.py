#!/usr/bin/python3
# Edit Factory - what efd tells by itself: event streams, ?wait, other daemons
# SPDX-License-Identifier: LGPL-2.1-or-later
import datetime
import os
import resource
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from daemon import SANITIZED, wait, why_not  # noqa: E402
from snow import ENDLESS, NOBODY, Snowing  # noqa: E402
from sse import Stream  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

IDLE = 1000


def kinds(events):
    return [e.kind for e in events if e.id]


def check_job_stream(efd):
    id = efd.submit("snow", {"frames": 300})
    with Stream(efd, f"/v1/jobs/{id}/events") as stream:
        equal((stream.status, stream.headers["Content-Type"],
               stream.headers["X-Accel-Buffering"],
               stream.headers["Cache-Control"]),
              (200, "text/event-stream", "no", "no-store"),
              "a stream, which proxies pass on at once")
        events = stream.rest()
    equal(kinds(events), ["job.created", "job.started", "job.succeeded"],
          "a job's stream tells all of it and ends with it")
    ok(stream.retry, "it tells when to come back")
    told = [e for e in events if e.id]
    ok(all(e.data["id"] == e.id and e.data["job"] == id and
           e.data["kind"] == e.kind and e.data["at"] and
           "token" not in e.text for e in told), "events tell what they are",
       told)
    equal([(e.data["attempt"], e.data["state"]) for e in told],
          [(0, "queued"), (1, "running"), (1, "succeeded")],
          "with the state that they lead to")
    progress = [e.data["progress"] for e in events if e.kind == "progress"]
    first, last = (datetime.datetime.fromisoformat(
        e.data["at"].replace("Z", "+00:00")) for e in (told[0], told[-1]))
    # Every half second at most, however long the machine takes.
    most = (last - first).total_seconds() / 0.5 + 2
    ok(2 <= len(progress) <= most and progress == sorted(progress) and
       progress[0] < progress[-1] <= 1,
       "progress is told between them, not too often", (progress, most))
    ok(all(e.id is None and e.data["job"] == id and e.data["attempt"] == 1
           for e in events if e.kind == "progress"),
       "and is nothing to resume after")
    return id, told


def check_resume(efd, id, told):
    path = f"/v1/jobs/{id}/events"
    for last, name in ((told[0].id, "Last-Event-ID"), (0, "a 0")):
        with Stream(efd, path, last=last) as stream:
            equal([e.id for e in stream.rest()],
                  [e.id for e in told if e.id > last], f"resumed by {name}")
    with Stream(efd, f"{path}?after={told[1].id}") as stream:
        equal([e.id for e in stream.rest()], [told[2].id], "resumed by ?after")
    with Stream(efd, f"{path}?after={told[0].id}", last=told[1].id) as stream:
        equal([e.id for e in stream.rest()], [told[2].id],
              "the header is newer than the query")
    for last in (told[2].id, 10 ** 15):
        equal(Stream(efd, path, last=last).status, 204,
              "nothing more comes: the client need not come back")


def check_refusals(efd, id):
    other = efd.other_tenant()
    ask = lambda path, **kw: efd.get(path, **kw).code  # noqa: E731
    equal(ask(f"/v1/jobs/{id}/events?after=-1"), "malformed-query",
          "no such position")
    equal(ask("/v1/events?after=x"), "malformed-query", "none at all")
    equal(ask("/v1/events?since=1"), "unknown-query", "an unknown parameter")
    equal(ask("/v1/events", headers={"Last-Event-ID": "1e3"}),
          "malformed-request", "no such header")
    equal(ask(f"/v1/jobs/{NOBODY}/events"), "not-found", "an unknown job")
    equal(ask("/v1/jobs/x/events"), "not-found", "an id that is none")
    equal(ask(f"/v1/jobs/{id}/events", key=other), "not-found",
          "another tenant's job")
    equal(ask("/v1/events", key="ef_0_0"), "unauthorized", "no valid key")
    equal(ask(f"/v1/jobs/{id}?wait=0"), "malformed-query", "no time to wait")
    equal(ask(f"/v1/jobs/{id}?wait=61"), "malformed-query", "too long a wait")
    return other


def check_tenant_stream(efd, other):
    """All jobs of one tenant and none of the other's."""
    with Stream(efd, "/v1/events") as mine, \
            Stream(efd, "/v1/events", key=other) as theirs:
        ids = [efd.submit("snow", {"frames": 2}) for _ in range(3)]
        foreign = efd.request("POST", "/v1/jobs", {
            "pipeline": "snow", "params": {"frames": 2}}, key=other).json["id"]
        ended = set()
        events = mine.until(lambda e: e.id and (
            e.data["state"] == "succeeded" and ended.add(e.data["job"]) or
            ended >= set(ids)))
        ok({e.data["job"] for e in events} >= set(ids) and
           foreign not in {e.data["job"] for e in events},
           "a tenant hears of its jobs", events)
        numbers = [e.id for e in events if e.id]
        equal(numbers, sorted(set(numbers)), "in order, each once")
        events = theirs.until(lambda e: e.kind == "job.succeeded")
        equal({e.data["job"] for e in events}, {foreign},
              "and of nobody else's")


def follow(efd, path, found, failed):
    """As a browser does it: comes back with the last id until it is told 204
    or the job has ended."""
    last = None
    while True:
        try:
            with Stream(efd, path, last=last) as stream:
                if stream.status == 204:
                    return
                while event := stream.event():
                    if event.id:
                        found.append(event.id)
                        last = event.id
                    if event.kind in ("job.succeeded", "job.failed"):
                        return
        except (OSError, ValueError, KeyError) as error:
            failed.append(repr(error))
        wait(0.05)


def check_restart(efd):
    """The daemon is killed in the middle and again; the listener misses
    nothing."""
    id = efd.submit("snow", {"frames": 500})
    found, failed = [], []
    listener = threading.Thread(target=follow, args=(
        efd, f"/v1/jobs/{id}/events", found, failed))
    listener.start()
    for _ in range(2):
        efd.wait_for(id, lambda job: job["progress"] > 0.1)
        efd.kill()
        efd.start()
    listener.join(60)
    job = efd.wait_for(id)
    with Stream(efd, f"/v1/jobs/{id}/events") as stream:
        events = stream.rest()
    equal((job["state"], kinds(events)), ("succeeded", [
        "job.created", "job.started", "job.lost", "job.started", "job.lost",
        "job.started", "job.succeeded"]), "a job outlives its daemon twice")
    equal(found, [e.id for e in events],
          "a listener that comes back hears every event once")
    ok(failed, "although it was thrown out in between")


def check_slow_listener(efd):
    """Who does not read gets everything when he does."""
    with Stream(efd, "/v1/events") as stream:
        first = efd.submit("snow", {"frames": 1})
        ids = int(efd.sql(f"""INSERT INTO job_event (job_id, tenant_id, attempt,
            kind, data) SELECT id, tenant_id, 1, 'started',
            jsonb_build_object ('error', repeat ('x', 1000))
            FROM job, generate_series (1, 3000) WHERE id = '{first}';
            SELECT max (id) FROM job_event""").split()[-1])
        efd.wait_for(first)
        events = stream.until(lambda e: e.id is not None and e.id >= ids)
    numbers = [e.id for e in events if e.id]
    equal(numbers, list(range(numbers[0], ids + 1)),
          "3,000 events at once reach who takes his time")


def ask_waiting(efd, id, seconds, etag=None):
    headers = {"If-None-Match": etag} if etag else {}
    began = time.monotonic()
    answer = efd.get(f"/v1/jobs/{id}?wait={seconds}", headers=headers)
    return answer, time.monotonic() - began


def check_wait(efd):
    long = efd.submit("snow", {"frames": 400})
    efd.wait_for(long, lambda job: job["state"] == "running")
    queued = efd.submit("snow", {"frames": 1})
    etag = efd.get(f"/v1/jobs/{queued}").headers["ETag"]
    answer, took = ask_waiting(efd, queued, 1, etag)
    ok(answer.status == 304 and 0.9 < took < 2, "nothing new: 304 in time",
       f"{answer.status} {took}")
    answer, took = ask_waiting(efd, queued, 1)
    ok(answer.status == 200 and 0.9 < took < 2, "or the job as it is",
       f"{answer.status} {took}")
    answer, took = ask_waiting(efd, queued, 30, '"other"')
    ok(answer.status == 200 and took < 0.5, "news are told at once",
       f"{answer.status} {took}")
    answer, took = ask_waiting(efd, long, 30, efd.get(
        f"/v1/jobs/{long}").headers["ETag"])
    ok(answer.status == 200 and took < 3 and
       answer.json["state"] == "running", "progress is news",
       f"{answer} {took}")
    timer = threading.Timer(0.5, efd.request, (
        "POST", f"/v1/jobs/{queued}/cancel"))
    timer.start()
    answer, took = ask_waiting(efd, queued, 30, etag)
    ok(answer.json["state"] == "cancelled" and took < 2,
       "a waiter hears of the end", f"{answer} {took}")
    answer, took = ask_waiting(efd, queued, 30, answer.headers["ETag"])
    ok(answer.status == 304 and took < 0.5, "of which there is only one",
       f"{answer.status} {took}")
    answer, took = ask_waiting(efd, long, 30)
    equal(answer.json["state"], "succeeded", "without a tag it waits for it")
    equal(efd.get(f"/v1/jobs/{NOBODY}?wait=30").status, 404,
          "nobody waits for what is not there")


def usage(pid):
    """CPU seconds and resident bytes of one process."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return (ticks / os.sysconf("SC_CLK_TCK"),
            int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


def check_idle(efd):
    """Listeners to whom nothing happens cost nothing; 16 seconds have a
    heartbeat for each in them."""
    job = efd.submit("snow", {"frames": ENDLESS})
    queued = efd.submit("snow", {"frames": 1})
    efd.wait_for(job, lambda j: j["state"] == "running")
    _, before = usage(efd.process.pid)
    streams = [Stream(efd, f"/v1/jobs/{queued}/events" if i % 2
                      else "/v1/events", timeout=30) for i in range(IDLE)]
    equal({s.status for s in streams}, {200}, f"{IDLE} listen")
    equal(efd.request("POST", f"/v1/jobs/{job}/cancel").status, 202,
          "others are served meanwhile")
    last = [s.until(lambda e: e.kind == "job.cancelled" or
                    e.kind == "job.created" and e.data["job"] == queued)[-1]
            for s in streams]
    equal(len(last), IDLE, "and all hear of it")
    efd.wait_for(queued)
    cpu, _ = usage(efd.process.pid)
    began = time.monotonic()
    wait(16)
    after, memory = usage(efd.process.pid)
    share = (after - cpu) / (time.monotonic() - began)
    print(f"# {IDLE} listeners: {share * 100:.2f} % of a core, "
          f"{(memory - before) / 2**20:.1f} MiB more, "
          f"{memory / 2**20:.1f} MiB in all")
    ok(share < 0.01, "who listens in vain costs less than 1 % of a core",
       share)
    if SANITIZED:
        skip("memory of listeners", "the sanitizers take more")
    else:
        ok(memory - before < 64 << 20, "and less than 64 MiB", memory - before)
    for stream in streams:
        stream.close()


def check_stop(efd):
    """Streams end with the daemon, and do not keep it."""
    with Stream(efd, "/v1/events") as stream:
        began = time.monotonic()
        equal(efd.stop(), 0, "it stops although somebody listens")
        ok(stream.closed_for_good() or stream.rest() is not None,
           "who is told so")
        ok(time.monotonic() - began < 10, "without waiting for him")


def check_fleet(efd):
    """Two daemons on one database that poll once a minute: hints make up for
    it."""
    url = f"host='{efd.sockets()}' dbname=editfactory"
    with Snowing("--slots", "1", "--poll", "60",
                 env={"EF_DATABASE_URL": url}) as other:
        other.key = efd.key
        busy = efd.submit("snow", {"frames": ENDLESS})
        efd.wait_for(busy, lambda j: j["state"] == "running")
        with Stream(other, "/v1/events") as stream:
            began = time.monotonic()
            free = efd.submit("snow", {"frames": ENDLESS})
            job = efd.wait_for(free, lambda j: j["state"] == "running")
            started = time.monotonic() - began
            events = stream.until(lambda e: e.kind == "job.started" and
                                  e.data["job"] == free)
            told = time.monotonic() - began
        ok(job["state"] == "running" and started < 2,
           "a job starts at once where there is room", started)
        ok(events and told < 2, "and is heard of elsewhere", told)
        print(f"# across daemons: started {started:.3f} s, told {told:.3f} s")
        workers = {a["worker"] for id in (busy, free) for a in
                   efd.get(f"/v1/jobs/{id}/attempts").json["attempts"]}
        equal(len(workers), 2, "each has one")
        for id in (busy, free):
            began = time.monotonic()
            other.request("POST", f"/v1/jobs/{id}/cancel")
            job, took = ask_waiting(other, id, 30)
            ok(job.json["state"] == "cancelled" and
               time.monotonic() - began < 2,
               "a job is cancelled wherever it runs", took)


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], 4096), limit[1]))
    with Snowing("--slots", "1") as efd:
        # A thousand listeners come at once.
        efd.administrate("tenants", "set", "default", "--request-rate",
                         "1000000", "--request-burst", "1000000")
        id, told = check_job_stream(efd)
        check_resume(efd, id, told)
        other = check_refusals(efd, id)
        check_tenant_stream(efd, other)
        check_wait(efd)
        check_slow_listener(efd)
        check_restart(efd)
        check_idle(efd)
        check_stop(efd)
    with Snowing("--slots", "1", "--poll", "60") as efd:
        check_fleet(efd)
    done()


main()
