#!/usr/bin/python3
# Edit Factory - the history checker finds what is wrong with made-up histories
# SPDX-License-Identifier: LGPL-2.1-or-later
import copy
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
from history import RULES, check  # noqa: E402
from gather import read_log  # noqa: E402
from tap import done, equal, ok  # noqa: E402

T = "tenant"


def event(number, job, attempt, kind, token=None, at=None, **data):
    if token:
        data["token"] = token
    return {"id": number, "job_id": job, "tenant_id": T, "attempt": attempt,
            "kind": kind, "at": at or 1000.0 + number, "data": data}


def attempt(job, number, token, outcome, worker="w1"):
    return {"job_id": job, "attempt": number, "tenant_id": T, "token": token,
            "worker_id": worker, "outcome": outcome, "ended_at": "then"}


def job(name, state, attempts, **fields):
    return dict({"id": name, "tenant_id": T, "state": state,
                 "attempt": attempts, "exclusive": None, "metadata": {},
                 "finished_at": "then", "cancel_requested_at": None},
                **fields)


def output(name, key, sha256="aa"):
    return {"id": key, "job_id": name, "tenant_id": T, "name": "a.wav",
            "object_key": key, "bytes": 3, "sha256": sha256}


def started(daemon_job, number):
    return {"msg": "attempt started", "level": "info", "job": daemon_job,
            "attempt": str(number)}


KEY_A = f"{T}/jobs/a/2-ta2/a.wav"
KEY_B = f"{T}/jobs/b/1-tb1/a.wav"


def good():
    """a: lost once, then succeeded; b: at the same lock, after it; c:
    cancelled while it waited; d: failed at once."""
    return {
        "jobs": [job("a", "succeeded", 2, exclusive="lock",
                     metadata={"key": "k"}),
                 job("b", "succeeded", 1, exclusive="lock"),
                 job("c", "cancelled", 0, cancel_requested_at="then"),
                 job("d", "failed", 1)],
        "attempts": [attempt("a", 1, "ta1", "lost"),
                     attempt("a", 2, "ta2", "succeeded", "w2"),
                     attempt("b", 1, "tb1", "succeeded", "w2"),
                     attempt("d", 1, "td1", "failed", "w2")],
        "events": [event(1, "a", 0, "created"),
                   event(2, "a", 1, "started", "ta1"),
                   event(3, "c", 0, "created"),
                   event(4, "a", 1, "lost", "ta1"),
                   event(5, "a", 2, "started", "ta2"),
                   event(6, "c", 0, "cancelled"),
                   event(7, "a", 2, "succeeded", "ta2"),
                   event(8, "b", 0, "created"),
                   event(9, "b", 1, "started", "tb1"),
                   event(10, "b", 1, "succeeded", "tb1"),
                   event(11, "d", 0, "created"),
                   event(12, "d", 1, "started", "td1"),
                   event(13, "d", 1, "failed", "td1")],
        "assets": [output("a", KEY_A), output("b", KEY_B),
                   dict(output(None, f"{T}/assets/up"), id="up")],
        "tenants": [{"id": T, "max_running": 1}],
        "accepted": [{"id": "a", "tenant": T, "key": "k", "cancel": False},
                     {"id": "a", "tenant": T, "key": "k", "cancel": False},
                     {"id": "b", "tenant": T, "key": None, "cancel": False},
                     {"id": "c", "tenant": T, "key": None, "cancel": True}],
        "uploads": [{"id": "up", "sha256": "aa"}],
        "objects": {key: {"bytes": 3, "sha256": "aa"}
                    for key in (KEY_A, KEY_B, f"{T}/assets/up")},
        "logs": {"one": [{"msg": "worker registered", "level": "info",
                          "worker": "w1"}],
                 "two": [{"msg": "worker registered", "level": "info",
                          "worker": "w2"}, started("a", 2),
                         started("b", 1)]},
        "faults": {"one": [(990.0, 991.0)]},
        "deaths": [],
    }


BROKEN = []


def breaks(*rules):
    """A history in which @rules, at least, must be broken."""
    def note(change):
        BROKEN.append((rules, change))
        return change
    return note


def find(history, number):
    return next(e for e in history["events"] if e["id"] == number)


def insert(history, after, *args, **kwargs):
    place = next(i for i, e in enumerate(history["events"])
                 if e["id"] == after)
    history["events"].insert(place + 1, event(after + 0.5, *args, **kwargs))


@breaks("accepted_jobs_are_there")
def an_accepted_job_is_gone(h):
    h["accepted"].append({"id": "x", "tenant": T})


@breaks("accepted_jobs_are_there")
def a_job_changes_its_tenant(h):
    h["accepted"][2]["tenant"] = "other"


@breaks("jobs_are_terminal")
def a_job_runs_for_ever(h):
    h["jobs"][1].update(state="running", finished_at=None)


@breaks("jobs_are_terminal")
def a_job_that_nobody_was_told_of_waits_for_ever(h):
    h["jobs"].append(job("x", "queued", 0, finished_at=None))
    h["events"].append(event(20, "x", 0, "created"))


@breaks("jobs_are_terminal")
def a_job_has_no_time_of_its_end(h):
    h["jobs"][0]["finished_at"] = None


@breaks("jobs_end_once")
def a_job_succeeds_twice(h):
    insert(h, 7, "a", 2, "succeeded", "ta2")


@breaks("jobs_end_once", "states_agree_with_events")
def a_job_ends_silently(h):
    h["events"].remove(find(h, 6))


@breaks("states_agree_with_events")
def a_state_is_not_what_the_last_event_says(h):
    h["jobs"][3]["state"] = "succeeded"


@breaks("states_agree_with_events")
def a_job_goes_on_after_its_end(h):
    insert(h, 6, "c", 0, "cancel-requested")


@breaks("states_agree_with_events")
def a_job_is_queued_again_after_its_end(h):
    insert(h, 7, "a", 2, "lost", "ta2")
    h["jobs"][0]["state"] = "queued"


@breaks("states_agree_with_events")
def a_job_comes_from_nowhere(h):
    h["events"].remove(find(h, 8))


@breaks("states_agree_with_events")
def a_job_is_created_twice(h):
    insert(h, 1, "a", 0, "created")


@breaks("states_agree_with_events")
def a_finished_job_waits_again(h):
    h["jobs"][0]["state"] = "queued"


@breaks("attempts_increase")
def an_attempt_is_started_twice(h):
    find(h, 5)["attempt"] = 1


@breaks("attempts_increase")
def an_attempt_is_left_out(h):
    find(h, 9)["attempt"] = 2


@breaks("attempts_increase")
def a_job_counts_wrongly(h):
    h["jobs"][0]["attempt"] = 3


@breaks("attempts_increase")
def an_attempt_has_no_row(h):
    del h["attempts"][0]


@breaks("attempts_increase")
def a_row_has_another_token(h):
    h["attempts"][3]["token"] = "other"


@breaks("attempts_end_as_told")
def an_attempt_has_no_end(h):
    h["attempts"][3].update(outcome=None, ended_at=None)


@breaks("attempts_end_as_told")
def an_attempt_ended_otherwise(h):
    h["attempts"][3]["outcome"] = "cancelled"


@breaks("only_owners_end")
def a_stale_attempt_finishes(h):
    find(h, 7).update(attempt=1, data={"token": "ta1"})


@breaks("only_owners_end")
def a_stale_token_finishes(h):
    find(h, 7)["data"]["token"] = "ta1"


@breaks("only_owners_end")
def two_attempts_run_at_once(h):
    h["events"].remove(find(h, 4))


@breaks("only_owners_end")
def an_attempt_ends_twice(h):
    insert(h, 4, "a", 1, "retried", "ta1")


@breaks("only_owners_end")
def a_running_job_is_cancelled_over_its_owner(h):
    insert(h, 5, "a", 2, "cancelled")


@breaks("outputs_are_of_the_attempt_that_succeeded")
def a_lost_attempt_published(h):
    h["assets"][0]["object_key"] = f"{T}/jobs/a/1-ta1/a.wav"


@breaks("outputs_are_of_the_attempt_that_succeeded")
def a_failed_job_has_outputs(h):
    h["assets"].append(output("d", f"{T}/jobs/d/1-td1/a.wav"))


@breaks("outputs_are_of_the_attempt_that_succeeded")
def two_attempts_succeeded(h):
    h["attempts"][0]["outcome"] = "succeeded"


@breaks("successes_have_outputs")
def a_success_has_no_output(h):
    del h["assets"][1]


@breaks("objects_are_whole")
def an_object_is_gone(h):
    del h["objects"][KEY_A]


@breaks("objects_are_whole")
def an_object_is_too_short(h):
    h["objects"][KEY_A]["bytes"] = 2


@breaks("objects_are_whole")
def an_object_is_damaged(h):
    h["objects"][KEY_A]["sha256"] = "bb"


@breaks("nothing_is_published_twice")
def an_object_belongs_to_two_rows(h):
    h["assets"][1]["object_key"] = KEY_A


@breaks("nothing_is_published_twice")
def an_output_is_there_twice(h):
    h["assets"].append(output("a", KEY_A + "2"))


@breaks("uploads_are_kept")
def an_upload_is_gone(h):
    del h["assets"][2]


@breaks("uploads_are_kept")
def an_upload_is_another_file(h):
    h["uploads"][0]["sha256"] = "bb"


@breaks("tenants_keep_their_caps")
def a_tenant_runs_too_much(h):
    h["events"].remove(find(h, 7))
    h["events"].insert(9, event(9.5, "a", 2, "succeeded", "ta2"))


@breaks("keys_give_one_job")
def a_key_gave_two_jobs(h):
    h["accepted"][1]["id"] = "b"


@breaks("keys_give_one_job")
def a_key_made_a_job_that_nobody_was_told_of(h):
    h["jobs"][1]["metadata"] = {"key": "k"}


@breaks("locks_are_held_once")
def a_lock_is_given_twice(h):
    h["events"].remove(find(h, 8))
    h["events"].insert(5, event(5.5, "b", 0, "created"))


@breaks("cancels_were_asked_for")
def a_job_is_cancelled_by_nobody(h):
    h["accepted"][3]["cancel"] = False


@breaks("cancels_were_asked_for")
def a_cancel_has_no_time(h):
    h["jobs"][2]["cancel_requested_at"] = None


@breaks("losses_have_a_reason")
def a_job_is_taken_from_a_daemon_that_is_well(h):
    h["faults"] = {"two": [(0, 10 ** 9)]}


@breaks("losses_have_a_reason")
def a_fault_was_long_ago(h):
    h["faults"]["one"] = [(900.0, 970.0)]


@breaks("losses_have_a_reason")
def the_last_loss_has_no_reason(h):
    h["attempts"][3]["outcome"] = "lost"


@breaks("logs_know_what_succeeded")
def nobody_ran_what_succeeded(h):
    del h["logs"]["two"][2]


@breaks("daemons_are_well")
def a_daemon_crashed(h):
    h["deaths"].append({"daemon": "one", "status": -11})


@breaks("daemons_are_well")
def a_daemon_prints_what_is_no_json(h):
    h["logs"]["one"] += read_log("what?")


@breaks("daemons_are_well")
def a_library_complains(h):
    h["logs"]["one"].append({"msg": "assertion failed", "level": "error",
                             "domain": "GLib"})


def main():
    equal(check(good()), [], "a good history is good")
    history = good()
    history["faults"] = {"*": [(0, 10 ** 9)]}
    equal(check(history), [], "what befalls PostgreSQL befalls everybody")
    for rules, change in BROKEN:
        history = copy.deepcopy(good())
        change(history)
        found = {rule for rule, _ in check(history)}
        ok(found >= set(rules), change.__name__.replace("_", " "),
           f"found {found}, wanted {rules}")
    covered = {rule for rules, _ in BROKEN for rule in rules}
    equal(covered, {r.__name__ for r in RULES}, "every rule can fail")
    done()


main()
