#!/usr/bin/python3
# Edit Factory - daemons with roles on one PostgreSQL and one S3
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import http.client
import http.server
import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
for part in (HERE, os.path.join(HERE, "..", "soak"),
             os.path.join(HERE, "..", "media")):
    sys.path.insert(0, part)
from contract import Contract  # noqa: E402
from daemon import Efd, Worker, why_not  # noqa: E402
from fake_s3 import FakeS3  # noqa: E402
from postgres import Cluster  # noqa: E402
from snow import ENDLESS, PACE, add_pipeline  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

TICK = os.path.join(HERE, "..", "soak", "tick.json")
BODY = bytes(range(256)) * 500


class Site(http.server.BaseHTTPRequestHandler):
    """What assets are fetched from."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def do_GET(self):
        name, _, rest = self.path[1:].partition("/")
        if name == "hop":
            self.send_response(302)
            n = int(rest)
            self.send_header("Location", f"/hop/{n - 1}" if n else "/clip.bin")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif name == "clip.bin":
            self.answer(BODY)
        elif name == "short":
            self.send_response(200)
            self.send_header("Content-Length", str(2 * len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)
            self.close_connection = True
        else:
            self.send_error(404)

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def environment(folder, cluster, store, **more):
    config = os.path.join(add_pipeline(folder, PACE), "editfactory")
    with open(TICK, "rb") as source, \
            open(os.path.join(config, "tick.json"), "wb") as copy:
        copy.write(source.read())
    return dict(store.environment(os.path.join(folder, "secret"), "pre/fix"),
                XDG_CONFIG_HOME=os.path.dirname(config),
                EF_DATABASE_URL=cluster.url(), **more)


def check_refused_options():
    for options in (["--max-jobs", "1"], ["--worker", "--max-jobs", "-1"],
                    ["--api", "--idle-exit", "5"],
                    ["--api", "--worker", "--idle-exit", "5"]):
        result = subprocess.run([os.environ["EFD"], *options], timeout=20,
                                capture_output=True, text=True, check=False)
        ok(result.returncode == 2 and "--worker" in result.stderr or
           "negative" in result.stderr, " ".join(options) + " is refused",
           result)
    env = dict(os.environ, EF_S3_BUCKET="b")
    with tempfile.TemporaryDirectory() as folder:
        env["EF_S3_ENDPOINT"] = "http://127.0.0.1:1/x"
        result = subprocess.run(
            [os.environ["EFD"], "--state-dir", folder, "--api"], timeout=60,
            capture_output=True, text=True, check=False, env=env)
    ok(result.returncode == 1 and "EF_S3_ACCESS_KEY_ID" in result.stderr,
       "half a configuration of S3 is refused", result.stderr[-300:])


def check_roles(api, worker):
    job = api.submit("tick", {"freq": 440})
    job = api.wait_for(job)
    equal(job["state"], "succeeded", "a job of one daemon is run by another")
    attempts = api.get(f"/v1/jobs/{job['id']}/attempts").json["attempts"]
    equal(len(attempts), 1, "in one attempt")
    output = job["outputs"][0]
    body = api.get(output["href"]).body
    equal(hashlib.sha256(body).hexdigest(), output["sha256"],
          "its output comes from the first")
    equal(worker.get("/healthz").status, 200, "a worker lives")
    ready = worker.get("/readyz")
    ok(ready.status == 200 and ready.json["worker"], "and is ready", ready)
    equal([worker.get("/v1/jobs").status,
           worker.request("POST", "/v1/jobs", {}).status], [404, 404],
          "but knows nothing of REST")
    ready = api.get("/readyz")
    equal(ready.status, 200, "an API without a worker is ready")
    return job


def documented_query():
    """What docs/fleet.md tells KEDA to ask."""
    path = os.path.join(HERE, "..", "..", "docs", "fleet.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    return text.partition("query: >-")[2].partition("targetQuery")[0]


def check_query(cluster, api):
    """As a worker, which sees the jobs of all tenants."""
    api.submit("tick", {"freq": 450})
    result = subprocess.run(
        [os.path.join(cluster.programs, "psql"), "-h", cluster.sockets, "-U",
         "ef_worker", "-d", "editfactory", "-qAtXc", documented_query()],
        capture_output=True, text=True, timeout=20, check=False)
    equal(result.stdout.strip(), "1", "KEDA sees that a worker is wanted")


def check_store(store, job):
    key = [k for k in store.objects if job["id"] in k]
    ok(key and all(k.startswith("pre/fix/") for k in store.objects),
       "the output lies in the object store", list(store.objects))
    equal(store.refused, [], "every request to it was right")


def check_upload(api, other):
    """An asset goes in by one and out by the other."""
    path = os.path.join(api.folder, "clip.bin")
    with open(path, "wb") as f:
        f.write(BODY)
    id = api.upload(path)
    answer = other.get(f"/v1/assets/{id}/content", key=api.key)
    equal(answer.body, BODY, "an asset comes out of another daemon")
    part = other.get(f"/v1/assets/{id}/content", key=api.key,
                     headers={"Range": "bytes=5-9"})
    equal((part.status, part.body), (206, BODY[5:10]), "and a part of it")
    return id


def check_redirect(api, folder, cluster, store, id):
    with Efd("--api", env=environment(folder, cluster, store,
                                      EF_S3_REDIRECT="1")) as efd:
        answer = efd.get(f"/v1/assets/{id}/content", key=api.key)
        url = urllib.parse.urlsplit(answer.headers.get("Location", ""))
        equal((answer.status, url.port), (307, store.port),
              "a client is sent to the object store")
        connection = http.client.HTTPConnection("127.0.0.1", url.port)
        connection.request("GET", url.path + "?" + url.query)
        found = connection.getresponse()
        equal((found.status, found.read()), (200, BODY), "which has the file")
        ok("clip.bin" in found.headers["Content-Disposition"],
           "under its name")
        other = "1" if url.query.endswith("0") else "0"
        connection.request("GET", url.path + "?" + url.query[:-1] + other)
        equal(connection.getresponse().status, 403,
              "but not for a URL that somebody changed")
        connection.close()
        store.refused.clear()


def fetch(efd, url, **fields):
    return efd.request("POST", "/v1/assets/from-url", dict(url=url, **fields))


def check_ingest(api, port):
    base = f"http://127.0.0.1:{port}"
    answer = fetch(api, base + "/hop/2", name="a clip.mp4")
    equal(answer.status, 201, "a file is fetched, through three redirects")
    equal((answer.json["name"], answer.json["bytes"], answer.json["sha256"],
           answer.headers["Location"]),
          ("a clip.mp4", len(BODY), hashlib.sha256(BODY).hexdigest(),
           "/v1/assets/" + answer.json["id"]), "it is an asset")
    equal(fetch(api, base + "/clip.bin").json["name"], "clip.bin",
          "its name comes from the URL")
    for path, status, code, name in (
            ("/hop/3", 422, "invalid-params", "four redirects"),
            ("/nothing", 422, "fetch-failed", "a file that is not there"),
            ("/short", 422, "fetch-failed", "a file that breaks off")):
        answer = fetch(api, base + path)
        equal((answer.status, answer.code), (status, code), name)
    for body, name in (({}, "no URL"), ({"url": 5}, "a number"),
                       ({"url": base, "x": 1}, "an unknown field"),
                       ({"url": base, "name": "a/b"}, "a path for a name"),
                       ({"url": "file:///etc/passwd"}, "a local file")):
        answer = api.request("POST", "/v1/assets/from-url", body)
        equal((answer.status, answer.code), (422, "invalid-params"), name)


def check_guard(efd, key, port):
    """Whatever answers inside looks like what does not."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        answers = set()
        for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]/",
                    "http://10.0.0.1/", "http://169.254.169.254/latest/",
                    "http://0x7f000001/", "http://2130706433/",
                    "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
                    "http://no-such-host.invalid/"):
            answer = efd.request("POST", "/v1/assets/from-url", {"url": url},
                                 key=key)
            answers.add((answer.status, answer.code, answer.json["detail"]))
    equal(len(answers), 1, "all that is inside is refused alike")
    equal(list(answers)[0][:2], (422, "fetch-failed"), "as not fetched")
    answer = efd.request("POST", "/v1/assets/from-url",
                         {"url": f"http://127.0.0.1:{port}/clip.bin"}, key=key)
    equal((answer.status, answer.code), (422, "invalid-params"),
          "ports other than the usual are refused")


def check_ends(folder, cluster, store, api):
    """A puller ends by itself."""
    worker = Worker("--worker", "--max-jobs", "2", "--slots", "1", "--poll",
                    "0.1", env=environment(folder, cluster, store))
    ids = [api.submit("tick", {"freq": 500 + i}) for i in range(2)]
    worker.start()
    equal(worker.process.wait(60), 0, "a worker ends after two jobs")
    states = [api.job(id)["state"] for id in ids]
    equal(states, ["succeeded", "queued"], "and left the third")
    worker.options = ("--worker", "--idle-exit", "0.5", "--poll", "0.1")
    worker.start()
    equal(worker.process.wait(60), 0, "a worker ends when nothing is to do")
    equal(api.job(ids[1])["state"], "succeeded", "after the third job")
    worker.close()


def log_of(api, id, text):
    lines = api.get(f"/v1/jobs/{id}/log?lines=200").json["lines"]
    return [(line["attempt"], line["stage"]) for line in lines
            if line["text"] == text]


def stages_not_computed(api, id):
    return log_of(api, id, "was finished before")


def begin_pace(api, frames):
    """A job whose first stage is done."""
    id = api.submit("pace", {"frames": frames, "seed": 7})
    job = api.wait_for(id, lambda j: j["stage"] == "second")
    equal(job["state"], "running", "a job begins its second stage")
    return id


def check_stages(folder, cluster, store, api):
    """What one had finished another need not compute; nothing but whole
    objects will do."""
    env = environment(folder, cluster, store)
    options = ("--worker", "--slots", "1", "--poll", "0.1")
    with Worker(*options, env=env) as first:
        id = begin_pace(api, ENDLESS)
        first.kill()
    kept = [k for k in store.objects if "/cache/" in k]
    equal(sorted(k.rpartition("/")[2] for k in kept),
          ["entry.json", "first.raw"], "the store has a finished stage")
    with Worker(*options, env=env):
        api.wait_for(id, lambda j: (2, "second") in log_of(
            api, id, "started"))
        equal(stages_not_computed(api, id), [(2, "first")],
              "a job goes on elsewhere where it was")
        api.request("POST", f"/v1/jobs/{id}/cancel")
        equal(api.wait_for(id)["state"], "cancelled", "and is cancelled")
    check_damaged_stage(folder, cluster, store, api, kept)


def check_damaged_stage(folder, cluster, store, api, kept):
    """It is computed again, and put in the place of what was damaged."""
    whole = {k: store.objects[k] for k in kept}
    raw = next(k for k in kept if k.endswith(".raw"))
    env = environment(folder, cluster, store)
    options = ("--worker", "--slots", "1", "--poll", "0.1")
    for name, damage in (
            ("a damaged", lambda: store.objects.__setitem__(
                raw, (b"x" + whole[raw][0][1:], whole[raw][1]))),
            ("another", lambda: store.objects.__setitem__(raw, (b"x", {}))),
            ("a lost", lambda: store.objects.pop(raw))):
        damage()
        with Worker(*options, env=env):
            id = api.submit("pace", {"frames": 1, "seed": 7})
            equal(api.wait_for(id)["state"], "succeeded",
                  f"{name} object in the store fails no job")
            equal(stages_not_computed(api, id), [], "its stage is computed")
        equal({k: store.objects[k] for k in kept}, whole, "and stored again")
    with Worker(*options, env=env):
        id = api.submit("pace", {"frames": 2, "seed": 7})
        equal(api.wait_for(id)["state"], "succeeded", "another job")
        equal(stages_not_computed(api, id), [(1, "first")], "needs it not")


def check_fleet(folder, cluster, store, port):
    env = environment(folder, cluster, store)
    with Efd("--api", "--allow-private-urls", env=env) as api:
        api.contract = Contract(api.get("/openapi.json").json)
        with Worker("--worker", "--poll", "0.1", env=env) as worker:
            check_store(store, check_roles(api, worker))
        with Efd("--api", env=env) as other:
            id = check_upload(api, other)
            check_guard(other, api.key, port)
        check_redirect(api, folder, cluster, store, id)
        check_ingest(api, port)
        check_query(cluster, api)
        check_ends(folder, cluster, store, api)
        check_stages(folder, cluster, store, api)
        equal(api.request("DELETE", "/v1/assets/" + id).status, 204,
              "an asset is deleted")
        ok(not any(id in k for k in store.objects), "and its object")
        ok("fetchAsset" in api.contract.seen and not api.contract.faults,
           "every answer is as described", api.contract.faults)


def main():
    if why_not():
        skip("a fleet", why_not())
        done()
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        check_refused_options()
        store = FakeS3(("slow-down", "reset", "truncate"))
        cluster = Cluster(os.path.join(folder, "pg"))
        site = Server(("127.0.0.1", 0), Site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        try:
            check_fleet(folder, cluster, store, site.server_address[1])
        finally:
            site.shutdown()
            site.server_close()
            store.close()
            cluster.close()
    done()


main()
