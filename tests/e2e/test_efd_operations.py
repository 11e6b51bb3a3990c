#!/usr/bin/python3
# Edit Factory - efd as operators see it: contract, metrics, log, retention,
# disk floor, draining, service manager
# SPDX-License-Identifier: LGPL-2.1-or-later
import base64
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract, Schemas  # noqa: E402
from daemon import Answer, Efd, wait, why_not  # noqa: E402
from media import make_clip  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
LONG = "One, two, three, four, five, six, seven, eight, nine, ten. " * 40


def until(check, timeout=30):
    """Does it become true?"""
    deadline = time.monotonic() + timeout
    while not check():
        if time.monotonic() > deadline:
            return False
        wait(0.05)
    return True


def bare(efd, path, **kwargs):
    """A request without a key."""
    return efd.get(path, headers={"Authorization": None}, **kwargs)


# The description

def check_checker():
    """The checker of schemas itself finds faults."""
    schemas = Schemas({"a": {"type": "integer", "minimum": 1}})
    schema = {"type": "object", "required": ["n"], "properties": {
        "n": {"$ref": "#/a"}, "t": {"type": ["string", "null"]},
        "l": {"type": "array", "items": {"enum": ["x"]}}}}
    good = {"n": 1, "t": None, "l": ["x"]}
    equal(schemas.faults(good, schema), [], "what fits has no fault")
    for bad in ({}, {"n": 0}, {"n": True}, {"n": 1, "t": 2}, [],
                {"n": 1, "l": ["y"]}, {"n": 1, "other": 1}):
        ok(schemas.faults(bad, schema), f"{bad} does not fit")


def check_description(efd):
    answer = bare(efd, "/openapi.json")
    equal((answer.status, answer.json["openapi"]), (200, "3.1.0"),
          "the description needs no key")
    again = efd.get("/openapi.json",
                    headers={"If-None-Match": answer.headers["ETag"]})
    equal(again.status, 304, "it is not sent twice")
    efd.contract = Contract(answer.json)
    equal(efd.contract.check_requests(), [], "its examples fit its schemas")
    page = bare(efd, "/docs")
    text = page.body.decode()
    ok(page.status == 200 and
       page.headers["Content-Type"].startswith("text/html") and
       "POST</span> /v1/jobs<" in text, "there is a page for people")
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    ok(f"'sha256-{digest}'" in page.headers["Content-Security-Policy"] and
       "script" not in page.headers["Content-Security-Policy"],
       "its policy allows its own style and nothing else",
       page.headers["Content-Security-Policy"])
    ok('="http' not in text and '="//' not in text and "url(" not in text,
       "it loads nothing from elsewhere")


def check_every_operation(efd):
    """Every operation is seen to succeed, and every answer fits."""
    clip = efd.upload(make_clip(os.path.join(efd.folder, "a.mp4"), seconds=1))
    for path in ("", "/content", "/probe"):
        equal(efd.get(f"/v1/assets/{clip}{path}").status, 200,
              f"an asset{path}")
    efd.request("DELETE", f"/v1/assets/{clip}")
    for path in ("/v1/pipelines", "/v1/pipelines/short", "/healthz", "/readyz",
                 "/metrics", "/docs", "/openapi.json"):
        equal(efd.get(path).status, 200, path)
    id = efd.submit("announce", {"text": "One."})
    job = efd.wait_for(id)
    equal(job["state"], "succeeded", "a job")
    name = job["outputs"][0]["name"]
    for path in ("", "/log", "/attempts", "/outputs", f"/outputs/{name}"):
        efd.get(f"/v1/jobs/{id}{path}")
    efd.get("/v1/jobs?limit=1")
    equal(efd.request("DELETE", f"/v1/jobs/{id}").status, 204, "is deleted")
    running = efd.submit("announce", {"text": LONG})
    efd.wait_for(running, lambda j: j["state"] == "running")
    efd.request("POST", f"/v1/jobs/{running}/cancel")
    equal(efd.wait_for(running)["state"], "cancelled", "another is cancelled")
    again = efd.request("POST", f"/v1/jobs/{running}/retry").json["id"]
    efd.request("POST", f"/v1/jobs/{again}/cancel")
    efd.wait_for(again)
    efd.get(f"/v1/jobs/{again}/events")
    efd.get("/v1/usage")
    efd.get("/v1/limits")
    # All jobs' events never end: test_efd_events.py listens to them. Webhooks
    # have test_efd_webhooks.py, files from elsewhere test_efd_fleet.py, those
    # in pieces test_efd_uploads.py.
    elsewhere = {"listen", "fetchAsset"} | efd.contract.operations(
        "Webhooks") | efd.contract.operations("Uploads")
    equal(efd.contract.operations() - efd.contract.seen, elsewhere,
          "every operation has succeeded")
    equal(efd.contract.faults, [], "every answer is as described")


# Metrics

def metrics(efd):
    text = efd.get("/metrics").body.decode()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in text.splitlines() if not line.startswith("#")}


def by_tcp(efd, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", efd.where["port"])
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer = Answer(answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return answer


def check_metrics(efd):
    answer = bare(efd, "/metrics")
    equal(answer.headers["Content-Type"],
          "text/plain; version=0.0.4; charset=utf-8", "metrics have their type")
    text = answer.body.decode()
    typed = set(re.findall(r"^# TYPE (\S+)", text, re.M))
    line = re.compile(r'([a-z_]+?)(_bucket|_sum|_count)?'
                      r'(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? '
                      r'-?[0-9.e+-]+$')
    bad = [l for l in text.splitlines() if not l.startswith("# ") and
           not (line.match(l) and ({line.match(l).group(1), l.split("{")[0]
                                    .split(" ")[0]} & typed))]
    equal(bad, [], "every line is one of a metric")
    found = metrics(efd)
    for name, least in (
            ('ef_attempts_total{outcome="succeeded"}', 1),
            ('ef_attempts_total{outcome="cancelled"}', 1),
            ("ef_job_cancel_seconds_count", 1),
            ("ef_job_start_seconds_count", 2),
            ('ef_claims_total{result="job"}', 2),
            ('ef_jobs{state="cancelled"}', 0),
            ('ef_uploads_total{result="kept"}', 1),
            ('ef_http_requests_total{operation="getJob",status="2xx"}', 1),
            ('ef_http_request_seconds_count{operation="getJob"}', 1),
            ("ef_heartbeat_seconds_count", 1),
            ('ef_database_connections{role="ef_api",state="open"}', 1),
            ("ef_disk_free_bytes", 1), ("ef_worker_slots", 1),
            ("ef_http_received_bytes_total", 1000),
            ("ef_http_sent_bytes_total", 1000)):
        ok(found.get(name, -1) >= least, f"{name} counts", found.get(name))
    equal((found["ef_fenced_writes_total"], found["ef_disk_low"],
           found["ef_draining"]), (0, 0, 0), "and nothing is wrong")
    ok(found["ef_heartbeat_age_seconds"] < 10, "heartbeats are young")
    equal(by_tcp(efd, "/metrics").status, 200, "loopback may read them")
    far = by_tcp(efd, "/metrics", **{"X-Forwarded-For": "203.0.113.7"})
    equal((far.status, far.code), (403, "forbidden"),
          "who comes through a proxy may not")


# The log

def log_lines(efd):
    lines = []
    for text in efd.log_text().splitlines():
        lines.append(json.loads(text))
    return lines


def check_log(efd):
    id = efd.submit("announce", {"text": "A trace."},
                    headers={"traceparent": PARENT})
    other = efd.submit("announce", {"text": "Without one."},
                       headers={"traceparent": "00-nonsense"})
    efd.wait_for(id)
    efd.wait_for(other)
    lines = [l for l in log_lines(efd) if l.get("job") == id]
    equal([l["msg"] for l in lines],
          ["job accepted", "attempt started", "attempt ended"],
          "the log tells a job's life")
    equal({l.get("trace") for l in lines}, {TRACE}, "with its trace")
    equal({l.get("attempt") for l in lines[1:]}, {"1"}, "its attempt")
    ok(len({l.get("tenant") for l in lines}) == 1 and lines[0]["tenant"] and
       lines[0]["request"], "its tenant, and the request", lines)
    traces = {l.get("trace") for l in log_lines(efd) if l.get("job") == other}
    ok(len(traces) == 1 and TRACE not in traces and
       all(re.fullmatch("[0-9a-f]{32}", t) for t in traces),
       "a job without a trace begins one", traces)
    ok(not any(l["msg"] == "request" for l in log_lines(efd)),
       "requests are not logged at this level")


def refused(*options):
    """Status and words of a daemon that does not start."""
    result = subprocess.run([os.environ["EFD"], *options], text=True,
                            capture_output=True, timeout=60, check=False)
    return result.returncode, result.stderr


def check_options():
    for option, value in (("--log-level", "loud"), ("--disk-floor", "much"),
                          ("--disk-floor", "100%"), ("--cache-size", "-1"),
                          ("--keep-jobs", "-1"), ("--keep-uploads", "nan"),
                          ("--drain-timeout", "-3"), ("--upkeep-interval", "0")):
        status, words = refused(option, value)
        ok(status == 2 and words.startswith("efd: " + option) and
           len(words.splitlines()) == 1, f"{option} {value} is refused", words)


# The manual

def check_manual(efd):
    """docs/operations.md names every option, metric and code."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                        "docs", "operations.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    usage = subprocess.run([os.environ["EFD"], "--help"], text=True,
                           capture_output=True, timeout=60, check=True).stdout
    options = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", usage, re.M))
    numbers = set(re.findall(r"^# TYPE (\S+)",
                             efd.get("/metrics").body.decode(), re.M))
    codes = set()
    for path in efd.contract.document["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                media = answer.get("content", {}).get(
                    "application/problem+json")
                if media:
                    codes |= set(media["schema"]["allOf"][1]["properties"]
                                 ["code"]["enum"])
    ok(len(options) > 10 and len(numbers) > 20 and len(codes) > 20,
       "there is something to look up", (options, codes))
    for what, names in (("option", options), ("metric", numbers),
                        ("code", codes)):
        equal({n for n in names if f"`{n}" not in text}, set(),
              f"every {what} is in the manual")


# Backup

def database_tool(name, efd, *options):
    folder = max(os.listdir("/usr/lib/postgresql"), key=int)
    return subprocess.run(
        [f"/usr/lib/postgresql/{folder}/bin/{name}", "-h",
         os.path.join(efd.state, "postgres", "run"), "-U", "ef_admin",
         *options], capture_output=True, text=True, timeout=120, check=False)


def start_database(efd):
    folder = max(os.listdir("/usr/lib/postgresql"), key=int)
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        become + [f"/usr/lib/postgresql/{folder}/bin/pg_ctl", "-D",
                  os.path.join(efd.state, "postgres", "data"), "-l",
                  "/dev/null", "-w", "start"],
        cwd="/", stdout=subprocess.DEVNULL, timeout=120, check=True)


def check_backup(efd):
    """As docs/operations.md says it."""
    id = efd.submit("announce", {"text": "Worth keeping."})
    name = efd.wait_for(id)["outputs"][0]["name"]
    body = efd.get(f"/v1/jobs/{id}/outputs/{name}").body
    dump = os.path.join(efd.folder, "efd.dump")
    made = database_tool("pg_dump", efd, "-Fc", "-f", dump, "editfactory")
    equal(made.returncode, 0, "the database is dumped while it runs")
    with Efd() as other:
        other.stop()
        start_database(other)
        put = database_tool("pg_restore", other, "-d", "editfactory",
                            "--clean", "--if-exists", "--single-transaction",
                            dump)
        equal((put.returncode, put.stderr), (0, ""), "and restored elsewhere")
        shutil.rmtree(os.path.join(other.state, "media"))
        subprocess.run(["cp", "-a", os.path.join(efd.state, "media"),
                        os.path.join(efd.state, "key"), other.state],
                       check=True)
        other.start()
        equal((other.key, other.job(id)["state"]), (efd.key, "succeeded"),
              "the job is there, under its key")
        ok(other.get(f"/v1/jobs/{id}/outputs/{name}").body == body,
           "with its results")
        new = other.wait_for(other.submit("announce", {"text": "A new one."}))
        equal(new["state"], "succeeded", "and work goes on")


# Retention

def objects(efd):
    return [os.path.join(folder, name) for folder, _, names in
            os.walk(os.path.join(efd.state, "media")) for name in names
            if not name.endswith(".lock")]


def check_retention(efd):
    """What is left of the tests before is old for this daemon."""
    id = efd.submit("announce", {"text": "Old soon."})
    equal(efd.wait_for(id)["state"], "succeeded", "a job leaves outputs")
    efd.request("POST", "/v1/assets?name=unused.bin", b"x" * 1000)
    ok(len(objects(efd)) > 1, "there are objects")
    efd.stop()
    efd.start("--keep-jobs", "0.00001", "--keep-uploads", "0.00001",
              "--upkeep-interval", "0.2", "--log-level", "debug")
    ok(until(lambda: efd.get("/v1/jobs").json["jobs"] == []),
       "old jobs go", efd.get("/v1/jobs").body)
    ok(until(lambda: objects(efd) == []), "with their objects, and uploads",
       objects(efd))
    equal(efd.get(f"/v1/jobs/{id}/log").status, 404, "and their logs")
    found = metrics(efd)
    ok(found.get('ef_removed_total{what="jobs"}', 0) >= 1 and
       found.get('ef_removed_total{what="uploads"}', 0) >= 1 and
       found.get('ef_removed_total{what="objects"}', 0) >= 2,
       "it is counted", {k: v for k, v in found.items() if "removed" in k})
    ok(any(l["msg"] == "request" and l["tenant"] and l["status"] == "200"
           for l in log_lines(efd) if "tenant" in l),
       "at level debug every request is logged")


# Draining

def check_drain(efd):
    efd.stop()
    efd.start("--drain-timeout", "100")
    id = efd.submit("announce", {"text": LONG})
    efd.wait_for(id, lambda j: j["state"] == "running")
    efd.process.send_signal(signal.SIGTERM)
    ok(until(lambda: efd.get("/readyz").status == 503),
       "a draining server says so")
    answer = efd.request("POST", "/v1/jobs", {
        "pipeline": "announce", "params": {"text": "Late."}})
    equal((answer.status, answer.code, "Retry-After" in answer.headers),
          (503, "draining", True), "and takes no job")
    equal(efd.get(f"/v1/jobs/{id}").json["state"], "running",
          "but answers, and the job goes on")
    equal(efd.process.wait(100), 0, "it stops by itself")
    efd.start("--drain-timeout", "100")
    job = efd.job(id)
    equal((job["state"], job["attempt"]), ("succeeded", 1),
          "when the job has ended")
    check_second_signal(efd)


def check_second_signal(efd):
    id = efd.submit("announce", {"text": LONG + "And once more."})
    efd.wait_for(id, lambda j: j["state"] == "running")
    efd.process.send_signal(signal.SIGTERM)
    ok(until(lambda: efd.get("/readyz").status == 503), "it drains again")
    began = time.monotonic()
    equal(efd.stop(), 0, "a second SIGTERM hurries")
    ok(time.monotonic() - began < 10, "it does", time.monotonic() - began)
    efd.start()
    outcomes = [a["outcome"] for a in
                efd.get(f"/v1/jobs/{id}/attempts").json["attempts"]]
    equal(outcomes[0], "released", "the job was given back")
    efd.request("POST", f"/v1/jobs/{id}/cancel")
    efd.wait_for(id)


# The service manager

def check_notify(efd):
    efd.stop()
    path = os.path.join(efd.folder, "notify")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    listener.settimeout(30)
    efd.env.update(NOTIFY_SOCKET=path, WATCHDOG_USEC="200000")
    efd.start()
    heard = [listener.recv(4096).decode() for _ in range(3)]
    ok(heard[0].splitlines()[0] == "READY=1", "it is ready", heard)
    equal(heard[1:], ["WATCHDOG=1"] * 2, "and shows that it lives")
    efd.stop()
    listener.setblocking(False)
    last = ""
    try:
        while True:
            last = listener.recv(4096).decode()
    except BlockingIOError:
        pass
    ok(last.startswith("STOPPING=1"), "and tells that it stops", last)
    listener.close()
    del efd.env["NOTIFY_SOCKET"], efd.env["WATCHDOG_USEC"]


# The disk

class SmallDisk:
    """A tmpfs as the state folder."""

    def __init__(self, path, size):
        os.makedirs(path, mode=0o711)
        self.path = path
        self.mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "none",
             path], capture_output=True, check=False).returncode == 0

    def fill(self, leave):
        info = os.statvfs(self.path)
        free = info.f_bavail * info.f_frsize
        with open(os.path.join(self.path, "ballast"), "wb") as f:
            os.posix_fallocate(f.fileno(), 0, free - leave)

    def free(self):
        os.unlink(os.path.join(self.path, "ballast"))

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.path], check=False)


def check_disk_floor():
    if os.geteuid() != 0:
        skip("disk floor", "only root can mount a small disk")
        return
    efd = Efd("--disk-floor", "60M")
    disk = SmallDisk(efd.state, "700m")
    if not disk.mounted:
        skip("disk floor", "no file system can be mounted here")
        efd.close()
        return
    try:
        with efd:
            check_full_disk(efd, disk)
    finally:
        disk.close()


def check_full_disk(efd, disk):
    efd.contract = Contract(efd.get("/openapi.json").json)
    equal(efd.get("/readyz").json["disk"], True, "a disk with room")
    disk.fill(50 << 20)
    answer = efd.get("/readyz")
    equal((answer.status, answer.json["disk"], answer.json["ready"]),
          (503, False, False), "a disk that is nearly full")
    answer = efd.request("POST", "/v1/assets?name=a", b"x")
    equal((answer.status, answer.code, "Retry-After" in answer.headers),
          (503, "unavailable", True), "takes no uploads")
    id = efd.submit("announce", {"text": "One."})
    passed = metrics(efd)["ef_heartbeat_seconds_count"] + 2
    ok(until(lambda: metrics(efd)["ef_heartbeat_seconds_count"] >= passed),
       "time passes")
    equal((efd.job(id)["state"], metrics(efd)["ef_disk_low"]), ("queued", 1),
          "jobs wait")
    disk.free()
    equal(efd.wait_for(id)["state"], "succeeded", "and go on by themselves")
    equal(efd.get("/readyz").status, 200, "it is ready again")
    answer = efd.request("POST", "/v1/assets?name=a", None, {
        "Content-Length": str(1 << 30)})
    equal((answer.status, answer.code), (503, "unavailable"),
          "what does not fit is refused before it is sent")
    equal(efd.contract.faults, [], "all of it is as described")


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    check_checker()
    check_options()
    with Efd() as efd:
        check_description(efd)
        check_every_operation(efd)
        check_metrics(efd)
        check_log(efd)
        check_manual(efd)
        check_backup(efd)
        check_retention(efd)
        check_drain(efd)
        check_notify(efd)
        efd.start()
        equal(efd.contract.faults, [], "nothing strange was answered since")
    check_disk_floor()
    done()


main()
