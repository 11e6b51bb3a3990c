#!/usr/bin/python3
# Edit Factory - a short run with faults, and broken builds that it must catch
# SPDX-License-Identifier: LGPL-2.1-or-later
"""EF_SOAK_SEED repeats a run; ./factory soak is the long form."""

import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from run import say, soak  # noqa: E402
from daemon import why_not  # noqa: E402
from mutants import run_all  # noqa: E402
from tap import done, ok, skip  # noqa: E402


def show(violations):
    return "\n".join(f"{rule}: {text}" for rule, text in violations)


def report(scenario, broken, rule, violations):
    if broken:
        ok(rule in {found for found, _ in violations},
           f"{broken} is caught: {scenario}", show(violations) or "nothing")
    else:
        ok(not violations, f"nothing is wrong: {scenario}", show(violations))


def check_soak(seed):
    say(f"EF_SOAK_SEED={seed}")
    outcome = soak(seconds=22, jobs=120, renders=1, seed=seed)
    counts = outcome.counts
    say(json.dumps(counts))
    ok(not outcome.violations, "nothing is lost, doubled or mixed up",
       show(outcome.violations))
    ok(counts["succeeded"] >= 50, "many jobs succeed in spite of it all",
       counts)
    ok(counts["attempts"].get("lost", 0) > 0, "attempts were lost", counts)


def main():
    reason = why_not()
    if reason:
        skip("several daemons on one PostgreSQL", reason)
        done()
    run_all(report)
    check_soak(int(os.environ.get("EF_SOAK_SEED") or
                   random.SystemRandom().randrange(10 ** 6)))
    done()


main()
