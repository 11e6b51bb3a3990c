# Edit Factory - does what is written agree with itself, and with the disk?
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about everything that a run of daemons has left behind.

A history is a dict of lists of dicts, as gather.py collects it:

  jobs, attempts, events, assets, tenants   rows of the database; events are
                                            ordered by id
  accepted   what clients were told: {id, tenant, key, cancel} for each 202
  uploads    {id, sha256} for each 201
  objects    {object_key: {bytes, sha256}} of the asset store's files
  logs       {daemon: [record]} of the daemons' JSON lines; {"bad": text} for a
             line that is none
  faults     {daemon or "*": [(from, to)]} in seconds of the clock
  deaths     [{daemon, status}]: daemons that ended without being told to

Each rule returns the violations that it finds, a sentence each. check() asks
them all.
"""

TERMINAL = ("succeeded", "failed", "cancelled")
ENDS = TERMINAL + ("retried", "lost", "released")

# How long before a loss its reason may lie: the lease, a heartbeat, and the
# time that a busy machine needs.
LOSS_WINDOW = 30.0


def by_job(rows, key="job_id"):
    found = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def jobs_by_id(history):
    return {job["id"]: job for job in history["jobs"]}


def accepted_jobs_are_there(history):
    jobs = jobs_by_id(history)
    for told in history["accepted"]:
        job = jobs.get(told["id"])
        if not job:
            yield f"job {told['id']} was accepted and is gone"
        elif job["tenant_id"] != told["tenant"]:
            yield f"job {told['id']} changed its tenant"


def jobs_are_terminal(history):
    """Also those whose 202 was lost on the way."""
    for job in history["jobs"]:
        if job["state"] not in TERMINAL:
            yield (f"job {job['id']} is {job['state']} after everything was "
                   f"healed (attempt {job['attempt']})")
        elif not job["finished_at"]:
            yield f"job {job['id']} is {job['state']} but never finished"


def jobs_end_once(history):
    events = by_job(history["events"])
    for job in history["jobs"]:
        ends = [e["kind"] for e in events.get(job["id"], [])
                if e["kind"] in TERMINAL]
        if job["state"] in TERMINAL and len(ends) != 1:
            yield f"job {job['id']} has {len(ends)} terminal events: {ends}"


def states_agree_with_events(history):
    events = by_job(history["events"])
    for job in history["jobs"]:
        mine = events.get(job["id"], [])
        if not mine or mine[0]["kind"] != "created":
            yield f"job {job['id']} does not begin with its creation"
            continue
        if sum(e["kind"] == "created" for e in mine) > 1:
            yield f"job {job['id']} was created twice"
        ended = [e["kind"] for e in mine[:-1] if e["kind"] in TERMINAL]
        if ended:
            yield f"job {job['id']} went on after it was {ended[0]}"
        last = mine[-1]["kind"]
        if job["state"] in TERMINAL and last != job["state"]:
            yield (f"job {job['id']} is {job['state']}, its last event says "
                   f"{last}")
        if job["state"] == "queued" and last in TERMINAL:
            yield f"job {job['id']} is queued after it was {last}"


def attempts_increase(history):
    rows = by_job(history["attempts"])
    events = by_job(history["events"])
    for job in history["jobs"]:
        started = [e for e in events.get(job["id"], [])
                   if e["kind"] == "started"]
        numbers = [e["attempt"] for e in started]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"job {job['id']} started attempts {numbers}"
        if job["attempt"] != len(numbers):
            yield (f"job {job['id']} counts {job['attempt']} attempts, "
                   f"{len(numbers)} were started")
        mine = sorted((r["attempt"], r["token"])
                      for r in rows.get(job["id"], []))
        if mine != sorted((e["attempt"], e["data"].get("token"))
                          for e in started):
            yield (f"job {job['id']}: its attempts are not those of its "
                   "events")


def attempts_end_as_told(history):
    ends = {}
    for event in history["events"]:
        if event["kind"] in ENDS and event["data"].get("token"):
            ends[event["job_id"], event["attempt"]] = event["kind"]
    for row in history["attempts"]:
        told = ends.get((row["job_id"], row["attempt"]))
        where = f"job {row['job_id']}, attempt {row['attempt']}"
        if not row["ended_at"] or not row["outcome"]:
            yield f"{where} has no end"
        elif told == "failed" and row["outcome"] == "lost":
            continue  # the last loss that the job's budget allowed
        elif told != row["outcome"]:
            yield f"{where} is {row['outcome']}, its event says {told}"


def only_owners_end(history):
    """The fence: who ends an attempt holds the newest one."""
    for job, events in by_job(history["events"]).items():
        owner = None
        for event in events:
            holder = (event["attempt"], event["data"].get("token"))
            if event["kind"] == "started":
                if owner:
                    yield (f"job {job}: attempt {holder[0]} started while "
                           f"attempt {owner[0]} ran")
                owner = holder
            elif event["kind"] in ENDS:
                if holder[1] and holder != owner:
                    yield (f"job {job}: {event['kind']} by attempt "
                           f"{holder[0]}, which does not own it "
                           f"(the owner is {owner[0] if owner else 'nobody'})")
                elif not holder[1] and owner:
                    yield (f"job {job}: {event['kind']} while attempt "
                           f"{owner[0]} ran")
                owner = None


def outputs_are_of_the_attempt_that_succeeded(history):
    jobs = jobs_by_id(history)
    winners = {}
    for row in history["attempts"]:
        if row["outcome"] == "succeeded":
            winners.setdefault(row["job_id"], []).append(row)
    for job, rows in winners.items():
        if len(rows) > 1:
            yield f"job {job} succeeded in {len(rows)} attempts"
    for asset in history["assets"]:
        job = asset["job_id"]
        if not job:
            continue
        if job not in jobs or jobs[job]["state"] != "succeeded":
            yield (f"job {job} is "
                   f"{jobs[job]['state'] if job in jobs else 'gone'} and has "
                   f"the output {asset['name']}")
        right = [f"{r['tenant_id']}/jobs/{job}/{r['attempt']}-{r['token']}/"
                 f"{asset['name']}" for r in winners.get(job, [])]
        if asset["object_key"] not in right:
            yield (f"output {asset['name']} of job {job} was published by "
                   f"{asset['object_key'].split('/')[-2]}, which did not "
                   "succeed")


def successes_have_outputs(history):
    outputs = by_job(history["assets"])
    for job in history["jobs"]:
        if job["state"] == "succeeded" and not outputs.get(job["id"]):
            yield f"job {job['id']} succeeded and has no output"


def objects_are_whole(history):
    for asset in history["assets"]:
        found = history["objects"].get(asset["object_key"])
        where = f"{asset['object_key']} ({asset['name']})"
        if not found:
            yield f"{where} is not in the store"
        elif found["bytes"] != asset["bytes"]:
            yield (f"{where} has {found['bytes']} bytes, not "
                   f"{asset['bytes']}")
        elif found["sha256"] != asset["sha256"]:
            yield f"{where} has another hash than its row"


def nothing_is_published_twice(history):
    keys, names = set(), set()
    for asset in history["assets"]:
        name = (asset["job_id"], asset["name"])
        if asset["object_key"] in keys:
            yield f"{asset['object_key']} was published twice"
        if asset["job_id"] and name in names:
            yield f"job {name[0]} has two outputs {name[1]}"
        keys.add(asset["object_key"])
        names.add(name)


def uploads_are_kept(history):
    rows = {a["id"]: a for a in history["assets"]}
    for told in history["uploads"]:
        row = rows.get(told["id"])
        if not row:
            yield f"upload {told['id']} was acknowledged and is gone"
        elif row["sha256"] != told["sha256"]:
            yield f"upload {told['id']} is not what was sent"


def tenants_keep_their_caps(history):
    caps = {t["id"]: t["max_running"] for t in history["tenants"]}
    running = {}
    for event in history["events"]:
        tenant = event["tenant_id"]
        mine = running.setdefault(tenant, set())
        if event["kind"] == "started":
            mine.add(event["job_id"])
            if len(mine) > caps[tenant]:
                yield (f"tenant {tenant} ran {len(mine)} jobs at event "
                       f"{event['id']}, {caps[tenant]} are allowed")
        elif event["kind"] in ENDS:
            mine.discard(event["job_id"])


def keys_give_one_job(history):
    given = {}
    for told in history["accepted"]:
        if told.get("key"):
            given.setdefault((told["tenant"], told["key"]),
                             set()).add(told["id"])
    for (_, key), ids in given.items():
        if len(ids) > 1:
            yield f"Idempotency-Key {key} gave jobs {sorted(ids)}"
    made = {}
    for job in history["jobs"]:
        key = (job.get("metadata") or {}).get("key")
        if key:
            made.setdefault((job["tenant_id"], key), []).append(job["id"])
    for (_, key), ids in made.items():
        if len(ids) > 1:
            yield f"Idempotency-Key {key} made {len(ids)} jobs"


def locks_are_held_once(history):
    jobs = jobs_by_id(history)
    holders = {}
    for event in history["events"]:
        job = jobs.get(event["job_id"])
        if not job or not job["exclusive"]:
            continue
        lock = (job["tenant_id"], job["exclusive"])
        if event["kind"] == "created":
            if holders.get(lock):
                yield (f"lock {lock[1]} was given to job {job['id']} while "
                       f"job {holders[lock]} held it")
            holders[lock] = job["id"]
        elif event["kind"] in TERMINAL and holders.get(lock) == job["id"]:
            holders[lock] = None


def cancels_were_asked_for(history):
    asked = {told["id"] for told in history["accepted"] if told.get("cancel")}
    for job in history["jobs"]:
        if job["state"] == "cancelled" and (
                job["id"] not in asked or not job["cancel_requested_at"]):
            yield f"job {job['id']} is cancelled and nobody asked for it"


def owners_of_workers(history):
    found = {}
    for daemon, records in history["logs"].items():
        for record in records:
            if record.get("msg") == "worker registered":
                found[record["worker"]] = daemon
    return found


def losses_have_a_reason(history):
    """Nobody's job is taken away while he is well."""
    daemons = owners_of_workers(history)
    worker = {(r["job_id"], r["attempt"]): r["worker_id"]
              for r in history["attempts"]}
    outcome = {(r["job_id"], r["attempt"]): r["outcome"]
               for r in history["attempts"]}
    for event in history["events"]:
        where = event["job_id"], event["attempt"]
        if event["kind"] not in ("lost", "failed") or \
                outcome.get(where) != "lost":
            continue
        daemon = daemons.get(worker.get(where))
        faults = history["faults"].get(daemon, []) + \
            history["faults"].get("*", [])
        if not any(begin <= event["at"] and end >= event["at"] - LOSS_WINDOW
                   for begin, end in faults):
            yield (f"job {where[0]}: attempt {where[1]} was taken from "
                   f"{daemon or 'an unknown daemon'}, which was well")


def logs_know_what_succeeded(history):
    started = {(r.get("job"), r.get("attempt"))
               for records in history["logs"].values() for r in records
               if r.get("msg") == "attempt started"}
    for row in history["attempts"]:
        if row["outcome"] == "succeeded" and \
                (row["job_id"], str(row["attempt"])) not in started:
            yield (f"job {row['job_id']}: no daemon knows of attempt "
                   f"{row['attempt']}, which succeeded")


def daemons_are_well(history):
    for death in history["deaths"]:
        yield f"{death['daemon']} ended by itself: {death['status']}"
    for daemon, records in history["logs"].items():
        for record in records:
            if "bad" in record:
                yield f"{daemon} wrote what is no JSON: {record['bad'][:200]}"
            elif record.get("domain") and record["level"] == "error":
                yield f"{daemon}: {record['domain']}: {record['msg']}"


RULES = (accepted_jobs_are_there, jobs_are_terminal, jobs_end_once,
         states_agree_with_events, attempts_increase, attempts_end_as_told,
         only_owners_end, outputs_are_of_the_attempt_that_succeeded,
         successes_have_outputs, objects_are_whole,
         nothing_is_published_twice, uploads_are_kept,
         tenants_keep_their_caps, keys_give_one_job, locks_are_held_once,
         cancels_were_asked_for, losses_have_a_reason,
         logs_know_what_succeeded, daemons_are_well)


def check(history):
    """All violations, [(rule, sentence)]."""
    return [(rule.__name__, text) for rule in RULES for text in rule(history)]
