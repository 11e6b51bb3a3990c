#!/usr/bin/python3
# Edit Factory - what systems before this one promised and no other test shows
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rows of docs/requirements.md point here."""

import hashlib
import os
import secrets
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from daemon import Efd, wait, why_not  # noqa: E402
from media import make_clip, make_photo  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

SCRIPT = ("Hello there, a small world. It turns and turns, and it never ends. "
          "Look at the clock, and count the seconds with me: one, two, three.")
TABLES = {"job", "job_progress", "attempt", "job_event", "job_log", "asset",
          "job_asset", "idempotency"}
NOBODY = "01a1fdca-f24e-7000-b637-7450036b70cc"


def until(check, timeout=60):
    deadline = time.monotonic() + timeout
    while not check():
        if time.monotonic() > deadline:
            return False
        wait(0.05)
    return True


def psql(efd, role, sql):
    folder = max(os.listdir("/usr/lib/postgresql"), key=int)
    return subprocess.run(
        [f"/usr/lib/postgresql/{folder}/bin/psql", "-h",
         os.path.join(efd.state, "postgres", "run"), "-U", role, "-d",
         "editfactory", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c",
         "SET search_path = ef", "-c", sql],
        capture_output=True, text=True, timeout=60, check=True).stdout.split()


def make_params(efd):
    clip = efd.upload(make_clip(os.path.join(efd.folder, "fractal.mp4"),
                                seconds=12))
    photo = efd.upload(make_photo(os.path.join(efd.folder, "clock.jpg")))
    return {"script": SCRIPT, "footage": [{"path": clip}, {"path": photo}]}


def is_under_way(job):
    return job["state"] == "running" and job["progress"] > 0 and \
        (job["stage"] or "").startswith("render")


# Progress

def check_progress(efd, params):
    """The second daemon takes no job, so that nobody makes new progress."""
    id = efd.submit("short", params, headers={"Idempotency-Key": "one"})
    job = efd.wait_for(id, is_under_way)
    ok(is_under_way(job) and job["progress"] < 1,
       "stage and percent of a running job are read", job)
    efd.kill()
    efd.start("--disk-floor", "99%")
    after = efd.job(id)
    equal((after["state"], after["attempt"]), ("queued", 1),
          "a job whose daemon was killed waits")
    ok(after["progress"] >= job["progress"], "its progress is still known",
       (job["progress"], after["progress"]))
    efd.stop()
    efd.start()
    job = efd.wait_for(id)
    equal(job["state"], "succeeded", "and it goes on")
    return job


def check_links(efd, job):
    """What a job says about its results can be fetched as it says."""
    for output in job["outputs"]:
        answer = efd.get(output["href"])
        ok(answer.status == 200 and
           hashlib.sha256(answer.body).hexdigest() == output["sha256"],
           f"the link of {output['name']} leads to it", answer.status)
    video = next(o for o in job["outputs"] if o["name"] == "short.mp4")
    for path in (video["href"], f"/v1/assets/{video['id']}/content"):
        headers = efd.get(path, headers={"Range": "bytes=0-9"}).headers
        equal((headers["Cache-Control"], headers["X-Content-Type-Options"],
               headers["ETag"]),
              ("no-store", "nosniff", f'"{video["sha256"]}"'),
              "a file is not kept by caches on the way")


# Other tenants

def add_tenant(efd, name):
    """Returns its key."""
    id, secret = secrets.token_hex(8), secrets.token_hex(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    psql(efd, "ef_owner",
         "WITH made AS (INSERT INTO tenant (id, name) VALUES "
         f"(gen_random_uuid (), '{name}') RETURNING id) "
         "INSERT INTO api_key (id, tenant_id, sha256, scopes) "
         f"SELECT '{id}', id, '\\x{digest}', '{{*}}' FROM made")
    return f"ef_{id}_{secret}"


def check_other_tenant(efd, job):
    key = add_tenant(efd, "other")
    here = f"/v1/jobs/{job['id']}"
    asset = f"/v1/assets/{job['outputs'][0]['id']}"
    equal(efd.get("/v1/jobs", key=key).json["jobs"], [],
          "another tenant has no jobs")
    for method, path in [
            ("GET", here), ("GET", here + "/log"), ("GET", here + "/attempts"),
            ("GET", here + "/outputs"), ("GET", here + "/outputs/short.mp4"),
            ("GET", here + "/events"), ("POST", here + "/cancel"),
            ("POST", here + "/retry"), ("DELETE", here), ("GET", asset),
            ("GET", asset + "/content"), ("GET", asset + "/probe"),
            ("DELETE", asset)]:
        answer = efd.request(method, path, key=key)
        equal((answer.status, answer.code), (404, "not-found"),
              f"nothing there for another tenant: {method} "
              f"{path.replace(job['id'], 'JOB')[:30]}")
    answer = efd.request("POST", "/v1/jobs", {
        "pipeline": "short", "params": job["params"]}, key=key)
    equal((answer.status, answer.code), (422, "unknown-asset"),
          "another tenant's jobs cannot read its files")
    equal(efd.job(job["id"])["state"], "succeeded", "the owner still has it")


def check_row_security(efd, job):
    """A query that forgets the tenant, on every table that has one."""
    tenant = psql(efd, "ef_owner",
                  f"SELECT tenant_id FROM job WHERE id = '{job['id']}'")[0]
    guarded = set(psql(efd, "ef_owner",
                       "SELECT tablename FROM pg_tables WHERE "
                       "schemaname = 'ef' AND rowsecurity"))
    ok(guarded >= TABLES, "rows of tenants are guarded", TABLES - guarded)
    for table in sorted(TABLES):
        counts = [psql(efd, "ef_api", f"SET ef.tenant = '{who}'; "
                       f"SELECT count(*) FROM {table}")[0]
                  for who in (tenant, "", NOBODY)]
        ok(int(counts[0]) > 0 and counts[1:] == ["0", "0"],
           f"{table} is empty for everybody else", counts)


# What is left

def leftovers(efd):
    """Files of attempts that did not succeed, and unfinished stages."""
    found = []
    for top in ("media", "work", "cache"):
        for folder, folders, names in os.walk(os.path.join(efd.state, top)):
            if "/jobs/" in folder and not folders:
                found += [os.path.join(folder, n) for n in names]
            found += [os.path.join(folder, n) for n in folders
                      if n.startswith(".tmp-")]
    work = os.path.join(efd.state, "work")
    scratch = [n for n in os.listdir(work)
               if os.listdir(os.path.join(work, n)) or n not in
               os.listdir(os.path.join(efd.state, "media"))]
    return found + scratch


def check_clean(efd, params):
    """On a daemon without a single success."""
    path = os.path.join(efd.folder, "no.mp4")
    with open(path, "w") as f:
        f.write("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n")
    failed = efd.submit("short", {"script": SCRIPT, "footage": [
        {"path": efd.upload(path)}]})
    equal(efd.wait_for(failed)["state"], "failed", "a job fails")
    ok(until(lambda: leftovers(efd) == [], 5), "it leaves nothing",
       leftovers(efd))
    cancelled = efd.submit("short", params)
    efd.wait_for(cancelled, is_under_way)
    efd.request("POST", f"/v1/jobs/{cancelled}/cancel")
    equal(efd.wait_for(cancelled)["state"], "cancelled", "one is cancelled")
    ok(until(lambda: leftovers(efd) == [], 5), "it leaves nothing unfinished",
       leftovers(efd))


# Health

def check_health(efd):
    """PostgreSQL is gone and cannot be started again."""
    version = os.path.join(efd.state, "postgres", "data", "PG_VERSION")
    os.rename(version, version + ".away")
    os.kill(efd.postgres(), signal.SIGQUIT)
    answer = {}

    def is_unready():
        answer["last"] = efd.get("/readyz", headers={"Authorization": None})
        return answer["last"].status == 503 and \
            answer["last"].json["database"] is False
    ok(until(is_unready), "without its database it is not ready",
       answer["last"])
    equal(efd.get("/healthz").status, 200, "and lives")
    os.rename(version + ".away", version)
    ok(until(lambda: efd.get("/readyz").status == 200),
       "it is ready when the database is back", efd.get("/readyz"))


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd() as efd:
        params = make_params(efd)
        check_clean(efd, params)
        job = check_progress(efd, params)
        check_links(efd, job)
        check_other_tenant(efd, job)
        check_row_security(efd, job)
        check_health(efd)
    done()


main()
