# Edit Factory - a daemon of its own for a test, and a plain client for it
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Efd starts efd on a fresh state folder; request() speaks HTTP to it."""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import tap

TERMINAL = ("succeeded", "failed", "cancelled")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code")

    def __str__(self):
        return f"{self.status} {self.body[:2000]!r}"


def why_not():
    """Why no daemon can be started here, or None."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    if not os.path.isdir("/usr/lib/postgresql"):
        return "PostgreSQL is not installed"
    if os.geteuid() == 0:
        for user in ("postgres", "editfactory"):
            try:
                pwd.getpwnam(user)
            except KeyError:
                return f"there is no user {user}"
    return None


# Memory is not measured then.
SANITIZED = os.environ.get("GST_REGISTRY_FORK") == "no"


class Efd:
    """The daemon, and the folder that outlives it."""

    def __init__(self, *options, env=None):
        self.program = os.environ["EFD"]
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="efd-"))
        os.chmod(self.folder, 0o711)
        self.state = os.path.join(self.folder, "state")
        self.log = os.path.join(self.folder, "efd.log")
        self.options = options
        self.within = []            # what runs it elsewhere
        self.there = self.folder    # what its folder is called there
        self.env = dict(os.environ, **(env or {}))
        self.env["XDG_CACHE_HOME"] = os.path.join(self.folder, "cache")
        self.process = None
        self.contract = None
        if SANITIZED:
            self.scan_plugins()

    def scan_plugins(self):
        """As tap.Sandbox does it: see there."""
        self.env["GST_REGISTRY_1_0"] = os.path.join(self.folder,
                                                    "registry.bin")
        subprocess.run([os.environ["EF"], "doctor"], timeout=170, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(self.env, ASAN_OPTIONS="detect_leaks=0"))

    def start(self, *options):
        """Returns when it answers."""
        announcement = os.path.join(self.state, "efd.json")
        if os.path.exists(announcement):
            os.unlink(announcement)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.within, self.program, "--state-dir",
                 os.path.join(self.there, "state"), "--listen", "127.0.0.1:0",
                 *self.options, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.env)
        deadline = time.monotonic() + 60
        while not os.path.exists(announcement):
            if self.process.poll() is not None:
                raise RuntimeError("efd ended: " + self.log_text()[-2000:])
            if time.monotonic() > deadline:
                raise RuntimeError("efd does not answer: " + self.log_text())
            wait(0.05)
        with open(announcement) as f:
            self.where = json.load(f)
        self.where["socket"] = self.where["socket"].replace(self.there,
                                                             self.folder, 1)
        key = os.path.join(self.state, "key")
        if os.path.exists(key):  # whoever only works has none
            with open(key) as f:
                self.key = f.read().strip()
        return self

    def administrate(self, *args):
        """efd tenants, efd keys"""
        return subprocess.run(
            [self.program, *args, "--state-dir", self.state], timeout=60,
            check=True, capture_output=True, env=self.env).stdout.decode()

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout=60):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def postgres(self):
        """Process id of the private server."""
        path = os.path.join(self.state, "postgres", "data", "postmaster.pid")
        with open(path) as f:
            return int(f.readline())

    def close(self):
        if self.process and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        try:
            os.kill(self.postgres(), signal.SIGINT)
        except (OSError, ValueError):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *unused):
        if kind or tap.failed():
            for line in self.log_text().splitlines()[-40:]:
                print("# efd: " + line[:300])
        self.close()

    # Talking to it

    def request(self, method, path, body=None, headers=None, key=None,
                timeout=60):
        connection = UnixConnection(self.where["socket"], timeout)
        all_headers = {"Authorization": "Bearer " + (key or self.key)}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            all_headers["Content-Type"] = "application/json"
        all_headers.update(headers or {})
        all_headers = {k: v for k, v in all_headers.items() if v is not None}
        try:
            self.send(connection, method, path, body, all_headers)
            answer = connection.getresponse()
            answer = Answer(answer.status, dict(answer.getheaders()),
                            answer.read())
            if self.contract:
                self.contract.check(method, path, answer)
            return answer
        finally:
            connection.close()

    @staticmethod
    def send(connection, method, path, body, headers):
        """A server may refuse and close before it has read a body."""
        if isinstance(body, str):
            body = body.encode()
        connection.putrequest(method, path)
        if isinstance(body, bytes) and "Content-Length" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        elif body is None and method == "POST" and \
                "Content-Length" not in headers:
            connection.putheader("Content-Length", "0")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            if isinstance(body, bytes):
                connection.send(body)
            elif body is not None:
                while chunk := body.read(1 << 20):
                    connection.send(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def get(self, path, **kwargs):
        return self.request("GET", path, **kwargs)

    def submit(self, pipeline, params, **fields):
        headers = fields.pop("headers", None)
        answer = self.request("POST", "/v1/jobs", dict(
            fields, pipeline=pipeline, params=params), headers)
        if answer.status != 202:
            raise RuntimeError(f"not accepted: {answer}")
        return answer.json["id"]

    def upload(self, path, name=None):
        with open(path, "rb") as f:
            answer = self.request(
                "POST", "/v1/assets?name=" + (name or os.path.basename(path)),
                f, {"Content-Length": str(os.path.getsize(path))})
        if answer.status != 201:
            raise RuntimeError(f"not uploaded: {answer}")
        return answer.json["id"]

    def job(self, id):
        return self.get("/v1/jobs/" + id).json

    def wait_for(self, id, check=None, timeout=120, pause=0.03):
        """The job, when it is terminal or @check says so."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                job = self.job(id)
            except (OSError, http.client.HTTPException, ValueError):
                job = {}
            if "state" not in job:
                job = {"state": "away", "stage": None, "attempt": 0,
                       "error": None}
            if job["state"] in TERMINAL or (check and check(job)):
                return job
            if time.monotonic() > deadline:
                raise RuntimeError(f"still {job}")
            wait(pause)


class Worker(Efd):
    """Has no key: it is announced, and that is all."""

    def start(self, *options):
        os.makedirs(self.state, exist_ok=True)
        with open(os.path.join(self.state, "key"), "w",
                  encoding="utf-8") as f:
            f.write("none\n")
        return super().start(*options)


def wait(seconds):
    """Between two looks at another process."""
    time.sleep(seconds)


def children_of(pid):
    """Process ids of all descendants."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    fields = f.read().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(name))
            except OSError:
                pass
    found, queue = [], [pid]
    while queue:
        below = parents.get(queue.pop(), [])
        found += below
        queue += below
    return found


def stages_of(efd):
    """Processes that compute stages."""
    found = []
    for pid in children_of(efd.process.pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if b"ef-stage" in f.read().split(b"\0")[0]:
                    found.append(pid)
        except OSError:
            pass
    return found


if __name__ == "__main__":
    sys.exit("a module for the tests")
