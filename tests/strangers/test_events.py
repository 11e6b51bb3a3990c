#!/usr/bin/python3
# Edit Factory - events of efd under an EventSource, across kill -9
# SPDX-License-Identifier: LGPL-2.1-or-later
import strangers
from snow import ENDLESS, Snowing
from sse import Stream
from tap import done, equal, ok


def hear_until(listener, found, check):
    """Adds what comes up to the message that @check likes."""
    while (message := listener.hear()) is not None:
        found.append(message)
        if check(message):
            break


def all_events(efd, id):
    with Stream(efd, f"/v1/jobs/{id}/events") as stream:
        return [(e.id, e.kind) for e in stream.rest()]


def of_jobs(found):
    return [(m["id"], m["kind"]) for m in found if "kind" in m]


def hear_of_work(listener, found):
    """It has connected, and its job runs."""
    hear_until(listener, found, lambda m: "open" in m)
    hear_until(listener, found, lambda m: "progress" in m)


def check_restarts(efd, listen):
    """One daemon is killed, the next is asked to stop, the third stays."""
    id = efd.submit("snow", {"frames": ENDLESS})
    found = []
    with listen(efd, f"/v1/jobs/{id}/events") as listener:
        for end in (efd.kill, efd.stop):
            hear_of_work(listener, found)
            end()
            efd.start()
        hear_of_work(listener, found)
        efd.request("POST", f"/v1/jobs/{id}/cancel")
        found += listener.rest()
        status = listener.end()
    breaks = [m for m in found if "closed" in m]
    equal(of_jobs(found), all_events(efd, id),
          "it misses nothing and hears nothing twice")
    kinds = [kind for _, kind in of_jobs(found)]
    equal(kinds, ["job.created", "job.started", "job.lost", "job.started",
                  "job.released", "job.started", "job.cancel-requested",
                  "job.cancelled"], "of all that happened")
    ok(len(breaks) >= 3 and not any(b["closed"] for b in breaks[:-1]),
       "every break was one to come back from", breaks)
    equal((breaks[-1], status), ({"closed": True, "status": 204}, 0),
          "but the last: there is nothing more to hear")
    ok(not any("unknown" in m for m in found), "every event has its name",
       found)


def check_tenant(efd, listen):
    """All of a tenant's jobs; one ends while nobody listens."""
    found = []
    with listen(efd, "/v1/events") as listener:
        hear_until(listener, found, lambda m: "open" in m)
        first = efd.submit("snow", {"frames": 1})
        hear_until(listener, found,
                   lambda m: m.get("kind") == "job.succeeded")
        efd.kill()
        efd.start()
        second = efd.submit("snow", {"frames": 1})
        hear_until(listener, found,
                   lambda m: m.get("kind") == "job.succeeded")
    heard = [m for m in found if "kind" in m]
    for id in (first, second):
        equal([(m["id"], m["kind"]) for m in heard if m["data"]["job"] == id],
              all_events(efd, id), "each event of each job once")
    ids = [m["id"] for m in heard]
    equal(ids, sorted(set(ids)), "in order")


def check_refused(efd, listen):
    with listen(efd, "/v1/events", key="ef_0_0") as listener:
        equal(listener.rest(), [{"closed": True, "status": 401}],
              "who has no key does not come again")


def main():
    strangers.begin("an EventSource")

    def listen(efd, path, key=None):
        return strangers.Script(
            "follow-events.mjs", f"http://127.0.0.1:{efd.where['port']}{path}",
            EF_API_KEY=key or efd.key)

    with Snowing("--slots", "1", "--listen",
                 f"127.0.0.1:{strangers.free_port()}") as efd:
        check_restarts(efd, listen)
        check_tenant(efd, listen)
        check_refused(efd, listen)
    done()


main()
