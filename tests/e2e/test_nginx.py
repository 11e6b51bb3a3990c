#!/usr/bin/python3
# Edit Factory - deploy/nginx.conf: nginx takes it, and requests come through
# SPDX-License-Identifier: LGPL-2.1-or-later
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract  # noqa: E402
from daemon import Answer, Efd, wait, why_not  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "..", "deploy", "nginx.conf")

MAIN = """{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/efd.conf;
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """nginx with the shipped configuration; only places are replaced."""

    def __init__(self, efd):
        self.folder = os.path.join(efd.folder, "nginx")
        os.mkdir(self.folder)
        self.http, self.https = free_port(), free_port()
        self.process = None
        self.key = efd.key
        self.make_certificate()
        with open(CONFIG) as f:
            text = f.read()
        for old, new in (
                (r"listen \[::\].*\n", ""),
                (r"listen 80;", f"listen 127.0.0.1:{self.http};"),
                (r"listen 443 ", f"listen 127.0.0.1:{self.https} "),
                (r"/etc/ssl/certs/[^;]+", self.path("cert.pem")),
                (r"/etc/ssl/private/[^;]+", self.path("key.pem")),
                (r"/var/log/nginx/efd.log", self.path("access.log")),
                (r"server 127.0.0.1:8471;",
                 f"server 127.0.0.1:{efd.where['port']};")):
            text, n = re.subn(old, new, text)
            ok(n >= 1, f"the configuration has a place for {old}")
        self.write("efd.conf", text)
        self.write("nginx.conf", MAIN.format(
            folder=self.folder, user="user root;" if os.geteuid() == 0 else ""))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)

    def make_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
             "/CN=factory.example.org", "-addext",
             "subjectAltName=DNS:factory.example.org", "-keyout",
             self.path("key.pem"), "-out", self.path("cert.pem")],
            check=True, capture_output=True, timeout=60)

    def command(self, *options):
        return ["nginx", "-p", self.folder, "-c", self.path("nginx.conf"),
                *options]

    def start(self):
        self.process = subprocess.Popen(self.command(),
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.https)).close()
                return
            except OSError:
                wait(0.05)
        raise RuntimeError("nginx does not answer")

    def close(self):
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)

    def connect(self):
        """A connection that checks the certificate."""
        context = ssl.create_default_context(cafile=self.path("cert.pem"))
        raw = socket.create_connection(("127.0.0.1", self.https), 60)
        return context.wrap_socket(raw, server_hostname="factory.example.org")

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("factory.example.org")
        connection.sock = self.connect()
        connection.request(method, path, body, dict(
            {"Authorization": "Bearer " + self.key}, **(headers or {})))
        answer = connection.getresponse()
        answer = Answer(answer.status, dict(answer.getheaders()),
                        answer.read())
        connection.close()
        return answer


def check_job(nginx, contract):
    answer = nginx.request("POST", "/v1/jobs", json.dumps({
        "pipeline": "announce", "params": {"text": "Through nginx."}}),
        {"Content-Type": "application/json", "Idempotency-Key": "k"})
    contract.check("POST", "/v1/jobs", answer)
    equal(answer.status, 202, "a job is submitted")
    path = answer.headers["Location"]
    job = nginx.request("GET", path)
    while job.json["state"] in ("queued", "running"):
        wait(0.1)
        job = nginx.request("GET", path)
    contract.check("GET", path, job)
    equal(job.json["state"], "succeeded", "and followed")
    output = job.json["outputs"][0]
    whole = nginx.request("GET", output["href"])
    part = nginx.request("GET", output["href"], headers={"Range": "bytes=5-9"})
    equal((len(whole.body), part.status, part.body),
          (output["bytes"], 206, whole.body[5:10]), "results come, and ranges")
    same = nginx.request("GET", path, headers={
        "If-None-Match": job.headers["ETag"]})
    equal(same.status, 304, "entity tags pass unweakened")


def check_upload(nginx, contract):
    """Streams: nginx keeps nothing of it."""
    body = os.urandom(1 << 20) * 24
    answer = nginx.request("POST", "/v1/assets?name=big.bin", body)
    contract.check("POST", "/v1/assets", answer)
    equal((answer.status, answer.json["bytes"]), (201, len(body)),
          "a large upload")
    kept = [n for name in ("body", "proxy") for n in
            os.listdir(nginx.path(name))]
    with open(nginx.path("error.log")) as f:
        buffered = [l for l in f if "buffered to a temporary file" in l]
    equal((kept, buffered), ([], []), "and nginx writes nothing down")
    content = nginx.request("GET", answer.headers["Location"] + "/content")
    ok(content.body == body, "it is read again")


def check_unsent_upload(nginx):
    """The refusal comes while the body is still the client's."""
    with nginx.connect() as raw:
        raw.sendall((f"POST /v1/assets?name=a HTTP/1.1\r\nHost: x\r\n"
                     f"Authorization: Bearer {nginx.key}\r\n"
                     f"Content-Length: {1 << 40}\r\n\r\n").encode())
        raw.settimeout(20)
        ok(raw.recv(100).startswith(b"HTTP/1.1 413"),
           "a terabyte is refused before it is sent")


def check_refusals(nginx, efd):
    equal(nginx.request("GET", "/metrics").status, 404,
          "metrics are not for the world")
    equal(nginx.request("GET", "/%6detrics").status, 404,
          "by no other spelling")
    equal(nginx.request("GET", "/x/../metrics").status, 404, "or way")
    equal(efd.get("/metrics").status, 200, "but for who is inside")
    equal(nginx.request("GET", "/v1/jobs", headers={
        "Authorization": "Bearer x"}).status, 401, "keys are checked")
    with nginx.connect() as raw:
        raw.sendall(b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 4"
                    b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        raw.settimeout(20)
        ok(raw.recv(100).startswith(b"HTTP/1.1 400"),
           "two lengths are one too many")
    plain = http.client.HTTPConnection("127.0.0.1", nginx.http)
    plain.request("POST", "/v1/jobs?x=1", headers={
        "Host": "factory.example.org"})
    answer = plain.getresponse()
    equal((answer.status, answer.getheader("Location")),
          (308, "https://factory.example.org/v1/jobs?x=1"),
          "without TLS there is only the way to it")
    plain.close()


def check_page(nginx, contract):
    page = nginx.request("GET", "/docs")
    contract.check("GET", "/docs", page)
    ok(page.status == 200 and "style-src" in
       page.headers["Content-Security-Policy"] and
       page.headers["Strict-Transport-Security"],
       "the page keeps its policy", page.headers)


def main():
    reason = why_not()
    for program in ("nginx", "openssl"):
        if not reason and not shutil.which(program):
            reason = f"{program} is not installed"
    if reason:
        skip("nginx", reason)
        done()
    with Efd() as efd:
        nginx = Nginx(efd)
        test = subprocess.run(nginx.command("-t"), capture_output=True,
                              text=True, timeout=60, check=False)
        if ok(test.returncode == 0 and "[warn]" not in test.stderr,
              "nginx accepts the configuration", test.stderr):
            nginx.start()
            try:
                contract = Contract(nginx.request("GET",
                                                  "/openapi.json").json)
                check_job(nginx, contract)
                check_upload(nginx, contract)
                check_unsent_upload(nginx)
                check_refusals(nginx, efd)
                check_page(nginx, contract)
                equal(contract.faults, [], "all of it is as described")
            finally:
                nginx.close()
    done()


main()
