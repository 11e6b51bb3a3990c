# Edit Factory - a server that answers as docs/api.md says, or worse
# SPDX-License-Identifier: LGPL-2.1-or-later
"""It makes nothing: jobs go through the states that the test gives, one each
time the job is asked for, and end with the outputs that the test gives."""
import base64
import hashlib
import json
import os
import socket
import socketserver
import threading
import uuid
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote, urlsplit

KEY = "test-key"
JSON = "application/json"


def problem(status, code, detail, **more):
    return dict({"type": "about:blank", "status": status, "code": code,
                 "title": code, "detail": detail}, **more)


def running(stage, progress, **more):
    return dict({"state": "running", "stage": stage, "progress": progress,
                 "remaining": 3.5}, **more)


SUCCEEDED = {"state": "succeeded", "progress": 1.0, "stage": None,
             "remaining": None}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def address_string(self):
        return "unix"

    def reply(self, status, body=b"", kind=JSON, **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        # After the answer to a HEAD it would be read as the next answer.
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code, detail, retry=None, **more):
        self.reply(status, problem(status, code, detail, **more),
                   "application/problem+json",
                   **({"Retry_After": str(retry)} if retry is not None else {}))

    def reset(self):
        """Ends the connection as a crash does."""
        self.wfile.flush()
        try:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       b"\x01\0\0\0\0\0\0\0")
        except OSError:
            pass
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def serve(self):
        fake = self.server.fake
        self.url = urlsplit(self.path)
        self.query = dict(parse_qsl(self.url.query))
        self.parts = [unquote(p) for p in self.url.path.split("/")[1:]]
        length = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(length)
        with fake.lock:
            fake.requests.append((self.command, self.path))
            hook = next((h for h in fake.hooks if h(self)), None)
            if hook:
                return
            if self.headers.get("Authorization") != "Bearer " + KEY:
                self.refuse(401, "unauthorized", "no valid API key")
            else:
                self.route()

    do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = serve

    def route(self):
        parts = self.parts + [None] * 5
        if parts[1] == "pipelines":
            self.pipeline(parts[2])
        elif parts[1] == "assets":
            self.assets(parts[2])
        elif parts[1] == "uploads":
            self.uploads(parts[2])
        elif self.command == "POST" and parts[1:3] == ["jobs", None]:
            self.make_job()
        elif parts[1:3] == ["jobs", None]:
            self.list_jobs()
        elif parts[1] == "jobs":
            self.job(*parts[2:5])
        else:
            self.refuse(404, "not-found", "no such thing")

    def pipeline(self, name):
        path = os.path.join(os.environ["EF_DATA"], f"{name}.json")
        if name in self.server.fake.pipelines:
            self.reply(200, {"name": name, "params":
                             self.server.fake.pipelines[name], "stages": []})
        elif os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.reply(200, dict(json.load(f), new_member=1))
        else:
            self.refuse(404, "not-found", f"pipeline {name}: there is none")

    def assets(self, asset):
        fake = self.server.fake
        if self.command == "DELETE":
            fake.assets.pop(asset, None)
            fake.deleted.append(asset)
            self.reply(204)
            return
        if self.command == "GET":
            name, data = fake.assets[asset]
            self.reply(200, {"id": asset, "name": name, "bytes": len(data),
                             "sha256": hashlib.sha256(data).hexdigest()})
            return
        digest = hashlib.sha256(self.body).digest()
        wanted = f"sha-256=:{base64.b64encode(digest).decode()}:"
        if self.headers.get("Content-Digest") != wanted:
            self.refuse(422, "digest-mismatch", "the upload is damaged")
            return
        asset = str(uuid.uuid4())
        fake.assets[asset] = (self.query["name"], self.body)
        self.reply(201, {"id": asset, "name": self.query["name"],
                         "bytes": len(self.body), "sha256": digest.hex()})

    def uploads(self, id):
        """tus 1.0.0: [name, length, bytes, asset]"""
        fake = self.server.fake
        if self.headers.get("Tus-Resumable") != "1.0.0":
            self.refuse(412, "unsupported-version", "Tus-Resumable")
        elif self.command == "POST":
            id = str(uuid.uuid4())
            key, _, value = self.headers["Upload-Metadata"].partition(" ")
            fake.uploads[id] = {key: base64.b64decode(value).decode(),
                                "length": int(self.headers["Upload-Length"]),
                                "data": b"", "asset": None}
            self.reply(201, Location="/v1/uploads/" + id)
        elif id not in fake.uploads:
            self.refuse(404, "not-found", "there is no such upload")
        elif self.command == "DELETE":
            fake.deleted.append(id)
            del fake.uploads[id]
            self.reply(204)
        else:
            self.upload(fake.uploads[id])

    def upload(self, upload):
        if self.command == "PATCH":
            if int(self.headers["Upload-Offset"]) != len(upload["data"]):
                self.refuse(409, "offset-mismatch", "not there")
                return
            upload["data"] += self.body
        if len(upload["data"]) == upload["length"] and not upload["asset"]:
            upload["asset"] = str(uuid.uuid4())
            self.server.fake.assets[upload["asset"]] = (
                upload["filename"], upload["data"])
        more = {"EF_Asset_Id": upload["asset"]} if upload["asset"] else {}
        self.reply(200 if self.command == "HEAD" else 204,
                   Upload_Offset=str(len(upload["data"])), **more)

    def make_job(self):
        fake = self.server.fake
        body = json.loads(self.body)
        if self.query.get("dry_run"):
            self.reply(200, {"valid": True})
            return
        job = fake.add_job(body, self.headers.get("Idempotency-Key"))
        self.reply(202, fake.view(job), Location=f"/v1/jobs/{job['id']}")

    def list_jobs(self):
        fake = self.server.fake
        jobs = [fake.view(j) for j in reversed(fake.jobs.values())]
        for name in ("state", "pipeline"):
            jobs = [j for j in jobs if self.query.get(name, j[name]) == j[name]]
        start = int(self.query.get("cursor", 0))
        end = start + int(self.query.get("limit", 50))
        for job in jobs:
            del job["outputs"]
        self.reply(200, {"jobs": jobs[start:end], "next_cursor":
                         str(end) if end < len(jobs) else None})

    def job(self, job_id, what, name):
        fake = self.server.fake
        job = fake.jobs.get(job_id)
        if not job:
            self.refuse(404, "not-found", f"job {job_id}: there is none")
        elif self.command == "POST":
            self.change(job, what)
        elif what == "log":
            self.reply(200, {"lines": fake.log[-int(self.query["lines"]):]})
        elif what == "outputs":
            self.reply(200, job["files"][name], "application/octet-stream")
        else:
            if self.headers.get("If-None-Match") == fake.etag(job) and \
                    job["step"] + 1 < len(job["states"]):
                job["step"] += 1
            self.reply(200, fake.view(job), ETag=fake.etag(job))

    def change(self, job, verb):
        state = job["states"][job["step"]]["state"]
        over = state in ("succeeded", "failed", "cancelled")
        if verb == "cancel" and over:
            self.refuse(409, "job-terminal", f"the job has {state} already")
            return
        if verb == "retry" and state not in ("failed", "cancelled"):
            self.refuse(409, "job-not-terminal", f"the job is {state}")
            return
        if verb == "retry":
            job = self.server.fake.add_job({"pipeline": "short"})
        job["states"] = [{"state": "cancelled" if verb == "cancel" else
                          "queued", "progress": 0.0}]
        job["step"] = 0
        self.reply(202, self.server.fake.view(job))


class TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *args):
        pass


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass


class Fake:
    """`states`: what the next jobs go through. `outputs`: makes their files: a
    function of the job that returns {name: bytes}. `hooks`: functions of the
    request that return whether they have answered it."""

    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.RLock()
        self.servers = []
        self.reset()
        os.makedirs(folder, exist_ok=True)
        self.socket = os.path.join(folder, "efd.sock")
        with open(os.path.join(folder, "key"), "w", encoding="utf-8") as f:
            f.write(KEY + "\n")
        self.start(UnixServer, self.socket)
        self.port = self.start(TcpServer, ("127.0.0.1", 0)).server_address[1]
        self.write_state()

    def write_state(self, **change):
        with open(os.path.join(self.folder, "efd.json"), "w",
                  encoding="utf-8") as f:
            json.dump(dict({"pid": os.getpid(), "socket": self.socket,
                            "port": self.port}, **change), f)

    def start(self, kind, address):
        server = kind(address, Handler)
        server.fake = self
        self.servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True,
                         kwargs={"poll_interval": 0.02}).start()
        return server

    def reset(self):
        self.requests, self.hooks, self.deleted = [], [], []
        self.assets, self.jobs, self.log = {}, {}, []
        self.uploads = {}
        self.pipelines = {}
        self.states = [SUCCEEDED]
        self.outputs = lambda job: {}
        self.describe = lambda output: output

    def add_job(self, body, key=None, **more):
        # Two that share beginning and end are rare enough to be none.
        job = dict({"id": str(uuid.uuid4()), "body": body, "key": key,
                    "step": 0, "states": list(self.states)}, **more)
        job["files"] = self.outputs(job)
        job["ids"] = {name: str(uuid.uuid4()) for name in job["files"]}
        if callable(job["files"].get("plan.json")):
            job["files"]["plan.json"] = job["files"]["plan.json"](job)
        self.jobs[job["id"]] = job
        return job

    def etag(self, job):
        return f'"{job["step"]}-{job["states"][job["step"]]["state"]}"'

    def view(self, job):
        now = job["states"][job["step"]]
        view = {"id": job["id"], "pipeline": job["body"]["pipeline"],
                "stage": None, "progress": 0, "remaining": None, "attempt": 1,
                "failures": 0, "priority": job["body"].get("priority", 2),
                "exclusive": None, "stop_after": None, "metadata": {},
                "cancel_requested": False, "warnings": [], "error": None,
                "created_at": "2026-11-21T10:00:00.000000Z",
                "started_at": None, "finished_at": None, "outputs": [],
                "a_later_member": {"x": 1}}
        view.update(now)
        if now["state"] == "succeeded":
            view["outputs"] = [self.describe({
                "id": job["ids"][name], "name": name, "stage": "render",
                "media_type": "video/mp4", "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "duration": 29.5 if name.endswith("mp4") else None,
                "loudness": -14.0 if name.endswith("mp4") else None,
                "href": "http://example.invalid/"})
                for name, data in job["files"].items()]
        return view

    def count(self, method, prefix):
        return sum(m == method and p.startswith(prefix)
                   for m, p in self.requests)

    def stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()
        self.servers = []
