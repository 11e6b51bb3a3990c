# Edit Factory - broken builds, which the history checker must catch
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each scenario brings about, step by step, the one situation that a part of
the orchestrator is there for. It is run as it is, when nothing may be reported,
and then with that part taken out, when something must be."""

import contextlib
import os
import signal
import threading
import time
import uuid

from fleet import Fleet, stages_of, wait
from gather import gather
from history import check
from postgres import literal

FENCE = """WHERE id = p_job AND attempt = p_attempt AND token = p_token
      AND state = 'running'"""
LOCK = 7212


class Scenario:
    """Daemons whose database functions can be changed and brought back."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.accepted = []
        self.originals = {}

    def source(self, name):
        return self.fleet.sql.run(
            "SELECT pg_get_functiondef (oid) FROM pg_proc "
            f"WHERE proname = '{name}'")

    def change(self, name, *replacements, new_name=None):
        """A part that is not there any more is an error of this test."""
        text = original = self.source(name)
        for old, new in replacements:
            if old not in text:
                raise RuntimeError(f"{name}() has changed: no {old!r}")
            text = text.replace(old, new)
        if new_name:
            text = text.replace(f"ef.{name}(", f"ef.{new_name}(", 1)
        else:
            self.originals.setdefault(name, original)
        self.fleet.sql.run(text)

    def restore(self):
        for text in self.originals.values():
            self.fleet.sql.run(text)
        self.originals.clear()

    def clean(self):
        """Nothing is left of the scenario before."""
        fleet = self.fleet
        fleet.sql.run("TRUNCATE job, idempotency CASCADE")
        fleet.faults.clear()
        self.accepted.clear()
        self.tenant = fleet.add_tenant(str(uuid.uuid4()), 1)
        for member in fleet.members:
            # What is prepared already is not sent again.
            member.proxy.cut(refuse=False)

    def submit(self, buffers=10, **fields):
        fleet = self.fleet
        answer = fleet.members[0].request(
            "POST", "/v1/jobs", dict(fields, pipeline="tick", params={
                "freq": 20 + time.monotonic_ns() % 10 ** 10 / 10 ** 6,
                "buffers": buffers}), key=fleet.tenants[self.tenant])
        if answer.status != 202:
            raise RuntimeError(f"not accepted: {answer}")
        self.accepted.append({"id": answer.json["id"], "tenant": self.tenant})
        return answer.json["id"]

    def run(self, scenario, change=None, patience=None):
        """What is reported when the jobs have had @patience seconds; what is
        not broken gets more than it needs."""
        self.clean()
        if change:
            change(self)
        try:
            scenario(self)
            self.fleet.wait_until_finished(
                patience or (5 if change else 30))
            return check(gather(self.fleet, self.accepted))
        finally:
            self.restore()

    # Steps

    @contextlib.contextmanager
    def held_at_its_end(self, job):
        """A daemon has computed @job, and what it says about that is on its
        way for a long time. Its heartbeats are, too."""
        fleet = self.fleet
        holder = fleet.sql.run(
            f"SELECT worker_id FROM job WHERE id = '{job}'")
        member = next(m for m in fleet.members if m.proxy.seen.is_set())
        with fleet.fault(member.name):
            for other in fleet.members:
                if other is not member:
                    other.proxy.heal()
            yield member, holder
            member.proxy.heal()

    def submit_and_hold(self):
        proxies = [m.proxy for m in self.fleet.members]
        for proxy in proxies:
            proxy.hold_at(b"finish_job")
        job = self.submit()
        deadline = time.monotonic() + 20
        while not any(p.seen.is_set() for p in proxies):
            if time.monotonic() > deadline:
                raise RuntimeError("the job never came to its end")
            wait(0.02)
        return job

    def outlive(self, worker):
        """An hour passes for the database without a word of @worker's."""
        self.fleet.sql.run("UPDATE worker SET beat_at = now() - "
                           f"interval '1 hour' WHERE id = '{worker}'")


# A finish that arrives after the job has been given to somebody else


def late_finish(s):
    job = s.submit_and_hold()
    with s.held_at_its_end(job) as (member, worker):
        s.outlive(worker)
        s.fleet.wait_for("SELECT count(*) > 0 FROM job_event WHERE "
                         f"job_id = '{job}' AND attempt = 2")
    wait_for_log(member, job)


def wait_for_log(member, job):
    deadline = time.monotonic() + 20
    while not any(job in line and "attempt ended" in line
                  for line in member.log_text().splitlines()):
        if time.monotonic() > deadline:
            raise RuntimeError("the held attempt never ended")
        wait(0.02)


def finish_without_fence(s):
    s.change("end_attempt", (FENCE, "WHERE id = p_job"))


# A job that ends while its worker is being given up


def slow_rescue(s):
    """The machine stops for a moment inside the rescue."""
    s.change("lose_jobs", ("PERFORM end_attempt", "PERFORM "
             f"pg_advisory_xact_lock_shared ({LOCK}); PERFORM end_attempt"))


def end_within_rescue(s):
    if "advisory" not in s.source("lose_jobs"):
        slow_rescue(s)
    gate = s.fleet.cluster.session()
    gate.run(f"SELECT pg_advisory_lock ({LOCK})")
    job = s.submit_and_hold()
    with s.held_at_its_end(job) as (_, worker):
        s.outlive(worker)
        s.fleet.wait_for("SELECT count(*) > 0 FROM pg_locks WHERE "
                         "locktype = 'advisory' AND NOT granted")
    s.fleet.wait_for(f"SELECT state = 'succeeded' FROM job "
                     f"WHERE id = '{job}'")
    gate.run(f"SELECT pg_advisory_unlock ({LOCK})")
    # Granted when the rescue has committed.
    gate.run(f"SELECT pg_advisory_lock ({LOCK})")
    gate.run(f"SELECT pg_advisory_unlock ({LOCK})")


def rescue_by_id(s):
    s.change("end_attempt", (FENCE, "WHERE id = p_job"),
             new_name="end_by_id")
    slow_rescue(s)
    s.change("lose_jobs", ("PERFORM end_attempt", "PERFORM end_by_id"))


# A claim whose answer is lost


def unanswered_claim(s):
    for member in s.fleet.members:
        member.proxy.lose_answer(b"claim_job")
        member.proxy.cut(refuse=False)
    with s.fleet.fault("*"):
        job = s.submit()
        s.fleet.wait_for(f"SELECT attempt > 0 FROM job WHERE id = '{job}'")
        for member in s.fleet.members:
            member.proxy.heal()


def keep_unknown_jobs(s):
    s.change("lose_jobs", ("p_tokens IS NULL OR token = ANY (p_tokens)",
                           "p_tokens IS NULL"))


# A job that takes longer than a heartbeat


def long_job(s):
    job = s.submit(buffers=20000)
    s.fleet.wait_for(f"SELECT state = 'running' FROM job WHERE id = '{job}'")
    stop = threading.Event()
    thread = threading.Thread(target=freeze_stages, args=(s.fleet, stop))
    thread.start()
    try:
        wait_for_beats(s.fleet, 4)
    finally:
        stop.set()
        thread.join()


def freeze_stages(fleet, stop):
    frozen = set()
    while not stop.wait(0.02):
        for member in fleet.members:
            for pid in set(stages_of(member)) - frozen:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGSTOP)
                    frozen.add(pid)
    for pid in frozen:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGCONT)


def wait_for_beats(fleet, seconds):
    """Longer than from one whole heartbeat to the next, for every daemon."""
    began = fleet.sql.run("SELECT clock_timestamp ()")
    fleet.wait_for(f"SELECT min (beat_at) > {literal(began)}::timestamptz + "
                   f"interval '{seconds} s' FROM worker "
                   "WHERE beat_at > now() - interval '6 s'")


def rescue_without_heartbeat(s):
    s.change("rescue_jobs", ("w.beat_at < now() - p_ttl", "true"))


# More jobs than the tenant may run


def many_jobs(s):
    for _ in range(6):
        s.submit()


def no_cap(s):
    s.change("has_room", ("SELECT (SELECT count(*)", "SELECT true OR "
             "(SELECT count(*)"))


# A job that nobody tells of when it is due


def untold_job(s):
    job = str(uuid.uuid4())
    request = '{"pipeline": "tick", "params": {"freq": 77.7}}'
    s.fleet.sql.run(
        f"BEGIN; SELECT create_job ('{job}', '{s.tenant}', "
        f"{literal(request)}, '{{}}', NULL, NULL); "
        "UPDATE job SET run_at = now() + interval '1 s'; COMMIT")
    s.accepted.append({"id": job, "tenant": s.tenant})


SCENARIOS = (
    ("a finish that comes too late", late_finish,
     "a finish without the fence", finish_without_fence, "only_owners_end"),
    ("an end in the middle of a rescue", end_within_rescue,
     "a rescue by id alone", rescue_by_id,
     "states_agree_with_events"),
    ("a claim whose answer is lost", unanswered_claim,
     "nothing is given back", keep_unknown_jobs, "jobs_are_terminal"),
    ("a job longer than a heartbeat", long_job,
     "a rescue that does not look at heartbeats", rescue_without_heartbeat,
     "losses_have_a_reason"),
    ("more jobs than a tenant may run", many_jobs, "no cap", no_cap,
     "tenants_keep_their_caps"))


def run_all(report):
    """report(scenario, broken, rule, violations): @broken is what was taken
    out, and @rule must notice; None for a run as it is."""
    with Fleet(2) as fleet:
        scenario = Scenario(fleet)
        for name, steps, broken, change, rule in SCENARIOS:
            report(name, None, None, scenario.run(steps))
            report(name, broken, rule, scenario.run(steps, change))
    name = "a job that nobody tells of"
    with Fleet(1) as fleet:
        report(name, None, None, Scenario(fleet).run(untold_job))
    with Fleet(1, "--poll", "86400") as fleet:
        report(name, "no poll", "jobs_are_terminal",
               Scenario(fleet).run(untold_job, patience=5))
