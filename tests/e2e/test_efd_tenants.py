#!/usr/bin/python3
# Edit Factory - tenants from outside: keys, walls, quotas, rates,
# administration
# SPDX-License-Identifier: LGPL-2.1-or-later
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract  # noqa: E402
from daemon import Answer, Efd, UnixConnection, wait, why_not  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

TEXT = "Hello there, small world."
NOBODY = "01a1fdca-f24e-7000-b637-7450036b70cc"
LONG = "One, two, three, four, five, six, seven, eight, nine, ten. " * 40

# Routes whose answer is the same for all tenants.
COMMON = {("GET", "/v1/pipelines"), ("GET", "/v1/pipelines/{name}"),
          ("OPTIONS", "/v1/uploads")}
# What requests about uploads must say.
TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0",
       "Content-Type": "application/offset+octet-stream"}
# Lists of the tenant's own things.
LISTS = {("GET", "/v1/jobs"): "jobs", ("GET", "/v1/usage"): "days",
         ("GET", "/v1/webhook-endpoints"): "endpoints",
         ("GET", "/v1/webhook-deliveries"): "deliveries"}
# Tried by functions of their own below.
APART = {("GET", "/v1/events"), ("GET", "/v1/limits"), ("POST", "/v1/jobs"),
         ("POST", "/v1/assets"), ("POST", "/v1/assets/from-url"),
         ("POST", "/v1/uploads"),
         ("POST", "/v1/webhook-endpoints")}


def admin(efd, *args, state=True, env=None):
    options = ["--state-dir", efd.state] if state else []
    return subprocess.run([efd.program, *args, *options], timeout=60,
                          capture_output=True, text=True, check=False,
                          env=dict(efd.env, **(env or {})))


def add_tenant(efd, name, *options):
    added = admin(efd, "tenants", "add", name, *options)
    if added.returncode:
        raise RuntimeError(added.stderr)
    return add_key(efd, name)


def add_key(efd, tenant, *options):
    added = admin(efd, "keys", "add", "--tenant", tenant, *options)
    if added.returncode:
        raise RuntimeError(added.stderr)
    return added.stdout.strip()


def say(efd, key, text=TEXT, **kwargs):
    return efd.request("POST", "/v1/jobs", {
        "pipeline": "announce", "params": {"text": text}}, key=key, **kwargs)


def until(check, timeout=30):
    deadline = time.monotonic() + timeout
    while not check():
        if time.monotonic() > deadline:
            return False
        wait(0.05)
    return True


def refused(answer, status, code, *words):
    return (answer.status == status and answer.code == code and
            all(w in answer.json["detail"] for w in words))


# Administration


def check_admin(efd):
    listed = json.loads(admin(efd, "tenants", "--json").stdout)
    equal([t["name"] for t in listed], ["default"], "the first tenant is there")
    added = admin(efd, "tenants", "add", "acme", "--weight", "2",
                  "--max-running", "3", "--storage", "1G")
    equal((added.returncode, added.stderr), (0, ""), "a tenant is added")
    again = admin(efd, "tenants", "add", "acme")
    ok(again.returncode == 1 and "tenants set" in again.stderr,
       "but once", again)
    admin(efd, "tenants", "set", "acme", "--storage", "none", "--render", "60")
    acme = [t for t in json.loads(admin(efd, "tenants", "--json").stdout)
            if t["name"] == "acme"][0]
    equal((acme["weight"], acme["max_running"], acme["storage_bytes"],
           acme["render_seconds"]), (2, 3, None, 60), "and changed")
    ok("acme" in admin(efd, "tenants", "list").stdout, "and listed")
    for args, words in (
            (("tenants", "set", "nobody", "--weight", "2"), "no tenant"),
            (("tenants", "add", "x", "--weight", "heavy"), "--weight"),
            (("tenants", "add", "x", "--max-queued", "-1"), "--max-queued"),
            (("tenants", "add", "x", "--max-queued", "1.5"), "--max-queued"),
            (("tenants", "add", "x", "--weight", "nan"), "--weight"),
            (("tenants", "add", "x", "--weight", "none"), "--weight"),
            (("tenants", "add", "x\ny"), "name"),
            (("tenants", "add"), "which tenant"),
            (("tenants", "remove", "acme"), "list, add or set"),
            (("keys", "add"), "--tenant"),
            (("keys", "add", "--tenant", "nobody"), "no tenant"),
            (("keys", "add", "--tenant", "acme", "--scopes", "jobs:fly"),
             "no scope"),
            (("keys", "add", "--tenant", "acme", "--expires", "soon"),
             "--expires"),
            (("keys", "revoke", "0000"), "no key"),
            (("keys", "revoke"), "which key")):
        r = admin(efd, *args)
        ok(r.returncode in (1, 2) and words in r.stderr and not r.stdout and
           len(r.stderr.splitlines()) == 1,
           "refused: " + " ".join(args).replace("\n", " "), r)
    equal([t["name"] for t in json.loads(
        admin(efd, "tenants", "--json").stdout)], ["acme", "default"],
        "what is refused leaves nothing")
    r = admin(efd, "tenants", "--state-dir", "/tmp/nowhere", state=False)
    ok(r.returncode == 1 and "efd running" in r.stderr,
       "without a daemon it says what is missing", r)


def check_keys(efd):
    key = add_key(efd, "acme", "--expires", "30d")
    ok(re.fullmatch(r"ef_[0-9a-f]{16}_[0-9a-f]{64}", key), "a key is made")
    equal(efd.get("/v1/jobs", key=key).status, 200, "and is valid at once")
    listed = admin(efd, "keys", "list", "--tenant", "acme", "--json").stdout
    one = json.loads(listed)[0]
    ok(key.split("_")[2] not in listed and one["valid"] and
       one["last_used_at"] and one["expires_at"],
       "the list tells of it, but not the key", listed)
    short = add_key(efd, "acme", "--expires", "1s")
    ok(until(lambda: efd.get("/v1/jobs", key=short).status == 401),
       "a key expires")
    equal(admin(efd, "keys", "revoke", one["id"]).returncode, 0,
          "a key is revoked")
    ok(until(lambda: efd.get("/v1/jobs", key=key).status == 401),
       "and soon not valid any more")


def routes_of(efd):
    """(method, path, scope) of the table, from the description made of it."""
    document = efd.get("/openapi.json").json
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            security = operation.get("security") or []
            yield (method.upper(), path,
                   next(iter(security[0].values()))[0] if security else None)


def ask(efd, method, path, key):
    """A request that goes as far as its scope."""
    body = b"x" if method == "POST" and path.endswith("/assets") else None
    headers = {}
    if (method, path) == ("POST", "/v1/jobs"):
        body, headers = b"{}", {"Content-Type": "application/json"}
    path = path.replace("{id}", NOBODY).replace("{name}", "x")
    connection = UnixConnection(efd.where["socket"])
    try:
        efd.send(connection, method, path, body,
                 dict(headers, Authorization="Bearer " + key))
        answer = connection.getresponse()
        return answer.status
    finally:
        connection.close()


def check_scopes(efd):
    """Each route opens to its own scope, and to no other."""
    routes = [r for r in routes_of(efd) if r[2]]
    scopes = sorted({scope for _, _, scope in routes})
    ok({"jobs:read", "jobs:write", "assets:read", "assets:write"} <=
       set(scopes), "scopes of the routes", scopes)
    for scope in scopes:
        key = add_key(efd, "acme", "--scopes", scope)
        wrong = [(m, p) for m, p, s in routes
                 if (ask(efd, m, p, key) == 403) != (s != scope)]
        equal(wrong, [], f"{scope} reaches its routes and no others")


# Walls


class Things:
    """What a tenant has: a job and its output, an upload that is whole and one
    that is not, an endpoint."""

    def __init__(self, job, output, asset, upload, endpoint, delivery):
        self.job, self.output, self.asset = job, output, asset
        self.upload, self.endpoint, self.delivery = upload, endpoint, delivery

    def paths(self, path):
        """With ids of theirs in it."""
        for part, ids in (("/assets/", [self.asset, self.output["id"]]),
                          ("/uploads/", [self.upload]),
                          ("/webhook-endpoints/", [self.endpoint]),
                          ("/webhook-deliveries/", [self.delivery]),
                          ("/jobs/", [self.job])):
            if part in path:
                return [path.replace("{id}", i).replace(
                    "{name}", self.output["name"]) for i in ids]
        raise RuntimeError("of what is " + path)

    def snapshot(self, efd, key):
        return [efd.get(p, key=key).body for p in (
            f"/v1/jobs/{self.job}", f"/v1/jobs/{self.job}/outputs", "/v1/jobs",
            f"/v1/jobs/{self.job}/log", f"/v1/assets/{self.asset}",
            f"/v1/webhook-endpoints/{self.endpoint}")] + [
                efd.request("HEAD", f"/v1/uploads/{self.upload}", None, TUS,
                            key=key).headers["Upload-Offset"]]


def make_things(efd, key):
    job = say(efd, key).json["id"]
    ok(until(lambda: efd.get(f"/v1/jobs/{job}", key=key).json["state"] ==
             "succeeded", 60), "a tenant has a finished job")
    output = efd.get(f"/v1/jobs/{job}", key=key).json["outputs"][0]
    asset = efd.request("POST", "/v1/assets?name=a.mp4", b"mine",
                        key=key).json["id"]
    endpoint = efd.request("POST", "/v1/webhook-endpoints", {
        "url": "https://hooks.example/", "events": ["job.failed"]},
        key=key).json["id"]
    delivery = efd.request("POST", f"/v1/webhook-endpoints/{endpoint}/test",
                           key=key).json["id"]
    upload = efd.request("POST", "/v1/uploads", None, dict(
        TUS, **{"Upload-Length": "5", "Upload-Metadata": "filename YQ=="}),
        key=key).headers["Location"].split("/")[-1]
    return Things(job, output, asset, upload, endpoint, delivery)


def check_walls(efd):
    mine, other = (add_tenant(efd, name) and
                   add_key(efd, name, "--scopes", "*")
                   for name in ("mine", "other"))
    things = make_things(efd, mine)
    before = things.snapshot(efd, mine)
    equal(efd.get(f"/v1/jobs/{things.job}", key=mine).status, 200,
          "its own it sees")
    tried = 0
    for method, path, scope in routes_of(efd):
        route = (method, path)
        if not scope or route in COMMON or route in APART:
            continue
        if route in LISTS:
            answer = efd.request(method, path, key=other)
            equal((answer.status, answer.json[LISTS[route]]), (200, []),
                  f"{method} {path} of another tenant is empty")
            continue
        for real in things.paths(path):
            uploads = "/uploads/" in path
            body = (b"x" if uploads else {}) if method == "PATCH" else None
            answer = efd.request(method, real, body, TUS if uploads else None,
                                 key=other, timeout=20)
            ok(answer.status == 404 and
               (method == "HEAD" or answer.code == "not-found") and
               things.job not in answer.body.decode().replace(real, ""),
               f"{method} {path} with another tenant's id", answer)
            tried += 1
    ok(tried >= 20, "every route was tried", tried)
    equal(things.snapshot(efd, mine), before, "and nothing has changed")
    check_references(efd, other, things.asset, things.output)
    check_own_numbers(efd, mine, other)
    check_events(efd, mine, other)


def check_references(efd, other, asset, output):
    """Assets are also named by parameters, and by documents among them."""
    for id in (asset, output["id"]):
        answer = efd.request("POST", "/v1/jobs", {
            "pipeline": "short", "params": {
                "script": "x", "footage": [{"path": id}]}}, key=other)
        ok(refused(answer, 422, "unknown-asset"),
           "a job cannot name another tenant's asset", answer)
    plan = {"version": 1, "canvas": {"width": 1080, "height": 1920,
                                     "fps": "30/1"}, "duration": 2,
            "clips": [{"uri": f"asset:{asset}", "at": 0, "duration": 2,
                       "in": 0}]}
    id = efd.request("POST", "/v1/assets?name=plan.json",
                     json.dumps(plan).encode(), key=other).json["id"]
    answer = efd.request("POST", "/v1/jobs", {
        "pipeline": "render", "params": {"plan": id}}, key=other)
    ok(answer.status == 422 and answer.code in (
        "unknown-asset", "invalid-params"), "nor can its plan", answer)


def check_own_numbers(efd, mine, other):
    used = {key: efd.get("/v1/limits", key=key).json["quotas"]
            for key in (mine, other)}
    ok(used[mine]["speech_characters"]["used"] == len(TEXT) and
       used[other]["speech_characters"]["used"] == 0,
       "usage is the tenant's own", used)
    days = efd.get("/v1/usage", key=mine).json["days"]
    ok(len(days) == 1 and days[0]["jobs"] == 1 and
       days[0]["bytes_stored"] == used[mine]["storage_bytes"]["used"] > 4,
       "and told day by day", days)


def listen(efd, key):
    connection = UnixConnection(efd.where["socket"], timeout=20)
    connection.request("GET", "/v1/events", headers={
        "Authorization": "Bearer " + key})
    return connection, connection.getresponse()


def check_events(efd, mine, other):
    """The first event that a tenant hears of is its own."""
    connection, stream = listen(efd, other)
    theirs = say(efd, mine).json["id"]
    own = say(efd, other).json["id"]
    seen = ""
    while own not in seen:
        line = stream.readline().decode()
        if not line:
            break
        seen += line
    connection.close()
    ok(own in seen and theirs not in seen, "events are the tenant's own", seen)


def psql(efd, statement):
    socket = os.path.join(efd.state, "postgres", "run")
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d",
                    f"host={socket} user=ef_admin dbname=postgres", "-c",
                    statement], check=True, timeout=30)


def check_roles(efd):
    """A second daemon on the same database."""
    socket = os.path.join(efd.state, "postgres", "run")
    env = dict(efd.env, EF_DATABASE_URL=f"host={socket} dbname=editfactory")
    for right in ("BYPASSRLS", "SUPERUSER"):
        psql(efd, f"ALTER ROLE ef_api {right}")
        r = subprocess.run(
            [efd.program, "--state-dir", efd.state + right, "--listen",
             "none"], env=env, timeout=60, capture_output=True, text=True,
            check=False)
        ok(r.returncode == 1 and right in r.stderr and "ef_api" in r.stderr,
           f"efd does not start when ef_api has {right}", r)
        psql(efd, f"ALTER ROLE ef_api NO{right}")
    r = admin(efd, "tenants", "list", state=False,
              env={"EF_DATABASE_URL": env["EF_DATABASE_URL"]})
    ok(r.returncode == 0 and "acme" in r.stdout,
       "administration finds EF_DATABASE_URL", r)


# Quotas


def check_quotas(efd):
    key = add_tenant(efd, "small", "--speech", "60", "--max-running", "0")
    equal(say(efd, key).status, 202, "a job within its quota")
    waits = say(efd, key)
    equal(waits.status, 202, "another")
    over = say(efd, key)
    ok(refused(over, 429, "quota-exceeded", "speech_characters",
               f"{2 * len(TEXT)} of 60", "Z") and
       0 < int(over.headers["Retry-After"]) <= 30 * 86400 and
       over.json["quota"] == "speech_characters",
       "one too many: which quota, how much, until when", over)
    efd.request("POST", f"/v1/jobs/{waits.json['id']}/cancel", key=key)
    equal(say(efd, key).status, 202, "what never spoke is given back")
    silent = efd.request("POST", "/v1/jobs", {
        "pipeline": "announce", "params": {"text": TEXT * 4}}, key=key)
    ok(refused(silent, 429, "quota-exceeded", "whole quota"),
       "more than the whole quota is said to be so", silent)
    check_queue(efd)
    check_storage(efd)
    check_video(efd)


def check_queue(efd):
    key = add_tenant(efd, "queue", "--max-queued", "2", "--max-running", "0")
    headers = {"Idempotency-Key": "one"}
    first = say(efd, key, headers=headers)
    say(efd, key)
    over = say(efd, key)
    ok(refused(over, 429, "quota-exceeded", "max_queued", "2 of 2") and
       over.headers["Retry-After"] == "10", "a queue that is full", over)
    again = say(efd, key, headers=headers)
    equal((again.status, again.json["id"]), (202, first.json["id"]),
          "an answer that was given is given again")
    admin(efd, "tenants", "set", "queue", "--max-queued", "none")
    equal(say(efd, key).status, 202, "a quota that is taken away")


def check_storage(efd):
    key = add_tenant(efd, "store", "--storage", "10K")
    put = lambda data, **kw: efd.request(  # noqa: E731
        "POST", "/v1/assets?name=a", data, key=key, **kw)
    kept = put(b"x" * 9000)
    equal(kept.status, 201, "an upload that fits")
    over = put(None, headers={"Content-Length": "5000"})
    ok(refused(over, 429, "quota-exceeded", "storage_bytes", "9000 of 10240",
               "5000 bytes more"),
       "one that does not is refused before its body is read", over)
    chunked = stream(efd, key, 5)
    ok(refused(chunked, 429, "quota-exceeded", "storage_bytes"),
       "and while it streams, when its length is not known", chunked)
    equal(efd.get("/v1/limits", key=key).json["quotas"]["storage_bytes"],
          {"limit": 10240, "used": 9000}, "neither has left anything")
    equal(put(b"x" * 1240).status, 201, "to the last byte")
    ok(refused(put(b""), 429, "quota-exceeded"), "a full one takes nothing")
    ok(refused(say(efd, key), 429, "quota-exceeded", "storage_bytes"),
       "nor jobs, whose outputs would be more")
    equal(efd.request("DELETE", kept.headers["Location"], key=key).status, 204,
          "deleting is possible")
    equal(put(b"y").status, 201, "and makes room")
    check_race(efd)


def stream(efd, key, chunks):
    connection = UnixConnection(efd.where["socket"])
    connection.putrequest("POST", "/v1/assets?name=a")
    connection.putheader("Authorization", "Bearer " + key)
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    try:
        for _ in range(chunks):
            connection.send(b"400\r\n" + b"z" * 1024 + b"\r\n")
        connection.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass
    answer = connection.getresponse()
    answer = Answer(answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return answer


def check_race(efd):
    """Ten at once, of which four fit."""
    key = add_tenant(efd, "race", "--storage", "4K")
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(efd.request(
        "POST", "/v1/assets?name=a", b"x" * 1000, key=key).status))
        for _ in range(10)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    equal(sorted(statuses), [201] * 4 + [429] * 6,
          "uploads at once exceed it no more than one by one")


def check_video(efd):
    """Seconds of finished video are asked for by a plan of two seconds."""
    key = add_tenant(efd, "video", "--render", "5")
    photo = efd.request(
        "POST", "/v1/assets?name=a.jpg", open(make_picture(efd), "rb").read(),
        key=key).json["id"]
    body = {"pipeline": "short", "params": {
        "script": "A small world.", "no_voice": True,
        "footage": [{"path": photo}]}}
    lengths = [length_of(efd, key, dict(body, stop_after="render")),
               length_of(efd, key, body)]
    used = efd.get("/v1/limits", key=key).json["quotas"]["render_seconds"]
    ok(lengths[0] > 1 and abs(lengths[0] - lengths[1]) < 0.1 and
       abs(used["used"] - sum(lengths)) < 0.01,
       "its seconds are counted, verified or not", (used, lengths))
    ok(refused(efd.request("POST", "/v1/jobs", body, key=key), 429,
               "quota-exceeded", "render_seconds", "of 5 seconds", "Z"),
       "and there are no more of them")


def length_of(efd, key, body):
    """Makes the video."""
    made = efd.request("POST", "/v1/jobs", body, key=key)
    if not ok(made.status == 202, "a video is asked for", made):
        return 0
    job = made.headers["Location"]
    until(lambda: efd.get(job, key=key).json["state"] in (
        "succeeded", "failed"), 120)
    job = efd.get(job, key=key).json
    ok(job["state"] == "succeeded", "and made", job["error"])
    return sum(o["duration"] for o in job["outputs"]
               if o["name"] == "short.mp4")


def make_picture(efd):
    from media import make_photo
    return make_photo(os.path.join(efd.folder, "clock.jpg"))


# Rates


def check_rates(efd):
    key = add_tenant(efd, "fast", "--request-rate", "2", "--request-burst",
                     "10", "--creation-rate", "0.01", "--creation-burst", "3")
    first = efd.get("/v1/limits", key=key)
    equal((first.headers["RateLimit-Policy"], first.headers["RateLimit"]),
          ('"requests";q=10;w=5', '"requests";r=9;t=1'),
          "an answer tells the rate")
    equal(first.json["rates"], {
        "requests": {"rate": 2, "burst": 10},
        "creations": {"rate": 0.01, "burst": 3}}, "and so do the limits")
    codes = [say(efd, key) for _ in range(4)]
    ok([c.status for c in codes[:3]] == [202] * 3 and
       refused(codes[3], 429, "rate-limited", "jobs") and
       int(codes[3].headers["Retry-After"]) > 60,
       "jobs that are made too fast", codes[3])
    answers = []
    while len(answers) < 50 and (not answers or answers[-1].status == 200):
        answers.append(efd.get("/v1/jobs", key=key))
    last = answers[-1]
    ok(refused(last, 429, "rate-limited", "Retry-After") and
       last.headers["Retry-After"] == "1" and len(answers) >= 4 and
       last.headers["RateLimit"].startswith('"requests";r=0;'),
       "requests that come too fast", last)
    ok(until(lambda: efd.get("/v1/jobs", key=key).status == 200, 10),
       "and whoever waits is let in again")
    equal(efd.get("/v1/jobs", key=add_key(efd, "fast")).status, 200,
          "another key of the tenant's has its own")


def guess(efd, key, path="/v1/jobs"):
    connection = http.client.HTTPConnection(
        "127.0.0.1", efd.where["port"], timeout=20)
    try:
        connection.request("GET", path, headers={
            "Authorization": "Bearer " + key})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def check_guesses(efd):
    known, fresh = add_key(efd, "acme"), add_key(efd, "acme")
    equal(guess(efd, known).status, 200, "a key over TCP")
    answers = [guess(efd, "ef_" + "0" * 16 + "_" + f"{i:064x}")
               for i in range(80)]
    statuses = [a.status for a in answers]
    ok(60 <= statuses.count(401) < 80 and
       refused(answers[-1], 429, "rate-limited", "key") and
       int(answers[-1].headers["Retry-After"]) >= 1,
       "keys cannot be guessed at speed", statuses)
    equal(guess(efd, fresh).status, 429, "whichever comes next")
    equal(guess(efd, known).status, 200,
          "but a key that was right before is not locked out")
    equal(guess(efd, known, "/healthz").status, 200,
          "and what needs no key is not limited")
    equal([efd.get("/v1/jobs", key="ef_0_0").status for _ in range(70)],
          [401] * 70, "a Unix socket is this machine's own")


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd() as efd:
        efd.contract = Contract(efd.get("/openapi.json").json)
        check_admin(efd)
        check_keys(efd)
        check_scopes(efd)
        check_walls(efd)
        check_quotas(efd)
        check_rates(efd)
        check_guesses(efd)
        check_roles(efd)
        equal(efd.contract.faults, [], "every answer is as described")
    done()


main()
