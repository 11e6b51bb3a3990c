#!/usr/bin/python3
# Edit Factory - daemons and everything under them break; nothing is lost
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One run: jobs are submitted while faults happen, all is healed, the jobs
finish, and history.py compares what is left."""

import argparse
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import Faults, make_schedule  # noqa: E402
from fleet import Fleet  # noqa: E402
from gather import gather, leftovers  # noqa: E402
from history import TERMINAL, check  # noqa: E402
from workload import Workload  # noqa: E402

TENANTS = ((1, 1), (2, 1), (3, 2), (1000, 4))


def say(text):
    print(f"# {time.strftime('%H:%M:%S')} {text}", flush=True)


class Outcome:
    def __init__(self, history, violations, counts):
        self.history, self.violations = history, violations
        self.counts = counts


def count(history, workload, fleet):
    found = {state: sum(j["state"] == state for j in history["jobs"])
             for state in TERMINAL}
    outcomes = [a["outcome"] for a in history["attempts"]]
    found["attempts"] = {o: outcomes.count(o) for o in sorted(
        {str(o) for o in outcomes})}
    found["accepted"] = len(workload.accepted)
    found["jobs"] = len(history["jobs"])
    found["fenced"] = sum(r.get("msg", "").startswith("fenced")
                          for log in history["logs"].values() for r in log)
    found["leftovers"] = len(leftovers(fleet, history))
    found["refused"] = {str(k): n for k, n in workload.refused.items()}
    return found


def soak(seconds=30, daemons=4, jobs=None, renders=None, seed=1,
         patience=120, keep=None):
    jobs = int(seconds * 7) if jobs is None else jobs
    renders = int(seconds / 15) if renders is None else renders
    fleet = Fleet(daemons, disk_of=daemons - 1)
    with fleet:
        for i, (cap, weight) in enumerate(TENANTS):
            fleet.add_tenant(f"tenant-{i}", cap, weight)
        workload = Workload(fleet, seed, jobs, renders)
        workload.upload_photos()
        faults = Faults(fleet, make_schedule(seed, seconds, daemons), say)
        workload.start(seconds * 0.8)
        faults.run()
        faults.stop.wait(max(0, seconds - faults.schedule[-1][0]))
        workload.finish()
        faults.finish()
        say("all is healed")
        fleet.heal()
        fleet.wait_until_finished(patience)
        history = gather(fleet, workload.accepted, workload.uploads)
        violations = check(history)
        violations += [("the run itself", e) for e in faults.errors]
        counts = count(history, workload, fleet)
        if keep:
            with open(keep, "w", encoding="utf-8") as f:
                json.dump(history, f, indent=1, default=str)
    return Outcome(history, violations, counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--daemons", type=int, default=4)
    parser.add_argument("--jobs", type=int, help="7 a second by default")
    parser.add_argument("--renders", type=int,
                        help="one for every 15 s by default")
    parser.add_argument("--seed", type=int,
                        default=random.SystemRandom().randrange(10 ** 6))
    parser.add_argument("--patience", type=float, default=120,
                        help="seconds for the jobs to finish afterwards")
    parser.add_argument("--keep", help="a file for the whole history")
    options = parser.parse_args()
    say(f"seed {options.seed}")
    outcome = soak(**vars(options))
    say(json.dumps(outcome.counts))
    for rule, text in outcome.violations:
        print(f"{rule}: {text}")
    say(f"{len(outcome.violations)} violations with seed {options.seed}")
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
