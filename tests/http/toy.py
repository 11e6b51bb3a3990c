# Edit Factory - the toy server and a client that sends any bytes
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Toy starts tests/api/test-server.c; Client is one raw connection."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

import tap  # noqa: E402,F401

TIMEOUT = 30


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __getitem__(self, name):
        """A header's value, None when it is not there; twice is a fault."""
        found = [v for n, v in self.headers if n.lower() == name.lower()]
        if len(found) > 1:
            raise AssertionError(f"{name} comes {len(found)} times")
        return found[0] if found else None

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        if self["Content-Type"] != "application/problem+json":
            return None
        return self.json().get("code")

    def __str__(self):
        return f"{self.status} {self.headers} {self.body[:500]!r}"


class Closed(Exception):
    """The connection ended before an answer."""


class Client:
    def __init__(self, toy, unix=False, receive_buffer=None):
        family = socket.AF_UNIX if unix else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(TIMEOUT)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                   receive_buffer)
        self.socket.connect(toy.path("sock") if unix
                            else ("127.0.0.1", toy.port))
        self.buffer = b""

    def send(self, data):
        """What the server no longer takes is dropped."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def fill(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def until(self, mark):
        while mark not in self.buffer:
            if not self.fill():
                raise Closed(self.buffer[:500])
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def exactly(self, count):
        while len(self.buffer) < count:
            if not self.fill():
                raise Closed(self.buffer[:500])
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def answer(self, method="GET"):
        lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        answer = Answer(status, [tuple(x.split(": ", 1)) for x in lines[1:]],
                        b"")
        length = answer["Content-Length"]
        if method != "HEAD" and status not in (100, 204, 304):
            answer.body = self.exactly(int(length))
        return answer

    def ended(self):
        """Whether the server ends the connection; waits for it."""
        while self.fill():
            pass
        return self.buffer == b""

    def ask(self, method, target, headers=(), body=None):
        text = f"{method} {target} HTTP/1.1\r\nHost: toy\r\n"
        for name, value in headers:
            text += f"{name}: {value}\r\n"
        if body is not None:
            text += f"Content-Length: {len(body)}\r\n"
        self.send(text.encode() + b"\r\n" + (body or b""))
        return self.answer(method)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


class Toy:
    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(prefix="ef-toy-")
        self.process = subprocess.Popen(
            [os.environ["EF_TOY_SERVER"], self.folder,
             *[str(a) for a in arguments]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline().split()[1])

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)

    def log(self):
        """The lines of requests that are over, split into their words."""
        with open(self.path("log"), encoding="utf-8") as f:
            return [line.split() for line in f]

    def ask(self, *args, **kwargs):
        with Client(self) as client:
            return client.ask(*args, **kwargs)

    def memory(self, name):
        """VmHWM, VmRSS: in bytes"""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as f:
            for line in f:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) * 1024
        raise AssertionError(name)

    def stop(self):
        """Ends the server; its status."""
        if self.process.poll() is None:
            self.process.stdin.close()
        try:
            return self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return f"{self.process.wait()}, killed"
        finally:
            self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            tap.equal(self.stop(), 0, "the server ends cleanly")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def becomes(function, wanted, name):
    """Asks until the answer is `wanted`: for what the server does after the
    client's connection has ended."""
    end = time.monotonic() + TIMEOUT
    got = function()
    while got != wanted and time.monotonic() < end:
        got = function()
    return tap.equal(got, wanted, name)


def is_problem(answer, status, code):
    """A problem document as docs/api.md has it."""
    if answer.status != status or answer.code != code:
        return False
    body = answer.json()
    return (body["status"] == status and body["title"] and body["detail"] and
            body["type"].endswith("/problems/" + code) and
            body["request_id"] == answer["X-Request-Id"])
